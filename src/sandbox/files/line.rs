//! LINE Official Account Manager, 分析 → 友だち: the friends by day.
//!
//! English columns in every language; the three numbers are levels, so the file begins on the last day of the month
//! before. The bytes of a real file are not known: UTF-8 without a mark and LF are taken.

use super::World;
use crate::domain::Month;

/// The account at the end of each day, as the world has it.
pub fn friends(world: &World, month: Month) -> String {
    let mut rows = "date,contacts,targetReaches,blocks\n".to_string();
    for nth in 0..=month.days() {
        let on = month.first().plus(i64::from(nth) - 1);
        let level = world.followers(on);
        rows.push_str(&format!("{},{},{},{}\n", on.compact(), level.added, level.reach, level.blocks));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Zone;

    #[test]
    fn the_levels_of_the_edges_give_the_months_new_friends() {
        let world = World::shared();
        for (month, days) in [("2026-10", 31), ("2026-02", 28)] {
            let month: Month = month.parse().unwrap();
            let text = friends(&world, month);
            let contacts: Vec<u64> =
                text.lines().skip(1).map(|r| r.split(',').nth(1).unwrap().parse().unwrap()).collect();
            assert_eq!(contacts.len(), days + 1);
            assert_eq!(contacts[days] - contacts[0], world.new_friends(month.window(Zone::JST)));
            assert!(contacts.is_sorted());
            assert!(text.lines().nth(1).unwrap().starts_with(&month.first().plus(-1).compact()));
        }
    }
}
