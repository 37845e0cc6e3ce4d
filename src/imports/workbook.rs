//! The one sheet of a workbook (XLSX) as a platform writes it: every cell a text or a number in its own place.
//!
//! Not here: what a spreadsheet program makes of it. Texts in a list of their own, formulas, several sheets mean that the
//! workbook was saved again, and it is refused. The bytes that are kept are the sheet's own, a member of the archive.
//! Invariant: the n-th line of the text that is returned is the n-th row of the sheet, so a cell is found again by its name.

use super::ImportError;
use super::error::{ArchiveFault, Damage};
use std::io::{Read, Seek};

/// The member of an archive that tells a workbook from other archives.
pub(super) const MARK: &str = "xl/workbook.xml";
/// Sheets larger than this are no daily numbers.
const LIMIT_BYTES: u64 = 32 << 20;
const LIMIT_ROWS: usize = 100_000;

/// The bytes of the only sheet.
pub(super) fn only_sheet<R: Read + Seek>(zip: &mut zip::ZipArchive<R>) -> Result<Vec<u8>, ImportError> {
    let fault = |words: String| ImportError::Archive { fault: ArchiveFault::Zip(words) };
    let saved = || ImportError::Damaged { damage: Damage::SavedWorkbook };
    let names = zip.file_names().filter_map(|name| name.ok().map(|n| n.into_owned()));
    let sheets: Vec<String> = names.filter(|n| n.starts_with("xl/worksheets/") && n.ends_with(".xml")).collect();
    let [sheet] = sheets.as_slice() else { return Err(saved()) };
    if zip.index_for_name("xl/sharedStrings.xml").is_some() {
        return Err(saved());
    }
    let member = zip.by_name(sheet).map_err(|e| fault(e.to_string()))?;
    let mut bytes = Vec::new();
    member.take(LIMIT_BYTES + 1).read_to_end(&mut bytes).map_err(|e| fault(e.to_string()))?;
    if bytes.len() as u64 > LIMIT_BYTES {
        return Err(ImportError::TooLarge { limit_megabytes: LIMIT_BYTES >> 20 });
    }
    Ok(bytes)
}

/// The sheet as a text of commas and quotes, one line a row.
pub(super) fn text_of(sheet: &[u8]) -> Result<String, ImportError> {
    let saved = || ImportError::Damaged { damage: Damage::SavedWorkbook };
    let xml = std::str::from_utf8(sheet).map_err(|_| saved())?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut rest = xml;
    while let Some(at) = rest.find("<c ") {
        let tail = &rest[at + 3..];
        let head_end = tail.find('>').ok_or_else(saved)?;
        let head = &tail[..head_end];
        let (line, index) = attribute(head, "r").and_then(place_of).ok_or_else(saved)?;
        let (value, after) = if head.ends_with('/') {
            ("", &tail[head_end + 1..])
        } else {
            let end = tail.find("</c>").ok_or_else(saved)?;
            (inner(&tail[head_end + 1..end]).ok_or_else(saved)?, &tail[end + 4..])
        };
        rest = after;
        if !matches!(attribute(head, "t"), None | Some("str" | "inlineStr" | "n")) || line > LIMIT_ROWS || index > 255 {
            return Err(saved());
        }
        if rows.len() < line {
            rows.resize(line, Vec::new());
        }
        let row = &mut rows[line - 1];
        // one row after the other, and cells from left to right
        if row.len() > index {
            return Err(saved());
        }
        row.resize(index, String::new());
        row.push(plain(value));
    }
    let line = |row: &Vec<String>| {
        let fields: Vec<String> = row.iter().map(|f| format!("\"{}\"", f.replace('"', "\"\""))).collect();
        fields.join(",") + "\n"
    };
    Ok(rows.iter().map(line).collect())
}

/// `B2` for the second field of the second line.
pub(super) fn cell_name(line: usize, index: usize) -> String {
    let mut letters = String::new();
    let mut left = index + 1;
    while left > 0 {
        letters.insert(0, char::from(b'A' + ((left - 1) % 26) as u8));
        left = (left - 1) / 26;
    }
    format!("{letters}{line}")
}

/// Line from 1 and field from 0 of `B2`.
fn place_of(name: &str) -> Option<(usize, usize)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, line) = name.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, b| sum * 26 + usize::from(b - b'A') + 1);
    Some((line.parse().ok().filter(|n| *n > 0)?, column - 1))
}

fn attribute<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let found = head.split_ascii_whitespace().find_map(|part| part.strip_prefix(name)?.strip_prefix("=\""))?;
    found.split('"').next()
}

/// The content of `<v>` or of `<is><t>`; empty where there is neither; `None` where a formula stands.
fn inner(cell: &str) -> Option<&str> {
    if cell.contains("<f") {
        return None;
    }
    let between = |open: &str, close: &str| {
        let from = cell.find(open)?;
        let from = from + cell[from..].find('>')? + 1;
        Some(&cell[from..from + cell[from..].find(close)?])
    };
    between("<v", "</v>").or_else(|| between("<t", "</t>")).or(Some(""))
}

/// A line's end within a cell would move the lines below it.
fn plain(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    if !text.contains('&') {
        return text;
    }
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#10;", " "), ("&#13;", " ")];
    named.iter().fold(text, |text, (entity, meant)| text.replace(entity, meant)).replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_stand_in_their_rows() {
        let sheet = "<?xml version=\"1.0\"?><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>Date</v></c><c r=\"B1\" t=\"str\"><v>a &amp; &quot;b&quot;</v></c></row><row r=\"3\"><c r=\"B3\"><v>7</v></c><c r=\"C3\" t=\"inlineStr\"><is><t>x,y</t></is></c></row></sheetData></worksheet>";
        assert_eq!(text_of(sheet.as_bytes()).unwrap(), "\"Date\",\"a & \"\"b\"\"\"\n\n\"\",\"7\",\"x,y\"\n");
        for bad in
            [sheet.replace("t=\"str\"", "t=\"s\""), sheet.replace("<v>7", "<f>1+6</f><v>7"), sheet.replace("</c>", "")]
        {
            assert_eq!(text_of(bad.as_bytes()).unwrap_err().code(), "changed_by_spreadsheet");
        }
    }

    #[test]
    fn names_of_cells_lead_there_and_back() {
        for (line, index, name) in [(1, 0, "A1"), (2, 1, "B2"), (10, 25, "Z10"), (3, 26, "AA3"), (7, 701, "ZZ7")] {
            assert_eq!(cell_name(line, index), name);
            assert_eq!(place_of(name), Some((line, index)));
        }
        assert_eq!((place_of("a1"), place_of("1"), place_of("A0"), place_of("ABCD1")), (None, None, None, None));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(<c r=\"[A-C][0-3]\"( t=\"str\")?/?>|<v>|</v>|</c>|<is>|[a-z&;\"]{0,4}){0,12}") {
            let _ = text_of(text.as_bytes());
        }
    }
}
