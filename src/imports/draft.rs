//! What a kind's reader fills while it walks a file: observations with their origin, posts, remarks, the days covered.
//!
//! Invariant: every observation of a file carries the file's flags and account and the place where it stands.

use super::{Hints, ImportError, Kind, Language, Note};
use crate::domain::{
    AccountId, Day, Decimal, Entity, Flag, Flags, Members, MetricId, Observation, Origin, Post, Quality, SnapshotId,
    Stated, Window, Zone,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a statement is about.
pub(super) type Key = (MetricId, Window, Members, Option<Entity>);

/// More remarks of one code than this help nobody.
const NOTES_OF_A_CODE: usize = 20;

/// The records of one file in the making.
pub(super) struct Draft<'a> {
    pub hints: &'a Hints<'a>,
    pub kind: &'static Kind,
    pub account: AccountId,
    snapshot: SnapshotId,
    /// The bytes are a sheet of a workbook: places are names of cells.
    pub in_workbook: bool,
    pub flags: Flags,
    /// The window of tables without dates of their own; set where the archive or the caller knows it.
    pub period: Option<Window>,
    pub declared: bool,
    pub window: Option<Window>,
    pub rows: usize,
    pub dropped: usize,
    pub observations: Vec<Observation>,
    pub posts: Vec<Post>,
    /// Details by code; at most [`NOTES_OF_A_CODE`] of each.
    notes: BTreeMap<&'static str, BTreeSet<String>>,
}

/// Where a number stands: the record's line and the field's index from 0.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub line: usize,
    pub index: usize,
}

