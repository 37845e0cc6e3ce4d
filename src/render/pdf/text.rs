//! Inlines become glyphs: cleaned characters, each with its face, advance and origin. Lines are cut in `breaking`.
//!
//! Invariant: every glyph has a face that draws it; a character that none draws is remembered as an error, never drawn.

use super::Replaced;
use super::Spot;
use super::breaking;
use super::canvas::{Face, Rgb};
use super::fonts::fonts;
use super::style::Style;
use crate::document::model::Inline;
use crate::figures::FigureKey;
use std::cell::RefCell;
use std::ops::Range;

/// Room between a boxed word's characters and its box, and between the box and what stands before it.
pub const BOX_PADDING: f32 = 2.5;
const BOX_MARGIN: f32 = 4.0;

/// One character in its place in a text.
#[derive(Clone, Copy, Debug)]
pub struct Glyph {
    pub character: char,
    /// The variation selector behind the character, where it is drawn in another form than its usual one (異体字).
    pub selector: Option<char>,
    pub face: Face,
    /// Points.
    pub advance: f32,
    /// Room before it in points; negative where two punctuation marks share half an em.
    pub shift: f32,
    /// Index into [`Text::spans`].
    pub span: u32,
    /// Whether a line may end before it.
    pub before: Opportunity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opportunity {
    Forbidden,
    Allowed,
    Forced,
}

/// What a run of glyphs has in common.
#[derive(Clone, Debug)]
pub struct Span {
    pub size: f32,
    pub colour: Rgb,
    /// Above the baseline, in points.
    pub rise: f32,
    pub figure: Option<FigureKey>,
    /// Index into [`Text::links`].
    pub link: Option<u32>,
    /// A tag: set in a thin box.
    pub boxed: bool,
    /// Its first glyph.
    pub start: usize,
}

/// A paragraph, not yet cut into lines.
#[derive(Clone, Debug)]
pub struct Text {
    pub glyphs: Vec<Glyph>,
    pub spans: Vec<Span>,
    /// Addresses.
    pub links: Vec<String>,
    pub style: Style,
}

/// One line of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What is painted: trailing spaces included, so that extracted words stay apart.
    pub glyphs: Range<usize>,
    /// What is seen.
    pub seen: Range<usize>,
    /// Of what is seen, in points.
    pub width: f32,
    /// How far the blank half of an opening bracket hangs out at the line's start.
    pub hang: f32,
}

/// What is printed for a character that no font has: the printers' own mark for a missing type.
pub const GETA: char = '〓';

/// Turns words into texts and remembers each character that no font has, and where it stood first.
#[derive(Default)]
pub struct Composer {
    place: RefCell<Spot>,
    replaced: RefCell<Vec<Replaced>>,
}

impl Composer {
    /// Names what is composed from now on, for errors.
    pub fn at(&self, place: Spot) {
        *self.place.borrow_mut() = place;
    }
    /// The characters that could not be set, each once, in the order they were met.
    pub fn replaced(&self) -> Vec<Replaced> {
        self.replaced.take()
    }
    /// The character as it will be set: itself, in the form asked for where a font has it, or the mark of a missing
    /// type, which is told.
    fn settable(&self, wanted: Face, asked: Character, text: &str) -> Option<(Character, Face, f32)> {
        let Character { character, selector } = asked;
        if let Some((face, advance)) = selector.and_then(|it| fonts().choose_form(wanted, character, it)) {
            return Some((asked, face, advance));
        }
        let usual = |character| Character { character, selector: None };
        if let Some((face, advance)) = fonts().choose(wanted, character) {
            return Some((usual(character), face, advance));
        }
        let mut replaced = self.replaced.borrow_mut();
        if !replaced.iter().any(|r| r.character == character) {
            let (text, place) = (text.chars().take(40).collect(), self.place.borrow().clone());
            replaced.push(Replaced { character, text, place });
        }
        fonts().choose(wanted, GETA).map(|(face, advance)| (usual(GETA), face, advance))
    }
    pub fn text(&self, inlines: &[Inline], style: Style) -> Text {
        let mut builder = self.builder(style);
        builder.inlines(inlines);
        builder.finish()
    }
    pub fn plain(&self, text: &str, style: Style) -> Text {
        let mut builder = self.builder(style);
        builder.plain(text, style);
        builder.finish()
    }
    pub fn builder(&self, style: Style) -> Builder<'_> {
        let text = Text { glyphs: Vec::new(), spans: Vec::new(), links: Vec::new(), style };
        Builder { composer: self, text, forced: false }
    }
    /// The glyphs of `text` one after the other: no line breaks, no shared punctuation.
    pub fn glyphs(&self, text: &str, face: Face, size: f32) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        clean(text, |cleaned| {
            let character = match cleaned {
                Cleaned::Character(character) => character,
                Cleaned::Glue | Cleaned::Break => SPACE,
            };
            if let Some((set, face, advance)) = self.settable(face, character, text) {
                let Character { character, selector } = set;
                let (advance, before) = (advance * size, Opportunity::Forbidden);
                glyphs.push(Glyph { character, selector, face, advance, shift: 0.0, span: 0, before });
            }
        });
        glyphs
    }
    /// `text` in one line of at most `width`, cut with … where it is longer: for running headers.
    pub fn cut(&self, text: &str, style: Style, width: f32) -> Text {
        let whole = self.plain(&text.replace('\n', " "), style);
        if whole.natural_width() <= width {
            return whole;
        }
        let room = width - style.size;
        let (mut used, mut kept) = (0.0, String::new());
        for glyph in &whole.glyphs {
            used += glyph.advance + glyph.shift;
            if used > room {
                break;
            }
            glyph.say(&mut kept);
        }
        kept.push('…');
        self.plain(&kept, style)
    }
}

