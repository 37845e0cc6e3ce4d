//! One cell of a ledger: several common ways to write it, one checked field.
//!
//! Invariant: what is written in another way than those listed here is refused, never guessed: `10/9` has no year, and is read
//! only where the programme's term has one such day; whoever asks for the cell is told.

use super::problem::{Allowed, Wrong};
use super::schema::{Column, ColumnKind};
use crate::delimited::numbers::{Form, number};
use crate::delimited::plain_name;
use crate::domain::{Day, Field, Month, repeatable};
use unicode_normalization::UnicodeNormalization;

/// A cell as it was read.
#[derive(Debug, PartialEq)]
pub(super) struct Cell {
    pub field: Field,
    /// The day was written without its year, and the term has only one such day.
    pub year_from_term: bool,
}

/// The field that a cell holds, or what is wrong with it. A day without a year is the only one of its name in the `term`.
pub(super) fn cell(text: &str, column: &Column, term: Option<(Day, Day)>) -> Result<Cell, Wrong> {
    match (field(text, column), column.kind, term) {
        (Err(wrong), ColumnKind::Day, Some(term)) => match day_of_term(text, term) {
            Some(day) => Ok(Cell { field: Field::Day(day), year_from_term: true }),
            None => Err(wrong),
        },
        (read, ..) => read.map(|field| Cell { field, year_from_term: false }),
    }
}

/// `10/1`, `10月1日`: the day of the term with this month and day, where there is exactly one.
fn day_of_term(text: &str, (start, end): (Day, Day)) -> Option<Day> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let (month, day) = match text.split_once('月') {
        Some((month, day)) => (month, day.strip_suffix('日')?),
        None => text.split_once(['/', '-'])?,
    };
    let (month, day) = (digits(month, 2)?, digits(day, 2)?);
    let mut found = (start.year()..=end.year()).filter_map(|year| Day::new(year, month, day));
    let mut found = found.by_ref().filter(|d| start <= *d && *d <= end);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// The field that a cell holds, or what is wrong with it.
pub(super) fn field(text: &str, column: &Column) -> Result<Field, Wrong> {
    let text = text.trim();
    if text.is_empty() {
        return if column.required { Err(Wrong::Blank) } else { Ok(Field::Empty) };
    }
    let folded: String = text.nfkc().collect();
    let folded = folded.trim();
    let read = match column.kind {
        ColumnKind::Text => Some(Field::Text(text.to_string())),
        ColumnKind::Name if column.values.is_empty() => Some(Field::Text(folded.to_string())),
        ColumnKind::Name => return one_of(folded, column).map(Field::Text),
        ColumnKind::Number => number(folded, Form::Exact).ok().flatten().map(Field::Number),
        ColumnKind::Count => number(folded, Form::Count).ok().flatten().map(Field::Number),
        ColumnKind::Day => day(folded).map(Field::Day),
        ColumnKind::Month => month(folded).map(|m| Field::Text(m.to_string())),
        ColumnKind::Time => time(folded).map(Field::Text),
        ColumnKind::Flag => flag(folded).map(Field::Flag),
        ColumnKind::Url => {
            let address = ["https://", "http://"].iter().any(|s| folded.len() > s.len() && folded.starts_with(s));
            (address && !folded.contains(char::is_whitespace)).then(|| Field::Text(folded.to_string()))
        }
        ColumnKind::Hash => {
            let hex = folded.len() == 16 && folded.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
            hex.then(|| Field::Text(folded.to_string()))
        }
    };
    read.ok_or_else(|| Wrong::Cell { found: repeated(text), allowed: Allowed::Kind(column.kind) })
}

/// A cell as a message about it repeats it; words may be somebody's name that slipped into the wrong column, and are not.
pub(super) fn repeated(text: &str) -> String {
    repeatable(text).unwrap_or_else(|| "…".to_string())
}

/// As much of a heading or a day as a message shows.
pub(super) fn shown(text: &str) -> String {
    text.trim().chars().take(60).collect()
}

