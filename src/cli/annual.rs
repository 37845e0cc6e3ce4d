//! `report annual`: the result report of a fiscal year, a draft at any time of it.
//!
//! Not here: what stands in it (`report-templates/annual.md`).
//! Invariant: it reports the months that are over on the day of the load it shows; months to come are never counted.

use super::arguments::Annual;
use super::collect;
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::{self, store_failed};
use super::report::{self, Order};
use super::ui::Ui;
use super::world::World;
use super::{commentary, faults};
use crate::domain::{Day, FiscalYear, LoadId, Month, Period};
use crate::pipeline::Cancel;
use crate::programme::Programme;
use std::collections::BTreeMap;

const TEMPLATE: &str = "report-templates/annual.md";

pub async fn run(options: &Annual, world: &World, jobs: u32, cancel: &Cancel, ui: &Ui) -> Result<Exit, Failure> {
    let World { project, environment, .. } = world;
    ui.stage(Message::StageProject);
    let today = project::today(&*environment.clock);
    let year = year(options.year.as_deref(), &project.programme, today)?;
    let period = Period::FiscalYear(year);
    let (start, end) = period.span_by(today);
    if !options.offline {
        if let Some(sandbox) = &world.sandbox {
            // its ledgers are written as staff would have kept them by now
            super::replay::run(project, environment, sandbox, end.month(), jobs, cancel, ui).await?;
        }
        ui.stage(Message::StagePrepare);
        for month in months(start, end) {
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
    let output = project.out.join(period.to_string()).join("annual.pdf");
    let order = Order { template: TEMPLATE, name: "annual", period, output };
    let made = report::make(project, &view, &order, environment, ui)?;
    report::tell(&made, &format!("annual --year {}", year.year()), ui);
    ui.tell_stages();
    Ok(if made.gaps.is_empty() { Exit::Complete } else { Exit::WithGaps })
}

/// The fiscal year that is named, or the one of today.
fn year(named: Option<&str>, programme: &Programme, today: Day) -> Result<FiscalYear, Failure> {
    let year = match named {
        None => programme.fiscal_year(today),
        Some(text) => FiscalYear::named(text, programme.fiscal_year(today).first_month().number())
            .ok_or_else(|| Failure::new(Exit::Usage, &Message::NoSuchYear { text: text.to_string() }))?,
    };
    let first = year.first_month().first();
    if today < first {
        let (year, first_day) = (year.wareki(), first.to_string());
        return Err(Failure::new(Exit::Usage, &Message::YearNotBegun { year, first_day }));
    }
    Ok(year)
}

fn months(start: Day, end: Day) -> impl Iterator<Item = Month> {
    (0..).map(move |n| start.month().plus(n)).take_while(move |month| *month <= end.month())
}
