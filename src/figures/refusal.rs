//! Why a question, an operation or a query was refused, as data: what was asked, and the rule that forbids it.
//!
//! Not here: contradictions of the data themselves ([`super::FigureError`]); sentences in Japanese (`cli`).
//! Invariant: a reason names the thing it is about; the way out follows from the reason.

use super::error::FigureError;
use super::figure::Op;
use crate::domain::{AccountId, Day, MetricId, Near, OverMembers, OverTime, PlatformId, Unit};

/// Why a question or an operation was refused. `line` is the line in the query where there is one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{why}")]
pub struct Refusal {
    pub why: Why,
    /// File of the query, as it was named.
    pub file: Option<String>,
    pub line: Option<u32>,
    pub column: Option<u32>,
}

/// The reason of a refusal. The text is English; other languages are made from the data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Why {
    // -- names
    #[error("there is no metric `{metric}`")]
    UnknownMetric { metric: MetricId, near: Near },
    #[error("there is no query `{name}`")]
    UnknownQuery { name: String, near: Near },
    #[error("there is no view or ledger `{name}`")]
    UnknownTable { name: String, near: Near },
    #[error("there is no column `{name}`")]
    UnknownColumn { name: String, near: Near },
    #[error("the query `{query}` has no column `{column}` to filter by")]
    NoColumnToFilter { query: String, column: String, near: Near },
    #[error("the ledger `{ledger}` has no column `{column}` to count by")]
    NoColumnToCount { ledger: String, column: String, near: Near },
    #[error("`{metric}` has no dimension `{dimension}`")]
    UnknownDimension { metric: MetricId, dimension: String, near: Near },
    #[error("`{metric}`: {platform} has no account {account}")]
    UnknownAccount { metric: MetricId, platform: PlatformId, account: AccountId, near: Near },
    #[error("`{metric}`: {platform} has several accounts")]
    SeveralAccounts { metric: MetricId, platform: PlatformId, accounts: Vec<AccountId> },

    // -- windows and operations
    #[error("the span ends ({end}) before it starts ({start})")]
    SpanReversed { start: Day, end: Day },
    #[error("`{metric}` may not be added over {accounts} accounts")]
    AccountsAdded { metric: MetricId, accounts: usize },
    #[error("{}: there is no figure {number}", op.name())]
    NoSuchFigure { op: Op, number: u32 },
    #[error("`{}` is not an operation a report can ask for", op.name())]
    NotAnOperation { op: Op },
    #[error("{} takes {wanted} figures, not {given}", op.name())]
    WrongCount { op: Op, wanted: usize, given: usize },
    #[error("{} of different units: {first} ({}) and {second} ({})", op.name(), first_unit.ja(), second_unit.ja())]
    DifferentUnits { op: Op, first: String, first_unit: Unit, second: String, second_unit: Unit },
    #[error("{}: {figure} stands there twice", op.name())]
    Repeated { op: Op, figure: String },
    /// `made_by` is what made the figure; `rate` where a reading is one.
    #[error("{}: {figure} is a {}, which does not add up", op.name(), if *rate { "rate" } else { made_by.name() })]
    NotAddable { op: Op, figure: String, made_by: Op, rate: bool },
    #[error("{}: {first} and {second} are of different platforms", op.name())]
    DifferentPlatforms { op: Op, first: String, second: String },
    #[error("{}: {first} and {second} are different metrics", op.name())]
    DifferentMetrics { op: Op, first: String, second: String },
    #[error("{}: {first} and {second} are cut differently and may overlap", op.name())]
    CutDifferently { op: Op, first: String, second: String },
    #[error(
        "{}: `{metric}` may not be added over time ({windows} windows; the catalogue says over time = {})",
        op.name(), over_time_name(*rule)
    )]
    AddedOverTime { op: Op, metric: MetricId, windows: usize, rule: OverTime },
    #[error(
        "{}: windows of `{metric}` overlap ({}..{} and {}..{})",
        op.name(), first.0, first.1, second.0, second.1
    )]
    WindowsOverlap { op: Op, metric: MetricId, first: (Day, Day), second: (Day, Day) },
    #[error(
        "{}: `{metric}` may not be added over its members ({members} of them; the catalogue says over members = {})",
        op.name(), over_members_name(*rule)
    )]
    AddedOverMembers { op: Op, metric: MetricId, members: usize, rule: OverMembers },

    // -- queries
    /// In the words of the parser.
    #[error("the query cannot be read: {words}")]
    Unreadable { words: String },
    #[error("a query is a SELECT")]
    NotASelect,
    #[error("a file holds one SELECT, not {count} statements")]
    SeveralStatements { count: usize },
    #[error("an outer join may have only equalities of columns in ON: `{condition}` would drop rows without a word")]
    OuterJoin { condition: String },
    #[error("ROUND rounds halves to even in one engine and away from zero in another")]
    Rounds,
    #[error("{function} of the cell `{cell}` in OVER gathers wrong rows")]
    CellInOver { function: String, cell: String },
    #[error("{function} of the cell `{cell}` compares references, not numbers")]
    CellCompared { function: String, cell: String },
    #[error("{function} of a value can sort and draw, but never be printed: its name must end in `_value`")]
    ValueNamedForPrint { function: String },
    #[error("the division by `{divisor}` has no guard against zero")]
    Division { divisor: String },
    #[error("ORDER BY ALL is not portable")]
    OrderByAll,
    #[error("ORDER BY {expression} leaves the place of NULL to the engine")]
    NullsUnplaced { expression: String },
    #[error("the SQL engine gave up on this query")]
    EngineGaveUp,
    /// In the words of the engine.
    #[error("{words}")]
    Engine { words: String },
    #[error("the view `{name}` cannot be built: {words}")]
    View { name: String, words: String },
    #[error("column `{column}`: SQL has changed a cell; a cell can be selected, joined and gathered only")]
    CellChanged { column: String },
    #[error("column `{column}` is of a kind no report can show ({kind})")]
    KindOfColumn { column: String, kind: String },

    // -- what the report stands on
    #[error(transparent)]
    Data(#[from] FigureError),
}

