//! Reads Facebook's answers beyond plain values by day: the people of a month, and posts with their counters.

use super::metrics::{self, SETTLE_DAYS, VIEWERS, VIEWERS_28D};
use super::{around, insights_url};
use crate::domain::{
    Absence, Detail, Entity, Flag, Flags, Instant, Members, Observation, Origin, Post, Reason, Stated, WayOut, Window,
    Zone,
};
use crate::sources::graph::errors::GraphError;
use crate::sources::graph::insights::{self, Entry, Gaps};
use crate::sources::graph::{self, days, list_at, listing, of_post, text_at};
use crate::sources::{ParseError, ParseFault, Part, PartResult, PartState, Promised, Reading, Task};
use serde_json::{Map, Value, json};

/// The people of the whole month, where the platform answers for it: one value that ends with the month's last day.
pub fn read_range(value: &Value, part: &Part, read: &Reading, next: &mut Vec<Task>) -> Result<PartResult, ParseError> {
    let found = insights::entries(value, "")?;
    let Some(entry) = found.iter().find(|entry| entry.name == VIEWERS) else { return Ok(not_whole(part, read, next)) };
    let values = list_at(entry.value, "values", &entry.place)?;
    let [of_range] = values.as_slice() else { return Ok(not_whole(part, read, next)) };
    let place = format!("{}/values/0", entry.place);
    let end =
        of_range.get("end_time").and_then(Value::as_str).map(|text| days::day_ending(text, &place)).transpose()?;
    let (Some(number), true) = (of_range.get("value"), end == Some(part.window.end())) else {
        return Ok(not_whole(part, read, next));
    };
    let mut result = part.result();
    let mut gaps = Gaps::new(read, SETTLE_DAYS);
    let pointer = format!("{place}/value");
    let stated = gaps.value(graph::count_at(number, &pointer)?);
    let mut seen = read.observe("facebook.viewers", part.window, stated, pointer);
    seen.quality = gaps.quality(part.window.end());
    result.observations.push(seen);
    gaps.close(&mut result);
    next.push(ask_28_days(part, read));
    Ok(result)
}

/// The month cannot be asked for as a whole: that is said, and the 28 days that end with it are asked for.
pub fn not_whole(part: &Part, read: &Reading, next: &mut Vec<Task>) -> PartResult {
    let mut result = part.result();
    result.settled = true;
    let stated = Stated::Absent(Absence::NotApplicable);
    // where the answer says so: its error, or a list without the value
    result.observations.push(read.observe("facebook.viewers", part.window, stated, String::new()));
    result.reason = Some(Reason::new("month_not_whole", Detail::NotWhole { instead: last_28_days(part.window) }));
    next.push(ask_28_days(part, read));
    result
}

fn last_28_days(window: Window) -> Window {
    Window::new(window.end().plus(-27), window.end(), Zone::PACIFIC).unwrap_or(window)
}

fn ask_28_days(part: &Part, read: &Reading) -> Task {
    let last = Window::of_day(part.window.end(), Zone::PACIFIC);
    let range = around(last, read.observed_at.day_in(Zone::PACIFIC));
    let url = insights_url(&read.account, "days_28", range);
    graph::question(&part.stream, part.window, "days_28", &url, &[VIEWERS], json!({}))
}

/// The 28 days that end with the month, out of the rolling number stamped on its last day.
pub fn read_28_days(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut of_day = part.clone();
    of_day.window = Window::of_day(part.window.end(), Zone::PACIFIC);
    let mut result = insights::by_days(value, &of_day, |_| Some(VIEWERS_28D), read, SETTLE_DAYS)?;
    result.window = part.window;
    for seen in &mut result.observations {
        seen.window = last_28_days(part.window);
    }
    Ok(result)
}

pub fn retired_28_days(error: &GraphError, part: &Part, read: &Reading) -> PartResult {
    let mut result = insights::retired(error, part, |_| Some(VIEWERS_28D), read);
    for seen in &mut result.observations {
        seen.window = last_28_days(part.window);
    }
    result
}

/// A counter of posts that the platform has withdrawn: nothing to state of any post, but a note that tells why.
pub fn retired_of_posts(error: &GraphError, part: &Part, read: &Reading) -> PartResult {
    insights::retired(error, part, |_| None, read)
}

/// Where the followers live, on the month's last day; of fewer than a hundred people nothing is told.
pub fn read_audience(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    let found = insights::entries(value, "")?;
    let day = Window::of_day(part.window.end(), Zone::PACIFIC);
    let young = read.observed_at.day_in(Zone::PACIFIC).since(day.end()) <= i64::from(SETTLE_DAYS);
    result.settled = !young;
    for api in graph::metrics_of(part) {
        let Some((_, id, dimension, _)) = metrics::AUDIENCE.iter().find(|row| row.0 == api) else { continue };
        let entry = found.iter().find(|entry| entry.name == api);
        let (places, place, flags) =
            entry.map_or(Ok((None, "/data".to_string(), Flags::none())), |e| of_last(e, day))?;
        if places.is_none_or(serde_json::Map::is_empty) {
            let absence = if young { Absence::Pending } else { Absence::Hidden };
            result.observations.push(read.observe(*id, day, Stated::Absent(absence), place));
            result.reason = Some(match young {
                true => Reason::new("not_counted_yet", Detail::NotCountedYet).way_out(WayOut::Tomorrow),
                false => Reason::new("audience_too_small", Detail::ShownFrom { people: 100 }),
            });
            if young {
                result.state = PartState::Pending;
            }
            continue;
        }
        for (name, number) in places.into_iter().flatten() {
            let pointer = format!("{place}/{}", escaped(name));
            let stated = Stated::Value(graph::count_at(number, &pointer)?);
            let mut seen = read.observe(*id, day, stated, pointer);
            seen.members = Members::new([(*dimension, name.as_str())]);
            seen.flags = flags.with(Flag::Estimated);
            result.observations.push(seen);
        }
    }
    Ok(result)
}

