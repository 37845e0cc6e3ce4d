//! Exit codes and behaviour at the edges: no configuration, no room, no permission, no reader, no patience.

use crate::imported;
use crate::pdf_text::Pdf;
use crate::support::{Run, TestProject};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

#[test]
fn without_a_configuration_there_is_a_hint_and_nothing_is_made() {
    let project = TestProject::new();
    insta::assert_snapshot!(project.run(&["monthly"]).ends_with_code(2).seen(), @r#"
exit code: Some(2)
--- stdout
--- stderr
エラー: 設定ファイルがありません: `config.toml`
  次の操作: `report init` で雛形を作るか、`--config` で場所を指定してください。試すだけなら `report --sandbox monthly --month 2026-10`
"#);
    assert_eq!(std::fs::read_dir(project.path()).unwrap().count(), 0);
    let run = project.run(&["monthly", "--config", "elsewhere/config.toml"]).ends_with_code(2);
    assert!(run.stderr.contains("elsewhere/config.toml"), "{}", run.seen());
}

#[test]
fn months_that_are_none_or_have_not_begun() {
    let project = imported::project();
    insta::assert_snapshot!(project.run(&["monthly", "--month", "2026-13"]).ends_with_code(2).stderr, @r#"
エラー: 月ではありません: `2026-13`（2026-10 のように書きます）
"#);
    insta::assert_snapshot!(project.run(&["monthly", "--month", "2999-01"]).ends_with_code(2).stderr, @r#"
エラー: まだ始まっていない月です: 2999-01
"#);
    insta::assert_snapshot!(project.run(&["collect", "--platform", "myspace"]).ends_with_code(2).stderr, @r#"
エラー: `myspace` という媒体はありません（ga4, line, youtube, x, instagram, facebook, tiktok, note）
"#);
    let _ = project.run(&["mothly"]).ends_with_code(2);
    let _ = project.run(&["--help"]).succeeds();
    let _ = project.run(&["--version"]).succeeds();
}

#[test]
fn messages_are_english_where_the_configuration_says_so() {
    let project = imported::project();
    project.edit("config.toml", "language = \"ja\"", "language = \"en\"");
    insta::assert_snapshot!(project.run(&["monthly", "--month", "2026-13"]).ends_with_code(2).stderr, @r#"
error: `2026-13` is not a month (written as 2026-10)
"#);
}

#[test]
fn a_blank_commentary_is_asked_for_marked_and_counted() {
    let project = imported::project();
    project.write("x.csv", imported::overview("2024-12-01", "2025-01-31"));
    let _ = project.run(&["import", "x.csv"]).succeeds();
    let command = ["--json", "monthly", "--offline", "--month", "2025-01"];
    let gaps = |run: &Run| -> Vec<String> {
        let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        json["gaps"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|g| g["why"] == "未記入")
            .map(|g| g["what"].to_string())
            .collect()
    };
    let blank = project.run(&command).ends_with_code(3);
    assert!(!gaps(&blank).is_empty(), "{}", blank.seen());
    let skeleton = String::from_utf8(project.read("data/commentary/2025-01.md")).unwrap();
    assert!(skeleton.contains('#'), "{skeleton}");
    let text = Pdf::read(&project.read("out/2025-01/monthly.pdf")).text();
    assert!(text.contains("未記入"), "{text}");
    // a sentence under every heading, and nothing is blank
    let filled: String = skeleton
        .lines()
        .map(|l| {
            if l.starts_with('#') {
                format!("{l}\n\n書きました。表示は{{{{ f(\"x.impressions\") }}}}。\n\n")
            } else {
                String::new()
            }
        })
        .collect();
    project.write("data/commentary/2025-01.md", filled);
    let run = project.run(&command);
    assert_eq!(gaps(&run), Vec::<String>::new(), "{}", run.seen());
    let text = Pdf::read(&project.read("out/2025-01/monthly.pdf")).text();
    assert!(text.contains("書きました") && !text.contains("未記入"), "{text}");
    // a person's page is never written over
    let _ = project.run(&command);
    assert!(String::from_utf8(project.read("data/commentary/2025-01.md")).unwrap().contains("書きました"));
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n")
}

#[test]
fn a_folder_without_write_permission() {
    let project = imported::project();
    project.write("x.csv", imported::overview("2025-01-01", "2025-01-31"));
    let binary = Path::new(env!("CARGO_BIN_EXE_report"));
    let (mut command, tools) = if is_root() {
        // root may write everywhere: the command is run as nobody, with a copy that nobody can reach
        let tools = tempfile::tempdir().unwrap();
        std::fs::set_permissions(tools.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let copy = tools.path().join("report");
        std::fs::copy(binary, &copy).unwrap();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(copy);
        (command, Some(tools))
    } else {
        (Command::new(binary), None)
    };
    std::fs::set_permissions(project.path(), PermissionsExt::from_mode(0o555)).unwrap();
    let output = command.current_dir(project.path()).env_clear().args(["import", "x.csv"]).output();
    std::fs::set_permissions(project.path(), PermissionsExt::from_mode(0o755)).unwrap();
    drop(tools);
    let Ok(output) = output else {
        eprintln!("skipped: setpriv is not installed");
        return;
    };
    let run = Run::from(output, project.path()).ends_with_code(1);
    insta::assert_snapshot!(run.seen(), @r#"
exit code: Some(1)
--- stdout
--- stderr
エラー: データの保存先を使えません
  原因: 読み書きできません: ./data/: 権限がありません「Permission denied (os error 13)」
  保全: これまでに保存を終えたデータは変わっていません
  次の操作: このフォルダーの所有者と権限を確かめてください
"#);
    // once it may be written to, the same command works
    let _ = project.run(&["import", "x.csv"]).succeeds();
}

#[test]
fn a_disk_that_is_full_loses_nothing() {
    let project = imported::project();
    project.write("x.csv", imported::overview("2025-01-01", "2025-01-31"));
    let _ = project.run(&["import", "x.csv"]).succeeds();
    project.write("y.csv", imported::overview("2025-02-01", "2025-02-28"));
    let loads = project.loads("data");
    for step in 0..6 {
        let run = project.run_with(&[("REPORT_DISK_FULL_AFTER_WRITES", &step.to_string())], &["import", "y.csv"]);
        assert_eq!(run.code, Some(1), "{}", run.seen());
        assert_eq!(project.loads("data"), loads);
        assert_eq!(run.stderr.matches("エラー").count(), 1, "{}", run.seen());
        let _ = project.run(&["status", "2025-01"]).succeeds();
        if step == 2 {
            let mut settings = insta::Settings::clone_current();
            settings.add_filter(r"[0-9a-f]{64}", "[sha256]");
            settings.add_filter(r"tmp/[^ :]+", "tmp/[..]");
            settings.add_filter(r"snapshots/[0-9a-f]{2}/", "snapshots/[..]/");
            settings.bind(|| {
                insta::assert_snapshot!(run.stderr, @r#"
エラー: データの保存先を使えません
  原因: 読み書きできません: ./data/snapshots/[..]/[sha256].csv: 空き容量がありません「no storage space」
  保全: これまでに保存を終えたデータは変わっていません
  次の操作: 空き容量を作ってから、同じ命令をもう一度実行してください。保存を終えた分はそのまま残っています
"#)
            });
        }
    }
    let _ = project.run(&["import", "y.csv"]).succeeds();
}

/// A small file system of its own, where one can be mounted.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(folder: &'a Path, size: &str) -> Option<SmallDisk<'a>> {
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder).output();
        mounted.is_ok_and(|o| o.status.success()).then_some(SmallDisk(folder))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).output();
    }
}

#[test]
fn a_real_disk_that_is_full_says_so_once() {
    let project = imported::project();
    project.write("x.csv", imported::overview("2025-01-01", "2025-01-31"));
    let _ = project.run(&["import", "x.csv"]).succeeds();
    for (folder, size) in [("out", "64k"), ("data", "256k")] {
        let path = project.path().join(folder);
        let kept = project.path().join(format!("{folder}.kept"));
        if path.exists() {
            std::fs::rename(&path, &kept).unwrap();
        }
        std::fs::create_dir(&path).unwrap();
        {
            let Some(_disk) = SmallDisk::mount(&path, size) else {
                eprintln!("skipped: nothing can be mounted here");
                return;
            };
            let run = match folder {
                "out" => project.run(&["monthly", "--offline", "--month", "2025-01"]),
                _ => project.run(&["--sandbox", "collect", "--month", "2026-10"]),
            };
            let run = run.ends_with_code(1);
            assert!(run.stderr.contains("No space left"), "{}", run.seen());
            assert_eq!(run.stderr.matches("エラー").count(), 1, "{}", run.seen());
            assert!(run.stderr.contains("次の操作"), "{}", run.seen());
            if folder == "out" {
                let left: Vec<_> = walk(&path);
                assert!(left.is_empty(), "half a file is left: {left:?}");
            } else {
                let _ = project.run(&["--sandbox", "status", "2026-10"]).succeeds();
            }
        }
        std::fs::remove_dir(&path).unwrap();
        if kept.exists() {
            std::fs::rename(&kept, &path).unwrap();
        }
    }
}

/// The files beneath a folder.
fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { walk(&p) } else { vec![p] }).collect()
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let project = TestProject::october();
    for command in [&["--sandbox", "query", "--month", "2026-10", "SELECT * FROM daily"][..], &["completions", "bash"]]
    {
        let mut child =
            project.command().args(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code().is_some() && !stderr.contains("panicked"), "{:?} {stderr}", output.status);
    }
}

/// A LINE that tells of every request, and answers one when it is told to.
struct SlowLine {
    address: String,
    asked: Receiver<String>,
    answer: Sender<()>,
    /// Answers without being told to.
    free: Arc<AtomicBool>,
}

impl SlowLine {
    fn start() -> SlowLine {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (tell, asked) = channel();
        let (answer, allowed) = channel::<()>();
        let free = Arc::new(AtomicBool::new(false));
        let freed = free.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if !stream.is_ok_and(|stream| serve(stream, &tell, &allowed, &freed)) {
                    return;
                }
            }
        });
        SlowLine { address, asked, answer, free }
    }
}

