//! `report issue`: freezes a report as it lies there, with a seal over all it was made of.
//!
//! Not here: how a seal is kept (`store::seal`), what changed since an earlier one (`past`).
//! Invariant: what is sealed is exactly what the recorded load and inputs make, it is final or somebody said why not, and
//! an edition that exists is never touched.

use super::arguments::Issue;
use super::failure::{Exit, Failure};
use super::kind::Subject;
use super::messages::{Message, Words};
use super::past::{ISSUED, made_again, over_today, tells_of, unlike};
use super::project::{self, Inputs, Project, cannot_read, store_failed};
use super::report::{Composed, GapWords, Report, gathered};
use super::ui::Ui;
use super::words_issue as words;
use super::{Environment, faults};
use crate::domain::{Instant, LoadId, SnapshotId, Zone};
use crate::figures::{self, Issued};
use crate::render::pdf;
use crate::store::{Kept, Reason, Seal, SealedLoad, SealedReport, Store, View};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// How many open places are told one by one.
const SHOWN: usize = 20;

pub fn run(options: &Issue, project: &Project, environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let subject = subject(options, environment)?;
    let path = subject.output(&project.out);
    let shown = path.display().to_string();
    let bytes = read_pdf(&path, subject)?;
    let store = project.read_store()?;
    let before = own_seals(&store, subject)?;
    if let Some(sealed) = before.iter().find(|s| s.seal.pdf.sha256 == SnapshotId::of(&bytes).as_str()) {
        tell(sealed, &words::same_again(&sealed.seal), project, ui);
        return Ok(Exit::Complete);
    }
    let inside = Inside::of(&bytes, &shown, subject)?;
    let view = store.as_of(Some(inside.load)).map_err(|_| not_ours(&shown, subject))?;
    if let (Some(last), false) = (before.last(), options.correction) {
        return Err(refused(words::issued_already(&last.seal)).hint_in_words(words::use_correction()));
    }
    if options.correction && before.is_empty() {
        return Err(Failure { exit: Exit::Usage, ..refused(words::nothing_to_correct(subject)) });
    }
    refuse_changed_inputs(project, &view, subject)?;
    // the days of an event are those of the ledger that the report was made from
    let Some(period) = subject.period(&Inputs::of(&view)?)? else { return Err(not_ours(&shown, subject)) };
    let (template, name) = (subject.template(), subject.report());
    let report = Report { template, name, period: &period, sample: project.sandbox };
    let mut composed = made_again(&view, &report, inside.printed_at, &ui.silent())?;
    if composed.pdf != bytes {
        return Err(not_ours(&shown, subject));
    }
    let open = open_places(&mut composed, ui)?;
    if !open.is_empty() && options.because.iter().all(|reason| reason.trim().is_empty()) {
        return Err(not_final(&open, &composed.gaps, subject, ui));
    }
    let seal = Seal {
        schema: Seal::SCHEMA,
        report: name.to_string(),
        period: subject.to_string(),
        version: before.len() as u32 + 1,
        sandbox: project.sandbox,
        program: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_string(),
        issued_at: environment.clock.now(),
        issued_by: issuer(options, project, environment),
        pdf: Kept::of(&subject.file_name(), &bytes),
        figures: Kept::of("figures.json", composed.figures.as_bytes()),
        load: inside.load.0,
        printed_at: inside.printed_at,
        template: template.to_string(),
        because: options.because.iter().map(|r| r.trim().to_string()).filter(|r| !r.is_empty()).collect(),
        open,
        replaces: before.last().map(|sealed| sealed.hash.to_string()),
        inputs: Inputs::of(&view)?.files().map(|(name, bytes)| Kept::of(name, bytes)).collect(),
        loads: sealed_loads(&view)?,
    };
    refuse_changed_data(&store, &view, (subject, &seal), &composed, ui)?;
    let mut store = project.write_store("issue", faults(environment))?;
    let sealed = store.seal(&seal, &bytes, composed.figures.as_bytes()).map_err(|e| store_failed(&e))?;
    tell(&sealed, &words::issued(&sealed.seal), project, ui);
    let day = sealed.seal.issued_at.day_in(Zone::JST).to_string();
    ui.say(&Message::Verbatim { text: ui.words(&words::ledger_row(&sealed.seal, &day)) });
    Ok(Exit::Complete)
}

