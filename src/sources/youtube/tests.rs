//! Plans, judgements and answers of YouTube, on bytes written from the specification.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{Absence, Flag, Month, Quality, SnapshotId, Stated, Window};
use crate::sources::{PartState, Platform};
use std::collections::BTreeMap;

static NO_OPTIONS: BTreeMap<String, String> = BTreeMap::new();
const LATE: &str = "2026-11-10T00:00:00Z";

fn plan(now: &str, done: &dyn Fn(&StreamId, Window) -> bool) -> Vec<Task> {
    Youtube.plan(&Ask {
        account: &AccountId::from("UCx"),
        zone: Zone::PACIFIC,
        started: "2025-05-22".parse().ok(),
        month: Month::new(2026, 10).unwrap(),
        year_start: 4,
        now: now.parse().unwrap(),
        options: &NO_OPTIONS,
        messages: &[],
        done,
    })
}

fn reading(now: &str) -> Reading {
    let (account, observed_at) = (AccountId::from("UCx"), now.parse().unwrap());
    Reading { account, zone: Zone::PACIFIC, observed_at, snapshot: SnapshotId::of(b"") }
}

fn answer(status: u16, text: &str) -> Answer {
    Answer { status, headers: vec![], bytes: text.as_bytes().to_vec() }
}

fn task_of(key: &str) -> Task {
    let tasks = plan(LATE, &|_, _| false);
    tasks.into_iter().find(|t| t.parts[0].key.starts_with(key)).unwrap_or_else(|| panic!("no {key}"))
}

fn read(task: &Task, now: &str, text: &str) -> Result<Page, String> {
    Youtube.parse(task, &answer(200, text), &reading(now)).map_err(|e| format!("{} {}", e.code, e.pointer))
}

fn stated(page: &Page, metric: &str) -> Stated {
    let all = page.parts.iter().flat_map(|p| &p.observations);
    all.into_iter().find(|o| o.metric.as_str() == metric).unwrap_or_else(|| panic!("no {metric}")).stated
}

/// A table of this dimension and these metrics.
fn table(names: &[&str], rows: &str) -> String {
    let headers: Vec<String> = names.iter().map(|name| format!("{{\"name\":\"{name}\"}}")).collect();
    format!("{{\"kind\":\"youtubeAnalytics#resultTable\",\"columnHeaders\":[{}]{rows}}}", headers.join(","))
}

const CORE: [&str; 9] = [
    "views",
    "engagedViews",
    "estimatedMinutesWatched",
    "averageViewDuration",
    "likes",
    "comments",
    "shares",
    "subscribersGained",
    "subscribersLost",
];

#[test]
fn the_months_that_are_needed_most_come_first_and_each_once() {
    let tasks = plan(LATE, &|_, _| false);
    assert_eq!(tasks[0].lane, "youtube.channel");
    assert_eq!(tasks[0].parts.len(), 2);
    let core: Vec<String> =
        tasks.iter().filter(|t| t.parts[0].key.starts_with("core:")).map(|t| t.parts[0].window.to_string()).collect();
    assert_eq!(core[..2], ["2026-10-01..2026-10-31", "2026-09-01..2026-09-30"]);
    assert_eq!(core[2..4], ["2025-10-01..2025-10-31", "2026-04-01..2026-10-31"]);
    assert_eq!(core.len(), 1 + 18, "the year so far, and the months since the channel began");
    assert!(core.contains(&"2025-05-01..2025-05-31".to_string()) && !core.contains(&"2025-04-01..2025-04-30".into()));
    assert!(plan(LATE, &|_, _| true).is_empty());
    let urls: Vec<&str> = tasks.iter().map(|t| t.request.url.as_str()).collect();
    assert!(urls.iter().all(|url| url.starts_with("https://youtube") && !url.contains("token") && !url.contains("= ")));
    assert!(urls.iter().any(|url| url.ends_with("&dimensions=video&sort=-views&maxResults=200")), "{urls:#?}");
    assert!(urls.iter().all(|url| url.matches('&').count() == url.matches('=').count() - 1), "no empty parameter");
}

