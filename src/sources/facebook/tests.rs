//! Plans, judgements and answers of Facebook, on bytes as they were recorded or written from the documentation.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{Absence, Decimal, Observation, SnapshotId, Stated, WayOut};
use crate::sources::{PartResult, PartState, Seen};

static NO_OPTIONS: BTreeMap<String, String> = BTreeMap::new();
const LATE: &str = "2026-11-10T00:00:00Z";

fn plan(now: &str, done: &dyn Fn(&StreamId, Window) -> bool) -> Vec<Task> {
    Facebook.plan(&Ask {
        account: &AccountId::from("1042"),
        zone: Zone::PACIFIC,
        started: None,
        month: Month::new(2026, 10).unwrap(),
        year_start: 4,
        now: now.parse().unwrap(),
        options: &NO_OPTIONS,
        messages: &[],
        done,
    })
}

/// The task of a stream that is asked for October.
fn task_of(stream: &str) -> Task {
    let of_october =
        |task: &Task| task.lane == stream && task.parts[0].window.start().month() == Month::new(2026, 10).unwrap();
    plan(LATE, &|_, _| false).into_iter().find(of_october).unwrap()
}

/// The same, about other metrics.
fn task_about(stream: &str, metrics: &[&str]) -> Task {
    let mut part = task_of(stream).parts.remove(0);
    part.state["metrics"] = json!(metrics);
    graph::task(part)
}

fn read_page(task: &Task, now: &str, text: &str) -> Result<Page, String> {
    let answer = Answer { status: 200, headers: vec![], bytes: text.as_bytes().to_vec() };
    let read = Reading {
        account: AccountId::from("1042"),
        zone: Zone::PACIFIC,
        observed_at: now.parse().unwrap(),
        snapshot: SnapshotId::of(b""),
    };
    Facebook.parse(task, &answer, &read).map_err(|e| format!("{} {}", e.code, e.pointer))
}

fn read(task: &Task, text: &str) -> Result<PartResult, String> {
    read_page(task, LATE, text).map(|mut page| page.parts.remove(0))
}

fn of<'a>(result: &'a PartResult, metric: &str, day: &str) -> &'a Observation {
    let found = |o: &&Observation| o.metric.as_str() == metric && o.window.end().to_string() == day;
    result.observations.iter().find(found).unwrap_or_else(|| panic!("no {metric} of {day}"))
}

fn value(number: u64) -> Stated {
    Stated::Value(Decimal::from(number))
}

#[test]
fn the_month_comes_first_then_what_it_is_compared_with_then_the_year() {
    let tasks = plan(LATE, &|_, _| false);
    let months = |stream: &str| -> Vec<String> {
        let of = tasks.iter().filter(|t| t.lane == stream);
        of.map(|t| t.parts[0].window.start().month().to_string()).collect()
    };
    assert_eq!(months("facebook.followers")[..3], ["2026-10", "2026-09", "2025-10"]);
    assert_eq!(months("facebook.followers")[3..], ["2026-08", "2026-07", "2026-06", "2026-05", "2026-04", "2026-03"]);
    assert_eq!(months("facebook.viewers"), ["2026-10", "2026-09", "2025-10"]);
    assert_eq!(months("facebook.posts"), ["2026-10", "2026-09", "2025-10"]);
    let followers = &tasks[0].request;
    assert_eq!(
        followers.path_and_query(),
        "/v25.0/1042/insights?metric=page_follows&period=day&since=2026-09-29&until=2026-11-02"
    );
    assert!(tasks.iter().all(|task| task.request.url.len() < 600 && !task.request.url.contains("token")));
    assert!(plan(LATE, &|_, _| true).is_empty());
}

#[test]
fn a_month_that_is_not_over_is_asked_for_without_its_people_and_what_is_forgotten_not_at_all() {
    let tasks = plan("2026-10-14T20:00:00Z", &|stream, _| stream.as_str() == "facebook.posts");
    let october = tasks.iter().filter(|t| t.parts[0].window.start().month().to_string() == "2026-10");
    let lanes: Vec<&str> = october.map(|t| t.lane.as_str()).collect();
    assert_eq!(lanes, ["facebook.followers", "facebook.days"]);
    assert!(tasks[0].request.url.ends_with("since=2026-09-29&until=2026-10-14"));
    let years_later = plan("2028-12-10T00:00:00Z", &|_, _| false);
    let months: std::collections::BTreeSet<String> =
        years_later.iter().map(|t| t.parts[0].window.start().month().to_string()).collect();
    assert_eq!(months.into_iter().collect::<Vec<_>>(), ["2026-10"], "the month asked for is tried all the same");
}

