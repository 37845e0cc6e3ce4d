//! `measure_results`: what staff said they would do, the figure it was to move, and how that figure stands at the period's end.
//!
//! Invariant: base and result are measured where the row names a metric, and typed where it names none; what is not known on
//! both sides is not judged.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::{
    Absence, AccountId, Day, Decimal, Field, Ledger, LedgerRow, Members, MetricId, Month, Quality, Unit, Verdict, print,
};
use crate::figures::book::{Book, Question, blank, part};
use crate::figures::figure::{FigureKey, Input, Number, Op};
use crate::figures::refusal::{Refusal, Why};

const LEDGER: &str = "measures";

/// One row of the ledger, read.
struct Measure<'l> {
    ledger: &'l Ledger,
    row: &'l LedgerRow,
}

/// What a measure is to move.
enum Moves {
    Metric(MetricId, AccountId),
    /// The place of an obligation in the programme.
    Obligation(usize),
    /// A number that staff type.
    Typed,
}

impl Measure<'_> {
    fn text(&self, column: &str) -> Option<&str> {
        self.ledger.field(self.row, column).and_then(Field::text)
    }
    fn day(&self, column: &str) -> Option<Day> {
        self.ledger.field(self.row, column).and_then(Field::day)
    }
    fn number(&self, column: &str) -> Option<Decimal> {
        self.ledger.field(self.row, column).and_then(Field::number)
    }
}

