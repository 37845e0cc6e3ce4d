//! The visual system in numbers: page, type sizes, colours and rule weights. Points throughout.
//!
//! Invariant: nothing else in this room invents a measure of the page.

use super::canvas::{Face, Rgb, Stroke};

pub const PAGE_WIDTH: f32 = 595.28;
pub const PAGE_HEIGHT: f32 = 841.89;
/// 20 mm: nothing is printed outside this frame.
pub const FRAME: f32 = 56.69;
/// The text column: 45 characters of 10.5 points.
pub const LEFT: f32 = 61.4;
pub const MEASURE: f32 = 472.5;
pub const RIGHT: f32 = LEFT + MEASURE;
/// Upper edge of the body, from the page's foot (30 mm from its head), and the body's height.
pub const BODY_TOP: f32 = PAGE_HEIGHT - 85.04;
pub const BODY_HEIGHT: f32 = 677.4;
pub const HEADER_BASELINE: f32 = PAGE_HEIGHT - FRAME - 2.0 - 0.88 * 8.0;
pub const FOOTER_BASELINE: f32 = PAGE_HEIGHT - 784.06;

pub const INK: Rgb = Rgb(0x1A, 0x1A, 0x1A);
pub const SUB: Rgb = Rgb(0x56, 0x5C, 0x64);
pub const BLUE: Rgb = Rgb(0x0B, 0x4F, 0xC4);
pub const PALE: Rgb = Rgb(0xBF, 0xD4, 0xF5);
pub const GRAY: Rgb = Rgb(0x84, 0x91, 0x9E);
pub const ORANGE: Rgb = Rgb(0xF6, 0xAA, 0x00);
pub const OUTLINE: Rgb = Rgb(0x33, 0x33, 0x33);
pub const TINT_AT_RISK: Rgb = Rgb(0xFF, 0xE7, 0xB8);
pub const TINT_MISSED: Rgb = Rgb(0xFF, 0xCA, 0xBF);
pub const ROW_RULE: Rgb = Rgb(0xC6, 0xCB, 0xD2);
/// Of a day without a value, and of the strip under days of rest.
pub const MISSING: Rgb = Rgb(0xEC, 0xEE, 0xF1);
pub const REST: Rgb = Rgb(0xB6, 0xBC, 0xC4);
pub const WHITE: Rgb = Rgb(0xFF, 0xFF, 0xFF);
pub const EMPTY_BAR: Rgb = Rgb(0xE8, 0xEB, 0xEF);

/// How a run of text is set.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Style {
    pub face: Face,
    pub size: f32,
    /// From baseline to baseline.
    pub pitch: f32,
    pub colour: Rgb,
}

const fn style(face: Face, size: f32, pitch: f32, colour: Rgb) -> Style {
    Style { face, size, pitch, colour }
}
pub const COVER_YEAR: Style = style(Face::Text, 12.0, 18.0, INK);
pub const COVER_PROGRAMME: Style = style(Face::TextBold, 16.0, 24.0, INK);
pub const COVER_TITLE: Style = style(Face::TextBold, 34.0, 44.0, INK);
pub const COVER_PERIOD: Style = style(Face::TextBold, 22.0, 30.0, BLUE);
pub const HEADING_1: Style = style(Face::TextBold, 20.0, 28.0, INK);
pub const HEADING_2: Style = style(Face::TextBold, 13.0, 19.0, INK);
pub const HEADING_3: Style = style(Face::TextBold, 10.5, 18.0, INK);
pub const LEAD: Style = style(Face::Text, 12.0, 20.0, INK);
pub const BODY: Style = style(Face::Text, 10.5, 18.0, INK);
pub const BODY_BOLD: Style = style(Face::TextBold, 10.5, 18.0, INK);
pub const BODY_SUB: Style = style(Face::Text, 10.5, 18.0, SUB);
pub const NOTE: Style = style(Face::Text, 8.5, 13.0, SUB);
pub const CAPTION: Style = style(Face::TextBold, 9.5, 14.0, INK);
pub const CAPTION_UNIT: Style = style(Face::Text, 8.5, 14.0, SUB);
pub const TABLE_HEAD: Style = style(Face::Fixed, 8.5, 11.5, INK);
pub const CELL: Style = style(Face::Fixed, 9.5, 13.5, INK);
pub const CELL_DENSE: Style = style(Face::Fixed, 9.0, 13.0, INK);
pub const CELL_SMALL: Style = style(Face::Fixed, 8.0, 11.5, INK);
pub const LABEL: Style = style(Face::Fixed, 8.0, 11.0, SUB);
pub const LABEL_STRONG: Style = style(Face::FixedBold, 8.0, 11.0, INK);
pub const STAT_LABEL: Style = style(Face::Fixed, 9.0, 12.0, INK);
pub const STAT_FIGURE: Style = style(Face::FixedBold, 24.0, 26.0, INK);
pub const STAT_UNIT: Style = style(Face::Text, 9.0, 12.0, INK);
pub const CONTENTS_ENTRY: Style = style(Face::TextBold, 10.5, 16.0, INK);
pub const CONTENTS_PAGE: Style = style(Face::Fixed, 10.5, 16.0, INK);
pub const CONTENTS_SECTION: Style = style(Face::Text, 9.0, 13.5, SUB);

/// A solid line.
pub const fn rule(width: f32, colour: Rgb) -> Stroke {
    Stroke { width, colour, dash: None }
}

impl Style {
    pub fn bold(self) -> Style {
        let face = match self.face {
            Face::Text => Face::TextBold,
            Face::Fixed => Face::FixedBold,
            other => other,
        };
        Style { face, ..self }
    }
    /// Height of `lines` lines from the first one's upper edge to the last one's lower edge.
    pub fn height(self, lines: usize) -> f32 {
        if lines == 0 { 0.0 } else { (lines - 1) as f32 * self.pitch + self.size }
    }
}
