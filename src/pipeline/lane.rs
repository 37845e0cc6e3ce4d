//! One lane: calls of an account that are made one after the other.
//!
//! Invariant: an answer's bytes are on disk, secrets blanked, before anything is read from them; numbers of a part count
//! only when its last page has been read.

use super::tab::Tab;
use super::{Cancel, Cause, Problem, Step};
use crate::domain::{AccountId, Answer, Clock, Instant, Judgement, PlatformId, Secret, SnapshotId, StreamId, Window};
use crate::http::{SendError, Sent, Session};
use crate::normalize;
use crate::programme::Account;
use crate::sources::{Page, Part, PartResult, PartState, Reading, Source, Task};
use crate::store::{Media, RequestRecord, SnapshotAbout, StoreError, redact};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, oneshot};

/// Calls to make, with everything needed to make them.
pub(super) struct Lane {
    pub name: String,
    pub tasks: VecDeque<Task>,
    pub session: Arc<Session>,
    pub source: Arc<dyn Source>,
    pub platform: PlatformId,
    pub account: Account,
    pub clock: Arc<dyn Clock>,
    /// Where the platform bills by the record.
    pub tab: Option<Arc<Tab>>,
    /// Set by any lane of the account that found out that nothing more can be had.
    pub ended: Arc<Mutex<Option<Cause>>>,
}

/// What a lane asks of, and tells, the run.
pub(super) enum Event {
    Keep { bytes: Vec<u8>, about: Box<SnapshotAbout>, reply: oneshot::Sender<Result<SnapshotId, StoreError>> },
    Step(Step),
}

/// What became of a lane.
pub(super) struct LaneResult {
    pub platform: PlatformId,
    pub account: AccountId,
    /// Finished parts, with what ended them early and the moment of their last answer.
    pub parts: Vec<(PartResult, Option<Cause>, Instant)>,
    pub problems: Vec<Problem>,
    pub calls: usize,
    pub left: usize,
    /// What those calls were for: whatever other calls brought of it, it is not whole.
    pub left_parts: Vec<(StreamId, Window)>,
    /// Records that answers have read, where the platform bills them.
    pub billed: Vec<(StreamId, Window, u64)>,
    pub store_error: Option<StoreError>,
}

/// Why a lane stops before its end.
enum Stop {
    Cancelled,
    Store(StoreError),
    BudgetUsed(SendError),
    ReadsUsed { read: u64, ceiling: u64 },
}

/// How much a failure concerns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Stream,
    Account,
}

struct Running {
    lane: Lane,
    events: mpsc::UnboundedSender<Event>,
    cancel: Cancel,
    result: LaneResult,
    /// Parts of which pages are still to come.
    open: Vec<PartResult>,
    /// Streams of which nothing more can be had, and why.
    ended_streams: BTreeMap<StreamId, Cause>,
}

impl Lane {
    pub async fn run(self, events: mpsc::UnboundedSender<Event>, cancel: Cancel) -> LaneResult {
        let result = LaneResult {
            platform: self.platform.clone(),
            account: self.account.id.clone(),
            parts: vec![],
            problems: vec![],
            calls: 0,
            left: 0,
            left_parts: vec![],
            billed: vec![],
            store_error: None,
        };
        let mut running = Running { lane: self, events, cancel, result, open: vec![], ended_streams: BTreeMap::new() };
        while let Some(task) = running.lane.tasks.pop_front() {
            if let Err(stop) = running.make(&task).await {
                running.stop(&task, stop);
                break;
            }
        }
        running.result
    }
}

impl Running {
    /// Makes one call and reads its answer. Whatever is wrong with this call alone is noted, not returned.
    async fn make(&mut self, task: &Task) -> Result<(), Stop> {
        if let Some((cause, scope)) = self.why_not(task) {
            self.fail(task, &cause, None, scope);
            return Ok(());
        }
        if let (Some(tab), Some(bill)) = (&self.lane.tab, self.lane.source.bill())
            && !tab.allows(bill.most(task))
        {
            return Err(Stop::ReadsUsed { read: tab.read(), ceiling: tab.ceiling });
        }
        self.result.calls += 1;
        let cancel = self.cancel.clone();
        let (source, session) = (self.lane.source.clone(), self.lane.session.clone());
        let judge = |answer: &Answer| source.judge(task, answer);
        let sent = tokio::select! {
            biased;
            () = cancel.wished() => return Err(Stop::Cancelled),
            sent = session.send(&task.request, task.limit, &judge) => sent,
        };
        match sent {
            Ok(sent) => self.read(task, sent).await,
            Err(error @ SendError::BudgetUsed { .. }) => Err(Stop::BudgetUsed(error)),
            Err(error) => {
                let scope = if error.ends_source() { Scope::Account } else { Scope::Stream };
                self.fail(task, &Cause::Send(error), None, scope);
                Ok(())
            }
        }
    }

