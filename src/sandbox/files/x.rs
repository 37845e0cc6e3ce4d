//! X: the overview and the content file of X Analytics, and both files of the analytics before it.
//!
//! All four are told from the same days and posts, so that a post's counters never pass those of its day. The bytes are
//! those of real files: UTF-8 without a mark; the overview has LF and no end of its last line, the content file CRLF, the
//! old files LF and quotes around every field.

use super::{Chance, Day, World, mix, quoted, seed_of, shares};
use crate::domain::{Instant, Month, Zone};
use crate::sandbox::world::happenings::{EVENTS, VIDEOS, day};
use chrono::{DateTime, Utc};

const HANDLE: &str = "crosssendai";
const HEADER: &str = "Date,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数\\,新しいフォロー,フォロー解除,返信,リポスト,プロフィールへのアクセス数,ポストを作成,動画再生数,メディアの再生数";
const CONTENT_HEADER: &str = "ポストID,日付,ポスト本文,ポストのリンク,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数\\,新しいフォロー,返信,リポスト,プロフィールへのアクセス数,詳細のクリック数,URLのクリック数,ハッシュタグのクリック数,パーマリンクのクリック数";

/// What the account earned on a day.
struct Earned {
    impressions: u32,
    likes: u32,
    bookmarks: u32,
    shares: u32,
    follows: u32,
    leaves: u32,
    replies: u32,
    reposts: u32,
    profile: u32,
    /// Clicks of every sort on posts.
    clicks: u32,
    posts: u32,
}

