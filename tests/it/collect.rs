//! A month collected from the sandbox, over real HTTP into a real store.

use crate::support::TestProject;
use report::domain::{AccountId, Day, Decimal, Instant, MetricId, Month, Observation, PlatformId, Stated, Zone};
use report::http::Http;
use report::pipeline::{self, Cancel, Collected, Options, Sources, Unwatched};
use report::programme::{Account, Credential, Language, Programme, ReportSettings, Term};
use report::sandbox::{self, Fault, FaultKind, Faults, Sandbox};
use report::sources::{Setup, ga4};
use report::store::{Access, OutcomeState, Store};
use std::path::Path;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn october() -> Month {
    Month::new(2026, 10).expect("a month")
}

struct Stage {
    sandbox: Sandbox,
    programme: Programme,
    sources: Sources,
    folder: tempfile::TempDir,
}

impl Stage {
    async fn new(faults: Faults) -> Stage {
        let sandbox =
            Sandbox::start(sandbox::Options { month: october(), faults, port: None }).await.expect("a sandbox");
        let folder = tempfile::tempdir().expect("a folder");
        let key = folder.path().join("service-account.json");
        std::fs::write(&key, sandbox.credential("ga4").unwrap()).expect("a key file");
        let account = |platform: &str, id: &str, credential| Account {
            platform: PlatformId::from(platform),
            name: format!("the {platform} account"),
            id: AccountId::from(id),
            credential: Some(credential),
            base_url: Some(sandbox.base_url_of(platform)),
            zone: Zone::JST,
            started: Some(day("2025-04-01")),
            options: Default::default(),
        };
        let accounts = vec![
            account("ga4", sandbox::PROPERTY, Credential::File(key)),
            account("line", sandbox::LINE_ACCOUNT, Credential::Env("LINE_CHANNEL_TOKEN".into())),
        ];
        let programme = Programme {
            name: "事業".into(),
            short_name: "事業".into(),
            client: "市".into(),
            department: None,
            contractor: "受託者".into(),
            term: Term { start: day("2026-04-01"), end: day("2027-03-31") },
            language: Language::En,
            accounts,
            obligations: vec![],
            values: vec![("partner_host".into(), "hatarakitai.example.jp".into())],
            year_start: 4,
            regions: vec![],
            questions: Vec::new(),
            report: ReportSettings { due_day: 10, edition: "第1版".into() },
            sample: true,
        };
        let files: Vec<(String, String)> = ga4::SHIPPED.iter().map(|(f, t)| (f.to_string(), t.to_string())).collect();
        let value = |name: &str| programme.value(name).map(str::to_string);
        let setup = Setup { request_files: &files, value: &value };
        let sources = pipeline::open_sources(&programme, &setup).map_err(|e| format!("{e:?}")).expect("sources");
        Stage { sandbox, programme, sources, folder }
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    async fn collect(&self, month: Month) -> Collected {
        self.collect_with(month, &self.sandbox.credential("line").unwrap(), &Cancel::new()).await
    }

    async fn collect_with(&self, month: Month, line: &str, cancel: &Cancel) -> Collected {
        let mut store = open(&self.data());
        let http = Http::new(self.sandbox.clock());
        let line = line.to_string();
        let environment = move |name: &str| (name == "LINE_CHANNEL_TOKEN").then(|| line.clone());
        let options = Options { month, platforms: vec![], messages: vec![], jobs: 1, environment: &environment };
        pipeline::collect(&self.programme, &self.sources, &mut store, &http, &options, &mut Unwatched, cancel)
            .await
            .expect("a collection")
    }

    fn observations(&self) -> Vec<Observation> {
        let view = open(&self.data()).as_of(None).expect("a view");
        view.observations().expect("observations").into_iter().map(|(_, o)| o).collect()
    }
}

fn open(data: &Path) -> Store {
    Store::open(data, Access::Write { wait: Some(std::time::Duration::from_secs(20)), holder: "test".into() }, true)
        .expect("a store")
}

fn find<'a>(observations: &'a [Observation], metric: &str, window: &str) -> Vec<&'a Observation> {
    let metric = MetricId::from(metric);
    observations
        .iter()
        .filter(|o| o.metric == metric && o.window.to_string() == window && o.members.is_empty())
        .collect()
}

