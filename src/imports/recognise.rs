//! What a file is, from its bytes alone: archive, encoding, lines before the table, names of columns.
//!
//! Not here: reading the numbers (each kind's own file). A file's name serves only as a hint of its period.
//! Invariant: a file that is refused here has given nothing away; personal data is found before anything is kept.

use super::error::{Damage, FileFormat, ImportError, Near, Unlike};
use super::sheet::Sheet;
use super::{KINDS, Kind, Language, Mark, Note, archive, ga4_screen, kind, meta_titles, workbook, youtube};
use crate::delimited::{Encoding, decode, delimiter_of};
use crate::domain::names_person;
use std::borrow::Cow;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// A file, or a member of an archive, larger than this is refused.
pub(super) const LIMIT_MEGABYTES: u64 = 256;

/// A file whose kind is known.
#[derive(Debug)]
pub struct Recognised<'a> {
    /// The file itself, or the members of an archive that are read.
    pub parts: Vec<Part<'a>>,
    /// The members came in one archive.
    pub from_archive: bool,
    pub(super) notes: Vec<Note>,
}

/// One text file with its kind.
#[derive(Debug)]
pub struct Part<'a> {
    /// The file's name, composed (NFC).
    pub name: String,
    /// The bytes to keep; origins of observations name their SHA-256.
    pub bytes: Cow<'a, [u8]>,
    pub kind: &'static Kind,
    pub language: Language,
    pub encoding: Encoding,
    /// The bytes are the sheet of a workbook.
    pub(super) in_workbook: bool,
}

impl Part<'_> {
    /// The table as text.
    pub(super) fn text(&self) -> Result<Cow<'_, str>, ImportError> {
        match self.in_workbook {
            true => workbook::text_of(&self.bytes).map(Cow::Owned),
            false => Ok(decode(&self.bytes)?.text),
        }
    }
}

/// A kind that is known and not imported.
struct Foreign {
    id: &'static str,
    label: &'static str,
    /// People stand in it: it is refused for good.
    personal: bool,
    marks: &'static [&'static [&'static str]],
}

const fn later(id: &'static str, label: &'static str, marks: &'static [&'static [&'static str]]) -> Foreign {
    Foreign { id, label, personal: false, marks }
}
const fn personal(id: &'static str, label: &'static str, marks: &'static [&'static [&'static str]]) -> Foreign {
    Foreign { id, label, personal: true, marks }
}

/// Headings under which people stand.
const PEOPLE: [&str; 8] =
    ["氏名", "お名前", "メールアドレス", "電話番号", "住所", "emailaddress", "phonenumber", "生年月日"];

/// A heading that is a person's name, address or number: the file has no heading, or somebody wrote one.
fn tells_of_a_person(title: &str) -> bool {
    let digits = title.chars().filter(|c| c.is_numeric()).count();
    let address = title.split(char::is_whitespace).any(|word| {
        word.split_once(['@', '＠']).is_some_and(|(name, host)| !name.is_empty() && host.contains(['.', '．']))
    });
    address || (matches!(digits, 10 | 11) && title.starts_with(['0', '０', '+'])) || names_person(title)
}

const FOREIGN: &[Foreign] = &[
    personal("line.chat", "LINE chat history", &[&["送信者タイプ", "送信者名"]]),
    personal(
        "line.friend_list",
        "a list of LINE friends",
        &[&["友だち名"], &["line名"], &["line登録名"], &["lineユーザーid"]],
    ),
    personal("connpass.participants", "connpass participants", &[&["参加枠名", "受付番号"]]),
    personal("peatix.attendees", "Peatix attendees", &[&["販売id", "チケット名"], &["salesid", "ticketname"]]),
    personal("forms.answers", "answers of a form", &[&["タイムスタンプ"], &["timestamp"]]),
    later("meta.facebook.videos", "Facebook videos", &[&["videoassetid"]]),
];

/// Finds the kind of a file. `asked` is the id of a kind that somebody named (`--as`).
///
/// # Errors
/// [`ImportError`]: a format that is not read, personal data, traces of a spreadsheet program, or an unknown kind with the
/// kinds that come nearest.
pub fn recognise<'a>(bytes: &'a [u8], asked: Option<&str>, file_name: &str) -> Result<Recognised<'a>, ImportError> {
    let asked = match asked {
        Some(id) => Some(kind(id).ok_or_else(|| ImportError::NoSuchKind { asked: id.to_string() })?),
        None => None,
    };
    if bytes.len() as u64 > LIMIT_MEGABYTES << 20 {
        return Err(ImportError::TooLarge { limit_megabytes: LIMIT_MEGABYTES });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return archive::open(bytes, asked, file_name);
    }
    let part = part(file_name.nfc().collect(), Cow::Borrowed(bytes), asked, false)?;
    Ok(Recognised { parts: vec![part], from_archive: false, notes: Vec::new() })
}

/// Whether the file is a platform's: of any other, its name and its bytes may be people's.
pub fn is_of_a_platform(bytes: &[u8]) -> bool {
    use ImportError::{Damaged, KindNeeded, NotYet, PlatformNeeded};
    match recognise(bytes, None, "") {
        Ok(_) | Err(KindNeeded { .. } | PlatformNeeded { .. } | NotYet { .. }) => true,
        Err(Damaged { damage }) => damage != Damage::Requoted,
        Err(_) => false,
    }
}

pub(super) fn part<'a>(
    name: String,
    bytes: Cow<'a, [u8]>,
    asked: Option<&'static Kind>,
    in_archive: bool,
) -> Result<Part<'a>, ImportError> {
    if let Some(format) = foreign_format(&bytes) {
        return Err(ImportError::Format { format });
    }
    let decoded = decode(&bytes)?;
    let (kind, language) = kind_of(&decoded.text, asked, in_archive)?;
    let encoding = decoded.encoding;
    Ok(Part { name, bytes, kind, language, encoding, in_workbook: false })
}

