//! A project folder of its own for every test, and the real binary run in it with nothing of the machine's environment.
//!
//! Making a sample project from nothing takes seconds, so two are made once and every test works in a copy of one.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// What the README's first command makes, seen from the project's folder.
pub const OCTOBER_PDF: &str = "out/sandbox/2026-10/monthly.pdf";
pub const OCTOBER_FIGURES: &str = "out/sandbox/2026-10/monthly.figures.json";

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
    /// The sample project in which September 2026 has been reported.
    pub fn september() -> TestProject {
        static MADE: OnceLock<PathBuf> = OnceLock::new();
        TestProject::copy(MADE.get_or_init(|| prepare("september", &TestProject::new(), "2026-09")))
    }
    /// The sample project after the README's first command.
    pub fn october() -> TestProject {
        TestProject::copy(TestProject::shared_october())
    }
    /// The same, for tests that change nothing in it.
    pub fn shared_october() -> &'static Path {
        static MADE: OnceLock<PathBuf> = OnceLock::new();
        MADE.get_or_init(|| prepare("october", &TestProject::new(), "2026-10"))
    }
    fn copy(from: &Path) -> TestProject {
        let project = TestProject::new();
        copy_folder(from, project.path());
        project
    }
    /// Another project that is as this one is now.
    pub fn twin(&self) -> TestProject {
        TestProject { variables: self.variables.clone(), ..TestProject::copy(self.path()) }
    }
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
    pub fn remove(&self, name: &str) {
        let path = self.path().join(name);
        let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        removed.unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    /// A folder of the repository, such as `queries`, copied into the project.
    pub fn take(&self, folder: &str) {
        copy_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &self.path().join(folder));
    }
    /// Changes a text of a file, which must stand in it.
    #[track_caller]
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.read(name)).expect("a text file");
        assert!(text.contains(from), "`{from}` does not stand in {name}");
        self.write(name, text.replacen(from, to, 1));
    }
    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.read(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
    /// The names of the committed loads.
    pub fn loads(&self, data: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path().join(data).join("loads"));
        let mut names: Vec<String> =
            entries.into_iter().flatten().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
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
        self.run_with(&[], arguments)
    }
    /// With these variables in the environment besides.
    pub fn run_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        let mut command = self.command();
        let output = command.envs(variables.iter().copied()).args(arguments).output().expect("the binary starts");
        Run::from(output, self.path())
    }
}

/// Makes a month of the sample and keeps the project for the length of the tests.
fn prepare(name: &str, project: &TestProject, month: &str) -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // what an earlier run of the tests left behind may be of another version
    let _ = std::fs::remove_dir_all(&kept);
    let run = project.run(&["--sandbox", "monthly", "--month", month]);
    assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
    copy_folder(project.path(), &kept);
    kept
}

pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

impl Run {
    /// Paths of the temporary folder are shown as `[project]`.
    pub fn from(output: Output, folder: &Path) -> Run {
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
