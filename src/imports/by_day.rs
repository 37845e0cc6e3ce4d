//! Tables with a day in one column and a number in each of the others: one reading per day and column.
//!
//! Not here: which columns, which days (each kind's own file).
//! Invariant: a day that stands twice is read once, or refused where its rows differ.

use super::dates::{DayForm, day, is_rewritten};
use super::draft::{Draft, Place};
use super::error::Damage;
use super::sheet::{Column, Repetitions, Sheet};
use super::{Expected, ImportError, Source};
use crate::delimited::Record;
use crate::domain::{Day, Members, Window, Zone};
use std::collections::BTreeSet;

/// What such a table looks like.
pub(super) struct ByDay {
    /// The names of the column of days.
    pub date: &'static [&'static str],
    pub forms: &'static [DayForm],
    /// A day as the file writes it, for messages.
    pub written: &'static str,
    pub zone: Zone,
    /// What stands before a column's name in the catalogue.
    pub prefix: &'static str,
    /// Columns that are looked at although they become no metric.
    pub also: &'static [&'static str],
}

/// What is looked at in a row besides its metrics.
pub(super) type Look<'l> = dyn FnMut(&Sheet<'_>, &Record<'_>, Day, &mut Draft<'_>) -> Result<(), ImportError> + 'l;

impl ByDay {
    pub fn read<'c>(
        &self,
        source: Source<'_>,
        draft: &mut Draft<'_>,
        columns: impl IntoIterator<Item = &'c Column>,
        look: &mut Look<'_>,
    ) -> Result<(), ImportError> {
        let mut sheet = source.sheet()?;
        let metrics = sheet.metrics(columns, self.prefix)?;
        let date = sheet.column(self.date)?.unwrap_or(0);
        let also = sheet.column(self.also)?;
        let used: BTreeSet<usize> = metrics.iter().map(|m| m.index).chain([date]).chain(also).collect();
        draft.note_columns_kept_out(&sheet.titles, &used);
        let mut repetitions = Repetitions::default();
        let mut days = BTreeSet::new();
        while let Some(row) = sheet.next_row()? {
            let on = self.day_of(&sheet, &row, date)?;
            draft.rows += 1;
            if repetitions.seen(&on.to_string(), &row)? {
                draft.dropped += 1;
                draft.note("rows_repeated", on.to_string());
                continue;
            }
            days.insert(on);
            look(&sheet, &row, on, draft)?;
            for metric in &metrics {
                if let Some(value) = sheet.number(&row, metric.index, metric.form)? {
                    let place = Place { line: row.line, index: metric.index };
                    draft.state(&metric.metric, Window::of_day(on, self.zone), Members::none(), None, value, place);
                }
            }
        }
        draft.cover(&days, self.zone);
        Ok(())
    }

    fn day_of(&self, sheet: &Sheet<'_>, row: &Record<'_>, date: usize) -> Result<Day, ImportError> {
        let text = &row.fields[date];
        if let Some(on) = day(text, self.forms) {
            return Ok(on);
        }
        if is_rewritten(text) {
            let damage = Damage::RewrittenDates { line: row.line, field: date + 1 };
            return Err(ImportError::Damaged { damage });
        }
        Err(ImportError::cell(row.line, date + 1, &sheet.titles[date], text, Expected::Day(self.written)))
    }
}

/// Nothing else is looked at.
pub(super) fn nothing(_: &Sheet<'_>, _: &Record<'_>, _: Day, _: &mut Draft<'_>) -> Result<(), ImportError> {
    Ok(())
}
