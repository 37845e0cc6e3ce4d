//! `report explain`: from a figure's id, or from page and text of a PDF, back to the bytes, which are read again.

use super::arguments::Explain;
use super::failure::{Exit, Failure};
use super::messages::{Message, Words};
use super::paper::{self, Found};
use super::project::{Project, cannot_read, store_failed, stored};
use super::ui::Ui;
use super::words::walk;
use super::words_issue;
use crate::domain::{LoadId, SnapshotId};
use crate::figures::{self, Explanation, Source};
use crate::render::pdf;
use crate::store::View;
use serde_json::Value;
use std::path::Path;

pub fn run(options: &Explain, project: &Project, ui: &Ui) -> Result<Exit, Failure> {
    let (json, id) = match options.target.to_ascii_lowercase().ends_with(".pdf") {
        true => from_pdf(options)?,
        false => (by_id(&options.target, options.month.as_deref(), project)?, options.target.clone()),
    };
    let load = serde_json::from_str::<Value>(&json).ok().and_then(|v| v["load"].as_u64()).unwrap_or(0);
    let store = project.read_store()?;
    let view = store.as_of(Some(LoadId(load as u32))).map_err(|e| store_failed(&e))?;
    let read = stored(&view, ui);
    let explanation = figures::explain(&json, &id, &read).map_err(|e| {
        Failure::new(Exit::Failed, &Message::ExplainFailed { target: options.target.clone() }).because(&e)
    })?;
    if ui.json {
        ui.result(&as_json(&explanation, &|s| story(&view, s).en).to_string());
    } else {
        ui.result(as_text(&explanation, &|s| ui.words(&story(&view, s)), ui).trim_end());
    }
    Ok(Exit::Complete)
}

/// The walk as an indented list: each figure, then what it was made of.
fn as_text(explanation: &Explanation, story: &dyn Fn(&SnapshotId) -> String, ui: &Ui) -> String {
    let say = |message: Message| ui.words(&message.words());
    let mut out = String::new();
    for step in &explanation.steps {
        let indent = "  ".repeat(step.depth);
        let value = match (&step.value, &step.absence) {
            // a fraction of one is printed as per cent; its value is not
            (Some(value), _) if step.unit == "%" => value.clone(),
            (Some(value), _) => format!("{value}{}", step.unit),
            (None, Some(absence)) => say(Message::InBrackets { text: ui.words(&walk::absence(absence)) }),
            (None, None) => String::new(),
        };
        let op = walk::operation(&step.op);
        let head = Message::ExplainValue { id: step.id.clone(), value, op: op.en, op_ja: op.ja };
        out.push_str(&format!("{indent}{}\n", say(head)));
        let mut facts = Vec::new();
        facts.extend(step.metric.clone());
        facts.extend(step.account.clone());
        facts.extend(step.window.clone());
        if !step.flags.is_empty() {
            facts.push(step.flags.iter().map(|flag| ui.words(&walk::flag(flag))).collect::<Vec<_>>().join(","));
        }
        facts.extend(
            step.printed.iter().map(|(text, page)| say(Message::ExplainPrinted { text: text.clone(), page: *page })),
        );
        if !facts.is_empty() {
            out.push_str(&format!("{indent}  {}\n", facts.join(", ")));
        }
        for source in &step.sources {
            match source {
                Source::Bytes { snapshot, pointer, text } => out.push_str(&format!(
                    "{indent}  {}\n{indent}    {}\n{indent}    {}\n",
                    say(Message::ExplainRead { text: text.clone(), pointer: pointer.clone() }),
                    say(Message::ExplainOf { snapshot: snapshot.to_string() }),
                    story(snapshot)
                )),
                Source::Persons(ledger) => {
                    out.push_str(&format!("{indent}  {}\n", say(Message::ExplainPersons { ledger: ledger.clone() })))
                }
                Source::Config(path) => {
                    out.push_str(&format!("{indent}  {}\n", say(Message::ExplainConfig { path: path.clone() })))
                }
                Source::Calendar(fact) => out.push_str(&format!("{indent}  {}\n", ui.words(&walk::calendar(fact)))),
            }
        }
    }
    out
}

