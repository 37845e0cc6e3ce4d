//! One view per ledger, `ledgers`: which are kept and up to which day, and `metrics`: the catalogue of what has observations.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::{Absence, Field, FieldKind, Ledger, LedgerRow, Members};
use crate::figures::book::{Book, blank, part};
use crate::figures::concealment::Concealment;
use crate::figures::figure::{FigureKey, Input, Number, Op};
use std::collections::BTreeSet;

/// Column of ledgers that count people: false where the whole breakdown is left out.
const SHOWN: &str = "breakdown_shown";
/// Column of every ledger: the line of the file on which the row stands.
const LINE: &str = "row_line";

/// The line on which a row stands in its file, from 1.
pub(super) fn line_of(row: &LedgerRow) -> Option<i64> {
    row.origin.pointer.split(':').next()?.parse().ok()
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
        }
        let concealed = Concealment::of(&ledger, &self.ledgers, &self.published);
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
                entries.push(Entry::Bool(!concealed.leaves_out(nth)));
            }
            sheet.row(entries);
        }
        Some(sheet)
    }

    /// A row as one thing: the figure 1, so that rows can be totalled.
    pub(in crate::figures) fn one_row(&mut self, ledger: &Ledger, row: &LedgerRow) -> FigureKey {
        let mut figure = blank(Op::Count, ledger.unit);
        figure.number = Number::Value(crate::domain::Decimal::ONE);
        figure.entity = Some(crate::domain::Entity::from(ledger.name_of(row).as_str()));
        figure.inputs = vec![Input::Snapshot(row.origin.clone())];
        let nature = format!("{}/ledger/{}/{}", self.period, ledger.name, part(&ledger.name_of(row)));
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
        figure.entity = Some(crate::domain::Entity::from(ledger.name_of(row).as_str()));
        let nature = format!("{}/ledger/{}/{}/{column}", self.period, ledger.name, part(&ledger.name_of(row)));
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
        figure.entity = Some(crate::domain::Entity::from(ledger.name_of(row).as_str()));
        figure.members = Members::none();
        let nature = format!("{}/ledger/{}/{}/{column}", self.period, ledger.name, part(&ledger.name_of(row)));
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
