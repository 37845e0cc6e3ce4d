//! The document between template and renderer: what is said, in reading order, without any position.
//!
//! Invariant: every printed figure is a [`FigureText`] with its key, so that the renderer can say where it stands.

pub use super::drawing::*;
use crate::domain::{Absence, Instant, Verdict};
use crate::figures::FigureKey;

/// A whole report.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    pub meta: Meta,
    pub body: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Meta {
    /// 令和8年度 … 効果測定レポート（令和8年10月分）: the PDF's title.
    pub title: String,
    /// Running header, left: UIJターン促進事業　効果測定レポート　令和8年10月分
    pub running: String,
    /// 受託者の法人名
    pub author: String,
    /// Printed in a box at the right of every header: サンプルデータ
    pub banner: Option<String>,
    /// The moment that stands in the file's metadata.
    pub created: Instant,
}

/// A run of text; figures stay figures.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    Text(String),
    Strong(Vec<Inline>),
    Figure(FigureText),
    /// An address on the web.
    Link {
        text: String,
        url: String,
    },
    Break,
}

/// A printed number: exactly these characters stand on the page, and the renderer reports their boxes.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureText {
    pub figure: FigureKey,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    Cover(Cover),
    /// Table of contents of the headings up to `depth`.
    Contents {
        title: String,
        depth: u8,
    },
    Heading(Heading),
    Paragraph {
        role: TextRole,
        text: Vec<Inline>,
    },
    List {
        ordered: bool,
        items: Vec<Vec<Inline>>,
    },
    Stats(Stats),
    Facts(Vec<Fact>),
    Table(Table),
    Chart(Chart),
    /// Side by side, each a list of blocks; `share` are relative widths.
    Columns(Vec<Column>),
    /// Never parted over a page.
    Keep(Vec<Block>),
    PageBreak,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextRole {
    /// The reading sentence of a chapter, 12 pt.
    Lead,
    Body,
    /// Under a table or chart, 8.5 pt.
    Note,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 1 to 3. Level 1 starts a page unless `same_page`.
    pub level: u8,
    /// `1`, `5.1`; empty for none.
    pub number: String,
    pub text: String,
    pub same_page: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// 令和8年度
    pub fiscal_year: String,
    pub programme: String,
    /// 効果測定レポート
    pub title: String,
    /// 令和8年10月分
    pub period: String,
    /// The year's cells: label and state; empty for none.
    pub ribbon: Vec<(String, RibbonState)>,
    /// Line under the ribbon: 事業期間12か月のうち7か月目
    pub ribbon_note: Vec<Inline>,
    /// 対象期間, 提出日, 提出先 ...
    pub facts: Vec<(String, Vec<Inline>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RibbonState {
    Done,
    Current,
    Open,
}

/// A strip of key figures, side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    pub items: Vec<Stat>,
    /// Under the strip: what the ticks mean.
    pub note: Vec<Inline>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Stat {
    pub label: String,
    /// Large.
    pub figure: FigureText,
    pub unit: String,
    pub bullet: Option<Bullet>,
    /// Small lines under it: 目標 900人, 10月 96人
    pub lines: Vec<Vec<Inline>>,
    pub verdict: Option<Verdict>,
}

/// A value on its way to a target: ground, value, plan tick, target tick. Lengths relative to `target`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bullet {
    pub value: f64,
    pub plan: Option<f64>,
    pub target: f64,
    /// Below plan: drawn in orange with an outline.
    pub behind: bool,
}

/// A label and its sentences.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub label: String,
    pub text: Vec<Inline>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// `web.channels`: unique in the document.
    pub name: String,
    /// 表4
    pub number: String,
    pub caption: Vec<Inline>,
    /// 単位：人, at the caption line's right end; empty for none.
    pub unit: String,
    pub columns: Vec<TableColumn>,
    pub rows: Vec<TableRow>,
    /// Under the table, one paragraph each.
    pub notes: Vec<Vec<Inline>>,
    /// Printed in place of the table where it has no rows.
    pub empty: String,
    /// Set in the smallest type, with closer rows: a list to look things up in.
    pub small: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    pub label: String,
    pub align: Align,
    /// Relative weight for sharing what is left; 0 takes the width of its content.
    pub grow: f32,
    /// At least this wide, in points; for columns of bars and bullets.
    pub min_width: f32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    Left,
    Right,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    pub role: RowRole,
    pub cells: Vec<Cell>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowRole {
    Plain,
    /// The row that carries the obligation: bold.
    Strong,
    /// うち…: indented by one em.
    Indent,
    /// 合計: bold, with a rule above.
    Sum,
}

/// What stands in one cell. All parts may be absent: an empty cell.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Cell {
    pub text: Vec<Inline>,
    /// Beside or under the text.
    pub graphic: Option<Graphic>,
    pub verdict: Option<Verdict>,
    /// 速報, 輸入 ...: a small boxed word after the label.
    pub tags: Vec<String>,
    /// Hangs outside the right edge: `p`, `注1`.
    pub mark: String,
    /// A figure of the plan, not of the past: set in grey, behind a vertical rule.
    pub planned: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Graphic {
    /// 0 to 1 of the column's longest, with last period's as a tick.
    Bar {
        value: f64,
        tick: Option<f64>,
    },
    Bullet(Bullet),
    /// A mark of the charts, for the legend.
    Key(ChartKey),
}

/// What a legend shows as charts draw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKey {
    /// This year's line.
    Actual,
    LastYear,
    /// The plan's dashes, and the target's line.
    PlanAndTarget,
    /// A settled bar, a provisional one, a day without a value.
    Days,
    /// Saturdays, Sundays and holidays under the axis.
    RestDays,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub share: f32,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    pub name: String,
    /// 図2
    pub number: String,
    /// The finding, computed.
    pub headline: Vec<Inline>,
    /// What, when, unit: under the chart.
    pub caption: Vec<Inline>,
    /// Made from the data: kind, period, first, last, highest, lowest.
    pub alt: String,
    /// Height in points; 0 lets kinds with rows or panels take what theirs need.
    pub height: f32,
    pub x: XAxis,
    pub series: Vec<Series>,
    /// Words at points of the plot: events, peaks.
    pub notes: Vec<ChartNote>,
    /// Where a definition changed: index of the first point after it, and its words.
    pub breaks: Vec<(usize, String)>,
    /// Other kinds of chart; those along one x axis stand in the fields above.
    pub drawing: Drawing,
    /// Printed in place of the chart where nothing in it has a value.
    pub empty: String,
}

