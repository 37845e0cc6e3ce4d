//! The signed-in dashboard: what a month brought, as a whole and article by article, through a person's own session.
//!
//! There is no published interface: what is read is what the dashboard's own page reads. Of months that are over alone, with
//! one question a month and a hundred articles.
//! Invariants: a stale session answers zeros in place of an error, so zeros count only where the answer says whose they are or
//! when they were counted; nothing about money is asked for.

use super::{LIMIT, url_name};
use crate::domain::{
    Absence, AccountId, Answer, Detail, Entity, Instant, Judgement, Origin, Post, Quality, Reason, Request, Said,
    SaidWords, SessionCookie, Stated, StreamId, WayOut, Window, Zone,
};
use crate::sources::plain;
use crate::sources::{Ask, Page, ParseError, ParseFault, Part, PartResult, PartState, Promised, Reading, Task};
use serde_json::{Value, json};

pub const MONTH: &str = "note.month";
const URL: &str = "https://graphql.note.com/graphql";
/// Articles of one answer, the most that note gives.
const FIRST: u64 = 100;
/// A list longer than this has no end.
const MOST_PAGES: usize = 10;
/// Days after a month's end from which it counts as settled where note does not say when it counted.
const PATIENCE_DAYS: i64 = 3;

/// How the session brings a token.
pub static SESSION: SessionCookie = SessionCookie {
    host: "graphql.note.com",
    exchange_url: "https://note.com/api/v3/graphql/auth",
    cookie: "_note_session_v5",
    xsrf: "XSRF-TOKEN",
    token: "note_gql_auth_token",
};

/// What is asked. Sales are not.
const QUERY: &str = "query($unit: DashboardPeriodUnit!, $date: Datetime!, $endDate: Datetime, $order: DashboardNoteListOrder, \
    $first: Int!, $after: String) { dashboardSummary(unit: $unit, date: $date, endDate: $endDate) { lastUpdatedAt metrics \
    { pageViewCount impressionCount likeCount commentCount } } dashboardNoteListConnection(unit: $unit, date: $date, \
    endDate: $endDate, order: $order, first: $first, after: $after) { pageInfo { hasNextPage endCursor } edges { node { note \
    { key title status publishedAt link { absoluteUrl } } metrics { pageViewCount impressionCount likeCount commentCount } } } } \
    dashboardStatLastUpdatedTimes { noteStatLastUpdatedAt } viewer { __typename ... on Viewer { urlname } } }";
const WHO: &str = "query { viewer { __typename ... on Viewer { urlname } } }";

const METRICS: [(&str, &str); 4] = [
    ("note.page_views", "pageViewCount"),
    ("note.impressions", "impressionCount"),
    ("note.likes", "likeCount"),
    ("note.comments", "commentCount"),
];

/// The month asked for, the one before and last year's, once they are over.
pub fn plan(ask: &Ask) -> Vec<Task> {
    let today = ask.now.day_in(ask.zone);
    let months = [ask.month, ask.month.plus(-1), ask.month.plus(-12)].map(|month| month.window(ask.zone));
    let wanted = |window: &Window| {
        let over = window.end() < today && ask.started.is_none_or(|day| day <= window.end());
        over && !(ask.done)(&StreamId::from(MONTH), *window)
    };
    let first = |window: Window| {
        let mut part = Part::new(&StreamId::from(MONTH), window, "");
        part.state = json!({ "name": url_name(ask.account), "after": null, "seen": [], "cursors": [] });
        task(part)
    };
    months.into_iter().filter(wanted).map(first).collect()
}

fn task(part: Part) -> Task {
    // Japanese calendar days, written as the front end writes them
    let day = |day: crate::domain::Day| format!("{day}T00:00:00.000Z");
    let variables = json!({
        "unit": "CUSTOM", "date": day(part.window.start()), "endDate": day(part.window.end()),
        "order": "PUBLISHED_DATE_DESC", "first": FIRST, "after": part.state["after"],
    });
    let request = Request::post_json(URL, json!({ "query": QUERY, "variables": variables }).to_string());
    Task { lane: "note".to_string(), request, parts: vec![part], limit: Some(LIMIT) }
}

/// The call of `report doctor`: whose session it is.
pub fn who() -> Request {
    Request::post_json(URL, json!({ "query": WHO }).to_string())
}

/// Whether a call goes to the dashboard.
pub fn is_of(request: &Request) -> bool {
    request.path() == "/graphql"
}

/// The account whose session it is; `None` where nobody is signed in.
pub fn viewer(value: &Value) -> Option<&str> {
    let viewer = value.pointer("/data/viewer").filter(|viewer| viewer["__typename"] == "Viewer")?;
    viewer["urlname"].as_str()
}

