//! Cutting a long text to what one line of a narrow column holds.
//!
//! Not here: breaking a text over lines (`render/pdf/breaking.rs`). A width is a count of half-width letters, as the fonts of
//! the reports have it: a full-width letter is two of them.
//! Invariant: what is left is a beginning of the text at the edge of a letter that a reader sees, then the ellipsis.

use unicode_segmentation::UnicodeSegmentation;

const ELLIPSIS: &str = "…";

/// The text, or where it is wider than `width` half-width letters as much of it as fits with an ellipsis behind.
pub(super) fn cut(text: &str, width: usize) -> String {
    if letters(text) <= width {
        return text.to_string();
    }
    let mut left = width.saturating_sub(letters(ELLIPSIS));
    let mut kept = String::new();
    for letter in text.graphemes(true) {
        let Some(rest) = left.checked_sub(letters(letter)) else { break };
        left = rest;
        kept.push_str(letter);
    }
    format!("{}{ELLIPSIS}", kept.trim_end())
}

/// The width in half-width letters.
fn letters(text: &str) -> usize {
    text.graphemes(true).map(|letter| if letter.starts_with(is_half) { 1 } else { 2 }).sum()
}

/// ASCII and half-width katakana.
fn is_half(c: char) -> bool {
    matches!(c, '\u{20}'..='\u{7e}' | '\u{ff61}'..='\u{ff9f}')
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(cut("給与明細クイズ", 14), "給与明細クイズ");
        assert_eq!(cut("SENDAI JOB #4", 13), "SENDAI JOB #4");
        assert_eq!(cut("", 4), "");
    }

    #[test]
    fn what_does_not_fit_is_cut_by_its_width() {
        assert_eq!(cut("給与明細クイズ", 13), "給与明細ク…");
        assert_eq!(cut("SENDAI JOB RECORD #4 給与", 24), "SENDAI JOB RECORD #4…");
        assert_eq!(cut("ｱｲｳｴｵｶ", 5), "ｱｲｳ…");
    }

    #[test]
    fn no_letter_that_a_reader_sees_is_cut_in_two() {
        assert_eq!(cut("家族👨‍👩‍👧と暮らす", 8), "家族👨‍👩‍👧…");
        assert_eq!(cut("葛\u{e0100}城市の会社", 6), "葛\u{e0100}城…");
        assert_eq!(cut("広い", 1), "…");
    }
}
