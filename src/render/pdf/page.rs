//! Pages and the structure tree, written in the same call: what is painted is tagged as it is painted.
//!
//! Painting exists only on [`Ink`], and an `Ink` only inside [`Recorder::mark`] or [`Recorder::artifact`], which borrow
//! the recorder: painting outside marked content, or nesting it, does not compile.
//! Invariant: painted order is tag order.

use super::Place;
use super::canvas::{Canvas, Face, Rgb, Stroke};
use super::fonts::{FACES, fonts};
use super::style::{GRAY, LEFT, rule};
use super::text::{BOX_PADDING, Composer, Glyph, Line, Span, Text, words_of};
use crate::figures::FigureKey;
use printpdf::{
    Color, DictItem, FontId, LineDashPattern, LinePoint, Op, PaintMode, PdfFontHandle, Point, Polygon, PolygonRing, Pt,
    TextItem, WindingOrder,
};

/// A structure element before it is painted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Element {
    pub role: &'static str,
    /// Of a header cell: `Column` or `Row`.
    pub scope: Option<&'static str>,
    /// Of a list: `Decimal` or `Disc`.
    pub numbering: Option<&'static str>,
    /// Of a figure.
    pub alt: Option<String>,
    pub bounds: Option<[f32; 4]>,
    /// Notes need names of their own.
    pub named: bool,
}

impl Element {
    pub fn new(role: &'static str) -> Element {
        Element { role, ..Element::default() }
    }
    pub fn header(scope: &'static str) -> Element {
        Element { scope: Some(scope), ..Element::new("TH") }
    }
    pub fn list(numbering: &'static str) -> Element {
        Element { numbering: Some(numbering), ..Element::new("L") }
    }
    pub fn note() -> Element {
        Element { named: true, ..Element::new("Note") }
    }
}

#[derive(Debug)]
pub enum Kid {
    Node(usize),
    Mark { page: usize, mark: usize },
    Link(usize),
}

#[derive(Debug)]
pub struct Node {
    pub element: Element,
    pub kids: Vec<Kid>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    Address(String),
    /// Index of a heading in document order.
    Heading(usize),
}

#[derive(Debug)]
pub struct Link {
    pub page: usize,
    pub bounds: [f32; 4],
    pub contents: String,
    pub target: Target,
    pub node: usize,
}

/// A heading where it stands.
#[derive(Debug)]
pub struct Bookmark {
    pub level: u8,
    pub title: String,
    pub page: usize,
    pub top: f32,
}

/// One run of characters as it was painted: what tests and the text dump look at.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub page: usize,
    /// `None`: an artifact.
    pub mark: Option<usize>,
    pub bounds: [f32; 4],
    pub words: String,
}

#[derive(Debug, Default)]
pub struct Page {
    pub ops: Vec<Op>,
    pub marks: usize,
}

/// What an artifact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artifact {
    Header,
    Footer,
    /// Rules, tints, marks, bars, repeated table heads.
    Layout,
}

/// Records pages and their tags.
pub struct Recorder<'c> {
    pub composer: &'c Composer,
    pub pages: Vec<Page>,
    /// `tree[0]` is the Document.
    pub tree: Vec<Node>,
    pub links: Vec<Link>,
    pub bookmarks: Vec<Bookmark>,
    pub places: Vec<Place>,
    pub written: Vec<Written>,
    open: Vec<usize>,
}

