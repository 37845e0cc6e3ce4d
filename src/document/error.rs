//! What is wrong with a template, and where: file, line, column, cause, and what is known there.
//!
//! Invariant: no error leaves this room without a line and a column that a person can open.

use super::markers::Place;
use crate::domain::edits;
use crate::figures::Refusal;

/// A mistake in a template, a query or a commentary. `line` and `column` count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct TemplateError {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub message: String,
    /// What to write instead, or what is known there.
    pub hint: Option<String>,
}

/// A mistake on its way to a [`TemplateError`], at a place of the template, or of the query that `file` names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub file: Option<String>,
    pub place: Place,
    pub message: String,
    pub hint: Option<String>,
}

impl Fault {
    pub fn new(place: Place, message: impl Into<String>) -> Fault {
        Fault { file: None, place, message: message.into(), hint: None }
    }
    pub fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.hint = Some(hint.into());
        self
    }
    /// A name that is not known, with the names that are.
    pub fn unknown<'a>(place: Place, what: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Fault {
        Fault::new(place, format!("unknown {what} `{name}`")).hint(near(name, known))
    }
    /// What the desk refused, asked for at a place of `file`. A refusal that knows its own place in a query keeps it.
    pub fn refused(place: Place, file: &str, refusal: Refusal) -> Fault {
        match (refusal.file, refusal.line) {
            (Some(query), Some(line)) => Fault {
                file: Some(query),
                place: Place { file: 0, line, column: refusal.column.unwrap_or(1) },
                message: format!("{} (asked for at {file}:{}:{})", refusal.message, place.line, place.column),
                hint: refusal.hint,
            },
            _ => Fault { file: None, place, message: refusal.message, hint: refusal.hint },
        }
    }
    /// With the file's name: `files` are the template and what it includes, in the order of their numbers.
    pub fn in_files(self, files: &[String]) -> TemplateError {
        let own = files.get(usize::from(self.place.file)).or(files.first()).cloned().unwrap_or_default();
        TemplateError {
            file: self.file.unwrap_or(own),
            line: self.place.line,
            column: self.place.column,
            message: self.message,
            hint: self.hint,
        }
    }
}

/// The known names nearest to `name`, or all of them where none is near and they are few.
pub(super) fn near<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let mut close: Vec<(usize, &str)> = known
        .iter()
        .map(|k| (edits(name, k), *k))
        .filter(|(d, k)| *d * 5 <= 2 * k.chars().count().max(name.chars().count()))
        .collect();
    close.sort();
    close.dedup();
    if close.is_empty() {
        return if known.is_empty() { "nothing is known there".to_string() } else { listed("known", &known, 24) };
    }
    let names: Vec<&str> = close.into_iter().take(3).map(|(_, k)| k).collect();
    listed("did you mean", &names, 3)
}

fn listed(lead: &str, names: &[&str], most: usize) -> String {
    let mut text = names.iter().take(most).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
    if names.len() > most {
        text.push_str(" ...");
    }
    format!("{lead}: {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_names_are_offered_and_few_names_are_listed() {
        assert_eq!(near("ga4.sesions", ["ga4.sessions", "line.blocks"]), "did you mean: `ga4.sessions`");
        assert_eq!(near("xyz", ["cover", "table"]), "known: `cover`, `table`");
    }
}
