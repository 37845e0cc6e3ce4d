//! The promises of the store, each tried on a real folder: nothing in between, nothing lost, nothing believed unchecked.

use super::disk::{Faults, Stop};
use super::*;
use crate::domain::{
    AccountId, Entity, Flag, Flags, Members, MetricId, Observation, Origin, PlatformId, Post, Quality, SnapshotId,
    Stated, StreamId, Window, Zone,
};
use std::fs;
use std::path::PathBuf;

/// The sandbox's stores do not wait for the disk; their steps are the same.
const SANDBOX: bool = true;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}
fn noon() -> Instant {
    at("2026-11-10T12:00:00Z")
}
/// Waits: a child process that another test starts may hold a copy of our lock for the blink before it becomes itself.
fn writer() -> Access {
    Access::Write { wait: Some(Duration::from_secs(20)), holder: "report collect --month 2026-10".to_string() }
}
fn open(root: &Path) -> Store {
    Store::open(root, writer(), SANDBOX).unwrap()
}
fn read(root: &Path) -> Store {
    Store::open(root, Access::Read, SANDBOX).unwrap()
}

fn about(name: &str) -> SnapshotAbout {
    SnapshotAbout {
        platform: Some(PlatformId::from("ga4")),
        account: Some(AccountId::from("properties/123")),
        stream: Some(StreamId::from("ga4.daily")),
        request: Some(RequestRecord {
            method: "POST".to_string(),
            path_and_query: "/v1beta/properties/123:batchRunReports".to_string(),
            body: Some("{\"requests\":[]}".to_string()),
        }),
        status: Some(200),
        headers: vec![("X-Line-Request-Id".to_string(), "abc".to_string())],
        ..SnapshotAbout::file(name, Media::Json, noon())
    }
}

fn observation(snapshot: &SnapshotId, day: u32, value: &str) -> Observation {
    Observation {
        metric: MetricId::from("ga4.sessions"),
        account: AccountId::from("properties/123"),
        window: Window::of_day(crate::domain::Day::new(2026, 10, day).unwrap(), Zone::JST),
        members: Members::new([("deviceCategory", "mobile")]),
        entity: None,
        stated: Stated::Value(value.parse().unwrap()),
        quality: Quality::Settled,
        flags: Flags::of([Flag::Sampled]),
        observed_at: noon(),
        origin: Origin { snapshot: snapshot.clone(), pointer: format!("/rows/{day}/metricValues/0/value") },
    }
}

fn post(snapshot: &SnapshotId, entity: &str) -> Post {
    Post {
        account: AccountId::from("@crosssendai"),
        entity: Entity::from(entity),
        kind: "post".to_string(),
        title: "第5回 交流会のお知らせ 🎉\n=1+1".to_string(),
        url: Some("https://example.jp/1".to_string()),
        published_at: Some(at("2026-10-31T15:30:00Z")),
        published_on: None,
        observed_at: noon(),
        origin: Origin { snapshot: snapshot.clone(), pointer: "/data/0".to_string() },
    }
}

fn outcome() -> Outcome {
    Outcome {
        platform: PlatformId::from("ga4"),
        account: AccountId::from("properties/123"),
        stream: StreamId::from("ga4.daily"),
        window: crate::domain::Month::new(2026, 10).unwrap().window(Zone::JST),
        state: OutcomeState::Partial,
        settled: false,
        reason: Some(("quota".to_string(), "tokens per day are used up".to_string())),
        notes: vec![("sampled".to_string(), "38% of events".to_string())],
        fetched_at: noon(),
    }
}

/// One load with everything a load can have; `day` makes it differ from others.
fn commit_load(store: &mut Store, day: u32) -> Result<Option<LoadId>, StoreError> {
    let mut draft = store.begin(LoadKind::Collect, noon());
    let first = draft.keep(format!("{{\"day\":{day}}}").as_bytes(), about("POST first"))?;
    let second = draft.keep(b"{\"status\":\"unready\"}", about("GET second"))?;
    draft.observations(vec![observation(&first, day, "12.50"), observation(&first, day + 1, "13")]);
    draft.posts(vec![post(&second, &format!("post-{day}"))]);
    draft.cursor("ga4.daily/properties/123", &format!("2026-10-{day:02}"));
    draft.outcome(outcome());
    draft.commit(store, noon().plus(Duration::from_secs(60)))
}

