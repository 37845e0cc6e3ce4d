//! A failed command in words: what failed, its causes, what is kept, what to type next. And its exit code.
//!
//! Not here: the causes' own types; `words` says each of them in both languages.

use super::messages::{Message, Words};
use super::words::{Told, said};
use crate::programme::Language;

/// The exit codes of `report` (design: complete, failed, wrong usage, with gaps, a bug).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    Complete = 0,
    Failed = 1,
    Usage = 2,
    WithGaps = 3,
    /// A mistake of the program itself.
    Bug = 70,
}

/// Why a command could not do its work.
#[derive(Debug)]
pub struct Failure {
    pub exit: Exit,
    pub what: Words,
    /// Outermost first.
    pub causes: Vec<Words>,
    pub kept: Option<Words>,
    pub hints: Vec<Words>,
}

impl Failure {
    pub fn new(exit: Exit, message: &Message) -> Failure {
        Failure { exit, what: message.words(), causes: Vec::new(), kept: None, hints: Vec::new() }
    }
    /// A cause in the words of whoever raised it.
    pub fn cause(self, cause: impl ToString) -> Failure {
        let text = cause.to_string();
        self.cause_in_words(Words::new(said(&text), text))
    }
    /// What a room says: the cause, and its way out.
    pub fn because(mut self, told: &dyn Told) -> Failure {
        self.causes.push(told.words());
        self.hints.extend(told.hint_words());
        self
    }
    pub fn cause_in_words(mut self, cause: Words) -> Failure {
        self.causes.push(cause);
        self
    }
    pub fn kept(mut self, message: &Message) -> Failure {
        self.kept = Some(message.words());
        self
    }
    pub fn hint_in_words(mut self, hint: Words) -> Failure {
        self.hints.push(hint);
        self
    }
    pub fn hint(mut self, message: &Message) -> Failure {
        self.hints.push(message.words());
        self
    }
    pub fn text(&self, language: Language) -> String {
        let (error, cause, kept, hint) = match language {
            Language::Ja => ("エラー", "原因", "保全", "次の操作"),
            Language::En => ("error", "caused by", "kept", "hint"),
        };
        let mut out = format!("{error}: {}", self.what.in_language(language));
        for words in &self.causes {
            out.push_str(&format!("\n  {cause}: {}", words.in_language(language)));
        }
        if let Some(words) = &self.kept {
            out.push_str(&format!("\n  {kept}: {}", words.in_language(language)));
        }
        for words in &self.hints {
            out.push_str(&format!("\n  {hint}: {}", words.in_language(language)));
        }
        out
    }
}
