//! note.com: what anybody sees of the account: followers, articles, and what articles have earned so far.
//!
//! There is no published interface. A month's numbers are typed (ledger `note_monthly`); here only the public pages' own
//! calls are made, and only where `public_counts = "yes"` is configured: one at a time, seconds apart, with the program's
//! own name. Not here: the signed-in dashboard, logins, cookies.
//! Invariants: nothing is sent that a visitor would not send; a list that note cuts short is never taken for a deletion.

mod answers;
mod metrics;
#[cfg(test)]
mod tests;

use super::{
    Ask, Finding, History, Page, ParseError, Part, Platform, Reading, Seen, Setup, SetupError, Source, Stream, Task,
    read_json,
};
use crate::domain::{
    AccountId, Answer, Judgement, Limit, Proof, Reason, Request, Said, SaidWords, StreamId, WayOut, Window, Zone,
};
use crate::programme::PUBLIC_COUNTS;
use serde_json::{Value, json};

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "note",
    label_ja: "note",
    label_en: "note",
    hosts: &["note.com"],
    proof: Proof::None,
    metrics: metrics::metrics,
    options: &[(PUBLIC_COUNTS, "`yes`: followers and articles are read from the public pages")],
    source: Some(open),
    message_ledger: None,
    endings: &[],
    label,
};

const HOST: &str = "https://note.com";
/// A visitor who turns pages by hand.
const LIMIT: Limit = Limit { burst: 1, refill_secs: 3 };
/// A list longer than this has no end.
const MOST_PAGES: u64 = 50;

const ACCOUNT: &str = "note.account";
const ARTICLES: &str = "note.articles";

/// The kinds of record, as reports name them.
const STREAMS: &[(&str, &str)] = &[(ACCOUNT, "フォロワー数・記事数"), (ARTICLES, "記事別のスキ・コメント")];

struct Note;

fn open(_setup: &Setup) -> Result<Box<dyn Source>, Vec<SetupError>> {
    Ok(Box::new(Note))
}

impl Source for Note {
    fn streams(&self) -> Vec<Stream> {
        let stream = |id: &str| Stream {
            id: StreamId::from(id),
            label_ja: label("stream", id).unwrap_or(id).to_string(),
            history: History::Forgotten,
            settle_days: 0,
        };
        vec![stream(ACCOUNT), stream(ARTICLES)]
    }

    /// The present state, once a day, whichever month is asked for.
    fn plan(&self, ask: &Ask) -> Vec<Task> {
        if !is_allowed(ask) {
            return vec![];
        }
        let today = Window::of_day(ask.now.day_in(ask.zone), ask.zone);
        let name = url_name(ask.account);
        let wanted = |stream: &str| !(ask.done)(&StreamId::from(stream), today);
        let mut tasks = Vec::new();
        if wanted(ACCOUNT) {
            let mut part = Part::new(&StreamId::from(ACCOUNT), today, "");
            part.state = json!({ "name": name });
            tasks.push(task(creator(&name), part));
        }
        if wanted(ARTICLES) {
            let mut part = Part::new(&StreamId::from(ARTICLES), today, "");
            part.state = json!({ "name": name, "page": 1, "seen": [] });
            tasks.push(task(contents(&name, 1), part));
        }
        tasks
    }

    fn judge(&self, _task: &Task, answer: &Answer) -> Judgement {
        let reason = |code| Reason::said(code, read_error(answer));
        match answer.status {
            200 => Judgement::Fine,
            400 => Judgement::StreamEnds { reason: reason("request_refused") },
            404 => Judgement::StreamEnds { reason: reason("not_found").way_out(WayOut::CheckUrlName) },
            // not wanted: nothing more today
            401 | 403 => Judgement::SourceEnds { reason: reason("no_permission").way_out(WayOut::Tomorrow) },
            429 => Judgement::SourceEnds { reason: reason("rate_limit").way_out(WayOut::Tomorrow) },
            500..=599 => Judgement::Retry { after_secs: None, reason: reason("server_error") },
            _ => Judgement::SourceEnds { reason: reason("unexpected_status") },
        }
    }

    fn parse(&self, task: &Task, answer: &Answer, read: &Reading) -> Result<Page, ParseError> {
        let value = read_json(answer)?;
        let Some(part) = task.parts.first() else { return Ok(Page::default()) };
        match part.stream.as_str() {
            ACCOUNT => answers::read_creator(&value, part, read),
            _ => answers::read_articles(&value, part, read),
        }
    }

    fn check(&self, account: &AccountId) -> Option<Request> {
        Some(Request::get(creator(&url_name(account))))
    }

    fn diagnose(&self, account: &AccountId, _zone: Zone, answer: &Answer) -> Vec<Finding> {
        let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
        let name = value["data"]["urlname"].as_str().filter(|_| answer.status == 200);
        let Some(name) = name.filter(|name| name.eq_ignore_ascii_case(&url_name(account))) else {
            let (seen, way_out) = (Seen::Refused(read_error(answer)), Some(WayOut::CheckUrlName));
            return vec![Finding { good: false, seen, way_out }];
        };
        let name = value["data"]["nickname"].as_str().unwrap_or(name).to_string();
        vec![Finding { good: true, seen: Seen::Account { name }, way_out: None }]
    }
}

fn is_allowed(ask: &Ask) -> bool {
    ask.options.get(PUBLIC_COUNTS).is_some_and(|said| said == "yes")
}

/// The account's name as addresses have it.
fn url_name(account: &AccountId) -> String {
    account.as_str().chars().filter(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).collect()
}

fn creator(name: &str) -> String {
    format!("{HOST}/api/v2/creators/{name}")
}

fn contents(name: &str, page: u64) -> String {
    format!("{HOST}/api/v2/creators/{name}/contents?kind=note&page={page}")
}

fn task(url: String, part: Part) -> Task {
    Task { lane: "note".to_string(), request: Request::get(url), parts: vec![part], limit: Some(LIMIT) }
}

/// note's own words of an error, where it has any.
fn read_error(answer: &Answer) -> Said {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let error = &value["error"];
    let text = error["message"].as_str().or(error.as_str()).or(value["message"].as_str());
    let words = match text {
        Some(text) => SaidWords::Text(text.to_string()),
        None if answer.looks_like_html() => SaidWords::WebPage,
        None => SaidWords::Nothing,
    };
    let name = error["code"].as_str().unwrap_or_default().to_string();
    Said { status: answer.status, name, words, request: answer.header("x-request-id").map(str::to_string) }
}

/// See [`crate::sources::label`].
fn label(dimension: &str, member: &str) -> Option<&'static str> {
    let streams = STREAMS.iter().filter(|_| dimension == "stream");
    streams.into_iter().find(|(name, _)| *name == member).map(|(_, ja)| *ja)
}
