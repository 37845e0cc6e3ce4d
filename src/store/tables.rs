//! Parts of tables: frames as Parquet bytes and back, and the columns that a table has.
//!
//! Not here: which parts there are (manifests).
//! Invariant: the same rows are the same bytes; `month` stands in every row, and `load` in the rows of compacted parts.

use super::manifest::Table;
use crate::domain::{AccountId, Day, Entity, Instant, Origin, Post, SnapshotId, Zone};
use crate::normalize::{self, Cells, DayCells, NormalizeError, days_column};
use polars::prelude::*;
use std::io::Cursor;

/// The column that says which load a row came with.
pub(super) const LOAD: &str = "load";

/// The frame as a Parquet file.
pub(super) fn to_parquet(mut frame: DataFrame) -> PolarsResult<Vec<u8>> {
    let mut bytes = Vec::new();
    // how the rows are cut up in memory must not show in the file
    frame.rechunk_mut_par();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(StatisticsOptions::default())
        .finish(&mut frame)?;
    Ok(bytes)
}

/// The frame in a Parquet file.
pub(super) fn from_parquet(bytes: Vec<u8>) -> PolarsResult<DataFrame> {
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    // handing a small table to many threads takes longer than reading it
    let parallel = if reader.num_rows()? < 20_000 { ParallelStrategy::None } else { ParallelStrategy::Auto };
    reader.read_parallel(parallel).finish()
}

/// The table's columns without `load`.
fn columns(table: Table) -> Vec<(&'static str, DataType)> {
    match table {
        Table::Observations => normalize::columns(),
        Table::Posts => {
            let text = ["account", "entity", "kind", "title", "url", "month", "published_at"];
            let rest = ["observed_at", "snapshot", "pointer"];
            let mut columns: Vec<_> = text.map(|name| (name, DataType::String)).into();
            columns.push(("published_on", DataType::Date));
            columns.extend(rest.map(|name| (name, DataType::String)));
            columns
        }
    }
}

/// An empty table, `load` included.
pub(super) fn empty(table: Table) -> DataFrame {
    let mut schema: Schema = columns(table).into_iter().map(|(name, dtype)| (name.into(), dtype)).collect();
    schema.with_column(LOAD.into(), DataType::UInt32);
    DataFrame::empty_with_schema(&schema)
}

/// The columns of the table in their order, `load` last: the one of the part, or else `load` in every row. Columns that a
/// later version has added are left out; a missing one is an error.
pub(super) fn arrange(table: Table, frame: &DataFrame, load: u32) -> PolarsResult<DataFrame> {
    let mut arranged = Vec::new();
    for (name, dtype) in columns(table) {
        let column = frame.column(name)?;
        if *column.dtype() != dtype {
            polars_bail!(SchemaMismatch: "the column `{}` holds {} and not {}", name, column.dtype(), dtype);
        }
        arranged.push(column.clone());
    }
    arranged.push(match frame.column(LOAD) {
        Ok(column) => column.cast(&DataType::UInt32)?,
        Err(_) => Column::new_scalar(LOAD.into(), Scalar::from(load), frame.height()),
    });
    DataFrame::new(frame.height(), arranged)
}

/// One row per post, sorted by account, publication and entity. `month` is the month of publication, in Japanese time
/// where the instant is known; nothing where neither instant nor day is.
pub(super) fn posts_frame(mut posts: Vec<Post>) -> PolarsResult<DataFrame> {
    let day = |p: &Post| p.published_on.or_else(|| p.published_at.map(|at| at.day_in(Zone::JST)));
    posts.sort_by(|a, b| {
        let key = |p: &Post| (day(p), p.published_at);
        (&a.account, key(a), &a.entity, a.observed_at, &a.origin).cmp(&(
            &b.account,
            key(b),
            &b.entity,
            b.observed_at,
            &b.origin,
        ))
    });
    posts.dedup();
    fn text(posts: &[Post], name: &str, of: impl Fn(&Post) -> String) -> Column {
        Column::new(name.into(), posts.iter().map(of).collect::<Vec<String>>())
    }
    fn maybe(posts: &[Post], name: &str, of: impl Fn(&Post) -> Option<String>) -> Column {
        Column::new(name.into(), posts.iter().map(of).collect::<Vec<Option<String>>>())
    }
    let columns = vec![
        text(&posts, "account", |p| p.account.to_string()),
        text(&posts, "entity", |p| p.entity.to_string()),
        text(&posts, "kind", |p| p.kind.clone()),
        text(&posts, "title", |p| p.title.clone()),
        maybe(&posts, "url", |p| p.url.clone()),
        maybe(&posts, "month", |p| day(p).map(|day| day.month().to_string())),
        maybe(&posts, "published_at", |p| p.published_at.map(|at| at.to_string())),
        days_column("published_on", posts.iter().map(|p| p.published_on))?,
        text(&posts, "observed_at", |p| p.observed_at.to_string()),
        text(&posts, "snapshot", |p| p.origin.snapshot.to_string()),
        text(&posts, "pointer", |p| p.origin.pointer.clone()),
    ];
    DataFrame::new(posts.len(), columns)
}

/// The posts that [`posts_frame`] wrote, in the same order.
pub(super) fn posts(frame: &DataFrame) -> Result<Vec<Post>, NormalizeError> {
    let own = |text: &str| Some(text.to_string());
    let mut accounts = Cells::new(frame, "account", |t| Some(AccountId::from(t)))?;
    let mut entities = Cells::new(frame, "entity", |t| Some(Entity::from(t)))?;
    let mut kinds = Cells::new(frame, "kind", own)?;
    let mut titles = Cells::new(frame, "title", own)?;
    let mut urls = Cells::new(frame, "url", own)?;
    let mut instants = Cells::new(frame, "published_at", |t| t.parse::<Instant>().ok())?;
    let days = DayCells::new(frame, "published_on")?;
    let mut moments = Cells::new(frame, "observed_at", |t| t.parse::<Instant>().ok())?;
    let mut snapshots = Cells::new(frame, "snapshot", |t| t.parse::<SnapshotId>().ok())?;
    let mut pointers = Cells::new(frame, "pointer", own)?;
    let mut posts = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        let published_on: Option<Day> = days.maybe(row)?;
        posts.push(Post {
            account: accounts.get(row)?,
            entity: entities.get(row)?,
            kind: kinds.get(row)?,
            title: titles.get(row)?,
            url: urls.maybe(row)?,
            published_at: instants.maybe(row)?,
            published_on,
            observed_at: moments.get(row)?,
            origin: Origin { snapshot: snapshots.get(row)?, pointer: pointers.get(row)? },
        });
    }
    Ok(posts)
}
