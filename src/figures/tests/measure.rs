//! What a window's number is, metric by metric.

use super::scene::*;
use crate::domain::*;
use crate::figures::*;

const OCTOBER: &str = "2026-10";

fn all_days(scene: &mut Scene, metric: &str, of: &str, value: &str, except: &[u32]) {
    for d in month(of).window(Zone::JST).days().filter(|d| !except.contains(&d.day_of_month())) {
        scene.see_day(metric, &d.to_string(), value);
    }
}

#[test]
fn a_months_users_are_never_the_sum_of_its_days() {
    let mut scene = Scene::new(OCTOBER);
    all_days(&mut scene, "ga4.active_users", OCTOBER, "100", &[]);
    assert_eq!(shown(get(&mut scene.book(), "ga4.active_users", When::This)), "missing");
    scene.see_month("ga4.active_users", OCTOBER, "1234");
    let mut book = scene.book();
    let figure = get(&mut book, "ga4.active_users", When::This);
    assert_eq!((shown(figure).as_str(), figure.op, figure.inputs.len()), ("1234", Op::Reading, 1));
    assert_eq!(figure.id, "2026-10/measure/ga4.active_users/properties-123/2026-10-01..2026-10-31");
}

#[test]
fn flows_take_the_very_window_before_the_days_and_the_days_before_nothing() {
    let mut scene = Scene::new(OCTOBER);
    all_days(&mut scene, "ga4.sessions", OCTOBER, "10", &[]);
    let mut book = scene.book();
    let figure = get(&mut book, "ga4.sessions", When::This);
    assert_eq!((shown(figure).as_str(), figure.op, figure.inputs.len()), ("310", Op::Total, 31));
    assert_eq!((figure.covered_days, figure.flags.is_empty()), (None, true));
    scene.see_month("ga4.sessions", OCTOBER, "311");
    assert_eq!(shown(get(&mut scene.book(), "ga4.sessions", When::This)), "311");
    assert_eq!(shown(get(&mut scene.book(), "ga4.sessions", When::Previous)), "missing");
}

#[test]
fn a_total_with_a_day_missing_says_how_many_days_it_covers() {
    let mut scene = Scene::new(OCTOBER);
    all_days(&mut scene, "ga4.sessions", OCTOBER, "10", &[15]);
    scene.see_day("ga4.sessions", "2026-10-15", "0").stated = Stated::Absent(Absence::Pending);
    let mut book = scene.book();
    let figure = get(&mut book, "ga4.sessions", When::This);
    assert_eq!((shown(figure).as_str(), figure.covered_days), ("300", Some(30)));
    assert!(figure.flags.has(Flag::Partial));
    let whole = book.measure(&ask("ga4.sessions", When::This)).unwrap();
    let a_day = book.operate(Op::PerDay, &[whole]).unwrap();
    assert_eq!(shown(book.figure(a_day)), "10");
    // thirty days are not compared with a whole month, their daily means are
    scene.see_month("ga4.sessions", "2026-09", "150");
    let mut book = scene.book();
    let now = book.measure(&ask("ga4.sessions", When::This)).unwrap();
    let before = book.measure(&ask("ga4.sessions", When::Previous)).unwrap();
    for op in [Op::Difference, Op::ChangeRate] {
        let key = book.operate(op, &[now, before]).unwrap();
        assert_eq!(shown(book.figure(key)), "not_applicable");
    }
    let means = [now, before].map(|k| book.operate(Op::PerDay, &[k]).unwrap());
    let rate = book.operate(Op::ChangeRate, &means).unwrap();
    assert_eq!(shown(book.figure(rate)), "1");
}

#[test]
fn a_month_without_any_day_has_the_reason_that_was_stated() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_day("ga4.sessions", "2026-10-15", "0").stated = Stated::Absent(Absence::Pending);
    assert_eq!(shown(get(&mut scene.book(), "ga4.sessions", When::This)), "pending");
    let mut scene = Scene::new(OCTOBER);
    scene.see_month("ga4.sessions", OCTOBER, "0").stated = Stated::Absent(Absence::Hidden);
    all_days(&mut scene, "ga4.sessions", OCTOBER, "1", &[]);
    let mut book = scene.book();
    let figure = get(&mut book, "ga4.sessions", When::This);
    assert_eq!((shown(figure).as_str(), figure.inputs.len()), ("hidden", 0), "the days may not give it away");
}