/// Collects the runs of one text.
pub struct Builder<'c> {
    composer: &'c Composer,
    text: Text,
    forced: bool,
}

impl Builder<'_> {
    pub fn inlines(&mut self, inlines: &[Inline]) {
        let style = self.text.style;
        self.styled(inlines, style);
    }
    fn styled(&mut self, inlines: &[Inline], style: Style) {
        for inline in inlines {
            match inline {
                Inline::Text(text) => self.plain(text, style),
                Inline::Strong(inner) => self.styled(inner, style.bold()),
                Inline::Figure(figure) => self.run(&figure.text, style, |span| span.figure = Some(figure.figure)),
                Inline::Link { text, url } => {
                    let link = self.text.links.len() as u32;
                    self.text.links.push(url.clone());
                    let shown = if text.is_empty() { url } else { text };
                    let style = Style { colour: super::style::BLUE, ..style };
                    self.run(shown, style, |span| span.link = Some(link));
                }
                Inline::Break => self.forced = true,
            }
        }
    }
    pub fn plain(&mut self, text: &str, style: Style) {
        self.run(text, style, |_| {});
    }
    /// A run with some room before it, in points.
    pub fn spaced(&mut self, text: &str, style: Style, room: f32) {
        let start = self.text.glyphs.len();
        self.plain(text, style);
        if let Some(first) = self.text.glyphs.get_mut(start) {
            first.shift = room;
        }
    }
    /// An ideographic space of `em` times the text's size.
    pub fn gap(&mut self, em: f32) {
        let style = self.text.style;
        self.plain("\u{3000}", Style { size: style.size * em, ..style });
    }
    /// A small word in a thin box, after what stands already.
    pub fn tag(&mut self, word: &str) {
        let style = Style { size: 8.0, colour: super::style::SUB, ..self.text.style };
        let start = self.text.glyphs.len();
        self.run(word, style, |span| {
            span.boxed = true;
            span.rise = 0.5;
        });
        if let Some(first) = self.text.glyphs.get_mut(start) {
            first.shift = BOX_MARGIN + BOX_PADDING;
        }
        if let Some(last) = self.text.glyphs[start..].last_mut() {
            last.advance += BOX_PADDING;
        }
    }
    fn run(&mut self, words: &str, style: Style, adapt: impl FnOnce(&mut Span)) {
        let start = self.text.glyphs.len();
        let mut span =
            Span { size: style.size, colour: style.colour, rise: 0.0, figure: None, link: None, boxed: false, start };
        adapt(&mut span);
        let number = self.text.spans.len() as u32;
        self.text.spans.push(span);
        clean(words, |cleaned| {
            let (character, before) = match cleaned {
                Cleaned::Break => {
                    self.forced = true;
                    return;
                }
                Cleaned::Glue => (SPACE, Opportunity::Forbidden),
                Cleaned::Character(character) => (character, Opportunity::Allowed),
            };
            let Some((set, face, advance)) = self.composer.settable(style.face, character, words) else {
                return;
            };
            let Character { character, selector } = set;
            let before = if std::mem::take(&mut self.forced) { Opportunity::Forced } else { before };
            let advance = advance * style.size;
            self.text.glyphs.push(Glyph { character, selector, face, advance, shift: 0.0, span: number, before });
        });
    }
    pub fn finish(mut self) -> Text {
        breaking::prepare(&mut self.text);
        self.text
    }
}

impl Text {
    pub fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
    }
    pub fn span(&self, glyph: &Glyph) -> &Span {
        &self.spans[glyph.span as usize]
    }
    pub fn words(&self) -> String {
        words_of(&self.glyphs)
    }
    /// Width of the longest line where only forced breaks are taken.
    pub fn natural_width(&self) -> f32 {
        self.lines(f32::INFINITY).iter().map(|line| line.width).fold(0.0, f32::max)
    }
    /// Height when set in `lines` lines.
    pub fn height(&self, lines: usize) -> f32 {
        self.style.height(lines)
    }
}

