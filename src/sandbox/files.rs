//! The files that staff would download for a month: X's daily overview, YouTube's table, a GA4 screen, in Japanese.
//!
//! Their bytes have the form of the real ones (encoding, line ends, quoting, dates, spelling of headers). The GA4 file
//! says what the world knows; X and YouTube have no people behind them and follow a small model.
//! Invariant: the same month gives the same bytes.

use super::chance::{Chance, mix};
use super::google;
use super::world::World;
use super::world::happenings::{EVENTS, VIDEOS, Video, day};
use crate::domain::{Day, Month};
use serde_json::json;

/// All files of `month`: name and bytes.
pub fn files(world: &World, month: Month) -> Vec<(String, Vec<u8>)> {
    vec![
        ("account_overview_analytics.csv".to_string(), x_overview(month).into_bytes()),
        ("表データ.csv".to_string(), youtube_table(month).into_bytes()),
        ("ページとスクリーン_ページパスとスクリーン_クラス.csv".to_string(), ga4_pages(world, month).into_bytes()),
    ]
}

/// A field of a CSV row, quoted only where it must be.
pub(super) fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

const X_HEADER: &str = "Date,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数\\,新しいフォロー,フォロー解除,返信,リポスト,プロフィールへのアクセス数,ポストを作成,動画再生数,メディアの再生数";

/// Newest day first, English dates, LF, no end of line after the last row; the last two columns are dead.
fn x_overview(month: Month) -> String {
    let mut rows = vec![X_HEADER.to_string()];
    for back in 0..month.days() {
        let today = month.last().plus(-i64::from(back));
        let mut chance = Chance::from_seed(mix(today.since(World::first_day()) as u64 ^ 0x0058));
        let months = today.since(World::first_day()) as u32 / 30;
        let base = 380 + 9 * months + chance.below(220);
        let impressions = base * stir(today) / 100;
        let likes = impressions * (12 + chance.below(14)) / 1000;
        let (replies, reposts, bookmarks) = (chance.below(3), likes / 5 + chance.below(2), likes / 7);
        let profile = impressions * (8 + chance.below(7)) / 1000;
        let clicks = impressions * (10 + chance.below(12)) / 1000;
        let shares = chance.below(3) / 2;
        let engagements = likes + replies + reposts + bookmarks + shares + profile + clicks;
        let follows = 1 + impressions / 420 + chance.below(2);
        let leaves = chance.below(2);
        let posts = if today.is_weekend() { chance.below(2) } else { 1 + chance.below(3) };
        let date = today.date().format("%a, %b %-d, %Y");
        rows.push(format!(
            "\"{date}\",{impressions},{likes},{engagements},{bookmarks},{shares},{follows},{leaves},{replies},{reposts},{profile},{posts},0,0"
        ));
    }
    rows.join("\n")
}

/// The month's sums of the overview's eleven living columns, in the file's order.
pub(super) fn x_month(month: Month) -> Vec<u64> {
    let overview = x_overview(month);
    let mut sums = vec![0; 11];
    for row in overview.lines().skip(1) {
        // the quoted date has two commas of its own
        for (sum, field) in sums.iter_mut().zip(row.split(',').skip(3)) {
            *sum += field.parse::<u64>().unwrap_or(0);
        }
    }
    sums
}

/// How much livelier than usual a day is, in percent.
fn stir(today: Day) -> u32 {
    let event = EVENTS.iter().map(|e| today.since(day(e.held_on)));
    let video = VIDEOS.iter().map(|v| today.since(day(v.published_on)));
    let by_event = event.map(|days| match days {
        0 => 160,
        -3..=-1 => 60,
        1 => 70,
        _ => 0,
    });
    let by_video = video.map(|days| if (0..=1).contains(&days) { 45 } else { 0 });
    100 + by_event.sum::<u32>() + by_video.sum::<u32>()
}

const YOUTUBE_HEADER: &str = "コンテンツ,動画のタイトル,動画公開時刻,長さ,エンゲージ ビュー,平均視聴時間,平均視聴率 (%),視聴回数,総再生時間（単位: 時間）,チャンネル登録者";
/// What YouTube calls impressions and their rate: it changed its mind in September 2026.
const THUMBNAILS: &str = "サムネイルのインプレッション,サムネイルのクリック率 (%)";
const IMPRESSIONS: &str = "インプレッション数,インプレッションのクリック率 (%)";

/// A video's month.
struct Watched {
    views: u32,
    engaged: u32,
    /// Seconds of an average view.
    average: u32,
    subscribers: i32,
    impressions: u32,
    clicks: u32,
}

