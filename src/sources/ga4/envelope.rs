//! The request files `queries/ga4/*.json`: what to ask the property, for which windows, under which metric names.
//!
//! An envelope wraps a `RunReportRequest` of the Data API v1beta. Dates never stand in it (the windows give them), a request
//! with a filter names each of its metrics anew (`as`), and `${config.NAME}` in a filter's value is filled from the programme.
//! Invariant: an [`Envelope`] that exists can be sent as it is for any window, and no two of them yield the same numbers.

use super::metrics;
use super::request::*;
use crate::domain::{Malformed, Metric, MetricId, StreamId};
use crate::sources::{Setup, SetupError, SetupFault};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Rows a page has where the file does not say.
const PAGE_ROWS: u32 = 10_000;

/// One request file, checked.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// As shown in errors.
    pub file: String,
    pub stream: StreamId,
    pub windows: Vec<Span>,
    pub request: ReportRequest,
    /// The metrics in the request's order: API name and our name.
    pub metrics: Vec<(String, MetricId)>,
    /// Rows of a page.
    pub page_rows: u32,
}

/// Which windows of the month asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    Month,
    Previous,
    LastYear,
    /// From the fiscal year's first day to the month's end.
    FiscalYear,
    /// Each month of the fiscal year before and of this one up to the month.
    Months,
    /// The month's days, by the dimension `date`.
    Days,
    /// The days of the same month of the year before.
    LastYearDays,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    stream: Option<String>,
    windows: Vec<Span>,
    #[serde(default, rename = "as")]
    renamed: BTreeMap<String, String>,
    request: ReportRequest,
}

/// Reads every request file of `queries/ga4/`; all problems are listed, not only the first.
pub fn read_all(setup: &Setup) -> Result<Vec<Envelope>, Vec<SetupError>> {
    let mut envelopes: Vec<Envelope> = Vec::new();
    let mut problems = Vec::new();
    for (file, text) in setup.request_files {
        match read(file, text, setup.value) {
            Ok(envelope) => {
                problems.extend(envelopes.iter().filter_map(|earlier| find_clash(earlier, &envelope, text)));
                envelopes.push(envelope);
            }
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(envelopes) } else { Err(problems) }
}

/// Reads one request file.
pub fn read(file: &str, text: &str, value: &dyn Fn(&str) -> Option<String>) -> Result<Envelope, Vec<SetupError>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let problem = |line: usize, fault: SetupFault| SetupError { file: file.to_string(), line, fault };
    let parsed: File = match serde_json::from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let full = error.to_string();
            let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
            let fault = SetupFault::Form { form: Malformed::of(message), column: error.column() };
            return Err(vec![problem(error.line().max(1), fault)]);
        }
    };
    let mut checker = Checker { file, text, problems: Vec::new() };
    let envelope = checker.check(parsed, value);
    if checker.problems.is_empty() { Ok(envelope) } else { Err(checker.problems) }
}

/// Two files that would state the same numbers twice.
fn find_clash(earlier: &Envelope, later: &Envelope, text: &str) -> Option<SetupError> {
    let problem =
        |word: &str, fault: SetupFault| Some(SetupError { file: later.file.clone(), line: line_of(text, word), fault });
    if earlier.stream == later.stream {
        let (stream, file) = (later.stream.clone(), earlier.file.clone());
        return problem("stream", SetupFault::StreamTaken { stream, file });
    }
    let dimensions = |e: &Envelope| {
        let mut names: Vec<String> = e.request.dimensions.iter().map(|d| d.name.clone()).collect();
        names.sort();
        names
    };
    if dimensions(earlier) != dimensions(later) {
        return None;
    }
    let (api_name, id) = later.metrics.iter().find(|(_, id)| earlier.metrics.iter().any(|(_, other)| other == id))?;
    problem(api_name, SetupFault::AskedTwice { metric: id.clone(), file: earlier.file.clone() })
}

struct Checker<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<SetupError>,
}

