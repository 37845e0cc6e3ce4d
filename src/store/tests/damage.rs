//! What is damaged, missing or newer is named.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

#[test]
fn damaged_files_are_named_with_their_load() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    commit_load(&mut store, 1).unwrap();
    commit_load(&mut store, 2).unwrap();
    let view = store.as_of(None).unwrap();
    let part = root.path().join("tables/observations/000002.parquet");
    let whole = fs::read(&part).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    for damage in [Some(flipped), Some(whole[..20].to_vec()), Some(Vec::new()), None] {
        match &damage {
            Some(bytes) => fs::write(&part, bytes).unwrap(),
            None => fs::remove_file(&part).unwrap(),
        }
        let error = view.observations().unwrap_err();
        assert!(matches!(&error, StoreError::DamagedPart { load: LoadId(2), .. }), "{error}");
        assert!(error.to_string().contains("000002.parquet"), "{error}");
        assert!(error.hint().unwrap().contains("backup"), "{error}");
        // an older load does not need it
        assert_eq!(store.as_of(Some(LoadId(1))).unwrap().observations().unwrap().len(), 2);
    }
    fs::write(&part, whole).unwrap();
    assert_eq!(view.observations().unwrap().len(), 4);

    let id = SnapshotId::of(b"{\"day\":2}");
    let path = root.path().join(view.listed(&id).unwrap().1.path());
    fs::write(&path, b"{\"day\":3}").unwrap();
    let error = view.snapshot(&id).unwrap_err();
    assert!(matches!(&error, StoreError::DamagedSnapshot { load: LoadId(2), .. }), "{error}");
    fs::remove_file(&path).unwrap();
    assert!(view.snapshot(&id).unwrap_err().to_string().contains("missing"));
    let nobody = SnapshotId::of(b"nobody kept this");
    assert!(matches!(view.snapshot(&nobody), Err(StoreError::UnknownSnapshot(id)) if id == nobody));
    // the bytes come again: the file is healed
    commit_load(&mut store, 2).unwrap();
    assert_eq!(store.as_of(None).unwrap().snapshot(&id).unwrap(), b"{\"day\":2}");
}

#[test]
fn broken_missing_and_newer_manifests_are_told_apart() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    (1..=3).for_each(|day| {
        commit_load(&mut store, day).unwrap();
    });
    drop(store);
    let path = root.path().join("loads/000002.json");
    let whole = fs::read_to_string(&path).unwrap();
    let open = || Store::open(root.path(), Access::Read, SANDBOX);
    let swap = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        fs::write(&path, whole.replace(from, to)).unwrap();
    };
    let broken = [
        ("\"load\": 2", "\"load\": 7"),
        ("\"kind\": \"collect\"", "\"kind\": \"theft\""),
        ("tables/observations/000002.parquet", "tables/observations/../../../secret"),
        ("tables/observations/000002.parquet", "/etc/passwd"),
        ("\"Asia/Tokyo\"", "\"Asia/Edo\""),
        ("2026-10-31", "2026-09-31"),
        ("\"sha256\": \"", "\"sha256\": \"../"),
        ("\"sandbox\": true", "\"sandbox\": 1"),
        ("}", ""),
    ];
    for (from, to) in broken {
        swap(from, to);
        let error = open().unwrap_err();
        assert!(matches!(&error, StoreError::BrokenManifest { .. }), "{to}: {error}");
        assert!(error.to_string().contains("000002.json") && error.hint().unwrap().contains("backup"), "{error}");
    }
    swap("\"schema\": 1", "\"schema\": 2, \"load\": \"two\"");
    assert!(matches!(open().unwrap_err(), StoreError::NewerManifest { schema: 2, .. }));
    swap("\"kind\"", "\"weather\": { \"sendai\": [1, 2] }, \"kind\"");
    assert_eq!(open().unwrap().latest(), Some(LoadId(3)), "unknown fields are passed over");
    fs::remove_file(&path).unwrap();
    let error = open().unwrap_err();
    assert!(matches!(&error, StoreError::MissingManifest { file } if file.ends_with("000002.json")), "{error}");
    fs::write(&path, &whole).unwrap();
    // what an editor or a system leaves lying about means nothing
    for name in ["000004.json~", ".DS_Store", "4.json", "000000.json", "tmp-000004.json"] {
        fs::write(root.path().join("loads").join(name), "rubbish").unwrap();
    }
    assert_eq!(open().unwrap().latest(), Some(LoadId(3)));
}
