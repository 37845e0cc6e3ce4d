//! Loads: as they were then, compacted, always the same bytes.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

#[test]
fn an_older_load_reads_as_it_did_then() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let mut then = Vec::new();
    for day in 1..=4 {
        commit_load(&mut store, day).unwrap();
        then.push(seen(&store));
    }
    let early = store.as_of(Some(LoadId(2))).unwrap();
    assert_eq!(early.load(), Some(LoadId(2)));
    assert_eq!(early.cursor("ga4.daily/properties/123"), Some("2026-10-02"));
    assert_eq!((early.manifests().len(), early.outcomes().count()), (2, 2));
    assert!(early.about(&SnapshotId::of(b"{\"day\":3}")).is_none(), "it came later");
    let records = early.observations().unwrap();
    let loads: Vec<u32> = records.iter().map(|(load, _)| load.0).collect();
    assert_eq!(loads, [1, 1, 2, 2]);
    for wrong in [0, 5] {
        let error = store.as_of(Some(LoadId(wrong))).unwrap_err();
        assert!(error.to_string().contains("the newest is 000004"), "{error}");
    }
}

#[test]
fn compacting_changes_no_reader() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    assert_eq!(store.compact(noon()).unwrap(), None);
    (1..=3).for_each(|day| {
        commit_load(&mut store, day).unwrap();
    });
    let old = store.as_of(None).unwrap();
    let (records, posts) = (old.observations().unwrap(), old.posts().unwrap());
    assert_eq!(store.compact(noon()).unwrap(), Some(LoadId(4)));
    assert_eq!(store.compact(noon()).unwrap(), None, "one part cannot be made fewer");
    let new = read(root.path()).as_of(None).unwrap();
    assert_eq!(
        new.parts(Table::Observations).map(|p| p.path.as_str()).collect::<Vec<_>>(),
        ["tables/observations/000004.parquet"]
    );
    assert_eq!(new.observations().unwrap(), records, "each row keeps the load it came with");
    assert_eq!(new.posts().unwrap(), posts);
    assert_eq!(new.cursor("ga4.daily/properties/123"), Some("2026-10-03"));
    assert_eq!(store.as_of(Some(LoadId(3))).unwrap().observations().unwrap(), records);
    // and again, over the compacted part and what came after it
    commit_load(&mut store, 5).unwrap();
    let records = store.as_of(None).unwrap().observations().unwrap();
    assert_eq!(store.compact(noon()).unwrap(), Some(LoadId(6)));
    assert_eq!(store.as_of(None).unwrap().observations().unwrap(), records);
    assert_eq!(records.iter().map(|(load, _)| load.0).collect::<Vec<_>>(), [1, 1, 2, 2, 3, 3, 5, 5]);
}

#[test]
fn compacting_can_be_stopped_at_any_step() {
    let start = || {
        let root = tempfile::tempdir().unwrap();
        let mut store = open(root.path());
        (1..=2).for_each(|day| {
            commit_load(&mut store, day).unwrap();
        });
        root
    };
    let root = start();
    let records = read(root.path()).as_of(None).unwrap().observations().unwrap();
    let faults = Faults::none();
    Store::open_with(root.path(), writer(), SANDBOX, faults.clone()).unwrap().compact(noon()).unwrap();
    for step in 0..faults.steps() {
        let root = start();
        Store::open_with(root.path(), writer(), SANDBOX, Faults::stop_after(step, Stop::Fail))
            .and_then(|mut store| store.compact(noon()))
            .unwrap_err();
        assert_eq!(read(root.path()).as_of(None).unwrap().observations().unwrap(), records, "step {step}");
        open(root.path()).compact(noon()).unwrap();
        assert_eq!(read(root.path()).as_of(None).unwrap().observations().unwrap(), records, "step {step}");
    }
}

#[test]
fn the_same_load_is_the_same_bytes_in_whatever_order_it_arrives() {
    let write = |backwards: bool| {
        let root = tempfile::tempdir().unwrap();
        let mut store = open(root.path());
        let mut draft = store.begin(LoadKind::Collect, noon());
        let mut names = ["a", "b", "c"];
        let mut days: Vec<u32> = (1..=20).collect();
        if backwards {
            names.reverse();
            days.reverse();
        }
        let ids: Vec<SnapshotId> =
            names.iter().map(|name| draft.keep(format!("\"{name}\"").as_bytes(), about(name)).unwrap()).collect();
        let id = ids.iter().min().unwrap();
        draft.observations(days.iter().map(|day| observation(id, *day, "1")).collect());
        draft.posts(days.iter().map(|day| post(id, &day.to_string())).collect());
        draft.commit(&mut store, noon()).unwrap();
        drop(store);
        let mut files = files(root.path());
        files.iter_mut().for_each(|(path, _)| *path = path.strip_prefix(root.path()).unwrap().to_path_buf());
        files
    };
    let forwards = write(false);
    assert_eq!(forwards.len(), 7, "lock, manifest, three snapshots, two parts");
    assert!(forwards == write(true));
}

