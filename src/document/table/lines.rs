//! Which rows and columns a table prints: pivoted, limited, with the rest folded into one row.
//!
//! Invariant: rows keep the query's order; what a limit leaves out is folded or gone, never half there.

use super::super::blocks::{index_of, text_of};
use super::super::error::Fault;
use super::super::fields::Words;
use super::super::maker::{Maker, slug};
use super::super::mistake::Mistake;
use super::spec::{ColumnSpec, Role, Source, Spec, is_text_column, role_of};
use crate::document::model::{Inline, RowRole};
use crate::figures::{Datum, FigureKey, Op, Rows};
use std::collections::BTreeSet;

/// A row on its way: the query's data (or what the rest folds to) with its role.
pub(super) struct Line {
    pub data: Vec<Datum>,
    pub key: String,
    pub role: RowRole,
    pub rest: bool,
}

/// The values of a pivot's column, in order of appearance.
pub(super) type Pivots = Vec<(String, Vec<String>)>;

/// Groups the rows by the key and lays each pivot's cells side by side, in columns named `by=value`.
pub(super) fn pivot(spec: &Spec, rows: Rows) -> Result<(Rows, Pivots), Fault> {
    let mut pivots = Pivots::new();
    let mut out = rows.clone();
    let specs: Vec<&ColumnSpec> = spec.columns.iter().filter(|c| matches!(c.source, Source::Pivot { .. })).collect();
    if specs.is_empty() || rows.columns.is_empty() {
        return Ok((out, pivots));
    }
    let mut keys: Vec<String> = Vec::new();
    out.rows.clear();
    for row in &rows.rows {
        let key = row_key(spec, &rows, row)?;
        if !keys.contains(&key) {
            keys.push(key);
            out.rows.push(row.clone());
        }
    }
    for column in specs {
        let Source::Pivot { by, cell, planned } = &column.source else { continue };
        let at = index_of(&rows, cell)?;
        let mut values: Vec<String> = Vec::new();
        for row in &rows.rows {
            let value = text_of(&rows, row, by)?;
            if !values.contains(&value) {
                values.push(value);
            }
        }
        for value in &values {
            out.columns.push(pivot_column(&column.id, value));
            for row in &mut out.rows {
                row.push(Datum::Null);
            }
        }
        let first = out.columns.len() - values.len();
        let planned = planned.as_ref().map(|planned| index_of(&rows, planned)).transpose()?;
        if planned.is_some() {
            out.columns.extend(values.iter().map(|value| planned_column(&column.id, value)));
            out.rows.iter_mut().for_each(|row| row.extend(values.iter().map(|_| Datum::Null)));
        }
        for row in &rows.rows {
            let key = row_key(spec, &rows, row)?;
            let place = keys.iter().position(|k| *k == key);
            let value = text_of(&rows, row, by)?;
            let offset = values.iter().position(|v| *v == value);
            if let (Some(place), Some(offset)) = (place, offset) {
                out.rows[place][first + offset] = row.get(at).cloned().unwrap_or(Datum::Null);
                if let Some(planned) = planned {
                    out.rows[place][first + values.len() + offset] = row.get(planned).cloned().unwrap_or(Datum::Null);
                }
            }
        }
        pivots.push((column.id.clone(), values));
    }
    Ok((out, pivots))
}

pub(super) fn pivot_column(id: &str, value: &str) -> String {
    format!("{id}={value}")
}

/// Holds what is planned where [`pivot_column`] holds nothing.
pub(super) fn planned_column(id: &str, value: &str) -> String {
    format!("{id}={value} planned")
}

pub(super) fn row_key(spec: &Spec, rows: &Rows, row: &[Datum]) -> Result<String, Fault> {
    let mut parts = Vec::new();
    for key in &spec.key {
        let text = text_of(rows, row, key)?;
        if !text.is_empty() {
            parts.push(text);
        }
    }
    Ok(parts.join(" "))
}

