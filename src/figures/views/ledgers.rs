//! One view per ledger, `ledgers`: which are kept and up to which day, and `metrics`: the catalogue of what has observations.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::{Absence, Field, FieldKind, Ledger, LedgerRow, Members, People};
use crate::figures::book::{Book, blank, part};
use crate::figures::conceal::{Breakdown, Concealed, conceal, conceal_after};
use crate::figures::evidence::Published;
use crate::figures::figure::{FigureKey, Input, Number, Op};
use std::collections::{BTreeMap, BTreeSet};

/// Column of ledgers that count people: false where the whole breakdown is left out.
const SHOWN: &str = "breakdown_shown";
/// Column of every ledger: the line of the file on which the row stands.
const LINE: &str = "row_line";
/// Column beside it: true where the total alone would allow it to be shown, but an issued report told of it otherwise.
const ISSUED: &str = "breakdown_issued";

/// The cells of a ledger that are not shown, since they count few people or would tell such a count.
#[derive(Default)]
struct Concealment {
    /// Row, from 0, and column.
    cells: BTreeSet<(usize, String)>,
    /// Rows of breakdowns that are left out whole.
    left_out: BTreeSet<usize>,
    /// Those among them that are so because of what was issued.
    for_issued: BTreeSet<usize>,
}

impl Concealment {
    fn of(ledger: &Ledger, published: &[Published]) -> Concealment {
        let mut concealed = Concealment::default();
        let Some(people) = &ledger.people else { return concealed };
        for (within, rows) in breakdowns(ledger, people) {
            let told = |one: &&Published| {
                let place = people.within.iter().position(|column| *column == one.column);
                place.is_some_and(|place| within[place] == one.value)
            };
            let told: Vec<Option<&Ledger>> = published
                .iter()
                .filter(told)
                .map(|one| one.ledgers.iter().find(|known| known.name == ledger.name))
                .collect();
            for column in &people.columns {
                concealed.conceal(ledger, &rows, column, &within, &told);
            }
        }
        concealed
    }
    /// One column of a breakdown; `told` are the ledgers of the issued reports that told of it, unless they are lost.
    fn conceal(&mut self, ledger: &Ledger, rows: &[usize], column: &str, within: &[String], told: &[Option<&Ledger>]) {
        let counted = counted(ledger, rows, column);
        let now: Breakdown<'_> = counted.iter().map(|(nth, count)| (ledger.rows[*nth].key.as_str(), *count)).collect();
        let editions: Option<Vec<Breakdown<'_>>> =
            told.iter().map(|then| Some(as_told((*then)?, within, column))).collect();
        let concealed = match &editions {
            Some(editions) => conceal_after(editions, &now),
            None => Concealed::All,
        };
        let counts: Vec<u32> = counted.iter().map(|(_, count)| *count).collect();
        if concealed == Concealed::All && conceal(&counts) != Concealed::All {
            self.for_issued.extend(rows);
        }
        match concealed {
            Concealed::Cells(hidden) => {
                let cells = counted.iter().zip(hidden).filter(|(_, hidden)| *hidden);
                self.cells.extend(cells.map(|((nth, _), _)| (*nth, column.to_string())));
            }
            Concealed::All => {
                self.cells.extend(counted.iter().map(|(nth, _)| (*nth, column.to_string())));
                self.left_out.extend(rows);
            }
        }
    }
    fn hides(&self, nth: usize, column: &str) -> bool {
        self.cells.contains(&(nth, column.to_string()))
    }
}

/// The line on which a row stands in its file, from 1.
pub(super) fn line_of(row: &LedgerRow) -> Option<i64> {
    row.origin.pointer.split(':').next()?.parse().ok()
}

/// The rows of a ledger that are one breakdown, by what they are alike in; totals aside.
fn breakdowns(ledger: &Ledger, people: &People) -> BTreeMap<Vec<String>, Vec<usize>> {
    let mut breakdowns: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (nth, row) in ledger.rows.iter().enumerate() {
        let within: Vec<String> =
            people.within.iter().map(|column| ledger.field(row, column).map_or(String::new(), written)).collect();
        if within.last() != people.total.as_ref() {
            breakdowns.entry(within).or_default().push(nth);
        }
    }
    breakdowns
}

/// The rows that have a count in a column.
fn counted(ledger: &Ledger, rows: &[usize], column: &str) -> Vec<(usize, u32)> {
    use rust_decimal::prelude::ToPrimitive;
    let count = |nth: usize| ledger.field(&ledger.rows[nth], column)?.number()?.to_u32();
    rows.iter().filter_map(|nth| Some((*nth, count(*nth)?))).collect()
}

