//! The Display API v2: who the user is now, and the list of public videos with their counters.

use super::business::{page, published, share_url};
use super::ready;
use crate::domain::Instant;
use crate::sandbox::chance::mix;
use crate::sandbox::platform::Scene;
use crate::sandbox::server::{Answer, Call};
use crate::sandbox::world::tiktok::{self as world, ACCOUNT, Clip, NAME};
use serde_json::{Map, Value, json};

const USER: [&str; 9] = [
    "open_id",
    "union_id",
    "display_name",
    "username",
    "follower_count",
    "following_count",
    "likes_count",
    "video_count",
    "is_verified",
];
const VIDEO: [&str; 10] = [
    "id",
    "create_time",
    "title",
    "video_description",
    "duration",
    "share_url",
    "view_count",
    "like_count",
    "comment_count",
    "share_count",
];

fn with_error(status: u16, data: Value, code: &str, message: &str, number: u64) -> Answer {
    let log = format!("2026{:016X}", mix(number));
    Answer::json(status, &json!({ "data": data, "error": { "code": code, "message": message, "log_id": log } }))
}

pub fn answer(call: &Call, known: bool, scene: &Scene) -> Answer {
    let refuse = |status, code: &str, message: &str| with_error(status, json!({}), code, message, scene.number);
    if !known {
        return refuse(401, "access_token_invalid", "The access token is invalid or not found in the request.");
    }
    let found = match (call.method.as_str(), call.path.as_str()) {
        ("GET", "/v2/user/info/") => fields(call, &USER).map(|fields| json!({ "user": user(&fields, scene.now) })),
        ("POST", "/v2/video/list/") => fields(call, &VIDEO).and_then(|fields| list(call, &fields, scene.now)),
        _ => Err("Unsupported path or method".to_string()),
    };
    match found {
        Ok(data) => with_error(200, data, "ok", "", scene.number),
        Err(message) => refuse(400, "invalid_params", &message),
    }
}

fn fields(call: &Call, known: &[&str]) -> Result<Vec<String>, String> {
    let text = call.query_field("fields").filter(|text| !text.is_empty()).ok_or("Fields is required")?;
    let fields: Vec<String> = text.split(',').map(str::to_string).collect();
    match fields.iter().find(|field| !known.contains(&field.as_str())) {
        Some(field) => Err(format!("Invalid fields: {field}")),
        None => Ok(fields),
    }
}

fn user(fields: &[String], now: Instant) -> Value {
    let likes = || published(now).map(|clip| world::clip_until(clip, ready(now)).likes).sum::<u32>();
    let mut user = Map::new();
    for field in fields {
        let found: Value = match field.as_str() {
            "open_id" => ACCOUNT.into(),
            "display_name" => "CROSS SENDAI".into(),
            "username" => NAME.into(),
            "follower_count" => world::account_day(ready(now)).unwrap_or_default().followers.into(),
            "following_count" => 12.into(),
            "likes_count" => likes().into(),
            "video_count" => published(now).count().into(),
            "is_verified" => false.into(),
            _ => continue,
        };
        user.insert(field.clone(), found);
    }
    user.into()
}

fn list(call: &Call, fields: &[String], now: Instant) -> Result<Value, String> {
    let body: Value = serde_json::from_slice(&call.body).map_err(|_| "The body is not JSON".to_string())?;
    let size = body.get("max_count").map_or(Some(10), Value::as_u64).filter(|size| (1..=20).contains(size));
    let size = size.ok_or("max_count must be between 1 and 20")?;
    let (clips, cursor, has_more) = page(now, body["cursor"].as_i64(), size as usize);
    let rows: Vec<Value> = clips.into_iter().map(|clip| video(clip, fields, now)).collect();
    Ok(json!({ "videos": rows, "cursor": cursor, "has_more": has_more }))
}

fn video(clip: &Clip, fields: &[String], now: Instant) -> Value {
    let so_far = world::clip_until(clip, ready(now));
    let mut row = Map::new();
    for field in fields {
        let found: Value = match field.as_str() {
            "id" => clip.id.clone().into(),
            "create_time" => clip.published.unix().into(),
            "title" | "video_description" => clip.title.clone().into(),
            "duration" => (clip.length / 10).into(),
            "share_url" => share_url(clip).into(),
            "view_count" => so_far.views.into(),
            "like_count" => so_far.likes.into(),
            "comment_count" => so_far.comments.into(),
            "share_count" => so_far.shares.into(),
            _ => continue,
        };
        row.insert(field.clone(), found);
    }
    row.into()
}
