//! `report annual`: the result report of a fiscal year, a draft at any time of it.
//!
//! Not here: what stands in it (`report-templates/annual.md`).
//! Invariant: it reports the months that are over on the day of the load it shows; months to come are never counted.

use super::arguments::Annual;
use super::failure::{Exit, Failure};
use super::making::Making;
use super::messages::Message;
use super::project;
use super::ui::Ui;
use super::world::World;
use crate::domain::{Day, FiscalYear, Period};
use crate::pipeline::Cancel;
use crate::programme::Programme;

pub async fn run(options: &Annual, world: &World, jobs: u32, cancel: &Cancel, ui: &Ui) -> Result<Exit, Failure> {
    let today = project::today(&*world.environment.clock);
    ui.stage(Message::StageProject);
    let year = year(options.year.as_deref(), &world.project.programme, today)?;
    let period = Period::FiscalYear(year);
    let (start, end) = period.span_by(today);
    let making = Making { world, jobs, cancel, ui, offline: options.offline, load: options.load };
    // its ledgers are written as staff would have kept them by now
    making.replay(end.month()).await?;
    making.run(period, start.months_until(end)).await
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
