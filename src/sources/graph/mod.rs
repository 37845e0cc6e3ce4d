//! Meta's Graph API, as far as Facebook and Instagram share it: addresses, questions, errors, lists with cursors, days.
//!
//! Not here: which metrics there are and what they mean (`facebook`, `instagram`).
//! Invariant: an error is told by its code and words, never by its status or `type`; a day is one of Pacific time; addresses
//! that an answer offers are never followed, for they carry the token.

pub mod days;
pub mod errors;
pub mod insights;
pub mod listing;

use super::{Ask, Ending, Finding, Goes, ParseError, Part, Promised, Seen, Task, plain};
use crate::domain::{
    AccountId, Answer, Day, Decimal, Entity, Instant, Month, Observation, Request, SaidWords, StreamId, WayOut, Window,
    Zone,
};
use serde_json::{Value, json};

/// The version that is asked. Metrics come and go in all versions at once.
pub const ENDINGS: &[Ending] = &[Ending { what: Goes::Interface("Graph API v25.0"), last: (2028, 7, 29) }];
/// Where pages and the accounts linked to them are asked.
pub const FACEBOOK: &str = "https://graph.facebook.com/v25.0";
/// The same for accounts that log in without a page.
pub const INSTAGRAM: &str = "https://graph.instagram.com/v25.0";
/// Where metrics stand in a question's address.
const METRICS: &str = "{metrics}";

/// A question about several metrics, which can be asked in halves.
pub fn question(stream: &StreamId, window: Window, kind: &str, url: &str, metrics: &[&str], more: Value) -> Task {
    let mut part = Part::new(stream, window, "");
    part.state = json!({ "kind": kind, "url": url, "metrics": metrics, "more": more });
    task(part)
}

/// The task of a part whose state says the question.
pub fn task(mut part: Part) -> Task {
    let metrics = metrics_of(&part).join(",");
    part.key = format!("{} {} {metrics}", kind_of(&part), part.state["more"]["entity"].as_str().unwrap_or_default());
    let url = part.state["url"].as_str().unwrap_or_default().replace(METRICS, &metrics);
    Task { lane: part.stream.to_string(), request: Request::get(url), parts: vec![part], limit: None }
}

/// The question's metrics, by the platform's names.
pub fn metrics_of(part: &Part) -> Vec<&str> {
    part.state["metrics"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What sort of question it is, in its source's words.
pub fn kind_of(part: &Part) -> &str {
    part.state["kind"].as_str().unwrap_or_default()
}

/// The question's first half and its second: one metric that the platform does not know takes all others down with it.
pub fn halves(task: &Task) -> Vec<Task> {
    let [part] = task.parts.as_slice() else { return Vec::new() };
    let metrics = metrics_of(part);
    if metrics.len() < 2 {
        return Vec::new();
    }
    let half = |metrics: &[&str]| {
        let mut part = part.clone();
        part.state["metrics"] = json!(metrics);
        self::task(part)
    };
    let (first, second) = metrics.split_at(metrics.len() / 2);
    vec![half(first), half(second)]
}

/// How many metrics a task asks for.
pub fn count(task: &Task) -> usize {
    task.parts.first().map_or(0, |part| metrics_of(part).len())
}

/// The last day that is over where Meta counts.
pub fn yesterday(now: Instant) -> Day {
    now.day_in(Zone::PACIFIC).plus(-1)
}

/// The month asked for, those it is compared with, and with `year` the fiscal year's others up to it and the one before.
/// Left out: months that have not begun, that the platform has forgotten, that lie before the account.
pub fn months(ask: &Ask, year: bool, history_days: i64) -> Vec<Month> {
    let mut months = vec![ask.month, ask.month.plus(-1), ask.month.plus(-12)];
    if year {
        let first = ask.fiscal_year().first_month().plus(-1);
        let earlier = (2..=12).map(|n| ask.month.plus(-n)).take_while(|month| *month >= first);
        months.extend(earlier.filter(|month| *month != ask.month.plus(-12)));
    }
    let last = yesterday(ask.now);
    months.retain(|month| {
        let begun = month.first() <= last;
        let kept = *month == ask.month || last.since(month.first()) < history_days;
        begun && kept && ask.started.is_none_or(|day| day <= month.last())
    });
    months
}

/// What is observed, of one post.
pub fn of_post(entity: &Entity, mut observation: Observation) -> Observation {
    observation.entity = Some(entity.clone());
    observation
}

/// A whole number of 0 or more.
pub fn count_at(found: &Value, pointer: &str) -> Result<Decimal, ParseError> {
    plain::count(found, pointer)
}

pub fn text_at<'a>(value: &'a Value, field: &str, place: &str) -> Result<&'a str, ParseError> {
    let found = value.get(field);
    found
        .and_then(Value::as_str)
        .ok_or_else(|| ParseError::wrong_type(format!("{place}/{field}"), found, Promised::Text))
}

