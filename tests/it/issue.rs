//! `report issue` and `report verify`: what is sealed stays, is proven by its bytes, and is corrected in the next report.

use crate::audit::named;
use crate::pdf_text::Pdf;
use crate::support::{OCTOBER_FIGURES, OCTOBER_PDF, Run, TestProject, copy_folder};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const SEALED_PDF: &str = "data/sandbox/issued/2026-10/1/monthly.pdf";
const SEALED_FIGURES: &str = "data/sandbox/issued/2026-10/1/figures.json";
const SEAL: &str = "data/sandbox/issued/2026-10/1/seal.json";
const LATER: &[(&str, &str)] = &[("REPORT_SANDBOX_TIME", "2026-12-05T00:00:00Z")];

/// October asked for on the first of November, before the platforms had finished counting, and made into a report.
fn early() -> TestProject {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let kept = MADE.get_or_init(|| {
        let project = TestProject::september();
        let first = [("REPORT_SANDBOX_TIME", "2026-11-01T00:00:00Z")];
        let run = project.run_with(&first, &["--sandbox", "collect", "--month", "2026-10"]);
        assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
        let _ = monthly(&project, "2026-10").ends_with_code(3);
        keep("issue-early", project.path())
    });
    copy(kept)
}

/// The same, issued with a reason.
fn issued_early() -> TestProject {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    let kept = MADE.get_or_init(|| {
        let project = early();
        let _ = issue(&project, &["--by", "佐藤", "--because", "速報での提出を協議済み"]).succeeds();
        keep("issue-issued", project.path())
    });
    copy(kept)
}

fn keep(name: &str, from: &Path) -> PathBuf {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // what an earlier run of the tests left behind may be of another version
    let _ = std::fs::remove_dir_all(&kept);
    copy_folder(from, &kept);
    kept
}

fn copy(from: &Path) -> TestProject {
    let project = TestProject::new();
    copy_folder(from, project.path());
    project
}

fn monthly(project: &TestProject, month: &str) -> Run {
    project.run(&["--sandbox", "monthly", "--offline", "--month", month])
}

fn issue(project: &TestProject, more: &[&str]) -> Run {
    project.run(&[&["--sandbox", "issue", "2026-10"], more].concat())
}

fn verify(project: &TestProject, file: &str) -> Run {
    project.run(&["--sandbox", "verify", file])
}

fn collect_later(project: &TestProject) {
    let run = project.run_with(LATER, &["--sandbox", "collect", "--month", "2026-10"]);
    assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
}

fn figures(project: &TestProject, month: &str) -> Vec<Value> {
    let json = project.json(&format!("out/sandbox/{month}/monthly.figures.json"));
    json["figures"].as_array().unwrap().clone()
}

