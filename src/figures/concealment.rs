//! Which cells of a ledger of people are not shown: the rule for one breakdown, column by column, held against what issued
//! reports told and against another ledger that tells of the same people.
//!
//! Not here: the rule for one breakdown (conceal), rows of single persons (views::persons).
//! Invariant: of two columns by the same members at most one is shown, and beside a second ledger only where no reader could
//! bring a member below five.

use super::conceal::{Breakdown, Concealed, SHOWN_FROM, conceal_after};
use super::evidence::{Published, Told};
use crate::domain::{Field, Ledger, LedgerRow, People, SamePeople};
use rust_decimal::prelude::ToPrimitive;
use std::collections::{BTreeMap, BTreeSet};

/// The cells of a ledger that are not shown, since they count few people or would tell such a count.
#[derive(Default)]
pub(super) struct Concealment {
    /// Row, from 0, and column.
    cells: BTreeSet<(usize, String)>,
    /// Rows of breakdowns that are left out whole.
    left_out: BTreeSet<usize>,
}

impl Concealment {
    /// `beside` are all ledgers of the report that `ledger` is one of.
    pub fn of(ledger: &Ledger, beside: &[Ledger], published: &[Published]) -> Concealment {
        let mut concealed = Concealment::default();
        let Some(people) = &ledger.people else { return concealed };
        for (within, rows) in breakdowns(ledger, people) {
            let told = |one: &&Published| match &one.told {
                Told::Within { column, value } => {
                    let place = people.within.iter().position(|known| known == column);
                    place.is_some_and(|place| within[place] == *value)
                }
                Told::States(_) => false,
            };
            let told: Vec<&Published> = published.iter().filter(told).collect();
            let is_borne = |ledger: &Ledger, beside: &[Ledger], published: &[Published]| {
                bears(ledger, beside, published, &within).unwrap_or(true)
            };
            let bears_all = is_borne(ledger, beside, published)
                && told.iter().all(|one| own(one, ledger).is_none_or(|then| is_borne(then, &one.ledgers, &[])));
            for column in &people.columns {
                if people.told.as_ref().is_some_and(|told| told != column) {
                    concealed.hide(ledger, &rows, column);
                } else if bears_all {
                    let told: Vec<Option<&Ledger>> = told.iter().map(|one| own(one, ledger)).collect();
                    concealed.conceal(ledger, &rows, column, &within, &told);
                } else {
                    concealed.hide(ledger, &rows, column);
                    concealed.left_out.extend(&rows);
                }
            }
        }
        concealed
    }
    /// One column of a breakdown; `told` are the ledgers of the issued reports that told of it, unless they are lost.
    fn conceal(&mut self, ledger: &Ledger, rows: &[usize], column: &str, within: &[String], told: &[Option<&Ledger>]) {
        let counted = counted(ledger, rows, column);
        let now: Breakdown<'_> = counted.iter().map(|(nth, count)| (ledger.rows[*nth].key.as_str(), *count)).collect();
        let least = ledger.people.as_ref().map_or(1, |people| people.least);
        let editions: Option<Vec<Breakdown<'_>>> =
            told.iter().map(|then| Some(as_told((*then)?, within, column))).collect();
        let concealed = match &editions {
            Some(editions) => conceal_after(editions, &now, least),
            None => Concealed::All,
        };
        match concealed {
            Concealed::Cells(hidden) => {
                let cells = counted.iter().zip(hidden).filter(|(_, hidden)| *hidden);
                self.cells.extend(cells.map(|((nth, _), _)| (*nth, column.to_string())));
            }
            Concealed::All => {
                self.hide(ledger, rows, column);
                self.left_out.extend(rows);
            }
        }
    }
    /// All counts of a column in these rows.
    fn hide(&mut self, ledger: &Ledger, rows: &[usize], column: &str) {
        self.cells.extend(counted(ledger, rows, column).iter().map(|(nth, _)| (*nth, column.to_string())));
    }
    /// Whether the count in this column of the row (from 0) is hidden.
    pub fn hides(&self, nth: usize, column: &str) -> bool {
        self.cells.contains(&(nth, column.to_string()))
    }
    /// Whether nothing of the row's breakdown may be shown.
    pub fn leaves_out(&self, nth: usize) -> bool {
        self.left_out.contains(&nth)
    }
}

