//! Metrics that are made of others, as the catalogue says: rises of levels, differences, ratios, totals of components.
//!
//! Invariant: a derived figure is computed from figures of the very window; never from sums of its own days.

use super::book::{Book, Question};
use super::error::FigureError;
use super::figure::{Figure, FigureKey, Input, Number, Op};
use crate::domain::print::Style;
use crate::domain::{Absence, Derivation, MetricId, Origin, OverTime};

impl Book {
    pub(super) fn derive(&mut self, q: &Question, derivation: Derivation, depth: u32) -> Result<Figure, FigureError> {
        let mut figure = match derivation {
            Derivation::Rise { of, monotonic } => {
                // exact days: a reading of a day nearby would move people from one month into another
                let level =
                    |end: crate::domain::Day| Question { metric: MetricId::from(of), start: end, end, ..q.clone() };
                let after = self.measure_at(&level(q.end), depth + 1)?;
                let before = self.measure_at(&level(q.start.plus(-1)), depth + 1)?;
                if monotonic {
                    self.check_rise(q, of, before, after)?;
                }
                self.combined(Op::Difference, &[after, before])
            }
            Derivation::Difference { of, less } => {
                let of = self.component(q, of, depth)?;
                let less = self.component(q, less, depth)?;
                self.of_one_day(Op::Difference, &[of, less])
            }
            Derivation::Ratio { of, by } => {
                let of = self.component(q, of, depth)?;
                let by = self.component(q, by, depth)?;
                self.of_one_day(Op::Ratio, &[of, by])
            }
            Derivation::Total { of } => {
                // A component that the platform has never named for this account is no gap: it is not there.
                let platform_names = |book: &Book, id: &str| {
                    let metric = MetricId::from(id);
                    book.rule(&metric).derived.is_some() || !book.index.kinds(&metric, &q.account).is_empty()
                };
                let named: Vec<&str> = of.iter().copied().filter(|id| platform_names(self, id)).collect();
                let mut keys = Vec::new();
                for id in if named.is_empty() { of } else { named.as_slice() } {
                    keys.push(self.component(q, id, depth)?);
                }
                self.of_one_day(Op::Total, &keys)
            }
            Derivation::Posted { lists } => {
                let rule = self.rule(&q.metric);
                self.posted(q, lists, rule.unit, rule.zone)
            }
        };
        figure.style = Style::Plain;
        Ok(figure)
    }

    /// Levels that were read on different days do not make one figure.
    fn of_one_day(&self, op: Op, of: &[FigureKey]) -> Figure {
        let mut figure = self.combined(op, of);
        let level = |key: &FigureKey| {
            let one = self.at(*key);
            one.metric.as_ref().is_some_and(|m| self.rule(m).over_time == OverTime::Last).then_some(one.read_on)
        };
        let days: Vec<_> = of.iter().filter_map(level).collect();
        if days.windows(2).any(|pair| pair[0] != pair[1]) && figure.number.value().is_some() {
            figure.number = Number::Absent(Absence::Missing);
        }
        figure
    }

    fn component(&mut self, q: &Question, id: &str, depth: u32) -> Result<FigureKey, FigureError> {
        self.measure_at(&Question { metric: MetricId::from(id), ..q.clone() }, depth + 1)
    }

    fn check_rise(&self, q: &Question, of: &str, before: FigureKey, after: FigureKey) -> Result<(), FigureError> {
        let (low, high) = (self.at(before), self.at(after));
        let (Some(from), Some(to)) = (low.number.value(), high.number.value()) else { return Ok(()) };
        if to >= from {
            return Ok(());
        }
        let origin = |figure: &Figure| {
            let found =
                figure.inputs.iter().find_map(|i| if let Input::Snapshot(o) = i { Some(o.clone()) } else { None });
            Box::new(
                found
                    .unwrap_or_else(|| Origin { snapshot: crate::domain::SnapshotId::of(b""), pointer: String::new() }),
            )
        };
        Err(FigureError::LevelFell {
            metric: MetricId::from(of),
            account: q.account.clone(),
            before: from,
            before_day: q.start.plus(-1),
            before_origin: origin(low),
            after: to,
            after_day: q.end,
            after_origin: origin(high),
        })
    }

    /// The figure for a cell of a view: a contradiction leaves the cell without a number and is named in `problems`.
    pub(super) fn measure_cell(&mut self, q: &Question) -> FigureKey {
        match self.measure_question(q) {
            Ok(key) => key,
            Err(error) => {
                if !self.problems.contains(&error) {
                    self.problems.push(error);
                }
                let mut figure = super::book::blank(Op::Difference, self.rule(&q.metric).unit);
                figure.number = Number::Absent(Absence::Missing);
                figure.metric = Some(q.metric.clone());
                figure.account = Some(q.account.clone());
                let zone = self.rule(&q.metric).zone;
                figure.window = Some(super::book::window(q.start, q.end, zone));
                figure.members = q.members.clone();
                figure.entity = q.entity.clone();
                let nature = format!(
                    "{}/contradicted/{}/{}/{}..{}",
                    self.period,
                    q.metric,
                    super::book::part(q.account.as_str()),
                    q.start,
                    q.end
                );
                self.enter(nature, figure)
            }
        }
    }
}
