//! `report issue`, `verify`, `explain`, `status` for the report on an event: sealed like a month's, found again though the
//! ledger has another day since, corrected by an edition of its own; and what two editions must not tell together.

use crate::audit::audit;
use crate::pdf_text::Pdf;
use crate::support::{Run, TestProject};
use serde_json::Value;

const PDF: &str = "out/sandbox/event-5/event.pdf";
const FIGURES: &str = "out/sandbox/event-5/event.figures.json";
const SEALED_PDF: &str = "data/sandbox/issued/event-5/1/event.pdf";
const SEAL: &str = "data/sandbox/issued/event-5/1/seal.json";
const EVENTS: &str = "data/sandbox/ledger/events.csv";
const COUNTS: &str = "data/sandbox/ledger/event_counts.csv";

fn event(project: &TestProject) -> Run {
    project.run(&["--sandbox", "event", "5", "--offline"])
}

fn issue(project: &TestProject, more: &[&str]) -> Run {
    project.run(&[&["--sandbox", "issue", "--event", "5", "--by", "佐藤"], more].concat())
}

fn verify(project: &TestProject, file: &str) -> Run {
    project.run(&["--sandbox", "verify", file])
}

/// The sample with the report on its fifth event.
fn made() -> TestProject {
    let project = TestProject::october();
    let _ = event(&project).succeeds();
    project
}

fn issued() -> TestProject {
    let project = made();
    let _ = issue(&project, &[]).succeeds();
    project
}

/// Ids of the figures that have a value or are said to be hidden, and stand on a page.
fn printed(project: &TestProject) -> Vec<(String, Option<String>)> {
    let json = project.json(FIGURES);
    let all = json["figures"].as_array().unwrap().iter();
    let on_paper = all.filter(|f| !f["places"].as_array().is_none_or(Vec::is_empty));
    on_paper.map(|f| (f["id"].as_str().unwrap().to_string(), f["value"].as_str().map(str::to_string))).collect()
}

/// Sets the number of those who came, and with it the total.
fn attended(project: &TestProject, dimension: &str, member: &str, now: u32) {
    let text = String::from_utf8(project.read(COUNTS)).unwrap();
    let mut change = 0;
    let mut lines: Vec<Vec<String>> = text.lines().map(|l| l.split(',').map(str::to_string).collect()).collect();
    for line in &mut lines {
        if line[0] == "5" && line[1] == dimension && line[2] == member {
            change = i64::from(now) - line[4].parse::<i64>().unwrap();
            line[4] = now.to_string();
        }
    }
    assert_ne!(change, 0, "{dimension} {member} in {text}");
    for line in lines.iter_mut().filter(|line| line[0] == "5" && line[1] == "合計") {
        line[4] = (line[4].parse::<i64>().unwrap() + change).to_string();
    }
    let text: String = lines.iter().map(|line| line.join(",") + "\n").collect();
    project.write(COUNTS, text);
}

/// Makes the ages of those who came these, none of them small.
fn ages(project: &TestProject, counts: &[(&str, u32)]) {
    let text = String::from_utf8(project.read(COUNTS)).unwrap();
    let mut kept: Vec<String> = text.lines().filter(|l| !l.starts_with("5,年代,")).map(str::to_string).collect();
    kept.extend(counts.iter().map(|(member, count)| format!("5,年代,{member},{},{count},0", count + 1)));
    project.write(COUNTS, kept.join("\n") + "\n");
}

