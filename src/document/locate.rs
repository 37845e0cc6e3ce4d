//! Errors of the template language become faults with the file, line and column of the word that is wrong.
//!
//! Not here: mistakes in blocks, which know their places themselves (`fields`, `blocks`).
//! Invariant: the place is one of the file as people have it: marks do not count.

use super::error::Fault;
use super::expand::{FACTS, FILTERS, FUNCTIONS, TESTS};
use super::maker::file_of;
use super::markers::{Place, collect_places, mark_places};
use super::mistake::{LanguageFault, Mistake, Thing};
use super::tags::{imbalance, keyword, tag_around};
use super::values::Objection;
use crate::domain::Near;
use minijinja::{Error, ErrorKind};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a `{% %}` may begin with.
const STATEMENTS: &[&str] = &[
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "endfor",
    "set",
    "endset",
    "macro",
    "endmacro",
    "include",
    "import",
    "from",
    "with",
    "endwith",
    "filter",
    "endfilter",
    "call",
    "endcall",
    "break",
    "continue",
    "raw",
    "endraw",
];

/// The template, and what it may include: by the name that the template language knows, as people know it, and marked.
pub(super) struct Sources {
    names: Vec<String>,
    pub files: Vec<String>,
    marked: Vec<String>,
}

impl Sources {
    /// The name of the report's own template.
    pub const OWN: &'static str = "(report)";

    pub fn new(file: &str, text: &str, parts: &BTreeMap<String, String>) -> Sources {
        let mut sources = Sources {
            names: vec![Sources::OWN.to_string()],
            files: vec![file.to_string()],
            marked: vec![mark_places(text, 0)],
        };
        for (index, (name, text)) in parts.iter().enumerate() {
            sources.names.push(name.clone());
            sources.files.push(format!("report-templates/{name}"));
            sources.marked.push(mark_places(&plain_lines(text), index as u16 + 1));
        }
        sources
    }
    /// A text without marks.
    pub fn one(file: &str, text: &str) -> Sources {
        let (names, files) = (vec![Sources::OWN.to_string()], vec![file.to_string()]);
        Sources { names, files, marked: vec![text.to_string()] }
    }
    pub fn marked(&self, name: &str) -> Option<&str> {
        let index = self.names.iter().position(|n| n == name)?;
        self.marked.get(index).map(String::as_str)
    }
    /// The place of a byte of a marked text.
    fn place(&self, file: usize, offset: usize) -> Place {
        let before = collect_places(self.marked[file].get(..offset).unwrap_or_default()).text;
        Place { file: file as u16, ..Place::START }.after(&before)
    }
}

/// A text without its byte order mark, its lines ended as everywhere.
pub(super) fn plain_lines(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
}

