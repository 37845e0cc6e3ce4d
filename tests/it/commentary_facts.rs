//! The facts that the skeleton of a commentary holds: copied as they are they print what they say, and no number is unbound.

use crate::pdf_text::Pdf;
use crate::support::{OCTOBER_PDF, TestProject};

const PAGE: &str = "data/sandbox/commentary/2026-10.md";

/// The facts of a skeleton, each with the values that it had when it was written.
fn facts(page: &str) -> Vec<(String, Vec<String>)> {
    let lines = page.lines().filter_map(|line| line.strip_prefix("- "));
    let parted = |line: &str| {
        let mut pieces = line.split('【');
        let text = pieces.next().unwrap().to_string();
        (text, pieces.map(|piece| piece.trim_end_matches('】').to_string()).collect())
    };
    lines.map(parted).collect()
}

#[test]
fn facts_that_are_copied_print_what_they_said_and_every_number_is_bound() {
    let project = TestProject::october();
    project.remove(PAGE);
    let month = ["--sandbox", "monthly", "--offline", "--month", "2026-10"];
    let run = project.run(&month).ends_with_code(3);
    assert!(run.stderr.contains(PAGE), "a page of facts alone is still to be written: {}", run.seen());
    let page = String::from_utf8(project.read(PAGE)).unwrap();
    let facts = facts(&page);
    for said in [
        "公式LINEの新規友だち追加数が最も多い日は10月9日（「給与明細のリアル 暮らしの収支を話そう」の開催日）",
        "前月からの増減（大きい順）",
        "9月に掲げた「イベント前日の配信で登録を案内する」",
        "10月9日にイベント「給与明細のリアル 暮らしの収支を話そう」をオンラインで開いた。",
        "からの月で最も多い。",
    ] {
        assert!(page.contains(said), "{said} is not in {page}");
    }
    assert!(facts.len() > 20, "{page}");
    let copied: String = facts.iter().map(|(text, _)| format!("- {text}\n")).collect();
    project.write(PAGE, format!("# 事実\n\n{copied}"));
    let run = project.run(&month).succeeds();
    assert!(!run.stderr.contains(PAGE), "a number that nobody bound: {}", run.seen());
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let printed = plain(&Pdf::read(&project.read(OCTOBER_PDF)).text());
    for (text, values) in facts.iter().filter(|(text, _)| text.contains("最も多い日は")) {
        let before = text.split("{{").next().unwrap();
        let whole = plain(&format!("{before}{}", values[0]));
        assert!(printed.contains(&whole), "{whole}");
    }
}

#[test]
fn an_events_facts_stand_beside_the_event_before() {
    let project = TestProject::october();
    let _ = project.run(&["--sandbox", "event", "4", "--offline"]).ends_with_code(3);
    let page = String::from_utf8(project.read("data/sandbox/commentary/event-4.md")).unwrap();
    assert!(page.contains("- 定員30人に対し、申込は38人、参加は27人であった。"), "{page}");
    assert!(page.contains("- 前回（第3回）の申込は41人、参加は29人であった。"), "{page}");
    let text: String = facts(&page).into_iter().map(|(text, _)| format!("- {text}\n")).collect();
    project.write("data/sandbox/commentary/event-4.md", format!("# 事実\n\n{text}"));
    let run = project.run(&["--sandbox", "event", "4", "--offline"]).succeeds();
    assert!(!run.stderr.contains("event-4.md"), "{}", run.seen());
}

#[test]
fn what_somebody_wrote_is_left_alone_and_nothing_stored_makes_a_page_without_facts() {
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    let _ = project.run(&["monthly", "--offline", "--month", "2026-10"]);
    let page = String::from_utf8(project.read("data/commentary/2026-10.md")).unwrap();
    assert!(page.contains("の事実と要因（推定）") && !page.contains("計算できる事実"), "{page}");
    project.write("data/commentary/2026-10.md", "# 所見\n\n書いた。\n");
    let _ = project.run(&["monthly", "--offline", "--month", "2026-10"]);
    assert_eq!(project.read("data/commentary/2026-10.md"), "# 所見\n\n書いた。\n".as_bytes());
}
