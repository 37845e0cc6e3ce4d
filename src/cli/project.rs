//! The project's folder: configuration, queries, templates, and where data and reports lie.
//!
//! Invariant: no path that a person gives leads out of the folder.

use super::arguments::Global;
use crate::programme::Language;

/// The language of messages, as far as it can be told before anything is checked: even a broken `config.toml` speaks.
pub fn language(global: &Global) -> Language {
    let text = std::fs::read_to_string(&global.config).unwrap_or_default();
    let english = text.lines().map(str::trim).take_while(|l| !l.starts_with('[')).any(|l| {
        l.strip_prefix("language").is_some_and(|rest| {
            rest.trim_start().strip_prefix('=').is_some_and(|value| value.trim_start().starts_with("\"en\""))
        })
    });
    if english { Language::En } else { Language::Ja }
}
