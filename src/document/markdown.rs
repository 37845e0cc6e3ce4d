//! The second of two passes: Markdown and its fenced blocks become the document's blocks, in reading order.
//!
//! Not here: what the fenced blocks mean (`blocks`).
//! Invariant: marks are resolved in the order in which they are read, so numbers and ids follow the page.

use super::blocks;
use super::error::Fault;
use super::maker::{Maker, push_text};
use super::markers::{Expanded, Place};
use super::mistake::{Mistake, Spot, Thing};
use crate::document::model::{Block, Heading, Inline, TextRole};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Headings counted so far.
#[derive(Default)]
pub(super) struct Numbering {
    first: u32,
    second: u32,
}

/// How a text is read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    /// Fenced blocks are blocks; else they are text.
    pub fences: bool,
    /// Added to the levels of headings.
    pub deeper: u8,
    /// The first paragraph after a heading of level 1 is its lead.
    pub leads: bool,
    /// Headings get numbers.
    pub numbers: bool,
}

impl Reading {
    pub const TEMPLATE: Reading = Reading { fences: true, deeper: 0, leads: true, numbers: true };
}

pub(super) fn read(
    source: &Expanded,
    reading: Reading,
    numbering: &mut Numbering,
    maker: &mut Maker<'_>,
) -> Result<Vec<Block>, Fault> {
    let mut out = Vec::new();
    let mut lead_next = false;
    let mut events = Parser::new_ext(&source.text, Options::ENABLE_HEADING_ATTRIBUTES).into_offset_iter().peekable();
    while let Some((event, range)) = events.next() {
        let line = source.place_at(range.start);
        match event {
            Event::Start(Tag::Heading { level, classes, .. }) => {
                let unnumbered = !reading.numbers || classes.iter().any(|c| &**c == "unnumbered");
                let same_page = classes.iter().any(|c| &**c == "same-page");
                if let Some(class) = classes.iter().find(|c| !matches!(&***c, "unnumbered" | "same-page")) {
                    return Err(Fault::unknown(line, Thing::HeadingClass, class, ["unnumbered", "same-page"]));
                }
                let runs = inline_runs(&mut events, TagEnd::Heading(level), source, maker)?;
                let text = heading_text(line, &runs, Spot::Heading)?;
                let level = (depth(level) + reading.deeper).min(3);
                let number = if unnumbered { String::new() } else { numbering.next(level) };
                out.push(Block::Heading(Heading { level, number, text, same_page }));
                lead_next = reading.leads && level == 1;
            }
            Event::Start(Tag::Paragraph) => {
                let text = inline_runs(&mut events, TagEnd::Paragraph, source, maker)?;
                if reading.fences && text == [Inline::Text("+++".to_string())] {
                    return Err(Fault::new(line, Mistake::PartingOutside));
                }
                if !is_blank(&text) {
                    let role = if std::mem::take(&mut lead_next) { TextRole::Lead } else { TextRole::Body };
                    out.push(Block::Paragraph { role, text });
                }
            }
            Event::Start(Tag::BlockQuote(_)) => {
                while let Some((event, _)) = events.next() {
                    match event {
                        Event::End(TagEnd::BlockQuote(_)) => break,
                        Event::Start(Tag::Paragraph) => {
                            let text = inline_runs(&mut events, TagEnd::Paragraph, source, maker)?;
                            if !is_blank(&text) {
                                out.push(Block::Paragraph { role: TextRole::Note, text });
                            }
                        }
                        _ => {}
                    }
                }
            }
            Event::Start(Tag::List(first)) => {
                let items = list_items(&mut events, source, maker)?;
                if !items.is_empty() {
                    out.push(Block::List { ordered: first.is_some(), items });
                }
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let info = match &kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let mut body: Option<std::ops::Range<usize>> = None;
                for (event, range) in events.by_ref() {
                    match event {
                        Event::End(TagEnd::CodeBlock) => break,
                        _ => body = Some(body.map_or(range.clone(), |b| b.start..range.end)),
                    }
                }
                let body = body.map(|range| source.part(range)).unwrap_or_default();
                if reading.fences && matches!(kind, CodeBlockKind::Fenced(_)) {
                    let name = fence(source, range)?;
                    out.extend(blocks::fenced(&info, body, name, numbering, maker)?);
                    lead_next = false;
                } else {
                    let text = maker.inlines(body.text.trim_end());
                    out.push(Block::Paragraph { role: TextRole::Body, text });
                }
            }
            Event::Html(text) => {
                let text = maker.inlines(text.trim());
                if !is_blank(&text) {
                    out.push(Block::Paragraph { role: TextRole::Body, text });
                }
            }
            Event::Rule if reading.fences => {
                return Err(Fault::new(line, Mistake::Rule));
            }
            _ => {}
        }
    }
    Ok(out)
}

/// The place of a block's name, behind its fence. A fence that is not closed would swallow the rest of the report.
fn fence(source: &Expanded, range: std::ops::Range<usize>) -> Result<Place, Fault> {
    let whole = &source.text[range.clone()];
    let lead = whole.len() - whole.trim_start().len();
    let mark = whole[lead..].chars().next().unwrap_or('`');
    let ticks = whole[lead..].chars().take_while(|c| *c == mark).count();
    let info = &whole[lead + ticks..];
    let place = source.place_at(range.start + lead + ticks + (info.len() - info.trim_start_matches(' ').len()));
    let last = whole.trim_end().rsplit('\n').next().unwrap_or_default().trim();
    let closes = last.len() >= ticks && last.chars().all(|c| c == mark);
    if closes && whole.trim_end().contains('\n') {
        return Ok(place);
    }
    let name = info.split_whitespace().next().unwrap_or_default();
    Err(Fault::new(place, Mistake::BlockNotClosed { name: name.to_string(), before: None }))
}

