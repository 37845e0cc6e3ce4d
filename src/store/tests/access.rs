//! Who may write, and where.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

#[test]
fn of_two_writers_one_is_told_who_holds_the_lock() {
    let root = tempfile::tempdir().unwrap();
    let first = open(root.path());
    let impatient = Access::Write { wait: None, holder: "report collect --month 2026-10".to_string() };
    let second = Store::open(root.path(), impatient, SANDBOX).unwrap_err();
    let StoreError::Locked { pid, command, since } = &second else { panic!("{second}") };
    assert_eq!(*pid, Some(std::process::id()));
    assert_eq!(command.as_deref(), Some("report collect --month 2026-10"));
    assert!(since.is_some());
    assert!(second.to_string().contains("`report collect --month 2026-10`"), "{second}");
    // readers are never kept waiting
    assert_eq!(read(root.path()).latest(), None);

    let wait = Access::Write { wait: Some(Duration::from_secs(600)), holder: "report\nimport".to_string() };
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| Store::open(root.path(), wait, SANDBOX).unwrap());
        drop(first);
        let store = waiting.join().unwrap();
        let text = fs::read_to_string(root.path().join(".lock")).unwrap();
        assert!(text.ends_with("command report import\n"), "{text}");
        drop(store);
    });
    // what a dead holder wrote stops nobody
    fs::write(root.path().join(".lock"), "pid 1\ncommand something very long that was killed\n").unwrap();
    drop(open(root.path()));
}

#[test]
fn two_writers_cannot_both_take_a_number() {
    let root = tempfile::tempdir().unwrap();
    let mut store = open(root.path());
    // as if the lock had not held: some other machine has committed load 1 meanwhile
    let other = tempfile::tempdir().unwrap();
    commit_load(&mut open(other.path()), 9).unwrap();
    fs::create_dir_all(root.path().join("loads")).unwrap();
    fs::copy(other.path().join("loads/000001.json"), root.path().join("loads/000001.json")).unwrap();
    let error = commit_load(&mut store, 1).unwrap_err();
    assert!(matches!(error, StoreError::Overtaken { load: LoadId(1) }), "{error}");
    let theirs = fs::read(other.path().join("loads/000001.json")).unwrap();
    assert_eq!(fs::read(root.path().join("loads/000001.json")).unwrap(), theirs, "nothing is overwritten");
}

#[test]
fn readers_write_nothing_and_cannot() {
    let root = tempfile::tempdir().unwrap();
    let missing = root.path().join("nothing/here");
    let mut store = read(&missing);
    assert!(store.as_of(None).unwrap().observations().unwrap().is_empty());
    assert!(store.as_of(None).unwrap().posts().unwrap().is_empty());
    let mut draft = store.begin(LoadKind::Collect, noon());
    assert!(matches!(draft.keep(b"{}", about("x")), Err(StoreError::ReadOnly)));
    draft.cursor("a", "b");
    assert!(matches!(draft.commit(&mut store, noon()), Err(StoreError::ReadOnly)));
    assert!(!root.path().join("nothing").exists());
    assert!(matches!(store.compact(noon()), Err(StoreError::ReadOnly)));
}

#[test]
fn a_folder_that_is_a_file_is_named() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("data");
    fs::write(&file, "not a folder").unwrap();
    for access in [Access::Read, writer()] {
        let error = Store::open(&file, access, SANDBOX).unwrap_err().to_string();
        assert!(error.contains(&file.display().to_string()), "{error}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"not a folder");
}

#[test]
fn sandbox_and_real_stores_do_not_mix() {
    let root = tempfile::tempdir().unwrap();
    commit_load(&mut Store::open(&root.path().join("sandbox"), writer(), true).unwrap(), 1).unwrap();
    commit_load(&mut Store::open(root.path(), writer(), false).unwrap(), 1).unwrap();
    // each by itself opens, one inside the other
    assert_eq!(Store::open(&root.path().join("sandbox"), Access::Read, true).unwrap().latest(), Some(LoadId(1)));
    assert_eq!(Store::open(root.path(), Access::Read, false).unwrap().latest(), Some(LoadId(1)));
    for (folder, sandbox) in [("sandbox", false), ("", true)] {
        let error = Store::open(&root.path().join(folder), Access::Read, sandbox).unwrap_err();
        assert!(matches!(&error, StoreError::Mixed { sandbox: found, .. } if *found != sandbox), "{error}");
        assert!(error.to_string().contains("000001.json") && error.hint().is_some(), "{error}");
    }
}

#[test]
fn stores_drafts_and_views_may_change_threads() {
    fn may_move<T: Send>() {}
    fn may_be_shared<T: Send + Sync>() {}
    may_move::<(Store, Draft, StoreError)>();
    may_be_shared::<View>();
}
