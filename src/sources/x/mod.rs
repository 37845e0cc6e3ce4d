//! X: the account's followers and its posts of a month, over the interface (API v2), where staff have switched it on.
//!
//! The interface bills every post it tells and reserves government use to an agreement of its own, so nothing is asked of it
//! without a credential; the downloaded files (`report import`) are complete without it. See README.md for the errors.
//! Invariants: no post is read twice in a run; posts are read from the account's timeline alone, which is the cheapest way;
//! private numbers are asked only of posts young enough to have them, and one that is gone is never stated as missing.

mod answers;
mod metrics;
#[cfg(test)]
mod tests;

use super::{
    Ask, Bill, Finding, History, Page, ParseError, Part, Platform, Reading, Seen, Setup, SetupError, Source, Stream,
    Task, read_json,
};
use crate::domain::{
    AccountId, Answer, Consent, Day, Instant, Judgement, Limit, Month, Proof, Reason, Redirect, Request, Role, Said,
    SaidWords, StreamId, WayOut, Window, Zone,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "x",
    label_ja: "X",
    label_en: "X",
    hosts: &["api.x.com", "x.com"],
    proof: Proof::Consent(&CONSENT),
    metrics: metrics::metrics,
    roles: &[
        ("x.followers", Role::Followers),
        ("x.followers_net", Role::FollowersChange),
        ("x.posts", Role::Posts),
        ("x.impressions", Role::Views),
        ("x.engagements", Role::Reactions),
        ("x.profile_visits", Role::More),
        ("x.post.impressions", Role::PostViews),
        ("x.post.engagements", Role::PostReactions),
    ],
    options: &[(READS, "the most posts and users that may be read over the interface in a calendar month of UTC")],
    source: Some(open),
    message_ledger: None,
    endings: &[],
    label,
};

/// The address that must be registered with the application: X compares it letter by letter and knows no `localhost`.
const PORT: u16 = 8484;

static CONSENT: Consent = Consent {
    authorize_url: "https://x.com/i/oauth2/authorize",
    extra: &[],
    scopes: &["tweet.read", "users.read", "offline.access"],
    separator: " ",
    pkce: true,
    redirect: Redirect::FixedLoopback { port: PORT, path: "/callback" },
    token_url: "https://api.x.com/2/oauth2/token",
    id_field: "client_id",
    secret_in_header: true,
    rotates: true,
    revoke_url: Some("https://api.x.com/2/oauth2/revoke"),
};

const HOST: &str = "https://api.x.com";
/// The option that names the ceiling.
const READS: &str = "reads_per_month";
/// Where no ceiling is configured.
const CEILING: u64 = 1_000;
/// Posts on a page: each costs the same, so pages are as long as they may be.
const PAGE: u64 = 100;
/// The page allows 75 requests in 15 minutes to the user, 900 to the timeline; some applications are given far less, and
/// their 429 says so.
const LIMIT: Limit = Limit { burst: 60, refill_secs: 12 };
/// X gives private numbers of posts for 30 days; one day is left for clocks and retries.
const PRIVATE_DAYS: i64 = 29;
/// `end_time` must lie some seconds back.
const NOT_YET: i64 = 60;

/// Days of a month's first half.
const HALF: i64 = 15;

const ACCOUNT: &str = "x.account";
const POSTS: &str = "x.posts";

/// The kinds of record, as reports name them.
const STREAMS: &[(&str, &str)] = &[(ACCOUNT, "フォロワー数"), (POSTS, "ポスト別の反応")];

/// What the user is asked for, in both vocabularies.
const OF_USER: &str = "user.fields=created_at,public_metrics,verified_type";
/// What is asked of posts, in the words of each vocabulary.
const OF_POSTS: [(&str, &str); 2] = [
    ("tweet.fields", "created_at,public_metrics,referenced_tweets,note_tweet,edit_history_tweet_ids"),
    ("post.fields", "created_at,public_metrics,note_post"),
];
const PRIVATE: &str = ",non_public_metrics,organic_metrics";

/// Where reading a month's posts stands. It travels with the calls.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
struct Walk {
    /// The account's name and number, once they are known.
    name: String,
    user: String,
    /// Whose eyes: the account's own, or anybody's.
    own: bool,
    /// Which of the two vocabularies is spoken: a place in [`OF_POSTS`].
    words: usize,
    /// Spans of seconds still to be read, newest first; the first is under way.
    spans: Vec<Span>,
    token: Option<String>,
    /// First ids of the posts read so far, and page tokens used.
    seen: Vec<String>,
    tokens: Vec<String>,
}