/// The fault that an error of the template language is.
pub(super) fn locate(error: &Error, sources: &Sources) -> Fault {
    let (inner, placed) = ends_of(error);
    let name = placed.name().unwrap_or(Sources::OWN);
    let file = sources.names.iter().position(|n| n == name).unwrap_or(0);
    let marked = &sources.marked[file];
    let range = placed.range().unwrap_or_else(|| {
        let line = placed.line().unwrap_or(1);
        let start = marked.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>().min(marked.len());
        let blank = marked[start..].len() - marked[start..].trim_start().len();
        start + blank..start + marked[start..].lines().next().unwrap_or_default().len().max(blank)
    });
    if inner.kind() == ErrorKind::SyntaxError
        && let Some(fault) = unclosed(marked, &range, sources, file)
    {
        return fault;
    }
    let said = collect_places(marked.get(range.clone()).unwrap_or_default()).text;
    let start = sources.place(file, range.start);
    let at = |word: &str| start.after(&said[..offset_of(&said, word)]);
    if let Some(objection) = objection_of(error) {
        // the last name it speaks of is the one that is wrong: a row of the query `a` has no `b`
        let words = objection.to_string();
        let named: Vec<&str> = words.split('`').skip(1).step_by(2).collect();
        let place = at(named.iter().rev().find(|word| said.contains(**word)).copied().unwrap_or_default());
        return match objection {
            Objection::Refused(refusal) => Fault::refused(place, file_of(&sources.files, place), refusal.clone()),
            Objection::Mistake(mistake) => Fault::new(place, mistake.clone()),
        };
    }
    let detail = inner.detail().unwrap_or_default();
    // `filter money is unknown`, `ff is unknown`
    let unknown = detail.strip_suffix(" is unknown").and_then(|d| d.split(' ').next_back()).unwrap_or_default();
    match inner.kind() {
        ErrorKind::UnknownFunction => {
            Fault::unknown(at(unknown), Thing::Function, unknown, FUNCTIONS.iter().copied().chain(own_names(marked)))
        }
        ErrorKind::UnknownFilter => Fault::unknown(at(unknown), Thing::Filter, unknown, FILTERS.iter().copied()),
        ErrorKind::UnknownTest => Fault::unknown(at(unknown), Thing::Test, unknown, TESTS.iter().copied()),
        ErrorKind::UndefinedError => {
            // the whole expression, or the name that the language says is undefined
            let name = detail.split('`').nth(1).unwrap_or(&said);
            let known = FACTS.iter().chain(FUNCTIONS).copied().chain(own_names(marked));
            let word: String = name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            Fault::new(at(name), Mistake::NoValue { name: name.to_string(), near: Near::to(&word, known) })
        }
        ErrorKind::TemplateNotFound => {
            let wanted = detail.split(['"', '\'']).nth(1).or(said.split(['"', '\'']).nth(1)).unwrap_or_default();
            let known = sources.names.iter().skip(1).map(String::as_str);
            Fault::unknown(at(wanted), Thing::Template, wanted, known)
        }
        ErrorKind::MissingArgument => {
            let name = said.split('(').next().unwrap_or_default();
            Fault::new(start, Mistake::ArgumentMissing { usage: usage(name), call: said.clone() })
        }
        ErrorKind::TooManyArguments => {
            let name = said.split('(').next().unwrap_or_default();
            let words = Some(detail.to_string()).filter(|detail| !detail.is_empty());
            let place = at(detail.split(['\'', '"', '`']).nth(1).unwrap_or_default());
            Fault::new(place, Mistake::TooManyArguments { usage: usage(name), call: said.clone(), words })
        }
        ErrorKind::SyntaxError if detail.starts_with("unknown statement ") => {
            let word = detail.rsplit(' ').next().unwrap_or_default();
            Fault::unknown(at(word), Thing::Statement, word, STATEMENTS.iter().copied())
        }
        ErrorKind::InvalidOperation if detail.starts_with("tried to use ") => {
            Fault::new(start, Mistake::Calculates { words: detail.to_string() })
        }
        kind => {
            // where there are no other words, those of the kind must do
            let words = Some(if detail.is_empty() { kind.to_string() } else { detail.to_string() });
            Fault::new(start, Mistake::Language { fault: language_fault(kind), words })
        }
    }
}

fn language_fault(kind: ErrorKind) -> LanguageFault {
    match kind {
        ErrorKind::SyntaxError | ErrorKind::BadEscape | ErrorKind::InvalidDelimiter => LanguageFault::Syntax,
        ErrorKind::UnknownMethod => LanguageFault::UnknownMethod,
        ErrorKind::InvalidOperation | ErrorKind::NonPrimitive | ErrorKind::NonKey | ErrorKind::CannotUnpack => {
            LanguageFault::Operation
        }
        ErrorKind::BadInclude | ErrorKind::EvalBlock => LanguageFault::Structure,
        // the language may learn new ones; its own words are told beside this
        _ => LanguageFault::Other,
    }
}

