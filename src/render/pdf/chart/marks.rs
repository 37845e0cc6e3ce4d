//! Everything of a chart but its words, drawn by plotters: grid, bars, lines, markers, axis, strips.

use super::backend::{CanvasBackend, UNITS};
use super::frame::{self, Bar, Coordinates, Plot};
use super::scale;
use super::shapes::{drawn, filled, outline};
use super::style::{self, Look};
use crate::document::model::{Chart, Point, SeriesRole};
use crate::render::pdf::canvas::Canvas;
use plotters::coord::Shift;
use plotters::coord::cartesian::MeshLine;
use plotters::coord::ranged1d::BoldPoints;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Rectangle};
use plotters::series::LineSeries;
use plotters::style::ShapeStyle;

type Layer<'c> = DrawingArea<CanvasBackend<'c>, Coordinates>;

fn layer(plot: &Plot, canvas: &mut dyn Canvas, dash: Option<(f32, f32)>, paint: impl FnOnce(&Layer<'_>)) {
    let area = plot.area;
    let backend = CanvasBackend { canvas, x: area.x, top: area.top, width: area.width, height: area.height, dash };
    let root: DrawingArea<_, Shift> = backend.into_drawing_area();
    paint(&root.apply_coord_spec(plot.coordinates()));
}

/// Behind the words, from the bottom up.
pub fn draw(chart: &Chart, plot: &Plot, bars: &[Bar], canvas: &mut dyn Canvas) {
    let (low, high) = (plot.scale.low, plot.scale.high);
    layer(plot, canvas, None, |layer| {
        for (first, last, _) in frame::gaps(chart) {
            let corners = [(first as f64 - 0.5, low), (last as f64 + 0.5, high)];
            drawn(layer.draw(&Rectangle::new(corners, filled(style::MISSING))));
        }
        let grid = outline(style::GRID, 0.5);
        let lines = layer.draw_mesh(
            |backend, line| match line {
                MeshLine::YMesh(..) => line.draw(backend, &grid),
                MeshLine::XMesh(..) => Ok(()),
            },
            BoldPoints(8),
            BoldPoints(0),
        );
        drawn(lines);
        for bar in bars.iter().filter(|bar| !bar.provisional && bar.rect.top > bar.rect.bottom) {
            let look = Look::of(chart.series[bar.series].role, bar.index);
            drawn(layer.draw(&Rectangle::new(corners(bar), filled(look.bar))));
            if let Some(edge) = look.edge {
                drawn(layer.draw(&Rectangle::new(corners(bar), outline(edge, 0.5))));
            }
        }
    });
    if bars.iter().any(|bar| bar.provisional) {
        draw_provisional_bars(chart, plot, bars, canvas);
    }
    layer(plot, canvas, None, |layer| {
        let axis = vec![(-0.5, 0.0), (plot.count as f64 - 0.5, 0.0)];
        drawn(layer.draw(&PathElement::new(axis, outline(style::INK, 0.75))));
    });
    draw_rest(chart, plot, canvas);
    // The quiet ones first, so that this year's line lies on top.
    let rank = |role| match role {
        SeriesRole::LastYear => 0,
        SeriesRole::Target | SeriesRole::Baseline => 1,
        SeriesRole::Plan | SeriesRole::Pace => 2,
        SeriesRole::Context { .. } => 3,
        SeriesRole::Second => 4,
        SeriesRole::Main => 5,
    };
    let mut order: Vec<usize> =
        (0..chart.series.len()).filter(|&i| frame::is_line(chart.series[i].role, chart.series[i].form)).collect();
    order.sort_by_key(|&i| (rank(chart.series[i].role), i));
    for series in order {
        draw_line(chart, plot, series, canvas);
    }
    layer(plot, canvas, Some((1.0, 2.0)), |layer| {
        for (first, _) in chart.breaks.iter().filter(|(first, _)| *first <= plot.count) {
            let x = *first as f64 - 0.5;
            drawn(layer.draw(&PathElement::new(vec![(x, low), (x, high)], outline(style::INK, 0.75))));
        }
    });
}

fn corners(bar: &Bar) -> [(f64, f64); 2] {
    [(bar.span.0, 0.0), (bar.span.1, bar.value)]
}

fn draw_provisional_bars(chart: &Chart, plot: &Plot, bars: &[Bar], canvas: &mut dyn Canvas) {
    let bars: Vec<&Bar> = bars.iter().filter(|bar| bar.provisional && bar.rect.top > bar.rect.bottom).collect();
    layer(plot, canvas, None, |layer| {
        for bar in &bars {
            drawn(layer.draw(&Rectangle::new(corners(bar), filled(style::WHITE))));
        }
    });
    layer(plot, canvas, Some((1.6, 1.2)), |layer| {
        for bar in &bars {
            let look = Look::of(chart.series[bar.series].role, bar.index);
            drawn(layer.draw(&Rectangle::new(corners(bar), outline(look.hollow, 0.8))));
        }
    });
}

/// The days on which offices rest: a strip just under the axis, days in a row in one piece.
fn draw_rest(chart: &Chart, plot: &Plot, canvas: &mut dyn Canvas) {
    let top = plot.inner.bottom - 1.0;
    let rest = |i: usize| chart.x.rest.get(i).copied().unwrap_or(false);
    let mut index = 0;
    while index < plot.count {
        let first = index;
        while index < plot.count && rest(index) {
            index += 1;
        }
        if index > first {
            let (left, right) = (plot.at(first as f64 - 0.5, 0.0).0, plot.at(index as f64 - 0.5, 0.0).0);
            let strip = [(left, top), (right, top), (right, top - 2.0), (left, top - 2.0)];
            canvas.fill(&strip, style::REST);
        }
        index += 1;
    }
}

fn draw_line(chart: &Chart, plot: &Plot, number: usize, canvas: &mut dyn Canvas) {
    let series = &chart.series[number];
    let look = Look::of(series.role, usize::MAX);
    let value = |i: usize| series.points.get(i).and_then(scale::value);
    let provisional = |i: usize| matches!(series.points.get(i), Some(Point::Value { provisional: true, .. }));
    let parts = frame::line_parts(chart, number);
    let stroke = outline(look.line, look.width);
    if let Some(level) = style::level(chart, number) {
        layer(plot, canvas, look.dash, |layer| {
            let path = vec![(-0.5, level), (plot.count as f64 - 0.5, level)];
            drawn(layer.draw(&PathElement::new(path, stroke)));
        });
        return;
    }
    // A stretch that leads to a provisional point is dashed.
    for dashed in [false, true] {
        let dash = if dashed { Some((3.0, 2.0)) } else { look.dash };
        layer(plot, canvas, dash, |layer| {
            for part in &parts {
                let mut path: Vec<(f64, f64)> = vec![];
                for pair in part.windows(2) {
                    let [(Some(from), Some(to))] = [(value(pair[0]), value(pair[1]))] else { continue };
                    if provisional(pair[1]) == dashed {
                        if path.is_empty() {
                            path.push((pair[0] as f64, from));
                        }
                        path.push((pair[1] as f64, to));
                    } else {
                        draw_path(layer, std::mem::take(&mut path), stroke);
                    }
                }
                draw_path(layer, path, stroke);
            }
        });
    }
    layer(plot, canvas, None, |layer| {
        for index in style::markers(chart, plot, number, &parts) {
            let Some(y) = value(index) else { continue };
            let hollow = provisional(index);
            let look = Look::of(series.role, index);
            if look.square {
                draw_square(layer, (index as f64, y), hollow, &look);
            } else {
                let at = (index as f64, y);
                drawn(layer.draw(&Circle::new(at, (3.2 * UNITS) as i32, filled(style::WHITE))));
                drawn(layer.draw(&Circle::new(at, (2.4 * UNITS) as i32, filled(look.line))));
                if hollow {
                    drawn(layer.draw(&Circle::new(at, (1.6 * UNITS) as i32, filled(style::WHITE))));
                }
            }
        }
    });
}

fn draw_path(layer: &Layer<'_>, path: Vec<(f64, f64)>, stroke: ShapeStyle) {
    if path.len() > 1 {
        for element in LineSeries::new(path, stroke) {
            drawn(layer.draw(&element));
        }
    }
}

fn draw_square(layer: &Layer<'_>, at: (f64, f64), hollow: bool, look: &Look) {
    let half = (2.3 * UNITS) as i32;
    let (x, y) = layer.map_coordinate(&at);
    let corners = [(x - half, y - half), (x + half, y + half)];
    let page = layer.use_screen_coord();
    drawn(page.draw(&Rectangle::new(corners, filled(if hollow { style::WHITE } else { look.line }))));
    drawn(page.draw(&Rectangle::new(corners, outline(look.edge.unwrap_or(look.line), 0.5))));
}
