//! What truly happened on the programme's YouTube channel: every video's days, and the channel's own.
//!
//! A small model, no people: a video's month is drawn first, then cut into days, so that days, months and downloaded files say
//! the same. Its story: views are counted from the first moment on since 2026-08-24; a video takes off in October 2026; months
//! with an event are livelier; many left on 2026-05-12; nothing was counted on 2026-07-19.
//! Invariant: what a video or the channel did in some days is the sum of those days; the same in every run.

use super::World;
use super::happenings::{Date, EVENTS, VIDEOS, Video, day};
use crate::domain::{Day, Month};
use crate::sandbox::chance::{Chance, mix};
use crate::sandbox::files::shares;

/// The channel of the sandbox's programme.
pub const CHANNEL: &str = "UCsandboxOnlyCROSSSENDAI";
/// Subscribers before the world's first video.
const SUBSCRIBERS_BEFORE: i64 = 986;
/// The day on which many left, and how many.
const WAVE: (Date, u32) = ((2026, 5, 12), 38);
/// The day on which nothing was counted.
const OUTAGE: Date = (2026, 7, 19);
/// The video that takes off, and the days on which it does.
const TAKES_OFF: (&str, Date, Date) = ("lV5aNi9Hv7i", (2026, 10, 17), (2026, 10, 24));

/// Where views come from, in thousandths.
const TRAFFIC: &[(&str, u32)] = &[
    ("YT_SEARCH", 290),
    ("EXT_URL", 210),
    ("RELATED_VIDEO", 180),
    ("SUBSCRIBER", 120),
    ("YT_CHANNEL", 80),
    ("NO_LINK_OTHER", 50),
    ("YT_OTHER_PAGE", 40),
    ("PLAYLIST", 20),
    ("NO_LINK_EMBEDDED", 7),
    ("NOTIFICATION", 3),
];

/// What people typed into YouTube's search, by weight. More than the platform tells.
const TERMS: &[(&str, u32)] = &[
    ("仙台 転職", 140),
    ("仙台 移住", 120),
    ("仙台 暮らし", 96),
    ("uターン 転職", 74),
    ("地方移住 仕事", 61),
    ("宮城 求人", 55),
    ("仙台 給料", 52),
    ("仙台 住みやすさ", 47),
    ("cross sendai", 44),
    ("iターン 体験談", 39),
    ("東北 転職", 36),
    ("仙台 企業", 33),
    ("仙台 家賃", 30),
    ("移住 後悔", 28),
    ("仙台 子育て", 25),
    ("転職 地方 年収", 23),
    ("仙台 it企業", 21),
    ("仙台 カフェ 仕事", 18),
    ("リモートワーク 移住", 16),
    ("仙台 街歩き", 14),
    ("移住支援金", 12),
    ("仙台 雪", 10),
    ("仙台 車 必要", 9),
    ("東京から仙台", 8),
    ("仙台 20代", 7),
    ("仙台 第二新卒", 6),
    ("泉中央", 5),
    ("仙台 保育園", 4),
];
/// Searches for something else each, of which nothing is told.
const OTHER_TERMS: u32 = 180;

/// What can be counted of a video or of the channel.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    pub views: u32,
    pub engaged: u32,
    /// Watched altogether.
    pub seconds: u32,
    /// Watched altogether, in whole minutes.
    pub minutes: u32,
    pub likes: u32,
    pub comments: u32,
    pub shares: u32,
    pub gained: u32,
    pub lost: u32,
    pub playlist_adds: u32,
}

/// A video's month, with what only YouTube Studio shows.
#[derive(Clone, Copy, Debug)]
pub struct Watched {
    pub counts: Counts,
    /// Seconds of an average view.
    pub average: u32,
    pub impressions: u32,
    pub clicks: u32,
}

impl Counts {
    /// Each count of both together.
    pub fn and(self, other: Counts) -> Counts {
        Counts {
            views: self.views + other.views,
            engaged: self.engaged + other.engaged,
            seconds: self.seconds + other.seconds,
            minutes: self.minutes + other.minutes,
            likes: self.likes + other.likes,
            comments: self.comments + other.comments,
            shares: self.shares + other.shares,
            gained: self.gained + other.gained,
            lost: self.lost + other.lost,
            playlist_adds: self.playlist_adds + other.playlist_adds,
        }
    }
    fn sum(all: impl IntoIterator<Item = Counts>) -> Counts {
        all.into_iter().fold(Counts::default(), Counts::and)
    }
    /// Subscribers won less lost.
    pub fn net(self) -> i32 {
        self.gained as i32 - self.lost as i32
    }
    /// Cut by weight into parts that add up to it.
    pub fn cut(self, weights: &[u32]) -> Vec<Counts> {
        let of = |whole: u32| shares(whole, weights);
        let (views, engaged, seconds, minutes) = (of(self.views), of(self.engaged), of(self.seconds), of(self.minutes));
        let (likes, comments, shared) = (of(self.likes), of(self.comments), of(self.shares));
        let (gained, lost, adds) = (of(self.gained), of(self.lost), of(self.playlist_adds));
        (0..weights.len())
            .map(|n| Counts {
                views: views[n],
                engaged: engaged[n],
                seconds: seconds[n],
                minutes: minutes[n],
                likes: likes[n],
                comments: comments[n],
                shares: shared[n],
                gained: gained[n],
                lost: lost[n],
                playlist_adds: adds[n],
            })
            .collect()
    }
}

