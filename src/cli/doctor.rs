//! `report doctor`: configuration, credentials, ledgers, requests, queries, store; each with what to do.

use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project;
use super::report;
use super::ui::Ui;
use super::words::Told;
use super::world::{self, World};
use crate::domain::Proof;
use crate::http::Http;
use crate::pipeline::{self, Options};
use crate::sources::{self, Finding, Setup};

/// One thing looked at.
struct Found {
    good: Option<bool>,
    what: String,
    why: String,
}

pub async fn run(world: &World, ui: &Ui) -> Result<Exit, Failure> {
    let World { project, environment, .. } = world;
    let language = ui.language;
    let mut found = vec![Found { good: Some(true), what: project.config.path.clone(), why: String::new() }];
    let mut note = |good: Option<bool>, what: &str, why: String| {
        found.push(Found { good, what: what.to_string(), why });
    };
    // requests and accounts
    match world::sources(project, &project.programme) {
        Err(failure) => note(Some(false), "queries/ga4", failure.text(language)),
        Ok(sources) => {
            note(Some(true), "queries/ga4", String::new());
            let http = Http::new(environment.clock.clone());
            let lookup = |name: &str| environment.variable(name).map(str::to_string);
            let options = Options {
                month: project::today(&*environment.clock).month(),
                platforms: Vec::new(),
                messages: Vec::new(),
                jobs: 1,
                environment: &lookup,
            };
            for (platform, account, findings) in pipeline::examine(&project.programme, &sources, &http, &options).await
            {
                let what = format!("{platform} {account}");
                let told = |told: &dyn Told| {
                    let hint = told.hint_words().map(|h| ui.words(&Message::InBrackets { text: ui.words(&h) }.words()));
                    format!("{}{}", ui.words(&told.words()), hint.unwrap_or_default())
                };
                match &findings {
                    Ok(findings) => findings.iter().for_each(|f| note(Some(f.good), &what, told(f))),
                    Err(error) => note(Some(false), &what, told(error)),
                }
            }
        }
    }
    for account in &project.programme.accounts {
        let platform = sources::platform(account.platform.as_str());
        let what = format!("{} {}", account.platform, account.id);
        match platform {
            Some(p) if p.source.is_none() => note(None, &what, ui.words(&Message::FilesOnly.words())),
            Some(p) if p.asks(account) => {}
            Some(p) if p.proof == Proof::None => note(None, &what, ui.words(&Message::PublicCountsOff.words())),
            Some(p) if account.credential.is_none() => {
                note(None, &what, ui.words(&Message::NoCredential.words()));
                // some platforms have conditions that must be read first
                let nothing = Setup { request_files: &[], value: &|_| None };
                let source = p.source.and_then(|open| open(&nothing).ok());
                if let Some(seen) = source.and_then(|source| source.before_use()) {
                    let told = Finding { good: true, seen, way_out: None };
                    note(None, &what, ui.words(&told.words()));
                }
            }
            _ => {}
        }
    }
    // what people wrote, and the store
    let checked = project::month(None, &*environment.clock).and_then(|month| report::open(project, environment, month));
    let checked = checked.map(|opened| opened.book.check_queries());
    match checked {
        Err(failure) => note(Some(false), "data", failure.text(language)),
        Ok(refusals) => {
            note(Some(true), "data", String::new());
            for refusal in &refusals {
                note(Some(false), "queries", super::query::query_bad(refusal).text(language));
            }
            if refusals.is_empty() {
                note(Some(true), "queries", String::new());
            }
        }
    }
    let bad = found.iter().any(|f| f.good == Some(false));
    if ui.json {
        let all: Vec<_> =
            found.iter().map(|f| serde_json::json!({ "good": f.good, "what": f.what, "why": f.why })).collect();
        ui.result(&serde_json::json!({ "good": !bad, "findings": all }).to_string());
    } else {
        for Found { good, what, why } in found {
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
