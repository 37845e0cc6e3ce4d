//! Across a change of definition nothing is compared, and what takes in both sides says so. What is compared is what is
//! printed.

use super::scene::*;
use crate::domain::*;
use crate::figures::*;

/// October after a change on 24 August, with a month of each kind.
fn scene() -> Scene {
    let mut scene = Scene::new("2026-10");
    let mut views = metric("x.video_views", Unit::Times, OverTime::Sum, OverMembers::Sum, None);
    views.breaks = vec![Break { on: day("2026-08-24"), change_ja: "数え方が変わった。".into() }];
    views.since = Some(day("2025-09-01"));
    let per_view = Derivation::Ratio { of: "x.impressions", by: "x.video_views" };
    scene.extra = vec![
        views,
        metric("x.per_view", Unit::Rate, OverTime::None, OverMembers::None, Some(per_view)),
        metric("ga4.average_session_seconds", Unit::Seconds, OverTime::Ask, OverMembers::None, None),
    ];
    for (month, value) in
        [("2025-10", "70"), ("2026-07", "80"), ("2026-08", "90"), ("2026-09", "200"), ("2026-10", "220")]
    {
        scene.see_month("x.video_views", month, value);
        scene.see_month("x.impressions", month, "1000");
    }
    scene
}

fn of(month: &str) -> When {
    let m: Month = month.parse().unwrap();
    When::Span(m.first(), m.last())
}

fn compared(book: &mut Book, metric: &str, op: Op, months: [&str; 2]) -> (Number, Option<Day>) {
    let keys = months.map(|m| book.measure(&ask(metric, of(m))).unwrap());
    let key = book.operate(op, &keys).unwrap();
    (book.figure(key).number, book.figure(key).break_on)
}

#[test]
fn months_on_one_side_are_compared_and_months_on_both_are_not() {
    let mut book = scene().book();
    let none = (Number::Absent(Absence::NotApplicable), Some(day("2026-08-24")));
    for op in [Op::Difference, Op::ChangeRate] {
        for months in [["2026-09", "2026-08"], ["2026-08", "2026-07"], ["2026-10", "2026-07"], ["2026-10", "2025-10"]] {
            assert_eq!(compared(&mut book, "x.video_views", op, months), none, "{months:?}");
            let (number, _) = compared(&mut book, "x.impressions", op, months);
            assert!(number.value().is_some(), "another metric's definition did not change");
        }
    }
    assert_eq!(
        compared(&mut book, "x.video_views", Op::Difference, ["2026-10", "2026-09"]),
        (Number::Value(number("20")), None)
    );
    assert_eq!(
        compared(&mut book, "x.video_views", Op::Difference, ["2026-07", "2025-10"]),
        (Number::Value(number("10")), None)
    );
    assert_eq!(compared(&mut book, "x.per_view", Op::Difference, ["2026-09", "2026-07"]), none, "made of it");
}

#[test]
fn daily_means_are_not_compared_across_either() {
    let mut book = scene().book();
    let keys = ["2026-09", "2026-07"].map(|m| {
        let month = book.measure(&ask("x.video_views", of(m))).unwrap();
        book.operate(Op::PerDay, &[month]).unwrap()
    });
    let key = book.operate(Op::ChangeRate, &keys).unwrap();
    assert_eq!(book.figure(key).number, Number::Absent(Absence::NotApplicable));
}

#[test]
fn a_number_that_takes_in_both_sides_says_so() {
    let mut book = scene().book();
    let on = |book: &mut Book, when: When| {
        let key = book.measure(&ask("x.video_views", when)).unwrap();
        (book.figure(key).number.value().is_some(), book.figure(key).break_on)
    };
    assert_eq!(on(&mut book, of("2026-08")), (true, Some(day("2026-08-24"))));
    assert_eq!(on(&mut book, of("2026-07")), (true, None));
    assert_eq!(on(&mut book, of("2026-09")), (true, None));
    assert_eq!(on(&mut book, When::Span(day("2026-07-01"), day("2026-10-31"))), (true, Some(day("2026-08-24"))));
    let keys = ["2026-07", "2026-08", "2026-09"].map(|m| book.measure(&ask("x.video_views", of(m))).unwrap());
    let total = book.operate(Op::Total, &keys).unwrap();
    assert_eq!(book.figure(total).break_on, Some(day("2026-08-24")));
    let shared = book.operate(Op::Total, &keys[2..]).unwrap();
    assert_eq!(book.figure(shared).break_on, None);
}

#[test]
fn before_its_first_day_a_metric_is_not_applicable_and_not_missing() {
    let mut book = scene().book();
    let absence = |book: &mut Book, when: When| {
        let key = book.measure(&ask("x.video_views", when)).unwrap();
        book.figure(key).number.absence()
    };
    assert_eq!(absence(&mut book, of("2025-08")), Some(Absence::NotApplicable));
    assert_eq!(absence(&mut book, of("2025-09")), Some(Absence::Missing));
}

#[test]
fn a_change_is_that_of_the_printed_numbers() {
    let mut scene = scene();
    for (month, value) in [("2026-08", "136.4"), ("2026-09", "137.4"), ("2026-10", "136.6")] {
        scene.see_month("ga4.average_session_seconds", month, value);
        let rate = format!("0.{}", value.replace('.', ""));
        scene.see_month("ga4.engagement_rate", month, &rate);
    }
    let mut book = scene.book();
    let mut places = Vec::new();
    let mut change = |book: &mut Book, metric: &str, op: Op, months: [&str; 2]| {
        let keys = months.map(|m| book.measure(&ask(metric, of(m))).unwrap());
        let key = book.operate(op, &keys).unwrap();
        let f = book.figure(key);
        let text = f.number.value().map_or("－".into(), |v| print::number(v, f.unit, f.style));
        places.push((key, text.clone(), 1, vec![]));
        text
    };
    let seconds = "ga4.average_session_seconds";
    // 2分17秒 and 2分17秒, 2分17秒 and 2分16秒
    assert_eq!(change(&mut book, seconds, Op::Difference, ["2026-10", "2026-09"]), "±0");
    assert_eq!(change(&mut book, seconds, Op::ChangeRate, ["2026-10", "2026-09"]), "±0.0%");
    assert_eq!(change(&mut book, seconds, Op::Difference, ["2026-10", "2026-08"]), "+1");
    // 13.7% and 13.6%
    assert_eq!(change(&mut book, "ga4.engagement_rate", Op::Difference, ["2026-10", "2026-08"]), "+0.1");
    let json = figures_json(&book, "monthly", LoadId(1), &places, Beside::default());
    let verified = verify_all(&json, &scene.read()).unwrap_or_else(|e| panic!("{e:?}"));
    assert_eq!(verified.figures, 4 + 5);
    assert!(json.contains("\"rounded_to\":0") && json.contains("\"rounded_to\":3"), "{json}");
    let without = json.replace("\"rounded_to\":0", "\"rounded_to\":null");
    assert!(verify_all(&without, &scene.read()).is_err(), "the rounding is part of what is checked");
}
