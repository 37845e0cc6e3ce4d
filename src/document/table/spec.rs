//! What a table block asks for: its columns, roles and limits, checked against the query's columns.
//!
//! Invariant: a spec that was checked names only columns that the query has.

use super::super::blocks::{BulletSpec, bare_number, index_of, paragraph, pattern_columns};
use super::super::error::Fault;
use super::super::fields::{Fields, Node, Shape, Words};
use super::super::maker::Maker;
use super::super::markers::Place;
use super::super::mistake::{Mistake, Part, Thing};
use crate::document::model::{Inline, RowRole};
use crate::domain::print::Style;
use crate::figures::{Datum, Op, Rows};
use std::collections::BTreeSet;

/// One column as the template asks for it.
pub(super) struct ColumnSpec {
    pub id: String,
    pub line: Place,
    pub label: Vec<Inline>,
    pub source: Source,
    pub style: Option<Style>,
    pub unit: bool,
    pub bar: Option<Option<Words>>,
    pub bullet: Option<BulletSpec>,
    pub verdict: Option<Words>,
    pub url: Option<Words>,
    pub grow: Option<f32>,
    pub min_width: f32,
    /// A text is cut to so many half-width letters.
    pub cut: Option<usize>,
    /// Computed for other columns alone.
    pub hidden: bool,
    /// Left empty in the row of the rest.
    pub no_rest: bool,
    /// A ratio whose base is smaller is written as 「18中12」.
    pub small_base: Option<f64>,
    pub places: Option<u32>,
    /// Parts of a whole, whose rounded sum may miss 100%.
    pub share: bool,
}

pub(super) enum Source {
    /// Text or figure of the query.
    Column(Words),
    Operation {
        op: Op,
        of: Vec<Words>,
    },
    /// Names of columns in braces, figures with counters where `unit` is set.
    Pattern(Words),
    /// 1, 2, 3 ...: the place in the table.
    Rank,
    /// One column for each value that `by` takes.
    Pivot {
        by: Words,
        cell: Words,
        /// Printed in grey where there is no `cell`: the plan of months to come.
        planned: Option<Words>,
    },
    /// Only a bullet or a verdict.
    Nothing,
}

pub(super) const OPERATIONS: &[(&str, Op)] = &[
    ("difference", Op::Difference),
    ("change", Op::Difference),
    ("change_rate", Op::ChangeRate),
    ("ratio", Op::Ratio),
    ("share", Op::Ratio),
    ("per_day", Op::PerDay),
    ("total", Op::Total),
    ("count", Op::Count),
    ("distinct_count", Op::DistinctCount),
];
pub(super) const STYLES: &[(&str, Style)] = &[
    ("plain", Style::Plain),
    ("signed", Style::Change),
    ("percent", Style::Share),
    ("rate", Style::ChangeRate),
    ("points", Style::Points),
    ("each", Style::Each),
];

/// What a table block says beside its columns.
pub(super) struct Spec {
    pub name: String,
    pub line: Place,
    pub key: Vec<Words>,
    pub role: Option<Words>,
    pub roles: Vec<(String, Role)>,
    pub limit: Option<usize>,
    pub rest: Option<String>,
    pub note_columns: Vec<Words>,
    pub columns: Vec<ColumnSpec>,
}

/// A row's role, and whether a limit leaves it out.
#[derive(Clone, Copy)]
pub(super) struct Role {
    pub role: RowRole,
    pub kept: bool,
}

