//! How long the work takes, and what of it dominates. Nothing here passes or fails; docs/benchmarks.md says how to run it.
//!
//! Six measures: a whole `monthly --offline` as a process, a month collected from platforms that take their time, 24 months
//! of observations out of a store, a million rows of GA4, documents of 400 and 1,000 pages, and how laying out grows with
//! the text. `--quick` takes small sizes, a word takes only the measures that contain it.

#![allow(clippy::print_stdout, reason = "a table on the terminal is what a benchmark is for")]

use report::document::model::*;
use report::domain::{
    AccountId, Answer, Day, Decimal, Flags, Instant, Members, MetricId, Month, Observation, Origin, PlatformId,
    Quality, SnapshotId, Stated, Window, Zone,
};
use report::figures::FigureKey;
use report::http::Http;
use report::pipeline::{self, Cancel, Unwatched};
use report::programme::{Credential, config};
use report::render::pdf;
use report::sandbox::{self, Fault, FaultKind, Faults, Sandbox};
use report::sources::{self, Ask, Part, Reading, Setup, Source, Task};
use report::store::{Access, LoadKind, Media, SnapshotAbout, Store};
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant as Stopwatch};

/// How much of everything.
struct Sizes {
    runs: usize,
    months: i32,
    observations_a_month: usize,
    rows: usize,
    rows_a_page: usize,
    /// Of the documents; a chapter takes a page and a half.
    chapters: [usize; 3],
    /// Characters of the shortest of the texts that grow.
    characters: usize,
}

const FULL: Sizes = Sizes {
    runs: 15,
    months: 24,
    observations_a_month: 6_000,
    rows: 1_000_000,
    rows_a_page: 100_000,
    chapters: [12, 267, 667],
    characters: 20_000,
};
const QUICK: Sizes = Sizes {
    runs: 2,
    months: 3,
    observations_a_month: 500,
    rows: 20_000,
    rows_a_page: 5_000,
    chapters: [2, 5, 10],
    characters: 2_000,
};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [flag, chapters] = words.as_slice()
        && flag == ALONE
    {
        return alone(chapters.parse().expect("a number of chapters"));
    }
    let sizes = if words.iter().any(|a| a == "--quick") { QUICK } else { FULL };
    let chosen: Vec<&String> = words.iter().filter(|a| !a.starts_with('-')).collect();
    type Measure = fn(&Sizes);
    let measures: [(&str, Measure); 6] = [
        ("monthly", monthly),
        ("collecting", collecting),
        ("observations", observations),
        ("ga4", ga4_rows),
        ("pages", pages),
        ("breaking", breaking),
    ];
    println!("{:<44} {:>11} {:>11} {:>9}  note", "", "wall", "user + sys", "memory");
    for (name, measure) in measures {
        if chosen.is_empty() || chosen.iter().any(|word| name.contains(word.as_str())) {
            measure(&sizes);
        }
    }
}

/// One line of the table.
fn line(what: &str, wall: Duration, busy: Option<Duration>, peak_kb: Option<u64>, note: &str) {
    let ms = |d: Duration| format!("{:.1} ms", d.as_secs_f64() * 1e3);
    let busy = busy.map_or(String::new(), ms);
    let memory = peak_kb.map_or(String::new(), |kb| format!("{} MB", kb / 1024));
    println!("{what:<44} {:>11} {busy:>11} {memory:>9}  {note}", ms(wall));
}

fn median(mut spans: Vec<Duration>) -> Duration {
    spans.sort();
    spans[spans.len() / 2]
}

// -- a whole run ------------------------------------------------------------------------------------------------------

/// What one process took.
struct Spent {
    wall: Duration,
    busy: Option<Duration>,
    peak_kb: Option<u64>,
    stderr: String,
}