/// The rows that are printed: all of them, or the first few with the rest folded into one.
pub(super) fn choose_lines(spec: &Spec, rows: &Rows, maker: &mut Maker<'_>) -> Result<Vec<Line>, Fault> {
    let mut lines = Vec::new();
    let mut folded: Vec<&Vec<Datum>> = Vec::new();
    let mut taken = 0;
    let mut rest_at = None;
    for row in &rows.rows {
        let key = row_key(spec, rows, row)?;
        let named = spec.roles.iter().find(|(k, _)| *k == key || slug(k) == slug(&key)).map(|(_, r)| *r);
        let role = match (&spec.role, named) {
            (_, Some(role)) => role,
            (Some(column), None) => role_of(&Words { line: column.line, text: text_of(rows, row, column)? })?,
            (None, None) => Role { role: RowRole::Plain, kept: false },
        };
        if !role.kept {
            taken += 1;
            if spec.limit.is_some_and(|limit| taken > limit) {
                rest_at.get_or_insert(lines.len());
                folded.push(row);
                continue;
            }
        }
        lines.push(Line { data: row.clone(), key, role: role.role, rest: false });
    }
    if let (Some(label), Some(at)) = (&spec.rest, rest_at) {
        let line = fold_rest(spec, rows, &folded, label, maker)?;
        lines.insert(at.min(lines.len()), line);
    }
    Ok(lines)
}

pub(super) fn fold_rest(
    spec: &Spec,
    rows: &Rows,
    folded: &[&Vec<Datum>],
    label: &str,
    maker: &mut Maker<'_>,
) -> Result<Line, Fault> {
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for column in spec.columns.iter().filter(|c| !c.no_rest) {
        match &column.source {
            Source::Column(words) => drop(wanted.insert(words.text.clone())),
            Source::Operation { of, .. } => wanted.extend(of.iter().map(|w| w.text.clone())),
            Source::Pivot { .. } | Source::Pattern(_) | Source::Rank | Source::Nothing => {}
        }
        wanted.extend(column.bar.iter().flatten().map(|w| w.text.clone()));
    }
    let mut data = Vec::new();
    let label_at = spec.columns.iter().find_map(|c| match &c.source {
        Source::Column(words) => rows.column(&words.text).filter(|_| is_text_column(rows, &words.text)),
        _ => None,
    });
    for (index, name) in rows.columns.iter().enumerate() {
        let mut keys: Vec<FigureKey> = Vec::new();
        for row in folded {
            match row.get(index) {
                Some(Datum::Cell(key)) => keys.push(*key),
                Some(Datum::Cells(several)) => keys.extend(several),
                _ => {}
            }
        }
        data.push(if label_at == Some(index) {
            Datum::Text(label.to_string())
        } else if !wanted.contains(name) || keys.is_empty() {
            Datum::Null
        } else if keys.iter().all(|k| *k == keys[0]) && folded.len() > 1 {
            // the same figure in every row, such as the total that shares are taken of
            Datum::Cell(keys[0])
        } else {
            let not_foldable = |fault: Fault| match *fault.mistake {
                Mistake::Refused { why, .. } => {
                    let mistake = Box::new(Mistake::NotFoldable { column: name.clone(), why });
                    Fault { mistake, ..fault }
                }
                mistake => Fault { mistake: Box::new(mistake), ..fault },
            };
            Datum::Cell(maker.operate(spec.line, Op::Rest, &keys).map_err(not_foldable)?)
        });
    }
    Ok(Line { data, key: label.to_string(), role: RowRole::Plain, rest: true })
}

/// A printed column: its spec, its label and, for a pivot, the query column that holds its cells.
pub(super) struct Visible<'s> {
    pub spec: &'s ColumnSpec,
    pub label: Vec<Inline>,
    pub source: Option<Words>,
    /// Of a pivot's column: what is printed in grey where there is nothing.
    pub planned: Option<Words>,
}

pub(super) fn visible_columns<'s>(spec: &'s Spec, pivots: &Pivots) -> Vec<Visible<'s>> {
    let mut out = Vec::new();
    for column in spec.columns.iter().filter(|c| !c.hidden) {
        if !matches!(column.source, Source::Pivot { .. }) {
            out.push(Visible { spec: column, label: column.label.clone(), source: None, planned: None });
            continue;
        }
        let plans = matches!(column.source, Source::Pivot { planned: Some(_), .. });
        for value in pivots.iter().filter(|(id, _)| *id == column.id).flat_map(|(_, values)| values) {
            let words = Words { line: column.line, text: pivot_column(&column.id, value) };
            let planned = Words { line: column.line, text: planned_column(&column.id, value) };
            let label = vec![Inline::Text(value.clone())];
            out.push(Visible { spec: column, label, source: Some(words), planned: plans.then_some(planned) });
        }
    }
    out
}
