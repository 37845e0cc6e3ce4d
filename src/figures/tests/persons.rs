//! What persons have come to: told once a year, in no way from which a few could be worked out, and without a list of rows.

use super::scene::*;
use crate::domain::*;
use crate::figures::*;
use serde_json::Value;

const STAGES: [&str; 3] = ["a", "b", "c"];

/// The ledger of interviews: persons, each with the stage they reached and the event that led them.
fn interviews(people: &[(&str, u32)], event: &str) -> Ledger {
    kept(people, event).ledgers.remove(0)
}

/// The same in a scene that has its file.
fn kept(people: &[(&str, u32)], event: &str) -> Scene {
    let mut csv = "held_on,participant_key,stage,event_no\n".to_string();
    for (stage, count) in people {
        (0..*count).for_each(|n| csv.push_str(&format!("2026-10-01,{stage}{n},{stage},{event}\n")));
    }
    let columns = [
        ("held_on", FieldKind::Day),
        ("participant_key", FieldKind::Text),
        ("stage", FieldKind::Text),
        ("event_no", FieldKind::Number),
    ];
    let mut scene = Scene::new("2026-10");
    scene.ledger("casual_interviews", &columns, Some("2026-10-31"), &csv);
    let some = |text: &str| Some(text.to_string());
    let (key, on) = ("participant_key".to_string(), "held_on".to_string());
    scene.ledgers[0].persons = Some(Persons { key, on, state: some("stage"), cause: some("event_no") });
    scene
}

fn scene(month: &str, ledger: Ledger) -> Scene {
    let mut scene = Scene::new(month);
    scene.ledgers.push(ledger);
    scene.query("interview_stages", include_str!("../../../queries/interview_stages.sql"));
    scene
}

/// What the report tells of each stage: the count, `None` where it is hidden; nothing where none is told.
fn told(scene: &Scene) -> Option<Vec<(String, Option<u32>)>> {
    let mut book = scene.book();
    let rows = book.rows("interview_stages", &[]).expect("the query runs");
    let place = |name: &str| rows.columns.iter().position(|c| c == name).expect("a column of the query");
    let mut all = Vec::new();
    for row in &rows.rows {
        let text = |name: &str| match &row[place(name)] {
            Datum::Text(text) => Some(text.clone()),
            Datum::Null => None,
            other => panic!("{name}: {other:?}"),
        };
        let Datum::Cell(cell) = &row[place("people_cell")] else { panic!("{row:?}") };
        let figure = book.figure(*cell);
        let named = figure.inputs.iter().any(|input| !matches!(input, Input::Persons(_)));
        assert!(!named, "a count stands on no rows: {figure:?}");
        let count = figure.number.value().map(|n| n.to_string().parse().expect("a count"));
        assert!(count.is_some() || figure.number.absence() == Some(Absence::Hidden));
        match text("told").as_deref() {
            Some("yes") => all.push((text("stage").expect("a name"), count)),
            _ => {
                assert_eq!((rows.rows.len(), count, text("stage")), (1, None, None));
                return None;
            }
        }
    }
    Some(all)
}

#[test]
fn no_hidden_stage_can_be_computed_from_the_others_and_all_people() {
    // every way in which three stages may be filled, by what the year's last report says of it
    let mut seen: std::collections::BTreeMap<_, Vec<[u32; 3]>> = std::collections::BTreeMap::new();
    for a in 0..6 {
        for b in 0..6 {
            for c in 0..6 {
                let people: Vec<(&str, u32)> = STAGES.into_iter().zip([a, b, c]).collect();
                let told = told(&scene("2027-03", interviews(&people, "")));
                assert!(told.iter().flatten().all(|(_, n)| n.is_none_or(|n| n > 4)), "{told:?}");
                // the number of all people stands beside it
                seen.entry((told, a + b + c)).or_default().push([a, b, c]);
            }
        }
    }
    let mut hidden = 0;
    for ((told, people), ways) in seen.iter().filter(|((told, _), _)| told.is_some()) {
        for (stage, count) in told.iter().flatten().filter(|(_, count)| count.is_none()) {
            let place = STAGES.iter().position(|s| s == stage).expect("one of the three");
            let first = ways[0][place];
            assert!(ways.iter().any(|way| way[place] != first), "{told:?} of {people}: {stage} is {first} ({count:?})");
            hidden += 1;
        }
    }
    assert!(hidden > 5, "{hidden}");
}

