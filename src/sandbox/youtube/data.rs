//! `channels`, `playlistItems` and `videos` of the emulated Data API: counts are texts, the list of uploads has drafts in it.

use super::{Query, Refusal};
use crate::domain::{Instant, Zone};
use crate::sandbox::chance::mix;
use crate::sandbox::world::happenings::{VIDEOS, Video, day};
use crate::sandbox::world::youtube::{self as world, CHANNEL};
use serde_json::{Map, Value, json};

/// Uploads of raw material that nobody but the owner sees.
const DRAFTS: usize = 44;
/// A video whose owner has switched comments off.
const WITHOUT_COMMENTS: &str = "dK5sUw9_HfI";

fn uploads_id() -> String {
    CHANNEL.replacen("UC", "UU", 1)
}

/// Videos come out at 19:00 Japanese time.
fn published(video: &Video) -> Instant {
    Instant::at(day(video.published_on), 19, 0, Zone::JST)
}

fn public(now: Instant) -> Vec<&'static Video> {
    let mut videos: Vec<&Video> = VIDEOS.iter().filter(|video| published(video) <= now).collect();
    videos.reverse();
    videos
}

fn parts<'a>(query: &'a Query, known: &[&str]) -> Result<Vec<&'a str>, Refusal> {
    let parts = query.list("part");
    if parts.is_empty() {
        return Err(Refusal::parameter("missingRequiredParameter", "No filter selected. Expected one of: part"));
    }
    match parts.iter().find(|part| !known.contains(part)) {
        Some(part) => Err(Refusal::new(400, "youtube.part", "unknownPart", format!("'{part}'"))),
        None => Ok(parts),
    }
}

fn page_size(query: &Query, default: usize) -> Result<usize, Refusal> {
    let Some(text) = query.get("maxResults") else { return Ok(default) };
    let wrong = || {
        let message = format!(
            "Invalid value '{text}'. Values must be within the range: [type.googleapis.com/google.protobuf.UInt32Value, 50]"
        );
        Refusal::new(400, "global", "invalidParameter", message)
    };
    text.parse().ok().filter(|size| (0..=50).contains(size)).ok_or_else(wrong)
}

fn only_parts(id: &str, kind: &str, asked: &[&str], all: Vec<(&str, Value)>) -> Value {
    let mut item = Map::new();
    item.insert("kind".into(), kind.into());
    item.insert("etag".into(), format!("sandbox{:016x}", mix(id.len() as u64 ^ kind.len() as u64)).into());
    item.insert("id".into(), id.into());
    for (name, value) in all {
        if asked.contains(&name) {
            item.insert(name.into(), value);
        }
    }
    item.into()
}

/// Rounded down to three significant figures.
fn rounded(count: u64) -> u64 {
    let mut step = 1;
    while count / step >= 1_000 {
        step *= 10;
    }
    count / step * step
}

pub fn channels(query: &Query, now: Instant) -> Result<Value, Refusal> {
    query.only(&["part", "id", "mine", "forHandle", "maxResults", "pageToken", "hl"])?;
    let asked = parts(query, &["snippet", "statistics", "contentDetails", "status", "brandingSettings"])?;
    let filters = ["id", "mine", "forHandle"].iter().filter(|name| query.get(name).is_some()).count();
    if filters != 1 {
        let message = format!("Incompatible parameters specified in the request: {filters} filters");
        return Err(Refusal::parameter(
            if filters == 0 { "missingRequiredParameter" } else { "incompatibleParameters" },
            message,
        ));
    }
    let found = query.get("mine") == Some("true")
        || query.list("id").contains(&CHANNEL)
        || query.get("forHandle") == Some("@crosssendai");
    let today = now.day_in(Zone::PACIFIC);
    let yesterday = today.plus(-1);
    let views: u32 = world::channel_by_day(day(VIDEOS[0].published_on), yesterday).iter().map(|(_, c)| c.views).sum();
    let statistics = json!({
        "viewCount": views.to_string(),
        "subscriberCount": rounded(world::subscribers(yesterday)).to_string(),
        "hiddenSubscriberCount": false,
        "videoCount": public(now).len().to_string(),
    });
    let snippet = json!({
        "title": "CROSS SENDAI",
        "description": "仙台で働く、暮らす。サンドボックスのチャンネルです。",
        "customUrl": "@crosssendai",
        "publishedAt": "2025-04-21T01:12:47.000000Z",
        "localized": { "title": "CROSS SENDAI", "description": "仙台で働く、暮らす。サンドボックスのチャンネルです。" },
        "country": "JP",
    });
    let details = json!({ "relatedPlaylists": { "likes": "", "uploads": uploads_id() } });
    let channel = only_parts(
        CHANNEL,
        "youtube#channel",
        &asked,
        vec![("snippet", snippet), ("contentDetails", details), ("statistics", statistics)],
    );
    let mut body = json!({
        "kind": "youtube#channelListResponse",
        "etag": "sandboxChannels",
        "pageInfo": { "totalResults": u8::from(found), "resultsPerPage": 5 },
    });
    // where nothing is found the list is left out
    if found {
        body["items"] = json!([channel]);
    }
    Ok(body)
}

