//! The operations: figures become other figures, by definitions that stand once and that `explain` uses again.
//!
//! Not here: which operation a report asks for.
//! Invariant: what the catalogue does not allow to be added is refused; an absent input makes an absent result; no result
//! knows more than its inputs give away.

use super::book::{Book, blank, part, window, worst};
use super::figure::{Figure, FigureKey, Input, Number, Op};
use super::refusal::{Refusal, Why};
use crate::domain::print::{self, Style};
use crate::domain::{Absence, Day, Decimal, Members, OverMembers, OverTime, Unit, Window, Zone};
use std::collections::BTreeSet;

/// Decimals that a computed ratio keeps.
pub(super) const RATIO_PLACES: u32 = 12;

/// What an operation over known numbers gives, or `None` where it is not defined for so many, or too large.
/// `NotApplicable` is a division by zero.
pub(super) fn evaluate(op: Op, of: &[Decimal]) -> Option<Number> {
    let value = match (op, of) {
        (Op::Total | Op::Cumulative | Op::Rest, of) => {
            of.iter().try_fold(Decimal::ZERO, |sum, one| sum.checked_add(*one))?
        }
        (Op::Difference, [a, b]) => a.checked_sub(*b)?,
        (Op::Ratio | Op::PerDay | Op::PerMonth, [num, den]) => return divided(*num, *den),
        (Op::ChangeRate, [now, before]) => {
            // a base of zero or less has no rate of change
            return if *before > Decimal::ZERO {
                divided(now.checked_sub(*before)?, *before)
            } else {
                Some(Number::Absent(Absence::NotApplicable))
            };
        }
        (Op::Plan, [target, elapsed, term]) => {
            let Number::Ratio { value, .. } = divided(target.checked_mul(*elapsed)?, *term)? else {
                return Some(Number::Absent(Absence::NotApplicable));
            };
            value
        }
        (Op::Pace, [target, reached, months]) => {
            let left = target.checked_sub(*reached)?.max(Decimal::ZERO);
            let Number::Ratio { value, .. } = divided(left, *months)? else {
                return Some(Number::Absent(Absence::NotApplicable));
            };
            value
        }
        (Op::Forecast, [reached, months, past @ ..]) if !past.is_empty() => {
            let sum = past.iter().try_fold(Decimal::ZERO, |sum, one| sum.checked_add(*one))?;
            let to_come = sum.checked_mul(*months)?;
            let to_come = print::round(to_come.checked_div(Decimal::from(past.len()))?, RATIO_PLACES);
            reached.checked_add(to_come)?
        }
        (Op::Pick, of) => *of.iter().max()?,
        _ => return None,
    };
    Some(Number::Value(value.normalize()))
}

fn divided(num: Decimal, den: Decimal) -> Option<Number> {
    if den.is_zero() {
        return Some(Number::Absent(Absence::NotApplicable));
    }
    let value = print::round(num.checked_div(den)?, RATIO_PLACES).normalize();
    Some(Number::Ratio { num: num.normalize(), den: den.normalize(), value })
}

/// Which of two absences a result shows: what could still be mended comes first.
pub(super) fn worse(a: Option<Absence>, b: Option<Absence>) -> Option<Absence> {
    let weight = |absence: Absence| match absence {
        Absence::Missing => 5,
        Absence::Pending => 4,
        Absence::Hidden => 3,
        Absence::Retired => 2,
        Absence::NotApplicable => 1,
    };
    match (a, b) {
        (Some(a), Some(b)) => Some(if weight(b) > weight(a) { b } else { a }),
        (a, b) => a.or(b),
    }
}

