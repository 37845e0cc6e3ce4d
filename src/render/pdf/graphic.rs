//! Small graphics: bars, bullets, verdict marks, the year's ribbon. All of them artifacts: the words beside them say it.
//!
//! Positions are in points from the page's lower left; `middle` is the vertical centre.

use super::canvas::{Canvas, Rgb, Stroke};
use super::style::{
    BLUE, EMPTY_BAR, GRAY, INK, MISSING, ORANGE, OUTLINE, PALE, REST, TINT_AT_RISK, TINT_MISSED, WHITE, rule,
};
use crate::document::model::{Bullet, ChartKey, Graphic, RibbonState};
use crate::domain::Verdict;

/// Width of a verdict's mark.
pub const MARK_WIDTH: f32 = 6.5;
/// Room between the mark and its word.
pub const MARK_GAP: f32 = 4.0;

fn rectangle(canvas: &mut dyn Canvas, [x0, y0, x1, y1]: [f32; 4], colour: Rgb) {
    canvas.fill(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour);
}
fn tick(canvas: &mut dyn Canvas, x: f32, middle: f32, length: f32, stroke: Stroke) {
    canvas.stroke(&[(x, middle - length / 2.0), (x, middle + length / 2.0)], stroke);
}
/// `part` of `whole`, between nothing and all of it; what is no number is nothing.
fn share(part: f64, whole: f64) -> f32 {
    let share = part / whole;
    if share.is_finite() { share.clamp(0.0, 1.0) as f32 } else { 0.0 }
}

pub fn draw(graphic: &Graphic, canvas: &mut dyn Canvas, x: f32, middle: f32, width: f32) {
    match graphic {
        Graphic::Bar { value, tick } => bar(canvas, x, middle, width, *value, *tick),
        Graphic::Bullet(it) => bullet(canvas, x, middle, width, it, 6.0),
        Graphic::Key(it) => key(canvas, x, middle, key_width(width), *it),
    }
}

/// Width of a legend's mark where there is this much room.
pub fn key_width(room: f32) -> f32 {
    room.min(48.0)
}

/// A mark as the charts draw it.
fn key(canvas: &mut dyn Canvas, x: f32, middle: f32, width: f32, key: ChartKey) {
    let mut line = |from: f32, to: f32, stroke: Stroke| {
        canvas.stroke(&[(x + width * from, middle), (x + width * to, middle)], stroke);
    };
    match key {
        ChartKey::Actual => {
            line(0.0, 1.0, rule(1.75, BLUE));
            canvas.fill(&circle(x + width / 2.0, middle, 3.2), WHITE);
            canvas.fill(&circle(x + width / 2.0, middle, 2.4), BLUE);
        }
        ChartKey::LastYear => line(0.0, 1.0, rule(1.1, GRAY)),
        ChartKey::PlanAndTarget => {
            line(0.0, 0.42, Stroke { dash: Some((3.0, 2.4)), ..rule(0.9, INK) });
            line(0.58, 1.0, rule(1.2, INK));
        }
        ChartKey::RestDays => rectangle(canvas, [x, middle - 1.0, x + width, middle + 1.0], REST),
        ChartKey::Days => {
            let side = 7.5;
            let square = |index: f32| {
                let left = x + index * (width - side) / 2.0;
                [left, middle - side / 2.0, left + side, middle + side / 2.0]
            };
            rectangle(canvas, square(0.0), BLUE);
            let [x0, y0, x1, y1] = square(1.0);
            let dashed = Stroke { dash: Some((1.6, 1.2)), ..rule(0.8, BLUE) };
            canvas.stroke(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], dashed);
            let [x0, y0, x1, y1] = square(2.0);
            rectangle(canvas, [x0, y0, x1, y1], MISSING);
            for dot in [0.3, 0.5, 0.7] {
                let at = x0 + (x1 - x0) * dot;
                rectangle(canvas, [at - 0.4, y0 + 1.6, at + 0.4, y0 + 2.4], INK);
            }
        }
    }
}

/// A bar from zero, with the last period's value as a tick.
pub fn bar(canvas: &mut dyn Canvas, x: f32, middle: f32, width: f32, value: f64, last: Option<f64>) {
    let end = x + width * share(value, 1.0);
    rectangle(canvas, [x, middle - 4.0, end, middle + 4.0], BLUE);
    if let Some(last) = last {
        tick(canvas, x + width * share(last, 1.0), middle, 12.0, rule(1.2, INK));
    }
}

/// A value on its way to a target.
pub fn bullet(canvas: &mut dyn Canvas, x: f32, middle: f32, width: f32, bullet: &Bullet, height: f32) {
    let half = height / 2.0;
    rectangle(canvas, [x, middle - half, x + width, middle + half], EMPTY_BAR);
    let end = x + width * share(bullet.value, bullet.target);
    if end > x {
        let bounds = [x, middle - half, end, middle + half];
        rectangle(canvas, bounds, if bullet.behind { ORANGE } else { BLUE });
        if bullet.behind {
            let [x0, y0, x1, y1] = bounds;
            canvas.stroke(&[(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], rule(0.5, OUTLINE));
        }
    }
    if let Some(plan) = bullet.plan.filter(|plan| *plan > 0.0) {
        tick(canvas, x + width * share(plan, bullet.target), middle, height + 4.0, rule(1.5, INK));
    }
    tick(canvas, x + width, middle, height + 4.0, rule(0.75, INK));
}

/// The ground behind a verdict that needs action.
pub fn tint(verdict: Verdict) -> Option<Rgb> {
    match verdict {
        Verdict::Achieved | Verdict::OnTrack => None,
        Verdict::AtRisk => Some(TINT_AT_RISK),
        Verdict::Missed => Some(TINT_MISSED),
    }
}

fn circle(x: f32, y: f32, radius: f32) -> Vec<(f32, f32)> {
    let at = |step: usize| {
        let angle = step as f32 * std::f32::consts::TAU / 32.0;
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    (0..=32).map(at).collect()
}

/// The verdict's mark, its left edge at `x`.
pub fn verdict_mark(canvas: &mut dyn Canvas, x: f32, middle: f32, verdict: Verdict) {
    let centre = x + MARK_WIDTH / 2.0;
    let mut polygon = circle(centre, middle, 2.9);
    match verdict {
        Verdict::Achieved => {
            polygon.pop();
            canvas.fill(&polygon, INK);
        }
        Verdict::OnTrack => canvas.stroke(&circle(centre, middle, 2.5), rule(1.2, INK)),
        Verdict::AtRisk => {
            let r = MARK_WIDTH / 2.0;
            canvas.fill(&[(centre - r, middle), (centre, middle - r), (centre + r, middle), (centre, middle + r)], INK);
        }
        Verdict::Missed => {
            let r = 2.6;
            for slope in [-1.0, 1.0] {
                canvas.stroke(&[(centre - r, middle - r * slope), (centre + r, middle + r * slope)], rule(1.6, INK));
            }
        }
    }
}

/// One cell of the year's ribbon, 6 high.
pub fn ribbon_cell(canvas: &mut dyn Canvas, x: f32, top: f32, width: f32, state: RibbonState) {
    let colour = match state {
        RibbonState::Done => PALE,
        RibbonState::Current => BLUE,
        RibbonState::Open => EMPTY_BAR,
    };
    rectangle(canvas, [x, top - 6.0, x + width, top], colour);
}
