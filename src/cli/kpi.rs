//! `report kpi`: every obligation of the contract at the end of a month: target, actual, rate, verdict and what proves it.
//!
//! Not here: counting and judging (figures). What stands here is what the report prints.
//! Invariant: no number is computed here; what is not known is said to be unknown, and the exit code says so too.

use super::Environment;
use super::arguments::Kpi;
use super::failure::{Exit, Failure};
use super::messages::{Message, Words};
use super::project::{self, Project};
use super::query::{query_bad, width};
use super::report::{self, Opened};
use super::ui::Ui;
use super::words_issue::open_because;
use crate::domain::{Absence, Decimal, LoadId, Quality, Unit, Verdict, print};
use crate::figures::{Book, Desk, Figure, FigureKey, Number, Op, Proof, Scored};
use crate::programme::Language;
use serde_json::{Value, json};

pub fn run(options: &Kpi, project: &Project, environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let month = project::month(options.month.as_deref(), &*environment.clock)?;
    let Opened { view, inputs, mut book } = report::open(project, environment, month)?;
    let programme = inputs.programme()?;
    let open_questions: Vec<_> = programme.questions.iter().filter(|q| q.agreed_on.is_none()).collect();
    let scored = book.scorecard().map_err(|e| query_bad(&e))?;
    let load = view.load().unwrap_or(LoadId(0));
    if ui.json {
        let obligations: Vec<Value> = scored.iter().map(|s| as_json(&book, s)).collect();
        let questions: Vec<Value> = programme
            .questions
            .iter()
            .map(|q| {
                json!({
                    "id": q.id, "clause": q.clause, "question": q.question, "assumed": q.assumed,
                    "settings": q.settings, "agreed_on": q.agreed_on.map(|d| d.to_string()),
                })
            })
            .collect();
        let told = json!({
            "month": month.to_string(),
            "load": load.0,
            "term": { "start": programme.term.start.to_string(), "end": programme.term.end.to_string() },
            "obligations": obligations,
            "questions": questions,
        });
        ui.result(&serde_json::to_string_pretty(&told).unwrap_or_default());
    } else if scored.is_empty() {
        let (start, end) = (programme.term.start.to_string(), programme.term.end.to_string());
        ui.result(&ui.words(&Message::OutsideTerm { month: month.to_string(), start, end }.words()));
    } else {
        table(&book, &scored, ui).iter().for_each(|line| ui.result(line));
        if !open_questions.is_empty() {
            ui.result("");
            ui.result(&ui.words(&Message::QuestionsOpen.words()));
        }
        for q in &open_questions {
            let clause = if q.clause.is_empty() { String::new() } else { format!("{} ", q.clause) };
            ui.result(&format!("  {clause}{}: {}", q.question, q.assumed));
        }
    }
    let open: Vec<&Scored> = scored.iter().filter(|s| s.open.is_some()).collect();
    if open.is_empty() {
        return Ok(Exit::Complete);
    }
    ui.say(&Message::DutiesOpen { count: open.len() });
    for s in open {
        let Some(why) = s.open else { continue };
        let what = format!("{} {}", s.clause, s.label);
        ui.say(&Message::DutyOpen { what, why: ui.words(&open_because(why)) });
    }
    Ok(Exit::WithGaps)
}

/// 540人, 60.0%, 集計中, －; a `p` behind what may still change.
fn shown(figure: &Figure, ui: &Ui) -> String {
    match (figure.number, figure.number.value()) {
        (Number::Absent(absence), _) => absent(absence, ui),
        (_, Some(value)) => {
            let early = if figure.quality == Quality::Provisional { "p" } else { "" };
            format!("{}{early}", print::with_unit(value, figure.unit, figure.style))
        }
        (_, None) => String::new(),
    }
}

fn absent(absence: Absence, ui: &Ui) -> String {
    match ui.language {
        Language::Ja => absence.mark().to_string(),
        Language::En if absence == Absence::NotApplicable => "-".to_string(),
        Language::En => absence.name().replace('_', " "),
    }
}

fn verdict(verdict: Option<Verdict>, language: Language) -> String {
    match (verdict, language) {
        (None, Language::Ja) => "判定せず".to_string(),
        (None, Language::En) => "unjudged".to_string(),
        (Some(v), Language::Ja) => v.ja().to_string(),
        (Some(v), Language::En) => v.name().replace('_', " "),
    }
}

