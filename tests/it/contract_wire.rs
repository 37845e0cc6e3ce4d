//! What every source owes, over the wire: each case on each platform, with the sandbox behind a relay that spoils answers.
//!
//! A case that cannot be run on a platform carries a written reason, which the run prints. A platform that joins the
//! registry fails here until it stands in [`PLATFORMS`] and every case runs on it or says why not.

use crate::contract::request_files;
use crate::relay::{Asked, Decide, Fate, Relay};
use report::domain::{Decimal, Stated};
use report::http::Http;
use report::pipeline::{self, Cancel, Collected, Options, Progress, Sources, Step};
use report::programme::{Credential, Programme, config};
use report::sandbox::{self, Faults, Sandbox};
use report::sources::{self, Setup};
use report::store::{Access, OutcomeState, Store, View};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::OnceCell;

pub const PLATFORMS: [&str; 8] = ["ga4", "line", "youtube", "x", "instagram", "facebook", "tiktok", "note"];

/// A case, and the platforms on which it is not run, each with its reason.
struct Case {
    name: &'static str,
    not: &'static [(&'static str, &'static str)],
}

const NO_PAGES: &str = "every day is a question of its own: there are no pages";
const NO_TOTAL: &str = "its lists announce no total: nothing tells that one has become shorter or longer";
const EMPTY_IS_FAIR: &str = "the platform itself gives pages without a row before others: an empty one is no mistake";

const CASES: &[Case] = &[
    Case { name: "two full reads agree", not: &[] },
    Case { name: "what a stopped run left is read by the next one to the same tables", not: &[] },
    Case { name: "unknown fields are kept in the bytes and ignored", not: &[] },
    Case {
        name: "optional fields that are left out are missing and never zero",
        not: &[(
            "ga4",
            "a report's values stand by their position: none is optional; a row left out is zero by its definition, which \
             the tests of the source look at",
        )],
    },
    Case { name: "wrong types state nothing", not: &[] },
    Case { name: "a web page with status 200 states nothing", not: &[] },
    Case { name: "an error inside an answer with status 200 states nothing", not: &[] },
    Case { name: "statuses that refuse state nothing, end soon and are told", not: &[] },
    Case { name: "cut and broken answers state nothing", not: &[] },
    Case { name: "slow, closed and faulty lines are tried again to the same tables", not: &[] },
    Case {
        name: "a token that ends between the third page and the fourth",
        not: &[("note", "its list is asked for without a token; the dashboard's is looked at in collect_note.rs")],
    },
    Case { name: "a page that comes twice is refused", not: &[("line", NO_PAGES)] },
    Case {
        name: "a page that lacks its rows is refused",
        not: &[
            ("line", NO_PAGES),
            ("x", EMPTY_IS_FAIR),
            ("instagram", EMPTY_IS_FAIR),
            ("facebook", EMPTY_IS_FAIR),
            ("tiktok", EMPTY_IS_FAIR),
            ("note", "an empty page is how a list ends that does not say which page is its last"),
        ],
    },
    Case {
        name: "a list whose length changes between pages is refused",
        not: &[
            ("line", NO_PAGES),
            ("youtube", "its total is an estimate by its documentation and may move"),
            ("x", NO_TOTAL),
            ("instagram", NO_TOTAL),
            ("facebook", NO_TOTAL),
            ("tiktok", NO_TOTAL),
            ("note", NO_TOTAL),
        ],
    },
    Case {
        name: "server errors stop at the hour's forgiveness",
        not: &[
            ("line", "no such limit is documented: three tries a call, then the stream ends"),
            ("youtube", "no such limit is documented: three tries a call, then the stream ends"),
            ("x", "no such limit is documented: three tries a call, then the stream ends"),
            ("instagram", "no such limit is documented: three tries a call, then the stream ends"),
            ("facebook", "no such limit is documented: three tries a call, then the stream ends"),
            ("tiktok", "no such limit is documented: three tries a call, then the stream ends"),
            ("note", "no such limit is documented: three tries a call, then the stream ends"),
        ],
    },
    Case {
        name: "requests keep to the published specification",
        not: &[(
            "note",
            "there is no published interface: the sandbox's emulation, made from what others saw, is the check",
        )],
    },
    Case { name: "recorded answers are read or refused", not: &[] },
];

