//! `figures.json` as an auditor reads it: every leaf looked up in the stored bytes, every operation computed again, every
//! printed number looked up in its box on the page. Nothing of the program's own arithmetic is used.

use crate::pdf_text::Pdf;
use crate::support::{OCTOBER_PDF, TestProject};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// What an audit looked at.
#[derive(Default, Debug)]
pub struct Looked {
    pub leaves: usize,
    pub operations: BTreeMap<String, usize>,
    pub boxes: usize,
    pub mistakes: Vec<String>,
}

struct Snapshots<'a> {
    folder: &'a Path,
    read: BTreeMap<String, Vec<u8>>,
}

impl Snapshots<'_> {
    /// The stored bytes, which must have the hash that is their name.
    fn bytes(&mut self, id: &str) -> &[u8] {
        self.read.entry(id.to_string()).or_insert_with(|| {
            let folder = self.folder.join(&id[..2]);
            let mut entries = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
            let path = entries
                .find_map(|e| Some(e.unwrap().path()).filter(|p| p.file_stem().is_some_and(|s| s == id)))
                .unwrap_or_else(|| panic!("no snapshot {id}"));
            let bytes = std::fs::read(path).unwrap();
            let hash: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
            assert_eq!(hash, id);
            bytes
        })
    }
    /// What stands at the place: a JSON pointer, or `line:column` of a text, column 0 for the whole row.
    fn at(&mut self, id: &str, pointer: &str) -> Option<String> {
        let bytes = self.bytes(id);
        if pointer.starts_with('/') {
            let json: Value = serde_json::from_slice(bytes).expect("JSON");
            return json.pointer(pointer).map(|v| v.as_str().map_or(v.to_string(), str::to_string));
        }
        let (line, column) = pointer.split_once(':').expect("line:column");
        let (line, column): (usize, usize) = (line.parse().unwrap(), column.parse().unwrap());
        let text = std::str::from_utf8(bytes).expect("UTF-8").trim_start_matches('\u{feff}');
        let rest: Vec<&str> = text.lines().skip(line - 1).collect();
        if column == 0 {
            return rest.first().map(|l| l.to_string()).filter(|l| !l.trim().is_empty());
        }
        let rest = rest.join("\n");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rest.as_bytes());
        reader.records().next()?.ok()?.get(column - 1).map(str::to_string)
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    let bare = text.trim().trim_end_matches('%').replace(',', "");
    bare.parse().ok().or_else(|| Decimal::from_scientific(&bare).ok())
}

