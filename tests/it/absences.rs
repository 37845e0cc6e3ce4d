//! A platform that is down, not ready, angry or talking nonsense: what is left is reported, what is missing is named.

use crate::pdf_text::Pdf;
use crate::support::{OCTOBER_PDF, Run, TestProject};
use serde_json::Value;

const FAULT: &str = "REPORT_SANDBOX_FAULT";
const COLLECT: [&str; 4] = ["--sandbox", "collect", "--month", "2026-10"];
const MONTHLY: [&str; 4] = ["--sandbox", "monthly", "--month", "2026-10"];

/// Collects October after September with a fault; what was committed before must still be there.
fn collect(fault: &str) -> (TestProject, Run) {
    let project = TestProject::september();
    let before = project.loads("data/sandbox");
    // one after the other, so that it is always the same call that fails first
    let run = project.run_with(&[(FAULT, fault)], &[&["--jobs", "1"], &COLLECT[..]].concat());
    assert!(project.loads("data/sandbox").starts_with(&before), "a load was lost");
    (project, run)
}

/// The first message, without what changes with every run.
fn first_message(run: &Run) -> String {
    let mut text = run.stderr.clone();
    for (from, to) in [
        (r"127\.0\.0\.1:\d+", "[sandbox]"),
        ("[0-9a-f]{64}", "[sha256]"),
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,27}", "[id]"),
    ] {
        text = regex::Regex::new(from).unwrap().replace_all(&text, to).into_owned();
    }
    let mut lines = text.lines();
    let mut first = vec![lines.next().unwrap_or_default()];
    first.extend(lines.take_while(|l| l.starts_with(' ')));
    first.join("\n")
}

/// Lines that begin a message.
fn messages(run: &Run) -> usize {
    run.stderr.lines().filter(|l| l.starts_with("エラー")).count()
}