fn earned_on(today: Day) -> Earned {
    let mut chance = Chance::from_seed(mix(seed_of(today) ^ 0x0058));
    let months = today.since(World::first_day()).max(0) as u32 / 30;
    let base = 380 + 9 * months + chance.below(220);
    let impressions = base * stir(today) / 100;
    let likes = impressions * (12 + chance.below(14)) / 1000;
    let (replies, reposts, bookmarks) = (chance.below(3), likes / 5 + chance.below(2), likes / 7);
    let profile = impressions * (8 + chance.below(7)) / 1000;
    let clicks = impressions * (10 + chance.below(12)) / 1000;
    let shares = chance.below(3) / 2;
    let follows = 1 + impressions / 420 + chance.below(2);
    let leaves = chance.below(2);
    let posts = if today.is_weekend() { chance.below(2) } else { 1 + chance.below(3) };
    Earned { impressions, likes, bookmarks, shares, follows, leaves, replies, reposts, profile, clicks, posts }
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

/// A post or a reply, and what it earned.
struct Post {
    id: u64,
    at: Instant,
    text: String,
    earned: Counters,
}

/// What a post earned, of what its day earned.
#[derive(Clone, Copy, Default)]
struct Counters {
    impressions: u32,
    likes: u32,
    bookmarks: u32,
    shares: u32,
    follows: u32,
    replies: u32,
    reposts: u32,
    profile: u32,
    detail: u32,
    url: u32,
    hashtag: u32,
    permalink: u32,
    /// Starts of a picture or video in it; the new analytics do not say.
    media: u32,
}

impl Counters {
    /// The day's own; some clicks are of none of the four sorts.
    fn of_day(day: &Earned) -> Counters {
        Counters {
            impressions: day.impressions,
            likes: day.likes,
            bookmarks: day.bookmarks,
            shares: day.shares,
            follows: day.follows,
            replies: day.replies,
            reposts: day.reposts,
            profile: day.profile,
            detail: day.clicks * 45 / 100,
            url: day.clicks * 40 / 100,
            hashtag: day.clicks * 6 / 100,
            permalink: day.clicks * 4 / 100,
            media: day.impressions / 24,
        }
    }
    fn fields(&mut self) -> [&mut u32; 13] {
        [
            &mut self.impressions,
            &mut self.likes,
            &mut self.bookmarks,
            &mut self.shares,
            &mut self.follows,
            &mut self.replies,
            &mut self.reposts,
            &mut self.profile,
            &mut self.detail,
            &mut self.url,
            &mut self.hashtag,
            &mut self.permalink,
            &mut self.media,
        ]
    }
    fn clicks(&self) -> u32 {
        self.profile + self.detail + self.url + self.hashtag + self.permalink
    }
    fn engagements(&self) -> u32 {
        self.likes + self.bookmarks + self.shares + self.replies + self.reposts + self.clicks()
    }
    /// The old analytics knew neither bookmarks nor shares, and counted media.
    fn old_engagements(&self) -> u32 {
        self.likes + self.replies + self.reposts + self.clicks() + self.media_engagements()
    }
    fn media_engagements(&self) -> u32 {
        self.media / 8
    }
}

/// What staff writes about where nothing happens.
const EVERYDAY: [&str; 8] = [
    "おはようございます。今日の仙台は晴れ、最高気温は平年並みの予報です。\n#仙台 #CROSSSENDAI",
    "仙台の企業10社の求人を更新しました。 https://t.co/sandbox001",
    "「地元に戻りたいけれど、仕事は?」そんな方の相談をオンラインで受け付けています。 https://t.co/sandbox002",
    "家賃・通勤・保育園。東京と仙台の暮らしを数字で比べました。 https://t.co/sandbox003 #仙台移住",
    "採用担当者に聞く「こんな人に来てほしい」、今週は製造業です。",
    "帰省の予定に合わせて、会社見学ができます。\nお申し込みは公式サイトから。 https://t.co/sandbox004",
    "仙台市の就職支援、知っていますか? 交通費の補助もあります。",
    "LINE公式アカウントでは、イベントと求人をいち早くお届けしています。 https://t.co/sandbox005",
];
const ANSWERS: [&str; 3] = [
    "@reader_of_the_sandbox ありがとうございます! 会場でお待ちしています。",
    "@reader_of_the_sandbox 当日は録画も配信します。",
    "@cohost_of_the_sandbox 取材のご協力、ありがとうございました🙇",
];

/// What the `nth` post of a day is about: what happens comes first.
fn text_of(today: Day, nth: usize, chance: &mut Chance) -> String {
    // no real address has these: t.co's are drawn by chance
    let published = (101..).zip(VIDEOS).filter(|(_, v)| day(v.published_on) == today);
    let published =
        published.map(|(link, v)| format!("新しい動画を公開しました。\n「{}」\nhttps://t.co/sandbox{link}", v.title));
    let events = (201..).zip(EVENTS).filter_map(|(link, e)| match day(e.held_on).since(today) {
        0 => Some(format!("【本日開催】{}({}) 参加無料です。 https://t.co/sandbox{link}", e.title, e.mode)),
        1 => Some(format!("いよいよ明日! 第{}回イベント「{}」, お席はあとわずかです。", e.number, e.title)),
        7 => Some(format!(
            "第{}回イベント「{}」の参加者を募集しています。定員{}名。 #仙台",
            e.number, e.title, e.capacity
        )),
        _ => None,
    });
    let everyday = EVERYDAY[chance.below(EVERYDAY.len() as u32) as usize].to_string();
    events.chain(published).nth(nth).unwrap_or(everyday)
}

/// The posts and replies of a day in Japan, in the order in which they were made. Nine tenths of what the day earned fall
/// to them, the rest to older posts.
fn posts_of(today: Day) -> Vec<Post> {
    let earned = earned_on(today);
    let mut chance = Chance::from_seed(mix(seed_of(today) ^ 0x0070_6f73_7400));
    let mut posts = Vec::new();
    let mut weights = Vec::new();
    let mut post = |minute: u32, text: String, weight: u32, chance: &mut Chance| {
        let minute = minute + chance.below(60);
        let second = i64::from(chance.below(60));
        let at = Instant::from_unix(Instant::at(today, minute / 60, minute % 60, Zone::JST).unix() + second);
        // a snowflake: milliseconds since November 2010, then whatever made it
        let milliseconds = at.unix() * 1_000 + i64::from(chance.below(1_000)) - 1_288_834_974_657;
        let id = (milliseconds.max(0) as u64) << 22 | u64::from(chance.below(1 << 22));
        posts.push(Post { id, at, text, earned: Counters::default() });
        weights.push(weight);
    };
    for nth in 0..earned.posts {
        let text = text_of(today, nth as usize, &mut chance);
        let weight = 100 + chance.below(100);
        post(450 + 240 * nth, text, weight, &mut chance);
    }
    if chance.happens(150) {
        let text = ANSWERS[chance.below(ANSWERS.len() as u32) as usize].to_string();
        post(1_200, text, 9, &mut chance);
    }
    weights.push(weights.iter().sum::<u32>() / 9 + 1);
    for (nth, whole) in Counters::of_day(&earned).fields().into_iter().enumerate() {
        for (post, part) in posts.iter_mut().zip(shares(*whole, &weights)) {
            *post.earned.fields()[nth] = part;
        }
    }
    posts
}

/// The posts of the days from `from` to `to` in Japan, newest first.
fn newest_first(from: Day, to: Day) -> Vec<Post> {
    let days = to.since(from).max(-1) + 1;
    let mut posts: Vec<Post> = (0..days).flat_map(|nth| posts_of(from.plus(nth))).collect();
    posts.reverse();
    posts
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
    fn the_posts_of_a_day_never_earn_more_than_the_day() {
        for nth in 0..760 {
            let today = World::first_day().plus(nth);
            let earned = earned_on(today);
            let mut whole = Counters::of_day(&earned);
            let posts = posts_of(today);
            assert_eq!(posts.iter().filter(|p| !p.text.starts_with('@')).count() as u32, earned.posts, "{today}");
            for (column, whole) in whole.fields().into_iter().enumerate() {
                let sum: u32 = posts.iter().map(|p| *{ p.earned }.fields()[column]).sum();
                assert!(sum <= *whole, "{today}, column {column}");
            }
            assert!(posts.is_sorted_by_key(|p| p.id) && posts.iter().all(|p| p.at.day_in(Zone::JST) == today));
            let minted = |p: &Post| ((p.id >> 22) + 1_288_834_974_657) as i64 / 1_000;
            assert!(posts.iter().all(|p| minted(p) == p.at.unix()), "{today}");
        }
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
