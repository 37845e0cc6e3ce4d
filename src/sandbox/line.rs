//! LINE's Messaging API emulated: tokens, bot info, insight, quota.
//!
//! Bodies follow the published examples; what a real account leaves out is left out. Invariant: only days that LINE
//! would have counted by the sandbox's time have numbers.

use super::chance::mix;
use super::faults::FaultKind;
use super::platform::{Emulated, Scene};
use super::server::{Answer, Call, form_field};
use super::world::World;
use super::world::friends::{self, Broadcast, Friend};
use super::world::happenings::{Date, Sending, day as date};
use crate::domain::{Day, Instant, Zone};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The long-lived channel access token of the sandbox's account.
pub const TOKEN: &str =
    "sandbox-only/Zm9yIHRoZSBzYW5kYm94IG9ubHk7IG5vIHJlYWwgY2hhbm5lbA==+eyJsaW5lIjoic2FuZGJveCJ9/1O/w1cDnyilFU=";
/// The account's id.
pub const ACCOUNT: &str = "@crosssendai";
const BASIC_ID: &str = "@420sndbx";
/// What a stateless token is asked for with.
pub const CHANNEL_ID: &str = "2004202600";
pub const CHANNEL_SECRET: &str = "00112233445566778899aabbccddeeff";

const STATELESS_SECONDS: i64 = 900;
const CALLS_EACH_HOUR: f64 = 60.0;
/// Fewer people than this are not shown.
const FEWEST_PEOPLE: u32 = 20;

/// Days that LINE counted only much later: the day, and the day on which its numbers appeared.
const LONG_UNREADY: [(Date, Date); 2] = [((2026, 8, 12), (2026, 9, 20)), ((2026, 8, 31), (2026, 9, 20))];
/// Days on which LINE does not answer at all.
const OUTAGE: (Date, Date) = ((2026, 7, 9), (2026, 7, 12));
/// Days on which the attributes of friends are withheld.
const NO_DEMOGRAPHIC: (Date, Date) = ((2026, 6, 1), (2026, 6, 30));

/// What LINE remembers of its callers.
#[derive(Debug, Default)]
pub struct Line {
    /// Stateless tokens and until when each lives, on the sandbox's clock.
    stateless: Mutex<BTreeMap<String, Instant>>,
    /// Per endpoint: calls left, and when that was.
    buckets: Mutex<BTreeMap<String, (f64, Instant)>>,
}

impl Line {
    /// Takes one call of an endpoint's hourly sixty, which fill up again one a minute.
    fn admits(&self, endpoint: &str, now: Instant) -> bool {
        let mut buckets = self.buckets.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (left, when) = buckets.entry(endpoint.to_string()).or_insert((CALLS_EACH_HOUR, now));
        let passed = now.since(*when).max(0) as f64;
        *left = (*left + passed * CALLS_EACH_HOUR / 3_600.0).min(CALLS_EACH_HOUR);
        *when = now;
        // the sum of many sixtieths may lack a hair of a whole call
        if *left < 1.0 - 1e-6 {
            return false;
        }
        *left -= 1.0;
        true
    }
    fn knows(&self, bearer: &str, now: Instant) -> bool {
        let stateless = self.stateless.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        bearer == TOKEN || stateless.get(bearer).is_some_and(|until| now < *until)
    }
    fn issue(&self, now: Instant) -> String {
        let mut stateless = self.stateless.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let number = stateless.len() as u64 + 1;
        let token = format!("eyJzYW5kYm94.{:016x}.{:016x}", mix(number ^ 0x5a), mix(number ^ 0x11e));
        stateless.insert(token.clone(), now.plus(std::time::Duration::from_secs(STATELESS_SECONDS as u64)));
        token
    }
}

/// What LINE says about a token: a long-lived one has a century left.
fn verify(known: bool) -> Answer {
    if !known {
        return Answer::json(400, &json!({ "error": "invalid_request", "error_description": "access token expired" }));
    }
    Answer::json(200, &json!({ "client_id": CHANNEL_ID, "expires_in": 3_138_007_490_u64, "scope": "P CM" }))
}
fn message(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({ "message": text }))
}
fn unauthorized() -> Answer {
    message(
        401,
        "Authentication failed due to the following reason: invalid token. Confirm that the access token in the \
         authorization header is valid.",
    )
}
fn forbidden() -> Answer {
    message(403, "Access to this API is not available for your account")
}
fn too_many() -> Answer {
    message(429, "The API rate limit has been exceeded. Try again later.")
}
fn unavailable() -> Answer {
    message(503, "Service Unavailable")
}

