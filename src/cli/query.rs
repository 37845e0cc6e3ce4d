//! `report query`: a named query or one's own SQL over the views and ledgers; plain values come out.

use super::Environment;
use super::arguments::{Query, RowFormat};
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::{self, Project};
use super::report::{self, Opened};
use super::ui::Ui;
use crate::figures::{self, Refusal};
use crate::render::csv::{self, Encoding};
use polars::prelude::{AnyValue, DataFrame};
use unicode_normalization::char::is_combining_mark;

pub fn run(options: &Query, project: &Project, environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let month = project::month(options.month.as_deref(), &*environment.clock)?;
    let Opened { inputs, mut book, .. } = report::open(project, environment, month)?;
    let named = inputs.folder("queries", ".sql").find(|(name, ..)| *name == options.query);
    // a single word is a name, and a misspelt one is not SQL
    if named.is_none() && !options.query.trim().contains(char::is_whitespace) {
        let all: Vec<&str> = inputs.folder("queries", ".sql").map(|(name, ..)| name).collect();
        let beginning: String = options.query.chars().take(6).collect();
        let near: Vec<&str> = all.iter().copied().filter(|name| name.starts_with(&beginning)).collect();
        let names = if near.is_empty() { all } else { near };
        let message = Message::UnknownQuery { name: options.query.clone(), known: names.join(", ") };
        return Err(Failure::new(Exit::Usage, &message));
    }
    let sql = named.map_or(options.query.as_str(), |(_, _, text)| text);
    let frame = figures::select(&mut book, sql).map_err(|e| query_bad(&e))?;
    match if ui.json { RowFormat::Json } else { options.format } {
        RowFormat::Table => ui.result(table(&frame).trim_end()),
        RowFormat::Csv => {
            let bytes = csv::csv(&frame, Encoding::Utf8).map_err(|e| {
                Failure::new(Exit::Failed, &Message::QueryBad { file: options.query.clone() }).because(&e)
            })?;
            ui.result_bytes(&bytes);
        }
        RowFormat::Json => ui.result(&json(&frame)),
    }
    Ok(Exit::Complete)
}

/// A refused query in words.
pub fn query_bad(refusal: &Refusal) -> Failure {
    let mut at = refusal.file.clone().unwrap_or_else(|| "SQL".to_string());
    if let Some(line) = refusal.line {
        at = format!("{at}:{line}");
        if let Some(column) = refusal.column {
            at = format!("{at}:{column}");
        }
    }
    Failure::new(Exit::Usage, &Message::QueryBad { file: at }).because(&refusal.why)
}

fn cell(value: &AnyValue<'_>) -> String {
    match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => (*text).to_string(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Float64(n) if n.fract() == 0.0 && n.abs() < 1e15 => format!("{n:.0}"),
        other => other.to_string(),
    }
}

/// Columns a text takes on a terminal: two for what is printed full-width.
pub(super) fn width(text: &str) -> usize {
    let wide = |c: char| matches!(c as u32, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd);
    text.chars()
        .map(|c| {
            if is_combining_mark(c) {
                0
            } else if wide(c) {
                2
            } else {
                1
            }
        })
        .sum()
}

/// Rows under their column names, numbers to the right.
fn table(frame: &DataFrame) -> String {
    let columns: Vec<(String, bool, Vec<String>)> = frame
        .columns()
        .iter()
        .map(|column| {
            let numeric = column.dtype().is_numeric();
            let cells = (0..frame.height()).map(|row| column.get(row).map_or(String::new(), |v| cell(&v))).collect();
            (column.name().to_string(), numeric, cells)
        })
        .collect();
    let widths: Vec<usize> = columns
        .iter()
        .map(|(name, _, cells)| cells.iter().map(|c| width(c)).chain([width(name)]).max().unwrap_or(0))
        .collect();
    let line = |texts: Vec<(&str, bool)>| -> String {
        let padded: Vec<String> = texts
            .iter()
            .zip(&widths)
            .map(|((text, right), room)| {
                let gap = " ".repeat(room.saturating_sub(width(text)));
                if *right { format!("{gap}{text}") } else { format!("{text}{gap}") }
            })
            .collect();
        padded.join("  ").trim_end().to_string()
    };
    let mut out = line(columns.iter().map(|(n, right, _)| (n.as_str(), *right)).collect()) + "\n";
    out.push_str(&widths.iter().map(|w| "-".repeat(*w)).collect::<Vec<_>>().join("  "));
    out.push('\n');
    for row in 0..frame.height() {
        out.push_str(&line(columns.iter().map(|(_, right, cells)| (cells[row].as_str(), *right)).collect()));
        out.push('\n');
    }
    out
}

fn json(frame: &DataFrame) -> String {
    let rows: Vec<serde_json::Value> = (0..frame.height())
        .map(|row| {
            let fields = frame.columns().iter().map(|column| {
                let value = match column.get(row) {
                    Ok(AnyValue::Null) | Err(_) => serde_json::Value::Null,
                    Ok(AnyValue::Boolean(b)) => b.into(),
                    Ok(AnyValue::Float64(n)) => {
                        serde_json::Number::from_f64(n).map_or(serde_json::Value::Null, Into::into)
                    }
                    Ok(value) if column.dtype().is_integer() => {
                        value.extract::<i64>().map_or(serde_json::Value::Null, Into::into)
                    }
                    Ok(value) => cell(&value).into(),
                };
                (column.name().to_string(), value)
            });
            serde_json::Value::Object(fields.collect())
        })
        .collect();
    serde_json::Value::Array(rows).to_string()
}
