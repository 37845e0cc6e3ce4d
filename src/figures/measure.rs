//! `measure`: the one answer to a question about a series, by the rules of its metric.
//!
//! Not here: operations over figures (operate), metrics made of others (derive).
//! Invariant: no addition that the catalogue forbids; a day without a number is never 0; a reading of another day says so.

use super::book::{Book, Listings, Question, Rule, blank, push_part, window};
use super::error::FigureError;
use super::evidence::{Provenance, SeriesKey};
use super::figure::{Figure, FigureKey, Input, Number, Op};
use crate::domain::{Absence, Day, Flag, Members, MetricId, Observation, OverTime, Quality, Stated, Unit};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How far from a window's end a level may be read.
const NEAREST_DAYS: i64 = 3;
/// How deep the catalogue may derive metrics from derived ones.
const DEEPEST: u32 = 8;

impl Book {
    /// The figure that answers the question.
    ///
    /// # Errors
    /// A contradiction in the data or the catalogue; an absence is a figure.
    pub(super) fn measure_question(&mut self, question: &Question) -> Result<FigureKey, FigureError> {
        self.measure_at(question, 0)
    }

    pub(super) fn measure_at(&mut self, question: &Question, depth: u32) -> Result<FigureKey, FigureError> {
        if let Some(key) = self.measured.get(question) {
            return Ok(*key);
        }
        if depth > DEEPEST {
            return Err(FigureError::Circular { metric: question.metric.clone() });
        }
        let rule = self.rule(&question.metric);
        let platform = question.metric.platform();
        let opened = self.account(&question.account, &platform).and_then(|a| a.started);
        let started = opened.max(self.catalogue.get(&question.metric).and_then(|m| m.since));
        let before = started.is_some_and(|day| question.end < day);
        let mut figure = if before || self.is_out_of_reach(question) {
            let mut figure = blank(Op::Reading, rule.unit);
            figure.number = Number::Absent(Absence::NotApplicable);
            figure
        } else if let Some(derivation) = rule.derived {
            let derived = self.derive(question, derivation, depth)?;
            match derived.number.absence() {
                // what nobody can compute may have been handed over
                Some(absence) if absence != Absence::Hidden => {
                    let stated = self.stated(question, rule, started);
                    let whole = stated.number.value().is_some() && stated.covered_days.is_none();
                    if whole { stated } else { derived }
                }
                _ => derived,
            }
        } else {
            self.stated(question, rule, started)
        };
        figure.metric = Some(question.metric.clone());
        figure.account = Some(question.account.clone());
        figure.members = question.members.clone();
        figure.entity = question.entity.clone();
        // a computed ratio is a fraction, also where the platform would state hundredths
        let fraction = figure.op == Op::Ratio && rule.unit == Unit::Percent;
        figure.unit = if fraction { Unit::Rate } else { rule.unit };
        let zone = figure.window.map_or(rule.zone, |w| w.zone());
        figure.window = Some(window(question.start, question.end, zone));
        if figure.number.value().is_some() {
            figure.break_on = self.break_inside(&question.metric, question.start, question.end);
        }
        Ok(self.enter_measured(question.clone(), figure))
    }

    /// Whether only the interface tells it, and the account's is not used; what was handed over all the same counts.
    fn is_out_of_reach(&self, q: &Question) -> bool {
        let platform = q.metric.platform();
        self.is_by_interface_alone(&q.metric)
            && self.account(&q.account, &platform).is_some_and(|account| !account.is_asked)
            && self.index.kinds(&q.metric, &q.account).is_empty()
    }

    /// A figure for a platform that the programme does not have.
    pub(super) fn unreported(&mut self, metric: &MetricId, start: Day, end: Day, members: &Members) -> FigureKey {
        let rule = self.rule(metric);
        let mut figure = blank(Op::Reading, rule.unit);
        figure.number = Number::Absent(Absence::NotApplicable);
        figure.metric = Some(metric.clone());
        figure.members = members.clone();
        figure.window = Some(window(start, end, rule.zone));
        let mut nature = format!("{}/measure/{metric}/-/{start}..{end}", self.period);
        push_members(&mut nature, members);
        self.enter(nature, figure)
    }

