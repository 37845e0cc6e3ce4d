//! `report annual`: the result report of a fiscal year as a draft, as a whole, and outside the term.

use crate::audit::audit;
use crate::pdf_text::Pdf;
use crate::support::{Run, TestProject};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const PDF: &str = "out/sandbox/FY2026/annual.pdf";
const FIGURES: &str = "out/sandbox/FY2026/annual.figures.json";
const LEDGERS: &str = "data/sandbox/ledger";

/// A draft after October: nobody has written its commentary yet.
fn draft() -> (TestProject, Run) {
    let project = TestProject::october();
    let run = project.run(&["--sandbox", "annual", "--year", "2026"]).ends_with_code(3);
    (project, run)
}

fn value<'f>(figures: &'f Value, id: &str) -> &'f Value {
    let all = figures["figures"].as_array().unwrap();
    &all.iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no figure {id}"))["value"]
}

/// The rows of a ledger, each with its line in the file.
fn ledger(project: &TestProject, name: &str) -> Vec<(usize, Vec<String>)> {
    let text = String::from_utf8(project.read(&format!("{LEDGERS}/{name}.csv"))).unwrap();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let rows = reader.records().map(|r| r.unwrap());
    rows.map(|r| (r.position().unwrap().line() as usize, r.iter().map(str::to_string).collect())).skip(1).collect()
}

/// `2～12、14～18` as the lines it names.
fn lines(text: &str) -> BTreeSet<usize> {
    let number = |text: &str| text.trim().parse::<usize>().unwrap_or_else(|_| panic!("`{text}` is no line"));
    let spans = text.split('、').filter(|part| !part.is_empty() && *part != "－");
    spans
        .flat_map(|part| match part.split_once('～') {
            Some((a, b)) => number(a)..=number(b),
            None => number(part)..=number(part),
        })
        .collect()
}

fn clauses(project: &TestProject) -> Vec<Value> {
    let text = project.read("out/sandbox/FY2026/annual.figures.json");
    let figures: Value = serde_json::from_slice(&text).unwrap();
    figures["figures"].as_array().unwrap().clone()
}