/// What an answer means; `name`: the account that is configured.
pub fn judge(name: &str, answer: &Answer) -> Judgement {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let said = |words: SaidWords| Said { status: answer.status, name: String::new(), words, request: None };
    let text = |text: &str| said(SaidWords::Text(text.to_string()));
    let ended =
        |said| Judgement::RefreshToken { reason: Reason::said("token_refused", said).way_out(WayOut::NewCookie) };
    let messages: Vec<&str> =
        value["errors"].as_array().into_iter().flatten().filter_map(|error| error["message"].as_str()).collect();
    match answer.status {
        401 | 403 => return ended(said(SaidWords::Nothing)),
        429 => {
            let reason = Reason::said("rate_limit", said(SaidWords::Nothing)).way_out(WayOut::Tomorrow);
            return Judgement::SourceEnds { reason };
        }
        500..=599 => {
            return Judgement::Retry {
                after_secs: None,
                reason: Reason::said("server_error", said(SaidWords::Nothing)),
            };
        }
        _ if answer.looks_like_html() => return ended(said(SaidWords::WebPage)),
        200 | 400 => {}
        _ => return Judgement::StreamEnds { reason: Reason::said("unexpected_status", said(SaidWords::Nothing)) },
    }
    if let Some(first) = messages.first() {
        let of_session = ["unauthenticated", "unauthorized", "not logged in", "not_login"];
        let dead = messages.iter().any(|m| of_session.iter().any(|words| m.to_lowercase().contains(words)));
        // a field that is not known: the dashboard has changed, and this program must be, too
        return match dead {
            true => ended(text(first)),
            false => Judgement::StreamEnds { reason: Reason::said("request_refused", text(first)) },
        };
    }
    if answer.status == 400 {
        return Judgement::StreamEnds { reason: Reason::said("request_refused", said(SaidWords::Nothing)) };
    }
    match value.pointer("/data/viewer").filter(|viewer| !viewer.is_null()) {
        Some(found) if found["__typename"].as_str().is_some_and(|kind| kind != "Viewer") => {
            ended(text(found["__typename"].as_str().unwrap_or_default()))
        }
        Some(found) if found["urlname"].as_str().is_some_and(|other| !other.eq_ignore_ascii_case(name)) => {
            let reason = Reason::said("other_account", text(found["urlname"].as_str().unwrap_or_default()));
            Judgement::StreamEnds { reason: reason.way_out(WayOut::NewCookie) }
        }
        _ if says_nothing(&value) => ended(said(SaidWords::Nothing)),
        _ => Judgement::Fine,
    }
}

/// Zeros, no articles, and no moment at which anything was counted: what a stranger is answered.
fn says_nothing(value: &Value) -> bool {
    let Some(summary) = value.pointer("/data/dashboardSummary") else { return false };
    let counted = updated(value).is_some() || !summary["lastUpdatedAt"].is_null();
    let numbers = METRICS.iter().filter_map(|(_, field)| plain::decimal(&summary["metrics"][*field]));
    let edges = value.pointer("/data/dashboardNoteListConnection/edges").and_then(Value::as_array);
    !counted && numbers.into_iter().all(|n| n.is_zero()) && edges.is_none_or(Vec::is_empty)
}

fn updated(value: &Value) -> Option<Instant> {
    value.pointer("/data/dashboardStatLastUpdatedTimes/noteStatLastUpdatedAt")?.as_str()?.parse().ok()
}

