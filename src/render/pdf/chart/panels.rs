//! Small plots beside and under each other, all on one scale: what is higher in one of them is higher in all.
//!
//! Not here: what a plot looks like; that is the parent's. Invariant: every plot of a chart has the same width, height
//! and scale, so that heights can be compared across panels.

use super::rows::lines;
use super::scale::{self, Scale, Unit};
use super::style;
use super::words::{ASCENT, PITCH, Run, SIZE};
use super::{Area, Composed, Fixed, arrange, draw_empty, labels, paint};
use crate::document::model::{Chart, Drawing, Panel, PanelScale, Panels, Point, Series, SeriesRole, XAxis};
use crate::render::pdf::canvas::Canvas;

/// A panel's title is 9 points high.
const TITLE: f32 = 9.0;
const TITLE_PITCH: f32 = 11.5;
/// Height of a panel under its title, and what is between two rows of panels.
const PLOT: f32 = 92.0;
const BETWEEN: f32 = 12.0;
/// Between the chart's headline and the titles of the first row.
const OVER: f32 = 4.0;

fn gap(across: usize) -> f32 {
    if across > 2 { 18.0 } else { 24.0 }
}
fn across(panels: &Panels, width: f32) -> usize {
    // Never so many that nothing can be seen in any of them.
    let most = ((width + 18.0) / 108.0).max(1.0) as usize;
    let (most, count) = (panels.across.clamp(1, most), panels.panels.len().max(1));
    // Four stand two by two, not three and one.
    count.div_ceil(count.div_ceil(most))
}
fn width_of_one(panels: &Panels, width: f32) -> f32 {
    let across = across(panels, width);
    (width - gap(across) * (across as f32 - 1.0)) / across as f32
}

/// What stands over a plot: lines of the title, and the words at its right or under it.
struct Title {
    lines: Vec<Run>,
    aside: Run,
    beside: bool,
}

fn title(panel: &Panel, width: f32, canvas: &dyn Canvas) -> Title {
    const LARGER: f32 = TITLE / SIZE;
    let aside = lines(&Run::of(&panel.aside, false), width, 1, canvas).into_iter().next().unwrap_or_default();
    let name = Run::text(&panel.title, true);
    let beside = name.width(canvas) * LARGER + 8.0 + aside.width(canvas) <= width;
    Title { lines: lines(&name, width / LARGER + 0.01, 2, canvas), aside, beside }
}
/// All of them: where one needs a line of its own for what stands aside, all do.
fn titles(panels: &Panels, width: f32, canvas: &dyn Canvas) -> Vec<Title> {
    let mut titles: Vec<Title> = panels.panels.iter().map(|panel| title(panel, width, canvas)).collect();
    let beside = titles.iter().all(|title| title.beside);
    titles.iter_mut().for_each(|title| title.beside = beside);
    titles
}
fn title_height(titles: &[Title]) -> f32 {
    let count = |title: &Title| match (title.aside.is_empty(), title.beside) {
        (false, false) => title.lines.len() + 1,
        (false, true) => title.lines.len().max(1),
        (true, _) => title.lines.len(),
    };
    titles.iter().map(count).max().unwrap_or(0) as f32 * TITLE_PITCH + 4.0
}

pub fn height(panels: &Panels, width: f32, canvas: &dyn Canvas) -> f32 {
    let one = width_of_one(panels, width);
    let titles = titles(panels, one, canvas);
    let rows = panels.panels.len().div_ceil(across(panels, width)).max(1) as f32;
    OVER + rows * (title_height(&titles) + PLOT) + (rows - 1.0) * BETWEEN
}

/// What every value of a panel is divided by; `None` where there is no such value.
fn base(scale: PanelScale, panel: &Panel) -> Option<f64> {
    let own = |series: &&Series| series.role != SeriesRole::LastYear && !series.role.is_compared();
    match scale {
        PanelScale::Common => Some(1.0),
        PanelScale::First => {
            panel.series.iter().filter(own).find_map(|series| series.points.iter().find_map(scale::value))
        }
        PanelScale::Target => {
            let targets = panel.series.iter().filter(|series| series.role == SeriesRole::Target);
            targets.flat_map(|series| &series.points).filter_map(scale::value).next_back()
        }
    }
    .filter(|base| *base > 0.0)
}

/// The panel as a chart of its own, its values on the common scale.
fn alone(chart: &Chart, panels: &Panels, panel: &Panel) -> Option<Chart> {
    let base = base(panels.scale, panel)?;
    let onto = |y: f64| match panels.scale {
        PanelScale::Common => y,
        PanelScale::First => y / base - 1.0,
        PanelScale::Target => y / base,
    };
    let mut series = panel.series.clone();
    for point in series.iter_mut().flat_map(|series| &mut series.points) {
        if let Point::Value { y, .. } = point {
            *y = onto(scale::drawable(*y));
        }
    }
    let last = chart.x.labels.len().saturating_sub(1);
    let ticks = if chart.x.ticks.is_empty() { vec![0, last] } else { chart.x.ticks.clone() };
    let x = XAxis { labels: chart.x.labels.clone(), rest: chart.x.rest.clone(), ticks };
    let breaks = panel.breaks.clone();
    Some(Chart { x, series, notes: vec![], breaks, drawing: Drawing::Series, ..chart.clone() })
}

