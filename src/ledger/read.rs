//! A ledger's file -> checked rows, or everything that is wrong with it.

use super::LedgerError;
use super::cells::{cell, repeated, shown};
use super::personal::{personal_data, telling_words};
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
    read_as(schema(name)?, file_name, bytes, confirmed, snapshot, None).map(|read| read.ledger)
}

/// A ledger, and what had to be assumed to read it.
#[derive(Clone, PartialEq, Debug)]
pub struct ReadLedger {
    pub ledger: Ledger,
    pub assumed: Vec<Assumed>,
}

/// A day that was written without its year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Assumed {
    pub line: usize,
    /// The column as the file's heading has it.
    pub title: String,
    pub found: String,
    pub day: Day,
}

/// Reads one ledger by a schema. Days without a year are days of the `term`, where it has one such day.
///
/// # Errors
/// As [`read`].
pub fn read_as(
    schema: &Schema,
    file_name: &str,
    bytes: &[u8],
    confirmed: Option<Day>,
    snapshot: SnapshotId,
    term: Option<(Day, Day)>,
) -> Result<ReadLedger, LedgerError> {
    let decoded = decode(bytes).map_err(|cause| LedgerError::NotText { file: file_name.to_string(), cause })?;
    let mut reader = Reader {
        schema,
        file: file_name,
        snapshot: &snapshot,
        term,
        columns: Vec::new(),
        titles: Vec::new(),
        problems: Vec::new(),
        assumed: Vec::new(),
    };
    let (columns, rows) = reader.read(&decoded.text);
    let Reader { titles, mut problems, assumed, .. } = reader;
    if problems.is_empty() {
        let ledger = Ledger { columns, rows, snapshot: Some(snapshot), ..super::empty_as(schema, confirmed) };
        Ok(ReadLedger { ledger, assumed })
    } else {
        // in the words of the file
        for problem in problems.iter_mut().filter(|p| p.column > 0 && !p.name.is_empty()) {
            if let Some(title) = titles.get(problem.column - 1) {
                problem.name.clone_from(title);
            }
        }
        Err(LedgerError::Problems { problems })
    }
}

/// A line that is no row: `# ` before whatever stands there. A hashtag has no space behind its sign.
pub(super) fn is_remark(first: &str) -> bool {
    first.trim_start().strip_prefix(['#', '＃']).is_some_and(|rest| rest.starts_with([' ', '\u{3000}']))
}

struct Reader<'a> {
    schema: &'a Schema,
    file: &'a str,
    snapshot: &'a SnapshotId,
    term: Option<(Day, Day)>,
    /// The schema's columns in the order of the file; those that the file leaves out stand behind.
    columns: Vec<Option<&'a Column>>,
    /// The file's headings.
    titles: Vec<String>,
    problems: Vec<Problem>,
    assumed: Vec<Assumed>,
}

type Columns = Vec<(String, FieldKind)>;

