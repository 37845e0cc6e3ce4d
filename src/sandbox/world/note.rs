//! note: the account's articles, what they earn as they age, and who follows the account.
//!
//! Everything a month says is the difference of two curves, so months add up to lifetimes. Not here: wire formats, ledgers.
//! Invariant: the same in every run; nothing is earned before an article is published.

use super::World;
use super::happenings::{Date, EVENTS, day};
use crate::domain::{Day, Instant, Month, Zone};
use crate::sandbox::chance::{Chance, mix};

/// The account's name.
pub const NAME: &str = "cross_sendai";
/// Followers on the evening before the world's first day.
const FIRST_FOLLOWERS: i64 = 96;
/// An article that is read far beyond the account's own readers.
const TAKES_OFF: Date = (2026, 10, 14);
/// A day on which many leave at once.
const MANY_LEAVE: (Date, i64) = ((2026, 8, 5), 14);

/// An article, and all it will ever earn.
pub struct Article {
    /// `n` and twelve digits.
    pub key: String,
    pub title: String,
    pub at: Instant,
    views: u64,
    shown: u64,
    likes: u64,
    comments: u64,
}

/// What was earned up to an evening, or within a month.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Earned {
    pub impressions: u64,
    pub page_views: u64,
    pub likes: u64,
    pub comments: u64,
}

const TITLES: [&str; 10] = [
    "仙台で働くという選択 ― UIJターン経験者に聞く",
    "家賃と通勤時間を数字で比べてみた",
    "はじめての冬、何を買い足した?",
    "採用担当者の本音: 地元に戻る人に期待すること",
    "子育てと仕事、仙台の一日 👶",
    "地下鉄沿線で選ぶ住まい",
    "転職活動の進め方 オンライン面談編",
    "仙台の食と仕事 ― 市場の朝",
    "移住一年目の家計簿",
    "“帰る”と決める前に話したこと＆<準備>",
];

/// The articles published on the days of a month, oldest first.
pub fn articles_of(month: Month) -> Vec<Article> {
    let mut chance = Chance::from_seed(mix(month.first().since(World::first_day()).unsigned_abs() ^ 0x4e07e));
    let first = chance.below(TITLES.len() as u32) as usize;
    let mut articles: Vec<Article> = [4, 11, 18, 25]
        .into_iter()
        .enumerate()
        .map(|(nth, offset)| {
            let on = month.first().plus(offset + i64::from(chance.below(3)));
            let title = TITLES[(first + 3 * nth) % TITLES.len()];
            article(on, format!("{title}（{}）", on.month().short_ja()), 60 + chance.below(170), &mut chance)
        })
        .collect();
    let held = EVENTS.iter().filter(|e| day(e.held_on).month() == month);
    articles.extend(held.map(|e| {
        let title = format!("イベントレポート 第{}回「{}」", e.number, e.title);
        article(day(e.held_on).plus(5), title, 140 + chance.below(90), &mut chance)
    }));
    if day(TAKES_OFF).month() == month {
        let title = "東京で10年働いた私が、仙台で見つけた「ふつうの暮らし」".to_string();
        articles.push(article(day(TAKES_OFF), title, 2_600, &mut chance));
    }
    articles.sort_by_key(|article| article.at);
    articles
}

fn article(on: Day, title: String, views: u32, chance: &mut Chance) -> Article {
    let views = u64::from(views);
    let at = Instant::at(on, 12, chance.below(4) * 15, Zone::JST);
    let key = format!("n{:012x}", mix(at.unix().unsigned_abs() << 16 ^ views) >> 16);
    let likes = views * (30 + u64::from(chance.below(40))) / 1_000;
    let comments = u64::from(chance.below(3)) * views / 300;
    Article { key, title, at, views, shown: views * (9 + u64::from(chance.below(6))), likes, comments }
}