#[test]
fn stages_are_told_of_the_last_day_of_the_year_and_of_no_month_before() {
    let people = [("a", 9), ("b", 7), ("c", 6)];
    let count = |name: &str, count: u32| (name.to_string(), Some(count));
    assert_eq!(told(&scene("2026-10", interviews(&people, ""))), None);
    assert_eq!(told(&scene("2027-02", interviews(&people, ""))), None);
    let all = Some(vec![count("a", 9), count("b", 7), count("c", 6)]);
    assert_eq!(told(&scene("2027-03", interviews(&people, ""))), all);
    // a term that ends within the year
    let mut shorter = scene("2027-02", interviews(&people, ""));
    shorter.term.1 = day("2027-02-28");
    assert_eq!(told(&shorter), all);
}

#[test]
fn stages_of_two_editions_are_told_only_where_neither_hides_anything() {
    let of = |people: &[(&str, u32)], before: &[(&str, u32)]| {
        let mut scene = scene("2027-03", interviews(people, ""));
        let ledgers = vec![interviews(before, "")];
        scene.published.push(Published { told: Told::States(day("2027-03-31")), ledgers });
        told(&scene)
    };
    let after = [("a", 9), ("b", 7), ("c", 6)];
    assert!(of(&after, &after).is_some());
    assert!(of(&after, &[("a", 9), ("b", 8), ("c", 6)]).is_some());
    assert!(of(&after, &[("a", 9), ("b", 9), ("c", 4)]).is_none());
    // what a month told that tells of no stage binds nothing
    let mut scene = scene("2027-03", interviews(&after, ""));
    scene.published.push(Published { told: Told::States(day("2026-10-31")), ledgers: Vec::new() });
    assert!(told(&scene).is_some());
    // of a lost edition nobody knows what it told
    scene.published.push(Published { told: Told::States(day("2027-03-31")), ledgers: Vec::new() });
    assert!(told(&scene).is_none());
}

#[test]
fn what_led_to_interviews_is_told_from_five_people_on_in_every_edition_or_in_none() {
    let led = |people: u32, before: Option<u32>| {
        let mut scene = scene("2026-10", interviews(&[("a", people)], "5"));
        scene.published.extend(before.map(|before| Published {
            told: Told::Within { column: "event_no".into(), value: "5".into() },
            ledgers: vec![interviews(&[("a", before)], "5")],
        }));
        scene.query("led", "SELECT cause, people_cell FROM person_causes ORDER BY cause NULLS LAST");
        let mut book = scene.book();
        let rows = book.rows("led", &[]).expect("the query runs").rows;
        rows.first().map(|row| {
            let (Datum::Text(cause), Datum::Cell(cell)) = (&row[0], &row[1]) else { panic!("{row:?}") };
            format!("{cause}: {}{}", shown(book.figure(*cell)), book.figure(*cell).unit.ja())
        })
    };
    assert_eq!((led(0, None), led(1, None), led(4, None)), (None, None, None));
    assert_eq!(led(5, None).as_deref(), Some("5: 5人"));
    assert_eq!(led(6, Some(5)).as_deref(), Some("5: 6人"));
    assert_eq!(led(5, Some(4)), None, "or the total of interviews would tell the 4");
}

#[test]
fn the_account_names_no_person_and_no_hash_of_their_ledger() {
    let file = kept(&[("a", 9), ("b", 7)], "");
    let mut scene = scene("2027-03", file.ledgers[0].clone());
    scene.snapshots = file.snapshots;
    scene.query("held", "SELECT row_cell FROM casual_interviews ORDER BY row_line NULLS LAST");
    let mut book = scene.book();
    let mut places: Vec<Place> = Vec::new();
    for query in ["held", "interview_stages"] {
        for row in book.rows(query, &[]).expect("the query runs").rows {
            let cell = row.iter().find_map(|datum| if let Datum::Cell(cell) = datum { Some(*cell) } else { None });
            let cell = cell.expect("a cell");
            places.push((cell, shown(book.figure(cell)), 1, vec![[0.0, 0.0, 1.0, 1.0]]));
        }
    }
    let json = figures_json(&book, "monthly", LoadId(1), &places, Beside::default());
    let hash = scene.ledgers[0].snapshot.clone().expect("it was read");
    assert!(!json.contains(hash.as_str()), "the hash of few counts gives them away");
    assert!(!json.contains("2026-10-01"), "no row says when whom");
    let parsed: Value = serde_json::from_str(&json).expect("JSON");
    let ids: Vec<&str> = parsed["figures"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"2027-03/ledger/casual_interviews/line-3"), "{ids:?}");
    // and yet everything is read and computed again
    let verified = verify_all(&json, &scene.read()).unwrap_or_else(|e| panic!("{e:#?}"));
    assert_eq!((verified.figures, verified.snapshots), (18, 1));
    let step = &explain(&json, "2027-03/persons/casual_interviews/a", &scene.read()).expect("a figure").steps[0];
    assert_eq!(step.sources, [Source::Persons("casual_interviews".into())]);
}
