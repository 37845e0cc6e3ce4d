//! What persons have come to, counted: `person_states`, how far they are, and `person_causes`, what led to it.
//!
//! Not here: breakdowns that somebody counted (concealment).
//! Invariant: a count stands on no list of rows. States are told once a year, of its last day, since those of two months
//! would tell of the few who moved between them; a cause is told from five persons on, in every edition or in none.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::{Absence, Day, Decimal, Ledger, LedgerRow, Persons, Unit};
use crate::figures::book::{Book, blank, part};
use crate::figures::conceal::{Breakdown, Concealed, SHOWN_FROM, conceal_after};
use crate::figures::concealment::written;
use crate::figures::evidence::Told;
use crate::figures::figure::{FigureKey, Input, Number, Op};
use std::collections::{BTreeMap, BTreeSet};

impl Book {
    pub(in crate::figures) fn view_person_states(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("ledger", Text),
            ("state", Text),
            ("due", Text),
            ("told", Bool),
            ("people_cell", Cell),
            ("place", Integer),
        ]);
        let end = self.span().1;
        let year = self.programme.fiscal_year(end);
        let (first, last) = (year.first_month().first(), year.last_month().last());
        let due = if first <= self.programme.term.end { last.min(self.programme.term.end) } else { last };
        for ledger in self.ledgers.clone() {
            let Some(persons) = ledger.persons.as_ref().filter(|persons| persons.state.is_some()) else { continue };
            let states = states(&ledger, persons, (first, end));
            if states.is_empty() {
                continue;
            }
            let of_year = |told: &Told| matches!(told, Told::States(day) if *day >= due && *day <= last);
            let editions: Option<Vec<BTreeMap<String, u32>>> = (self.published.iter())
                .filter(|one| of_year(&one.told))
                .map(|one| {
                    let then = one.ledgers.iter().find(|known| known.name == ledger.name)?;
                    Some(self::states(then, then.persons.as_ref()?, (first, end)))
                })
                .collect();
            let named = |states: &BTreeMap<String, u32>| -> Vec<(String, u32)> {
                states.iter().map(|(state, people)| (state.clone(), *people)).collect()
            };
            let now = named(&states);
            let concealed = match editions {
                Some(editions) if end >= due => {
                    let editions: Vec<Vec<(String, u32)>> = editions.iter().map(named).collect();
                    let editions: Vec<Breakdown<'_>> = editions.iter().map(|one| borrowed(one)).collect();
                    conceal_after(&editions, &borrowed(&now), 1)
                }
                _ => Concealed::All,
            };
            let Concealed::Cells(hidden) = concealed else {
                let cell = self.concealed_persons(&ledger);
                let due = due.to_string();
                let row = [ledger.name.as_str().into(), Entry::Null, due.into(), Entry::Bool(false)];
                sheet.row(row.into_iter().chain([Entry::figure(cell), Entry::Integer(1)]).collect());
                continue;
            };
            // the largest first; those that are hidden in an order that says nothing of them
            let mut rows: Vec<(&str, Option<u32>)> = now
                .iter()
                .zip(hidden)
                .map(|((state, people), hidden)| (state.as_str(), (!hidden).then_some(*people)))
                .collect();
            rows.sort_by_key(|(state, people)| (std::cmp::Reverse(people.unwrap_or(0)), *state));
            for (nth, (state, people)) in rows.into_iter().enumerate() {
                let cell = match people {
                    Some(people) => self.persons(&ledger, state, people),
                    None => self.concealed_persons(&ledger),
                };
                sheet.row(vec![
                    ledger.name.as_str().into(),
                    state.into(),
                    due.to_string().into(),
                    Entry::Bool(true),
                    Entry::figure(cell),
                    Entry::Integer(nth as i64 + 1),
                ]);
            }
        }
        sheet
    }

    pub(in crate::figures) fn view_person_causes(&mut self) -> Sheet {
        let mut sheet = Sheet::new(&[("ledger", Kind::Text), ("cause", Kind::Text), ("people_cell", Kind::Cell)]);
        let end = self.span().1;
        for ledger in self.ledgers.clone() {
            let Some(column) = ledger.persons.as_ref().and_then(|persons| persons.cause.clone()) else { continue };
            let mut causes = causes(&ledger, end);
            for one in &self.published {
                let Told::Within { column: of, value } = &one.told else { continue };
                let then = one.ledgers.iter().find(|known| known.name == ledger.name);
                let told = then.and_then(|then| self::causes(then, end).get(value).copied());
                if *of == column && told.is_none_or(|people| people < SHOWN_FROM) {
                    causes.remove(value);
                }
            }
            for (cause, people) in causes.into_iter().filter(|(_, people)| *people >= SHOWN_FROM) {
                let cell = self.persons(&ledger, &format!("{column} {cause}"), people);
                sheet.row(vec![ledger.name.as_str().into(), cause.into(), Entry::figure(cell)]);
            }
        }
        sheet
    }

    /// So many persons, without a word of who they are.
    fn persons(&mut self, ledger: &Ledger, what: &str, people: u32) -> FigureKey {
        let mut figure = blank(Op::DistinctCount, Unit::People);
        figure.number = Number::Value(Decimal::from(people));
        figure.inputs = vec![Input::Persons(ledger.name.clone())];
        self.enter(format!("{}/persons/{}/{}", self.period, ledger.name, part(what)), figure)
    }
    fn concealed_persons(&mut self, ledger: &Ledger) -> FigureKey {
        let mut figure = blank(Op::DistinctCount, Unit::People);
        figure.number = Number::Absent(Absence::Hidden);
        self.enter(format!("{}/persons-hidden/{}", self.period, ledger.name), figure)
    }
}