impl<'c> Recorder<'c> {
    pub fn new(composer: &'c Composer) -> Recorder<'c> {
        Recorder {
            composer,
            pages: Vec::new(),
            tree: vec![Node { element: Element::new("Document"), kids: Vec::new() }],
            links: Vec::new(),
            bookmarks: Vec::new(),
            places: Vec::new(),
            written: Vec::new(),
            open: vec![0],
        }
    }
    pub fn new_page(&mut self) {
        self.pages.push(Page::default());
    }
    /// The page that is painted on, from 0.
    pub fn page(&self) -> usize {
        self.pages.len() - 1
    }
    fn current(&self) -> usize {
        *self.open.last().expect("the Document is never closed")
    }

    /// Opens an element inside the open one. Opening order is reading order.
    pub fn open(&mut self, element: Element) {
        let (node, parent) = (self.tree.len(), self.current());
        self.tree.push(Node { element, kids: Vec::new() });
        self.tree[parent].kids.push(Kid::Node(node));
        self.open.push(node);
    }
    /// Closes what was opened last; the Document stays open.
    pub fn close(&mut self) {
        if self.open.len() > 1 {
            self.open.pop();
        }
    }
    /// An element for the length of `body`.
    pub fn element(&mut self, element: Element, body: impl FnOnce(&mut Self)) {
        self.open(element);
        body(self);
        self.close();
    }

    /// Paints as the next marked content of the open element; an element over several lines or pages has several.
    pub fn mark(&mut self, paint: impl FnOnce(&mut Ink)) {
        let (page, node) = (self.page(), self.current());
        let mark = self.pages[page].marks;
        self.pages[page].marks += 1;
        self.tree[node].kids.push(Kid::Mark { page, mark });
        let role = self.tree[node].element.role;
        self.bracket(role, vec![("MCID", DictItem::Int(mark as i64))], Some(mark), paint);
    }
    /// Paints what is never read aloud.
    pub fn artifact(&mut self, kind: Artifact, paint: impl FnOnce(&mut Ink)) {
        let name = |text: &str| DictItem::Name(text.into());
        let properties = match kind {
            Artifact::Header => vec![("Type", name("Pagination")), ("Subtype", name("Header"))],
            Artifact::Footer => vec![("Type", name("Pagination")), ("Subtype", name("Footer"))],
            Artifact::Layout => vec![("Type", name("Layout"))],
        };
        self.bracket("Artifact", properties, None, paint);
    }
    fn bracket(
        &mut self,
        tag: &str,
        properties: Vec<(&str, DictItem)>,
        mark: Option<usize>,
        paint: impl FnOnce(&mut Ink),
    ) {
        let map = properties.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
        let page = self.page();
        let ops = &mut self.pages[page].ops;
        ops.push(Op::BeginMarkedContentWithProperties { tag: tag.into(), properties: DictItem::Dict { map } });
        paint(&mut Ink {
            ops,
            page,
            mark,
            composer: self.composer,
            places: &mut self.places,
            written: &mut self.written,
        });
        self.pages[page].ops.push(Op::EndMarkedContentWithProperties);
    }

    /// A link element: its words and the annotation over them.
    pub fn link(&mut self, contents: String, target: Target, bounds: [f32; 4], paint: impl FnOnce(&mut Ink)) {
        self.open(Element::new("Link"));
        self.mark(paint);
        let (node, page, link) = (self.current(), self.page(), self.links.len());
        self.tree[node].kids.push(Kid::Link(link));
        self.links.push(Link { page, bounds, contents, target, node });
        self.close();
    }

    /// Paints one line of `text` into the open element, its left edge at `x`.
    pub fn line(&mut self, text: &Text, line: &Line, x: f32, baseline: f32) {
        let tags = tag_boxes(text, line, x, baseline);
        if !tags.is_empty() {
            self.artifact(Artifact::Layout, |ink| {
                for tag in tags {
                    ink.frame(tag, rule(0.5, GRAY));
                }
            });
        }
        let mut x = x - line.hang;
        let mut start = line.glyphs.start;
        while start < line.glyphs.end {
            let link = text.span(&text.glyphs[start]).link;
            let end =
                (start..line.glyphs.end).find(|&i| text.span(&text.glyphs[i]).link != link).unwrap_or(line.glyphs.end);
            let first = start == line.glyphs.start;
            let width = run_width(text, start, end, first);
            match link {
                None => self.mark(|ink| ink.glyphs(text, start..end, first, x, baseline)),
                Some(link) => {
                    let size = text.span(&text.glyphs[start]).size;
                    let bounds = [x.max(LEFT), baseline - 0.2 * size, x + width, baseline + 0.95 * size];
                    let words = words_of(&text.glyphs[start..end]);
                    let url = text.links[link as usize].clone();
                    let contents = if words == url { words } else { format!("{words}（{url}）") };
                    self.link(contents, Target::Address(url), bounds, |ink| {
                        ink.glyphs(text, start..end, first, x, baseline)
                    });
                }
            }
            x += width;
            start = end;
        }
    }
}

fn run_width(text: &Text, start: usize, end: usize, first: bool) -> f32 {
    let glyphs = &text.glyphs[start..end];
    let whole: f32 = glyphs.iter().map(|glyph| glyph.advance + glyph.shift).sum();
    if first { whole - text.glyphs[start].shift + text.indent(start) } else { whole }
}

fn tag_boxes(text: &Text, line: &Line, x: f32, baseline: f32) -> Vec<[f32; 4]> {
    let mut boxes: Vec<[f32; 4]> = Vec::new();
    let (mut x, mut open) = (x - line.hang, None);
    for i in line.seen.clone() {
        let glyph = &text.glyphs[i];
        x += if i == line.seen.start { text.indent(i) } else { glyph.shift };
        let span = text.span(glyph);
        if span.boxed {
            let (low, high) =
                (baseline + span.rise - 0.12 * span.size - 1.2, baseline + span.rise + 0.88 * span.size + 1.2);
            if open == Some(glyph.span) {
                if let Some(last) = boxes.last_mut() {
                    last[2] = x + glyph.advance;
                }
            } else {
                boxes.push([x - BOX_PADDING, low, x + glyph.advance, high]);
            }
        }
        open = span.boxed.then_some(glyph.span);
        x += glyph.advance;
    }
    boxes
}

/// The only thing that paints. It lives inside one piece of marked content.
pub struct Ink<'a> {
    ops: &'a mut Vec<Op>,
    page: usize,
    mark: Option<usize>,
    composer: &'a Composer,
    places: &'a mut Vec<Place>,
    written: &'a mut Vec<Written>,
}

