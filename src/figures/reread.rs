//! Reads one number out of stored bytes at its place, by means of its own: the importers and sources are not asked.
//!
//! Invariant: what is read is what stands there; several readings of one text are offered, none is invented.

use crate::domain::Decimal;
use serde_json::value::RawValue;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::str::FromStr;

/// What stands at a place, and the numbers it can mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The characters there.
    pub text: String,
    /// `0.386` for `38.6%` stands beside `38.6`; seconds beside `1:05`. Empty: no number.
    pub numbers: Vec<Decimal>,
    /// The field is not there, null or an empty list, in an object that is: platforms write zero so.
    pub left_out: bool,
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

/// Stored bytes, taken apart once however many places are read.
pub struct Opened {
    bytes: Vec<u8>,
    tree: OnceCell<Result<Tree, RereadError>>,
    text: OnceCell<Result<(String, Vec<usize>), RereadError>>,
}

/// JSON with the very characters of its scalars.
enum Tree {
    Scalar(String),
    List(Vec<Tree>),
    Fields(BTreeMap<String, Tree>),
}

impl Opened {
    pub fn new(bytes: Vec<u8>) -> Opened {
        Opened { bytes, tree: OnceCell::new(), text: OnceCell::new() }
    }

    /// What stands at a JSON pointer, at line and column of a text, or in a cell of a sheet. Column 0 is the whole line.
    ///
    /// # Errors
    /// The bytes are not what the place needs, or nothing stands there.
    pub fn at(&self, pointer: &str) -> Result<Found, RereadError> {
        match pointer.bytes().next() {
            None | Some(b'/') => self.in_json(pointer),
            Some(b'A'..=b'Z') => self.in_sheet(pointer),
            Some(_) => self.in_text(pointer),
        }
    }

    /// A cell of a workbook's sheet, by its name.
    fn in_sheet(&self, pointer: &str) -> Result<Found, RereadError> {
        let nothing = || RereadError::NothingThere(pointer.to_string());
        let xml = std::str::from_utf8(&self.bytes).map_err(|_| RereadError::Encoding)?;
        let cell = xml.split("<c ").find(|cell| cell.starts_with(&format!("r=\"{pointer}\""))).ok_or_else(nothing)?;
        let value = cell.split("</c>").next().and_then(|c| c.split_once("<v>")?.1.split_once("</v>"));
        let text = value.ok_or_else(nothing)?.0.to_string();
        Ok(Found { numbers: numbers(&text), text, left_out: false })
    }

    fn in_json(&self, pointer: &str) -> Result<Found, RereadError> {
        let parse = || {
            let raw = serde_json::from_slice(&self.bytes).map_err(|e| RereadError::NotJson(e.to_string()))?;
            grow(raw)
        };
        let mut at = self.tree.get_or_init(parse).as_ref().map_err(Clone::clone)?;
        let mut steps = pointer.split('/').skip(1).peekable();
        while let Some(step) = steps.next() {
            let step = step.replace("~1", "/").replace("~0", "~");
            let next = match at {
                Tree::List(items) => step.parse::<usize>().ok().and_then(|n| items.get(n)),
                Tree::Fields(fields) => fields.get(&step),
                Tree::Scalar(_) => None,
            };
            at = match next {
                Some(next) => next,
                None if matches!(at, Tree::Fields(_)) && steps.peek().is_none() => {
                    return Ok(Found { text: String::new(), numbers: Vec::new(), left_out: true });
                }
                None => return Err(RereadError::NothingThere(pointer.to_string())),
            };
        }
        let left_out = match at {
            Tree::Scalar(raw) => raw == "null",
            Tree::List(items) => items.is_empty(),
            Tree::Fields(_) => false,
        };
        let text = match at {
            Tree::Scalar(raw) => serde_json::from_str::<String>(raw).unwrap_or_else(|_| raw.clone()),
            Tree::List(items) => format!("a list of {}", items.len()),
            Tree::Fields(fields) => format!("an object of {} fields", fields.len()),
        };
        let numbers = if matches!(at, Tree::Scalar(_)) { numbers(&text) } else { Vec::new() };
        Ok(Found { numbers, text, left_out })
    }

