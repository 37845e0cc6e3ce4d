//! Rows that the program adds behind those that people wrote into a ledger's file.
//!
//! Not here: where the file lies, and what the rows say (who calls counted it).
//! Invariant: every byte that stood in the file stands there still; a row whose key is there already is never written again,
//! nor changed; and the file reads as the ledger with the new rows before anybody gets it.

use super::schema::Schema;
use super::{LedgerError, blank, read_as};
use crate::delimited::{Encoding, Records, decode, delimiter_of, plain_name};
use crate::domain::{Day, Field, Ledger, LedgerRow, SnapshotId};

/// One row to add: column names with what is to stand there. Columns that are not named stay empty.
pub type NewRow = Vec<(&'static str, String)>;

/// What became of the rows.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Appended {
    /// The whole file with the rows; `None` where nothing was new.
    pub bytes: Option<Vec<u8>>,
    /// The new lines, as they stand in the file.
    pub lines: Vec<String>,
    /// Rows that stand there already, with the same content.
    pub same: usize,
    /// What stands there otherwise; it was left alone.
    pub others: Vec<Other>,
}

/// A cell of the file that says something else than the row that was to be added.
#[derive(Clone, PartialEq, Debug)]
pub struct Other {
    pub line: String,
    pub label_ja: String,
    pub there: String,
    pub here: String,
}

/// Adds rows to a ledger's file, or to a new one where there is none.
///
/// # Errors
/// A file that cannot be read as the ledger, rows that are not sound, and columns that the file leaves out.
pub fn append(
    schema: &Schema,
    file: &str,
    bytes: Option<&[u8]>,
    rows: &[NewRow],
    term: Option<(Day, Day)>,
) -> Result<Appended, LedgerError> {
    let fresh = blank(schema).into_bytes();
    let bytes = bytes.unwrap_or(&fresh);
    let there = read_as(schema, file, bytes, None, SnapshotId::of(bytes), term)?.ledger;
    let mut result = Appended::default();
    let mut new: Vec<&NewRow> = Vec::new();
    for row in rows {
        let ledger = as_ledger(schema, row)?;
        let Some(read) = ledger.rows.first() else { continue };
        match there.rows.iter().find(|r| r.key == read.key) {
            None => new.push(row),
            Some(old) => {
                let others = compare(schema, (&there, old), (&ledger, read), row);
                if others.is_empty() {
                    result.same += 1;
                }
                result.others.extend(others);
            }
        }
    }
    if new.is_empty() {
        return Ok(result);
    }
    let cause = |cause| LedgerError::NotText { file: file.to_string(), cause };
    let decoded = decode(bytes).map_err(cause)?;
    let (names, delimiter) = heading(&decoded.text);
    for row in new {
        let cell = |title: &String| {
            let column = schema.columns.iter().find(|c| {
                let known = [plain_name(&c.name), plain_name(&c.label_ja)];
                known.contains(&plain_name(title))
            });
            let text = column.and_then(|c| row.iter().find(|(name, _)| *name == c.name));
            quoted(text.map_or("", |(_, text)| text), delimiter)
        };
        let cells: Vec<String> = names.iter().map(cell).collect();
        result.lines.push(cells.join(&char::from(delimiter).to_string()));
    }
    let end = if decoded.text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut text =
        if decoded.text.is_empty() || decoded.text.ends_with('\n') { String::new() } else { end.to_string() };
    for line in &result.lines {
        text.push_str(line);
        text.push_str(end);
    }
    let mut whole = bytes.to_vec();
    whole.extend(encoded(&text, decoded.encoding));
    // whatever went wrong on the way is seen here: a column that is left out, a sign that the encoding lacks
    let read = read_as(schema, file, &whole, None, SnapshotId::of(&whole), term)?.ledger;
    for row in rows {
        let ledger = as_ledger(schema, row)?;
        let Some(sought) = ledger.rows.first() else { continue };
        let old = there.rows.iter().any(|r| r.key == sought.key);
        let found = read.rows.iter().find(|r| r.key == sought.key);
        let kept = found.is_some_and(|found| compare(schema, (&read, found), (&ledger, sought), row).is_empty());
        if !old && !kept {
            let what = format!("the rows cannot be written with its columns in {}", decoded.encoding);
            return Err(LedgerError::Schema { file: file.to_string(), what });
        }
    }
    result.bytes = Some(whole);
    Ok(result)
}

/// The row alone, checked by the schema.
fn as_ledger(schema: &Schema, row: &NewRow) -> Result<Ledger, LedgerError> {
    let line = |texts: Vec<&str>| texts.into_iter().map(|t| quoted(t, b',')).collect::<Vec<_>>().join(",") + "\n";
    let text = line(row.iter().map(|(name, _)| *name).collect()) + &line(row.iter().map(|(_, t)| t.as_str()).collect());
    let file = format!("{}.csv", schema.name);
    read_as(schema, &file, text.as_bytes(), None, SnapshotId::of(text.as_bytes()), None).map(|read| read.ledger)
}

/// The cells that say something else; what the new row leaves empty says nothing.
fn compare(schema: &Schema, old: (&Ledger, &LedgerRow), new: (&Ledger, &LedgerRow), row: &NewRow) -> Vec<Other> {
    let mut others = Vec::new();
    for (name, _) in row {
        let (there, here) = (old.0.field(old.1, name), new.0.field(new.1, name));
        let Some(here) = here.filter(|f| **f != Field::Empty) else { continue };
        if there != Some(here) {
            let line = old.1.origin.pointer.split(':').next().unwrap_or_default().to_string();
            let label_ja = schema.column(name).map_or_else(|| name.to_string(), |c| c.label_ja.clone());
            let there = there.map_or_else(String::new, shown);
            others.push(Other { line, label_ja, there, here: shown(here) });
        }
    }
    others
}

