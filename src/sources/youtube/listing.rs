//! Reads the Data API: the channel as it stands, the list of its uploads page by page, and the counters of its videos.
//!
//! What is public counts; drafts and unlisted videos, which the owner sees too, do not. All of it is present state: it cannot
//! be asked for later, so it stays tied to the day on which it was seen.
//! Invariant: a list whose pages repeat a video, repeat themselves or end in an empty page is refused, not read.

use super::metrics::counters;
use crate::domain::{
    Absence, Entity, Flag, Instant, MetricId, Observation, Origin, Post, Request, Stated, StreamId, Window, Zone,
};
use crate::sources::plain::{self, count, encode};
use crate::sources::{Page, ParseError, ParseFault, Part, PartResult, PartState, Promised, Reading, Task};
use serde_json::{Value, json};

const HOST: &str = "https://youtube.googleapis.com/youtube/v3";
pub const CHANNEL: &str = "youtube.channel";
pub const VIDEOS: &str = "youtube.videos";
/// Videos that one call takes.
const BATCH: usize = 50;

/// The call that begins everything: the channel, with the list of its uploads.
pub fn begin(channel: &str, parts: Vec<Part>) -> Task {
    task(format!("{HOST}/channels?part=snippet%2Cstatistics%2CcontentDetails&id={}", encode(channel)), parts)
}

/// The call of `report doctor`: the channel of whoever consented.
pub fn mine() -> Request {
    Request::get(format!("{HOST}/channels?part=snippet%2Cstatistics&mine=true"))
}

fn task(url: String, parts: Vec<Part>) -> Task {
    Task { lane: CHANNEL.to_string(), request: Request::get(url), parts, limit: None }
}

/// Reads an answer of the Data API, by what its address asked for.
pub fn read(task: &Task, value: &Value, read: &Reading) -> Result<Page, ParseError> {
    match task.request.path().rsplit('/').next() {
        Some("channels") => read_channel(task, value, read),
        Some("playlistItems") => read_uploads(task, value, read),
        _ => read_videos(task, value, read),
    }
}

fn read_channel(task: &Task, value: &Value, read: &Reading) -> Result<Page, ParseError> {
    let found = value["items"].as_array().and_then(|items| items.iter().position(|i| i["id"] == read.account.as_str()));
    let at = found.ok_or_else(|| ParseError::wrong_type("/items", value.get("items"), Promised::List))?;
    let (channel, pointer) = (&value["items"][at], format!("/items/{at}"));
    let mut page = Page::default();
    for part in &task.parts {
        let mut result = part.result();
        if part.stream.as_str() == CHANNEL {
            read_levels(channel, &pointer, part.window, &mut result, read)?;
            page.parts.push(result);
            continue;
        }
        let uploads = channel.pointer("/contentDetails/relatedPlaylists/uploads");
        let place = format!("{pointer}/contentDetails/relatedPlaylists/uploads");
        let uploads = uploads.and_then(Value::as_str).filter(|id| !id.is_empty());
        let uploads = uploads.ok_or_else(|| {
            ParseError::wrong_type(&place, channel.pointer("/contentDetails/relatedPlaylists/uploads"), Promised::Text)
        })?;
        let state = json!({ "uploads": uploads, "token": null, "listed": [], "public": [] });
        go_on(&mut page, part, state, result, read);
    }
    Ok(page)
}

