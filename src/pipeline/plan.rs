//! From a programme's accounts to lanes of calls: which source, which credential, what is known already.

use super::lane::Lane;
use super::tab::{self, Tab};
use super::{Cause, Options, Problem, Step};
use crate::domain::{AccountId, Instant, Interface, Limit, Metric, PlatformId, Proof, StreamId, Window};
use crate::http::{Access, Found, Http, SendError, Session};
use crate::programme::{Account, Programme};
use crate::sources::{self, Ask, Platform, Setup, SetupError, Source, Stream, Task};
use crate::store::{Outcome, OutcomeState, View};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The sources of the platforms that have one.
pub struct Sources(BTreeMap<&'static str, (&'static Platform, Arc<dyn Source>)>);

/// Opens the sources of the platforms on which the programme has accounts to ask.
pub fn open_sources(programme: &Programme, setup: &Setup) -> Result<Sources, Vec<SetupError>> {
    let mut opened: BTreeMap<&'static str, (&'static Platform, Arc<dyn Source>)> = BTreeMap::new();
    let mut problems = Vec::new();
    for platform in sources::registry() {
        let wanted = programme.accounts.iter().any(|a| a.platform.as_str() == platform.id && platform.asks(a));
        let Some(open) = platform.source.filter(|_| wanted) else { continue };
        match open(setup) {
            Ok(source) => drop(opened.insert(platform.id, (platform, Arc::from(source)))),
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(Sources(opened)) } else { Err(problems) }
}

impl Sources {
    pub fn of(&self, platform: &PlatformId) -> Option<(&'static Platform, &Arc<dyn Source>)> {
        self.0.get(platform.as_str()).map(|(platform, source)| (*platform, source))
    }
    pub fn streams(&self) -> Vec<Stream> {
        self.0.values().flat_map(|(_, source)| source.streams()).collect()
    }
    /// Metrics beyond the catalogues of the platforms.
    pub fn extra_metrics(&self) -> Vec<Metric> {
        self.0.values().flat_map(|(_, source)| source.extra_metrics()).collect()
    }
}

/// The note under which an outcome keeps which question was answered.
pub(super) const QUESTION: &str = "question";

/// What earlier loads brought.
pub(super) struct Known<'v> {
    view: &'v View,
    /// With the question that was answered, where the source tells its questions apart.
    done: BTreeSet<(AccountId, StreamId, String, Option<String>)>,
    /// When streams were last fetched: calls that count against the hour.
    fetched: Vec<(AccountId, StreamId, Instant)>,
}

