//! Bytes of a text file -> text -> records of a delimited file, each with the line on which it starts.
//!
//! Shared by `imports` (files that platforms give) and `ledger` (files that people keep). Not here: what the fields mean.
//! The csv crate is not used for reading because it hides blank lines (they separate the tables of a GA4 file) and counts a
//! CRLF line late; `report explain` must find every number again by line and field.
//! Invariant: every byte is looked at a fixed number of times; a line number is that of the decoded text, from 1.

pub mod numbers;

use encoding_rs::{Encoding as Charset, SHIFT_JIS, UTF_16BE, UTF_16LE};
use std::borrow::Cow;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// How a file's bytes stand for characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    /// UTF-8 with a byte order mark.
    Utf8Marked,
    Utf16Le,
    Utf16Be,
    /// Shift_JIS as Windows writes it.
    Cp932,
}

/// A file's characters without their byte order mark.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: Encoding,
}

/// The bytes are no text in any encoding that is read here.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the file is no text in UTF-8, UTF-16 or CP932 (first offending byte at offset {offset})")]
pub struct NotText {
    pub offset: usize,
}

/// A quotation that is opened and never closed: the file was cut off, or the quote is a stray one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: a quoted field is opened and never closed")]
pub struct UnclosedQuote {
    /// The line on which the record with the open quotation starts.
    pub line: usize,
}

/// One record: the line on which it starts (from 1) and its fields; a blank line is a record without fields.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record<'a> {
    pub line: usize,
    pub fields: Vec<Cow<'a, str>>,
}

/// Reads record after record, lazily.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    delimiter: u8,
}

impl Encoding {
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf8Marked => "utf-8-bom",
            Encoding::Utf16Le => "utf-16le",
            Encoding::Utf16Be => "utf-16be",
            Encoding::Cp932 => "cp932",
        }
    }
}
impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Finds the encoding and decodes strictly: a byte that does not belong is an error, never a replacement character.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, NotText> {
    let strictly = |charset: &'static Charset, rest: &'_ [u8], encoding| {
        charset
            .decode_without_bom_handling_and_without_replacement(rest)
            .map(|text| Decoded { text: Cow::Owned(text.into_owned()), encoding })
            .ok_or(NotText { offset: 0 })
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest)
            .map(|text| Decoded { text: Cow::Borrowed(text), encoding: Encoding::Utf8Marked })
            .map_err(|e| NotText { offset: e.valid_up_to() + 3 }),
        [0xFF, 0xFE, rest @ ..] => strictly(UTF_16LE, rest, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => strictly(UTF_16BE, rest, Encoding::Utf16Be),
        // a text of ours has no NUL; UTF-16 without its mark has one beside every ASCII character
        [first, 0, ..] if *first != 0 && bytes.len().is_multiple_of(2) => strictly(UTF_16LE, bytes, Encoding::Utf16Le),
        _ if bytes.contains(&0) => Err(NotText { offset: bytes.iter().position(|b| *b == 0).unwrap_or(0) }),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Decoded { text: Cow::Borrowed(text), encoding: Encoding::Utf8 }),
            Err(e) => strictly(SHIFT_JIS, bytes, Encoding::Cp932).map_err(|_| NotText { offset: e.valid_up_to() }),
        },
    }
}

/// A column's name as it is compared: NFKC, lower case, no spaces, no backslash at the end (X leaves one behind).
pub fn plain_name(name: &str) -> String {
    let folded: String = name
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{FEFF}' | '\u{200B}'))
        .collect();
    folded.trim_end_matches('\\').to_string()
}

/// The delimiter of a header line: the most frequent of comma, tab and semicolon outside quotes; a comma where there is none.
pub fn delimiter_of(header: &str) -> u8 {
    let mut counts = [(b',', 0usize), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    for byte in header.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if let Some((_, n)) = counts.iter_mut().find(|(d, _)| *d == byte && !quoted) {
            *n += 1;
        }
    }
    // of equals the first wins: comma before tab before semicolon
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(d, n)| if *n == 0 { b',' } else { *d })
}

