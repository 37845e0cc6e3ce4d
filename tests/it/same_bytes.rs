//! Same inputs, same bytes: twice, in two folders, with 1 and 8 jobs, in another locale and zone, whoever owns the files.

use crate::support::{OCTOBER_FIGURES, OCTOBER_PDF, TestProject};
use std::process::Command;

const OTHER: &[(&str, &str)] = &[
    ("LANG", "tr_TR.UTF-8"),
    ("LC_ALL", "de_DE.UTF-8"),
    ("LC_NUMERIC", "fr_FR.UTF-8"),
    ("TZ", "Pacific/Kiritimati"),
    ("HOME", "/nonexistent"),
    ("USER", "somebody"),
    ("POLARS_MAX_THREADS", "1"),
];

fn outputs(project: &TestProject) -> (Vec<u8>, Vec<u8>) {
    (project.read(OCTOBER_PDF), project.read(OCTOBER_FIGURES))
}

/// Every file's time of change set to another day.
fn touch_all(project: &TestProject) {
    let mut open = vec![project.path().to_path_buf()];
    let day = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                std::fs::File::options().append(true).open(&path).unwrap().set_modified(day).unwrap();
            }
        }
    }
}

#[test]
fn a_stored_month_gives_the_same_bytes_wherever_it_is_made() {
    let project = TestProject::october();
    let first = outputs(&project);
    let offline = ["--sandbox", "monthly", "--offline", "--month", "2026-10"];
    project.remove("out");
    let _ = project.run(&offline).succeeds();
    assert!(outputs(&project) == first, "twice");

    let moved = TestProject::october();
    touch_all(&moved);
    moved.remove("out");
    let _ = moved.run_with(OTHER, &[&offline[..], &["--jobs", "8"]].concat()).succeeds();
    assert!(outputs(&moved) == first, "another folder, locale, zone, files of another day, 8 jobs");

    // from elsewhere, with another mask of permissions
    let elsewhere = TestProject::new();
    moved.remove("out");
    let script = format!(
        "umask 077 && cd '{}' && '{}' --config '{}' {}",
        elsewhere.path().display(),
        env!("CARGO_BIN_EXE_report"),
        moved.path().join("config.toml").display(),
        offline.join(" ")
    );
    let run = Command::new("sh").arg("-c").arg(script).env_clear().envs(OTHER.iter().copied()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(outputs(&moved) == first, "another working directory and mask");
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0, "nothing is left where it was called");
}

#[test]
fn two_collections_of_the_same_world_give_the_same_bytes() {
    // one with a single request at a time, one with eight, in another locale and zone
    let month = ["--sandbox", "monthly", "--month", "2025-05"];
    let read = |project: &TestProject| {
        let name = "out/sandbox/2025-05/monthly";
        (project.read(&format!("{name}.pdf")), project.read(&format!("{name}.figures.json")))
    };
    let (one, eight) = (TestProject::new(), TestProject::new());
    let _ = one.run(&[&month[..], &["--jobs", "1"]].concat());
    let _ = eight.run_with(OTHER, &[&month[..], &["--jobs", "8"]].concat());
    let (a, b) = (read(&one), read(&eight));
    assert!(a == b, "{} and {} bytes", a.0.len(), b.0.len());
}
