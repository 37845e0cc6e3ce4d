//! Queries, requests and templates drive the result without a rebuild; the built-in copies are the shipped files.

use crate::pdf_text::Pdf;
use crate::support::{OCTOBER_PDF, TestProject};
use serde_json::Value;

const OFFLINE: [&str; 5] = ["--sandbox", "monthly", "--offline", "--month", "2026-10"];

/// The rows of a table, counted by its printed figures of one column.
fn rows(project: &TestProject, table: &str, column: &str) -> usize {
    let pdf = Pdf::read(&project.read(OCTOBER_PDF));
    let json: Value = serde_json::from_slice(&pdf.attachments()["figures.json"]).unwrap();
    let printed = |f: &&Value| {
        let id = f["id"].as_str().unwrap();
        id.starts_with(&format!("2026-10/{table}/"))
            && id.ends_with(&format!("/{column}"))
            && f["places"][0].is_object()
    };
    json["figures"].as_array().unwrap().iter().filter(printed).count()
}

#[test]
fn a_smaller_limit_takes_rows_from_the_page() {
    let project = TestProject::october();
    assert_eq!(rows(&project, "web.pages", "share"), 10);
    let ranks = |project: &TestProject| {
        let pdf = Pdf::read(&project.read(OCTOBER_PDF));
        let text = pdf.pages[pdf.page_of("閲覧の多い10ページ").unwrap() - 1].text();
        let table = text.split("閲覧の多い10ページ").nth(1).unwrap().split("訪問の入口").next().unwrap().to_string();
        table.lines().filter(|l| l.contains("CROSS SENDAI") || l.contains('/')).count()
    };
    let before = ranks(&project);
    project.take("queries");
    project.edit("queries/web_pages.sql", "LIMIT 10", "LIMIT 5");
    let run = project.run(&OFFLINE);
    assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
    assert_eq!(rows(&project, "web.pages", "share"), 5);
    assert!(ranks(&project) < before, "the page has as many rows as before");
}

#[test]
fn untouched_copies_and_no_copies_give_the_same_bytes() {
    let project = TestProject::october();
    let built_in = project.read(OCTOBER_PDF);
    project.take("queries");
    project.take("report-templates");
    let _ = project.run(&OFFLINE);
    assert!(project.read(OCTOBER_PDF) == built_in, "the shipped files are not what is built in");
    assert_eq!(project.loads("data/sandbox"), TestProject::october().loads("data/sandbox"));
}

#[test]
fn a_metric_added_to_a_request_can_be_selected_under_its_own_name() {
    let project = TestProject::october();
    let select = "SELECT metric, label, value FROM monthly WHERE metric = 'ga4.event_count_per_user' AND is_period";
    let before = project.run(&["--sandbox", "query", "--month", "2026-10", "--format", "csv", select]).succeeds();
    assert_eq!(before.stdout.lines().count(), 1, "{}", before.stdout);
    project.take("queries");
    project.edit(
        "queries/ga4/summary.json",
        r#"{ "name": "activeUsers" }"#,
        r#"{ "name": "activeUsers" }, { "name": "eventCountPerUser" }"#,
    );
    let collected = project.run(&["--sandbox", "collect", "--month", "2026-10"]);
    assert_eq!(collected.code, Some(0), "{}", collected.seen());
    let after = project.run(&["--sandbox", "query", "--month", "2026-10", "--format", "csv", select]).succeeds();
    let row: Vec<&str> = after.stdout.lines().nth(1).unwrap_or_else(|| panic!("{}", after.seen())).split(',').collect();
    assert_eq!(row[..2], ["ga4.event_count_per_user", "eventCountPerUser"]);
    assert!(row[2].parse::<f64>().unwrap() > 1.0, "{row:?}");
}

#[test]
fn numbers_that_staff_typed_and_no_figure_says_are_listed_for_them_alone() {
    let project = TestProject::october();
    let written = |text: &str| {
        project.write("data/sandbox/commentary/2026-10.md", text);
        project.run(&OFFLINE)
    };
    let f = "{{ f(\"ga4.sessions\") }}、{{ f(\"ga4.sessions\").prev }}、{{ f(\"ga4.sessions\").rate(\"prev\") }}";
    let quiet = written(&format!("# 10月の事実\n\n訪問は{f}。\n")).succeeds();
    assert_eq!(quiet.stderr, "", "nothing is listed");
    let page = Pdf::read(&project.read(OCTOBER_PDF)).text();
    let said = page.split("訪問は").last().unwrap().split('。').next().unwrap().replace(char::is_whitespace, "");
    let real: Vec<&str> = said.split('、').collect();
    assert!(real.len() == 3 && real[0].ends_with('回') && real[2].ends_with('%'), "{real:?}");

    // the same numbers typed by hand match this month, the month before and the rate of change; dates and titles are none
    let typed = format!(
        "# 10月の事実\n\n訪問は{}（前月{}、前月比{}）。10月9日19時30分からの第5回「100人の声」による。\n",
        real[0].replace(',', ""),
        real[1],
        real[2].replace('%', "％")
    );
    let run = written(&typed).succeeds();
    assert_eq!(run.stderr, "", "every number is one of the report");

    let run = written(&format!("{typed}\n- 登録は９９９，９９９人、開封率は99.94%。\n")).succeeds();
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(
        lines[0].contains("「999,999人」") && lines[0].ends_with("data/commentary/2026-10.md:5:6"),
        "{}",
        run.stderr
    );
    assert!(lines[1].contains("近い数値: ") && lines[1].contains('人'), "{}", run.stderr);
    assert!(lines[2].contains("「99.94%」") && lines[2].ends_with("2026-10.md:5:19"), "{}", run.stderr);
    assert!(lines.last().unwrap().contains("{{ f(\"line.new_friends\") }}"), "{}", run.stderr);
    assert!(!Pdf::read(&project.read(OCTOBER_PDF)).text().contains("近い数値"), "the report says nothing of it");
}