/// A span of posts by the moment they were made, the end not included.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
struct Span {
    from: i64,
    to: i64,
    /// Whether X is told the end: an end that lies ahead is refused.
    over: bool,
    private: bool,
}

struct X;

fn open(_setup: &Setup) -> Result<Box<dyn Source>, Vec<SetupError>> {
    Ok(Box::new(X))
}

impl Source for X {
    fn streams(&self) -> Vec<Stream> {
        let stream = |id: &str, settle_days| Stream {
            id: StreamId::from(id),
            label_ja: label("stream", id).unwrap_or(id).to_string(),
            history: History::Forgotten,
            settle_days,
        };
        vec![stream(ACCOUNT, 0), stream(POSTS, 1)]
    }

    /// One call: the user. The posts follow from it, since their address is the user's number.
    fn plan(&self, ask: &Ask) -> Vec<Task> {
        let today = Window::of_day(ask.now.day_in(ask.zone), ask.zone);
        let mut parts = Vec::new();
        if !(ask.done)(&StreamId::from(ACCOUNT), today) {
            let mut part = Part::new(&StreamId::from(ACCOUNT), today, "");
            part.state = json!({ "name": handle(ask.account) });
            parts.push(part);
        }
        let window = due(ask.month, ask.zone, today.start());
        let window = window.filter(|window| ask.started.is_none_or(|first| first <= window.end()));
        if let Some(window) = window.filter(|window| !(ask.done)(&StreamId::from(POSTS), *window)) {
            let spans = spans(window, ask.now);
            let walk = Walk { name: handle(ask.account), own: true, spans, ..Walk::default() };
            let mut part = Part::new(&StreamId::from(POSTS), window, "");
            part.state = keep(&walk);
            parts.push(part);
        }
        if parts.is_empty() { vec![] } else { vec![task(format!("{HOST}/2/users/me?{OF_USER}"), parts)] }
    }

    fn judge(&self, task: &Task, answer: &Answer) -> Judgement {
        let said = read_error(answer);
        let name = said.name.to_lowercase();
        let named = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let reason = |code| Reason::said(code, said.clone());
        let of_user = is_of_me(task) || is_of_name(task);
        match answer.status {
            // problems without data: nothing was told, in a friendly voice
            200 if of_user && lacks(answer, "data") && !lacks(answer, "errors") => {
                Judgement::StreamEnds { reason: reason("not_found").way_out(WayOut::CorrectId) }
            }
            200 if !of_user && lacks(answer, "data") && !lacks(answer, "errors") => {
                Judgement::Skip { reason: reason("request_refused") }
            }
            200 => Judgement::Fine,
            // of posts: perhaps the other vocabulary is spoken
            400 if !of_user => Judgement::Skip { reason: reason("request_refused") },
            400 => Judgement::StreamEnds { reason: reason("request_refused") },
            401 => Judgement::RefreshToken { reason: reason("token_refused").way_out(WayOut::LogInAgain) },
            402 => Judgement::SourceEnds { reason: reason("credits").way_out(WayOut::BuyCredits) },
            // a token of the application alone: the same is asked by name
            403 if is_of_me(task) && named(&["unsupported-authentication", "unsupported authentication"]) => {
                Judgement::Skip { reason: reason("no_permission") }
            }
            403 if named(&["spendcap", "spend-cap", "spend cap"]) => {
                Judgement::SourceEnds { reason: reason("spend_cap").way_out(WayOut::RaiseSpendCap) }
            }
            403 => Judgement::SourceEnds { reason: reason("no_permission").way_out(WayOut::EnrolApplication) },
            404 => Judgement::StreamEnds { reason: reason("not_found").way_out(WayOut::CorrectId) },
            // a cap of the plan, while the rate has room
            429 if named(&["usage-capped", "usagecap"]) => {
                Judgement::SourceEnds { reason: reason("usage_cap").way_out(WayOut::RaiseSpendCap) }
            }
            // until when stands in the answer's headers
            429 => Judgement::Retry { after_secs: None, reason: reason("rate_limit").way_out(WayOut::LaterRun) },
            500..=599 => Judgement::Retry { after_secs: None, reason: reason("server_error") },
            _ => Judgement::SourceEnds { reason: reason("unexpected_status") },
        }
    }

