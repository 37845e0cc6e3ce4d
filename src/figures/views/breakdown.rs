//! `breakdown`: a metric by the members of its dimensions, for the period beside the period before and last year's.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::{Absence, AccountId, Members, MetricId};
use crate::figures::book::{Book, Question};
use crate::figures::desk::When;
use crate::figures::figure::Number;

impl Book {
    pub(in crate::figures) fn view_breakdown(&mut self) -> Sheet {
        use Kind::{Cell, Number as Value, Text};
        let mut sheet = Sheet::new(&[
            ("metric", Text),
            ("platform", Text),
            ("account", Text),
            ("dimension", Text),
            ("member", Text),
            ("member_2", Text),
            ("label", Text),
            ("unit", Text),
            ("value", Value),
            ("cell", Cell),
            ("previous_value", Value),
            ("previous", Cell),
            ("last_year_value", Value),
            ("last_year", Cell),
            ("total", Cell),
            ("state", Text),
        ]);
        let (start, end) = self.span();
        let days = |book: &Book, when: &When| book.days_of(when).unwrap_or((start, end));
        let before = days(self, &When::Previous);
        let year_ago = days(self, &When::LastYear);
        let observed: Vec<(MetricId, AccountId)> = self.index.observed().cloned().collect();
        for (metric, account) in observed {
            let kinds: Vec<Members> = self
                .index
                .kinds(&metric, &account)
                .iter()
                .filter(|(members, entity)| !members.is_empty() && entity.is_none())
                .map(|(members, _)| members.clone())
                .collect();
            if kinds.is_empty() {
                continue;
            }
            let question = |(start, end), members: &Members| Question {
                metric: metric.clone(),
                account: account.clone(),
                start,
                end,
                members: members.clone(),
                entity: None,
            };
            let total = self.measure_cell(&question((start, end), &Members::none()));
            for members in kinds {
                let now = self.measure_cell(&question((start, end), &members));
                // listed in another window only; a hidden member has no inputs, but was listed
                if self.at(now).inputs.is_empty()
                    && matches!(self.at(now).number, Number::Absent(a) if a != Absence::Hidden)
                {
                    continue;
                }
                let previous = self.measure_cell(&question(before, &members));
                let last_year = self.measure_cell(&question(year_ago, &members));
                let mut parts = members.iter();
                let (dimension, member) = parts.next().unwrap_or_default();
                let others: Vec<&str> = parts.map(|(_, m)| m).collect();
                let label = (self.labels)(dimension, member).map_or(member, |l| l);
                sheet.row(vec![
                    metric.as_str().into(),
                    metric.platform().as_str().into(),
                    account.as_str().into(),
                    members.dimensions().into(),
                    member.into(),
                    others.join(" / ").into(),
                    label.into(),
                    self.at(now).unit.ja().into(),
                    self.number(now),
                    Entry::figure(now),
                    self.number(previous),
                    Entry::figure(previous),
                    self.number(last_year),
                    Entry::figure(last_year),
                    Entry::figure(total),
                    self.state(now).into(),
                ]);
            }
        }
        sheet
    }
}