fn common_scale(panels: &Panels, charts: &[Option<Chart>], height: f32) -> Scale {
    let points = || charts.iter().flatten().flat_map(|chart| &chart.series).flat_map(|series| &series.points);
    let values: Vec<f64> = points().filter_map(scale::value).collect();
    let unit = match panels.scale {
        PanelScale::Common => charts.iter().flatten().map(Unit::of).find(|unit| *unit != Unit::Number),
        PanelScale::First | PanelScale::Target => Some(Unit::Fraction),
    };
    let mut scale = Scale::of_values(&values, unit.unwrap_or(Unit::Number), None, height);
    // A small fall needs no step of the axis under zero: the line just goes a little below.
    let lowest = values.iter().copied().fold(0.0, f64::min);
    let rises: Vec<f64> = values.iter().map(|value| value.max(0.0)).collect();
    let above = Scale::of_values(&rises, unit.unwrap_or(Unit::Number), None, height);
    if lowest < 0.0 && above.ticks.get(1).is_some_and(|(step, _)| -lowest < step * 0.4) {
        scale = Scale { low: lowest, ..above };
    }
    let reaches = |most: f64| values.iter().all(|value| (0.0..=most).contains(value));
    if panels.scale == PanelScale::Target && reaches(1.02) {
        let ticks = [0.0, 0.5, 1.0].map(|share: f64| (share, format!("{}%", share * 100.0)));
        scale = Scale { ticks: ticks.into(), low: 0.0, high: values.iter().copied().fold(1.0, f64::max) };
    }
    if panels.scale == PanelScale::First {
        for (value, text) in &mut scale.ticks {
            *text = if *value > 0.0 { format!("+{text}") } else { std::mem::take(text) };
        }
    }
    scale
}

pub fn draw(chart: &Chart, panels: &Panels, canvas: &mut dyn Canvas, area: Area) {
    let across = across(panels, area.width);
    let one = width_of_one(panels, area.width);
    let titles = titles(panels, one, canvas);
    let head = title_height(&titles);
    let rows = panels.panels.len().div_ceil(across).max(1);
    let area = Area { top: area.top - OVER, height: area.height - OVER, ..area };
    let pitch = (area.height + BETWEEN) / rows as f32;
    let plot = pitch - BETWEEN - head;
    if plot < 30.0 || one < 40.0 {
        return;
    }
    let places: Vec<Area> = (0..panels.panels.len())
        .map(|i| {
            let (row, column) = (i / across, i % across);
            let x = area.x + (one + gap(across)) * column as f32;
            Area { x, top: area.top - pitch * row as f32 - head, width: one, height: plot }
        })
        .collect();
    let mut charts: Vec<Option<Chart>> = panels.panels.iter().map(|panel| alone(chart, panels, panel)).collect();
    // Which line is which is said once, in the first panel that is drawn.
    for series in charts.iter_mut().flatten().skip(1).flat_map(|chart| &mut chart.series) {
        series.name.clear();
    }
    let composed = compose(panels, &charts, &places, canvas);
    for ((title, place), (alone, composed)) in titles.iter().zip(&places).zip(charts.iter().zip(composed)) {
        draw_title(title, *place, head, canvas);
        match (alone, composed) {
            (Some(alone), Some(composed)) => paint(alone, &composed, canvas),
            _ => draw_empty(chart, canvas, Area { top: place.top - 6.0, height: place.height - 6.0, ..*place }),
        }
    }
}

fn draw_title(title: &Title, place: Area, head: f32, canvas: &mut dyn Canvas) {
    let top = place.top + head;
    for (i, line) in title.lines.iter().enumerate() {
        let baseline = top - 0.88 * TITLE - TITLE_PITCH * i as f32;
        line.draw_sized(canvas, TITLE, place.x, baseline, style::INK);
    }
    let (x, baseline) = if title.beside {
        (place.x + place.width - title.aside.width(canvas), top - 0.88 * TITLE)
    } else {
        (place.x, top - TITLE_PITCH * title.lines.len() as f32 - ASCENT - (PITCH - SIZE) / 2.0)
    };
    title.aside.draw(canvas, x, baseline, style::SUB);
}

/// All panels with the same margins, so that equal lengths mean equal things.
fn compose(panels: &Panels, charts: &[Option<Chart>], places: &[Area], canvas: &dyn Canvas) -> Vec<Option<Composed>> {
    const PRICE: f32 = 0.6;
    let Some(area) = places.first() else { return vec![] };
    let valued = |chart: &&Chart| chart.series.iter().flat_map(|s| &s.points).any(|p| scale::value(p).is_some());
    let mut best: Option<(f32, Vec<Option<Composed>>)> = None;
    for room in [0.0, 8.0, 16.0] {
        let scale = common_scale(panels, charts, area.height - super::FOOT - super::HEAD - room);
        let left = super::frame::left_margin(&scale, area, canvas);
        let margin = |chart: &Chart| labels::end_labels(chart, area.width, left, super::frame::count(chart), canvas).1;
        let right = charts.iter().flatten().filter(valued).map(margin).fold(0.0, f32::max);
        let fixed = Fixed { scale: Some(scale), right };
        let made: Vec<Option<Composed>> = charts
            .iter()
            .zip(places)
            .map(|(chart, place)| {
                let chart = chart.as_ref().filter(valued)?;
                arrange(chart, *place, room, &fixed, canvas)
            })
            .collect();
        let cost: f32 = made.iter().flatten().map(|composed| composed.placement.cost + room * PRICE).sum();
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, made));
        }
    }
    best.map(|(_, made)| made).unwrap_or_default()
}