    /// What a measured figure answers, as an id: metric, account, days, members, entity.
    pub(super) fn nature_of_measured(&self, figure: &Figure) -> String {
        let mut nature = String::with_capacity(128);
        nature.push_str(&self.period_id);
        nature.push_str("/measure/");
        nature.push_str(figure.metric.as_ref().map_or("-", |metric| metric.as_str()));
        nature.push('/');
        for (n, piece) in figure.account.as_ref().map_or("-", |account| account.as_str()).split('/').enumerate() {
            if n > 0 {
                nature.push('-');
            }
            push_part(&mut nature, piece);
        }
        if let Some(window) = figure.window {
            write!(nature, "/{}..{}", window.start(), window.end()).expect("writing to memory does not fail");
        }
        push_members(&mut nature, &figure.members);
        if let Some(entity) = &figure.entity {
            nature.push_str("/entity=");
            push_part(&mut nature, entity.as_str());
        }
        nature
    }

    /// What was stated about the window, by the metric's rule of addition over time.
    fn stated(&mut self, q: &Question, rule: Rule, started: Option<Day>) -> Figure {
        let series = SeriesKey {
            metric: q.metric.clone(),
            account: q.account.clone(),
            members: q.members.clone(),
            entity: q.entity.clone(),
        };
        let figure = match rule.over_time {
            OverTime::Sum => self.flow(&series, q, rule, started),
            OverTime::Last => self.level(&series, q, rule),
            OverTime::Lifetime => self.counter(&series, q, rule),
            OverTime::Ask | OverTime::None => self.very_window(&series, q, rule),
        };
        match figure {
            Some(figure) => figure,
            None => {
                let mut figure = blank(Op::Reading, rule.unit);
                figure.number = Number::Absent(self.unknown(q, rule));
                figure
            }
        }
    }

    /// Why there is nothing at all: a member that a complete list leaves out, days yet to come, or nobody got it.
    fn unknown(&mut self, q: &Question, rule: Rule) -> Absence {
        if q.end >= self.now.day_in(rule.zone) {
            return Absence::Pending;
        }
        if !q.members.is_empty() && q.entity.is_none() {
            let at = (q.members.dimensions(), q.start, q.end);
            if let Some(flags) = self.listings(q).get(&at)
                && !flags.has(Flag::OtherRow)
                && !flags.has(Flag::Thresholded)
            {
                return Absence::NotApplicable;
            }
        }
        Absence::Missing
    }

    pub(super) fn listings(&mut self, q: &Question) -> &Listings {
        let index = &self.index;
        self.listings.entry((q.metric.clone(), q.account.clone())).or_insert_with(|| {
            let mut listings = Listings::default();
            for (members, entity) in index.kinds(&q.metric, &q.account) {
                if members.is_empty() || entity.is_some() {
                    continue;
                }
                let key = SeriesKey {
                    metric: q.metric.clone(),
                    account: q.account.clone(),
                    members: members.clone(),
                    entity: None,
                };
                for i in index.readings(&key) {
                    let o = index.get(*i);
                    let at = (members.dimensions(), o.window.start(), o.window.end());
                    let flags = listings.entry(at).or_default();
                    *flags = flags.union(o.flags);
                }
            }
            listings
        })
    }

    fn very_window(&self, series: &SeriesKey, q: &Question, rule: Rule) -> Option<Figure> {
        let readings = self.index.readings(series);
        let best = self.index.best(readings[self.index.at(readings, q.start, q.end)].iter().copied())?;
        Some(reading(self.index.get(best), rule))
    }

    /// A flow: the very window's reading, else the total of the days and shorter windows that tile it.
    fn flow(&mut self, series: &SeriesKey, q: &Question, rule: Rule, started: Option<Day>) -> Option<Figure> {
        let stated = self.very_window(series, q, rule);
        if let Some(figure) = &stated
            && (figure.number.value().is_some() || figure.number == Number::Absent(Absence::Hidden))
        {
            return stated;
        }
        let from = started.map_or(q.start, |day| day.max(q.start));
        let (mut pieces, mut worst) = self.tiles(series, from, q.end, true);
        // a downloaded file speaks for a month only where it is that month or its days tile it
        let lengths = pieces.iter().flatten().map(|i| i64::from(self.index.get(*i).window.len_days())).sum::<i64>();
        let from_files = pieces.iter().flatten().any(|i| self.index.get(*i).flags.has(Flag::Imported));
        if from_files && lengths < q.end.since(from) + 1 {
            (pieces, worst) = self.tiles(series, from, q.end, false);
        }
        let Some(pieces) = pieces else {
            return stated.or_else(|| {
                let mut figure = blank(Op::Reading, rule.unit);
                figure.number = Number::Absent(worst?);
                Some(figure)
            });
        };
        let mut figure = blank(Op::Total, rule.unit);
        let mut values = Vec::with_capacity(pieces.len());
        let mut covered = 0;
        let mut zone = rule.zone;
        for i in &pieces {
            let o = self.index.get(*i);
            values.extend(o.stated.value());
            covered += o.window.len_days();
            zone = o.window.zone();
            figure.quality = figure.quality.max(o.quality);
            if !o.flags.has(Flag::Implied) {
                figure.flags = figure.flags.union(o.flags);
            }
        }
        // a zero that the platform did not write changes no sum, and there is no place to read it again
        let told = |i: &u32| !self.index.get(*i).flags.has(Flag::Implied);
        figure.inputs = pieces.into_iter().filter(told).map(Input::Observed).collect();
        // a sum too large for any platform is no sum
        figure.number = super::operate::evaluate(Op::Total, &values).unwrap_or(Number::Absent(Absence::Missing));
        figure.window = Some(window(q.start, q.end, zone));
        if i64::from(covered) < q.end.since(from) + 1 {
            figure.covered_days = Some(covered);
            figure.flags = figure.flags.with(Flag::Partial);
        }
        Some(figure)
    }