fn monthly(sizes: &Sizes) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let first = run(folder.path(), &["monthly", "--month", "2026-10"]);
    line("monthly, first run (sandbox, replay of 19 months)", first.wall, first.busy, first.peak_kb, "");
    let offline = ["monthly", "--month", "2026-10", "--offline"];
    let mut runs: Vec<Spent> = (0..sizes.runs).map(|_| run(folder.path(), &offline)).collect();
    runs.sort_by_key(|r| r.wall);
    let fastest = runs[0].wall;
    let middle = &runs[runs.len() / 2];
    // the system counts in steps of 10 ms: a mean says more than one run
    let busy: Option<Duration> = runs.iter().map(|r| r.busy).sum();
    let busy = busy.map(|all| all / runs.len() as u32);
    let note = format!("median of {}, fastest {:.1} ms; user + sys: mean", runs.len(), fastest.as_secs_f64() * 1e3);
    line("monthly --offline, store to file", middle.wall, busy, middle.peak_kb, &note);
    let pdf = std::fs::metadata(folder.path().join("out/sandbox/2026-10/monthly.pdf")).expect("a PDF");
    println!("    {:<40} {:>8} KB", "its PDF", pdf.len() / 1000);
    let mut told = 0.0;
    for (ms, said) in middle.stderr.lines().filter_map(stage) {
        if said.ends_with("since the start") {
            continue;
        }
        told += ms;
        println!("{said:<60} {:>4.0}%", ms / middle.wall.as_secs_f64() / 10.0);
    }
    let outside = middle.wall.as_secs_f64() * 1e3 - told;
    println!("{outside:>9.1} ms  outside the stages (start and end)");
}

/// `  41.0 ms     52.3 ms CPU   201 MB  lay out`, as `-v` prints it: the time on the clock, and the whole line.
fn stage(line: &str) -> Option<(f64, &str)> {
    let (ms, _) = line.trim().split_once(" ms ")?;
    Some((ms.trim().parse().ok()?, line.trim_end()))
}

fn run(folder: &Path, arguments: &[&str]) -> Spent {
    let before = busy_children();
    let started = Stopwatch::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_report"))
        .current_dir(folder)
        .args(["--sandbox", "--no-progress", "-v", "--lang", "en"])
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(folder.join("stderr.txt")).expect("a file"))
        .spawn()
        .expect("the binary starts");
    let mut peak_kb = None;
    while !ended(&mut child) {
        peak_kb = peak_of(child.id()).or(peak_kb);
        pause();
    }
    let wall = started.elapsed();
    let code = child.wait().expect("it has ended").code();
    let stderr = std::fs::read_to_string(folder.join("stderr.txt")).expect("a file");
    assert!(matches!(code, Some(0 | 3)), "exit code {code:?}:\n{stderr}");
    let busy = busy_children().zip(before).map(|(after, before)| after - before);
    Spent { wall, busy, peak_kb, stderr }
}

fn ended(child: &mut Child) -> bool {
    child.try_wait().expect("a child can be waited for").is_some()
}

#[expect(clippy::disallowed_methods, reason = "this looks at another process, whose time is real")]
fn pause() {
    std::thread::sleep(Duration::from_micros(500));
}

/// The most memory a process has held so far, in KB, where the system tells.
fn peak_of(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

/// Time that the threads of this process have had a processor for, where the system tells.
fn busy_threads() -> Option<Duration> {
    let mut busy = 0;
    for thread in std::fs::read_dir("/proc/self/task").ok()? {
        let told = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        busy += told.split_whitespace().next()?.parse::<u64>().ok()?;
    }
    Some(Duration::from_nanos(busy))
}

/// User and system time of all children that have ended, in steps of 10 ms, where the system tells.
fn busy_children() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // fields 16 and 17; the second, the program's name, may hold spaces and ends with the last bracket
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

// -- collecting -------------------------------------------------------------------------------------------------------

/// What every call to a platform takes.
const LATENCY: Duration = Duration::from_millis(200);

/// Each platform alone, then all of them: together they may take little longer than the slowest by itself.
fn collecting(_sizes: &Sizes) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut slowest = Duration::ZERO;
    for platform in sources::registry() {
        let (wall, calls) = runtime.block_on(collect(&[platform.id]));
        line(&format!("collect October, {} alone", platform.id), wall, None, None, &format!("{calls} calls"));
        slowest = slowest.max(wall);
    }
    let (wall, calls) = runtime.block_on(collect(&[]));
    let note = format!("{calls} calls, {:.2} times the slowest alone", wall.as_secs_f64() / slowest.as_secs_f64());
    line("collect October, all platforms", wall, None, None, &note);
}

