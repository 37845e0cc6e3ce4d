//! `report ledger check`: every ledger read, every mistake listed. `report ledger key`: the key that stands for a person.
//!
//! Not here: the rules (ledger).
//! Invariant: an address is read, never printed, never kept, and never stands on a command line.

use super::Environment;
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::{Project, broken_references, cannot_read, ledger_bad};
use super::report::extra_metrics;
use super::ui::Ui;
use crate::domain::{Ledger, Secret, SnapshotId};
use crate::ledger;
use std::collections::BTreeMap;
use std::io::{BufRead, IsTerminal};

/// The variable with the secret behind the keys. Only this command reads it.
pub const KEY_VARIABLE: &str = "REPORT_PARTICIPANT_KEY";
/// Shorter ones could be found by trying.
const KEY_CHARACTERS: usize = 32;

/// Reads every ledger file of the project; says of each how it is.
pub fn check(project: &Project, ui: &Ui) -> Result<Exit, Failure> {
    let folder = project.data.join("ledger");
    let schemas = project.schemas()?;
    let term = Some((project.programme.term.start, project.programme.term.end));
    let mut exit = Exit::Complete;
    let mut bad = |file: String, error: &ledger::LedgerError| {
        ui.fail(&ledger_bad(&file, error));
        exit = Exit::Usage;
    };
    let confirmed_path = folder.join("confirmed.toml");
    let confirmed = match std::fs::read(&confirmed_path) {
        Ok(bytes) => ledger::confirmed(&bytes, &schemas).unwrap_or_else(|e| {
            bad(confirmed_path.display().to_string(), &e);
            BTreeMap::new()
        }),
        Err(_) => BTreeMap::new(),
    };
    let requests: Vec<(String, String)> =
        project.requests.values().map(|file| (file.path.clone(), file.text.clone())).collect();
    let catalogue = crate::sources::catalogue(extra_metrics(&project.programme, &requests)?);
    let mut ledgers: Vec<Ledger> = Vec::new();
    for schema in schemas.iter() {
        let path = folder.join(format!("{}.csv", schema.name));
        let shown = path.display().to_string();
        match std::fs::read(&path) {
            Ok(bytes) => {
                let until = confirmed.get(schema.name.as_str()).copied();
                match ledger::read_as(schema, &shown, &bytes, until, SnapshotId::of(&bytes), term) {
                    Ok(read) => {
                        if read.ledger.name == "measures"
                            && let Err(e) = ledger::measures(&read.ledger, &project.programme, &catalogue)
                        {
                            bad(shown, &e);
                            continue;
                        }
                        let words = Message::LedgerGood { name: schema.name.clone(), rows: read.ledger.rows.len() };
                        ui.result(&ui.words(&words.words()));
                        for assumed in read.assumed {
                            let (line, day) = (assumed.line, assumed.day.to_string());
                            let place = format!("{shown}:{line} {}", assumed.title);
                            ui.say(&Message::YearFromTerm { place, found: assumed.found, day });
                        }
                        ledgers.push(read.ledger);
                    }
                    Err(e) => bad(shown, &e),
                }
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                ui.detail(&Message::LedgerAbsent { name: schema.name.clone() });
            }
            Err(e) => return Err(cannot_read(&shown, &e)),
        }
    }
    if let Some((file, error)) = broken_references(&ledgers, &project.programme, &schemas) {
        bad(file, &error);
    }
    Ok(exit)
}

/// Reads addresses from stdin, one a line, and prints the key of each.
pub fn key(environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let name = KEY_VARIABLE.to_string();
    let secret = environment.variable(KEY_VARIABLE).unwrap_or_default();
    if secret.chars().count() < KEY_CHARACTERS {
        let wrong =
            if secret.is_empty() { Message::NoParticipantKey { name } } else { Message::ShortParticipantKey { name } };
        return Err(Failure::new(Exit::Usage, &wrong).hint(&Message::HintParticipantKey { characters: KEY_CHARACTERS }));
    }
    let secret = Secret::new(secret);
    if std::io::stdin().is_terminal() {
        ui.say(&Message::TypeAddress);
    }
    let mut keys = Vec::new();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|e| Failure::new(Exit::Failed, &Message::NoAddress).because(&e))?;
        if line.trim().is_empty() {
            continue;
        }
        let key = ledger::participant_key(&secret, &line);
        if !ui.json {
            ui.result(&key);
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err(Failure::new(Exit::Usage, &Message::NoAddress));
    }
    if ui.json {
        ui.result(&serde_json::json!({ "keys": keys }).to_string());
    }
    Ok(Exit::Complete)
}
