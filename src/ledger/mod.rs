//! Facts that people keep: events, broadcasts, plans, figures taken over. CSV files under `data/ledger/`, checked by schemas.
//!
//! A ledger is a TOML file in `schemas/`: its columns, which of them are required, which values they take, what makes a row
//! unique. Not here: counting rows (figures), the files' place and their storing (store, cli).
//! Invariant: a [`crate::domain::Ledger`] that exists has no unknown column, no row twice, no cell of the wrong kind and
//! nothing that looks like personal data. All that is wrong with a file is told at once, each with its place.

mod append;
mod cells;
mod confirmed;
mod key;
mod measures;
mod note_months;
mod observe;
mod personal;
mod problem;
mod read;
mod references;
mod schema;

pub use append::{Appended, NewRow, Other, append};
pub use confirmed::confirmed;
pub use key::participant_key;
pub use measures::measures;
pub use note_months::{NoteMonths, note_months};
pub use observe::{Broadcasts, SentThroughInterface, baseline, broadcasts};
pub use problem::{Allowed, PersonalData, Place, Problem, Wrong};
pub use read::{Assumed, ReadLedger, read, read_as};
pub use references::{Kept, broken_references};
pub use schema::{Column, ColumnKind, FOLDER, Schema, Schemas, When, schema, schemas};

use crate::domain::{Ledger, Near};

/// Why a ledger was not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LedgerError {
    #[error("there is no ledger `{name}`; {near}")]
    UnknownLedger { name: String, near: Near },
    /// A project's own schema.
    #[error("{file}: {what}")]
    Schema { file: String, what: String },
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
    Ok(empty_as(schema(name)?, confirmed))
}

/// The same by its schema.
pub fn empty_as(schema: &Schema, confirmed: Option<crate::domain::Day>) -> Ledger {
    let columns = schema.columns.iter().map(|c| (c.name.clone(), c.kind.field())).collect();
    let (name, unit, counters) = (schema.name.clone(), schema.unit(), schema.counters());
    let (people, persons, shown) = (schema.people.clone(), schema.persons.clone(), schema.shown.clone());
    Ledger {
        name,
        columns,
        unit,
        counters,
        people,
        persons,
        shown,
        rows: Vec::new(),
        confirmed_until: confirmed,
        snapshot: None,
    }
}

/// A new ledger: its heading, what each column holds, and an example. Both stand in lines that begin with `# `, which are never
/// read as rows: an example that counted as a fact would be a false one.
pub fn blank(schema: &Schema) -> String {
    let field = |text: String| {
        let quoted = text.contains([',', '"', '\n']);
        if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let line = |mark: &str, texts: Vec<String>| {
        let mut texts = texts.into_iter();
        let first = field(format!("{mark}{}", texts.next().unwrap_or_default()));
        std::iter::once(first).chain(texts.map(field)).collect::<Vec<_>>().join(",") + "\n"
    };
    let of = |tell: &dyn Fn(&Column) -> String| schema.columns.iter().map(tell).collect::<Vec<_>>();
    // Excel takes a file without the mark for the machine's own encoding
    let mut text = "\u{FEFF}".to_string();
    text.push_str(&line("", of(&|c| c.name.clone())));
    text.push_str(&line("# ", of(&|c| c.told())));
    text.push_str(&line("# 例: ", of(&|c| c.shown())));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_ledger_reads_as_empty_and_its_example_as_a_row() {
        for schema in schemas() {
            let text = blank(schema);
            let read_it = |text: &str| {
                let snapshot = crate::domain::SnapshotId::of(text.as_bytes());
                read(&schema.name, "x.csv", text.as_bytes(), None, snapshot)
            };
            assert_eq!(read_it(&text).unwrap().rows.len(), 0, "{}", schema.name);
            let ledger = read_it(&text.replace("# 例: ", "")).unwrap_or_else(|e| panic!("{}: {e}", schema.name));
            assert_eq!(ledger.rows.len(), 1, "{}", schema.name);
            let (cp932, _, lost) = encoding_rs::SHIFT_JIS.encode(text.trim_start_matches('\u{FEFF}'));
            assert!(!lost, "{}: Excel could not save it", schema.name);
            assert_eq!(
                read(&schema.name, "x.csv", &cp932, None, crate::domain::SnapshotId::of(&cp932)).unwrap().rows.len(),
                0
            );
        }
    }
}
