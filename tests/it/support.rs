//! A project folder of its own for every test, and the real binary run in it with nothing of the machine's environment.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A temporary project.
pub struct TestProject {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// What a run of the program left behind.
#[must_use = "look at the result, or say `.succeeds()`"]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl TestProject {
    pub fn new() -> TestProject {
        TestProject { folder: tempfile::tempdir().expect("a temporary folder"), variables: Vec::new() }
    }
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
    pub fn variable(&mut self, name: &str, value: &str) -> &mut TestProject {
        self.variables.push((name.to_string(), value.to_string()));
        self
    }
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
        std::fs::write(&path, content).expect("a file can be written");
        path
    }
    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_report"));
        command.current_dir(self.path()).env_clear().env("NO_COLOR", "1").envs(self.variables.iter().cloned());
        command
    }
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::from(self.command().args(arguments).output().expect("the binary starts"), self.path())
    }
}

impl Run {
    /// Paths of the temporary folder are shown as `[project]`.
    fn from(output: Output, folder: &Path) -> Run {
        let clean = |bytes: Vec<u8>| {
            String::from_utf8(bytes)
                .expect("the program writes UTF-8")
                .replace(&folder.display().to_string(), "[project]")
        };
        Run { code: output.status.code(), stdout: clean(output.stdout), stderr: clean(output.stderr) }
    }
    #[track_caller]
    pub fn succeeds(self) -> Run {
        self.ends_with_code(0)
    }
    #[track_caller]
    pub fn ends_with_code(self, code: i32) -> Run {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
    /// Exit code, stdout and stderr as one text, for snapshots.
    pub fn seen(&self) -> String {
        format!("exit code: {:?}\n--- stdout\n{}--- stderr\n{}", self.code, self.stdout, self.stderr)
    }
}