/// Everything a reader can see, in words.
fn seen(store: &Store) -> String {
    let view = store.as_of(None).unwrap();
    let mut text = format!("{:?} {:?}\n", view.load(), view.cursor("ga4.daily/properties/123"));
    for manifest in view.manifests() {
        text.push_str(&format!("{manifest:?}\n"));
        for snapshot in &manifest.snapshots {
            text.push_str(&format!("{:?}\n", view.snapshot(&snapshot.id).unwrap()));
        }
    }
    text.push_str(&format!("{:?}\n{:?}\n", view.observations().unwrap(), view.posts().unwrap()));
    text
}

/// Every file below a folder with its bytes.
fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push((path.clone(), fs::read(&path).unwrap())) }
        }
    }
    found.sort();
    found
}

#[test]
fn a_load_is_read_back_as_it_was_written() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(&root.path().join("deep/data"));
    assert_eq!(store.latest(), None);
    assert_eq!(commit_load(&mut store, 5).unwrap(), Some(LoadId(1)));
    let mine = seen(&store);
    drop(store);
    let store = read(&root.path().join("deep/data"));
    assert_eq!(seen(&store), mine);
    let view = store.as_of(Some(LoadId(1))).unwrap();
    let id = SnapshotId::of(b"{\"day\":5}");
    assert_eq!(view.about(&id), Some(&about("POST first")));
    let records = view.observations().unwrap();
    assert_eq!(records, vec![(LoadId(1), observation(&id, 5, "12.50")), (LoadId(1), observation(&id, 6, "13"))]);
    assert_eq!(records[0].1.stated.value().unwrap().to_string(), "12.50", "the exact digits");
    assert_eq!(view.posts().unwrap(), vec![post(&SnapshotId::of(b"{\"status\":\"unready\"}"), "post-5")]);
    assert_eq!(view.outcomes().collect::<Vec<_>>(), vec![&outcome()]);
    assert_eq!(view.cursor("nothing"), None);
}

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
            .args(["--exact", "store::tests::a_process_that_aborts"])
            .env("REPORT_TEST_ABORT_IN", root.path())
            .env("REPORT_TEST_ABORT_AFTER", step.to_string())
            .output()
            .unwrap();
        assert_eq!(child.status.success(), step == states.steps, "step {step}");
        ends.push(states.check(root.path(), step));
    }
    assert!(ends.is_sorted() && ends.contains(&true) && ends.contains(&false), "{ends:?}");
}

#[test]
fn of_two_writers_one_is_told_who_holds_the_lock() {
    let root = tempfile::tempdir().unwrap();
    let first = open(root.path());
    let impatient = Access::Write { wait: None, holder: "report collect --month 2026-10".to_string() };
    let second = Store::open(root.path(), impatient, SANDBOX).unwrap_err();
    let StoreError::Locked { pid, command, since } = &second else { panic!("{second}") };
    assert_eq!(*pid, Some(std::process::id()));
    assert_eq!(command.as_deref(), Some("report collect --month 2026-10"));
    assert!(since.is_some());
    assert!(second.to_string().contains("`report collect --month 2026-10`"), "{second}");
    // readers are never kept waiting
    assert_eq!(read(root.path()).latest(), None);

    let wait = Access::Write { wait: Some(Duration::from_secs(600)), holder: "report\nimport".to_string() };
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| Store::open(root.path(), wait, SANDBOX).unwrap());
        drop(first);
        let store = waiting.join().unwrap();
        let text = fs::read_to_string(root.path().join(".lock")).unwrap();
        assert!(text.ends_with("command report import\n"), "{text}");
        drop(store);
    });
    // what a dead holder wrote stops nobody
    fs::write(root.path().join(".lock"), "pid 1\ncommand something very long that was killed\n").unwrap();
    drop(open(root.path()));
}

