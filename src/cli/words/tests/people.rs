//! What people write: ledgers and the configuration.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::*;

#[test]
fn what_ledgers_have_wrong() {
    let kinds = [
        ColumnKind::Text,
        ColumnKind::Name,
        ColumnKind::Number,
        ColumnKind::Count,
        ColumnKind::Day,
        ColumnKind::Month,
        ColumnKind::Time,
        ColumnKind::Flag,
        ColumnKind::Url,
        ColumnKind::Hash,
    ];
    all(include_str!("../../../ledger/schema.rs"), "ColumnKind", &kinds, |_| {});
    let mut wrongs = vec![
        Wrong::Cell { found: s("x"), allowed: Allowed::OneOf(vec![s("one"), s("two"), s("three")]) },
        Wrong::Cell { found: s("x"), allowed: Allowed::PlainDay },
        Wrong::Blank,
        Wrong::BlankHere { label_ja: s("対応"), other: s("結果"), is: Some(s("不適")) },
        Wrong::BlankHere { label_ja: s("対応"), other: s("結果"), is: None },
        Wrong::NotThere { found: s("3"), place: Place::Ledger { name: s("x"), column: s("no") }, near: near() },
        Wrong::NotThere { found: s("x"), place: Place::Obligations, near: near() },
        Wrong::Personal(PersonalData::MailAddress),
        Wrong::Personal(PersonalData::LineUserId),
        Wrong::Personal(PersonalData::TelephoneNumber),
        Wrong::Personal(PersonalData::AccountName),
        Wrong::Personal(PersonalData::PostalAddress),
        Wrong::Personal(PersonalData::PersonName),
        Wrong::Nameless { found: s("x") },
        Wrong::TooManyFields { columns: 3 },
        Wrong::Repeated { key: s("1"), first: 2, by: vec![s("no"), s("held_on")] },
        Wrong::UnclosedQuote,
        Wrong::NoHeader { columns: vec![s("one"), s("two"), s("three")] },
        Wrong::UnknownColumn { name: s("x"), near: near() },
        Wrong::RepeatedColumn,
        Wrong::MissingColumn { name: s("title"), label_ja: s("会議名") },
        Wrong::UnknownLedger { name: s("event"), near: near() },
        Wrong::UnknownMetric { metric: metric(), near: near() },
        Wrong::UnknownMetric { metric: metric(), near: names() },
        Wrong::UnknownAccount { named: s("x"), platform: PlatformId::from("x"), known: vec![account()] },
        Wrong::EndBeforeStart { end: day(1), start: day(2) },
        Wrong::MeasuredAndTyped { metric: metric() },
    ];
    wrongs.extend(kinds.map(|kind| Wrong::Cell { found: s("x"), allowed: Allowed::Kind(kind) }));
    wrongs.extend(malformed().into_iter().map(Wrong::Form));
    let problems: Vec<Problem> = wrongs
        .iter()
        .map(|wrong| {
            let (file, name) = (s("data/ledger/x.csv"), s("title"));
            Problem { file, line: 2, column: 3, name, wrong: wrong.clone() }
        })
        .collect();
    problems.iter().for_each(|problem| look_at(problem));
    all(include_str!("../../../ledger/problem.rs"), "Wrong", &wrongs, |_| {});
    let errors = [
        LedgerError::UnknownLedger { name: s("event"), near: near() },
        LedgerError::Schema { file: s("ledgers/x.toml"), what: s("no column `x`") },
        LedgerError::NotText { file: s("x.csv"), cause: NotText { offset: 3 } },
        LedgerError::Problems { problems },
    ];
    all(include_str!("../../../ledger/mod.rs"), "LedgerError", &errors, |error| {
        assert_no_english(&error.ja());
        assert!(!ledger::told_of(error).is_empty());
    });
}

#[test]
fn what_the_configuration_has_wrong() {
    let mut mistakes = vec![
        ConfigMistake::NotADay { found: s("x") },
        ConfigMistake::UnknownPlatform { name: s("x"), near: near() },
        ConfigMistake::EmptyAccountId,
        ConfigMistake::Credential,
        ConfigMistake::NotABaseAddress { found: s("x") },
        ConfigMistake::NotAZone { found: s("x") },
        ConfigMistake::LedgerWithoutDay,
        ConfigMistake::MetricOrLedger { id: s("x") },
        ConfigMistake::ColumnWithoutLedger { id: s("x") },
        ConfigMistake::SinceWithoutMonth { id: s("x") },
        ConfigMistake::NotAThreshold { found: 0 },
        ConfigMistake::NotAPeriod { found: s("week") },
        ConfigMistake::TargetOrAtLeast { id: s("x") },
        ConfigMistake::UnknownLanguage { found: s("fr") },
        ConfigMistake::FiscalYearStart { month: 13 },
        ConfigMistake::CeilingCounts { id: s("x") },
        ConfigMistake::QuestionTwice { id: s("x") },
        ConfigMistake::RegionTwice { word: s("x") },
        ConfigMistake::TermReversed { start: day(2), end: day(1) },
        ConfigMistake::AccountTwice { id: account(), platform: PlatformId::from("x") },
        ConfigMistake::ObligationTwice { id: s("x") },
        ConfigMistake::DueDay { found: 31 },
    ];
    mistakes.extend(malformed().into_iter().map(ConfigMistake::Form));
    all(include_str!("../../../programme/mistake.rs"), "ConfigMistake", &mistakes, |mistake| look_at(mistake));
}
