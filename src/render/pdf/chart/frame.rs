//! Where a plot stands on the page, and where in it a value stands: plotters' coordinates in points.
//!
//! Invariant: every position of a mark or a label comes from here, so that labels know where marks are.

use super::Area;
use super::backend::UNITS;
use super::scale::{self, Scale};
use super::words::{ASCENT, Run, SIZE};
use crate::document::model::{Chart, Point, SeriesForm, SeriesRole};
use crate::render::pdf::canvas::{Canvas, Face};
use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::combinators::{BindKeyPoints, WithKeyPoints};
use plotters::coord::types::RangedCoordf64;

/// A box on the page, in points, y upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub left: f32,
    pub right: f32,
    pub bottom: f32,
    pub top: f32,
}

impl Rect {
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.left < other.right && other.left < self.right && self.bottom < other.top && other.bottom < self.top
    }
    pub fn holds(&self, other: &Rect) -> bool {
        const HAIR: f32 = 0.01;
        self.left - HAIR <= other.left
            && other.right <= self.right + HAIR
            && self.bottom - HAIR <= other.bottom
            && other.top <= self.top + HAIR
    }
    pub fn grown(&self, x: f32, y: f32) -> Rect {
        Rect { left: self.left - x, right: self.right + x, bottom: self.bottom - y, top: self.top + y }
    }
    /// Whether a straight line comes through.
    pub fn cut_by(&self, [(x0, y0), (x1, y1)]: [(f32, f32); 2]) -> bool {
        let (mut enter, mut leave) = (0.0_f32, 1.0_f32);
        for (from, to, low, high) in [(x0, x1, self.left, self.right), (y0, y1, self.bottom, self.top)] {
            let span = to - from;
            if span.abs() < 1e-6 {
                if from < low || from > high {
                    return false;
                }
                continue;
            }
            let (a, b) = ((low - from) / span, (high - from) / span);
            enter = enter.max(a.min(b));
            leave = leave.min(a.max(b));
        }
        enter < leave
    }
}

pub type Coordinates = Cartesian2d<RangedCoordf64, WithKeyPoints<RangedCoordf64>>;

/// What stands left, right, above and under the plot.
#[derive(Clone, Copy, Debug)]
pub struct Margins {
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
}

/// The x labels and the strip of rest days.
pub const FOOT: f32 = 13.0;
/// Half the uppermost tick label stands over the plot.
pub const HEAD: f32 = 4.2;

pub struct Plot {
    pub area: Area,
    pub scale: Scale,
    /// How many points the x axis has; at least one.
    pub count: usize,
    pub inner: Rect,
    coordinates: Coordinates,
}

impl Plot {
    /// `None` where the area leaves no room for a plot.
    pub fn new(area: Area, margins: Margins, scale: Scale, count: usize) -> Option<Plot> {
        let units = |points: f32| (points * UNITS).round() as i32;
        let (width, height) = (area.width - margins.left - margins.right, area.height - margins.top - margins.bottom);
        if count == 0 || width < 8.0 || height < 8.0 {
            return None;
        }
        let x = units(margins.left)..units(area.width - margins.right);
        let y = units(area.height - margins.bottom)..units(margins.top);
        let inner = Rect {
            left: area.x + x.start as f32 / UNITS,
            right: area.x + x.end as f32 / UNITS,
            bottom: area.top - y.start as f32 / UNITS,
            top: area.top - y.end as f32 / UNITS,
        };
        let coordinates = coordinates(&scale, count, x, y);
        Some(Plot { area, scale, count, inner, coordinates })
    }
    /// A second time for plotters, which wants to own them.
    pub fn coordinates(&self) -> Coordinates {
        let units = |points: f32| (points * UNITS).round() as i32;
        let x = units(self.inner.left - self.area.x)..units(self.inner.right - self.area.x);
        let y = units(self.area.top - self.inner.bottom)..units(self.area.top - self.inner.top);
        coordinates(&self.scale, self.count, x, y)
    }
    /// The page's point of a value; whole `x` are the middles of the steps.
    pub fn at(&self, x: f64, y: f64) -> (f32, f32) {
        let (x, y) = self.coordinates.translate(&(x, y));
        (self.area.x + x as f32 / UNITS, self.area.top - y as f32 / UNITS)
    }
    pub fn step(&self) -> f32 {
        (self.inner.right - self.inner.left) / self.count as f32
    }
    /// All that the chart may cover.
    pub fn bounds(&self) -> Rect {
        let Area { x, top, width, height } = self.area;
        Rect { left: x, right: x + width, bottom: top - height, top }
    }
}

fn coordinates(scale: &Scale, count: usize, x: std::ops::Range<i32>, y: std::ops::Range<i32>) -> Coordinates {
    let ticks = scale.ticks.iter().map(|tick| tick.0).collect();
    let values = (scale.low..scale.high).with_key_points(ticks);
    Cartesian2d::new(-0.5..count as f64 - 0.5, values, (x, y))
}

/// One bar and what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    pub series: usize,
    pub index: usize,
    pub provisional: bool,
    /// Left, right and value in the chart's coordinates.
    pub span: (f64, f64),
    pub value: f64,
    /// On the page.
    pub rect: Rect,
}

/// The share of its step that a bar, or a group of bars, fills.
const FILL: f64 = 0.76;

/// Plans, targets and baselines are lines, whatever the template says: a bar would look like something that happened.
pub fn is_line(role: SeriesRole, form: SeriesForm) -> bool {
    form == SeriesForm::Line || role.is_compared()
}

