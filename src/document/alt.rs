//! What a chart says, in words for those who cannot see it: kind, period, first, last, highest, lowest, change, gaps.
//!
//! Invariant: generated from the very points that are drawn.

use super::maker::{Maker, characters};
use super::values::Look;
use crate::document::model::{ChartNote, Inline, Panel, PanelScale, Point, Series, SeriesForm, SeriesRole};
use crate::domain::print;
use crate::figures::FigureKey;

/// What a chart says: which kind it is, and what stands in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub what: String,
    pub details: String,
}

impl Said {
    /// All of it, with the caption between.
    pub fn whole(&self, caption: &[Inline]) -> String {
        format!("{}。{}。{}", self.what, plain(caption).trim_end_matches('。'), self.details)
    }
}

pub(super) fn series(
    kind: &str,
    days: bool,
    labels: &[String],
    series: &[Series],
    figures: &[Vec<Option<FigureKey>>],
    maker: &Maker<'_>,
) -> Said {
    let bars = series.iter().any(|s| s.form == SeriesForm::Bars);
    let lines = series.iter().any(|s| s.form == SeriesForm::Line && s.role != SeriesRole::Baseline);
    let what = match (kind, bars, lines) {
        ("cumulative", _, _) => "累計の折れ線グラフ",
        (_, true, true) => "棒と折れ線のグラフ",
        (_, true, false) => "棒グラフ",
        _ => "折れ線グラフ",
    };
    let days = days && labels.iter().all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    let mut details = across(labels, days);
    for (one, keys) in series.iter().zip(figures) {
        details.push_str(&series_words(days, one, keys, labels, maker));
    }
    Said { what: what.to_string(), details }
}

fn across(labels: &[String], days: bool) -> String {
    let unit = if days { "日" } else { "" };
    match (labels.first(), labels.last()) {
        (Some(first), Some(last)) => format!("横軸は{first}{unit}から{last}{unit}まで。"),
        _ => String::new(),
    }
}

/// What is written beside the points: where a definition changed, which events stand at their peaks.
pub(super) fn beside(labels: &[String], notes: &[ChartNote], breaks: &[(usize, String)]) -> String {
    let days = labels.iter().all(|label| label.bytes().all(|byte| byte.is_ascii_digit()));
    let at = |index: usize| format!("{}{}", labels.get(index).map_or("", String::as_str), if days { "日" } else { "" });
    let mut text = String::new();
    for (index, change) in breaks {
        text.push_str(&format!("{}より前とは比べられない（{change}）。", at(*index)));
    }
    for note in notes {
        text.push_str(&format!("{}に「{}」とある。", at(note.at), plain(&note.text)));
    }
    text
}

/// All panels in one text.
pub(super) fn panels(
    labels: &[String],
    panels: &[Panel],
    figures: &[Vec<Vec<Option<FigureKey>>>],
    scale: PanelScale,
    maker: &Maker<'_>,
) -> Said {
    let mut details = across(labels, false);
    details.push_str(match scale {
        PanelScale::Common => "縦の目盛りはどの図も同じ。",
        PanelScale::First => "縦の目盛りは始めの値からの増減率で、どの図も同じ。",
        PanelScale::Target => "縦の目盛りは目標に対する割合で、どの図も同じ。",
    });
    for (panel, keys) in panels.iter().zip(figures) {
        details.push_str(&format!("「{}」", panel.title));
        for (one, keys) in panel.series.iter().zip(keys) {
            // plan and target are told by what stands in the rows
            if !matches!(one.role, SeriesRole::Plan | SeriesRole::Target) {
                details.push_str(&series_words(false, one, keys, labels, maker));
            }
        }
        details.push_str(&beside(labels, &[], &panel.breaks));
    }
    Said { what: "小さな折れ線グラフを並べた図".to_string(), details }
}

/// One row of a chart in words: 「イベント会場」は38人、前月は31人
pub(super) struct Told(String);

impl Told {
    pub fn new<'n>(
        label: &str,
        parts: impl IntoIterator<Item = (&'n str, Option<FigureKey>)>,
        look: Look,
        maker: &Maker<'_>,
    ) -> Told {
        let words = |(name, key): (&str, Option<FigureKey>)| {
            Some(format!(
                "{name}{}{}",
                if name.is_empty() { "" } else { "が" },
                super::maker::characters(maker.figure(key?), look)
            ))
        };
        let parts: Vec<String> = parts.into_iter().filter_map(words).collect();
        let parts = if parts.is_empty() { "－".to_string() } else { parts.join("、") };
        Told(format!("「{label}」は{parts}。"))
    }
}

/// Rows of a chart, all that fit into a text that is still listened to.
pub(super) fn rows(what: &str, told: &[Told]) -> Said {
    const MOST: usize = 24;
    let mut details: String = told.iter().take(MOST).map(|row| row.0.as_str()).collect();
    if told.len() > MOST {
        details.push_str("ほかの行は添付のデータにある。");
    }
    Said { what: what.to_string(), details }
}

fn series_words(
    days: bool,
    series: &Series,
    keys: &[Option<FigureKey>],
    labels: &[String],
    maker: &Maker<'_>,
) -> String {
    let at = |i: usize| format!("{}{}", labels[i], if days { "日" } else { "" });
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
    if matches!(series.role, SeriesRole::Baseline | SeriesRole::Pace) {
        // one number, as it is written at the line
        let Point::Value { label: Some(label), .. } = &series.points[last] else { return String::new() };
        return format!("{}は{}。", series.name, plain(label));
    }
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

pub(super) fn plain(runs: &[Inline]) -> String {
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
