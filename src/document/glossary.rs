//! The sources block and the glossary block: where the numbers come from, and what the printed metrics mean.
//!
//! Invariant: the glossary explains what this report prints, whatever stands before or after it; so it is filled last.

use super::error::Fault;
use super::fields::{Fields, Words};
use super::maker::Maker;
use super::{blocks, table};
use crate::document::model::{Align, Block, Cell, Inline, RowRole, Table, TableColumn, TableRow};
use crate::figures::{FigureKey, Input};
use std::collections::BTreeSet;

/// Columns of the sources table where the block names none.
const SOURCES: &[(&str, &str)] = &[
    ("platform_label", "対象"),
    ("stream_label", "記録"),
    ("source", "取得元"),
    ("fetched", "取得日時"),
    ("window", "対象期間"),
    ("zone", "日の区切り"),
    ("state", "確定"),
    ("gaps", "欠測・手入力"),
];

pub(super) fn sources(fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    table::table_with(fields, SOURCES, maker)
}

/// A table of terms: all that the query knows, narrowed to what the report prints when it is complete.
pub(super) fn glossary(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    let line = fields.line;
    let name = fields.need("name")?;
    let name = maker.plain(name.line, &name.text)?;
    maker.claim(line, &name)?;
    let rows = blocks::query_rows(&mut fields, maker)?;
    let metric = Words { line, text: "metric".to_string() };
    // the same term means something else on another platform
    let of_platform = rows.column("platform_label").map(|_| ("platform_label", "媒体"));
    let columns: Vec<_> = of_platform.into_iter().chain([("label", "用語"), ("definition", "意味")]).collect();
    let caption = fields.need("caption")?;
    let caption = blocks::paragraph(&caption.text, maker);
    let small = fields.flag("small")?;
    let together = fields.flag("together")?;
    fields.finish()?;
    let mut out = Vec::new();
    for row in &rows.rows {
        let mut cells = Vec::new();
        for (id, _) in &columns {
            let text = blocks::text_of(&rows, row, &Words { line, text: (*id).to_string() })?;
            cells.push(Cell { text: vec![Inline::Text(text)], ..Cell::default() });
        }
        // the metric rides in the tags until the glossary is narrowed
        cells[0].tags = vec![blocks::text_of(&rows, row, &metric)?];
        out.push(TableRow { role: RowRole::Plain, cells });
    }
    let columns = columns
        .iter()
        .map(|(id, label)| {
            let grow = if *id == "definition" { 1.0 } else { 0.0 };
            TableColumn { label: (*label).to_string(), align: Align::Left, grow, min_width: 0.0 }
        })
        .collect();
    let number = maker.next_table();
    let empty = "この報告書に用語はない。".to_string();
    let table =
        Table { name, number, caption, unit: String::new(), columns, rows: out, notes: Vec::new(), empty, small };
    maker.glossaries.insert(table.name.clone(), together);
    Ok(vec![Block::Table(table)])
}

/// Narrows every glossary to the metrics that are printed or drawn.
pub(super) fn narrow(blocks: &mut [Block], maker: &Maker<'_>) {
    if maker.glossaries.is_empty() {
        return;
    }
    let metrics = printed_metrics(maker);
    visit(blocks, &mut |table| {
        let Some(together) = maker.glossaries.get(&table.name) else { return };
        table.rows.retain_mut(|row| {
            let metric = row.cells[0].tags.pop().unwrap_or_default();
            metrics.contains(metric.as_str())
        });
        gather(&mut table.rows);
        if *together && table.columns.len() == 3 {
            run_on(table);
        }
    });
}

/// What means the same on several platforms is one row, where the first of them stands.
fn gather(rows: &mut Vec<TableRow>) {
    let mut out: Vec<TableRow> = Vec::new();
    for row in rows.drain(..) {
        let last = row.cells.len() - 1;
        let meaning = |row: &TableRow| row.cells[last.min(1)..].iter().map(|c| c.text.clone()).collect::<Vec<_>>();
        match out.iter_mut().find(|other| meaning(other) == meaning(&row)) {
            None => out.push(row),
            Some(other) if last > 1 && !other.cells[0].text.starts_with(&row.cells[0].text) => {
                let (same, more) = (&mut other.cells[0].text, &row.cells[0].text);
                if !same.windows(more.len().max(1)).any(|some| some == more.as_slice()) {
                    same.push(Inline::Break);
                    same.extend(more.iter().cloned());
                }
            }
            Some(_) => {}
        }
    }
    *rows = out;
}

/// The row of what several platforms share.
const SHARED: &str = "共通";

/// One row for each platform: its terms one after the other, each in bold before what it means.
fn run_on(table: &mut Table) {
    let mut out: Vec<TableRow> = Vec::new();
    for row in table.rows.drain(..) {
        let Ok([mut platform, term, meaning]) = <[Cell; 3]>::try_from(row.cells) else { continue };
        let mut words = vec![Inline::Strong(term.text)];
        if platform.text.contains(&Inline::Break) {
            let separator = |run: Inline| if run == Inline::Break { Inline::Text("、".to_string()) } else { run };
            words.push(Inline::Text("（".to_string()));
            words.extend(platform.text.drain(..).map(separator));
            words.push(Inline::Text("）".to_string()));
            platform.text.push(Inline::Text(SHARED.to_string()));
        }
        words.push(Inline::Text("：".to_string()));
        words.extend(meaning.text);
        match out.iter_mut().find(|other| other.cells[0].text == platform.text) {
            Some(other) => {
                other.cells[1].text.push(Inline::Text("\u{3000}".to_string()));
                other.cells[1].text.extend(words);
            }
            None => {
                let cells = vec![platform, Cell { text: words, ..Cell::default() }];
                out.push(TableRow { role: row.role, cells });
            }
        }
    }
    table.rows = out;
    let meaning = table.columns.remove(2);
    table.columns[1].label = format!("{}と{}", table.columns[1].label, meaning.label);
    table.columns[1].grow = meaning.grow;
}

fn visit(blocks: &mut [Block], change: &mut dyn FnMut(&mut Table)) {
    for block in blocks {
        match block {
            Block::Table(table) => change(table),
            Block::Keep(inner) => visit(inner, change),
            Block::Columns(columns) => columns.iter_mut().for_each(|c| visit(&mut c.blocks, change)),
            _ => {}
        }
    }
}

fn printed_metrics(maker: &Maker<'_>) -> BTreeSet<String> {
    let mut metrics = BTreeSet::new();
    let mut seen: BTreeSet<FigureKey> = BTreeSet::new();
    let mut open: Vec<FigureKey> = maker.printed.iter().chain(&maker.drawn).copied().collect();
    while let Some(key) = open.pop() {
        if !seen.insert(key) {
            continue;
        }
        let figure = maker.figure(key);
        if let Some(metric) = &figure.metric {
            metrics.insert(metric.to_string());
            continue;
        }
        // a ratio or a total of several metrics has no name of its own: its parts are explained
        open.extend(figure.inputs.iter().filter_map(|i| if let Input::Figure(k) = i { Some(*k) } else { None }));
    }
    metrics
}
