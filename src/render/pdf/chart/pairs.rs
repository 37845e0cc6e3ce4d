//! Pairs of marks, one a row: a round one for what is, a square one for what should be, joined by a line.
//!
//! Invariant: told apart by form and place as well as by colour; names stand over the first row, once.

use super::Area;
use super::frame::Rect;
use super::place::{self, Candidate, Obstacles, Wanted};
use super::rows::{Axis, Needs, Rows, mark_of, spread};
use super::scale::{self, Scale, Unit};
use super::shapes::Brush;
use super::style;
use super::words::{ASCENT, Block, Run, SIZE};
use crate::document::model::{PairRow, Pairs, Point};
use crate::render::pdf::canvas::Canvas;

const HEAD: f32 = 12.0;
const FOOT: f32 = 13.0;
const ROUND: f32 = 3.2;
/// Half a side of the square and the width of its edge.
const SQUARE: f32 = 2.8;
const EDGE: f32 = 1.3;

fn needs(pairs: &Pairs, width: f32, canvas: &dyn Canvas) -> Needs {
    Needs::of(pairs.rows.iter().map(|row| row.label.as_str()), width, 22.0, canvas)
}

pub fn height(pairs: &Pairs, width: f32, canvas: &dyn Canvas) -> f32 {
    HEAD + needs(pairs, width, canvas).height() + FOOT
}

fn label(point: &Point, bold: bool) -> Run {
    match point {
        Point::Value { label: Some(label), .. } => Run::of(label, bold),
        other => Run::text(mark_of(other), false),
    }
}

pub fn draw(pairs: &Pairs, canvas: &mut dyn Canvas, area: Area) {
    let rows = Rows::new(needs(pairs, area.width, canvas), area, HEAD, FOOT, canvas);
    let shown: Vec<_> = pairs.rows.iter().zip(&rows.places).collect();
    let asides: Vec<Run> = pairs.rows.iter().map(|row| Run::of(&row.aside, false)).collect();
    let edge = area.x + area.width;
    let widest = asides.iter().map(|run| run.width(canvas)).fold(0.0, f32::max);
    // A column of asides that leaves no room for the marks is left out.
    let beside = widest > 0.0 && edge - widest - 12.0 - rows.left >= 24.0;
    let right = if beside { edge - widest - 12.0 } else { edge - 8.0 };
    if right - rows.left < 8.0 {
        rows.draw_names(canvas);
        return;
    }
    let points = |row: &PairRow| [scale::value(&row.from), scale::value(&row.to), row.tick.map(scale::drawable)];
    let all: Vec<f64> = pairs.rows.iter().flat_map(points).flatten().collect();
    let unit = if pairs.shares { Unit::Fraction } else { Unit::Number };
    let axis = Axis { scale: Scale::of_values(&all, unit, None, 60.0), left: rows.left, right };
    let mut brush = Brush { canvas, area };
    for (value, _) in &axis.scale.ticks {
        let x = axis.at(*value);
        let (colour, width) = if *value == 0.0 { (style::INK, 0.75) } else { (style::GRID, 0.5) };
        brush.line((x, rows.top), (x, rows.bottom), colour, width, None);
    }
    let mut obstacles = Obstacles {
        bounds: Rect { left: rows.left, right: edge, bottom: rows.bottom - 2.0, top: area.top },
        solid: rows.cut.into_iter().collect(),
        lines: vec![[(axis.at(0.0), rows.bottom), (axis.at(0.0), rows.top)]],
        soft: vec![],
    };
    let mut wanted: Vec<Wanted> = vec![];
    for (row, place) in &shown {
        let y = place.middle;
        let [from, to, tick] = points(row).map(|value| value.map(|value| axis.at(value)));
        if let (Some(from), Some(to)) = (from, to) {
            let colour = if row.behind { style::ORANGE } else { style::JOIN };
            brush.line((from, y), (to, y), colour, 2.5, None);
            let (left, right) = (from.min(to), from.max(to));
            obstacles.solid.push(Rect { left, right, bottom: y - 1.3, top: y + 1.3 });
        }
        if let Some(x) = tick {
            brush.line((x, y - 7.0), (x, y + 7.0), style::INK, 1.5, None);
            obstacles.solid.push(Rect { left: x - 0.8, right: x + 0.8, bottom: y - 7.0, top: y + 7.0 });
        }
        let provisional = |point: &Point| matches!(point, Point::Value { provisional: true, .. });
        if let Some(x) = from {
            brush.dot((x, y), ROUND, style::BLUE, provisional(&row.from).then_some(1.2));
        }
        if let Some(x) = to {
            brush.square((x, y), SQUARE + EDGE / 2.0, style::INK, Some(EDGE));
        }
        for (x, reach) in [(from, ROUND), (to, SQUARE + EDGE / 2.0)] {
            let Some(x) = x else { continue };
            obstacles.solid.push(Rect { left: x - reach, right: x + reach, bottom: y - reach, top: y + reach });
        }
        if !beside {
            let rightmost = [from, to].into_iter().flatten().max_by(f32::total_cmp);
            for (point, x, bold) in [(&row.from, from, true), (&row.to, to, false)] {
                let run = label(point, bold);
                if !run.is_empty() {
                    let missing = x.is_none();
                    let x = x.unwrap_or(rows.left);
                    let outer_right = missing || rightmost == Some(x) && (from != to || !bold);
                    wanted.push(beside_mark(run, (x, y), outer_right, missing, brush.canvas));
                }
            }
        }
    }
    let heads = heads(pairs, &shown, &axis, &rows, area, brush.canvas);
    obstacles.solid.extend(heads.iter().map(|(_, rect)| *rect));
    if beside {
        obstacles.bounds.right = right;
    }
    let placement = place::place(&wanted, &obstacles);
    for (label, number) in wanted.iter().zip(&placement.chosen) {
        let Some(candidate) = number.map(|number| &label.candidates[number]) else { continue };
        brush.ground(place::bounds(label, candidate));
        label.blocks[candidate.block].draw(brush.canvas, candidate.x, candidate.bottom, label.colour);
    }
    for (run, rect) in heads {
        run.draw(brush.canvas, rect.left, rect.top - ASCENT, style::INK);
    }
    if beside {
        for (run, (_, place)) in asides.iter().zip(&shown) {
            let x = edge - run.width(brush.canvas);
            run.draw(brush.canvas, x, place.middle + SIZE / 2.0 - ASCENT, style::INK);
        }
    }
    for (run, rect) in axis.labels(rows.bottom - 4.0, area, brush.canvas) {
        let clear = !beside || rect.right <= edge;
        if clear {
            run.draw(brush.canvas, rect.left, rect.top - ASCENT, style::SUB);
        }
    }
    rows.draw_names(brush.canvas);
}

