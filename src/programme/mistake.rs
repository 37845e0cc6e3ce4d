//! What is wrong with `config.toml`, as data.
//!
//! Not here: the place ([`super::config::ConfigError`] has it); sentences in Japanese (`cli`).

use crate::domain::{AccountId, Day, Malformed, Near, PlatformId};

/// A mistake in the configuration. The text is English; other languages are made from the data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigMistake {
    #[error("{0}")]
    Form(Malformed),
    #[error("`{found}` is not a day")]
    NotADay { found: String },
    #[error("no platform is called `{name}`")]
    UnknownPlatform { name: String, near: Near },
    #[error("the account's `id` is empty")]
    EmptyAccountId,
    #[error("a credential names either a variable or a file")]
    Credential,
    #[error("`{found}` is not a base address")]
    NotABaseAddress { found: String },
    #[error("`{found}` is not a time zone")]
    NotAZone { found: String },
    #[error("an obligation counted in a ledger needs `on`, the column with the day")]
    LedgerWithoutDay,
    #[error("the obligation `{id}` must count either a `metric` or a `ledger`")]
    MetricOrLedger { id: String },
    #[error("the obligation `{id}` names a column, but counts no ledger")]
    ColumnWithoutLedger { id: String },
    #[error("the obligation `{id}` has a first day, but is not one of every month")]
    SinceWithoutMonth { id: String },
    #[error("`{found}` is no threshold")]
    NotAThreshold { found: i64 },
    #[error("`{found}` is no period of a duty")]
    NotAPeriod { found: String },
    #[error("the obligation `{id}` needs either `target`, `at_least` or `each`")]
    TargetOrAtLeast { id: String },
    #[error("no messages in `{found}`")]
    UnknownLanguage { found: String },
    #[error("the obligation `{id}` has a ceiling and counts something besides")]
    CeilingCounts { id: String },
    #[error("the question `{id}` is there twice")]
    QuestionTwice { id: String },
    #[error("`{word}` leads to two regions")]
    RegionTwice { word: String },
    #[error("no fiscal year starts in month {month}")]
    FiscalYearStart { month: u32 },
    #[error("the term ends ({end}) before it starts ({start})")]
    TermReversed { start: Day, end: Day },
    #[error("the account {id} is there twice on {platform}")]
    AccountTwice { id: AccountId, platform: PlatformId },
    #[error("the obligation `{id}` is there twice")]
    ObligationTwice { id: String },
    #[error("`{found}` is no day that every month has")]
    DueDay { found: u32 },
}

impl ConfigMistake {
    /// What is known there, or what to write instead.
    pub fn hint(&self) -> Option<String> {
        let words = match self {
            ConfigMistake::Form(form) => return form.hint(),
            ConfigMistake::UnknownPlatform { near, .. } => return Some(near.to_string()),
            ConfigMistake::NotADay { .. } => "write a day as 2026-04-01",
            ConfigMistake::EmptyAccountId => "write the platform's own id, such as `properties/123`",
            ConfigMistake::Credential => "write { env = \"NAME\" } or { file = \"PATH\" }; never the secret itself",
            ConfigMistake::NotABaseAddress { .. } => "write scheme and host only, such as http://127.0.0.1:9100",
            ConfigMistake::NotAZone { .. } => "write its IANA name, such as Asia/Tokyo",
            ConfigMistake::NotAThreshold { .. } => "write a number above 0",
            ConfigMistake::NotAPeriod { .. } => "known: month",
            ConfigMistake::TargetOrAtLeast { .. } => {
                "`target = 900` adds up over the term; `at_least = 2` is due every month; `each = \"speakers\"` of every row"
            }
            ConfigMistake::UnknownLanguage { .. } => "known: ja, en",
            ConfigMistake::FiscalYearStart { .. } => "write a month from 1 to 12; April where the line is left out",
            ConfigMistake::DueDay { .. } => "write a day from 1 to 28",
            ConfigMistake::LedgerWithoutDay
            | ConfigMistake::MetricOrLedger { .. }
            | ConfigMistake::ColumnWithoutLedger { .. }
            | ConfigMistake::SinceWithoutMonth { .. }
            | ConfigMistake::TermReversed { .. }
            | ConfigMistake::AccountTwice { .. }
            | ConfigMistake::CeilingCounts { .. }
            | ConfigMistake::QuestionTwice { .. }
            | ConfigMistake::RegionTwice { .. }
            | ConfigMistake::ObligationTwice { .. } => return None,
        };
        Some(words.to_string())
    }
}
