//! The ways to a heading: bookmarks, the table of contents and the running feet say the headings' own words and pages.

use super::elements::level;
use super::file::{File, number};
use super::tree::Kid;
use super::{Findings, Proof, Rule};
use lopdf::{Dictionary, Object};
use std::collections::BTreeSet;

/// A heading where it stands.
#[derive(Debug)]
pub(super) struct Heading {
    pub element: usize,
    pub level: usize,
    pub text: String,
    pub page: usize,
    /// The upper edge of its first line.
    pub top: f64,
}

/// How far above a heading's letters a way to it may lead, in points.
const ABOVE: f64 = 30.0;

impl Heading {
    fn is_at(&self, (page, top): (usize, f64)) -> bool {
        self.page == page && top > self.top - 2.0 && top < self.top + ABOVE
    }
}

pub(super) fn check(proof: &Proof<'_>, findings: &mut Findings) -> Vec<Heading> {
    let headings = headings(proof);
    bookmarks(proof, &headings, findings);
    contents(proof, &headings, findings);
    feet(proof, &headings, findings);
    headings
}

fn headings(proof: &Proof<'_>) -> Vec<Heading> {
    let elements = proof.tree.elements.iter().enumerate();
    elements
        .filter_map(|(element, it)| {
            let level = level(&it.role)?;
            let glyphs = proof.glyphs(element);
            let &(page, first) = glyphs.first()?;
            let top = proof.pages[page].glyphs[first].bounds()[3];
            Some(Heading { element, level, text: proof.text(element), page, top })
        })
        .collect()
}

/// The page and height a destination leads to.
fn destination(file: &File<'_>, dictionary: &Dictionary) -> Option<(usize, f64)> {
    match file.list(dictionary, "Dest")? {
        [page, kind, _, top, ..] if kind.as_name().is_ok_and(|kind| kind == b"XYZ") => {
            Some((file.page_number(page)?, number(file.resolve(top))?))
        }
        _ => None,
    }
}

/// What of a text is seen: no spaces, joiners, selectors, skin tones, keycaps' rings.
fn letters(text: &str) -> Vec<char> {
    let unseen = |c: &char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{200B}'..='\u{200D}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{20E3}')
    };
    text.chars().filter(|c| !unseen(c)).collect()
}

/// The same words: what is not seen aside, and 〓 standing for whatever no font has.
pub(super) fn same_words(said: &str, printed: &str) -> bool {
    let (said, printed) = (letters(said), letters(printed));
    said.len() == printed.len() && said.iter().zip(&printed).all(|(a, b)| a == b || *b == '〓')
}

fn bookmarks(proof: &Proof<'_>, headings: &[Heading], findings: &mut Findings) {
    let file = proof.file;
    let Some(root) = file.catalog().and_then(|catalog| file.child(catalog, "Outlines")) else {
        findings.add(Rule::Bookmarks, "catalog", "no bookmarks");
        return;
    };
    let mut found: Vec<(usize, &Dictionary)> = Vec::new();
    let mut open: Vec<(usize, &Object)> = root.get(b"First").ok().into_iter().map(|it| (1, it)).collect();
    let mut seen = BTreeSet::new();
    while let Some((depth, object)) = open.pop() {
        let Some(item) = file.dictionary(object) else { continue };
        if !object.as_reference().is_ok_and(|id| seen.insert(id)) || depth > 16 {
            findings.add(Rule::Bookmarks, "bookmarks", "a bookmark stands there twice");
            return;
        }
        found.push((depth, item));
        open.extend(item.get(b"Next").ok().map(|it| (depth, it)));
        open.extend(item.get(b"First").ok().map(|it| (depth + 1, it)));
    }
    if found.len() != headings.len() {
        let why = format!("{} bookmarks for {} headings", found.len(), headings.len());
        findings.add(Rule::Bookmarks, "bookmarks", why);
        return;
    }
    for ((depth, item), heading) in found.into_iter().zip(headings) {
        let place = proof.tree.place(heading.element);
        let title = file.text(item, "Title").unwrap_or_default();
        if !same_words(&title, &heading.text) {
            findings.add(Rule::Bookmarks, &place, format!("its bookmark says `{title}`, the page `{}`", heading.text));
        }
        if depth != heading.level {
            findings.add(Rule::Bookmarks, &place, format!("its bookmark is of level {depth}"));
        }
        if !destination(file, item).is_some_and(|at| heading.is_at(at)) {
            findings.add(Rule::Bookmarks, &place, "its bookmark leads elsewhere");
        }
    }
}

