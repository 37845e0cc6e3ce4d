//! `report status`: stream by day, what is settled, provisional, missing; and what can still be fetched.

use super::arguments::Status;
use super::failure::{Exit, Failure};
use super::messages::{Message, Words};
use super::project::{self, Project, store_failed};
use super::ui::Ui;
use super::{Environment, world};
use crate::domain::{AccountId, Day, Month, StreamId};
use crate::sources::History;
use crate::store::{Outcome, OutcomeState, View};
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
        ui.result(&serde_json::json!({ "month": month.to_string(), "load": load, "streams": streams }).to_string());
        return Ok(Exit::Complete);
    }
    let days: String = (1..=month.days()).map(|d| char::from(b'0' + (d % 10) as u8)).collect();
    ui.result(&format!("{month}{}  {days}", " ".repeat(41 - 7)));
    for line in &lines {
        let marks: String = match line.whole {
            Some(state) => state.mark().to_string().repeat(month.days() as usize),
            None => line.days.iter().map(|d| d.mark()).collect(),
        };
        ui.result(&format!(
            "{:<20} {:<20}  {marks}  {}",
            line.account.as_str(),
            line.stream.as_str(),
            ui.words(&line.until)
        ));
    }
    ui.result(&ui.words(&Message::StatusLegend.words()));
    Ok(Exit::Complete)
}

/// The newest outcome of each window.
type Windows<'a> = BTreeMap<(Day, Day), &'a Outcome>;

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
    let mut streams: Vec<(AccountId, StreamId, Words)> = Vec::new();
    let sources = world::sources(project, &project.programme)?;
    for account in &project.programme.accounts {
        let Some((_, source)) = sources.of(&account.platform) else { continue };
        for stream in source.streams() {
            let until = match stream.history {
                History::Kept => Words::new("いつでも取得可", "any time"),
                History::Forgotten => Words::new("その時点のみ", "now or never"),
            };
            streams.push((account.id.clone(), stream.id, until));
        }
    }
    for (account, stream) in newest.keys() {
        if !streams.iter().any(|(a, s, _)| a == account && s == stream) {
            streams.push((account.clone(), stream.clone(), Words::new("ファイル", "file")));
        }
    }
    let lines = streams.into_iter().map(|(account, stream, until)| {
        let windows = newest.remove(&(account.clone(), stream.clone())).unwrap_or_default();
        let whole = windows.get(&(month.first(), month.last())).map(|o| State::of(o));
        let state_on = |day: Day| {
            let covering = windows.values().filter(|o| o.window.contains(day) && o.window.start().month() == month);
            covering.map(|o| State::of(o)).max().unwrap_or(State::Nothing)
        };
        let days = (0..month.days()).map(|n| state_on(month.first().plus(n.into()))).collect();
        Line { account, stream, days, whole, until }
    });
    Ok(lines.collect())
}