impl Book {
    /// The operation as a template asks for it: refused where it may not be.
    pub(super) fn operate_checked(&mut self, op: Op, of: &[FigureKey]) -> Result<FigureKey, Refusal> {
        if let Some(key) = of.iter().find(|key| !self.has(**key)) {
            return Err(Why::NoSuchFigure { op, number: key.0 }.into());
        }
        let wanted = match op {
            Op::Difference | Op::Ratio | Op::ChangeRate => Some(2),
            Op::PerDay => Some(1),
            Op::Total | Op::Cumulative | Op::Rest | Op::Pick | Op::Count | Op::DistinctCount => None,
            Op::Reading | Op::PerMonth | Op::Plan | Op::Pace | Op::Forecast | Op::Calendar | Op::Config => {
                return Err(Why::NotAnOperation { op }.into());
            }
        };
        if let Some(wanted) = wanted
            && of.len() != wanted
        {
            return Err(Why::WrongCount { op, wanted, given: of.len() }.into());
        }
        match op {
            Op::Total | Op::Cumulative | Op::Rest => self.check_addition(op, of)?,
            Op::Difference | Op::ChangeRate => {
                let (a, b) = (self.at(of[0]), self.at(of[1]));
                if a.unit != b.unit {
                    return Err(different_units(op, a, b));
                }
            }
            _ => {}
        }
        Ok(match op {
            Op::PerDay => self.per_day(of[0]),
            Op::Count | Op::DistinctCount => self.count(op, of),
            _ => self.combine(op, of),
        })
    }

    /// Refuses additions that the catalogue forbids, and those of things that are not alike.
    fn check_addition(&self, op: Op, of: &[FigureKey]) -> Result<(), Refusal> {
        let Some(first) = of.first().map(|k| self.at(*k)) else { return Ok(()) };
        let mut seen = BTreeSet::new();
        for key in of {
            let one = self.at(*key);
            if !seen.insert(*key) {
                return Err(Why::Repeated { op, figure: one.id.clone() }.into());
            }
            if !matches!(
                one.op,
                Op::Reading
                    | Op::Total
                    | Op::Difference
                    | Op::Cumulative
                    | Op::Count
                    | Op::Rest
                    | Op::Pick
                    | Op::Config
            ) || matches!(one.unit, Unit::Rate | Unit::Percent)
            {
                let rate = one.op == Op::Reading && matches!(one.unit, Unit::Rate | Unit::Percent);
                return Err(Why::NotAddable { op, figure: one.id.clone(), made_by: one.op, rate }.into());
            }
            if one.unit != first.unit {
                return Err(different_units(op, first, one));
            }
            let platform = |f: &Figure| f.metric.as_ref().map(|m| m.platform());
            if platform(one) != platform(first) {
                let (first, second) = (first.id.clone(), one.id.clone());
                return Err(Why::DifferentPlatforms { op, first, second }.into());
            }
        }
        let Some(metric) = &first.metric else { return Ok(()) };
        if let Some(other) = of.iter().map(|k| self.at(*k)).find(|f| f.metric.as_ref() != Some(metric)) {
            if op == Op::Total {
                return Ok(());
            }
            let (first, second) = (first.id.clone(), other.id.clone());
            return Err(Why::DifferentMetrics { op, first, second }.into());
        }
        let cut = |f: &Figure| (f.members.dimensions(), f.entity.is_some());
        if let Some(other) = of.iter().map(|k| self.at(*k)).find(|f| cut(f) != cut(first)) {
            let (first, second) = (first.id.clone(), other.id.clone());
            return Err(Why::CutDifferently { op, first, second }.into());
        }
        let rule = self.rule(metric);
        let days = |f: &Figure| f.window.map(|w| (w.start(), w.end()));
        let whose = |f: &Figure| (f.account.clone(), f.members.clone(), f.entity.clone());
        let mut spans: Vec<_> = of.iter().filter_map(|k| days(self.at(*k))).collect();
        spans.sort_unstable();
        spans.dedup();
        let mut things: Vec<_> = of.iter().map(|k| whose(self.at(*k))).collect();
        things.sort_unstable();
        things.dedup();
        if spans.len() > 1 {
            if rule.over_time != OverTime::Sum {
                let (metric, windows) = (metric.clone(), spans.len());
                return Err(Why::AddedOverTime { op, metric, windows, rule: rule.over_time }.into());
            }
            if let Some(pair) = spans.windows(2).find(|pair| pair[1].0 <= pair[0].1)
                && things.len() == 1
            {
                return Err(Why::WindowsOverlap { op, metric: metric.clone(), first: pair[0], second: pair[1] }.into());
            }
        }
        if things.len() > 1 && rule.over_members != OverMembers::Sum {
            let (metric, members) = (metric.clone(), things.len());
            return Err(Why::AddedOverMembers { op, metric, members, rule: rule.over_members }.into());
        }
        Ok(())
    }