#[test]
fn two_writers_cannot_both_take_a_number() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    // as if the lock had not held: some other machine has committed load 1 meanwhile
    let other = tempfile::tempdir().unwrap();
    commit_load(&mut open(other.path()), 9).unwrap();
    fs::create_dir_all(root.path().join("loads")).unwrap();
    fs::copy(other.path().join("loads/000001.json"), root.path().join("loads/000001.json")).unwrap();
    let error = commit_load(&mut store, 1).unwrap_err();
    assert!(matches!(error, StoreError::Overtaken { load: LoadId(1) }), "{error}");
    let theirs = fs::read(other.path().join("loads/000001.json")).unwrap();
    assert_eq!(fs::read(root.path().join("loads/000001.json")).unwrap(), theirs, "nothing is overwritten");
}

#[test]
fn readers_write_nothing_and_cannot() {
    let root = tempfile::tempdir().unwrap();
    let missing = root.path().join("nothing/here");
    let mut store = read(&missing);
    assert!(store.as_of(None).unwrap().observations().unwrap().is_empty());
    assert!(store.as_of(None).unwrap().posts().unwrap().is_empty());
    let mut draft = store.begin(LoadKind::Collect, noon());
    assert!(matches!(draft.keep(b"{}", about("x")), Err(StoreError::ReadOnly)));
    draft.cursor("a", "b");
    assert!(matches!(draft.commit(&mut store, noon()), Err(StoreError::ReadOnly)));
    assert!(!root.path().join("nothing").exists());
    assert!(matches!(store.compact(noon()), Err(StoreError::ReadOnly)));
}

#[test]
fn a_folder_that_is_a_file_is_named() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("data");
    fs::write(&file, "not a folder").unwrap();
    for access in [Access::Read, writer()] {
        let error = Store::open(&file, access, SANDBOX).unwrap_err().to_string();
        assert!(error.contains(&file.display().to_string()), "{error}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"not a folder");
}

#[test]
fn sandbox_and_real_stores_do_not_mix() {
    let root = tempfile::tempdir().unwrap();
    commit_load(&mut Store::open(&root.path().join("sandbox"), writer(), true).unwrap(), 1).unwrap();
    commit_load(&mut Store::open(root.path(), writer(), false).unwrap(), 1).unwrap();
    // each by itself opens, one inside the other
    assert_eq!(Store::open(&root.path().join("sandbox"), Access::Read, true).unwrap().latest(), Some(LoadId(1)));
    assert_eq!(Store::open(root.path(), Access::Read, false).unwrap().latest(), Some(LoadId(1)));
    for (folder, sandbox) in [("sandbox", false), ("", true)] {
        let error = Store::open(&root.path().join(folder), Access::Read, sandbox).unwrap_err();
        assert!(matches!(&error, StoreError::Mixed { sandbox: found, .. } if *found != sandbox), "{error}");
        assert!(error.to_string().contains("000001.json") && error.hint().is_some(), "{error}");
    }
}

#[test]
fn damaged_files_are_named_with_their_load() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    commit_load(&mut store, 1).unwrap();
    commit_load(&mut store, 2).unwrap();
    let view = store.as_of(None).unwrap();
    let part = root.path().join("tables/observations/000002.parquet");
    let whole = fs::read(&part).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for damage in [Some(flipped), Some(whole[..20].to_vec()), Some(Vec::new()), None] {
        match &damage {
            Some(bytes) => fs::write(&part, bytes).unwrap(),
            None => fs::remove_file(&part).unwrap(),
        }
        let error = view.observations().unwrap_err();
        assert!(matches!(&error, StoreError::DamagedPart { load: LoadId(2), .. }), "{error}");
        assert!(error.to_string().contains("000002.parquet"), "{error}");
        assert!(error.hint().unwrap().contains("backup"), "{error}");
        // an older load does not need it
        assert_eq!(store.as_of(Some(LoadId(1))).unwrap().observations().unwrap().len(), 2);
    }
    fs::write(&part, whole).unwrap();
    assert_eq!(view.observations().unwrap().len(), 4);

    let id = SnapshotId::of(b"{\"day\":2}");
    let path = root.path().join(view.listed(&id).unwrap().1.path());
    fs::write(&path, b"{\"day\":3}").unwrap();
    let error = view.snapshot(&id).unwrap_err();
    assert!(matches!(&error, StoreError::DamagedSnapshot { load: LoadId(2), .. }), "{error}");
    fs::remove_file(&path).unwrap();
    assert!(view.snapshot(&id).unwrap_err().to_string().contains("missing"));
    let nobody = SnapshotId::of(b"nobody kept this");
    assert!(matches!(view.snapshot(&nobody), Err(StoreError::UnknownSnapshot(id)) if id == nobody));
    // the bytes come again: the file is healed
    commit_load(&mut store, 2).unwrap();
    assert_eq!(store.as_of(None).unwrap().snapshot(&id).unwrap(), b"{\"day\":2}");
}

