//! What every source owes the rest of the program, asked of each platform in the registry with the sandbox's answers.

use report::domain::{Answer, Judgement, Month, Stated, StreamId, Window};
use report::http::{Access, Found, Http, SendError, Session};
use report::programme::{Account, config};
use report::sandbox::{self, Faults, Sandbox};
use report::sources::{self, Ask, PartState, Platform, Reading, Setup, Source, Task};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::time::Duration;

/// One platform with its source, its account in the sandbox, and the way there.
struct Stage {
    sandbox: Sandbox,
    platform: &'static Platform,
    source: Box<dyn Source>,
    account: Account,
    session: Session,
}

/// The request files of every platform.
pub fn request_files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let queries = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    for folder in std::fs::read_dir(&queries).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()) {
        for file in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
            let name = file.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string();
            files.push((name, std::fs::read_to_string(&file).unwrap()));
        }
    }
    files.sort();
    files
}

fn with_source() -> impl Iterator<Item = &'static Platform> {
    sources::registry().iter().filter(|p| p.source.is_some())
}

pub fn open(platform: &'static Platform) -> Box<dyn Source> {
    let value = |name: &str| (name == "partner_host").then(|| "hatarakitai.example.jp".to_string());
    let files = request_files();
    let make = platform.source.expect("chosen for its source");
    make(&Setup { request_files: &files, value: &value }).unwrap_or_else(|e| panic!("{}: {e:?}", platform.id))
}

impl Stage {
    async fn new(platform: &'static Platform) -> Stage {
        let month: Month = "2026-10".parse().unwrap();
        let sandbox = Sandbox::start(sandbox::Options { month, faults: Faults::default(), port: None }).await.unwrap();
        let known: Vec<&str> = sources::registry().iter().map(|p| p.id).collect();
        let programme = config::read(sandbox::CONFIG, &known).expect("the sandbox's configuration");
        let account = programme.accounts.into_iter().find(|a| a.platform.as_str() == platform.id);
        let account = account.unwrap_or_else(|| panic!("the sandbox has no account on {}", platform.id));
        // a platform without proof of identity needs none
        let credential = sandbox.credential(platform.id);
        assert_eq!(credential.is_some(), platform.proof.needs_credential(), "{}", platform.id);
        let source = open(platform);
        let http = Http::new(sandbox.clock());
        let base_url = sandbox.base_url_of(platform.id);
        let access = Access {
            account: account.id.as_str(),
            proof: platform.proof,
            credential: credential.map(|text| Found {
                text: report::domain::Secret::new(text),
                place: report::http::CredentialPlace::Variable("TEST".to_string()),
                keep: None,
            }),
            base_url: Some(&base_url),
            hosts: platform.hosts,
            server_errors_per_hour: source.server_errors_per_hour(),
            barred: None,
        };
        let session = Session::open(&http, access).await.expect("a session");
        Stage { sandbox, platform, source, account, session }
    }
    fn plan(&self, done: &dyn Fn(&StreamId, Window) -> bool) -> Vec<Task> {
        self.source.plan(&Ask {
            account: &self.account.id,
            zone: self.account.zone,
            started: None,
            options: &self.account.options,
            month: "2026-10".parse().unwrap(),
            year_start: 4,
            now: self.sandbox.clock().now(),
            messages: &[],
            done,
        })
    }
    /// The sandbox's answer, or the smaller tasks to try instead; where the hour's calls are used up, an hour passes.
    async fn ask(&self, task: &Task) -> Result<Answer, Vec<Task>> {
        loop {
            let judge = |answer: &Answer| self.source.judge(task, answer);
            match self.session.send(&task.request, task.limit, &judge).await {
                Ok(sent) => {
                    let smaller = match sent.judgement {
                        Judgement::Skip { .. } => self.source.split(task),
                        _ => Vec::new(),
                    };
                    if !smaller.is_empty() {
                        return Err(smaller);
                    }
                    assert_eq!(sent.judgement, Judgement::Fine, "{:?}: {:?}", task.request, sent.answer);
                    return Ok(sent.answer);
                }
                Err(SendError::BudgetUsed { .. }) => {
                    self.sandbox.set_time(self.sandbox.clock().now().plus(Duration::from_secs(3600)));
                }
                Err(error) => panic!("{:?}: {error}", task.request),
            }
        }
    }
    fn reading(&self, answer: &Answer) -> Reading {
        Reading {
            account: self.account.id.clone(),
            zone: self.account.zone,
            observed_at: self.sandbox.clock().now(),
            snapshot: report::domain::SnapshotId::of(&answer.bytes),
        }
    }
}

