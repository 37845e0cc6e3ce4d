//! One report from the store to the file: evidence, figures, document, pages, attachments. Used by `monthly` and `render`.
//!
//! Not here: collecting; which month and which template.
//! Invariant: everything that is read comes from the store as of one load, so the same load gives the same bytes.

use super::Environment;
use super::failure::{Exit, Failure};
use super::kind::Subject;
use super::messages::{Message, Words};
use super::past::{self, Past};
use super::project::{Inputs, Project, cannot_read, ledger_bad, store_failed};
use super::ui::Ui;
use super::words::Told;
use crate::document::{self, Built, Commentary, Context, Gap, Template, TemplateError, UnmatchedNumber};
use crate::domain::{Instant, LoadId, Month, Period};
use crate::figures::{self, Book, Coverage, Desk, Evidence, OpenDuty, Published, Refusal, Told as PeopleTold};
use crate::ledger;
use crate::programme::Programme;
use crate::render::pdf::{self, Attachment};
use crate::sources::{self, Setup, SetupError};
use crate::store::disk::{self, DiskError, Faults};
use crate::store::{Seal, View};
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What was made.
pub struct Made {
    pub pdf: PathBuf,
    pub pages: usize,
    pub gaps: Vec<GapWords>,
}

/// What is to be made.
pub struct Order<'a> {
    /// `report-templates/monthly.md`, as kept in the inputs.
    pub template: &'a str,
    /// `monthly`: the report's name in `figures.json`.
    pub name: &'a str,
    pub period: Period,
    pub output: PathBuf,
}

/// The book of a report over a view: everything that can be asked.
pub fn open_book(view: &View, inputs: &Inputs, period: Period, now: Instant) -> Result<(Book, Programme), Failure> {
    let programme = inputs.programme()?;
    let ledgers = inputs.ledgers()?;
    let mut observations = view.observations().map_err(|e| store_failed(&e))?;
    let mut posts = view.posts().map_err(|e| store_failed(&e))?;
    let requests: Vec<(String, String)> =
        inputs.folder("queries/ga4", ".json").map(|(_, path, text)| (path.to_string(), text.to_string())).collect();
    let extra = extra_metrics(&programme, &requests)?;
    let mut catalogue = sources::catalogue(extra.clone());
    // they stand in the order of their metrics: one question a run of them
    let runs = observations.chunk_by(|(_, a), (_, b)| a.metric == b.metric);
    let unknown: BTreeSet<_> =
        runs.map(|run| &run[0].1.metric).filter(|m| catalogue.get(m).is_none()).cloned().collect();
    if !unknown.is_empty() {
        catalogue = sources::catalogue(extra.into_iter().chain(unknown.iter().map(sources::uncatalogued)));
    }
    let load = view.load().unwrap_or(LoadId(0));
    for ledger in &ledgers {
        let read_at = ledger.snapshot.as_ref().and_then(|s| view.about(s)).map_or(now, |about| about.observed_at);
        match ledger.name.as_str() {
            "baseline" => {
                let taken_over = ledger::baseline(ledger, &programme, &catalogue, read_at)
                    .map_err(|e| ledger_bad("data/ledger/baseline.csv", &e))?;
                observations.extend(taken_over.into_iter().map(|o| (load, o)));
            }
            "measures" => ledger::measures(ledger, &programme, &catalogue)
                .map_err(|e| ledger_bad("data/ledger/measures.csv", &e))?,
            "note_monthly" => {
                if let Some(account) = programme.accounts.iter().find(|a| a.platform.as_str() == "note") {
                    let typed = ledger::note_months(ledger, &account.id, read_at);
                    observations.extend(typed.observations.into_iter().map(|o| (load, o)));
                    posts.extend(typed.posts);
                }
            }
            name => {
                let platform = sources::registry().iter().find(|p| p.message_ledger == Some(name));
                let account = platform.and_then(|p| programme.accounts.iter().find(|a| a.platform.as_str() == p.id));
                if let Some(account) = account {
                    let typed = ledger::broadcasts(ledger, &account.id, read_at);
                    observations.extend(typed.observations.into_iter().map(|o| (load, o)));
                    posts.extend(typed.posts);
                }
            }
        }
    }
    let outcomes = view
        .outcomes()
        .map(|o| Coverage {
            account: o.account.clone(),
            stream: o.stream.clone(),
            from_file: crate::imports::kind(o.stream.as_str()).is_some(),
            window: o.window,
            state: o.state.name().to_string(),
            reason: o.reason.as_ref().map(|(code, _)| super::words::reason_ja(code)),
            settled: o.settled,
            fetched_at: o.fetched_at,
            notes: o
                .notes
                .iter()
                .map(|(code, detail)| (code.clone(), super::words::printed_note_ja(code, detail)))
                .filter(|(_, words)| !words.is_empty())
                .collect(),
        })
        .collect();
    let published = published(view, inputs, &programme);
    let evidence = Evidence { observations, posts, ledgers, outcomes, published };
    let queries: BTreeMap<String, (String, String)> = inputs
        .folder("queries", ".sql")
        .map(|(name, path, text)| (name.to_string(), (path.to_string(), text.to_string())))
        .collect();
    let book = Book::new(evidence, catalogue, programme.clone(), period, now, super::words::label, queries)
        .map_err(|e| Failure::new(Exit::Failed, &Message::FiguresFailed).because(&e))?;
    Ok((book, programme))
}