    /// The user by name instead of by token; the posts in the other vocabulary, then without what only their author sees.
    fn split(&self, task: &Task) -> Vec<Task> {
        let mut parts = task.parts.clone();
        if is_of_me(task) {
            let name = parts.iter().find_map(|part| part.state["name"].as_str()).map(str::to_string);
            let Some(name) = name.filter(|name| !name.is_empty()) else { return vec![] };
            for part in &mut parts {
                if let Some(walk) = walk_of(part) {
                    part.state = keep(&walk.through_others());
                }
            }
            return vec![by_name(&name, parts)];
        }
        let [part] = parts.as_mut_slice() else { return vec![] };
        let Some(mut walk) = walk_of(part).filter(|walk| !walk.user.is_empty()) else { return vec![] };
        match walk.spans.first_mut() {
            _ if walk.words == 0 => walk.words = 1,
            Some(span) if span.private => {
                span.private = false;
                walk.words = 0;
            }
            _ => return vec![],
        }
        vec![posts(part, &walk)]
    }

    fn parse(&self, task: &Task, answer: &Answer, read: &Reading) -> Result<Page, ParseError> {
        let value = read_json(answer)?;
        if is_of_me(task) || is_of_name(task) {
            return answers::read_user(&value, task, read);
        }
        let Some(part) = task.parts.first() else { return Ok(Page::default()) };
        answers::read_posts(&value, part, read)
    }

    fn bill(&self) -> Option<&dyn Bill> {
        Some(&Reads)
    }

    fn check(&self, _account: &AccountId) -> Option<Request> {
        Some(Request::get(format!("{HOST}/2/users/me?{OF_USER}")))
    }

    fn diagnose(&self, account: &AccountId, _zone: Zone, answer: &Answer) -> Vec<Finding> {
        let said = read_error(answer);
        if answer.status == 403 && said.name.to_lowercase().contains("unsupported") {
            // nothing wrong: public numbers can be had
            return vec![Finding { good: true, seen: Seen::PublicAlone, way_out: Some(WayOut::LogInAgain) }];
        }
        let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
        let Some(name) = value["data"]["username"].as_str().filter(|_| answer.status == 200) else {
            let way_out = match answer.status {
                401 => Some(WayOut::LogInAgain),
                402 => Some(WayOut::BuyCredits),
                403 => Some(WayOut::EnrolApplication),
                _ => None,
            };
            return vec![Finding { good: false, seen: Seen::Refused(said), way_out }];
        };
        let good = name.eq_ignore_ascii_case(&handle(account));
        let name = name.to_string();
        let seen = match good {
            true => Seen::Token { name },
            false => Seen::OtherToken { ids: vec![format!("@{name}")], name },
        };
        let mut found = vec![Finding { good, seen, way_out: (!good).then_some(WayOut::CorrectId) }];
        if let Some(level) = answer.header("x-access-level").filter(|level| level.contains("write")) {
            let seen = Seen::MayWrite { level: level.to_string() };
            found.push(Finding { good: false, seen, way_out: Some(WayOut::ReadOnly) });
        }
        found
    }

    fn before_use(&self) -> Option<Seen> {
        Some(Seen::TermsFirst)
    }
}

/// What X bills: users and posts, each as one.
struct Reads;

impl Bill for Reads {
    fn ceiling(&self, options: &BTreeMap<String, String>) -> u64 {
        // what cannot be read as a number allows nothing: money is at stake
        options.get(READS).map_or(CEILING, |text| text.trim().parse().unwrap_or(0))
    }
    fn most(&self, task: &Task) -> u64 {
        if is_of_me(task) || is_of_name(task) { 1 } else { PAGE }
    }
    fn expected(&self, task: &Task) -> u64 {
        let lists = task.parts.iter().filter_map(walk_of).map(|walk| walk.spans.len() as u64).sum::<u64>();
        self.most(task) + if is_of_me(task) { lists * PAGE } else { 0 }
    }
    fn read(&self, answer: &Answer) -> u64 {
        if answer.status != 200 {
            return 0;
        }
        let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
        match value.get("data") {
            Some(Value::Array(posts)) => posts.len() as u64,
            Some(Value::Object(_)) => 1,
            _ => 0,
        }
    }
}

impl Walk {
    /// The same through the eyes of anybody: there are no private numbers, so nothing is parted by age.
    fn through_others(mut self) -> Walk {
        self.own = false;
        if let (Some(newest), Some(oldest)) = (self.spans.first().copied(), self.spans.last().copied()) {
            self.spans = vec![Span { from: oldest.from, private: false, ..newest }];
        }
        self
    }
}

