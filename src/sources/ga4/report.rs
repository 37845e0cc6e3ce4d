//! Reads one report of a `batchRunReports` answer: rows to observations, metadata to flags, notes and absences.
//!
//! Invariants: a row's numbers are found by header names, never by the order that was asked for; a day that the platform
//! cut away or cannot place is missing, never zero; nothing is read from a property whose days are not the account's.

use super::envelope::Envelope;
use super::metrics;
use crate::domain::{Absence, Day, Decimal, Flag, Flags, Members, Observation, Origin, Quality, Stated, Window};
use crate::domain::{Detail, Reason, WayOut};
use crate::sources::plain;
use crate::sources::{ParseError, ParseFault, Part, PartResult, PartState, Promised, Reading};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Between a row's members and between rows, where they stand in one text; no platform sends control characters.
const BETWEEN_VALUES: &str = "\u{1f}";
const BETWEEN_ROWS: &str = "\u{1e}";

/// One report and where the next page begins.
pub struct Read {
    pub result: PartResult,
    /// The part to ask for next, where rows are left.
    pub next: Option<Part>,
}

/// Reads the report at `pointer` (`/reports/0`).
pub fn read(
    report: &Value,
    pointer: &str,
    part: &Part,
    envelope: &Envelope,
    read: &Reading,
) -> Result<Read, ParseError> {
    let report = Report { value: report, pointer, part, envelope, reading: read };
    report.read()
}

struct Report<'a> {
    value: &'a Value,
    pointer: &'a str,
    part: &'a Part,
    envelope: &'a Envelope,
    reading: &'a Reading,
}

/// What the metadata says about every number of the report.
struct Caveats {
    flags: Flags,
    notes: Vec<(String, String)>,
    thresholded: bool,
    other_row: bool,
    /// Spans that the platform cut away.
    truncated: Vec<(Option<Day>, Day)>,
}

/// Dimension values of one row, and the window they give it.
struct Placed {
    window: Window,
    members: Members,
}

