//! The ledgers' schemas, read once from the TOML files built into the program.

use super::LedgerError;
use crate::domain::{FieldKind, Near, People, Unit};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One ledger: its columns and what makes a row unique.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The file's name without `.csv`: `line_broadcasts`.
    #[serde(skip)]
    pub name: String,
    pub label_ja: String,
    /// The columns that together are unique; joined by a space they are the row's key.
    pub key: Vec<String>,
    /// The day on which the thing happened.
    pub date: Option<String>,
    /// What its rows are counted in: 本, 社, 回; 件 where nothing is said.
    pub counter: Option<String>,
    /// The columns in which people are counted by what they are or answered.
    pub people: Option<People>,
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub name: String,
    pub kind: ColumnKind,
    #[serde(default)]
    pub required: bool,
    pub label_ja: String,
    /// What its numbers are counted in: 人. Bare numbers where nothing is said.
    pub counter: Option<String>,
    /// The only values allowed; empty where any is.
    #[serde(default)]
    pub values: Vec<String>,
    /// Other words people write for them.
    #[serde(default)]
    pub also: BTreeMap<String, String>,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Text as it is written.
    Text,
    /// A short name by which rows are told apart and counted: written in one width, without spaces at its ends.
    Name,
    /// A decimal.
    Number,
    /// A whole number of at least 0.
    Count,
    Day,
    /// `2026-10`
    Month,
    /// `9:05`
    Time,
    /// Yes or no.
    Flag,
    /// `https://...`
    Url,
    /// The first 16 hex digits of a keyed hash (`report ledger key`), in place of a person.
    Hash,
}

impl Schema {
    /// What its rows are counted in.
    pub fn unit(&self) -> Unit {
        self.counter.as_deref().map_or(Unit::Items, Unit::of_counter)
    }
    /// What the numbers of its columns are counted in, where that is said.
    pub fn counters(&self) -> BTreeMap<String, Unit> {
        let said = |column: &Column| Some((column.name.clone(), Unit::of_counter(column.counter.as_deref()?)));
        self.columns.iter().filter_map(said).collect()
    }
}

impl ColumnKind {
    /// The kind of the field that a cell becomes.
    pub fn field(self) -> FieldKind {
        match self {
            ColumnKind::Number | ColumnKind::Count => FieldKind::Number,
            ColumnKind::Day => FieldKind::Day,
            ColumnKind::Flag => FieldKind::Flag,
            ColumnKind::Text
            | ColumnKind::Name
            | ColumnKind::Month
            | ColumnKind::Time
            | ColumnKind::Url
            | ColumnKind::Hash => FieldKind::Text,
        }
    }
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => { &[$(($name, include_str!(concat!("schemas/", $name, ".toml")))),*] };
}

const FILES: &[(&str, &str)] = embedded![
    "plan",
    "line_broadcasts",
    "note_monthly",
    "videos",
    "related_videos",
    "related_event_lps",
    "events",
    "event_promotions",
    "event_counts",
    "event_surveys",
    "interview_surveys",
    "companies",
    "casual_interviews",
    "site_updates",
    "incidents",
    "security_checks",
    "meetings",
    "measures",
    "submissions",
    "deliverables",
    "accounts",
    "partnerships",
    "baseline",
];

/// Every ledger that is known.
pub fn schemas() -> &'static [Schema] {
    static SCHEMAS: OnceLock<Vec<Schema>> = OnceLock::new();
    SCHEMAS.get_or_init(|| {
        let parse = |(name, text): &(&str, &str)| Schema {
            name: name.to_string(),
            ..toml::from_str(text).expect("the schemas are part of the program and tested")
        };
        FILES.iter().map(parse).collect()
    })
}

/// The schema of one ledger.
pub fn schema(name: &str) -> Result<&'static Schema, LedgerError> {
    schemas().iter().find(|s| s.name == name).ok_or_else(|| LedgerError::UnknownLedger {
        name: name.to_string(),
        near: Near::to(name, schemas().iter().map(|s| s.name.as_str())),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_free_of_contradictions() {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/ledger/schemas")).unwrap().count();
        assert_eq!(schemas().len(), files, "every schema is built in");
        for schema in schemas() {
            let kind = |name: &String| schema.columns.iter().find(|c| &c.name == name).map(|c| c.kind);
            assert!(schema.key.iter().all(|k| kind(k).is_some()), "{}: key", schema.name);
            assert_ne!(schema.unit(), Unit::Plain, "{}: counter", schema.name);
            assert!(schema.counters().values().all(|unit| *unit != Unit::Plain), "{}: counters", schema.name);
            assert!(schema.date.iter().all(|d| kind(d) == Some(ColumnKind::Day)), "{}: date", schema.name);
            let mut names: Vec<&str> = schema.columns.iter().map(|c| c.name.as_str()).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), schema.columns.len(), "{}: columns", schema.name);
            for column in &schema.columns {
                assert!(column.also.values().all(|v| column.values.contains(v)), "{}.{}", schema.name, column.name);
            }
        }
    }

    #[test]
    fn the_documentation_lists_every_column() {
        let page = include_str!("../../docs/ledgers.md");
        for schema in schemas() {
            let from =
                page.find(&format!("## {} (", schema.name)).unwrap_or_else(|| panic!("{} is missing", schema.name));
            let part = page[from..].split("\n## ").next().unwrap();
            for column in &schema.columns {
                let star = if column.required { "*" } else { "" };
                let start = format!("| `{}`{star} | {} |", column.name, column.label_ja);
                assert!(part.contains(&start), "{}: {start}", schema.name);
            }
        }
    }

    #[test]
    fn no_ledger_has_a_column_for_a_person() {
        for column in schemas().iter().flat_map(|s| &s.columns) {
            for word in ["氏名", "メール", "電話", "mail", "phone", "user_id", "speaker_name"] {
                assert!(!column.name.contains(word) && !column.label_ja.contains(word), "{}", column.name);
            }
        }
    }
}