/// Places with their people, where they stand, and what is remarked on them.
type Places<'a> = (Option<&'a Map<String, Value>>, String, Flags);

/// The places and people of the day, or the present where the platform names no day.
fn of_last<'a>(entry: &Entry<'a>, day: Window) -> Result<Places<'a>, ParseError> {
    for (n, of_day) in list_at(entry.value, "values", &entry.place)?.iter().enumerate() {
        let place = format!("{}/values/{n}", entry.place);
        let flags = match of_day.get("end_time") {
            Some(Value::String(end)) if days::day_ending(end, &format!("{place}/end_time"))? == day.end() => {
                Flags::none()
            }
            None => Flags::of([Flag::Partial]),
            Some(_) => continue,
        };
        let pointer = format!("{place}/value");
        return match of_day.get("value") {
            None | Some(Value::Null) => Ok((None, pointer, flags)),
            Some(Value::Object(places)) => Ok((Some(places), pointer, flags)),
            other => Err(ParseError::wrong_type(pointer, other, Promised::Object)),
        };
    }
    Ok((None, format!("{}/values", entry.place), Flags::none()))
}

/// A name as a part of a JSON pointer.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Posts of the month, each with its counters as they stand now.
pub fn read_posts(value: &Value, part: &Part, read: &Reading, next: &mut Vec<Task>) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    let listed = listing::read(value, part)?;
    for (place, id, item) in listed.items {
        let text = text_at(item, "created_time", &place)?;
        let pointer = format!("{place}/created_time");
        let not =
            || ParseError::new("wrong_type", pointer, ParseFault::NotAMoment { text: text.chars().take(40).collect() });
        let created = days::moment(text).ok_or_else(not)?;
        if !days::within(created, part.window) {
            continue;
        }
        let entity = Entity::new(id.as_str());
        result.observations.extend(counters(item, &place, part, &entity, created, read)?);
        let words = item.get("message").or(item.get("story")).and_then(Value::as_str);
        let video = item["status_type"].as_str() == Some("added_video");
        result.posts.push(Post {
            account: read.account.clone(),
            entity,
            kind: if video { "video" } else { "post" }.to_string(),
            title: graph::title(words),
            url: item.get("permalink_url").and_then(Value::as_str).map(str::to_string),
            published_at: Some(created),
            published_on: None,
            observed_at: read.observed_at,
            origin: Origin { snapshot: read.snapshot.clone(), pointer: place },
        });
    }
    match listed.next {
        Some(task) => {
            result.state = PartState::Continues;
            next.push(task);
        }
        None => {
            let age = read.observed_at.day_in(Zone::JST).since(part.window.end());
            result.settled = age > i64::from(metrics::POST_SETTLE_DAYS);
        }
    }
    Ok(result)
}

/// A post's numbers since its publication, as they stand now.
fn counters(
    item: &Value,
    place: &str,
    part: &Part,
    entity: &Entity,
    created: Instant,
    read: &Reading,
) -> Result<Vec<Observation>, ParseError> {
    let window = Window::of_day(created.day_in(Zone::JST), Zone::JST);
    let found = match item.get("insights") {
        // a post that is somebody else's has none
        None | Some(Value::Null) => Vec::new(),
        Some(inner) => insights::entries(inner, &format!("{place}/insights"))?,
    };
    let mut seen = Vec::new();
    for api in graph::metrics_of(part) {
        let entry = found.iter().find(|entry| entry.name == api);
        match metrics::of_post(api) {
            Some(id) if id == "facebook.post.reactions" => seen.extend(reactions(id, entry, window, read)?),
            Some(id) => seen.push(insights::of_lifetime(id, entry, window, read)?),
            None => seen.extend(actions(api, entry, window, read)?),
        }
    }
    Ok(seen.into_iter().map(|observation| of_post(entity, observation)).collect())
}

/// Reactions by their kind. A kind that is left out is not known to be zero.
fn reactions(id: &str, entry: Option<&Entry>, window: Window, read: &Reading) -> Result<Vec<Observation>, ParseError> {
    let Some((Some(object), place)) = entry.map(insights::lifetime) else { return Ok(Vec::new()) };
    let kinds = object.as_object().ok_or_else(|| ParseError::wrong_type(&place, Some(object), Promised::Object))?;
    let of_kind = |(kind, number): (&String, &Value)| {
        let pointer = format!("{place}/{}", escaped(kind));
        let stated = Stated::Value(graph::count_at(number, &pointer)?);
        let mut seen = read.observe(id, window, stated, pointer);
        seen.members = Members::new([("reaction", kind.as_str())]);
        Ok(seen)
    };
    kinds.iter().map(of_kind).collect()
}

/// What people did with the post, each action a metric of its own.
fn actions(api: &str, entry: Option<&Entry>, window: Window, read: &Reading) -> Result<Vec<Observation>, ParseError> {
    let (object, place) = entry.map_or((None, "/data".to_string()), insights::lifetime);
    let mut seen = Vec::new();
    for action in ["like", "comment", "share"] {
        let Some(id) = metrics::of_post(&format!("{api}/{action}")) else { continue };
        let pointer = format!("{place}/{action}");
        let stated = match object.and_then(|object| object.get(action)) {
            None | Some(Value::Null) => Stated::Absent(Absence::Missing),
            Some(number) => Stated::Value(graph::count_at(number, &pointer)?),
        };
        seen.push(read.observe(id, window, stated, pointer));
    }
    Ok(seen)
}
