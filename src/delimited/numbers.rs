//! The one reader of numbers in the cells of files. Which form is legal is decided by the kind of file, never by the value.
//!
//! Invariant: what means "no number" (blank, `-`, `undefined`) is `None`, never zero; nothing is rounded or guessed.

use crate::domain::Decimal;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// How a column writes its numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A count of things: `1,234`, `104.0`. Never negative.
    Count,
    /// A count that can fall: `-3`.
    Signed,
    /// Any decimal as it stands: `31.03`, `0.354929577`, `1e-7`.
    Exact,
    /// A time as `H:MM:SS` or `M:SS`; its value is seconds.
    Duration,
}

impl Form {
    /// What is allowed, for the message of an error.
    pub fn expected(self) -> &'static str {
        match self {
            Form::Count => "a whole number of at least 0, such as 1234",
            Form::Signed => "a whole number, such as -3 or 1234",
            Form::Exact => "a decimal number, such as 0.3549",
            Form::Duration => "a time as H:MM:SS",
        }
    }
}

/// The text is no number of the form that the column has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotANumber;

/// Reads one cell; `None` where the file states that there is no number.
pub fn number(text: &str, form: Form) -> Result<Option<Decimal>, NotANumber> {
    let text = text.trim();
    // every ASCII text is its own NFKC form; full-width digits, commas and signs are not
    if text.is_ascii() { ascii(text, form) } else { ascii(text.nfkc().collect::<String>().trim(), form) }
}

fn ascii(text: &str, form: Form) -> Result<Option<Decimal>, NotANumber> {
    const ABSENT: [&str; 8] = ["", "-", "--", "—", "–", "nan", "undefined", "n/a"];
    if ABSENT.iter().any(|a| text.eq_ignore_ascii_case(a)) {
        return Ok(None);
    }
    let value = match form {
        Form::Duration => return duration(text).map(Some).ok_or(NotANumber),
        Form::Exact => exact(text).ok_or(NotANumber)?,
        Form::Count | Form::Signed => {
            let value = plain(text).ok_or(NotANumber)?.normalize();
            if value.scale() > 0 || (form == Form::Count && value.is_sign_negative() && !value.is_zero()) {
                return Err(NotANumber);
            }
            value
        }
    };
    Ok(Some(value))
}

/// Digits with an optional sign, thousands in groups of three and an optional fraction.
fn plain(text: &str) -> Option<Decimal> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if fraction.is_some_and(|f| !all_digits(f)) {
        return None;
    }
    let joined;
    let whole = if whole.contains(',') {
        let mut groups = whole.split(',');
        let first = groups.next()?;
        if !all_digits(first) || first.len() > 3 || groups.any(|g| g.len() != 3 || !all_digits(g)) {
            return None;
        }
        joined = whole.replace(',', "");
        &joined
    } else {
        all_digits(whole).then_some(whole)?
    };
    let value = Decimal::from_str(&match fraction {
        Some(fraction) => format!("{whole}.{fraction}"),
        None => whole.to_string(),
    })
    .ok()?;
    Some(if negative { -value } else { value })
}

fn exact(text: &str) -> Option<Decimal> {
    match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => {
            plain(digits)?;
            exponent.parse::<i32>().ok().filter(|e| e.abs() <= 28)?;
            Decimal::from_scientific(text).ok()
        }
        None => plain(text),
    }
}

fn duration(text: &str) -> Option<Decimal> {
    let mut parts: Vec<u32> = Vec::with_capacity(3);
    for part in text.split(':') {
        if part.is_empty() || part.len() > 5 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        parts.push(part.parse().ok()?);
    }
    let (hours, minutes, seconds) = match parts[..] {
        [h, m, s] if m < 60 && s < 60 => (h, m, s),
        [m, s] if s < 60 => (0, m, s),
        _ => return None,
    };
    Some(Decimal::from(u64::from(hours) * 3600 + u64::from(minutes) * 60 + u64::from(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, form: Form) -> Option<String> {
        number(text, form).expect(text).map(|v| v.to_string())
    }

    #[test]
    fn counts_have_several_legal_spellings() {
        for (text, value) in
            [("104.0", "104"), ("1,234", "1234"), ("１２，３４５", "12345"), (" +7 ", "7"), ("0", "0"), ("-0", "0")]
        {
            assert_eq!(read(text, Form::Count).as_deref(), Some(value), "{text}");
        }
        for text in
            ["1.5", "-3", "1,23", "12,3456", "1.2万", "1.2K", "5%", "1e3", "1 234", "0x10", ",123", "１２a", "."]
        {
            assert_eq!(number(text, Form::Count), Err(NotANumber), "{text}");
        }
        assert_eq!(read("-3", Form::Signed).as_deref(), Some("-3"));
    }

    #[test]
    fn no_number_is_not_zero() {
        for text in ["", " ", "-", "--", "—", "－", "undefined", "NAN", "N/A", "\u{3000}"] {
            assert_eq!(number(text, Form::Count), Ok(None), "{text:?}");
        }
        assert_eq!(read("0", Form::Exact).as_deref(), Some("0"));
    }

    #[test]
    fn decimals_stand_as_they_are_and_durations_become_seconds() {
        assert_eq!(read("0.038461538461538464", Form::Exact).as_deref(), Some("0.038461538461538464"));
        assert_eq!(read("1e-7", Form::Exact).as_deref(), Some("0.0000001"));
        assert_eq!(read("0:11:09", Form::Duration).as_deref(), Some("669"));
        assert_eq!(read("1:02:03", Form::Duration).as_deref(), Some("3723"));
        assert_eq!(read("4:05", Form::Duration).as_deref(), Some("245"));
        for text in ["0:61:00", "11", "1:2:3:4", ":", "0:0x:1"] {
            assert_eq!(number(text, Form::Duration), Err(NotANumber), "{text}");
        }
        assert_eq!(number("1e99", Form::Exact), Err(NotANumber));
        assert_eq!(number(&"9".repeat(60), Form::Count), Err(NotANumber));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,30}|[-+0-9.,eE:]{0,30}") {
            for form in [Form::Count, Form::Signed, Form::Exact, Form::Duration] {
                let _ = number(&text, form);
            }
        }
    }
}