#[test]
fn february_has_its_own_days() {
    for (of, days) in [("2027-02", "28"), ("2028-02", "29")] {
        let mut scene = Scene::new(of);
        all_days(&mut scene, "ga4.sessions", of, "1", &[]);
        let mut book = scene.book();
        let figure = get(&mut book, "ga4.sessions", When::This);
        assert_eq!((shown(figure).as_str(), figure.covered_days), (days, None));
    }
}

#[test]
fn a_week_and_days_tile_a_month_without_overlap() {
    let mut scene = Scene::new(OCTOBER);
    all_days(&mut scene, "x.impressions", OCTOBER, "10", &[1, 2, 3]);
    scene.see("x.impressions", "2026-10-01", "2026-10-07", "70");
    let mut book = scene.book();
    let figure = get(&mut book, "x.impressions", When::This);
    // the week covers 1 to 7; the days 4 to 7 are not counted again
    assert_eq!((shown(figure).as_str(), figure.covered_days, figure.inputs.len()), ("310", None, 25));
    // a file of another window fills no month
    let mut scene = Scene::new(OCTOBER);
    scene.see("x.impressions", "2026-09-15", "2026-10-14", "999");
    scene.see("x.impressions", "2026-10-15", "2026-11-14", "999");
    assert_eq!(shown(get(&mut scene.book(), "x.impressions", When::This)), "missing");
}

#[test]
fn a_window_before_the_account_began_is_not_applicable() {
    let mut scene = Scene::new(OCTOBER);
    scene.started = Some(day("2026-10-11"));
    all_days(&mut scene, "ga4.sessions", OCTOBER, "10", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let mut book = scene.book();
    assert_eq!(shown(get(&mut book, "ga4.sessions", When::Previous)), "not_applicable");
    let figure = get(&mut book, "ga4.sessions", When::This);
    assert_eq!((shown(figure).as_str(), figure.covered_days), ("210", None), "the days before it began are no gap");
}

#[test]
fn days_to_come_are_pending_and_a_platform_that_is_not_there_is_not_applicable() {
    let scene = Scene::new("2026-10");
    let mut book = scene.book();
    assert_eq!(shown(get(&mut book, "ga4.sessions", When::Span(day("2026-11-05"), day("2026-11-30")))), "pending");
    assert_eq!(shown(get(&mut book, "ga4.sessions", When::Span(day("2026-11-05"), day("2026-11-09")))), "missing");
    let refused = book.measure(&ask("ga4.session", When::This)).unwrap_err();
    assert_eq!(refused.why.to_string(), "there is no metric `ga4.session`");
    assert_eq!(refused.hint().as_deref(), Some("did you mean `ga4.sessions`?"));
}

#[test]
fn settled_counts_before_provisional_and_the_platform_before_files_before_hands() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_month("ga4.sessions", OCTOBER, "4").flags = Flags::of([Flag::TakenOver]);
    assert_eq!(shown(get(&mut scene.book(), "ga4.sessions", When::This)), "4");
    scene.see_month("ga4.sessions", OCTOBER, "3").flags = Flags::of([Flag::Typed]);
    assert_eq!(shown(get(&mut scene.book(), "ga4.sessions", When::This)), "3");
    scene.see_month("ga4.sessions", OCTOBER, "2").flags = Flags::of([Flag::Imported]);
    assert_eq!(shown(get(&mut scene.book(), "ga4.sessions", When::This)), "2");
    scene.see_month("ga4.sessions", OCTOBER, "1").quality = Quality::Provisional;
    let mut book = scene.book();
    let figure = get(&mut book, "ga4.sessions", When::This);
    assert_eq!((shown(figure).as_str(), figure.quality), ("1", Quality::Provisional));
    let settled = scene.see_month("ga4.sessions", OCTOBER, "10");
    settled.observed_at = settled.observed_at.plus(std::time::Duration::from_secs(60));
    let newer = scene.see_month("ga4.sessions", OCTOBER, "11");
    newer.observed_at = newer.observed_at.plus(std::time::Duration::from_secs(120));
    let latest = scene.see_month("ga4.sessions", OCTOBER, "12");
    latest.observed_at = latest.observed_at.plus(std::time::Duration::from_secs(999));
    latest.quality = Quality::Provisional;
    assert_eq!(shown(get(&mut scene.book(), "ga4.sessions", When::This)), "11");
}

#[test]
fn what_a_platform_could_not_say_yields_to_what_a_person_can() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_month("ga4.sessions", OCTOBER, "0").stated = Stated::Absent(Absence::Pending);
    scene.see_month("ga4.sessions", OCTOBER, "7").flags = Flags::of([Flag::Typed]);
    assert_eq!(shown(get(&mut scene.book(), "ga4.sessions", When::This)), "7");
    scene.see_month("ga4.sessions", OCTOBER, "0").stated = Stated::Absent(Absence::Hidden);
    assert_eq!(shown(get(&mut scene.book(), "ga4.sessions", When::This)), "hidden");
}

