//! X's API v2 emulated: the user, and the user's posts.
//!
//! Written by hand from the published specification of both vocabularies; from 2027 on only the newer one is understood.
//! Invariant: the numbers are those of the downloaded files, but for what was paid for, which the files leave out.

use super::chance::mix;
use super::consent::Consents;
use super::faults::FaultKind;
use super::platform::{Emulated, Scene};
use super::server::{Answer, Call};
use super::world::happenings::{Date, day as date};
use super::world::x::{self, HANDLE, PassedOn, Post};
use crate::domain::{Day, Instant, Zone};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A token through which the account itself looks.
pub const TOKEN: &str = "c2FuZGJveC1vbmx5LXVzZXItdG9rZW4:1:1";
/// A token of the application alone.
pub const APPLICATION_TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAsandbox%2Bonly%3Dapplication";
/// The account's number.
const USER: &str = "1500420261031000001";
/// On these days X answers nothing.
const OUTAGE: (Date, Date) = ((2026, 12, 20), (2026, 12, 21));
/// From here on the words of the older vocabulary are unknown.
const NEW_WORDS: Date = (2027, 1, 1);
/// Posts older than this have no private numbers.
const PRIVATE_DAYS: i64 = 30;
/// X fills a page before it takes out what may not be shown: pages are shorter than asked for.
const SHORT_OF: usize = 4;
const DEEPEST: usize = 3_200;
const WINDOW_SECONDS: i64 = 900;

const USER_FIELDS: &str = "affiliation confirmed_email connection_status created_at description entities id \
    is_identity_verified location most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url \
    protected public_metrics receives_your_dm subscription subscription_type url username verified \
    verified_followers_count verified_type withheld";
const OLD_FIELDS: &str = "article attachments author_id card_uri community_id context_annotations conversation_id \
    created_at display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang \
    media_metadata non_public_metrics note_tweet organic_metrics possibly_sensitive promoted_metrics public_metrics \
    referenced_tweets reply_settings scopes source text withheld";
const NEW_FIELDS: &str = "article article_title attachments card_uri community_id context_annotations conversation_id \
    created_at display_text_range edit_controls entities geo id lang media_metadata non_public_metrics note_post \
    organic_metrics possibly_sensitive promoted_metrics public_metrics reply_settings scopes source text withheld";

/// Through whose eyes a caller looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Eyes {
    Own,
    Application,
}

/// What X remembers of its callers.
#[derive(Debug)]
pub struct X {
    consents: Arc<Consents>,
    /// Per endpoint and token: when its quarter of an hour began, and the calls since.
    windows: Mutex<BTreeMap<(String, String), (i64, i64)>>,
}

