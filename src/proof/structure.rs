//! Marks and the tree: each mark has one owner, the tree tells the page in the order in which it is painted, the ways back
//! from mark to element are right, and what is no content is an artifact of the right kind.

use super::{Findings, Proof, Rule};
use crate::proof::content::Page;
use crate::proof::tree::Kid;
use lopdf::ObjectId;
use std::collections::BTreeMap;

pub(super) fn check(proof: &Proof<'_>, findings: &mut Findings) {
    let order = proof.tree.all_marks();
    let mut owners: BTreeMap<(usize, i64), usize> = BTreeMap::new();
    for &(page, mark, owner) in &order {
        if owners.insert((page, mark), owner).is_some() {
            findings.add(Rule::MarkOwner, format!("page {}", page + 1), format!("two elements own mark {mark}"));
        }
    }
    if order.windows(2).any(|pair| pair[0].0 > pair[1].0) {
        findings.add(Rule::ReadingOrder, "structure tree", "it turns back to an earlier page");
    }
    for (index, page) in proof.pages.iter().enumerate() {
        let place = format!("page {}", index + 1);
        let painted: Vec<i64> = page.sections.iter().filter_map(|section| section.mark).collect();
        marks(proof, index, &painted, &owners, findings);
        let read: Vec<i64> = order.iter().filter(|it| it.0 == index).map(|it| it.1).collect();
        let turns: BTreeMap<i64, usize> = painted.iter().enumerate().map(|(turn, mark)| (*mark, turn)).collect();
        let turns: Vec<usize> = read.iter().filter_map(|mark| turns.get(mark).copied()).collect();
        if !turns.is_sorted() {
            findings.add(Rule::ReadingOrder, &place, "it is read in another order than it is painted");
        }
        for section in page.sections.iter() {
            let Some(owner) = section.mark.and_then(|mark| owners.get(&(index, mark))) else { continue };
            let role = &proof.tree.elements[*owner].role;
            if *role != section.tag {
                let why = format!("content marked {} belongs to an element {role}", section.tag);
                findings.add(Rule::Role, &place, why);
            }
        }
        artifacts(index, page, findings);
    }
    parents(proof, &owners, findings);
}

fn marks(
    proof: &Proof<'_>,
    index: usize,
    painted: &[i64],
    owners: &BTreeMap<(usize, i64), usize>,
    findings: &mut Findings,
) {
    let place = format!("page {}", index + 1);
    let mut seen = std::collections::BTreeSet::new();
    for mark in painted {
        if !seen.insert(*mark) {
            findings.add(Rule::MarkOwner, &place, format!("mark {mark} is painted twice"));
        } else if !owners.contains_key(&(index, *mark)) {
            findings.add(Rule::MarkOwner, &place, format!("no element owns mark {mark}"));
        }
    }
    for ((_, mark), owner) in owners.range((index, i64::MIN)..=(index, i64::MAX)) {
        if !seen.contains(mark) {
            let why = format!("{} owns mark {mark}, which is not painted", proof.tree.place(*owner));
            findings.add(Rule::MarkOwner, &place, why);
        }
    }
}

