//! The program killed at every single write and rename: the store reads, and the next run finishes the work.

use crate::imported;
use crate::support::TestProject;

/// The rows of a query.
fn rows(query: &'static [&'static str]) -> impl Fn(&TestProject) -> String {
    move |project| project.run(query).succeeds().stdout
}

/// The committed tables, by their hashes.
fn parts(project: &TestProject) -> String {
    let mut parts = Vec::new();
    for load in project.loads("data/sandbox") {
        let manifest = project.json(&format!("data/sandbox/loads/{load}"));
        for part in manifest["parts"].as_array().unwrap() {
            let path = format!("data/sandbox/{}", part["path"].as_str().unwrap());
            assert_eq!(project.read(&path).len() as u64, part["bytes"].as_u64().unwrap(), "{path}");
            parts.push(format!("{} {} {}", part["table"], part["rows"], part["sha256"]));
        }
    }
    parts.join("\n")
}

/// Runs `command` once for every step at which it can be stopped. After each stop `status` must read, the same command
/// must end well, and `seen` must be what an undisturbed run leaves.
fn stop_everywhere(
    base: &dyn Fn() -> TestProject,
    stride: usize,
    command: &[&str],
    status: &[&str],
    seen: &dyn Fn(&TestProject) -> String,
) -> u32 {
    let undisturbed = base();
    let code = undisturbed.run(command).code;
    assert!(matches!(code, Some(0 | 3)), "{}", undisturbed.run(command).seen());
    let expected = seen(&undisturbed);
    assert!(!expected.is_empty());
    let mut stops = 0;
    for step in (0..).step_by(stride) {
        let project = base();
        let stopped = project.run_with(&[("REPORT_STOP_AFTER_WRITES", &step.to_string())], command);
        if stopped.code.is_some() {
            assert_eq!(stopped.code, code, "{}", stopped.seen());
            break;
        }
        stops += 1;
        let read = project.run(status);
        assert_eq!(read.code, Some(0), "after step {step}: {}", read.seen());
        let finished = project.run(command);
        assert_eq!(finished.code, code, "after step {step}: {}", finished.seen());
        assert_eq!(seen(&project), expected, "after step {step}");
    }
    stops
}

#[test]
fn an_import() {
    let base = || {
        let project = imported::project();
        project.write("x.csv", imported::overview("2025-01-01", "2025-01-31"));
        project
    };
    let seen = rows(&[
        "query",
        "--month",
        "2025-01",
        "--format",
        "csv",
        "SELECT day, metric, value, state FROM daily ORDER BY day, metric",
    ]);
    let stops = stop_everywhere(&base, 1, &["import", "x.csv"], &["status", "2025-01"], &seen);
    assert!(stops >= 6, "{stops} steps");
}

#[test]
fn a_collection() {
    let command = ["--sandbox", "collect", "--month", "2025-03", "--platform", "ga4"];
    let stops = stop_everywhere(&TestProject::new, 1, &command, &["--sandbox", "status", "2025-03"], &parts);
    assert!(stops >= 10, "{stops} steps");
}

#[test]
fn keeping_what_people_wrote_and_rendering() {
    let base = || {
        let project = imported::project();
        project.write("x.csv", imported::overview("2025-01-01", "2025-01-31"));
        let _ = project.run(&["import", "x.csv"]).succeeds();
        project
    };
    let seen = rows(&[
        "query",
        "--month",
        "2025-01",
        "--format",
        "csv",
        "SELECT metric, value, state FROM monthly WHERE is_period ORDER BY metric",
    ]);
    let command = ["monthly", "--offline", "--month", "2025-01"];
    let stops = stop_everywhere(&base, 29, &command, &["status", "2025-01"], &seen);
    assert!(stops >= 3, "{stops} steps");
}
