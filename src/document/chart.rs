//! The chart block: series from a query's rows, with gaps where figures are absent and words where the template asks.
//!
//! Not here: drawing (render). Invariant: a missing day is a gap, never zero; every drawn figure has an id.

use super::alt;
use super::blocks::{
    append, bare_number, cell_of, fill_pattern, index_of, paragraph, pattern_columns, query_rows, text_of,
};
use super::error::Fault;
use super::fields::{Fields, Words};
use super::maker::{Maker, slug};
use super::values::Look;
use crate::document::model::{Block, Chart, ChartNote, Inline, Point, Series, SeriesForm, SeriesRole, XAxis};
use crate::domain::{Absence, Quality};
use crate::figures::{Datum, FigureKey, Rows};
use rust_decimal::prelude::ToPrimitive;

/// One series as the template asks for it.
struct SeriesSpec {
    name: String,
    cell: Words,
    role: SeriesRole,
    form: SeriesForm,
    labels: Vec<LabelAt>,
}

#[derive(Clone, Copy, PartialEq)]
enum LabelAt {
    First,
    Last,
    Highest,
    Lowest,
    Current,
}

const KINDS: &[(&str, SeriesForm, f32)] = &[
    ("days", SeriesForm::Bars, 138.0),
    ("months", SeriesForm::Bars, 110.0),
    ("cumulative", SeriesForm::Line, 160.0),
    ("line", SeriesForm::Line, 130.0),
];

pub(super) fn chart(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    let line = fields.line;
    let name = fields.need("name")?;
    let name = maker.plain(name.line, &name.text)?;
    maker.claim(line, &name)?;
    let kind = fields.need("kind")?;
    let Some((_, default_form, default_height)) = KINDS.iter().find(|(n, _, _)| *n == kind.text) else {
        return Err(Fault::unknown(kind.line, "kind of chart", &kind.text, KINDS.iter().map(|(n, _, _)| *n)));
    };
    let rows = query_rows(&mut fields, maker)?;
    let x = fields.need("x")?;
    let long = fields.words("x_long")?;
    let rest = fields.words("rest")?;
    let headline = fields.text("headline")?.unwrap_or_default();
    let caption = fields.need("caption")?;
    let unit = fields.text("unit")?.unwrap_or_default();
    let height = fields.number("height")?.map_or(*default_height, |n| n as f32);
    let empty = fields.text("empty")?.unwrap_or_else(|| "この期間の値は得られていない。".to_string());
    let current = fields.words("current")?;
    let mut specs = Vec::new();
    for series in fields.tables("series")? {
        specs.push(series_spec(series, *default_form, current.as_ref(), &rows, maker)?);
    }
    if specs.is_empty() {
        return Err(Fault::new(line, "the chart block needs `[[series]]`"));
    }
    let notes = fields.table("notes")?;
    let breaks = fields.table("breaks")?;
    let ticks = fields.texts("ticks")?;

    let labels = rows.rows.iter().map(|row| text_of(&rows, row, &x)).collect::<Result<Vec<String>, Fault>>()?;
    if rows.rows.is_empty() {
        check(&rows, &[&x])?;
        check(&rows, &long.iter().chain(&rest).chain(&current).collect::<Vec<_>>())?;
    }
    // the points' names in the alternative text, where the labels of the axis are too short to tell them apart
    let names = match &long {
        Some(column) => {
            rows.rows.iter().map(|row| text_of(&rows, row, column)).collect::<Result<Vec<String>, Fault>>()?
        }
        None => labels.clone(),
    };
    let rest = match &rest {
        Some(column) => rows.rows.iter().map(|row| truth(&rows, row, column)).collect::<Result<Vec<bool>, Fault>>()?,
        None => Vec::new(),
    };
    let number = maker.next_chart();
    let mut series = Vec::new();
    let mut figures = Vec::new();
    for spec in specs {
        let (made, keys) = make_series(&name, spec, &rows, &labels, current.as_ref(), maker)?;
        figures.push(keys);
        series.push(made);
    }
    maker.charted.push((number.clone(), figures.iter().flatten().flatten().copied().collect()));
    let notes = match notes {
        Some(fields) => chart_notes(fields, &name, &rows, maker)?,
        None => Vec::new(),
    };
    let breaks = match breaks {
        Some(mut fields) => {
            let at = fields.need("at")?;
            let text = fields.need("text")?;
            fields.finish()?;
            let at = maker.plain(at.line, &at.text)?;
            let text = maker.plain(text.line, &text.text)?;
            labels.iter().position(|l| *l == at).map(|i| (i, text)).into_iter().collect()
        }
        None => Vec::new(),
    };
    let mut printed_ticks = Vec::new();
    for tick in &ticks {
        let label = maker.plain(tick.line, &tick.text)?;
        printed_ticks.extend(labels.iter().position(|l| *l == label));
    }
    fields.finish()?;
    let headline = paragraph(&headline, maker);
    let mut caption = paragraph(&caption.text, maker);
    let unit = maker.plain(line, &unit)?;
    if !unit.is_empty() {
        append(&mut caption, vec![Inline::Text(format!("　単位：{unit}"))]);
    }
    let rest_days = kind.text == "days" || !rest.is_empty();
    let alt = alt::describe(&caption, &kind.text, rest_days, &names, &series, &figures, maker);
    let x = XAxis { labels, rest, ticks: printed_ticks };
    Ok(vec![Block::Chart(Chart { name, number, headline, caption, alt, height, x, series, notes, breaks, empty })])
}

