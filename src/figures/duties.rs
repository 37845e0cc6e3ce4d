//! Which obligations of the programme are open at the end of the report's period, whatever its template prints.
//!
//! Invariant: an obligation that is not known, or known for the time being only, is named.

use super::book::Book;
use super::figure::{FigureKey, Number};
use super::refusal::Refusal;
use crate::domain::{Absence, Quality};

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