/// One page of a month.
pub fn read(value: &Value, part: &Part, read: &Reading) -> Result<Page, ParseError> {
    let at = |pointer: &str| value.pointer(pointer).filter(|found| found.is_object());
    let needed = |pointer: &str| {
        at(pointer).ok_or_else(|| ParseError::wrong_type(pointer, value.pointer(pointer), Promised::Object))
    };
    let mut result = part.result();
    let ended = Instant::at(part.window.end().plus(1), 0, 0, part.window.zone());
    let settled = match updated(value) {
        Some(counted) => ended <= counted,
        None => PATIENCE_DAYS < read.observed_at.day_in(Zone::JST).since(part.window.end()),
    };
    let summary = "/data/dashboardSummary/metrics";
    let of_account = needed(summary)?;
    if part.state["after"].is_null() {
        for (metric, field) in METRICS {
            let pointer = format!("{summary}/{field}");
            let stated = stated(of_account.get(field), &pointer)?;
            result.observations.push(read.observe(metric, part.window, stated, pointer));
        }
    }
    let place = "/data/dashboardNoteListConnection";
    let list = needed(place)?;
    let edges = plain::list(list.get("edges"), &format!("{place}/edges"))?;
    let mut seen = texts(&part.state["seen"]);
    let known = seen.len();
    for (n, edge) in edges.iter().enumerate() {
        read_article(edge, &format!("{place}/edges/{n}"), &mut seen, &mut result, part, read)?;
    }
    if 0 < known && !edges.is_empty() && seen.len() == known {
        let fault = ParseFault::PageTwice { token: part.state["after"].as_str().unwrap_or_default().to_string() };
        return Err(ParseError::new("page_twice", format!("{place}/edges"), fault));
    }
    for observation in &mut result.observations {
        observation.quality = if settled { Quality::Settled } else { Quality::Provisional };
    }
    if list["pageInfo"]["hasNextPage"] == true {
        let pointer = format!("{place}/pageInfo/endCursor");
        let cursor = list["pageInfo"]["endCursor"].as_str().filter(|cursor| !cursor.is_empty());
        let cursor = cursor
            .ok_or_else(|| ParseError::wrong_type(&pointer, list["pageInfo"].get("endCursor"), Promised::Text))?;
        let mut cursors = texts(&part.state["cursors"]);
        if cursors.iter().any(|used| used == cursor) || MOST_PAGES <= cursors.len() {
            let fault = ParseFault::PageTwice { token: cursor.chars().take(40).collect() };
            return Err(ParseError::new("page_twice", pointer, fault));
        }
        cursors.push(cursor.to_string());
        let mut next = part.clone();
        next.state = json!({ "name": part.state["name"], "after": cursor, "seen": seen, "cursors": cursors });
        result.state = PartState::Continues;
        return Ok(Page { parts: vec![result], next: vec![task(next)] });
    }
    result.settled = settled;
    if !settled {
        result.state = PartState::Pending;
        result.reason = Some(Reason::new("unready", Detail::NotCountedYet).way_out(WayOut::Tomorrow));
    }
    Ok(Page { parts: vec![result], next: vec![] })
}

/// An article's month. What is not public is left out.
fn read_article(
    edge: &Value,
    place: &str,
    seen: &mut Vec<String>,
    result: &mut PartResult,
    part: &Part,
    read: &Reading,
) -> Result<(), ParseError> {
    let note = &edge["node"]["note"];
    let key =
        plain::id(note.get("key")).filter(|key| key.len() <= 32 && key.bytes().all(|b| b.is_ascii_alphanumeric()));
    let key =
        key.ok_or_else(|| ParseError::wrong_type(format!("{place}/node/note/key"), note.get("key"), Promised::Text))?;
    let published = note["publishedAt"].as_str().and_then(|text| text.parse::<Instant>().ok());
    // how note spells the states of a draft is not known
    let draft = note["status"].as_str().is_some_and(|status| !status.eq_ignore_ascii_case("published"));
    let Some(published) = published.filter(|_| !draft) else { return Ok(()) };
    if seen.contains(&key) {
        result.notes.push(("rows_repeated".into(), key));
        return Ok(());
    }
    seen.push(key.clone());
    let entity = Entity::new(key.as_str());
    for (metric, field) in METRICS {
        let pointer = format!("{place}/node/metrics/{field}");
        let stated = stated(edge["node"]["metrics"].get(field), &pointer)?;
        result.observations.push(read.observe_of(&entity, metric, part.window, stated, pointer));
    }
    let url = note["link"]["absoluteUrl"].as_str().filter(|url| url.starts_with("https://note.com/"));
    let name = part.state["name"].as_str().unwrap_or_default();
    result.posts.push(Post {
        account: read.account.clone(),
        entity,
        kind: "article".to_string(),
        title: note["title"].as_str().unwrap_or_default().to_string(),
        url: Some(url.map_or_else(|| format!("https://note.com/{name}/n/{key}"), str::to_string)),
        published_at: Some(published),
        published_on: Some(published.day_in(read.zone)),
        observed_at: read.observed_at,
        origin: Origin { snapshot: read.snapshot.clone(), pointer: place.to_string() },
    });
    Ok(())
}

/// Null where note has none, as of impressions before it counted them.
fn stated(found: Option<&Value>, pointer: &str) -> Result<Stated, ParseError> {
    match found {
        None | Some(Value::Null) => Ok(Stated::Absent(Absence::Missing)),
        Some(value) => plain::count(value, pointer).map(Stated::Value),
    }
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_string)).collect()
}

/// Whether the account's session is the configured account's.
pub fn is_own(account: &AccountId, value: &Value) -> bool {
    viewer(value).is_some_and(|name| name.eq_ignore_ascii_case(&url_name(account)))
}
