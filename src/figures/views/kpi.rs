//! `kpi` and `kpi_year`: obligations by month, for tables and for the year's charts. `questions`: what the contract leaves open.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::figures::book::Book;
use crate::figures::refusal::Refusal;
use crate::programme::Duty;

impl Book {
    pub(in crate::figures) fn view_kpi(&mut self) -> Result<Sheet, Refusal> {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("obligation", Text),
            ("clause", Text),
            ("label", Text),
            ("unit", Text),
            ("kind", Text),
            ("month", Text),
            ("month_label", Text),
            ("is_period", Bool),
            ("value", Number),
            ("cell", Cell),
            ("cumulative_value", Number),
            ("cumulative", Cell),
            ("target_value", Number),
            ("target", Cell),
            ("plan_value", Number),
            ("plan", Cell),
            ("plan_month", Cell),
            ("rate", Cell),
            ("ahead", Cell),
            ("pace_so_far", Cell),
            ("pace", Cell),
            ("forecast", Cell),
            ("forecast_low", Cell),
            ("forecast_high", Cell),
            ("verdict", Text),
            ("reason", Text),
            ("about", Bool),
        ]);
        let last = self.term_months().last().copied();
        for s in self.standings()? {
            let obligation = self.programme.obligations[s.obligation].clone();
            let (kind, about) = match obligation.duty {
                Duty::Target { about, .. } => ("target", about),
                Duty::Monthly { .. } => ("monthly", false),
                Duty::Each { .. } => ("each", false),
                Duty::Ceiling { .. } => ("ceiling", false),
            };
            sheet.row(vec![
                obligation.id.into(),
                obligation.clause.into(),
                obligation.label.into(),
                obligation.unit.into(),
                kind.into(),
                s.month.to_string().into(),
                s.month.short_ja().into(),
                Entry::Bool(Some(s.month) == last),
                self.number(s.cell),
                Entry::figure(s.cell),
                self.number(s.cumulative),
                Entry::figure(s.cumulative),
                self.number(s.target),
                Entry::figure(s.target),
                self.number(s.plan),
                Entry::figure(s.plan),
                Entry::figure(s.plan_month),
                Entry::figure(s.rate),
                Entry::figure(s.ahead),
                Entry::figure(s.pace_so_far),
                Entry::figure(s.pace),
                Entry::figure(s.forecast),
                Entry::figure(s.forecast_low),
                Entry::figure(s.forecast_high),
                s.verdict.map_or("", |v| v.name()).into(),
                s.reason.into(),
                Entry::Bool(about),
            ]);
        }
        Ok(sheet)
    }

    /// 要協議: what the contract leaves open, in the programme's order.
    pub(in crate::figures) fn view_questions(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("place", Integer),
            ("question", Text),
            ("clause", Text),
            ("text", Text),
            ("assumed", Text),
            ("settings", Text),
            ("agreed_on", Text),
            ("is_open", Bool),
        ]);
        for (place, q) in self.programme.questions.iter().enumerate() {
            sheet.row(vec![
                Entry::Integer(place as i64 + 1),
                q.id.as_str().into(),
                q.clause.as_str().into(),
                q.question.as_str().into(),
                q.assumed.as_str().into(),
                q.settings.join("、").into(),
                Entry::maybe(q.agreed_on.map(|d| d.to_string())),
                Entry::Bool(q.agreed_on.is_none()),
            ]);
        }
        sheet
    }

    /// The programme's regions, in its order.
    pub(in crate::figures) fn view_regions(&mut self) -> Sheet {
        let mut sheet = Sheet::new(&[("place", Kind::Integer), ("region", Kind::Text), ("region_label", Kind::Text)]);
        for (place, r) in self.programme.regions.iter().enumerate() {
            sheet.row(vec![Entry::Integer(place as i64 + 1), r.id.as_str().into(), r.label.as_str().into()]);
        }
        sheet
    }

    pub(in crate::figures) fn view_kpi_year(&mut self) -> Result<Sheet, Refusal> {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("obligation", Text),
            ("month", Text),
            ("month_label", Text),
            ("value", Number),
            ("cell", Cell),
            ("cumulative_value", Number),
            ("cumulative", Cell),
            ("plan_value", Number),
            ("plan", Cell),
            ("plan_month", Cell),
            ("last_year_value", Number),
            ("last_year", Cell),
            ("target_value", Number),
            ("target", Cell),
        ]);
        let standings = self.standings()?;
        let term = self.programme.term;
        let year = self.programme.fiscal_year(self.span().1);
        for place in 0..self.programme.obligations.len() {
            let obligation = self.programme.obligations[place].clone();
            let Some(any) = standings.iter().find(|s| s.obligation == place) else { continue };
            let (target, with_plan) = (any.target, matches!(obligation.duty, Duty::Target { .. }));
            let unit = self.at(target).unit;
            for month in year.months() {
                let in_term = term.start.month() <= month && month <= term.end.month();
                let standing = standings.iter().find(|s| s.obligation == place && s.month == month);
                let mut row: Vec<Entry> =
                    vec![obligation.id.as_str().into(), month.to_string().into(), month.short_ja().into()];
                let mut pair = |key| match key {
                    Some(key) => row.extend([self.number(key), Entry::figure(key)]),
                    None => row.extend([Entry::Null, Entry::Null]),
                };
                pair(standing.map(|s| s.cell));
                pair(standing.map(|s| s.cumulative));
                let plan = if in_term && with_plan { Some(self.plan(&obligation, target, month, unit)) } else { None };
                let first = term.start.max(year.first_month().first());
                let last_year = if in_term && !matches!(obligation.duty, Duty::Each { .. }) {
                    Some(self.reached_last_year(&obligation, first, month.last().min(term.end))?)
                } else {
                    None
                };
                let plan_month = match (&obligation.duty, in_term) {
                    (Duty::Target { .. }, true) => self.planned(&obligation, month, unit),
                    (Duty::Monthly { .. }, true) => Some(target),
                    _ => None,
                };
                let target = (!matches!(obligation.duty, Duty::Each { .. })).then_some(target);
                for (key, own_month) in [(plan, Some(plan_month)), (last_year, None), (target, None)] {
                    match key {
                        Some(key) => row.extend([self.number(key), Entry::figure(key)]),
                        None => row.extend([Entry::Null, Entry::Null]),
                    }
                    if let Some(key) = own_month {
                        row.push(key.map_or(Entry::Null, Entry::figure));
                    }
                }
                sheet.row(row);
            }
        }
        Ok(sheet)
    }
}
