//! Posts are counted from lists that are complete for the window, each once, and never guessed.

use super::scene::*;
use crate::domain::*;
use crate::figures::evidence::Coverage;
use crate::figures::*;

/// The posts of X as listed on the given days for whole months.
fn scene(listed: &[(&str, &str, &str)], posts: &[(&str, &str, &str)]) -> Scene {
    let mut scene = Scene::new("2026-10");
    let derived = Some(Derivation::Posted { lists: &["x.posts"] });
    scene.extra = vec![metric("x.posts_published", Unit::Items, OverTime::None, OverMembers::None, derived)];
    let account = Scene::account_of("x.posts_published");
    for (of, on, state) in listed {
        let month: Month = of.parse().unwrap();
        scene.outcomes.push(Coverage {
            account: account.clone(),
            stream: StreamId::from("x.posts"),
            from_file: false,
            window: month.window(Zone::JST),
            state: state.to_string(),
            reason: None,
            settled: true,
            fetched_at: Instant::at(day(on), 9, 0, Zone::JST),
            notes: Vec::new(),
        });
    }
    for (id, kind, at) in posts {
        let origin = scene.keep(id);
        scene.posts.push(Post {
            account: account.clone(),
            entity: Entity::from(*id),
            kind: kind.to_string(),
            title: "題名".into(),
            url: None,
            published_at: Some(at.parse().unwrap()),
            published_on: None,
            observed_at: Instant::at(day("2026-11-02"), 9, 0, Zone::JST),
            origin,
        });
    }
    scene
}

fn count(scene: &Scene, month: &str) -> Number {
    let month: Month = month.parse().unwrap();
    let mut book = scene.book();
    let key = book.measure(&ask("x.posts_published", When::Span(month.first(), month.last()))).unwrap();
    let figure = book.figure(key);
    if let Some(value) = figure.number.value() {
        assert_eq!((figure.op, Decimal::from(figure.inputs.len())), (Op::Count, value), "every post is an input");
    }
    figure.number
}

#[test]
fn posts_of_the_month_are_counted_once_and_without_replies() {
    let scene = scene(
        &[("2026-10", "2026-11-01", "complete")],
        &[
            // the last minute of September and the first of October in Japan
            ("1", "post", "2026-09-30T14:59:59Z"),
            ("2", "post", "2026-09-30T15:00:00Z"),
            ("3", "video", "2026-10-10T03:00:00Z"),
            ("3", "video", "2026-10-10T03:00:00Z"),
            ("4", "reply", "2026-10-11T03:00:00Z"),
            ("5", "quote", "2026-10-31T14:59:59Z"),
            ("6", "post", "2026-10-31T15:00:00Z"),
        ],
    );
    assert_eq!(count(&scene, "2026-10"), Number::Value(Decimal::from(3)));
    assert_eq!(count(&scene, "2026-09"), Number::Absent(Absence::Missing), "no list tells of September");
}

#[test]
fn a_list_without_posts_is_a_zero_and_no_list_is_none() {
    let empty = scene(&[("2026-10", "2026-11-01", "complete")], &[]);
    assert_eq!(count(&empty, "2026-10"), Number::Value(Decimal::ZERO));
    for (on, state) in [("2026-10-31", "complete"), ("2026-11-01", "partial"), ("2026-11-01", "failed")] {
        let unknown = scene(&[("2026-10", on, state)], &[]);
        assert_eq!(count(&unknown, "2026-10"), Number::Absent(Absence::Missing), "{on} {state}");
    }
    let mut early = scene(&[("2026-10", "2026-10-20", "complete")], &[]);
    early.now = Instant::at(day("2026-10-20"), 9, 0, Zone::JST);
    assert_eq!(count(&early, "2026-10"), Number::Absent(Absence::Pending), "the month is not over");
}

#[test]
fn what_only_an_interface_tells_is_not_missing_where_it_is_not_used() {
    let mut scene = Scene::new("2026-10");
    let mut followers = metric("x.followers", Unit::People, OverTime::Last, OverMembers::None, None);
    followers.by_interface_alone = true;
    scene.extra = vec![followers];
    scene.see_month("x.impressions", "2026-10", "1000");
    let absence = |scene: &Scene| {
        let mut book = scene.book();
        let key = book.measure(&ask("x.followers", When::This)).unwrap();
        book.figure(key).number.absence()
    };
    // the scene's accounts have no credential
    assert_eq!(absence(&scene), Some(Absence::NotApplicable));
    // somebody has handed a value of another month over: this one is missing
    scene.see("x.followers", "2026-08-31", "2026-08-31", "500");
    assert_eq!(absence(&scene), Some(Absence::Missing));
}
