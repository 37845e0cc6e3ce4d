//! The pages for people who write templates, in both languages, name every block, field, function and word that there is.
//!
//! What there is is asked of the code itself: a word that nobody knows is answered with the words that are known.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::templates::wrong;
use crate::document::values::{FIGURE_METHODS, FIGURE_NAMES};
use crate::document::{BLOCKS, FACTS, FILTERS, FUNCTIONS, TESTS};

const PAGES: [(&str, &str); 2] = [
    ("docs/templates.md", include_str!("../../../docs/templates.md")),
    ("docs/templates.ja.md", include_str!("../../../docs/templates.ja.md")),
];

/// The names that are offered where an unknown one is written.
fn known(template: &str) -> Vec<String> {
    let said = wrong(template);
    let names = said.split("(known: ").nth(1).unwrap_or_else(|| panic!("nothing is offered: {said}"));
    assert!(!names.contains("..."), "too many to list: {names}");
    names.split('`').skip(1).step_by(2).map(str::to_string).collect()
}

/// The part of a page under a heading that holds these words.
fn section<'p>(file: &str, page: &'p str, heading: &str) -> &'p str {
    let start = page
        .match_indices("\n##")
        .map(|(at, _)| at + 1)
        .find(|at| page[*at..].lines().next().is_some_and(|line| line.contains(heading)))
        .unwrap_or_else(|| panic!("{file} has no heading with {heading}"));
    let rest = &page[start + 2..];
    // headings within examples do not count
    let mut example = false;
    let mut end = rest.len();
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        example ^= line.starts_with("~~~~");
        if !example && at > 0 && line.starts_with("##") {
            end = at;
            break;
        }
        at += line.len();
    }
    &rest[..end]
}

#[track_caller]
fn all_named<'n>(headings: [&str; 2], names: impl IntoIterator<Item = &'n str> + Clone) {
    for ((file, page), heading) in PAGES.into_iter().zip(headings) {
        let part = if heading.is_empty() { page } else { section(file, page, heading) };
        for name in names.clone() {
            let found = [format!("`{name}`"), format!("`.{name}`"), format!("`.{name}("), format!("`{name}(")];
            assert!(found.iter().any(|f| part.contains(f)), "{file} does not explain `{name}` under `{heading}`");
        }
    }
}

