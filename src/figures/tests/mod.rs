//! The room's rules, proved over evidence written by hand.

mod account;
mod breaks;
mod documented;
mod kpi;
mod measure;
mod measures;
mod people;
mod persons;
mod posted;
mod queries;
mod scene;
