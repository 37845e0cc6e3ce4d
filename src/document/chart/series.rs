//! Series of points along one axis: days, months, cumulated months, lines.
//!
//! Invariant: a missing day is a gap, never zero; every drawn figure has an id.

use super::super::alt;
use super::super::blocks::{bare_number, cell_of, index_of, text_of};
use super::super::error::Fault;
use super::super::fields::{Fields, Words};
use super::super::maker::{Maker, slug};
use super::super::mistake::{Mistake, Thing};
use super::super::values::Look;
use super::notes::chart_notes;
use super::{Drawn, NamedCell, Sketch, check, truth};
use crate::document::model::{Drawing, Inline, Point, Series, SeriesForm, SeriesRole, XAxis};
use crate::domain::{Absence, Quality};
use crate::figures::{Datum, Figure, FigureKey, Rows};
use rust_decimal::prelude::ToPrimitive;

/// One series as the template asks for it.
pub(super) struct SeriesSpec {
    pub name: String,
    pub cell: Words,
    pub role: SeriesRole,
    pub form: SeriesForm,
    pub labels: Vec<LabelAt>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum LabelAt {
    First,
    Last,
    Highest,
    Lowest,
    Current,
}

/// The x axis of a chart: its labels, their long names for the alternative text, and rest days.
pub(super) struct Across {
    pub labels: Vec<String>,
    pub names: Vec<String>,
    pub rest: Vec<bool>,
}

impl Across {
    pub fn read(fields: &mut Fields, rows: &Rows) -> Result<Across, Fault> {
        let x = fields.need("x")?;
        let long = fields.words("x_long")?;
        let rest = fields.words("rest")?;
        check(rows, &[&x])?;
        check(rows, &long.iter().chain(&rest).collect::<Vec<_>>())?;
        let texts = |column: &Words| -> Result<Vec<String>, Fault> {
            rows.rows.iter().map(|row| text_of(rows, row, column)).collect()
        };
        let labels = texts(&x)?;
        // the points' names in the alternative text, where the labels of the axis are too short to tell them apart
        let names = long.as_ref().map_or(Ok(labels.clone()), texts)?;
        let rest = match &rest {
            Some(column) => {
                rows.rows.iter().map(|row| truth(rows, row, column)).collect::<Result<Vec<bool>, Fault>>()?
            }
            None => Vec::new(),
        };
        Ok(Across { labels, names, rest })
    }
}

pub(super) fn along(sketch: Sketch<'_>, form: SeriesForm, maker: &mut Maker<'_>) -> Result<Drawn, Fault> {
    let Sketch { fields, name, kind, rows } = sketch;
    let line = fields.line;
    let across = Across::read(fields, &rows)?;
    let current = fields.words("current")?;
    check(&rows, &current.iter().collect::<Vec<_>>())?;
    let mut specs = Vec::new();
    for series in fields.tables("series")? {
        specs.push(series_spec(series, form, current.as_ref(), &rows, maker)?);
    }
    if specs.is_empty() {
        return Err(Fault::new(line, Mistake::NoSeries));
    }
    let (mut series, mut figures) = (Vec::new(), Vec::new());
    for spec in specs {
        let (made, keys) = make_series(&name, &spec, &rows, &across.labels, current.as_ref(), maker)?;
        figures.push(keys);
        series.push(made);
    }
    if let Some(pace) = fields.table("pace")? {
        let pace = NamedCell::read(pace, &rows, maker)?;
        if let Some((one, key)) = needed_pace(&name, &pace, &rows, &series, maker)? {
            figures.push(vec![Some(key); one.points.len()]);
            series.push(one);
        }
    }
    let mut notes = Vec::new();
    for fields in fields.tables("notes")? {
        notes.append(&mut chart_notes(fields, &name, &rows, maker)?);
    }
    let breaks = match fields.table("breaks")? {
        Some(mut fields) => {
            let at = fields.need("at")?;
            let text = fields.need("text")?;
            fields.finish()?;
            let at = maker.plain(at.line, &at.text)?;
            let text = maker.plain(text.line, &text.text)?;
            across.labels.iter().position(|l| *l == at).map(|i| (i, text)).into_iter().collect()
        }
        None => catalogued_breaks(&series, &figures, maker),
    };
    let mut ticks = Vec::new();
    for tick in fields.texts("ticks")? {
        let label = maker.plain(tick.line, &tick.text)?;
        ticks.extend(across.labels.iter().position(|l| *l == label));
    }
    let rest_days = kind == "days" || !across.rest.is_empty();
    let said = alt::series(kind, rest_days, &across.names, &series, &figures, maker);
    let x = XAxis { labels: across.labels, rest: across.rest, ticks };
    Ok(Drawn { x, series, notes, breaks, said, drawing: Drawing::Series })
}

/// A straight line from what is reached to the target at the end, with the pace that leads there written along it.
/// Its ends are figures that stand in the other series; nothing where one of them is not known or the target is reached.
fn needed_pace(
    chart: &str,
    pace: &NamedCell,
    rows: &Rows,
    series: &[Series],
    maker: &mut Maker<'_>,
) -> Result<Option<(Series, FigureKey)>, Fault> {
    let last = |role: SeriesRole| {
        let points = &series.iter().find(|one| one.role == role)?.points;
        let known = |(i, point): (usize, &Point)| if let Point::Value { y, .. } = point { Some((i, *y)) } else { None };
        points.iter().enumerate().filter_map(known).last()
    };
    let (Some((from, reached)), Some((to, target))) = (last(SeriesRole::Main), last(SeriesRole::Target)) else {
        return Ok(None);
    };
    let mut key = None;
    for row in &rows.rows {
        key = key.or(pace.of(rows, row)?);
    }
    let Some(key) = key.filter(|key| maker.figure(*key).number.value().is_some_and(|value| !value.is_zero())) else {
        return Ok(None);
    };
    if to <= from || target <= reached {
        return Ok(None);
    }
    let id = point_id(chart, &pace.name, "pace", maker);
    maker.draw(key, &id);
    let label = Inline::Figure(maker.print(key, Look { places: Some(1), ..Look::WITH_UNIT }, &id));
    let mut points = vec![Point::None; rows.rows.len()];
    for (i, point) in points.iter_mut().enumerate().take(to + 1).skip(from) {
        let y = reached + (target - reached) * (i - from) as f64 / (to - from) as f64;
        let label = (i == to).then(|| vec![label.clone()]);
        *point = Point::Value { y, provisional: false, label };
    }
    Ok(Some((Series { name: pace.name.clone(), role: SeriesRole::Pace, form: SeriesForm::Line, points }, key)))
}

/// Where the definition of what is drawn changed: the first point with a day of the new meaning, where points of the old
/// one stand before it.
pub(super) fn catalogued_breaks(
    series: &[Series],
    figures: &[Vec<Option<FigureKey>>],
    maker: &Maker<'_>,
) -> Vec<(usize, String)> {
    let mut breaks: Vec<(usize, String)> = Vec::new();
    for (_, keys) in series.iter().zip(figures).filter(|(one, _)| is_own(one.role)) {
        let drawn: Vec<(usize, &Figure)> =
            keys.iter().enumerate().filter_map(|(at, key)| key.map(|key| (at, maker.figure(key)))).collect();
        let Some(metric) = drawn.first().and_then(|(_, figure)| figure.metric.clone()) else { continue };
        if drawn.iter().any(|(_, figure)| figure.metric.as_ref() != Some(&metric)) {
            continue;
        }
        for change in maker.breaks(&metric) {
            let days = |figure: &Figure| figure.window.map(|w| (w.start(), w.end()));
            let new = drawn.iter().find(|(_, f)| days(f).is_some_and(|(_, last)| change.on <= last));
            let Some((at, _)) = new else { continue };
            let old = drawn.iter().any(|(i, f)| i < at && days(f).is_some_and(|(first, _)| first < change.on));
            if old && breaks.iter().all(|(known, _)| known != at) {
                breaks.push((*at, format!("{} 定義の変更", change.on.slash())));
            }
        }
    }
    breaks.sort();
    breaks
}

/// A series of the report's own numbers, not of what they are compared with.
fn is_own(role: SeriesRole) -> bool {
    matches!(role, SeriesRole::Main | SeriesRole::Second | SeriesRole::Context { .. })
}

pub(super) fn series_spec(
    mut fields: Fields,
    form: SeriesForm,
    current: Option<&Words>,
    rows: &Rows,
    maker: &Maker<'_>,
) -> Result<SeriesSpec, Fault> {
    let line = fields.line;
    let name = fields.need("name")?;
    let name = maker.plain(name.line, &name.text)?;
    let cell = fields.need("cell")?;
    check(rows, &[&cell])?;
    let role = match fields.words("role")? {
        None => SeriesRole::Main,
        Some(words) => match words.text.as_str() {
            "main" => SeriesRole::Main,
            "second" => SeriesRole::Second,
            "context" => {
                let at = match current {
                    Some(column) => {
                        let truths = rows.rows.iter().map(|r| truth(rows, r, column)).collect::<Result<Vec<_>, _>>()?;
                        truths.iter().position(|t| *t)
                    }
                    None => None,
                };
                SeriesRole::Context { current: at }
            }
            "last_year" => SeriesRole::LastYear,
            "plan" => SeriesRole::Plan,
            "target" => SeriesRole::Target,
            "baseline" => SeriesRole::Baseline,
            other => {
                let known = ["main", "second", "context", "last_year", "plan", "target", "baseline"];
                return Err(Fault::unknown(words.line, Thing::SeriesRole, other, known));
            }
        },
    };
    let form = match fields.words("form")? {
        None => form,
        Some(words) => match words.text.as_str() {
            "bars" => SeriesForm::Bars,
            "line" => SeriesForm::Line,
            other => return Err(Fault::unknown(words.line, Thing::SeriesForm, other, ["bars", "line"])),
        },
    };
    let mut labels = Vec::new();
    for words in fields.texts("labels")? {
        let known = [
            ("first", LabelAt::First),
            ("last", LabelAt::Last),
            ("max", LabelAt::Highest),
            ("min", LabelAt::Lowest),
            ("current", LabelAt::Current),
        ];
        match known.iter().find(|(n, _)| *n == words.text) {
            Some((_, at)) => labels.push(*at),
            None => return Err(Fault::unknown(words.line, Thing::Label, &words.text, known.iter().map(|(n, _)| *n))),
        }
    }
    if labels.contains(&LabelAt::Current) && current.is_none() {
        return Err(Fault::new(line, Mistake::NoCurrent));
    }
    fields.finish()?;
    Ok(SeriesSpec { name, cell, role, form, labels })
}

pub(super) fn make_series(
    chart: &str,
    spec: &SeriesSpec,
    rows: &Rows,
    labels: &[String],
    current: Option<&Words>,
    maker: &mut Maker<'_>,
) -> Result<(Series, Vec<Option<FigureKey>>), Fault> {
    let mut keys = Vec::new();
    let mut points = Vec::new();
    let mut numbers: Vec<Option<f64>> = Vec::new();
    for (row, label) in rows.rows.iter().zip(labels) {
        if let Some(Datum::Number(_) | Datum::Integer(_)) = row.get(index_of(rows, &spec.cell)?) {
            return Err(bare_number(rows, &spec.cell));
        }
        let key = cell_of(rows, row, &spec.cell)?;
        let point = match key {
            None => Point::None,
            Some(key) => {
                let id = point_id(chart, &spec.name, label, maker);
                let own = is_own(spec.role);
                if own || maker.figure(key).number.value().is_some() {
                    maker.draw(key, &id);
                }
                let figure = maker.figure(key);
                let provisional = figure.quality == Quality::Provisional;
                match (figure.number.value().and_then(|v| v.to_f64()), figure.number.absence()) {
                    (Some(y), _) => Point::Value { y, provisional, label: None },
                    (None, Some(Absence::NotApplicable) | None) => Point::None,
                    // what is only compared with is left out where it is not known; tables tell that it is not
                    _ if !own => Point::None,
                    (None, Some(absence)) => Point::Gap(absence),
                }
            }
        };
        numbers.push(if let Point::Value { y, .. } = &point { Some(*y) } else { None });
        points.push(point);
        keys.push(key);
    }
    let mut labelled = Vec::new();
    let known: Vec<usize> = (0..numbers.len()).filter(|i| numbers[*i].is_some()).collect();
    for label in &spec.labels {
        let at = match label {
            LabelAt::First => known.first().copied(),
            LabelAt::Last => known.last().copied(),
            LabelAt::Highest => extreme(&numbers, |a, b| a > b),
            LabelAt::Lowest => extreme(&numbers, |a, b| a < b),
            LabelAt::Current => match current {
                Some(column) => rows.rows.iter().position(|r| truth(rows, r, column).unwrap_or(false)),
                None => None,
            },
        };
        labelled.extend(at.filter(|at| numbers[*at].is_some()));
    }
    labelled.sort_unstable();
    labelled.dedup();
    for at in labelled {
        let Some(key) = keys[at] else { continue };
        let id = point_id(chart, &spec.name, &labels[at], maker);
        let text = maker.print(key, Look::WITH_UNIT, &id);
        if let Point::Value { label, .. } = &mut points[at] {
            *label = Some(vec![Inline::Figure(text)]);
        }
    }
    Ok((Series { name: spec.name.clone(), role: spec.role, form: spec.form, points }, keys))
}

pub(super) fn point_id(chart: &str, series: &str, label: &str, maker: &Maker<'_>) -> String {
    format!("{}/{chart}/{}/{}", maker.period, slug(series), slug(label))
}

/// The first of the extreme points; none where all are equal, for nothing stands out then.
fn extreme(numbers: &[Option<f64>], better: impl Fn(f64, f64) -> bool) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    let mut different = false;
    for (index, number) in numbers.iter().enumerate() {
        let Some(number) = *number else { continue };
        match best {
            None => best = Some((index, number)),
            Some((_, b)) => {
                different |= number != b;
                if better(number, b) {
                    best = Some((index, number));
                }
            }
        }
    }
    best.filter(|_| different).map(|(index, _)| index)
}
