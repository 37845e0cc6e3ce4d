//! Reads back what stands in a PDF of ours: characters with their places, and the attached files.
//!
//! A reader of its own: content streams, ToUnicode tables and widths as they lie in the file, nothing of the renderer.
//! It knows the few operators that our files use and stops at others that move text.

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};
use std::collections::BTreeMap;

/// One character (or ligature) and where it stands, in points from the page's lower left.
#[derive(Clone, Debug)]
pub struct Glyph {
    pub text: String,
    pub x: f64,
    pub baseline: f64,
    pub advance: f64,
    pub size: f64,
}

/// A page's characters in the order in which they are painted.
pub struct Page {
    pub glyphs: Vec<Glyph>,
}

pub struct Pdf {
    document: Document,
    pub pages: Vec<Page>,
}

struct Font {
    unicode: BTreeMap<u16, String>,
    widths: BTreeMap<u16, f64>,
    default_width: f64,
}

impl Page {
    /// Text in the order of painting; a line for every change of the baseline, a space for every gap.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut last: Option<&Glyph> = None;
        for glyph in &self.glyphs {
            if let Some(last) = last {
                if (last.baseline - glyph.baseline).abs() > 1.5 || glyph.x < last.x {
                    out.push('\n');
                } else if glyph.x - (last.x + last.advance) > last.size * 0.4 {
                    out.push(' ');
                }
            }
            out.push_str(&glyph.text);
            last = Some(glyph);
        }
        out
    }
    /// The characters whose middle stands in the box, from left to right.
    pub fn within(&self, [left, low, right, high]: [f64; 4]) -> String {
        let inside = |g: &&Glyph| {
            let middle = g.x + g.advance / 2.0;
            left <= middle && middle <= right && low <= g.baseline + 0.3 * g.size && g.baseline < high
        };
        let mut found: Vec<&Glyph> = self.glyphs.iter().filter(inside).collect();
        found.sort_by(|a, b| a.x.total_cmp(&b.x));
        found.iter().map(|g| g.text.as_str()).collect()
    }
}

impl Pdf {
    /// Reads a file that must be right: every PDF that a test looks at is checked whole.
    pub fn read(bytes: &[u8]) -> Pdf {
        crate::proof::assert_right(bytes);
        let document = Document::load_mem(bytes).expect("a PDF");
        let pages = document.get_pages().into_values().map(|id| read_page(&document, id)).collect();
        Pdf { document, pages }
    }
    pub fn text(&self) -> String {
        self.pages.iter().map(|page| page.text() + "\n\x0c\n").collect()
    }
    /// The first page on which the text stands, from 1.
    pub fn page_of(&self, text: &str) -> Option<usize> {
        self.pages.iter().position(|page| page.text().contains(text)).map(|index| index + 1)
    }
    /// The attached files by name.
    pub fn attachments(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for object in self.document.objects.values() {
            let Ok(dictionary) = object.as_dict() else { continue };
            let (Ok(name), Ok(embedded)) = (dictionary.get(b"UF"), dictionary.get(b"EF")) else { continue };
            let name = lopdf::decode_text_string(name).expect("a name");
            let embedded = resolve(&self.document, embedded).as_dict().expect("EF is a dictionary");
            let stream = resolve(&self.document, embedded.get(b"F").expect("a file")).as_stream().expect("a stream");
            let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
            files.insert(name, bytes);
        }
        files
    }
}

fn resolve<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).expect("a reference leads somewhere").1
}

fn number(object: &Object) -> f64 {
    match object {
        Object::Integer(n) => *n as f64,
        Object::Real(n) => f64::from(*n),
        other => panic!("{other:?} is no number"),
    }
}

