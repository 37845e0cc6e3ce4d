//! The platforms: which there are, what they measure, and the code that plans requests to them and reads their answers.
//!
//! A source is pure. It says what to ask ([`Task`]), what an answer's status means ([`Judgement`]) and which numbers stand
//! where in its bytes ([`Page`]); somebody else sends, waits, keeps bytes and commits.
//! Not here: connections, tokens, clocks, files, Parquet.
//! Invariant: platform types never leave their folder, and nothing outside [`registry`] names a platform. A ninth platform
//! is one folder and the two lines it adds here: its `mod` and its entry.

use crate::domain::{
    AccountId, Answer, Catalogue, Day, Entity, FiscalYear, Flag, Flags, Instant, Judgement, Limit, Members, Metric,
    MetricId, Month, Observation, Origin, Post, Proof, Quality, Reason, Request, Role, SnapshotId, Stated, StreamId,
    Unit, Window, Zone,
};
use crate::programme::Account;
use std::collections::BTreeMap;

mod announced;
mod derived;
pub mod facebook;
pub mod fault;
pub mod ga4;
pub mod graph;
pub mod instagram;
pub mod line;
pub mod note;
mod plain;
pub mod tiktok;
pub mod x;
pub mod youtube;

pub use announced::{Announced, Ending, Goes, announced};
pub use fault::{Finding, ParseError, ParseFault, Promised, Seen, SetupError, SetupFault, Stands};

/// All platforms, in the order in which reports and commands list them.
pub fn registry() -> &'static [Platform] {
    static REGISTRY: &[Platform] = &[
        ga4::PLATFORM,
        line::PLATFORM,
        youtube::PLATFORM,
        x::PLATFORM,
        instagram::PLATFORM,
        facebook::PLATFORM,
        tiktok::PLATFORM,
        note::PLATFORM,
    ];
    REGISTRY
}

/// One platform.
pub struct Platform {
    /// `ga4`: also the first part of its metrics' and streams' names.
    pub id: &'static str,
    pub label_ja: &'static str,
    pub label_en: &'static str,
    /// The hosts its requests go to where no `base_url` is set; a token is sent nowhere else.
    pub hosts: &'static [&'static str],
    pub proof: Proof,
    /// Its part of the catalogue.
    pub metrics: fn() -> Vec<Metric>,
    /// Which of them stands for what beside other platforms.
    pub roles: &'static [(&'static str, Role)],
    /// The names of its `[accounts.options]`, each with what it means.
    pub options: &'static [(&'static str, &'static str)],
    /// Makes its source; `None` where the platform stands on downloaded files alone.
    pub source: Option<Open>,
    /// The ledger in which people keep the messages sent on it, with their request ids and numbers typed by hand.
    pub message_ledger: Option<&'static str>,
    /// What the platform has announced to take away.
    pub endings: &'static [Ending],
    /// The Japanese name of a dimension's member, where the platform has its own spelling of it.
    pub label: fn(dimension: &str, member: &str) -> Option<&'static str>,
}

/// Makes a platform's source.
pub type Open = fn(&Setup) -> Result<Box<dyn Source>, Vec<SetupError>>;

/// What a source is made from besides the account: files of requests, and the programme's plain values.
pub struct Setup<'a> {
    /// Path as shown in errors, and text: `queries/ga4/channels.json`.
    pub request_files: &'a [(String, String)],
    /// Looks up `${config.NAME}`.
    pub value: &'a dyn Fn(&str) -> Option<String>,
}

