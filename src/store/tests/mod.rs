//! The promises of the store, each tried on a real folder: nothing in between, nothing lost, nothing believed unchecked.

#[cfg(test)] // the house's rules read this line: what follows is no product
mod access;
mod damage;
mod loads;
mod stops;

use super::disk::{Faults, Stop};
use super::*;
use crate::domain::{
    AccountId, Entity, Flag, Flags, Members, MetricId, Observation, Origin, PlatformId, Post, Quality, SnapshotId,
    Stated, StreamId, Window, Zone,
};
use std::fs;
use std::path::PathBuf;

/// The sandbox's stores do not wait for the disk; their steps are the same.
const SANDBOX: bool = true;

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}
fn noon() -> Instant {
    at("2026-11-10T12:00:00Z")
}
/// Waits: a child process that another test starts may hold a copy of our lock for the blink before it becomes itself.
fn writer() -> Access {
    Access::Write { wait: Some(Duration::from_secs(20)), holder: "report collect --month 2026-10".to_string() }
}
fn open(root: &Path) -> Store {
    Store::open(root, writer(), SANDBOX).unwrap()
}
fn read(root: &Path) -> Store {
    Store::open(root, Access::Read, SANDBOX).unwrap()
}

fn about(name: &str) -> SnapshotAbout {
    SnapshotAbout {
        platform: Some(PlatformId::from("ga4")),
        account: Some(AccountId::from("properties/123")),
        stream: Some(StreamId::from("ga4.daily")),
        request: Some(RequestRecord {
            method: "POST".to_string(),
            path_and_query: "/v1beta/properties/123:batchRunReports".to_string(),
            body: Some("{\"requests\":[]}".to_string()),
        }),
        status: Some(200),
        headers: vec![("X-Line-Request-Id".to_string(), "abc".to_string())],
        ..SnapshotAbout::file(name, Media::Json, noon())
    }
}

fn observation(snapshot: &SnapshotId, day: u32, value: &str) -> Observation {
    Observation {
        metric: MetricId::from("ga4.sessions"),
        account: AccountId::from("properties/123"),
        window: Window::of_day(crate::domain::Day::new(2026, 10, day).unwrap(), Zone::JST),
        members: Members::new([("deviceCategory", "mobile")]),
        entity: None,
        stated: Stated::Value(value.parse().unwrap()),
        quality: Quality::Settled,
        flags: Flags::of([Flag::Sampled]),
        observed_at: noon(),
        origin: Origin { snapshot: snapshot.clone(), pointer: format!("/rows/{day}/metricValues/0/value") },
    }
}

fn post(snapshot: &SnapshotId, entity: &str) -> Post {
    Post {
        account: AccountId::from("@crosssendai"),
        entity: Entity::from(entity),
        kind: "post".to_string(),
        title: "第5回 交流会のお知らせ 🎉\n=1+1".to_string(),
        url: Some("https://example.jp/1".to_string()),
        published_at: Some(at("2026-10-31T15:30:00Z")),
        published_on: None,
        observed_at: noon(),
        origin: Origin { snapshot: snapshot.clone(), pointer: "/data/0".to_string() },
    }
}

fn outcome() -> Outcome {
    Outcome {
        platform: PlatformId::from("ga4"),
        account: AccountId::from("properties/123"),
        stream: StreamId::from("ga4.daily"),
        window: crate::domain::Month::new(2026, 10).unwrap().window(Zone::JST),
        state: OutcomeState::Partial,
        settled: false,
        reason: Some(("quota".to_string(), "tokens per day are used up".to_string())),
        notes: vec![("sampled".to_string(), "38% of events".to_string())],
        fetched_at: noon(),
    }
}

/// One load with everything a load can have; `day` makes it differ from others.
fn commit_load(store: &mut Store, day: u32) -> Result<Option<LoadId>, StoreError> {
    let mut draft = store.begin(LoadKind::Collect, noon());
    let first = draft.keep(format!("{{\"day\":{day}}}").as_bytes(), about("POST first"))?;
    let second = draft.keep(b"{\"status\":\"unready\"}", about("GET second"))?;
    draft.observations(vec![observation(&first, day, "12.50"), observation(&first, day + 1, "13")]);
    draft.posts(vec![post(&second, &format!("post-{day}"))]);
    draft.cursor("ga4.daily/properties/123", &format!("2026-10-{day:02}"));
    draft.outcome(outcome());
    draft.commit(store, noon().plus(Duration::from_secs(60)))
}

/// Everything a reader can see, in words.
fn seen(store: &Store) -> String {
    let view = store.as_of(None).unwrap();
    let mut text = format!("{:?} {:?}\n", view.load(), view.cursor("ga4.daily/properties/123"));
    for manifest in view.manifests() {
        text.push_str(&format!("{manifest:?}\n"));
        for snapshot in &manifest.snapshots {
            text.push_str(&format!("{:?}\n", view.snapshot(&snapshot.id).unwrap()));
        }
    }
    text.push_str(&format!("{:?}\n{:?}\n", view.observations().unwrap(), view.posts().unwrap()));
    text
}

/// Every file below a folder with its bytes.
fn files(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push((path.clone(), fs::read(&path).unwrap())) }
        }
    }
    found.sort();
    found
}

#[test]
fn a_load_is_read_back_as_it_was_written() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(&root.path().join("deep/data"));
    assert_eq!(store.latest(), None);
    assert_eq!(commit_load(&mut store, 5).unwrap(), Some(LoadId(1)));
    let mine = seen(&store);
    drop(store);
    let store = read(&root.path().join("deep/data"));
    assert_eq!(seen(&store), mine);
    let view = store.as_of(Some(LoadId(1))).unwrap();
    let id = SnapshotId::of(b"{\"day\":5}");
    assert_eq!(view.about(&id), Some(&about("POST first")));
    let records = view.observations().unwrap();
    assert_eq!(records, vec![(LoadId(1), observation(&id, 5, "12.50")), (LoadId(1), observation(&id, 6, "13"))]);
    assert_eq!(records[0].1.stated.value().unwrap().to_string(), "12.50", "the exact digits");
    assert_eq!(view.posts().unwrap(), vec![post(&SnapshotId::of(b"{\"status\":\"unready\"}"), "post-5")]);
    assert_eq!(view.outcomes().collect::<Vec<_>>(), vec![&outcome()]);
    assert_eq!(view.cursor("nothing"), None);
}
