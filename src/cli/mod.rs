//! Commands: parse, call, print. One file per command; [`ui`] is the only writer to the terminal.
//!
//! Not here: anything that computes, fetches or draws.
//! Invariant: every way out of a command is an [`failure::Exit`] or a [`failure::Failure`] with words.

mod annual;
pub mod arguments;
pub mod assets;
mod attendees;
mod auth;
mod collect;
mod commentary;
mod commentary_facts;
mod completions;
mod dictionary;
mod doctor;
mod event;
mod explain;
mod export;
pub mod failure;
mod handover;
mod import;
mod init;
mod issue;
mod kind;
mod kpi;
mod ledger;
mod language;
mod making;
pub mod messages;
mod monthly;
mod paper;
mod past;
mod project;
mod query;
mod render;
mod replay;
mod report;
mod sandbox;
mod spent;
mod status;
pub mod ui;
mod watch;
mod verify;
mod words;
mod words_issue;
mod world;

use crate::domain::Clock;
use crate::pipeline::Cancel;
use crate::programme::Language;
use crate::store::disk::{Faults, Stop};
use arguments::{Arguments, Command, LedgerAction};
use clap::FromArgMatches;
use failure::{Exit, Failure};
use messages::Message;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Arc;
use ui::Ui;
use world::World;

/// What the program is given by the system, read once in `main`.
#[derive(Clone)]
pub struct Environment {
    pub clock: Arc<dyn Clock>,
    pub variables: BTreeMap<OsString, OsString>,
    faults: Faults,
}

impl Environment {
    pub fn new(clock: Arc<dyn Clock>, variables: BTreeMap<OsString, OsString>) -> Environment {
        let mut environment = Environment { clock, variables, faults: Faults::none() };
        // tests stop the program, or fill its disk, at a chosen step of writing to the store
        for (name, stop) in
            [("REPORT_STOP_AFTER_WRITES", Stop::Abort), ("REPORT_DISK_FULL_AFTER_WRITES", Stop::DiskFull)]
        {
            if let Some(steps) = environment.variable(name).and_then(|v| v.parse().ok()) {
                environment.faults = Faults::stop_after(steps, stop);
            }
        }
        environment
    }
    /// A variable's text; `None` where it is unset, empty or no Unicode.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(OsString::from(name).as_os_str())?.to_str().filter(|v| !v.is_empty())
    }
}

/// The switch by which tests stop the program at a chosen step of writing.
fn faults(environment: &Environment) -> Faults {
    environment.faults.clone()
}

/// Reads what was typed, runs the command and returns its exit code.
pub fn start(typed: impl Iterator<Item = OsString>, environment: Environment) -> u8 {
    let typed: Vec<OsString> = typed.collect();
    let language = language::before_reading(&typed, &environment);
    match language::command(language).try_get_matches_from(typed).and_then(|m| Arguments::from_arg_matches(&m)) {
        Ok(arguments) => run(arguments, language, environment),
        Err(error) => language::tell(&error, language) as u8,
    }
}

fn run(arguments: Arguments, language: Language, environment: Environment) -> u8 {
    let ui = Ui::new(&arguments.global, language);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            ui.fail(&Failure::new(Exit::Failed, &Message::BugOfOurs).cause(error));
            return Exit::Failed as u8;
        }
    };
    let work = || runtime.block_on(dispatch(&arguments, environment, &ui));
    let exit = caught(work).unwrap_or_else(|failure| {
        ui.fail(&failure);
        failure.exit
    });
    exit as u8
}

/// The work's result; a panic is a failure with words too. What it says itself stands on stderr already.
fn caught(work: impl FnOnce() -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    // nothing that the work has touched is used afterwards
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(Failure::new(Exit::Bug, &Message::BugOfOurs).kept(&Message::KeptCommitted)))
}

/// Ctrl-C asks to stop; a second one ends the program at once.
fn stop_on_interrupt() -> Cancel {
    let cancel = Cancel::new();
    let wish = cancel.clone();
    tokio::spawn(async move {
        // where signals cannot be listened for, Ctrl-C ends the program as it always does
        if tokio::signal::ctrl_c().await.is_ok() {
            wish.cancel();
        }
    });
    cancel
}

async fn dispatch(arguments: &Arguments, environment: Environment, ui: &Ui) -> Result<Exit, Failure> {
    let global = &arguments.global;
    match &arguments.command {
        Command::Completions(options) => return completions::run(options, ui),
        Command::Init => return init::run(global, ui),
        Command::Sandbox(options) => return sandbox::run(options, arguments, &stop_on_interrupt(), ui).await,
        _ => {}
    }
    let cancel = stop_on_interrupt();
    // the sandbox has a clock of its own; people have theirs
    let clock = environment.clock.clone();
    let world = match global.sandbox {
        true => World::sample(arguments, environment).await?,
        false => World::real(global, environment)?,
    };
    let World { project, environment, .. } = &world;
    let done = match &arguments.command {
        Command::Monthly(options) => monthly::run(options, &world, global.jobs, &cancel, ui).await,
        Command::Event(options) => event::run(options, &world, global.jobs, &cancel, ui).await,
        Command::Annual(options) => annual::run(options, &world, global.jobs, &cancel, ui).await,
        Command::Collect(options) => collect::run(options, &world, global.jobs, &cancel, ui).await,
        Command::Import(options) => import::run(options, project, environment, ui),
        Command::Status(options) => status::run(options, project, environment, ui),
        Command::Doctor => doctor::run(&world, ui).await,
        Command::Render(options) if options.watch => watch::run(options, arguments, &world, &*clock, &cancel, ui).await,
        Command::Render(options) => render::run(options, project, environment, ui),
        Command::Explain(options) => explain::run(options, project, ui),
        Command::Issue(options) => issue::run(options, project, environment, ui),
        Command::Verify(options) => verify::run(options, project, environment, ui),
        Command::Handover(options) => handover::run(options, project, environment, ui),
        Command::Kpi(options) => kpi::run(options, project, environment, ui),
        Command::Query(options) => query::run(options, project, environment, ui),
        Command::Export(options) => export::run(options, project, environment, ui),
        Command::Auth(options) => auth::run(&options.action, &world, ui).await,
        Command::Ledger(options) => match options.action {
            LedgerAction::Check => ledger::check(project, ui),
            LedgerAction::Key => ledger::key(environment, ui),
        },
        Command::Completions(_) | Command::Init | Command::Sandbox(_) => Ok(Exit::Complete),
    };
    if let Some(sandbox) = world.sandbox {
        sandbox.stop().await;
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_with_the_exit_code_of_a_bug() {
        let failure = caught(|| panic!("a mistake of ours")).unwrap_err();
        assert_eq!(failure.exit as u8, 70);
        assert_eq!(caught(|| Ok(Exit::WithGaps)).unwrap(), Exit::WithGaps);
    }
}
