//! Every view through SQL, the rules of the lint, and cells on their way back.

use super::scene::*;
use crate::domain::*;
use crate::figures::*;

fn web() -> Scene {
    let mut scene = Scene::new("2026-10");
    for (of, sessions, users) in [("2026-10", "300", "90"), ("2026-09", "290", "85"), ("2025-10", "200", "70")] {
        scene.see_month("ga4.sessions", of, sessions);
        scene.see_month("ga4.active_users", of, users);
    }
    for (of, mobile, desktop) in [("2026-10", "180", "120"), ("2026-09", "200", "90")] {
        scene.see_month("ga4.sessions", of, mobile).members = Members::new([("deviceCategory", "mobile")]);
        scene.see_month("ga4.sessions", of, desktop).members = Members::new([("deviceCategory", "desktop")]);
    }
    let pages = [("pagePath", "/"), ("pageTitle", "仙台｜CROSS")];
    scene.see_month("ga4.sessions", "2026-10", "77").members = Members::new(pages);
    for d in 1..=31 {
        scene.see_day("ga4.sessions", &format!("2026-10-{d:02}"), &d.to_string());
    }
    let post = scene.see_day("x.post.impressions", "2026-10-05", "120");
    post.entity = Some("9007199254740993".into());
    post.flags = Flags::of([Flag::Imported]);
    let origin = scene.keep("post");
    scene.posts.push(Post {
        account: "cross_sendai".into(),
        entity: "9007199254740993".into(),
        kind: "post".into(),
        title: "\u{F1CE5}1 =HYPERLINK() {{ f() }}".into(),
        url: None,
        published_at: Some(Instant::at(day("2026-10-31"), 23, 59, Zone::JST)),
        published_on: None,
        observed_at: Instant::at(day("2026-11-05"), 9, 0, Zone::JST),
        origin,
    });
    scene.outcomes.push(Coverage {
        account: "properties/123".into(),
        stream: "ga4.daily".into(),
        from_file: false,
        window: month("2026-10").window(Zone::JST),
        state: "partial".into(),
        reason: Some("10/15は取得できず".into()),
        settled: true,
        fetched_at: Instant::at(day("2026-11-10"), 9, 0, Zone::JST),
        notes: vec![("sampled".into(), "標本に基づく値を含む".into())],
    });
    scene.ledger(
        "events",
        &[("held_on", FieldKind::Day), ("title", FieldKind::Text), ("capacity", FieldKind::Number)],
        Some("2026-10-31"),
        "held_on,title,capacity\n2026-10-09,第4回,20\n2026-10-23,=cmd,\n",
    );
    scene
}

