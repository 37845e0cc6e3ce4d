//! How wide a table's columns are: content first, `grow` shares what is left, text wraps where it must.
//!
//! Invariant: the widths add up to the table's width, so nothing overlaps; figures are never wrapped while words can be.

use super::RenderError;
use super::style::{CELL, CELL_DENSE, CELL_SMALL, MEASURE, Style, TABLE_HEAD};
use super::table::{Cell, compose_row};
use super::text::Composer;
use crate::document::model::{Align, Table, TableColumn};

/// The result: per column, whole width and padding at either side.
pub struct Measures {
    pub widths: Vec<f32>,
    pub padding: Vec<(f32, f32)>,
    /// Room of the words where a graphic stands beside them.
    pub words: Vec<f32>,
    /// What a column's graphics ask for; 0 for none.
    pub graphics: Vec<f32>,
    /// Room between words and graphics; marks hang in it.
    pub gaps: Vec<f32>,
    pub style: Style,
}

/// What a column asks for, without padding.
#[derive(Clone, Copy, Default)]
struct Wish {
    /// All in one line.
    natural: f32,
    /// Its longest unbreakable piece.
    least: f32,
    head: f32,
    head_least: f32,
    /// Marks that hang outside the right edge.
    hang: f32,
    words: f32,
    graphic: f32,
    /// What cannot give way even at the last: verdicts, graphics, one character.
    rigid: f32,
}

impl Wish {
    fn one_line(&self) -> f32 {
        self.natural.max(self.head)
    }
    fn wrapped(&self) -> f32 {
        self.least.max(self.head_least)
    }
}

/// A graphic is at least this wide, and never asks for more than the column's own minimum.
const GRAPHIC: f32 = 48.0;
/// A text column is not wrapped narrower than this many characters while type can be set smaller.
const COMFORT: f32 = 9.0;
/// The most that is added to a column for air.
const MOST_AIR: f32 = 22.0;

pub fn fit(table: &Table, width: f32, composer: &Composer) -> Result<Measures, RenderError> {
    let tries = [(CELL, 5.0), (CELL_DENSE, 3.0), (CELL_SMALL, 2.0)];
    for (style, padding) in tries {
        let wishes = wishes(table, style, composer);
        let paddings = paddings(&wishes, padding);
        let room = width - paddings.iter().map(|(left, right)| left + right).sum::<f32>();
        let comfortable: f32 = table
            .columns
            .iter()
            .zip(&wishes)
            .map(|(column, wish)| match column.align {
                Align::Right => wish.one_line(),
                Align::Left if column.grow > 0.0 => wish.wrapped().max(wish.one_line().min(COMFORT * style.size)),
                Align::Left => wish.wrapped().max(wish.one_line().min(1.5 * COMFORT * style.size)),
            })
            .sum();
        let last = style == CELL_SMALL;
        if comfortable <= room || last {
            let too_wide = || RenderError::TableTooWide { name: table.name.clone(), columns: table.columns.len() };
            let inner = share(table, &wishes, room).ok_or_else(too_wide)?;
            return Ok(Measures {
                widths: inner.iter().zip(&paddings).map(|(width, (left, right))| width + left + right).collect(),
                padding: paddings,
                words: wishes.iter().map(|wish| wish.words).collect(),
                graphics: wishes.iter().map(|wish| wish.graphic).collect(),
                gaps: wishes.iter().map(Wish::gap).collect(),
                style,
            });
        }
    }
    unreachable!("the smallest type is always tried last")
}

/// A column's share of what is left; what is no number is an ordinary share.
fn weight(column: &TableColumn) -> f32 {
    if column.grow.is_finite() { column.grow.max(0.0) } else { 1.0 }
}
/// A column's least width; never more than half a page.
fn min_width(column: &TableColumn) -> f32 {
    if column.min_width.is_finite() { column.min_width.clamp(0.0, MEASURE / 2.0) } else { 0.0 }
}

impl Wish {
    fn gap(&self) -> f32 {
        self.hang.max(8.0)
    }
}

fn wishes(table: &Table, style: Style, composer: &Composer) -> Vec<Wish> {
    let mut wishes: Vec<Wish> = table
        .columns
        .iter()
        .map(|column| {
            let head = composer.plain(&column.label, TABLE_HEAD);
            Wish { head: head.natural_width(), head_least: head.minimum_width(), ..Wish::default() }
        })
        .collect();
    for (number, row) in table.rows.iter().enumerate() {
        composer.at(format!("table {}, row {}", table.name, number + 1));
        for ((cell, wish), column) in
            compose_row(table, row, style, composer).iter().zip(&mut wishes).zip(&table.columns)
        {
            let Cell { text, mark, indent, .. } = cell;
            let beside = cell.verdict_width() + indent;
            let words = text.natural_width();
            wish.words = wish.words.max(beside + words);
            let character = if text.is_empty() { 0.0 } else { CELL_SMALL.size * 1.1 };
            wish.rigid = wish.rigid.max(beside + character);
            wish.least = wish.least.max(beside + text.minimum_width());
            if !mark.is_empty() {
                wish.hang = wish.hang.max(mark.natural_width() + 2.0);
            }
            if cell.graphic.is_some() {
                wish.graphic = wish.graphic.max(GRAPHIC.max(min_width(column)));
            }
        }
    }
    for (wish, column) in wishes.iter_mut().zip(&table.columns) {
        let graphic = match (wish.graphic > 0.0, wish.words > 0.0) {
            (false, _) => 0.0,
            (true, false) => wish.graphic,
            (true, true) => wish.graphic + wish.gap(),
        };
        wish.natural = (wish.words + graphic).max(min_width(column));
        wish.rigid = (wish.rigid + graphic).max(CELL_SMALL.size * 1.1);
        wish.least = (wish.least + graphic).max(min_width(column));
    }
    wishes
}

