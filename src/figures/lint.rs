//! What a shipped query may not say: joins that Polars answers wrongly, calculations with what is printed, orders that
//! engines understand differently. The reasons stand in `docs/queries.md`.
//!
//! Invariant: every refusal names file, line and column, the rule, and what to write instead.

use super::query::Source;
use super::refusal::{Refusal, Why};
use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, JoinConstraint, JoinOperator,
    OrderByKind, Query, Select, SelectItem, SetExpr, Spanned, Statement, TableFactor, UnaryOperator, Value, Visit,
    Visitor, visit_expressions,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Span, Token, Tokenizer};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Columns of the views that hold cells; a ledger's end in `_cell`.
const CELLS: &[&str] = &[
    "cell",
    "previous",
    "last_year",
    "change",
    "change_rate",
    "last_year_rate",
    "per_day",
    "total",
    "cumulative",
    "target",
    "plan",
    "plan_month",
    "rate",
    "ahead",
    "pace_so_far",
    "pace",
    "pace_so_far",
    "forecast",
    "forecast_low",
    "forecast_high",
];
const AGGREGATES: &[&str] = &[
    "sum",
    "avg",
    "mean",
    "min",
    "max",
    "count",
    "median",
    "stddev",
    "variance",
    "string_agg",
    "listagg",
    "array_agg",
    "group_concat",
];

/// Reads one SELECT.
pub(super) fn parse(source: &Source) -> Result<Query, Refusal> {
    let statements = Parser::parse_sql(&GenericDialect {}, source.sql).map_err(|error| {
        let text = error.to_string();
        // the place is told beside it
        let words = text.trim_start_matches("sql parser error: ").split(" at Line: ").next().unwrap_or_default();
        let mut refusal = Refusal::new(Why::Unreadable { words: words.to_string() });
        // the parser names the place at the end of its message only
        let number = |after: &str| {
            let digits: String = text.rsplit_once(after)?.1.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().ok()
        };
        refusal.line = number("Line: ");
        refusal.column = number("Column: ");
        source.refuse(refusal)
    })?;
    match <[Statement; 1]>::try_from(statements) {
        Ok([Statement::Query(query)]) => Ok(*query),
        Ok(_) => Err(source.refuse(Why::NotASelect.into())),
        Err(many) => Err(source.refuse(Why::SeveralStatements { count: many.len() }.into())),
    }
}

/// All rules; the first that is broken, by its place in the text.
pub(super) fn check(source: &Source, query: &Query) -> Result<(), Refusal> {
    let mut broken: Vec<(Span, Why)> = Vec::new();
    each_query(query, &mut |q| {
        joins(q, &mut broken);
        orders(q, &mut broken);
        printed_sums(q, &mut broken);
    });
    let _ = visit_expressions(query, |expr| {
        expression(expr, &mut broken);
        ControlFlow::<()>::Continue(())
    });
    divisions(query, &mut broken);
    first(source, broken)
}

/// Only the rule whose breach gives wrong rows without a word.
pub(super) fn check_joins(source: &Source, query: &Query) -> Result<(), Refusal> {
    let mut broken = Vec::new();
    each_query(query, &mut |q| joins(q, &mut broken));
    first(source, broken)
}

fn first(source: &Source, mut broken: Vec<(Span, Why)>) -> Result<(), Refusal> {
    broken.sort_by_key(|(span, _)| (span.start.line, span.start.column));
    match broken.into_iter().next() {
        None => Ok(()),
        Some((span, why)) => {
            let mut refusal = Refusal::new(why);
            if span.start.line > 0 {
                refusal.line = Some(span.start.line as u32);
                refusal.column = Some(span.start.column as u32);
            }
            Err(source.refuse(refusal))
        }
    }
}

/// Calls `look` for the query and every query within it.
pub(super) fn each_query(query: &Query, look: &mut dyn FnMut(&Query)) {
    struct Walk<'a>(&'a mut dyn FnMut(&Query));
    impl Visitor for Walk<'_> {
        type Break = ();
        fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
            (self.0)(query);
            ControlFlow::Continue(())
        }
    }
    let _ = query.visit(&mut Walk(look));
}

