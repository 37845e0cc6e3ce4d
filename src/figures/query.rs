//! Runs named queries over the views and reads their rows back: text, numbers to sort by, and figures.
//!
//! Not here: what a query may say (lint), what stands in a view (views).
//! Invariant: rows come in one order on every machine; a cell that SQL has changed is refused, never guessed.

use super::book::Book;
use super::desk::{Datum, Rows};
use super::engine::{self, Ran};
use super::lint;
use super::refusal::{Refusal, Why};
use super::views::sheet::{Code, MARK};
use crate::domain::Near;
use polars::prelude::{AnyValue, DataFrame};
use sqlparser::ast::{
    Expr, Ident, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, Query, Select, SelectItem, SetExpr, Value,
    visit_relations,
};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::mpsc::Receiver;

/// Queries that blocks ask by themselves; a file of the same name takes their place.
const BUILT_IN: &[(&str, &str)] = &[(
    "errata",
    "SELECT id, report, label, pages, issued_cell, cell, change, reason, following_cell FROM errata WHERE NOT follows \
     ORDER BY place NULLS LAST",
)];

/// What the engine itself says.
fn failed(error: impl std::fmt::Display) -> Refusal {
    Why::Engine { words: error.to_string() }.into()
}

/// Where a query stands.
pub(super) struct Source<'a> {
    pub file: Option<&'a str>,
    pub sql: &'a str,
}

/// A query that has been started.
struct Asked {
    query: Query,
    answered: Receiver<Ran>,
}

/// A named query that has been started.
pub(super) struct Started {
    file: String,
    sql: String,
    asked: Asked,
}

impl Book {
    /// The rows of a named query whose columns have the texts of the filter.
    pub(super) fn answer(&mut self, name: &str, filter: &[(String, String)]) -> Result<Rows, Refusal> {
        let rows = match self.answers.get(name) {
            Some(rows) => rows.clone(),
            None => {
                let started = match self.started.remove(name) {
                    Some(started) => started,
                    None => self.start(name)?,
                };
                let source = Source { file: Some(&started.file), sql: &started.sql };
                let lists = lists_of(&started.asked.query);
                let frame = self.finish(&source, started.asked)?;
                let rows = self.read(&frame, &lists).map_err(|r| source.refuse(r))?;
                self.answers.insert(name.to_string(), rows.clone());
                rows
            }
        };
        let mut wanted = Vec::new();
        for (column, text) in filter {
            let Some(place) = rows.column(column) else {
                let near = Near::to(column, rows.columns.iter().map(String::as_str));
                let (query, column) = (name.to_string(), column.clone());
                return Err(Why::NoColumnToFilter { query, column, near }.into());
            };
            wanted.push((place, text));
        }
        let keep = |row: &Vec<Datum>| wanted.iter().all(|(place, text)| written(&row[*place]) == **text);
        Ok(Rows { columns: rows.columns, rows: rows.rows.into_iter().filter(|row| keep(row)).collect() })
    }

    /// Every rule that the named queries break, in the order of their names.
    pub fn check_queries(&self) -> Vec<Refusal> {
        let mut broken = Vec::new();
        for (file, sql) in self.queries.values() {
            let source = Source { file: Some(file), sql };
            if let Err(refusal) = lint::parse(&source).and_then(|query| lint::check(&source, &query)) {
                broken.push(refusal);
            }
        }
        broken
    }

    /// Starts the queries whose names are wanted, so that they run while the document is composed. A query that cannot be started
    /// says why when it is asked for.
    pub fn expect_queries(&mut self, wanted: impl Fn(&str) -> bool) {
        let names: Vec<String> = self.queries.keys().filter(|name| wanted(name)).cloned().collect();
        for name in names {
            if let Ok(started) = self.start(&name) {
                self.started.insert(name, started);
            }
        }
    }

    fn start(&mut self, name: &str) -> Result<Started, Refusal> {
        let built_in = BUILT_IN.iter().find(|(own, _)| *own == name);
        let built_in = built_in.map(|(_, sql)| (format!("queries/{name}.sql"), sql.to_string()));
        let Some((file, sql)) = self.queries.get(name).cloned().or(built_in) else {
            let known = self.queries.keys().map(String::as_str);
            let near = Near::to(name, known);
            return Err(Why::UnknownQuery { name: name.to_string(), near }.into());
        };
        let source = Source { file: Some(&file), sql: &sql };
        let query = lint::parse(&source)?;
        lint::check(&source, &query)?;
        let asked = self.ask(&source, ordered(query))?;
        Ok(Started { file, sql, asked })
    }

    /// Builds the views the query names and starts it.
    fn ask(&mut self, source: &Source, query: Query) -> Result<Asked, Refusal> {
        let mut views = Vec::new();
        for (name, ident) in tables_of(&query) {
            let Some(frame) = self.view(&name).map_err(|r| source.refuse(r))? else {
                let near = Near::to(&name, self.tables());
                return Err(source.at(Why::UnknownTable { name, near }.into(), &ident));
            };
            views.push((name, frame));
        }
        let answered = self.engine.start(query.to_string(), views);
        Ok(Asked { query, answered })
    }

