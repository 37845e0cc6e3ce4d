//! A mistake in a file that people edit is one message with file and line, and exit code 2; nothing is made or lost.

use crate::support::{OCTOBER_PDF, Run, TestProject};

/// The sample's October with the shipped files beside it, one of them changed.
#[track_caller]
fn with(file: &str, from: &str, to: &str) -> Run {
    let project = TestProject::october();
    project.take("queries");
    project.take("report-templates");
    project.edit(file, from, to);
    let (pdf, run) =
        (project.read(OCTOBER_PDF), project.run(&["--sandbox", "monthly", "--offline", "--month", "2026-10"]));
    assert!(project.read(OCTOBER_PDF) == pdf, "the report of before is left as it was");
    run.ends_with_code(2)
}

#[test]
fn in_the_configuration() {
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    for (from, to) in [
        ("contractor =", "contracter ="),
        ("fiscal_year_start = 4", "fiscal_year_start = 13"),
        ("start = 2026-04-01", "start = 2028-04-01"),
        ("platform   = \"line\"", "platform   = \"lime\""),
    ] {
        project.edit("config.toml", from, to);
        let run = project.run(&["status"]).ends_with_code(2);
        assert!(run.stderr.contains("config.toml:"), "{}", run.seen());
        match from {
            "contractor =" => insta::assert_snapshot!(run.stderr, @""),
            "fiscal_year_start = 4" => insta::assert_snapshot!(run.stderr, @""),
            "start = 2026-04-01" => insta::assert_snapshot!(run.stderr, @""),
            _ => insta::assert_snapshot!(run.stderr, @""),
        }
        project.edit("config.toml", to, from);
    }
}

#[test]
fn in_a_request() {
    let run = with("queries/ga4/channels.json", "\"windows\"", "\"window\"");
    insta::assert_snapshot!(run.stderr, @"");
    let run = with("queries/ga4/channels.json", "\"windows\"", "\"windows\": [\"fortnight\"], \"x\"");
    insta::assert_snapshot!(run.stderr, @"");
}

#[test]
fn in_a_query() {
    let run = with("queries/web_pages.sql", "member_2, value", "title, value");
    insta::assert_snapshot!(run.stderr, @"");
    let run = with("queries/web_pages.sql", "SELECT member", "SELEC member");
    insta::assert_snapshot!(run.stderr, @"");
    let joined = "FROM breakdown b LEFT JOIN calendar c ON b.member = c.day AND c.is_rest";
    let run = with("queries/web_pages.sql", "FROM breakdown", joined);
    insta::assert_snapshot!(run.stderr, @"");
    let run = with("queries/web_pages.sql", "value, cell", "value, SUM(value) AS cell");
    insta::assert_snapshot!(run.stderr, @"");
}

#[test]
fn in_a_template() {
    let run = with("report-templates/monthly.md", "```contents", "```contens");
    insta::assert_snapshot!(run.stderr, @"");
    let run = with("report-templates/monthly.md", "query = \"web_pages\"", "query = \"web_page\"");
    insta::assert_snapshot!(run.stderr, @"");
    let run = with("report-templates/monthly.md", "f(\"ga4.page_views\")", "f(\"ga4.pageviews\")");
    insta::assert_snapshot!(run.stderr, @"");
    let run = with("report-templates/monthly.md", "{% if friends %}", "{% if friends %");
    insta::assert_snapshot!(run.stderr, @"");
}