impl X {
    pub fn new(consents: Arc<Consents>) -> X {
        X { consents, windows: Mutex::default() }
    }
    fn eyes(&self, bearer: Option<&str>) -> Option<Eyes> {
        match bearer? {
            TOKEN => Some(Eyes::Own),
            APPLICATION_TOKEN => Some(Eyes::Application),
            other => self.consents.issued(other).then_some(Eyes::Own),
        }
    }
    /// Counts a call; the headers that tell how many are left, and whether this one was too many.
    fn count(&self, endpoint: &str, bearer: &str, limit: i64, now: Instant) -> (Vec<(&'static str, String)>, bool) {
        let mut windows = self.windows.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let window = windows.entry((endpoint.to_string(), bearer.to_string())).or_insert((now.unix(), 0));
        if WINDOW_SECONDS <= now.unix() - window.0 {
            *window = (now.unix(), 0);
        }
        let allowed = window.1 < limit;
        window.1 += i64::from(allowed);
        let headers = vec![
            ("x-rate-limit-limit", limit.to_string()),
            ("x-rate-limit-remaining", (limit - window.1).to_string()),
            ("x-rate-limit-reset", (window.0 + WINDOW_SECONDS).to_string()),
        ];
        (headers, allowed)
    }
}

/// A problem as version 2 words it.
fn problem(status: u16, title: &str, detail: &str, kind: &str) -> Answer {
    let kind = if kind.is_empty() { "about:blank".to_string() } else { format!("https://api.x.com/2/problems/{kind}") };
    Answer::json(status, &json!({ "title": title, "detail": detail, "type": kind, "status": status }))
}
fn unauthorized() -> Answer {
    problem(401, "Unauthorized", "Unauthorized", "")
}
fn unavailable() -> Answer {
    problem(503, "Service Unavailable", "Service Unavailable", "")
}
fn too_many() -> Answer {
    problem(429, "Too Many Requests", "Too Many Requests", "rate-limit-exceeded")
}
fn invalid(parameter: &str, value: &str, message: &str) -> Answer {
    let errors = json!([{ "parameters": { parameter: [value] }, "message": message }]);
    let detail = "One or more parameters to your request was invalid.";
    Answer::json(
        400,
        &json!({
            "errors": errors, "title": "Invalid Request", "detail": detail,
            "type": "https://api.x.com/2/problems/invalid-request",
        }),
    )
}

impl Emulated for X {
    fn id(&self) -> &'static str {
        "x"
    }
    fn owns(&self, path: &str) -> bool {
        path.starts_with("/2/users/") || path.starts_with("/2/tweets")
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        let mut answer = self.respond(scene, call);
        answer.headers.push(("x-access-level", "read".to_string()));
        answer
    }
    fn refusal(&self, scene: &Scene, kind: FaultKind) -> Answer {
        match kind {
            FaultKind::Unauthorized => unauthorized(),
            FaultKind::TooManyRequests => {
                let mut answer = too_many();
                answer.headers.push(("x-rate-limit-reset", (scene.awaited.unix() + 480).to_string()));
                answer
            }
            FaultKind::Forbidden => Answer::json(
                403,
                &json!({
                    "title": "Client Forbidden", "reason": "client-not-enrolled", "client_id": "12345678",
                    "required_enrollment": "Appropriate Level of API Access",
                    "detail": "This request must be made using an approved developer account that is enrolled.",
                    "type": "https://api.x.com/2/problems/client-forbidden",
                }),
            ),
            _ => unavailable(),
        }
    }
    fn account(&self) -> Option<&'static str> {
        Some(HANDLE)
    }
    fn credential(&self, _base_url: &str) -> Option<String> {
        Some(TOKEN.to_string())
    }
}

impl X {
    fn respond(&self, scene: &Scene, call: &Call) -> Answer {
        let now = scene.now;
        let today = now.day_in(Zone::JST);
        if date(OUTAGE.0) <= today && today <= date(OUTAGE.1) {
            return unavailable();
        }
        let bearer = call.bearer().unwrap_or_default();
        let Some(eyes) = self.eyes(Some(bearer)) else { return unauthorized() };
        if call.method != "GET" {
            return problem(405, "Method Not Allowed", "Method Not Allowed", "");
        }
        let (endpoint, limit) = match call.path.as_str() {
            "/2/users/me" => ("me", 75),
            path if path.starts_with("/2/users/by/username/") => ("by_username", 300),
            path if path.starts_with("/2/users/") && path.ends_with("/tweets") => ("tweets", 900),
            // analytics of posts, and looking posts up, are not in the plan
            path if path.starts_with("/2/tweets") => return self.refusal(scene, FaultKind::Forbidden),
            _ => return problem(404, "Not Found Error", "Not Found", "resource-not-found"),
        };
        let (headers, allowed) = self.count(endpoint, bearer, limit, scene.awaited);
        let mut answer = match endpoint {
            _ if !allowed => too_many(),
            "me" if eyes == Eyes::Application => problem(
                403,
                "Unsupported Authentication",
                "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication \
                 types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
                "unsupported-authentication",
            ),
            "me" => user(call, now),
            "by_username" => {
                let name = call.path.rsplit('/').next().unwrap_or_default();
                if name.eq_ignore_ascii_case(HANDLE) { user(call, now) } else { nobody("username", name) }
            }
            _ => match call.path.strip_prefix("/2/users/").and_then(|rest| rest.strip_suffix("/tweets")) {
                Some(USER) => timeline(call, eyes, now).unwrap_or_else(|refusal| refusal),
                other => nobody("id", other.unwrap_or_default()),
            },
        };
        answer.headers.extend(headers);
        answer
    }
}

