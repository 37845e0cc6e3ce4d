//! The store as of one load: what was kept, stated and known then, and nothing that came later.
//!
//! Invariant: a view opens only files that manifests up to its load name, and believes none whose hash is another.

use super::disk::{Disk, DiskError};
use super::error::{Damage, StoreError};
use super::manifest::{Manifest, Outcome, Part, Snapshot, SnapshotAbout, Table};
use super::tables;
use crate::domain::{LoadId, Observation, Post, SnapshotId};
use crate::normalize;
use polars::prelude::*;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// A readable store that no later load changes.
#[derive(Clone, Debug)]
pub struct View {
    disk: Disk,
    manifests: Arc<Vec<Manifest>>,
    count: usize,
    /// Where each snapshot was listed last: manifest and place in it.
    places: OnceLock<BTreeMap<SnapshotId, (usize, usize)>>,
}

impl View {
    pub(super) fn new(disk: Disk, manifests: Arc<Vec<Manifest>>, count: usize) -> View {
        View { disk, manifests, count, places: OnceLock::new() }
    }

    /// The load this view stands on; `None` for an empty store.
    pub fn load(&self) -> Option<LoadId> {
        self.manifests().last().map(|manifest| manifest.load)
    }
    /// The store as it was at an earlier load; `None` where this view has no such load.
    pub fn earlier(&self, load: LoadId) -> Option<View> {
        let count = load.0 as usize;
        (1..=self.count).contains(&count).then(|| View::new(self.disk.clone(), self.manifests.clone(), count))
    }
    /// The SHA-256 of every manifest's file up to this load, oldest first.
    pub fn manifest_hashes(&self) -> Result<Vec<(LoadId, SnapshotId)>, StoreError> {
        let hash = |manifest: &Manifest| {
            let bytes = self.disk.read(&super::manifest_file::path(manifest.load))?;
            Ok((manifest.load, SnapshotId::of(&bytes)))
        };
        self.manifests().iter().map(hash).collect()
    }
    /// All manifests up to this load, oldest first.
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests[..self.count]
    }
    /// Where a stream goes on.
    pub fn cursor(&self, name: &str) -> Option<&str> {
        self.manifests().iter().rev().find_map(|manifest| manifest.cursors.get(name)).map(String::as_str)
    }
    /// How streams ended, oldest load first: of several for one window the last one counts.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.manifests().iter().flat_map(|manifest| &manifest.outcomes)
    }
    /// What rendering read at this load: the files of the newest load of inputs, by name.
    pub fn inputs(&self) -> impl Iterator<Item = &Snapshot> {
        let newest = self.manifests().iter().rev().find(|manifest| manifest.kind == super::LoadKind::Inputs);
        newest.into_iter().flat_map(|manifest| &manifest.snapshots)
    }

    /// Every observation with the load it came with; within a load in the order of the natural key.
    pub fn observations(&self) -> Result<Vec<(LoadId, Observation)>, StoreError> {
        let frame = self.observations_frame()?;
        let records = normalize::observations(&frame)?;
        let loads = frame.column(tables::LOAD).and_then(|c| c.u32()).map_err(normalize::NormalizeError::from)?;
        Ok(loads.iter().map(|load| LoadId(load.unwrap_or_default())).zip(records).collect())
    }
    /// The same as a frame: the columns of [`normalize::columns`] and `load`.
    pub fn observations_frame(&self) -> Result<DataFrame, StoreError> {
        self.table(Table::Observations)
    }
    /// Every listing of every post, oldest load first: of several for one entity the last one is the newest.
    pub fn posts(&self) -> Result<Vec<Post>, StoreError> {
        Ok(tables::posts(&self.table(Table::Posts)?)?)
    }

    /// The same as a frame, with `load`.
    pub fn posts_frame(&self) -> Result<DataFrame, StoreError> {
        self.table(Table::Posts)
    }

    /// The bytes of a snapshot, whose hash is checked again.
    pub fn snapshot(&self, id: &SnapshotId) -> Result<Vec<u8>, StoreError> {
        let (load, listed) = self.listed(id).ok_or_else(|| StoreError::UnknownSnapshot(id.clone()))?;
        let path = listed.path();
        let damaged =
            |cause| StoreError::DamagedSnapshot { load, file: self.disk.path(&path).display().to_string(), cause };
        match self.disk.read(&path) {
            Ok(bytes) if SnapshotId::of(&bytes) == *id => Ok(bytes),
            Ok(_) => Err(damaged(Damage::OtherBytes)),
            Err(error) if error.is_not_found() => Err(damaged(Damage::Missing)),
            Err(error) => Err(error.into()),
        }
    }
    /// Where a snapshot comes from: the newest story, where the same bytes came more than once.
    pub fn about(&self, id: &SnapshotId) -> Option<&SnapshotAbout> {
        self.listed(id).map(|(_, snapshot)| &snapshot.about)
    }
    /// The load that listed a snapshot last, and how.
    pub fn listed(&self, id: &SnapshotId) -> Option<(LoadId, &Snapshot)> {
        let places = self.places.get_or_init(|| {
            let mut places = BTreeMap::new();
            for (m, manifest) in self.manifests().iter().enumerate() {
                for (s, snapshot) in manifest.snapshots.iter().enumerate() {
                    places.insert(snapshot.id.clone(), (m, s));
                }
            }
            places
        });
        let (m, s) = *places.get(id)?;
        let manifest = &self.manifests()[m];
        Some((manifest.load, &manifest.snapshots[s]))
    }

    /// How many files a reader of the tables opens. From a few dozen on, [`super::Store::compact`] pays.
    pub fn part_count(&self) -> usize {
        Table::ALL.iter().map(|table| self.loaded_parts(*table).len()).sum()
    }

    /// The parts that make a table at this load, oldest first.
    pub(super) fn parts(&self, table: Table) -> impl Iterator<Item = &Part> {
        self.loaded_parts(table).into_iter().map(|(_, part)| part)
    }

    fn loaded_parts(&self, table: Table) -> Vec<(LoadId, &Part)> {
        let replaced: BTreeSet<&str> = self.manifests().iter().flat_map(|m| &m.replaces).map(String::as_str).collect();
        let all = self.manifests().iter().flat_map(|m| m.parts.iter().map(|part| (m.load, part)));
        all.filter(|(_, part)| part.table == table && !replaced.contains(part.path.as_str())).collect()
    }

    /// All rows of a table, with `load`.
    pub(super) fn table(&self, table: Table) -> Result<DataFrame, StoreError> {
        let parts = self.loaded_parts(table);
        let frames: Vec<_> = parts.into_par_iter().map(|(load, part)| self.read_part(load, part)).collect();
        let mut rows = tables::empty(table);
        for frame in frames {
            rows.vstack_mut_owned(frame?).map_err(normalize::NormalizeError::from)?;
        }
        rows.rechunk_mut_par();
        Ok(rows)
    }

    fn read_part(&self, load: LoadId, part: &Part) -> Result<DataFrame, StoreError> {
        let file = self.disk.path(&part.path).display().to_string();
        let damaged = |cause| StoreError::DamagedPart { load, file: file.clone(), cause };
        let bytes = self
            .disk
            .read(&part.path)
            .map_err(|error: DiskError| if error.is_not_found() { damaged(Damage::Missing) } else { error.into() })?;
        if SnapshotId::of(&bytes).as_str() != part.sha256 {
            return Err(damaged(Damage::OtherBytes));
        }
        let frame = tables::from_parquet(bytes).and_then(|frame| tables::arrange(part.table, &frame, load.0));
        let frame = frame.map_err(|error| damaged(Damage::Unreadable(error.to_string())))?;
        if frame.height() as u64 != part.rows {
            return Err(damaged(Damage::Rows { found: frame.height() as u64, expected: part.rows }));
        }
        Ok(frame)
    }
}
