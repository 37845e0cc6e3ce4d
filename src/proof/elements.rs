//! What elements must be and carry: known roles in their places, headings without a gap, regular tables with header cells,
//! whole lists, alternatives of figures, names of notes, tagged links.

use super::content::Glyph;
use super::tree::Kid;
use super::{Findings, Proof, Rule};
use std::collections::{BTreeMap, BTreeSet};

/// The roles our files use, each with the roles that may hold it.
const ROLES: &[(&str, &[&str])] = &[
    ("Document", &[]),
    ("H1", &["Document"]),
    ("H2", &["Document"]),
    ("H3", &["Document"]),
    ("P", &["Document", "TD", "TH", "LBody"]),
    ("Note", &["Document"]),
    ("Caption", &["Document", "Table", "Figure"]),
    ("Figure", &["Document"]),
    ("Table", &["Document"]),
    ("THead", &["Table"]),
    ("TBody", &["Table"]),
    ("TR", &["THead", "TBody"]),
    ("TH", &["TR"]),
    ("TD", &["TR"]),
    ("L", &["Document", "LI", "LBody"]),
    ("LI", &["L"]),
    ("Lbl", &["LI", "Note"]),
    ("LBody", &["LI"]),
    ("TOC", &["Document", "TOC"]),
    ("TOCI", &["TOC"]),
    ("Reference", &["TOCI"]),
    ("Link", &["Reference", "P", "TD", "TH", "Note", "Caption", "LBody", "H1", "H2", "H3"]),
];

pub(super) fn check(proof: &Proof<'_>, findings: &mut Findings) {
    roles(proof, findings);
    headings(proof, findings);
    tables(proof, findings);
    lists(proof, findings);
    figures(proof, findings);
    notes(proof, findings);
    links(proof, findings);
}

fn roles(proof: &Proof<'_>, findings: &mut Findings) {
    let tree = &proof.tree;
    for (index, element) in tree.elements.iter().enumerate() {
        let Some((_, parents)) = ROLES.iter().find(|(role, _)| *role == element.role) else {
            findings.add(Rule::Role, tree.place(index), "no standard role that our files use");
            continue;
        };
        let parent = element.parent.map(|parent| tree.elements[parent].role.as_str());
        if parent.is_some_and(|parent| !parents.contains(&parent)) {
            findings.add(Rule::Role, tree.place(index), format!("stands in {}", parent.unwrap_or("nothing")));
        }
    }
}

fn headings(proof: &Proof<'_>, findings: &mut Findings) {
    let mut last = 0;
    for (index, element) in proof.tree.elements.iter().enumerate() {
        let Some(level) = level(&element.role) else { continue };
        if level > last + 1 {
            findings.add(Rule::HeadingLevel, proof.tree.place(index), format!("follows a heading of level {last}"));
        }
        last = level;
    }
}

/// 1 to 6 of H1 to H6.
pub(super) fn level(role: &str) -> Option<usize> {
    let digit = role.strip_prefix('H')?;
    (digit.len() == 1).then(|| digit.parse().ok()).flatten()
}

fn tables(proof: &Proof<'_>, findings: &mut Findings) {
    let tree = &proof.tree;
    for table in tree.all("Table") {
        let place = tree.place(table);
        let parts: Vec<usize> = tree.children(table).collect();
        let roles: Vec<&str> = parts.iter().map(|part| tree.elements[*part].role.as_str()).collect();
        let body = roles.strip_prefix(&["Caption"]).unwrap_or(&roles);
        if !matches!(body, ["THead", "TBody"] | ["TBody"]) {
            findings.add(Rule::TableShape, &place, format!("is made of {roles:?}"));
        }
        let mut heads = 0;
        let mut covered: Option<usize> = None;
        for &part in &parts {
            let part_role = tree.elements[part].role.as_str();
            let wanted = match part_role {
                "THead" => "Column",
                "TBody" => "Row",
                _ => continue,
            };
            // columns that cells of earlier rows still take, with the rows left
            let mut hanging: BTreeMap<usize, usize> = BTreeMap::new();
            for row in tree.children_of(part, "TR") {
                let mut column = 0;
                let mut next: BTreeMap<usize, usize> = BTreeMap::new();
                let mut cells = 0;
                for cell in tree.children(row) {
                    while let Some(rows) = hanging.remove(&column) {
                        next.extend((rows > 1).then_some((column, rows - 1)));
                        column += 1;
                    }
                    let element = &tree.elements[cell];
                    let (columns, rows) = element.span;
                    next.extend((column..column + columns).filter(|_| rows > 1).map(|at| (at, rows - 1)));
                    column += columns;
                    cells += 1;
                    if element.role == "TH" {
                        heads += 1;
                        if element.scope.as_deref() != Some(wanted) {
                            let scope = element.scope.as_deref().unwrap_or("missing");
                            let why = format!("its scope is {scope}, in {part_role} {wanted} is due");
                            findings.add(Rule::HeaderScope, format!("{place}, {}", tree.place(cell)), why);
                        }
                    // a column may go without a name, but no name may go without being a header
                    } else if part_role == "THead" && !proof.text(cell).trim().is_empty() {
                        findings.add(Rule::HeaderScope, format!("{place}, {}", tree.place(cell)), "a TD in THead");
                    }
                }
                while let Some(rows) = hanging.remove(&column) {
                    next.extend((rows > 1).then_some((column, rows - 1)));
                    column += 1;
                }
                hanging = next;
                if cells == 0 || covered.is_some_and(|covered| covered != column) {
                    let why = format!("{column} columns, where {} are due", covered.unwrap_or(1));
                    findings.add(Rule::TableShape, format!("{place}, {}", tree.place(row)), why);
                }
                covered = covered.or(Some(column));
            }
        }
        if heads == 0 {
            findings.add(Rule::HeaderScope, &place, "no header cell");
        }
    }
}

