//! What a run keeps, counts and says when answers are wrong, against a small server of this machine.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;
use crate::domain::{AccountId, Clock, Day, Instant, Zone};
use crate::programme::{Account, Credential, Language, ReportSettings, Term};
use crate::sources::Setup;
use crate::store::Access;
use axum::http::Uri;
use std::pin::Pin;
use std::time::Duration;

/// Stands still, and jumps when it should wait.
struct Jumping(std::sync::atomic::AtomicI64);

impl Clock for Jumping {
    fn now(&self) -> Instant {
        Instant::from_unix(self.0.load(Ordering::SeqCst))
    }
    fn wait(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.fetch_add(span.as_secs().max(1) as i64, Ordering::SeqCst);
        Box::pin(std::future::ready(()))
    }
}

/// A LINE of one's own: what it answers to a path and query.
async fn line(answer: fn(&str) -> (u16, String)) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let handler = move |uri: Uri| async move {
        let (status, body) = answer(&uri.to_string());
        (axum::http::StatusCode::from_u16(status).unwrap(), body)
    };
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(handler)).await });
    address
}

struct Run {
    collected: Collected,
    store: Store,
    _folder: tempfile::TempDir,
}

async fn run(base_url: String) -> Run {
    let day = |text: &str| text.parse::<Day>().unwrap();
    let account = Account {
        platform: PlatformId::from("line"),
        name: "LINE".into(),
        id: AccountId::from("@a"),
        credential: Some(Credential::Env("T".into())),
        base_url: Some(base_url),
        zone: Zone::JST,
        started: Some(day("2026-10-01")),
        options: Default::default(),
    };
    let programme = Programme {
        name: String::new(),
        short_name: String::new(),
        client: String::new(),
        department: None,
        contractor: String::new(),
        term: Term { start: day("2026-04-01"), end: day("2027-03-31") },
        language: Language::En,
        accounts: vec![account],
        obligations: vec![],
        values: vec![],
        year_start: 4,
        regions: vec![],
        questions: Vec::new(),
        report: ReportSettings { due_day: 10, edition: String::new() },
        sample: false,
    };
    let sources = open_sources(&programme, &Setup { request_files: &[], value: &|_| None }).ok().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let access = Access::Write { wait: Some(std::time::Duration::from_secs(20)), holder: "test".into() };
    let mut store = Store::open(&folder.path().join("data"), access, false).unwrap();
    let at = Instant::at(day("2026-11-10"), 9, 0, Zone::JST);
    let http = Http::new(Arc::new(Jumping(at.unix().into())));
    let environment = |_: &str| Some("hunter2-token".to_string());
    let month = Month::new(2026, 10).unwrap();
    let options = Options { month, platforms: vec![], messages: vec![], jobs: 3, environment: &environment };
    let cancel = Cancel::new();
    let collected = collect(&programme, &sources, &mut store, &http, &options, &mut Unwatched, &cancel).await.unwrap();
    Run { collected, store, _folder: folder }
}

const AUDIENCE: &str =
    r#"{"available":false,"genders":[],"ages":[],"areas":[],"appTypes":[],"subscriptionPeriods":[]}"#;

fn good(path: &str) -> (u16, String) {
    let body = if path.contains("followers") {
        r#"{"status":"ready","followers":10,"targetedReaches":5,"blocks":1}"#
    } else if path.contains("delivery") {
        r#"{"status":"ready","broadcast":9}"#
    } else {
        AUDIENCE
    };
    (200, body.to_string())
}

#[tokio::test]
async fn a_load_has_every_outcome_and_every_number() {
    let run = run(line(good).await).await;
    assert_eq!(run.collected.load, Some(LoadId(1)));
    assert!(run.collected.problems.is_empty(), "{:?}", run.collected.problems);
    // 30 September to 31 October, and the 31 days
    let complete =
        |stream: &str| run.collected.outcomes.iter().filter(|o| o.stream.as_str() == stream && o.settled).count();
    assert_eq!((complete("line.followers"), complete("line.deliveries"), complete("line.demographic")), (32, 32, 1));
    let view = run.store.as_of(None).unwrap();
    assert_eq!(view.observations().unwrap().len(), 32 * 3 + 32 * 16 + 5);
}

