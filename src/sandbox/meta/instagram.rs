//! The profile on Instagram: itself, its insights, its posts and stories with their counters, who follows it.

use super::token::Given;
use super::{Query, VERSION, bad_token, error, error_with, page_of, refusal, shifts, written};
use crate::domain::{Day, Instant, Window, Zone};
use crate::sandbox::chance::mix;
use crate::sandbox::faults::FaultKind;
use crate::sandbox::platform::{Emulated, Scene};
use crate::sandbox::server::{Answer, Call};
use crate::sandbox::world::World;
use crate::sandbox::world::happenings::day as date;
use crate::sandbox::world::instagram::{PROFESSIONAL, UNCOUNTED, WITHDRAWN, profile};
use crate::sandbox::world::social::{Flow, Kind, Post};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The professional account's id.
pub const PROFILE: &str = "17841404200000042";
const USERNAME: &str = "crosssendai";
const MEDIA: &str = "179104200";
const STORY: &str = "180204200";
const LONGEST_SECONDS: i64 = 2_592_000;
/// Days for which the profile's numbers are kept.
const KEPT_DAYS: i64 = 90;
/// Posts that a page of the list holds at most.
const MEDIA_PER_PAGE: usize = 9;
/// Fewer viewers of a story than this are not told.
const FEWEST_VIEWERS: u64 = 5;

/// Metrics of one number for a window.
const TOTALS: [&str; 13] = [
    "reach",
    "website_clicks",
    "profile_views",
    "accounts_engaged",
    "total_interactions",
    "likes",
    "comments",
    "shares",
    "saves",
    "replies",
    "reposts",
    "views",
    "profile_links_taps",
];
const OTHERS: [&str; 3] = ["follower_count", "follows_and_unfollows", "follower_demographics"];

/// Instagram's side.
#[derive(Debug)]
pub struct Instagram(pub Arc<Given>);

impl Emulated for Instagram {
    fn id(&self) -> &'static str {
        "instagram"
    }
    fn owns(&self, path: &str) -> bool {
        let rest = path.strip_prefix(VERSION);
        rest.is_some_and(|rest| rest == "me" || [PROFILE, MEDIA, STORY].iter().any(|id| rest.starts_with(id)))
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        self.respond(scene, call).unwrap_or_else(|refused| refused)
    }
    fn refusal(&self, _scene: &Scene, kind: FaultKind) -> Answer {
        refusal(kind, 80_002)
    }
    fn account(&self) -> Option<&'static str> {
        Some(PROFILE)
    }
    fn credential(&self, _base_url: &str) -> Option<String> {
        Some(super::SYSTEM_USER.to_string())
    }
}

impl Instagram {
    fn respond(&self, scene: &Scene, call: &Call) -> Result<Answer, Answer> {
        let token = call.bearer().filter(|token| self.0.opens_profile(token, scene.awaited)).ok_or_else(bad_token)?;
        if call.method != "GET" {
            return Err(error(400, 100, "Unsupported post request"));
        }
        let rest = call.path.strip_prefix(VERSION).unwrap_or_default();
        let (id, edge) = rest.split_once('/').unwrap_or((rest, ""));
        match (id, edge) {
            (PROFILE | "me", "") => about(scene, call),
            (PROFILE, "insights") => insights(scene, call, token),
            (PROFILE, "media") => media(scene, call, token),
            (PROFILE, "stories") => stories(scene, call),
            (_, "insights") => media_insights(scene, call, id),
            _ => Err(gone()),
        }
    }
}

fn gone() -> Answer {
    error_with(400, 100, "Unsupported get request", &[("error_subcode", json!(33))])
}

fn about(scene: &Scene, call: &Call) -> Result<Answer, Answer> {
    let query = Query::read(call, &["fields"])?;
    let mut body = Map::new();
    for field in query.list("fields") {
        let value = match field {
            "id" | "user_id" => PROFILE.into(),
            "username" => USERNAME.into(),
            "name" => "CROSS SENDAI".into(),
            // now: nobody can ask what it was
            "followers_count" => profile().followers(scene.now.day_in(Zone::PACIFIC)).into(),
            "follows_count" => 31.into(),
            "media_count" => profile().posts.iter().filter(|post| post.at <= scene.now).count().into(),
            _ => return Err(error(400, 100, &format!("(#100) Tried accessing nonexisting field ({field})"))),
        };
        body.insert(field.to_string(), value);
    }
    body.insert("id".into(), PROFILE.into());
    Ok(Answer::json(200, &body.into()))
}

