//! The shipped monthly report, over whole, thin and empty months.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::dump;
use super::month::{HOSTILE, Month10, book, context};
use crate::document::{Built, GapKind, Template, build};
use crate::domain::Month;
use std::collections::BTreeMap;

fn queries() -> BTreeMap<String, (String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/queries");
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "sql") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        all.insert(name.clone(), (format!("queries/{name}.sql"), std::fs::read_to_string(&path).unwrap()));
    }
    all
}

const MONTHLY: &str = include_str!("../../../report-templates/monthly.md");

pub fn monthly(what: Month10, commentary: Option<&str>) -> Built {
    let template = Template { name: "report-templates/monthly.md", text: MONTHLY };
    let context = context(what.month, commentary);
    match build(&template, &context, Box::new(book(what, queries()))) {
        Ok(built) => built,
        Err(error) => panic!("{error}\n  hint: {:?}", error.hint()),
    }
}

#[test]
fn the_shipped_queries_keep_to_the_portable_subset() {
    let broken = book(Month10::complete(), queries()).check_queries();
    assert!(broken.is_empty(), "{broken:#?}");
}

fn kinds(built: &Built) -> Vec<GapKind> {
    let mut kinds: Vec<GapKind> = built.gaps.iter().map(|g| g.kind).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

pub const WRITTEN: &str = "# 事実\n\n新規登録は{{ f(\"line.new_friends\") }}であった。\n";

#[test]
fn a_whole_month_is_complete_and_says_what_the_contract_asks() {
    let built = monthly(Month10::complete(), Some(WRITTEN));
    let text = dump(&built.document);
    assert_eq!(built.gaps, [], "a complete month has no gaps");
    for expected in [
        "Lead: 10月のLINE新規登録は⟨85人⟩、累計⟨451人⟩（達成率⟨50.1%⟩）となり、計画⟨528人⟩を⟨77人⟩下回った。",
        "*| ユーザー数（総ユーザー数） | ⟨8,400⟩ | ⟨8,380⟩ | ⟨+20⟩ | ⟨+0.2%⟩ | ⟨8,200⟩ | ⟨+2.4%⟩ | ⟨－⟩",
        "*| 新規ユーザー数 | ⟨6,260⟩ | ⟨6,242⟩ | ⟨+18⟩ | ⟨+0.3%⟩ | ⟨6,080⟩ | ⟨+3.0%⟩ | ⟨201.9⟩",
        "*| PV数（表示回数） | ⟨31,300⟩",
        "*| セッション数 | ⟨11,600⟩",
        "*| 首都圏4都県 | ⟨5,990⟩ | ⟨51.6%⟩ | ⟨+17⟩ | ⟨+170⟩",
        "| (not set) | ⟨190⟩",
        "⟨12⟩人中⟨5人⟩",
        "この表の値は、管理画面から書き出したファイルを取り込んだもの（輸入）である。",
        "at 8: 10/9 第⟨5⟩回イベント",
        "Body: 新規登録は⟨85人⟩であった。",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    // every table and chart has its number once, in order
    let numbers = |sign: &str| -> Vec<u32> {
        text.lines()
            .filter_map(|l| l.trim_start().strip_prefix(&format!("[{sign}"))?.split(']').next()?.parse().ok())
            .collect()
    };
    assert_eq!(numbers("表"), (1..=numbers("表").len() as u32).collect::<Vec<_>>());
    assert_eq!(numbers("図"), (1..=numbers("図").len() as u32).collect::<Vec<_>>());
    // the glossary explains what is printed and nothing else
    assert!(text.contains("：表示回数の定義。"));
    assert!(text.contains("：新規登録（当月）の定義。"));
    assert!(!text.contains("直帰数"));
}

#[test]
fn every_printed_figure_has_an_id_of_its_own() {
    let built = monthly(Month10::complete(), Some(WRITTEN));
    let mut ids: Vec<(String, u32)> =
        built.printed.iter().chain(&built.drawn).map(|k| (built.desk.figure(*k).id.clone(), k.0)).collect();
    ids.sort();
    ids.dedup();
    assert!(ids.windows(2).all(|w| w[0].0 != w[1].0), "two figures share an id");
    let ids: Vec<&str> = ids.iter().map(|(id, _)| id.as_str()).collect();
    for expected in [
        "2026-10/summary.kpi/line.new_friends/cumulative",
        "2026-10/text/kpi/line.new_friends/cumulative/diff-kpi-line.new_friends-plan/size",
        "2026-10/web.summary/ga4.sessions/change",
        "2026-10/web.channels/organic-search/cell",
        "2026-10/line.daily/新規登録/13",
    ] {
        assert!(ids.contains(&expected), "{expected} is not among {ids:#?}");
    }
    assert!(ids.iter().all(|id| id.starts_with("2026-10/") && !id.contains(char::is_whitespace)), "{ids:#?}");
}

#[test]
fn hostile_titles_stand_in_the_tables_as_they_are() {
    let built = monthly(Month10 { hostile: true, ..Month10::complete() }, Some(WRITTEN));
    assert!(dump(&built.document).contains(&format!("| 2 | {HOSTILE} | /event/05/ | ⟨3,170⟩")));
}

#[test]
fn a_month_without_any_data_is_told_in_sentences() {
    for month in ["2026-10", "2028-02", "2019-05"] {
        let built = monthly(Month10::bare(month), None);
        let text = dump(&built.document);
        assert!(text.contains("の公式LINEのデータは得られていない。"), "{text}");
        assert!(text.contains("のWebサイトのデータは得られていない。"));
        assert!(text.contains("の値は得られていない。取得の状況は「データの出典」に示す。"), "{text}");
        assert!(text.contains("（未記入）"));
        assert!(kinds(&built).contains(&GapKind::Commentary));
        assert!(!text.contains("⟨0人⟩"), "nothing measured is no zero: {text}");
    }
    let outside = dump(&monthly(Month10::bare("2028-02"), None).document);
    assert!(outside.contains("2月は事業期間（令和8年4月1日～令和9年3月31日）の外にあるため"), "{outside}");
    assert!(outside.contains("事業期間の外にあるため、KPIの進捗は示さない。"));
}

#[test]
fn a_first_month_has_nothing_to_compare_with() {
    let first = Month10 { month: Month::new(2026, 4).unwrap(), history: false, ..Month10::complete() };
    let built = monthly(first, Some(WRITTEN));
    let text = dump(&built.document);
    for expected in ["前月とは比べられない", "4月の新規登録は⟨60人⟩で、前月とは比べられない。"]
    {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    assert!(kinds(&built).contains(&GapKind::Missing), "last month could not be obtained");
}

#[test]
fn missing_days_and_provisional_days_are_gaps_by_name() {
    let hole = Month10 { missing_day: Some(12), provisional: true, ..Month10::complete() };
    let built = monthly(hole, Some(WRITTEN));
    assert_eq!(kinds(&built), [GapKind::Missing, GapKind::Provisional]);
    let ids: Vec<&str> = built.gaps.iter().map(|g| g.id.as_str()).collect();
    assert!(ids.contains(&"2026-10/line.daily/新規登録/12"), "{ids:?}");
    assert!(ids.contains(&"2026-10/web.daily/10月/31"), "{ids:?}");
    // the month's rise needs its two ends only
    assert!(dump(&built.document).contains("10月の新規登録は⟨85人⟩で"));
}

#[test]
fn what_nobody_recorded_is_printed_as_not_obtained() {
    let built = monthly(Month10 { unrecorded: true, ..Month10::complete() }, Some(WRITTEN));
    let text = dump(&built.document);
    assert!(text.contains("| ⟨2,118⟩ | ⟨812⟩ | ⟨38.3%⟩ | … | …"), "{text}");
    assert_eq!(kinds(&built), [GapKind::Missing]);
}

#[test]
fn the_last_day_of_a_missing_reading_leaves_the_month_unknown() {
    let hole = Month10 { missing_day: Some(31), ..Month10::complete() };
    let text = dump(&monthly(hole, Some(WRITTEN)).document);
    assert!(text.contains("10月の新規登録は⟨…⟩で、値が得られていない。"), "{text}");
    assert!(text.contains("LINE新規登録は得られておらず、計画⟨528人⟩に対する進みは判定できない（⟨…⟩）。"), "{text}");
}
