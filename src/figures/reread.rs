//! Reads one number out of stored bytes at its place, by means of its own: the importers and sources are not asked.
//!
//! Invariant: what is read is what stands there; several readings of one text are offered, none is invented.

use crate::domain::Decimal;
use std::str::FromStr;

/// What stands at a place, and the numbers it can mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The characters there.
    pub text: String,
    /// `0.386` for `38.6%` stands beside `38.6`; seconds beside `1:05`. Empty: no number.
    pub numbers: Vec<Decimal>,
}

/// Why a place could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RereadError {
    #[error("the bytes are no JSON: {0}")]
    NotJson(String),
    #[error("nothing stands at {0}")]
    NothingThere(String),
    #[error("`{0}` is neither a JSON pointer nor line:column")]
    NotAPlace(String),
    #[error("the text is in no encoding that is known")]
    Encoding,
}

/// What stands at a JSON pointer, or at line and column of a text. Column 0 is the whole line.
pub fn read_at(bytes: &[u8], pointer: &str) -> Result<Found, RereadError> {
    if pointer.is_empty() || pointer.starts_with('/') { in_json(bytes, pointer) } else { in_text(bytes, pointer) }
}

fn in_json(bytes: &[u8], pointer: &str) -> Result<Found, RereadError> {
    // raw values keep every digit of a number
    let json: &serde_json::value::RawValue =
        serde_json::from_slice(bytes).map_err(|e| RereadError::NotJson(e.to_string()))?;
    let mut at = json.get().to_string();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let nothing = || RereadError::NothingThere(pointer.to_string());
        let next = if at.trim_start().starts_with('[') {
            let items: Vec<&serde_json::value::RawValue> = serde_json::from_str(&at).map_err(|_| nothing())?;
            let place: usize = step.parse().map_err(|_| nothing())?;
            items.get(place).ok_or_else(nothing)?.get().to_string()
        } else {
            let fields: std::collections::BTreeMap<String, &serde_json::value::RawValue> =
                serde_json::from_str(&at).map_err(|_| nothing())?;
            fields.get(&step).ok_or_else(nothing)?.get().to_string()
        };
        at = next;
    }
    let text = match serde_json::from_str::<String>(&at) {
        Ok(text) => text,
        Err(_) => at,
    };
    Ok(Found { numbers: numbers(&text), text })
}

fn in_text(bytes: &[u8], pointer: &str) -> Result<Found, RereadError> {
    let bad = || RereadError::NotAPlace(pointer.to_string());
    let nothing = || RereadError::NothingThere(pointer.to_string());
    let (line, column) = pointer.split_once(':').ok_or_else(bad)?;
    let line: usize = line.parse().map_err(|_| bad())?;
    let column: usize = column.parse().map_err(|_| bad())?;
    let text = decode(bytes)?;
    let from = start_of_line(&text, line).ok_or_else(nothing)?;
    let rest = &text[from..];
    let whole = rest.lines().next().unwrap_or_default();
    if column == 0 {
        if whole.trim().is_empty() {
            return Err(nothing());
        }
        return Ok(Found { text: whole.to_string(), numbers: Vec::new() });
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(whole))
        .from_reader(rest.as_bytes());
    let mut record = csv::StringRecord::new();
    if !reader.read_record(&mut record).unwrap_or(false) {
        return Err(nothing());
    }
    let text = record.get(column - 1).ok_or_else(nothing)?.to_string();
    Ok(Found { numbers: numbers(&text), text })
}

/// UTF-8 or UTF-16 by their marks, UTF-8 where it is valid, else the Japanese Windows code page.
fn decode(bytes: &[u8]) -> Result<String, RereadError> {
    let (encoding, mark) = encoding_rs::Encoding::for_bom(bytes).unwrap_or_else(|| {
        let utf8 = std::str::from_utf8(bytes).is_ok();
        (if utf8 { encoding_rs::UTF_8 } else { encoding_rs::SHIFT_JIS }, 0)
    });
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
    text.map(|t| t.into_owned()).ok_or(RereadError::Encoding)
}

/// Where a line begins, counted from 1; lines end with LF, CRLF or CR.
fn start_of_line(text: &str, line: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut place) = (1, 0);
    while at < line {
        let end = place + bytes.get(place..)?.iter().position(|b| matches!(b, b'\n' | b'\r'))?;
        place = end + if bytes[end] == b'\r' && bytes.get(end + 1) == Some(&b'\n') { 2 } else { 1 };
        at += 1;
    }
    (line > 0 && place < bytes.len()).then_some(place)
}

