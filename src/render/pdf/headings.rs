//! Headings: the list of all of them before layout, and how one is painted.
//!
//! Invariant: in the tag tree no level is skipped, whatever the document says.

use super::Spot;
use super::blocks::{baseline, numbered};
use super::flow::{At, Slice};
use super::page::{Artifact, Bookmark, Element, Recorder};
use super::style::{HEADING_1, HEADING_2, HEADING_3, INK, rule};
use super::text::{Composer, shows_nothing};
use crate::document::model::{Block, Inline};

/// A heading of the document before anything is laid out.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Level in the tag tree: no level is skipped.
    pub level: u8,
    pub number: String,
    pub text: String,
    /// In the table of contents.
    pub listed: bool,
}

impl Entry {
    /// `3　公式LINE`
    pub fn title(&self) -> String {
        if self.number.is_empty() { self.text.clone() } else { format!("{}\u{3000}{}", self.number, self.text) }
    }
}

/// A heading that says nothing could not be led to.
pub fn named(text: &str) -> String {
    if shows_nothing(text) { "（無題）".to_string() } else { text.to_string() }
}

/// Every heading in document order.
pub fn headings(blocks: &[Block]) -> Vec<Entry> {
    fn collect(blocks: &[Block], entries: &mut Vec<Entry>) {
        for block in blocks {
            match block {
                Block::Contents { title, .. } => {
                    entries.push(Entry { level: 1, number: String::new(), text: named(title), listed: false });
                }
                Block::Heading(heading) => {
                    let highest = entries.last().map_or(1, |last| last.level + 1);
                    let level = heading.level.clamp(1, 3).min(highest);
                    let (number, text) = (heading.number.clone(), named(&heading.text));
                    entries.push(Entry { level, number, text, listed: true });
                }
                Block::Columns(columns) => columns.iter().for_each(|column| collect(&column.blocks, entries)),
                Block::Keep(blocks) => collect(blocks, entries),
                _ => {}
            }
        }
    }
    let mut entries = Vec::new();
    collect(blocks, &mut entries);
    entries
}

/// A heading with its rule, outline entry and tag.
pub fn heading_slice<'d>(
    composer: &Composer,
    entry: &'d Entry,
    shown_level: u8,
    number: usize,
    width: f32,
) -> Slice<'d> {
    composer.at(Spot::Heading);
    let (style, before, after) = match shown_level {
        0 | 1 => (HEADING_1, 32.0, 12.0),
        2 => (HEADING_2, 22.0, 8.0),
        _ => (HEADING_3, 14.0, 5.0),
    };
    let text = numbered(composer, &entry.number, &[Inline::Text(entry.text.clone())], style);
    let lines = text.phrased(width);
    let under = if shown_level <= 1 { 7.0 + 1.25 } else { 0.0 };
    let height = style.height(lines.len().max(1));
    let role = ["H1", "H2", "H3"][usize::from(entry.level.clamp(1, 3)) - 1];
    let paint = move |recorder: &mut Recorder<'_>, at: At<'_>| {
        let page = recorder.page();
        recorder.bookmarks.push(Bookmark { level: entry.level, title: text.words(), page, top: at.top + 4.0 });
        recorder.element(Element::new(role), |recorder| {
            for (index, line) in lines.iter().enumerate() {
                recorder.line(&text, line, at.x, baseline(at.top, style, index));
            }
        });
        if shown_level <= 1 {
            let y = at.top - height - 7.0;
            recorder.artifact(Artifact::Layout, |ink| ink.rule(at.x, at.x + width, y, rule(1.25, INK)));
        }
    };
    Slice { before, after, headings: vec![number], ..Slice::new(height + under, paint) }
}
