//! What is seen: text inside the page, in a colour that stands out from what lies under it, covered by nothing and drawn
//! once; cells in the order of the columns; figures inside the box they state.

use super::content::{Fill, Glyph, Page};
use super::{Findings, Proof, Rule};
use std::collections::BTreeSet;

/// Text must differ from its ground at least this much (WCAG's ratio); large grey words have 3.2.
const LEAST_CONTRAST: f64 = 3.0;
/// Smaller text is as good as hidden, in points.
const LEAST_SIZE: f64 = 4.0;
/// Two characters nearer than this, in points, are one drawn twice.
const SAME_PLACE: f64 = 0.5;
/// How far a figure may reach over its box, in points: the white ground of a label does by one.
const SLACK: f64 = 1.5;

pub(super) fn check(proof: &Proof<'_>, findings: &mut Findings) {
    for (index, page) in proof.pages.iter().enumerate() {
        let place = format!("page {}", index + 1);
        outside(page, &place, findings);
        unseen(page, &place, findings);
        twice(page, &place, findings);
    }
    cells(proof, findings);
    bounds(proof, findings);
}

fn outside(page: &Page, place: &str, findings: &mut Findings) {
    let (width, height) = page.size;
    let out: String = page
        .glyphs
        .iter()
        .filter(|glyph| !glyph.is_blank())
        .filter(|glyph| {
            let [x0, y0, x1, y1] = glyph.bounds();
            !(x0 >= 0.0 && y0 >= 0.0 && x1 <= width && y1 <= height)
        })
        .map(|glyph| glyph.character)
        .collect();
    if !out.is_empty() {
        findings.add(Rule::OutsidePage, place, format!("`{out}` stands outside the page"));
    }
}

fn luminance([red, green, blue]: [f64; 3]) -> f64 {
    let part = |value: f64| if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
    0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
}
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (a, b) = (luminance(one) + 0.05, luminance(other) + 0.05);
    if a > b { a / b } else { b / a }
}

