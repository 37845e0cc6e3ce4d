//! The Accounts API: `business/get` with days and levels, `business/video/list` with lifetime counters.
//!
//! Invariant: only days that are ready have numbers; a clip on which nothing moves for a week loses what is computed.

use super::ready;
use crate::domain::{Day, Instant, Zone};
use crate::sandbox::chance::mix;
use crate::sandbox::server::{Answer, Call, form_field};
use crate::sandbox::world::happenings::day;
use crate::sandbox::world::tiktok::{self as world, ACCOUNT, AccountDay, Clip, NAME};
use serde_json::{Map, Value, json};

/// A refusal: its code and its words.
pub type Refusal = (u32, String);

const LOOK_BACK_DAYS: i64 = 60;
/// From this day on `engaged_audience` is no field any more.
const ENGAGED_ENDED: (i32, u32, u32) = (2026, 10, 15);

const PROFILE: [&str; 8] = [
    "username",
    "display_name",
    "profile_image",
    "is_business_account",
    "following_count",
    "total_likes",
    "videos_count",
    "bio_description",
];
const DAILY: [&str; 11] = [
    "followers_count",
    "video_views",
    "unique_video_views",
    "profile_views",
    "likes",
    "comments",
    "shares",
    "engaged_audience",
    "daily_new_followers",
    "daily_lost_followers",
    "bio_link_clicks",
];
const AUDIENCE: [&str; 4] = ["audience_ages", "audience_genders", "audience_countries", "audience_cities"];
const POST: [&str; 17] = [
    "item_id",
    "create_time",
    "caption",
    "share_url",
    "media_type",
    "is_ad",
    "video_duration",
    "video_views",
    "likes",
    "comments",
    "shares",
    "favorites",
    "reach",
    "total_time_watched",
    "average_time_watched",
    "full_video_watched_rate",
    "new_followers",
];

pub fn envelope(code: u32, message: &str, data: Value, number: u64) -> Answer {
    let request = format!("2026{:030X}", mix(number));
    Answer::json(200, &json!({ "code": code, "message": message, "request_id": request, "data": data }))
}

pub fn refuse(code: u32, message: &str, number: u64) -> Answer {
    envelope(code, message, json!({}), number)
}

pub fn respond(call: &Call, now: Instant) -> Result<Value, Refusal> {
    if call.method != "GET" {
        return Err((40_002, "Method not allowed".into()));
    }
    match call.path.as_str() {
        "/open_api/v1.3/business/get/" => get(call, now),
        "/open_api/v1.3/business/video/list/" => videos(call, now),
        _ => Err((40_002, "Request path does not exist".into())),
    }
}

fn parameters(call: &Call, known: &[&str]) -> Result<(), Refusal> {
    for pair in call.query.split('&').filter(|pair| !pair.is_empty()) {
        let name = pair.split('=').next().unwrap_or_default();
        if !known.contains(&name) {
            return Err((40_002, format!("{name}: Unknown parameter")));
        }
    }
    match call.query_field("business_id").as_deref() {
        Some(ACCOUNT) => Ok(()),
        Some(_) => Err((40_001, "No permission to operate the requested business account".into())),
        None => Err((40_002, "business_id: Missing data for required field.".into())),
    }
}

fn fields(call: &Call, known: &dyn Fn(&str) -> bool) -> Result<Vec<String>, Refusal> {
    let text = call.query_field("fields").ok_or((40_002, "fields: Missing data for required field.".to_string()))?;
    let fields: Vec<String> =
        serde_json::from_str(&text).map_err(|_| (40_002, "fields: Not a valid list.".to_string()))?;
    match fields.iter().find(|field| !known(field)) {
        Some(field) => Err((40_002, format!("fields: Unsupported field {field}"))),
        None => Ok(fields),
    }
}

fn date(call: &Call, name: &str) -> Result<Option<Day>, Refusal> {
    let Some(text) = form_field(call.query.as_bytes(), name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| (40_002, format!("{name}: Not a valid date.")))
}

