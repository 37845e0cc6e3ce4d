//! One number as a report prints it, with its operation and its inputs.
//!
//! Invariant: a figure without a value has a reason, and a hidden one gives nothing away.

use crate::domain::print::Style;
use crate::domain::{
    Absence, AccountId, Day, Decimal, Entity, Flags, Members, MetricId, Origin, Quality, Unit, Window,
};

/// A figure's place in the book of one report. Cells of SQL carry it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FigureKey(pub u32);

/// The number itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Number {
    Value(Decimal),
    /// `value` is `num / den`, rounded to 12 decimals.
    Ratio {
        num: Decimal,
        den: Decimal,
        value: Decimal,
    },
    Absent(Absence),
}

/// How a figure came about. Each is defined in `docs/figures.md`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Op {
    /// One observation as it was stated.
    Reading,
    /// The sum of the inputs.
    Total,
    /// The first input less the second.
    Difference,
    /// The first input divided by the second.
    Ratio,
    /// 前月比: the first less the second, divided by the second.
    ChangeRate,
    /// The first input divided by the days it covers.
    PerDay,
    /// The first input divided by the months it covers.
    PerMonth,
    /// The sum of the months from the term's start.
    Cumulative,
    /// The planned value, from the plan ledger or the elapsed share of the target.
    Plan,
    /// What is left of the target, divided by the months left.
    Pace,
    /// The mean of the last three settled months, carried to the term's end.
    Forecast,
    /// How many ledger rows the inputs are.
    Count,
    /// How many different things the inputs name.
    DistinctCount,
    /// その他: the sum of what a table leaves out.
    Rest,
    /// The largest, the smallest or the last of the inputs, as the input it is.
    Pick,
    /// A number of the calendar: days, months.
    Calendar,
    /// A number of `config.toml`: a target.
    Config,
}

/// What a figure was made of.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    Figure(FigureKey),
    /// A reading among the evidence that is no figure yet: one day of a month that nobody has asked for. A figure that
    /// is handed out has none.
    Observed(u32),
    /// A place in stored bytes: a response, a file or a ledger.
    Snapshot(Origin),
    /// Rows of a ledger of persons that are not named, as they would say which person is among a few.
    Persons(String),
    /// A value of `config.toml` by its path.
    Config(String),
    /// A fact of the calendar, in words.
    Calendar(String),
}

/// One number with everything that must be known to print, trace and check it.
#[derive(Clone, PartialEq, Debug)]
pub struct Figure {
    /// `2026-10/web.channels/organic-search/sessions` where printed; feeders have ids of their own, equally stable.
    pub id: String,
    pub metric: Option<MetricId>,
    pub account: Option<AccountId>,
    pub members: Members,
    pub entity: Option<Entity>,
    pub window: Option<Window>,
    pub number: Number,
    pub quality: Quality,
    pub flags: Flags,
    /// Days of the window that the value really covers, where fewer: 30日分.
    pub covered_days: Option<u32>,
    /// The day on which a level or lifetime counter was read, where not the window's end: 「…時点」.
    pub read_on: Option<Day>,
    /// The definition changed on that day: a value takes in days from before and after it; without a value, it is why
    /// nothing is compared.
    pub break_on: Option<Day>,
    pub unit: Unit,
    /// How it is written where the template does not say.
    pub style: Style,
    pub op: Op,
    pub inputs: Vec<Input>,
}

impl Number {
    pub fn value(self) -> Option<Decimal> {
        match self {
            Number::Value(v) | Number::Ratio { value: v, .. } => Some(v),
            Number::Absent(_) => None,
        }
    }
    pub fn absence(self) -> Option<Absence> {
        if let Number::Absent(a) = self { Some(a) } else { None }
    }
}

impl Op {
    /// All of them, in the order of `docs/figures.md`.
    pub const ALL: [Op; 17] = [
        Op::Reading,
        Op::Total,
        Op::Difference,
        Op::Ratio,
        Op::ChangeRate,
        Op::PerDay,
        Op::PerMonth,
        Op::Cumulative,
        Op::Plan,
        Op::Pace,
        Op::Forecast,
        Op::Count,
        Op::DistinctCount,
        Op::Rest,
        Op::Pick,
        Op::Calendar,
        Op::Config,
    ];
    /// The operation of this name.
    pub fn from_name(name: &str) -> Option<Op> {
        Op::ALL.into_iter().find(|op| op.name() == name)
    }
    /// The name in `figures.json`.
    pub fn name(self) -> &'static str {
        match self {
            Op::Reading => "reading",
            Op::Total => "total",
            Op::Difference => "difference",
            Op::Ratio => "ratio",
            Op::ChangeRate => "change_rate",
            Op::PerDay => "per_day",
            Op::PerMonth => "per_month",
            Op::Cumulative => "cumulative",
            Op::Plan => "plan",
            Op::Pace => "pace",
            Op::Forecast => "forecast",
            Op::Count => "count",
            Op::DistinctCount => "distinct_count",
            Op::Rest => "rest",
            Op::Pick => "pick",
            Op::Calendar => "calendar",
            Op::Config => "config",
        }
    }
}
