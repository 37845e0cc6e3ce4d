//! The only reader and writer of files in the store: whole files in, whole files out, nothing ever half there.
//!
//! Not here: what the files mean. An object store could take this file's place: paths are names relative to a root, a
//! file appears whole or not at all, and [`Disk::publish`] refuses a name that is taken.
//! Invariant: every change to the disk is one numbered step of [`Faults`], so a test can stop the program at each of them.

use crate::domain::Instant;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where half-written files lie until they are renamed. What is in it means nothing.
const TEMPORARY: &str = "tmp";

/// What happens at the step at which a test wants the program stopped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// This step and all later ones fail with [`DiskError::Stopped`]: a kill, seen from within one process.
    Fail,
    /// This step and all later ones fail as they do on a full disk, and the program lives on.
    DiskFull,
    /// The process aborts.
    Abort,
}

/// Counts the steps that change the disk, and stops at one of them where asked. Clones count together.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    taken: Arc<AtomicU32>,
    stop: Option<(u32, Stop)>,
}

/// The disk did not do what was asked. The message names the path and the system's own reason.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    #[error("cannot {action} {}: {cause}", path.display())]
    Failed { action: &'static str, path: PathBuf, cause: io::Error },
    #[error("{} is there already", path.display())]
    Taken { path: PathBuf },
    #[error("stopped at step {step}, as asked")]
    Stopped { step: u32 },
}

/// A folder with everything beneath it.
#[derive(Clone, Debug)]
pub struct Disk {
    root: Arc<Path>,
    faults: Faults,
    /// Waits until the disk itself has what was written.
    lasting: bool,
    names: Arc<AtomicU32>,
}

/// A lock that lasts until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct Lock(#[expect(dead_code, reason = "the open file is the lock")] File);

/// What became of an attempt at the lock.
#[derive(Debug)]
pub enum Attempt {
    Locked(Lock),
    /// Somebody else has it: the text they left, and when they left it.
    Held {
        text: String,
        since: Option<Instant>,
    },
}

impl Faults {
    /// Never stops; still counts.
    pub fn none() -> Faults {
        Faults::default()
    }
    /// Lets `steps` steps pass and stops at the next one. A file being written at that step is left half-written.
    pub fn stop_after(steps: u32, stop: Stop) -> Faults {
        Faults { taken: Arc::default(), stop: Some((steps, stop)) }
    }
    /// How many steps have been taken so far.
    pub fn steps(&self) -> u32 {
        self.taken.load(Ordering::SeqCst)
    }
    /// Takes one step, unless the program stops here; `last_gasp` is what of it still happens then.
    fn step(&self, action: &'static str, path: &Path, last_gasp: impl FnOnce()) -> Result<(), DiskError> {
        let before = self.taken.load(Ordering::SeqCst);
        match self.stop {
            // a full disk lets files go
            Some((at, stop)) if before >= at && (stop, action) != (Stop::DiskFull, "remove") => {
                last_gasp();
                match stop {
                    Stop::Fail => Err(DiskError::Stopped { step: before + 1 }),
                    Stop::DiskFull => Err(DiskError::Failed {
                        action,
                        path: path.to_path_buf(),
                        cause: ErrorKind::StorageFull.into(),
                    }),
                    Stop::Abort => std::process::abort(),
                }
            }
            _ => {
                self.taken.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
        }
    }
    /// One step that happens or does not.
    fn change(
        &self,
        action: &'static str,
        path: &Path,
        change: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), DiskError> {
        self.step(action, path, || ())?;
        change().map_err(|cause| DiskError::Failed { action, path: path.to_path_buf(), cause })
    }
}

impl DiskError {
    /// What the person at the keyboard can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        let DiskError::Failed { cause, .. } = self else { return None };
        match cause.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                Some("the disk is full: free some space and run the command again; what was complete before still is")
            }
            ErrorKind::PermissionDenied => Some("this user may not do that here: check the owner of the folder"),
            ErrorKind::ReadOnlyFilesystem => Some("the disk is mounted read-only"),
            _ => None,
        }
    }
    /// The file is simply not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, DiskError::Failed { cause, .. } if cause.kind() == ErrorKind::NotFound)
    }
}

