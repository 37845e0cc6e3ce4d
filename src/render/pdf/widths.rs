//! How wide a table's columns are: content first, `grow` shares what is left, text wraps where it must.
//!
//! Invariant: the widths add up to the table's width, so nothing overlaps; figures are never wrapped while words can be.

use super::RenderError;
use super::Spot;
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
    fn gap(&self) -> f32 {
        self.hang.max(8.0)
    }
    fn wrapped(&self) -> f32 {
        self.least.max(self.head_least)
    }
}

/// A graphic is at least this wide, and never asks for more than the column's own minimum.
const GRAPHIC: f32 = 48.0;
/// A text column is not wrapped narrower than this many characters while type can be set smaller.
const COMFORT: f32 = 9.0;
/// A head has about so many lines at most: it stands on one page with some rows.
const MOST_HEAD_LINES: f32 = 30.0;
/// The most that is added to a column for air.
const MOST_AIR: f32 = 22.0;

/// Type and padding, from the most comfortable on.
const TRIES: [(Style, f32); 4] = [(CELL, 5.0), (CELL, 3.0), (CELL_DENSE, 3.0), (CELL_SMALL, 2.0)];

/// The same of a table in small type.
const SMALL_TRIES: [(Style, f32); 2] = [(CELL_SMALL, 4.0), (CELL_SMALL, 2.0)];

pub fn fit(table: &Table, width: f32, composer: &Composer) -> Result<Measures, RenderError> {
    let usual = wishes(table, CELL, composer);
    let dense = std::cell::OnceCell::new();
    let smallest = std::cell::OnceCell::new();
    let wishes_in = |style: Style| -> &Vec<Wish> {
        match style {
            CELL => &usual,
            CELL_DENSE => dense.get_or_init(|| wishes(table, CELL_DENSE, composer)),
            style => smallest.get_or_init(|| wishes(table, style, composer)),
        }
    };
    let room_in = |wishes: &[Wish], padding: f32| {
        width - paddings(wishes, padding).iter().map(|(left, right)| left + right).sum::<f32>()
    };
    let one_line = |wishes: &[Wish]| wishes.iter().map(Wish::one_line).sum::<f32>();
    // Closer and smaller type is taken where it saves every wrapped line, or else only where words would be crushed.
    let nearly = one_line(&usual) * CELL_DENSE.size / CELL.size <= room_in(&usual, 3.0);
    let flat = TRIES[..3].iter().filter(|(style, _)| *style == CELL || nearly).find(|(style, padding)| {
        let wishes = wishes_in(*style);
        one_line(wishes) <= room_in(wishes, *padding)
    });
    let comfortable = || {
        TRIES.iter().find(|(style, padding)| {
            let wishes = wishes_in(*style);
            let need = table.columns.iter().zip(wishes).map(|(column, wish)| comfort(column, wish, *style));
            need.sum::<f32>() <= room_in(wishes, *padding)
        })
    };
    let small = || {
        SMALL_TRIES.iter().find(|(style, padding)| {
            let wishes = wishes_in(*style);
            one_line(wishes) <= room_in(wishes, *padding)
        })
    };
    let (style, padding) = match table.small {
        true => *small().unwrap_or(&SMALL_TRIES[1]),
        false => *flat.or_else(comfortable).unwrap_or(&TRIES[3]),
    };
    let wishes = wishes_in(style);
    let too_wide = || RenderError::TableTooWide { name: table.name.clone(), columns: table.columns.len() };
    let inner = share(table, wishes, style, room_in(wishes, padding)).ok_or_else(too_wide)?;
    let paddings = paddings(wishes, padding);
    Ok(Measures {
        widths: inner.iter().zip(&paddings).map(|(width, (left, right))| width + left + right).collect(),
        padding: paddings,
        words: wishes.iter().map(|wish| wish.words).collect(),
        graphics: wishes.iter().map(|wish| wish.graphic).collect(),
        gaps: wishes.iter().map(Wish::gap).collect(),
        style,
    })
}

