//! X: the account's days, its posts and what they earned, and who follows it.
//!
//! The downloaded files and the emulated interface are both told from here, so that they never disagree. Not here: any wire
//! format. Invariant: what the posts of a day earned never passes what the day earned.

use super::World;
use super::happenings::{Date, EVENTS, VIDEOS, day};
use crate::domain::{Day, Instant, Zone};
use crate::sandbox::chance::{Chance, mix};
use crate::sandbox::files::{seed_of, shares};

/// The account's name.
pub const HANDLE: &str = "crosssendai";
/// Followers on the evening before the world's first day.
const FIRST_FOLLOWERS: i64 = 1_480;
/// A post that is passed on far beyond the account's own followers, and the days on which it is.
const TAKES_OFF: (Date, i64) = ((2026, 12, 4), 4);
/// A day on which many leave at once.
const MANY_LEAVE: Date = (2027, 1, 19);
/// A post that somebody paid X to show: its public counter holds what was paid for, the files' counter does not.
const PROMOTED: Date = (2026, 12, 10);

/// What the account earned on a day.
pub struct Earned {
    pub impressions: u32,
    pub likes: u32,
    pub bookmarks: u32,
    pub shares: u32,
    pub follows: u32,
    pub leaves: u32,
    pub replies: u32,
    pub reposts: u32,
    pub profile: u32,
    /// Clicks of every sort on posts.
    pub clicks: u32,
    pub posts: u32,
}

/// The account on a day of Japan.
pub fn earned_on(today: Day) -> Earned {
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
    let leaves = chance.below(2) + if today == day(MANY_LEAVE) { 61 } else { 0 };
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
    let (first, days) = TAKES_OFF;
    let flight = match today.since(day(first)) {
        since if (0..days).contains(&since) => 3_200 >> (2 * since),
        _ => 0,
    };
    100 + by_event.sum::<u32>() + by_video.sum::<u32>() + flight
}

/// A post or a reply, and what it earned.
pub struct Post {
    pub id: u64,
    pub at: Instant,
    pub text: String,
    pub earned: Counters,
}

/// What a post earned, of what its day earned.
#[derive(Clone, Copy, Default)]
pub struct Counters {
    pub impressions: u32,
    pub likes: u32,
    pub bookmarks: u32,
    pub shares: u32,
    pub follows: u32,
    pub replies: u32,
    pub reposts: u32,
    pub profile: u32,
    pub detail: u32,
    pub url: u32,
    pub hashtag: u32,
    pub permalink: u32,
    /// Starts of a picture or video in it; the new analytics do not say.
    pub media: u32,
}

impl Counters {
    /// The day's own; some clicks are of none of the four sorts.
    pub fn of_day(day: &Earned) -> Counters {
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
    pub fn fields(&mut self) -> [&mut u32; 13] {
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
    pub fn clicks(&self) -> u32 {
        self.profile + self.detail + self.url + self.hashtag + self.permalink
    }
    pub fn engagements(&self) -> u32 {
        self.likes + self.bookmarks + self.shares + self.replies + self.reposts + self.clicks()
    }
    /// The old analytics knew neither bookmarks nor shares, and counted media.
    pub fn old_engagements(&self) -> u32 {
        self.likes + self.replies + self.reposts + self.clicks() + self.media_engagements()
    }
    pub fn media_engagements(&self) -> u32 {
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
pub fn posts_of(today: Day) -> Vec<Post> {
    let earned = earned_on(today);
    let mut chance = Chance::from_seed(mix(seed_of(today) ^ 0x0070_6f73_7400));
    let mut posts = Vec::new();
    let mut weights = Vec::new();
    let mut post = |minute: u32, text: String, weight: u32, chance: &mut Chance| {
        let minute = minute + chance.below(60);
        let second = i64::from(chance.below(60));
        let at = Instant::from_unix(Instant::at(today, minute / 60, minute % 60, Zone::JST).unix() + second);
        let milliseconds = chance.below(1_000);
        let id = minted(at, milliseconds) | u64::from(chance.below(1 << 22));
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
pub fn newest_first(from: Day, to: Day) -> Vec<Post> {
    let days = to.since(from).max(-1) + 1;
    let mut posts: Vec<Post> = (0..days).flat_map(|nth| posts_of(from.plus(nth))).collect();
    posts.reverse();
    posts
}

/// A post of somebody else that the account passed on.
pub struct PassedOn {
    pub id: u64,
    pub at: Instant,
    pub original: u64,
    pub text: String,
}

/// What the account passed on that day: the cohost's word on the day after an event.
pub fn passed_on(today: Day) -> Option<PassedOn> {
    let event = EVENTS.iter().find(|e| day(e.held_on).plus(1) == today)?;
    let at = Instant::at(today, 9, 30, Zone::JST);
    let id = minted(at, 77);
    let original = minted(Instant::at(today, 8, 5, Zone::JST), 5);
    let text = format!("RT @cohost_of_the_sandbox: 「{}」にご参加の皆さま、ありがとうございました。", event.title);
    Some(PassedOn { id, at, original, text })
}

/// Followers at the end of a day: who came less who left.
pub fn followers(today: Day) -> i64 {
    let days = today.since(World::first_day()).max(-1) + 1;
    let all = (0..days).map(|nth| earned_on(World::first_day().plus(nth)));
    FIRST_FOLLOWERS + all.map(|earned| i64::from(earned.follows) - i64::from(earned.leaves)).sum::<i64>()
}

impl Post {
    /// Whether it answers somebody.
    pub fn is_reply(&self) -> bool {
        self.text.starts_with('@')
    }
    /// Whether it has a link, without which X counts no clicks on any.
    pub fn has_link(&self) -> bool {
        self.text.contains("https://t.co/")
    }
    /// Whether it quotes another post.
    pub fn is_quote(&self) -> bool {
        !self.is_reply() && mix(self.id).is_multiple_of(23)
    }
    /// Where it was edited: the id it has since then. The files keep the first.
    pub fn edited(&self) -> Option<u64> {
        mix(self.id ^ 0xed).is_multiple_of(29).then(|| self.id + (90_000 << 22))
    }
    /// How often others quoted it.
    pub fn quotes(&self) -> u32 {
        self.earned.reposts / 4
    }
    /// How often it was shown to people because somebody paid for it.
    pub fn paid_for(&self) -> u32 {
        let promoted = self.at.day_in(Zone::JST) == day(PROMOTED) && !self.is_reply();
        if promoted { 2_000 } else { 0 }
    }
}

/// A snowflake: milliseconds since November 2010, then room for whatever made it.
fn minted(at: Instant, milliseconds: u32) -> u64 {
    let since = at.unix() * 1_000 + i64::from(milliseconds) - 1_288_834_974_657;
    (since.max(0) as u64) << 22
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn the_year_has_its_story() {
        let followers_on = |date: Date| followers(day(date));
        assert!(followers_on((2026, 10, 31)) > followers_on((2026, 9, 30)) + 20);
        assert!(followers_on((2027, 1, 19)) < followers_on((2027, 1, 18)) - 30, "many leave");
        let most = posts_of(day((2026, 12, 4))).iter().map(|p| p.earned.impressions).max();
        assert!(most > Some(6_000), "one takes off: {most:?}");
        assert!(passed_on(day((2026, 10, 10))).is_some() && passed_on(day((2026, 10, 9))).is_none());
        let october = newest_first(day((2026, 10, 1)), day((2026, 10, 31)));
        assert!(october.iter().any(Post::is_quote) || october.iter().any(|p| p.edited().is_some()));
    }
}
