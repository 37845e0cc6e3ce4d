//! A load in the making: bytes go to disk at once, everything else with the commit.
//!
//! Invariant: until the manifest has its name, readers see the store as it was before; a draft that is dropped or killed
//! leaves nothing that exists.

use super::disk::{Disk, DiskError};
use super::manifest::*;
use super::{Store, StoreError, manifest_file, tables};
use crate::domain::{Instant, LoadId, Observation, Post, SnapshotId};
use crate::normalize;
use polars::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What one run has kept and learned so far.
#[derive(Debug)]
#[must_use = "a draft that is not committed leaves nothing behind"]
pub struct Draft {
    disk: Disk,
    writable: bool,
    kind: LoadKind,
    started: Instant,
    snapshots: Vec<Snapshot>,
    observations: Vec<Observation>,
    posts: Vec<Post>,
    cursors: BTreeMap<String, String>,
    outcomes: Vec<Outcome>,
    replacements: Vec<(Table, Vec<Part>, DataFrame)>,
}

impl Draft {
    pub(super) fn new(disk: Disk, writable: bool, kind: LoadKind, started: Instant) -> Draft {
        Draft {
            disk,
            writable,
            kind,
            started,
            snapshots: Vec::new(),
            observations: Vec::new(),
            posts: Vec::new(),
            cursors: BTreeMap::new(),
            outcomes: Vec::new(),
            replacements: Vec::new(),
        }
    }

    /// Stores the bytes, from which secrets have been removed already, and notes where they come from. They are on disk
    /// when this returns; the same bytes are the same file, however often they come.
    pub fn keep(&mut self, bytes: &[u8], about: SnapshotAbout) -> Result<SnapshotId, StoreError> {
        if !self.writable {
            return Err(StoreError::ReadOnly);
        }
        let snapshot = Snapshot { id: SnapshotId::of(bytes), bytes: bytes.len() as u64, about };
        let path = snapshot.path();
        // a damaged file is healed by the bytes it should hold
        if self.disk.read_if_there(&path)?.as_deref() != Some(bytes) {
            self.disk.replace(&path, bytes)?;
        }
        let id = snapshot.id.clone();
        if !self.snapshots.contains(&snapshot) {
            self.snapshots.push(snapshot);
        }
        Ok(id)
    }

    /// Adds what was read out of the kept bytes.
    pub fn observations(&mut self, records: Vec<Observation>) {
        self.observations.extend(records);
    }
    /// Adds the posts that were listed in the kept bytes.
    pub fn posts(&mut self, posts: Vec<Post>) {
        self.posts.extend(posts);
    }
    /// Says where the next load goes on. The last value given counts.
    pub fn cursor(&mut self, name: &str, value: &str) {
        self.cursors.insert(name.to_string(), value.to_string());
    }
    /// Says how a stream ended.
    pub fn outcome(&mut self, outcome: Outcome) {
        self.outcomes.push(outcome);
    }
    /// Puts one part with these rows in the place of several.
    pub(super) fn replace(&mut self, table: Table, parts: Vec<Part>, rows: DataFrame) {
        self.replacements.push((table, parts, rows));
    }

    /// Makes the load exist, all of it at once, and says which one it is. `None`: there was nothing to commit (no snapshot,
    /// outcome, cursor or compaction; or inputs that are the same as before).
    pub fn commit(mut self, store: &mut Store, at: Instant) -> Result<Option<LoadId>, StoreError> {
        if store.lock.is_none() || !self.writable {
            return Err(StoreError::ReadOnly);
        }
        self.sort();
        if self.has_nothing_new(store) {
            return Ok(None);
        }
        self.check_origins(store)?;
        let load = LoadId(store.latest().map_or(1, |load| load.0 + 1));
        let mut manifest = Manifest {
            load,
            kind: self.kind,
            program: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_string(),
            sandbox: store.sandbox,
            started_at: self.started,
            committed_at: at,
            snapshots: std::mem::take(&mut self.snapshots),
            parts: Vec::new(),
            replaces: Vec::new(),
            cursors: std::mem::take(&mut self.cursors),
            outcomes: std::mem::take(&mut self.outcomes),
        };
        self.write_tables(&mut manifest)?;
        self.settle(&manifest)?;
        match self.disk.publish(&manifest_file::path(load), &manifest_file::write(&manifest)) {
            Err(DiskError::Taken { .. }) => return Err(StoreError::Overtaken { load }),
            other => other?,
        }
        Arc::make_mut(&mut store.manifests).push(manifest);
        Ok(Some(load))
    }

