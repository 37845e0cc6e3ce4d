//! Canaries: invented people are put wherever a person's data could come in, and are then looked for in everything that the
//! program writes. And what is hidden as x cannot be computed from the page, its attachments, the exports or the queries.
//!
//! The bytes are searched in four encodings, of files as they lie, of streams inside PDFs and of members of archives.

use crate::pdf_text::Pdf;
use crate::support::{Run, TestProject};
use polars::prelude::{ParquetReader, SerReader};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::OnceLock;

/// Nobody is called so, and nothing else of the sample holds any of these.
const CANARIES: [&str; 12] = [
    "山田カナリア",
    "やまだかなりあ",
    "Yamada Kanaria",
    "kanaria.yamada@example.jp",
    "ｋａｎａｒｉａ＠ｅｘａｍｐｌｅ．ｊｐ",
    "090-7777-1234",
    "09077771234",
    "二日町77丁目7",
    "kanaria_handle",
    "かなりあ株式会社",
    "カナリアの自由な感想",
    "canary-row-7777",
];

/// Every canary in one text after another, as the cells of a row.
fn all() -> String {
    CANARIES.join(",")
}

fn encoded(text: &str) -> Vec<Vec<u8>> {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(text);
    vec![
        text.as_bytes().to_vec(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        cp932.into_owned(),
        escaped.into_bytes(),
    ]
}

/// The canaries in some bytes.
fn found_in(bytes: &[u8]) -> Vec<&'static str> {
    // by their first two bytes: what is searched is large
    type Needles = BTreeMap<[u8; 2], Vec<(&'static str, Vec<u8>)>>;
    static NEEDLES: OnceLock<(Vec<bool>, Needles)> = OnceLock::new();
    let place = |pair: [u8; 2]| usize::from(u16::from_be_bytes(pair));
    let (begins, needles) = NEEDLES.get_or_init(|| {
        let mut needles = Needles::new();
        for canary in CANARIES {
            for way in encoded(canary) {
                needles.entry([way[0], way[1]]).or_default().push((canary, way));
            }
        }
        let mut begins = vec![false; 1 << 16];
        needles.keys().for_each(|pair| begins[place(*pair)] = true);
        (begins, needles)
    });
    let mut found = BTreeSet::new();
    for at in 0..bytes.len().saturating_sub(1) {
        let pair = [bytes[at], bytes[at + 1]];
        if begins[place(pair)] {
            let here = needles[&pair].iter().filter(|(_, way)| bytes[at..].starts_with(way));
            found.extend(here.map(|(canary, _)| *canary));
        }
    }
    found.into_iter().collect()
}

/// Looks through a file of any kind: its bytes, what a PDF or an archive holds inside, the text a PDF shows.
fn look_through(name: &str, bytes: &[u8], seen: &mut Vec<String>) {
    let mut told = |place: &str, bytes: &[u8]| {
        seen.extend(found_in(bytes).into_iter().map(|canary| format!("{canary} in {place}")));
    };
    told(name, bytes);
    told(&format!("the name of {name}"), name.as_bytes());
    if bytes.starts_with(b"%PDF") {
        let pdf = Pdf::read(bytes);
        told(&format!("{name}: text"), pdf.text().as_bytes());
        for (attached, bytes) in pdf.attachments() {
            told(&format!("{name}: {attached}"), &bytes);
        }
        let document = lopdf::Document::load_mem(bytes).unwrap();
        for object in document.objects.values() {
            if let Ok(stream) = object.as_stream() {
                let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
                told(&format!("{name}: a stream"), &content);
            }
            told(&format!("{name}: an object"), format!("{object:?}").as_bytes());
        }
    }
    // its pages are packed and its words are kept once: the bytes say nothing
    if bytes.starts_with(b"PAR1") {
        let frame = ParquetReader::new(std::io::Cursor::new(bytes)).finish().unwrap();
        let names: Vec<&str> = frame.get_column_names().into_iter().map(|n| n.as_str()).collect();
        told(&format!("{name}: names"), names.join("\n").as_bytes());
        for column in frame.columns() {
            let cells: Vec<String> = column.as_materialized_series().iter().map(|cell| cell.to_string()).collect();
            told(&format!("{name}: {}", column.name()), cells.join("\n").as_bytes());
        }
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        for at in 0..zip.len() {
            let mut member = zip.by_index(at).unwrap();
            let inner_name = format!("{name}: {}", member.name().unwrap());
            let mut content = Vec::new();
            member.read_to_end(&mut content).unwrap();
            drop(member);
            look_through(&inner_name, &content, seen);
        }
    }
}

fn look_into(folder: &Path, root: &Path, leave: &[&str], seen: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        if leave.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            look_into(&path, root, leave, seen);
        } else {
            look_through(&name, &std::fs::read(&path).unwrap(), seen);
        }
    }
}

