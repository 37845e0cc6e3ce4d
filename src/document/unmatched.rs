//! Numbers with a unit in the commentary that no figure of the report says: a slip, a stale number, or one from elsewhere.
//!
//! Not here: numbers written as `{{ f(...) }}`, which are figures. Nothing of this is printed in the report: it is a list
//! for the writer, and a number that matches is not bound to the figure.
//! Invariant: dates, times, ordinals and what stands in quotation marks are no numbers of the report.

use super::maker::{Maker, characters};
use super::values::Look;
use crate::domain::print::{self, Style};
use crate::domain::{Decimal, Unit};
use crate::figures::{FigureKey, Input, Op};
use std::collections::BTreeSet;

/// A number that is no figure, where it stands, and the nearest figure in the same unit as it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct UnmatchedNumber {
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// As it is written: `1,234人`.
    pub text: String,
    pub nearest: Option<(FigureKey, String)>,
}

/// What a number is counted in, as far as it can be compared.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Counter {
    Of(Unit),
    /// %
    Share,
    Points,
    /// 倍
    Fold,
    /// 円
    Yen,
    Hours,
}

/// Counters, the longer ones first.
const COUNTERS: &[(&str, Counter)] = &[
    ("ポイント", Counter::Points),
    ("時間", Counter::Hours),
    ("人", Counter::Of(Unit::People)),
    ("名", Counter::Of(Unit::People)),
    ("回", Counter::Of(Unit::Times)),
    ("件", Counter::Of(Unit::Items)),
    ("本", Counter::Of(Unit::Films)),
    ("社", Counter::Of(Unit::Companies)),
    ("通", Counter::Of(Unit::Messages)),
    ("%", Counter::Share),
    ("％", Counter::Share),
    ("倍", Counter::Fold),
    ("円", Counter::Yen),
    ("分", Counter::Of(Unit::Seconds)),
    ("秒", Counter::Of(Unit::Seconds)),
];

/// A number as people write it.
#[derive(Clone, Debug, PartialEq)]
struct Written {
    line: u32,
    column: u32,
    text: String,
    value: Decimal,
    /// Decimals that are written; negative where 万 or 億 stands for the digits, or 約 before them.
    places: i32,
    counter: Counter,
}

/// The numbers of the commentary that no figure says.
pub(super) fn unmatched(maker: &Maker<'_>) -> Vec<UnmatchedNumber> {
    let Some(commentary) = &maker.context.commentary else { return Vec::new() };
    let forms = forms(maker);
    let mut out = Vec::new();
    for number in numbers(&commentary.text) {
        let own: Vec<&Form> = forms.iter().filter(|f| f.counter == number.counter).collect();
        if own.iter().any(|f| says(f.value, &number)) {
            continue;
        }
        // a bare number of a ledger is of any kind: it may match, but it is no hint
        let alike = own.iter().filter(|f| maker.figure(f.key).unit != Unit::Plain);
        let nearest = alike.min_by_key(|f| ((f.value - number.value).abs(), f.key));
        let printed = |key: FigureKey| characters(maker.figure(key), Look { size: true, ..Look::WITH_UNIT });
        out.push(UnmatchedNumber {
            file: commentary.name.clone(),
            line: number.line,
            column: number.column,
            text: number.text,
            nearest: nearest.map(|f| (f.key, printed(f.key))),
        });
    }
    out
}

/// Whether a printed value is what is written: equal, or rounded to as many digits where the writer has rounded.
fn says(value: Decimal, number: &Written) -> bool {
    if number.places >= 0 {
        return value == number.value;
    }
    let step = Decimal::from(10_i64.pow(number.places.unsigned_abs().min(12)));
    print::round(value / step, 0) * step == number.value
}

/// One way in which a figure is printed: its size in its counter, rounded as print rounds it.
struct Form {
    key: FigureKey,
    value: Decimal,
    counter: Counter,
}

