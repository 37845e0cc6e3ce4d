//! Obligations: what was reached in each month of the term and up to it, against target and plan, with one rule of verdict.
//!
//! Not here: how a verdict looks. The rule: report-wide, from the term's start, unknown months say so.
//! Invariant: a month that nobody has confirmed is pending, never 0; no number stands in a reason, only in figures.

use super::book::{Book, Question, blank, part, window, year_before};
use super::figure::{FigureKey, Input, Number, Op};
use super::judge::Kept;
use super::refusal::{Refusal, Why};
use crate::domain::Near;
use crate::domain::{
    Absence, AccountId, Day, Decimal, Derivation, Field, Ledger, LedgerRow, Members, MetricId, Month, OverMembers,
    Period, Quality, Unit, Verdict, Zone,
};
use crate::programme::{Counts, Duty, Obligation};
use std::collections::BTreeSet;

/// How one obligation stands at the end of one month.
pub(super) struct Standing {
    /// Place in the programme's list.
    pub obligation: usize,
    pub month: Month,
    pub cell: FigureKey,
    pub cumulative: FigureKey,
    pub target: FigureKey,
    pub plan: FigureKey,
    pub plan_month: FigureKey,
    pub rate: FigureKey,
    pub ahead: FigureKey,
    pub pace_so_far: FigureKey,
    pub pace: FigureKey,
    pub forecast: FigureKey,
    pub forecast_low: FigureKey,
    pub forecast_high: FigureKey,
    pub verdict: Option<Verdict>,
    pub reason: String,
}

impl Book {
    /// The months of the term up to the report's period; none where the period lies outside the term.
    pub(super) fn term_months(&self) -> Vec<Month> {
        let (start, end) = self.span();
        let term = self.programme.term;
        if end < term.start || start > term.end {
            return Vec::new();
        }
        let last = end.min(term.end).month();
        (0..).map(|n| term.start.month().plus(n)).take_while(|m| *m <= last).collect()
    }

    /// Every obligation of the report in every month of the term up to the period, in the programme's order: those of the year
    /// alone stand in the year's report.
    pub(super) fn standings(&mut self) -> Result<Vec<Standing>, Refusal> {
        let of_year = matches!(self.period, Period::FiscalYear(_));
        self.standings_of(|obligation| of_year || !obligation.annual)
    }

    /// Those that are wanted.
    pub(super) fn standings_of(&mut self, wanted: impl Fn(&Obligation) -> bool) -> Result<Vec<Standing>, Refusal> {
        let months = self.term_months();
        let mut all = Vec::new();
        for place in 0..self.programme.obligations.len() {
            let obligation = self.programme.obligations[place].clone();
            if !wanted(&obligation) {
                continue;
            }
            if let Duty::Ceiling { amount, at_most } = obligation.duty {
                for month in &months {
                    all.push(self.below_ceiling(place, &obligation, *month, amount, at_most));
                }
                continue;
            }
            let mut cells = Vec::new();
            for month in &months {
                cells.push(match obligation.duty {
                    Duty::Monthly { since: Some(since), .. } if month.last() < since => {
                        self.not_applicable(&obligation, *month, unit_of(&obligation.unit))
                    }
                    _ => self.reached_in(&obligation, *month)?,
                });
            }
            for at in 0..months.len() {
                all.push(self.standing(place, &obligation, &months[..=at], &cells[..=at])?);
            }
        }
        Ok(all)
    }

    /// An amount of the contract against its ceiling, the same in every month.
    fn below_ceiling(
        &mut self,
        obligation: usize,
        of: &Obligation,
        month: Month,
        amount: Option<Decimal>,
        at_most: Decimal,
    ) -> Standing {
        let unit = unit_of(&of.unit);
        let nothing = self.not_applicable(of, month, unit);
        let target = self.configured(of, at_most, unit);
        let written = Obligation { path: format!("obligations.{}.amount", of.id), ..of.clone() };
        let cumulative = match amount {
            Some(amount) => self.configured(&written, amount, unit),
            None => self.enter(format!("{}/kpi/{}/amount", self.period, part(&of.id)), blank(Op::Config, unit)),
        };
        let (verdict, reason) = match amount {
            None => (None, "金額が設定にないため、判定できない。"),
            Some(amount) if amount <= at_most => (Some(Verdict::Achieved), "上限を超えていない。"),
            Some(_) => (Some(Verdict::Missed), "上限を超えている。"),
        };
        Standing {
            obligation,
            month,
            cell: nothing,
            cumulative,
            target,
            plan: nothing,
            plan_month: nothing,
            rate: self.combine(Op::Ratio, &[cumulative, target]),
            ahead: nothing,
            pace_so_far: nothing,
            pace: nothing,
            forecast: nothing,
            forecast_low: nothing,
            forecast_high: nothing,
            verdict,
            reason: reason.to_string(),
        }
    }