/// A column of a breakdown as a ledger had it.
fn as_told<'a>(ledger: &'a Ledger, within: &[String], column: &str) -> Breakdown<'a> {
    let Some(people) = &ledger.people else { return Breakdown::new() };
    let rows = breakdowns(ledger, people).remove(within).unwrap_or_default();
    counted(ledger, &rows, column).into_iter().map(|(nth, count)| (ledger.rows[nth].key.as_str(), count)).collect()
}

fn written(field: &Field) -> String {
    match field {
        Field::Text(text) => text.clone(),
        Field::Number(number) => number.normalize().to_string(),
        Field::Day(day) => day.to_string(),
        Field::Flag(flag) => flag.to_string(),
        Field::Empty => String::new(),
    }
}

impl Book {
    pub(in crate::figures) fn view_ledger(&mut self, name: &str) -> Option<Sheet> {
        let ledger = self.ledger(name)?.clone();
        let mut columns: Vec<(String, Kind)> = Vec::new();
        for (column, kind) in &ledger.columns {
            columns.push((
                column.clone(),
                match kind {
                    FieldKind::Text | FieldKind::Day => Kind::Text,
                    FieldKind::Number => Kind::Number,
                    FieldKind::Flag => Kind::Bool,
                },
            ));
            if *kind == FieldKind::Number {
                columns.push((format!("{column}_cell"), Kind::Cell));
            }
        }
        columns.push(("row_cell".to_string(), Kind::Cell));
        columns.push((LINE.to_string(), Kind::Integer));
        let has = |name: &str| ledger.column(name).is_some();
        let (key_column, month_column) = (!has("key"), !has("month"));
        if key_column {
            columns.push(("key".to_string(), Kind::Text));
        }
        if month_column {
            columns.push(("month".to_string(), Kind::Text));
        }
        let first_day = ledger.columns.iter().position(|(_, k)| *k == FieldKind::Day);
        if ledger.people.is_some() {
            columns.push((SHOWN.to_string(), Kind::Bool));
            columns.push((ISSUED.to_string(), Kind::Bool));
        }
        let concealed = Concealment::of(&ledger, &self.published);
        let mut sheet = Sheet::with_columns(columns);
        for (nth, row) in ledger.rows.iter().enumerate().filter(|(_, row)| ledger.shows(row)) {
            let mut entries = Vec::new();
            for (i, (column, kind)) in ledger.columns.iter().enumerate() {
                let field = row.fields.get(i).unwrap_or(&Field::Empty);
                if concealed.hides(nth, column) {
                    entries.push(Entry::Null);
                    entries.push(Entry::figure(self.hidden(&ledger, row, column)));
                    continue;
                }
                entries.push(match field {
                    Field::Text(text) => text.as_str().into(),
                    Field::Day(day) => day.to_string().into(),
                    Field::Number(n) => Entry::number(Some(*n)),
                    Field::Flag(flag) => Entry::Bool(*flag),
                    Field::Empty => Entry::Null,
                });
                if *kind == FieldKind::Number {
                    entries.push(match field.number() {
                        Some(value) => Entry::figure(self.typed(&ledger, row, column, value)),
                        None => Entry::Null,
                    });
                }
            }
            entries.push(Entry::figure(self.one_row(&ledger, row)));
            entries.push(line_of(row).map_or(Entry::Null, Entry::Integer));
            if key_column {
                entries.push(row.key.as_str().into());
            }
            if month_column {
                let day = first_day.and_then(|i| row.fields.get(i)).and_then(Field::day);
                entries.push(Entry::maybe(day.map(|d| d.month().to_string())));
            }
            if ledger.people.is_some() {
                entries.push(Entry::Bool(!concealed.left_out.contains(&nth)));
                entries.push(Entry::Bool(concealed.for_issued.contains(&nth)));
            }
            sheet.row(entries);
        }
        Some(sheet)
    }

    /// A row as one thing: the figure 1, so that rows can be totalled.
    pub(in crate::figures) fn one_row(&mut self, ledger: &Ledger, row: &LedgerRow) -> FigureKey {
        let mut figure = blank(Op::Count, ledger.unit);
        figure.number = Number::Value(crate::domain::Decimal::ONE);
        figure.entity = Some(crate::domain::Entity::from(row.key.as_str()));
        figure.inputs = vec![Input::Snapshot(row.origin.clone())];
        let nature = format!("{}/ledger/{}/{}", self.period, ledger.name, part(&row.key));
        self.enter(nature, figure)
    }

