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
    assert_eq!(error(&article("n1").replace("18", "\"18\"")), "wrong_type /data/contents/0/likeCount");
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

proptest::proptest! {
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
