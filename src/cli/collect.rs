//! `report collect`: what is missing is asked of the platforms; every answer is kept.

use super::arguments::Collect;
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::{self, Project, store_failed};
use super::ui::Ui;
use super::words::Told;
use super::world::{self, World};
use super::{Environment, faults};
use crate::domain::{Day, Instant, Month, PlatformId, SnapshotId};
use crate::http::Http;
use crate::ledger;
use crate::pipeline::{self, Cancel, CollectError, Collected, Options, Problem, Progress, Step};
use crate::sources::{self, SentMessage};
use indicatif::ProgressBar;

/// A progress bar that follows a run.
struct Bar(ProgressBar);

impl Progress for Bar {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Planned { calls } => self.0.set_length(*calls as u64),
            Step::More { calls } => self.0.inc_length(*calls as u64),
            Step::Answered { .. } => self.0.inc(1),
        }
    }
}

pub async fn run(options: &Collect, world: &World, jobs: u32, cancel: &Cancel, ui: &Ui) -> Result<Exit, Failure> {
    let World { project, environment, .. } = world;
    let platforms = platforms(&options.platform)?;
    let mut exit = Exit::Complete;
    for month in months(options, environment)? {
        let collected = collect_month(project, environment, month, &platforms, jobs, cancel, ui).await?;
        tell(&collected, month, ui);
        if collected.cancelled {
            return Err(Failure::new(Exit::Failed, &Message::Interrupted).kept(&Message::KeptCommitted));
        }
        if !collected.problems.is_empty() {
            exit = Exit::WithGaps;
        }
    }
    Ok(exit)
}

/// The months to collect: the one named, those of the days named, or last month and this one.
fn months(options: &Collect, environment: &Environment) -> Result<Vec<Month>, Failure> {
    let day = |text: &str| -> Result<Day, Failure> {
        text.parse().map_err(|_| Failure::new(Exit::Usage, &Message::NotADay { text: text.to_string() }))
    };
    let this = project::today(&*environment.clock).month();
    let (first, last) = match (&options.month, &options.since, &options.until) {
        (Some(text), ..) => {
            let month = project::month(Some(text), &*environment.clock)?;
            (month, month)
        }
        (None, Some(since), Some(until)) => (day(since)?.month(), day(until)?.month()),
        _ => (this.plus(-1), this),
    };
    if first > this {
        return Err(Failure::new(Exit::Usage, &Message::MonthNotBegun { month: first.to_string() }));
    }
    let mut months = Vec::new();
    let mut month = first;
    while month <= last.min(this) {
        months.push(month);
        month = month.plus(1);
    }
    Ok(months)
}

fn platforms(names: &[String]) -> Result<Vec<PlatformId>, Failure> {
    names
        .iter()
        .map(|name| match sources::platform(name) {
            Some(platform) => Ok(PlatformId::from(platform.id)),
            None => {
                let known: Vec<&str> = sources::registry().iter().map(|p| p.id).collect();
                let message = Message::UnknownPlatform { name: name.clone(), known: known.join(", ") };
                Err(Failure::new(Exit::Usage, &message))
            }
        })
        .collect()
}

/// Collects what one month lacks, as one load.
pub async fn collect_month(
    project: &Project,
    environment: &Environment,
    month: Month,
    platforms: &[PlatformId],
    jobs: u32,
    cancel: &Cancel,
    ui: &Ui,
) -> Result<Collected, Failure> {
    let sources = world::sources(project, &project.programme)?;
    let mut store = project.write_store("collect", faults(environment))?;
    let http = Http::new(environment.clock.clone());
    let lookup = |name: &str| environment.variable(name).map(str::to_string);
    let options = Options {
        month,
        platforms: platforms.to_vec(),
        messages: messages(project, environment.clock.now())?,
        jobs: jobs as usize,
        environment: &lookup,
    };
    let mut bar = Bar(ui.bar(&Message::Collecting { month: month.to_string() }, 0));
    let collected =
        pipeline::collect(&project.programme, &sources, &mut store, &http, &options, &mut bar, cancel).await;
    bar.0.finish_and_clear();
    let collected = collected.map_err(|error| match error {
        CollectError::Store(error) => store_failed(&error),
        CollectError::Broken(text) => Failure::new(Exit::Bug, &Message::BugOfOurs).cause(text),
    })?;
    // small parts are read together from time to time
    const MANY_PARTS: usize = 40;
    let parts = store.as_of(None).map_err(|e| store_failed(&e))?.part_count();
    if parts > MANY_PARTS {
        store.compact(environment.clock.now()).map_err(|e| store_failed(&e))?;
    }
    Ok(collected)
}

