//! The ledgers' schemas, read once from the TOML files built into the program.

use super::LedgerError;
use crate::domain::{FieldKind, Near, People, Persons, Unit};
use crate::programme::Region;
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
    /// Its rows are what single persons did. A ledger with a column of keyed hashes is one, where it does not say more.
    pub persons: Option<Persons>,
    /// The flag without whose ○ a row is shown to nobody: no view has it.
    pub shown: Option<String>,
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
    /// The values are the regions of `config.toml`, with their words.
    #[serde(default)]
    pub regions: bool,
    /// Other words people write for them.
    #[serde(default)]
    pub also: BTreeMap<String, String>,
    /// `events.no`: what stands here stands there too, where that ledger is kept. `obligations`: an id of `config.toml`.
    pub references: Option<String>,
    /// When it must be filled although it need not always be.
    pub required_when: Option<When>,
    /// What people said in their own words: whatever could tell who they are is refused.
    #[serde(default)]
    pub own_words: bool,
    /// What stands in the example that a new ledger begins with.
    pub example: Option<String>,
}

/// Another column of the row is filled, or holds one of these very texts (a flag: `true` or `false`).
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    pub column: String,
    #[serde(default, deserialize_with = "one_or_more")]
    pub is: Vec<String>,
}

fn one_or_more<'de, D: serde::Deserializer<'de>>(found: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Texts {
        One(String),
        More(Vec<String>),
    }
    Ok(match Texts::deserialize(found)? {
        Texts::One(text) => vec![text],
        Texts::More(texts) => texts,
    })
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
    /// Reads a schema's file.
    ///
    /// # Errors
    /// [`LedgerError::Schema`] for what is no schema, or contradicts itself.
    pub fn read(name: &str, text: &str) -> Result<Schema, LedgerError> {
        let wrong = |what: String| LedgerError::Schema { file: format!("{FOLDER}/{name}.toml"), what };
        let mut schema: Schema = toml::from_str(text).map_err(|e| wrong(e.message().to_string()))?;
        if schema.persons.is_none()
            && let Some(hash) = schema.columns.iter().find(|column| column.kind == ColumnKind::Hash)
            && let Some(on) = &schema.date
        {
            schema.persons = Some(Persons { key: hash.name.clone(), on: on.clone(), state: None, cause: None });
        }
        let has = |column: &String| schema.columns.iter().any(|c| &c.name == column);
        let conditions = schema.columns.iter().filter_map(|c| Some(&c.required_when.as_ref()?.column));
        let counted = schema.people.iter().flat_map(|people| {
            let beside = people.beside.iter().flat_map(|beside| [&beside.of, &beside.own]);
            people.columns.iter().chain(&people.told).chain(&people.within).chain(beside)
        });
        let persons = schema.persons.iter();
        let persons = persons.flat_map(|p| [&p.key, &p.on].into_iter().chain(&p.state).chain(&p.cause));
        let named = schema.key.iter().chain(&schema.date).chain(&schema.shown).chain(conditions);
        for column in named.chain(counted).chain(persons) {
            if !has(column) {
                return Err(wrong(format!("no column `{column}`")));
            }
        }
        if let Some(column) = schema.columns.iter().find(|c| !c.also.values().all(|v| c.values.contains(v))) {
            return Err(wrong(format!("`also` of `{}` leads to no value", column.name)));
        }
        let is_flag = |name: &String| schema.column(name).is_some_and(|c| c.kind == ColumnKind::Flag);
        if let Some(column) = schema.shown.as_ref().filter(|name| !is_flag(name)) {
            return Err(wrong(format!("`shown` names `{column}`, which is no flag")));
        }
        if schema.key.is_empty() {
            return Err(wrong("`key` names no column".to_string()));
        }
        Ok(Schema { name: name.to_string(), ..schema })
    }
    /// Gives its columns of regions their values, and what a region needs its condition.
    fn know(&mut self, regions: &[Region]) {
        let Some(place) = self.columns.iter_mut().find(|c| c.regions) else { return };
        for region in regions {
            let words = std::iter::once(&region.label).chain(&region.also).filter(|word| **word != region.id);
            place.also.extend(words.map(|word| (word.clone(), region.id.clone())));
            place.values.push(region.id.clone());
        }
        let place = place.name.clone();
        for column in &mut self.columns {
            let needing = regions.iter().filter(|r| r.needs.contains(&column.name));
            let is: Vec<String> = needing.map(|r| r.id.clone()).collect();
            if !is.is_empty() {
                column.required_when = Some(When { column: place.clone(), is });
            }
        }
    }
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }
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