/// The days whose posts are read today. Reading costs, so it is done twice: the first half of a month when it is over,
/// before its private numbers are gone, and the month when it is over.
fn due(month: Month, zone: Zone, today: Day) -> Option<Window> {
    let middle = month.first().plus(HALF - 1);
    if month.last() < today {
        return Some(month.window(zone));
    }
    Window::new(month.first(), middle, zone).ok().filter(|_| middle < today)
}

/// A window cut at the age beyond which X gives no private numbers; the newer span first, its numbers do not wait.
fn spans(window: Window, now: Instant) -> Vec<Span> {
    let midnight = |day: Day| Instant::at(day, 0, 0, window.zone()).unix();
    let (from, to) = (midnight(window.start()), midnight(window.end().plus(1)));
    let over = to + NOT_YET <= now.unix();
    let cut = (now.unix() - PRIVATE_DAYS * 86_400).clamp(from, to);
    let young = Span { from: cut, to, over, private: true };
    let old = Span { from, to: cut, over: true, private: false };
    [young, old].into_iter().filter(|span| span.from < span.to).collect()
}

fn task(url: String, parts: Vec<Part>) -> Task {
    Task { lane: "x".to_string(), request: Request::get(url), parts, limit: Some(LIMIT) }
}

fn by_name(name: &str, parts: Vec<Part>) -> Task {
    task(format!("{HOST}/2/users/by/username/{name}?{OF_USER}"), parts)
}

/// The next page of the walk.
fn posts(part: &Part, walk: &Walk) -> Task {
    let mut part = part.clone();
    part.state = keep(walk);
    let (word, fields) = OF_POSTS[walk.words.min(1)];
    let span = walk.spans.first().copied().unwrap_or(Span { from: 0, to: 0, over: true, private: false });
    let private = if span.private { PRIVATE } else { "" };
    // whether X counts the end in is not written: a second more is asked for on each side, and cut off again
    let at = |unix: i64| Instant::from_unix(unix).to_string();
    let mut url = format!(
        "{HOST}/2/users/{}/tweets?max_results={PAGE}&start_time={}&{word}={fields}{private}",
        walk.user,
        at(span.from - 1)
    );
    if span.over {
        url.push_str(&format!("&end_time={}", at(span.to + 1)));
    }
    if let Some(token) = &walk.token {
        url.push_str(&format!("&pagination_token={token}"));
    }
    task(url, vec![part])
}

fn keep(walk: &Walk) -> Value {
    serde_json::to_value(walk).expect("texts, numbers and lists of them can be written")
}

fn walk_of(part: &Part) -> Option<Walk> {
    serde_json::from_value(part.state.clone()).ok()
}

/// The account's name as addresses have it.
fn handle(account: &AccountId) -> String {
    account.as_str().trim_start_matches('@').chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

fn is_of_me(task: &Task) -> bool {
    task.request.path() == "/2/users/me"
}

fn is_of_name(task: &Task) -> bool {
    task.request.path().starts_with("/2/users/by/username/")
}

fn lacks(answer: &Answer, member: &str) -> bool {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    value.get(member).is_none_or(Value::is_null)
}

/// X's own words of a problem: `{title, detail, type}`, a list of them in `errors`, or the form of version 1.
fn read_error(answer: &Answer) -> Said {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let whole = value.get("title").or(value.get("detail")).map(|_| &value);
    let problem = whole.unwrap_or(&value["errors"][0]);
    let text = |field: &str| problem[field].as_str().filter(|text| !text.is_empty());
    let words = match text("detail").or(text("message")).or(value["error_description"].as_str()) {
        Some(text) => SaidWords::Text(text.to_string()),
        None if answer.looks_like_html() => SaidWords::WebPage,
        None => SaidWords::Nothing,
    };
    // the last part of the type's address is its name, whichever host stands before it
    let kind = text("type").and_then(|kind| kind.rsplit('/').next()).filter(|kind| *kind != "about:blank");
    let name = [text("title").unwrap_or_default(), kind.unwrap_or_default()];
    let name = name.iter().filter(|n| !n.is_empty()).copied().collect::<Vec<_>>().join(" ");
    Said { status: answer.status, name, words, request: answer.header("x-transaction-id").map(str::to_string) }
}

/// See [`crate::sources::label`].
fn label(dimension: &str, member: &str) -> Option<&'static str> {
    let streams = STREAMS.iter().filter(|_| dimension == "stream");
    streams.into_iter().find(|(name, _)| *name == member).map(|(_, ja)| *ja)
}
