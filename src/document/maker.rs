//! What the second pass carries along: the desk, the marks' lists, names given so far, numbers of tables, and the gaps.
//!
//! Invariant: every [`FigureText`] is made here, so every printed figure has an id and is accounted for.

use super::error::Fault;
use super::markers::{Expanded, Piece, Place, pieces};
use super::mistake::{Mistake, Spot};
use super::values::{Look, Printing};
use super::words::Noted;
use super::{Context, Gap, GapKind};
use crate::document::model::{FigureText, Inline};
use crate::domain::print::Style;
use crate::domain::{Absence, Break, Flag, MetricId, Quality, Unit, print};
use crate::figures::{Datum, Desk, Figure, FigureKey, Op, Refusal, Rows};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Maker<'a> {
    pub desk: Box<dyn Desk>,
    pub context: &'a Context,
    /// The names of the template and of what it includes, in errors.
    pub files: Vec<String>,
    pub printings: Vec<Printing>,
    pub literals: Vec<String>,
    pub period: String,
    tables: u32,
    charts: u32,
    blocks: BTreeSet<String>,
    ids: BTreeMap<String, FigureKey>,
    named: BTreeSet<FigureKey>,
    pub printed: Vec<FigureKey>,
    pub drawn: Vec<FigureKey>,
    /// Each chart's number and the figures it draws.
    pub charted: Vec<(String, Vec<FigureKey>)>,
    /// Texts with digits, by where they came from.
    pub words: Noted,
    seen: BTreeSet<FigureKey>,
    /// Names for figures that stand in sentences, given last: a block that prints the same figure names it better.
    spoken: Vec<(FigureKey, String)>,
    pub gaps: Vec<Gap>,
    /// The expanded commentary, until its block takes it.
    pub commentary: Option<Expanded>,
    /// Names of tables that are glossaries, and whether a platform's terms stand together.
    pub glossaries: BTreeMap<String, bool>,
}

