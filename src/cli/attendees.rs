//! Lists of people, counted: what `report import` tells of them and, for an event that is named, writes into its ledgers.
//!
//! Not here: counting (imports), how rows join a ledger (ledger).
//! Invariant: the list itself is kept nowhere; what people wrote into a ledger is never changed.

use super::Environment;
use super::failure::{Exit, Failure};
use super::faults;
use super::import::File;
use super::kind;
use super::messages::Message;
use super::project::{Project, cannot_read, ledger_bad, store_failed};
use super::ui::Ui;
use crate::domain::{Day, SnapshotId};
use crate::imports::{Attendance, Tally};
use crate::ledger::{self, NewRow};
use crate::store::disk::write_file;
use std::path::Path;

/// The event that a list of people is about.
#[derive(Clone, Debug)]
pub struct ForEvent {
    pub no: u32,
    pub held_on: Day,
    /// Whom a survey asked, as the ledger says it.
    pub side: String,
    /// Of a survey only the questions that hold one of these words; all where there are none.
    pub questions: Vec<String>,
}

/// The event of this number in its ledger.
///
/// # Errors
/// A ledger with mistakes; a number that it does not have.
pub fn for_event(project: &Project, no: u32, side: Option<&str>, questions: &[String]) -> Result<ForEvent, Failure> {
    let path = project.data.join("ledger").join("events.csv");
    let shown = path.display().to_string();
    let schemas = project.schemas()?;
    let schema = ledger(&schemas, "events")?;
    let events = match kept(&path)? {
        Some(bytes) => {
            ledger::read_as(schema, &shown, &bytes, None, SnapshotId::of(&bytes), term(project))
                .map_err(|e| ledger_bad(&shown, &e))?
                .ledger
        }
        None => ledger::empty_as(schema, None),
    };
    let held = kind::held(&[events]);
    let Some((_, held_on)) = held.iter().find(|(known, _)| *known == no) else {
        let known = held.iter().map(|(no, _)| no.to_string()).collect::<Vec<_>>().join(", ");
        return Err(Failure::new(Exit::Usage, &Message::NoSuchEvent { no, known }));
    };
    let side = side.unwrap_or("人材").to_string();
    Ok(ForEvent { no, held_on: *held_on, side, questions: questions.to_vec() })
}

/// The file, where it is there.
fn kept(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(cannot_read(&path.display().to_string(), &e)),
    }
}

fn ledger<'s>(schemas: &'s ledger::Schemas, name: &str) -> Result<&'s ledger::Schema, Failure> {
    let known = schemas.get(name).map_or_else(|| ledger::schema(name), Ok);
    known.map_err(|e| ledger_bad(name, &e))
}

fn term(project: &Project) -> Option<(Day, Day)> {
    Some((project.programme.term.start, project.programme.term.end))
}

/// Of a list of people only how many they are; where the event is named its ledgers get the numbers.
pub fn take(
    file: &File<'_>,
    counted: &Attendance,
    event: Option<&ForEvent>,
    project: &Project,
    environment: &Environment,
    ui: &Ui,
) -> Result<(), Failure> {
    if !ui.json {
        tell(file, counted, ui);
    }
    let mut written = Vec::new();
    if let Some(event) = event {
        for (name, rows) in rows(counted, event) {
            written.push(write(name, &rows, project, environment, ui)?);
        }
    } else if !ui.json {
        ui.say(&hint(counted));
    }
    if ui.json {
        ui.result(&as_json(file, counted, &written).to_string());
    } else if counted.unknown > 0 {
        ui.say(&Message::PeopleUnknown { file: file.shown.to_string(), unknown: counted.unknown });
    }
    Ok(())
}

/// Each ledger with its rows.
fn rows(counted: &Attendance, event: &ForEvent) -> Vec<(&'static str, Vec<NewRow>)> {
    let no = || ("event_no", event.no.to_string());
    if counted.kind == "forms" {
        let wanted = |tally: &&Tally| {
            event.questions.is_empty() || event.questions.iter().any(|word| tally.question.contains(word.as_str()))
        };
        let questions: Vec<Tally> = counted.questions.iter().filter(wanted).cloned().collect();
        return vec![("event_surveys", survey_rows(&questions, counted.applied, event.no, &event.side))];
    }
    let whole = || "合計".to_string();
    let counts = vec![
        no(),
        ("dimension", whole()),
        ("member", whole()),
        ("applied", counted.applied.to_string()),
        ("attended", counted.attended.map_or_else(String::new, |n| n.to_string())),
        ("cancelled", counted.cancelled.to_string()),
    ];
    let week = |(from, until, people): (Day, Day, u64)| {
        let (from, until) = (from.to_string(), until.to_string());
        vec![no(), ("from", from), ("until", until), ("applications", people.to_string())]
    };
    let weeks: Vec<NewRow> = counted.by_weeks_before(event.held_on).into_iter().map(week).collect();
    let mut all = vec![("event_counts", vec![counts])];
    if !weeks.is_empty() {
        all.push(("event_applications", weeks));
    }
    all
}

/// Answers on a scale, from the one end to the other.
const SCALE: [&str; 13] = [
    "とても満足",
    "大変満足",
    "満足",
    "やや満足",
    "まあ満足",
    "どちらともいえない",
    "どちらでもない",
    "普通",
    "ふつう",
    "やや不満",
    "不満",
    "大変不満",
    "とても不満",
];

