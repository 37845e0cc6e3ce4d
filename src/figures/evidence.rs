//! What a report stands on, indexed once: every reading of one series side by side, in the order of their windows.
//!
//! Not here: which reading counts (measure) and any arithmetic.
//! Invariant: observations are moved in, never copied; looking one up clones no text.

use crate::domain::{
    AccountId, Day, Entity, Flag, Instant, Ledger, LoadId, Members, MetricId, Observation, Post, Stated, StreamId,
    Window,
};
use polars::prelude::PlHashMap;
use std::collections::BTreeMap;
use std::ops::Range;

/// What the store, the ledgers and the command hand over.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub observations: Vec<(LoadId, Observation)>,
    pub posts: Vec<Post>,
    pub ledgers: Vec<Ledger>,
    pub outcomes: Vec<Coverage>,
    /// What issued reports told of people, oldest first.
    pub published: Vec<Published>,
}

/// The ledgers that an issued report was made of: what it told of people may not be told apart from what is told now.
#[derive(Clone, Debug)]
pub struct Published {
    pub told: Told,
    pub ledgers: Vec<Ledger>,
}

/// What an issued report told of people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Told {
    /// The breakdowns that have this text in this column.
    Within { column: String, value: String },
    /// The states that persons had reached on this day, the last of a fiscal year.
    States(Day),
}

/// How far one kind of record was obtained for one window.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    pub account: AccountId,
    pub stream: StreamId,
    /// Somebody downloaded it; the platform was not asked.
    pub from_file: bool,
    pub window: Window,
    /// `complete`, `partial`, `pending`, `failed`, `retired`.
    pub state: String,
    /// Why it is not complete, in words fit for print.
    pub reason: Option<String>,
    pub settled: bool,
    pub fetched_at: Instant,
    /// Facts a reader must know: `(code, detail)`.
    pub notes: Vec<(String, String)>,
}

/// The identity of a series of readings.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct SeriesKey {
    pub metric: MetricId,
    pub account: AccountId,
    pub members: Members,
    pub entity: Option<Entity>,
}

/// Where a number comes from, best first: asked of the platform, downloaded by a person, typed, taken over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Provenance {
    Platform,
    Imported,
    Typed,
    TakenOver,
}

impl Provenance {
    pub fn of(observation: &Observation) -> Provenance {
        if observation.flags.has(Flag::TakenOver) {
            Provenance::TakenOver
        } else if observation.flags.has(Flag::Typed) {
            Provenance::Typed
        } else if observation.flags.has(Flag::Imported) {
            Provenance::Imported
        } else {
            Provenance::Platform
        }
    }
}

/// All readings with the way to find them.
pub(super) struct Index {
    observations: Vec<(LoadId, Observation)>,
    series: PlHashMap<SeriesKey, Series>,
    /// The series of one metric and account: members and entity.
    kinds: Kinds,
}

/// The readings of one series.
#[derive(Default)]
struct Series {
    /// By start, end, moment and load of the reading.
    readings: Vec<u32>,
    /// Days of the longest window.
    longest: i64,
}

/// Members and entity of every series of one metric and account.
type Kinds = BTreeMap<(MetricId, AccountId), Vec<(Members, Option<Entity>)>>;

impl Index {
    pub fn new(observations: Vec<(LoadId, Observation)>) -> Index {
        let mut series: PlHashMap<SeriesKey, Series> = PlHashMap::default();
        for (place, (_, o)) in observations.iter().enumerate() {
            let key = SeriesKey {
                metric: o.metric.clone(),
                account: o.account.clone(),
                members: o.members.clone(),
                entity: o.entity.clone(),
            };
            let one = series.entry(key).or_default();
            one.readings.push(place as u32);
            one.longest = one.longest.max(i64::from(o.window.len_days()));
        }
        let mut kinds = Kinds::new();
        for (key, one) in &mut series {
            one.readings.sort_unstable_by_key(|i| {
                let (load, o) = &observations[*i as usize];
                (o.window.start(), o.window.end(), o.observed_at, *load, *i)
            });
            let kind = (key.members.clone(), key.entity.clone());
            kinds.entry((key.metric.clone(), key.account.clone())).or_default().push(kind);
        }
        for kind in kinds.values_mut() {
            kind.sort_unstable();
        }
        Index { observations, series, kinds }
    }

    pub fn get(&self, place: u32) -> &Observation {
        &self.observations[place as usize].1
    }
    pub fn readings(&self, key: &SeriesKey) -> &[u32] {
        self.series.get(key).map_or(&[], |one| one.readings.as_slice())
    }
    /// The readings whose window ends on this day.
    pub fn ending(&self, key: &SeriesKey, day: Day) -> impl Iterator<Item = u32> {
        let longest = self.series.get(key).map_or(1, |one| one.longest);
        let readings = self.readings(key);
        let near = &readings[self.starting(readings, day.plus(1 - longest), day)];
        near.iter().copied().filter(move |i| self.get(*i).window.end() == day)
    }
    /// The readings of exactly these days.
    pub fn at(&self, readings: &[u32], start: Day, end: Day) -> Range<usize> {
        let of = |i: &u32| (self.get(*i).window.start(), self.get(*i).window.end());
        let from = readings.partition_point(|i| of(i) < (start, end));
        let to = from + readings[from..].partition_point(|i| of(i) <= (start, end));
        from..to
    }
    /// The readings that start within these days.
    pub fn starting(&self, readings: &[u32], from: Day, to: Day) -> Range<usize> {
        let a = readings.partition_point(|i| self.get(*i).window.start() < from);
        let b = a + readings[a..].partition_point(|i| self.get(*i).window.start() <= to);
        a..b
    }
    /// The one of these statements that counts: a value (or a hidden one) before any other absence, then by provenance,
    /// settled before provisional, the newest.
    pub fn best(&self, readings: impl Iterator<Item = u32>) -> Option<u32> {
        readings.max_by_key(|i| {
            let (load, o) = &self.observations[*i as usize];
            let speaks = match o.stated {
                Stated::Value(_) => true,
                Stated::Absent(absence) => absence == crate::domain::Absence::Hidden,
            };
            let settled = o.quality == crate::domain::Quality::Settled;
            (speaks, std::cmp::Reverse(Provenance::of(o)), settled, o.observed_at, *load, *i)
        })
    }
    /// The members and entities in which a metric of an account was observed.
    pub fn kinds(&self, metric: &MetricId, account: &AccountId) -> &[(Members, Option<Entity>)] {
        self.kinds.get(&(metric.clone(), account.clone())).map_or(&[], Vec::as_slice)
    }
    /// Metric and account of everything observed, sorted.
    pub fn observed(&self) -> impl Iterator<Item = &(MetricId, AccountId)> {
        self.kinds.keys()
    }
    pub fn all(&self) -> impl Iterator<Item = &Observation> {
        self.observations.iter().map(|(_, o)| o)
    }
}