#[test]
fn streams_and_metrics_say_what_they_are() {
    for platform in with_source() {
        let source = open(platform);
        let mut seen = BTreeSet::new();
        for stream in source.streams() {
            assert!(stream.id.as_str().starts_with(&format!("{}.", platform.id)), "{}", stream.id);
            assert!(!stream.label_ja.is_empty(), "{} has no label", stream.id);
            assert!(seen.insert(stream.id.clone()), "{} stands twice", stream.id);
        }
        assert!(!seen.is_empty(), "{} yields nothing", platform.id);
        for metric in (platform.metrics)().into_iter().chain(source.extra_metrics()) {
            let texts = [&metric.label_ja, &metric.label_en, &metric.definition_ja, &metric.source];
            assert!(texts.iter().all(|t| !t.is_empty()), "{} leaves something unsaid", metric.id);
            assert_eq!(metric.id.platform().as_str(), platform.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_is_planned_asked_and_read_to_its_end() {
    for platform in with_source() {
        let stage = Stage::new(platform).await;
        let catalogue = sources::catalogue(stage.source.extra_metrics());
        let streams: BTreeSet<StreamId> = stage.source.streams().into_iter().map(|s| s.id).collect();
        let planned = stage.plan(&|_, _| false);
        assert!(!planned.is_empty(), "{} plans nothing", platform.id);
        assert_eq!(planned, stage.plan(&|_, _| false), "{} plans differently the second time", platform.id);
        let windows: BTreeSet<(StreamId, String)> =
            planned.iter().flat_map(|t| &t.parts).map(|p| (p.stream.clone(), p.window.to_string())).collect();
        let mut read: BTreeSet<(StreamId, String)> = BTreeSet::new();
        let mut queue = VecDeque::from(planned);
        let mut stated = 0;
        while let Some(task) = queue.pop_front() {
            let answer = match stage.ask(&task).await {
                Ok(answer) => answer,
                Err(smaller) => {
                    queue.extend(smaller);
                    continue;
                }
            };
            let reading = stage.reading(&answer);
            let page =
                stage.source.parse(&task, &answer, &reading).unwrap_or_else(|e| panic!("{:?}: {e}", task.request));
            assert_eq!(page, stage.source.parse(&task, &answer, &reading).unwrap(), "read differently the second time");
            let json: serde_json::Value = serde_json::from_slice(&answer.bytes).expect("JSON");
            for part in &page.parts {
                assert!(streams.contains(&part.stream), "{} is no stream of {}", part.stream, platform.id);
                assert!(windows.contains(&(part.stream.clone(), part.window.to_string())), "{part:?} was not planned");
                if part.state == PartState::Complete {
                    read.insert((part.stream.clone(), part.window.to_string()));
                }
                for observation in &part.observations {
                    stated += 1;
                    let metric = catalogue.get(&observation.metric);
                    let metric = metric.unwrap_or_else(|| panic!("{} is not catalogued", observation.metric));
                    assert_eq!(metric.id.platform().as_str(), platform.id);
                    assert_eq!(observation.account, stage.account.id);
                    assert_eq!(observation.origin.snapshot, reading.snapshot);
                    assert!(observation.window.start() <= observation.window.end());
                    let found = json.pointer(&observation.origin.pointer);
                    match (observation.stated, found) {
                        (Stated::Value(value), Some(found)) => {
                            let text = found.as_str().map_or(found.to_string(), str::to_string);
                            let found: Decimal = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
                            assert_eq!(found.normalize(), value.normalize(), "{observation:?}");
                        }
                        // what is zero may be left out
                        (Stated::Value(value), None) => assert_eq!(value, Decimal::ZERO, "{observation:?}"),
                        (Stated::Absent(_), _) => {}
                    }
                }
            }
            queue.extend(page.next);
        }
        assert!(stated > 100, "{} stated {stated} numbers", platform.id);
        let done = |stream: &StreamId, window: Window| read.contains(&(stream.clone(), window.to_string()));
        let again = stage.plan(&done);
        assert!(
            again.is_empty(),
            "{} asks again for {:?}",
            platform.id,
            again.iter().map(|t| &t.parts).collect::<Vec<_>>()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nonsense_is_refused_and_never_read_as_numbers() {
    for platform in with_source() {
        let stage = Stage::new(platform).await;
        let mut streams = BTreeSet::new();
        let mut queue = VecDeque::from(stage.plan(&|_, _| false));
        while let Some(task) = queue.pop_front() {
            if task.parts.iter().all(|p| streams.contains(&p.stream)) {
                continue;
            }
            let right = match stage.ask(&task).await {
                Ok(answer) => answer,
                Err(smaller) => {
                    smaller.into_iter().rev().for_each(|task| queue.push_front(task));
                    continue;
                }
            };
            streams.extend(task.parts.iter().map(|p| p.stream.clone()));
            let parse = |bytes: &[u8]| {
                let answer = Answer { bytes: bytes.to_vec(), ..right.clone() };
                stage.source.parse(&task, &answer, &stage.reading(&answer))
            };
            let cut = &right.bytes[..right.bytes.len() / 2];
            for bytes in [&b""[..], b"{", b"\xff\xfe\0", b"<!DOCTYPE html><html></html>", b"\x1f\x8b\x08\0", cut] {
                assert!(parse(bytes).is_err(), "{}: {:?} was read", platform.id, String::from_utf8_lossy(bytes));
            }
            for text in ["null", "[]", "0", "\"\"", "{}", "{\"reports\":[]}", "{\"status\":1}", "{\"error\":{}}"] {
                if let Ok(page) = parse(text.as_bytes()) {
                    let stated = page.parts.iter().flat_map(|p| &p.observations).count();
                    assert_eq!(stated, 0, "{}: numbers were read from {text}", platform.id);
                }
            }
            // wrong types in an otherwise right answer: refused or left out, never a panic
            let text = String::from_utf8(right.bytes.clone()).unwrap();
            for (from, to) in
                [("\"", "'"), (": [", ": {\"x\": ["), ("0", "-"), ("1", "1e400"), (": \"", ": 7, \"y\": \"")]
            {
                let _ = parse(text.replace(from, to).as_bytes());
            }
        }
    }
}

/// Transient or terminal, and why, for every status a platform may answer with.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_status_is_judged() {
    let mut table = String::new();
    for platform in with_source() {
        let stage = Stage::new(platform).await;
        let task = stage.plan(&|_, _| false).remove(0);
        for (status, body) in [
            (200, "{}"),
            (400, "{\"message\":\"bad\",\"error\":{\"message\":\"bad\",\"status\":\"INVALID_ARGUMENT\"}}"),
            (401, "{}"),
            (403, "{}"),
            (404, "{}"),
            (429, "{}"),
            (500, ""),
            (503, "<html>down</html>"),
            (502, "<html>bad gateway</html>"),
            (302, ""),
            (418, "short and stout"),
        ] {
            let answer = Answer { status, headers: vec![], bytes: body.as_bytes().to_vec() };
            let words = match stage.source.judge(&task, &answer) {
                Judgement::Fine => "fine".to_string(),
                Judgement::Retry { after_secs, reason } => format!("retry {} {after_secs:?}", reason.code),
                Judgement::RefreshToken { reason } => format!("new token {}", reason.code),
                Judgement::Skip { reason } => format!("skip {}", reason.code),
                Judgement::StreamEnds { reason } => format!("stream ends {}", reason.code),
                Judgement::SourceEnds { reason } => format!("source ends {}", reason.code),
            };
            table.push_str(&format!("{} {status} {words}\n", platform.id));
        }
        // a web page with status 200 is found out when it is read
        let page = Answer { status: 200, headers: vec![], bytes: b"<html>Sign in</html>".to_vec() };
        let fine = stage.source.judge(&task, &page) == Judgement::Fine;
        assert!(!fine || stage.source.parse(&task, &page, &stage.reading(&page)).is_err(), "{}", stage.platform.id);
    }
    insta::assert_snapshot!(table, @r#"
ga4 200 fine
ga4 400 skip request_refused
ga4 401 new token token_refused
ga4 403 source ends no_permission
ga4 404 source ends not_found
ga4 429 source ends quota
ga4 500 retry server_error None
ga4 503 retry server_error None
ga4 502 retry server_error None
ga4 302 source ends unexpected_status
ga4 418 source ends unexpected_status
line 200 fine
line 400 skip request_refused
line 401 new token token_refused
line 403 stream ends no_permission
line 404 skip not_found
line 429 retry rate_limit Some(60)
line 500 retry server_error None
line 503 retry server_error None
line 502 retry server_error None
line 302 stream ends unexpected_status
line 418 stream ends unexpected_status
youtube 200 fine
youtube 400 skip request_refused
youtube 401 new token token_refused
youtube 403 stream ends no_permission
youtube 404 stream ends not_found
youtube 429 retry rate_limit Some(60)
youtube 500 retry server_error None
youtube 503 retry server_error None
youtube 502 retry server_error None
youtube 302 stream ends unexpected_status
youtube 418 stream ends unexpected_status
x 200 fine
x 400 stream ends request_refused
x 401 new token token_refused
x 403 source ends no_permission
x 404 stream ends not_found
x 429 retry rate_limit None
x 500 retry server_error None
x 503 retry server_error None
x 502 retry server_error None
x 302 source ends unexpected_status
x 418 source ends unexpected_status
instagram 200 fine
instagram 400 skip request_refused
instagram 401 new token token_refused
instagram 403 stream ends no_permission
instagram 404 stream ends not_found
instagram 429 retry rate_limit Some(60)
instagram 500 retry server_error None
instagram 503 retry server_error None
instagram 502 retry server_error None
instagram 302 stream ends unexpected_status
instagram 418 stream ends unexpected_status
facebook 200 fine
facebook 400 skip request_refused
facebook 401 new token token_refused
facebook 403 stream ends no_permission
facebook 404 stream ends not_found
facebook 429 retry rate_limit Some(60)
facebook 500 retry server_error None
facebook 503 retry server_error None
facebook 502 retry server_error None
facebook 302 stream ends unexpected_status
facebook 418 stream ends unexpected_status
tiktok 200 fine
tiktok 400 skip request_refused
tiktok 401 new token token_refused
tiktok 403 stream ends no_permission
tiktok 404 stream ends not_found
tiktok 429 retry rate_limit Some(60)
tiktok 500 retry server_error None
tiktok 503 retry server_error None
tiktok 502 retry server_error None
tiktok 302 stream ends unexpected_status
tiktok 418 stream ends unexpected_status
note 200 fine
note 400 stream ends request_refused
note 401 source ends no_permission
note 403 source ends no_permission
note 404 stream ends not_found
note 429 source ends rate_limit
note 500 retry server_error None
note 503 retry server_error None
note 502 retry server_error None
note 302 source ends unexpected_status
note 418 source ends unexpected_status
"#);
}
