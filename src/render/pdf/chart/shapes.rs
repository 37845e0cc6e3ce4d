//! The few shapes of charts with rows, drawn by plotters on our backend: rectangles, lines, dots and squares.
//!
//! Not here: where they stand. Invariant: positions are the page's points; plotters gets them as tenths of a point.

use super::Area;
use super::backend::{CanvasBackend, UNITS};
use super::frame::Rect;
use super::style;
use crate::render::pdf::canvas::{Canvas, Rgb};
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, PathElement, Rectangle};
use plotters::style::{RGBColor, ShapeStyle};

/// Our backend cannot fail, and plotters adds no errors of its own where no font is asked for.
pub fn drawn<E>(result: Result<(), E>) {
    debug_assert!(result.is_ok());
}

fn colour(Rgb(red, green, blue): Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}
pub fn filled(rgb: Rgb) -> ShapeStyle {
    ShapeStyle { color: colour(rgb).into(), filled: true, stroke_width: 0 }
}
pub fn outline(rgb: Rgb, points: f32) -> ShapeStyle {
    ShapeStyle { color: colour(rgb).into(), filled: false, stroke_width: (points * UNITS).round() as u32 }
}

type Layer<'c> = DrawingArea<CanvasBackend<'c>, Shift>;

/// Draws inside one area.
pub struct Brush<'c> {
    pub canvas: &'c mut dyn Canvas,
    pub area: Area,
}

impl Brush<'_> {
    fn layer(&mut self, dash: Option<(f32, f32)>, paint: impl FnOnce(&Layer<'_>)) {
        let Area { x, top, width, height } = self.area;
        let backend = CanvasBackend { canvas: &mut *self.canvas, x, top, width, height, dash };
        paint(&backend.into_drawing_area());
    }
    fn units(&self, (x, y): (f32, f32)) -> (i32, i32) {
        (((x - self.area.x) * UNITS).round() as i32, ((self.area.top - y) * UNITS).round() as i32)
    }
    fn corners(&self, rect: Rect) -> [(i32, i32); 2] {
        [self.units((rect.left, rect.top)), self.units((rect.right, rect.bottom))]
    }
    pub fn fill(&mut self, rect: Rect, rgb: Rgb) {
        let corners = self.corners(rect);
        if rect.right > rect.left && rect.top > rect.bottom {
            self.layer(None, |layer| drawn(layer.draw(&Rectangle::new(corners, filled(rgb)))));
        }
    }
    pub fn edge(&mut self, rect: Rect, rgb: Rgb, width: f32, dash: Option<(f32, f32)>) {
        let corners = self.corners(rect);
        self.layer(dash, |layer| drawn(layer.draw(&Rectangle::new(corners, outline(rgb, width)))));
    }
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), rgb: Rgb, width: f32, dash: Option<(f32, f32)>) {
        let path = vec![self.units(from), self.units(to)];
        self.layer(dash, |layer| drawn(layer.draw(&PathElement::new(path, outline(rgb, width)))));
    }
    /// A round mark; `hollow`: white inside, for what is provisional or still to come.
    pub fn dot(&mut self, at: (f32, f32), radius: f32, rgb: Rgb, hollow: Option<f32>) {
        let (centre, units) = (self.units(at), |points: f32| (points * UNITS).round() as i32);
        self.layer(None, |layer| {
            drawn(layer.draw(&Circle::new(centre, units(radius), filled(rgb))));
            if let Some(edge) = hollow {
                drawn(layer.draw(&Circle::new(centre, units(radius - edge), filled(style::WHITE))));
            }
        });
    }
    /// A square mark, told from the round one without colour; `hollow` as there.
    pub fn square(&mut self, (x, y): (f32, f32), half: f32, rgb: Rgb, hollow: Option<f32>) {
        let rect = |half: f32| Rect { left: x - half, right: x + half, bottom: y - half, top: y + half };
        self.fill(rect(half), rgb);
        if let Some(edge) = hollow {
            self.fill(rect(half - edge), style::WHITE);
        }
    }
    /// White behind words.
    pub fn ground(&mut self, rect: Rect) {
        let Rect { left, right, bottom, top } = rect.grown(super::place::BACKING, 0.0);
        // Capitals and digits end a little under the box's top: a line just above stays whole.
        self.canvas.fill(&[(left, bottom), (right, bottom), (right, top - 0.5), (left, top - 0.5)], style::WHITE);
    }
}