impl Column {
    /// What a new ledger's second line says of it: 開催日（必須）, 形式（必須: 対面・オンライン・併用）.
    pub(super) fn told(&self) -> String {
        // the words that people write, not the names behind them
        let words: Vec<&str> = self
            .values
            .iter()
            .map(|v| {
                self.also
                    .iter()
                    .find(|(word, to)| *to == v && v.is_ascii() && !word.is_ascii())
                    .map_or(v.as_str(), |(word, _)| word)
            })
            .collect();
        let must = if self.required { "必須" } else { "" };
        match (must, words.join("・")) {
            ("", words) if words.is_empty() => self.label_ja.clone(),
            (must, words) if words.is_empty() => format!("{}（{must}）", self.label_ja),
            ("", words) => format!("{}（{words}）", self.label_ja),
            (must, words) => format!("{}（{must}: {words}）", self.label_ja),
        }
    }
    /// What stands in the example.
    pub(super) fn shown(&self) -> String {
        if let Some(example) = &self.example {
            return example.clone();
        }
        match self.kind {
            _ if !self.values.is_empty() => {
                let first = &self.values[0];
                let word = self.also.iter().find(|(word, to)| *to == first && first.is_ascii() && !word.is_ascii());
                word.map_or(first, |(word, _)| word).clone()
            }
            ColumnKind::Text | ColumnKind::Name => format!("（{}）", self.label_ja),
            ColumnKind::Number | ColumnKind::Count => "12".to_string(),
            ColumnKind::Day => "2026-10-09".to_string(),
            ColumnKind::Month => "2026-10".to_string(),
            ColumnKind::Time => "9:05".to_string(),
            ColumnKind::Flag => "○".to_string(),
            ColumnKind::Url => "https://example.jp/".to_string(),
            ColumnKind::Hash => "0123456789abcdef".to_string(),
        }
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
    "event_comments",
    "event_applications",
    "interview_surveys",
    "companies",
    "casual_interviews",
    "applications",
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

/// The folder of a project in which its own ledgers' schemas lie: each takes the place of the program's, or stands beside it.
pub const FOLDER: &str = "ledgers";

/// The ledgers of one project.
#[derive(Clone, PartialEq, Debug)]
pub struct Schemas(Vec<Schema>);

impl Schemas {
    /// Those that come with the program.
    pub fn built_in() -> Schemas {
        Schemas(schemas().to_vec())
    }
    /// With the project's own: name and text of each file in [`FOLDER`]; columns of regions know the programme's.
    ///
    /// # Errors
    /// The first file that is no schema; a region that needs a column no ledger has.
    pub fn with<'a>(
        own: impl IntoIterator<Item = (&'a str, &'a str)>,
        regions: &[Region],
    ) -> Result<Schemas, LedgerError> {
        let mut all = Schemas::built_in();
        for (name, text) in own {
            let schema = Schema::read(name, text)?;
            match all.0.iter_mut().find(|s| s.name == name) {
                Some(place) => *place = schema,
                None => all.0.push(schema),
            }
        }
        let mut missing: Vec<&String> = regions.iter().flat_map(|r| &r.needs).collect();
        for schema in &mut all.0 {
            missing.retain(|name| schema.column(name).is_none());
            schema.know(regions);
        }
        match missing.first() {
            None => Ok(all),
            Some(name) => {
                let what = format!("no ledger has the column `{name}` that a region `needs`");
                Err(LedgerError::Schema { file: "config.toml".to_string(), what })
            }
        }
    }
    pub fn iter(&self) -> std::slice::Iter<'_, Schema> {
        self.0.iter()
    }
    pub fn get(&self, name: &str) -> Option<&Schema> {
        self.0.iter().find(|s| s.name == name)
    }
}

