//! `report render`: a programme's own template for a month, from what is stored.

use super::arguments::Render;
use super::failure::{Exit, Failure};
use super::project::{self, Project, store_failed};
use super::report::{self, Made, Order};
use super::ui::Ui;
use super::{Environment, faults};
use crate::domain::Period;
use std::collections::BTreeMap;

pub fn run(options: &Render, project: &Project, environment: &Environment, ui: &Ui) -> Result<Exit, Failure> {
    let month = project::month(options.month.as_deref(), &*environment.clock)?;
    let made = draw(options, project, environment, ui)?;
    report::tell(&made, &format!("render {} --month {month}", options.template.display()), ui);
    ui.tell_stages();
    Ok(if made.gaps.is_empty() { Exit::Complete } else { Exit::WithGaps })
}

/// Keeps what people wrote and makes the PDF.
pub fn draw(options: &Render, project: &Project, environment: &Environment, ui: &Ui) -> Result<Made, Failure> {
    let month = project::month(options.month.as_deref(), &*environment.clock)?;
    let shown = options.template.display().to_string();
    let bytes = std::fs::read(&options.template).map_err(|e| project::cannot_read(&shown, &e))?;
    let name = options.template.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extra = BTreeMap::from([(shown.clone(), bytes)]);
    let store = project.keep_inputs(&extra, &*environment.clock, &faults(environment))?;
    let view = store.as_of(None).map_err(|e| store_failed(&e))?;
    let output =
        options.output.clone().unwrap_or_else(|| project.out.join(month.to_string()).join(format!("{name}.pdf")));
    let order = Order { template: &shown, name: &name, period: Period::Month(month), output };
    report::make(project, &view, &order, environment, ui)
}
