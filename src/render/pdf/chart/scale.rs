//! Which figures stand on the axes: steps a person would choose, and only labels that do not touch.
//!
//! Invariant: an axis of values holds zero, every value, and 3 to 5 ticks; counts never get a fractional tick.

use crate::document::model::{Chart, Inline, Point, SeriesRole};
use crate::domain::Decimal;
use crate::domain::print;
use rust_decimal::prelude::ToPrimitive;

/// Beyond this a chart says nothing more, and arithmetic on ticks would overflow.
const LARGEST: f64 = 1e18;

/// The value to draw, if the point has one that can be drawn.
pub fn value(point: &Point) -> Option<f64> {
    match point {
        Point::Value { y, .. } if !y.is_nan() => Some(drawable(*y)),
        _ => None,
    }
}

/// The same of a number that is no point; what is no number is zero.
pub fn drawable(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(-LARGEST, LARGEST) }
}

/// How the ticks of the axis of values are written: as the labels at its points are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    Number,
    /// 0.407 is `40.7%`.
    Fraction,
    /// 40.7 is `40.7%`.
    Percent,
    /// 131 is 2分11秒.
    Seconds,
}

impl Unit {
    /// The chart does not say what its values are; its labels do.
    pub fn of(chart: &Chart) -> Unit {
        for point in chart.series.iter().flat_map(|series| &series.points) {
            let Point::Value { y, label: Some(label), .. } = point else { continue };
            let text = plain(label);
            if text.ends_with('秒') {
                return Unit::Seconds;
            }
            let Some(before) = text.strip_suffix('%') else { continue };
            let start = before
                .rfind(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
                .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
            let printed: f64 = before[start..].replace(',', "").parse().unwrap_or(0.0);
            let fraction = (printed - y.abs() * 100.0).abs() <= (printed - y.abs()).abs();
            return if fraction { Unit::Fraction } else { Unit::Percent };
        }
        Unit::Number
    }
    fn factor(self) -> f64 {
        if self == Unit::Fraction { 100.0 } else { 1.0 }
    }
}

fn plain(inlines: &[Inline]) -> String {
    let mut text = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(part) => text.push_str(part),
            Inline::Strong(parts) => text.push_str(&plain(parts)),
            Inline::Figure(figure) => text.push_str(&figure.text),
            Inline::Link { text: part, .. } => text.push_str(part),
            Inline::Break => text.push(' '),
        }
    }
    text
}

/// The axis of values.
#[derive(Clone, Debug)]
pub struct Scale {
    /// In the values of the chart, ascending, zero among them.
    pub ticks: Vec<(f64, String)>,
    pub low: f64,
    pub high: f64,
}

impl Scale {
    /// `height` in points: a low plot gets fewer ticks.
    pub fn of(chart: &Chart, height: f32) -> Scale {
        let values: Vec<f64> = chart.series.iter().flat_map(|series| &series.points).filter_map(value).collect();
        let targets = chart.series.iter().filter(|series| series.role == SeriesRole::Target);
        let target = targets.flat_map(|series| &series.points).filter_map(value).next_back();
        Scale::of_values(&values, Unit::of(chart), target, height)
    }

    pub fn of_values(values: &[f64], unit: Unit, target: Option<f64>, height: f32) -> Scale {
        let shown: Vec<f64> = values.iter().map(|y| y * unit.factor()).collect();
        let low = shown.iter().copied().fold(0.0, f64::min);
        let high = shown.iter().copied().fold(0.0, f64::max);
        let whole = shown.iter().all(|y| y.fract() == 0.0);
        let target = target.map(|y| y * unit.factor());
        Axis::choose(low, high, whole, target, unit, height).scale(low, high, unit)
    }

    /// From end to end without figures: every value is written at its mark.
    pub fn plain(low: f64, high: f64) -> Scale {
        Scale { ticks: vec![], low, high }
    }
}

/// Ticks at `from ..= to` times `step`.
struct Axis {
    step: Decimal,
    from: i64,
    to: i64,
}

