//! `report render --watch`: drawn again when something changes, patient with mistakes, ended by Ctrl-C.

use crate::support::TestProject;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const OWN: &str = "# 流入\n\n```table\nname = \"own.channels\"\nquery = \"own_channels\"\nkey = \"member\"\ncaption = \"流入経路\"\n[columns]\nlabel = \"経路\"\ncell = \"今月\"\n```\n";
const QUERY: &str = "SELECT member, label, value, cell FROM breakdown\nWHERE metric = 'ga4.sessions' AND dimension = 'sessionDefaultChannelGroup'\nORDER BY value DESC NULLS LAST\n";

/// A pipe's lines as they come.
fn lines(pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

/// The next line that holds this text; a program that says nothing for so long is stuck.
#[track_caller]
fn next_with(lines: &Receiver<String>, part: &str) -> String {
    loop {
        let line = lines.recv_timeout(Duration::from_secs(240)).unwrap_or_else(|e| panic!("no line with {part}: {e}"));
        if line.contains(part) {
            return line;
        }
    }
}

fn interrupt(mut child: Child) -> Option<i32> {
    let signal = Command::new("sh").arg("-c").arg(format!("kill -INT {}", child.id())).status().unwrap();
    assert!(signal.success());
    child.wait().unwrap().code()
}

#[test]
fn it_draws_after_every_change_shows_mistakes_and_goes_on() {
    let project = TestProject::october();
    project.take("queries");
    project.write("queries/own_channels.sql", QUERY);
    project.write("own.md", OWN);
    let mut child = project
        .command()
        .args(["--sandbox", "render", "own.md", "--month", "2026-10", "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let (out, err) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
    let first = next_with(&out, "own.pdf");
    let told = regex::Regex::new(r"^\d\d:\d\d:\d\d \./out/sandbox/2026-10/own\.pdf（1 ページ）$").unwrap();
    assert!(told.is_match(&first), "{first}");
    next_with(&err, "変更を待っています");
    let pdf = || project.read("out/sandbox/2026-10/own.pdf");
    let one = pdf();

    project.write("own.md", format!("{OWN}\n```pagebreak\n```\n\n次のページ。\n"));
    assert!(next_with(&out, "own.pdf").contains("（2 ページ）"));
    let two = pdf();
    assert!(one != two);

    // a mistake in the template leaves the last PDF as it is
    project.write("own.md", OWN.replace("label = \"経路\"", "lable = \"経路\""));
    next_with(&err, "own.md:9:1");
    next_with(&err, "変更を待っています");
    assert!(pdf() == two, "the last good one is kept");
    project.write("own.md", OWN);
    assert!(next_with(&out, "own.pdf").contains("（1 ページ）"));

    // so does one in a query; the file may vanish and come back
    project.write("queries/own_channels.sql", QUERY.replace("label", "lable"));
    next_with(&err, "queries/own_channels.sql:1:16");
    next_with(&err, "変更を待っています");
    project.remove("own.md");
    next_with(&err, "own.md");
    next_with(&err, "変更を待っています");
    project.write("queries/own_channels.sql", format!("{}LIMIT 2\n", QUERY));
    project.write("own.md", OWN);
    assert!(next_with(&out, "own.pdf").contains("（1 ページ）"));
    assert!(pdf() != one, "the query's two rows are drawn");

    assert_eq!(interrupt(child), Some(0));
    assert_eq!(out.try_iter().count(), 0, "nothing is drawn that was not asked for");
}
