//! Words of a chart: runs of text and figures in their faces, and the blocks they make.
//!
//! Not here: where a block stands; that is `place`.

use super::super::canvas::{Canvas, Face, Rgb};
use super::frame::Rect;
use crate::document::model::Inline;
use crate::figures::FigureKey;

/// Labels are 8 points, one em high: 0.88 over the baseline, 0.12 under it.
pub const SIZE: f32 = 8.0;
pub const ASCENT: f32 = 0.88 * SIZE;
/// Between the lines of one label.
pub const PITCH: f32 = 10.0;

/// Characters of one face; those of a figure carry its key.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    pub text: String,
    pub bold: bool,
    pub figure: Option<FigureKey>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Run {
    pub pieces: Vec<Piece>,
}

impl Run {
    pub fn text(text: &str, bold: bool) -> Run {
        let mut run = Run::default();
        run.push(text, bold, None);
        run
    }
    /// A label as it is written in the document; breaks become spaces.
    pub fn of(inlines: &[Inline], bold: bool) -> Run {
        let mut run = Run::default();
        run.add(inlines, bold);
        run
    }
    fn add(&mut self, inlines: &[Inline], bold: bool) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Link { text, .. } => self.push(text, bold, None),
                Inline::Strong(parts) => self.add(parts, true),
                Inline::Figure(figure) => self.push(&figure.text, bold, Some(figure.figure)),
                Inline::Break => self.push(" ", bold, None),
            }
        }
    }
    fn push(&mut self, text: &str, bold: bool, figure: Option<FigureKey>) {
        if text.is_empty() {
            return;
        }
        match self.pieces.last_mut() {
            Some(last) if last.bold == bold && last.figure.is_none() && figure.is_none() => last.text.push_str(text),
            _ => self.pieces.push(Piece { text: text.into(), bold, figure }),
        }
    }
    /// This run, a space, and another.
    pub fn then(mut self, other: &Run) -> Run {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self;
        }
        let bold = self.pieces.last().is_some_and(|piece| piece.bold);
        self.push(" ", bold, None);
        for piece in &other.pieces {
            self.push(&piece.text, piece.bold, piece.figure);
        }
        self
    }
    pub fn bolded(mut self) -> Run {
        for piece in &mut self.pieces {
            piece.bold = true;
        }
        self
    }
    pub fn is_empty(&self) -> bool {
        self.pieces.iter().all(|piece| piece.text.trim().is_empty())
    }
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
    pub fn width(&self, canvas: &dyn Canvas) -> f32 {
        self.pieces.iter().map(|piece| canvas.width(face(piece.bold), SIZE, &piece.text)).sum()
    }
    /// Parts the run into lines no wider than `limit`, between any two characters that may part; figures stay whole.
    pub fn wrapped(&self, limit: f32, canvas: &dyn Canvas) -> Vec<Run> {
        let mut lines = vec![Run::default()];
        let mut used = 0.0;
        for piece in &self.pieces {
            for part in parts(piece) {
                let width = canvas.width(face(piece.bold), SIZE, &part);
                if used > 0.0 && used + width > limit {
                    lines.push(Run::default());
                    used = 0.0;
                }
                if used == 0.0 && part.trim().is_empty() {
                    continue;
                }
                used += width;
                let line = lines.last_mut().expect("starts with one line and only grows");
                line.push(&part, piece.bold, piece.figure);
            }
        }
        lines
    }
    pub fn draw(&self, canvas: &mut dyn Canvas, x: f32, baseline: f32, colour: Rgb) {
        self.draw_sized(canvas, SIZE, x, baseline, colour);
    }
    /// In another size; widths grow with it.
    pub fn draw_sized(&self, canvas: &mut dyn Canvas, size: f32, x: f32, baseline: f32, colour: Rgb) {
        let mut x = x;
        for piece in &self.pieces {
            canvas.text(face(piece.bold), size, x, baseline, colour, &piece.text, piece.figure);
            x += canvas.width(face(piece.bold), size, &piece.text);
        }
    }
}

fn face(bold: bool) -> Face {
    if bold { Face::FixedBold } else { Face::Fixed }
}

/// What may not be parted: words of Latin letters and digits, closing marks with what stands before them, opening
/// marks with what follows, and a whole figure.
fn parts(piece: &Piece) -> Vec<String> {
    if piece.figure.is_some() {
        return vec![piece.text.clone()];
    }
    let mut parts: Vec<String> = vec![];
    let mut last: Option<char> = None;
    for c in piece.text.chars() {
        let closing =
            "、。，．」』）】〕！？・ー々%％人回本件社月日年ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ".contains(c);
        let opening = last.is_some_and(|l| "「『（【〔第▲+".contains(l));
        let word = last.is_some_and(|l| l.is_ascii_graphic()) && c.is_ascii_graphic();
        match parts.last_mut() {
            Some(part) if closing || opening || word => part.push(c),
            _ => parts.push(c.into()),
        }
        last = Some(c);
    }
    parts
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    Left,
    Middle,
    Right,
}

/// Lines that stand together.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    pub lines: Vec<Run>,
    pub side: Side,
    /// Where in its width the thing it names should be.
    pub anchor: f32,
    pub width: f32,
    pub height: f32,
}

impl Block {
    pub fn new(lines: Vec<Run>, side: Side, canvas: &dyn Canvas) -> Block {
        let width = lines.iter().map(|line| line.width(canvas)).fold(0.0, f32::max);
        let height = SIZE + PITCH * lines.len().saturating_sub(1) as f32;
        let anchor = match side {
            Side::Left => 0.0,
            Side::Middle => width / 2.0,
            Side::Right => width,
        };
        Block { lines, side, anchor, width, height }
    }
    /// One line, anchored at its middle.
    pub fn line(run: Run, canvas: &dyn Canvas) -> Block {
        Block::new(vec![run], Side::Middle, canvas)
    }
    pub fn anchored(self, anchor: f32) -> Block {
        Block { anchor, ..self }
    }
    /// Where it covers the page with its left lower corner at `(x, bottom)`.
    pub fn bounds(&self, x: f32, bottom: f32) -> Rect {
        Rect { left: x, right: x + self.width, bottom, top: bottom + self.height }
    }
    pub fn draw(&self, canvas: &mut dyn Canvas, x: f32, bottom: f32, colour: Rgb) {
        let top = bottom + self.height;
        for (i, line) in self.lines.iter().enumerate() {
            let free = self.width - line.width(canvas);
            let shift = match self.side {
                Side::Left => 0.0,
                Side::Middle => free / 2.0,
                Side::Right => free,
            };
            line.draw(canvas, x + shift, top - ASCENT - PITCH * i as f32, colour);
        }
    }
}
