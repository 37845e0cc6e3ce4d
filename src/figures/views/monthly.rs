//! `monthly`, `windows` and `daily`: metrics of accounts over months, the fiscal year and the period's days.

use super::sheet::{Code, Kind};
use super::{Entry, Sheet};
use crate::domain::{Absence, AccountId, Day, Members, MetricId, Month, OverTime};
use crate::figures::book::{Book, Question, year_before};
use crate::figures::figure::FigureKey;
use std::collections::BTreeSet;

/// A metric of an account that has totals: not only numbers of members or posts.
#[derive(Clone)]
pub(in crate::figures) struct Line {
    pub metric: MetricId,
    pub account: AccountId,
    pub account_name: String,
}

impl Book {
    /// Metrics with totals, by account in the programme's order, then by metric. Catalogued metrics without any observation
    /// are among them (missing), unless `only_observed`.
    pub(in crate::figures) fn lines(&self, only_observed: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        for account in &self.accounts {
            let mut metrics: BTreeSet<MetricId> = BTreeSet::new();
            for metric in self.catalogue.iter().filter(|m| m.id.platform() == account.platform) {
                metrics.insert(metric.id.clone());
            }
            for (metric, _) in self.index.observed().filter(|(_, id)| id == &account.id) {
                if metric.platform() == account.platform {
                    metrics.insert(metric.clone());
                }
            }
            for metric in metrics {
                let kinds = self.index.kinds(&metric, &account.id);
                let total = kinds.iter().any(|(m, e)| m.is_empty() && e.is_none());
                let rule = self.rule(&metric);
                let of_posts = rule.over_time == OverTime::Lifetime;
                let wanted = match rule.derived {
                    Some(_) if !total => {
                        self.has_inputs(&metric, &account.id, 0)
                            || (!only_observed && !of_posts && self.is_by_interface_alone(&metric))
                    }
                    _ if kinds.is_empty() => !only_observed && !of_posts,
                    _ => total,
                };
                if wanted {
                    let account_name = account.name.clone();
                    lines.push(Line { metric, account: account.id.clone(), account_name });
                }
            }
        }
        lines
    }

    /// Whether any total that a derived metric is made of was observed.
    fn has_inputs(&self, metric: &MetricId, account: &AccountId, depth: u32) -> bool {
        use crate::domain::Derivation;
        let observed = |id: &str| {
            let id = MetricId::from(id);
            self.index.kinds(&id, account).iter().any(|(m, e)| m.is_empty() && e.is_none())
                || (depth < 4 && self.has_inputs(&id, account, depth + 1))
        };
        match self.rule(metric).derived {
            Some(Derivation::Rise { of, .. }) => observed(of),
            Some(Derivation::Difference { of, less }) => observed(of) && observed(less),
            Some(Derivation::Ratio { of, by }) => observed(of) && observed(by),
            Some(Derivation::Total { of }) => of.iter().any(|id| observed(id)),
            Some(Derivation::Posted { lists }) => self.has_list(account, lists),
            None => false,
        }
    }

    fn cell(&mut self, line: &Line, start: Day, end: Day) -> FigureKey {
        self.measure_cell(&Question {
            metric: line.metric.clone(),
            account: line.account.clone(),
            start,
            end,
            members: Members::none(),
            entity: None,
        })
    }

