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
    let mut offers: Vec<Offers> = wanted.iter().map(Offers::new).collect();
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    let mut best = try_order(wanted, &mut offers, &order, obstacles);
    for _ in 0..4 {
        let Some(at) = order.iter().position(|&i| best.chosen[i].is_none() && offers[i].any()) else { break };
        let label = order.remove(at);
        order.insert(0, label);
        let next = try_order(wanted, &mut offers, &order, obstacles);
        if next.cost < best.cost {
            best = next;
        }
    }
    best
}

/// A label's candidates, cheapest first. What the fixed things add to each is worked out once, when first asked.
struct Offers {
    order: Vec<usize>,
    known: Vec<Option<f32>>,
}

/// The candidate lies on something that must not be covered.
const FORBIDDEN: f32 = f32::INFINITY;

impl Offers {
    fn new(label: &Wanted) -> Offers {
        let mut order: Vec<usize> = (0..label.candidates.len()).collect();
        order.sort_by(|&a, &b| label.candidates[a].cost.total_cmp(&label.candidates[b].cost).then(a.cmp(&b)));
        Offers { known: vec![None; order.len()], order }
    }
    fn price(&mut self, label: &Wanted, number: usize, obstacles: &Obstacles) -> f32 {
        *self.known[number].get_or_insert_with(|| price(label, &label.candidates[number], obstacles))
    }
    /// Whether one of those asked for so far is not forbidden.
    fn any(&self) -> bool {
        self.known.iter().flatten().any(|price| price.is_finite())
    }
}

fn price(label: &Wanted, candidate: &Candidate, obstacles: &Obstacles) -> f32 {
    let rect = bounds(label, candidate);
    let ground = if label.bare { rect } else { rect.grown(BACKING, 0.2) };
    if !obstacles.bounds.holds(&rect) || obstacles.solid.iter().any(|other| ground.overlaps(other)) {
        return FORBIDDEN;
    }
    let leader = candidate.leader.map(leader_rect);
    if leader.is_some_and(|leader| obstacles.solid.iter().any(|other| leader.overlaps(other))) {
        return FORBIDDEN;
    }
    let cuts = obstacles.lines.iter().filter(|line| ground.cut_by(**line)).count().min(4) as f32;
    let covers = obstacles.soft.iter().filter(|soft| ground.overlaps(soft)).count().min(4) as f32;
    candidate.cost + cuts * CUTS_LINE + covers * COVERS_SOFT
}

fn try_order(wanted: &[Wanted], offers: &mut [Offers], order: &[usize], obstacles: &Obstacles) -> Placement {
    let mut chosen = vec![None; wanted.len()];
    let mut taken: Vec<Rect> = vec![];
    let mut leaders: Vec<Rect> = vec![];
    let mut cost = 0.0;
    for &number in order {
        let (label, offers) = (&wanted[number], &mut offers[number]);
        let mut best: Option<(f32, usize)> = None;
        for i in 0..offers.order.len() {
            let offer = offers.order[i];
            let candidate = &label.candidates[offer];
            if best.is_some_and(|(least, _)| least <= candidate.cost) {
                break;
            }
            let ground = bounds(label, candidate).grown(2.0 * BACKING, 0.3);
            let leader = candidate.leader.map(leader_rect);
            if taken.iter().chain(&leaders).any(|other| ground.overlaps(other))
                || leader.is_some_and(|leader| taken.iter().any(|other| leader.overlaps(other)))
            {
                continue;
            }
            let price = offers.price(label, offer, obstacles);
            if price.is_finite() && best.is_none_or(|(least, _)| price < least) {
                best = Some((price, offer));
            }
        }
        match best {
            Some((price, offer)) => {
                let candidate = &label.candidates[offer];
                taken.push(bounds(label, candidate));
                leaders.extend(candidate.leader.map(leader_rect));
                chosen[number] = Some(offer);
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
