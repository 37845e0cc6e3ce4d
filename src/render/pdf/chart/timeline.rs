//! What happened and what is planned on one axis of days: round and square marks with their numbers, white for plans.
//!
//! Invariant: marks that are close stand over each other, never on each other.

use super::Area;
use super::frame::Rect;
use super::rows::lines;
use super::shapes::Brush;
use super::style;
use super::words::{ASCENT, Run, SIZE};
use crate::document::model::{TimeMark, Timeline};
use crate::render::pdf::canvas::Canvas;

const RADIUS: f32 = 6.4;
/// One mark with its words over it, and the room to the next.
const LANE: f32 = 26.0;
/// The axis with the names of its stretches.
const FOOT: f32 = 16.0;
const HEAD: f32 = 12.0;

/// A mark with its words where they stand.
struct Placed<'t> {
    mark: &'t TimeMark,
    inside: Run,
    text: Run,
    x: f32,
    left: f32,
    lane: usize,
}

fn x_of(line: &Timeline, area: Area, day: u32) -> f32 {
    area.x + area.width * (day.min(line.days) as f32 / line.days.max(1) as f32)
}

fn placed<'t>(line: &'t Timeline, area: Area, canvas: &dyn Canvas) -> Vec<Placed<'t>> {
    let mut order: Vec<&TimeMark> = line.marks.iter().collect();
    order.sort_by_key(|mark| mark.day);
    let mut ends: Vec<f32> = vec![];
    let mut all = vec![];
    for mark in order {
        let text = lines(&Run::of(&mark.text, false), (area.width * 0.4).max(SIZE), 1, canvas);
        let text = text.into_iter().next().unwrap_or_default();
        let inside = Run::of(&mark.inside, true);
        let inside = if inside.width(canvas) <= 2.0 * RADIUS - 1.0 { inside } else { Run::default() };
        // A mark at the very edge moves in by as much as it needs.
        let day = x_of(line, area, mark.day) + area.width * 0.5 / line.days.max(1) as f32;
        let x = day.min(area.x + area.width - RADIUS).max(area.x + RADIUS);
        let width = text.width(canvas);
        let middle = x - width / 2.0;
        // Words keep off the line of today where they can stay over their mark.
        let today = line.now.as_ref().map(|(day, _)| x_of(line, area, *day));
        let left = match today.filter(|today| middle - 2.5 < *today && *today < middle + width + 2.5) {
            Some(today) if today <= x && x - today >= 3.0 => today + 2.5,
            Some(today) if today > x && today - x >= 3.0 => today - 2.5 - width,
            _ => middle,
        };
        let left = left.min(area.x + area.width - width).max(area.x);
        let (from, to) = (left.min(x - RADIUS), (left + width).max(x + RADIUS));
        let lane = ends.iter().position(|end| *end + 3.0 <= from).unwrap_or(ends.len());
        if lane == ends.len() {
            ends.push(to);
        } else {
            ends[lane] = to;
        }
        all.push(Placed { mark, inside, text, x, left, lane });
    }
    all
}

pub fn height(line: &Timeline, width: f32, canvas: &dyn Canvas) -> f32 {
    let area = Area { x: 0.0, top: 0.0, width, height: 0.0 };
    let lanes = placed(line, area, canvas).iter().map(|placed| placed.lane + 1).max().unwrap_or(1);
    HEAD + LANE * lanes as f32 + FOOT
}

pub fn draw(line: &Timeline, canvas: &mut dyn Canvas, area: Area) {
    let all = placed(line, area, canvas);
    let axis = area.top - area.height + FOOT;
    if area.width < 4.0 * RADIUS || axis + LANE > area.top {
        return;
    }
    let mut brush = Brush { canvas, area };
    let (left, right) = (area.x, area.x + area.width);
    for (day, _) in &line.stretches {
        let x = x_of(line, area, *day);
        brush.line((x, axis), (x, axis - 3.5), style::INK, 0.5, None);
    }
    brush.line((right, axis), (right, axis - 3.5), style::INK, 0.5, None);
    draw_stretches(line, area, axis, &mut brush);
    if let Some((day, words)) = &line.now {
        let x = x_of(line, area, *day);
        let run = Run::text(words, false);
        let width = run.width(brush.canvas);
        let beside = if x + 3.0 + width <= right { x + 3.0 } else { x - 3.0 - width };
        brush.line((x, axis), (x, area.top), style::INK, 0.75, Some((1.0, 2.0)));
        if beside >= left && beside + width <= right {
            run.draw(brush.canvas, beside, area.top - ASCENT, style::INK);
        }
    }
    // Before all marks and words: a line down never crosses what stands lower.
    for placed in all.iter().filter(|placed| placed.lane > 0) {
        let y = axis + 4.0 + LANE * placed.lane as f32;
        if y + LANE <= area.top {
            brush.line((placed.x, axis), (placed.x, y), style::GRAY, 0.5, None);
        }
    }
    brush.line((left, axis), (right, axis), style::INK, 0.75, None);
    for placed in &all {
        let y = axis + 4.0 + RADIUS + LANE * placed.lane as f32;
        let text = Rect {
            left: placed.left,
            right: placed.left + placed.text.width(brush.canvas),
            bottom: y + RADIUS + 2.5,
            top: y + RADIUS + 2.5 + SIZE,
        };
        // The head belongs to the words at the line of today.
        if text.top > area.top - if line.now.is_some() { SIZE } else { 0.0 } {
            continue;
        }
        let at = (placed.x, y);
        let hollow = placed.mark.planned.then_some(1.2);
        if placed.mark.square {
            brush.square(at, RADIUS - 0.4, style::BLUE, hollow);
        } else {
            brush.dot(at, RADIUS, style::BLUE, hollow);
        }
        let ink = if placed.mark.planned { style::INK } else { style::WHITE };
        let half = placed.inside.width(brush.canvas) / 2.0;
        placed.inside.draw(brush.canvas, placed.x - half, y + SIZE / 2.0 - ASCENT, ink);
        if !placed.text.is_empty() {
            brush.ground(text);
            let colour = if placed.mark.planned { style::SUB } else { style::INK };
            placed.text.draw(brush.canvas, text.left, text.top - ASCENT, colour);
        }
    }
}

/// Names in the middle of their stretches: all, or every so many, so that none touch.
fn draw_stretches(line: &Timeline, area: Area, axis: f32, brush: &mut Brush<'_>) {
    let all: Vec<(Run, f32, f32)> = line
        .stretches
        .iter()
        .enumerate()
        .map(|(i, (day, name))| {
            let run = Run::text(name, false);
            let end = line.stretches.get(i + 1).map_or(line.days, |next| next.0);
            let middle = (x_of(line, area, *day) + x_of(line, area, end)) / 2.0;
            let width = run.width(brush.canvas);
            let left = (middle - width / 2.0).min(area.x + area.width - width).max(area.x);
            (run, left, left + width)
        })
        .collect();
    for stride in 1..=all.len() {
        let some: Vec<&(Run, f32, f32)> = all.iter().step_by(stride).collect();
        if some.windows(2).all(|pair| pair[0].2 + 3.0 <= pair[1].1) {
            for (run, left, _) in some {
                run.draw(brush.canvas, *left, axis - 5.5 - ASCENT, style::SUB);
            }
            return;
        }
    }
}
