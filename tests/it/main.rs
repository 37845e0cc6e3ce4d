//! The one test binary: the real program, seen from outside, and the rules of the house.

#![allow(clippy::print_stderr)] // a test that cannot run here says so

mod annual_report;
mod absences;
mod audit;
mod canaries;
mod channels;
mod collect;
mod collect_note;
mod collect_x;
mod commentary_facts;
mod consent;
mod contract;
mod contract_papers;
mod contract_wire;
mod documents;
mod downloads;
mod editing;
mod event_report;
mod explain;
mod first_command;
mod forger;
mod golden;
mod handover;
mod imported;
mod issue;
mod issue_annual;
mod issue_event;
mod look;
mod manners;
mod obligations;
mod meta;
mod mistakes;
mod own_template;
mod pdf_text;
mod pictures;
mod proof;
mod recorded;
mod recorded_meta;
mod recorded_others;
mod relay;
mod same_bytes;
mod second_programme;
mod social_files;
mod stops;
mod support;
mod tables;
mod tidy;
mod truth;
mod watching;
mod with_data;

/// A test file that is not listed above would never run.
#[test]
fn no_test_file_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let listed = std::fs::read_to_string(folder.join("main.rs")).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(module) = name.strip_suffix(".rs").filter(|m| *m != "main") {
            assert!(listed.contains(&format!("mod {module};")), "tests/it/{name} is not listed in main.rs");
        }
    }
}