/// Messages that the ledgers say were sent through an interface.
fn messages(project: &Project, now: Instant) -> Result<Vec<SentMessage>, Failure> {
    let mut messages = Vec::new();
    for platform in sources::registry() {
        let Some(name) = platform.message_ledger else { continue };
        let account = project.programme.accounts.iter().find(|a| a.platform.as_str() == platform.id);
        let path = project.data.join(format!("ledger/{name}.csv"));
        let (Some(account), Ok(bytes)) = (account, std::fs::read(&path)) else { continue };
        let shown = path.display().to_string();
        let read = ledger::read(name, &shown, &bytes, None, SnapshotId::of(&bytes))
            .map_err(|e| project::ledger_bad(&shown, &e))?;
        messages.extend(ledger::broadcasts(&read, &account.id, now).requests.into_iter().map(|m| SentMessage {
            request_id: m.request_id,
            entity: m.entity,
            title: m.title,
            sent_on: m.sent_on,
        }));
    }
    Ok(messages)
}

/// What came of it, and every problem in words.
pub fn tell(collected: &Collected, month: Month, ui: &Ui) {
    for problem in &collected.problems {
        match problem.put_off() {
            // no failure: the platform lets only so many calls pass in an hour
            true => ui.say(&Message::PutOff {
                stream: problem.stream.as_ref().map_or_else(|| problem.platform.to_string(), ToString::to_string),
                window: span(problem, month),
                why: ui.words(&problem.cause.words()),
            }),
            false => ui.fail(&problem_words(problem, month)),
        }
    }
    match collected.load {
        Some(load) => ui.say(&Message::Collected { load: load.to_string(), requests: collected.calls }),
        None if collected.problems.is_empty() => ui.say(&Message::CollectedNothing),
        None => {}
    }
}

/// The days a problem concerns.
fn span(problem: &Problem, month: Month) -> String {
    // asked for in the order of need, told in the order of days
    let first = problem.windows.iter().map(|w| w.start()).min();
    let last = problem.windows.iter().map(|w| w.end()).max();
    match (problem.windows.as_slice(), first, last) {
        ([one], ..) => one.to_string(),
        (_, Some(first), Some(last)) => format!("{first} … {last}"),
        _ => month.to_string(),
    }
}

fn problem_words(problem: &Problem, month: Month) -> Failure {
    let account = format!("{} {}", problem.platform, problem.account_name);
    let window = span(problem, month);
    let stream = problem.stream.as_ref().map_or_else(|| problem.platform.to_string(), ToString::to_string);
    let reason = super::words::reason_words(problem.code());
    let what = Message::StreamFailed { stream, account, window, reason: reason.ja, reason_en: reason.en };
    let mut failure = Failure::new(Exit::WithGaps, &what);
    if !problem.cause.ja().is_empty() {
        failure = failure.cause_in_words(problem.cause.words());
    }
    failure = failure.kept(&match &problem.kept {
        Some(id) => Message::KeptAnswer { id: id.to_string() },
        None => Message::KeptCommitted,
    });
    if let Some(hint) = problem.cause.hint_words() {
        failure = failure.hint_in_words(hint);
    }
    failure.hint(&Message::HintCollectAgain { month: month.to_string() })
}
