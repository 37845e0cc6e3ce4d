//! What goes wrong with the store and with downloaded files.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

#[test]
fn what_goes_wrong_with_the_store() {
    let failed =
        |kind| DiskError::Failed { action: "write", path: "data/x".into(), cause: io::Error::new(kind, words()) };
    let disk = || {
        vec![
            failed(io::ErrorKind::StorageFull),
            failed(io::ErrorKind::PermissionDenied),
            failed(io::ErrorKind::ReadOnlyFilesystem),
            failed(io::ErrorKind::Other),
            DiskError::Taken { path: "data/x".into() },
            DiskError::Stopped { step: 3 },
        ]
    };
    all(include_str!("../../../store/disk.rs"), "DiskError", &disk(), |error| look_at(error));
    let load = LoadId(3);
    let file = || s("data/loads/000003.json");
    let source = include_str!("../../../store/error.rs");
    let normalize = || {
        vec![
            NormalizeError::Contradiction(Box::new(contradiction())),
            NormalizeError::RepeatedDimension { metric: metric(), dimension: s("d"), pointer: s("/a") },
            NormalizeError::Unreadable { row: 1, column: "day", value: s("x") },
            NormalizeError::Frame(polars::prelude::PolarsError::NoData("there is no data here".into())),
        ]
    };
    all(include_str!("../../../normalize.rs"), "NormalizeError", &normalize(), |error| look_at(error));
    let manifests = [
        ManifestFault::Json(words()),
        ManifestFault::OtherLoad(load),
        ManifestFault::Field { field: "kind", text: s("x") },
        ManifestFault::Window(CalendarError::Day(s("x"))),
    ];
    all(source, "ManifestFault", &manifests, |_| {});
    let damages =
        [Damage::Missing, Damage::OtherBytes, Damage::Rows { found: 1, expected: 2 }, Damage::Unreadable(words())];
    all(source, "Damage", &damages, |_| {});
    let seals = || {
        vec![
            SealFault::Json(words()),
            SealFault::Disk(failed(io::ErrorKind::NotFound)),
            SealFault::Newer { program: s("report 2"), schema: 2 },
            SealFault::Names,
            SealFault::Other { period: s("2026-10"), version: 2 },
        ]
    };
    all(source, "SealFault", &seals(), |_| {});
    let mut errors = vec![
        StoreError::Locked { pid: Some(7), command: Some(s("report collect")), since: Some(Instant::from_unix(0)) },
        StoreError::Locked { pid: None, command: None, since: None },
        StoreError::ReadOnly,
        StoreError::Mixed { file: file(), sandbox: true },
        StoreError::Mixed { file: file(), sandbox: false },
        StoreError::MissingManifest { file: file() },
        StoreError::NewerManifest { file: file(), program: s("report 2"), schema: 2 },
        StoreError::NoSuchLoad { load, latest: Some(load) },
        StoreError::NoSuchLoad { load, latest: None },
        StoreError::Overtaken { load },
        StoreError::UnknownSnapshot(snapshot()),
        StoreError::Unfounded { of: s("line.blocks"), snapshot: snapshot() },
        StoreError::MissingSeal { file: file() },
        StoreError::Sealed { file: file() },
    ];
    errors.extend(disk().into_iter().map(StoreError::Disk));
    errors.extend(normalize().into_iter().map(StoreError::Normalize));
    errors.extend(manifests.into_iter().map(|cause| StoreError::BrokenManifest { file: file(), cause }));
    errors.extend(seals().into_iter().map(|cause| StoreError::BrokenSeal { file: file(), cause }));
    for cause in damages {
        errors.push(StoreError::DamagedPart { load, file: file(), cause: cause.clone() });
        errors.push(StoreError::DamagedSnapshot { load, file: file(), cause });
    }
    all(source, "StoreError", &errors, |error| look_at(error));
    let listen = SandboxError::Listen {
        address: "127.0.0.1:80".parse().unwrap(),
        source: io::Error::new(io::ErrorKind::AddrInUse, words()),
    };
    all(include_str!("../../../sandbox/mod.rs"), "SandboxError", &[listen], |error| look_at(error));
}

