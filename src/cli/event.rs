//! `report event`: the report on one event of the ledger, over the days around it.
//!
//! Not here: what stands in it (`report-templates/event.md`).
//! Invariant: only an event that has been held is reported.

use super::arguments::Event;
use super::collect;
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::{self, Inputs, Project, store_failed};
use super::report::{self, Order};
use super::ui::Ui;
use super::world::World;
use super::{Environment, commentary, faults};
use crate::domain::{Day, Field, LoadId, Month, Period, Window, Zone};
use crate::pipeline::Cancel;
use std::collections::BTreeMap;

const TEMPLATE: &str = "report-templates/event.md";
/// So many days before and after it are looked at.
const AROUND: i64 = 7;

pub async fn run(options: &Event, world: &World, jobs: u32, cancel: &Cancel, ui: &Ui) -> Result<Exit, Failure> {
    let World { project, environment, .. } = world;
    ui.stage(Message::StageProject);
    if let (Some(sandbox), false) = (&world.sandbox, options.offline) {
        // its ledgers are written as staff would have kept them by now
        let month = project::today(&*environment.clock).month().plus(-1);
        super::replay::run(project, environment, sandbox, month, jobs, cancel, ui).await?;
    }
    let period = period(options.no, project, environment)?;
    let (start, end) = period.span();
    if !options.offline {
        ui.stage(Message::StagePrepare);
        for month in months(start, end.min(project::today(&*environment.clock))) {
            let collected = collect::collect_month(project, environment, month, &[], jobs, cancel, ui).await?;
            collect::tell(&collected, month, ui);
            if collected.cancelled {
                return Err(Failure::new(Exit::Failed, &Message::Interrupted).kept(&Message::KeptCommitted));
            }
        }
        ui.stage(Message::StageCollect);
    }
    let store = match options.load {
        Some(_) => project.read_store()?,
        None => {
            commentary::write_skeleton(project, environment, &period, ui)?;
            project.keep_inputs(&BTreeMap::new(), &*environment.clock, &faults(environment))?
        }
    };
    ui.stage(Message::StageStore);
    let view = store.as_of(options.load.map(LoadId)).map_err(|e| store_failed(&e))?;
    let output = project.out.join(period.to_string()).join("event.pdf");
    let order = Order { template: TEMPLATE, name: "event", period, output };
    let made = report::make(project, &view, &order, environment, ui)?;
    report::tell(&made, &format!("event {}", options.no), ui);
    ui.tell_stages();
    Ok(if made.gaps.is_empty() { Exit::Complete } else { Exit::WithGaps })
}

/// The days around the event as the ledger has it now.
fn period(no: u32, project: &Project, environment: &Environment) -> Result<Period, Failure> {
    let store = project.keep_inputs(&BTreeMap::new(), &*environment.clock, &faults(environment))?;
    let view = store.as_of(None).map_err(|e| store_failed(&e))?;
    let ledgers = Inputs::of(&view)?.ledgers()?;
    let events = ledgers.iter().find(|ledger| ledger.name == "events");
    let held: Vec<(u32, Day)> = events.map_or_else(Vec::new, |events| {
        let number = |field: &Field| u32::try_from(field.number()?.normalize().mantissa()).ok();
        let of = |row| Some((number(events.field(row, "no")?)?, events.field(row, "held_on")?.day()?));
        events.rows.iter().filter_map(of).collect()
    });
    let Some((_, held_on)) = held.iter().find(|(known, _)| *known == no) else {
        let known = held.iter().map(|(no, _)| no.to_string()).collect::<Vec<_>>().join(", ");
        return Err(Failure::new(Exit::Usage, &Message::NoSuchEvent { no, known }));
    };
    if project::today(&*environment.clock) < *held_on {
        return Err(Failure::new(Exit::Usage, &Message::EventNotHeld { no, held_on: held_on.to_string() }));
    }
    let window = Window::new(held_on.plus(-AROUND), held_on.plus(AROUND), Zone::JST)
        .expect("the days after an event come after those before it");
    Ok(Period::Event { id: format!("event-{no}"), label: format!("第{no}回"), window })
}

fn months(start: Day, end: Day) -> impl Iterator<Item = Month> {
    (0..).map(move |n| start.month().plus(n)).take_while(move |month| *month <= end.month())
}