/// Past the test harness, which keeps what passing tests print.
pub fn say(text: &str) {
    // a terminal that has gone away reads nothing
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The platforms on which a case is run; the others' reasons are printed.
fn on(name: &str) -> Vec<&'static str> {
    let case = CASES.iter().find(|case| case.name == name).unwrap_or_else(|| panic!("`{name}` is no case"));
    for (platform, why) in case.not {
        say(&format!("not run: {name}, {platform}: {why}"));
    }
    PLATFORMS.into_iter().filter(|platform| case.not.iter().all(|(other, _)| other != platform)).collect()
}

/// Runs a case on every platform of it; one that fails does not hide the others.
pub async fn each<R: Future<Output = ()>>(name: &str, run: impl Fn(&'static str) -> R + Copy + Send + 'static) {
    let mut failed = Vec::new();
    for platform in on(name) {
        // on a thread of its own, whose end is told: a run is bound to its thread
        let one = move || tokio::runtime::Handle::current().block_on(run(platform));
        if tokio::task::spawn_blocking(one).await.is_err() {
            failed.push(platform);
        }
    }
    assert!(failed.is_empty(), "{name}: {failed:?}");
}

#[test]
fn the_table_has_no_hole() {
    let registered: Vec<&str> = sources::registry().iter().map(|platform| platform.id).collect();
    assert_eq!(registered, PLATFORMS, "every case must run on every platform, or say why not");
    let source = [include_str!("contract_wire.rs"), include_str!("contract_papers.rs")].concat();
    for case in CASES {
        assert!(source.contains(&format!("each(\"{}\"", case.name)), "nothing runs `{}`", case.name);
        let mut named = BTreeSet::new();
        for (platform, why) in case.not {
            assert!(PLATFORMS.contains(platform) && named.insert(platform), "{platform} in `{}`", case.name);
            assert!(why.trim().len() > 20 && why.contains(' '), "{platform}, `{}`: `{why}` is no reason", case.name);
        }
        assert!(named.len() < PLATFORMS.len(), "`{}` is run nowhere", case.name);
    }
}

/// One platform's account of the sandbox, asked through a relay.
struct Scene {
    sandbox: Sandbox,
    relay: Relay,
    programme: Programme,
    sources: Sources,
    folder: tempfile::TempDir,
    patience: Duration,
}

fn pass() -> Decide {
    Arc::new(|_| Fate::Pass)
}

/// Part of the address of the calls that walk through a list.
fn list_of(platform: &str) -> &'static str {
    match platform {
        "ga4" => ":batchRunReports",
        "line" => "/insight/followers",
        "youtube" => "/playlistItems",
        "x" => "/tweets",
        "instagram" => "/media?",
        "facebook" => "/published_posts",
        "tiktok" => "/video/list",
        _ => "/contents",
    }
}

/// Whether a call asks for a further page of a list.
fn goes_on(platform: &str, asked: &Asked) -> bool {
    let marks = ["pageToken=", "pagination_token=", "&after=", "&cursor=", "&page="];
    let first = asked.target.contains("&page=1") && !asked.target.contains("&page=10");
    asked.target.contains(list_of(platform))
        && !first
        && (asked.body.contains("\"offset\"") || marks.iter().any(|mark| asked.target.contains(mark)))
}