#[test]
fn the_present_stands_for_a_month_only_around_its_end() {
    let present = |now: &str| plan(now, &|_, _| false).iter().any(|t| t.lane == "youtube.channel");
    assert!(present("2026-10-15T00:00:00Z") && present("2026-11-20T00:00:00Z"));
    assert!(!present("2026-12-10T00:00:00Z"), "another month's subscribers");
    assert!(!present("2026-09-30T12:00:00Z"), "the month has not begun in California");
    let text = r#"{"items":[{"id":"UCx","statistics":{"subscriberCount":"1230","viewCount":"99","hiddenSubscriberCount":false,"videoCount":"15"},"contentDetails":{"relatedPlaylists":{"uploads":"UUx"}},"new":1}]}"#;
    let task = plan(LATE, &|_, _| false).remove(0);
    let page = read(&task, LATE, text).unwrap();
    let level = &page.parts[0].observations[0];
    assert_eq!((level.window.to_string(), level.flags), ("2026-10-31..2026-10-31".into(), Flags::of([Flag::Partial])));
    assert_eq!(stated(&page, "youtube.subscribers"), Stated::Value(1230.into()));
    assert!(page.parts[0].settled && page.parts[1].state == PartState::Continues);
    let within = read(&task, "2026-10-31T20:00:00Z", text).unwrap();
    assert_eq!(within.parts[0].observations[0].flags, Flags::none());
    assert!(!within.parts[0].settled, "the month goes on");
    let hidden = text.replace("false", "true").replace("\"videoCount\":\"15\"", "\"x\":1");
    let page = read(&task, LATE, &hidden).unwrap();
    assert_eq!(stated(&page, "youtube.subscribers"), Stated::Absent(Absence::Hidden));
    assert_eq!(stated(&page, "youtube.videos"), Stated::Absent(Absence::Missing));
    assert_eq!(read(&task, LATE, &text.replace("UCx", "UCy")).unwrap_err(), "wrong_type /items");
    assert_eq!(read(&task, LATE, r#"{"pageInfo":{"totalResults":0}}"#).unwrap_err(), "wrong_type /items");
    assert!(read(&task, LATE, &text.replace("1230", "-1")).is_err());
}

use crate::domain::Flags;

#[test]
fn uploads_are_followed_page_by_page_and_only_what_is_public_counts() {
    let mut task = plan(LATE, &|_, _| false).remove(0);
    task.parts.remove(0);
    let channel = r#"{"items":[{"id":"UCx","contentDetails":{"relatedPlaylists":{"uploads":"UUx"}}}]}"#;
    let first = read(&task, LATE, channel).unwrap().next.remove(0);
    assert!(first.request.url.ends_with("playlistId=UUx&maxResults=50"), "{}", first.request.url);
    let item = |id: &str, privacy: &str| {
        format!(
            r#"{{"snippet":{{"title":"題 {id}"}},"contentDetails":{{"videoId":"{id}","videoPublishedAt":"2026-10-01T10:00:00Z"}},"status":{{"privacyStatus":"{privacy}"}}}}"#
        )
    };
    let page_one = format!(r#"{{"items":[{},{}],"nextPageToken":"A/B"}}"#, item("a", "public"), item("b", "private"));
    let read_one = read(&first, LATE, &page_one).unwrap();
    assert_eq!(read_one.parts[0].posts.len(), 1);
    let post = &read_one.parts[0].posts[0];
    assert_eq!((post.title.as_str(), post.url.as_deref()), ("題 a", Some("https://www.youtube.com/watch?v=a")));
    let second = &read_one.next[0];
    assert!(second.request.url.ends_with("&pageToken=A%2FB"), "{}", second.request.url);
    // a repeated video, a page that leads to itself, an empty page
    let page_two = |id: &str, more: &str| format!(r#"{{"items":[{}]{more}}}"#, item(id, "public"));
    assert_eq!(read(second, LATE, &page_two("a", "")).unwrap_err(), "duplicate_row /items");
    assert_eq!(
        read(second, LATE, &page_two("c", r#","nextPageToken":"A/B""#)).unwrap_err(),
        "duplicate_row /nextPageToken"
    );
    assert_eq!(read(second, LATE, r#"{"items":[],"nextPageToken":"C"}"#).unwrap_err(), "page_empty /items");
    let shifted = format!(r#"{{"items":[{},{}]}}"#, item("b", "private"), item("e", "public"));
    let shifted = read(second, LATE, &shifted).unwrap();
    assert_eq!((shifted.parts[0].posts.len(), shifted.parts[0].notes.len()), (1, 1), "a new video moves the others on");
    let nothing = read(second, LATE, r#"{"kind":"youtube#playlistItemListResponse","pageInfo":{"totalResults":0}}"#);
    assert!(nothing.unwrap().parts[0].posts.is_empty(), "an empty list may lack its items");
    let deleted = r#"{"items":[{"contentDetails":{"videoId":"d"},"status":{"privacyStatus":"public"}}]}"#;
    assert!(read(second, LATE, deleted).unwrap().parts[0].posts.is_empty(), "a deleted video has no moment");
    let read_two = read(second, LATE, &page_two("c", "")).unwrap();
    let counters = &read_two.next[0];
    assert!(counters.request.url.ends_with("&id=a%2Cc"), "{}", counters.request.url);
    let text = r#"{"items":[{"id":"c","statistics":{"viewCount":"7","likeCount":"0"}}]}"#;
    let last = read(counters, LATE, text).unwrap();
    assert_eq!(stated(&last, "youtube.video.total_views"), Stated::Value(7.into()));
    assert_eq!(last.parts[0].observations.len(), 2, "comments are switched off: no number, not 0");
    assert!(last.parts[0].settled && last.parts[0].state == PartState::Complete && last.next.is_empty());
    assert_eq!(read(counters, LATE, &text.replace("\"c\"", "\"z\"")).unwrap_err(), "wrong_type /items/0/id");
}

#[test]
fn many_videos_are_asked_for_in_batches() {
    let mut task = plan(LATE, &|_, _| false).remove(0);
    task.parts.remove(0);
    let channel = r#"{"items":[{"id":"UCx","contentDetails":{"relatedPlaylists":{"uploads":"UUx"}}}]}"#;
    let first = read(&task, LATE, channel).unwrap().next.remove(0);
    let items: Vec<String> = (0..120)
        .map(|n| format!(r#"{{"contentDetails":{{"videoId":"v{n}","videoPublishedAt":"2026-10-01T10:00:00Z"}},"status":{{"privacyStatus":"public"}}}}"#))
        .collect();
    let mut next = read(&first, LATE, &format!(r#"{{"items":[{}]}}"#, items.join(","))).unwrap().next;
    let mut asked = Vec::new();
    while let Some(task) = next.pop() {
        asked.push(task.request.url.matches("%2C").count() - 2 + 1);
        next = read(&task, LATE, r#"{"items":[]}"#).unwrap().next;
    }
    assert_eq!(asked, [50, 50, 20]);
}

#[test]
fn columns_are_found_by_their_headers() {
    let task = task_of("core:");
    let mut names = CORE;
    names.reverse();
    let page = read(&task, LATE, &table(&names, ",\"rows\":[[1,2,3,4,-5,61,7,8,9]]")).unwrap();
    assert_eq!(stated(&page, "youtube.views"), Stated::Value(9.into()));
    assert_eq!(stated(&page, "youtube.average_view_seconds"), Stated::Value(61.into()));
    assert_eq!(stated(&page, "youtube.likes"), Stated::Value((-5).into()), "likes that were taken back");
    assert_eq!(page.parts[0].observations[0].origin.pointer, "/rows/0/8");
    assert!(page.parts[0].settled && page.parts[0].observations[0].quality == Quality::Settled);
    let early = read(&task, "2026-11-03T00:00:00Z", &table(&CORE, ",\"rows\":[[1,2,3,4,5,6,7,8,9]]")).unwrap();
    assert!(!early.parts[0].settled && early.parts[0].observations[0].quality == Quality::Provisional);
    for (rows, error) in [
        (",\"rows\":[[1,2]]", "wrong_type /rows/0"),
        (",\"rows\":[[-1,2,3,4,5,6,7,8,9]]", "wrong_type /rows/0/0"),
        (",\"rows\":[[\"one\",2,3,4,5,6,7,8,9]]", "wrong_number /rows/0/0"),
        (",\"rows\":[[1,2,3,4,5,6,7,8,9],[1,2,3,4,5,6,7,8,9]]", "duplicate_row /rows/1"),
        (",\"rows\":{}", "wrong_type /rows"),
    ] {
        assert_eq!(read(&task, LATE, &table(&CORE, rows)).unwrap_err(), error);
    }
    assert_eq!(read(&task, LATE, &table(&CORE[1..], "")).unwrap_err(), "header_missing /columnHeaders");
    let nothing = read(&task, LATE, &table(&CORE, "")).unwrap();
    assert!(nothing.parts[0].observations.is_empty(), "no rows are no zeros");
    assert_eq!(nothing.parts[0].notes, [("empty".to_string(), String::new())]);
}

fn days(from: u32, to: u32) -> String {
    let rows: Vec<String> = (from..=to).map(|n| format!("[\"2026-10-{n:02}\",1,1,1,1,1,1,1,1,1]")).collect();
    let names: Vec<&str> = ["day"].into_iter().chain(CORE).collect();
    table(&names, &format!(",\"rows\":[{}]", rows.join(",")))
}

#[test]
fn a_month_that_is_cut_at_its_newest_days_waits_for_them() {
    let task = task_of("days:");
    let whole = read(&task, LATE, &days(1, 31)).unwrap();
    assert!(whole.parts[0].state == PartState::Complete && whole.parts[0].settled);
    assert_eq!(whole.parts[0].observations.len(), 31 * 9);
    let cut = read(&task, "2026-11-04T12:00:00Z", &days(1, 29)).unwrap();
    assert_eq!(cut.parts[0].state, PartState::Pending);
    let pending: Vec<String> = cut.parts[0]
        .observations
        .iter()
        .filter(|o| o.stated == Stated::Absent(Absence::Pending) && o.metric.as_str() == "youtube.views")
        .map(|o| o.window.start().to_string())
        .collect();
    assert_eq!(pending, ["2026-10-30", "2026-10-31"]);
    let after_long = read(&task, "2026-11-20T12:00:00Z", &days(1, 29)).unwrap();
    assert!(after_long.parts[0].state == PartState::Complete && after_long.parts[0].settled);
    let gap = read(&task, LATE, &days(1, 31).replace("[\"2026-10-19\",1,1,1,1,1,1,1,1,1],", "")).unwrap();
    assert_eq!(gap.parts[0].notes, [("days_missing".to_string(), "2026-10-19".to_string())]);
    assert_eq!(gap.parts[0].state, PartState::Complete);
    assert_eq!(read(&task, LATE, &days(1, 31).replace("10-31", "11-01")).unwrap_err(), "wrong_date /rows/30");
    assert_eq!(read(&task, LATE, &days(1, 31).replace("10-31", "10-30")).unwrap_err(), "duplicate_row /rows/30");
    let running = read(&task, "2026-10-20T12:00:00Z", &days(1, 16)).unwrap();
    assert_eq!(running.parts[0].state, PartState::Complete, "a month under way is never whole");
    assert!(!running.parts[0].settled);
}

#[test]
fn members_and_videos_are_told_apart() {
    let task = task_of("traffic:");
    let names = ["insightTrafficSourceType", "views", "engagedViews", "estimatedMinutesWatched"];
    let page = read(&task, LATE, &table(&names, ",\"rows\":[[\"YT_SEARCH\",5,4,3],[\"NEW_ONE\",1,1,null]]")).unwrap();
    let first = &page.parts[0].observations[0];
    assert_eq!(first.members.get("insightTrafficSourceType"), Some("YT_SEARCH"));
    assert_eq!(page.parts[0].observations[5].stated, Stated::Absent(Absence::Missing));
    let task = task_of("ages:");
    let page = read(&task, LATE, &table(&["ageGroup", "viewerPercentage"], ",\"rows\":[[\"age25-34\",38.5]]")).unwrap();
    assert_eq!(stated(&page, "youtube.viewer_percentage"), Stated::Value("38.5".parse().unwrap()));
    assert_eq!(label("ageGroup", "age65-"), Some("65歳以上"));
    assert_eq!(label("creatorContentType", "videoOnDemand"), label("creatorContentType", "VIDEO_ON_DEMAND"));
}

const UNSUPPORTED: &str = r#"{"error":{"code":400,"message":"The query is not supported. Check the documentation at https://developers.google.com/youtube/analytics/v2/available_reports for a list of supported queries.","errors":[{"message":"x","domain":"global","reason":"badRequest"}]}}"#;

#[test]
fn search_terms_are_a_list_of_the_most_and_never_added() {
    let task = task_of("terms:");
    let asked = "&metrics=views%2CengagedViews%2CestimatedMinutesWatched&dimensions=insightTrafficSourceDetail\
                 &filters=insightTrafficSourceType%3D%3DYT_SEARCH&sort=-views&maxResults=25";
    assert!(task.request.url.ends_with(asked), "{}", task.request.url);
    let names = ["insightTrafficSourceDetail", "views", "engagedViews", "estimatedMinutesWatched"];
    let rows: Vec<String> = (0..25).map(|n| format!("[\"仙台 転職 {n}\",{},2,1]", 90 - n)).collect();
    let page = read(&task, LATE, &table(&names, &format!(",\"rows\":[{}]", rows.join(",")))).unwrap();
    let first = &page.parts[0].observations[0];
    assert_eq!((first.metric.as_str(), first.stated), ("youtube.search.views", Stated::Value(90.into())));
    assert_eq!(first.members.get("insightTrafficSourceDetail"), Some("仙台 転職 0"));
    assert!(page.parts[0].notes.is_empty(), "that there are no more than these is no remark");
    let none = read(&task, LATE, &table(&names, "")).unwrap();
    assert!(none.parts[0].observations.is_empty() && none.parts[0].settled, "a small channel has none");
    let metrics = metrics::metrics();
    let of_terms: Vec<_> = metrics.iter().filter(|m| m.id.as_str().starts_with("youtube.search.")).collect();
    assert_eq!(of_terms.len(), 3);
    assert!(of_terms.iter().all(|m| m.over_members == crate::domain::OverMembers::None && m.by_interface_alone));
    // each number beside the views that order the list, and the views alone
    assert_eq!(Youtube.split(&task).len(), 3);
}

#[test]
fn a_metric_that_has_gone_is_cut_out_and_only_it_is_called_retired() {
    let task = task_of("extra:");
    let refused = answer(400, UNSUPPORTED);
    assert!(matches!(Youtube.judge(&task, &refused), Judgement::Skip { .. }));
    let halves = Youtube.split(&task);
    assert_eq!(
        halves.iter().map(|t| t.parts[0].key.as_str()).collect::<Vec<_>>(),
        ["extra:averageViewPercentage", "extra:videosAddedToPlaylists"]
    );
    assert_eq!(Youtube.judge(&halves[1], &refused), Judgement::Fine);
    let page = Youtube.parse(&halves[1], &refused, &reading(LATE)).unwrap();
    assert_eq!(stated(&page, "youtube.playlist_adds"), Stated::Absent(Absence::Retired));
    assert!(page.parts[0].settled && Youtube.split(&halves[1]).is_empty());
    // bisecting ends at the one metric that every channel has: then the request is wrong, not the metric
    let mut tasks = vec![task_of("core:")];
    let mut single = Vec::new();
    while let Some(task) = tasks.pop() {
        let halves = Youtube.split(&task);
        if halves.is_empty() {
            single.push(task);
        }
        tasks.extend(halves);
    }
    assert_eq!(single.len(), 9);
    let views = single.iter().find(|t| t.parts[0].key == "core:views").unwrap();
    assert!(matches!(Youtube.judge(views, &refused), Judgement::Skip { .. }));
    // a report of videos is ordered by views, so each half has them, and views alone show what is wrong with the whole
    let halves = Youtube.split(&task_of("videos:"));
    let keys: Vec<&str> = halves.iter().map(|t| t.parts[0].key.as_str()).collect();
    assert_eq!(keys[0], "videos:views");
    assert!(
        keys[1].starts_with("videos:views,engagedViews,") && keys[2].starts_with("videos:views,likes,"),
        "{keys:?}"
    );
    assert!(matches!(Youtube.judge(&halves[0], &refused), Judgement::Skip { .. }));
    let mut tasks = halves;
    let mut last = Vec::new();
    while let Some(task) = tasks.pop() {
        let halves = Youtube.split(&task);
        last.extend(halves.is_empty().then_some(task));
        tasks.extend(halves);
    }
    let lost = last.iter().find(|t| t.parts[0].key == "videos:views,subscribersLost").expect("one beside views");
    assert!(last.len() == 10 && lost.request.url.contains("&sort=-views&"));
    assert_eq!(Youtube.judge(lost, &refused), Judgement::Fine);
    let page = Youtube.parse(lost, &refused, &reading(LATE)).unwrap();
    assert_eq!(page.parts[0].notes, [("not_supplied".to_string(), "subscribersLost".to_string())]);
    let other = answer(400, r#"{"error":{"code":400,"message":"Invalid value 'x' for startDate","errors":[]}}"#);
    assert!(matches!(Youtube.judge(lost, &other), Judgement::Skip { .. }), "another mistake retires nothing");
}

#[test]
fn refusals_are_told_apart_by_their_reason() {
    let task = task_of("core:");
    let judged = |status: u16, reason: &str| {
        let text = format!(r#"{{"error":{{"code":{status},"message":"m","errors":[{{"reason":"{reason}"}}]}}}}"#);
        match Youtube.judge(&task, &answer(status, &text)) {
            Judgement::StreamEnds { reason } => format!("stream {}", reason.code),
            Judgement::SourceEnds { reason } => format!("source {}", reason.code),
            Judgement::Retry { after_secs, reason } => format!("retry {} {after_secs:?}", reason.code),
            other => format!("{other:?}"),
        }
    };
    assert_eq!(judged(403, "quotaExceeded"), "stream quota");
    assert_eq!(judged(429, "quotaExceeded"), "stream quota");
    assert_eq!(judged(403, "rateLimitExceeded"), "retry rate_limit Some(60)");
    assert_eq!(judged(403, "insufficientPermissions"), "stream no_permission");
    assert_eq!(judged(401, "youtubeSignupRequired"), "source no_permission");
    assert_eq!(judged(403, "authenticatedUserAccountClosed"), "source no_permission");
    let inside = answer(200, r#"{"errors":{"code":"FORBIDDEN","error":[{"domain":"d","code":"FORBIDDEN"}]}}"#);
    assert!(matches!(Youtube.judge(&task, &inside), Judgement::StreamEnds { .. }), "200 with an error inside");
    let inside = answer(200, r#"{"errors":{"error":[{"code":"SERVICE_UNAVAILABLE"}],"requestId":"r"}}"#);
    assert!(matches!(Youtube.judge(&task, &inside), Judgement::Retry { .. }));
}

#[test]
fn the_doctor_tells_whose_channel_it_is() {
    let account = AccountId::from("UCx");
    let seen = |status, text: &str| Youtube.diagnose(&account, Zone::PACIFIC, &answer(status, text)).remove(0);
    let own = seen(200, r#"{"items":[{"id":"UCx","snippet":{"title":"A"}}]}"#);
    assert!(own.good && own.seen == Seen::Token { name: "A".into() });
    let other = seen(200, r#"{"items":[{"id":"UCy","snippet":{"title":"B"}}]}"#);
    assert_eq!(other.seen, Seen::OtherToken { name: "B".into(), ids: vec!["UCy".into()] });
    assert_eq!(seen(200, "{}").seen, Seen::NoAccount);
    let off = seen(
        403,
        r#"{"error":{"code":403,"message":"YouTube Data API v3 has not been used in project 1 before or it is disabled.","errors":[{"reason":"accessNotConfigured"}]}}"#,
    );
    assert_eq!(off.way_out, Some(WayOut::EnableYoutube));
}

/// What the platform's hosts are is also where a token may go.
#[test]
fn every_call_goes_to_a_host_of_the_platform() {
    let Platform { hosts, .. } = PLATFORM;
    let check = Youtube.check(&AccountId::from("UCx")).unwrap();
    for request in plan(LATE, &|_, _| false).into_iter().map(|t| t.request).chain([check]) {
        let host = request.url.split('/').nth(2).unwrap();
        assert!(hosts.contains(&host), "{host}");
    }
}
