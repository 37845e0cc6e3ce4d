//! Short names of reasons and remarks, and the catalogue of messages.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

#[test]
fn every_message_of_the_catalogue_is_japanese_and_english() {
    let source = include_str!("../../messages.rs");
    let lines = source.lines().filter(|l| l.starts_with("    ") && l.contains("=> \""));
    let mut seen = 0;
    for line in lines {
        let Some((_, words)) = line.split_once("=> \"") else { continue };
        let ja = words.split("\", \"").next().unwrap_or_default().trim_end_matches("\",");
        let ja = ja.replace("{}", "x");
        assert_no_english(&ja);
        seen += 1;
    }
    assert!(seen > 80, "{seen}");
    for source in [include_str!("../../words_issue.rs")] {
        for part in source.split("Words::new(").skip(1) {
            let ja = part.split('"').nth(1).unwrap_or_default();
            assert_no_english(ja);
        }
    }
}

/// The codes of these files, between the first and the last of these words.
fn codes(source: &'static str, before: &str) -> Vec<&'static str> {
    let parts = source.split(before).skip(1);
    let quoted = parts.filter_map(|part| part.trim_start().strip_prefix('"')?.split('"').next());
    quoted.filter(|code| !code.is_empty()).collect()
}

#[test]
fn every_reason_that_is_given_anywhere_has_japanese_words() {
    let mut found = codes(include_str!("../../../http/error.rs"), " { .. } => ");
    for source in [
        include_str!("../../../sources/mod.rs"),
        include_str!("../../../pipeline/problem.rs"),
        include_str!("../../../sources/ga4/mod.rs"),
        include_str!("../../../sources/ga4/report.rs"),
        include_str!("../../../sources/x/mod.rs"),
        include_str!("../../../sources/x/answers.rs"),
        include_str!("../../../sources/note/mod.rs"),
        include_str!("../../../sources/note/answers.rs"),
        include_str!("../../../sources/note/dashboard.rs"),
        include_str!("../../../sources/line/mod.rs"),
        include_str!("../../../sources/line/answers.rs"),
        include_str!("../../../sources/youtube/mod.rs"),
        include_str!("../../../sources/youtube/tables.rs"),
        include_str!("../../../sources/youtube/listing.rs"),
        include_str!("../../../sources/tiktok/mod.rs"),
        include_str!("../../../sources/tiktok/answers.rs"),
        include_str!("../../../sources/youtube/reports.rs"),
        include_str!("../../../sources/graph/errors.rs"),
        include_str!("../../../sources/graph/insights.rs"),
        include_str!("../../../sources/graph/listing.rs"),
        include_str!("../../../sources/facebook/answers.rs"),
        include_str!("../../../sources/instagram/answers.rs"),
        include_str!("../../../pipeline/lane.rs"),
    ] {
        for before in ["ParseError::new(", "Reason::new(", "Reason::said(", "reason("] {
            found.extend(codes(source, before));
        }
    }
    let is_code = |c: &&str| c.len() > 2 && c.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let found: Vec<&str> = found.into_iter().filter(is_code).collect();
    assert!(found.len() > 30, "{found:?}");
    for code in found {
        assert!(reason(code).is_some(), "`{code}` has no Japanese words");
    }
}

#[test]
fn every_remark_on_a_file_has_japanese_words() {
    let listed = include_str!("../../../../docs/imports.md").split("## Codes of notes").nth(1).unwrap_or_default();
    let listed = listed.split("## Codes of errors").next().unwrap_or_default();
    let codes: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
    assert!(codes.len() > 15, "{codes:?}");
    for code in codes {
        assert_ne!(note_ja(code, ""), code);
        assert_ne!(note_ja(code, "detail"), "detail", "`{code}` has no Japanese words");
    }
}