/// What issued reports told of people: those on events their breakdowns, those of a month or a year how far persons have come.
fn published(view: &View, inputs: &Inputs, programme: &Programme) -> Vec<Published> {
    let mut found: Vec<(String, Seal, PeopleTold)> = past::seals(inputs)
        .filter_map(|(_, seal)| {
            let told = match Subject::read(&seal.period)? {
                Subject::Event(number) => {
                    PeopleTold::Within { column: "event_no".to_string(), value: number.to_string() }
                }
                Subject::Month(month) => PeopleTold::States(month.last()),
                Subject::Year(year) => PeopleTold::States(programme.year_from(year)?.last_month().last()),
            };
            Some((seal.period.clone(), seal, told))
        })
        .collect();
    found.sort_by(|a, b| (&a.0, a.1.version).cmp(&(&b.0, b.1.version)));
    let told = found.into_iter().map(|(_, seal, told)| {
        // ledgers that are gone or cannot be read any more may have told anything: then nothing more is told
        let ledgers = view.earlier(LoadId(seal.load)).and_then(|then| Inputs::of(&then).ok()?.ledgers().ok());
        let ledgers = ledgers.unwrap_or_default();
        Published { told, ledgers }
    });
    told.collect()
}

/// A book of a month over everything that is stored, and what people wrote, which is kept first.
pub struct Opened {
    pub view: View,
    pub inputs: Inputs,
    pub book: Book,
}

/// Opens the book of a month over the newest load.
pub fn open(project: &Project, environment: &Environment, month: Month) -> Result<Opened, Failure> {
    let store = project.keep_inputs(&BTreeMap::new(), &*environment.clock, &super::faults(environment))?;
    let view = store.as_of(None).map_err(|e| store_failed(&e))?;
    let inputs = Inputs::of(&view)?;
    let now = printing_time(&view, environment);
    let (book, _) = open_book(&view, &inputs, Period::Month(month), now)?;
    Ok(Opened { view, inputs, book })
}

/// Metrics that request files add to the catalogue.
pub fn extra_metrics(
    programme: &Programme,
    requests: &[(String, String)],
) -> Result<Vec<crate::domain::Metric>, Failure> {
    let value = |name: &str| programme.value(name).map(str::to_string);
    let setup = Setup { request_files: requests, value: &value };
    let mut extra = Vec::new();
    for platform in sources::registry() {
        if programme.accounts.iter().all(|a| a.platform.as_str() != platform.id) {
            continue;
        }
        if let Some(make) = platform.source {
            extra.extend(make(&setup).map_err(|e| requests_bad(&e))?.extra_metrics());
        }
    }
    Ok(extra)
}

/// Mistakes in request files, the first as the headline, all as causes.
pub fn requests_bad(errors: &[SetupError]) -> Failure {
    let (file, line) = errors.first().map_or((String::new(), 0), |e| (e.file.clone(), e.line as u32));
    let mut failure = Failure::new(Exit::Usage, &Message::RequestBad { file, line });
    for error in errors {
        failure = failure.because(error);
    }
    failure
}

fn template_bad(error: &TemplateError) -> Failure {
    let (file, line, column) = (error.file.clone(), error.line, error.column);
    let at = match file.ends_with(".sql") {
        true => Message::QueryBad { file: format!("{file}:{line}:{column}") },
        false => Message::TemplateBad { file, line, column },
    };
    Failure::new(Exit::Usage, &at).because(&*error.mistake)
}

