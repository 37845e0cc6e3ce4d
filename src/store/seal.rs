//! Issued reports: `issued/2026-10/1/` holds the PDF, its `figures.json` and the seal that says what both were made of.
//!
//! Not here: whether a report may be issued (`cli`), what has changed since (`figures`).
//! Invariant: an edition's folder appears whole, by one rename, and is never written again.

use super::disk::{Disk, DiskError};
use super::error::SealFault;
use super::{Store, StoreError};
use crate::domain::{Instant, SnapshotId};
use serde::{Deserialize, Serialize};

/// The newest form of a seal that this program reads, and the one it writes.
const SCHEMA: u32 = 1;
const FOLDER: &str = "issued";
const SEAL: &str = "seal.json";
const FIGURES: &str = "figures.json";

/// What was issued, by whom, when, and from what. The order of the fields is the order in the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Seal {
    pub schema: u32,
    /// `monthly`: the report's name in `figures.json`.
    pub report: String,
    /// `2026-10`
    pub period: String,
    /// The edition: 1 for 第1版.
    pub version: u32,
    pub sandbox: bool,
    pub program: String,
    #[serde(with = "as_text")]
    pub issued_at: Instant,
    pub issued_by: String,
    pub pdf: Kept,
    pub figures: Kept,
    /// The load whose data the report shows.
    pub load: u32,
    /// The time that stands in the report.
    #[serde(with = "as_text")]
    pub printed_at: Instant,
    /// `report-templates/monthly.md`, one of the inputs.
    pub template: String,
    /// What was not final, in the words in which it was told.
    pub open: Vec<Reason>,
    /// Why it was issued all the same.
    pub because: Vec<String>,
    /// The SHA-256 of the seal of the edition that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// Everything people wrote that the report was made of: config, ledgers, commentary, queries, templates.
    pub inputs: Vec<Kept>,
    /// Every load up to the one shown.
    pub loads: Vec<SealedLoad>,
}

/// A file by its bytes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kept {
    pub name: String,
    pub sha256: String,
    pub bytes: u64,
}

/// A load by its manifest's bytes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SealedLoad {
    pub load: u32,
    pub sha256: String,
}

/// Something that was not final when the report was issued.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    pub what: String,
    pub why: String,
}

/// A seal with the places of its files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedReport {
    pub seal: Seal,
    /// The SHA-256 of `seal.json`.
    pub hash: SnapshotId,
    /// Relative to the store: `issued/2026-10/1`.
    pub folder: String,
}

impl Kept {
    pub fn of(name: &str, bytes: &[u8]) -> Kept {
        Kept { name: name.to_string(), sha256: SnapshotId::of(bytes).to_string(), bytes: bytes.len() as u64 }
    }
}

impl SealedReport {
    /// Relative to the store: `issued/2026-10/1/monthly.pdf`.
    pub fn pdf_path(&self) -> String {
        format!("{}/{}", self.folder, self.seal.pdf.name)
    }
    /// Relative to the store: `issued/2026-10/1/figures.json`.
    pub fn figures_path(&self) -> String {
        format!("{}/{FIGURES}", self.folder)
    }
    /// Relative to the store: `issued/2026-10/1/seal.json`.
    pub fn seal_path(&self) -> String {
        format!("{}/{SEAL}", self.folder)
    }
}

impl Seal {
    pub const SCHEMA: u32 = SCHEMA;

    /// The seal that a file holds, or what in it cannot be.
    pub fn read(bytes: &[u8]) -> Result<Seal, SealFault> {
        let seal: Seal = serde_json::from_slice(bytes).map_err(|e| SealFault::Json(e.to_string()))?;
        if seal.schema > SCHEMA {
            return Err(SealFault::Newer { program: seal.program, schema: seal.schema });
        }
        let plain = |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && !name.starts_with('.');
        match plain(&seal.pdf.name) && plain(&seal.period) && seal.version > 0 {
            true => Ok(seal),
            false => Err(SealFault::Names),
        }
    }
    fn write(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("texts and numbers in named fields are always JSON");
        bytes.push(b'\n');
        bytes
    }
}

impl Store {
    /// Every issued report: by period, then by edition.
    ///
    /// # Errors
    /// A seal that cannot be read, is of the other kind of store, or is missing before a later edition.
    pub fn seals(&self) -> Result<Vec<SealedReport>, StoreError> {
        read_all(&self.disk, self.sandbox)
    }

    /// The bytes of a file of an issued report, by the path that [`SealedReport`] gives; nothing where it is gone.
    pub fn issued_file(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.disk.read_if_there(path)?)
    }

    /// Freezes a report: its folder appears whole or not at all.
    ///
    /// # Errors
    /// The edition exists already, or the store was opened for reading only.
    pub fn seal(&mut self, seal: &Seal, pdf: &[u8], figures: &[u8]) -> Result<SealedReport, StoreError> {
        if self.lock.is_none() {
            return Err(StoreError::ReadOnly);
        }
        let folder = format!("{FOLDER}/{}/{}", seal.period, seal.version);
        let written = seal.write();
        let sealed = SealedReport { seal: seal.clone(), hash: SnapshotId::of(&written), folder: folder.clone() };
        let files = [(seal.pdf.name.as_str(), pdf), (FIGURES, figures), (SEAL, written.as_slice())];
        match self.disk.publish_folder(&folder, &files) {
            Err(DiskError::Taken { path }) => Err(StoreError::Sealed { file: path.display().to_string() }),
            other => Ok(other.map(|()| sealed)?),
        }
    }
}