pub(super) fn read_spec(
    fields: &mut Fields,
    name: String,
    line: Place,
    default_columns: &[(&str, &str)],
    rows: &Rows,
    maker: &mut Maker<'_>,
) -> Result<Spec, Fault> {
    let mut key = fields.texts("key")?;
    let role = fields.words("role")?;
    let mut roles = Vec::new();
    for (key, words) in fields.pairs("roles")? {
        roles.push((key.text, role_of(&words)?));
    }
    let limit = fields.count("limit")?;
    let rest = match fields.words("rest")? {
        Some(words) => Some(maker.plain(words.line, &words.text)?),
        None => None,
    };
    let note_columns = fields.texts("note_columns")?;
    let mut columns = Vec::new();
    match fields.table("columns")? {
        Some(mut table) => {
            for (id, node) in table.rest() {
                columns.push(column_spec(id, node, maker)?);
            }
        }
        None => {
            for (id, label) in default_columns {
                let words = Words { line, text: (*id).to_string() };
                let source = Source::Column(words);
                columns.push(ColumnSpec::plain(id, line, vec![Inline::Text((*label).to_string())], source));
            }
        }
    }
    if columns.iter().all(|c| c.hidden) {
        return Err(Fault::new(line, Mistake::NoColumns));
    }
    if key.is_empty() {
        let first = columns.iter().find_map(|c| match &c.source {
            Source::Column(words) if is_text_column(rows, &words.text) => Some(words.clone()),
            _ => None,
        });
        key = first.into_iter().collect();
    }
    Ok(Spec { name, line, key, role, roles, limit, rest, note_columns, columns })
}

pub(super) fn is_text_column(rows: &Rows, name: &str) -> bool {
    rows.column(name).is_some_and(|i| rows.rows.iter().all(|r| matches!(r.get(i), Some(Datum::Text(_) | Datum::Null))))
}

impl ColumnSpec {
    pub fn plain(id: &str, line: Place, label: Vec<Inline>, source: Source) -> ColumnSpec {
        ColumnSpec {
            id: id.to_string(),
            line,
            label,
            source,
            style: None,
            unit: false,
            bar: None,
            bullet: None,
            verdict: None,
            url: None,
            grow: None,
            min_width: 0.0,
            cut: None,
            hidden: false,
            no_rest: false,
            small_base: None,
            places: None,
            share: false,
        }
    }
}

pub(super) fn column_spec(id: String, node: Node, maker: &mut Maker<'_>) -> Result<ColumnSpec, Fault> {
    let line = node.key;
    let part = Part::Column(id.clone());
    // `label = "指標"` alone: the text of the column of that name
    if let Shape::Text(text) = &node.shape {
        let label = paragraph(text, maker);
        let source = Source::Column(Words { line, text: id.clone() });
        return Ok(ColumnSpec::plain(&id, line, label, source));
    }
    let mut fields = Fields::of_node(part.clone(), node)?;
    let label = fields.text("label")?.unwrap_or_default();
    let label = paragraph(&label, maker);
    let cell = fields.words("cell")?;
    let op = fields.words("op")?;
    let of = fields.texts("of")?;
    let pattern = fields.words("pattern")?;
    let rank = fields.flag("rank")?;
    let by = fields.words("pivot")?;
    let planned = fields.words("planned")?;
    if let (Some(words), None) = (&planned, &by) {
        return Err(Fault::new(words.line, Mistake::PlannedWithoutPivot { column: id }));
    }
    let bullet = fields.table("bullet")?.map(BulletSpec::read).transpose()?;
    let verdict = fields.words("verdict")?;
    let bar = match fields.take("bar") {
        None => None,
        Some(Node { shape: Shape::Flag(on), .. }) => on.then_some(None),
        Some(node) => {
            let mut bar = Fields::of_node(part.clone().key("bar"), node)?;
            let tick = bar.words("tick")?;
            bar.finish()?;
            Some(tick)
        }
    };
    let share = op.as_ref().is_some_and(|o| o.text == "share");
    let style = match fields.words("style")? {
        Some(words) => Some(pick(&words, Thing::Style, STYLES)?),
        None => share.then_some(Style::Share),
    };
    let own = Words { line, text: id.clone() };
    let source = match (op, pattern, rank, by) {
        (Some(op), None, false, None) => {
            let op = pick(&op, Thing::Operation, OPERATIONS)?;
            if of.is_empty() {
                return Err(Fault::new(line, Mistake::NothingToCompute { column: id }));
            }
            Source::Operation { op, of }
        }
        (None, Some(pattern), false, None) => Source::Pattern(pattern),
        (None, None, true, None) => Source::Rank,
        (None, None, false, Some(by)) => Source::Pivot { by, cell: cell.clone().unwrap_or(own), planned },
        (None, None, false, None) if cell.is_none() && (bullet.is_some() || verdict.is_some()) => Source::Nothing,
        (None, None, false, None) => Source::Column(cell.unwrap_or(own)),
        _ => return Err(Fault::new(line, Mistake::SeveralSources { column: id })),
    };
    let spec = ColumnSpec {
        label,
        source,
        style,
        unit: fields.flag("unit")?,
        bar,
        bullet,
        verdict,
        url: fields.words("url")?,
        grow: fields.number("grow")?.map(|n| n as f32),
        min_width: fields.number("min_width")?.map_or(0.0, |n| n as f32),
        cut: fields.count("cut")?,
        hidden: fields.flag("hidden")?,
        no_rest: fields.flag("no_rest")?,
        small_base: fields.number("small_base")?,
        places: fields.count("places")?.map(|n| n.min(6) as u32),
        share,
        ..ColumnSpec::plain(&id, line, Vec::new(), Source::Nothing)
    };
    fields.finish()?;
    Ok(spec)
}