/// Every ledger that comes with the program.
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
            let text = FILES.iter().find(|(name, _)| *name == schema.name).map(|(_, text)| *text).unwrap();
            assert_eq!(Schema::read(&schema.name, text).as_ref(), Ok(schema));
            for there in schema.columns.iter().filter_map(|c| c.references.as_deref()).filter(|r| *r != "obligations") {
                let (ledger, column) = there.split_once('.').unwrap();
                let other = schemas().iter().find(|s| s.name == ledger).unwrap();
                assert!(other.column(column).is_some(), "{}: {there}", schema.name);
            }
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
    fn regions_are_the_programmes_words_and_what_they_need_must_be_filled() {
        let region = |id: &str, label: &str, also: &[&str], needs: &[&str]| Region {
            id: id.into(),
            label: label.into(),
            also: also.iter().map(|w| w.to_string()).collect(),
            needs: needs.iter().map(|w| w.to_string()).collect(),
        };
        let north = [region("city", "本市", &["市内"], &[]), region("wide", "近隣", &[], &["prefecture"])];
        let known = Schemas::with([], &north).unwrap();
        let read = |text: &str| {
            let bytes = text.as_bytes();
            let id = crate::domain::SnapshotId::of(bytes);
            let schema = known.get("companies").unwrap();
            match crate::ledger::read_as(schema, "companies.csv", bytes, None, id, None) {
                Ok(read) => {
                    let region = |row| read.ledger.field(row, "region").cloned();
                    Ok(read.ledger.rows.iter().filter_map(region).collect::<Vec<_>>())
                }
                Err(e) => Err(e.to_string()),
            }
        };
        let text = |word: &str| crate::domain::Field::Text(word.into());
        let head = "番号,企業名,地域,県,求人情報\n";
        let good = format!("{head}1,ア社,市内,,○\n2,イ社,近隣,山形県,×\n3,ウ社,wide,秋田県,○\n");
        assert_eq!(read(&good), Ok(vec![text("city"), text("wide"), text("wide")]));
        let unknown = read(&format!("{head}1,ア社,隣町,,○\n")).unwrap_err();
        assert!(unknown.contains("companies.csv:2:3") && unknown.contains("city, wide"), "{unknown}");
        let blank = read(&format!("{head}1,ア社,近隣,,○\n")).unwrap_err();
        assert!(blank.contains("companies.csv:2:4") && blank.contains("wide"), "{blank}");
        let nowhere = Schemas::with([], &[region("a", "あ", &[], &["county"])]).unwrap_err().to_string();
        assert!(nowhere.contains("county"), "{nowhere}");
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

    #[test]
    fn a_projects_own_ledger_takes_the_place_of_ours_or_stands_beside_it() {
        let own =
            "label_ja = \"相談\"\nkey = [\"no\"]\n[[columns]]\nname = \"no\"\nkind = \"count\"\nlabel_ja = \"番号\"\n";
        let all = Schemas::with([("talks", own), ("videos", own)], &[]).unwrap();
        assert_eq!(all.iter().count(), schemas().len() + 1);
        assert_eq!(all.get("videos").unwrap().label_ja, "相談");
        for (from, to, told) in [
            ("key = [\"no\"]", "key = [\"nr\"]", "no column `nr`"),
            ("key = [\"no\"]", "key = []", "`key` names no column"),
            ("kind = \"count\"", "kind = \"counter\"", "unknown variant"),
            ("[[columns]]", "colour = 1\n[[columns]]", "unknown field `colour`"),
        ] {
            let error = Schemas::with([("talks", own.replace(from, to).as_str())], &[]).unwrap_err().to_string();
            assert!(error.starts_with("ledgers/talks.toml: ") && error.contains(told), "{error}");
        }
    }
}