/// The choices in an order that says nothing of how often each was given: a scale from its good end, others by name.
fn in_order(choices: &[(String, u64)]) -> Vec<(String, u64)> {
    let place = |choice: &str| SCALE.iter().position(|known| *known == choice).unwrap_or(SCALE.len());
    let mut choices = choices.to_vec();
    choices.sort_by(|(a, _), (b, _)| (place(a), a).cmp(&(place(b), b)));
    choices
}

/// The tallies as rows of the ledger: how many answers were collected stands in the first.
fn survey_rows(questions: &[Tally], collected: u64, no: u32, side: &str) -> Vec<NewRow> {
    let mut rows: Vec<NewRow> = Vec::new();
    for tally in questions {
        let others = (tally.others > 0).then(|| ("その他".to_string(), tally.others));
        for (choice, count) in in_order(&tally.choices).into_iter().chain(others) {
            let collected = if rows.is_empty() { collected.to_string() } else { String::new() };
            rows.push(vec![
                ("event_no", no.to_string()),
                ("side", side.to_string()),
                ("question", tally.question.clone()),
                ("answer", choice),
                ("answers", count.to_string()),
                ("asked", String::new()),
                ("collected", collected),
            ]);
        }
    }
    rows
}

/// Adds the rows to a ledger's file and says what became of them.
fn write(
    name: &'static str,
    rows: &[NewRow],
    project: &Project,
    environment: &Environment,
    ui: &Ui,
) -> Result<serde_json::Value, Failure> {
    let path = project.data.join("ledger").join(format!("{name}.csv"));
    let shown = path.display().to_string();
    let schemas = project.schemas()?;
    let added = ledger::append(ledger(&schemas, name)?, &shown, kept(&path)?.as_deref(), rows, term(project))
        .map_err(|e| ledger_bad(&shown, &e))?;
    if let Some(bytes) = &added.bytes {
        write_file(&path, bytes, &faults(environment)).map_err(|e| store_failed(&e.into()))?;
        let lines = added.lines.join("\n");
        ui.say(&Message::LedgerRowsAdded { file: shown.clone(), rows: added.lines.len(), lines });
    }
    if added.same > 0 {
        ui.say(&Message::LedgerRowsThere { file: shown.clone(), rows: added.same });
    }
    for other in &added.others {
        let place = format!("{shown}:{} {}", other.line, other.label_ja);
        ui.say(&Message::LedgerSaysOther { place, there: other.there.clone(), here: other.here.clone() });
    }
    Ok(serde_json::json!({
        "ledger": name, "added": added.lines.len(), "same": added.same, "differ": added.others.len(),
    }))
}

fn tell(file: &File<'_>, counted: &Attendance, ui: &Ui) {
    let name = file.shown.to_string();
    if counted.kind == "forms" {
        let days = counted.days().map_or_else(|| "－".to_string(), |(first, last)| format!("{first}..{last}"));
        let message = Message::AnswersCounted { file: name, answers: counted.applied, days };
        ui.result(&ui.words(&message.words()));
        for tally in &counted.questions {
            let choices: Vec<String> = tally.choices.iter().map(|(choice, n)| format!("{choice} {n}")).collect();
            let (question, others, answered) = (tally.question.clone(), tally.others, tally.answered);
            let message = Message::ChoicesCounted { question, choices: choices.join("、"), others, answered };
            ui.result(&ui.words(&message.words()));
        }
        return;
    }
    let message = Message::PeopleCounted {
        file: name,
        kind: counted.kind.to_string(),
        applied: counted.applied,
        attended: counted.attended.map_or_else(|| "－".to_string(), |n| n.to_string()),
        cancelled: counted.cancelled,
        waiting: counted.waiting,
    };
    ui.result(&ui.words(&message.words()));
}

/// What to type next, where the event was not named.
fn hint(counted: &Attendance) -> Message {
    match (counted.kind, counted.questions.is_empty()) {
        ("forms", true) => Message::HintEventSurveys,
        ("forms", false) => Message::HintSurveyRows,
        _ => Message::HintEventCounts,
    }
}

fn as_json(file: &File<'_>, counted: &Attendance, written: &[serde_json::Value]) -> serde_json::Value {
    let question = |tally: &Tally| {
        let choices = tally.choices.iter().map(|(choice, n)| serde_json::json!({ "answer": choice, "answers": n }));
        serde_json::json!({
            "question": tally.question, "choices": choices.collect::<Vec<_>>(), "others": tally.others,
            "answered": tally.answered,
        })
    };
    serde_json::json!({
        "file": file.shown, "kind": counted.kind, "kept": false, "applied": counted.applied, "attended": counted.attended,
        "cancelled": counted.cancelled, "waiting": counted.waiting, "unknown": counted.unknown,
        "days": counted.days().map(|(first, last)| format!("{first}..{last}")),
        "questions": counted.questions.iter().map(question).collect::<Vec<_>>(), "ledgers": written,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_rows_says_nothing_of_the_counts() {
        let order = |choices: &[(&str, u64)]| {
            let choices: Vec<(String, u64)> = choices.iter().map(|(name, n)| (name.to_string(), *n)).collect();
            in_order(&choices).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(order(&[("不満", 9), ("やや満足", 3), ("満足", 2)]), ["満足", "やや満足", "不満"]);
        assert_eq!(order(&[("不満", 2), ("満足", 3), ("やや満足", 9)]), ["満足", "やや満足", "不満"]);
        assert_eq!(order(&[("X", 9), ("LINE", 2), ("note", 4)]), ["LINE", "X", "note"]);
    }
}
