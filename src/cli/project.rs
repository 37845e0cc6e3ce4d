//! The project's folder: configuration, queries, templates, ledgers, and where data and reports lie.
//!
//! Not here: the real platforms and the sandbox (see `world`).
//! Invariant: no path that a person gives leads out of the folder; what rendering reads is kept as snapshots first.

use super::arguments::Global;
use super::assets::{self, TextFile, TextFiles};
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::ui::Ui;
use super::words::Told;
use super::words::ledger::told_of;
use crate::domain::{Clock, Day, Month, SnapshotId, Zone};
use crate::figures::KeptIn;
use crate::ledger::{self, Schemas};
use crate::programme::{Credential, Programme, config};
use crate::sources;
use crate::store::{Access, LoadKind, Media, SnapshotAbout, Store, StoreError, View};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// An open project.
pub struct Project {
    /// The folder in which `config.toml` lies.
    pub root: PathBuf,
    pub programme: Programme,
    pub config: TextFile,
    /// `data`, or `data/sandbox`.
    pub data: PathBuf,
    /// `out`, or `out/sandbox`.
    pub out: PathBuf,
    pub sandbox: bool,
    pub requests: TextFiles,
}

/// The folder a project lives in: that of its configuration.
fn folder_of(config: &Path) -> PathBuf {
    match config.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Reads a configuration's text, or says where it is wrong.
pub fn programme(config: &TextFile) -> Result<Programme, Failure> {
    let platforms: Vec<&str> = sources::registry().iter().map(|p| p.id).collect();
    config::read(&config.text, &platforms).map_err(|error| {
        let at = Message::BadConfig { path: config.path.clone(), line: error.line, column: error.column };
        Failure::new(Exit::Usage, &at).because(&error.mistake)
    })
}

impl Project {
    /// Opens the project that `--config` names.
    pub fn open(global: &Global) -> Result<Project, Failure> {
        let path = global.config.display().to_string();
        let text = match std::fs::read(&global.config) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| {
                Failure::new(Exit::Usage, &Message::CannotRead { path: path.clone() })
                    .cause_in_words(Message::NotUtf8.words())
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Failure::new(Exit::Usage, &Message::NoConfig { path }).hint(&Message::HintInit));
            }
            Err(error) => return Err(Failure::new(Exit::Usage, &Message::CannotRead { path }).because(&error)),
        };
        let text = text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text);
        Project::new(folder_of(&global.config), TextFile { path, text }, false)
    }

    /// The sandbox's project: its own configuration, data and reports, in the folder of `--config`.
    pub fn open_sandbox(global: &Global, config: String) -> Result<Project, Failure> {
        let config = TextFile { path: "sandbox/config.toml".to_string(), text: config };
        Project::new(folder_of(&global.config), config, true)
    }

    fn new(root: PathBuf, config: TextFile, sandbox: bool) -> Result<Project, Failure> {
        let mut programme = programme(&config)?;
        // a path in the configuration starts at its folder, wherever the command was typed
        for account in &mut programme.accounts {
            if let Some(Credential::File(path)) = &mut account.credential {
                *path = root.join(&*path);
            }
        }
        let requests =
            assets::read_folder(&root, "queries/ga4", ".json").map_err(|e| cannot_read("queries/ga4", &e))?;
        let (data, out) = if sandbox { ("data/sandbox", "out/sandbox") } else { ("data", "out") };
        Ok(Project { data: root.join(data), out: root.join(out), requests, programme, config, sandbox, root })
    }

    /// Opens the store to read.
    pub fn read_store(&self) -> Result<Store, Failure> {
        Store::open(&self.data, Access::Read, self.sandbox).map_err(|e| store_failed(&e))
    }

    /// Opens the store to write; waits a moment for another writer, then says who it is.
    pub fn write_store(&self, command: &str, faults: crate::store::disk::Faults) -> Result<Store, Failure> {
        let access = Access::Write { wait: Some(Duration::from_secs(2)), holder: format!("report {command}") };
        Store::open_with(&self.data, access, self.sandbox, faults).map_err(|e| store_failed(&e))
    }

    /// The schemas of the project's own ledgers.
    fn own_schemas(&self) -> Result<TextFiles, Failure> {
        assets::read_folder(&self.root, ledger::FOLDER, ".toml").map_err(|e| cannot_read(ledger::FOLDER, &e))
    }

    /// The ledgers that this project keeps.
    pub fn schemas(&self) -> Result<Schemas, Failure> {
        let own = self.own_schemas()?;
        let own = own.iter().map(|(name, file)| (name.trim_end_matches(".toml"), file.text.as_str()));
        Schemas::with(own, &self.programme.regions).map_err(|e| ledger_bad(ledger::FOLDER, &e))
    }

    /// Everything people write that rendering reads, by the name under which it is kept.
    pub fn input_files(&self) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
        let mut files = BTreeMap::from([("config.toml".to_string(), self.config.text.clone().into_bytes())]);
        for (folder, ending) in [("queries", ".sql"), ("queries/ga4", ".json"), ("report-templates", ".md")] {
            let found = assets::read_folder(&self.root, folder, ending).map_err(|e| cannot_read(folder, &e))?;
            files.extend(found.into_values().map(|file| (file.path, file.text.into_bytes())));
        }
        for (folder, endings) in [("ledger", &[".csv", ".toml"][..]), ("commentary", &[".md"])] {
            let path = self.data.join(folder);
            if !path.is_dir() {
                continue;
            }
            let entries = std::fs::read_dir(&path).map_err(|e| cannot_read(&path.display().to_string(), &e))?;
            for entry in entries.flatten() {
                let Ok(name) = entry.file_name().into_string() else { continue };
                if endings.iter().any(|e| name.ends_with(e)) && entry.path().is_file() {
                    let shown = entry.path().display().to_string();
                    let bytes = std::fs::read(entry.path()).map_err(|e| cannot_read(&shown, &e))?;
                    files.insert(format!("data/{folder}/{name}"), bytes);
                }
            }
        }
        // what was said before is compared with what is known now
        files.extend(self.own_schemas()?.into_values().map(|file| (file.path, file.text.into_bytes())));
        let store = self.read_store()?;
        for sealed in store.seals().map_err(|e| store_failed(&e))? {
            for path in [sealed.seal_path(), sealed.figures_path()] {
                let bytes = store.issued_file(&path).map_err(|e| store_failed(&e))?;
                let shown = self.data.join(&path).display().to_string();
                let gone = || cannot_read(&shown, &std::io::ErrorKind::NotFound.into());
                files.insert(format!("data/{path}"), bytes.ok_or_else(gone)?);
            }
        }
        Ok(files)
    }

    /// Keeps what people wrote as a load of its own; unchanged bytes make no new load. Gives back the store with it, open
    /// to read.
    pub fn keep_inputs(
        &self,
        extra: &BTreeMap<String, Vec<u8>>,
        clock: &dyn Clock,
        faults: &crate::store::disk::Faults,
    ) -> Result<Store, Failure> {
        let mut files = self.input_files()?;
        files.extend(extra.clone());
        let store = self.read_store()?;
        let view = store.as_of(None).map_err(|e| store_failed(&e))?;
        let known: BTreeMap<&str, &SnapshotId> = view.inputs().map(|s| (s.about.name.as_str(), &s.id)).collect();
        let unchanged = known.len() == files.len()
            && files
                .iter()
                .all(|(name, bytes)| known.get(name.as_str()).is_some_and(|id| **id == SnapshotId::of(bytes)));
        if unchanged {
            if store.has_leftovers() {
                // a killed run's are removed by opening to write; where somebody is at work, they are theirs
                let access = Access::Write { wait: None, holder: "report inputs".to_string() };
                drop(Store::open_with(&self.data, access, self.sandbox, faults.clone()));
            }
            return Ok(store);
        }
        // what no report can be made of is not kept either: personal data may stand in it
        let inputs = Inputs::unkept(files);
        inputs.ledgers()?;
        let mut store = self.write_store("inputs", faults.clone())?;
        let now = clock.now();
        let mut draft = store.begin(LoadKind::Inputs, now);
        for (name, (_, bytes)) in inputs.files {
            let media = match name.rsplit('.').next() {
                Some("csv") => Media::Csv,
                Some("json") => Media::Json,
                _ => Media::Text,
            };
            draft.keep(&bytes, SnapshotAbout::file(name, media, now)).map_err(|e| store_failed(&e))?;
        }
        draft.commit(&mut store, now).map_err(|e| store_failed(&e))?;
        drop(store);
        self.read_store()
    }

    /// Where the commentary of a report is written, by its period: `2026-10`, `event-5`.
    pub fn commentary_path(&self, period: &str) -> PathBuf {
        self.data.join("commentary").join(format!("{period}.md"))
    }
}

