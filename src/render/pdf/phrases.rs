//! Lines of short texts, cut where a reader pauses: headings, captions, headlines, leads and the cells of tables.
//!
//! Not here: where a line may end at all (`breaking`). Invariant: never more lines than the plain cutting gives, each
//! as wide as the room at most, and every cut is one that `breaking` allows.

use super::breaking::is_space;
use super::text::{Line, Opportunity, Text};

/// Longer texts are cut plainly: a page of prose is set full.
const MOST_GLYPHS: usize = 240;
const MOST_LINES: usize = 8;
/// What a cut costs inside a word, between words, after a particle, and inside brackets beside that.
const IN_WORD: f32 = 0.30;
const IN_SCRIPT: f32 = 0.18;
const AFTER_KANA: f32 = 0.02;
const IN_BRACKETS: f32 = 0.2;
/// What raggedness costs, with the square of the line's empty share.
const RAGGED: f32 = 0.6;
/// What a last line shorter than a fifth of the room costs.
const SHORT_LAST: f32 = 0.25;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Kanji,
    Hiragana,
    Katakana,
    Latin,
    Mark,
}

fn script(character: char) -> Script {
    match character {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => Script::Hiragana,
        'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ' | 'ｦ'..='ﾟ' => Script::Katakana,
        '々' | '〆' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' => Script::Kanji,
        _ if character.is_alphanumeric() => Script::Latin,
        _ => Script::Mark,
    }
}

/// What it costs to end a line with `a` and to begin the next with `b`.
fn cost(a: char, b: char) -> f32 {
    match (script(a), script(b)) {
        (Script::Mark, _) | (_, Script::Mark) => 0.0,
        (Script::Hiragana, Script::Hiragana) | (Script::Kanji, Script::Hiragana) => IN_WORD,
        (Script::Hiragana, _) => AFTER_KANA,
        (a, b) if a == b => {
            if a == Script::Katakana {
                IN_WORD
            } else {
                IN_SCRIPT
            }
        }
        _ => IN_SCRIPT / 2.0,
    }
}

fn nesting(character: char) -> i32 {
    match character {
        '「' | '『' | '（' | '【' => 1,
        '」' | '』' | '）' | '】' => -1,
        _ => 0,
    }
}

impl Text {
    /// As [`Text::lines`], with the cuts moved to where a phrase ends.
    pub fn phrased(&self, width: f32) -> Vec<Line> {
        let plain = self.lines(width);
        let forced = self.glyphs.iter().skip(1).any(|glyph| glyph.before == Opportunity::Forced);
        let torn = plain.iter().skip(1).any(|line| self.glyphs[line.glyphs.start].before != Opportunity::Allowed);
        if plain.len() < 2 || plain.len() > MOST_LINES || self.glyphs.len() > MOST_GLYPHS || forced || torn {
            return plain;
        }
        self.cut_well(width, plain.len()).unwrap_or(plain)
    }

    /// The cheapest cuts into `count` lines.
    fn cut_well(&self, width: f32, count: usize) -> Option<Vec<Line>> {
        let end = self.glyphs.len();
        let allowed = (1..end).filter(|&i| self.glyphs[i].before == Opportunity::Allowed);
        let places: Vec<usize> = [0].into_iter().chain(allowed).chain([end]).collect();
        // best[p]: cost of the lines up to place `p`, and where the last of them begins
        let mut best: Vec<Option<(f32, usize)>> = vec![None; places.len()];
        best[0] = Some((0.0, 0));
        let mut chosen = Vec::new();
        for number in 1..=count {
            let mut next: Vec<Option<(f32, usize)>> = vec![None; places.len()];
            for (from, before) in best.iter().enumerate().filter_map(|(at, it)| Some((at, (*it)?.0))) {
                for to in from + 1..places.len() {
                    let line = self.line(places[from], places[to]);
                    if line.width > width + 0.01 {
                        break;
                    }
                    let last = to + 1 == places.len();
                    if last != (number == count) {
                        continue;
                    }
                    let total = before + self.line_cost(&line, width, last);
                    if next[to].is_none_or(|(known, _)| total < known) {
                        next[to] = Some((total, from));
                    }
                }
            }
            chosen.push(next.clone());
            best = next;
        }
        let mut to = places.len() - 1;
        let mut cuts = Vec::new();
        for step in chosen.iter().rev() {
            let (_, from) = step[to]?;
            cuts.push((places[from], places[to]));
            to = from;
        }
        Some(cuts.into_iter().rev().map(|(from, to)| self.line(from, to)).collect())
    }

    fn line_cost(&self, line: &Line, width: f32, last: bool) -> f32 {
        let empty = 1.0 - (line.width / width.max(1.0)).min(1.0);
        if last {
            return if empty > 0.8 || line.seen.len() < 5 { SHORT_LAST } else { 0.0 };
        }
        let next = self.glyphs[line.glyphs.end..].iter().map(|glyph| glyph.character).find(|it| !is_space(*it));
        let spaced = line.seen.end < line.glyphs.end;
        let ends = match (self.glyphs[..line.seen.end].last(), next) {
            (Some(glyph), Some(next)) if !spaced => cost(glyph.character, next),
            _ => 0.0,
        };
        let depth: i32 = self.glyphs[..line.seen.end].iter().map(|glyph| nesting(glyph.character)).sum();
        RAGGED * empty * empty + ends + if depth > 0 { IN_BRACKETS } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::pdf::style::CELL;
    use crate::render::pdf::text::Composer;
    use proptest::prelude::*;

    fn phrases(text: &str, characters: f32) -> Vec<String> {
        let text = Composer::default().plain(text, CELL);
        let words = |line: &Line| text.glyphs[line.seen.clone()].iter().map(|glyph| glyph.character).collect();
        text.phrased(characters * CELL.size).iter().map(words).collect()
    }

    #[test]
    fn a_title_is_cut_between_phrases_and_not_within_a_word() {
        assert_eq!(
            phrases("第5回イベント「給与明細のリアル」ご案内", 16.0),
            ["第5回イベント", "「給与明細のリアル」ご案内"]
        );
        let lines = phrases("ページが表示された回数。同じ利用者が同じページを繰り返し見た分も数える。", 29.0);
        assert!(lines.len() == 2 && lines[1].chars().count() > 6, "{lines:?}");
    }

    #[test]
    fn what_fits_is_left_alone_and_forced_breaks_stay() {
        assert_eq!(phrases("短い", 16.0), ["短い"]);
        assert_eq!(phrases("あい\nうえおかきく", 4.0), ["あい", "うえお", "かきく"]);
    }

    proptest! {
        #[test]
        fn phrased_lines_lose_nothing_and_are_no_more_than_plain_ones(
            text in "[あ-んア-ヶ一-丁、。（）「」！・ー々0-9a-z %▲第回月/～ 　]{0,120}",
            width in 4.0f32..40.0,
        ) {
            let text = Composer::default().plain(&text, CELL);
            let room = width * CELL.size;
            let (plain, lines) = (text.lines(room), text.phrased(room));
            prop_assert_eq!(plain.len(), lines.len());
            let mut next = 0;
            for line in &lines {
                prop_assert_eq!(line.glyphs.start, next);
                next = line.glyphs.end;
                prop_assert!(line.width <= room + 0.1);
            }
            prop_assert_eq!(next, text.glyphs.len());
            for (line, plain) in lines.iter().zip(&plain).skip(1) {
                prop_assert!(text.glyphs[line.glyphs.start].before != Opportunity::Forbidden || line == plain);
            }
        }
    }
}
