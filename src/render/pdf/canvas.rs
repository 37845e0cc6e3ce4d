//! What charts and in-cell graphics draw on: points from the page's lower left, colours, real text.
//!
//! Not here: marked content and tags; whoever opens a canvas has opened the structure element first.

use crate::figures::FigureKey;

/// Red, green, blue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// The four faces of a report.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Face {
    /// BIZ UDPGothic: running text.
    Text,
    TextBold,
    /// BIZ UDGothic: tables, figures, labels.
    Fixed,
    FixedBold,
    /// Noto Emoji: what the others lack.
    Emoji,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stroke {
    pub width: f32,
    pub colour: Rgb,
    /// On and off lengths in points.
    pub dash: Option<(f32, f32)>,
}

pub trait Canvas {
    fn stroke(&mut self, path: &[(f32, f32)], stroke: Stroke);
    fn fill(&mut self, polygon: &[(f32, f32)], colour: Rgb);
    /// Baseline starts at `(x, y)`. A figure's text is reported with its box.
    #[expect(clippy::too_many_arguments, reason = "one call says all about one run of characters")]
    fn text(&mut self, face: Face, size: f32, x: f32, y: f32, colour: Rgb, text: &str, figure: Option<FigureKey>);
    /// Advance width of the text in points.
    fn width(&self, face: Face, size: f32, text: &str) -> f32;
}
