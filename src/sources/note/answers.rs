//! Reads what note's public pages are made of: JSON to observations and posts.

use super::{MOST_PAGES, contents, task};
use crate::domain::{Absence, Entity, Instant, Origin, Post, Stated};
use crate::sources::plain;
use crate::sources::{Page, ParseError, ParseFault, Part, PartState, Promised, Reading};
use serde_json::{Value, json};

/// Followers and articles, now.
pub fn read_creator(value: &Value, part: &Part, read: &Reading) -> Result<Page, ParseError> {
    let data = object(value.get("data"), "/data")?;
    let mut result = part.result();
    let name = data.get("urlname").and_then(Value::as_str);
    let asked = part.state["name"].as_str().unwrap_or_default();
    if !name.is_some_and(|name| name.eq_ignore_ascii_case(asked)) {
        return Err(ParseError::wrong_type("/data/urlname", data.get("urlname"), Promised::Text));
    }
    for (metric, field) in [("note.followers", "followerCount"), ("note.articles", "noteCount")] {
        let pointer = format!("/data/{field}");
        let stated = count(data.get(field), &pointer)?;
        result.observations.push(read.observe(metric, part.window, stated, pointer));
    }
    // today's state cannot be had again, and does not change for the report
    result.settled = true;
    Ok(Page { parts: vec![result], next: vec![] })
}

/// One page of the account's articles.
pub fn read_articles(value: &Value, part: &Part, read: &Reading) -> Result<Page, ParseError> {
    let data = object(value.get("data"), "/data")?;
    let found = match data.get("contents") {
        Some(Value::Array(found)) => found,
        other => return Err(ParseError::wrong_type("/data/contents", other, Promised::List)),
    };
    let is_last = match data.get("isLastPage") {
        Some(Value::Bool(is_last)) => *is_last,
        // a page that does not say goes on until one is empty
        None | Some(Value::Null) => false,
        other => return Err(ParseError::wrong_type("/data/isLastPage", other, Promised::Flag)),
    };
    let name = part.state["name"].as_str().unwrap_or_default();
    let number = part.state["page"].as_u64().unwrap_or(1);
    let mut seen: Vec<String> = part.state["seen"].as_array().into_iter().flatten().filter_map(text_of).collect();
    let known = seen.len();
    let mut result = part.result();
    for (n, article) in found.iter().enumerate() {
        let place = format!("/data/contents/{n}");
        let key = article.get("key").and_then(Value::as_str).filter(|key| is_key(key));
        let key =
            key.ok_or_else(|| ParseError::wrong_type(format!("{place}/key"), article.get("key"), Promised::Text))?;
        let author = article["user"]["urlname"].as_str();
        if let Some(other) = author.filter(|author| !author.eq_ignore_ascii_case(name)) {
            result.notes.push(("other_account".into(), other.to_string()));
            continue;
        }
        // pages shift when an article appears between two of them
        if seen.iter().any(|known| known == key) {
            result.notes.push(("rows_repeated".into(), key.to_string()));
            continue;
        }
        seen.push(key.to_string());
        let entity = Entity::new(key);
        for (metric, field) in [("note.post.likes", "likeCount"), ("note.post.comments", "commentCount")] {
            let pointer = format!("{place}/{field}");
            let stated = count(article.get(field), &pointer)?;
            result.observations.push(read.observe_of(&entity, metric, part.window, stated, pointer));
        }
        let published_at = article.get("publishAt").and_then(Value::as_str).and_then(moment);
        let url = article.get("noteUrl").and_then(Value::as_str).filter(|url| url.starts_with("https://note.com/"));
        result.posts.push(Post {
            account: read.account.clone(),
            entity,
            kind: "article".to_string(),
            title: article.get("name").and_then(Value::as_str).unwrap_or_default().to_string(),
            url: Some(url.map_or_else(|| format!("https://note.com/{name}/n/{key}"), str::to_string)),
            published_at,
            published_on: published_at.map(|at| at.day_in(read.zone)),
            observed_at: read.observed_at,
            origin: Origin { snapshot: read.snapshot.clone(), pointer: place },
        });
    }
    // one article moves to the next page when another appears; a whole page of them is the page before
    if 1 < number && seen.len() == known && result.notes.iter().any(|(code, _)| code == "rows_repeated") {
        let fault = ParseFault::PageTwice { token: number.to_string() };
        return Err(ParseError::new("page_twice", "/data/contents", fault));
    }
    let mut next = Vec::new();
    if is_last || found.is_empty() {
        result.settled = true;
    } else if MOST_PAGES <= number {
        return Err(ParseError::new(
            "page_twice",
            "/data/isLastPage",
            ParseFault::PageTwice { token: number.to_string() },
        ));
    } else {
        result.state = PartState::Continues;
        let mut part = part.clone();
        part.state = json!({ "name": name, "page": number + 1, "seen": seen });
        next.push(task(contents(name, number + 1), part));
    }
    Ok(Page { parts: vec![result], next })
}

fn text_of(value: &Value) -> Option<String> {
    value.as_str().map(str::to_string)
}

fn is_key(text: &str) -> bool {
    (2..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// `2026-10-07T12:00:00.000+09:00`
fn moment(text: &str) -> Option<Instant> {
    text.parse().ok()
}

fn object<'v>(found: Option<&'v Value>, place: &str) -> Result<&'v Value, ParseError> {
    found.filter(|v| v.is_object()).ok_or_else(|| ParseError::wrong_type(place, found, Promised::Object))
}

/// A whole number of 0 or more; what is not there is missing.
fn count(found: Option<&Value>, pointer: &str) -> Result<Stated, ParseError> {
    match found {
        None | Some(Value::Null) => Ok(Stated::Absent(Absence::Missing)),
        Some(value) => plain::count(value, pointer).map(Stated::Value),
    }
}