/// A run whose every word is looked at.
#[track_caller]
fn silent(run: Run) -> Run {
    let told = found_in(run.seen().as_bytes());
    assert!(told.is_empty(), "{told:?} in {}", run.seen());
    run
}

fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}

/// Files of people and files in which people stand by mistake: name and bytes.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let connpass = "参加枠名,ユーザー名,表示名,コメント,参加ステータス,出欠ステータス,更新日時,受付番号\n\
        一般,kanaria_handle,山田カナリア,カナリアの自由な感想,参加,出席,2026年10月9日 17時22分,canary-row-7777\n\
        一般,kanaria_handle,やまだかなりあ,,山田カナリア,,2026年10月9日 17時22分,2\n";
    let peatix = "販売ID,ユーザーID,参加者名,アカウント名,注文日時,チケット名,枚数,チケットID,ステータス,割引コード,住所\n\
        canary-row-7777,1,山田カナリア,kanaria_handle,2026/10/01 09:10,一般,1,1,支払済,,二日町77丁目7\n";
    let form = "タイムスタンプ,メールアドレス,満足度,山田カナリアさんの講演はいかがでしたか,感想,電話番号\n"
        .to_string()
        + &"2026/10/10 10:16:35,kanaria.yamada@example.jp,満足,よい,カナリアの自由な感想,090-7777-1234\n".repeat(6);
    let overview = "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,\
        Profile visits,Create Post,Video views,Media views";
    let day = "\"Fri, Oct 2, 2026\",10,1,1,1,1,1,1,1,1,1,1,1,1";
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("山田カナリア.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(form.as_bytes()).unwrap();
    let zipped = zip.finish().unwrap().into_inner();
    vec![
        ("山田カナリア様_参加者.csv", connpass.into()),
        ("山田カナリア_cp932.csv", cp932(connpass)),
        ("kanaria.yamada@example.jp.csv", peatix.into()),
        ("山田カナリア_peatix.csv", cp932(peatix)),
        ("山田カナリア_回答.csv", form.clone().into()),
        ("山田カナリア_回答.zip", zipped),
        // a list that is cut off in the middle of a row
        ("山田カナリア_途中.csv", connpass.as_bytes()[..connpass.len() - 20].to_vec()),
        // no heading: the first line is a person
        ("かなりあ株式会社.csv", format!("{}\n{}\n", all(), all()).into()),
        ("山田カナリア_名簿.csv", cp932(&format!("No,役職,備考\n1,山田カナリア,{}\n", all()))),
        ("やまだかなりあ.csv", "山田カナリア,やまだかなりあ\n1,2\n".into()),
        // a platform's file with a column that somebody added, or with a name in a number's place
        ("山田カナリア_氏名つき.csv", format!("{overview},氏名\n{day},山田カナリア\n").into()),
        ("山田カナリア_見出し.csv", format!("{overview},山田カナリアさん\n{day},1\n").into()),
        ("row.csv", format!("{overview}\n{}\n", day.replacen("10", "山田カナリア", 1)).into()),
        ("row2.csv", format!("{overview}\n{}\n", day.replacen("10", "kanaria.yamada@example.jp", 1)).into()),
    ]
}

