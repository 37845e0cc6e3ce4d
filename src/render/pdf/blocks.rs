//! Blocks become slices: headings, paragraphs, lists, facts, charts, columns. Larger blocks have files of their own.
//!
//! Not here: page breaks (`flow`). Invariant: a block's elements are opened and closed by the steps it returns.

use super::RenderError;
use super::Spot;
use super::chart;
use super::contents;
use super::cover;
use super::flow::{At, Slice, Start, Step, glue, keep_last, side_by_side, stack_height};
use super::headings::{Entry, heading_slice};
use super::page::{Element, Recorder};
use super::stats;
use super::style::{BODY, BODY_BOLD, BODY_HEIGHT, LEAD, NOTE, Style};
use super::table;
use super::text::{Composer, Line, Text};
use crate::document::model::{Block, Chart, Column, Fact, Heading, Inline, TextRole};
use std::rc::Rc;

/// What every block needs while it is built.
pub struct Builder<'d> {
    pub composer: &'d Composer,
    pub headings: &'d [Entry],
    next_heading: usize,
}

impl<'d> Builder<'d> {
    pub fn new(composer: &'d Composer, headings: &'d [Entry]) -> Builder<'d> {
        Builder { composer, headings, next_heading: 0 }
    }
    /// The number of the heading that is built now.
    pub fn take_heading(&mut self) -> usize {
        self.next_heading += 1;
        self.next_heading - 1
    }

    /// The steps of `blocks` in a column `width` wide.
    pub fn blocks(&mut self, blocks: &'d [Block], width: f32, side: Side) -> Result<Vec<Step<'d>>, RenderError> {
        let mut steps = Vec::new();
        let mut opening = false;
        for (index, block) in blocks.iter().enumerate() {
            let headline = if index == 0 { side.headline } else { 0 };
            let mut own = self.block(block, width, Side { headline, ..side })?;
            let after_heading = index > 0 && matches!(blocks[index - 1], Block::Heading(_));
            opening = matches!(block, Block::Heading(_))
                || (opening && (after_heading || is_note(block)) && matches!(block, Block::Paragraph { .. }));
            let next = blocks.get(index + 1);
            // a heading, its words and the notes to them do not stand on another page than what they are about
            let shown = blocks[index + 1..].iter().find(|block| !is_note(block)).is_some_and(is_exhibit);
            let keep = match block {
                Block::Heading(_) => true,
                Block::Paragraph { .. } => opening && shown,
                Block::Table(_) | Block::Chart(_) | Block::Stats(_) | Block::Columns(_) => next.is_some_and(is_note),
                _ => false,
            };
            if keep {
                keep_last(&mut own);
            }
            if next.is_some_and(is_note) {
                close_up(&mut own);
            }
            steps.append(&mut own);
        }
        Ok(steps)
    }

    fn block(&mut self, block: &'d Block, width: f32, side: Side) -> Result<Vec<Step<'d>>, RenderError> {
        let composer = self.composer;
        Ok(match block {
            Block::Cover(cover) => cover::steps(cover, width, composer),
            Block::Contents { title, depth } => contents::steps(self, title, *depth, width),
            Block::Heading(heading) => self.heading(heading, width),
            Block::Paragraph { role, text } => {
                composer.at(Spot::Paragraph);
                let (style, element, before, after) = match role {
                    TextRole::Lead => (LEAD, Element::new("P"), 0.0, 16.0),
                    TextRole::Body => (BODY, Element::new("P"), 0.0, 10.0),
                    TextRole::Note => (NOTE, Element::note(), 5.0, 0.0),
                };
                let set = if *role == TextRole::Lead { phrased } else { paragraph };
                set(composer.text(text, style), width, element, before, after)
            }
            Block::List { ordered, items } => list(composer, *ordered, items, width),
            Block::Stats(stats) => stats::steps(stats, width, composer),
            Block::Facts(facts) => facts_steps(composer, facts, width),
            Block::Table(table) => table::steps(table, width, composer)?,
            Block::Chart(chart) => chart_steps(composer, chart, width, side),
            Block::Columns(columns) => self.columns(columns, width)?,
            Block::Keep(blocks) => {
                let mut steps = self.blocks(blocks, width, side)?;
                glue(&mut steps);
                steps
            }
            Block::PageBreak => vec![Step::Turn],
        })
    }

    fn heading(&mut self, heading: &'d Heading, width: f32) -> Vec<Step<'d>> {
        let number = self.take_heading();
        let slice = heading_slice(self.composer, &self.headings[number], heading.level, number, width);
        // The first chapter stands apart from cover and contents.
        let first = self.headings[..number].iter().all(|entry| entry.level > 1 || !entry.listed);
        let start = match (heading.level <= 1 && !heading.same_page, first) {
            (false, _) => Start::No,
            (true, true) => Start::Always,
            (true, false) => Start::Chapter,
        };
        vec![Step::Slice(Slice { start, ..slice })]
    }

    fn headline_lines(&self, column: &Column, width: f32) -> usize {
        match column.blocks.first() {
            Some(Block::Chart(chart)) => self.composer.text(&chart.headline, BODY_BOLD).lines(width).len(),
            _ => 0,
        }
    }

    fn columns(&mut self, columns: &'d [Column], width: f32) -> Result<Vec<Step<'d>>, RenderError> {
        // a side on which nothing was printed leaves its room to the others
        let columns: Vec<&'d Column> = columns.iter().filter(|column| !column.blocks.is_empty()).collect();
        let share = |column: &Column| if column.share > 0.0 && column.share.is_finite() { column.share } else { 1.0 };
        let even = columns.windows(2).all(|pair| share(pair[0]) == share(pair[1]));
        let gap = match columns.len() {
            2 if even => 24.0,
            2 => 20.0,
            _ => 18.0,
        };
        let whole: f32 = columns.iter().map(|column| share(column)).sum();
        let room = width - gap * columns.len().saturating_sub(1) as f32;
        let first_heading = self.next_heading;
        let (mut x, mut sides) = (0.0, Vec::new());
        let widths = columns.iter().map(|column| room * share(column) / whole);
        // Charts side by side stand on one line, however their headlines wrap.
        let headline =
            columns.iter().zip(widths.clone()).map(|(column, width)| self.headline_lines(column, width)).max();
        let side = Side { narrow: columns.len() > 1, headline: headline.unwrap_or(0) };
        for (column, width) in columns.iter().zip(widths) {
            sides.push((x, self.blocks(&column.blocks, width, side)?));
            x += width + gap;
        }
        if sides.iter().all(|(_, steps)| stack_height(steps) <= BODY_HEIGHT) {
            return Ok(vec![Step::Slice(side_by_side(sides))]);
        }
        // Taller than a page: one under the other, across the whole width.
        self.next_heading = first_heading;
        let mut steps = Vec::new();
        for column in columns {
            steps.append(&mut self.blocks(&column.blocks, width, Side::default())?);
        }
        Ok(steps)
    }
}

/// Where blocks stand: across the page, or in one of several columns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Side {
    narrow: bool,
    /// Lines that the headline of a chart at the column's head is given.
    headline: usize,
}

fn is_exhibit(block: &Block) -> bool {
    matches!(block, Block::Table(_) | Block::Chart(_) | Block::Stats(_) | Block::Columns(_) | Block::Keep(_))
}
fn is_note(block: &Block) -> bool {
    matches!(block, Block::Paragraph { role: TextRole::Note, .. })
}

/// Baseline of line `index` of a text whose upper edge is `top`.
pub fn baseline(top: f32, style: Style, index: usize) -> f32 {
    top - 0.88 * style.size - index as f32 * style.pitch
}

/// `図3` and its words, an em apart.
pub fn numbered(composer: &Composer, number: &str, words: &[Inline], style: Style) -> Text {
    let mut builder = composer.builder(style);
    if !number.is_empty() {
        builder.plain(number, style);
        builder.gap(1.0);
    }
    builder.inlines(words);
    builder.finish()
}

/// A text as an element of its own: a slice a line, so that pages may turn between lines.
pub fn paragraph<'d>(text: Text, width: f32, element: Element, before: f32, after: f32) -> Vec<Step<'d>> {
    let lines = text.lines(width);
    tagged(slices_of(text, lines, 0.0), element, before, after)
}

/// As [`paragraph`], its lines cut where a phrase ends.
pub fn phrased<'d>(text: Text, width: f32, element: Element, before: f32, after: f32) -> Vec<Step<'d>> {
    let lines = text.phrased(width);
    tagged(slices_of(text, lines, 0.0), element, before, after)
}

/// A note: what numbers it (注1) stands before it, and further lines under its words.
pub fn noted<'d>(label: Text, body: Text, width: f32, before: f32, after: f32) -> Vec<Step<'d>> {
    let x = label.natural_width() + body.style.size;
    let lines = body.lines((width - x).max(body.style.size));
    let mut steps = slices_of(body, lines, x);
    if let Some(Step::Slice(first)) = steps.first_mut() {
        let (style, lines) = (label.style, label.lines(f32::INFINITY));
        let body = std::mem::replace(&mut first.paint, Box::new(|_, _| {}));
        first.paint = Box::new(move |recorder, at| {
            for line in &lines {
                recorder.line(&label, line, at.x, baseline(at.top, style, 0));
            }
            body(recorder, at);
        });
    }
    tagged(steps, Element::note(), before, after)
}

fn tagged<'d>(mut steps: Vec<Step<'d>>, element: Element, before: f32, after: f32) -> Vec<Step<'d>> {
    if steps.is_empty() {
        return steps;
    }
    edge(&mut steps, before, after);
    steps.insert(0, Step::Open(element));
    steps.push(Step::Close);
    steps
}

