//! `report import`: downloaded files are recognised by content, kept byte for byte, and read.

use super::arguments::Import;
use super::attendees::{self, ForEvent};
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::{self, Project, cannot_read, store_failed};
use super::ui::Ui;
use super::{Environment, faults};
use crate::domain::{AccountId, Month, PlatformId, Quality, StreamId, Zone};
use crate::imports::{self, Hints, ImportError, Imported};
use crate::programme::Account;
use crate::store::{LoadKind, Media, Outcome, OutcomeState, SnapshotAbout, View};

pub fn run(options: &Import, project: &Project, environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let month = options.month.as_deref().map(|m| project::month(Some(m), &*environment.clock)).transpose()?;
    let (side, questions) = (options.side.as_deref(), &options.questions);
    let event = options.event.map(|no| attendees::for_event(project, no, side, questions)).transpose()?;
    let (kind, account) = (options.kind.as_deref(), options.account.as_deref());
    let asked = Asked { kind, account, month, event: event.as_ref() };
    let mut exit = Exit::Complete;
    for (nth, path) in options.files.iter().enumerate() {
        let shown = path.display().to_string();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let done = std::fs::read(path).map_err(|e| cannot_read(&shown, &e)).and_then(|bytes| {
            // a list of people may be called by somebody's name, which no message repeats
            let shown = match imports::is_of_a_platform(&bytes) {
                true => shown.clone(),
                false => ui.words(&Message::NthFile { nth: nth + 1 }.words()),
            };
            let file = File { name: &name, shown: &shown, bytes: &bytes };
            import(&file, &asked, project, environment, ui)
        });
        if let Err(failure) = done {
            ui.fail(&failure);
            // of several files the others are still taken in
            exit = failure.exit;
        }
    }
    Ok(exit)
}

/// A file as it lies before us.
pub struct File<'a> {
    pub name: &'a str,
    /// As messages name it.
    pub shown: &'a str,
    pub bytes: &'a [u8],
}

/// What staff said of the files.
#[derive(Default)]
pub struct Asked<'a> {
    pub kind: Option<&'a str>,
    pub account: Option<&'a str>,
    pub month: Option<Month>,
    pub event: Option<&'a ForEvent>,
}

/// Takes one file in, as a load of its own.
pub fn import(
    file: &File<'_>,
    asked: &Asked<'_>,
    project: &Project,
    environment: &Environment,
    ui: &Ui,
) -> Result<(), Failure> {
    let refused = |e: ImportError| refused(file.shown, &e);
    let Asked { kind, account, month, event } = *asked;
    let recognised = match imports::recognise(file.bytes, kind, file.name) {
        Ok(recognised) => recognised,
        Err(error @ ImportError::PersonalData { .. }) => {
            let counted = imports::attendance(file.bytes).ok_or_else(|| refused(error))?;
            return attendees::take(file, &counted, event, project, environment, ui);
        }
        Err(error) => return Err(refused(error)),
    };
    let Some(platform) = recognised.parts.first().map(|p| p.kind.platform) else {
        return Err(refused(ImportError::Empty));
    };
    if event.is_some() {
        return Err(Failure::new(Exit::Usage, &Message::NoListOfPeople { file: file.shown.to_string() }));
    }
    let account = choose_account(project, platform, account, file.shown)?;
    let now = environment.clock.now();
    let hints = Hints {
        kind,
        account: account.map(|a| a.id.clone()),
        month,
        file_name: file.name,
        observed_at: now,
        zone: account.map_or(Zone::JST, |a| a.zone),
    };
    let imported = recognised.read(&hints).map_err(refused)?;
    let view = project.read_store()?.as_of(None).map_err(|e| store_failed(&e))?;
    if let Some(load) = imported_before(&view, &imported) {
        ui.say(&Message::ImportedBefore { file: file.shown.to_string(), load });
        return Ok(());
    }
    let mut store = project.write_store("import", faults(environment))?;
    let mut draft = store.begin(LoadKind::Import, now);
    let about = |name: &str| SnapshotAbout {
        platform: Some(PlatformId::from(platform)),
        account: hints.account.clone(),
        stream: Some(StreamId::from(imported.kind.id)),
        ..SnapshotAbout::file(name, Media::Csv, now)
    };
    // of an archive only the members that are read are kept: the others may hold anything
    for part in &recognised.parts {
        draft.keep(&part.bytes, about(&kept_name(part.kind.id, &part.name))).map_err(|e| store_failed(&e))?;
    }
    if let (Some(window), Some(account)) = (imported.window, hints.account.clone()) {
        draft.outcome(Outcome {
            platform: PlatformId::from(platform),
            account,
            stream: StreamId::from(imported.kind.id),
            window,
            state: OutcomeState::Complete,
            settled: imported.observations.iter().all(|o| o.quality == Quality::Settled),
            reason: None,
            notes: imported.notes.iter().map(|n| (n.code.to_string(), n.detail.clone())).collect(),
            fetched_at: now,
        });
    }
    draft.observations(imported.observations.clone());
    draft.posts(imported.posts.clone());
    draft.commit(&mut store, now).map_err(|e| store_failed(&e))?;
    tell(file, &imported, ui);
    Ok(())
}

