//! Facebook and Instagram collected from the sandbox, against what is true in its world.

use report::domain::{
    Absence, AccountId, Day, Decimal, Flag, Instant, Month, Observation, PlatformId, Stated, Window, Zone,
};
use report::http::Http;
use report::pipeline::{self, Cancel, Collected, Options, Sources, Unwatched};
use report::programme::{Account, Credential, Language, Programme, ReportSettings, Term};
use report::sandbox::world::{facebook, instagram};
use report::sandbox::{
    self, Fault, FaultKind, Faults, Sandbox, facebook_places, facebook_truth, instagram_audience, instagram_truth,
};
use report::sources::{Seen, Setup};
use report::store::{Access, OutcomeState, Store};
use std::collections::BTreeMap;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

struct Stage {
    sandbox: Sandbox,
    programme: Programme,
    sources: Sources,
    folder: tempfile::TempDir,
}

impl Stage {
    async fn new(of: &str, faults: Faults) -> Stage {
        let sandbox =
            Sandbox::start(sandbox::Options { month: month(of), faults, port: None }).await.expect("a sandbox");
        let accounts = sandbox.accounts().into_iter().filter(|(id, _)| ["facebook", "instagram"].contains(id));
        let account = |(platform, id): (&str, &str)| Account {
            platform: PlatformId::from(platform),
            name: format!("the {platform} account"),
            id: AccountId::from(id),
            credential: Some(Credential::Env("TOKEN".into())),
            base_url: Some(sandbox.base_url_of(platform)),
            zone: Zone::PACIFIC,
            started: None,
            options: BTreeMap::new(),
        };
        let programme = Programme {
            name: "事業".into(),
            short_name: "事業".into(),
            client: "市".into(),
            department: None,
            contractor: "受託者".into(),
            term: Term { start: day("2026-04-01"), end: day("2027-03-31") },
            language: Language::En,
            accounts: accounts.map(account).collect(),
            obligations: vec![],
            values: vec![],
            year_start: 4,
            regions: vec![],
            questions: Vec::new(),
            report: ReportSettings { due_day: 10, edition: "第1版".into() },
            sample: true,
        };
        let setup = Setup { request_files: &[], value: &|_| None };
        let sources = pipeline::open_sources(&programme, &setup).map_err(|e| format!("{e:?}")).expect("sources");
        Stage { sandbox, programme, sources, folder: tempfile::tempdir().expect("a folder") }
    }

    /// One platform alone.
    fn only(mut self, platform: &str) -> Stage {
        self.programme.accounts.retain(|account| account.platform.as_str() == platform);
        self
    }

    fn store(&self) -> Store {
        let access = Access::Write { wait: Some(std::time::Duration::from_secs(20)), holder: "test".into() };
        Store::open(&self.folder.path().join("data"), access, true).expect("a store")
    }

    async fn collect(&self, of: &str) -> Collected {
        self.collect_with(of, &self.sandbox.credential("facebook").unwrap()).await
    }

    async fn collect_with(&self, of: &str, token: &str) -> Collected {
        let mut store = self.store();
        let http = Http::new(self.sandbox.clock());
        let token = token.to_string();
        let environment = move |_: &str| Some(token.clone());
        let month = month(of);
        let options = Options { month, platforms: vec![], messages: vec![], jobs: 2, environment: &environment };
        let cancel = Cancel::new();
        pipeline::collect(&self.programme, &self.sources, &mut store, &http, &options, &mut Unwatched, &cancel)
            .await
            .expect("a collection")
    }

    fn seen(&self) -> Observations {
        let view = self.store().as_of(None).expect("a view");
        Observations(view.observations().expect("observations").into_iter().map(|(_, o)| o).collect())
    }
}

struct Observations(Vec<Observation>);