#[test]
fn broken_missing_and_newer_manifests_are_told_apart() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    (1..=3).for_each(|day| {
        commit_load(&mut store, day).unwrap();
    });
    drop(store);
    let path = root.path().join("loads/000002.json");
    let whole = fs::read_to_string(&path).unwrap();
    let open = || Store::open(root.path(), Access::Read, SANDBOX);
    let swap = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        fs::write(&path, whole.replace(from, to)).unwrap();
    };
    let broken = [
        ("\"load\": 2", "\"load\": 7"),
        ("\"kind\": \"collect\"", "\"kind\": \"theft\""),
        ("tables/observations/000002.parquet", "tables/observations/../../../secret"),
        ("tables/observations/000002.parquet", "/etc/passwd"),
        ("\"Asia/Tokyo\"", "\"Asia/Edo\""),
        ("2026-10-31", "2026-09-31"),
        ("\"sha256\": \"", "\"sha256\": \"../"),
        ("\"sandbox\": true", "\"sandbox\": 1"),
        ("}", ""),
    ];
    for (from, to) in broken {
        swap(from, to);
        let error = open().unwrap_err();
        assert!(matches!(&error, StoreError::BrokenManifest { .. }), "{to}: {error}");
        assert!(error.to_string().contains("000002.json") && error.hint().unwrap().contains("backup"), "{error}");
    }
    swap("\"schema\": 1", "\"schema\": 2, \"load\": \"two\"");
    assert!(matches!(open().unwrap_err(), StoreError::NewerManifest { schema: 2, .. }));
    swap("\"kind\"", "\"weather\": { \"sendai\": [1, 2] }, \"kind\"");
    assert_eq!(open().unwrap().latest(), Some(LoadId(3)), "unknown fields are passed over");
    fs::remove_file(&path).unwrap();
    let error = open().unwrap_err();
    assert!(matches!(&error, StoreError::MissingManifest { file } if file.ends_with("000002.json")), "{error}");
    fs::write(&path, &whole).unwrap();
    // what an editor or a system leaves lying about means nothing
    for name in ["000004.json~", ".DS_Store", "4.json", "000000.json", "tmp-000004.json"] {
        fs::write(root.path().join("loads").join(name), "rubbish").unwrap();
    }
    assert_eq!(open().unwrap().latest(), Some(LoadId(3)));
}

#[test]
fn an_older_load_reads_as_it_did_then() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let mut then = Vec::new();
    for day in 1..=4 {
        commit_load(&mut store, day).unwrap();
        then.push(seen(&store));
    }
    let early = store.as_of(Some(LoadId(2))).unwrap();
    assert_eq!(early.load(), Some(LoadId(2)));
    assert_eq!(early.cursor("ga4.daily/properties/123"), Some("2026-10-02"));
    assert_eq!((early.manifests().len(), early.outcomes().count()), (2, 2));
    assert!(early.about(&SnapshotId::of(b"{\"day\":3}")).is_none(), "it came later");
    let records = early.observations().unwrap();
    let loads: Vec<u32> = records.iter().map(|(load, _)| load.0).collect();
    assert_eq!(loads, [1, 1, 2, 2]);
    for wrong in [0, 5] {
        let error = store.as_of(Some(LoadId(wrong))).unwrap_err();
        assert!(error.to_string().contains("the newest is 000004"), "{error}");
    }
}

