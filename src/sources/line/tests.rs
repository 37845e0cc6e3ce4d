//! Plans, judgements and answers of LINE, on bytes written from the specification.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{Absence, Decimal, Entity, Flag, Observation, Quality, SnapshotId, Stated};
use crate::sources::{PartState, SentMessage};
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

static NO_OPTIONS: BTreeMap<String, String> = BTreeMap::new();

fn ask<'a>(
    now: &str,
    account: &'a AccountId,
    messages: &'a [SentMessage],
    done: &'a dyn Fn(&StreamId, Window) -> bool,
) -> Ask<'a> {
    let month = Month::new(2026, 10).unwrap();
    Ask {
        account,
        zone: Zone::JST,
        started: None,
        month,
        year_start: 4,
        now: now.parse().unwrap(),
        options: &NO_OPTIONS,
        messages,
        done,
    }
}

fn plan(now: &str, done: &dyn Fn(&StreamId, Window) -> bool) -> Vec<Task> {
    Line.plan(&ask(now, &AccountId::from("@a"), &[], done))
}

/// The days a stream is asked for, in order.
fn days(tasks: &[Task], stream: &str) -> Vec<String> {
    let of = tasks.iter().filter(|t| t.lane == stream);
    of.map(|t| t.parts[0].window.start().to_string()).collect()
}

const LATE: &str = "2026-11-10T00:00:00Z";

fn read(stream: &str, now: &str, text: &str) -> Result<Vec<Observation>, String> {
    read_part(stream, now, text).map(|part| part.observations)
}

fn read_part(stream: &str, now: &str, text: &str) -> Result<crate::sources::PartResult, String> {
    let mut part = Part::new(&StreamId::from(stream), Window::of_day(day("2026-10-31"), Zone::JST), "id");
    part.state = json!({ "entity": "2026-10-31/配信", "title": "配信" });
    let task = task(&StreamId::from(stream), part, format!("{HOST}/x"));
    let answer = Answer { status: 200, headers: vec![], bytes: text.as_bytes().to_vec() };
    let read = Reading {
        account: AccountId::from("@a"),
        zone: Zone::JST,
        observed_at: now.parse().unwrap(),
        snapshot: SnapshotId::of(b""),
    };
    Line.parse(&task, &answer, &read)
        .map(|mut page| page.parts.remove(0))
        .map_err(|e| format!("{} {}", e.code, e.pointer))
}

fn stated(observations: &[Observation], metric: &str) -> Stated {
    observations.iter().find(|o| o.metric.as_str() == metric).unwrap_or_else(|| panic!("no {metric}")).stated
}

#[test]
fn month_ends_come_before_days_and_no_day_twice() {
    let followers = days(&plan(LATE, &|_, _| false), "line.followers");
    assert_eq!(followers[..2], ["2026-09-30", "2026-10-31"]);
    assert_eq!(followers[2..8], ["2026-08-31", "2026-07-31", "2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31"]);
    assert_eq!(followers[8..11], ["2025-10-31", "2025-09-30", "2026-10-01"]);
    assert_eq!(followers.len(), 50);
    let mut unique = followers.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), 50, "no day twice");
    let deliveries = days(&plan(LATE, &|_, _| false), "line.deliveries");
    assert_eq!(deliveries[31], "2026-09-01", "what is compared with comes last");
    assert_eq!((deliveries[0].as_str(), deliveries[30].as_str(), deliveries.len()), ("2026-10-01", "2026-10-31", 92));
}

#[test]
fn days_that_are_known_or_not_over_are_not_asked_for() {
    let tasks = plan("2026-10-14T15:30:00Z", &|_, window| window.start() < day("2026-10-10"));
    assert_eq!(days(&tasks, "line.followers"), ["2026-10-14", "2026-10-10", "2026-10-11", "2026-10-12", "2026-10-13"]);
    assert!(days(&tasks, "line.demographic").is_empty(), "the month is not over");
    assert!(plan(LATE, &|_, _| true).is_empty());
}

#[test]
fn the_audience_is_asked_for_soon_after_the_month_alone() {
    let asked = |now: &str| !days(&plan(now, &|_, _| false), "line.demographic").is_empty();
    assert!(!asked("2026-10-31T14:59:00Z"));
    assert!(asked("2026-10-31T15:00:00Z"));
    assert!(asked("2026-11-20T00:00:00Z"));
    assert!(!asked("2026-12-10T00:00:00Z"), "another month's audience is not this month's");
}