fn read_page(document: &Document, id: lopdf::ObjectId) -> Page {
    let fonts: BTreeMap<Vec<u8>, Font> = document
        .get_page_fonts(id)
        .expect("fonts")
        .into_iter()
        .map(|(name, dictionary)| (name, read_font(document, dictionary)))
        .collect();
    let content = Content::decode(&document.get_page_content(id)).expect("a content stream");
    let mut glyphs = Vec::new();
    let (mut font, mut size, mut x, mut baseline) = (None, 0.0, 0.0, 0.0);
    for operation in &content.operations {
        let operands = &operation.operands;
        match operation.operator.as_str() {
            "BT" => (x, baseline) = (0.0, 0.0),
            "Tf" => {
                font = fonts.get(operands[0].as_name().expect("a font's name"));
                size = number(&operands[1]);
            }
            "Td" => {
                x += number(&operands[0]);
                baseline += number(&operands[1]);
            }
            "Tm" => {
                assert_eq!((number(&operands[0]), number(&operands[3])), (1.0, 1.0), "text is not scaled");
                (x, baseline) = (number(&operands[4]), number(&operands[5]));
            }
            "Tj" => show(&operands[0], font.expect("a font"), size, &mut x, baseline, &mut glyphs),
            "TJ" => {
                for part in operands[0].as_array().expect("a list") {
                    match part {
                        Object::String(..) => show(part, font.expect("a font"), size, &mut x, baseline, &mut glyphs),
                        kern => x -= number(kern) / 1000.0 * size,
                    }
                }
            }
            other @ ("cm" | "Tz" | "Tc" | "Tw" | "Ts" | "TL" | "T*" | "'" | "\"" | "Do") => {
                panic!("this reader does not know the operator {other}")
            }
            _ => {}
        }
    }
    Page { glyphs }
}

fn show(text: &Object, font: &Font, size: f64, x: &mut f64, baseline: f64, glyphs: &mut Vec<Glyph>) {
    for pair in text.as_str().expect("a text").chunks(2) {
        let code = u16::from_be_bytes([pair[0], pair[1]]);
        let advance = font.widths.get(&code).copied().unwrap_or(font.default_width) / 1000.0 * size;
        let text = font.unicode.get(&code).cloned().unwrap_or_else(|| "\u{fffd}".to_string());
        glyphs.push(Glyph { text, x: *x, baseline, advance, size });
        *x += advance;
    }
}

fn read_font(document: &Document, dictionary: &Dictionary) -> Font {
    let table = resolve(document, dictionary.get(b"ToUnicode").expect("every font has ToUnicode"));
    let stream = table.as_stream().expect("a stream");
    let table = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    let descendants = resolve(document, dictionary.get(b"DescendantFonts").expect("a composite font"));
    let inner = resolve(document, &descendants.as_array().expect("a list")[0]).as_dict().expect("a font");
    let default_width = inner.get(b"DW").map_or(1000.0, number);
    let mut widths = BTreeMap::new();
    if let Ok(list) = inner.get(b"W") {
        let list = resolve(document, list).as_array().expect("a list");
        let mut at = 0;
        while at < list.len() {
            let first = number(&list[at]) as u16;
            match resolve(document, &list[at + 1]) {
                Object::Array(each) => {
                    for (offset, width) in each.iter().enumerate() {
                        widths.insert(first + offset as u16, number(width));
                    }
                    at += 2;
                }
                last => {
                    let width = number(&list[at + 2]);
                    widths.extend((first..=number(last) as u16).map(|code| (code, width)));
                    at += 3;
                }
            }
        }
    }
    Font { unicode: to_unicode(&String::from_utf8_lossy(&table)), widths, default_width }
}

/// `bfchar` and `bfrange` sections of a ToUnicode table.
pub fn to_unicode(table: &str) -> BTreeMap<u16, String> {
    let mut unicode = BTreeMap::new();
    let mut section = "";
    for line in table.lines() {
        let line = line.trim();
        if line.ends_with("beginbfchar") || line.ends_with("beginbfrange") {
            section = if line.ends_with("char") { "char" } else { "range" };
        } else if line.starts_with("endbf") {
            section = "";
        } else if !section.is_empty() {
            let fields: Vec<&str> = line.split(['<', '>']).map(str::trim).filter(|f| !f.is_empty()).collect();
            match (section, fields.as_slice()) {
                ("char", [code, text]) => drop(unicode.insert(hex(code), utf16(text, 0))),
                ("range", [first, last, text]) => {
                    for (offset, code) in (hex(first)..=hex(last)).enumerate() {
                        unicode.insert(code, utf16(text, offset as u16));
                    }
                }
                _ => panic!("this reader does not know the line `{line}` of a ToUnicode table"),
            }
        }
    }
    unicode
}

fn hex(text: &str) -> u16 {
    u16::from_str_radix(text, 16).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn utf16(text: &str, offset: u16) -> String {
    let mut units: Vec<u16> = text.as_bytes().chunks(4).map(|four| hex(std::str::from_utf8(four).unwrap())).collect();
    *units.last_mut().expect("some text") += offset;
    String::from_utf16(&units).expect("UTF-16")
}
