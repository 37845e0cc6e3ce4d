//! Fonts as they lie in the file: what each code says, how wide it is, and whether it draws what it says.
//!
//! Invariant: the outline of every code is the outline that the typeface has for the character the text layer claims.

use super::file::{File, number};
use super::{Findings, Rule};
use lopdf::{Dictionary, ObjectId};
use std::collections::BTreeMap;

pub(super) struct Font {
    pub id: ObjectId,
    /// `BIZUDG+BIZUDGothic-Regular`
    pub name: String,
    /// The character, with the variation selector of the form that is drawn.
    pub says: BTreeMap<u16, (char, Option<char>)>,
    widths: BTreeMap<u16, f64>,
    default_width: f64,
    program: Vec<u8>,
}

impl Font {
    /// In ems.
    pub fn width(&self, code: u16) -> f64 {
        self.widths.get(&code).copied().unwrap_or(self.default_width) / 1000.0
    }
}

/// Every font of the file; all must be composite, embedded, and say what each code means.
pub(super) fn read(file: &File<'_>, findings: &mut Findings) -> Vec<Font> {
    let mut fonts = Vec::new();
    for (id, object) in &file.document.objects {
        let Ok(dictionary) = object.as_dict() else { continue };
        if file.name(dictionary, "Type") != Some("Font") {
            continue;
        }
        match file.name(dictionary, "Subtype") {
            Some("Type0") => fonts.push(composite(file, *id, dictionary, findings)),
            Some("CIDFontType2") => {}
            other => {
                let why = format!("a font of the kind {}", other.unwrap_or("without Subtype"));
                findings.add(Rule::FontEmbedded, format!("object {}", id.0), why);
            }
        }
    }
    fonts
}

fn composite(file: &File<'_>, id: ObjectId, dictionary: &Dictionary, findings: &mut Findings) -> Font {
    let name = file.name(dictionary, "BaseFont").unwrap_or("?").to_string();
    let place = format!("font {name}");
    if file.name(dictionary, "Encoding") != Some("Identity-H") {
        findings.add(Rule::FontMap, &place, "its encoding is not Identity-H");
    }
    let mut says = BTreeMap::new();
    match file.stream(dictionary, "ToUnicode").and_then(|stream| file.plain(stream)) {
        None => findings.add(Rule::TextLayer, &place, "no ToUnicode: its text cannot be read"),
        Some(map) => {
            for (code, text) in to_unicode(&String::from_utf8_lossy(&map)) {
                let mut characters = text.chars();
                match (characters.next(), characters.next(), characters.next()) {
                    (Some(character), None, None) if !matches!(character, '\0' | '\u{FEFF}' | '\u{FFFE}') => {
                        says.insert(code, (character, None));
                    }
                    (Some(character), Some(form @ ('\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}')), None) => {
                        says.insert(code, (character, Some(form)));
                    }
                    _ => findings.add(Rule::TextLayer, &place, format!("code {code:04X} says {text:?}")),
                }
            }
        }
    }
    let inner = file.list(dictionary, "DescendantFonts").and_then(|list| file.dictionary(list.first()?));
    let mut font = Font { id, name, says, widths: BTreeMap::new(), default_width: 1000.0, program: Vec::new() };
    let Some(inner) = inner else {
        findings.add(Rule::FontEmbedded, &place, "no descendant font");
        return font;
    };
    if file.name(inner, "CIDToGIDMap") != Some("Identity") {
        findings.add(Rule::FontMap, &place, "no CIDToGIDMap of the name Identity");
    }
    if let Some(width) = file.entry(inner, "DW").and_then(number) {
        font.default_width = width;
    }
    let mut rest = file.list(inner, "W").unwrap_or(&[]);
    while let [first, second, ..] = rest {
        let Some(first) = number(file.resolve(first)).map(|n| n as u16) else { break };
        if let Ok(each) = file.resolve(second).as_array() {
            let each = each.iter().filter_map(|width| number(file.resolve(width)));
            font.widths.extend((first..=u16::MAX).zip(each));
            rest = &rest[2..];
        } else if let (Some(last), Some(width)) =
            (number(file.resolve(second)), rest.get(2).and_then(|width| number(file.resolve(width))))
        {
            font.widths.extend((first..=last as u16).map(|code| (code, width)));
            rest = &rest[3..];
        } else {
            break;
        }
    }
    let descriptor = file.child(inner, "FontDescriptor");
    let program = descriptor.and_then(|it| file.stream(it, "FontFile2")).and_then(|stream| file.plain(stream));
    match program {
        Some(program) => font.program = program,
        None => findings.add(Rule::FontEmbedded, &place, "the font is not embedded"),
    }
    font
}

