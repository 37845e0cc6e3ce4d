//! Lying bars: ranked ones with the period before as a tick, and the stages of one way with their level.
//!
//! Invariant: bars begin at zero and share one scale; a value stands at the end of its own bar.

use super::Area;
use super::frame::Rect;
use super::labels::WORD_PROVISIONAL;
use super::rows::{Axis, Needs, Rows, mark_of};
use super::scale::{self, Scale};
use super::shapes::Brush;
use super::style;
use super::words::{ASCENT, Run, SIZE};
use crate::document::model::{BarRow, LyingBars, Point};
use crate::render::pdf::canvas::Canvas;

/// From a bar's end to its value.
const AWAY: f32 = 6.0;

fn needs(bars: &LyingBars, width: f32, canvas: &dyn Canvas) -> Needs {
    let least = if bars.stages { 26.0 } else { 19.0 };
    Needs::of(bars.rows.iter().map(|row| row.label.as_str()), width, least, canvas)
}
fn head(bars: &LyingBars) -> f32 {
    if bars.level.is_some() { 13.0 } else { 2.0 }
}

pub fn height(bars: &LyingBars, width: f32, canvas: &dyn Canvas) -> f32 {
    head(bars) + needs(bars, width, canvas).height() + 2.0
}

/// The words at the end of a bar: its value, or why there is none.
fn words(row: &BarRow) -> Run {
    match &row.value {
        Point::Value { provisional, label, .. } => {
            let label = label.as_ref().map(|label| Run::of(label, true)).unwrap_or_default();
            if *provisional { Run::text(WORD_PROVISIONAL, false).then(&label) } else { label }
        }
        other => Run::text(mark_of(other), false),
    }
}

pub fn draw(bars: &LyingBars, canvas: &mut dyn Canvas, area: Area) {
    let rows = Rows::new(needs(bars, area.width, canvas), area, head(bars), 2.0, canvas);
    let labels: Vec<Run> = bars.rows.iter().map(words).collect();
    let values = || bars.rows.iter().filter_map(|row| scale::value(&row.value));
    let ticks = bars.rows.iter().filter_map(|row| row.tick).chain(bars.level.iter().map(|level| level.value));
    let all: Vec<f64> = values().chain(ticks.map(scale::drawable)).collect();
    let (low, high) = (all.iter().copied().fold(0.0, f64::min), all.iter().copied().fold(0.0, f64::max));
    let scale = Scale::plain(low, if high > low { high } else { low + 1.0 });
    let widest = labels.iter().map(|run| run.width(canvas)).fold(0.0, f32::max) + AWAY + 1.0;
    let right = area.x + area.width - widest;
    let left = rows.left + if low < 0.0 { widest } else { 0.0 };
    // In a very narrow place bars go on and values are left out.
    let (left, right) = if right - left >= 16.0 { (left, right) } else { (rows.left, area.x + area.width) };
    if right - left < 8.0 {
        rows.draw_names(canvas);
        return;
    }
    let axis = Axis { scale, left, right };
    let half: f32 = if bars.stages { 7.0 } else { 4.0 };
    let zero = axis.at(0.0);
    let mut ends = vec![];
    let mut brush = Brush { canvas, area };
    for (row, place) in bars.rows.iter().zip(&rows.places) {
        let half = half.min(place.height / 2.0 - 1.0);
        let mut end = zero;
        if let Some(value) = scale::value(&row.value) {
            end = axis.at(value);
            let rect = Rect {
                left: zero.min(end),
                right: zero.max(end),
                bottom: place.middle - half,
                top: place.middle + half,
            };
            if matches!(row.value, Point::Value { provisional: true, .. }) {
                brush.edge(rect, style::BLUE, 0.8, Some((1.6, 1.2)));
            } else {
                brush.fill(rect, if row.pale { style::PALE } else { style::BLUE });
            }
        }
        let falls = end < zero;
        if let Some(tick) = row.tick {
            let x = axis.at(scale::drawable(tick));
            brush.line((x, place.middle - 6.0), (x, place.middle + 6.0), style::INK, 1.2, None);
            end = if falls { end.min(x) } else { end.max(x) };
        }
        ends.push((end, falls));
    }
    brush.line((zero, rows.top + 1.0), (zero, rows.bottom - 1.0), style::INK, 0.75, None);
    let mut taken: Option<Rect> = None;
    if let Some(level) = &bars.level {
        let x = axis.at(scale::drawable(level.value));
        brush.line((x, rows.top + 1.0), (x, rows.bottom - 1.0), style::INK, 0.75, None);
        let run = Run::of(&level.text, true);
        let width = run.width(brush.canvas);
        let left = (x - width / 2.0).min(area.x + area.width - width).max(area.x);
        let rect = Rect { left, right: left + width, bottom: area.top - SIZE, top: area.top };
        if width <= area.width {
            run.draw(brush.canvas, left, rect.top - ASCENT, style::INK);
            taken = Some(rect);
        }
    }
    for (((end, falls), run), (row, place)) in ends.into_iter().zip(&labels).zip(bars.rows.iter().zip(&rows.places)) {
        let width = run.width(brush.canvas);
        let left = if falls { end - AWAY - width } else { end + AWAY };
        let rect =
            Rect { left, right: left + width, bottom: place.middle - SIZE / 2.0, top: place.middle + SIZE / 2.0 };
        let inside = left >= rows.left - 0.01 && rect.right <= area.x + area.width + 0.01;
        if run.is_empty() || !inside || taken.is_some_and(|taken| taken.overlaps(&rect)) {
            continue;
        }
        if bars.level.is_some() {
            brush.ground(rect);
        }
        let colour = if scale::value(&row.value).is_some() { style::INK } else { style::SUB };
        run.draw(brush.canvas, left, rect.top - ASCENT, colour);
    }
    rows.draw_names(brush.canvas);
}
