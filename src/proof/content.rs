//! What is painted on each page: characters with their places and colours, filled shapes, and the marked content they lie in.
//!
//! It knows the operators that a page of ours may hold; any other is a finding, because what it does would go unseen.

use super::file::{File, number};
use super::font::Font;
use super::{Findings, Rule};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Object};
use std::collections::BTreeMap;

/// One character where it stands, in points from the page's lower left.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    /// What the text layer says it is; `\u{FFFD}` for nothing.
    pub character: char,
    /// The variation selector that the text layer names behind it.
    pub form: Option<char>,
    pub x: f64,
    pub baseline: f64,
    pub advance: f64,
    pub size: f64,
    pub colour: [f64; 3],
    /// Painted at all: neither invisible nor only clipping.
    pub painted: bool,
    /// Index into the page's sections.
    pub section: Option<usize>,
    /// Its turn among all that is painted.
    pub turn: usize,
}

impl Glyph {
    pub fn middle(&self) -> f64 {
        self.x + self.advance / 2.0
    }
    /// From the descenders to the top of an ideograph.
    pub fn bounds(&self) -> [f64; 4] {
        [self.x, self.baseline - 0.12 * self.size, self.x + self.advance, self.baseline + 0.88 * self.size]
    }
    /// What it says, with the form it names.
    pub fn said(&self) -> impl Iterator<Item = char> {
        std::iter::once(self.character).chain(self.form)
    }
    pub fn is_blank(&self) -> bool {
        self.character.is_whitespace()
    }
}

/// A filled shape: its corners, colour, and turn.
#[derive(Clone, Debug)]
pub(super) struct Fill {
    pub corners: Vec<(f64, f64)>,
    pub bounds: [f64; 4],
    pub colour: [f64; 3],
    pub turn: usize,
    pub section: Option<usize>,
}

/// One piece of marked content.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub tag: String,
    pub mark: Option<i64>,
    /// Type and subtype of an artifact, empty where it has none.
    pub artifact: Option<(String, String)>,
}

#[derive(Debug, Default)]
pub(super) struct Page {
    pub size: (f64, f64),
    pub glyphs: Vec<Glyph>,
    pub fills: Vec<Fill>,
    /// Bounds of the lines drawn, each with its section.
    pub strokes: Vec<([f64; 4], Option<usize>)>,
    pub sections: Vec<Section>,
}

/// A matrix `[a b c d e f]`.
type Matrix = [f64; 6];
const STILL: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}
fn apply(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (x * m[0] + y * m[2] + m[4], x * m[1] + y * m[3] + m[5])
}

#[derive(Clone)]
struct State<'f> {
    place: Matrix,
    fill: [f64; 3],
    font: Option<&'f Font>,
    size: f64,
    character_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    mode: i64,
}

struct Reader<'p, 'f> {
    place: String,
    fonts: BTreeMap<Vec<u8>, &'f Font>,
    state: State<'f>,
    kept: Vec<State<'f>>,
    text: Matrix,
    line: Matrix,
    path: Vec<(f64, f64)>,
    page: Page,
    /// The open sections; more than one is a fault.
    open: Vec<usize>,
    turn: usize,
    findings: &'p mut Findings,
}

pub(super) fn read(file: &File<'_>, fonts: &[Font], findings: &mut Findings) -> Vec<Page> {
    file.pages
        .iter()
        .enumerate()
        .map(|(index, id)| {
            let place = format!("page {}", index + 1);
            let size = page_size(file, *id);
            let named = page_fonts(file, *id, fonts);
            let Ok(content) = Content::decode(&file.document.get_page_content(*id)) else {
                findings.add(Rule::Unreadable, &place, "its content cannot be read");
                return Page { size, ..Page::default() };
            };
            let state = State {
                place: STILL,
                fill: [0.0; 3],
                font: None,
                size: 0.0,
                character_space: 0.0,
                word_space: 0.0,
                stretch: 1.0,
                leading: 0.0,
                rise: 0.0,
                mode: 0,
            };
            let mut reader = Reader {
                place,
                fonts: named,
                state,
                kept: Vec::new(),
                text: STILL,
                line: STILL,
                path: Vec::new(),
                page: Page { size, ..Page::default() },
                open: Vec::new(),
                turn: 0,
                findings,
            };
            content.operations.iter().for_each(|operation| reader.operation(file, operation));
            if !reader.open.is_empty() {
                reader.finding(Rule::Nesting, "marked content is left open");
            }
            reader.page
        })
        .collect()
}

