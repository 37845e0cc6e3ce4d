//! YouTube Studio, 詳細モード → エクスポート: the table of a month, and the archive of table, chart and totals.
//!
//! The numbers are those of the world, so they agree with what the interfaces say.
//! UTF-8 without a mark, LF, quotes only where needed. The chart's and the totals' days add up to the table's month.

use super::{Day, csv_field};
use crate::domain::Month;
use crate::sandbox::world::happenings::{Video, day};
use crate::sandbox::world::youtube::{self as world, Counts, Watched};

const HEADER: &str = "コンテンツ,動画のタイトル,動画公開時刻,長さ,エンゲージ ビュー,平均視聴時間,平均視聴率 (%),視聴回数,総再生時間（単位: 時間）,チャンネル登録者";
/// What YouTube calls impressions and their rate: it changed its mind in September 2026.
const THUMBNAILS: &str = "サムネイルのインプレッション,サムネイルのクリック率 (%)";
const IMPRESSIONS: &str = "インプレッション数,インプレッションのクリック率 (%)";

/// The videos that can be seen in a month, most viewed first.
fn videos(month: Month) -> Vec<(&'static Video, Watched)> {
    let mut videos: Vec<(&Video, Watched)> = world::seen_in(month).map(|v| (v, world::watched(v, month))).collect();
    videos.sort_by_key(|(_, w)| std::cmp::Reverse(w.counts.views));
    videos
}

/// The table of a month: a header, the channel's total, one row per video, most viewed first.
pub fn table(month: Month) -> String {
    let thumbnails = Month::new(2026, 9).is_some_and(|renamed| renamed.first() <= month.first());
    let header = format!("{HEADER},{}", if thumbnails { THUMBNAILS } else { IMPRESSIONS });
    let videos = videos(month);
    let sum = |of: &dyn Fn(&Watched) -> u32| videos.iter().map(|(_, w)| of(w)).sum::<u32>();
    let channel = world::of_channel(month.first(), month.last());
    let length: u32 = videos.iter().map(|(v, w)| v.seconds * w.counts.engaged).sum();
    let row = |first: String, w: &Watched, share: String, hours: String| {
        let average = format!("{}:{:02}:{:02}", w.average / 3_600, w.average / 60 % 60, w.average % 60);
        let rate = hundredths(w.clicks, w.impressions);
        let Counts { engaged, views, .. } = w.counts;
        format!("{first},{engaged},{average},{share},{views},{hours},{},{},{rate}", w.counts.net(), w.impressions)
    };
    let total = Watched {
        counts: channel,
        average: channel.seconds / channel.engaged.max(1),
        impressions: sum(&|w| w.impressions),
        clicks: sum(&|w| w.clicks),
    };
    let mut rows =
        vec![header, row("合計,,,".to_string(), &total, hundredths(channel.seconds, length), hours(channel.seconds))];
    for (video, w) in &videos {
        let published = day(video.published_on).date().format("%b %-d, %Y");
        let first = format!("{},{},\"{published}\",{}", video.id, csv_field(video.title), video.seconds);
        rows.push(row(first, w, hundredths(w.average, video.seconds), hours(w.counts.seconds)));
    }
    rows.push(String::new());
    rows.join("\n")
}

/// Hours with at most four decimals: `713.1419`.
fn hours(seconds: u32) -> String {
    format!("{:.4}", f64::from(seconds) / 3_600.0).trim_end_matches('0').trim_end_matches('.').to_string()
}