pub(super) fn foreign_format(bytes: &[u8]) -> Option<FileFormat> {
    let start = bytes.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let head: Vec<u8> = bytes[start..].iter().take(64).map(u8::to_ascii_lowercase).collect();
    let signs: [(&[u8], FileFormat); 9] = [
        (b"%pdf", FileFormat::Pdf),
        (b"<!doctype", FileFormat::WebPage),
        (b"<html", FileFormat::WebPage),
        (b"<?xml", FileFormat::Xml),
        (b"\xd0\xcf\x11\xe0", FileFormat::OldWorkbook),
        (b"{", FileFormat::Json),
        (b"\x89png", FileFormat::Picture),
        (b"\xff\xd8\xff", FileFormat::Picture),
        (b"\x1f\x8b", FileFormat::Compressed),
    ];
    signs.iter().find(|(sign, _)| head.starts_with(sign)).map(|(_, format)| *format)
}

pub(super) fn kind_of(
    text: &str,
    asked: Option<&'static Kind>,
    in_archive: bool,
) -> Result<(&'static Kind, Language), ImportError> {
    let mut lines = text.lines().filter(|l| !l.trim().is_empty());
    let first = lines.next().ok_or(ImportError::Empty)?.trim();
    if let Some((id, language)) = meta_titles::recognise(text, asked)? {
        return known(id, language, asked, false, "");
    }
    // the columns of a chat history stand on the fourth line
    if text.lines().take(6).any(|l| l.contains("送信者タイプ") && l.contains("送信者名")) {
        return Err(ImportError::PersonalData { what: "LINE chat history" });
    }
    if let Some((id, language)) = ga4_screen::recognise(text) {
        return known(id, language, asked, true, "an exploration does not say whether it is filtered");
    }
    let sheet = Sheet::open(text)?;
    let names: BTreeSet<&str> = sheet.names.iter().map(String::as_str).collect();
    let has = |columns: &[&str]| columns.iter().all(|c| names.contains(c));
    // also where somebody has added such a column to a platform's file: its bytes would be kept
    if PEOPLE.iter().any(|name| names.contains(name)) || sheet.titles.iter().any(|title| tells_of_a_person(title)) {
        let list = FOREIGN.iter().find(|f| f.personal && f.marks.iter().any(|m| has(m)));
        return Err(ImportError::PersonalData { what: list.map_or("a list of people", |list| list.label) });
    }
    let by_marks = |k: &'static Kind| k.marks.iter().find(|m| has(m.columns)).map(|m| (k, m.language));
    let found = KINDS.iter().filter(|k| !k.only_when_named && asked.is_none_or(|a| a.id == k.id)).find_map(by_marks);
    if let Some(found) = found {
        return match delimiter_of(first) {
            b';' => Err(ImportError::Damaged { damage: Damage::Semicolons }),
            _ => Ok(found),
        };
    }
    if let Some((id, language)) = youtube::recognise(text, &sheet) {
        return known(id, language, asked, !in_archive, "a table of days with one number is not YouTube's alone");
    }
    if let Some(foreign) = FOREIGN.iter().find(|f| f.marks.iter().any(|m| has(m))) {
        return Err(if foreign.personal {
            ImportError::PersonalData { what: foreign.label }
        } else {
            ImportError::NotYet { kind: foreign.id, label: foreign.label }
        });
    }
    // a header in one field that holds a whole line: a spreadsheet saved the file with quotes around each line
    if sheet.names.len() == 1 && (sheet.titles[0].contains(',') || sheet.titles[0].contains('\t')) {
        return Err(ImportError::Damaged { damage: Damage::Requoted });
    }
    if let Some(asked) = asked {
        let missing = fewest_missing(asked.marks, &names);
        return Err(ImportError::NotThatKind { asked: asked.id, unlike: Unlike::Lacks(missing) });
    }
    // what stands in the first line need not be a heading: it is told only where platforms have such headings
    let told = |(title, name): (&String, &String)| {
        let known = KINDS.iter().flat_map(|k| k.marks).any(|mark| mark.columns.contains(&name.as_str()));
        let plain = title.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
        if known || (plain && !nearest(&names).is_empty()) {
            title.chars().take(60).collect()
        } else {
            "…".to_string()
        }
    };
    Err(ImportError::Unknown {
        header: sheet.titles.iter().zip(&sheet.names).take(30).map(told).collect(),
        nearest: nearest(&names),
    })
}