fn figure<'a>(figures: &'a [Value], id: &str) -> &'a Value {
    figures.iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn a_final_report_is_issued_once_proven_and_made_again_byte_for_byte() {
    let project = TestProject::october();
    let pdf = project.read(OCTOBER_PDF);
    let first = issue(&project, &["--by", "山田"]).succeeds();
    assert_eq!(first.stdout, format!("./{SEALED_PDF}\n"));
    assert_eq!(project.read(SEALED_PDF), pdf);
    assert_eq!(project.read(SEALED_FIGURES), project.read(OCTOBER_FIGURES));
    let seal = project.json(SEAL);
    assert_eq!((seal["issued_by"].as_str(), seal["issued_at"].as_str()), (Some("山田"), Some("2026-11-10T00:00:00Z")));
    assert_eq!(seal["open"], serde_json::json!([]));
    let names: Vec<&str> = seal["inputs"].as_array().unwrap().iter().map(|i| i["name"].as_str().unwrap()).collect();
    for name in ["config.toml", "data/commentary/2026-10.md", "data/ledger/events.csv", "report-templates/monthly.md"] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert!(names.iter().any(|n| n.starts_with("queries/ga4/")) && names.contains(&"queries/kpi.sql"), "{names:?}");
    assert_eq!(seal["loads"].as_array().unwrap().len() as u64, seal["load"].as_u64().unwrap());

    // the same bytes twice is the same seal, whoever asks
    let sealed = project.read(SEAL);
    let again = issue(&project, &["--by", "鈴木", "--correction"]).succeeds();
    assert_eq!(again.stdout, first.stdout);
    assert_eq!(project.read(SEAL), sealed);

    let proven = verify(&project, OCTOBER_PDF).succeeds();
    assert!(proven.stdout.contains("第1版") && proven.stdout.contains("山田"), "{}", proven.seen());
    let json = project.run(&["--sandbox", "--json", "verify", SEALED_PDF]).succeeds();
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["changed"], serde_json::json!([]));
    assert!(json["places"].as_u64().unwrap() > 1000, "{json}");

    // nothing has changed: the report is what was issued, not a draft of the next edition
    project.remove("out");
    let same = monthly(&project, "2026-10").succeeds();
    assert!(same.stderr.contains("同じファイルです"), "{}", same.seen());
    assert_eq!(project.read(OCTOBER_PDF), pdf);
    let status = project.run(&["--sandbox", "status", "2026-10"]).succeeds();
    assert!(status.stdout.contains("発行 第1版") && status.stdout.contains("山田"), "{}", status.seen());
}

#[test]
fn a_report_that_is_not_final_is_refused_until_somebody_says_why() {
    let project = early();
    let refused = issue(&project, &[]).ends_with_code(1);
    for word in ["LINE新規登録: 集計中", "新規友だち追加数", "考察: 未記入", "--because"] {
        assert!(refused.stderr.contains(word), "{word}: {}", refused.seen());
    }
    let _ = issue(&project, &["--because", "  "]).ends_with_code(1);
    assert!(!project.path().join("data/sandbox/issued").exists());
    let json = project.run(&["--sandbox", "--json", "issue", "2026-10"]).ends_with_code(1);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let open = json["open"].as_array().unwrap().len();
    assert!(open > 100, "{open}");

    let _ = issue(&project, &["--because", "速報での提出を協議済み"]).succeeds();
    let seal = project.json(SEAL);
    assert_eq!(seal["because"], serde_json::json!(["速報での提出を協議済み"]));
    assert_eq!(seal["open"].as_array().unwrap().len(), open);
    // without a name or a user it is the contractor who issues
    assert!(!seal["issued_by"].as_str().unwrap().is_empty());
    let proven = verify(&project, SEALED_PDF).succeeds();
    assert!(proven.stdout.contains("速報での提出を協議済み"), "{}", proven.seen());
}

#[test]
fn what_is_sealed_is_what_lies_there_and_what_it_is_made_of_now() {
    let project = TestProject::october();
    let pdf = project.read(OCTOBER_PDF);
    // an edited commentary would not be in the file
    project.edit("data/sandbox/commentary/2026-10.md", "#", "# 追記\n\n書き足した。\n\n#");
    let run = issue(&project, &[]).ends_with_code(1);
    assert!(
        run.stderr.contains("data/commentary/2026-10.md") && run.stderr.contains("report monthly"),
        "{}",
        run.seen()
    );
    let _ = monthly(&project, "2026-10").succeeds();
    assert_ne!(project.read(OCTOBER_PDF), pdf);
    // a byte of the file
    let mut forged = project.read(OCTOBER_PDF);
    let at = forged.len() / 2;
    forged[at] ^= 1;
    project.write(OCTOBER_PDF, &forged);
    let run = issue(&project, &[]).ends_with_code(1);
    assert!(run.stderr.contains("一致しません"), "{}", run.seen());
    // another month's report under this name
    project.write("out/sandbox/2026-09/monthly.pdf", &pdf);
    let run = project.run(&["--sandbox", "issue", "2026-09"]).ends_with_code(1);
    assert!(run.stderr.contains("2026-10 の報告書です"), "{}", run.seen());
    project.remove(OCTOBER_PDF);
    let run = issue(&project, &[]).ends_with_code(1);
    assert!(run.stderr.contains("まだありません"), "{}", run.seen());
    let _ = issue(&project, &["--correction"]).ends_with_code(1);
    let _ = monthly(&project, "2026-10").succeeds();
    let _ = issue(&project, &["--correction"]).ends_with_code(2);
    let _ = issue(&project, &[]).succeeds();
}

