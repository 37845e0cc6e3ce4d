//! Reads the body of a report request as strictly as Google does: what the discovery document does not know is refused.
//!
//! Invariant: a [`ReportRequest`] that exists is one that Google would answer (within what the sandbox emulates).

use super::Refusal;
use super::body::{flag, inner, int64, known_only, list, object, text};
use super::fields::{self, Dimension, DimensionEntry, MetricEntry};
use super::filter::{Filter, filter_at};
use crate::domain::{Day, Instant, Zone};
use serde_json::{Map, Value};

pub const MOST_DIMENSIONS: usize = 9;
pub const MOST_METRICS: usize = 10;
pub const MOST_DATE_RANGES: usize = 4;
pub const MOST_ROWS: i64 = 250_000;
const USUAL_ROWS: i64 = 10_000;

/// A request that Google would answer.
pub struct ReportRequest {
    pub ranges: Vec<DateRange>,
    /// API name and column, in the order asked for. `dateRange` stands last where there are several ranges.
    pub dimensions: Vec<(String, Dimension)>,
    pub metrics: Vec<&'static MetricEntry>,
    pub dimension_filter: Option<Filter>,
    pub metric_filter: Option<Filter>,
    pub orders: Vec<Order>,
    pub offset: i64,
    pub limit: i64,
    pub keep_empty_rows: bool,
    pub aggregations: Vec<String>,
    pub return_quota: bool,
}

pub struct DateRange {
    pub start: Day,
    pub end: Day,
    pub name: String,
}

pub struct Order {
    pub by: OrderBy,
    pub descending: bool,
}
pub enum OrderBy {
    Metric(usize),
    Dimension { index: usize, numeric: bool, case_insensitive: bool },
}

const KNOWN: &[&str] = &[
    "cohortSpec",
    "comparisons",
    "currencyCode",
    "dateRanges",
    "dimensionFilter",
    "dimensions",
    "keepEmptyRows",
    "limit",
    "metricAggregations",
    "metricFilter",
    "metrics",
    "offset",
    "orderBys",
    "property",
    "returnPropertyQuota",
];

