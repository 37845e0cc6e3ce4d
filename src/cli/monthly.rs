//! `report monthly`: collect what is missing, render, print the PDF's path.

use super::arguments::Monthly;
use super::failure::{Exit, Failure};
use super::making::Making;
use super::messages::Message;
use super::project;
use super::ui::Ui;
use super::world::World;
use crate::domain::Period;
use crate::pipeline::Cancel;

pub async fn run(options: &Monthly, world: &World, jobs: u32, cancel: &Cancel, ui: &Ui) -> Result<Exit, Failure> {
    let clock = &*world.environment.clock;
    let month = project::month(options.month.as_deref(), clock)?;
    if month > project::today(clock).month() {
        return Err(Failure::new(Exit::Usage, &Message::MonthNotBegun { month: month.to_string() }));
    }
    ui.stage(Message::StageProject);
    let making = Making { world, jobs, cancel, ui, offline: options.offline, load: options.load };
    making.replay(month).await?;
    making.run(Period::Month(month), [month].into_iter()).await
}
