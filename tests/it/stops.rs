//! The program killed at every single write and rename, and its disk filled: the store reads, nothing is half there, and
//! the next run finishes the work.

use crate::imported;
use crate::support::TestProject;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// The variables by which the program is stopped, or its disk filled, after so many steps of writing.
const KILLED: &str = "REPORT_STOP_AFTER_WRITES";
const FULL: &str = "REPORT_DISK_FULL_AFTER_WRITES";

/// One command and what an undisturbed run of it leaves.
struct Work<'a> {
    base: TestProject,
    command: &'a [&'a str],
    /// `status` for the month.
    status: &'a [&'a str],
    data: &'a str,
    code: Option<i32>,
    expected: String,
}

impl<'a> Work<'a> {
    fn new(base: TestProject, command: &'a [&'a str], status: &'a [&'a str], data: &'a str) -> Work<'a> {
        let undisturbed = base.twin();
        let run = undisturbed.run(command);
        assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
        let expected = left(&undisturbed, data);
        Work { base, command, status, data, code: run.code, expected }
    }

    /// Disturbs the command after every `stride`-th step and says how many steps that were.
    fn disturb(&self, switch: &str, stride: u32) -> u32 {
        let (next, end) = (AtomicU32::new(0), AtomicU32::new(u32::MAX));
        let work = || {
            loop {
                let step = next.fetch_add(stride, Ordering::SeqCst);
                if step >= end.load(Ordering::SeqCst) {
                    return;
                }
                if !self.disturb_at(switch, step) {
                    end.fetch_min(step, Ordering::SeqCst);
                }
            }
        };
        std::thread::scope(|scope| (0..3).for_each(|_| drop(scope.spawn(work))));
        let steps = end.into_inner();
        assert!(steps < u32::MAX, "the command never came to its end");
        steps
    }

    /// Says whether the command was disturbed: one that has fewer steps is not.
    fn disturb_at(&self, switch: &str, step: u32) -> bool {
        let project = self.base.twin();
        let run = project.run_with(&[(switch, &step.to_string())], self.command);
        match (switch, run.code) {
            (KILLED, None) => {}
            (FULL, Some(1)) => {
                assert!(run.stderr.contains("空き容量") || run.stderr.contains("disk is full"), "{}", run.seen());
                assert_eq!(temporary(&project), Vec::<String>::new(), "after step {step}");
            }
            (_, code) => {
                assert_eq!(code, self.code, "after step {step}: {}", run.seen());
                return false;
            }
        }
        let read = project.run(self.status);
        assert_eq!(read.code, Some(0), "after step {step}: {}", read.seen());
        whole_reports(&project, step);
        let finished = project.run(self.command);
        assert_eq!(finished.code, self.code, "after step {step}: {}", finished.seen());
        assert_eq!(left(&project, self.data), self.expected, "after step {step}");
        true
    }
}

/// Everything that a run leaves but the moments of its commits: all files by name, reports by their bytes, committed
/// tables by their hashes.
fn left(project: &TestProject, data: &str) -> String {
    let mut seen = Vec::new();
    for name in files(project.path(), "") {
        match name.starts_with("out/") {
            true => seen.push(format!("{name} {}", sum(&project.read(&name)))),
            false => seen.push(name),
        }
    }
    for load in project.loads(data) {
        let manifest = project.json(&format!("{data}/loads/{load}"));
        for part in manifest["parts"].as_array().unwrap() {
            let path = format!("{data}/{}", part["path"].as_str().unwrap());
            assert_eq!(project.read(&path).len() as u64, part["bytes"].as_u64().unwrap(), "{path}");
            seen.push(format!("{} {} {}", part["table"], part["rows"], part["sha256"]));
        }
    }
    seen.join("\n")
}

/// All files, without those that mean nothing.
fn files(root: &Path, folder: &str) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{folder}{}", entry.file_name().to_string_lossy());
        match entry.file_type().unwrap().is_dir() {
            true => names.extend(files(root, &format!("{name}/"))),
            false => names.push(name),
        }
    }
    names.sort();
    names
}

fn temporary(project: &TestProject) -> Vec<String> {
    files(project.path(), "").into_iter().filter(|name| name.contains("/tmp/") || name.ends_with(".part")).collect()
}