    fn standing(
        &mut self,
        place: usize,
        obligation: &Obligation,
        months: &[Month],
        cells: &[FigureKey],
    ) -> Result<Standing, Refusal> {
        let (month, cell) = (months[months.len() - 1], cells[cells.len() - 1]);
        let unit = unit_of(&obligation.unit);
        let cumulative = self.cumulative(obligation, month, cells)?;
        let nothing = self.not_applicable(obligation, month, unit);
        match &obligation.duty {
            Duty::Target { target, after: true, .. } => {
                let target = self.configured(obligation, *target, unit);
                let (verdict, reason) = self.judge_after(cumulative, target);
                Ok(Standing {
                    obligation: place,
                    month,
                    cell,
                    cumulative,
                    target,
                    plan: nothing,
                    plan_month: nothing,
                    rate: nothing,
                    ahead: nothing,
                    pace_so_far: nothing,
                    pace: nothing,
                    forecast: nothing,
                    forecast_low: nothing,
                    forecast_high: nothing,
                    verdict,
                    reason,
                })
            }
            Duty::Target { target, about, .. } => {
                let target = self.configured(obligation, *target, unit);
                let plan = self.plan(obligation, target, month, unit);
                let plan_month = self.plan_month(obligation, target, month, unit);
                let left = self.months_left(month);
                let (rate, ahead) =
                    (self.combine(Op::Ratio, &[cumulative, target]), self.combine(Op::Difference, &[cumulative, plan]));
                let months_so_far = self.months_so_far(month);
                let pace_so_far = self.combine(Op::PerMonth, &[cumulative, months_so_far]);
                let pace = self.combine(Op::Pace, &[target, cumulative, left]);
                let (forecast, forecast_low, forecast_high) =
                    self.forecast(cells, cumulative, left).unwrap_or((nothing, nothing, nothing));
                let (verdict, reason) = self.judge_target(*about, month, months, cells, cumulative, target, plan);
                Ok(Standing {
                    obligation: place,
                    month,
                    cell,
                    cumulative,
                    target,
                    plan,
                    plan_month,
                    rate,
                    ahead,
                    pace_so_far,
                    pace,
                    forecast,
                    forecast_low,
                    forecast_high,
                    verdict,
                    reason,
                })
            }
            Duty::Monthly { counts, at_least, since } => {
                let target = self.configured(obligation, *at_least, unit);
                let mut kept = Vec::new();
                let owed = |month: &Month| since.is_none_or(|since| since <= month.last());
                for (month, cell) in months.iter().zip(cells).filter(|(month, _)| owed(month)) {
                    kept.push(self.kept(counts, *month, *cell)?);
                }
                let (verdict, reason) = self.judge_monthly(&kept, *at_least);
                Ok(Standing {
                    obligation: place,
                    month,
                    cell,
                    cumulative,
                    target,
                    plan: nothing,
                    plan_month: nothing,
                    rate: nothing,
                    ahead: nothing,
                    pace_so_far: nothing,
                    pace: nothing,
                    forecast: nothing,
                    forecast_low: nothing,
                    forecast_high: nothing,
                    verdict,
                    reason,
                })
            }
            Duty::Each { counts, column, at_least } => {
                let (first, end) = self.within_term(month);
                let start = self.programme.term.start;
                let target = self.count_rows(obligation, counts, None, (first, end), unit)?;
                let plan = self.count_rows(obligation, counts, None, (start, end), unit)?;
                let rate = self.combine(Op::Ratio, &[cumulative, plan]);
                let rows = self.rows_between(counts, start, end)?.unwrap_or_default();
                let day = |row: &LedgerRow| self.day_of(counts, row).unwrap_or(end).month();
                let keeps = |row: &LedgerRow| self.keeps(counts, row, column, *at_least);
                let kept: Vec<(Month, Option<bool>)> = rows.iter().map(|row| (day(row), keeps(row))).collect();
                let (verdict, reason) = self.judge_each(&kept, at_least.is_some(), month, cumulative);
                Ok(Standing {
                    obligation: place,
                    month,
                    cell,
                    cumulative,
                    target,
                    plan,
                    plan_month: nothing,
                    rate,
                    ahead: nothing,
                    pace_so_far: nothing,
                    pace: nothing,
                    forecast: nothing,
                    forecast_low: nothing,
                    forecast_high: nothing,
                    verdict,
                    reason,
                })
            }
            // it counts nothing
            Duty::Ceiling { amount, at_most } => Ok(self.below_ceiling(place, obligation, month, *amount, *at_most)),
        }
    }