impl Checker<'_> {
    /// Notes a problem at the first line that has `word`.
    fn refuse(&mut self, word: &str, fault: SetupFault) {
        let line = line_of(self.text, word);
        self.problems.push(SetupError { file: self.file.to_string(), line, fault });
    }

    fn check(&mut self, parsed: File, value: &dyn Fn(&str) -> Option<String>) -> Envelope {
        let File { stream, windows, renamed, mut request } = parsed;
        if request.date_ranges.is_some() {
            self.refuse("dateRanges", SetupFault::DateRanges);
        }
        self.check_windows(&windows, &request);
        self.check_names(&request);
        let page_rows = self.check_limit(request.limit.as_deref());
        let filtered = request.dimension_filter.is_some() || request.metric_filter.is_some();
        for expression in [&mut request.dimension_filter, &mut request.metric_filter].into_iter().flatten() {
            self.check_expression(expression, value);
        }
        let metrics = self.name_metrics(&request, &renamed, filtered);
        self.complete_order(&mut request);
        Envelope {
            file: self.file.to_string(),
            stream: StreamId::new(self.name_stream(stream)),
            windows,
            request,
            metrics,
            page_rows,
        }
    }

    fn check_windows(&mut self, windows: &[Span], request: &ReportRequest) {
        if windows.is_empty() {
            self.refuse("windows", SetupFault::NoWindows);
        }
        let by_date = request.dimensions.iter().any(|d| d.name == "date");
        let days = |span: &Span| matches!(span, Span::Days | Span::LastYearDays);
        if by_date && !windows.iter().all(days) {
            self.refuse("windows", SetupFault::WindowsOfDates);
        }
        if !by_date && windows.iter().any(days) {
            self.refuse("windows", SetupFault::DaysWithoutDate);
        }
    }

    fn check_names(&mut self, request: &ReportRequest) {
        let (dimensions, metrics) = (request.dimensions.len(), request.metrics.len());
        if dimensions > 9 {
            self.refuse("dimensions", SetupFault::Dimensions { count: dimensions });
        }
        if metrics > 10 || metrics == 0 {
            self.refuse("metrics", SetupFault::Metrics { count: metrics });
        }
        for names in [&request.dimensions, &request.metrics] {
            for (n, name) in names.iter().enumerate() {
                if names[..n].iter().any(|earlier| earlier.name == name.name) {
                    self.refuse(&name.name, SetupFault::Twice { name: name.name.clone() });
                }
                if name.name.is_empty() || !name.name.chars().all(|c| c.is_ascii_alphanumeric() || c == ':' || c == '_')
                {
                    self.refuse(&name.name, SetupFault::NotAName { name: name.name.clone() });
                }
            }
        }
        if request.dimensions.iter().any(|d| d.name == "dateRange") {
            self.refuse("dateRange", SetupFault::DateRangeDimension);
        }
    }

    fn check_limit(&mut self, limit: Option<&str>) -> u32 {
        match limit.map(str::parse::<u32>) {
            None => PAGE_ROWS,
            Some(Ok(rows @ 1..=250_000)) => rows,
            Some(_) => {
                let found = limit.unwrap_or_default();
                self.refuse("limit", SetupFault::Limit { found: found.to_string() });
                PAGE_ROWS
            }
        }
    }

    /// Exactly one branch is set at every level; `${config.NAME}` is filled.
    fn check_expression(&mut self, expression: &mut Expression, value: &dyn Fn(&str) -> Option<String>) {
        let set = [
            expression.and_group.is_some(),
            expression.or_group.is_some(),
            expression.not_expression.is_some(),
            expression.filter.is_some(),
        ];
        if set.iter().filter(|s| **s).count() != 1 {
            self.refuse("Filter", SetupFault::Expression);
        }
        for group in [&mut expression.and_group, &mut expression.or_group].into_iter().flatten() {
            for inner in &mut group.expressions {
                self.check_expression(inner, value);
            }
        }
        if let Some(inner) = &mut expression.not_expression {
            self.check_expression(inner, value);
        }
        if let Some(filter) = &mut expression.filter {
            self.check_filter(filter, value);
        }
    }

    fn check_filter(&mut self, filter: &mut Filter, value: &dyn Fn(&str) -> Option<String>) {
        let set = [
            filter.string_filter.is_some(),
            filter.in_list_filter.is_some(),
            filter.numeric_filter.is_some(),
            filter.between_filter.is_some(),
            filter.empty_filter.is_some(),
        ];
        if set.iter().filter(|s| **s).count() != 1 {
            self.refuse(&filter.field_name, SetupFault::Filter { name: filter.field_name.clone() });
        }
        let texts = filter.string_filter.iter_mut().map(|f| &mut f.value);
        let texts = texts.chain(filter.in_list_filter.iter_mut().flat_map(|f| f.values.iter_mut()));
        for text in texts {
            match fill(text, value) {
                Ok(filled) if filled.is_empty() => {
                    self.refuse(&filter.field_name, SetupFault::EmptyFilter { name: filter.field_name.clone() });
                }
                Ok(filled) => *text = filled,
                Err(name) => {
                    self.refuse(&format!("${{config.{name}"), SetupFault::NoValue { name });
                }
            }
        }
    }

    fn name_metrics(
        &mut self,
        request: &ReportRequest,
        renamed: &BTreeMap<String, String>,
        filtered: bool,
    ) -> Vec<(String, MetricId)> {
        for name in renamed.keys().filter(|name| !request.metrics.iter().any(|m| m.name == **name)) {
            self.refuse(name, SetupFault::RenamesNothing { name: name.clone() });
        }
        let mut named: Vec<(String, MetricId)> = Vec::new();
        for Name { name: api_name } in &request.metrics {
            let plain = metrics::unfiltered_id(api_name);
            let id = match renamed.get(api_name) {
                Some(id) if !is_metric_id(id) => {
                    self.refuse(id, SetupFault::NotAMetric { name: id.clone() });
                    plain
                }
                Some(id) if filtered && *id == plain.as_str() => {
                    self.refuse(id, SetupFault::NameOfWhole { name: id.clone() });
                    plain
                }
                Some(id) => MetricId::new(id.as_str()),
                None if filtered => {
                    self.refuse(api_name, SetupFault::NeedsName { name: api_name.clone() });
                    plain
                }
                None => plain,
            };
            if named.iter().any(|(_, other)| *other == id) {
                self.refuse(api_name, SetupFault::NamedTwice { metric: id.clone() });
            }
            named.push((api_name.clone(), id));
        }
        named
    }

    /// Page boundaries are defined only under a total order: every dimension that the file does not order by is appended.
    fn complete_order(&mut self, request: &mut ReportRequest) {
        for order in &request.order_bys {
            let known = match (&order.dimension, &order.metric) {
                (Some(d), None) => request.dimensions.iter().any(|known| known.name == d.dimension_name),
                (None, Some(m)) => request.metrics.iter().any(|known| known.name == m.metric_name),
                _ => false,
            };
            if !known {
                self.refuse("orderBys", SetupFault::OrderBys);
                return;
            }
        }
        for Name { name } in &request.dimensions {
            let ordered = |order: &OrderBy| order.dimension.as_ref().is_some_and(|d| d.dimension_name == *name);
            if !request.order_bys.iter().any(ordered) {
                let dimension = Some(OrderByDimension { dimension_name: name.clone(), order_type: None });
                request.order_bys.push(OrderBy { dimension, ..OrderBy::default() });
            }
        }
    }

    /// `ga4.` and the file's name where the file gives none.
    fn name_stream(&mut self, stream: Option<String>) -> String {
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or(self.file);
        let name = stream.unwrap_or_else(|| format!("ga4.{}", name.strip_suffix(".json").unwrap_or(name)));
        if !is_metric_id(&name) {
            self.refuse("stream", SetupFault::NotAStream { name: name.clone() });
        }
        name
    }
}

