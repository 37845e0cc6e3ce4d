//! Which words a chart says, the important first; and those in the right margin.
//!
//! Not here: the places a word would like (`spots`) and which of them it gets (`place`). Invariant: every label, note and name of the chart is asked for once.

use super::frame::{self, Bar, Plot, Rect};
use super::place::Wanted;
use super::scale;
use super::spots::{along, at_point, bar_name, beside_break, blocks, gap_mark, over, provisional_word};
use super::style::{self, Look};
use super::words::{Run, SIZE};
use crate::document::model::{Chart, Point, SeriesRole};
use crate::render::pdf::canvas::{Canvas, Rgb};

/// A label at the end of its line, in the margin right of the plot.
#[derive(Clone, Debug)]
pub struct EndLabel {
    pub series: usize,
    pub run: Run,
    pub width: f32,
    pub colour: Rgb,
}

pub const WORD_PROVISIONAL: &str = "速報";
/// From a line's end to its label; from a level's end to its label.
const AWAY: f32 = 7.0;
const AWAY_LEVEL: f32 = 5.0;

/// The label of a point, with 速報 before the first of a row of provisional points.
fn point_label(chart: &Chart, series: usize, index: usize) -> Option<Run> {
    let points = &chart.series[series].points;
    let label_of = |i: usize| match points.get(i) {
        Some(Point::Value { label: Some(label), .. }) => Some(Run::of(label, false)).filter(|run| !run.is_empty()),
        _ => None,
    };
    let label = label_of(index)?;
    let written = label.pieces.iter().any(|piece| piece.bold);
    let label = if !written && stands_out(chart, series, index) { label.bolded() } else { label };
    let row = provisional_rows(chart, series).into_iter().find(|row| row.contains(&index));
    let first = row.is_some_and(|row| row.into_iter().find(|&i| label_of(i).is_some()) == Some(index));
    if first && !label.plain().contains(WORD_PROVISIONAL) {
        return Some(Run::text(WORD_PROVISIONAL, false).then(&label));
    }
    Some(label)
}

/// Whether a label is bold without being written so: over bars all but a second year's, on lines this year's
/// highest and last.
fn stands_out(chart: &Chart, series: usize, index: usize) -> bool {
    let own = &chart.series[series];
    if !frame::is_line(own.role, own.form) {
        return own.role != SeriesRole::LastYear || !style::named(chart, series);
    }
    let value = |index: usize| own.points.get(index).and_then(scale::value);
    let highest = own.points.iter().filter_map(scale::value).fold(f64::MIN, f64::max);
    Look::of(own.role, index).bold && (value(index) == Some(highest) || last_value(chart, series) == Some(index))
}

/// Runs of provisional points of a series.
fn provisional_rows(chart: &Chart, series: usize) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![];
    for (index, point) in chart.series[series].points.iter().enumerate() {
        if !matches!(point, Point::Value { provisional: true, .. }) || scale::value(point).is_none() {
            continue;
        }
        match rows.last_mut() {
            Some(row) if row.last() == Some(&(index.wrapping_sub(1))) => row.push(index),
            _ => rows.push(vec![index]),
        }
    }
    rows
}

pub fn last_value(chart: &Chart, series: usize) -> Option<usize> {
    chart.series[series].points.iter().rposition(|point| scale::value(point).is_some())
}

/// A name and what is printed at the series' last point.
fn name_and_value(chart: &Chart, series: usize) -> Run {
    let own = &chart.series[series];
    let label = last_value(chart, series).and_then(|last| point_label(chart, series, last)).unwrap_or_default();
    let bold = Look::of(own.role, usize::MAX).bold;
    let name = if style::named(chart, series) && !label.plain().contains(&own.name) { own.name.as_str() } else { "" };
    let label = if bold { label.bolded() } else { label };
    Run::text(name, bold).then(&label)
}

