//! The world behind the sandbox: people, what they did, and the true totals of it.
//!
//! It is made of people and events, not of numbers, so a month's users are no sum of its days. Tests compare what the
//! program prints with the truth told here; nothing here knows a wire format.
//! Invariant: the same in every run and on every machine; it reaches from 2025-03-01 to 2027-03-31.

pub mod facebook;
pub mod friends;
pub mod happenings;
pub mod note;
pub mod instagram;
pub mod site;
pub mod social;
pub mod visits;
pub mod x;
pub mod youtube;

use crate::domain::{Day, Instant, Window};
use crate::sandbox::chance::Chance;
use friends::{Broadcast, Friend};
use site::{Page, Place, Source};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use visits::{Click, View, Visit, Visitor, Visits};

const SEED: u64 = 20_261_031;
/// The world's first midnight in Japan, in seconds since 1970.
const MIDNIGHT: i64 = 1_740_754_800;

/// The world and everything that ever happens in it.
#[derive(Debug)]
pub struct World {
    pub pages: Vec<Page>,
    pub(super) site: Visits,
    pub friends: Vec<Friend>,
    pub broadcasts: Vec<Broadcast>,
}

/// What the analytics would say of a set of visits if they counted without error.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Traffic {
    /// Different visitors.
    pub total_users: u64,
    /// Different visitors who were engaged or came for the first time.
    pub active_users: u64,
    pub new_users: u64,
    pub sessions: u64,
    pub engaged_sessions: u64,
    pub page_views: u64,
    /// Seconds of all sessions together.
    pub duration: u64,
    pub clicks_to_partner: u64,
}

/// The LINE account at the end of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Followers {
    /// People who ever added the account.
    pub added: u64,
    /// Of them, those blocking it.
    pub blocks: u64,
    /// Those who can be reached by attributes.
    pub reach: u64,
}

impl World {
    /// The world's first day.
    pub fn first_day() -> Day {
        Day::new(2025, 3, 1).expect("the first of March exists")
    }
    /// The world's last day.
    pub fn last_day() -> Day {
        Day::new(2027, 3, 31).expect("the last of March exists")
    }
    /// The one world, made on first use.
    pub fn shared() -> Arc<World> {
        static WORLD: OnceLock<Arc<World>> = OnceLock::new();
        WORLD.get_or_init(|| Arc::new(World::make())).clone()
    }
    fn make() -> World {
        let first = World::first_day();
        let days = World::last_day().since(first) as u32 + 1;
        let pages = site::pages();
        let site = visits::make(first, days, &pages, &mut Chance::from_seed(SEED));
        let friends = friends::make(first, &mut Chance::from_seed(SEED ^ 1));
        let broadcasts = friends::broadcasts(first, &friends, &mut Chance::from_seed(SEED ^ 2));
        World { pages, site, friends, broadcasts }
    }

    /// The visits of the days `from` to `to`; empty outside the world.
    pub(super) fn visits_between(&self, from: Day, to: Day) -> impl Iterator<Item = Session<'_>> {
        let last = self.site.first_of_day.len() as i64 - 2;
        let (from, to) = (World::number(from).max(0), World::number(to).min(last));
        let range = if to < from {
            0..0
        } else {
            self.site.first_of_day[from as usize]..self.site.first_of_day[to as usize + 1]
        };
        range.map(|number| Session { world: self, number, visit: &self.site.visits[number as usize] })
    }
    /// The visit that stands at this place among all visits.
    pub(super) fn session(&self, number: u32) -> Session<'_> {
        Session { world: self, number, visit: &self.site.visits[number as usize] }
    }
    pub(super) fn visitors(&self) -> usize {
        self.site.visitors.len()
    }
    /// Days since the world's first day.
    pub(super) fn number(day: Day) -> i64 {
        day.since(World::first_day())
    }

    /// What truly happened on the website in `window`, among the sessions that `filter` takes.
    pub fn traffic(&self, window: Window, filter: impl Fn(&Session) -> bool) -> Traffic {
        self.traffic_seen_at(window, None, filter)
    }

    /// The same, of the sessions that had arrived at `moment`.
    pub fn traffic_seen_at(
        &self,
        window: Window,
        moment: Option<Instant>,
        filter: impl Fn(&Session) -> bool,
    ) -> Traffic {
        let (mut all, mut active) = (BTreeSet::new(), BTreeSet::new());
        let mut traffic = Traffic::default();
        for session in self.visits_between(window.start(), window.end()) {
            if moment.is_some_and(|m| session.arrives() > m) || !filter(&session) {
                continue;
            }
            let visit = session.visit;
            all.insert(visit.visitor);
            if session.counts_as_active() {
                active.insert(visit.visitor);
            }
            traffic.new_users += u64::from(visit.first);
            traffic.sessions += 1;
            traffic.engaged_sessions += u64::from(visit.engaged);
            traffic.page_views += u64::from(visit.views);
            traffic.duration += u64::from(visit.duration);
            traffic.clicks_to_partner += session.views().iter().filter(|v| v.click == Click::Partner).count() as u64;
        }
        traffic.total_users = all.len() as u64;
        traffic.active_users = active.len() as u64;
        traffic
    }

    /// The LINE account at the end of `day`.
    pub fn followers(&self, day: Day) -> Followers {
        let on = World::number(day) as i32;
        let count = |test: &dyn Fn(&Friend) -> bool| self.friends.iter().filter(|f| test(f)).count() as u64;
        Followers {
            added: count(&|f| f.is_added(on)),
            blocks: count(&|f| f.is_added(on) && f.blocks(on)),
            reach: count(&|f| f.in_reach(on)),
        }
    }
    /// People who added the account in `window`.
    pub fn new_friends(&self, window: Window) -> u64 {
        self.followers(window.end()).added - self.followers(window.start().plus(-1)).added
    }
}

