//! Finds each label a place: from its candidates the cheapest that covers nothing it must not cover.
//!
//! Invariant: no chosen place overlaps another chosen place, a fixed text or a bar, or leaves the chart's area.

use super::frame::Rect;
use super::words::Block;

/// One place a label could take.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub block: usize,
    pub x: f32,
    pub bottom: f32,
    pub cost: f32,
    /// A thin line from the label to what it names, where it stands far off: x, lower end, upper end.
    pub leader: Option<(f32, f32, f32)>,
}

/// A label that wants a place. Earlier labels choose first.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub blocks: Vec<Block>,
    pub candidates: Vec<Candidate>,
    pub colour: crate::render::pdf::canvas::Rgb,
    /// No white ground: it stands on the column of a missing day.
    pub bare: bool,
}

/// What labels keep off.
pub struct Obstacles {
    pub bounds: Rect,
    /// Never covered: bars, axis figures.
    pub solid: Vec<Rect>,
    /// Better not covered: lines.
    pub lines: Vec<[(f32, f32); 2]>,
    /// Better not covered: columns of missing days, markers.
    pub soft: Vec<Rect>,
}

/// For each label the number of its candidate; `None` where all were taken.
pub struct Placement {
    pub chosen: Vec<Option<usize>>,
    pub cost: f32,
}

/// White ground at either side of a label.
pub const BACKING: f32 = 1.5;
const LEFT_OUT: f32 = 1000.0;
const CUTS_LINE: f32 = 30.0;
const COVERS_SOFT: f32 = 6.0;

/// Greedy in the order given; a label that finds nothing moves to the front and all is tried again.
pub fn place(wanted: &[Wanted], obstacles: &Obstacles) -> Placement {
    let fits: Vec<Vec<(usize, f32)>> = wanted.iter().map(|label| fitting(label, obstacles)).collect();
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    let mut best = try_order(wanted, &fits, &order);
    for _ in 0..4 {
        let Some(at) = order.iter().position(|&i| best.chosen[i].is_none() && !fits[i].is_empty()) else { break };
        let label = order.remove(at);
        order.insert(0, label);
        let next = try_order(wanted, &fits, &order);
        if next.cost < best.cost {
            best = next;
        }
    }
    best
}

/// The candidates that no fixed thing forbids, cheapest first.
fn fitting(label: &Wanted, obstacles: &Obstacles) -> Vec<(usize, f32)> {
    let mut fits = vec![];
    for (number, candidate) in label.candidates.iter().enumerate() {
        let rect = bounds(label, candidate);
        let ground = rect.grown(BACKING, 0.2);
        if !obstacles.bounds.holds(&rect) || obstacles.solid.iter().any(|other| ground.overlaps(other)) {
            continue;
        }
        let leader = candidate.leader.map(leader_rect);
        if leader.is_some_and(|leader| obstacles.solid.iter().any(|other| leader.overlaps(other))) {
            continue;
        }
        let cuts = obstacles.lines.iter().filter(|line| ground.cut_by(**line)).count().min(4) as f32;
        let covers = obstacles.soft.iter().filter(|soft| ground.overlaps(soft)).count().min(4) as f32;
        fits.push((number, candidate.cost + cuts * CUTS_LINE + covers * COVERS_SOFT));
    }
    fits.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    fits
}

fn try_order(wanted: &[Wanted], fits: &[Vec<(usize, f32)>], order: &[usize]) -> Placement {
    let mut chosen = vec![None; wanted.len()];
    let mut taken: Vec<Rect> = vec![];
    let mut leaders: Vec<Rect> = vec![];
    let mut cost = 0.0;
    for &label in order {
        let free = fits[label].iter().find(|(number, _)| {
            let candidate = &wanted[label].candidates[*number];
            let ground = bounds(&wanted[label], candidate).grown(2.0 * BACKING, 0.3);
            let leader = candidate.leader.map(leader_rect);
            !taken.iter().chain(&leaders).any(|other| ground.overlaps(other))
                && !leader.is_some_and(|leader| taken.iter().any(|other| leader.overlaps(other)))
        });
        match free {
            Some((number, price)) => {
                let candidate = &wanted[label].candidates[*number];
                taken.push(bounds(&wanted[label], candidate));
                leaders.extend(candidate.leader.map(leader_rect));
                chosen[label] = Some(*number);
                cost += price;
            }
            None => cost += LEFT_OUT,
        }
    }
    Placement { chosen, cost }
}

pub fn bounds(label: &Wanted, candidate: &Candidate) -> Rect {
    label.blocks[candidate.block].bounds(candidate.x, candidate.bottom)
}

fn leader_rect((x, bottom, top): (f32, f32, f32)) -> Rect {
    Rect { left: x - 0.3, right: x + 0.3, bottom, top }
}