/// Whether a point lies in a shape (even-odd).
fn holds(fill: &Fill, x: f64, y: f64) -> bool {
    let [x0, y0, x1, y1] = fill.bounds;
    if x < x0 || x > x1 || y < y0 || y > y1 {
        return false;
    }
    let mut inside = false;
    let corners = &fill.corners;
    for (index, &(ax, ay)) in corners.iter().enumerate() {
        let (bx, by) = corners[(index + 1) % corners.len()];
        if (ay > y) != (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    inside
}

fn unseen(page: &Page, place: &str, findings: &mut Findings) {
    let (mut faint, mut tiny, mut covered) = (String::new(), String::new(), String::new());
    for glyph in page.glyphs.iter().filter(|glyph| !glyph.is_blank()) {
        let (x, y) = (glyph.middle(), glyph.baseline + 0.35 * glyph.size);
        let shapes = || page.fills.iter().filter(|fill| holds(fill, x, y));
        let ground = shapes().rfind(|fill| fill.turn < glyph.turn).map_or([1.0; 3], |fill| fill.colour);
        if !glyph.painted || contrast(glyph.colour, ground) < LEAST_CONTRAST {
            faint.push(glyph.character);
        } else if glyph.size < LEAST_SIZE {
            tiny.push(glyph.character);
        } else if shapes().any(|fill| fill.turn > glyph.turn) {
            covered.push(glyph.character);
        }
    }
    if !faint.is_empty() {
        findings.add(Rule::Unseen, place, format!("`{faint}` is not painted or hardly differs from its ground"));
    }
    if !tiny.is_empty() {
        findings.add(Rule::Unseen, place, format!("`{tiny}` is smaller than {LEAST_SIZE} points"));
    }
    if !covered.is_empty() {
        findings.add(Rule::Unseen, place, format!("`{covered}` is covered by a shape painted later"));
    }
}

fn twice(page: &Page, place: &str, findings: &mut Findings) {
    let mut glyphs: Vec<&Glyph> = page.glyphs.iter().filter(|glyph| !glyph.is_blank()).collect();
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut found = String::new();
    for (index, glyph) in glyphs.iter().enumerate() {
        let near = glyphs[index + 1..].iter().take_while(|other| other.x - glyph.x < SAME_PLACE);
        let same = |other: &&&Glyph| (other.baseline - glyph.baseline).abs() < SAME_PLACE;
        found.extend(near.filter(same).map(|other| other.character));
    }
    if !found.is_empty() {
        findings.add(Rule::DrawnTwice, place, format!("`{found}` is drawn over other text"));
    }
}

/// Cells of a row stand from left to right, rows of a page from top to bottom.
fn cells(proof: &Proof<'_>, findings: &mut Findings) {
    let tree = &proof.tree;
    for table in tree.all("Table") {
        let rows = tree.children(table).flat_map(|part| tree.children_of(part, "TR"));
        let mut above: Option<(usize, f64)> = None;
        for row in rows {
            let place = || format!("{}, {}", tree.place(table), tree.place(row));
            let mut left: Option<(usize, f64)> = None;
            let mut highest: Option<(usize, f64)> = None;
            for cell in tree.children(row) {
                let mut glyphs = proof.glyphs(cell);
                glyphs.retain(|(at, i)| !proof.pages[*at].glyphs[*i].is_blank());
                let Some(&(page, _)) = glyphs.first() else { continue };
                let seen = || glyphs.iter().filter(|(at, _)| *at == page).map(|(at, i)| &proof.pages[*at].glyphs[*i]);
                let x = seen().map(|glyph| glyph.x).fold(f64::INFINITY, f64::min);
                let y = seen().map(|glyph| glyph.baseline).fold(f64::NEG_INFINITY, f64::max);
                if left.is_some_and(|(at, before)| at == page && x <= before) {
                    findings.add(Rule::CellOrder, place(), "its cells are not read from left to right");
                }
                left = Some((page, x));
                if highest.is_none_or(|(at, before)| at == page && y > before) {
                    highest = Some((page, y));
                }
            }
            if let (Some((page, y)), Some((at, before))) = (highest, above)
                && page == at
                && y >= before
            {
                findings.add(Rule::CellOrder, place(), "stands above the row that is read before it");
            }
            above = highest.or(above);
        }
    }
}

/// A figure's BBox holds all it paints, and no text of others.
fn bounds(proof: &Proof<'_>, findings: &mut Findings) {
    let tree = &proof.tree;
    for figure in tree.all("Figure") {
        let place = tree.place(figure);
        let Some([x0, y0, x1, y1]) = tree.elements[figure].bounds else {
            findings.add(Rule::BoundingBox, &place, "no BBox");
            continue;
        };
        let marks = tree.marks(figure);
        let pages: BTreeSet<usize> = marks.iter().map(|mark| mark.0).collect();
        let Some(page) = pages.first().and_then(|page| proof.pages.get(*page)).filter(|_| pages.len() == 1) else {
            findings.add(Rule::BoundingBox, &place, "is painted on no page or on several");
            continue;
        };
        let own: BTreeSet<i64> = marks.iter().map(|mark| mark.1).collect();
        let is_own = |section: Option<usize>| {
            section.and_then(|it| page.sections[it].mark).is_some_and(|mark| own.contains(&mark))
        };
        let mut used = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let glyphs = page.glyphs.iter().filter(|glyph| is_own(glyph.section)).map(Glyph::bounds);
        let fills = page.fills.iter().filter(|fill| is_own(fill.section)).map(|fill| fill.bounds);
        let strokes = page.strokes.iter().filter(|stroke| is_own(stroke.1)).map(|stroke| stroke.0);
        for [a, b, c, d] in glyphs.chain(fills).chain(strokes) {
            used = [used[0].min(a), used[1].min(b), used[2].max(c), used[3].max(d)];
        }
        if used[0] < x0 - SLACK || used[1] < y0 - SLACK || used[2] > x1 + SLACK || used[3] > y1 + SLACK {
            let why = format!("paints {used:.1?}, its BBox is {:.1?}", [x0, y0, x1, y1]);
            findings.add(Rule::BoundingBox, &place, why);
        }
        // a box much larger than what it frames points a reader at the wrong place
        let area = (x1 - x0) * (y1 - y0);
        if used[0] <= used[2] && (used[2] - used[0]) * (used[3] - used[1]) < 0.25 * area {
            findings.add(Rule::BoundingBox, &place, "its BBox is far larger than what it paints");
        }
        let strange = page.within([x0, y0, x1, y1]).any(|it| !is_own(page.glyphs[it].section));
        if strange {
            findings.add(Rule::BoundingBox, &place, "its BBox holds text of other elements");
        }
    }
}