    pub(in crate::figures) fn view_monthly(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("metric", Text),
            ("platform", Text),
            ("platform_label", Text),
            ("platform_place", Integer),
            ("account", Text),
            ("account_name", Text),
            ("month", Text),
            ("month_label", Text),
            ("fiscal_year", Integer),
            ("label", Text),
            ("role", Text),
            ("unit", Text),
            ("value", Number),
            ("cell", Cell),
            ("previous_value", Number),
            ("previous", Cell),
            ("last_year_value", Number),
            ("last_year", Cell),
            ("change", Cell),
            ("change_rate", Cell),
            ("last_year_rate", Cell),
            ("per_day", Cell),
            ("state", Text),
            ("flags", Text),
            ("is_period", Bool),
        ]);
        let last = self.span().1.month();
        let first = self.programme.fiscal_year(last.last()).first_month().plus(-12);
        let months: Vec<Month> = (0..).map(|n| first.plus(n)).take_while(|m| *m <= last).collect();
        for line in self.lines(false) {
            for month in &months {
                let now = self.cell(&line, month.first(), month.last());
                let before = month.plus(-1);
                let previous = self.cell(&line, before.first(), before.last());
                let year_ago = month.plus(-12);
                let last_year = self.cell(&line, year_ago.first(), year_ago.last());
                sheet.row(vec![
                    line.metric.as_str().into(),
                    line.metric.platform().as_str().into(),
                    self.platform_label(&line.metric.platform()).into(),
                    Entry::Integer(self.platform_place(&line.metric.platform())),
                    line.account.as_str().into(),
                    line.account_name.clone().into(),
                    month.to_string().into(),
                    month.short_ja().into(),
                    Entry::Integer(i64::from(self.programme.fiscal_year(month.last()).year())),
                    self.label(&line.metric).into(),
                    self.role(&line.metric).into(),
                    self.at(now).unit.ja().into(),
                    self.number(now),
                    Entry::figure(now),
                    self.number(previous),
                    Entry::figure(previous),
                    self.number(last_year),
                    Entry::figure(last_year),
                    Entry::Cell(Code::Difference(now, previous)),
                    Entry::Cell(Code::ChangeRate(now, previous)),
                    Entry::Cell(Code::ChangeRate(now, last_year)),
                    Entry::Cell(Code::PerDay(now)),
                    self.state(now).into(),
                    self.at(now).flags.names().into(),
                    Entry::Bool(*month == last),
                ]);
            }
        }
        sheet
    }

    pub(in crate::figures) fn view_windows(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("metric", Text),
            ("platform", Text),
            ("account", Text),
            ("window", Text),
            ("start", Text),
            ("end", Text),
            ("label", Text),
            ("role", Text),
            ("unit", Text),
            ("value", Number),
            ("cell", Cell),
            ("last_year_value", Number),
            ("last_year", Cell),
            ("change", Cell),
            ("change_rate", Cell),
        ]);
        let end = self.span().1;
        let start = self.programme.fiscal_year(end).first_month().first();
        let year_ago = (start.month().plus(-12).first(), end.month().plus(-12).last());
        let year_ago = if end == end.month().last() { year_ago } else { (year_before(start), year_before(end)) };
        for line in self.lines(false) {
            let key = self.cell(&line, start, end);
            let last_year = self.cell(&line, year_ago.0, year_ago.1);
            sheet.row(vec![
                line.metric.as_str().into(),
                line.metric.platform().as_str().into(),
                line.account.as_str().into(),
                "fiscal_year".into(),
                start.to_string().into(),
                end.to_string().into(),
                self.label(&line.metric).into(),
                self.role(&line.metric).into(),
                self.at(key).unit.ja().into(),
                self.number(key),
                Entry::figure(key),
                self.number(last_year),
                Entry::figure(last_year),
                Entry::Cell(Code::Difference(key, last_year)),
                Entry::Cell(Code::ChangeRate(key, last_year)),
            ]);
        }
        sheet
    }

    pub(in crate::figures) fn view_daily(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("metric", Text),
            ("platform", Text),
            ("platform_label", Text),
            ("account", Text),
            ("role", Text),
            ("day", Text),
            ("day_label", Text),
            ("month", Text),
            ("is_rest", Bool),
            ("holiday", Text),
            ("value", Number),
            ("cell", Cell),
            ("last_year_value", Number),
            ("last_year", Cell),
            ("state", Text),
        ]);
        let (start, end) = self.span();
        let days: Vec<Day> = (0..=end.since(start)).map(|n| start.plus(n)).collect();
        let marks: Vec<(bool, Option<String>)> = days.iter().map(|d| (d.is_rest_day(), d.holiday())).collect();
        for line in self.lines(true) {
            let mut rows = Vec::new();
            let mut any = false;
            for (day, (rest, holiday)) in days.iter().zip(&marks) {
                let key = self.cell(&line, *day, *day);
                let ago = year_before(*day);
                let last_year = self.cell(&line, ago, ago);
                any |= self.at(key).number.absence() != Some(Absence::Missing);
                rows.push(vec![
                    line.metric.as_str().into(),
                    line.metric.platform().as_str().into(),
                    self.platform_label(&line.metric.platform()).into(),
                    line.account.as_str().into(),
                    self.role(&line.metric).into(),
                    day.to_string().into(),
                    day.day_of_month().to_string().into(),
                    day.month().to_string().into(),
                    Entry::Bool(*rest),
                    Entry::maybe(holiday.clone()),
                    self.number(key),
                    Entry::figure(key),
                    self.number(last_year),
                    Entry::figure(last_year),
                    self.state(key).into(),
                ]);
            }
            // a metric that has no days in this period has no daily series
            if any {
                rows.into_iter().for_each(|row| sheet.row(row));
            }
        }
        sheet
    }
}