/// A month of these platforms (of all where none is named) from a sandbox in which every call takes [`LATENCY`].
async fn collect(platforms: &[&str]) -> (Duration, usize) {
    let slow = |faults: Faults, name: &str| faults.and(name, Fault::always(FaultKind::Slow(LATENCY)));
    let faults = sandbox::names().into_iter().fold(Faults::default(), slow);
    let month = Month::new(2026, 10).expect("a month");
    let started = sandbox::Options { month, faults, port: None };
    let sandbox = Sandbox::start(started).await.expect("a sandbox");
    let known: Vec<&str> = sources::registry().iter().map(|p| p.id).collect();
    let mut programme = config::read(sandbox::CONFIG, &known).expect("the sandbox's configuration");
    for account in &mut programme.accounts {
        account.base_url = Some(sandbox.base_url());
        // X is asked here too
        let name = sandbox::credential_variable(account.platform.as_str());
        account.credential = sandbox.credential(account.platform.as_str()).map(|_| Credential::Env(name));
    }
    let files: Vec<(String, String)> =
        sources::ga4::SHIPPED.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
    let value = |name: &str| programme.value(name).map(str::to_string);
    let setup = Setup { request_files: &files, value: &value };
    let opened = pipeline::open_sources(&programme, &setup).unwrap_or_else(|e| panic!("{e:?}"));
    let credentials: Vec<(String, String)> = known
        .iter()
        .filter_map(|platform| Some((sandbox::credential_variable(platform), sandbox.credential(platform)?)))
        .collect();
    let environment = |name: &str| credentials.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let access = Access::Write { wait: None, holder: "bench".to_string() };
    let mut store = Store::open(folder.path(), access, true).expect("a store");
    let platforms = platforms.iter().map(|id| PlatformId::from(*id)).collect();
    // as many as the program takes where nobody says otherwise
    let options = pipeline::Options { month, platforms, messages: vec![], jobs: 4, environment: &environment };
    let http = Http::new(sandbox.clock());
    let (cancel, started) = (Cancel::new(), Stopwatch::now());
    let collected = pipeline::collect(&programme, &opened, &mut store, &http, &options, &mut Unwatched, &cancel)
        .await
        .expect("a collection");
    let failed: Vec<_> = collected.problems.iter().filter(|problem| !problem.put_off()).collect();
    assert!(failed.is_empty(), "{failed:?}");
    (started.elapsed(), collected.calls)
}

// -- reading observations ---------------------------------------------------------------------------------------------

fn noon() -> Instant {
    Instant::from_unix(1_790_000_000)
}

fn observations(sizes: &Sizes) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let access = Access::Write { wait: None, holder: "bench".to_string() };
    let mut store = Store::open(folder.path(), access, true).expect("a store");
    let first = Month::new(2024, 4).expect("a month");
    for n in 0..sizes.months {
        let month = first.plus(n);
        let mut draft = store.begin(LoadKind::Collect, noon());
        let about = SnapshotAbout::file(format!("{month}.json"), Media::Json, noon());
        let snapshot = draft.keep(format!("{{\"month\":\"{month}\"}}").as_bytes(), about).expect("kept");
        draft.observations(month_of(month, &snapshot, sizes.observations_a_month));
        draft.commit(&mut store, noon()).expect("committed");
    }
    let total = sizes.months as usize * sizes.observations_a_month;
    let read = |what: &str| {
        let spans = (0..sizes.runs).map(|_| {
            let started = Stopwatch::now();
            let store = Store::open(folder.path(), Access::Read, true).expect("a store");
            let all = store.as_of(None).expect("a view").observations().expect("observations");
            assert_eq!(all.len(), total);
            black_box(all);
            started.elapsed()
        });
        let wall = median(spans.collect());
        let rate = total as f64 / wall.as_secs_f64() / 1e6;
        line(what, wall, None, None, &format!("{total} observations, {rate:.2} million/s"));
    };
    read(&format!("read {} months, a part each", sizes.months));
    store.compact(noon()).expect("compacted");
    read(&format!("read {} months, compacted", sizes.months));
}

