//! Reads Instagram's answers beyond plain numbers: the present, comings and goings, the audience, posts and stories.

use super::metrics::{self, SETTLE_DAYS};
use crate::domain::{
    Absence, Detail, Entity, Flag, Flags, Instant, Members, Observation, Origin, Post, Reason, Stated, Window, Zone,
};
use crate::sources::graph::errors::GraphError;
use crate::sources::graph::insights::{self, Gaps};
use crate::sources::graph::{self, count_at, days, listing, text_at};
use crate::sources::{ParseError, ParseFault, Part, PartResult, PartState, Promised, Reading, Task};
use serde_json::{Value, json};

/// The days that a question is about, where they are not those of its part.
pub fn own_window(part: &Part) -> Window {
    let day = |name: &str| part.state["more"][name].as_str().and_then(|text| text.parse().ok());
    let window = day("start").zip(day("end")).and_then(|(start, end)| Window::new(start, end, part.window.zone()).ok());
    window.unwrap_or(part.window)
}

/// Followers and posts as they are now. Asked for a month, they stand for its last day and say that they are of another.
pub fn read_now(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    result.settled = true;
    let (window, flags) = match part.window.as_month() {
        Some(month) => (Window::of_day(month.last(), part.window.zone()), Flags::of([Flag::Partial])),
        None => (part.window, Flags::none()),
    };
    for (field, id) in [("followers_count", "instagram.followers"), ("media_count", "instagram.media")] {
        let pointer = format!("/{field}");
        let stated = match value.get(field) {
            None | Some(Value::Null) if field == "media_count" => Stated::Absent(Absence::Missing),
            found => Stated::Value(count_at(found.unwrap_or(&Value::Null), &pointer)?),
        };
        let mut seen = read.observe(id, window, stated, pointer);
        seen.flags = flags;
        result.observations.push(seen);
    }
    Ok(result)
}

/// The numbers of one day. A day without any is a gap that may yet be filled; that all days are empty, which also means no
/// permission, is told by the streams of the month.
pub fn read_day(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = insights::totals(value, part, part.window, metrics::of_account, read, SETTLE_DAYS)?;
    if result.state == PartState::Failed {
        result.state = PartState::Complete;
    }
    Ok(result)
}

/// The month is longer than the platform answers for: that is said, and the most of its last days are asked for.
pub fn not_whole(part: &Part, read: &Reading, next: &mut Vec<Task>) -> PartResult {
    let mut result = insights::instead(part, metrics::of_account, read, Absence::NotApplicable);
    let tail = days::longest_tail(part.window);
    result.reason = Some(Reason::new("month_not_whole", Detail::NotWhole { instead: tail }));
    if tail != part.window {
        let base = part.state["more"]["base"].as_str().unwrap_or_default().to_string();
        let asked = graph::metrics_of(part);
        next.push(super::total(&part.stream, part.window, tail, "tail", &base, &asked, ""));
    }
    result
}

/// Accounts that began to follow and that ceased to. A list without rows is a quiet time; no list is not counted yet.
pub fn read_follows(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let window = own_window(part);
    let mut result = part.result();
    let mut gaps = Gaps::new(read, SETTLE_DAYS);
    let found = insights::entries(value, "")?;
    let entry = found.iter().find(|entry| entry.name == "follows_and_unfollows");
    let place = entry.map_or("/data".to_string(), |entry| format!("{}/total_value/breakdowns/0/results", entry.place));
    let rows = match entry.and_then(|entry| entry.value.pointer("/total_value/breakdowns/0/results")) {
        None | Some(Value::Null) => None,
        Some(Value::Array(rows)) => Some(rows),
        other => return Err(ParseError::wrong_type(&place, other, Promised::List)),
    };
    for (kind, id) in [("FOLLOWER", "instagram.follows"), ("NON_FOLLOWER", "instagram.unfollows")] {
        let of_kind = |row: &&Value| row.pointer("/dimension_values/0").and_then(Value::as_str) == Some(kind);
        let mut seen = match rows {
            None => read.observe(id, window, gaps.note(window.end()), place.clone()),
            Some(rows) if rows.iter().filter(of_kind).count() > 1 => {
                let fault = ParseFault::RowTwice { row: vec![kind.to_string()] };
                return Err(ParseError::new("repeated_row", place, fault));
            }
            Some(rows) => match rows.iter().position(|row| of_kind(&row)) {
                Some(n) => {
                    let pointer = format!("{place}/{n}/value");
                    let number = count_at(rows[n].get("value").unwrap_or(&Value::Null), &pointer)?;
                    read.observe(id, window, gaps.value(number), pointer)
                }
                None => {
                    let zero = gaps.value(crate::domain::Decimal::ZERO);
                    let mut implied = read.observe(id, window, zero, format!("{place}/{}/value", rows.len()));
                    implied.flags = Flags::of([Flag::Implied]);
                    implied
                }
            },
        };
        seen.quality = gaps.quality(window.end());
        result.observations.push(seen);
    }
    gaps.close(&mut result);
    Ok(result)
}