#[test]
fn nothing_of_a_person_is_in_anything_that_is_written() {
    let project = TestProject::october();
    let given = files();
    for (name, bytes) in &given {
        project.write(&format!("in/{name}"), bytes);
    }
    for (place, (name, _)) in given.iter().enumerate() {
        let path = format!("in/{name}");
        // each in another way of telling; the first two in all
        let ways = [&["--json"][..], &["-v"], &[]];
        for more in ways.iter().enumerate().filter(|(way, _)| place < 2 || place % 3 == *way).map(|(_, way)| way) {
            let arguments: Vec<&str> = more.iter().copied().chain(["--sandbox", "import", &path]).collect();
            let run = silent(project.run(&arguments));
            // lists are counted, everything else is refused
            let expected = if place < 6 { 0 } else { 2 };
            assert_eq!(run.code, Some(expected), "{name}: {}", run.seen());
        }
        // into the ledgers of an event go numbers and nothing else
        let run = silent(project.run(&["--sandbox", "import", &path, "--event", "6", "--side", "企業"]));
        assert_eq!(run.code, Some(if place < 6 { 0 } else { 2 }), "{name}: {}", run.seen());
    }
    // ledgers whose cells are wrong because a person stands in them: each mistake is told without its words
    let folder = "data/sandbox/ledger";
    let kept: BTreeMap<&str, Vec<u8>> = ["event_counts", "casual_interviews", "event_comments", "events"]
        .into_iter()
        .map(|name| (name, project.read(&format!("{folder}/{name}.csv"))))
        .collect();
    for (ledger, row) in [
        ("event_counts", "5,年代,30代,山田カナリア,,"),
        ("event_counts", "5,山田カナリア,30代,1,,"),
        ("event_counts", "5,年代,山田カナリア,1,,,,,かなりあ株式会社"),
        ("casual_interviews", "2026-10-20,山田カナリア,1,対面,,,,"),
        ("casual_interviews", "山田カナリア,0123456789abcdef,1,対面,,,,"),
        ("event_comments", "5,人材,山田カナリアさんの話がよかった,○,2026-10-15"),
        ("event_comments", "5,人材,連絡は kanaria.yamada@example.jp,○,2026-10-15"),
        ("event_comments", "5,人材,電話は090-7777-1234,○,2026-10-15"),
        ("event_comments", "5,人材,二日町77丁目7に住んでいる,○,2026-10-15"),
        ("event_comments", "5,人材,@kanaria_handle を見て,×,"),
        ("events", "9,2026-10-30,山田カナリア kanaria.yamada@example.jp,オンライン,,,,20,2,,,"),
    ] {
        let name = format!("{folder}/{ledger}.csv");
        let mut bytes = kept[ledger].clone();
        bytes.extend(format!("{row}\n").as_bytes());
        project.write(&name, &bytes);
        let run = silent(project.run(&["--sandbox", "-v", "ledger", "check"]));
        assert_eq!(run.code, Some(2), "{row}: {}", run.seen());
        if row.contains("さん") || row.starts_with("2026-10-20") {
            let _ = silent(project.run(&["--sandbox", "event", "5", "--offline"])).ends_with_code(2);
        }
        project.write(&name, cp932(&String::from_utf8(bytes).unwrap()));
        let _ = silent(project.run(&["--sandbox", "--json", "ledger", "check"])).ends_with_code(2);
        project.write(&name, &kept[ledger]);
    }
    // free text that nobody has released stands in its ledger and nowhere else that is made
    let mut comments = String::from_utf8(kept["event_comments"].clone()).unwrap();
    comments.push_str("5,人材,カナリアの自由な感想,×,\n5,企業,canary-row-7777 の感想,,\n");
    project.write(&format!("{folder}/event_comments.csv"), &comments);
    let _ = silent(project.run(&["--sandbox", "-v", "ledger", "check"])).succeeds();
    for arguments in [
        &["--sandbox", "-v", "event", "5", "--offline"][..],
        &["--sandbox", "-v", "monthly", "--offline", "--month", "2026-10"],
        &["--sandbox", "query", "--month", "2026-10", "SELECT * FROM event_comments"],
        &["--sandbox", "--json", "query", "--month", "2026-10", "SELECT * FROM event_comments"],
        &["--sandbox", "query", "--month", "2026-10", "SELECT * FROM casual_interviews"],
        &["--sandbox", "export", "--month", "2026-10", "--format", "csv"],
        &["--sandbox", "export", "--month", "2026-10", "--format", "parquet"],
        &["--sandbox", "status", "2026-10"],
        &["--sandbox", "doctor"],
    ] {
        let run = silent(project.run(arguments));
        assert!(matches!(run.code, Some(0 | 3)), "{}", run.seen());
    }
    let mut seen = Vec::new();
    // where people typed it, and where it is kept as they typed it, for the report of that load to be made again
    let ledger = [format!("{folder}/event_comments.csv")];
    let snapshot = report::domain::SnapshotId::of(comments.as_bytes());
    let all_snapshots = snapshots_of(&project, snapshot.as_str());
    let leave: Vec<&str> = ["in"].into_iter().chain(ledger.iter().chain(&all_snapshots).map(String::as_str)).collect();
    look_into(project.path(), project.path(), &leave, &mut seen);
    assert!(seen.is_empty(), "{seen:#?}");
    // a project in which nobody left such words hands over none
    project.write(&format!("{folder}/event_comments.csv"), &kept["event_comments"]);
    assert_eq!(all_snapshots.len(), 1, "the one file of that ledger is kept once");
    let clean = TestProject::october();
    for (name, bytes) in files() {
        let path = clean.write(&format!("in/{name}"), bytes);
        let _ = silent(clean.run(&["--sandbox", "import", path.strip_prefix(clean.path()).unwrap().to_str().unwrap()]));
    }
    let _ = silent(clean.run(&["--sandbox", "-v", "handover"])).succeeds();
    let mut seen = Vec::new();
    look_into(clean.path(), clean.path(), &["in"], &mut seen);
    assert!(seen.is_empty(), "{seen:#?}");
}