/// The time that stands in a report: `SOURCE_DATE_EPOCH`, else the commit of the load it shows.
pub fn printing_time(view: &View, environment: &Environment) -> Instant {
    let fixed = environment.variable("SOURCE_DATE_EPOCH").and_then(|v| v.parse().ok()).map(Instant::from_unix);
    let committed = view.manifests().last().map(|m| m.committed_at);
    fixed.or(committed).unwrap_or_else(|| environment.clock.now())
}

/// A report as bytes, with what was learned on the way.
pub struct Composed {
    pub pdf: Vec<u8>,
    /// `figures.json`, as it is attached.
    pub figures: String,
    pub pages: usize,
    pub gaps: Vec<GapWords>,
    /// Obligations whose number is not final.
    pub duties: Result<Vec<OpenDuty>, Refusal>,
}

/// Makes the report and writes it. A report that has been issued, and of which nothing is another today, is made as it was
/// issued, byte for byte.
pub fn make(
    project: &Project,
    view: &View,
    order: &Order<'_>,
    environment: &Environment,
    ui: &Ui,
) -> Result<Made, Failure> {
    if view.load().is_none() {
        return Err(Failure::new(Exit::Failed, &Message::NothingStored));
    }
    let inputs = Inputs::of(view)?;
    let report = Report { template: order.template, name: order.name, period: &order.period, sample: project.sandbox };
    let now = printing_time(view, environment);
    let past = Past::of(view, &inputs, &report, now)?;
    ui.stage(Message::StageCompare);
    let composed = match past.issued_unchanged(view, &inputs, &report, ui)? {
        Some(as_issued) => as_issued,
        None => compose(view, &inputs, &report, &past, now, ui)?,
    };
    past.tell(&composed.pdf, project, ui);
    let faults = super::faults(environment);
    write_file(&order.output, &composed.pdf, &faults)?;
    write_file(&order.output.with_extension("figures.json"), composed.figures.as_bytes(), &faults)?;
    ui.stage(Message::StageSave);
    Ok(Made { pdf: order.output.clone(), pages: composed.pages, gaps: composed.gaps })
}

/// Which report is made, whatever it is made from.
pub struct Report<'a> {
    /// `report-templates/monthly.md`, as kept in the inputs.
    pub template: &'a str,
    /// `monthly`
    pub name: &'a str,
    pub period: &'a Period,
    pub sample: bool,
}

/// Its document over a view, and the book that it was made from: evidence, figures, composition, but no pages yet.
pub fn draft(
    view: &View,
    inputs: &Inputs,
    report: &Report<'_>,
    past: Option<&Past>,
    now: Instant,
) -> Result<(Built, Programme), Failure> {
    let (mut book, mut programme) = open_book(view, inputs, report.period.clone(), now)?;
    if let Some(past) = past {
        past.correct(&mut book);
        programme.report.edition = past.edition(&programme);
    }
    let metrics = book.catalogue().iter().map(|m| m.id.clone()).collect();
    let Some(text) = inputs.text(report.template) else {
        return Err(cannot_read(report.template, &std::io::ErrorKind::NotFound.into()));
    };
    let commentary = commentary(inputs, report.period);
    let load = view.load().unwrap_or(LoadId(0));
    let (period, sample) = (report.period.clone(), report.sample);
    let context = Context { programme, period, now, load, sample, commentary, metrics };
    let template = Template { name: report.template, text };
    let parts: BTreeMap<String, String> = inputs
        .folder("report-templates", ".md")
        .map(|(name, _, text)| (format!("{name}.md"), text.to_string()))
        .collect();
    let included = parts.iter().filter(|(name, _)| text.contains(name.as_str())).map(|(_, text)| text.as_str());
    let texts: Vec<&str> = included.chain([text]).collect();
    book.expect_queries(|name| texts.iter().any(|text| text.contains(&format!("\"{name}\""))));
    let built = document::build_with(&template, &parts, &context, Box::new(book)).map_err(|e| template_bad(&e))?;
    Ok((built, context.programme))
}

/// The book of a document that is made.
pub fn book_of(desk: Box<dyn Desk>) -> Result<Book, Failure> {
    let desk: Box<dyn Any> = desk;
    desk.downcast::<Book>().map(|book| *book).map_err(|_| Failure::new(Exit::Bug, &Message::BugOfOurs))
}