impl Axis {
    fn choose(low: f64, high: f64, whole: bool, target: Option<f64>, unit: Unit, height: f32) -> Axis {
        // Below this nothing can be seen or written.
        if high - low < 1e-9 {
            let step = if unit == Unit::Number { Decimal::ONE } else { Decimal::from(5) };
            return Axis { step, from: 0, to: 2 };
        }
        if let Some(axis) = target.and_then(|target| Axis::of_target(target, low, high, whole)) {
            return axis;
        }
        let mut best: Option<(f64, Axis)> = None;
        for (step, penalty) in steps(high - low, whole && unit == Unit::Number, unit) {
            let Some(size) = step.to_f64() else { continue };
            // A value may stand out over the last tick by a hair: 40.7% over 40%.
            let to = (high * 0.97 / size).ceil() as i64;
            let from = -((-low * 0.97 / size).ceil() as i64);
            let parts = to - from;
            let (from, to) = match parts {
                0 | 1 if low < 0.0 && high <= 0.0 => (from - (2 - parts), to),
                0 | 1 => (from, to + (2 - parts)),
                _ => (from, to),
            };
            let parts = to - from;
            if parts > 4 {
                continue;
            }
            let waste = ((parts as f64 * size) / (high - low) - 1.0).max(0.0);
            let crowded = match height / parts as f32 {
                ..14.0 => 0.5,
                ..21.0 => 0.1,
                _ => 0.0,
            };
            let few = if parts == 2 { 0.08 } else { 0.0 };
            let cost = waste + penalty + crowded + few;
            if best.as_ref().is_none_or(|(least, _)| cost < *least - 1e-9) {
                best = Some((cost, Axis { step, from, to }));
            }
        }
        best.map_or(Axis { step: Decimal::from(LARGEST as i64), from: -1, to: 1 }, |(_, axis)| axis)
    }

    /// Where a target bounds the plot it is the last tick, if its parts are round: 900 = 3 x 300.
    fn of_target(target: f64, low: f64, high: f64, whole: bool) -> Option<Axis> {
        if low < 0.0 || target <= 0.0 || high > target * 1.02 || target.fract() != 0.0 || target > 1e9 {
            return None;
        }
        let target = target as i64;
        [3, 4, 2].into_iter().find_map(|parts| {
            let step = Decimal::from(target) / Decimal::from(parts);
            let mut mantissa = step.normalize().mantissa();
            while mantissa % 10 == 0 {
                mantissa /= 10;
            }
            let round = matches!(mantissa, 1 | 2 | 3 | 4 | 5 | 15 | 25);
            (round && (!whole || step.is_integer())).then_some(Axis { step, from: 0, to: parts })
        })
    }

    fn scale(&self, low: f64, high: f64, unit: Unit) -> Scale {
        let places = self.step.normalize().scale();
        let ticks: Vec<(f64, String)> = (self.from..=self.to)
            .map(|times| {
                let shown = self.step * Decimal::from(times);
                let text = match unit {
                    Unit::Number => print::digits(shown, places),
                    Unit::Fraction | Unit::Percent => format!("{}%", print::digits(shown, places)),
                    Unit::Seconds => seconds(shown, places),
                };
                (shown.to_f64().unwrap_or(0.0) / unit.factor(), text)
            })
            .collect();
        let bottom = ticks.first().map_or(0.0, |tick| tick.0);
        let top = ticks.last().map_or(1.0, |tick| tick.0);
        Scale { low: bottom.min(low / unit.factor()), high: top.max(high / unit.factor()), ticks }
    }
}

/// `2分`, `1分30秒`, `0`: whole minutes need no seconds.
fn seconds(value: Decimal, places: u32) -> String {
    if places > 0 || value.is_zero() {
        return print::digits(value, places);
    }
    let text = print::number(value, crate::domain::Unit::Seconds, print::Style::Plain);
    text.strip_suffix("分0秒").map_or(text.clone(), |minutes| format!("{minutes}分"))
}

/// The steps worth trying for a range, each with what it costs to read.
fn steps(range: f64, whole: bool, unit: Unit) -> Vec<(Decimal, f64)> {
    if unit == Unit::Seconds && (8.0..20_000.0).contains(&range) {
        return [5, 10, 15, 20, 30, 60, 120, 180, 300, 600, 900, 1800, 3600, 7200]
            .map(|step| (Decimal::from(step), 0.0))
            .into();
    }
    let magnitude = range.log10().floor() as i32;
    let mut steps = vec![];
    for exponent in magnitude - 1..=magnitude + 1 {
        for (tenths, penalty) in [(10_i128, 0.0), (20, 0.0), (25, 0.1), (50, 0.0)] {
            let power = exponent - 1;
            let step = if power >= 0 {
                Decimal::try_from_i128_with_scale(tenths * 10_i128.pow(power.unsigned_abs()), 0)
            } else {
                Decimal::try_from_i128_with_scale(tenths, power.unsigned_abs())
            };
            if let Ok(step) = step
                && (!whole || step.is_integer())
            {
                steps.push((step.normalize(), penalty));
            }
        }
    }
    if steps.is_empty() {
        steps.push((Decimal::ONE, 0.0));
    }
    steps
}

