//! The cover: what, when, for whom. Its only graphic is the year's ribbon.

use super::Spot;
use super::blocks::{baseline, paragraph};
use super::flow::{At, Slice, Start, Step, stack_height};
use super::graphic;
use super::page::{Artifact, Element, Recorder};
use super::style::{
    BODY, BODY_HEIGHT, BODY_SUB, COVER_PERIOD, COVER_PROGRAMME, COVER_TITLE, COVER_YEAR, INK, LABEL, LABEL_STRONG,
    NOTE, ROW_RULE, Style, rule,
};
use super::text::{Composer, Text};
use crate::document::model::{Cover, Inline, RibbonState};

/// From the body's head to the fiscal year, and from the facts to the body's foot.
const HEAD_ROOM: f32 = 84.0;
const FOOT_ROOM: f32 = 22.0;

pub fn steps<'d>(cover: &'d Cover, width: f32, composer: &'d Composer) -> Vec<Step<'d>> {
    composer.at(Spot::Cover);
    let mut steps = vec![Step::Slice(Slice { start: Start::Always, cover: true, ..Slice::room(HEAD_ROOM) })];
    let words = |steps: &mut Vec<Step<'d>>, words: &str, style: Style, before: f32| {
        if !words.is_empty() {
            steps.append(&mut paragraph(composer.plain(words, style), width, Element::new("P"), before, 0.0));
        }
    };
    words(&mut steps, &cover.fiscal_year, COVER_YEAR, 0.0);
    words(&mut steps, &cover.programme, COVER_PROGRAMME, 13.0);
    let line = move |recorder: &mut Recorder<'_>, at: At<'_>| {
        recorder.artifact(Artifact::Layout, |ink| ink.rule(at.x, at.x + width, at.top - 1.0, rule(2.0, INK)));
    };
    steps.push(Step::Slice(Slice::new(2.0, line).before(32.0).keep(true)));
    let title_width = composer.plain(&cover.title, COVER_TITLE).natural_width();
    // A long title steps down rather than filling the page.
    let size = if title_width > 3.0 * width {
        16.0
    } else if title_width > width {
        24.0
    } else {
        COVER_TITLE.size
    };
    words(&mut steps, &cover.title, Style { size, pitch: size * 1.3, ..COVER_TITLE }, 27.0);
    words(&mut steps, &cover.period, COVER_PERIOD, 16.0);
    if !cover.ribbon.is_empty() {
        steps.push(Step::Slice(ribbon(&cover.ribbon, width, composer)));
    }
    let mut note = paragraph(composer.text(&cover.ribbon_note, NOTE), width, Element::new("P"), 12.0, 0.0);
    steps.append(&mut note);
    let mut facts = facts(&cover.facts, width, composer);
    let free = BODY_HEIGHT - FOOT_ROOM - stack_height(&steps) - stack_height(&facts);
    steps.push(Step::Slice(Slice::room(free.max(24.0))));
    steps.append(&mut facts);
    steps.push(Step::Turn);
    steps
}

fn ribbon<'d>(cells: &'d [(String, RibbonState)], width: f32, composer: &'d Composer) -> Slice<'d> {
    let step = width / cells.len() as f32;
    let labels: Vec<Text> = cells
        .iter()
        .map(|(label, state)| {
            let style = if *state == RibbonState::Current { LABEL_STRONG } else { LABEL };
            composer.cut(label, style, step - 2.0)
        })
        .collect();
    let (alt, height) = (spoken(cells), 6.0 + 4.5 + LABEL.size);
    let paint = move |recorder: &mut Recorder<'_>, at: At<'_>| {
        recorder.artifact(Artifact::Layout, |ink| {
            for (index, (_, state)) in cells.iter().enumerate() {
                let x = at.x + index as f32 * step;
                graphic::ribbon_cell(ink, x, at.top, step - if index + 1 < cells.len() { 2.0 } else { 0.0 }, *state);
            }
        });
        let bounds = Some([at.x, at.top - height, at.x + width, at.top]);
        recorder.element(Element { alt: Some(alt), bounds, ..Element::new("Figure") }, |recorder| {
            recorder.mark(|ink| {
                for (index, text) in labels.iter().enumerate() {
                    for line in text.lines(f32::INFINITY) {
                        let x = at.x + index as f32 * step + (step - 2.0 - line.width) / 2.0;
                        ink.line(text, &line, x, at.top - 6.0 - 4.5 - 0.88 * LABEL.size);
                    }
                }
            });
        });
    };
    Slice::new(height, paint).before(42.0)
}

/// The ribbon in words: 済み：4月、5月。今回：6月。これから：7月。
fn spoken(cells: &[(String, RibbonState)]) -> String {
    let named = |name: &str, wanted: RibbonState| {
        let labels: Vec<&str> =
            cells.iter().filter(|(_, state)| *state == wanted).map(|(label, _)| label.as_str()).collect();
        if labels.is_empty() { String::new() } else { format!("{name}：{}。", labels.join("、")) }
    };
    [("済み", RibbonState::Done), ("今回", RibbonState::Current), ("これから", RibbonState::Open)]
        .map(|(name, state)| named(name, state))
        .concat()
}

fn facts<'d>(facts: &'d [(String, Vec<Inline>)], width: f32, composer: &'d Composer) -> Vec<Step<'d>> {
    if facts.is_empty() {
        return Vec::new();
    }
    let labels: Vec<Text> = facts.iter().map(|(label, _)| composer.plain(label, BODY_SUB)).collect();
    let widest = labels.iter().map(Text::natural_width).fold(0.0, f32::max);
    let x = (widest + 14.0).max(92.0).min(width / 3.0);
    let mut steps = vec![Step::Open(Element::list("None"))];
    for (index, (label, (_, words))) in labels.into_iter().zip(facts).enumerate() {
        let body = composer.text(words, BODY);
        let (label_lines, lines) = (label.lines(x - 8.0), body.lines(width - x));
        let height = 13.0 + BODY.height(label_lines.len().max(lines.len()).max(1));
        steps.push(Step::Slice(Slice::new(height, move |recorder: &mut Recorder<'_>, at: At<'_>| {
            let thin = rule(0.5, ROW_RULE);
            recorder.artifact(Artifact::Layout, |ink| {
                if index == 0 {
                    ink.rule(at.x, at.x + width, at.top, thin);
                }
                ink.rule(at.x, at.x + width, at.top - height, thin);
            });
            recorder.element(Element::new("LI"), |recorder| {
                for (role, text, lines, x) in [("Lbl", &label, &label_lines, at.x), ("LBody", &body, &lines, at.x + x)]
                {
                    recorder.element(Element::new(role), |recorder| {
                        for (index, line) in lines.iter().enumerate() {
                            recorder.line(text, line, x, baseline(at.top - 6.5, BODY, index));
                        }
                    });
                }
            });
        })));
    }
    steps.push(Step::Close);
    steps
}