/// The window's metric, by Instagram's names. Tests compare with it.
pub fn truth(metric: &str, window: Window) -> Option<u64> {
    let flow = profile().flow(window);
    Some(match metric {
        "reach" => profile().people(window),
        "accounts_engaged" => profile().engaged(window),
        "views" => flow.views,
        "total_interactions" => interactions(flow),
        "likes" => flow.likes,
        "comments" => flow.comments,
        "shares" => flow.shares,
        "saves" => flow.saves,
        // stories are answered to by nobody in Japan, as far as the interface tells
        "replies" => 0,
        "reposts" => flow.shares / 7,
        "profile_links_taps" => flow.taps,
        "profile_views" => flow.visits,
        "website_clicks" => flow.clicks / 3,
        "follows" => flow.follows,
        "unfollows" => flow.unfollows,
        "followers" => profile().followers(window.end()),
        _ => return None,
    })
}

fn interactions(flow: Flow) -> u64 {
    flow.likes + flow.comments + flow.shares + flow.saves
}

fn insights(scene: &Scene, call: &Call, token: &str) -> Result<Answer, Answer> {
    let query = Query::read(call, &["metric", "period", "metric_type", "since", "until", "breakdown", "timeframe"])?;
    let metrics = query.list("metric");
    if metrics.is_empty() {
        return Err(error(400, 100, "(#100) The parameter metric is required."));
    }
    let today = scene.now.day_in(Zone::PACIFIC);
    let live: Vec<&str> = TOTALS
        .iter()
        .chain(&OTHERS)
        .copied()
        .filter(|metric| *metric != "website_clicks" || today < date(WITHDRAWN))
        .collect();
    for (n, metric) in metrics.iter().enumerate() {
        if !live.contains(metric) {
            let words = format!("(#100) metric[{n}] must be one of the following values: {}", live.join(", "));
            return Err(error(400, 100, &words));
        }
    }
    if query.get("metric_type") != Some("total_value") {
        let words = format!(
            "(#100) The following metrics ({}) should be specified with parameter metric_type=total_value",
            metrics.join(",")
        );
        return Err(error(400, 100, &words));
    }
    if metrics.contains(&"follower_demographics") {
        return demographics(scene, &query, &metrics);
    }
    if query.get("period") != Some("day") || query.get("timeframe").is_some() {
        return Err(error(400, 100, "(#100) period must be one of the following values: day"));
    }
    let window = asked_window(&query, scene.now)?;
    let by_type = metrics == ["follows_and_unfollows"];
    if query.get("breakdown").is_some_and(|name| name != "follow_type" || !by_type) {
        return Err(error(400, 1, "An unknown error has occurred."));
    }
    let first_kept = today.plus(-KEPT_DAYS);
    let known = first_kept <= window.start()
        && window.start() < today
        && window != Window::of_day(date(UNCOUNTED), Zone::PACIFIC);
    let data: Vec<Value> = metrics
        .iter()
        .filter(|_| known)
        .filter_map(|metric| {
            let total = match *metric {
                "follows_and_unfollows" => follows(&query, window, today)?,
                _ => json!({ "value": truth(metric, without_uncounted(window, today))? }),
            };
            Some(json!({
                "name": metric,
                "period": "day",
                "title": metric,
                "description": "",
                "total_value": total,
                "id": format!("{PROFILE}/insights/{metric}/day"),
            }))
        })
        .collect();
    Ok(Answer::json(200, &json!({ "data": data, "paging": shifts(&call.path, token) })))
}

/// The days that are over, of a window.
fn without_uncounted(window: Window, today: Day) -> Window {
    Window::new(window.start(), window.end().min(today.plus(-1)), Zone::PACIFIC).unwrap_or(window)
}

/// The Pacific days between two moments; at most thirty days to the second.
fn asked_window(query: &Query, now: Instant) -> Result<Window, Answer> {
    let (since, until) = match (query.seconds("since")?, query.seconds("until")?) {
        (Some(since), Some(until)) if since <= until => (since, until),
        (None, None) => (now.unix() - 86_400, now.unix()),
        _ => return Err(error(400, 100, "(#100) since must be before until")),
    };
    if LONGEST_SECONDS < until - since {
        return Err(error(400, 100, "(#100) There cannot be more than 30 days (2592000 s) between since and until"));
    }
    let day = |seconds: i64| Instant::from_unix(seconds).day_in(Zone::PACIFIC);
    Window::new(day(since), day(until), Zone::PACIFIC).map_err(|_| error(400, 100, "(#100) Invalid parameter"))
}

/// Comings and goings: without the breakdown a skeleton, and not before two days have passed.
fn follows(query: &Query, window: Window, today: Day) -> Option<Value> {
    query.get("breakdown")?;
    let mut breakdown = json!({ "dimension_keys": ["follow_type"] });
    if 2 <= today.since(window.end()) {
        let flow = profile().flow(window);
        let kinds = [("FOLLOWER", flow.follows), ("NON_FOLLOWER", flow.unfollows)];
        // a kind that did not happen has no row
        let rows: Vec<Value> = kinds
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| json!({ "dimension_values": [kind], "value": count }))
            .collect();
        breakdown["results"] = rows.into();
    }
    Some(json!({ "breakdowns": [breakdown] }))
}