/// The kept bytes of a file, by the path below the project.
fn snapshots_of(project: &TestProject, id: &str) -> Vec<String> {
    fn walk(folder: &Path, root: &Path, id: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, id, found);
            } else if path.display().to_string().contains(&id[2..]) {
                found.push(path.strip_prefix(root).unwrap().display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    walk(&project.path().join("data"), project.path(), id, &mut found);
    found
}

#[test]
fn a_file_is_kept_under_what_it_is_and_not_under_what_people_called_it() {
    let project = TestProject::october();
    let folder = project.path().join("out/sandbox/2026-10/downloads");
    let file = std::fs::read_dir(&folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with("account_analytics_content")))
        .unwrap();
    // other bytes than those that were imported before
    let mut bytes = std::fs::read(file).unwrap();
    bytes.extend(b"\r\n");
    project.write("in/山田カナリア_2026-10-01_2026-10-31.csv", bytes);
    let before = project.loads("data/sandbox");
    let run = project.run(&["--sandbox", "import", "in/山田カナリア_2026-10-01_2026-10-31.csv"]);
    let after = project.loads("data/sandbox");
    assert!(after.len() > before.len(), "{}", run.seen());
    let manifest = String::from_utf8(project.read(&format!("data/sandbox/loads/{}", after.last().unwrap()))).unwrap();
    assert!(manifest.contains("x.content_2026-10-01_2026-10-31.csv"), "{manifest}");
    let mut seen = Vec::new();
    look_into(&project.path().join("data"), project.path(), &[], &mut seen);
    assert!(seen.is_empty(), "{seen:#?}");
}

/// The counts of people of the report, hidden ones as none: by the ledger's breakdown.
type Breakdowns = BTreeMap<String, Vec<(String, Option<u32>)>>;

fn breakdowns(rows: &serde_json::Value, within: &[&str], column: &str) -> Breakdowns {
    let mut all = Breakdowns::new();
    for row in rows.as_array().unwrap() {
        let text = |name: &str| match &row[name] {
            serde_json::Value::String(text) => text.clone(),
            // numbers to sort by come as fractions
            other => other.as_f64().map_or_else(|| other.to_string(), |n| n.to_string()),
        };
        let key = within.iter().map(|name| text(name)).collect::<Vec<_>>().join("/");
        let cell = row[format!("{column}_cell")].as_str();
        if let Some(cell) = cell {
            let shown = cell.parse().ok();
            assert!(shown.is_some() || cell == "hidden", "{cell}");
            assert_eq!(row[column].is_null(), shown.is_none(), "the number beside a hidden cell is empty: {row}");
            all.entry(key).or_default().push((text("key"), shown));
        }
    }
    all
}

