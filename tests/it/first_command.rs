//! The README's first command, and that the same store gives the same bytes.

use crate::pdf_text::Pdf;
use crate::support::{OCTOBER_FIGURES, OCTOBER_PDF, TestProject};

const MONTHLY: [&str; 4] = ["--sandbox", "monthly", "--month", "2026-10"];

#[test]
fn it_ends_well_and_leaves_a_pdf() {
    let project = TestProject::october();
    project.remove("out");
    let run = project.run(&MONTHLY).succeeds();
    assert_eq!(run.stdout.trim_end(), format!("./{OCTOBER_PDF}"));
    let bytes = project.read(OCTOBER_PDF);
    assert!(bytes.starts_with(b"%PDF-1.7"), "{:?}", &bytes[..8]);
    let pdf = Pdf::read(&bytes);
    assert!(pdf.pages.len() >= 8, "{} pages", pdf.pages.len());
    let attached = pdf.attachments();
    assert_eq!(attached.keys().collect::<Vec<_>>(), ["figures.csv", "figures.json"]);
    assert_eq!(attached["figures.json"], project.read(OCTOBER_FIGURES), "beside the PDF lies what is attached to it");
    for page in &pdf.pages {
        let text = page.text();
        assert!(!text.contains('\u{fffd}') && !text.is_empty(), "a character cannot be read back: {text}");
        assert!(text.contains("サンプルデータ"), "every page says that it is a sample: {text}");
    }
    for chapter in ["目次", "要約", "LINE", "考察", "データの出典"] {
        assert!(pdf.page_of(chapter).is_some(), "no page has {chapter}");
    }
}

#[test]
fn two_machines_that_begin_with_nothing_make_the_same_bytes() {
    let mut project = TestProject::new();
    project.variable("TZ", "America/Los_Angeles").variable("LANG", "de_DE.UTF-8").variable("LC_ALL", "ja_JP.SJIS");
    let run = project.run(&[&["--jobs", "8"], &MONTHLY[..]].concat());
    assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
    let other = std::fs::read(TestProject::shared_october().join(OCTOBER_PDF)).unwrap();
    assert!(project.read(OCTOBER_PDF) == other, "another place, zone, language and number of jobs make other bytes");
}

#[test]
fn a_second_run_asks_for_nothing_makes_no_load_and_gives_the_same_bytes() {
    let mut project = TestProject::october();
    let (pdf, loads) = (project.read(OCTOBER_PDF), project.loads("data/sandbox"));
    project.remove("out");
    project.variable("TZ", "Pacific/Kiritimati").variable("LANG", "tr_TR.UTF-8");
    for jobs in ["1", "8"] {
        let run = project.run(&[&["--jobs", jobs], &MONTHLY[..]].concat());
        assert!(run.stderr.contains("収集するものはありません"), "{}", run.seen());
        assert_eq!(project.loads("data/sandbox"), loads);
        assert!(project.read(OCTOBER_PDF) == pdf, "--jobs {jobs} makes other bytes");
    }
    let elsewhere = TestProject::october();
    elsewhere.remove("out");
    let _ = elsewhere.run(&[&MONTHLY[..], &["--offline"]].concat());
    assert!(elsewhere.read(OCTOBER_PDF) == pdf, "another folder makes other bytes");
}
