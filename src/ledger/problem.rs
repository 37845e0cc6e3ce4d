//! What is wrong with a ledger's file, as data: where, what stands there, what is allowed.
//!
//! Not here: sentences in Japanese (`cli`).
//! Invariant: personal data is never repeated.

use super::schema::ColumnKind;
use crate::domain::{AccountId, Day, Malformed, MetricId, Near, PlatformId};
use std::fmt;

/// One thing that is wrong with a ledger's file. The text is English; other languages are made from the data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The field of the record, from 1; 0 where the whole line is meant.
    pub column: usize,
    /// The column's name, or empty.
    pub name: String,
    pub wrong: Wrong,
}

/// What is wrong there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// A cell that is not what its column holds.
    Cell {
        found: String,
        allowed: Allowed,
    },
    /// An empty cell that must be filled.
    Blank,
    /// An empty cell that must be filled because of another one: `other` is that column's label.
    BlankHere {
        label_ja: String,
        other: String,
        is: Option<String>,
    },
    /// What another ledger should have, or `config.toml`, and has not.
    NotThere {
        found: String,
        place: Place,
        near: Near,
    },
    Personal(PersonalData),
    /// A cell under no name.
    Nameless {
        found: String,
    },
    TooManyFields {
        columns: usize,
    },
    /// `first` is the line that has the same key.
    Repeated {
        key: String,
        first: usize,
        by: Vec<String>,
    },
    UnclosedQuote,
    NoHeader {
        columns: Vec<String>,
    },
    UnknownColumn {
        name: String,
        near: Near,
    },
    RepeatedColumn,
    MissingColumn {
        name: String,
        label_ja: String,
    },
    /// `confirmed.toml` is no TOML.
    Form(Malformed),
    UnknownLedger {
        name: String,
        near: Near,
    },
    UnknownMetric {
        metric: MetricId,
        near: Near,
    },
    UnknownAccount {
        named: String,
        platform: PlatformId,
        known: Vec<AccountId>,
    },
    EndBeforeStart {
        end: Day,
        start: Day,
    },
    /// A number beside a metric that measures it.
    MeasuredAndTyped {
        metric: MetricId,
    },
}

/// Where something should stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// In another ledger's column.
    Ledger { name: String, column: String },
    /// Among the obligations of `config.toml`.
    Obligations,
}

/// What a cell may hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Allowed {
    Kind(ColumnKind),
    OneOf(Vec<String>),
    /// A day, as `confirmed.toml` writes it.
    PlainDay,
}

/// The kinds of personal data that are looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PersonalData {
    MailAddress,
    LineUserId,
    TelephoneNumber,
    /// Somebody's name on a platform: `@name`.
    AccountName,
    PostalAddress,
    /// A word before さん, 様 or 氏.
    PersonName,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        if !self.name.is_empty() {
            write!(f, ": {}", self.name)?;
        }
        write!(f, ": found {}", self.wrong)
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::Cell { found, allowed } => write!(f, "`{found}`; allowed: {allowed}"),
            Wrong::Blank => f.write_str("nothing; this column must be filled"),
            Wrong::BlankHere { other, is, .. } => match is {
                Some(is) => write!(f, "nothing; this column must be filled where {other} is `{is}`"),
                None => write!(f, "nothing; this column must be filled where {other} is filled"),
            },
            Wrong::NotThere { found, place, near } => match place {
                Place::Ledger { name, column } => write!(f, "`{found}`; {name}.csv has no such {column}; {near}"),
                Place::Obligations => write!(f, "`{found}`; config.toml has no such obligation; {near}"),
            },
            Wrong::Personal(kind) => write!(f, "{kind}; no personal data may stand in a ledger"),
            Wrong::Nameless { found } => write!(f, "`{found}`; the header has no name for this column"),
            Wrong::TooManyFields { columns } => {
                write!(f, "a field too many; the header names {columns} columns; put a text with a comma into quotes")
            }
            Wrong::Repeated { key, first, by } => {
                write!(f, "`{key}` again; line {first} has the same {}", by.join(" and "))
            }
            Wrong::UnclosedQuote => f.write_str("a quote that is opened and never closed; close it"),
            Wrong::NoHeader { columns } => {
                write!(f, "nothing; the first line must name the columns: {}", columns.join(", "))
            }
            Wrong::UnknownColumn { name, near } => write!(f, "an unknown column `{name}`; {near}"),
            Wrong::RepeatedColumn => f.write_str("this column again; each column stands once"),
            Wrong::MissingColumn { name, label_ja } => write!(f, "no column `{name}`; it is required ({label_ja})"),
            Wrong::Form(form) => write!(f, "{form}; expected lines such as events = 2026-10-31"),
            Wrong::UnknownLedger { name, near } => write!(f, "an unknown ledger `{name}`; {near}"),
            Wrong::UnknownMetric { metric, near } => match near {
                Near::Close(_) => write!(f, "`{metric}`; {near}"),
                Near::Known { .. } => write!(f, "`{metric}`; no metric of this name is catalogued"),
            },
            Wrong::UnknownAccount { named, platform, known } => {
                let known: Vec<&str> = known.iter().map(AccountId::as_str).collect();
                write!(f, "`{named}`; the accounts on {platform} are: {}", known.join(", "))
            }
            Wrong::EndBeforeStart { end, start } => write!(f, "`{end}`; not before the start, {start}"),
            Wrong::MeasuredAndTyped { metric } => {
                write!(f, "a number; `{metric}` is measured, so leave it empty, or name no metric")
            }
        }
    }
}

impl fmt::Display for Allowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Allowed::Kind(kind) => f.write_str(match kind {
                ColumnKind::Text | ColumnKind::Name => "text",
                ColumnKind::Number => "a number such as 12 or 0.5",
                ColumnKind::Count => "a whole number such as 12",
                ColumnKind::Day => "a day such as 2026-10-09, 2026/10/9, 2026年10月9日 or 令和8年10月9日",
                ColumnKind::Month => "a month such as 2026-10",
                ColumnKind::Time => "a time such as 9:05",
                ColumnKind::Flag => "○ or ×, はい or いいえ, true or false",
                ColumnKind::Url => "an address that begins with https:// or http://",
                ColumnKind::Hash => "16 hex digits made by `report ledger key`, never a person",
            }),
            Allowed::OneOf(values) => f.write_str(&values.join(", ")),
            Allowed::PlainDay => f.write_str("a day such as 2026-10-31"),
        }
    }
}

impl fmt::Display for PersonalData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PersonalData::MailAddress => "a mail address",
            PersonalData::LineUserId => "a LINE user id",
            PersonalData::TelephoneNumber => "a telephone number",
            PersonalData::AccountName => "the name of an account",
            PersonalData::PostalAddress => "a postal code or address",
            PersonalData::PersonName => "somebody's name",
        })
    }
}