/// A report that has its name is whole.
fn whole_reports(project: &TestProject, step: u32) {
    for name in files(project.path(), "").iter().filter(|name| name.starts_with("out/")) {
        let bytes = project.read(name);
        let whole = match name.rsplit('.').next() {
            Some("pdf") => bytes.starts_with(b"%PDF-1.7") && bytes.trim_ascii_end().ends_with(b"%%EOF"),
            Some("json") => serde_json::from_slice::<serde_json::Value>(&bytes).is_ok(),
            _ => true,
        };
        assert!(whole, "after step {step}: {name} is half there");
    }
}

/// A hash that tells files apart.
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A project that has imported a month of X and whose reports bear a fixed time.
fn with_a_month() -> TestProject {
    let mut project = imported::project();
    project.variable("SOURCE_DATE_EPOCH", "1738400000");
    project.write("x.csv", imported::overview("2025-01-01", "2025-01-31"));
    let _ = project.run(&["import", "x.csv"]).succeeds();
    project
}

#[test]
fn an_import() {
    let base = imported::project();
    base.write("x.csv", imported::overview("2025-01-01", "2025-01-31"));
    // the moment of importing stands in the tables
    let rows = ["query", "--month", "2025-01", "SELECT day, metric, value, state FROM daily ORDER BY day, metric"];
    let command = ["import", "x.csv"];
    let undisturbed = base.twin();
    let _ = undisturbed.run(&command).succeeds();
    let expected = undisturbed.run(&rows).succeeds().stdout;
    for step in 0.. {
        let project = base.twin();
        let stopped = project.run_with(&[(KILLED, &step.to_string())], &command);
        if stopped.code.is_some() {
            let _ = stopped.succeeds();
            assert!(step >= 6, "{step} steps");
            return;
        }
        let _ = project.run(&["status", "2025-01"]).succeeds();
        let _ = project.run(&command).succeeds();
        assert_eq!(project.run(&rows).succeeds().stdout, expected, "after step {step}");
        assert_eq!(temporary(&project), Vec::<String>::new(), "after step {step}");
    }
}

#[test]
fn a_collection_of_ga4() {
    let command = ["--sandbox", "collect", "--month", "2025-03", "--platform", "ga4"];
    let work = Work::new(TestProject::new(), &command, &["--sandbox", "status", "2025-03"], "data/sandbox");
    let steps = work.disturb(KILLED, 1);
    assert!(steps >= 15, "{steps} steps");
    assert_eq!(work.disturb(FULL, 4).div_ceil(4), steps.div_ceil(4));
}

#[test]
fn a_collection_of_line_that_goes_on_where_the_last_one_ended() {
    let command = ["--sandbox", "collect", "--month", "2025-04", "--platform", "line"];
    let mut base = TestProject::new();
    base.variable("REPORT_SANDBOX_TIME", "2025-04-05T03:00:00Z");
    // an hour's calls are not enough for all of it
    let _ = base.run(&command).ends_with_code(3);
    base.variable("REPORT_SANDBOX_TIME", "2025-04-15T03:00:00Z");
    let work = Work::new(base, &command, &["--sandbox", "status", "2025-04"], "data/sandbox");
    let steps = work.disturb(KILLED, 1);
    assert!(steps >= 25, "{steps} steps");
}

#[test]
fn keeping_what_people_wrote_and_rendering_for_the_first_time() {
    let command = ["monthly", "--offline", "--month", "2025-01"];
    let base = with_a_month();
    // as many files as ever are kept; a short template is drawn faster, and drawing writes nothing
    base.write("report-templates/monthly.md", "# 月次報告\n\n表示は{{ f(\"x.impressions\") }}であった。\n");
    let work = Work::new(base, &command, &["status", "2025-01"], "data");
    assert!(work.expected.contains("out/2025-01/monthly.pdf") && work.expected.contains("000002.json"));
    let steps = work.disturb(KILLED, 1);
    assert!(steps >= 100, "{steps} steps");
    assert!(work.disturb(FULL, 11) >= steps / 11 * 11);
}

#[test]
fn making_a_report_anew() {
    let command = ["monthly", "--offline", "--month", "2025-01"];
    let base = with_a_month();
    let _ = base.run(&command).ends_with_code(3);
    base.edit("data/commentary/2025-01.md", "\n", "\n\n特に変わったことはなかった。\n");
    let work = Work::new(base, &command, &["status", "2025-01"], "data");
    let steps = work.disturb(KILLED, 1);
    assert!(steps >= 8, "{steps} steps");
    assert_eq!(work.disturb(FULL, 1), steps);
}