impl<'a> Maker<'a> {
    pub fn new(
        desk: Box<dyn Desk>,
        context: &'a Context,
        files: Vec<String>,
        printings: Vec<Printing>,
        literals: Vec<String>,
        commentary: Option<Expanded>,
    ) -> Maker<'a> {
        Maker {
            desk,
            context,
            files,
            printings,
            literals,
            period: context.period.to_string(),
            tables: 0,
            charts: 0,
            blocks: BTreeSet::new(),
            ids: BTreeMap::new(),
            named: BTreeSet::new(),
            printed: Vec::new(),
            drawn: Vec::new(),
            charted: Vec::new(),
            words: Noted::default(),
            seen: BTreeSet::new(),
            spoken: Vec::new(),
            gaps: Vec::new(),
            commentary,
            glossaries: BTreeMap::new(),
        }
    }

    pub fn figure(&self, key: FigureKey) -> &Figure {
        self.desk.figure(key)
    }
    pub fn breaks(&self, metric: &MetricId) -> Vec<Break> {
        self.desk.breaks(metric)
    }
    pub fn next_table(&mut self) -> String {
        self.tables += 1;
        format!("表{}", self.tables)
    }
    pub fn next_chart(&mut self) -> String {
        self.charts += 1;
        format!("図{}", self.charts)
    }
    /// Block names make figure ids, so each may stand once.
    pub fn claim(&mut self, line: Place, name: &str) -> Result<(), Fault> {
        if self.blocks.insert(name.to_string()) {
            return Ok(());
        }
        Err(Fault::new(line, Mistake::BlockNameTaken { name: name.to_string() }))
    }
    pub fn rows(&mut self, line: Place, query: &str, filter: &[(String, String)]) -> Result<Rows, Fault> {
        let refused = |r| Fault::refused(line, file_of(&self.files, line), r);
        let rows = self.desk.rows(query, filter).map_err(refused)?;
        let texts =
            rows.rows.iter().flatten().filter_map(|it| if let Datum::Text(text) = it { Some(text) } else { None });
        texts.for_each(|text| self.words.data(text));
        Ok(rows)
    }
    pub fn operate(&mut self, line: Place, op: Op, of: &[FigureKey]) -> Result<FigureKey, Fault> {
        self.desk.operate(op, of).map_err(|r: Refusal| Fault::refused(line, file_of(&self.files, line), r))
    }

    /// Gives the figure its id; a second figure of the same id gets `-2`. The first name of a figure stays.
    pub fn name(&mut self, key: FigureKey, id: &str) {
        if !self.named.insert(key) {
            return;
        }
        let mut unique = id.to_string();
        let mut n = 1;
        while self.ids.get(&unique).is_some_and(|k| *k != key) {
            n += 1;
            unique = format!("{id}-{n}");
        }
        self.desk.name(key, &unique);
        self.ids.insert(unique, key);
    }

    /// Names what only sentences print, and gives the gaps their figures' last names.
    pub fn finish(&mut self) {
        for (key, id) in std::mem::take(&mut self.spoken) {
            self.name(key, &id);
        }
        let mut gaps = std::mem::take(&mut self.gaps);
        for gap in &mut gaps {
            if let Some(key) = gap.figure {
                gap.id = self.figure(key).id.clone();
            }
        }
        self.gaps = gaps;
    }

    /// The figure as it stands on paper, named and accounted for.
    pub fn print(&mut self, key: FigureKey, look: Look, id: &str) -> FigureText {
        self.name(key, id);
        self.printed.push(key);
        self.note_gap(key, id);
        FigureText { figure: key, text: characters(self.figure(key), look) }
    }

    /// A figure that is drawn but not written.
    pub fn draw(&mut self, key: FigureKey, id: &str) {
        self.name(key, id);
        self.drawn.push(key);
        self.note_gap(key, id);
    }

    /// A figure that the query has not: nothing was obtained for this place.
    pub fn note_blank(&mut self, id: &str) {
        let id = id.to_string();
        self.gaps.push(Gap { kind: GapKind::Missing, id, figure: None, metric: None, window: None });
    }

    /// The figure's absence is no gap of this report.
    pub fn excuse(&mut self, key: FigureKey) {
        self.seen.insert(key);
    }

    fn note_gap(&mut self, key: FigureKey, id: &str) {
        if !self.seen.insert(key) {
            return;
        }
        let figure = self.figure(key);
        let kind = match figure.number.absence() {
            Some(Absence::Pending) => GapKind::Pending,
            Some(Absence::Missing) => GapKind::Missing,
            Some(_) => return,
            None if figure.quality == Quality::Provisional => GapKind::Provisional,
            None => return,
        };
        let window = figure.window;
        let metric = figure.metric.clone();
        self.gaps.push(Gap { kind, id: id.to_string(), figure: Some(key), metric, window });
    }

    /// Marked text as runs of a sentence: figures with their counters and, where they need it, a word in brackets.
    pub fn inlines(&mut self, text: &str) -> Vec<Inline> {
        let (mut out, mut said) = (Vec::new(), Said::default());
        self.resolve(text, &mut out, &mut said, 0);
        self.note(&mut said);
        out
    }

    /// What the template itself holds was written there; what its expressions put out was brought.
    fn note(&self, said: &mut Said) {
        match said.brought {
            false => self.words.written(&said.text),
            true => self.words.data(&said.text),
        }
        *said = Said::default();
    }

    fn resolve(&mut self, text: &str, out: &mut Vec<Inline>, said: &mut Said, depth: usize) {
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => {
                    said.add(&text, depth);
                    push_text(out, &text);
                }
                Piece::Literal(index) => {
                    // literals only point at literals made before them, so this ends
                    if let Some(text) = self.literals.get(index).cloned().filter(|_| depth < 8) {
                        self.resolve(&text.replace(['\r', '\n'], " "), out, said, depth + 1);
                    }
                }
                Piece::Figure(index) => {
                    self.note(said);
                    if let Some(printing) = self.printings.get(index).cloned() {
                        let id = format!("{}/text/{}", self.period, printing.path);
                        self.printed.push(printing.key);
                        self.note_gap(printing.key, &id);
                        self.spoken.push((printing.key, id));
                        let text = characters(self.figure(printing.key), printing.look);
                        out.push(Inline::Figure(FigureText { figure: printing.key, text }));
                        let words = remarks(self.figure(printing.key));
                        if !words.is_empty() {
                            push_text(out, &format!("（{}）", words.join("、")));
                        }
                    }
                }
            }
        }
    }

    /// Marked text that must not hold a figure: names of things.
    pub fn plain(&self, line: Place, text: &str) -> Result<String, Fault> {
        let mut said = Said::default();
        self.unmarked(line, text, &mut said, 0)?;
        let text = said.text.clone();
        self.note(&mut said);
        Ok(text)
    }

    fn unmarked(&self, line: Place, text: &str, said: &mut Said, depth: usize) -> Result<(), Fault> {
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => said.add(&text, depth),
                Piece::Literal(index) => {
                    let inner = self.literals.get(index).map_or("", String::as_str);
                    self.unmarked(line, inner, said, depth + 1)?;
                }
                Piece::Figure(_) => return Err(Fault::new(line, Mistake::FigureIn { spot: Spot::Name })),
            }
        }
        Ok(())
    }
}

