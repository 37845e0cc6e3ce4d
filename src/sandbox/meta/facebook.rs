//! The page on Facebook: itself, its insights, its posts with their counters.

use super::{
    PAGE_TOKEN, Query, SYSTEM_USER, VERSION, bad_token, end_of, error, error_with, page_of, refusal, shifts, written,
};
use crate::domain::{Day, Instant, Window, Zone};
use crate::sandbox::faults::FaultKind;
use crate::sandbox::platform::{Emulated, Scene};
use crate::sandbox::server::{Answer, Call};
use crate::sandbox::world::facebook::{UNCOUNTED, WITHDRAWN, page};
use crate::sandbox::world::happenings::day as date;
use crate::sandbox::world::social::{Kind, Life, Post};
use serde_json::{Map, Value, json};

/// The page's id.
pub const PAGE: &str = "104200000000042";
const NAME: &str = "CROSS SENDAI";
/// Days that one call may span.
const LONGEST_DAYS: i64 = 93;
/// Posts that a page of the list holds at most where their insights are asked for too.
const POSTS_PER_PAGE: usize = 6;

/// Facebook's side.
#[derive(Debug, Default)]
pub struct Facebook;

impl Emulated for Facebook {
    fn id(&self) -> &'static str {
        "facebook"
    }
    fn owns(&self, path: &str) -> bool {
        path.strip_prefix(VERSION).is_some_and(|rest| rest.starts_with(PAGE))
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        respond(scene, call).unwrap_or_else(|refused| refused)
    }
    fn refusal(&self, _scene: &Scene, kind: FaultKind) -> Answer {
        refusal(kind, 80_001)
    }
    fn account(&self) -> Option<&'static str> {
        Some(PAGE)
    }
    fn credential(&self, _base_url: &str) -> Option<String> {
        Some(SYSTEM_USER.to_string())
    }
}

fn respond(scene: &Scene, call: &Call) -> Result<Answer, Answer> {
    let token = call.bearer().filter(|token| [SYSTEM_USER, PAGE_TOKEN].contains(token)).ok_or_else(bad_token)?;
    if call.method != "GET" {
        return Err(error(400, 100, "Unsupported post request"));
    }
    let rest = call.path.strip_prefix(VERSION).and_then(|rest| rest.strip_prefix(PAGE)).unwrap_or_default();
    if rest.is_empty() {
        return about(scene, call);
    }
    // the edges of a page take the page's own token alone
    if token != PAGE_TOKEN {
        return Err(error(403, 210, "(#210) A page access token is required to request this resource."));
    }
    match rest {
        "/insights" => insights(scene, call),
        "/published_posts" => posts(scene, call),
        _ => {
            let more = [("error_subcode", json!(33))];
            Err(error_with(400, 100, "Unsupported get request. Object with this id does not exist", &more))
        }
    }
}

fn about(scene: &Scene, call: &Call) -> Result<Answer, Answer> {
    let query = Query::read(call, &["fields"])?;
    let mut body = Map::new();
    for field in query.list("fields") {
        let value = match field {
            "id" => PAGE.into(),
            "name" => NAME.into(),
            "access_token" => PAGE_TOKEN.into(),
            "followers_count" => page().followers(scene.now.day_in(Zone::PACIFIC).plus(-1)).into(),
            _ => return Err(error(400, 100, &format!("(#100) Tried accessing nonexisting field ({field})"))),
        };
        body.insert(field.to_string(), value);
    }
    body.insert("id".into(), PAGE.into());
    Ok(Answer::json(200, &body.into()))
}

/// A page's metric on a day.
fn of_day(life: &Life, metric: &str, day: Day) -> Option<u64> {
    let window = Window::of_day(day, Zone::PACIFIC);
    let flow = life.flow(window);
    Some(match metric {
        "page_follows" => life.followers(day),
        "page_media_view" => flow.views,
        "page_total_media_view_unique" => life.people(window),
        "page_post_engagements" => flow.likes + flow.comments + flow.shares + flow.clicks,
        "page_views_total" => flow.visits,
        "page_total_actions" => flow.taps,
        "page_daily_follows" | "page_daily_follows_unique" => flow.follows,
        "page_daily_unfollows_unique" => flow.unfollows,
        "page_video_views" => flow.plays,
        _ => return None,
    })
}