/// Subscribers, views and videos at the moment.
fn read_levels(
    channel: &Value,
    pointer: &str,
    window: Window,
    result: &mut PartResult,
    read: &Reading,
) -> Result<(), ParseError> {
    let statistics = channel.get("statistics").filter(|s| s.is_object());
    let statistics = statistics.ok_or_else(|| {
        ParseError::wrong_type(format!("{pointer}/statistics"), channel.get("statistics"), Promised::Object)
    })?;
    let (day, flags) = read.standing(window);
    result.settled = flags.has(Flag::Partial);
    for (name, field) in [("subscribers", "subscriberCount"), ("total_views", "viewCount"), ("videos", "videoCount")] {
        let hidden = name == "subscribers" && statistics["hiddenSubscriberCount"] == true;
        let pointer = format!("{pointer}/statistics/{field}");
        let stated = match statistics.get(field) {
            _ if hidden => Stated::Absent(Absence::Hidden),
            None | Some(Value::Null) => Stated::Absent(Absence::Missing),
            Some(found) => Stated::Value(count(found, &pointer)?),
        };
        let metric = MetricId::new(format!("youtube.{name}"));
        let mut seen = read.observe(metric, Window::of_day(day, Zone::PACIFIC), stated, pointer);
        seen.flags = flags;
        result.observations.push(seen);
    }
    Ok(())
}

/// A page of the uploads: posts; their counters are asked for once the list is whole.
fn read_uploads(task: &Task, value: &Value, read: &Reading) -> Result<Page, ParseError> {
    let mut page = Page::default();
    let items = listed_in(value)?;
    let next = match value.get("nextPageToken") {
        None | Some(Value::Null) => None,
        Some(Value::String(token)) => Some(token.clone()),
        other => return Err(ParseError::wrong_type("/nextPageToken", other, Promised::Text)),
    };
    for part in &task.parts {
        let mut result = part.result();
        let mut listed = texts(&part.state["listed"]);
        let mut public = texts(&part.state["public"]);
        let known = listed.len();
        if items.is_empty() && next.is_some() {
            let announced = value.pointer("/pageInfo/totalResults").and_then(Value::as_u64).unwrap_or_default();
            let fault = ParseFault::EmptyPage { announced, offset: listed.len() as u64 };
            return Err(ParseError::new("page_empty", "/items", fault));
        }
        if next.is_some() && next.as_deref() == part.state["token"].as_str() {
            let row = vec![next.unwrap_or_default()];
            return Err(ParseError::new("duplicate_row", "/nextPageToken", ParseFault::RowTwice { row }));
        }
        for (n, item) in items.iter().enumerate() {
            let id = item.pointer("/contentDetails/videoId").and_then(Value::as_str);
            let id = id.or_else(|| item.pointer("/snippet/resourceId/videoId").and_then(Value::as_str));
            let id = id.filter(|id| is_id(id));
            let id = id.ok_or_else(|| {
                let pointer = format!("/items/{n}/contentDetails/videoId");
                ParseError::wrong_type(&pointer, item.pointer("/contentDetails/videoId"), Promised::Text)
            })?;
            // a video that appears between two calls moves the others to the next page
            if listed.iter().any(|known| known == id) {
                result.notes.push(("rows_repeated".into(), id.to_string()));
                continue;
            }
            listed.push(id.to_string());
            // a deleted video stays in the list without a moment of publication
            let published = item.pointer("/contentDetails/videoPublishedAt").and_then(Value::as_str);
            let status = item.pointer("/status/privacyStatus").and_then(Value::as_str);
            let Some(published) = published.filter(|_| status == Some("public")) else { continue };
            let place = format!("/items/{n}/contentDetails/videoPublishedAt");
            let published: Instant = published
                .parse()
                .map_err(|_| ParseError::wrong_type(&place, Some(&json!(published)), Promised::Text))?;
            public.push(id.to_string());
            result.posts.push(Post {
                account: read.account.clone(),
                entity: Entity::from(id),
                kind: "video".into(),
                title: item.pointer("/snippet/title").and_then(Value::as_str).unwrap_or_default().to_string(),
                url: Some(format!("https://www.youtube.com/watch?v={id}")),
                published_at: Some(published),
                published_on: None,
                observed_at: read.observed_at,
                origin: Origin { snapshot: read.snapshot.clone(), pointer: format!("/items/{n}") },
            });
        }
        // a whole page of known ones is the page before
        if !items.is_empty() && listed.len() == known {
            let row = vec![listed.pop().unwrap_or_default()];
            return Err(ParseError::new("duplicate_row", "/items", ParseFault::RowTwice { row }));
        }
        let state = json!({ "uploads": part.state["uploads"], "token": next, "listed": listed, "public": public });
        go_on(&mut page, part, state, result, read);
    }
    Ok(page)
}

