//! A mistake in a file that people edit is one message with file and line, and exit code 2; nothing is made or lost.

use crate::support::{OCTOBER_PDF, TestProject};

/// The sample's October with the shipped files beside it, one of them changed; the message must name the line.
#[track_caller]
fn with(file: &str, from: &str, to: &str) -> String {
    let project = TestProject::october();
    project.take("queries");
    project.take("report-templates");
    let text = String::from_utf8(project.read(file)).unwrap();
    let line = text[..text.find(from).expect("it stands there")].lines().count() + usize::from(!text.starts_with(from));
    project.edit(file, from, to);
    let pdf = project.read(OCTOBER_PDF);
    let run = project.run(&["--sandbox", "monthly", "--offline", "--month", "2026-10"]).ends_with_code(2);
    assert!(project.read(OCTOBER_PDF) == pdf, "the report of before is left as it was");
    assert_eq!(run.stderr.matches("エラー").count(), 1, "{}", run.seen());
    let (name, lines) = (regex::escape(file), regex::Regex::new(&format!("{}:(\\d+)", regex::escape(file))).unwrap());
    let told: usize = lines.captures(&run.stderr).unwrap_or_else(|| panic!("{name} is not named: {}", run.stderr))[1]
        .parse()
        .unwrap();
    // a block is named by its fence, a few lines above; what is not closed is noticed on the next line
    assert!(told <= line + 1 && line <= told + 5, "line {line} is wrong, {told} is told: {}", run.stderr);
    // the template grows, its mistakes stay where they are
    regex::Regex::new(r"monthly\.md:\d+").unwrap().replace_all(&run.stderr, "monthly.md:[n]").into_owned()
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
            "contractor =" => insta::assert_snapshot!(run.stderr, @r#"
エラー: 設定に誤りがあります: config.toml:11:1
  原因: `contracter` という項目はありません
  次の操作: `contractor` ではありませんか
"#),
            "fiscal_year_start = 4" => insta::assert_snapshot!(run.stderr, @r#"
エラー: 設定に誤りがあります: config.toml:5:21
  原因: 13 月に始まる年度には対応していません
  次の操作: 4 と書くか、この行を消してください
"#),
            "start = 2026-04-01" => insta::assert_snapshot!(run.stderr, @r#"
エラー: 設定に誤りがあります: config.toml:16:9
  原因: 契約期間の終わり（2027-03-31）が始まり（2028-04-01）より前です
"#),
            _ => insta::assert_snapshot!(run.stderr, @r#"
エラー: 設定に誤りがあります: config.toml:37:14
  原因: `lime` という媒体はありません
  次の操作: `line` ではありませんか
"#),
        }
        project.edit("config.toml", to, from);
    }
}

#[test]
fn in_a_request() {
    let run = with("queries/ga4/channels.json", "\"windows\"", "\"window\"");
    insta::assert_snapshot!(run, @r#"
エラー: 要求の定義に誤りがあります: queries/ga4/channels.json:2
  原因: queries/ga4/channels.json:2: unknown field `window`, expected one of `stream`, `windows`, `as`, `request` (column 10)
"#);
    let run = with("queries/ga4/channels.json", "\"windows\"", "\"windows\": [\"fortnight\"], \"x\"");
    insta::assert_snapshot!(run, @r#"
エラー: 要求の定義に誤りがあります: queries/ga4/channels.json:2
  原因: queries/ga4/channels.json:2: unknown variant `fortnight`, expected one of `month`, `previous`, `last_year`, `fiscal_year`, `months`, `days`, `last_year_days` (column 25)
"#);
}

#[test]
fn in_a_query() {
    let run = with("queries/web_pages.sql", "member_2, value", "title, value");
    insta::assert_snapshot!(run, @r#"
エラー: 問合せに誤りがあります: queries/web_pages.sql:2:16
  原因: `title` という列はありません（report-templates/monthly.md:[n]:15 から）
  次の操作: 使える名前: account, cell, dimension, label, last_year, last_year_value, member, member_2, metric, platform, previous, previous_value, state, total, unit, value
"#);
    let run = with("queries/web_pages.sql", "SELECT member", "SELEC member");
    insta::assert_snapshot!(run, @r#"
エラー: 問合せに誤りがあります: queries/web_pages.sql:2:1
  原因: SQLとして読めません: 「Expected: an SQL statement, found: SELEC」（report-templates/monthly.md:[n]:15 から）
"#);
    let joined = "FROM breakdown b LEFT JOIN calendar c ON b.member = c.day AND c.is_rest";
    let run = with("queries/web_pages.sql", "FROM breakdown", joined);
    insta::assert_snapshot!(run, @r#"
エラー: 問合せに誤りがあります: queries/web_pages.sql:3:63
  原因: 外部結合の ON に書けるのは列どうしの等号だけです: `c.is_rest` は、行を黙って落とします（report-templates/monthly.md:[n]:15 から）
  次の操作: 副問合せで絞り込んだ表を結合してください
"#);
    let run = with("queries/web_pages.sql", "value, cell", "value, SUM(value) AS cell");
    insta::assert_snapshot!(run, @r#"
エラー: 問合せに誤りがあります: queries/web_pages.sql:2:33
  原因: `SUM` で求めた値は並べ替えと図にだけ使えます。列の名前を `_value` で終えてください（report-templates/monthly.md:[n]:15 から）
  次の操作: 印刷するには、`STRING_AGG(cell, ' ')` でセルを集め、`op = "total"` でまとめてください
"#);
}

#[test]
fn in_a_template() {
    let run = with("report-templates/monthly.md", "```contents", "```contens");
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:4
  原因: `contens` というブロックはありません
  次の操作: `contents` ではありませんか
"#);
    let run = with("report-templates/monthly.md", "query = \"web_pages\"", "query = \"web_page\"");
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:10
  原因: `web_page` という問合せはありません
  次の操作: `web_pages` ではありませんか
"#);
    let run = with("report-templates/monthly.md", "f(\"ga4.page_views\")", "f(\"ga4.pageviews\")");
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:19
  原因: `ga4.pageviews` という指標はありません
  次の操作: `ga4.page_views` ではありませんか
"#);
    let run = with("report-templates/monthly.md", "{% if friends %}", "{% if friends %");
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:1
  原因: `{%` が同じ行の中で閉じていません
  次の操作: `%}` で閉じてください
"#);
    let run = with("report-templates/monthly.md", r#"of = ["cell", "total"]"#, r#"of = ["cell", "totl"]"#);
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:55
  原因: `totl` という列はありません
  次の操作: `total` ではありませんか
"#);
    let run = with("report-templates/monthly.md", "f(\"ga4.page_views\")", "f(\"ga4.page_views\").of(deviceCat=\"x\")");
    assert!(
        run.contains("monthly.md:[n]:39\n  原因: `ga4.page_views` に `deviceCat` という切り口はありません"),
        "{run}"
    );
}
