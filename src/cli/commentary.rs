//! The page of questions that staff answer, written where there is none yet, with the facts that can be computed.
//!
//! Not here: what the facts are (`commentary_facts`), the page's form (document).
//! Invariant: what somebody wrote is never touched; where nothing can be computed the page is written without facts.

use super::commentary_facts;
use super::failure::Failure;
use super::messages::Message;
use super::project::{Inputs, Project};
use super::report::{open_book, write_file};
use super::ui::Ui;
use super::{Environment, faults};
use crate::document;
use crate::domain::{LoadId, Period};

/// Writes the page of a report that has none.
pub fn write_skeleton(project: &Project, environment: &Environment, period: &Period, ui: &Ui) -> Result<(), Failure> {
    let path = project.commentary_path(&period.to_string());
    if path.exists() {
        return Ok(());
    }
    let context = document::Context {
        programme: project.programme.clone(),
        period: period.clone(),
        now: environment.clock.now(),
        load: LoadId(0),
        sample: project.sandbox,
        commentary: None,
        metrics: Vec::new(),
    };
    let facts = facts(project, environment, period);
    let page = document::commentary_skeleton(&context, &facts);
    write_file(&path, page.as_bytes(), &faults(environment))?;
    ui.say(&Message::SkeletonWritten { path: path.display().to_string() });
    Ok(())
}

/// What is wrong with the store or with what people wrote is told by the report that follows.
fn facts(project: &Project, environment: &Environment, period: &Period) -> Vec<String> {
    let book = || {
        let inputs = Inputs::unkept(project.input_files().ok()?);
        let view = project.read_store().ok()?.as_of(None).ok()?;
        view.load()?;
        Some(open_book(&view, &inputs, period.clone(), environment.clock.now()).ok()?.0)
    };
    book().map_or_else(Vec::new, |mut book| commentary_facts::of(&mut book, period))
}
