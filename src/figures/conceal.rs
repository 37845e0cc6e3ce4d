//! Small counts of people: which cells of a breakdown are printed as x, so that no cell of 1 to 4 can be read or worked out.
//!
//! Not here: which columns hold people (the ledgers' schemas), the mark itself (render).
//! Source: contract clause 9(1); report-design 1.6, 6.7. Invariant: whoever knows the total, the cells that are shown and this
//! very rule cannot tell the value of a cell of 1 to 4, nor can whoever lays the editions of a report side by side and
//! supposes that as few cells as possible have changed; where that cannot be had, the whole breakdown is left out.

use std::collections::BTreeMap;

/// The least count of people that is shown; 0 is shown too.
pub(super) const SHOWN_FROM: u32 = 5;
const SMALLEST: u32 = 1;
const LARGEST: u32 = SHOWN_FROM - 1;

/// What becomes of a breakdown whose total is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Concealed {
    /// Which of its cells are hidden, in their order.
    Cells(Vec<bool>),
    /// Nothing of it may be shown.
    All,
}

/// The rule for one breakdown: cells of 1 to 4 are hidden; where there is one alone, the next larger cell too (of those that
/// are alike the first by name, so that no order of rows says anything).
/// `least` is what a reader may know of each cell that is no less: 2 where answers of one person alone are never listed but
/// summed up as others, as `report import` does with those of a form.
pub(super) fn conceal(cells: &Breakdown<'_>, least: u32) -> Concealed {
    let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
    let cells: Vec<u32> = cells.iter().map(|(_, count)| *count).collect();
    let is_small = |count: u32| (SMALLEST..=LARGEST).contains(&count);
    let mut hidden: Vec<bool> = cells.iter().map(|count| is_small(*count)).collect();
    let small: Vec<u32> = cells.iter().copied().filter(|count| is_small(*count)).collect();
    let sum: u32 = small.iter().sum();
    let (many, total) = (small.len() as u32, cells.iter().sum::<u32>());
    let alike = |each: u32| total == each * cells.len() as u32;
    match small.len() {
        0 => Concealed::Cells(hidden),
        // were only those left out in which all cells are 1 (or 4), being left out would say so
        _ if alike(SMALLEST) || alike(LARGEST) => Concealed::All,
        // a form's other answers are a fourth at most: of fewer than sixteen they would be known to be no 4
        _ if least > SMALLEST && total < 4 * LARGEST => Concealed::All,
        1 => {
            let larger = cells.iter().enumerate().filter(|(_, count)| **count >= SHOWN_FROM);
            let Some((partner, size)) = larger.min_by_key(|(nth, count)| (**count, names[*nth])) else {
                return Concealed::All;
            };
            hidden[partner] = true;
            let shown = cells.iter().zip(&hidden).filter(|(count, hidden)| !**hidden && **count >= SHOWN_FROM);
            // the partner is at most as large as the smallest cell that is shown
            let at_most = shown.map(|(count, _)| *count).min().unwrap_or(u32::MAX);
            let both = sum + size;
            let from = both.saturating_sub(at_most).max(least);
            let until = both.saturating_sub(SHOWN_FROM).min(LARGEST);
            if from < until { Concealed::Cells(hidden) } else { Concealed::All }
        }
        // all of them are 1, or all are 4; or 1 and 2, of which some may be known to be no 1
        _ if sum <= many * least || sum == many * LARGEST => Concealed::All,
        _ => Concealed::Cells(hidden),
    }
}

/// The cells of a breakdown by their names, in their order.
pub(super) type Breakdown<'a> = Vec<(&'a str, u32)>;

