//! What a chart says, in words for those who cannot see it: kind, period, first, last, highest, lowest, change, gaps.
//!
//! Invariant: generated from the very points that are drawn.

use super::maker::{Maker, characters};
use super::values::Look;
use crate::document::model::{Inline, Point, Series, SeriesForm};
use crate::domain::print;
use crate::figures::FigureKey;

pub(super) fn describe(
    kind: &str,
    caption: &[Inline],
    labels: &[String],
    series: &[Series],
    figures: &[Vec<Option<FigureKey>>],
    maker: &Maker<'_>,
) -> String {
    let bars = series.iter().any(|s| s.form == SeriesForm::Bars);
    let lines = series.iter().any(|s| s.form == SeriesForm::Line);
    let what = match (kind, bars, lines) {
        ("cumulative", _, _) => "累計の折れ線グラフ",
        (_, true, true) => "棒と折れ線のグラフ",
        (_, true, false) => "棒グラフ",
        _ => "折れ線グラフ",
    };
    let mut text = format!("{what}。{}。", plain(caption).trim_end_matches('。'));
    if let (Some(first), Some(last)) = (labels.first(), labels.last()) {
        let unit = if kind == "days" { "日" } else { "" };
        text.push_str(&format!("横軸は{first}{unit}から{last}{unit}まで。"));
    }
    for (one, keys) in series.iter().zip(figures) {
        text.push_str(&series_words(kind, one, keys, labels, maker));
    }
    text
}

fn series_words(
    kind: &str,
    series: &Series,
    keys: &[Option<FigureKey>],
    labels: &[String],
    maker: &Maker<'_>,
) -> String {
    let at = |i: usize| format!("{}{}", labels[i], if kind == "days" { "日" } else { "" });
    let value = |i: usize| match &series.points[i] {
        Point::Value { y, .. } => Some(*y),
        _ => None,
    };
    let words = |i: usize| keys[i].map_or_else(|| "…".to_string(), |k| characters(maker.figure(k), Look::WITH_UNIT));
    let known: Vec<usize> = (0..series.points.len()).filter(|i| value(*i).is_some()).collect();
    let gaps = series.points.iter().filter(|p| matches!(p, Point::Gap(_))).count();
    let (Some(&first), Some(&last)) = (known.first(), known.last()) else {
        return format!("{}は値がない。", series.name);
    };
    if known.len() == 1 {
        return format!("{}は{}の{}だけである。", series.name, at(first), words(first));
    }
    let pick = |better: fn(f64, f64) -> bool| {
        known.iter().copied().fold(first, |best, i| match (value(i), value(best)) {
            (Some(a), Some(b)) if better(a, b) => i,
            _ => best,
        })
    };
    let (highest, lowest) = (pick(|a, b| a > b), pick(|a, b| a < b));
    let mut text =
        format!("{}は、始めの{}が{}、終わりの{}が{}", series.name, at(first), words(first), at(last), words(last));
    if value(highest) == value(lowest) {
        text.push_str("で、すべて同じ値である。");
    } else {
        text.push_str(&format!(
            "、最大は{}の{}、最小は{}の{}。",
            at(highest),
            words(highest),
            at(lowest),
            words(lowest)
        ));
        text.push_str(&change(keys[first], keys[last], maker));
    }
    if gaps > 0 {
        text.push_str(&format!("値のない点が{gaps}か所ある。"));
    }
    text
}

/// 始めから終わりまでに8人増えた。
fn change(first: Option<FigureKey>, last: Option<FigureKey>, maker: &Maker<'_>) -> String {
    let (Some(first), Some(last)) = (first, last) else { return String::new() };
    let (a, b) = (maker.figure(first), maker.figure(last));
    let (Some(from), Some(to)) = (a.number.value(), b.number.value()) else { return String::new() };
    let difference = to - from;
    if difference.is_zero() {
        return "始めと終わりは同じ値である。".to_string();
    }
    let amount = match b.unit {
        // a difference of rates is told in points
        crate::domain::Unit::Rate => {
            print::with_unit(difference.abs(), b.unit, print::Style::Points).trim_start_matches('+').to_string()
        }
        unit => print::with_unit(difference.abs(), unit, b.style),
    };
    let verb = if difference.is_sign_negative() { "減った" } else { "増えた" };
    format!("始めから終わりまでに{amount}{verb}。")
}

fn plain(runs: &[Inline]) -> String {
    runs.iter()
        .map(|run| match run {
            Inline::Text(text) => text.clone(),
            Inline::Strong(inner) => plain(inner),
            Inline::Figure(f) => f.text.clone(),
            Inline::Link { text, .. } => text.clone(),
            Inline::Break => " ".to_string(),
        })
        .collect()
}
