//! A manifest as a file: `loads/000118.json`, and what a reader refuses to believe about it.
//!
//! Invariant: the same manifest is always the same bytes; fields that this version does not know are passed over.

use super::disk::Disk;
use super::error::{ManifestFault, StoreError};
use super::manifest::*;
use crate::domain::{AccountId, Instant, LoadId, PlatformId, SnapshotId, StreamId, Window};
use rayon::prelude::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::str::FromStr;

/// The newest form of a manifest that this program reads, and the one it writes.
const SCHEMA: u32 = 1;
const FOLDER: &str = "loads";

// The order of the fields is the order in the file.

#[derive(Serialize, Deserialize)]
struct ManifestFile {
    schema: u32,
    load: u32,
    kind: String,
    program: String,
    sandbox: bool,
    started_at: String,
    committed_at: String,
    parts: Vec<PartEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    replaces: Vec<String>,
    cursors: BTreeMap<String, String>,
    outcomes: Vec<OutcomeEntry>,
    snapshots: Vec<SnapshotEntry>,
}

/// What every version's manifest has, so that a newer one is called newer and not broken.
#[derive(Deserialize)]
struct Header {
    schema: u32,
    #[serde(default)]
    program: String,
}

#[derive(Serialize, Deserialize)]
struct PartEntry {
    table: String,
    path: String,
    sha256: String,
    bytes: u64,
    rows: u64,
}

#[derive(Serialize, Deserialize)]
struct OutcomeEntry {
    platform: String,
    account: String,
    stream: String,
    start: String,
    end: String,
    zone: String,
    state: String,
    settled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<(String, String)>,
    fetched_at: String,
}

