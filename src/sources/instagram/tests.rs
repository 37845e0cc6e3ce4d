//! Plans, judgements and answers of Instagram, on bytes as they were recorded or written from the documentation.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{Absence, Decimal, Flag, Observation, SnapshotId, Stated};
use crate::sources::{PartResult, PartState};

const LATE: &str = "2026-11-10T00:00:00Z";

fn plan_with(now: &str, of: &str, login: &str, done: &dyn Fn(&StreamId, Window) -> bool) -> Vec<Task> {
    let options = BTreeMap::from([(LOGIN.to_string(), login.to_string())]);
    Instagram.plan(&Ask {
        account: &AccountId::from("1784"),
        zone: Zone::PACIFIC,
        started: None,
        month: of.parse().unwrap(),
        year_start: 4,
        now: now.parse().unwrap(),
        options: &options,
        messages: &[],
        done,
    })
}

fn plan(now: &str) -> Vec<Task> {
    plan_with(now, "2026-10", "facebook", &|_, _| false)
}

/// The first task of a sort.
fn task_of(stream: &str, kind: &str) -> Task {
    plan(LATE).into_iter().find(|t| t.lane == stream && graph::kind_of(&t.parts[0]) == kind).unwrap()
}

fn media_task(product: &str) -> Task {
    let stream = StreamId::from("instagram.posts");
    let window = Month::new(2026, 10).unwrap().window(Zone::JST);
    let own = json!({ "entity": "179", "at": 1_792_000_000 });
    graph::question(
        &stream,
        window,
        "media",
        "https://graph.facebook.com/v25.0/179/insights?metric={metrics}",
        metrics::of_product(product),
        own,
    )
}

fn read_page(task: &Task, now: &str, text: &str) -> Result<Page, String> {
    let answer = Answer { status: 200, headers: vec![], bytes: text.as_bytes().to_vec() };
    let read = Reading {
        account: AccountId::from("1784"),
        zone: Zone::PACIFIC,
        observed_at: now.parse().unwrap(),
        snapshot: SnapshotId::of(b""),
    };
    Instagram.parse(task, &answer, &read).map_err(|e| format!("{} {}", e.code, e.pointer))
}

fn read(task: &Task, text: &str) -> Result<PartResult, String> {
    read_page(task, LATE, text).map(|mut page| page.parts.remove(0))
}

fn stated(result: &PartResult, metric: &str) -> Stated {
    let found = |o: &&Observation| o.metric.as_str() == metric;
    result.observations.iter().find(found).unwrap_or_else(|| panic!("no {metric}: {result:?}")).stated
}

fn value(number: u64) -> Stated {
    Stated::Value(Decimal::from(number))
}

fn error(code: i64, message: &str) -> String {
    json!({ "error": { "message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A" } }).to_string()
}

fn judge(task: &Task, text: &str) -> Judgement {
    Instagram.judge(task, &Answer { status: 400, headers: vec![], bytes: text.as_bytes().to_vec() })
}

const TOO_LONG: &str = "(#100) There cannot be more than 30 days (2592000 s) between since and until";
const NOT_ENOUGH: &str = "(#10) Not enough viewers for the media to show insights";
const DEAD: &str = "(#100) metric[0] must be one of the following values: reach, follower_count, views";

#[test]
fn windows_are_legal_and_days_are_those_of_california() {
    let tasks = plan(LATE);
    let of = |stream: &str| tasks.iter().filter(|t| t.lane == stream).count();
    // today's, and October's; four attributes; two months
    assert_eq!((of("instagram.followers"), of("instagram.audience"), of("instagram.month")), (2, 4, 2));
    assert_eq!((of("instagram.flows"), of("instagram.days"), of("instagram.posts")), (12, 61, 3));
    for task in &tasks {
        let query: BTreeMap<&str, &str> =
            task.request.url.split('?').nth(1).unwrap().split('&').filter_map(|pair| pair.split_once('=')).collect();
        let (Some(since), Some(until)) = (query.get("since"), query.get("until")) else { continue };
        let seconds = until.parse::<i64>().unwrap() - since.parse::<i64>().unwrap();
        let whole = ["month", "list"].contains(&graph::kind_of(&task.parts[0]));
        assert!(whole || seconds < days::LONGEST_SECONDS, "{}", task.request.url);
    }
    // 1 November has 25 hours
    let november = plan_with("2026-12-10T00:00:00Z", "2026-11", "facebook", &|_, _| false);
    let first = november.iter().find(|t| t.lane == "instagram.days").unwrap();
    assert!(first.request.url.ends_with("&since=1793516400&until=1793606399"), "{}", first.request.url);
}

