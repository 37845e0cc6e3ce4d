//! The looks of a chart's series: blue, orange, gray, pale and ink, told apart by marker and weight as well.

use super::frame::{self, Plot};
use super::scale;
use crate::document::model::{Chart, SeriesForm, SeriesRole};
use crate::render::pdf::canvas::Rgb;

pub const INK: Rgb = Rgb(0x1A, 0x1A, 0x1A);
pub const SUB: Rgb = Rgb(0x56, 0x5C, 0x64);
pub const WHITE: Rgb = Rgb(255, 255, 255);
pub const GRID: Rgb = Rgb(0xDF, 0xE3, 0xE8);
pub const MISSING: Rgb = Rgb(0xEC, 0xEE, 0xF1);
pub const REST: Rgb = Rgb(0xB6, 0xBC, 0xC4);
pub const GRAY: Rgb = Rgb(0x84, 0x91, 0x9E);
pub const BLUE: Rgb = Rgb(0x0B, 0x4F, 0xC4);
pub const PALE: Rgb = Rgb(0xBF, 0xD4, 0xF5);
pub const ORANGE: Rgb = Rgb(0xF6, 0xAA, 0x00);
const EDGE: Rgb = Rgb(0x33, 0x33, 0x33);
/// Between the marks of a pair.
pub const JOIN: Rgb = Rgb(0xC6, 0xCB, 0xD2);
/// Columns of days on which offices rest.
pub const REST_COLUMN: Rgb = Rgb(0xF2, 0xF2, 0xF2);
const MIDDLE: Rgb = Rgb(0x7F, 0xA6, 0xE8);
const LIGHT: Rgb = Rgb(0xD9, 0xDD, 0xE2);

/// Grounds of the parts of a whole, and what is written on each. With a gap the steps before it are blue, those after
/// it gray.
pub fn parts(count: usize, gap_after: Option<usize>) -> Vec<(Rgb, Rgb)> {
    let blues = [(BLUE, WHITE), (MIDDLE, INK), (PALE, INK)];
    let grays = [(LIGHT, INK), (GRAY, INK), (SUB, WHITE)];
    match gap_after {
        Some(gap) => {
            let after = count.saturating_sub(gap);
            blues.into_iter().cycle().take(gap).chain(grays.into_iter().cycle().take(after)).take(count).collect()
        }
        None => blues.into_iter().chain(grays).cycle().take(count).collect(),
    }
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub bar: Rgb,
    /// Around bars and markers that are too light alone.
    pub edge: Option<Rgb>,
    /// The outline of a provisional bar.
    pub hollow: Rgb,
    pub line: Rgb,
    pub width: f32,
    pub dash: Option<(f32, f32)>,
    pub square: bool,
    pub text: Rgb,
    /// Names and values at the line's end are bold.
    pub bold: bool,
}

impl Look {
    /// Of the point at `index`: the current month differs from its context.
    pub fn of(role: SeriesRole, index: usize) -> Look {
        let plain = Look {
            bar: BLUE,
            edge: None,
            hollow: BLUE,
            line: BLUE,
            width: 1.75,
            dash: None,
            square: false,
            text: INK,
            bold: false,
        };
        match role {
            SeriesRole::Main => Look { bold: true, ..plain },
            SeriesRole::Second => {
                Look { bar: ORANGE, edge: Some(EDGE), hollow: EDGE, line: ORANGE, square: true, ..plain }
            }
            SeriesRole::Context { current } if current == Some(index) => plain,
            SeriesRole::Context { .. } => Look { bar: PALE, line: PALE, ..plain },
            SeriesRole::LastYear => Look { bar: GRAY, hollow: GRAY, line: GRAY, width: 1.1, text: SUB, ..plain },
            SeriesRole::Plan => Look { line: INK, width: 0.9, dash: Some((3.0, 2.4)), text: SUB, ..plain },
            SeriesRole::Target => Look { line: INK, width: 1.2, bold: true, ..plain },
            SeriesRole::Pace => Look { width: 1.0, dash: Some((1.0, 2.0)), ..plain },
            SeriesRole::Baseline => Look { line: SUB, width: 0.75, dash: Some((1.6, 1.6)), text: SUB, ..plain },
        }
    }
}

/// A target or a baseline that does not change is a line over the whole plot.
pub fn level(chart: &Chart, series: usize) -> Option<f64> {
    let series = &chart.series[series];
    let mut values = series.points.iter().filter_map(scale::value);
    let first = values.next()?;
    let level = matches!(series.role, SeriesRole::Target | SeriesRole::Baseline);
    (level && values.all(|value| value == first)).then_some(first)
}

/// Which points of a line get a marker: all where there is room, and always those that no line reaches.
pub fn markers(chart: &Chart, plot: &Plot, series: usize, parts: &[Vec<usize>]) -> Vec<usize> {
    let role = chart.series[series].role;
    let roomy = plot.step() >= 15.0 && plot.count <= 18;
    let few = plot.step() >= 4.0 && plot.count <= 18;
    let alone = parts.iter().filter(|part| part.len() == 1).map(|part| part[0]);
    match role {
        SeriesRole::Target | SeriesRole::Plan | SeriesRole::Pace | SeriesRole::Baseline => alone.collect(),
        SeriesRole::Main | SeriesRole::Second if roomy => parts.concat(),
        // Where dots would make a chain: the first and the last.
        SeriesRole::Main if few => {
            let ends = [parts.first().and_then(|part| part.first()), parts.last().and_then(|part| part.last())];
            let mut all: Vec<usize> = alone.chain(ends.into_iter().flatten().copied()).collect();
            all.sort_unstable();
            all.dedup();
            all
        }
        SeriesRole::Second => {
            // Sparse squares still say which line it is without colour.
            let apart = (16.0 / plot.step()).ceil().max(1.0) as usize;
            parts.iter().flat_map(|part| part.iter().copied().step_by(apart)).collect()
        }
        SeriesRole::Context { current } => {
            let mut all: Vec<usize> = alone.collect();
            all.extend(current.filter(|i| parts.iter().any(|part| part.len() > 1 && part.contains(i))));
            all
        }
        SeriesRole::Main | SeriesRole::LastYear => alone.collect(),
    }
}

/// Lines have names where there is something to tell apart; so have bars that stand side by side.
pub fn named(chart: &Chart, series: usize) -> bool {
    let own = &chart.series[series];
    let shown = |i: &usize| chart.series[*i].points.iter().any(|point| scale::value(point).is_some());
    let others = || (0..chart.series.len()).filter(|&i| i != series).filter(shown);
    if frame::is_line(own.role, own.form) {
        return others().next().is_some() || own.role.is_compared();
    }
    others().any(|i| {
        let other = &chart.series[i];
        let together =
            own.points.iter().zip(&other.points).any(|(a, b)| scale::value(a).and(scale::value(b)).is_some());
        other.form == SeriesForm::Bars && !frame::is_line(other.role, other.form) && together
    })
}
