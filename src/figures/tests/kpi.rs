//! Obligations: the golden cases of the verdict, plans, pace and forecast.

use super::scene::*;
use crate::domain::*;
use crate::figures::*;
use crate::programme::Counts;

/// LINE friends at month ends: the level before the term, then new friends of each month.
fn line(period: &str, new: &[u32]) -> Scene {
    let mut scene = Scene::new(period);
    let mut level = 1000;
    scene.see_day("line.friends_added", "2026-03-31", "1000");
    for (n, friends) in new.iter().enumerate() {
        level += friends;
        let end = month("2026-04").plus(n as i32).last();
        scene.see_day("line.friends_added", &end.to_string(), &level.to_string());
    }
    scene.target("line.new_friends", Counts::Metric("line.new_friends".into()), "900", false);
    scene.query("kpi", "SELECT * FROM kpi ORDER BY obligation NULLS LAST, month NULLS LAST");
    scene
}

/// The row of the report's month: column names to what they show.
fn row(scene: &Scene) -> std::collections::BTreeMap<String, String> {
    let mut book = scene.book();
    let rows = book.rows("kpi", &[]).expect("rows");
    let period = rows.column("is_period").unwrap();
    let row = rows.rows.iter().find(|r| r[period] == Datum::Bool(true)).expect("the month's row");
    rows.columns.iter().zip(row).map(|(name, d)| (name.clone(), said(&book, d))).collect()
}

fn said(book: &Book, datum: &Datum) -> String {
    match datum {
        Datum::Cell(key) => shown(book.figure(*key)),
        Datum::Text(t) => t.clone(),
        Datum::Number(n) => n.to_string(),
        Datum::Integer(n) => n.to_string(),
        Datum::Bool(b) => b.to_string(),
        Datum::Null => "null".into(),
        Datum::Cells(all) => format!("{} cells", all.len()),
    }
}

#[test]
fn the_year_is_decided_between_899_and_901() {
    let eleven = [80; 11];
    for (last, verdict) in [(19, "missed"), (20, "achieved"), (21, "achieved")] {
        let mut new = eleven.to_vec();
        new.push(last);
        let row = row(&line("2027-03", &new));
        assert_eq!(row["cumulative"], (880 + last).to_string());
        assert_eq!(row["verdict"], verdict, "{last}");
        assert_eq!((row["pace"].as_str(), row["forecast"].as_str()), ("not_applicable", "not_applicable"));
    }
}

#[test]
fn october_is_measured_against_the_plan_or_the_elapsed_days() {
    let row = row(&line("2026-10", &[80, 70, 75, 72, 78, 69, 96]));
    assert_eq!(row["cell"], "96");
    assert_eq!(row["cumulative"], "540");
    assert_eq!(row["target"], "900");
    assert_eq!(row["plan"], "527.671232876712", "900 * 214 / 365");
    assert_eq!(row["rate"], "0.6");
    assert_eq!(row["ahead"], "12.328767123288");
    assert_eq!(row["pace"], "72", "360 left in 5 months");
    assert_eq!(row["forecast"], "945", "540 + 5 * (78 + 69 + 96) / 3");
    assert_eq!((row["forecast_low"].as_str(), row["forecast_high"].as_str()), ("885", "1020"));
    assert_eq!(row["verdict"], "on_track");
    assert_eq!(row["reason"], "累計が期間で按分した目標を上回っている。");
}

#[test]
fn the_approved_plan_decides_above_equal_and_below() {
    let columns = [
        ("obligation", FieldKind::Text),
        ("month", FieldKind::Text),
        ("value", FieldKind::Number),
        ("approved_on", FieldKind::Day),
    ];
    let plan = |last: u32, approved: &str| {
        let mut csv = String::from("obligation,month,value,approved_on\n");
        for n in 0..7 {
            let value = if n == 6 { last } else { 75 };
            csv.push_str(&format!("line.new_friends,{},{value},{approved}\n", month("2026-04").plus(n)));
        }
        csv
    };
    for (last, verdict, reason) in [
        (89, "on_track", "累計が計画を上回っている。"),
        (90, "on_track", "累計が計画と同じである。"),
        (91, "at_risk", "累計が計画を下回っている。"),
    ] {
        let mut scene = line("2026-10", &[80, 70, 75, 72, 78, 69, 96]);
        scene.ledger("plan", &columns, None, &plan(last, "2026-04-10"));
        let row = row(&scene);
        assert_eq!(
            (row["plan"].as_str(), row["plan_month"].as_str()),
            ((450 + last).to_string().as_str(), last.to_string().as_str())
        );
        assert_eq!((row["verdict"].as_str(), row["reason"].as_str()), (verdict, reason));
    }
    let mut scene = line("2026-10", &[80, 70, 75, 72, 78, 69, 96]);
    scene.ledger("plan", &columns, None, &plan(500, ""));
    assert_eq!(row(&scene)["plan"], "527.671232876712", "a plan that nobody approved is none");
}