impl Scene {
    async fn new(platform: &str, decide: Decide) -> Scene {
        let month = "2026-10".parse().unwrap();
        let sandbox = Sandbox::start(sandbox::Options { month, faults: Faults::default(), port: None }).await.unwrap();
        // makes the provider of TLS known, which the relay's client asks for
        drop(Http::new(sandbox.clock()));
        let relay = Relay::start(sandbox.base_url(), decide).await;
        let known: Vec<&str> = sources::registry().iter().map(|p| p.id).collect();
        let mut programme = config::read(sandbox::CONFIG, &known).expect("the sandbox's configuration");
        programme.accounts.retain(|account| account.platform.as_str() == platform);
        let folder = tempfile::tempdir().unwrap();
        let text = match platform {
            "line" => Some(sandbox.line_channel_json()),
            "x" => Some(sandbox.grant_json()),
            "tiktok" => Some(sandbox.tiktok_grant_json("business")),
            "note" => Some(sandbox::NOTE_COOKIE.to_string()),
            other => sandbox.credential(other),
        };
        let account = &mut programme.accounts[0];
        account.base_url = Some(relay.address.clone());
        if platform == "note" {
            account.options.insert("dashboard".to_string(), "yes".to_string());
        }
        if let Some(text) = text {
            let path = folder.path().join("credential");
            std::fs::write(&path, text).unwrap();
            account.credential = Some(Credential::File(path));
        }
        let host = |name: &str| (name == "partner_host").then(|| "hatarakitai.example.jp".to_string());
        let files = short_reports();
        let sources = pipeline::open_sources(&programme, &Setup { request_files: &files, value: &host });
        let sources = sources.map_err(|e| format!("{e:?}")).unwrap();
        Scene { sandbox, relay, programme, sources, folder, patience: Duration::from_secs(30) }
    }
    fn store(&self) -> Store {
        let access = Access::Write { wait: Some(std::time::Duration::from_secs(20)), holder: "test".into() };
        Store::open(&self.folder.path().join("data"), access, true).unwrap()
    }
    fn view(&self) -> View {
        self.store().as_of(None).unwrap()
    }
    /// Collects; stops after so many answers.
    async fn collect(&self, stop_after: Option<usize>) -> Collected {
        let cancel = Cancel::new();
        let mut count = Count { left: stop_after, cancel: cancel.clone(), answers: 0 };
        let http = Http::with_patience(self.sandbox.clock(), self.patience);
        let month = "2026-10".parse().unwrap();
        let options = Options { month, platforms: vec![], messages: vec![], jobs: 1, environment: &|_| None };
        let mut store = self.store();
        pipeline::collect(&self.programme, &self.sources, &mut store, &http, &options, &mut count, &cancel)
            .await
            .unwrap()
    }
    /// Collects until the hour's limit puts nothing off any more.
    async fn collect_all(&self) -> Vec<Collected> {
        let mut all = Vec::new();
        loop {
            let collected = self.collect(None).await;
            let put_off = collected.problems.iter().any(|problem| problem.put_off());
            all.push(collected);
            if !put_off || all.len() > 8 {
                return all;
            }
            self.sandbox.set_time(self.sandbox.clock().now().plus(Duration::from_secs(3_600)));
        }
    }
    /// Every number as it stands at last, and every post.
    fn table(&self) -> BTreeMap<String, String> {
        let view = self.view();
        let mut table = BTreeMap::new();
        for (_, o) in view.observations().unwrap() {
            let members: Vec<String> = o.members.iter().map(|(name, member)| format!("{name}={member}")).collect();
            let key = format!("{} {} {} {:?}", o.metric, o.window, members.join(" "), o.entity);
            table.insert(key, format!("{:?} {:?} {:?}", o.stated, o.quality, o.flags));
        }
        for post in view.posts().unwrap() {
            table.insert(
                format!("post {}", post.entity),
                format!("{} {:?} {}", post.kind, post.published_at, post.title),
            );
        }
        table
    }
    fn values(&self) -> usize {
        let all = self.view().observations().unwrap();
        all.iter().filter(|(_, o)| matches!(o.stated, Stated::Value(_))).count()
    }
    /// Nothing was stated, every stream says why, and so does the run.
    fn states_nothing(&self, what: &str, collected: &[Collected]) {
        assert_eq!(self.values(), 0, "{what}: numbers were read");
        let outcomes: Vec<_> = collected.iter().flat_map(|collected| &collected.outcomes).collect();
        assert!(!outcomes.is_empty(), "{what}: nothing is told");
        for outcome in outcomes {
            let told = outcome.state != OutcomeState::Complete && outcome.reason.is_some();
            assert!(told, "{what}: {outcome:?}");
        }
        assert!(collected.iter().any(|collected| !collected.problems.is_empty()), "{what}: no problem is told");
    }
}

struct Count {
    left: Option<usize>,
    cancel: Cancel,
    answers: usize,
}

impl Progress for Count {
    fn step(&mut self, step: &Step) {
        if let Step::Answered { .. } = step {
            self.answers += 1;
            if self.left.is_some_and(|left| left <= self.answers) {
                self.cancel.cancel();
            }
        }
    }
}