impl<'v> Known<'v> {
    pub fn new(view: &'v View) -> Known<'v> {
        let settled = |o: &&Outcome| o.state == OutcomeState::Complete && o.settled;
        let question = |o: &Outcome| o.notes.iter().find(|(code, _)| code == QUESTION).map(|(_, text)| text.clone());
        let key = |o: &Outcome| (o.account.clone(), o.stream.clone(), o.window.to_string(), question(o));
        let done = view.outcomes().filter(settled).map(key).collect();
        let mut fetched: Vec<_> =
            view.outcomes().map(|o| (o.account.clone(), o.stream.clone(), o.fetched_at)).collect();
        fetched.sort_by_key(|(_, _, at)| *at);
        Known { view, done, fetched }
    }
    fn is_done(&self, account: &AccountId, stream: &StreamId, window: Window, question: Option<String>) -> bool {
        let key = |question| (account.clone(), stream.clone(), window.to_string(), question);
        self.done.contains(&key(None)) || self.done.contains(&key(question))
    }
}

/// The accounts to ask, on the platforms wanted.
pub(super) fn accounts<'a>(programme: &'a Programme, options: &'a Options) -> impl Iterator<Item = &'a Account> {
    programme.accounts.iter().filter(|account| {
        let wanted = options.platforms.is_empty() || options.platforms.contains(&account.platform);
        wanted && sources::platform(account.platform.as_str()).is_some_and(|platform| platform.asks(account))
    })
}

/// The option that says which of a platform's interfaces is used.
pub const INTERFACE: &str = "api";

/// The account as it is asked: where its configuration names no interface of several, the one its credential is for.
pub(super) fn with_interface(account: &Account, platform: &Platform, options: &Options<'_>) -> Account {
    let mut account = account.clone();
    let Proof::Interfaces(all) = platform.proof else { return account };
    if !account.options.contains_key(INTERFACE) {
        // a credential that cannot be read is found out, and said, when it is needed
        let found = super::credential::find(&account, options).ok().flatten();
        let interface = found.and_then(|found| Interface::of(all, found.text.reveal()));
        account.options.extend(interface.map(|interface| (INTERFACE.to_string(), interface.name.to_string())));
    }
    account
}

/// An account that cannot be asked at all.
pub(super) struct Failed {
    pub problem: Problem,
    pub outcomes: Vec<Outcome>,
}

/// Plans an account's calls.
pub(super) async fn lanes(
    account: &Account,
    year_start: u32,
    sources: &Sources,
    http: &Arc<Http>,
    options: &Options<'_>,
    known: &Known<'_>,
) -> Result<Vec<Lane>, Failed> {
    let Some((platform, source)) = sources.of(&account.platform) else { return Ok(vec![]) };
    let account = &with_interface(account, platform, options);
    let now = http.clock().now();
    let tasks = source.plan(&Ask {
        account: &account.id,
        zone: account.zone,
        started: account.started,
        month: options.month,
        year_start,
        now,
        options: &account.options,
        messages: &options.messages,
        done: &|stream, window| known.is_done(&account.id, stream, window, source.question(stream)),
    });
    if tasks.is_empty() {
        return Ok(vec![]);
    }
    let session = match open_session(account, platform, source.as_ref(), http, options).await {
        Ok(session) => Arc::new(session),
        Err(error) => return Err(fail(account, &tasks, &error, now)),
    };
    count_earlier_calls(account, &tasks, http, known, now);
    let ended = Arc::default();
    let tab = source.bill().map(|bill| {
        let read = tab::read_this_month(known.view, &account.id, now);
        Arc::new(Tab::new(bill.ceiling(&account.options), read))
    });
    let mut lanes: Vec<Lane> = Vec::new();
    for task in tasks {
        match lanes.iter_mut().find(|lane| lane.name == task.lane) {
            Some(lane) => lane.tasks.push_back(task),
            None => lanes.push(Lane {
                name: task.lane.clone(),
                tasks: [task].into(),
                session: session.clone(),
                source: source.clone(),
                platform: account.platform.clone(),
                account: account.clone(),
                clock: http.clock().clone(),
                tab: tab.clone(),
                ended: Arc::clone(&ended),
            }),
        }
    }
    Ok(lanes)
}

/// What each account's calls will probably read, where that costs money.
pub(super) fn billed(lanes: &[Lane]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for lane in lanes {
        let (Some(tab), Some(bill)) = (&lane.tab, lane.source.bill()) else { continue };
        let more: u64 = lane.tasks.iter().map(|task| bill.expected(task)).sum();
        let same = |step: &&mut Step| matches!(step, Step::Billed { account, .. } if *account == lane.account.id);
        if let Some(Step::Billed { expected, .. }) = steps.iter_mut().find(same) {
            *expected += more;
            continue;
        }
        steps.push(Step::Billed {
            platform: lane.platform.clone(),
            account: lane.account.id.clone(),
            expected: more,
            read: tab.read(),
            ceiling: tab.ceiling,
        });
    }
    steps
}

/// A run that starts ten minutes after another shares the platform's hour with it.
fn count_earlier_calls(account: &Account, tasks: &[Task], http: &Arc<Http>, known: &Known<'_>, now: Instant) {
    let mut paths: BTreeMap<&str, (Limit, BTreeSet<&StreamId>)> = BTreeMap::new();
    for task in tasks {
        if let Some(limit) = task.limit {
            paths
                .entry(task.request.path())
                .or_insert((limit, BTreeSet::new()))
                .1
                .extend(task.parts.iter().map(|p| &p.stream));
        }
    }
    for (path, (limit, streams)) in paths {
        for (_, _, at) in known.fetched.iter().filter(|(id, stream, _)| *id == account.id && streams.contains(stream)) {
            // a run at the very same moment is a new one of the sandbox, whose clock stands and whose server begins anew
            if (1..3600).contains(&now.since(*at)) {
                http.count_earlier(account.id.as_str(), path, limit, *at);
            }
        }
    }
}

/// Every stream that was planned fails for the same reason, so that the report can say so.
fn fail(account: &Account, tasks: &[Task], error: &SendError, now: Instant) -> Failed {
    let outcome = |stream: &StreamId, window: Window| Outcome {
        platform: account.platform.clone(),
        account: account.id.clone(),
        stream: stream.clone(),
        window,
        state: OutcomeState::Failed,
        settled: false,
        reason: Some((error.code().to_string(), error.to_string())),
        notes: vec![],
        fetched_at: now,
    };
    let parts = tasks.iter().flat_map(|task| &task.parts);
    let problem = Problem {
        platform: account.platform.clone(),
        account: account.id.clone(),
        account_name: account.name.clone(),
        stream: None,
        windows: vec![],
        cause: Cause::Send(error.clone()),
        kept: None,
    };
    Failed { problem, outcomes: parts.map(|part| outcome(&part.stream, part.window)).collect() }
}

/// Opens the way in with a credential at hand, for a platform whether it has a source or not.
///
/// # Errors
/// The credential or the account's address is of no use.
pub async fn open_plain(
    account: &Account,
    platform: &Platform,
    found: Found,
    http: &Arc<Http>,
) -> Result<Session, SendError> {
    let access = Access {
        account: account.id.as_str(),
        proof: platform.proof,
        credential: Some(found),
        base_url: account.base_url.as_deref(),
        hosts: platform.hosts,
        server_errors_per_hour: None,
        barred: None,
    };
    Session::open(http, access).await
}

/// Reads the account's credential and opens its way in.
pub(super) async fn open_session(
    account: &Account,
    platform: &Platform,
    source: &dyn Source,
    http: &Arc<Http>,
    options: &Options<'_>,
) -> Result<Session, SendError> {
    let (credential, barred) = match platform.proof {
        Proof::Session(_) => super::credential::of_session(account, options),
        _ => (super::credential::find(account, options)?, None),
    };
    let access = Access {
        account: account.id.as_str(),
        proof: platform.proof,
        credential,
        barred,
        base_url: account.base_url.as_deref(),
        hosts: platform.hosts,
        server_errors_per_hour: source.server_errors_per_hour(),
    };
    Session::open(http, access).await
}
