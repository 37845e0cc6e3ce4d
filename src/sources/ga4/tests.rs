//! Plans, judgements and answers of GA4, on bytes written from the specification.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{Absence, Day, Decimal, Flag, Observation, Quality, SnapshotId, Stated};
use crate::sources::PartState;

fn source(files: &[(&str, &str)]) -> Box<dyn Source> {
    let files: Vec<(String, String)> = files.iter().map(|(f, t)| (f.to_string(), t.to_string())).collect();
    let value = |name: &str| (name == "partner_host").then(|| "partner.example".to_string());
    match open(&Setup { request_files: &files, value: &value }) {
        Ok(source) => source,
        Err(problems) => panic!("{problems:?}"),
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn plan(source: &dyn Source, now: &str, started: Option<&str>, done: &dyn Fn(&StreamId, Window) -> bool) -> Vec<Task> {
    source.plan(&Ask {
        account: &AccountId::from("properties/1"),
        zone: Zone::JST,
        started: started.map(day),
        month: Month::new(2026, 10).unwrap(),
        year_start: 4,
        now: now.parse().unwrap(),
        options: &Default::default(),
        messages: &[],
        done,
    })
}

fn answer(status: u16, text: &str) -> Answer {
    Answer { status, headers: vec![], bytes: text.as_bytes().to_vec() }
}

fn reading(now: &str) -> Reading {
    Reading {
        account: AccountId::from("properties/1"),
        zone: Zone::JST,
        observed_at: now.parse().unwrap(),
        snapshot: SnapshotId::of(b""),
    }
}

const TOTALS: &[(&str, &str)] = &[(
    "queries/ga4/totals.json",
    r#"{"windows":["month"],"request":{"metrics":[{"name":"sessions"},{"name":"engagementRate"}]}}"#,
)];
const DAILY: &[(&str, &str)] = &[(
    "queries/ga4/daily.json",
    r#"{"windows":["days"],"request":{"dimensions":[{"name":"date"}],"metrics":[{"name":"screenPageViews"}]}}"#,
)];
const PAGES: &[(&str, &str)] = &[(
    "queries/ga4/pages.json",
    r#"{"windows":["month"],"request":{"dimensions":[{"name":"pagePath"},{"name":"pageTitle"}],
        "metrics":[{"name":"screenPageViews"}],"limit":"2"}}"#,
)];

const LATE: &str = "2026-11-10T00:00:00Z";

