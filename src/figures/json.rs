//! `figures.json` and the CSV beside it: every printed figure, and all it was made of, for whoever audits the report.
//!
//! Not here: reading it back (explain). The schema stands in `docs/figures.md`.
//! Invariant: decimals are text; the order is that of the ids; a hidden figure has neither value nor inputs; a file that
//! counts people is named without its hash.

use super::book::Book;
use super::figure::{Figure, FigureKey, Input, Number, Op};
use crate::domain::{Absence, LoadId, Members, Origin, SnapshotId, print};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Where one figure is printed: its key, the very characters, the page (from 1), the boxes in points.
pub type Place = (FigureKey, String, u32, Vec<[f32; 4]>);

/// What stands on paper beside printed figures.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Each chart's number (`図2`) and the figures it draws.
    pub charts: &'a [(String, Vec<FigureKey>)],
    /// Texts with digits that are no figures, by where they came from.
    pub words: Option<&'a BTreeMap<&'static str, BTreeSet<String>>>,
}

/// The attached account of a report's figures.
pub fn figures_json(book: &Book, report: &str, load: LoadId, places: &[Place], beside: Beside<'_>) -> String {
    let mut printed: BTreeMap<FigureKey, Vec<&Place>> = BTreeMap::new();
    for place in places.iter().filter(|p| book.has(p.0)) {
        printed.entry(place.0).or_default().push(place);
    }
    let mut reached: BTreeSet<FigureKey> = BTreeSet::new();
    let drawn = beside.charts.iter().flat_map(|(_, keys)| keys).copied().filter(|key| book.has(*key));
    let mut to_visit: Vec<FigureKey> = printed.keys().copied().chain(drawn).collect();
    while let Some(key) = to_visit.pop() {
        if !reached.insert(key) || is_hidden(book.at(key)) {
            continue;
        }
        to_visit
            .extend(book.at(key).inputs.iter().filter_map(|i| if let Input::Figure(k) = i { Some(*k) } else { None }));
    }
    let mut sorted: Vec<FigureKey> = reached.into_iter().collect();
    sorted.sort_by(|a, b| book.at(*a).id.cmp(&book.at(*b).id));
    let mut names = Names::of(book);
    // one figure a line: readable, and small enough to attach
    let mut text = format!(
        "{{\n  \"schema\": 1,\n  \"report\": {},\n  \"period\": {},\n  \"load\": {},\n  \"printed_at\": {},\n  \"figures\": [",
        Value::from(report),
        Value::from(book.period().to_string()),
        load.0,
        Value::from(book.now.to_string())
    )
    .into_bytes();
    for (i, key) in sorted.iter().enumerate() {
        text.extend_from_slice(if i == 0 { b"\n    " } else { b",\n    " });
        let one = figure(book, &mut names, *key, printed.get(key).map_or(&[][..], Vec::as_slice));
        serde_json::to_writer(&mut text, &one).expect("texts and numbers in named fields are always JSON");
    }
    text.extend_from_slice(if sorted.is_empty() { b"],\n" } else { b"\n  ],\n" });
    let charts: Vec<Value> = beside
        .charts
        .iter()
        .map(|(number, keys)| {
            let ids: Vec<&str> =
                keys.iter().filter(|key| book.has(**key)).map(|key| book.at(*key).id.as_str()).collect();
            json!({ "number": number, "figures": ids })
        })
        .collect();
    let end = format!(
        "  \"snapshots\": {},\n  \"charts\": {},\n  \"words\": {}\n}}\n",
        json!(names.list),
        json!(charts),
        json!(beside.words.unwrap_or(&BTreeMap::new()))
    );
    text.extend_from_slice(end.as_bytes());
    String::from_utf8(text).expect("JSON of text is UTF-8")
}

fn is_hidden(figure: &Figure) -> bool {
    figure.number == Number::Absent(Absence::Hidden)
}

