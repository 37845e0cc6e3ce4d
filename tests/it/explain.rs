//! `report explain`: from paper back to the bytes, and what it says where that fails.

use crate::support::{OCTOBER_FIGURES, OCTOBER_PDF, Run, TestProject};
use serde_json::Value;

/// Hashes, times and load numbers change with every byte of the sandbox; the walk does not.
fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"[0-9a-f]{64}", "[sha256]");
    settings.add_filter(r"snapshots/[0-9a-f]{2}/", "snapshots/[..]/");
    settings.add_filter(r"\d{4}-\d\d-\d\dT[0-9:]+(\.\d+)?(Z|[+-][0-9:]+)", "[time]");
    settings.add_filter(r"(load|読込) \d{6}", "$1 [n]");
    settings.add_filter(r"\d+ ページに", "[n] ページに");
    settings.add_filter(r"127\.0\.0\.1:\d+", "[sandbox]");
    settings
}

/// The page on which a figure of the project's October is printed, and how.
fn place(project: &TestProject, id: &str) -> (String, String) {
    let json = project.json(OCTOBER_FIGURES);
    let figure =
        json["figures"].as_array().unwrap().iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no {id}"));
    let place = &figure["places"][0];
    (place["page"].to_string(), place["printed"].as_str().unwrap().to_string())
}

fn explain(project: &TestProject, page: &str, text: &str) -> Run {
    project.run(&["--sandbox", "explain", OCTOBER_PDF, "--page", page, text])
}

