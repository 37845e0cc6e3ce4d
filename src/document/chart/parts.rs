//! Parts of a whole, one bar a row: stacked shares, and the answers of a survey.
//!
//! Invariant: parts stand in one order in every row; one that is not known stays unknown.

use super::super::alt::{self, Told};
use super::super::blocks::{cell_of, pattern_columns, text_of};
use super::super::error::Fault;
use super::super::fields::Words;
use super::super::maker::{Maker, slug};
use super::super::mistake::{Mistake, Thing};
use super::super::values::Look;
use super::{Drawn, NamedCell, Names, Sketch, check, drawn_number, drawn_point, filled, row_id};
use crate::document::model::{Drawing, Inline, PartRow, Parts, Point};
use crate::figures::{FigureKey, Op, Rows};

/// More cannot be told apart.
const MOST: usize = 6;

/// One bar before it is drawn: where its words are taken from, and its parts.
struct Gathered {
    row: usize,
    cells: Vec<Option<FigureKey>>,
}

pub(super) fn parts(sketch: Sketch<'_>, likert: bool, maker: &mut Maker<'_>) -> Result<Drawn, Fault> {
    let Sketch { fields, name, rows, .. } = sketch;
    let line = fields.line;
    let names = Names::read(fields, &rows)?;
    let mut columns = Vec::new();
    for part in fields.tables("parts")? {
        columns.push(NamedCell::read(part, &rows, maker)?);
    }
    let long = fields.words("part")?;
    let cell = if long.is_some() { Some(fields.need("cell")?) } else { None };
    check(&rows, &long.iter().chain(&cell).collect::<Vec<_>>())?;
    let mut order = Vec::new();
    for words in fields.texts("order")? {
        order.push(maker.plain(words.line, &words.text)?);
    }
    let (called, gathered) = match (&long, &cell) {
        (Some(part), Some(cell)) => from_rows(&rows, &names, part, cell, order)?,
        _ => from_columns(&rows, &columns)?,
    };
    if called.is_empty() && !rows.rows.is_empty() {
        return Err(Fault::new(line, Mistake::NoParts));
    }
    if called.len() > MOST {
        return Err(Fault::new(line, Mistake::TooManyParts { parts: called.len(), most: MOST }));
    }
    let gap_after = match fields.count("gap_after")? {
        Some(after) => Some(after).filter(|after| *after > 0),
        None => likert.then_some(called.len() / 2),
    };
    let whole = fields.words("whole")?;
    let aside = fields.words("aside")?;
    check(&rows, &whole.iter().collect::<Vec<_>>())?;
    if let Some(pattern) = &aside {
        check(&rows, &pattern_columns(pattern).iter().collect::<Vec<_>>())?;
    }
    let shares = match fields.words("write")? {
        None => false,
        Some(words) if words.text == "counts" => false,
        Some(words) if words.text == "shares" => true,
        Some(words) => {
            return Err(Fault::unknown(words.line, Thing::ValueOf("write"), &words.text, ["counts", "shares"]));
        }
    };
    let (mut made, mut told) = (Vec::new(), Vec::new());
    for Gathered { row, cells } in gathered {
        let row = &rows.rows[row];
        let (label, key) = names.of(&rows, row)?;
        let id = row_id(&name, &key, maker);
        let all = whole.as_ref().map(|column| cell_of(&rows, row, column)).transpose()?.flatten();
        let all_drawn = drawn_number(all, &format!("{id}/whole"), maker);
        let mut points = Vec::new();
        for (called, cell) in called.iter().zip(&cells) {
            let id = format!("{id}/{}", slug(called));
            let mut point = drawn_point(*cell, &id, (!shares).then_some(Look::BARE), maker);
            if let (Point::Value { label, .. }, true, Some(cell), Some(all)) = (&mut point, shares, cell, all) {
                let share = maker.operate(line, Op::Ratio, &[*cell, all])?;
                *label = Some(vec![Inline::Figure(maker.print(share, Look::WITH_UNIT, &format!("{id}/share")))]);
            }
            points.push(point);
        }
        let spoken = called.iter().map(String::as_str).zip(cells.iter().copied());
        told.push(Told::new(&label, spoken, Look::WITH_UNIT, maker));
        let aside = filled(aside.as_ref(), &rows, row, &id, Look::WITH_UNIT, maker)?;
        made.push(PartRow { label, parts: points, whole: all_drawn, aside });
    }
    let said = alt::rows("積み上げ横棒グラフ", &told);
    let parts = Parts { names: called, gap_after, rows: made };
    Ok(Drawn { drawing: Drawing::Parts(parts), said, ..Drawn::default() })
}

/// A row for each bar, a column for each part.
fn from_columns(rows: &Rows, columns: &[NamedCell]) -> Result<(Vec<String>, Vec<Gathered>), Fault> {
    let mut gathered = Vec::new();
    for (index, row) in rows.rows.iter().enumerate() {
        let cells = columns.iter().map(|column| column.of(rows, row)).collect::<Result<_, Fault>>()?;
        gathered.push(Gathered { row: index, cells });
    }
    Ok((columns.iter().map(|column| column.name.clone()).collect(), gathered))
}

/// A row for each part of each bar, in the order asked for, else in that of the rows.
fn from_rows(
    rows: &Rows,
    names: &Names,
    part: &Words,
    cell: &Words,
    order: Vec<String>,
) -> Result<(Vec<String>, Vec<Gathered>), Fault> {
    let mut called = order;
    let mut bars: Vec<(String, Gathered)> = Vec::new();
    for (index, row) in rows.rows.iter().enumerate() {
        let (_, key) = names.of(rows, row)?;
        let part = text_of(rows, row, part)?;
        let at = called.iter().position(|known| *known == part).unwrap_or_else(|| {
            called.push(part);
            called.len() - 1
        });
        let bar = match bars.iter_mut().find(|(known, _)| *known == key) {
            Some((_, bar)) => bar,
            None => {
                bars.push((key, Gathered { row: index, cells: Vec::new() }));
                let last = bars.len() - 1;
                &mut bars[last].1
            }
        };
        bar.cells.resize(called.len().max(bar.cells.len()), None);
        bar.cells[at] = cell_of(rows, row, cell)?;
    }
    let mut gathered: Vec<Gathered> = bars.into_iter().map(|(_, bar)| bar).collect();
    gathered.iter_mut().for_each(|bar| bar.cells.resize(called.len(), None));
    Ok((called, gathered))
}