/// The labels that go into the right margin, and how wide that margin is. The others stand in the plot.
///
/// A long name would take the plot's room: then its value alone stands at the end and the name along the line.
pub fn end_labels(
    chart: &Chart,
    area_width: f32,
    left: f32,
    count: usize,
    canvas: &dyn Canvas,
) -> (Vec<EndLabel>, f32) {
    let mut labels = vec![];
    let mut margin = 4.0_f32;
    for (number, series) in chart.series.iter().enumerate() {
        let level = style::level(chart, number).is_some();
        if !frame::is_line(series.role, series.form) || matches!(series.role, SeriesRole::Plan | SeriesRole::Pace) {
            continue;
        }
        if !level && last_value(chart, number).is_none_or(|last| last + 1 < count) {
            continue;
        }
        let look = Look::of(series.role, usize::MAX);
        let full = name_and_value(chart, number);
        let value = last_value(chart, number).and_then(|last| point_label(chart, number, last)).unwrap_or_default();
        for (run, share) in [(full, 0.3), (if look.bold { value.bolded() } else { value }, 0.42)] {
            let width = run.width(canvas);
            // The line ends half a step before the plot does, and the step depends on the margin.
            let half = 1.0 / (2.0 * count as f32);
            let need =
                if level { width + AWAY_LEVEL } else { (width + AWAY - (area_width - left) * half) / (1.0 - half) };
            if !run.is_empty() && need <= share * area_width {
                margin = margin.max(need + 0.5);
                labels.push(EndLabel { series: number, run, width, colour: look.text });
                break;
            }
        }
    }
    (labels, margin)
}

/// Where each end label stands: at its line's height, moved apart as little as keeps their order.
pub fn place_ends(chart: &Chart, plot: &Plot, labels: &[EndLabel]) -> Vec<Option<Rect>> {
    const APART: f32 = 9.5;
    let height = |label: &EndLabel| {
        let last = last_value(chart, label.series).unwrap_or(0);
        let y = chart.series[label.series].points.get(last).and_then(scale::value).unwrap_or(0.0);
        plot.at(0.0, y).1
    };
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by(|&a, &b| height(&labels[b]).total_cmp(&height(&labels[a])).then(a.cmp(&b)));
    let (lowest, highest) = (plot.inner.bottom - 3.0, plot.area.top - SIZE);
    let room = ((highest - lowest) / APART).floor().max(0.0) as usize + 1;
    order.truncate(room);
    // Groups of labels that touch: (sum of wishes for the group's middle, how many).
    let mut groups: Vec<(f32, usize)> = vec![];
    let clamp = |middle: f32, many: usize| {
        let half = APART * (many as f32 - 1.0) / 2.0;
        middle.min(highest - half).max(lowest + half)
    };
    for &label in &order {
        groups.push((height(&labels[label]) - SIZE / 2.0, 1));
        while let [.., (upper, above), (lower, below)] = groups[..] {
            let up = clamp(upper / above as f32, above) - APART * (above as f32 - 1.0) / 2.0;
            let down = clamp(lower / below as f32, below) + APART * (below as f32 - 1.0) / 2.0;
            if up - down >= APART {
                break;
            }
            groups.truncate(groups.len() - 2);
            groups.push((upper + lower, above + below));
        }
    }
    let mut rects = vec![None; labels.len()];
    let mut next = order.iter();
    for (sum, many) in groups {
        let middle = clamp(sum / many as f32, many);
        for (i, &label) in next.by_ref().take(many).enumerate() {
            let bottom = middle + APART * ((many as f32 - 1.0) / 2.0 - i as f32);
            let level = style::level(chart, labels[label].series).is_some();
            let left = if level { plot.inner.right + AWAY_LEVEL } else { plot.inner.right - plot.step() / 2.0 + AWAY };
            let rect = Rect { left, right: left + labels[label].width, bottom, top: bottom + SIZE };
            rects[label] = plot.bounds().holds(&rect).then_some(rect);
        }
    }
    rects
}

