//! What the sample's October holds of the channels of video, against what truly happened in the world behind the sandbox.

use crate::support::TestProject;
use report::domain::{Decimal, Flag, Month, Observation, Stated, Zone};
use report::http::Http;
use report::pipeline::{self, Cancel, Options, Unwatched};
use report::programme::{Credential, config};
use report::sandbox::world::happenings::{VIDEOS, day};
use report::sandbox::world::{tiktok, youtube};
use report::sandbox::{self, Faults, Sandbox};
use report::sources::{self, Setup};
use report::store::{Access, Store, View};
use std::collections::BTreeMap;

fn view() -> View {
    let data = TestProject::shared_october().join("data/sandbox");
    Store::open(&data, Access::Read, true).expect("the store reads").as_of(None).expect("a view")
}

/// What the platform itself stated last, by metric, window, members and entity.
struct Told(BTreeMap<(String, String, String, String), Observation>);

impl Told {
    fn of(platform: &str) -> Told {
        let mut told = BTreeMap::new();
        for (_, o) in view().observations().expect("observations") {
            let handed = [Flag::Imported, Flag::Typed, Flag::TakenOver].iter().any(|flag| o.flags.has(*flag));
            if o.metric.platform().as_str() != platform || handed {
                continue;
            }
            let members: Vec<String> = o.members.iter().map(|(_, member)| member.to_string()).collect();
            let entity = o.entity.as_ref().map(|e| e.to_string()).unwrap_or_default();
            let key = (o.metric.to_string(), o.window.to_string(), members.join(","), entity);
            told.insert(key, o);
        }
        Told(told)
    }
    fn find(&self, metric: &str, window: &str, member: &str, entity: &str) -> Option<&Observation> {
        self.0.get(&(metric.into(), window.into(), member.into(), entity.into()))
    }
    #[track_caller]
    fn value(&self, metric: &str, window: &str) -> u64 {
        self.number(metric, window, "", "").to_string().parse().unwrap()
    }
    #[track_caller]
    fn number(&self, metric: &str, window: &str, member: &str, entity: &str) -> Decimal {
        let found = self.find(metric, window, member, entity);
        found.unwrap_or_else(|| panic!("no {metric} {window} {member} {entity}")).stated.value().unwrap()
    }
    /// The sum over members, or over videos.
    fn sum(&self, metric: &str, window: &str) -> Decimal {
        let of = self.0.iter().filter(|((m, w, member, entity), _)| {
            m == metric && w == window && !(member.is_empty() && entity.is_empty())
        });
        of.map(|(_, o)| o.stated.value().unwrap()).sum()
    }
}

const OCTOBER: &str = "2026-10-01..2026-10-31";

#[test]
fn youtubes_months_and_days_are_true() {
    let told = Told::of("youtube");
    for month in ["2026-10", "2026-09", "2025-10", "2026-05"] {
        let month: report::domain::Month = month.parse().unwrap();
        let window = month.window(Zone::PACIFIC).to_string();
        let truth = youtube::of_channel(month.first(), month.last());
        for (metric, truth) in [
            ("views", truth.views),
            ("engaged_views", truth.engaged),
            ("watch_minutes", truth.minutes),
            ("likes", truth.likes),
            ("comments", truth.comments),
            ("shares", truth.shares),
            ("subscribers_gained", truth.gained),
            ("subscribers_lost", truth.lost),
            ("average_view_seconds", truth.seconds / truth.engaged),
        ] {
            assert_eq!(told.value(&format!("youtube.{metric}"), &window), u64::from(truth), "{metric} {window}");
        }
    }
    let october = "2026-10".parse::<report::domain::Month>().unwrap();
    let mut views = 0;
    for (on, truth) in youtube::channel_by_day(october.first(), october.last()) {
        let window = format!("{on}..{on}");
        assert_eq!(told.value("youtube.views", &window), u64::from(truth.views), "{on}");
        views += truth.views;
    }
    assert_eq!(told.value("youtube.views", OCTOBER), u64::from(views));
    assert_eq!(told.sum("youtube.video.views", OCTOBER), Decimal::from(views), "every video is public");
    let retired = told.find("youtube.playlist_adds", OCTOBER, "", "").unwrap().stated;
    assert_eq!(retired, Stated::Absent(report::domain::Absence::Retired));
    assert!(told.find("youtube.playlist_adds", "2026-08-01..2026-08-31", "", "").unwrap().stated.value().is_some());
}