/// Problems without data come with a friendly status.
fn nobody(parameter: &str, value: &str) -> Answer {
    let error = json!({
        "value": value, "detail": format!("Could not find user with {parameter}: [{value}]."), "title": "Not Found Error",
        "resource_type": "user", "parameter": parameter, "resource_id": value,
        "type": "https://api.x.com/2/problems/resource-not-found",
    });
    Answer::json(200, &json!({ "errors": [error] }))
}

fn speaks_new(now: Instant) -> bool {
    date(NEW_WORDS) <= now.day_in(Zone::JST)
}

/// The names of the query's fields, in its order.
fn names(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name))
}

/// The members of a list of fields, each of which must be known.
fn fields(call: &Call, name: &str, known: &str) -> Result<Vec<String>, Answer> {
    let Some(text) = call.query_field(name) else { return Ok(vec![]) };
    let fields: Vec<String> = text.split(',').map(str::to_string).collect();
    match fields.iter().find(|field| !known.split_whitespace().any(|k| k == *field)) {
        None => Ok(fields),
        Some(field) => {
            let message =
                format!("The `{name}` query parameter value [{field}] is not one of [{}]", known.replace(' ', ","));
            Err(invalid(name, field, &message))
        }
    }
}

fn known_names(call: &Call, known: &[&str]) -> Result<(), Answer> {
    match names(&call.query).find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let message = format!("The query parameter [{name}] is not one of [{}]", known.join(","));
            Err(invalid(name, &call.query_field(name).unwrap_or_default(), &message))
        }
    }
}

fn user(call: &Call, now: Instant) -> Answer {
    let words = if speaks_new(now) { "post.fields" } else { "tweet.fields" };
    let asked = known_names(call, &["user.fields", "expansions", words])
        .and_then(|()| fields(call, "user.fields", USER_FIELDS));
    let asked = match asked {
        Ok(asked) => asked,
        Err(refusal) => return refusal,
    };
    let wants = |name: &str| asked.iter().any(|field| field == name);
    let mut data = json!({ "id": USER, "name": "CROSS SENDAI", "username": HANDLE });
    if wants("created_at") {
        data["created_at"] = json!("2022-03-06T03:00:00.000Z");
    }
    if wants("verified_type") {
        data["verified_type"] = json!("none");
    }
    if wants("public_metrics") {
        // followers as of last midnight: nobody follows between two calls of a run
        let yesterday = now.day_in(Zone::JST).plus(-1);
        let posts = posts_total(yesterday);
        let count = if speaks_new(now) { "post_count" } else { "tweet_count" };
        data["public_metrics"] = json!({
            "followers_count": x::followers(yesterday), "following_count": 118, count: posts, "listed_count": 31,
            "like_count": 402, "media_count": 260,
        });
    }
    Answer::json(200, &json!({ "data": data }))
}

/// Posts, replies and what was passed on, from the beginning to the end of a day.
pub fn posts_total(until: Day) -> u64 {
    let first = super::world::World::first_day();
    let days = (0..=until.since(first).max(-1)).map(|n| first.plus(n));
    640 + days.map(|on| x::posts_of(on).len() as u64 + u64::from(x::passed_on(on).is_some())).sum::<u64>()
}

/// One entry of the timeline.
enum Entry {
    Own(Post),
    PassedOn(PassedOn),
}

impl Entry {
    fn at(&self) -> Instant {
        match self {
            Entry::Own(post) => post.at,
            Entry::PassedOn(passed) => passed.at,
        }
    }
}

