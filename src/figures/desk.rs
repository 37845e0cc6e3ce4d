//! The counter at which a document asks for figures and rows. Everything a template can learn passes here.
//!
//! Invariant: what goes out as a number of data is a [`FigureKey`]; plain numbers go out only to filter, sort and draw by.

use super::figure::{Figure, FigureKey, Op};
use super::refusal::Refusal;
use crate::domain::{AccountId, Break, Day, Entity, Members, MetricId, Window};

/// Which window a question is about, seen from the report's period.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// The report's own period.
    This,
    /// The period before: the month before.
    Previous,
    /// The same period one year earlier.
    LastYear,
    /// From the fiscal year's first day to the period's end.
    FiscalYear,
    /// Any span of days, in the metric's zone.
    Span(Day, Day),
    /// A window that somebody has already made.
    Window(Window),
}

/// One question: a metric, for an account, over a window, for members and an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    pub metric: MetricId,
    /// `None`: the only account of the metric's platform; an error where there are several.
    pub account: Option<AccountId>,
    pub when: When,
    pub members: Members,
    pub entity: Option<Entity>,
}

/// One field of a query's row.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    Null,
    Text(String),
    Number(f64),
    Integer(i64),
    Bool(bool),
    /// A figure; printable.
    Cell(FigureKey),
    /// Several figures, to be folded by an operation.
    Cells(Vec<FigureKey>),
}

/// What a query gives back.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Rows {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Datum>>,
}

/// What a document may ask.
pub trait Desk: Send + std::any::Any {
    /// A figure for the question. An absence is a figure too; a refusal is a mistake of the template.
    fn measure(&mut self, ask: &Ask) -> Result<FigureKey, Refusal>;
    /// An operation over figures: `Difference`, `Ratio`, `ChangeRate`, `PerDay`, `Total`, `Pick`, `Rest` ...
    fn operate(&mut self, op: Op, of: &[FigureKey]) -> Result<FigureKey, Refusal>;
    /// The rows of a named query, narrowed to rows whose columns have these texts.
    fn rows(&mut self, query: &str, filter: &[(String, String)]) -> Result<Rows, Refusal>;
    fn figure(&self, key: FigureKey) -> &Figure;
    /// The days from which a metric means something else.
    fn breaks(&self, _metric: &MetricId) -> Vec<Break> {
        Vec::new()
    }
    /// Gives a figure the id under which it is printed. The first name stays; printing it elsewhere adds a place, not a name.
    fn name(&mut self, key: FigureKey, id: &str);
}

impl Rows {
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c == name)
    }
}
