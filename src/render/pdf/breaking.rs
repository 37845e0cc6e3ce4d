//! Where a Japanese line may end, and the cutting of texts into lines (JIS X 4051 and JLReq classes, set ragged right).
//!
//! Not here: measuring characters (`fonts`). Invariants: no glyph is lost or moved; the cost is linear in the text.

use super::text::{Glyph, Line, Opportunity, Text};

/// 行頭禁則: must not start a line.
const NOT_AT_START: &str = concat!(
    "’”)〕]}〉》」』】⦆〙〗»〟）］｝｠｣",
    "‐〜゠–～~",
    "!?‼⁇⁈⁉！？",
    "・:;：；･",
    "。.．｡、,，､",
    "ヽヾゝゞ々〻ー",
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯｰﾞﾟ",
    "°′″℃¢%‰％㏋ℓ㌃㌍㌔㌘㌢㌣㌦㌧㌫㌶㌻㍉㍊㍍㍑㍗㎎㎏㎜㎝㎞㎡㏄",
);
/// 行末禁則: must not end a line.
const NOT_AT_END: &str = "‘“(〔[{〈《「『【⦅〘〖«〝（［｛｟｢¥$£#€№￥＄＃";
/// 分離禁止: a pair of these stays together.
const INSEPARABLE: &str = "—―…‥〳〵";
/// Stay with the number after them.
const BEFORE_NUMBER: &str = "▲△＋－±−+-第約月週毎＃№";
/// Units and counters of more than one character; any single character after a digit stays anyway.
const UNITS: &[&str] = &[
    "百万円",
    "ポイント",
    "パーセント",
    "メートル",
    "か月目",
    "か月間",
    "か月分",
    "ヵ月間",
    "カ月間",
    "か月",
    "ヵ月",
    "カ月",
    "ヶ月",
    "ケ月",
    "箇月",
    "か年",
    "か所",
    "カ所",
    "ヵ所",
    "ヶ所",
    "箇所",
    "か国",
    "年度",
    "年間",
    "年目",
    "年分",
    "月分",
    "月末",
    "月号",
    "日間",
    "日目",
    "日分",
    "週間",
    "週目",
    "時間",
    "時台",
    "分間",
    "秒間",
    "回目",
    "人目",
    "件目",
    "社目",
    "本目",
    "枚目",
    "つ目",
    "番目",
    "万人",
    "万円",
    "億円",
    "千円",
    "千人",
    "万回",
    "万件",
    "倍強",
    "人分",
    "円分",
    "社分",
    "キロ",
    "以上",
    "以下",
    "未満",
    "名分",
];
const OPENING: &str = "（「『【〔《〈［｛｟〘〖“‘〝";
const CLOSING: &str = "）」』】〕》〉］｝｠〙〗”’〟、。，．";
/// Where a word longer than the line is cut by preference: after these.
const SOFT: &str = "/-_?&=.,;:#%~@+";
/// A last line of fewer characters than this takes some from the line before.
const SHORTEST_LAST: usize = 5;
/// The most of a closing mark's blank half that may stand outside the line: it stays inside the page's frame.
const MOST_TAIL: f32 = 4.5;

pub fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{3000}')
}
pub fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || ('０'..='９').contains(&character)
}
/// Letters and signs of which words and addresses are made.
fn is_word(character: char) -> bool {
    character.is_ascii_graphic() || (character < '\u{1100}' && character.is_alphanumeric())
}
/// Marks that are drawn over or under the character before them.
fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{3099}' | '\u{309A}' | '\u{FE20}'..='\u{FE2F}')
}
fn is_circled(character: char) -> bool {
    matches!(character, '①'..='⓿' | '❶'..='➓' | '㉑'..='㊿')
}

/// Sets every glyph's break opportunity and shares half an em between meeting punctuation marks.
pub fn prepare(text: &mut Text) {
    let sizes: Vec<f32> = text.spans.iter().map(|span| span.size).collect();
    let glyphs = &mut text.glyphs;
    let mut only_spaces = true;
    let mut glued_until = 0;
    for i in 0..glyphs.len() {
        if i == 0 {
            glyphs[i].before = Opportunity::Forbidden;
        } else {
            let (earlier, later) = (glyphs[i - 1], glyphs[i]);
            // A glue space came with `Forbidden`, as no other glyph does yet: no break before it, none after it.
            if later.before == Opportunity::Forbidden {
                glued_until = i + 2;
            }
            if is_digit(earlier.character) && !is_digit(later.character) {
                glued_until = glued_until.max(i + unit_at(&glyphs[i..]));
            }
            if later.before != Opportunity::Forced {
                let may = !only_spaces && i >= glued_until && may_part(glyphs, i);
                glyphs[i].before = if may { Opportunity::Allowed } else { Opportunity::Forbidden };
                let share = sizes[glyphs[i].span as usize].min(sizes[glyphs[i - 1].span as usize]) / 2.0;
                if shares_half(&glyphs[i - 1], &glyphs[i], share) {
                    glyphs[i].shift -= share;
                }
            }
        }
        only_spaces &= is_space(glyphs[i].character);
    }
}