#[test]
fn youtubes_sources_of_traffic_add_up_and_its_levels_are_rounded() {
    let told = Told::of("youtube");
    for metric in ["youtube.views", "youtube.engaged_views"] {
        // three breakdowns: traffic, devices, formats
        assert_eq!(told.sum(metric, OCTOBER), told.number(metric, OCTOBER, "", "") * Decimal::from(3), "{metric}");
    }
    assert!((told.sum("youtube.viewer_percentage", OCTOBER) - Decimal::from(200)).abs() < Decimal::ONE);
    let level = told.find("youtube.subscribers", "2026-10-31..2026-10-31", "", "").unwrap();
    assert!(level.flags.has(Flag::Partial), "read on the 9th of November");
    let truth = youtube::subscribers("2026-11-08".parse().unwrap());
    assert_eq!(level.stated.value().unwrap(), Decimal::from(truth / 10 * 10));
    assert!(!truth.is_multiple_of(10), "the rounding shows");
}

#[test]
fn youtubes_search_terms_are_those_that_brought_most_views() {
    let told = Told::of("youtube");
    let month: Month = "2026-10".parse().unwrap();
    let truth = youtube::searched(month.first(), month.last());
    assert!(truth.len() > 25, "the world knows more terms than the platform tells");
    let of = |metric: &str, window: &str| metric == "youtube.search.views" && window == OCTOBER;
    let mut seen: Vec<(&str, Decimal)> = told
        .0
        .iter()
        .filter(|((metric, window, ..), _)| of(metric, window))
        .map(|((_, _, term, _), o)| (term.as_str(), o.stated.value().unwrap()))
        .collect();
    seen.sort_by_key(|(term, views)| (std::cmp::Reverse(*views), term.to_string()));
    let mut expected: Vec<(&str, Decimal)> =
        truth.iter().take(25).map(|(term, counts)| (*term, Decimal::from(counts.views))).collect();
    expected.sort_by_key(|(term, views)| (std::cmp::Reverse(*views), term.to_string()));
    assert_eq!(seen, expected);
    let search = told.number("youtube.views", OCTOBER, "YT_SEARCH", "");
    let all: Decimal = seen.iter().map(|(_, views)| *views).sum();
    assert!(all < search, "{all} of {search}: the other terms are not told");
}

#[test]
fn youtubes_public_videos_are_posts_with_counters() {
    let told = Told::of("youtube");
    let now = report::sandbox::reporting_time("2026-10".parse().unwrap());
    let today = now.day_in(Zone::PACIFIC);
    let public: Vec<_> = VIDEOS.iter().filter(|v| day(v.published_on) < today).collect();
    let view = view();
    for video in &public {
        let posts: Vec<_> = view.posts().unwrap().into_iter().filter(|p| p.entity.as_str() == video.id).collect();
        let listed = posts.iter().find(|p| p.published_at.is_some()).expect("listed by the interface");
        assert_eq!(listed.title, video.title);
        assert_eq!(listed.published_at.unwrap().day_in(Zone::JST), day(video.published_on));
        let truth = youtube::of_video(video, day(video.published_on), today.plus(-1)).views;
        let window = format!("{today}..{today}");
        assert_eq!(told.number("youtube.video.total_views", &window, "", video.id), Decimal::from(truth));
    }
    assert!(view.posts().unwrap().iter().all(|p| !p.entity.as_str().starts_with("draft")), "drafts are no posts");
    assert!(told.find("youtube.video.total_comments", &format!("{today}..{today}"), "", "dK5sUw9_HfI").is_none());
}

