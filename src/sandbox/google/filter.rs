//! Filters of a report: reads a FilterExpression strictly and says what it takes.
//!
//! Invariant: every leaf has exactly one test; regular expressions were compiled when the filter was read.

use super::Refusal;
use super::body::{flag, inner, int64, known_only, list, object, snake, text};
use regex::Regex;
use serde_json::{Map, Value};

/// What a row must be like.
pub enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Field { name: String, test: Test },
}

/// What a field must be like.
pub enum Test {
    Text { matching: Regex },
    List { values: Vec<String>, case_sensitive: bool },
    Number { operation: Comparison, value: f64 },
    Between { from: f64, to: f64 },
    Empty,
}

#[derive(Clone, Copy)]
pub enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Test {
    pub fn takes_text(&self, text: &str) -> bool {
        match self {
            Test::Text { matching } => matching.is_match(text),
            Test::List { values, case_sensitive: true } => values.iter().any(|v| v == text),
            Test::List { values, .. } => values.iter().any(|v| v.to_lowercase() == text.to_lowercase()),
            Test::Empty => text.is_empty() || text == "(not set)",
            Test::Number { .. } | Test::Between { .. } => text.parse().is_ok_and(|n| self.takes_number(n)),
        }
    }
    pub fn takes_number(&self, number: f64) -> bool {
        match self {
            Test::Number { operation, value } => match operation {
                Comparison::Equal => number == *value,
                Comparison::Less => number < *value,
                Comparison::LessOrEqual => number <= *value,
                Comparison::Greater => *value < number,
                Comparison::GreaterOrEqual => *value <= number,
            },
            Test::Between { from, to } => *from <= number && number <= *to,
            Test::Empty => number == 0.0,
            Test::Text { .. } | Test::List { .. } => self.takes_text(&number.to_string()),
        }
    }
}

impl Filter {
    /// The names of all fields that the filter looks at.
    pub fn names(&self) -> Vec<String> {
        match self {
            Filter::All(inner) | Filter::Any(inner) => inner.iter().flat_map(Filter::names).collect(),
            Filter::Not(inner) => inner.names(),
            Filter::Field { name, .. } => vec![name.clone()],
        }
    }
    /// Whether the filter takes a row, given what each field's test says of it.
    pub fn takes(&self, test: &impl Fn(&str, &Test) -> bool) -> bool {
        match self {
            Filter::All(inner) => inner.iter().all(|f| f.takes(test)),
            Filter::Any(inner) => inner.iter().any(|f| f.takes(test)),
            Filter::Not(inner) => !inner.takes(test),
            Filter::Field { name, test: field } => test(name, field),
        }
    }
}

/// The filter under `key`, if there is one.
pub fn filter_at(body: &Map<String, Value>, key: &str, place: &str) -> Result<Option<Filter>, Refusal> {
    body.get(key).map(|value| filter(value, &inner(place, &snake(key)))).transpose()
}

fn filter(value: &Value, place: &str) -> Result<Filter, Refusal> {
    let expression = object(value, place)?;
    known_only(expression, &["andGroup", "orGroup", "notExpression", "filter"], place)?;
    let [(kind, value)] = expression.iter().collect::<Vec<_>>()[..] else {
        return Err(Refusal::argument(format!(
            "A filter expression must have exactly one of andGroup, orGroup, notExpression and filter, at '{place}'."
        )));
    };
    let place = inner(place, &snake(kind));
    match kind.as_str() {
        "notExpression" => Ok(Filter::Not(Box::new(filter(value, &place)?))),
        "filter" => field_filter(value, &place),
        _ => {
            let group = object(value, &place)?;
            known_only(group, &["expressions"], &place)?;
            let inner_filters = list(group, "expressions", &place)?
                .iter()
                .enumerate()
                .map(|(n, e)| filter(e, &inner(&place, &format!("expressions[{n}]"))))
                .collect::<Result<Vec<_>, _>>()?;
            if inner_filters.is_empty() {
                return Err(Refusal::argument(format!("A group needs at least one expression, at '{place}'.")));
            }
            Ok(if kind == "andGroup" { Filter::All(inner_filters) } else { Filter::Any(inner_filters) })
        }
    }
}

