//! Collecting: plan -> send -> keep the bytes -> parse -> commit, for every account that has a credential, as one load.
//!
//! Not here: what to ask and what it means (sources), how it is sent (http), how it is stored (store), printing (cli).
//! Invariants: bytes are kept before they are parsed; whatever fails is an outcome with a reason and never stops the rest;
//! the load says the same whatever order the answers came in.

mod access;
pub mod credential;
mod lane;
mod plan;
mod problem;
mod tab;
#[cfg(test)]
mod tests;

pub use plan::{INTERFACE, Sources, open_plain, open_sources};
pub use problem::{Cause, Problem};

use crate::domain::{AccountId, Day, Instant, LoadId, Month, PlatformId, StreamId, Window};
use crate::http::{Http, SendError};
use crate::programme::Programme;
use crate::sources::{Finding, PartResult, PartState, SentMessage};
use crate::store::{Draft, LoadKind, Outcome, OutcomeState, Store, StoreError};
use lane::{Event, Lane, LaneResult};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;

/// What to collect and how.
pub struct Options<'a> {
    pub month: Month,
    /// Only these platforms; empty for all.
    pub platforms: Vec<PlatformId>,
    /// Messages of the ledger that were sent through an interface.
    pub messages: Vec<SentMessage>,
    /// Lanes of one account at a time; at least one. Accounts run side by side: each platform counts its own callers.
    pub jobs: usize,
    /// Looks a variable of the environment up.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
}

/// What a run brought.
#[derive(Debug, Default)]
pub struct Collected {
    /// `None` where there was nothing to ask for.
    pub load: Option<LoadId>,
    /// What became of each stream and window, in a fixed order.
    pub outcomes: Vec<Outcome>,
    pub problems: Vec<Problem>,
    pub calls: usize,
    /// Calls that were planned and are left for the next run.
    pub left: usize,
    pub cancelled: bool,
}

/// Collecting could not go on at all. What was committed before stays.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a part of the program broke off while collecting: {0}")]
    Broken(String),
}

/// Is told what goes on.
pub trait Progress {
    fn step(&mut self, step: &Step);
}

/// One thing that has happened.
#[derive(Clone, Debug)]
pub enum Step {
    Planned {
        calls: usize,
    },
    /// Said before the first call: the platform bills by the record. `expected` is what this run will probably read.
    Billed {
        platform: PlatformId,
        account: AccountId,
        expected: u64,
        read: u64,
        ceiling: u64,
    },
    /// A call was answered and read, or has failed for good.
    Answered {
        platform: PlatformId,
        account: AccountId,
        stream: StreamId,
        window: Window,
        good: bool,
    },
    /// More pages were found.
    More {
        calls: usize,
    },
}

/// A wish to stop: what is complete is committed, the rest is left.
#[derive(Clone, Default)]
pub struct Cancel {
    wished: Arc<AtomicBool>,
    bell: Arc<Notify>,
}

impl Cancel {
    pub fn new() -> Cancel {
        Cancel::default()
    }
    pub fn cancel(&self) {
        self.wished.store(true, Ordering::SeqCst);
        self.bell.notify_waiters();
    }
    pub fn is_wished(&self) -> bool {
        self.wished.load(Ordering::SeqCst)
    }
    /// Returns when somebody wishes to stop.
    pub async fn wished(&self) {
        let bell = self.bell.notified();
        if !self.is_wished() {
            bell.await;
        }
    }
}