/// Lines under one heading, numbers to the right; then why a verdict is what it is, where somebody must act.
fn table(book: &Book, scored: &[Scored], ui: &Ui) -> Vec<String> {
    let pair = |ja: &str, en: &str| ui.words(&Words::new(ja, en));
    let heads = [
        (pair("条項", "clause"), false),
        (pair("義務", "obligation"), false),
        (pair("目標", "target"), true),
        (pair("当月", "month"), true),
        (pair("累計", "so far"), true),
        (pair("達成率", "rate"), true),
        (pair("判定", "verdict"), false),
        (pair("証跡", "evidence"), false),
    ];
    let mut rows = vec![heads.iter().map(|(head, _)| head.clone()).collect::<Vec<String>>()];
    for s in scored {
        let of = |key: FigureKey| {
            let figure = book.figure(key);
            let bare = figure.unit == Unit::Plain && figure.op != Op::Ratio && figure.number.value().is_some();
            format!("{}{}", shown(figure, ui), if bare { s.unit.as_str() } else { "" })
        };
        let (before, after) = match (s.kind, s.about) {
            ("monthly", _) => ("", pair("/月", " a month")),
            ("each", _) => ("", pair("すべて", " (all)")),
            (_, true) if ui.language == Language::Ja => ("目安", String::new()),
            (_, true) => ("about ", String::new()),
            ("ceiling", _) => ("", pair("以内", " at most")),
            _ => ("", String::new()),
        };
        rows.push(vec![
            s.clause.clone(),
            s.label.clone(),
            format!("{before}{}{after}", of(s.target)),
            of(s.of_month),
            of(s.cumulative),
            of(s.rate),
            verdict(s.verdict, ui.language),
            gathered(&s.evidence).join(" "),
        ]);
    }
    let rooms: Vec<usize> =
        (0..heads.len()).map(|at| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0)).collect();
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells = row.iter().zip(&rooms).zip(&heads).map(|((text, room), (_, right))| {
                let gap = " ".repeat(room.saturating_sub(width(text)));
                if *right { format!("{gap}{text}") } else { format!("{text}{gap}") }
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_string()
        })
        .collect();
    lines.insert(1, rooms.iter().map(|room| "-".repeat(*room)).collect::<Vec<_>>().join("  "));
    // the sentence is Japanese, as in the report
    let to_act = |s: &&Scored| !matches!(s.verdict, Some(Verdict::Achieved | Verdict::OnTrack));
    let reasons: Vec<String> = scored
        .iter()
        .filter(to_act)
        .map(|s| format!("{} {}［{}］{}", s.clause, s.label, verdict(s.verdict, ui.language), s.reason))
        .collect();
    if !reasons.is_empty() {
        lines.push(String::new());
        lines.extend(reasons);
    }
    lines
}

/// `events:2-9,11`: the rows of a ledger by their lines; readings by their metric and days.
fn gathered(evidence: &[Proof]) -> Vec<String> {
    let (mut told, mut lines): (Vec<String>, Vec<(&str, Vec<u32>)>) = (Vec::new(), Vec::new());
    for proof in evidence {
        match proof {
            Proof::Row { ledger, line, .. } => {
                let line = line.parse().unwrap_or(0);
                match lines.iter_mut().find(|(name, _)| name == ledger) {
                    Some((_, all)) => all.push(line),
                    None => lines.push((ledger, vec![line])),
                }
            }
            Proof::Reading { .. } => told.push(proof.id()),
        }
    }
    const SHOWN: usize = 2;
    if told.len() > SHOWN {
        told = vec![format!("{} … {} ({})", told[0], told[told.len() - 1], told.len())];
    }
    for (ledger, mut lines) in lines {
        lines.sort_unstable();
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for line in lines {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == line => *last = line,
                _ => runs.push((line, line)),
            }
        }
        let runs: Vec<String> =
            runs.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") }).collect();
        told.push(format!("{ledger}:{}", runs.join(",")));
    }
    told
}

fn as_json(book: &Book, s: &Scored) -> Value {
    let text = |d: Decimal| Value::from(d.normalize().to_string());
    let number = |key: FigureKey| book.figure(key).number.value().map_or(Value::Null, text);
    let actual = book.figure(s.actual);
    let state = match actual.number {
        Number::Absent(absence) => absence.name(),
        _ if actual.quality == Quality::Provisional => "provisional",
        _ => "settled",
    };
    let evidence: Vec<Value> = s
        .evidence
        .iter()
        .map(|proof| match proof {
            Proof::Row { ledger, line, snapshot } => json!({
                "id": proof.id(), "ledger": ledger, "line": line.parse::<u32>().unwrap_or(0),
                "snapshot": snapshot.as_str(),
            }),
            Proof::Reading { metric, account, origin, .. } => json!({
                "id": proof.id(), "metric": metric.as_str(), "account": account.as_ref().map(|a| a.as_str()),
                "snapshot": origin.snapshot.as_str(), "pointer": origin.pointer,
            }),
        })
        .collect();
    json!({
        "clause": s.clause,
        "id": s.id,
        "label": s.label,
        "kind": s.kind,
        "about": s.about,
        "unit": s.unit,
        "target": number(s.target),
        "actual": number(s.actual),
        "month": number(s.of_month),
        "cumulative": number(s.cumulative),
        "rate": number(s.rate),
        "plan": number(s.plan),
        "pace": number(s.pace),
        "forecast": number(s.forecast),
        "forecast_low": number(s.forecast_low),
        "forecast_high": number(s.forecast_high),
        "state": state,
        "verdict": s.verdict.map(Verdict::name),
        "reason": s.reason,
        "evidence": evidence,
    })
}