/// The figures on paper and what they were made of: this month's, the month before and last year's among them.
fn forms(maker: &Maker<'_>) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut seen: BTreeSet<FigureKey> = BTreeSet::new();
    let mut open: Vec<FigureKey> = maker.printed.iter().chain(&maker.drawn).copied().collect();
    while let Some(key) = open.pop() {
        if !seen.insert(key) {
            continue;
        }
        let figure = maker.figure(key);
        open.extend(figure.inputs.iter().filter_map(|i| if let Input::Figure(k) = i { Some(*k) } else { None }));
        // how many months are left is no number of people
        let Some(value) = figure.number.value().filter(|_| figure.op != Op::Calendar) else { continue };
        let size = value.abs();
        let mut add = |value: Decimal, places: u32, counter: Counter| {
            forms.push(Form { key, value: print::round(value, places), counter });
        };
        let hundred = Decimal::ONE_HUNDRED;
        match (figure.unit, figure.style) {
            (_, Style::Each) => {
                let places = u32::from(size < Decimal::TEN);
                [Unit::People, Unit::Times, Unit::Items].into_iter().for_each(|u| add(size, places, Counter::Of(u)));
            }
            (Unit::Rate, Style::Change | Style::Points) => add(size * hundred, 1, Counter::Points),
            (Unit::Percent, Style::Change | Style::Points) => add(size, 1, Counter::Points),
            (Unit::Percent, _) => add(size, 1, Counter::Share),
            (Unit::Rate, _) | (_, Style::Share | Style::ChangeRate) => {
                add(size * hundred, 1, Counter::Share);
                let fold = if figure.op == Op::ChangeRate { value + Decimal::ONE } else { size };
                add(fold, 1, Counter::Fold);
            }
            (Unit::Hours, _) => add(size, 1, Counter::Hours),
            (Unit::Plain, _) => {
                let counters = [Unit::People, Unit::Times, Unit::Items, Unit::Films, Unit::Companies];
                counters.into_iter().for_each(|u| add(size, print::places(Unit::Plain, size), Counter::Of(u)));
                add(size, 2, Counter::Yen);
            }
            (unit, _) => {
                add(size, print::places(unit, size), Counter::Of(unit));
                add(size, 1, Counter::Of(unit));
            }
        }
    }
    forms
}

/// The numbers with a counter in a commentary, without those that are something else.
fn numbers(text: &str) -> Vec<Written> {
    let mut out = Vec::new();
    let mut hidden = Hidden::default();
    for (index, line) in text.lines().enumerate() {
        let characters: Vec<char> = hidden.blank(line);
        let mut at = 0;
        while at < characters.len() {
            if !characters[at].is_ascii_digit() {
                at += 1;
                continue;
            }
            let (end, number) = number_at(&characters, at, index as u32 + 1);
            out.extend(number);
            at = end;
        }
    }
    out
}

/// What is no text of the writer's own: figures, comments, code, quoted titles and addresses.
#[derive(Default)]
struct Hidden {
    until: Option<&'static str>,
}

const QUOTES: &[(&str, &str)] =
    &[("<!--", "-->"), ("{{", "}}"), ("「", "」"), ("『", "』"), ("“", "”"), ("\"", "\""), ("`", "`"), ("](", ")")];

impl Hidden {
    /// The line's characters in half width, with blanks for what is hidden.
    fn blank(&mut self, line: &str) -> Vec<char> {
        let mut out = Vec::new();
        let mut rest = line;
        while let Some(first) = rest.chars().next() {
            if let Some(close) = self.until {
                if rest.starts_with(close) {
                    self.until = None;
                    out.extend(close.chars().map(|_| ' '));
                    rest = &rest[close.len()..];
                    continue;
                }
                out.push(' ');
            } else if let Some((open, close)) = QUOTES.iter().find(|(open, _)| rest.starts_with(open)) {
                self.until = Some(close);
                out.extend(open.chars().map(|_| ' '));
                rest = &rest[open.len()..];
                continue;
            } else {
                out.push(half(first));
            }
            rest = &rest[first.len_utf8()..];
        }
        // only comments and titles run over lines
        if self.until.is_some_and(|u| !["-->", "」", "』"].contains(&u)) {
            self.until = None;
        }
        out
    }
}

fn half(c: char) -> char {
    match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        '，' => ',',
        '．' => '.',
        c => c,
    }
}