    fn in_text(&self, pointer: &str) -> Result<Found, RereadError> {
        let bad = || RereadError::NotAPlace(pointer.to_string());
        let nothing = || RereadError::NothingThere(pointer.to_string());
        let (line, column) = pointer.split_once(':').ok_or_else(bad)?;
        let line: usize = line.parse().map_err(|_| bad())?;
        let column: usize = column.parse().map_err(|_| bad())?;
        let decoded = self.text.get_or_init(|| {
            decode(&self.bytes).map(|text| {
                let starts = starts_of_lines(&text);
                (text, starts)
            })
        });
        let (text, starts) = decoded.as_ref().map_err(Clone::clone)?;
        let from = line.checked_sub(1).and_then(|n| starts.get(n)).ok_or_else(nothing)?;
        let rest = &text[*from..];
        let whole = rest.split(['\n', '\r']).next().unwrap_or_default();
        if column == 0 {
            if whole.trim().is_empty() {
                return Err(nothing());
            }
            return Ok(Found { text: whole.to_string(), numbers: Vec::new(), left_out: false });
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
        Ok(Found { numbers: numbers(&text), text, left_out: false })
    }
}

/// One read of one place.
///
/// # Errors
/// As [`Opened::at`].
pub fn read_at(bytes: &[u8], pointer: &str) -> Result<Found, RereadError> {
    Opened::new(bytes.to_vec()).at(pointer)
}

fn grow(raw: &RawValue) -> Result<Tree, RereadError> {
    let bad = |e: serde_json::Error| RereadError::NotJson(e.to_string());
    let text = raw.get();
    Ok(match text.trim_start().as_bytes().first() {
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(bad)?;
            Tree::List(items.into_iter().map(grow).collect::<Result<_, _>>()?)
        }
        Some(b'{') => {
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(bad)?;
            Tree::Fields(fields.into_iter().map(|(k, v)| Ok((k, grow(v)?))).collect::<Result<_, RereadError>>()?)
        }
        _ => Tree::Scalar(text.to_string()),
    })
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

/// Where each line begins; lines end with LF, CRLF or CR.
fn starts_of_lines(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for (i, b) in bytes.iter().enumerate() {
        let ends = *b == b'\n' || (*b == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
        if ends && i + 1 < bytes.len() {
            starts.push(i + 1);
        }
    }
    starts
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
            found.extend(
                parts
                    .iter()
                    .try_fold(Decimal::ZERO, |sum, part| sum.checked_mul(Decimal::from(60))?.checked_add(*part)),
            );
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
        assert_eq!(at(json, "/rows/x/y"), "nothing stands at /rows/x/y");
        let left_out = |json: &str, pointer: &str| read_at(json.as_bytes(), pointer).map(|f| f.left_out);
        assert_eq!(left_out("{\"status\":\"ready\"}", "/broadcast"), Ok(true));
        assert_eq!(left_out("{\"rows\":[]}", "/rows"), Ok(true));
        assert_eq!(left_out("{\"rows\":[1]}", "/rows"), Ok(false));
        assert!(left_out("{}", "/a/b").is_err());
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
    fn numbers_are_found_in_cells_of_a_sheet() {
        let sheet = b"<?xml version=\"1.0\"?><worksheet><row r=\"2\"><c r=\"A2\" t=\"str\"><v>April 12</v></c><c r=\"B2\" t=\"str\"><v>1,591</v></c><c r=\"B22\"><v>3</v></c></row></worksheet>";
        assert_eq!(at(sheet, "B2"), "1,591 [1591]");
        assert_eq!(at(sheet, "A2"), "April 12 []");
        assert_eq!(at(sheet, "C2"), "nothing stands at C2");
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
