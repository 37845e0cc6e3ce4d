//! The fenced blocks: which there are, and the small ones. Tables, charts and the commentary have files of their own.
//!
//! Invariant: each block is made from its TOML and queries alone; no page or programme is known here.

use super::error::Fault;
use super::fields::{Fields, Words};
use super::maker::{Maker, push_text, slug};
use super::markdown::{self, Numbering, Reading, is_blank, join_lines};
use super::markers::{Expanded, Place};
use super::mistake::{Content, Mistake, Part, Thing};
use super::values::Look;
use super::{chart, commentary, errata, glossary, legend, table};
use crate::document::model::{Block, Bullet, Column, Cover, Fact, Inline, RibbonState, Stat, Stats, TextRole};
use crate::domain::{Period, Verdict};
use crate::figures::{Datum, FigureKey, Rows, Why};
use rust_decimal::prelude::ToPrimitive;

/// Every block there is, for errors and documentation.
pub const NAMES: &[&str] = &[
    "cover",
    "contents",
    "legend",
    "stats",
    "facts",
    "table",
    "chart",
    "findings",
    "commentary",
    "sources",
    "glossary",
    "errata",
    "columns",
    "keep",
    "pagebreak",
];

pub(super) fn fenced(
    info: &str,
    body: Expanded,
    line: Place,
    numbering: &mut Numbering,
    maker: &mut Maker<'_>,
) -> Result<Vec<Block>, Fault> {
    let info = maker.plain(line, info)?;
    let mut words = info.split_whitespace();
    let name = words.next().unwrap_or_default();
    let arguments: Vec<&str> = words.collect();
    match name {
        "columns" => return columns(&arguments, &body, line, numbering, maker),
        "keep" => {
            let inner = markdown::read(&body, Reading { leads: false, ..Reading::TEMPLATE }, numbering, maker)?;
            return Ok(if inner.is_empty() { Vec::new() } else { vec![Block::Keep(inner)] });
        }
        _ if !NAMES.contains(&name) => return Err(Fault::unknown(line, Thing::Block, name, NAMES.iter().copied())),
        _ => {}
    }
    if let Some(argument) = arguments.first() {
        return Err(Fault::new(line, Mistake::Argument { argument: (*argument).to_string() }));
    }
    if let Some(inner) = body.text.lines().position(|l| l.trim_start().starts_with("```")) {
        let at = body.text.split_inclusive('\n').take(inner).map(str::len).sum();
        let before = Some(body.place_at(at).line);
        return Err(Fault::new(line, Mistake::BlockNotClosed { name: name.to_string(), before }));
    }
    let fields = Fields::parse(Part::Block(name.to_string()), &body, line)?;
    match name {
        "cover" => cover(fields, maker),
        "contents" => contents(fields, maker),
        "legend" => legend::legend(fields, maker),
        "stats" => stats(fields, maker),
        "facts" => facts(fields, maker),
        "table" => table::table(fields, maker),
        "chart" => chart::chart(fields, maker),
        "findings" => findings(fields, maker),
        "commentary" => commentary::commentary(fields, numbering, maker),
        "sources" => glossary::sources(fields, maker),
        "glossary" => glossary::glossary(fields, maker),
        "errata" => errata::errata(fields, maker),
        _ => {
            fields.finish()?;
            Ok(vec![Block::PageBreak])
        }
    }
}

/// Side by side: ```columns 262 190, parted by a line `+++`.
fn columns(
    shares: &[&str],
    body: &Expanded,
    line: Place,
    numbering: &mut Numbering,
    maker: &mut Maker<'_>,
) -> Result<Vec<Block>, Fault> {
    let mut parts = Vec::new();
    let (mut start, mut at, mut fence) = (0, 0, None::<usize>);
    for text in body.text.split_inclusive('\n') {
        let trimmed = text.trim();
        let ticks = trimmed.chars().take_while(|c| *c == '`').count();
        match fence {
            None if ticks >= 3 => fence = Some(ticks),
            Some(open) if ticks >= open && trimmed.len() == ticks => fence = None,
            None if trimmed == "+++" => {
                parts.push(body.part(start..at));
                start = at + text.len();
            }
            _ => {}
        }
        at += text.len();
    }
    parts.push(body.part(start..body.text.len()));
    let mut weights = Vec::new();
    for share in shares {
        let weight = share.parse::<f32>().ok().filter(|w| *w > 0.0 && w.is_finite());
        weights.push(weight.ok_or_else(|| Fault::new(line, Mistake::Width { share: (*share).to_string() }))?);
    }
    if !weights.is_empty() && weights.len() != parts.len() {
        return Err(Fault::new(line, Mistake::Widths { widths: weights.len(), columns: parts.len() }));
    }
    let mut out = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let blocks = markdown::read(part, Reading { leads: false, ..Reading::TEMPLATE }, numbering, maker)?;
        out.push(Column { share: weights.get(index).copied().unwrap_or(1.0), blocks });
    }
    Ok(if out.iter().all(|c| c.blocks.is_empty()) { Vec::new() } else { vec![Block::Columns(out)] })
}