/// Observations as a month brings them: per day and in the whole, by member and without.
fn month_of(month: Month, snapshot: &SnapshotId, count: usize) -> Vec<Observation> {
    let account = AccountId::from("properties/123");
    let metrics: Vec<MetricId> =
        ["ga4.sessions", "ga4.active_users", "ga4.page_views", "ga4.new_users"].map(MetricId::from).into();
    let days = month.days() as usize;
    let one = |n: usize| {
        let (metric, rest) = (&metrics[n % metrics.len()], n / metrics.len());
        let (day, member) = (rest % (days + 1), rest / (days + 1));
        let window = match day {
            0 => month.window(Zone::JST),
            day => Window::of_day(month.first().plus(day as i64 - 1), Zone::JST),
        };
        let members = match member {
            0 => Members::none(),
            m => Members::new([("pagePath", format!("/event/{m}/")), ("pageTitle", format!("第{m}回 交流会"))]),
        };
        Observation {
            metric: metric.clone(),
            account: account.clone(),
            window,
            members,
            entity: None,
            stated: Stated::Value(Decimal::from(n)),
            quality: Quality::Settled,
            flags: Flags::none(),
            observed_at: noon(),
            origin: Origin { snapshot: snapshot.clone(), pointer: format!("/reports/0/rows/{n}/metricValues/0/value") },
        }
    };
    (0..count).map(one).collect()
}

// -- parsing GA4 ------------------------------------------------------------------------------------------------------

fn ga4_rows(sizes: &Sizes) {
    let platform = sources::platform("ga4").expect("ga4 is a platform");
    let files: Vec<(String, String)> =
        sources::ga4::SHIPPED.iter().map(|(path, text)| (path.to_string(), text.to_string())).collect();
    let host = |_: &str| Some("partner.example.jp".to_string());
    let setup = Setup { request_files: &files, value: &host };
    let source = platform.source.expect("ga4 is collected")(&setup).unwrap_or_else(|e| panic!("{e:?}"));
    let account = AccountId::from("properties/123");
    let month = Month::new(2026, 10).expect("a month");
    let (mut task, part) = task_for(source.as_ref(), &account, month, "ga4.pages");
    task.parts = vec![part];
    let reading = Reading {
        account,
        zone: Zone::JST,
        observed_at: Instant::at(Day::new(2026, 11, 10).expect("a day"), 9, 0, Zone::JST),
        snapshot: SnapshotId::of(b"bench"),
    };
    let (mut spent, mut bytes, mut found, mut offset) = (Duration::ZERO, 0, 0, 0);
    while offset < sizes.rows {
        let count = sizes.rows_a_page.min(sizes.rows - offset);
        let answer = page_of(offset, count, sizes.rows);
        bytes += answer.bytes.len();
        let started = Stopwatch::now();
        let mut page = source.parse(&task, &answer, &reading).unwrap_or_else(|e| panic!("{e}"));
        spent += started.elapsed();
        found += page.parts.iter().map(|p| p.observations.len()).sum::<usize>();
        if let Some(next) = page.next.pop() {
            task = next;
        }
        black_box(page);
        offset += count;
    }
    assert_eq!(found, 2 * sizes.rows);
    let rate = sizes.rows as f64 / spent.as_secs_f64();
    let note = format!("{rate:.0} rows/s, {} MB of JSON, 2 metrics a row", bytes / 1_000_000);
    line(&format!("parse {} GA4 rows, pages of {}", sizes.rows, sizes.rows_a_page), spent, None, None, &note);
}

/// A planned task of the stream, and its part.
fn task_for(source: &dyn Source, account: &AccountId, month: Month, stream: &str) -> (Task, Part) {
    let ask = Ask {
        account,
        zone: Zone::JST,
        started: None,
        month,
        year_start: 4,
        now: Instant::at(month.plus(1).first().plus(9), 9, 0, Zone::JST),
        options: &Default::default(),
        messages: &[],
        done: &|_, _| false,
    };
    let tasks = source.plan(&ask).into_iter();
    let mut with_part =
        tasks.filter_map(|t| t.parts.iter().find(|p| p.stream.as_str() == stream).cloned().zip(Some(t)));
    let (part, task) = with_part.next().expect("the stream is planned");
    (task, part)
}

