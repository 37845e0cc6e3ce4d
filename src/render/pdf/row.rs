//! One row of a table, painted: rules, tints, bars, words and the marks that hang outside their column.
//!
//! Not here: widths and lines, which are given. Invariant: what is drawn beside words is an artifact, words are tagged.

use super::blocks::baseline;
use super::canvas::Canvas;
use super::flow::At;
use super::graphic::{self, MARK_GAP, MARK_WIDTH};
use super::page::{Artifact, Element, Ink, Recorder};
use super::stats::verdict_ground;
use super::style::{INK, ROW_RULE, Style, rule};
use super::table::{Column, Set};
use crate::document::model::Align;

/// What a row's surroundings ask of it.
#[derive(Clone, Copy)]
pub struct RowLook {
    pub first: bool,
    pub last: bool,
    pub sum: bool,
    pub headless: bool,
    /// Where the vertical rule before planned figures stands, from the table's left.
    pub divider: Option<f32>,
}

pub struct Row<'r> {
    pub sets: &'r [Set],
    pub columns: &'r [Column],
    /// Which lines of its cells stand here: all of them, unless the row is taller than a page.
    pub part: std::ops::Range<usize>,
    pub height: f32,
    pub width: f32,
    pub style: Style,
    pub look: RowLook,
}

impl Row<'_> {
    pub fn paint(&self, recorder: &mut Recorder<'_>, at: At<'_>) {
        let begins = self.part.start == 0;
        recorder.artifact(Artifact::Layout, |ink| {
            self.rules(ink, at);
            if begins {
                self.graphics(ink, at);
            }
        });
        recorder.element(Element::new("TR"), |recorder| {
            for (index, (set, column)) in self.sets.iter().zip(self.columns).enumerate() {
                let filled = !set.cell.text.is_empty() || set.cell.verdict.is_some();
                let head = index == 0 && filled;
                recorder.element(if head { Element::header("Row") } else { Element::new("TD") }, |recorder| {
                    self.cell(recorder, at, set, column, begins);
                });
            }
        });
    }
    fn rules(&self, ink: &mut Ink<'_>, at: At<'_>) {
        let (x0, x1) = (at.x, at.x + self.width);
        if self.look.headless && self.look.first {
            ink.rule(x0, x1, at.top, rule(0.5, ROW_RULE));
        }
        if self.look.sum {
            ink.rule(x0, x1, at.top, rule(0.75, INK));
        }
        if let Some(x) = self.look.divider {
            ink.stroke(&[(at.x + x, at.top), (at.x + x, at.top - self.height)], rule(0.75, INK));
        }
        let foot = if self.look.last && !self.look.headless { rule(1.0, INK) } else { rule(0.5, ROW_RULE) };
        ink.rule(x0, x1, at.top - self.height, foot);
    }
    fn graphics(&self, ink: &mut Ink<'_>, at: At<'_>) {
        let middle = at.top - self.height / 2.0;
        for (set, column) in self.sets.iter().zip(self.columns) {
            if let Some((verdict, word)) = &set.cell.verdict {
                verdict_ground(ink, *verdict, at.x + column.x + 1.0, middle, word.natural_width());
            }
            match &set.cell.graphic {
                Some(it) if set.cell.is_key_alone() => graphic::draw(it, ink, at.x + column.x, middle, column.room),
                Some(it) => graphic::draw(it, ink, at.x + column.graphic_x, middle, column.graphic_room),
                None => {}
            }
        }
    }
    fn cell(&self, recorder: &mut Recorder<'_>, at: At<'_>, set: &Set, column: &Column, begins: bool) {
        let cell = &set.cell;
        let middle = at.top - self.height / 2.0;
        if let (true, Some((_, word))) = (begins, &cell.verdict) {
            let top = middle + self.style.size / 2.0;
            for line in word.lines(f32::INFINITY) {
                recorder.line(word, &line, at.x + column.x + 1.0 + MARK_WIDTH + MARK_GAP, baseline(top, word.style, 0));
            }
        }
        let own = self.part.start.min(set.lines.len())..self.part.end.min(set.lines.len());
        let top = middle + self.style.height(own.len()) / 2.0;
        let left = at.x + column.x + cell.verdict_width() + cell.indent;
        // what numbers a note follows the words, or the mark that stands in their place
        let after = if cell.is_key_alone() { graphic::key_width(column.room) } else { 0.0 };
        let mut end = (left + after, baseline(top, self.style, 0));
        for (index, line) in set.lines[own].iter().enumerate() {
            let y = baseline(top, cell.text.style, index);
            let x = match column.align {
                Align::Left => left,
                Align::Right => at.x + column.x + column.room - line.width,
            };
            recorder.line(&cell.text, line, x, y);
            end = (x + line.width, y);
        }
        let ends = self.part.start < set.lines.len().max(1) && self.part.end >= set.lines.len();
        if ends {
            // 注1 is a superscript; p stands on the line.
            let raised = if cell.mark.words().contains('注') { 2.0 } else { 0.0 };
            for line in cell.mark.lines(f32::INFINITY) {
                recorder.line(&cell.mark, &line, end.0 + 1.0, end.1 + raised);
            }
        }
    }
}