fn cover(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    let programme = &maker.context.programme;
    let (start, end) = maker.context.span();
    let default_period = match &maker.context.period {
        Period::Month(m) => format!("{}分", m.wareki()),
        Period::FiscalYear(y) => y.wareki(),
        Period::Event { label, .. } => label.clone(),
    };
    let (name, year) = (programme.name.clone(), programme.fiscal_year(end));
    let title = sentence(&mut fields, "title", maker)?.unwrap_or_default();
    let period = sentence(&mut fields, "period", maker)?.unwrap_or(default_period);
    let mut ribbon = Vec::new();
    if fields.flag("ribbon")? {
        for month in year.months() {
            let state = if start.month() <= month && month <= end.month() {
                RibbonState::Current
            } else if month < start.month() {
                RibbonState::Done
            } else {
                RibbonState::Open
            };
            ribbon.push((month.short_ja(), state));
        }
    }
    if let Some(query) = fields.words("ribbon_query")? {
        ribbon = ribbon_of(&query, maker)?;
    }
    let note = fields.text("note")?.unwrap_or_default();
    let ribbon_note = paragraph(&note, maker);
    let mut facts = Vec::new();
    for fact in labelled(&mut fields, "facts", maker)? {
        facts.push((fact.label, fact.text));
    }
    fields.finish()?;
    let cover = Cover { fiscal_year: year.wareki(), programme: name, title, period, ribbon, ribbon_note, facts };
    Ok(vec![Block::Cover(cover)])
}

/// The cells of a ribbon as a query has them: `label`, and `state` (done, current, open).
fn ribbon_of(query: &Words, maker: &mut Maker<'_>) -> Result<Vec<(String, RibbonState)>, Fault> {
    let rows = maker.rows(query.line, &query.text, &[])?;
    let column = |name: &str| Words { line: query.line, text: name.to_string() };
    let (label, state) = (index_of(&rows, &column("label"))?, index_of(&rows, &column("state"))?);
    let text = |datum: &Datum| if let Datum::Text(text) = datum { text.clone() } else { String::new() };
    let cell = |row: &Vec<Datum>| {
        let state = match text(&row[state]).as_str() {
            "current" => RibbonState::Current,
            "done" => RibbonState::Done,
            _ => RibbonState::Open,
        };
        (text(&row[label]), state)
    };
    Ok(rows.rows.iter().map(cell).collect())
}

fn contents(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    let title = sentence(&mut fields, "title", maker)?.unwrap_or_else(|| "目次".to_string());
    let depth = fields.count("depth")?.unwrap_or(2).clamp(1, 3) as u8;
    fields.finish()?;
    Ok(vec![Block::Contents { title, depth }])
}

/// A label and its sentences. A fact whose text came out blank is left out.
fn facts(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    let facts = labelled(&mut fields, "facts", maker)?;
    fields.finish()?;
    Ok(if facts.is_empty() { Vec::new() } else { vec![Block::Facts(facts)] })
}

fn labelled(fields: &mut Fields, name: &str, maker: &mut Maker<'_>) -> Result<Vec<Fact>, Fault> {
    let mut facts = Vec::new();
    for mut entry in fields.tables(name)? {
        let label = entry.need("label")?;
        let text = entry.need("text")?;
        entry.finish()?;
        let label = maker.plain(label.line, &label.text)?;
        let text = paragraph(&text.text, maker);
        if !is_blank(&text) {
            facts.push(Fact { label, text });
        }
    }
    Ok(facts)
}