#[tokio::test]
async fn bytes_that_cannot_be_read_are_kept_and_named_with_their_place() {
    let run = run(line(|path| match path.contains("followers?date=20261015") {
        true => (200, r#"{"status":"ready","followers":"many"}"#.into()),
        false => good(path),
    })
    .await)
    .await;
    let [problem] = run.collected.problems.as_slice() else { panic!("{:?}", run.collected.problems) };
    assert_eq!(problem.code(), "wrong_type");
    let message = problem.cause.to_string();
    assert!(message.contains("`/followers`") && message.contains("`many`"), "{problem:?}");
    assert_eq!(problem.windows[0].to_string(), "2026-10-15..2026-10-15");
    let id = problem.kept.clone().unwrap();
    let bytes = run.store.as_of(None).unwrap().snapshot(&id).unwrap();
    assert_eq!(bytes, br#"{"status":"ready","followers":"many"}"#);
    let failed: Vec<_> = run.collected.outcomes.iter().filter(|o| o.state == OutcomeState::Failed).collect();
    assert_eq!(failed.len(), 1);
}

#[tokio::test]
async fn an_echoed_token_is_blanked_before_it_is_stored() {
    let run = run(line(|path| match path.contains("followers") {
        true => {
            (200, r#"{"status":"ready","followers":1,"targetedReaches":1,"blocks":1,"echo":"hunter2-token"}"#.into())
        }
        false => good(path),
    })
    .await)
    .await;
    let view = run.store.as_of(None).unwrap();
    let snapshots = view.manifests().iter().flat_map(|m| &m.snapshots);
    let mut blanked = 0;
    for snapshot in snapshots {
        let bytes = String::from_utf8(view.snapshot(&snapshot.id).unwrap()).unwrap();
        assert!(!bytes.contains("hunter2") && !format!("{snapshot:?}").contains("hunter2"));
        blanked += usize::from(snapshot.about.original.is_some());
    }
    assert_eq!(blanked, 32);
}

#[tokio::test]
async fn a_contradiction_within_an_answer_takes_nothing_else_down() {
    let run = run(line(|path| match path.contains("demographic") {
        true => (200, r#"{"available":true,"ages":[{"age":"a","percentage":1},{"age":"a","percentage":2}]}"#.into()),
        false => good(path),
    })
    .await)
    .await;
    assert_eq!(run.collected.load, Some(LoadId(1)));
    let [problem] = run.collected.problems.as_slice() else { panic!("{:?}", run.collected.problems) };
    assert_eq!((problem.code(), problem.stream.as_ref().unwrap().as_str()), ("contradiction", "line.demographic"));
}

#[tokio::test]
async fn a_stream_that_ends_leaves_the_others_and_is_one_problem() {
    let run = run(line(|path| match path.contains("delivery") {
        true => (403, r#"{"message":"Access to this API is not available for your account"}"#.into()),
        false => good(path),
    })
    .await)
    .await;
    let of = |stream: &str, state| {
        run.collected.outcomes.iter().filter(|o| o.stream.as_str() == stream && o.state == state).count()
    };
    assert_eq!(of("line.followers", OutcomeState::Complete), 32);
    assert_eq!(of("line.deliveries", OutcomeState::Failed), 32);
    let [problem] = run.collected.problems.as_slice() else { panic!("{:?}", run.collected.problems) };
    assert!(problem.cause.to_string().contains("not available") && problem.windows.len() == 32, "{problem:?}");
    assert_eq!(run.collected.calls, 32 + 1 + 1);
}

#[test]
fn an_outcome_of_several_parts_is_as_good_as_its_worst() {
    let outcome = |state, settled| Outcome {
        platform: PlatformId::from("line"),
        account: AccountId::from("@a"),
        stream: StreamId::from("line.messages"),
        window: Window::of_day(Day::new(2026, 10, 1).unwrap(), Zone::JST),
        state,
        settled,
        reason: None,
        notes: vec![("a".into(), "b".into())],
        fetched_at: Instant::from_unix(0),
    };
    let merged = |a, b| {
        let all = merge(vec![outcome(a, true), outcome(b, false)]);
        assert_eq!((all.len(), all[0].notes.len(), all[0].settled), (1, 1, false));
        all[0].state
    };
    assert_eq!(merged(OutcomeState::Complete, OutcomeState::Failed), OutcomeState::Partial);
    assert_eq!(merged(OutcomeState::Complete, OutcomeState::Pending), OutcomeState::Pending);
    assert_eq!(merged(OutcomeState::Failed, OutcomeState::Failed), OutcomeState::Failed);
}