/// The interface and the downloaded table tell the same month.
#[test]
fn youtubes_file_and_interface_agree() {
    let told = Told::of("youtube");
    let mut compared = 0;
    for (_, o) in view().observations().unwrap() {
        let file = o.metric.platform().as_str() == "youtube" && o.flags.has(Flag::Imported);
        let (metric, window) = (o.metric.as_str(), o.window.to_string());
        let Some(value) = o.stated.value().filter(|_| file) else { continue };
        let entity = o.entity.as_ref().map(|e| e.to_string()).unwrap_or_default();
        let other = match metric {
            _ if metric.ends_with(".watch_hours") => {
                let minutes = told.number(&metric.replace("hours", "minutes"), &window, "", &entity);
                assert!((value * Decimal::from(60) - minutes).abs() <= Decimal::ONE, "{metric} {window} {entity}");
                continue;
            }
            _ if metric.ends_with(".subscribers_net") => {
                let part = |name: &str| told.number(&metric.replace("_net", name), &window, "", &entity);
                part("_gained") - part("_lost")
            }
            _ => match told.find(metric, &window, "", &entity) {
                Some(other) => other.stated.value().unwrap(),
                None => continue,
            },
        };
        let near = if metric.ends_with("percent") { Decimal::new(6, 2) } else { Decimal::ZERO };
        assert!((value - other).abs() <= near, "{metric} {window} {entity}: {value} / {other}");
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn tiktoks_days_are_true() {
    let told = Told::of("tiktok");
    let october = "2026-10".parse::<report::domain::Month>().unwrap();
    for n in 0..31 {
        let on = october.first().plus(n);
        let (truth, window) = (tiktok::account_day(on).unwrap(), format!("{on}..{on}"));
        for (metric, truth) in [
            ("views", truth.views),
            ("likes", truth.likes),
            ("comments", truth.comments),
            ("shares", truth.shares),
            ("followers", truth.followers),
            ("new_followers", truth.new_followers),
            ("lost_followers", truth.lost_followers),
            ("profile_views", truth.profile_views),
            ("link_clicks", truth.link_clicks),
            ("unique_viewers", truth.unique_viewers),
        ] {
            assert_eq!(told.value(&format!("tiktok.{metric}"), &window), u64::from(truth), "{metric} {on}");
        }
    }
    let retired = told.find("tiktok.engaged_audience", OCTOBER, "", "").unwrap().stated;
    assert_eq!(retired, Stated::Absent(report::domain::Absence::Retired));
    assert!(told.find("tiktok.engaged_audience", "2026-08-03..2026-08-03", "", "").is_some());
    let outage = day(tiktok::OUTAGE);
    assert!(told.find("tiktok.views", &format!("{outage}..{outage}"), "", "").is_none(), "a lost day is no zero");
    // a click that nobody made is left out
    let quiet = (0..31).map(|n| "2026-03-01".parse::<report::domain::Day>().unwrap().plus(n));
    let mut quiet = quiet.filter(|on| tiktok::account_day(*on).unwrap().link_clicks == 0);
    let on = quiet.next().expect("a quiet day");
    let stated = told.find("tiktok.link_clicks", &format!("{on}..{on}"), "", "").unwrap().stated;
    assert_eq!(stated, Stated::Absent(report::domain::Absence::Missing));
}

#[test]
fn tiktoks_posts_go_back_to_the_years_first_day() {
    let (told, view) = (Told::of("tiktok"), view());
    let now = report::sandbox::reporting_time("2026-10".parse().unwrap());
    let (today, april) = (now.day_in(Zone::UTC), "2026-04-01".parse().unwrap());
    let clips: Vec<_> = tiktok::clips().iter().filter(|clip| clip.published <= now).collect();
    let this_year: Vec<_> = clips.iter().filter(|clip| clip.published.day_in(Zone::JST) >= april).collect();
    assert!(this_year.len() > 40, "three pages");
    for clip in &this_year {
        let truth = tiktok::clip_until(clip, today.plus(-2));
        let window = format!("{today}..{today}");
        assert_eq!(told.number("tiktok.post.views", &window, "", &clip.id), Decimal::from(truth.views));
        let posts = view.posts().unwrap();
        let post = posts.iter().find(|post| post.entity.as_str() == clip.id).expect("listed");
        assert_eq!((post.title.as_str(), post.published_at), (clip.title.as_str(), Some(clip.published)));
    }
    // of a clip that lies still nothing is computed any more, but it is counted
    let still = this_year[0];
    assert!(told.find("tiktok.post.reach", &format!("{today}..{today}"), "", &still.id).is_none());
}

/// The sandbox's TikTok account alone, with this credential in a file; what a collection of October brings.
struct Alone {
    folder: tempfile::TempDir,
    sandbox: Sandbox,
}

impl Alone {
    async fn with(credential: impl Fn(&Sandbox) -> String) -> Alone {
        let options = sandbox::Options { month: "2026-10".parse().unwrap(), faults: Faults::default(), port: None };
        let sandbox = Sandbox::start(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("tiktok.json"), credential(&sandbox)).unwrap();
        Alone { folder, sandbox }
    }
    fn file(&self) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.folder.path().join("tiktok.json")).unwrap()).unwrap()
    }
    async fn collect(&self, api: Option<&str>) -> (pipeline::Collected, Vec<Observation>) {
        let known: Vec<&str> = sources::registry().iter().map(|p| p.id).collect();
        let mut programme = config::read(sandbox::CONFIG, &known).expect("the sandbox's configuration");
        programme.accounts.retain(|account| account.platform.as_str() == "tiktok");
        let account = &mut programme.accounts[0];
        account.credential = Some(Credential::File(self.folder.path().join("tiktok.json")));
        account.base_url = Some(self.sandbox.base_url());
        account.options.extend(api.map(|name| ("api".to_string(), name.to_string())));
        let sources = pipeline::open_sources(&programme, &Setup { request_files: &[], value: &|_| None });
        let sources = sources.map_err(|e| format!("{e:?}")).unwrap();
        let access = Access::Write { wait: Some(std::time::Duration::from_secs(20)), holder: "test".into() };
        let mut store = Store::open(&self.folder.path().join("data"), access, true).unwrap();
        let http = Http::new(self.sandbox.clock());
        let month = "2026-10".parse().unwrap();
        let options = Options { month, platforms: vec![], messages: vec![], jobs: 2, environment: &|_| None };
        let cancel = Cancel::new();
        let collected = pipeline::collect(&programme, &sources, &mut store, &http, &options, &mut Unwatched, &cancel)
            .await
            .unwrap();
        let all = store.as_of(None).unwrap().observations().unwrap();
        (collected, all.into_iter().map(|(_, o)| o).collect())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tiktoks_interface_follows_from_the_credential_and_its_tokens_are_kept() {
    for (interface, days) in [("business", true), ("display", false)] {
        let alone = Alone::with(|sandbox| sandbox.tiktok_grant_json(interface)).await;
        let before = alone.file();
        let (collected, seen) = alone.collect(None).await;
        assert!(collected.problems.is_empty(), "{interface}: {:?}", collected.problems);
        let has = |metric: &str| seen.iter().any(|o| o.metric.as_str() == metric);
        assert_eq!((has("tiktok.views"), has("tiktok.post.reach")), (days, days), "{interface}");
        assert!(has("tiktok.post.views") && has("tiktok.followers"), "{interface}");
        // the renewal replaced the refresh token: the file has the new one, and still says which interface it is for
        let after = alone.file();
        assert_ne!(after["refresh_token"], before["refresh_token"], "{interface}");
        assert_eq!(after["open_id"], tiktok::ACCOUNT);
        assert_eq!(after["client_key"].is_string(), interface == "display");
        alone.sandbox.set_time(alone.sandbox.clock().now().plus(std::time::Duration::from_secs(2 * 86_400)));
        let (again, _) = alone.collect(None).await;
        assert!(again.problems.is_empty(), "{interface}: {:?}", again.problems);
        assert_eq!(again.calls, 0, "{interface}: October is known");
        alone.sandbox.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tiktoks_display_api_tells_the_truth_and_a_bare_token_needs_the_option() {
    let alone = Alone::with(|sandbox| sandbox.tiktok_grant_json("display")).await;
    let (_, seen) = alone.collect(Some("display")).await;
    let now = alone.sandbox.clock().now();
    let truth = tiktok::account_day(now.day_in(Zone::UTC).plus(-2)).unwrap().followers;
    let level = seen.iter().find(|o| o.metric.as_str() == "tiktok.followers").unwrap();
    assert_eq!((level.stated.value(), level.window.to_string()), (Some(truth.into()), "2026-10-31..2026-10-31".into()));
    assert!(level.flags.has(Flag::Partial));
    alone.sandbox.stop().await;
    // the wrong interface refuses the token, and says so once
    let alone = Alone::with(|sandbox| sandbox.credential("tiktok").unwrap()).await;
    let (wrong, _) = alone.collect(Some("display")).await;
    assert_eq!(wrong.problems.len(), 1, "{:?}", wrong.problems);
    let (right, _) = alone.collect(None).await;
    assert!(right.problems.is_empty(), "{:?}", right.problems);
    alone.sandbox.stop().await;
}

/// Google's identities are one: a service account's bearer is known, and has no channel.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn youtube_refuses_a_service_account_in_its_own_words() {
    let options = sandbox::Options { month: "2026-10".parse().unwrap(), faults: Faults::default(), port: None };
    let sandbox = Sandbox::start(options).await.unwrap();
    let platform = |id: &str| sources::platform(id).unwrap();
    let text = report::domain::Secret::new(sandbox.credential("ga4").unwrap());
    let place = report::http::CredentialPlace::Variable("TEST".into());
    let access = report::http::Access {
        account: "youtube",
        proof: platform("ga4").proof,
        credential: Some(report::http::Found { text, place, keep: None }),
        base_url: Some(&sandbox.base_url()),
        hosts: platform("youtube").hosts,
        server_errors_per_hour: None,
        barred: None,
    };
    let session = report::http::Session::open(&Http::new(sandbox.clock()), access).await.unwrap();
    let source = (platform("youtube").source.unwrap())(&Setup { request_files: &[], value: &|_| None }).ok().unwrap();
    let request = source.check(&youtube::CHANNEL.into()).unwrap();
    let judge = |_: &report::domain::Answer| report::domain::Judgement::Fine;
    let sent = session.send(&request, None, &judge).await.unwrap();
    assert!(String::from_utf8_lossy(&sent.answer.bytes).contains("NoLinkedYouTubeAccount"), "{:?}", sent.answer);
    sandbox.stop().await;
}