#[test]
fn a_draft_says_how_far_it_goes_and_counts_what_the_ledgers_say() {
    let (project, run) = draft();
    assert_eq!(run.stdout.trim_end(), format!("./{PDF}"));
    let bytes = project.read(PDF);
    let pdf = Pdf::read(&bytes);
    assert!((20..=30).contains(&pdf.pages.len()), "{} pages", pdf.pages.len());
    let text = pdf.text();
    for chapter in [
        "要約",
        "仕様書対照表",
        "KPIの年間推移",
        "公式LINE",
        "Webサイト（Google Analytics）",
        "SNS",
        "動画一覧",
        "イベント一覧",
        "企業一覧",
        "カジュアル面談・アンケート",
        "費用・成果物・権利の処理",
        "情報セキュリティ・個人情報",
        "会議・連携・提出",
        "効果の総括と課題・引継事項",
        "証跡一覧",
        "用語・データの出典",
    ] {
        assert!(pdf.page_of(chapter).is_some(), "no page has {chapter}");
    }
    for said in ["10月末までの途中経過", "各月の合計と一致しない", "31,140,000円", "29,800,000円", "（未記入）"]
    {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    let figures = project.json(FIGURES);
    let found = |thing: &str| value(&figures, &format!("FY2026/clauses/{thing}/done")).as_str().unwrap().to_string();
    let until = |rows: &[(usize, Vec<String>)], column: usize| {
        rows.iter().filter(|(_, r)| !r[column].is_empty() && r[column].as_str() <= "2026-10-31").count()
    };
    let films = ledger(&project, "videos");
    // every medium tells of its followers, X of their change: its file has no number of all
    let followers = ["facebook", "instagram", "note", "tiktok", "x", "youtube"].map(|medium| {
        let told = value(&figures, &format!("FY2026/clauses/d.social.{medium}/done"));
        told.as_str().unwrap().to_string()
    });
    assert_eq!(followers, ["1075", "2433", "301", "1141", "492", "1600"]);
    assert!(text.contains("公式SNSのフォロワーの増減（X）") && !text.contains("フォロワーの増減（note）"), "{text}");
    let sendai: Vec<_> = films.iter().filter(|(_, r)| r[2] == "sendai").cloned().collect();
    assert_eq!(found("videos.sendai"), until(&sendai, 4).to_string());
    let people: BTreeSet<String> = ledger(&project, "casual_interviews")
        .into_iter()
        .filter(|(_, r)| r[0].as_str() <= "2026-10-31")
        .map(|(_, r)| r[1].clone())
        .collect();
    assert_eq!(found("interviews.people"), people.len().to_string());
    for (thing, name, column) in [
        ("events", "events", 1),
        ("d.meetings", "meetings", 0),
        ("d.updates", "site_updates", 0),
        ("d.works", "deliverables", 2),
        ("d.accounts", "accounts", 2),
    ] {
        assert_eq!(found(thing), until(&ledger(&project, name), column).to_string(), "{thing}");
    }
    assert_eq!(found("d.leaks"), "0", "confirmed, so a zero");
    let looked = audit(&bytes, &project.path().join("data/sandbox"), report::sandbox::CONFIG);
    assert!(looked.mistakes.is_empty(), "{:#?}", looked.mistakes);
    assert!(looked.leaves > 200 && looked.boxes > 500, "{looked:?}");
    // the same store gives the same bytes
    project.remove("out");
    let _ = project.run(&["--sandbox", "--jobs", "8", "annual", "--year", "令和8", "--offline"]).ends_with_code(3);
    assert!(project.read(PDF) == bytes);
}

#[test]
fn every_evidence_number_leads_to_lines_and_figures_that_are_there() {
    let (project, _) = draft();
    let pdf = Pdf::read(&project.read(PDF));
    let text = pdf.text();
    let ids: BTreeSet<String> =
        clauses(&project).iter().map(|f| f["id"].as_str().unwrap_or_default().to_string()).collect();
    let list = text.rfind("E-01").expect("the list of evidence");
    let table = text[..list].find("仕様書対照表").expect("the table of clauses");
    let mut seen = 0;
    for nth in 1..=99 {
        let number = format!("E-{nth:02}");
        let (above, below) = (text[table..list].contains(&number), text[list..].contains(&number));
        assert_eq!(above, below, "{number} stands in one of the two only");
        seen += usize::from(above);
    }
    assert!(seen > 50, "{seen} evidence numbers");
    // every id of a figure that the list names is one of the report's
    let told: Vec<&str> = text[list..].split_whitespace().filter(|word| word.starts_with("FY2026/clauses/")).collect();
    assert!(told.len() > 40, "{told:?}");
    for id in told {
        assert!(ids.contains(id), "{id} is in no figures.json");
    }
    // the lines are those of the rows that were counted
    let films = ledger(&project, "videos");
    let counted: BTreeSet<usize> = films
        .iter()
        .filter(|(_, r)| r[2] == "sendai" && !r[4].is_empty() && r[4].as_str() <= "2026-10-31")
        .map(|(line, _)| *line)
        .collect();
    let spans = spans(&counted);
    assert_eq!(lines(&spans), counted);
    assert!(text[list..].replace(char::is_whitespace, "").contains(&spans), "{spans} is not in the list");
}

/// Lines as the list writes them.
fn spans(lines: &BTreeSet<usize>) -> String {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => spans.push((*line, *line)),
        }
    }
    let written = spans.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}～{b}") });
    written.collect::<Vec<_>>().join("、")
}

#[test]
fn what_nobody_wrote_down_is_said_and_never_achieved() {
    let project = TestProject::october();
    let empty = [
        ("security_checks", "checked_on,item,result,action\n"),
        ("accounts", "platform,name,taken_over_on,handed_over_on\n"),
        ("partnerships", "partner,title,kind,held_on\n"),
        ("deliverables", "title,kind,delivered_on,rights,rights_cleared\n"),
    ];
    for (name, head) in empty {
        project.write(&format!("{LEDGERS}/{name}.csv"), head);
        let until = format!("{name} = 2026-10-31\n");
        project.edit(&format!("{LEDGERS}/confirmed.toml"), &until, "");
    }
    let _ = project.run(&["--sandbox", "annual", "--offline"]).ends_with_code(3);
    let text = Pdf::read(&project.read(PDF)).text();
    for said in [
        "セキュリティの点検は台帳に記録されていない",
        "アカウントの引受けは台帳に記録されていない",
        "連携は台帳に記録されていない",
        "成果物は台帳に記録されていない",
        "記録なし",
    ] {
        assert!(text.contains(said), "{said}");
    }
}