fn get(call: &Call, now: Instant) -> Result<Value, Refusal> {
    parameters(call, &["business_id", "start_date", "end_date", "fields"])?;
    let today = now.day_in(Zone::UTC);
    let gone = |field: &str| field == "engaged_audience" && day(ENGAGED_ENDED) <= today;
    let known =
        |field: &str| (PROFILE.contains(&field) || DAILY.contains(&field) || AUDIENCE.contains(&field)) && !gone(field);
    let fields = fields(call, &known)?;
    let end = date(call, "end_date")?.unwrap_or(today.plus(-1));
    let start = date(call, "start_date")?.unwrap_or(today.plus(-7));
    if end < start || today <= end {
        return Err((40_002, "end_date: Must lie between start_date and yesterday.".into()));
    }
    if start < today.plus(-LOOK_BACK_DAYS) {
        return Err((40_002, format!("start_date: Only the last {LOOK_BACK_DAYS} days can be queried.")));
    }
    let mut data = Map::new();
    let level = world::account_day(ready(now)).unwrap_or_default();
    for field in &fields {
        let found = match field.as_str() {
            "username" => NAME.into(),
            "display_name" => "CROSS SENDAI".into(),
            "is_business_account" => true.into(),
            "followers_count" => level.followers.into(),
            "total_likes" => published(now).map(|clip| world::clip_until(clip, ready(now)).likes).sum::<u32>().into(),
            "videos_count" => published(now).count().into(),
            "following_count" => 12.into(),
            // a hundred followers are needed
            "audience_ages" => {
                audience("age", &[("18-24", 24), ("25-34", 46), ("35-44", 19), ("45-54", 8), ("55+", 3)])
            }
            "audience_genders" => audience("gender", &[("Female", 51), ("Male", 47), ("Other", 2)]),
            "audience_countries" => audience("country", &[("JP", 97), ("TW", 2), ("US", 1)]),
            "audience_cities" => audience("city_name", &[("Sendai", 41), ("Tokyo", 33), ("Yokohama", 8)]),
            _ => continue,
        };
        data.insert(field.clone(), found);
    }
    if fields.iter().any(|field| DAILY.contains(&field.as_str())) {
        let days = (0..).map(|n| start.plus(n)).take_while(|on| *on <= end.min(ready(now)));
        let rows: Vec<Value> = days.filter_map(|on| Some(row(on, world::account_day(on)?, &fields))).collect();
        data.insert("metrics".into(), rows.into());
    }
    Ok(data.into())
}

fn audience(name: &str, shares: &[(&str, u32)]) -> Value {
    let one = |(member, share): &(&str, u32)| json!({ name: member, "percentage": f64::from(*share) / 100.0 });
    shares.iter().map(one).collect()
}

/// A day; a click that nobody made is not mentioned.
fn row(on: Day, counted: AccountDay, fields: &[String]) -> Value {
    let mut row = Map::new();
    row.insert("date".into(), on.to_string().into());
    for field in fields {
        let number = match field.as_str() {
            "followers_count" => counted.followers,
            "video_views" => counted.views,
            "unique_video_views" => counted.unique_viewers,
            "profile_views" => counted.profile_views,
            "likes" => counted.likes,
            "comments" => counted.comments,
            "shares" => counted.shares,
            "engaged_audience" => counted.engaged,
            "daily_new_followers" => counted.new_followers,
            "daily_lost_followers" => counted.lost_followers,
            "bio_link_clicks" if counted.link_clicks > 0 => counted.link_clicks,
            _ => continue,
        };
        row.insert(field.clone(), number.into());
    }
    row.into()
}

/// The clips that are out, the newest first.
pub fn published(now: Instant) -> impl Iterator<Item = &'static Clip> {
    world::clips().iter().rev().filter(move |clip| clip.published <= now)
}

/// A page of clips before the cursor, and whether there are more.
pub fn page(now: Instant, cursor: Option<i64>, size: usize) -> (Vec<&'static Clip>, i64, bool) {
    let before = cursor.unwrap_or(now.unix() * 1_000);
    let older: Vec<&Clip> = published(now).filter(|clip| clip.published.unix() * 1_000 < before).collect();
    let page: Vec<&Clip> = older.iter().take(size).copied().collect();
    let cursor = page.last().map_or(before, |clip| clip.published.unix() * 1_000);
    (page, cursor, size < older.len())
}

fn videos(call: &Call, now: Instant) -> Result<Value, Refusal> {
    parameters(call, &["business_id", "fields", "filters", "cursor", "max_count"])?;
    let fields = fields(call, &|field| POST.contains(&field))?;
    if !fields.iter().any(|field| field == "item_id") {
        return Err((40_002, "fields: item_id is required.".into()));
    }
    let number = |name: &str| match call.query_field(name) {
        None => Ok(None),
        Some(text) => text.parse::<i64>().map(Some).map_err(|_| (40_002, format!("{name}: Not a valid integer."))),
    };
    let size = number("max_count")?.unwrap_or(10);
    if !(1..=20).contains(&size) {
        return Err((40_002, "max_count: Must be between 1 and 20.".into()));
    }
    let (clips, cursor, has_more) = page(now, number("cursor")?, size as usize);
    let rows: Vec<Value> = clips.into_iter().map(|clip| post(clip, &fields, now)).collect();
    Ok(json!({ "videos": rows, "cursor": cursor, "has_more": has_more }))
}