#[test]
fn an_unknown_month_leaves_no_verdict_and_names_itself() {
    let mut scene = line("2026-10", &[80, 70, 75, 72, 78, 69]);
    scene.see_day("line.friends_added", "2026-10-31", "0").stated = Stated::Absent(Absence::Pending);
    let row = row(&scene);
    assert_eq!((row["cell"].as_str(), row["cumulative"].as_str()), ("pending", "pending"));
    assert_eq!((row["verdict"].as_str(), row["rate"].as_str()), ("", "pending"));
    assert_eq!(row["reason"], "10月の値が確定していないため、判定できない。");
}

#[test]
fn january_counts_april_to_january_and_outside_the_term_there_is_nothing() {
    let scene = line("2027-01", &[80; 10]);
    let mut book = scene.book();
    let rows = book.rows("kpi", &[]).unwrap();
    assert_eq!(rows.rows.len(), 10);
    for period in ["2026-03", "2027-04"] {
        let mut scene = line(period, &[80; 12]);
        scene.query("year", "SELECT obligation FROM kpi_year");
        let mut book = scene.book();
        assert_eq!(book.rows("kpi", &[]).unwrap().rows.len(), 0, "{period}");
        assert_eq!(book.rows("year", &[]).unwrap().rows.len(), 0, "{period}");
    }
}

fn broadcasts(period: &str, confirmed: Option<&str>, days: &[&str], at_least: &str) -> Scene {
    let mut scene = Scene::new(period);
    let csv = days.iter().fold("sent_on,original\n".to_string(), |csv, d| format!("{csv}{d},true\n"));
    let columns = [("sent_on", FieldKind::Day), ("original", FieldKind::Flag)];
    scene.ledger("line_broadcasts", &columns, confirmed, &csv);
    let counts = Counts::Ledger {
        ledger: "line_broadcasts".into(),
        on: "sent_on".into(),
        filter: vec![("original".into(), "true".into())],
        distinct: None,
    };
    scene.monthly("line.broadcasts", counts, at_least);
    scene.query("kpi", "SELECT * FROM kpi ORDER BY month NULLS LAST");
    scene
}

#[test]
fn a_duty_of_every_month_is_met_missed_or_not_yet_known() {
    let (april, may) = (["2026-04-02", "2026-04-20"], ["2026-05-02", "2026-05-20"]);
    let both: Vec<&str> = april.into_iter().chain(may).collect();
    let check = |scene: Scene, cell: &str, verdict: &str, reason: &str| {
        let row = row(&scene);
        assert_eq!((row["cell"].as_str(), row["verdict"].as_str(), row["reason"].as_str()), (cell, verdict, reason));
    };
    check(
        broadcasts("2026-05", Some("2026-05-31"), &both, "2"),
        "2",
        "achieved",
        "4月から5月まで、毎月の基準を満たしている。",
    );
    check(broadcasts("2026-05", Some("2026-05-31"), &both[..3], "2"), "1", "missed", "5月が基準に届かなかった。");
    check(broadcasts("2026-05", Some("2026-05-31"), &both[1..], "2"), "2", "missed", "4月が基準に届かなかった。");
    // nobody has said that May is complete
    check(
        broadcasts("2026-05", Some("2026-05-30"), &both[..3], "2"),
        "pending",
        "",
        "5月の件数が確定していないため、判定できない。",
    );
    check(broadcasts("2026-05", None, &[], "2"), "pending", "", "4月、5月の件数が確定していないため、判定できない。");
    // a confirmed nothing is a zero
    check(broadcasts("2026-04", Some("2026-04-30"), &[], "2"), "0", "missed", "4月が基準に届かなかった。");
    let mut early = broadcasts("2026-05", Some("2026-04-30"), &both[..3], "2");
    early.now = Instant::at(day("2026-05-15"), 9, 0, Zone::JST);
    check(early, "pending", "at_risk", "5月はまだ基準に届いていないが、月内に満たすことができる。");
}

