//! `.github/with-data.sh`: runners forget everything, the data branch does not. Real git, a real bare remote, fresh clones.
//!
//! Where git is not installed these tests say that they were skipped.

use report::store::{Access, LoadKind, OutcomeState, Store};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SCRIPT: &str = include_str!("../../.github/with-data.sh");

/// A remote and the clones of it.
struct Remote {
    folder: tempfile::TempDir,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Remote {
    /// `None` where there is no git.
    fn new() -> Option<Remote> {
        if Command::new("git").arg("--version").output().is_err() {
            eprintln!("skipped: git is not installed");
            return None;
        }
        let remote = Remote { folder: tempfile::tempdir().expect("a folder") };
        // a person's settings that would change line ends, and nobody's name
        std::fs::write(remote.path("home/.gitconfig"), "[core]\n\tautocrlf = true\n[init]\n\tdefaultBranch = main\n")
            .expect("a file");
        remote.git(&remote.path(""), &["init", "--quiet", "--bare", "remote.git"]);
        let first = remote.clone("first");
        std::fs::create_dir(first.join(".github")).expect("a folder");
        std::fs::write(first.join(".github/with-data.sh"), SCRIPT).expect("a file");
        std::fs::write(first.join(".gitignore"), "/data\n/out\n*.csv\n").expect("a file");
        std::fs::write(first.join(".gitattributes"), "* text=auto\n*.sh text eol=lf\n").expect("a file");
        remote.git(&first, &["add", "--all"]);
        let who = ["-c", "user.name=a", "-c", "user.email=a@example.jp"];
        remote.git(&first, &[&who[..], &["commit", "--quiet", "-m", "first"]].concat());
        remote.git(&first, &["push", "--quiet", "origin", "HEAD:main"]);
        Some(remote)
    }
    fn path(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        path
    }
    fn clone(&self, name: &str) -> PathBuf {
        self.git(&self.path(""), &["clone", "--quiet", "remote.git", name]);
        self.path(name)
    }
    fn command(&self, program: &str, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env("HOME", self.path("home")).env("GIT_CONFIG_NOSYSTEM", "1");
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"] {
            command.env_remove(name);
        }
        command
    }
    fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let output = self.command("git", folder).args(arguments).output().expect("git starts");
        assert!(output.status.success(), "git {arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }
    /// Runs the script in a clone, from a folder below its top as a person might.
    fn with_data(&self, clone: &Path, command: &[&str]) -> Output {
        let script = clone.join(".github/with-data.sh");
        let mut bash = self.command("bash", &clone.join(".github"));
        bash.arg(script).args(command).output().expect("bash starts")
    }
    fn shell(&self, clone: &Path, script: &str) -> Output {
        self.with_data(clone, &["sh", "-c", script])
    }
    /// The files of a branch, or nothing where there is no such branch.
    fn kept(&self, branch: &str) -> Vec<String> {
        let remote = self.path("remote.git");
        let listed = self.git(&remote, &["for-each-ref", "--format=%(refname:short)"]);
        if !listed.lines().any(|l| l == branch) {
            return Vec::new();
        }
        self.git(&remote, &["ls-tree", "-r", "--name-only", branch]).lines().map(str::to_string).collect()
    }
}

#[track_caller]
fn code(output: &Output, wanted: i32) {
    let seen = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(wanted), "{seen}");
}

#[test]
fn a_second_runner_goes_on_where_the_first_one_ended() {
    let Some(remote) = Remote::new() else { return };
    let binary = env!("CARGO_BIN_EXE_report");
    let one = remote.clone("one");
    let collected = remote.with_data(&one, &[binary, "--sandbox", "collect", "--month", "2026-09"]);
    code(&collected, 0);
    let kept = remote.kept("report-data");
    assert!(kept.iter().any(|f| f == "sandbox/loads/000001.json"), "{kept:?}");
    assert!(kept.iter().any(|f| f.starts_with("sandbox/snapshots/")), "{kept:?}");
    assert!(!kept.iter().any(|f| f.contains(".lock") || f.contains("tmp/")), "{kept:?}");

    let two = remote.clone("two");
    let reported = remote.with_data(&two, &[binary, "--sandbox", "monthly", "--month", "2026-10"]);
    code(&reported, 0);
    assert!(two.join("out/sandbox/2026-10/monthly.pdf").is_file(), "{}", text(&reported.stderr));

    // a third clone reads what both have left
    let three = remote.clone("three");
    code(&remote.shell(&three, "true"), 0);
    let store = Store::open(&three.join("data/sandbox"), Access::Read, true).expect("the store reads");
    let view = store.as_of(None).expect("a view");
    let of_kind = |kind| view.manifests().iter().filter(move |m| m.kind == kind);
    let collections: Vec<_> = of_kind(LoadKind::Collect).collect();
    assert!(collections.len() >= 2, "{} loads", collections.len());
    let settled = |place: usize| -> BTreeSet<String> {
        let done = collections[place].outcomes.iter().filter(|o| o.settled && o.state == OutcomeState::Complete);
        done.map(|o| format!("{} {} {}", o.account, o.stream, o.window)).collect()
    };
    let (first, last) = (settled(0), settled(collections.len() - 1));
    assert!(first.len() > 10 && last.len() > 10, "{first:?} {last:?}");
    assert_eq!(first.intersection(&last).collect::<Vec<_>>(), Vec::<&String>::new(), "collected twice");
    for (place, manifest) in view.manifests().iter().enumerate() {
        for snapshot in &manifest.snapshots {
            view.snapshot(&snapshot.id).unwrap_or_else(|e| panic!("load {}: {e}", place + 1));
        }
    }
    assert!(of_kind(LoadKind::Import).count() > 0 && of_kind(LoadKind::Inputs).count() > 0);
}