/// A kind that was told from more than the names of columns.
fn known(
    id: &'static str,
    language: Language,
    asked: Option<&'static Kind>,
    must_be_named: bool,
    why: &'static str,
) -> Result<(&'static Kind, Language), ImportError> {
    let found = KINDS.iter().find(|k| k.id == id);
    let found = found.ok_or_else(|| ImportError::NoSuchKind { asked: id.to_string() })?;
    match asked {
        Some(asked) if asked.id != id => {
            Err(ImportError::NotThatKind { asked: asked.id, unlike: Unlike::LooksLike(found.id) })
        }
        None if must_be_named && found.only_when_named => Err(ImportError::KindNeeded { kind: found.id, why }),
        _ => Ok((found, language)),
    }
}

fn missing(mark: &Mark, names: &BTreeSet<&str>) -> Vec<String> {
    mark.columns.iter().filter(|c| !names.contains(*c)).map(|c| c.to_string()).collect()
}

fn fewest_missing(marks: &[Mark], names: &BTreeSet<&str>) -> Vec<String> {
    marks.iter().map(|m| missing(m, names)).min_by_key(Vec::len).unwrap_or_default()
}

/// The kinds that share a column with the file, nearest first.
fn nearest(names: &BTreeSet<&str>) -> Vec<Near> {
    let mut near: Vec<Near> = KINDS
        .iter()
        .filter(|k| {
            k.marks.iter().any(|m| m.columns.iter().any(|c| names.contains(c) && !["date", "日付"].contains(c)))
        })
        .map(|k| Near { kind: k.id, missing: fewest_missing(k.marks, names) })
        .collect();
    // of equals the one with more columns of its own found
    let known = |id: &str| kind(id).map_or(0, |k| k.marks.iter().map(|m| m.columns.len()).max().unwrap_or(0));
    near.sort_by_key(|n| (n.missing.len(), std::cmp::Reverse(known(n.kind)), n.kind));
    near.truncate(5);
    near
}

