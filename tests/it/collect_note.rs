//! note's public counts collected from the sandbox, and its months as staff typed them: both are those of the world.

use report::domain::{AccountId, Decimal, Instant, Month, Observation, SnapshotId, Stated, Window, Zone};
use report::http::{Http, SendError};
use report::ledger;
use report::pipeline::{self, Cancel, Collected, Options, Sources, Unwatched};
use report::programme::{Credential, Programme, config};
use report::sandbox::{self, Fault, FaultKind, Faults, Sandbox, world::note};
use report::sources::{self, Finding, Setup};
use report::store::{Access, OutcomeState, Store};

struct Stage {
    sandbox: Sandbox,
    programme: Programme,
    sources: Sources,
    folder: tempfile::TempDir,
    environment: fn(&str) -> Option<String>,
}

fn october() -> Month {
    "2026-10".parse().unwrap()
}

impl Stage {
    async fn new(faults: Faults, allowed: bool) -> Stage {
        let options = sandbox::Options { month: october(), faults, port: None };
        let sandbox = Sandbox::start(options).await.unwrap();
        let known: Vec<&str> = sources::registry().iter().map(|p| p.id).collect();
        let mut programme = config::read(sandbox::CONFIG, &known).unwrap();
        programme.accounts.retain(|account| account.platform.as_str() == "note");
        programme.accounts[0].base_url = Some(sandbox.base_url_of("note"));
        if !allowed {
            programme.accounts[0].options.clear();
        }
        let setup = Setup { request_files: &[], value: &|_| None };
        let sources = pipeline::open_sources(&programme, &setup).unwrap_or_else(|e| panic!("{e:?}"));
        Stage { sandbox, programme, sources, folder: tempfile::tempdir().unwrap(), environment: |_| None }
    }
    fn store(&self) -> Store {
        let access = Access::Write { wait: Some(std::time::Duration::from_secs(20)), holder: "test".into() };
        Store::open(&self.folder.path().join("data"), access, true).unwrap()
    }
    async fn collect(&self) -> Collected {
        let mut store = self.store();
        let http = Http::new(self.sandbox.clock());
        let options =
            Options { month: october(), platforms: vec![], messages: vec![], jobs: 2, environment: &self.environment };
        let cancel = Cancel::new();
        pipeline::collect(&self.programme, &self.sources, &mut store, &http, &options, &mut Unwatched, &cancel)
            .await
            .unwrap()
    }
    fn observations(&self) -> Vec<Observation> {
        self.store().as_of(None).unwrap().observations().unwrap().into_iter().map(|(_, o)| o).collect()
    }
}

