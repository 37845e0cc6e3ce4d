//! What is wrong with a template, a query or a commentary, as data: what was found, where in the block, what is known there.
//!
//! Not here: file and line ([`super::TemplateError`] has them); sentences in Japanese (`cli`).

use crate::domain::{CalendarError, Malformed, Near};
use crate::figures::Why;
use std::fmt;

/// A mistake. The text is English; other languages are made from the data.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Mistake {
    // -- names
    #[error("unknown {what} `{name}`")]
    Unknown { what: Thing, name: String, near: Near },
    #[error("unknown metric `{name}`")]
    UnknownMetric { name: String, near: Near },
    #[error("unknown obligation `{name}`")]
    UnknownObligation { name: String, near: Near },
    #[error("`{name}` is no verdict")]
    NoVerdict { name: String, near: Near },
    #[error("{of} has no `{name}`")]
    NoSuchPart { of: Holder, name: String, near: Near },
    #[error("the block name `{name}` is taken already")]
    BlockNameTaken { name: String },

    // -- blocks
    #[error("`{argument}` after the block's name means nothing")]
    Argument { argument: String },
    /// `before` is the line where the next one opens.
    #[error("the `{name}` block is not closed{}", before.map(|line| format!(" before line {line}")).unwrap_or_default())]
    BlockNotClosed { name: String, before: Option<u32> },
    #[error("`+++` parts columns, and stands outside of them")]
    PartingOutside,
    #[error("`{share}` is no width of a column")]
    Width { share: String },
    #[error("{widths} widths for {columns} columns")]
    Widths { widths: usize, columns: usize },
    /// What a block says is no TOML.
    #[error("{of}: {form}")]
    Form { of: Part, form: Malformed },
    #[error("{of} needs `{name}`")]
    Needs { of: Part, name: String },
    #[error("{at} is {found}, expected {expected}")]
    WrongKind { at: Part, found: Found, expected: Expected },
    #[error("{at} is {found}, expected a whole number")]
    NotWhole { at: Part, found: String },
    #[error("the table block needs `[columns]`")]
    NoColumns,
    #[error("the chart block needs `[[series]]`")]
    NoSeries,
    #[error("a chart around an event needs one `[[series]]`")]
    NotOneSeries,
    #[error("the chart block needs `[[parts]]`, or `part` and `cell`")]
    NoParts,
    #[error("a bar of {parts} parts cannot be read: at most {most}")]
    TooManyParts { parts: usize, most: usize },
    #[error("the chart block needs `from` and `to`")]
    NoPair,
    #[error("a label at the current point needs `current`: a column that is true there")]
    NoCurrent,
    #[error("column `{column}` needs `of`: the columns it computes from")]
    NothingToCompute { column: String },
    #[error("column `{column}` is more than one of `op`, `pattern`, `rank` and `pivot`")]
    SeveralSources { column: String },
    #[error("column `{column}` has `planned` without `pivot`")]
    PlannedWithoutPivot { column: String },
    #[error("column `{column}` computes from itself")]
    Circular { column: String },
    #[error("a `{sign}` of this text is not closed")]
    NotClosed { sign: &'static str },

    // -- what a query gave
    #[error("column `{column}` is {}, expected text", found.words())]
    ColumnNotText { column: String, found: Content },
    #[error("column `{column}` is no figure")]
    ColumnNotFigure { column: String },
    #[error("column `{column}` is no truth value")]
    ColumnNotTruth { column: String },
    #[error("`{found}` in column `{column}` is no day")]
    ColumnNotDay { column: String, found: String },
    #[error("column `{column}` holds several figures")]
    SeveralFigures { column: String },
    /// `instead` is the column that holds the figure beside it, where there is one.
    #[error("column `{column}` is a bare number; a report prints figures only")]
    BareColumn { column: String, instead: Option<String> },
    #[error("the rest of column `{column}` cannot be folded: {why}")]
    NotFoldable { column: String, why: Box<Why> },

    // -- figures in text
    #[error("a figure cannot stand in a {}", spot.word())]
    FigureIn { spot: Spot },
    #[error("a rule has no meaning in a report")]
    Rule,
    #[error("`{value}` is a bare number; a report prints figures only")]
    BareNumber { value: String },
    #[error("{count} figures cannot be printed")]
    FiguresPrinted { count: usize },
    #[error("a {kind} cannot be printed")]
    NotPrintable { kind: String },
    #[error("`{name}` of a figure is not called")]
    NotCalled { name: String },
    #[error("cannot compare with `{argument}`")]
    NotComparable { argument: String },
    #[error("a computed figure has no other window")]
    ComputedWindow,
    #[error("this cell is not a metric's reading, so it has no other window")]
    CellWindow,
    #[error("this cell is not of the report's month, so `prev` and `last_year` would mislead")]
    OtherMonth,
    #[error("`{name}` has no value here")]
    NoValue { name: String, near: Near },
    #[error("`{call}` needs an argument")]
    ArgumentMissing { call: String, usage: &'static [&'static str] },
    /// In the template language's own words, where it has any.
    #[error("{}", words.clone().unwrap_or_else(|| format!("`{call}` has too many arguments")))]
    TooManyArguments { call: String, words: Option<String>, usage: &'static [&'static str] },
    /// In the template language's own words.
    #[error("{words}")]
    Calculates { words: String },
    #[error("`{tag}` is not closed on its line")]
    TagNotClosed { tag: String, close: &'static str },
    #[error("{0}")]
    Unbalanced(Unbalanced),
    #[error("{0}")]
    Calendar(CalendarError),
    #[error("the report is already closed")]
    Closed,

    // -- beyond this room
    /// The template language refuses, in its own words where it has any.
    #[error("{}{}", fault.words(), words.as_ref().map(|w| format!(": {w}")).unwrap_or_default())]
    Language { fault: LanguageFault, words: Option<String> },
    /// `asked_at` is file, line and column in the template, where the mistake itself stands in a query.
    #[error("{why}{}", asked_at.as_ref().map(|(file, line, column)| format!(" (asked for at {file}:{line}:{column})")).unwrap_or_default())]
    Refused { why: Box<Why>, asked_at: Option<(String, u32, u32)> },
}