fn field_filter(value: &Value, place: &str) -> Result<Filter, Refusal> {
    const TESTS: [&str; 5] = ["stringFilter", "inListFilter", "numericFilter", "betweenFilter", "emptyFilter"];
    let field = object(value, place)?;
    known_only(field, &[&["fieldName"][..], &TESTS[..]].concat(), place)?;
    let name = text(field, "fieldName", place)?.unwrap_or_default();
    let tests: Vec<&str> = TESTS.into_iter().filter(|t| field.contains_key(*t)).collect();
    let [kind] = tests[..] else {
        return Err(Refusal::argument(format!("The filter on {name} must have exactly one of {}.", TESTS.join(", "))));
    };
    let place = inner(place, &snake(kind));
    let given = object(&field[kind], &place)?;
    let test = match kind {
        "stringFilter" => {
            known_only(given, &["matchType", "value", "caseSensitive"], &place)?;
            let value = text(given, "value", &place)?.unwrap_or_default();
            let matching = text(given, "matchType", &place)?.unwrap_or_else(|| "EXACT".to_string());
            let literal = regex::escape(&value);
            let pattern = match matching.as_str() {
                "EXACT" => format!("^{literal}$"),
                "BEGINS_WITH" => format!("^{literal}"),
                "ENDS_WITH" => format!("{literal}$"),
                "CONTAINS" => literal,
                "FULL_REGEXP" => format!("^(?:{value})$"),
                "PARTIAL_REGEXP" => value.clone(),
                _ => return Err(Refusal::invalid_value(&inner(&place, "match_type"), "MatchType", &matching)),
            };
            let case = if flag(given, "caseSensitive", &place)? { "" } else { "(?i)" };
            let matching = Regex::new(&format!("{case}{pattern}"))
                .map_err(|_| Refusal::argument(format!("Invalid regular expression: {value}")))?;
            Test::Text { matching }
        }
        "inListFilter" => {
            known_only(given, &["values", "caseSensitive"], &place)?;
            let values = list(given, "values", &place)?
                .iter()
                .map(|v| v.as_str().map(str::to_string).ok_or_else(|| Refusal::wrong_type(&place, "values", v)))
                .collect::<Result<Vec<_>, _>>()?;
            if values.is_empty() {
                return Err(Refusal::argument(format!("The list of values must not be empty, at '{place}'.")));
            }
            Test::List { values, case_sensitive: flag(given, "caseSensitive", &place)? }
        }
        "numericFilter" => {
            known_only(given, &["operation", "value"], &place)?;
            let operation = text(given, "operation", &place)?.unwrap_or_default();
            let operation = match operation.as_str() {
                "EQUAL" => Comparison::Equal,
                "LESS_THAN" => Comparison::Less,
                "LESS_THAN_OR_EQUAL" => Comparison::LessOrEqual,
                "GREATER_THAN" => Comparison::Greater,
                "GREATER_THAN_OR_EQUAL" => Comparison::GreaterOrEqual,
                _ => return Err(Refusal::invalid_value(&inner(&place, "operation"), "Operation", &operation)),
            };
            Test::Number { operation, value: numeric_value(given, "value", &place)? }
        }
        "betweenFilter" => {
            known_only(given, &["fromValue", "toValue"], &place)?;
            Test::Between {
                from: numeric_value(given, "fromValue", &place)?,
                to: numeric_value(given, "toValue", &place)?,
            }
        }
        _ => {
            known_only(given, &[], &place)?;
            Test::Empty
        }
    };
    Ok(Filter::Field { name, test })
}

fn numeric_value(given: &Map<String, Value>, key: &str, place: &str) -> Result<f64, Refusal> {
    let place = inner(place, &snake(key));
    let value = given.get(key).ok_or_else(|| Refusal::argument(format!("A numeric value is missing at '{place}'.")))?;
    let value = object(value, &place)?;
    known_only(value, &["int64Value", "doubleValue"], &place)?;
    match (int64(value, "int64Value", &place)?, value.get("doubleValue")) {
        (Some(whole), None) => Ok(whole as f64),
        (None, Some(number)) => number.as_f64().ok_or_else(|| Refusal::wrong_type(&place, "double_value", number)),
        _ => {
            Err(Refusal::argument(format!("A numeric value must be one of int64Value and doubleValue, at '{place}'.")))
        }
    }
}
