//! Tables: caption, head, rows, notes as slices. Widths are found in `widths`; page breaks in `flow`; rows in `row`.
//!
//! Invariants: no row is cut unless it is taller than a page; three rows stand on each side of a break, one where the type
//! is small; the caption （続き） and the head that a further page repeats are artifacts; digits of a column end at one edge.

use super::RenderError;
use super::Spot;
use super::blocks::{NOTHING, baseline, noted, numbered, paragraph};
use super::flow::{At, Repaint, Repeat, Slice, Step, glue, keep_last, stack_height};
use super::graphic::{self, MARK_GAP, MARK_WIDTH};
use super::page::{Artifact, Element, Ink, Recorder};
use super::row::{Row, RowLook};
use super::style::{BODY, BODY_HEIGHT, CAPTION, CAPTION_UNIT, INK, NOTE, SUB, Style, TABLE_HEAD, rule};
use super::text::{Composer, Line, Text};
use super::widths::{self, Measures};
use crate::document::model::{Align, Graphic, Inline, RowRole, Table, TableColumn, TableRow};
use crate::domain::Verdict;
use std::rc::Rc;

/// Notes no higher than this stay together under their table.
const MOST_NOTES: f32 = 120.0;
/// Stands after the caption on every further page.
const CONTINUED: &str = "（続き）";
/// Least row height, and least room over and under the words.
const ROW: f32 = 18.5;
const CELL_PADDING: f32 = 4.3;
/// The same of a table in small type.
const SMALL_ROW: f32 = 15.5;
const SMALL_PADDING: f32 = 2.8;
/// Rows that stay with the head, and with one another at the table's end.
const TOGETHER: usize = 3;

/// A cell, composed.
pub struct Cell {
    pub text: Text,
    pub verdict: Option<(Verdict, Text)>,
    pub graphic: Option<Graphic>,
    pub mark: Text,
    pub indent: f32,
}

impl Cell {
    /// Whether a legend's mark stands in the place of words: not beside any.
    pub fn is_key_alone(&self) -> bool {
        matches!(self.graphic, Some(Graphic::Key(_))) && self.text.is_empty() && self.verdict.is_none()
    }
    /// What the verdict takes before the words.
    pub fn verdict_width(&self) -> f32 {
        let gap = if self.text.is_empty() { 3.0 } else { 8.0 };
        self.verdict.as_ref().map_or(0.0, |(_, word)| MARK_WIDTH + MARK_GAP + word.natural_width() + gap)
    }
}

/// A cell cut into lines.
pub struct Set {
    pub cell: Cell,
    pub lines: Vec<Line>,
}

pub struct Column {
    left: f32,
    /// Left edge of the words and their room, from the table's left.
    pub x: f32,
    pub room: f32,
    /// Where graphics begin, and their room.
    pub graphic_x: f32,
    pub graphic_room: f32,
    pub align: Align,
}