/// The name under which a file is kept: what it is, and its days where they stand in its name. How people called it is not
/// kept; there may be somebody's name in it.
fn kept_name(kind: &str, name: &str) -> String {
    let days = imports::days_in_name(name).map_or(String::new(), |(start, end)| format!("_{start}_{end}"));
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let ending = ["csv", "tsv", "txt", "xlsx"].into_iter().find(|known| *known == ending).unwrap_or("csv");
    format!("{kind}{days}.{ending}")
}

/// The load that took in the same bytes for the same period.
fn imported_before(view: &View, imported: &Imported) -> Option<String> {
    let same = view.manifests().iter().find(|m| {
        m.kind == LoadKind::Import
            && imported.parts.iter().all(|part| m.snapshots.iter().any(|s| s.id == part.snapshot))
            && (!imported.declared || m.outcomes.iter().any(|o| Some(o.window) == imported.window))
    })?;
    Some(same.load.to_string())
}

fn choose_account<'a>(
    project: &'a Project,
    platform: &str,
    named: Option<&str>,
    shown: &str,
) -> Result<Option<&'a Account>, Failure> {
    let all: Vec<&Account> = project.programme.accounts.iter().filter(|a| a.platform.as_str() == platform).collect();
    let refused = || Failure::new(Exit::Usage, &Message::ImportRefused { file: shown.to_string() });
    let names = || all.iter().map(|a| format!("{} ({})", a.name, a.id)).collect::<Vec<_>>().join(", ");
    match (named, all.as_slice()) {
        (_, []) => Err(refused().cause_in_words(Message::NoAccountOn { platform: platform.to_string() }.words())),
        (None, [one]) => Ok(Some(one)),
        (None, _) => Err(refused().hint(&Message::HintGiveAccount { accounts: names() })),
        (Some(name), _) => match all.iter().find(|a| a.name == name || a.id == AccountId::from(name)) {
            Some(account) => Ok(Some(account)),
            None => Err(refused().hint(&Message::HintGiveAccount { accounts: names() })),
        },
    }
}

fn refused(file: &str, error: &ImportError) -> Failure {
    let failure = Failure::new(Exit::Usage, &Message::ImportRefused { file: file.to_string() })
        .because(error)
        .kept(&Message::KeptOriginal { path: file.to_string() });
    match error {
        ImportError::Damaged { .. } | ImportError::Ragged { .. } | ImportError::UnclosedQuote(_) => {
            failure.hint(&Message::HintDownloadAgain)
        }
        ImportError::PeriodNeeded { .. } => failure.hint(&Message::HintGiveMonth),
        ImportError::Unknown { .. } | ImportError::NoSuchKind { .. } => {
            let kinds: Vec<&str> = imports::kinds().iter().map(|k| k.id).collect();
            failure.hint(&Message::HintKinds { kinds: kinds.join(", ") })
        }
        _ => failure,
    }
}

fn tell(file: &File<'_>, imported: &Imported, ui: &Ui) {
    let window = imported.window.map_or_else(|| "－".to_string(), |w| w.to_string());
    let message = Message::Imported {
        file: file.shown.to_string(),
        kind: imported.kind.id.to_string(),
        rows: imported.rows,
        window,
    };
    if ui.json {
        let notes: Vec<_> =
            imported.notes.iter().map(|n| serde_json::json!({ "code": n.code, "detail": n.detail })).collect();
        ui.result(
            &serde_json::json!({
                "file": file.shown, "kind": imported.kind.id, "rows": imported.rows, "dropped": imported.dropped,
                "window": imported.window.map(|w| w.to_string()), "declared": imported.declared, "notes": notes,
            })
            .to_string(),
        );
    } else {
        ui.result(&ui.words(&message.words()));
    }
    // several tables of an archive may be remarked on in the same words
    let notes = imported.notes.iter().map(|note| ui.words(&super::words::import_note(note.code, &note.detail)));
    let mut said = Vec::new();
    for note in notes {
        if !said.contains(&note) {
            ui.say(&Message::ImportNote { file: file.name.to_string(), note: note.clone() });
            said.push(note);
        }
    }
}