fn timeline(call: &Call, eyes: Eyes, now: Instant) -> Result<Answer, Answer> {
    let new = call.query_field("post.fields").is_some();
    let mut known = vec![
        "max_results",
        "pagination_token",
        "start_time",
        "end_time",
        "since_id",
        "until_id",
        "exclude",
        "expansions",
        "media.fields",
        "poll.fields",
        "user.fields",
        "place.fields",
        "post.fields",
    ];
    if !speaks_new(now) && !new {
        known.push("tweet.fields");
    }
    known_names(call, &known)?;
    let asked = match new {
        true => fields(call, "post.fields", NEW_FIELDS)?,
        false => fields(call, "tweet.fields", OLD_FIELDS)?,
    };
    let size: usize = call.query_field("max_results").map_or(Ok(10), |text| text.parse()).unwrap_or(0);
    if !(5..=100).contains(&size) {
        let value = call.query_field("max_results").unwrap_or_default();
        return Err(invalid(
            "max_results",
            &value,
            &format!("The `max_results` query parameter value [{value}] is not between 5 and 100"),
        ));
    }
    let time = |name: &str| -> Result<Option<Instant>, Answer> {
        let Some(text) = call.query_field(name) else { return Ok(None) };
        let wrong = || invalid(name, &text, &format!("Invalid '{name}':'{text}'. Expected YYYY-MM-DDTHH:mm:ssZ"));
        text.ends_with('Z').then(|| text.parse().ok()).flatten().map(Some).ok_or_else(wrong)
    };
    let from = time("start_time")?.unwrap_or(Instant::at(super::world::World::first_day(), 0, 0, Zone::JST));
    let to = time("end_time")?;
    if let Some(to) = to.filter(|to| now.unix() - 10 < to.unix()) {
        let message =
            format!("Invalid 'end_time':'{to}'. 'end_time' must be a minimum of 10 seconds prior to the request time.");
        return Err(invalid("end_time", &to.to_string(), &message));
    }
    let to = to.unwrap_or(now);
    if to <= from {
        return Err(invalid("end_time", &to.to_string(), "Invalid 'end_time'. 'end_time' must be after 'start_time'."));
    }
    let skip = match call.query_field("pagination_token") {
        None => 0,
        Some(token) => from_token(&token).ok_or_else(|| {
            invalid(
                "pagination_token",
                &token,
                &format!("The `pagination_token` query parameter value [{token}] is not valid"),
            )
        })?,
    };
    let excluded = call.query_field("exclude").unwrap_or_default();
    let wants = |name: &str| asked.iter().any(|field| field == name);
    let private = wants("non_public_metrics") || wants("organic_metrics");
    let mut entries = entries(from, to);
    entries.retain(|entry| match entry {
        Entry::PassedOn(_) => !excluded.contains("retweets"),
        Entry::Own(post) => !(excluded.contains("replies") && post.is_reply()),
    });
    entries.truncate(DEEPEST);
    let length = size.div_ceil(SHORT_OF).max(5);
    let page: Vec<&Entry> = entries.iter().skip(skip).take(length).collect();
    let read = page.len();
    let (mut data, mut errors) = (Vec::new(), Vec::new());
    for entry in page {
        let old = now.since(entry.at()) >= PRIVATE_DAYS * 86_400;
        if private && eyes == Eyes::Own && old {
            // nothing at all is told of a post whose private numbers are gone
            continue;
        }
        let told = written(entry, &asked, new, eyes == Eyes::Own && !old, now);
        if private && eyes == Eyes::Application {
            errors.push(json!({
                "resource_id": told["id"], "parameter": "ids", "resource_type": "tweet", "section": "data",
                "title": "Field Authorization Error", "value": told["id"], "field": "non_public_metrics",
                "detail": "Sorry, you are not authorized to access 'non_public_metrics' on the Tweet.",
                "type": "https://api.x.com/2/problems/not-authorized-for-field",
            }));
        }
        data.push(told);
    }
    let mut meta = json!({ "result_count": data.len() });
    if let (Some(newest), Some(oldest)) = (data.first(), data.last()) {
        meta["newest_id"] = newest["id"].clone();
        meta["oldest_id"] = oldest["id"].clone();
    }
    if skip + read < entries.len() {
        meta["next_token"] = json!(to_token(skip + read));
    }
    let mut body = Map::new();
    if !data.is_empty() {
        body.insert("data".into(), data.into());
    }
    if !errors.is_empty() {
        body.insert("errors".into(), errors.into());
    }
    body.insert("meta".into(), meta);
    Ok(Answer::json(200, &body.into()))
}

/// Everything made between two moments, newest first; the end is not counted in.
fn entries(from: Instant, to: Instant) -> Vec<Entry> {
    let first = from.day_in(Zone::JST).max(super::world::World::first_day());
    let last = to.day_in(Zone::JST).min(super::world::World::last_day());
    let days = (0..=last.since(first).max(-1)).map(|n| first.plus(n));
    let mut all: Vec<Entry> = days
        .flat_map(|on| {
            let own = x::posts_of(on).into_iter().map(Entry::Own);
            own.chain(x::passed_on(on).map(Entry::PassedOn)).collect::<Vec<_>>()
        })
        .filter(|entry| from <= entry.at() && entry.at() < to)
        .collect();
    all.sort_by_key(|entry| std::cmp::Reverse(entry.at()));
    all
}

