//! A ledger's file -> checked rows, or everything that is wrong with it.

use super::LedgerError;
use super::cells::{field, shown};
use super::personal::personal_data;
use super::problem::{Problem, Wrong};
use super::schema::{Column, Schema, schema};
use crate::delimited::{Records, decode, delimiter_of, plain_name};
use crate::domain::{Day, Field, FieldKind, Ledger, LedgerRow, Near, Origin, SnapshotId};
use std::collections::HashMap;

/// Reads one ledger. Columns stand in any order, named as in the schema or by their Japanese label; a column that may be
/// empty may be left out. `confirmed` is the day up to which somebody has stated that the ledger is complete.
///
/// # Errors
/// [`LedgerError::Problems`] with everything that is wrong, in the order of the file.
pub fn read(
    name: &str,
    file_name: &str,
    bytes: &[u8],
    confirmed: Option<Day>,
    snapshot: SnapshotId,
) -> Result<Ledger, LedgerError> {
    let schema = schema(name)?;
    let decoded = decode(bytes).map_err(|cause| LedgerError::NotText { file: file_name.to_string(), cause })?;
    let mut reader = Reader { schema, file: file_name, snapshot: &snapshot, columns: Vec::new(), problems: Vec::new() };
    let (columns, rows) = reader.read(&decoded.text);
    if reader.problems.is_empty() {
        let name = schema.name.clone();
        let (unit, counters) = (schema.unit(), schema.counters());
        let (people, snapshot) = (schema.people.clone(), Some(snapshot));
        Ok(Ledger { name, columns, unit, counters, people, rows, confirmed_until: confirmed, snapshot })
    } else {
        Err(LedgerError::Problems { problems: reader.problems })
    }
}

struct Reader<'a> {
    schema: &'static Schema,
    file: &'a str,
    snapshot: &'a SnapshotId,
    /// The schema's columns in the order of the file; those that the file leaves out stand behind.
    columns: Vec<Option<&'static Column>>,
    problems: Vec<Problem>,
}

type Columns = Vec<(String, FieldKind)>;

