//! A programme that stands on downloaded files of X alone, without any interface.

use crate::pdf_text::Pdf;
use crate::support::{Run, TestProject};
use chrono::NaiveDate;
use serde_json::Value;

const CONFIG: &str = r#"
language = "ja"
fiscal_year_start = 4

[programme]
name       = "ファイルだけの事業"
short_name = "ファイル事業"
client     = "○○市"
contractor = "株式会社サンプル企画"

[programme.term]
start = 2026-04-01
end   = 2027-03-31

[report]
due_day = 10
edition = "第1版"

[[accounts]]
platform = "x"
name     = "CROSS SENDAI"
id       = "crosssendai"

[[obligations]]
id     = "events"
clause = "5(5)-1"
label  = "イベント開催"
unit   = "回"
target = 8
ledger = "events"
on     = "held_on"
"#;

const HEADER: &str = "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views";

/// X's account overview in the form of the real file: newest day first, LF, nothing after the last row.
pub fn overview(first: &str, last: &str) -> Vec<u8> {
    let (first, last): (NaiveDate, NaiveDate) = (first.parse().unwrap(), last.parse().unwrap());
    let mut rows = vec![HEADER.to_string()];
    let days: Vec<NaiveDate> = first.iter_days().take_while(|d| *d <= last).collect();
    for (nth, day) in days.iter().enumerate().rev() {
        let impressions = 100 + nth;
        rows.push(format!("\"{}\",{impressions},{nth},{},0,0,1,0,0,0,2,1,0,0", day.format("%a, %b %-d, %Y"), nth + 3));
    }
    rows.join("\n").into_bytes()
}

pub fn project() -> TestProject {
    let project = TestProject::new();
    project.write("config.toml", CONFIG);
    project
}

const PDF: &str = "out/2025-01/monthly.pdf";

fn monthly(project: &TestProject) -> Run {
    project.run(&["monthly", "--month", "2025-01", "--offline"])
}

fn figure(project: &TestProject, metric: &str) -> Value {
    let json = project.json("out/2025-01/monthly.figures.json");
    let of_month = |f: &&Value| {
        f["metric"] == metric && f["window"]["start"] == "2025-01-01" && f["window"]["end"] == "2025-01-31"
    };
    json["figures"].as_array().unwrap().iter().find(of_month).unwrap_or_else(|| panic!("no {metric}")).clone()
}