/// What a name is the name of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    Block,
    HeadingClass,
    Key(Part),
    Column,
    Verdict,
    ChartKind,
    SeriesRole,
    SeriesForm,
    Label,
    Operation,
    Style,
    RowRole,
    Function,
    Filter,
    Test,
    Statement,
    Template,
    /// What the key of this name takes.
    ValueOf(&'static str),
}

/// A part of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The block of this name.
    Block(String),
    /// The column of a table.
    Column(String),
    Key {
        name: String,
        of: Box<Part>,
    },
}

/// What has named parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    Figure,
    Figures,
    /// `period`, `programme`, `config`, `report`
    Global(&'static str),
    Account,
    Row {
        query: String,
    },
}

/// What a value of TOML is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Text,
    Number,
    /// A number that no program could hold.
    OddNumber,
    Flag,
    Date,
    List,
    Table,
}

/// What it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Text,
    Number,
    Flag,
    Table,
}

/// What a field of a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Number,
    Truth,
    Figure,
}

/// Where a figure cannot stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    Heading,
    Link,
    Name,
}

/// How tags open and close wrongly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unbalanced {
    #[error("`{name}` is not closed before the `{word}` of line {line}")]
    ClosedByOther { name: String, word: String, line: usize },
    #[error("`{word}` closes nothing")]
    ClosesNothing { word: String, opens: String },
    #[error("`{name}` is never closed")]
    NeverClosed { name: String },
}

/// What the template language objects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LanguageFault {
    Syntax,
    UnknownMethod,
    Operation,
    /// A missing or repeated template or block.
    Structure,
    Other,
}

