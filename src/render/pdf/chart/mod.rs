//! Draws the plot of a chart: axes, series, labels, notes.
//!
//! plotters does coordinates, grid and series on our own vector backend; words are placed by ourselves, since plotters
//! puts labels on top of each other. Not here: headline, caption, tags.
//! Invariants: nothing leaves the area; no two words overlap; no word covers a bar; the same chart gives the same calls.
//! A word that finds no place at all, in a chart with far too many of them, is left out rather than printed over
//! another: the chart's figures stand in the attached files too.

mod backend;
mod frame;
mod labels;
mod marks;
mod place;
mod scale;
mod spots;
mod style;
#[cfg(test)]
mod tests;
mod words;

use super::canvas::{Canvas, Face, Stroke};
use crate::document::model::Chart;
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
/// Where no series has a value, its `empty` words stand there instead.
pub fn draw(chart: &Chart, canvas: &mut dyn Canvas, area: Area) {
    let valued = chart.series.iter().flat_map(|series| &series.points).any(|point| scale::value(point).is_some());
    if !valued {
        draw_empty(chart, canvas, area);
        return;
    }
    if let Some(composed) = compose(chart, area, canvas) {
        paint(chart, &composed, canvas);
    }
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
        let Some(composed) = arrange(chart, area, room, canvas) else { break };
        let cost = composed.placement.cost + room * PRICE;
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, composed));
        }
    }
    best.map(|(_, composed)| composed)
}

fn arrange(chart: &Chart, area: Area, room: f32, canvas: &dyn Canvas) -> Option<Composed> {
    let count = frame::count(chart);
    let scale = Scale::of(chart, area.height - FOOT - HEAD - room);
    let left = frame::left_margin(&scale, &area, canvas);
    let (ends, right) = labels::end_labels(chart, area.width, left, count, canvas);
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
