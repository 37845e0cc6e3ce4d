//! Facts that people keep: events, broadcasts, plans, figures taken over. CSV files under `data/ledger/`, checked by schemas.
//!
//! A ledger is a TOML file in `schemas/`: its columns, which of them are required, which values they take, what makes a row
//! unique. Not here: counting rows (figures), the files' place and their storing (store, cli).
//! Invariant: a [`crate::domain::Ledger`] that exists has no unknown column, no row twice, no cell of the wrong kind and
//! nothing that looks like personal data. All that is wrong with a file is told at once, each with its place.

mod cells;
mod confirmed;
mod key;
mod measures;
mod note_months;
mod observe;
mod personal;
mod problem;
mod read;
mod schema;

pub use confirmed::confirmed;
pub use key::participant_key;
pub use measures::measures;
pub use note_months::{NoteMonths, note_months};
pub use observe::{Broadcasts, SentThroughInterface, baseline, broadcasts};
pub use problem::{Allowed, PersonalData, Problem, Wrong};
pub use read::read;
pub use schema::{Column, ColumnKind, Schema, schema, schemas};

use crate::domain::{Ledger, Near};

/// Why a ledger was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("there is no ledger `{name}`; {near}")]
    UnknownLedger { name: String, near: Near },
    #[error("{file}: {cause}")]
    NotText { file: String, cause: crate::delimited::NotText },
    #[error("{}", lines(problems))]
    Problems { problems: Vec<Problem> },
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

/// A ledger whose file does not exist yet: no rows and no snapshot.
pub fn empty(name: &str, confirmed: Option<crate::domain::Day>) -> Result<Ledger, LedgerError> {
    let schema = schema(name)?;
    let columns = schema.columns.iter().map(|c| (c.name.clone(), c.kind.field())).collect();
    let (name, unit, counters) = (schema.name.clone(), schema.unit(), schema.counters());
    let people = schema.people.clone();
    Ok(Ledger { name, columns, unit, counters, people, rows: Vec::new(), confirmed_until: confirmed, snapshot: None })
}

/// The header line of a new ledger, to be filled in. A row made up as an example would be counted as a fact, so there is none.
pub fn blank(name: &str) -> Result<String, LedgerError> {
    let names: Vec<&str> = schema(name)?.columns.iter().map(|c| c.name.as_str()).collect();
    Ok(names.join(",") + "\n")
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
    fn a_misspelt_ledger_hears_the_near_name() {
        assert_eq!(empty("event", None).unwrap_err().to_string(), "there is no ledger `event`; did you mean `events`?");
    }
}
