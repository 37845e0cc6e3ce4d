//! The two forms of insights: values by day, and one number for a window; and what stands in for numbers that are withheld.
//!
//! Invariant: a metric that was asked for and is not in the answer is stated as absent, never as zero; a value without its
//! day is refused.

use super::errors::GraphError;
use super::{count_at, days, list_at, metrics_of, text_at};
use crate::domain::{Absence, Day, Detail, Observation, Quality, Reason, Stated, WayOut, Window, Zone};
use crate::sources::{ParseError, ParseFault, Part, PartResult, PartState, Reading};
use serde_json::Value;
use std::collections::BTreeSet;

/// A day that is left out among days that are counted is asked for again for so long.
const PATIENCE_DAYS: i64 = 30;

/// The catalogue's name of a metric of the platform.
pub type NameOf = fn(&str) -> Option<&'static str>;

/// One metric of an answer.
pub struct Entry<'a> {
    pub name: &'a str,
    /// `/data/0`
    pub place: String,
    pub value: &'a Value,
}

/// The metrics that an answer holds below `place`.
pub fn entries<'a>(value: &'a Value, place: &str) -> Result<Vec<Entry<'a>>, ParseError> {
    let mut found: Vec<Entry<'a>> = Vec::new();
    for (n, entry) in list_at(value, "data", place)?.iter().enumerate() {
        let at = format!("{place}/data/{n}");
        let name = text_at(entry, "name", &at)?;
        if found.iter().any(|known| known.name == name) {
            return Err(ParseError::new("repeated_row", at, ParseFault::RowTwice { row: vec![name.to_string()] }));
        }
        found.push(Entry { name, place: at, value: entry });
    }
    Ok(found)
}

/// One value for each day of the part's window.
pub fn by_days(
    value: &Value,
    part: &Part,
    name_of: NameOf,
    read: &Reading,
    settle: u32,
) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    let mut gaps = Gaps::new(read, settle);
    let found = entries(value, "")?;
    for api in metrics_of(part) {
        let Some(id) = name_of(api) else { continue };
        let mut seen: BTreeSet<Day> = BTreeSet::new();
        let entry = found.iter().find(|entry| entry.name == api);
        if let Some(entry) = entry {
            for (m, of_day) in list_at(entry.value, "values", &entry.place)?.iter().enumerate() {
                let place = format!("{}/values/{m}", entry.place);
                let end = format!("{place}/end_time");
                let day = days::day_ending(text_at(of_day, "end_time", &place)?, &end)?;
                // more is asked for than is wanted: what `until` includes is not documented
                if !part.window.contains(day) || gaps.today <= day {
                    continue;
                }
                if !seen.insert(day) {
                    let row = vec![api.to_string(), day.to_string()];
                    return Err(ParseError::new("repeated_row", place, ParseFault::RowTwice { row }));
                }
                let pointer = format!("{place}/value");
                let stated = match of_day.get("value") {
                    None | Some(Value::Null) => gaps.note(day),
                    Some(number) => gaps.value(count_at(number, &pointer)?),
                };
                let mut seen = read.observe(id, Window::of_day(day, Zone::PACIFIC), stated, pointer);
                seen.quality = gaps.quality(day);
                result.observations.push(seen);
            }
        }
        let today = gaps.today;
        for day in part.window.days().filter(|day| *day < today && !seen.contains(day)) {
            let place = entry.map_or("/data".to_string(), |entry| format!("{}/values", entry.place));
            let window = Window::of_day(day, Zone::PACIFIC);
            result.observations.push(read.observe(id, window, gaps.note(day), place));
        }
    }
    gaps.close(&mut result);
    Ok(result)
}

/// One number for the whole window.
pub fn totals(
    value: &Value,
    part: &Part,
    window: Window,
    name_of: NameOf,
    read: &Reading,
    settle: u32,
) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    let mut gaps = Gaps::new(read, settle);
    let found = entries(value, "")?;
    for api in metrics_of(part) {
        let Some(id) = name_of(api) else { continue };
        let entry = found.iter().find(|entry| entry.name == api);
        let (number, pointer) = entry.map_or(Ok((None, "/data".to_string())), |entry| of_window(entry, window))?;
        let stated = match number {
            None | Some(Value::Null) => gaps.note(window.end()),
            Some(number) => gaps.value(count_at(number, &pointer)?),
        };
        let mut seen = read.observe(id, window, stated, pointer);
        seen.quality = gaps.quality(window.end());
        result.observations.push(seen);
    }
    gaps.close(&mut result);
    Ok(result)
}

