//! What every source owes, on paper: its requests keep to the platform's published specification, and answers that were
//! recorded or written down elsewhere are read or refused.
//!
//! Both folders stay outside of the repository: `REPORT_SPECS`, `REPORT_SAMPLES`. Without them the run says what it did not
//! look at, and the sandbox's emulation, which refuses names it does not know, is the check.

use crate::contract::open;
use crate::contract_wire::{PLATFORMS, each, say};
use crate::recorded::stands_where_it_says;
use report::domain::{Answer, Instant, Judgement, Request, SnapshotId, Zone};
use report::programme::{Account, config};
use report::sandbox;
use report::sources::{self, Ask, Reading, Source, Task};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn account(platform: &str) -> Account {
    let known: Vec<&str> = sources::registry().iter().map(|p| p.id).collect();
    let programme = config::read(sandbox::CONFIG, &known).expect("the sandbox's configuration");
    programme.accounts.into_iter().find(|account| account.platform.as_str() == platform).expect("an account")
}

fn now() -> Instant {
    sandbox::reporting_time("2026-10".parse().unwrap())
}

/// What is planned for October, with each of the platform's interfaces.
fn planned(platform: &str, source: &dyn Source) -> Vec<Task> {
    let mut account = account(platform);
    let mut tasks = Vec::new();
    let interfaces: &[&str] = if platform == "tiktok" { &["business", "display"] } else { &[""] };
    for interface in interfaces {
        account.options.insert("api".to_string(), (*interface).to_string());
        tasks.extend(source.plan(&Ask {
            account: &account.id,
            zone: account.zone,
            started: None,
            options: &account.options,
            month: "2026-10".parse().unwrap(),
            year_start: 4,
            now: now(),
            messages: &[],
            done: &|_, _| false,
        }));
    }
    tasks
}

/// A folder that a variable names; without it the run says what it leaves out.
fn folder(variable: &str, platform: &str) -> Option<PathBuf> {
    let found = std::env::var_os(variable).map(PathBuf::from);
    if found.is_none() {
        say(&format!("not run: {platform} on paper: {variable} names no folder; the sandbox's emulation is the check"));
    }
    found
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))).unwrap()
}

/// Names and values of a query, as they stand.
fn query(request: &Request) -> Vec<(String, String)> {
    let Some((_, query)) = request.path_and_query().split_once('?') else { return vec![] };
    query.split('&').filter_map(|pair| pair.split_once('=')).map(|(n, v)| (n.to_string(), decode(v))).collect()
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let hex = after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        (bytes, rest) = match (first, hex) {
            (b'%', Some(byte)) => ([bytes, vec![byte]].concat(), &after[2..]),
            _ => ([bytes, vec![*first]].concat(), after),
        };
    }
    String::from_utf8(bytes).unwrap()
}

/// A body against a schema of Google's discovery documents: every name stands in it, every value has its type.
fn follows_schema(value: &Value, schema: &Value, all: &Value, place: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        return follows_schema(value, &all[name], all, place);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let found = value.as_object().unwrap_or_else(|| panic!("{place} is no object"));
            for (name, inner) in found {
                let known = &schema["properties"][name];
                assert!(!known.is_null(), "{place} has no `{name}`");
                follows_schema(inner, known, all, &format!("{place}.{name}"));
            }
        }
        Some("array") => {
            for inner in value.as_array().unwrap_or_else(|| panic!("{place} is no list")) {
                follows_schema(inner, &schema["items"], all, place);
            }
        }
        Some("string") => {
            let text = value.as_str().unwrap_or_else(|| panic!("{place} is no text: {value}"));
            if schema["format"] == "int64" {
                assert!(text.parse::<i64>().is_ok(), "{place}: {text}");
            }
            if let Some(words) = schema["enum"].as_array() {
                assert!(words.iter().any(|word| word == text), "{place} knows no {text}");
            }
        }
        Some("boolean") => assert!(value.is_boolean(), "{place}: {value}"),
        Some("integer") => assert!(value.is_i64() || value.is_u64(), "{place}: {value}"),
        other => panic!("{place}: a type {other:?}"),
    }
}

/// A call against a method of a discovery document.
fn follows_method(request: &Request, method: &Value) {
    let asked = query(request);
    for (name, _) in &asked {
        assert!(!method["parameters"][name].is_null(), "{}: no parameter `{name}`", request.url);
    }
    for (name, parameter) in method["parameters"].as_object().unwrap() {
        let needed = parameter["required"] == true;
        assert!(!needed || asked.iter().any(|(known, _)| known == name), "{} lacks `{name}`", request.url);
    }
}

