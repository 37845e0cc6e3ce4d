//! `figures.json`, the CSV, and the way back to the bytes.

use super::scene::*;
use crate::domain::*;
use crate::figures::*;
use serde_json::Value;

/// A report with a difference, a rate, a total of days, a ratio, a KPI row and a hidden figure.
fn printed() -> (Scene, Book, Vec<Place>) {
    let mut scene = Scene::new("2026-10");
    scene.see_month("ga4.sessions", "2026-10", "18204");
    scene.see_month("ga4.sessions", "2026-09", "18000");
    scene.see_month("ga4.active_users", "2026-10", "0").stated = Stated::Absent(Absence::Hidden);
    scene.see_month("ga4.active_users", "2026-09", "7");
    for d in 1..=30 {
        scene.see_day("x.impressions", &format!("2026-10-{d:02}"), &format!("{}", d * 10));
    }
    scene.see_day("line.friends_added", "2026-03-31", "1000");
    for (n, level) in [1080, 1150, 1225, 1297, 1375, 1444, 1540].into_iter().enumerate() {
        scene.see_day("line.friends_added", &month("2026-04").plus(n as i32).last().to_string(), &level.to_string());
    }
    scene.target("line.new_friends", crate::programme::Counts::Metric("line.new_friends".into()), "900", false);
    let columns = [("sent_on", FieldKind::Day)];
    scene.ledger("line_broadcasts", &columns, Some("2026-10-31"), "sent_on\n2026-10-02\n2026-10-20\n");
    let counts = crate::programme::Counts::Ledger {
        ledger: "line_broadcasts".into(),
        on: "sent_on".into(),
        filter: vec![],
        distinct: None,
    };
    scene.monthly("line.broadcasts", counts, "2");
    scene.query("kpi", "SELECT * FROM kpi WHERE is_period ORDER BY obligation NULLS LAST");
    let mut book = scene.book();
    let mut keys: Vec<(FigureKey, String)> = Vec::new();
    let now = book.measure(&ask("ga4.sessions", When::This)).unwrap();
    let before = book.measure(&ask("ga4.sessions", When::Previous)).unwrap();
    keys.push((book.operate(Op::Difference, &[now, before]).unwrap(), "2026-10/web.summary/sessions/change".into()));
    keys.push((book.operate(Op::ChangeRate, &[now, before]).unwrap(), "2026-10/web.summary/sessions/rate".into()));
    keys.push((book.operate(Op::PerDay, &[now]).unwrap(), "2026-10/web.summary/sessions/per_day".into()));
    let x = book.measure(&ask("x.impressions", When::This)).unwrap();
    keys.push((x, "2026-10/x/impressions".into()));
    keys.push((book.operate(Op::PerDay, &[x]).unwrap(), "2026-10/x/per_day".into()));
    let users = book.measure(&ask("ga4.active_users", When::This)).unwrap();
    let users_before = book.measure(&ask("ga4.active_users", When::Previous)).unwrap();
    keys.push((
        book.operate(Op::Difference, &[users, users_before]).unwrap(),
        "2026-10/web.summary/users/change".into(),
    ));
    let rows = book.rows("kpi", &[]).unwrap();
    for (name, row) in ["broadcasts", "friends"].iter().zip(&rows.rows) {
        for (column, datum) in rows.columns.iter().zip(row) {
            if let Datum::Cell(key) = datum {
                keys.push((*key, format!("2026-10/kpi/{name}/{column}")));
            }
        }
    }
    let mut places = Vec::new();
    for (key, id) in keys {
        book.name(key, &id);
        let text = book.figure(key).number.value().map_or("x".into(), |v| print::signed(v, 0));
        places.push((key, text, 8, vec![[310.23_f32, 512.0, 331.5, 521.44]]));
    }
    (scene, book, places)
}

fn json(book: &Book, places: &[Place]) -> String {
    figures_json(book, "monthly", LoadId(118), places, Beside::default())
}
fn find<'a>(json: &'a Value, id: &str) -> &'a Value {
    json["figures"].as_array().unwrap().iter().find(|f| f["id"] == id).unwrap_or_else(|| panic!("{id}"))
}