/// One figure as the file has it; the order of the fields is the order in the file.
#[derive(Serialize)]
struct Line<'b> {
    id: &'b str,
    metric: Option<&'b str>,
    account: Option<&'b str>,
    #[serde(serialize_with = "as_map")]
    members: &'b Members,
    entity: Option<&'b str>,
    window: Option<Days>,
    value: Option<String>,
    num: Option<String>,
    den: Option<String>,
    unit: &'static str,
    absence: Option<&'static str>,
    quality: &'static str,
    flags: Vec<&'static str>,
    covered_days: Option<u32>,
    read_on: Option<String>,
    break_on: Option<String>,
    op: &'static str,
    rounded_to: Option<u32>,
    inputs: Vec<Source<'b>>,
    places: Vec<Printed<'b>>,
}

#[derive(Serialize)]
struct Days {
    start: String,
    end: String,
    zone: &'static str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Source<'b> {
    Figure(&'b str),
    Snapshot { snapshot: usize, pointer: &'b str },
    Ledger { ledger: &'b str, pointer: &'b str },
    Persons { persons: &'b str },
    Config { config: &'b str },
    Calendar { calendar: &'b str },
}

#[derive(Serialize)]
struct Printed<'b> {
    printed: &'b str,
    page: u32,
    boxes: Vec<[f64; 4]>,
}

fn as_map<S: Serializer>(members: &Members, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(members.iter())
}

/// How stored bytes are named.
struct Names<'b> {
    /// Files of counts of people by their hashes: whoever knows nearly all of such a file could try the rest until the hash
    /// fits.
    of_people: BTreeMap<&'b SnapshotId, &'b str>,
    /// The place of each other hash in the file's list, as they come: a hash is as long as the rest of its figure.
    places: BTreeMap<&'b SnapshotId, usize>,
    list: Vec<&'b str>,
}

impl<'b> Names<'b> {
    fn of(book: &'b Book) -> Names<'b> {
        let of_people = book.ledgers.iter().filter(|ledger| ledger.tells_of_people());
        let of_people = of_people.filter_map(|ledger| Some((ledger.snapshot.as_ref()?, ledger.name.as_str())));
        Names { of_people: of_people.collect(), places: BTreeMap::new(), list: Vec::new() }
    }
    /// A place in stored bytes.
    fn place(&mut self, origin: &'b Origin) -> Source<'b> {
        if let Some(ledger) = self.of_people.get(&origin.snapshot) {
            return Source::Ledger { ledger, pointer: &origin.pointer };
        }
        let list = &mut self.list;
        let snapshot = *self.places.entry(&origin.snapshot).or_insert_with(|| {
            list.push(origin.snapshot.as_str());
            list.len() - 1
        });
        Source::Snapshot { snapshot, pointer: &origin.pointer }
    }
}

fn figure<'b>(book: &'b Book, names: &mut Names<'b>, key: FigureKey, places: &[&'b Place]) -> Line<'b> {
    let f = book.at(key);
    let (value, num, den) = match f.number {
        Number::Value(v) => (Some(v), None, None),
        Number::Ratio { num, den, value } => (Some(value), Some(num), Some(den)),
        Number::Absent(_) => (None, None, None),
    };
    let decimal = |d: Option<crate::domain::Decimal>| d.map(|d| d.normalize().to_string());
    let mut input = |input: &'b Input| match input {
        Input::Figure(key) => Source::Figure(&book.at(*key).id),
        Input::Snapshot(origin) => names.place(origin),
        Input::Observed(place) => names.place(&book.index.get(*place).origin),
        Input::Persons(ledger) => Source::Persons { persons: ledger },
        Input::Config(path) => Source::Config { config: path },
        Input::Calendar(words) => Source::Calendar { calendar: words },
    };
    let place = |(_, printed, page, boxes): &&'b Place| Printed {
        printed,
        page: *page,
        boxes: boxes.iter().map(|b| b.map(tenth)).collect(),
    };
    Line {
        id: &f.id,
        metric: f.metric.as_ref().map(|m| m.as_str()),
        account: f.account.as_ref().map(|a| a.as_str()),
        members: &f.members,
        entity: f.entity.as_ref().map(|e| e.as_str()),
        window: f.window.map(|w| Days {
            start: w.start().to_string(),
            end: w.end().to_string(),
            zone: w.zone().name(),
        }),
        value: decimal(value),
        num: decimal(num),
        den: decimal(den),
        unit: f.unit.ja(),
        absence: f.number.absence().map(|a| a.name()),
        quality: f.quality.name(),
        flags: f.flags.iter().map(|flag| flag.name()).collect(),
        covered_days: f.covered_days,
        read_on: f.read_on.map(|d| d.to_string()),
        break_on: f.break_on.map(|d| d.to_string()),
        op: f.op.name(),
        rounded_to: rounded_to(book, f),
        inputs: if is_hidden(f) { Vec::new() } else { f.inputs.iter().map(&mut input).collect() },
        places: places.iter().map(place).collect(),
    }
}

/// Decimals to which the inputs of a comparison are rounded first.
fn rounded_to(book: &Book, f: &Figure) -> Option<u32> {
    match (f.op, f.inputs.first()) {
        (Op::Difference | Op::ChangeRate, Some(Input::Figure(first))) => print::printed_places(book.at(*first).unit),
        _ => None,
    }
}

/// Points to one decimal, so that drawing's float noise never reaches the file.
fn tenth(x: f32) -> f64 {
    (f64::from(x) * 10.0).round() / 10.0
}

/// The printed figures as CSV: UTF-8 with BOM, CRLF, one row per place on paper.
pub fn figures_csv(book: &Book, places: &[Place]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![0xEF, 0xBB, 0xBF]);
    let header = [
        "id", "printed", "page", "label", "metric", "account", "members", "entity", "start", "end", "zone", "value",
        "num", "den", "unit", "absence", "quality", "flags", "op",
    ];
    let written = |e: csv::Error| unreachable!("writing to memory does not fail: {e}");
    writer.write_record(header).unwrap_or_else(written);
    let mut rows: Vec<&Place> = places.iter().filter(|p| book.has(p.0)).collect();
    rows.sort_by(|a, b| (&book.at(a.0).id, a.2, &a.1).cmp(&(&book.at(b.0).id, b.2, &b.1)));
    for (key, printed, page, _) in rows {
        let f = book.at(*key);
        let decimal = |d: Option<crate::domain::Decimal>| d.map_or(String::new(), |d| d.normalize().to_string());
        let (num, den) = match f.number {
            Number::Ratio { num, den, .. } => (Some(num), Some(den)),
            _ => (None, None),
        };
        let members: Vec<String> = f.members.iter().map(|(d, m)| format!("{d}={m}")).collect();
        let text = |t: Option<&str>| inert(t.unwrap_or_default());
        let day = |pick: fn(crate::domain::Window) -> String| f.window.map_or(String::new(), pick);
        let row = [
            inert(&f.id),
            inert(printed),
            page.to_string(),
            f.metric.as_ref().map_or(String::new(), |m| inert(&book.label(m))),
            text(f.metric.as_ref().map(|m| m.as_str())),
            text(f.account.as_ref().map(|a| a.as_str())),
            inert(&members.join("; ")),
            text(f.entity.as_ref().map(|e| e.as_str())),
            day(|w| w.start().to_string()),
            day(|w| w.end().to_string()),
            day(|w| w.zone().name().to_string()),
            decimal(f.number.value()),
            decimal(num),
            decimal(den),
            f.unit.ja().to_string(),
            f.number.absence().map_or(String::new(), |a| a.name().to_string()),
            f.quality.name().to_string(),
            f.flags.names(),
            f.op.name().to_string(),
        ];
        writer.write_record(&row).unwrap_or_else(written);
    }
    writer.into_inner().unwrap_or_default()
}

/// Text that no spreadsheet takes for a formula.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_string() }
}