#[test]
fn what_a_failing_command_has_stored_is_kept_and_its_code_is_the_scripts() {
    let Some(remote) = Remote::new() else { return };
    let one = remote.clone("one");
    code(
        &remote.shell(&one, "mkdir -p data/loads data/tmp && echo 1 > data/loads/1 && echo 2 > data/tmp/2; exit 1"),
        1,
    );
    assert_eq!(remote.kept("report-data"), ["loads/1"]);
    // done, with gaps
    let two = remote.clone("two");
    let gaps = remote.shell(&two, "cat data/loads/1 && touch data/.lock && echo 3 > data/loads/3; exit 3");
    code(&gaps, 0);
    assert_eq!(text(&gaps.stdout), "1\n");
    assert_eq!(remote.kept("report-data"), ["loads/1", "loads/3"]);
    // ended from outside
    let three = remote.clone("three");
    code(&remote.shell(&three, "echo 4 > data/loads/4; kill -TERM $PPID; exit 1"), 1);
    assert_eq!(remote.kept("report-data"), ["loads/1", "loads/3", "loads/4"]);
    // nothing new is no commit
    let four = remote.clone("four");
    code(&remote.shell(&four, "true"), 0);
    assert_eq!(remote.git(&remote.path("remote.git"), &["rev-list", "--count", "report-data"]).trim(), "3");
}

#[test]
fn bytes_pass_unchanged() {
    let Some(remote) = Remote::new() else { return };
    let one = remote.clone("one");
    let bytes = "printf 'a,b\\r\\n1,2\\r\\n' > data/x.csv; printf 'a\\nb\\r\\n\\377' > data/y.txt; printf 'a\\n' > 'data/名 前.md'";
    code(&remote.shell(&one, &format!("mkdir data; {bytes}")), 0);
    let two = remote.clone("two");
    code(&remote.shell(&two, &format!("mv data before; mkdir data; {bytes}; diff -r before data")), 0);
}

#[test]
fn another_runners_data_is_never_overwritten() {
    let Some(remote) = Remote::new() else { return };
    let one = remote.clone("one");
    code(&remote.shell(&one, "mkdir data; echo 1 > data/1"), 0);
    let (slow, quick) = (remote.clone("slow"), remote.clone("quick"));
    let meanwhile = format!(
        "echo slow > data/slow; cd '{}' && bash .github/with-data.sh sh -c 'echo quick > data/quick'",
        quick.display()
    );
    let refused = remote.shell(&slow, &meanwhile);
    code(&refused, 1);
    assert_eq!(remote.kept("report-data"), ["1", "quick"]);
    // and this run's is not lost either
    let said = text(&refused.stderr);
    let aside = said.lines().find_map(|l| l.split("kept on ").nth(1)?.split(' ').next()).expect("names the branch");
    assert_eq!(remote.kept(aside), ["1", "slow"]);
}

#[test]
fn data_that_lies_there_or_a_branch_that_cannot_be_read_stops_the_run() {
    let Some(remote) = Remote::new() else { return };
    let one = remote.clone("one");
    std::fs::create_dir(one.join("data")).expect("a folder");
    std::fs::write(one.join("data/.keep"), "mine").expect("a file");
    code(&remote.shell(&one, "echo ran > ran"), 2);
    assert!(!one.join("ran").exists() && remote.kept("report-data").is_empty());
    let two = remote.clone("two");
    remote.git(&two, &["remote", "set-url", "origin", "../nowhere.git"]);
    code(&remote.shell(&two, "echo ran > ran"), 1);
    assert!(!two.join("ran").exists());
}
