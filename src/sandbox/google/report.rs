//! Answers a report request from the world: filters, groups, counts, sorts, cuts the page, and writes Google's JSON.
//!
//! Invariant: users and sessions are counted as sets per row, so rows add up only where people do; what has not arrived
//! at the sandbox's time does not exist.

use super::facts::{Fact, gather};
use super::fields::{Codes, Dimension, Metric};
use super::request::{DateRange, OrderBy, ReportRequest};
use crate::domain::{Day, Instant, Month};
use crate::sandbox::world::World;
use serde_json::{Map, Value, json};
use std::cmp::Ordering;

/// The months whose reports are marred, each in its own way. October 2026 is none of them, nor a month it is compared
/// with as a whole.
const SAMPLED: (i32, u32) = (2025, 7);
const THRESHOLDED: (i32, u32) = (2026, 7);
const WITH_OTHER: (i32, u32) = (2026, 8);
/// Pages from this place on fall into `(other)` in the month that has it.
const PAGES_BEFORE_OTHER: usize = 20;
/// A row with fewer people is withheld in the month of the threshold.
const FEWEST_PEOPLE: u64 = 4;

/// What is counted for one row.
#[derive(Clone, Copy, Default)]
struct Tally {
    total_users: u64,
    active_users: u64,
    new_users: u64,
    sessions: u64,
    engaged_sessions: u64,
    key_sessions: u64,
    views: u64,
    events: u64,
    key_events: u64,
    duration: u64,
    engagement: u64,
}

/// A row before it is written: the code of each dimension, and what was counted.
struct Row {
    codes: Vec<u32>,
    tally: Tally,
}

/// Answers `request` as of `now`; `zone` is what the answer says of its days, `quota` what is left of it.
pub fn answer(world: &World, request: &ReportRequest, now: Instant, zone: &str, quota: Option<Value>) -> Value {
    let ranges: Vec<String> = request.ranges.iter().map(|r| r.name.clone()).collect();
    let month = common_month(&request.ranges);
    let with_other = month == Some(WITH_OTHER);
    let columns: Vec<Codes> = request
        .dimensions
        .iter()
        .map(|(_, dimension)| {
            let mut codes = Codes::of(*dimension, world, &ranges);
            if with_other && is_page(*dimension) {
                fold_into_other(&mut codes);
            }
            codes
        })
        .collect();
    let (facts, groups) = gather(world, request, &columns, now);
    let mut rows = count(world, &facts, groups);
    let thresholded = month == Some(THRESHOLDED)
        && columns.iter().any(|c| matches!(c.dimension, Dimension::Region | Dimension::City));
    if thresholded {
        rows.retain(|row| FEWEST_PEOPLE <= row.tally.total_users);
    }
    let metric = |row: &Row, name: &str| {
        request.metrics.iter().find(|m| m.api_name == name).map_or(0.0, |m| value(m.metric, &row.tally))
    };
    rows.retain(|row| {
        let empty = request.metrics.iter().all(|m| value(m.metric, &row.tally) == 0.0);
        (request.keep_empty_rows || !empty)
            && request
                .metric_filter
                .as_ref()
                .is_none_or(|f| f.takes(&|name, test| test.takes_number(metric(row, name))))
    });
    sort(&mut rows, request, &columns);
    let mut body = Map::new();
    if !request.dimensions.is_empty() {
        let headers: Vec<Value> = request.dimensions.iter().map(|(name, _)| json!({ "name": name })).collect();
        body.insert("dimensionHeaders".into(), headers.into());
    }
    let headers: Vec<Value> = request.metrics.iter().map(|m| json!({ "name": m.api_name, "type": m.kind })).collect();
    body.insert("metricHeaders".into(), headers.into());
    let page = rows.iter().skip(request.offset as usize).take(request.limit as usize);
    let written: Vec<Value> = page.map(|row| write_row(row, request, &columns)).collect();
    if !written.is_empty() {
        body.insert("rows".into(), written.into());
    }
    add_aggregations(&mut body, world, request, &facts, &rows);
    if !rows.is_empty() {
        body.insert("rowCount".into(), rows.len().into());
    }
    let mut metadata = Map::new();
    let loses_pages = with_other && columns.iter().any(|c| is_page(c.dimension));
    if loses_pages {
        metadata.insert("dataLossFromOtherRow".into(), true.into());
    }
    if month == Some(SAMPLED) {
        let samples = json!([{ "samplesReadCount": "7600000", "samplingSpaceSize": "9500000" }]);
        metadata.insert("samplingMetadatas".into(), samples);
    }
    metadata.insert("currencyCode".into(), "JPY".into());
    metadata.insert("timeZone".into(), zone.into());
    if thresholded {
        metadata.insert("subjectToThresholding".into(), true.into());
    }
    body.insert("metadata".into(), metadata.into());
    if let Some(quota) = quota.filter(|_| request.return_quota) {
        body.insert("propertyQuota".into(), quota);
    }
    body.insert("kind".into(), "analyticsData#runReport".into());
    body.into()
}

