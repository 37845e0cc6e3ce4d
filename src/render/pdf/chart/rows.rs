//! Rows of a chart: their names at the left, their places from top to bottom, and a lying axis of values.
//!
//! Not here: what stands in a row. Invariants: a name never leaves its column or touches the next one; rows that find
//! no room are told of in words, never drawn over others.

use super::Area;
use super::backend::UNITS;
use super::frame::Rect;
use super::scale::Scale;
use super::style;
use super::words::{Piece, Run, SIZE};
use crate::document::model::Point;
use crate::render::pdf::canvas::Canvas;
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;

/// Names of rows are 9 points high.
pub const NAME: f32 = 9.0;
const NAME_PITCH: f32 = 10.5;
/// From a name to what it names.
const NAME_GAP: f32 = 9.0;
/// A longer name ends in …; the chart's alternative text has all of it.
const MOST_LINES: usize = 4;
/// Rows of less height cannot be told apart.
const LEAST: f32 = 11.5;
const CUT: &str = "（以下略）";

/// What rows would like to have.
pub struct Needs {
    names: Vec<Vec<Run>>,
    /// Width of the names' column with the gap after it.
    column: f32,
    heights: Vec<f32>,
}

impl Needs {
    /// `least`: height of a row with a short name.
    pub fn of<'l>(labels: impl Iterator<Item = &'l str>, width: f32, least: f32, canvas: &dyn Canvas) -> Needs {
        const LARGER: f32 = NAME / SIZE;
        let labels: Vec<Run> = labels.map(|label| Run::text(label.trim(), false)).collect();
        let widest = labels.iter().map(|label| label.width(canvas) * LARGER).fold(0.0, f32::max);
        let column = widest.min(width * 0.4);
        let limit = column / LARGER + 0.01;
        let names: Vec<Vec<Run>> = labels.iter().map(|label| name(label, limit, canvas)).collect();
        let heights = names.iter().map(|lines| least.max(NAME_PITCH * lines.len() as f32 + 6.0)).collect();
        let gap = if widest > 0.0 { NAME_GAP } else { 0.0 };
        Needs { names, column: column + gap, heights }
    }
    pub fn height(&self) -> f32 {
        self.heights.iter().sum()
    }
    /// How wide the names are with the gap after them.
    pub fn column(&self) -> f32 {
        self.column
    }
}

/// A name's lines: where it needs two, parted at a bracket or a space if both parts fit.
fn name(label: &Run, limit: f32, canvas: &dyn Canvas) -> Vec<Run> {
    let made = lines(label, limit, MOST_LINES, canvas);
    let text = label.plain();
    if made.len() < 2 {
        return made;
    }
    let at = text.char_indices().filter(|(at, c)| *at > 0 && "（ 　・".contains(*c));
    let parted = at.map(|(at, c)| {
        let at = if c == '・' { at + c.len_utf8() } else { at };
        [text[..at].trim_end(), text[at..].trim_start()].map(|part| Run::text(part, false))
    });
    let whole = |[a, b]: &[Run; 2]| a.width(canvas) <= limit && b.width(canvas) <= limit && !b.is_empty();
    parted.filter(whole).last().map_or(made, Vec::from)
}

/// The lines of a text, none wider than `limit`, at most `most`; what is left out is marked.
pub fn lines(run: &Run, limit: f32, most: usize, canvas: &dyn Canvas) -> Vec<Run> {
    if run.is_empty() {
        return vec![];
    }
    let mut lines = run.wrapped(limit, canvas);
    let cut = lines.len() > most;
    lines.truncate(most);
    let last = lines.len().saturating_sub(1);
    for (i, line) in lines.iter_mut().enumerate() {
        if (cut && i == last) || line.width(canvas) > limit {
            *line = shortened(line, limit, canvas);
        }
    }
    lines
}

/// As many characters as fit, and `…`; a figure stays whole or goes.
fn shortened(run: &Run, limit: f32, canvas: &dyn Canvas) -> Run {
    let mut pieces = run.pieces.clone();
    loop {
        let mut short = Run { pieces: pieces.clone() };
        short.pieces.push(Piece { text: "…".into(), bold: false, figure: None });
        let Some(last) = pieces.last_mut() else { return short };
        if short.width(canvas) <= limit {
            return short;
        }
        if last.figure.is_some() || last.text.pop().is_none() || last.text.is_empty() {
            pieces.pop();
        }
    }
}

/// One row on the page.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub middle: f32,
    pub height: f32,
}

/// Rows where they stand. `places` may be fewer than the chart has.
pub struct Rows {
    pub places: Vec<Place>,
    /// Right of the names.
    pub left: f32,
    pub top: f32,
    pub bottom: f32,
    /// Where the words stand that say that rows were left out.
    pub cut: Option<Rect>,
    words: Vec<(Run, f32, f32)>,
}

