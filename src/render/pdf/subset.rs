//! The part of a face that a report uses, as a small TrueType font: the glyphs of its characters and a character map that
//! is looked up in one step. printpdf reads and embeds this in a fraction of the time that the whole face takes.
//!
//! Instructions are left out: they are a third of the file, and sharpen small type on coarse screens alone.
//! Not here: which characters those are (finish).
//! Invariant: a glyph keeps its outline, advance and side bearing; the same characters give the same bytes.

use super::fonts::form;
use std::collections::{BTreeMap, BTreeSet};
use ttf_parser::{Face, GlyphId, Tag};

/// Copied as they are: the name and the metrics that go into the font's description.
const COPIED: [&[u8; 4]; 2] = [b"OS/2", b"name"];

// Flags of a component (OpenType, glyf).
const WORDS: u16 = 0x0001;
const SCALE: u16 = 0x0008;
const MORE: u16 = 0x0020;
const TWO_SCALES: u16 = 0x0040;
const MATRIX: u16 = 0x0080;
const INSTRUCTIONS: u16 = 0x0100;

/// What a report takes of a face.
#[derive(Default)]
pub struct Used {
    pub characters: BTreeSet<char>,
    /// Other forms of characters (character, variation selector), and the private character under which printpdf finds
    /// the glyph of each.
    pub forms: BTreeMap<(char, char), char>,
}

/// The font with these characters. `None` where the face has no TrueType outlines or is damaged.
pub fn subset(face: &Face<'_>, used: &Used) -> Option<Vec<u8>> {
    let table = |name: &[u8; 4]| face.raw_face().table(Tag::from_bytes(name));
    let outlines = Outlines { glyf: table(b"glyf")?, loca: table(b"loca")?, head: table(b"head")? };
    // old number to new, in the order of the old ones; what components need stands behind
    let mut numbers: BTreeMap<u16, u16> = BTreeMap::new();
    let mut order: Vec<u16> = vec![0];
    let usual = used.characters.iter().filter_map(|c| Some((*c, face.glyph_index(*c)?.0)));
    let forms = used.forms.iter().filter_map(|((c, selector), code)| Some((*code, form(face, *c, *selector)?.0)));
    let glyphs: BTreeMap<char, u16> = usual.chain(forms).collect();
    let drawn: BTreeSet<u16> = glyphs.values().copied().collect();
    order.extend(drawn.into_iter().filter(|glyph| *glyph != 0));
    numbers.extend((0..).zip(&order).map(|(new, old)| (*old, new)));
    let (mut glyf, mut loca) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(old) = order.get(at).copied() {
        loca.extend((glyf.len() as u32).to_be_bytes());
        let number_of = |component: u16| {
            *numbers.entry(component).or_insert_with(|| {
                order.push(component);
                (order.len() - 1) as u16
            })
        };
        plain_glyph(outlines.glyph(old)?, &mut glyf, number_of)?;
        glyf.resize(glyf.len().next_multiple_of(4), 0);
        at += 1;
    }
    loca.extend((glyf.len() as u32).to_be_bytes());

    let mut hmtx = Vec::with_capacity(order.len() * 4);
    for old in &order {
        hmtx.extend(face.glyph_hor_advance(GlyphId(*old))?.to_be_bytes());
        hmtx.extend(face.glyph_hor_side_bearing(GlyphId(*old)).unwrap_or(0).to_be_bytes());
    }
    let count = (order.len() as u16).to_be_bytes();
    let mut head = outlines.head.to_vec();
    head.get_mut(50..52)?.copy_from_slice(&[0, 1]); // long offsets
    let mut hhea = table(b"hhea")?.to_vec();
    hhea.get_mut(34..36)?.copy_from_slice(&count);
    let mut maxp = table(b"maxp")?.to_vec();
    maxp.get_mut(4..6)?.copy_from_slice(&count);
    maxp.get_mut(16..28)?.fill(0); // what instructions would need
    let mut post = table(b"post")?.get(..32)?.to_vec();
    post[..4].copy_from_slice(&[0, 3, 0, 0]); // without names of glyphs

    let map = glyphs.iter().filter_map(|(c, glyph)| Some((u32::from(*c), *numbers.get(glyph)?)));
    let mut tables: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"cmap", character_map(&map.collect::<Vec<_>>())),
        (b"glyf", glyf),
        (b"head", head),
        (b"hhea", hhea),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp),
        (b"post", post),
    ];
    tables.extend(COPIED.iter().filter_map(|name| Some((*name, table(name)?.to_vec()))));
    tables.sort_by_key(|(name, _)| *name);
    Some(font_file(&tables))
}

struct Outlines<'f> {
    glyf: &'f [u8],
    loca: &'f [u8],
    head: &'f [u8],
}