fn find(observations: &[Observation], metric: &str, entity: Option<&str>, window: Window) -> Option<Decimal> {
    let mut found = observations.iter().filter(|o| {
        o.metric.as_str() == metric && o.entity.as_ref().map(|e| e.as_str()) == entity && o.window == window
    });
    found.next().and_then(|o| o.stated.value())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn public_counts_are_those_of_the_world_and_are_asked_for_slowly_and_once() {
    let stage = Stage::new(Faults::default(), true).await;
    let before: Instant = stage.sandbox.clock().now();
    let collected = stage.collect().await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    assert!(collected.outcomes.iter().all(|o| o.state == OutcomeState::Complete && o.settled));
    let articles = note::articles_at(before);
    let pages = articles.len().div_ceil(25);
    assert!(pages >= 3 && collected.calls == 1 + pages, "{} calls for {pages} pages", collected.calls);
    assert!(stage.sandbox.clock().awaited().since(before) >= 3 * (pages as i64 - 1), "seconds apart");
    let seen = stage.observations();
    let today = Window::of_day(before.day_in(Zone::JST), Zone::JST);
    let yesterday = today.start().plus(-1);
    assert_eq!(find(&seen, "note.followers", None, today), Some(note::followers(yesterday).into()));
    assert_eq!(find(&seen, "note.articles", None, today), Some(articles.len().into()));
    for article in &articles {
        let earned = article.until(yesterday);
        assert_eq!(
            find(&seen, "note.post.likes", Some(&article.key), today),
            Some(earned.likes.into()),
            "{}",
            article.title
        );
        assert_eq!(find(&seen, "note.post.comments", Some(&article.key), today), Some(earned.comments.into()));
    }
    let posts = stage.store().as_of(None).unwrap().posts().unwrap();
    let in_october = posts.iter().filter(|p| p.published_on.is_some_and(|d| d.month() == october())).count();
    assert_eq!(in_october, note::articles_of(october()).len());
    assert_eq!(stage.collect().await.calls, 0, "once a day");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_asked_unless_staff_said_so_and_nothing_more_once_note_does_not_want_it() {
    let silent = Stage::new(Faults::default(), false).await;
    assert_eq!((silent.collect().await.calls, silent.sandbox.requests()), (0, 0));
    for kind in [FaultKind::Forbidden, FaultKind::TooManyRequests] {
        let stage = Stage::new(Faults::of("note", Fault::always(kind)), true).await;
        let collected = stage.collect().await;
        assert_eq!((collected.calls, stage.sandbox.requests()), (1, 1), "{kind:?}");
        assert!(collected.outcomes.iter().all(|o| o.state == OutcomeState::Failed && o.reason.is_some()));
        assert_eq!(collected.problems.len(), 1, "{:?}", collected.problems);
    }
    let page = Stage::new(Faults::of("note", Fault::always(FaultKind::HtmlPage)), true).await;
    assert!(page.collect().await.outcomes.iter().all(|o| o.state == OutcomeState::Failed));
    assert!(page.observations().is_empty());
}

/// The sandbox's account with its dashboard switched on, the session's cookie in a file.
async fn signed_in(faults: Faults, cookie: &str) -> Stage {
    let mut stage = Stage::new(faults, true).await;
    let path = stage.folder.path().join("note.txt");
    std::fs::write(&path, cookie).unwrap();
    let account = &mut stage.programme.accounts[0];
    account.credential = Some(Credential::File(path));
    account.options.insert("dashboard".into(), "yes".into());
    stage
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_dashboards_months_are_those_of_the_world() {
    let cookie = format!("Cookie: other=1; _note_session_v5={}; XSRF-TOKEN=abcdef", sandbox::NOTE_COOKIE);
    let stage = signed_in(Faults::default(), &cookie).await;
    let before = stage.sandbox.clock().awaited();
    let collected = stage.collect().await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    assert!(collected.outcomes.iter().all(|o| o.state == OutcomeState::Complete && o.settled));
    assert!(stage.sandbox.clock().awaited().since(before) >= 3, "seconds apart");
    let seen = stage.observations();
    for month in [october(), october().plus(-1)] {
        let (window, truth) = (month.window(Zone::JST), note::whole(month));
        for (metric, expected) in [
            ("note.page_views", truth.page_views),
            ("note.impressions", truth.impressions),
            ("note.likes", truth.likes),
            ("note.comments", truth.comments),
        ] {
            assert_eq!(find(&seen, metric, None, window), Some(expected.into()), "{metric} {month}");
        }
        for article in note::articles_of(month) {
            let expected = Some(article.within(month).page_views.into());
            assert_eq!(find(&seen, "note.page_views", Some(&article.key), window), expected, "{}", article.title);
        }
    }
    // neither the cookie nor a token is in anything that is kept
    let view = stage.store().as_of(None).unwrap();
    for snapshot in view.manifests().iter().flat_map(|manifest| &manifest.snapshots) {
        let text = String::from_utf8_lossy(&view.snapshot(&snapshot.id).unwrap()).into_owned();
        assert!(!text.contains("sandbox-only-note"), "{text}");
    }
    drop(view);
    assert_eq!(stage.collect().await.calls, 0, "a settled month is not asked for again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_of_no_use_takes_nothing_of_the_public_pages_with_it() {
    let public = |stage: &Stage| {
        let today = Window::of_day(stage.sandbox.clock().now().day_in(Zone::JST), Zone::JST);
        find(&stage.observations(), "note.followers", None, today).is_some()
    };
    let told = |collected: &Collected| collected.problems.iter().map(|p| p.code().to_string()).collect::<Vec<_>>();
    // a session that has ended, two files that hold none, no file, a variable
    for (cookie, code) in
        [("a-session-of-last-year", "session_ended"), ("two words", "credential_wrong"), ("", "credential_empty")]
    {
        let stage = signed_in(Faults::default(), cookie).await;
        assert_eq!((told(&stage.collect().await), public(&stage)), (vec![code.to_string()], true), "{cookie}");
    }
    let mut stage = signed_in(Faults::default(), sandbox::NOTE_COOKIE).await;
    stage.programme.accounts[0].credential = Some(Credential::File("/nowhere/note.txt".into()));
    assert_eq!((told(&stage.collect().await), public(&stage)), (vec!["credential_unreadable".to_string()], true));
    let mut stage = signed_in(Faults::default(), sandbox::NOTE_COOKIE).await;
    stage.programme.accounts[0].credential = None;
    assert_eq!((told(&stage.collect().await), public(&stage)), (vec!["credential_missing".to_string()], true));
    let mut stage = signed_in(Faults::default(), sandbox::NOTE_COOKIE).await;
    stage.programme.accounts[0].credential = Some(Credential::Env("NOTE".into()));
    stage.environment = |name| (name == "NOTE").then(|| sandbox::NOTE_COOKIE.to_string());
    assert_eq!((told(&stage.collect().await), public(&stage)), (vec!["credential_wrong".to_string()], true));
}

/// What `report doctor` finds out about the account.
async fn looked(stage: &Stage) -> Result<Vec<Finding>, SendError> {
    let http = Http::new(stage.sandbox.clock());
    let options =
        Options { month: october(), platforms: vec![], messages: vec![], jobs: 1, environment: &stage.environment };
    let due = "2026-12-10".parse().unwrap();
    pipeline::examine(&stage.programme, &stage.sources, &http, &options, due).await.remove(0).2
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_doctor_says_whose_session_it_is_and_what_to_do_where_it_has_ended() {
    let good = looked(&signed_in(Faults::default(), sandbox::NOTE_COOKIE).await).await.unwrap();
    let said: Vec<String> = good.iter().map(|finding| finding.seen.to_string()).collect();
    assert!(
        good.iter().all(|finding| finding.good) && said.iter().any(|s| s.contains("token belongs to `cross_sendai`")),
        "{said:?}"
    );
    let ended = looked(&signed_in(Faults::default(), "a-session-of-last-year").await).await.unwrap_err();
    assert!(ended.code() == "session_ended" && ended.hint().unwrap().contains("cookie"), "{ended}");
    let mut stage = signed_in(Faults::default(), sandbox::NOTE_COOKIE).await;
    stage.environment = |name| (name == "CI").then(|| "1".to_string());
    assert_eq!(looked(&stage).await.unwrap_err().code(), "session_not_in_ci");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn automatic_runs_use_nobodys_session() {
    let mut stage = signed_in(Faults::default(), sandbox::NOTE_COOKIE).await;
    stage.environment = |name| (name == "CI").then(|| "true".to_string());
    let asked = stage.sandbox.requests();
    let collected = stage.collect().await;
    assert_eq!(collected.problems[0].code(), "session_not_in_ci");
    let today = Window::of_day(stage.sandbox.clock().now().day_in(Zone::JST), Zone::JST);
    assert!(find(&stage.observations(), "note.followers", None, today).is_some(), "the public pages are read");
    let pages = note::articles_at(stage.sandbox.clock().now()).len().div_ceil(25) as u64;
    assert_eq!(stage.sandbox.requests() - asked, 1 + pages, "and nothing was sent to the dashboard");
}

#[test]
fn what_staff_typed_is_what_happened() {
    let world = report::sandbox::World::shared();
    let files = sandbox::ledgers(&world, october());
    let (_, text) = files.iter().find(|(name, _)| *name == "note_monthly.csv").unwrap();
    let read = ledger::read("note_monthly", "note_monthly.csv", text.as_bytes(), None, SnapshotId::of(b"")).unwrap();
    let typed = ledger::note_months(&read, &AccountId::from("cross_sendai"), sandbox::reporting_time(october()));
    let month = october().window(Zone::JST);
    let truth = note::whole(october());
    for (metric, expected) in [
        ("note.impressions", truth.impressions),
        ("note.page_views", truth.page_views),
        ("note.likes", truth.likes),
        ("note.comments", truth.comments),
        ("note.articles_published", note::articles_of(october()).len() as u64),
    ] {
        assert_eq!(find(&typed.observations, metric, None, month), Some(expected.into()), "{metric}");
    }
    for article in note::articles_of(october()) {
        let expected = Some(article.within(october()).page_views.into());
        assert_eq!(find(&typed.observations, "note.page_views", Some(&article.key), month), expected);
    }
    // before September 2026 there was only the old dashboard
    let august = october().plus(-2).window(Zone::JST);
    assert!(find(&typed.observations, "note.views_legacy", None, august).is_some());
    assert_eq!(find(&typed.observations, "note.page_views", None, august), None);
    assert!(typed.observations.iter().all(|o| matches!(o.stated, Stated::Value(_))));
}