impl Book {
    pub(in crate::figures) fn view_measure_results(&mut self) -> Result<Sheet, Refusal> {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("key", Text),
            ("month", Text),
            ("month_label", Text),
            ("measure", Text),
            ("owner", Text),
            ("metric", Text),
            ("platform_label", Text),
            ("indicator", Text),
            ("base_month", Text),
            ("base_label", Text),
            ("base_value", Number),
            ("base_cell", Cell),
            ("aim_value", Number),
            ("aim_cell", Cell),
            ("until", Text),
            ("until_label", Text),
            ("result_value", Number),
            ("result_cell", Cell),
            ("verdict", Text),
            ("reason", Text),
        ]);
        let Some(ledger) = self.ledger(LEDGER).cloned() else { return Ok(sheet) };
        let last = self.span().1.month();
        for row in &ledger.rows {
            let month = ledger.field(row, "month").and_then(Field::text).and_then(|m| m.parse::<Month>().ok());
            let Some(month) = month.filter(|month| *month <= last) else { continue };
            let measure = Measure { ledger: &ledger, row };
            let moves = self.moved_by(&measure)?;
            let base_month = measure.text("base_month").and_then(|m| m.parse().ok()).unwrap_or(month);
            let base = self.of_measure(&measure, &moves, base_month, "base")?;
            let result = match month < last {
                true => self.of_measure(&measure, &moves, last, "result")?,
                // its first month is still to come
                false => None,
            };
            let unit = base.or(result).map_or_else(|| unit_of(&measure), |key| self.at(key).unit);
            let aim = measure.number("aim").map(|value| self.aim(&measure, value, unit));
            let until = measure.day("until");
            let (verdict, reason) = match (base, result, aim) {
                (Some(base), Some(result), Some(aim)) => self.judge_measure(base, result, aim, until),
                (_, None, _) => (None, "結果が出ていないため、判定を保留する。"),
                (None, _, _) => (None, "基準値がないため、判定を保留する。"),
                (_, _, None) => (None, "目標が数でないため、判定を保留する。"),
            };
            let (metric, platform_label, label) = match &moves {
                Moves::Metric(metric, _) => {
                    (metric.to_string(), self.platform_label(&metric.platform()), self.label(metric))
                }
                Moves::Obligation(place) => {
                    let obligation = &self.programme.obligations[*place];
                    (obligation.id.clone(), String::new(), obligation.label.clone())
                }
                Moves::Typed => (String::new(), String::new(), String::new()),
            };
            let indicator = measure.text("indicator").map_or(label, str::to_string);
            let number = |book: &Book, key: Option<FigureKey>| key.map_or(Entry::Null, |key| book.number(key));
            let cell = |key: Option<FigureKey>| key.map_or(Entry::Null, Entry::figure);
            sheet.row(vec![
                row.key.as_str().into(),
                month.to_string().into(),
                month.short_ja().into(),
                measure.text("measure").unwrap_or_default().into(),
                measure.text("owner").unwrap_or_default().into(),
                metric.into(),
                platform_label.into(),
                indicator.into(),
                base_month.to_string().into(),
                base_month.short_ja().into(),
                number(self, base),
                cell(base),
                number(self, aim),
                cell(aim),
                Entry::maybe(until.map(|d| d.to_string())),
                until.map_or(String::new(), |d| format!("{}/{}", d.month().number(), d.day_of_month())).into(),
                number(self, result),
                cell(result),
                verdict.map_or("", Verdict::name).into(),
                reason.into(),
            ]);
        }
        Ok(sheet)
    }

    fn moved_by(&self, measure: &Measure<'_>) -> Result<Moves, Refusal> {
        let Some(named) = measure.text("metric") else { return Ok(Moves::Typed) };
        if let Some(place) = self.programme.obligations.iter().position(|o| o.id == named) {
            return Ok(Moves::Obligation(place));
        }
        let metric = MetricId::new(named);
        let wanted = measure.text("account").map(|name| {
            let by_name = self.accounts.iter().find(|a| a.platform == metric.platform() && a.name == name);
            by_name.map_or_else(|| AccountId::from(name), |a| a.id.clone())
        });
        match self.account_of(&metric, wanted.as_ref())? {
            Some(account) => Ok(Moves::Metric(metric, account)),
            None => {
                let near = crate::domain::Near::to(named, self.catalogue.iter().map(|m| m.id.as_str()));
                Err(Why::UnknownMetric { metric, near }.into())
            }
        }
    }

    /// The figure in a month: measured, or what was typed into the column.
    fn of_measure(
        &mut self,
        measure: &Measure<'_>,
        moves: &Moves,
        month: Month,
        column: &str,
    ) -> Result<Option<FigureKey>, Refusal> {
        Ok(match moves {
            Moves::Metric(metric, account) => Some(self.measure_cell(&Question {
                metric: metric.clone(),
                account: account.clone(),
                start: month.first(),
                end: month.last(),
                members: Members::none(),
                entity: None,
            })),
            // nothing is owed outside the term
            Moves::Obligation(_) if !self.term_months().contains(&month) => None,
            Moves::Obligation(place) => {
                let obligation = self.programme.obligations[*place].clone();
                Some(self.reached_in(&obligation, month)?)
            }
            Moves::Typed => measure.number(column).map(|value| {
                let key = self.typed(measure.ledger, measure.row, column, value);
                self.at_mut(key).unit = unit_of(measure);
                key
            }),
        })
    }

    /// The aim in the unit of what is measured; that of a rate is written in per cent.
    fn aim(&mut self, measure: &Measure<'_>, value: Decimal, unit: Unit) -> FigureKey {
        let mut figure = blank(Op::Reading, if unit == Unit::Rate { Unit::Percent } else { unit });
        figure.number = Number::Value(value);
        figure.entity = Some(crate::domain::Entity::from(measure.row.key.as_str()));
        figure.inputs = vec![Input::Snapshot(measure.ledger.origin_of(measure.row, "aim"))];
        let nature = format!("{}/measure-aim/{}", self.period, part(&measure.row.key));
        self.enter(nature, figure)
    }

    /// 達成: the aim is reached. 未達: its day is over and it is not. Before that day 順調: nearer to the aim than the base;
    /// 要注意: no nearer. An aim below the base is reached from above. Numbers are compared as they are printed.
    fn judge_measure(
        &mut self,
        base: FigureKey,
        result: FigureKey,
        aim: FigureKey,
        until: Option<Day>,
    ) -> (Option<Verdict>, &'static str) {
        let printed = |key: FigureKey| {
            let figure = self.at(key);
            let value = if figure.unit == Unit::Percent && self.at(base).unit == Unit::Rate {
                figure.number.value()? / Decimal::ONE_HUNDRED
            } else {
                figure.number.value()?
            };
            Some(print::printed_places(self.at(base).unit).map_or(value, |places| print::round(value, places)))
        };
        let (Some(from), Some(now), Some(goal)) = (printed(base), printed(result), printed(aim)) else {
            return (None, "基準値または結果が得られていないため、判定を保留する。");
        };
        if [base, result].iter().any(|key| self.at(*key).covered_days.is_some()) {
            return (None, "値に欠測の日があるため、判定を保留する。");
        }
        let change = self.combine(Op::Difference, &[result, base]);
        if self.at(change).number == Number::Absent(Absence::NotApplicable) {
            return (None, "基準値の後に定義が変わったため、判定を保留する。");
        }
        let less = goal < from;
        let early = self.at(result).quality == Quality::Provisional;
        if if less { now <= goal } else { now >= goal } {
            return (Some(Verdict::Achieved), if early { "目標に達した（速報値による）。" } else { "目標に達した。" });
        }
        if until.is_some_and(|day| day <= self.span().1) {
            return match early {
                true => (None, "期限の値が速報であるため、判定を保留する。"),
                false => (Some(Verdict::Missed), "期限までに目標に達しなかった。"),
            };
        }
        match if less { now < from } else { now > from } {
            true => (Some(Verdict::OnTrack), "基準値から目標へ近づいている。"),
            false => (Some(Verdict::AtRisk), "基準値から目標へ近づいていない。"),
        }
    }
}

/// The unit that a row without a metric names.
fn unit_of(measure: &Measure<'_>) -> Unit {
    match measure.text("counter") {
        Some("%") => Unit::Percent,
        Some(counter) => Unit::of_counter(counter),
        None => Unit::Plain,
    }
}
