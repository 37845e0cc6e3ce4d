//! The table block: rows of a query as text, figures, bars, bullets and verdicts, with the notes its signs ask for.
//!
//! Invariant: a column is text of the query, a figure, or an operation over figures; a bare number is an error.

use super::blocks::{
    BulletSpec, bare_number, cell_of, fill_pattern, index_of, paragraph, pattern_columns, query_rows, text_of,
    verdict_of,
};
use super::error::Fault;
use super::fields::{Fields, Node, Shape, Words};
use super::maker::{Maker, slug};
use super::markdown::is_blank;
use super::signs::Signs;
use super::values::Look;
use crate::document::model::{Align, Block, Cell, Graphic, Inline, RowRole, Table, TableColumn, TableRow};
use crate::domain::Quality;
use crate::domain::print::Style;
use crate::figures::{Datum, FigureKey, Op, Rows};
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeSet;

/// One column as the template asks for it.
struct ColumnSpec {
    id: String,
    line: u32,
    label: Vec<Inline>,
    source: Source,
    style: Option<Style>,
    unit: bool,
    bar: Option<Option<Words>>,
    bullet: Option<BulletSpec>,
    verdict: Option<Words>,
    url: Option<Words>,
    grow: Option<f32>,
    min_width: f32,
    /// Computed for other columns alone.
    hidden: bool,
    /// Left empty in the row of the rest.
    no_rest: bool,
    /// A ratio whose base is smaller is written as 「18中12」.
    small_base: Option<f64>,
}

enum Source {
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
    },
    /// Only a bullet or a verdict.
    Nothing,
}

