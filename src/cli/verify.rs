//! `report verify`: is this PDF the issued one, do its figures follow from the stored bytes, and do they still hold?
//!
//! Not here: how a figure is computed again (`figures::explain`).
//! Invariant: nothing in the file is believed; it is the issued one by its bytes alone. Exit code 0: proven and unchanged;
//! 1: not the issued file, or not provable; 3: issued, and figures have changed since.

use super::Environment;
use super::arguments::Verify;
use super::failure::{Exit, Failure};
use super::messages::{Message, Words};
use super::past::over_today;
use super::project::{Inputs, Project, cannot_read, store_failed, stored};
use super::report::printing_time;
use super::ui::Ui;
use super::words::Told;
use super::words_issue as words;
use crate::domain::{LoadId, SnapshotId};
use crate::figures::{self, Difference, Issued, Verified};
use crate::render::pdf;
use crate::store::{Seal, SealedReport, Store, View};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many mistakes are told one by one.
const SHOWN: usize = 20;

pub fn run(options: &Verify, project: &Project, environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let shown = options.file.display().to_string();
    let bytes = std::fs::read(&options.file).map_err(|e| cannot_read(&shown, &e))?;
    let store = project.read_store()?;
    let seals = store.seals().map_err(|e| store_failed(&e))?;
    let hash = SnapshotId::of(&bytes);
    let Some(sealed) = seals.iter().find(|s| s.seal.pdf.sha256 == hash.as_str()) else {
        return Err(not_issued(&shown, &bytes, &seals, &store, ui));
    };
    let seal = &sealed.seal;
    let (figures, verified) = prove(sealed, &bytes, &store, project, ui)?;
    let newer = seals.iter().map(|s| &s.seal).filter(|s| s.period == seal.period).map(|s| s.version).max();
    let superseded = newer.filter(|version| *version > seal.version);
    let differences = changed_since(&figures, sealed, &store, environment);
    tell(seal, verified, superseded, differences.as_deref().ok(), ui);
    match differences {
        Ok(differences) if differences.is_empty() => Ok(Exit::Complete),
        Ok(_) => Ok(Exit::WithGaps),
        Err(failure) => {
            let what = words::not_comparable();
            Err(Failure { exit: Exit::WithGaps, what, ..failure })
        }
    }
}

/// Proves that the kept copies, the loads and every figure are what was sealed.
fn prove(
    sealed: &SealedReport,
    pdf: &[u8],
    store: &Store,
    project: &Project,
    ui: &Ui,
) -> Result<(Vec<u8>, Verified), Failure> {
    let seal = &sealed.seal;
    let mut causes: Vec<Words> = Vec::new();
    let mut kept = |path: String, sha256: &str| -> Result<Option<Vec<u8>>, Failure> {
        let found = store.issued_file(&path).map_err(|e| store_failed(&e))?;
        let sound = found.filter(|bytes| SnapshotId::of(bytes).as_str() == sha256);
        if sound.is_none() {
            causes.push(words::seal_copy_damaged(&project.data.join(&path).display().to_string()));
        }
        Ok(sound)
    };
    kept(sealed.pdf_path(), &seal.pdf.sha256)?;
    let figures = kept(sealed.figures_path(), &seal.figures.sha256)?;
    // the file in hand carries the same list
    let attached = || pdf::attachment(pdf, "figures.json").ok();
    let figures = figures.or_else(attached).unwrap_or_default();
    let view = store.as_of(Some(LoadId(seal.load))).map_err(|e| store_failed(&e))?;
    let now = view.manifest_hashes().map_err(|e| store_failed(&e))?;
    for (load, hash) in now {
        if seal.loads.iter().any(|l| l.load == load.0 && l.sha256 != hash.as_str()) {
            causes.push(words::load_differs(load.0));
        }
    }
    let read = stored(&view, ui);
    let text = String::from_utf8_lossy(&figures);
    let verified = match figures::verify_all(&text, &read) {
        Ok(verified) => verified,
        Err(errors) => {
            let more = errors.len().saturating_sub(SHOWN);
            causes.extend(errors.iter().take(SHOWN).map(Told::words));
            if more > 0 {
                causes.push(words::more(more));
            }
            Verified::default()
        }
    };
    if causes.is_empty() {
        return Ok((figures, verified));
    }
    if ui.json {
        let causes: Vec<String> = causes.iter().map(|c| ui.words(c)).collect();
        ui.result(&json!({ "issued": true, "proven": false, "causes": causes }).to_string());
    }
    let what = words::not_provable(seal);
    Err(Failure { exit: Exit::Failed, what, causes, kept: None, hints: vec![words::restore()] })
}

/// The printed figures that are others today.
fn changed_since(
    figures: &[u8],
    sealed: &SealedReport,
    store: &Store,
    environment: &Environment,
) -> Result<Vec<Difference>, Failure> {
    let seal = &sealed.seal;
    let latest: View = store.as_of(None).map_err(|e| store_failed(&e))?;
    let bug = |e: String| Failure::new(Exit::Bug, &Message::BugOfOurs).cause(e);
    let issued = Issued::read(&seal.period, seal.version, figures).map_err(bug)?;
    let now = printing_time(&latest, environment);
    let mut book = over_today(&latest, &Inputs::of(&latest)?, seal, now)?;
    Ok(figures::differences(&issued, &[&issued], &mut book))
}

