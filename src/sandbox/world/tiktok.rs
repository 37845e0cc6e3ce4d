//! What truly happened on the programme's TikTok account: short clips, their days, and the account's.
//!
//! A small model, no people. Its story: a clip of October 2026 takes off; months with an event are livelier; many left on
//! 2026-08-20; nothing was counted on 2025-12-07. Days are those of UTC.
//! Invariant: the account's views of a day are those of its clips; the same in every run.

use super::World;
use super::happenings::{EVENTS, day};
use crate::domain::{Day, Instant, Month, Zone};
use crate::sandbox::chance::{Chance, mix};
use std::sync::OnceLock;

/// The account of the sandbox's programme: the `open_id` that consent brings.
pub const ACCOUNT: &str = "sandbox-only-0f6b9a52-crosssendai";
pub const NAME: &str = "crosssendai";
const FIRST: (i32, u32, u32) = (2025, 6, 1);
const FOLLOWERS_BEFORE: i64 = 214;
/// Clips of a month come out on these days.
const CLIP_DAYS: [u32; 6] = [3, 8, 13, 18, 23, 28];
const TAKES_OFF: (i32, u32, u32) = (2026, 10, 13);
const WAVE: ((i32, u32, u32), u32) = ((2026, 8, 20), 57);
/// The day of which TikTok says nothing.
pub const OUTAGE: (i32, u32, u32) = (2025, 12, 7);
/// Days after which nobody finds a clip any more.
const FORGOTTEN_AFTER: i64 = 150;

const TITLES: [&str; 9] = [
    "定禅寺通を歩いてみた",
    "仙台の家賃、当ててみて",
    "10秒でわかる通勤時間",
    "社食めぐり #仙台シゴトダイブ",
    "給与明細クイズ",
    "先輩に聞いた「なぜ仙台？」",
    "芋煮の作り方 🍲",
    "今月のイベントのお知らせ",
    "移住1年目の本音",
];

/// A clip.
#[derive(Clone, Debug)]
pub struct Clip {
    pub id: String,
    pub published: Instant,
    pub title: String,
    pub photo: bool,
    /// Tenths of a second.
    pub length: u32,
    seed: u64,
}

/// What is counted of a clip.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counts {
    pub views: u32,
    pub likes: u32,
    pub comments: u32,
    pub shares: u32,
    pub favorites: u32,
    pub reach: u32,
    pub new_followers: u32,
    /// Watched to the end.
    pub full: u32,
    /// Tenths of a second watched.
    pub watched: u64,
}

/// What is counted of the account on one day.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct AccountDay {
    pub views: u32,
    pub likes: u32,
    pub comments: u32,
    pub shares: u32,
    pub unique_viewers: u32,
    pub engaged: u32,
    pub profile_views: u32,
    pub link_clicks: u32,
    pub new_followers: u32,
    pub lost_followers: u32,
    /// At the day's end.
    pub followers: u32,
}

impl Counts {
    fn and(self, other: Counts) -> Counts {
        Counts {
            views: self.views + other.views,
            likes: self.likes + other.likes,
            comments: self.comments + other.comments,
            shares: self.shares + other.shares,
            favorites: self.favorites + other.favorites,
            reach: self.reach + other.reach,
            new_followers: self.new_followers + other.new_followers,
            full: self.full + other.full,
            watched: self.watched + other.watched,
        }
    }
}

/// All clips, the oldest first.
pub fn clips() -> &'static [Clip] {
    static CLIPS: OnceLock<Vec<Clip>> = OnceLock::new();
    CLIPS.get_or_init(|| {
        let first = day(FIRST);
        let months = (0..).map(|n| first.month().plus(n)).take_while(|month| month.last() <= World::last_day());
        let days = months.flat_map(|month| CLIP_DAYS.map(|d| month.first().plus(i64::from(d) - 1)));
        days.zip(0u64..).map(|(on, n)| clip(on, n)).collect()
    })
}

fn clip(on: Day, nth: u64) -> Clip {
    let seed = mix(nth ^ 0x71c7);
    let title = if on == day(TAKES_OFF) { TITLES[4] } else { TITLES[(mix(seed) % TITLES.len() as u64) as usize] };
    // 18:00 in Japan is 9:00 of the same day in UTC
    let published = Instant::at(on, 18, 0, Zone::JST);
    Clip {
        // the moment of the upload stands in an id, as in real ones
        id: ((published.unix().unsigned_abs() << 32) + nth * 7_919).to_string(),
        published,
        title: title.to_string(),
        photo: seed % 11 == 3,
        length: 120 + (seed % 300) as u32,
        seed,
    }
}

fn has_event(month: Month) -> bool {
    EVENTS.iter().any(|event| day(event.held_on).month() == month)
}

