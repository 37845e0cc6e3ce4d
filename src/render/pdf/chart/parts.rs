//! Parts of a whole, one bar a row: shares of one hundred, and answers of a survey with a gap between yes and no.
//!
//! Invariants: a row is as long as its whole; a part that is not known is empty, never shared out among the others.

use super::Area;
use super::frame::Rect;
use super::place::{self, Candidate, Obstacles, Wanted};
use super::rows::{Needs, Rows, mark_of};
use super::scale;
use super::shapes::Brush;
use super::style;
use super::words::{ASCENT, Block, Run, SIZE};
use crate::document::model::{PartRow, Parts, Point};
use crate::render::pdf::canvas::{Canvas, Rgb};

const GAP: f32 = 6.0;
/// The square of the legend, and what is between its entries.
const SQUARE: f32 = 7.0;
const BETWEEN: f32 = 14.0;
const LEGEND_PITCH: f32 = 12.0;
/// Room under the last bar for a number that does not fit into its part.
const FOOT: f32 = 4.5;

/// Where each name of the legend stands: x and line, from the left edge of the bars; and how many lines there are.
fn legend(parts: &Parts, room: f32, canvas: &dyn Canvas) -> (Vec<(Run, f32, usize)>, usize) {
    let (mut x, mut line, mut entries) = (0.0, 0, vec![]);
    for name in &parts.names {
        let run = super::rows::lines(&Run::text(name, false), (room - SQUARE - 4.0).max(8.0), 1, canvas);
        let run = run.into_iter().next().unwrap_or_default();
        let width = SQUARE + 4.0 + run.width(canvas);
        if x > 0.0 && x + width > room {
            (x, line) = (0.0, line + 1);
        }
        entries.push((run, x, line));
        x += width + BETWEEN;
    }
    (entries, line + 1)
}

fn needs(parts: &Parts, width: f32, canvas: &dyn Canvas) -> Needs {
    Needs::of(parts.rows.iter().map(|row| row.label.as_str()), width, 28.0, canvas)
}
fn head(lines: usize) -> f32 {
    LEGEND_PITCH * lines as f32 + 6.0
}
/// The legend begins with the bars where there is room for it, else at the left edge.
fn legend_room(parts: &Parts, left: f32, width: f32, canvas: &dyn Canvas) -> (f32, Vec<(Run, f32, usize)>, usize) {
    let (entries, lines) = legend(parts, width - left, canvas);
    if lines == 1 {
        return (left, entries, lines);
    }
    let (entries, lines) = legend(parts, width, canvas);
    (0.0, entries, lines)
}

pub fn height(parts: &Parts, width: f32, canvas: &dyn Canvas) -> f32 {
    let needs = needs(parts, width, canvas);
    let lines = legend_room(parts, needs.column(), width, canvas).2;
    head(lines) + needs.height() + FOOT
}

/// What the parts of a row are shares of; `None` where that is not known.
fn whole(row: &PartRow) -> Option<f64> {
    let known: f64 = row.parts.iter().filter_map(scale::value).map(|y| y.max(0.0)).sum();
    let all = row.parts.iter().all(|part| !matches!(part, Point::Gap(_)));
    let whole = row.whole.map(scale::drawable).filter(|whole| *whole >= known);
    whole.or(all.then_some(known)).filter(|whole| *whole > 0.0)
}

/// A part on the page.
struct Segment {
    rect: Rect,
    ground: Rgb,
    ink: Rgb,
    run: Run,
}

fn segments(parts: &Parts, row: &PartRow, left: f32, right: f32, middle: f32, half: f32) -> Vec<Segment> {
    let Some(whole) = whole(row) else { return vec![] };
    let known: f64 = row.parts.iter().filter_map(scale::value).map(|y| y.max(0.0)).sum();
    let gap = parts.gap_after.filter(|at| *at > 0 && *at < row.parts.len());
    let room = right - left - if gap.is_some() { GAP } else { 0.0 };
    let looks = style::parts(row.parts.len(), gap);
    let (mut done, mut rest, mut made) = (0.0, whole - known, vec![]);
    for (i, part) in row.parts.iter().enumerate() {
        let (size, ground, ink) = match scale::value(part) {
            Some(y) => (y.max(0.0), looks[i].0, looks[i].1),
            // What several unknown parts make together is known, what each of them is is not.
            None if matches!(part, Point::Gap(_)) => (std::mem::take(&mut rest), style::MISSING, style::SUB),
            None => continue,
        };
        let run = match part {
            Point::Value { label: Some(label), .. } => Run::of(label, true),
            Point::Value { .. } => Run::default(),
            other => Run::text(mark_of(other), false),
        };
        let shift = if gap.is_some_and(|at| i >= at) { GAP } else { 0.0 };
        let at = |sum: f64| left + shift + room * (sum / whole) as f32;
        if size > 0.0 {
            let rect = Rect { left: at(done), right: at(done + size), bottom: middle - half, top: middle + half };
            made.push(Segment { rect, ground, ink, run });
        }
        done += size;
    }
    made
}