fn each_select<'a>(body: &'a SetExpr, look: &mut dyn FnMut(&'a Select)) {
    match body {
        SetExpr::Select(select) => look(select),
        SetExpr::SetOperation { left, right, .. } => {
            each_select(left, look);
            each_select(right, look);
        }
        // a nested query is met by `each_query`
        _ => {}
    }
}

/// 1. An outer join whose ON is more than equalities loses rows.
fn joins(query: &Query, broken: &mut Vec<(Span, Why)>) {
    each_select(&query.body, &mut |select| {
        for table in &select.from {
            let nested = match &table.relation {
                TableFactor::NestedJoin { table_with_joins, .. } => table_with_joins.joins.as_slice(),
                _ => &[],
            };
            for join in table.joins.iter().chain(nested) {
                let (JoinOperator::Left(on)
                | JoinOperator::LeftOuter(on)
                | JoinOperator::Right(on)
                | JoinOperator::RightOuter(on)
                | JoinOperator::FullOuter(on)) = &join.join_operator
                else {
                    continue;
                };
                let JoinConstraint::On(on) = on else { continue };
                if let Some(other) = beside_equality(on) {
                    broken.push((other.span(), Why::OuterJoin { condition: other.to_string() }));
                }
            }
        }
    });
}

/// The first part of a condition that is no equality of two columns.
fn beside_equality(on: &Expr) -> Option<&Expr> {
    match on {
        Expr::Nested(inner) => beside_equality(inner),
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            beside_equality(left).or_else(|| beside_equality(right))
        }
        Expr::BinaryOp { left, op: BinaryOperator::Eq, right } if column(left).is_some() && column(right).is_some() => {
            None
        }
        other => Some(other),
    }
}

fn column(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Identifier(ident) => Some(&ident.value),
        Expr::CompoundIdentifier(idents) => idents.last().map(|i| i.value.as_str()),
        Expr::Nested(inner) => column(inner),
        _ => None,
    }
}

pub(super) fn is_cell(name: &str) -> bool {
    CELLS.contains(&name) || name.ends_with("_cell")
}
fn is_value(name: &str) -> bool {
    name == "value" || name.ends_with("_value")
}

fn name_of(function: &Function) -> String {
    function.name.0.last().and_then(|p| p.as_ident()).map_or(String::new(), |i| i.value.to_lowercase())
}

fn arguments(function: &Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &function.args else { return Vec::new() };
    list.args
        .iter()
        .filter_map(|arg| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(e)) => Some(e),
            FunctionArg::Named { arg: FunctionArgExpr::Expr(e), .. } => Some(e),
            _ => None,
        })
        .collect()
}

/// Columns named anywhere within an expression.
fn columns_in(expr: &Expr) -> Vec<String> {
    let mut names = Vec::new();
    let _ = visit_expressions(expr, |e| {
        if let Expr::Identifier(_) | Expr::CompoundIdentifier(_) = e
            && let Some(name) = column(e)
        {
            names.push(name.to_string());
        }
        ControlFlow::<()>::Continue(())
    });
    names
}

/// Whether the expression gathers several cells into one field.
pub(super) fn gathers_cells(expr: &Expr) -> bool {
    let mut gathers = false;
    let _ = visit_expressions(expr, |e| {
        if let Expr::Function(f) = e
            && matches!(name_of(f).as_str(), "string_agg" | "listagg")
            && arguments(f).first().is_some_and(|a| columns_in(a).iter().any(|c| is_cell(c)))
        {
            gathers = true;
        }
        ControlFlow::<()>::Continue(())
    });
    gathers
}

/// 2 and 4: aggregates of cells that are no gathering, and ROUND.
fn expression(expr: &Expr, broken: &mut Vec<(Span, Why)>) {
    let Expr::Function(function) = expr else { return };
    let name = name_of(function);
    if name == "round" {
        broken.push((expr.span(), Why::Rounds));
    }
    if !AGGREGATES.contains(&name.as_str()) {
        return;
    }
    let cell = arguments(function).into_iter().flat_map(columns_in).find(|c| is_cell(c));
    let Some(cell) = cell else { return };
    if function.over.is_some() {
        broken.push((expr.span(), Why::CellInOver { function: name.to_uppercase(), cell }));
    } else if matches!(name.as_str(), "min" | "max" | "sum" | "avg" | "mean" | "median" | "stddev" | "variance") {
        broken.push((expr.span(), Why::CellCompared { function: name.to_uppercase(), cell }));
    }
}

