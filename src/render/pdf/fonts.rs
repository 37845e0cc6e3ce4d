//! The five faces of a report, built into the program: advances, coverage, and the file that is embedded.
//!
//! Invariant: widths are the ones that stand in the PDF (thousandths of an em, cut off), so layout and viewer agree.

use super::canvas::Face;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

pub const FACES: [Face; 5] = [Face::Text, Face::TextBold, Face::Fixed, Face::FixedBold, Face::Emoji];

/// Punctuation that BIZ UDPGothic draws too narrow: running text takes it from BIZ UDGothic, one em wide.
const WIDE_PUNCTUATION: &str = "（）「」『』、。：！？・，．；〔〕【】《》〈〉［］｛｝";

const UNKNOWN: u16 = u16::MAX;
const ABSENT: u16 = u16::MAX - 1;

pub struct Fonts {
    faces: [Font; 5],
}

struct Font {
    face: ttf_parser::Face<'static>,
    units_per_em: u32,
    /// Advance in thousandths of an em by code point of the basic plane, filled as characters are met.
    advances: Box<[AtomicU16]>,
}

/// The fonts, parsed at the first call.
pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| Fonts {
        faces: [
            Font::parse(include_bytes!("../../../assets/fonts/BIZUDPGothic-Regular.ttf")),
            Font::parse(include_bytes!("../../../assets/fonts/BIZUDPGothic-Bold.ttf")),
            Font::parse(include_bytes!("../../../assets/fonts/BIZUDGothic-Regular.ttf")),
            Font::parse(include_bytes!("../../../assets/fonts/BIZUDGothic-Bold.ttf")),
            Font::parse(include_bytes!("../../../assets/fonts/NotoEmoji-Regular.ttf")),
        ],
    })
}

impl Font {
    fn parse(data: &'static [u8]) -> Font {
        let face = ttf_parser::Face::parse(data, 0).expect("the font is built in and tests parse it");
        let advances = (0..0x1_0000).map(|_| AtomicU16::new(UNKNOWN)).collect();
        Font { units_per_em: u32::from(face.units_per_em()), face, advances }
    }
    fn look_up(&self, character: char) -> u16 {
        let advance = self.face.glyph_index(character).and_then(|glyph| self.face.glyph_hor_advance(glyph));
        advance.map_or(ABSENT, |units| (u32::from(units) * 1000 / self.units_per_em) as u16)
    }
    fn advance(&self, character: char) -> Option<u16> {
        let found = match self.advances.get(character as usize) {
            Some(cell) => match cell.load(Relaxed) {
                UNKNOWN => {
                    let found = self.look_up(character);
                    cell.store(found, Relaxed);
                    found
                }
                known => known,
            },
            None => self.look_up(character),
        };
        (found != ABSENT).then_some(found)
    }
}

impl Fonts {
    fn font(&self, face: Face) -> &Font {
        &self.faces[FACES.iter().position(|f| *f == face).expect("FACES lists every face")]
    }
    /// The whole face, from which subsets are taken.
    pub fn parsed(&self, face: Face) -> &ttf_parser::Face<'static> {
        &self.font(face).face
    }
    /// The face that really draws `character` where `wanted` is asked for, and its advance in ems.
    /// `None`: no font has it.
    pub fn choose(&self, wanted: Face, character: char) -> Option<(Face, f32)> {
        let wide = WIDE_PUNCTUATION.contains(character);
        let order = match wanted {
            Face::Text if wide => [Face::Fixed, Face::Text, Face::Emoji],
            Face::TextBold if wide => [Face::FixedBold, Face::TextBold, Face::Emoji],
            other => order(other),
        };
        order.into_iter().find_map(|face| Some((face, f32::from(self.font(face).advance(character)?) / 1000.0)))
    }
    /// The same for another form of the character than its usual one. `None`: no font has that form, or it is the usual one.
    pub fn choose_form(&self, wanted: Face, character: char, selector: char) -> Option<(Face, f32)> {
        order(wanted).into_iter().find_map(|face| {
            let font = self.font(face);
            let glyph = form(&font.face, character, selector)?;
            let units = u32::from(font.face.glyph_hor_advance(glyph)?);
            Some((face, (units * 1000 / font.units_per_em) as f32 / 1000.0))
        })
    }
}

/// The glyph of another form of a character than its usual one.
pub fn form(face: &ttf_parser::Face<'_>, character: char, selector: char) -> Option<ttf_parser::GlyphId> {
    face.glyph_variation_index(character, selector).filter(|glyph| face.glyph_index(character) != Some(*glyph))
}

/// Where a face is asked for: it, and those that take its place for what it lacks.
fn order(wanted: Face) -> [Face; 3] {
    match wanted {
        Face::Text => [Face::Text, Face::Fixed, Face::Emoji],
        Face::TextBold => [Face::TextBold, Face::FixedBold, Face::Emoji],
        Face::Fixed => [Face::Fixed, Face::Text, Face::Emoji],
        Face::FixedBold => [Face::FixedBold, Face::TextBold, Face::Emoji],
        Face::Emoji => [Face::Emoji, Face::Text, Face::Fixed],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_have_the_widths_that_tables_need() {
        for digit in '0'..='9' {
            assert_eq!(fonts().choose(Face::Fixed, digit), Some((Face::Fixed, 0.5)));
        }
        assert_eq!(fonts().choose(Face::Text, '（'), Some((Face::Fixed, 1.0)));
        assert_eq!(fonts().choose(Face::TextBold, '、'), Some((Face::FixedBold, 1.0)));
        assert_eq!(fonts().choose(Face::Fixed, '🎉').map(|found| found.0), Some(Face::Emoji));
        assert_eq!(fonts().choose(Face::Fixed, '𠮷'), None);
    }
}
