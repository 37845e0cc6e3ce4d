//! What can go wrong with a store, each with the place and what is known there.

use super::disk::DiskError;
use crate::domain::{CalendarError, Instant, LoadId, MetricId, SnapshotId};
use crate::normalize::NormalizeError;

/// Why the store could not do what was asked. [`StoreError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Disk(#[from] DiskError),
    #[error(
        "the store is in use by process {}{}{}",
        pid.map_or("?".to_string(), |pid| pid.to_string()),
        command.as_ref().map_or(String::new(), |command| format!(" (`{command}`)")),
        since.map_or(String::new(), |since| format!(" since {since}"))
    )]
    Locked { pid: Option<u32>, command: Option<String>, since: Option<Instant> },
    #[error("this store was opened for reading only")]
    ReadOnly,
    #[error("{file} {}", if *sandbox { "comes from the sandbox and lies in the real store" } else { "holds real data and lies in the sandbox's store" })]
    Mixed {
        file: String,
        /// What the file is.
        sandbox: bool,
    },
    #[error("{file} cannot be read as a load: {cause}")]
    BrokenManifest { file: String, cause: ManifestFault },
    #[error("{file} is missing, though later loads are there")]
    MissingManifest { file: String },
    #[error("{file} was written by a newer version ({program}, schema {schema})")]
    NewerManifest { file: String, program: String, schema: u32 },
    #[error("there is no load {load}; {}", latest.map_or("the store is empty".to_string(), |l| format!("the newest is {l}")))]
    NoSuchLoad { load: LoadId, latest: Option<LoadId> },
    #[error("load {load} has been committed by somebody else in the meantime")]
    Overtaken { load: LoadId },
    #[error("the table {file} of load {load} is damaged: {cause}")]
    DamagedPart { load: LoadId, file: String, cause: Damage },
    #[error("the snapshot {file} of load {load} is damaged: {cause}")]
    DamagedSnapshot { load: LoadId, file: String, cause: Damage },
    #[error("no load has a snapshot {0}")]
    UnknownSnapshot(SnapshotId),
    #[error("{of} is said to stand in snapshot {snapshot}, which no load has kept")]
    Unfounded {
        /// A metric or a post.
        of: String,
        snapshot: SnapshotId,
    },
    #[error("{file} cannot be read as a seal: {cause}")]
    BrokenSeal { file: String, cause: SealFault },
    #[error("{file} is missing, though later editions are there")]
    MissingSeal { file: String },
    #[error("{file} has been sealed by somebody else in the meantime")]
    Sealed { file: String },
    #[error(transparent)]
    Normalize(#[from] NormalizeError),
}

/// Why a manifest cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestFault {
    /// In the parser's own words.
    #[error("{0}")]
    Json(String),
    #[error("it calls itself load {0}")]
    OtherLoad(LoadId),
    #[error("`{field}` cannot be {text:?}")]
    Field { field: &'static str, text: String },
    #[error("{0}")]
    Window(CalendarError),
}

/// Why a seal cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SealFault {
    /// In the parser's own words.
    #[error("{0}")]
    Json(String),
    #[error(transparent)]
    Disk(DiskError),
    #[error("written by a newer version ({program}, schema {schema})")]
    Newer { program: String, schema: u32 },
    #[error("its names lead out of its folder")]
    Names,
    #[error("it is the seal of {period} {version}")]
    Other { period: String, version: u32 },
}

/// What is wrong with a file that a load lists.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    #[error("the file is missing")]
    Missing,
    #[error("its bytes are not those that were stored")]
    OtherBytes,
    #[error("it has {found} rows and should have {expected}")]
    Rows { found: u64, expected: u64 },
    /// In the words of the table's reader.
    #[error("{0}")]
    Unreadable(String),
}

impl StoreError {
    /// What the person at the keyboard can do about it.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            StoreError::Disk(error) => return error.hint().map(str::to_string),
            StoreError::Locked { .. } => {
                "wait until it has finished; if that process is gone, so is its lock".to_string()
            }
            StoreError::Mixed { sandbox: true, .. } => {
                "remove what was copied out of data/sandbox; the sandbox keeps to data/sandbox by itself".to_string()
            }
            StoreError::Mixed { sandbox: false, .. } => "move the real loads out of data/sandbox into data".to_string(),
            StoreError::BrokenManifest { file, .. } | StoreError::MissingManifest { file } => format!(
                "bring {file} back from a backup; every load after it builds on it, and no other file replaces it"
            ),
            StoreError::BrokenSeal { file, .. } | StoreError::MissingSeal { file } => {
                format!("bring {file} back from a backup: what has been issued cannot be made again")
            }
            StoreError::Sealed { .. } => "run the command again".to_string(),
            StoreError::NewerManifest { .. } => "use that version, or a later one".to_string(),
            StoreError::Overtaken { .. } => "run the command again".to_string(),
            StoreError::DamagedPart { .. } => {
                "bring the file back from a backup; the bytes its numbers were read from are still there".to_string()
            }
            StoreError::DamagedSnapshot { .. } => {
                "bring the file back from a backup: a snapshot is evidence and cannot be made again".to_string()
            }
            StoreError::ReadOnly
            | StoreError::NoSuchLoad { .. }
            | StoreError::UnknownSnapshot(_)
            | StoreError::Unfounded { .. }
            | StoreError::Normalize(_) => return None,
        })
    }
    /// A metric's statement without the bytes that it was read from.
    pub(super) fn unfounded(metric: &MetricId, snapshot: &SnapshotId) -> StoreError {
        StoreError::Unfounded { of: metric.to_string(), snapshot: snapshot.clone() }
    }
}