pub(super) fn pick<T: Copy>(words: &Words, what: Thing, known: &[(&str, T)]) -> Result<T, Fault> {
    known
        .iter()
        .find(|(n, _)| *n == words.text)
        .map(|(_, v)| *v)
        .ok_or_else(|| Fault::unknown(words.line, what, &words.text, known.iter().map(|(n, _)| *n)))
}

/// `kept` is a plain row that no limit leaves out.
pub(super) fn role_of(words: &Words) -> Result<Role, Fault> {
    let known = [
        ("", Role { role: RowRole::Plain, kept: false }),
        ("plain", Role { role: RowRole::Plain, kept: false }),
        ("kept", Role { role: RowRole::Plain, kept: true }),
        ("strong", Role { role: RowRole::Strong, kept: true }),
        ("indent", Role { role: RowRole::Indent, kept: true }),
        ("sum", Role { role: RowRole::Sum, kept: true }),
    ];
    pick(words, Thing::RowRole, &known)
}

/// Every column named in the block must be one of the query, also where the query has no rows today.
pub(super) fn check_columns(spec: &Spec, rows: &Rows) -> Result<(), Fault> {
    if rows.columns.is_empty() {
        return Ok(());
    }
    let computed: BTreeSet<&str> =
        spec.columns.iter().filter(|c| matches!(c.source, Source::Operation { .. })).map(|c| c.id.as_str()).collect();
    let mut named: Vec<Words> = spec.key.iter().chain(&spec.role).chain(&spec.note_columns).cloned().collect();
    for column in &spec.columns {
        match &column.source {
            Source::Column(words) => named.push(words.clone()),
            Source::Operation { of, .. } => {
                named.extend(of.iter().filter(|w| !computed.contains(w.text.as_str())).cloned());
            }
            Source::Pattern(pattern) => named.extend(pattern_columns(pattern)),
            Source::Pivot { by, cell, planned } => named.extend([by, cell].into_iter().chain(planned).cloned()),
            Source::Rank | Source::Nothing => {}
        }
        named.extend(column.verdict.iter().chain(&column.url).chain(column.bar.iter().flatten()).cloned());
        if let Some(bullet) = &column.bullet {
            bullet.check(rows)?;
        }
    }
    for words in &named {
        index_of(rows, words)?;
    }
    for column in &spec.columns {
        if let Source::Column(words) = &column.source {
            let at = index_of(rows, words)?;
            if rows.rows.iter().any(|r| matches!(r.get(at), Some(Datum::Number(_) | Datum::Integer(_)))) {
                return Err(bare_number(rows, words));
            }
        }
    }
    Ok(())
}