impl Disk {
    /// The disk beneath `root`, which need not exist yet.
    pub fn at(root: &Path, faults: Faults) -> Disk {
        Disk { root: root.into(), faults, lasting: true, names: Arc::default() }
    }
    /// For what can be made again at any time: files still appear whole or not at all, whenever the program is killed, but
    /// a power cut may lose the newest. Many times faster.
    pub fn fleeting(self) -> Disk {
        Disk { lasting: false, ..self }
    }
    pub fn root(&self) -> &Path {
        &self.root
    }
    /// The path as a person would name it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The whole file.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, DiskError> {
        let path = self.path(name);
        fs::read(&path).map_err(|cause| DiskError::Failed { action: "read", path, cause })
    }
    /// The whole file, or nothing where there is none.
    pub fn read_if_there(&self, name: &str) -> Result<Option<Vec<u8>>, DiskError> {
        match self.read(name) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
    /// The names in a folder, sorted; none where there is no such folder.
    pub fn list(&self, folder: &str) -> Result<Vec<String>, DiskError> {
        let path = self.path(folder);
        let failed = |cause| DiskError::Failed { action: "list", path: path.clone(), cause };
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(failed(cause)),
        };
        let mut names = Vec::new();
        for entry in entries {
            names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// Makes `name` hold `bytes`, whatever it held before. The bytes are on disk when this returns; that the name is there
    /// after a power cut is sure only after [`Disk::settle`] of its folder.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), DiskError> {
        let path = self.path(name);
        let temporary = self.write_temporary(name, bytes)?;
        let renamed = self.change("write", &path, || fs::rename(&temporary, &path));
        renamed.inspect_err(|error| drop_temporary(&temporary, error))
    }

    /// Makes `name` hold `bytes` and settles its folder. Fails with [`DiskError::Taken`] where the name is taken: of two
    /// writers one wins.
    pub fn publish(&self, name: &str, bytes: &[u8]) -> Result<(), DiskError> {
        let path = self.path(name);
        let temporary = self.write_temporary(name, bytes)?;
        let linked = self.change("write", &path, || link_or_rename(&temporary, &path)).map_err(|error| match error {
            DiskError::Failed { cause, .. } if cause.kind() == ErrorKind::AlreadyExists => DiskError::Taken { path },
            other => other,
        });
        linked.inspect_err(|error| drop_temporary(&temporary, error))?;
        // the file has its name: a left-over second name is rubbish that the next writer removes
        let _ = self.change("remove", &temporary, || fs::remove_file(&temporary));
        self.settle([parent(name)])
    }

    /// Makes the folder `name` with these files, all of it or nothing. Fails with [`DiskError::Taken`] where there is one:
    /// what has been published is never written over. Only the holder of the lock may call it.
    pub fn publish_folder(&self, name: &str, files: &[(&str, &[u8])]) -> Result<(), DiskError> {
        let path = self.path(name);
        if path.exists() {
            return Err(DiskError::Taken { path });
        }
        self.make_folder(parent(name))?;
        self.make_folder(TEMPORARY)?;
        let number = self.names.fetch_add(1, Ordering::SeqCst);
        let temporary = self.path(TEMPORARY).join(format!("{}-{number}", std::process::id()));
        let made = self.fill_and_rename(&temporary, &path, files);
        made.inspect_err(|error| {
            if !matches!(error, DiskError::Stopped { .. }) {
                let _ = fs::remove_dir_all(&temporary);
            }
        })?;
        self.settle([parent(name)])
    }

    fn fill_and_rename(&self, temporary: &Path, path: &Path, files: &[(&str, &[u8])]) -> Result<(), DiskError> {
        self.change("make the folder", path, || fs::create_dir(temporary))?;
        for (file, bytes) in files {
            self.write_and_sync(&temporary.join(file), bytes, &path.join(file))?;
        }
        self.change("write", path, || self.settle_folder(temporary))?;
        self.change("write", path, || fs::rename(temporary, path))
    }

    /// Makes the names in these folders survive a power cut. One step: a killed program's names survive it anyway.
    pub fn settle<'a>(&self, folders: impl IntoIterator<Item = &'a str>) -> Result<(), DiskError> {
        let paths: Vec<PathBuf> = folders.into_iter().map(|folder| self.path(folder)).collect();
        let Some(last) = paths.last() else { return Ok(()) };
        self.faults.step("write", last, || ())?;
        paths.iter().try_for_each(|path| {
            self.settle_folder(path).map_err(|cause| DiskError::Failed { action: "write", path: path.clone(), cause })
        })
    }

    /// Whether a writer is at work, or was killed at it.
    pub fn has_leftovers(&self) -> bool {
        self.list(TEMPORARY).is_ok_and(|names| !names.is_empty())
    }

    /// Removes what killed writers left behind. Only the holder of the lock may call it.
    pub fn sweep(&self) -> Result<(), DiskError> {
        for name in self.list(TEMPORARY)? {
            let path = self.path(TEMPORARY).join(name);
            let remove = || if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            self.change("remove", &path, remove)?;
        }
        Ok(())
    }

    /// Makes a folder and those above it, each of which then survives a power cut.
    pub fn make_folder(&self, folder: &str) -> Result<(), DiskError> {
        let path = self.path(folder);
        let missing: Vec<&Path> = path.ancestors().take_while(|p| !p.as_os_str().is_empty() && !p.is_dir()).collect();
        for path in missing.into_iter().rev() {
            let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
            self.change("make the folder", path, || fs::create_dir(path).and_then(|()| self.settle_folder(above)))?;
        }
        Ok(())
    }

    /// Tries to lock the file `name`, leaving `text` in it for whoever comes second.
    pub fn try_lock(&self, name: &str, text: &str) -> Result<Attempt, DiskError> {
        let path = self.path(name);
        let failed = |cause| DiskError::Failed { action: "lock", path: path.clone(), cause };
        self.make_folder(parent(name))?;
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {
                self.change("lock", &path, || file.set_len(0).and_then(|()| file.write_all(text.as_bytes())))?;
                Ok(Attempt::Locked(Lock(file)))
            }
            Err(TryLockError::WouldBlock) => {
                let since = file.metadata().and_then(|m| m.modified()).ok();
                let mut text = String::new();
                // a text that cannot be read leaves the holder unnamed, no more
                let _ = file.read_to_string(&mut text);
                Ok(Attempt::Held { text, since: since.map(|time| Instant::from_utc(time.into())) })
            }
            Err(TryLockError::Error(cause)) => Err(failed(cause)),
        }
    }

    fn write_temporary(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, DiskError> {
        self.make_folder(parent(name))?;
        self.make_folder(TEMPORARY)?;
        let number = self.names.fetch_add(1, Ordering::SeqCst);
        let path = self.path(TEMPORARY).join(format!("{}-{number}", std::process::id()));
        // the person knows the file they wanted, not the temporary one
        let written = self.write_and_sync(&path, bytes, &self.path(name));
        written.inspect_err(|error| drop_temporary(&path, error))?;
        Ok(path)
    }

    fn write_and_sync(&self, temporary: &Path, bytes: &[u8], wanted: &Path) -> Result<(), DiskError> {
        let half = || {
            let _ = fs::write(temporary, &bytes[..bytes.len() / 2]);
        };
        self.faults.step("write", wanted, half)?;
        let failed = |cause| DiskError::Failed { action: "write", path: wanted.to_path_buf(), cause };
        let mut file = File::create(temporary).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        if self.lasting { file.sync_all().map_err(failed) } else { Ok(()) }
    }

    fn settle_folder(&self, folder: &Path) -> io::Result<()> {
        // only Unix can open a folder; elsewhere the system writes names in its own time
        if self.lasting && cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    fn change(
        &self,
        action: &'static str,
        path: &Path,
        change: impl FnOnce() -> io::Result<()>,
    ) -> Result<(), DiskError> {
        self.faults.change(action, path, change)
    }
}

/// Makes a file outside the store hold `bytes`, whatever it held before: whole or not at all. What a killed program leaves
/// beside it, the next writing of the same file uses up. A power cut may lose it: such files can be made again.
pub fn write_file(path: &Path, bytes: &[u8], faults: &Faults) -> Result<(), DiskError> {
    let failed = |cause| DiskError::Failed { action: "write", path: path.to_path_buf(), cause };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        faults.change("make the folder", folder, || fs::create_dir_all(folder))?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.part"));
    let half = || {
        let _ = fs::write(&temporary, &bytes[..bytes.len() / 2]);
    };
    let written = faults.step("write", path, half).and_then(|()| fs::write(&temporary, bytes).map_err(failed));
    let renamed = written.and_then(|()| faults.change("write", path, || fs::rename(&temporary, path)));
    renamed.inspect_err(|error| drop_temporary(&temporary, error))
}

/// After a failure the temporary file goes, most of all where the disk is full. A killed program cannot clean up.
fn drop_temporary(path: &Path, error: &DiskError) {
    if !matches!(error, DiskError::Stopped { .. }) {
        let _ = fs::remove_file(path);
    }
}

/// The folder of a relative name.
fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Gives the temporary file its name, unless somebody else has it.
fn link_or_rename(temporary: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(temporary, path) {
        // a file system without links; the lock alone keeps other writers away there
        Err(cause) if matches!(cause.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied) => {
            if path.exists() {
                Err(ErrorKind::AlreadyExists.into())
            } else {
                fs::rename(temporary, path)
            }
        }
        linked => linked,
    }
}