impl Observations {
    fn all(&self, metric: &str) -> impl Iterator<Item = &Observation> {
        self.0.iter().filter(move |o| o.metric.as_str() == metric)
    }
    #[track_caller]
    fn one(&self, metric: &str, window: Window) -> &Observation {
        let found: Vec<&Observation> =
            self.all(metric).filter(|o| o.window == window && o.entity.is_none() && o.members.is_empty()).collect();
        assert_eq!(found.len(), 1, "{metric} of {window}: {found:?}");
        found[0]
    }
    #[track_caller]
    fn value(&self, metric: &str, window: Window) -> u64 {
        let stated = self.one(metric, window).stated;
        whole(stated.value().unwrap_or_else(|| panic!("{metric} of {window} is {stated:?}")))
    }
    /// The sum of what was stated of windows that tile this one.
    fn sum(&self, metric: &str, window: Window) -> u64 {
        let within = |o: &&Observation| window.contains(o.window.start()) && window.contains(o.window.end());
        let parts: Vec<&Observation> = self.all(metric).filter(within).filter(|o| o.entity.is_none()).collect();
        assert_eq!(
            parts.iter().map(|o| o.window.len_days()).sum::<u32>(),
            window.len_days(),
            "{metric} tiles {window}"
        );
        parts.iter().map(|o| whole(o.stated.value().unwrap_or_else(|| panic!("{o:?}")))).sum()
    }
    fn of_post(&self, metric: &str, entity: &str) -> Stated {
        let found: Vec<&Observation> =
            self.all(metric).filter(|o| o.entity.as_ref().is_some_and(|e| e.as_str() == entity)).collect();
        assert_eq!(found.len(), 1, "{metric} of {entity}");
        found[0].stated
    }
}

fn whole(value: Decimal) -> u64 {
    value.to_string().parse().unwrap_or_else(|e| panic!("{value}: {e}"))
}

fn pacific(start: &str, end: &str) -> Window {
    Window::new(day(start), day(end), Zone::PACIFIC).expect("a window")
}

fn of_day(day: Day) -> Window {
    Window::of_day(day, Zone::PACIFIC)
}