fn borrowed(states: &[(String, u32)]) -> Breakdown<'_> {
    states.iter().map(|(state, people)| (state.as_str(), *people)).collect()
}

/// What a cell says, where it says anything.
fn filled(ledger: &Ledger, row: &LedgerRow, column: &str) -> Option<String> {
    ledger.field(row, column).map(written).filter(|text| !text.is_empty())
}

/// How many persons have reached each state: each by the last row of these days.
fn states(ledger: &Ledger, persons: &Persons, (first, end): (Day, Day)) -> BTreeMap<String, u32> {
    let mut last: BTreeMap<String, (Day, &str, String)> = BTreeMap::new();
    for row in &ledger.rows {
        let on = ledger.field(row, &persons.on).and_then(|field| field.day());
        let state = persons.state.as_ref().and_then(|column| filled(ledger, row, column));
        let (Some(on), Some(key), Some(state)) = (on, filled(ledger, row, &persons.key), state) else { continue };
        let is_later = |known: &(Day, &str, String)| (known.0, known.1) <= (on, row.key.as_str());
        if on >= first && on <= end && last.get(&key).is_none_or(is_later) {
            last.insert(key, (on, &row.key, state));
        }
    }
    let mut states = BTreeMap::new();
    for (_, _, state) in last.into_values() {
        *states.entry(state).or_insert(0) += 1;
    }
    states
}

/// How many persons were led by each cause, until this day.
fn causes(ledger: &Ledger, end: Day) -> BTreeMap<String, u32> {
    let Some((persons, column)) = ledger.persons.as_ref().and_then(|p| Some((p, p.cause.as_ref()?))) else {
        return BTreeMap::new();
    };
    let mut led: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in &ledger.rows {
        let on = ledger.field(row, &persons.on).and_then(|field| field.day());
        if let (Some(key), Some(cause)) = (filled(ledger, row, &persons.key), filled(ledger, row, column))
            && on.is_some_and(|on| on <= end)
        {
            led.entry(cause).or_default().insert(key);
        }
    }
    led.into_iter().map(|(cause, people)| (cause, people.len() as u32)).collect()
}
