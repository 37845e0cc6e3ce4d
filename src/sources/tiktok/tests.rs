//! Plans, judgements and answers of both of TikTok's interfaces, on bytes written from the tables and recorded forms.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{Absence, Decimal, Flag, Flags, Observation, Quality, SnapshotId, Stated};
use crate::sources::{PartResult, PartState};

const LATE: &str = "2026-11-10T00:00:00Z";

fn options(api: &str) -> BTreeMap<String, String> {
    [("api".to_string(), api.to_string())].into_iter().filter(|_| !api.is_empty()).collect()
}

fn plan(api: &str, now: &str, done: &dyn Fn(&StreamId, Window) -> bool) -> Vec<Task> {
    Tiktok.plan(&Ask {
        account: &AccountId::from("open-id"),
        zone: Zone::JST,
        started: "2025-06-01".parse().ok(),
        month: Month::new(2026, 10).unwrap(),
        year_start: 4,
        now: now.parse().unwrap(),
        options: &options(api),
        messages: &[],
        done,
    })
}

fn first(api: &str, stream: &str) -> Task {
    plan(api, LATE, &|_, _| false).into_iter().find(|t| t.lane == stream).unwrap_or_else(|| panic!("no {stream}"))
}

fn answer(status: u16, text: &str) -> Answer {
    Answer { status, headers: vec![], bytes: text.as_bytes().to_vec() }
}

fn read(task: &Task, now: &str, text: &str) -> Result<Page, String> {
    let (account, observed_at) = (AccountId::from("open-id"), now.parse().unwrap());
    let reading = Reading { account, zone: Zone::JST, observed_at, snapshot: SnapshotId::of(b"") };
    Tiktok.parse(task, &answer(200, text), &reading).map_err(|e| format!("{} {}", e.code, e.pointer))
}

fn part(task: &Task, now: &str, text: &str) -> PartResult {
    read(task, now, text).unwrap().parts.remove(0)
}

fn find<'a>(part: &'a PartResult, metric: &str, window: &str) -> &'a Observation {
    let found = part.observations.iter().find(|o| o.metric.as_str() == metric && o.window.to_string() == window);
    found.unwrap_or_else(|| panic!("no {metric} {window}"))
}