const OPERATIONS: &[(&str, Op)] = &[
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
const STYLES: &[(&str, Style)] = &[
    ("plain", Style::Plain),
    ("signed", Style::Change),
    ("percent", Style::Share),
    ("rate", Style::ChangeRate),
    ("points", Style::Points),
];

/// What a table block says beside its columns.
struct Spec {
    name: String,
    line: u32,
    key: Vec<Words>,
    role: Option<Words>,
    roles: Vec<(String, Role)>,
    limit: Option<usize>,
    rest: Option<String>,
    note_columns: Vec<Words>,
    columns: Vec<ColumnSpec>,
}

/// A row on its way: the query's data (or what the rest folds to) with its role.
struct Line {
    data: Vec<Datum>,
    key: String,
    role: RowRole,
    rest: bool,
}

/// A row's role, and whether a limit leaves it out.
#[derive(Clone, Copy)]
struct Role {
    role: RowRole,
    kept: bool,
}

pub(super) fn table(fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    table_with(fields, &[], maker)
}

/// A table whose columns, where the block names none, are these texts of the query: id and label.
pub(super) fn table_with(
    mut fields: Fields,
    default_columns: &[(&str, &str)],
    maker: &mut Maker<'_>,
) -> Result<Vec<Block>, Fault> {
    let line = fields.line;
    let name = fields.need("name")?;
    let name = maker.plain(name.line, &name.text)?;
    maker.claim(line, &name)?;
    let rows = query_rows(&mut fields, maker)?;
    let caption = fields.need("caption")?;
    let unit = fields.text("unit")?.unwrap_or_default();
    let empty = fields.words("empty")?;
    let own_notes = fields.texts("notes")?;
    let notes_first = fields.text("note")?;
    let spec = read_spec(&mut fields, name, line, default_columns, &rows, maker)?;
    fields.finish()?;

    let number = maker.next_table();
    let caption = paragraph(&caption.text, maker);
    let unit = maker.plain(line, &unit)?;
    let empty = match empty {
        Some(words) => maker.plain(words.line, &words.text)?,
        None => "この期間に該当する値はない。".to_string(),
    };
    check_columns(&spec, &rows)?;
    let (rows, pivots) = pivot(&spec, rows)?;
    let lines = choose_lines(&spec, &rows, maker)?;
    let mut signs = Signs::default();
    let mut made = Vec::new();
    let columns = visible_columns(&spec, &pivots);
    for (place, row) in lines.iter().enumerate() {
        made.push(make_row(&spec, &columns, &rows, row, place, &mut signs, maker)?);
    }
    scale_bars(&columns, &mut made);
    let heads = heads(&columns, &made);
    let mut notes: Vec<Vec<Inline>> = Vec::new();
    for text in notes_first.iter().chain(own_notes.iter().map(|w| &w.text)) {
        let note = paragraph(text, maker);
        if !is_blank(&note) {
            notes.push(note);
        }
    }
    notes.extend(signs.notes());
    notes.extend(note_texts(&spec, &rows, &lines)?);
    let out_rows = made.into_iter().enumerate().map(|(index, row)| row.finish(index, &signs)).collect();
    let table = Table { name: spec.name, number, caption, unit, columns: heads, rows: out_rows, notes, empty };
    Ok(vec![Block::Table(table)])
}

fn read_spec(
    fields: &mut Fields,
    name: String,
    line: u32,
    default_columns: &[(&str, &str)],
    rows: &Rows,
    maker: &mut Maker<'_>,
) -> Result<Spec, Fault> {
    let mut key = fields.texts("key")?;
    let role = fields.words("role")?;
    let mut roles = Vec::new();
    for (key, words) in fields.pairs("roles")? {
        roles.push((key, role_of(&words)?));
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
        return Err(Fault::new(line, "the table block needs `[columns]`"));
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

fn is_text_column(rows: &Rows, name: &str) -> bool {
    rows.column(name).is_some_and(|i| rows.rows.iter().all(|r| matches!(r.get(i), Some(Datum::Text(_) | Datum::Null))))
}

impl ColumnSpec {
    fn plain(id: &str, line: u32, label: Vec<Inline>, source: Source) -> ColumnSpec {
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
            hidden: false,
            no_rest: false,
            small_base: None,
        }
    }
}

fn column_spec(id: String, node: Node, maker: &mut Maker<'_>) -> Result<ColumnSpec, Fault> {
    let line = node.line;
    let what = format!("column `{id}`");
    // `label = "指標"` alone: the text of the column of that name
    if let Shape::Text(text) = &node.shape {
        let label = paragraph(text, maker);
        let source = Source::Column(Words { line, text: id.clone() });
        return Ok(ColumnSpec::plain(&id, line, label, source));
    }
    let mut fields = Fields::of_node(&what, node)?;
    let label = fields.text("label")?.unwrap_or_default();
    let label = paragraph(&label, maker);
    let cell = fields.words("cell")?;
    let op = fields.words("op")?;
    let of = fields.texts("of")?;
    let pattern = fields.words("pattern")?;
    let rank = fields.flag("rank")?;
    let by = fields.words("pivot")?;
    let bullet = fields.table("bullet")?.map(BulletSpec::read).transpose()?;
    let verdict = fields.words("verdict")?;
    let bar = match fields.take("bar") {
        None => None,
        Some(Node { shape: Shape::Flag(on), .. }) => on.then_some(None),
        Some(node) => {
            let mut bar = Fields::of_node("`bar`", node)?;
            let tick = bar.words("tick")?;
            bar.finish()?;
            Some(tick)
        }
    };
    let style = match fields.words("style")? {
        Some(words) => Some(pick(&words, "style", STYLES)?),
        None => op.as_ref().filter(|o| o.text == "share").map(|_| Style::Share),
    };
    let own = Words { line, text: id.clone() };
    let source = match (op, pattern, rank, by) {
        (Some(op), None, false, None) => {
            let op = pick(&op, "operation", OPERATIONS)?;
            if of.is_empty() {
                return Err(Fault::new(line, format!("{what} needs `of`: the columns it computes from")));
            }
            Source::Operation { op, of }
        }
        (None, Some(pattern), false, None) => Source::Pattern(pattern),
        (None, None, true, None) => Source::Rank,
        (None, None, false, Some(by)) => Source::Pivot { by, cell: cell.clone().unwrap_or(own) },
        (None, None, false, None) if cell.is_none() && (bullet.is_some() || verdict.is_some()) => Source::Nothing,
        (None, None, false, None) => Source::Column(cell.unwrap_or(own)),
        _ => return Err(Fault::new(line, format!("{what} is more than one of `op`, `pattern`, `rank` and `pivot`"))),
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
        hidden: fields.flag("hidden")?,
        no_rest: fields.flag("no_rest")?,
        small_base: fields.number("small_base")?,
        ..ColumnSpec::plain(&id, line, Vec::new(), Source::Nothing)
    };
    fields.finish()?;
    Ok(spec)
}

fn pick<T: Copy>(words: &Words, what: &str, known: &[(&str, T)]) -> Result<T, Fault> {
    known
        .iter()
        .find(|(n, _)| *n == words.text)
        .map(|(_, v)| *v)
        .ok_or_else(|| Fault::unknown(words.line, what, &words.text, known.iter().map(|(n, _)| *n)))
}

/// `kept` is a plain row that no limit leaves out.
fn role_of(words: &Words) -> Result<Role, Fault> {
    let known = [
        ("", Role { role: RowRole::Plain, kept: false }),
        ("plain", Role { role: RowRole::Plain, kept: false }),
        ("kept", Role { role: RowRole::Plain, kept: true }),
        ("strong", Role { role: RowRole::Strong, kept: true }),
        ("indent", Role { role: RowRole::Indent, kept: true }),
        ("sum", Role { role: RowRole::Sum, kept: true }),
    ];
    pick(words, "role of a row", &known)
}

/// Every column named in the block must be one of the query, also where the query has no rows today.
fn check_columns(spec: &Spec, rows: &Rows) -> Result<(), Fault> {
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
            Source::Pivot { by, cell } => named.extend([by.clone(), cell.clone()]),
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

/// The values of a pivot's column, in order of appearance.
type Pivots = Vec<(String, Vec<String>)>;

/// Groups the rows by the key and lays each pivot's cells side by side, in columns named `by=value`.
fn pivot(spec: &Spec, rows: Rows) -> Result<(Rows, Pivots), Fault> {
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
        let Source::Pivot { by, cell } = &column.source else { continue };
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
        for row in &rows.rows {
            let key = row_key(spec, &rows, row)?;
            let place = keys.iter().position(|k| *k == key);
            let value = text_of(&rows, row, by)?;
            let offset = values.iter().position(|v| *v == value);
            if let (Some(place), Some(offset)) = (place, offset) {
                out.rows[place][first + offset] = row.get(at).cloned().unwrap_or(Datum::Null);
            }
        }
        pivots.push((column.id.clone(), values));
    }
    Ok((out, pivots))
}

fn pivot_column(id: &str, value: &str) -> String {
    format!("{id}={value}")
}

fn row_key(spec: &Spec, rows: &Rows, row: &[Datum]) -> Result<String, Fault> {
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
fn choose_lines(spec: &Spec, rows: &Rows, maker: &mut Maker<'_>) -> Result<Vec<Line>, Fault> {
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

fn fold_rest(
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
            let fault = |f: Fault| {
                let hint = format!("this figure cannot be folded: write `no_rest = true` in column `{name}`");
                if f.hint.is_some() { f } else { f.hint(hint) }
            };
            Datum::Cell(maker.operate(spec.line, Op::Rest, &keys).map_err(fault)?)
        });
    }
    Ok(Line { data, key: label.to_string(), role: RowRole::Plain, rest: true })
}

/// A printed column: its spec, its label and, for a pivot, the query column that holds its cells.
struct Visible<'s> {
    spec: &'s ColumnSpec,
    label: Vec<Inline>,
    source: Option<Words>,
}