#[test]
fn the_account_has_the_shape_that_auditors_were_promised() {
    let (_, book, places) = printed();
    let text = json(&book, &places);
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((json["schema"].as_u64(), json["load"].as_u64()), (Some(1), Some(118)));
    assert_eq!((json["report"].as_str(), json["period"].as_str()), (Some("monthly"), Some("2026-10")));
    let change = find(&json, "2026-10/web.summary/sessions/change");
    assert_eq!((change["value"].as_str(), change["op"].as_str()), (Some("204"), Some("difference")));
    assert_eq!(change["window"]["zone"], "Asia/Tokyo");
    assert_eq!(change["places"][0]["printed"], "+204");
    assert_eq!(change["places"][0]["boxes"][0].to_string(), "[310.2,512.0,331.5,521.4]");
    let rate = find(&json, "2026-10/web.summary/sessions/rate");
    assert_eq!(
        (rate["num"].as_str(), rate["den"].as_str(), rate["value"].as_str()),
        (Some("204"), Some("18000"), Some("0.011333333333"))
    );
    let input = change["inputs"][0].as_str().unwrap();
    let reading = find(&json, input);
    assert_eq!(reading["inputs"][0]["pointer"], "/value");
    assert!(reading["places"].as_array().unwrap().is_empty());
    let ids: Vec<&str> = json["figures"].as_array().unwrap().iter().map(|f| f["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted());
    let mut unique = ids.clone();
    unique.dedup();
    assert_eq!(unique.len(), ids.len());
    assert_eq!(json["figures"][0].as_object().unwrap().keys().next().unwrap(), "id");
}

#[test]
fn a_hidden_figure_tells_nothing() {
    let (_, book, places) = printed();
    let text = json(&book, &places);
    let json: Value = serde_json::from_str(&text).unwrap();
    let hidden = find(&json, "2026-10/web.summary/users/change");
    assert_eq!(hidden["absence"], "hidden");
    for field in ["value", "num", "den"] {
        assert!(hidden[field].is_null(), "{field}");
    }
    assert_eq!(hidden["inputs"], serde_json::json!([]));
    let users = json["figures"].as_array().unwrap().iter().filter(|f| f["metric"] == "ga4.active_users").count();
    assert_eq!(users, 1, "what only a hidden figure stands on is not there either");
}

#[test]
fn the_csv_opens_in_a_spreadsheet_without_running_anything() {
    let (_, book, places) = printed();
    let bytes = figures_csv(&book, &places);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.starts_with("\u{feff}id,printed,page,"));
    let row = text.lines().find(|l| l.starts_with("2026-10/web.summary/sessions/change,")).unwrap();
    assert!(
        row.starts_with("2026-10/web.summary/sessions/change,'+204,8,「ga4.sessions」,ga4.sessions,properties/123,"),
        "{row}"
    );
    assert!(text.contains(",'@crosssendai,"));
    assert_eq!(text.matches("\r\n").count(), places.len() + 1);
}

#[test]
fn every_figure_is_read_and_computed_again() {
    let (scene, book, places) = printed();
    let text = json(&book, &places);
    let read = scene.read();
    let verified = verify_all(&text, &read).unwrap_or_else(|e| panic!("{e:#?}"));
    assert!(verified.figures > 60 && verified.snapshots > 35, "{verified:?}");
    let explained = explain(&text, "2026-10/web.summary/sessions/change", &read).unwrap();
    let steps: Vec<(usize, &str)> =
        explained.steps.iter().map(|s| (s.depth, s.value.as_deref().unwrap_or("-"))).collect();
    assert_eq!(steps, [(0, "204"), (1, "18204"), (1, "18000")]);
    assert!(matches!(&explained.steps[1].sources[0], explain::Source::Bytes { text, .. } if text == "18204"));
    assert_eq!(printed_as(&text, "+204", Some(8)).unwrap(), ["2026-10/web.summary/sessions/change"]);
    assert!(printed_as(&text, "+204", Some(9)).unwrap().is_empty());
    let unknown = explain(&text, "2026-10/web.summary/sessions/chang", &read).unwrap_err();
    assert!(matches!(unknown, ExplainError::Unknown { near, .. } if near.close()[0].ends_with("/change")));
}

#[test]
fn one_changed_byte_is_found_and_named() {
    let (mut scene, book, places) = printed();
    let text = json(&book, &places);
    let place = scene.observations[0].1.origin.snapshot.clone();
    let bytes = scene.snapshots.get_mut(&place).unwrap();
    let last = bytes.len() - 3;
    bytes[last] ^= 1;
    let error = explain(&text, "2026-10/web.summary/sessions/change", &scene.read()).unwrap_err();
    assert!(matches!(&error, ExplainError::Changed { snapshot, .. } if *snapshot == place.to_string()), "{error}");
    assert!(verify_all(&text, &scene.read()).is_err());
}

#[test]
fn a_changed_figure_is_found_whatever_its_operation() {
    let (scene, book, places) = printed();
    let text = json(&book, &places);
    let json: Value = serde_json::from_str(&text).unwrap();
    let mut tried = 0;
    for (i, figure) in json["figures"].as_array().unwrap().iter().enumerate() {
        let Some(value) = figure["value"].as_str().filter(|_| figure["op"] != "config") else { continue };
        let mut forged = json.clone();
        let more: Decimal = value.parse::<Decimal>().unwrap() + Decimal::ONE;
        forged["figures"][i]["value"] = more.to_string().into();
        let id = figure["id"].as_str().unwrap();
        let error = explain(&forged.to_string(), id, &scene.read()).expect_err(id);
        assert!(matches!(&error, ExplainError::Differs { id: named, .. } if named == id), "{id}: {error}");
        tried += 1;
    }
    assert!(tried > 50);
    // and a pointer that leads elsewhere
    let mut forged = json.clone();
    let reading = forged["figures"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|f| f["op"] == "reading" && !f["value"].is_null())
        .unwrap();
    reading["inputs"][0]["pointer"] = "/n".into();
    assert!(verify_all(&forged.to_string(), &scene.read()).is_err());
}

#[test]
fn the_same_evidence_gives_the_same_account() {
    let (_, a, places) = printed();
    let (_, b, again) = printed();
    assert_eq!(json(&a, &places), json(&b, &again));
    assert_eq!(figures_csv(&a, &places), figures_csv(&b, &again));
}

#[test]
fn broken_accounts_are_refused_not_believed() {
    let read = |_: &KeptIn| Err("not kept".to_string());
    for text in ["", "{}", "[]", "{\"schema\":2,\"figures\":[]}", "{\"schema\":1,\"figures\":[{\"id\":1}]}"] {
        assert!(verify_all(text, &read).is_err(), "{text}");
    }
    let circle = r#"{"schema":1,"figures":[{"id":"a","value":"1","op":"total","inputs":["a"]}]}"#;
    assert!(matches!(verify_all(circle, &read).unwrap_err()[0], ExplainError::Circular { .. }));
}

#[test]
fn what_has_no_value_is_not_counted() {
    let read = |_: &KeptIn| Err("not kept".to_string());
    let account = |count: u32| {
        format!(
            r#"{{"schema":1,"figures":[{{"id":"a","value":"{count}","op":"count","inputs":["b","c"]}},
            {{"id":"b","value":"7","op":"config","inputs":[{{"config":"x"}}]}},
            {{"id":"c","value":null,"absence":"pending","op":"reading","inputs":[]}}]}}"#
        )
    };
    assert!(verify_all(&account(1), &read).is_ok(), "{:?}", verify_all(&account(1), &read));
    assert!(matches!(verify_all(&account(2), &read).unwrap_err()[0], ExplainError::Differs { .. }));
}