/// Parses the one answer of a source with one request file and one window.
fn parse(files: &[(&str, &str)], now: &str, report: &str) -> Result<Page, ParseError> {
    let source = source(files);
    let task = plan(source.as_ref(), now, None, &|_, _| false).remove(0);
    source.parse(&task, &answer(200, &format!(r#"{{"reports":[{report}]}}"#)), &reading(now))
}

fn one<'a>(page: &'a Page, metric: &str) -> &'a Observation {
    page.parts[0].observations.iter().find(|o| o.metric.as_str() == metric).unwrap()
}

#[test]
fn the_month_comes_first_and_each_window_is_a_request_of_its_own() {
    let source = source(SHIPPED);
    let tasks = plan(source.as_ref(), LATE, None, &|_, _| false);
    assert!(tasks.iter().all(|task| task.parts.len() <= 5 && task.lane == "reports"));
    let windows: Vec<String> = tasks.iter().flat_map(|t| &t.parts).map(|p| p.window.to_string()).collect();
    assert!(windows[..10].iter().all(|window| window == "2026-10-01..2026-10-31"), "{windows:?}");
    assert!(windows.contains(&"2026-04-01..2026-10-31".to_string()));
    assert!(windows.contains(&"2025-10-01..2025-10-31".to_string()));
    let body: Value = serde_json::from_str(&tasks[0].request.body.as_ref().unwrap().text).unwrap();
    let request = &body["requests"][0];
    assert_eq!(request["dateRanges"], json!([{"startDate": "2026-10-01", "endDate": "2026-10-31"}]));
    assert_eq!((&request["limit"], &request["offset"]), (&json!("10000"), &json!("0")));
    assert_eq!(request["returnPropertyQuota"], true);
    assert_eq!(tasks[0].request.url, "https://analyticsdata.googleapis.com/v1beta/properties/1:batchRunReports");
}

#[test]
fn what_is_done_future_or_before_the_account_is_not_asked_for() {
    let source = source(TOTALS);
    assert!(plan(source.as_ref(), LATE, None, &|_, _| true).is_empty());
    assert!(plan(source.as_ref(), LATE, Some("2026-11-01"), &|_, _| false).is_empty());
    assert_eq!(plan(source.as_ref(), LATE, Some("2026-10-31"), &|_, _| false).len(), 1);
    // 09:00 of the 31st in Japan: the month is not over; 00:00 of the 1st in Japan: it is
    assert!(plan(source.as_ref(), "2026-10-31T00:00:00Z", None, &|_, _| false).is_empty());
    assert_eq!(plan(source.as_ref(), "2026-10-31T15:00:00Z", None, &|_, _| false).len(), 1);
    let days = plan(super::tests::source(DAILY).as_ref(), "2026-10-14T16:00:00Z", None, &|_, _| false);
    assert_eq!(days[0].parts[0].window.to_string(), "2026-10-01..2026-10-14");
}

#[test]
fn a_metric_is_found_by_its_header_and_not_by_its_place() {
    let report = r#"{"metricHeaders":[{"name":"engagementRate","type":"TYPE_FLOAT"},{"name":"sessions","type":"TYPE_INTEGER"}],
        "rows":[{"metricValues":[{"value":"0.5583333333333333"},{"value":"120"}]}],"rowCount":1,
        "metadata":{"timeZone":"Asia/Tokyo"}}"#;
    let page = parse(TOTALS, LATE, report).unwrap();
    let sessions = one(&page, "ga4.sessions");
    assert_eq!(sessions.stated, Stated::Value(Decimal::from(120)));
    assert_eq!(sessions.origin.pointer, "/reports/0/rows/0/metricValues/1/value");
    assert_eq!(sessions.quality, Quality::Settled);
    assert_eq!(one(&page, "ga4.engagement_rate").stated, Stated::Value("0.5583333333333333".parse().unwrap()));
}

#[test]
fn a_month_settles_on_its_fourth_day_after() {
    let report = r#"{"metricHeaders":[{"name":"sessions"},{"name":"engagementRate"}],
        "rows":[{"metricValues":[{"value":"1"},{"value":"1"}]}],"rowCount":1,"metadata":{"timeZone":"Asia/Tokyo"}}"#;
    let third = parse(TOTALS, "2026-11-03T14:59:59Z", report).unwrap();
    let fourth = parse(TOTALS, "2026-11-03T15:00:00Z", report).unwrap();
    assert_eq!((third.parts[0].settled, one(&third, "ga4.sessions").quality), (false, Quality::Provisional));
    assert_eq!((fourth.parts[0].settled, one(&fourth, "ga4.sessions").quality), (true, Quality::Settled));
}