/// How many glyphs of a unit follow a number here.
fn unit_at(glyphs: &[Glyph]) -> usize {
    let matches = |unit: &&str| {
        let mut length = 0;
        unit.chars().all(|c| {
            length += 1;
            glyphs.get(length - 1).is_some_and(|glyph| glyph.character == c)
        })
    };
    UNITS.iter().filter(|unit| matches(unit)).map(|unit| unit.chars().count()).max().unwrap_or(0)
}

/// Whether a line may end with `a` and the next begin with `b` as far as their classes go.
pub fn keeps_kinsoku(a: char, b: char) -> bool {
    !(NOT_AT_START.contains(b) || NOT_AT_END.contains(a) || is_combining(b))
}

fn may_part(glyphs: &[Glyph], i: usize) -> bool {
    let (a, b) = (glyphs[i - 1].character, glyphs[i].character);
    let earlier = i.checked_sub(2).map(|e| glyphs[e].character);
    if is_space(b) || !keeps_kinsoku(a, b) {
        return false;
    }
    if is_space(a) {
        return true;
    }
    if is_word(a) && is_word(b) || INSEPARABLE.contains(a) && a == b {
        return false;
    }
    if is_digit(b) {
        let era = matches!((earlier, a), (Some('令' | '昭'), '和') | (Some('平'), '成'));
        let range = matches!(a, '～' | '〜') && earlier.is_some_and(is_digit);
        return !(era || range || is_digit(a) || BEFORE_NUMBER.contains(a));
    }
    if is_circled(b) {
        return !is_word(a);
    }
    // A number keeps whatever counts it.
    !is_digit(a) || OPENING.contains(b)
}

/// A closing mark's blank half before punctuation, or an opening bracket's after another one, is taken away.
fn shares_half(a: &Glyph, b: &Glyph, half: f32) -> bool {
    let full = |glyph: &Glyph| glyph.advance >= half * 1.9;
    let (closing, opening) = (CLOSING.contains(a.character), OPENING.contains(b.character));
    (closing && full(a) && (opening || CLOSING.contains(b.character)))
        || (OPENING.contains(a.character) && opening && full(b))
}

impl Text {
    /// Cuts the text into lines of at most `width` points. A word longer than a line is cut where it must be.
    pub fn lines(&self, width: f32) -> Vec<Line> {
        let glyphs = &self.glyphs;
        let mut lines: Vec<Line> = Vec::new();
        // First line of the paragraph since the last forced break.
        let mut paragraph = 0;
        let (mut start, mut i) = (0, 0);
        let (mut x, mut allowed, mut soft) = (0.0f32, None, None);
        while i < glyphs.len() {
            if i > start && glyphs[i].before == Opportunity::Forced {
                lines.push(self.line(start, i));
                self.mend_last(&mut lines, paragraph, width);
                paragraph = lines.len();
                (start, x, allowed, soft) = (i, 0.0, None, None);
            }
            if i > start && glyphs[i].before == Opportunity::Allowed {
                allowed = Some(i);
            }
            if i > start
                && SOFT.contains(glyphs[i - 1].character)
                && keeps_kinsoku(glyphs[i - 1].character, glyphs[i].character)
                && !is_space(glyphs[i].character)
                && !is_digit(glyphs[i].character)
            {
                soft = Some(i);
            }
            let room = self.room(start, i);
            if x + room - self.tail(i) > width + 0.01 && i > start && !is_space(glyphs[i].character) {
                let cut = allowed.or(soft).unwrap_or_else(|| self.least_harm(start, i));
                lines.push(self.line(start, cut));
                (start, i, x, allowed, soft) = (cut, cut, 0.0, None, None);
                continue;
            }
            x += room;
            i += 1;
        }
        if start < glyphs.len() {
            lines.push(self.line(start, glyphs.len()));
            self.mend_last(&mut lines, paragraph, width);
        }
        lines
    }

    /// Where a piece that is longer than a line is cut: as late as kinsoku and numbers bear it, not after `end`.
    fn least_harm(&self, start: usize, end: usize) -> usize {
        let kept = |a: char, b: char| keeps_kinsoku(a, b) && !is_space(b);
        let signed = |a: char, b: char| "▲△＋－±−+-第.,".contains(a) && is_digit(b);
        let find = |test: &dyn Fn(char, char) -> bool| {
            (start + 1..=end).rev().find(|&i| test(self.glyphs[i - 1].character, self.glyphs[i].character))
        };
        find(&|a, b| kept(a, b) && !is_digit(a) && !signed(a, b))
            .or_else(|| find(&|a, b| kept(a, b) && !(is_digit(a) && is_digit(b)) && !signed(a, b)))
            .or_else(|| find(&|a, b| a == ',' && is_digit(b)))
            .or_else(|| find(&kept))
            .unwrap_or(end)
    }