#[test]
fn levels_are_read_at_the_end_or_nearby_with_the_day() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_day("line.blocks", "2026-10-29", "9");
    scene.see_day("line.blocks", "2026-11-01", "11");
    let mut book = scene.book();
    let figure = get(&mut book, "line.blocks", When::This);
    assert_eq!((shown(figure).as_str(), figure.read_on), ("11", Some(day("2026-11-01"))));
    assert!(figure.flags.has(Flag::Partial));
    assert_eq!(shown(get(&mut book, "line.blocks", When::Span(day("2026-10-31"), day("2026-10-31")))), "missing");
    assert_eq!(shown(get(&mut book, "line.blocks", When::Previous)), "missing");
    scene.see_day("line.blocks", "2026-10-31", "10");
    let mut book = scene.book();
    let figure = get(&mut book, "line.blocks", When::This);
    assert_eq!((shown(figure).as_str(), figure.read_on, figure.flags.is_empty()), ("10", None, true));
}

#[test]
fn a_posts_counter_is_read_after_the_month_and_stays_so() {
    let mut scene = Scene::new(OCTOBER);
    let mut on = |at: &str, value: &str| {
        let seen = scene.see_day("x.post.impressions", "2026-10-05", value);
        seen.entity = Some("post 1".into());
        seen.observed_at = Instant::at(day(at), 9, 0, Zone::JST);
    };
    on("2026-10-20", "100");
    on("2026-11-05", "150");
    on("2026-11-20", "170");
    let mut question = ask("x.post.impressions", When::This);
    question.entity = Some("post 1".into());
    let mut book = scene.book();
    let key = book.measure(&question).unwrap();
    assert_eq!((shown(book.figure(key)).as_str(), book.figure(key).read_on), ("150", Some(day("2026-11-05"))));
    scene.observations.truncate(1);
    let mut book = scene.book();
    let key = book.measure(&question).unwrap();
    assert_eq!((shown(book.figure(key)).as_str(), book.figure(key).read_on), ("100", Some(day("2026-10-20"))));
}

#[test]
fn new_friends_are_a_rise_of_exact_days() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_day("line.friends_added", "2026-09-30", "1000");
    scene.see_day("line.friends_added", "2026-10-31", "1096");
    scene.see_day("line.blocks", "2026-10-31", "60");
    let mut book = scene.book();
    let figure = get(&mut book, "line.new_friends", When::This);
    assert_eq!((shown(figure).as_str(), figure.op, figure.inputs.len()), ("96", Op::Difference, 2));
    assert_eq!(shown(get(&mut book, "line.friends_net", When::This)), "1036");
    // no reading of a day nearby stands in
    scene.observations.remove(0);
    scene.see_day("line.friends_added", "2026-10-01", "1001");
    let mut book = scene.book();
    assert_eq!(shown(get(&mut book, "line.new_friends", When::This)), "missing");
    // what the previous contractor reported may
    scene.see_month("line.new_friends", OCTOBER, "95").flags = Flags::of([Flag::TakenOver]);
    assert_eq!(shown(get(&mut scene.book(), "line.new_friends", When::This)), "95");
    // but never a part of the window
    assert_eq!(shown(get(&mut scene.book(), "line.new_friends", When::FiscalYear)), "missing");
}

#[test]
fn a_counter_that_fell_is_an_error_that_names_both_readings() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_day("line.friends_added", "2026-09-30", "1000");
    scene.see_day("line.friends_added", "2026-10-31", "999");
    let mut book = scene.book();
    let refused = book.measure(&ask("line.new_friends", When::This)).unwrap_err();
    for word in ["line.friends_added", "1000", "2026-09-30", "999", "2026-10-31", "/value"] {
        assert!(refused.why.to_string().contains(word), "{word}: {}", refused.why);
    }
    scene.query("q", "SELECT state, cell FROM monthly WHERE is_period AND metric = 'line.new_friends'");
    let mut book = scene.book();
    assert_eq!(book.rows("q", &[]).unwrap().rows[0][0], Datum::Text("missing".into()));
    assert_eq!(book.problems().len(), 1);
}