/// Away from the other mark first, then over and under.
fn beside_mark(run: Run, (x, y): (f32, f32), right: bool, missing: bool, canvas: &dyn Canvas) -> Wanted {
    let block = Block::line(run, canvas);
    let (away, low) = (ROUND + 3.0, y - SIZE / 2.0);
    let sides = [x + away, x - away - block.width];
    let (first, second) = if right { (sides[0], sides[1]) } else { (sides[1], sides[0]) };
    let at = |x: f32, bottom: f32, cost: f32| Candidate { block: 0, x, bottom, cost, leader: None };
    let mut candidates = vec![at(first, low, 0.0)];
    if !missing {
        let middle = x - block.width / 2.0;
        candidates.extend([at(second, low, 4.0), at(middle, y + 4.5, 6.0), at(middle, y - 4.5 - SIZE, 7.0)]);
        candidates.extend([at(x + 1.0, y + 4.5, 8.0), at(x - 1.0 - block.width, y + 4.5, 8.0)]);
    } else {
        candidates.extend([24.0, 48.0, 72.0, 96.0].map(|further| at(x + away + further, low, further)));
    }
    Wanted { blocks: vec![block], candidates, colour: if missing { style::SUB } else { style::INK }, bare: false }
}

/// The names of both marks and of the tick over the first row that has them.
fn heads(
    pairs: &Pairs,
    shown: &[(&PairRow, &super::rows::Place)],
    axis: &Axis,
    rows: &Rows,
    area: Area,
    canvas: &dyn Canvas,
) -> Vec<(Run, Rect)> {
    let full = shown.iter().find(|(row, _)| scale::value(&row.from).and(scale::value(&row.to)).is_some());
    let Some((row, _)) = full.or(shown.first()) else { return vec![] };
    let tick = shown.iter().find_map(|(row, _)| row.tick);
    let named = [
        (&pairs.from, scale::value(&row.from)),
        (&pairs.to, scale::value(&row.to)),
        (&pairs.tick, row.tick.or(tick).map(scale::drawable)),
    ];
    let named: Vec<(Run, f32)> = named
        .into_iter()
        .filter(|(name, _)| !name.is_empty())
        .filter_map(|(name, value)| Some((Run::text(name, true), axis.at(value?))))
        .collect();
    let wishes: Vec<(f32, f32)> = named.iter().map(|(run, x)| (*x, run.width(canvas))).collect();
    let Some(lefts) = spread(&wishes, 10.0, rows.left.min(area.x + area.width * 0.2), area.x + area.width) else {
        return vec![];
    };
    let (top, bottom) = (area.top, area.top - SIZE);
    named
        .into_iter()
        .zip(wishes)
        .zip(lefts)
        .map(|(((run, _), (_, width)), left)| (run, Rect { left, right: left + width, bottom, top }))
        .collect()
}
