//! The table block: rows of a query as text, figures, bars, bullets and verdicts, with the notes its signs ask for.
//!
//! Invariant: a column is text of the query, a figure, or an operation over figures; a bare number is an error.

mod cut;
mod lines;
mod spec;

use super::blocks::{cell_of, fill_pattern, index_of, paragraph, query_rows, text_of, verdict_of};
use super::error::Fault;
use super::fields::{Fields, Words};
use super::maker::{Maker, slug};
use super::markdown::is_blank;
use super::mistake::Mistake;
use super::signs::Signs;
use super::values::Look;
use crate::document::model::{Align, Block, Cell, Graphic, Inline, RowRole, Table, TableColumn, TableRow};
use crate::domain::{Absence, Quality};
use crate::figures::{Datum, FigureKey, Op, Rows};
use lines::{Line, Visible, choose_lines, pivot, visible_columns};
use rust_decimal::prelude::ToPrimitive;
use spec::{ColumnSpec, Source, Spec, check_columns, is_text_column, read_spec};
use std::collections::BTreeSet;

pub(super) fn table(fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    table_with(fields, &[], maker)
}

/// A table whose columns, where the block names none, are these texts of the query: id and label.
pub(super) fn table_with(
    mut fields: Fields,
    default_columns: &[(&str, &str)],
    maker: &mut Maker<'_>,
) -> Result<Vec<Block>, Fault> {
    let line = fields.line;
    let name = fields.need("name")?;
    let name = maker.plain(name.line, &name.text)?;
    maker.claim(line, &name)?;
    let rows = query_rows(&mut fields, maker)?;
    let caption = fields.need("caption")?;
    let unit = fields.text("unit")?.unwrap_or_default();
    let empty = fields.words("empty")?;
    let own_notes = fields.texts("notes")?;
    let notes_first = fields.text("note")?;
    let small = fields.flag("small")?;
    let spec = read_spec(&mut fields, name, line, default_columns, &rows, maker)?;
    fields.finish()?;

    let number = maker.next_table();
    let caption = paragraph(&caption.text, maker);
    let unit = maker.plain(line, &unit)?;
    let empty = match empty {
        Some(words) => maker.plain(words.line, &words.text)?,
        None => "この期間に該当する値はない。".to_string(),
    };
    check_columns(&spec, &rows)?;
    let (rows, pivots) = pivot(&spec, rows)?;
    let lines = choose_lines(&spec, &rows, maker)?;
    let mut signs = Signs::default();
    let mut made = Vec::new();
    let columns = visible_columns(&spec, &pivots);
    for (place, row) in lines.iter().enumerate() {
        made.push(make_row(&spec, &columns, &rows, row, place, &mut signs, maker)?);
    }
    scale_bars(&columns, &mut made);
    let heads = heads(&columns, &made);
    let mut notes: Vec<Vec<Inline>> = Vec::new();
    for text in notes_first.iter().chain(own_notes.iter().map(|w| &w.text)) {
        let note = paragraph(text, maker);
        if !is_blank(&note) {
            notes.push(note);
        }
    }
    notes.extend(signs.notes());
    notes.extend(note_texts(&spec, &rows, &lines)?);
    let out_rows = made.into_iter().enumerate().map(|(index, row)| row.finish(index, &signs)).collect();
    let table = Table { name: spec.name, number, caption, unit, columns: heads, rows: out_rows, notes, empty, small };
    Ok(vec![Block::Table(table)])
}

/// A made row whose bars still carry their own numbers.
struct Made {
    row: TableRow,
    provisional: bool,
    /// The cell that says what the row is about: the first text that grows, or else the first one.
    label: Option<usize>,
}

impl Made {
    fn finish(mut self, index: usize, signs: &Signs) -> TableRow {
        if signs.said_once() {
            self.row.cells.iter_mut().for_each(|cell| cell.mark.clear());
        }
        let tags = signs.tags(index, self.provisional);
        let at = self.label.unwrap_or(0);
        if let Some(cell) = self.row.cells.get_mut(at) {
            cell.tags = tags;
        }
        self.row
    }
}