#[test]
fn a_load_without_anything_is_none() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    for kind in LoadKind::ALL {
        assert_eq!(store.begin(*kind, noon()).commit(&mut store, noon()).unwrap(), None);
    }
    assert_eq!(store.latest(), None);
    let mut draft = store.begin(LoadKind::Collect, noon());
    draft.outcome(outcome());
    assert_eq!(draft.commit(&mut store, noon()).unwrap(), Some(LoadId(1)), "that nothing came is worth a load");
}

#[test]
fn unchanged_inputs_make_no_load_and_the_newest_says_all_there_was() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let mut inputs = |files: &[(&str, &str)]| {
        let mut draft = store.begin(LoadKind::Inputs, noon());
        for (name, text) in files {
            draft.keep(text.as_bytes(), SnapshotAbout::file(*name, Media::Text, noon())).unwrap();
        }
        let load = draft.commit(&mut store, noon()).unwrap();
        let view = store.as_of(None).unwrap();
        (load.map(|l| l.0), view.inputs().map(|s| s.about.name.clone()).collect::<Vec<_>>().join(" "))
    };
    let (config, events) = (("config.toml", "a = 1"), ("data/ledger/events.csv", "id\n"));
    assert_eq!(inputs(&[config, events]), (Some(1), "config.toml data/ledger/events.csv".to_string()));
    assert_eq!(inputs(&[events, config]).0, None);
    assert_eq!(inputs(&[("config.toml", "a = 2"), events]).0, Some(2));
    assert_eq!(inputs(&[config, events]).0, Some(3), "back to what it was is a change too");
    assert_eq!(inputs(&[config]), (Some(4), "config.toml".to_string()), "a file that is gone is gone");
    assert_eq!(inputs(&[config]).0, None);
}

#[test]
fn the_same_bytes_are_one_file_with_every_story() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let mut draft = store.begin(LoadKind::Collect, noon());
    let ids = ["GET /friends?date=20261001", "GET /friends?date=20261002", "GET /friends?date=20261002"]
        .map(|name| draft.keep(b"{\"status\":\"unready\"}", about(name)).unwrap());
    assert!(ids.iter().all(|id| *id == ids[0]));
    draft.commit(&mut store, noon()).unwrap();
    let view = store.as_of(None).unwrap();
    assert_eq!(view.manifests()[0].snapshots.len(), 2, "the very same request and answer is told once");
    assert_eq!(view.about(&ids[0]).unwrap().name, "GET /friends?date=20261002");
    let path = &files(&root.path().join("snapshots"))[0].0;
    assert!(path.ends_with(format!("{}/{}.json", &ids[0].as_str()[..2], ids[0])), "{path:?}");
    assert_eq!(files(&root.path().join("snapshots")).len(), 1);
}

#[test]
fn nothing_is_stated_without_bytes() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let nobody = SnapshotId::of(b"not kept");
    let mut draft = store.begin(LoadKind::Collect, noon());
    draft.observations(vec![observation(&nobody, 1, "1")]);
    let error = draft.commit(&mut store, noon()).unwrap_err();
    assert!(matches!(&error, StoreError::Unfounded { of, .. } if of == "ga4.sessions"), "{error}");
    let mut draft = store.begin(LoadKind::Collect, noon());
    draft.posts(vec![post(&nobody, "17")]);
    assert!(draft.commit(&mut store, noon()).unwrap_err().to_string().contains("the post 17"));
    assert_eq!(store.latest(), None);
    // bytes of an earlier load will do
    commit_load(&mut store, 1).unwrap();
    let mut draft = store.begin(LoadKind::Collect, noon());
    draft.observations(vec![observation(&SnapshotId::of(b"{\"day\":1}"), 20, "1")]);
    assert_eq!(draft.commit(&mut store, noon()).unwrap(), Some(LoadId(2)));
}

#[test]
fn a_response_that_contradicts_itself_leaves_the_store_alone() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    let mut draft = store.begin(LoadKind::Collect, noon());
    let id = draft.keep(b"{}", about("POST")).unwrap();
    draft.observations(vec![observation(&id, 1, "1"), observation(&id, 1, "2")]);
    let error = draft.commit(&mut store, noon()).unwrap_err();
    assert!(matches!(error, StoreError::Normalize(_)), "{error}");
    assert_eq!(read(root.path()).latest(), None);
}