fn tell(seal: &Seal, verified: Verified, superseded: Option<u32>, differences: Option<&[Difference]>, ui: &Ui) {
    if ui.json {
        let changed: Option<Vec<Value>> = differences.map(|all| all.iter().map(as_json).collect());
        let result = json!({
            "issued": true, "proven": true, "period": seal.period, "version": seal.version,
            "issued_at": seal.issued_at.to_string(), "issued_by": seal.issued_by, "load": seal.load,
            "because": seal.because, "open": seal.open, "superseded_by": superseded,
            "figures": verified.figures, "places": verified.places_read, "changed": changed,
        });
        ui.result(&result.to_string());
        return;
    }
    ui.result(&ui.words(&words::proven(seal, verified.figures, verified.places_read)));
    ui.result(&ui.words(&words::by_whom(seal)));
    for reason in &seal.because {
        ui.result(&ui.words(&words::because(reason, seal.open.len())));
    }
    if let Some(version) = superseded {
        ui.result(&ui.words(&words::superseded(version)));
    }
    match differences {
        Some([]) => ui.result(&ui.words(&words::unchanged())),
        Some(all) => {
            ui.result(&ui.words(&words::changed(all.len())));
            for difference in all {
                ui.result(&ui.words(&words::difference(difference)));
            }
        }
        None => {}
    }
}

fn as_json(d: &Difference) -> Value {
    json!({
        "id": d.id, "label": d.label, "pages": d.pages, "issued": d.issued, "now": d.now, "reason": d.reason,
        "follows": d.follows,
    })
}

/// Why a file is not the issued one: what it says of itself, and where it differs.
fn not_issued(shown: &str, bytes: &[u8], seals: &[SealedReport], store: &Store, ui: &Ui) -> Failure {
    let mut causes = Vec::new();
    let attached = pdf::attachment(bytes, "figures.json");
    let parsed: Option<Value> = attached.as_ref().ok().and_then(|json| serde_json::from_slice(json).ok());
    let period = parsed.as_ref().and_then(|p| p["period"].as_str()).map(str::to_string);
    let of_period: Vec<&SealedReport> =
        seals.iter().filter(|s| period.as_ref().is_none_or(|period| s.seal.period == *period)).collect();
    let load = parsed.as_ref().and_then(|p| p["load"].as_u64());
    // the edition of the same load, else the one that shares the longest beginning
    let nearest = of_period.iter().copied().max_by_key(|s| {
        let issued = store.issued_file(&s.pdf_path()).ok().flatten().unwrap_or_default();
        (load == Some(u64::from(s.seal.load)), shared(bytes, &issued), s.seal.version)
    });
    match (&attached, &period, nearest) {
        (Err(cause), ..) if !bytes.starts_with(b"%PDF") => causes.push(words::no_report(cause)),
        (_, Some(period), None) => causes.push(words::never_issued(period)),
        (_, _, Some(sealed)) => {
            let issued = store.issued_file(&sealed.pdf_path()).ok().flatten().unwrap_or_default();
            let same = shared(bytes, &issued);
            // a file that only begins as every PDF does is of somebody else
            if period.is_some() || same > 1024 {
                causes.push(words::says_to_be(&sealed.seal));
                causes.push(words::bytes_differ(same, bytes.len(), sealed.seal.pdf.bytes));
            }
            match &attached {
                Ok(json) => causes.extend(figures_that_differ(json, sealed, store)),
                Err(cause) => causes.push(words::no_report(cause)),
            }
        }
        (Err(cause), ..) => causes.push(words::no_report(cause)),
        _ => {}
    }
    if ui.json {
        let causes: Vec<String> = causes.iter().map(|c| ui.words(c)).collect();
        ui.result(&json!({ "issued": false, "proven": false, "causes": causes }).to_string());
    }
    Failure { exit: Exit::Failed, what: words::not_issued(shown), causes, kept: None, hints: Vec::new() }
}

/// How many bytes are the same from the start.
fn shared(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

/// Figures that the file's own list gives otherwise than the issued one.
fn figures_that_differ(json: &[u8], sealed: &SealedReport, store: &Store) -> Vec<Words> {
    let issued = store.issued_file(&sealed.figures_path()).ok().flatten().unwrap_or_default();
    if issued == json {
        return vec![words::figures_same()];
    }
    let (here, issued) = (values(json), values(&issued));
    let ids: std::collections::BTreeSet<&String> = here.keys().chain(issued.keys()).collect();
    let blank = "－".to_string();
    let mut differ: Vec<Words> = ids
        .into_iter()
        .filter(|id| here.get(*id) != issued.get(*id))
        .map(|id| words::figure_differs(id, here.get(id).unwrap_or(&blank), issued.get(id).unwrap_or(&blank)))
        .collect();
    if let Some(more) = differ.len().checked_sub(SHOWN + 1) {
        differ.truncate(SHOWN);
        differ.push(words::more(more + 1));
    }
    differ
}

/// Ids with value or absence.
fn values(json: &[u8]) -> BTreeMap<String, String> {
    let parsed: Value = serde_json::from_slice(json).unwrap_or_default();
    let figures = parsed["figures"].as_array().into_iter().flatten();
    let text = |v: &Value| v.as_str().map(str::to_string);
    figures
        .filter_map(|f| Some((text(&f["id"])?, text(&f["value"]).or_else(|| text(&f["absence"])).unwrap_or_default())))
        .collect()
}