#[test]
fn counts_carry_the_rows_they_counted() {
    let scene = broadcasts("2026-05", Some("2026-05-31"), &["2026-05-02", "2026-05-20", "2026-06-01"], "2");
    let mut book = scene.book();
    let rows = book.rows("kpi", &[]).unwrap();
    let Datum::Cell(key) = rows.rows[1][rows.column("cell").unwrap()] else { panic!("a cell") };
    let places: Vec<String> = book
        .figure(key)
        .inputs
        .iter()
        .filter_map(|i| if let Input::Snapshot(o) = i { Some(o.pointer.clone()) } else { None })
        .collect();
    assert_eq!(places, ["2:0", "3:0"]);
    assert_eq!(book.figure(key).op, Op::Count);
}

#[test]
fn about_so_many_is_never_missed() {
    let mut scene = broadcasts("2027-03", Some("2027-03-31"), &["2026-05-02"], "1");
    let counts =
        Counts::Ledger { ledger: "line_broadcasts".into(), on: "sent_on".into(), filter: vec![], distinct: None };
    scene.obligations.clear();
    scene.target("about", counts, "10", true);
    let row = row(&scene);
    assert_eq!((row["verdict"].as_str(), row["about"].as_str()), ("at_risk", "true"));
}

#[test]
fn a_ledger_that_cannot_be_counted_so_is_refused() {
    let mut scene = broadcasts("2026-05", None, &[], "2");
    let counts =
        Counts::Ledger { ledger: "line_broadcasts".into(), on: "send_on".into(), filter: vec![], distinct: None };
    scene.monthly("bad", counts, "1");
    let refused = scene.book().rows("kpi", &[]).unwrap_err();
    assert!(refused.why.to_string().contains("no column `send_on`"), "{refused}");
    assert_eq!(refused.hint().as_deref(), Some("did you mean `sent_on`?"));
}

#[test]
fn the_year_shows_months_to_come_as_nothing_and_plans_for_all() {
    let mut scene = line("2026-10", &[80, 70, 75, 72, 78, 69, 96]);
    scene.query(
        "year",
        "SELECT month, cumulative_value, plan_value, last_year, target FROM kpi_year ORDER BY month NULLS LAST",
    );
    let mut book = scene.book();
    let rows = book.rows("year", &[]).unwrap();
    let texts: Vec<Vec<String>> = rows.rows.iter().map(|r| r.iter().map(|d| said(&book, d)).collect()).collect();
    assert_eq!(texts.len(), 12);
    assert_eq!(texts[6][..2], ["2026-10", "540"]);
    assert_eq!(texts[7][..2], ["2026-11", "null"]);
    assert_eq!(texts[11][2], "900");
    assert_eq!(texts[11][3..], ["missing", "900"]);
}

/// Interviews of four people, one of whom came twice, and events of which one had too few speakers.
fn people(confirmed: Option<&str>) -> Scene {
    let mut scene = Scene::new("2026-06");
    let columns = [("held_on", FieldKind::Day), ("who", FieldKind::Text), ("speakers", FieldKind::Number)];
    let rows = "held_on,who,speakers\n2026-04-10,a,2\n2026-05-20,b,3\n2026-06-01,a,1\n2026-06-02,c,2\n2026-06-03,,2\n2026-07-01,d,2\n";
    scene.ledger("met", &columns, confirmed, rows);
    scene.query("kpi", "SELECT * FROM kpi ORDER BY obligation NULLS LAST, month NULLS LAST");
    scene
}
fn met(distinct: Option<&str>) -> Counts {
    Counts::Ledger {
        ledger: "met".into(),
        on: "held_on".into(),
        filter: vec![],
        distinct: distinct.map(str::to_string),
    }
}

