//! note.com: what anybody sees of the account (followers, articles, what articles have earned so far), and by explicit
//! choice the months of its signed-in dashboard.
//!
//! There is no published interface. A month's numbers are typed (ledger `note_monthly`); the public pages' own calls are made
//! where `public_counts = "yes"` is configured, those of the dashboard where `dashboard = "yes"` and a file with a session's
//! cookie are: one at a time, seconds apart, with the program's own name. Not here: logging in, ever.
//! Invariants: to the public pages nothing is sent that a visitor would not send; a list that note cuts short is never taken
//! for a deletion.

mod answers;
mod dashboard;
mod metrics;
#[cfg(test)]
mod tests;

use super::{
    Ask, Finding, History, Page, ParseError, Part, Platform, Reading, Seen, Setup, SetupError, Source, Stream, Task,
    read_json,
};
use crate::domain::{
    AccountId, Answer, Instant, Judgement, Limit, Proof, Reason, Request, Role, Said, SaidWords, StreamId, WayOut,
    Window, Zone,
};
use crate::programme::{DASHBOARD, PUBLIC_COUNTS};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "note",
    label_ja: "note",
    label_en: "note",
    hosts: &["note.com", "graphql.note.com"],
    proof: Proof::Session(&dashboard::SESSION),
    metrics: metrics::metrics,
    roles: &[
        ("note.followers", Role::Followers),
        ("note.articles_published", Role::Posts),
        ("note.page_views", Role::Views),
        ("note.likes", Role::Reactions),
        ("note.comments", Role::More),
    ],
    options: &[
        (PUBLIC_COUNTS, "`yes`: followers and articles are read from the public pages"),
        (DASHBOARD, "`yes`: months are read from the signed-in dashboard, with the session in `credential`'s file"),
    ],
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
const STREAMS: &[(&str, &str)] = &[
    (ACCOUNT, "フォロワー数・記事数"),
    (ARTICLES, "記事別のスキ・コメント"),
    (dashboard::MONTH, "ダッシュボードの月別"),
];

struct Note;

fn open(_setup: &Setup) -> Result<Box<dyn Source>, Vec<SetupError>> {
    Ok(Box::new(Note))
}

impl Source for Note {
    fn streams(&self) -> Vec<Stream> {
        let stream = |(id, label): &(&str, &str)| Stream {
            id: StreamId::from(*id),
            label_ja: (*label).to_string(),
            history: if *id == dashboard::MONTH { History::Kept } else { History::Forgotten },
            settle_days: u32::from(*id == dashboard::MONTH),
        };
        STREAMS.iter().map(stream).collect()
    }

    fn is_off(&self, stream: &StreamId, options: &BTreeMap<String, String>) -> bool {
        !says_yes(options, if stream.as_str() == dashboard::MONTH { DASHBOARD } else { PUBLIC_COUNTS })
    }

    /// The present state, once a day, whichever month is asked for; then the dashboard, whose session may have ended.
    fn plan(&self, ask: &Ask) -> Vec<Task> {
        let of_dashboard = if says_yes(ask.options, DASHBOARD) { dashboard::plan(ask) } else { vec![] };
        if !says_yes(ask.options, PUBLIC_COUNTS) {
            return of_dashboard;
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
        tasks.extend(of_dashboard);
        tasks
    }

    fn judge(&self, task: &Task, answer: &Answer) -> Judgement {
        if dashboard::is_of(&task.request) {
            let name = task.parts.first().and_then(|part| part.state["name"].as_str()).unwrap_or_default();
            return dashboard::judge(name, answer);
        }
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
            dashboard::MONTH => dashboard::read(&value, part, read),
            ACCOUNT => answers::read_creator(&value, part, read),
            _ => answers::read_articles(&value, part, read),
        }
    }

    fn check(&self, account: &AccountId) -> Option<Request> {
        Some(Request::get(creator(&url_name(account))))
    }

    fn checks(&self, account: &AccountId, options: &BTreeMap<String, String>) -> Vec<Request> {
        let public = self.check(account).filter(|_| says_yes(options, PUBLIC_COUNTS));
        let own = says_yes(options, DASHBOARD).then(dashboard::who);
        public.into_iter().chain(own).collect()
    }

    fn diagnose_at(
        &self,
        account: &AccountId,
        zone: Zone,
        asked: &Request,
        answer: &Answer,
        _now: Instant,
    ) -> Vec<Finding> {
        if !dashboard::is_of(asked) {
            return self.diagnose(account, zone, answer);
        }
        let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
        let way_out = Some(WayOut::NewCookie);
        vec![match dashboard::viewer(&value).map(str::to_string) {
            Some(name) if dashboard::is_own(account, &value) => {
                Finding { good: true, seen: Seen::Token { name }, way_out: None }
            }
            Some(name) => Finding { good: false, seen: Seen::OtherToken { ids: vec![name.clone()], name }, way_out },
            None => Finding { good: false, seen: Seen::Refused(read_error(answer)), way_out },
        }]
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

fn says_yes(options: &BTreeMap<String, String>, name: &str) -> bool {
    options.get(name).is_some_and(|said| said == "yes")
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