#[test]
fn each_fault_is_told_with_platform_window_and_what_is_kept() {
    for fault in [
        "line=down",
        "line=unauthorized",
        "line=html",
        "line=truncated",
        "line=forbidden",
        "line=refused",
        "ga4=html_error",
        "ga4=unauthorized",
        "ga4=wrong_zone",
        "ga4=truncated",
        "google_token=unauthorized",
    ] {
        let (_, run) = collect(fault);
        assert_eq!(run.code, Some(3), "{fault}: {}", run.seen());
        let message = first_message(&run);
        assert!(messages(&run) <= 3, "{fault}: {} messages:\n{}", messages(&run), run.stderr);
        match fault {
            "line=down" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: 友だち数、配信通数、友だちの属性、メッセージ別の開封・クリック（line CROSS SENDAI、2026-10-01 … 2026-10-31）: 媒体の障害
  原因: 媒体の応答は HTTP 503「Service Unavailable」（照会番号 [id]）
  保全: 応答はスナップショット [sha256] として保存済みです
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            "line=unauthorized" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: 公式LINE（line CROSS SENDAI、2026-10-01 … 2026-10-31）: 認証できず
  原因: 媒体の応答は HTTP 401「Authentication failed due to the following reason: invalid token. Confirm that the access token in the authorization header is valid.」（照会番号 [id]）
  保全: 応答はスナップショット [sha256] として保存済みです
  次の操作: LINE Developers コンソールでチャネルアクセストークンを発行し直してください
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            "line=html" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: 友だち数、配信通数、友だちの属性、メッセージ別の開封・クリック（line CROSS SENDAI、2026-10-01 … 2026-10-31）: 応答の形式が異なる
  原因: JSONを求めたのに、ウェブページ（HTML）が返りました
  保全: 応答はスナップショット [sha256] として保存済みです
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            "line=truncated" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: 友だち数 line.followers（line CROSS SENDAI、2026-10-01 … 2026-10-31）: 応答の形式が異なる
  原因: 応答が途中で切れています: 「EOF while parsing a value at line 4 column 0」
  保全: 応答はスナップショット [sha256] として保存済みです
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            "line=forbidden" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: 友だち数、配信通数、友だちの属性、メッセージ別の開封・クリック（line CROSS SENDAI、2026-10-01 … 2026-10-31）: 閲覧の権限がない
  原因: 媒体の応答は HTTP 403「Access to this API is not available for your account」（照会番号 [id]）
  保全: 応答はスナップショット [sha256] として保存済みです
  次の操作: このアカウントに結び付いた Messaging API チャネルのトークンが要ります
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            "line=refused" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: 公式LINE（line CROSS SENDAI、2026-10-01 … 2026-10-31）: 接続できず
  原因: [sandbox] が接続を拒みました
  保全: これまでに保存を終えたデータは変わっていません
  次の操作: ネットワークの接続（`base_url` を書いた場合はその値も）を確かめて、もう一度収集してください
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            "ga4=html_error" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: 首都圏、流入経路、端末、入口ページ、ページ（ga4 CROSS SENDAI、2026-10-01 … 2026-10-31）: 媒体の障害
  原因: 媒体の応答は HTTP 502（JSONではなくウェブページ）
  保全: 応答はスナップショット [sha256] として保存済みです
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            "ga4=unauthorized" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: GA4（ga4 CROSS SENDAI、2026-04-01 … 2026-10-31）: 認証できず
  原因: 媒体の応答は HTTP 401 UNAUTHENTICATED「Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.」
  保全: 応答はスナップショット [sha256] として保存済みです
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            "ga4=wrong_zone" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: 首都圏、流入経路、端末、入口ページ、ページ、連携サイト流入、連携サイト送客、地域、参照元、全体、日別、日別の参照元（ga4 CROSS SENDAI、2026-04-01 … 2026-10-31）: 日の区切りが設定と異なる
  原因: プロパティの時間帯は America/Los_Angeles ですが、設定では Asia/Tokyo です（`/reports/0/metadata/timeZone`）
  保全: 応答はスナップショット [sha256] として保存済みです
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            "ga4=truncated" => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: 首都圏、流入経路、端末、入口ページ、ページ（ga4 CROSS SENDAI、2026-04-01 … 2026-10-31）: 応答の形式が異なる
  原因: 応答が途中で切れています: 「EOF while parsing an object at line 1231 column 11」
  保全: 応答はスナップショット [sha256] として保存済みです
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
            _ => insta::assert_snapshot!(message, @r#"
エラー: 取得できませんでした: GA4（ga4 CROSS SENDAI、2026-04-01 … 2026-10-31）: 認証できず
  原因: [sandbox] が `properties/420261031` の認証を断りました: 「invalid_grant: Invalid JWT Signature.」
  保全: これまでに保存を終えたデータは変わっていません
  次の操作: 鍵が削除されたか、別のアカウントのものです。新しい鍵を作り、そのファイルに置き換えてください
  次の操作: 原因を除いたのち `report collect --month 2026-10` を実行すると、欠けている分だけを取り直します
"#),
        }
    }
}

/// The pages on which the sources stand, without the ends of lines that narrow columns make.
fn sources(pdf: &Pdf) -> String {
    pdf.pages.iter().map(|p| p.text()).filter(|t| t.contains("取得元")).collect::<String>().replace('\n', "")
}

fn figures(pdf: &Pdf) -> Vec<Value> {
    let json: Value = serde_json::from_slice(&pdf.attachments()["figures.json"]).unwrap();
    json["figures"].as_array().unwrap().clone()
}

#[test]
fn a_dead_platform_is_missing_the_rest_is_reported_and_the_next_run_completes_it() {
    let project = TestProject::september();
    let run = project.run_with(&[(FAULT, "line=down")], &[&["--json"], &MONTHLY[..]].concat()).ends_with_code(3);
    let gaps: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let gap = |g: &&Value| g["what"].as_str().unwrap().contains("line.new_friends") && g["why"] == "未取得";
    assert!(gaps["gaps"].as_array().unwrap().iter().any(|g| gap(&g)), "{}", run.seen());
    let pdf = Pdf::read(&project.read(OCTOBER_PDF));
    let all = figures(&pdf);
    let of = |metric: &str| {
        let wanted = |f: &&Value| {
            f["metric"] == metric && f["window"]["start"] == "2026-10-01" && f["window"]["end"] == "2026-10-31"
        };
        all.iter().find(wanted).unwrap_or_else(|| panic!("no {metric}")).clone()
    };
    assert_eq!(of("line.new_friends")["absence"], "missing");
    assert!(of("ga4.sessions")["value"].is_string(), "GA4 is whole");
    let printed = |f: &Value| f["places"][0]["printed"].as_str().unwrap_or_default().to_string();
    assert!(all.iter().any(|f| f["absence"] == "missing" && printed(f).starts_with('…')));
    let sources = sources(&pdf);
    assert!(sources.contains("LINE") && sources.contains("取得できず"), "{sources}");
    // nothing that happened before is worse off, and all is well once the platform is
    let whole = project.run(&MONTHLY);
    let untroubled = TestProject::september();
    let expected = untroubled.run(&MONTHLY);
    assert_eq!(whole.code, expected.code, "{}", whole.seen());
    let values = |project: &TestProject| -> Vec<String> {
        let all = figures(&Pdf::read(&project.read(OCTOBER_PDF)));
        all.iter().map(|f| format!("{} {} {}", f["id"], f["value"], f["absence"])).collect()
    };
    assert_eq!(values(&project), values(&untroubled));
}

/// In the first hour of November LINE has not counted the last of October, and GA4 still changes its numbers.
#[test]
fn a_day_that_is_not_ready_is_pending() {
    let mut project = TestProject::september();
    project.variable("REPORT_SANDBOX_TIME", "2026-10-31T16:00:00Z");
    let run = project.run(&COLLECT);
    let run = if run.code == Some(0) { run } else { run.ends_with_code(3) };
    let status = project.run(&["--sandbox", "--json", "status", "2026-10"]).succeeds();
    let status: Value = serde_json::from_str(&status.stdout).expect("JSON");
    let stream = |name: &str| {
        let streams = status["streams"].as_array().unwrap();
        streams.iter().find(|s| s["stream"] == name).unwrap_or_else(|| panic!("no {name}: {}", run.seen())).clone()
    };
    assert_eq!(stream("line.followers")["days"][29], "settled");
    assert_eq!(stream("line.followers")["days"][30], "pending");
    assert_eq!(stream("ga4.summary")["month"], "provisional");
    let _ = project.run(&[&MONTHLY[..], &["--offline"]].concat()).ends_with_code(3);
    let pdf = Pdf::read(&project.read(OCTOBER_PDF));
    let all = figures(&pdf);
    let pending = |f: &&Value| f["absence"] == "pending" && f["metric"] == "line.new_friends";
    assert!(all.iter().any(|f| pending(&f)));
    let printed = |f: &Value| f["places"][0]["printed"].as_str().is_some_and(|p| p.contains("集計中"));
    assert!(all.iter().any(|f| f["absence"] == "pending" && printed(f)));
    assert!(all.iter().any(|f| f["metric"] == "ga4.sessions" && f["quality"] == "provisional"));
    let sources = sources(&pdf);
    assert!(sources.contains("集計中") && sources.contains("速報"), "{sources}");
}

/// LINE counts 31 August 2026 only weeks later: after three days that is no longer called pending.
#[test]
fn a_day_that_stays_uncounted_is_missing_and_named() {
    let project = TestProject::new();
    let run = project.run(&["--sandbox", "collect", "--month", "2026-08", "--platform", "line"]).ends_with_code(3);
    assert!(run.stderr.contains("2026-08-31") && run.stderr.contains("2026-08-12"), "{}", run.seen());
}

/// A broadcast that fewer than twenty people opened or clicked: LINE says nothing, and nothing gives it away.
#[test]
fn a_hidden_count_is_printed_as_x() {
    let project = TestProject::october();
    let select = "SELECT metric, value, state FROM monthly WHERE state = 'hidden'";
    let _ = project.run(&["--sandbox", "query", "--month", "2026-10", select]).succeeds();
    let hidden: Vec<Value> = ["2026-10", "2026-09", "2026-08"]
        .iter()
        .flat_map(|month| {
            let path = format!("out/sandbox/{month}/monthly.pdf");
            let run = project.run(&["--sandbox", "monthly", "--offline", "--month", month]);
            assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
            figures(&Pdf::read(&project.read(&path)))
        })
        .filter(|f| f["absence"] == "hidden" && !f["places"].as_array().unwrap().is_empty())
        .collect();
    assert!(!hidden.is_empty(), "no month of the sample has a hidden count on its pages");
    for figure in hidden {
        assert_eq!(figure["places"][0]["printed"], "x", "{figure}");
        assert_eq!(figure["inputs"], serde_json::json!([]), "{figure}");
        assert!(figure["value"].is_null() && figure["num"].is_null() && figure["den"].is_null(), "{figure}");
    }
}