/// Where followers live, in thousandths; the rest is not told apart. Countries add up to nearly all.
const CITIES: [(&str, u64); 7] = [
    ("Sendai, Miyagi, Japan", 342),
    ("Tokyo, Japan", 205),
    ("Yokohama, Kanagawa, Japan", 61),
    ("Natori, Miyagi, Japan", 38),
    ("Osaka, Japan", 27),
    ("Morioka, Iwate, Japan", 19),
    ("Fukushima/Koriyama, Japan", 11),
];
const COUNTRIES: [(&str, u64); 3] = [("JP", 968), ("TW", 14), ("US", 9)];

/// Followers of a day by where they live, by Facebook's names: tests compare with it.
pub fn places(metric: &str, day: Day) -> Option<Vec<(&'static str, u64)>> {
    let shares: &[(&'static str, u64)] = match metric {
        "page_follows_city" => &CITIES,
        "page_follows_country" => &COUNTRIES,
        _ => return None,
    };
    let followers = page().followers(day);
    Some(shares.iter().map(|(place, share)| (*place, followers * share / 1_000)).collect())
}

/// The 28 days that end with this one.
fn last_28(day: Day) -> Window {
    Window::new(day.plus(-27), day, Zone::PACIFIC).unwrap_or(Window::of_day(day, Zone::PACIFIC))
}

/// What is true of the page, by Facebook's names: tests compare with it.
pub fn truth(metric: &str, day: Day) -> Option<u64> {
    match metric {
        "viewers_28d" => Some(page().people(last_28(day))),
        _ => of_day(page(), metric, day),
    }
}

fn withdrawn(now: Instant) -> bool {
    date(WITHDRAWN) <= now.day_in(Zone::PACIFIC)
}

fn known(metric: &str, now: Instant) -> bool {
    let places = places(metric, date(UNCOUNTED)).is_some();
    (places || of_day(page(), metric, date(UNCOUNTED)).is_some()) && !(metric == "page_video_views" && withdrawn(now))
}

fn insights(scene: &Scene, call: &Call) -> Result<Answer, Answer> {
    let query = Query::read(call, &["metric", "period", "since", "until"])?;
    let metrics = query.list("metric");
    if metrics.is_empty() {
        let more = [("error_subcode", json!(1_504_028)), ("error_user_title", json!("No Metric Specified"))];
        return Err(error_with(400, 3001, "Invalid query", &more));
    }
    // one unknown name takes all others down
    if !metrics.iter().all(|metric| known(metric, scene.now)) {
        return Err(error(400, 100, "(#100) The value must be a valid insights metric"));
    }
    let period = query.get("period").unwrap_or_default();
    let people_of_28 = period == "days_28" && metrics.iter().all(|metric| *metric == "page_total_media_view_unique");
    if period != "day" && !people_of_28 {
        let words = format!("(#100) The period {period} is not supported for the metric {}", metrics.join(","));
        return Err(error(400, 100, &words));
    }
    let today = scene.now.day_in(Zone::PACIFIC);
    let since = query.day("since")?.unwrap_or(today.plus(-2));
    let until = query.day("until")?.unwrap_or(today);
    if until < since || LONGEST_DAYS < until.since(since) {
        return Err(error(400, 100, "(#100) There cannot be more than 93 days between since and until"));
    }
    let counted = |day: &Day| *day < today && *day != date(UNCOUNTED) && today.since(*day) <= 730;
    let days: Vec<Day> = (0..until.since(since)).map(|n| since.plus(n)).filter(counted).collect();
    let data: Vec<Value> = metrics
        .iter()
        .filter(|_| !days.is_empty())
        .map(|metric| {
            let value = |day: &Day| match places(metric, *day) {
                Some(places) => {
                    places.into_iter().map(|(place, people)| (place.to_string(), Value::from(people))).collect()
                }
                None if people_of_28 => Value::from(truth("viewers_28d", *day)),
                None => Value::from(of_day(page(), metric, *day)),
            };
            let values: Vec<Value> =
                days.iter().map(|day| json!({ "value": value(day), "end_time": end_of(*day) })).collect();
            json!({
                "name": metric,
                "period": period,
                "values": values,
                "title": "",
                "description": "",
                "id": format!("{PAGE}/insights/{metric}/{period}"),
            })
        })
        .collect();
    Ok(Answer::json(200, &json!({ "data": data, "paging": shifts(&call.path, PAGE_TOKEN) })))
}

fn posts(scene: &Scene, call: &Call) -> Result<Answer, Answer> {
    let query = Query::read(call, &["fields", "since", "until", "limit", "after"])?;
    let fields = query.get("fields").unwrap_or("id");
    let (plain, metrics) = match fields.split_once("insights.metric(") {
        None => (fields, None),
        Some((plain, rest)) => {
            let inner =
                rest.strip_suffix(')').ok_or_else(|| error(400, 2500, "Syntax error \"Expected end of string\""))?;
            (plain, Some(inner.split(',').collect::<Vec<_>>()))
        }
    };
    for field in plain.split(',').filter(|field| !field.is_empty()) {
        if field.starts_with("reactions") || field.starts_with("comments") {
            let words = "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content Access' feature.";
            return Err(error(403, 10, words));
        }
        let fields = ["id", "message", "story", "created_time", "permalink_url", "status_type", "shares"];
        if !fields.contains(&field) {
            return Err(error(
                400,
                100,
                &format!("(#100) Tried accessing nonexisting field ({field}) on node type (PagePost)"),
            ));
        }
    }
    let ok = |metric: &&str| of_post(&page().posts[0], metric, scene.now).is_some();
    if metrics.as_ref().is_some_and(|metrics| !metrics.iter().all(ok)) {
        return Err(error(400, 100, "(#100) The value must be a valid insights metric"));
    }
    let (since, until) = (query.seconds("since")?, query.seconds("until")?);
    let within = |post: &&Post| {
        let at = post.at.unix();
        // both ends count
        at <= scene.now.unix() && since.is_none_or(|since| since <= at) && until.is_none_or(|until| at <= until)
    };
    let found: Vec<&Post> = page().posts.iter().rev().filter(within).collect();
    let most = if metrics.is_some() { POSTS_PER_PAGE } else { 100 };
    Ok(page_of(&found, &query, most, &call.path, PAGE_TOKEN, |post| write(post, plain, metrics.as_deref(), scene.now)))
}

fn write(post: &Post, fields: &str, metrics: Option<&[&str]>, now: Instant) -> Value {
    let id = post_id(post);
    let mut body = Map::new();
    for field in fields.split(',') {
        let value = match field {
            "id" => id.clone().into(),
            "message" => post.title.clone().into(),
            "created_time" => written(post.at).into(),
            "permalink_url" => format!("https://www.facebook.com/{PAGE}/posts/{}", post.number).into(),
            "status_type" => match post.kind {
                Kind::Words => "mobile_status_update".into(),
                Kind::Pictures => "added_photos".into(),
                Kind::Video => "added_video".into(),
            },
            // a field without anything in it is left out
            _ => continue,
        };
        body.insert(field.to_string(), value);
    }
    if let Some(metrics) = metrics {
        let data: Vec<Value> = metrics
            .iter()
            .filter_map(|metric| {
                let value = of_post(post, metric, now)?;
                Some(json!({
                    "name": metric,
                    "period": "lifetime",
                    "values": [{ "value": value }],
                    "title": "",
                    "description": "",
                    "id": format!("{id}/insights/{metric}/lifetime"),
                }))
            })
            .collect();
        body.insert(
            "insights".into(),
            json!({ "data": data, "paging": shifts(&format!("{VERSION}{id}/insights"), PAGE_TOKEN) }),
        );
    }
    body.into()
}

/// A post's id: the page's and its own.
pub fn post_id(post: &Post) -> String {
    format!("{PAGE}_{}", 9_000 + post.number)
}

/// A post's metric as it stands now. In objects only what happened has a key.
fn of_post(post: &Post, metric: &str, now: Instant) -> Option<Value> {
    let counters = post.at(now);
    let object = |parts: &[(&str, u64)]| {
        let some =
            parts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| ((*name).to_string(), (*count).into()));
        Value::Object(some.collect())
    };
    Some(match metric {
        "post_media_view" => counters.views.into(),
        "post_total_media_view_unique" => counters.people.into(),
        "post_clicks" => counters.clicks.into(),
        "post_video_views" => counters.plays.into(),
        "post_reactions_by_type_total" => {
            object(&[("like", counters.likes - counters.loves), ("love", counters.loves)])
        }
        "post_activity_by_action_type" => {
            object(&[("like", counters.likes), ("comment", counters.comments), ("share", counters.shares)])
        }
        _ => return None,
    })
}