#[test]
fn files_of_x_alone_make_that_months_report() {
    let project = project();
    project.write("x.csv", overview("2024-12-20", "2025-02-18"));
    let run = project.run(&["import", "x.csv"]).succeeds();
    insta::assert_snapshot!(run.seen(), @r#"
exit code: Some(0)
--- stdout
取り込みました: x.csv（x.overview、61 行、2024-12-20..2025-02-18）
--- stderr
x.csv: 日の区切りはダウンロードした人の時刻帯（Asia/Tokyo とみなす）
x.csv: 値が入っていない列: x.media_views
x.csv: 値が入っていない列: x.video_views
"#);
    let run = monthly(&project);
    assert_eq!(run.code, Some(3), "the commentary is blank: {}", run.seen());
    let impressions = figure(&project, "x.impressions");
    let truth: usize = (0..61).map(|n| 100 + n).skip(12).take(31).sum();
    assert_eq!(impressions["value"], truth.to_string());
    assert_eq!(impressions["flags"], serde_json::json!(["imported"]));
    let pdf = Pdf::read(&project.read(PDF));
    assert!(pdf.pages.len() >= 4, "{} pages", pdf.pages.len());
    let text = pdf.text();
    assert!(text.contains("輸入"), "{text}");
    // chapters without data are sentences, and the month lies outside the contract
    let chapter = |title: &str, next: &str| {
        let from = text.rfind(title).unwrap_or_else(|| panic!("no {title}"));
        let rest = &text[from..];
        rest[..rest.find(next).unwrap_or(rest.len())].to_string()
    };
    assert!(text.contains("外にあるため"), "{text}");
    let kpi = pdf.pages.iter().find(|p| p.text().contains("目標に対する") && p.text().contains("外にある"));
    assert!(kpi.is_some(), "no page says that the month lies outside the term");
    assert!(!chapter("考察", "\u{c}").is_empty());
    // the same file again changes nothing
    let (loads, bytes) = (project.loads("data"), project.read(PDF));
    let again = project.run(&["import", "x.csv"]).succeeds();
    assert!(again.stderr.contains("取込済み"), "{}", again.seen());
    assert_eq!(project.loads("data"), loads);
    let _ = monthly(&project);
    assert!(project.read(PDF) == bytes);
}

#[test]
fn a_file_of_other_days_fills_no_cell_of_the_month() {
    let project = project();
    project.write("x.csv", overview("2024-11-01", "2024-12-31"));
    let _ = project.run(&["import", "x.csv"]).succeeds();
    let _ = monthly(&project).ends_with_code(3);
    let json = project.json("out/2025-01/monthly.figures.json");
    let figures = json["figures"].as_array().unwrap();
    let of_january = figures
        .iter()
        .filter(|f| f["window"]["start"] == "2025-01-01" && f["metric"].as_str().is_some_and(|m| m.starts_with("x.")));
    for figure in of_january {
        assert!(figure["value"].is_null(), "{figure}");
    }
    let text = Pdf::read(&project.read(PDF)).text();
    assert!(text.contains("2025") || text.contains("令和7年1月"), "{text}");
}

#[test]
fn a_file_that_lacks_a_day_of_the_month_fills_no_month_cell_and_still_shows_its_days() {
    let project = project();
    project.write("x.csv", overview("2025-01-02", "2025-02-03"));
    let _ = project.run(&["import", "x.csv"]).succeeds();
    let _ = monthly(&project).ends_with_code(3);
    let impressions = figure(&project, "x.impressions");
    assert_eq!(impressions["absence"], "missing", "{impressions}");
    assert!(impressions["value"].is_null(), "{impressions}");
    // its days are values of their own all the same
    let day = project
        .run(&[
            "query",
            "SELECT day, value FROM daily WHERE metric = 'x.impressions' AND value IS NOT NULL ORDER BY day NULLS LAST",
            "--month",
            "2025-01",
            "--format",
            "csv",
        ])
        .succeeds();
    assert_eq!(day.stdout.lines().count(), 1 + 30, "{}", day.seen());
}

#[test]
fn foreign_and_broken_files_are_refused_with_what_is_nearest() {
    let project = project();
    let loads = project.loads("data");
    let refuse = |name: &str, bytes: &[u8]| {
        project.write(name, bytes);
        let run = project.run(&["import", name]).ends_with_code(2);
        assert_eq!(project.loads("data"), loads);
        run.stderr
    };
    insta::assert_snapshot!(refuse("accounts.csv", "氏名,住所,電話番号\n仙台 花子,青葉区,090\n".as_bytes()), @r#"
エラー: 取り込めません: 1 番目のファイル
  原因: 個人情報を含むファイルです。読み込まず、何も保存していません
  保全: `1 番目のファイル` はそのまま残っています
"#);
    let near = HEADER.replace(",Unfollows", "").replace(",Create Post", "");
    insta::assert_snapshot!(refuse("near.csv", format!("{near}\n\"Tue, Feb 18, 2025\",1,1,1,1,1,1,1,1,1,1,1\n").as_bytes()), @r#"
エラー: 取り込めません: 1 番目のファイル
  原因: 知らない種類のファイルです。列: Date, Impressions, Likes, Engagements, Bookmarks, Shares, New follows, Replies, Reposts, Profile visits, Video views, Media views。`tiktok.business` に近いが、次の列がない: reachedaudience。`x.daily` に近いが、次の列がない: tweetspublished。`tiktok.overview` に近いが、次の列がない: profileviews, comments。`x.content` に近いが、次の列がない: postid, posttext。`x.overview` に近いが、次の列がない: createpost, unfollows
  保全: `1 番目のファイル` はそのまま残っています
  次の操作: 取り込める種類: x.overview, x.daily, x.content, x.tweet, youtube.table, youtube.chart, youtube.totals, ga4.screen, ga4.exploration, line.friends, instagram.results, instagram.content, instagram.demographics, facebook.results, facebook.content, facebook.demographics, tiktok.business, tiktok.business_audience, tiktok.business_videos, tiktok.overview, tiktok.viewers, tiktok.follower_history, tiktok.follower_activity, tiktok.follower_gender, tiktok.follower_territories, tiktok.content, note.dashboard, note.sheet
"#);
    insta::assert_snapshot!(refuse("empty.csv", b""), @r#"
エラー: 取り込めません: 1 番目のファイル
  原因: 中身がありません
  保全: `1 番目のファイル` はそのまま残っています
"#);
    insta::assert_snapshot!(refuse("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), @r#"
エラー: 取り込めません: 1 番目のファイル
  原因: 表のテキストではありません（画像）。CSVでダウンロードしてください
  保全: `1 番目のファイル` はそのまま残っています
"#);
    let excel =
        String::from_utf8(overview("2025-01-01", "2025-01-31")).unwrap().replace("\"Wed, Jan 1, 2025\"", "2025/1/1");
    insta::assert_snapshot!(refuse("excel.csv", excel.as_bytes()), @r#"
エラー: 取り込めません: excel.csv
  原因: 表計算ソフトで書き換わっています（32 行目 1 列目の日付の書き方が変わっている）
  保全: `excel.csv` はそのまま残っています
  次の操作: ダウンロードしたファイルを、Excelで開いて保存し直さずに、そのまま指定してください
"#);
    let words = String::from_utf8(overview("2025-01-01", "2025-01-31")).unwrap().replace(",130,", ",many,");
    insta::assert_snapshot!(refuse("words.csv", words.as_bytes()), @r#"
エラー: 取り込めません: words.csv
  原因: 2 行目 2 列目（Impressions）を読めません: `…`。1234 のような0以上の整数のはずです
  保全: `words.csv` はそのまま残っています
"#);
    insta::assert_snapshot!(refuse("cut.csv", &overview("2025-01-01", "2025-01-31")[..900]), @r#"
エラー: 取り込めません: cut.csv
  原因: 17 行目の引用符が閉じていません。途中で切れたファイルかもしれません
  保全: `cut.csv` はそのまま残っています
  次の操作: ダウンロードしたファイルを、Excelで開いて保存し直さずに、そのまま指定してください
"#);
    let run = project.run(&["import", "nowhere.csv"]).ends_with_code(1);
    insta::assert_snapshot!(run.stderr, @r#"
エラー: ファイルがありません: `nowhere.csv`
"#);
}

#[test]
fn a_file_of_a_platform_without_an_account_is_refused() {
    let project = project();
    let october = TestProject::shared_october().join("out/sandbox/2026-10/downloads/表データ.csv");
    project.write("表データ.csv", std::fs::read(october).unwrap());
    let run = project.run(&["import", "表データ.csv", "--month", "2026-10"]).ends_with_code(2);
    insta::assert_snapshot!(run.stderr, @r#"
エラー: 取り込めません: 表データ.csv
  原因: 設定に youtube のアカウントがありません
"#);
}

/// The real file, where the samples are at hand.
#[test]
fn the_real_file_makes_january_2025() {
    let Ok(samples) = std::env::var("REPORT_SAMPLES") else {
        eprintln!("skipped: REPORT_SAMPLES names no folder");
        return;
    };
    let project = project();
    let real = std::fs::read(format!("{samples}/exports/x/account_overview_analytics.en.csv")).unwrap();
    project.write("account_overview_analytics.en.csv", &real);
    let _ = project.run(&["import", "account_overview_analytics.en.csv"]).succeeds();
    let _ = monthly(&project).ends_with_code(3);
    let mut truth = 0;
    for record in csv::Reader::from_reader(real.as_slice()).records() {
        let record = record.unwrap();
        if record[0].contains(" Jan ") && record[0].ends_with("2025") {
            truth += record[1].parse::<u64>().unwrap();
        }
    }
    assert_eq!(figure(&project, "x.impressions")["value"], truth.to_string());
    let looked = crate::audit::audit(&project.read(PDF), &project.path().join("data"), CONFIG);
    assert!(looked.mistakes.is_empty(), "{:?}", looked.mistakes);
}