pub fn playlist_items(query: &Query, now: Instant) -> Result<Value, Refusal> {
    query.only(&["part", "playlistId", "id", "videoId", "maxResults", "pageToken"])?;
    let asked = parts(query, &["snippet", "contentDetails", "status", "id"])?;
    let size = page_size(query, 5)?.max(1);
    if query.get("playlistId") != Some(&uploads_id()) {
        let message = "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.";
        return Err(Refusal::new(404, "youtube.playlistItem", "playlistNotFound", message));
    }
    let from = match query.get("pageToken") {
        None => 0,
        Some(token) => {
            let at = token.strip_prefix("EAAaB1BUOg").and_then(|t| t.parse::<usize>().ok());
            let wrong = || Refusal::parameter("invalidPageToken", "The request specifies an invalid page token.");
            at.ok_or_else(wrong)?
        }
    };
    let all = uploads(now, &asked);
    let page: Vec<Value> = all.iter().skip(from).take(size).cloned().collect();
    let mut body = json!({
        "kind": "youtube#playlistItemListResponse",
        "etag": format!("sandboxUploads{from}"),
        "items": page,
        "pageInfo": { "totalResults": all.len(), "resultsPerPage": size },
    });
    let token = |at: usize| Value::from(format!("EAAaB1BUOg{at:04}"));
    if from + size < all.len() {
        body["nextPageToken"] = token(from + size);
    }
    if from > 0 {
        body["prevPageToken"] = token(from.saturating_sub(size));
    }
    Ok(body)
}

/// Every upload, the newest first: public videos, and drafts that were uploaded between them.
fn uploads(now: Instant, asked: &[&str]) -> Vec<Value> {
    let mut all: Vec<(Instant, Value)> = Vec::new();
    for video in public(now) {
        let details = json!({ "videoId": video.id, "videoPublishedAt": published(video).to_string() });
        all.push((published(video), upload(video.id, video.title, details, "public", asked, published(video))));
    }
    let first = Instant::at(day(VIDEOS[0].published_on), 12, 0, Zone::JST);
    for n in 0..DRAFTS {
        let at = first.plus(std::time::Duration::from_secs(n as u64 * 11 * 86_400));
        if at <= now {
            let id = format!("draft-{n:05}");
            let title = format!("撮影素材 {:03}（編集用）", n + 1);
            let details = json!({ "videoId": id });
            all.push((at, upload(&id, &title, details, "private", asked, at)));
        }
    }
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, item)| item).collect()
}

fn upload(id: &str, title: &str, details: Value, privacy: &str, asked: &[&str], at: Instant) -> Value {
    let snippet = json!({
        "publishedAt": at.to_string(),
        "channelId": CHANNEL,
        "title": title,
        "description": "",
        "channelTitle": "CROSS SENDAI",
        "playlistId": uploads_id(),
        "resourceId": { "kind": "youtube#video", "videoId": id },
    });
    let item = format!("VVVzYW5kYm94.{id}");
    let all = vec![("snippet", snippet), ("contentDetails", details), ("status", json!({ "privacyStatus": privacy }))];
    only_parts(&item, "youtube#playlistItem", asked, all)
}

pub fn videos(query: &Query, now: Instant) -> Result<Value, Refusal> {
    query.only(&["part", "id", "chart", "maxResults", "pageToken", "hl"])?;
    let asked = parts(query, &["snippet", "statistics", "contentDetails", "status", "liveStreamingDetails"])?;
    let ids = query.list("id");
    if ids.is_empty() {
        let message = "No filter selected. Expected one of: myRating, id, chart";
        return Err(Refusal::parameter("missingRequiredParameter", message));
    }
    if ids.len() > 50 {
        let message = "The request specifies an invalid filter parameter: id";
        return Err(Refusal::parameter("invalidFilters", message));
    }
    let videos = public(now);
    let found = ids.iter().filter_map(|id| videos.iter().find(|video| video.id == *id));
    let items: Vec<Value> = found.map(|video| video_item(video, &asked, now)).collect();
    Ok(json!({
        "kind": "youtube#videoListResponse",
        "etag": "sandboxVideos",
        "pageInfo": { "totalResults": items.len(), "resultsPerPage": items.len() },
        "items": items,
    }))
}

fn video_item(video: &Video, asked: &[&str], now: Instant) -> Value {
    let yesterday = now.day_in(Zone::PACIFIC).plus(-1);
    let so_far = world::of_video(video, day(video.published_on), yesterday);
    let snippet = json!({
        "publishedAt": published(video).to_string(),
        "channelId": CHANNEL,
        "title": video.title,
        "description": "",
        "channelTitle": "CROSS SENDAI",
        "categoryId": "22",
        "liveBroadcastContent": "none",
        "defaultAudioLanguage": "ja",
    });
    let mut statistics = json!({
        "viewCount": so_far.views.to_string(),
        "likeCount": so_far.likes.to_string(),
        "favoriteCount": "0",
        "commentCount": so_far.comments.to_string(),
    });
    if let Some(statistics) = statistics.as_object_mut().filter(|_| video.id == WITHOUT_COMMENTS) {
        statistics.remove("commentCount");
    }
    let details = json!({
        "duration": format!("PT{}M{}S", video.seconds / 60, video.seconds % 60),
        "dimension": "2d",
        "definition": "hd",
        "caption": "false",
        "licensedContent": false,
        "projection": "rectangular",
    });
    let all = vec![("snippet", snippet), ("contentDetails", details), ("statistics", statistics)];
    only_parts(video.id, "youtube#video", asked, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subscribers_are_rounded_down_to_three_figures() {
        assert_eq!([rounded(987), rounded(1_239), rounded(12_345), rounded(0)], [987, 1_230, 12_300, 0]);
    }
}