/// Left and right padding: words of the outer columns stand at the table's edges; marks hang inside the right one.
fn paddings(wishes: &[Wish], inner: f32) -> Vec<(f32, f32)> {
    let last = wishes.len().saturating_sub(1);
    let edge = inner.min(2.0);
    let side = |index: usize, wish: &Wish| {
        let left = if index == 0 { edge } else { inner };
        let right = if index == last { edge } else { inner };
        (left, right.max(wish.hang))
    };
    wishes.iter().enumerate().map(|(index, wish)| side(index, wish)).collect()
}

/// Shares `room` among the columns; the result adds up to it. `None`: there are more columns than characters.
fn share(table: &Table, wishes: &[Wish], room: f32) -> Option<Vec<f32>> {
    let natural: Vec<f32> = wishes.iter().map(Wish::one_line).collect();
    let left = room - natural.iter().sum::<f32>();
    if left >= 0.0 {
        return Some(grow(table, air(wishes, natural, left), room));
    }
    let words: Vec<bool> = table.columns.iter().map(|column| column.align == Align::Left).collect();
    let pick = |words_too: fn(&Wish) -> f32, figures: fn(&Wish) -> f32| -> Vec<f32> {
        wishes.iter().zip(&words).map(|(wish, is)| if *is { words_too(wish) } else { figures(wish) }).collect()
    };
    // Words wrap first; then heads over figures; at last everything gives way in proportion.
    for figures in [Wish::one_line as fn(&Wish) -> f32, Wish::wrapped] {
        let least = pick(Wish::wrapped, figures);
        if least.iter().sum::<f32>() <= room {
            let most = pick(Wish::one_line, figures);
            return Some(cap(table, &least, &most, room));
        }
    }
    let least = pick(Wish::wrapped, Wish::wrapped);
    let whole: f32 = least.iter().sum();
    let floors: Vec<f32> = wishes.iter().map(|wish| wish.rigid).collect();
    if floors.iter().sum::<f32>() > room {
        return None;
    }
    // Only the wide ones pay for the floor under the narrow ones.
    let scaled: Vec<f32> = least.iter().zip(&floors).map(|(width, floor)| (width * room / whole).max(*floor)).collect();
    Some(cap(table, &floors, &scaled, room))
}

/// Columns do not stand shoulder to shoulder where there is room: half of what is left goes between them.
fn air(wishes: &[Wish], mut widths: Vec<f32>, left: f32) -> Vec<f32> {
    let between = wishes.iter().skip(1).filter(|wish| wish.graphic == 0.0).count().max(1);
    let each = (left / 2.0 / between as f32).min(MOST_AIR);
    for (width, wish) in widths.iter_mut().zip(wishes).skip(1) {
        if wish.graphic == 0.0 {
            *width += each;
        }
    }
    widths
}

/// Gives what is left of `room` to the growing columns, or to the first column of words where none grows.
fn grow(table: &Table, mut widths: Vec<f32>, room: f32) -> Vec<f32> {
    let left = (room - widths.iter().sum::<f32>()).max(0.0);
    let weights: f32 = table.columns.iter().map(weight).sum();
    if weights > 0.0 {
        for (width, column) in widths.iter_mut().zip(&table.columns) {
            *width += left * weight(column) / weights;
        }
    } else {
        let label = table.columns.iter().position(|column| column.align == Align::Left).unwrap_or(0);
        widths[label] += left;
    }
    widths
}

/// The highest level under which every column fits: each as wide as it wishes, but none above its share of the level.
fn cap(table: &Table, least: &[f32], most: &[f32], room: f32) -> Vec<f32> {
    let part = |index: usize| match weight(&table.columns[index]) {
        0.0 => 1.0,
        weight => weight,
    };
    let at = |level: f32| -> Vec<f32> {
        (0..least.len()).map(|index| (level * part(index)).clamp(least[index], most[index].max(least[index]))).collect()
    };
    let (mut low, mut high) = (0.0f32, room * 4.0);
    for _ in 0..60 {
        let level = (low + high) / 2.0;
        if at(level).iter().sum::<f32>() > room { high = level } else { low = level }
    }
    grow(table, at(low), room)
}