impl Reader<'_> {
    fn problem(&mut self, line: usize, column: usize, name: &str, wrong: Wrong) {
        // more than this helps nobody
        if self.problems.len() < 200 {
            let (file, name) = (self.file.to_string(), name.to_string());
            self.problems.push(Problem { file, line, column, name, wrong });
        }
    }

    fn read(&mut self, text: &str) -> (Columns, Vec<LedgerRow>) {
        let start = text.trim_start_matches(['\r', '\n']);
        let mut records = Records::new(text, delimiter_of(start.lines().next().unwrap_or_default()));
        let header = records.by_ref().find(|r| r.as_ref().map_or(true, |r| !r.fields.is_empty()));
        let names = match header {
            Some(Ok(header)) => {
                let found: Vec<&str> = header.fields.iter().map(|f| f.as_ref()).collect();
                self.header(header.line, &found);
                found.len()
            }
            Some(Err(unclosed)) => {
                self.problem(unclosed.line, 0, "", Wrong::UnclosedQuote);
                0
            }
            None => {
                self.problem(1, 0, "", Wrong::NoHeader { columns: self.names() });
                0
            }
        };
        let left_out = self.schema.columns.iter().filter(|c| !self.columns.contains(&Some(c)));
        let left_out: Vec<&'static Column> = left_out.collect();
        let order: Columns = self
            .columns
            .iter()
            .map(|c| c.map_or((String::new(), FieldKind::Text), |c| (c.name.clone(), c.kind.field())))
            .chain(left_out.iter().map(|c| (c.name.clone(), c.kind.field())))
            .collect();
        if !self.problems.is_empty() {
            return (order, Vec::new());
        }
        let mut rows = Vec::new();
        let mut keys: HashMap<String, usize> = HashMap::new();
        for record in records {
            let record = match record {
                Ok(record) => record,
                Err(unclosed) => {
                    self.problem(unclosed.line, 0, "", Wrong::UnclosedQuote);
                    break;
                }
            };
            if record.fields.iter().all(|f| f.trim().is_empty()) {
                continue;
            }
            if let Some(extra) = record.fields.iter().skip(names).position(|f| !f.trim().is_empty()) {
                self.problem(record.line, names + extra + 1, "", Wrong::TooManyFields { columns: names });
                continue;
            }
            let before = self.problems.len();
            let mut fields: Vec<Field> = (0..names)
                .map(|i| self.cell(record.line, i, record.fields.get(i).map_or("", |f| f.as_ref())))
                .collect();
            fields.extend(left_out.iter().map(|_| Field::Empty));
            let wrong = &self.problems[before..];
            if wrong.iter().any(|p| self.schema.key.contains(&p.name)) {
                continue;
            }
            let sound = wrong.is_empty();
            // a row that is wrong elsewhere still has its key, which no other row may have
            let key = self.key(&order, &fields);
            if let Some(first) = keys.get(&key) {
                let (first, by) = (*first, self.schema.key.clone());
                self.problem(record.line, 0, &by.join("+"), Wrong::Repeated { key, first, by });
                continue;
            }
            keys.insert(key.clone(), record.line);
            if !sound {
                continue;
            }
            let origin = Origin { snapshot: self.snapshot.clone(), pointer: format!("{}:0", record.line) };
            rows.push(LedgerRow { key, fields, origin });
        }
        (order, rows)
    }

    fn names(&self) -> Vec<String> {
        self.schema.columns.iter().map(|c| c.name.clone()).collect()
    }

    fn header(&mut self, line: usize, titles: &[&str]) {
        for (index, title) in titles.iter().enumerate() {
            let name = plain_name(title);
            let column =
                self.schema.columns.iter().find(|c| plain_name(&c.name) == name || plain_name(&c.label_ja) == name);
            match column {
                Some(column) if self.columns.contains(&Some(column)) => {
                    self.problem(line, index + 1, &column.name, Wrong::RepeatedColumn);
                }
                // columns without a name are what a spreadsheet adds at the right
                None if name.is_empty() => {}
                None => {
                    let known = self.schema.columns.iter().flat_map(|c| [c.name.as_str(), c.label_ja.as_str()]);
                    let near = match Near::to(title.trim(), known) {
                        Near::Close(names) => Near::Close(names),
                        // each column once
                        Near::Known { .. } => Near::Known { names: self.names(), more: false },
                    };
                    self.problem(line, index + 1, "", Wrong::UnknownColumn { name: shown(title), near });
                }
                Some(_) => {}
            }
            self.columns.push(column.filter(|c| !self.columns.contains(&Some(*c))));
        }
        for column in self.schema.columns.iter().filter(|c| c.required) {
            if !self.columns.contains(&Some(column)) {
                let (name, label_ja) = (column.name.clone(), column.label_ja.clone());
                self.problem(line, 0, &column.name, Wrong::MissingColumn { name, label_ja });
            }
        }
    }

    fn cell(&mut self, line: usize, index: usize, text: &str) -> Field {
        if let Some(kind) = personal_data(text) {
            let name = self.columns[index].map_or("", |c| c.name.as_str());
            self.problem(line, index + 1, name, Wrong::Personal(kind));
            return Field::Empty;
        }
        let Some(column) = self.columns[index] else {
            if !text.trim().is_empty() {
                self.problem(line, index + 1, "", Wrong::Nameless { found: shown(text) });
            }
            return Field::Empty;
        };
        match field(text, column) {
            Ok(field) => field,
            Err(wrong) => {
                self.problem(line, index + 1, &column.name, wrong);
                Field::Empty
            }
        }
    }

    fn key(&self, order: &Columns, fields: &[Field]) -> String {
        let part = |name: &String| -> String {
            let index = order.iter().position(|(n, _)| n == name);
            match index.and_then(|i| fields.get(i)) {
                Some(Field::Text(text)) => text.clone(),
                Some(Field::Number(number)) => number.normalize().to_string(),
                Some(Field::Day(day)) => day.to_string(),
                Some(Field::Flag(flag)) => flag.to_string(),
                Some(Field::Empty) | None => String::new(),
            }
        };
        self.schema.key.iter().map(part).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::schemas;
    use proptest::prelude::*;

    fn ledger(name: &str, text: &str) -> Result<Ledger, LedgerError> {
        read(name, "data/ledger/x.csv", text.as_bytes(), Day::new(2026, 10, 31), SnapshotId::of(text.as_bytes()))
    }

    fn problems(name: &str, text: &str) -> Vec<String> {
        match ledger(name, text) {
            Err(LedgerError::Problems { problems }) => problems.iter().map(|p| p.to_string()).collect(),
            other => panic!("{other:?}"),
        }
    }

    const BROADCASTS: &str = "sent_on,title,original,approved_on,request_id,delivered,opened,clicked\n\
        2026-10-09,\"イベントのお知らせ, 第5回\",○,2026/10/1,,\"1,204\",602,31\n\
        \n\
        2026年10月23日,求人特集,×,,f70dd685-499a-4231-a441-f24b8d4fba21,,,\n";

    #[test]
    fn rows_know_their_key_their_line_and_their_fields() {
        let ledger = ledger("line_broadcasts", BROADCASTS).unwrap();
        assert_eq!(
            ledger.rows.iter().map(|r| r.key.as_str()).collect::<Vec<_>>(),
            ["2026-10-09 イベントのお知らせ, 第5回", "2026-10-23 求人特集"]
        );
        assert_eq!(ledger.rows[1].origin.pointer, "4:0");
        assert_eq!(ledger.origin_of(&ledger.rows[0], "delivered").pointer, "2:6");
        assert_eq!(ledger.field(&ledger.rows[0], "delivered"), Some(&Field::Number(1204.into())));
        assert_eq!(ledger.field(&ledger.rows[1], "original"), Some(&Field::Flag(false)));
        assert_eq!(ledger.field(&ledger.rows[1], "delivered"), Some(&Field::Empty));
        assert_eq!((ledger.confirmed_until, ledger.snapshot.is_some()), (Day::new(2026, 10, 31), true));
    }

    #[test]
    fn columns_stand_in_any_order_and_keep_their_places() {
        let text = "動画名,地域,公開日,category\n最近仙台どうでしょう,仙台,2026/10/3,最近仙台どうでしょう\n";
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
        let ledger = read("videos", "videos.csv", &cp932, None, SnapshotId::of(&cp932)).unwrap();
        assert_eq!(ledger.field(&ledger.rows[0], "region"), Some(&Field::Text("sendai".into())));
        assert_eq!(
            ledger.origin_of(&ledger.rows[0], "region").pointer,
            "2:2",
            "the place in the file, not in the schema"
        );
        assert_eq!(ledger.columns.len(), ledger.rows[0].fields.len());
        assert_eq!(ledger.field(&ledger.rows[0], "youtube_id"), Some(&Field::Empty));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let text = "no,held_on,title,mode,capacity\n\
            1,2026-06-12,第1回,オンライン,20\n\
            2,6/12,,渋谷で,二十\n\
            1,2026-07-10,第1回ではない,渋谷で,20\n\
            2,2026-07-17,第2回ではない,対面,20\n\
            3,2026-08-14,第3回,対面,20,余り\n\
            4,2026-09-11,連絡先 taro@example.jp,対面,20\n";
        assert_eq!(
            problems("events", text),
            [
                "data/ledger/x.csv:3:2: held_on: found `6/12`; allowed: a day such as 2026-10-09, 2026/10/9, 2026年10月9日 or 令和8年10月9日",
                "data/ledger/x.csv:3:3: title: found nothing; this column must be filled",
                "data/ledger/x.csv:3:4: mode: found `渋谷で`; allowed: 対面, オンライン, 併用",
                "data/ledger/x.csv:3:5: capacity: found `二十`; allowed: a whole number such as 12",
                "data/ledger/x.csv:4:4: mode: found `渋谷で`; allowed: 対面, オンライン, 併用",
                "data/ledger/x.csv:4: no: found `1` again; line 2 has the same no",
                "data/ledger/x.csv:5: no: found `2` again; line 3 has the same no",
                "data/ledger/x.csv:6:6: found a field too many; the header names 5 columns; put a text with a comma into quotes",
                "data/ledger/x.csv:7:3: title: found a mail address; no personal data may stand in a ledger",
            ]
        );
    }

    #[test]
    fn unknown_columns_hear_the_near_name() {
        assert_eq!(
            problems("meetings", "held_on,titel,weather\n"),
            [
                "data/ledger/x.csv:1:2: found an unknown column `titel`; did you mean `title`?",
                "data/ledger/x.csv:1:3: found an unknown column `weather`; known: held_on, title, minutes_submitted_on",
                "data/ledger/x.csv:1: title: found no column `title`; it is required (会議名)",
            ]
        );
        assert_eq!(
            problems("meetings", "held_on,title,会議名\n")[0],
            "data/ledger/x.csv:1:3: title: found this column again; each column stands once"
        );
        assert_eq!(
            problems("meetings", "")[0],
            "data/ledger/x.csv:1: found nothing; the first line must name the columns: held_on, title, minutes_submitted_on"
        );
        assert!(problems("meetings", "held_on,title\n2026-10-01,\"open\n")[0].contains("never closed"));
    }

    #[test]
    fn what_spreadsheets_leave_behind_is_forgiven() {
        let text = "\u{FEFF}held_on,title,minutes_submitted_on,,\r\n2026/10/1,定例会議,,,\r\n,,,,\r\n";
        let ledger = ledger("meetings", text).unwrap();
        assert_eq!(ledger.rows.len(), 1);
        let marked = [&[0xEF, 0xBB, 0xBF], &text.as_bytes()[3..]].concat();
        assert_eq!(read("meetings", "m.csv", &marked, None, SnapshotId::of(&marked)).unwrap().rows.len(), 1);
        assert!(problems("meetings", "held_on,title,\n2026-10-01,a,b\n")[0].contains("no name for this column"));
    }

    proptest! {
        #[test]
        fn any_file_is_read_or_refused(
            which in 0..schemas().len(),
            rows in proptest::collection::vec("\\PC{0,40}|[-0-9,/\"\n○×]{0,40}", 0..5),
            bytes in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let schema = &schemas()[which];
            let header: Vec<&str> = schema.columns.iter().map(|c| c.name.as_str()).collect();
            let mut file = format!("{}\n{}\n", header.join(","), rows.join("\n")).into_bytes();
            let snapshot = SnapshotId::of(&file);
            if let Ok(ledger) = read(&schema.name, "x.csv", &file, None, snapshot.clone()) {
                prop_assert!(ledger.rows.iter().all(|r| r.fields.len() == ledger.columns.len()));
            }
            file.extend(&bytes);
            let _ = read(&schema.name, "x.csv", &file, None, snapshot.clone());
            let _ = read(&schema.name, "x.csv", &bytes, None, snapshot);
            let _ = crate::ledger::confirmed(&bytes);
        }
    }
}