/// What people wrote, as one load kept it.
pub struct Inputs {
    files: BTreeMap<String, (SnapshotId, Vec<u8>)>,
}

impl Inputs {
    pub fn of(view: &View) -> Result<Inputs, Failure> {
        let mut files = BTreeMap::new();
        for snapshot in view.inputs() {
            let bytes = view.snapshot(&snapshot.id).map_err(|e| store_failed(&e))?;
            files.insert(snapshot.about.name.clone(), (snapshot.id.clone(), bytes));
        }
        Ok(Inputs { files })
    }
    /// What lies in the folder now, by name, before anything of it is kept.
    pub fn unkept(files: BTreeMap<String, Vec<u8>>) -> Inputs {
        let known = |(name, bytes): (String, Vec<u8>)| (name, (SnapshotId::of(&bytes), bytes));
        Inputs { files: files.into_iter().map(known).collect() }
    }
    /// Name and hash of every file.
    pub fn hashes(&self) -> impl Iterator<Item = (&str, &SnapshotId)> {
        self.files.iter().map(|(name, (id, _))| (name.as_str(), id))
    }
    /// Name and bytes of every file.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(name, (_, bytes))| (name.as_str(), bytes.as_slice()))
    }
    /// These, with the ledgers that stand in `newer`, and with what was issued: it bears on what a ledger may tell.
    pub fn with_ledgers_of(mut self, newer: &Inputs) -> Inputs {
        let is_ledger = |name: &String| name.starts_with("data/ledger/") || name.starts_with("data/issued/");
        self.files.retain(|name, _| !is_ledger(name));
        self.files.extend(newer.files.iter().filter(|(n, _)| is_ledger(n)).map(|(n, f)| (n.clone(), f.clone())));
        self
    }
    pub fn text(&self, name: &str) -> Option<&str> {
        self.files.get(name).and_then(|(_, bytes)| std::str::from_utf8(bytes).ok())
    }
    /// The files of a folder with this ending: name without folder and ending, path, text.
    pub fn folder<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
        self.files.iter().filter_map(move |(path, (_, bytes))| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(ending)?;
            (!name.contains('/')).then(|| (name, path.as_str(), std::str::from_utf8(bytes).unwrap_or_default()))
        })
    }
    pub fn programme(&self) -> Result<Programme, Failure> {
        let text = self.text("config.toml").unwrap_or_default().to_string();
        programme(&TextFile { path: "config.toml".to_string(), text })
    }
    /// The ledgers that the project kept when this was written.
    pub fn schemas(&self) -> Result<Schemas, Failure> {
        let own = self.folder(ledger::FOLDER, ".toml").map(|(name, _, text)| (name, text));
        Schemas::with(own, &self.programme()?.regions).map_err(|e| ledger_bad(ledger::FOLDER, &e))
    }
    /// Every ledger, checked; all mistakes of a file at once.
    pub fn ledgers(&self) -> Result<Vec<crate::domain::Ledger>, Failure> {
        let (schemas, programme) = (self.schemas()?, self.programme()?);
        let term = Some((programme.term.start, programme.term.end));
        let confirmed = match self.files.get("data/ledger/confirmed.toml") {
            Some((_, bytes)) => {
                ledger::confirmed(bytes, &schemas).map_err(|e| ledger_bad("data/ledger/confirmed.toml", &e))?
            }
            None => BTreeMap::new(),
        };
        let mut ledgers = Vec::new();
        for schema in schemas.iter() {
            let path = format!("data/ledger/{}.csv", schema.name);
            let until = confirmed.get(schema.name.as_str()).copied();
            ledgers.push(match self.files.get(&path) {
                Some((id, bytes)) => {
                    let read = ledger::read_as(schema, &path, bytes, until, id.clone(), term);
                    read.map_err(|e| ledger_bad(&path, &e))?.ledger
                }
                None => ledger::empty_as(schema, until),
            });
        }
        match broken_references(&ledgers, &programme, &schemas) {
            Some((path, error)) => Err(ledger_bad(&path, &error)),
            None => Ok(ledgers),
        }
    }
}