/// A visit with what it refers to.
#[derive(Clone, Copy)]
pub struct Session<'a> {
    world: &'a World,
    /// The visit's place among all visits.
    pub(super) number: u32,
    pub visit: &'a Visit,
}

impl<'a> Session<'a> {
    pub fn visitor(&self) -> &'a Visitor {
        &self.world.site.visitors[self.visit.visitor as usize]
    }
    pub fn views(&self) -> &'a [View] {
        let first = self.visit.first_view as usize;
        &self.world.site.views[first..first + usize::from(self.visit.views)]
    }
    pub fn landing_page(&self) -> &'a Page {
        &self.world.pages[usize::from(self.views()[0].page)]
    }
    pub fn page(&self, view: &View) -> &'a Page {
        &self.world.pages[usize::from(view.page)]
    }
    pub fn source(&self) -> &'static Source {
        &site::SOURCES[usize::from(self.visit.source)]
    }
    pub fn place(&self) -> &'static Place {
        &site::PLACES[usize::from(self.visitor().place)]
    }
    pub fn device(&self) -> &'static str {
        site::DEVICES[usize::from(self.visitor().device)]
    }
    pub fn day(&self) -> Day {
        World::first_day().plus(i64::from(self.visit.start / 86_400))
    }
    pub fn counts_as_active(&self) -> bool {
        self.visit.engaged || self.visit.first || self.visit.engagement > 0
    }
    /// When the analytics begin to show this session, in seconds since 1970.
    pub(super) fn arrival(&self) -> i64 {
        MIDNIGHT + i64::from(self.visit.start) + i64::from(self.visit.delay) * 60
    }
    /// When the analytics begin to show this session.
    pub fn arrives(&self) -> Instant {
        Instant::from_unix(self.arrival())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Month, Zone};

    fn month(text: &str) -> Window {
        text.parse::<Month>().unwrap().window(Zone::JST)
    }

    #[test]
    fn october_2026_has_the_size_the_programme_has() {
        let world = World::shared();
        let october = world.traffic(month("2026-10"), |_| true);
        let before = world.traffic(month("2025-10"), |_| true);
        assert!((7_300..9_000).contains(&october.active_users), "{october:?}");
        assert!((11_000..13_500).contains(&october.sessions), "{october:?}");
        assert!((28_000..36_000).contains(&october.page_views), "{october:?}");
        assert!(october.sessions > before.sessions && october.page_views > before.page_views);
        assert!(october.active_users < october.total_users);
        assert_eq!(world.new_friends(month("2026-10")), 96);
        let end = world.followers(month("2026-10").end());
        let start = world.followers("2026-03-31".parse().unwrap());
        assert_eq!(end.added - start.added, 534);
    }

    #[test]
    fn the_world_begins_at_midnight_in_japan() {
        assert_eq!(Instant::at(World::first_day(), 0, 0, Zone::JST).unix(), MIDNIGHT);
    }

    #[test]
    fn people_who_come_back_make_a_month_less_than_its_days() {
        let world = World::shared();
        let whole = world.traffic(month("2026-10"), |_| true);
        let mut days = Traffic::default();
        for day in month("2026-10").days() {
            let one = world.traffic(Window::of_day(day, Zone::JST), |_| true);
            days.active_users += one.active_users;
            days.sessions += one.sessions;
            days.new_users += one.new_users;
            days.page_views += one.page_views;
        }
        assert!(whole.active_users < days.active_users * 9 / 10, "{whole:?} {days:?}");
        assert_eq!(
            (whole.sessions, whole.new_users, whole.page_views),
            (days.sessions, days.new_users, days.page_views)
        );
    }

    #[test]
    fn additions_never_fall_while_blocks_do() {
        let world = World::shared();
        let mut last = world.followers(World::first_day().plus(-1));
        let mut fell = false;
        for n in 0..=World::number(World::last_day()) {
            let now = world.followers(World::first_day().plus(n));
            assert!(now.added >= last.added);
            assert!(now.blocks + now.reach <= now.added);
            fell |= now.blocks < last.blocks;
            last = now;
        }
        assert!(fell, "somebody unblocks the account one day");
    }

    #[test]
    fn the_fifth_event_makes_a_peak_of_additions_and_visits() {
        let world = World::shared();
        let new_on = |text: &str| world.new_friends(Window::of_day(text.parse().unwrap(), Zone::JST));
        let peak = new_on("2026-10-09");
        assert!(month("2026-10").days().all(|d| new_on(&d.to_string()) <= peak));
        assert!((18..=34).contains(&(peak + new_on("2026-10-10"))));
        let visits = |d: Day| world.traffic(Window::of_day(d, Zone::JST), |_| true).sessions;
        let highest = month("2026-10").days().max_by_key(|d| visits(*d)).unwrap();
        assert_eq!(highest.to_string(), "2026-10-09");
    }

    #[test]
    fn what_arrives_late_is_there_after_three_days_and_october_ends_without() {
        let world = World::shared();
        let window = month("2026-09");
        let early = Instant::at("2026-10-01".parse().unwrap(), 9, 0, Zone::JST);
        let seen = world.traffic_seen_at(window, Some(early), |_| true);
        let settled = Instant::at("2026-10-04".parse().unwrap(), 0, 0, Zone::JST);
        let all = world.traffic(window, |_| true);
        assert!(seen.sessions < all.sessions);
        assert_eq!(world.traffic_seen_at(window, Some(settled), |_| true), all);
        let noon = Instant::at("2026-11-01".parse().unwrap(), 12, 0, Zone::JST);
        let october = month("2026-10");
        assert_eq!(world.traffic_seen_at(october, Some(noon), |_| true), world.traffic(october, |_| true));
    }
}