const DAYS: &str = r#"{"data":[
  {"name":"page_media_view","period":"day","values":[
    {"value":9,"end_time":"2026-10-01T07:00:00+0000"},
    {"value":25,"end_time":"2026-10-02T07:00:00+0000"},
    {"value":31,"end_time":"2026-11-01T07:00:00+0000"},
    {"value":7,"end_time":"2026-11-02T08:00:00+0000"}],"title":"今日の閲覧","id":"x"},
  {"name":"brand_new","period":"day","values":[],"id":"x"}],
  "paging":{"previous":"https://graph.facebook.com/?access_token=EAA","next":"https://graph.facebook.com/?access_token=EAA"}}"#;

#[test]
fn days_are_those_of_california_and_only_the_months() {
    let result = read(&task_about("facebook.days", &["page_media_view"]), DAYS).unwrap();
    assert_eq!(of(&result, "facebook.views", "2026-10-01").stated, value(25));
    let last = of(&result, "facebook.views", "2026-10-31");
    assert_eq!((last.stated, last.origin.pointer.as_str()), (value(31), "/data/0/values/2/value"));
    assert_eq!(of(&result, "facebook.views", "2026-10-15").stated, Stated::Absent(Absence::Missing));
    assert_eq!(result.observations.len(), 31, "neither 30 September nor 1 November");
    assert_eq!((result.state, result.settled), (PartState::Complete, false), "29 days may yet come");
    let later = read_page(&task_about("facebook.days", &["page_media_view"]), "2026-12-10T00:00:00Z", DAYS).unwrap();
    assert!(later.parts[0].settled, "after a month nobody waits for them");
}

