//! Which obligations of the programme are open at the end of the report's period, whatever its template prints.
//!
//! Invariant: an obligation that is not known, or known for the time being only, is named.

use super::book::Book;
use super::figure::{FigureKey, Number};
use super::refusal::Refusal;
use crate::domain::{Absence, LedgerRow, Period, Quality};
use crate::programme::{Counts, Duty};

/// An obligation that a report cannot be final about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenDuty {
    pub clause: String,
    pub label: String,
    pub why: OpenBecause,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenBecause {
    /// 未取得
    Missing,
    /// 集計中
    Pending,
    /// 速報
    Provisional,
}

impl Book {
    /// The obligations whose number is missing, pending or provisional; none outside the term.
    ///
    /// # Errors
    /// What the obligations count cannot be counted.
    pub fn open_duties(&mut self) -> Result<Vec<OpenDuty>, Refusal> {
        if let Period::Event { id, .. } = self.period() {
            let id = id.clone();
            return Ok(self.open_about_event(&id));
        }
        let last = self.term_months().last().copied();
        let mut open = Vec::new();
        for standing in self.standings()?.into_iter().filter(|s| Some(s.month) == last) {
            let states = [self.openness(standing.cumulative), self.openness(standing.cell)];
            if let Some(why) = states.into_iter().flatten().next() {
                let obligation = &self.programme.obligations[standing.obligation];
                open.push(OpenDuty { clause: obligation.clause.clone(), label: obligation.label.clone(), why });
            }
        }
        Ok(open)
    }

    /// What the contract asks of every event and the ledger does not say of this one. What months and years owe is not the
    /// business of a report on one event.
    fn open_about_event(&self, id: &str) -> Vec<OpenDuty> {
        let Some(events) = self.ledger("events") else { return Vec::new() };
        let is_this = |row: &&LedgerRow| {
            let no = events.field(row, "no").and_then(|no| no.number());
            no.is_some_and(|no| id == format!("event-{}", no.normalize()))
        };
        let Some(row) = events.rows.iter().find(is_this) else { return Vec::new() };
        let mut open = Vec::new();
        for obligation in &self.programme.obligations {
            let Duty::Each { counts, column, at_least } = &obligation.duty else { continue };
            let of_events = matches!(counts, Counts::Ledger { ledger, .. } if ledger == "events");
            if of_events && self.keeps(counts, row, column, *at_least).is_none() {
                let (clause, label) = (obligation.clause.clone(), obligation.label.clone());
                open.push(OpenDuty { clause, label, why: OpenBecause::Missing });
            }
        }
        open
    }

    pub(super) fn openness(&self, key: FigureKey) -> Option<OpenBecause> {
        let figure = self.at(key);
        match figure.number {
            Number::Absent(Absence::Missing) => Some(OpenBecause::Missing),
            Number::Absent(Absence::Pending) => Some(OpenBecause::Pending),
            Number::Absent(_) => None,
            _ if figure.quality == Quality::Provisional => Some(OpenBecause::Provisional),
            _ => None,
        }
    }
}
