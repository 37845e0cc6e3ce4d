//! What analysts get: exported tables and queries.

use crate::support::TestProject;
use polars::prelude::{ParquetReader, SerReader};
use std::io::Cursor;

const QUERY: &str = "SELECT day, weekday, is_rest FROM calendar WHERE day < '2026-10-05' ORDER BY day";

#[test]
fn csv_opens_in_excel_and_parquet_has_the_same_rows() {
    let project = TestProject::october();
    let title = "=HYPERLINK(\"http://evil.example.jp\")";
    let ledger = String::from_utf8(project.read("data/sandbox/ledger/events.csv")).unwrap();
    let events = ledger.lines().count() - 1;
    let second = ledger.lines().nth(1).unwrap();
    let fields: Vec<&str> = second.splitn(4, ',').collect();
    let evil = format!("{},{},\"{}\",{}", fields[0], fields[1], title.replace('"', "\"\""), fields[3]);
    project.write("data/sandbox/ledger/events.csv", ledger.replace(second, &evil));
    let run = project.run(&["--sandbox", "export", "--format", "csv"]).succeeds();
    insta::assert_snapshot!(run.stdout, @r#"
./out/sandbox/export/observations.csv
./out/sandbox/export/posts.csv
./out/sandbox/export/plan.csv
./out/sandbox/export/line_broadcasts.csv
./out/sandbox/export/note_monthly.csv
./out/sandbox/export/videos.csv
./out/sandbox/export/related_videos.csv
./out/sandbox/export/related_event_lps.csv
./out/sandbox/export/events.csv
./out/sandbox/export/event_promotions.csv
./out/sandbox/export/event_counts.csv
./out/sandbox/export/event_surveys.csv
./out/sandbox/export/event_comments.csv
./out/sandbox/export/event_applications.csv
./out/sandbox/export/interview_surveys.csv
./out/sandbox/export/companies.csv
./out/sandbox/export/applications.csv
./out/sandbox/export/site_updates.csv
./out/sandbox/export/incidents.csv
./out/sandbox/export/security_checks.csv
./out/sandbox/export/meetings.csv
./out/sandbox/export/measures.csv
./out/sandbox/export/submissions.csv
./out/sandbox/export/deliverables.csv
./out/sandbox/export/accounts.csv
./out/sandbox/export/partnerships.csv
./out/sandbox/export/baseline.csv
"#);
    // a row for what one person did would tell what the reports hide
    let persons = project.run(&["--sandbox", "export", "--format", "csv", "--table", "casual_interviews"]);
    assert_eq!(persons.code, Some(2));
    assert!(persons.stderr.contains("`casual_interviews` は一人一人の記録なので書き出しません"), "{}", persons.seen());
    let _ = project.run(&["--sandbox", "export", "--format", "parquet", "--table", "observations"]).succeeds();
    let parquet = project.read("out/sandbox/export/observations.parquet");
    let frame = ParquetReader::new(Cursor::new(parquet)).finish().expect("a Parquet file");
    let bytes = project.read("out/sandbox/export/observations.csv");
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark")).unwrap();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "every line ends as Windows has it");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_string).collect();
    for column in ["metric", "account", "month", "value", "snapshot", "pointer", "load"] {
        assert!(header.iter().any(|h| h == column), "no column {column} in {header:?}");
    }
    assert_eq!(reader.records().filter(|record| record.is_ok()).count(), frame.height());
    assert!(frame.height() > 10_000);
    let bytes = project.read("out/sandbox/export/events.csv");
    let text = std::str::from_utf8(&bytes[3..]).unwrap();
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(|r| r.unwrap()).collect();
    assert_eq!(rows.len(), events);
    assert!(rows.iter().any(|r| r.iter().any(|f| f == format!("'{title}"))), "a formula would run: {text}");
    let run = project
        .run(&["--sandbox", "export", "--format", "csv", "--table", "posts", "--csv-encoding", "utf8"])
        .succeeds();
    assert_eq!(run.stdout.trim_end(), "./out/sandbox/export/posts.csv");
    assert!(!project.read("out/sandbox/export/posts.csv").starts_with(b"\xEF\xBB\xBF"));
    let run = project.run(&["--sandbox", "export", "--format", "csv", "--table", "numbers"]).ends_with_code(2);
    insta::assert_snapshot!(run.stderr, @r#"
エラー: `numbers` という表はありません（observations, posts, plan, line_broadcasts, note_monthly, videos, related_videos, related_event_lps, events, event_promotions, event_counts, event_surveys, event_comments, event_applications, interview_surveys, companies, applications, site_updates, incidents, security_checks, meetings, measures, submissions, deliverables, accounts, partnerships, baseline）
"#);
}

#[test]
fn one_months_observations_alone() {
    let project = TestProject::october();
    let _ = project
        .run(&["--sandbox", "export", "--format", "parquet", "--table", "observations", "--month", "2026-09"])
        .succeeds();
    let parquet = project.read("out/sandbox/export/observations.parquet");
    let frame = ParquetReader::new(Cursor::new(parquet)).finish().unwrap();
    let months = frame.column("month").unwrap().unique().unwrap();
    assert_eq!((months.len(), frame.height() > 500), (1, true));
}

#[test]
fn a_query_as_table_csv_and_json() {
    let project = TestProject::october();
    let query = |more: &[&str]| project.run(&[&["--sandbox", "query", "--month", "2026-10"], more].concat());
    insta::assert_snapshot!(query(&[QUERY]).succeeds().stdout, @r#"
day         weekday  is_rest
----------  -------  -------
2026-10-01  木       false
2026-10-02  金       false
2026-10-03  土       true
2026-10-04  日       true
"#);
    insta::assert_snapshot!(query(&["--format", "csv", QUERY]).succeeds().stdout, @r#"
day,weekday,is_rest
2026-10-01,木,false
2026-10-02,金,false
2026-10-03,土,true
2026-10-04,日,true
"#);
    insta::assert_snapshot!(query(&["--format", "json", QUERY]).succeeds().stdout, @r#"
[{"day":"2026-10-01","weekday":"木","is_rest":false},{"day":"2026-10-02","weekday":"金","is_rest":false},{"day":"2026-10-03","weekday":"土","is_rest":true},{"day":"2026-10-04","weekday":"日","is_rest":true}]
"#);
    let named = query(&["web_channels"]).succeeds();
    assert!(named.stdout.lines().count() > 5 && named.stdout.contains("Organic Search"), "{}", named.stdout);
    insta::assert_snapshot!(query(&["SELECT value FROM month"]).ends_with_code(2).stderr, @r#"
エラー: 問合せに誤りがあります: SQL:1:19
  原因: `month` という表も台帳もありません
  次の操作: `monthly` ではありませんか
"#);
    insta::assert_snapshot!(query(&["web_chanels"]).ends_with_code(2).stderr, @r#"
エラー: `web_chanels` という問合せはありません（web_channels）
"#);
    insta::assert_snapshot!(query(&["SELECT m.day FROM calendar m LEFT JOIN calendar c ON m.day = c.day AND c.is_rest"]).ends_with_code(2).stderr, @r#"
エラー: 問合せに誤りがあります: SQL:1:72
  原因: 外部結合の ON に書けるのは列どうしの等号だけです: `c.is_rest` は、行を黙って落とします
  次の操作: 副問合せで絞り込んだ表を結合してください
"#);
    insta::assert_snapshot!(query(&["DROP TABLE calendar"]).ends_with_code(2).stderr, @r#"
エラー: 問合せに誤りがあります: SQL
  原因: 問合せは SELECT で書きます
  次の操作: SELECT か WITH で書き始めてください
"#);
    // nothing was changed by asking
    assert_eq!(project.loads("data/sandbox"), TestProject::october().loads("data/sandbox"));
}