fn visible_columns<'s>(spec: &'s Spec, pivots: &Pivots) -> Vec<Visible<'s>> {
    let mut out = Vec::new();
    for column in spec.columns.iter().filter(|c| !c.hidden) {
        if !matches!(column.source, Source::Pivot { .. }) {
            out.push(Visible { spec: column, label: column.label.clone(), source: None });
            continue;
        }
        for value in pivots.iter().filter(|(id, _)| *id == column.id).flat_map(|(_, values)| values) {
            let words = Words { line: column.line, text: pivot_column(&column.id, value) };
            out.push(Visible { spec: column, label: vec![Inline::Text(value.clone())], source: Some(words) });
        }
    }
    out
}

/// A made row whose bars still carry their own numbers.
struct Made {
    row: TableRow,
    provisional: bool,
    first_text: Option<usize>,
}

impl Made {
    fn finish(mut self, index: usize, signs: &Signs) -> TableRow {
        let tags = signs.tags(index, self.provisional);
        let at = self.first_text.unwrap_or(0);
        if let Some(cell) = self.row.cells.get_mut(at) {
            cell.tags = tags;
        }
        self.row
    }
}

fn make_row(
    spec: &Spec,
    columns: &[Visible<'_>],
    rows: &Rows,
    line: &Line,
    place: usize,
    signs: &mut Signs,
    maker: &mut Maker<'_>,
) -> Result<Made, Fault> {
    let id = format!("{}/{}/{}", maker.period, spec.name, slug(&line.key));
    let mut cells = Vec::new();
    let mut provisional = false;
    let mut first_text = None;
    let label_of = columns.iter().find_map(|c| match &c.spec.source {
        Source::Column(words) if is_text_column(rows, &words.text) => text_of(rows, &line.data, words).ok(),
        _ => None,
    });
    let index = signs.begin_row(label_of.as_deref().unwrap_or(&line.key));
    for column in columns {
        let mut cell = Cell::default();
        let skip = line.rest && column.spec.no_rest;
        let keys = if skip { None } else { cell_figures(spec, column, rows, &line.data, maker)? };
        match (&column.spec.source, keys) {
            (_, Some((num, Some(den), ratio))) => {
                // a small base is told as counts
                for (part, key) in [("base", den), ("part", num)] {
                    let look = Look::WITH_UNIT;
                    if part == "part" {
                        cell.text.push(Inline::Text("中".to_string()));
                    }
                    let printed = maker.print(key, look, &format!("{id}/{}-{part}", column.spec.id));
                    cell.text.push(Inline::Figure(printed));
                }
                cell.mark = signs.note(index, maker.figure(ratio));
            }
            (_, Some((key, None, _))) => {
                let look = Look { unit: column.spec.unit, style: column.spec.style, size: false };
                let part = column.source.as_ref().map_or(column.spec.id.clone(), |w| slug(&w.text));
                let text = maker.print(key, look, &format!("{id}/{part}"));
                cell.text.push(Inline::Figure(text));
                let figure = maker.figure(key);
                provisional |= figure.quality == Quality::Provisional && figure.number.value().is_some();
                cell.mark = signs.note(index, figure);
                if column.spec.style == Some(Style::Share) && figure.number.value().is_some() {
                    signs.shares();
                }
                if let (Some(tick), Some(value)) = (&column.spec.bar, amount(maker, key)) {
                    let tick = match tick {
                        Some(words) => cell_of(rows, &line.data, words)?.and_then(|k| amount(maker, k)),
                        None => None,
                    };
                    cell.graphic = Some(Graphic::Bar { value, tick });
                }
            }
            (Source::Column(words), None) if !skip => {
                let text = text_of(rows, &line.data, words).unwrap_or_default();
                if !text.is_empty() {
                    first_text.get_or_insert(cells.len());
                    let url = match &column.spec.url {
                        Some(url) => text_of(rows, &line.data, url)?,
                        None => String::new(),
                    };
                    cell.text.push(if url.starts_with("https://") || url.starts_with("http://") {
                        Inline::Link { text, url }
                    } else {
                        Inline::Text(text)
                    });
                }
            }
            (Source::Pattern(pattern), None) if !skip => {
                let look = Look { unit: column.spec.unit, style: column.spec.style, size: false };
                cell.text = fill_pattern(pattern, rows, &line.data, &format!("{id}/{}", column.spec.id), look, maker)?;
                for run in &cell.text {
                    if let Inline::Figure(f) = run {
                        let figure = maker.figure(f.figure);
                        provisional |= figure.quality == Quality::Provisional && figure.number.value().is_some();
                        let mark = signs.note(index, figure);
                        if !cell.mark.contains(&mark) {
                            cell.mark = format!("{} {mark}", cell.mark).trim().to_string();
                        }
                    }
                }
            }
            (Source::Rank, None) if !line.rest && line.role == RowRole::Plain => {
                cell.text.push(Inline::Text((place + 1).to_string()));
            }
            _ => {}
        }
        if let Some(bullet) = &column.spec.bullet {
            cell.graphic = bullet.draw(rows, &line.data, maker)?.map(Graphic::Bullet);
        }
        if let Some(verdict) = &column.spec.verdict {
            cell.verdict = verdict_of(rows, &line.data, verdict)?;
        }
        cells.push(cell);
    }
    Ok(Made { row: TableRow { role: line.role, cells }, provisional, first_text })
}

/// The figures of one cell: the one to print, or numerator, denominator and ratio where the base is small.
type CellFigures = Option<(FigureKey, Option<FigureKey>, FigureKey)>;

fn cell_figures(
    spec: &Spec,
    column: &Visible<'_>,
    rows: &Rows,
    row: &[Datum],
    maker: &mut Maker<'_>,
) -> Result<CellFigures, Fault> {
    if let Some(words) = &column.source {
        return Ok(cell_of(rows, row, words)?.map(|k| (k, None, k)));
    }
    match &column.spec.source {
        Source::Column(words) => match row.get(index_of(rows, words)?) {
            Some(Datum::Text(_) | Datum::Null) | None => Ok(None),
            _ => Ok(cell_of(rows, row, words)?.map(|k| (k, None, k))),
        },
        Source::Operation { op, of } => {
            let Some(keys) = operands(spec, of, rows, row, maker, 0)? else { return Ok(None) };
            let result = maker.operate(column.spec.line, *op, &keys)?;
            if let (Some(least), Op::Ratio, [num, den]) = (column.spec.small_base, *op, keys.as_slice())
                && amount(maker, *den).is_some_and(|base| base > 0.0 && base < least)
                && maker.figure(result).number.value().is_some()
            {
                return Ok(Some((*num, Some(*den), result)));
            }
            Ok(Some((result, None, result)))
        }
        _ => Ok(None),
    }
}

/// The figures an operation computes from: cells of the query, or columns of the block that compute themselves.
fn operands(
    spec: &Spec,
    of: &[Words],
    rows: &Rows,
    row: &[Datum],
    maker: &mut Maker<'_>,
    depth: usize,
) -> Result<Option<Vec<FigureKey>>, Fault> {
    let mut keys = Vec::new();
    for words in of {
        let computed = spec.columns.iter().find(|c| c.id == words.text && matches!(c.source, Source::Operation { .. }));
        match (rows.column(&words.text), computed) {
            (Some(at), _) if !matches!(computed, Some(c) if c.hidden) => match row.get(at) {
                Some(Datum::Cells(several)) => keys.extend(several),
                Some(Datum::Null) | None => return Ok(None),
                _ => keys.extend(cell_of(rows, row, words)?),
            },
            (_, Some(ColumnSpec { source: Source::Operation { op, of }, line, .. })) => {
                if depth > 4 {
                    return Err(Fault::new(*line, format!("column `{}` computes from itself", words.text)));
                }
                let Some(inner) = operands(spec, of, rows, row, maker, depth + 1)? else { return Ok(None) };
                keys.push(maker.operate(*line, *op, &inner)?);
            }
            _ => drop(index_of(rows, words)?),
        }
    }
    Ok(Some(keys))
}

fn amount(maker: &Maker<'_>, key: FigureKey) -> Option<f64> {
    maker.figure(key).number.value().and_then(|v| v.to_f64())
}

/// Bars become parts of the column's longest, ticks included. Sums are no bars: they would dwarf their parts.
fn scale_bars(columns: &[Visible<'_>], rows: &mut [Made]) {
    for (at, column) in columns.iter().enumerate().filter(|(_, c)| c.spec.bar.is_some()) {
        let _ = column;
        let mut longest = 0.0_f64;
        for row in rows.iter_mut() {
            let sum = row.row.role == RowRole::Sum;
            let cell = &mut row.row.cells[at];
            if sum {
                cell.graphic = None;
            }
            if let Some(Graphic::Bar { value, tick }) = cell.graphic {
                longest = longest.max(value).max(tick.unwrap_or(0.0));
            }
        }
        for row in rows.iter_mut() {
            if let Some(Graphic::Bar { value, tick }) = &mut row.row.cells[at].graphic {
                let part = |v: f64| if longest > 0.0 { (v / longest).clamp(0.0, 1.0) } else { 0.0 };
                *value = part(*value);
                *tick = tick.map(part);
            }
        }
    }
}

fn heads(columns: &[Visible<'_>], rows: &[Made]) -> Vec<TableColumn> {
    let is_text = |at: usize| {
        !rows.iter().any(|r| {
            let cell = &r.row.cells[at];
            cell.text.iter().any(|i| matches!(i, Inline::Figure(_)))
                || matches!(cell.graphic, Some(Graphic::Bar { .. }))
        })
    };
    let first = (0..columns.len()).find(|at| {
        is_text(*at)
            && matches!(columns[*at].spec.source, Source::Column(_) | Source::Pattern(_))
            && columns[*at].source.is_none()
    });
    columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let graphic = column.spec.bar.is_some() || column.spec.bullet.is_some();
            let left = match column.spec.source {
                Source::Rank => false,
                Source::Nothing => true,
                _ => is_text(at),
            };
            let grow = column.spec.grow.unwrap_or(if Some(at) == first { 1.0 } else { 0.0 });
            let min_width = if graphic { column.spec.min_width.max(60.0) } else { column.spec.min_width };
            let label = column.label.iter().map(inline_text).collect();
            TableColumn { label, align: if left { Align::Left } else { Align::Right }, grow, min_width }
        })
        .collect()
}

fn inline_text(run: &Inline) -> String {
    match run {
        Inline::Text(text) => text.clone(),
        Inline::Strong(inner) => inner.iter().map(inline_text).collect(),
        Inline::Figure(f) => f.text.clone(),
        Inline::Link { text, .. } => text.clone(),
        Inline::Break => " ".to_string(),
    }
}

/// The texts of `note_columns`, each once.
fn note_texts(spec: &Spec, rows: &Rows, lines: &[Line]) -> Result<Vec<Vec<Inline>>, Fault> {
    let mut seen = BTreeSet::new();
    let mut notes = Vec::new();
    for line in lines.iter().filter(|l| !l.rest) {
        for column in &spec.note_columns {
            let text = text_of(rows, &line.data, column)?;
            if !text.trim().is_empty() && seen.insert((line.key.clone(), text.clone())) {
                let lead = if line.key.is_empty() { String::new() } else { format!("{}：", line.key) };
                notes.push(vec![Inline::Text(format!("{lead}{text}"))]);
            }
        }
    }
    Ok(notes)
}