/// The month that all ranges lie in, if there is one.
fn common_month(ranges: &[DateRange]) -> Option<(i32, u32)> {
    let month: Month = ranges.first()?.start.month();
    let inside = |day: Day| day.month() == month;
    ranges.iter().all(|r| inside(r.start) && inside(r.end)).then_some((month.year(), month.number()))
}

fn is_page(dimension: Dimension) -> bool {
    matches!(dimension, Dimension::PagePath | Dimension::PageTitle | Dimension::Landing)
}

fn fold_into_other(codes: &mut Codes) {
    let other = codes.labels.len() as u32;
    codes.labels.push("(other)".to_string());
    for joined in codes.joined.iter_mut().skip(PAGES_BEFORE_OTHER) {
        *joined = other;
    }
    codes.joined.push(other);
}

/// Counts each group's people and sessions as sets.
fn count(world: &World, facts: &[Fact], groups: Vec<Vec<u32>>) -> Vec<Row> {
    let mut by_group: Vec<Vec<u32>> = vec![Vec::new(); groups.len()];
    for (index, fact) in facts.iter().enumerate() {
        by_group[fact.group as usize].push(index as u32);
    }
    let mut marks = Marks::new(world.visitors());
    let rows = groups.into_iter().zip(by_group);
    rows.map(|(codes, members)| Row { codes, tally: tally(world, facts, members.into_iter(), &mut marks) }).collect()
}

/// Remembers in which round a visitor was last counted, so that sets need no hashing.
struct Marks {
    round: u32,
    seen: Vec<u32>,
    active: Vec<u32>,
}

impl Marks {
    fn new(visitors: usize) -> Marks {
        Marks { round: 0, seen: vec![0; visitors], active: vec![0; visitors] }
    }
}

/// Counts the facts at `indexes`, which follow one another session by session.
fn tally(world: &World, facts: &[Fact], indexes: impl Iterator<Item = u32>, marks: &mut Marks) -> Tally {
    marks.round += 1;
    let round = marks.round;
    let mut tally = Tally::default();
    let mut last_visit = u32::MAX;
    let mut last_key_visit = u32::MAX;
    for index in indexes {
        let fact = &facts[index as usize];
        tally.views += u64::from(fact.views);
        tally.events += u64::from(fact.events);
        tally.key_events += u64::from(fact.key_events);
        tally.engagement += u64::from(fact.engagement);
        tally.new_users += u64::from(fact.first_visit);
        if fact.key_events > 0 && fact.visit != last_key_visit {
            last_key_visit = fact.visit;
            tally.key_sessions += 1;
        }
        if fact.visit == last_visit {
            continue;
        }
        last_visit = fact.visit;
        let session = world.session(fact.visit);
        let visitor = session.visit.visitor as usize;
        tally.sessions += 1;
        tally.engaged_sessions += u64::from(session.visit.engaged);
        tally.duration += u64::from(session.visit.duration);
        if marks.seen[visitor] != round {
            marks.seen[visitor] = round;
            tally.total_users += 1;
        }
        if session.counts_as_active() && marks.active[visitor] != round {
            marks.active[visitor] = round;
            tally.active_users += 1;
        }
    }
    tally
}