fn read_all(disk: &Disk, sandbox: bool) -> Result<Vec<SealedReport>, StoreError> {
    let mut all = Vec::new();
    for period in disk.list(FOLDER)? {
        let mut versions: Vec<u32> = disk
            .list(&format!("{FOLDER}/{period}"))
            .unwrap_or_default() // a file that an editor or a system left there means nothing
            .iter()
            .filter_map(|name| name.parse().ok())
            .collect();
        versions.sort_unstable();
        for (expected, version) in (1..).zip(versions) {
            let folder = format!("{FOLDER}/{period}/{version}");
            let file = |folder: &str| disk.path(&format!("{folder}/{SEAL}")).display().to_string();
            if version != expected {
                return Err(StoreError::MissingSeal { file: file(&format!("{FOLDER}/{period}/{expected}")) });
            }
            let broken = |cause: SealFault| StoreError::BrokenSeal { file: file(&folder), cause };
            let bytes = disk.read(&format!("{folder}/{SEAL}")).map_err(|e| broken(SealFault::Disk(e)))?;
            let seal = Seal::read(&bytes).map_err(broken)?;
            if seal.sandbox != sandbox {
                return Err(StoreError::Mixed { file: file(&folder), sandbox: seal.sandbox });
            }
            if seal.period != period || seal.version != version {
                return Err(broken(SealFault::Other { period: seal.period, version: seal.version }));
            }
            all.push(SealedReport { seal, hash: SnapshotId::of(&bytes), folder });
        }
    }
    Ok(all)
}

/// Moments as text.
mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::fmt::Display;
    use std::str::FromStr;

    pub fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }
    pub fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom(format!("{text:?} is no moment")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Access;
    use crate::store::disk::{Faults, Stop};
    use std::path::Path;

    fn seal(version: u32) -> Seal {
        Seal {
            schema: SCHEMA,
            report: "monthly".to_string(),
            period: "2026-10".to_string(),
            version,
            sandbox: true,
            program: "report".to_string(),
            issued_at: Instant::from_unix(1_794_268_800),
            issued_by: "受託者".to_string(),
            pdf: Kept::of("monthly.pdf", b"pdf"),
            figures: Kept::of(FIGURES, b"{}"),
            load: 1,
            printed_at: Instant::from_unix(1_794_268_000),
            template: "report-templates/monthly.md".to_string(),
            open: Vec::new(),
            because: Vec::new(),
            replaces: None,
            inputs: Vec::new(),
            loads: Vec::new(),
        }
    }
    fn store(root: &Path, faults: Faults) -> Store {
        let access = Access::Write { wait: Some(std::time::Duration::from_secs(10)), holder: "test".to_string() };
        Store::open_with(root, access, true, faults).expect("a store of its own")
    }

    #[test]
    fn a_seal_survives_its_file_and_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = store(folder.path(), Faults::none());
        let sealed = store.seal(&seal(1), b"pdf", b"{}").unwrap();
        assert_eq!(store.seals().unwrap(), std::slice::from_ref(&sealed));
        assert_eq!(store.issued_file(&sealed.pdf_path()).unwrap().as_deref(), Some(&b"pdf"[..]));
        let again = store.seal(&seal(1), b"other", b"{}");
        assert!(matches!(again, Err(StoreError::Sealed { .. })), "{again:?}");
        assert_eq!(store.issued_file(&sealed.pdf_path()).unwrap().as_deref(), Some(&b"pdf"[..]));
        store.seal(&seal(2), b"second", b"{}").unwrap();
        std::fs::remove_dir_all(folder.path().join("issued/2026-10/1")).unwrap();
        assert!(matches!(store.seals(), Err(StoreError::MissingSeal { .. })));
    }

    #[test]
    fn sealing_stopped_anywhere_leaves_no_seal_or_a_whole_one() {
        for stop in [Stop::Fail, Stop::DiskFull] {
            let mut left_nothing = 0;
            for steps in 0.. {
                let folder = tempfile::tempdir().unwrap();
                drop(store(folder.path(), Faults::none()));
                // opening for writing takes steps of its own
                let faults = Faults::stop_after(steps + 1, stop);
                let access =
                    Access::Write { wait: Some(std::time::Duration::from_secs(10)), holder: "test".to_string() };
                let Ok(mut first) = Store::open_with(folder.path(), access, true, faults) else { continue };
                let done = first.seal(&seal(1), b"pdf", b"{}");
                drop(first);
                let mut next = store(folder.path(), Faults::none());
                let seals = next.seals().unwrap();
                match seals.as_slice() {
                    [] => {
                        assert!(done.is_err());
                        left_nothing += 1;
                        next.seal(&seal(1), b"pdf", b"{}").unwrap();
                    }
                    [one] => assert_eq!(next.issued_file(&one.figures_path()).unwrap().as_deref(), Some(&b"{}"[..])),
                    more => panic!("{more:?}"),
                }
                assert!(next.disk.list("tmp").unwrap().is_empty());
                if done.is_ok() {
                    break;
                }
            }
            assert!(left_nothing >= 5, "{left_nothing} steps");
        }
    }

    #[test]
    fn a_seal_of_the_sandbox_is_no_real_one() {
        let folder = tempfile::tempdir().unwrap();
        store(folder.path(), Faults::none()).seal(&seal(1), b"pdf", b"{}").unwrap();
        let real = Store::open(folder.path(), Access::Read, false).unwrap();
        assert!(matches!(real.seals(), Err(StoreError::Mixed { sandbox: true, .. })));
    }
}