/// The resource name of a face; six capitals, because they become the subset's tag as well.
pub fn font_id(face: Face) -> FontId {
    const NAMES: [&str; 5] = ["BIZUDP", "BIZUPB", "BIZUDG", "BIZUGB", "NOTOEM"];
    let index = FACES.iter().position(|f| *f == face).expect("FACES lists every face");
    FontId(NAMES[index].into())
}

impl Ink<'_> {
    /// Paints a run of a text's glyphs; `first`: it begins its line.
    fn glyphs(&mut self, text: &Text, range: std::ops::Range<usize>, first: bool, x: f32, baseline: f32) {
        let mut x = x;
        let mut start = range.start;
        while start < range.end {
            let (face, number) = (text.glyphs[start].face, text.glyphs[start].span);
            let end = (start..range.end)
                .find(|&i| text.glyphs[i].face != face || text.glyphs[i].span != number)
                .unwrap_or(range.end);
            let mut glyphs: Vec<Glyph> = text.glyphs[start..end].to_vec();
            if first && start == range.start {
                glyphs[0].shift = text.indent(start);
            }
            x += glyphs[0].shift;
            glyphs[0].shift = 0.0;
            let span = text.span(&glyphs[0]);
            let blank = if first && start == range.start { text.hang(start) } else { 0.0 };
            x += self.run(&glyphs, face, span, x, baseline + span.rise, start == span.start, blank);
            start = end;
        }
    }

    /// Paints glyphs of one face and span; answers their width. `blank`: what hangs out empty at the left.
    #[expect(clippy::too_many_arguments, reason = "one call site each for texts and charts")]
    fn run(
        &mut self,
        glyphs: &[Glyph],
        face: Face,
        span: &Span,
        x: f32,
        baseline: f32,
        begins: bool,
        blank: f32,
    ) -> f32 {
        let mut items = Vec::new();
        let mut piece = String::new();
        let mut width = 0.0;
        for glyph in glyphs {
            if glyph.shift != 0.0 {
                if !piece.is_empty() {
                    items.push(TextItem::Text(std::mem::take(&mut piece)));
                }
                items.push(TextItem::Offset(-glyph.shift * 1000.0 / span.size));
            }
            glyph.say(&mut piece);
            width += glyph.advance + glyph.shift;
        }
        items.push(TextItem::Text(piece));
        let words = words_of(glyphs);
        let bounds = [x + blank, baseline - 0.12 * span.size, x + width, baseline + 0.88 * span.size];
        self.show(face, span.size, x, baseline, span.colour, items);
        if let Some(figure) = span.figure {
            self.place(figure, &words, bounds, begins);
        }
        // Spaces at a line's end are painted for readers' sake and seen by nobody.
        let blank: f32 = glyphs.iter().rev().take_while(|it| it.character.is_whitespace()).map(|it| it.advance).sum();
        let [x0, y0, x1, y1] = bounds;
        self.note([x0, y0, (x1 - blank).max(x0), y1], words);
        width
    }

    fn show(&mut self, face: Face, size: f32, x: f32, baseline: f32, colour: Rgb, items: Vec<TextItem>) {
        let font = PdfFontHandle::External(font_id(face));
        // Colour outlives a text section, and a cursor is relative to the one before: set both each time.
        self.ops.extend([
            Op::SetFillColor { col: color(colour) },
            Op::StartTextSection,
            Op::SetFont { font, size: Pt(size) },
            Op::SetTextCursor { pos: Point { x: Pt(x), y: Pt(baseline) } },
            Op::ShowText { items },
            Op::EndTextSection,
        ]);
    }

    /// A figure that goes on in another face or on another line has several boxes.
    fn place(&mut self, figure: FigureKey, words: &str, bounds: [f32; 4], begins: bool) {
        let page = self.page as u32 + 1;
        let same = |place: &&mut Place| place.figure == figure && place.page == page;
        if !begins && let Some(place) = self.places.iter_mut().rev().find(same) {
            place.printed.push_str(words);
            match place.boxes.last_mut() {
                Some(last) if last[1] == bounds[1] && (last[2] - bounds[0]).abs() < 0.05 => last[2] = bounds[2],
                _ => place.boxes.push(bounds),
            }
            return;
        }
        self.places.push(Place { figure, printed: words.to_string(), page, boxes: vec![bounds] });
    }
    fn note(&mut self, bounds: [f32; 4], words: String) {
        self.written.push(Written { page: self.page, mark: self.mark, bounds, words });
    }

    /// One line of a text inside this marked content; links in it are not live.
    pub fn line(&mut self, text: &Text, line: &Line, x: f32, baseline: f32) {
        self.glyphs(text, line.glyphs.clone(), true, x - line.hang, baseline);
    }
    /// A horizontal rule.
    pub fn rule(&mut self, x0: f32, x1: f32, y: f32, stroke: Stroke) {
        self.stroke(&[(x0, y), (x1, y)], stroke);
    }
    /// A filled rectangle `[x0, y0, x1, y1]`.
    pub fn rectangle(&mut self, [x0, y0, x1, y1]: [f32; 4], colour: Rgb) {
        self.fill(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour);
    }
    /// The outline of a rectangle.
    pub fn frame(&mut self, [x0, y0, x1, y1]: [f32; 4], stroke: Stroke) {
        self.stroke(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], stroke);
    }
}

