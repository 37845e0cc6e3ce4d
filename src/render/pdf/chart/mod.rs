//! Draws the plot of a chart: axes, series, labels, notes.
//!
//! plotters does coordinates, grid and series on our own vector backend; words are placed by ourselves, since plotters
//! puts labels on top of each other. Not here: headline, caption, tags.
//! Invariants: nothing leaves the area; no two words overlap; no word covers a bar; the same chart gives the same calls.
//! A word that finds no place at all, in a chart with far too many of them, is left out rather than printed over
//! another: the chart's figures stand in the attached files too.

mod backend;
mod bars;
mod frame;
mod labels;
mod marks;
mod pairs;
mod panels;
mod parts;
mod place;
mod rows;
mod scale;
mod schedule;
mod shapes;
mod spots;
mod style;
#[cfg(test)]
mod tests;
mod timeline;
mod words;

use super::canvas::{Canvas, Face, Rgb, Stroke};
use super::page;
use crate::document::model::{Chart, Drawing};
use crate::figures::FigureKey;
use frame::{Bar, FOOT, HEAD, Margins, Plot, Rect};
use labels::EndLabel;
use place::{Obstacles, Placement, Wanted};
use scale::Scale;
use words::{Run, SIZE};

/// Where a chart may draw: points; `top` is the upper edge, y grows upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub x: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// Draws `chart` inside `area`: plot, axis labels, direct labels and notes; not its headline and caption.
/// Where nothing has a value, its `empty` words stand there instead.
pub fn draw(chart: &Chart, canvas: &mut dyn Canvas, area: Area) {
    if !chart.is_drawn() {
        draw_empty(chart, canvas, area);
        return;
    }
    match &chart.drawing {
        Drawing::Series => {
            if let Some(composed) = compose(chart, area, canvas) {
                paint(chart, &composed, canvas);
            }
        }
        Drawing::Panels(panels) => panels::draw(chart, panels, canvas, area),
        Drawing::Bars(bars) => bars::draw(bars, canvas, area),
        Drawing::Pairs(pairs) => pairs::draw(pairs, canvas, area),
        Drawing::Parts(parts) => parts::draw(parts, canvas, area),
        Drawing::Timeline(line) => timeline::draw(line, canvas, area),
        Drawing::Schedule(schedule) => schedule::draw(schedule, canvas, area),
    }
}

/// How high the chart is in a column `width` wide: as its template says, else as high as its rows and panels need.
pub fn height(chart: &Chart, width: f32) -> f32 {
    if chart.height.is_finite() && chart.height > 0.0 {
        return chart.height;
    }
    natural_height(chart, width, &Ruler)
}

fn natural_height(chart: &Chart, width: f32, canvas: &dyn Canvas) -> f32 {
    match &chart.drawing {
        Drawing::Series => 138.0,
        Drawing::Panels(panels) => panels::height(panels, width, canvas),
        Drawing::Bars(bars) => bars::height(bars, width, canvas),
        Drawing::Pairs(pairs) => pairs::height(pairs, width, canvas),
        Drawing::Parts(parts) => parts::height(parts, width, canvas),
        Drawing::Timeline(line) => timeline::height(line, width, canvas),
        Drawing::Schedule(schedule) => schedule::height(schedule, width, canvas),
    }
}

/// Measures words before there is a page to draw on.
struct Ruler;

impl Canvas for Ruler {
    fn stroke(&mut self, _: &[(f32, f32)], _: Stroke) {}
    fn fill(&mut self, _: &[(f32, f32)], _: Rgb) {}
    fn text(&mut self, _: Face, _: f32, _: f32, _: f32, _: Rgb, _: &str, _: Option<FigureKey>) {}
    fn width(&self, face: Face, size: f32, text: &str) -> f32 {
        page::width(face, size, text)
    }
}

/// What several plots share.
#[derive(Default)]
struct Fixed {
    /// The chart's own scale where there is none.
    scale: Option<Scale>,
    /// Least width of the right margin.
    right: f32,
}

/// A chart with every word in its place.
struct Composed {
    plot: Plot,
    bars: Vec<Bar>,
    axis: Vec<(Run, Rect)>,
    ends: Vec<(EndLabel, Rect)>,
    wanted: Vec<Wanted>,
    placement: Placement,
}

/// Tries more and more room over the plot for labels and keeps what reads best.
fn compose(chart: &Chart, area: Area, canvas: &dyn Canvas) -> Option<Composed> {
    const PRICE: f32 = 0.6;
    let mut best: Option<(f32, Composed)> = None;
    for room in [0.0, 6.0, 11.0, 21.0, 31.0, 41.0] {
        // More room cannot pay any more, or leaves too little plot.
        if room > area.height * 0.4 || best.as_ref().is_some_and(|(least, _)| *least <= room * PRICE) {
            break;
        }
        let Some(composed) = arrange(chart, area, room, &Fixed::default(), canvas) else { break };
        let cost = composed.placement.cost + room * PRICE;
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, composed));
        }
    }
    best.map(|(_, composed)| composed)
}