    fn finish(&mut self, source: &Source, asked: Asked) -> Result<DataFrame, Refusal> {
        match engine::wait(&asked.answered) {
            Ran::Rows(frame) => Ok(frame),
            Ran::Refused(words) => Err(self.explain_polars(source, &asked.query, &words)),
            Ran::GaveUp => Err(source.refuse(Why::EngineGaveUp.into())),
        }
    }

    /// A planner's message, with the place of what it speaks of where that can be found.
    fn explain_polars(&mut self, source: &Source, query: &Query, message: &str) -> Refusal {
        let first = message.lines().next().unwrap_or_default().to_string();
        let mut known: BTreeSet<String> = BTreeSet::new();
        for (name, _) in tables_of(query) {
            if let Ok(Some(frame)) = self.view(&name) {
                known.extend(frame.get_column_names().iter().map(|n| n.to_string()));
            }
        }
        let words: Vec<&str> = first.split(['"', '\'', '`']).map(str::trim).filter(|w| !w.is_empty()).collect();
        let place = lint::find_token(source.sql, &words, &known);
        let mut refusal = Refusal::new(Why::Engine { words: first.clone() });
        if let Some((word, line, column)) = place {
            if !known.contains(&word) && first.contains("column") {
                let near = Near::to(&word, known.iter().map(String::as_str));
                refusal = Refusal::new(Why::UnknownColumn { name: word, near });
            }
            refusal.line = Some(line);
            refusal.column = Some(column);
        }
        source.refuse(refusal)
    }

    /// The frame as rows; `lists` are the columns that gather several cells.
    fn read(&mut self, frame: &DataFrame, lists: &BTreeSet<String>) -> Result<Rows, Refusal> {
        let columns: Vec<String> = frame.get_column_names().iter().map(|n| n.to_string()).collect();
        let mut rows: Vec<Vec<Datum>> = Vec::with_capacity(frame.height());
        for place in 0..frame.height() {
            let mut row = Vec::with_capacity(columns.len());
            for (column, name) in frame.columns().iter().zip(&columns) {
                let value = column.get(place).map_err(failed)?;
                row.push(self.datum(value, name, lists)?);
            }
            rows.push(row);
        }
        // a column that gathers cells anywhere gathers them everywhere
        for place in 0..columns.len() {
            if rows.iter().any(|row| matches!(row[place], Datum::Cells(_))) {
                for row in &mut rows {
                    match row[place] {
                        Datum::Cell(key) => row[place] = Datum::Cells(vec![key]),
                        Datum::Null => row[place] = Datum::Cells(Vec::new()),
                        _ => {}
                    }
                }
            }
        }
        Ok(Rows { columns, rows })
    }

    fn datum(&mut self, value: AnyValue, column: &str, lists: &BTreeSet<String>) -> Result<Datum, Refusal> {
        let changed = || Refusal::new(Why::CellChanged { column: column.to_string() });
        Ok(match value {
            AnyValue::Null if lists.contains(column) => Datum::Cells(Vec::new()),
            AnyValue::Null => Datum::Null,
            AnyValue::Boolean(b) => Datum::Bool(b),
            AnyValue::String(text) => self.text(text, lists.contains(column)).ok_or_else(changed)?,
            AnyValue::StringOwned(text) => self.text(&text, lists.contains(column)).ok_or_else(changed)?,
            AnyValue::Float64(f) => Datum::Number(f),
            AnyValue::Float32(f) => Datum::Number(f64::from(f)),
            AnyValue::Date(days) => Datum::Text(day_of(days)),
            other => match other.extract::<i64>() {
                Some(n) if other.is_integer() => Datum::Integer(n),
                _ => {
                    let (column, kind) = (column.to_string(), other.dtype().to_string());
                    return Err(Why::KindOfColumn { column, kind }.into());
                }
            },
        })
    }

    fn text(&mut self, text: &str, list: bool) -> Option<Datum> {
        if !text.contains(MARK) {
            return Some(Datum::Text(text.to_string()));
        }
        if !list && let Some(code) = Code::read(text) {
            return Some(Datum::Cell(self.resolve(code)?));
        }
        // the order of a group's rows is no promise of SQL: the order of the view is
        let mut codes: Vec<Code> = text.split(' ').map(Code::read).collect::<Option<_>>()?;
        codes.sort();
        codes.dedup();
        Some(Datum::Cells(codes.into_iter().map(|c| self.resolve(c)).collect::<Option<_>>()?))
    }
}