    /// The figure and all it was made of, ready to leave the room: readings that stood behind it without being figures, the
    /// days of a month, become some.
    pub(super) fn hand_out(&mut self, key: FigureKey) -> FigureKey {
        let mut open = vec![key];
        while let Some(key) = open.pop() {
            if !self.handed_out.insert(key) {
                continue;
            }
            self.identify_measured(key);
            let mut inputs = std::mem::take(&mut self.at_mut(key).inputs);
            for input in &mut inputs {
                if let Input::Observed(place) = *input {
                    *input = Input::Figure(self.piece(place));
                }
                if let Input::Figure(made_of) = input {
                    open.push(*made_of);
                }
            }
            self.at_mut(key).inputs = inputs;
        }
        key
    }

    /// One observation behind a total, as a figure of the same series.
    fn piece(&mut self, place: u32) -> FigureKey {
        let o = self.index.get(place);
        let question = Question {
            metric: o.metric.clone(),
            account: o.account.clone(),
            start: o.window.start(),
            end: o.window.end(),
            members: o.members.clone(),
            entity: o.entity.clone(),
        };
        if let Some(key) = self.measured.get(&question) {
            return *key;
        }
        let mut figure = reading(o, self.rule(&question.metric));
        figure.metric = Some(question.metric.clone());
        figure.account = Some(question.account.clone());
        figure.members = question.members.clone();
        figure.entity = question.entity.clone();
        self.enter_measured(question, figure)
    }

    /// The readings that together cover most days of the span without overlap, and the worst absence stated there.
    /// Without `files`, downloaded ones are left aside.
    fn tiles(&self, series: &SeriesKey, from: Day, to: Day, files: bool) -> (Option<Vec<u32>>, Option<Absence>) {
        let readings = self.index.readings(series);
        let within = &readings[self.index.starting(readings, from, to)];
        let counted = |i: &u32| files || !self.index.get(*i).flags.has(Flag::Imported);
        let mut pieces = Vec::with_capacity(within.len());
        let mut worst = None;
        for same in within.chunk_by(|a, b| {
            let (a, b) = (self.index.get(*a).window, self.index.get(*b).window);
            (a.start(), a.end()) == (b.start(), b.end())
        }) {
            let Some(best) = self.index.best(same.iter().copied().filter(counted)) else { continue };
            let o = self.index.get(best);
            match o.stated {
                _ if o.window.end() > to => {}
                Stated::Value(_) => pieces.push(best),
                Stated::Absent(absence) => worst = super::operate::worse(worst, Some(absence)),
            }
        }
        let zone_of = |i: &u32| self.index.get(*i).window.zone().name();
        let zones: BTreeSet<&str> = pieces.iter().map(zone_of).collect();
        let mut found: Option<(Score, Vec<u32>)> = None;
        for zone in zones {
            let of_zone: Vec<u32> = pieces.iter().copied().filter(|i| zone_of(i) == zone).collect();
            let (score, pieces) = self.cover(&of_zone, from, to);
            if !pieces.is_empty() && found.as_ref().is_none_or(|(best, _)| score > *best) {
                found = Some((score, pieces));
            }
        }
        (found.map(|(_, pieces)| pieces), worst)
    }