#[test]
fn no_rows_are_zero_only_when_settled_and_nothing_was_withheld() {
    let empty = |metadata: &str| {
        format!(
            r#"{{"metricHeaders":[{{"name":"sessions"}},{{"name":"engagementRate"}}],"metadata":{{"timeZone":"Asia/Tokyo"{metadata}}}}}"#
        )
    };
    let page = parse(TOTALS, LATE, &empty(r#","emptyReason":"NO_DATA""#)).unwrap();
    assert_eq!(one(&page, "ga4.sessions").stated, Stated::Value(Decimal::ZERO));
    assert_eq!(one(&page, "ga4.engagement_rate").stated, Stated::Absent(Absence::NotApplicable));
    assert!(page.parts[0].notes.contains(&("empty_reason".into(), "NO_DATA".into())));
    let early = parse(TOTALS, "2026-11-01T00:00:00Z", &empty("")).unwrap();
    assert_eq!(one(&early, "ga4.sessions").stated, Stated::Absent(Absence::Pending));
    let hidden = parse(TOTALS, LATE, &empty(r#","subjectToThresholding":true"#)).unwrap();
    assert_eq!(one(&hidden, "ga4.sessions").stated, Stated::Absent(Absence::Hidden));
    assert!(one(&hidden, "ga4.sessions").flags.has(Flag::Thresholded));
}

fn daily(rows: &[(&str, &str)], metadata: &str) -> String {
    let row = |(date, value): &(&str, &str)| {
        format!(r#"{{"dimensionValues":[{{"value":"{date}"}}],"metricValues":[{{"value":"{value}"}}]}}"#)
    };
    let count = rows.len();
    let rows = rows.iter().map(row).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"dimensionHeaders":[{{"name":"date"}}],"metricHeaders":[{{"name":"screenPageViews","type":"TYPE_INTEGER"}}],
           "rows":[{rows}],"rowCount":{count},"metadata":{{"timeZone":"Asia/Tokyo"{metadata}}}}}"#
    )
}

fn of_day(page: &Page, day_: &str) -> Stated {
    let day = day(day_);
    page.parts[0].observations.iter().find(|o| o.window.start() == day && o.window.end() == day).unwrap().stated
}

#[test]
fn days_without_a_row_are_zero_cut_days_are_missing() {
    let page = parse(DAILY, LATE, &daily(&[("20261002", "5")], "")).unwrap();
    assert_eq!(page.parts[0].observations.len(), 31);
    assert_eq!(of_day(&page, "2026-10-02"), Stated::Value(Decimal::from(5)));
    assert_eq!(of_day(&page, "2026-10-01"), Stated::Value(Decimal::ZERO));
    let cut = r#","dataTruncationReasons":[{"dataTruncationType":"DATA_TRUNCATION_TYPE_PROPERTY","dataTruncationDate":"2026-10-03",
        "dataTruncationMessage":"retention"}]"#;
    let page = parse(DAILY, LATE, &daily(&[("20261002", "5"), ("20261003", "7")], cut)).unwrap();
    assert_eq!(of_day(&page, "2026-10-01"), Stated::Absent(Absence::Missing));
    assert_eq!(of_day(&page, "2026-10-02"), Stated::Absent(Absence::Missing), "what is left of a cut day is no day");
    assert_eq!(of_day(&page, "2026-10-03"), Stated::Value(Decimal::from(7)));
    assert!(page.parts[0].notes.iter().any(|(code, _)| code == "truncated"));
}

