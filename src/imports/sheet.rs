//! A table with one header line: columns found by any of their names, rows of the header's length.
//!
//! Invariant: a column is found by the whole of its name after folding away what platforms and languages vary (width, case,
//! spaces, the backslash that X leaves behind), and never twice.

use super::{Expected, ImportError};
use crate::delimited::numbers::{Form, number};
use crate::delimited::{Record, Records, delimiter_of, plain_name};
use crate::domain::{Decimal, MetricId};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// A column that becomes a metric.
pub(super) struct Column {
    /// The metric's name without its platform: `profile_visits`.
    pub metric: &'static str,
    pub form: Form,
    /// Folded names in every language and year.
    pub names: &'static [&'static str],
}

/// A metric's column of one file.
pub(super) struct Found {
    pub index: usize,
    pub metric: MetricId,
    pub form: Form,
}

/// The header and the rows of one table.
pub(super) struct Sheet<'a> {
    /// The columns' names as they stand in the file.
    pub titles: Vec<String>,
    /// The same, folded.
    pub names: Vec<String>,
    records: Records<'a>,
    /// The text ends with the end of a line.
    is_ended: bool,
}

impl<'a> Sheet<'a> {
    /// Opens the table whose header is the first line that is not blank.
    pub fn open(text: &'a str) -> Result<Sheet<'a>, ImportError> {
        let start = text.find(|c: char| c != '\n' && c != '\r').ok_or(ImportError::Empty)?;
        let header_line = text[start..].lines().next().unwrap_or_default();
        let mut records = Records::new(text, delimiter_of(header_line));
        let header = loop {
            let record = records.next().ok_or(ImportError::Empty)??;
            if !record.fields.is_empty() {
                break record;
            }
        };
        let titles: Vec<String> = header.fields.iter().map(|f| f.trim().to_string()).collect();
        let names = titles.iter().map(|t| plain_name(t)).collect();
        Ok(Sheet { titles, names, records, is_ended: text.ends_with(['\n', '\r']) })
    }

    /// The index of the column with one of these names.
    pub fn column(&self, names: &[&str]) -> Result<Option<usize>, ImportError> {
        let mut found = self.names.iter().enumerate().filter(|(_, n)| names.contains(&n.as_str())).map(|(i, _)| i);
        let first = found.next();
        match found.next() {
            Some(again) => Err(ImportError::RepeatedColumn { column: self.titles[again].clone() }),
            None => Ok(first),
        }
    }

    /// The columns that become metrics, in the order of the file, each named `prefix` + metric.
    pub fn metrics<'c>(
        &self,
        columns: impl IntoIterator<Item = &'c Column>,
        prefix: &str,
    ) -> Result<Vec<Found>, ImportError> {
        let mut found = Vec::new();
        for column in columns {
            if let Some(index) = self.column(column.names)? {
                let metric = MetricId::new(format!("{prefix}{}", column.metric));
                found.push(Found { index, metric, form: column.form });
            }
        }
        found.sort_by_key(|f| f.index);
        Ok(found)
    }

    /// The next row that is not blank. It has as many fields as the header; empty ones at its end are forgiven.
    pub fn next_row(&mut self) -> Result<Option<Record<'a>>, ImportError> {
        for record in self.records.by_ref() {
            let mut record = record?;
            if record.fields.iter().all(|f| f.trim().is_empty()) {
                continue;
            }
            let expected = self.titles.len();
            while record.fields.len() > expected && record.fields.last().is_some_and(|f| f.trim().is_empty()) {
                record.fields.pop();
            }
            if record.fields.len() != expected {
                return Err(ImportError::Ragged { line: record.line, found: record.fields.len(), expected });
            }
            return Ok(Some(record));
        }
        Ok(None)
    }

    /// The next row of a file whose program leaves out empty fields at a row's end: they are put back. A last row that is
    /// short and has no end of its line was cut off.
    pub fn next_short_row(&mut self) -> Result<Option<Record<'a>>, ImportError> {
        while let Some(record) = self.records.next() {
            let mut record = record?;
            if record.fields.iter().all(|f| f.trim().is_empty()) {
                continue;
            }
            let expected = self.titles.len();
            while record.fields.len() > expected && record.fields.last().is_some_and(|f| f.trim().is_empty()) {
                record.fields.pop();
            }
            let found = record.fields.len();
            let is_cut = found < expected && !self.is_ended && self.records.rest().is_empty();
            if found > expected || is_cut {
                return Err(ImportError::Ragged { line: record.line, found, expected });
            }
            record.fields.resize(expected, "".into());
            return Ok(Some(record));
        }
        Ok(None)
    }

    /// The number in one field; `None` where the file states none.
    pub fn number(&self, row: &Record<'_>, index: usize, form: Form) -> Result<Option<Decimal>, ImportError> {
        let text = &row.fields[index];
        number(text, form)
            .map_err(|_| ImportError::cell(row.line, index + 1, &self.titles[index], text, Expected::Number(form)))
    }
}

/// Notices rows that stand in a file twice.
#[derive(Default)]
pub(super) struct Repetitions(HashMap<String, (usize, u64)>);

impl Repetitions {
    /// True where an equal row was seen before; an error where the two differ.
    pub fn seen(&mut self, key: &str, row: &Record<'_>) -> Result<bool, ImportError> {
        let mut hasher = DefaultHasher::new();
        row.fields.hash(&mut hasher);
        let hash = hasher.finish();
        match self.0.get(key) {
            None => {
                self.0.insert(key.to_string(), (row.line, hash));
                Ok(false)
            }
            Some((_, before)) if *before == hash => Ok(true),
            Some((first, _)) => {
                Err(ImportError::Contradiction { what: key.to_string(), first: *first, second: row.line })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_stands_twice_is_refused() {
        let sheet = Sheet::open("Date,Views,views\n").unwrap();
        assert_eq!(sheet.column(&["views"]), Err(ImportError::RepeatedColumn { column: "views".into() }));
        assert_eq!(sheet.column(&["date"]), Ok(Some(0)));
        assert_eq!(sheet.column(&["nothing"]), Ok(None));
    }

    #[test]
    fn short_rows_are_errors_and_empty_tails_are_not() {
        let mut sheet = Sheet::open("\r\na,b\r\n1,2,,\r\n,\r\n3\r\n").unwrap();
        assert_eq!(sheet.next_row().unwrap().unwrap().fields, ["1", "2"]);
        assert_eq!(sheet.next_row(), Err(ImportError::Ragged { line: 5, found: 1, expected: 2 }));
    }
}
