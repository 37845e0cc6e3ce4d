//! Template and query results become a semantic document: headings, tables, figures, text. Pure: no files, no clock.
//!
//! Two passes: minijinja over the template (`expand`, leaving marks for figures, literal texts and lines), then Markdown
//! and its fenced TOML blocks (`markdown`, `blocks`), in which the marks become runs of text in reading order.
//! Not here: where things stand on a page (render), what a number is (figures).
//! Invariant: a number of data is always an [`model::FigureText`], never characters in a string.

mod alt;
mod blocks;
mod chart;
mod commentary;
mod drawing;
mod errata;
mod error;
mod expand;
mod fields;
mod glossary;
mod legend;
mod locate;
mod maker;
mod markdown;
mod markers;
pub mod mistake;
pub mod model;
mod signs;
mod table;
mod tags;
mod unmatched;
mod values;
mod words;

#[cfg(test)]
mod tests;

pub use blocks::NAMES as BLOCKS;
pub use commentary::commentary_skeleton;
pub use error::TemplateError;
pub use expand::{FACTS, FILTERS, FUNCTIONS, TESTS};
pub use mistake::Mistake;
pub use unmatched::UnmatchedNumber;
pub use words::Words;

use crate::domain::{Day, Instant, LoadId, MetricId, Period, Window, Zone};
use crate::figures::{Desk, FigureKey};
use crate::programme::Programme;
use locate::{Sources, plain_lines};
use maker::Maker;
use markdown::{Numbering, Reading};
use model::{Block, Document, Meta};
use std::collections::BTreeMap;
use std::sync::Arc;
use values::{Workshop, lock};

/// A report's template.
pub struct Template<'a> {
    /// As shown in errors: `report-templates/monthly.md`.
    pub name: &'a str,
    pub text: &'a str,
}

/// Everything beside figures that a report says. Plain values only.
pub struct Context {
    pub programme: Programme,
    pub period: Period,
    /// The time of printing.
    pub now: Instant,
    /// The load whose data the report shows.
    pub load: LoadId,
    /// サンプルデータ on every page.
    pub sample: bool,
    pub commentary: Option<Commentary>,
    /// The catalogued metrics, to name the near ones where one is misspelt; empty for no check here.
    pub metrics: Vec<MetricId>,
}

impl Context {
    /// The first and the last day reported on, as far as the period is over.
    fn span(&self) -> (Day, Day) {
        self.period.span_by(self.now.day_in(Zone::JST))
    }
}

/// What staff wrote for this report.
pub struct Commentary {
    /// As shown in errors: `data/commentary/2026-10.md`.
    pub name: String,
    pub text: String,
}

/// A document with what was learned on the way.
pub struct Built {
    pub document: Document,
    /// Given back, for `figures.json` and the attachments.
    pub desk: Box<dyn Desk>,
    /// What makes a run end with exit code 3; each figure once.
    pub gaps: Vec<Gap>,
    /// Figures that stand on paper in characters, in reading order; one printed twice stands here twice.
    pub printed: Vec<FigureKey>,
    /// Figures that are drawn in charts; for the attached tables.
    pub drawn: Vec<FigureKey>,
    /// Numbers that staff wrote and no figure says, in reading order.
    pub unmatched: Vec<UnmatchedNumber>,
    /// Each chart's number (`図2`) and the figures it draws.
    pub charts: Vec<(String, Vec<FigureKey>)>,
    /// Texts with digits that are no figures, by where they came from.
    pub words: Words,
}

/// Something that is not there, or not for good.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    pub kind: GapKind,
    /// The figure's id on paper, or the heading of the commentary.
    pub id: String,
    pub figure: Option<FigureKey>,
    pub metric: Option<MetricId>,
    pub window: Option<Window>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapKind {
    /// 集計中
    Pending,
    /// …
    Missing,
    /// 速報
    Provisional,
    /// （未記入）
    Commentary,
}

/// Makes the document of one report. An error names file, line and column; the desk is lost with it.
pub fn build(template: &Template<'_>, context: &Context, desk: Box<dyn Desk>) -> Result<Built, TemplateError> {
    build_with(template, &BTreeMap::new(), context, desk)
}

/// The same, where the template may include and import these: by the name it writes, such as `web.md`.
pub fn build_with(
    template: &Template<'_>,
    parts: &BTreeMap<String, String>,
    context: &Context,
    desk: Box<dyn Desk>,
) -> Result<Built, TemplateError> {
    let shop = Workshop::open(desk, context.metrics.clone(), context.period.clone());
    let sources = Arc::new(Sources::new(template.name, &plain_lines(template.text), parts));
    let files = sources.files.clone();
    let expanded = expand::expand(sources, context, &shop).map_err(|f| f.in_files(&files))?;
    let commentary = commentary::expand(context, &shop)?;
    let (desk, printings, literals) = {
        let mut shop = lock(&shop);
        let desk = shop.close().expect("the workshop was opened with a desk and nobody else closes it");
        (desk, std::mem::take(&mut shop.printings), std::mem::take(&mut shop.literals))
    };
    let mut maker = Maker::new(desk, context, files.clone(), printings, literals, commentary);
    let mut body = markdown::read(&expanded, Reading::TEMPLATE, &mut Numbering::default(), &mut maker)
        .map_err(|f| f.in_files(&files))?;
    maker.finish();
    glossary::narrow(&mut body, &maker);
    let document = Document { meta: meta(context, &body), body };
    // a template without a commentary prints none
    let unmatched = if maker.commentary.is_some() { Vec::new() } else { unmatched::unmatched(&maker) };
    let words = maker.words.take();
    let Maker { desk, gaps, printed, drawn, charted, .. } = maker;
    Ok(Built { document, desk, gaps, printed, drawn, unmatched, charts: charted, words })
}

fn meta(context: &Context, body: &[Block]) -> Meta {
    let programme = &context.programme;
    let (_, end) = context.span();
    let period = match &context.period {
        Period::Month(m) => format!("{}分", m.wareki()),
        Period::FiscalYear(y) => y.wareki(),
        Period::Event { label, .. } => label.clone(),
    };
    // the cover says what kind of report this is
    let cover = body.iter().find_map(|b| if let Block::Cover(c) = b { Some(c.title.as_str()) } else { None });
    let kind = cover.filter(|t| !t.is_empty()).unwrap_or("報告書");
    Meta {
        title: format!("{} {} {kind}（{period}）", programme.fiscal_year(end).wareki(), programme.name),
        running: format!("{}　{kind}　{period}", programme.short_name),
        author: programme.contractor.clone(),
        banner: context.sample.then(|| "サンプルデータ".to_string()),
        created: context.now,
    }
}