/// The separator that the line shows outside quotes most often.
fn delimiter(line: &str) -> u8 {
    let count = |separator: u8| {
        let (mut quoted, mut n) = (false, 0);
        for b in line.bytes() {
            match b {
                b'"' => quoted = !quoted,
                b if b == separator && !quoted => n += 1,
                _ => {}
            }
        }
        n
    };
    [b',', b'\t', b';'].into_iter().max_by_key(|s| (count(*s), *s == b',')).unwrap_or(b',')
}

/// The numbers a text can mean: digits with separators, per cent, 時:分:秒, full-width digits.
fn numbers(text: &str) -> Vec<Decimal> {
    use unicode_normalization::UnicodeNormalization;
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '\'' | '_')).collect();
    let mut found = Vec::new();
    let body = plain.trim_end_matches(['人', '回', '件', '本', '社', '通', '円', '秒']);
    if let Some(percent) = body.strip_suffix('%') {
        if let Some(n) = decimal(percent) {
            found.push(n);
            found.push(n / Decimal::ONE_HUNDRED);
        }
    } else if let Some(n) = decimal(body) {
        found.push(n);
    } else if body.contains(':') {
        let parts: Option<Vec<Decimal>> = body.split(':').map(decimal).collect();
        if let Some(parts) = parts
            && parts.len() <= 3
        {
            found.push(parts.iter().fold(Decimal::ZERO, |sum, part| sum * Decimal::from(60) + part));
        }
    }
    found
}

fn decimal(text: &str) -> Option<Decimal> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if text.contains(['e', 'E']) { Decimal::from_scientific(text).ok() } else { Decimal::from_str(text).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(bytes: &[u8], pointer: &str) -> String {
        match read_at(bytes, pointer) {
            Ok(found) => format!("{} {:?}", found.text, found.numbers),
            Err(e) => e.to_string(),
        }
    }

    #[test]
    fn numbers_are_found_in_json_as_numbers_and_as_text() {
        let json = br#"{"rows":[{"metricValues":[{"value":"18204"},{"value":0.38610000000000000001}]}],"a/b":7}"#;
        assert_eq!(at(json, "/rows/0/metricValues/0/value"), "18204 [18204]");
        assert_eq!(at(json, "/rows/0/metricValues/1/value"), "0.38610000000000000001 [0.38610000000000000001]");
        assert_eq!(at(json, "/a~1b"), "7 [7]");
        assert_eq!(at(json, "/rows/1"), "nothing stands at /rows/1");
        assert!(at(b"<html>", "/rows").starts_with("the bytes are no JSON"));
    }

    #[test]
    fn numbers_are_found_in_files_of_every_encoding() {
        let text = "日付,表示回数\r\n2025-01-31,\"1,234\"\r\n";
        let mut utf16 = vec![0xFF, 0xFE];
        utf16.extend(text.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(at(text.as_bytes(), "2:2"), "1,234 [1234]");
        assert_eq!(at(format!("\u{feff}{text}").as_bytes(), "2:2"), "1,234 [1234]");
        assert_eq!(at(&encoding_rs::SHIFT_JIS.encode(text).0, "2:2"), "1,234 [1234]");
        assert_eq!(at(&encoding_rs::SHIFT_JIS.encode(text).0, "1:2"), "表示回数 []");
        assert_eq!(at(&utf16, "1:2"), "表示回数 []");
        assert_eq!(at(text.as_bytes(), "3:1"), "nothing stands at 3:1");
        assert_eq!(at(text.as_bytes(), "2:9"), "nothing stands at 2:9");
        assert_eq!(at(text.as_bytes(), "x"), "`x` is neither a JSON pointer nor line:column");
    }

    #[test]
    fn a_record_may_begin_after_one_that_has_lines_within() {
        let text = "title,n\n\"two\nlines\",5\nplain,6\n";
        assert_eq!(at(text.as_bytes(), "2:2"), "5 [5]");
        assert_eq!(at(text.as_bytes(), "4:2"), "6 [6]");
        assert_eq!(at(text.as_bytes(), "4:0"), "plain,6 []");
    }

    #[test]
    fn texts_mean_the_numbers_people_write() {
        let means = |t: &str| numbers(t).iter().map(|n| n.normalize().to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(means("38.6%"), "38.6 0.386");
        assert_eq!(means("１２３"), "123");
        assert_eq!(means("104.0"), "104");
        assert_eq!(means("0:01:05"), "65");
        assert_eq!(means("96人"), "96");
        assert_eq!(means("-"), "");
        assert_eq!(means(""), "");
    }
}
