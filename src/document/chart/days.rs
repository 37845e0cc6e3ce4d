//! Things on their days: the year's events on one axis, and the schedule of a month with its rest days.
//!
//! Invariant: what lies after the report's period is drawn as planned.

use super::super::alt::Said;
use super::super::blocks::{cell_of, index_of, pattern_columns, text_of};
use super::super::error::Fault;
use super::super::fields::Words;
use super::super::maker::{Maker, slug};
use super::super::mistake::{Mistake, Thing};
use super::super::values::Look;
use super::{Drawn, Sketch, check, filled, row_id, truth};
use crate::document::model::{Drawing, Inline, Lane, Schedule, TimeMark, Timeline};
use crate::domain::{Day, Period};
use crate::figures::{Datum, Rows};

/// The day of a row; none where the field is blank.
fn day_of(rows: &Rows, row: &[Datum], column: &Words) -> Result<Option<Day>, Fault> {
    let text = text_of(rows, row, column)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let day = text.trim().parse().map(Some);
    day.map_err(|_| Fault::new(column.line, Mistake::ColumnNotDay { column: column.text.clone(), found: text.clone() }))
}

fn square(rows: &Rows, row: &[Datum], column: Option<&Words>) -> Result<bool, Fault> {
    column.map_or(Ok(false), |column| truth(rows, row, column))
}

pub(super) fn timeline(sketch: Sketch<'_>, maker: &mut Maker<'_>) -> Result<Drawn, Fault> {
    let Sketch { fields, name, rows, .. } = sketch;
    let on = fields.need("day")?;
    let inside = fields.words("inside")?;
    let text = fields.words("text")?;
    let planned_text = fields.words("planned")?;
    let form = fields.words("square")?;
    check(&rows, &[&on])?;
    check(&rows, &inside.iter().chain(&form).collect::<Vec<_>>())?;
    for pattern in text.iter().chain(&planned_text) {
        check(&rows, &pattern_columns(pattern).iter().collect::<Vec<_>>())?;
    }
    let (_, end) = maker.context.span();
    let year = maker.context.programme.fiscal_year(end);
    let (first, last) = (year.first_month().first(), year.last_month().last());
    let offset = |day: Day| day.since(first).max(0) as u32;
    let (mut marks, mut said) = (Vec::new(), Vec::new());
    for row in &rows.rows {
        let Some(day) = day_of(&rows, row, &on)?.filter(|day| first <= *day && *day <= last) else { continue };
        let id = row_id(&name, &day.to_string(), maker);
        let planned = day > end;
        let number = match &inside {
            Some(column) => match row.get(index_of(&rows, column)?) {
                Some(Datum::Text(text)) => vec![Inline::Text(text.clone())],
                _ => match cell_of(&rows, row, column)? {
                    Some(key) => vec![Inline::Figure(maker.print(key, Look::BARE, &format!("{id}/{}", column.text)))],
                    None => Vec::new(),
                },
            },
            None => Vec::new(),
        };
        let pattern = if planned { planned_text.as_ref().or(text.as_ref()) } else { text.as_ref() };
        let over = filled(pattern, &rows, row, &id, Look::WITH_UNIT, maker)?;
        let square = square(&rows, row, form.as_ref())?;
        let words = [plain(&number), plain(&over)].map(|part| part.trim().to_string());
        let words: Vec<&str> = words.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        said.push(format!("{}{}", day.slash(), words.iter().map(|part| format!(" {part}")).collect::<String>()));
        marks.push(TimeMark { day: offset(day), inside: number, text: over, square, planned });
    }
    let stretches = year.months().into_iter().map(|month| (offset(month.first()), month.short_ja())).collect();
    let now = match &maker.context.period {
        _ if end >= last => None,
        Period::Month(month) => Some((offset(end.plus(1)), format!("{}末", month.short_ja()))),
        _ => Some((offset(end.plus(1)), format!("{}現在", end.slash()))),
    };
    let reach = format!("軸は{}から{}まで。", year.first_month().short_ja(), year.last_month().short_ja());
    let said =
        Said { what: "時間の軸に並べた図".to_string(), details: format!("{reach}{}。", said.join("、")) };
    let days = offset(last) + 1;
    Ok(Drawn { drawing: Drawing::Timeline(Timeline { days, stretches, now, marks }), said, ..Drawn::default() })
}

pub(super) fn schedule(sketch: Sketch<'_>, maker: &mut Maker<'_>) -> Result<Drawn, Fault> {
    let Sketch { fields, name, rows, .. } = sketch;
    let on = fields.need("day")?;
    let lane = fields.need("lane")?;
    let text = fields.need("text")?;
    let form = fields.words("square")?;
    check(&rows, &[&on, &lane])?;
    check(&rows, &form.iter().chain(&pattern_columns(&text)).collect::<Vec<_>>())?;
    let (_, end) = maker.context.span();
    let month = match fields.words("month")? {
        None => end.month().plus(1),
        Some(words) if words.text == "next" => end.month().plus(1),
        Some(words) if words.text == "this" => end.month(),
        Some(words) => return Err(Fault::unknown(words.line, Thing::ValueOf("month"), &words.text, ["next", "this"])),
    };
    let mut lanes: Vec<Lane> = Vec::new();
    for words in fields.texts("lanes")? {
        lanes.push(Lane { label: maker.plain(words.line, &words.text)?, marks: Vec::new() });
    }
    let mut said: Vec<String> = Vec::new();
    for row in &rows.rows {
        let Some(day) = day_of(&rows, row, &on)?.filter(|day| day.month() == month) else { continue };
        let label = text_of(&rows, row, &lane)?;
        let id = row_id(&name, &format!("{day}-{}", slug(&label)), maker);
        let words = filled(Some(&text), &rows, row, &id, Look::WITH_UNIT, maker)?;
        said.push(format!("{} {label} {}", day.slash(), plain(&words)));
        let square = square(&rows, row, form.as_ref())?;
        let mark = TimeMark { day: day.day_of_month() - 1, inside: Vec::new(), text: words, square, planned: false };
        match lanes.iter_mut().find(|lane| lane.label == label) {
            Some(lane) => lane.marks.push(mark),
            None => lanes.push(Lane { label, marks: vec![mark] }),
        }
    }
    let rest = month.window(crate::domain::Zone::JST).days().map(|day| day.is_rest_day()).collect();
    let said = Said { what: "予定表".to_string(), details: format!("{}。", said.join("、")) };
    Ok(Drawn { drawing: Drawing::Schedule(Schedule { rest, lanes }), said, ..Drawn::default() })
}

fn plain(runs: &[Inline]) -> String {
    super::super::alt::plain(runs)
}