    /// Responses arrive in any order; the manifest's order is fixed.
    fn sort(&mut self) {
        self.snapshots.sort_by(|a, b| {
            let key = |s: &Snapshot| (s.about.observed_at, s.id.clone());
            (&a.about.platform, &a.about.account, &a.about.stream, &a.about.name, key(a)).cmp(&(
                &b.about.platform,
                &b.about.account,
                &b.about.stream,
                &b.about.name,
                key(b),
            ))
        });
        // stable: of two outcomes for one window the later one stays the later one
        self.outcomes.sort_by(|a, b| {
            (&a.platform, &a.account, &a.stream, a.window.start(), a.window.end()).cmp(&(
                &b.platform,
                &b.account,
                &b.stream,
                b.window.start(),
                b.window.end(),
            ))
        });
    }

    fn has_nothing_new(&self, store: &Store) -> bool {
        let more = !self.outcomes.is_empty() || !self.cursors.is_empty() || !self.replacements.is_empty();
        if more {
            return false;
        }
        let names = |snapshots: &[Snapshot]| -> BTreeSet<(String, SnapshotId)> {
            snapshots.iter().map(|s| (s.about.name.clone(), s.id.clone())).collect()
        };
        let before = store.manifests.iter().rev().find(|m| m.kind == LoadKind::Inputs);
        match (self.kind, before) {
            (LoadKind::Inputs, Some(before)) => names(&before.snapshots) == names(&self.snapshots),
            _ => self.snapshots.is_empty() && self.observations.is_empty() && self.posts.is_empty(),
        }
    }

    /// Everything that is stated must stand in bytes that are listed.
    fn check_origins(&self, store: &Store) -> Result<(), StoreError> {
        let own: BTreeSet<&SnapshotId> = self.snapshots.iter().map(|s| &s.id).collect();
        let mut known: BTreeSet<&SnapshotId> = BTreeSet::new();
        let mut is_kept = |id| {
            own.contains(id)
                || known.contains(id)
                || (store.manifests.iter().any(|m| m.snapshots.iter().any(|s| s.id == *id)) && known.insert(id))
        };
        for record in &self.observations {
            if !is_kept(&record.origin.snapshot) {
                return Err(StoreError::unfounded(&record.metric, &record.origin.snapshot));
            }
        }
        for post in &self.posts {
            if !is_kept(&post.origin.snapshot) {
                let of = format!("the {} {}", post.kind, post.entity);
                return Err(StoreError::Unfounded { of, snapshot: post.origin.snapshot.clone() });
            }
        }
        Ok(())
    }

    fn write_tables(&mut self, manifest: &mut Manifest) -> Result<(), StoreError> {
        let frames = [
            (Table::Observations, normalize::tidy(std::mem::take(&mut self.observations))?.frame),
            (
                Table::Posts,
                tables::posts_frame(std::mem::take(&mut self.posts)).map_err(normalize::NormalizeError::from)?,
            ),
        ];
        for (table, frame) in frames {
            if frame.height() > 0 {
                manifest.parts.push(self.write_part(manifest.load, table, frame)?);
            }
        }
        for (table, parts, frame) in std::mem::take(&mut self.replacements) {
            manifest.replaces.extend(parts.into_iter().map(|part| part.path));
            manifest.parts.push(self.write_part(manifest.load, table, frame)?);
        }
        Ok(())
    }

    fn write_part(&self, load: LoadId, table: Table, frame: DataFrame) -> Result<Part, StoreError> {
        let path = format!("tables/{}/{load}.parquet", table.name());
        let rows = frame.height() as u64;
        let bytes = tables::to_parquet(frame).map_err(normalize::NormalizeError::from)?;
        // a file of that name can only be left over from a load that never was
        self.disk.replace(&path, &bytes)?;
        Ok(Part { table, path, sha256: SnapshotId::of(&bytes).to_string(), bytes: bytes.len() as u64, rows })
    }

    /// All files that the manifest will name must have their names for good before it has its own.
    fn settle(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let paths = manifest.snapshots.iter().map(Snapshot::path).chain(manifest.parts.iter().map(|p| p.path.clone()));
        let folders: BTreeSet<String> = paths.filter_map(|p| p.rsplit_once('/').map(|(f, _)| f.to_string())).collect();
        Ok(self.disk.settle(folders.iter().map(String::as_str))?)
    }
}
