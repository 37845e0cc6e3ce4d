//! X: the overview and the content file of X Analytics, and both files of the analytics before it.
//!
//! All four are told from the same days and posts, so that a post's counters never pass those of its day. The bytes are
//! those of real files: UTF-8 without a mark; the overview has LF and no end of its last line, the content file CRLF, the
//! old files LF and quotes around every field.

use super::{Day, quoted};
use crate::domain::{Month, Zone};
use crate::sandbox::world::x::{Counters, Earned, HANDLE, Post, earned_on, newest_first};
use chrono::{DateTime, Utc};

const HEADER: &str = "Date,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数\\,新しいフォロー,フォロー解除,返信,リポスト,プロフィールへのアクセス数,ポストを作成,動画再生数,メディアの再生数";
const CONTENT_HEADER: &str = "ポストID,日付,ポスト本文,ポストのリンク,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数\\,新しいフォロー,返信,リポスト,プロフィールへのアクセス数,詳細のクリック数,URLのクリック数,ハッシュタグのクリック数,パーマリンクのクリック数";

/// The date as X writes it in every language: `Thu, Oct 1, 2026`.
fn english(today: Day) -> String {
    format!("\"{}\"", today.date().format("%a, %b %-d, %Y"))
}

/// Newest day first, English dates, LF, no end of line after the last row; the last two columns are dead.
pub fn overview(month: Month) -> String {
    let mut rows = vec![HEADER.to_string()];
    for back in 0..month.days() {
        let today = month.last().plus(-i64::from(back));
        let Earned { impressions, likes, bookmarks, shares, follows, leaves, replies, reposts, profile, clicks, posts } =
            earned_on(today);
        let engagements = likes + replies + reposts + bookmarks + shares + profile + clicks;
        let date = english(today);
        rows.push(format!(
            "{date},{impressions},{likes},{engagements},{bookmarks},{shares},{follows},{leaves},{replies},{reposts},{profile},{posts},0,0"
        ));
    }
    rows.join("\n")
}

/// The month's sums of the overview's eleven living columns, in the file's order.
pub fn month_sums(month: Month) -> Vec<u64> {
    let overview = overview(month);
    let mut sums = vec![0; 11];
    for row in overview.lines().skip(1) {
        // the quoted date has two commas of its own
        for (sum, field) in sums.iter_mut().zip(row.split(',').skip(3)) {
            *sum += field.parse::<u64>().unwrap_or(0);
        }
    }
    sums
}