    /// The operation over figures, whatever they are; the house's own rooms call it.
    pub(super) fn combine(&mut self, op: Op, of: &[FigureKey]) -> FigureKey {
        let nature = self.nature_of_operation(op, of);
        if let Some(key) = self.known(&nature) {
            return key;
        }
        let figure = self.combined(op, of);
        self.enter(nature, figure)
    }

    /// The operation as a figure that has no place in the book yet.
    pub(super) fn combined(&self, op: Op, of: &[FigureKey]) -> Figure {
        let inputs: Vec<&Figure> = of.iter().map(|k| self.at(*k)).collect();
        let first = inputs.first().copied();
        let unit = first.map_or(Unit::Plain, |f| f.unit);
        let mut figure = blank(op, if matches!(op, Op::Ratio | Op::ChangeRate) { Unit::Rate } else { unit });
        let common = |same: &dyn Fn(&Figure) -> bool| inputs.iter().all(|f| same(f));
        if let Some(first) = first {
            figure.style = match (op, unit) {
                (Op::Difference, Unit::Rate | Unit::Percent) => Style::Points,
                (Op::Difference, _) => Style::Change,
                (Op::ChangeRate, _) => Style::ChangeRate,
                (Op::Ratio, _) => Style::Share,
                _ => first.style,
            };
            figure.metric = first.metric.clone().filter(|_| common(&|f| f.metric == first.metric));
            figure.account = first.account.clone().filter(|_| common(&|f| f.account == first.account));
            figure.entity = first.entity.clone().filter(|_| common(&|f| f.entity == first.entity));
            let members_of_first = matches!(op, Op::Ratio) || common(&|f| f.members == first.members);
            figure.members = if members_of_first { first.members.clone() } else { Members::none() };
            figure.window = match op {
                Op::Total | Op::Cumulative | Op::Rest => hull(&inputs),
                _ => first.window,
            };
            figure.covered_days = match op {
                Op::Total | Op::Cumulative | Op::Rest => covered(&inputs),
                _ => first.covered_days,
            };
            figure.read_on = first.read_on.filter(|_| common(&|f| f.read_on == first.read_on));
        }
        let (quality, flags) = worst(inputs.iter().copied());
        figure.quality = quality;
        figure.flags = flags;
        figure.inputs = of.iter().map(|k| Input::Figure(*k)).collect();
        let adds = matches!(op, Op::Total | Op::Cumulative | Op::Rest);
        let compares = matches!(op, Op::Difference | Op::ChangeRate);
        let places = print::printed_places(unit).filter(|_| compares);
        let mut absence = None;
        let mut values = Vec::with_capacity(inputs.len());
        for input in &inputs {
            match (input.number.absence(), input.number.value()) {
                // there is nothing of it to add
                (Some(Absence::NotApplicable), _) if adds => {}
                (Some(_), _) if op == Op::Pick => {}
                (Some(absent), _) => absence = worse(absence, Some(absent)),
                (None, value) => values.extend(value.map(|v| places.map_or(v, |places| print::round(v, places)))),
            }
        }
        if absence.is_none() && (adds || compares) {
            figure.break_on = self.break_among(&inputs);
        }
        let apart = compares && figure.break_on.is_some() && !common(&|f| f.window == inputs[0].window);
        // thirty days beside thirty-one compare as a daily mean only
        let uneven = compares && inputs.iter().any(|f| f.covered_days.is_some() && f.op != Op::PerDay);
        let rate_of_rate = op == Op::ChangeRate && matches!(unit, Unit::Rate | Unit::Percent);
        if rate_of_rate || uneven {
            figure.break_on = None;
        }
        figure.number = match absence {
            Some(absence) => Number::Absent(absence),
            None if rate_of_rate || uneven || apart || values.is_empty() => Number::Absent(
                inputs
                    .iter()
                    .filter(|_| op == Op::Pick)
                    .fold(None, |a, f| worse(a, f.number.absence()))
                    .unwrap_or(Absence::NotApplicable),
            ),
            None => evaluate(op, &values).unwrap_or(Number::Absent(Absence::NotApplicable)),
        };
        if figure.number == Number::Absent(Absence::Hidden) {
            figure.inputs.clear();
        }
        figure
    }

