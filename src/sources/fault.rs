//! What is wrong with a platform's answer, a request file or an account, as data.
//!
//! Not here: statuses and what they mean ([`crate::domain::Reason`]); sentences in Japanese (`cli`).
//! Invariant: every fault of an answer names its place.

use crate::domain::{Day, Malformed, MetricId, Said, StreamId, WayOut, Window};
use std::fmt;

/// Bytes that are not what the platform's specification promises.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{fault}{}", place(pointer))]
pub struct ParseError {
    pub code: &'static str,
    /// A JSON pointer into the answer; empty for the whole.
    pub pointer: String,
    pub fault: ParseFault,
}

/// The whole answer needs no place.
fn place(pointer: &str) -> String {
    if pointer.is_empty() { String::new() } else { format!(" (at `{pointer}`)") }
}

impl ParseError {
    pub fn new(code: &'static str, pointer: impl Into<String>, fault: ParseFault) -> ParseError {
        ParseError { code, pointer: pointer.into(), fault }
    }
    /// Something stands at a place that is not what the specification promises there.
    pub(crate) fn wrong_type(
        pointer: impl Into<String>,
        found: Option<&serde_json::Value>,
        promised: Promised,
    ) -> ParseError {
        ParseError::new("wrong_type", pointer, ParseFault::NotPromised { found: Stands::of(found), promised })
    }
}

/// What is wrong with an answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ParseFault {
    #[error("a web page (HTML) came where JSON was asked for")]
    WebPage,
    /// In the parser's own words.
    #[error("the answer is cut off: {0}")]
    CutOff(String),
    /// In the parser's own words.
    #[error("the answer is not JSON: {0}")]
    NotJson(String),
    #[error("there is no list of reports")]
    NoReports,
    #[error("{found} reports came for {asked} requests")]
    Reports { found: usize, asked: usize },
    #[error("the row {row:?} stands twice")]
    RowTwice { row: Vec<String> },
    #[error("{announced} rows are announced, but the page from row {offset} is empty")]
    EmptyPage { announced: u64, offset: u64 },
    #[error("the number of rows changed between pages, from {before} to {after}")]
    RowsChanged { before: u64, after: u64 },
    #[error("the page `{token}` follows itself: the list has no end")]
    PageTwice { token: String },
    #[error("the headers changed between pages")]
    HeadersChanged,
    #[error("the property's days are those of `{found}`, the configuration says `{configured}`")]
    OtherZone { found: String, configured: String },
    #[error("`{name}` was asked for, but the answer has no such column")]
    NoColumn { name: String },
    #[error("{found} columns came where {asked} were asked for")]
    Columns { found: usize, asked: usize },
    #[error("{found} values stand under {headers} headers")]
    Values { found: usize, headers: usize },
    #[error("{found} where {promised} is promised")]
    NotPromised { found: Stands, promised: Promised },
    #[error("`{text}` is not a moment of the platform's days")]
    NotAMoment { text: String },
    #[error("`{text}` is not a day (YYYYMMDD)")]
    NotADay { text: String },
    #[error("{day} lies outside of {window}, which was asked for")]
    OutsideWindow { day: Day, window: Window },
    #[error("`{text}` is not a number (metric `{metric}`)")]
    NotANumber { text: String, metric: String },
    #[error("`{text}` is not a whole number, which its type promises (metric `{metric}`)")]
    NotWhole { text: String, metric: String },
}

/// What stands at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stands {
    Nothing,
    Null,
    Flag,
    /// With its beginning.
    Text(String),
    Number(String),
    List,
    Object,
}

/// What should stand there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Promised {
    Text,
    Flag,
    Whole,
    /// A whole number of 0 or more.
    Count,
    /// A number from 0 to 100.
    Percent,
    List,
    Object,
    OneOf(&'static [&'static str]),
}

impl Stands {
    pub fn of(value: Option<&serde_json::Value>) -> Stands {
        use serde_json::Value;
        match value {
            None => Stands::Nothing,
            Some(Value::Null) => Stands::Null,
            Some(Value::Bool(_)) => Stands::Flag,
            Some(Value::Number(number)) => Stands::Number(number.to_string()),
            Some(Value::String(text)) => Stands::Text(text.chars().take(40).collect()),
            Some(Value::Array(_)) => Stands::List,
            Some(Value::Object(_)) => Stands::Object,
        }
    }
}

impl fmt::Display for Stands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stands::Nothing => f.write_str("nothing stands here"),
            Stands::Null => f.write_str("null stands here"),
            Stands::Flag => f.write_str("a boolean stands here"),
            Stands::Text(text) => write!(f, "`{text}` stands here"),
            Stands::Number(number) => write!(f, "{number} stands here"),
            Stands::List => f.write_str("a list stands here"),
            Stands::Object => f.write_str("an object stands here"),
        }
    }
}

impl fmt::Display for Promised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Promised::Text => "a text",
            Promised::Flag => "a boolean",
            Promised::Whole => "a whole number",
            Promised::Count => "a whole number of 0 or more",
            Promised::Percent => "a number from 0 to 100",
            Promised::List => "a list",
            Promised::Object => "an object",
            Promised::OneOf(words) => {
                let words: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
                return f.write_str(&words.join(" or "));
            }
        })
    }
}

/// A request file that cannot be used, with its place.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}:{line}: {fault}")]
pub struct SetupError {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub fault: SetupFault,
}