impl Emulated for Line {
    fn id(&self) -> &'static str {
        "line"
    }
    fn owns(&self, path: &str) -> bool {
        ["/v2/bot/", "/v2/oauth/", "/oauth2/v3/", "/oauth2/v2.1/"].iter().any(|start| path.starts_with(start))
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        with_request_id(self.respond(scene, call), scene)
    }
    fn refusal(&self, scene: &Scene, kind: FaultKind) -> Answer {
        let answer = match kind {
            FaultKind::Unauthorized => unauthorized(),
            FaultKind::TooManyRequests => too_many(),
            FaultKind::Forbidden => forbidden(),
            _ => unavailable(),
        };
        with_request_id(answer, scene)
    }
    fn account(&self) -> Option<&'static str> {
        Some(ACCOUNT)
    }
    fn credential(&self, _base_url: &str) -> Option<String> {
        Some(TOKEN.to_string())
    }
}

fn with_request_id(mut answer: Answer, scene: &Scene) -> Answer {
    answer.headers.push(("x-line-request-id", friends::request_id(-(scene.number as i32))));
    answer
}

impl Line {
    fn respond(&self, scene: &Scene, call: &Call) -> Answer {
        let now = scene.now;
        let today = now.day_in(Zone::JST);
        if within(today, OUTAGE) {
            return unavailable();
        }
        match call.path.as_str() {
            "/v2/oauth/verify" if call.method == "POST" => {
                return verify(form_field(&call.body, "access_token").is_some_and(|token| token == TOKEN));
            }
            // the sandbox gives out no token of this kind
            "/oauth2/v2.1/verify" => return verify(false),
            _ => {}
        }
        if call.path == "/oauth2/v3/token" {
            return if call.method == "POST" {
                self.token(&call.body, scene.awaited)
            } else {
                message(405, "Method Not Allowed")
            };
        }
        if !call.bearer().is_some_and(|bearer| self.knows(bearer, scene.awaited)) {
            return unauthorized();
        }
        if call.method != "GET" {
            return message(405, "Method Not Allowed");
        }
        let limited = call.path.starts_with("/v2/bot/insight/");
        if limited && !self.admits(&call.path, scene.awaited) {
            return too_many();
        }
        let world = &*(scene.world)();
        match call.path.as_str() {
            "/v2/bot/info" => Answer::json(200, &bot_info()),
            "/v2/bot/insight/followers" => on_date(call, |day| followers(world, day, now)),
            "/v2/bot/insight/message/delivery" => on_date(call, |day| deliveries(world, day, now)),
            "/v2/bot/insight/demographic" => Answer::json(200, &demographic(world, today)),
            "/v2/bot/insight/message/event" => match call.query_field("requestId").filter(|id| !id.is_empty()) {
                Some(id) => Answer::json(200, &message_event(world, &id, now)),
                None => message(400, "requestId is required"),
            },
            "/v2/bot/message/quota" => Answer::json(200, &json!({ "type": "limited", "value": 30_000 })),
            "/v2/bot/message/quota/consumption" => Answer::json(200, &json!({ "totalUsage": used_quota(world, now) })),
            // reads ids of people: open to verified accounts alone, and this one is none
            "/v2/bot/followers/ids" => forbidden(),
            _ => message(404, "Not found"),
        }
    }

    fn token(&self, body: &[u8], now: Instant) -> Answer {
        let field = |name: &str| form_field(body, name).unwrap_or_default();
        let refuse = |error: &str, description: &str| {
            Answer::json(400, &json!({ "error": error, "error_description": description }))
        };
        if field("grant_type") != "client_credentials" {
            return refuse("unsupported_grant_type", "unsupported grant_type");
        }
        if field("client_id") != CHANNEL_ID || field("client_secret") != CHANNEL_SECRET {
            return refuse("invalid_request", "Invalid 'client_credentials'.");
        }
        let token = self.issue(now);
        Answer::json(200, &json!({ "token_type": "Bearer", "access_token": token, "expires_in": STATELESS_SECONDS }))
    }
}