pub fn steps<'d>(table: &'d Table, width: f32, composer: &'d Composer) -> Result<Vec<Step<'d>>, RenderError> {
    composer.at(Spot::Table(table.name.clone()));
    let caption = caption_slice(table, width, composer);
    if table.rows.is_empty() || table.columns.is_empty() {
        let mut steps = Vec::new();
        if let Some((slice, _)) = caption {
            steps = vec![Step::Open(Element::new("P")), Step::Slice(slice.keep(true)), Step::Close];
        }
        let style = Style { pitch: 16.0, ..BODY };
        let empty = if table.empty.trim().is_empty() { NOTHING } else { &table.empty };
        steps.append(&mut paragraph(composer.plain(empty, style), width, Element::new("P"), 5.0, 10.0));
        return Ok(steps);
    }
    let layout = widths::fit(table, width, composer)?;
    let columns = columns(table, &layout);
    let style = layout.style;
    let heads: Vec<(Text, Vec<Line>)> = table
        .columns
        .iter()
        .zip(&columns)
        .map(|(column, place)| {
            let text = composer.plain(&column.label, TABLE_HEAD);
            // A head over a graphic may use the graphic's room.
            let lines = text.phrased(place.room.max(place.graphic_x + place.graphic_room - place.x));
            (text, lines)
        })
        .collect();
    let has_head = heads.iter().any(|(text, _)| !text.is_empty());
    let columns = Rc::new(columns);
    let head = Rc::new(Head { heads, columns: Rc::clone(&columns), width });
    let head_height = if has_head { head.height() } else { 0.0 };

    let mut steps = vec![Step::Open(Element::new("Table"))];
    let has_caption = caption.is_some();
    if let Some((slice, _)) = caption {
        steps.extend([Step::Open(Element::new("Caption")), Step::Slice(slice.keep(true)), Step::Close]);
    }
    if has_head {
        let own = Rc::clone(&head);
        let slice = Slice::new(head_height, move |recorder: &mut Recorder<'_>, at: At<'_>| own.paint(recorder, at));
        let slice = slice.before(if has_caption { 5.0 } else { 8.0 }).keep(true);
        steps.extend([Step::Open(Element::new("THead")), Step::Slice(slice), Step::Close]);
    }
    steps.push(Step::Open(Element::new("TBody")));
    // A head that fills a page is read once.
    let repeated = (has_head && head_height <= BODY_HEIGHT / 3.0).then(|| Rc::clone(&head));
    let repeat = continuation(table, width, composer, repeated);
    let divider = divider(table, &columns);
    let above = repeat.as_ref().map_or(0.0, |repeat| repeat.height);
    let (least, air) = if table.small { (SMALL_ROW, SMALL_PADDING) } else { (ROW, CELL_PADDING) };
    // its rows may be as tall as paragraphs
    let together = if table.small { 1 } else { TOGETHER };
    let most = ((BODY_HEIGHT - above - 3.0 * air) / style.pitch).floor().max(1.0) as usize;
    let count = table.rows.len();
    for (index, row) in table.rows.iter().enumerate() {
        composer.at(Spot::Row { table: table.name.clone(), row: index + 1 });
        let sets = row_sets(table, row, &layout, &columns, composer);
        let lines = sets.iter().map(|set| set.lines.len()).max().unwrap_or(0).max(1);
        let sets = Rc::new(sets);
        let pieces = lines.div_ceil(most);
        for piece in 0..pieces {
            let part = piece * most..(piece * most + most).min(lines);
            let height = (style.height(part.len()) + 2.0 * air).max(least);
            let look = RowLook {
                first: index == 0 && piece == 0,
                last: index + 1 == count && piece + 1 == pieces,
                sum: row.role == RowRole::Sum && piece == 0 && index > 0,
                headless: !has_head,
                divider,
            };
            let (sets, columns, own) = (Rc::clone(&sets), Rc::clone(&columns), part.clone());
            let paint = move |recorder: &mut Recorder<'_>, at: At<'_>| {
                let row = Row { sets: &sets, columns: &columns, part: own, height, width, style, look };
                row.paint(recorder, at);
            };
            let mut slice = Slice::new(height, paint);
            if !has_head && index == 0 && piece == 0 {
                slice.before = if has_caption { 5.0 } else { 8.0 };
            }
            slice.keep = index + 1 < count && (index + 1 < together || index + together >= count);
            slice.repeat = repeat.clone();
            // The first row follows the head that was painted for it.
            if index == 0 && piece == 0 {
                slice.repeat = None;
            }
            steps.push(Step::Slice(slice));
        }
    }
    steps.extend([Step::Close, Step::Close]);
    let notes: Vec<&Vec<Inline>> = table.notes.iter().filter(|note| !note.is_empty()).collect();
    if notes.is_empty() {
        if let Some(Step::Slice(last)) = steps.iter_mut().rev().find(|step| matches!(step, Step::Slice(_))) {
            last.after = 10.0;
        }
    } else {
        keep_last(&mut steps);
    }
    let first_note = steps.len();
    composer.at(Spot::Notes(table.name.clone()));
    for (index, note) in notes.iter().enumerate() {
        let (before, after) = (if index == 0 { 5.0 } else { NOTE.pitch - NOTE.size }, 4.0);
        let after = if index + 1 == notes.len() { 10.0 } else { after };
        let label = numbered_note(note);
        let mut body = composer.builder(NOTE);
        if let Some((_, rest)) = label {
            body.plain(rest, NOTE);
            body.inlines(&note[1..]);
        }
        let body = body.finish();
        let mut own = match label {
            Some((label, _)) if !body.is_empty() => {
                noted(composer.plain(&format!("{label}\u{3000}"), NOTE), body, width, before, after)
            }
            _ => paragraph(composer.text(note, NOTE), width, Element::note(), before, after),
        };
        steps.append(&mut own);
    }
    if stack_height(&steps[first_note..]) <= MOST_NOTES {
        glue(&mut steps[first_note..]);
    }
    let whole = stack_height(&steps);
    if let Some(Step::Slice(first)) = steps.iter_mut().find(|step| matches!(step, Step::Slice(_))) {
        first.whole = whole;
        first.pitch = least;
    }
    Ok(steps)
}

