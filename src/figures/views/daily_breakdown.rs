//! `daily_breakdown`: a metric by the members of its dimensions on each day of the period.
//!
//! Invariant: only what was listed by day has rows: days of a metric that may not be added are told one by one.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::{AccountId, Day, Members, MetricId};
use crate::figures::book::{Book, Question};
use std::collections::BTreeSet;

impl Book {
    pub(in crate::figures) fn view_daily_breakdown(&mut self) -> Sheet {
        use Kind::{Cell, Number as Value, Text};
        let mut sheet = Sheet::new(&[
            ("metric", Text),
            ("platform", Text),
            ("account", Text),
            ("dimension", Text),
            ("member", Text),
            ("label", Text),
            ("day", Text),
            ("unit", Text),
            ("value", Value),
            ("cell", Cell),
            ("state", Text),
        ]);
        let (start, end) = self.span();
        let mut listed: BTreeSet<(MetricId, AccountId, Members)> = BTreeSet::new();
        let mut days: BTreeSet<(MetricId, AccountId, String, Day)> = BTreeSet::new();
        for o in self.index.all() {
            let day = o.window.start();
            if o.members.is_empty() || o.entity.is_some() || o.window.len_days() != 1 || day < start || end < day {
                continue;
            }
            let (metric, account) = (o.metric.clone(), o.account.clone());
            days.insert((metric.clone(), account.clone(), o.members.dimensions(), day));
            listed.insert((metric, account, o.members.clone()));
        }
        for (metric, account, members) in listed {
            let of_list = |at: &&(MetricId, AccountId, String, Day)| {
                (&at.0, &at.1, &at.2) == (&metric, &account, &members.dimensions())
            };
            let with_a_list: Vec<Day> = days.iter().filter(of_list).map(|at| at.3).collect();
            let (dimension, member) = members.iter().next().unwrap_or_default();
            let label = (self.labels)(dimension, member).map_or(member, |l| l);
            for day in with_a_list {
                let cell = self.measure_cell(&Question {
                    metric: metric.clone(),
                    account: account.clone(),
                    start: day,
                    end: day,
                    members: members.clone(),
                    entity: None,
                });
                sheet.row(vec![
                    metric.as_str().into(),
                    metric.platform().as_str().into(),
                    account.as_str().into(),
                    members.dimensions().into(),
                    member.into(),
                    label.into(),
                    day.to_string().into(),
                    self.at(cell).unit.ja().into(),
                    self.number(cell),
                    Entry::figure(cell),
                    self.state(cell).into(),
                ]);
            }
        }
        sheet
    }
}