/// The number of a window, with its place. A day's may also come as the series of days that it would be without totals.
fn of_window<'a>(entry: &Entry<'a>, window: Window) -> Result<(Option<&'a Value>, String), ParseError> {
    let total = (entry.value.pointer("/total_value/value"), format!("{}/total_value/value", entry.place));
    if entry.value.get("total_value").is_some() || window.len_days() != 1 || entry.value.get("values").is_none() {
        return Ok(total);
    }
    for (n, of_day) in list_at(entry.value, "values", &entry.place)?.iter().enumerate() {
        let place = format!("{}/values/{n}", entry.place);
        let end = format!("{place}/end_time");
        if days::day_ending(text_at(of_day, "end_time", &place)?, &end)? == window.end() {
            return Ok((of_day.get("value"), format!("{place}/value")));
        }
    }
    Ok(total)
}

/// The one metric of the question is withdrawn: a statement about it, not an outage.
pub fn retired(error: &GraphError, part: &Part, name_of: NameOf, read: &Reading) -> PartResult {
    let mut result = instead(part, name_of, read, Absence::Retired);
    let names = metrics_of(part).join(", ");
    result.reason = Some(Reason::new("retired", Detail::Nothing));
    result.notes.push(("retired".to_string(), format!("{names}: {}", error.message)));
    result
}

/// Every metric of the question is absent for the same reason, which stands in the answer's error.
pub fn instead(part: &Part, name_of: NameOf, read: &Reading, absence: Absence) -> PartResult {
    let mut result = part.result();
    result.settled = part.window.end() < read.observed_at.day_in(part.window.zone());
    let names = metrics_of(part).into_iter().filter_map(name_of);
    let absent = |id| read.observe(id, part.window, Stated::Absent(absence), "/error/message".to_string());
    result.observations.extend(names.map(absent));
    result
}

/// What is known and what is not, while an answer is read.
pub struct Gaps {
    /// The day that is not over.
    pub today: Day,
    settle: i64,
    values: usize,
    /// Days too young to be counted.
    young: bool,
    missing: BTreeSet<Day>,
}

impl Gaps {
    pub fn new(read: &Reading, settle: u32) -> Gaps {
        let today = read.observed_at.day_in(Zone::PACIFIC);
        Gaps { today, settle: i64::from(settle), values: 0, young: false, missing: BTreeSet::new() }
    }
    pub fn value(&mut self, number: crate::domain::Decimal) -> Stated {
        self.values += 1;
        Stated::Value(number)
    }
    /// A number that is not there: still being counted, or not to be had.
    pub fn note(&mut self, day: Day) -> Stated {
        let young = self.today.since(day) <= self.settle;
        if young {
            self.young = true;
        } else {
            self.missing.insert(day);
        }
        Stated::Absent(if young { Absence::Pending } else { Absence::Missing })
    }
    pub fn quality(&self, day: Day) -> Quality {
        if self.today.since(day) > self.settle { Quality::Settled } else { Quality::Provisional }
    }
    /// The part's state: nothing at all is a failure, for an answer without numbers also means no permission.
    pub fn close(self, result: &mut PartResult) {
        let over = self.today.since(result.window.end()) > self.settle;
        let may_come = self.missing.iter().any(|day| self.today.since(*day) <= PATIENCE_DAYS);
        result.settled = over && !may_come && !self.young;
        if self.values == 0 && !self.missing.is_empty() {
            result.state = PartState::Failed;
            result.settled = false;
            result.reason = Some(Reason::new("empty_answer", Detail::Empty).way_out(WayOut::AskDoctor));
        } else if self.young && result.window.end() < self.today {
            result.state = PartState::Pending;
            result.reason = Some(Reason::new("not_counted_yet", Detail::NotCountedYet).way_out(WayOut::Tomorrow));
        } else if !self.missing.is_empty() {
            let days: Vec<String> = self.missing.iter().map(Day::to_string).collect();
            result.notes.push(("missing_days".to_string(), days.join(", ")));
        }
    }
}

/// The number of a post's metric, in either of its forms, with its place.
pub fn lifetime<'a>(entry: &Entry<'a>) -> (Option<&'a Value>, String) {
    match entry.value.pointer("/values/0/value") {
        Some(found) => (Some(found), format!("{}/values/0/value", entry.place)),
        None => (entry.value.pointer("/total_value/value"), format!("{}/total_value/value", entry.place)),
    }
}

/// A post's number, or why there is none.
pub fn of_lifetime(id: &str, entry: Option<&Entry>, window: Window, read: &Reading) -> Result<Observation, ParseError> {
    let (number, pointer) = entry.map_or((None, "/data".to_string()), lifetime);
    let stated = match number {
        None | Some(Value::Null) => Stated::Absent(Absence::Missing),
        Some(number) => Stated::Value(count_at(number, &pointer)?),
    };
    Ok(read.observe(id, window, stated, pointer))
}
