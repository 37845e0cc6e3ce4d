//! A document becomes files: PDF, CSV, Parquet. Sees documents and frames only.
//!
//! Invariant: what is drawn is tagged in the same call, and every figure's boxes are known.

pub mod pdf;
