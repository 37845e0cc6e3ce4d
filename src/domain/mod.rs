//! The words of the house as types: days and windows, metrics and how they add, values and absences, numbers in print.
//!
//! Not here: files, HTTP, JSON, Polars, the system clock's reading (see [`clock::Clock`]).
//! Invariant: everything in this room is a pure value; what may not be (a sum of unique people, a zero for a missing day)
//! has no way to be written down.

pub mod calendar;
pub mod clock;
pub mod exchange;
pub mod ids;
pub mod ledger;
pub mod malformed;
pub mod metric;
mod near;
pub mod observation;
mod person;
pub mod print;
pub mod reason;
pub mod secret;
pub mod value;
pub mod verdict;

pub use calendar::{CalendarError, Day, FiscalYear, Month, Period, Window, Zone};
pub use clock::{Clock, Instant};
pub use exchange::{
    Answer, Body, Consent, Exchange, Interface, Judgement, Limit, Method, Proof, Redirect, Request, SessionCookie,
};
pub use ids::{AccountId, Entity, LoadId, Members, MetricId, PlatformId, SnapshotId, StreamId};
pub use ledger::{Field, FieldKind, Ledger, LedgerRow, People, Persons, SamePeople};
pub use malformed::{Kind, Malformed};
pub use metric::{Break, Catalogue, Derivation, Metric, OverMembers, OverTime, Role, Unit};
pub use near::Near;
pub use observation::{Observation, Origin, Post};
pub use person::{names_person, repeatable};
pub use reason::{Detail, Reason, Said, SaidWords, WayOut};
pub use secret::Secret;
pub use value::{Absence, Flag, Flags, Quality, Stated};
pub use verdict::Verdict;

/// Exact decimal arithmetic; binary floats never carry a figure.
pub use rust_decimal::Decimal;