fn one_of(text: &str, column: &Column) -> Result<String, Wrong> {
    let name = plain_name(text);
    let is = |candidate: &str| plain_name(candidate) == name;
    if let Some(value) = column.values.iter().find(|v| is(v)) {
        return Ok(value.clone());
    }
    match column.also.iter().find(|(also, _)| is(also)) {
        Some((_, value)) => Ok(value.clone()),
        None => Err(Wrong::Cell { found: repeated(text), allowed: Allowed::OneOf(column.values.clone()) }),
    }
}

/// Reads `2026-10-09`, `2026/10/9`, `2026.10.9`, `2026年10月9日`, `令和8年10月9日`, `R8.10.9`; the text is in one width.
pub(super) fn day(text: &str) -> Option<Day> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (year, rest) = match text.strip_prefix("令和").or_else(|| text.strip_prefix(['R', 'r'])) {
        Some(rest) => {
            let (year, rest) = rest.split_once(['年', '.', '/', '-'])?;
            (if year == "元" { 2019 } else { 2018 + digits(year, 2)? as i32 }, rest)
        }
        None => {
            let (year, rest) = text.split_once(['年', '.', '/', '-'])?;
            (if year.len() == 4 { digits(year, 4)? as i32 } else { return None }, rest)
        }
    };
    let separator = text[..text.len() - rest.len()].chars().last()?;
    let (month, rest) = rest.split_once(if separator == '年' { '月' } else { separator })?;
    let day = if separator == '年' { rest.strip_suffix('日')? } else { rest };
    Day::new(year, digits(month, 2)?, digits(day, 2)?).filter(|d| (2000..=2100).contains(&d.year()))
}

fn digits(text: &str, most: usize) -> Option<u32> {
    let legal = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    legal.then(|| text.parse().ok())?
}

/// Reads `2026-10`, `2026/10`, `2026年10月`.
fn month(text: &str) -> Option<Month> {
    let (year, month) = text.split_once(['年', '/', '-', '.'])?;
    let month = if text.contains('年') { month.strip_suffix('月')? } else { month };
    Month::new(digits(year, 4).filter(|y| (2000..=2100).contains(y))? as i32, digits(month, 2)?)
}