/// Running heads stand above all other text of their page, running feet below it; nothing else does.
fn artifacts(index: usize, page: &Page, findings: &mut Findings) {
    let place = format!("page {}", index + 1);
    let mut heads = 0;
    for (number, section) in page.sections.iter().enumerate() {
        let Some((kind, subtype)) = &section.artifact else { continue };
        if section.mark.is_some() {
            findings.add(Rule::ArtifactKind, &place, "an artifact has a mark");
        }
        let said = match (kind.as_str(), subtype.as_str()) {
            ("Pagination", "Header") => "a running head",
            ("Pagination", "Footer") => "a running foot",
            ("Layout", "") => "layout",
            _ => {
                findings.add(Rule::ArtifactKind, &place, format!("an artifact of the kind {kind} {subtype}"));
                continue;
            }
        };
        heads += usize::from(subtype == "Header");
        let (own, others): (Vec<_>, Vec<_>) = page.glyphs.iter().partition(|glyph| glyph.section == Some(number));
        // where the running head says nothing, what is repeated under it is the first text of the page
        let silent = |wanted: &str| {
            let mut heads = page.sections.iter().enumerate();
            heads.any(|(at, it)| {
                it.artifact.as_ref().is_some_and(|(_, kind)| kind == wanted)
                    && page.glyphs.iter().all(|glyph| glyph.section != Some(at))
            })
        };
        let replaced = subtype.is_empty() && (silent("Header") || silent("Footer"));
        if own.is_empty() || others.is_empty() || replaced {
            continue;
        }
        let lowest = own.iter().map(|glyph| glyph.baseline).fold(f64::INFINITY, f64::min);
        let highest = own.iter().map(|glyph| glyph.baseline).fold(f64::NEG_INFINITY, f64::max);
        let is = if others.iter().all(|glyph| glyph.baseline < lowest) {
            "a running head"
        } else if others.iter().all(|glyph| glyph.baseline > highest) {
            "a running foot"
        } else {
            "layout"
        };
        if said != is {
            findings.add(Rule::ArtifactKind, &place, format!("text that stands as {is} is called {said}"));
        }
    }
    if heads != 1 {
        findings.add(Rule::ArtifactKind, &place, format!("{heads} running heads, where one is due"));
    }
}

/// The ParentTree: from each mark of a page and from each annotation back to its element.
fn parents(proof: &Proof<'_>, owners: &BTreeMap<(usize, i64), usize>, findings: &mut Findings) {
    let file = proof.file;
    let Some(root) = file.catalog().and_then(|catalog| file.child(catalog, "StructTreeRoot")) else { return };
    let Some(tree) = file.child(root, "ParentTree") else {
        findings.add(Rule::ParentTree, "structure tree", "no ParentTree");
        return;
    };
    let leaves = file.leaves(tree, "Nums");
    let keys: Vec<i64> = leaves.iter().filter_map(|(key, _)| key.as_i64().ok()).collect();
    if !keys.windows(2).all(|pair| pair[0] < pair[1]) {
        findings.add(Rule::ParentTree, "structure tree", "the keys of the ParentTree do not ascend");
    }
    let next = file.integer(root, "ParentTreeNextKey");
    if next.is_none_or(|next| keys.iter().any(|key| *key >= next)) {
        findings.add(Rule::ParentTree, "structure tree", "ParentTreeNextKey is missing or already used");
    }
    let found: BTreeMap<i64, &lopdf::Object> =
        leaves.iter().filter_map(|(key, value)| Some((key.as_i64().ok()?, *value))).collect();
    let object_of = |element: usize| proof.tree.elements[element].object;
    for (index, id) in file.pages.iter().enumerate() {
        let place = format!("page {}", index + 1);
        let Ok(page) = file.document.get_dictionary(*id) else { continue };
        if file.name(page, "Tabs") != Some("S") {
            findings.add(Rule::ParentTree, &place, "the order of tabbing is not that of the structure");
        }
        let Some(key) = file.integer(page, "StructParents") else {
            findings.add(Rule::ParentTree, &place, "no StructParents");
            continue;
        };
        let Some(back) = found.get(&key).and_then(|it| file.resolve(it).as_array().ok()) else {
            findings.add(Rule::ParentTree, &place, "its StructParents is not in the ParentTree");
            continue;
        };
        for ((_, mark), owner) in owners.range((index, i64::MIN)..=(index, i64::MAX)) {
            let led: Option<ObjectId> =
                usize::try_from(*mark).ok().and_then(|mark| back.get(mark)).and_then(|it| it.as_reference().ok());
            if led.is_none() || led != object_of(*owner) {
                let why = format!("mark {mark} of {} leads back to another element", proof.tree.place(*owner));
                findings.add(Rule::ParentTree, &place, why);
            }
        }
    }
    for (index, element) in proof.tree.elements.iter().enumerate() {
        for kid in &element.kids {
            let Kid::Annotation(id) = kid else { continue };
            let key = file.document.get_dictionary(*id).ok().and_then(|it| file.integer(it, "StructParent"));
            let back = key.and_then(|key| found.get(&key)).and_then(|it| it.as_reference().ok());
            if back.is_none() || back != element.object {
                findings.add(Rule::ParentTree, proof.tree.place(index), "its annotation does not lead back to it");
            }
        }
    }
}
