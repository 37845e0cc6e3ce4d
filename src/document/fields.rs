//! The TOML of a fenced block, read with the line of every value and with the names that are known there.
//!
//! Invariant: a key that nobody asked for is an error, and so is a value of the wrong kind.

use super::error::Fault;
use super::markers::{Expanded, Place};
use super::mistake::{Expected, Found, Mistake, Part, Thing};
use crate::domain::Malformed;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// One value with its place in the template.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub line: Place,
    /// Where the name stands under which the value is given; the value's own place in a list.
    pub key: Place,
    pub shape: Shape,
}

#[derive(Clone, Debug)]
pub(super) enum Shape {
    Text(String),
    Number(f64),
    Flag(bool),
    List(Vec<Node>),
    /// In the order of the file.
    Table(Vec<(String, Place, Node)>),
    /// What no block has a use for.
    Other(Found),
}

/// A marked text with the place of its first character.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub line: Place,
    pub text: String,
}

/// The keys of one TOML table, taken one after the other.
#[derive(Debug)]
pub(super) struct Fields {
    pub line: Place,
    what: Part,
    entries: Vec<(String, Place, Option<Node>)>,
    asked: Vec<String>,
}

impl Fields {
    /// Reads the body of a block. `line` is the place of its name.
    pub fn parse(what: Part, body: &Expanded, line: Place) -> Result<Fields, Fault> {
        let table = DeTable::parse(&body.text).map_err(|e| {
            let at = e.span().map_or(line, |s| body.place_at(s.start));
            Fault::new(at, Mistake::Form { of: what.clone(), form: Malformed::of(e.message()) })
        })?;
        let entries = ordered(table.get_ref(), body).into_iter().map(|(k, l, n)| (k, l, Some(n))).collect();
        Ok(Fields { line, what, entries, asked: Vec::new() })
    }
    fn of_table(what: Part, line: Place, entries: Vec<(String, Place, Node)>) -> Fields {
        let entries = entries.into_iter().map(|(k, l, n)| (k, l, Some(n))).collect();
        Fields { line, what, entries, asked: Vec::new() }
    }
    pub fn of_node(what: Part, node: Node) -> Result<Fields, Fault> {
        match node.shape {
            Shape::Table(entries) => Ok(Fields::of_table(what, node.line, entries)),
            other => Err(wrong(node.line, what, Expected::Table, &other)),
        }
    }

    pub fn take(&mut self, name: &str) -> Option<Node> {
        self.asked.push(name.to_string());
        self.entries.iter_mut().find(|(k, _, _)| k == name).and_then(|(_, _, node)| node.take())
    }
    /// All that is left, in the order of the file: for tables whose keys are free.
    pub fn rest(&mut self) -> Vec<(String, Node)> {
        self.entries.iter_mut().filter_map(|(k, _, node)| node.take().map(|n| (k.clone(), n))).collect()
    }
    /// A text where the block gives none.
    pub fn otherwise(&mut self, name: &str, text: &str) {
        if !self.entries.iter().any(|(k, _, _)| k == name) {
            let node = Node { line: self.line, key: self.line, shape: Shape::Text(text.to_string()) };
            self.entries.push((name.to_string(), self.line, Some(node)));
        }
    }
    /// A text that stays to be taken.
    pub fn peek(&self, name: &str) -> Option<String> {
        self.entries.iter().find_map(|(k, _, node)| match node {
            Some(Node { shape: Shape::Text(text), .. }) if k == name => Some(text.clone()),
            _ => None,
        })
    }
    pub fn words(&mut self, name: &str) -> Result<Option<Words>, Fault> {
        let what = self.path(name);
        self.take(name).map(|n| n.words(what)).transpose()
    }
    /// A text; a list under this name is left for who wants one.
    pub fn words_unless_list(&mut self, name: &str) -> Result<Option<Words>, Fault> {
        let is_list = |(key, _, node): &(String, Place, Option<Node>)| {
            key == name && matches!(node, Some(Node { shape: Shape::List(_), .. }))
        };
        if self.entries.iter().any(is_list) { Ok(None) } else { self.words(name) }
    }
    pub fn text(&mut self, name: &str) -> Result<Option<String>, Fault> {
        Ok(self.words(name)?.map(|w| w.text))
    }
    pub fn need(&mut self, name: &str) -> Result<Words, Fault> {
        let (line, what) = (self.line, self.what.clone());
        self.words(name)?.ok_or_else(|| Fault::new(line, Mistake::Needs { of: what, name: name.to_string() }))
    }
    pub fn flag(&mut self, name: &str) -> Result<bool, Fault> {
        let what = self.path(name);
        match self.take(name) {
            None => Ok(false),
            Some(Node { shape: Shape::Flag(flag), .. }) => Ok(flag),
            Some(node) => Err(wrong(node.line, what, Expected::Flag, &node.shape)),
        }
    }
    pub fn number(&mut self, name: &str) -> Result<Option<f64>, Fault> {
        let what = self.path(name);
        match self.take(name) {
            None => Ok(None),
            Some(Node { shape: Shape::Number(n), .. }) => Ok(Some(n)),
            Some(node) => Err(wrong(node.line, what, Expected::Number, &node.shape)),
        }
    }
    pub fn count(&mut self, name: &str) -> Result<Option<usize>, Fault> {
        let (line, what) = (self.line, self.path(name));
        match self.number(name)? {
            None => Ok(None),
            Some(n) if n >= 0.0 && n.fract() == 0.0 => Ok(Some(n as usize)),
            Some(n) => Err(Fault::new(line, Mistake::NotWhole { at: what, found: n.to_string() })),
        }
    }
    /// One text or a list of texts.
    pub fn texts(&mut self, name: &str) -> Result<Vec<Words>, Fault> {
        let what = self.path(name);
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Node { shape: Shape::List(nodes), .. }) => nodes.into_iter().map(|n| n.words(what.clone())).collect(),
            Some(node) => Ok(vec![node.words(what)?]),
        }
    }
    pub fn table(&mut self, name: &str) -> Result<Option<Fields>, Fault> {
        let what = self.path(name);
        self.take(name).map(|n| Fields::of_node(what, n)).transpose()
    }
    /// A list of tables: `[[series]]`.
    pub fn tables(&mut self, name: &str) -> Result<Vec<Fields>, Fault> {
        let what = self.path(name);
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Node { shape: Shape::List(nodes), .. }) => {
                nodes.into_iter().map(|n| Fields::of_node(what.clone(), n)).collect()
            }
            Some(node) => Ok(vec![Fields::of_node(what, node)?]),
        }
    }
    /// Pairs of names and texts: `where = { platform = "line" }`.
    pub fn pairs(&mut self, name: &str) -> Result<Vec<(Words, Words)>, Fault> {
        let what = self.path(name);
        let Some(mut fields) = self.table(name)? else { return Ok(Vec::new()) };
        let pair = |(name, node): (String, Node)| {
            let key = Words { line: node.key, text: name };
            Ok((key, node.words(what.clone())?))
        };
        fields.rest().into_iter().map(pair).collect()
    }
    /// Fails where there is a key that is none of these, before any of them is asked for.
    pub fn only(&self, names: &[&str]) -> Result<(), Fault> {
        match self.entries.iter().find(|(key, _, _)| !names.contains(&key.as_str())) {
            None => Ok(()),
            Some((key, line, _)) => {
                Err(Fault::unknown(*line, Thing::Key(self.what.clone()), key, names.iter().copied()))
            }
        }
    }
    /// Fails where a key is left that nobody asked for.
    pub fn finish(self) -> Result<(), Fault> {
        match self.entries.iter().find(|(_, _, node)| node.is_some()) {
            None => Ok(()),
            Some((key, line, _)) => {
                let known = self.asked.iter().map(String::as_str);
                Err(Fault::unknown(*line, Thing::Key(self.what.clone()), key, known))
            }
        }
    }
    fn path(&self, name: &str) -> Part {
        self.what.clone().key(name)
    }
}