fn refused(what: Words) -> Failure {
    Failure { exit: Exit::Failed, what, causes: Vec::new(), kept: None, hints: Vec::new() }
}

/// The report that is meant; one of its names is given, as the arguments say.
fn subject(options: &Issue, environment: &Environment) -> Result<Subject, Failure> {
    match (options.event, options.year) {
        (Some(number), _) => Ok(Subject::Event(number)),
        (_, Some(year)) => Ok(Subject::Year(year)),
        _ => {
            let month = options.month.as_deref().or(options.of_month.as_deref());
            project::month(month, &*environment.clock).map(Subject::Month)
        }
    }
}

fn changed_since(subject: Subject) -> Failure {
    refused(words::changed_since(subject)).hint_in_words(words::run_again(subject))
}

fn not_ours(shown: &str, subject: Subject) -> Failure {
    refused(words::not_ours(shown)).hint_in_words(words::run_again(subject))
}

fn read_pdf(path: &Path, subject: Subject) -> Result<Vec<u8>, Failure> {
    let shown = path.display().to_string();
    std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            let (what, hint) = words::not_made(&shown, subject);
            refused(what).hint_in_words(hint)
        }
        _ => cannot_read(&shown, &error),
    })
}

/// The editions of the very report, oldest first.
fn own_seals(store: &Store, subject: Subject) -> Result<Vec<SealedReport>, Failure> {
    let mut seals = store.seals().map_err(|e| store_failed(&e))?;
    seals.retain(|sealed| sealed.seal.period == subject.to_string());
    Ok(seals)
}

/// What a PDF says about itself.
struct Inside {
    load: LoadId,
    printed_at: Instant,
}

impl Inside {
    fn of(pdf: &[u8], shown: &str, subject: Subject) -> Result<Inside, Failure> {
        let attached = pdf::attachment(pdf, "figures.json").map_err(|e| not_ours(shown, subject).because(&e))?;
        let parsed: Value = serde_json::from_slice(&attached).map_err(|e| not_ours(shown, subject).cause(e))?;
        if let Some(found) = parsed["period"].as_str().filter(|found| **found != subject.to_string()) {
            return Err(refused(words::another_report(shown, found)));
        }
        let load = parsed["load"].as_u64().and_then(|n| u32::try_from(n).ok()).map(LoadId);
        let printed_at = parsed["printed_at"].as_str().and_then(|text| text.parse().ok());
        match (load, printed_at) {
            (Some(load), Some(printed_at)) => Ok(Inside { load, printed_at }),
            _ => Err(not_ours(shown, subject)),
        }
    }
}

/// Refuses where what people wrote is another than when the report was made.
fn refuse_changed_inputs(project: &Project, view: &View, subject: Subject) -> Result<(), Failure> {
    let now: BTreeMap<String, SnapshotId> =
        project.input_files()?.into_iter().map(|(name, bytes)| (name, SnapshotId::of(&bytes))).collect();
    let inputs = Inputs::of(view)?;
    let kept = inputs.hashes().map(|(name, id)| (name, id.as_str()));
    let mut changed = unlike(kept, now.iter().map(|(name, id)| (name.as_str(), id.as_str())));
    // what was issued meanwhile matters where this report would tell of it
    let period = subject.period(&inputs)?;
    changed.retain(|name| match name.strip_prefix(ISSUED).and_then(|rest| Subject::read(rest.split('/').next()?)) {
        Some(issued) => period.as_ref().is_none_or(|period| tells_of(period, issued)),
        None => true,
    });
    if changed.is_empty() {
        return Ok(());
    }
    // of an edition issued in the meantime the folder is named, not each file
    let mut names: Vec<String> = changed
        .iter()
        .map(|name| match name.strip_prefix(ISSUED) {
            Some(rest) => format!("{ISSUED}{}", rest.rsplit_once('/').map_or(rest, |(folder, _)| folder)),
            None => name.clone(),
        })
        .collect();
    names.dedup();
    let failure = changed_since(subject);
    Err(names.iter().fold(failure, |failure, name| failure.cause_in_words(words::changed_file(name))))
}