fn bot_info() -> Value {
    json!({
        "userId": "U0123456789abcdef0123456789abcdef",
        "basicId": BASIC_ID,
        "premiumId": ACCOUNT,
        "displayName": "CROSS SENDAI",
        "chatMode": "bot",
        "markAsReadMode": "auto",
    })
}

fn on_date(call: &Call, answer: impl Fn(Day) -> Value) -> Answer {
    match call.query_field("date") {
        None => message(400, "date is required"),
        Some(date) => match Day::from_compact(&date) {
            Ok(day) => Answer::json(200, &answer(day)),
            Err(_) => message(400, "Bad Request"),
        },
    }
}

/// `ready`, `unready` or `out_of_service` for a day, `since` being the service's first.
fn status(day: Day, since: Date, now: Instant) -> &'static str {
    if day < date(since) {
        return "out_of_service";
    }
    let counted = match LONG_UNREADY.iter().find(|(late, _)| date(*late) == day) {
        Some((_, appeared)) => Instant::at(date(*appeared), 0, 0, Zone::JST),
        // some time within the following day: between three in the morning and noon
        None => Instant::at(day.plus(1), 3 + (mix(World::number(day) as u64) % 10) as u32, 0, Zone::JST),
    };
    if now < counted { "unready" } else { "ready" }
}

fn followers(world: &World, day: Day, now: Instant) -> Value {
    let status = status(day, (2016, 11, 1), now);
    if status != "ready" {
        return json!({ "status": status, "followers": null, "targetedReaches": null, "blocks": null });
    }
    let at_end = world.followers(day);
    json!({ "status": status, "followers": at_end.added, "targetedReaches": at_end.reach, "blocks": at_end.blocks })
}

/// Messages of a day by kind; a kind without traffic is left out.
fn deliveries(world: &World, day: Day, now: Instant) -> Value {
    let status = status(day, (2017, 3, 1), now);
    let mut body = Map::new();
    body.insert("status".into(), status.into());
    if status != "ready" {
        return body.into();
    }
    for (kind, count) in delivered(world, day) {
        if count > 0 {
            body.insert(kind.into(), count.into());
        }
    }
    body.into()
}

/// What was truly sent on a day, by LINE's names.
pub fn delivered(world: &World, day: Day) -> Vec<(&'static str, u64)> {
    let on = World::number(day) as i32;
    let sent = |kind: Sending| -> u64 {
        let sent = world.broadcasts.iter().filter(|b| b.sent_on == day && b.plan.sending == kind);
        sent.map(|b| u64::from(b.delivered)).sum()
    };
    let greeted = world.friends.iter().filter(|f| f.added == on || f.unblocks == on).count() as u64;
    let chance = |salt: u64, most: u64| {
        let drawn = mix(on as u64 ^ salt);
        if drawn.is_multiple_of(3) || on < 0 { 0 } else { (drawn >> 8) % (most + 1) }
    };
    vec![
        ("broadcast", sent(Sending::Manager)),
        ("autoResponse", chance(0xa0, 9)),
        ("welcomeResponse", greeted),
        ("chat", chance(0xc4a7, 3)),
        ("apiBroadcast", sent(Sending::Interface)),
        ("apiNarrowcast", sent(Sending::InterfaceToFew)),
        ("apiReply", chance(0x4e, 4)),
    ]
}

