//! Meta's Graph API emulated: a page on Facebook and a profile on Instagram, with the tokens that open both.
//!
//! Strict where the platform is: an unknown parameter, metric or period refuses the whole call. Bodies follow published
//! answers and are written by hand. Invariant: only days that Meta would have counted by the sandbox's time have numbers.

mod facebook;
mod instagram;
mod token;

pub use facebook::{Facebook, places as facebook_places, post_id, truth as facebook_truth};
pub use instagram::{Instagram, audience as instagram_audience, media_id, truth as instagram_truth};
pub use token::Tokens;

use super::faults::FaultKind;
use super::server::{Answer, Call, form_field};
use crate::domain::{Day, Instant, Zone};
use serde_json::{Map, Value, json};

/// The part of every path that names the version.
pub const VERSION: &str = "/v25.0/";

/// A token as Meta's errors and answers see it.
pub const SYSTEM_USER: &str = "EAASandboxOnlySystemUserZAbCdEf0123456789";
pub const PAGE_TOKEN: &str = "EAASandboxOnlyPageTokenZBxYz9876543210";
pub const INSTAGRAM_USER: &str = "IGAASandboxOnlyInstagramUserZCqRs13579";

/// Scopes that the sandbox's tokens have.
pub const SCOPES: [&str; 5] =
    ["read_insights", "pages_show_list", "pages_read_engagement", "instagram_basic", "instagram_manage_insights"];

/// An error in Meta's form. Most come with status 400, whatever they are.
pub fn error(status: u16, code: i64, message: &str) -> Answer {
    error_with(status, code, message, &[])
}

/// The same with a subcode and such.
pub fn error_with(status: u16, code: i64, message: &str, more: &[(&str, Value)]) -> Answer {
    let mut error = Map::new();
    error.insert("message".into(), message.into());
    error.insert("type".into(), "OAuthException".into());
    error.insert("code".into(), code.into());
    for (name, value) in more {
        error.insert((*name).into(), value.clone());
    }
    error.insert("fbtrace_id".into(), "AsAnDbOxTrAcE".into());
    Answer::json(status, &json!({ "error": error }))
}

pub fn bad_token() -> Answer {
    let more = [("error_subcode", json!(467))];
    error_with(400, 190, "Error validating access token: This may be because the user logged out.", &more)
}

/// How Meta words the faults that tests ask for.
pub fn refusal(kind: FaultKind, throttle: i64) -> Answer {
    match kind {
        FaultKind::Unauthorized => bad_token(),
        FaultKind::Forbidden => error(403, 10, "(#10) Application does not have permission for this action"),
        FaultKind::TooManyRequests => {
            let words = "There have been too many calls to this account. Wait a bit and try again.";
            let mut answer = error(400, throttle, words);
            let usage = r#"{"1042":[{"type":"pages","call_count":100,"total_cputime":25,"total_time":25,"estimated_time_to_regain_access":1}]}"#;
            answer.headers.push(("x-business-use-case-usage", usage.to_string()));
            answer
        }
        _ => {
            let more = [("is_transient", json!(true))];
            error_with(500, 2, "(#2) An unexpected error has occurred. Please retry your request later.", &more)
        }
    }
}

/// What is asked with, by name; an unknown name is refused.
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn read(call: &Call, known: &[&str]) -> Result<Query, Answer> {
        let mut fields = Vec::new();
        for name in
            call.query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split('=').next().unwrap_or(pair))
        {
            if !known.contains(&name) {
                return Err(error(400, 100, &format!("(#100) Param {name} is not expected")));
            }
            let value = form_field(call.query.as_bytes(), name).unwrap_or_default();
            if fields.iter().any(|(other, _)| other == name) {
                return Err(error(400, 100, &format!("(#100) Param {name} was given twice")));
            }
            fields.push((name.to_string(), value));
        }
        Ok(Query(fields))
    }
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.get(name).into_iter().flat_map(|text| text.split(',')).filter(|part| !part.is_empty()).collect()
    }
    pub fn seconds(&self, name: &str) -> Result<Option<i64>, Answer> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let seconds =
            text.parse().map_err(|_| error(400, 100, &format!("(#100) {name} should be a unix timestamp")))?;
        Ok(Some(seconds))
    }
    pub fn day(&self, name: &str) -> Result<Option<Day>, Answer> {
        let Some(text) = self.get(name) else { return Ok(None) };
        let day = text.parse().map_err(|_| error(400, 100, &format!("(#100) {name} should represent a valid date")))?;
        Ok(Some(day))
    }
}

/// The moment at which a Pacific day ends, as Meta writes it: the offset has no colon.
pub fn end_of(day: Day) -> String {
    written(Instant::at(day.plus(1), 0, 0, Zone::PACIFIC))
}

pub fn written(at: Instant) -> String {
    at.to_string().replace('Z', "+0000")
}

/// One page of a list, newest first. A page may be shorter than asked for; the address of the next one holds the token in
/// the clear, as Meta's does, and the last page has a cursor too.
pub fn page_of<T>(
    items: &[T],
    query: &Query,
    most: usize,
    path: &str,
    token: &str,
    write: impl Fn(&T) -> Value,
) -> Answer {
    let start =
        match query.get("after").map(|text| text.strip_prefix("QVFIUsandbox").and_then(|n| n.parse::<usize>().ok())) {
            None => 0,
            Some(Some(start)) => start,
            Some(None) => return error(400, 100, "(#100) The cursor is not valid"),
        };
    let limit = query.get("limit").and_then(|text| text.parse::<usize>().ok()).unwrap_or(25);
    if !(1..=100).contains(&limit) {
        return error(400, 100, "(#100) The limit parameter should be between 1 and 100");
    }
    let end = (start + limit.min(most)).min(items.len());
    let data: Vec<Value> = items.get(start..end).unwrap_or_default().iter().map(write).collect();
    let mut body = json!({ "data": data });
    if !data.is_empty() {
        body["paging"] =
            json!({ "cursors": { "before": format!("QVFIUsandbox{start}"), "after": format!("QVFIUsandbox{end}") } });
    }
    if end < items.len() {
        let next =
            format!("https://graph.facebook.com{path}?access_token={token}&limit={limit}&after=QVFIUsandbox{end}");
        body["paging"]["next"] = next.into();
    }
    Answer::json(200, &body)
}

/// The time shifts that stand below insights, and which nobody should follow.
pub fn shifts(path: &str, token: &str) -> Value {
    let address = |way: &str| format!("https://graph.facebook.com{path}?access_token={token}&{way}=1");
    json!({ "previous": address("since"), "next": address("until") })
}