pub fn draw(parts: &Parts, canvas: &mut dyn Canvas, area: Area) {
    let needs = needs(parts, area.width, canvas);
    let (begin, entries, lines) = legend_room(parts, needs.column(), area.width, canvas);
    let rows = Rows::new(needs, area, head(lines), FOOT, canvas);
    let asides: Vec<Run> = parts.rows.iter().map(|row| Run::of(&row.aside, false)).collect();
    let edge = area.x + area.width;
    let widest = asides.iter().map(|run| run.width(canvas)).fold(0.0, f32::max);
    let beside = widest > 0.0 && edge - widest - 8.0 - rows.left >= 24.0;
    let right = if beside { edge - widest - 8.0 } else { edge };
    if right - rows.left < 12.0 {
        rows.draw_names(canvas);
        return;
    }
    let mut brush = Brush { canvas, area };
    let looks = style::parts(parts.names.len(), parts.gap_after);
    for ((run, x, line), (ground, _)) in entries.iter().zip(&looks) {
        let (x, top) = (area.x + begin + x, area.top - LEGEND_PITCH * *line as f32);
        if top - SIZE < area.top - area.height {
            break;
        }
        brush.fill(Rect { left: x, right: x + SQUARE, bottom: top - SQUARE - 0.5, top: top - 0.5 }, *ground);
        run.draw(brush.canvas, x + SQUARE + 4.0, top - ASCENT, style::INK);
    }
    let mut wanted: Vec<Wanted> = vec![];
    let mut obstacles = Obstacles {
        bounds: Rect {
            left: rows.left,
            right,
            bottom: area.top - area.height,
            top: area.top - LEGEND_PITCH * lines as f32 + 2.0,
        },
        solid: rows.cut.into_iter().collect(),
        lines: vec![],
        soft: vec![],
    };
    for ((row, place), aside) in parts.rows.iter().zip(&rows.places).zip(&asides) {
        let half = 8.5_f32.min(place.height / 2.0 - 1.5);
        let made = segments(parts, row, rows.left, right, place.middle, half);
        let baseline = place.middle + SIZE / 2.0 - ASCENT;
        if made.is_empty() {
            let mark = row.parts.iter().map(mark_of).find(|mark| !mark.is_empty()).unwrap_or("－");
            let (run, x) = (Run::text(mark, false), rows.left + 3.0);
            run.draw(brush.canvas, x, baseline, style::SUB);
            let (bottom, top) = (place.middle - SIZE / 2.0, place.middle + SIZE / 2.0);
            obstacles.solid.push(Rect { left: x, right: x + run.width(brush.canvas), bottom, top });
        }
        for segment in made {
            let Segment { rect, ground, ink, run } = segment;
            brush.fill(rect, ground);
            // A white hair parts neighbours of like grounds.
            brush.fill(Rect { left: rect.right - 0.35, right: rect.right, ..rect }, style::WHITE);
            obstacles.solid.push(rect);
            let width = run.width(brush.canvas);
            if run.is_empty() {
                continue;
            }
            let middle = (rect.left + rect.right) / 2.0;
            if width + 2.0 <= rect.right - rect.left && 2.0 * half >= SIZE {
                run.draw(brush.canvas, middle - width / 2.0, baseline, ink);
            } else {
                wanted.push(outside(run, rect, brush.canvas));
            }
        }
        if beside {
            let x = edge - aside.width(brush.canvas);
            aside.draw(brush.canvas, x, baseline, style::INK);
        }
    }
    let placement = place::place(&wanted, &obstacles);
    for (label, number) in wanted.iter().zip(&placement.chosen) {
        let Some(candidate) = number.map(|number| &label.candidates[number]) else { continue };
        label.blocks[0].draw(brush.canvas, candidate.x, candidate.bottom, label.colour);
    }
    rows.draw_names(brush.canvas);
}

/// Over or under a part that is too narrow for its number.
fn outside(run: Run, rect: Rect, canvas: &dyn Canvas) -> Wanted {
    let block = Block::line(run, canvas);
    let middle = (rect.left + rect.right) / 2.0;
    let mut candidates = vec![];
    for (bottom, cost) in [(rect.top + 1.2, 0.0), (rect.bottom - SIZE - 1.2, 1.0)] {
        for (share, beside) in [(0.5, 0.0), (0.15, 0.4), (0.85, 0.4), (0.0, 0.8), (1.0, 0.8)] {
            let x = middle - block.width * share;
            candidates.push(Candidate { block: 0, x, bottom, cost: cost + beside, leader: None });
        }
    }
    Wanted { blocks: vec![block], candidates, colour: style::INK, bare: false }
}