/// X leaves these three as entities in the files.
fn entities(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The content file: CRLF, newest first, texts on one line, in quotes where they have a space, a comma or a quote.
pub fn content(month: Month) -> String {
    let mut rows = vec![CONTENT_HEADER.to_string()];
    for Post { id, at, text, earned } in newest_first(month.first(), month.last()) {
        let text = entities(&text.replace('\n', ""));
        let text = if text.contains([' ', ',', '"']) { quoted(&text) } else { text };
        let date = english(at.day_in(Zone::JST));
        let Counters { impressions, likes, bookmarks, shares, follows, replies, reposts, profile, .. } = earned;
        let Counters { detail, url, hashtag, permalink, .. } = earned;
        let engagements = earned.engagements();
        rows.push(format!(
            "{id},{date},{text},https://x.com/{HANDLE}/status/{id},{impressions},{likes},{engagements},{bookmarks},{shares},{follows},{replies},{reposts},{profile},{detail},{url},{hashtag},{permalink}"
        ));
    }
    rows.push(String::new());
    rows.join("\r\n")
}

/// The counters of the old files; each comes a second time for advertising, which nobody bought.
const OLD_COUNTERS: [&str; 18] = [
    "インプレッション",
    "エンゲージメント",
    "エンゲージメント率",
    "リツイート",
    "返信",
    "いいね",
    "ユーザープロフィールクリック",
    "URLクリック数",
    "ハッシュタグクリック",
    "詳細クリック",
    "固定リンクのクリック数",
    "アプリ表示",
    "アプリインストール",
    "フォローしている",
    "ツイートをメール送信",
    "ダイアル式電話",
    "メディアの再生数",
    "メディアのエンゲージメント数",
];

fn old_header(first: &[&str]) -> String {
    let promoted = OLD_COUNTERS.map(|name| format!("プロモの{name}"));
    let names = first.iter().copied().chain(OLD_COUNTERS).chain(promoted.iter().map(String::as_str));
    old_row(names.map(str::to_string).collect())
}

fn old_row(fields: Vec<String>) -> String {
    let mut row = fields.iter().map(|f| quoted(f)).collect::<Vec<_>>().join(",");
    row.push('\n');
    row
}

/// The old files' eighteen counters and as many dashes. The first eleven have a decimal point in the file by tweet.
fn old_fields(earned: &Counters, pointed: bool) -> Vec<String> {
    let count = |number: u32| if pointed { format!("{number}.0") } else { number.to_string() };
    let engagements = earned.old_engagements();
    // a fraction with all its digits, as programs print a floating-point number
    let rate = f64::from(engagements) / f64::from(earned.impressions.max(1));
    let mut fields = vec![count(earned.impressions), count(engagements), format!("{rate:?}")];
    let Counters { likes, follows, replies, reposts, profile, detail, url, hashtag, permalink, media, .. } = *earned;
    fields.extend([reposts, replies, likes, profile, url, hashtag, detail, permalink].map(count));
    let (apps, installs, mails, calls) = (0, 0, 0, 0);
    fields.extend([apps, installs, follows, mails, calls, media, earned.media_engagements()].map(|n| n.to_string()));
    fields.extend(OLD_COUNTERS.map(|_| "-".to_string()));
    fields
}

/// The posts of a month of UTC, newest first: the old files know no other days.
fn utc_month(month: Month) -> Vec<Post> {
    let mut posts = newest_first(month.first(), month.last().plus(1));
    posts.retain(|p| p.at.day_in(Zone::UTC).month() == month);
    posts
}

/// The old file by day: every field in quotes, oldest first, whole numbers.
pub fn old_by_day(month: Month) -> String {
    let posts = utc_month(month);
    let mut rows = old_header(&["日付", "Tweets published"]);
    for nth in 0..month.days() {
        let today = month.first().plus(i64::from(nth));
        let published = posts.iter().filter(|p| p.at.day_in(Zone::UTC) == today).count();
        let mut fields = vec![today.to_string(), published.to_string()];
        fields.extend(old_fields(&Counters::of_day(&earned_on(today)), false));
        rows.push_str(&old_row(fields));
    }
    rows
}

/// The old file by tweet: every field in quotes, newest first, decimal points, minutes of UTC, line breaks in the texts.
pub fn old_by_tweet(month: Month) -> String {
    let mut rows = old_header(&["ツイートID", "ツイートの固定リンク", "ツイート本文", "時間"]);
    for Post { id, at, text, earned } in utc_month(month) {
        let minute = DateTime::<Utc>::from_timestamp(at.unix(), 0).unwrap_or_default().format("%Y-%m-%d %H:%M +0000");
        let link = format!("https://twitter.com/{HANDLE}/status/{id}");
        let mut fields = vec![id.to_string(), link, entities(&text), minute.to_string()];
        fields.extend(old_fields(&earned, true));
        rows.push_str(&old_row(fields));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn october() -> Month {
        "2026-10".parse().unwrap()
    }

    #[test]
    fn the_overview_is_written_like_the_real_one() {
        let text = overview(october());
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
    fn the_content_of_october_tells_what_happened() {
        let text = content(october());
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(text.contains(",\"Fri, Oct 9, 2026\",\"【本日開催】給与明細のリアル 暮らしの収支を話そう"));
        assert!(text.contains("＆&lt;食品&gt;」https://t.co/"), "entities stay as X writes them");
        let replies = text.lines().filter(|r| r.contains(",\"@")).count();
        let rows = text.lines().count() - 1;
        assert!(replies > 0 && (rows / 20..rows / 6).contains(&replies), "{replies} replies of {rows}");
    }

    #[test]
    fn the_old_files_know_only_days_of_utc() {
        let by_day = old_by_day(october());
        let published = by_day.lines().skip(1).map(|r| r.split("\",\"").nth(1).unwrap().parse::<usize>().unwrap());
        let tweets = utc_month(october());
        assert_eq!(published.sum::<usize>(), tweets.len());
        assert!(tweets.iter().any(|p| p.at.day_in(Zone::JST) != p.at.day_in(Zone::UTC)), "mornings in Japan");
        let by_tweet = old_by_tweet(october());
        let quoted_only = |text: &str| text.lines().all(|r| r.starts_with('"') && r.ends_with("\"-\""));
        assert!(quoted_only(by_day.split_once('\n').unwrap().1), "{by_day}");
        assert!(
            by_tweet.contains(" +0000\",\"")
                && by_tweet.contains(".0\",\"0.0")
                && by_tweet.contains("公開しました。\n「")
        );
    }
}
