//! What is wrong with a template, and where: file, line, column, and the mistake as data.
//!
//! Invariant: no error leaves this room without a line and a column that a person can open.

use super::markers::Place;
use super::mistake::{Mistake, Thing};
use crate::domain::Near;
use crate::figures::Refusal;

/// A mistake in a template, a query or a commentary. `line` and `column` count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{file}:{line}:{column}: {mistake}")]
pub struct TemplateError {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub mistake: Box<Mistake>,
}

impl TemplateError {
    /// What to write instead, or what is known there.
    pub fn hint(&self) -> Option<String> {
        self.mistake.hint()
    }
}

/// A mistake on its way to a [`TemplateError`], at a place of the template, or of the query that `file` names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub file: Option<String>,
    pub place: Place,
    pub mistake: Box<Mistake>,
}

impl Fault {
    pub fn new(place: Place, mistake: impl Into<Mistake>) -> Fault {
        Fault { file: None, place, mistake: Box::new(mistake.into()) }
    }
    /// A name that is not known, with the names that are.
    pub fn unknown<'a>(place: Place, what: Thing, name: &str, known: impl IntoIterator<Item = &'a str>) -> Fault {
        Fault::new(place, Mistake::Unknown { what, name: name.to_string(), near: Near::to(name, known) })
    }
    /// What the desk refused, asked for at a place of `file`. A refusal that knows its own place in a query keeps it.
    pub fn refused(place: Place, file: &str, refusal: Refusal) -> Fault {
        let why = Box::new(refusal.why);
        match (refusal.file, refusal.line) {
            (Some(query), Some(line)) => Fault {
                file: Some(query),
                place: Place { file: 0, line, column: refusal.column.unwrap_or(1) },
                mistake: Box::new(Mistake::Refused {
                    why,
                    asked_at: Some((file.to_string(), place.line, place.column)),
                }),
            },
            _ => Fault::new(place, Mistake::Refused { why, asked_at: None }),
        }
    }
    /// With the file's name: `files` are the template and what it includes, in the order of their numbers.
    pub fn in_files(self, files: &[String]) -> TemplateError {
        let own = files.get(usize::from(self.place.file)).or(files.first()).cloned().unwrap_or_default();
        let Place { line, column, .. } = self.place;
        TemplateError { file: self.file.unwrap_or(own), line, column, mistake: self.mistake }
    }
}