/// Series of bars which share an x stand side by side; those which take turns each fill the step.
pub fn bars(chart: &Chart, plot: &Plot) -> Vec<Bar> {
    let series: Vec<usize> =
        (0..chart.series.len()).filter(|&i| !is_line(chart.series[i].role, chart.series[i].form)).collect();
    let present = |s: usize, index: usize| chart.series[s].points.get(index).and_then(scale::value).is_some();
    let together = (0..plot.count).map(|i| series.iter().filter(|&&s| present(s, i)).count()).max().unwrap_or(0);
    let lanes = if together > 1 { series.len() } else { 1 };
    let mut bars = vec![];
    for (lane, &s) in series.iter().enumerate() {
        let lane = if lanes > 1 { lane } else { 0 };
        for (index, point) in chart.series[s].points.iter().enumerate() {
            let Some(value) = scale::value(point) else { continue };
            let provisional = matches!(point, Point::Value { provisional: true, .. });
            let width = FILL / lanes as f64;
            let left = index as f64 - FILL / 2.0 + width * lane as f64;
            let span = (left, left + width);
            let ((x0, y0), (x1, y1)) = (plot.at(span.0, 0.0), plot.at(span.1, value));
            let rect = Rect { left: x0, right: x1, bottom: y0.min(y1), top: y0.max(y1) };
            bars.push(Bar { series: s, index, provisional, span, value, rect });
        }
    }
    bars
}

/// Parts of a line: the indices that are joined. A gap, an end and a change of definition each part it.
pub fn line_parts(chart: &Chart, series: usize) -> Vec<Vec<usize>> {
    let series = &chart.series[series];
    let own = !series.role.is_compared();
    let mut parts: Vec<Vec<usize>> = vec![];
    let mut joined = false;
    for (index, point) in series.points.iter().enumerate() {
        if scale::value(point).is_none() {
            joined = false;
            continue;
        }
        let changed = own && chart.breaks.iter().any(|(first, _)| *first == index);
        match parts.last_mut() {
            Some(part) if joined && !changed => part.push(index),
            _ => parts.push(vec![index]),
        }
        joined = true;
    }
    parts
}

/// How many points the x axis has.
pub fn count(chart: &Chart) -> usize {
    chart.series.iter().map(|series| series.points.len()).chain([chart.x.labels.len()]).max().unwrap_or(0)
}

/// The widest tick label and 5 points; at least what keeps the plots of a page in line.
pub fn left_margin(scale: &Scale, area: &Area, canvas: &dyn Canvas) -> f32 {
    let widest = scale.ticks.iter().map(|tick| canvas.width(Face::Fixed, SIZE, &tick.1)).fold(0.0, f32::max);
    (widest + 5.0).max(26.0_f32.min(area.width * 0.12))
}

/// Which x labels are printed: index, left end of the text.
pub fn x_labels(chart: &Chart, plot: &Plot, canvas: &dyn Canvas) -> Vec<(usize, f32, Rect)> {
    let bounds = plot.bounds();
    let place = |index: usize| {
        let width = canvas.width(Face::Fixed, SIZE, &chart.x.labels[index]);
        let middle = plot.at(index as f64, 0.0).0;
        let left = (middle - width / 2.0).min(bounds.right - width).max(bounds.left);
        let top = plot.inner.bottom - 4.6;
        (index, left, Rect { left, right: left + width, bottom: top - SIZE, top })
    };
    for set in scale::tick_sets(&chart.x.labels, &chart.x.ticks) {
        let places: Vec<_> = set.into_iter().map(place).collect();
        let apart = places.windows(2).all(|pair| pair[0].2.right + 3.0 <= pair[1].2.left);
        if apart && places.iter().all(|(_, _, rect)| bounds.holds(rect)) {
            return places.into_iter().filter(|(i, _, _)| !chart.x.labels[*i].is_empty()).collect();
        }
    }
    vec![]
}

/// The tick labels, right-aligned 5 left of the plot; the baseline's height with each.
pub fn y_labels(plot: &Plot, canvas: &dyn Canvas) -> Vec<(Run, Rect)> {
    let mut labels: Vec<(Run, Rect)> = vec![];
    for (value, text) in &plot.scale.ticks {
        let right = plot.inner.left - 5.0;
        let bottom = plot.at(0.0, *value).1 - 0.5 * SIZE;
        let left = right - canvas.width(Face::Fixed, SIZE, text);
        let rect = Rect { left, right, bottom, top: bottom + SIZE };
        let free = labels.iter().all(|(_, other)| !other.overlaps(&rect));
        if free && plot.bounds().holds(&rect) {
            labels.push((Run::text(text, false), rect));
        }
    }
    labels
}

/// Days without a value: `(first, last, mark)`, days in a row with one reason taken together.
pub fn gaps(chart: &Chart) -> Vec<(usize, usize, &'static str)> {
    let quiet = |role: SeriesRole| role == SeriesRole::LastYear || role.is_compared();
    let loud = chart.series.iter().any(|series| !quiet(series.role));
    let mut gaps: Vec<(usize, usize, &'static str)> = vec![];
    for index in 0..count(chart) {
        let points = || {
            let series = chart.series.iter().filter(|series| !loud || !quiet(series.role));
            series.filter_map(|series| series.points.get(index))
        };
        if points().any(|point| scale::value(point).is_some()) {
            continue;
        }
        let Some(absence) = points().find_map(|p| if let Point::Gap(absence) = p { Some(*absence) } else { None })
        else {
            continue;
        };
        match gaps.last_mut() {
            Some(last) if last.1 + 1 == index && last.2 == absence.mark() => last.1 = index,
            _ => gaps.push((index, index, absence.mark())),
        }
    }
    gaps
}

/// The baseline of a box of one line.
pub fn baseline(rect: &Rect) -> f32 {
    rect.top - ASCENT
}
