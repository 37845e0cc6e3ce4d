//! One row, one bar or one pair of marks: ranked bars, stages, dumbbells.
//!
//! Invariant: rows stand in the order of what they show where that is asked for, those without a value last.

use super::super::alt::{self, Told};
use super::super::blocks::{cell_of, pattern_columns, verdict_of};
use super::super::error::Fault;
use super::super::maker::Maker;
use super::super::mistake::{Mistake, Thing};
use super::super::values::Look;
use super::{Drawn, NamedCell, Names, Sketch, check, drawn_number, drawn_point, filled, places, row_id, truth};
use crate::document::model::{BarRow, Drawing, Inline, Level, LyingBars, PairRow, Pairs, Point};
use crate::domain::Verdict;
use rust_decimal::prelude::ToPrimitive;

pub(super) fn bars(sketch: Sketch<'_>, stages: bool, maker: &mut Maker<'_>) -> Result<Drawn, Fault> {
    let Sketch { fields, name, mut rows, .. } = sketch;
    let names = Names::read(fields, &rows)?;
    let cell = fields.need("cell")?;
    let text = fields.words("text")?;
    let current = fields.words("current")?;
    check(&rows, &[&cell])?;
    check(&rows, &current.iter().collect::<Vec<_>>())?;
    if let Some(pattern) = &text {
        check(&rows, &pattern_columns(pattern).iter().collect::<Vec<_>>())?;
    }
    let tick = fields.table("tick")?.map(|own| NamedCell::read(own, &rows, maker)).transpose()?;
    let level = fields.table("level")?.map(|own| NamedCell::read(own, &rows, maker)).transpose()?;
    let look = Look { places: places(fields)?, ..Look::WITH_UNIT };
    let limit = fields.count("limit")?.unwrap_or(usize::MAX);
    if !stages {
        let mut ordered = Vec::new();
        for row in rows.rows {
            let sketch = crate::figures::Rows { columns: rows.columns.clone(), rows: Vec::new() };
            let value = cell_of(&sketch, &row, &cell)?.and_then(|key| maker.figure(key).number.value());
            ordered.push((value, row));
        }
        // the largest first, those without a value last; equal ones stay as the query has them
        ordered.sort_by(|(a, _), (b, _)| b.cmp(a));
        rows.rows = ordered.into_iter().map(|(_, row)| row).collect();
    }
    rows.rows.truncate(limit);
    let (mut made, mut told) = (Vec::new(), Vec::new());
    let mut against = None;
    for row in &rows.rows {
        let (label, key) = names.of(&rows, row)?;
        let id = row_id(&name, &key, maker);
        let own = cell_of(&rows, row, &cell)?;
        let mut value = drawn_point(own, &format!("{id}/{}", cell.text), Some(look), maker);
        if let (Point::Value { label, .. }, Some(pattern)) = (&mut value, &text) {
            *label = Some(filled(Some(pattern), &rows, row, &id, look, maker)?);
        }
        let pale = match &current {
            Some(column) => !truth(&rows, row, column)?,
            None => false,
        };
        let before = tick.as_ref().map(|tick| tick.of(&rows, row)).transpose()?.flatten();
        let drawn_tick = drawn_number(before, &format!("{id}/tick"), maker);
        let tick_name = tick.as_ref().map_or("", |tick| tick.name.as_str());
        told.push(Told::new(&label, [("", own), (tick_name, before.filter(|_| drawn_tick.is_some()))], look, maker));
        made.push(BarRow { label, value, tick: drawn_tick, pale });
        let key = level.as_ref().map(|level| level.of(&rows, row)).transpose()?.flatten();
        against = against.or(key.filter(|key| maker.figure(*key).number.value().is_some()));
    }
    let mut line = None;
    if let (Some(key), Some(level)) = (against, &level) {
        let id = row_id(&name, "level", maker);
        if let Some(value) = drawn_number(Some(key), &id, maker) {
            let figure = Inline::Figure(maker.print(key, look, &id));
            line = Some(Level { value, text: vec![Inline::Text(format!("{} ", level.name)), figure] });
            told.push(Told::new(&level.name, [("", Some(key))], look, maker));
        }
    }
    let said = alt::rows("横棒グラフ", &told);
    Ok(Drawn { drawing: Drawing::Bars(LyingBars { rows: made, level: line, stages }), said, ..Drawn::default() })
}

