//! Which words a chart says, and the places each would like best.
//!
//! Not here: who gets which place; that is `place`. Invariant: every label, note and name of the chart is asked for once.

use super::frame::{self, Bar, Plot, Rect};
use super::place::{Candidate, Wanted};
use super::scale;
use super::style::{self, Look};
use super::words::{Block, PITCH, Run, SIZE, Side};
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

const WORD_PROVISIONAL: &str = "速報";
/// Longer notes break into lines.
const LINE: f32 = 150.0;
/// From a line's end to its label; from a level's end to its label.
const AWAY: f32 = 7.0;
const AWAY_LEVEL: f32 = 5.0;

/// The label of a point, with 速報 before the first of a row of provisional points.
fn point_label(chart: &Chart, series: usize, index: usize) -> Option<Run> {
    let look = Look::of(chart.series[series].role, index);
    let points = &chart.series[series].points;
    let label_of = |i: usize| match points.get(i) {
        Some(Point::Value { label: Some(label), .. }) => Some(Run::of(label, false)).filter(|run| !run.is_empty()),
        _ => None,
    };
    let label = label_of(index)?;
    let label = if frame::is_line(chart.series[series].role, chart.series[series].form) && look.bold {
        if last_value(chart, series) == Some(index) { label.bolded() } else { label }
    } else {
        label
    };
    let row = provisional_rows(chart, series).into_iter().find(|row| row.contains(&index));
    let first = row.is_some_and(|row| row.into_iter().find(|&i| label_of(i).is_some()) == Some(index));
    if first && !label.plain().contains(WORD_PROVISIONAL) {
        return Some(Run::text(WORD_PROVISIONAL, false).then(&label));
    }
    Some(label)
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

fn last_value(chart: &Chart, series: usize) -> Option<usize> {
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
        if !frame::is_line(series.role, series.form) || series.role == SeriesRole::Plan {
            continue;
        }
        if !level && last_value(chart, number).is_none_or(|last| last + 1 < count) {
            continue;
        }
        let run = name_and_value(chart, number);
        if run.is_empty() {
            continue;
        }
        let width = run.width(canvas);
        // The line ends half a step before the plot does, and the step depends on the margin.
        let half = 1.0 / (2.0 * count as f32);
        let need = if level { width + AWAY_LEVEL } else { (width + AWAY - (area_width - left) * half) / (1.0 - half) };
        if need <= 0.42 * area_width {
            margin = margin.max(need + 0.5);
            labels.push(EndLabel { series: number, run, width, colour: Look::of(series.role, usize::MAX).text });
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
pub fn wanted(chart: &Chart, plot: &Plot, bars: &[Bar], ends: &[usize], canvas: &dyn Canvas) -> Vec<Wanted> {
    let mut asked: Vec<(u8, Wanted)> = vec![];
    for (first, last, mark) in frame::gaps(chart) {
        asked.push((0, gap_mark(plot, first, last, mark, canvas)));
    }
    let mut noted: Vec<usize> = vec![];
    for number in 0..chart.series.len() {
        let last = last_value(chart, number);
        let highest = chart.series[number].points.iter().filter_map(scale::value).fold(f64::MIN, f64::max);
        for index in 0..chart.series[number].points.len() {
            let at_end = last == Some(index) && ends.contains(&number);
            let line = frame::is_line(chart.series[number].role, chart.series[number].form);
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
            if line && chart.series[number].role == SeriesRole::Plan && last == Some(index) {
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
            let colour = Look::of(chart.series[number].role, index).text;
            let blocks = blocks(run, note, plot, canvas);
            asked.push((rank, at_point(chart, plot, bars, (number, index), blocks, colour)));
        }
        if style::named(chart, number)
            && !frame::is_line(chart.series[number].role, chart.series[number].form)
            && last_labelled(chart, number).is_none()
        {
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
        SeriesRole::Plan | SeriesRole::Target => 4,
    };
    let present = |i: &usize| chart.series[*i].points.get(index).and_then(scale::value).is_some();
    (0..chart.series.len())
        .filter(present)
        .filter(|&i| rank(chart.series[i].role) < 4)
        .min_by_key(|&i| (rank(chart.series[i].role), i))
}

/// The forms a label can take: note after it, note before it, note under it.
fn blocks(label: Run, note: Run, plot: &Plot, canvas: &dyn Canvas) -> Vec<Block> {
    let limit = LINE.min(plot.area.width * 0.9);
    let (own, all) = (label.width(canvas), label.clone().then(&note).width(canvas));
    let mut blocks = vec![];
    if note.is_empty() || label.is_empty() {
        let one = if label.is_empty() { note } else { label };
        if all <= limit {
            blocks.push(Block::line(one.clone(), canvas));
        }
        if all > 80.0_f32.min(limit) {
            for limit in [limit, limit / 2.0] {
                for side in [Side::Left, Side::Right, Side::Middle] {
                    blocks.push(Block::new(one.wrapped(limit, canvas), side, canvas));
                }
            }
        }
        return blocks;
    }
    if all <= limit.max(plot.area.width * 0.6) {
        blocks.push(Block::line(label.clone().then(&note), canvas).anchored(own / 2.0));
        blocks.push(Block::line(note.clone().then(&label), canvas).anchored(all - own / 2.0));
    }
    for limit in [limit, limit / 2.0] {
        let mut lines = label.wrapped(limit, canvas);
        lines.extend(note.wrapped(limit, canvas));
        for side in [Side::Left, Side::Right, Side::Middle] {
            let block = Block::new(lines.clone(), side, canvas);
            let anchor = match side {
                Side::Left => own / 2.0,
                Side::Middle => block.width / 2.0,
                Side::Right => block.width - own / 2.0,
            };
            blocks.push(block.anchored(anchor));
        }
    }
    blocks
}

fn at_point(
    chart: &Chart,
    plot: &Plot,
    bars: &[Bar],
    (series, index): (usize, usize),
    blocks: Vec<Block>,
    colour: Rgb,
) -> Wanted {
    let value = chart.series[series].points.get(index).and_then(scale::value).unwrap_or(0.0);
    if let Some(bar) = bars.iter().find(|bar| bar.series == series && bar.index == index) {
        let mut candidates = vec![];
        for (number, block) in blocks.iter().enumerate() {
            at_bar(plot, bar, number, block, 0.0, &mut candidates);
        }
        return Wanted { blocks, candidates, colour, bare: false };
    }
    let ends_early = last_value(chart, series) == Some(index) && index + 1 < plot.count && index > 0;
    let mut candidates = vec![];
    for (number, block) in blocks.iter().enumerate() {
        around(plot, plot.at(index as f64, value), ends_early, number, block, &mut candidates);
    }
    Wanted { blocks, candidates, colour, bare: false }
}

/// How much a form costs over the first.
fn form_cost(number: usize) -> f32 {
    if number < 2 { number as f32 * 0.6 } else { 3.0 + number as f32 * 0.3 }
}

/// Over a bar, or under one that falls; then higher, with a thin line down to it.
fn at_bar(plot: &Plot, bar: &Bar, number: usize, block: &Block, cost: f32, candidates: &mut Vec<Candidate>) {
    let middle = (bar.rect.left + bar.rect.right) / 2.0;
    let inner = plot.inner;
    let places = [
        (middle - block.anchor, 0.0),
        (bar.rect.left, 0.8),
        (bar.rect.right - block.width, 0.8),
        ((middle - block.anchor).min(inner.right - block.width).max(inner.left), 1.0),
        (middle - block.width / 2.0, 1.4),
        (middle - block.width * 0.25, 1.6),
        (middle - block.width * 0.75, 1.6),
    ];
    let falls = bar.value < 0.0;
    let zero = plot.at(0.0, 0.0).1;
    for (x, beside) in places {
        let cost = cost + beside + form_cost(number);
        let mut lift = 0.0;
        loop {
            let bottom = if falls { bar.rect.bottom - 2.0 - block.height - lift } else { bar.rect.top + 2.0 + lift };
            if bottom < plot.bounds().bottom || bottom + block.height > plot.bounds().top {
                break;
            }
            let far = lift > 9.0;
            let under = x <= middle && middle <= x + block.width;
            if !far || under {
                let leader = far.then_some(if falls {
                    (middle, bottom + block.height + 0.5, bar.rect.bottom - 1.0)
                } else {
                    (middle, bar.rect.top + 1.0, bottom - 0.5)
                });
                candidates.push(Candidate { block: number, x, bottom, cost: cost + lift * 0.4, leader });
            }
            lift += 3.0;
        }
        if falls {
            candidates.push(Candidate { block: number, x, bottom: zero + 2.0, cost: cost + 6.0, leader: None });
        }
    }
}

/// Around a point of a line.
fn around(
    plot: &Plot,
    (x, y): (f32, f32),
    ends_early: bool,
    number: usize,
    block: &Block,
    candidates: &mut Vec<Candidate>,
) {
    let (width, height) = (block.width, block.height);
    let upper_left = if ends_early { -4.0 } else { 0.8 };
    let cost = form_cost(number);
    let mut add = |left: f32, bottom: f32, price: f32, leader: Option<(f32, f32, f32)>| {
        candidates.push(Candidate { block: number, x: left, bottom, cost: cost + price, leader });
    };
    add(x - 5.0 - width, y + 1.0, upper_left, None);
    add(x - 6.5 - width, y - height / 2.0, 2.0 + upper_left, None);
    add(x + 6.5, y - height / 2.0, 1.6, None);
    add(x + 5.0, y + 1.0, 1.0, None);
    add(x + 5.0, y - 1.0 - height, 3.0, None);
    add(x - 5.0 - width, y - 1.0 - height, 3.0, None);
    let inside = |left: f32| left.min(plot.bounds().right - width).max(plot.inner.left);
    for (left, beside) in [
        (x - block.anchor, 0.0),
        (x - 2.0, 0.6),
        (x + 2.0 - width, 0.6),
        (inside(x - block.anchor), 1.0),
        (x - width * 0.25, 1.4),
        (x - width * 0.75, 1.4),
    ] {
        for step in 0..40 {
            let lift = step as f32 * 3.0;
            let (over, under) = (y + 4.5 + lift, y - 4.5 - height - lift);
            if over + height > plot.bounds().top && under < plot.inner.bottom {
                break;
            }
            let far = lift > 9.0;
            if far && !(left <= x && x <= left + width) {
                break;
            }
            add(left, over, beside + lift * 0.5, far.then_some((x, y + 3.5, over - 0.5)));
            if under >= plot.inner.bottom {
                add(left, under, beside + 2.0 + lift * 0.5, far.then_some((x, under + height + 0.5, y - 3.5)));
            }
        }
    }
}

/// A note on a day that has no value: over the foot of its column.
fn over(plot: &Plot, bars: &[Bar], index: usize, blocks: Vec<Block>, colour: Rgb) -> Wanted {
    let top =
        bars.iter().filter(|bar| bar.index == index).map(|bar| bar.rect.top).fold(plot.inner.bottom + 10.0, f32::max);
    let middle = plot.at(index as f64, 0.0).0;
    let mut candidates = vec![];
    for (number, block) in blocks.iter().enumerate() {
        around(plot, (middle, top - 2.0), false, number, block, &mut candidates);
    }
    Wanted { blocks, candidates, colour, bare: false }
}

/// At the foot of the column; where that is too narrow, one character over the other, then higher.
fn gap_mark(plot: &Plot, first: usize, last: usize, mark: &str, canvas: &dyn Canvas) -> Wanted {
    let stacked: Vec<Run> = mark.chars().map(|c| Run::text(&c.to_string(), false)).collect();
    let mut blocks = vec![Block::line(Run::text(mark, false), canvas)];
    if stacked.len() > 1 {
        blocks.push(Block::new(stacked, Side::Middle, canvas));
    }
    let (left, right) = (plot.at(first as f64 - 0.5, 0.0).0, plot.at(last as f64 + 0.5, 0.0).0);
    let mut candidates = vec![];
    for (number, block) in blocks.iter().enumerate() {
        let wide = block.width > right - left;
        let mut bottom = plot.inner.bottom + 2.0;
        while bottom + block.height <= plot.inner.top {
            let cost = (bottom - plot.inner.bottom) * 0.5 + if wide { 15.0 } else { 0.0 };
            let x = (left + right - block.width) / 2.0;
            candidates.push(Candidate { block: number, x, bottom, cost: cost + number as f32, leader: None });
            bottom += 3.0;
        }
    }
    Wanted { blocks, candidates, colour: style::SUB, bare: true }
}

/// The name of a dashed plan: somewhere along its later half, above it on the left.
fn along(chart: &Chart, plot: &Plot, series: usize, run: Run, canvas: &dyn Canvas) -> Wanted {
    let blocks = vec![Block::line(run, canvas)];
    let (width, height) = (blocks[0].width, blocks[0].height);
    let points = &chart.series[series].points;
    let favourite = plot.count as f32 * 0.78;
    let mut candidates = vec![];
    for (index, y) in points.iter().enumerate().filter_map(|(i, point)| scale::value(point).map(|y| (i, y))) {
        let (x, y) = plot.at(index as f64, y);
        let cost = (index as f32 - favourite).abs() * 12.0 / plot.count as f32;
        for (left, bottom, price) in [
            (x - width - 4.0, y + 2.0, 0.0),
            (x - width / 2.0, y + 4.0, 1.0),
            (x - width - 4.0, y + 7.0, 1.5),
            (x + 4.0, y - height - 2.0, 2.0),
            (x + 4.0, y - height - 7.0, 3.0),
            (x - width / 2.0, y - height - 4.0, 2.5),
        ] {
            candidates.push(Candidate { block: 0, x: left, bottom, cost: cost + price, leader: None });
        }
    }
    Wanted { blocks, candidates, colour: style::SUB, bare: false }
}

/// The name of one of several series of bars, over one of its bars.
fn bar_name(chart: &Chart, plot: &Plot, bars: &[Bar], series: usize, canvas: &dyn Canvas) -> Wanted {
    let own = &chart.series[series];
    let blocks = vec![Block::line(Run::text(&own.name, false), canvas)];
    let mut candidates = vec![];
    for (i, bar) in bars.iter().filter(|bar| bar.series == series).enumerate() {
        at_bar(plot, bar, 0, &blocks[0], i as f32 * 0.2, &mut candidates);
    }
    Wanted { blocks, candidates, colour: Look::of(own.role, usize::MAX).text, bare: false }
}

/// 速報 once for days in a row.
fn provisional_word(
    chart: &Chart,
    plot: &Plot,
    bars: &[Bar],
    series: usize,
    row: &[usize],
    canvas: &dyn Canvas,
) -> Wanted {
    let blocks = vec![Block::line(Run::text(WORD_PROVISIONAL, false), canvas)];
    let mut candidates = vec![];
    let middle = row.len() as f32 / 2.0;
    for (i, &index) in row.iter().enumerate() {
        match bars.iter().find(|bar| bar.series == series && bar.index == index) {
            Some(bar) => at_bar(plot, bar, 0, &blocks[0], (i as f32 - middle).abs() * 0.3, &mut candidates),
            None => {
                let y = chart.series[series].points.get(index).and_then(scale::value).unwrap_or(0.0);
                around(plot, plot.at(index as f64, y), false, 0, &blocks[0], &mut candidates);
            }
        }
    }
    Wanted { blocks, candidates, colour: style::INK, bare: false }
}

/// Left of the dotted line at its head, else right of it, else lower.
fn beside_break(plot: &Plot, first: usize, words: &str, canvas: &dyn Canvas) -> Wanted {
    let run = Run::text(words, false);
    let x = plot.at(first as f64 - 0.5, 0.0).0;
    let mut blocks = vec![];
    for limit in [LINE.min(plot.area.width * 0.6), 60.0] {
        for side in [Side::Right, Side::Left] {
            blocks.push(Block::new(run.wrapped(limit, canvas), side, canvas));
        }
    }
    let mut candidates = vec![];
    for (number, block) in blocks.iter().enumerate() {
        let left = if block.side == Side::Right { x - 3.0 - block.width } else { x + 3.0 };
        let mut top = plot.area.top.min(plot.inner.top + 2.0 * PITCH);
        while top - block.height >= plot.inner.bottom {
            let cost = (top - plot.inner.top - 3.0).abs() * 0.3 + number as f32;
            candidates.push(Candidate { block: number, x: left, bottom: top - block.height, cost, leader: None });
            top -= 4.0;
        }
    }
    Wanted { blocks, candidates, colour: style::INK, bare: false }
}
