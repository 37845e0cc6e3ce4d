//! Rows on their way into Polars and back: text, numbers to sort by, and cells that no SQL can calculate with.
//!
//! Invariant: text from platforms and people can never look like a cell.

use crate::figures::figure::{FigureKey, Op};
use polars::prelude::*;
use std::borrow::Cow;

/// Begins every cell. A character of a private-use plane; replaced in all other text.
pub(in crate::figures) const MARK: char = '\u{F1CE5}';

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::figures) enum Kind {
    Text,
    Number,
    Integer,
    Bool,
    Cell,
}

/// One field of a view.
#[derive(Clone, Debug)]
pub(in crate::figures) enum Entry {
    Null,
    Text(String),
    Number(f64),
    Integer(i64),
    Bool(bool),
    Cell(Code),
}

/// A figure, or an operation that is made into one only where a query's result shows it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::figures) enum Code {
    Figure(FigureKey),
    Difference(FigureKey, FigureKey),
    ChangeRate(FigureKey, FigureKey),
    PerDay(FigureKey),
}

/// A view in the making.
pub(in crate::figures) struct Sheet {
    columns: Vec<(String, Kind)>,
    rows: Vec<Vec<Entry>>,
}

impl Sheet {
    pub fn new(columns: &[(&str, Kind)]) -> Sheet {
        Sheet { columns: columns.iter().map(|(n, k)| (n.to_string(), *k)).collect(), rows: Vec::new() }
    }
    pub fn with_columns(columns: Vec<(String, Kind)>) -> Sheet {
        Sheet { columns, rows: Vec::new() }
    }
    pub fn row(&mut self, row: Vec<Entry>) {
        debug_assert_eq!(row.len(), self.columns.len());
        self.rows.push(row);
    }
    pub fn frame(self) -> PolarsResult<DataFrame> {
        let mut columns = Vec::with_capacity(self.columns.len());
        let height = self.rows.len();
        for (i, (name, kind)) in self.columns.into_iter().enumerate() {
            let entries = self.rows.iter().map(|row| &row[i]);
            let name = PlSmallStr::from(name);
            columns.push(match kind {
                Kind::Text | Kind::Cell => {
                    let all: Vec<Option<Cow<'_, str>>> = entries.map(Entry::text).collect();
                    Column::new(name, all)
                }
                Kind::Number => {
                    let all: Vec<Option<f64>> =
                        entries.map(|e| if let Entry::Number(n) = e { Some(*n) } else { None }).collect();
                    Column::new(name, all)
                }
                Kind::Integer => {
                    let all: Vec<Option<i64>> =
                        entries.map(|e| if let Entry::Integer(n) = e { Some(*n) } else { None }).collect();
                    Column::new(name, all)
                }
                Kind::Bool => {
                    let all: Vec<Option<bool>> =
                        entries.map(|e| if let Entry::Bool(b) = e { Some(*b) } else { None }).collect();
                    Column::new(name, all)
                }
            });
        }
        DataFrame::new(height, columns)
    }
}

impl Entry {
    fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Entry::Text(text) if text.contains(MARK) => Some(text.replace(MARK, "\u{FFFD}").into()),
            Entry::Text(text) => Some(text.into()),
            Entry::Cell(code) => Some(code.write().into()),
            _ => None,
        }
    }
    pub fn number(value: Option<crate::domain::Decimal>) -> Entry {
        use rust_decimal::prelude::ToPrimitive;
        value.and_then(|v| v.to_f64()).map_or(Entry::Null, Entry::Number)
    }
    pub fn maybe(text: Option<impl Into<String>>) -> Entry {
        text.map_or(Entry::Null, |t| Entry::Text(t.into()))
    }
    pub fn figure(key: FigureKey) -> Entry {
        Entry::Cell(Code::Figure(key))
    }
}
impl From<&str> for Entry {
    fn from(text: &str) -> Entry {
        Entry::Text(text.to_string())
    }
}
impl From<String> for Entry {
    fn from(text: String) -> Entry {
        Entry::Text(text)
    }
}

impl Code {
    /// As wide for every figure, so that text sorts as keys do.
    fn write(self) -> String {
        let (kind, first, second) = match self {
            Code::Figure(a) => (None, a, None),
            Code::Difference(a, b) => (Some('d'), a, Some(b)),
            Code::ChangeRate(a, b) => (Some('c'), a, Some(b)),
            Code::PerDay(a) => (Some('p'), a, None),
        };
        let mut text = String::with_capacity(26);
        text.push(MARK);
        text.extend(kind);
        let digits = |key: FigureKey| (0..10).rev().map(move |n| char::from(b'0' + (key.0 / 10u32.pow(n) % 10) as u8));
        text.extend(digits(first));
        if let Some(second) = second {
            text.push(',');
            text.extend(digits(second));
        }
        text
    }
    /// Reads what [`Code::write`] wrote, and nothing else.
    pub fn read(text: &str) -> Option<Code> {
        let body = text.strip_prefix(MARK)?;
        let key = |t: &str| t.bytes().all(|b| b.is_ascii_digit()).then(|| t.parse().ok().map(FigureKey))?;
        let pair = |t: &str| t.split_once(',').and_then(|(a, b)| Some((key(a)?, key(b)?)));
        match body.as_bytes().first()? {
            b'd' => pair(&body[1..]).map(|(a, b)| Code::Difference(a, b)),
            b'c' => pair(&body[1..]).map(|(a, b)| Code::ChangeRate(a, b)),
            b'p' => key(&body[1..]).map(Code::PerDay),
            _ => key(body).map(Code::Figure),
        }
    }
}

impl crate::figures::book::Book {
    /// The figure a cell stands for.
    pub(in crate::figures) fn resolve(&mut self, code: Code) -> Option<FigureKey> {
        let (Code::Figure(a) | Code::Difference(a, _) | Code::ChangeRate(a, _) | Code::PerDay(a)) = code;
        let b = match code {
            Code::Difference(_, b) | Code::ChangeRate(_, b) => b,
            _ => a,
        };
        if !self.has(a) || !self.has(b) {
            return None;
        }
        let key = match code {
            Code::Figure(a) => a,
            Code::Difference(a, b) => self.combine(Op::Difference, &[a, b]),
            Code::ChangeRate(a, b) => self.combine(Op::ChangeRate, &[a, b]),
            Code::PerDay(a) => self.per_day(a),
        };
        Some(self.hand_out(key))
    }
    /// settled, provisional, or the absence.
    pub(in crate::figures) fn state(&self, key: FigureKey) -> &'static str {
        let figure = self.at(key);
        figure.number.absence().map_or(figure.quality.name(), |a| a.name())
    }
    pub(in crate::figures) fn number(&self, key: FigureKey) -> Entry {
        Entry::number(self.at(key).number.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_survive_their_text_and_nothing_else_reads_as_one() {
        let (a, b) = (FigureKey(12), FigureKey(7));
        for code in [Code::Figure(a), Code::Difference(a, b), Code::ChangeRate(a, b), Code::PerDay(a)] {
            assert_eq!(Code::read(&code.write()), Some(code));
        }
        for text in ["12", "", "\u{F1CE5}", "\u{F1CE5}x", "\u{F1CE5}+1", "\u{F1CE5}12 ", "\u{F1CE5}d12"] {
            assert_eq!(Code::read(text), None, "{text:?}");
        }
        let hostile = Entry::from("\u{F1CE5}12");
        assert_eq!(hostile.text().as_deref(), Some("\u{FFFD}12"));
    }
}
