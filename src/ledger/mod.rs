//! Facts that people keep: events, broadcasts, plans, figures taken over. CSV files under `data/ledger/`, checked by schemas.
//!
//! A ledger is a TOML file in `schemas/`: its columns, which of them are required, which values they take, what makes a row
//! unique. Not here: counting rows (figures), the files' place and their storing (store, cli).
//! Invariant: a [`crate::domain::Ledger`] that exists has no unknown column, no row twice, no cell of the wrong kind and
//! nothing that looks like personal data. All that is wrong with a file is told at once, each with its place.

mod cells;
mod confirmed;
mod key;
mod observe;
mod personal;
mod read;
mod schema;

pub use confirmed::confirmed;
pub use key::participant_key;
pub use observe::{Broadcasts, SentThroughInterface, baseline, broadcasts};
pub use read::read;
pub use schema::{Column, ColumnKind, Schema, schema, schemas};

use crate::domain::Ledger;
use std::fmt;

/// Why a ledger was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("there is no ledger `{name}`{}", near.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
    UnknownLedger { name: String, near: Option<String> },
    #[error("{file}: {cause}")]
    NotText { file: String, cause: crate::delimited::NotText },
    #[error("{}", lines(problems))]
    Problems { problems: Vec<Problem> },
}

/// One thing that is wrong with a ledger's file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The field of the record, from 1; 0 where the whole line is meant.
    pub column: usize,
    /// The column's name, or empty.
    pub name: String,
    /// What stands there; personal data is not repeated.
    pub found: String,
    /// What is allowed there.
    pub allowed: String,
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
        write!(f, ": found {}; {}", self.found, self.allowed)
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

/// A ledger whose file does not exist yet: no rows and no snapshot.
pub fn empty(name: &str, confirmed: Option<crate::domain::Day>) -> Result<Ledger, LedgerError> {
    let schema = schema(name)?;
    let columns = schema.columns.iter().map(|c| (c.name.clone(), c.kind.field())).collect();
    Ok(Ledger { name: schema.name.clone(), columns, rows: Vec::new(), confirmed_until: confirmed, snapshot: None })
}

/// The header line of a new ledger, to be filled in. A row made up as an example would be counted as a fact, so there is none.
pub fn blank(name: &str) -> Result<String, LedgerError> {
    let names: Vec<&str> = schema(name)?.columns.iter().map(|c| c.name.as_str()).collect();
    Ok(names.join(",") + "\n")
}

/// Of what is known, what comes nearest to a name that is not.
fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    if name.len() > 64 {
        return None;
    }
    let nearest = known.map(|k| (crate::domain::edits(name, k), k)).min()?;
    (nearest.0 <= 1 + name.chars().count() / 3).then(|| nearest.1.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_ledger_is_its_header_and_reads_as_empty() {
        for schema in schemas() {
            let header = blank(&schema.name).unwrap();
            let snapshot = crate::domain::SnapshotId::of(header.as_bytes());
            let ledger = read(&schema.name, "x.csv", header.as_bytes(), None, snapshot).unwrap();
            assert!(ledger.rows.is_empty());
            assert_eq!(ledger.columns, empty(&schema.name, None).unwrap().columns);
        }
    }

    #[test]
    fn near_names_are_proposed_and_far_ones_are_not() {
        assert_eq!(near("titel", ["title", "venue"].into_iter()).as_deref(), Some("title"));
        assert_eq!(near("weather", ["title", "venue"].into_iter()), None);
        assert_eq!(empty("event", None).unwrap_err().to_string(), "there is no ledger `event`; did you mean `events`?");
    }
}