#[test]
fn data_that_came_after_the_report_was_made_stop_it_where_they_change_a_figure() {
    let project = early();
    collect_later(&project);
    let run = issue(&project, &["--because", "急ぐため"]).ends_with_code(1);
    assert!(run.stderr.contains("総ユーザー数") && run.stderr.contains("report monthly"), "{}", run.seen());
    let _ = monthly(&project, "2026-10").ends_with_code(3);
    let _ = issue(&project, &["--because", "考察は会議で述べる"]).succeeds();
    // later data of another month change nothing
    let project = TestProject::october();
    let next = [("REPORT_SANDBOX_TIME", "2026-11-12T00:00:00Z")];
    let run = project.run_with(&next, &["--sandbox", "collect", "--month", "2026-11"]);
    assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
    let _ = issue(&project, &[]).succeeds();
    assert!(verify(&project, OCTOBER_PDF).succeeds().stdout.contains("変わった値はありません"));
}

#[test]
fn figures_that_change_are_told_by_verify_and_corrected_once_in_the_next_report() {
    let project = issued_early();
    collect_later(&project);
    let changed = verify(&project, SEALED_PDF).ends_with_code(3);
    insta::assert_snapshot!(
        changed.stdout.lines().find(|l| l.ends_with("web.summary/ga4.total_users/cell")).unwrap_or_default(),
        @"  3, 7, 8 頁  総ユーザー数（10月）: 8,556人 → 8,559人（速報を確報に改めた）  2026-10/web.summary/ga4.total_users/cell"
    );

    let _ = project.run(&["--sandbox", "monthly", "--month", "2026-11"]).ends_with_code(3);
    let text = Pdf::read(&project.read("out/sandbox/2026-11/monthly.pdf")).text();
    assert!(text.contains("前号までに報告した値の訂正") && text.contains("速報を確報に改めた"), "{text}");
    let november = figures(&project, "2026-11");
    let id = "2026-10/web.summary/ga4.total_users/cell";
    let now = figure(&november, id);
    let issued = figure(&november, "2026-11/errata/2026-10-web.summary-ga4.total_users-cell/issued_cell");
    assert_eq!((issued["value"].as_str(), now["value"].as_str()), (Some("8556"), Some("8559")));
    assert_eq!(issued["places"][0]["page"], now["places"][0]["page"]);
    // what was said stands in the issued list of figures, and nowhere else
    let sealed = project.json(SEALED_FIGURES);
    let pointer = issued["inputs"][0]["pointer"].as_str().unwrap();
    assert_eq!(sealed.pointer(pointer).unwrap(), "8556");
    let hash = report::domain::SnapshotId::of(&project.read(SEALED_FIGURES));
    let json = project.json("out/sandbox/2026-11/monthly.figures.json");
    assert_eq!(named(&json, &issued["inputs"][0]), Some(hash.as_str()));
    // today's value is what October's own report would say today
    let _ = monthly(&project, "2026-10").ends_with_code(3);
    assert_eq!(figure(&figures(&project, "2026-10"), id)["value"], now["value"]);
    // new friends are a difference of levels, and speak for themselves; the change against September only follows
    let told = |id: &str| november.iter().any(|f| f["id"] == id && !f["places"].as_array().unwrap().is_empty());
    assert!(told("2026-10/summary.kpi/line.new_friends/cell"));
    assert!(!told("2026-10/line.summary/line.new_friends/change"));
    let explained =
        project.run(&["--sandbox", "explain", "--month", "2026-11", issued["id"].as_str().unwrap()]).succeeds();
    assert!(explained.stdout.contains("data/issued/2026-10/1/figures.json"), "{}", explained.seen());

    // told once: the report after the next repeats nothing, and verifies with its table
    let _ = project.run(&["--sandbox", "issue", "2026-11", "--because", "考察は会議で述べる"]).succeeds();
    let proven = verify(&project, "data/sandbox/issued/2026-11/1/monthly.pdf").succeeds();
    assert!(proven.stdout.contains("第1版"), "{}", proven.seen());
    let _ = project.run(&["--sandbox", "monthly", "--month", "2026-12"]).ends_with_code(3);
    let text = Pdf::read(&project.read("out/sandbox/2026-12/monthly.pdf")).text();
    let december = figures(&project, "2026-12");
    let again: Vec<&Value> = december.iter().filter(|f| f["id"].as_str().unwrap().starts_with("2026-10/")).collect();
    assert!(again.is_empty(), "{again:?}\n{text}");
}