/// Sentences as a list; blank ones are left out.
fn findings(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    let ordered = fields.flag("ordered")?;
    let texts = fields.texts("items")?;
    let empty = fields.text("empty")?.unwrap_or_default();
    fields.finish()?;
    let items: Vec<Vec<Inline>> =
        texts.iter().map(|t| paragraph(&t.text, maker)).filter(|item| !is_blank(item)).collect();
    if !items.is_empty() {
        return Ok(vec![Block::List { ordered, items }]);
    }
    Ok(body_sentence(&empty, maker))
}

pub(super) fn body_sentence(text: &str, maker: &mut Maker<'_>) -> Vec<Block> {
    let text = paragraph(text, maker);
    if is_blank(&text) { Vec::new() } else { vec![Block::Paragraph { role: TextRole::Body, text }] }
}

/// A strip of key figures, one for each row of a query.
fn stats(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    let line = fields.line;
    let name = fields.need("name")?;
    let name = maker.plain(name.line, &name.text)?;
    maker.claim(line, &name)?;
    let rows = query_rows(&mut fields, maker)?;
    let label = fields.need("label")?;
    let figure = fields.need("figure")?;
    let key = fields.words("key")?.unwrap_or_else(|| label.clone());
    let bullet = fields.table("bullet")?;
    let verdict = fields.words("verdict")?;
    let lines = fields.texts("lines")?;
    let limit = fields.count("limit")?.unwrap_or(5);
    let note = fields.text("note")?.unwrap_or_default();
    fields.finish()?;
    let bullet = bullet.map(BulletSpec::read).transpose()?;
    let mut items = Vec::new();
    for row in rows.rows.iter().take(limit) {
        let id = format!("{}/{name}/{}", maker.period, slug(&text_of(&rows, row, &key)?));
        let Some(cell) = cell_of(&rows, row, &figure)? else { continue };
        let unit_look = Look::WITH_UNIT;
        let number = maker.print(cell, Look::BARE, &format!("{id}/{}", figure.text));
        let unit = counter(maker, cell);
        let bullet = match &bullet {
            Some(spec) => spec.draw(&rows, row, maker)?,
            None => None,
        };
        let verdict = match &verdict {
            Some(column) => verdict_of(&rows, row, column)?,
            None => None,
        };
        let mut small = Vec::new();
        for pattern in &lines {
            let runs = fill_pattern(pattern, &rows, row, &id, unit_look, maker)?;
            if !is_blank(&runs) {
                small.push(runs);
            }
        }
        let label = text_of(&rows, row, &label)?;
        items.push(Stat { label, figure: number, unit, bullet, lines: small, verdict });
    }
    let note = paragraph(&note, maker);
    Ok(if items.is_empty() { Vec::new() } else { vec![Block::Stats(Stats { items, note })] })
}

fn counter(maker: &Maker<'_>, key: FigureKey) -> String {
    let figure = maker.figure(key);
    let carried =
        matches!(figure.unit, crate::domain::Unit::Rate | crate::domain::Unit::Percent | crate::domain::Unit::Seconds);
    if carried || figure.number.value().is_none() { String::new() } else { figure.unit.ja().to_string() }
}

/// The columns of a value on its way to a target.
pub(super) struct BulletSpec {
    value: Words,
    target: Words,
    plan: Option<Words>,
}

impl BulletSpec {
    pub fn read(mut fields: Fields) -> Result<BulletSpec, Fault> {
        let spec =
            BulletSpec { value: fields.need("value")?, target: fields.need("target")?, plan: fields.words("plan")? };
        fields.finish()?;
        Ok(spec)
    }
    /// Fails where a column is not one of the query.
    pub fn check(&self, rows: &Rows) -> Result<(), Fault> {
        for column in [Some(&self.value), Some(&self.target), self.plan.as_ref()].into_iter().flatten() {
            index_of(rows, column)?;
        }
        Ok(())
    }
    pub fn draw(&self, rows: &Rows, row: &[Datum], maker: &mut Maker<'_>) -> Result<Option<Bullet>, Fault> {
        let mut number = |column: &Words| -> Result<Option<f64>, Fault> {
            let key = cell_of(rows, row, column)?;
            Ok(key.and_then(|k| maker.figure(k).number.value()).and_then(|v| v.to_f64()))
        };
        let (value, target) = (number(&self.value)?, number(&self.target)?);
        let plan = self.plan.as_ref().map(&mut number).transpose()?.flatten();
        let (Some(value), Some(target)) = (value, target.filter(|t| *t > 0.0)) else { return Ok(None) };
        Ok(Some(Bullet { value, plan, target, behind: plan.is_some_and(|p| value < p) }))
    }
}

