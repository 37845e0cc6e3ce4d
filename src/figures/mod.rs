//! The only arithmetic of the house: observations become figures, figures become other figures, and SQL sees both as cells.
//!
//! Not here: which figures a report shows (queries and templates) and how they look (render).
//! Invariant: no sum is made that the catalogue forbids; every figure names its operation and its inputs.

pub mod desk;
pub mod figure;

pub use desk::{Ask, Datum, Desk, Refusal, Rows, When};
pub use figure::{Figure, FigureKey, Input, Number, Op};
