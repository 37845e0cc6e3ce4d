//! Ledgers that count people by what they are: no two columns and no two ledgers together tell a few.

use super::scene::*;
use crate::domain::*;
use crate::figures::*;
use std::collections::{BTreeMap, BTreeSet};

type Seen = Vec<Option<u32>>;
/// Who applied by medium, who applied, who came.
type Told = (Option<Seen>, u32, u32);
/// The counts that each medium may have.
type Counts = Vec<BTreeSet<u32>>;

/// Who applied (by medium, and in all) and who came; the other ledger counts those who applied by medium too.
fn scene(media: &[(u32, u32)]) -> Scene {
    let mut scene = Scene::new("2026-10");
    let sum = |pick: fn(&(u32, u32)) -> u32| media.iter().map(pick).sum::<u32>();
    let (mut counts, mut promotions) =
        ("no,dimension,member,applied,attended\n".to_string(), "no,medium,applications\n".to_string());
    counts.push_str(&format!("5,合計,合計,{},{}\n", sum(|m| m.0), sum(|m| m.1)));
    for (name, (applied, came)) in ["a", "b", "c"].into_iter().zip(media) {
        counts.push_str(&format!("5,経路,{name},{applied},{came}\n"));
        promotions.push_str(&format!("5,{name},{applied}\n"));
    }
    use FieldKind::{Number as Count, Text};
    let columns = [("no", Count), ("dimension", Text), ("member", Text), ("applied", Count), ("attended", Count)];
    scene.ledger("event_counts", &columns, None, &counts);
    scene.ledger("event_promotions", &[("no", Count), ("medium", Text), ("applications", Count)], None, &promotions);
    let texts = |all: &[&str]| all.iter().map(|text| text.to_string()).collect::<Vec<_>>();
    let same = SamePeople {
        breakdown: "経路".into(),
        own: "member".into(),
        of: "applied".into(),
        ledger: "event_promotions".into(),
        member: "medium".into(),
        column: "applications".into(),
    };
    scene.ledgers[0].people = Some(People {
        columns: texts(&["applied", "attended"]),
        told: Some("attended".into()),
        least: 1,
        within: texts(&["no", "dimension"]),
        total: Some("合計".into()),
        beside: Some(same),
    });
    scene.ledgers[1].people = Some(People {
        columns: texts(&["applications"]),
        told: None,
        least: 1,
        within: texts(&["no"]),
        total: None,
        beside: None,
    });
    for (n, row) in scene.ledgers[1].rows.iter_mut().enumerate() {
        row.key = format!("5 {}", ["a", "b", "c"][n]);
    }
    scene
}

/// What a column shows, row by row; nothing where the breakdown is left out.
fn column(scene: &Scene, ledger: &str, column: &str, condition: &str) -> Option<Seen> {
    let mut scene = scene_of(scene);
    let sql = format!(
        "SELECT {column}, breakdown_shown AS told FROM {ledger} WHERE {condition} ORDER BY row_line NULLS LAST"
    );
    scene.query("column", &sql);
    let rows = scene.book().rows("column", &[]).expect("the query runs").rows;
    let value = |datum: &Datum| match datum {
        Datum::Null => None,
        Datum::Number(n) => Some(n.to_string().parse().expect("a count")),
        other => panic!("{other:?}"),
    };
    let is_told = rows.iter().all(|row| row[1] == Datum::Bool(true));
    is_told.then(|| rows.iter().map(|row| value(&row[0])).collect())
}

fn scene_of(other: &Scene) -> Scene {
    let mut scene = Scene::new("2026-10");
    scene.ledgers = other.ledgers.clone();
    scene.published = other.published.clone();
    scene
}

#[test]
fn by_member_one_column_alone_is_shown() {
    let scene = scene(&[(30, 18), (25, 10)]);
    assert_eq!(
        column(&scene, "event_counts", "applied", "dimension = '経路'"),
        None,
        "27 have stayed away: it may be all 25"
    );
    let scene = self::scene(&[(30, 29), (25, 24)]);
    assert_eq!(column(&scene, "event_counts", "attended", "dimension = '経路'"), Some(vec![Some(29), Some(24)]));
    assert_eq!(column(&scene, "event_counts", "applied", "dimension = '経路'"), Some(vec![None, None]));
    assert_eq!(column(&scene, "event_counts", "applied", "dimension = '合計'"), Some(vec![Some(55)]));
    assert_eq!(column(&scene, "event_promotions", "applications", "no = 5"), Some(vec![Some(30), Some(25)]));
}

#[test]
fn who_came_through_a_medium_tells_no_few_beside_who_applied_through_it() {
    // what a reader sees of two media, with and without whether who came is told: the counts that each may have
    let mut with: BTreeMap<(Option<Seen>, Told), Counts> = BTreeMap::new();
    let mut without: BTreeMap<Told, Counts> = BTreeMap::new();
    let mut all = Vec::new();
    let sizes = [0, 1, 3, 4, 5, 6, 8, 9, 11];
    for (a, b) in sizes.into_iter().flat_map(|a| sizes.map(|b| (a, b))) {
        for (came_a, came_b) in (0..=a).rev().take(5).flat_map(|x| (0..=b).rev().take(5).map(move |y| (x, y))) {
            let scene = scene(&[(a, came_a), (b, came_b)]);
            let applied = column(&scene, "event_promotions", "applications", "no = 5");
            let came = column(&scene, "event_counts", "attended", "dimension = '経路'");
            assert!(came.iter().flatten().all(|n| n.is_none_or(|n| n == 0 || n > 4)), "{a} {b} {came:?}");
            let (applied_all, came_all) = (a + b, came_a + came_b);
            let counts = [came_a, came_b];
            let known = [
                with.entry((came.clone(), (applied.clone(), applied_all, came_all))).or_default(),
                without.entry((applied.clone(), applied_all, came_all)).or_default(),
            ];
            for known in known {
                known.resize(2, BTreeSet::new());
                known.iter_mut().zip(counts).for_each(|(known, count)| {
                    known.insert(count);
                });
            }
            all.push((applied, came, applied_all, came_all, counts));
        }
    }
    let mut shown = 0;
    for (applied, came, applied_all, came_all, counts) in all {
        shown += usize::from(came.is_some());
        let totals = &without[&(applied.clone(), applied_all, came_all)];
        let known = &with[&(came.clone(), (applied.clone(), applied_all, came_all))];
        for (place, count) in counts.into_iter().enumerate().filter(|(_, count)| (1..=4).contains(count)) {
            // what the totals and those who applied tell by themselves no rule for who came can hide
            assert!(known[place].len() > 1 || totals[place].len() == 1, "{applied:?} {came:?} of {came_all}: {count}");
        }
    }
    assert!(shown > 20, "{shown}");
}

#[test]
fn what_an_edition_left_out_beside_another_ledger_stays_out() {
    let mut now = scene(&[(30, 29), (25, 24)]);
    let publish = |scene: &mut Scene, before: &[(u32, u32)]| {
        let told = crate::figures::Told::Within { column: "no".into(), value: "5".into() };
        scene.published = vec![Published { told, ledgers: self::scene(before).ledgers }];
    };
    let came = |scene: &Scene| column(scene, "event_counts", "attended", "dimension = '経路'");
    publish(&mut now, &[(30, 29), (25, 24)]);
    assert_eq!(came(&now), Some(vec![Some(29), Some(24)]));
    publish(&mut now, &[(30, 18), (25, 10)]);
    assert_eq!(came(&now), None, "it was left out though no count was small");
    publish(&mut now, &[(30, 28), (25, 4)]);
    assert_eq!(came(&now), None);
}
