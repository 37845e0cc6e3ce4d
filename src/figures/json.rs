//! `figures.json` and the CSV beside it: every printed figure, and all it was made of, for whoever audits the report.
//!
//! Not here: reading it back (explain). The schema stands in `docs/figures.md`.
//! Invariant: decimals are text; the order is that of the ids; a hidden figure has neither value nor inputs.

use super::book::Book;
use super::figure::{Figure, FigureKey, Input, Number, Op};
use crate::domain::{Absence, LoadId, print};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Where one figure is printed: its key, the very characters, the page (from 1), the boxes in points.
pub type Place = (FigureKey, String, u32, Vec<[f32; 4]>);

/// The attached account of a report's figures.
pub fn figures_json(book: &Book, report: &str, load: LoadId, places: &[Place]) -> String {
    let mut printed: BTreeMap<FigureKey, Vec<&Place>> = BTreeMap::new();
    for place in places.iter().filter(|p| book.has(p.0)) {
        printed.entry(place.0).or_default().push(place);
    }
    let mut reached: BTreeSet<FigureKey> = BTreeSet::new();
    let mut to_visit: Vec<FigureKey> = printed.keys().copied().collect();
    while let Some(key) = to_visit.pop() {
        if !reached.insert(key) || is_hidden(book.at(key)) {
            continue;
        }
        to_visit
            .extend(book.at(key).inputs.iter().filter_map(|i| if let Input::Figure(k) = i { Some(*k) } else { None }));
    }
    let mut sorted: Vec<FigureKey> = reached.into_iter().collect();
    sorted.sort_by(|a, b| book.at(*a).id.cmp(&book.at(*b).id));
    let figures: Vec<Value> =
        sorted.iter().map(|key| figure(book, *key, printed.get(key).map_or(&[][..], Vec::as_slice))).collect();
    // one figure a line: readable, and small enough to attach
    let mut text = format!(
        "{{\n  \"schema\": 1,\n  \"report\": {},\n  \"period\": {},\n  \"load\": {},\n  \"printed_at\": {},\n  \"figures\": [",
        json!(report),
        json!(book.period().to_string()),
        load.0,
        json!(book.now.to_string())
    );
    for (i, one) in figures.iter().enumerate() {
        text.push_str(if i == 0 { "\n    " } else { ",\n    " });
        text.push_str(&one.to_string());
    }
    text.push_str(if figures.is_empty() { "]\n}\n" } else { "\n  ]\n}\n" });
    text
}

fn is_hidden(figure: &Figure) -> bool {
    figure.number == Number::Absent(Absence::Hidden)
}

fn figure(book: &Book, key: FigureKey, places: &[&Place]) -> Value {
    let f = book.at(key);
    let (value, num, den) = match f.number {
        Number::Value(v) => (Some(v), None, None),
        Number::Ratio { num, den, value } => (Some(value), Some(num), Some(den)),
        Number::Absent(_) => (None, None, None),
    };
    let decimal = |d: Option<crate::domain::Decimal>| d.map(|d| d.normalize().to_string());
    let members: Map<String, Value> = f.members.iter().map(|(d, m)| (d.to_string(), json!(m))).collect();
    let window = f
        .window
        .map(|w| json!({ "start": w.start().to_string(), "end": w.end().to_string(), "zone": w.zone().name() }));
    let inputs: Vec<Value> = if is_hidden(f) { Vec::new() } else { f.inputs.iter().map(|i| input(book, i)).collect() };
    let places: Vec<Value> = places
        .iter()
        .map(|(_, printed, page, boxes)| {
            let boxes: Vec<Vec<f64>> = boxes.iter().map(|b| b.iter().map(|x| tenth(*x)).collect()).collect();
            json!({ "printed": printed, "page": page, "boxes": boxes })
        })
        .collect();
    json!({
        "id": f.id,
        "metric": f.metric.as_ref().map(|m| m.as_str()),
        "account": f.account.as_ref().map(|a| a.as_str()),
        "members": members,
        "entity": f.entity.as_ref().map(|e| e.as_str()),
        "window": window,
        "value": decimal(value),
        "num": decimal(num),
        "den": decimal(den),
        "unit": f.unit.ja(),
        "absence": f.number.absence().map(|a| a.name()),
        "quality": f.quality.name(),
        "flags": f.flags.iter().map(|flag| flag.name()).collect::<Vec<_>>(),
        "covered_days": f.covered_days,
        "read_on": f.read_on.map(|d| d.to_string()),
        "break_on": f.break_on.map(|d| d.to_string()),
        "op": f.op.name(),
        "rounded_to": rounded_to(book, f),
        "inputs": inputs,
        "places": places,
    })
}

/// Decimals to which the inputs of a comparison are rounded first.
fn rounded_to(book: &Book, f: &Figure) -> Option<u32> {
    match (f.op, f.inputs.first()) {
        (Op::Difference | Op::ChangeRate, Some(Input::Figure(first))) => print::printed_places(book.at(*first).unit),
        _ => None,
    }
}

fn input(book: &Book, input: &Input) -> Value {
    match input {
        Input::Figure(key) => json!(book.at(*key).id),
        Input::Snapshot(origin) => json!({ "snapshot": origin.snapshot.as_str(), "pointer": origin.pointer }),
        Input::Config(path) => json!({ "config": path }),
        Input::Calendar(words) => json!({ "calendar": words }),
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