/// Makes the report's bytes. The same view, inputs, past and time give the same bytes.
pub fn compose(
    view: &View,
    inputs: &Inputs,
    report: &Report<'_>,
    past: &Past,
    now: Instant,
    ui: &Ui,
) -> Result<Composed, Failure> {
    let bar = ui.bar(&Message::Rendering, 3);
    let (built, _) = draft(view, inputs, report, Some(past), now)?;
    ui.stage(Message::StageCompose);
    bar.inc(1);
    let layout =
        pdf::lay_out(&built.document).map_err(|e| Failure::new(Exit::Failed, &Message::RenderFailed).because(&e))?;
    for r in layout.replaced() {
        let code = format!("U+{:04X}", r.character as u32);
        let (character, place, text) = (r.character.to_string(), ui.words(&r.place.words()), r.text.clone());
        ui.say(&Message::CharacterReplaced { character, code, place, text });
    }
    ui.stage(Message::StageLayOut);
    bar.inc(1);
    drop(built.document);
    let mut book = book_of(built.desk)?;
    for number in &built.unmatched {
        tell_unmatched(number, &book, ui);
    }
    if !built.unmatched.is_empty() {
        ui.say(&Message::HintBindNumber);
    }
    let places: Vec<_> =
        layout.places().iter().map(|p| (p.figure, p.printed.clone(), p.page, p.boxes.clone())).collect();
    let load = view.load().unwrap_or(LoadId(0));
    let beside = figures::Beside { charts: &built.charts, words: Some(&built.words) };
    let json = figures::figures_json(&book, report.name, load, &places, beside);
    let csv = figures::figures_csv(&book, &places);
    let pages = layout.page_count();
    let attachments = vec![
        Attachment {
            name: "figures.json".to_string(),
            mime: "application/json".to_string(),
            description: "本書の全ての数値とその求め方".to_string(),
            data: json.clone().into_bytes(),
        },
        Attachment {
            name: "figures.csv".to_string(),
            mime: "text/csv".to_string(),
            description: "本書に印刷された数値の一覧".to_string(),
            data: csv,
        },
    ];
    let mut gaps: Vec<GapWords> = built.gaps.iter().map(|gap| words_of_gap(gap, &book, ui)).collect();
    // contradictions in the data: the figure is missing, and the person must know which readings disagree
    gaps.extend(book.problems().iter().map(|problem| GapWords {
        what: ui.words(&problem.words()),
        why: ui.words(&Message::Contradiction.words()),
        subject: ui.words(&problem.words()),
        window: None,
    }));
    gaps.extend(past.lost().iter().map(|(report, why)| {
        let subject = ui.words(&super::words_issue::not_compared(report));
        let why = why.iter().map(|words| ui.words(words)).collect::<Vec<_>>().join(": ");
        GapWords { what: subject.clone(), why, subject, window: None }
    }));
    let duties = book.open_duties();
    ui.stage(Message::StageAccount);
    // the writing of the PDF takes the most memory: what it does not need goes meanwhile
    rayon::spawn(move || drop((book, places)));
    let bytes =
        layout.into_pdf(attachments).map_err(|e| Failure::new(Exit::Failed, &Message::RenderFailed).because(&e))?;
    ui.stage(Message::StagePdf);
    bar.finish_and_clear();
    Ok(Composed { pdf: bytes, figures: json, pages, gaps, duties })
}

fn commentary(inputs: &Inputs, period: &Period) -> Option<Commentary> {
    let name = format!("data/commentary/{period}.md");
    inputs.text(&name).map(|text| Commentary { name: name.clone(), text: text.to_string() })
}

/// A number of the commentary that no figure says, for the writer; nothing of it stands in the report.
fn tell_unmatched(number: &UnmatchedNumber, book: &Book, ui: &Ui) {
    let UnmatchedNumber { file, line, column, text, nearest } = number.clone();
    ui.say(&Message::UnmatchedNumber { file, line, column, text });
    let Some((key, printed)) = nearest else { return };
    let figure = book.figure(key);
    let label = figure.metric.as_ref().and_then(|m| book.catalogue().get(m)).map(|m| m.label_ja.to_string());
    let month = figure.window.and_then(|w| w.as_month()).map(|m| format!(" {m}")).unwrap_or_default();
    let what = label.map_or_else(|| figure.id.clone(), |label| format!("{label}{month}"));
    ui.say(&Message::NearFigure { printed, what });
}