#[test]
fn messages_of_the_ledger_are_asked_for_by_their_request_id() {
    let message = |id: &str, on: &str| SentMessage {
        request_id: id.into(),
        entity: Entity::from("row"),
        title: "t".into(),
        sent_on: day(on),
    };
    let messages = [message("a&b=1", "2026-10-09"), message("old", "2026-08-09"), message("next", "2026-12-01")];
    let account = AccountId::from("@a");
    let tasks = Line.plan(&ask(LATE, &account, &messages, &|stream, _| stream.as_str() != "line.messages"));
    assert_eq!(tasks.len(), 1);
    assert_eq!(tasks[0].request.path_and_query(), "/v2/bot/insight/message/event?requestId=a%26b%3D1");
}

#[test]
fn friends_of_a_ready_day_are_levels() {
    let text = r#"{"status":"ready","followers":7620,"targetedReaches":5848,"blocks":237}"#;
    let seen = read("line.followers", LATE, text).unwrap();
    assert_eq!(stated(&seen, "line.friends_added"), Stated::Value(Decimal::from(7620)));
    assert_eq!(seen.iter().find(|o| o.metric.as_str() == "line.blocks").unwrap().origin.pointer, "/blocks");
    let null = r#"{"status":"ready","followers":7620,"targetedReaches":null,"blocks":237}"#;
    assert_eq!(
        stated(&read("line.followers", LATE, null).unwrap(), "line.target_reach"),
        Stated::Absent(Absence::Missing)
    );
}