impl<'a> Reader<'a> {
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
        let is_header = |r: &crate::delimited::Record<'_>| r.fields.first().is_some_and(|f| !is_remark(f));
        let header = records.by_ref().find(|r| r.as_ref().map_or(true, is_header));
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
        let left_out: Vec<&'a Column> = left_out.collect();
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
            if record.fields.first().is_some_and(|f| is_remark(f)) {
                for (index, text) in record.fields.iter().enumerate() {
                    if let Some(kind) = personal_data(text) {
                        self.problem(record.line, index + 1, "", Wrong::Personal(kind));
                    }
                }
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
            if !sound || !self.filled(record.line, &order, &fields) {
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

    /// Whether the row has what it needs because of what else stands in it.
    fn filled(&mut self, line: usize, order: &Columns, fields: &[Field]) -> bool {
        let of = |name: &str| order.iter().position(|(n, _)| n == name).and_then(|i| fields.get(i));
        let before = self.problems.len();
        for column in &self.schema.columns {
            let Some(when) = &column.required_when else { continue };
            let found = match of(&when.column) {
                None | Some(Field::Empty) => continue,
                Some(Field::Text(text)) => text.clone(),
                Some(Field::Flag(flag)) => flag.to_string(),
                Some(Field::Number(n)) => n.normalize().to_string(),
                Some(Field::Day(day)) => day.to_string(),
            };
            let applies = when.is.is_empty() || when.is.contains(&found);
            if applies && of(&column.name).is_none_or(|f| *f == Field::Empty) {
                let place = self.columns.iter().position(|c| c.is_some_and(|c| c.name == column.name));
                let other = self.schema.column(&when.column).map_or(when.column.clone(), |c| c.label_ja.clone());
                let wrong = Wrong::BlankHere {
                    label_ja: column.label_ja.clone(),
                    other,
                    is: (!when.is.is_empty()).then_some(found),
                };
                self.problem(line, place.map_or(0, |p| p + 1), &column.name, wrong);
            }
        }
        self.problems.len() == before
    }

    fn header(&mut self, line: usize, titles: &[&str]) {
        self.titles = titles.iter().map(|t| t.trim().to_string()).collect();
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
        let own_words = self.columns[index].is_some_and(|c| c.own_words);
        let found = personal_data(text).or_else(|| if own_words { telling_words(text) } else { None });
        if let Some(kind) = found {
            let name = self.columns[index].map_or("", |c| c.name.as_str());
            self.problem(line, index + 1, name, Wrong::Personal(kind));
            return Field::Empty;
        }
        let Some(column) = self.columns[index] else {
            if !text.trim().is_empty() {
                self.problem(line, index + 1, "", Wrong::Nameless { found: repeated(text) });
            }
            return Field::Empty;
        };
        match cell(text, column, self.term) {
            Ok(read) => {
                if let (true, Field::Day(day)) = (read.year_from_term, &read.field) {
                    let title = self.titles.get(index).cloned().unwrap_or_default();
                    self.assumed.push(Assumed { line, title, found: shown(text), day: *day });
                }
                read.field
            }
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
        assert_eq!(ledger.field(&ledger.rows[0], "region"), Some(&Field::Text("仙台".into())));
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
                "data/ledger/x.csv:3:4: mode: found `…`; allowed: 対面, オンライン, 併用",
                "data/ledger/x.csv:3:5: capacity: found `二十`; allowed: a whole number such as 12",
                "data/ledger/x.csv:4:4: mode: found `…`; allowed: 対面, オンライン, 併用",
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
            "data/ledger/x.csv:1:3: 会議名: found this column again; each column stands once"
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

    #[test]
    fn lines_that_begin_with_a_hash_and_a_space_are_remarks() {
        let text = "# 会議の台帳\nheld_on,title\n# 例: 2026-10-01,定例会議\n2026-10-02,#仙台\n＃　来月から書く\n";
        let ledger = ledger("meetings", text).unwrap();
        assert_eq!(ledger.rows.iter().map(|r| r.origin.pointer.as_str()).collect::<Vec<_>>(), ["4:0"]);
        let films = "title,category,region\n#仙台 の暮らし,最近仙台どうでしょう,仙台\n";
        assert_eq!(super::tests::ledger("videos", films).unwrap().rows.len(), 1, "a hashtag is a title");
        assert_eq!(
            problems("meetings", "held_on,title\n# 連絡先,taro@example.jp\n"),
            ["data/ledger/x.csv:2:2: found a mail address; no personal data may stand in a ledger"]
        );
    }

    #[test]
    fn a_cell_is_required_where_another_says_so_and_columns_are_called_as_in_the_file() {
        let header = "回,開催日,イベント名,形式,最寄り駅\n";
        assert_eq!(
            problems(
                "events",
                &format!(
                    "{header}1,2026-06-31,第1回,対面,\n2,2026-07-10,第2回,会場,\n3,2026-08-10,第3回,オンライン,\n"
                )
            ),
            [
                "data/ledger/x.csv:2:2: 開催日: found `2026-06-31`; allowed: a day such as 2026-10-09, 2026/10/9, 2026年10月9日 or 令和8年10月9日",
                "data/ledger/x.csv:3:5: 最寄り駅: found nothing; this column must be filled where 形式 is `対面`",
            ]
        );
        assert!(problems("events", "no,held_on,title,mode\n1,2026-06-12,第1回,対面\n")[0].contains("nearest_station"));
    }

    #[test]
    fn a_day_without_its_year_is_told() {
        let text = "held_on,title\n10/1,定例会議\n2026/10/2,臨時会議\n";
        let term = Some((Day::new(2026, 4, 1).unwrap(), Day::new(2027, 3, 31).unwrap()));
        let snapshot = SnapshotId::of(text.as_bytes());
        let read = read_as(schema("meetings").unwrap(), "x.csv", text.as_bytes(), None, snapshot, term).unwrap();
        assert_eq!(read.ledger.rows.len(), 2);
        let told: Vec<String> =
            read.assumed.iter().map(|a| format!("{} {} {} {}", a.line, a.title, a.found, a.day)).collect();
        assert_eq!(told, ["2 held_on 10/1 2026-10-01"]);
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
            let _ = crate::ledger::confirmed(&bytes, &crate::ledger::Schemas::built_in());
        }
    }
}