#[test]
fn a_person_counts_in_the_first_month_alone_and_months_add_up() {
    let mut scene = people(Some("2026-06-30"));
    scene.target("people", met(Some("who")), "10", false);
    let row = row(&scene);
    assert_eq!((row["cell"].as_str(), row["cumulative"].as_str()), ("1", "3"), "c in June; a, b and c so far");
    let mut book = scene.book();
    let rows = book.rows("kpi", &[]).unwrap();
    let at = rows.column("value").unwrap();
    let months: f64 = rows.rows.iter().filter_map(|r| if let Datum::Number(n) = r[at] { Some(n) } else { None }).sum();
    assert_eq!(months, 3.0);
    scene.target("nobody", met(Some("wo")), "1", false);
    assert!(scene.book().rows("kpi", &[]).unwrap_err().to_string().contains("wo"), "a misspelt column is told");
}

#[test]
fn a_duty_of_every_row_says_how_many_keep_it() {
    use crate::programme::Duty;
    let each = |column: &str, at_least: Option<&str>, confirmed: Option<&str>| {
        let mut scene = people(confirmed);
        let at_least = at_least.map(|n| n.parse().unwrap());
        scene.oblige("each", Duty::Each { counts: met(None), column: column.into(), at_least });
        let row = row(&scene);
        ["cell", "target", "cumulative", "plan", "verdict", "reason"].map(|c| row[c].clone())
    };
    let told = |row: [String; 6]| row.join(" ");
    let sure = Some("2026-06-30");
    assert_eq!(told(each("speakers", Some("2"), sure)), "2 3 4 5 missed 6月に基準を満たさないものがあった。");
    assert_eq!(told(each("speakers", Some("1"), sure)), "3 3 5 5 achieved これまでのすべてが基準を満たしている。");
    assert_eq!(told(each("who", None, sure)), "2 3 4 5 at_risk 6月の分がまだ満たされていない。");
    let open = each("speakers", Some("1"), None);
    assert_eq!(told(open), "pending pending pending pending  台帳が確認されていないため、判定できない。");
}

#[test]
fn a_monthly_duty_owes_nothing_before_its_first_month() {
    use crate::programme::Duty;
    let monthly = |since: Option<&str>| {
        let mut scene = people(Some("2026-06-30"));
        let since = since.map(|d| d.parse().unwrap());
        scene.oblige("monthly", Duty::Monthly { counts: met(None), at_least: 2.into(), since });
        let row = row(&scene);
        format!("{} {}", row["verdict"], row["reason"])
    };
    assert_eq!(monthly(None), "missed 4月、5月が基準に届かなかった。");
    assert_eq!(monthly(Some("2026-06-01")), "achieved 6月は基準を満たしている。");
    assert_eq!(monthly(Some("2026-07-01")), " まだ義務の対象となる月ではない。");
}

#[test]
fn rows_of_a_ledger_are_totalled_and_nothing_is_zero_only_where_somebody_said_so() {
    let rows = "SELECT 'all' AS what, STRING_AGG(cell, ' ') AS cells FROM (
          SELECT row_cell AS cell FROM met WHERE month = '2026-06'
          UNION ALL SELECT none_cell AS cell FROM ledgers WHERE ledger = 'met') r";
    let none = rows.replace("2026-06", "2026-09");
    for (confirmed, many, few) in [(Some("2026-06-30"), "3", "0"), (Some("2026-06-29"), "pending", "pending")] {
        let mut scene = people(confirmed);
        for (name, sql) in [("many", rows), ("few", none.as_str())] {
            scene.query(name, sql);
        }
        let mut book = scene.book();
        for (name, expected) in [("many", many), ("few", few)] {
            let found = book.rows(name, &[]).unwrap();
            let keys = match &found.rows[0][1] {
                Datum::Cells(keys) => keys.clone(),
                Datum::Cell(key) => vec![*key],
                other => panic!("{other:?}"),
            };
            let total = book.operate(Op::Total, &keys).unwrap();
            assert_eq!(shown(book.figure(total)), expected, "{name} {confirmed:?}");
        }
    }
}