#[test]
fn the_report_on_an_event_is_issued_proven_explained_and_made_again() {
    let project = made();
    let pdf = project.read(PDF);
    let run = issue(&project, &[]).succeeds();
    assert_eq!(run.stdout, format!("./{SEALED_PDF}\n"));
    let hash = report::domain::SnapshotId::of(&pdf);
    insta::assert_snapshot!(run.stderr.replace(hash.as_str(), "[sha256]"), @r"
    発行しました: 第5回イベントの開催報告書 第1版（佐藤）
      SHA-256 [sha256]
    提出したら、data/ledger/events.csv の第5回の report_submitted_on に提出した日を書き、data/ledger/submissions.csv に次の行を加えてください: event,第5回,第1版,2026-11-10,,[sha256]
    ");
    assert_eq!(project.read(SEALED_PDF), pdf);
    let seal = project.json(SEAL);
    assert_eq!((seal["report"].as_str(), seal["period"].as_str()), (Some("event"), Some("event-5")));
    assert_eq!(seal["open"], serde_json::json!([]));

    let proven = verify(&project, PDF).succeeds();
    let first = proven.stdout.lines().next().unwrap_or_default();
    assert!(first.starts_with("発行したファイルです: 第5回イベントの開催報告書 第1版。数値 "), "{}", proven.seen());
    assert!(proven.stdout.contains("その後に変わった値はありません"), "{}", proven.seen());
    let again = issue(&project, &[]).succeeds();
    assert_eq!(again.stdout, run.stdout);
    let refused = issue(&project, &["--correction"]).succeeds();
    assert!(refused.stderr.contains("同じファイルです"), "{}", refused.seen());

    // made again it is what was issued
    project.remove("out");
    let same = event(&project).succeeds();
    assert!(
        same.stderr.contains("第5回イベントの開催報告書 第1版") && same.stderr.contains("同じファイルです"),
        "{}",
        same.seen()
    );
    assert_eq!(project.read(PDF), pdf);

    // by its id, and by what is printed on the page
    let by_id = project.run(&["--sandbox", "explain", "event-5/event.stages/申込/cell"]).succeeds();
    assert!(by_id.stdout.contains("event_counts.csv"), "{}", by_id.seen());
    let figures = project.json(FIGURES);
    let applied = figures["figures"].as_array().unwrap().iter().find(|f| f["id"] == "event-5/event.stages/申込/cell");
    let place = &applied.unwrap()["places"][0];
    let (page, text) = (place["page"].to_string(), place["printed"].as_str().unwrap());
    let by_page = project.run(&["--sandbox", "explain", SEALED_PDF, "--page", &page, text]).succeeds();
    assert_eq!(by_page.stdout, by_id.stdout);

    // below the month in which it was held, and nowhere else
    let october = project.run(&["--sandbox", "status", "2026-10"]).succeeds();
    assert!(october.stdout.contains("発行 第5回イベントの開催報告書 第1版"), "{}", october.seen());
    let september = project.run(&["--sandbox", "status", "2026-09"]).succeeds();
    assert!(!september.stdout.contains("発行"), "{}", september.seen());
    // a month's report neither knows of it nor corrects it
    let _ = project.run(&["--sandbox", "monthly", "--offline", "--month", "2026-10"]).succeeds();
    let monthly = project.json("out/sandbox/2026-10/monthly.figures.json");
    assert!(!monthly["figures"].as_array().unwrap().iter().any(|f| f["id"].as_str().unwrap().starts_with("event-5/")));
    let _ = project.run(&["--sandbox", "issue", "--month", "2026-10"]).succeeds();
    let _ = verify(&project, "out/sandbox/2026-10/monthly.pdf").succeeds();
    let _ = verify(&project, PDF).succeeds();
}

#[test]
fn exactly_one_report_is_named() {
    let project = TestProject::new();
    for typed in [&["issue"][..], &["issue", "2026-10", "--event", "5"], &["issue", "--event", "5", "--year", "2026"]] {
        let _ = project.run(&[&["--sandbox"], typed].concat()).ends_with_code(2);
    }
    let project = TestProject::october();
    let run = issue(&project, &[]).ends_with_code(1);
    insta::assert_snapshot!(run.stderr, @r"
    エラー: 発行する報告書がまだありません: `./out/sandbox/event-5/event.pdf`
      次の操作: `report event 5` を実行し、できたPDFを確かめてから発行してください
    ");
    let run = project.run(&["--sandbox", "issue", "--year", "2026"]).ends_with_code(1);
    assert!(run.stderr.contains("`report annual --year 2026`"), "{}", run.seen());
}

#[test]
fn what_is_blank_or_not_recorded_must_be_accounted_for() {
    let project = TestProject::october();
    let _ = project.run(&["--sandbox", "event", "4"]).ends_with_code(3);
    let run = project.run(&["--sandbox", "issue", "--event", "4"]).ends_with_code(1);
    insta::assert_snapshot!(run.stderr, @r#"
    エラー: 第4回イベントの開催報告書には確定していない箇所が 1 あるため、発行しません
      原因: 考察: 未記入
      次の操作: このまま発行する場合は `--because "理由"` を付けてください。理由は発行の記録に残ります
    "#);
    let _ = project.run(&["--sandbox", "issue", "--event", "4", "--because", "考察は会議で述べる"]).succeeds();
    let seal = project.json("data/sandbox/issued/event-4/1/seal.json");
    assert_eq!(seal["because"], serde_json::json!(["考察は会議で述べる"]));
    // another event's file under this name
    project.write(PDF, project.read("out/sandbox/event-4/event.pdf"));
    let run = issue(&project, &[]).ends_with_code(1);
    assert!(run.stderr.contains("第4回イベントの開催報告書です"), "{}", run.seen());
}

#[test]
fn an_issued_event_keeps_its_days_though_the_ledger_has_another() {
    let project = issued();
    project.edit(EVENTS, "2026-10-09", "2026-10-10");
    // the inputs are others than those of the file that lies there
    let draft = event(&project);
    assert!(matches!(draft.code, Some(0 | 3)) && draft.stderr.contains("第2版の案です"), "{}", draft.seen());
    let last_day = |path: &str| {
        let json = project.json(path);
        let friends = json["figures"].as_array().unwrap().iter().filter(|f| f["metric"] == "line.new_friends");
        friends.filter_map(|f| f["window"]["end"].as_str()).max().unwrap_or_default().to_string()
    };
    assert_eq!(last_day("data/sandbox/issued/event-5/1/figures.json"), "2026-10-16");
    assert_eq!(last_day(FIGURES), "2026-10-17");
    // the issued one is compared over the days it was about
    let run = verify(&project, SEALED_PDF);
    assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
    assert!(run.stdout.starts_with("発行したファイルです: 第5回イベントの開催報告書 第1版"), "{}", run.seen());
    // what is counted from the event's own day has moved: the days before it, and the visits beside it
    assert!(run.stdout.contains("発行後に変わった値が 20 あります"), "{}", run.seen());
    assert!(run.stdout.contains("前7日の平均の日平均（10月2日～10月8日）"), "{}", run.seen());
    // as of the sealed load the report is what it was, with the day that the ledger had
    let load = project.json(SEAL)["load"].as_u64().unwrap().to_string();
    let run = project.run(&["--sandbox", "event", "5", "--offline", "--load", &load]);
    assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
    assert_eq!(project.read(PDF), project.read(SEALED_PDF));
}

#[test]
fn a_correction_is_a_second_edition_with_a_table() {
    let project = made();
    ages(&project, &[("20代", 30), ("30代", 40), ("40代以上", 50)]);
    let _ = event(&project).succeeds();
    let _ = issue(&project, &[]).succeeds();
    attended(&project, "年代", "30代", 46);
    let stale = issue(&project, &["--correction"]).succeeds();
    assert!(stale.stderr.contains("同じファイルです"), "{}", stale.seen());
    let draft = event(&project).succeeds();
    let changed = verify(&project, SEALED_PDF).ends_with_code(3);
    assert!(changed.stdout.contains("30代: 40人 → 46人（台帳の記載を改めた）"), "{}", changed.seen());
    assert!(draft.stderr.contains("第2版の案です"), "{}", draft.seen());
    let pdf = project.read(PDF);
    let text = Pdf::read(&pdf).text();
    assert!(text.contains("前の版からの訂正") && text.contains("第2版"), "{text}");
    let looked = audit(&pdf, &project.path().join("data/sandbox"), report::sandbox::CONFIG);
    assert!(looked.mistakes.is_empty(), "{:#?}", looked.mistakes);
    let run = issue(&project, &[]).ends_with_code(1);
    assert!(run.stderr.contains("--correction"), "{}", run.seen());
    let _ = issue(&project, &["--correction"]).succeeds();
    assert_eq!(project.read("data/sandbox/issued/event-5/2/event.pdf"), pdf);
    let old = verify(&project, SEALED_PDF).ends_with_code(3);
    assert!(old.stdout.contains("第2版が発行されています"), "{}", old.seen());
    let _ = verify(&project, PDF).succeeds();
    let _ = event(&project).succeeds();
    assert_eq!(project.read(PDF), pdf);
    let table: Vec<String> = printed(&project)
        .into_iter()
        .filter(|(id, _)| id.contains("/errata/"))
        .map(|(id, value)| format!("{id} {}", value.unwrap_or_default()))
        .collect();
    insta::assert_snapshot!(table.join("\n"), @r"
    event-5/errata/event-5-event.ages-30代-attended_cell/change 6
    event-5/errata/event-5-event.ages-30代-attended_cell/issued_cell 40
    event-5/errata/event-5-event.stages-参加-cell/change 6
    event-5/errata/event-5-event.stages-参加-cell/issued_cell 37
    event-5/errata/following 2
    ");
}

#[test]
fn two_editions_together_tell_no_small_count() {
    let project = issued();
    let first = project.json(FIGURES);
    let hidden_at = |json: &Value, part: &str| {
        let all = json["figures"].as_array().unwrap().iter();
        all.filter(|f| f["id"].as_str().unwrap().contains(part) && f["absence"] == "hidden").count()
    };
    let hidden_before = hidden_at(&first, "/event.ages/") + hidden_at(&first, "/event.homes/");
    assert!(hidden_before >= 4, "the sample has small counts: {hidden_before}");
    // somebody of the largest group came who had not been counted: the small ones must not follow from both editions
    let text = String::from_utf8(project.read(COUNTS)).unwrap();
    let rows: Vec<Vec<&str>> =
        text.lines().filter(|l| l.starts_with("5,年代,")).map(|l| l.split(',').collect()).collect();
    let largest = rows.iter().max_by_key(|r| r[4].parse::<u32>().unwrap()).unwrap();
    let (member, count) = (largest[2].to_string(), largest[4].parse::<u32>().unwrap());
    attended(&project, "年代", &member, count + 1);
    let _ = event(&project).succeeds();
    let told = printed(&project);
    assert!(!told.iter().any(|(id, _)| id.contains("/event.ages/")), "{told:?}");
    // the other breakdown has not changed, and is shown as it was
    assert!(told.iter().any(|(id, _)| id.contains("/event.homes/")), "{told:?}");
    let text = Pdf::read(&project.read(PDF)).text().replace('\n', "");
    assert!(text.contains("参加者の年代は、少人数の区分が分かるおそれがあるため示さない"), "{text}");
    // the table of corrections tells the total, and no cell of the breakdown
    assert!(text.contains("前の版からの訂正"), "{text}");
    let errata: Vec<&String> = told.iter().map(|(id, _)| id).filter(|id| id.contains("/errata/")).collect();
    assert!(!errata.is_empty() && !errata.iter().any(|id| id.contains("event.ages")), "{errata:?}");
    // nor does any list or command
    let all = project.json(FIGURES);
    let of_ages = |f: &&Value| f["id"].as_str().is_some_and(|id| id.contains("/年代/") || id.contains("event.ages"));
    let valued: Vec<&Value> =
        all["figures"].as_array().unwrap().iter().filter(of_ages).filter(|f| !f["value"].is_null()).collect();
    assert!(valued.is_empty(), "{valued:#?}");
    let sql = "SELECT member, attended, attended_cell FROM event_counts WHERE dimension = '年代' AND event_no = 5";
    let asked = project.run(&["--sandbox", "query", "--month", "2026-10", "--format", "csv", sql]).succeeds();
    assert!(asked.stdout.lines().skip(1).all(|line| line.contains(",,")), "{}", asked.seen());
    let verified = verify(&project, SEALED_PDF).ends_with_code(3);
    assert!(!verified.stdout.contains("event.ages"), "{}", verified.seen());
    // and so it stays in the editions after
    let _ = issue(&project, &["--correction"]).succeeds();
    attended(&project, "年代", &member, count + 20);
    let _ = event(&project).succeeds();
    assert!(!printed(&project).iter().any(|(id, _)| id.contains("/event.ages/")));
    let _ = verify(&project, "data/sandbox/issued/event-5/2/event.pdf").ends_with_code(3);
}

#[test]
fn a_correction_that_makes_a_cell_small_hides_it_and_what_would_tell_it() {
    let project = made();
    ages(&project, &[("20代", 6), ("30代", 8), ("40代以上", 23)]);
    let _ = event(&project).succeeds();
    let _ = issue(&project, &[]).succeeds();
    attended(&project, "年代", "20代", 4);
    let _ = event(&project).succeeds();
    let told = printed(&project);
    assert!(!told.iter().any(|(id, _)| id.contains("event.ages")), "{told:?}");
}
