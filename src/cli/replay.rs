//! The sandbox's first run: its history since 2025-04 through the ordinary `collect` and `import`, so that levels and
//! readings exist as honestly as they would have been collected.
//!
//! Invariant: what is there already is not replayed, and nothing real is touched.

use super::collect::collect_month;
use super::failure::{Exit, Failure};
use super::import::{self, Asked, File};
use super::messages::Message;
use super::project::{Project, store_failed};
use super::report::write_file;
use super::ui::Ui;
use super::{Environment, faults};
use crate::domain::Month;
use crate::pipeline::Cancel;
use crate::sandbox::{self, Sandbox};
use crate::store::LoadKind;

/// The first month of the sample's history.
const FIRST: (i32, u32) = (2025, 4);

pub async fn run(
    project: &Project,
    environment: &Environment,
    sandbox: &Sandbox,
    month: Month,
    jobs: u32,
    cancel: &Cancel,
    ui: &Ui,
) -> Result<(), Failure> {
    write_papers(project, environment, sandbox, month)?;
    let view = project.read_store()?.as_of(None).map_err(|e| store_failed(&e))?;
    // each month is collected on the 10th of the next; the newest such day tells how far an earlier run came
    let known = view
        .manifests()
        .iter()
        .filter(|m| m.kind == LoadKind::Collect)
        .map(|m| m.committed_at.day_in(crate::domain::Zone::JST).month().plus(-1))
        .max();
    let first = Month::new(FIRST.0, FIRST.1).expect("the first month exists");
    let mut next = known.map_or(first, |m| m.plus(1)).max(first);
    let to_replay = (0..).take_while(|n| next.plus(*n) < month).count();
    let bar = ui.bar(&Message::Replaying { month: month.to_string() }, to_replay as u64);
    while next < month && !cancel.is_wished() {
        bar.set_message(ui.words(&Message::Replaying { month: next.to_string() }.words()));
        sandbox.set_time(sandbox::reporting_time(next));
        collect_month(project, environment, next, &[], jobs, cancel, &ui.silent()).await?;
        // staff download files since the contract began; what was before is in the baseline ledger
        if next >= project.programme.term.start.month() {
            import_files(project, environment, sandbox, next, ui)?;
        }
        bar.inc(1);
        next = next.plus(1);
    }
    bar.finish_and_clear();
    if cancel.is_wished() {
        return Err(Failure::new(Exit::Failed, &Message::Interrupted).kept(&Message::KeptCommitted));
    }
    sandbox.set_time(sandbox::reporting_time(month));
    import_files(project, environment, sandbox, month, ui)
}

/// Ledgers and commentary of the sample, where nobody has written others. A ledger is kept up to the month asked for, so
/// one that is still as the sample wrote it for another month is written anew.
fn write_papers(project: &Project, environment: &Environment, sandbox: &Sandbox, month: Month) -> Result<(), Failure> {
    let papers = |month: Month| sandbox::ledgers(sandbox.world(), month);
    for (name, text) in papers(month) {
        let path = project.data.join("ledger").join(name);
        let untouched = match std::fs::read_to_string(&path) {
            Ok(found) if found == text => continue,
            Ok(found) => {
                let mut months = (0..24).map(|n| Month::new(FIRST.0, FIRST.1).expect("the first month exists").plus(n));
                months.any(|m| papers(m).iter().any(|(other, known)| *other == name && *known == found))
            }
            Err(_) => true,
        };
        if untouched {
            write_file(&path, text.as_bytes(), &faults(environment))?;
        }
    }
    for (period, text) in sandbox::commentaries(month) {
        let path = project.commentary_path(period);
        if !path.exists() {
            write_file(&path, text.as_bytes(), &faults(environment))?;
        }
    }
    Ok(())
}

/// The files that a person would have downloaded, written beside the report; the programme's own are taken in, the others
/// lie there to be tried.
fn import_files(
    project: &Project,
    environment: &Environment,
    sandbox: &Sandbox,
    month: Month,
    ui: &Ui,
) -> Result<(), Failure> {
    let silent = ui.silent();
    for (nth, (name, bytes)) in sandbox::downloads(sandbox.world(), month).into_iter().enumerate() {
        let path = project.out.join(month.to_string()).join("downloads").join(&name);
        write_file(&path, &bytes, &faults(environment))?;
        if nth >= sandbox::TAKEN_IN {
            continue;
        }
        let shown = path.display().to_string();
        let file = File { name: &name, shown: &shown, bytes: &bytes };
        import::import(&file, &Asked { month: Some(month), ..Asked::default() }, project, environment, &silent)?;
    }
    Ok(())
}