/// What is wrong with a request file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SetupFault {
    #[error("{form} (column {column})")]
    Form { form: Malformed, column: usize },
    #[error("`{stream}` is also the stream of {file}")]
    StreamTaken { stream: StreamId, file: String },
    #[error("`{metric}` with the same dimensions is already asked for by {file}")]
    AskedTwice { metric: MetricId, file: String },
    #[error("`dateRanges` stands in the request: its dates come from `windows`, never from a relative date")]
    DateRanges,
    #[error("`windows` is empty: nothing would ever be asked")]
    NoWindows,
    #[error("a request with the dimension `date` has the windows `days` and `last_year_days` alone")]
    WindowsOfDates,
    #[error("the windows `days` and `last_year_days` need the dimension `date`")]
    DaysWithoutDate,
    #[error("{count} dimensions: the interface takes at most 9")]
    Dimensions { count: usize },
    #[error("{count} metrics: the interface takes 1 to 10")]
    Metrics { count: usize },
    #[error("`{name}` stands twice")]
    Twice { name: String },
    #[error("`{name}` is not the name of a dimension or metric")]
    NotAName { name: String },
    #[error("the dimension `dateRange` belongs to requests with several dates")]
    DateRangeDimension,
    #[error("`limit` is `{found}`: a text of 1 to 250000 (rows of one page) is needed")]
    Limit { found: String },
    #[error("a filter expression has exactly one of `andGroup`, `orGroup`, `notExpression`, `filter`")]
    Expression,
    #[error(
        "the filter on `{name}` has exactly one of `stringFilter`, `inListFilter`, `numericFilter`, `betweenFilter`, `emptyFilter`"
    )]
    Filter { name: String },
    #[error("the filter on `{name}` compares with an empty text")]
    EmptyFilter { name: String },
    #[error("`${{config.{name}}}`: the configuration has no value of this name")]
    NoValue { name: String },
    #[error("`as` renames `{name}`, which the request does not ask for")]
    RenamesNothing { name: String },
    #[error("`{name}` is not a metric's name (expected `ga4.lower_case_name`)")]
    NotAMetric { name: String },
    #[error("`{name}` is the name of the unfiltered quantity: a request with a filter needs another")]
    NameOfWhole { name: String },
    #[error("the request has a filter, so `as` must give `{name}` a name of its own")]
    NeedsName { name: String },
    #[error("two metrics would both be named `{metric}`")]
    NamedTwice { metric: MetricId },
    #[error("`orderBys` names one dimension or metric of the request each")]
    OrderBys,
    #[error("`{name}` is not a stream's name (expected `ga4.lower_case_name`)")]
    NotAStream { name: String },
}

impl SetupFault {
    /// What is known there.
    pub fn hint(&self) -> Option<String> {
        match self {
            SetupFault::Form { form, .. } => form.hint(),
            _ => None,
        }
    }
}

/// What a check of an account found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    pub good: bool,
    pub seen: Seen,
    pub way_out: Option<WayOut>,
}

impl Seen {
    /// The day on which access ends, where one is told.
    pub fn access_ends(&self) -> Option<Day> {
        match self {
            Seen::Access { until } | Seen::Renews { until } => *until,
            Seen::AccessEnds { until, .. } => Some(*until),
            _ => None,
        }
    }
}

/// What the answer to the check says.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Seen {
    #[error("{0}")]
    Refused(Said),
    #[error("the answer is not JSON")]
    NotJson,
    #[error("`{name}`: days are those of {zone}")]
    Zone { name: String, zone: String },
    #[error("`{name}`: its time zone is `{}`, the configuration says `{configured}`", found.as_deref().unwrap_or("?"))]
    OtherZone { name: String, found: Option<String>, configured: String },
    #[error("the account is `{name}`")]
    Account { name: String },
    #[error("the token belongs to `{name}`")]
    Token { name: String },
    #[error("the token's user has no account on the platform")]
    NoAccount,
    #[error("the token belongs to `{name}` ({})", ids.join(", "))]
    OtherToken { name: String, ids: Vec<String> },
    #[error("the token is that of an application: public numbers alone can be had, at the price of a stranger's")]
    PublicAlone,
    #[error("the token may do more than read (`{level}`)")]
    MayWrite { level: String },
    #[error(
        "the interface is off. It bills every post, and its terms (Pay-Per-Use Agreement XIV.C, Developer Guidelines) \
         reserve use for a government to an Enterprise agreement: read them and agree with the client before a credential \
         is configured. The downloaded files are complete without it"
    )]
    TermsFirst,
    /// `None`: without an end.
    #[error("access lasts {}", until.map_or("without an end".to_string(), |day| format!("until {day}")))]
    Access { until: Option<Day> },
    /// `due`: the next report.
    #[error("access lasts until {until} alone: the next report is due on {due}")]
    AccessEnds { until: Day, due: Day },
    #[error("no end of consent was named; it ends when it is withdrawn, or when it is not used for long")]
    NoEndNamed,
    /// `None`: nobody has renewed it yet.
    #[error("the token is renewed by every run{}", until.map_or(String::new(), |day| format!("; the one at hand lasts until {day}")))]
    Renews { until: Option<Day> },
    #[error("a bare token does not tell until when it lasts")]
    BareToken,
    #[error("the token lacks the permissions {}", scopes.join(", "))]
    ScopesLack { scopes: Vec<String> },
    #[error("the platform does not tell until when the token lasts: {0}")]
    EndUnknown(Said),
}