/// A call against an OpenAPI file in YAML, by its text: the path is there, and the parameters are named under it.
fn follows_yaml(request: &Request, files: &[String]) {
    let head = format!("  \"{}\":\n", request.path());
    let bare = format!("  {}:\n", request.path());
    let found = files.iter().find_map(|file| file.split_once(&head).or_else(|| file.split_once(&bare)));
    let block = found.unwrap_or_else(|| panic!("no path {}", request.path())).1;
    let block = &block[..block.find("\n  \"/").or_else(|| block.find("\n  /")).unwrap_or(block.len())];
    let form = request.body.iter().flat_map(|body| body.text.split('&')).filter_map(|field| field.split_once('='));
    let names = query(request).into_iter().map(|(name, _)| name).chain(form.map(|(name, _)| name.to_string()));
    for name in names {
        let known = [format!("name: {name}\n"), format!("{name}:\n")].iter().any(|line| block.contains(line));
        assert!(known, "{} has no `{name}`", request.path());
    }
    assert!(block.contains(if request.body.is_some() { "post:" } else { "get:" }), "{}", request.path());
}

/// A call against an OpenAPI file in JSON.
fn follows_openapi(request: &Request, specs: &[Value]) {
    let follows = |spec: &Value| {
        let listed = spec["paths"][request.path()]["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let resolve = |p: &Value| match p["$ref"].as_str() {
            Some(name) => spec["components"]["parameters"][name.rsplit('/').next().unwrap()].clone(),
            None => p.clone(),
        };
        let listed: Vec<Value> = listed.iter().map(resolve).collect();
        query(request).iter().all(|(name, value)| {
            listed.iter().find(|p| p["name"] == name.as_str()).is_some_and(|p| {
                match p["schema"]["items"]["enum"].as_array() {
                    Some(words) => value.split(',').all(|v| words.iter().any(|w| w == v)),
                    None => true,
                }
            })
        })
    };
    assert!(specs.iter().all(follows), "{}", request.url);
}

/// Metrics that live, by the table compiled from documentation and probes; `{a,b}` in a name stands for either.
fn living_metrics(specs: &Path, platform: &str) -> Vec<String> {
    let table = std::fs::read_to_string(specs.join("meta-metrics-2026.tsv")).unwrap();
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let rows = rows.filter(|row| row[0] == platform && !row[5].starts_with("DEAD"));
    let mut names = Vec::new();
    for row in rows {
        match row[2].split_once('{').and_then(|(head, rest)| Some((head, rest.split_once('}')?))) {
            Some((head, (middle, tail))) => names.extend(middle.split(',').map(|m| format!("{head}{m}{tail}"))),
            None => names.extend(row[2].split(',').map(|name| name.trim_end_matches("(_unique)").to_string())),
        }
    }
    names
}

/// A call of the Graph API: its edge and its parameters stand in the node's file, its fields too, its metrics live.
fn follows_graph(request: &Request, specs: &Path, platform: &str) {
    let node = |name: &str| json(&specs.join(format!("meta/{name}.json")));
    let path = request.path().trim_start_matches("/v25.0/");
    let (owner, listed) = if platform == "facebook" { ("Page", "PagePost") } else { ("IGUser", "IGMedia") };
    let (owner, edge) = match path.split('/').collect::<Vec<_>>()[..] {
        [_] => (node(owner), None),
        [_, edge] => (node(owner), Some(edge)),
        _ => panic!("{path}"),
    };
    let api = edge.map(|edge| {
        let apis = owner["apis"].as_array().unwrap();
        let found = apis.iter().find(|api| api["method"] == "GET" && api["endpoint"] == edge);
        found.unwrap_or_else(|| panic!("no edge {edge}")).clone()
    });
    let of_fields = if edge.is_some() { node(listed) } else { owner };
    let fields: Vec<&str> = of_fields["fields"].as_array().unwrap().iter().filter_map(|f| f["name"].as_str()).collect();
    let metrics = living_metrics(specs, platform);
    let lives =
        |name: &str| assert!(metrics.iter().any(|known| known == name), "{name} is in no list of living metrics");
    for (name, value) in query(request) {
        match name.as_str() {
            "metric" => value.split(',').for_each(lives),
            "fields" => {
                let (plain, within) = match value.split_once(",insights.metric(") {
                    Some((plain, within)) => (plain.to_string(), within.trim_end_matches(')').to_string()),
                    None => (value, String::new()),
                };
                for field in plain.split(',').filter(|field| *field != "media_count" || !fields.is_empty()) {
                    assert!(fields.contains(&field), "{path}: no field `{field}`");
                }
                within.split(',').filter(|name| !name.is_empty()).for_each(lives);
            }
            // of every list
            "limit" | "after" | "since" | "until" => {}
            other => {
                let known = api.iter().flat_map(|api| api["params"].as_array().unwrap());
                assert!(known.into_iter().any(|p| p["name"] == other), "{path}: no parameter `{other}`");
            }
        }
    }
}

/// The fields that are asked stand in the table of the Accounts API.
fn follows_table(request: &Request, specs: &Path) {
    let table = std::fs::read_to_string(specs.join("tiktok-accounts-fields.tsv")).unwrap();
    let endpoint = request.path().trim_start_matches("/open_api/v1.3/").trim_end_matches('/');
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let known: Vec<String> = rows
        .filter(|row| row[0] == endpoint)
        .flat_map(|row| row[1].split(',').map(str::to_string).collect::<Vec<_>>())
        .collect();
    assert!(!known.is_empty(), "no endpoint {endpoint}");
    let (_, fields) = query(request).into_iter().find(|(name, _)| name == "fields").expect("fields");
    for field in serde_json::from_str::<Vec<String>>(&fields).unwrap() {
        assert!(known.contains(&field), "{endpoint}: no field `{field}`");
    }
}

