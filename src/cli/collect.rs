//! `report collect`: what is missing is asked of the platforms; every answer is kept.

use super::arguments::Collect;
use super::failure::{Exit, Failure};
use super::messages::{Message, Words};
use super::project::{self, Project, store_failed};
use super::ui::Ui;
use super::words::Told;
use super::world::{self, World};
use super::{Environment, faults};
use crate::domain::{Day, Instant, Month, PlatformId, SnapshotId};
use crate::http::Http;
use crate::ledger;
use crate::pipeline::{self, Cancel, Cause, CollectError, Collected, Options, Problem, Progress, Step};
use crate::sources::{self, SentMessage};
use indicatif::ProgressBar;

/// A progress bar that follows a run.
struct Bar<'a>(ProgressBar, &'a Ui);

impl Progress for Bar<'_> {
    fn step(&mut self, step: &Step) {
        match step {
            Step::Planned { calls } => self.0.set_length(*calls as u64),
            Step::More { calls } => self.0.inc_length(*calls as u64),
            Step::Answered { .. } => self.0.inc(1),
            Step::Billed { platform, expected, read, ceiling, .. } => {
                let (platform, expected, read, ceiling) = (platform.to_string(), *expected, *read, *ceiling);
                let ui = self.1;
                self.0.suspend(|| ui.say(&Message::ReadsExpected { platform, expected, read, ceiling }));
            }
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
    let mut bar = Bar(ui.bar(&Message::Collecting { month: month.to_string() }, 0), ui);
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

/// What came of it, and every problem in words; what failed the same way stands in one message.
pub fn tell(collected: &Collected, month: Month, ui: &Ui) {
    for problems in alike(&collected.problems) {
        let Words { ja: stream_ja, en: stream } = streams_words(&problems);
        let (window, cause) = (span(&problems, month), &problems[0].cause);
        match problems[0].put_off() {
            true if matches!(cause, Cause::ReadsUsed { .. }) => {
                ui.say(&Message::ReadsPutOff { stream, stream_ja, window, why: ui.words(&cause.words()) });
                if let Some(hint) = cause.hint_words() {
                    ui.say(&Message::Verbatim { text: ui.words(&hint) });
                }
            }
            // no failure: the platform lets only so many calls pass in an hour
            true => ui.say(&Message::PutOff { stream, stream_ja, window, why: ui.words(&cause.words()) }),
            false => ui.fail(&problem_words(&problems, month)),
        }
    }
    match collected.load {
        Some(load) => ui.say(&Message::Collected { load: load.to_string(), requests: collected.calls }),
        None if collected.problems.is_empty() => ui.say(&Message::CollectedNothing),
        None => {}
    }
}

/// Problems of one account that are the same but for the stream and for the numbers in their words (request ids,
/// positions in an answer), in the order of each kind's first.
fn alike(problems: &[Problem]) -> Vec<Vec<&Problem>> {
    let told = |problem: &Problem| {
        let words = problem.cause.words().en;
        let parts =
            words.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.contains(|c: char| c.is_ascii_digit()));
        (problem.account.clone(), problem.code(), problem.put_off(), parts.collect::<Vec<_>>().join(" "))
    };
    let mut groups: Vec<(_, Vec<&Problem>)> = Vec::new();
    for problem in problems {
        let told = told(problem);
        match groups.iter_mut().find(|(words, _)| *words == told) {
            Some((_, group)) => group.push(problem),
            None => groups.push((told, vec![problem])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The days that problems concern.
fn span(problems: &[&Problem], month: Month) -> String {
    // asked for in the order of need, told in the order of days
    let windows = || problems.iter().flat_map(|problem| &problem.windows);
    let first = windows().map(|w| w.start()).min();
    let last = windows().map(|w| w.end()).max();
    match (problems, first, last) {
        ([Problem { windows, .. }], ..) if windows.len() == 1 => windows[0].to_string(),
        (_, Some(first), Some(last)) => format!("{first} … {last}"),
        _ => month.to_string(),
    }
}

/// What could not be had, as people call it: one stream with its id, several by their names, the platform where it is
/// all of it.
fn streams_words(problems: &[&Problem]) -> Words {
    let label = |problem: &Problem| match &problem.stream {
        Some(stream) => {
            let id = stream.as_str();
            (super::words::label("stream", id), id.to_string())
        }
        None => {
            let id = problem.platform.as_str();
            (super::words::label("platform", id), id.to_string())
        }
    };
    let labels: Vec<(Option<&str>, String)> = problems.iter().map(|problem| label(problem)).collect();
    match labels.as_slice() {
        [(Some(ja), id)] if problems[0].stream.is_some() => Words::new(format!("{ja} {id}"), id),
        _ => {
            let ja: Vec<&str> = labels.iter().map(|(ja, id)| ja.unwrap_or(id)).collect();
            let en: Vec<&str> = labels.iter().map(|(_, id)| id.as_str()).collect();
            Words::new(ja.join("、"), en.join(", "))
        }
    }
}

fn problem_words(problems: &[&Problem], month: Month) -> Failure {
    let problem = problems[0];
    let account = format!("{} {}", problem.platform, problem.account_name);
    let window = span(problems, month);
    let Words { ja: stream_ja, en: stream } = streams_words(problems);
    let reason = super::words::reason_words(problem.code());
    let what = Message::StreamFailed { stream, stream_ja, account, window, reason: reason.ja, reason_en: reason.en };
    let mut failure = Failure::new(Exit::WithGaps, &what);
    if !problem.cause.ja().is_empty() {
        failure = failure.cause_in_words(problem.cause.words());
    }
    failure = failure.kept(&match problems.iter().find_map(|problem| problem.kept.as_ref()) {
        Some(id) => Message::KeptAnswer { id: id.to_string() },
        None => Message::KeptCommitted,
    });
    if let Some(hint) = problem.cause.hint_words() {
        failure = failure.hint_in_words(hint);
    }
    failure.hint(&Message::HintCollectAgain { month: month.to_string() })
}
