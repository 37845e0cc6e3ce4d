//! Words at points of a plot, from the ledgers: events, posts, broadcasts.

use super::super::blocks::{fill_pattern, pattern_columns, query_rows, text_of};
use super::super::error::Fault;
use super::super::fields::Fields;
use super::super::maker::{Maker, slug};
use super::super::values::Look;
use super::check;
use crate::document::model::ChartNote;
use crate::figures::Rows;

/// From another query: `at` is a column of this chart's rows, `on` one of the notes' rows.
pub(super) fn chart_notes(
    mut fields: Fields,
    chart: &str,
    rows: &Rows,
    maker: &mut Maker<'_>,
) -> Result<Vec<ChartNote>, Fault> {
    let found = query_rows(&mut fields, maker)?;
    let at = fields.need("at")?;
    let on = fields.need("on")?;
    let pattern = fields.need("text")?;
    let limit = fields.count("limit")?.unwrap_or(4);
    fields.finish()?;
    check(&found, &[&on])?;
    check(&found, &pattern_columns(&pattern).iter().collect::<Vec<_>>())?;
    check(rows, &[&at])?;
    let mut notes = Vec::new();
    for row in &found.rows {
        let day = text_of(&found, row, &on)?;
        let mut place = None;
        for (index, own) in rows.rows.iter().enumerate() {
            if text_of(rows, own, &at)? == day {
                place = Some(index);
                break;
            }
        }
        let Some(at) = place.filter(|_| notes.len() < limit) else { continue };
        let id = format!("{}/{chart}/note/{}", maker.period, slug(&day));
        let text = fill_pattern(&pattern, &found, row, &id, Look::BARE, maker)?;
        notes.push(ChartNote { at, text });
    }
    Ok(notes)
}