pub(super) fn pairs(sketch: Sketch<'_>, maker: &mut Maker<'_>) -> Result<Drawn, Fault> {
    let Sketch { fields, name, rows, .. } = sketch;
    let line = fields.line;
    let names = Names::read(fields, &rows)?;
    let mut named = |field: &str, maker: &Maker<'_>| -> Result<Option<NamedCell>, Fault> {
        fields.table(field)?.map(|own| NamedCell::read(own, &rows, maker)).transpose()
    };
    let (from, to, tick) = (named("from", maker)?, named("to", maker)?, named("tick", maker)?);
    let (Some(from), Some(to)) = (from, to) else {
        return Err(Fault::new(line, Mistake::NoPair));
    };
    let whole = fields.words("whole")?;
    let verdict = fields.words("verdict")?;
    let aside = fields.words("aside")?;
    check(&rows, &whole.iter().chain(&verdict).collect::<Vec<_>>())?;
    if let Some(pattern) = &aside {
        check(&rows, &pattern_columns(pattern).iter().collect::<Vec<_>>())?;
    }
    let sorted = match fields.words("sort")? {
        None => None,
        Some(words) if words.text == "from" => Some(false),
        Some(words) if words.text == "to" => Some(true),
        Some(words) => return Err(Fault::unknown(words.line, Thing::ValueOf("sort"), &words.text, ["from", "to"])),
    };
    let places = places(fields)?;
    let look = Look { places, ..Look::BARE };
    let spoken = Look { places, ..Look::WITH_UNIT };
    let mut made = Vec::new();
    for row in &rows.rows {
        let (label, key) = names.of(&rows, row)?;
        let id = row_id(&name, &key, maker);
        let (a, b) = (from.of(&rows, row)?, to.of(&rows, row)?);
        let beside = aside.is_none().then_some(look);
        let mut left = drawn_point(a, &format!("{id}/{}", from.cell.text), beside, maker);
        let mut right = drawn_point(b, &format!("{id}/{}", to.cell.text), beside, maker);
        let third = tick.as_ref().map(|tick| tick.of(&rows, row)).transpose()?.flatten();
        let mut mark = drawn_number(third, &format!("{id}/tick"), maker);
        let mut sized = true;
        if let Some(column) = &whole {
            let whole = cell_of(&rows, row, column)?.and_then(|key| maker.figure(key).number.value()?.to_f64());
            match whole.filter(|whole| *whole > 0.0) {
                Some(whole) => {
                    for point in [&mut left, &mut right] {
                        if let Point::Value { y, .. } = point {
                            *y /= whole;
                        }
                    }
                    mark = mark.map(|value| value / whole);
                }
                None => sized = false,
            }
        }
        let nothing = matches!((&left, &right), (Point::None, Point::None));
        if nothing || !sized {
            continue;
        }
        let behind = match &verdict {
            Some(column) => matches!(verdict_of(&rows, row, column)?, Some(Verdict::AtRisk | Verdict::Missed)),
            None => false,
        };
        let aside = filled(aside.as_ref(), &rows, row, &id, look, maker)?;
        let tick_name = tick.as_ref().map_or("", |tick| tick.name.as_str());
        let parts = [(from.name.as_str(), a), (to.name.as_str(), b), (tick_name, third.filter(|_| mark.is_some()))];
        let told = Told::new(&label, parts, spoken, maker);
        made.push((PairRow { label, from: left, to: right, tick: mark, behind, aside }, told));
    }
    if let Some(by_to) = sorted {
        let value = |row: &PairRow| match if by_to { &row.to } else { &row.from } {
            Point::Value { y, .. } => *y,
            _ => f64::NEG_INFINITY,
        };
        made.sort_by(|(a, _), (b, _)| value(b).total_cmp(&value(a)));
    }
    let (rows, told): (Vec<PairRow>, Vec<Told>) = made.into_iter().unzip();
    let said = alt::rows("二つの点を線で結んだグラフ", &told);
    let tick = tick.map_or_else(String::new, |tick| tick.name);
    let pairs = Pairs { from: from.name, to: to.name, tick, rows, shares: whole.is_some() };
    Ok(Drawn { drawing: Drawing::Pairs(pairs), said, ..Drawn::default() })
}