/// `query`, `where` and `order` of a block.
pub(super) fn query_rows(fields: &mut Fields, maker: &mut Maker<'_>) -> Result<Rows, Fault> {
    let query = fields.need("query")?;
    let name = maker.plain(query.line, &query.text)?;
    let mut filter = Vec::new();
    let mut keys = Vec::new();
    for (column, words) in fields.pairs("where")? {
        filter.push((column.text.clone(), maker.plain(words.line, &words.text)?));
        keys.push(column);
    }
    // the order of answers is a list, and theirs who ask for it
    let order = fields.words_unless_list("order")?;
    let mut rows = maker.rows(query.line, &name, &filter).map_err(|fault| {
        // a column that the query has not is a mistake of the condition, not of the query's name
        let wrong = match &*fault.mistake {
            Mistake::Refused { why, .. } => match &**why {
                Why::NoColumnToFilter { column, .. } => Some(column),
                _ => None,
            },
            _ => None,
        };
        let key = keys.iter().find(|k| Some(&k.text) == wrong);
        Fault { place: key.map_or(fault.place, |k| k.line), ..fault }
    })?;
    if let Some(column) = order {
        let column = Words { text: maker.plain(column.line, &column.text)?, ..column };
        arrange(&mut rows, &column, maker)?;
    }
    Ok(rows)
}

/// The rows by a column, the least first and what is not known last; rows that are alike stay as the query has them.
fn arrange(rows: &mut Rows, column: &Words, maker: &Maker<'_>) -> Result<(), Fault> {
    let at = index_of(rows, column)?;
    if rows.rows.iter().any(|row| matches!(row.get(at), Some(Datum::Cells(_)))) {
        return Err(Fault::new(column.line, Mistake::SeveralFigures { column: column.text.clone() }));
    }
    // a number and a text never stand in one column
    let number = |row: &[Datum]| match row.get(at)? {
        Datum::Number(n) => Some(*n),
        Datum::Integer(n) => Some(*n as f64),
        Datum::Bool(b) => Some(f64::from(u8::from(*b))),
        Datum::Cell(key) => maker.figure(*key).number.value().and_then(|v| v.to_f64()),
        Datum::Text(_) | Datum::Null | Datum::Cells(_) => None,
    };
    let text = |row: &[Datum]| match row.get(at)? {
        Datum::Text(text) => Some(text.clone()),
        _ => None,
    };
    rows.rows.sort_by(|a, b| {
        let numbers = number(a).unwrap_or(f64::INFINITY).total_cmp(&number(b).unwrap_or(f64::INFINITY));
        numbers.then_with(|| (text(a).is_none(), text(a)).cmp(&(text(b).is_none(), text(b))))
    });
    Ok(())
}

pub(super) fn index_of(rows: &Rows, column: &Words) -> Result<usize, Fault> {
    rows.column(&column.text).ok_or_else(|| {
        Fault::unknown(column.line, Thing::Column, &column.text, rows.columns.iter().map(String::as_str))
    })
}

/// A text field of a row; empty for NULL.
pub(super) fn text_of(rows: &Rows, row: &[Datum], column: &Words) -> Result<String, Fault> {
    match row.get(index_of(rows, column)?) {
        Some(Datum::Text(text)) => Ok(text.clone()),
        Some(Datum::Null) | None => Ok(String::new()),
        Some(other) => Err(not_text(column, other)),
    }
}

fn not_text(column: &Words, datum: &Datum) -> Fault {
    let found = match datum {
        Datum::Number(_) | Datum::Integer(_) => Content::Number,
        Datum::Bool(_) => Content::Truth,
        _ => Content::Figure,
    };
    Fault::new(column.line, Mistake::ColumnNotText { column: column.text.clone(), found })
}

/// The figure of a row's field; none for NULL.
pub(super) fn cell_of(rows: &Rows, row: &[Datum], column: &Words) -> Result<Option<FigureKey>, Fault> {
    match row.get(index_of(rows, column)?) {
        Some(Datum::Cell(key)) => Ok(Some(*key)),
        Some(Datum::Null) | None => Ok(None),
        Some(Datum::Number(_) | Datum::Integer(_)) => Err(bare_number(rows, column)),
        Some(Datum::Cells(_)) => Err(Fault::new(column.line, Mistake::SeveralFigures { column: column.text.clone() })),
        Some(_) => Err(Fault::new(column.line, Mistake::ColumnNotFigure { column: column.text.clone() })),
    }
}

