//! What charts draw that have no single x axis of points: panels, rows of bars, pairs and parts, days on one axis.
//!
//! Not here: their words and places on paper. Invariant: every label that holds a number holds it as a figure.

use super::model::{Chart, Inline, Point, Series};

/// What a chart draws.
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Drawing {
    /// The chart's own series along its x axis, with its notes and breaks.
    #[default]
    Series,
    /// Small plots along the chart's x axis, all on one scale.
    Panels(Panels),
    /// Lying bars, one a row.
    Bars(LyingBars),
    /// Two marks a row, joined.
    Pairs(Pairs),
    /// Bars of parts that make a whole, one a row.
    Parts(Parts),
    /// What happened and what is planned, on one axis of days.
    Timeline(Timeline),
    /// A month by day, one lane for each kind of thing.
    Schedule(Schedule),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Panels {
    pub scale: PanelScale,
    /// How many stand side by side.
    pub across: usize,
    pub panels: Vec<Panel>,
}

/// What one height means in every panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelScale {
    /// One number.
    Common,
    /// One change from the panel's first value.
    First,
    /// One share of the panel's target.
    Target,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    pub title: String,
    /// Small, at the title's right: +303（+25.6%）
    pub aside: Vec<Inline>,
    pub series: Vec<Series>,
    /// Where the definition of what is drawn changed, as in [`Chart::breaks`].
    pub breaks: Vec<(usize, String)>,
}

/// Lying bars from zero, each with its value at the end.
#[derive(Clone, Debug, PartialEq)]
pub struct LyingBars {
    pub rows: Vec<BarRow>,
    /// A value all rows are seen against: 定員 30人.
    pub level: Option<Level>,
    /// 14 instead of 8 high, with room for the line of the level: steps of one way, in their order.
    pub stages: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BarRow {
    pub label: String,
    pub value: Point,
    /// The period before, as a tick.
    pub tick: Option<f64>,
    /// Pale where another row is what the chart speaks of.
    pub pale: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    pub value: f64,
    pub text: Vec<Inline>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Pairs {
    /// これまでの平均, これから必要: over the first row, and which mark is which.
    pub from: String,
    pub to: String,
    /// 定員; empty where there are no ticks.
    pub tick: String,
    pub rows: Vec<PairRow>,
    /// The values are shares of one: the axis is in per cent.
    pub shares: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PairRow {
    pub label: String,
    pub from: Point,
    pub to: Point,
    pub tick: Option<f64>,
    /// Needs action: joined in orange.
    pub behind: bool,
    /// At the right: 2.3 → 2.8本/月
    pub aside: Vec<Inline>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// What each part is, in their order; at most six.
    pub names: Vec<String>,
    /// A gap after so many parts: between agreement and disagreement.
    pub gap_after: Option<usize>,
    pub rows: Vec<PartRow>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PartRow {
    pub label: String,
    pub parts: Vec<Point>,
    /// What the parts make, where it is known by itself; needed where a part is not known.
    pub whole: Option<f64>,
    /// At the right: 24人
    pub aside: Vec<Inline>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Days of the axis.
    pub days: u32,
    /// First day of each stretch and its name: months.
    pub stretches: Vec<(u32, String)>,
    /// The first day that is still to come, and the words at it: 10月末.
    pub now: Option<(u32, String)>,
    pub marks: Vec<TimeMark>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TimeMark {
    /// Day of the axis, from 0.
    pub day: u32,
    /// In the mark: its number.
    pub inside: Vec<Inline>,
    /// Over the mark: 37人, 予定
    pub text: Vec<Inline>,
    pub square: bool,
    /// White: still to come.
    pub planned: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// One per day of the month: whether offices rest.
    pub rest: Vec<bool>,
    pub lanes: Vec<Lane>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    pub label: String,
    /// In the order of their days; `day` is from 0, `text` stands beside the mark.
    pub marks: Vec<TimeMark>,
}

impl Chart {
    /// Whether there is anything to draw.
    pub fn is_drawn(&self) -> bool {
        let known = |point: &Point| matches!(point, Point::Value { y, .. } if !y.is_nan());
        let any = |series: &[Series]| series.iter().flat_map(|one| &one.points).any(known);
        match &self.drawing {
            Drawing::Series => any(&self.series),
            Drawing::Panels(panels) => panels.panels.iter().any(|panel| any(&panel.series)),
            Drawing::Bars(bars) => bars.rows.iter().any(|row| known(&row.value)),
            Drawing::Pairs(pairs) => pairs.rows.iter().any(|row| known(&row.from) || known(&row.to)),
            Drawing::Parts(parts) => parts.rows.iter().flat_map(|row| &row.parts).any(known),
            Drawing::Timeline(line) => !line.marks.is_empty(),
            Drawing::Schedule(schedule) => schedule.lanes.iter().any(|lane| !lane.marks.is_empty()),
        }
    }
}