/// 3. A calculated value under a name that could be taken for something printable.
fn printed_sums(query: &Query, broken: &mut Vec<(Span, Why)>) {
    each_select(&query.body, &mut |select| {
        for item in &select.projection {
            let (expr, alias) = match item {
                SelectItem::ExprWithAlias { expr, alias } => (expr, Some(alias.value.as_str())),
                SelectItem::UnnamedExpr(expr) => (expr, None),
                _ => continue,
            };
            let mut sums = None;
            let _ = visit_expressions(expr, |e| {
                if let Expr::Function(f) = e
                    && matches!(name_of(f).as_str(), "sum" | "avg" | "mean" | "median")
                    && arguments(f).into_iter().flat_map(columns_in).any(|c| is_value(&c))
                {
                    sums.get_or_insert(name_of(f));
                }
                ControlFlow::<()>::Continue(())
            });
            if let Some(function) = sums
                && alias.is_none_or(|a| !is_value(a) || a == "value")
            {
                broken.push((expr.span(), Why::ValueNamedForPrint { function: function.to_uppercase() }));
            }
        }
    });
}

/// 5. A division that nothing guards against zero.
fn divisions(query: &Query, broken: &mut Vec<(Span, Why)>) {
    let mut guards: Vec<String> = Vec::new();
    let _ = visit_expressions(query, |expr| {
        if let Expr::Case { conditions, .. } = expr {
            for case in conditions {
                guards.extend(columns_in(&case.condition));
            }
        }
        ControlFlow::<()>::Continue(())
    });
    let _ = visit_expressions(query, |expr| {
        if let Expr::BinaryOp { op: BinaryOperator::Divide | BinaryOperator::Modulo, right, .. } = expr
            && !guarded(right, &guards)
        {
            broken.push((expr.span(), Why::Division { divisor: right.to_string() }));
        }
        ControlFlow::<()>::Continue(())
    });
}

fn guarded(divisor: &Expr, guards: &[String]) -> bool {
    match divisor {
        Expr::Nested(inner) | Expr::Cast { expr: inner, .. } => guarded(inner, guards),
        Expr::UnaryOp { op: UnaryOperator::Minus, expr } => guarded(expr, guards),
        Expr::Value(v) => matches!(&v.value, Value::Number(n, _) if n.parse::<f64>().is_ok_and(|n| n != 0.0)),
        Expr::Function(f) => name_of(f) == "nullif",
        other => column(other).is_some_and(|c| guards.iter().any(|g| g == c)),
    }
}

/// 6. An order that leaves the place of NULL to the engine.
fn orders(query: &Query, broken: &mut Vec<(Span, Why)>) {
    let Some(order) = &query.order_by else { return };
    let OrderByKind::Expressions(by) = &order.kind else {
        broken.push((query.span(), Why::OrderByAll));
        return;
    };
    for one in by.iter().filter(|one| one.options.nulls_first.is_none()) {
        broken.push((one.expr.span(), Why::NullsUnplaced { expression: one.expr.to_string() }));
    }
}

/// The place of the first of these words that stands in the SQL as a name; unknown columns first.
pub(super) fn find_token(sql: &str, words: &[&str], known: &BTreeSet<String>) -> Option<(String, u32, u32)> {
    let tokens = Tokenizer::new(&GenericDialect {}, sql).tokenize_with_location().ok()?;
    let mut found: Vec<(bool, usize, String, u32, u32)> = Vec::new();
    for token in tokens {
        if let Token::Word(word) = &token.token
            && let Some(rank) = words.iter().position(|w| *w == word.value)
        {
            let start = token.span.start;
            let known = known.contains(&word.value);
            found.push((known, rank, word.value.clone(), start.line as u32, start.column as u32));
        }
    }
    found.sort();
    found.into_iter().next().map(|(_, _, word, line, column)| (word, line, column))
}