    /// The best way through the span: most days covered, then the better sources, then the finer pieces. The candidates
    /// come in the order of their starts.
    fn cover(&self, candidates: &[u32], from: Day, to: Day) -> (Score, Vec<u32>) {
        let length = (to.since(from) + 1) as usize;
        let mut best: Vec<(Score, Option<u32>)> = vec![(Score::default(), None); length + 1];
        let mut left = candidates;
        for at in (0..length).rev() {
            best[at] = (best[at + 1].0, None);
            let begins = from.plus(at as i64);
            let later = left.partition_point(|i| self.index.get(*i).window.start() < begins);
            let (earlier, starting) = left.split_at(later);
            left = earlier;
            for piece in starting {
                let o = self.index.get(*piece);
                let days = o.window.len_days() as usize;
                let rest = best[at + days].0;
                let score = Score {
                    covered: rest.covered + days as i64,
                    rank: rest.rank - Provenance::of(o) as i64 * days as i64,
                    pieces: rest.pieces + 1,
                };
                if score > best[at].0 {
                    best[at] = (score, Some(*piece));
                }
            }
        }
        let (mut at, mut pieces) = (0, Vec::new());
        while at < length {
            match best[at].1 {
                Some(piece) => {
                    pieces.push(piece);
                    at += self.index.get(piece).window.len_days() as usize;
                }
                None => at += 1,
            }
        }
        (best[0].0, pieces)
    }

    /// A level: the reading at the window's end; for windows longer than a day else the nearest within a few days.
    fn level(&self, series: &SeriesKey, q: &Question, rule: Rule) -> Option<Figure> {
        let at_end = self.index.best(self.index.ending(series, q.end)).map(|i| reading(self.index.get(i), rule));
        if let Some(figure) = &at_end
            && (figure.number.value().is_some() || figure.number == Number::Absent(Absence::Hidden))
        {
            return at_end;
        }
        if q.start == q.end {
            return at_end;
        }
        for away in 1..=NEAREST_DAYS {
            for day in [q.end.plus(-away), q.end.plus(away)] {
                let Some(i) = self.index.best(self.index.ending(series, day)) else { continue };
                let o = self.index.get(i);
                if o.stated.value().is_some() {
                    let mut figure = reading(o, rule);
                    figure.read_on = Some(day);
                    figure.flags = figure.flags.with(Flag::Partial);
                    return Some(figure);
                }
            }
        }
        at_end
    }

    /// A counter since publication: the first reading after the window's end, else the last one before.
    fn counter(&self, series: &SeriesKey, q: &Question, rule: Rule) -> Option<Figure> {
        let readings = self.index.readings(series);
        let read_on = |o: &Observation| match Provenance::of(o) {
            Provenance::TakenOver => o.window.end(),
            _ => o.observed_at.day_in(o.window.zone()),
        };
        let known = |i: &u32| self.index.get(*i).stated.value().is_some();
        let order = |i: &u32| {
            let o = self.index.get(*i);
            (Provenance::of(o), read_on(o), o.observed_at, *i)
        };
        let late = |i: &u32| read_on(self.index.get(*i)) > q.end;
        let after = readings.iter().copied().filter(|i| known(i) && late(i)).min_by_key(order);
        let before = || {
            readings.iter().copied().filter(|i| known(i) && !late(i)).max_by_key(|i| {
                let (provenance, day, moment, i) = order(i);
                (std::cmp::Reverse(provenance), day, moment, i)
            })
        };
        if let Some(i) = after.or_else(before) {
            let o = self.index.get(i);
            let mut figure = reading(o, rule);
            figure.read_on = Some(read_on(o));
            return Some(figure);
        }
        self.index.best(readings.iter().copied()).map(|i| reading(self.index.get(i), rule))
    }
}

/// How good a way to tile a span is; greater is better, in the order of the fields.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct Score {
    covered: i64,
    rank: i64,
    pieces: i64,
}

/// One observation as a figure. A hidden one keeps nothing that leads to it.
pub(super) fn reading(o: &Observation, rule: Rule) -> Figure {
    let mut figure = blank(Op::Reading, rule.unit);
    figure.quality = o.quality;
    figure.flags = o.flags;
    figure.window = Some(o.window);
    match o.stated {
        Stated::Value(value) => figure.number = Number::Value(value),
        Stated::Absent(absence) => {
            figure.number = Number::Absent(absence);
            figure.quality = Quality::Settled;
        }
    }
    if figure.number != Number::Absent(Absence::Hidden) {
        figure.inputs.push(Input::Snapshot(o.origin.clone()));
    }
    figure
}

fn push_members(out: &mut String, members: &Members) {
    for (dimension, member) in members.iter() {
        out.push('/');
        push_part(out, dimension);
        out.push('=');
        push_part(out, member);
    }
}
