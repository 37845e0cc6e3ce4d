//! The shipped query of the stages that interviewed people have reached: every small case, and what a reader could make of it.

use super::scene::*;
use crate::domain::*;
use crate::figures::*;

const STAGES: [&str; 3] = ["a", "b", "c"];

/// What the report tells of each stage: the count, `None` where it is hidden; nothing where none is told.
fn told(counts: [u32; 3]) -> Option<Vec<(String, Option<u32>)>> {
    let mut csv = "held_on,participant_key,stage\n".to_string();
    for (stage, count) in STAGES.iter().zip(counts) {
        (0..count).for_each(|n| csv.push_str(&format!("2026-10-01,{stage}{n},{stage}\n")));
    }
    let columns = [("held_on", FieldKind::Day), ("participant_key", FieldKind::Text), ("stage", FieldKind::Text)];
    let mut scene = Scene::new("2026-10");
    scene.ledger("casual_interviews", &columns, Some("2026-10-31"), &csv);
    scene.query("interview_stages", include_str!("../../../queries/interview_stages.sql"));
    let mut book = scene.book();
    let rows = book.rows("interview_stages", &[]).expect("the query runs");
    let place = |name: &str| rows.columns.iter().position(|c| c == name).expect("a column of the query");
    let mut all = Vec::new();
    for row in &rows.rows {
        let text = |name: &str| match &row[place(name)] {
            Datum::Text(text) => text.clone(),
            other => panic!("{name}: {other:?}"),
        };
        let cells = match &row[place("people_cells")] {
            Datum::Cells(keys) => keys.clone(),
            Datum::Cell(key) => vec![*key],
            other => panic!("{other:?}"),
        };
        let hidden = cells.iter().any(|key| book.figure(*key).number.absence() == Some(Absence::Hidden));
        assert!(!hidden || cells.len() == 1, "a hidden count says nothing of its rows");
        all.push((text("stage"), text("told"), (!hidden).then_some(cells.len() as u32)));
    }
    let silent = all.iter().any(|(_, told, _)| told == "no");
    assert!(!silent || all.iter().all(|(_, told, count)| told == "no" && count.is_none()), "{all:?}");
    (!silent).then(|| all.into_iter().map(|(stage, _, count)| (stage, count)).collect())
}

#[test]
fn no_hidden_stage_can_be_computed_from_the_others_and_all_people() {
    // every way in which three stages may be filled, by what the report says of it
    let mut seen: std::collections::BTreeMap<_, Vec<[u32; 3]>> = std::collections::BTreeMap::new();
    let sizes = [0, 1, 2, 3, 4, 5];
    for a in sizes {
        for b in sizes {
            for c in sizes {
                if let Some(told) = told([a, b, c]) {
                    assert!(told.iter().all(|(_, n)| n.is_none_or(|n| n > 4)), "{told:?}");
                    // the number of all people stands beside it
                    seen.entry((told, a + b + c)).or_default().push([a, b, c]);
                }
            }
        }
    }
    assert!(seen.len() > 30, "{}", seen.len());
    let mut hidden = 0;
    for ((told, people), ways) in &seen {
        for (stage, count) in told.iter().filter(|(_, count)| count.is_none()) {
            let place = STAGES.iter().position(|s| s == stage).expect("one of the three");
            let first = ways[0][place];
            assert!(ways.iter().any(|way| way[place] != first), "{told:?} of {people}: {stage} is {first} ({count:?})");
            hidden += 1;
        }
    }
    assert!(hidden > 5, "{hidden}");
}