#[test]
fn derived_ratios_and_totals_follow_their_inputs() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_month("ga4.sessions", OCTOBER, "3");
    scene.see_month("ga4.engaged_sessions", OCTOBER, "2").flags = Flags::of([Flag::Sampled]);
    scene.see_month("line.delivered.broadcast", OCTOBER, "500");
    let mut book = scene.book();
    let figure = get(&mut book, "ga4.engaged_share", When::This);
    assert_eq!(shown(figure), "0.666666666667");
    assert!(figure.flags.has(Flag::Sampled));
    // a component that LINE never named is not there; one that it named is missed
    assert_eq!(shown(get(&mut book, "line.delivered_campaign", When::This)), "500");
    scene.see_month("line.delivered.targeting", "2026-09", "40");
    assert_eq!(shown(get(&mut scene.book(), "line.delivered_campaign", When::This)), "missing");
}

#[test]
fn forbidden_additions_are_refused_with_the_rule() {
    let mut scene = Scene::new(OCTOBER);
    for of in [OCTOBER, "2026-09"] {
        scene.see_month("ga4.active_users", of, "10");
        scene.see_month("ga4.sessions", of, "20");
    }
    for member in ["mobile", "desktop"] {
        scene.see_month("ga4.active_users", OCTOBER, "6").members = Members::new([("deviceCategory", member)]);
        scene.see_month("ga4.sessions", OCTOBER, "10").members = Members::new([("deviceCategory", member)]);
    }
    let mut book = scene.book();
    let of = |book: &mut Book, metric: &str, when: When, member: Option<&str>| {
        let mut question = ask(metric, when);
        if let Some(member) = member {
            question.members = Members::new([("deviceCategory", member)]);
        }
        book.measure(&question).unwrap()
    };
    let months =
        |book: &mut Book, metric: &str| [of(book, metric, When::This, None), of(book, metric, When::Previous, None)];
    let users = months(&mut book, "ga4.active_users");
    let refused = book.operate(Op::Total, &users).unwrap_err();
    assert!(refused.why.to_string().contains("may not be added over time"), "{refused}");
    let sessions = months(&mut book, "ga4.sessions");
    let total = book.operate(Op::Total, &sessions).unwrap();
    assert_eq!(shown(book.figure(total)), "40");
    assert_eq!(book.figure(total).window.unwrap().to_string(), "2026-09-01..2026-10-31");
    let refused = book.operate(Op::Total, &[sessions[0], sessions[0]]).unwrap_err();
    assert!(refused.why.to_string().contains("twice"), "{refused}");
    let people = ["mobile", "desktop"].map(|m| of(&mut book, "ga4.active_users", When::This, Some(m)));
    let refused = book.operate(Op::Rest, &people).unwrap_err();
    assert!(refused.why.to_string().contains("may not be added over its members"), "{refused}");
    let visits = ["mobile", "desktop"].map(|m| of(&mut book, "ga4.sessions", When::This, Some(m)));
    let rest = book.operate(Op::Rest, &visits).unwrap();
    assert_eq!((shown(book.figure(rest)).as_str(), book.figure(rest).inputs.len()), ("20", 2));
    let refused = book.operate(Op::Difference, &[users[0], sessions[0]]).unwrap_err();
    assert!(refused.why.to_string().contains("different units"), "{refused}");
    let shares = visits.map(|v| book.operate(Op::Ratio, &[v, sessions[0]]).unwrap());
    assert_eq!(shown(book.figure(shares[0])), "0.5");
    let refused = book.operate(Op::Total, &shares).unwrap_err();
    assert!(refused.why.to_string().contains("does not add up"), "{refused}");
    let whole_and_part = [sessions[0], visits[0]];
    // a part and the whole it belongs to would count people twice
    assert!(book.operate(Op::Total, &whole_and_part).is_err());
}

#[test]
fn absences_pass_through_operations_and_hidden_ones_keep_no_inputs() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_month("ga4.sessions", OCTOBER, "20");
    scene.see_month("ga4.sessions", "2026-09", "0").stated = Stated::Absent(Absence::Hidden);
    scene.see_month("ga4.sessions", "2025-10", "0");
    let mut book = scene.book();
    let mut of = |when: When| book.measure(&ask("ga4.sessions", when)).unwrap();
    let (now, previous, last_year) = (of(When::This), of(When::Previous), of(When::LastYear));
    let change = book.operate(Op::ChangeRate, &[now, previous]).unwrap();
    assert_eq!((shown(book.figure(change)).as_str(), book.figure(change).inputs.len()), ("hidden", 0));
    let rate = book.operate(Op::ChangeRate, &[now, last_year]).unwrap();
    assert_eq!(shown(book.figure(rate)), "not_applicable");
    let difference = book.operate(Op::Difference, &[now, last_year]).unwrap();
    assert_eq!(
        (shown(book.figure(difference)).as_str(), book.figure(difference).style),
        ("20", crate::domain::print::Style::Change)
    );
    let again = book.operate(Op::Difference, &[now, last_year]).unwrap();
    assert_eq!(difference, again, "the same operation over the same inputs is the same figure");
}