impl Rows {
    /// Between `head` points under the area's top and `foot` over its bottom.
    pub fn new(needs: Needs, area: Area, head: f32, foot: f32, canvas: &dyn Canvas) -> Rows {
        let room = (area.height - head - foot).max(0.0);
        let factor = room / needs.height().max(1.0);
        let left = area.x + needs.column;
        let edge = left - if needs.column > 0.0 { NAME_GAP } else { 0.0 };
        let (mut places, mut words): (Vec<Place>, Vec<(Run, f32, f32)>) = (vec![], vec![]);
        let first = area.top - head;
        let (mut top, end) = (first, area.top - area.height + foot);
        let heights: Vec<f32> = needs.heights.iter().map(|height| (height * factor).max(LEAST)).collect();
        let whole = heights.iter().sum::<f32>() <= room + 0.1;
        for (names, height) in needs.names.iter().zip(heights) {
            // The last row that fits is given to the words that say that others do not.
            let next = top - height;
            if next < end - 0.1 || (!whole && next - LEAST < end - 0.1) {
                break;
            }
            let fitting = (((height - NAME) / NAME_PITCH).max(0.0) as usize + 1).min(names.len());
            let middle = (top + next) / 2.0;
            let mut names = names[..fitting].to_vec();
            if fitting > 0 && fitting < needs.names[places.len()].len() {
                let limit = (edge - area.x) * SIZE / NAME + 0.01;
                let last = names.len() - 1;
                names[last] = shortened(&names[last], limit, canvas);
            }
            let highest = middle + (NAME + NAME_PITCH * (fitting.max(1) as f32 - 1.0)) / 2.0;
            for (i, line) in names.into_iter().enumerate() {
                let x = edge - line.width(canvas) * NAME / SIZE;
                words.push((line, x, highest - 0.88 * NAME - NAME_PITCH * i as f32));
            }
            places.push(Place { middle, height });
            top = next;
        }
        let cut = Run::text(CUT, false);
        let width = cut.width(canvas) * NAME / SIZE;
        let mut place = None;
        if !whole && top - LEAST >= end - 0.2 && width <= area.width {
            let x = (edge - width).max(area.x);
            let bottom = top - (LEAST + NAME) / 2.0;
            words.push((cut, x, bottom + 0.12 * NAME));
            place = Some(Rect { left: x, right: x + width, bottom, top: bottom + NAME });
            top -= LEAST;
        }
        Rows { places, left, top: first, bottom: top, cut: place, words }
    }
    pub fn draw_names(&self, canvas: &mut dyn Canvas) {
        for (run, x, baseline) in &self.words {
            run.draw_sized(canvas, NAME, *x, *baseline, style::INK);
        }
    }
}

/// Values from left to right.
pub struct Axis {
    pub scale: Scale,
    pub left: f32,
    pub right: f32,
}

impl Axis {
    /// The page's x of a value.
    pub fn at(&self, value: f64) -> f32 {
        let units = |x: f32| (x * UNITS).round() as i32;
        let range = RangedCoordf64::from(self.scale.low..self.scale.high);
        range.map(&value, (units(self.left), units(self.right))) as f32 / UNITS
    }
    /// The figures under the ticks, their upper edge at `top`: all, or every so many, so that none touch.
    pub fn labels(&self, top: f32, area: Area, canvas: &dyn Canvas) -> Vec<(Run, Rect)> {
        let all = self.scale.ticks.iter().map(|(value, text)| {
            let run = Run::text(text, false);
            let width = run.width(canvas);
            let left = (self.at(*value) - width / 2.0).min(area.x + area.width - width).max(area.x);
            (run, Rect { left, right: left + width, bottom: top - SIZE, top })
        });
        let all: Vec<(Run, Rect)> = all.collect();
        for stride in 1..=all.len() {
            let some: Vec<(Run, Rect)> = all.iter().step_by(stride).cloned().collect();
            let inside = some.iter().all(|(_, rect)| rect.right - rect.left <= area.width);
            if inside && some.windows(2).all(|pair| pair[0].1.right + 3.0 <= pair[1].1.left) {
                return some;
            }
        }
        vec![]
    }
}

/// Words in one line at the places they wish for, moved apart as little as keeps their order and their distance:
/// the left ends. `None` where they do not fit side by side.
pub fn spread(wishes: &[(f32, f32)], apart: f32, low: f32, high: f32) -> Option<Vec<f32>> {
    let all: f32 = wishes.iter().map(|(_, width)| width + apart).sum::<f32>() - apart;
    if wishes.is_empty() || all > high - low {
        return None;
    }
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| wishes[a].0.total_cmp(&wishes[b].0).then(a.cmp(&b)));
    let mut lefts = vec![0.0; wishes.len()];
    let mut free = low;
    for &i in &order {
        lefts[i] = (wishes[i].0 - wishes[i].1 / 2.0).max(free);
        free = lefts[i] + wishes[i].1 + apart;
    }
    let mut end = high;
    for &i in order.iter().rev() {
        lefts[i] = lefts[i].min(end - wishes[i].1);
        end = lefts[i] - apart;
    }
    // Two that stand too far right together share the way back.
    for pair in order.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let touching = (lefts[a] + wishes[a].1 + apart - lefts[b]).abs() < 0.01;
        let (want_a, want_b) = (wishes[a].0 - wishes[a].1 / 2.0, wishes[b].0 - wishes[b].1 / 2.0);
        let back = ((lefts[a] - want_a) + (lefts[b] - want_b)) / 2.0;
        let before = order.iter().take_while(|&&i| i != a).last().map_or(low, |&i| lefts[i] + wishes[i].1 + apart);
        if touching && back > 0.0 && lefts[a] - back >= before {
            lefts[a] -= back;
            lefts[b] -= back;
        }
    }
    Some(lefts)
}

/// The mark of a point without a value, or nothing where the row has none.
pub fn mark_of(point: &Point) -> &'static str {
    match point {
        Point::Gap(absence) => absence.mark(),
        _ => "",
    }
}