const OF_PAGE: &[(&str, &str)] = &[
    ("page_follows", "facebook.followers"),
    ("page_media_view", "facebook.views"),
    ("page_total_media_view_unique", "facebook.viewers"),
    ("page_post_engagements", "facebook.engagements"),
    ("page_views_total", "facebook.page_views"),
    ("page_total_actions", "facebook.actions"),
    ("page_daily_follows_unique", "facebook.follows"),
    ("page_daily_unfollows_unique", "facebook.unfollows"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_on_facebook_is_as_it_truly_was() {
    let stage = Stage::new("2026-10", Faults::default()).await.only("facebook");
    let collected = stage.collect("2026-10").await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    assert!(collected.outcomes.iter().all(|o| o.state == OutcomeState::Complete), "{:?}", collected.outcomes);
    let seen = stage.seen();
    let october = month("2026-10").window(Zone::PACIFIC);
    for (api, metric) in OF_PAGE {
        for day in october.days().chain([day("2026-09-30"), day("2025-10-31"), day("2026-04-01")]) {
            assert_eq!(Some(seen.value(metric, of_day(day))), facebook_truth(api, day), "{metric} {day}");
        }
    }
    // the month has no people of its own; the 28 days that end with it have
    assert_eq!(seen.one("facebook.viewers", october).stated, Stated::Absent(Absence::NotApplicable));
    let last_28 = pacific("2026-10-04", "2026-10-31");
    assert_eq!(Some(seen.value("facebook.viewers_28d", last_28)), facebook_truth("viewers_28d", october.end()));
    let last = of_day(october.end());
    for (api, metric, dimension) in [
        ("page_follows_city", "facebook.demographic.city", "city"),
        ("page_follows_country", "facebook.demographic.country", "country"),
    ] {
        let told: Vec<(&str, u64)> = seen
            .all(metric)
            .filter(|o| o.window == last)
            .map(|o| (o.members.get(dimension).unwrap(), whole(o.stated.value().unwrap())))
            .collect();
        let mut truth = facebook_places(api, last.end()).unwrap();
        truth.sort();
        assert_eq!(told, truth, "{metric}");
    }
    // a day that was never counted is a gap of its month, not a zero
    let uncounted = seen.one("facebook.views", of_day(day("2026-06-16")));
    assert_eq!(uncounted.stated, Stated::Absent(Absence::Missing));
    // a metric that is gone is told as gone
    for month in ["2026-10", "2026-09"] {
        let gone = seen.one("facebook.video_views", self::month(month).window(Zone::PACIFIC));
        assert_eq!(gone.stated, Stated::Absent(Absence::Retired));
    }
    let days = collected.outcomes.iter().find(|o| o.stream.as_str() == "facebook.days" && o.window == october).unwrap();
    assert!(
        days.settled && days.notes.iter().any(|(code, text)| code == "retired" && text.contains("page_video_views"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_on_facebook_are_those_of_the_month_in_japan_each_with_its_counters() {
    let stage = Stage::new("2026-10", Faults::default()).await.only("facebook");
    stage.collect("2026-10").await;
    let (seen, now) = (stage.seen(), stage.sandbox.clock().now());
    let posts = stage.store().as_of(None).unwrap().posts().unwrap();
    let of_october = |at: Instant| at.day_in(Zone::JST).month() == month("2026-10");
    let mut listed: Vec<&str> =
        posts.iter().filter(|p| of_october(p.published_at.unwrap())).map(|p| p.entity.as_str()).collect();
    let truth: Vec<_> = facebook::page().posts.iter().filter(|p| of_october(p.at)).collect();
    let mut expected: Vec<String> = truth.iter().map(|p| format!("104200000000042_{}", 9_000 + p.number)).collect();
    listed.sort_unstable();
    expected.sort();
    assert_eq!(listed, expected);
    assert!(expected.len() > 12, "several pages of posts");
    for post in truth {
        let (entity, counters) = (format!("104200000000042_{}", 9_000 + post.number), post.at(now));
        for (metric, count) in [
            ("facebook.post.views", counters.views),
            ("facebook.post.viewers", counters.people),
            ("facebook.post.clicks", counters.clicks),
            ("facebook.post.video_views", counters.plays),
            ("facebook.post.likes", counters.likes),
            ("facebook.post.comments", counters.comments),
            ("facebook.post.shares", counters.shares),
        ] {
            let expected = match (metric, count) {
                // an action that nobody took has no key, and nobody says that it is zero
                ("facebook.post.comments" | "facebook.post.shares", 0) => Stated::Absent(Absence::Missing),
                _ => Stated::Value(count.into()),
            };
            assert_eq!(seen.of_post(metric, &entity), expected, "{metric} {entity}");
        }
    }
    // 00:10 in Japan on the first is the day before in California, and another month's post
    let first = posts.iter().filter(|p| p.published_at.unwrap().day_in(Zone::JST) == day("2026-10-01"));
    assert!(
        first.count() <= 1 && !posts.iter().any(|p| p.published_at.unwrap().day_in(Zone::JST) == day("2026-11-01"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_on_instagram_is_as_it_truly_was() {
    let stage = Stage::new("2026-10", Faults::default()).await.only("instagram");
    let collected = stage.collect("2026-10").await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    let seen = stage.seen();
    let october = month("2026-10").window(Zone::PACIFIC);
    for (api, metric) in [
        ("views", "instagram.views"),
        ("reach", "instagram.reach"),
        ("total_interactions", "instagram.interactions"),
        ("accounts_engaged", "instagram.accounts_engaged"),
    ] {
        for day in october.days() {
            assert_eq!(Some(seen.value(metric, of_day(day))), instagram_truth(api, of_day(day)), "{metric} {day}");
        }
    }
    for (api, metric) in [
        ("likes", "instagram.likes"),
        ("comments", "instagram.comments"),
        ("saves", "instagram.saves"),
        ("shares", "instagram.shares"),
        ("replies", "instagram.replies"),
        ("profile_links_taps", "instagram.contact_taps"),
        ("profile_views", "instagram.profile_views"),
        ("follows", "instagram.follows"),
        ("unfollows", "instagram.unfollows"),
    ] {
        let halves = [pacific("2026-10-01", "2026-10-15"), pacific("2026-10-16", "2026-10-31")];
        // each half as it truly was: what is rounded per day adds up all the same
        for half in halves {
            assert_eq!(Some(seen.value(metric, half)), instagram_truth(api, half), "{metric} {half}");
        }
        assert_eq!(Some(seen.sum(metric, october)), instagram_truth(api, october), "{metric}");
    }
    // 31 days are one too many: the last 30 stand beside a month that says so
    for metric in ["reach", "accounts_engaged"] {
        let id = format!("instagram.{metric}");
        assert_eq!(seen.one(&id, october).stated, Stated::Absent(Absence::NotApplicable));
        let tail = pacific("2026-10-02", "2026-10-31");
        assert_eq!(Some(seen.value(&id, tail)), instagram_truth(metric, tail));
        let september = month("2026-09").window(Zone::PACIFIC);
        assert_eq!(Some(seen.value(&id, september)), instagram_truth(metric, september));
    }
    let gone: Vec<Stated> =
        seen.all("instagram.website_clicks").filter(|o| o.window == october).map(|o| o.stated).collect();
    assert!(!gone.is_empty() && gone.iter().all(|stated| *stated == Stated::Absent(Absence::Retired)), "{gone:?}");
    // the present, and what stands for the month's end
    let today = stage.sandbox.clock().now().day_in(Zone::PACIFIC);
    assert_eq!(Some(seen.value("instagram.followers", of_day(today))), instagram_truth("followers", of_day(today)));
    let stands = seen.one("instagram.followers", of_day(october.end()));
    assert!(stands.flags.has(Flag::Partial), "read on another day");
    for breakdown in ["age", "gender", "city", "country"] {
        let metric = format!("instagram.demographic.{breakdown}");
        let rows: BTreeMap<&str, u64> =
            seen.all(&metric).map(|o| (o.members.get(breakdown).unwrap(), whole(o.stated.value().unwrap()))).collect();
        let truth = instagram_audience(breakdown, stage.sandbox.clock().now()).unwrap();
        assert_eq!(rows, truth.into_iter().collect(), "{breakdown}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_on_instagram_have_the_numbers_of_their_kind_and_a_story_may_hide_them() {
    let stage = Stage::new("2026-10", Faults::default()).await.only("instagram");
    stage.collect("2026-10").await;
    let (seen, now) = (stage.seen(), stage.sandbox.clock().now());
    let posts = stage.store().as_of(None).unwrap().posts().unwrap();
    let of_october = |at: Instant| at.day_in(Zone::JST).month() == month("2026-10");
    let truth: Vec<_> = instagram::profile().posts.iter().filter(|p| of_october(p.at)).collect();
    let listed = posts.iter().filter(|p| p.kind != "story" && of_october(p.published_at.unwrap()));
    assert_eq!(listed.count(), truth.len());
    for post in truth {
        let (entity, counters) = (format!("179104200{:08}", post.number), post.at(now));
        let all = counters.likes + counters.comments + counters.saves + counters.shares;
        assert_eq!(seen.of_post("instagram.post.views", &entity), Stated::Value(counters.views.into()));
        assert_eq!(seen.of_post("instagram.post.reach", &entity), Stated::Value(counters.people.into()));
        assert_eq!(seen.of_post("instagram.post.interactions", &entity), Stated::Value(all.into()));
        let listed = posts.iter().find(|p| p.entity.as_str() == entity).unwrap();
        let reel = listed.kind == "video";
        let has = |metric: &str| seen.all(metric).any(|o| o.entity.as_ref().is_some_and(|e| e.as_str() == entity));
        assert_eq!((has("instagram.post.average_watch_ms"), has("instagram.post.profile_visits")), (reel, !reel));
    }
    let stories: Vec<_> = posts.iter().filter(|p| p.kind == "story").collect();
    assert_eq!(stories.len(), 2);
    let reach: Vec<Stated> = stories.iter().map(|p| seen.of_post("instagram.post.reach", p.entity.as_str())).collect();
    assert!(reach.contains(&Stated::Absent(Absence::Hidden)), "{reach:?}");
    assert!(reach.iter().any(|stated| stated.value().is_some()), "{reach:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_in_which_clocks_change_lose_and_gain_no_day() {
    for (of, tail) in [("2026-11", ("2026-11-02", "2026-11-30")), ("2027-03", ("2027-03-02", "2027-03-31"))] {
        let stage = Stage::new(of, Faults::default()).await;
        let collected = stage.collect(of).await;
        assert!(collected.problems.is_empty(), "{:?}", collected.problems);
        let (seen, whole) = (stage.seen(), month(of).window(Zone::PACIFIC));
        let truth: u64 = whole.days().map(|day| facebook_truth("page_media_view", day).unwrap()).sum();
        assert_eq!(seen.sum("facebook.views", whole), truth, "{of}");
        let tail = pacific(tail.0, tail.1);
        assert_eq!(Some(seen.value("instagram.reach", tail)), instagram_truth("reach", tail), "{of}");
        assert_eq!(Some(seen.sum("instagram.likes", whole)), instagram_truth("likes", whole), "{of}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_run_asks_only_for_what_is_of_today() {
    let stage = Stage::new("2026-10", Faults::default()).await;
    let first = stage.collect("2026-10").await;
    let again = stage.collect("2026-10").await;
    assert!(first.calls > 100 && again.calls == 0, "{} then {}", first.calls, again.calls);
    stage.sandbox.set_time(Instant::at(day("2026-11-11"), 9, 0, Zone::JST));
    let tomorrow = stage.collect("2026-10").await;
    let streams: Vec<&str> = tomorrow.outcomes.iter().map(|o| o.stream.as_str()).collect();
    assert_eq!(streams, ["instagram.followers", "instagram.stories"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_token_is_in_any_stored_byte_though_answers_repeat_it() {
    let stage = Stage::new("2026-10", Faults::default()).await;
    stage.collect("2026-10").await;
    let view = stage.store().as_of(None).unwrap();
    let (mut looked, mut blanked) = (0, 0);
    for snapshot in view.manifests().iter().flat_map(|m| &m.snapshots) {
        let bytes = String::from_utf8(view.snapshot(&snapshot.id).unwrap()).unwrap();
        assert!(!bytes.contains("SandboxOnly") && !format!("{snapshot:?}").contains("SandboxOnly"), "{snapshot:?}");
        looked += 1;
        blanked += usize::from(snapshot.about.original.is_some());
    }
    assert!(looked > 100 && blanked > 50, "{blanked} of {looked}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pages_own_token_will_do_and_a_dead_one_ends_the_account_with_a_way_out() {
    let stage = Stage::new("2026-10", Faults::default()).await.only("facebook");
    let own = stage.collect_with("2026-10", "EAASandboxOnlyPageTokenZBxYz9876543210").await;
    assert!(own.problems.is_empty(), "{:?}", own.problems);
    for (platform, code) in [("facebook", "token_denied"), ("instagram", "token_refused")] {
        let stage = Stage::new("2026-10", Faults::default()).await.only(platform);
        let dead = stage.collect_with("2026-10", "EAADeadTokenOfSomebodyElse").await;
        let [problem] = dead.problems.as_slice() else { panic!("{:?}", dead.problems) };
        assert_eq!((problem.code(), &problem.stream), (code, &None), "{problem:?}");
        assert!(problem.cause.hint().is_some_and(|hint| hint.contains("new token")), "{problem:?}");
        assert!(!format!("{problem:?}").contains("EAADead"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instagram_login_renews_its_token_once_a_week_and_keeps_it_before_it_is_used() {
    let mut stage = Stage::new("2026-10", Faults::default()).await.only("instagram");
    let file = stage.folder.path().join("instagram.json");
    std::fs::write(&file, r#"{ "access_token": "IGAASandboxOnlyInstagramUserZCqRs13579" }"#).unwrap();
    stage.programme.accounts[0].credential = Some(Credential::File(file.clone()));
    stage.programme.accounts[0].options = BTreeMap::from([("login".to_string(), "instagram".to_string())]);
    let read = || -> serde_json::Value { serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap() };
    let collected = stage.collect("2026-10").await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    let first = read();
    assert_ne!(first["access_token"], "IGAASandboxOnlyInstagramUserZCqRs13579");
    assert!(first["renewed_at"].as_str().unwrap().starts_with("2026-11-10T09:0"), "{first}");
    assert!(first["access_token_expires_at"].as_str().unwrap().starts_with("2027-01-09"), "{first}");
    for (date, renewed) in [("2026-11-12", false), ("2026-11-20", true)] {
        stage.sandbox.set_time(Instant::at(day(date), 9, 0, Zone::JST));
        let before = read();
        let collected = stage.collect("2026-10").await;
        assert!(collected.problems.is_empty(), "{:?}", collected.problems);
        assert_eq!(read() != before, renewed, "{date}");
    }
    // a machine that cannot renew goes on with what it has
    let stage = Stage::new("2026-10", Faults::of("meta_token", Fault::always(FaultKind::Unavailable))).await;
    let mut stage = stage.only("instagram");
    std::fs::copy(&file, stage.folder.path().join("t.json")).unwrap();
    let bare = "{ \"access_token\": \"IGAASandboxOnlyInstagramUserZCqRs13579\" }";
    std::fs::write(stage.folder.path().join("t.json"), bare).unwrap();
    stage.programme.accounts[0].credential = Some(Credential::File(stage.folder.path().join("t.json")));
    let collected = stage.collect("2026-10").await;
    assert!(collected.problems.is_empty(), "{:?}", collected.problems);
    assert_eq!(std::fs::read_to_string(stage.folder.path().join("t.json")).unwrap(), bare);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hiccup_changes_nothing_and_a_refusal_is_told_once_a_stream() {
    for kind in [FaultKind::TooManyRequests, FaultKind::Unavailable] {
        let faults = Faults::of("facebook", Fault::first(2, kind)).and("instagram", Fault::first(2, kind));
        let stage = Stage::new("2026-10", faults).await;
        let collected = stage.collect("2026-10").await;
        assert!(collected.problems.is_empty(), "{kind:?}: {:?}", collected.problems);
    }
    let stage = Stage::new("2026-10", Faults::of("instagram", Fault::always(FaultKind::Forbidden))).await;
    let collected = stage.collect("2026-10").await;
    let streams: Vec<&str> =
        collected.problems.iter().map(|p| p.stream.as_ref().map_or("-", |stream| stream.as_str())).collect();
    assert_eq!(streams.len(), 7, "{streams:?}");
    assert!(collected.problems.iter().all(|p| p.code() == "no_permission"), "{:?}", collected.problems);
    assert!(stage.seen().0.iter().all(|o| o.metric.platform().as_str() == "facebook"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_tells_whose_the_token_is_and_until_when_it_lasts() {
    let stage = Stage::new("2026-10", Faults::default()).await;
    let examine = async |stage: &Stage, token: &str| {
        let environment = |_: &str| Some(token.to_string());
        let options = Options {
            month: month("2026-10"),
            platforms: vec![],
            messages: vec![],
            jobs: 1,
            environment: &environment,
        };
        pipeline::examine(
            &stage.programme,
            &stage.sources,
            &Http::new(stage.sandbox.clock()),
            &options,
            day("2026-12-10"),
        )
        .await
    };
    let found = examine(&stage, &stage.sandbox.credential("facebook").unwrap()).await;
    for (platform, _, findings) in &found {
        let findings = findings.as_ref().unwrap();
        assert!(findings.iter().all(|finding| finding.good), "{platform}: {findings:?}");
        let until = findings.iter().find_map(|finding| match finding.seen {
            Seen::Access { until } => until,
            _ => None,
        });
        assert_eq!(until, Some(day("2027-01-18")), "{platform}");
    }
    let found = examine(&stage, "EAADead").await;
    assert!(
        found.iter().all(|(.., findings)| findings.as_ref().map_or(true, |f| f.iter().all(|f| !f.good))),
        "{found:?}"
    );
}