#[test]
fn what_is_done_forgotten_or_not_over_is_not_asked_for() {
    assert!(plan_with(LATE, "2026-10", "facebook", &|_, _| true).is_empty());
    let early = plan("2026-10-14T20:00:00Z");
    let of = |stream: &str| early.iter().filter(|t| t.lane == stream).count();
    assert_eq!((of("instagram.followers"), of("instagram.audience")), (1, 0), "the month has no end to stand for");
    assert_eq!((of("instagram.days"), of("instagram.month")), (13 + 30, 1), "September alone is over");
    let later = plan("2027-03-10T00:00:00Z");
    let months: std::collections::BTreeSet<String> = later
        .iter()
        .filter(|t| t.lane == "instagram.days")
        .map(|t| t.parts[0].window.start().month().to_string())
        .collect();
    assert_eq!(months.into_iter().collect::<Vec<_>>(), ["2026-10"], "what is compared with is forgotten by now");
}

#[test]
fn the_login_decides_where_is_asked() {
    let hosts = |login: &str| -> std::collections::BTreeSet<String> {
        let tasks = plan_with(LATE, "2026-10", login, &|_, _| false);
        tasks.iter().map(|t| t.request.url.split('/').nth(2).unwrap().to_string()).collect()
    };
    assert_eq!(hosts("facebook").into_iter().collect::<Vec<_>>(), ["graph.facebook.com"]);
    assert_eq!(hosts("instagram").into_iter().collect::<Vec<_>>(), ["graph.instagram.com"]);
    let options = BTreeMap::from([(LOGIN.to_string(), "instagram".to_string())]);
    let checks = Instagram.checks(&AccountId::from("1784"), &options);
    assert_eq!(checks.len(), 1);
    assert!(checks[0].url.starts_with("https://graph.instagram.com/v25.0/me?"));
}

const TOTALS: &str = r#"{"data":[
  {"name":"reach","period":"day","title":"リーチ","total_value":{"value":6742},"id":"x"},
  {"name":"accounts_engaged","period":"day","total_value":{"value":512},"id":"x"}],
  "paging":{"previous":"https://graph.facebook.com/v25.0/...","next":"https://graph.facebook.com/v25.0/..."}}"#;

#[test]
fn a_months_reach_is_the_platforms_number_for_the_month() {
    let task = task_of("instagram.month", "month");
    let page = read_page(&task, LATE, TOTALS).unwrap();
    let reach = &page.parts[0].observations[0];
    assert_eq!((reach.stated, reach.origin.pointer.as_str()), (value(6742), "/data/0/total_value/value"));
    assert_eq!(reach.window.to_string(), "2026-10-01..2026-10-31");
    assert!(page.next.is_empty() && page.parts[0].settled);
}

#[test]
fn a_month_too_long_is_told_and_its_last_days_are_asked_for_instead() {
    let task = task_of("instagram.month", "month");
    assert_eq!(judge(&task, &error(100, TOO_LONG)), Judgement::Fine);
    let page = read_page(&task, LATE, &error(100, TOO_LONG)).unwrap();
    let result = &page.parts[0];
    assert_eq!(stated(result, "instagram.reach"), Stated::Absent(Absence::NotApplicable));
    assert!(result.reason.as_ref().unwrap().detail.to_string().contains("2026-10-02..2026-10-31"));
    let tail = read(&page.next[0], TOTALS).unwrap();
    assert_eq!(tail.observations[0].window.to_string(), "2026-10-02..2026-10-31");
    assert_eq!((tail.stream.as_str(), tail.window), (result.stream.as_str(), result.window));
    // the same words about a window of our own making are our fault
    assert!(matches!(judge(&page.next[0], &error(100, TOO_LONG)), Judgement::Skip { .. }));
}