/// The counters of up to fifty videos.
fn read_videos(task: &Task, value: &Value, read: &Reading) -> Result<Page, ParseError> {
    let mut page = Page::default();
    let items = listed_in(value)?;
    let day = read.observed_at.day_in(Zone::PACIFIC);
    for part in &task.parts {
        let mut result = part.result();
        let asked = texts(&part.state["asked"]);
        let mut seen: Vec<&str> = Vec::new();
        for (n, item) in items.iter().enumerate() {
            let id = item["id"].as_str().filter(|id| asked.iter().any(|known| known == id));
            let id =
                id.ok_or_else(|| ParseError::wrong_type(format!("/items/{n}/id"), item.get("id"), Promised::Text))?;
            if seen.contains(&id) {
                let fault = ParseFault::RowTwice { row: vec![id.to_string()] };
                return Err(ParseError::new("duplicate_row", format!("/items/{n}"), fault));
            }
            seen.push(id);
            for (field, name) in counters() {
                // switched off by the owner, or hidden: no number
                let Some(found) = item["statistics"].get(field).filter(|found| !found.is_null()) else { continue };
                let pointer = format!("/items/{n}/statistics/{field}");
                let stated = Stated::Value(count(found, &pointer)?);
                let metric = MetricId::new(format!("youtube.video.{name}"));
                let mut seen: Observation = read.observe(metric, Window::of_day(day, Zone::PACIFIC), stated, pointer);
                seen.entity = Some(Entity::from(id));
                result.observations.push(seen);
            }
        }
        let state = json!({ "uploads": part.state["uploads"], "public": part.state["public"] });
        go_on(&mut page, part, state, result, read);
    }
    Ok(page)
}

/// A list of the Data API, which says of itself that it is one; where it is empty, its items may be left out.
fn listed_in(value: &Value) -> Result<&[Value], ParseError> {
    let is_list = value.get("kind").or(value.get("pageInfo")).is_some();
    match value.get("items") {
        None if !is_list => Err(ParseError::wrong_type("/items", None, Promised::List)),
        found => plain::list(found, "/items"),
    }
}

/// The next call of the chain, or the end of it.
fn go_on(page: &mut Page, part: &Part, mut state: Value, mut result: PartResult, read: &Reading) {
    let mut public = texts(&state["public"]);
    let uploads = state["uploads"].as_str().unwrap_or_default();
    let listing = state.get("listed").is_some();
    let first = listing && state["token"].is_null() && part.state.is_null();
    let url = if first || (listing && state["token"].is_string()) {
        let token = state["token"].as_str().map(|token| format!("&pageToken={}", encode(token))).unwrap_or_default();
        format!(
            "{HOST}/playlistItems?part=snippet%2CcontentDetails%2Cstatus&playlistId={}&maxResults={BATCH}{token}",
            encode(uploads)
        )
    } else if public.is_empty() {
        result.settled = read.standing(part.window).1.has(Flag::Partial);
        page.parts.push(result);
        return;
    } else {
        let rest = public.split_off(public.len().min(BATCH));
        let ids = public.join("%2C");
        state = json!({ "uploads": uploads, "public": rest, "asked": public });
        format!("{HOST}/videos?part=snippet%2Cstatistics%2CcontentDetails&id={ids}")
    };
    result.state = PartState::Continues;
    let mut following = Part::new(&StreamId::from(VIDEOS), part.window, part.key.clone());
    following.state = state;
    page.next.push(task(url, vec![following]));
    page.parts.push(result);
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_string)).collect()
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}