impl Report<'_> {
    fn read(&self) -> Result<Read, ParseError> {
        let mut result = self.part.result();
        if let Some(reason) = self.find_restriction()? {
            result.state = PartState::Failed;
            result.reason = Some(reason);
            return Ok(Read { result, next: None });
        }
        let caveats = self.read_metadata()?;
        let dimensions =
            self.read_headers("dimensionHeaders", self.envelope.request.dimensions.iter().map(|d| d.name.as_str()))?;
        let columns = self.read_headers("metricHeaders", self.envelope.metrics.iter().map(|m| m.0.as_str()))?;
        let rows = self.list("rows")?;
        let row_count = match self.value.get("rowCount") {
            None | Some(Value::Null) => 0,
            Some(count) => plain::decimal(count)
                .and_then(|count| u64::try_from(count).ok())
                .ok_or_else(|| self.wrong("rowCount", count, Promised::Whole))?,
        };
        let headers = json!([self.value.get("dimensionHeaders"), self.value.get("metricHeaders")]);
        let mut seen = self.check_page(row_count, &headers)?;
        let offset = self.part.state["offset"].as_u64().unwrap_or(0);
        let mut unplaced = self.part.state["unplaced"] == true;

        result.settled = self.is_settled(self.part.window);
        result.notes = caveats.notes.clone();
        let mut days: BTreeSet<Day> =
            self.part.state["days"].as_array().into_iter().flatten().filter_map(|d| d.as_str()?.parse().ok()).collect();
        for (n, row) in rows.iter().enumerate() {
            let at = format!("{}/rows/{n}", self.pointer);
            let values = self.read_values(row, "dimensionValues", &at, self.envelope.request.dimensions.len())?;
            if !seen.insert(values.join(BETWEEN_VALUES).into()) {
                return Err(ParseError::new("duplicate_row", at, ParseFault::RowTwice { row: values }));
            }
            let Some(placed) = self.place(&values, &dimensions, &at)? else {
                unplaced = true;
                result.notes.push(("other_date".into(), String::new()));
                continue;
            };
            days.extend(self.envelope.by_date().then_some(placed.window.start()));
            let numbers = self.read_values(row, "metricValues", &at, columns.len())?;
            for ((api_name, _), &column) in self.envelope.metrics.iter().zip(&columns) {
                let pointer = format!("{at}/metricValues/{column}/value");
                let stated = self.state(api_name, &numbers[column], column, &pointer, placed.window, &caveats)?;
                result.observations.push(self.observe(api_name, &placed, stated, &caveats, pointer));
            }
        }

        let read_so_far = offset + rows.len() as u64;
        if read_so_far < row_count {
            if rows.is_empty() {
                let fault = ParseFault::EmptyPage { announced: row_count, offset };
                return Err(ParseError::new("page_empty", self.pointer, fault));
            }
            result.state = PartState::Continues;
            let mut next = self.part.clone();
            let days: Vec<String> = days.iter().map(Day::to_string).collect();
            // one long text: a state is copied often, and a million texts are a million copies each time
            let seen = seen.into_iter().collect::<Vec<_>>().join(BETWEEN_ROWS);
            next.state = json!({ "offset": read_so_far, "rowCount": row_count, "headers": headers, "seen": seen, "days": days, "unplaced": unplaced });
            return Ok(Read { result, next: Some(next) });
        }
        result.observations.extend(self.state_what_has_no_row(row_count, &days, &caveats, unplaced));
        result.notes.dedup();
        Ok(Read { result, next: None })
    }

    /// Pages of one report must agree: a changed count or header means that the rows moved between them.
    fn check_page(&self, row_count: u64, headers: &Value) -> Result<BTreeSet<Cow<'_, str>>, ParseError> {
        let state = &self.part.state;
        let Some(expected) = state.get("rowCount").and_then(Value::as_u64) else { return Ok(BTreeSet::new()) };
        if expected != row_count {
            let fault = ParseFault::RowsChanged { before: expected, after: row_count };
            return Err(ParseError::new("pages_differ", format!("{}/rowCount", self.pointer), fault));
        }
        if state["headers"] != *headers {
            let pointer = format!("{}/dimensionHeaders", self.pointer);
            return Err(ParseError::new("pages_differ", pointer, ParseFault::HeadersChanged));
        }
        Ok(state["seen"].as_str().into_iter().flat_map(|rows| rows.split(BETWEEN_ROWS)).map(Cow::Borrowed).collect())
    }

    /// A metric that the account's role may not see comes as zeros: those are refused.
    fn find_restriction(&self) -> Result<Option<Reason>, ParseError> {
        let restrictions = self.value.pointer("/metadata/schemaRestrictionResponse/activeMetricRestrictions");
        let restricted = restrictions.and_then(Value::as_array).into_iter().flatten();
        let names = restricted.filter_map(|r| r["metricName"].as_str());
        let asked: Vec<&str> = names.filter(|name| self.envelope.metrics.iter().any(|(api, _)| api == name)).collect();
        if asked.is_empty() {
            return Ok(None);
        }
        let metrics = asked.iter().map(|name| (*name).to_string()).collect();
        let detail = Detail::MayNotSee { metrics, file: self.envelope.file.clone() };
        Ok(Some(Reason::new("metric_restricted", detail).way_out(WayOut::RemoveMetric)))
    }

    fn read_metadata(&self) -> Result<Caveats, ParseError> {
        let mut caveats = Caveats {
            flags: Flags::none(),
            notes: Vec::new(),
            thresholded: false,
            other_row: false,
            truncated: Vec::new(),
        };
        let Some(metadata) = self.value.get("metadata") else {
            caveats.notes.push(("zone_unstated".into(), String::new()));
            return Ok(caveats);
        };
        let note = |code: &str, detail: String| (code.to_string(), detail);
        match metadata.get("timeZone") {
            Some(Value::String(zone)) if zone == self.reading.zone.name() => {}
            Some(Value::String(zone)) => {
                let fault = ParseFault::OtherZone { found: zone.clone(), configured: self.reading.zone.to_string() };
                return Err(ParseError::new("zone_mismatch", format!("{}/metadata/timeZone", self.pointer), fault));
            }
            Some(other) => return Err(self.wrong("metadata/timeZone", other, Promised::Text)),
            None => caveats.notes.push(note("zone_unstated", String::new())),
        }
        if metadata["subjectToThresholding"] == true {
            caveats.thresholded = true;
            caveats.flags = caveats.flags.with(Flag::Thresholded);
            caveats.notes.push(note("thresholded", String::new()));
        }
        if metadata["dataLossFromOtherRow"] == true {
            caveats.other_row = true;
            caveats.flags = caveats.flags.with(Flag::OtherRow);
            caveats.notes.push(note("other_row", String::new()));
        }
        for sampling in metadata["samplingMetadatas"].as_array().into_iter().flatten() {
            caveats.flags = caveats.flags.with(Flag::Sampled);
            caveats.notes.push(note("sampled", describe_sampling(sampling)));
        }
        for reason in metadata["dataTruncationReasons"].as_array().into_iter().flatten() {
            self.read_truncation(reason, &mut caveats);
        }
        if let Some(reason) = metadata["emptyReason"].as_str() {
            caveats.notes.push(note("empty_reason", reason.to_string()));
        }
        Ok(caveats)
    }

    /// Only a cut of the range itself removes days; cuts of attribution or advertising data are notes.
    fn read_truncation(&self, reason: &Value, caveats: &mut Caveats) {
        let kind = reason["dataTruncationType"].as_str().unwrap_or("DATA_TRUNCATION_TYPE_UNSPECIFIED");
        let kind = kind.strip_prefix("DATA_TRUNCATION_TYPE_").unwrap_or(kind);
        let message = reason["dataTruncationMessage"].as_str().unwrap_or("");
        let before = reason["dataTruncationDate"].as_str().and_then(|d| d.parse::<Day>().ok());
        let of_range = matches!(kind, "DATE_RANGE" | "PROPERTY" | "UNSPECIFIED");
        if of_range {
            let ranges = reason["dataTruncationDateRanges"].as_array().into_iter().flatten();
            let ranges = ranges.filter_map(|r| {
                Some((Some(r["startDate"].as_str()?.parse().ok()?), r["endDate"].as_str()?.parse().ok()?))
            });
            caveats.truncated.extend(ranges);
            caveats.truncated.extend(before.map(|first| (None, first.plus(-1))));
        }
        let touches = !of_range
            || caveats.truncated.is_empty()
            || self.part.window.days().any(|day| is_cut(&caveats.truncated, day));
        if touches {
            caveats.flags = caveats.flags.with(Flag::Truncated);
            let parts =
                [kind.to_string(), before.map(|day| format!("< {day}")).unwrap_or_default(), message.to_string()];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            caveats.notes.push(("truncated".into(), parts.join(" ")));
        }
    }

    /// The columns where the names asked for stand.
    fn read_headers<'n>(&self, field: &str, asked: impl Iterator<Item = &'n str>) -> Result<Vec<usize>, ParseError> {
        let headers = self.list(field)?;
        let mut columns = Vec::new();
        for name in asked {
            let column = headers.iter().position(|h| h["name"] == name).ok_or_else(|| {
                let fault = ParseFault::NoColumn { name: name.to_string() };
                ParseError::new("header_missing", format!("{}/{field}", self.pointer), fault)
            })?;
            columns.push(column);
        }
        if headers.len() != columns.len() {
            let fault = ParseFault::Columns { found: headers.len(), asked: columns.len() };
            return Err(ParseError::new("header_unknown", format!("{}/{field}", self.pointer), fault));
        }
        Ok(columns)
    }

    fn read_values(&self, row: &Value, field: &str, at: &str, count: usize) -> Result<Vec<String>, ParseError> {
        let empty = Vec::new();
        let values = match row.get(field) {
            None if count == 0 => &empty,
            Some(Value::Array(values)) => values,
            other => return Err(ParseError::wrong_type(format!("{at}/{field}"), other, Promised::List)),
        };
        if values.len() != count {
            let fault = ParseFault::Values { found: values.len(), headers: count };
            return Err(ParseError::new("ragged_row", format!("{at}/{field}"), fault));
        }
        let text = |(n, v): (usize, &Value)| match v.get("value") {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(number)) => Ok(number.to_string()),
            // an empty text is left out on the wire
            None if v.is_object() => Ok(String::new()),
            other => Err(ParseError::wrong_type(format!("{at}/{field}/{n}/value"), other.or(Some(v)), Promised::Text)),
        };
        values.iter().enumerate().map(text).collect()
    }

    /// The row's window and members. `None`: its date is `(other)`, so nobody knows which day it belongs to.
    fn place(&self, values: &[String], columns: &[usize], at: &str) -> Result<Option<Placed>, ParseError> {
        let mut window = self.part.window;
        let mut members = Vec::new();
        for (dimension, &column) in self.envelope.request.dimensions.iter().zip(columns) {
            let value = &values[column];
            if dimension.name != "date" {
                members.push((dimension.name.clone(), value.clone()));
                continue;
            }
            if value == "(other)" {
                return Ok(None);
            }
            let wrong = |fault| ParseError::new("wrong_date", format!("{at}/dimensionValues/{column}/value"), fault);
            let day = Day::from_compact(value).map_err(|_| wrong(ParseFault::NotADay { text: value.to_string() }))?;
            if !window.contains(day) {
                return Err(wrong(ParseFault::OutsideWindow { day, window }));
            }
            window = Window::of_day(day, self.reading.zone);
        }
        Ok(Some(Placed { window, members: Members::new(members) }))
    }

    fn state(
        &self,
        api_name: &str,
        text: &str,
        column: usize,
        pointer: &str,
        window: Window,
        caveats: &Caveats,
    ) -> Result<Stated, ParseError> {
        if window.days().all(|day| is_cut(&caveats.truncated, day)) {
            return Ok(Stated::Absent(Absence::Missing));
        }
        // an empty text is left out on the wire: there is no number
        if text.is_empty() {
            return Ok(Stated::Absent(Absence::Missing));
        }
        let wrong = |fault| ParseError::new("wrong_number", pointer, fault);
        let (told, metric) = (text.to_string(), api_name.to_string());
        let number = text
            .parse::<Decimal>()
            .or_else(|_| Decimal::from_scientific(text))
            .map_err(|_| wrong(ParseFault::NotANumber { text: told.clone(), metric: metric.clone() }))?;
        let whole = self.value["metricHeaders"][column]["type"] == "TYPE_INTEGER";
        if whole && !number.is_integer() {
            return Err(wrong(ParseFault::NotWhole { text: told, metric }));
        }
        Ok(Stated::Value(number.normalize()))
    }

    fn observe(
        &self,
        api_name: &str,
        placed: &Placed,
        stated: Stated,
        caveats: &Caveats,
        pointer: String,
    ) -> Observation {
        let id = self.envelope.metrics.iter().find(|(name, _)| name == api_name).map(|(_, id)| id.clone());
        let mut flags = caveats.flags;
        if metrics::is_estimated(api_name) {
            flags = flags.with(Flag::Estimated);
        }
        let settled = self.is_settled(placed.window);
        Observation {
            metric: id.unwrap_or_else(|| metrics::unfiltered_id(api_name)),
            account: self.reading.account.clone(),
            window: placed.window,
            members: placed.members.clone(),
            entity: None,
            stated,
            quality: if settled { Quality::Settled } else { Quality::Provisional },
            flags,
            observed_at: self.reading.observed_at,
            origin: Origin { snapshot: self.reading.snapshot.clone(), pointer },
        }
    }

    /// Zero has no row: a total without rows, and days without a row, are stated here, as what they are.
    /// The pointer names the place where the rows would stand.
    fn state_what_has_no_row(
        &self,
        row_count: u64,
        days: &BTreeSet<Day>,
        caveats: &Caveats,
        unplaced: bool,
    ) -> Vec<Observation> {
        let only_date = self.envelope.by_date() && self.envelope.request.dimensions.len() == 1;
        let empty: Vec<Window> = if only_date {
            let missing = self.part.window.days().filter(|day| !days.contains(day));
            missing.map(|day| Window::of_day(day, self.reading.zone)).collect()
        } else if self.envelope.request.dimensions.is_empty() && row_count == 0 {
            vec![self.part.window]
        } else {
            vec![]
        };
        let mut observations = Vec::new();
        for window in empty {
            for (api_name, _) in &self.envelope.metrics {
                let stated = if window.days().any(|day| is_cut(&caveats.truncated, day)) || unplaced {
                    Stated::Absent(Absence::Missing)
                } else if caveats.thresholded {
                    Stated::Absent(Absence::Hidden)
                } else if !self.is_settled(window) {
                    Stated::Absent(Absence::Pending)
                } else if metrics::is_count(api_name) {
                    Stated::Value(Decimal::ZERO)
                } else {
                    Stated::Absent(Absence::NotApplicable)
                };
                let placed = Placed { window, members: Members::none() };
                observations.push(self.observe(api_name, &placed, stated, caveats, format!("{}/rows", self.pointer)));
            }
        }
        observations
    }

    fn is_settled(&self, window: Window) -> bool {
        let today = self.reading.observed_at.day_in(self.reading.zone);
        today.since(window.end()) > i64::from(metrics::SETTLE_DAYS)
    }

    /// A list that may be left out where it is empty.
    fn list(&self, field: &str) -> Result<&[Value], ParseError> {
        plain::list(self.value.get(field), &format!("{}/{field}", self.pointer))
    }

    fn wrong(&self, field: &str, found: &Value, promised: Promised) -> ParseError {
        ParseError::wrong_type(format!("{}/{field}", self.pointer), Some(found), promised)
    }
}

fn is_cut(truncated: &[(Option<Day>, Day)], day: Day) -> bool {
    truncated.iter().any(|(start, end)| start.is_none_or(|start| start <= day) && day <= *end)
}

/// `79.0%, 9800000/12400000`; nothing where it is not told.
fn describe_sampling(sampling: &Value) -> String {
    let count = |field: &str| sampling[field].as_str().and_then(|text| text.parse::<Decimal>().ok());
    match (count("samplesReadCount"), count("samplingSpaceSize")) {
        (Some(read), Some(space)) if space > Decimal::ZERO => {
            let percent = (read * Decimal::ONE_HUNDRED / space)
                .round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
            format!("{percent}%, {read}/{space}")
        }
        _ => String::new(),
    }
}
