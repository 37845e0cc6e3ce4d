//! What the data or the set-up can do that makes a figure impossible, as opposed to absent.
//!
//! Not here: mistakes of templates and queries, which are [`super::Refusal`]s.

use crate::domain::{AccountId, Day, Decimal, MetricId, Origin};

/// A contradiction in what the report stands on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FigureError {
    /// A counter that only rises was read lower on the later day.
    #[error(
        "`{metric}` of {account} can only rise, but fell from {before} on {before_day} ({}, {}) to {after} on {after_day} ({}, {})",
        .before_origin.snapshot, .before_origin.pointer, .after_origin.snapshot, .after_origin.pointer
    )]
    LevelFell {
        metric: MetricId,
        account: AccountId,
        before: Decimal,
        before_day: Day,
        before_origin: Box<Origin>,
        after: Decimal,
        after_day: Day,
        after_origin: Box<Origin>,
    },
    /// A ledger bears the name of a view.
    #[error("the ledger `{name}` has the name of a view; views are {views}")]
    NameTaken { name: String, views: String },
    /// Two ledgers with one name.
    #[error("the ledger `{name}` was handed over twice")]
    LedgerTwice { name: String },
    /// The catalogue derives a metric from itself.
    #[error("the catalogue derives `{metric}` from itself")]
    Circular { metric: MetricId },
}

impl FigureError {
    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            FigureError::LevelFell { .. } => Some("one of the two readings is of another account or mistyped"),
            FigureError::NameTaken { .. } | FigureError::LedgerTwice { .. } => Some("rename the ledger"),
            FigureError::Circular { .. } => None,
        }
    }
}
