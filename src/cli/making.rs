//! The steps that every report takes from a typed command to the file: replay the sample, collect, keep what people wrote,
//! make, tell.
//!
//! Not here: which report and which months (`monthly`, `event`), what stands in it (`report`).
//! Invariant: `--offline` sends nothing; `--load` keeps nothing and reads the store as of that load.

use super::failure::{Exit, Failure};
use super::kind::Subject;
use super::messages::Message;
use super::project::{Inputs, store_failed};
use super::report::{self, Order};
use super::ui::Ui;
use super::world::World;
use super::{collect, commentary, faults, replay};
use crate::domain::{LoadId, Month, Period};
use crate::pipeline::Cancel;
use crate::store::{Store, View};
use std::collections::BTreeMap;

/// A command that makes a report.
pub struct Making<'a> {
    pub world: &'a World,
    pub jobs: u32,
    pub cancel: &'a Cancel,
    pub ui: &'a Ui,
    pub offline: bool,
    /// The load to read, instead of the newest one.
    pub load: Option<u32>,
}

impl Making<'_> {
    /// In the sandbox: its history before this month, and its papers as staff would have kept them by then.
    pub async fn replay(&self, month: Month) -> Result<(), Failure> {
        let World { project, environment, sandbox } = self.world;
        match (sandbox, self.offline) {
            (Some(sandbox), false) => {
                replay::run(project, environment, sandbox, month, self.jobs, self.cancel, self.ui).await
            }
            _ => Ok(()),
        }
    }

    /// What people wrote, as the report will read it.
    pub fn inputs(&self) -> Result<Inputs, Failure> {
        Inputs::of(&self.view(&self.store()?)?)
    }

    /// Collects these months, makes the report and tells where it is.
    pub async fn run(&self, period: Period, months: impl Iterator<Item = Month>) -> Result<Exit, Failure> {
        let World { project, environment, .. } = self.world;
        let ui = self.ui;
        if !self.offline {
            ui.stage(Message::StagePrepare);
            for month in months {
                let collected =
                    collect::collect_month(project, environment, month, &[], self.jobs, self.cancel, ui).await?;
                collect::tell(&collected, month, ui);
                if collected.cancelled {
                    return Err(Failure::new(Exit::Failed, &Message::Interrupted).kept(&Message::KeptCommitted));
                }
            }
            ui.stage(Message::StageCollect);
        }
        if self.load.is_none() {
            commentary::write_skeleton(project, environment, &period, ui)?;
        }
        let store = self.store()?;
        ui.stage(Message::StageStore);
        let view = self.view(&store)?;
        let subject = Subject::of(&period).ok_or_else(|| Failure::new(Exit::Bug, &Message::BugOfOurs))?;
        let output = subject.output(&project.out);
        let order = Order { template: subject.template(), name: subject.report(), period, output };
        let made = report::make(project, &view, &order, environment, ui)?;
        report::tell(&made, &subject.command(), ui);
        ui.tell_stages();
        Ok(if made.gaps.is_empty() { Exit::Complete } else { Exit::WithGaps })
    }

    /// With a load of what people wrote, unless an earlier load is asked for.
    fn store(&self) -> Result<Store, Failure> {
        let World { project, environment, .. } = self.world;
        match self.load {
            Some(_) => project.read_store(),
            None => project.keep_inputs(&BTreeMap::new(), &*environment.clock, &faults(environment)),
        }
    }

    fn view(&self, store: &Store) -> Result<View, Failure> {
        store.as_of(self.load.map(LoadId)).map_err(|e| store_failed(&e))
    }
}