#[test]
fn the_whole_year_is_final_after_its_last_month() {
    let mut project = TestProject::october();
    project.variable("REPORT_SANDBOX_TIME", "2027-04-10T00:00:00Z");
    project.write(
        "data/sandbox/commentary/FY2026.md",
        "# 効果の総括と課題\n\n一年の取組を終えた。\n\n# 引継事項\n\n台帳のとおり引き継ぐ。\n",
    );
    let run = project.run(&["--sandbox", "annual", "--year", "R8"]).succeeds();
    assert_eq!(run.stdout.trim_end(), format!("./{PDF}"));
    let bytes = project.read(PDF);
    let pdf = Pdf::read(&bytes);
    assert!((20..=30).contains(&pdf.pages.len()), "{} pages", pdf.pages.len());
    let text = pdf.text();
    // how far each person has come, counted from the ledger: told once a year
    let mut last: BTreeMap<String, (String, String)> = BTreeMap::new();
    for (_, row) in ledger(&project, "casual_interviews").into_iter().filter(|(_, r)| !r[4].is_empty()) {
        let known = last.entry(row[1].clone()).or_default();
        if known.0 <= row[0] {
            *known = (row[0].clone(), row[4].clone());
        }
    }
    let mut stages: BTreeMap<&str, u32> = BTreeMap::new();
    last.values().for_each(|(_, stage)| *stages.entry(stage.as_str()).or_default() += 1);
    let figures = project.json(FIGURES);
    assert!(stages.len() == 4 && stages.values().all(|people| *people >= 5), "{stages:?}");
    for (stage, people) in &stages {
        let told = value(&figures, &format!("FY2026/interviews.stages/{stage}/people_cell"));
        assert_eq!(*told, people.to_string(), "{stage} of {stages:?}");
    }
    for said in ["令和8年度の十二か月をすべて終えた", "年度全体のユーザー数は", "台帳のとおり引き継ぐ"]
    {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(!text.contains("途中経過") && !text.contains("（未記入）"));
    let figures = project.json(FIGURES);
    let found = |thing: &str| value(&figures, &format!("FY2026/clauses/{thing}/done")).as_str().unwrap().to_string();
    assert_eq!((found("events"), found("videos.tohoku")), ("8".into(), "3".into()));
    assert_eq!(found("reports.monthly"), "11", "that of March is handed in on the tenth, which is not over");
    let looked = audit(&bytes, &project.path().join("data/sandbox"), report::sandbox::CONFIG);
    assert!(looked.mistakes.is_empty(), "{:#?}", looked.mistakes);
    // March has its monthly report, made after the term
    let _ = project.run(&["--sandbox", "monthly", "--month", "2027-03"]).ends_with_code(3);
    let march = Pdf::read(&project.read("out/sandbox/2027-03/monthly.pdf")).text();
    assert!(march.contains("令和9年3月分") && march.contains("KPIの月別の値"));
    // a year outside the term is reported without verdicts
    let _ = project.run(&["--sandbox", "annual", "--year", "2025", "--offline"]).ends_with_code(3);
    let before = Pdf::read(&project.read("out/sandbox/FY2025/annual.pdf")).text();
    assert!(before.contains("令和7年度は事業期間の外にあるため、KPIの推移は示さない"));
    assert!(!before.contains("E-01"));
}

#[test]
fn a_year_that_is_none_or_has_not_begun_is_refused() {
    let project = TestProject::october();
    let run = project.run(&["--sandbox", "annual", "--year", "平成31"]).ends_with_code(2);
    insta::assert_snapshot!(run.stderr, @"エラー: `平成31` は年度ではありません（2026、令和8、R8 のように書きます）");
    let run = project.run(&["--sandbox", "annual", "--year", "2027"]).ends_with_code(2);
    insta::assert_snapshot!(run.stderr, @"エラー: 令和9年度はまだ始まっていません（初日 2027-04-01）");
}