const AGES: [(&str, u64); 7] =
    [("13-17", 1), ("18-24", 14), ("25-34", 41), ("35-44", 27), ("45-54", 11), ("55-64", 4), ("65+", 2)];
const GENDERS: [(&str, u64); 3] = [("F", 58), ("M", 35), ("U", 7)];
const COUNTRIES: [(&str, u64); 4] = [("JP", 93), ("US", 4), ("TW", 2), ("TH", 1)];
const CITIES: [(&str, u64); 8] = [
    ("Sendai, Miyagi", 22),
    ("Tokyo, Tokyo", 19),
    ("Yokohama, Kanagawa", 6),
    ("Osaka, Osaka", 4),
    ("Yamagata, Yamagata", 3),
    ("Natori, Miyagi", 3),
    ("Saitama, Saitama", 3),
    ("Sapporo, Hokkaido", 2),
];

/// Followers by what they are, as of now. Tests compare with it.
pub fn audience(breakdown: &str, now: Instant) -> Option<Vec<(&'static str, u64)>> {
    let shares: &[(&'static str, u64)] = match breakdown {
        "age" => &AGES,
        "gender" => &GENDERS,
        "country" => &COUNTRIES,
        "city" => &CITIES,
        _ => return None,
    };
    // a few are not told apart
    let followers = profile().followers(now.day_in(Zone::PACIFIC).plus(-1)) * 96 / 100;
    Some(shares.iter().map(|(name, per_cent)| (*name, followers * per_cent / 100)).collect())
}

fn demographics(scene: &Scene, query: &Query, metrics: &[&str]) -> Result<Answer, Answer> {
    let timeframe = query.get("timeframe").unwrap_or_default();
    if metrics.len() > 1 || query.get("period") != Some("lifetime") || !["this_month", "this_week"].contains(&timeframe)
    {
        return Err(error(400, 100, "(#100) timeframe must be one of the following values: this_week, this_month"));
    }
    let breakdown = query.get("breakdown").unwrap_or_default();
    let Some(rows) = audience(breakdown, scene.now) else {
        return Err(error(
            400,
            100,
            "(#100) breakdown must be one of the following values: age, city, country, gender",
        ));
    };
    let rows: Vec<Value> =
        rows.iter().map(|(name, count)| json!({ "dimension_values": [name], "value": count })).collect();
    let of = json!({ "breakdowns": [{ "dimension_keys": [breakdown], "results": rows }] });
    let data = json!([{
        "name": "follower_demographics",
        "period": "lifetime",
        "title": "Follower demographics",
        "description": "",
        "total_value": of,
        "id": format!("{PROFILE}/insights/follower_demographics/lifetime"),
    }]);
    Ok(Answer::json(200, &json!({ "data": data })))
}

const MEDIA_FIELDS: [&str; 7] =
    ["id", "caption", "media_type", "media_product_type", "permalink", "timestamp", "like_count"];

fn media(scene: &Scene, call: &Call, token: &str) -> Result<Answer, Answer> {
    let query = Query::read(call, &["fields", "since", "until", "limit", "after"])?;
    check_fields(&query)?;
    let (since, until) = (query.seconds("since")?, query.seconds("until")?);
    let within = |post: &&Post| {
        let at = post.at.unix();
        at <= scene.now.unix() && since.is_none_or(|since| since <= at) && until.is_none_or(|until| at <= until)
    };
    let found: Vec<&Post> = profile().posts.iter().rev().filter(within).collect();
    let fields = query.list("fields");
    Ok(page_of(&found, &query, MEDIA_PER_PAGE, &call.path, token, |post| {
        let whole = json!({
            "id": media_id(post),
            "caption": post.title,
            "media_type": if post.kind == Kind::Video { "VIDEO" } else { "CAROUSEL_ALBUM" },
            "media_product_type": product(post),
            "permalink": format!("https://www.instagram.com/p/Sandbox{:05}/", post.number),
            "timestamp": written(post.at),
            "like_count": post.at(scene.now).likes,
        });
        chosen(&whole, &fields)
    }))
}

fn check_fields(query: &Query) -> Result<(), Answer> {
    match query.list("fields").iter().find(|field| !MEDIA_FIELDS.contains(field)) {
        Some(field) => {
            Err(error(400, 100, &format!("(#100) Tried accessing nonexisting field ({field}) on node type (IGMedia)")))
        }
        None => Ok(()),
    }
}

fn chosen(whole: &Value, fields: &[&str]) -> Value {
    let kept = fields.iter().filter_map(|field| Some(((*field).to_string(), whole.get(*field)?.clone())));
    Value::Object(kept.collect())
}

/// A post's id.
pub fn media_id(post: &Post) -> String {
    format!("{MEDIA}{:08}", post.number)
}

fn product(post: &Post) -> &'static str {
    if post.kind == Kind::Video { "REELS" } else { "FEED" }
}

