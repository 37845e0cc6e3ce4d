//! The strip of key figures: label, large figure with its unit, bullet, small lines, verdict; up to five side by side.

use super::Spot;
use super::blocks::{baseline, paragraph};
use super::flow::{At, Slice, Step, keep_last};
use super::graphic::{self, MARK_GAP, MARK_WIDTH};
use super::page::{Artifact, Element, Recorder};
use super::style::{BODY_HEIGHT, CELL, INK, LABEL, NOTE, ROW_RULE, STAT_FIGURE, STAT_LABEL, STAT_UNIT, Style, rule};
use super::text::{Composer, Line, Text};
use crate::document::model::{Bullet, Inline, Stat, Stats};
use crate::domain::Verdict;

const PER_ROW: usize = 5;
const PADDING: f32 = 8.0;
const BULLET_HEIGHT: f32 = 8.0;
/// Between a figure and its unit.
const UNIT_GAP: f32 = 2.0;

/// A text and its lines.
type Set = (Text, Vec<Line>);

struct Item {
    label: Set,
    /// With its unit.
    figure: Set,
    bullet: Option<Bullet>,
    lines: Vec<Set>,
    verdict: Option<(Verdict, Set)>,
}

pub fn steps<'d>(stats: &'d Stats, width: f32, composer: &'d Composer) -> Vec<Step<'d>> {
    composer.at(Spot::Stats);
    // Six stand as three and three, not as five and one.
    let rows = stats.items.len().div_ceil(PER_ROW).max(1);
    let mut per_row = stats.items.len().div_ceil(rows).max(1);
    let mut steps = Vec::new();
    if !stats.items.is_empty() {
        let set = |per_row: usize| -> Vec<Slice<'d>> {
            let cell = width / per_row as f32;
            stats.items.chunks(per_row).map(|row| row_slice(row, cell, width, composer)).collect()
        };
        let mut slices = set(per_row);
        // Words too many for a page in a narrow cell get a wider one.
        while per_row > 1 && slices.iter().any(|slice| slice.height > BODY_HEIGHT) {
            per_row = per_row.div_ceil(2);
            slices = set(per_row);
        }
        steps.push(Step::Open(Element::list("None")));
        for (slice, row) in slices.into_iter().zip(stats.items.chunks(per_row)) {
            if slice.height <= BODY_HEIGHT {
                steps.push(Step::Slice(slice));
            } else {
                row.iter().for_each(|stat| steps.extend(running(stat, width, composer)));
            }
        }
        steps.push(Step::Close);
    }
    let mut note = paragraph(composer.text(&stats.note, NOTE), width, Element::note(), 10.0, 12.0);
    if !note.is_empty() {
        keep_last(&mut steps);
    }
    steps.append(&mut note);
    steps
}

/// A key figure whose words no page holds: running text, which pages may cut between lines.
fn running<'d>(stat: &Stat, width: f32, composer: &Composer) -> Vec<Step<'d>> {
    let part = |text: Text| paragraph(text, width, Element::new("P"), 0.0, 3.0);
    let mut figure = composer.builder(STAT_LABEL);
    figure.inlines(&[Inline::Figure(stat.figure.clone())]);
    figure.spaced(&stat.unit, STAT_UNIT, UNIT_GAP);
    let mut steps = vec![Step::Open(Element::new("LI"))];
    steps.extend(paragraph(composer.plain(&stat.label, STAT_LABEL), width, Element::new("Lbl"), PADDING, 3.0));
    steps.push(Step::Open(Element::new("LBody")));
    steps.extend(part(figure.finish()));
    steps.extend(stat.lines.iter().flat_map(|line| part(composer.text(line, LABEL))));
    steps.extend(stat.verdict.into_iter().flat_map(|verdict| part(composer.plain(verdict.ja(), CELL.bold()))));
    steps.extend([Step::Close, Step::Close]);
    steps
}

fn set(text: Text, width: f32) -> Set {
    let lines = text.lines(width);
    (text, lines)
}
fn height(set: &Set) -> f32 {
    set.0.height(set.1.len())
}

fn item(stat: &Stat, inner: f32, composer: &Composer) -> Item {
    let unit_width = composer.plain(&stat.unit, STAT_UNIT).natural_width() + UNIT_GAP;
    // A figure too wide for its cell is set smaller.
    let words = [Inline::Figure(stat.figure.clone())];
    let natural = composer.text(&words, STAT_FIGURE).natural_width();
    let size = (STAT_FIGURE.size * ((inner - unit_width).max(20.0) / natural.max(1.0)).min(1.0)).max(9.0);
    let mut builder = composer.builder(Style { size, pitch: size * 1.1, ..STAT_FIGURE });
    builder.inlines(&words);
    builder.spaced(&stat.unit, STAT_UNIT, UNIT_GAP);
    let figure = set(builder.finish(), inner);
    Item {
        label: set(composer.plain(&stat.label, STAT_LABEL), inner),
        figure,
        bullet: stat.bullet,
        lines: stat.lines.iter().map(|line| set(composer.text(line, LABEL), inner)).collect(),
        verdict: stat.verdict.map(|verdict| {
            let style = if graphic::tint(verdict).is_some() { CELL.bold() } else { CELL };
            (verdict, set(composer.plain(verdict.ja(), style), inner))
        }),
    }
}