fn value(observations: &[Observation], metric: &str, window: &str) -> Decimal {
    match find(observations, metric, window).as_slice() {
        [] => panic!("no {metric} of {window}"),
        [.., last] => last.stated.value().unwrap_or_else(|| panic!("{metric} of {window} is {:?}", last.stated)),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_collected_and_the_next_run_asks_for_nothing_again() {
    let stage = Stage::new(Faults::default()).await;
    let first = stage.collect(october()).await;
    for problem in &first.problems {
        assert!(problem.put_off(), "{problem:?}");
    }
    let seen = stage.observations();
    let month = "2026-10-01..2026-10-31";
    let users = value(&seen, "ga4.active_users", month);
    let days: Decimal = day("2026-10-01")
        .month()
        .window(Zone::JST)
        .days()
        .map(|d| value(&seen, "ga4.active_users", &format!("{d}..{d}")))
        .sum();
    assert!(users > Decimal::ZERO && users < days, "{users} users in the month, {days} by days");
    let views = value(&seen, "ga4.page_views", month);
    let days: Decimal =
        october().window(Zone::JST).days().map(|d| value(&seen, "ga4.page_views", &format!("{d}..{d}"))).sum();
    assert_eq!(views, days);
    assert!(value(&seen, "ga4.sessions", "2026-04-01..2026-10-31") > value(&seen, "ga4.sessions", month));
    assert!(value(&seen, "ga4.sessions_from_partner", month) > Decimal::ZERO);
    let rise = value(&seen, "line.friends_added", "2026-10-31..2026-10-31")
        - value(&seen, "line.friends_added", "2026-09-30..2026-09-30");
    assert!(rise > Decimal::ZERO, "{rise}");
    assert!(seen.iter().any(|o| o.metric.as_str() == "line.demographic.age"));

    // every number stands at its pointer, byte for byte
    let view = open(&stage.data()).as_of(None).expect("a view");
    for observation in seen.iter().step_by(37) {
        let bytes = view.snapshot(&observation.origin.snapshot).expect("a snapshot");
        let json: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        let found = json.pointer(&observation.origin.pointer);
        match (observation.stated, found) {
            (Stated::Value(value), Some(found)) => {
                let text = found.as_str().map_or(found.to_string(), str::to_string);
                assert_eq!(text.parse::<Decimal>().expect("a number").normalize(), value, "{observation:?}");
            }
            (Stated::Value(value), None) => assert_eq!(value, Decimal::ZERO, "{observation:?}"),
            (Stated::Absent(_), _) => {}
        }
    }

    // an hour later only what was left is asked for, then nothing
    stage.sandbox.set_time(stage.sandbox.clock().now().plus(std::time::Duration::from_secs(7200)));
    let second = stage.collect(october()).await;
    assert!(second.outcomes.iter().all(|o| o.platform.as_str() == "line"), "GA4 is settled: {:?}", second.outcomes);
    for _ in 0..2 {
        stage.sandbox.set_time(stage.sandbox.clock().now().plus(std::time::Duration::from_secs(7200)));
        stage.collect(october()).await;
    }
    let before = stage.sandbox.requests();
    let last = stage.collect(october()).await;
    assert_eq!((last.calls, last.load, stage.sandbox.requests()), (0, None, before), "{:?}", last.outcomes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_collections_of_the_same_world_state_the_same() {
    let (one, two) = (Stage::new(Faults::default()).await, Stage::new(Faults::default()).await);
    one.collect(october()).await;
    two.collect(october()).await;
    assert!(one.observations().len() > 1000);
    assert_eq!(one.observations(), two.observations());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_platform_leaves_the_other_whole() {
    for kind in
        [FaultKind::Refused, FaultKind::HtmlPage, FaultKind::HtmlError, FaultKind::Forbidden, FaultKind::Truncated]
    {
        let stage = Stage::new(Faults::of("line", Fault::always(kind))).await;
        let collected = stage.collect(october()).await;
        let seen = stage.observations();
        assert!(value(&seen, "ga4.sessions", "2026-10-01..2026-10-31") > Decimal::ZERO);
        let line = |o: &&report::store::Outcome| o.platform.as_str() == "line";
        assert!(
            collected.outcomes.iter().filter(line).all(|o| o.state == OutcomeState::Failed && o.reason.is_some()),
            "{kind:?}"
        );
        assert!(collected.problems.iter().any(|p| p.platform.as_str() == "line"), "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_token_names_account_and_variable() {
    let stage = Stage::new(Faults::default()).await;
    let collected = stage.collect_with(october(), "", &Cancel::new()).await;
    let messages: Vec<String> = collected.problems.iter().map(|p| p.cause.to_string()).collect();
    assert!(
        messages.iter().any(|m| m.contains("LINE_CHANNEL_TOKEN") && m.contains(sandbox::LINE_ACCOUNT)),
        "{messages:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_forms_of_lines_credential_work_and_a_wrong_token_ends_the_account() {
    let stage = Stage::new(Faults::default()).await;
    let json = stage.sandbox.line_channel_json();
    stage.collect_with(october(), &json, &Cancel::new()).await;
    assert!(value(&stage.observations(), "line.blocks", "2026-10-31..2026-10-31") > Decimal::ZERO);
    let stage = Stage::new(Faults::default()).await;
    let before = stage.sandbox.requests();
    let collected = stage.collect_with(october(), "wrong", &Cancel::new()).await;
    assert!(
        collected.problems.iter().any(|p| p.code() == "token_refused" && p.cause.hint().is_some()),
        "{:?}",
        collected.problems
    );
    assert!(stage.sandbox.requests() - before < 60, "a refused token is not tried once per day");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wish_to_stop_commits_what_is_there() {
    let stage = Stage::new(Faults::default()).await;
    let cancel = Cancel::new();
    cancel.cancel();
    let collected = stage.collect_with(october(), &stage.sandbox.credential("line").unwrap(), &cancel).await;
    assert!(collected.cancelled && collected.left > 0 && collected.load.is_none());
    let whole = stage.collect(october()).await;
    assert!(whole.load.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_early_the_month_is_provisional_and_asked_for_again() {
    let stage = Stage::new(Faults::default()).await;
    stage.sandbox.set_time(Instant::at(day("2026-11-01"), 9, 0, Zone::JST));
    let early = stage.collect(october()).await;
    let summary = |c: &Collected| {
        let of_month = |o: &&report::store::Outcome| {
            o.stream.as_str() == "ga4.summary" && o.window.to_string() == "2026-10-01..2026-10-31"
        };
        c.outcomes.iter().find(of_month).cloned()
    };
    assert!(!summary(&early).expect("a summary").settled);
    stage.sandbox.set_time(Instant::at(day("2026-11-10"), 9, 0, Zone::JST));
    let later = stage.collect(october()).await;
    assert!(summary(&later).expect("a summary").settled);
    stage.sandbox.set_time(Instant::at(day("2026-11-10"), 11, 0, Zone::JST));
    assert!(summary(&stage.collect(october()).await).is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_the_property_or_its_token_is_one_problem_with_a_name() {
    let token = |kind| Faults::of("google_token", Fault::always(kind));
    let ga4 = |kind| Faults::of("ga4", Fault::always(kind));
    for (faults, code) in [
        (token(FaultKind::HtmlPage), "token_unreachable"),
        (ga4(FaultKind::Forbidden), "no_permission"),
        (ga4(FaultKind::Unauthorized), "token_refused"),
        (ga4(FaultKind::Refused), "connection_refused"),
    ] {
        let stage = Stage::new(faults).await;
        let collected = stage.collect(october()).await;
        let problems: Vec<_> = collected.problems.iter().filter(|p| p.platform.as_str() == "ga4").collect();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!((problems[0].code(), &problems[0].stream), (code, &None), "{problems:?}");
        assert!(value(&stage.observations(), "line.blocks", "2026-10-31..2026-10-31") > Decimal::ZERO);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_property_with_other_days_states_nothing_and_a_hiccup_changes_nothing() {
    let stage = Stage::new(Faults::of("ga4", Fault::always(FaultKind::WrongZone))).await;
    let collected = stage.collect(october()).await;
    assert!(
        collected.problems.iter().any(|p| p.code() == "zone_mismatch" && p.kept.is_some()),
        "{:?}",
        collected.problems
    );
    assert!(stage.observations().iter().all(|o| o.metric.platform().as_str() != "ga4"));

    let stage = Stage::new(Faults::of("ga4", Fault::first(2, FaultKind::Unavailable))).await;
    let collected = stage.collect(october()).await;
    assert!(collected.problems.iter().all(|p| p.put_off()), "{:?}", collected.problems);
    assert!(value(&stage.observations(), "ga4.sessions", "2026-10-01..2026-10-31") > Decimal::ZERO);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_are_examined() {
    let stage = Stage::new(Faults::default()).await;
    let environment = |_: &str| Some(stage.sandbox.credential("line").unwrap());
    let options = Options { month: october(), platforms: vec![], messages: vec![], jobs: 1, environment: &environment };
    let found = pipeline::examine(
        &stage.programme,
        &stage.sources,
        &Http::new(stage.sandbox.clock()),
        &options,
        day("2026-12-10"),
    )
    .await;
    assert_eq!(found.len(), 2);
    // whose it is, and until when
    let good = |findings: &[report::sources::Finding]| findings.len() == 2 && findings.iter().all(|f| f.good);
    assert!(found.iter().all(|(_, _, findings)| findings.as_deref().is_ok_and(good)), "{found:?}");
}

#[test]
fn an_account_that_cannot_be_reached_is_told_alike_whatever_the_jobs() {
    let told = |fault: &str, jobs: &str| {
        let command = ["--sandbox", "--jobs", jobs, "collect", "--month", "2025-03"];
        let run = TestProject::new().run_with(&[("REPORT_SANDBOX_FAULT", fault)], &command);
        assert_eq!(run.code, Some(3), "{}", run.seen());
        assert!(run.stderr.contains("取得できませんでした"), "{}", run.seen());
        // causes bear the request's own number, and so do the snapshots of the answers
        let of_windows: Vec<String> =
            run.stderr.lines().filter(|l| l.starts_with("エラー")).map(str::to_string).collect();
        of_windows
    };
    for fault in ["line=unauthorized", "ga4=forbidden"] {
        assert_eq!(told(fault, "1"), told(fault, "8"), "{fault}");
    }
}
