//! The structure tree as a screen reader walks it: elements in reading order, their attributes, and the marks they own.

use super::file::{File, number};
use super::{Findings, Rule};
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kid {
    /// Index of an element.
    Element(usize),
    Mark {
        page: usize,
        mark: i64,
    },
    Annotation(ObjectId),
}

#[derive(Debug, Default)]
pub(super) struct Element {
    pub object: Option<ObjectId>,
    pub role: String,
    pub parent: Option<usize>,
    pub kids: Vec<Kid>,
    pub alternative: Option<String>,
    pub bounds: Option<[f64; 4]>,
    pub scope: Option<String>,
    pub numbering: Option<String>,
    pub name: Option<Vec<u8>>,
    /// Columns and rows a cell takes.
    pub span: (usize, usize),
    /// Which of its role, from 1: for messages.
    pub number: usize,
}

/// All elements in reading order; a parent stands before its kids.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub elements: Vec<Element>,
    /// The root dictionary's children.
    pub tops: Vec<usize>,
}

pub(super) fn read(file: &File<'_>, findings: &mut Findings) -> Tree {
    let mut tree = Tree::default();
    let Some(root) = file.catalog().and_then(|catalog| file.child(catalog, "StructTreeRoot")) else {
        findings.add(Rule::StructureTree, "catalog", "no structure tree");
        return tree;
    };
    if file.child(root, "RoleMap").is_some_and(|map| !map.is_empty()) {
        findings.add(Rule::Role, "structure tree", "roles are mapped: ours are all standard");
    }
    let mut walk = Walk { file, tree: &mut tree, seen: BTreeSet::new(), findings };
    let root_id = file.catalog().and_then(|it| it.get(b"StructTreeRoot").ok()).and_then(|it| it.as_reference().ok());
    for kid in kids(file, root) {
        if let Some(index) = walk.element(kid, None, root_id, None, 0) {
            walk.tree.tops.push(index);
        }
    }
    if tree.tops.len() != 1 || tree.elements.first().is_none_or(|it| it.role != "Document") {
        findings.add(Rule::StructureTree, "structure tree", "its only child is not one Document");
    }
    let mut counted = std::collections::BTreeMap::new();
    for element in &mut tree.elements {
        let count = counted.entry(element.role.clone()).or_insert(0);
        *count += 1;
        element.number = *count;
    }
    tree
}

fn kids<'f>(file: &'f File<'_>, element: &'f Dictionary) -> &'f [Object] {
    match element.get(b"K") {
        Ok(Object::Array(kids)) => kids,
        Ok(one @ Object::Reference(_)) => match file.resolve(one) {
            Object::Array(kids) => kids,
            _ => std::slice::from_ref(one),
        },
        Ok(one) => std::slice::from_ref(one),
        Err(_) => &[],
    }
}

struct Walk<'w, 'f> {
    file: &'f File<'f>,
    tree: &'w mut Tree,
    seen: BTreeSet<ObjectId>,
    findings: &'w mut Findings,
}

impl Walk<'_, '_> {
    fn element(
        &mut self,
        object: &Object,
        parent: Option<usize>,
        parent_id: Option<ObjectId>,
        page: Option<usize>,
        depth: usize,
    ) -> Option<usize> {
        let (file, id) = (self.file, object.as_reference().ok());
        let dictionary = file.dictionary(object)?;
        if depth > 64 || id.is_some_and(|id| !self.seen.insert(id)) {
            self.findings.add(Rule::StructureTree, "structure tree", "an element stands in it twice");
            return None;
        }
        let index = self.tree.elements.len();
        let role = file.name(dictionary, "S").unwrap_or("").to_string();
        if dictionary.get(b"P").ok().and_then(|it| it.as_reference().ok()) != parent_id {
            let why = "its P does not lead to the element that holds it";
            self.findings.add(Rule::StructureTree, format!("element {role} {}", index + 1), why);
        }
        let mut element = Element {
            object: id,
            parent,
            alternative: file.text(dictionary, "Alt"),
            name: file.bytes_of(dictionary, "ID").map(<[u8]>::to_vec),
            span: (1, 1),
            role,
            ..Element::default()
        };
        let attributes: Vec<&Dictionary> = match file.entry(dictionary, "A") {
            Some(Object::Array(list)) => list.iter().filter_map(|it| file.dictionary(it)).collect(),
            Some(one) => file.dictionary(one).into_iter().collect(),
            None => Vec::new(),
        };
        for attribute in attributes {
            let span = |key: &str| file.entry(attribute, key).and_then(number).map(|n| n.clamp(1.0, 1000.0) as usize);
            match file.name(attribute, "O") {
                Some("Layout") => element.bounds = file.corners(attribute, "BBox"),
                Some("Table") => {
                    element.scope = file.name(attribute, "Scope").map(str::to_string);
                    element.span = (span("ColSpan").unwrap_or(1), span("RowSpan").unwrap_or(1));
                }
                Some("List") => element.numbering = file.name(attribute, "ListNumbering").map(str::to_string),
                _ => {}
            }
        }
        let page = dictionary.get(b"Pg").ok().and_then(|it| file.page_number(it)).or(page);
        self.tree.elements.push(element);
        for kid in kids(file, dictionary) {
            if let Some(kid) = self.kid(kid, index, id, page, depth) {
                self.tree.elements[index].kids.push(kid);
            }
        }
        Some(index)
    }

    fn kid(
        &mut self,
        kid: &Object,
        own: usize,
        id: Option<ObjectId>,
        page: Option<usize>,
        depth: usize,
    ) -> Option<Kid> {
        let file = self.file;
        if let Ok(mark) = kid.as_i64() {
            return Some(Kid::Mark { page: page?, mark });
        }
        let dictionary = file.dictionary(kid)?;
        let page = dictionary.get(b"Pg").ok().and_then(|it| file.page_number(it)).or(page);
        match file.name(dictionary, "Type") {
            Some("MCR") => Some(Kid::Mark { page: page?, mark: file.integer(dictionary, "MCID")? }),
            Some("OBJR") => Some(Kid::Annotation(dictionary.get(b"Obj").ok()?.as_reference().ok()?)),
            _ => self.element(kid, Some(own), id, page, depth + 1).map(Kid::Element),
        }
    }
}

impl Tree {
    pub fn place(&self, index: usize) -> String {
        let element = &self.elements[index];
        format!("{} {}", element.role, element.number)
    }
    /// Indices of the elements of a role, in reading order.
    pub fn all<'t>(&'t self, role: &'t str) -> impl Iterator<Item = usize> + 't {
        self.elements.iter().enumerate().filter(move |(_, it)| it.role == role).map(|(index, _)| index)
    }
    pub fn children(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        self.elements[index]
            .kids
            .iter()
            .filter_map(|kid| if let Kid::Element(child) = kid { Some(*child) } else { None })
    }
    pub fn children_of<'t>(&'t self, index: usize, role: &'t str) -> impl Iterator<Item = usize> + 't {
        self.children(index).filter(move |child| self.elements[*child].role == role)
    }
    /// The marks below an element, in reading order, each with its owner.
    pub fn marks(&self, index: usize) -> Vec<(usize, i64, usize)> {
        let mut found = Vec::new();
        for kid in &self.elements[index].kids {
            match *kid {
                Kid::Mark { page, mark } => found.push((page, mark, index)),
                Kid::Element(child) => found.extend(self.marks(child)),
                Kid::Annotation(_) => {}
            }
        }
        found
    }
    pub fn all_marks(&self) -> Vec<(usize, i64, usize)> {
        self.tops.iter().flat_map(|top| self.marks(*top)).collect()
    }
}
