//! Facts that people keep, as checked rows: events, broadcasts, plans, figures taken over.
//!
//! Not here: reading and validating the files (the `ledger` room).
//! Invariant: every row knows the line it stands on in its stored file.

use super::{Day, Decimal, Origin, SnapshotId, Unit};
use std::collections::BTreeMap;

/// One checked field of a ledger's row.
#[derive(Clone, PartialEq, Debug)]
pub enum Field {
    Text(String),
    Number(Decimal),
    Day(Day),
    Flag(bool),
    /// Left empty by the writer.
    Empty,
}

/// What a ledger's column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FieldKind {
    Text,
    Number,
    Day,
    Flag,
}

/// One row: a thing with a key that is unique in its ledger.
#[derive(Clone, PartialEq, Debug)]
pub struct LedgerRow {
    pub key: String,
    /// In the order of [`Ledger::columns`].
    pub fields: Vec<Field>,
    /// `line:0` of the stored file; a field's own place has its column.
    pub origin: Origin,
}

/// The columns of a ledger that count people by what they are or answered: small counts of them are never shown.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    pub columns: Vec<String>,
    /// The only one of them that is ever shown by member: two of them side by side could tell what one alone does not.
    #[serde(default)]
    pub told: Option<String>,
    /// Rows that are alike in these columns are one breakdown.
    pub within: Vec<String>,
    /// The word in the last of those columns that marks totals.
    pub total: Option<String>,
    /// What each count may be known to be at least, where it is none of those that are left out: 2 for tallies of a form.
    #[serde(default = "one")]
    pub least: u32,
    /// Another ledger that tells of the same people by the same members.
    #[serde(default)]
    pub beside: Option<SamePeople>,
}

fn one() -> u32 {
    1
}

/// A breakdown whose people are also told of by another ledger: who came through a medium, beside who applied through it.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamePeople {
    /// The word in the last column of `within` that marks the breakdown.
    pub breakdown: String,
    /// This ledger's column of members.
    pub own: String,
    /// The column of this ledger in whose total the members' people of the other one are contained.
    pub of: String,
    /// The other ledger, its column of members, and the one that counts people. It is `within` this one's columns but the last.
    pub ledger: String,
    pub member: String,
    pub column: String,
}

/// The columns of a ledger whose rows are what single persons did: such a row is named by its line alone, and no list of rows
/// stands behind a count of a few.
#[derive(Clone, PartialEq, Eq, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Persons {
    /// The person, as a keyed hash.
    pub key: String,
    /// The day on which it was.
    pub on: String,
    /// How far the person has come, as the last row says.
    pub state: Option<String>,
    /// What led to it.
    pub cause: Option<String>,
}

/// One ledger with its rows in the order of the file.
#[derive(Clone, PartialEq, Debug)]
pub struct Ledger {
    pub name: String,
    pub columns: Vec<(String, FieldKind)>,
    /// What its rows are counted in: 本, 社, 回.
    pub unit: Unit,
    /// What the numbers of a column are counted in, where that is said.
    pub counters: BTreeMap<String, Unit>,
    pub people: Option<People>,
    pub persons: Option<Persons>,
    /// The flag without whose ○ a row is shown to nobody.
    pub shown: Option<String>,
    pub rows: Vec<LedgerRow>,
    /// The day up to which somebody has stated that the ledger is complete. Counts after it are pending, never 0.
    pub confirmed_until: Option<Day>,
    /// The file that was read; `None` where there is no file yet.
    pub snapshot: Option<SnapshotId>,
}

impl Ledger {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(n, _)| n == name)
    }
    pub fn field<'a>(&self, row: &'a LedgerRow, column: &str) -> Option<&'a Field> {
        row.fields.get(self.column(column)?)
    }
    /// Whether anybody may see the row: a ledger of what people said in their own words has rows that nobody has released.
    pub fn shows(&self, row: &LedgerRow) -> bool {
        self.shown.as_ref().is_none_or(|column| self.field(row, column).and_then(Field::flag) == Some(true))
    }
    /// Whether its file holds counts of people or persons: then the bytes have no name from which they could be guessed.
    pub fn tells_of_people(&self) -> bool {
        self.people.is_some() || self.persons.is_some()
    }
    /// How a row is called where others may read it.
    pub fn name_of(&self, row: &LedgerRow) -> String {
        match self.persons {
            Some(_) => format!("line-{}", row.origin.pointer.split(':').next().unwrap_or("0")),
            None => row.key.clone(),
        }
    }
    /// Where one field of a row stands: `line:column`, both counted from 1.
    pub fn origin_of(&self, row: &LedgerRow, column: &str) -> Origin {
        let line = row.origin.pointer.split(':').next().unwrap_or("0");
        let column = self.column(column).map_or(0, |c| c + 1);
        Origin { snapshot: row.origin.snapshot.clone(), pointer: format!("{line}:{column}") }
    }
}

impl Field {
    pub fn day(&self) -> Option<Day> {
        if let Field::Day(d) = self { Some(*d) } else { None }
    }
    pub fn text(&self) -> Option<&str> {
        if let Field::Text(t) = self { Some(t) } else { None }
    }
    pub fn number(&self) -> Option<Decimal> {
        if let Field::Number(n) = self { Some(*n) } else { None }
    }
    pub fn flag(&self) -> Option<bool> {
        if let Field::Flag(f) = self { Some(*f) } else { None }
    }
}
