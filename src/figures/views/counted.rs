//! `counted`: which rows of the ledgers count towards which obligation, and which are as every row should be.
//!
//! Not here: totals and verdicts of months (kpi).
//! Invariant: a row counts here exactly where it counts in `kpi`.

use super::ledgers::line_of;
use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::{Ledger, Unit};
use crate::figures::book::Book;
use crate::figures::figure::FigureKey;
use crate::figures::kpi::{counts, unit_of};
use crate::figures::refusal::Refusal;
use crate::programme::{Counts, Duty, Obligation};
use std::collections::BTreeSet;

impl Book {
    pub(in crate::figures) fn view_counted(&mut self) -> Result<Sheet, Refusal> {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("obligation", Text),
            ("clause", Text),
            ("label", Text),
            ("kind", Text),
            ("ledger", Text),
            ("key", Text),
            ("day", Text),
            ("counts", Bool),
            ("kept", Bool),
            ("number_cell", Cell),
            ("least_cell", Cell),
            ("target_cell", Cell),
            ("row_cell", Cell),
            ("row_line", Integer),
        ]);
        let (start, end) = (self.programme.term.start, self.span().1.min(self.programme.term.end));
        for obligation in self.programme.obligations.clone() {
            let Some(counted @ Counts::Ledger { ledger: name, on, .. }) = counts(&obligation) else { continue };
            let Some(ledger) = self.ledger(name).cloned() else { continue };
            let counted = self.rows_between(counted, start, end)?.unwrap_or_default();
            let counted: BTreeSet<&str> = counted.iter().map(|row| row.key.as_str()).collect();
            let (kind, least, target) = self.asked(&obligation, &ledger);
            for row in &ledger.rows {
                let Some(day) = ledger.field(row, on).and_then(|field| field.day()) else { continue };
                if day < start || end < day {
                    continue;
                }
                let (kept, number) = match &obligation.duty {
                    Duty::Each { counts, column, at_least } => (
                        self.keeps(counts, row, column, *at_least),
                        ledger.field(row, column).and_then(|f| f.number()).map(|n| self.typed(&ledger, row, column, n)),
                    ),
                    _ => (None, None),
                };
                let one = self.one_row(&ledger, row);
                sheet.row(vec![
                    obligation.id.as_str().into(),
                    obligation.clause.as_str().into(),
                    obligation.label.as_str().into(),
                    kind.into(),
                    ledger.name.as_str().into(),
                    row.key.as_str().into(),
                    day.to_string().into(),
                    Entry::Bool(counted.contains(row.key.as_str())),
                    kept.map_or(Entry::Null, Entry::Bool),
                    number.map_or(Entry::Null, Entry::figure),
                    least.map_or(Entry::Null, Entry::figure),
                    target.map_or(Entry::Null, Entry::figure),
                    Entry::figure(one),
                    line_of(row).map_or(Entry::Null, Entry::Integer),
                ]);
            }
        }
        Ok(sheet)
    }

    /// The kind of an obligation, the number every row or month must have, and the one to be reached in the term.
    fn asked(
        &mut self,
        obligation: &Obligation,
        ledger: &Ledger,
    ) -> (&'static str, Option<FigureKey>, Option<FigureKey>) {
        let unit = unit_of(&obligation.unit);
        match &obligation.duty {
            Duty::Target { target, .. } => ("target", None, Some(self.configured(obligation, *target, unit))),
            Duty::Monthly { at_least, .. } => ("monthly", Some(self.configured(obligation, *at_least, unit)), None),
            Duty::Ceiling { .. } => ("ceiling", None, None),
            Duty::Each { column, at_least, .. } => {
                let unit = ledger.counters.get(column).copied().unwrap_or(Unit::Plain);
                ("each", at_least.map(|least| self.configured(obligation, least, unit)), None)
            }
        }
    }
}