    /// The days of a month that lie within the term.
    pub(super) fn within_term(&self, month: Month) -> (Day, Day) {
        let term = self.programme.term;
        (month.first().max(term.start), month.last().min(term.end))
    }

    pub(super) fn reached_in(&mut self, obligation: &Obligation, month: Month) -> Result<FigureKey, Refusal> {
        let (start, end) = self.within_term(month);
        self.reached(obligation, start, end)
    }

    /// What was reached from one day to another, whatever is counted.
    pub(super) fn reached(&mut self, obligation: &Obligation, start: Day, end: Day) -> Result<FigureKey, Refusal> {
        let unit = unit_of(&obligation.unit);
        match counts(obligation) {
            None => Ok(self.not_applicable(obligation, end.month(), unit)),
            Some(Counts::Metric(metric)) => {
                let metric = metric.clone();
                self.metric_total(&metric, start, end)
            }
            Some(counts) => {
                let keep = match &obligation.duty {
                    Duty::Each { column, at_least, .. } => Some((column.as_str(), *at_least)),
                    _ => None,
                };
                self.count_rows(obligation, counts, keep, (start, end), unit)
            }
        }
    }

    /// A metric of the only account of its platform, or the total of its accounts where they add up.
    fn metric_total(&mut self, metric: &MetricId, start: Day, end: Day) -> Result<FigureKey, Refusal> {
        let platform = metric.platform();
        let accounts: Vec<AccountId> =
            self.accounts.iter().filter(|a| a.platform == platform).map(|a| a.id.clone()).collect();
        let mut keys = Vec::new();
        for account in &accounts {
            let question = Question {
                metric: metric.clone(),
                account: account.clone(),
                start,
                end,
                members: Members::none(),
                entity: None,
            };
            keys.push(self.measure_cell(&question));
        }
        match keys.as_slice() {
            [] => Ok(self.unreported(metric, start, end, &Members::none())),
            [only] => Ok(*only),
            _ if self.rule(metric).over_members == OverMembers::Sum => Ok(self.combine(Op::Total, &keys)),
            _ => Err(Why::AccountsAdded { metric: metric.clone(), accounts: keys.len() }.into()),
        }
    }

    /// From the term's first day: levels from the day before it, flows as the sum of the months.
    fn cumulative(&mut self, obligation: &Obligation, month: Month, cells: &[FigureKey]) -> Result<FigureKey, Refusal> {
        let start = self.programme.term.start;
        let end = match &obligation.duty {
            // what is due after the term is handed in after its last day
            Duty::Target { after: true, .. } => self.now.day_in(Zone::JST).plus(-1).max(start),
            _ => self.within_term(month).1,
        };
        let whole = match counts(obligation) {
            None | Some(Counts::Ledger { .. }) => true,
            Some(Counts::Metric(metric)) => {
                let rule = self.rule(metric);
                matches!(rule.derived, Some(Derivation::Rise { .. })) || rule.over_time != crate::domain::OverTime::Sum
            }
        };
        if whole { self.reached(obligation, start, end) } else { Ok(self.combine(Op::Cumulative, cells)) }
    }