pub(super) fn bare_number(rows: &Rows, column: &Words) -> Fault {
    let twin = match column.text.strip_suffix("value") {
        Some("") => "cell".to_string(),
        Some(stem) => stem.trim_end_matches('_').to_string(),
        None => format!("{}_cell", column.text),
    };
    let instead = rows.column(&twin).is_some().then_some(twin);
    Fault::new(column.line, Mistake::BareColumn { column: column.text.clone(), instead })
}

pub(super) fn verdict_of(rows: &Rows, row: &[Datum], column: &Words) -> Result<Option<Verdict>, Fault> {
    let name = text_of(rows, row, column)?;
    if name.is_empty() {
        return Ok(None);
    }
    let known = ["achieved", "on_track", "at_risk", "missed"];
    Verdict::from_name(&name).map(Some).ok_or_else(|| Fault::unknown(column.line, Thing::Verdict, &name, known))
}

/// `目標 {target}`: names in braces are columns of the row, figures with their counters. What stands in square brackets is
/// left out where one of its columns is NULL.
pub(super) fn fill_pattern(
    pattern: &Words,
    rows: &Rows,
    row: &[Datum],
    id: &str,
    look: Look,
    maker: &mut Maker<'_>,
) -> Result<Vec<Inline>, Fault> {
    let mut out = Vec::new();
    let mut rest = pattern.text.as_str();
    let mut place = pattern.line;
    while let Some(open) = rest.find(['{', '[']) {
        let before = maker.inlines(&rest[..open]);
        append(&mut out, before);
        let (ends, sign) = if rest[open..].starts_with('{') { ('}', "{") } else { (']', "[") };
        let Some(close) = rest[open..].find(ends).map(|c| open + c) else {
            let at = place.after(&rest[..open]);
            return Err(Fault::new(at, Mistake::NotClosed { sign }));
        };
        let blank = rest[open + 1..close].len() - rest[open + 1..close].trim_start().len();
        let line = place.after(&rest[..open + 1 + blank]);
        let inner = Words { line, text: rest[open + 1..close].trim().to_string() };
        place = place.after(&rest[..close + 1]);
        rest = &rest[close + 1..];
        if ends == ']' {
            let mut known = true;
            for column in pattern_columns(&inner) {
                known &= !matches!(row.get(index_of(rows, &column)?), Some(Datum::Null) | None);
            }
            if known {
                let part = fill_pattern(&inner, rows, row, id, look, maker)?;
                append(&mut out, part);
            }
            continue;
        }
        match row.get(index_of(rows, &inner)?) {
            Some(Datum::Text(text)) => push_text(&mut out, text),
            Some(Datum::Null) | None => {}
            _ => {
                if let Some(key) = cell_of(rows, row, &inner)? {
                    out.push(Inline::Figure(maker.print(key, look, &format!("{id}/{}", inner.text))));
                }
            }
        }
    }
    let tail = maker.inlines(rest);
    append(&mut out, tail);
    Ok(out)
}

/// The columns named in a pattern, for checking before there are rows.
pub(super) fn pattern_columns(pattern: &Words) -> Vec<Words> {
    let mut names = Vec::new();
    let mut rest = 0;
    while let Some(open) = pattern.text[rest..].find('{').map(|o| rest + o + 1) {
        let Some(close) = pattern.text[open..].find('}').map(|c| open + c) else { break };
        let (name, lead) = (&pattern.text[open..close], &pattern.text[..open]);
        let blank = name.len() - name.trim_start().len();
        let line = pattern.line.after(lead).after(&name[..blank]);
        names.push(Words { line, text: name.trim().to_string() });
        rest = close + 1;
    }
    names
}

pub(super) fn append(out: &mut Vec<Inline>, runs: Vec<Inline>) {
    for run in runs {
        match run {
            Inline::Text(text) => push_text(out, &text),
            other => out.push(other),
        }
    }
}

/// A text of TOML as one paragraph: its lines are joined.
pub(super) fn paragraph(text: &str, maker: &mut Maker<'_>) -> Vec<Inline> {
    maker.inlines(&join_lines(text.trim()))
}

/// A text that holds no figure.
pub(super) fn sentence(fields: &mut Fields, name: &str, maker: &Maker<'_>) -> Result<Option<String>, Fault> {
    fields.words(name)?.map(|w| maker.plain(w.line, &join_lines(w.text.trim()))).transpose()
}