#[tokio::test]
async fn requests_keep_to_the_published_specifications() {
    each("requests keep to the published specification", |platform| async move {
        let Some(specs) = folder("REPORT_SPECS", platform) else { return };
        let source = open(sources::platform(platform).unwrap());
        let account = account(platform);
        let mut requests: Vec<Request> =
            planned(platform, source.as_ref()).into_iter().map(|task| task.request).collect();
        if platform != "ga4" {
            requests.extend(source.checks(&account.id, &account.options));
        }
        let yaml = |name: &str| std::fs::read_to_string(specs.join("line").join(name)).unwrap();
        let mut looked_at = 0;
        for request in requests.iter().filter(|request| !request.url.contains("debug_token")) {
            match platform {
                "ga4" => {
                    let spec = json(&specs.join("analyticsdata.v1beta.json"));
                    assert!(request.path().starts_with("/v1beta/properties/"), "{}", request.url);
                    let method = request.path().rsplit(':').next().unwrap();
                    let method = &spec["resources"]["properties"]["methods"][method];
                    let body: Value = serde_json::from_str(&request.body.as_ref().unwrap().text).unwrap();
                    follows_schema(&body, &method["request"], &spec["schemas"], "body");
                }
                "youtube" => {
                    let kind = request.path().rsplit('/').next().unwrap();
                    let (file, method) = match kind {
                        "reports" => ("youtubeAnalytics.v2.json", "query"),
                        _ => ("youtube.v3.json", "list"),
                    };
                    follows_method(request, &json(&specs.join(file))["resources"][kind]["methods"][method]);
                }
                "line" => {
                    follows_yaml(request, &["insight.yml", "messaging-api.yml", "channel-access-token.yml"].map(yaml))
                }
                "x" => {
                    let files = ["openapi.json", "openapi-2.166.json"].map(|name| json(&specs.join("x").join(name)));
                    follows_openapi(request, &files);
                }
                "instagram" | "facebook" => follows_graph(request, &specs, platform),
                // the Display API has no file that a machine could read
                _ if request.url.contains("open.tiktokapis.com") => continue,
                _ => follows_table(request, &specs),
            }
            looked_at += 1;
        }
        assert!(looked_at > 0, "{platform}");
    })
    .await;
}

/// Whether a file of the samples is an answer of the platform's interface, and with which status it came.
fn recorded(platform: &str, name: &str) -> Option<u16> {
    let mine = match platform {
        "ga4" => name.contains("ga4"),
        "youtube" => name.contains("youtube"),
        _ => true,
    };
    let status = [400, 401, 402, 403, 404, 429, 500].into_iter().find(|n| name.contains(&format!("_{n}")));
    (mine && name.ends_with(".json") && !name.contains("oauth")).then_some(status.unwrap_or(200))
}

#[tokio::test]
async fn recorded_answers_are_read_or_refused() {
    each("recorded answers are read or refused", |platform| async move {
        let Some(samples) = folder("REPORT_SAMPLES", platform) else { return };
        let source = open(sources::platform(platform).unwrap());
        let account = account(platform);
        let tasks = planned(platform, source.as_ref());
        let google = ["ga4", "youtube"].contains(&platform);
        let mut names: Vec<String> = std::fs::read_dir(samples.join(if google { "google" } else { platform }))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let (mut answers, mut read) = (0, 0);
        for name in names {
            let Some(status) = recorded(platform, &name) else { continue };
            let path = samples.join(if google { "google" } else { platform }).join(&name);
            let answer = Answer { status, headers: vec![], bytes: std::fs::read(path).unwrap() };
            let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
            let reading = Reading {
                account: account.id.clone(),
                zone: Zone::JST,
                observed_at: now(),
                snapshot: SnapshotId::of(&answer.bytes),
            };
            let mut told = 0;
            for task in &tasks {
                // whatever was asked: read or refused, and no error is ever a number
                let fine = matches!(source.judge(task, &answer), Judgement::Fine);
                let page = source.parse(task, &answer, &reading).ok().filter(|_| fine);
                for observation in page.iter().flat_map(|page| &page.parts).flat_map(|part| &part.observations) {
                    stands_where_it_says(observation, &value);
                }
                let parts = page.into_iter().flat_map(|page| page.parts);
                told += parts
                    .map(|p| p.observations.iter().filter(|o| o.stated.value().is_some()).count() + p.posts.len())
                    .sum::<usize>();
            }
            assert!(!name.contains("error") || told == 0, "{platform}/{name}: an error was read as numbers");
            answers += 1;
            read += usize::from(told > 0);
        }
        assert!(answers > 2, "{platform}: {answers} answers");
        say(&format!(
            "recorded answers of {platform}: {answers} looked at, {read} with numbers, the rest refused or empty"
        ));
    })
    .await;
}

#[test]
fn every_platform_has_its_account() {
    for platform in PLATFORMS {
        assert_eq!(account(platform).platform.as_str(), platform);
    }
}
