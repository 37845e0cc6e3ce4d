//! note's signed-in dashboard emulated: the exchange of a session's cookie for a token, and the months of the world.
//!
//! Bodies are written after what others saw; note publishes nothing. Invariants: the cookie opens the exchange alone, the
//! token the questions alone; whoever is not signed in is answered zeros, as note does it, and no error.

use super::super::platform::Scene;
use super::super::server::{Answer, Call};
use super::super::world::note::{self, Earned, NAME};
use super::refuse;
use crate::domain::{Day, Instant, Month, Zone};
use serde_json::{Value, json};

/// A browser's session that is signed in as the account.
pub const COOKIE: &str = "sandbox-only-note-session-7f3a91";
/// Seconds for which a token is good.
const LIFE: i64 = 1_800;
/// The most articles of one answer.
const MOST: u64 = 100;
const FIELDS: [&str; 4] = ["pageViewCount", "impressionCount", "likeCount", "commentCount"];

/// The token of a half hour.
fn token_of(half_hour: i64) -> String {
    format!("sandbox-only-note-token-{half_hour}")
}

/// The exchange, as the account's own page makes it.
pub fn exchange(scene: &Scene, call: &Call) -> Answer {
    if call.method != "POST" {
        return refuse(404, "not_found", "Not Found");
    }
    let pairs = call.cookie.as_deref().unwrap_or_default().split(';').filter_map(|pair| pair.trim().split_once('='));
    let signed_in = pairs.into_iter().any(|pair| pair == ("_note_session_v5", COOKIE));
    if !signed_in || call.requested_with.as_deref() != Some("XMLHttpRequest") || call.authorization.is_some() {
        return refuse(401, "auth", "not_login");
    }
    let cookie = format!("note_gql_auth_token={}; Path=/; Secure", token_of(scene.awaited.unix() / LIFE));
    Answer { status: 201, headers: vec![("set-cookie", cookie)], body: vec![] }
}

/// A question.
pub fn ask(scene: &Scene, call: &Call) -> Answer {
    if call.method != "POST" || call.cookie.is_some() {
        return refuse(403, "forbidden", "Forbidden");
    }
    let now = scene.awaited.unix() / LIFE;
    let signed_in = call.bearer().is_some_and(|token| [now, now - 1].iter().any(|half| token == token_of(*half)));
    let body: Value = serde_json::from_slice(&call.body).unwrap_or_default();
    let query = body["query"].as_str().unwrap_or_default();
    let wrong = |message: &str| Answer::json(200, &json!({ "errors": [{ "message": message }] }));
    if query.contains("salesAmount") {
        return wrong("Cannot query field \"salesAmount\" on type \"DashboardMetrics\".");
    }
    let viewer = match signed_in {
        true => json!({ "__typename": "Viewer", "urlname": NAME }),
        false => json!({ "__typename": "NotLoggedInViewer" }),
    };
    if !query.contains("dashboardSummary") {
        return Answer::json(200, &json!({ "data": { "viewer": viewer } }));
    }
    let variables = &body["variables"];
    let day = |name: &str| variables[name].as_str()?.strip_suffix("T00:00:00.000Z")?.parse::<Day>().ok();
    let month = day("date").map(Day::month).filter(|month| day("date") == Some(month.first()));
    let month = month.filter(|month| day("endDate") == Some(month.last()) && variables["unit"] == "CUSTOM");
    let first = variables["first"].as_u64().filter(|first| (1..=MOST).contains(first));
    let (Some(month), Some(first), "PUBLISHED_DATE_DESC") =
        (month, first, variables["order"].as_str().unwrap_or_default())
    else {
        return wrong("Variable \"$date\" got invalid value.");
    };
    let after =
        variables["after"].as_str().and_then(|cursor| cursor.strip_prefix("cursor-")?.parse().ok()).unwrap_or(0);
    Answer::json(200, &json!({ "data": data(signed_in, viewer, month, first as usize, after, scene.now) }))
}

fn data(signed_in: bool, viewer: Value, month: Month, first: usize, after: usize, now: Instant) -> Value {
    if !signed_in {
        let nothing = json!({ "hasNextPage": false, "endCursor": null });
        return json!({
            "dashboardSummary": { "lastUpdatedAt": null, "metrics": metrics(Earned::default(), true) },
            "dashboardNoteListConnection": { "pageInfo": nothing, "edges": [] },
            "dashboardStatLastUpdatedTimes": { "noteStatLastUpdatedAt": null },
            "viewer": viewer,
        });
    }
    // counted every four hours
    let counted = Instant::from_unix(now.unix().div_euclid(14_400) * 14_400).to_string().replace('Z', ".000Z");
    let rows = rows(month, now);
    let shown: Vec<&Value> = rows.iter().skip(after).take(first).collect();
    let end = after + shown.len();
    let more = end < rows.len();
    json!({
        "dashboardSummary": { "lastUpdatedAt": counted, "metrics": metrics(note::whole(month), known(month)) },
        "dashboardNoteListConnection": {
            "pageInfo": { "hasNextPage": more, "endCursor": more.then(|| format!("cursor-{end}")) },
            "edges": shown,
        },
        "dashboardStatLastUpdatedTimes": { "noteStatLastUpdatedAt": counted },
        "viewer": viewer,
    })
}

/// Impressions are counted since the dashboard is new.
fn known(month: Month) -> bool {
    month.first() >= Day::new(2026, 9, 1).unwrap_or(month.first())
}

fn metrics(earned: Earned, impressions: bool) -> Value {
    let counts = [earned.page_views, earned.impressions, earned.likes, earned.comments];
    let of = |(name, count): (&str, u64)| {
        let shown = *name != *FIELDS[1] || impressions;
        (name.to_string(), if shown { count.into() } else { Value::Null })
    };
    Value::Object(FIELDS.into_iter().zip(counts).map(of).collect())
}

/// Articles that were public in the month, newest first; a draft, which has no moment, stands before them.
fn rows(month: Month, now: Instant) -> Vec<Value> {
    let row = |key: &str, title: &str, at: Option<Instant>, earned: Earned| {
        let published = at.map(|at| at.rfc3339(Zone::JST).replace("+09:00", ".000+09:00"));
        json!({ "node": {
            "note": {
                "key": key, "title": title, "status": if at.is_some() { "PUBLISHED" } else { "DRAFT" },
                "publishedAt": published, "link": { "absoluteUrl": format!("https://note.com/{NAME}/n/{key}") },
            },
            "metrics": metrics(earned, known(month)),
        } })
    };
    let last = Instant::at(month.last().plus(1), 0, 0, Zone::JST).min(now);
    let articles = note::articles_at(last).into_iter();
    let articles = articles.map(|article| row(&article.key, &article.title, Some(article.at), article.within(month)));
    std::iter::once(row("n00000000d0af", "公開前の原稿", None, Earned::default())).chain(articles).collect()
}
