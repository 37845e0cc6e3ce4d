//! The shipped monthly report, over whole, thin and empty months.

use super::month::{Month10, book, context};
use crate::document::model::*;
use crate::document::{Built, GapKind, Template, build};
use std::collections::BTreeMap;

fn queries() -> BTreeMap<String, (String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/queries");
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        all.insert(name.clone(), (format!("queries/{name}.sql"), std::fs::read_to_string(&path).unwrap()));
    }
    all
}

const MONTHLY: &str = include_str!("../../../report-templates/monthly.md");

fn monthly(what: Month10, commentary: Option<&str>) -> Built {
    let template = Template { name: "report-templates/monthly.md", text: MONTHLY };
    let context = context(what.month, commentary);
    match build(&template, &context, Box::new(book(what, queries()))) {
        Ok(built) => built,
        Err(error) => panic!("{error}\n  hint: {:?}", error.hint),
    }
}

#[test]
fn the_shipped_queries_keep_to_the_portable_subset() {
    let broken = book(Month10::complete(), queries()).check_queries();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_whole_month_is_reported() {
    let built = monthly(Month10::complete(), Some("# 事実\n新規登録は{{ f(\"line.new_friends\") }}。\n"));
    if let Ok(path) = std::env::var("REPORT_WRITE_TEXT") {
        let gaps: Vec<String> = built.gaps.iter().map(|g| format!("{g:?}")).collect();
        std::fs::write(path, format!("{}\n{}", super::dump(&built.document), gaps.join("\n"))).unwrap();
    }
    assert_eq!(built.gaps.iter().filter(|g| g.kind == GapKind::Commentary).count(), 0);
    if let Ok(path) = std::env::var("REPORT_WRITE_PDF") {
        let layout = crate::render::pdf::lay_out(&built.document).unwrap();
        std::fs::write(path, layout.into_pdf(Vec::new()).unwrap()).unwrap();
    }
}