#[test]
fn a_correction_is_a_second_edition_beside_the_first() {
    let project = issued_early();
    let first = project.read(SEAL);
    collect_later(&project);
    let draft = monthly(&project, "2026-10").ends_with_code(3);
    assert!(draft.stderr.contains("第2版の案です"), "{}", draft.seen());
    let text = Pdf::read(&project.read(OCTOBER_PDF)).text();
    assert!(text.contains("第2版") && text.contains("速報を確報に改めた"), "{text}");
    let run = issue(&project, &["--because", "考察は会議で述べる"]).ends_with_code(1);
    assert!(run.stderr.contains("--correction"), "{}", run.seen());
    let run = issue(&project, &["--because", "考察は会議で述べる", "--correction"]).succeeds();
    assert!(run.stdout.contains("issued/2026-10/2/monthly.pdf"), "{}", run.seen());
    assert_eq!(project.read(SEAL), first);
    let seal = project.json("data/sandbox/issued/2026-10/2/seal.json");
    assert_eq!(seal["replaces"], report::domain::SnapshotId::of(&first).as_str());
    let old = verify(&project, SEALED_PDF).ends_with_code(3);
    assert!(old.stdout.contains("第2版が発行されています"), "{}", old.seen());
    let _ = verify(&project, OCTOBER_PDF).succeeds();
    // the second edition is made again as it was issued, its corrections included
    let issued = project.read(OCTOBER_PDF);
    let _ = monthly(&project, "2026-10").ends_with_code(3);
    assert_eq!(project.read(OCTOBER_PDF), issued);
}

#[test]
fn a_file_that_is_not_the_issued_one_is_told_what_it_is() {
    let project = TestProject::october();
    let run = verify(&project, OCTOBER_PDF).ends_with_code(1);
    assert!(run.stderr.contains("発行されていません"), "{}", run.seen());
    let _ = issue(&project, &[]).succeeds();
    let good = project.read(OCTOBER_PDF);
    for at in [good.len() / 3, good.len() / 2, good.len() - 20] {
        let mut forged = good.clone();
        forged[at] ^= 1;
        project.write("forged.pdf", &forged);
        let run = verify(&project, "forged.pdf").ends_with_code(1);
        let place = format!("{} バイト目", at + 1);
        assert!(run.stderr.contains("2026-10 第1版") && run.stderr.contains(&place), "{}", run.seen());
    }
    project.write("short.pdf", &good[..good.len() / 2]);
    let run = verify(&project, "short.pdf").ends_with_code(1);
    assert!(run.stderr.contains("発行したファイルではありません"), "{}", run.seen());
    project.write("other.pdf", b"%PDF-1.7\nnot really");
    let run = verify(&project, "other.pdf").ends_with_code(1);
    assert!(!run.stderr.contains("第1版"), "{}", run.seen());
    project.write("note.txt", "a letter");
    let _ = verify(&project, "note.txt").ends_with_code(1);
    let _ = verify(&project, "none.pdf").ends_with_code(1);
    // another report of the same month, made by the program: its figures are named
    project.edit("data/sandbox/ledger/events.csv", "2026-10", "2026-11");
    let _ = monthly(&project, "2026-10");
    let run = verify(&project, OCTOBER_PDF).ends_with_code(1);
    assert!(run.stderr.contains("数値が異なります: 2026-10/"), "{}", run.seen());
}

