//! What is wrong with a template, and where: file, line, and the mistake as data.
//!
//! Invariant: no error leaves this room without a line that a person can open.

use super::mistake::{Mistake, Thing};
use crate::domain::Near;
use crate::figures::Refusal;

/// A mistake in a template, a query or a commentary. `line` and `column` count from 1.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{file}:{line}: {mistake}")]
pub struct TemplateError {
    pub file: String,
    pub line: u32,
    pub column: Option<u32>,
    pub mistake: Box<Mistake>,
}

impl TemplateError {
    /// What to write instead, or what is known there.
    pub fn hint(&self) -> Option<String> {
        self.mistake.hint()
    }
}

/// A mistake on its way to a [`TemplateError`]: the file is the template's unless `file` says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub file: Option<String>,
    pub line: u32,
    pub column: Option<u32>,
    pub mistake: Box<Mistake>,
}

impl Fault {
    pub fn new(line: u32, mistake: impl Into<Mistake>) -> Fault {
        Fault { file: None, line, column: None, mistake: Box::new(mistake.into()) }
    }
    /// A name that is not known, with the names that are.
    pub fn unknown<'a>(line: u32, what: Thing, name: &str, known: impl IntoIterator<Item = &'a str>) -> Fault {
        Fault::new(line, Mistake::Unknown { what, name: name.to_string(), near: Near::to(name, known) })
    }
    /// What the desk refused, asked for at `line` of the template. A refusal that knows its own place in a query keeps it.
    pub fn refused(line: u32, file: &str, refusal: Refusal) -> Fault {
        let why = Box::new(refusal.why);
        match (refusal.file, refusal.line) {
            (Some(query), Some(at)) => {
                let asked_at = Some((file.to_string(), line));
                let mistake = Box::new(Mistake::Refused { why, asked_at });
                Fault { file: Some(query), line: at, column: refusal.column, mistake }
            }
            _ => Fault::new(line, Mistake::Refused { why, asked_at: None }),
        }
    }
    pub fn in_file(self, file: &str) -> TemplateError {
        let file = self.file.unwrap_or_else(|| file.to_string());
        TemplateError { file, line: self.line, column: self.column, mistake: self.mistake }
    }
}