#[test]
fn compacting_changes_no_reader() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    assert_eq!(store.compact(noon()).unwrap(), None);
    (1..=3).for_each(|day| {
        commit_load(&mut store, day).unwrap();
    });
    let old = store.as_of(None).unwrap();
    let (records, posts) = (old.observations().unwrap(), old.posts().unwrap());
    assert_eq!(store.compact(noon()).unwrap(), Some(LoadId(4)));
    assert_eq!(store.compact(noon()).unwrap(), None, "one part cannot be made fewer");
    let new = read(root.path()).as_of(None).unwrap();
    assert_eq!(
        new.parts(Table::Observations).map(|p| p.path.as_str()).collect::<Vec<_>>(),
        ["tables/observations/000004.parquet"]
    );
    assert_eq!(new.observations().unwrap(), records, "each row keeps the load it came with");
    assert_eq!(new.posts().unwrap(), posts);
    assert_eq!(new.cursor("ga4.daily/properties/123"), Some("2026-10-03"));
    assert_eq!(store.as_of(Some(LoadId(3))).unwrap().observations().unwrap(), records);
    // and again, over the compacted part and what came after it
    commit_load(&mut store, 5).unwrap();
    let records = store.as_of(None).unwrap().observations().unwrap();
    assert_eq!(store.compact(noon()).unwrap(), Some(LoadId(6)));
    assert_eq!(store.as_of(None).unwrap().observations().unwrap(), records);
    assert_eq!(records.iter().map(|(load, _)| load.0).collect::<Vec<_>>(), [1, 1, 2, 2, 3, 3, 5, 5]);
}

#[test]
fn compacting_can_be_stopped_at_any_step() {
    let start = || {
        let root = tempfile::tempdir().unwrap();
        let mut store = open(root.path());
        (1..=2).for_each(|day| {
            commit_load(&mut store, day).unwrap();
        });
        root
    };
    let root = start();
    let records = read(root.path()).as_of(None).unwrap().observations().unwrap();
    let faults = Faults::none();
    Store::open_with(root.path(), writer(), SANDBOX, faults.clone()).unwrap().compact(noon()).unwrap();
    for step in 0..faults.steps() {
        let root = start();
        Store::open_with(root.path(), writer(), SANDBOX, Faults::stop_after(step, Stop::Fail))
            .and_then(|mut store| store.compact(noon()))
            .unwrap_err();
        assert_eq!(read(root.path()).as_of(None).unwrap().observations().unwrap(), records, "step {step}");
        open(root.path()).compact(noon()).unwrap();
        assert_eq!(read(root.path()).as_of(None).unwrap().observations().unwrap(), records, "step {step}");
    }
}

#[test]
fn the_same_load_is_the_same_bytes_in_whatever_order_it_arrives() {
    let write = |backwards: bool| {
        let root = tempfile::tempdir().unwrap();
        let mut store = open(root.path());
        let mut draft = store.begin(LoadKind::Collect, noon());
        let mut names = ["a", "b", "c"];
        let mut days: Vec<u32> = (1..=20).collect();
        if backwards {
            names.reverse();
            days.reverse();
        }
        let ids: Vec<SnapshotId> =
            names.iter().map(|name| draft.keep(format!("\"{name}\"").as_bytes(), about(name)).unwrap()).collect();
        let id = ids.iter().min().unwrap();
        draft.observations(days.iter().map(|day| observation(id, *day, "1")).collect());
        draft.posts(days.iter().map(|day| post(id, &day.to_string())).collect());
        draft.commit(&mut store, noon()).unwrap();
        drop(store);
        let mut files = files(root.path());
        files.iter_mut().for_each(|(path, _)| *path = path.strip_prefix(root.path()).unwrap().to_path_buf());
        files
    };
    let forwards = write(false);
    assert_eq!(forwards.len(), 7, "lock, manifest, three snapshots, two parts");
    assert!(forwards == write(true));
}

#[test]
fn a_load_without_anything_is_none() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    for kind in LoadKind::ALL {
        assert_eq!(store.begin(*kind, noon()).commit(&mut store, noon()).unwrap(), None);
    }
    assert_eq!(store.latest(), None);
    let mut draft = store.begin(LoadKind::Collect, noon());
    draft.outcome(outcome());
    assert_eq!(draft.commit(&mut store, noon()).unwrap(), Some(LoadId(1)), "that nothing came is worth a load");
}