/// Walks up the page tree for an inherited entry.
fn inherited<'f>(file: &'f File<'_>, page: lopdf::ObjectId, key: &str) -> Option<&'f Object> {
    let mut node = file.document.get_dictionary(page).ok()?;
    for _ in 0..32 {
        if let Some(found) = file.entry(node, key) {
            return Some(found);
        }
        node = file.child(node, "Parent")?;
    }
    None
}
fn page_size(file: &File<'_>, page: lopdf::ObjectId) -> (f64, f64) {
    let corners = inherited(file, page, "MediaBox").and_then(|it| it.as_array().ok());
    let corners: Vec<f64> = corners.into_iter().flatten().filter_map(|it| number(file.resolve(it))).collect();
    if let [x0, y0, x1, y1] = corners[..] { (x1 - x0, y1 - y0) } else { (0.0, 0.0) }
}
fn page_fonts<'f>(file: &File<'_>, page: lopdf::ObjectId, fonts: &'f [Font]) -> BTreeMap<Vec<u8>, &'f Font> {
    let resources = inherited(file, page, "Resources").and_then(|it| it.as_dict().ok());
    let named = resources.and_then(|it| file.child(it, "Font"));
    let pairs = named.into_iter().flat_map(Dictionary::iter);
    pairs
        .filter_map(|(name, object)| {
            let id = object.as_reference().ok()?;
            Some((name.clone(), fonts.iter().find(|font| font.id == id)?))
        })
        .collect()
}

impl Reader<'_, '_> {
    fn finding(&mut self, rule: Rule, why: impl Into<String>) {
        self.findings.add(rule, &self.place, why);
    }

    fn operation(&mut self, file: &File<'_>, operation: &Operation) {
        let operands = &operation.operands;
        let numbers: Vec<f64> = operands.iter().filter_map(number).collect();
        let at = |index: usize| numbers.get(index).copied().unwrap_or(0.0);
        match operation.operator.as_str() {
            "BDC" | "BMC" => self.begin(file, operands),
            "EMC" => {
                if self.open.pop().is_none() {
                    self.finding(Rule::Nesting, "marked content is closed that was never opened");
                }
            }
            "q" => self.kept.push(self.state.clone()),
            "Q" => {
                if let Some(state) = self.kept.pop() {
                    self.state = state;
                }
            }
            "cm" => self.state.place = times([at(0), at(1), at(2), at(3), at(4), at(5)], self.state.place),
            "BT" => (self.text, self.line) = (STILL, STILL),
            "ET" | "w" | "J" | "j" | "M" | "d" | "i" | "ri" => {}
            "Tf" => {
                self.state.font =
                    operands.first().and_then(|it| it.as_name().ok()).and_then(|it| self.fonts.get(it)).copied();
                self.state.size = at(0);
            }
            "Tc" => self.state.character_space = at(0),
            "Tw" => self.state.word_space = at(0),
            "Tz" => self.state.stretch = at(0) / 100.0,
            "TL" => self.state.leading = at(0),
            "Ts" => self.state.rise = at(0),
            "Tr" => self.state.mode = at(0) as i64,
            "Td" => self.next_line(at(0), at(1)),
            "TD" => {
                self.state.leading = -at(1);
                self.next_line(at(0), at(1));
            }
            "Tm" => {
                self.line = [at(0), at(1), at(2), at(3), at(4), at(5)];
                self.text = self.line;
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" => operands.iter().for_each(|text| self.show(text)),
            "'" => {
                self.next_line(0.0, -self.state.leading);
                operands.iter().for_each(|text| self.show(text));
            }
            "TJ" => {
                for part in operands.first().and_then(|it| it.as_array().ok()).into_iter().flatten() {
                    match number(part) {
                        Some(kern) => {
                            let back = -kern / 1000.0 * self.state.size * self.state.stretch;
                            self.text = times([1.0, 0.0, 0.0, 1.0, back, 0.0], self.text);
                        }
                        None => self.show(part),
                    }
                }
            }
            "rg" => self.state.fill = [at(0), at(1), at(2)],
            "g" => self.state.fill = [at(0); 3],
            "RG" | "G" => {}
            "m" | "l" => self.path.push(apply(self.state.place, at(0), at(1))),
            // only the ends of curves: our shapes are seen well enough by their corners
            "c" => self.path.push(apply(self.state.place, at(4), at(5))),
            "v" | "y" => self.path.push(apply(self.state.place, at(2), at(3))),
            "h" => {}
            "re" => {
                let (x, y, width, height) = (at(0), at(1), at(2), at(3));
                let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
                self.path.extend(corners.map(|(x, y)| apply(self.state.place, x, y)));
            }
            "S" | "s" => self.paint(false),
            "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" => self.paint(true),
            "n" => self.path.clear(),
            other => self.finding(Rule::Operator, format!("the operator {other}: what it does cannot be checked")),
        }
    }

    fn begin(&mut self, file: &File<'_>, operands: &[Object]) {
        let tag = operands.first().and_then(|it| it.as_name().ok()).unwrap_or(b"");
        let tag = String::from_utf8_lossy(tag).into_owned();
        let properties = operands.get(1).and_then(|it| file.dictionary(it));
        let name = |key: &str| properties.and_then(|it| file.name(it, key)).unwrap_or("").to_string();
        let mark = properties.and_then(|it| file.integer(it, "MCID"));
        let artifact = (tag == "Artifact").then(|| (name("Type"), name("Subtype")));
        if !self.open.is_empty() {
            self.finding(Rule::Nesting, format!("marked content /{tag} lies inside other marked content"));
        }
        self.open.push(self.page.sections.len());
        self.page.sections.push(Section { tag, mark, artifact });
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    /// The section that is painted into; painting outside is a finding.
    fn section(&mut self) -> Option<usize> {
        let section = self.open.last().copied();
        let tagged = section.is_some_and(|it| {
            let section = &self.page.sections[it];
            section.mark.is_some() || section.artifact.is_some()
        });
        if !tagged {
            self.finding(Rule::Untagged, "something is painted that is neither tagged nor an artifact");
        }
        section
    }

    fn show(&mut self, text: &Object) {
        let section = self.section();
        let Some(font) = self.state.font else {
            self.finding(Rule::FontEmbedded, "text is shown in a font that the page does not have");
            return;
        };
        self.turn += 1;
        let Ok(codes) = text.as_str() else { return };
        for pair in codes.chunks(2) {
            let code = u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]);
            if code == 0 {
                self.finding(Rule::MissingGlyph, "the empty glyph (.notdef) is shown");
            }
            let said = font.says.get(&code).copied();
            if said.is_none() && code != 0 && !font.says.is_empty() {
                self.finding(Rule::TextLayer, format!("code {code:04X} of {} says nothing", font.name));
            }
            let State { size, stretch, rise, .. } = self.state;
            let placed = times(times([size * stretch, 0.0, 0.0, size, 0.0, rise], self.text), self.state.place);
            let width = font.width(code);
            let step = (width * size + self.state.character_space) * stretch;
            self.page.glyphs.push(Glyph {
                character: said.map_or('\u{FFFD}', |(character, _)| character),
                form: said.and_then(|(_, form)| form),
                x: placed[4],
                baseline: placed[5],
                advance: width * placed[0],
                size: placed[3],
                colour: self.state.fill,
                painted: matches!(self.state.mode, 0 | 2) && placed[1] == 0.0 && placed[2] == 0.0,
                section,
                turn: self.turn,
            });
            self.text = times([1.0, 0.0, 0.0, 1.0, step, 0.0], self.text);
        }
    }

