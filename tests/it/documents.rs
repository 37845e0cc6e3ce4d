//! What the pages under docs/ promise to whoever audits a report, tried on a report of the sandbox.
//!
//! Where python3 is not installed the test says that it was skipped.

use crate::support::TestProject;
use std::path::Path;
use std::process::Command;

#[test]
fn the_audit_script_agrees_with_a_report_and_finds_a_forged_figure() {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: python3 is not installed");
        return;
    }
    let project = TestProject::new();
    // the month's own data is enough, so the sample's history is not replayed; what the limits put off is a gap
    for command in ["collect", "monthly"] {
        let run = project.run(&["--sandbox", command, "--month", "2026-10"]);
        assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
    }
    let audit = |figures: &str| {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/audit.py");
        let mut python = Command::new("python3");
        python.arg(script).args([figures, "data/sandbox"]).current_dir(project.path());
        let output = python.output().expect("python3 starts");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, said) = audit("out/sandbox/2026-10/monthly.figures.json");
    assert_eq!(code, Some(0), "{said}");
    let agree: usize = said.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0);
    assert!(agree > 500 && said.contains(" 0 differ,"), "{said}");

    let text = String::from_utf8(project.read("out/sandbox/2026-10/monthly.figures.json")).expect("UTF-8");
    let mut book: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let figures = book["figures"].as_array_mut().expect("figures");
    let reading = figures.iter_mut().find(|f| f["op"] == "reading" && f["value"].is_string()).expect("a reading");
    reading["value"] = "987654321".into();
    project.write("forged.json", book.to_string());
    let (code, said) = audit("forged.json");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("differs: ") && said.contains("987654321"), "{said}");
}
