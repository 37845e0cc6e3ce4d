//! Template and query results become a semantic document: headings, tables, figures, text. Pure: no files, no clock.
//!
//! Not here: where things stand on a page (render), what a number is (figures).
//! Invariant: a number of data is always an [`model::FigureText`], never characters in a string.

pub mod model;