#[test]
fn a_row_without_a_date_makes_the_days_without_rows_missing() {
    let page =
        parse(DAILY, LATE, &daily(&[("20261002", "5"), ("(other)", "9")], r#","dataLossFromOtherRow":true"#)).unwrap();
    assert_eq!(of_day(&page, "2026-10-02"), Stated::Value(Decimal::from(5)));
    assert_eq!(of_day(&page, "2026-10-01"), Stated::Absent(Absence::Missing));
    assert!(page.parts[0].notes.iter().any(|(code, _)| code == "other_date"));
    assert!(page.parts[0].observations.iter().all(|o| o.flags.has(Flag::OtherRow)));
}

#[test]
fn a_property_with_other_days_states_nothing() {
    let report = daily(&[("20261002", "5")], "").replace("Asia/Tokyo", "America/Los_Angeles");
    let error = parse(DAILY, LATE, &report).unwrap_err();
    assert_eq!((error.code, error.pointer.as_str()), ("zone_mismatch", "/reports/0/metadata/timeZone"));
    assert!(error.to_string().contains("America/Los_Angeles") && error.to_string().contains("Asia/Tokyo"));
}

#[test]
fn sampling_is_stated_in_per_cent_and_restricted_metrics_are_refused() {
    let sampled = r#","samplingMetadatas":[{"samplesReadCount":"9800000","samplingSpaceSize":"12400000"}]"#;
    let page = parse(DAILY, LATE, &daily(&[("20261002", "5")], sampled)).unwrap();
    assert!(
        page.parts[0].notes.iter().any(|(code, text)| code == "sampled" && text.starts_with("79.0%")),
        "{:?}",
        page.parts[0].notes
    );
    let restricted = |name: &str| {
        format!(
            r#","schemaRestrictionResponse":{{"activeMetricRestrictions":[{{"metricName":"{name}","restrictedMetricTypes":["REVENUE_DATA"]}}]}}"#
        )
    };
    let page = parse(DAILY, LATE, &daily(&[("20261002", "0")], &restricted("screenPageViews"))).unwrap();
    assert_eq!(page.parts[0].state, PartState::Failed);
    assert!(page.parts[0].observations.is_empty());
    assert!(page.parts[0].reason.as_ref().unwrap().detail.to_string().contains("queries/ga4/daily.json"));
    assert_eq!(
        parse(DAILY, LATE, &daily(&[], &restricted("purchaseRevenue"))).unwrap().parts[0].state,
        PartState::Complete
    );
}

fn pages(rows: &[&str], count: u64) -> String {
    let row = |path: &&str| {
        format!(
            r#"{{"dimensionValues":[{{"value":"{path}"}},{{"value":"😀 {path}"}}],"metricValues":[{{"value":"1"}}]}}"#
        )
    };
    let rows = rows.iter().map(row).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"reports":[{{"dimensionHeaders":[{{"name":"pagePath"}},{{"name":"pageTitle"}}],"metricHeaders":[{{"name":"screenPageViews"}}],
           "rows":[{rows}],"rowCount":{count},"metadata":{{"timeZone":"Asia/Tokyo"}}}}]}}"#
    )
}

#[test]
fn pages_are_followed_until_the_row_count_and_must_agree() {
    let source = source(PAGES);
    let task = plan(source.as_ref(), LATE, None, &|_, _| false).remove(0);
    let first = source.parse(&task, &answer(200, &pages(&["/a", "/b"], 3)), &reading(LATE)).unwrap();
    assert_eq!(first.parts[0].state, PartState::Continues);
    let next = &first.next[0];
    let body: Value = serde_json::from_str(&next.request.body.as_ref().unwrap().text).unwrap();
    assert_eq!(body["requests"][0]["offset"], "2");
    let last = source.parse(next, &answer(200, &pages(&["/c"], 3)), &reading(LATE)).unwrap();
    assert_eq!((last.parts[0].state, last.next.len()), (PartState::Complete, 0));
    let members = &last.parts[0].observations[0].members;
    assert_eq!((members.get("pagePath"), members.get("pageTitle")), (Some("/c"), Some("😀 /c")));
    let code = |text: &str| source.parse(next, &answer(200, text), &reading(LATE)).map(|_| ()).unwrap_err().code;
    assert_eq!(code(&pages(&["/c"], 4)), "pages_differ");
    assert_eq!(code(&pages(&["/a"], 3)), "duplicate_row");
    assert_eq!(code(&pages(&[], 3)), "page_empty");
    assert_eq!(
        code(
            &pages(&["/c"], 3).replace(
                "[{\"name\":\"screenPageViews\"}]",
                "[{\"name\":\"screenPageViews\",\"type\":\"TYPE_FLOAT\"}]"
            )
        ),
        "pages_differ"
    );
}