fn make_row(
    spec: &Spec,
    columns: &[Visible<'_>],
    rows: &Rows,
    line: &Line,
    place: usize,
    signs: &mut Signs,
    maker: &mut Maker<'_>,
) -> Result<Made, Fault> {
    let id = format!("{}/{}/{}", maker.period, spec.name, slug(&line.key));
    let mut cells = Vec::new();
    let mut provisional = false;
    let mut label: Option<(usize, bool)> = None;
    let label_of = columns.iter().find_map(|c| match &c.spec.source {
        Source::Column(words) if is_text_column(rows, &words.text) => text_of(rows, &line.data, words).ok(),
        _ => None,
    });
    let index = signs.begin_row(label_of.as_deref().unwrap_or(&line.key));
    for column in columns {
        let mut cell = Cell::default();
        let skip = line.rest && column.spec.no_rest;
        let mut keys = if skip { None } else { cell_figures(spec, column, rows, &line.data, maker)? };
        if let (None, false, Some(planned)) = (&keys, skip, &column.planned) {
            keys = cell_of(rows, &line.data, planned)?.map(|key| (key, None, key));
            cell.planned = keys.is_some();
        }
        match (&column.spec.source, keys) {
            (_, Some((num, Some(den), ratio))) => {
                // a small base is told as counts: 12人中5人
                let base = maker.print(den, Look::BARE, &format!("{id}/{}-base", column.spec.id));
                let part = maker.print(num, Look::WITH_UNIT, &format!("{id}/{}-part", column.spec.id));
                let counter = maker.figure(num).unit.ja();
                let between = Inline::Text(format!("{counter}中"));
                cell.text.extend([Inline::Figure(base), between, Inline::Figure(part)]);
                cell.mark = signs.note(index, maker.figure(ratio));
            }
            (_, Some((key, None, _))) => {
                let look =
                    Look { unit: column.spec.unit, style: column.spec.style, size: false, places: column.spec.places };
                let part = column.source.as_ref().map_or(column.spec.id.clone(), |w| slug(&w.text));
                let text = maker.print(key, look, &format!("{id}/{part}"));
                cell.text.push(Inline::Figure(text));
                let figure = maker.figure(key);
                provisional |= figure.quality == Quality::Provisional && figure.number.value().is_some();
                cell.mark = signs.note(index, figure);
                if column.spec.share && figure.number.value().is_some() {
                    signs.shares();
                }
                // the rest is no member beside the others: its bar would dwarf them
                if let (Some(tick), Some(value), false) = (&column.spec.bar, amount(maker, key), line.rest) {
                    let tick = match tick {
                        Some(words) => cell_of(rows, &line.data, words)?.and_then(|k| amount(maker, k)),
                        None => None,
                    };
                    cell.graphic = Some(Graphic::Bar { value, tick });
                }
            }
            (Source::Column(_) | Source::Operation { .. }, None)
                if !skip && holds_figures(column.spec, rows) && column.source.is_none() =>
            {
                cell.text.push(Inline::Text(Absence::Missing.mark().to_string()));
                signs.note_blank();
                maker.note_blank(&format!("{id}/{}", column.spec.id));
            }
            (Source::Column(words), None) if !skip => {
                let mut text = text_of(rows, &line.data, words).unwrap_or_default();
                if let Some(width) = column.spec.cut {
                    text = cut::cut(&text, width);
                }
                if !text.is_empty() {
                    let grows = column.spec.grow.is_some();
                    if label.is_none_or(|(_, grew)| grows && !grew) {
                        label = Some((cells.len(), grows));
                    }
                    let url = match &column.spec.url {
                        Some(url) => text_of(rows, &line.data, url)?,
                        None => String::new(),
                    };
                    cell.text.push(if url.starts_with("https://") || url.starts_with("http://") {
                        Inline::Link { text, url }
                    } else {
                        Inline::Text(text)
                    });
                }
            }
            (Source::Pattern(pattern), None) if !skip => {
                let look =
                    Look { unit: column.spec.unit, style: column.spec.style, size: false, places: column.spec.places };
                cell.text = fill_pattern(pattern, rows, &line.data, &format!("{id}/{}", column.spec.id), look, maker)?;
                for run in &cell.text {
                    if let Inline::Figure(f) = run {
                        let figure = maker.figure(f.figure);
                        provisional |= figure.quality == Quality::Provisional && figure.number.value().is_some();
                        let mark = signs.note(index, figure);
                        if !cell.mark.contains(&mark) {
                            cell.mark = format!("{} {mark}", cell.mark).trim().to_string();
                        }
                    }
                }
            }
            (Source::Rank, None) if !line.rest && line.role == RowRole::Plain => {
                cell.text.push(Inline::Text((place + 1).to_string()));
            }
            _ => {}
        }
        if let Some(bullet) = &column.spec.bullet {
            cell.graphic = bullet.draw(rows, &line.data, maker)?.map(Graphic::Bullet);
        }
        if let Some(verdict) = &column.spec.verdict {
            cell.verdict = verdict_of(rows, &line.data, verdict)?;
        }
        cells.push(cell);
    }
    Ok(Made { row: TableRow { role: line.role, cells }, provisional, label: label.map(|(at, _)| at) })
}

/// Whether the column is one of figures: then a NULL is a figure that was not obtained, not an empty text.
fn holds_figures(column: &ColumnSpec, rows: &Rows) -> bool {
    match &column.source {
        Source::Operation { .. } => true,
        Source::Column(words) => rows
            .column(&words.text)
            .is_some_and(|at| rows.rows.iter().any(|r| matches!(r.get(at), Some(Datum::Cell(_) | Datum::Cells(_))))),
        _ => false,
    }
}

/// The figures of one cell: the one to print, or numerator, denominator and ratio where the base is small.
type CellFigures = Option<(FigureKey, Option<FigureKey>, FigureKey)>;

fn cell_figures(
    spec: &Spec,
    column: &Visible<'_>,
    rows: &Rows,
    row: &[Datum],
    maker: &mut Maker<'_>,
) -> Result<CellFigures, Fault> {
    if let Some(words) = &column.source {
        return Ok(cell_of(rows, row, words)?.map(|k| (k, None, k)));
    }
    match &column.spec.source {
        Source::Column(words) => match row.get(index_of(rows, words)?) {
            Some(Datum::Text(_) | Datum::Null) | None => Ok(None),
            _ => Ok(cell_of(rows, row, words)?.map(|k| (k, None, k))),
        },
        Source::Operation { op, of } => {
            let Some(keys) = operands(spec, of, rows, row, maker, 0)? else { return Ok(None) };
            let result = maker.operate(column.spec.line, *op, &keys)?;
            if let (Some(least), Op::Ratio, [num, den]) = (column.spec.small_base, *op, keys.as_slice())
                && amount(maker, *den).is_some_and(|base| base > 0.0 && base < least)
                && maker.figure(result).number.value().is_some()
            {
                return Ok(Some((*num, Some(*den), result)));
            }
            Ok(Some((result, None, result)))
        }
        _ => Ok(None),
    }
}

/// The figures an operation computes from: cells of the query, or columns of the block that compute themselves.
fn operands(
    spec: &Spec,
    of: &[Words],
    rows: &Rows,
    row: &[Datum],
    maker: &mut Maker<'_>,
    depth: usize,
) -> Result<Option<Vec<FigureKey>>, Fault> {
    let mut keys = Vec::new();
    for words in of {
        let computed = spec.columns.iter().find(|c| c.id == words.text && matches!(c.source, Source::Operation { .. }));
        match (rows.column(&words.text), computed) {
            (Some(at), _) if !matches!(computed, Some(c) if c.hidden) => match row.get(at) {
                Some(Datum::Cells(several)) => keys.extend(several),
                Some(Datum::Null) | None => return Ok(None),
                _ => keys.extend(cell_of(rows, row, words)?),
            },
            (_, Some(ColumnSpec { source: Source::Operation { op, of }, line, .. })) => {
                if depth > 4 {
                    return Err(Fault::new(*line, Mistake::Circular { column: words.text.clone() }));
                }
                let Some(inner) = operands(spec, of, rows, row, maker, depth + 1)? else { return Ok(None) };
                keys.push(maker.operate(*line, *op, &inner)?);
            }
            _ => drop(index_of(rows, words)?),
        }
    }
    Ok(Some(keys))
}

fn amount(maker: &Maker<'_>, key: FigureKey) -> Option<f64> {
    maker.figure(key).number.value().and_then(|v| v.to_f64())
}

/// Bars become parts of the column's longest, ticks included. Sums are no bars: they would dwarf their parts.
fn scale_bars(columns: &[Visible<'_>], rows: &mut [Made]) {
    for (at, column) in columns.iter().enumerate().filter(|(_, c)| c.spec.bar.is_some()) {
        let _ = column;
        let mut longest = 0.0_f64;
        for row in rows.iter_mut() {
            let sum = row.row.role == RowRole::Sum;
            let cell = &mut row.row.cells[at];
            if sum {
                cell.graphic = None;
            }
            if let Some(Graphic::Bar { value, tick }) = cell.graphic {
                longest = longest.max(value).max(tick.unwrap_or(0.0));
            }
        }
        for row in rows.iter_mut() {
            if let Some(Graphic::Bar { value, tick }) = &mut row.row.cells[at].graphic {
                let part = |v: f64| if longest > 0.0 { (v / longest).clamp(0.0, 1.0) } else { 0.0 };
                (*value, *tick) = (part(*value), tick.map(part));
            }
        }
    }
}

fn heads(columns: &[Visible<'_>], rows: &[Made]) -> Vec<TableColumn> {
    let is_text = |at: usize| {
        !matches!(columns[at].spec.source, Source::Operation { .. } | Source::Pivot { .. })
            && !rows.iter().any(|r| {
                let cell = &r.row.cells[at];
                cell.text.iter().any(|i| matches!(i, Inline::Figure(_)))
                    || matches!(cell.graphic, Some(Graphic::Bar { .. }))
            })
    };
    // what is left of the width goes to the columns that ask for it, else to the first text
    let asked = columns.iter().any(|c| c.spec.grow.is_some_and(|g| g > 0.0));
    let first = (0..columns.len()).find(|at| {
        is_text(*at)
            && matches!(columns[*at].spec.source, Source::Column(_) | Source::Pattern(_))
            && columns[*at].source.is_none()
    });
    columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let graphic = column.spec.bar.is_some() || column.spec.bullet.is_some();
            let left = match column.spec.source {
                Source::Rank => false,
                Source::Nothing => true,
                _ => is_text(at),
            };
            let grow = column.spec.grow.unwrap_or(if Some(at) == first && !asked { 1.0 } else { 0.0 });
            let min_width = if graphic { column.spec.min_width.max(60.0) } else { column.spec.min_width };
            let label = column.label.iter().map(inline_text).collect();
            TableColumn { label, align: if left { Align::Left } else { Align::Right }, grow, min_width }
        })
        .collect()
}

fn inline_text(run: &Inline) -> String {
    match run {
        Inline::Text(text) => text.clone(),
        Inline::Strong(inner) => inner.iter().map(inline_text).collect(),
        Inline::Figure(f) => f.text.clone(),
        Inline::Link { text, .. } => text.clone(),
        Inline::Break => " ".to_string(),
    }
}

/// What a row's remarks are about: its platform and period where the query names them, else its label.
fn columns_label(rows: &Rows, data: &[Datum]) -> Option<String> {
    let text = |name: &str| match data.get(rows.column(name)?)? {
        Datum::Text(text) => Some(text.clone()),
        _ => None,
    };
    text("platform_label").or_else(|| text("label"))
}

/// The texts of `note_columns`, each once.
fn note_texts(spec: &Spec, rows: &Rows, lines: &[Line]) -> Result<Vec<Vec<Inline>>, Fault> {
    let mut seen = BTreeSet::new();
    let mut notes = Vec::new();
    for line in lines.iter().filter(|l| !l.rest) {
        for column in &spec.note_columns {
            let text = text_of(rows, &line.data, column)?;
            // remarks that a query has gathered are said once
            let mut parts: Vec<&str> = Vec::new();
            for part in text.split('、') {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
            let text = parts.join("、");
            if !text.trim().is_empty() && seen.insert((line.key.clone(), text.clone())) {
                let lead = match columns_label(rows, &line.data) {
                    Some(label) => format!("{label}："),
                    None => format!("{}：", line.key),
                };
                notes.push(vec![Inline::Text(format!("{lead}{text}"))]);
            }
        }
    }
    Ok(notes)
}