impl Node {
    pub fn words(self, what: Part) -> Result<Words, Fault> {
        match self.shape {
            Shape::Text(text) => Ok(Words { line: self.line, text }),
            other => Err(wrong(self.line, what, Expected::Text, &other)),
        }
    }
}

fn wrong(line: Place, at: Part, expected: Expected, found: &Shape) -> Fault {
    let found = match found {
        Shape::Text(_) => Found::Text,
        Shape::Number(_) => Found::Number,
        Shape::Flag(_) => Found::Flag,
        Shape::List(_) => Found::List,
        Shape::Table(_) => Found::Table,
        Shape::Other(found) => *found,
    };
    Fault::new(line, Mistake::WrongKind { at, found, expected })
}

fn ordered(table: &DeTable<'_>, body: &Expanded) -> Vec<(String, Place, Node)> {
    let mut entries: Vec<(Range<usize>, String, Node)> = Vec::new();
    for (key, value) in table.iter() {
        let mut node = node(value.get_ref(), value.span(), body);
        node.key = body.place_at(key.span().start);
        entries.push((key.span(), key.get_ref().to_string(), node));
    }
    entries.sort_by_key(|(span, _, _)| span.start);
    entries.into_iter().map(|(_, key, node)| (key, node.key, node)).collect()
}

fn node(value: &DeValue<'_>, span: Range<usize>, body: &Expanded) -> Node {
    let mut start = span.start;
    let shape = match value {
        DeValue::String(text) => {
            start += opening_quotes(&body.text[start..]);
            Shape::Text(text.to_string())
        }
        DeValue::Integer(n) => n.as_str().parse().map_or(Shape::Other(Found::OddNumber), Shape::Number),
        DeValue::Float(n) => n.as_str().parse().map_or(Shape::Other(Found::OddNumber), Shape::Number),
        DeValue::Boolean(flag) => Shape::Flag(*flag),
        DeValue::Datetime(_) => Shape::Other(Found::Date),
        DeValue::Array(list) => Shape::List(list.iter().map(|v| node(v.get_ref(), v.span(), body)).collect()),
        DeValue::Table(table) => Shape::Table(ordered(table, body)),
    };
    let line = body.place_at(start);
    Node { line, key: line, shape }
}

/// What stands before the first character of a quoted text.
fn opening_quotes(text: &str) -> usize {
    for quotes in ["\"\"\"", "'''"] {
        if let Some(rest) = text.strip_prefix(quotes) {
            return 3 + usize::from(rest.starts_with('\n'));
        }
    }
    usize::from(text.starts_with(['"', '\'']))
}
