//! Ids of posts: long numbers that a spreadsheet program ruins, and how that is noticed.
//!
//! Invariant: an id that is returned stands in the file digit for digit.

use super::error::Damage;
use super::sheet::Sheet;
use super::{Expected, ImportError};
use crate::delimited::Record;

/// A spreadsheet keeps so many digits of a number and makes the others zeros.
const DIGITS_KEPT: usize = 15;

/// The id in one field.
pub(super) fn post_id(sheet: &Sheet<'_>, row: &Record<'_>, index: usize) -> Result<String, ImportError> {
    // a spreadsheet guards long numbers with an apostrophe; nothing is lost by it
    let id = row.fields[index].trim().trim_start_matches('\'');
    if !id.is_empty() && id.len() <= 20 && id.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(id.to_string());
    }
    if id.starts_with(|c: char| c.is_ascii_digit()) && id.contains(['E', 'e']) && id.contains('+') {
        return Err(ImportError::Damaged { damage: Damage::ExponentIds { line: row.line, field: index + 1 } });
    }
    Err(ImportError::cell(row.line, index + 1, &sheet.titles[index], id, Expected::PostId))
}

/// Watches whether every id of a file ends in zeros behind the fifteenth digit.
#[derive(Default)]
pub(super) struct Rounded {
    first: Option<usize>,
    zeros: usize,
    others: bool,
}

impl Rounded {
    pub fn watch(&mut self, id: &str, line: usize) {
        match id.get(DIGITS_KEPT..).filter(|lost| !lost.is_empty()) {
            Some(lost) if lost.bytes().all(|b| b == b'0') => {
                self.first.get_or_insert(line);
                self.zeros += lost.len();
            }
            _ => self.others = true,
        }
    }
    /// # Errors
    /// Where all ids are rounded, and six zeros or more are no accident.
    pub fn check(&self) -> Result<(), ImportError> {
        match self.first {
            Some(line) if !self.others && self.zeros >= 6 => {
                Err(ImportError::Damaged { damage: Damage::RoundedIds { line } })
            }
            _ => Ok(()),
        }
    }
}