    /// Rows of a ledger by their day, each with its place; pending where nobody has confirmed the days. With `keep`, those
    /// alone whose column is as it should be.
    fn count_rows(
        &mut self,
        obligation: &Obligation,
        counts: &Counts,
        keep: Option<(&str, Option<Decimal>)>,
        (start, end): (Day, Day),
        unit: Unit,
    ) -> Result<FigureKey, Refusal> {
        let Counts::Ledger { ledger: name, .. } = counts else {
            return Ok(self.not_applicable(obligation, end.month(), unit));
        };
        let kept = if keep.is_some() { "/kept" } else { "" };
        let nature = format!("{}/count/{}/{name}/{start}..{end}{kept}", self.period, part(&obligation.id));
        if let Some(key) = self.known(&nature) {
            return Ok(key);
        }
        let mut figure = blank(Op::Count, unit);
        figure.window = Some(window(start, end, Zone::JST));
        let mut rows = self.rows_between(counts, start, end)?;
        // the days after the report's last one are nobody's to confirm yet
        let sure_until = end.min(self.span().1);
        if let (Some((column, at_least)), Some(rows)) = (keep, &mut rows) {
            self.ledger(name).map_or(Ok(()), |ledger| has_column(ledger, column))?;
            rows.retain(|row| self.keeps(counts, row, column, at_least) == Some(true));
        }
        match (rows, self.ledger(name).and_then(|l| l.confirmed_until)) {
            (None, _) => figure.number = Number::Absent(Absence::Missing),
            (Some(rows), Some(until)) if until >= sure_until => {
                figure.number = Number::Value(Decimal::from(rows.len()));
                figure.inputs = rows.iter().map(|r| Input::Snapshot(r.origin.clone())).collect();
                figure.inputs.push(Input::Calendar(format!("{name} confirmed until {until}")));
            }
            (Some(rows), _) => {
                figure.number = Number::Absent(Absence::Pending);
                figure.inputs = rows.iter().map(|r| Input::Snapshot(r.origin.clone())).collect();
            }
        }
        Ok(self.enter(nature, figure))
    }

    /// The rows that count; `None` where there is no such ledger.
    pub(super) fn rows_between(
        &self,
        counts: &Counts,
        start: Day,
        end: Day,
    ) -> Result<Option<Vec<LedgerRow>>, Refusal> {
        let Counts::Ledger { ledger: name, on, filter, distinct } = counts else { return Ok(None) };
        let Some(ledger) = self.ledger(name) else { return Ok(None) };
        for column in std::iter::once(on).chain(distinct).chain(filter.iter().map(|(c, _)| c)) {
            has_column(ledger, column)?;
        }
        // of things that may come again only the first in the term counts
        let since = match distinct {
            Some(_) if self.programme.term.start <= start => self.programme.term.start,
            _ => start,
        };
        let mut rows: Vec<(Day, &LedgerRow)> = ledger
            .rows
            .iter()
            .filter_map(|row| Some((ledger.field(row, on).and_then(Field::day)?, row)))
            .filter(|(day, _)| since <= *day && *day <= end)
            .filter(|(_, row)| filter.iter().all(|(c, value)| ledger.field(row, c).is_some_and(|f| is(f, value))))
            .collect();
        if let Some(column) = distinct {
            let mut seen = BTreeSet::new();
            rows.sort_by_key(|(day, _)| *day);
            rows.retain(|(_, row)| {
                ledger.field(row, column).and_then(Field::text).is_some_and(|text| seen.insert(text))
            });
        }
        Ok(Some(rows.into_iter().filter(|(day, _)| start <= *day).map(|(_, row)| row.clone()).collect()))
    }

    /// The day on which a row counts.
    fn day_of(&self, counts: &Counts, row: &LedgerRow) -> Option<Day> {
        let Counts::Ledger { ledger, on, .. } = counts else { return None };
        self.ledger(ledger)?.field(row, on)?.day()
    }