#[test]
fn bytes_that_break_the_promise_are_named_with_their_place() {
    let good = daily(&[("20261002", "5")], "");
    let check = |report: &str, code: &str, pointer: &str| {
        let error = parse(DAILY, LATE, report).expect_err(report);
        assert_eq!((error.code, error.pointer.as_str()), (code, pointer), "{error}");
    };
    check(&good.replace("\"5\"", "[5]"), "wrong_type", "/reports/0/rows/0/metricValues/0/value");
    check(&good.replace("\"5\"", "\"five\""), "wrong_number", "/reports/0/rows/0/metricValues/0/value");
    check(&good.replace("\"5\"", "\"5.5\""), "wrong_number", "/reports/0/rows/0/metricValues/0/value");
    check(&good.replace("20261002", "2026-10-02"), "wrong_date", "/reports/0/rows/0/dimensionValues/0/value");
    check(&good.replace("20261002", "20261102"), "wrong_date", "/reports/0/rows/0/dimensionValues/0/value");
    check(&good.replace("screenPageViews", "sessions"), "header_missing", "/reports/0/metricHeaders");
    check(&good.replace("\"rowCount\":1", "\"rowCount\":\"one\""), "wrong_type", "/reports/0/rowCount");
    check("", "reports_missing", "/reports");
    let source = source(DAILY);
    let task = plan(source.as_ref(), LATE, None, &|_, _| false).remove(0);
    let code = |text: &str| source.parse(&task, &answer(200, text), &reading(LATE)).unwrap_err().code;
    assert_eq!(code(&format!("{{\"reports\":[{}", &good[..40])), "truncated");
    assert_eq!(code("<html>"), "html");
    assert_eq!(code("{}"), "wrong_type");
    // the same in the other forms that JSON has for it: numbers as numbers, a report that stands alone
    let same = |page: Page| page.parts[0].observations.iter().map(|o| o.stated).collect::<Vec<_>>();
    let expected = same(parse(DAILY, LATE, &good).unwrap());
    let other = good.replace("\"5\"", "5").replace("\"rowCount\":1", "\"rowCount\":\"1\"");
    assert_eq!(same(parse(DAILY, LATE, &other).unwrap()), expected);
    let alone = source.parse(&task, &answer(200, &good), &reading(LATE)).unwrap();
    assert_eq!(alone.parts[0].observations[0].origin.pointer, "/rows/0/metricValues/0/value");
    assert_eq!(same(alone), expected);
    let empty = parse(DAILY, LATE, &good.replace("{\"value\":\"5\"}", "{}")).unwrap();
    assert_eq!(empty.parts[0].observations[0].stated, Stated::Absent(Absence::Missing), "no text is no number");
}