/// The rows as text: cells as `#value`.
fn texts(scene: &Scene, sql: &str) -> Vec<String> {
    let mut scene_queries = scene.queries.clone();
    scene_queries.insert("q".into(), ("queries/q.sql".into(), sql.into()));
    let mut with = Scene { queries: scene_queries, ..web_like(scene) };
    with.snapshots.clear();
    let mut book = with.book();
    let rows = book.rows("q", &[]).unwrap_or_else(|e| panic!("{sql}: {e:?}"));
    rows.rows.iter().map(|row| row.iter().map(|d| said(&book, d)).collect::<Vec<_>>().join(" | ")).collect()
}
fn web_like(scene: &Scene) -> Scene {
    let mut copy = Scene::new("2026-10");
    copy.observations = scene.observations.clone();
    copy.posts = scene.posts.clone();
    copy.outcomes = scene.outcomes.clone();
    copy.ledgers = scene.ledgers.clone();
    copy.obligations = scene.obligations.clone();
    copy
}
fn said(book: &Book, datum: &Datum) -> String {
    match datum {
        Datum::Null => "null".into(),
        Datum::Text(t) => t.clone(),
        Datum::Number(n) => n.to_string(),
        Datum::Integer(n) => format!("{n}i"),
        Datum::Bool(b) => b.to_string(),
        Datum::Cell(k) => format!("#{}", shown(book.figure(*k))),
        Datum::Cells(all) => {
            format!("[{}]", all.iter().map(|k| shown(book.figure(*k))).collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn every_view_answers_with_its_columns() {
    let scene = web();
    let check = |sql: &str, expected: &[&str]| assert_eq!(texts(&scene, sql), expected, "{sql}");
    check(
        "SELECT id, start, `end`, month_label, previous_month, previous_label, last_year_label, fiscal_year, fiscal_label, days FROM period",
        &["2026-10 | 2026-10-01 | 2026-10-31 | 10月 | 2026-09 | 9月 | 前年10月 | 2026i | 令和8年度 | 31i"],
    );
    check(
        "SELECT metric, label, unit, value, cell, previous, change, change_rate, last_year_rate, per_day, state FROM monthly WHERE is_period AND platform = 'ga4' AND state = 'settled' ORDER BY metric NULLS LAST",
        &[
            "ga4.active_users | 「ga4.active_users」 | 人 | 90 | #90 | #85 | #5 | #0.058823529412 | #0.285714285714 | #not_applicable | settled",
            "ga4.sessions | 「ga4.sessions」 | 回 | 300 | #300 | #290 | #10 | #0.034482758621 | #0.5 | #9.677419354839 | settled",
        ],
    );
    check(
        "SELECT month FROM monthly WHERE metric = 'ga4.sessions' AND value IS NOT NULL ORDER BY month NULLS LAST",
        &["2025-10", "2026-09", "2026-10"],
    );
    check(
        "SELECT \"window\", value, cell FROM windows WHERE metric = 'ga4.active_users'",
        &["fiscal_year | null | #missing"],
    );
    check(
        "SELECT day_label, value, cell, is_rest, holiday, last_year FROM daily WHERE metric = 'ga4.sessions' AND day >= '2026-10-12' AND day < '2026-10-14' ORDER BY day NULLS LAST",
        &["12 | 12 | #12 | true | スポーツの日 | #missing", "13 | 13 | #13 | false | null | #missing"],
    );
    check(
        "SELECT dimension, member, member_2, label, cell, previous, last_year, total FROM breakdown ORDER BY dimension NULLS LAST, member NULLS LAST",
        &[
            "deviceCategory | desktop |  | desktop | #120 | #90 | #missing | #300",
            "deviceCategory | mobile |  | スマートフォン | #180 | #200 | #missing | #300",
            "pagePath,pageTitle | / | 仙台｜CROSS | / | #77 | #missing | #missing | #300",
        ],
    );
    check(
        "SELECT platform, entity, title, published, metric, cell FROM posts",
        &["x | 9007199254740993 | \u{FFFD}1 =HYPERLINK() {{ f() }} | 2026-10-31 | x.post.impressions | #120"],
    );
    check("SELECT day_label, weekday, holiday FROM calendar WHERE holiday IS NOT NULL", &["12 | 月 | スポーツの日"]);
    check(
        "SELECT platform_label, stream, source, fetched, \"window\", \"zone\", state, gaps, notes FROM loads ORDER BY platform NULLS LAST",
        &[
            "Google アナリティクス | ga4.daily | API | R8.11.10 9:00 | 10/1〜10/31 | 日本時間 | 一部取得 | 10/1〜10/31（10/15は取得できず） | 標本に基づく値を含む",
            "x | file | ファイル | R8.10.10 3:00 | 10/5 | 日本時間 | 輸入 | なし | ",
        ],
    );
    check(
        "SELECT metric, unit FROM metrics ORDER BY metric NULLS LAST",
        &["ga4.active_users | 人", "ga4.sessions | 回", "x.post.impressions | 回"],
    );
    check(
        "SELECT held_on, title, capacity, capacity_cell, `key`, month FROM events ORDER BY held_on NULLS LAST",
        &["2026-10-09 | 第4回 | 20 | #20 | row 1 | 2026-10", "2026-10-23 | =cmd | null | null | row 2 | 2026-10"],
    );
    check("SELECT obligation FROM kpi", &[]);
}

#[test]
fn cells_are_gathered_for_an_operation_and_no_sum_of_theirs_exists() {
    let mut scene = web();
    assert_eq!(
        texts(&scene, "SELECT dimension, STRING_AGG(cell, ' ') AS cells FROM breakdown GROUP BY dimension"),
        ["deviceCategory | [120 180]", "pagePath,pageTitle | [77]"],
    );
    assert_eq!(
        texts(
            &scene,
            "WITH g AS (SELECT STRING_AGG(cell, ' ') AS cells FROM breakdown WHERE value > 999) SELECT cells FROM g"
        ),
        ["[]"]
    );
    // also where the gathering is renamed on its way and a group has one row
    let renamed =
        "SELECT g.a AS b FROM (SELECT STRING_AGG(cell, ' ') AS a, dimension FROM breakdown GROUP BY dimension) g";
    assert_eq!(texts(&scene, renamed), ["[120 180]", "[77]"]);
    scene.query("changed", "SELECT cell || 'x' AS c FROM monthly WHERE value IS NOT NULL");
    let refused = scene.book().rows("changed", &[]).unwrap_err();
    assert!(refused.why.to_string().contains("changed a cell"), "{refused}");
    scene.query("added", "SELECT cell + 1 AS c FROM monthly WHERE value IS NOT NULL");
    assert!(scene.book().rows("added", &[]).is_err(), "no arithmetic on a cell gives a number");
}

#[test]
fn filters_narrow_and_misspelt_ones_are_refused() {
    let mut scene = web();
    scene.query("devices", "SELECT member, cell FROM breakdown WHERE dimension = 'deviceCategory'");
    let mut book = scene.book();
    let rows = book.rows("devices", &[("member".into(), "mobile".into())]).unwrap();
    assert_eq!(rows.rows.len(), 1);
    let refused = book.rows("devices", &[("membr".into(), "mobile".into())]).unwrap_err();
    assert_eq!(refused.hint().as_deref(), Some("did you mean `member`?"));
    let refused = book.rows("device", &[]).unwrap_err();
    assert_eq!(refused.hint().as_deref(), Some("did you mean `devices`?"));
}

#[test]
fn what_a_query_misspells_is_found_on_its_line() {
    let scene = web();
    let refuse = |sql: &str| {
        let mut with = web_like(&scene);
        with.query("q", sql);
        with.book().rows("q", &[]).expect_err(sql)
    };
    let place = |r: &Refusal| (r.file.clone().unwrap_or_default(), r.line.unwrap_or(0), r.column.unwrap_or(0));
    let refused = refuse("-- channels\nSELECT member\nFROM breakdwn\n");
    assert_eq!(
        (place(&refused), refused.hint().as_deref()),
        (("queries/q.sql".into(), 3, 6), Some("did you mean `breakdown`?"))
    );
    let refused = refuse("SELECT member,\n       membr_2\nFROM breakdown");
    assert_eq!(place(&refused), ("queries/q.sql".into(), 2, 8));
    assert_eq!(
        (refused.why.to_string().as_str(), refused.hint().as_deref()),
        ("there is no column `membr_2`", Some("did you mean `member_2`?"))
    );
    let refused = refuse("SELECT member\nFROM breakdown\nWHERE (value > 1");
    assert_eq!(refused.file.as_deref(), Some("queries/q.sql"));
    assert!(refused.why.to_string().contains("cannot be read"), "{refused}");
    assert!(refuse("DELETE FROM breakdown").why.to_string().contains("is a SELECT"));
}

#[test]
fn the_lint_refuses_what_would_print_a_wrong_number() {
    let cases = [
        (
            "SELECT b.member FROM breakdown b\nLEFT JOIN monthly m ON b.metric = m.metric AND m.is_period",
            2,
            "only equalities",
        ),
        (
            "SELECT b.member FROM breakdown b\nLEFT JOIN monthly m ON b.metric = m.metric AND m.month = '2026-10'",
            2,
            "only equalities",
        ),
        ("SELECT member,\n MAX(cell) AS c FROM breakdown GROUP BY member", 2, "references, not numbers"),
        ("SELECT member,\n STRING_AGG(cell, ' ') OVER (PARTITION BY metric) AS c FROM breakdown", 2, "in OVER"),
        ("SELECT member,\n SUM(value) AS total FROM breakdown GROUP BY member", 2, "never be printed"),
        ("SELECT member,\n ROUND(value) AS value FROM breakdown", 2, "ROUND"),
        ("SELECT member,\n value / previous_value AS share_value FROM breakdown", 2, "no guard against zero"),
        ("SELECT member FROM breakdown\nORDER BY value DESC", 2, "place of NULL"),
        (
            "SELECT x.member FROM (SELECT b.member FROM breakdown b\nLEFT JOIN monthly m ON b.metric = m.metric AND m.is_period) x",
            2,
            "only equalities",
        ),
    ];
    for (sql, line, words) in cases {
        let mut scene = web();
        scene.query("q", sql);
        let refused = scene.book().rows("q", &[]).expect_err(sql);
        assert!(refused.why.to_string().contains(words), "{sql}: {refused}");
        assert_eq!((refused.line, refused.file.as_deref()), (Some(line), Some("queries/q.sql")), "{sql}");
        assert!(refused.hint().is_some(), "{sql}");
        assert_eq!(scene.book().check_queries().len(), 1, "{sql}");
    }
    for sql in [
        "SELECT b.member FROM breakdown b LEFT JOIN (SELECT metric FROM monthly WHERE is_period) m ON b.metric = m.metric",
        "SELECT member, SUM(value) AS all_value FROM breakdown GROUP BY member",
        "SELECT member, value / NULLIF(previous_value, 0) AS share_value FROM breakdown",
        "SELECT member, CASE WHEN previous_value > 0 THEN value / previous_value END AS share_value FROM breakdown",
        "SELECT member, value / 2 AS half_value FROM breakdown ORDER BY value DESC NULLS LAST",
        "SELECT metric FROM monthly UNION ALL SELECT metric FROM breakdown ORDER BY metric NULLS LAST",
    ] {
        let mut scene = web();
        scene.query("q", sql);
        let book = scene.book().rows("q", &[]);
        assert!(book.is_ok(), "{sql}: {:?}", book.err());
    }
}

#[test]
fn rows_of_equal_rank_have_one_order() {
    let scene = web();
    let sql = "SELECT metric, month FROM monthly WHERE platform = 'line' ORDER BY fiscal_year NULLS LAST LIMIT 5";
    let first = texts(&scene, sql);
    assert!((0..5).all(|_| texts(&scene, sql) == first));
    assert_eq!(first[0], "line.blocks | 2025-04", "the columns decide where the order leaves off");
    let doubled = "SELECT DISTINCT platform FROM monthly UNION SELECT DISTINCT platform FROM breakdown";
    assert_eq!(texts(&scene, doubled), ["ga4", "line", "x"]);
    let distinct = "SELECT DISTINCT metric, platform FROM monthly WHERE platform = 'x' ORDER BY platform NULLS LAST";
    assert_eq!(texts(&scene, distinct), ["x.impressions | x"]);
    let grouped = "SELECT platform, COUNT(*) AS n FROM monthly GROUP BY platform";
    assert_eq!(
        texts(&scene, grouped).iter().map(|r| r.split(' ').next().unwrap().to_string()).collect::<Vec<_>>(),
        ["ga4", "line", "x"]
    );
}

#[test]
fn analysts_get_plain_values() {
    let scene = web();
    let mut book = scene.book();
    let frame =
        select(&mut book, "SELECT metric, cell, change FROM monthly WHERE is_period AND metric = 'ga4.sessions'")
            .unwrap();
    let text = |column: &str| frame.column(column).unwrap().str().unwrap().get(0).unwrap().to_string();
    assert_eq!((text("cell"), text("change")), ("300".to_string(), "10".to_string()));
    let refused = select(
        &mut book,
        "SELECT b.member FROM breakdown b LEFT JOIN monthly m ON b.metric = m.metric AND m.value > 1",
    );
    assert!(refused.unwrap_err().why.to_string().contains("only equalities"));
}

#[test]
fn a_ledger_may_not_bear_a_views_name() {
    let mut scene = Scene::new("2026-10");
    scene.ledger("calendar", &[("a", FieldKind::Text)], None, "a\n1\n");
    let ledgers = scene.ledgers.clone();
    let evidence = Evidence { ledgers, ..Evidence::default() };
    let book = scene_book_with(evidence);
    assert!(matches!(book, Err(FigureError::NameTaken { .. })));
}
fn scene_book_with(evidence: Evidence) -> Result<Book, FigureError> {
    let scene = Scene::new("2026-10");
    let programme = scene.book().programme.clone();
    Book::new(evidence, catalogue(), programme, scene.period, scene.now, |_, _| None, Default::default())
}