fn arrange(chart: &Chart, area: Area, room: f32, fixed: &Fixed, canvas: &dyn Canvas) -> Option<Composed> {
    let count = frame::count(chart);
    let own = || Scale::of(chart, area.height - FOOT - HEAD - room);
    let scale = fixed.scale.clone().unwrap_or_else(own);
    let left = frame::left_margin(&scale, &area, canvas);
    let (ends, right) = labels::end_labels(chart, area.width, left, count, canvas);
    let right = right.max(fixed.right);
    let plot = Plot::new(area, Margins { left, right, top: HEAD + room, bottom: FOOT }, scale, count)?;
    let bars = frame::bars(chart, &plot);
    let mut axis = frame::y_labels(&plot, canvas);
    for (index, _, rect) in frame::x_labels(chart, &plot, canvas) {
        axis.push((Run::text(&chart.x.labels[index], false), rect));
    }
    let placed = labels::place_ends(chart, &plot, &ends);
    let ends: Vec<(EndLabel, Rect)> =
        ends.into_iter().zip(placed).filter_map(|(label, rect)| rect.map(|rect| (label, rect))).collect();
    let at_end: Vec<EndLabel> = ends.iter().map(|(label, _)| label.clone()).collect();
    let wanted = labels::wanted(chart, &plot, &bars, &at_end, canvas);
    let obstacles = obstacles(chart, &plot, &bars, &axis, &ends);
    let placement = place::place(&wanted, &obstacles);
    Some(Composed { plot, bars, axis, ends, wanted, placement })
}

fn obstacles(chart: &Chart, plot: &Plot, bars: &[Bar], axis: &[(Run, Rect)], ends: &[(EndLabel, Rect)]) -> Obstacles {
    let mut solid: Vec<Rect> = bars.iter().filter(|bar| bar.rect.top > bar.rect.bottom).map(|bar| bar.rect).collect();
    solid.extend(axis.iter().map(|(_, rect)| rect.grown(1.0, 0.0)));
    solid.extend(ends.iter().map(|(_, rect)| *rect));
    let mut lines = vec![];
    let mut soft = vec![];
    for (number, series) in chart.series.iter().enumerate() {
        if !frame::is_line(series.role, series.form) {
            continue;
        }
        let at = |index: usize| {
            let y = series.points.get(index).and_then(scale::value).unwrap_or(0.0);
            plot.at(index as f64, y)
        };
        let parts = frame::line_parts(chart, number);
        for part in &parts {
            lines.extend(part.windows(2).map(|pair| [at(pair[0]), at(pair[1])]));
        }
        if let Some(level) = style::level(chart, number) {
            lines.push([plot.at(-0.5, level), plot.at(plot.count as f64 - 0.5, level)]);
        }
        for index in style::markers(chart, plot, number, &parts) {
            let (x, y) = at(index);
            soft.push(Rect { left: x - 3.2, right: x + 3.2, bottom: y - 3.2, top: y + 3.2 });
        }
    }
    for (first, _) in &chart.breaks {
        let x = plot.at(*first as f64 - 0.5, 0.0).0;
        lines.push([(x, plot.inner.bottom), (x, plot.inner.top)]);
    }
    for (first, last, _) in frame::gaps(chart) {
        let (left, right) = (plot.at(first as f64 - 0.5, 0.0).0, plot.at(last as f64 + 0.5, 0.0).0);
        soft.push(Rect { left, right, bottom: plot.inner.bottom, top: plot.inner.top });
    }
    let zero = plot.at(0.0, 0.0).1;
    solid.push(Rect { left: plot.inner.left, right: plot.inner.right, bottom: zero - 0.4, top: zero + 0.4 });
    Obstacles { bounds: plot.bounds(), solid, lines, soft }
}

fn paint(chart: &Chart, composed: &Composed, canvas: &mut dyn Canvas) {
    let Composed { plot, bars, axis, ends, wanted, placement } = composed;
    marks::draw(chart, plot, bars, canvas);
    for (run, rect) in axis {
        run.draw(canvas, rect.left, frame::baseline(rect), style::SUB);
    }
    let chosen = || {
        let pairs = wanted.iter().zip(&placement.chosen);
        pairs.filter_map(|(label, number)| number.map(|number| (label, &label.candidates[number])))
    };
    // All grounds before all words: a ground never hides a word beside it.
    for rect in ends.iter().map(|(_, rect)| *rect) {
        ground(rect, canvas);
    }
    for (label, candidate) in chosen() {
        if !label.bare {
            ground(place::bounds(label, candidate), canvas);
        }
        if let Some((x, bottom, top)) = candidate.leader {
            canvas.stroke(&[(x, bottom), (x, top)], Stroke { width: 0.5, colour: style::GRAY, dash: None });
        }
    }
    for (label, rect) in ends {
        label.run.draw(canvas, rect.left, frame::baseline(rect), label.colour);
    }
    for (label, candidate) in chosen() {
        label.blocks[candidate.block].draw(canvas, candidate.x, candidate.bottom, label.colour);
    }
}

fn ground(rect: Rect, canvas: &mut dyn Canvas) {
    let Rect { left, right, bottom, top } = rect.grown(place::BACKING, 0.0);
    // Capitals and digits end a little under the box's top: a line just above stays whole.
    let top = top - 0.5;
    canvas.fill(&[(left, bottom), (right, bottom), (right, top), (left, top)], style::WHITE);
}

/// The words in place of a chart, from the upper left.
fn draw_empty(chart: &Chart, canvas: &mut dyn Canvas, area: Area) {
    let words = Run::text(&chart.empty, false);
    let lines = words.wrapped(area.width, canvas);
    for (i, line) in lines.iter().enumerate() {
        let bottom = area.top - SIZE - words::PITCH * i as f32;
        if bottom < area.top - area.height || canvas.width(Face::Fixed, SIZE, &line.plain()) > area.width {
            break;
        }
        line.draw(canvas, area.x, bottom + SIZE - words::ASCENT, style::SUB);
    }
}