#[test]
fn a_number_that_is_left_out_is_pending_then_missing_and_never_zero() {
    let task = task_of("instagram.days", "day");
    let result = read(&task, TOTALS).unwrap();
    assert_eq!(stated(&result, "instagram.views"), Stated::Absent(Absence::Missing));
    assert_eq!(stated(&result, "instagram.reach"), value(6742));
    let empty = read(&task, r#"{"data":[]}"#).unwrap();
    assert_eq!((empty.state, empty.settled), (PartState::Complete, false), "a gap that may yet be filled");
    let month = read(&task_of("instagram.month", "month"), r#"{"data":[]}"#).unwrap();
    assert_eq!((month.state, month.reason.unwrap().code), (PartState::Failed, "empty_answer"));
    let soon = read_page(&task, "2026-10-03T00:00:00Z", r#"{"data":[]}"#).unwrap().parts.remove(0);
    assert_eq!((soon.state, stated(&soon, "instagram.views")), (PartState::Pending, Stated::Absent(Absence::Pending)));
    assert_eq!(
        read(&task, r#"{"data":[{"name":"reach","total_value":{"value":"seven"}}]}"#).unwrap_err(),
        "wrong_type /data/0/total_value/value"
    );
    assert_eq!(read(&task, r#"{"data":[{"name":"reach"},{"name":"reach"}]}"#).unwrap_err(), "repeated_row /data/1");
}

fn follows(results: &str) -> String {
    format!(
        r#"{{"data":[{{"name":"follows_and_unfollows","period":"day","total_value":{{"breakdowns":[{{"dimension_keys":["follow_type"]{results}}}]}}}}]}}"#
    )
}

#[test]
fn a_list_without_rows_is_a_quiet_time_and_no_list_is_not_counted_yet() {
    let task = task_of("instagram.flows", "follows");
    let rows = r#","results":[{"dimension_values":["FOLLOWER"],"value":136},{"dimension_values":["NON_FOLLOWER"],"value":51}]"#;
    let result = read(&task, &follows(rows)).unwrap();
    assert_eq!((stated(&result, "instagram.follows"), stated(&result, "instagram.unfollows")), (value(136), value(51)));
    assert_eq!(result.observations[0].window.to_string(), "2026-10-01..2026-10-15");
    let quiet = read(&task, &follows(r#","results":[]"#)).unwrap();
    assert_eq!(stated(&quiet, "instagram.follows"), value(0));
    assert!(quiet.observations.iter().all(|o| o.flags.has(Flag::Implied)));
    let none = read(&task, &follows("")).unwrap();
    assert_eq!((none.state, stated(&none, "instagram.follows")), (PartState::Failed, Stated::Absent(Absence::Missing)));
    let skeleton = r#"{"data":[{"name":"follows_and_unfollows","period":"day","id":"x"}]}"#;
    let early = read_page(&task, "2026-10-17T00:00:00Z", skeleton).unwrap().parts.remove(0);
    assert_eq!((early.settled, stated(&early, "instagram.follows")), (false, Stated::Absent(Absence::Pending)));
    let twice =
        r#","results":[{"dimension_values":["FOLLOWER"],"value":1},{"dimension_values":["FOLLOWER"],"value":2}]"#;
    assert!(read(&task, &follows(twice)).unwrap_err().starts_with("repeated_row"));
}

#[test]
fn an_undocumented_metric_that_is_gone_is_retired_and_the_other_stays() {
    let task = plan(LATE).into_iter().find(|t| t.request.url.contains("website_clicks")).unwrap();
    assert!(matches!(judge(&task, &error(100, DEAD)), Judgement::Skip { .. }));
    let halves = Instagram.split(&task);
    assert_eq!(halves.len(), 2);
    assert_eq!(judge(&halves[1], &error(100, DEAD)), Judgement::Fine);
    let result = read(&halves[1], &error(100, DEAD)).unwrap();
    assert_eq!(
        (result.state, stated(&result, "instagram.website_clicks")),
        (PartState::Complete, Stated::Absent(Absence::Retired))
    );
}

#[test]
fn todays_followers_are_todays_and_stand_for_a_month_only_with_a_flag() {
    let tasks: Vec<Task> = plan(LATE).into_iter().filter(|t| t.lane == "instagram.followers").collect();
    let text =
        r#"{"website":"https://www.airbyte.io/","followers_count":1252,"media_count":258,"username":"x","id":"1784"}"#;
    let [today, month] = tasks.as_slice() else { panic!("{tasks:?}") };
    let today = read(today, text).unwrap();
    assert_eq!(
        (today.observations[0].window.to_string().as_str(), stated(&today, "instagram.followers")),
        ("2026-11-09..2026-11-09", value(1252))
    );
    assert!(today.observations[0].flags.is_empty());
    let month = read(month, text).unwrap();
    assert_eq!(month.observations[0].window.to_string(), "2026-10-31..2026-10-31");
    assert!(month.observations[0].flags.has(Flag::Partial));
    assert_eq!(read(&tasks[0], r#"{"id":"1784"}"#).unwrap_err(), "wrong_type /followers_count");
}

#[test]
fn the_audience_is_people_by_attribute_or_hidden() {
    let task = task_of("instagram.audience", "audience");
    let text = r#"{"data":[{"name":"follower_demographics","period":"lifetime","total_value":{"breakdowns":[{"dimension_keys":["age"],
        "results":[{"dimension_values":["25-34"],"value":512},{"dimension_values":["65+"],"value":3}]}]}}]}"#;
    let result = read(&task, text).unwrap();
    assert_eq!((result.observations.len(), result.observations[0].members.get("age")), (2, Some("25-34")));
    let none = read(&task, r#"{"data":[]}"#).unwrap();
    assert_eq!(stated(&none, "instagram.demographic.age"), Stated::Absent(Absence::Hidden));
    assert_eq!(label("age", "65+"), Some("65歳以上"));
}

const MEDIA: &str = r#"{"data":[
  {"id":"17895731045244887","media_type":"IMAGE","media_product_type":"FEED","permalink":"https://www.instagram.com/p/A/","timestamp":"2026-10-13T08:25:28+0000"},
  {"id":"17896622936197745","media_type":"VIDEO","media_product_type":"REELS","caption":"動画\n#仙台","timestamp":"2026-10-13T08:02:40+0000"},
  {"id":"17896622936197746","media_type":"IMAGE","timestamp":"2026-09-30T14:59:59+0000"}],
  "paging":{"cursors":{"before":"b","after":"a"},"next":"https://graph.facebook.com/v25.0/x?access_token=EAA&after=a"}}"#;

#[test]
fn each_post_is_asked_for_what_its_kind_has() {
    let page = read_page(&task_of("instagram.posts", "list"), LATE, MEDIA).unwrap();
    assert_eq!(page.parts[0].state, PartState::Continues);
    assert_eq!(page.parts[0].posts.len(), 2, "30 September in Japan is another month's");
    let urls: Vec<&str> = page.next.iter().map(|t| t.request.url.as_str()).collect();
    assert_eq!(urls.len(), 3, "the next page and two posts");
    assert!(urls[0].contains("&after=a") && !urls[0].contains("EAA"));
    assert!(urls[1].contains("profile_visits") && !urls[2].contains("profile_visits"), "{urls:?}");
    assert_eq!((page.parts[0].posts[1].kind.as_str(), page.parts[0].posts[1].title.as_str()), ("video", "動画 #仙台"));
}

#[test]
fn a_posts_numbers_are_read_in_both_forms_and_bear_its_id() {
    let task = media_task("FEED");
    let text = r#"{"data":[{"name":"views","period":"lifetime","values":[{"value":8}]},{"name":"reach","period":"lifetime","total_value":{"value":5}}]}"#;
    let result = read(&task, text).unwrap();
    assert_eq!(
        (stated(&result, "instagram.post.views"), stated(&result, "instagram.post.reach")),
        (value(8), value(5))
    );
    assert_eq!(stated(&result, "instagram.post.saves"), Stated::Absent(Absence::Missing));
    assert!(result.observations.iter().all(|o| o.entity.as_ref().unwrap().as_str() == "179"));
}

#[test]
fn a_post_without_numbers_says_why() {
    let whole = media_task("STORY");
    assert_eq!(judge(&whole, &error(10, NOT_ENOUGH)), Judgement::Fine);
    let hidden = read(&whole, &error(10, NOT_ENOUGH)).unwrap();
    assert_eq!(hidden.observations.len(), metrics::of_product("STORY").len());
    assert!(hidden.observations.iter().all(|o| o.stated == Stated::Absent(Absence::Hidden)));
    let before = r#"{"error":{"message":"Invalid parameter","type":"OAuthException","code":100,"error_subcode":2108006,"is_transient":false,"fbtrace_id":"A"}}"#;
    assert_eq!(judge(&whole, before), Judgement::Fine);
    assert_eq!(stated(&read(&whole, before).unwrap(), "instagram.post.views"), Stated::Absent(Absence::NotApplicable));
    // a metric of another kind of post
    let other =
        error(100, "(#100) The Media Insights API does not support the shares metric for this media product type.");
    assert!(matches!(judge(&whole, &other), Judgement::Skip { .. }));
    let mut part = whole.parts[0].clone();
    part.state["metrics"] = json!(["shares"]);
    let alone = graph::task(part);
    assert_eq!(judge(&alone, &other), Judgement::Fine);
    assert_eq!(stated(&read(&alone, &other).unwrap(), "instagram.post.shares"), Stated::Absent(Absence::NotApplicable));
    // a missing permission is no hidden number
    assert!(matches!(
        judge(&whole, &error(10, "(#10) Application does not have permission for this action")),
        Judgement::StreamEnds { .. }
    ));
}

#[test]
fn the_token_must_belong_to_the_account() {
    let look = |text: &str| {
        let answer = Answer { status: 200, headers: vec![], bytes: text.as_bytes().to_vec() };
        let account = AccountId::from("1784");
        let asked = Instagram.check(&account).unwrap();
        Instagram.diagnose_at(&account, Zone::PACIFIC, &asked, &answer, Instant::from_unix(0))[0].good
    };
    assert!(look(r#"{"user_id":"1784","username":"x","id":"99"}"#) && look(r#"{"id":"1784","username":"x"}"#));
    assert!(!look(r#"{"id":"7","username":"x"}"#));
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn samples_are_read_or_judged() {
    let Ok(samples) = std::env::var("REPORT_SAMPLES") else {
        eprintln!("skipped: REPORT_SAMPLES names no folder");
        return;
    };
    let text = |name: &str| std::fs::read_to_string(format!("{samples}/instagram/{name}.json")).unwrap();
    let month =
        read(&task_of("instagram.month", "month"), &text("constructed__user_insights_total_value_month")).unwrap();
    assert_eq!(stated(&month, "instagram.reach"), value(6742));
    let flows = read(&task_of("instagram.flows", "follows"), &text("constructed__follows_and_unfollows")).unwrap();
    assert_eq!(stated(&flows, "instagram.unfollows"), value(51));
    let old = read(&media_task("FEED"), &text("python-facebook__media_insights_old")).unwrap();
    assert_eq!(
        (stated(&old, "instagram.post.reach"), stated(&old, "instagram.post.views")),
        (value(5), Stated::Absent(Absence::Missing))
    );
    let page =
        read_page(&task_of("instagram.posts", "list"), LATE, &text("python-facebook__user_media_page1")).unwrap();
    assert_eq!((page.parts[0].posts.len(), page.next.len()), (0, 1), "of another year, and there is more");
    for (name, task, fine) in [
        ("airbyte__error_10_permission", media_task("FEED"), false),
        ("airbyte__error_100_33_unsupported_get", media_task("FEED"), false),
        ("airbyte__error_100_2108006_posted_before_business", media_task("FEED"), true),
        ("constructed__error_10_story_not_enough_viewers", media_task("STORY"), true),
        ("constructed__error_100_window_over_30_days", task_of("instagram.month", "month"), true),
        ("constructed__error_100_metric_enum", task_of("instagram.days", "day"), false),
        ("constructed__error_100_impressions_v22", task_of("instagram.days", "day"), false),
        ("constructed__error_100_follower_count_30_days", task_of("instagram.days", "day"), false),
    ] {
        assert_eq!(judge(&task, &text(name)) == Judgement::Fine, fine, "{name}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,120}", n in 0usize..80) {
        let tasks = plan(LATE);
        let task = &tasks[n % tasks.len()];
        let _ = read(task, &text);
        let _ = read(task, &format!(r#"{{"followers_count":{text:?},"data":[{{"id":{text:?},"name":"reach","timestamp":{text:?},"total_value":{{"value":{n}}}}}]}}"#));
    }
}