impl Envelope {
    /// Metrics that the catalogue does not know.
    pub fn extra_metrics(&self) -> impl Iterator<Item = Metric> {
        let known: Vec<MetricId> = metrics::metrics().into_iter().map(|metric| metric.id).collect();
        let unknown = self.metrics.iter().filter(move |(_, id)| !known.contains(id));
        unknown.map(|(api_name, id)| metrics::extra(id, api_name))
    }
    pub fn by_date(&self) -> bool {
        self.request.dimensions.iter().any(|d| d.name == "date")
    }
}

fn is_metric_id(name: &str) -> bool {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
    name.strip_prefix("ga4.").is_some_and(|rest| !rest.is_empty() && rest.chars().all(legal))
}

/// Fills `${config.NAME}`; `Err` names what the configuration lacks.
fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${config.") {
        let Some((name, behind)) = after.split_once('}') else { return Err(after.to_string()) };
        filled.push_str(before);
        filled.push_str(&value(name).ok_or_else(|| name.to_string())?);
        rest = behind;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// The first line (from 1) that has the word, in quotes if it stands anywhere so; 1 where nothing has it.
fn line_of(text: &str, word: &str) -> usize {
    let at = text.find(&format!("\"{word}\"")).or_else(|| text.find(word)).unwrap_or(0);
    text[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Envelope, Vec<String>> {
        let value = |name: &str| (name == "partner_host").then(|| "partner.example".to_string());
        read("queries/ga4/test.json", text, &value).map_err(|all| all.iter().map(SetupError::to_string).collect())
    }
    fn first_error(text: &str) -> String {
        read_text(text).expect_err("an error").remove(0)
    }

    #[test]
    fn a_plain_envelope_is_named_after_its_file_and_ordered_totally() {
        let text = r#"{"windows": ["month"], "request": {
            "dimensions": [{"name": "pagePath"}, {"name": "pageTitle"}], "metrics": [{"name": "screenPageViews"}],
            "orderBys": [{"metric": {"metricName": "screenPageViews"}, "desc": true}], "limit": "500"}}"#;
        let envelope = read_text(text).unwrap();
        assert_eq!(envelope.stream.as_str(), "ga4.test");
        assert_eq!(envelope.page_rows, 500);
        assert_eq!(envelope.metrics[0].1.as_str(), "ga4.page_views");
        let sent = serde_json::to_value(&envelope.request).unwrap();
        assert_eq!(
            sent["orderBys"],
            serde_json::json!([
                {"desc": true, "metric": {"metricName": "screenPageViews"}},
                {"dimension": {"dimensionName": "pagePath"}},
                {"dimension": {"dimensionName": "pageTitle"}}])
        );
        assert_eq!(sent.get("limit"), None);
    }

    #[test]
    fn a_filter_is_filled_from_the_configuration_and_renames_its_metrics() {
        let text = r#"{"windows": ["month"], "as": {"eventCount": "ga4.clicks_to_partner"}, "request": {
            "metrics": [{"name": "eventCount"}],
            "dimensionFilter": {"andGroup": {"expressions": [
              {"filter": {"fieldName": "eventName", "stringFilter": {"value": "click"}}},
              {"filter": {"fieldName": "linkDomain", "stringFilter": {"matchType": "CONTAINS", "value": "${config.partner_host}"}}}]}}}}"#;
        let envelope = read_text(text).unwrap();
        assert_eq!(envelope.metrics[0].1.as_str(), "ga4.clicks_to_partner");
        let sent = serde_json::to_string(&envelope.request).unwrap();
        assert!(sent.contains(r#""stringFilter":{"matchType":"CONTAINS","value":"partner.example"}"#), "{sent}");
    }

    #[test]
    fn each_mistake_is_named_with_file_line_and_field() {
        let lines = |body: &str| body.to_string();
        let cases = [
            (
                lines("{\n\"windows\": [\"month\"],\n\"requests\": {}}"),
                "queries/ga4/test.json:3: unknown name `requests`",
            ),
            (
                lines("{\n\"windows\": [\"week\"], \"request\": {\"metrics\": [{\"name\":\"sessions\"}]}}"),
                "test.json:2: unknown variant `week`",
            ),
            (
                lines(
                    "{\"windows\": [\"month\"],\n\"request\": {\"metrics\": [{\"name\":\"sessions\"}],\n\"dateRanges\": []}}",
                ),
                "test.json:3: `dateRanges` stands",
            ),
            (
                lines(
                    "{\"windows\": [\"month\"],\n\"request\": {\n\"metrics\": [{\"name\":\"sessions\"}], \"offset\": \"0\"}}",
                ),
                "test.json:3: unknown field `offset`",
            ),
            (
                lines("{\"windows\": [\"days\"],\"request\": {\"metrics\": [{\"name\":\"sessions\"}]}}"),
                "test.json:1: the windows `days`",
            ),
            (
                lines(
                    "{\"windows\":\n [\"month\"],\"request\": {\"dimensions\":[{\"name\":\"date\"}],\"metrics\": [{\"name\":\"sessions\"}]}}",
                ),
                "test.json:1: a request with the dimension `date`",
            ),
            (lines("{\"windows\": [\"month\"],\"request\": {\n\"metrics\": []}}"), "test.json:2: 0 metrics"),
            (
                lines(
                    "{\"windows\": [\"month\"],\"request\": {\n\"metrics\": [{\"name\":\"sessions\"}],\n\"limit\": \"all\"}}",
                ),
                "test.json:3: `limit` is `all`",
            ),
            (
                lines(
                    "{\"windows\": [\"month\"],\n\"as\": {\"users\": \"ga4.x\"},\n\"request\": {\"metrics\": [{\"name\":\"sessions\"}]}}",
                ),
                "test.json:2: `as` renames `users`",
            ),
            (lines("{\"windows\": [\"month\"]\n,,"), "test.json:2: "),
            (String::new(), "test.json:1: EOF"),
        ];
        for (text, expected) in cases {
            let found = first_error(&text);
            assert!(found.contains(expected), "{found}\n  expected {expected}");
        }
        let many = (0..11).map(|n| format!("{{\"name\":\"m{n}\"}}")).collect::<Vec<_>>().join(",");
        assert!(
            first_error(&format!("{{\"windows\":[\"month\"],\"request\":{{\"metrics\":[{many}]}}}}"))
                .contains("11 metrics")
        );
        assert!(
            first_error(&format!("{{\"windows\":[\"month\"],\"request\":{{\"metrics\":[{{\"name\":\"sessions\"}}],\"dimensions\":[{many}]}}}}"))
                .contains("11 dimensions")
        );
    }

    #[test]
    fn a_filter_without_a_name_of_its_own_is_refused() {
        let filter = r#""dimensionFilter": {"filter": {"fieldName": "region",
            "inListFilter": {"values": ["Tokyo", "${config.nowhere}"]}}}"#;
        let text = |renamed: &str| {
            format!(
                "{{\"windows\":[\"month\"],\"as\":{{{renamed}}},\n\"request\":{{\"metrics\":[{{\"name\":\"sessions\"}}],\n{filter}}}}}"
            )
        };
        let errors = read_text(&text("")).unwrap_err();
        assert!(errors.iter().any(|e| e.contains("test.json:4") && e.contains("`${config.nowhere}`")), "{errors:?}");
        assert!(errors.iter().any(|e| e.contains("test.json:2") && e.contains("a name of its own")), "{errors:?}");
        assert!(read_text(&text("\"sessions\": \"ga4.sessions\"")).unwrap_err()[1].contains("unfiltered"));
        assert!(read_text(&text("\"sessions\": \"Sitzungen\"")).unwrap_err()[1].contains("not a metric's name"));
    }

    #[test]
    fn two_files_that_state_the_same_numbers_are_refused() {
        let text = r#"{"windows":["month"],"request":{"metrics":[{"name":"sessions"}]}}"#.to_string();
        let files = [("a.json".to_string(), text.clone()), ("b.json".to_string(), text)];
        let problems = read_all(&Setup { request_files: &files, value: &|_| None }).unwrap_err();
        assert_eq!(
            problems[0].to_string(),
            "b.json:1: `ga4.sessions` with the same dimensions is already asked for by a.json"
        );
    }

    #[test]
    fn a_half_open_placeholder_is_an_error() {
        assert_eq!(fill("a${config.x}b", &|_| Some("-".into())), Ok("a-b".into()));
        assert_eq!(fill("${config.x", &|_| Some("-".into())), Err("x".into()));
    }
}
