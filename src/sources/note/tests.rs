//! Plans, judgements and answers of note's public pages.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{Absence, Decimal, Instant, Observation, SnapshotId, Stated};
use crate::sources::{PartResult, PartState};
use std::collections::BTreeMap;

const NOW: &str = "2026-11-10T00:00:00Z";

fn plan(said: Option<&str>, done: bool) -> Vec<Task> {
    let account = AccountId::from("example_city");
    let options: BTreeMap<String, String> =
        said.map(|said| (PUBLIC_COUNTS.to_string(), said.to_string())).into_iter().collect();
    Note.plan(&Ask {
        account: &account,
        zone: Zone::JST,
        started: None,
        month: "2026-10".parse().unwrap(),
        year_start: 4,
        now: NOW.parse().unwrap(),
        options: &options,
        messages: &[],
        done: &|_, _| done,
    })
}

fn answer(status: u16, text: &str) -> Answer {
    Answer { status, headers: vec![], bytes: text.as_bytes().to_vec() }
}

fn parse(task: &Task, text: &str) -> Result<Page, String> {
    let read = Reading {
        account: AccountId::from("example_city"),
        zone: Zone::JST,
        observed_at: NOW.parse::<Instant>().unwrap(),
        snapshot: SnapshotId::of(b""),
    };
    Note.parse(task, &answer(200, text), &read).map_err(|e| format!("{} {}", e.code, e.pointer))
}

fn only(page: Page) -> PartResult {
    let [part] = <[PartResult; 1]>::try_from(page.parts).unwrap();
    part
}

fn told(observations: &[Observation]) -> Vec<String> {
    let stated = |o: &Observation| match o.stated {
        Stated::Value(value) => value.to_string(),
        Stated::Absent(absence) => absence.name().to_string(),
    };
    let entity = |o: &Observation| o.entity.as_ref().map_or("-".to_string(), ToString::to_string);
    observations.iter().map(|o| format!("{} {} {} {}", o.metric, entity(o), stated(o), o.origin.pointer)).collect()
}

fn articles(list: &str, last: &str) -> String {
    format!(r#"{{"data":{{"contents":[{list}],"isLastPage":{last},"totalCount":99}}}}"#)
}

fn article(key: &str) -> String {
    format!(
        r#"{{"key":"{key}","name":"題 🎉","publishAt":"2026-10-31T23:30:00.000+09:00","noteUrl":"https://note.com/example_city/n/{key}","likeCount":18,"commentCount":0,"user":{{"urlname":"example_city"}}}}"#
    )
}

#[test]
fn nothing_is_asked_unless_staff_said_yes() {
    assert!(plan(None, false).is_empty() && plan(Some("no"), false).is_empty() && plan(Some("yes"), true).is_empty());
    let tasks = plan(Some("yes"), false);
    let urls: Vec<&str> = tasks.iter().map(|t| t.request.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://note.com/api/v2/creators/example_city",
            "https://note.com/api/v2/creators/example_city/contents?kind=note&page=1"
        ]
    );
    assert!(tasks.iter().all(|t| t.lane == "note" && t.limit == Some(LIMIT)), "one at a time, seconds apart");
}