/// Collects what the month asked for still lacks.
pub async fn collect(
    programme: &Programme,
    sources: &Sources,
    store: &mut Store,
    http: &Arc<Http>,
    options: &Options<'_>,
    progress: &mut dyn Progress,
    cancel: &Cancel,
) -> Result<Collected, CollectError> {
    let clock = http.clock().clone();
    let view = store.as_of(None)?;
    let known = plan::Known::new(&view);
    let mut collected = Collected::default();
    let mut lanes: Vec<Lane> = Vec::new();
    for account in plan::accounts(programme, options) {
        match plan::lanes(account, programme.year_start, sources, http, options, &known).await {
            Ok(planned) => lanes.extend(planned),
            Err(failed) => {
                collected.problems.push(failed.problem);
                collected.outcomes.extend(failed.outcomes);
            }
        }
    }
    let planned = lanes.iter().map(|lane| lane.tasks.len()).sum();
    progress.step(&Step::Planned { calls: planned });
    for step in plan::billed(&lanes) {
        progress.step(&step);
    }
    let mut draft = store.begin(LoadKind::Collect, clock.now());
    let results = run(lanes, options.jobs.max(1), &mut draft, progress, cancel).await?;
    let mut left: Vec<(AccountId, StreamId, Window)> = Vec::new();
    for mut result in results {
        collected.calls += result.calls;
        collected.left += result.left;
        let of_account = |(stream, window)| (result.account.clone(), stream, window);
        left.extend(std::mem::take(&mut result.left_parts).into_iter().map(of_account));
        collected.problems.append(&mut result.problems);
        let (platform, account) = (result.platform.clone(), result.account.clone());
        for (part, why, fetched_at) in std::mem::take(&mut result.parts) {
            let mut outcome = outcome(&platform, &account, &part, why.as_ref(), fetched_at);
            let question = sources.of(&platform).and_then(|(_, source)| source.question(&part.stream));
            outcome.notes.extend(question.map(|text| (plan::QUESTION.to_string(), text)));
            collected.outcomes.push(outcome);
            draft.observations(part.observations);
            draft.posts(part.posts);
        }
        for (stream, window, records) in std::mem::take(&mut result.billed) {
            note_billed(&mut collected.outcomes, (&platform, &account, &stream, window), records, clock.now());
        }
    }
    collected.outcomes = merge(std::mem::take(&mut collected.outcomes));
    put_off(&mut collected.outcomes, &left);
    collected.problems = problem::merge(std::mem::take(&mut collected.problems));
    collected.cancelled = cancel.is_wished();
    for outcome in &collected.outcomes {
        draft.outcome(outcome.clone());
    }
    collected.load = draft.commit(store, clock.now())?;
    Ok(collected)
}

/// Runs the lanes, of each account a few at a time; keeps what they receive. Results come back in the order of the lanes.
async fn run(
    lanes: Vec<Lane>,
    jobs: usize,
    draft: &mut Draft,
    progress: &mut dyn Progress,
    cancel: &Cancel,
) -> Result<Vec<LaneResult>, CollectError> {
    let (sender, mut events) = mpsc::unbounded_channel();
    let mut waiting: VecDeque<(usize, Lane)> = lanes.into_iter().enumerate().collect();
    let mut running = JoinSet::new();
    let mut busy: BTreeMap<(PlatformId, AccountId), usize> = BTreeMap::new();
    let mut results: BTreeMap<usize, LaneResult> = BTreeMap::new();
    loop {
        let account = |lane: &Lane| (lane.platform.clone(), lane.account.id.clone());
        loop {
            let free = |(_, lane): &(usize, Lane)| busy.get(&account(lane)).is_none_or(|lanes| *lanes < jobs);
            let Some((n, lane)) = waiting.iter().position(free).and_then(|place| waiting.remove(place)) else { break };
            *busy.entry(account(&lane)).or_default() += 1;
            let (sender, cancel) = (sender.clone(), cancel.clone());
            running.spawn(async move { (n, lane.run(sender, cancel).await) });
        }
        tokio::select! {
            // answers are kept before lanes are counted as done
            biased;
            Some(event) = events.recv() => handle(event, draft, progress),
            joined = running.join_next() => match joined {
                None => break,
                Some(Ok((n, result))) => {
                    let account = (result.platform.clone(), result.account.clone());
                    busy.entry(account).and_modify(|lanes| *lanes -= 1);
                    results.insert(n, result);
                }
                Some(Err(error)) => return Err(CollectError::Broken(error.to_string())),
            },
        }
    }
    while let Ok(event) = events.try_recv() {
        handle(event, draft, progress);
    }
    if let Some(error) = results.values_mut().find_map(|result| result.store_error.take()) {
        return Err(error.into());
    }
    Ok(results.into_values().collect())
}

fn handle(event: Event, draft: &mut Draft, progress: &mut dyn Progress) {
    match event {
        // a lane that no longer waits for its snapshot has been dropped with the whole run
        Event::Keep { bytes, about, reply } => drop(reply.send(draft.keep(&bytes, *about))),
        Event::Step(step) => progress.step(&step),
    }
}

fn outcome(
    platform: &PlatformId,
    account: &AccountId,
    part: &PartResult,
    why: Option<&Cause>,
    fetched_at: Instant,
) -> Outcome {
    let found = part.reason.as_ref().map(|reason| (reason.code.to_string(), reason.detail.to_string()));
    Outcome {
        platform: platform.clone(),
        account: account.clone(),
        stream: part.stream.clone(),
        window: part.window,
        state: match part.state {
            PartState::Complete => OutcomeState::Complete,
            PartState::Pending => OutcomeState::Pending,
            PartState::Continues | PartState::Failed => OutcomeState::Failed,
        },
        settled: part.settled,
        reason: why.map(Cause::kept_words).or(found),
        notes: part.notes.clone(),
        fetched_at,
    }
}