    /// A reason not even to ask: it is that of the call which found out.
    fn why_not(&self, task: &Task) -> Option<(Cause, Scope)> {
        let ended = self.lane.ended.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        if let Some(cause) = ended {
            return Some((cause, Scope::Account));
        }
        let causes: Option<Vec<&Cause>> = task.parts.iter().map(|part| self.ended_streams.get(&part.stream)).collect();
        Some(((*causes?.first()?).clone(), Scope::Stream))
    }

    async fn read(&mut self, task: &Task, sent: Sent) -> Result<(), Stop> {
        let observed_at = sent.observed_at;
        self.count_billed(task, &sent.answer);
        let (answer, snapshot) = self.keep(task, sent.answer, observed_at).await?;
        match sent.judgement {
            Judgement::Fine => {
                let read = Reading {
                    account: self.lane.account.id.clone(),
                    zone: self.lane.account.zone,
                    observed_at,
                    snapshot: snapshot.clone(),
                };
                match self.lane.source.parse(task, &answer, &read) {
                    Ok(page) => self.accept(page, observed_at, &snapshot),
                    Err(error) => self.fail(task, &Cause::Parse(error), Some(&snapshot), Scope::Stream),
                }
            }
            Judgement::Skip { reason } => {
                let smaller = self.lane.source.split(task);
                if smaller.is_empty() {
                    self.fail(task, &Cause::Answer(reason), Some(&snapshot), Scope::Stream);
                } else {
                    self.go_on_with(smaller);
                }
            }
            Judgement::StreamEnds { reason } => {
                let cause = Cause::Answer(reason);
                self.ended_streams.extend(task.parts.iter().map(|part| (part.stream.clone(), cause.clone())));
                self.fail(task, &cause, Some(&snapshot), Scope::Stream);
            }
            Judgement::SourceEnds { reason } | Judgement::RefreshToken { reason } | Judgement::Retry { reason, .. } => {
                self.fail(task, &Cause::Answer(reason), Some(&snapshot), Scope::Account);
            }
        }
        Ok(())
    }

    /// What the answer will cost, whatever can be read from it.
    fn count_billed(&mut self, task: &Task, answer: &Answer) {
        let (Some(tab), Some(bill), Some(part)) = (&self.lane.tab, self.lane.source.bill(), task.parts.first()) else {
            return;
        };
        let records = bill.read(answer);
        if 0 < records {
            tab.add(records);
            let billed = &mut self.result.billed;
            match billed.iter_mut().find(|(stream, window, _)| (stream, *window) == (&part.stream, part.window)) {
                Some((_, _, sum)) => *sum += records,
                None => billed.push((part.stream.clone(), part.window, records)),
            }
        }
    }

    /// Blanks secrets and has the bytes written; what is parsed afterwards are the bytes on disk.
    async fn keep(&mut self, task: &Task, answer: Answer, observed_at: Instant) -> Result<(Answer, SnapshotId), Stop> {
        let secrets: Vec<Secret> = self.lane.session.secrets();
        let (bytes, blanked) = redact(&answer.bytes, &secrets);
        let text = |text: &str| String::from_utf8_lossy(&redact(text.as_bytes(), &secrets).0).into_owned();
        let streams: BTreeSet<&StreamId> = task.parts.iter().map(|part| &part.stream).collect();
        let kept_header = |name: &str| name.ends_with("request-id") || name == "retry-after";
        let about = SnapshotAbout {
            platform: Some(self.lane.platform.clone()),
            account: Some(self.lane.account.id.clone()),
            // a call that answers for several streams belongs to none of them
            stream: if streams.len() == 1 { streams.first().map(|stream| (*stream).clone()) } else { None },
            media: if answer.looks_like_html() { Media::Text } else { Media::Json },
            name: text(&format!("{} {}", task.request.method.name(), task.request.path())),
            request: Some(RequestRecord {
                method: task.request.method.name().to_string(),
                path_and_query: text(task.request.path_and_query()),
                body: task.request.body.as_ref().map(|body| text(&body.text)),
            }),
            status: Some(answer.status),
            observed_at,
            headers: answer
                .headers
                .iter()
                .filter(|(name, _)| kept_header(name))
                .map(|(n, v)| (n.clone(), text(v)))
                .collect(),
            original: blanked.then(|| SnapshotId::of(&answer.bytes)),
        };
        let (reply, kept) = oneshot::channel();
        let event = Event::Keep { bytes: bytes.clone(), about: Box::new(about), reply };
        if self.events.send(event).is_err() {
            return Err(Stop::Cancelled);
        }
        match kept.await {
            Ok(Ok(snapshot)) => Ok((Answer { bytes, ..answer }, snapshot)),
            Ok(Err(error)) => Err(Stop::Store(error)),
            Err(_) => Err(Stop::Cancelled),
        }
    }