fn lists(proof: &Proof<'_>, findings: &mut Findings) {
    let tree = &proof.tree;
    for list in tree.all("L") {
        let place = tree.place(list);
        let items: Vec<usize> = tree.children(list).collect();
        if items.is_empty() || items.iter().any(|item| tree.elements[*item].role != "LI") {
            findings.add(Rule::ListShape, &place, "holds something beside its items");
        }
        let mut labels = Vec::new();
        for &item in &items {
            let roles: Vec<&str> = tree.children(item).map(|it| tree.elements[it].role.as_str()).collect();
            if !matches!(roles.as_slice(), ["Lbl", "LBody"] | ["LBody"]) {
                findings.add(
                    Rule::ListShape,
                    format!("{place}, {}", tree.place(item)),
                    format!("is made of {roles:?}"),
                );
            }
            labels.extend(tree.children_of(item, "Lbl").map(|label| proof.text(label)));
        }
        if !labels.is_empty() && labels.len() != items.len() {
            findings.add(Rule::ListShape, &place, "some items have labels, others none");
        }
        let counted = |(index, label): (usize, &String)| {
            let digits: String = label.chars().filter(char::is_ascii_digit).collect();
            let bare = label
                .chars()
                .all(|c| !c.is_alphabetic() && (c.is_ascii() || c.is_whitespace() || "（）．".contains(c)));
            bare && digits.parse() == Ok(index + 1)
        };
        let decimal = !labels.is_empty() && labels.iter().enumerate().all(counted);
        let bulleted = !labels.is_empty() && labels.iter().all(|label| !label.contains(|c: char| c.is_ascii_digit()));
        let right = match tree.elements[list].numbering.as_deref() {
            Some("Decimal") => decimal,
            Some("Disc") => bulleted,
            // names of facts: whatever they say, they are no bullets and do not count
            Some("None") => !decimal,
            _ => false,
        };
        if !right {
            let said = tree.elements[list].numbering.as_deref().unwrap_or("missing");
            findings.add(Rule::ListNumbering, &place, format!("ListNumbering is {said}, the labels are {labels:?}"));
        }
    }
}

fn figures(proof: &Proof<'_>, findings: &mut Findings) {
    let tree = &proof.tree;
    for (index, element) in tree.elements.iter().enumerate() {
        let figure = element.role == "Figure";
        match (&element.alternative, figure) {
            (None, true) => findings.add(Rule::Alternative, tree.place(index), "no alternative text"),
            (Some(words), true) if words.trim().is_empty() => {
                findings.add(Rule::Alternative, tree.place(index), "an empty alternative text");
            }
            (Some(_), false) => {
                findings.add(Rule::Alternative, tree.place(index), "an alternative hides the element's own text");
            }
            _ => {}
        }
    }
}