fn watched(video: &Video, nth: u32, month: Month) -> Watched {
    let out = day(video.published_on);
    let mut chance = Chance::from_seed(mix(u64::from(nth) << 32 | month.first().since(World::first_day()) as u64));
    let days_out = (month.last().since(out) + 1).min(i64::from(month.days())) as u32;
    let age = month.first().since(out).max(0) as u32 / 30;
    // half of the interest is gone after each month, and something always stays
    let interest = (1_500 >> age.min(6)) + 40 + chance.below(60);
    let engaged = interest * days_out / month.days().max(1) + chance.below(30);
    // since 2026-08-24 a view counts from the first moment on
    let by_moment = Day::new(2026, 8, 24).is_some_and(|changed| changed <= month.first());
    let views = if by_moment { engaged * (128 + chance.below(14)) / 100 } else { engaged };
    let impressions = engaged * (9 + chance.below(6));
    Watched {
        views,
        engaged,
        average: video.seconds * (28 + chance.below(16)) / 100,
        subscribers: (engaged / 90) as i32 - chance.below(3) as i32,
        impressions,
        clicks: impressions * (30 + chance.below(28)) / 1000,
    }
}

/// The table of a month: a header, the channel's total, one row per video, most viewed first.
fn youtube_table(month: Month) -> String {
    let thumbnails = Month::new(2026, 9).is_some_and(|renamed| renamed.first() <= month.first());
    let header = format!("{YOUTUBE_HEADER},{}", if thumbnails { THUMBNAILS } else { IMPRESSIONS });
    let mut videos: Vec<(&Video, Watched)> = (0..)
        .zip(VIDEOS)
        .filter(|(_, v)| day(v.published_on) <= month.last())
        .map(|(nth, v)| (v, watched(v, nth, month)))
        .collect();
    videos.sort_by_key(|(_, w)| std::cmp::Reverse(w.views));
    let sum = |of: &dyn Fn(&Watched) -> u32| videos.iter().map(|(_, w)| of(w)).sum::<u32>();
    let seconds = sum(&|w| w.engaged * w.average);
    let length: u32 = videos.iter().map(|(v, w)| v.seconds * w.engaged).sum();
    let engaged = sum(&|w| w.engaged).max(1);
    let gained: i32 = videos.iter().map(|(_, w)| w.subscribers).sum();
    let impressions = sum(&|w| w.impressions);
    let row = |first: String, w: &Watched, share: String, hours: String| {
        let average = format!("{}:{:02}:{:02}", w.average / 3_600, w.average / 60 % 60, w.average % 60);
        let rate = hundredths(w.clicks, w.impressions);
        format!(
            "{first},{},{average},{share},{},{hours},{},{},{rate}",
            w.engaged, w.views, w.subscribers, w.impressions
        )
    };
    let hours = |seconds: u32| {
        format!("{:.4}", f64::from(seconds) / 3_600.0).trim_end_matches('0').trim_end_matches('.').to_string()
    };
    let total = Watched {
        views: sum(&|w| w.views),
        engaged,
        average: seconds / engaged,
        // some subscribe on the channel's own page, which belongs to no video
        subscribers: gained + 6,
        impressions,
        clicks: sum(&|w| w.clicks),
    };
    let mut rows = vec![header, row("合計,,,".to_string(), &total, hundredths(seconds, length), hours(seconds))];
    for (video, w) in &videos {
        let published = day(video.published_on).date().format("%b %-d, %Y");
        let first = format!("{},{},\"{published}\",{}", video.id, csv_field(video.title), video.seconds);
        rows.push(row(first, w, hundredths(w.average, video.seconds), hours(w.engaged * w.average)));
    }
    rows.push(String::new());
    rows.join("\n")
}