fn serve(mut stream: TcpStream, tell: &Sender<String>, allowed: &Receiver<()>, free: &AtomicBool) -> bool {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    if reader.read_line(&mut first).unwrap_or(0) == 0 {
        return true;
    }
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_string();
    let body = if path.contains("followers") {
        r#"{"status":"ready","followers":100,"targetedReaches":90,"blocks":5}"#
    } else {
        r#"{"status":"ready","broadcast":10}"#
    };
    // the test has gone, or waits no longer
    if tell.send(path).is_err() || (!free.load(Ordering::SeqCst) && allowed.recv().is_err()) {
        return false;
    }
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    // a program that was interrupted does not listen any more
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
    true
}

#[test]
fn ctrl_c_keeps_what_was_answered_and_a_second_writer_is_told_who_is_at_work() {
    let line = SlowLine::start();
    let mut project = imported::project();
    let mut config = String::from_utf8(project.read("config.toml")).unwrap();
    config.push_str(&format!(
        "\n[[accounts]]\nplatform = \"line\"\nname = \"L\"\nid = \"@l\"\ncredential = {{ env = \"TOKEN\" }}\nbase_url = \"{}\"\n",
        line.address
    ));
    project.write("config.toml", config);
    project.write("x.csv", imported::overview("2025-01-01", "2025-01-31"));
    project.variable("TOKEN", "a-token-that-is-secret");
    let command = ["--jobs", "1", "collect", "--month", "2025-03", "--platform", "line"];
    let child =
        project.command().args(command).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut answered = Vec::new();
    for _ in 0..5 {
        answered.push(line.asked.recv().unwrap());
        line.answer.send(()).unwrap();
    }
    let open = line.asked.recv().unwrap();
    // somebody else wants to write meanwhile
    let second = project.run(&["import", "x.csv"]).ends_with_code(1);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d{4}-\d\d-\d\d[T ][0-9:]+(\.\d+)?(Z|[+-][0-9:]+)?", "[time]");
    settings.add_filter(r"\b(process|pid|プロセス) \d+", "$1 [n]");
    settings.bind(|| {
        insta::assert_snapshot!(second.stderr, @r#"
エラー: 別の `report` が実行中です
  原因: プロセス [n]（`report collect`）が [time] から保存先を使っています
  保全: これまでに保存を終えたデータは変わっていません
  次の操作: 終わるのを待って、もう一度実行してください。そのプロセスがもうなければ、使用中の印も消えます
"#)
    });
    // reading is always possible
    let _ = project.run(&["status", "2025-03"]).succeeds();
    let signal = Command::new("sh").arg("-c").arg(format!("kill -INT {}", child.id())).status().unwrap();
    assert!(signal.success());
    let output = child.wait_with_output().unwrap();
    let run = Run::from(output, project.path()).ends_with_code(1);
    assert!(run.stderr.contains("中断しました") && run.stderr.contains("保全"), "{}", run.seen());
    assert_eq!(project.loads("data").len(), 1, "what was answered is committed");
    // the next run asks for the rest alone
    line.free.store(true, Ordering::SeqCst);
    line.answer.send(()).unwrap();
    let _ = project.run(&command);
    let rest: Vec<String> = line.asked.try_iter().collect();
    assert!(rest.contains(&open) && rest.len() > 20, "{rest:?}");
    assert!(answered.iter().all(|path| !rest.contains(path)), "asked again: {answered:?} {rest:?}");
    for path in walk(&project.path().join("data")) {
        let bytes = std::fs::read(&path).unwrap();
        let secret = b"a-token-that-is-secret";
        assert!(!bytes.windows(secret.len()).any(|w| w == secret), "{} holds the token", path.display());
    }
    let status = project.run(&["status", "2025-03"]).succeeds();
    assert!(status.stdout.contains("友だち数"), "{}", status.stdout);
}