/// Refuses where data that came later change a printed figure.
fn refuse_changed_data(
    store: &Store,
    view: &View,
    (subject, seal): (Subject, &Seal),
    composed: &Composed,
    ui: &Ui,
) -> Result<(), Failure> {
    let latest = store.as_of(None).map_err(|e| store_failed(&e))?;
    if latest.load() == view.load() {
        return Ok(());
    }
    let bug = |e: String| Failure::new(Exit::Bug, &Message::BugOfOurs).cause(e);
    let issued = Issued::read(&seal.period, seal.version, composed.figures.as_bytes()).map_err(bug)?;
    let mut now = over_today(&latest, &Inputs::of(view)?, seal, seal.printed_at)?;
    let differences = figures::differences(&issued, &[&issued], &mut now);
    if differences.is_empty() {
        return Ok(());
    }
    let told = differences.iter().take(SHOWN).fold(changed_since(subject), |failure, d| {
        let text = ui.words(&words::difference(d)).trim().to_string();
        failure.cause_in_words(Words::new(text.clone(), text))
    });
    Err(match differences.len().checked_sub(SHOWN + 1) {
        Some(more) => told.cause_in_words(words::more(more + 1)),
        None => told,
    })
}

/// Everything that is not final: places of the report, and obligations that it may not even print.
fn open_places(composed: &mut Composed, ui: &Ui) -> Result<Vec<Reason>, Failure> {
    let mut open: Vec<Reason> = Vec::new();
    let duties =
        composed.duties.as_ref().map_err(|e| Failure::new(Exit::Failed, &Message::FiguresFailed).because(&e.why))?;
    for duty in duties {
        let (what, why) = words::open_duty(duty);
        open.push(Reason { what, why: ui.words(&why) });
    }
    // what staff can mend at once is told before what only time can
    composed.gaps.sort_by_key(|gap| !gap.what.contains("/commentary/"));
    open.extend(composed.gaps.iter().map(|gap| Reason { what: gap.what.clone(), why: gap.why.clone() }));
    Ok(open)
}

/// The refusal: obligations first, then the places of the report by what they are about.
fn not_final(open: &[Reason], gaps: &[GapWords], subject: Subject, ui: &Ui) -> Failure {
    if ui.json {
        ui.result(&serde_json::json!({ "issued": false, "open": open }).to_string());
    }
    let failure = refused(words::not_final(subject, open.len())).hint_in_words(words::say_why());
    let duties = open[..open.len() - gaps.len()].iter().map(|o| words::open_place(&o.what, &o.why, 1));
    let groups = gathered(gaps);
    let places = groups.iter().map(|(what, why, count)| words::open_place(what, why, *count));
    let all: Vec<Words> = duties.chain(places).collect();
    let told = all.iter().take(SHOWN).cloned().fold(failure, Failure::cause_in_words);
    match all.len().checked_sub(SHOWN + 1) {
        Some(more) => told.cause_in_words(words::more(more + 1)),
        None => told,
    }
}

/// Who issues: as named, else whoever is logged in, else the contractor.
fn issuer(options: &Issue, project: &Project, environment: &Environment) -> String {
    let named = options.by.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let user = || ["USER", "USERNAME"].into_iter().find_map(|name| environment.variable(name));
    named.or_else(user).unwrap_or(&project.programme.contractor).to_string()
}

fn sealed_loads(view: &View) -> Result<Vec<SealedLoad>, Failure> {
    let hashes = view.manifest_hashes().map_err(|e| store_failed(&e))?;
    Ok(hashes.into_iter().map(|(load, hash)| SealedLoad { load: load.0, sha256: hash.to_string() }).collect())
}

fn tell(sealed: &SealedReport, said: &Words, project: &Project, ui: &Ui) {
    let path = project.data.join(sealed.pdf_path()).display().to_string();
    if ui.json {
        let seal = &sealed.seal;
        let result = serde_json::json!({
            "issued": true, "pdf": path, "version": seal.version, "sha256": seal.pdf.sha256,
            "seal_sha256": sealed.hash.as_str(), "issued_at": seal.issued_at.to_string(),
            "issued_by": seal.issued_by, "because": seal.because, "open": seal.open,
        });
        ui.result(&result.to_string());
    } else {
        ui.result(&path);
    }
    ui.say(&Message::Verbatim { text: ui.words(said) });
}
