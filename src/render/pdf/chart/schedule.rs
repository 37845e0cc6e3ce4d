//! A month by day, one lane for each kind of thing: round and square marks with words beside them, rest days as columns.
//!
//! Invariant: words of one lane never touch; a lane grows by a line where they would.

use super::Area;
use super::frame::Rect;
use super::rows::{Needs, lines};
use super::shapes::Brush;
use super::style;
use super::words::{ASCENT, PITCH, Run, SIZE};
use crate::document::model::{Lane, Schedule};
use crate::render::pdf::canvas::Canvas;

const ROUND: f32 = 3.0;
const SQUARE: f32 = 3.0;
/// From the middle of a mark to its words.
const BESIDE: f32 = 7.0;
const FOOT: f32 = 14.0;
const LEAST: f32 = 24.0;

/// A mark and the lines of its words, in a line of its lane.
struct Placed {
    x: f32,
    words: Vec<Run>,
    left: f32,
    square: bool,
    planned: bool,
    /// From the lane's top to the middle of the mark.
    down: f32,
}

fn names(schedule: &Schedule, width: f32, canvas: &dyn Canvas) -> f32 {
    Needs::of(schedule.lanes.iter().map(|lane| lane.label.as_str()), width * 0.6, LEAST, canvas).column()
}

/// The marks of a lane and the lane's height.
fn placed(lane: &Lane, days: usize, left: f32, right: f32, canvas: &dyn Canvas) -> (Vec<Placed>, f32) {
    let step = (right - left) / days.max(1) as f32;
    let mut marks: Vec<_> = lane.marks.iter().filter(|mark| (mark.day as usize) < days).collect();
    marks.sort_by_key(|mark| mark.day);
    // One line of the lane: where it is taken up to, and how many lines of words it is high.
    let mut ends: Vec<(f32, usize)> = vec![];
    let mut made: Vec<(Placed, usize)> = vec![];
    for mark in marks {
        let x = left + step * (mark.day as f32 + 0.5);
        let limit = ((right - left) * 0.42).clamp(SIZE, 170.0);
        let words = lines(&Run::of(&mark.text, false), limit, 3, canvas);
        let width = words.iter().map(|line| line.width(canvas)).fold(0.0, f32::max);
        let after = x + BESIDE + width <= right;
        let start = if after { x + BESIDE } else { (x - BESIDE - width).max(left) };
        let (from, to) = (start.min(x - ROUND), (start + width).max(x + ROUND));
        let number = ends.iter().position(|(end, _)| *end + 5.0 <= from).unwrap_or(ends.len());
        if number == ends.len() {
            ends.push((to, words.len().max(1)));
        } else {
            ends[number] = (to, ends[number].1.max(words.len()));
        }
        let (square, planned) = (mark.square, mark.planned);
        made.push((Placed { x, words, left: start, square, planned, down: 0.0 }, number));
    }
    let heights: Vec<f32> = ends.iter().map(|(_, lines)| PITCH * *lines as f32 + 4.0).collect();
    let all: f32 = heights.iter().sum::<f32>() + 6.0;
    let height = all.max(LEAST);
    let first = (height - all) / 2.0 + 3.0;
    for (placed, number) in &mut made {
        placed.down = first + heights[..*number].iter().sum::<f32>() + heights[*number] / 2.0;
    }
    (made.into_iter().map(|(placed, _)| placed).collect(), height)
}

pub fn height(schedule: &Schedule, width: f32, canvas: &dyn Canvas) -> f32 {
    let left = names(schedule, width, canvas);
    let days = schedule.rest.len();
    let lanes = schedule.lanes.iter().map(|lane| placed(lane, days, left, width, canvas).1);
    lanes.sum::<f32>() + FOOT
}

pub fn draw(schedule: &Schedule, canvas: &mut dyn Canvas, area: Area) {
    let left = area.x + names(schedule, area.width, canvas);
    let right = area.x + area.width;
    let days = schedule.rest.len();
    let foot = area.top - area.height + FOOT;
    if right - left < 31.0 || days == 0 {
        return;
    }
    let step = (right - left) / days as f32;
    let mut lanes = vec![];
    let mut top = area.top;
    for lane in &schedule.lanes {
        let (marks, height) = placed(lane, days, left, right, canvas);
        if top - height < foot - 0.1 {
            break;
        }
        lanes.push((lane, marks, top, height));
        top -= height;
    }
    let bottom = top;
    let mut brush = Brush { canvas, area };
    for (day, _) in schedule.rest.iter().enumerate().filter(|(_, rest)| **rest) {
        let x = left + step * day as f32;
        brush.fill(Rect { left: x, right: x + step, bottom, top: area.top }, style::REST_COLUMN);
    }
    brush.line((area.x, area.top), (right, area.top), style::JOIN, 0.5, None);
    for (lane, marks, top, height) in &lanes {
        let (colour, width) = if top - height <= bottom + 0.1 { (style::INK, 0.75) } else { (style::JOIN, 0.5) };
        brush.line((area.x, top - height), (right, top - height), colour, width, None);
        let limit = (left - area.x - 4.0).max(SIZE);
        let fitting = ((height - 4.0) / PITCH).max(1.0) as usize;
        let name = lines(&Run::text(&lane.label, false), limit, fitting, brush.canvas);
        let first = top - height / 2.0 + (SIZE + PITCH * (name.len().max(1) as f32 - 1.0)) / 2.0;
        for (i, line) in name.iter().enumerate() {
            line.draw(brush.canvas, area.x, first - ASCENT - PITCH * i as f32, style::INK);
        }
        for mark in marks {
            let y = top - mark.down;
            let hollow = mark.planned.then_some(1.0);
            if mark.square {
                brush.square((mark.x, y), SQUARE, style::BLUE, hollow);
            } else {
                brush.dot((mark.x, y), ROUND, style::BLUE, hollow);
            }
            let first = y + (SIZE + PITCH * (mark.words.len().max(1) as f32 - 1.0)) / 2.0;
            for (i, line) in mark.words.iter().enumerate() {
                line.draw(brush.canvas, mark.left, first - ASCENT - PITCH * i as f32, style::INK);
            }
        }
    }
    let mut end = f32::MIN;
    for day in (0..days).filter(|day| *day == 0 || (day + 1).is_multiple_of(5)) {
        let run = Run::text(&(day + 1).to_string(), false);
        let width = run.width(brush.canvas);
        let x = (left + step * (day as f32 + 0.5) - width / 2.0).min(right - width).max(area.x);
        if x >= end + 3.0 {
            run.draw(brush.canvas, x, bottom - 4.0 - ASCENT, style::SUB);
            end = x + width;
        }
    }
}