/// Reads what `figures.json` names, as the report's load has it.
pub fn stored<'a>(view: &'a View, ui: &'a Ui) -> impl Fn(&KeptIn) -> Result<(SnapshotId, Vec<u8>), String> + 'a {
    move |stored| {
        let id = match stored {
            KeptIn::Snapshot(id) => id.clone(),
            KeptIn::Ledger(name) => {
                let path = format!("data/ledger/{name}.csv");
                let kept = view.inputs().find(|kept| kept.about.name == path).map(|kept| kept.id.clone());
                kept.ok_or_else(|| ui.words(&Message::NotIn { path }.words()))?
            }
        };
        let bytes = view.snapshot(&id).map_err(|e| ui.words(&e.words()))?;
        Ok((id, bytes))
    }
}

/// What ledgers say of each other or of obligations that are not there, and the first such ledger's file.
pub fn broken_references(
    ledgers: &[crate::domain::Ledger],
    programme: &Programme,
    schemas: &Schemas,
) -> Option<(String, ledger::LedgerError)> {
    let obligations = programme.obligations.iter().map(|o| o.id.as_str()).collect();
    let problems = ledger::broken_references(&ledger::Kept { ledgers, obligations }, schemas);
    let file = problems.first()?.file.clone();
    Some((file, ledger::LedgerError::Problems { problems }))
}