impl Refusal {
    pub fn new(why: Why) -> Refusal {
        Refusal { why, file: None, line: None, column: None }
    }
    /// What is known there, or what to write instead.
    pub fn hint(&self) -> Option<String> {
        self.why.hint()
    }
}

impl From<Why> for Refusal {
    fn from(why: Why) -> Refusal {
        Refusal::new(why)
    }
}

impl From<FigureError> for Refusal {
    fn from(error: FigureError) -> Refusal {
        Refusal::new(Why::Data(error))
    }
}

impl Why {
    /// What is known there, or what to write instead.
    pub fn hint(&self) -> Option<String> {
        let words = match self {
            Why::UnknownMetric { near, .. }
            | Why::UnknownQuery { near, .. }
            | Why::UnknownTable { near, .. }
            | Why::UnknownColumn { near, .. }
            | Why::NoColumnToFilter { near, .. }
            | Why::NoColumnToCount { near, .. }
            | Why::UnknownDimension { near, .. }
            | Why::UnknownAccount { near, .. } => return Some(near.to_string()),
            Why::SeveralAccounts { accounts, .. } => {
                let names: Vec<&str> = accounts.iter().map(AccountId::as_str).collect();
                return Some(format!("name one of {}", names.join(", ")));
            }
            Why::SpanReversed { .. } => "swap the days",
            Why::AccountsAdded { .. } => "an obligation counts one account",
            Why::NotAnOperation { .. } => {
                "use total, difference, ratio, change_rate, per_day, rest, pick, count or distinct_count"
            }
            Why::Repeated { .. } => "a JOIN that repeats rows does this",
            Why::NotAddable { .. } => "add the counts and divide the totals",
            Why::CutDifferently { .. } => "add members of one dimension",
            Why::AddedOverTime { .. } => "measure the whole window instead",
            Why::AddedOverMembers { .. } => "take the metric without dimensions for the total",
            Why::NotASelect => "start with SELECT or WITH",
            Why::OuterJoin { .. } => "filter the table in a subquery and join that",
            Why::Rounds => "leave numbers as they are: printing rounds",
            Why::CellInOver { .. } => "aggregate in a subquery with GROUP BY and join it",
            Why::CellCompared { .. } => {
                "order by the value and take the first row, or gather with STRING_AGG(cell, ' ') and fold with an op"
            }
            Why::ValueNamedForPrint { .. } => {
                "to print it, gather the cells with STRING_AGG(cell, ' ') and fold them with op = \"total\""
            }
            Why::Division { divisor } => {
                return Some(format!("write NULLIF({divisor}, 0), or divide with op = \"ratio\" in the block"));
            }
            Why::OrderByAll => "name the columns",
            Why::NullsUnplaced { .. } => "write NULLS LAST or NULLS FIRST",
            Why::EngineGaveUp => "write it in simpler parts",
            Why::CellChanged { .. } => {
                "gather several with STRING_AGG(cell, ' ') and fold them with an op in the block"
            }
            Why::KindOfColumn { .. } => "CAST it AS STRING, BIGINT or DOUBLE",
            Why::Data(error) => return error.hint().map(str::to_string),
            Why::NoSuchFigure { .. }
            | Why::WrongCount { .. }
            | Why::DifferentUnits { .. }
            | Why::DifferentPlatforms { .. }
            | Why::DifferentMetrics { .. }
            | Why::WindowsOverlap { .. }
            | Why::Unreadable { .. }
            | Why::SeveralStatements { .. }
            | Why::Engine { .. }
            | Why::View { .. } => return None,
        };
        Some(words.to_string())
    }
}

/// As the catalogue writes it.
pub fn over_time_name(rule: OverTime) -> &'static str {
    match rule {
        OverTime::Sum => "sum",
        OverTime::Last => "last",
        OverTime::Lifetime => "lifetime",
        OverTime::Ask => "ask",
        OverTime::None => "none",
    }
}

/// As the catalogue writes it.
pub fn over_members_name(rule: OverMembers) -> &'static str {
    match rule {
        OverMembers::Sum => "sum",
        OverMembers::Ask => "ask",
        OverMembers::None => "none",
    }
}