/// Followers by one attribute, now. Read as the state of the month that has just ended.
pub fn read_audience(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    result.settled = true;
    let breakdown = part.state["more"]["entity"].as_str().unwrap_or_default();
    let Some((_, id, _)) = metrics::AUDIENCE.iter().find(|row| row.0 == breakdown) else { return Ok(result) };
    let found = insights::entries(value, "")?;
    let entry = found.iter().find(|entry| entry.name == "follower_demographics");
    let path = "/total_value/breakdowns/0/results";
    let place = entry.map_or("/data".to_string(), |entry| format!("{}{path}", entry.place));
    let rows = match entry.and_then(|entry| entry.value.pointer(path)) {
        None | Some(Value::Null) => &Vec::new(),
        Some(Value::Array(rows)) => rows,
        other => return Err(ParseError::wrong_type(&place, other, Promised::List)),
    };
    if rows.is_empty() {
        // fewer than a hundred followers, as far as the documentation tells
        result.observations.push(read.observe(*id, part.window, Stated::Absent(Absence::Hidden), place));
        result.reason = Some(Reason::new("audience_too_small", Detail::ShownFrom { people: 100 }));
        return Ok(result);
    }
    for (n, row) in rows.iter().enumerate() {
        let at = format!("{place}/{n}");
        let member = row.pointer("/dimension_values/0");
        let name = member.and_then(Value::as_str);
        let name =
            name.ok_or_else(|| ParseError::wrong_type(format!("{at}/dimension_values/0"), member, Promised::Text))?;
        let pointer = format!("{at}/value");
        let number = count_at(row.get("value").unwrap_or(&Value::Null), &pointer)?;
        let mut seen = read.observe(*id, part.window, Stated::Value(number), pointer);
        seen.members = Members::new([(breakdown, name)]);
        seen.flags = Flags::of([Flag::Estimated, Flag::Partial]);
        result.observations.push(seen);
    }
    Ok(result)
}

/// Posts of the month, or the stories of the last day; each one's numbers are asked for apart.
pub fn read_list(value: &Value, part: &Part, read: &Reading, next: &mut Vec<Task>) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    let listed = listing::read(value, part)?;
    let stories = part.stream.as_str() == "instagram.stories";
    let host = part.state["more"]["host"].as_str().unwrap_or_default();
    next.extend(listed.next);
    let more = !next.is_empty();
    for (place, id, item) in listed.items {
        let text = text_at(item, "timestamp", &place)?;
        let pointer = format!("{place}/timestamp");
        let not =
            || ParseError::new("wrong_type", pointer, ParseFault::NotAMoment { text: text.chars().take(40).collect() });
        let at = days::moment(text).ok_or_else(not)?;
        if !stories && !days::within(at, part.window) {
            continue;
        }
        let product = item.get("media_product_type").and_then(Value::as_str).unwrap_or("");
        let url = format!("{host}/{id}/insights?metric={{metrics}}");
        let own = json!({ "entity": id, "at": at.unix() });
        next.push(graph::question(&part.stream, part.window, "media", &url, metrics::of_product(product), own));
        let kind = match product {
            "REELS" => "video",
            "STORY" => "story",
            _ => "post",
        };
        result.posts.push(Post {
            account: read.account.clone(),
            entity: Entity::new(id.as_str()),
            kind: kind.to_string(),
            title: graph::title(item.get("caption").and_then(Value::as_str)),
            url: item.get("permalink").and_then(Value::as_str).map(str::to_string),
            published_at: Some(at),
            published_on: None,
            observed_at: read.observed_at,
            origin: Origin { snapshot: read.snapshot.clone(), pointer: place },
        });
    }
    if more {
        result.state = PartState::Continues;
    } else {
        result.settled = stories || is_settled(part, read);
    }
    Ok(result)
}

fn is_settled(part: &Part, read: &Reading) -> bool {
    read.observed_at.day_in(Zone::JST).since(part.window.end()) > i64::from(metrics::POST_SETTLE_DAYS)
}

/// A post's numbers since its publication, as they stand now.
pub fn read_media(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    result.settled = part.stream.as_str() == "instagram.stories" || is_settled(part, read);
    let found = insights::entries(value, "")?;
    for api in graph::metrics_of(part) {
        let Some(id) = metrics::of_media(api) else { continue };
        let entry = found.iter().find(|entry| entry.name == api);
        let seen = insights::of_lifetime(id, entry, day_of(part), read)?;
        result.observations.push(of_media(part, seen));
    }
    Ok(result)
}

/// A post without numbers: too few viewers, older than the professional account, a metric of another kind, a dead one.
pub fn without_numbers(
    error: &GraphError,
    part: &Part,
    read: &Reading,
    value: &Value,
) -> Result<PartResult, ParseError> {
    let (absence, code, detail) = if error.too_few_viewers() {
        (Absence::Hidden, "too_few_people", Detail::ShownFrom { people: 5 })
    } else if error.before_the_account() {
        (Absence::NotApplicable, "before_the_account", Detail::NoNumbersOfDay)
    } else if error.not_of_this_kind() {
        (Absence::NotApplicable, "not_of_this_kind", Detail::Nothing)
    } else if error.withdraws_metric() {
        (Absence::Retired, "retired", Detail::Nothing)
    } else {
        return Err(ParseError::wrong_type("/error", value.get("error"), Promised::List));
    };
    let mut result = part.result();
    result.settled = part.stream.as_str() == "instagram.stories" || is_settled(part, read);
    result.reason = Some(Reason::new(code, detail));
    if absence == Absence::Retired {
        result.notes.push(("retired".to_string(), graph::metrics_of(part).join(", ")));
    }
    for id in graph::metrics_of(part).into_iter().filter_map(metrics::of_media) {
        let seen = read.observe(id, day_of(part), Stated::Absent(absence), "/error/message".to_string());
        result.observations.push(of_media(part, seen));
    }
    Ok(result)
}

/// The day in Japan on which the post was published.
fn day_of(part: &Part) -> Window {
    let at = part.state["more"]["at"].as_i64().filter(|at| (0..=32_503_680_000).contains(at));
    Window::of_day(at.map_or(part.window.start(), |at| Instant::from_unix(at).day_in(Zone::JST)), Zone::JST)
}

fn of_media(part: &Part, seen: Observation) -> Observation {
    graph::of_post(&Entity::new(part.state["more"]["entity"].as_str().unwrap_or_default()), seen)
}