/// The days in a file's name: `..._2024-11-06_2025-02-04...` or `20241106_20250204`.
pub fn days_in_name(name: &str) -> Option<(crate::domain::Day, crate::domain::Day)> {
    let tokens: Vec<&str> = name.split(|c: char| !(c.is_ascii_digit() || c == '-')).filter(|t| t.len() >= 8).collect();
    let day = |t: &str| super::dates::day(t, &[super::dates::DayForm::Iso, super::dates::DayForm::Compact]);
    tokens.windows(2).find_map(|pair| day(pair[0]).zip(day(pair[1]))).filter(|(a, b)| a <= b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delimited::plain_name;
    use proptest::prelude::*;

    fn code(bytes: &[u8]) -> &'static str {
        match recognise(bytes, None, "file.csv") {
            Ok(found) => found.parts[0].kind.id,
            Err(error) => error.code(),
        }
    }

    #[test]
    fn files_that_are_no_tables_are_named() {
        assert_eq!(code(b"%PDF-1.7 ..."), "not_a_text_table");
        assert_eq!(code(b"\n <!DOCTYPE html><html>"), "not_a_text_table");
        assert_eq!(code(b"{\"error\": 1}"), "not_a_text_table");
        assert_eq!(code(b""), "empty_file");
        assert_eq!(code(b"\xEF\xBB\xBF\r\n\r\n"), "empty_file");
        assert_eq!(code(b"PK\x03\x04 and then nothing"), "broken_archive");
        assert_eq!(code(b"a,b\x00c"), "not_text");
    }

    #[test]
    fn personal_data_is_refused_whatever_the_encoding() {
        let chat = "アカウント名,窓口\nタイムゾーン,'+09:00\nダウンロード日時,2026/09/15 14:34\n送信者タイプ,送信者名,送信日,送信時刻,内容\n";
        assert_eq!(code(chat.as_bytes()), "personal_data");
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(chat);
        assert_eq!(code(&cp932), "personal_data");
        assert_eq!(code("参加枠名,ユーザー名,表示名,参加ステータス,更新日時,受付番号\n".as_bytes()), "personal_data");
        assert_eq!(code("友だち名,登録日\nあ,2026\n".as_bytes()), "personal_data");
        assert_eq!(code("No,氏名,所属\n".as_bytes()), "personal_data");
    }

    #[test]
    fn what_a_spreadsheet_did_is_told() {
        let header = "Post id;Date;Post text;Link;Impressions\n1;2;3;4;5\n";
        assert_eq!(code(header.as_bytes()), "changed_by_spreadsheet");
        assert_eq!(code(b"\"Post id,\"\"Date\"\",\"\"Post text\"\",Impressions\"\n"), "changed_by_spreadsheet");
    }

    #[test]
    fn an_unknown_file_hears_what_it_lacks() {
        let error = recognise("Date,Impressions,Likes,Unfollows\n".as_bytes(), None, "x.csv").unwrap_err();
        let ImportError::Unknown { nearest, header } = &error else { panic!("{error}") };
        assert_eq!(header.len(), 4);
        assert_eq!(nearest[0], Near { kind: "x.overview", missing: vec!["createpost".into()] });
        assert_eq!(code("店,売上\n仙台,3\n".as_bytes()), "unknown_kind");
        let error = recognise("Date,Views\n".as_bytes(), Some("x.overview"), "x.csv").unwrap_err();
        assert_eq!(error.code(), "not_that_kind");
        assert_eq!(recognise(b"a", Some("x.nothing"), "x.csv").unwrap_err().code(), "no_such_kind");
    }

    #[test]
    fn files_for_later_are_recognised() {
        assert_eq!(code(b"Video asset ID,Universal video ID,Page ID\n"), "kind_not_yet");
    }

    #[test]
    fn a_period_in_a_name_is_a_hint() {
        let days = |name: &str| days_in_name(name).map(|(a, b)| format!("{a} {b}"));
        assert_eq!(
            days("account_analytics_content_2024-11-06_2025-02-04 (1).csv").as_deref(),
            Some("2024-11-06 2025-02-04")
        );
        assert_eq!(days("コンテンツ 20261001_20261031 チャンネル.zip").as_deref(), Some("2026-10-01 2026-10-31"));
        assert_eq!(days("tweets_20261031_20261001.csv"), None);
        assert_eq!(days("Overview_2026-06-18_1786845545_handle.zip"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_recognised_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = recognise(&bytes, None, "file");
        }
    }

    #[test]
    fn columns_of_marks_are_written_as_they_are_compared() {
        for name in KINDS.iter().flat_map(|k| k.marks).flat_map(|m| m.columns) {
            assert_eq!(plain_name(name), *name);
        }
        for name in FOREIGN.iter().flat_map(|f| f.marks).flat_map(|m| m.iter()) {
            assert_eq!(plain_name(name), *name);
        }
    }
}
