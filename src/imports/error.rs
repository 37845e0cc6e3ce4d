//! Why a file was not imported, as data: what was found, where, and what is known there.

use crate::delimited::numbers::Form;
use crate::delimited::{NotText, UnclosedQuote};
use crate::domain::{Month, Window, repeatable};
use std::fmt;

/// Why a file was not imported. Nothing of it may then be used or kept.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the file holds personal data ({what}): it is not read, and nothing of it is kept")]
    PersonalData { what: &'static str },
    #[error("the file is {format}, not a table in text form; download it as CSV")]
    Format { format: FileFormat },
    #[error(transparent)]
    NotText(#[from] NotText),
    #[error("the archive cannot be opened: {fault}")]
    Archive { fault: ArchiveFault },
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
    #[error("the file is not of the kind `{asked}`: {unlike}")]
    NotThatKind { asked: &'static str, unlike: Unlike },
    #[error("the kind of this file is not known; its columns are: {}{}", header.join(", "), nearest_words(nearest))]
    Unknown { header: Vec<String>, nearest: Vec<Near> },
    #[error("the file is a `{kind}` ({label}), which cannot be imported yet")]
    NotYet { kind: &'static str, label: &'static str },
    #[error("the file looks like a `{kind}`, but other files look the same: name the kind if it is one ({why})")]
    KindNeeded { kind: &'static str, why: &'static str },
    #[error("the file says `{title}` and not on which platform: name the kind, `{}` or `{}`", kinds[0], kinds[1])]
    PlatformNeeded { title: String, kinds: [&'static str; 2] },
    #[error("the file's title `{title}` is not known")]
    UnknownTitle { title: String },
    #[error("whose file is it? name the account on {platform}")]
    AccountNeeded { platform: &'static str },
    #[error("a `{kind}` does not say which period it covers: name the month")]
    PeriodNeeded { kind: &'static str },
    #[error("the month was given as {declared}, but the file covers {found}")]
    PeriodContradicted { declared: Month, found: Window },
    #[error("the column `{column}` stands in the file twice")]
    RepeatedColumn { column: String },
    #[error("line {line}, field {field} ({column}): found `{found}`, expected {expected}")]
    Cell { line: usize, field: usize, column: String, found: String, expected: Expected },
    #[error("line {line}: {found} fields where the header has {expected}; the file may have been cut off")]
    Ragged { line: usize, found: usize, expected: usize },
    #[error("{0}; the file may have been cut off")]
    UnclosedQuote(#[from] UnclosedQuote),
    #[error("lines {first} and {second} say different things about {what}")]
    Contradiction { what: String, first: usize, second: usize },
}

/// What a file is that is no table in text form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FileFormat {
    #[error("an Excel workbook (XLSX)")]
    Workbook,
    #[error("an old Excel workbook (XLS)")]
    OldWorkbook,
    #[error("a PDF")]
    Pdf,
    #[error("a web page")]
    WebPage,
    #[error("an XML file")]
    Xml,
    #[error("a JSON file")]
    Json,
    #[error("a picture")]
    Picture,
    #[error("a compressed file")]
    Compressed,
}

/// Why an archive cannot be opened.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ArchiveFault {
    /// In the unpacker's own words.
    #[error("{0}")]
    Zip(String),
    /// In the unpacker's own words.
    #[error("{name}: {words}")]
    Member { name: String, words: String },
    #[error("{name} is an archive inside the archive")]
    Nested { name: String },
    #[error("there is no file in it")]
    NoFile,
}

/// Why a file is not of the kind that was named.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unlike {
    #[error("it lacks {}", .0.join(", "))]
    Lacks(Vec<String>),
    #[error("it looks like a `{0}`")]
    LooksLike(&'static str),
    #[error("the archive holds none")]
    NotInArchive,
}

/// What a cell's column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Expected {
    #[error("{}", .0.expected())]
    Number(Form),
    /// A day, written as this one.
    #[error("a day such as {0}")]
    Day(&'static str),
    #[error("a day counted from the start, such as 0003")]
    NthDay,
    #[error("a day within the table's own days")]
    DayOfTable,
    #[error("a start before the end")]
    StartBeforeEnd,
    #[error("the id of a video")]
    VideoId,
    #[error("the id of a post, digits only")]
    PostId,
    /// Days follow one another without a gap: only so can a year be told that the file leaves out.
    #[error("the day after the one above")]
    NextDay,
    #[error("the figure since publication (Lifetime); export the file without a breakdown by day")]
    Lifetime,
    #[error("a share from 0 to {0}")]
    Share(u8),
    /// A period, written as this one.
    #[error("a period such as {0}")]
    Period(&'static str),
    /// The address of a video, written as this one.
    #[error("an address such as {0}")]
    Address(&'static str),
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
    /// A number became a date: `3-Apr` for `3.4`.
    NumberToDate { line: usize, field: usize },
    /// A workbook that a spreadsheet program has written: its texts stand in a list of their own.
    SavedWorkbook,
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
            ImportError::PlatformNeeded { .. } => "platform_needed",
            ImportError::UnknownTitle { .. } => "unknown_title",
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

    /// A cell that is not what its column holds. Words are not repeated: they may be somebody's name.
    pub(super) fn cell(line: usize, field: usize, column: &str, found: &str, expected: Expected) -> ImportError {
        let shown = repeatable(found).unwrap_or_else(|| "…".to_string());
        let column = column.to_string();
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
            Damage::NumberToDate { line, field } => write!(f, "line {line}, field {field}: a number became a date"),
            Damage::SavedWorkbook => f.write_str("the workbook was saved again"),
        }
    }
}

fn nearest_words(nearest: &[Near]) -> String {
    nearest.iter().map(|n| format!("; to be a `{}` it lacks {}", n.kind, n.missing.join(", "))).collect()
}
