//! A document becomes one PDF that is PDF/UA-1 and PDF/A-3a at once.

pub mod canvas;
pub mod chart;
