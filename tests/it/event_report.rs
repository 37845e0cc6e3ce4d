//! `report event`: one event's report, its figures, and what it must not tell.

use crate::audit::audit;
use crate::pdf_text::Pdf;
use crate::support::{Run, TestProject};
use serde_json::Value;

const PDF: &str = "out/sandbox/event-5/event.pdf";
const FIGURES: &str = "out/sandbox/event-5/event.figures.json";

fn made() -> (TestProject, Run) {
    let project = TestProject::october();
    let run = project.run(&["--sandbox", "event", "5"]).succeeds();
    (project, run)
}

fn figure<'f>(figures: &'f Value, id: &str) -> &'f Value {
    let all = figures["figures"].as_array().unwrap();
    all.iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no figure {id}"))
}

#[test]
fn the_event_of_the_ledger_becomes_its_report() {
    let (project, run) = made();
    assert_eq!(run.stdout.trim_end(), format!("./{PDF}"));
    let bytes = project.read(PDF);
    let pdf = Pdf::read(&bytes);
    assert_eq!(pdf.pages.len(), 7, "as the plan of the event report says: 4 to 7 pages");
    for chapter in ["実施概要", "準備・LP", "広報手段", "実績", "効果の検証", "アンケート", "課題と次回への改善"]
    {
        assert!(pdf.page_of(chapter).is_some(), "no page has {chapter}");
    }
    let text = pdf.text();
    for said in
        ["定員40人に対して52人が申し込み、37人が参加した", "申込み52人のうち20人は公式LINEから", "令和8年10月9日（金）"]
    {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    // the ledger's own numbers, and the days around the event as they were in the world
    let figures = project.json(FIGURES);
    assert_eq!(figure(&figures, "event-5/event.stages/申込/cell")["value"], "52");
    assert_eq!(figure(&figures, "event-5/event.stages/アンケートの回答/cell")["value"], "31");
    let looked = audit(&bytes, &project.path().join("data/sandbox"), report::sandbox::CONFIG);
    assert!(looked.mistakes.is_empty(), "{:#?}", looked.mistakes);
    assert!(looked.leaves > 60 && looked.boxes > 100, "{looked:?}");
}

#[test]
fn a_second_run_gives_the_same_bytes() {
    let (project, _) = made();
    let first = project.read(PDF);
    project.remove("out");
    let _ = project.run(&["--sandbox", "--jobs", "8", "event", "5", "--offline"]).succeeds();
    assert!(project.read(PDF) == first);
}

#[test]
fn few_people_are_never_told_and_never_computable() {
    let (project, _) = made();
    let ledger = String::from_utf8(project.read("data/sandbox/ledger/event_counts.csv")).unwrap();
    let figures = project.json(FIGURES);
    let all = figures["figures"].as_array().unwrap();
    let mut hidden = 0;
    for line in ledger.lines().filter(|line| line.starts_with("5,年代,") || line.starts_with("5,居住地,")) {
        let fields: Vec<&str> = line.split(',').collect();
        let (member, attended): (&str, u32) = (fields[2], fields[4].parse().unwrap());
        for f in all.iter().filter(|f| f["id"].as_str().is_some_and(|id| id.contains(&format!("/{member}/")))) {
            let few = (1..=4).contains(&attended);
            hidden += usize::from(few);
            if few {
                assert_eq!(
                    (&f["value"], &f["absence"], &f["inputs"]),
                    (&Value::Null, &"hidden".into(), &Value::Array(vec![]))
                );
            }
        }
    }
    assert!(hidden >= 4, "the sample has small counts: {hidden}");
    // a hash of a file of small counts is as good as the counts: whoever knows the rest tries until it fits
    let text = String::from_utf8(project.read(FIGURES)).unwrap();
    for name in ["event_counts", "event_promotions", "event_surveys", "event_applications", "casual_interviews"] {
        let file = project.read(&format!("data/sandbox/ledger/{name}.csv"));
        let hash = report::domain::SnapshotId::of(&file);
        assert!(!text.contains(hash.as_str()), "{name}");
    }
    assert!(text.contains("{\"ledger\":\"event_counts\",\"pointer\":"), "and yet its cells are named");
    // the companies' answers are few: none of them stands anywhere, and the page says so
    assert!(Pdf::read(&project.read(PDF)).text().contains("少人数の回答が分かるおそれがあるものは内訳を示さない"));
    assert!(!all.iter().any(|f| f["id"].as_str().is_some_and(|id| id.contains("event.answers.企業"))));
    let printed = project.run(&[
        "--sandbox",
        "query",
        "--month",
        "2026-10",
        "SELECT answers_cell FROM event_surveys WHERE side = '企業'",
    ]);
    assert!(printed.stdout.lines().skip(2).all(|line| line.trim() == "hidden"), "{}", printed.seen());
}

/// Who came through each medium, beside who applied through it, could give both away: it is told where neither can.
#[test]
fn who_came_through_a_medium_is_told_only_where_no_small_number_can_follow() {
    let (project, _) = made();
    let folder = "data/sandbox/ledger";
    let read = |name: &str| String::from_utf8(project.read(&format!("{folder}/{name}.csv"))).unwrap();
    let (counts, media) = (read("event_counts"), read("event_promotions"));
    let without = |text: &str, start: &str| -> String {
        text.lines().filter(|line| !line.starts_with(start)).map(|line| format!("{line}\n")).collect()
    };
    let told = |rows: &[(&str, u32, u32)]| {
        let (applied, came): (u32, u32) = rows.iter().fold((0, 0), |all, row| (all.0 + row.1, all.1 + row.2));
        let mut promotions = without(&media, "5,");
        let mut people = without(&without(&counts, "5,経路"), "5,合計");
        people.push_str(&format!("5,合計,合計,{applied},{came},0\n"));
        for (medium, applied, came) in rows {
            promotions.push_str(&format!("5,{medium},2026-09-17,2026-10-09,6000,500,{applied},0\n"));
            people.push_str(&format!("5,経路,{medium},,{came},\n"));
        }
        project.write(&format!("{folder}/event_promotions.csv"), promotions);
        project.write(&format!("{folder}/event_counts.csv"), people);
        let run = project.run(&["--sandbox", "event", "5", "--offline"]);
        assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
        let figures = project.json(FIGURES);
        let of = |medium: &str, column: &str| {
            let medium = medium.to_lowercase();
            let id = format!("event-5/event.media/{medium}-2026-09-17/{column}/{column}_cell");
            let all = figures["figures"].as_array().unwrap();
            let found = all.iter().find(|f| f["id"] == id.as_str());
            found.and_then(|f| f["value"].as_str()).map(str::to_string)
        };
        rows.iter().map(|(medium, ..)| (of(medium, "applications"), of(medium, "attended"))).collect::<Vec<_>>()
    };
    let both = |a: &str, b: &str| (Some(a.to_string()), Some(b.to_string()));
    // were the two who stayed away of one medium, five of it would still have come
    assert_eq!(
        told(&[("公式LINE", 30, 29), ("X", 7, 6), ("YouTube", 0, 0)]),
        [both("30", "29"), both("7", "6"), both("0", "0")]
    );
    let text = Pdf::read(&project.read(PDF)).text();
    assert!(text.contains("参加1人当たり表示") && !text.contains("手段ごとの参加人数は"), "{text}");
    let alone = |a: &str| (Some(a.to_string()), None);
    // three stayed away: four of seven could have come
    assert_eq!(told(&[("公式LINE", 30, 28), ("X", 7, 6)]), [alone("30"), alone("7")]);
    assert!(Pdf::read(&project.read(PDF)).text().contains("手段ごとの参加人数は"));
    // a medium with few is hidden, and nothing of who came stands beside the others
    let hidden = told(&[("公式LINE", 30, 30), ("X", 20, 20), ("YouTube", 3, 3), ("Facebook", 2, 2)]);
    assert_eq!(hidden, [alone("30"), alone("20"), (None, None), (None, None)]);
}

#[test]
fn an_event_that_is_not_there_or_not_held_is_refused() {
    let project = TestProject::october();
    let run = project.run(&["--sandbox", "event", "9"]).ends_with_code(2);
    insta::assert_snapshot!(run.stderr, @"エラー: イベントの台帳に第9回はありません（ある回: 1, 2, 3, 4, 5, 6, 7, 8）");
    let run = project.run(&["--sandbox", "event", "6"]).ends_with_code(2);
    insta::assert_snapshot!(run.stderr, @"エラー: 第6回のイベントはまだ開かれていません（開催日 2026-11-13）");
}

#[test]
fn a_blank_commentary_is_a_gap_with_the_command_to_run_again() {
    let project = TestProject::october();
    let run = project.run(&["--sandbox", "event", "4"]).ends_with_code(3);
    assert!(run.stderr.contains("data/sandbox/commentary/event-4.md"), "{}", run.seen());
    assert!(run.stderr.contains("考察: 未記入") && run.stderr.contains("`report event 4`"), "{}", run.seen());
}