/// Every note has a name of its own, and the tree of names leads to it.
fn notes(proof: &Proof<'_>, findings: &mut Findings) {
    let (file, tree) = (proof.file, &proof.tree);
    let root = file.catalog().and_then(|catalog| file.child(catalog, "StructTreeRoot"));
    let names = root.and_then(|root| file.child(root, "IDTree")).map(|names| file.leaves(names, "Names"));
    let mut listed = BTreeMap::new();
    let mut last: Option<&[u8]> = None;
    for (name, element) in names.iter().flatten() {
        let Ok(name) = name.as_str() else { continue };
        if last.is_some_and(|last| last >= name) {
            findings.add(Rule::NoteName, "structure tree", "the names of the IDTree do not ascend");
        }
        last = Some(name);
        listed.insert(name, element.as_reference().ok());
    }
    let mut seen = BTreeSet::new();
    for (index, element) in tree.elements.iter().enumerate() {
        match &element.name {
            None if element.role == "Note" => findings.add(Rule::NoteName, tree.place(index), "no ID"),
            None => {}
            Some(name) => {
                if !seen.insert(name.as_slice()) {
                    findings.add(Rule::NoteName, tree.place(index), "another element has its ID");
                } else if listed.remove(name.as_slice()).flatten() != element.object {
                    findings.add(Rule::NoteName, tree.place(index), "the IDTree does not lead to it");
                }
            }
        }
    }
    for name in listed.keys() {
        let why = format!("the IDTree names {}, which nothing is called", String::from_utf8_lossy(name));
        findings.add(Rule::NoteName, "structure tree", why);
    }
}

/// Each annotation is a link with words and lies in a Link element; each Link element has its annotation.
fn links(proof: &Proof<'_>, findings: &mut Findings) {
    let (file, tree) = (proof.file, &proof.tree);
    let mut owned = BTreeMap::new();
    for (index, element) in tree.elements.iter().enumerate() {
        for kid in &element.kids {
            if let Kid::Annotation(id) = kid
                && (element.role != "Link" || owned.insert(*id, index).is_some())
            {
                findings.add(Rule::LinkTag, tree.place(index), "an annotation that is owned twice or by no Link");
            }
        }
        if element.role == "Link" && !element.kids.iter().any(|kid| matches!(kid, Kid::Annotation(_))) {
            findings.add(Rule::LinkTag, tree.place(index), "has no annotation");
        }
    }
    for (index, id) in file.pages.iter().enumerate() {
        let Ok(page) = file.document.get_dictionary(*id) else { continue };
        for annotation in file.list(page, "Annots").unwrap_or(&[]) {
            let place = format!("page {}", index + 1);
            let (Some(id), Some(dictionary)) = (annotation.as_reference().ok(), file.dictionary(annotation)) else {
                continue;
            };
            if file.name(dictionary, "Subtype") != Some("Link") {
                findings.add(Rule::LinkTag, &place, "an annotation that is no link");
                continue;
            }
            match owned.remove(&id) {
                None => findings.add(Rule::LinkTag, &place, "a link that no element holds"),
                Some(element) => {
                    let Some([x0, y0, x1, y1]) = file.corners(dictionary, "Rect") else {
                        findings.add(Rule::LinkTag, &place, "a link without Rect");
                        continue;
                    };
                    let seen = |glyph: &&Glyph| {
                        let (x, y) = (glyph.middle(), glyph.baseline + 0.3 * glyph.size);
                        x0 <= x && x <= x1 && y0 <= y && y <= y1
                    };
                    let glyphs = proof.glyphs(element);
                    let own = glyphs.iter().filter(|it| it.0 == index).map(|it| &proof.pages[index].glyphs[it.1]);
                    if glyphs.is_empty() || own.filter(seen).count() < glyphs.len() {
                        findings.add(Rule::LinkTag, tree.place(element), "its words stand outside the link");
                    }
                }
            }
            if file.text(dictionary, "Contents").is_none_or(|words| words.trim().is_empty()) {
                findings.add(Rule::LinkTag, &place, "a link without Contents");
            }
            if file.integer(dictionary, "F").is_none_or(|flags| flags & 0b1_0110_0111 != 0b100) {
                findings.add(Rule::LinkTag, &place, "a link that is hidden or not printed");
            }
        }
    }
    for index in owned.values() {
        findings.add(Rule::LinkTag, tree.place(*index), "its annotation lies on no page");
    }
}

impl Proof<'_> {
    /// The characters of an element in reading order: page and index.
    pub(super) fn glyphs(&self, element: usize) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        for (page, mark, _) in self.tree.marks(element) {
            let own = self.written.get(&(page, mark)).into_iter().flatten();
            found.extend(own.map(|index| (page, *index)));
        }
        found
    }
    /// What an element says.
    pub(super) fn text(&self, element: usize) -> String {
        self.glyphs(element).into_iter().flat_map(|(page, glyph)| self.pages[page].glyphs[glyph].said()).collect()
    }
}