fn row_slice<'d>(stats: &'d [Stat], cell: f32, width: f32, composer: &'d Composer) -> Slice<'d> {
    let inner = cell - 2.0 * PADDING;
    let items: Vec<Item> = stats.iter().map(|stat| item(stat, inner, composer)).collect();
    let most = |part: &dyn Fn(&Item) -> f32| items.iter().map(part).fold(0.0, f32::max);
    // Every part begins at one height in all cells.
    let label = most(&|item| height(&item.label));
    let figure = most(&|item| height(&item.figure));
    let bullet = if items.iter().any(|item| item.bullet.is_some()) { BULLET_HEIGHT + 10.0 } else { 0.0 };
    let lines = most(&|item| item.lines.iter().map(|line| height(line) + 3.0).sum());
    let verdict = if items.iter().any(|item| item.verdict.is_some()) { CELL.size + 5.0 } else { 0.0 };
    let total = PADDING + label + 6.0 + figure + bullet + 3.0 + lines + verdict + 9.0;
    let paint = move |recorder: &mut Recorder<'_>, at: At<'_>| {
        recorder.artifact(Artifact::Layout, |ink| {
            ink.rule(at.x, at.x + width, at.top, rule(1.0, INK));
            ink.rule(at.x, at.x + width, at.top - total, rule(0.5, ROW_RULE));
            for index in 1..items.len() {
                let x = at.x + index as f32 * cell;
                super::canvas::Canvas::stroke(ink, &[(x, at.top), (x, at.top - total)], rule(0.5, ROW_RULE));
            }
        });
        for (index, item) in items.iter().enumerate() {
            let x = at.x + index as f32 * cell + PADDING;
            let mut top = at.top - PADDING;
            let figure_baseline = top - label - 6.0 - 0.88 * item.figure.0.style.size - (figure - height(&item.figure));
            let bullet_middle = top - label - 6.0 - figure - 3.0 - BULLET_HEIGHT / 2.0 - 2.0;
            let lines_top = top - label - 6.0 - figure - bullet - 3.0;
            let verdict_top = lines_top - lines - 3.5;
            let middle = verdict_top - CELL.size / 2.0;
            recorder.artifact(Artifact::Layout, |ink| {
                if let Some(it) = &item.bullet {
                    graphic::bullet(ink, x, bullet_middle, inner, it, BULLET_HEIGHT);
                }
                if let Some((verdict, word)) = &item.verdict {
                    verdict_ground(ink, *verdict, x, middle, word.1.first().map_or(0.0, |line| line.width));
                }
            });
            recorder.element(Element::new("LI"), |recorder| {
                recorder.element(Element::new("Lbl"), |recorder| paint_set(recorder, &item.label, x, &mut top));
                recorder.element(Element::new("LBody"), |recorder| {
                    for (index, line) in item.figure.1.iter().enumerate() {
                        let y = figure_baseline - index as f32 * item.figure.0.style.pitch;
                        recorder.line(&item.figure.0, line, x, y);
                    }
                    let mut top = lines_top;
                    for line in &item.lines {
                        paint_set(recorder, line, x, &mut top);
                        top -= 3.0;
                    }
                    if let Some((_, word)) = &item.verdict {
                        let mut top = verdict_top;
                        paint_set(recorder, word, x + MARK_WIDTH + MARK_GAP, &mut top);
                    }
                });
            });
        }
    };
    Slice::new(total, paint).after(10.0)
}

fn paint_set(recorder: &mut Recorder<'_>, (text, lines): &Set, x: f32, top: &mut f32) {
    for (index, line) in lines.iter().enumerate() {
        recorder.line(text, line, x, baseline(*top, text.style, index));
    }
    *top -= text.height(lines.len());
}

/// The tint and the mark of a verdict whose word is `word` points wide.
pub fn verdict_ground(ink: &mut super::page::Ink<'_>, verdict: Verdict, x: f32, middle: f32, word: f32) {
    if let Some(tint) = graphic::tint(verdict) {
        let end = x + MARK_WIDTH + MARK_GAP + word + 3.0;
        ink.rectangle([x - 3.0, middle - 7.75, end, middle + 7.75], tint);
    }
    graphic::verdict_mark(ink, x, middle, verdict);
}