#[test]
fn members_that_a_complete_list_leaves_out_are_not_there() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_month("ga4.sessions", OCTOBER, "10").members = Members::new([("deviceCategory", "mobile")]);
    let mut question = ask("ga4.sessions", When::This);
    question.members = Members::new([("deviceCategory", "tablet")]);
    let mut book = scene.book();
    let key = book.measure(&question).unwrap();
    assert_eq!(shown(book.figure(key)), "not_applicable");
    question.when = When::Previous;
    let key = book.measure(&question).unwrap();
    assert_eq!(shown(book.figure(key)), "missing");
}

#[test]
fn ids_are_given_once_and_never_twice() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_month("ga4.sessions", OCTOBER, "10");
    scene.see_month("ga4.active_users", OCTOBER, "5");
    let mut book = scene.book();
    let a = book.measure(&ask("ga4.sessions", When::This)).unwrap();
    let b = book.measure(&ask("ga4.active_users", When::This)).unwrap();
    book.name(a, "2026-10/web/sessions");
    book.name(a, "2026-10/text/1");
    book.name(b, "2026-10/web/sessions");
    assert_eq!(book.figure(a).id, "2026-10/web/sessions");
    assert_eq!(book.figure(b).id, "2026-10/web/sessions-2");
}

#[test]
fn a_daily_mean_is_of_counts_not_of_people_counted_once_or_levels() {
    let mut scene = Scene::new(OCTOBER);
    scene.see_month("ga4.sessions", OCTOBER, "31");
    scene.see_month("ga4.active_users", OCTOBER, "31");
    scene.see_day("line.blocks", "2026-10-31", "31");
    let mut book = scene.book();
    for (metric, mean) in
        [("ga4.sessions", "1"), ("ga4.active_users", "not_applicable"), ("line.blocks", "not_applicable")]
    {
        let key = book.measure(&ask(metric, When::This)).unwrap();
        let key = book.operate(Op::PerDay, &[key]).unwrap();
        assert_eq!(shown(book.figure(key)), mean, "{metric}");
    }
}

proptest::proptest! {
    /// Whatever windows were observed: no day is counted twice, none that has no number, and no reading is lost that fits.
    #[test]
    fn totals_cover_each_day_once(windows in proptest::collection::vec((0i64..35, 1i64..9, 0u8..4), 0..40)) {
        let mut scene = Scene::new(OCTOBER);
        let first = day("2026-09-28");
        let mut days_with_own_reading = std::collections::BTreeSet::new();
        for (start, length, kind) in windows {
            let (start, end) = (first.plus(start), first.plus(start + length - 1));
            // one a day, so that the total is the number of days it covers
            let seen = scene.see("x.impressions", &start.to_string(), &end.to_string(), &length.to_string());
            match kind {
                0 => seen.stated = Stated::Absent(Absence::Pending),
                1 => seen.flags = Flags::of([Flag::Imported]),
                _ => {}
            }
            // of files nothing is promised but that they tile the month or do not count
            if kind > 1 && length == 1 && start.month() == month(OCTOBER) {
                days_with_own_reading.insert(start);
            }
        }
        let mut book = scene.book();
        let figure = get(&mut book, "x.impressions", When::This).clone();
        match figure.number {
            Number::Value(total) => {
                let covered = figure.covered_days.unwrap_or(31);
                proptest::prop_assert_eq!(total, Decimal::from(covered));
                proptest::prop_assert!(covered as usize >= days_with_own_reading.len());
                proptest::prop_assert_eq!(figure.flags.has(Flag::Partial), covered < 31);
                proptest::prop_assert!(covered == 31 || !figure.flags.has(Flag::Imported));
            }
            _ => proptest::prop_assert!(days_with_own_reading.is_empty()),
        }
    }

    /// Reading foreign bytes at foreign places answers or refuses, and never panics.
    #[test]
    fn any_bytes_at_any_place_are_read_or_refused(bytes in proptest::collection::vec(0u8..=255, 0..200), pointer in "[/0-9a:~-]{0,12}") {
        let _ = crate::figures::reread::read_at(&bytes, &pointer);
    }
}