/// `bfchar` and `bfrange` sections of a ToUnicode table.
fn to_unicode(table: &str) -> Vec<(u16, String)> {
    let mut found = Vec::new();
    for (section, range) in [("bfchar", false), ("bfrange", true)] {
        for part in table.split(&format!("begin{section}")).skip(1) {
            let body = part.split(&format!("end{section}")).next().unwrap_or("");
            // lists are flattened into their range: `<a> <b> [<x> <y>]`
            let fields: Vec<&str> = body.split('<').skip(1).filter_map(|it| it.split('>').next()).collect();
            let lists: Vec<bool> = body.split('<').map(|it| it.contains('[')).collect();
            let mut at = 0;
            while at < fields.len() {
                let Some(code) = hexadecimal(fields[at]) else { break };
                if !range {
                    let Some(text) = fields.get(at + 1) else { break };
                    found.push((code, utf16(text, 0)));
                    at += 2;
                    continue;
                }
                let Some(last) = fields.get(at + 1).and_then(|it| hexadecimal(it)) else { break };
                if lists.get(at + 2).copied().unwrap_or(false) {
                    for offset in 0..=last.saturating_sub(code) {
                        let Some(text) = fields.get(at + 2 + usize::from(offset)) else { break };
                        found.push((code.saturating_add(offset), utf16(text, 0)));
                    }
                    at += 3 + usize::from(last.saturating_sub(code));
                } else {
                    let Some(text) = fields.get(at + 2) else { break };
                    found.extend((code..=last).map(|each| (each, utf16(text, each - code))));
                    at += 3;
                }
            }
        }
    }
    found
}

fn hexadecimal(text: &str) -> Option<u16> {
    u16::from_str_radix(text.trim(), 16).ok()
}
fn utf16(text: &str, offset: u16) -> String {
    let text = text.trim().as_bytes();
    let unit = |four: &[u8]| std::str::from_utf8(four).ok().and_then(hexadecimal).unwrap_or(0xFFFD);
    let mut units: Vec<u16> = text.chunks(4).map(unit).collect();
    if let Some(last) = units.last_mut() {
        *last = last.wrapping_add(offset);
    }
    String::from_utf16_lossy(&units)
}

/// The strokes of one glyph, as the font has them.
#[derive(Default, PartialEq)]
struct Outline(Vec<(char, [f32; 6])>);

impl ttf_parser::OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.push(('M', [x, y, 0.0, 0.0, 0.0, 0.0]));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.push(('L', [x, y, 0.0, 0.0, 0.0, 0.0]));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.0.push(('Q', [x1, y1, x, y, 0.0, 0.0]));
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.0.push(('C', [x1, y1, x2, y2, x, y]));
    }
    fn close(&mut self) {
        self.0.push(('Z', [0.0; 6]));
    }
}

impl Outline {
    fn of(face: &ttf_parser::Face<'_>, glyph: u16) -> Outline {
        let mut outline = Outline::default();
        face.outline_glyph(ttf_parser::GlyphId(glyph), &mut outline);
        outline
    }
}

fn own_name(face: &ttf_parser::Face<'_>) -> Option<String> {
    let names = face.names().into_iter();
    names.filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME).find_map(|name| name.to_string())
}

/// Compares every code of every font with the typeface of its name.
pub(super) fn compare(fonts: &[Font], typefaces: &[&[u8]], findings: &mut Findings) {
    let faces: Vec<(String, ttf_parser::Face<'_>)> = typefaces
        .iter()
        .filter_map(|bytes| ttf_parser::Face::parse(bytes, 0).ok())
        .filter_map(|face| Some((own_name(&face)?, face)))
        .collect();
    for font in fonts.iter().filter(|font| !font.program.is_empty()) {
        let place = format!("font {}", font.name);
        let Ok(drawn) = ttf_parser::Face::parse(&font.program, 0) else {
            findings.add(Rule::FontEmbedded, &place, "the embedded font cannot be read");
            continue;
        };
        let wanted = font.name.split('+').next_back().unwrap_or("");
        let Some((_, source)) = faces.iter().find(|(name, _)| name == wanted) else {
            findings.add(Rule::GlyphTruth, &place, "there is no typeface of this name to compare with");
            continue;
        };
        let units = f64::from(drawn.units_per_em());
        for (&code, &(character, form)) in &font.says {
            if code == 0 {
                findings.add(Rule::TextLayer, &place, format!("the empty glyph claims to be {character:?}"));
                continue;
            }
            let glyph = match form {
                Some(form) => source.glyph_variation_index(character, form),
                None => source.glyph_index(character),
            };
            let Some(glyph) = glyph else {
                findings.add(Rule::GlyphTruth, &place, format!("the typeface has no {character:?}"));
                continue;
            };
            if Outline::of(&drawn, code) != Outline::of(source, glyph.0) {
                let why = format!("code {code:04X} claims to be {character:?} and draws something else");
                findings.add(Rule::GlyphTruth, &place, why);
            }
            let advance = drawn.glyph_hor_advance(ttf_parser::GlyphId(code)).unwrap_or(0);
            if (f64::from(advance) / units - font.width(code)).abs() > 0.001 {
                let why = format!("{character:?} is {} wide, the embedded font says {advance}", font.width(code));
                findings.add(Rule::FontWidths, &place, why);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_characters_ranges_and_lists_are_read() {
        let table = "2 beginbfchar\n<0001> <0041>\n<0002> <D83CDF89>\nendbfchar\n\
                     2 beginbfrange\n<0005> <0007> <0030>\n<0010> <0011> [<4ED9> <53F0>]\nendbfrange";
        let read: BTreeMap<u16, String> = to_unicode(table).into_iter().collect();
        let said: String = read.values().map(String::as_str).collect();
        assert_eq!(said, "A🎉012仙台");
    }
}
