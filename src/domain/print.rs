//! How numbers stand on paper: separators, ▲ for a fall, halves rounded away from zero, and only here.
//!
//! Not here: which number is printed (figures) and where (render).
//! Invariant: rounding happens on decimals, once, in this file.

use super::{Decimal, Unit};
use rust_decimal::RoundingStrategy::MidpointAwayFromZero;
use rust_decimal::prelude::ToPrimitive;

/// How a number is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    /// A quantity: `18,204`, `38.6%`, `2分5秒`.
    Plain,
    /// A difference of quantities: `+204`, `▲3`, `±0`.
    Change,
    /// A relative change given as a fraction: `+3.5%`, `▲3.0%`, `±0.0%`.
    ChangeRate,
    /// A difference of two rates given as a fraction: `+1.3` (the unit is ポイント).
    Points,
    /// A share given as a fraction, one decimal: `38.6%`.
    Share,
    /// How many of one thing there are for each of another: `437`, `2.3` below ten.
    Each,
}

/// Rounds half away from zero to `places` decimals.
pub fn round(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, MidpointAwayFromZero)
}

/// The number's digits with commas and exactly `places` decimals; ▲ before a negative one.
pub fn digits(value: Decimal, places: u32) -> String {
    let rounded = round(value, places);
    let text = format!("{:.*}", places as usize, rounded.abs());
    let (whole, fraction) = text.split_once('.').map_or((text.as_str(), ""), |(w, f)| (w, f));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    if rounded.is_sign_negative() && !rounded.is_zero() { format!("▲{out}") } else { out }
}

/// Digits with the sign of a difference: `+204`, `▲3`, `±0`.
pub fn signed(value: Decimal, places: u32) -> String {
    let rounded = round(value, places);
    if rounded.is_zero() {
        format!("±{}", digits(Decimal::ZERO, places))
    } else if rounded.is_sign_negative() {
        digits(value, places)
    } else {
        format!("+{}", digits(value, places))
    }
}

/// Decimals that a unit is printed with: counts have none, unless they are small means or shares of
/// a plan (`2.3回`), where a rounded 2 beside a plan of 2.3 would hide which is the larger.
pub fn places(unit: Unit, value: Decimal) -> u32 {
    match unit {
        Unit::People | Unit::Times | Unit::Items | Unit::Films | Unit::Companies | Unit::Messages | Unit::Yen => {
            u32::from(!value.fract().is_zero() && value.abs() < Decimal::TEN)
        }
        Unit::Rate | Unit::Percent | Unit::Hours => 1,
        Unit::Seconds | Unit::Minutes => 0,
        Unit::Plain => value.normalize().scale().min(2),
    }
}

/// Decimals of the value to which every number of the unit is rounded on paper: seconds to whole ones, fractions to
/// thousandths (38.6%). `None` for counts, which are printed as they are.
///
/// What is compared is rounded so first: a reader who subtracts two printed numbers finds the printed change.
pub fn printed_places(unit: Unit) -> Option<u32> {
    match unit {
        Unit::Seconds | Unit::Minutes => Some(0),
        Unit::Rate => Some(3),
        Unit::Percent | Unit::Hours => Some(1),
        Unit::People
        | Unit::Times
        | Unit::Items
        | Unit::Films
        | Unit::Companies
        | Unit::Messages
        | Unit::Yen
        | Unit::Plain => None,
    }
}

/// The number without its counter, as a table prints it. A rate carries its `%`, seconds their 分秒.
pub fn number(value: Decimal, unit: Unit, style: Style) -> String {
    let hundred = Decimal::ONE_HUNDRED;
    match (style, unit) {
        (Style::ChangeRate, _) => format!("{}%", signed(value * hundred, 1)),
        (Style::Each, _) => digits(value, u32::from(value.abs() < Decimal::TEN)),
        (Style::Points, _) => signed(value * if unit == Unit::Percent { Decimal::ONE } else { hundred }, 1),
        (Style::Share, _) | (Style::Plain, Unit::Rate) => format!("{}%", digits(value * hundred, 1)),
        (Style::Change, Unit::Rate) => signed(value * hundred, 1),
        (Style::Plain, Unit::Percent) => format!("{}%", digits(value, 1)),
        (Style::Plain, Unit::Seconds) => duration(value),
        (Style::Change, Unit::Seconds) => signed(value, 0),
        (Style::Plain, _) => digits(value, places(unit, value)),
        (Style::Change, _) => signed(value, places(unit, value)),
    }
}

/// The number with its counter, as a sentence prints it: `96人`, `+9.1%`, `+1.3ポイント`.
pub fn with_unit(value: Decimal, unit: Unit, style: Style) -> String {
    let text = number(value, unit, style);
    match (style, unit) {
        (Style::ChangeRate | Style::Share | Style::Each, _) => text,
        (Style::Points, _) | (Style::Change, Unit::Rate | Unit::Percent) => format!("{text}ポイント"),
        (Style::Plain, Unit::Rate | Unit::Percent | Unit::Seconds) => text,
        _ => format!("{text}{}", unit.ja()),
    }
}

/// Seconds as 分秒: `2分5秒`, `45秒`.
fn duration(seconds: Decimal) -> String {
    let whole = round(seconds, 0);
    let Some(n) = whole.abs().to_u64() else { return digits(seconds, 0) };
    let sign = if whole.is_sign_negative() && n > 0 { "▲" } else { "" };
    match (n / 60, n % 60) {
        (0, s) => format!("{sign}{s}秒"),
        (m, s) => format!("{sign}{}分{s}秒", digits(Decimal::from(m), 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn halves_round_away_from_zero_on_decimals() {
        assert_eq!(digits(d("0.25"), 1), "0.3");
        assert_eq!(digits(d("-0.25"), 1), "▲0.3");
        assert_eq!(digits(d("2.5"), 0), "3");
        assert_eq!(digits(d("1.005"), 2), "1.01");
    }

    #[test]
    fn thousands_are_separated_and_falls_are_triangles() {
        assert_eq!(digits(d("18204"), 0), "18,204");
        assert_eq!(digits(d("-1234567.5"), 1), "▲1,234,567.5");
        assert_eq!(digits(d("-0.01"), 1), "0.0");
        assert_eq!(signed(d("204"), 0), "+204");
        assert_eq!(signed(d("-3"), 0), "▲3");
        assert_eq!(signed(d("-0.04"), 1), "±0.0");
        assert_eq!(signed(d("0"), 0), "±0");
    }

    #[test]
    fn rates_points_and_seconds_have_their_own_forms() {
        assert_eq!(with_unit(d("0.386"), Unit::Rate, Style::Plain), "38.6%");
        assert_eq!(with_unit(d("0.035"), Unit::People, Style::ChangeRate), "+3.5%");
        assert_eq!(with_unit(d("0.013"), Unit::Rate, Style::Change), "+1.3ポイント");
        assert_eq!(with_unit(d("125.4"), Unit::Seconds, Style::Plain), "2分5秒");
        assert_eq!(with_unit(d("59.6"), Unit::Seconds, Style::Plain), "1分0秒");
        assert_eq!(with_unit(d("96"), Unit::People, Style::Plain), "96人");
        assert_eq!(with_unit(d("436.8"), Unit::Rate, Style::Each), "437");
        assert_eq!(number(d("2.25"), Unit::Rate, Style::Each), "2.3");
        assert_eq!(with_unit(d("2.345"), Unit::Times, Style::Plain), "2.3回");
        assert_eq!(with_unit(d("527.67"), Unit::People, Style::Plain), "528人");
        assert_eq!(number(d("96"), Unit::People, Style::Plain), "96");
    }
}
