//! plotters draws through this onto a [`Canvas`]: vector lines and real text, no image.
//!
//! A file of its own: `BackendStyle` and plotters' `Color` both have `stroke_width`, importing both is ambiguous.
//! Invariant: what reaches the canvas is opaque; transparency is blended with the white page here.

use super::super::canvas::{Canvas, Face, Rgb, Stroke};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};
use std::convert::Infallible;

/// plotters counts in whole pixels: ten to the point keep lines and labels exact.
pub const UNITS: f32 = 10.0;

/// One layer of drawing. `x` and `top` are the page's points at plotters' origin.
pub struct CanvasBackend<'c> {
    pub canvas: &'c mut dyn Canvas,
    pub x: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
    /// plotters knows no dashes: they belong to the whole layer.
    pub dash: Option<(f32, f32)>,
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl CanvasBackend<'_> {
    fn at(&self, (x, y): BackendCoord) -> (f32, f32) {
        (self.x + x as f32 / UNITS, self.top - y as f32 / UNITS)
    }
    fn stroke(&self, style: &impl BackendStyle) -> Stroke {
        Stroke { width: style.stroke_width() as f32 / UNITS, colour: opaque(style.color()), dash: self.dash }
    }
}

fn opaque(BackendColor { alpha, rgb: (red, green, blue) }: BackendColor) -> Rgb {
    let mix = |part: u8| (f64::from(part) * alpha + 255.0 * (1.0 - alpha)).round() as u8;
    Rgb(mix(red), mix(green), mix(blue))
}

impl DrawingBackend for CanvasBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        ((self.width * UNITS) as u32, (self.height * UNITS) as u32)
    }
    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }
    fn present(&mut self) -> Done {
        Ok(())
    }
    /// Only plotters' own rasterisers draw pixels, and each method that would call them is given below.
    fn draw_pixel(&mut self, at: BackendCoord, colour: BackendColor) -> Done {
        self.draw_rect(at, (at.0 + 1, at.1 + 1), &colour, true)
    }
    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Done {
        self.draw_path([from, to], style)
    }
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Done {
        let path: Vec<_> = path.into_iter().map(|point| self.at(point)).collect();
        if style.color().alpha > 0.0 && path.len() > 1 {
            let stroke = self.stroke(style);
            self.canvas.stroke(&path, stroke);
        }
        Ok(())
    }
    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Done {
        let corners = [from, (to.0, from.1), to, (from.0, to.1)];
        if fill {
            self.fill_polygon(corners, style)
        } else {
            self.draw_path([corners[0], corners[1], corners[2], corners[3], corners[0]], style)
        }
    }
    fn draw_circle<S: BackendStyle>(&mut self, centre: BackendCoord, radius: u32, style: &S, fill: bool) -> Done {
        const CORNERS: usize = 24;
        let (x, y) = self.at(centre);
        let radius = radius as f32 / UNITS;
        let mut path: Vec<_> = (0..CORNERS)
            .map(|i| {
                let (sin, cos) = (i as f32 * std::f32::consts::TAU / CORNERS as f32).sin_cos();
                (x + radius * cos, y + radius * sin)
            })
            .collect();
        if fill {
            self.canvas.fill(&path, opaque(style.color()));
        } else {
            path.push(path[0]);
            let stroke = self.stroke(style);
            self.canvas.stroke(&path, stroke);
        }
        Ok(())
    }
    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Done {
        let corners: Vec<_> = corners.into_iter().map(|point| self.at(point)).collect();
        if style.color().alpha > 0.0 {
            self.canvas.fill(&corners, opaque(style.color()));
        }
        Ok(())
    }
    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Done {
        let (size, (x, y)) = (style.size() as f32 / UNITS, self.at(at));
        let width = self.canvas.width(Face::Fixed, size, text);
        let left = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => width / 2.0,
            HPos::Right => width,
        };
        let down = match style.anchor().v_pos {
            VPos::Top => 0.88,
            VPos::Center => 0.38,
            VPos::Bottom => -0.12,
        };
        self.canvas.text(Face::Fixed, size, x - left, y - down * size, opaque(style.color()), text, None);
        Ok(())
    }
    /// With the real widths: plotters' own guess makes labels collide.
    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((self.canvas.width(Face::Fixed, style.size() as f32, text).ceil() as u32, style.size().ceil() as u32))
    }
}
