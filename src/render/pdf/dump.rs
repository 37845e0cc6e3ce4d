//! The layout as indented text: what a reader is told, page by page.

use super::page::{Kid, Node, Written};
use std::collections::BTreeMap;
use std::fmt::Write;

pub fn dump(tree: &[Node], written: &[Written]) -> String {
    let mut words: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for run in written {
        if let Some(mark) = run.mark {
            words.entry((run.page, mark)).or_default().push_str(&run.words);
        }
    }
    let mut dump = Dump { tree, words, page: usize::MAX, out: String::new() };
    dump.node(0, 0);
    dump.out
}

struct Dump<'t> {
    tree: &'t [Node],
    words: BTreeMap<(usize, usize), String>,
    page: usize,
    out: String,
}

impl Dump<'_> {
    fn first_page(&self, node: usize) -> Option<usize> {
        self.tree[node].kids.iter().find_map(|kid| match *kid {
            Kid::Mark { page, .. } => Some(page),
            Kid::Node(child) => self.first_page(child),
            Kid::Link(_) => None,
        })
    }
    /// All words of an element, without those of elements below that are shown on their own.
    fn text(&self, node: usize, out: &mut String) {
        for kid in &self.tree[node].kids {
            match *kid {
                Kid::Mark { page, mark } => out.push_str(self.words.get(&(page, mark)).map_or("", String::as_str)),
                Kid::Node(child) => self.text(child, out),
                Kid::Link(_) => {}
            }
        }
    }
    fn node(&mut self, node: usize, depth: usize) {
        let element = &self.tree[node].element;
        let leaf =
            matches!(element.role, "P" | "H1" | "H2" | "H3" | "Note" | "Caption" | "Lbl" | "LBody" | "TOCI" | "Figure");
        let row = element.role == "TR";
        if (leaf || row)
            && let Some(page) = self.first_page(node)
            && page != self.page
        {
            self.page = page;
            let _ = writeln!(self.out, "page {}", page + 1);
        }
        let indent = "  ".repeat(depth);
        if row {
            let cells: Vec<String> = self.tree[node]
                .kids
                .iter()
                .filter_map(|kid| {
                    let Kid::Node(cell) = *kid else { return None };
                    let mut words = String::new();
                    self.text(cell, &mut words);
                    Some(words)
                })
                .collect();
            let head = self.tree[node]
                .kids
                .iter()
                .any(|kid| matches!(*kid, Kid::Node(cell) if self.tree[cell].element.scope == Some("Column")));
            let _ = writeln!(self.out, "{indent}{} {}", if head { "TH" } else { "TR" }, cells.join(" | "));
        } else if leaf {
            let mut words = String::new();
            self.text(node, &mut words);
            if let Some(alt) = &element.alt {
                words = if words.is_empty() { alt.clone() } else { format!("{alt} [{words}]") };
            }
            let _ = writeln!(self.out, "{indent}{} {}", element.role, words);
        } else {
            if node > 0 {
                let _ = writeln!(self.out, "{indent}{}", element.role);
            }
            for index in 0..self.tree[node].kids.len() {
                if let Kid::Node(child) = self.tree[node].kids[index] {
                    self.node(child, depth + 1);
                }
            }
        }
    }
}
