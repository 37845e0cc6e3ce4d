//! Real files that people downloaded, read where `REPORT_SAMPLES` names their folder. The counts were taken from the files by
//! other means (a spreadsheet's sums), not from this program.

use super::tests::hints;
use super::{Hints, Imported, import};
use crate::domain::{Decimal, Month};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

pub(super) fn sample(name: &str) -> Option<Vec<u8>> {
    let Some(folder) = std::env::var_os("REPORT_SAMPLES") else {
        eprintln!("skipped: REPORT_SAMPLES does not name the folder of samples");
        return None;
    };
    Some(std::fs::read(PathBuf::from(folder).join("exports").join(name)).expect(name))
}

fn sums(read: &Imported) -> BTreeMap<String, Decimal> {
    let mut sums = BTreeMap::new();
    for o in &read.observations {
        *sums.entry(o.metric.to_string()).or_default() += o.stated.value().expect("files state values");
    }
    sums
}

pub(super) fn check_sums(read: &Imported, expected: &[(&str, &str)]) {
    let sums = sums(read);
    for (metric, sum) in expected {
        assert_eq!(sums.get(*metric).map(Decimal::to_string).as_deref(), Some(*sum), "{metric}");
    }
}

/// No quantity is stated twice, and every pointer leads back to the number: the field of that line, read again by the csv crate alone.
fn check_pointers(bytes: &[u8], read: &Imported) {
    let mut keys = HashSet::new();
    for o in &read.observations {
        let key = (&o.metric, o.window, &o.members, &o.entity);
        assert!(keys.insert(key), "{key:?} is stated twice");
    }
    let text = std::str::from_utf8(bytes).expect("the samples are UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    for o in read.observations.iter().step_by(7) {
        let (line, field) = o.origin.pointer.split_once(':').expect("line:field");
        let (line, field): (usize, usize) = (line.parse().unwrap(), field.parse().unwrap());
        let rest = lines[line - 1..].join("\n");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(rest.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        let found = &record[field - 1];
        if !found.contains(':') {
            assert_eq!(found.parse::<Decimal>().unwrap(), o.stated.value().unwrap(), "{}", o.origin.pointer);
        }
    }
}

#[test]
fn x_overview() {
    let Some(bytes) = sample("x/account_overview_analytics.en.csv") else { return };
    let read = import(&bytes, &hints("x")).unwrap();
    assert_eq!((read.kind.id, read.rows, read.dropped), ("x.overview", 50, 0));
    assert_eq!(read.window.unwrap().to_string(), "2024-12-31..2025-02-18");
    check_sums(
        &read,
        &[("x.impressions", "9699"), ("x.engagements", "1051"), ("x.new_follows", "139"), ("x.posts_created", "77")],
    );
    check_pointers(&bytes, &read);
    let codes: Vec<_> = read.notes.iter().map(|n| n.code).collect();
    assert_eq!(codes, ["days_of_exporter", "not_supplied", "not_supplied"]);
    assert_eq!(read.observations.len(), 50 * 11);

    // January 2025, the month a report can be made of
    let month = Month::new(2025, 1).unwrap();
    let january: Vec<_> = read.observations.iter().filter(|o| o.window.start().month() == month).collect();
    for metric in ["x.impressions", "x.likes", "x.unfollows", "x.profile_visits"] {
        let days: BTreeSet<_> =
            january.iter().filter(|o| o.metric.as_str() == metric).map(|o| o.window.start()).collect();
        assert_eq!(days.len(), 31, "the days of {metric} tile the month");
    }
    let sum = |metric: &str| -> Decimal {
        january.iter().filter(|o| o.metric.as_str() == metric).filter_map(|o| o.stated.value()).sum()
    };
    let sums =
        ["x.impressions", "x.likes", "x.engagements", "x.new_follows", "x.unfollows", "x.posts_created"].map(sum);
    assert_eq!(sums.map(|s| s.to_string()), ["4087", "154", "461", "66", "2", "50"]);
    assert!(january.iter().all(|o| o.quality.name() == "settled"));
}

#[test]
fn x_content() {
    let name = "x/account_analytics_content_2024-11-06_2025-02-04.head60.en.csv";
    let Some(bytes) = sample(name) else { return };
    let read = import(&bytes, &Hints { file_name: name, ..hints("x") }).unwrap();
    assert_eq!((read.kind.id, read.rows, read.posts.len()), ("x.content", 59, 59));
    assert_eq!(read.posts.iter().filter(|p| p.kind == "reply").count(), 12);
    check_sums(&read, &[("x.post.impressions", "125479"), ("x.post.url_clicks", "1939"), ("x.post.bookmarks", "1283")]);
    check_pointers(&bytes, &read);
    assert_eq!(read.window.unwrap().to_string(), "2024-11-06..2025-02-04", "as the name says");
    let codes: Vec<_> = read.notes.iter().map(|n| n.code).collect();
    assert_eq!(codes, ["other_account", "period_of_name"]);
    let renamed = import(&bytes, &hints("x")).unwrap();
    assert_eq!(renamed.window.unwrap().to_string(), "2025-02-03..2025-02-04", "in Japan");
}

#[test]
fn old_x_by_day_and_by_tweet() {
    let Some(bytes) = sample("x/daily_tweet_activity_metrics_20211201_20220101_en.csv") else { return };
    let read = import(&bytes, &hints("x")).unwrap();
    assert_eq!((read.kind.id, read.rows), ("x.daily", 31));
    assert_eq!(read.window.unwrap().as_month(), Month::new(2021, 12));
    check_sums(&read, &[("x.impressions", "205500"), ("x.posts_created", "121"), ("x.media_views", "2109")]);
    check_pointers(&bytes, &read);

    let bytes = sample("x/tweet_activity_metrics_20211201_20220101_en.head60.csv").unwrap();
    let read = import(&bytes, &hints("x")).unwrap();
    assert_eq!(read.kind.id, "x.tweet");
    check_sums(&read, &[("x.post.impressions", "56525"), ("x.post.detail_expands", "771"), ("x.post.likes", "328")]);
    check_pointers(&bytes, &read);
    assert_eq!(read.posts.len(), read.rows);
    assert!(!read.notes.iter().any(|n| n.code == "id_and_date_differ"), "{:?}", read.notes);
}

#[test]
fn headers_of_every_language_are_recognised() {
    for (name, kind) in [
        ("x/HEADER_ONLY__account_overview_analytics.ja.csv", "x.overview"),
        ("x/HEADER_ONLY__account_analytics_content.ja.csv", "x.content"),
        ("x/HEADER_ONLY__account_analytics_content.en-2026-09.csv", "x.content"),
        ("x/HEADER_ONLY__daily_tweet_activity_metrics.ja.csv", "x.daily"),
        ("x/HEADER_ONLY__tweet_activity_metrics.ja.csv", "x.tweet"),
        ("line/HEADER_ONLY__friend_overview.csv", "line.friends"),
        ("ga4/HEADER_ONLY__traffic_acquisition.ja.csv", "ga4.screen"),
        ("meta/HEADER_ONLY__ig_posts.ja.csv", "instagram.content"),
        ("note/HEADER_ONLY__gas_note_PV_sheet.csv", "note.sheet"),
    ] {
        let Some(bytes) = sample(name) else { return };
        let read = import(&bytes, &hints(kind.split('.').next().unwrap())).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!((read.kind.id, read.rows), (kind, 0), "{name}");
    }
    for (name, code) in [
        ("line/HEADER_ONLY__chat_history_REJECT.csv", "personal_data"),
        ("forms-events/connpass/HEADER_ONLY__event_NNNNNN_participants.csv", "personal_data"),
        ("forms-events/peatix/HEADER_ONLY__attendees.ja.csv", "personal_data"),
        ("forms-events/google-forms/viewers.en-US.csv", "personal_data"),
        ("meta/ig_daily_en_2026/Reach.csv", "platform_needed"),
        ("meta/ig_daily_en_2026/Audience.csv", "platform_needed"),
        ("youtube/HEADER_ONLY__グラフデータ.ja.csv", "kind_needed"),
        ("youtube/HEADER_ONLY__合計.ja.csv", "kind_needed"),
        ("ga4/HEADER_ONLY__exploration_freeform.ja.csv", "kind_needed"),
    ] {
        let bytes = sample(name).unwrap();
        let error = import(&bytes, &hints("x")).err().unwrap_or_else(|| panic!("{name} was read"));
        assert_eq!(error.code(), code, "{name}: {error}");
    }
}

#[test]
fn youtube_tables() {
    let of_2024 = Hints { month: Month::new(2024, 2), ..hints("youtube") };
    let Some(bytes) = sample("youtube/en_content/Table data.2024.csv") else { return };
    let read = import(&bytes, &of_2024).unwrap();
    assert_eq!((read.rows, read.posts.len()), (102, 102));
    check_sums(
        &read,
        &[("youtube.views", "97004"), ("youtube.video.views", "97001"), ("youtube.impressions", "17949")],
    );
    check_pointers(&bytes, &read);
    let notes: Vec<String> = read.notes.iter().map(|n| format!("{}: {}", n.code, n.detail)).collect();
    for note in [
        "total_differs: youtube.views: 97004 / 97001",
        "total_differs: youtube.subscribers_net: 222 / 214",
        "not_supplied: youtube.new_viewers",
    ] {
        assert!(notes.iter().any(|n| n == note), "{note} in {notes:?}");
    }
    assert!(!notes.iter().any(|n| n.contains("watch_hours")), "rounding of decimals is no difference: {notes:?}");

    let bytes = sample("youtube/ja_table_表データ.via-sheets.csv").unwrap();
    let read = import(&bytes, &of_2024).unwrap();
    assert_eq!((read.language.code(), read.rows), ("ja", 41));
    check_sums(
        &read,
        &[("youtube.views", "8090412"), ("youtube.video.views", "8090412"), ("youtube.average_view_seconds", "669")],
    );
    check_pointers(&bytes, &read);
    assert!(read.posts.iter().all(|p| p.published_on.is_some() && p.entity.as_str().len() == 11));
}

#[test]
fn youtube_days_and_countries() {
    let named = |kind| Hints { kind: Some(kind), ..hints("youtube") };
    let Some(bytes) = sample("youtube/en_geo/Totals.head60.csv") else { return };
    let read = import(&bytes, &named("youtube.totals")).unwrap();
    check_sums(&read, &[("youtube.views", "2824730")]);
    assert_eq!(read.window.unwrap().to_string(), "2020-12-31..2021-02-27");
    let bytes = sample("youtube/en_geo/Chart data.head60.csv").unwrap();
    let read = import(&bytes, &named("youtube.chart")).unwrap();
    check_sums(&read, &[("youtube.views", "31")]);
    let bytes = sample("youtube/en_geo/Table data.head60.csv").unwrap();
    let read = import(&bytes, &Hints { month: Month::new(2021, 1), ..hints("youtube") }).unwrap();
    // the total, 15,503,810, and the countries listed, 13,784,159
    check_sums(&read, &[("youtube.views", "29287969")]);
    assert_eq!(read.observations.iter().filter(|o| o.members.get("country") == Some("JP")).count(), 3);
}

#[test]
fn ga4_reports() {
    let Some(bytes) = sample("ga4/Pages_and_screens_Page_path_and_screen_class.csv") else { return };
    let read = import(&bytes, &hints("ga4")).unwrap();
    assert_eq!((read.rows, read.dropped), (56, 0));
    check_sums(&read, &[("ga4.page_views", "779"), ("ga4.active_users", "516")]);
    check_pointers(&bytes, &read);
    assert_eq!(read.window.unwrap().to_string(), "2026-02-24..2026-03-23");

    let bytes = sample("ga4/Reports_snapshot.28days.csv").unwrap();
    let read = import(&bytes, &hints("ga4")).unwrap();
    check_pointers(&bytes, &read);
    let daily = read.observations.iter().filter(|o| o.metric.as_str() == "ga4.active_users" && o.members.is_empty());
    assert_eq!(daily.count(), 28);
    let count = |metric: &str, dimension: &str| -> Decimal {
        let of =
            read.observations.iter().filter(|o| o.metric.as_str() == metric && o.members.dimensions() == dimension);
        of.filter_map(|o| o.stated.value()).sum()
    };
    assert_eq!(count("ga4.new_users", "firstUserDefaultChannelGroup").to_string(), "59");
    assert_eq!(count("ga4.sessions", "sessionDefaultChannelGroup").to_string(), "171");
    assert_eq!(count("ga4.active_users", "countryId").to_string(), "55", "Country and Country ID state the same");
    assert!(read.notes.iter().any(|n| n.code == "table_not_known" && n.detail.contains("Week 0")));

    let bytes = sample("ga4/Reports_snapshot.nth-week.head170.csv").unwrap();
    let read = import(&bytes, &hints("ga4")).unwrap();
    assert!(read.observations.iter().all(|o| o.window.len_days() == 181), "weeks are not taken for days");
}
