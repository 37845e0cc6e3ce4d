//! Where a metric's definition changed between the days of figures.
//!
//! Not here: which changes there were (the catalogues of the sources).
//! Invariant: numbers from both sides of a change are never compared, and a number that takes in both says so.

use super::book::Book;
use super::figure::{Figure, Input, Op};
use crate::domain::{Break, Day, MetricId, OverTime};

/// How deep the catalogue may derive metrics from derived ones.
const DEEPEST: u32 = 8;

impl Book {
    /// The first change of definition, of the metric or of one that it is made of, that a span has days on both sides of.
    pub(super) fn break_within(&self, metric: &MetricId, first: Day, last: Day) -> Option<Day> {
        self.breaks_of(metric, 0).into_iter().map(|b| b.on).find(|on| first < *on && *on <= last)
    }

    /// All changes of definition that a metric has seen, those of its inputs included, oldest first.
    pub(super) fn breaks_of(&self, metric: &MetricId, depth: u32) -> Vec<Break> {
        let Some(known) = self.catalogue.get(metric).filter(|_| depth < DEEPEST) else { return Vec::new() };
        let mut breaks = known.breaks.clone();
        for input in known.derived.iter().flat_map(|derived| derived.inputs()) {
            breaks.extend(self.breaks_of(&MetricId::from(input), depth + 1));
        }
        breaks.sort_by_key(|b| b.on);
        breaks.dedup();
        breaks
    }

    /// The same for figures of one metric taken together, from the first of their days to the last.
    pub(super) fn break_among(&self, figures: &[&Figure]) -> Option<Day> {
        let metric = self.told_metric(figures.first()?)?;
        if figures.iter().any(|f| self.told_metric(f) != Some(metric)) {
            return None;
        }
        let days: Vec<(Day, Day)> =
            figures.iter().map(|f| f.window.map(|w| (w.start(), w.end()))).collect::<Option<_>>()?;
        let (first, last) = (days.iter().map(|d| d.0).min()?, days.iter().map(|d| d.1).max()?);
        self.break_within(metric, first, last)
    }

    /// The metric a figure is a number of; a daily mean is one of what it is the mean of.
    fn told_metric<'a>(&'a self, figure: &'a Figure) -> Option<&'a MetricId> {
        match (figure.op, figure.inputs.first()) {
            (Op::PerDay, Some(Input::Figure(of))) => self.at(*of).metric.as_ref(),
            _ => figure.metric.as_ref(),
        }
    }

    /// The change of definition within the days that a measured number is made of; a level is of one day.
    pub(super) fn break_inside(&self, metric: &MetricId, first: Day, last: Day) -> Option<Day> {
        let of_days = !matches!(self.rule(metric).over_time, OverTime::Last | OverTime::Lifetime);
        self.break_within(metric, first, last).filter(|_| of_days)
    }
}