    /// 日平均: only what can be thought of as so many a day has one. People are counted once a month, not once a day.
    pub(super) fn per_day(&mut self, of: FigureKey) -> FigureKey {
        let one = self.at(of);
        let adds_up = one.metric.as_ref().is_none_or(|m| {
            let rule = self.rule(m);
            let asked = rule.over_time == OverTime::Ask && rule.over_members == OverMembers::Sum;
            asked || rule.over_time == OverTime::Sum
        });
        let alike = !matches!(one.unit, Unit::Rate | Unit::Percent);
        let Some(w) = one.window.filter(|_| adds_up && alike) else {
            let mut figure = blank(Op::PerDay, one.unit);
            figure.metric = one.metric.clone();
            figure.account = one.account.clone();
            figure.window = one.window;
            figure.number = Number::Absent(Absence::NotApplicable);
            figure.inputs = vec![Input::Figure(of)];
            let nature = self.nature_of_operation(Op::PerDay, &[of]);
            return self.enter(nature, figure);
        };
        let days = match one.covered_days {
            Some(covered) => self.calendar(
                &format!("covered days {covered} of {}..{}", w.start(), w.end()),
                Decimal::from(covered),
                w,
            ),
            None => self.days(w.start(), w.end(), w.zone()),
        };
        self.combine(Op::PerDay, &[of, days])
    }

    /// How many of the inputs there are, or how many different things they are.
    pub(super) fn count(&mut self, op: Op, of: &[FigureKey]) -> FigureKey {
        let nature = self.nature_of_operation(op, of);
        let mut figure = self.combined(op, of);
        figure.unit = Unit::Items;
        figure.style = Style::Plain;
        figure.metric = None;
        figure.covered_days = None;
        figure.read_on = None;
        let known = of.iter().map(|k| self.at(*k)).filter(|f| f.number.value().is_some());
        let count = if op == Op::Count {
            known.count()
        } else {
            let things: BTreeSet<_> = known.map(|f| (f.account.clone(), f.members.clone(), f.entity.clone())).collect();
            things.len()
        };
        let hidden = of.iter().any(|k| self.at(*k).number == Number::Absent(Absence::Hidden));
        figure.number = if hidden { Number::Absent(Absence::Hidden) } else { Number::Value(Decimal::from(count)) };
        figure.inputs = if hidden { Vec::new() } else { of.iter().map(|k| Input::Figure(*k)).collect() };
        self.enter(nature, figure)
    }

    /// A number of the calendar, in the words that give it again.
    pub(super) fn calendar(&mut self, words: &str, value: Decimal, window: Window) -> FigureKey {
        let mut figure = blank(Op::Calendar, Unit::Plain);
        figure.number = Number::Value(value);
        figure.window = Some(window);
        figure.inputs = vec![Input::Calendar(words.to_string())];
        let nature = format!("{}/calendar/{}", self.period, words.replace(' ', "-"));
        self.enter(nature, figure)
    }
    /// How many days the span has.
    pub(super) fn days(&mut self, start: Day, end: Day, zone: Zone) -> FigureKey {
        let value = Decimal::from(end.since(start) + 1);
        self.calendar(&format!("days {start}..{end}"), value, window(start, end, zone))
    }

    /// A readable id that is the same whenever the same inputs come together.
    fn nature_of_operation(&self, op: Op, of: &[FigureKey]) -> String {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        for key in of {
            hash.update(self.nature(*key).as_bytes());
            hash.update([0]);
        }
        let hash: String = hash.finalize().iter().take(5).map(|b| format!("{b:02x}")).collect();
        let first = of.first().map(|k| self.at(*k));
        let metric = first.and_then(|f| f.metric.as_ref()).map_or("-", |m| m.as_str());
        let account = first.and_then(|f| f.account.as_ref()).map_or("-", |a| a.as_str()).replace('/', "-");
        let days = first.and_then(|f| f.window).map_or("-".to_string(), |w| w.to_string());
        format!("{}/{}/{metric}/{}/{days}/{hash}", self.period, op.name(), part(&account))
    }
}

