//! Stopped anywhere, by a fault or by a signal: the store is as before or as after.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

/// The store after one load and after the next, and the steps that the second takes.
struct BeforeAndAfter {
    before: String,
    after: String,
    steps: u32,
}

fn first_load(root: &Path) -> String {
    let mut store = open(root);
    commit_load(&mut store, 1).unwrap();
    seen(&store)
}

fn before_and_after() -> BeforeAndAfter {
    let root = tempfile::tempdir().unwrap();
    let before = first_load(root.path());
    let faults = Faults::none();
    let mut store = Store::open_with(root.path(), writer(), SANDBOX, faults.clone()).unwrap();
    commit_load(&mut store, 2).unwrap();
    let after = seen(&store);
    assert!(faults.steps() >= 12, "{} steps: a load writes four new files", faults.steps());
    BeforeAndAfter { before, after, steps: faults.steps() }
}

impl BeforeAndAfter {
    /// The store is as before or as after, and the next run makes whole what was left. Says whether it was as after.
    fn check(&self, root: &Path, step: u32) -> bool {
        let left = seen(&read(root));
        let committed = left == self.after;
        assert!(committed || left == self.before, "step {step} left something in between:\n{left}");
        let mut store = open(root);
        let expected = if committed { LoadId(3) } else { LoadId(2) };
        assert_eq!(commit_load(&mut store, 2).unwrap(), Some(expected), "step {step}");
        if !committed {
            assert_eq!(seen(&store), self.after, "step {step}");
        }
        assert_eq!(fs::read_dir(root.join("tmp")).unwrap().count(), 0, "step {step}");
        committed
    }
}

#[test]
fn stopped_at_any_step_the_store_is_as_before_or_after() {
    let states = before_and_after();
    for stop in [Stop::Fail, Stop::DiskFull] {
        let mut ends = Vec::new();
        for step in 0..=states.steps {
            let root = tempfile::tempdir().unwrap();
            first_load(root.path());
            let run = Store::open_with(root.path(), writer(), SANDBOX, Faults::stop_after(step, stop))
                .and_then(|mut store| commit_load(&mut store, 2));
            assert_eq!(run.is_ok(), step == states.steps, "step {step}");
            if let (Err(error), Stop::DiskFull) = (&run, stop) {
                let text = error.to_string();
                assert!(text.contains(&root.path().display().to_string()), "{text}");
                assert!(error.hint().unwrap().contains("disk is full"), "{text}");
            }
            ends.push(states.check(root.path(), step));
        }
        assert!(ends.is_sorted(), "once committed, always committed: {ends:?}");
        assert_eq!((ends.first(), ends.last()), (Some(&false), Some(&true)));
    }
}

#[test]
fn the_very_first_load_can_be_stopped_at_any_step() {
    let root = tempfile::tempdir().unwrap();
    let faults = Faults::none();
    commit_load(&mut Store::open_with(&root.path().join("data"), writer(), SANDBOX, faults.clone()).unwrap(), 1)
        .unwrap();
    for step in 0..faults.steps() {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("data");
        Store::open_with(&data, writer(), SANDBOX, Faults::stop_after(step, Stop::Fail))
            .and_then(|mut store| commit_load(&mut store, 1))
            .unwrap_err();
        let left = read(&data).latest();
        assert!(left.is_none() || left == Some(LoadId(1)), "step {step}");
        commit_load(&mut open(&data), 1).unwrap();
    }
}

/// Does something only where the next test runs it, in a process of its own.
#[test]
fn a_process_that_aborts() {
    let Some(root) = std::env::var_os("REPORT_TEST_ABORT_IN") else { return };
    let step = std::env::var("REPORT_TEST_ABORT_AFTER").unwrap().parse().unwrap();
    let mut store =
        Store::open_with(Path::new(&root), writer(), SANDBOX, Faults::stop_after(step, Stop::Abort)).unwrap();
    commit_load(&mut store, 2).unwrap();
}

#[test]
fn a_process_killed_at_any_step_leaves_no_lock_and_nothing_in_between() {
    let states = before_and_after();
    let mut ends = Vec::new();
    for step in 0..=states.steps {
        let root = tempfile::tempdir().unwrap();
        first_load(root.path());
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::stops::a_process_that_aborts"])
            .env("REPORT_TEST_ABORT_IN", root.path())
            .env("REPORT_TEST_ABORT_AFTER", step.to_string())
            .output()
            .unwrap();
        assert_eq!(child.status.success(), step == states.steps, "step {step}");
        ends.push(states.check(root.path(), step));
    }
    assert!(ends.is_sorted() && ends.contains(&true) && ends.contains(&false), "{ends:?}");
}