    /// Width of the longest piece that no break opportunity parts.
    pub fn minimum_width(&self) -> f32 {
        let (mut widest, mut start) = (0.0f32, 0);
        for i in 1..=self.glyphs.len() {
            if i == self.glyphs.len() || self.glyphs[i].before != Opportunity::Forbidden {
                widest = widest.max(self.line(start, i).width);
                start = i;
            }
        }
        widest
    }

    /// What glyph `i` takes on a line that begins at `start`.
    pub fn room(&self, start: usize, i: usize) -> f32 {
        let glyph = &self.glyphs[i];
        if i > start {
            return glyph.advance + glyph.shift;
        }
        glyph.advance + self.indent(start) - self.hang(start)
    }
    /// Room before a line's first glyph: only a boxed word's padding remains of it.
    pub fn indent(&self, start: usize) -> f32 {
        let boxed = self.glyphs.get(start).is_some_and(|glyph| self.span(glyph).boxed);
        if boxed { super::text::BOX_PADDING } else { 0.0 }
    }
    /// The blank half of an opening bracket that begins a line: it hangs out.
    pub fn hang(&self, start: usize) -> f32 {
        let Some(glyph) = self.glyphs.get(start) else { return 0.0 };
        let size = self.span(glyph).size;
        if OPENING.contains(glyph.character) && glyph.advance >= size * 0.95 { size / 2.0 } else { 0.0 }
    }

    /// The blank half of a closing mark that ends a line: it may stand outside.
    fn tail(&self, end: usize) -> f32 {
        let Some(glyph) = self.glyphs.get(end) else { return 0.0 };
        let size = self.span(glyph).size;
        if CLOSING.contains(glyph.character) && glyph.advance >= size * 0.95 {
            (size / 2.0).min(MOST_TAIL)
        } else {
            0.0
        }
    }

    /// The glyphs from `start` to `end` as one line.
    pub fn line(&self, start: usize, end: usize) -> Line {
        let mut seen = end;
        while seen > start && is_space(self.glyphs[seen - 1].character) {
            seen -= 1;
        }
        let whole: f32 = (start..seen).map(|i| self.room(start, i)).sum();
        let width = if seen > start { (whole - self.tail(seen - 1)).max(0.0) } else { whole };
        Line { glyphs: start..end, seen: start..seen, width, hang: self.hang(start) }
    }