fn as_json(explanation: &Explanation, story: &dyn Fn(&SnapshotId) -> String) -> Value {
    let steps = explanation.steps.iter().map(|step| {
        let sources: Vec<Value> = step
            .sources
            .iter()
            .map(|source| match source {
                Source::Bytes { snapshot, pointer, text } => serde_json::json!({
                    "snapshot": snapshot.as_str(), "pointer": pointer, "text": text, "story": story(snapshot),
                }),
                Source::Persons(ledger) => serde_json::json!({ "persons": ledger }),
                Source::Config(path) => serde_json::json!({ "config": path }),
                Source::Calendar(fact) => serde_json::json!({ "calendar": fact }),
            })
            .collect();
        serde_json::json!({
            "depth": step.depth, "id": step.id, "metric": step.metric, "account": step.account, "op": step.op,
            "value": step.value, "unit": step.unit, "absence": step.absence, "flags": step.flags,
            "window": step.window, "printed": step.printed, "sources": sources,
        })
    });
    serde_json::json!({ "steps": steps.collect::<Vec<_>>() })
}

/// The request or file behind a snapshot, in one line.
fn story(view: &View, snapshot: &SnapshotId) -> Words {
    match view.listed(snapshot) {
        Some((load, listed)) => {
            let about = &listed.about;
            let status = about.status.map(|s| format!(" -> HTTP {s}")).unwrap_or_default();
            let (name, at, load) = (about.name.clone(), about.observed_at.to_string(), load.to_string());
            Message::ExplainStory { name, status, at, load, path: listed.path() }.words()
        }
        None => Words::new("?", "?"),
    }
}

/// `figures.json` as it is attached to the PDF, and the id of the figure that is printed so on that page.
fn from_pdf(options: &Explain) -> Result<(String, String), Failure> {
    let bytes = std::fs::read(&options.target).map_err(|e| cannot_read(&options.target, &e))?;
    let usage = |message: &Message| Failure::new(Exit::Usage, message);
    let attached = pdf::attachment(&bytes, "figures.json").map_err(|e| {
        Failure::new(Exit::Failed, &Message::ExplainFailed { target: options.target.clone() }).because(&e)
    })?;
    let json = String::from_utf8_lossy(&attached).into_owned();
    let (Some(page), Some(text)) = (options.page, &options.text) else {
        let target = options.target.clone();
        return Err(usage(&Message::ExplainFailed { target }).hint(&Message::HintGivePageAndText));
    };
    let parsed: Value = serde_json::from_str(&json).unwrap_or_default();
    match paper::find(&parsed, page, text) {
        Found::One(id) => Ok((json, id)),
        Found::Several(candidates) => {
            let what = words_issue::ambiguous(text, page);
            let failure = Failure { what, ..usage(&Message::HintGivePageAndText) };
            let told = candidates.iter().fold(failure, |failure, (id, words)| {
                let line = if words.is_empty() { id.clone() } else { format!("{id}  `{words}`") };
                failure.cause_in_words(Words::new(line.clone(), line))
            });
            Err(told.hint_in_words(words_issue::explain_by_id()))
        }
        Found::Nothing(mut texts) => {
            texts.truncate(30);
            Err(usage(&Message::NoFigureThere { text: text.clone(), page })
                .hint(&Message::HintFiguresOnPage { texts: texts.join(" ") }))
        }
    }
}

/// The `figures.json` beside a report of the id's period that knows the id.
fn by_id(id: &str, month: Option<&str>, project: &Project) -> Result<String, Failure> {
    let period = month.unwrap_or_else(|| id.split('/').next().unwrap_or_default());
    let folder = project.out.join(period);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .map_err(|e| cannot_read(&folder.display().to_string(), &e))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".figures.json"))
        .collect();
    files.sort();
    let quoted = Value::from(id).to_string();
    for path in &files {
        let text = std::fs::read_to_string(path).map_err(|e| cannot_read(&path.display().to_string(), &e))?;
        if text.contains(&format!("\"id\": {quoted}")) || text.contains(&format!("\"id\":{quoted}")) {
            return Ok(text);
        }
    }
    let shown = folder.join(Path::new("*.figures.json")).display().to_string();
    Err(Failure::new(Exit::Usage, &Message::ExplainFailed { target: id.to_string() })
        .cause_in_words(Message::NotIn { path: shown }.words()))
}