fn different_units(op: Op, first: &Figure, second: &Figure) -> Refusal {
    let (first_unit, second_unit) = (first.unit, second.unit);
    Why::DifferentUnits { op, first: first.id.clone(), first_unit, second: second.id.clone(), second_unit }.into()
}

/// The window that the inputs' windows tile, or the one they share; `None` where they leave a gap.
fn hull(inputs: &[&Figure]) -> Option<Window> {
    let mut windows: Vec<Window> = inputs.iter().map(|f| f.window).collect::<Option<_>>()?;
    windows.sort_by_key(|w| (w.start(), w.end()));
    windows.dedup();
    let (first, rest) = windows.split_first()?;
    let mut end = first.end();
    for w in rest {
        if w.start() > end.plus(1) || w.zone() != first.zone() {
            return None;
        }
        end = end.max(w.end());
    }
    Some(window(first.start(), end, first.zone()))
}

/// Days that a sum really covers, where one of its parts does not cover its own window.
fn covered(inputs: &[&Figure]) -> Option<u32> {
    inputs.iter().find_map(|f| f.covered_days)?;
    let mut windows: Vec<_> = inputs.iter().filter_map(|f| f.window).map(|w| (w.start(), w.end())).collect();
    windows.sort_unstable();
    windows.dedup();
    let days = |f: &&Figure| f.covered_days.or(f.window.map(|w| w.len_days()));
    if windows.len() > 1 { inputs.iter().map(days).sum() } else { inputs.iter().filter_map(days).min() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }
    fn value(op: Op, of: &[&str]) -> String {
        let of: Vec<Decimal> = of.iter().map(|t| d(t)).collect();
        match evaluate(op, &of) {
            Some(Number::Absent(a)) => a.name().to_string(),
            Some(n) => n.value().map_or(String::new(), |v| v.to_string()),
            None => "undefined".to_string(),
        }
    }

    #[test]
    fn each_operation_is_defined_once_on_decimals() {
        assert_eq!(value(Op::Total, &["0.1", "0.2"]), "0.3");
        assert_eq!(value(Op::Difference, &["18204", "18000"]), "204");
        assert_eq!(value(Op::Ratio, &["1", "3"]), "0.333333333333");
        assert_eq!(value(Op::Ratio, &["2", "3"]), "0.666666666667");
        assert_eq!(value(Op::Ratio, &["-2", "3"]), "-0.666666666667");
        assert_eq!(value(Op::Ratio, &["5", "0"]), "not_applicable");
        assert_eq!(value(Op::ChangeRate, &["103.5", "100"]), "0.035");
        assert_eq!(value(Op::ChangeRate, &["3", "0"]), "not_applicable");
        assert_eq!(value(Op::ChangeRate, &["3", "-2"]), "not_applicable");
        assert_eq!(value(Op::Plan, &["900", "214", "365"]), "527.671232876712");
        assert_eq!(value(Op::Pace, &["900", "540", "5"]), "72");
        assert_eq!(value(Op::Pace, &["900", "901", "5"]), "0");
        assert_eq!(value(Op::Pace, &["900", "540", "0"]), "not_applicable");
        assert_eq!(value(Op::PerMonth, &["540", "7"]), "77.142857142857");
        assert_eq!(value(Op::Forecast, &["540", "5", "60", "70", "81"]), "891.666666666667");
        assert_eq!(value(Op::Pick, &["3", "9", "4"]), "9");
        assert_eq!(value(Op::Difference, &["1"]), "undefined");
    }

    #[test]
    fn what_could_still_be_mended_outweighs_what_cannot() {
        let worst = [Absence::NotApplicable, Absence::Hidden, Absence::Missing, Absence::Pending]
            .into_iter()
            .fold(None, |a, b| worse(a, Some(b)));
        assert_eq!(worst, Some(Absence::Missing));
        assert_eq!(worse(Some(Absence::NotApplicable), Some(Absence::Retired)), Some(Absence::Retired));
    }
}
