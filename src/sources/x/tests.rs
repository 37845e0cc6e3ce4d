//! Plans, judgements and answers of X, on bytes in the form of the specification's two vocabularies.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{Absence, Decimal, Entity, Observation, SnapshotId, Stated};
use crate::sources::{PartResult, PartState};

static NO_OPTIONS: BTreeMap<String, String> = BTreeMap::new();

fn plan(now: &str, done: &dyn Fn(&StreamId, Window) -> bool) -> Vec<Task> {
    let account = AccountId::from("@crosssendai");
    X.plan(&Ask {
        account: &account,
        zone: Zone::JST,
        started: None,
        month: "2026-10".parse().unwrap(),
        year_start: 4,
        now: now.parse().unwrap(),
        options: &NO_OPTIONS,
        messages: &[],
        done,
    })
}

const LATE: &str = "2026-11-10T00:00:00Z";

fn answer(status: u16, text: &str) -> Answer {
    Answer { status, headers: vec![], bytes: text.as_bytes().to_vec() }
}

fn reading(now: &str) -> Reading {
    Reading {
        account: AccountId::from("crosssendai"),
        zone: Zone::JST,
        observed_at: now.parse().unwrap(),
        snapshot: SnapshotId::of(b""),
    }
}

fn parse(task: &Task, now: &str, text: &str) -> Result<Page, String> {
    let read = X.parse(task, &answer(200, text), &reading(now));
    read.map_err(|e| format!("{} {}", e.code, e.pointer))
}

const ME: &str = r#"{"data":{"id":"2244994945","name":"○○","username":"CrossSendai",
    "public_metrics":{"followers_count":10452,"following_count":120,"tweet_count":4821,"listed_count":210}}}"#;

/// The first page of posts that the user's answer leads to.
fn first_posts(now: &str) -> Task {
    parse(&plan(now, &|_, _| false)[0], now, ME).unwrap().next.remove(0)
}

fn query(task: &Task, name: &str) -> Option<String> {
    let query = task.request.url.split_once('?')?.1;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).map(str::to_string)
}

fn stated(observations: &[Observation], metric: &str) -> Option<Stated> {
    observations.iter().find(|o| o.metric.as_str() == metric).map(|o| o.stated)
}

fn number(n: u32) -> Option<Stated> {
    Some(Stated::Value(Decimal::from(n)))
}

