//! Small counts of people: which cells of a breakdown are printed as x, so that no cell of 1 to 4 can be read or worked out.
//!
//! Not here: which columns hold people (the ledgers' schemas), the mark itself (render).
//! Source: contract clause 9(1); report-design 1.6. Invariant: whoever knows the total, the cells that are shown and this
//! very rule cannot tell the value of a cell of 1 to 4; where that cannot be had, the whole breakdown is left out.

/// The least count of people that is shown; 0 is shown too.
const SHOWN_FROM: u32 = 5;
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

/// The rule for one breakdown: cells of 1 to 4 are hidden; where there is one alone, the next larger cell too.
pub(super) fn conceal(cells: &[u32]) -> Concealed {
    let is_small = |count: u32| (SMALLEST..=LARGEST).contains(&count);
    let mut hidden: Vec<bool> = cells.iter().map(|count| is_small(*count)).collect();
    let small: Vec<u32> = cells.iter().copied().filter(|count| is_small(*count)).collect();
    let sum: u32 = small.iter().sum();
    let many = small.len() as u32;
    match small.len() {
        0 => Concealed::Cells(hidden),
        1 => {
            let larger = cells.iter().enumerate().filter(|(_, count)| **count >= SHOWN_FROM);
            let Some((partner, size)) = larger.min_by_key(|(_, count)| **count) else { return Concealed::All };
            hidden[partner] = true;
            let shown = cells.iter().zip(&hidden).filter(|(count, hidden)| !**hidden && **count >= SHOWN_FROM);
            // the partner is at most as large as the smallest cell that is shown
            let at_most = shown.map(|(count, _)| *count).min().unwrap_or(u32::MAX);
            let both = sum + size;
            let from = both.saturating_sub(at_most).max(SMALLEST);
            let until = both.saturating_sub(SHOWN_FROM).min(LARGEST);
            if from < until { Concealed::Cells(hidden) } else { Concealed::All }
        }
        // all of them are 1, or all are 4
        _ if sum == many * SMALLEST || sum == many * LARGEST => Concealed::All,
        _ => Concealed::Cells(hidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every breakdown that the rule would print alike: the same total, the same shown cells, the same cells hidden.
    fn alike(cells: &[u32], hidden: &[bool]) -> Vec<Vec<u32>> {
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
        found.retain(|one| one.iter().sum::<u32>() == total && conceal(one) == Concealed::Cells(hidden.to_vec()));
        found
    }

    #[test]
    fn no_small_cell_of_any_breakdown_can_be_worked_out() {
        let mut shown = 0;
        for n in 0..12u32.pow(4) {
            let cells: Vec<u32> = (0..4).map(|place| n / 12u32.pow(place) % 12).collect();
            let Concealed::Cells(hidden) = conceal(&cells) else { continue };
            shown += 1;
            for (place, count) in cells.iter().enumerate().filter(|(_, count)| (1..=4).contains(*count)) {
                assert!(hidden[place], "{cells:?}");
                let possible = alike(&cells, &hidden);
                assert!(possible.iter().any(|other| other[place] != *count), "{cells:?}: {hidden:?}");
            }
        }
        assert!(shown > 15_000, "most breakdowns are shown, {shown} of 20736");
    }

    #[test]
    fn one_small_cell_takes_the_next_larger_one_with_it() {
        assert_eq!(conceal(&[3, 9, 8, 7]), Concealed::Cells(vec![true, false, false, true]));
        assert_eq!(conceal(&[2, 9, 3, 0]), Concealed::Cells(vec![true, false, true, false]));
        assert_eq!(conceal(&[5, 6, 0]), Concealed::Cells(vec![false, false, false]));
    }

    #[test]
    fn what_could_be_worked_out_is_left_out_whole() {
        assert_eq!(conceal(&[3]), Concealed::All, "the total tells it");
        assert_eq!(conceal(&[3, 0]), Concealed::All);
        assert_eq!(conceal(&[1, 1, 20]), Concealed::All, "two that are 2 together are 1 each");
        assert_eq!(conceal(&[4, 4, 4]), Concealed::All);
        assert_eq!(conceal(&[1, 5, 20]), Concealed::All, "6 together: the partner is at least 5");
    }
}