#[test]
fn followers_and_articles_are_levels_of_the_day() {
    let task = plan(Some("yes"), false).remove(0);
    let text = r#"{"data":{"id":1,"urlname":"example_city","nickname":"CROSS","followerCount":318,"followingCount":12,"noteCount":null}}"#;
    let part = only(parse(&task, text).unwrap());
    assert_eq!(
        told(&part.observations),
        ["note.followers - 318 /data/followerCount", "note.articles - missing /data/noteCount"]
    );
    assert_eq!(part.observations[0].window.to_string(), "2026-11-10..2026-11-10");
    assert!(part.settled);
    let error = |text: &str| parse(&task, text).unwrap_err();
    assert_eq!(error(&text.replace("\"example_city\"", "\"other\"")), "wrong_type /data/urlname");
    assert_eq!(error(&text.replace("318", "-1")), "wrong_type /data/followerCount");
    assert_eq!(error(r#"{"error":{"code":"auth"}}"#), "wrong_type /data");
    assert_eq!(error("<html>"), "html ");
}

#[test]
fn articles_are_read_page_by_page_and_each_once() {
    let first = plan(Some("yes"), false).remove(1);
    let one = parse(&first, &articles(&[article("n1"), article("n2")].join(","), "false")).unwrap();
    assert_eq!(one.parts[0].state, PartState::Continues);
    assert!(one.next[0].request.url.ends_with("&page=2"));
    let two = parse(&one.next[0], &articles(&[article("n2"), article("n3")].join(","), "true")).unwrap();
    assert!(two.next.is_empty());
    let part = only(two);
    assert_eq!((part.state, part.settled), (PartState::Complete, true));
    assert_eq!(
        told(&part.observations),
        ["note.post.likes n3 18 /data/contents/1/likeCount", "note.post.comments n3 0 /data/contents/1/commentCount"]
    );
    assert_eq!(part.notes, [("rows_repeated".to_string(), "n2".to_string())]);
    let post = &part.posts[0];
    assert_eq!((post.title.as_str(), post.kind.as_str()), ("題 🎉", "article"));
    assert_eq!(post.published_on.unwrap().to_string(), "2026-10-31");
    // an empty page ends a list that says nothing of its end
    let silent = parse(&first, r#"{"data":{"contents":[]}}"#).unwrap();
    assert_eq!(silent.parts[0].state, PartState::Complete);
    let mut endless = first.clone();
    endless.parts[0].state["page"] = json!(50);
    assert_eq!(parse(&endless, &articles(&article("n1"), "false")).unwrap_err(), "page_twice /data/isLastPage");
}

#[test]
fn strangers_and_missing_numbers_are_left_out() {
    let task = plan(Some("yes"), false).remove(1);
    let other = article("n1").replace("\"urlname\":\"example_city\"", "\"urlname\":\"other\"");
    let silent = r#"{"key":"n2","name":"a","user":{"urlname":"example_city"}}"#;
    let part = only(parse(&task, &articles(&[other, silent.to_string()].join(","), "true")).unwrap());
    assert_eq!(part.observations.len(), 2);
    assert!(part.observations.iter().all(|o| o.stated == Stated::Absent(Absence::Missing)));
    assert_eq!(part.posts[0].url.as_deref(), Some("https://note.com/example_city/n/n2"));
    assert_eq!(part.notes, [("other_account".to_string(), "other".to_string())]);
    let error = |list: &str| parse(&task, &articles(list, "true")).unwrap_err();
    assert_eq!(error(r#"{"key":"../x"}"#), "wrong_type /data/contents/0/key");
    assert_eq!(error(&article("n1").replace("18", "\"many\"")), "wrong_type /data/contents/0/likeCount");
    assert_eq!(parse(&task, &articles("", "7")).unwrap_err(), "wrong_type /data/isLastPage");
}

#[test]
fn each_answer_has_its_judgement() {
    let task = plan(Some("yes"), false).remove(0);
    let judge = |status, text: &str| Note.judge(&task, &answer(status, text));
    assert_eq!(judge(200, "{}"), Judgement::Fine);
    for status in [401, 403, 429, 302] {
        assert!(matches!(judge(status, ""), Judgement::SourceEnds { .. }), "{status}: not wanted, nothing more today");
    }
    let gone = r#"{"error":{"code":"not_found","message":"Not Found"}}"#;
    assert!(
        matches!(judge(404, gone), Judgement::StreamEnds { reason } if reason.detail.to_string() == "HTTP 404 not_found: Not Found")
    );
    assert!(matches!(judge(503, "<html>"), Judgement::Retry { .. }));
}

#[test]
fn the_account_must_be_the_one_configured() {
    let found = |status, text: &str| Note.diagnose(&AccountId::from("example_city"), Zone::JST, &answer(status, text));
    let good = &found(200, r#"{"data":{"urlname":"example_city","nickname":"CROSS"}}"#)[0];
    assert!(good.good && good.seen == Seen::Account { name: "CROSS".into() });
    assert!(!found(200, r#"{"data":{"urlname":"other"}}"#)[0].good && !found(404, "")[0].good);
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn samples_are_read() {
    let Ok(samples) = std::env::var("REPORT_SAMPLES") else {
        eprintln!("skipped: REPORT_SAMPLES names no folder");
        return;
    };
    let text = |name: &str| std::fs::read_to_string(format!("{samples}/note/constructed__{name}.json")).unwrap();
    let tasks = plan(Some("yes"), false);
    assert_eq!(
        only(parse(&tasks[0], &text("creator")).unwrap()).observations[0].stated,
        Stated::Value(Decimal::from(318))
    );
    let one = parse(&tasks[1], &text("creator_contents_page1")).unwrap();
    let two = parse(&one.next[0], &text("creator_contents_page2_last")).unwrap();
    assert_eq!((one.parts[0].posts.len(), two.parts[0].posts.len()), (2, 1));
}

fn of_dashboard(now: &str, done: bool) -> Vec<Task> {
    let options = BTreeMap::from([(DASHBOARD.to_string(), "yes".to_string())]);
    Note.plan(&Ask {
        account: &AccountId::from("example_city"),
        zone: Zone::JST,
        started: "2025-11-15".parse().ok(),
        month: "2026-10".parse().unwrap(),
        year_start: 4,
        now: now.parse().unwrap(),
        options: &options,
        messages: &[],
        done: &|_, _| done,
    })
}

const OWN: &str = r#""viewer":{"__typename":"Viewer","urlname":"example_city"}"#;

fn month_of(metrics: &str, edges: &str, page: &str, viewer: &str) -> String {
    format!(
        r#"{{"data":{{"dashboardSummary":{{"lastUpdatedAt":null,"metrics":{{{metrics}}}}},"dashboardNoteListConnection":{{"pageInfo":{{{page}}},"edges":[{edges}]}},"dashboardStatLastUpdatedTimes":{{"noteStatLastUpdatedAt":null}},{viewer}}}}}"#
    )
}

fn edge(key: &str, status: &str) -> String {
    format!(
        r#"{{"node":{{"note":{{"key":"{key}","title":"題","status":"{status}","publishedAt":"2026-10-21T18:30:00.000+09:00"}},"metrics":{{"pageViewCount":"7","impressionCount":null}}}}}}"#
    )
}

#[test]
fn the_dashboard_is_asked_of_months_that_are_over_and_where_staff_said_so_alone() {
    let tasks = of_dashboard(NOW, false);
    let windows: Vec<String> = tasks.iter().map(|t| t.parts[0].window.to_string()).collect();
    assert_eq!(windows, ["2026-10-01..2026-10-31", "2026-09-01..2026-09-30"], "last year's lies before the account");
    assert!(tasks.iter().all(|t| t.request.url == "https://graphql.note.com/graphql" && t.limit == Some(LIMIT)));
    let body = &tasks[0].request.body.as_ref().unwrap().text;
    assert!(!body.contains("sales") && body.contains(r#""date":"2026-10-01T00:00:00.000Z""#), "{body}");
    assert_eq!(of_dashboard("2026-10-31T14:00:00Z", false).len(), 1, "October is not over");
    assert!(of_dashboard(NOW, true).is_empty());
    let off = |stream: &str, name: &str| {
        Note.is_off(&stream.into(), &BTreeMap::from([(name.to_string(), "yes".to_string())]))
    };
    assert!(off(dashboard::MONTH, PUBLIC_COUNTS) && !off(dashboard::MONTH, DASHBOARD));
    assert!(off(ACCOUNT, DASHBOARD) && !off(ACCOUNT, PUBLIC_COUNTS));
    // beside the public pages it comes last: its session may have ended
    assert!(plan(Some("yes"), false).iter().all(|t| t.request.url.starts_with("https://note.com/")));
    let options = BTreeMap::from([(DASHBOARD.to_string(), "yes".to_string())]);
    let checks = Note.checks(&AccountId::from("example_city"), &options);
    assert!(checks.len() == 1 && dashboard::is_of(&checks[0]));
    let seen = |text: &str| {
        let now = NOW.parse().unwrap();
        Note.diagnose_at(&AccountId::from("example_city"), Zone::JST, &checks[0], &answer(200, text), now).remove(0)
    };
    assert!(seen(&format!(r#"{{"data":{{{OWN}}}}}"#)).good);
    assert!(matches!(
        seen(&format!(r#"{{"data":{{{OWN}}}}}"#).replace("example", "other")).seen,
        Seen::OtherToken { .. }
    ));
    let nobody = seen(r#"{"data":{"viewer":{"__typename":"NotLoggedInViewer"}}}"#);
    assert_eq!((nobody.good, nobody.way_out), (false, Some(WayOut::NewCookie)));
}

#[test]
fn a_months_numbers_are_read_in_either_form_and_what_is_neither_is_refused() {
    let task = of_dashboard(NOW, false).remove(0);
    let numbers = r#""pageViewCount":812,"impressionCount":null,"likeCount":"35","commentCount":1"#;
    let text =
        month_of(numbers, &[edge("n1", "PUBLISHED"), edge("n2", "draft"), edge("n3", "published")].join(","), "", OWN);
    let part = only(parse(&task, &text).unwrap());
    assert_eq!(
        told(&part.observations)[..5],
        [
            "note.page_views - 812 /data/dashboardSummary/metrics/pageViewCount",
            "note.impressions - missing /data/dashboardSummary/metrics/impressionCount",
            "note.likes - 35 /data/dashboardSummary/metrics/likeCount",
            "note.comments - 1 /data/dashboardSummary/metrics/commentCount",
            "note.page_views n1 7 /data/dashboardNoteListConnection/edges/0/node/metrics/pageViewCount",
        ]
    );
    assert_eq!((part.observations.len(), part.posts.len()), (12, 2), "a draft is nobody's business");
    assert!(part.settled, "nobody says when it was counted, and it is long over");
    // a list whose pages repeat themselves has no end
    let more = |cursor: &str| format!(r#""hasNextPage":true,"endCursor":{cursor}"#);
    let page = parse(&task, &month_of(numbers, &edge("n1", "PUBLISHED"), &more("\"c1\""), OWN)).unwrap();
    let next = &page.next[0];
    assert_eq!((page.parts[0].state, next.parts[0].key.as_str()), (PartState::Continues, ""));
    let of_next = |edges: &str, page: &str| parse(next, &month_of(numbers, edges, page, OWN));
    let place = "/data/dashboardNoteListConnection";
    assert_eq!(of_next(&edge("n1", "PUBLISHED"), "").unwrap_err(), format!("page_twice {place}/edges"));
    assert_eq!(
        of_next(&edge("n4", "PUBLISHED"), &more("\"c1\"")).unwrap_err(),
        format!("page_twice {place}/pageInfo/endCursor")
    );
    assert_eq!(of_next("", &more("null")).unwrap_err(), format!("wrong_type {place}/pageInfo/endCursor"));
    let last = only(of_next(&[edge("n1", "PUBLISHED"), edge("n4", "PUBLISHED")].join(","), "").unwrap());
    assert_eq!((last.observations.len(), last.notes.len()), (4, 1), "the whole stood on the first page");
    let error = |text: &str| parse(&task, text).unwrap_err();
    assert_eq!(error(r#"{"data":{}}"#), "wrong_type /data/dashboardSummary/metrics");
    assert_eq!(error(&text.replace("812", "-812")), "wrong_type /data/dashboardSummary/metrics/pageViewCount");
    assert_eq!(error(&text.replace("\"n1\"", "null")), format!("wrong_type {place}/edges/0/node/note/key"));
}

#[test]
fn a_session_that_has_ended_is_told_from_a_quiet_month() {
    let task = of_dashboard(NOW, false).remove(0);
    let judge = |status, text: &str| Note.judge(&task, &answer(status, text));
    let zeros = r#""pageViewCount":0,"impressionCount":0,"likeCount":0,"commentCount":0"#;
    let nobody = r#""viewer":null"#;
    let ended = |judged: Judgement| matches!(judged, Judgement::RefreshToken { reason } if reason.way_out == Some(WayOut::NewCookie));
    assert!(ended(judge(200, &month_of(zeros, "", "", nobody))) && ended(judge(200, &month_of(zeros, "", "", OWN))));
    let counted = month_of(zeros, "", "", OWN)
        .replace("\"noteStatLastUpdatedAt\":null", "\"noteStatLastUpdatedAt\":\"2026-11-01T19:00:00.000Z\"");
    assert_eq!(judge(200, &counted), Judgement::Fine, "a month in which nothing happened");
    assert_eq!(
        judge(200, &month_of(r#""pageViewCount":3"#, "", "", nobody)),
        Judgement::Fine,
        "numbers speak for themselves"
    );
    for text in [
        "<html>",
        r#"{"data":{"viewer":{"__typename":"NotLoggedInViewer"}}}"#,
        r#"{"errors":[{"message":"Unauthorized"}]}"#,
    ] {
        assert!(ended(judge(200, text)), "{text}");
    }
    assert!(ended(judge(401, "")) && ended(judge(403, "<html>")));
    let other = month_of(zeros, "", "", &OWN.replace("example_city", "someone_else"));
    assert!(matches!(judge(200, &other), Judgement::StreamEnds { reason } if reason.code == "other_account"));
    let changed = r#"{"errors":[{"message":"Cannot query field \"impressionCount\" on type \"DashboardMetrics\"."}]}"#;
    for status in [200, 400] {
        let judged = judge(status, changed);
        assert!(
            matches!(judged, Judgement::StreamEnds { reason } if reason.detail.to_string().contains("Cannot query field"))
        );
    }
    assert!(
        matches!(judge(429, ""), Judgement::SourceEnds { .. }) && matches!(judge(503, ""), Judgement::Retry { .. })
    );
    assert!(matches!(judge(404, ""), Judgement::StreamEnds { .. }));
}

proptest::proptest! {
    #[test]
    fn any_month_is_read_or_refused(text in "\\PC{0,60}", n in proptest::num::f64::ANY) {
        let task = of_dashboard(NOW, false).remove(0);
        let word = serde_json::Value::String(text.clone());
        let page = format!(r#""hasNextPage":true,"endCursor":{word}"#);
        let month = month_of(&format!(r#""pageViewCount":{n:e}"#), &format!(r#"{{"node":{word}}}"#), &page, OWN);
        for text in [text, month] {
            let _ = (parse(&task, &text), Note.judge(&task, &answer(200, &text)));
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..100), n in 0usize..2) {
        let _ = parse(&plan(Some("yes"), false)[n], &String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_moment_and_number_is_read_or_refused(at in "\\PC{0,30}", n in proptest::num::f64::ANY) {
        let at = serde_json::Value::String(at);
        let text = format!(r#"{{"key":"n1","publishAt":{at},"likeCount":{n:e}}}"#);
        let _ = parse(&plan(Some("yes"), false)[1], &articles(&text, "true"));
    }
}
