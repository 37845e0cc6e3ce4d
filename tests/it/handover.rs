//! `report handover`: unpacked elsewhere with the original gone it is the same project; nothing secret is in it.

use crate::support::{OCTOBER_FIGURES, OCTOBER_PDF, TestProject};
use std::collections::BTreeMap;
use std::io::Read;

fn files_of(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).expect("an archive");
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).expect("a file");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("bytes");
            (file.name().expect("a name").to_string(), bytes)
        })
        .collect()
}

fn unpacked(files: &BTreeMap<String, Vec<u8>>) -> TestProject {
    let project = TestProject::new();
    for (name, bytes) in files {
        assert!(!name.starts_with('/') && !name.contains(".."), "{name}");
        project.write(name, bytes);
    }
    project
}

#[test]
fn the_sample_goes_on_elsewhere_and_gives_the_same_bytes() {
    let project = TestProject::october();
    let first = (project.read(OCTOBER_PDF), project.read(OCTOBER_FIGURES));
    let run = project.run(&["--sandbox", "handover"]).succeeds();
    assert_eq!(run.stdout, "./out/sandbox/handover.zip\n");
    let archive = project.read("out/sandbox/handover.zip");
    let _ = project.run(&["--sandbox", "--jobs", "8", "handover", "-o", "again.zip"]).succeeds();
    assert!(archive == project.read("again.zip"), "the same store gives the same archive");
    let files = files_of(&archive);
    drop(project);

    let elsewhere = unpacked(&files);
    let _ = elsewhere.run(&["--sandbox", "monthly", "--offline", "--month", "2026-10"]).succeeds();
    assert!(first == (elsewhere.read(OCTOBER_PDF), elsewhere.read(OCTOBER_FIGURES)), "the same report");
    let explained = elsewhere.run(&["--sandbox", "explain", OCTOBER_PDF, "--page", "3", "534人"]).succeeds();
    assert!(explained.stdout.contains("534"), "{}", explained.seen());
    // every file is vouched for
    let sums = String::from_utf8(files["SHA256SUMS"].clone()).unwrap();
    assert_eq!(sums.lines().count(), files.len() - 1);
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        assert_eq!(report::domain::SnapshotId::of(&files[name]).as_str(), sum, "{name}");
    }
    // what the instructions say to run is what was run here
    let told = String::from_utf8(files["HANDOVER.ja.md"].clone()).unwrap();
    assert!(told.contains("`report --sandbox monthly --offline --month 2026-10`"), "{told}");
    // every metric and every column has its line
    let metrics = String::from_utf8(files["dictionary/metrics.csv"].clone()).unwrap();
    assert!(metrics.contains("\"line.new_friends\"") && metrics.contains("\"ga4.sessions\""));
    let tables = String::from_utf8(files["dictionary/tables.csv"].clone()).unwrap();
    for row in tables.lines().skip(1) {
        assert!(!row.contains(",\"\",\"\",\"\",\"\""), "a column that nothing is said about: {row}");
    }
    assert!(tables.contains("casual_interviews（カジュアル面談）"));
}

/// A programme of our own: ledgers, a file of the sample taken in, credentials in a file and in the environment.
fn real() -> TestProject {
    let mut project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    project.edit(
        "config.toml",
        "credential = { env = \"LINE_CHANNEL_TOKEN\" }",
        "credential = { file = \"data/ledger/line.json\" }",
    );
    project.write("data/ledger/line.json", "{\"channel_id\":\"1\",\"channel_secret\":\"canary-of-line-0123\"}");
    project.write("secrets/other.json", "{\"access_token\":\"canary-beside-0123\"}");
    project.write("data/notes.txt", "canary-of-notes-0123");
    project.write("data/snapshots/ab/left-behind.json", "canary-left-behind-0123");
    project.variable("GA4_CREDENTIALS_JSON", "{\"type\":\"service_account\",\"private_key\":\"canary-of-ga4-0123\"}");
    project.variable("REPORT_PARTICIPANT_KEY", "canary-of-people-0123456789-0123456789");
    project.write("data/ledger/meetings.csv", "held_on,title\n10/9,定例会議\n");
    project.write("data/ledger/confirmed.toml", "meetings = 2026-10-31\n");
    let sample = TestProject::shared_october().join("out/sandbox/2026-10/downloads");
    let file = std::fs::read_dir(&sample)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("account_overview")))
        .expect("a file of X");
    let _ = project.run(&["import", file.to_str().unwrap(), "--month", "2026-10"]).succeeds();
    let _ = project.run(&["monthly", "--offline", "--month", "2026-10"]).ends_with_code(3);
    project
}

#[test]
fn no_credential_leaves_with_it() {
    let project = real();
    let first = project.read("out/2026-10/monthly.pdf");
    let _ = project.run(&["handover"]).succeeds();
    let archive = project.read("out/handover.zip");
    let files = files_of(&archive);
    for (name, bytes) in &files {
        assert!(!String::from_utf8_lossy(bytes).contains("canary"), "{name}");
        assert!(!name.contains("secrets") && !name.contains("line.json") && !name.contains("notes"), "{name}");
    }
    drop(project);
    let elsewhere = unpacked(&files);
    let _ = elsewhere.run(&["monthly", "--offline", "--month", "2026-10"]).ends_with_code(3);
    assert!(first == elsewhere.read("out/2026-10/monthly.pdf"));
    let told = String::from_utf8(files["HANDOVER.ja.md"].clone()).unwrap();
    assert!(told.contains("環境変数 `GA4_CREDENTIALS_JSON`") && told.contains("ファイル `line.json`"), "{told}");
}

#[test]
fn a_credential_that_somebody_wrote_down_stops_it() {
    let project = real();
    project.write("data/commentary/2026-10.md", "## 所見\n\nトークンは canary-of-line-0123 です。\n");
    let run = project.run(&["handover"]).ends_with_code(1);
    assert!(run.stderr.contains("data/commentary/2026-10.md") && !run.seen().contains("canary"), "{}", run.seen());
    assert!(!project.path().join("out/handover.zip").exists());
}