/// Any SQL over the views, for `report query`: cells become their exact values as text, absences their names.
///
/// # Errors
/// What the SQL engine refuses, unknown tables and columns, and joins that the engine is known to answer wrongly.
pub fn select(book: &mut Book, sql: &str) -> Result<DataFrame, Refusal> {
    use polars::prelude::{Column, DataType};
    let source = Source { file: None, sql };
    let query = lint::parse(&source)?;
    lint::check_joins(&source, &query)?;
    let asked = book.ask(&source, ordered(query))?;
    let frame = book.finish(&source, asked)?;
    let mut columns = Vec::new();
    for column in frame.columns() {
        if column.dtype() != &DataType::String {
            columns.push(column.clone());
            continue;
        }
        let mut plain: Vec<Option<String>> = Vec::with_capacity(column.len());
        for text in column.str().map_err(failed)?.iter() {
            plain.push(text.map(|t| book.plain(t)));
        }
        columns.push(Column::new(column.name().clone(), plain));
    }
    DataFrame::new(frame.height(), columns).map_err(failed)
}

impl Book {
    fn plain(&mut self, text: &str) -> String {
        if !text.contains(MARK) {
            return text.to_string();
        }
        let words = text.split(' ').map(|word| match Code::read(word).and_then(|code| self.resolve(code)) {
            Some(key) => match (self.at(key).number.value(), self.at(key).number.absence()) {
                (Some(value), _) => value.normalize().to_string(),
                (None, absence) => absence.map_or("", |a| a.name()).to_string(),
            },
            None => word.replace(MARK, ""),
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

impl Source<'_> {
    pub fn refuse(&self, mut refusal: Refusal) -> Refusal {
        if refusal.file.is_none() {
            refusal.file = self.file.map(str::to_string);
        }
        refusal
    }
    pub fn at(&self, mut refusal: Refusal, ident: &Ident) -> Refusal {
        let place = ident.span.start;
        if place.line > 0 {
            refusal.line = Some(place.line as u32);
            refusal.column = Some(place.column as u32);
        }
        self.refuse(refusal)
    }
}

/// The tables a query reads, without its own common table expressions.
fn tables_of(query: &Query) -> Vec<(String, Ident)> {
    let mut own: BTreeSet<String> = BTreeSet::new();
    lint::each_query(query, &mut |q| {
        for cte in q.with.iter().flat_map(|w| &w.cte_tables) {
            own.insert(cte.alias.name.value.to_lowercase());
        }
    });
    let mut tables: Vec<(String, Ident)> = Vec::new();
    let _ = visit_relations(query, |name| {
        if let Some(ident) = name.0.last().and_then(|p| p.as_ident())
            && !own.contains(&ident.value.to_lowercase())
            && !tables.iter().any(|(n, _)| n == &ident.value)
        {
            tables.push((ident.value.clone(), ident.clone()));
        }
        ControlFlow::<()>::Continue(())
    });
    tables
}

/// The columns of the result that gather cells with STRING_AGG.
fn lists_of(query: &Query) -> BTreeSet<String> {
    let mut lists = BTreeSet::new();
    lint::each_query(query, &mut |q| {
        if let SetExpr::Select(select) = q.body.as_ref() {
            for item in &select.projection {
                if let SelectItem::ExprWithAlias { expr, alias } = item
                    && lint::gathers_cells(expr)
                {
                    lists.insert(alias.value.clone());
                }
            }
        }
    });
    lists
}

/// The query with every column of its result behind its own ORDER BY, so that equal rows have one order too.
fn ordered(mut query: Query) -> Query {
    fn first(body: &SetExpr) -> Option<&Select> {
        match body {
            SetExpr::Select(select) => Some(select),
            SetExpr::SetOperation { left, .. } => first(left),
            SetExpr::Query(query) => first(&query.body),
            _ => None,
        }
    }
    let Some(select) = first(&query.body) else { return query };
    let wild = |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
    if select.projection.iter().any(wild) {
        return query;
    }
    let columns = select.projection.len();
    let options = OrderByOptions { sort: None, nulls_first: Some(false) };
    let all = (1..=columns).map(|n| OrderByExpr {
        expr: Expr::Value(Value::Number(n.to_string(), false).with_empty_span()),
        options: options.clone(),
        with_fill: None,
    });
    match &mut query.order_by {
        Some(OrderBy { kind: OrderByKind::Expressions(by), .. }) => by.extend(all),
        Some(_) => {}
        none => *none = Some(OrderBy { kind: OrderByKind::Expressions(all.collect()), interpolate: None }),
    }
    query
}

fn day_of(days: i32) -> String {
    let first = crate::domain::Day::new(1970, 1, 1).expect("the first of January 1970 exists");
    first.plus(i64::from(days)).to_string()
}

/// A field as a filter compares it.
fn written(datum: &Datum) -> String {
    match datum {
        Datum::Text(text) => text.clone(),
        Datum::Integer(n) => n.to_string(),
        Datum::Number(n) => n.to_string(),
        Datum::Bool(b) => b.to_string(),
        Datum::Null | Datum::Cell(_) | Datum::Cells(_) => String::new(),
    }
}
