//! `report issue`, `verify`, `explain` for the result report of a year: sealed as a draft with what was open, made again to
//! the byte, and corrected by an edition that tells what has changed.

use crate::pdf_text::Pdf;
use crate::support::{Run, TestProject};

const PDF: &str = "out/sandbox/FY2026/annual.pdf";
const FIGURES: &str = "out/sandbox/FY2026/annual.figures.json";
const SEALED_PDF: &str = "data/sandbox/issued/FY2026/1/annual.pdf";
const SEAL: &str = "data/sandbox/issued/FY2026/1/seal.json";
const COMPANIES: &str = "data/sandbox/ledger/companies.csv";

fn annual(project: &TestProject) -> Run {
    project.run(&["--sandbox", "annual", "--year", "2026", "--offline"])
}

fn issue(project: &TestProject, more: &[&str]) -> Run {
    project.run(&[&["--sandbox", "issue", "--year", "2026", "--by", "佐藤"], more].concat())
}

#[test]
fn the_report_of_a_year_is_issued_proven_and_corrected() {
    let project = TestProject::october();
    let _ = annual(&project).ends_with_code(3);
    let pdf = project.read(PDF);
    // nobody has written its commentary: who issues it must say why
    let refused = issue(&project, &[]).ends_with_code(1);
    assert!(refused.stderr.contains("未記入") && refused.stderr.contains("--because"), "{}", refused.seen());
    let run = issue(&project, &["--because", "年度途中の案として提出"]).succeeds();
    assert_eq!(run.stdout, format!("./{SEALED_PDF}\n"));
    assert_eq!(project.read(SEALED_PDF), pdf);
    let seal = project.json(SEAL);
    assert_eq!((seal["report"].as_str(), seal["period"].as_str()), (Some("annual"), Some("FY2026")));
    assert!(seal["open"].as_array().is_some_and(|open| !open.is_empty()), "{seal}");

    // made again it is what was issued, and it proves itself
    project.remove("out");
    let _ = annual(&project);
    assert_eq!(project.read(PDF), pdf);
    let proven = project.run(&["--sandbox", "verify", PDF]).succeeds();
    assert!(proven.stdout.starts_with("発行したファイルです: "), "{}", proven.seen());
    assert!(proven.stdout.contains("その後に変わった値はありません"), "{}", proven.seen());

    // an evidence number leads to the lines of its ledger, by id and from the page
    let id = "FY2026/clauses/companies.sendai/done";
    let by_id = project.run(&["--sandbox", "explain", id]).succeeds();
    assert!(by_id.stdout.contains("companies.csv"), "{}", by_id.seen());
    let figures = project.json(FIGURES);
    let figure = figures["figures"].as_array().unwrap().iter().find(|f| f["id"] == id).unwrap();
    let (place, before) = (&figure["places"][0], figure["value"].as_str().unwrap());
    let (page, text) = (place["page"].to_string(), place["printed"].as_str().unwrap());
    let by_page = project.run(&["--sandbox", "explain", SEALED_PDF, "--page", &page, text]).succeeds();
    assert!(by_page.stdout.contains("companies.csv"), "{}", by_page.seen());

    // a company turns out to have had no vacancies
    project.edit(COMPANIES, "2026-04-13,2026-05-07,true", "2026-04-13,2026-05-07,false");
    let draft = annual(&project);
    assert!(draft.stderr.contains("第2版の案です"), "{}", draft.seen());
    let changed = project.run(&["--sandbox", "verify", SEALED_PDF]).ends_with_code(3);
    let after = before.parse::<u32>().unwrap() - 1;
    let told = format!("{before}社 → {after}社（台帳の記載を改めた）");
    assert!(changed.stdout.contains(&told), "{told}: {}", changed.seen());
    let second = project.read(PDF);
    let words = Pdf::read(&second).text();
    assert!(words.contains("発行済みの報告書からの訂正") && words.contains("台帳の記載を改めた"), "{words}");
    let run = issue(&project, &["--correction", "--because", "年度途中の案として提出"]).succeeds();
    assert_eq!(run.stdout, "./data/sandbox/issued/FY2026/2/annual.pdf\n");
}
