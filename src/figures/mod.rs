//! The only arithmetic of the house: observations become figures, figures become other figures, and SQL sees both as cells.
//!
//! Not here: which figures a report shows (queries and templates) and how they look (render).
//! Invariant: no sum is made that the catalogue forbids; every figure names its operation and its inputs.

pub mod book;
mod breaks;
mod conceal;
mod concealment;
mod derive;
pub mod desk;
mod duties;
mod engine;
mod errata;
pub mod error;
pub mod evidence;
pub mod explain;
pub mod figure;
pub mod json;
mod judge;
mod kpi;
mod lint;
mod measure;
mod operate;
mod posted;
mod query;
pub mod refusal;
pub mod reread;
mod scorecard;
mod views;

pub use book::{Book, Labels};
pub use desk::{Ask, Datum, Desk, Rows, When};
pub use duties::{OpenBecause, OpenDuty};
pub use errata::{Difference, Issued, differences};
pub use error::FigureError;
pub use evidence::{Coverage, Evidence, Published, Told};
pub use explain::{ExplainError, Explanation, Flaw, KeptIn, Source, Stood, Verified, explain, printed_as, verify_all};
pub use figure::{Figure, FigureKey, Input, Number, Op};
pub use json::{Beside, Place, figures_csv, figures_json};
pub use query::select;
pub use refusal::{Refusal, Why};
pub use reread::RereadError;
pub use scorecard::{Proof, Scored};

#[cfg(test)]
mod tests;
