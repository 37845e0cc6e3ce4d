//! Draws the plot of a chart: axes, series, labels. Not its headline and caption.

use super::canvas::Canvas;
use crate::document::model::Chart;

/// Where a chart may draw: points; `top` is the upper edge, y grows upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub x: f32,
    pub top: f32,
    pub width: f32,
    pub height: f32,
}

/// Draws `chart` inside `area`.
pub fn draw(_chart: &Chart, _canvas: &mut dyn Canvas, _area: Area) {}
