//! Reads the Analytics API's tables: rows under headers to observations.
//!
//! Columns are found by their headers, never by the order in which they were asked for. A table without rows has no `rows`
//! at all; that is no number, and a gap between days is none either.

use super::metrics::{SETTLE_DAYS, may_be_negative};
use super::reports::Asked;
use crate::domain::{
    Absence, Answer, Day, Decimal, Detail, Entity, Members, MetricId, Quality, Reason, Stated, WayOut, Window, Zone,
};
use crate::sources::plain;
use crate::sources::{ParseError, ParseFault, Part, PartResult, PartState, Promised, Reading};
use serde_json::Value;
use std::collections::BTreeSet;

/// Days after a window's end until a table that still ends early is taken as it is.
const PATIENCE_DAYS: i64 = 10;

/// A table, or the refusal of a metric that has gone.
pub fn read(
    answer: &Answer,
    value: &Value,
    part: &Part,
    asked: &Asked,
    read: &Reading,
) -> Result<PartResult, ParseError> {
    let today = read.observed_at.day_in(Zone::PACIFIC);
    let mut result = part.result();
    if answer.status != 200 {
        // judged fine although refused: one metric by itself
        result.settled = true;
        let gone = asked.others();
        if asked.report.dimension.is_some() {
            let names: Vec<&str> = gone.iter().map(|(api_name, _)| *api_name).collect();
            result.notes.push(("not_supplied".into(), names.join(", ")));
        } else {
            for (_, name) in &gone {
                let metric = MetricId::new(format!("youtube.{name}"));
                let stated = Stated::Absent(Absence::Retired);
                result.observations.push(read.observe(metric, part.window, stated, "/error/message"));
            }
        }
        return Ok(result);
    }
    result.settled = today.since(part.window.end()) > i64::from(SETTLE_DAYS);
    let table = Table::read(value, asked)?;
    let mut seen = BTreeSet::new();
    let mut last: Option<Day> = None;
    for (n, row) in table.rows.iter().enumerate() {
        let cells =
            row.as_array().ok_or_else(|| ParseError::wrong_type(format!("/rows/{n}"), Some(row), Promised::List))?;
        if cells.len() != table.columns {
            let fault = ParseFault::Values { found: cells.len(), headers: table.columns };
            return Err(ParseError::new("wrong_type", format!("/rows/{n}"), fault));
        }
        let member = match table.dimension {
            None => "",
            Some(at) => cells[at]
                .as_str()
                .ok_or_else(|| ParseError::wrong_type(format!("/rows/{n}/{at}"), Some(&cells[at]), Promised::Text))?,
        };
        if !seen.insert(member) {
            let fault = ParseFault::RowTwice { row: vec![member.to_string()] };
            return Err(ParseError::new("duplicate_row", format!("/rows/{n}"), fault));
        }
        let (mut window, mut members, mut entity) = (part.window, Members::none(), None);
        match asked.report.dimension {
            Some("day") => {
                let day = day_of(member, part.window, &format!("/rows/{n}"))?;
                last = last.max(Some(day));
                window = Window::of_day(day, Zone::PACIFIC);
            }
            Some("video") => entity = Some(Entity::from(member)),
            Some(dimension) => members = Members::new([(dimension, member)]),
            None => {}
        }
        for (at, (api_name, name)) in &table.metrics {
            let pointer = format!("/rows/{n}/{at}");
            let stated = match &cells[*at] {
                Value::Null => Stated::Absent(Absence::Missing),
                found => Stated::Value(number(found, &pointer, api_name)?),
            };
            let metric = MetricId::new(format!("{}.{name}", asked.report.prefix));
            let mut seen = read.observe(metric, window, stated, pointer);
            seen.members = members.clone();
            seen.entity = entity.clone();
            if today.since(window.end()) <= i64::from(SETTLE_DAYS) {
                seen.quality = Quality::Provisional;
            }
            result.observations.push(seen);
        }
    }
    if table.rows.is_empty() {
        result.notes.push(("empty".into(), String::new()));
    }
    // of search terms the most frequent are all there ever is
    let all = asked.report.dimension == Some("video");
    if let Some(most) = asked.report.most.filter(|most| all && *most <= table.rows.len()) {
        result.notes.push(("row_limit".into(), most.to_string()));
    }
    if asked.report.dimension == Some("day") {
        check_days(&mut result, &seen, last, today, asked, read);
    }
    Ok(result)
}