#[derive(Serialize, Deserialize)]
struct SnapshotEntry {
    sha256: String,
    bytes: u64,
    media: String,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    platform: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stream: Option<String>,
    observed_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    request: Option<RequestEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    original: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct RequestEntry {
    method: String,
    path_and_query: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

/// The manifest's name in the store.
pub(super) fn path(load: LoadId) -> String {
    format!("{FOLDER}/{load}.json")
}

/// All manifests from the first load to the newest. A gap, a broken file or one of the other kind of store is an error.
pub(super) fn read_all(disk: &Disk, sandbox: bool) -> Result<Vec<Manifest>, StoreError> {
    let mut loads: Vec<LoadId> = disk.list(FOLDER)?.iter().filter_map(|name| load_of(name)).collect();
    loads.sort();
    let one = |(at, load): (usize, LoadId)| {
        let expected = LoadId(at as u32 + 1);
        let file = disk.path(&path(load)).display().to_string();
        if load != expected {
            return Err(StoreError::MissingManifest { file: disk.path(&path(expected)).display().to_string() });
        }
        let manifest = read(&disk.read(&path(load))?, load, &file)?;
        if manifest.sandbox != sandbox {
            return Err(StoreError::Mixed { file, sandbox: manifest.sandbox });
        }
        Ok(manifest)
    };
    // of several broken ones the first is named
    let manifests: Vec<_> = loads.into_par_iter().enumerate().map(one).collect();
    manifests.into_iter().collect()
}

/// The load of a file's name; other files in the folder (an editor's, a system's) mean nothing.
fn load_of(name: &str) -> Option<LoadId> {
    let digits = name.strip_suffix(".json")?;
    let load = LoadId(digits.parse().ok()?);
    (load.0 > 0 && load.to_string() == digits).then_some(load)
}

fn read(bytes: &[u8], load: LoadId, file: &str) -> Result<Manifest, StoreError> {
    let broken = |cause: ManifestFault| StoreError::BrokenManifest { file: file.to_string(), cause };
    let not_json = |error: serde_json::Error| broken(ManifestFault::Json(error.to_string()));
    let newer = |Header { schema, program }| StoreError::NewerManifest { file: file.to_string(), program, schema };
    let written: ManifestFile =
        serde_json::from_slice(bytes).map_err(|error| match serde_json::from_slice::<Header>(bytes) {
            Ok(header) if header.schema > SCHEMA => newer(header),
            Ok(_) => not_json(error),
            Err(error) => not_json(error),
        })?;
    if written.schema > SCHEMA {
        return Err(newer(Header { schema: written.schema, program: written.program }));
    }
    if written.load != load.0 {
        return Err(broken(ManifestFault::OtherLoad(LoadId(written.load))));
    }
    manifest_of(written).map_err(broken)
}

/// The bytes of the manifest's file.
pub(super) fn write(manifest: &Manifest) -> Vec<u8> {
    let written = ManifestFile {
        schema: SCHEMA,
        load: manifest.load.0,
        kind: manifest.kind.name().to_string(),
        program: manifest.program.clone(),
        sandbox: manifest.sandbox,
        started_at: manifest.started_at.to_string(),
        committed_at: manifest.committed_at.to_string(),
        parts: manifest.parts.iter().map(part_entry).collect(),
        replaces: manifest.replaces.clone(),
        cursors: manifest.cursors.clone(),
        outcomes: manifest.outcomes.iter().map(outcome_entry).collect(),
        snapshots: manifest.snapshots.iter().map(snapshot_entry).collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&written).expect("texts and numbers in named fields are always JSON");
    bytes.push(b'\n');
    bytes
}

fn part_entry(part: &Part) -> PartEntry {
    let Part { table, path, sha256, bytes, rows } = part;
    let table = table.name().to_string();
    PartEntry { table, path: path.clone(), sha256: sha256.clone(), bytes: *bytes, rows: *rows }
}

fn outcome_entry(outcome: &Outcome) -> OutcomeEntry {
    OutcomeEntry {
        platform: outcome.platform.to_string(),
        account: outcome.account.to_string(),
        stream: outcome.stream.to_string(),
        start: outcome.window.start().to_string(),
        end: outcome.window.end().to_string(),
        zone: outcome.window.zone().to_string(),
        state: outcome.state.name().to_string(),
        settled: outcome.settled,
        reason: outcome.reason.clone(),
        notes: outcome.notes.clone(),
        fetched_at: outcome.fetched_at.to_string(),
    }
}

fn snapshot_entry(snapshot: &Snapshot) -> SnapshotEntry {
    let about = &snapshot.about;
    SnapshotEntry {
        sha256: snapshot.id.to_string(),
        bytes: snapshot.bytes,
        media: about.media.name().to_string(),
        name: about.name.clone(),
        platform: about.platform.as_ref().map(PlatformId::to_string),
        account: about.account.as_ref().map(AccountId::to_string),
        stream: about.stream.as_ref().map(StreamId::to_string),
        observed_at: about.observed_at.to_string(),
        request: about.request.as_ref().map(|request| RequestEntry {
            method: request.method.clone(),
            path_and_query: request.path_and_query.clone(),
            body: request.body.clone(),
        }),
        status: about.status,
        headers: about.headers.clone(),
        original: about.original.as_ref().map(SnapshotId::to_string),
    }
}

/// The manifest that a file holds, or what in it cannot be.
fn manifest_of(written: ManifestFile) -> Result<Manifest, ManifestFault> {
    Ok(Manifest {
        load: LoadId(written.load),
        kind: LoadKind::from_name(&written.kind).ok_or_else(|| strange("kind", &written.kind))?,
        program: written.program,
        sandbox: written.sandbox,
        started_at: parse("started_at", &written.started_at)?,
        committed_at: parse("committed_at", &written.committed_at)?,
        snapshots: written.snapshots.into_iter().map(snapshot_of).collect::<Result<_, _>>()?,
        parts: written.parts.into_iter().map(part_of).collect::<Result<_, _>>()?,
        replaces: written.replaces,
        cursors: written.cursors,
        outcomes: written.outcomes.into_iter().map(outcome_of).collect::<Result<_, _>>()?,
    })
}

fn part_of(entry: PartEntry) -> Result<Part, ManifestFault> {
    let table = Table::from_name(&entry.table).ok_or_else(|| strange("table", &entry.table))?;
    // a manifest must not lead the reader out of the store
    let inside = entry.path.strip_prefix(&format!("tables/{}/", table.name())).is_some_and(|name| {
        !name.starts_with('.') && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    });
    if !inside {
        return Err(strange("path", &entry.path));
    }
    Ok(Part { table, path: entry.path, sha256: entry.sha256, bytes: entry.bytes, rows: entry.rows })
}

fn outcome_of(entry: OutcomeEntry) -> Result<Outcome, ManifestFault> {
    let (start, end) = (parse("start", &entry.start)?, parse("end", &entry.end)?);
    Ok(Outcome {
        platform: PlatformId::new(entry.platform),
        account: AccountId::new(entry.account),
        stream: StreamId::new(entry.stream),
        window: Window::new(start, end, parse("zone", &entry.zone)?).map_err(ManifestFault::Window)?,
        state: OutcomeState::from_name(&entry.state).ok_or_else(|| strange("state", &entry.state))?,
        settled: entry.settled,
        reason: entry.reason,
        notes: entry.notes,
        fetched_at: parse("fetched_at", &entry.fetched_at)?,
    })
}

fn snapshot_of(entry: SnapshotEntry) -> Result<Snapshot, ManifestFault> {
    let about = SnapshotAbout {
        platform: entry.platform.map(PlatformId::new),
        account: entry.account.map(AccountId::new),
        stream: entry.stream.map(StreamId::new),
        media: Media::from_name(&entry.media).ok_or_else(|| strange("media", &entry.media))?,
        name: entry.name,
        request: entry.request.map(|request| RequestRecord {
            method: request.method,
            path_and_query: request.path_and_query,
            body: request.body,
        }),
        status: entry.status,
        observed_at: parse::<Instant>("observed_at", &entry.observed_at)?,
        headers: entry.headers,
        original: entry.original.as_deref().map(|id| parse("original", id)).transpose()?,
    };
    Ok(Snapshot { id: parse("sha256", &entry.sha256)?, bytes: entry.bytes, about })
}

fn parse<T: FromStr>(field: &'static str, text: &str) -> Result<T, ManifestFault> {
    text.parse().map_err(|_| strange(field, text))
}

fn strange(field: &'static str, text: &str) -> ManifestFault {
    ManifestFault::Field { field, text: text.to_string() }
}