/// Reads one report request. `place` is where it stands in the body: empty, or `requests[0]`.
pub fn read(body: &Value, property: &str, place: &str, now: Instant) -> Result<ReportRequest, Refusal> {
    let body = object(body, place)?;
    known_only(body, KNOWN, place)?;
    for name in ["cohortSpec", "comparisons"] {
        if body.contains_key(name) {
            return Err(Refusal::argument(format!("The sandbox does not emulate `{name}`.")));
        }
    }
    if body.get("property").is_some_and(|p| p.as_str() != Some(property)) {
        let message = "The property in each request must be unspecified or the same as the property of the batch.";
        return Err(Refusal::argument(message.to_string()));
    }
    let ranges = list(body, "dateRanges", place)?
        .iter()
        .enumerate()
        .map(|(n, range)| date_range(range, n, &inner(place, &format!("date_ranges[{n}]")), now))
        .collect::<Result<Vec<_>, _>>()?;
    at_most(ranges.len(), MOST_DATE_RANGES, "dateRanges")?;
    if ranges.is_empty() {
        return Err(Refusal::argument("A dateRange must be specified in the request.".to_string()));
    }
    let mut dimensions = Vec::new();
    let mut entries: Vec<&'static DimensionEntry> = Vec::new();
    for (n, dimension) in list(body, "dimensions", place)?.iter().enumerate() {
        let place = inner(place, &format!("dimensions[{n}]"));
        let dimension = object(dimension, &place)?;
        known_only(dimension, &["name", "dimensionExpression"], &place)?;
        if dimension.contains_key("dimensionExpression") {
            return Err(Refusal::argument("The sandbox does not emulate `dimensionExpression`.".to_string()));
        }
        let name = text(dimension, "name", &place)?.unwrap_or_default();
        if name == "dateRange" {
            dimensions.push((name, Dimension::DateRange));
            continue;
        }
        let entry = fields::dimension_named(&name).ok_or_else(|| Refusal::no_such_field(&name, "dimension"))?;
        entries.push(entry);
        dimensions.push((name, entry.dimension));
    }
    at_most(dimensions.len(), MOST_DIMENSIONS, "dimensions")?;
    if ranges.len() > 1 && !dimensions.iter().any(|(_, d)| *d == Dimension::DateRange) {
        dimensions.push(("dateRange".to_string(), Dimension::DateRange));
    }
    let mut metrics: Vec<&'static MetricEntry> = Vec::new();
    for (n, metric) in list(body, "metrics", place)?.iter().enumerate() {
        let place = inner(place, &format!("metrics[{n}]"));
        let metric = object(metric, &place)?;
        known_only(metric, &["name", "expression", "invisible"], &place)?;
        if metric.contains_key("expression") || metric.contains_key("invisible") {
            return Err(Refusal::argument("The sandbox does not emulate metric expressions.".to_string()));
        }
        let name = text(metric, "name", &place)?.unwrap_or_default();
        metrics.push(fields::metric_named(&name).ok_or_else(|| Refusal::no_such_field(&name, "metric"))?);
    }
    at_most(metrics.len(), MOST_METRICS, "metrics")?;
    if metrics.is_empty() {
        return Err(Refusal::argument("The request must have at least one metric.".to_string()));
    }
    let dimension_filter = filter_at(body, "dimensionFilter", place)?;
    let metric_filter = filter_at(body, "metricFilter", place)?;
    for name in dimension_filter.iter().flat_map(Filter::names) {
        let entry = fields::dimension_named(&name).ok_or_else(|| Refusal::no_such_field(&name, "dimension"))?;
        entries.push(entry);
    }
    for name in metric_filter.iter().flat_map(Filter::names) {
        if !metrics.iter().any(|m| m.api_name == name) {
            return Err(Refusal::argument(format!("Field {name} is not in the metrics of the request.")));
        }
    }
    compatible(&entries, &metrics)?;
    let orders = orders(body, &dimensions, &metrics, place)?;
    let (offset, limit) = (int64(body, "offset", place)?.unwrap_or(0), int64(body, "limit", place)?);
    let limit = limit.filter(|limit| *limit != 0).unwrap_or(USUAL_ROWS);
    if offset < 0 || limit < 0 {
        return Err(Refusal::argument("The limit and offset must not be negative.".to_string()));
    }
    if MOST_ROWS < limit {
        return Err(Refusal::argument(format!(
            "The limit must be at most {MOST_ROWS}. The request's limit is {limit}."
        )));
    }
    let aggregations = aggregations(body, place)?;
    text(body, "currencyCode", place)?;
    Ok(ReportRequest {
        ranges,
        dimensions,
        metrics,
        dimension_filter,
        metric_filter,
        orders,
        offset,
        limit,
        keep_empty_rows: flag(body, "keepEmptyRows", place)?,
        aggregations,
        return_quota: flag(body, "returnPropertyQuota", place)?,
    })
}

/// Refuses dimensions and metrics that Google refuses together.
pub fn compatible(dimensions: &[&DimensionEntry], metrics: &[&MetricEntry]) -> Result<(), Refusal> {
    if !dimensions.iter().any(|d| d.by_attribution) {
        return Ok(());
    }
    let clash: Vec<&str> = metrics.iter().filter(|m| m.not_by_attribution).map(|m| m.api_name).collect();
    if clash.is_empty() {
        return Ok(());
    }
    Err(Refusal::argument(format!(
        "Please remove {} to make the request compatible. The request's dimensions & metrics are incompatible. To learn \
         more, see https://ga-dev-tools.google/ga4/dimensions-metrics-explorer/",
        clash.join(", ")
    )))
}

