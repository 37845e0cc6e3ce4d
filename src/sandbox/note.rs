//! note emulated: its public pages (the creator, the list of articles), and the signed-in dashboard.
//!
//! note publishes no specification: the members are those that programs are known to read. Invariant: the public pages show
//! what a visitor sees; whoever sends a credential to them has been led astray.

mod dashboard;

pub use dashboard::COOKIE;

use super::faults::FaultKind;
use super::platform::{Emulated, Scene};
use super::server::{Answer, Call};
use super::world::happenings::{Date, day as date};
use super::world::note::{self, Article, NAME};
use crate::domain::{Instant, Zone};
use serde_json::{Value, json};

/// Where a session's cookie becomes a token, and where the token is good.
const EXCHANGE: &str = "/api/v3/graphql/auth";
const QUESTIONS: &str = "/graphql";
/// Articles on a page.
const PAGE: usize = 25;
/// On this day note answers nothing.
const OUTAGE: Date = (2026, 7, 20);

/// note remembers nothing of its visitors.
#[derive(Debug)]
pub struct Note;

fn refuse(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": { "code": code, "message": message } }))
}

impl Emulated for Note {
    fn id(&self) -> &'static str {
        "note"
    }
    fn owns(&self, path: &str) -> bool {
        path.starts_with("/api/v2/creators/") || [EXCHANGE, QUESTIONS].contains(&path)
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        let now = scene.now;
        if now.day_in(Zone::JST) == date(OUTAGE) {
            return refuse(503, "unavailable", "Service Unavailable");
        }
        match call.path.as_str() {
            EXCHANGE => return dashboard::exchange(scene, call),
            QUESTIONS => return dashboard::ask(scene, call),
            _ => {}
        }
        if call.method != "GET" || call.authorization.is_some() || call.cookie.is_some() {
            return refuse(403, "forbidden", "Forbidden");
        }
        match call.path.strip_prefix("/api/v2/creators/").unwrap_or_default().split_once('/') {
            None if call.path.ends_with(&format!("/{NAME}")) => Answer::json(200, &creator(now)),
            Some((NAME, "contents")) => contents(call, now),
            _ => refuse(404, "not_found", "Not Found"),
        }
    }
    fn refusal(&self, _scene: &Scene, kind: FaultKind) -> Answer {
        match kind {
            FaultKind::Unauthorized => refuse(401, "auth", "not_login"),
            FaultKind::Forbidden => refuse(403, "forbidden", "Forbidden"),
            FaultKind::TooManyRequests => refuse(429, "too_many_requests", "Too Many Requests"),
            _ => refuse(503, "unavailable", "Service Unavailable"),
        }
    }
    fn account(&self) -> Option<&'static str> {
        Some(NAME)
    }
}

fn creator(now: Instant) -> Value {
    json!({ "data": {
        "id": 4_202_610, "urlname": NAME, "nickname": "CROSS SENDAI", "profile": "仙台で働く、暮らす。",
        "followerCount": note::followers(now.day_in(Zone::JST).plus(-1)), "followingCount": 9,
        "noteCount": note::articles_at(now).len(), "profileImageUrl": null,
    } })
}

fn contents(call: &Call, now: Instant) -> Answer {
    let page: usize = call.query_field("page").and_then(|page| page.parse().ok()).unwrap_or(0);
    if page == 0 || call.query_field("kind").as_deref() != Some("note") {
        // parameters that are left out are answered with an error of the server
        return refuse(500, "internal", "Internal Server Error");
    }
    let all = note::articles_at(now);
    let shown: Vec<Value> =
        all.iter().skip((page - 1) * PAGE).take(PAGE).map(|article| written(article, now)).collect();
    let is_last = all.len() <= page * PAGE;
    Answer::json(200, &json!({ "data": { "contents": shown, "isLastPage": is_last, "totalCount": all.len() } }))
}

fn written(article: &Article, now: Instant) -> Value {
    let earned = article.until(now.day_in(Zone::JST).plus(-1));
    let number = u64::from_str_radix(&article.key[1..8], 16).unwrap_or_default();
    json!({
        "id": number, "type": "TextNote", "status": "published", "name": article.title, "key": article.key,
        "publishAt": article.at.rfc3339(Zone::JST).replace("+09:00", ".000+09:00"),
        "noteUrl": format!("https://note.com/{NAME}/n/{}", article.key),
        "likeCount": earned.likes, "commentCount": earned.comments, "price": 0, "isPinned": false, "imageCount": 2,
        "eyecatch": null, "hashtags": [{ "hashtag": { "name": "#仙台" } }],
        "user": { "urlname": NAME, "nickname": "CROSS SENDAI" },
    })
}