/// Plans requests, judges answers, reads them. Pure: no connection, no clock, no file.
pub trait Source: Send + Sync {
    /// The kinds of record it yields.
    fn streams(&self) -> Vec<Stream>;
    /// Whether the account's options leave this stream out: nothing of it is ever asked for, and nothing of it is missing.
    fn is_off(&self, _stream: &StreamId, _options: &BTreeMap<String, String>) -> bool {
        false
    }
    /// The calls that bring what is missing for the month asked for, the most needed first.
    fn plan(&self, ask: &Ask) -> Vec<Task>;
    /// Transient or terminal, with a reason per branch. Asked for every answer, before anything is read from it.
    fn judge(&self, task: &Task, answer: &Answer) -> Judgement;
    /// What is asked in a stream, as a short text that changes with the question: a stream that now asks something else
    /// is asked again where it was settled. `None` where the question is always the same.
    fn question(&self, _stream: &StreamId) -> Option<String> {
        None
    }
    /// Smaller tasks to try where one failed as a whole; empty where there are none.
    fn split(&self, _task: &Task) -> Vec<Task> {
        Vec::new()
    }
    /// Reads the numbers.
    fn parse(&self, task: &Task, answer: &Answer, read: &Reading) -> Result<Page, ParseError>;
    /// Metrics that this source yields beyond the platform's catalogue.
    fn extra_metrics(&self) -> Vec<Metric> {
        Vec::new()
    }
    /// How many answers with a server error (5xx) the platform forgives within an hour; `None` for no such limit.
    fn server_errors_per_hour(&self) -> Option<usize> {
        None
    }
    /// A call that shows whether the account can be reached and is the right one.
    fn check(&self, _account: &AccountId) -> Option<Request> {
        None
    }
    /// What the platform bills for; `None` where asking is free.
    fn bill(&self) -> Option<&dyn Bill> {
        None
    }
    /// What staff must know before they give a credential at all.
    fn before_use(&self) -> Option<Seen> {
        None
    }
    /// What that call's answer says.
    fn diagnose(&self, _account: &AccountId, _zone: Zone, _answer: &Answer) -> Vec<Finding> {
        Vec::new()
    }
    /// All calls of a check, where one is not enough or the account's options decide where it goes.
    fn checks(&self, account: &AccountId, _options: &BTreeMap<String, String>) -> Vec<Request> {
        self.check(account).into_iter().collect()
    }
    /// What the answer to one of them says at this moment, where access has an end.
    fn diagnose_at(
        &self,
        account: &AccountId,
        zone: Zone,
        _asked: &Request,
        answer: &Answer,
        _now: Instant,
    ) -> Vec<Finding> {
        self.diagnose(account, zone, answer)
    }
}

/// What a platform bills by the record read. Whoever sends keeps to the month's ceiling.
pub trait Bill: Send + Sync {
    /// Records that may be read in a calendar month of UTC, from `[accounts.options]`.
    fn ceiling(&self, options: &BTreeMap<String, String>) -> u64;
    /// The most that one call can read.
    fn most(&self, task: &Task) -> u64;
    /// What a call and what follows from it will probably read.
    fn expected(&self, task: &Task) -> u64;
    /// What an answer has read.
    fn read(&self, answer: &Answer) -> u64;
}

/// One kind of record.
#[derive(Clone, Debug)]
pub struct Stream {
    pub id: StreamId,
    pub label_ja: String,
    pub history: History,
    /// Days after a window's end until the platform no longer changes it.
    pub settle_days: u32,
}

/// Whether the platform can still be asked later.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum History {
    Kept,
    /// A day can be asked for so many days after it.
    Days(u32),
    /// Only the present state is given: collect around the month's end.
    Forgotten,
}

/// What is wanted.
pub struct Ask<'a> {
    pub account: &'a AccountId,
    pub zone: Zone,
    /// The account's first day; windows that end before it are not asked for.
    pub started: Option<Day>,
    pub month: Month,
    /// The month in which the programme's fiscal years start.
    pub year_start: u32,
    pub now: Instant,
    /// What the configuration says to this platform alone: `[accounts.options]`.
    pub options: &'a BTreeMap<String, String>,
    /// Messages of the ledger that were sent through the interface.
    pub messages: &'a [SentMessage],
    /// Whether the stream is complete and settled for the window.
    pub done: &'a dyn Fn(&StreamId, Window) -> bool,
}

impl Ask<'_> {
    /// The fiscal year of the month.
    pub fn fiscal_year(&self) -> FiscalYear {
        self.month.fiscal_year(self.year_start)
    }
}