#[test]
fn each_status_has_its_judgement_and_a_reason() {
    let source = source(SHIPPED);
    let task = plan(source.as_ref(), LATE, None, &|_, _| false).remove(0);
    let error = |status: u16, name: &str, message: &str| {
        answer(status, &format!(r#"{{"error":{{"code":{status},"message":"{message}","status":"{name}"}}}}"#))
    };
    let judge = |answer: Answer| source.judge(&task, &answer);
    assert_eq!(judge(answer(200, "{}")), Judgement::Fine);
    let Judgement::Skip { reason } = judge(error(400, "INVALID_ARGUMENT", "Field foo is not a valid dimension."))
    else {
        panic!()
    };
    assert!(
        reason.detail.to_string().contains("queries/ga4/summary.json")
            && reason.detail.to_string().contains("Field foo"),
        "{reason:?}"
    );
    assert_eq!(source.split(&task).len(), 5, "one bad file must not take four others down");
    assert!(source.split(&source.split(&task)[0]).is_empty());
    assert!(matches!(judge(error(401, "UNAUTHENTICATED", "x")), Judgement::RefreshToken { .. }));
    let Judgement::SourceEnds { reason } = judge(error(403, "PERMISSION_DENIED", "no")) else { panic!() };
    assert!(reason.way_out.unwrap().to_string().contains("Viewer"));
    assert!(matches!(judge(error(404, "NOT_FOUND", "x")), Judgement::SourceEnds { .. }));
    let concurrent = judge(error(429, "RESOURCE_EXHAUSTED", "Exhausted concurrent requests quota."));
    assert!(matches!(concurrent, Judgement::Retry { after_secs: Some(30), .. }));
    let hour = judge(error(429, "RESOURCE_EXHAUSTED", "Exhausted property tokens for a project per hour."));
    assert!(matches!(hour, Judgement::SourceEnds { .. }));
    assert!(matches!(judge(answer(503, "<html>down</html>")), Judgement::Retry { .. }));
    assert!(matches!(judge(answer(418, "")), Judgement::SourceEnds { .. }));
}

#[test]
fn the_property_is_checked_for_its_zone() {
    let source = source(TOTALS);
    let account = AccountId::from("properties/1");
    let diagnose = |status, text: &str| source.diagnose(&account, Zone::JST, &answer(status, text)).remove(0);
    assert!(diagnose(200, r#"{"displayName":"LP","timeZone":"Asia/Tokyo"}"#).good);
    let other = diagnose(200, r#"{"timeZone":"America/New_York"}"#);
    assert!(!other.good && other.seen.to_string().contains("America/New_York"));
    assert!(!diagnose(403, r#"{"error":{"message":"no","status":"PERMISSION_DENIED"}}"#).good);
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn real_looking_samples_are_read() {
    let Ok(samples) = std::env::var("REPORT_SAMPLES") else {
        eprintln!("skipped: REPORT_SAMPLES names no folder");
        return;
    };
    let text =
        std::fs::read_to_string(format!("{samples}/google/constructed__ga4_runReport_all_caveats.json")).unwrap();
    let files = &[(
        "queries/ga4/landing_days.json",
        r#"{"windows":["days"],"request":{"dimensions":[{"name":"date"},{"name":"landingPage"}],
            "metrics":[{"name":"sessions"},{"name":"engagementRate"}]}}"#,
    )];
    let page = parse(files, LATE, &text).unwrap();
    let part = &page.parts[0];
    assert_eq!(part.observations.len(), 2, "the row of (other) has no day");
    let codes: Vec<&str> = part.notes.iter().map(|(code, _)| code.as_str()).collect();
    for code in ["thresholded", "other_row", "sampled", "other_date"] {
        assert!(codes.contains(&code), "{codes:?}");
    }
    assert!(!codes.contains(&"truncated"), "the cut lies before October 2026");
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let source = source(DAILY);
        let task = plan(source.as_ref(), LATE, None, &|_, _| false).remove(0);
        let answer = Answer { status: 200, headers: vec![], bytes };
        let _ = source.parse(&task, &answer, &reading(LATE));
        let _ = source.judge(&task, &answer);
    }

    #[test]
    fn any_change_of_a_good_answer_is_read_or_refused(at in 0usize..400, byte in 32u8..127) {
        let mut text = format!(r#"{{"reports":[{}]}}"#, daily(&[("20261002", "5"), ("20261003", "6")], "")).into_bytes();
        let at = at % text.len();
        text[at] = byte;
        let source = source(DAILY);
        let task = plan(source.as_ref(), LATE, None, &|_, _| false).remove(0);
        let _ = source.parse(&task, &Answer { status: 200, headers: vec![], bytes: text }, &reading(LATE));
    }
}

#[test]
fn an_uncatalogued_metric_gets_an_entry_of_its_own() {
    let files = &[(
        "queries/ga4/scroll.json",
        r#"{"windows":["month"],"as":{"sessions":"ga4.sessions_osaka"},"request":{"metrics":[{"name":"sessions"},{"name":"scrolledUsers"}]}}"#,
    )];
    let extra = source(files).extra_metrics();
    let ids: Vec<&str> = extra.iter().map(|m| m.id.as_str()).collect();
    assert_eq!(ids, ["ga4.sessions_osaka", "ga4.scrolled_users"]);
    assert_eq!(extra[0].unit, crate::domain::Unit::Times);
    assert_eq!(extra[1].over_time, crate::domain::OverTime::None);
}
