//! `report monthly`: collect what is missing, render, print the PDF's path.

use super::arguments::Monthly;
use super::collect;
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::{self, store_failed};
use super::report::{self, Order};
use super::ui::Ui;
use super::world::World;
use super::{commentary, faults};
use crate::domain::{LoadId, Period};
use crate::pipeline::Cancel;
use std::collections::BTreeMap;

const TEMPLATE: &str = "report-templates/monthly.md";

pub async fn run(options: &Monthly, world: &World, jobs: u32, cancel: &Cancel, ui: &Ui) -> Result<Exit, Failure> {
    let World { project, environment, .. } = world;
    let month = project::month(options.month.as_deref(), &*environment.clock)?;
    if month > project::today(&*environment.clock).month() {
        return Err(Failure::new(Exit::Usage, &Message::MonthNotBegun { month: month.to_string() }));
    }
    ui.stage(Message::StageProject);
    if !options.offline {
        if let Some(sandbox) = &world.sandbox {
            super::replay::run(project, environment, sandbox, month, jobs, cancel, ui).await?;
        }
        ui.stage(Message::StagePrepare);
        let collected = collect::collect_month(project, environment, month, &[], jobs, cancel, ui).await?;
        collect::tell(&collected, month, ui);
        ui.stage(Message::StageCollect);
        if collected.cancelled {
            return Err(Failure::new(Exit::Failed, &Message::Interrupted).kept(&Message::KeptCommitted));
        }
    }
    let store = match options.load {
        Some(_) => project.read_store()?,
        None => {
            commentary::write_skeleton(project, environment, &Period::Month(month), ui)?;
            project.keep_inputs(&BTreeMap::new(), &*environment.clock, &faults(environment))?
        }
    };
    ui.stage(Message::StageStore);
    let view = store.as_of(options.load.map(LoadId)).map_err(|e| store_failed(&e))?;
    let output = project.out.join(month.to_string()).join("monthly.pdf");
    let order = Order { template: TEMPLATE, name: "monthly", period: Period::Month(month), output };
    let made = report::make(project, &view, &order, environment, ui)?;
    report::tell(&made, &format!("monthly --month {month}"), ui);
    ui.tell_stages();
    Ok(if made.gaps.is_empty() { Exit::Complete } else { Exit::WithGaps })
}
