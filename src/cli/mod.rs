//! Commands: parse, call, print. One file per command; [`ui`] is the only writer to the terminal.
//!
//! Not here: anything that computes, fetches or draws.
//! Invariant: every way out of a command is an [`failure::Exit`] or a [`failure::Failure`] with words.

pub mod arguments;
pub mod assets;
mod completions;
pub mod failure;
pub mod messages;
mod project;
pub mod ui;

use crate::domain::Clock;
use arguments::{Arguments, Command};
use failure::{Exit, Failure};
use messages::Message;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Arc;
use ui::Ui;

/// What the program is given by the system, read once in `main`.
pub struct Environment {
    pub clock: Arc<dyn Clock>,
    pub variables: BTreeMap<OsString, OsString>,
}

impl Environment {
    /// A variable's text; `None` where it is unset, empty or no Unicode.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(OsString::from(name).as_os_str())?.to_str().filter(|v| !v.is_empty())
    }
}

/// Runs one command and returns its exit code.
pub fn run(arguments: Arguments, environment: Environment) -> u8 {
    let language = project::language(&arguments.global);
    let ui = Ui::new(&arguments.global, language);
    match dispatch(&arguments, &environment, &ui) {
        Ok(exit) => exit as u8,
        Err(failure) => {
            ui.fail(&failure);
            failure.exit as u8
        }
    }
}

fn dispatch(arguments: &Arguments, _environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    match &arguments.command {
        Command::Completions(options) => completions::run(options, ui),
        _ => Err(Failure::new(Exit::Failed, &Message::BugOfOurs)),
    }
}