impl<'a> Records<'a> {
    /// The records of `text` from its first line.
    pub fn new(text: &'a str, delimiter: u8) -> Records<'a> {
        Records { text, at: 0, line: 1, delimiter }
    }
    /// What is left, from the start of the next record.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }
    /// The line on which the next record starts.
    pub fn line(&self) -> usize {
        self.line
    }
    /// Takes the next line as it stands, quotes and all, without its line end.
    pub fn raw_line(&mut self) -> Option<&'a str> {
        if self.at >= self.text.len() {
            return None;
        }
        let rest = self.rest();
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        self.at += end;
        self.end_line();
        Some(&rest[..end])
    }
    /// Steps over one line end, if there is one.
    fn end_line(&mut self) {
        let bytes = self.text.as_bytes();
        match bytes.get(self.at) {
            Some(b'\r') if bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
            Some(b'\r' | b'\n') => self.at += 1,
            _ => return,
        }
        self.line += 1;
    }
    fn quoted(&mut self, start_line: usize) -> Result<Cow<'a, str>, UnclosedQuote> {
        let bytes = self.text.as_bytes();
        self.at += 1;
        let mut from = self.at;
        let mut value: Option<String> = None;
        loop {
            match bytes.get(self.at) {
                None => return Err(UnclosedQuote { line: start_line }),
                Some(b'"') if bytes.get(self.at + 1) == Some(&b'"') => {
                    value.get_or_insert_default().push_str(&self.text[from..=self.at]);
                    self.at += 2;
                    from = self.at;
                }
                Some(b'"') => break,
                Some(b'\r' | b'\n') => self.end_line(),
                Some(_) => self.at += 1,
            }
        }
        let last = &self.text[from..self.at];
        self.at += 1;
        // what follows a closing quote before the delimiter belongs to the field
        let tail = self.plain();
        match (value, tail.is_empty()) {
            (None, true) => Ok(Cow::Borrowed(last)),
            (value, _) => Ok(Cow::Owned(value.unwrap_or_default() + last + tail)),
        }
    }
    fn plain(&mut self) -> &'a str {
        let from = self.at;
        let rest = &self.text.as_bytes()[from..];
        let length = rest.iter().position(|b| *b == self.delimiter || *b == b'\n' || *b == b'\r').unwrap_or(rest.len());
        self.at += length;
        &self.text[from..self.at]
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, UnclosedQuote>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        if self.at >= bytes.len() {
            return None;
        }
        let line = self.line;
        let mut fields = Vec::new();
        if !matches!(bytes[self.at], b'\r' | b'\n') {
            loop {
                fields.push(if bytes.get(self.at) == Some(&b'"') {
                    match self.quoted(line) {
                        Ok(field) => field,
                        Err(unclosed) => {
                            self.at = bytes.len();
                            return Some(Err(unclosed));
                        }
                    }
                } else {
                    Cow::Borrowed(self.plain())
                });
                if bytes.get(self.at) != Some(&self.delimiter) {
                    break;
                }
                self.at += 1;
            }
        }
        self.end_line();
        Some(Ok(Record { line, fields }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<(usize, Vec<String>)> {
        Records::new(text, b',')
            .map(|r| r.expect("closed quotes"))
            .map(|r| (r.line, r.fields.iter().map(|f| f.to_string()).collect()))
            .collect()
    }

    #[test]
    fn records_know_the_line_on_which_they_start() {
        let text = "a,b\r\n1,\"two\r\nlines\"\r\n\r\n3,\"say \"\"so\"\"\"\r\n4,";
        let expected = [
            (1, vec!["a", "b"]),
            (2, vec!["1", "two\r\nlines"]),
            (4, vec![]),
            (5, vec!["3", "say \"so\""]),
            (6, vec!["4", ""]),
        ];
        let expected: Vec<(usize, Vec<String>)> =
            expected.into_iter().map(|(l, f)| (l, f.into_iter().map(String::from).collect())).collect();
        assert_eq!(read(text), expected);
    }

    #[test]
    fn an_open_quotation_is_an_error_with_its_line() {
        let found: Vec<_> = Records::new("a,b\n1,\"cut off\n2,3\n", b',').collect();
        assert_eq!(found.last(), Some(&Err(UnclosedQuote { line: 2 })));
    }

    #[test]
    fn each_encoding_is_read_strictly() {
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("日付,1".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&utf16).unwrap(), Decoded { text: "日付,1".into(), encoding: Encoding::Utf16Le });
        assert_eq!(decode(&[0xEF, 0xBB, 0xBF, b'a']).unwrap().encoding, Encoding::Utf8Marked);
        let cp932 = [0x93, 0xFA, 0x95, 0x74, 0x87, 0x40]; // 日付①
        assert_eq!(decode(&cp932).unwrap(), Decoded { text: "日付①".into(), encoding: Encoding::Cp932 });
        assert_eq!(decode(&[b'a', 0xFF, 0xFF]), Err(NotText { offset: 1 }));
        assert_eq!(decode(&[0, 1, 2, 0]), Err(NotText { offset: 0 }));
        assert!(decode(&[0xFF, 0xFE, 0x00]).is_err(), "half a UTF-16 character");
    }

    #[test]
    fn names_are_folded_before_they_are_compared() {
        assert_eq!(plain_name("共有された回数\\"), "共有された回数");
        assert_eq!(plain_name(" URL Clicks "), "urlclicks");
        assert_eq!(plain_name("総再生時間（単位: 時間）"), "総再生時間(単位:時間)");
        assert_eq!(plain_name("\u{FEFF}Ｄａｔｅ"), "date");
    }

    #[test]
    fn the_delimiter_is_counted_outside_quotes() {
        assert_eq!(delimiter_of("a,b,c"), b',');
        assert_eq!(delimiter_of("a\tb,c\td"), b'\t');
        assert_eq!(delimiter_of("\"a,b,c\";d"), b';');
        assert_eq!(delimiter_of("one"), b',');
        assert_eq!(delimiter_of("a,b;c"), b',');
    }

    proptest! {
        #[test]
        fn records_are_those_of_the_csv_crate(text in "[ab\",\n\r日]{0,40}") {
            prop_assume!(Records::new(&text, b',').all(|r| r.is_ok()));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> =
                reader.records().map(|r| r.unwrap().iter().map(String::from).collect()).collect();
            let ours: Vec<Vec<String>> = read(&text).into_iter().map(|(_, f)| f).filter(|f| !f.is_empty()).collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn any_bytes_decode_or_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(decoded) = decode(&bytes) {
                Records::new(&decoded.text, b',').for_each(drop);
            }
        }
    }
}