/// The number that begins here: where it ends, and what it says if it is one of the report's kind.
fn number_at(characters: &[char], start: usize, line: u32) -> (usize, Option<Written>) {
    let digit = |i: usize| characters.get(i).is_some_and(char::is_ascii_digit);
    let mut digits = String::new();
    let mut places: i32 = 0;
    let mut at = start;
    while digit(at) || (characters.get(at) == Some(&',') && digit(at + 1)) {
        if characters[at] != ',' {
            digits.push(characters[at]);
        }
        at += 1;
    }
    if characters.get(at) == Some(&'.') && digit(at + 1) {
        digits.push('.');
        at += 1;
        while digit(at) {
            digits.push(characters[at]);
            places += 1;
            at += 1;
        }
    }
    let Ok(mut value) = digits.parse::<Decimal>() else { return (at, None) };
    for (sign, zeros) in [('万', 4), ('億', 8)] {
        if characters.get(at) == Some(&sign) {
            value *= Decimal::from(10_i64.pow(zeros));
            places -= zeros as i32;
            at += 1;
        }
    }
    let before: String = characters[..start].iter().collect();
    let before = before.trim_end();
    let rest: String = characters[at..].iter().collect();
    // 第3回, 10時30分, 12:30
    if before.ends_with(['第', '時', ':', '：', '/', '-', '.']) {
        return (at, None);
    }
    let Some((word, counter)) = COUNTERS.iter().find(|(word, _)| rest.starts_with(word)) else { return (at, None) };
    let mut end = at + word.chars().count();
    let mut after: String = characters[end..].iter().collect();
    if *word == "分" {
        // 2分17秒 is one number
        value *= Decimal::from(60);
        if let Some(seconds) =
            after.split('秒').next().and_then(|s| s.parse::<Decimal>().ok()).filter(|_| after.contains('秒'))
        {
            end += after.split('秒').next().map_or(0, |s| s.chars().count()) + 1;
            value += seconds;
            after = characters[end..].iter().collect();
        }
    }
    // 2回目 counts places, 1人当たり is a measure, 本社 and 回答 are words
    let words = ["目", "当たり", "あたり", "につき", "ごと", "格", "体", "答", "線", "以内"];
    if words.iter().any(|w| after.starts_with(w)) {
        return (end, None);
    }
    let rounded = ["約", "およそ", "ほぼ", "概ね", "おおむね"].iter().any(|w| before.ends_with(w));
    if rounded && places == 0 {
        let zeros = digits.len() - digits.trim_end_matches('0').len();
        places = -(zeros as i32);
    }
    let text = characters[start..end].iter().collect();
    (end, Some(Written { line, column: start as u32 + 1, text, value, places: places.min(0), counter: *counter }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        numbers(text)
            .into_iter()
            .map(|n| format!("{}:{} {} {}", n.line, n.column, n.text, n.value.normalize()))
            .collect()
    }

    #[test]
    fn numbers_with_a_counter_are_found_in_every_writing() {
        let text = "登録は９６人、前月比9.1％、1,234回。\n平均２分１７秒で1.3ポイント、1.2倍、約1,900人、1.2万回、30秒、3社と500円。";
        let expected = [
            "1:4 96人 96",
            "1:11 9.1％ 9.1",
            "1:16 1,234回 1234",
            "2:3 2分17秒 137",
            "2:9 1.3ポイント 1.3",
            "2:17 1.2倍 1.2",
            "2:23 1,900人 1900",
            "2:30 1.2万回 12000",
            "2:36 30秒 30",
            "2:40 3社 3",
            "2:43 500円 500",
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn dates_times_ordinals_titles_and_figures_are_no_numbers_of_the_report() {
        for text in [
            "10月9日、2026年10月31日分、令和8年、10時30分に、12:30分、第5回イベント、第 ５ 回",
            "1. 一つ目\n2. 二つ目\n（3）三つ目",
            "動画「給与明細 #4 100人に聞いた」と『年収500万円』、“3社”、`7人`",
            "{{ f(\"line.new_friends\") }}人、<!-- 5人\n6人 -->、[表](https://example.jp/?a=3人)",
            "2回目の配信、1人当たり、3か月、2日間、20代、1本線",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_rounded_number_says_every_figure_that_rounds_to_it() {
        let says_it = |text: &str, value: &str| says(value.parse().unwrap(), &numbers(text)[0]);
        assert!(says_it("96人", "96") && !says_it("96人", "97") && !says_it("1,900人", "1938"));
        assert!(says_it("約1,900人", "1938") && !says_it("約1,900人", "1980"));
        assert!(says_it("1.2万回", "11938") && !says_it("1.2万回", "12938"));
        assert!(says_it("9.1％", "9.1") && !says_it("9％", "9.1"));
    }
}