/// What only the table tells of a month, as the program names it; nothing where the channel had no video.
pub fn month_sums(month: Month) -> Vec<(&'static str, String)> {
    let videos = videos(month);
    if videos.is_empty() {
        return Vec::new();
    }
    let sum = |of: &dyn Fn(&Watched) -> u32| videos.iter().map(|(_, w)| of(w)).sum::<u32>();
    let (impressions, clicks) = (sum(&|w| w.impressions), sum(&|w| w.clicks));
    vec![
        ("youtube.watch_hours", hours(world::of_channel(month.first(), month.last()).seconds)),
        ("youtube.impressions", impressions.to_string()),
        ("youtube.impressions_ctr", hundredths(clicks, impressions)),
    ]
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

/// How many videos the screen draws where nobody has ticked others.
const DRAWN: usize = 5;

/// グラフデータ: the views of the most viewed videos, one row per video and day, video after video.
fn chart(month: Month) -> String {
    let mut rows = "日付,コンテンツ,視聴回数\n".to_string();
    for (video, _) in videos(month).iter().take(DRAWN) {
        for (on, counts) in days(month).zip(world::days_of_video(video, month)) {
            rows.push_str(&format!("{on},{},{}\n", video.id, counts.views));
        }
    }
    rows
}

/// 合計: the views of all videos by day.
fn totals(month: Month) -> String {
    let all = world::channel_by_day(month.first(), month.last());
    let rows = all.into_iter().map(|(on, counts)| format!("{on},{}\n", counts.views));
    format!("日付,視聴回数\n{}", rows.collect::<String>())
}

fn days(month: Month) -> impl Iterator<Item = Day> {
    (0..month.days()).map(move |nth| month.first().plus(i64::from(nth)))
}

/// What エクスポート → CSV gives: the three files in one archive.
pub fn archive(month: Month) -> Vec<u8> {
    let members = [("表データ.csv", table(month)), ("グラフデータ.csv", chart(month)), ("合計.csv", totals(month))];
    super::archive(members.map(|(name, text)| (name, text.into_bytes())).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_has_a_total_and_changes_its_words() {
        let text = table(month("2026-10"));
        let rows: Vec<&str> = text.lines().collect();
        assert!(rows[0].ends_with("サムネイルのインプレッション,サムネイルのクリック率 (%)"));
        assert!(rows[1].starts_with("合計,,,,"), "{}", rows[1]);
        assert_eq!(rows.len(), 2 + 15);
        assert!(text.contains("\n-H9wJe2Vn6y,最近仙台どうでしょう #3 荒浜,\"Jun 18, 2026\",389,"));
        let column = |row: &str, n: usize| row.rsplit(',').nth(n).unwrap().parse::<u32>().unwrap();
        let sum: u32 = rows[2..].iter().map(|r| column(r, 4)).sum();
        assert_eq!(sum, column(rows[1], 4));
        assert!(table(month("2026-07")).contains("インプレッション数,インプレッションのクリック率 (%)"));
        assert!(!table(month("2026-09")).contains("nX7cPk3Lz1m"), "not yet published");
        assert_eq!(table(month("2025-04")).lines().count(), 2, "a month before everything has no videos");
        assert_eq!((hundredths(1, 3), hundredths(1, 2), hundredths(0, 5)), ("33.33".into(), "50".into(), "0".into()));
    }

    #[test]
    fn days_of_chart_and_totals_add_up_to_the_table() {
        for text in ["2026-10", "2026-02", "2025-04"] {
            let month = month(text);
            let all = videos(month);
            let sum: u32 = totals(month).lines().skip(1).map(|r| r[11..].parse::<u32>().unwrap()).sum();
            assert_eq!(sum, all.iter().map(|(_, w)| w.counts.views).sum::<u32>());
            for (video, watched) in all.iter().take(DRAWN) {
                let prefix = format!(",{},", video.id);
                let of_video: Vec<u32> = chart(month)
                    .lines()
                    .filter_map(|r| r[10..].strip_prefix(&prefix))
                    .map(|v| v.parse().unwrap())
                    .collect();
                assert_eq!(of_video.len(), month.days() as usize);
                assert_eq!(of_video.iter().sum::<u32>(), watched.counts.views);
                let out = day(video.published_on).since(month.first()).max(0) as usize;
                assert!(of_video[..out].iter().all(|v| *v == 0), "nobody sees what is not yet published");
            }
            assert_eq!(chart(month).lines().count(), 1 + all.len().min(DRAWN) * month.days() as usize);
        }
    }
}
