//! The page of questions that staff answer, written where there is none yet.
//!
//! Invariant: what somebody wrote is never touched.

use super::failure::Failure;
use super::messages::Message;
use super::project::Project;
use super::report::write_file;
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
    write_file(&path, document::commentary_skeleton(&context).as_bytes(), &faults(environment))?;
    ui.say(&Message::SkeletonWritten { path: path.display().to_string() });
    Ok(())
}