fn in_envelope(data: &str) -> String {
    format!(r#"{{"code":0,"message":"OK","request_id":"20261110","data":{data}}}"#)
}

/// The days from the first to the last of October, without the ones named.
fn october(from: u32, to: u32, without: &[u32]) -> String {
    let days: Vec<String> = (from..=to)
        .filter(|n| !without.contains(n))
        .map(|n| {
            let clicks = if n % 2 == 0 { r#","bio_link_clicks":1"# } else { "" };
            format!(
                r#"{{"date":"2026-10-{n:02}","followers_count":{},"video_views":10,"likes":0,"comments":1,"shares":1{clicks}}}"#,
                1200 + n
            )
        })
        .collect();
    in_envelope(&format!(r#"{{"followers_count":1300,"metrics":[{}]}}"#, days.join(",")))
}

#[test]
fn the_accounts_api_is_asked_within_its_look_back() {
    let tasks = plan("", LATE, &|_, _| false);
    let lanes: Vec<&str> = tasks.iter().map(|t| t.lane.as_str()).collect();
    assert_eq!(lanes, [DAYS, DAYS, ACCOUNT, VIDEOS, AUDIENCES]);
    assert!(tasks[0].request.url.contains("&start_date=2026-10-01&end_date=2026-10-31&"), "{}", tasks[0].request.url);
    assert!(tasks[1].request.url.contains("&start_date=2026-09-12&end_date=2026-09-30&"), "the 60th day before");
    assert!(tasks.iter().all(|t| t.request.url.starts_with(BUSINESS) && t.limit == Some(LIMIT)));
    assert!(!tasks[0].request.url.contains("fields=%5B%22business_id"), "refused as a field");
    let running = plan("business", "2026-10-20T12:00:00Z", &|_, _| false);
    assert!(running[0].request.url.contains("&start_date=2026-10-01&end_date=2026-10-19&"));
    assert!(plan("", LATE, &|_, _| true).is_empty());
    let late = plan("", "2027-02-01T00:00:00Z", &|_, _| false);
    assert!(late.is_empty(), "out of reach, and another month's followers: {late:?}");
    let checks = Tiktok.checks(&AccountId::from("a/b"), &options(""));
    assert!(checks[0].url.contains("business_id=a%2Fb&"), "{}", checks[0].url);
}

#[test]
fn the_display_api_has_the_present_alone() {
    let tasks = plan("display", LATE, &|_, _| false);
    assert_eq!(tasks.iter().map(|t| t.lane.as_str()).collect::<Vec<_>>(), [ACCOUNT, VIDEOS]);
    assert!(tasks.iter().all(|t| t.request.url.starts_with(DISPLAY)));
    assert_eq!(tasks[1].request.body.as_ref().unwrap().text, r#"{"max_count":20}"#);
    let text = r#"{"data":{"user":{"open_id":"open-id","follower_count":1234,"likes_count":5678,"video_count":42}},"error":{"code":"ok","message":"","log_id":"l"}}"#;
    let seen = part(&tasks[0], LATE, text);
    let followers = find(&seen, "tiktok.followers", "2026-10-31..2026-10-31");
    assert_eq!((followers.stated, followers.flags), (Stated::Value(1234.into()), Flags::of([Flag::Partial])));
    assert!(seen.settled);
    let today = part(&tasks[0], "2026-10-20T12:00:00Z", text);
    assert_eq!(find(&today, "tiktok.followers", "2026-10-20..2026-10-20").flags, Flags::none());
    let other = text.replace("open-id", "another");
    assert_eq!(read(&tasks[0], LATE, &other).unwrap_err(), "wrong_type /data/user/open_id");
    let only_some = r#"{"data":{"user":{"display_name":"x"}},"error":{"code":"ok"}}"#;
    assert!(part(&tasks[0], LATE, only_some).observations.is_empty(), "a permission that lacks is no zero");
    for stream in Tiktok.streams() {
        assert_eq!(stream.history == History::Forgotten, stream.id.as_str() != DAYS);
    }
}

#[test]
fn a_day_or_a_field_that_is_left_out_is_no_zero() {
    let task = first("", DAYS);
    let seen = part(&task, LATE, &october(1, 31, &[7]));
    assert_eq!(find(&seen, "tiktok.views", "2026-10-03..2026-10-03").stated, Stated::Value(10.into()));
    assert_eq!(find(&seen, "tiktok.likes", "2026-10-03..2026-10-03").stated, Stated::Value(Decimal::ZERO));
    assert_eq!(find(&seen, "tiktok.link_clicks", "2026-10-03..2026-10-03").stated, Stated::Absent(Absence::Missing));
    assert!(seen.observations.iter().all(|o| o.metric.as_str() != "tiktok.profile_views"), "never supplied");
    assert!(seen.observations.iter().all(|o| !o.window.to_string().contains("10-07")));
    let notes: Vec<String> = seen.notes.iter().map(|(code, detail)| format!("{code}: {detail}")).collect();
    assert_eq!(
        notes,
        [
            "not_supplied: daily_new_followers, daily_lost_followers, profile_views, unique_video_views, engaged_audience",
            "days_missing: 2026-10-07"
        ]
    );
    assert!(seen.settled && seen.state == PartState::Complete);
    assert_eq!(find(&seen, "tiktok.followers", "2026-10-31..2026-10-31").stated, Stated::Value(1231.into()));
}

#[test]
fn days_that_are_not_ready_are_waited_for() {
    let task = first("", DAYS);
    let early = part(&task, "2026-11-01T12:00:00Z", &october(1, 29, &[]));
    assert!(!early.settled && early.state == PartState::Pending);
    assert_eq!(find(&early, "tiktok.views", "2026-10-31..2026-10-31").stated, Stated::Absent(Absence::Pending));
    assert_eq!(find(&early, "tiktok.views", "2026-10-30..2026-10-30").stated, Stated::Absent(Absence::Pending));
    let provisional = find(&early, "tiktok.views", "2026-10-29..2026-10-29").quality;
    assert_eq!(provisional, Quality::Settled, "three days later nothing moves");
    let after_long = part(&task, "2026-11-20T12:00:00Z", &october(1, 29, &[]));
    assert!(after_long.settled && after_long.state == PartState::Complete);
    for (text, error) in [
        (october(1, 31, &[]).replace("10-31", "10-30"), "duplicate_row /data/metrics/30"),
        (october(1, 31, &[]).replace("10-31", "11-01"), "wrong_date /data/metrics/30/date"),
        (october(1, 31, &[]).replace("2026-10-31", "soon"), "wrong_date /data/metrics/30/date"),
        (
            october(1, 31, &[]).replacen("\"video_views\":10", "\"video_views\":-1", 1),
            "wrong_type /data/metrics/0/video_views",
        ),
        (in_envelope("[]"), "wrong_type /data"),
        (in_envelope(r#"{"metrics":{}}"#), "wrong_type /data/metrics"),
    ] {
        assert_eq!(read(&task, LATE, &text).unwrap_err(), error);
    }
}

#[test]
fn levels_and_audience_are_the_present() {
    let text = in_envelope(r#"{"followers_count":1234,"total_likes":5678,"videos_count":42,"average_views":4200}"#);
    let seen = part(&first("", ACCOUNT), LATE, &text);
    assert_eq!(find(&seen, "tiktok.followers", "2026-11-10..2026-11-10").stated, Stated::Value(1234.into()));
    assert!(find(&seen, "tiktok.videos", "2026-10-31..2026-10-31").flags.has(Flag::Partial));
    // recorded form: `Female`, shares of one
    let text = in_envelope(
        r#"{"audience_genders":[{"gender":"Female","percentage":0.78},{"gender":"Male","percentage":0.22}]}"#,
    );
    let seen = part(&first("", AUDIENCES), LATE, &text);
    assert_eq!(seen.observations[0].members.get("audienceGender"), Some("Female"));
    assert_eq!(seen.observations[0].stated, Stated::Value("0.78".parse().unwrap()));
    assert_eq!(label("audienceGender", "Female"), Some("女性"));
    assert!(read(&first("", AUDIENCES), LATE, &text.replace("0.78", "78")).is_err(), "a share, not per cent");
    let few = part(&first("", AUDIENCES), LATE, &in_envelope("{}"));
    assert_eq!(few.reason.map(|reason| reason.code), Some("audience_too_small"));
}

fn page(ids: &[(&str, i64)], cursor: i64, more: bool) -> String {
    let videos: Vec<String> = ids
        .iter()
        .map(|(id, at)| {
            format!(r#"{{"item_id":"{id}","create_time":"{at}","caption":"題 {id}","share_url":"https://www.tiktok.com/@a/video/{id}","video_views":603,"likes":243,"average_time_watched":3.862,"full_video_watched_rate":0.0395,"favorites":null}}"#)
        })
        .collect();
    in_envelope(&format!(r#"{{"videos":[{}],"cursor":{cursor},"has_more":{more}}}"#, videos.join(",")))
}

#[test]
fn posts_are_followed_back_to_the_years_first_day() {
    let task = first("", VIDEOS);
    assert!(!task.request.url.contains("cursor") && task.request.url.ends_with("&max_count=20"));
    let one = read(&task, LATE, &page(&[("b", 1_793_600_000), ("a", 1_792_000_000)], 1_792_000_000_000, true)).unwrap();
    assert_eq!(one.parts[0].state, PartState::Continues);
    let post = &one.parts[0].posts[1];
    assert_eq!((post.title.as_str(), post.published_at.unwrap().unix()), ("題 a", 1_792_000_000));
    let rate = one.parts[0].observations.iter().find(|o| o.metric.as_str() == "tiktok.post.full_view_rate").unwrap();
    assert_eq!(rate.stated, Stated::Value("0.0395".parse().unwrap()));
    assert!(
        one.parts[0].observations.iter().all(|o| o.metric.as_str() != "tiktok.post.favorites"),
        "null is no number"
    );
    let two = &one.next[0];
    assert!(two.request.url.ends_with("&cursor=1792000000000"), "{}", two.request.url);
    // fewer than asked for, none at all, and still more: the list goes on as long as it goes back
    let empty = read(two, LATE, &page(&[], 1_791_000_000_000, true)).unwrap();
    assert_eq!(empty.next.len(), 1);
    assert_eq!(
        read(two, LATE, &page(&[("c", 1_791_000_000)], 1_792_000_000_000, true)).unwrap_err(),
        "duplicate_row /data/cursor"
    );
    assert_eq!(read(two, LATE, &page(&[("a", 1_791_000_000)], 1, true)).unwrap_err(), "duplicate_row /data/videos");
    let shifted =
        read(two, LATE, &page(&[("a", 1_792_000_000), ("c", 1_791_000_000)], 1_791_000_000_000, true)).unwrap();
    assert_eq!(
        (shifted.parts[0].posts.len(), shifted.parts[0].notes.len()),
        (1, 1),
        "the last post begins the next page"
    );
    // before the first of April nothing more is asked for
    let last = read(two, LATE, &page(&[("c", 1_774_000_000)], 1_774_000_000_000, true)).unwrap();
    assert!(last.next.is_empty() && last.parts[0].state == PartState::Complete && last.parts[0].settled);
    assert!(read(two, LATE, &page(&[("c", -5)], 1, false)).is_err());
}

#[test]
fn posts_of_the_display_api_have_numbers_for_times() {
    let text = r#"{"data":{"videos":[{"id":"7300000000000000001","create_time":1793600000,"title":"","video_description":"紅葉 #秋","view_count":603,"like_count":243,"comment_count":10,"share_count":10}],"cursor":1793600000000,"has_more":true},"error":{"code":"ok"}}"#;
    let task = first("display", VIDEOS);
    let one = read(&task, LATE, text).unwrap();
    assert_eq!(one.parts[0].posts[0].title, "紅葉 #秋");
    assert_eq!(one.parts[0].observations.len(), 4);
    let body: Value = serde_json::from_str(&one.next[0].request.body.as_ref().unwrap().text).unwrap();
    assert_eq!(body, json!({ "max_count": 20, "cursor": 1_793_600_000_000_i64 }));
}

fn judged(task: &Task, status: u16, text: &str) -> String {
    match Tiktok.judge(task, &answer(status, text)) {
        Judgement::Fine => "fine".into(),
        Judgement::Retry { after_secs, reason } => format!("retry {} {after_secs:?}", reason.code),
        Judgement::RefreshToken { reason } => format!("new token {}", reason.code),
        Judgement::Skip { reason } => format!("skip {}", reason.code),
        Judgement::StreamEnds { reason } => format!("stream {}", reason.code),
        Judgement::SourceEnds { reason } => format!("source {}", reason.code),
    }
}

#[test]
fn two_hundred_means_nothing_here() {
    let days = first("", DAYS);
    let business = |code: u32, message: &str| {
        judged(&days, 200, &format!(r#"{{"code":{code},"message":"{message}","request_id":"r","data":{{}}}}"#))
    };
    assert_eq!(business(0, "OK"), "fine");
    assert_eq!(business(40_100, "App reaches the QPS limit."), "retry rate_limit Some(300)");
    assert_eq!(business(40_105, "Access token is incorrect or has been revoked."), "new token token_refused");
    assert_eq!(business(40_001, "No permission to operate the requested scope"), "skip no_permission");
    assert_eq!(business(40_002, "fields: Unsupported field x"), "skip request_refused");
    assert_eq!(business(51_021, "Too many requests"), "retry rate_limit Some(300)");
    assert_eq!(business(50_000, "System error"), "retry server_error None");
    assert_eq!(
        judged(&days, 200, r#"{"code":40100,"message":"App reaches the QPS limit."}"#),
        "retry rate_limit Some(300)"
    );
    let user = first("display", ACCOUNT);
    let display = |status: u16, code: &str| {
        judged(&user, status, &format!(r#"{{"data":{{}},"error":{{"code":"{code}","message":"m","log_id":"l"}}}}"#))
    };
    assert_eq!(display(200, "ok"), "fine");
    assert_eq!(display(401, "access_token_invalid"), "new token token_refused");
    assert_eq!(display(401, "scope_not_authorized"), "stream no_permission");
    assert_eq!(display(429, "rate_limit_exceeded"), "retry rate_limit Some(60)");
    assert_eq!(display(200, "internal_error"), "retry server_error None");
    assert_eq!(display(400, "invalid_params"), "skip request_refused");
}

#[test]
fn a_field_that_is_refused_is_cut_out_and_called_what_it_is() {
    let gone = r#"{"code":40002,"message":"fields: Unsupported field engaged_audience","request_id":"r","data":{}}"#;
    let gated = r#"{"code":40001,"message":"No permission to operate the requested scope","request_id":"r","data":{}}"#;
    let mut open = vec![first("", DAYS)];
    let mut single = Vec::new();
    while let Some(task) = open.pop() {
        let halves = Tiktok.split(&task);
        if halves.is_empty() {
            single.push(task);
        }
        open.extend(halves);
    }
    assert_eq!(single.len(), DAILY.len());
    let of = |field: &str| single.iter().find(|t| t.parts[0].key == field).unwrap();
    assert!(of("likes").request.url.contains("&start_date=2026-10-01&end_date=2026-10-31&fields=%5B%22likes%22%5D"));
    assert_eq!(judged(of("engaged_audience"), 200, gone), "fine");
    let retired = part(of("engaged_audience"), LATE, gone);
    let stated = find(&retired, "tiktok.engaged_audience", "2026-10-01..2026-10-31").stated;
    assert!(stated == Stated::Absent(Absence::Retired) && retired.settled);
    let without = part(of("profile_views"), LATE, gated);
    assert!(without.observations.is_empty(), "not for this account is not withdrawn");
    assert_eq!(without.notes, [("not_supplied".to_string(), "profile_views".to_string())]);
    // without views there is nothing to say, and another mistake is a mistake
    assert_eq!(judged(of("video_views"), 200, gone), "skip request_refused");
    assert_eq!(judged(of("video_views"), 200, gated), "stream no_permission");
    let dates = r#"{"code":40002,"message":"start_date: Only the last 60 days can be queried.","data":{}}"#;
    assert_eq!(judged(of("likes"), 200, dates), "skip request_refused");
}

#[test]
fn the_doctor_tells_whose_account_it_is() {
    let seen = |text: &str| Tiktok.diagnose(&AccountId::from("open-id"), Zone::JST, &answer(200, text)).remove(0);
    assert_eq!(seen(&in_envelope(r#"{"username":"city"}"#)).seen, Seen::Token { name: "city".into() });
    let other = seen(r#"{"data":{"user":{"open_id":"x","display_name":"B"}},"error":{"code":"ok"}}"#);
    assert!(!other.good && other.seen == Seen::OtherToken { name: "B".into(), ids: vec!["x".into()] });
    let bad =
        seen(r#"{"code":40105,"message":"Access token is incorrect or has been revoked.","request_id":"20260610"}"#);
    let Seen::Refused(said) = bad.seen else { panic!("{:?}", bad.seen) };
    assert_eq!((said.name.as_str(), said.request.as_deref()), ("40105", Some("20260610")));
}