/// How much of what a post earns in its life it has earned, in per cent.
fn grown(at: Instant, now: Instant) -> u32 {
    match now.since(at) / 3_600 {
        0 => 15,
        1..=5 => 40,
        6..=23 => 70,
        24..=71 => 90,
        _ => 100,
    }
}

/// An entry with the fields that were asked for, in the words that were asked in.
fn written(entry: &Entry, asked: &[String], new: bool, private: bool, now: Instant) -> Value {
    let wants = |name: &str| asked.iter().any(|field| field == name);
    let stamp = |at: Instant| at.to_string().replace('Z', ".000Z");
    let word = |old: &'static str, newer: &'static str| if new { newer } else { old };
    let mut told = Map::new();
    let mut put = |name: &str, value: Value| drop(told.insert(name.to_string(), value));
    let reposted = word("retweet_count", "repost_count");
    match entry {
        Entry::PassedOn(passed) => {
            put("id", json!(passed.id.to_string()));
            put("text", json!(passed.text));
            put(word("edit_history_tweet_ids", "edit_history_post_ids"), json!([passed.id.to_string()]));
            if wants("created_at") {
                put("created_at", json!(stamp(passed.at)));
            }
            if wants("referenced_tweets") {
                put("referenced_tweets", json!([{ "type": "retweeted", "id": passed.original.to_string() }]));
            }
            if wants("public_metrics") {
                let counts = json!({
                    reposted: 7, "reply_count": 0, "like_count": 0, "quote_count": 0, "bookmark_count": 0,
                    "impression_count": 0,
                });
                put("public_metrics", counts);
            }
        }
        Entry::Own(post) => {
            let so_far = |all: u32| all * grown(post.at, now) / 100;
            let mut edits = vec![post.id.to_string()];
            edits.extend(post.edited().map(|id| id.to_string()));
            put("id", json!(edits.last()));
            put("text", json!(post.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")));
            put(word("edit_history_tweet_ids", "edit_history_post_ids"), json!(edits));
            if wants("created_at") {
                put("created_at", json!(stamp(post.at)));
            }
            let kind = match (post.is_reply(), post.is_quote()) {
                (true, _) => Some("replied_to"),
                (false, true) => Some("quoted"),
                (false, false) => None,
            };
            if let Some(kind) = kind.filter(|_| wants("referenced_tweets")) {
                put("referenced_tweets", json!([{ "type": kind, "id": (post.id - (mix(post.id) >> 40)).to_string() }]));
            }
            let earned = &post.earned;
            if wants("public_metrics") {
                let counts = json!({
                    reposted: so_far(earned.reposts), "reply_count": so_far(earned.replies),
                    "like_count": so_far(earned.likes), "quote_count": so_far(post.quotes()),
                    "bookmark_count": so_far(earned.bookmarks),
                    "impression_count": so_far(earned.impressions + post.paid_for()),
                });
                put("public_metrics", counts);
            }
            if private && wants("non_public_metrics") {
                let mut counts = json!({
                    "impression_count": so_far(earned.impressions + post.paid_for()),
                    "engagements": so_far(earned.engagements()), "user_profile_clicks": so_far(earned.profile),
                });
                // there are no clicks on links without a link
                if post.has_link() {
                    counts["url_link_clicks"] = json!(so_far(earned.url));
                }
                put("non_public_metrics", counts);
            }
            if private && wants("organic_metrics") {
                let counts = json!({
                    "impression_count": so_far(earned.impressions), "like_count": so_far(earned.likes),
                    "reply_count": so_far(earned.replies), reposted: so_far(earned.reposts),
                    "user_profile_clicks": so_far(earned.profile),
                });
                put("organic_metrics", counts);
            }
        }
    }
    told.into()
}

fn to_token(skip: usize) -> String {
    format!("7140w9gefh{:06x}", skip ^ 0x00a5_5a17)
}

fn from_token(token: &str) -> Option<usize> {
    let digits = token.strip_prefix("7140w9gefh").filter(|digits| digits.len() == 6)?;
    usize::from_str_radix(digits, 16).ok().map(|n| n ^ 0x00a5_5a17).filter(|n| *n <= DEEPEST)
}