    pub(in crate::figures) fn view_ledgers(&mut self) -> Sheet {
        let mut sheet = Sheet::new(&[
            ("ledger", Kind::Text),
            ("kept", Kind::Bool),
            ("confirmed_until", Kind::Text),
            ("none_cell", Kind::Cell),
            ("hidden_cell", Kind::Cell),
        ]);
        let end = self.span().1;
        for ledger in self.ledgers.clone() {
            let mut none = blank(Op::Count, ledger.unit);
            match ledger.confirmed_until {
                Some(until) if until >= end => {
                    none.number = Number::Value(crate::domain::Decimal::ZERO);
                    none.inputs = vec![Input::Calendar(format!("{} confirmed until {until}", ledger.name))];
                }
                _ => none.number = Number::Absent(Absence::Pending),
            }
            let none = self.enter(format!("{}/ledger-none/{}", self.period, ledger.name), none);
            let mut hidden = blank(Op::Count, ledger.unit);
            hidden.number = Number::Absent(Absence::Hidden);
            let hidden = self.enter(format!("{}/ledger-hidden/{}", self.period, ledger.name), hidden);
            sheet.row(vec![
                ledger.name.as_str().into(),
                Entry::Bool(!ledger.rows.is_empty() || ledger.confirmed_until.is_some()),
                Entry::maybe(ledger.confirmed_until.map(|d| d.to_string())),
                Entry::figure(none),
                Entry::figure(hidden),
            ]);
        }
        sheet
    }

    /// A count of people that is too small to be shown, or would tell one that is. It holds no value and no way to one.
    fn hidden(&mut self, ledger: &Ledger, row: &LedgerRow, column: &str) -> FigureKey {
        let mut figure = blank(Op::Reading, ledger.counters.get(column).copied().unwrap_or(crate::domain::Unit::Plain));
        figure.number = Number::Absent(Absence::Hidden);
        figure.flags = crate::domain::Flags::of([crate::domain::Flag::Typed]);
        figure.entity = Some(crate::domain::Entity::from(row.key.as_str()));
        let nature = format!("{}/ledger/{}/{}/{column}", self.period, ledger.name, part(&row.key));
        self.enter(nature, figure)
    }

    /// A number that somebody wrote into a ledger.
    pub(in crate::figures) fn typed(
        &mut self,
        ledger: &Ledger,
        row: &LedgerRow,
        column: &str,
        value: crate::domain::Decimal,
    ) -> FigureKey {
        let mut figure = blank(Op::Reading, ledger.counters.get(column).copied().unwrap_or(crate::domain::Unit::Plain));
        figure.number = Number::Value(value);
        figure.flags = crate::domain::Flags::of([crate::domain::Flag::Typed]);
        figure.entity = Some(crate::domain::Entity::from(row.key.as_str()));
        figure.members = Members::none();
        let nature = format!("{}/ledger/{}/{}/{column}", self.period, ledger.name, part(&row.key));
        figure.inputs = vec![Input::Snapshot(ledger.origin_of(row, column))];
        self.enter(nature, figure)
    }

    pub(in crate::figures) fn view_metrics(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("metric", Text),
            ("platform", Text),
            ("platform_label", Text),
            ("label", Text),
            ("role", Text),
            ("definition", Text),
            ("api_name", Text),
            ("source", Text),
            ("unit", Text),
        ]);
        let mut metrics: BTreeSet<_> = self.index.observed().map(|(m, _)| m.clone()).collect();
        metrics.extend(self.lines(true).into_iter().map(|l| l.metric));
        for id in metrics {
            let row = match self.catalogue.get(&id) {
                Some(m) => [&m.label_ja, &m.definition_ja, &m.api_name, &m.source].map(|t| t.to_string()),
                None => [id.to_string(), String::new(), id.to_string(), String::new()],
            };
            let [label, definition, api_name, source] = row;
            sheet.row(vec![
                id.as_str().into(),
                id.platform().as_str().into(),
                self.platform_label(&id.platform()).into(),
                label.into(),
                self.role(&id).into(),
                definition.into(),
                api_name.into(),
                source.into(),
                self.rule(&id).unit.ja().into(),
            ]);
        }
        sheet
    }
}