fn rounded(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(12, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// Days of `A..B`, counted one by one.
fn days(range: &str) -> Decimal {
    let (from, to) = range.split_once("..").expect("A..B");
    let date = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    Decimal::from(date(from).iter_days().take_while(|d| *d <= date(to)).count())
}

fn calendar(words: &str) -> Option<Decimal> {
    if let Some(range) = words.strip_prefix("days ") {
        return Some(days(range));
    }
    if let Some(rest) = words.strip_prefix("covered days ") {
        return decimal(rest.split(' ').next()?);
    }
    let (after, until) = words.strip_prefix("months after ")?.split_once(" until ")?;
    let months = |text: &str| -> i64 {
        let (year, month) = text.split_once('-').expect("a month");
        year.parse::<i64>().unwrap() * 12 + month.parse::<i64>().unwrap()
    };
    Some(Decimal::from(months(until) - months(after)))
}

/// A value of `config.toml` by a path such as `obligations.events.shibuya.target`; ids may have points in them.
fn config(toml: &toml::Table, path: &str) -> Option<Decimal> {
    if let Some(rest) = path.strip_prefix("obligations.") {
        let (id, key) = rest.rsplit_once('.')?;
        let all = toml.get("obligations")?.as_array()?;
        let obligation = all.iter().find(|o| o.get("id").and_then(|i| i.as_str()) == Some(id))?;
        return decimal(&obligation.get(key)?.to_string());
    }
    let mut parts = path.split('.');
    let mut value = toml.get(parts.next()?)?;
    for part in parts {
        value = value.get(part)?;
    }
    decimal(&value.to_string())
}

/// The hashes of what people wrote, by name, as a load has it: the newest list that is not younger.
fn ledgers(data: &Path, load: u64) -> BTreeMap<String, String> {
    let mut lists: Vec<Value> = std::fs::read_dir(data.join("loads"))
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .map(|bytes| serde_json::from_slice(&bytes).expect("a manifest"))
        .filter(|list: &Value| list["kind"] == "inputs" && list["load"].as_u64().unwrap() <= load)
        .collect();
    lists.sort_by_key(|list| list["load"].as_u64());
    let kept = lists.last().expect("what people wrote is kept")["snapshots"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_string();
    kept.iter().map(|one| (text(&one["name"]), text(&one["sha256"]))).collect()
}

/// The hash that an input names by its place in the list of `snapshots`.
pub fn named<'f>(json: &'f Value, input: &Value) -> Option<&'f str> {
    json["snapshots"][input["snapshot"].as_u64()? as usize].as_str()
}

/// Audits a PDF against the store beneath `data`.
pub fn audit(pdf: &[u8], data: &Path, config_toml: &str) -> Looked {
    let pdf = Pdf::read(pdf);
    let json: Value = serde_json::from_slice(&pdf.attachments()["figures.json"]).expect("figures.json");
    let toml: toml::Table = toml::from_str(config_toml).expect("TOML");
    let mut snapshots = Snapshots { folder: &data.join("snapshots"), read: BTreeMap::new() };
    let all = json["figures"].as_array().expect("figures");
    let by_id: BTreeMap<&str, &Value> = all.iter().map(|f| (f["id"].as_str().unwrap(), f)).collect();
    let mut looked = Looked::default();
    let ledgers = ledgers(data, json["load"].as_u64().unwrap());
    assert_eq!(by_id.len(), all.len(), "an id stands twice");
    for figure in all {
        let (id, op) = (figure["id"].as_str().unwrap(), figure["op"].as_str().unwrap());
        let value = figure["value"].as_str().map(|v| v.parse::<Decimal>().unwrap());
        let mut wrong = |why: String| looked.mistakes.push(format!("{id} ({op}): {why}"));
        let inputs = figure["inputs"].as_array().unwrap();
        let mut values: Vec<Option<Decimal>> = Vec::new();
        let (mut rows, mut stated, mut unnamed) = (0, Vec::new(), false);
        for input in inputs {
            if let Some(other) = input.as_str() {
                match by_id.get(other) {
                    Some(f) => values.push(f["value"].as_str().map(|v| v.parse().unwrap())),
                    None => wrong(format!("its input {other} is not there")),
                }
            } else if let Some(snapshot) = named(&json, input).or_else(|| {
                let ledger = input["ledger"].as_str()?;
                Some(ledgers[&format!("data/ledger/{ledger}.csv")].as_str())
            }) {
                looked.leaves += 1;
                rows += 1;
                let pointer = input["pointer"].as_str().unwrap();
                match snapshots.at(snapshot, pointer) {
                    Some(text) => stated.push(decimal(&text)),
                    // a platform may leave out what is zero
                    None if op == "reading" && value == Some(Decimal::ZERO) => stated.push(value),
                    None => wrong(format!("nothing stands at {pointer} of {snapshot}")),
                }
            } else if let Some(path) = input["config"].as_str() {
                match config(&toml, path) {
                    Some(found) => stated.push(Some(found)),
                    None => wrong(format!("config.toml has no {path}")),
                }
            } else if input["persons"].is_string() {
                // which rows they are is told to nobody
                unnamed = true;
            } else {
                let words = input["calendar"].as_str().expect("a calendar fact");
                stated.extend(calendar(words).map(Some));
            }
        }
        *looked.operations.entry(op.to_string()).or_default() += 1;
        if figure["absence"] == "hidden" && !(inputs.is_empty() && figure["num"].is_null() && value.is_none()) {
            wrong("a hidden figure gives something away".to_string());
        }
        let Some(value) = value else {
            if figure["absence"].is_null() {
                wrong("neither value nor absence".to_string());
            }
            continue;
        };
        if unnamed {
            continue;
        }
        let mut known: Vec<Decimal> = values.iter().flatten().copied().collect();
        // what is compared is what is printed
        if let Some(places) = figure["rounded_to"].as_u64() {
            let away = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
            known.iter_mut().for_each(|n| *n = n.round_dp_with_strategy(places as u32, away));
        }
        let again = match op {
            "reading" | "calendar" | "config" => stated.first().copied().flatten(),
            "total" | "rest" | "cumulative" => Some(known.iter().sum()),
            "difference" => Some(known[0] - known[1]),
            "ratio" | "per_day" | "per_month" => Some(known[0] / known[1]),
            "change_rate" => Some((known[0] - known[1]) / known[1]),
            "plan" => Some(known[0] * known[1] / known[2]),
            "pace" => Some((known[0] - known[1]).max(Decimal::ZERO) / known[2]),
            "forecast" => {
                let months = &known[2..];
                let mean = months.iter().sum::<Decimal>() / Decimal::from(months.len());
                Some(known[0] + known[1] * mean)
            }
            "count" => Some(Decimal::from(rows + known.len())),
            "pick" => known.iter().max().copied(),
            other => panic!("the operation {other} is not in docs/figures.md"),
        };
        match again {
            Some(again) if rounded(again) == rounded(value) => {}
            again => wrong(format!("is {value}, but {again:?} when computed again")),
        }
        if let (Some(num), Some(den)) = (figure["num"].as_str(), figure["den"].as_str()) {
            let (num, den): (Decimal, Decimal) = (num.parse().unwrap(), den.parse().unwrap());
            if rounded(num / den) != rounded(value) {
                wrong(format!("is {value}, but num / den is {}", num / den));
            }
        }
    }
    for figure in all {
        for place in figure["places"].as_array().unwrap() {
            let printed = place["printed"].as_str().unwrap();
            let page = &pdf.pages[place["page"].as_u64().unwrap() as usize - 1];
            let boxes = place["boxes"].as_array().unwrap();
            let corners = |b: &Value| [0, 1, 2, 3].map(|i| b[i].as_f64().unwrap());
            let found: String = boxes.iter().map(|b| page.within(corners(b))).collect();
            looked.boxes += 1;
            if found != printed {
                looked.mistakes.push(format!("{}: `{printed}` is said, `{found}` is printed: {place}", figure["id"]));
            }
        }
    }
    looked
}

#[test]
fn every_figure_of_october_follows_from_the_stored_bytes_and_stands_where_it_is_said() {
    let project = TestProject::shared_october();
    let looked = audit(
        &std::fs::read(project.join(OCTOBER_PDF)).unwrap(),
        &project.join("data/sandbox"),
        report::sandbox::CONFIG,
    );
    assert!(looked.mistakes.is_empty(), "{} mistakes:\n{}", looked.mistakes.len(), looked.mistakes.join("\n"));
    assert!(looked.leaves > 1000 && looked.boxes > 400, "{} leaves, {} boxes", looked.leaves, looked.boxes);
    for op in ["reading", "total", "difference", "ratio", "change_rate", "rest", "cumulative", "plan", "pace", "count"]
    {
        assert!(looked.operations.contains_key(op), "no figure was made by {op}: {:?}", looked.operations);
    }
}

#[test]
fn the_audit_sees_a_byte_that_was_changed() {
    let project = TestProject::shared_october();
    let pdf = std::fs::read(project.join(OCTOBER_PDF)).unwrap();
    // the same report, with the target in the configuration another one
    let other = report::sandbox::CONFIG.replace("target = 900", "target = 901");
    let looked = audit(&pdf, &project.join("data/sandbox"), &other);
    assert_eq!(looked.mistakes.len(), 1, "{:?}", looked.mistakes);
}
