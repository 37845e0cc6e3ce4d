//! `report status`: stream by day, what is settled, provisional, missing; and what can still be fetched.

use super::arguments::Status;
use super::failure::{Exit, Failure};
use super::kind::Subject;
use super::messages::{Message, Words};
use super::project::{self, Inputs, Project, store_failed};
use super::query::width;
use super::ui::Ui;
use super::{Environment, words_issue, world};
use crate::domain::{AccountId, Day, LoadId, Month, Period, StreamId};
use crate::imports;
use crate::sources::{self, History};
use crate::store::{Outcome, OutcomeState, Seal, Store, View};
use std::collections::BTreeMap;

/// How one day of one stream stands, in the order in which the better one wins.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum State {
    Nothing,
    Failed,
    Pending,
    Provisional,
    Settled,
}

impl State {
    fn of(outcome: &Outcome) -> State {
        match outcome.state {
            OutcomeState::Complete | OutcomeState::Retired if outcome.settled => State::Settled,
            OutcomeState::Complete | OutcomeState::Retired | OutcomeState::Partial => State::Provisional,
            OutcomeState::Pending => State::Pending,
            OutcomeState::Failed => State::Failed,
        }
    }
    fn mark(self) -> char {
        match self {
            State::Nothing => '.',
            State::Failed => 'x',
            State::Pending => '?',
            State::Provisional => 'o',
            State::Settled => '#',
        }
    }
    fn name(self) -> &'static str {
        match self {
            State::Nothing => "nothing",
            State::Failed => "failed",
            State::Pending => "pending",
            State::Provisional => "provisional",
            State::Settled => "settled",
        }
    }
}

struct Line {
    account: AccountId,
    stream: StreamId,
    /// What people call it; in English its id.
    label: Words,
    days: Vec<State>,
    /// The whole month in one window.
    whole: Option<State>,
    until: Words,
}

pub fn run(options: &Status, project: &Project, environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let month = project::month(options.month.as_deref(), &*environment.clock)?;
    let store = project.read_store()?;
    let view = store.as_of(None).map_err(|e| store_failed(&e))?;
    let lines = lines(project, &view, month)?;
    let seals = store.seals().map_err(|e| store_failed(&e))?;
    let mut of_month = Vec::new();
    for sealed in seals {
        if told_below(&store, &sealed.seal)? == Some(month) {
            of_month.push(sealed);
        }
    }
    let seals = of_month;
    if ui.json {
        let streams: Vec<_> = lines
            .iter()
            .map(|line| {
                serde_json::json!({
                    "account": line.account.as_str(),
                    "stream": line.stream.as_str(),
                    "month": line.whole.map(State::name),
                    "days": line.days.iter().map(|d| d.name()).collect::<Vec<_>>(),
                })
            })
            .collect();
        let load = view.load().map(|l| l.0);
        let issued: Vec<_> = seals
            .iter()
            .map(|sealed| {
                let seal = &sealed.seal;
                serde_json::json!({
                    "report": seal.report, "period": seal.period, "version": seal.version, "issued_at": seal.issued_at.to_string(), "issued_by": seal.issued_by,
                    "sha256": seal.pdf.sha256, "because": seal.because, "open": seal.open,
                })
            })
            .collect();
        ui.result(
            &serde_json::json!({ "month": month.to_string(), "load": load, "issued": issued, "streams": streams })
                .to_string(),
        );
        return Ok(Exit::Complete);
    }
    let days: String = (1..=month.days()).map(|d| char::from(b'0' + (d % 10) as u8)).collect();
    let label = |line: &Line| ui.words(&line.label);
    let room = lines.iter().map(|l| width(&label(l))).chain([width(&month.to_string())]).max().unwrap_or(0);
    let pad = |text: &str| format!("{text}{}", " ".repeat(room.saturating_sub(width(text))));
    ui.result(&format!("  {}  {days}", pad(&month.to_string())));
    let mut account = None;
    for line in &lines {
        if account != Some(&line.account) {
            account = Some(&line.account);
            ui.result(&title(project, &line.account, ui));
        }
        let marks: String = match line.whole {
            Some(state) => state.mark().to_string().repeat(month.days() as usize),
            None => line.days.iter().map(|d| d.mark()).collect(),
        };
        let shown = format!("  {}  {marks}  {}", pad(&label(line)), ui.words(&line.until));
        ui.result(shown.trim_end());
    }
    ui.result(&ui.words(&Message::StatusLegend.words()));
    for sealed in &seals {
        ui.result(&ui.words(&words_issue::status_line(&sealed.seal)));
    }
    Ok(Exit::Complete)
}