#[test]
fn an_uncounted_day_is_pending_for_three_days_and_then_missing() {
    let text = r#"{"status":"unready","followers":null,"targetedReaches":null,"blocks":null}"#;
    let early = read_part("line.followers", "2026-11-01T00:00:00Z", text).unwrap();
    assert_eq!((early.state, early.settled), (PartState::Pending, false));
    assert!(!early.observations.is_empty());
    assert!(early.observations.iter().all(|o| o.stated == Stated::Absent(Absence::Pending)));
    assert_eq!(read_part("line.followers", "2026-11-02T16:00:00Z", text).unwrap().state, PartState::Pending);
    let late = read_part("line.followers", "2026-11-03T16:00:00Z", text).unwrap();
    assert_eq!(late.state, PartState::Failed);
    assert!(late.observations.iter().all(|o| o.stated == Stated::Absent(Absence::Missing)));
    let gone = read("line.followers", LATE, r#"{"status":"out_of_service"}"#).unwrap();
    assert_eq!(stated(&gone, "line.friends_added"), Stated::Absent(Absence::NotApplicable));
}

#[test]
fn a_kind_of_delivery_that_is_left_out_is_zero_and_an_unknown_one_is_kept() {
    let seen = read("line.deliveries", LATE, r#"{"status":"ready","broadcast":5385,"newKind":3}"#).unwrap();
    assert_eq!(stated(&seen, "line.delivered.broadcast"), Stated::Value(Decimal::from(5385)));
    assert_eq!(stated(&seen, "line.delivered.apiReply"), Stated::Value(Decimal::ZERO));
    assert_eq!(stated(&seen, "line.delivered.newKind"), Stated::Value(Decimal::from(3)));
    assert!(
        read("line.deliveries", LATE, r#"{"status":"unready"}"#)
            .unwrap()
            .iter()
            .all(|o| o.stated == Stated::Absent(Absence::Missing)),
        "an uncounted day is not zero"
    );
}

#[test]
fn the_audience_is_estimated_and_hidden_below_twenty() {
    let text = r#"{"available":true,"genders":[{"gender":"female","percentage":30.6},{"gender":"unknown","percentage":0}],
        "ages":[{"age":"from50","percentage":17.3},{"age":"from50to54","percentage":5.1}],"areas":[],"appTypes":[],"subscriptionPeriods":[]}"#;
    let seen = read("line.demographic", LATE, text).unwrap();
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[0].stated, Stated::Value("30.6".parse().unwrap()));
    assert_eq!(
        (seen[0].members.get("gender"), seen[0].origin.pointer.as_str()),
        (Some("female"), "/genders/0/percentage")
    );
    assert!(seen[0].flags.has(Flag::Estimated));
    let hidden = read("line.demographic", LATE, r#"{"available":false,"genders":[]}"#).unwrap();
    assert_eq!(hidden.len(), 5);
    assert!(hidden.iter().all(|o| o.stated == Stated::Absent(Absence::Hidden)));
}

#[test]
fn a_message_hides_few_people_and_settles_after_fourteen_days() {
    // sent on 2026-10-31 00:00 UTC
    let text = |opened: &str| {
        format!(
            r#"{{"overview":{{"requestId":"r","timestamp":1793404800,"delivered":320,"uniqueImpression":{opened},"uniqueClick":null}},"messages":[],"clicks":[]}}"#
        )
    };
    let seen = read_part("line.messages", LATE, &text("82")).unwrap();
    assert_eq!(stated(&seen.observations, "line.message.opened"), Stated::Value(Decimal::from(82)));
    assert_eq!(stated(&seen.observations, "line.message.clicked"), Stated::Absent(Absence::Hidden));
    assert_eq!((seen.settled, seen.observations[0].quality), (false, Quality::Provisional));
    assert_eq!(seen.observations[0].entity, Some(Entity::from("2026-10-31/配信")));
    assert_eq!(seen.posts[0].kind, "message");
    assert!(!read_part("line.messages", "2026-11-13T23:59:59Z", &text("82")).unwrap().settled);
    assert!(read_part("line.messages", "2026-11-14T00:00:00Z", &text("82")).unwrap().settled);
    assert_eq!(
        stated(&read("line.messages", LATE, &text("-1")).unwrap(), "line.message.opened"),
        Stated::Absent(Absence::Hidden)
    );
}

#[test]
fn broken_answers_are_named_with_their_place() {
    let error = |stream: &str, text: &str| read(stream, LATE, text).unwrap_err();
    assert_eq!(error("line.followers", r#"{"status":"ready","followers":-1}"#), "wrong_type /followers");
    assert_eq!(error("line.followers", r#"{"status":"ready","followers":"seven"}"#), "wrong_type /followers");
    assert_eq!(error("line.followers", r#"{"status":"maybe"}"#), "wrong_type /status");
    assert_eq!(error("line.deliveries", r#"{"status":"ready","broadcast":1.5}"#), "wrong_type /broadcast");
    let further = read("line.deliveries", LATE, r#"{"status":"ready","a/b":1.5,"c/d":"3","e":{"f":1}}"#).unwrap();
    let last = further.last().unwrap();
    assert_eq!(
        (last.origin.pointer.as_str(), last.stated),
        ("/c~1d", Stated::Value(3.into())),
        "what is no count is none"
    );
    assert_eq!(further.len(), 17);
    assert_eq!(
        error("line.demographic", r#"{"available":true,"ages":[{"age":"x","percentage":101}]}"#),
        "wrong_type /ages/0/percentage"
    );
    assert_eq!(error("line.messages", r#"{"messages":[]}"#), "wrong_type /overview");
    assert_eq!(error("line.followers", r#"{"status":"ready","#), "truncated ");
}

#[test]
fn each_status_has_its_judgement() {
    let task = plan(LATE, &|_, _| false).remove(0);
    let judge = |status: u16, text: &str| {
        let headers = vec![("x-line-request-id".to_string(), "r-1".to_string())];
        Line.judge(&task, &Answer { status, headers, bytes: text.as_bytes().to_vec() })
    };
    assert_eq!(judge(200, "{}"), Judgement::Fine);
    let Judgement::Skip { reason } = judge(400, r#"{"message":null,"key":null,"stacktrace":null,"code":null}"#) else {
        panic!()
    };
    assert_eq!(reason.detail.to_string(), "HTTP 400: without a message (request r-1)");
    assert!(matches!(judge(401, r#"{"message":"Authentication failed"}"#), Judgement::RefreshToken { .. }));
    assert!(matches!(judge(403, "{}"), Judgement::StreamEnds { .. }));
    assert!(matches!(judge(404, "{}"), Judgement::Skip { .. }));
    assert!(matches!(
        judge(429, r#"{"message":"The API rate limit has been exceeded."}"#),
        Judgement::Retry { after_secs: Some(60), .. }
    ));
    assert!(matches!(
        judge(429, r#"{"message":"You have reached your monthly limit."}"#),
        Judgement::StreamEnds { .. }
    ));
    assert!(matches!(judge(500, "<html>"), Judgement::Retry { after_secs: None, .. }));
}

#[test]
fn the_token_must_belong_to_the_account() {
    let text =
        r#"{"userId":"U1","basicId":"@216ru","premiumId":"@crosssendai","displayName":"CROSS","chatMode":"bot"}"#;
    let answer = Answer { status: 200, headers: vec![], bytes: text.as_bytes().to_vec() };
    let good = |id: &str| Line.diagnose(&AccountId::from(id), Zone::JST, &answer)[0].good;
    assert!(good("@crosssendai") && good("@216ru") && !good("@other"));
}

#[test]
fn a_token_tells_until_when_it_lasts_at_one_of_two_addresses() {
    let account = AccountId::from("@crosssendai");
    let now = Instant::from_unix(1_793_000_000);
    let checks = Line.checks(&account, &BTreeMap::new());
    let form = &checks[1].body.as_ref().unwrap().text;
    assert!(form.ends_with(Request::TOKEN) && checks[2].url.ends_with(Request::TOKEN), "no secret stands in a request");
    let seen = |n: usize, status, text: &str| {
        let answer = Answer { status, headers: vec![], bytes: text.as_bytes().to_vec() };
        Line.diagnose_at(&account, Zone::JST, &checks[n], &answer, now).remove(0).seen
    };
    let life = |seconds: u64| format!(r#"{{"client_id":"1","expires_in":{seconds},"scope":"P CM"}}"#);
    // the published example of a long-lived token has a century left
    assert_eq!(seen(1, 200, &life(3_138_007_490)), Seen::Access { until: None });
    let in_thirty_days = now.plus(Duration::from_secs(30 * 86_400)).day_in(Zone::JST);
    assert_eq!(seen(2, 200, &life(2_592_000)), Seen::Access { until: Some(in_thirty_days) });
    for (status, text) in
        [(400, r#"{"error":"invalid_request","error_description":"expired"}"#), (200, "{}"), (503, "")]
    {
        assert!(matches!(seen(1, status, text), Seen::EndUnknown(_)), "{text}");
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
fn samples_of_the_reference_are_read() {
    let Ok(samples) = std::env::var("REPORT_SAMPLES") else {
        eprintln!("skipped: REPORT_SAMPLES names no folder");
        return;
    };
    let text = |name: &str| std::fs::read_to_string(format!("{samples}/line/{name}.json")).unwrap();
    for (stream, name, count) in [
        ("line.followers", "docs__insight_followers__00_ok", 3),
        // a day that is not ready says so for each number
        ("line.followers", "docs__insight_followers__01_ok", 3),
        ("line.deliveries", "docs__insight_message_delivery__00_ok", 16),
        ("line.deliveries", "docs__insight_message_delivery__01_ok", 16),
        ("line.deliveries", "constructed__insight_message_delivery_all_fields", 16),
        ("line.demographic", "docs__insight_demographic__00_ok", 5),
        ("line.demographic", "docs__insight_demographic__01_ok", 16),
        ("line.messages", "docs__insight_message_event__00_ok", 3),
        ("line.messages", "docs__insight_message_event__01_ok", 3),
    ] {
        assert_eq!(read(stream, LATE, &text(name)).map(|seen| seen.len()), Ok(count), "{name}");
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..100), stream in 0usize..4) {
        let stream = ["line.followers", "line.deliveries", "line.demographic", "line.messages"][stream];
        let _ = read(stream, LATE, &String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_number_in_a_field_is_read_or_refused(number in proptest::num::f64::ANY, big in proptest::num::i64::ANY) {
        let _ = read("line.followers", LATE, &format!(r#"{{"status":"ready","followers":{big},"blocks":{number}}}"#));
        let _ = read("line.messages", LATE, &format!(r#"{{"overview":{{"timestamp":{big},"delivered":{big}}}}}"#));
        let _ = read("line.demographic", LATE, &format!(r#"{{"available":true,"ages":[{{"age":"a","percentage":{number:e}}}]}}"#));
    }
}