/// Reads `9:05`, written back with two digits each.
fn time(text: &str) -> Option<String> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (digits(hour, 2)?, (minute.len() == 2).then(|| digits(minute, 2))??);
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "○" | "〇" | "◯" | "◎" | "✓" | "✔" | "☑" | "はい" | "有" | "あり" | "済" | "true" | "yes" | "y" | "1" => {
            Some(true)
        }
        "×" | "✕" | "✗" | "x" | "いいえ" | "無" | "なし" | "未" | "false" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(kind: ColumnKind) -> Column {
        Column {
            name: "c".into(),
            kind,
            required: false,
            label_ja: "列".into(),
            counter: None,
            values: vec![],
            regions: false,
            also: Default::default(),
            references: None,
            required_when: None,
            own_words: false,
            example: None,
        }
    }

    #[test]
    fn a_day_without_a_year_is_the_only_one_of_the_term() {
        let term = |a, b| Some((Day::new(2026, 4, a).unwrap(), Day::new(2027, 3, 31).unwrap().plus(b)));
        let read = |text: &str, term| cell(text, &column(ColumnKind::Day), term).ok().map(|c| c.field);
        let day = |y, m, d| Some(Field::Day(Day::new(y, m, d).unwrap()));
        for text in ["10/1", "１０／１", "10月1日", " 10-01 "] {
            assert_eq!(read(text, term(1, 0)), day(2026, 10, 1), "{text}");
            assert_eq!(read(text, None), None, "{text}");
        }
        assert_eq!(read("3/31", term(1, 0)), day(2027, 3, 31), "the year's last month is the next year's");
        assert_eq!(read("4/1", term(1, 1)), None, "the term has two such days");
        assert_eq!(read("4/1", term(2, 0)), None, "it has none");
        for text in ["2/29", "13/1", "10/1/", "10月", "1.10", "10/1 18:00"] {
            assert_eq!(read(text, term(1, 0)), None, "{text}");
        }
        let whole = cell("2026/10/1", &column(ColumnKind::Day), term(1, 0)).unwrap();
        assert_eq!((whole.field, whole.year_from_term), (day(2026, 10, 1).unwrap(), false));
    }

    #[test]
    fn days_are_written_in_many_ways() {
        for text in [
            "2026-10-09",
            "2026/10/9",
            "2026.10.9",
            "2026年10月9日",
            "２０２６年１０月９日",
            "令和8年10月9日",
            "R8.10.9",
            " 2026-10-9 ",
        ] {
            assert_eq!(field(text, &column(ColumnKind::Day)), Ok(Field::Day(Day::new(2026, 10, 9).unwrap())), "{text}");
        }
        assert_eq!(day("令和元年5月1日"), Day::new(2019, 5, 1));
        for text in [
            "10/9",
            "2026-02-29",
            "2026年10月",
            "26/10/9",
            "20261009",
            "2026-10/9",
            "46304",
            "令和",
            "年月日",
            "2026--9",
            "R.1.1",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn flags_numbers_months_and_times_too() {
        for (text, value) in [
            ("○", true),
            ("〇", true),
            ("はい", true),
            ("TRUE", true),
            ("１", true),
            ("×", false),
            ("いいえ", false),
            ("Ｘ", false),
        ] {
            assert_eq!(field(text, &column(ColumnKind::Flag)), Ok(Field::Flag(value)), "{text}");
        }
        assert!(field("たぶん", &column(ColumnKind::Flag)).is_err());
        assert_eq!(field("", &column(ColumnKind::Flag)), Ok(Field::Empty), "empty is not no");
        assert_eq!(field("１，２３４", &column(ColumnKind::Count)), Ok(Field::Number(1234.into())));
        assert_eq!(field("-2.5", &column(ColumnKind::Number)), Ok(Field::Number("-2.5".parse().unwrap())));
        for text in ["-3", "3.5", "3人", "-", "--5"] {
            assert!(field(text, &column(ColumnKind::Count)).is_err(), "{text}");
        }
        assert_eq!(field("2026年4月", &column(ColumnKind::Month)), Ok(Field::Text("2026-04".into())));
        assert!(field("2026-13", &column(ColumnKind::Month)).is_err());
        assert_eq!(field("9:05", &column(ColumnKind::Time)), Ok(Field::Text("09:05".into())));
        assert!(field("25:00", &column(ColumnKind::Time)).is_err());
        assert!(field("javascript:alert(1)", &column(ColumnKind::Url)).is_err());
        assert_eq!(field("0123456789abcdef", &column(ColumnKind::Hash)), Ok(Field::Text("0123456789abcdef".into())));
        assert!(field("山田太郎", &column(ColumnKind::Hash)).is_err());
    }

    #[test]
    fn names_are_folded_and_texts_are_kept() {
        assert_eq!(field("ＪＲ渋谷駅", &column(ColumnKind::Name)), Ok(Field::Text("JR渋谷駅".into())));
        assert_eq!(
            field("仙台シゴトダイブ！", &column(ColumnKind::Text)),
            Ok(Field::Text("仙台シゴトダイブ！".into()))
        );
        let region = Column {
            values: vec!["sendai".into(), "tohoku".into()],
            also: [("仙台".to_string(), "sendai".to_string())].into(),
            ..column(ColumnKind::Name)
        };
        assert_eq!(field("Sendai", &region), Ok(Field::Text("sendai".into())));
        assert_eq!(field("仙台", &region), Ok(Field::Text("sendai".into())));
        assert_eq!(field("山形", &region).unwrap_err().to_string(), "`山形`; allowed: sendai, tohoku");
    }

    proptest! {
        #[test]
        fn any_cell_is_read_or_refused(text in "\\PC{0,20}|[R令和元年月日0-9/.-]{0,14}") {
            for kind in [ColumnKind::Day, ColumnKind::Month, ColumnKind::Time, ColumnKind::Number, ColumnKind::Url, ColumnKind::Hash] {
                let _ = field(&text, &column(kind));
            }
        }
    }
}
