//! A document becomes one PDF that is PDF/UA-1 and PDF/A-3a at once.
//!
//! [`lay_out`] composes, breaks and paints; [`Layout::into_pdf`] writes the file. In reading order: `style` (measures),
//! `fonts`, `text` (characters), `breaking` and `phrases` (lines), `page` (painting and tags), `flow` (page breaks), the
//! blocks, `finish` (objects), `file` (bytes).
//! Invariant: what is drawn is tagged in the same call, and every printed figure's boxes are known.

pub mod canvas;
pub mod chart;

mod attachments;
mod blocks;
mod breaking;
#[cfg(test)]
mod conformance;
mod contents;
mod cover;
mod dump;
mod file;
mod finish;
mod flow;
mod fonts;
mod forms;
#[cfg(test)]
mod found;
mod graphic;
mod headings;
#[cfg(test)]
mod hostile;
mod page;
mod phrases;
mod row;
#[cfg(test)]
mod sample;
mod stats;
mod style;
mod subset;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod widths;

pub use attachments::{AttachmentError, attachment};

use crate::document::model::{Document, Meta};
use crate::figures::FigureKey;
use flow::RunningHeading;
use page::Recorder;

/// A file inside the PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    /// `text/csv`
    pub mime: String,
    pub description: String,
    pub data: Vec<u8>,
}

/// One printed figure: which, its characters, its page (from 1) and boxes `[x0, y0, x1, y1]` in points from the page's
/// lower left.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub figure: FigureKey,
    pub printed: String,
    pub page: u32,
    pub boxes: Vec<[f32; 4]>,
}

/// A character that no font has and that 〓 stands for, with the place where it was met first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    pub character: char,
    /// The beginning of the words in which it stands.
    pub text: String,
    pub place: Spot,
}

/// A place of a document, for messages. Rows count from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub enum Spot {
    #[error("the cover")]
    Cover,
    #[error("the contents ({0})")]
    Contents(String),
    #[error("a heading")]
    Heading,
    #[default]
    #[error("a paragraph")]
    Paragraph,
    #[error("a list")]
    List,
    #[error("a list of facts")]
    Facts,
    #[error("a strip of key figures")]
    Stats,
    #[error("table {0}")]
    Table(String),
    #[error("table {table}, row {row}")]
    Row { table: String, row: usize },
    #[error("table {0}, notes")]
    Notes(String),
    #[error("chart {0}")]
    Chart(String),
    #[error("the running header")]
    Header,
    #[error("the running footer")]
    Footer,
}

/// Why a document could not become a PDF.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("table `{name}` has {columns} columns: more than a page is wide")]
    TableTooWide { name: String, columns: usize },
    #[error("two attachments are named `{name}`")]
    SameAttachment { name: String },
    #[error("the PDF could not be written: {0}")]
    Writer(String),
}

/// A document on pages, not yet a file.
#[derive(Debug)]
pub struct Layout {
    meta: Meta,
    pages: Vec<page::Page>,
    tree: Vec<page::Node>,
    links: Vec<page::Link>,
    bookmarks: Vec<page::Bookmark>,
    places: Vec<Place>,
    written: Vec<page::Written>,
    replaced: Vec<Replaced>,
}

/// Lays a document out on pages.
///
/// # Errors
/// A table with more columns than a page is wide.
pub fn lay_out(document: &Document) -> Result<Layout, RenderError> {
    let composer = text::Composer::default();
    let headings = headings::headings(&document.body);
    let running: Vec<RunningHeading> =
        headings.iter().map(|entry| RunningHeading { level: entry.level, title: entry.title() }).collect();
    let mut builder = blocks::Builder::new(&composer, &headings);
    let steps = builder.blocks(&document.body, style::MEASURE, blocks::Side::default())?;
    let mut recorder = Recorder::new(&composer);
    flow::paint(steps, &document.meta, &running, &mut recorder);
    let Recorder { pages, tree, links, bookmarks, places, written, .. } = recorder;
    let replaced = composer.replaced();
    Ok(Layout { meta: document.meta.clone(), pages, tree, links, bookmarks, places, written, replaced })
}

impl Layout {
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }
    /// Characters that no font has; 〓 is printed in their place.
    pub fn replaced(&self) -> &[Replaced] {
        &self.replaced
    }
    /// Every printed figure, in reading order.
    pub fn places(&self) -> &[Place] {
        &self.places
    }
    /// The file, with `attachments` inside it.
    ///
    /// # Errors
    /// Two attachments of one name, or a failure of the PDF writer.
    pub fn into_pdf(self, attachments: Vec<Attachment>) -> Result<Vec<u8>, RenderError> {
        let parts = finish::Parts {
            meta: &self.meta,
            pages: self.pages,
            tree: &self.tree,
            links: &self.links,
            bookmarks: &self.bookmarks,
        };
        finish::finish(parts, attachments)
    }
    /// Pages, elements and their words as indented text, in reading order: for snapshots.
    pub fn text_dump(&self) -> String {
        dump::dump(&self.tree, &self.written)
    }
}

/// The whole font files that the text of a report is set in, for whoever compares what was drawn.
pub fn typefaces() -> [&'static [u8]; 5] {
    fonts::FACES.map(|face| fonts::fonts().parsed(face).raw_face().data)
}