fn contents(proof: &Proof<'_>, headings: &[Heading], findings: &mut Findings) {
    let (file, tree) = (proof.file, &proof.tree);
    // a TOC within a TOC lists the sections of a chapter
    let within = |toc: usize| tree.elements[toc].parent.is_some_and(|outer| tree.elements[outer].role == "TOC");
    let tables: Vec<usize> = tree.all("TOC").filter(|toc| !within(*toc)).collect();
    let (mut last, mut open) = (None, 0);
    let mut listed = BTreeSet::new();
    for entry in tree.all("TOCI") {
        let place = tree.place(entry);
        let text = proof.text(entry);
        let table = tables.partition_point(|toc| *toc < entry);
        if std::mem::replace(&mut open, table) != table {
            last = None;
        }
        let link = tree.children(entry).flat_map(|it| tree.children(it)).find(|it| tree.elements[*it].role == "Link");
        let annotation = link.and_then(|link| {
            tree.elements[link].kids.iter().find_map(|kid| if let Kid::Annotation(id) = kid { Some(*id) } else { None })
        });
        let Some(link) = annotation.and_then(|id| file.document.get_dictionary(id).ok()) else {
            findings.add(Rule::Contents, &place, format!("`{text}` has no link"));
            continue;
        };
        let words: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
        // of headings side by side, the one that the entry names; of namesakes, the next
        let there = |at| headings.iter().enumerate().filter(move |(_, heading)| heading.is_at(at));
        let target = destination(file, link).and_then(|at| {
            let named = || there(at).filter(|(_, heading)| words.starts_with(&bare(&heading.text)));
            let next = named().find(|(index, _)| last.is_none_or(|last| last < *index));
            next.or(named().next()).or(there(at).next()).map(|(index, _)| index)
        });
        let Some(target) = target else {
            findings.add(Rule::Contents, &place, format!("`{text}` leads to no heading"));
            continue;
        };
        let heading = &headings[target];
        listed.insert(target);
        let title = bare(&heading.text);
        match words.strip_prefix(&title) {
            None => findings.add(Rule::Contents, &place, format!("`{text}` leads to `{}`", heading.text)),
            Some(rest) => {
                let rest = rest.trim_matches(['.', '…', '・']);
                if !rest.is_empty() && rest.parse() != Ok(heading.page + 1) {
                    let why = format!("`{}` stands on page {}, not {rest}", heading.text, heading.page + 1);
                    findings.add(Rule::Contents, &place, why);
                }
            }
        }
        if last.is_some_and(|last| last >= target) {
            findings.add(Rule::Contents, &place, "stands before a heading that comes earlier");
        }
        last = Some(target);
        let said: String = file.text(link, "Contents").unwrap_or_default();
        let seen = |text: &str| letters(text).into_iter().collect::<String>();
        if !seen(&said).contains(&seen(&title)) && !title.contains('〓') {
            findings.add(Rule::Contents, &place, format!("its link calls itself `{said}`"));
        }
    }
    // each table's own heading stands before it and not in it
    let titles: BTreeSet<usize> =
        tables.iter().filter_map(|toc| headings.iter().rposition(|heading| heading.element < *toc)).collect();
    let Some(toc) = tables.first() else { return };
    for (index, heading) in headings.iter().enumerate() {
        if heading.level == 1 && heading.element > *toc && !listed.contains(&index) && !titles.contains(&index) {
            findings.add(Rule::Contents, tree.place(heading.element), "is not in the table of contents");
        }
    }
}

/// Text of an artifact, cut where it leaves a gap.
pub(super) fn parts(proof: &Proof<'_>, page: usize, section: usize) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last: Option<(f64, f64)> = None;
    for glyph in proof.pages[page].glyphs.iter().filter(|glyph| glyph.section == Some(section)) {
        let joined =
            last.is_some_and(|(x, y)| (glyph.x - x).abs() < 0.6 * glyph.size && (glyph.baseline - y).abs() < 1.0);
        match parts.last_mut() {
            Some(part) if joined => part.extend(glyph.said()),
            _ => parts.push(glyph.said().collect()),
        }
        last = Some((glyph.x + glyph.advance, glyph.baseline));
    }
    parts
}

/// `2 / 16`, and the name of the chapter.
fn feet(proof: &Proof<'_>, headings: &[Heading], findings: &mut Findings) {
    let total = proof.pages.len();
    for (index, page) in proof.pages.iter().enumerate() {
        let place = format!("page {}", index + 1);
        for (number, section) in page.sections.iter().enumerate() {
            if section.artifact.as_ref().is_none_or(|(_, subtype)| subtype != "Footer") {
                continue;
            }
            let parts = parts(proof, index, number);
            let expected = format!("{} / {total}", index + 1);
            if parts.last() != Some(&expected) {
                let said = parts.last().cloned().unwrap_or_default();
                findings.add(Rule::PageNumber, &place, format!("its foot says `{said}`, not `{expected}`"));
            }
            for part in &parts[..parts.len().saturating_sub(1)] {
                let cut = part.trim_end_matches('…');
                let known = headings
                    .iter()
                    .any(|it| same_words(part, &it.text) || (cut.len() < part.len() && it.text.starts_with(cut)));
                if !known {
                    findings.add(Rule::PageNumber, &place, format!("its foot names `{part}`, which is no heading"));
                }
            }
        }
    }
}
