//! Texts with digits that are no figures, by where they came from: so that a check of the finished file knows each digit.
//!
//! Not here: looking at the page (proof). Invariant: a text is noted where it enters the document, never read off it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// By origin: `written` in the template or the commentary, brought by `data`, or the `program`'s own.
pub type Words = BTreeMap<&'static str, BTreeSet<String>>;

/// What the program itself says with a digit in it: the legend's examples and the notes under tables.
const PROGRAM: &[&str] = &["測った結果が0", "0", "▲3　▲3.0%", "±0", "+1.3", "12p", "12注1", "合計は100%に"];

/// Longer texts are kept as what stands around their digits.
const WHOLE: usize = 40;
/// Characters kept on each side of a digit.
const AROUND: usize = 8;

/// Collects words as they come in.
#[derive(Debug, Default)]
pub(super) struct Noted(RefCell<Words>);

impl Noted {
    /// A text that people wrote: template or commentary.
    pub fn written(&self, text: &str) {
        self.note("written", text);
    }
    /// A text that data, configuration or the calendar brought.
    pub fn data(&self, text: &str) {
        self.note("data", text);
    }
    fn note(&self, origin: &'static str, text: &str) {
        // a number alone is told by its place on the page: a rank, a tick
        let alone = text.trim().chars().all(|c| c.is_ascii_digit());
        if !alone && text.contains(|c: char| c.is_ascii_digit()) {
            self.0.borrow_mut().entry(origin).or_default().extend(excerpts(text));
        }
    }
    pub fn take(&self) -> Words {
        let mut words = self.0.take();
        words.insert("program", PROGRAM.iter().map(|text| (*text).to_string()).collect());
        words
    }
}

fn excerpts(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.trim().chars().collect();
    if characters.len() <= WHOLE {
        return vec![characters.into_iter().collect()];
    }
    let digits = (0..characters.len()).filter(|at| characters[*at].is_ascii_digit());
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for at in digits {
        let (start, end) = (at.saturating_sub(AROUND), (at + AROUND + 1).min(characters.len()));
        match parts.last_mut() {
            Some(last) if start <= last.1 => last.1 = end,
            _ => parts.push((start, end)),
        }
    }
    parts.into_iter().map(|(start, end)| characters[start..end].iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_kept_around_their_digits_and_others_not_at_all() {
        let noted = Noted::default();
        noted.written("数字のない文");
        noted.data("上位8");
        noted.data(&format!("{}第5回{}10月{}", "あ".repeat(30), "い".repeat(30), "う".repeat(30)));
        let words = noted.take();
        assert!(!words.contains_key("written"));
        let data: Vec<&str> = words["data"].iter().map(String::as_str).collect();
        assert_eq!(data, ["あああああああ第5回いいいいいいい", "いいいいいいいい10月ううううううう", "上位8"]);
    }
}