impl<'f> Outlines<'f> {
    /// The bytes of a glyph, none for a blank one.
    fn glyph(&self, number: u16) -> Option<&'f [u8]> {
        let place = usize::from(number);
        let offset = |place: usize| match word(self.head, 50)? {
            0 => Some(usize::from(word(self.loca, place * 2)?) * 2),
            _ => Some(u32::from_be_bytes(self.loca.get(place * 4..place * 4 + 4)?.try_into().ok()?) as usize),
        };
        self.glyf.get(offset(place)?..offset(place + 1)?)
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

/// Writes a glyph without its instructions; components get the numbers of the new font.
fn plain_glyph(glyph: &[u8], out: &mut Vec<u8>, mut number_of: impl FnMut(u16) -> u16) -> Option<()> {
    if glyph.is_empty() {
        return Some(());
    }
    let contours = word(glyph, 0)? as i16;
    if contours >= 0 {
        let ends = 10 + 2 * contours as usize;
        let instructions = usize::from(word(glyph, ends)?);
        out.extend(glyph.get(..ends)?);
        out.extend([0, 0]);
        out.extend(glyph.get(ends + 2 + instructions..)?);
        return Some(());
    }
    out.extend(&glyph[..10]);
    let mut at = 10;
    loop {
        let flags = word(glyph, at)?;
        out.extend((flags & !INSTRUCTIONS).to_be_bytes());
        out.extend(number_of(word(glyph, at + 2)?).to_be_bytes());
        let place = if flags & WORDS != 0 { 4 } else { 2 };
        let scale = match flags & (SCALE | TWO_SCALES | MATRIX) {
            SCALE => 2,
            TWO_SCALES => 4,
            MATRIX => 8,
            _ => 0,
        };
        out.extend(glyph.get(at + 4..at + 4 + place + scale)?);
        at += 4 + place + scale;
        if flags & MORE == 0 {
            return Some(());
        }
    }
}

/// `cmap` with one subtable: an array over the characters of the basic plane, where one lookup is one step; else groups.
fn character_map(map: &[(u32, u16)]) -> Vec<u8> {
    let last = map.last().map_or(0, |(code, _)| *code);
    let mut out = vec![0, 0, 0, 1, 0, 3, 0, if last > 0xFFFF { 10 } else { 1 }, 0, 0, 0, 12];
    if last > 0xFFFF {
        out.extend([0, 12, 0, 0]);
        out.extend((16 + 12 * map.len() as u32).to_be_bytes());
        out.extend(0u32.to_be_bytes());
        out.extend((map.len() as u32).to_be_bytes());
        for (code, glyph) in map {
            for number in [*code, *code, u32::from(*glyph)] {
                out.extend(number.to_be_bytes());
            }
        }
        return out;
    }
    let first = map.first().map_or(0, |(code, _)| *code);
    let mut glyphs = vec![0u16; (last - first + 1) as usize];
    for (code, glyph) in map {
        glyphs[(code - first) as usize] = *glyph;
    }
    // the length wraps where it is too large for its field; readers go by the count
    let length = (10 + 2 * glyphs.len()) as u16;
    for number in [6, length, 0, first as u16, glyphs.len() as u16].into_iter().chain(glyphs) {
        out.extend(number.to_be_bytes());
    }
    out
}

/// The tables behind their directory. Checksums are left at zero: printpdf computes those of what it embeds.
fn font_file(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let mut out = vec![0, 1, 0, 0];
    let power = 1u16 << count.ilog2();
    for number in [count, power * 16, power.ilog2() as u16, (count - power) * 16] {
        out.extend(number.to_be_bytes());
    }
    let mut offset = out.len() + 16 * tables.len();
    for (name, data) in tables {
        out.extend(*name);
        for number in [0, offset as u32, data.len() as u32] {
            out.extend(number.to_be_bytes());
        }
        offset += data.len().next_multiple_of(4);
    }
    for (_, data) in tables {
        out.extend(data);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use ttf_parser::OutlineBuilder;

    #[derive(Default, PartialEq, Debug)]
    struct Path(Vec<(char, [f32; 4])>);

    impl OutlineBuilder for Path {
        fn move_to(&mut self, x: f32, y: f32) {
            self.0.push(('m', [x, y, 0.0, 0.0]));
        }
        fn line_to(&mut self, x: f32, y: f32) {
            self.0.push(('l', [x, y, 0.0, 0.0]));
        }
        fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
            self.0.push(('q', [x1, y1, x, y]));
        }
        fn curve_to(&mut self, _: f32, _: f32, _: f32, _: f32, x: f32, y: f32) {
            self.0.push(('c', [x, y, 0.0, 0.0]));
        }
        fn close(&mut self) {
            self.0.push(('z', [0.0; 4]));
        }
    }

    fn drawn(face: &Face<'_>, character: char) -> (Path, Option<u16>, Option<i16>) {
        let glyph = face.glyph_index(character).unwrap();
        let mut path = Path::default();
        face.outline_glyph(glyph, &mut path);
        (path, face.glyph_hor_advance(glyph), face.glyph_hor_side_bearing(glyph))
    }

    #[test]
    fn glyphs_keep_outline_and_advance() {
        let text = include_bytes!("../../../assets/fonts/BIZUDPGothic-Regular.ttf").as_slice();
        let emoji = include_bytes!("../../../assets/fonts/NotoEmoji-Regular.ttf").as_slice();
        // 🇯 and 🏳 are among those that are put together of components
        for (data, words) in [(text, "効果測定 10月 ＡＢ～ぱ"), (emoji, "🎉🇯🏳✌#"), (emoji, "#1")] {
            let whole = Face::parse(data, 0).unwrap();
            let characters: BTreeSet<char> = words.chars().filter(|c| whole.glyph_index(*c).is_some()).collect();
            assert!(characters.len() > 1, "{words}");
            let used = Used { characters: characters.clone(), forms: BTreeMap::new() };
            let bytes = subset(&whole, &used).unwrap();
            assert!(bytes.len() < 160_000, "{}", bytes.len());
            let part = Face::parse(&bytes, 0).unwrap();
            for character in &characters {
                assert_eq!(drawn(&part, *character), drawn(&whole, *character), "{character}");
            }
            assert_eq!(part.glyph_index('鬱').filter(|glyph| glyph.0 != 0), None);
            assert_eq!(bytes, subset(&whole, &used).unwrap());
        }
    }
}
