//! `report` turns a month of a public programme's website, LINE account and social channels into the PDF report its
//! contract demands, and keeps the evidence behind every figure in it.
//!
//! Data flows one way, and the modules below stand in that order:
//! sources and imports (bytes -> records) -> normalize -> store -> figures -> document -> render; `cli` calls them.
//! The words are those of ARCHITECTURE.md: programme, platform, account, source, stream, load, snapshot, observation,
//! metric, window, figure, cell, ledger, obligation, template, block, document.

pub mod domain;
pub mod programme;
pub mod sources;
pub mod delimited;
pub mod imports;
pub mod ledger;
pub mod http;
pub mod normalize;
pub mod store;
pub mod pipeline;
pub mod figures;
pub mod document;
pub mod render;
pub mod proof;
pub mod sandbox;
pub mod cli;