/// GA4's requests, a few of them, with pages so short that there are several.
fn short_reports() -> Vec<(String, String)> {
    let wanted = ["daily.json", "devices.json", "pages.json", "summary.json"];
    let mut files = request_files();
    files.retain(|(path, _)| wanted.iter().any(|name| path.ends_with(name)));
    for (path, text) in &mut files {
        let mut json: Value = serde_json::from_str(text).unwrap();
        if path.ends_with("pages.json") || path.ends_with("daily.json") {
            json["request"]["limit"] = "15".into();
        }
        *text = json.to_string();
    }
    files
}

/// What an undisturbed read of a platform brings.
async fn undisturbed(platform: &str) -> &'static BTreeMap<String, String> {
    static READ: [OnceCell<BTreeMap<String, String>>; 8] = [const { OnceCell::const_new() }; 8];
    let place = PLATFORMS.iter().position(|known| *known == platform).unwrap();
    let read = async {
        let scene = Scene::new(platform, pass()).await;
        let collected = scene.collect_all().await;
        let problems: Vec<_> = collected.iter().flat_map(|c| &c.problems).filter(|p| !p.put_off()).collect();
        assert!(problems.is_empty(), "{platform}: {problems:?}");
        let further = scene.relay.data().iter().filter(|asked| goes_on(platform, asked)).count();
        assert!(platform == "line" || further >= 3, "{platform} has {further} further pages");
        scene.table()
    };
    READ[place].get_or_init(|| read).await
}

#[track_caller]
fn same(platform: &str, what: &str, found: &BTreeMap<String, String>, expected: &BTreeMap<String, String>) {
    let only = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| -> Vec<String> {
        a.iter().filter(|(key, value)| b.get(*key) != Some(value)).take(3).map(|(k, v)| format!("{k}: {v}")).collect()
    };
    assert!(
        found == expected,
        "{platform}, {what}: found {:#?}, expected {:#?}",
        only(found, expected),
        only(expected, found)
    );
}

fn json(change: impl FnOnce(&mut Value) + Send + 'static) -> Fate {
    Fate::Change(Box::new(move |bytes| {
        let Ok(mut value) = serde_json::from_slice(&bytes) else { return bytes };
        change(&mut value);
        value.to_string().into_bytes()
    }))
}

