//! Walks a printed figure back to stored bytes, reads them again and computes everything anew.
//!
//! Not here: the PDF (who calls gives the text of its `figures.json`) and the store (who calls gives a reader).
//! Invariant: nothing the report said is believed; where bytes, inputs and value disagree, it is an error that names them.

use super::figure::{Number, Op};
use super::operate::evaluate;
use super::reread::{self, Opened, RereadError};
use crate::domain::{Absence, Day, Decimal, Month, Near, SnapshotId, print};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr;

/// Gives stored bytes with their hash, or says why not.
pub type Read<'a> = dyn Fn(&KeptIn) -> Result<(SnapshotId, Vec<u8>), String> + 'a;

/// What `figures.json` says of where bytes are stored.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum KeptIn {
    Snapshot(SnapshotId),
    /// A ledger that counts people, as the report's load has it: its hash is told to nobody.
    Ledger(String),
}

impl std::fmt::Display for KeptIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeptIn::Snapshot(id) => write!(f, "{id}"),
            KeptIn::Ledger(name) => write!(f, "{name}"),
        }
    }
}

/// A figure with all it was made of, the figure itself first, each input one deeper than what it feeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub steps: Vec<Step>,
}

/// One figure on the way down.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub depth: usize,
    pub id: String,
    pub metric: Option<String>,
    pub account: Option<String>,
    pub op: String,
    /// The value as `figures.json` has it; `None` where it is absent.
    pub value: Option<String>,
    pub unit: String,
    pub absence: Option<String>,
    pub flags: Vec<String>,
    /// `2026-10-01..2026-10-31 Asia/Tokyo`
    pub window: Option<String>,
    /// What it is printed as, with its page.
    pub printed: Vec<(String, u32)>,
    pub sources: Vec<Source>,
}

/// What a figure stands on directly, other than figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The characters that stand at the place.
    Bytes {
        snapshot: SnapshotId,
        pointer: String,
        text: String,
    },
    /// Rows of this ledger that are not named.
    Persons(String),
    Config(String),
    Calendar(String),
}

/// What `verify_all` went through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Verified {
    pub figures: usize,
    pub places_read: usize,
    pub snapshots: usize,
}

/// Why a figure does not follow from the data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExplainError {
    #[error("figures.json cannot be read: {0}")]
    NotJson(String),
    #[error("figures.json has schema {0}; this program knows 1")]
    Schema(u32),
    #[error("there is no figure `{id}`")]
    Unknown { id: String, near: Near },
    #[error("`{id}` stands twice in figures.json")]
    Twice { id: String },
    #[error("`{id}` names the input `{input}`, which is not there")]
    NoInput { id: String, input: String },
    #[error("`{id}` is made of itself")]
    Circular { id: String },
    #[error("`{id}`: snapshot {snapshot} cannot be read: {why}")]
    Unreadable { id: String, snapshot: String, why: String },
    #[error("`{id}`: snapshot {snapshot} has other bytes than its name says")]
    Changed { id: String, snapshot: String },
    #[error("`{id}`: {snapshot} at {pointer}: {why}")]
    Place { id: String, snapshot: String, pointer: String, why: RereadError },
    #[error("`{id}`: the report says {expected}, found {found}")]
    Differs { id: String, expected: String, found: Stood },
    #[error("`{id}`: {flaw}")]
    Malformed { id: String, flaw: Flaw },
}

/// What was found where the report says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stood {
    #[error("{0}")]
    Value(String),
    #[error("no number")]
    NoNumber,
    #[error("an input without a value (`{0}`)")]
    InputWithoutValue(String),
    #[error("nothing: a division by zero")]
    DivisionByZero,
}

/// An entry of `figures.json` that this program would not have written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("a snapshot without a SHA-256")]
    NoHash,
    #[error("there is no operation `{0}`")]
    UnknownOperation(String),
    #[error("an absence (`{0}`) that says more than that")]
    Absence(String),
    #[error("a reading of other than one place")]
    NotOnePlace,
    #[error("calendar words that cannot be counted")]
    Calendar,
    #[error("an operation over these inputs is not defined")]
    Undefined,
    /// `num` or `den` of a ratio.
    #[error("its {name} is not {found}")]
    Part { name: &'static str, found: String },
    #[error("neither value nor absence")]
    Nothing,
    #[error("`{0}` is no decimal")]
    NotDecimal(String),
}