/// The month below which an issued report is told: its own, that of the event, the year's last.
fn told_below(store: &Store, seal: &Seal) -> Result<Option<Month>, Failure> {
    let Some(subject) = Subject::read(&seal.period) else { return Ok(None) };
    if let Subject::Month(month) = subject {
        return Ok(Some(month));
    }
    let view = store.as_of(Some(LoadId(seal.load))).map_err(|e| store_failed(&e))?;
    let period = subject.period(&Inputs::of(&view)?)?;
    Ok(period.map(|period| match &period {
        // as many days before the event as after it
        Period::Event { window, .. } => window.start().plus(window.end().since(window.start()) / 2).month(),
        Period::Month(_) | Period::FiscalYear(_) => period.span().1.month(),
    }))
}

/// The newest outcome of each window.
type Windows<'a> = BTreeMap<(Day, Day), &'a Outcome>;

/// The account as people know it.
fn title(project: &Project, id: &AccountId, ui: &Ui) -> String {
    let Some(account) = project.programme.accounts.iter().find(|a| a.id == *id) else { return id.to_string() };
    let platform = sources::platform(account.platform.as_str());
    let label = platform.map_or(Words::new(account.platform.as_str(), account.platform.as_str()), |p| {
        Words::new(p.label_ja, p.label_en)
    });
    format!("{} {} ({id})", ui.words(&label), account.name)
}

fn lines(project: &Project, view: &View, month: Month) -> Result<Vec<Line>, Failure> {
    let mut newest: BTreeMap<(AccountId, StreamId), Windows<'_>> = BTreeMap::new();
    for outcome in view.outcomes() {
        let (start, end) = (outcome.window.start(), outcome.window.end());
        if end < month.first() || month.last() < start {
            continue;
        }
        let windows = newest.entry((outcome.account.clone(), outcome.stream.clone())).or_default();
        windows.insert((start, end), outcome);
    }
    let mut streams: Vec<(AccountId, StreamId, Words, Words)> = Vec::new();
    let sources = world::sources(project, &project.programme)?;
    for account in &project.programme.accounts {
        let Some((_, source)) = sources.of(&account.platform) else { continue };
        for stream in source.streams().into_iter().filter(|stream| !source.is_off(&stream.id, &account.options)) {
            let until = match stream.history {
                History::Kept => Words::new("", ""),
                // the month's first day is lost first
                History::Days(days) => {
                    let until = month.first().plus(i64::from(days));
                    Words::new(format!("{}まで", until.slash()), format!("until {until}"))
                }
                History::Forgotten => Words::new("今だけ", "now only"),
            };
            let label = Words::new(stream.label_ja, stream.id.as_str());
            streams.push((account.id.clone(), stream.id, label, until));
        }
    }
    let order = |id: &AccountId| project.programme.accounts.iter().position(|a| a.id == *id);
    for (account, stream) in newest.keys() {
        if !streams.iter().any(|(a, s, ..)| a == account && s == stream) {
            let kind = imports::kinds().iter().find(|k| k.id == stream.as_str());
            // without the remark in brackets, so that a line fits into a terminal
            let ja = kind.map_or(stream.as_str(), |k| k.label_ja.split('（').next().unwrap_or(k.label_ja));
            let label = Words::new(ja, stream.as_str());
            streams.push((account.clone(), stream.clone(), label, Words::new("ファイル", "file")));
        }
    }
    streams.sort_by_key(|(account, ..)| order(account).unwrap_or(usize::MAX));
    let lines = streams.into_iter().map(|(account, stream, label, until)| {
        let windows = newest.remove(&(account.clone(), stream.clone())).unwrap_or_default();
        let whole = windows.get(&(month.first(), month.last())).map(|o| State::of(o));
        let state_on = |day: Day| {
            let covering = windows.values().filter(|o| o.window.contains(day) && o.window.start().month() == month);
            covering.map(|o| State::of(o)).max().unwrap_or(State::Nothing)
        };
        let days = (0..month.days()).map(|n| state_on(month.first().plus(n.into()))).collect();
        Line { account, stream, label, days, whole, until }
    });
    Ok(lines.collect())
}