/// Every article that was public at a moment, newest first.
pub fn articles_at(now: Instant) -> Vec<Article> {
    let months = std::iter::successors(Some(World::first_day().month().plus(1)), |month| Some(month.plus(1)));
    let months = months.take_while(|month| month.first() <= now.day_in(Zone::JST));
    let mut all: Vec<Article> = months.flat_map(articles_of).filter(|article| article.at <= now).collect();
    all.reverse();
    all
}

/// Days after publication, and how much of its life's readers an article has had by then, per mille.
const AGEING: [(i64, u64); 9] =
    [(0, 0), (1, 340), (3, 590), (7, 740), (14, 830), (30, 890), (90, 950), (180, 980), (365, 1_000)];

fn aged(days: i64) -> u64 {
    let after = AGEING.iter().position(|(until, _)| days < *until);
    match after {
        None => 1_000,
        Some(0) => 0,
        Some(n) => {
            let ((from, low), (to, high)) = (AGEING[n - 1], AGEING[n]);
            low + (high - low) * (days - from) as u64 / (to - from) as u64
        }
    }
}

impl Article {
    /// What it had earned by the end of a day.
    pub fn until(&self, today: Day) -> Earned {
        let share = aged(today.since(self.at.day_in(Zone::JST)) + 1);
        let part = |whole: u64| whole * share / 1_000;
        Earned {
            impressions: part(self.shown),
            page_views: part(self.views),
            likes: part(self.likes),
            comments: part(self.comments),
        }
    }
    /// What it earned within a month.
    pub fn within(&self, month: Month) -> Earned {
        let (before, after) = (self.until(month.first().plus(-1)), self.until(month.last()));
        Earned {
            impressions: after.impressions - before.impressions,
            page_views: after.page_views - before.page_views,
            likes: after.likes - before.likes,
            comments: after.comments - before.comments,
        }
    }
}

/// The account as a whole within a month: its articles, and short posts that are no articles.
pub fn whole(month: Month) -> Earned {
    let mut all = Earned::default();
    let last = Instant::at(month.last().plus(1), 0, 0, Zone::JST);
    for earned in articles_at(last).iter().map(|article| article.within(month)) {
        all.impressions += earned.impressions;
        all.page_views += earned.page_views;
        all.likes += earned.likes;
        all.comments += earned.comments;
    }
    let others = 20 + mix(month.first().since(World::first_day()).unsigned_abs()) % 30;
    Earned { impressions: all.impressions + others * 14, page_views: all.page_views + others, ..all }
}

/// Followers at the end of a day.
pub fn followers(today: Day) -> i64 {
    let days = today.since(World::first_day()).max(-1) + 1;
    let left = if day(MANY_LEAVE.0) <= today { MANY_LEAVE.1 } else { 0 };
    let flight = today.since(day(TAKES_OFF)).clamp(0, 20) * 2;
    FIRST_FOLLOWERS + days * 3 / 10 - left + flight
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn months_add_up_to_lifetimes_and_keys_are_different() {
        let now = Instant::at(World::last_day(), 23, 0, Zone::JST);
        let all = articles_at(now);
        assert_eq!(all.iter().map(|a| &a.key).collect::<BTreeSet<_>>().len(), all.len());
        assert!(all.len() > 100 && all.is_sorted_by(|a, b| a.at >= b.at));
        for article in &all {
            let first = article.at.day_in(Zone::JST).month();
            let months =
                std::iter::successors(Some(first), |m| Some(m.plus(1))).take_while(|m| m.first() <= World::last_day());
            let sum: u64 = months.map(|m| article.within(m).page_views).sum();
            assert_eq!(sum, article.until(World::last_day()).page_views, "{}", article.title);
        }
    }

    #[test]
    fn october_2026_has_its_story() {
        let october: Month = "2026-10".parse().unwrap();
        let (september, october) = (whole(october.plus(-1)), whole(october));
        assert!(september.page_views * 3 < october.page_views, "{september:?} {october:?}");
        let followers = |date: Date| followers(day(date));
        assert!(followers((2026, 8, 5)) < followers((2026, 8, 4)));
        assert!(followers((2026, 10, 31)) > followers((2026, 9, 30)) + 20);
    }
}