/// `part` of `whole` in percent with at most two decimals, as YouTube writes it: `31.03`, `14.5`, `0`.
fn hundredths(part: u32, whole: u32) -> String {
    if whole == 0 {
        return String::new();
    }
    let share = (u64::from(part) * 20_000 / u64::from(whole)).div_ceil(2);
    let text = format!("{}.{:02}", share / 100, share % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

const GA4_COLUMNS: &str = "ページ パスとスクリーン クラス,表示回数,アクティブ ユーザー,アクティブ ユーザーあたりのビュー,アクティブ ユーザーあたりの平均エンゲージメント時間,イベント数,キーイベント,合計収益";

/// 「ページとスクリーン」: a preamble of remarks, CRLF, fractions with all their digits, no total.
fn ga4_pages(world: &World, month: Month) -> String {
    let request = json!({
        "dateRanges": [{ "startDate": month.first().to_string(), "endDate": month.last().to_string() }],
        "dimensions": [{ "name": "pagePath" }],
        "metrics": [{ "name": "screenPageViews" }, { "name": "activeUsers" }, { "name": "screenPageViewsPerUser" },
            { "name": "userEngagementDuration" }, { "name": "eventCount" }, { "name": "keyEvents" }],
    });
    let rule = "# ----------------------------------------";
    let mut lines = vec![
        rule.to_string(),
        "# ページとスクリーン: ページパスとスクリーン クラス".to_string(),
        "# アカウント: CROSS SENDAI".to_string(),
        "# プロパティ: CROSS SENDAI - GA4".to_string(),
        rule.to_string(),
        "# ".to_string(),
        "# すべてのユーザー".to_string(),
        format!("# 開始日: {}", month.first().compact()),
        format!("# 終了日: {}", month.last().compact()),
        GA4_COLUMNS.to_string(),
    ];
    let answer = google::settled_report(world, &request);
    for row in answer["rows"].as_array().into_iter().flatten() {
        let path = row["dimensionValues"][0]["value"].as_str().unwrap_or_default();
        let value = |nth: usize| row["metricValues"][nth]["value"].as_str().unwrap_or_default();
        let number = |nth: usize| value(nth).parse::<f64>().unwrap_or_default();
        let each = if number(1) == 0.0 { 0.0 } else { number(3) / number(1) };
        let (views, users, per_user) = (value(0), value(1), value(2));
        lines.push(format!("{},{views},{users},{per_user},{each},{},{},0", csv_field(path), value(4), value(5)));
    }
    lines.push(String::new());
    lines.join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Zone;

    fn file(month: &str, nth: usize) -> String {
        let files = files(&World::shared(), month.parse().unwrap());
        String::from_utf8(files[nth].1.clone()).unwrap()
    }

    #[test]
    fn the_overview_of_x_is_written_like_the_real_one() {
        let text = file("2026-10", 0);
        assert!(text.starts_with(
            "Date,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数\\,新しいフォロー,"
        ));
        let rows: Vec<&str> = text.split('\n').collect();
        assert!(!text.contains('\r') && !text.ends_with('\n'));
        assert_eq!(rows.len(), 32);
        assert!(rows[1].starts_with("\"Sat, Oct 31, 2026\","), "{}", rows[1]);
        assert!(rows[31].starts_with("\"Thu, Oct 1, 2026\","));
        assert!(rows[1..].iter().all(|r| r.ends_with(",0,0") && r.split(',').count() == 16));
    }

    #[test]
    fn the_table_of_youtube_has_a_total_and_changes_its_words() {
        let text = file("2026-10", 1);
        let rows: Vec<&str> = text.lines().collect();
        assert!(rows[0].ends_with("サムネイルのインプレッション,サムネイルのクリック率 (%)"));
        assert!(rows[1].starts_with("合計,,,,"), "{}", rows[1]);
        assert_eq!(rows.len(), 2 + 15);
        assert!(text.contains("\n-H9wJe2Vn6y,最近仙台どうでしょう #3 荒浜,\"Jun 18, 2026\",389,"));
        let column = |row: &str, n: usize| row.rsplit(',').nth(n).unwrap().parse::<u32>().unwrap();
        let sum: u32 = rows[2..].iter().map(|r| column(r, 4)).sum();
        assert_eq!(sum, column(rows[1], 4));
        assert!(file("2026-07", 1).contains("インプレッション数,インプレッションのクリック率 (%)"));
        assert!(!file("2026-09", 1).contains("nX7cPk3Lz1m"), "not yet published");
        assert_eq!((hundredths(1, 3), hundredths(1, 2), hundredths(0, 5)), ("33.33".into(), "50".into(), "0".into()));
    }

    #[test]
    fn the_screen_of_ga4_says_what_is_true() {
        let text = file("2026-10", 2);
        assert!(text.starts_with("# ----------------------------------------\r\n# ページとスクリーン: "));
        assert!(text.contains("# 開始日: 20261001\r\n# 終了日: 20261031\r\nページ パスとスクリーン クラス,表示回数,"));
        let rows = text.split("\r\n").skip(10).filter(|l| !l.is_empty());
        let views: u64 = rows.map(|r| r.split(',').nth(1).unwrap().parse::<u64>().unwrap()).sum();
        let month: Month = "2026-10".parse().unwrap();
        assert_eq!(views, World::shared().traffic(month.window(Zone::JST), |_| true).page_views);
    }

    #[test]
    fn a_month_before_everything_has_files_without_videos() {
        assert_eq!(file("2025-04", 1).lines().count(), 2);
        assert!(file("2028-02", 2).ends_with("合計収益\r\n"), "a month after the world has no pages");
    }
}
