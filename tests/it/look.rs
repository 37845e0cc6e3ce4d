//! What `status`, `doctor`, `init` and `ledger check` tell a person.

use crate::support::TestProject;

#[test]
fn status_of_a_whole_month_and_of_one_that_nobody_collected() {
    let project = TestProject::october();
    insta::assert_snapshot!(project.run(&["--sandbox", "status", "2026-10"]).succeeds().stdout, @"");
    let later = project.run(&["--sandbox", "status", "2026-12"]).succeeds();
    let marks: Vec<&str> = later.stdout.lines().filter(|l| l.contains("line.followers")).collect();
    assert!(marks.len() == 1 && marks[0].contains(&".".repeat(31)), "{}", later.stdout);
    let json = project.run(&["--sandbox", "--json", "status", "2026-10"]).succeeds();
    assert!(serde_json::from_str::<serde_json::Value>(&json.stdout).is_ok(), "{}", json.stdout);
}

#[test]
fn doctor_is_content_with_the_sandbox_and_names_what_is_wrong() {
    let project = TestProject::october();
    insta::assert_snapshot!(project.run(&["--sandbox", "doctor"]).succeeds().stdout, @"");
    let sick =
        project.run_with(&[("REPORT_SANDBOX_FAULT", "line=unauthorized,ga4=wrong_zone")], &["--sandbox", "doctor"]);
    insta::assert_snapshot!(sick.ends_with_code(1).stdout, @"");
    project.take("queries");
    project.edit("queries/web_pages.sql", "NULLS LAST", "");
    project.edit("queries/web_devices.sql", "NULLS LAST", "");
    let sick = project.run(&["--sandbox", "doctor"]).ends_with_code(1);
    assert!(
        sick.stdout.contains("queries/web_pages.sql:") && sick.stdout.contains("queries/web_devices.sql:"),
        "{}",
        sick.seen()
    );
}

#[test]
fn init_then_doctor_says_what_is_left_to_do() {
    let project = TestProject::new();
    insta::assert_snapshot!(project.run(&["init"]).succeeds().seen(), @"");
    insta::assert_snapshot!(project.run(&["doctor"]).seen(), @"");
    let config = project.read("config.toml");
    let again = project.run(&["init"]).succeeds();
    assert!(again.stdout.is_empty() && again.stderr.contains("既にあります"), "{}", again.seen());
    assert_eq!(project.read("config.toml"), config);
    let _ = project.run(&["ledger", "check"]).succeeds();
}

#[test]
fn a_bad_ledger_is_told_whole_with_lines() {
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    project.write(
        "data/ledger/events.csv",
        "no,held_on,title,mode,venue,nearest_station,cohost,capacity,speakers\n\
         1,2026-06-31,移住のはじめ方,対面,会場,JR渋谷駅,,30,3\n\
         2,2026-07-10,渋谷で会える仙台の会社,対面,会場,JR渋谷駅,,many,3\n\
         2,2026-08-10,同じ番号,対面,会場,JR渋谷駅,,20,3\n",
    );
    let run = project.run(&["ledger", "check"]).ends_with_code(2);
    insta::assert_snapshot!(run.stderr, @"");
    // and no report is made from it
    let run = project.run(&["monthly", "--offline", "--month", "2026-08"]).ends_with_code(2);
    assert!(run.stderr.contains("events.csv") && !project.path().join("out").exists(), "{}", run.seen());
}
