//! The room's rules, proved over evidence written by hand.

mod account;
mod breaks;
mod documented;
mod kpi;
mod measure;
mod measures;
mod posted;
mod queries;
mod scene;
mod stages;