/// The stories of one evening in Japan, in the order of the day: its moment and how many saw it.
fn evening(day: Day) -> [(Instant, u64); 2] {
    let draw = mix(0x5709 ^ World::number(day) as u64);
    [
        (Instant::at(day, 18, 5, Zone::JST), 180 + draw % 90),
        (Instant::at(day, 21, 40, Zone::JST), draw % FEWEST_VIEWERS),
    ]
}

fn story_id(day: Day, n: usize) -> String {
    format!("{STORY}{}{n}", day.compact())
}

/// Stories live for a day.
fn stories(scene: &Scene, call: &Call) -> Result<Answer, Answer> {
    let query = Query::read(call, &["fields", "limit", "after"])?;
    check_fields(&query)?;
    let fields = query.list("fields");
    let today = scene.now.day_in(Zone::JST);
    let mut data = Vec::new();
    for day in [today, today.plus(-1)] {
        for (n, (at, _)) in evening(day).iter().enumerate().rev() {
            if !(0..86_400).contains(&scene.now.since(*at)) {
                continue;
            }
            let whole = json!({
                "id": story_id(day, n),
                "media_type": "IMAGE",
                "media_product_type": "STORY",
                "permalink": format!("https://www.instagram.com/stories/{USERNAME}/{}{n}", day.compact()),
                "timestamp": written(*at),
            });
            data.push(chosen(&whole, &fields));
        }
    }
    Ok(Answer::json(200, &json!({ "data": data })))
}

fn media_insights(scene: &Scene, call: &Call, id: &str) -> Result<Answer, Answer> {
    let query = Query::read(call, &["metric"])?;
    let metrics = query.list("metric");
    if let Some(story) = id.strip_prefix(STORY) {
        return story_insights(&metrics, story, id);
    }
    let post = profile().posts.iter().find(|post| media_id(post) == id && post.at <= scene.now).ok_or_else(gone)?;
    if post.at.day_in(Zone::PACIFIC) < date(PROFESSIONAL) {
        let more = [
            ("error_subcode", json!(2_108_006)),
            ("is_transient", json!(false)),
            ("error_user_title", json!("Media posted before business account conversion")),
        ];
        return Err(error_with(400, 100, "Invalid parameter", &more));
    }
    let counters = post.at(scene.now);
    let value = |metric: &str| {
        let reel = post.kind == Kind::Video;
        Some(match metric {
            "views" => counters.views,
            "reach" => counters.people,
            "likes" => counters.likes,
            "comments" => counters.comments,
            "saved" => counters.saves,
            "shares" => counters.shares,
            "total_interactions" => counters.likes + counters.comments + counters.saves + counters.shares,
            "reposts" => counters.shares / 5,
            "follows" if !reel => counters.follows,
            "profile_visits" if !reel => counters.clicks,
            "ig_reels_avg_watch_time" if reel => 4_200 + post.number % 3_000,
            _ => return None,
        })
    };
    of_media(&metrics, id, value)
}

fn story_insights(metrics: &[&str], story: &str, id: &str) -> Result<Answer, Answer> {
    let day = story.get(..8).and_then(|text| Day::from_compact(text).ok()).ok_or_else(gone)?;
    let seen = story.get(8..).and_then(|n| evening(day).get(n.parse::<usize>().ok()?).map(|(_, seen)| *seen));
    let seen = seen.ok_or_else(gone)?;
    if seen < FEWEST_VIEWERS {
        return Err(error(400, 10, "(#10) Not enough viewers for the media to show insights"));
    }
    of_media(metrics, id, |metric| {
        Some(match metric {
            "views" => seen + seen / 8,
            "reach" => seen,
            "replies" => 0,
            "shares" | "follows" => seen / 90,
            "profile_visits" => seen / 40,
            "total_interactions" => seen / 30,
            _ => return None,
        })
    })
}

fn of_media(metrics: &[&str], id: &str, value: impl Fn(&str) -> Option<u64>) -> Result<Answer, Answer> {
    if metrics.is_empty() {
        return Err(error(400, 100, "(#100) The parameter metric is required."));
    }
    let mut data = Vec::new();
    for metric in metrics {
        let Some(value) = value(metric) else {
            let words = format!(
                "(#100) The Media Insights API does not support the {metric} metric for this media product type."
            );
            return Err(error(400, 100, &words));
        };
        data.push(json!({
            "name": metric,
            "period": "lifetime",
            "values": [{ "value": value }],
            "title": "",
            "description": "",
            "id": format!("{id}/insights/{metric}/lifetime"),
        }));
    }
    Ok(Answer::json(200, &json!({ "data": data })))
}