impl Canvas for Ink<'_> {
    fn stroke(&mut self, path: &[(f32, f32)], stroke: Stroke) {
        if path.len() < 2 {
            return;
        }
        let closed = path.len() > 2 && path.first() == path.last();
        let path = if closed { &path[1..] } else { path };
        self.ops.push(Op::SetOutlineColor { col: color(stroke.colour) });
        self.ops.push(Op::SetOutlineThickness { pt: Pt(stroke.width) });
        if let Some((on, off)) = stroke.dash {
            self.ops.push(Op::SetLineDashPattern { dash: LineDashPattern::new(0.0, &[on, off]) });
        }
        self.ops.push(Op::DrawLine { line: printpdf::Line { points: corners(path), is_closed: closed } });
        if stroke.dash.is_some() {
            self.ops.push(Op::SetLineDashPattern { dash: LineDashPattern::solid() });
        }
    }
    fn fill(&mut self, polygon: &[(f32, f32)], colour: Rgb) {
        if polygon.len() < 3 {
            return;
        }
        self.ops.push(Op::SetFillColor { col: color(colour) });
        self.ops.push(Op::DrawPolygon {
            polygon: Polygon {
                rings: vec![PolygonRing { points: corners(polygon) }],
                mode: PaintMode::Fill,
                winding_order: WindingOrder::NonZero,
            },
        });
    }
    fn text(&mut self, face: Face, size: f32, x: f32, y: f32, colour: Rgb, text: &str, figure: Option<FigureKey>) {
        let (mut x, mut begins) = (x, true);
        let span = Span { size, colour, rise: 0.0, figure, link: None, boxed: false, start: 0 };
        let glyphs = self.composer.glyphs(text, face, size);
        for run in glyphs.chunk_by(|a, b| a.face == b.face) {
            x += self.run(run, run[0].face, &span, x, y, begins, 0.0);
            begins = false;
        }
    }
    fn width(&self, face: Face, size: f32, text: &str) -> f32 {
        self.composer.glyphs(text, face, size).iter().map(|glyph| glyph.advance).sum()
    }
}

/// The advance widths of a face without a page: for layout before painting.
pub fn width(face: Face, size: f32, text: &str) -> f32 {
    text.chars().filter_map(|c| fonts().choose(face, c)).map(|(_, advance)| advance * size).sum()
}

fn color(Rgb(red, green, blue): Rgb) -> Color {
    let part = |value: u8| f32::from(value) / 255.0;
    Color::Rgb(printpdf::Rgb::new(part(red), part(green), part(blue), None))
}
fn corners(path: &[(f32, f32)]) -> Vec<LinePoint> {
    path.iter().map(|&(x, y)| LinePoint { p: Point { x: Pt(x), y: Pt(y) }, bezier: false }).collect()
}
