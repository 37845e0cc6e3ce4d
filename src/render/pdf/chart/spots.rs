//! The places a word of a chart would like, each with its price: over its bar, beside its point, along its line.
//!
//! Not here: which of them it gets; that is `place`.

use super::frame::{Bar, Plot};
use super::labels::{WORD_PROVISIONAL, last_value};
use super::place::{Candidate, Wanted};
use super::scale;
use super::style::{self, Look};
use super::words::{Block, PITCH, Run, Side};
use crate::document::model::Chart;
use crate::render::pdf::canvas::{Canvas, Rgb};

/// Longer notes break into lines.
const LINE: f32 = 150.0;

/// The forms a label can take: note after it, note before it, note under it.
pub fn blocks(label: Run, note: Run, plot: &Plot, canvas: &dyn Canvas) -> Vec<Block> {
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

pub fn at_point(
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
pub fn over(plot: &Plot, bars: &[Bar], index: usize, blocks: Vec<Block>, colour: Rgb) -> Wanted {
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
pub fn gap_mark(plot: &Plot, first: usize, last: usize, mark: &str, canvas: &dyn Canvas) -> Wanted {
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

/// The name of a line, a plan's above all: somewhere along its later half, above it on the left.
pub fn along(chart: &Chart, plot: &Plot, series: usize, run: Run, canvas: &dyn Canvas) -> Wanted {
    let blocks = vec![Block::line(run, canvas)];
    let (width, height) = (blocks[0].width, blocks[0].height);
    let points = &chart.series[series].points;
    // Early enough that nobody takes it for the value at the end.
    let favourite = points.iter().filter_map(scale::value).count() as f32 * 0.78;
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
            // In the margin it would belong to the labels there.
            let outside = if left + width > plot.inner.right { 20.0 } else { 0.0 };
            candidates.push(Candidate { block: 0, x: left, bottom, cost: cost + price + outside, leader: None });
        }
    }
    let colour = Look::of(chart.series[series].role, usize::MAX).text;
    Wanted { blocks, candidates, colour, bare: false }
}

/// The name of one of several series of bars, over one of its bars.
pub fn bar_name(chart: &Chart, plot: &Plot, bars: &[Bar], series: usize, canvas: &dyn Canvas) -> Wanted {
    let own = &chart.series[series];
    let blocks = vec![Block::line(Run::text(&own.name, false), canvas)];
    let mut candidates = vec![];
    for (i, bar) in bars.iter().filter(|bar| bar.series == series).enumerate() {
        at_bar(plot, bar, 0, &blocks[0], i as f32 * 0.2, &mut candidates);
    }
    Wanted { blocks, candidates, colour: Look::of(own.role, usize::MAX).text, bare: false }
}

/// 速報 once for days in a row.
pub fn provisional_word(
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
pub fn beside_break(plot: &Plot, first: usize, words: &str, canvas: &dyn Canvas) -> Wanted {
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