fn seed_of(day: Day) -> u64 {
    day.since(World::first_day()) as u64
}

/// The videos that can be seen in a month, in the order of publication.
pub fn seen_in(month: Month) -> impl Iterator<Item = &'static Video> {
    VIDEOS.iter().filter(move |video| day(video.published_on) <= month.last())
}

fn place_of(video: &Video) -> u32 {
    VIDEOS.iter().position(|other| other.id == video.id).unwrap_or_default() as u32
}

/// A video's month.
pub fn watched(video: &Video, month: Month) -> Watched {
    let out = day(video.published_on);
    let seed = mix(u64::from(place_of(video)) << 32 | seed_of(month.first()));
    let mut chance = Chance::from_seed(seed);
    let days_out = (month.last().since(out) + 1).min(i64::from(month.days())).max(0) as u32;
    let age = month.first().since(out).max(0) as u32 / 30;
    // half of the interest is gone after each month, and something always stays
    let interest = (1_500 >> age.min(6)) + 40 + chance.below(60);
    let mut engaged = interest * days_out / month.days().max(1) + chance.below(30);
    if EVENTS.iter().any(|event| day(event.held_on).month() == month) {
        engaged = engaged * 112 / 100;
    }
    if video.id == TAKES_OFF.0 && day(TAKES_OFF.1).month() == month {
        engaged *= 5;
    }
    // since 2026-08-24 a view counts from the first moment on
    let by_moment = Day::new(2026, 8, 24).is_some_and(|changed| changed <= month.first());
    let views = if by_moment { engaged * (128 + chance.below(14)) / 100 } else { engaged };
    let impressions = engaged * (9 + chance.below(6));
    let average = video.seconds * (28 + chance.below(16)) / 100;
    let lost = chance.below(3);
    let clicks = impressions * (30 + chance.below(28)) / 1_000;
    let mut chance = Chance::from_seed(seed ^ 0x11ce);
    let seconds = engaged * average;
    let counts = Counts {
        views,
        engaged,
        seconds,
        minutes: seconds / 60,
        likes: engaged * (26 + chance.below(18)) / 1_000,
        comments: engaged * (2 + chance.below(4)) / 1_000,
        shares: engaged * (5 + chance.below(7)) / 1_000,
        gained: engaged / 90,
        lost,
        playlist_adds: engaged * (3 + chance.below(5)) / 1_000,
    };
    Watched { counts, average, impressions, clicks }
}

/// A video's month, day by day: most come right after it was published.
pub fn days_of_video(video: &Video, month: Month) -> Vec<Counts> {
    let out = day(video.published_on);
    let mut weights = Vec::new();
    for nth in 0..month.days() {
        let today = month.first().plus(i64::from(nth));
        let mut chance = Chance::from_seed(mix(seed_of(today) ^ (seed_of(out) << 20) ^ 0x0079));
        let usual = match today.since(out) {
            ..0 => 0,
            age => 40 + chance.below(30) + 600 / (age as u32 + 1),
        };
        let taking_off = video.id == TAKES_OFF.0 && day(TAKES_OFF.1) <= today && today <= day(TAKES_OFF.2);
        weights.push(match today == day(OUTAGE) {
            true => 0,
            false if taking_off => usual * 14,
            false => usual,
        });
    }
    watched(video, month).counts.cut(&weights)
}

/// What the channel itself did in a month, day by day: all videos, and the people who came and went on its own page.
pub fn days_of_channel(month: Month) -> Vec<Counts> {
    let mut days = vec![Counts::default(); month.days() as usize];
    for video in seen_in(month) {
        for (sum, one) in days.iter_mut().zip(days_of_video(video, month)) {
            *sum = sum.and(one);
        }
    }
    // the minutes of all are more than the sum of each video's whole minutes
    let seconds: Vec<u32> = days.iter().map(|d| d.seconds).collect();
    let minutes = shares(seconds.iter().sum::<u32>() / 60, &seconds);
    for (sum, minutes) in days.iter_mut().zip(minutes) {
        sum.minutes = minutes;
    }
    if seen_in(month).next().is_some() {
        // some subscribe on the channel's own page, which belongs to no video
        for sunday in [2, 7, 11, 16, 20, 25] {
            days[sunday].gained += 1;
        }
    }
    let (wave, gone) = WAVE;
    if day(wave).month() == month {
        days[day(wave).day_of_month() as usize - 1].lost += gone;
    }
    if day(OUTAGE).month() == month {
        days[day(OUTAGE).day_of_month() as usize - 1] = Counts::default();
    }
    days
}