pub fn list_at<'a>(value: &'a Value, field: &str, place: &str) -> Result<&'a Vec<Value>, ParseError> {
    let found = value.get(field);
    found
        .and_then(Value::as_array)
        .ok_or_else(|| ParseError::wrong_type(format!("{place}/{field}"), found, Promised::List))
}

/// A post's words on one line.
pub fn title(text: Option<&str>) -> String {
    let text = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "（本文なし）".to_string() } else { text }
}

/// The call that asks what the token in use may and until when.
pub fn ask_about_token() -> Request {
    Request::get(format!("{FACEBOOK}/debug_token?input_token={}", Request::TOKEN))
}

/// Whether this is that call.
pub fn is_about_token(request: &Request) -> bool {
    request.url.contains(Request::TOKEN)
}

/// What the answer to a call of the check tells; `fields`: where the account's name stands, and where its ids do.
pub fn diagnose(
    account: &AccountId,
    asked: &Request,
    answer: &Answer,
    (name, ids): (&str, &[&str]),
    needed: &[&str],
) -> Vec<Finding> {
    if is_about_token(asked) {
        return token_findings(answer, needed);
    }
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    if errors::of(answer).is_some() || answer.status != 200 {
        let seen = Seen::Refused(errors::said(answer));
        return vec![Finding { good: false, seen, way_out: Some(WayOut::NewToken) }];
    }
    let name = value[name].as_str().unwrap_or_default().to_string();
    let ids: Vec<&str> = ids.iter().filter_map(|field| value[*field].as_str()).collect();
    let good = ids.contains(&account.as_str());
    let seen = match good {
        true => Seen::Token { name },
        false => Seen::OtherToken { name, ids: ids.into_iter().map(str::to_string).collect() },
    };
    vec![Finding { good, seen, way_out: (!good).then_some(WayOut::CorrectId) }]
}

/// What that call tells. Not every token may ask it: then nobody knows, and that is no fault.
pub fn token_findings(answer: &Answer, needed: &[&str]) -> Vec<Finding> {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let Some(data) = value.get("data").filter(|data| data.get("is_valid").is_some()) else {
        let dead = errors::of(answer).is_some_and(|error| matches!(error.code, 190 | 102));
        let said = errors::said(answer);
        return vec![match dead {
            true => Finding { good: false, seen: Seen::Refused(said), way_out: Some(WayOut::NewToken) },
            false => Finding { good: true, seen: Seen::EndUnknown(said), way_out: None },
        }];
    };
    let refused = |words: &str| {
        let mut said = errors::said(answer);
        said.words = SaidWords::Text(words.to_string());
        Finding { good: false, seen: Seen::Refused(said), way_out: Some(WayOut::NewToken) }
    };
    if data["is_valid"] != true {
        return vec![refused(data["error"]["message"].as_str().unwrap_or("is_valid: false"))];
    }
    let mut found = Vec::new();
    let scopes: Vec<&str> = data["scopes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let lacking: Vec<String> = needed.iter().filter(|s| !scopes.contains(s)).map(|s| (*s).to_string()).collect();
    if !lacking.is_empty() {
        let way_out = Some(WayOut::GivePermissions);
        found.push(Finding { good: false, seen: Seen::ScopesLack { scopes: lacking }, way_out });
    }
    // 0 is for ever; after the second end the token still opens the door, and all rooms are empty
    let ends = ["expires_at", "data_access_expires_at"].iter().filter_map(|field| data[*field].as_i64());
    let until = ends.filter(|end| (1..=32_503_680_000).contains(end)).min().map(Instant::from_unix);
    let until = until.map(|end| end.day_in(Zone::JST));
    found.push(Finding { good: true, seen: Seen::Access { until }, way_out: Some(WayOut::NewToken) });
    found
}