    /// Whether a row is as every row should be; `None` where the number is not written.
    pub(super) fn keeps(
        &self,
        counts: &Counts,
        row: &LedgerRow,
        column: &str,
        at_least: Option<Decimal>,
    ) -> Option<bool> {
        let Counts::Ledger { ledger, .. } = counts else { return None };
        match (self.ledger(ledger)?.field(row, column)?, at_least) {
            (field, Some(least)) => field.number().map(|n| n >= least),
            (Field::Flag(flag), None) => Some(*flag),
            (field, None) => Some(*field != Field::Empty),
        }
    }

    fn kept(&self, counts: &Counts, month: Month, cell: FigureKey) -> Result<Kept, Refusal> {
        let figure = self.at(cell);
        let settled = figure.number.value().is_some() && figure.quality == Quality::Settled;
        let at_least = match counts {
            Counts::Metric(_) => figure.number.value(),
            Counts::Ledger { .. } => {
                let (start, end) = self.within_term(month);
                self.rows_between(counts, start, end)?.map(|rows| Decimal::from(rows.len()))
            }
        };
        Ok(Kept { month, cell, at_least, settled })
    }

    pub(super) fn configured(&mut self, obligation: &Obligation, value: Decimal, unit: Unit) -> FigureKey {
        let mut figure = blank(Op::Config, unit);
        figure.number = Number::Value(value);
        figure.inputs = vec![Input::Config(obligation.path.clone())];
        let nature = format!("{}/config/{}", self.period, part(&obligation.path));
        self.enter(nature, figure)
    }

    fn not_applicable(&mut self, obligation: &Obligation, month: Month, unit: Unit) -> FigureKey {
        let mut figure = blank(Op::Plan, unit);
        figure.number = Number::Absent(Absence::NotApplicable);
        figure.window = Some(month.window(Zone::JST));
        let nature = format!("{}/kpi/{}/{month}/none", self.period, part(&obligation.id));
        self.enter(nature, figure)
    }

    /// The months of the term up to this one, this one included.
    fn months_so_far(&mut self, month: Month) -> FigureKey {
        let start = self.programme.term.start;
        let before = start.month().plus(-1);
        let count = (0..).map(|n| start.month().plus(n)).take_while(|m| *m <= month).count();
        let span = window(start, self.within_term(month).1.max(start), Zone::JST);
        self.calendar(&format!("months after {before} until {month}"), Decimal::from(count), span)
    }

    /// The months of the term that come after this one.
    fn months_left(&mut self, month: Month) -> FigureKey {
        let last = self.programme.term.end.month();
        let left = (0..).map(|n| month.plus(n + 1)).take_while(|m| *m <= last).count();
        let over = month.plus(1).first();
        let span = window(over, self.programme.term.end.max(over), Zone::JST);
        self.calendar(&format!("months after {month} until {last}"), Decimal::from(left), span)
    }

    /// The cumulative plan at the month's end: the approved months of the plan ledger, else the elapsed share of the target.
    pub(super) fn plan(&mut self, obligation: &Obligation, target: FigureKey, month: Month, unit: Unit) -> FigureKey {
        let term = self.programme.term;
        let months: Vec<Month> = (0..).map(|n| term.start.month().plus(n)).take_while(|m| *m <= month).collect();
        let planned: Option<Vec<FigureKey>> = months.iter().map(|m| self.planned(obligation, *m, unit)).collect();
        if let Some(planned) = planned
            && !planned.is_empty()
        {
            return self.combine(Op::Cumulative, &planned);
        }
        let end = self.within_term(month).1;
        let elapsed = self.days(term.start, end.max(term.start), Zone::JST);
        let whole = self.days(term.start, term.end, Zone::JST);
        self.combine(Op::Plan, &[target, elapsed, whole])
    }

    fn plan_month(&mut self, obligation: &Obligation, target: FigureKey, month: Month, unit: Unit) -> FigureKey {
        let now = self.plan(obligation, target, month, unit);
        if self.at(now).op == Op::Cumulative
            && let Some(key) = self.planned(obligation, month, unit)
        {
            return key;
        }
        let (start, end) = self.within_term(month);
        let days = self.days(start, end, Zone::JST);
        let whole = self.days(self.programme.term.start, self.programme.term.end, Zone::JST);
        self.combine(Op::Plan, &[target, days, whole])
    }

