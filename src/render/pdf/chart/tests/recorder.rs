//! A canvas that remembers: what was drawn, and which box each piece of text covers.

use super::super::frame::Rect;
use crate::figures::FigureKey;
use crate::render::pdf::canvas::{Canvas, Face, Rgb, Stroke};

#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    Stroke { path: Vec<(f32, f32)>, stroke: Stroke },
    Fill { polygon: Vec<(f32, f32)>, colour: Rgb },
    Text { text: String, face: Face, rect: Rect, colour: Rgb, figure: Option<FigureKey> },
}

#[derive(Default)]
pub struct Recorder {
    pub calls: Vec<Call>,
}

impl Recorder {
    pub fn texts(&self) -> Vec<(&str, Rect)> {
        let text =
            |call| if let &Call::Text { ref text, rect, .. } = call { Some((text.as_str(), rect)) } else { None };
        self.calls.iter().filter_map(text).collect()
    }
    pub fn has(&self, wanted: &str) -> bool {
        self.texts().iter().any(|(text, _)| text.contains(wanted))
    }
    pub fn fills(&self, wanted: Rgb) -> Vec<Rect> {
        let fill = |call: &Call| match call {
            Call::Fill { polygon, colour } if *colour == wanted => Some(around(polygon)),
            _ => None,
        };
        self.calls.iter().filter_map(fill).collect()
    }
    pub fn strokes(&self, wanted: Rgb) -> Vec<(Vec<(f32, f32)>, Stroke)> {
        let stroke = |call: &Call| match call {
            Call::Stroke { path, stroke } if stroke.colour == wanted => Some((path.clone(), *stroke)),
            _ => None,
        };
        self.calls.iter().filter_map(stroke).collect()
    }
}

pub fn around(path: &[(f32, f32)]) -> Rect {
    let of =
        |pick: fn(&(f32, f32)) -> f32, fold: fn(f32, f32) -> f32, from: f32| path.iter().map(pick).fold(from, fold);
    Rect {
        left: of(|p| p.0, f32::min, f32::MAX),
        right: of(|p| p.0, f32::max, f32::MIN),
        bottom: of(|p| p.1, f32::min, f32::MAX),
        top: of(|p| p.1, f32::max, f32::MIN),
    }
}

impl Canvas for Recorder {
    fn stroke(&mut self, path: &[(f32, f32)], stroke: Stroke) {
        self.calls.push(Call::Stroke { path: path.to_vec(), stroke });
    }
    fn fill(&mut self, polygon: &[(f32, f32)], colour: Rgb) {
        self.calls.push(Call::Fill { polygon: polygon.to_vec(), colour });
    }
    fn text(&mut self, face: Face, size: f32, x: f32, y: f32, colour: Rgb, text: &str, figure: Option<FigureKey>) {
        let right = x + self.width(face, size, text);
        let rect = Rect { left: x, right, bottom: y - 0.12 * size, top: y + 0.88 * size };
        self.calls.push(Call::Text { text: text.into(), face, rect, colour, figure });
    }
    /// Half an em for the half-width, one em for the rest.
    fn width(&self, _: Face, size: f32, text: &str) -> f32 {
        text.chars().map(|c| if c.is_ascii() { 0.5 * size } else { size }).sum()
    }
}