#[test]
fn a_metric_that_was_asked_for_and_left_out_is_missing_and_never_zero() {
    let result = read(&task_about("facebook.days", &["page_media_view", "page_views_total"]), DAYS).unwrap();
    assert_eq!(of(&result, "facebook.page_views", "2026-10-02").stated, Stated::Absent(Absence::Missing));
    let empty = read(&task_of("facebook.days"), r#"{"data":[]}"#).unwrap();
    assert_eq!((empty.state, empty.reason.unwrap().code), (PartState::Failed, "empty_answer"));
    let task = task_of("facebook.days");
    let early = read_page(&task, "2026-11-01T12:00:00Z", DAYS).unwrap().parts.remove(0);
    assert_eq!(of(&early, "facebook.page_views", "2026-10-31").stated, Stated::Absent(Absence::Pending));
}

#[test]
fn what_contradicts_itself_or_is_no_number_is_refused_with_its_place() {
    let task = task_about("facebook.days", &["page_media_view"]);
    let values =
        |values: &str| format!(r#"{{"data":[{{"name":"page_media_view","period":"day","values":[{values}]}}]}}"#);
    let error = |text: &str| read(&task, &values(text)).unwrap_err();
    let end = "\"end_time\":\"2026-10-02T07:00:00+0000\"";
    // the rows of a breakdown that nobody asked for: the same day twice
    let split = format!(r#"{{"value":25,{end},"is_from_ads":"0"}},{{"value":0,{end},"is_from_ads":"1"}}"#);
    assert_eq!(error(&split), "repeated_row /data/0/values/1");
    assert_eq!(error(&format!(r#"{{"value":-1,{end}}}"#)), "wrong_type /data/0/values/0/value");
    assert_eq!(error(&format!(r#"{{"value":{{"like":64}},{end}}}"#)), "wrong_type /data/0/values/0/value");
    assert_eq!(error(r#"{"value":1}"#), "wrong_type /data/0/values/0/end_time");
    assert_eq!(error(r#"{"value":1,"end_time":"2026-10-02"}"#), "wrong_type /data/0/values/0/end_time");
    let twice = r#"{"data":[{"name":"page_media_view","values":[]},{"name":"page_media_view","values":[]}]}"#;
    assert_eq!(read(&task, twice).unwrap_err(), "repeated_row /data/1");
}

fn error(code: i64, message: &str) -> String {
    json!({ "error": { "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A" } }).to_string()
}

const INVALID: &str = "(#100) The value must be a valid insights metric";

#[test]
fn a_withdrawn_metric_is_cut_out_in_halves_and_told_as_retired() {
    let judge = |task: &Task| {
        Facebook.judge(task, &Answer { status: 400, headers: vec![], bytes: error(100, INVALID).into_bytes() })
    };
    let whole = task_of("facebook.days");
    assert!(matches!(judge(&whole), Judgement::Skip { .. }));
    let mut tasks = vec![whole];
    let mut asked = Vec::new();
    while let Some(task) = tasks.pop() {
        match Facebook.split(&task) {
            smaller if smaller.is_empty() => asked.push(task),
            smaller => tasks.extend(smaller),
        }
    }
    assert_eq!(asked.len(), metrics::DAYS.len());
    assert!(asked.iter().all(|task| judge(task) == Judgement::Fine));
    let result = read(&task_about("facebook.days", &["page_video_views"]), &error(100, INVALID)).unwrap();
    assert_eq!((result.state, result.settled), (PartState::Complete, true));
    assert_eq!(result.observations[0].stated, Stated::Absent(Absence::Retired));
    assert_eq!(result.notes[0].0, "retired");
    assert!(read(&task_of("facebook.days"), &error(190, "Session has expired")).is_err(), "another error is no number");
}

#[test]
fn the_people_of_a_month_are_those_of_the_month_or_nobodys() {
    let task = task_of("facebook.viewers");
    let range = |end: &str| {
        format!(
            r#"{{"data":[{{"name":"page_total_media_view_unique","period":"total_over_range","values":[{{"value":812{end}}}]}}]}}"#
        )
    };
    let whole = read_page(&task, LATE, &range(r#","end_time":"2026-11-01T07:00:00+0000""#)).unwrap();
    assert_eq!(of(&whole.parts[0], "facebook.viewers", "2026-10-31").stated, value(812));
    assert_eq!(whole.next.len(), 1, "the 28 days are asked for all the same");
    // a value of another span, or of nobody knows which, is not the month's
    for end in ["", r#","end_time":"2026-11-02T08:00:00+0000""#] {
        let page = read_page(&task, LATE, &range(end)).unwrap();
        assert_eq!(page.parts[0].observations[0].stated, Stated::Absent(Absence::NotApplicable));
        assert_eq!(page.parts[0].reason.as_ref().unwrap().code, "month_not_whole");
    }
    let refused = error(100, "(#100) period must be one of the following values: day, week, days_28");
    let answer = Answer { status: 400, headers: vec![], bytes: refused.clone().into_bytes() };
    assert_eq!(Facebook.judge(&task, &answer), Judgement::Fine);
    let page = read_page(&task, LATE, &refused).unwrap();
    let next = &page.next[0];
    assert_eq!(
        next.request.path_and_query(),
        "/v25.0/1042/insights?metric=page_total_media_view_unique&period=days_28&since=2026-10-29&until=2026-11-02"
    );
    let rolling = r#"{"data":[{"name":"page_total_media_view_unique","period":"days_28","values":[
        {"value":700,"end_time":"2026-10-31T07:00:00+0000"},{"value":731,"end_time":"2026-11-01T07:00:00+0000"}]}]}"#;
    let result = read(next, rolling).unwrap();
    assert_eq!(result.observations.len(), 1);
    assert_eq!(result.observations[0].window.to_string(), "2026-10-04..2026-10-31");
    assert_eq!(
        (result.observations[0].metric.as_str(), result.observations[0].stated),
        ("facebook.viewers_28d", value(731))
    );
}

const POST: &str = r#"{"data":[{
  "id":"1042_9001","message":"秋の紅葉まつり\n開催中です","created_time":"2026-10-31T14:59:59+0000",
  "permalink_url":"https://www.facebook.com/1042/posts/9001","status_type":"added_photos","is_published":true,
  "insights":{"data":[
    {"name":"post_media_view","period":"lifetime","values":[{"value":1840}]},
    {"name":"post_total_media_view_unique","period":"lifetime","values":[{"value":1322}]},
    {"name":"post_clicks","period":"lifetime","values":[{"value":57}]},
    {"name":"post_reactions_by_type_total","period":"lifetime","values":[{"value":{"like":64,"love":7}}]},
    {"name":"post_activity_by_action_type","period":"lifetime","values":[{"value":{"like":71,"share":9}}]}]}},
  {"id":"1042_9000","created_time":"2026-10-31T15:00:00+0000","status_type":"mobile_status_update"},
  {"id":"1042_8999","created_time":"2026-10-05T09:30:00+0000"}],
  "paging":{"cursors":{"before":"QVFI","after":"QVFJ"}}}"#;

#[test]
fn posts_of_the_month_in_japan_are_read_with_what_they_state_and_no_more() {
    let result = read(&task_of("facebook.posts"), POST).unwrap();
    let ids: Vec<&str> = result.posts.iter().map(|post| post.entity.as_str()).collect();
    assert_eq!(ids, ["1042_9001", "1042_8999"], "midnight in Japan is November");
    assert_eq!(
        (result.posts[0].title.as_str(), result.posts[1].title.as_str()),
        ("秋の紅葉まつり 開催中です", "（本文なし）")
    );
    let stated = |metric: &str, n: usize| {
        let of = |o: &&Observation| o.metric.as_str() == metric && o.entity.as_ref().unwrap().as_str() == ids[n];
        result.observations.iter().find(of).unwrap().stated
    };
    assert_eq!(stated("facebook.post.views", 0), value(1840));
    assert_eq!((stated("facebook.post.likes", 0), stated("facebook.post.shares", 0)), (value(71), value(9)));
    assert_eq!(stated("facebook.post.comments", 0), Stated::Absent(Absence::Missing), "not said to be zero");
    assert_eq!(stated("facebook.post.views", 1), Stated::Absent(Absence::Missing), "somebody else's post");
    let love = result.observations.iter().find(|o| o.members.get("reaction") == Some("love")).unwrap();
    assert_eq!((love.stated, love.origin.pointer.as_str()), (value(7), "/data/0/insights/data/3/values/0/value/love"));
    assert_eq!((result.state, result.settled), (PartState::Complete, true));
}

#[test]
fn doctor_reads_whose_the_page_is_what_the_token_lacks_and_when_it_ends() {
    let now: Instant = LATE.parse().unwrap();
    let look = |text: &str| {
        let answer = Answer { status: 200, headers: vec![], bytes: text.as_bytes().to_vec() };
        let about_token = text.contains("is_valid") || text.contains("app access token");
        let checks = Facebook.checks(&AccountId::from("1042"), &NO_OPTIONS);
        Facebook.diagnose_at(&AccountId::from("1042"), Zone::PACIFIC, &checks[usize::from(about_token)], &answer, now)
    };
    assert!(look(r#"{"id":"1042","name":"CROSS"}"#)[0].good);
    assert_eq!(look(r#"{"id":"7","name":"Other"}"#)[0].way_out, Some(WayOut::CorrectId));
    let token = |expires: i64, access: i64, scopes: &str| {
        format!(
            r#"{{"data":{{"type":"USER","data_access_expires_at":{access},"expires_at":{expires},"is_valid":true,"scopes":[{scopes}]}}}}"#
        )
    };
    let all = "\"read_insights\",\"pages_read_engagement\"";
    let found = look(&token(0, 0, all));
    assert_eq!((found.len(), found[0].good, &found[0].seen), (1, true, &Seen::Access { until: None }));
    let in_days = |days: i64| now.unix() + days * 86_400;
    let found = look(&token(0, in_days(20), all));
    let end = |days| Seen::Access { until: Some(Instant::from_unix(in_days(days)).day_in(Zone::JST)) };
    assert_eq!((&found[0].seen, found[0].way_out), (&end(20), Some(WayOut::NewToken)));
    assert_eq!(look(&token(in_days(60), in_days(90), all))[0].seen, end(60), "the earlier of two ends");
    let found = look(&token(0, in_days(90), "\"email\",\"pages_read_engagement\""));
    assert_eq!(found[0].seen, Seen::ScopesLack { scopes: vec!["read_insights".into()] });
    let dead = r#"{"data":{"error":{"code":190,"message":"The session has expired"},"is_valid":false,"scopes":[]}}"#;
    assert!(look(dead)[0].seen.to_string().contains("The session has expired"));
    // only some tokens may ask: what nobody tells is no fault
    let refused = look(&error(100, "(#100) You must provide an app access token"));
    assert!(refused[0].good && matches!(refused[0].seen, Seen::EndUnknown(_)));
    assert!(!look(&error(190, "Error validating access token"))[0].good);
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn samples_are_read_or_judged() {
    let Ok(samples) = std::env::var("REPORT_SAMPLES") else {
        eprintln!("skipped: REPORT_SAMPLES names no folder");
        return;
    };
    let folder = format!("{samples}/facebook");
    let mut errors_seen = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let answer = Answer { status: 400, headers: vec![], bytes };
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.contains("error") && name.ends_with(".json") {
            errors_seen += 1;
            let judged = Facebook.judge(&task_of("facebook.days"), &answer);
            assert_ne!(judged, Judgement::Fine, "{name}");
        }
    }
    assert!(errors_seen > 8, "{errors_seen}");
    let text = std::fs::read_to_string(format!("{folder}/constructed__published_posts_page.json")).unwrap();
    let page = read_page(&task_of("facebook.posts"), LATE, &text).unwrap();
    assert_eq!((page.parts[0].posts.len(), page.next.len()), (0, 1), "of November, and there is more");
}

#[test]
fn places_of_followers_are_those_of_the_last_day() {
    let task = task_of("facebook.audience");
    let asked = "metric=page_follows_city,page_follows_country&period=day&since=2026-10-29&until=2026-11-02";
    assert!(task.request.url.ends_with(asked), "{}", task.request.url);
    let of = |values: &str| {
        format!(r#"{{"data":[{{"name":"page_follows_city","period":"day","values":[{values}],"title":"","id":"x"}}]}}"#)
    };
    let text = of(r#"{"value":{"Sendai, Miyagi, Japan":7},"end_time":"2026-10-31T07:00:00+0000"},
           {"value":{"Sendai, Miyagi, Japan":9,"a/b":2},"end_time":"2026-11-01T07:00:00+0000"}"#);
    let result = read(&task, &text).unwrap();
    let told: Vec<String> = result
        .observations
        .iter()
        .map(|o| format!("{} {:?} {:?} {}", o.metric, o.members.get("city"), o.stated, o.origin.pointer))
        .collect();
    assert_eq!(
        told,
        [
            "facebook.demographic.city Some(\"Sendai, Miyagi, Japan\") Value(9) /data/0/values/1/value/Sendai, Miyagi, Japan",
            "facebook.demographic.city Some(\"a/b\") Value(2) /data/0/values/1/value/a~1b",
            "facebook.demographic.country None Absent(Hidden) /data",
        ]
    );
    assert!(result.settled && result.observations[0].window.to_string() == "2026-10-31..2026-10-31");
    // of today alone, and in three ways of nothing
    let now = read(&task, &of(r#"{"value":{"Tokyo":3}}"#)).unwrap();
    assert!(now.observations[0].flags.has(crate::domain::Flag::Partial));
    for nothing in
        ["", r#"{"end_time":"2026-11-01T07:00:00+0000"}"#, r#"{"value":{},"end_time":"2026-11-01T07:00:00+0000"}"#]
    {
        let hidden = read(&task, &of(nothing)).unwrap();
        assert_eq!(hidden.observations[0].stated, Stated::Absent(Absence::Hidden), "{nothing}");
        assert_eq!(hidden.reason.unwrap().code, "audience_too_small");
        let early = read_page(&task, "2026-11-02T12:00:00Z", &of(nothing)).unwrap().parts.remove(0);
        assert_eq!((early.state, early.settled), (PartState::Pending, false));
    }
    let wrong = of(r#"{"value":7,"end_time":"2026-11-01T07:00:00+0000"}"#);
    assert_eq!(read(&task, &wrong).unwrap_err(), "wrong_type /data/0/values/0/value");
    // both are gone one day: stated, and nothing else is taken down
    let alone = task_about("facebook.audience", &["page_follows_city"]);
    let gone = r#"{"error":{"message":"(#100) The value must be a valid insights metric","code":100}}"#;
    let retired = read(&alone, gone).unwrap();
    assert_eq!(retired.observations[0].stated, Stated::Absent(Absence::Retired));
    // a month under way has no last day
    assert!(plan("2026-10-14T20:00:00Z", &|_, _| false).iter().all(|task| task.lane != "facebook.audience"));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(text in ".{0,120}", stream in 0usize..4) {
        let stream = STREAMS[stream].0;
        let _ = read(&task_of(stream), &text);
        let _ = read(&task_of(stream), &format!(r#"{{"data":[{{"name":"page_media_view","id":{text:?},"values":[{{"value":{text:?},"end_time":{text:?}}}]}}]}}"#));
    }
}