impl Numbering {
    fn next(&mut self, level: u8) -> String {
        match level {
            1 => {
                self.first += 1;
                self.second = 0;
                self.first.to_string()
            }
            2 if self.first > 0 => {
                self.second += 1;
                format!("{}.{}", self.first, self.second)
            }
            _ => String::new(),
        }
    }
}

fn depth(level: HeadingLevel) -> u8 {
    level as u8
}

fn heading_text(line: Place, runs: &[Inline], spot: Spot) -> Result<String, Fault> {
    let mut text = String::new();
    for run in runs {
        match run {
            Inline::Text(t) => text.push_str(t),
            Inline::Strong(inner) => text.push_str(&heading_text(line, inner, spot)?),
            Inline::Link { text: t, .. } => text.push_str(t),
            Inline::Break => text.push(' '),
            Inline::Figure(_) => {
                return Err(Fault::new(line, Mistake::FigureIn { spot }));
            }
        }
    }
    Ok(text)
}

pub(super) fn is_blank(runs: &[Inline]) -> bool {
    runs.iter().all(|r| match r {
        Inline::Text(t) => t.trim().is_empty(),
        Inline::Strong(inner) => is_blank(inner),
        Inline::Break => true,
        Inline::Figure(_) | Inline::Link { .. } => false,
    })
}

type Events<'e> = std::iter::Peekable<pulldown_cmark::OffsetIter<'e>>;

/// The runs up to `end`.
fn inline_runs(
    events: &mut Events<'_>,
    end: TagEnd,
    source: &Expanded,
    maker: &mut Maker<'_>,
) -> Result<Vec<Inline>, Fault> {
    let mut out = Vec::new();
    // neighbouring texts are joined before marks are looked for: Markdown may cut a text anywhere
    let mut text = String::new();
    while let Some((event, range)) = events.next() {
        match event {
            Event::End(tag) if tag == end => break,
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => text.push_str(&t),
            Event::SoftBreak => text.push('\n'),
            Event::HardBreak => {
                flush(&mut text, &mut out, maker);
                out.push(Inline::Break);
            }
            Event::Start(Tag::Strong) => {
                flush(&mut text, &mut out, maker);
                let inner = inline_runs(events, TagEnd::Strong, source, maker)?;
                out.push(Inline::Strong(inner));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                flush(&mut text, &mut out, maker);
                let line = source.place_at(range.start);
                let runs = inline_runs(events, TagEnd::Link, source, maker)?;
                let text = heading_text(line, &runs, Spot::Link)?;
                let url = maker.plain(line, &dest_url)?;
                out.push(Inline::Link { text, url });
            }
            _ => {}
        }
    }
    flush(&mut text, &mut out, maker);
    Ok(out)
}

fn flush(text: &mut String, out: &mut Vec<Inline>, maker: &mut Maker<'_>) {
    let joined = join_lines(text);
    text.clear();
    for run in maker.inlines(&joined) {
        match run {
            Inline::Text(t) => push_text(out, &t),
            other => out.push(other),
        }
    }
}

/// Lines of one paragraph: Japanese joins without a space, Latin with one.
pub(super) fn join_lines(text: &str) -> String {
    let mut out = String::new();
    for (index, line) in text.split('\n').enumerate() {
        let line = line.trim_end_matches('\r');
        if index == 0 {
            out.push_str(line);
            continue;
        }
        let line = line.trim_start();
        out.truncate(out.trim_end().len());
        let latin = |c: char| c.is_ascii_alphanumeric() || ",.;:)".contains(c);
        if out.ends_with(latin) && line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            out.push(' ');
        }
        out.push_str(line);
    }
    out
}

fn list_items(events: &mut Events<'_>, source: &Expanded, maker: &mut Maker<'_>) -> Result<Vec<Vec<Inline>>, Fault> {
    let mut items: Vec<Vec<Inline>> = Vec::new();
    let mut text = String::new();
    let mut depth = 1;
    let mut current: Vec<Inline> = Vec::new();
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::List(_)) => {
                flush(&mut text, &mut current, maker);
                keep_item(&mut current, &mut items);
                depth += 1;
            }
            Event::End(TagEnd::List(_)) => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            Event::End(TagEnd::Item) => {
                flush(&mut text, &mut current, maker);
                keep_item(&mut current, &mut items);
            }
            Event::Start(Tag::Paragraph) if !current.is_empty() || !text.is_empty() => {
                flush(&mut text, &mut current, maker);
                current.push(Inline::Break);
            }
            Event::Text(t) | Event::Code(t) | Event::Html(t) | Event::InlineHtml(t) => text.push_str(&t),
            Event::SoftBreak => text.push('\n'),
            Event::HardBreak => {
                flush(&mut text, &mut current, maker);
                current.push(Inline::Break);
            }
            Event::Start(Tag::Strong) => {
                flush(&mut text, &mut current, maker);
                current.push(Inline::Strong(inline_runs(events, TagEnd::Strong, source, maker)?));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                flush(&mut text, &mut current, maker);
                let line = source.place_at(range.start);
                let runs = inline_runs(events, TagEnd::Link, source, maker)?;
                current.push(Inline::Link {
                    text: heading_text(line, &runs, Spot::Link)?,
                    url: maker.plain(line, &dest_url)?,
                });
            }
            _ => {}
        }
    }
    Ok(items)
}

fn keep_item(current: &mut Vec<Inline>, items: &mut Vec<Vec<Inline>>) {
    let item = std::mem::take(current);
    if !is_blank(&item) {
        items.push(item);
    }
}