/// Attributes of the friends in reach, as of about three days ago.
fn demographic(world: &World, today: Day) -> Value {
    let on = World::number(today.plus(-3)) as i32;
    let reached: Vec<&Friend> = world.friends.iter().filter(|f| f.in_reach(on)).collect();
    if reached.len() < FEWEST_PEOPLE as usize || within(today, NO_DEMOGRAPHIC) {
        let none: [Value; 0] = [];
        return json!({
            "available": false, "genders": none, "ages": none, "areas": none, "appTypes": none,
            "subscriptionPeriods": none,
        });
    }
    // one decimal, like LINE's own
    let share = |count: usize| (count as f64 * 1000.0 / reached.len() as f64).round() / 10.0;
    let tiles = |key: &str, names: &[&str], of: &dyn Fn(&Friend) -> Option<usize>| -> Vec<Value> {
        let mut counts = vec![0; names.len() + 1];
        for friend in &reached {
            counts[of(friend).unwrap_or(names.len())] += 1;
        }
        let named = names.iter().copied().chain(["unknown"]).zip(counts);
        named
            .filter(|(_, count)| *count > 0)
            .map(|(name, count)| json!({ key: name, "percentage": share(count) }))
            .collect()
    };
    // one in nine is a mystery to LINE in every respect but the phone
    let known =
        |friend: &Friend, index: u8| (!mix(friend.added as u64 ^ 0x9).is_multiple_of(9)).then_some(usize::from(index));
    let age =
        |on_from: i32| -> usize { [7, 30, 90, 180, 365].iter().position(|limit| on - on_from < *limit).unwrap_or(5) };
    let periods = ["within7days", "within30days", "within90days", "within180days", "within365days", "over365days"];
    json!({
        "available": true,
        "genders": tiles("gender", &friends::GENDERS, &|f| known(f, f.gender)),
        "ages": tiles("age", &friends::AGES, &|f| known(f, f.age)),
        "areas": tiles("area", &friends::AREAS, &|f| known(f, f.area)),
        "appTypes": tiles("appType", &friends::PHONES, &|f| Some(usize::from(f.phone))),
        "subscriptionPeriods": tiles("subscriptionPeriod", &periods, &|f| Some(age(f.added))),
    })
}

/// Opens and clicks of one broadcast as they stand now; they move for two weeks.
fn message_event(world: &World, request_id: &str, now: Instant) -> Value {
    let found = world.broadcasts.iter().find(|b| b.request_id.as_deref() == Some(request_id) && sent_at(b) <= now);
    let none: [Value; 0] = [];
    let Some(broadcast) = found else {
        let overview = json!({
            "requestId": request_id, "timestamp": null, "delivered": null, "uniqueImpression": null, "uniqueClick": null,
            "uniqueMediaPlayed": null, "uniqueMediaPlayed100Percent": null,
        });
        return json!({ "overview": overview, "messages": none, "clicks": none });
    };
    let days = now.since(sent_at(broadcast)) / 86_400;
    let so_far = |by_day: &[u32; 14]| by_day.iter().take((days + 1).min(14) as usize).sum::<u32>();
    let (opened, clicked) = (so_far(&broadcast.opened_by_day), so_far(&broadcast.clicked_by_day));
    let shown = |count: u32| if count < FEWEST_PEOPLE { Value::Null } else { count.into() };
    let nothing_played = ["", "25Percent", "50Percent", "75Percent", "100Percent"];
    let mut bubble = Map::new();
    bubble.insert("seq".into(), 1.into());
    bubble.insert("impression".into(), shown(opened + opened / 3));
    for prefix in ["mediaPlayed", "uniqueMediaPlayed"] {
        for part in nothing_played {
            bubble.insert(format!("{prefix}{part}"), Value::Null);
        }
    }
    let link = json!({
        "seq": 1,
        "url": format!("https://{}/event/{}/", super::world::site::HOST, broadcast.sent_on.plus(1).month()),
        "click": shown(clicked + clicked / 4),
        "uniqueClick": shown(clicked),
        "uniqueClickOfRequest": shown(clicked),
    });
    let enough = FEWEST_PEOPLE <= opened;
    json!({
        "overview": {
            "requestId": request_id,
            "timestamp": sent_at(broadcast).unix(),
            "delivered": broadcast.delivered,
            "uniqueImpression": shown(opened),
            "uniqueClick": shown(clicked),
            "uniqueMediaPlayed": null,
            "uniqueMediaPlayed100Percent": null,
        },
        "messages": if enough { vec![Value::from(bubble)] } else { vec![] },
        "clicks": if enough { vec![link] } else { vec![] },
    })
}

/// Broadcasts go out at 19:00.
fn sent_at(broadcast: &Broadcast) -> Instant {
    Instant::at(broadcast.sent_on, 19, 0, Zone::JST)
}

/// Messages that count against the plan, of the current month alone.
fn used_quota(world: &World, now: Instant) -> u64 {
    let month = now.day_in(Zone::JST).month();
    let sent = world.broadcasts.iter().filter(|b| b.sent_on.month() == month && sent_at(b) <= now);
    sent.map(|b| u64::from(b.delivered)).sum()
}

fn within(day: Day, (first, last): (Date, Date)) -> bool {
    date(first) <= day && day <= date(last)
}