/// The rule for a breakdown of which issued editions told something, oldest first. What has not changed is shown as before.
/// What has changed is shown only where no edition hides anything, and where readers of an earlier one, who see the total
/// change, could not take its being left out for a sign that a certain cell has become small.
pub(super) fn conceal_after(editions: &[Breakdown<'_>], now: &Breakdown<'_>, least: u32) -> Concealed {
    let mut told: Vec<(&Breakdown<'_>, Concealed)> = Vec::new();
    for edition in editions.iter().filter(|edition| !edition.is_empty()) {
        let shown = follow(&told, edition, least);
        told.push((edition, shown));
    }
    follow(&told, now, least)
}

fn follow(told: &[(&Breakdown<'_>, Concealed)], now: &Breakdown<'_>, least: u32) -> Concealed {
    let mut shown = conceal(now, least);
    let hides = |concealed: &Concealed| match concealed {
        Concealed::All => true,
        Concealed::Cells(hidden) => hidden.contains(&true),
    };
    for (before, as_told) in told {
        if by_name(before) == by_name(now) {
            // rows in another order must not make another cell the partner of a small one
            shown = in_order_of(now, before, as_told);
        } else if hides(as_told) || hides(&shown) || tempts(before, now) {
            return Concealed::All;
        }
    }
    shown
}

/// What an edition hid of the same cells.
fn in_order_of(now: &Breakdown<'_>, before: &Breakdown<'_>, as_told: &Concealed) -> Concealed {
    let Concealed::Cells(hidden) = as_told else { return Concealed::All };
    let hidden: BTreeMap<&str, bool> = before.iter().map(|(name, _)| *name).zip(hidden.iter().copied()).collect();
    Concealed::Cells(now.iter().map(|(name, _)| hidden.get(name).copied().unwrap_or(true)).collect())
}

/// Whether the change of the total would make one of the cells small, were it the only one that changed.
fn tempts(before: &Breakdown<'_>, now: &Breakdown<'_>) -> bool {
    let total = |cells: &Breakdown<'_>| cells.iter().map(|(_, count)| i64::from(*count)).sum::<i64>();
    let change = total(now) - total(before);
    let small = i64::from(SMALLEST)..=i64::from(LARGEST);
    before.iter().any(|(_, count)| small.contains(&(i64::from(*count) + change)))
}

fn by_name<'a>(cells: &Breakdown<'a>) -> BTreeMap<&'a str, u32> {
    cells.iter().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeSet, HashMap};

    const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];

    /// What a reader sees of one edition: its total, and its cells, or that they are left out.
    type Seen = (u32, Option<Vec<Option<u32>>>);

    fn named(cells: &[u32]) -> Breakdown<'static> {
        NAMES.into_iter().zip(cells.iter().copied()).collect()
    }
    fn seen(cells: &[u32], concealed: &Concealed) -> Seen {
        let shown = match concealed {
            Concealed::All => None,
            Concealed::Cells(hidden) => {
                Some(cells.iter().zip(hidden).map(|(count, hidden)| (!hidden).then_some(*count)).collect())
            }
        };
        (cells.iter().sum(), shown)
    }

    /// Of all pairs of editions that look the same: the least number of changed cells, and which counts each cell of either
    /// edition has in the pairs that have so few.
    #[derive(Default)]
    struct Supposed {
        changes: usize,
        counts: [[BTreeSet<u32>; 3]; 2],
    }

    fn suppose<K: std::hash::Hash + Eq>(all: &mut HashMap<K, Supposed>, key: K, first: &[u32], second: &[u32]) {
        let changes = first.iter().zip(second).filter(|(a, b)| a != b).count();
        let supposed = all.entry(key).or_insert_with(|| Supposed { changes: usize::MAX, ..Supposed::default() });
        if changes < supposed.changes {
            *supposed = Supposed { changes, ..Supposed::default() };
        }
        if changes == supposed.changes {
            for (edition, cells) in [first, second].into_iter().enumerate() {
                for (place, count) in cells.iter().enumerate() {
                    supposed.counts[edition][place].insert(*count);
                }
            }
        }
    }

    #[test]
    fn no_two_editions_together_tell_a_small_cell() {
        const UNTIL: u32 = 8;
        let all: Vec<Vec<u32>> =
            (0..UNTIL.pow(3)).map(|n| (0..3).map(|place| n / UNTIL.pow(place) % UNTIL).collect()).collect();
        let alone: Vec<(Seen, Concealed)> = all
            .iter()
            .map(|cells| {
                let concealed = conceal(&named(cells), 1);
                (seen(cells, &concealed), concealed)
            })
            .collect();
        let (mut supposed, mut by_totals) = (HashMap::new(), HashMap::new());
        let mut pairs = Vec::new();
        let mut shown_changed = 0;
        for (nth, first) in all.iter().enumerate() {
            for (other, second) in all.iter().enumerate() {
                let later = conceal_after(&[named(first)], &named(second), 1);
                shown_changed += usize::from(first != second && later != Concealed::All);
                let total: u32 = second.iter().sum();
                suppose(&mut supposed, (alone[nth].0.clone(), seen(second, &later)), first, second);
                suppose(&mut by_totals, (alone[nth].0.clone(), total), first, second);
                pairs.push((nth, other, seen(second, &later)));
            }
        }
        for (nth, other, later) in pairs {
            let (first, second) = (&all[nth], &all[other]);
            let changes = first.iter().zip(second).filter(|(a, b)| a != b).count();
            let total = later.0;
            let reader = &supposed[&(alone[nth].0.clone(), later.clone())];
            if reader.changes != changes {
                continue; // the reader supposes something that is not so
            }
            let totals = &by_totals[&(alone[nth].0.clone(), total)];
            for (edition, cells) in [first, second].into_iter().enumerate() {
                for (place, _) in cells.iter().enumerate().filter(|(_, count)| (1..=4).contains(*count)) {
                    // the totals, which the contract asks for, may tell already; no rule for cells helps there
                    let told = totals.changes == changes && totals.counts[edition][place].len() == 1;
                    let sure = reader.counts[edition][place].len() == 1;
                    assert!(!sure || told, "{first:?} then {second:?}, seen {:?} then {later:?}", alone[nth].0);
                }
            }
        }
        assert!(shown_changed > 2_000, "large breakdowns are still corrected in sight: {shown_changed}");
    }

    #[test]
    fn a_breakdown_that_has_changed_is_left_out_where_an_edition_hides_some_of_it() {
        let after = |first: &[u32], second: &[u32]| conceal_after(&[named(first)], &named(second), 1);
        assert_eq!(after(&[7, 5, 20], &[8, 4, 20]), Concealed::All);
        assert_eq!(after(&[3, 8, 9], &[3, 10, 9]), Concealed::All, "another partner");
        assert_eq!(after(&[3, 8, 20], &[6, 8, 20]), Concealed::All, "what was hidden would be told by the difference");
        assert_eq!(after(&[6, 8, 20], &[6, 6, 20]), Concealed::All, "or it would be told when it is a that became 4");
        assert_eq!(
            after(&[3, 8, 20], &[3, 9, 20]),
            Concealed::All,
            "the same cells, and yet the change is one of a few"
        );
        assert_eq!(after(&[30, 40, 50], &[30, 41, 50]), Concealed::Cells(vec![false; 3]));
    }

    #[test]
    fn what_has_not_changed_is_shown_as_before_in_whatever_order() {
        let first = vec![("a", 3), ("b", 8), ("c", 8)];
        assert_eq!(conceal_after(&[], &first, 1), Concealed::Cells(vec![true, true, false]));
        let turned = vec![("c", 8), ("b", 8), ("a", 3)];
        assert_eq!(conceal_after(&[], &turned, 1), Concealed::Cells(vec![false, true, true]), "the first by name");
        assert_eq!(conceal_after(&[first], &turned, 1), Concealed::Cells(vec![false, true, true]));
    }

    #[test]
    fn what_was_left_out_once_stays_out() {
        let (first, second) = (named(&[7, 5, 20]), named(&[8, 4, 20]));
        let told = [first.clone(), second.clone()];
        assert_eq!(conceal_after(&told, &second, 1), Concealed::All);
        assert_eq!(conceal_after(&told, &named(&[8, 6, 20]), 1), Concealed::All);
        // an edition that told nothing of it binds nothing
        assert_eq!(conceal_after(&[Vec::new()], &first, 1), Concealed::Cells(vec![false; 3]));
    }

    /// Every breakdown that the rule would print alike: the same total, the same shown cells, the same cells hidden.
    fn alike(cells: &[u32], hidden: &[bool], least: u32) -> Vec<Vec<u32>> {
        let total: u32 = cells.iter().sum();
        let mut found = vec![Vec::new()];
        for (count, hidden) in cells.iter().zip(hidden) {
            let choices: Vec<u32> = if *hidden { (0..=total).collect() } else { vec![*count] };
            found = found
                .into_iter()
                .flat_map(|one: Vec<u32>| {
                    choices.iter().map(move |choice| one.iter().copied().chain([*choice]).collect())
                })
                .filter(|one: &Vec<u32>| one.iter().sum::<u32>() <= total)
                .collect();
        }
        found.retain(|one| {
            one.iter().sum::<u32>() == total && conceal(&named(one), least) == Concealed::Cells(hidden.to_vec())
        });
        found
    }

    #[test]
    fn no_small_cell_of_any_breakdown_can_be_worked_out() {
        for (least, most_are_shown) in [(1, 15_000), (2, 11_000)] {
            let mut shown = 0;
            for n in 0..12u32.pow(4) {
                let cells: Vec<u32> = (0..4).map(|place| n / 12u32.pow(place) % 12).collect();
                let Concealed::Cells(hidden) = conceal(&named(&cells), least) else { continue };
                shown += 1;
                for (place, count) in cells.iter().enumerate().filter(|(_, count)| (1..=4).contains(*count)) {
                    assert!(hidden[place], "{cells:?}");
                    let possible = alike(&cells, &hidden, least);
                    // of each cell a reader may know that it is no less than the least, or know it of all but one
                    for unknown in 0..=cells.len() {
                        let fits = |other: &&Vec<u32>| {
                            let known = |nth: usize| nth == unknown || other[nth] >= cells[nth].min(least);
                            (0..cells.len()).all(known)
                        };
                        let told = possible.iter().filter(fits).all(|other| other[place] == *count);
                        assert!(!told, "{cells:?}: {hidden:?}");
                    }
                }
            }
            assert!(shown > most_are_shown, "most breakdowns are shown, {shown} of 20736");
        }
    }

    #[test]
    fn being_left_out_tells_no_small_cell() {
        for (many, least) in (2..=5u32).flat_map(|many| [(many, 1), (many, 2)]) {
            let until: u32 = if many < 5 { 13 } else { 9 };
            // by the total: of those that are left out whole, which counts each cell has
            let mut left_out: HashMap<u32, Vec<BTreeSet<u32>>> = HashMap::new();
            for n in 0..until.pow(many) {
                let cells: Vec<u32> = (0..many).map(|place| n / until.pow(place) % until).collect();
                // larger totals have cells that are not gone through
                if cells.iter().sum::<u32>() < until && conceal(&named(&cells), least) == Concealed::All {
                    let counts = left_out.entry(cells.iter().sum()).or_insert(vec![BTreeSet::new(); many as usize]);
                    counts.iter_mut().zip(cells).for_each(|(counts, count)| {
                        counts.insert(count);
                    });
                }
            }
            assert!(left_out.len() > 1, "{many} cells");
            for (total, counts) in left_out {
                let told = counts.iter().any(|counts| counts.len() == 1 && counts.iter().all(|n| (1..=4).contains(n)));
                assert!(!told, "{many} cells, {total} people: {counts:?}");
            }
        }
    }

    #[test]
    fn one_small_cell_takes_the_next_larger_one_with_it() {
        assert_eq!(conceal(&named(&[3, 9, 8, 7]), 1), Concealed::Cells(vec![true, false, false, true]));
        assert_eq!(conceal(&named(&[2, 9, 3, 0]), 1), Concealed::Cells(vec![true, false, true, false]));
        assert_eq!(conceal(&named(&[5, 6, 0]), 1), Concealed::Cells(vec![false, false, false]));
    }

    #[test]
    fn what_could_be_worked_out_is_left_out_whole() {
        assert_eq!(conceal(&named(&[3]), 1), Concealed::All, "the total tells it");
        assert_eq!(conceal(&named(&[3, 0]), 1), Concealed::All);
        assert_eq!(conceal(&named(&[1, 1, 20]), 1), Concealed::All, "two that are 2 together are 1 each");
        assert_eq!(conceal(&named(&[4, 4, 4]), 1), Concealed::All);
        assert_eq!(conceal(&named(&[6, 4, 3]), 1), Concealed::Cells(vec![false, true, true]));
        assert_eq!(conceal(&named(&[6, 4, 3]), 2), Concealed::All, "of 13 answers no 4 are others");
        assert_eq!(conceal(&named(&[9, 4, 3]), 2), Concealed::Cells(vec![false, true, true]));
        assert_eq!(conceal(&named(&[2, 2, 20]), 1), Concealed::Cells(vec![true, true, false]));
        assert_eq!(conceal(&named(&[2, 2, 20]), 2), Concealed::All, "two that are no 1 and 4 together are 2 each");
        assert_eq!(
            conceal(&named(&[3, 1, 20]), 2),
            Concealed::All,
            "or else it would be known that they are not 2 each"
        );
        assert_eq!(conceal(&named(&[1, 5, 20]), 1), Concealed::All, "6 together: the partner is at least 5");
    }
}