/// 表4　… at the left, the unit at the right end of its first line.
fn caption_slice<'d>(table: &Table, width: f32, composer: &Composer) -> Option<(Slice<'d>, f32)> {
    if table.caption.is_empty() && table.number.is_empty() && table.unit.is_empty() {
        return None;
    }
    let unit = composer.plain(&table.unit, CAPTION_UNIT);
    let unit_width = unit.natural_width();
    let text = numbered(composer, &table.number, &table.caption, CAPTION);
    // A unit too long to stand beside the caption gets lines of its own.
    let beside = unit_width <= width * 0.5;
    let room = if beside && unit_width > 0.0 { width - unit_width - 12.0 } else { width };
    let lines = text.phrased(room);
    let unit_lines = unit.lines(width);
    let (beside_lines, below_lines) = if beside { (unit_lines.len(), 0) } else { (0, unit_lines.len()) };
    let height = CAPTION.height(lines.len().max(beside_lines).max(1)) + below_lines as f32 * CAPTION_UNIT.pitch;
    let own = lines.len();
    let paint = move |recorder: &mut Recorder<'_>, at: At<'_>| {
        for (index, line) in lines.iter().enumerate() {
            recorder.line(&text, line, at.x, baseline(at.top, CAPTION, index));
        }
        for (index, line) in unit_lines.iter().enumerate() {
            let row = if beside { index } else { own + index };
            recorder.line(&unit, line, at.x + width - line.width, baseline(at.top, CAPTION, row));
        }
    };
    Some((Slice::new(height, paint).before(14.0), height))
}

/// What a further page shows above the rows: the caption with （続き）, the unit and the head; seen, not read again.
fn continuation<'d>(table: &Table, width: f32, composer: &Composer, head: Option<Rc<Head>>) -> Option<Repeat<'d>> {
    let titled = !table.caption.is_empty() || !table.number.is_empty();
    if head.is_none() && !titled {
        return None;
    }
    let unit = composer.cut(&table.unit, CAPTION_UNIT, width * 0.5);
    let unit_width = unit.natural_width();
    let mut builder = composer.builder(CAPTION);
    if titled {
        let gap = if table.number.is_empty() { "" } else { "\u{3000}" };
        let whole = format!("{}{gap}{}", table.number, plain_words(&table.caption));
        let room =
            (width - unit_width - CONTINUED.chars().count() as f32 * CAPTION.size - 12.0).max(CAPTION.size * 2.0);
        let shown = composer.cut(&whole, CAPTION, room);
        builder.plain(&shown.words(), CAPTION);
        builder.plain(CONTINUED, CAPTION);
    }
    let text = builder.finish();
    let caption_height = if titled { CAPTION.size + 5.0 } else { 0.0 };
    let height = caption_height + head.as_ref().map_or(0.0, |head| head.height());
    let paint: Repaint = Rc::new(move |recorder: &mut Recorder<'_>, at: At<'_>| {
        recorder.artifact(Artifact::Layout, |ink| {
            for line in text.lines(f32::INFINITY) {
                ink.line(&text, &line, at.x, baseline(at.top, CAPTION, 0));
            }
            for line in unit.lines(f32::INFINITY).iter().filter(|_| titled) {
                ink.line(&unit, line, at.x + width - line.width, baseline(at.top, CAPTION, 0));
            }
        });
        if let Some(head) = &head {
            head.repeat(recorder, At { top: at.top - caption_height, ..at });
        }
    });
    Some(Repeat { height, paint })
}

fn plain_words(inlines: &[Inline]) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Link { text, .. } => text.clone(),
        Inline::Strong(inner) => plain_words(inner),
        Inline::Figure(figure) => figure.text.clone(),
        Inline::Break => " ".to_string(),
    };
    inlines.iter().map(word).collect()
}

/// 注1 and what it says.
fn numbered_note(note: &[Inline]) -> Option<(&str, &str)> {
    let Some(Inline::Text(text)) = note.first() else { return None };
    let (label, rest) = text.split_once('\u{3000}')?;
    let number = label.strip_prefix('注')?;
    (!number.is_empty() && number.len() < 4 && number.bytes().all(|b| b.is_ascii_digit())).then_some((label, rest))
}

/// Where planned figures begin behind the actual ones: there stands the one vertical rule.
fn divider(table: &Table, columns: &[Column]) -> Option<f32> {
    let planned = |index: usize| table.rows.iter().any(|row| row.cells.get(index).is_some_and(|cell| cell.planned));
    let first = (1..columns.len()).find(|&index| planned(index))?;
    Some(columns[first].left)
}

fn columns(table: &Table, layout: &Measures) -> Vec<Column> {
    let mut left = 0.0;
    let mut columns = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let (padding, width) = (layout.padding[index], layout.widths[index]);
        let room = (width - padding.0 - padding.1).max(0.0);
        let graphics = layout.graphics[index];
        let words = match (graphics > 0.0, layout.words[index]) {
            (false, _) => room,
            (true, 0.0) => 0.0,
            (true, natural) => natural.min(room - graphics - layout.gaps[index]).max(0.0),
        };
        let shift = if graphics > 0.0 && words > 0.0 { words + layout.gaps[index] } else { 0.0 };
        columns.push(Column {
            left,
            x: left + padding.0,
            room: words,
            graphic_x: left + padding.0 + shift,
            graphic_room: if graphics > 0.0 { (room - shift).max(0.0) } else { 0.0 },
            align: column.align,
        });
        left += width;
    }
    columns
}