fn check(rows: &Rows, columns: &[&Words]) -> Result<(), Fault> {
    if rows.columns.is_empty() {
        return Ok(());
    }
    columns.iter().try_for_each(|c| index_of(rows, c).map(drop))
}

fn series_spec(
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
            other => {
                let known = ["main", "second", "context", "last_year", "plan", "target"];
                return Err(Fault::unknown(words.line, "role of a series", other, known));
            }
        },
    };
    let form = match fields.words("form")? {
        None => form,
        Some(words) => match words.text.as_str() {
            "bars" => SeriesForm::Bars,
            "line" => SeriesForm::Line,
            other => return Err(Fault::unknown(words.line, "form of a series", other, ["bars", "line"])),
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
            None => return Err(Fault::unknown(words.line, "label", &words.text, known.iter().map(|(n, _)| *n))),
        }
    }
    if labels.contains(&LabelAt::Current) && current.is_none() {
        return Err(Fault::new(line, "a label at the current point needs `current`: a column that is true there"));
    }
    fields.finish()?;
    Ok(SeriesSpec { name, cell, role, form, labels })
}

fn make_series(
    chart: &str,
    spec: SeriesSpec,
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
                let own = matches!(spec.role, SeriesRole::Main | SeriesRole::Second | SeriesRole::Context { .. });
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
    Ok((Series { name: spec.name, role: spec.role, form: spec.form, points }, keys))
}

fn point_id(chart: &str, series: &str, label: &str, maker: &Maker<'_>) -> String {
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

/// Words at points of the plot, from another query: `at` is a column of this chart's rows, `on` one of the notes' rows.
fn chart_notes(mut fields: Fields, chart: &str, rows: &Rows, maker: &mut Maker<'_>) -> Result<Vec<ChartNote>, Fault> {
    let found = query_rows(&mut fields, maker)?;
    let at = fields.need("at")?;
    let on = fields.need("on")?;
    let pattern = fields.need("text")?;
    let limit = fields.count("limit")?.unwrap_or(4);
    fields.finish()?;
    check(&found, &[&on])?;
    check(&found, &pattern_columns(&pattern).iter().collect::<Vec<_>>())?;
    check(rows, &[&at])?;
    let mut notes = Vec::new();
    for row in &found.rows {
        let day = text_of(&found, row, &on)?;
        let mut place = None;
        for (index, own) in rows.rows.iter().enumerate() {
            if text_of(rows, own, &at)? == day {
                place = Some(index);
                break;
            }
        }
        let Some(at) = place.filter(|_| notes.len() < limit) else { continue };
        let id = format!("{}/{chart}/note/{}", maker.period, slug(&day));
        let text = fill_pattern(&pattern, &found, row, &id, Look::BARE, maker)?;
        notes.push(ChartNote { at, text });
    }
    Ok(notes)
}

fn truth(rows: &Rows, row: &[Datum], column: &Words) -> Result<bool, Fault> {
    match row.get(index_of(rows, column)?) {
        Some(Datum::Bool(b)) => Ok(*b),
        Some(Datum::Null) | None => Ok(false),
        Some(_) => Err(Fault::new(column.line, format!("column `{}` is no truth value", column.text))),
    }
}