    /// A last line of a few characters takes some from the line before it.
    fn mend_last(&self, lines: &mut [Line], paragraph: usize, width: f32) {
        let [.., before, last] = &mut lines[paragraph..] else { return };
        if last.seen.len() >= SHORTEST_LAST {
            return;
        }
        let lowest = before.glyphs.start + before.glyphs.len() / 2;
        let length = last.seen.len();
        let cut = [SHORTEST_LAST, 3].into_iter().filter(|least| length < *least).find_map(|least| {
            (lowest + 1..last.glyphs.start)
                .rev()
                .find(|&i| self.glyphs[i].before == Opportunity::Allowed && last.seen.end - i >= least)
        });
        if let Some(cut) = cut {
            let (shorter, longer) = (self.line(before.glyphs.start, cut), self.line(cut, last.glyphs.end));
            if longer.width <= width {
                (*before, *last) = (shorter, longer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::model::{FigureText, Inline};
    use crate::figures::FigureKey;
    use crate::render::pdf::style::{BODY, CELL};
    use crate::render::pdf::text::Composer;
    use proptest::prelude::*;

    /// The lines of `text` in a column of `characters` full-width characters.
    fn broken(text: &str, characters: f32) -> Vec<String> {
        let text = Composer::default().plain(text, CELL);
        let words = |line: &Line| text.glyphs[line.seen.clone()].iter().map(|glyph| glyph.character).collect();
        text.lines(characters * CELL.size).iter().map(words).collect()
    }
    /// Every place at which a line may end, marked.
    fn opportunities(text: &str) -> String {
        let text = Composer::default().plain(text, CELL);
        let mark = |glyph: &Glyph| match glyph.before {
            Opportunity::Forbidden => glyph.character.to_string(),
            _ => format!("|{}", glyph.character),
        };
        text.glyphs.iter().map(mark).collect()
    }

    #[test]
    fn numbers_keep_their_signs_units_and_counters() {
        for (text, expected) in [
            ("第5回に37人", "第5回|に|37人"),
            ("残り5か月に月2.8本", "残|り|5か月|に|月2.8本"),
            ("（▲3人、+9.1%）", "（▲3人、|+9.1%）"),
            ("仕様書5(1)の", "仕|様|書|5(1)|の"),
            ("令和8年10月9日", "令|和8年|10月9日"),
            ("5(3)①は", "5(3)①|は"),
            ("12か月目と1.3ポイント", "12か月目|と|1.3ポイント"),
            ("前月比１０％増", "前|月|比|１０％|増"),
            ("(2)～(7)", "(2)～|(7)"),
            ("29日～31日は", "29日～|31日|は"),
            ("第1版（確報）", "第1版|（確|報）"),
            ("GA4 Data API", "GA4 |Data |API"),
            ("https://example.jp/a-b?c=d#e へ", "https://example.jp/a-b?c=d#e |へ"),
            ("待つ……、——と", "待|つ|……、|——|と"),
        ] {
            let expected = if text.starts_with("令和") { "令|和8年|10月9日" } else { expected };
            assert_eq!(opportunities(text), expected);
        }
    }

    #[test]
    fn a_glue_space_keeps_both_sides() {
        assert_eq!(opportunities("1\u{A0}km先"), "1 km|先");
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut_after_a_sign_and_nothing_is_lost() {
        let url = "https://example.jp/very/long/address/of/a/page";
        let lines = broken(url, 8.0);
        assert!(lines.len() > 2 && lines[..lines.len() - 1].iter().all(|line| line.ends_with(['/', '.'])), "{lines:?}");
        assert_eq!(lines.concat(), url);
        assert_eq!(broken(&"9".repeat(50), 10.0).concat(), "9".repeat(50));
    }

    #[test]
    fn a_last_line_is_longer_than_two_characters() {
        let lines = broken("動画と東北六県の企業は計画に届いていない。", 18.5);
        assert!(lines.len() == 2 && lines[1].chars().count() > 2, "{lines:?}");
    }

    #[test]
    fn punctuation_shares_half_an_em_and_brackets_stand_flush() {
        let text = Composer::default().plain("あ）。い（「う", BODY);
        let shifts: Vec<f32> = text.glyphs.iter().map(|glyph| glyph.shift / BODY.size).collect();
        assert_eq!(shifts, [0.0, 0.0, -0.5, 0.0, 0.0, -0.5, 0.0]);
        let text = Composer::default().plain("「仙", BODY);
        let line = &text.lines(100.0)[0];
        assert_eq!((line.hang, line.width), (BODY.size / 2.0, BODY.size * 1.5));
    }

    #[test]
    fn an_indent_is_no_line_of_its_own() {
        assert_eq!(broken("　あいうえお", 3.0)[0], "　あい");
        assert!(broken("   ", 1.0).iter().all(|line| line.is_empty()));
    }

    #[test]
    fn breaks_are_forced_where_they_are_asked_for() {
        assert_eq!(broken("あい\nうえ", 9.0), ["あい", "うえ"]);
        let inlines = [Inline::Text("あ".into()), Inline::Break, Inline::Text("い".into())];
        assert_eq!(Composer::default().text(&inlines, BODY).lines(999.0).len(), 2);
    }

    #[test]
    fn a_figure_is_not_parted_from_the_words_around_it() {
        let figure = Inline::Figure(FigureText { figure: FigureKey(1), text: "96".into() });
        let text = Composer::default().text(&[Inline::Text("第".into()), figure, Inline::Text("回は".into())], BODY);
        assert_eq!(text.glyphs[1].before, Opportunity::Forbidden);
        assert_eq!(text.glyphs[3].before, Opportunity::Forbidden);
        assert_eq!(text.glyphs[4].before, Opportunity::Allowed);
    }

    proptest! {
        #[test]
        fn lines_lose_nothing_obey_kinsoku_and_fit(
            text in "[あ-んア-ヶ一-丁、。（）「」！？・ー々0-9a-z %▲第回月/～ 　]{0,120}",
            width in 2.0f32..40.0,
        ) {
            let text = Composer::default().plain(&text, CELL);
            let room = width * CELL.size;
            let lines = text.lines(room);
            let mut next = 0;
            for line in &lines {
                prop_assert_eq!(line.glyphs.start, next);
                prop_assert!(line.glyphs.end > line.glyphs.start);
                next = line.glyphs.end;
                prop_assert!(line.width <= room + 0.1, "{} > {}", line.width, room);
            }
            prop_assert_eq!(next, text.glyphs.len());
            for line in lines.iter().skip(1) {
                // Forbidden only where a piece is longer than the line.
                if text.glyphs[line.glyphs.start].before == Opportunity::Forbidden {
                    prop_assert!(text.minimum_width() > room - 0.1);
                }
            }
        }
    }
}
