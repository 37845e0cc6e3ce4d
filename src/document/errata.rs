//! The errata block: what earlier issued reports said otherwise, as a table; a sentence where there is nothing.
//!
//! Not here: what differs and why (figures).
//! Invariant: a value that an earlier report could not give is no gap of this one.

use super::blocks::{body_sentence, text_of};
use super::error::Fault;
use super::fields::{Fields, Words};
use super::maker::Maker;
use super::markers::Place;
use super::table;
use super::values::Look;
use crate::document::model::{Block, Inline};
use crate::figures::{Datum, Rows};
use std::collections::BTreeSet;

/// The block's table where it says nothing else.
const DEFAULTS: &[(&str, &str)] =
    &[("name", "errata"), ("query", "errata"), ("key", "id"), ("caption", "前号までに報告した値の訂正")];
const COLUMNS: &[(&str, &str)] = &[
    ("label", "箇所"),
    ("report", "号"),
    ("pages", "掲載頁"),
    ("issued_cell", "前号の値"),
    ("cell", "今回の値"),
    ("change", "差"),
    ("reason", "理由"),
];

/// What the block may say; without corrections the table is not made and cannot tell.
const FIELDS: &[&str] = &[
    "empty",
    "name",
    "query",
    "where",
    "key",
    "caption",
    "unit",
    "note",
    "notes",
    "note_columns",
    "limit",
    "rest",
    "role",
    "roles",
    "columns",
];

pub(super) fn errata(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    fields.only(FIELDS)?;
    let (line, empty) = (fields.line, fields.text("empty")?.unwrap_or_default());
    for (name, text) in DEFAULTS {
        fields.otherwise(name, text);
    }
    let query = fields.peek("query").unwrap_or_default();
    let rows = maker.rows(line, &query, &[])?;
    let Some(first) = rows.rows.first() else { return Ok(body_sentence(&empty, maker)) };
    for row in &rows.rows {
        if let Some(key) = cell(&rows, row, "issued_cell") {
            maker.excuse(key);
        }
    }
    // where all are of one report, it is named once
    let mut columns = COLUMNS.to_vec();
    let reports = reports(&rows, line)?;
    if let [only] = reports.iter().collect::<Vec<_>>().as_slice() {
        fields.otherwise("unit", &format!("{only}の報告書"));
        columns.retain(|(id, _)| *id != "report");
    }
    let following = cell(&rows, first, "following_cell");
    let mut blocks = table::table_with(fields, &columns, maker)?;
    if let (Some(key), Some(Block::Table(table))) = (following, blocks.first_mut()) {
        let id = format!("{}/{}/following", maker.period, table.name);
        let count = Inline::Figure(maker.print(key, Look::WITH_UNIT, &id));
        let text = |text: &str| Inline::Text(text.to_string());
        table.notes.push(vec![text("このほか、上の値から求めた増減、率などの"), count, text("が改まる。")]);
    }
    Ok(blocks)
}

fn reports(rows: &Rows, line: Place) -> Result<BTreeSet<String>, Fault> {
    let column = Words { line, text: "report".to_string() };
    if rows.column("report").is_none() {
        return Ok(BTreeSet::new());
    }
    rows.rows.iter().map(|row| text_of(rows, row, &column)).collect()
}

fn cell(rows: &Rows, row: &[Datum], column: &str) -> Option<crate::figures::FigureKey> {
    match row.get(rows.column(column)?) {
        Some(Datum::Cell(key)) => Some(*key),
        _ => None,
    }
}