#[derive(Clone, Debug, PartialEq, Default)]
pub struct XAxis {
    /// One per point: `1` … `31`, `4月` …
    pub labels: Vec<String>,
    /// Days on which offices rest: a strip under the axis. Empty for none.
    pub rest: Vec<bool>,
    /// Which labels are printed; empty = chosen by the renderer.
    pub ticks: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub name: String,
    pub role: SeriesRole,
    pub form: SeriesForm,
    pub points: Vec<Point>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesRole {
    /// This year, this period: blue.
    Main,
    /// The second of two: orange, squares.
    Second,
    /// Months of context in pale blue; the one at `current` is the main blue.
    Context { current: Option<usize> },
    /// Last year as a quiet gray line or column.
    LastYear,
    /// The approved plan: dashed ink.
    Plan,
    /// The target: solid ink, labelled at its end.
    Target,
    /// From what is reached to the target: the pace that is needed, dotted.
    Pace,
    /// What the days before an event were: a thin dashed line to see the others against.
    Baseline,
}

impl SeriesRole {
    /// What others are seen against: nothing that happened.
    pub fn is_compared(self) -> bool {
        matches!(self, SeriesRole::Plan | SeriesRole::Target | SeriesRole::Pace | SeriesRole::Baseline)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesForm {
    Bars,
    Line,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Point {
    Value {
        y: f64,
        provisional: bool,
        /// Printed at the point; `None` for the many that stay silent.
        label: Option<Vec<Inline>>,
    },
    /// A day without a value: a gap, never zero.
    Gap(Absence),
    /// Beyond the series' end: nothing is drawn.
    None,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ChartNote {
    /// Which point of the x axis.
    pub at: usize,
    pub text: Vec<Inline>,
}
