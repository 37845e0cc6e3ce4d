//! `report ledger check`: every ledger read, every mistake listed.

use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::{Project, cannot_read, ledger_bad};
use super::report::extra_metrics;
use super::ui::Ui;
use crate::domain::SnapshotId;
use crate::ledger;
use std::collections::BTreeMap;

/// Reads every ledger file of the project; says of each how it is.
pub fn check(project: &Project, ui: &Ui) -> Result<Exit, Failure> {
    let folder = project.data.join("ledger");
    let mut exit = Exit::Complete;
    let mut bad = |file: String, error: &ledger::LedgerError| {
        ui.fail(&ledger_bad(&file, error));
        exit = Exit::Usage;
    };
    let confirmed_path = folder.join("confirmed.toml");
    let confirmed = match std::fs::read(&confirmed_path) {
        Ok(bytes) => ledger::confirmed(&bytes).unwrap_or_else(|e| {
            bad(confirmed_path.display().to_string(), &e);
            BTreeMap::new()
        }),
        Err(_) => BTreeMap::new(),
    };
    let requests: Vec<(String, String)> =
        project.requests.values().map(|file| (file.path.clone(), file.text.clone())).collect();
    let catalogue = crate::sources::catalogue(extra_metrics(&project.programme, &requests)?);
    for schema in ledger::schemas() {
        let path = folder.join(format!("{}.csv", schema.name));
        let shown = path.display().to_string();
        match std::fs::read(&path) {
            Ok(bytes) => {
                let until = confirmed.get(schema.name.as_str()).copied();
                match ledger::read(&schema.name, &shown, &bytes, until, SnapshotId::of(&bytes)) {
                    Ok(read) => {
                        if read.name == "measures"
                            && let Err(e) = ledger::measures(&read, &project.programme, &catalogue)
                        {
                            bad(shown, &e);
                            continue;
                        }
                        let words = Message::LedgerGood { name: schema.name.clone(), rows: read.rows.len() };
                        ui.result(&ui.words(&words.words()));
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
    Ok(exit)
}