fn words_of_gap(gap: &Gap, book: &Book, ui: &Ui) -> GapWords {
    let label = gap.metric.as_ref().and_then(|m| book.catalogue().get(m)).map(|m| m.label_ja.to_string());
    let window = gap.window.map(|w| w.as_month().map_or_else(|| w.to_string(), |m| m.to_string()));
    let block = || match gap.id.split('/').nth(1).unwrap_or(&gap.id) {
        "text" => ui.words(&Words::new("本文", "text")),
        "commentary" => ui.words(&Words::new("考察", "commentary")),
        name => name.to_string(),
    };
    let spaced = window.as_ref().map(|w| format!(" {w}")).unwrap_or_default();
    let what = match &label {
        Some(label) => format!("{label}{spaced}（{}）", gap.id),
        None => gap.id.clone(),
    };
    let why = ui.words(&super::words::gap(gap.kind));
    match label {
        Some(subject) => GapWords { what, why, subject, window },
        // what is made of several numbers has no name of its own
        None => GapWords { what, why, subject: block(), window: None },
    }
}

/// Writes a whole file or nothing, where no test stops the program.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    write_file(path, bytes, &Faults::none())
}

/// Writes a whole file or nothing: beside it first, then renamed over it.
pub fn write_file(path: &Path, bytes: &[u8], faults: &Faults) -> Result<(), Failure> {
    disk::write_file(path, bytes, faults).map_err(|error| {
        Failure::new(Exit::Failed, &Message::CannotWrite { path: path.display().to_string() })
            // the path stands in the headline already
            .because(match &error {
                DiskError::Failed { cause, .. } => cause as &dyn Told,
                other => other,
            })
            .kept(&Message::KeptCommitted)
            .hint(&Message::HintDisk)
    })
}

/// One place of the report that is not final, in words.
pub struct GapWords {
    /// The metric's name with its window, and the id under which it is printed.
    pub what: String,
    pub why: String,
    /// The metric's name, or the block's.
    subject: String,
    window: Option<String>,
}

/// The gaps by what they are about: one missing number usually leaves many places open.
pub fn gathered(gaps: &[GapWords]) -> Vec<(String, String, usize)> {
    let mut groups: Vec<(&GapWords, Vec<&str>, usize)> = Vec::new();
    for gap in gaps {
        let same = |g: &(&GapWords, Vec<&str>, usize)| g.0.subject == gap.subject && g.0.why == gap.why;
        let place = groups.iter().position(same).unwrap_or(groups.len());
        if place == groups.len() {
            groups.push((gap, Vec::new(), 0));
        }
        let (_, windows, count) = &mut groups[place];
        *count += 1;
        if let Some(window) = &gap.window
            && !windows.contains(&window.as_str())
        {
            windows.push(window);
        }
    }
    groups
        .into_iter()
        .map(|(gap, mut windows, count)| {
            windows.sort_unstable();
            let windows = match windows.as_slice() {
                [] => String::new(),
                [one] => format!(" {one}"),
                [one, two] => format!(" {one}, {two}"),
                [first, .., last] => format!(" {first} … {last}"),
            };
            (format!("{}{windows}", gap.subject), gap.why.clone(), count)
        })
        .collect()
}

/// Prints the path, and what is not final; `command` makes the report again.
pub fn tell(made: &Made, command: &str, ui: &Ui) {
    let path = made.pdf.display().to_string();
    if ui.json {
        let gaps: Vec<_> =
            made.gaps.iter().map(|gap| serde_json::json!({ "what": gap.what, "why": gap.why })).collect();
        ui.result(&serde_json::json!({ "pdf": path, "pages": made.pages, "gaps": gaps }).to_string());
    } else {
        ui.result(&path);
    }
    if made.gaps.is_empty() {
        return;
    }
    ui.say(&Message::WithGaps { count: made.gaps.len() });
    const SHOWN: usize = 20;
    let groups = gathered(&made.gaps);
    for (what, why, count) in groups.iter().take(SHOWN) {
        ui.say(&Message::Gap { what: what.clone(), why: why.clone(), count: *count });
    }
    if groups.len() > SHOWN {
        ui.say(&Message::MoreGaps { count: groups.len() - SHOWN });
    }
    ui.say(&Message::HintAfterGaps { command: command.to_string() });
}