/// The answer ends at the last day of which every metric is ready; a gap before it is a day on which nothing happened, or
/// one that was lost: nobody can tell, so it stays without a number and is named.
fn check_days(
    result: &mut PartResult,
    seen: &BTreeSet<&str>,
    last: Option<Day>,
    today: Day,
    asked: &Asked,
    read: &Reading,
) {
    let over = today.plus(-1).min(result.window.end());
    let ready = last.unwrap_or_else(|| result.window.start().plus(-1));
    let gaps: Vec<String> = (0..)
        .map(|n| result.window.start().plus(n))
        .take_while(|day| *day < ready)
        .map(|day| day.to_string())
        .filter(|day| !seen.contains(day.as_str()))
        .collect();
    if !gaps.is_empty() {
        result.notes.push(("days_missing".into(), gaps.join(", ")));
    }
    if ready >= over || today.since(result.window.end()) > PATIENCE_DAYS {
        return;
    }
    result.settled = false;
    let late: Vec<Day> = (1..).map(|n| ready.plus(n)).take_while(|day| *day <= over).collect();
    for day in late {
        for (_, name) in &asked.metrics {
            let metric = MetricId::new(format!("youtube.{name}"));
            let stated = Stated::Absent(Absence::Pending);
            let window = Window::of_day(day, Zone::PACIFIC);
            result.observations.push(read.observe(metric, window, stated, "/rows"));
        }
    }
    // a month under way is never whole; one that is over waits for its last days
    if today > result.window.end() {
        result.state = PartState::Pending;
        result.reason = Some(Reason::new("unready", Detail::NotCountedYet).way_out(WayOut::Tomorrow));
    }
}

/// Where the columns stand.
struct Table<'a> {
    columns: usize,
    dimension: Option<usize>,
    metrics: Vec<(usize, (&'static str, &'static str))>,
    rows: &'a [Value],
}

impl Table<'_> {
    fn read<'a>(value: &'a Value, asked: &Asked) -> Result<Table<'a>, ParseError> {
        let headers = value.get("columnHeaders");
        let headers = headers
            .and_then(Value::as_array)
            .ok_or_else(|| ParseError::wrong_type("/columnHeaders", headers, Promised::List))?;
        let names: Vec<&str> = headers.iter().map(|h| h["name"].as_str().unwrap_or_default()).collect();
        let find = |name: &str| {
            let missing =
                || ParseError::new("header_missing", "/columnHeaders", ParseFault::NoColumn { name: name.to_string() });
            names.iter().position(|found| *found == name).ok_or_else(missing)
        };
        let dimension = asked.report.dimension.map(find).transpose()?;
        let metrics =
            asked.metrics.iter().map(|named| Ok((find(named.0)?, *named))).collect::<Result<_, ParseError>>()?;
        let rows = plain::list(value.get("rows"), "/rows")?;
        Ok(Table { columns: names.len(), dimension, metrics, rows })
    }
}

fn day_of(text: &str, window: Window, pointer: &str) -> Result<Day, ParseError> {
    let day = text.parse::<Day>();
    let day = day.map_err(|_| {
        ParseError::new("wrong_date", pointer, ParseFault::NotADay { text: text.chars().take(40).collect() })
    })?;
    match window.contains(day) {
        true => Ok(day),
        false => Err(ParseError::new("wrong_date", pointer, ParseFault::OutsideWindow { day, window })),
    }
}

fn number(found: &Value, pointer: &str, api_name: &str) -> Result<Decimal, ParseError> {
    let not_a_number = || {
        let text = found.to_string().chars().take(40).collect();
        ParseError::new("wrong_number", pointer, ParseFault::NotANumber { text, metric: api_name.to_string() })
    };
    let number = plain::decimal(found).ok_or_else(not_a_number)?;
    if number < Decimal::ZERO && !may_be_negative(api_name) {
        return Err(ParseError::wrong_type(pointer, Some(found), Promised::Count));
    }
    Ok(number)
}
