//! `report completions`: the completion script of a shell.

use super::arguments::Completions;
use super::failure::{Exit, Failure};
use super::ui::Ui;

pub fn run(options: &Completions, ui: &Ui) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut super::language::command(ui.language), "report", &mut script);
    ui.result_bytes(&script);
    Ok(Exit::Complete)
}