/// A message that was sent through a platform's interface, as the ledger knows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SentMessage {
    pub request_id: String,
    /// The ledger row's key: the same message's numbers typed by hand bear it too.
    pub entity: Entity,
    pub title: String,
    pub sent_on: Day,
}

/// One call and what its answer is to tell.
#[derive(Clone, PartialEq, Debug)]
pub struct Task {
    /// Tasks of one lane are made one after the other; lanes run side by side.
    pub lane: String,
    pub request: Request,
    pub parts: Vec<Part>,
    pub limit: Option<Limit>,
}

/// One question within a call.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    pub stream: StreamId,
    pub window: Window,
    /// The source's own mark of what it asked.
    pub key: String,
    /// What the source must remember from earlier pages.
    pub state: serde_json::Value,
}

/// What a parser is told besides the bytes.
#[derive(Clone, Debug)]
pub struct Reading {
    pub account: AccountId,
    pub zone: Zone,
    pub observed_at: Instant,
    pub snapshot: SnapshotId,
}

impl Reading {
    /// A number as it stands in the answer: of the account, settled until said otherwise.
    pub fn observe(
        &self,
        metric: impl Into<MetricId>,
        window: Window,
        stated: Stated,
        pointer: impl Into<String>,
    ) -> Observation {
        Observation {
            metric: metric.into(),
            account: self.account.clone(),
            window,
            members: Members::none(),
            entity: None,
            stated,
            quality: Quality::Settled,
            flags: Flags::none(),
            observed_at: self.observed_at,
            origin: Origin { snapshot: self.snapshot.clone(), pointer: pointer.into() },
        }
    }
    /// The day a level is told for, in the window's days: today while they last; afterwards the last one, marked as read on
    /// another.
    pub fn standing(&self, window: Window) -> (Day, Flags) {
        let today = self.observed_at.day_in(window.zone());
        match today <= window.end() {
            true => (today, Flags::none()),
            false => (window.end(), Flags::of([Flag::Partial])),
        }
    }
    /// The same of one post.
    pub fn observe_of(
        &self,
        entity: &Entity,
        metric: impl Into<MetricId>,
        window: Window,
        stated: Stated,
        pointer: impl Into<String>,
    ) -> Observation {
        Observation { entity: Some(entity.clone()), ..self.observe(metric, window, stated, pointer) }
    }
}

/// What one answer told.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Page {
    pub parts: Vec<PartResult>,
    /// Where the answer goes on.
    pub next: Vec<Task>,
}

/// What one answer told about one part of its task.
#[derive(Clone, PartialEq, Debug)]
pub struct PartResult {
    pub stream: StreamId,
    pub window: Window,
    pub key: String,
    pub state: PartState,
    /// The platform will not change it any more.
    pub settled: bool,
    pub observations: Vec<Observation>,
    pub posts: Vec<Post>,
    pub reason: Option<Reason>,
    /// Codes with details: `thresholded`, `sampled`, `other_row`, `truncated` ...
    pub notes: Vec<(String, String)>,
}

/// How far one part got.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartState {
    Complete,
    /// More pages follow; what is known so far counts only together with them.
    Continues,
    /// The platform has not counted yet.
    Pending,
    Failed,
}

/// All metrics of all platforms, and these.
pub fn catalogue(extra: impl IntoIterator<Item = Metric>) -> Catalogue {
    Catalogue::new(registry().iter().flat_map(metrics).chain(extra))
}

/// A platform's part of the catalogue, with the roles.
fn metrics(platform: &Platform) -> Vec<Metric> {
    let role = |metric: &Metric| platform.roles.iter().find(|(id, _)| *id == metric.id.as_str()).map(|(_, role)| *role);
    (platform.metrics)().into_iter().map(|metric| Metric { role: role(&metric), ..metric }).collect()
}

/// The platform of this id.
pub fn platform(id: &str) -> Option<&'static Platform> {
    registry().iter().find(|platform| platform.id == id)
}