/// How a function is called; nothing where the documentation must do.
fn usage(name: &str) -> &'static [&'static str] {
    match name.trim() {
        "f" => &["f(\"metric\")", "f(\"metric\", account=\"...\")"],
        "kpi" => &["kpi(\"obligation\")"],
        "rows" => &["rows(\"query\")", "rows(\"query\", column=\"text\")"],
        "verdict" => &["verdict(row.verdict)"],
        "day" => &["day(\"2026-10-09\")", "day(\"2026-10-09\", whole=true)"],
        ".diff" | ".rate" | ".share" => &[".diff(\"prev\")", ".rate(\"last_year\")", ".share(other)"],
        name if name.ends_with(".over") => &[".over(\"2026-10-09\", \"2026-10-10\")"],
        name if name.ends_with(".of") => &[".of(dimension=\"member\")"],
        _ => &[],
    }
}

/// A tag that was left open, where a syntax error comes from one: the language notices it lines later.
fn unclosed(marked: &str, range: &Range<usize>, sources: &Sources, file: usize) -> Option<Fault> {
    if let Some(open) = tag_around(marked, range.start.max(1)) {
        let (tag, here) = (&marked[open..], &marked[open..range.start.max(open)]);
        let first = tag.lines().next().unwrap_or_default().trim_end();
        let close = if tag.starts_with("{{") {
            "}}"
        } else if tag.starts_with("{%") {
            "%}"
        } else {
            "#}"
        };
        // lists and calls may stand on several lines
        let several = tag.starts_with("{{") || ["set", "call", "include", "import", "from"].contains(&keyword(tag));
        let nested = here.get(2..).is_some_and(|t| t.contains("{{") || t.contains("{%"));
        // half of what closes it stands there
        let cut = !first.ends_with(close) && first.ends_with(&close[1..2]) | first.ends_with(&close[..1]);
        let at_end = !tag.contains(close);
        if nested || at_end || cut || (here.contains('\n') && !several) || tag.starts_with("{#") {
            let mistake = Mistake::TagNotClosed { tag: tag[..2].to_string(), close };
            return Some(Fault::new(sources.place(file, open), mistake));
        }
    }
    // what stands before the first statement that is not closed is a mistake of its own
    let found = imbalance(marked).filter(|found| found.offset <= range.start)?;
    Some(Fault::new(sources.place(file, found.offset), Mistake::Unbalanced(found.wrong)))
}

/// Where a word stands in an expression: as a name behind a dot, else where it stands first, else at the start.
fn offset_of(said: &str, word: &str) -> usize {
    if word.is_empty() {
        return 0;
    }
    let whole = |at: &usize| {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        !said[..*at].ends_with(part) && !said[at + word.len()..].starts_with(part)
    };
    let found: Vec<usize> = said.match_indices(word).map(|(at, _)| at).filter(whole).collect();
    let named = found.iter().rev().find(|at| said[..**at].trim_end().ends_with(['.', '|']));
    named.or(found.first()).copied().unwrap_or(0)
}

/// Names that the template gives itself: by `set`, `for`, `macro`, `import`.
fn own_names(marked: &str) -> impl Iterator<Item = &str> {
    marked.split("{%").skip(1).filter_map(|tag| {
        let mut words = tag.trim_start_matches(['-', '+']).split_whitespace();
        let introduces = matches!(words.next(), Some("set" | "for" | "macro"));
        let name = words.next().filter(|_| introduces)?;
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
        Some(&name[..end]).filter(|n| !n.is_empty())
    })
}

/// The innermost error, and the innermost one that knows its line.
fn ends_of(error: &Error) -> (&Error, &Error) {
    let (mut last, mut placed) = (error, error);
    let mut source = std::error::Error::source(error);
    while let Some(next) = source {
        if let Some(found) = next.downcast_ref::<Error>() {
            last = found;
            if found.line().is_some() {
                placed = found;
            }
        }
        source = next.source();
    }
    (last, placed)
}

fn objection_of(error: &Error) -> Option<&Objection> {
    let mut source = std::error::Error::source(error);
    while let Some(next) = source {
        if let Some(found) = next.downcast_ref::<Objection>() {
            return Some(found);
        }
        source = next.source();
    }
    None
}
