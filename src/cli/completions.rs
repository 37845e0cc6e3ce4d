//! `report completions`: the completion script of a shell.

use super::arguments::{Arguments, Completions};
use super::failure::{Exit, Failure};
use super::ui::Ui;
use clap::CommandFactory;

pub fn run(options: &Completions, ui: &Ui) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "report", &mut script);
    ui.result_bytes(&script);
    Ok(Exit::Complete)
}
