//! `report` turns a month of a public programme's website, LINE account and social channels into the PDF report its
//! contract demands, and keeps the evidence behind every figure in it.
//!
//! Data flows one way, and the modules below stand in that order:
//! sources and imports (bytes -> records) -> normalize -> store -> figures -> document -> render; `cli` calls them.
//! The words are those of ARCHITECTURE.md: programme, platform, account, source, stream, load, snapshot, observation,
//! metric, window, figure, cell, ledger, obligation, template, block, document.

pub mod delimited;
pub mod document;
pub mod domain;
pub mod figures;
pub mod imports;
pub mod ledger;
pub mod programme;
pub mod render;
pub mod store;
