//! `report event`: the report on one event of the ledger, over the days around it.
//!
//! Not here: what stands in it (`report-templates/event.md`).
//! Invariant: only an event that has been held is reported.

use super::arguments::Event;
use super::failure::{Exit, Failure};
use super::kind::{self, Subject};
use super::making::Making;
use super::messages::Message;
use super::project;
use super::ui::Ui;
use super::world::World;
use crate::pipeline::Cancel;

pub async fn run(options: &Event, world: &World, jobs: u32, cancel: &Cancel, ui: &Ui) -> Result<Exit, Failure> {
    let today = project::today(&*world.environment.clock);
    ui.stage(Message::StageProject);
    let making = Making { world, jobs, cancel, ui, offline: options.offline, load: options.load };
    // its ledgers are written as staff would have kept them by now
    making.replay(today.month().plus(-1)).await?;
    let inputs = making.inputs()?;
    let held = kind::held(&inputs.ledgers()?);
    let no = options.no;
    let held_on = held.iter().find(|(known, _)| *known == no).map(|(_, day)| *day);
    let (Some(period), Some(held_on)) = (Subject::Event(no).period(&inputs)?, held_on) else {
        let known = held.iter().map(|(no, _)| no.to_string()).collect::<Vec<_>>().join(", ");
        return Err(Failure::new(Exit::Usage, &Message::NoSuchEvent { no, known }));
    };
    if today < held_on {
        return Err(Failure::new(Exit::Usage, &Message::EventNotHeld { no, held_on: held_on.to_string() }));
    }
    let (start, end) = period.span();
    making.run(period, start.months_until(end.min(today))).await
}