#[test]
fn from_paper_and_from_an_id_down_to_the_bytes() {
    let project = TestProject::october();
    let id = "2026-10/web.summary/ga4.active_users/change";
    let (page, printed) = place(&project, id);
    let from_paper = explain(&project, &page, &printed).succeeds();
    let from_id = project.run(&["--sandbox", "explain", id]).succeeds();
    assert_eq!(from_paper.stdout, from_id.stdout);
    settings().bind(|| insta::assert_snapshot!(from_id.stdout, @r#"
2026-10/web.summary/ga4.active_users/change = 450人　［差］
  ga4.active_users, properties/420261031, 2026-10-01..2026-10-31 Asia/Tokyo, 推計, [n] ページに `+450` と印刷
  2026-10/web.summary/ga4.active_users/cell = 8373人　［読み値］
    ga4.active_users, properties/420261031, 2026-10-01..2026-10-31 Asia/Tokyo, 推計, [n] ページに `8,373` と印刷, [n] ページに `8,373人` と印刷
    読み直した値 `8373`（/reports/4/rows/0/metricValues/0/value）
      もと [sha256]
      POST /v1beta/properties/420261031:batchRunReports -> HTTP 200、[time]、読込 [n]、snapshots/[..]/[sha256].json
  2026-10/web.summary/ga4.active_users/previous = 7923人　［読み値］
    ga4.active_users, properties/420261031, 2026-09-01..2026-09-30 Asia/Tokyo, 推計, [n] ページに `7,923` と印刷
    読み直した値 `7923`（/reports/4/rows/0/metricValues/0/value）
      もと [sha256]
      POST /v1beta/properties/420261031:batchRunReports -> HTTP 200、[time]、読込 [n]、snapshots/[..]/[sha256].json
"#));
    let json = project.run(&["--sandbox", "--json", "explain", id]).succeeds();
    let json: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(json["steps"][0]["id"], id);
    assert_eq!(json["steps"][1]["sources"][0]["text"], json["steps"][1]["value"]);
}

#[test]
fn a_figure_from_ledger_and_configuration() {
    let project = TestProject::october();
    let run = project.run(&["--sandbox", "explain", "2026-10/kpi.targets/events.shibuya/rate"]).succeeds();
    settings().bind(|| {
        insta::assert_snapshot!(run.stdout, @r#"
2026-10/kpi.targets/events.shibuya/rate = 0.5　［比］
  2026-04-01..2026-10-31 Asia/Tokyo, [n] ページに `50.0%` と印刷
  2026-10/kpi.targets/events.shibuya/cumulative = 2回　［件数］
    2026-04-01..2026-10-31 Asia/Tokyo, [n] ページに `2` と印刷, [n] ページに `2` と印刷
    読み直した値 `2,2026-07-10,渋谷で会える仙台の会社,対面,渋谷サンプルホール 会議室B,JR渋谷駅,,30,3,https://cross-sendai.example.jp/event/2/,,2026-07-24`（3:0）
      もと [sha256]
      data/ledger/events.csv、[time]、読込 [n]、snapshots/[..]/[sha256].csv
    読み直した値 `4,2026-09-11,子育てと仕事 仙台の場合,対面,渋谷サンプルホール 会議室B,JR渋谷駅,,30,3,https://cross-sendai.example.jp/event/4/,,2026-09-25`（5:0）
      もと [sha256]
      data/ledger/events.csv、[time]、読込 [n]、snapshots/[..]/[sha256].csv
    台帳 events は 2026-10-31 まで記入済み
  2026-10/kpi.targets/events.shibuya/target = 4回　［設定］
    [n] ページに `4回` と印刷, [n] ページに `4` と印刷
    設定 obligations.events.shibuya.target
"#)
    });
}

#[test]
fn a_number_of_rows_leads_to_their_lines_and_a_zero_to_who_said_so() {
    let project = TestProject::october();
    let run = project.run(&["--sandbox", "explain", "2026-10/works.records/outage/year"]).succeeds();
    settings().bind(|| {
        insta::assert_snapshot!(run.stdout, @r#"
2026-10/works.records/outage/year = 1件　［合計］
  [n] ページに `1件` と印刷
  2026-10/ledger/incidents/1 = 1件　［件数］
    読み直した値 `1,outage,2026-08-18,21:40,2026-08-18,22:05,2026-08-18,23:30,サーバーの停止（閲覧できない状態）`（2:0）
      もと [sha256]
      data/ledger/incidents.csv、[time]、読込 [n]、snapshots/[..]/[sha256].csv
  2026-10/ledger-none/incidents = 0件　［件数］
    台帳 incidents は 2026-10-31 まで記入済み
"#)
    });
}

#[test]
fn a_flipped_byte_is_found_and_the_file_named() {
    let project = TestProject::october();
    let id = "2026-10/web.summary/ga4.active_users/change";
    let json = project.run(&["--sandbox", "--json", "explain", id]).succeeds();
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let source = &json["steps"][1]["sources"][0];
    let hash = source["snapshot"].as_str().unwrap();
    let story = source["story"].as_str().unwrap();
    let file = format!("data/sandbox/{}", story.rsplit(", ").next().unwrap());
    let mut bytes = project.read(&file);
    let text = format!("\"{}\"", source["text"].as_str().unwrap());
    let at = bytes.windows(text.len()).position(|w| w == text.as_bytes()).expect("the number stands in the file") + 1;
    bytes[at] = if bytes[at] == b'9' { b'8' } else { bytes[at] + 1 };
    project.write(&file, &bytes);
    let run = project.run(&["--sandbox", "explain", id]).ends_with_code(1);
    assert!(run.stderr.contains(hash), "{}", run.seen());
    settings().bind(|| insta::assert_snapshot!(run.seen(), @r#"
exit code: Some(1)
--- stdout
--- stderr
エラー: 説明できません: 2026-10/web.summary/ga4.active_users/change
  原因: `2026-10/web.summary/ga4.active_users/cell`: スナップショット [sha256] を読めません: 読込 [n] のスナップショットが壊れています: ./data/sandbox/snapshots/[..]/[sha256].json: 中身が保存したときと違います
"#));
    // the report cannot be made again from what is damaged either, unless it is not read for it
    project.remove(&file);
    let gone = project.run(&["--sandbox", "explain", id]).ends_with_code(1);
    assert!(gone.stderr.contains(hash), "{}", gone.seen());
}

#[test]
fn what_does_not_stand_there_is_answered_with_what_does() {
    let project = TestProject::october();
    let (page, printed) = place(&project, "2026-10/kpi.targets/events.shibuya/rate");
    let run = explain(&project, &page, "123,456,789").ends_with_code(2);
    assert!(run.stderr.contains(&printed) && run.stderr.contains("そのページの数値"), "{}", run.seen());
    let run = project.run(&["--sandbox", "explain", OCTOBER_PDF]).ends_with_code(2);
    assert!(run.stderr.contains("--page"), "{}", run.seen());
    let run = project.run(&["--sandbox", "explain", "2026-10/no/such/figure"]).ends_with_code(2);
    insta::assert_snapshot!(run.seen(), @r#"
exit code: Some(2)
--- stdout
--- stderr
エラー: 説明できません: 2026-10/no/such/figure
  原因: ./out/sandbox/2026-10/*.figures.json にありません
"#);
    project.write("other.pdf", b"%PDF-1.7\nnot really");
    let run = project.run(&["--sandbox", "explain", "other.pdf", "--page", "1", "5"]).ends_with_code(1);
    insta::assert_snapshot!(run.seen(), @r#"
exit code: Some(1)
--- stdout
--- stderr
エラー: 説明できません: other.pdf
  原因: PDFとして読めません: 「failed parsing cross reference table: invalid start value」
"#);
}