fn post(clip: &Clip, fields: &[String], now: Instant) -> Value {
    let until = ready(now);
    let so_far = world::clip_until(clip, until);
    let lately: u32 = (0..7).map(|n| world::clip_day(clip, until.plus(-n)).views).sum();
    let seconds = |tenths: u64| json!(tenths as f64 / 10.0);
    let mut row = Map::new();
    for field in fields {
        let found = match field.as_str() {
            "item_id" => clip.id.clone().into(),
            "create_time" => clip.published.unix().to_string().into(),
            "caption" => clip.title.clone().into(),
            "share_url" => share_url(clip).into(),
            "media_type" => if clip.photo { "PHOTO" } else { "VIDEO" }.into(),
            "is_ad" => false.into(),
            "video_duration" => seconds(u64::from(clip.length)),
            "video_views" => so_far.views.into(),
            "likes" => so_far.likes.into(),
            "comments" => so_far.comments.into(),
            "shares" => so_far.shares.into(),
            "favorites" => so_far.favorites.into(),
            _ if lately == 0 => continue,
            "reach" => so_far.reach.into(),
            "total_time_watched" if !clip.photo => seconds(so_far.watched),
            "average_time_watched" if !clip.photo => seconds(so_far.watched / u64::from(so_far.views.max(1))),
            "full_video_watched_rate" if !clip.photo => {
                json!(f64::from(so_far.full * 1_000 / so_far.views.max(1)) / 1_000.0)
            }
            "new_followers" => so_far.new_followers.into(),
            _ => continue,
        };
        row.insert(field.clone(), found);
    }
    row.into()
}

pub fn share_url(clip: &Clip) -> String {
    format!("https://www.tiktok.com/@{NAME}/video/{}", clip.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(path: &str, query: &str) -> Result<Value, Refusal> {
        let call = Call {
            method: "GET".into(),
            path: format!("/open_api/v1.3/business/{path}/"),
            query: format!("business_id={ACCOUNT}&{query}"),
            authorization: None,
            access_token: None,
            cookie: None,
            requested_with: None,
            body: Default::default(),
        };
        respond(&call, Instant::at(Day::new(2026, 11, 10).unwrap(), 9, 0, Zone::JST))
    }

    #[test]
    fn what_the_tables_do_not_have_is_refused_by_name() {
        let refused = |path: &str, query: &str| ask(path, query).unwrap_err();
        let fields = |text: &str| format!("fields={text}");
        assert_eq!(refused("get", &fields("[\"likes_count\"]")).1, "fields: Unsupported field likes_count");
        assert_eq!(refused("get", &fields("[\"business_id\"]")).1, "fields: Unsupported field business_id");
        assert_eq!(refused("get", &fields("[\"engaged_audience\"]")).0, 40_002);
        assert_eq!(refused("get", "").1, "fields: Missing data for required field.");
        let long = "start_date=2026-09-01&end_date=2026-09-30&fields=[\"likes\"]";
        assert!(refused("get", long).1.starts_with("start_date"), "the look-back");
        assert!(refused("get", "end_date=2026-11-10&fields=[\"likes\"]").1.starts_with("end_date"));
        assert_eq!(refused("video/list", &fields("[\"caption\"]")).1, "fields: item_id is required.");
        assert!(refused("video/list", "max_count=21&fields=[\"item_id\"]").1.starts_with("max_count"));
        assert_eq!(refused("video/list", "page=2&fields=[\"item_id\"]").1, "page: Unknown parameter");
    }

    #[test]
    fn pages_go_back_in_time_and_end() {
        let mut cursor = String::new();
        let mut seen = Vec::new();
        loop {
            let page = ask("video/list", &format!("max_count=20&fields=[\"item_id\"]{cursor}")).unwrap();
            seen.extend(page["videos"].as_array().unwrap().iter().map(|v| v["item_id"].as_str().unwrap().to_string()));
            cursor = format!("&cursor={}", page["cursor"]);
            if page["has_more"] == false {
                break;
            }
        }
        let now = Instant::at(Day::new(2026, 11, 10).unwrap(), 9, 0, Zone::JST);
        let all: Vec<String> = published(now).map(|clip| clip.id.clone()).collect();
        assert_eq!(seen, all);
    }
}