impl<'a> Draft<'a> {
    pub fn new(
        hints: &'a Hints<'a>,
        kind: &'static Kind,
        language: Language,
        snapshot: SnapshotId,
    ) -> Result<Draft<'a>, ImportError> {
        let account = hints.account.clone().ok_or(ImportError::AccountNeeded { platform: kind.platform })?;
        let proven = kind.proven.contains(&language);
        let flags = Flags::of([Flag::Imported].into_iter().chain((!proven).then_some(Flag::Unproven)));
        let mut draft = Draft {
            hints,
            kind,
            account,
            snapshot,
            in_workbook: false,
            flags,
            period: None,
            declared: false,
            window: None,
            rows: 0,
            dropped: 0,
            observations: Vec::new(),
            posts: Vec::new(),
            notes: BTreeMap::new(),
        };
        if !proven {
            draft.note("form_unproven", kind.id);
        }
        Ok(draft)
    }

    /// Remarks on the file.
    pub fn note(&mut self, code: &'static str, detail: impl Into<String>) {
        let details = self.notes.entry(code).or_default();
        if details.len() < NOTES_OF_A_CODE {
            details.insert(detail.into());
        }
    }

    /// The remarks, sorted.
    pub fn notes(&self) -> Vec<Note> {
        let of = |(code, details): (&&'static str, &BTreeSet<String>)| -> Vec<Note> {
            details.iter().map(|d| Note { code, detail: d.clone() }).collect()
        };
        self.notes.iter().flat_map(of).collect()
    }

    /// One remark about columns that are kept out: how many they are. Somebody may have added one with a name in its heading.
    pub fn note_columns_kept_out(&mut self, titles: &[String], used: &BTreeSet<usize>) {
        let kept_out = titles.iter().enumerate().filter(|(i, t)| !used.contains(i) && !t.is_empty()).count();
        if kept_out > 0 {
            self.note("columns_kept_out", kept_out.to_string());
        }
    }

    pub fn origin(&self, place: Place) -> Origin {
        let pointer = match self.in_workbook {
            true => super::workbook::cell_name(place.line, place.index),
            false => format!("{}:{}", place.line, place.index + 1),
        };
        Origin { snapshot: self.snapshot.clone(), pointer }
    }

    /// States a quantity of a window; provisional until the platform's settle time has passed.
    pub fn state(
        &mut self,
        metric: &MetricId,
        window: Window,
        members: Members,
        entity: Option<Entity>,
        value: Decimal,
        place: Place,
    ) {
        let days_since = self.hints.observed_at.day_in(window.zone()).since(window.end());
        let quality = if days_since > self.kind.settle_days { Quality::Settled } else { Quality::Provisional };
        self.push(metric, window, members, entity, value, quality, place);
    }

    /// States the zero of a day that the platform leaves out; `place` is where it would stand.
    pub fn imply_zero(&mut self, metric: &MetricId, window: Window, place: Place) {
        self.state(metric, window, Members::none(), None, Decimal::ZERO, place);
        if let Some(last) = self.observations.last_mut() {
            last.flags = last.flags.with(Flag::Implied);
        }
    }

    /// States what was true when the file was made: levels and shares without days of their own.
    pub fn state_now(&mut self, metric: &MetricId, zone: Zone, members: Members, value: Decimal, place: Place) {
        let window = Window::of_day(self.hints.observed_at.day_in(zone), zone);
        self.push(metric, window, members, None, value, Quality::Settled, place);
    }

    /// States a counter of a post as it stood when the file was made.
    pub fn state_counter(&mut self, metric: &MetricId, zone: Zone, entity: Entity, value: Decimal, place: Place) {
        let window = Window::of_day(self.hints.observed_at.day_in(zone), zone);
        self.push(metric, window, Members::none(), Some(entity), value, Quality::Settled, place);
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of an observation, each of its own type")]
    fn push(
        &mut self,
        metric: &MetricId,
        window: Window,
        members: Members,
        entity: Option<Entity>,
        value: Decimal,
        quality: Quality,
        place: Place,
    ) {
        let estimated = self.kind.estimated.contains(&metric.as_str());
        let flags = if estimated { self.flags.with(Flag::Estimated) } else { self.flags };
        self.observations.push(Observation {
            metric: metric.clone(),
            account: self.account.clone(),
            window,
            members,
            entity,
            stated: Stated::Value(value),
            quality,
            flags,
            observed_at: self.hints.observed_at,
            origin: self.origin(place),
        });
    }

    /// A list of posts says only in its file's name which days it lists; without it they reach from the first post to the last.
    pub fn take_listed_days(&mut self, named: Option<(Day, Day)>, zone: Zone) {
        let Some(named) = named.and_then(|(start, end)| Window::new(start, end, zone).ok()) else { return };
        // a day's leeway on both sides: the zone of a file's days need not be that of the posts
        let outside = |w: Window| w.start() < named.start().plus(-1) || w.end() > named.end().plus(1);
        if self.window.is_some_and(outside) {
            self.note("name_differs", named.to_string());
            return;
        }
        self.note("period_of_name", named.to_string());
        self.window = Some(named);
    }

    /// Takes back a metric whose every value is zero: the platform lists the column but no longer fills it.
    pub fn withdraw_if_all_zero(&mut self, metric: &MetricId) {
        let mut values = self.observations.iter().filter(|o| &o.metric == metric).peekable();
        if values.peek().is_some() && values.all(|o| o.stated == Stated::Value(Decimal::ZERO)) {
            self.observations.retain(|o| &o.metric != metric);
            self.note("not_supplied", metric.as_str());
        }
    }

    /// Leaves out what another table of the same archive has stated.
    pub fn leave_out_repeated(&mut self, stated: &mut HashMap<Key, Stated>) -> Result<(), ImportError> {
        let mut contradicted = None;
        self.observations.retain(|o| {
            let key = (o.metric.clone(), o.window, o.members.clone(), o.entity.clone());
            match stated.get(&key) {
                None => {
                    stated.insert(key, o.stated);
                    true
                }
                Some(before) => {
                    if *before != o.stated {
                        contradicted.get_or_insert((format!("{} {}", o.metric, o.window), o.origin.pointer.clone()));
                    }
                    false
                }
            }
        });
        match contradicted {
            None => Ok(()),
            Some((what, place)) => {
                let line = place.split(':').next().and_then(|l| l.parse().ok()).unwrap_or(1);
                Err(ImportError::Contradiction { what, first: line, second: line })
            }
        }
    }

    /// Sets the window of a file of days, and remarks on days that are missing between the first and the last.
    pub fn cover(&mut self, days: &BTreeSet<Day>, zone: Zone) {
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return };
        let Ok(window) = Window::new(*first, *last, zone) else { return };
        self.window = Some(window);
        let missing: Vec<String> =
            window.days().filter(|d| !days.contains(d)).take(32).map(|d| d.to_string()).collect();
        if !missing.is_empty() {
            self.note("days_missing", missing.join(", "));
        }
    }
}