#[test]
fn unchanged_inputs_make_no_load_and_the_newest_says_all_there_was() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let mut inputs = |files: &[(&str, &str)]| {
        let mut draft = store.begin(LoadKind::Inputs, noon());
        for (name, text) in files {
            draft.keep(text.as_bytes(), SnapshotAbout::file(*name, Media::Text, noon())).unwrap();
        }
        let load = draft.commit(&mut store, noon()).unwrap();
        let view = store.as_of(None).unwrap();
        (load.map(|l| l.0), view.inputs().map(|s| s.about.name.clone()).collect::<Vec<_>>().join(" "))
    };
    let (config, events) = (("config.toml", "a = 1"), ("data/ledger/events.csv", "id\n"));
    assert_eq!(inputs(&[config, events]), (Some(1), "config.toml data/ledger/events.csv".to_string()));
    assert_eq!(inputs(&[events, config]).0, None);
    assert_eq!(inputs(&[("config.toml", "a = 2"), events]).0, Some(2));
    assert_eq!(inputs(&[config, events]).0, Some(3), "back to what it was is a change too");
    assert_eq!(inputs(&[config]), (Some(4), "config.toml".to_string()), "a file that is gone is gone");
    assert_eq!(inputs(&[config]).0, None);
}

#[test]
fn the_same_bytes_are_one_file_with_every_story() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let mut draft = store.begin(LoadKind::Collect, noon());
    let ids = ["GET /friends?date=20261001", "GET /friends?date=20261002", "GET /friends?date=20261002"]
        .map(|name| draft.keep(b"{\"status\":\"unready\"}", about(name)).unwrap());
    assert!(ids.iter().all(|id| *id == ids[0]));
    draft.commit(&mut store, noon()).unwrap();
    let view = store.as_of(None).unwrap();
    assert_eq!(view.manifests()[0].snapshots.len(), 2, "the very same request and answer is told once");
    assert_eq!(view.about(&ids[0]).unwrap().name, "GET /friends?date=20261002");
    let path = &files(&root.path().join("snapshots"))[0].0;
    assert!(path.ends_with(format!("{}/{}.json", &ids[0].as_str()[..2], ids[0])), "{path:?}");
    assert_eq!(files(&root.path().join("snapshots")).len(), 1);
}

#[test]
fn nothing_is_stated_without_bytes() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let nobody = SnapshotId::of(b"not kept");
    let mut draft = store.begin(LoadKind::Collect, noon());
    draft.observations(vec![observation(&nobody, 1, "1")]);
    let error = draft.commit(&mut store, noon()).unwrap_err();
    assert!(matches!(&error, StoreError::Unfounded { of, .. } if of == "ga4.sessions"), "{error}");
    let mut draft = store.begin(LoadKind::Collect, noon());
    draft.posts(vec![post(&nobody, "17")]);
    assert!(draft.commit(&mut store, noon()).unwrap_err().to_string().contains("the post 17"));
    assert_eq!(store.latest(), None);
    // bytes of an earlier load will do
    commit_load(&mut store, 1).unwrap();
    let mut draft = store.begin(LoadKind::Collect, noon());
    draft.observations(vec![observation(&SnapshotId::of(b"{\"day\":1}"), 20, "1")]);
    assert_eq!(draft.commit(&mut store, noon()).unwrap(), Some(LoadId(2)));
}

#[test]
fn a_response_that_contradicts_itself_leaves_the_store_alone() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let mut draft = store.begin(LoadKind::Collect, noon());
    let id = draft.keep(b"{}", about("POST")).unwrap();
    draft.observations(vec![observation(&id, 1, "1"), observation(&id, 1, "2")]);
    let error = draft.commit(&mut store, noon()).unwrap_err();
    assert!(matches!(error, StoreError::Normalize(_)), "{error}");
    assert_eq!(read(root.path()).latest(), None);
}

#[test]
fn stores_drafts_and_views_may_change_threads() {
    fn may_move<T: Send>() {}
    fn may_be_shared<T: Send + Sync>() {}
    may_move::<(Store, Draft, StoreError)>();
    may_be_shared::<View>();
}