/// The column that names the rows: the first of words that grows, or else the first of words.
fn label_column(table: &Table) -> usize {
    let words = |column: &&TableColumn| column.align == Align::Left;
    let find = |test: &dyn Fn(&TableColumn) -> bool| table.columns.iter().position(|it| words(&it) && test(it));
    find(&|column| column.grow > 0.0).or_else(|| find(&|_| true)).unwrap_or(0)
}

/// Composes a row's cells.
pub fn compose_row(table: &Table, row: &TableRow, style: Style, composer: &Composer) -> Vec<Cell> {
    let strong = matches!(row.role, RowRole::Strong | RowRole::Sum);
    let style = if strong { style.bold() } else { style };
    let label = label_column(table);
    (0..table.columns.len())
        .map(|index| {
            let Some(cell) = row.cells.get(index) else {
                return Cell {
                    text: composer.plain("", style),
                    verdict: None,
                    graphic: None,
                    mark: composer.plain("", style),
                    indent: 0.0,
                };
            };
            let style = if cell.planned { Style { colour: SUB, ..style } } else { style };
            let mark_style = Style { size: 8.0, colour: SUB, ..style };
            let mut builder = composer.builder(style);
            builder.inlines(&cell.text);
            for tag in &cell.tags {
                builder.tag(tag);
            }
            Cell {
                text: builder.finish(),
                verdict: cell.verdict.map(|verdict| {
                    let style = if graphic::tint(verdict).is_some() { style.bold() } else { style };
                    (verdict, composer.plain(verdict.ja(), style))
                }),
                graphic: cell.graphic,
                mark: composer.plain(&cell.mark, mark_style),
                indent: if index == label && row.role == RowRole::Indent { style.size } else { 0.0 },
            }
        })
        .collect()
}

fn row_sets(table: &Table, row: &TableRow, layout: &Measures, columns: &[Column], composer: &Composer) -> Vec<Set> {
    compose_row(table, row, layout.style, composer)
        .into_iter()
        .zip(columns)
        .map(|(cell, column)| {
            let room = (column.room - cell.verdict_width() - cell.indent).max(cell.text.style.size);
            let lines = cell.text.phrased(room);
            Set { cell, lines }
        })
        .collect()
}

struct Head {
    heads: Vec<(Text, Vec<Line>)>,
    columns: Rc<Vec<Column>>,
    width: f32,
}

impl Head {
    fn height(&self) -> f32 {
        let lines = self.heads.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0).max(1);
        3.0 + TABLE_HEAD.height(lines) + 4.0
    }
    fn rules(&self, ink: &mut Ink<'_>, at: At<'_>) {
        ink.rule(at.x, at.x + self.width, at.top, rule(1.0, INK));
        ink.rule(at.x, at.x + self.width, at.top - self.height(), rule(0.75, INK));
    }
    /// Each head's lines: text, line, position.
    fn lines(&self, at: At<'_>) -> impl Iterator<Item = (&Text, Vec<(&Line, f32, f32)>)> {
        let foot = at.top - self.height() + 4.0;
        self.heads.iter().zip(self.columns.iter()).map(move |((text, lines), column)| {
            let top = foot + TABLE_HEAD.height(lines.len());
            let placed = lines
                .iter()
                .enumerate()
                .map(|(index, line)| {
                    let x = match column.align {
                        Align::Right if line.width <= column.room => column.x + column.room - line.width,
                        _ => column.x,
                    };
                    (line, at.x + x, baseline(top, TABLE_HEAD, index))
                })
                .collect();
            (text, placed)
        })
    }
    fn paint(&self, recorder: &mut Recorder<'_>, at: At<'_>) {
        recorder.artifact(Artifact::Layout, |ink| self.rules(ink, at));
        recorder.element(Element::new("TR"), |recorder| {
            for (text, lines) in self.lines(at) {
                let element = if text.is_empty() { Element::new("TD") } else { Element::header("Column") };
                recorder.element(element, |recorder| {
                    for (line, x, y) in lines {
                        recorder.line(text, line, x, y);
                    }
                });
            }
        });
    }
    /// On a further page: seen, not read again.
    fn repeat(&self, recorder: &mut Recorder<'_>, at: At<'_>) {
        recorder.artifact(Artifact::Layout, |ink| {
            self.rules(ink, at);
            for (text, lines) in self.lines(at) {
                for (line, x, y) in lines {
                    ink.line(text, line, x, y);
                }
            }
        });
    }
}