    fn paint(&mut self, fill: bool) {
        let section = self.section();
        self.turn += 1;
        let corners = std::mem::take(&mut self.path);
        if !corners.is_empty() {
            let fold = |pick: fn((f64, f64)) -> f64, join: fn(f64, f64) -> f64, start: f64| {
                corners.iter().map(|corner| pick(*corner)).fold(start, join)
            };
            let bounds = [
                fold(|c| c.0, f64::min, f64::INFINITY),
                fold(|c| c.1, f64::min, f64::INFINITY),
                fold(|c| c.0, f64::max, f64::NEG_INFINITY),
                fold(|c| c.1, f64::max, f64::NEG_INFINITY),
            ];
            match fill {
                true => {
                    let (colour, turn) = (self.state.fill, self.turn);
                    self.page.fills.push(Fill { corners, bounds, colour, turn, section });
                }
                false => self.page.strokes.push((bounds, section)),
            }
        }
    }
}

impl Page {
    /// The characters whose middle stands in the box, in the order of painting.
    pub fn within(&self, [left, low, right, high]: [f64; 4]) -> impl Iterator<Item = usize> {
        let inside = move |glyph: &Glyph| {
            let (x, y) = (glyph.middle(), glyph.baseline + 0.3 * glyph.size);
            left <= x && x <= right && low <= y && glyph.baseline < high
        };
        self.glyphs.iter().enumerate().filter(move |(_, glyph)| inside(glyph)).map(|(index, _)| index)
    }
}

/// The characters of each mark: page and mark to indices into the page's characters.
pub(super) fn by_mark(pages: &[Page]) -> BTreeMap<(usize, i64), Vec<usize>> {
    let mut written: BTreeMap<(usize, i64), Vec<usize>> = BTreeMap::new();
    for (number, page) in pages.iter().enumerate() {
        for (index, glyph) in page.glyphs.iter().enumerate() {
            if let Some(mark) = glyph.section.and_then(|section| page.sections[section].mark) {
                written.entry((number, mark)).or_default().push(index);
            }
        }
    }
    written
}