    /// The plan ledger's row for one month, the last one approved.
    pub(super) fn planned(&mut self, obligation: &Obligation, month: Month, unit: Unit) -> Option<FigureKey> {
        let ledger = self.ledger("plan")?;
        let of_month = |row: &&LedgerRow| {
            let month_matches = match ledger.field(row, "month") {
                Some(Field::Text(text)) => text.trim() == month.to_string(),
                Some(Field::Day(day)) => day.month() == month,
                _ => false,
            };
            month_matches && ledger.field(row, "obligation").and_then(Field::text) == Some(obligation.id.as_str())
        };
        let approved = |row: &LedgerRow| match ledger.column("approved_on") {
            None => Some(None),
            Some(_) => ledger.field(row, "approved_on").and_then(Field::day).map(Some),
        };
        let rows = ledger.rows.iter().filter(of_month).filter_map(|r| Some((approved(r)?, r)));
        let (_, row) = rows.max_by_key(|(day, row)| (*day, row.key.clone()))?;
        let value = ledger.field(row, "value")?.number()?;
        let origin = ledger.origin_of(row, "value");
        let mut figure = blank(Op::Reading, unit);
        figure.number = Number::Value(value);
        figure.window = Some(month.window(Zone::JST));
        figure.inputs = vec![Input::Snapshot(origin)];
        let nature = format!("{}/plan/{}/{month}", self.period, part(&obligation.id));
        Some(self.enter(nature, figure))
    }

    /// Mean of the last three settled months carried to the term's end, with the smallest and the largest of them.
    fn forecast(
        &mut self,
        cells: &[FigureKey],
        cumulative: FigureKey,
        left: FigureKey,
    ) -> Option<(FigureKey, FigureKey, FigureKey)> {
        let settled: Vec<FigureKey> = cells
            .iter()
            .copied()
            .filter(|k| self.at(*k).quality == Quality::Settled && self.at(*k).number.value().is_some())
            .collect();
        let last = settled.len().checked_sub(3).map(|from| &settled[from..])?;
        if self.at(left).number.value().is_none_or(|n| n.is_zero()) {
            return None;
        }
        let value = |k: &FigureKey| self.at(*k).number.value();
        let low = *last.iter().min_by_key(|k| value(k))?;
        let high = *last.iter().max_by_key(|k| value(k))?;
        let mut of = vec![cumulative, left];
        of.extend(last);
        Some((
            self.combine(Op::Forecast, &of),
            self.combine(Op::Forecast, &[cumulative, left, low]),
            self.combine(Op::Forecast, &[cumulative, left, high]),
        ))
    }

    /// The same span one year earlier, for charts.
    pub(super) fn reached_last_year(
        &mut self,
        obligation: &Obligation,
        start: Day,
        end: Day,
    ) -> Result<FigureKey, Refusal> {
        let end = if end == end.month().last() { end.month().plus(-12).last() } else { year_before(end) };
        self.reached(obligation, year_before(start), end)
    }
}

pub(super) fn counts(obligation: &Obligation) -> Option<&Counts> {
    match &obligation.duty {
        Duty::Target { counts, .. } | Duty::Monthly { counts, .. } | Duty::Each { counts, .. } => Some(counts),
        Duty::Ceiling { .. } => None,
    }
}

/// Whether a field is what the programme's file says in text.
fn is(field: &Field, wanted: &str) -> bool {
    match field {
        Field::Text(text) => text == wanted,
        Field::Flag(flag) => wanted == if *flag { "true" } else { "false" },
        Field::Number(n) => wanted.parse::<Decimal>().is_ok_and(|w| w == *n),
        Field::Day(day) => wanted == day.to_string(),
        Field::Empty => wanted.is_empty(),
    }
}

/// Refuses a column that the ledger has not, with the nearest that it has.
fn has_column(ledger: &Ledger, column: &str) -> Result<(), Refusal> {
    if ledger.column(column).is_some() {
        return Ok(());
    }
    let near = Near::to(column, ledger.columns.iter().map(|(n, _)| n.as_str()));
    Err(Why::NoColumnToCount { ledger: ledger.name.clone(), column: column.to_string(), near }.into())
}

/// The counter that `config.toml` writes, as a unit.
pub(super) fn unit_of(counter: &str) -> Unit {
    Unit::of_counter(counter)
}
