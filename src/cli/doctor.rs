//! `report doctor`: configuration, credentials, ledgers, requests, queries, store; each with what to do.

use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project;
use super::report;
use super::ui::Ui;
use super::words::Told;
use super::world::{self, World};
use crate::domain::Day;
use crate::http::Http;
use crate::pipeline::{self, Options};
use crate::sources::{self, Finding, Setup};

fn json(found: &Found) -> serde_json::Value {
    let Found { good, what, why, until } = found;
    let mut json = serde_json::json!({ "good": good, "what": what, "why": why });
    if let Some(until) = until {
        json["until"] = until.to_string().into();
    }
    json
}

/// One thing looked at.
struct Found {
    good: Option<bool>,
    what: String,
    why: String,
    /// Until when access lasts, where it is about that.
    until: Option<Day>,
}

/// All that was looked at, in order.
#[derive(Default)]
struct Looked(Vec<Found>);

impl Looked {
    fn note(&mut self, good: Option<bool>, what: &str, why: String) {
        self.0.push(Found { good, what: what.to_string(), why, until: None });
    }
    fn until(&mut self, finding: &Finding, what: &str, why: String) {
        self.0.push(Found { good: Some(finding.good), what: what.to_string(), why, until: finding.seen.access_ends() });
    }
}

/// Days that announcements are told ahead.
const AHEAD_DAYS: i64 = 90;

pub async fn run(world: &World, ui: &Ui) -> Result<Exit, Failure> {
    let World { project, environment, .. } = world;
    let language = ui.language;
    let today = project::today(&*environment.clock);
    let due = project.programme.report.next_due(today);
    let mut found = Looked::default();
    let day = project.programme.report.due_day;
    let next = Message::NextReport { due: due.to_string(), day };
    found.note(Some(true), &project.config.path, ui.words(&next.words()));
    // requests and accounts
    match world::sources(project, &project.programme) {
        Err(failure) => found.note(Some(false), "queries/ga4", failure.text(language)),
        Ok(sources) => {
            found.note(Some(true), "queries/ga4", String::new());
            let http = Http::new(environment.clock.clone());
            let lookup = |name: &str| environment.variable(name).map(str::to_string);
            let options = Options {
                month: today.month(),
                platforms: Vec::new(),
                messages: Vec::new(),
                jobs: 1,
                environment: &lookup,
            };
            for (platform, account, findings) in
                pipeline::examine(&project.programme, &sources, &http, &options, due).await
            {
                let what = format!("{platform} {account}");
                let told = |told: &dyn Told| {
                    let hint = told.hint_words().map(|h| ui.words(&Message::InBrackets { text: ui.words(&h) }.words()));
                    format!("{}{}", ui.words(&told.words()), hint.unwrap_or_default())
                };
                match &findings {
                    Ok(findings) => findings.iter().for_each(|f| found.until(f, &what, told(f))),
                    Err(error) => found.note(Some(false), &what, told(error)),
                }
            }
        }
    }
    for account in &project.programme.accounts {
        let platform = sources::platform(account.platform.as_str());
        let what = format!("{} {}", account.platform, account.id);
        match platform {
            Some(p) if p.source.is_none() => found.note(None, &what, ui.words(&Message::FilesOnly.words())),
            Some(p) if p.asks(account) => {}
            Some(p) if !p.proof.needs_credential() => {
                found.note(None, &what, ui.words(&Message::PublicCountsOff.words()))
            }
            Some(p) if account.credential.is_none() => {
                found.note(None, &what, ui.words(&Message::NoCredential.words()));
                // some platforms have conditions that must be read first
                let nothing = Setup { request_files: &[], value: &|_| None };
                let source = p.source.and_then(|open| open(&nothing).ok());
                if let Some(seen) = source.and_then(|source| source.before_use()) {
                    let told = Finding { good: true, seen, way_out: None };
                    found.note(None, &what, ui.words(&told.words()));
                }
            }
            _ => {}
        }
    }
    // what platforms have announced
    let used = |p: &&sources::Platform| project.programme.accounts.iter().any(|a| a.platform.as_str() == p.id);
    for platform in sources::registry().iter().filter(used) {
        for announced in sources::announced(platform, today, AHEAD_DAYS) {
            found.note(None, platform.id, ui.words(&announced.words()));
        }
    }
    // what people wrote, and the store
    let checked = project::month(None, &*environment.clock).and_then(|month| report::open(project, environment, month));
    let checked = checked.map(|opened| opened.book.check_queries());
    match checked {
        Err(failure) => found.note(Some(false), "data", failure.text(language)),
        Ok(refusals) => {
            found.note(Some(true), "data", String::new());
            for refusal in &refusals {
                found.note(Some(false), "queries", super::query::query_bad(refusal).text(language));
            }
            if refusals.is_empty() {
                found.note(Some(true), "queries", String::new());
            }
        }
    }
    let found = found.0;
    let bad = found.iter().any(|f| f.good == Some(false));
    if ui.json {
        let all: Vec<_> = found.iter().map(json).collect();
        ui.result(&serde_json::json!({ "good": !bad, "findings": all }).to_string());
    } else {
        for Found { good, what, why, .. } in found {
            let message = match good {
                Some(true) if why.is_empty() => Message::Good { what },
                Some(true) => Message::Good { what: format!("{what}: {why}") },
                Some(false) => Message::Bad { what, why },
                None => Message::Note { what, why },
            };
            ui.result(&ui.words(&message.words()));
        }
    }
    Ok(if bad { Exit::Failed } else { Exit::Complete })
}