fn months(from: Day, to: Day) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(from.month()), |month| Some(month.plus(1))).take_while(move |month| *month <= to.month())
}

fn days_within(from: Day, to: Day, of: impl Fn(Month) -> Vec<Counts>) -> Vec<(Day, Counts)> {
    let all = months(from, to).flat_map(|month| (0..).map(move |n| month.first().plus(n)).zip(of(month)));
    all.filter(|(on, _)| from <= *on && *on <= to).collect()
}

/// The channel's days, first and last included.
pub fn channel_by_day(from: Day, to: Day) -> Vec<(Day, Counts)> {
    days_within(from, to, days_of_channel)
}

/// What happened on the channel in these days.
pub fn of_channel(from: Day, to: Day) -> Counts {
    Counts::sum(channel_by_day(from, to).into_iter().map(|(_, counts)| counts))
}

/// What happened to a video in these days.
pub fn of_video(video: &Video, from: Day, to: Day) -> Counts {
    let of =
        |month: Month| if day(video.published_on) <= month.last() { days_of_video(video, month) } else { Vec::new() };
    Counts::sum(days_within(from, to, of).into_iter().map(|(_, counts)| counts))
}

/// Views of these days by where they came from.
pub fn by_source(from: Day, to: Day) -> Vec<(&'static str, Counts)> {
    let parts = of_channel(from, to).cut(&moved(TRAFFIC, from));
    TRAFFIC.iter().map(|(source, _)| *source).zip(parts).collect()
}

/// Views from search by what was searched for, the most frequent first; of the rest nothing is known.
pub fn searched(from: Day, to: Day) -> Vec<(&'static str, Counts)> {
    let search = by_source(from, to).into_iter().find(|(source, _)| *source == "YT_SEARCH");
    let mut weights = moved(TERMS, from);
    weights.push(OTHER_TERMS * 100);
    let parts = search.map(|(_, counts)| counts.cut(&weights)).unwrap_or_default();
    let mut terms: Vec<(&str, Counts)> = TERMS.iter().map(|(term, _)| *term).zip(parts).collect();
    terms.retain(|(_, counts)| counts.views > 0);
    terms.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.views));
    terms
}

/// Weights that move a little from month to month.
pub fn moved(weights: &[(&'static str, u32)], start: Day) -> Vec<u32> {
    let seed = mix(start.compact().parse().unwrap_or(0));
    weights.iter().zip(0..).map(|((_, weight), n)| weight * (90 + (mix(seed ^ n) % 21) as u32)).collect()
}

/// Subscribers at the end of a day.
pub fn subscribers(on: Day) -> u64 {
    let first = day(VIDEOS[0].published_on);
    let net = if first <= on { i64::from(of_channel(first, on).net()) } else { 0 };
    (SUBSCRIBERS_BEFORE + net).max(0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn days_add_up_to_months_and_videos_to_the_channel() {
        for text in ["2025-05", "2026-07", "2026-10"] {
            let month = month(text);
            let whole = of_channel(month.first(), month.last());
            let videos: Vec<Counts> = seen_in(month).map(|v| of_video(v, month.first(), month.last())).collect();
            let views: u32 = videos.iter().map(|c| c.views).sum();
            assert_eq!(whole.views, views, "{text}");
            for video in seen_in(month) {
                assert_eq!(of_video(video, month.first(), month.last()), watched(video, month).counts);
            }
            let minutes: u32 = videos.iter().map(|c| c.minutes).sum();
            assert!((minutes..minutes + videos.len() as u32 + 1).contains(&whole.minutes), "{text}");
        }
        assert_eq!(of_channel(month("2025-04").first(), month("2025-04").last()), Counts::default());
    }

    #[test]
    fn the_story_is_told() {
        let october = month("2026-10");
        let star = VIDEOS.iter().find(|v| v.id == TAKES_OFF.0).unwrap();
        let best = seen_in(october).map(|v| watched(v, october).counts.views).max().unwrap();
        assert_eq!(watched(star, october).counts.views, best);
        assert_eq!(of_channel(day(OUTAGE), day(OUTAGE)), Counts::default());
        assert!(of_channel(day(WAVE.0), day(WAVE.0)).lost >= WAVE.1);
        let september = month("2026-09");
        let counts = of_channel(september.first(), september.last());
        assert!(counts.views > counts.engaged, "a view counts from the first moment on");
        let level = subscribers(october.last());
        assert!((1_000..9_999).contains(&level), "{level} is rounded by the platform");
    }
}