/// Everything that is wrong with a ledger.
pub fn ledger_bad(file: &str, error: &ledger::LedgerError) -> Failure {
    let failure = Failure::new(Exit::Usage, &Message::LedgerBad { file: file.to_string() });
    let failure = told_of(error).into_iter().fold(failure, Failure::because);
    failure.hint(&Message::HintLedgerCheck)
}

pub fn cannot_read(path: &str, error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::NotFound {
        return Failure::new(Exit::Failed, &Message::NoSuchFile { path: path.to_string() });
    }
    Failure::new(Exit::Failed, &Message::CannotRead { path: path.to_string() }).because(error)
}

/// A failure of the store in words, with what is safe.
pub fn store_failed(error: &StoreError) -> Failure {
    let message = match error {
        StoreError::Locked { .. } => Message::StoreLocked,
        _ => Message::StoreFailed,
    };
    Failure::new(Exit::Failed, &message).because(error).kept(&Message::KeptCommitted)
}

/// The month a person named, or the one before today's in Japan.
pub fn month(text: Option<&str>, clock: &dyn Clock) -> Result<Month, Failure> {
    match text {
        Some(text) => {
            text.parse().map_err(|_| Failure::new(Exit::Usage, &Message::NotAMonth { text: text.to_string() }))
        }
        None => Ok(today(clock).month().plus(-1)),
    }
}

/// Today in Japan.
pub fn today(clock: &dyn Clock) -> Day {
    clock.now().day_in(Zone::JST)
}