#[test]
fn what_cannot_be_proven_is_not_said_to_be() {
    let project = TestProject::october();
    let _ = issue(&project, &[]).succeeds();
    let json = project.json(OCTOBER_FIGURES);
    let all = json["figures"].as_array().unwrap();
    let reading = all
        .iter()
        .find(|f| f["op"] == "reading" && f["account"].as_str().is_some_and(|a| a.starts_with("properties/")))
        .unwrap();
    let hash = named(&json, &reading["inputs"][0]).unwrap();
    let file = format!("data/sandbox/snapshots/{}/{hash}.json", &hash[..2]);
    let bytes = project.read(&file);
    project.remove(&file);
    let run = verify(&project, OCTOBER_PDF).ends_with_code(1);
    assert!(run.stderr.contains("証明できません") && run.stderr.contains(hash), "{}", run.seen());
    project.write(&file, &bytes);
    let _ = verify(&project, OCTOBER_PDF).succeeds();
    // the kept copy, the record of a load
    project.write(SEALED_PDF, b"something else");
    let run = verify(&project, OCTOBER_PDF).ends_with_code(1);
    assert!(run.stderr.contains("写しが損なわれています"), "{}", run.seen());
    std::fs::copy(project.path().join(OCTOBER_PDF), project.path().join(SEALED_PDF)).unwrap();
    project.edit("data/sandbox/loads/000001.json", "\"program\": \"report", "\"program\": \"Report");
    let run = verify(&project, OCTOBER_PDF).ends_with_code(1);
    assert!(run.stderr.contains("読込 000001"), "{}", run.seen());
}

#[test]
fn stopped_or_out_of_room_at_any_step_nothing_is_half_issued() {
    let base = TestProject::shared_october();
    let mut stops = 0;
    for variable in ["REPORT_STOP_AFTER_WRITES", "REPORT_DISK_FULL_AFTER_WRITES"] {
        for step in 0.. {
            let project = copy(base);
            let run = project.run_with(&[(variable, &step.to_string())], &["--sandbox", "issue", "2026-10"]);
            if run.code == Some(0) {
                break;
            }
            stops += 1;
            let seals = project.run(&["--sandbox", "--json", "status", "2026-10"]).succeeds();
            let seals: Value = serde_json::from_str(&seals.stdout).unwrap();
            let sealed = !seals["issued"].as_array().unwrap().is_empty();
            assert_eq!(sealed, project.path().join(SEAL).exists());
            if variable.starts_with("REPORT_DISK") {
                assert_eq!(run.code, Some(1), "{}", run.seen());
            }
            // the same command finishes the work
            let _ = issue(&project, &[]).succeeds();
            assert_eq!(project.read(SEALED_PDF), project.read(OCTOBER_PDF), "after step {step}");
            let left = std::fs::read_dir(project.path().join("data/sandbox/tmp")).into_iter().flatten().count();
            assert_eq!(left, 0, "after step {step}");
        }
    }
    assert!(stops >= 12, "{stops} steps");
}

#[test]
fn messages_are_english_where_the_configuration_says_so() {
    let project = TestProject::october();
    project.write("config.toml", "language = \"en\"\n");
    let run = issue(&project, &["--by", "Sato"]).succeeds();
    assert!(run.stderr.starts_with("issued: 2026-10, edition 1 (by Sato)"), "{}", run.seen());
    let run = verify(&project, OCTOBER_PDF).succeeds();
    assert!(run.stdout.starts_with("this is the issued file: 2026-10, edition 1."), "{}", run.seen());
    project.write("other.pdf", b"%PDF-1.7\nnot really");
    let run = verify(&project, "other.pdf").ends_with_code(1);
    assert!(run.stderr.starts_with("error: this is no issued file: other.pdf"), "{}", run.seen());
}