/// Everything else, the important first.
pub fn wanted(chart: &Chart, plot: &Plot, bars: &[Bar], ends: &[EndLabel], canvas: &dyn Canvas) -> Vec<Wanted> {
    let mut asked: Vec<(u8, Wanted)> = vec![];
    for (first, last, mark) in frame::gaps(chart) {
        asked.push((0, gap_mark(plot, first, last, mark, canvas)));
    }
    let mut noted: Vec<usize> = vec![];
    for number in 0..chart.series.len() {
        let last = last_value(chart, number);
        let line = frame::is_line(chart.series[number].role, chart.series[number].form);
        let end = ends.iter().find(|end| end.series == number);
        let name = &chart.series[number].name;
        if end.is_some_and(|end| !end.run.plain().contains(name)) && style::named(chart, number) {
            let bold = Look::of(chart.series[number].role, usize::MAX).bold;
            asked.push((1, along(chart, plot, number, Run::text(name, bold), canvas)));
        }
        let highest = chart.series[number].points.iter().filter_map(scale::value).fold(f64::MIN, f64::max);
        for index in 0..chart.series[number].points.len() {
            let at_end = last == Some(index) && end.is_some();
            let run = if line && last == Some(index) && !at_end {
                name_and_value(chart, number)
            } else if at_end {
                Run::default()
            } else {
                point_label(chart, number, index).unwrap_or_default()
            };
            let run = if !line && last_labelled(chart, number) == Some(index) && style::named(chart, number) {
                Run::text(&chart.series[number].name, false).then(&run)
            } else {
                run
            };
            if run.is_empty() {
                continue;
            }
            if line && matches!(chart.series[number].role, SeriesRole::Plan | SeriesRole::Pace) && last == Some(index) {
                asked.push((7, along(chart, plot, number, run, canvas)));
                continue;
            }
            let note = if primary(chart, index) == Some(number) { note(chart, index) } else { Run::default() };
            if !note.is_empty() {
                noted.push(index);
            }
            let value = chart.series[number].points.get(index).and_then(scale::value).unwrap_or(0.0);
            let rank = match () {
                () if line && last == Some(index) => 1,
                () if value >= highest => 2,
                () if last == Some(index) => 3,
                () if index == 0 => 4,
                () => 5,
            };
            // What is not named needs no colour of its own either: last year's one column among this year's.
            let own = Look::of(chart.series[number].role, index).text;
            let colour = if line || style::named(chart, number) { own } else { style::INK };
            let blocks = blocks(run, note, plot, canvas);
            asked.push((rank, at_point(chart, plot, bars, (number, index), blocks, colour)));
        }
        if style::named(chart, number) && !line && last_labelled(chart, number).is_none() {
            asked.push((7, bar_name(chart, plot, bars, number, canvas)));
        }
        for row in provisional_rows(chart, number) {
            if row.iter().all(|&index| point_label(chart, number, index).is_none()) {
                asked.push((8, provisional_word(chart, plot, bars, number, &row, canvas)));
            }
        }
    }
    let mut indices: Vec<usize> = chart.notes.iter().map(|note| note.at).filter(|&at| at < plot.count).collect();
    indices.sort_unstable();
    indices.dedup();
    for index in indices.into_iter().filter(|index| !noted.contains(index)) {
        let note = note(chart, index);
        if note.is_empty() {
            continue;
        }
        let blocks = blocks(Run::default(), note, plot, canvas);
        let label = match primary(chart, index) {
            Some(series) => at_point(chart, plot, bars, (series, index), blocks, style::INK),
            None => over(plot, bars, index, blocks, style::INK),
        };
        asked.push((5, label));
    }
    for (first, words) in chart.breaks.iter().filter(|(first, _)| *first <= plot.count) {
        if !words.trim().is_empty() {
            asked.push((6, beside_break(plot, *first, words, canvas)));
        }
    }
    asked.sort_by_key(|(rank, _)| *rank);
    asked.into_iter().map(|(_, label)| label).filter(|label| !label.blocks.is_empty()).collect()
}

fn last_labelled(chart: &Chart, series: usize) -> Option<usize> {
    (0..chart.series[series].points.len()).rev().find(|&index| point_label(chart, series, index).is_some())
}

fn note(chart: &Chart, index: usize) -> Run {
    chart
        .notes
        .iter()
        .filter(|note| note.at == index)
        .fold(Run::default(), |run, note| run.then(&Run::of(&note.text, false)))
}

/// The series whose point a note at `index` speaks of.
fn primary(chart: &Chart, index: usize) -> Option<usize> {
    let rank = |role| match role {
        SeriesRole::Main => 0,
        SeriesRole::Context { .. } => 1,
        SeriesRole::Second => 2,
        SeriesRole::LastYear => 3,
        SeriesRole::Plan | SeriesRole::Pace | SeriesRole::Target | SeriesRole::Baseline => 4,
    };
    let present = |i: &usize| chart.series[*i].points.get(index).and_then(scale::value).is_some();
    (0..chart.series.len())
        .filter(present)
        .filter(|&i| rank(chart.series[i].role) < 4)
        .min_by_key(|&i| (rank(chart.series[i].role), i))
}