/// A post of 2026-10-20 00:00:00 UTC and later, one a second, with these members beside its id.
fn post(second: i64, members: &str) -> String {
    let milliseconds = Instant::from_unix(1_792_454_400 + second).unix() * 1_000 - 1_288_834_974_657;
    format!(r#"{{"id":"{}"{members}}}"#, (milliseconds as u64) << 22)
}

fn page(posts: &[String], next: Option<&str>) -> String {
    let next = next.map(|token| format!(r#","next_token":"{token}""#)).unwrap_or_default();
    let data = if posts.is_empty() { String::new() } else { format!(r#""data":[{}],"#, posts.join(",")) };
    format!(r#"{{{data}"meta":{{"result_count":{}{next}}}}}"#, posts.len())
}

fn only(page: Page) -> PartResult {
    let [part] = <[PartResult; 1]>::try_from(page.parts).unwrap();
    part
}

#[test]
fn one_call_tells_the_followers_and_leads_to_the_posts() {
    let tasks = plan(LATE, &|_, _| false);
    let [task] = tasks.as_slice() else { panic!("{tasks:?}") };
    assert_eq!(task.request.url, "https://api.x.com/2/users/me?user.fields=created_at,public_metrics,verified_type");
    let read = parse(task, LATE, ME).unwrap();
    assert_eq!(stated(&read.parts[0].observations, "x.followers"), number(10_452));
    assert_eq!(stated(&read.parts[0].observations, "x.posts_total"), number(4_821));
    assert_eq!(read.parts[0].window.to_string(), "2026-11-10..2026-11-10", "a level is true on the day it is seen");
    assert_eq!(read.parts[1].state, PartState::Continues);
    let newer = ME.replace("tweet_count", "post_count");
    let renamed = parse(task, LATE, &newer).unwrap();
    assert_eq!(stated(&renamed.parts[0].observations, "x.posts_total"), number(4_821));
    assert!(plan(LATE, &|_, _| true).is_empty(), "what is known is not paid for twice");
    let posts_on = |now: &str| {
        let tasks = plan(now, &|s, _| s.as_str() == ACCOUNT);
        tasks.first().map(|task| task.parts[0].window.to_string())
    };
    assert_eq!(posts_on("2026-09-30T00:00:00Z"), None, "the month has not begun");
    assert_eq!(posts_on("2026-10-15T14:59:59Z"), None, "nothing is paid for every night");
    assert_eq!(posts_on("2026-10-15T15:00:00Z").as_deref(), Some("2026-10-01..2026-10-15"));
    assert_eq!(posts_on("2026-10-31T14:59:59Z").as_deref(), Some("2026-10-01..2026-10-15"));
    assert_eq!(posts_on("2026-10-31T15:00:00Z").as_deref(), Some("2026-10-01..2026-10-31"));
}

#[test]
fn young_posts_are_asked_for_their_private_numbers_and_no_post_twice() {
    // on the 10th of November 29 days reach back to the 12th of October
    let young = first_posts(LATE);
    assert_eq!(query(&young, "start_time").unwrap(), "2026-10-11T23:59:59Z");
    assert_eq!(query(&young, "end_time").unwrap(), "2026-10-31T15:00:01Z");
    assert!(query(&young, "tweet.fields").unwrap().ends_with(",non_public_metrics,organic_metrics"));
    assert_eq!(query(&young, "max_results").as_deref(), Some("100"));
    assert!(young.request.url.starts_with("https://api.x.com/2/users/2244994945/tweets?"));
    let read = parse(&young, LATE, &page(&[], None)).unwrap();
    let [old] = read.next.as_slice() else { panic!("{read:?}") };
    assert_eq!(query(old, "start_time").unwrap(), "2026-09-30T14:59:59Z");
    assert_eq!(query(old, "end_time").unwrap(), "2026-10-12T00:00:01Z");
    assert!(!old.request.url.contains("non_public"));
    let last = parse(old, LATE, &page(&[], None)).unwrap();
    let part = only(last);
    assert_eq!((part.state, part.settled), (PartState::Complete, true));
    // within the month its first half is read, every post with its private numbers
    let early = first_posts("2026-10-20T00:00:00Z");
    assert_eq!(query(&early, "start_time").unwrap(), "2026-09-30T14:59:59Z");
    assert_eq!(query(&early, "end_time").unwrap(), "2026-10-15T15:00:01Z");
    assert!(only(parse(&early, "2026-10-20T00:00:00Z", &page(&[], None)).unwrap()).settled, "and not again");
    // an end of a few seconds ago is not told, since X takes it for one that lies ahead
    let soon = first_posts("2026-10-31T15:00:20Z");
    assert_eq!(query(&soon, "end_time"), None);
    // a month long ago has no private numbers at all
    let long_ago = first_posts("2027-02-10T00:00:00Z");
    assert!(!long_ago.request.url.contains("non_public"));
    assert!(parse(&long_ago, "2027-02-10T00:00:00Z", &page(&[], None)).unwrap().next.is_empty());
}

#[test]
fn both_vocabularies_tell_the_same() {
    let public = |repost: &str| {
        format!(
            r#","text":"秋の移住相談会 🎉 &amp; more","created_at":"2026-10-20T00:00:00.000Z","public_metrics":{{"{repost}":12,
            "reply_count":3,"like_count":85,"quote_count":1,"bookmark_count":4,"impression_count":6120}},
            "non_public_metrics":{{"impression_count":6120,"url_link_clicks":44,"user_profile_clicks":19,"engagements":210}},
            "organic_metrics":{{"impression_count":98}}"#
        )
    };
    let task = first_posts(LATE);
    let read = |repost: &str| only(parse(&task, LATE, &page(&[post(0, &public(repost))], None)).unwrap());
    let (old, new) = (read("retweet_count"), read("repost_count"));
    assert_eq!(
        old.observations.iter().map(|o| (&o.metric, o.stated)).collect::<Vec<_>>(),
        new.observations.iter().map(|o| (&o.metric, o.stated)).collect::<Vec<_>>()
    );
    assert_eq!(old.posts, new.posts);
    let seen = &new.observations;
    assert_eq!(stated(seen, "x.post.reposts"), number(12));
    assert_eq!(stated(seen, "x.post.public_impressions"), number(6_120));
    assert_eq!(stated(seen, "x.post.impressions"), number(98), "as the files count, without what was paid for");
    assert_eq!(stated(seen, "x.post.engagements"), number(210));
    assert_eq!(seen[3].origin.pointer, "/data/0/public_metrics/repost_count");
    assert_eq!(new.posts[0].title, "秋の移住相談会 🎉 & more");
    assert_eq!(new.posts[0].kind, "post");
    assert_eq!(
        new.posts[0].url.as_deref(),
        Some(&*format!("https://x.com/CrossSendai/status/{}", new.posts[0].entity))
    );
    assert_eq!(new.posts[0].published_at.unwrap().to_string(), "2026-10-20T00:00:00Z");
}

#[test]
fn what_is_not_told_is_missing_and_private_numbers_are_never_stated_as_gone() {
    let task = first_posts(LATE);
    let text = r#","text":"a","public_metrics":{"retweet_count":1,"reply_count":0,"like_count":2,"impression_count":3,"bookmark_count":null}"#;
    let part = only(parse(&task, LATE, &page(&[post(0, text)], None)).unwrap());
    assert_eq!(stated(&part.observations, "x.post.quotes"), Some(Stated::Absent(Absence::Missing)));
    assert_eq!(stated(&part.observations, "x.post.bookmarks"), Some(Stated::Absent(Absence::Missing)));
    assert_eq!(stated(&part.observations, "x.post.replies"), number(0));
    assert_eq!(stated(&part.observations, "x.post.engagements"), None);
    assert!(part.notes.contains(&("private_missing".into(), "1".into())), "{:?}", part.notes);
    let bare = only(parse(&task, LATE, &page(&[post(0, r#","text":"a""#)], None)).unwrap());
    assert!(bare.observations.iter().all(|o| o.stated == Stated::Absent(Absence::Missing)));
}

#[test]
fn the_month_is_cut_at_midnight_in_japan_by_the_clock_in_the_id() {
    let task = first_posts(LATE);
    let of = |unix: i64| {
        let id = ((unix * 1_000 - 1_288_834_974_657) as u64) << 22;
        format!(r#"{{"id":"{id}","text":"a","public_metrics":{{}}}}"#)
    };
    // 2026-10-31T15:00:00Z belongs to November; the youngest second before it does not
    let midnight = "2026-10-31T15:00:00Z".parse::<Instant>().unwrap().unix();
    let part = only(parse(&task, LATE, &page(&[of(midnight), of(midnight - 1)], None)).unwrap());
    assert_eq!(part.posts.len(), 1);
    assert_eq!(part.posts[0].published_on.unwrap().to_string(), "2026-10-31");
}

#[test]
fn an_edited_post_is_one_post_and_what_was_passed_on_is_nobodys_success() {
    let task = first_posts(LATE);
    let first = post(0, "");
    let first = first.trim_start_matches("{\"id\":\"").trim_end_matches("\"}").to_string();
    let edited = post(300, &format!(r#","text":"b","edit_history_tweet_ids":["{first}","9"],"public_metrics":{{}}"#));
    let kind = |kind: &str| {
        format!(
            r#","text":"x","referenced_tweets":[{{"type":"{kind}","id":"1"}}],"public_metrics":{{"impression_count":5}}"#
        )
    };
    let posts = [
        edited,
        post(1, &kind("retweeted")),
        post(2, &kind("replied_to")),
        post(3, &kind("quoted")),
        post(4, r#","text":"RT @a: b""#),
        post(5, r#","text":"@a b""#),
    ];
    let part = only(parse(&task, LATE, &page(&posts, None)).unwrap());
    assert_eq!(part.posts[0].entity, Entity::from(first.as_str()));
    assert_eq!(part.posts[0].published_at.unwrap().to_string(), "2026-10-20T00:00:00Z");
    let kinds: Vec<&str> = part.posts.iter().map(|p| p.kind.as_str()).collect();
    assert_eq!(kinds, ["post", "repost", "reply", "quote", "repost", "reply"]);
    let of_repost: Vec<Stated> = part
        .observations
        .iter()
        .filter(|o| o.entity.as_ref() == Some(&part.posts[1].entity))
        .map(|o| o.stated)
        .collect();
    assert_eq!(of_repost, [Stated::Absent(Absence::NotApplicable)]);
}

#[test]
fn pages_go_on_until_no_token_comes_and_never_in_a_circle() {
    let task = first_posts(LATE);
    let body = r#","text":"a","public_metrics":{}"#;
    let first = parse(&task, LATE, &page(&[post(9, body), post(8, body)], Some("t1"))).unwrap();
    assert_eq!(first.parts[0].state, PartState::Continues);
    assert_eq!(query(&first.next[0], "pagination_token").as_deref(), Some("t1"));
    // an empty page with another behind it is in order
    let empty = parse(&first.next[0], LATE, &page(&[], Some("t2"))).unwrap();
    assert_eq!(query(&empty.next[0], "pagination_token").as_deref(), Some("t2"));
    // a post was deleted meanwhile and pages have shifted: the same post again counts once
    let shifted = parse(&empty.next[0], LATE, &page(&[post(8, body), post(7, body)], None)).unwrap();
    assert_eq!(shifted.parts[0].posts.len(), 1);
    assert_eq!(shifted.parts[0].notes[0].0, "rows_repeated");
    assert_eq!(parse(&empty.next[0], LATE, &page(&[], Some("t1"))), Err("page_twice /meta/next_token".into()));
    assert_eq!(parse(&task, LATE, &page(&[], Some("a&b=c"))), Err("page_twice /meta/next_token".into()));
}

#[test]
fn the_other_vocabulary_is_tried_and_then_what_anybody_sees() {
    let task = first_posts(LATE);
    let refused = answer(400, r#"{"title":"Invalid Request","type":"https://api.x.com/2/problems/invalid-request"}"#);
    assert!(matches!(X.judge(&task, &refused), Judgement::Skip { .. }));
    let words = |task: &Task| (query(task, "tweet.fields").is_some(), task.request.url.contains("non_public_metrics"));
    let second = X.split(&task).remove(0);
    assert_eq!((words(&task), words(&second)), ((true, true), (false, true)));
    let third = X.split(&second).remove(0);
    let fourth = X.split(&third).remove(0);
    assert_eq!((words(&third), words(&fourth)), ((true, false), (false, false)));
    assert!(X.split(&fourth).is_empty());
    // the vocabulary that was understood is kept
    let read = parse(&second, LATE, &page(&[], Some("t"))).unwrap();
    assert!(query(&read.next[0], "post.fields").is_some());
}

#[test]
fn an_applications_token_is_asked_by_name_and_sees_what_anybody_sees() {
    let task = plan(LATE, &|_, _| false).remove(0);
    let text = r#"{"title":"Unsupported Authentication","detail":"Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.","type":"https://api.twitter.com/2/problems/unsupported-authentication","status":403}"#;
    assert!(matches!(X.judge(&task, &answer(403, text)), Judgement::Skip { .. }));
    let by_name = X.split(&task).remove(0);
    assert!(by_name.request.url.starts_with("https://api.x.com/2/users/by/username/crosssendai?user.fields="));
    assert!(X.split(&by_name).is_empty());
    let read = parse(&by_name, LATE, ME).unwrap();
    let posts = &read.next[0];
    assert!(!posts.request.url.contains("non_public_metrics"));
    assert_eq!(query(posts, "start_time").unwrap(), "2026-09-30T14:59:59Z", "one span, since nothing depends on age");
    assert!(parse(posts, LATE, &page(&[], None)).unwrap().next.is_empty());
    assert!(X.diagnose(&AccountId::from("a"), Zone::JST, &answer(403, text))[0].good);
    // the followers alone
    let followers = plan(LATE, &|stream, _| stream.as_str() == POSTS).remove(0);
    assert_eq!(X.split(&followers)[0].request.path(), "/2/users/by/username/crosssendai");
}

#[test]
fn another_accounts_token_brings_nothing() {
    let task = plan(LATE, &|_, _| false).remove(0);
    let other = parse(&task, LATE, &ME.replace("CrossSendai", "somebody")).unwrap();
    assert!(other.next.is_empty());
    assert!(other.parts.iter().all(|part| part.state == PartState::Failed && part.observations.is_empty()));
    let found = |text: &str| X.diagnose(&AccountId::from("@crosssendai"), Zone::JST, &answer(200, text));
    assert!(found(ME)[0].good && !found(&ME.replace("CrossSendai", "b"))[0].good);
    let mut strong = answer(200, ME);
    strong.headers.push(("x-access-level".into(), "read-write".into()));
    assert_eq!(X.diagnose(&AccountId::from("crosssendai"), Zone::JST, &strong).len(), 2);
}

#[test]
fn each_answer_has_its_judgement() {
    let me = plan(LATE, &|_, _| false).remove(0);
    let posts = first_posts(LATE);
    let judge = |task: &Task, status, text: &str| X.judge(task, &answer(status, text));
    let ends = |judgement: Judgement| match judgement {
        Judgement::SourceEnds { reason } => reason.code,
        other => panic!("{other:?}"),
    };
    assert_eq!(judge(&me, 200, ME), Judgement::Fine);
    let nobody = r#"{"errors":[{"value":"a","title":"Not Found Error","type":"https://api.x.com/2/problems/resource-not-found"}]}"#;
    assert!(matches!(judge(&me, 200, nobody), Judgement::StreamEnds { reason } if reason.code == "not_found"));
    assert!(matches!(judge(&posts, 200, nobody), Judgement::Skip { .. }), "an error with a friendly status");
    assert_eq!(judge(&posts, 200, &page(&[], None)), Judgement::Fine);
    // three bodies of one situation, one of them with a number that no float can hold
    for text in [
        r#"{"account_id":1949003093120876544,"title":"CreditsDepleted","detail":"none","type":"https://api.twitter.com/2/problems/credits"}"#,
        r#"{"detail":"credits depleted","status":402,"title":"Payment Required","type":"https://api.x.com/2/problems/credits-depleted"}"#,
        "",
    ] {
        assert_eq!(ends(judge(&posts, 402, text)), "credits");
    }
    assert_eq!(ends(judge(&posts, 403, r#"{"title":"SpendCapReached"}"#)), "spend_cap");
    assert_eq!(
        ends(judge(&posts, 403, r#"{"title":"Client Forbidden","reason":"client-not-enrolled"}"#)),
        "no_permission"
    );
    let capped = r#"{"account_id":"1","title":"UsageCapExceeded","period":"Monthly","type":"https://api.twitter.com/2/problems/usage-capped"}"#;
    assert_eq!(ends(judge(&posts, 429, capped)), "usage_cap");
    let rate = r#"{"errors":[{"code":88,"message":"Rate limit exceeded"}]}"#;
    let Judgement::Retry { reason, .. } = judge(&posts, 429, rate) else { panic!() };
    assert_eq!(reason.detail.to_string(), "HTTP 429: Rate limit exceeded");
    let expired = r#"{"errors":[{"message":"Invalid or expired token","code":89}]}"#;
    assert!(matches!(judge(&me, 401, expired), Judgement::RefreshToken { .. }));
    assert!(matches!(judge(&posts, 404, ""), Judgement::StreamEnds { .. }));
    assert!(matches!(judge(&posts, 503, "<html>"), Judgement::Retry { after_secs: None, .. }));
}

#[test]
fn problems_beside_the_data_are_remarked_on() {
    let task = first_posts(LATE);
    let good = page(&[post(0, r#","text":"a","public_metrics":{"like_count":"7"}"#)], None);
    let beside = good.replacen(
        '{',
        r#"{"errors":[{"resource_id":"456","type":"https://api.x.com/2/problems/resource-not-found"}],"#,
        1,
    );
    let part = only(parse(&task, LATE, &beside).unwrap());
    assert_eq!(stated(&part.observations, "x.post.likes"), number(7), "numbers have come as texts");
    assert!(part.notes.contains(&("problem_beside".into(), "resource-not-found 456".into())), "{:?}", part.notes);
    assert_eq!(X.judge(&task, &answer(200, &beside)), Judgement::Fine);
}

#[test]
fn broken_answers_are_named_with_their_place() {
    let (me, posts) = (plan(LATE, &|_, _| false).remove(0), first_posts(LATE));
    let error = |task: &Task, text: &str| parse(task, LATE, text).unwrap_err();
    assert_eq!(error(&me, r#"{"data":[]}"#), "wrong_type /data");
    assert_eq!(error(&me, &ME.replace("10452", "-1")), "wrong_type /data/public_metrics/followers_count");
    assert_eq!(error(&me, &ME.replace("2244994945", "../x")), "wrong_type /data/id");
    assert_eq!(error(&posts, "{}"), "wrong_type /meta");
    assert_eq!(error(&posts, r#"{"data":{},"meta":{}}"#), "wrong_type /data");
    assert_eq!(error(&posts, &page(&[r#"{"id":true}"#.to_string()], None)), "wrong_type /data/0/id");
    let half = post(0, r#","public_metrics":{"like_count":1.5}"#);
    assert_eq!(error(&posts, &page(&[half], None)), "wrong_type /data/0/public_metrics/like_count");
    assert_eq!(error(&posts, r#"{"data":[{"#), "truncated ");
}

#[test]
fn every_record_is_on_the_bill_and_the_ceiling_is_what_staff_wrote() {
    let bill = X.bill().unwrap();
    let (me, posts) = (plan(LATE, &|_, _| false).remove(0), first_posts(LATE));
    assert_eq!((bill.most(&me), bill.most(&posts), bill.expected(&me)), (1, 100, 201));
    assert_eq!(bill.read(&answer(200, ME)), 1);
    assert_eq!(bill.read(&answer(200, &page(&[post(0, ""), post(1, "")], None))), 2);
    assert_eq!(bill.read(&answer(402, &page(&[post(0, "")], None))) + bill.read(&answer(200, "<html>")), 0);
    let ceiling = |text: &str| bill.ceiling(&BTreeMap::from([(READS.to_string(), text.to_string())]));
    assert_eq!((bill.ceiling(&NO_OPTIONS), ceiling(" 300 "), ceiling("many")), (1_000, 300, 0));
}

/// The published specification, where it is at hand: every parameter and field that is sent stands in it.
#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn requests_keep_to_the_published_specification() {
    let Ok(specs) = std::env::var("REPORT_SPECS") else {
        eprintln!("skipped: REPORT_SPECS names no folder");
        return;
    };
    let spec =
        |name: &str| -> Value { serde_json::from_slice(&std::fs::read(format!("{specs}/x/{name}")).unwrap()).unwrap() };
    let (old, new) = (spec("openapi-2.166.json"), spec("openapi.json"));
    let me = plan(LATE, &|_, _| false).remove(0);
    let young = first_posts(LATE);
    let second = parse(&young, LATE, &page(&[], Some("t"))).unwrap().next.remove(0);
    let newer = X.split(&young).remove(0);
    let by_name = by_name("crosssendai", me.parts.clone());
    for (spec, task, path) in [
        (&old, &me, "/2/users/me"),
        (&new, &me, "/2/users/me"),
        (&old, &by_name, "/2/users/by/username/{username}"),
        (&new, &by_name, "/2/users/by/username/{username}"),
        (&old, &young, "/2/users/{id}/tweets"),
        (&old, &second, "/2/users/{id}/tweets"),
        (&new, &newer, "/2/users/{id}/tweets"),
    ] {
        let listed = spec["paths"][path]["get"]["parameters"].as_array().unwrap_or_else(|| panic!("no {path}"));
        let resolve = |p: &Value| match p["$ref"].as_str() {
            Some(name) => spec["components"]["parameters"][name.rsplit('/').next().unwrap()].clone(),
            None => p.clone(),
        };
        let listed: Vec<Value> = listed.iter().map(resolve).collect();
        for pair in task.request.url.split_once('?').unwrap().1.split('&') {
            let (name, value) = pair.split_once('=').unwrap();
            let known = listed.iter().find(|p| p["name"] == name).unwrap_or_else(|| panic!("{path} has no {name}"));
            if let Some(words) = known["schema"]["items"]["enum"].as_array() {
                value.split(',').for_each(|v| assert!(words.iter().any(|w| w == v), "{path} {name} has no {v}"));
            }
            if let Some(most) = known["schema"]["maximum"].as_u64() {
                assert!(value.parse::<u64>().unwrap() <= most, "{name}");
            }
        }
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn samples_are_read() {
    let Ok(samples) = std::env::var("REPORT_SAMPLES") else {
        eprintln!("skipped: REPORT_SAMPLES names no folder");
        return;
    };
    let text = |name: &str| std::fs::read_to_string(format!("{samples}/x/{name}.json")).unwrap();
    let now = "2026-11-20T00:00:00Z";
    let task = first_posts(LATE);
    for name in [
        "constructed__users_tweets_empty_month",
        "constructed__users_tweets_nonpublic_old_page",
        "constructed__users_tweets_post_vocab",
        "constructed__users_tweets_tweet_vocab",
    ] {
        assert!(parse(&task, now, &text(name)).is_ok(), "{name}");
    }
    let judge = |status, name: &str| X.judge(&task, &answer(status, &text(name)));
    for (status, name, code) in [
        (402, "recorded__error_402_credits_old_2026-07-14", "credits"),
        (429, "recorded__error_429_usage_capped_2026-02", "usage_cap"),
        (403, "constructed__error_403_client_not_enrolled", "no_permission"),
    ] {
        assert!(matches!(judge(status, name), Judgement::SourceEnds { reason } if reason.code == code), "{name}");
    }
    assert!(matches!(judge(401, "source-quoted__error_401_unauthorized"), Judgement::RefreshToken { .. }));
    assert!(matches!(judge(429, "docs__error_429_legacy_shape"), Judgement::Retry { .. }));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..100)) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let _ = (parse(&plan(LATE, &|_, _| false)[0], LATE, &text), parse(&first_posts(LATE), LATE, &text));
    }

    #[test]
    fn any_id_and_number_is_read_or_refused(id in "[0-9]{0,20}", n in proptest::num::f64::ANY, at in "\\PC{0,24}") {
        let at = serde_json::Value::String(at);
        let text = format!(r#"{{"id":"{id}","created_at":{at},"text":"a","public_metrics":{{"like_count":{n:e}}}}}"#);
        let _ = parse(&first_posts(LATE), LATE, &page(&[text], None));
    }
}
