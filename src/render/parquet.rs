//! A frame as a Parquet file, for tools that read tables.
//!
//! Invariant: the same frame is the same bytes.

use super::ExportError;
use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter};

/// The frame as the bytes of a Parquet file.
pub fn parquet(frame: &DataFrame) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    let mut frame = frame.clone();
    // how a frame is cut up in memory must not show in the file
    frame.rechunk_mut_par();
    ParquetWriter::new(&mut bytes).with_compression(ParquetCompression::Zstd(None)).finish(&mut frame)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn a_frame_comes_back_and_is_the_same_bytes_however_it_was_put_together() {
        let part = |n: i64| {
            let columns =
                vec![Column::new("n".into(), vec![Some(n), None]), Column::new("t".into(), vec!["仙台", "🎉"])];
            DataFrame::new(2, columns).unwrap()
        };
        let stacked = part(1).vstack(&part(2)).unwrap();
        let mut whole = stacked.clone();
        whole.rechunk_mut();
        let bytes = parquet(&stacked).unwrap();
        assert_eq!(bytes, parquet(&whole).unwrap());
        let back = ParquetReader::new(std::io::Cursor::new(bytes)).finish().unwrap();
        assert!(back.equals_missing(&stacked));
    }
}
