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
const SHORTEST_LAST: usize = 3;

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{3000}')
}
fn is_digit(character: char) -> bool {
    character.is_ascii_digit() || ('０'..='９').contains(&character)
}
/// Letters and signs of which words and addresses are made.
fn is_word(character: char) -> bool {
    character.is_ascii_graphic() || (character < '\u{1100}' && character.is_alphanumeric())
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

fn may_part(glyphs: &[Glyph], i: usize) -> bool {
    let (a, b) = (glyphs[i - 1].character, glyphs[i].character);
    let earlier = i.checked_sub(2).map(|e| glyphs[e].character);
    if is_space(b) || NOT_AT_START.contains(b) || NOT_AT_END.contains(a) {
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
    !(is_digit(a) && !OPENING.contains(b))
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
            if i > start && SOFT.contains(glyphs[i - 1].character) {
                soft = Some(i);
            }
            let room = self.room(start, i);
            if x + room > width + 0.01 && i > start && !is_space(glyphs[i].character) {
                let cut = allowed.or(soft).unwrap_or(i);
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
    fn room(&self, start: usize, i: usize) -> f32 {
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

    fn line(&self, start: usize, end: usize) -> Line {
        let mut seen = end;
        while seen > start && is_space(self.glyphs[seen - 1].character) {
            seen -= 1;
        }
        let width = (start..seen).map(|i| self.room(start, i)).sum();
        Line { glyphs: start..end, seen: start..seen, width, hang: self.hang(start) }
    }

    /// A last line of one or two characters takes some from the line before it.
    fn mend_last(&self, lines: &mut [Line], paragraph: usize, width: f32) {
        let [.., before, last] = &mut lines[paragraph..] else { return };
        if last.seen.len() >= SHORTEST_LAST {
            return;
        }
        let lowest = before.glyphs.start + before.glyphs.len() / 2;
        let cut = (lowest + 1..last.glyphs.start)
            .rev()
            .find(|&i| self.glyphs[i].before == Opportunity::Allowed && last.seen.end - i > SHORTEST_LAST);
        if let Some(cut) = cut {
            let (shorter, longer) = (self.line(before.glyphs.start, cut), self.line(cut, last.glyphs.end));
            if longer.width <= width {
                (*before, *last) = (shorter, longer);
            }
        }
    }
}