fn date_range(range: &Value, nth: usize, place: &str, now: Instant) -> Result<DateRange, Refusal> {
    let range = object(range, place)?;
    known_only(range, &["startDate", "endDate", "name"], place)?;
    let date = |key: &str| -> Result<Day, Refusal> {
        let written = text(range, key, place)?.unwrap_or_default();
        let today = now.day_in(Zone::JST);
        let ago = written.strip_suffix("daysAgo").and_then(|n| n.parse::<u16>().ok());
        match written.as_str() {
            "today" => Ok(today),
            "yesterday" => Ok(today.plus(-1)),
            _ if ago.is_some() => Ok(today.plus(-i64::from(ago.unwrap_or_default()))),
            _ => written.parse().map_err(|_| {
                Refusal::argument(format!(
                    "Invalid {key}: {written}. Dates must be in the format YYYY-MM-DD, NdaysAgo, yesterday or today."
                ))
            }),
        }
    };
    let (start, end) = (date("startDate")?, date("endDate")?);
    if end < start {
        return Err(Refusal::argument(format!(
            "Invalid date range: the start date {start} is after the end date {end}."
        )));
    }
    let name = text(range, "name", place)?.filter(|n| !n.is_empty());
    if name.as_ref().is_some_and(|n| n.starts_with("date_range_") || n.starts_with("RESERVED_")) {
        let message = "A date range's name must not begin with date_range_ or RESERVED_.";
        return Err(Refusal::argument(message.to_string()));
    }
    Ok(DateRange { start, end, name: name.unwrap_or_else(|| format!("date_range_{nth}")) })
}

fn orders(
    body: &Map<String, Value>,
    dimensions: &[(String, Dimension)],
    metrics: &[&'static MetricEntry],
    place: &str,
) -> Result<Vec<Order>, Refusal> {
    let mut orders = Vec::new();
    for (n, order) in list(body, "orderBys", place)?.iter().enumerate() {
        let place = inner(place, &format!("order_bys[{n}]"));
        let order = object(order, &place)?;
        known_only(order, &["desc", "metric", "dimension", "pivot"], &place)?;
        let descending = flag(order, "desc", &place)?;
        let by = match (order.get("metric"), order.get("dimension")) {
            (Some(metric), None) => {
                let metric = object(metric, &place)?;
                known_only(metric, &["metricName"], &inner(&place, "metric"))?;
                let name = text(metric, "metricName", &place)?.unwrap_or_default();
                OrderBy::Metric(metrics.iter().position(|m| m.api_name == name).ok_or_else(|| unordered(&name))?)
            }
            (None, Some(dimension)) => {
                let dimension = object(dimension, &place)?;
                known_only(dimension, &["dimensionName", "orderType"], &inner(&place, "dimension"))?;
                let name = text(dimension, "dimensionName", &place)?.unwrap_or_default();
                let index = dimensions.iter().position(|(d, _)| *d == name).ok_or_else(|| unordered(&name))?;
                let kind = text(dimension, "orderType", &place)?.unwrap_or_else(|| "ALPHANUMERIC".to_string());
                if !["ORDER_TYPE_UNSPECIFIED", "ALPHANUMERIC", "CASE_INSENSITIVE_ALPHANUMERIC", "NUMERIC"]
                    .contains(&kind.as_str())
                {
                    return Err(Refusal::invalid_value(&inner(&place, "dimension.order_type"), "OrderType", &kind));
                }
                let case_insensitive = kind.starts_with("CASE_INSENSITIVE");
                OrderBy::Dimension { index, numeric: kind == "NUMERIC", case_insensitive }
            }
            _ => {
                let message = format!("An order must be by one of metric and dimension, at '{place}'.");
                return Err(Refusal::argument(message));
            }
        };
        orders.push(Order { by, descending });
    }
    Ok(orders)
}

fn unordered(name: &str) -> Refusal {
    Refusal::argument(format!("The field {name} of an orderBy is not in the request's dimensions and metrics."))
}

fn aggregations(body: &Map<String, Value>, place: &str) -> Result<Vec<String>, Refusal> {
    list(body, "metricAggregations", place)?
        .iter()
        .map(|value| match value.as_str() {
            Some(name @ ("TOTAL" | "MINIMUM" | "MAXIMUM" | "COUNT")) => Ok(name.to_string()),
            Some(other) => {
                Err(Refusal::invalid_value(&inner(place, "metric_aggregations"), "MetricAggregation", other))
            }
            None => Err(Refusal::wrong_type(place, "metric_aggregations", value)),
        })
        .collect()
}

fn at_most(count: usize, most: usize, what: &str) -> Result<(), Refusal> {
    if count <= most {
        return Ok(());
    }
    Err(Refusal::argument(format!("Requests are limited to {most} {what}. This request is for {count} {what}.")))
}
