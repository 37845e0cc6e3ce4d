//! A `RunReportRequest` of the Data API v1beta, as far as a request file may state it.
//!
//! Not here: whether it makes sense (`envelope`).
//! Invariant: a field that is not listed is refused, and what is sent is what was read.

use serde::{Deserialize, Serialize};

/// The part of a `RunReportRequest` that a file may state.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ReportRequest {
    /// Refused: the windows give the dates.
    #[serde(default, skip_serializing)]
    pub date_ranges: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Name>,
    pub metrics: Vec<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension_filter: Option<Expression>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric_filter: Option<Expression>,
    #[serde(default)]
    pub order_bys: Vec<OrderBy>,
    #[serde(default, skip_serializing)]
    pub limit: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_empty_rows: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    pub name: String,
}

/// Exactly one of its fields is set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Expression {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub and_group: Option<Expressions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub or_group: Option<Expressions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_expression: Option<Box<Expression>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<Filter>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expressions {
    pub expressions: Vec<Expression>,
}

/// Exactly one of its `...Filter` fields is set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Filter {
    pub field_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub string_filter: Option<StringFilter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_list_filter: Option<InListFilter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numeric_filter: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub between_filter: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty_filter: Option<serde_json::Value>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StringFilter {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_type: Option<MatchType>,
    pub value: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub case_sensitive: bool,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MatchType {
    Exact,
    BeginsWith,
    EndsWith,
    Contains,
    FullRegexp,
    PartialRegexp,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct InListFilter {
    pub values: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub case_sensitive: bool,
}

/// `dimension` or `metric` is set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OrderBy {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub desc: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimension: Option<OrderByDimension>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<OrderByMetric>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OrderByDimension {
    pub dimension_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_type: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct OrderByMetric {
    pub metric_name: String,
}