/// Sets the room above the first slice and below the last.
fn edge(steps: &mut [Step<'_>], before: f32, after: f32) {
    let mut first = true;
    let mut last = None;
    for (index, step) in steps.iter_mut().enumerate() {
        if let Step::Slice(slice) = step {
            if std::mem::take(&mut first) {
                slice.before = before;
            }
            last = Some(index);
        }
    }
    if let Some(Step::Slice(slice)) = last.and_then(|index| steps.get_mut(index)) {
        slice.after = after;
    }
}

/// Takes away the room below: a note follows.
fn close_up(steps: &mut [Step<'_>]) {
    if let Some(Step::Slice(slice)) = steps.iter_mut().rev().find(|step| matches!(step, Step::Slice(_))) {
        slice.after = 0.0;
    }
}

/// The lines of a text as slices into the open element; two lines stay together at either end.
fn slices_of<'d>(text: Text, lines: Vec<Line>, x: f32) -> Vec<Step<'d>> {
    let style = text.style;
    let (text, count) = (Rc::new(text), lines.len());
    lines
        .into_iter()
        .enumerate()
        .map(|(index, line)| {
            let text = Rc::clone(&text);
            let paint = move |recorder: &mut Recorder<'_>, at: At<'_>| {
                recorder.line(&text, &line, at.x + x, baseline(at.top, style, 0));
            };
            let keep = index + 1 < count && (index == 0 || index + 2 >= count);
            Step::Slice(Slice::new(style.size, paint).before(style.pitch - style.size).keep(keep))
        })
        .collect()
}

/// A label at the left and a text beside it; the label is read first and stays with the first lines.
fn labelled<'d>(label: Text, body: Text, x: f32, label_width: f32, width: f32) -> Vec<Step<'d>> {
    let (label_style, label_lines) = (label.style, label.lines(label_width));
    let body_lines = body.lines(width - x);
    let mut own = slices_of(body, body_lines, x);
    let count = own.len().max(label_lines.len());
    let pitch = BODY.pitch - BODY.size;
    while own.len() < count {
        own.push(Step::Slice(Slice::room(BODY.size).before(pitch)));
    }
    for step in own.iter_mut().take(label_lines.len().saturating_sub(1)) {
        if let Step::Slice(slice) = step {
            slice.keep = true;
        }
    }
    // The label is painted with no height of its own, at the edge of the first line.
    let mut room = Slice::new(0.0, move |recorder: &mut Recorder<'_>, at: At<'_>| {
        recorder.element(Element::new("Lbl"), |recorder| {
            for (index, line) in label_lines.iter().enumerate() {
                recorder.line(&label, line, at.x, baseline(at.top, label_style, index));
            }
        });
    });
    room = room.before(pitch).keep(true);
    if let Some(Step::Slice(first)) = own.first_mut() {
        first.before = 0.0;
    }
    let mut steps = vec![Step::Open(Element::new("LI")), Step::Slice(room), Step::Open(Element::new("LBody"))];
    steps.append(&mut own);
    steps.extend([Step::Close, Step::Close]);
    steps
}

fn list<'d>(composer: &Composer, ordered: bool, items: &[Vec<Inline>], width: f32) -> Vec<Step<'d>> {
    composer.at(Spot::List);
    if items.is_empty() {
        return Vec::new();
    }
    let x = if ordered { 10.5 + 7.5 * items.len().to_string().len() as f32 } else { BODY.size };
    let mut steps = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let label = if ordered { (index + 1).to_string() } else { "・".to_string() };
        let (label, body) = (composer.plain(&label, BODY), composer.text(item, BODY));
        steps.append(&mut labelled(label, body, x, x, width));
    }
    edge(&mut steps, 0.0, 10.0);
    steps.insert(0, Step::Open(Element::list(if ordered { "Decimal" } else { "Disc" })));
    steps.push(Step::Close);
    steps
}

fn facts_steps<'d>(composer: &Composer, facts: &[Fact], width: f32) -> Vec<Step<'d>> {
    composer.at(Spot::Facts);
    if facts.is_empty() {
        return Vec::new();
    }
    let labels: Vec<Text> = facts.iter().map(|fact| composer.plain(&fact.label, BODY_BOLD)).collect();
    let widest = labels.iter().map(Text::natural_width).fold(0.0, f32::max);
    let x = (widest + 14.0).max(8.0 * BODY.size).min(width / 3.0);
    let mut steps = Vec::new();
    for (label, fact) in labels.into_iter().zip(facts) {
        let mut own = labelled(label, composer.text(&fact.text, BODY), x, x - 10.0, width);
        edge(&mut own, 8.5, 0.0);
        steps.append(&mut own);
    }
    edge(&mut steps, 0.0, 10.0);
    steps.insert(0, Step::Open(Element::list("None")));
    steps.push(Step::Close);
    steps
}

/// Printed for a table or chart without values that brings no sentence of its own.
pub const NOTHING: &str = "この期間に該当する値はない。";

/// A chart gives up this share of its height, but never stands lower than this, to stay on its page.
const MOST_GIVEN: f32 = 0.25;
const LEAST_CHART: f32 = 90.0;

/// Headline, chart and caption: one unbreakable block.
fn chart_steps<'d>(composer: &'d Composer, chart: &'d Chart, width: f32, side: Side) -> Vec<Step<'d>> {
    composer.at(Spot::Chart(chart.name.clone()));
    let before = if side.narrow { 13.0 } else { 18.0 };
    let headline = composer.text(&chart.headline, BODY_BOLD);
    let missing = side.headline.saturating_sub(headline.lines(width).len());
    let mut steps = phrased(headline, width, Element::new("P"), before, 5.0);
    if missing > 0 {
        steps.insert(0, Step::Slice(Slice::room(missing as f32 * BODY_BOLD.pitch - before).before(before)));
    }
    if chart.is_drawn() {
        let height = chart::height(chart, width).clamp(20.0, BODY_HEIGHT - 120.0);
        let alt = if chart.alt.trim().is_empty() { "図".to_string() } else { chart.alt.clone() };
        let figure = Slice::new(height, move |recorder: &mut Recorder<'_>, at: At<'_>| {
            recorder.composer.at(Spot::Chart(chart.name.clone()));
            let height = height - at.less;
            let bounds = Some([at.x, at.top - height, at.x + width, at.top]);
            recorder.element(Element { alt: Some(alt), bounds, ..Element::new("Figure") }, |recorder| {
                recorder.mark(|ink| chart::draw(chart, ink, chart::Area { x: at.x, top: at.top, width, height }));
            });
        });
        let figure = Slice { gives: (height - LEAST_CHART).clamp(0.0, height * MOST_GIVEN), ..figure };
        steps.push(Step::Slice(if steps.is_empty() { figure.before(before) } else { figure }));
    } else {
        let empty = if chart.empty.trim().is_empty() { NOTHING } else { &chart.empty };
        steps.append(&mut paragraph(composer.plain(empty, BODY), width, Element::new("P"), 5.0, 5.0));
    }
    let caption = numbered(composer, &chart.number, &chart.caption, NOTE);
    steps.append(&mut paragraph(caption, width, Element::new("P"), 5.0, 14.0));
    glue(&mut steps);
    steps
}