#[test]
fn every_block_and_field_is_explained() {
    let table = "name = \"n\"\nquery = \"channels\"\ncaption = \"c\"\n";
    let chart = format!("{table}kind = \"days\"\nx = \"member\"\n");
    let series = "[[series]]\nname = \"s\"\ncell = \"cell\"\n";
    let minimal = |block: &str| match block {
        "stats" => "name = \"n\"\nquery = \"channels\"\nlabel = \"member\"\nfigure = \"cell\"\nQ".to_string(),
        "table" | "sources" => format!("{table}Q\n[columns]\nmember = \"m\""),
        "chart" => format!("{chart}Q\n{series}"),
        "glossary" => "name = \"n\"\nquery = \"nothing\"\ncaption = \"c\"\nQ".to_string(),
        _ => "Q".to_string(),
    };
    for block in BLOCKS {
        if ["columns", "keep"].contains(block) {
            all_named([&format!("`{block}`"); 2], []);
            continue;
        }
        if *block == "errata" {
            // a table whose query is there in whole reports alone
            all_named(["`errata`"; 2], ["empty", "name", "query", "key", "caption", "[columns]"]);
            continue;
        }
        let body = minimal(block).replace('Q', "zzzzzzzz = 1");
        let said = wrong(&format!("```{block}\n{body}\n```"));
        // a block without fields of its own
        let fields = if said.contains("nothing is known there") {
            Vec::new()
        } else {
            known(&format!("```{block}\n{body}\n```"))
        };
        let heading = if *block == "sources" { "`table`" } else { &format!("`{block}`") };
        all_named([heading, heading], fields.iter().map(String::as_str));
    }
    let part = |headings: [&str; 2], block: &str, body: &str| {
        let names = known(&format!("```{block}\n{body}\n```"));
        all_named(headings, names.iter().map(String::as_str));
    };
    let column = ["A column of a table", "表の列"];
    let in_chart = ["`chart`", "`chart`"];
    part(column, "table", &format!("{table}[columns]\nmember = {{ zzzzzzzz = 1 }}"));
    part(column, "table", &format!("{table}[columns]\nmember = \"m\"\ncell = {{ bar = {{ zzzzzzzz = 1 }} }}"));
    part(
        column,
        "table",
        &format!("{table}[columns]\nx = {{ bullet = {{ value = \"cell\", target = \"cell\", zzzzzzzz = 1 }} }}"),
    );
    part(column, "table", &format!("{table}[columns]\nx = {{ op = \"zzzzzzzzzzzzzzzz\", of = [\"cell\"] }}"));
    part(column, "table", &format!("{table}[columns]\ncell = {{ style = \"zzzzzzzz\" }}"));
    part(["", ""], "chart", &format!("{}{series}", chart.replace("\"days\"", "\"zzzzzzzzzzzzzz\"")));
    part(in_chart, "chart", &format!("{chart}{series}zzzzzzzz = 1"));
    part(in_chart, "chart", &format!("{chart}{series}role = \"zzzzzzzzzz\""));
    part(in_chart, "chart", &format!("{chart}{series}form = \"zzzzzzzz\""));
    part(in_chart, "chart", &format!("{chart}{series}labels = [\"zzzzzzzz\"]"));
    let notes = "query = \"channels\", at = \"member\", on = \"member\", text = \"x\"";
    part(in_chart, "chart", &format!("{chart}notes = {{ {notes}, zzzzzzzz = 1 }}\n{series}"));
    part(in_chart, "chart", &format!("{chart}breaks = {{ at = \"x\", text = \"x\", zzzzzzzz = 1 }}\n{series}"));
    let other = ["Other kinds of chart", "ほかの種類の図"];
    let named = "name = \"n\"\nquery = \"nothing\"\ncaption = \"c\"\nzzzzzzzzzzzzzzzz = 1\nlabel = \"member\"\n";
    for (kind, body) in [
        ("around", format!("x = \"member\"\nevent = \"cell\"\n{series}")),
        ("panels", format!("x = \"member\"\npanel = \"member\"\n{series}")),
        ("ranked", "cell = \"cell\"".to_string()),
        ("stages", "cell = \"cell\"".to_string()),
        ("dumbbells", "from = { name = \"a\", cell = \"cell\" }\nto = { name = \"b\", cell = \"cell\" }".to_string()),
        ("stacked", "part = \"member\"\ncell = \"cell\"".to_string()),
        ("likert", "parts = [{ name = \"a\", cell = \"cell\" }]".to_string()),
        ("timeline", "day = \"member\"".to_string()),
        ("schedule", "day = \"member\"\nlane = \"member\"\ntext = \"{member}\"".to_string()),
    ] {
        // where all names of a row chart begin with `label`, the others have no use for it
        let named = match kind {
            "around" | "panels" | "timeline" | "schedule" => named.replace("label = \"member\"\n", ""),
            _ => named.to_string(),
        };
        part(other, "chart", &format!("{named}kind = \"{kind}\"\n{body}"));
    }
    let roles = wrong(&format!("```table\n{table}roles = {{ x = \"zzzzzzzz\" }}\n[columns]\nmember = \"m\"\n```"));
    assert!(roles.contains("role of a row"), "{roles}");
    all_named(["`table`", "`table`"], ["plain", "kept", "strong", "indent", "sum"]);
}

#[test]
fn every_function_figure_word_filter_and_fact_is_explained() {
    all_named(["", ""], FUNCTIONS.iter().chain(FACTS).chain(FILTERS).chain(TESTS).copied());
    all_named(["Figures in sentences", "文の中の数値"], FIGURE_NAMES.iter().chain(FIGURE_METHODS).copied());
    for fact in ["period", "programme", "report"] {
        let names = known(&format!("{{{{ {fact}.zzzzzzzzzzzzzzzzzzzzzzzz }}}}"));
        all_named(["", ""], names.iter().map(String::as_str));
    }
    let account = known("{{ programme.accounts[0].zzzzzzzzzzzzzzzzzzz }}");
    all_named(["", ""], account.iter().map(String::as_str));
}

#[test]
fn both_languages_show_the_same_examples() {
    let examples = |page: &str| {
        let mut all: Vec<String> = Vec::new();
        let mut within = false;
        for line in page.lines() {
            if line.starts_with("~~~~") {
                within = !within;
                all.push(String::new());
            }
            if within {
                all.last_mut().unwrap().push_str(&format!("{line}\n"));
            }
        }
        all
    };
    assert!(examples(PAGES[0].1).len() > 40);
    assert_eq!(examples(PAGES[0].1), examples(PAGES[1].1));
}