/// A `batchRunReports` answer with one report of pages.
fn page_of(offset: usize, count: usize, total: usize) -> Answer {
    let mut text = String::with_capacity(count * 190);
    text.push_str(
        "{\"kind\":\"analyticsData#batchRunReports\",\"reports\":[{\"dimensionHeaders\":[{\"name\":\"pagePath\"},{\"name\":\"pageTitle\"}],\
         \"metricHeaders\":[{\"name\":\"screenPageViews\",\"type\":\"TYPE_INTEGER\"},{\"name\":\"activeUsers\",\"type\":\"TYPE_INTEGER\"}],\"rows\":[",
    );
    for n in offset..offset + count {
        let comma = if n == offset { "" } else { "," };
        let _ = write!(
            text,
            "{comma}{{\"dimensionValues\":[{{\"value\":\"/event/{n}/\"}},{{\"value\":\"第{n}回 交流会のお知らせ\"}}],\
             \"metricValues\":[{{\"value\":\"{}\"}},{{\"value\":\"{}\"}}]}}",
            total - n + 7,
            (total - n) / 2 + 1
        );
    }
    let _ = write!(
        text,
        "],\"rowCount\":{total},\"metadata\":{{\"currencyCode\":\"JPY\",\"timeZone\":\"Asia/Tokyo\"}},\"kind\":\"analyticsData#runReport\"}}]}}"
    );
    Answer { status: 200, headers: Vec::new(), bytes: text.into_bytes() }
}

// -- laying out -------------------------------------------------------------------------------------------------------

/// Before a number of chapters: lay them out and write them in this process, whose memory then is theirs alone.
const ALONE: &str = "--alone";

fn pages(sizes: &Sizes) {
    for chapters in sizes.chapters {
        let out = Command::new(std::env::current_exe().expect("this program has a path"))
            .args([ALONE, &chapters.to_string()])
            .output()
            .expect("this program starts again");
        let told = String::from_utf8_lossy(&out.stdout).into_owned();
        let numbers: Vec<u64> = told.split_whitespace().map(|word| word.parse().expect("a number")).collect();
        let [count, figures, bytes, laid_out, written, busy, peak_kb] = numbers[..] else {
            panic!("{told}\n{}", String::from_utf8_lossy(&out.stderr))
        };
        let (laid_out, written) = (Duration::from_micros(laid_out), Duration::from_micros(written));
        let peak_kb = (peak_kb > 0).then_some(peak_kb);
        let each = |d: Duration| format!("{:.2} ms a page", d.as_secs_f64() * 1e3 / count as f64);
        let note = |d: Duration, more: String| format!("{}, {more}", each(d));
        line(&format!("lay out {count} pages"), laid_out, None, None, &note(laid_out, format!("{figures} figures")));
        line(&format!("write {count} pages"), written, None, None, &note(written, format!("{} KB", bytes / 1000)));
        let busy = (busy > 0).then(|| Duration::from_micros(busy));
        line(&format!("{count} pages, both; the process' memory"), laid_out + written, busy, peak_kb, "");
    }
}

/// Prints pages, figures, bytes, the microseconds of laying out, of writing and of both on all processors, and the most memory
/// held, in KB.
fn alone(chapters: usize) {
    let document = document_of(chapters);
    let before = busy_threads();
    let started = Stopwatch::now();
    let layout = pdf::lay_out(&document).unwrap_or_else(|e| panic!("{e}"));
    let laid_out = started.elapsed().as_micros();
    drop(document);
    let (count, places) = (layout.page_count(), layout.places().len());
    let started = Stopwatch::now();
    let bytes = layout.into_pdf(Vec::new()).unwrap_or_else(|e| panic!("{e}"));
    let written = started.elapsed().as_micros();
    let busy = busy_threads().zip(before).map_or(0, |(after, before)| (after - before).as_micros());
    let peak_kb = peak_of(std::process::id()).unwrap_or_default();
    println!("{count} {places} {} {laid_out} {written} {busy} {peak_kb}", bytes.len());
}