    fn accept(&mut self, page: Page, observed_at: Instant, snapshot: &SnapshotId) {
        for mut part in page.parts {
            if let Some(at) = self.open.iter().position(|open| is_same(open, &part)) {
                let earlier = self.open.remove(at);
                part.observations.splice(0..0, earlier.observations);
                part.posts.splice(0..0, earlier.posts);
                let mut notes = earlier.notes;
                notes.extend(part.notes.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
                part.notes = notes;
            }
            if part.state == PartState::Continues {
                self.open.push(part);
                continue;
            }
            let mut why = None;
            // a contradiction within the answer must not take the whole load down at its commit
            if let Err(error) = normalize::distinct(part.observations.clone()) {
                part.observations.clear();
                part.posts.clear();
                part.state = PartState::Failed;
                part.settled = false;
                why = Some(Cause::Contradiction(Arc::new(error)));
            }
            self.finish(part, why, observed_at, Some(snapshot), Scope::Stream);
        }
        self.go_on_with(page.next);
    }

    /// Notes how a part ended, and says so.
    fn finish(
        &mut self,
        part: PartResult,
        why: Option<Cause>,
        at: Instant,
        snapshot: Option<&SnapshotId>,
        scope: Scope,
    ) {
        let good = part.state != PartState::Failed;
        self.tell(part.stream.clone(), part.window, good);
        let cause = why.clone().or_else(|| part.reason.clone().map(Cause::Answer));
        if let Some(cause) = cause.filter(|_| !good) {
            // an account that cannot be reached is one problem, whatever was to be asked
            let stream = (scope == Scope::Stream).then(|| part.stream.clone());
            let problem = self.problem(stream, vec![part.window], cause, snapshot.cloned());
            self.result.problems.push(problem);
        }
        self.result.parts.push((part, why, at));
    }

    /// All parts of the task fail; pages they already had stay as bytes, but their numbers do not count.
    fn fail(&mut self, task: &Task, cause: &Cause, snapshot: Option<&SnapshotId>, scope: Scope) {
        if scope == Scope::Account {
            self.end_source(cause);
        }
        let at = self.lane.clock.now();
        for part in &task.parts {
            let mut result: PartResult = Part::result(part);
            self.open.retain(|open| !is_same(open, &result));
            result.state = PartState::Failed;
            self.finish(result, Some(cause.clone()), at, snapshot, scope);
        }
    }

    fn problem(
        &self,
        stream: Option<StreamId>,
        windows: Vec<Window>,
        cause: Cause,
        kept: Option<SnapshotId>,
    ) -> Problem {
        Problem {
            platform: self.lane.platform.clone(),
            account: self.lane.account.id.clone(),
            account_name: self.lane.account.name.clone(),
            stream,
            windows,
            cause,
            kept,
        }
    }

    fn end_source(&self, cause: &Cause) {
        let mut ended = self.lane.ended.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        ended.get_or_insert_with(|| cause.clone());
    }

    fn go_on_with(&mut self, tasks: Vec<Task>) {
        if tasks.is_empty() {
            return;
        }
        drop(self.events.send(Event::Step(Step::More { calls: tasks.len() })));
        for task in tasks.into_iter().rev() {
            self.lane.tasks.push_front(task);
        }
    }

    fn tell(&self, stream: StreamId, window: Window, good: bool) {
        let (platform, account) = (self.lane.platform.clone(), self.lane.account.id.clone());
        // nobody listens any more only when the run itself is gone
        drop(self.events.send(Event::Step(Step::Answered { platform, account, stream, window, good })));
    }

    /// What is left is left for the next run, and said.
    fn stop(&mut self, task: &Task, stop: Stop) {
        self.result.left = 1 + self.lane.tasks.len();
        let parts = std::iter::once(task).chain(&self.lane.tasks).flat_map(|t| &t.parts);
        self.result.left_parts = parts.map(|part| (part.stream.clone(), part.window)).collect();
        let windows: Vec<Window> = self.result.left_parts.iter().map(|(_, window)| *window).collect();
        match stop {
            Stop::Store(error) => self.result.store_error = Some(error),
            Stop::Cancelled => {}
            Stop::BudgetUsed(error) => {
                let stream = task.parts.first().map(|part| part.stream.clone());
                let cause = Cause::PutOff { error, left: self.result.left };
                let problem = self.problem(stream, windows, cause, None);
                self.result.problems.push(problem);
            }
            Stop::ReadsUsed { read, ceiling } => {
                // what has been paid for counts, as far as it goes; the next run begins anew
                for mut part in std::mem::take(&mut self.open) {
                    part.state = PartState::Pending;
                    let at = self.lane.clock.now();
                    self.finish(part, None, at, None, Scope::Stream);
                }
                let stream = task.parts.first().map(|part| part.stream.clone());
                let cause = Cause::ReadsUsed { read, ceiling, left: self.result.left };
                let problem = self.problem(stream, windows, cause, None);
                self.result.problems.push(problem);
            }
        }
    }
}

fn is_same(a: &PartResult, b: &PartResult) -> bool {
    (&a.stream, a.window, &a.key) == (&b.stream, b.window, &b.key)
}
