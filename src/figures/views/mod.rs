//! The tables that SQL sees, one file each; their columns stand in `docs/views.md`.
//!
//! Not here: running the SQL (query).
//! Invariant: a view is built only when a query names it; its rows stand in one order; a number that can be printed is a cell.

mod breakdown;
mod calendar;
mod counted;
mod daily_breakdown;
mod errata;
mod kpi;
mod ledgers;
mod loads;
mod measures;
mod monthly;
mod persons;
mod posts;
pub(super) mod sheet;

use super::book::Book;
use super::refusal::{Refusal, Why};
use polars::prelude::DataFrame;
pub(super) use sheet::{Entry, Sheet};

/// The names of the views; ledgers add theirs.
pub(super) const NAMES: &[&str] = &[
    "period",
    "monthly",
    "windows",
    "daily",
    "breakdown",
    "daily_breakdown",
    "posts",
    "kpi",
    "kpi_year",
    "counted",
    "calendar",
    "loads",
    "metrics",
    "ledgers",
    "person_states",
    "person_causes",
    "errata",
    "measure_results",
    "questions",
    "regions",
];

pub(super) fn is_view(name: &str) -> bool {
    NAMES.contains(&name)
}

impl Book {
    /// The view or ledger of this name as a frame; `None` where there is neither.
    pub(super) fn view(&mut self, name: &str) -> Result<Option<DataFrame>, Refusal> {
        if let Some(frame) = self.frames.get(name) {
            return Ok(Some(frame.clone()));
        }
        let sheet = match name {
            "period" => self.view_period(),
            "monthly" => self.view_monthly(),
            "windows" => self.view_windows(),
            "daily" => self.view_daily(),
            "breakdown" => self.view_breakdown(),
            "daily_breakdown" => self.view_daily_breakdown(),
            "posts" => self.view_posts(),
            "kpi" => self.view_kpi()?,
            "kpi_year" => self.view_kpi_year()?,
            "counted" => self.view_counted()?,
            "calendar" => self.view_calendar(),
            "loads" => self.view_loads(),
            "metrics" => self.view_metrics(),
            "ledgers" => self.view_ledgers(),
            "person_states" => self.view_person_states(),
            "person_causes" => self.view_person_causes(),
            "errata" => self.view_errata(),
            "measure_results" => self.view_measure_results()?,
            "questions" => self.view_questions(),
            "regions" => self.view_regions(),
            ledger => match self.view_ledger(ledger) {
                Some(sheet) => sheet,
                None => return Ok(None),
            },
        };
        let frame = sheet.frame().map_err(|e| Why::View { name: name.to_string(), words: e.to_string() })?;
        self.frames.insert(name.to_string(), frame.clone());
        Ok(Some(frame))
    }
    /// Every table a query may name.
    pub(super) fn tables(&self) -> Vec<&str> {
        NAMES.iter().copied().chain(self.ledgers.iter().map(|l| l.name.as_str())).collect()
    }
}