/// The same ledger as an issued report had it; `None` where that is lost.
fn own<'a>(published: &'a Published, ledger: &Ledger) -> Option<&'a Ledger> {
    published.ledgers.iter().find(|known| known.name == ledger.name)
}

/// Whether a breakdown may be shown beside the ledger that tells of the same people: only where both have the same members,
/// each member has no more here than there, both add up to their totals, nothing of the other one is hidden, and each member
/// would have five people here even if all who are missing from the total were its own. Then no count here is small. That is
/// to be seen from what is printed, or from what does not add up: being left out tells no count. `None`: nothing stands beside.
fn bears(ledger: &Ledger, ledgers: &[Ledger], published: &[Published], within: &[String]) -> Option<bool> {
    let people = ledger.people.as_ref()?;
    let beside: &SamePeople = people.beside.as_ref()?;
    let (last, outer) = within.split_last()?;
    let other = ledgers.iter().find(|known| known.name == beside.ledger)?;
    if *last != beside.breakdown {
        return None;
    }
    let there = breakdowns(other, other.people.as_ref()?).remove(outer)?;
    if counted(other, &there, &beside.column).is_empty() {
        return None;
    }
    let hidden = Concealment::of(other, &[], published);
    let all_shown = there.iter().all(|nth| !hidden.hides(*nth, &beside.column));
    let (told, own) = (people.told.as_ref()?, breakdowns(ledger, people).remove(within).unwrap_or_default());
    let members = |ledger: &Ledger, rows: &[usize], named: &str, column: &str| -> Option<BTreeMap<String, u32>> {
        let counted: BTreeMap<usize, u32> = counted(ledger, rows, column).into_iter().collect();
        let all = rows.iter().map(|nth| Some((text(ledger, &ledger.rows[*nth], named), *counted.get(nth)?)));
        // a member that stands twice is one too few
        all.collect::<Option<BTreeMap<_, _>>>().filter(|members| members.len() == rows.len())
    };
    let own: Vec<usize> = own.into_iter().filter(|nth| !counted(ledger, &[*nth], told).is_empty()).collect();
    let (there, here) =
        (members(other, &there, &beside.member, &beside.column), members(ledger, &own, &beside.own, told));
    let total = |column: &str| {
        let is_total = |row: &&LedgerRow| {
            let texts = people.within.iter().map(|c| text(ledger, row, c));
            texts.eq(outer.iter().cloned().chain(people.total.clone()))
        };
        ledger.rows.iter().find(is_total).and_then(|row| ledger.field(row, column)?.number()?.to_u32())
    };
    let (Some(there), Some(here), Some(all_there), Some(all_here)) = (there, here, total(&beside.of), total(told))
    else {
        return Some(false);
    };
    let fits = there.keys().eq(here.keys()) && there.values().zip(here.values()).all(|(there, here)| here <= there);
    let adds_up = there.values().sum::<u32>() == all_there && here.values().sum::<u32>() == all_here;
    let large = |count: &u32| *count == 0 || *count >= SHOWN_FROM + all_there.saturating_sub(all_here);
    Some(all_shown && fits && adds_up && there.values().all(large))
}

fn text(ledger: &Ledger, row: &LedgerRow, column: &str) -> String {
    ledger.field(row, column).map_or(String::new(), written)
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
    let count = |nth: usize| ledger.field(&ledger.rows[nth], column)?.number()?.to_u32();
    rows.iter().filter_map(|nth| Some((*nth, count(*nth)?))).collect()
}

/// A column of a breakdown as a ledger had it.
fn as_told<'a>(ledger: &'a Ledger, within: &[String], column: &str) -> Breakdown<'a> {
    let Some(people) = &ledger.people else { return Breakdown::new() };
    let rows = breakdowns(ledger, people).remove(within).unwrap_or_default();
    counted(ledger, &rows, column).into_iter().map(|(nth, count)| (ledger.rows[nth].key.as_str(), count)).collect()
}

pub(super) fn written(field: &Field) -> String {
    match field {
        Field::Text(text) => text.clone(),
        Field::Number(number) => number.normalize().to_string(),
        Field::Day(day) => day.to_string(),
        Field::Flag(flag) => flag.to_string(),
        Field::Empty => String::new(),
    }
}
