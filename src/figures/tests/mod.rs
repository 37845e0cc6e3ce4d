//! The room's rules, proved over evidence written by hand.

mod account;
mod documented;
mod kpi;
mod measure;
mod queries;
mod scene;