/// What happened to a clip on one day.
pub fn clip_day(clip: &Clip, on: Day) -> Counts {
    let out = clip.published.day_in(Zone::UTC);
    let age = on.since(out);
    if !(0..FORGOTTEN_AFTER).contains(&age) || on == day(OUTAGE) {
        return Counts::default();
    }
    let mut chance = Chance::from_seed(clip.seed ^ mix(on.since(day(FIRST)) as u64));
    let base = 60 + (clip.seed >> 8) as u32 % 140;
    let age = age as u32;
    let mut views = base * 10 / (age * age / 2 + 2) + chance.below(3);
    if out == day(TAKES_OFF) && (2..9).contains(&age) {
        views = views * 30 + 900;
    }
    if has_event(on.month()) {
        views = views * 115 / 100;
    }
    let part = |views: u32, per_mille: u32| (views * per_mille + 500) / 1_000;
    Counts {
        views,
        likes: part(views, 38 + chance.below(20)),
        comments: part(views, 2 + chance.below(4)),
        shares: part(views, 4 + chance.below(6)),
        favorites: part(views, 5 + chance.below(8)),
        reach: part(views, 700 + chance.below(150)),
        new_followers: part(views, 3 + chance.below(4)),
        full: part(views, 110 + chance.below(200)),
        watched: u64::from(views) * u64::from(clip.length * (30 + chance.below(30)) / 100),
    }
}

/// What happened to a clip up to the end of a day.
pub fn clip_until(clip: &Clip, until: Day) -> Counts {
    let out = clip.published.day_in(Zone::UTC);
    let days = (0..).map(|n| out.plus(n)).take_while(|on| *on <= until);
    days.map(|on| clip_day(clip, on)).fold(Counts::default(), Counts::and)
}

/// The account's day; `None` before it began and where nothing was counted.
pub fn account_day(on: Day) -> Option<AccountDay> {
    static DAYS: OnceLock<Vec<AccountDay>> = OnceLock::new();
    let days = DAYS.get_or_init(|| {
        let first = day(FIRST);
        let mut followers = FOLLOWERS_BEFORE;
        let all = (0..).map(|n| first.plus(n)).take_while(|on| *on <= World::last_day());
        all.map(|on| {
            let counted = of_account(on);
            followers += i64::from(counted.new_followers) - i64::from(counted.lost_followers);
            AccountDay { followers: followers.max(0) as u32, ..counted }
        })
        .collect()
    });
    let place = usize::try_from(on.since(day(FIRST))).ok()?;
    days.get(place).copied().filter(|_| on != day(OUTAGE))
}

fn of_account(on: Day) -> AccountDay {
    let clips = clips().iter().map(|clip| clip_day(clip, on)).fold(Counts::default(), Counts::and);
    let mut chance = Chance::from_seed(mix(on.since(day(FIRST)) as u64 ^ 0xacc7));
    let (wave, gone) = WAVE;
    AccountDay {
        views: clips.views,
        likes: clips.likes,
        comments: clips.comments,
        shares: clips.shares,
        unique_viewers: clips.views * (640 + chance.below(120)) / 1_000,
        engaged: (clips.likes + clips.comments + clips.shares) * 8 / 10,
        profile_views: clips.views * (14 + chance.below(12)) / 1_000 + chance.below(4),
        // the first autumn of the programme has a link that somebody clicks every day
        link_clicks: clips.views / 220 + chance.below(2) + u32::from(on >= day((2026, 9, 1))),
        new_followers: clips.new_followers + chance.below(2),
        lost_followers: chance.below(3) + if on == day(wave) { gone } else { 0 },
        followers: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_told() {
        let october = |n: u32| Day::new(2026, 10, n).unwrap();
        let star = clips().iter().find(|clip| clip.published.day_in(Zone::UTC) == day(TAKES_OFF)).unwrap();
        let most = clips().iter().map(|clip| clip_until(clip, october(31)).views).max();
        assert_eq!(Some(clip_until(star, october(31)).views), most);
        assert_eq!(account_day(day(OUTAGE)), None);
        assert_eq!(account_day(day(FIRST).plus(-1)), None);
        assert!(account_day(day(WAVE.0)).unwrap().lost_followers >= WAVE.1);
        assert!(account_day(october(31)).unwrap().followers > 300);
        assert!((1..=31).all(|n| account_day(october(n)).unwrap().link_clicks > 0));
        let ids: std::collections::BTreeSet<&str> = clips().iter().map(|clip| clip.id.as_str()).collect();
        assert_eq!(ids.len(), clips().len());
    }

    #[test]
    fn an_account_is_followed_as_its_days_say() {
        let on = Day::new(2026, 10, 15).unwrap();
        let (before, after) = (account_day(on.plus(-1)).unwrap(), account_day(on).unwrap());
        assert_eq!(before.followers + after.new_followers - after.lost_followers, after.followers);
    }
}
