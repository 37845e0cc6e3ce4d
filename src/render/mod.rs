//! A document becomes files: PDF, CSV, Parquet. Sees documents and frames only.
//!
//! Invariant: what is drawn is tagged in the same call, and every figure's boxes are known.

pub mod csv;
pub mod parquet;
pub mod pdf;

/// A table cannot be written as a file. The message names the cell.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// `row` counts from 1; 0 is the line of column names.
    #[error("code page 932 has no `{character}` (U+{:04X}), which stands in row {row} of the column `{column}`", *character as u32)]
    Character { character: char, row: usize, column: String },
    #[error("the column `{column}` holds {dtype}, which a CSV cell cannot")]
    Type { column: String, dtype: String },
    #[error("the CSV cannot be written: {0}")]
    Csv(#[from] ::csv::Error),
    #[error("the table cannot be read or written: {0}")]
    Frame(#[from] polars::prelude::PolarsError),
}

impl ExportError {
    /// What to do instead.
    pub fn hint(&self) -> Option<&'static str> {
        matches!(self, ExportError::Character { .. }).then_some("choose utf8-bom, which Excel opens too")
    }
}