impl Mistake {
    /// What is known there, or what to write instead.
    pub fn hint(&self) -> Option<String> {
        let words = match self {
            Mistake::Unknown { near, .. }
            | Mistake::UnknownMetric { near, .. }
            | Mistake::UnknownObligation { near, .. }
            | Mistake::NoVerdict { near, .. }
            | Mistake::NoSuchPart { near, .. }
            | Mistake::NoValue { near, .. } => return Some(near.to_string()),
            Mistake::Form { form, .. } => return form.hint(),
            Mistake::Refused { why, .. } => return why.hint(),
            Mistake::NotFoldable { column, why } => {
                let own = || format!("this figure cannot be folded: write `no_rest = true` in column `{column}`");
                return Some(why.hint().unwrap_or_else(own));
            }
            Mistake::BareColumn { instead: Some(instead), .. } => return Some(format!("print `{instead}`")),
            Mistake::NotCalled { name } => return Some(format!("write `.{name}` without parentheses")),
            Mistake::BareColumn { instead: None, .. } => "select the `cell` beside it",
            Mistake::BlockNameTaken { .. } => "names make figure ids: choose another",
            Mistake::Widths { .. } => "columns are parted by a line `+++`",
            Mistake::SeveralFigures { .. } => "fold them with an `op`, such as \"total\"",
            Mistake::FigureIn { spot: Spot::Heading } => "say it in the sentence below",
            Mistake::FigureIn { spot: Spot::Link } => "say it beside the link",
            Mistake::NoPair => "from = { name = \"...\", cell = \"...\" }",
            Mistake::Rule => "a new page is a ```pagebreak block",
            Mistake::BareNumber { .. } => "print the figure itself: `{{ f(\"...\") }}` or a row's cell",
            Mistake::FiguresPrinted { .. } => "fold them: `.total` or `.count`",
            Mistake::NotComparable { .. } => "write \"prev\", \"last_year\" or another figure",
            Mistake::ComputedWindow => "ask for the window first, then compute",
            Mistake::CellWindow | Mistake::OtherMonth => "take the other window from a column of the query",
            Mistake::Calendar(_) => "write days as 2026-10-09",
            Mistake::ArgumentMissing { usage, .. } | Mistake::TooManyArguments { usage, .. } => match usage {
                [] => "docs/templates.md shows how each function is called",
                usage => return Some(format!("write {}", usage.join(" or "))),
            },
            Mistake::Calculates { .. } => {
                "a template does not calculate: write .diff(...), .rate(...), .share(...), .per_day or .total"
            }
            Mistake::TagNotClosed { close, .. } => return Some(format!("end it with `{close}`")),
            Mistake::Unbalanced(Unbalanced::ClosesNothing { opens, .. }) => {
                return Some(format!("take it away, or write {{% {opens} ... %}} before it"));
            }
            Mistake::Unbalanced(Unbalanced::ClosedByOther { name, .. } | Unbalanced::NeverClosed { name }) => {
                return Some(format!("write {{% end{name} %}}"));
            }
            Mistake::BlockNotClosed { before: Some(_), .. } => "close it with ``` on a line of its own",
            Mistake::BlockNotClosed { before: None, .. } => {
                "close it with ``` on a line of its own; a block that holds others needs more of them: ````columns"
            }
            Mistake::PartingOutside => "open them with ````columns and close them with ````",
            Mistake::Argument { .. }
            | Mistake::Width { .. }
            | Mistake::Needs { .. }
            | Mistake::WrongKind { .. }
            | Mistake::NotWhole { .. }
            | Mistake::NoColumns
            | Mistake::NoSeries
            | Mistake::NotOneSeries
            | Mistake::NoParts
            | Mistake::TooManyParts { .. }
            | Mistake::NoCurrent
            | Mistake::NothingToCompute { .. }
            | Mistake::SeveralSources { .. }
            | Mistake::PlannedWithoutPivot { .. }
            | Mistake::Circular { .. }
            | Mistake::NotClosed { .. }
            | Mistake::ColumnNotText { .. }
            | Mistake::ColumnNotFigure { .. }
            | Mistake::ColumnNotTruth { .. }
            | Mistake::ColumnNotDay { .. }
            | Mistake::FigureIn { spot: Spot::Name }
            | Mistake::NotPrintable { .. }
            | Mistake::Closed
            | Mistake::Language { .. } => return None,
        };
        Some(words.to_string())
    }
}

impl From<Why> for Mistake {
    fn from(why: Why) -> Mistake {
        Mistake::Refused { why: Box::new(why), asked_at: None }
    }
}

impl Part {
    pub fn key(self, name: &str) -> Part {
        Part::Key { name: name.to_string(), of: Box::new(self) }
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Thing::Block => "block",
            Thing::HeadingClass => "class of a heading",
            Thing::Key(place) => return write!(f, "key of {place}"),
            Thing::Column => "column",
            Thing::Verdict => "verdict",
            Thing::ChartKind => "kind of chart",
            Thing::SeriesRole => "role of a series",
            Thing::SeriesForm => "form of a series",
            Thing::Label => "label",
            Thing::Operation => "operation",
            Thing::Style => "style",
            Thing::RowRole => "role of a row",
            Thing::Function => "function",
            Thing::Filter => "filter",
            Thing::Test => "test",
            Thing::Statement => "statement",
            Thing::Template => "template",
            Thing::ValueOf(key) => return write!(f, "value of `{key}`"),
        })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Block(name) => write!(f, "the {name} block"),
            Part::Column(id) => write!(f, "column `{id}`"),
            Part::Key { name, of } => write!(f, "`{name}` of {of}"),
        }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Figure => f.write_str("a figure"),
            Holder::Figures => f.write_str("a list of figures"),
            Holder::Global(name) => f.write_str(name),
            Holder::Account => f.write_str("an account"),
            Holder::Row { query } => write!(f, "a row of the query `{query}`"),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Found::Text => "a text",
            Found::Number => "a number",
            Found::OddNumber => "an odd number",
            Found::Flag => "true or false",
            Found::Date => "a date (write it in quotes)",
            Found::List => "a list",
            Found::Table => "a table",
        })
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Expected::Text => "a text",
            Expected::Number => "a number",
            Expected::Flag => "true or false",
            Expected::Table => "a table",
        })
    }
}

impl Content {
    fn words(self) -> &'static str {
        match self {
            Content::Number => "a bare number",
            Content::Truth => "a truth value",
            Content::Figure => "a figure",
        }
    }
}

impl Spot {
    fn word(self) -> &'static str {
        match self {
            Spot::Heading => "heading",
            Spot::Link => "link",
            Spot::Name => "name",
        }
    }
}

impl LanguageFault {
    fn words(self) -> &'static str {
        match self {
            LanguageFault::Syntax => "syntax error",
            LanguageFault::UnknownMethod => "unknown method",
            LanguageFault::Operation => "invalid operation",
            LanguageFault::Structure => "missing template or block",
            LanguageFault::Other => "the template cannot be filled",
        }
    }
}