#[test]
fn what_downloaded_files_have_wrong() {
    let source = include_str!("../../../imports/error.rs");
    let formats = [
        FileFormat::Workbook,
        FileFormat::OldWorkbook,
        FileFormat::Pdf,
        FileFormat::WebPage,
        FileFormat::Xml,
        FileFormat::Json,
        FileFormat::Picture,
        FileFormat::Compressed,
    ];
    all(source, "FileFormat", &formats, |_| {});
    let archives = [
        ArchiveFault::Zip(words()),
        ArchiveFault::Member { name: s("a.csv"), words: words() },
        ArchiveFault::Nested { name: s("a.zip") },
        ArchiveFault::NoFile,
    ];
    all(source, "ArchiveFault", &archives, |_| {});
    let unlike = [Unlike::Lacks(vec![s("Date")]), Unlike::LooksLike("x.daily"), Unlike::NotInArchive];
    all(source, "Unlike", &unlike, |_| {});
    let damages = [
        FileDamage::Semicolons,
        FileDamage::Requoted,
        FileDamage::ExponentIds { line: 1, field: 2 },
        FileDamage::RoundedIds { line: 1 },
        FileDamage::RewrittenDates { line: 1, field: 2 },
        FileDamage::NumberToDate { line: 1, field: 2 },
        FileDamage::SavedWorkbook,
    ];
    all(source, "Damage", &damages, |_| {});
    let expected = [
        CellExpected::Number(Form::Count),
        CellExpected::Number(Form::Signed),
        CellExpected::Number(Form::Exact),
        CellExpected::Number(Form::Duration),
        CellExpected::Day("Tue, Feb 18, 2025"),
        CellExpected::NthDay,
        CellExpected::DayOfTable,
        CellExpected::StartBeforeEnd,
        CellExpected::VideoId,
        CellExpected::PostId,
        CellExpected::NextDay,
        CellExpected::Lifetime,
        CellExpected::Share(100),
        CellExpected::Period("2026-10-01〜2026-10-31"),
        CellExpected::Address("https://www.tiktok.com/@a/video/1"),
    ];
    all(source, "Expected", &expected, |_| {});
    let mut errors = vec![
        ImportError::PersonalData { what: "LINE chat history" },
        ImportError::NotText(NotText { offset: 3 }),
        ImportError::TooLarge { limit_megabytes: 64 },
        ImportError::Empty,
        ImportError::NoSuchKind { asked: s("x") },
        ImportError::Unknown { header: vec![s("a"), s("b")], nearest: vec![] },
        ImportError::NotYet { kind: "meta.daily", label: "results of Meta Business Suite" },
        ImportError::KindNeeded { kind: "ga4.screen", why: "an exploration does not say whether it is filtered" },
        ImportError::AccountNeeded { platform: "x" },
        ImportError::PlatformNeeded { title: s("Reach"), kinds: ["instagram.results", "facebook.results"] },
        ImportError::UnknownTitle { title: s("Reach") },
        ImportError::PeriodNeeded { kind: "x.posts" },
        ImportError::PeriodContradicted { declared: day(1).month(), found: window() },
        ImportError::RepeatedColumn { column: s("Date") },
        ImportError::Ragged { line: 1, found: 2, expected: 3 },
        ImportError::UnclosedQuote(UnclosedQuote { line: 1 }),
        ImportError::Contradiction { what: s("2026-10-01"), first: 2, second: 3 },
    ];
    errors.extend(formats.map(|format| ImportError::Format { format }));
    errors.extend(archives.map(|fault| ImportError::Archive { fault }));
    errors.extend(unlike.map(|unlike| ImportError::NotThatKind { asked: "x.daily", unlike }));
    errors.extend(damages.map(|damage| ImportError::Damaged { damage }));
    errors.extend(expected.map(|expected| ImportError::Cell {
        line: 1,
        field: 2,
        column: s("Date"),
        found: s("x"),
        expected,
    }));
    all(source, "ImportError", &errors, |error| look_at(error));
}