fn value(metric: Metric, tally: &Tally) -> f64 {
    let over = |part: u64, whole: u64| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    match metric {
        Metric::ActiveUsers => tally.active_users as f64,
        Metric::AverageSessionDuration => over(tally.duration, tally.sessions),
        Metric::BounceRate => over(tally.sessions - tally.engaged_sessions, tally.sessions),
        Metric::EngagedSessions => tally.engaged_sessions as f64,
        Metric::EngagementRate => over(tally.engaged_sessions, tally.sessions),
        Metric::EventCount => tally.events as f64,
        Metric::EventCountPerUser => over(tally.events, tally.active_users),
        Metric::EventsPerSession => over(tally.events, tally.sessions),
        Metric::KeyEvents => tally.key_events as f64,
        Metric::NewUsers => tally.new_users as f64,
        Metric::ScreenPageViews => tally.views as f64,
        Metric::ScreenPageViewsPerSession => over(tally.views, tally.sessions),
        Metric::ScreenPageViewsPerUser => over(tally.views, tally.active_users),
        Metric::SessionKeyEventRate => over(tally.key_sessions, tally.sessions),
        Metric::Sessions => tally.sessions as f64,
        Metric::SessionsPerUser => over(tally.sessions, tally.active_users),
        Metric::TotalUsers => tally.total_users as f64,
        Metric::UserEngagementDuration => tally.engagement as f64,
    }
}

fn sort(rows: &mut [Row], request: &ReportRequest, columns: &[Codes]) {
    let label = |row: &Row, index: usize| columns[index].labels[row.codes[index] as usize].as_str();
    let by_labels = |a: &Row, b: &Row| {
        (0..columns.len()).map(|i| label(a, i).cmp(label(b, i))).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    };
    let by_metric = |a: &Row, b: &Row, index: usize| {
        let metric = request.metrics[index].metric;
        value(metric, &a.tally).total_cmp(&value(metric, &b.tally))
    };
    rows.sort_by(|a, b| {
        if request.orders.is_empty() {
            return by_metric(b, a, 0).then_with(|| by_labels(a, b));
        }
        for order in &request.orders {
            let found = match order.by {
                OrderBy::Metric(index) => by_metric(a, b, index),
                OrderBy::Dimension { index, numeric: true, .. } => {
                    let number = |row: &Row| label(row, index).parse::<f64>().unwrap_or(f64::INFINITY);
                    number(a).total_cmp(&number(b))
                }
                OrderBy::Dimension { index, case_insensitive: true, .. } => {
                    label(a, index).to_lowercase().cmp(&label(b, index).to_lowercase())
                }
                OrderBy::Dimension { index, .. } => label(a, index).cmp(label(b, index)),
            };
            let found = if order.descending { found.reverse() } else { found };
            if found.is_ne() {
                return found;
            }
        }
        by_labels(a, b)
    });
}

fn write_row(row: &Row, request: &ReportRequest, columns: &[Codes]) -> Value {
    let labels = columns.iter().zip(&row.codes).map(|(column, code)| column.labels[*code as usize].clone());
    let values = request.metrics.iter().map(|m| value(m.metric, &row.tally));
    write_values(labels.collect(), values.collect())
}

fn write_values(labels: Vec<String>, values: Vec<f64>) -> Value {
    let mut row = Map::new();
    if !labels.is_empty() {
        let labels: Vec<Value> = labels.into_iter().map(|text| json!({ "value": text })).collect();
        row.insert("dimensionValues".into(), labels.into());
    }
    let values: Vec<Value> = values.into_iter().map(|number| json!({ "value": number.to_string() })).collect();
    row.insert("metricValues".into(), values.into());
    row.into()
}

fn add_aggregations(
    body: &mut Map<String, Value>,
    world: &World,
    request: &ReportRequest,
    facts: &[Fact],
    rows: &[Row],
) {
    let labels = |kind: &str| vec![kind.to_string(); request.dimensions.len()];
    for name in request.aggregations.iter().filter(|_| !rows.is_empty()) {
        let extreme = |better: fn(f64, f64) -> f64| -> Vec<f64> {
            let of_metric = |m: Metric| rows.iter().map(|r| value(m, &r.tally)).reduce(better).unwrap_or(0.0);
            request.metrics.iter().map(|m| of_metric(m.metric)).collect()
        };
        let (key, reserved, values) = match name.as_str() {
            // a total counts people once, whatever rows they stand in
            "TOTAL" => {
                let all = tally(world, facts, 0..facts.len() as u32, &mut Marks::new(world.visitors()));
                let values = request.metrics.iter().map(|m| value(m.metric, &all)).collect();
                ("totals", "RESERVED_TOTAL", values)
            }
            "MINIMUM" => ("minimums", "RESERVED_MIN", extreme(f64::min)),
            "MAXIMUM" => ("maximums", "RESERVED_MAX", extreme(f64::max)),
            _ => continue,
        };
        body.insert(key.into(), json!([write_values(labels(reserved), values)]));
    }
}
