//! `data/`: snapshots (append-only, addressed by content), load manifests, Parquet parts, the lock.
//!
//! ```text
//! data/loads/000118.json                      one committed run: what it kept, learned and where it will go on
//! data/snapshots/3f/3f9a....json              stored bytes, named by their SHA-256
//! data/tables/observations/000118.parquet     what was read out of them, as tables
//! data/issued/2026-10/1/                      one issued report: the PDF, its figures, the seal
//! data/.lock, data/tmp/                       the one writer, and what it has not finished
//! ```
//!
//! Not here: fetching, parsing, summing. Reading a store never needs its lock: a [`View`] stands on the manifests up to
//! its load and opens exactly the files that these name.
//! Invariant: the manifest's appearing is the commit; what is in no manifest does not exist; nothing listed is overwritten.

pub mod disk;
mod draft;
mod error;
mod lock;
mod manifest;
mod manifest_file;
mod redact;
mod seal;
mod tables;
mod view;

pub use draft::Draft;
pub use error::{Damage, ManifestFault, SealFault, StoreError};
pub use manifest::{
    LoadKind, Manifest, Media, Outcome, OutcomeState, Part, RequestRecord, Snapshot, SnapshotAbout, Table,
};
pub use redact::redact;
pub use seal::{Kept, Reason, Seal, SealedLoad, SealedReport};
pub use view::View;

use crate::domain::{Instant, LoadId};
use disk::{Disk, Faults, Lock};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What the caller wants to do with the store.
#[derive(Clone, Debug)]
pub enum Access {
    Read,
    /// Takes the lock. Where somebody has it: waits that long, or not at all, and then says who. `holder` is the command
    /// that others are told about.
    Write {
        wait: Option<Duration>,
        holder: String,
    },
}

/// An open store, as it was when it was opened and as its own commits have changed it since.
#[derive(Debug)]
pub struct Store {
    disk: Disk,
    sandbox: bool,
    manifests: Arc<Vec<Manifest>>,
    lock: Option<Lock>,
}

impl Store {
    /// Opens the store in the folder `root` (`data/` or `data/sandbox/`), which need not exist. A store of the sandbox
    /// opened as a real one, or the reverse, is an error.
    pub fn open(root: &Path, access: Access, sandbox: bool) -> Result<Store, StoreError> {
        Store::open_with(root, access, sandbox, Faults::none())
    }

    /// As [`Store::open`], with a switch that stops the program at a chosen step of writing.
    pub fn open_with(root: &Path, access: Access, sandbox: bool, faults: Faults) -> Result<Store, StoreError> {
        let disk = Disk::at(root, faults);
        // the sandbox can be replayed; waiting for the disk at each of its loads would take minutes
        let disk = if sandbox { disk.fleeting() } else { disk };
        let lock = match access {
            Access::Read => None,
            Access::Write { wait, holder } => Some(lock::take(&disk, wait, &holder)?),
        };
        let manifests = manifest_file::read_all(&disk, sandbox)?;
        if lock.is_some() {
            disk.sweep()?;
        }
        Ok(Store { disk, sandbox, manifests: Arc::new(manifests), lock })
    }

    /// Whether a writer is at work, or was killed and left half-written files: opening the store to write removes them.
    pub fn has_leftovers(&self) -> bool {
        self.disk.has_leftovers()
    }

    /// The newest load; `None` in an empty store.
    pub fn latest(&self) -> Option<LoadId> {
        self.manifests.last().map(|manifest| manifest.load)
    }

    /// The store as it was when `load` had just been committed; `None` for the newest.
    pub fn as_of(&self, load: Option<LoadId>) -> Result<View, StoreError> {
        let count = match (load, self.latest()) {
            (None, _) => self.manifests.len(),
            (Some(load), Some(latest)) if load >= LoadId(1) && load <= latest => load.0 as usize,
            (Some(load), latest) => return Err(StoreError::NoSuchLoad { load, latest }),
        };
        Ok(View::new(self.disk.clone(), self.manifests.clone(), count))
    }

    /// Starts a load. Nothing of it exists for readers until [`Draft::commit`].
    pub fn begin(&self, kind: LoadKind, started: Instant) -> Draft {
        Draft::new(self.disk.clone(), self.lock.is_some(), kind, started)
    }

    /// Replaces the parts of many loads by one for each table, as a load of its own. Older loads keep reading their own
    /// parts. `None` where no table has more than one part.
    pub fn compact(&mut self, at: Instant) -> Result<Option<LoadId>, StoreError> {
        let view = self.as_of(None)?;
        let mut draft = self.begin(LoadKind::Compact, at);
        for table in Table::ALL {
            let parts: Vec<Part> = view.parts(*table).cloned().collect();
            if parts.len() > 1 {
                let rows = view.table(*table)?;
                draft.replace(*table, parts, rows);
            }
        }
        draft.commit(self, at)
    }
}

#[cfg(test)]
mod tests;