/// Which labels of the x axis to try, best first; the first set that does not touch is printed.
pub fn tick_sets(labels: &[String], given: &[usize]) -> Vec<Vec<usize>> {
    let last = match labels.len() {
        0 => return vec![],
        count => count - 1,
    };
    let mut sets = vec![];
    if !given.is_empty() {
        let mut wanted: Vec<usize> = given.iter().copied().filter(|&i| i <= last).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let end = wanted.len().saturating_sub(1);
        for stride in 1..=wanted.len() {
            sets.push(
                wanted
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| (end - i).is_multiple_of(stride))
                    .map(|(_, &at)| at)
                    .collect(),
            );
        }
        return sets;
    }
    let days = (20..=30).contains(&last) && labels.iter().enumerate().all(|(i, label)| *label == (i + 1).to_string());
    if days {
        for stride in [5, 10, 15] {
            // The month's last day wins over the round day just before it: 25, 31.
            let round = (1..=last + 1).filter(|day| day % stride == 0 && last + 1 - day >= 3).map(|day| day - 1);
            sets.push(std::iter::once(0).chain(round).chain([last]).collect());
        }
        sets.push(vec![0, last]);
        sets.push(vec![last]);
        return sets;
    }
    for stride in 1..=last + 1 {
        sets.push((0..=last).filter(|i| (last - i) % stride == 0).collect());
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(low: f64, high: f64, whole: bool, unit: Unit) -> Vec<String> {
        let axis = Axis::choose(low, high, whole, None, unit, 100.0);
        axis.scale(low, high, unit).ticks.into_iter().map(|tick| tick.1).collect()
    }

    #[test]
    fn ticks_are_what_a_person_would_choose() {
        for (high, expected) in [
            (16.0, "0 5 10 15 20"),
            (742.0, "0 200 400 600 800"),
            (8412.0, "0 5,000 10,000"),
            (24318.0, "0 10,000 20,000 30,000"),
            (142380.0, "0 50,000 100,000 150,000"),
            (1.0, "0 1 2"),
            (2.0, "0 1 2"),
            (3.0, "0 1 2 3"),
            (7.0, "0 2 4 6 8"),
            (1e9, "0 500,000,000 1,000,000,000"),
        ] {
            let got = texts(0.0, high, true, Unit::Number);
            assert!(got.join(" ") == expected || high > 1e8 && got.len() >= 3, "{high}: {got:?}");
        }
        assert_eq!(texts(0.0, 0.0, true, Unit::Number), ["0", "1", "2"]);
        assert_eq!(texts(0.0, 0.4, false, Unit::Number), ["0.0", "0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(texts(0.0, 40.7, false, Unit::Fraction), ["0%", "10%", "20%", "30%", "40%"]);
        assert_eq!(texts(-30.0, 80.0, true, Unit::Number), ["▲50", "0", "50", "100"]);
        assert_eq!(texts(-3.0, 0.0, true, Unit::Number), ["▲3", "▲2", "▲1", "0"]);
        assert_eq!(texts(0.0, 131.0, false, Unit::Seconds), ["0", "1分", "2分", "3分"]);
    }

    #[test]
    fn a_target_with_round_parts_is_the_last_tick() {
        let axis = Axis::choose(0.0, 900.0, true, Some(900.0), Unit::Number, 150.0);
        assert_eq!((axis.step, axis.to), (Decimal::from(300), 3));
        let axis = Axis::choose(0.0, 35.0, true, Some(35.0), Unit::Number, 150.0);
        assert_eq!((axis.step, axis.to), (Decimal::from(10), 4));
        let axis = Axis::choose(0.0, 1200.0, true, Some(900.0), Unit::Number, 150.0);
        assert!(axis.step * Decimal::from(axis.to) >= Decimal::from(1164));
    }

    #[test]
    fn days_are_marked_by_fives_and_months_all_or_every_second() {
        let labels = |count: usize| (1..=count).map(|day| day.to_string()).collect::<Vec<_>>();
        assert_eq!(tick_sets(&labels(31), &[])[0], [0, 4, 9, 14, 19, 24, 30]);
        assert_eq!(tick_sets(&labels(30), &[])[0], [0, 4, 9, 14, 19, 24, 29]);
        assert_eq!(tick_sets(&labels(28), &[])[0], [0, 4, 9, 14, 19, 24, 27]);
        assert_eq!(tick_sets(&labels(12), &[])[1], [1, 3, 5, 7, 9, 11]);
        assert_eq!(tick_sets(&labels(12), &[9, 3, 99])[0], [3, 9]);
        assert!(tick_sets(&[], &[]).is_empty());
    }
}