/// What a column needs so that no words are crushed: figures in one line, words in lines of some length.
fn comfort(column: &TableColumn, wish: &Wish, style: Style) -> f32 {
    match column.align {
        Align::Right => wish.one_line(),
        Align::Left if column.grow > 0.0 => wish.wrapped().max(wish.one_line().min(COMFORT * style.size)),
        Align::Left => wish.wrapped().max(wish.one_line().min(1.5 * COMFORT * style.size)),
    }
}

/// A column's share of what is left; what is no number is an ordinary share.
fn weight(column: &TableColumn) -> f32 {
    if column.grow.is_finite() { column.grow.max(0.0) } else { 1.0 }
}
/// A column's least width; never more than half a page.
fn min_width(column: &TableColumn) -> f32 {
    if column.min_width.is_finite() { column.min_width.clamp(0.0, MEASURE / 2.0) } else { 0.0 }
}

fn wishes(table: &Table, style: Style, composer: &Composer) -> Vec<Wish> {
    let mut wishes: Vec<Wish> = table
        .columns
        .iter()
        .map(|column| {
            let head = composer.plain(&column.label, TABLE_HEAD);
            // A head as long as a sentence is not set as a tower of single characters.
            let broad = head.natural_width() * 1.25 / MOST_HEAD_LINES;
            let head_least = head.minimum_width().max(broad);
            Wish { head: head.natural_width().max(broad), head_least, rigid: broad, ..Wish::default() }
        })
        .collect();
    for (number, row) in table.rows.iter().enumerate() {
        composer.at(Spot::Row { table: table.name.clone(), row: number + 1 });
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
            if cell.is_key_alone() {
                // It stands alone, in the place of words.
                wish.words = wish.words.max(GRAPHIC);
                wish.rigid = wish.rigid.max(GRAPHIC);
                wish.least = wish.least.max(GRAPHIC);
            } else if cell.graphic.is_some() {
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
fn share(table: &Table, wishes: &[Wish], style: Style, room: f32) -> Option<Vec<f32>> {
    let natural: Vec<f32> = wishes.iter().map(Wish::one_line).collect();
    let left = room - natural.iter().sum::<f32>();
    if left >= 0.0 {
        return Some(grow(table, air(wishes, natural, left), room));
    }
    let words: Vec<bool> = table.columns.iter().map(|column| column.align == Align::Left).collect();
    let pick = |words_too: fn(&Wish) -> f32, figures: fn(&Wish) -> f32| -> Vec<f32> {
        wishes.iter().zip(&words).map(|(wish, is)| if *is { words_too(wish) } else { figures(wish) }).collect()
    };
    // Long words wrap first, short ones stay; then all words; then heads over figures; at last everything gives way in proportion.
    let easy: Vec<f32> = table.columns.iter().zip(wishes).map(|(column, wish)| comfort(column, wish, style)).collect();
    if easy.iter().sum::<f32>() <= room {
        let most: Vec<f32> = wishes.iter().map(Wish::one_line).collect();
        return Some(cap(table, &easy, &most, room));
    }
    for figures in [Wish::one_line as fn(&Wish) -> f32, Wish::wrapped] {
        let least = pick(Wish::wrapped, figures);
        if least.iter().sum::<f32>() <= room {
            let most = pick(Wish::one_line, figures);
            return Some(cap(table, &least, &most, room));
        }
    }
    // At last words and numbers are torn: those of the columns that ask for most above what cannot give way.
    let least = pick(Wish::wrapped, Wish::wrapped);
    let floors: Vec<f32> = wishes.iter().map(|wish| wish.rigid).collect();
    if floors.iter().sum::<f32>() > room {
        return None;
    }
    let at = |level: f32| -> Vec<f32> {
        floors.iter().zip(&least).map(|(floor, least)| floor + level.min((least - floor).max(0.0))).collect()
    };
    Some(grow(table, highest(room, at), room))
}

/// The widths at the highest level at which they still fit.
fn highest(room: f32, at: impl Fn(f32) -> Vec<f32>) -> Vec<f32> {
    let (mut low, mut high) = (0.0f32, room * 4.0);
    for _ in 0..60 {
        let level = (low + high) / 2.0;
        if at(level).iter().sum::<f32>() > room { high = level } else { low = level }
    }
    at(low)
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
    grow(table, highest(room, at), room)
}
