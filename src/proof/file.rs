//! The objects of a PDF, and short ways to what they hold. Whatever is missing or of another kind is `None`.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::BTreeMap;

pub(super) struct File<'a> {
    pub bytes: &'a [u8],
    pub document: Document,
    /// In the order of the pages.
    pub pages: Vec<ObjectId>,
    numbers: BTreeMap<ObjectId, usize>,
}

/// Decompressed streams may not be longer than this: a small file could hold an endless one.
const LONGEST_STREAM: usize = 256 << 20;

impl<'a> File<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<File<'a>, String> {
        let document = Document::load_mem(bytes).map_err(|e| format!("no readable PDF: {e}"))?;
        let pages: Vec<ObjectId> = document.page_iter().collect();
        if pages.is_empty() {
            return Err("the file has no page".to_string());
        }
        let numbers = pages.iter().enumerate().map(|(index, id)| (*id, index)).collect();
        Ok(File { bytes, document, pages, numbers })
    }
    /// The object itself where this is a reference to it.
    pub fn resolve<'f>(&'f self, object: &'f Object) -> &'f Object {
        self.document.dereference(object).map_or(&Object::Null, |(_, object)| object)
    }
    pub fn catalog(&self) -> Option<&Dictionary> {
        self.document.catalog().ok()
    }
    pub fn entry<'f>(&'f self, dictionary: &'f Dictionary, key: &str) -> Option<&'f Object> {
        let found = self.resolve(dictionary.get(key.as_bytes()).ok()?);
        (!found.is_null()).then_some(found)
    }
    pub fn dictionary<'f>(&'f self, object: &'f Object) -> Option<&'f Dictionary> {
        match self.resolve(object) {
            Object::Dictionary(dictionary) => Some(dictionary),
            Object::Stream(stream) => Some(&stream.dict),
            _ => None,
        }
    }
    pub fn child<'f>(&'f self, dictionary: &'f Dictionary, key: &str) -> Option<&'f Dictionary> {
        self.dictionary(dictionary.get(key.as_bytes()).ok()?)
    }
    pub fn list<'f>(&'f self, dictionary: &'f Dictionary, key: &str) -> Option<&'f [Object]> {
        self.entry(dictionary, key)?.as_array().ok().map(Vec::as_slice)
    }
    pub fn stream<'f>(&'f self, dictionary: &'f Dictionary, key: &str) -> Option<&'f Stream> {
        self.entry(dictionary, key)?.as_stream().ok()
    }
    pub fn name<'f>(&'f self, dictionary: &'f Dictionary, key: &str) -> Option<&'f str> {
        std::str::from_utf8(self.entry(dictionary, key)?.as_name().ok()?).ok()
    }
    pub fn integer(&self, dictionary: &Dictionary, key: &str) -> Option<i64> {
        self.entry(dictionary, key)?.as_i64().ok()
    }
    pub fn truth(&self, dictionary: &Dictionary, key: &str) -> Option<bool> {
        self.entry(dictionary, key)?.as_bool().ok()
    }
    /// A text string in UTF-8, whatever its encoding.
    pub fn text(&self, dictionary: &Dictionary, key: &str) -> Option<String> {
        lopdf::decode_text_string(self.entry(dictionary, key)?).ok()
    }
    pub fn bytes_of<'f>(&'f self, dictionary: &'f Dictionary, key: &str) -> Option<&'f [u8]> {
        self.entry(dictionary, key)?.as_str().ok()
    }
    pub fn corners(&self, dictionary: &Dictionary, key: &str) -> Option<[f64; 4]> {
        let list = self.list(dictionary, key)?;
        let numbers: Vec<f64> = list.iter().filter_map(|object| number(self.resolve(object))).collect();
        numbers.try_into().ok()
    }
    /// The page's index, from 0.
    pub fn page_number(&self, object: &Object) -> Option<usize> {
        self.numbers.get(&object.as_reference().ok()?).copied()
    }
    pub fn plain(&self, stream: &Stream) -> Option<Vec<u8>> {
        if !stream.dict.has(b"Filter") {
            return Some(stream.content.clone());
        }
        stream.decompressed_content_with_limit(LONGEST_STREAM).ok()
    }
    /// The keys and values of a name or number tree, in the order of the file.
    pub fn leaves<'f>(&'f self, root: &'f Dictionary, values: &str) -> Vec<(&'f Object, &'f Object)> {
        let mut found = Vec::new();
        let mut open = vec![(root, 0)];
        while let Some((node, depth)) = open.pop() {
            if let Some(pairs) = self.list(node, values) {
                found.extend(pairs.chunks_exact(2).map(|pair| (&pair[0], &pair[1])));
            }
            if let Some(kids) = self.list(node, "Kids").filter(|_| depth < 32) {
                open.extend(kids.iter().rev().filter_map(|kid| self.dictionary(kid)).map(|kid| (kid, depth + 1)));
            }
        }
        found
    }
}

pub(super) fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(whole) => Some(*whole as f64),
        Object::Real(real) => Some(f64::from(*real)),
        _ => None,
    }
}
