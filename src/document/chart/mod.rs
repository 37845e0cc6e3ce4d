//! The chart block: what is drawn, from a query's rows, with gaps where figures are absent and words where the template
//! asks. The kinds have files of their own.
//!
//! Not here: drawing (render). Invariant: a missing value is a gap, never zero; every drawn figure has an id.

mod around;
mod days;
mod notes;
mod panels;
mod parts;
mod rows;
mod series;

use super::alt::{self, Said};
use super::blocks::{append, cell_of, fill_pattern, index_of, paragraph, query_rows, text_of};
use super::error::Fault;
use super::fields::{Fields, Words};
use super::maker::{Maker, slug};
use super::mistake::{Mistake, Thing};
use super::values::Look;
use crate::document::model::{Block, Chart, ChartNote, Drawing, Inline, Point, Series, SeriesForm, XAxis};
use crate::domain::{Absence, Quality};
use crate::figures::{Datum, FigureKey, Rows};
use rust_decimal::prelude::ToPrimitive;

/// What a kind of chart is made of.
#[derive(Clone, Copy)]
enum Made {
    Along(SeriesForm),
    Around,
    Panels,
    Bars { stages: bool },
    Pairs,
    Parts { likert: bool },
    Timeline,
    Schedule,
}

/// Name, what it is made of, and its height; 0 takes what its rows need.
const KINDS: &[(&str, Made, f32)] = &[
    ("days", Made::Along(SeriesForm::Bars), 138.0),
    ("months", Made::Along(SeriesForm::Bars), 110.0),
    ("cumulative", Made::Along(SeriesForm::Line), 160.0),
    ("line", Made::Along(SeriesForm::Line), 130.0),
    ("around", Made::Around, 138.0),
    ("panels", Made::Panels, 0.0),
    ("ranked", Made::Bars { stages: false }, 0.0),
    ("stages", Made::Bars { stages: true }, 0.0),
    ("dumbbells", Made::Pairs, 0.0),
    ("stacked", Made::Parts { likert: false }, 0.0),
    ("likert", Made::Parts { likert: true }, 0.0),
    ("timeline", Made::Timeline, 0.0),
    ("schedule", Made::Schedule, 0.0),
];

/// A chart on the way: its block's fields, its name and its rows.
struct Sketch<'f> {
    fields: &'f mut Fields,
    name: String,
    kind: &'static str,
    rows: Rows,
}

/// What a kind has made of it.
#[derive(Default)]
struct Drawn {
    x: XAxis,
    series: Vec<Series>,
    notes: Vec<ChartNote>,
    breaks: Vec<(usize, String)>,
    drawing: Drawing,
    said: Said,
}

pub(super) fn chart(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    let line = fields.line;
    let name = fields.need("name")?;
    let name = maker.plain(name.line, &name.text)?;
    maker.claim(line, &name)?;
    let kind = fields.need("kind")?;
    let Some((kind, made, default_height)) = KINDS.iter().find(|(n, _, _)| *n == kind.text) else {
        return Err(Fault::unknown(kind.line, Thing::ChartKind, &kind.text, KINDS.iter().map(|(n, _, _)| *n)));
    };
    let rows = query_rows(&mut fields, maker)?;
    let headline = fields.text("headline")?.unwrap_or_default();
    let caption = fields.need("caption")?;
    let unit = fields.text("unit")?.unwrap_or_default();
    let height = fields.number("height")?.map_or(*default_height, |n| n as f32);
    let empty = fields.text("empty")?.unwrap_or_else(|| "この期間の値は得られていない。".to_string());
    let number = maker.next_chart();
    let sketch = Sketch { fields: &mut fields, name: name.clone(), kind, rows };
    let (before, printed_before) = (maker.drawn.len(), maker.printed.len());
    let drawn = match made {
        Made::Along(form) => series::along(sketch, *form, maker)?,
        Made::Around => around::around(sketch, maker)?,
        Made::Panels => panels::panels(sketch, maker)?,
        Made::Bars { stages } => rows::bars(sketch, *stages, maker)?,
        Made::Pairs => rows::pairs(sketch, maker)?,
        Made::Parts { likert } => parts::parts(sketch, *likert, maker)?,
        Made::Timeline => days::timeline(sketch, maker)?,
        Made::Schedule => days::schedule(sketch, maker)?,
    };
    fields.finish()?;
    let mut charted = [&maker.drawn[before..], &maker.printed[printed_before..]].concat();
    charted.sort_unstable();
    charted.dedup();
    maker.charted.push((number.clone(), charted));
    let headline = paragraph(&headline, maker);
    let mut caption = paragraph(&caption.text, maker);
    let (unit, empty) = (maker.plain(line, &unit)?, maker.plain(line, &empty)?);
    if !unit.is_empty() {
        append(&mut caption, vec![Inline::Text(format!("　単位：{unit}"))]);
    }
    let Drawn { x, series, notes, breaks, drawing, mut said } = drawn;
    said.details.push_str(&alt::beside(&x.labels, &notes, &breaks));
    let alt = said.whole(&caption);
    let chart = Chart { name, number, headline, caption, alt, height, x, series, notes, breaks, drawing, empty };
    Ok(vec![Block::Chart(chart)])
}