/// How many people the report names, or the ledger: `sum` and the cells that are shown leave each hidden cell at least two
/// values, whatever other totals are told of the same people.
#[test]
fn no_hidden_cell_can_be_computed_from_all_that_is_told() {
    let project = TestProject::october();
    let _ = project.run(&["--sandbox", "event", "5", "--offline"]);
    let query = |sql: &str| -> serde_json::Value {
        let run = project.run(&["--sandbox", "--json", "query", "--month", "2026-10", sql]).succeeds();
        serde_json::from_str(&run.stdout).unwrap()
    };
    let mut hidden = 0;
    for (table, within, column, dimension) in [
        ("event_counts", &["event_no", "dimension"][..], "attended", "WHERE dimension <> '合計'"),
        ("event_surveys", &["event_no", "side", "question"], "answers", ""),
        ("event_promotions", &["event_no"], "applications", ""),
        ("event_applications", &["event_no"], "applications", ""),
        ("interview_surveys", &["month", "side", "question"], "answers", ""),
    ] {
        let truth = typed(&project, table, within, column);
        let rows = query(&format!("SELECT * FROM {table} {dimension}"));
        for (breakdown, cells) in breakdowns(&rows, within, column) {
            let small: Vec<&(String, Option<u32>)> = cells.iter().filter(|(_, shown)| shown.is_none()).collect();
            assert!(cells.iter().all(|(_, n)| n.is_none_or(|n| n == 0 || n >= 5)), "{table} {breakdown}: {cells:?}");
            hidden += small.len();
            if small.is_empty() {
                continue;
            }
            // the total of the breakdown is told elsewhere; what is left of it is shared by the hidden ones
            let of_breakdown = &truth[&breakdown];
            let total: u32 = of_breakdown.iter().sum();
            let left = total - cells.iter().filter_map(|(_, n)| *n).sum::<u32>();
            assert!(small.len() >= 2, "{table} {breakdown}: one hidden cell is {left}");
            let all_hidden = small.len() == cells.len();
            let few = small.len() as u32;
            assert!(
                all_hidden || (left > few && left != 4 * few || left > 4 * few),
                "{table} {breakdown}: {left} in {few}"
            );
        }
    }
    assert!(hidden > 20, "the sample has small counts: {hidden}");
    // what the PDF's attachments say is no more: a hidden figure has no value, no inputs and no operation over it
    let figures = project.json("out/sandbox/event-5/event.figures.json");
    let all = figures["figures"].as_array().unwrap();
    let gone: Vec<&str> = all.iter().filter(|f| f["absence"] == "hidden").map(|f| f["id"].as_str().unwrap()).collect();
    assert!(gone.len() > 5, "{gone:?}");
    for figure in all {
        if figure["absence"] == "hidden" {
            assert_eq!(
                (&figure["value"], figure["inputs"].as_array().map(Vec::len)),
                (&serde_json::Value::Null, Some(0))
            );
            continue;
        }
        let leads = figure["inputs"].as_array().unwrap().iter().any(|i| i.as_str().is_some_and(|i| gone.contains(&i)));
        assert!(!leads, "{} is made of a hidden figure", figure["id"]);
    }
    let pdf = Pdf::read(&project.read("out/sandbox/event-5/event.pdf"));
    let csv = String::from_utf8(pdf.attachments()["figures.csv"].clone()).unwrap();
    for id in gone {
        let lines: Vec<&str> = csv.lines().filter(|line| line.contains(id)).collect();
        assert!(lines.iter().all(|line| line.contains("hidden") || line.contains('x')), "{lines:?}");
    }
}

/// What staff typed into a column, by breakdown.
fn typed(project: &TestProject, table: &str, within: &[&str], column: &str) -> BTreeMap<String, Vec<u32>> {
    let bytes = project.read(&format!("data/sandbox/ledger/{table}.csv"));
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let heads = reader.headers().unwrap().clone();
    let place = |name: &str| heads.iter().position(|h| h == name).unwrap();
    let mut all: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let key = within.iter().map(|name| row[place(name)].to_string()).collect::<Vec<_>>().join("/");
        if let Ok(count) = row[place(column)].parse() {
            all.entry(key).or_default().push(count);
        }
    }
    all
}