/// A text between two figures, and whether an expression brought part of it.
#[derive(Default)]
struct Said {
    text: String,
    brought: bool,
}

impl Said {
    fn add(&mut self, text: &str, depth: usize) {
        self.text.push_str(text);
        self.brought |= depth > 0;
    }
}

/// The name of the file in which a place lies.
pub(super) fn file_of(files: &[String], place: Place) -> &str {
    files.get(usize::from(place.file)).or(files.first()).map_or("", String::as_str)
}

/// Adds text to the last run where that is text too.
pub(super) fn push_text(out: &mut Vec<Inline>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Inline::Text(last)) = out.last_mut() {
        last.push_str(text);
    } else {
        out.push(Inline::Text(text.to_string()));
    }
}

/// The characters of a figure: its number as its style says, or the mark of its absence.
pub(super) fn characters(figure: &Figure, look: Look) -> String {
    let style = look.style.unwrap_or(figure.style);
    let Some(value) = figure.number.value() else {
        return figure.number.absence().map_or("…", Absence::mark).to_string();
    };
    let unit = figure.unit;
    // a change of a rate or a duration says nothing without its counter
    let carried =
        matches!(style, Style::Change | Style::Points) && matches!(unit, Unit::Rate | Unit::Percent | Unit::Seconds);
    let counted = !matches!(unit, Unit::Rate | Unit::Percent | Unit::Seconds) && style == Style::Plain;
    let text = match look.places {
        Some(places) if counted => {
            let counter = if look.unit { unit.ja() } else { "" };
            format!("{}{counter}", print::digits(value, places))
        }
        _ if look.unit || carried => print::with_unit(value, unit, style),
        _ => print::number(value, unit, style),
    };
    if look.size { text.trim_start_matches(['+', '▲', '±']).to_string() } else { text }
}

/// What a sentence says behind a figure that is not what it seems: 速報, 30日分, 10/30時点.
fn remarks(figure: &Figure) -> Vec<String> {
    let mut words = Vec::new();
    if figure.number.value().is_none() {
        return words;
    }
    if figure.quality == Quality::Provisional {
        words.push("速報".to_string());
    }
    if let Some(days) = figure.covered_days.filter(|_| figure.flags.has(Flag::Partial)) {
        words.push(format!("{days}日分"));
    }
    if let Some(day) = figure.read_on {
        words.push(format!("{}時点", day.slash()));
    }
    words
}

/// A text as part of an id: spaces and slashes become `-`, Latin letters small, Japanese stays.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().chars().filter(|c| !c.is_control()) {
        if c.is_whitespace() || c == '/' {
            if !out.ends_with('-') {
                out.push('-');
            }
        } else {
            out.extend(c.to_lowercase());
        }
    }
    let trimmed = out.trim_matches('-');
    if trimmed.is_empty() { "-".to_string() } else { trimmed.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_keep_japanese_and_lose_slashes() {
        assert_eq!(slug("Organic Search"), "organic-search");
        assert_eq!(slug("/event/05/"), "event-05");
        assert_eq!(slug("/"), "-");
        assert_eq!(slug("仙台の 給与明細"), "仙台の-給与明細");
    }
}