/// Fails where a column is not one of the query; a query without rows may have none.
fn check(rows: &Rows, columns: &[&Words]) -> Result<(), Fault> {
    if rows.columns.is_empty() {
        return Ok(());
    }
    columns.iter().try_for_each(|c| index_of(rows, c).map(drop))
}

fn truth(rows: &Rows, row: &[Datum], column: &Words) -> Result<bool, Fault> {
    match row.get(index_of(rows, column)?) {
        Some(Datum::Bool(b)) => Ok(*b),
        Some(Datum::Null) | None => Ok(false),
        Some(_) => Err(Fault::new(column.line, Mistake::ColumnNotTruth { column: column.text.clone() })),
    }
}

/// A part of every id of one row: `2026-10/kpi.pace/events`.
fn row_id(chart: &str, row: &str, maker: &Maker<'_>) -> String {
    format!("{}/{chart}/{}", maker.period, slug(row))
}

/// A figure as it is drawn in a row: named and accounted for, written beside its mark where a look is given.
fn drawn_point(key: Option<FigureKey>, id: &str, look: Option<Look>, maker: &mut Maker<'_>) -> Point {
    let Some(key) = key else { return Point::None };
    maker.draw(key, id);
    let figure = maker.figure(key);
    let provisional = figure.quality == Quality::Provisional;
    match (figure.number.value().and_then(|v| v.to_f64()), figure.number.absence()) {
        (Some(y), _) => {
            let label = look.map(|look| vec![Inline::Figure(maker.print(key, look, id))]);
            Point::Value { y, provisional, label }
        }
        (None, Some(Absence::NotApplicable) | None) => Point::None,
        (None, Some(absence)) => Point::Gap(absence),
    }
}

/// The same of what is only compared with: nothing where it has no value.
fn drawn_number(key: Option<FigureKey>, id: &str, maker: &mut Maker<'_>) -> Option<f64> {
    let key = key.filter(|key| maker.figure(*key).number.value().is_some())?;
    maker.draw(key, id);
    maker.figure(key).number.value().and_then(|value| value.to_f64())
}

/// A column of figures and what it is called: `{ name = "前月", cell = "previous" }`.
struct NamedCell {
    name: String,
    cell: Words,
}

impl NamedCell {
    fn read(mut fields: Fields, rows: &Rows, maker: &Maker<'_>) -> Result<NamedCell, Fault> {
        let (name, cell) = (fields.need("name")?, fields.need("cell")?);
        fields.finish()?;
        check(rows, &[&cell])?;
        Ok(NamedCell { name: maker.plain(name.line, &name.text)?, cell })
    }
    fn of(&self, rows: &Rows, row: &[Datum]) -> Result<Option<FigureKey>, Fault> {
        cell_of(rows, row, &self.cell)
    }
}

/// `places` of a block: decimals of the figures it writes.
fn places(fields: &mut Fields) -> Result<Option<u32>, Fault> {
    Ok(fields.count("places")?.map(|n| n.min(6) as u32))
}

/// A pattern filled from a row, or nothing where the block has none.
fn filled(
    pattern: Option<&Words>,
    rows: &Rows,
    row: &[Datum],
    id: &str,
    look: Look,
    maker: &mut Maker<'_>,
) -> Result<Vec<Inline>, Fault> {
    pattern.map_or(Ok(Vec::new()), |pattern| fill_pattern(pattern, rows, row, id, look, maker))
}

/// Texts of the columns by which the rows of a chart are called: their labels, and the keys for ids.
struct Names {
    label: Words,
    key: Words,
}

impl Names {
    fn read(fields: &mut Fields, rows: &Rows) -> Result<Names, Fault> {
        let label = fields.need("label")?;
        let key = fields.words("key")?.unwrap_or_else(|| label.clone());
        check(rows, &[&label, &key])?;
        Ok(Names { label, key })
    }
    fn of(&self, rows: &Rows, row: &[Datum]) -> Result<(String, String), Fault> {
        Ok((text_of(rows, row, &self.label)?, text_of(rows, row, &self.key)?))
    }
}