fn shown(field: &Field) -> String {
    match field {
        Field::Text(text) => text.clone(),
        Field::Number(n) => n.normalize().to_string(),
        Field::Day(day) => day.to_string(),
        Field::Flag(flag) => if *flag { "○" } else { "×" }.to_string(),
        Field::Empty => String::new(),
    }
}

/// The titles of the file's columns, and what parts them.
fn heading(text: &str) -> (Vec<String>, u8) {
    let start = text.trim_start_matches(['\r', '\n']);
    let delimiter = delimiter_of(start.lines().next().unwrap_or_default());
    let mut records = Records::new(text, delimiter).flatten();
    let first = records.find(|r| r.fields.first().is_some_and(|f| !super::read::is_remark(f)));
    let titles = first.map_or_else(Vec::new, |r| r.fields.iter().map(|f| f.to_string()).collect());
    (titles, delimiter)
}

fn quoted(text: &str, delimiter: u8) -> String {
    // a sign at the start would make it a remark
    let special = text.contains([char::from(delimiter), '"', '\n', '\r']) || text.starts_with(['#', '＃']);
    if special { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let units = text.encode_utf16();
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Marked => text.as_bytes().to_vec(),
        Encoding::Utf16Le => units.flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => units.flat_map(u16::to_be_bytes).collect(),
        Encoding::Cp932 => encoding_rs::SHIFT_JIS.encode(text).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::schema;

    fn counts(no: u32, applied: u32, attended: &str) -> NewRow {
        let texts =
            [no.to_string(), "合計".into(), "合計".into(), applied.to_string(), attended.to_string(), "0".into()];
        ["event_no", "dimension", "member", "applied", "attended", "cancelled"].into_iter().zip(texts).collect()
    }

    fn added(bytes: Option<&[u8]>, rows: &[NewRow]) -> Result<Appended, LedgerError> {
        append(schema("event_counts").unwrap(), "event_counts.csv", bytes, rows, None)
    }

    #[test]
    fn rows_stand_behind_what_was_there_in_its_own_columns_and_encoding() {
        let text = "# 控え\r\n内訳,区分,回,参加,申込,キャンセル\r\n合計,合計,1,20,24,2";
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.as_bytes(), &cp932, &utf16] {
            let result = added(Some(bytes), &[counts(2, 30, "25"), counts(1, 24, "20")]).unwrap();
            assert_eq!(result.lines, ["合計,合計,2,25,30,0"]);
            assert_eq!((result.same, result.others.len()), (0, 1), "the first event has other cancellations");
            let whole = result.bytes.unwrap();
            assert!(whole.starts_with(bytes));
            let again = added(Some(&whole), &[counts(2, 30, "25")]).unwrap();
            assert_eq!((again.bytes, again.same), (None, 1));
            let decoded = decode(&whole).unwrap();
            assert!(decoded.text.ends_with("合計,合計,1,20,24,2\r\n合計,合計,2,25,30,0\r\n"), "{}", decoded.text);
        }
    }

    #[test]
    fn what_people_wrote_is_left_alone_and_told() {
        let text = "event_no,dimension,member,applied,attended,cancelled\n5,合計,合計,40,,0\n";
        let result = added(Some(text.as_bytes()), &[counts(5, 46, "37")]).unwrap();
        assert_eq!(result.bytes, None);
        let told: Vec<String> =
            result.others.iter().map(|o| format!("{} {}: {} | {}", o.line, o.label_ja, o.there, o.here)).collect();
        assert_eq!(told, ["2 申込: 40 | 46", "2 参加:  | 37"]);
        // nobody has said who came: nothing is said of it
        let unsaid = added(Some(text.as_bytes()), &[counts(5, 40, "")]).unwrap();
        assert_eq!((unsaid.same, unsaid.others.len()), (1, 0));
    }

    #[test]
    fn a_file_that_cannot_take_a_row_is_not_written() {
        let narrow = "event_no,dimension,member,applied\n";
        assert!(added(Some(narrow.as_bytes()), &[counts(5, 46, "37")]).is_err(), "it has no column for who came");
        let broken = "event_no,dimension,member,applied\n五,合計,合計,4\n";
        assert!(added(Some(broken.as_bytes()), &[counts(6, 46, "")]).is_err());
        let bad = vec![("event_no", "5".to_string()), ("dimension", "星座".into()), ("member", "獅子座".into())];
        assert!(added(None, &[bad]).is_err());
        let new = added(None, &[counts(5, 46, "37")]).unwrap();
        let bytes = new.bytes.unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbfevent_no,") && bytes.ends_with("\n5,合計,合計,46,37,0\n".as_bytes()));
        let (cp932, _, _) =
            encoding_rs::SHIFT_JIS.encode("event_no,side,question,answer,answers\n1,人材,満足度,満足,9\n");
        let row = ["event_no", "side", "question", "answer", "answers"]
            .into_iter()
            .zip(["5", "人材", "気分 🎉", "満足", "9"].map(str::to_string));
        let surveys = schema("event_surveys").unwrap();
        assert!(
            append(surveys, "x.csv", Some(&cp932), &[row.collect()], None).is_err(),
            "no such sign in the encoding"
        );
    }
}