impl ExplainError {
    /// What is known there.
    pub fn hint(&self) -> Option<String> {
        match self {
            ExplainError::Unknown { near, .. } => Some(near.to_string()),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
struct File {
    schema: u32,
    figures: Vec<Entry>,
    #[serde(default)]
    snapshots: Vec<String>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    metric: Option<String>,
    account: Option<String>,
    window: Option<Span>,
    value: Option<String>,
    num: Option<String>,
    den: Option<String>,
    #[serde(default)]
    unit: String,
    absence: Option<String>,
    #[serde(default)]
    flags: Vec<String>,
    #[serde(default)]
    members: BTreeMap<String, String>,
    entity: Option<String>,
    op: String,
    #[serde(default)]
    rounded_to: Option<u32>,
    inputs: Vec<From>,
    #[serde(default)]
    places: Vec<Printed>,
}

#[derive(Deserialize)]
struct Span {
    start: String,
    end: String,
    zone: String,
}

#[derive(Deserialize)]
struct Printed {
    printed: String,
    page: u32,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum From {
    Figure(String),
    /// A place in the list of `snapshots`, from 0.
    Snapshot {
        snapshot: usize,
        pointer: String,
    },
    Ledger {
        ledger: String,
        pointer: String,
    },
    Persons {
        persons: String,
    },
    Config {
        config: String,
    },
    Calendar {
        calendar: String,
    },
}

/// Explains one figure of `figures.json`: everything below it is read and computed again.
///
/// # Errors
/// The first disagreement on the way down.
pub fn explain(json: &str, id: &str, read: &Read) -> Result<Explanation, ExplainError> {
    let file = open(json)?;
    let mut walk = Walk::new(&file, read)?;
    if !walk.entries.contains_key(id) {
        let near = Near::to(id, walk.entries.keys().copied());
        return Err(ExplainError::Unknown { id: id.to_string(), near });
    }
    let mut steps = Vec::new();
    walk.check(id, 0, Some(&mut steps))?;
    Ok(Explanation { steps })
}

/// The ids of the figures printed with exactly these characters, on the page where one is named.
///
/// # Errors
/// `figures.json` cannot be read.
pub fn printed_as(json: &str, text: &str, page: Option<u32>) -> Result<Vec<String>, ExplainError> {
    let file = open(json)?;
    let there = |e: &&Entry| e.places.iter().any(|p| p.printed == text && page.is_none_or(|n| n == p.page));
    Ok(file.figures.iter().filter(there).map(|e| e.id.clone()).collect())
}

/// Reads and computes every figure of `figures.json` again.
///
/// # Errors
/// Everything that disagrees, in the order of the file.
pub fn verify_all(json: &str, read: &Read) -> Result<Verified, Vec<ExplainError>> {
    let file = open(json).map_err(|e| vec![e])?;
    let mut walk = Walk::new(&file, read).map_err(|e| vec![e])?;
    let mut errors: Vec<ExplainError> = Vec::new();
    for entry in &file.figures {
        if let Err(error) = walk.check(&entry.id, 0, None)
            && !errors.contains(&error)
        {
            errors.push(error);
        }
    }
    let verified =
        Verified { figures: file.figures.len(), places_read: walk.places_read, snapshots: walk.opened.len() };
    if errors.is_empty() { Ok(verified) } else { Err(errors) }
}

fn open(json: &str) -> Result<File, ExplainError> {
    let file: File = serde_json::from_str(json).map_err(|e| ExplainError::NotJson(e.to_string()))?;
    if file.schema == 1 { Ok(file) } else { Err(ExplainError::Schema(file.schema)) }
}

struct Walk<'a> {
    file: &'a File,
    entries: BTreeMap<&'a str, &'a Entry>,
    read: &'a Read<'a>,
    opened: HashMap<KeptIn, (SnapshotId, Opened)>,
    /// Figures that were found true, so that a shared input is read once.
    checked: HashMap<&'a str, ()>,
    open: BTreeSet<&'a str>,
    places_read: usize,
}

impl<'a> Walk<'a> {
    fn new(file: &'a File, read: &'a Read<'a>) -> Result<Walk<'a>, ExplainError> {
        let mut entries = BTreeMap::new();
        for entry in &file.figures {
            if entries.insert(entry.id.as_str(), entry).is_some() {
                return Err(ExplainError::Twice { id: entry.id.clone() });
            }
        }
        let (opened, checked, open) = (HashMap::new(), HashMap::new(), BTreeSet::new());
        Ok(Walk { file, entries, read, opened, checked, open, places_read: 0 })
    }

    /// Checks a figure and what it stands on; writes down the way where `steps` is given.
    fn check(&mut self, id: &str, depth: usize, mut steps: Option<&mut Vec<Step>>) -> Result<(), ExplainError> {
        let Some((key, entry)) = self.entries.get_key_value(id).map(|(k, e)| (*k, *e)) else {
            return Err(ExplainError::NoInput { id: id.to_string(), input: id.to_string() });
        };
        if steps.is_none() && self.checked.contains_key(key) {
            return Ok(());
        }
        if !self.open.insert(key) {
            return Err(ExplainError::Circular { id: id.to_string() });
        }
        let mut sources = Vec::new();
        let mut found_there: Vec<reread::Found> = Vec::new();
        for input in &entry.inputs {
            match input {
                From::Snapshot { pointer, .. } | From::Ledger { pointer, .. } => {
                    let stored = match input {
                        From::Ledger { ledger, .. } => KeptIn::Ledger(ledger.clone()),
                        From::Snapshot { snapshot, .. } => {
                            KeptIn::Snapshot(self.named(*snapshot).map_err(|()| malformed(entry, Flaw::NoHash))?)
                        }
                        _ => continue,
                    };
                    let (snapshot, found) = self.place(entry, &stored, pointer)?;
                    sources.push(Source::Bytes { snapshot, pointer: pointer.clone(), text: found.text.clone() });
                    found_there.push(found);
                }
                From::Persons { persons } => sources.push(Source::Persons(persons.clone())),
                From::Config { config } => sources.push(Source::Config(config.clone())),
                From::Calendar { calendar } => sources.push(Source::Calendar(calendar.clone())),
                From::Figure(_) => {}
            }
        }
        if let Some(steps) = steps.as_deref_mut() {
            steps.push(step(entry, depth, sources.clone()));
        }
        for input in &entry.inputs {
            if let From::Figure(input) = input {
                if !self.entries.contains_key(input.as_str()) {
                    return Err(ExplainError::NoInput { id: id.to_string(), input: input.clone() });
                }
                self.check(input, depth + 1, steps.as_deref_mut())?;
            }
        }
        self.compute(entry, &found_there, &sources)?;
        self.open.remove(key);
        self.checked.insert(key, ());
        Ok(())
    }

    /// The hash at this place of the file's list.
    fn named(&self, place: usize) -> Result<SnapshotId, ()> {
        self.file.snapshots.get(place).ok_or(())?.parse().map_err(|_| ())
    }

    fn place(
        &mut self,
        entry: &Entry,
        stored: &KeptIn,
        pointer: &str,
    ) -> Result<(SnapshotId, reread::Found), ExplainError> {
        if !self.opened.contains_key(stored) {
            let (id, bytes) = (self.read)(stored).map_err(|why| ExplainError::Unreadable {
                id: entry.id.clone(),
                snapshot: stored.to_string(),
                why,
            })?;
            if SnapshotId::of(&bytes) != id || matches!(stored, KeptIn::Snapshot(named) if *named != id) {
                return Err(ExplainError::Changed { id: entry.id.clone(), snapshot: stored.to_string() });
            }
            self.opened.insert(stored.clone(), (id, Opened::new(bytes)));
        }
        self.places_read += 1;
        let (id, opened) = &self.opened[stored];
        let found = opened.at(pointer).map_err(|why| ExplainError::Place {
            id: entry.id.clone(),
            snapshot: stored.to_string(),
            pointer: pointer.to_string(),
            why,
        })?;
        Ok((id.clone(), found))
    }

    /// Computes a figure from its inputs and compares.
    fn compute(&self, entry: &Entry, places: &[reread::Found], sources: &[Source]) -> Result<(), ExplainError> {
        let op = Op::from_name(&entry.op).ok_or_else(|| malformed(entry, Flaw::UnknownOperation(entry.op.clone())))?;
        if let Some(absence) = &entry.absence {
            let known = Absence::from_name(absence).is_some();
            let bare = entry.value.is_none() && entry.num.is_none() && entry.den.is_none();
            return if known && bare && (absence != "hidden" || entry.inputs.is_empty()) {
                Ok(())
            } else {
                Err(malformed(entry, Flaw::Absence(absence.clone())))
            };
        }
        let stated = decimal(entry, entry.value.as_deref())?;
        let differs = |found: Stood| ExplainError::Differs {
            id: entry.id.clone(),
            expected: stated.normalize().to_string(),
            found,
        };
        let found = match op {
            Op::Reading => {
                let [found] = places else {
                    return Err(malformed(entry, Flaw::NotOnePlace));
                };
                // a zero may be written by leaving it out
                return if found.numbers.contains(&stated) || (found.left_out && stated.is_zero()) {
                    Ok(())
                } else {
                    let read = found.numbers.first().map(|n| n.normalize().to_string());
                    Err(differs(read.map_or(Stood::NoNumber, Stood::Value)))
                };
            }
            Op::Config => return Ok(()),
            Op::Calendar => {
                let counted =
                    sources.iter().find_map(|s| if let Source::Calendar(w) = s { count_calendar(w) } else { None });
                Number::Value(counted.ok_or_else(|| malformed(entry, Flaw::Calendar))?)
            }
            // which rows they are is told to nobody: the number follows only where the report is made again
            Op::DistinctCount if sources.iter().any(|source| matches!(source, Source::Persons(_))) => return Ok(()),
            Op::Count => Number::Value(Decimal::from(places.len() + self.known_of(entry).count())),
            Op::DistinctCount => {
                let things: BTreeSet<_> = self.known_of(entry).map(|e| (&e.account, &e.members, &e.entity)).collect();
                let texts: BTreeSet<&str> = sources
                    .iter()
                    .filter_map(|s| if let Source::Bytes { text, .. } = s { Some(text.as_str()) } else { None })
                    .collect();
                Number::Value(Decimal::from(things.len() + texts.len()))
            }
            op => {
                let mut values = Vec::new();
                for input in self.figures_of(entry) {
                    match (&input.value, input.absence.as_deref()) {
                        (Some(value), _) => {
                            let value = decimal(input, Some(value))?;
                            values.push(entry.rounded_to.map_or(value, |places| print::round(value, places)));
                        }
                        // there is nothing of it to add
                        (None, Some("not_applicable")) if matches!(op, Op::Total | Op::Cumulative | Op::Rest) => {}
                        (None, _) if op == Op::Pick => {}
                        (None, _) => return Err(differs(Stood::InputWithoutValue(input.id.clone()))),
                    }
                }
                evaluate(op, &values).ok_or_else(|| malformed(entry, Flaw::Undefined))?
            }
        };
        let value = found.value().ok_or_else(|| differs(Stood::DivisionByZero))?;
        if value != stated {
            return Err(differs(Stood::Value(value.normalize().to_string())));
        }
        if let Number::Ratio { num, den, .. } = found {
            for (name, stated, found) in [("num", &entry.num, num), ("den", &entry.den, den)] {
                if decimal(entry, stated.as_deref())? != found {
                    return Err(malformed(entry, Flaw::Part { name, found: found.to_string() }));
                }
            }
        }
        Ok(())
    }

    /// Those that have a value.
    fn known_of<'b>(&'b self, entry: &'b Entry) -> impl Iterator<Item = &'a Entry> + 'b {
        self.figures_of(entry).filter(|input| input.value.is_some())
    }
    fn figures_of<'b>(&'b self, entry: &'b Entry) -> impl Iterator<Item = &'a Entry> + 'b {
        entry
            .inputs
            .iter()
            .filter_map(|i| if let From::Figure(id) = i { self.entries.get(id.as_str()).copied() } else { None })
    }
}

fn step(entry: &Entry, depth: usize, sources: Vec<Source>) -> Step {
    Step {
        depth,
        id: entry.id.clone(),
        metric: entry.metric.clone(),
        account: entry.account.clone(),
        op: entry.op.clone(),
        value: entry.value.clone(),
        unit: entry.unit.clone(),
        absence: entry.absence.clone(),
        flags: entry.flags.clone(),
        window: entry.window.as_ref().map(|w| format!("{}..{} {}", w.start, w.end, w.zone)),
        printed: entry.places.iter().map(|p| (p.printed.clone(), p.page)).collect(),
        sources,
    }
}

fn malformed(entry: &Entry, flaw: Flaw) -> ExplainError {
    ExplainError::Malformed { id: entry.id.clone(), flaw }
}

fn decimal(entry: &Entry, text: Option<&str>) -> Result<Decimal, ExplainError> {
    let text = text.ok_or_else(|| malformed(entry, Flaw::Nothing))?;
    Decimal::from_str(text).map_err(|_| malformed(entry, Flaw::NotDecimal(text.to_string())))
}

/// Counts the days or months that calendar words speak of.
fn count_calendar(words: &str) -> Option<Decimal> {
    if let Some(span) = words.strip_prefix("days ") {
        let (start, end) = span.split_once("..")?;
        let (start, end): (Day, Day) = (start.parse().ok()?, end.parse().ok()?);
        return Some(Decimal::from(end.since(start) + 1));
    }
    if let Some(rest) = words.strip_prefix("covered days ") {
        return rest.split(' ').next()?.parse().ok();
    }
    let (after, until) = words.strip_prefix("months after ")?.split_once(" until ")?;
    let (after, until): (Month, Month) = (after.parse().ok()?, until.parse().ok()?);
    let months = |m: Month| m.year() * 12 + m.number() as i32;
    Some(Decimal::from((months(until) - months(after)).max(0)))
}
