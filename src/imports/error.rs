//! Why a file was not imported, as data: what was found, where, and what is known there.

use crate::delimited::{NotText, UnclosedQuote};
use crate::domain::{Month, Window};
use std::fmt;

/// Why a file was not imported. Nothing of it may then be used or kept.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the file holds personal data ({what}): it is not read, and nothing of it is kept")]
    PersonalData { what: &'static str },
    #[error("the file is {format}, not a table in text form; download it as CSV")]
    Format { format: &'static str },
    #[error(transparent)]
    NotText(#[from] NotText),
    #[error("the archive cannot be opened: {reason}")]
    Archive { reason: String },
    #[error("the file is larger than {limit_megabytes} MB")]
    TooLarge { limit_megabytes: u64 },
    #[error("the file is empty")]
    Empty,
    #[error(
        "a spreadsheet program has changed the file ({damage}); import the file as it was downloaded, without opening it"
    )]
    Damaged { damage: Damage },
    #[error("there is no kind `{asked}`")]
    NoSuchKind { asked: String },
    #[error("the file is not of the kind `{asked}`: it lacks {}", missing.join(", "))]
    NotThatKind { asked: &'static str, missing: Vec<String> },
    #[error("the kind of this file is not known; its columns are: {}{}", header.join(", "), nearest_words(nearest))]
    Unknown { header: Vec<String>, nearest: Vec<Near> },
    #[error("the file is a `{kind}` ({label}), which cannot be imported yet")]
    NotYet { kind: &'static str, label: &'static str },
    #[error("the file looks like a `{kind}`, but other files look the same: name the kind if it is one ({why})")]
    KindNeeded { kind: &'static str, why: &'static str },
    #[error("whose file is it? name the account on {platform}")]
    AccountNeeded { platform: &'static str },
    #[error("a `{kind}` does not say which period it covers: name the month")]
    PeriodNeeded { kind: &'static str },
    #[error("the month was given as {declared}, but the file covers {found}")]
    PeriodContradicted { declared: Month, found: Window },
    #[error("the column `{column}` stands in the file twice")]
    RepeatedColumn { column: String },
    #[error("line {line}, field {field} ({column}): found `{found}`, expected {expected}")]
    Cell { line: usize, field: usize, column: String, found: String, expected: String },
    #[error("line {line}: {found} fields where the header has {expected}; the file may have been cut off")]
    Ragged { line: usize, found: usize, expected: usize },
    #[error("{0}; the file may have been cut off")]
    UnclosedQuote(#[from] UnclosedQuote),
    #[error("lines {first} and {second} say different things about {what}")]
    Contradiction { what: String, first: usize, second: usize },
}

/// What a spreadsheet program did to a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Damage {
    /// The columns are separated by semicolons.
    Semicolons,
    /// Every line was put into quotes once more.
    Requoted,
    /// An id became a number such as `1.22E+17`.
    ExponentIds { line: usize, field: usize },
    /// The last digits of the ids became zeros.
    RoundedIds { line: usize },
    /// A date was rewritten: `2025/2/18` for `Tue, Feb 18, 2025`.
    RewrittenDates { line: usize, field: usize },
}

/// A kind that a foreign file resembles, and what it lacks to be one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Near {
    pub kind: &'static str,
    pub missing: Vec<String>,
}

impl ImportError {
    /// The stable name of the situation, for `--json` and for the words of other languages.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::PersonalData { .. } => "personal_data",
            ImportError::Format { .. } => "not_a_text_table",
            ImportError::NotText(_) => "not_text",
            ImportError::Archive { .. } => "broken_archive",
            ImportError::TooLarge { .. } => "too_large",
            ImportError::Empty => "empty_file",
            ImportError::Damaged { .. } => "changed_by_spreadsheet",
            ImportError::NoSuchKind { .. } => "no_such_kind",
            ImportError::NotThatKind { .. } => "not_that_kind",
            ImportError::Unknown { .. } => "unknown_kind",
            ImportError::NotYet { .. } => "kind_not_yet",
            ImportError::KindNeeded { .. } => "kind_needed",
            ImportError::AccountNeeded { .. } => "account_needed",
            ImportError::PeriodNeeded { .. } => "period_needed",
            ImportError::PeriodContradicted { .. } => "period_contradicted",
            ImportError::RepeatedColumn { .. } => "repeated_column",
            ImportError::Cell { .. } => "bad_cell",
            ImportError::Ragged { .. } => "ragged_row",
            ImportError::UnclosedQuote(_) => "unclosed_quote",
            ImportError::Contradiction { .. } => "contradiction",
        }
    }

    /// A cell that is not what its column holds. Long contents are cut.
    pub(super) fn cell(line: usize, field: usize, column: &str, found: &str, expected: &str) -> ImportError {
        let mut shown: String = found.chars().take(60).collect();
        if shown.len() < found.len() {
            shown.push('…');
        }
        let (column, expected) = (column.to_string(), expected.to_string());
        ImportError::Cell { line, field, column, found: shown, expected }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Damage::Semicolons => f.write_str("its columns are separated by semicolons"),
            Damage::Requoted => f.write_str("every line is in quotes once more"),
            Damage::ExponentIds { line, field } => write!(f, "line {line}, field {field}: an id became a power of ten"),
            Damage::RoundedIds { line } => write!(f, "line {line}: the ids end in zeros"),
            Damage::RewrittenDates { line, field } => write!(f, "line {line}, field {field}: a date was rewritten"),
        }
    }
}

fn nearest_words(nearest: &[Near]) -> String {
    nearest.iter().map(|n| format!("; to be a `{}` it lacks {}", n.kind, n.missing.join(", "))).collect()
}