/// Every value within, the inner ones first.
fn walk(value: &mut Value, change: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, change)),
        Value::Object(map) => map.values_mut().for_each(|inner| walk(inner, change)),
        _ => {}
    }
    change(value);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_reads_agree() {
    each("two full reads agree", |platform| async move {
        let scene = Scene::new(platform, pass()).await;
        scene.collect_all().await;
        same(platform, "a second read", &scene.table(), undisturbed(platform).await);
        assert!(scene.values() > 20, "{platform}: {} values", scene.values());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_run_is_continued() {
    each("what a stopped run left is read by the next one to the same tables", |platform| async move {
        let whole = undisturbed(platform).await;
        let mut stop = 1;
        let mut stops = 0;
        loop {
            let scene = Scene::new(platform, pass()).await;
            let first = scene.collect(Some(stop)).await;
            if !first.cancelled || first.left == 0 {
                break;
            }
            for (key, value) in scene.table() {
                assert_eq!(whole.get(&key), Some(&value), "{platform}: after {stop} answers {key} is no final number");
            }
            scene.collect_all().await;
            same(platform, &format!("stopped after {stop} answers"), &scene.table(), whole);
            stops += 1;
            // every one of the first answers, then ever fewer
            stop += 1 + stop / 2;
        }
        assert!(stops > 0, "{platform} was never stopped");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_fields_are_ignored() {
    each("unknown fields are kept in the bytes and ignored", |platform| async move {
        let spoil: Decide = Arc::new(|_| {
            json(|value| {
                walk(value, &mut |inner| {
                    let Value::Object(map) = inner else { return };
                    // an object of numbers alone is a table by names: a further name is a further row
                    if map.is_empty() || !map.values().all(Value::is_number) {
                        map.insert("zz_unknown".into(), serde_json::json!({ "nested": [1, "x", null] }));
                    }
                });
            })
        });
        let scene = Scene::new(platform, spoil).await;
        scene.collect_all().await;
        same(platform, "unknown fields", &scene.table(), undisturbed(platform).await);
        let view = scene.view();
        for snapshot in view.manifests().iter().flat_map(|manifest| &manifest.snapshots) {
            let bytes = view.snapshot(&snapshot.id).unwrap();
            assert!(
                String::from_utf8_lossy(&bytes).contains("zz_unknown"),
                "{platform}: the bytes are not as they came"
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn optional_fields_are_missing() {
    each("optional fields that are left out are missing and never zero", |platform| async move {
        let field = match platform {
            "line" => "targetedReaches",
            "youtube" => "commentCount",
            "x" => "bookmark_count",
            "instagram" => "followers_count",
            "facebook" => "insights",
            "tiktok" => "video_views",
            _ => "likeCount",
        };
        let spoil: Decide = Arc::new(move |_| {
            json(move |value| {
                walk(value, &mut |inner| {
                    let Value::Object(map) = inner else { return };
                    map.remove(field);
                });
            })
        });
        let scene = Scene::new(platform, spoil).await;
        scene.collect_all().await;
        let (whole, found) = (undisturbed(platform).await, scene.table());
        let mut gone = 0;
        for (key, value) in whole.iter().filter(|(_, value)| value.starts_with("Value(")) {
            match found.get(key) {
                Some(other) if other == value => {}
                Some(other) => {
                    assert!(
                        !other.starts_with("Value("),
                        "{platform} without `{field}`: {key} is {other}, was {value}"
                    );
                    gone += 1;
                }
                None => gone += 1,
            }
        }
        assert!(gone > 0, "{platform}: nothing stands on `{field}`");
        let zero = |value: &String| value.starts_with("Value(0)");
        let new = found.iter().find(|(key, value)| zero(value) && !whole.get(*key).is_some_and(zero));
        assert_eq!(new, None, "{platform} without `{field}`");
    })
    .await;
}

/// Spoils every answer in the same way.
async fn spoilt(platform: &str, what: &str, decide: Decide) -> Scene {
    let scene = Scene::new(platform, decide).await;
    let collected = scene.collect(None).await;
    scene.states_nothing(&format!("{platform}, {what}"), &[collected]);
    scene
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_types_state_nothing() {
    each("wrong types state nothing", |platform| async move {
        let number = |inner: &Value| match inner {
            Value::Number(_) => true,
            Value::String(text) => text.parse::<Decimal>().is_ok(),
            _ => false,
        };
        let spoil: Decide = Arc::new(move |_| {
            json(move |value| {
                walk(value, &mut |inner| {
                    if number(inner) {
                        *inner = serde_json::json!({ "x": true });
                    }
                });
            })
        });
        let scene = Scene::new(platform, spoil).await;
        let collected = scene.collect(None).await;
        // a zero may be implied by what is left out, never by what stands there
        assert!(
            scene.table().values().all(|value| !value.starts_with("Value(") || value.contains("implied")),
            "{platform}"
        );
        assert!(collected.problems.iter().any(|p| p.kept.is_some()), "{platform}: {:?}", collected.problems);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_web_page_states_nothing() {
    each("a web page with status 200 states nothing", |platform| async move {
        let page = "<!DOCTYPE html><html><head><title>Sign in to the network</title></head></html>";
        spoilt(platform, "a web page", Arc::new(move |_| Fate::Instead(200, page.to_string()))).await;
    })
    .await;
}

/// How a platform words an error.
fn error_of(platform: &str, status: u16) -> String {
    match platform {
        "ga4" | "youtube" => format!(
            r#"{{"error":{{"code":{status},"message":"The caller does not have permission","status":"PERMISSION_DENIED","errors":[{{"reason":"forbidden"}}]}}}}"#
        ),
        "x" => format!(r#"{{"errors":[{{"title":"Forbidden","detail":"no","type":"about:blank","status":{status}}}]}}"#),
        "instagram" | "facebook" => {
            r#"{"error":{"message":"(#10) Application does not have permission for this action","type":"OAuthException","code":10,"fbtrace_id":"A"}}"#.to_string()
        }
        "tiktok" => r#"{"code":40002,"message":"business_id: Invalid","request_id":"1","data":{}}"#.to_string(),
        "note" => r#"{"error":{"code":"forbidden","message":"no"}}"#.to_string(),
        _ => r#"{"message":"Access to this API is not available for your account"}"#.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_inside_states_nothing() {
    each("an error inside an answer with status 200 states nothing", |platform| async move {
        let body = error_of(platform, 403);
        spoilt(platform, "an error inside", Arc::new(move |_| Fate::Instead(200, body.clone()))).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusing_statuses_state_nothing() {
    each("statuses that refuse state nothing, end soon and are told", |platform| async move {
        for status in [401, 402, 403, 404, 429, 500, 503] {
            let what = format!("status {status}");
            let spoil: Decide = Arc::new(move |_| Fate::Instead(status, "{}".to_string()));
            let scene = spoilt(platform, &what, spoil).await;
            let calls = scene.relay.data().len();
            // one question a day is skipped one by one where the platform knows nothing of it
            let most = if status == 404 || status == 402 { 250 } else { 70 };
            assert!(calls <= most, "{platform}, {what}: {calls} calls");
            if (platform, status) == ("x", 402) {
                assert_eq!(calls, 1, "an account without credits is asked no more");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_and_broken_answers_state_nothing() {
    each("cut and broken answers state nothing", |platform| async move {
        let half = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
        let cut: Decide = Arc::new(move |_| Fate::Change(Box::new(half)));
        let scene = spoilt(platform, "cut in half", cut).await;
        let kept = scene.view().manifests().iter().map(|manifest| manifest.snapshots.len()).sum::<usize>();
        assert!(kept > 0, "{platform}: the half is kept as it came");
        for what in ["broken off", "closed"] {
            let decide: Decide = Arc::new(move |_| if what == "closed" { Fate::Close } else { Fate::BreakOff });
            spoilt(platform, what, decide).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hiccup_changes_nothing() {
    each("slow, closed and faulty lines are tried again to the same tables", |platform| async move {
        // the first attempt of a call now and then goes wrong, each time in another way
        let decide: Decide = Arc::new(|asked| match (asked.n, asked.before) {
            (Some(2), 0) => Fate::Silence,
            (Some(4), 0) => Fate::Close,
            (Some(6), 0) => Fate::BreakOff,
            (Some(8), 0) => Fate::Instead(503, String::new()),
            _ => Fate::Pass,
        });
        let mut scene = Scene::new(platform, decide).await;
        scene.patience = Duration::from_millis(2_500);
        for collected in scene.collect_all().await {
            let problems: Vec<_> = collected.problems.iter().filter(|p| !p.put_off()).collect();
            assert!(problems.is_empty(), "{platform}: {problems:?}");
        }
        same(platform, "hiccups", &scene.table(), undisturbed(platform).await);
        assert!(scene.relay.data().iter().any(|asked| asked.before > 0), "{platform}: nothing was tried again");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_ends_between_two_pages() {
    each("a token that ends between the third page and the fourth", |platform| async move {
        let pages = Mutex::new(0);
        let (status, body) = match platform {
            "instagram" | "facebook" => (
                400,
                r#"{"error":{"message":"Error validating access token: Session has expired","type":"OAuthException","code":190,"error_subcode":463}}"#,
            ),
            "tiktok" => (200, r#"{"code":40105,"message":"Access token is incorrect or has been revoked.","data":{}}"#),
            _ => (401, "{}"),
        };
        let list = list_of(platform);
        let decide: Decide = Arc::new(move |asked| {
            let mut pages = pages.lock().unwrap();
            *pages += usize::from(asked.target.contains(list));
            // once: whoever comes back comes with another token
            match asked.target.contains(list) && *pages == 4 {
                true => Fate::Instead(status, body.to_string()),
                false => Fate::Pass,
            }
        });
        let scene = Scene::new(platform, decide).await;
        let collected = scene.collect_all().await;
        let problems: Vec<_> = collected.iter().flat_map(|c| &c.problems).filter(|p| !p.put_off()).collect();
        if platform == "instagram" {
            // a bare token cannot be renewed: the account ends, says what to do, and what was read before stays
            assert!(problems.iter().any(|p| p.code() == "token_refused" && p.cause.hint().is_some()), "{problems:?}");
            assert!(scene.values() > 0);
            return;
        }
        assert!(problems.is_empty(), "{platform}: {problems:?}");
        same(platform, "a new token", &scene.table(), undisturbed(platform).await);
        // Google's service accounts ask elsewhere
        assert!(
            platform == "ga4" || scene.relay.tokens() >= 2,
            "{platform}: {} calls for tokens",
            scene.relay.tokens()
        );
    })
    .await;
}

/// What becomes of an answer's bytes, in the light of those before it.
type Spoil = fn(&str, &[Vec<u8>], Vec<u8>) -> Vec<u8>;

/// Spoils the first further page of a list (of GA4 the second one: the first call holds several reports).
async fn with_page(platform: &'static str, change: Spoil) -> Vec<String> {
    let earlier: Arc<Mutex<Vec<Vec<u8>>>> = Arc::default();
    let further = Mutex::new(0);
    let list = list_of(platform);
    let wanted = if platform == "ga4" { 2 } else { 1 };
    let decide: Decide = Arc::new(move |asked| {
        if !asked.target.contains(list) {
            return Fate::Pass;
        }
        let mut further = further.lock().unwrap();
        *further += usize::from(goes_on(platform, asked));
        let spoil = goes_on(platform, asked) && *further == wanted;
        let earlier = earlier.clone();
        Fate::Change(Box::new(move |bytes| {
            let mut earlier = earlier.lock().unwrap();
            earlier.push(bytes.clone());
            let before = earlier.len() - 1;
            if spoil { change(platform, &earlier[..before], bytes) } else { bytes }
        }))
    });
    let scene = Scene::new(platform, decide).await;
    let collected = scene.collect(None).await;
    assert!(collected.calls < 300, "{platform} goes round in circles");
    let failed =
        collected.outcomes.iter().filter(|o| o.state == OutcomeState::Failed || o.state == OutcomeState::Partial);
    assert!(failed.count() > 0, "{platform}: nothing failed");
    collected.problems.iter().filter(|p| p.kept.is_some()).map(|p| p.code().to_string()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_page_is_refused() {
    each("a page that comes twice is refused", |platform| async move {
        let codes = with_page(platform, |platform, earlier, bytes| {
            if platform != "ga4" {
                return earlier.last().expect("the page before").clone();
            }
            // a call of GA4 may hold several reports: the rows of this one's page before come again
            let mut value: Value = serde_json::from_slice(&bytes).unwrap();
            let earlier: Vec<Value> = earlier.iter().map(|bytes| serde_json::from_slice(bytes).unwrap()).collect();
            let reports = earlier.iter().rev().flat_map(|answer| answer["reports"].as_array().unwrap());
            let now = value["reports"][0].clone();
            let same = |report: &&Value| {
                ["dimensionHeaders", "metricHeaders", "rowCount"].iter().all(|name| report[*name] == now[*name])
            };
            value["reports"][0]["rows"] = reports.into_iter().find(same).expect("its page before")["rows"].clone();
            value.to_string().into_bytes()
        })
        .await;
        let known = ["duplicate_row", "repeated_row", "repeated_page", "page_twice"];
        assert!(codes.iter().any(|code| known.contains(&code.as_str())), "{platform}: {codes:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_page_is_refused() {
    each("a page that lacks its rows is refused", |platform| async move {
        let codes = with_page(platform, |platform, _, bytes| {
            let mut value: Value = serde_json::from_slice(&bytes).unwrap();
            match platform {
                "ga4" => value["reports"][0]["rows"] = serde_json::json!([]),
                _ => value["items"] = serde_json::json!([]),
            }
            value.to_string().into_bytes()
        })
        .await;
        assert_eq!(codes, ["page_empty"], "{platform}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_changes_is_refused() {
    each("a list whose length changes between pages is refused", |platform| async move {
        let codes = with_page(platform, |_, _, bytes| {
            let mut value: Value = serde_json::from_slice(&bytes).unwrap();
            let count = value["reports"][0]["rowCount"].as_u64().unwrap();
            value["reports"][0]["rowCount"] = (count + 1).into();
            value.to_string().into_bytes()
        })
        .await;
        assert_eq!(codes, ["pages_differ"], "{platform}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn server_errors_are_counted() {
    each("server errors stop at the hour's forgiveness", |platform| async move {
        let scene = spoilt(platform, "500", Arc::new(|_| Fate::Instead(500, "{}".to_string()))).await;
        let source = sources::platform(platform).and_then(|p| p.source).unwrap();
        let source = source(&Setup { request_files: &[], value: &|_| None }).ok().unwrap();
        let most = source.server_errors_per_hour().expect("a limit");
        assert!(most <= 10 && scene.relay.data().len() <= most, "{platform}: {} calls", scene.relay.data().len());
    })
    .await;
}
