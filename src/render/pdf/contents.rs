//! The table of contents: chapters with their pages, and under each its sections in one quiet run; all of them links.
//!
//! Invariant: its height does not depend on the page numbers, which are known only when all is laid out.

use super::Spot;
use super::blocks::{Builder, baseline, numbered};
use super::canvas::{Canvas, Stroke};
use super::flow::{At, Slice, Start, Step};
use super::headings::{Entry, heading_slice};
use super::page::{Artifact, Element, Recorder, Target, width};
use super::style::{CONTENTS_ENTRY, CONTENTS_PAGE, CONTENTS_SECTION, GRAY};
use super::text::{Line, Text};
use crate::document::model::Inline;

/// Room for the page number at the right.
const NUMBER_ROOM: f32 = 30.0;
const INDENT: f32 = 21.0;
const SECTION_GAP: f32 = 13.0;

pub fn steps<'d>(builder: &mut Builder<'d>, title: &str, depth: u8, wide: f32) -> Vec<Step<'d>> {
    let composer = builder.composer;
    let own = builder.take_heading();
    let heading = heading_slice(composer, &builder.headings[own], 1, own, wide);
    let mut steps = vec![Step::Slice(Slice { start: Start::Always, keep: true, ..heading })];
    composer.at(Spot::Contents(title.to_string()));
    // What stands under a heading that is not listed, as the contents' own, is not listed either.
    let mut chapter_listed = true;
    let listed: Vec<(usize, &Entry)> = builder
        .headings
        .iter()
        .enumerate()
        .filter(|(_, entry)| {
            if entry.level == 1 {
                chapter_listed = entry.listed;
            }
            entry.listed && chapter_listed && entry.level <= depth.max(1)
        })
        .collect();
    if listed.is_empty() {
        return steps;
    }
    steps.push(Step::Open(Element::new("TOC")));
    for chapter in listed.chunk_by(|_, later| later.1.level > 1) {
        let (number, entry) = chapter[0];
        let text = numbered(composer, &entry.number, &[Inline::Text(entry.text.clone())], CONTENTS_ENTRY);
        let sections: Vec<(usize, Text)> = chapter[1..]
            .iter()
            .map(|(number, entry)| (*number, composer.plain(&section_title(entry), CONTENTS_SECTION)))
            .collect();
        steps.push(Step::Slice(chapter_slice(number, entry.title(), text, wide).keep(!sections.is_empty())));
        if !sections.is_empty() {
            steps.push(Step::Open(Element::new("TOC")));
            steps.extend(sections_slices(sections, wide).into_iter().map(Step::Slice));
            steps.push(Step::Close);
        }
    }
    steps.push(Step::Close);
    if let Some(Step::Slice(last)) = steps.iter_mut().rev().find(|step| matches!(step, Step::Slice(_))) {
        last.after = 10.0;
    }
    steps
}

fn section_title(entry: &Entry) -> String {
    if entry.number.is_empty() { entry.text.clone() } else { format!("{} {}", entry.number, entry.text) }
}

fn link_words(title: &str, page: usize) -> String {
    format!("「{title}」（{}ページ）へ移動", page + 1)
}

fn chapter_slice<'d>(heading: usize, title: String, text: Text, wide: f32) -> Slice<'d> {
    let style = CONTENTS_ENTRY;
    let lines = text.lines(wide - NUMBER_ROOM);
    let height = style.height(lines.len().max(1));
    let paint = move |recorder: &mut Recorder<'_>, at: At<'_>| {
        let page = at.heading_pages[heading];
        let number = (page + 1).to_string();
        let right = at.x + wide;
        let number_x = right - width(CONTENTS_PAGE.face, CONTENTS_PAGE.size, &number);
        let last = baseline(at.top, style, lines.len().saturating_sub(1));
        let from = at.x + lines.last().map_or(0.0, |line| line.width) + 7.0;
        recorder.artifact(Artifact::Layout, |ink| {
            if from < number_x - 12.0 {
                let dots = Stroke { width: 1.0, colour: GRAY, dash: Some((1.0, 4.0)) };
                ink.stroke(&[(number_x - 7.0, last + 1.0), (from, last + 1.0)], dots);
            }
        });
        recorder.open(Element::new("TOCI"));
        recorder.open(Element::new("Reference"));
        let bounds = [at.x, at.top - height - 2.0, right, at.top + 2.0];
        recorder.link(link_words(&title, page), Target::Heading(heading), bounds, |ink| {
            for (index, line) in lines.iter().enumerate() {
                ink.line(&text, line, at.x, baseline(at.top, style, index));
            }
            ink.text(CONTENTS_PAGE.face, CONTENTS_PAGE.size, number_x, last, CONTENTS_PAGE.colour, &number, None);
        });
        recorder.close();
        recorder.close();
    };
    Slice::new(height, paint).before(9.5)
}

/// Where the lines of one section's title stand: line of the run, distance from its left edge.
type Spots = Vec<(usize, f32, Line)>;

/// A title with its heading's number, and where its lines stand.
type Section = (usize, Text, Spots);

/// The titles of a chapter's sections in lines, in pieces between which a page may end.
fn sections_slices<'d>(sections: Vec<(usize, Text)>, wide: f32) -> Vec<Slice<'d>> {
    const LINES: usize = 6;
    let room = wide - INDENT - NUMBER_ROOM;
    let (mut row, mut x) = (0, 0.0);
    let mut slices: Vec<Slice<'d>> = Vec::new();
    let mut piece: Vec<Section> = Vec::new();
    for (heading, text) in sections {
        if x > 0.0 && x + text.natural_width() > room {
            (row, x) = (row + 1, 0.0);
            if row >= LINES {
                slices.push(piece_slice(std::mem::take(&mut piece), slices.is_empty(), row));
                row = 0;
            }
        }
        let mut own = Vec::new();
        for (index, line) in text.lines(room).into_iter().enumerate() {
            if index > 0 {
                (row, x) = (row + 1, 0.0);
            }
            let next = x + line.width;
            own.push((row, x, line));
            x = next;
        }
        x += SECTION_GAP;
        piece.push((heading, text, own));
    }
    slices.push(piece_slice(piece, slices.is_empty(), row + 1));
    slices
}

fn piece_slice<'d>(sections: Vec<Section>, first: bool, rows: usize) -> Slice<'d> {
    let style = CONTENTS_SECTION;
    let paint = move |recorder: &mut Recorder<'_>, at: At<'_>| {
        for (heading, text, spots) in &sections {
            let left = at.x + INDENT;
            let Some((first, last)) = spots.first().zip(spots.last()) else { continue };
            let edges = spots.iter().map(|(_, x, line)| (left + x, left + x + line.width));
            let (x0, x1) = edges.fold((f32::MAX, 0.0f32), |edge, it| (edge.0.min(it.0), edge.1.max(it.1)));
            let bounds = [
                x0,
                baseline(at.top, style, last.0) - 0.2 * style.size,
                x1,
                baseline(at.top, style, first.0) + 0.95 * style.size,
            ];
            let contents = link_words(&text.words(), at.heading_pages[*heading]);
            recorder.open(Element::new("TOCI"));
            recorder.open(Element::new("Reference"));
            recorder.link(contents, Target::Heading(*heading), bounds, |ink| {
                for (row, x, line) in spots {
                    ink.line(text, line, left + x, baseline(at.top, style, *row));
                }
            });
            recorder.close();
            recorder.close();
        }
    };
    // lines go on at their pitch from piece to piece
    let before = if first { 4.5 } else { style.pitch - style.size };
    Slice::new(style.height(rows), paint).before(before)
}
