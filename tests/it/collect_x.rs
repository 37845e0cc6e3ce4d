//! X over its interface, where staff have switched it on: the same numbers as the downloaded files, and no read too many.

use crate::support::TestProject;
use report::domain::{AccountId, Instant, Month, Observation, PlatformId, Stated, Zone};
use report::http::Http;
use report::imports::{self, Hints};
use report::pipeline::{self, Cancel, Collected, Options, Progress, Sources, Step, Unwatched};
use report::programme::{Account, Credential, Programme, config};
use report::sandbox::{self, Fault, FaultKind, Faults, Sandbox, world::x};
use report::sources::{self, Setup};
use report::store::{Access, OutcomeState, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;

struct Stage {
    sandbox: Sandbox,
    programme: Programme,
    sources: Sources,
    folder: tempfile::TempDir,
}

fn october() -> Month {
    "2026-10".parse().unwrap()
}

impl Stage {
    async fn new(faults: Faults, reads: Option<&str>) -> Stage {
        let options = sandbox::Options { month: october(), faults, port: None };
        let sandbox = Sandbox::start(options).await.unwrap();
        let known: Vec<&str> = sources::registry().iter().map(|p| p.id).collect();
        let mut programme = config::read(sandbox::CONFIG, &known).unwrap();
        programme.accounts.retain(|account| account.platform.as_str() == "x");
        let account: &mut Account = &mut programme.accounts[0];
        account.credential = Some(Credential::Env("X_TOKEN".to_string()));
        account.base_url = Some(sandbox.base_url_of("x"));
        account.options.extend(reads.map(|n| ("reads_per_month".to_string(), n.to_string())));
        let setup = Setup { request_files: &[], value: &|_| None };
        let sources = pipeline::open_sources(&programme, &setup).unwrap_or_else(|e| panic!("{e:?}"));
        Stage { sandbox, programme, sources, folder: tempfile::tempdir().unwrap() }
    }
    fn set_time(&self, time: &str) {
        self.sandbox.set_time(time.parse().unwrap());
    }
    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
    async fn collect(&self, month: Month) -> Collected {
        self.collect_with(month, &self.sandbox.credential("x").unwrap(), &mut Unwatched).await
    }
    async fn collect_with(&self, month: Month, token: &str, progress: &mut dyn Progress) -> Collected {
        let mut store = open(&self.data());
        let http = Http::new(self.sandbox.clock());
        let token = token.to_string();
        let environment = move |name: &str| (name == "X_TOKEN").then(|| token.clone());
        let options = Options { month, platforms: vec![], messages: vec![], jobs: 2, environment: &environment };
        let cancel = Cancel::new();
        pipeline::collect(&self.programme, &self.sources, &mut store, &http, &options, progress, &cancel).await.unwrap()
    }
    fn observations(&self) -> Vec<Observation> {
        open(&self.data()).as_of(None).unwrap().observations().unwrap().into_iter().map(|(_, o)| o).collect()
    }
    fn posts(&self) -> Vec<report::domain::Post> {
        open(&self.data()).as_of(None).unwrap().posts().unwrap()
    }
}

fn open(data: &std::path::Path) -> Store {
    Store::open(data, Access::Write { wait: Some(std::time::Duration::from_secs(20)), holder: "test".into() }, true)
        .unwrap()
}

type Counters = BTreeMap<(String, String), Stated>;

/// What stands of posts, by metric and post.
fn counters(observations: &[Observation]) -> Counters {
    let of_posts = observations.iter().filter_map(|o| Some((o, o.entity.as_ref()?)));
    of_posts.map(|(o, entity)| ((o.metric.to_string(), entity.to_string()), o.stated)).collect()
}

/// The downloaded file of a month's posts.
fn file(stage: &Stage, month: Month) -> imports::Imported {
    let all = sandbox::downloads(stage.sandbox.world(), month);
    let (name, bytes) = all.iter().find(|(name, _)| name.starts_with("account_analytics_content")).unwrap();
    let hints = Hints {
        kind: None,
        account: Some(AccountId::from("crosssendai")),
        month: Some(month),
        file_name: name,
        observed_at: stage.sandbox.clock().now(),
        zone: Zone::JST,
    };
    imports::import(bytes, &hints).unwrap()
}

fn note(collected: &Collected, code: &str) -> Vec<u64> {
    let notes = collected.outcomes.iter().flat_map(|o| &o.notes).filter(|(c, _)| c == code);
    notes.map(|(_, detail)| detail.parse().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_interface_tells_what_the_downloaded_file_tells() {
    let stage = Stage::new(Faults::default(), None).await;
    // on the 1st of November the whole month but its first two days still has its private numbers
    stage.set_time("2026-11-01T00:00:00Z");
    stage.collect("2026-09".parse().unwrap()).await;
    stage.set_time("2026-11-10T00:00:00Z");
    let collected = stage.collect(october()).await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    assert!(
        collected.outcomes.iter().all(|o| o.state == OutcomeState::Complete && o.settled),
        "{:?}",
        collected.outcomes
    );
    let told = counters(&stage.observations());
    let file = file(&stage, october());
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    for ((metric, post), stated) in counters(&file.observations) {
        if let Some(found) = told.get(&(metric.clone(), post.clone())) {
            assert_eq!(*found, stated, "{metric} of {post}");
            let metric = metric.rsplit('.').next().unwrap().to_string();
            *compared.entry(Box::leak(metric.into_boxed_str())).or_default() += 1;
        }
    }
    let all = file.posts.len();
    for metric in ["likes", "replies", "reposts", "bookmarks"] {
        assert_eq!(compared.get(metric), Some(&all), "{compared:?}");
    }
    for metric in ["impressions", "engagements", "url_clicks"] {
        assert!(compared.get(metric).is_some_and(|n| (10..all).contains(n)), "{compared:?}");
    }
    // the posts are the file's, and what the account passed on beside them
    let posts = stage.posts();
    let in_october = |p: &&report::domain::Post| p.published_on.is_some_and(|d| d.month() == october());
    let own: BTreeSet<&str> =
        posts.iter().filter(in_october).filter(|p| p.kind != "repost").map(|p| p.entity.as_str()).collect();
    assert_eq!(own, file.posts.iter().map(|p| p.entity.as_str()).collect());
    for post in file.posts.iter() {
        let found = posts.iter().find(|p| p.entity == post.entity).unwrap();
        assert_eq!((found.published_at, found.published_on), (post.published_at, post.published_on));
    }
    assert!(posts.iter().filter(in_october).any(|p| p.kind == "repost"), "the cohost's word was passed on");
    // followers are those of the world, on the day they were seen
    let seen = stage.observations();
    let followers: Vec<(String, Stated)> = seen
        .iter()
        .filter(|o| o.metric.as_str() == "x.followers")
        .map(|o| (o.window.start().to_string(), o.stated))
        .collect();
    let truth = |day: &str| Stated::Value(x::followers(day.parse().unwrap()).into());
    assert_eq!(
        followers,
        [("2026-11-01".to_string(), truth("2026-10-31")), ("2026-11-10".to_string(), truth("2026-11-09"))]
    );
    // every read is on the bill, and nothing is asked a second time
    let billed: u64 = note(&collected, "billed_reads").iter().sum();
    assert_eq!(billed, 1 + posts.iter().filter(in_october).count() as u64);
    assert_eq!(stage.collect(october()).await.calls, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn private_numbers_that_were_seen_in_time_stay() {
    let stage = Stage::new(Faults::default(), None).await;
    let engagements = |stage: &Stage| {
        let told = counters(&stage.observations());
        told.into_iter().filter(|((metric, _), _)| metric == "x.post.engagements").count()
    };
    stage.set_time("2026-10-16T00:00:00Z");
    let first = stage.collect(october()).await;
    let windows = |of: &Collected| -> Vec<String> {
        let posts = of.outcomes.iter().filter(|o| o.stream.as_str() == "x.posts");
        posts.map(|o| o.window.to_string()).collect()
    };
    assert_eq!(windows(&first), ["2026-10-01..2026-10-15"]);
    stage.set_time("2026-10-17T00:00:00Z");
    assert!(windows(&stage.collect(october()).await).is_empty(), "a nightly run pays for the user alone");
    let early = engagements(&stage);
    stage.set_time("2026-11-13T00:00:00Z");
    stage.collect(october()).await;
    let posts = stage.posts().iter().filter(|p| p.kind != "repost").map(|p| p.entity.clone()).collect::<BTreeSet<_>>();
    assert!(15 < early && early < posts.len());
    assert_eq!(engagements(&stage), posts.len(), "of each post the private numbers were seen in one run or the other");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_is_read_than_staff_allow_and_the_rest_is_put_off() {
    struct Said(Vec<(u64, u64, u64)>);
    impl Progress for Said {
        fn step(&mut self, step: &Step) {
            if let Step::Billed { expected, read, ceiling, .. } = step {
                self.0.push((*expected, *read, *ceiling));
            }
        }
    }
    let stage = Stage::new(Faults::default(), Some("125")).await;
    let token = stage.sandbox.credential("x").unwrap();
    let mut said = Said(vec![]);
    let first = stage.collect_with(october(), &token, &mut said).await;
    assert_eq!(said.0, [(201, 0, 125)], "said before the first call");
    assert_eq!(first.problems.len(), 1);
    assert!(first.problems[0].put_off() && first.problems[0].code() == "reads_used", "{:?}", first.problems);
    assert!(first.left > 0);
    let read: u64 = note(&first, "billed_reads").iter().sum();
    assert!((26..=125).contains(&read), "{read}");
    let of_posts = first.outcomes.iter().find(|o| o.stream.as_str() == "x.posts").unwrap();
    assert_eq!(of_posts.state, OutcomeState::Pending, "put off, not failed");
    assert!(counters(&stage.observations()).len() > 100, "what was paid for is kept");
    // the next run knows what this month has cost
    let requests = stage.sandbox.requests();
    let mut said = Said(vec![]);
    let second = stage.collect_with(october(), &token, &mut said).await;
    assert_eq!(said.0[0].1, read);
    assert!(second.problems.iter().all(|p| p.put_off()));
    assert!(stage.sandbox.requests() - requests <= 1);
    // in the next month there is room again
    stage.set_time("2026-12-02T00:00:00Z");
    let mut said = Said(vec![]);
    stage.collect_with(october(), &token, &mut said).await;
    assert_eq!(said.0[0].1, 0);
    // nothing may be read: nothing is asked
    let none = Stage::new(Faults::default(), Some("0")).await;
    let collected = none.collect(october()).await;
    assert_eq!((collected.calls, none.sandbox.requests()), (0, 0));
    assert!(collected.problems[0].put_off());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_applications_token_brings_what_anybody_sees() {
    let stage = Stage::new(Faults::default(), None).await;
    let collected = stage.collect_with(october(), sandbox::X_APPLICATION_TOKEN, &mut Unwatched).await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    let metrics: BTreeSet<String> = stage.observations().iter().map(|o| o.metric.to_string()).collect();
    assert!(metrics.contains("x.post.public_impressions") && metrics.contains("x.followers"));
    assert!(!metrics.contains("x.post.engagements") && !metrics.contains("x.post.impressions"), "{metrics:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_limit_is_waited_for_until_the_moment_it_names() {
    let stage = Stage::new(Faults::of("x", Fault::first(1, FaultKind::TooManyRequests)), None).await;
    let before: Instant = stage.sandbox.clock().awaited();
    let collected = stage.collect(october()).await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    let waited = stage.sandbox.clock().awaited().since(before);
    assert!((480..600).contains(&waited), "{waited}");
    for kind in [
        FaultKind::Forbidden,
        FaultKind::Unauthorized,
        FaultKind::Unavailable,
        FaultKind::HtmlPage,
        FaultKind::Truncated,
    ] {
        let stage = Stage::new(Faults::of("x", Fault::always(kind)), None).await;
        let collected = stage.collect(october()).await;
        assert!(collected.outcomes.iter().all(|o| o.state == OutcomeState::Failed && o.reason.is_some()), "{kind:?}");
        assert!(stage.observations().is_empty() && !collected.problems.is_empty(), "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_2027_on_the_newer_vocabulary_is_found() {
    let stage = Stage::new(Faults::default(), None).await;
    stage.set_time("2027-02-03T00:00:00Z");
    let january = "2027-01".parse().unwrap();
    let collected = stage.collect(january).await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    let told = counters(&stage.observations());
    for ((metric, post), stated) in counters(&file(&stage, january).observations) {
        if metric == "x.post.reposts" {
            assert_eq!(told.get(&(metric, post.clone())), Some(&stated), "{post}");
        }
    }
    // the account lost many at once
    let followers = |day: &str| x::followers(day.parse().unwrap());
    assert!(followers("2027-01-19") < followers("2027-01-18") - 30);
    // no answer at all on a day of outage
    stage.set_time("2026-12-20T03:00:00Z");
    let collected = stage.collect("2026-12".parse().unwrap()).await;
    assert!(collected.problems.iter().all(|p| p.code() == "server_error"), "{:?}", collected.problems);
}

/// The file with the application's id: its refresh token is replaced, and the new one is in the file before it is used.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_persons_consent_opens_the_account_and_its_token_rotates() {
    let mut stage = Stage::new(Faults::default(), None).await;
    let path = stage.folder.path().join("x.json");
    std::fs::write(&path, stage.sandbox.grant_json()).unwrap();
    stage.programme.accounts[0].credential = Some(Credential::File(path.clone()));
    let collected = stage.collect(october()).await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    let kept = std::fs::read_to_string(&path).unwrap();
    assert_ne!(kept, stage.sandbox.grant_json());
    let grant: serde_json::Value = serde_json::from_str(&kept).unwrap();
    let secrets = [grant["access_token"].as_str().unwrap(), grant["refresh_token"].as_str().unwrap()];
    // no byte of the store holds a token
    let mut open = vec![stage.data()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            if entry.is_dir() {
                open.push(entry);
                continue;
            }
            let bytes = std::fs::read(&entry).unwrap();
            let text = String::from_utf8_lossy(&bytes);
            assert!(!secrets.iter().any(|secret| text.contains(secret)), "{}", entry.display());
        }
    }
    assert_eq!(PlatformId::from("x"), stage.programme.accounts[0].platform);
}

/// The price is said before anything is asked; an account without credits is told so, and what to do.
#[test]
fn the_program_says_what_it_will_probably_read_before_the_first_call() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let body = r#"{"detail":"credits depleted","status":402,"title":"Payment Required","type":"https://api.x.com/2/problems/credits-depleted"}"#;
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let head = format!("HTTP/1.1 402 X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    let mut project = TestProject::new();
    let (head, _) = sandbox::CONFIG.split_once("[[accounts]]").unwrap();
    project.write(
        "config.toml",
        format!(
            "{head}[[accounts]]\nplatform = \"x\"\nname = \"CROSS SENDAI\"\nid = \"crosssendai\"\n\
             credential = {{ env = \"X_TOKEN\" }}\nbase_url = \"{address}\"\n\
             [accounts.options]\nreads_per_month = \"300\"\n"
        ),
    );
    project.variable("X_TOKEN", "token");
    let run = project.run(&["collect", "--month", "2026-10", "--platform", "x"]).ends_with_code(3);
    let place = |words: &str| run.stderr.find(words).unwrap_or_else(|| panic!("no {words}: {}", run.stderr));
    assert!(place("今月（UTC）これまでに 0 件、設定の上限 300 件") < place("エラー"), "{}", run.stderr);
    assert!(place("クレジット残高") < place("クレジットを購入"), "{}", run.stderr);
}