impl Glyph {
    /// Writes what it says: its character, and the selector of the form it is drawn in.
    pub fn say(&self, out: &mut String) {
        out.push(self.character);
        out.extend(self.selector);
    }
}

/// What these glyphs say, one after the other.
pub fn words_of(glyphs: &[Glyph]) -> String {
    let mut words = String::with_capacity(glyphs.len() * 3);
    glyphs.iter().for_each(|glyph| glyph.say(&mut words));
    words
}

/// Whether it asks for one of several forms of the character before it; the two that tell emoji from text are not meant.
pub fn is_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}')
}

/// A character, and the form that is asked for.
#[derive(Clone, Copy)]
struct Character {
    character: char,
    selector: Option<char>,
}

const SPACE: Character = Character { character: ' ', selector: None };

enum Cleaned {
    Character(Character),
    /// A space at which no line may end.
    Glue,
    Break,
}

/// Maps what fonts lack to harmless likenesses and drops what has no shape of its own.
fn clean(words: &str, mut emit: impl FnMut(Cleaned)) {
    let mut characters = words.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' | '\u{2028}' | '\u{2029}' => emit(Cleaned::Break),
            '\t' | '\u{2000}'..='\u{2006}' | '\u{2008}'..='\u{200A}' | '\u{205F}' => emit(Cleaned::Character(SPACE)),
            '\u{A0}' | '\u{2007}' | '\u{202F}' => emit(Cleaned::Glue),
            '\u{2010}'..='\u{2012}' => emit(Cleaned::Character(Character { character: '-', selector: None })),
            // joiners, directions, selectors, skin tones, the keycap's ring: the plain sign beside them stays
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => {}
            '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{20E3}' | '\u{E0000}'..='\u{E0FFF}' => {}
            '\u{1F3FB}'..='\u{1F3FF}' => {}
            _ if character.is_control() => {}
            _ => {
                let mut composed = character;
                while let Some(joined) =
                    characters.peek().and_then(|next| unicode_normalization::char::compose(composed, combining(*next)?))
                {
                    composed = joined;
                    characters.next();
                }
                let selector = characters.next_if(|next| is_selector(*next));
                emit(Cleaned::Character(Character { character: composed, selector }));
            }
        }
    }
}

/// Whether nothing of these words is seen on paper.
pub fn shows_nothing(words: &str) -> bool {
    let mut seen = false;
    clean(words, |cleaned| seen |= matches!(cleaned, Cleaned::Character(c) if !c.character.is_whitespace()));
    !seen
}

fn combining(character: char) -> Option<char> {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{3099}' | '\u{309A}').then_some(character)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::pdf::style::{BODY, CELL};

    fn words(text: &str) -> String {
        let composer = Composer::default();
        let words = composer.plain(text, BODY).words();
        assert!(composer.replaced().is_empty(), "{text:?}");
        words
    }

    #[test]
    fn what_has_no_shape_is_dropped_and_likenesses_are_taken() {
        assert_eq!(words("a\u{2009}b\u{A0}c\u{2011}d"), "a b c-d");
        assert_eq!(words("❤\u{FE0F}と👨\u{200D}👩と👍🏽"), "❤と👨👩と👍");
        assert_eq!(words("か\u{3099}\u{7}\r"), "が");
        assert_eq!(words("1\u{FE0F}\u{20E3}"), "1");
    }

    #[test]
    fn a_form_is_kept_where_a_font_draws_it_and_else_the_character_is_set() {
        // U+E0101 is the usual form of BIZ UD, U+E01EF none that anybody has
        for (text, kept) in
            [("葛\u{E0100}城", "葛\u{E0100}城"), ("葛\u{E0101}飾", "葛飾"), ("葛\u{E01EF}", "葛"), ("a\u{E0100}", "a")]
        {
            assert_eq!(words(text), kept, "{text:?}");
        }
        let composer = Composer::default();
        assert_eq!(composer.plain("葛\u{E0100}", BODY).glyphs.len(), 1, "the selector is no glyph of its own");
    }

    #[test]
    fn a_character_without_a_font_is_marked_and_told() {
        let composer = Composer::default();
        composer.at(Spot::Table("web.pages".to_string()));
        assert_eq!(composer.plain("𠮷野家𠮷", CELL).words(), "〓野家〓");
        let place = Spot::Table("web.pages".to_string());
        assert_eq!(composer.replaced(), [Replaced { character: '𠮷', text: "𠮷野家𠮷".into(), place }]);
        assert!(composer.replaced().is_empty());
    }

    #[test]
    fn a_long_running_title_is_cut_to_its_room() {
        let composer = Composer::default();
        let cut = composer.cut(&"長".repeat(200), CELL, 100.0);
        assert!(cut.natural_width() <= 100.0 && cut.words().ends_with('…'));
    }
}