/// The Japanese name of a dimension's member: `(region, Miyagi)` is 宮城県.
pub fn label(dimension: &str, member: &str) -> Option<&'static str> {
    registry().iter().find_map(|platform| (platform.label)(dimension, member))
}

/// An entry for a metric that was observed and that no catalogue knows: never added, labelled with its own name.
pub fn uncatalogued(id: &MetricId) -> Metric {
    let name = id.as_str().split_once('.').map_or(id.as_str(), |(_, name)| name);
    Metric::uncatalogued(id.clone(), name, Unit::Plain, Zone::JST, 0)
}

impl Platform {
    /// Whether an account is asked over the platform's interface.
    pub fn asks(&self, account: &Account) -> bool {
        self.source.is_some() && account.is_asked(self.proof.needs_credential())
    }
}

impl Part {
    pub fn new(stream: &StreamId, window: Window, key: impl Into<String>) -> Part {
        Part { stream: stream.clone(), window, key: key.into(), state: serde_json::Value::Null }
    }
    /// The beginning of this part's result: complete and empty.
    pub fn result(&self) -> PartResult {
        PartResult {
            stream: self.stream.clone(),
            window: self.window,
            key: self.key.clone(),
            state: PartState::Complete,
            settled: false,
            observations: Vec::new(),
            posts: Vec::new(),
            reason: None,
            notes: Vec::new(),
        }
    }
}

/// Reads the bytes as JSON; says whether they are a web page, cut off, or broken, and where.
pub(crate) fn read_json(answer: &Answer) -> Result<serde_json::Value, ParseError> {
    if answer.looks_like_html() {
        return Err(ParseError::new("html", "", ParseFault::WebPage));
    }
    serde_json::from_slice(&answer.bytes).map_err(|error| {
        let words = error.to_string();
        match error.classify() {
            serde_json::error::Category::Eof => ParseError::new("truncated", "", ParseFault::CutOff(words)),
            _ => ParseError::new("not_json", "", ParseFault::NotJson(words)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn platforms_and_their_metrics_have_names_of_their_own() {
        let mut platforms = BTreeSet::new();
        let mut metrics = BTreeSet::new();
        for platform in registry() {
            assert!(platforms.insert(platform.id), "{} stands twice", platform.id);
            for metric in (platform.metrics)() {
                assert_eq!(metric.id.platform().as_str(), platform.id, "{}", metric.id);
                assert!(!metric.label_ja.is_empty() && !metric.definition_ja.is_empty(), "{} says nothing", metric.id);
                assert!(!metric.source.is_empty(), "{} has no source", metric.id);
                assert!(metrics.insert(metric.id.clone()), "{} stands twice", metric.id);
            }
        }
    }

    #[test]
    fn derived_metrics_stand_on_catalogued_ones() {
        let catalogue = catalogue([]);
        for metric in catalogue.iter() {
            let inputs = metric.derived.iter().flat_map(|derived| derived.inputs());
            for input in inputs {
                assert!(catalogue.get(&MetricId::from(input)).is_some(), "{} needs {input}", metric.id);
            }
        }
    }

    #[test]
    fn a_cut_answer_a_web_page_and_nonsense_are_told_apart() {
        let read = |text: &str| {
            read_json(&Answer { status: 200, headers: vec![], bytes: text.as_bytes().to_vec() }).map_err(|e| e.code)
        };
        assert_eq!(read("{\"a\": [1, 2"), Err("truncated"));
        assert_eq!(read("<html>"), Err("html"));
        assert_eq!(read("{]"), Err("not_json"));
        assert!(read("{}").is_ok());
    }

    #[test]
    fn members_are_labelled_in_japanese() {
        assert_eq!(label("region", "Miyagi"), Some("宮城県"));
        assert_eq!(label("area", "宮城"), Some("宮城県"));
        assert_eq!(label("sessionDefaultChannelGroup", "Organic Search"), Some("自然検索"));
        assert_eq!(label("deviceCategory", "mobile"), Some("スマートフォン"));
        assert_eq!(label("region", "(not set)"), Some("(not set)"));
        assert_eq!(label("region", "Atlantis"), None);
    }
}