/// Keeps what was read with the outcome it was read for; where a wish to stop left none, with one that says so.
fn note_billed(
    outcomes: &mut Vec<Outcome>,
    of: (&PlatformId, &AccountId, &StreamId, Window),
    records: u64,
    now: Instant,
) {
    let (platform, account, stream, window) = of;
    let note = (tab::BILLED.to_string(), records.to_string());
    let same = |o: &&mut Outcome| (&o.account, &o.stream, o.window) == (account, stream, window);
    match outcomes.iter_mut().find(same) {
        Some(outcome) => outcome.notes.push(note),
        None => outcomes.push(Outcome {
            platform: platform.clone(),
            account: account.clone(),
            stream: stream.clone(),
            window,
            state: OutcomeState::Pending,
            settled: false,
            reason: None,
            notes: vec![note],
            fetched_at: now,
        }),
    }
}

/// A window whose questions were answered in part is not done: what is left is asked by the next run.
fn put_off(outcomes: &mut [Outcome], left: &[(AccountId, StreamId, Window)]) {
    for outcome in outcomes {
        let lacks = |(account, stream, window): &(AccountId, StreamId, Window)| {
            (account, stream, *window) == (&outcome.account, &outcome.stream, outcome.window)
        };
        if left.iter().any(lacks) {
            outcome.settled = false;
            if outcome.state == OutcomeState::Complete {
                outcome.state = OutcomeState::Pending;
            }
        }
    }
}

/// One outcome per stream and window: of several parts, as good as the worst of them.
fn merge(outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let mut merged: Vec<Outcome> = Vec::new();
    for outcome in outcomes {
        let same =
            |o: &&mut Outcome| (&o.account, &o.stream, o.window) == (&outcome.account, &outcome.stream, outcome.window);
        let Some(earlier) = merged.iter_mut().find(same) else {
            merged.push(outcome);
            continue;
        };
        let mixed = earlier.state != outcome.state;
        let worst = earlier.state.max(outcome.state);
        let one_complete = [earlier.state, outcome.state].contains(&OutcomeState::Complete);
        earlier.state =
            if mixed && one_complete && worst == OutcomeState::Failed { OutcomeState::Partial } else { worst };
        earlier.settled &= outcome.settled;
        earlier.reason = earlier.reason.take().or(outcome.reason);
        let known: BTreeSet<(String, String)> = earlier.notes.iter().cloned().collect();
        earlier.notes.extend(outcome.notes.into_iter().filter(|note| !known.contains(note)));
    }
    let key = |o: &Outcome| (o.platform.clone(), o.account.clone(), o.stream.clone(), o.window.start(), o.window.end());
    merged.sort_by_key(key);
    merged
}

/// Asks every account that is asked at all whether it can be reached and is the right one, and until when it will answer.
/// `due`: when the next report is.
pub async fn examine(
    programme: &Programme,
    sources: &Sources,
    http: &Arc<Http>,
    options: &Options<'_>,
    due: Day,
) -> Vec<(PlatformId, AccountId, Result<Vec<Finding>, SendError>)> {
    let mut found = Vec::new();
    for account in plan::accounts(programme, options) {
        let findings = examine_account(account, sources, http, options, due).await;
        found.push((account.platform.clone(), account.id.clone(), findings));
    }
    found
}

async fn examine_account(
    account: &crate::programme::Account,
    sources: &Sources,
    http: &Arc<Http>,
    options: &Options<'_>,
    due: Day,
) -> Result<Vec<Finding>, SendError> {
    let Some((platform, source)) = sources.of(&account.platform) else { return Ok(vec![]) };
    let account = &plan::with_interface(account, platform, options);
    let session = plan::open_session(account, platform, source.as_ref(), http, options).await?;
    let judge = |answer: &crate::domain::Answer| match answer.status {
        401 => crate::domain::Judgement::RefreshToken {
            reason: crate::domain::Reason::new("token_refused", crate::domain::Detail::Nothing),
        },
        _ => crate::domain::Judgement::Fine,
    };
    let mut findings = Vec::new();
    for request in source.checks(&account.id, &account.options) {
        let sent = session.send(&request, None, &judge).await?;
        findings.extend(source.diagnose_at(&account.id, account.zone, &request, &sent.answer, sent.observed_at));
    }
    // a call may have renewed the credential: only now is it what it will be
    let standing = session.standing().await;
    Ok(access::judge(findings, &standing, platform.id, due, http.clock().now()))
}

/// A progress that nobody watches.
pub struct Unwatched;

impl Progress for Unwatched {
    fn step(&mut self, _step: &Step) {}
}