/// One paragraph, one cell and one table that grow twofold and fourfold: the time must do the same.
fn breaking(sizes: &Sizes) {
    let sentence = "移住の相談会を知らせるページは 1,204 回表示された（前月比＋12.5％）。https://partner.example.jp/event/2026/10/ ";
    let words = |characters: usize| sentence.chars().cycle().take(characters).collect::<String>();
    let paragraph =
        |characters: usize| Block::Paragraph { role: TextRole::Body, text: vec![Inline::Text(words(characters))] };
    let table = |rows: usize, characters: usize| {
        let column =
            |label: &str| TableColumn { label: label.to_string(), align: Align::Left, grow: 1.0, min_width: 0.0 };
        let cell = || Cell { text: vec![Inline::Text(words(characters))], ..Cell::default() };
        Block::Table(Table {
            small: false,
            name: "growing".to_string(),
            number: "表1".to_string(),
            caption: vec![Inline::Text("本文".to_string())],
            unit: String::new(),
            columns: vec![column("前"), column("後")],
            rows: (0..rows).map(|_| TableRow { role: RowRole::Plain, cells: vec![cell(), cell()] }).collect(),
            notes: Vec::new(),
            empty: String::new(),
        })
    };
    type Make<'a> = &'a dyn Fn(usize) -> Block;
    let cells = |n: usize| table(1, n / 2);
    let rows = |n: usize| table(n / 40, 20);
    let kinds: [(&str, Make); 3] =
        [("one paragraph", &paragraph), ("two cells of one row", &cells), ("rows of 40", &rows)];
    for (what, make) in kinds {
        let mut single = 0.0;
        for times in [1, 2, 4] {
            let characters = sizes.characters * times;
            let document = Document { meta: meta(), body: vec![make(characters)] };
            let spans = (0..sizes.runs).map(|_| {
                let started = Stopwatch::now();
                black_box(pdf::lay_out(&document).unwrap_or_else(|e| panic!("{e}")));
                started.elapsed()
            });
            let fastest = spans.min().expect("at least one run");
            if times == 1 {
                single = fastest.as_secs_f64();
            }
            let note =
                format!("fastest of {}, {:.2} times as long as the first", sizes.runs, fastest.as_secs_f64() / single);
            line(&format!("lay out {characters} characters, {what}"), fastest, None, None, &note);
        }
    }
}

/// Chapters of one heading, two paragraphs and a table of 40 rows, a bit more than a page each.
fn document_of(chapters: usize) -> Document {
    let mut next = 0;
    let mut figure = |text: String| {
        next += 1;
        Inline::Figure(FigureText { figure: FigureKey(next), text })
    };
    let text = |t: &str| vec![Inline::Text(t.to_string())];
    let sentence =
        "10月のセッション数は前の月を上回った。自然検索からの訪問が増え、移住の相談会を知らせるページがよく読まれた。";
    let mut body = Vec::new();
    for chapter in 1..=chapters {
        let number = chapter.to_string();
        body.push(Block::Heading(Heading {
            level: 1, number, text: "ウェブサイト".to_string(), same_page: false
        }));
        for _ in 0..2 {
            let mut words = text(sentence);
            words.push(figure(format!("{chapter},204回")));
            words.extend(text(sentence));
            body.push(Block::Paragraph { role: TextRole::Body, text: words });
        }
        let column = |label: &str, align, grow| TableColumn { label: label.to_string(), align, grow, min_width: 0.0 };
        let row = |n: usize, figure: &mut dyn FnMut(String) -> Inline| TableRow {
            role: RowRole::Plain,
            cells: vec![
                Cell { text: text(&format!("/event/{n}/ 第{n}回 交流会")), ..Cell::default() },
                Cell { text: vec![figure(format!("{n},204"))], ..Cell::default() },
                Cell { text: vec![figure(format!("{n}.5%"))], ..Cell::default() },
                Cell { text: vec![figure(format!("+{n}"))], ..Cell::default() },
            ],
        };
        body.push(Block::Table(Table {
            small: false,
            name: format!("web.{chapter}"),
            number: format!("表{chapter}"),
            caption: text("ページ別の表示回数"),
            unit: "回".to_string(),
            columns: vec![
                column("ページ", Align::Left, 1.0),
                column("10月", Align::Right, 0.0),
                column("構成比", Align::Right, 0.0),
                column("前月差", Align::Right, 0.0),
            ],
            rows: (1..=40).map(|n| row(n, &mut figure)).collect(),
            notes: vec![text("少人数の行は媒体が除外している。")],
            empty: String::new(),
        }));
    }
    Document { meta: meta(), body }
}

fn meta() -> Meta {
    Meta {
        title: "効果測定レポート".to_string(),
        running: "効果測定レポート".to_string(),
        author: "株式会社サンプル企画".to_string(),
        banner: None,
        created: noon(),
    }
}
