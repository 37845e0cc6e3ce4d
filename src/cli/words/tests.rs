//! Every mistake that a room can find is said in Japanese: each variant is made once, and none leaves an English sentence.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::{Told, ledger, note_ja, reason, walk};
use crate::delimited::numbers::Form;
use crate::delimited::{NotText, UnclosedQuote};
use crate::document::Mistake;
use crate::document::mistake::{
    Content, Expected, Found, Holder, LanguageFault, Part, Spot as FigureSpot, Thing, Unbalanced,
};
use crate::domain::*;
use crate::figures::{ExplainError, FigureError, Flaw, Op, RereadError, Stood, Why};
use crate::http::*;
use crate::imports::{ArchiveFault, Damage as FileDamage, Expected as CellExpected, FileFormat, ImportError, Unlike};
use crate::ledger::{Allowed, ColumnKind, LedgerError, PersonalData, Problem, Wrong};
use crate::normalize::{Contradiction, NormalizeError};
use crate::pipeline::Cause;
use crate::programme::mistake::ConfigMistake;
use crate::render::ExportError;
use crate::render::pdf::{AttachmentError, RenderError, Spot};
use crate::sandbox::SandboxError;
use crate::sources::{Announced, Finding, ParseError, ParseFault, Promised, Seen, SetupError, SetupFault, Stands};
use crate::store::disk::DiskError;
use crate::store::{Damage, ManifestFault, SealFault, StoreError};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::io;
use std::sync::Arc;

/// What stands outside of quotes: 「...」, `...` and "...".
fn outside_quotes(text: &str) -> String {
    let mut out = String::new();
    let mut closing: Option<char> = None;
    for c in text.chars() {
        match closing {
            Some(end) if c == end => closing = None,
            Some(_) => {}
            None => match c {
                '「' => closing = Some('」'),
                '`' => closing = Some('`'),
                '"' => closing = Some('"'),
                other => out.push(other),
            },
        }
    }
    out
}

/// Three words of plain letters in a row are a sentence; names with signs and digits in them are not words.
pub fn english_in(text: &str) -> Option<String> {
    let outside = outside_quotes(text);
    let mut row: Vec<&str> = Vec::new();
    for token in outside.split([' ', '\n']) {
        let word = token.trim_matches(|c: char| ",.:;()（）、。".contains(c));
        let plain = word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_uppercase());
        // a constant's name or an abbreviation is none either
        if plain && !word.chars().all(|c| c.is_ascii_uppercase()) {
            row.push(word);
            if row.len() == 3 {
                return Some(row.join(" "));
            }
        } else {
            row.clear();
        }
        // a comma parts a list of names
        if token.ends_with([',', '、']) {
            row.clear();
        }
    }
    None
}

#[track_caller]
pub fn assert_no_english(text: &str) {
    if let Some(words) = english_in(text) {
        panic!("English in the Japanese: `{words}` of\n{text}");
    }
}

#[test]
fn english_is_noticed_outside_of_quotes_alone() {
    assert_eq!(english_in("読めません: the file is gone").as_deref(), Some("the file is"));
    assert_eq!(english_in("読めません: 「the file is gone」"), None);
    assert_eq!(english_in("`write it this way` と書く"), None);
    assert_eq!(english_in("使えるもの: account, cell, dimension, label"), None);
    assert_eq!(english_in("HTTP 400 INVALID ARGUMENT"), None);
}

/// Both languages are there, the Japanese one holds Japanese and no English sentence, and so do the ways out.
#[track_caller]
fn look_at(told: &dyn Told) {
    let japanese = |text: &str| text.chars().any(|c| ('ぁ'..='ヿ').contains(&c) || ('一'..='鿿').contains(&c));
    let (ja, en) = (told.ja(), told.en());
    assert!(!en.is_empty() && japanese(&ja), "{ja} / {en}");
    assert_no_english(&ja);
    let (hint_ja, hint_en) = (told.hint_ja(), told.hint_en());
    assert_eq!(hint_ja.is_some(), hint_en.is_some(), "a way out in one language alone: {hint_ja:?} / {hint_en:?}");
    if let Some(hint) = hint_ja {
        assert!(japanese(&hint), "{hint}");
        assert_no_english(&hint);
    }
}

/// The variants of an enum, as its file has them.
fn variants(source: &str, name: &str) -> BTreeSet<String> {
    let head = format!("pub enum {name} {{");
    let body = source.split_once(head.as_str()).unwrap_or_else(|| panic!("no {name}")).1;
    let body = body.split_once("\n}").expect("it is closed").0;
    let lines = body.lines().filter(|l| l.starts_with("    ") && !l.starts_with("     "));
    let word = |l: &str| l.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    lines.map(word).filter(|w| w.starts_with(char::is_uppercase)).collect()
}

/// Each of these is looked at, and together they are all there are.
#[track_caller]
fn all<T: Debug>(source: &str, name: &str, samples: &[T], look: impl Fn(&T)) {
    let named = |sample: &T| -> String {
        format!("{sample:?}").chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let made: BTreeSet<String> = samples.iter().map(named).collect();
    let known = variants(source, name);
    let missing: Vec<&String> = known.difference(&made).collect();
    assert!(!known.is_empty() && missing.is_empty(), "{name}: nobody has looked at {missing:?}");
    samples.iter().for_each(look);
}

fn near() -> Near {
    Near::Close(vec!["one".into(), "two".into()])
}
fn names() -> Near {
    Near::Known { names: vec!["one".into(), "two".into(), "three".into(), "four".into()], more: true }
}
fn day(n: u32) -> Day {
    Day::new(2026, 10, n).unwrap()
}
fn window() -> Window {
    Window::new(day(1), day(31), Zone::JST).unwrap()
}
fn snapshot() -> SnapshotId {
    SnapshotId::of(b"x")
}
fn origin() -> Box<Origin> {
    Box::new(Origin { snapshot: snapshot(), pointer: "/followers".into() })
}
fn s(text: &str) -> String {
    text.to_string()
}
/// What somebody else said.
fn words() -> String {
    s("the other side said so")
}
fn metric() -> MetricId {
    MetricId::from("line.blocks")
}
fn account() -> AccountId {
    AccountId::from("@a")
}

fn malformed() -> Vec<Malformed> {
    let kinds = [
        Kind::Text(Some(s("x"))),
        Kind::Text(None),
        Kind::Whole(Some(s("3"))),
        Kind::Number(None),
        Kind::Flag(None),
        Kind::Day,
        Kind::List,
        Kind::Table,
        Kind::Nothing,
        Kind::Words(words()),
    ];
    let mut all = vec![
        Malformed::UnknownName { name: s("x"), near: near() },
        Malformed::UnknownName { name: s("x"), near: Near::Known { names: vec![], more: false } },
        Malformed::UnknownValue { value: s("x"), near: names() },
        Malformed::MissingName { name: s("x") },
        Malformed::RepeatedName { name: Some(s("x")) },
        Malformed::RepeatedName { name: None },
        Malformed::Words { words: words() },
    ];
    all.extend(kinds.map(|kind| Malformed::WrongKind { found: kind.clone(), expected: kind }));
    all
}

fn figure_errors() -> Vec<FigureError> {
    vec![
        FigureError::LevelFell {
            metric: metric(),
            account: account(),
            before: Decimal::TEN,
            before_day: day(1),
            before_origin: origin(),
            after: Decimal::ONE,
            after_day: day(2),
            after_origin: origin(),
        },
        FigureError::NameTaken { name: s("kpi"), views: s("kpi, posts, monthly") },
        FigureError::LedgerTwice { name: s("events") },
        FigureError::Circular { metric: metric() },
    ]
}

fn whys() -> Vec<Why> {
    let op = Op::Total;
    let (first, second) = (|| s("a/b"), || s("c/d"));
    let mut all = vec![
        Why::UnknownMetric { metric: metric(), near: near() },
        Why::UnknownQuery { name: s("x"), near: names() },
        Why::UnknownTable { name: s("x"), near: near() },
        Why::UnknownColumn { name: s("x"), near: near() },
        Why::NoColumnToFilter { query: s("q"), column: s("c"), near: near() },
        Why::NoColumnToCount { ledger: s("l"), column: s("c"), near: near() },
        Why::UnknownDimension { metric: metric(), dimension: s("d"), near: near() },
        Why::UnknownAccount { metric: metric(), platform: PlatformId::from("x"), account: account(), near: near() },
        Why::SeveralAccounts { metric: metric(), platform: PlatformId::from("x"), accounts: vec![account()] },
        Why::SpanReversed { start: day(2), end: day(1) },
        Why::AccountsAdded { metric: metric(), accounts: 2 },
        Why::NoSuchFigure { op, number: 3 },
        Why::NotAnOperation { op },
        Why::WrongCount { op, wanted: 2, given: 1 },
        Why::DifferentUnits { op, first: first(), first_unit: Unit::Times, second: second(), second_unit: Unit::Plain },
        Why::Repeated { op, figure: first() },
        Why::NotAddable { op, figure: first(), made_by: Op::Ratio, rate: false },
        Why::NotAddable { op, figure: first(), made_by: Op::Reading, rate: true },
        Why::DifferentPlatforms { op, first: first(), second: second() },
        Why::DifferentMetrics { op, first: first(), second: second() },
        Why::CutDifferently { op, first: first(), second: second() },
        Why::WindowsOverlap { op, metric: metric(), first: (day(1), day(3)), second: (day(2), day(4)) },
        Why::Unreadable { words: words() },
        Why::NotASelect,
        Why::SeveralStatements { count: 2 },
        Why::OuterJoin { condition: s("a.b > 3") },
        Why::Rounds,
        Why::CellInOver { function: s("SUM"), cell: s("cell") },
        Why::CellCompared { function: s("SUM"), cell: s("cell") },
        Why::ValueNamedForPrint { function: s("SUM") },
        Why::Division { divisor: s("x") },
        Why::OrderByAll,
        Why::NullsUnplaced { expression: s("x") },
        Why::EngineGaveUp,
        Why::Engine { words: words() },
        Why::View { name: s("kpi"), words: words() },
        Why::CellChanged { column: s("c") },
        Why::KindOfColumn { column: s("c"), kind: s("list") },
    ];
    for rule in [OverTime::Sum, OverTime::Last, OverTime::Lifetime, OverTime::Ask, OverTime::None] {
        all.push(Why::AddedOverTime { op, metric: metric(), windows: 2, rule });
    }
    for rule in [OverMembers::Sum, OverMembers::Ask, OverMembers::None] {
        all.push(Why::AddedOverMembers { op, metric: metric(), members: 2, rule });
    }
    all.extend(figure_errors().into_iter().map(Why::Data));
    all
}

#[test]
fn what_figures_refuse() {
    all(include_str!("../../figures/refusal.rs"), "Why", &whys(), |why| look_at(why));
    all(include_str!("../../figures/error.rs"), "FigureError", &figure_errors(), |error| look_at(error));
    let source = include_str!("../../figures/explain.rs");
    let rereads = [
        RereadError::NotJson(words()),
        RereadError::NothingThere(s("/a")),
        RereadError::NotAPlace(s("a")),
        RereadError::Encoding,
    ];
    all(include_str!("../../figures/reread.rs"), "RereadError", &rereads, |_| {});
    let stood = [Stood::Value(s("3")), Stood::NoNumber, Stood::InputWithoutValue(s("a/b")), Stood::DivisionByZero];
    all(source, "Stood", &stood, |_| {});
    let flaws = [
        Flaw::NoHash,
        Flaw::UnknownOperation(s("x")),
        Flaw::Absence(s("hidden")),
        Flaw::NotOnePlace,
        Flaw::Calendar,
        Flaw::Undefined,
        Flaw::Part { name: "num", found: s("3") },
        Flaw::Nothing,
        Flaw::NotDecimal(s("x")),
    ];
    all(source, "Flaw", &flaws, |_| {});
    let id = || s("2026-10/a/b");
    let mut errors = vec![
        ExplainError::NotJson(words()),
        ExplainError::Schema(2),
        ExplainError::Unknown { id: id(), near: near() },
        ExplainError::Twice { id: id() },
        ExplainError::NoInput { id: id(), input: s("x") },
        ExplainError::Circular { id: id() },
        ExplainError::Unreadable { id: id(), snapshot: s("abc"), why: s("壊れています") },
        ExplainError::Changed { id: id(), snapshot: s("abc") },
    ];
    let place = |why| ExplainError::Place { id: id(), snapshot: s("abc"), pointer: s("/a"), why };
    errors.extend(rereads.into_iter().map(place));
    errors.extend(stood.into_iter().map(|found| ExplainError::Differs { id: id(), expected: s("3"), found }));
    errors.extend(flaws.into_iter().map(|flaw| ExplainError::Malformed { id: id(), flaw }));
    for error in &errors {
        assert_no_english(&error.ja());
        assert!(error.hint_ja().is_none_or(|hint| english_in(&hint).is_none()));
    }
    all(source, "ExplainError", &errors, |_| {});
}

fn mistakes() -> Vec<Mistake> {
    let (name, column) = (|| s("x"), || s("c"));
    let block = || Part::Block(s("table"));
    let things = [
        Thing::Block,
        Thing::HeadingClass,
        Thing::Key(block()),
        Thing::Key(Part::Column(s("c")).key("bar")),
        Thing::Column,
        Thing::Verdict,
        Thing::ChartKind,
        Thing::SeriesRole,
        Thing::SeriesForm,
        Thing::Label,
        Thing::Operation,
        Thing::Style,
        Thing::RowRole,
        Thing::Function,
        Thing::Filter,
        Thing::Test,
        Thing::Statement,
        Thing::Template,
        Thing::ValueOf("month"),
    ];
    let holders =
        [Holder::Figure, Holder::Figures, Holder::Global("period"), Holder::Account, Holder::Row { query: s("q") }];
    let mut all = vec![
        Mistake::UnknownMetric { name: name(), near: near() },
        Mistake::UnknownObligation { name: name(), near: near() },
        Mistake::NoVerdict { name: name(), near: names() },
        Mistake::BlockNameTaken { name: name() },
        Mistake::Argument { argument: name() },
        Mistake::BlockNotClosed { name: name(), before: Some(3) },
        Mistake::BlockNotClosed { name: name(), before: None },
        Mistake::PartingOutside,
        Mistake::Width { share: name() },
        Mistake::Widths { widths: 2, columns: 3 },
        Mistake::Needs { of: block(), name: name() },
        Mistake::NotWhole { at: block().key("limit"), found: s("2.5") },
        Mistake::NoColumns,
        Mistake::NoSeries,
        Mistake::NotOneSeries,
        Mistake::NoParts,
        Mistake::TooManyParts { parts: 12, most: 9 },
        Mistake::NoPair,
        Mistake::NoCurrent,
        Mistake::NothingToCompute { column: column() },
        Mistake::SeveralSources { column: column() },
        Mistake::PlannedWithoutPivot { column: column() },
        Mistake::Circular { column: column() },
        Mistake::NotClosed { sign: "{" },
        Mistake::ColumnNotFigure { column: column() },
        Mistake::ColumnNotTruth { column: column() },
        Mistake::ColumnNotDay { column: column(), found: s("x") },
        Mistake::SeveralFigures { column: column() },
        Mistake::BareColumn { column: column(), instead: Some(s("cell")) },
        Mistake::BareColumn { column: column(), instead: None },
        Mistake::NotFoldable { column: column(), why: Box::new(Why::Rounds) },
        Mistake::NotFoldable { column: column(), why: Box::new(Why::SeveralStatements { count: 2 }) },
        Mistake::Rule,
        Mistake::BareNumber { value: s("3") },
        Mistake::FiguresPrinted { count: 3 },
        Mistake::NotPrintable { kind: s("map") },
        Mistake::NotCalled { name: s("prev") },
        Mistake::NotComparable { argument: s("x") },
        Mistake::ComputedWindow,
        Mistake::CellWindow,
        Mistake::OtherMonth,
        Mistake::NoValue { name: name(), near: near() },
        Mistake::ArgumentMissing { call: s("f()"), usage: &["f(\"metric\")"] },
        Mistake::ArgumentMissing { call: s("f()"), usage: &[] },
        Mistake::TooManyArguments { call: s("f()"), words: Some(words()), usage: &["f(\"metric\")"] },
        Mistake::TooManyArguments { call: s("f()"), words: None, usage: &[] },
        Mistake::Calculates { words: words() },
        Mistake::TagNotClosed { tag: s("{%"), close: "%}" },
        Mistake::Unbalanced(Unbalanced::ClosedByOther { name: s("if"), word: s("endfor"), line: 3 }),
        Mistake::Unbalanced(Unbalanced::ClosesNothing { word: s("endif"), opens: s("if") }),
        Mistake::Unbalanced(Unbalanced::NeverClosed { name: s("if") }),
        Mistake::Calendar(CalendarError::Day(s("x"))),
        Mistake::Calendar(CalendarError::Month(s("x"))),
        Mistake::Calendar(CalendarError::Zone(s("x"))),
        Mistake::Calendar(CalendarError::Reversed { start: day(2), end: day(1) }),
        Mistake::Closed,
    ];
    all.extend(things.map(|what| Mistake::Unknown { what, name: s("x"), near: near() }));
    all.extend(holders.map(|of| Mistake::NoSuchPart { of, name: s("x"), near: near() }));
    all.extend(malformed().into_iter().map(|form| Mistake::Form { of: block(), form }));
    for found in [Found::Text, Found::Number, Found::OddNumber, Found::Flag, Found::Date, Found::List, Found::Table] {
        for expected in [Expected::Text, Expected::Number, Expected::Flag, Expected::Table] {
            all.push(Mistake::WrongKind { at: block().key("limit"), found, expected });
        }
    }
    for found in [Content::Number, Content::Truth, Content::Figure] {
        all.push(Mistake::ColumnNotText { column: s("c"), found });
    }
    for spot in [FigureSpot::Heading, FigureSpot::Link, FigureSpot::Name] {
        all.push(Mistake::FigureIn { spot });
    }
    for fault in [
        LanguageFault::Syntax,
        LanguageFault::UnknownMethod,
        LanguageFault::Operation,
        LanguageFault::Structure,
        LanguageFault::Other,
    ] {
        all.push(Mistake::Language { fault, words: Some(words()) });
        all.push(Mistake::Language { fault, words: None });
    }
    for why in whys() {
        all.push(Mistake::Refused { why: Box::new(why.clone()), asked_at: Some((s("monthly.md"), 3, 4)) });
        all.push(Mistake::Refused { why: Box::new(why), asked_at: None });
    }
    all
}

#[test]
fn what_templates_have_wrong() {
    let source = include_str!("../../document/mistake.rs");
    all(source, "Mistake", &mistakes(), |mistake| look_at(mistake));
    assert_eq!(variants(source, "Thing").len(), 18, "each of them stands in `mistakes`");
    assert_eq!(variants(source, "LanguageFault").len(), 5);
    assert_eq!(variants(source, "Holder").len(), 5);
    assert_eq!(variants(source, "Found").len(), 7);
    assert_eq!(variants(source, "Unbalanced").len(), 3);
}

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
    all(include_str!("../../ledger/schema.rs"), "ColumnKind", &kinds, |_| {});
    let mut wrongs = vec![
        Wrong::Cell { found: s("x"), allowed: Allowed::OneOf(vec![s("one"), s("two"), s("three")]) },
        Wrong::Cell { found: s("x"), allowed: Allowed::PlainDay },
        Wrong::Blank,
        Wrong::Personal(PersonalData::MailAddress),
        Wrong::Personal(PersonalData::LineUserId),
        Wrong::Personal(PersonalData::TelephoneNumber),
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
    all(include_str!("../../ledger/problem.rs"), "Wrong", &wrongs, |_| {});
    let errors = [
        LedgerError::UnknownLedger { name: s("event"), near: near() },
        LedgerError::NotText { file: s("x.csv"), cause: NotText { offset: 3 } },
        LedgerError::Problems { problems },
    ];
    all(include_str!("../../ledger/mod.rs"), "LedgerError", &errors, |error| {
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
        ConfigMistake::FiscalYearStart { month: 1 },
        ConfigMistake::TermReversed { start: day(2), end: day(1) },
        ConfigMistake::AccountTwice { id: account(), platform: PlatformId::from("x") },
        ConfigMistake::ObligationTwice { id: s("x") },
        ConfigMistake::DueDay { found: 31 },
    ];
    mistakes.extend(malformed().into_iter().map(ConfigMistake::Form));
    all(include_str!("../../programme/mistake.rs"), "ConfigMistake", &mistakes, |mistake| look_at(mistake));
}

fn places() -> [CredentialPlace; 3] {
    [CredentialPlace::Variable(s("TOKEN")), CredentialPlace::File(s("key.json")), CredentialPlace::OfAccount]
}

fn proof_errors() -> Vec<ProofError> {
    let (account, host) = (|| s("@a"), || s("api.line.me"));
    let place = || CredentialPlace::Variable(s("TOKEN"));
    let grants = [
        GrantError::NotJson { line: 1, column: 2 },
        GrantError::NoClient { field: "client_id" },
        GrantError::NotATime { field: "granted_at" },
    ];
    all(include_str!("../../http/grant.rs"), "GrantError", &grants, |error| look_at(error));
    let mut faults = vec![
        CredentialFault::NotServiceAccountJson { line: 1, column: 2 },
        CredentialFault::NotServiceAccount,
        CredentialFault::NoField { name: "client_email" },
        CredentialFault::Fields,
        CredentialFault::TokenUri { uri: s("x") },
        CredentialFault::UnsafeTokenUri { uri: s("x") },
        CredentialFault::Key { words: words() },
        CredentialFault::NotJson { line: 1, column: 2 },
        CredentialFault::NoPart { id: "channel_id", secret: "channel_secret", missing: s("channel_id") },
        CredentialFault::NotOneWord,
        CredentialFault::NoApplication,
        CredentialFault::NoToken { name: "access_token" },
        CredentialFault::NotATime { name: "renewed_at" },
    ];
    faults.extend(grants.into_iter().map(CredentialFault::Grant));
    let source = include_str!("../../http/error.rs");
    all(source, "CredentialFault", &faults, |_| {});
    let denials = [Denial::Said(words()), Denial::Status { status: 400, words: Some(words()) }, Denial::NoToken];
    all(source, "Denial", &denials, |_| {});
    let ways = [
        DenialWayOut::SetClock,
        DenialWayOut::ReplaceKey,
        DenialWayOut::CheckAccount,
        DenialWayOut::MakeKey,
        DenialWayOut::OtherAccount,
        DenialWayOut::CheckIdAndSecret,
        DenialWayOut::NewToken,
    ];
    all(source, "DenialWayOut", &ways, |_| {});
    let no_tokens = [
        NoToken::Missing,
        NoToken::NotJson,
        NoToken::Send(Box::new(SendError::Refused { host: host() })),
        NoToken::Answer(Denial::Status { status: 500, words: None }),
        NoToken::Said(words()),
    ];
    all(source, "NoToken", &no_tokens, |_| {});
    let mut errors = vec![
        ProofError::Missing { account: account() },
        ProofError::Unreadable { account: account(), place: place(), cause: Unread::NotSet },
        ProofError::Unreadable {
            account: account(),
            place: place(),
            cause: Unread::File { missing: true, words: words() },
        },
        ProofError::Unreadable {
            account: account(),
            place: place(),
            cause: Unread::File { missing: false, words: words() },
        },
        ProofError::NeverGranted { account: account(), place: place() },
        ProofError::CannotKeep { account: account(), place: place() },
        ProofError::NotKept { account: account(), place: place(), cause: words() },
        ProofError::Denied { account: account(), host: host(), answer: Denial::NoToken, way_out: None },
    ];
    errors.extend(places().map(|place| ProofError::Empty { account: account(), place }));
    errors.extend(faults.into_iter().map(|why| ProofError::WrongKind { account: account(), place: place(), why }));
    for answer in denials {
        errors.push(ProofError::ConsentEnded { account: account(), host: host(), answer });
    }
    for way_out in ways {
        let (account, host, way_out) = (account(), host(), Some(way_out));
        errors.push(ProofError::Denied { account, host, answer: Denial::NoToken, way_out });
    }
    for cause in no_tokens {
        errors.push(ProofError::Unreachable { account: account(), host: host(), cause });
    }
    all(source, "ProofError", &errors, |error| look_at(error));
    errors
}

fn send_errors() -> Vec<SendError> {
    let host = || s("api.line.me");
    let source = include_str!("../../http/error.rs");
    let addresses = [
        AddressFault::Unparsable(words()),
        AddressFault::UserOrPassword,
        AddressFault::NotBare,
        AddressFault::PlainHttp,
        AddressFault::Scheme,
        AddressFault::NotReplaceable,
    ];
    all(source, "AddressFault", &addresses, |_| {});
    let mut errors = vec![
        SendError::ForeignAuthority { authority: s("http://x"), allowed: host() },
        SendError::Refused { host: host() },
        SendError::UnknownHost { host: host() },
        SendError::NoConnection { host: host(), cause: words() },
        SendError::Tls { host: host(), cause: words() },
        SendError::TimedOut { host: host(), seconds: 30 },
        SendError::BrokenOff { host: host(), cause: words() },
        SendError::Redirected { host: host(), status: 302, location: Some(host()) },
        SendError::Redirected { host: host(), status: 302, location: None },
        SendError::TooLarge { host: host(), megabytes: 256 },
        SendError::BudgetUsed { path: s("/v2/bot"), until: Instant::from_unix(0) },
        SendError::TooManyServerErrors { count: 6 },
    ];
    errors.extend(addresses.map(|why| SendError::BadAddress { url: s("x"), why }));
    errors.extend(proof_errors().into_iter().map(SendError::Proof));
    all(source, "SendError", &errors, |error| look_at(error));
    errors
}

#[test]
fn what_goes_wrong_on_the_way_and_with_credentials() {
    places().iter().for_each(|place| look_at(place));
    let source = include_str!("../../http/consent.rs");
    let brought = [
        BroughtBack::NoCode,
        BroughtBack::Declined { error: s("access_denied"), description: words() },
        BroughtBack::Declined { error: s("access_denied"), description: String::new() },
        BroughtBack::OtherState,
    ];
    all(source, "BroughtBack", &brought, |error| look_at(error));
    let error = send_errors().remove(1);
    look_at(&Cause::PutOff { error, left: 7 });
    look_at(&Cause::ReadsUsed { read: 940, ceiling: 1_000, left: 1 });
}

#[test]
fn what_platforms_answer() {
    let source = include_str!("../../domain/reason.rs");
    let said = |words| Said { status: 403, name: s("PERMISSION_DENIED"), words, request: Some(s("r-1")) };
    let details = [
        Detail::Answer { said: said(SaidWords::Text(words())), files: vec![s("queries/ga4/a.json")] },
        Detail::Answer { said: said(SaidWords::WebPage), files: vec![] },
        Detail::Answer { said: said(SaidWords::Nothing), files: vec![] },
        Detail::MayNotSee { metrics: vec![s("adCost"), s("adClicks")], file: s("a.json") },
        Detail::NotCountedYet,
        Detail::StillNotCounted { day: day(3), after_days: 3 },
        Detail::NoNumbersOfDay,
        Detail::ShownFrom { people: 20 },
        Detail::NotWhole { instead: Window::of_day(day(3), Zone::PACIFIC) },
        Detail::Empty,
    ];
    let ways = [
        WayOut::GiveAccess,
        WayOut::CorrectRequest,
        WayOut::CheckProperty,
        WayOut::WaitForDay,
        WayOut::WaitForHour,
        WayOut::RemoveMetric,
        WayOut::SetZone,
        WayOut::ReissueToken,
        WayOut::LinkedChannel,
        WayOut::NextRun,
        WayOut::Tomorrow,
        WayOut::CorrectId,
        WayOut::CheckUrlName,
        WayOut::LogInAgain,
        WayOut::BuyCredits,
        WayOut::RaiseSpendCap,
        WayOut::EnrolApplication,
        WayOut::LaterRun,
        WayOut::ReadOnly,
        WayOut::RaiseReads,
        WayOut::NewToken,
        WayOut::LogIn { platform: "youtube" },
        WayOut::CollectNow,
        WayOut::KeepInFile,
        WayOut::GivePermissions,
        WayOut::AskDoctor,
        WayOut::ConsentAsOwner,
        WayOut::EnableYoutube,
    ];
    all(source, "WayOut", &ways, |way| {
        look_at(&Cause::Answer(Reason::new("x", Detail::NotCountedYet).way_out(*way)));
    });
    details.iter().for_each(|detail| look_at(&Cause::Answer(Reason::new("x", detail.clone()))));
    assert_eq!(variants(source, "Detail").len(), 9, "with `Nothing`, which says nothing");
    assert_eq!(Cause::Answer(Reason::new("x", Detail::Nothing)).ja(), "");
    let seen = [
        Seen::Refused(said(SaidWords::Nothing)),
        Seen::NotJson,
        Seen::Zone { name: s("LP"), zone: s("Asia/Tokyo") },
        Seen::OtherZone { name: s("LP"), found: None, configured: s("Asia/Tokyo") },
        Seen::Account { name: s("CROSS SENDAI") },
        Seen::Token { name: s("CROSS SENDAI") },
        Seen::NoAccount,
        Seen::OtherToken { name: s("CROSS SENDAI"), ids: vec![s("@a")] },
        Seen::PublicAlone,
        Seen::MayWrite { level: s("read-write") },
        Seen::TermsFirst,
        Seen::Access { until: None },
        Seen::Access { until: Some(day(3)) },
        Seen::AccessEnds { until: day(3), due: day(10) },
        Seen::AccessEnds { until: day(13), due: day(10) },
        Seen::NoEndNamed,
        Seen::Renews { until: None },
        Seen::Renews { until: Some(day(3)) },
        Seen::BareToken,
        Seen::ScopesLack { scopes: vec![s("read_insights")] },
        Seen::EndUnknown(said(SaidWords::Nothing)),
    ];
    let faults = include_str!("../../sources/fault.rs");
    all(faults, "Seen", &seen, |seen| {
        look_at(&Finding { good: false, seen: seen.clone(), way_out: Some(WayOut::SetZone) });
    });
    let (name, name_ja) = (s("youtube.views"), s("視聴回数"));
    let change_ja = s("再生の開始だけで視聴と数えるようになった。");
    let announced = [
        Announced::MetricEnds { name: name.clone(), name_ja: name_ja.clone(), last: day(3) },
        Announced::MetricChanges { name, name_ja, on: day(3), change_ja },
        Announced::InterfaceEnds { name: "Graph API v25.0", last: day(3) },
    ];
    all(include_str!("../../sources/announced.rs"), "Announced", &announced, |announced| look_at(announced));
    let promised = [
        Promised::Text,
        Promised::Flag,
        Promised::Whole,
        Promised::Count,
        Promised::Percent,
        Promised::List,
        Promised::Object,
        Promised::OneOf(&["ready", "unready"]),
    ];
    all(faults, "Promised", &promised, |_| {});
    let stands = [
        Stands::Nothing,
        Stands::Null,
        Stands::Flag,
        Stands::Text(s("x")),
        Stands::Number(s("3")),
        Stands::List,
        Stands::Object,
    ];
    all(faults, "Stands", &stands, |_| {});
    let mut parse = vec![
        ParseFault::WebPage,
        ParseFault::CutOff(words()),
        ParseFault::NotJson(words()),
        ParseFault::NoReports,
        ParseFault::Reports { found: 1, asked: 2 },
        ParseFault::RowTwice { row: vec![s("a"), s("b")] },
        ParseFault::EmptyPage { announced: 3, offset: 2 },
        ParseFault::RowsChanged { before: 1, after: 2 },
        ParseFault::PageTwice { token: s("t") },
        ParseFault::HeadersChanged,
        ParseFault::OtherZone { found: s("America/New_York"), configured: s("Asia/Tokyo") },
        ParseFault::NotAMoment { text: s("2026-11-01") },
        ParseFault::NoColumn { name: s("x") },
        ParseFault::Columns { found: 1, asked: 2 },
        ParseFault::Values { found: 1, headers: 2 },
        ParseFault::NotADay { text: s("x") },
        ParseFault::OutsideWindow { day: day(1), window: window() },
        ParseFault::NotANumber { text: s("x"), metric: s("sessions") },
        ParseFault::NotWhole { text: s("1.5"), metric: s("sessions") },
    ];
    for promised in promised {
        parse.extend(stands.clone().map(|found| ParseFault::NotPromised { found, promised: promised.clone() }));
    }
    all(faults, "ParseFault", &parse, |fault| {
        look_at(&Cause::Parse(ParseError::new("x", "/reports/0", fault.clone())));
    });
    let mut setup = vec![
        SetupFault::StreamTaken { stream: StreamId::from("ga4.x"), file: s("a.json") },
        SetupFault::AskedTwice { metric: metric(), file: s("a.json") },
        SetupFault::DateRanges,
        SetupFault::NoWindows,
        SetupFault::WindowsOfDates,
        SetupFault::DaysWithoutDate,
        SetupFault::Dimensions { count: 10 },
        SetupFault::Metrics { count: 0 },
        SetupFault::Twice { name: s("x") },
        SetupFault::NotAName { name: s("x") },
        SetupFault::DateRangeDimension,
        SetupFault::Limit { found: s("0") },
        SetupFault::Expression,
        SetupFault::Filter { name: s("x") },
        SetupFault::EmptyFilter { name: s("x") },
        SetupFault::NoValue { name: s("x") },
        SetupFault::RenamesNothing { name: s("x") },
        SetupFault::NotAMetric { name: s("x") },
        SetupFault::NameOfWhole { name: s("x") },
        SetupFault::NeedsName { name: s("x") },
        SetupFault::NamedTwice { metric: metric() },
        SetupFault::OrderBys,
        SetupFault::NotAStream { name: s("x") },
    ];
    setup.extend(malformed().into_iter().map(|form| SetupFault::Form { form, column: 3 }));
    all(faults, "SetupFault", &setup, |fault| {
        look_at(&SetupError { file: s("a.json"), line: 2, fault: fault.clone() });
    });
    let causes = [
        Cause::Send(SendError::Refused { host: s("x") }),
        Cause::Answer(Reason::new("x", Detail::NotCountedYet)),
        Cause::Parse(ParseError::new("x", "", ParseFault::WebPage)),
        Cause::Contradiction(Arc::new(NormalizeError::Contradiction(Box::new(contradiction())))),
        Cause::PutOff { error: SendError::Refused { host: s("x") }, left: 3 },
        Cause::ReadsUsed { read: 940, ceiling: 1_000, left: 1 },
    ];
    all(include_str!("../../pipeline/problem.rs"), "Cause", &causes, |cause| look_at(cause));
}

fn contradiction() -> Contradiction {
    let (first, second) = (s("3"), s("4"));
    Contradiction {
        key: s("line.blocks 2026-10-01"),
        first,
        first_pointer: s("/a"),
        second,
        second_pointer: s("/b"),
        snapshot: s("abcd"),
    }
}

#[test]
fn what_goes_wrong_with_the_store() {
    let failed =
        |kind| DiskError::Failed { action: "write", path: "data/x".into(), cause: io::Error::new(kind, words()) };
    let disk = || {
        vec![
            failed(io::ErrorKind::StorageFull),
            failed(io::ErrorKind::PermissionDenied),
            failed(io::ErrorKind::ReadOnlyFilesystem),
            failed(io::ErrorKind::Other),
            DiskError::Taken { path: "data/x".into() },
            DiskError::Stopped { step: 3 },
        ]
    };
    all(include_str!("../../store/disk.rs"), "DiskError", &disk(), |error| look_at(error));
    let load = LoadId(3);
    let file = || s("data/loads/000003.json");
    let source = include_str!("../../store/error.rs");
    let normalize = || {
        vec![
            NormalizeError::Contradiction(Box::new(contradiction())),
            NormalizeError::RepeatedDimension { metric: metric(), dimension: s("d"), pointer: s("/a") },
            NormalizeError::Unreadable { row: 1, column: "day", value: s("x") },
            NormalizeError::Frame(polars::prelude::PolarsError::NoData("there is no data here".into())),
        ]
    };
    all(include_str!("../../normalize.rs"), "NormalizeError", &normalize(), |error| look_at(error));
    let manifests = [
        ManifestFault::Json(words()),
        ManifestFault::OtherLoad(load),
        ManifestFault::Field { field: "kind", text: s("x") },
        ManifestFault::Window(CalendarError::Day(s("x"))),
    ];
    all(source, "ManifestFault", &manifests, |_| {});
    let damages =
        [Damage::Missing, Damage::OtherBytes, Damage::Rows { found: 1, expected: 2 }, Damage::Unreadable(words())];
    all(source, "Damage", &damages, |_| {});
    let seals = || {
        vec![
            SealFault::Json(words()),
            SealFault::Disk(failed(io::ErrorKind::NotFound)),
            SealFault::Newer { program: s("report 2"), schema: 2 },
            SealFault::Names,
            SealFault::Other { period: s("2026-10"), version: 2 },
        ]
    };
    all(source, "SealFault", &seals(), |_| {});
    let mut errors = vec![
        StoreError::Locked { pid: Some(7), command: Some(s("report collect")), since: Some(Instant::from_unix(0)) },
        StoreError::Locked { pid: None, command: None, since: None },
        StoreError::ReadOnly,
        StoreError::Mixed { file: file(), sandbox: true },
        StoreError::Mixed { file: file(), sandbox: false },
        StoreError::MissingManifest { file: file() },
        StoreError::NewerManifest { file: file(), program: s("report 2"), schema: 2 },
        StoreError::NoSuchLoad { load, latest: Some(load) },
        StoreError::NoSuchLoad { load, latest: None },
        StoreError::Overtaken { load },
        StoreError::UnknownSnapshot(snapshot()),
        StoreError::Unfounded { of: s("line.blocks"), snapshot: snapshot() },
        StoreError::MissingSeal { file: file() },
        StoreError::Sealed { file: file() },
    ];
    errors.extend(disk().into_iter().map(StoreError::Disk));
    errors.extend(normalize().into_iter().map(StoreError::Normalize));
    errors.extend(manifests.into_iter().map(|cause| StoreError::BrokenManifest { file: file(), cause }));
    errors.extend(seals().into_iter().map(|cause| StoreError::BrokenSeal { file: file(), cause }));
    for cause in damages {
        errors.push(StoreError::DamagedPart { load, file: file(), cause: cause.clone() });
        errors.push(StoreError::DamagedSnapshot { load, file: file(), cause });
    }
    all(source, "StoreError", &errors, |error| look_at(error));
    let listen = SandboxError::Listen {
        address: "127.0.0.1:80".parse().unwrap(),
        source: io::Error::new(io::ErrorKind::AddrInUse, words()),
    };
    all(include_str!("../../sandbox/mod.rs"), "SandboxError", &[listen], |error| look_at(error));
}

#[test]
fn what_downloaded_files_have_wrong() {
    let source = include_str!("../../imports/error.rs");
    let formats = [
        FileFormat::Workbook,
        FileFormat::OldWorkbook,
        FileFormat::Pdf,
        FileFormat::WebPage,
        FileFormat::Xml,
        FileFormat::Json,
        FileFormat::Picture,
        FileFormat::Compressed,
    ];
    all(source, "FileFormat", &formats, |_| {});
    let archives = [
        ArchiveFault::Zip(words()),
        ArchiveFault::Member { name: s("a.csv"), words: words() },
        ArchiveFault::Nested { name: s("a.zip") },
        ArchiveFault::NoFile,
    ];
    all(source, "ArchiveFault", &archives, |_| {});
    let unlike = [Unlike::Lacks(vec![s("Date")]), Unlike::LooksLike("x.daily"), Unlike::NotInArchive];
    all(source, "Unlike", &unlike, |_| {});
    let damages = [
        FileDamage::Semicolons,
        FileDamage::Requoted,
        FileDamage::ExponentIds { line: 1, field: 2 },
        FileDamage::RoundedIds { line: 1 },
        FileDamage::RewrittenDates { line: 1, field: 2 },
        FileDamage::NumberToDate { line: 1, field: 2 },
        FileDamage::SavedWorkbook,
    ];
    all(source, "Damage", &damages, |_| {});
    let expected = [
        CellExpected::Number(Form::Count),
        CellExpected::Number(Form::Signed),
        CellExpected::Number(Form::Exact),
        CellExpected::Number(Form::Duration),
        CellExpected::Day("Tue, Feb 18, 2025"),
        CellExpected::NthDay,
        CellExpected::DayOfTable,
        CellExpected::StartBeforeEnd,
        CellExpected::VideoId,
        CellExpected::PostId,
        CellExpected::NextDay,
        CellExpected::Lifetime,
        CellExpected::Share(100),
        CellExpected::Period("2026-10-01〜2026-10-31"),
        CellExpected::Address("https://www.tiktok.com/@a/video/1"),
    ];
    all(source, "Expected", &expected, |_| {});
    let mut errors = vec![
        ImportError::PersonalData { what: "LINE chat history" },
        ImportError::NotText(NotText { offset: 3 }),
        ImportError::TooLarge { limit_megabytes: 64 },
        ImportError::Empty,
        ImportError::NoSuchKind { asked: s("x") },
        ImportError::Unknown { header: vec![s("a"), s("b")], nearest: vec![] },
        ImportError::NotYet { kind: "meta.daily", label: "results of Meta Business Suite" },
        ImportError::KindNeeded { kind: "ga4.screen", why: "an exploration does not say whether it is filtered" },
        ImportError::AccountNeeded { platform: "x" },
        ImportError::PlatformNeeded { title: s("Reach"), kinds: ["instagram.results", "facebook.results"] },
        ImportError::UnknownTitle { title: s("Reach") },
        ImportError::PeriodNeeded { kind: "x.posts" },
        ImportError::PeriodContradicted { declared: day(1).month(), found: window() },
        ImportError::RepeatedColumn { column: s("Date") },
        ImportError::Ragged { line: 1, found: 2, expected: 3 },
        ImportError::UnclosedQuote(UnclosedQuote { line: 1 }),
        ImportError::Contradiction { what: s("2026-10-01"), first: 2, second: 3 },
    ];
    errors.extend(formats.map(|format| ImportError::Format { format }));
    errors.extend(archives.map(|fault| ImportError::Archive { fault }));
    errors.extend(unlike.map(|unlike| ImportError::NotThatKind { asked: "x.daily", unlike }));
    errors.extend(damages.map(|damage| ImportError::Damaged { damage }));
    errors.extend(expected.map(|expected| ImportError::Cell {
        line: 1,
        field: 2,
        column: s("Date"),
        found: s("x"),
        expected,
    }));
    all(source, "ImportError", &errors, |error| look_at(error));
}

#[test]
fn what_cannot_be_drawn_or_written() {
    let source = include_str!("../../render/pdf/mod.rs");
    let errors = [
        RenderError::TableTooWide { name: s("x"), columns: 99 },
        RenderError::SameAttachment { name: s("x") },
        RenderError::Writer(words()),
    ];
    all(source, "RenderError", &errors, |error| look_at(error));
    let spots = [
        Spot::Cover,
        Spot::Contents(s("目次")),
        Spot::Heading,
        Spot::Paragraph,
        Spot::List,
        Spot::Facts,
        Spot::Stats,
        Spot::Table(s("web.pages")),
        Spot::Row { table: s("web.pages"), row: 3 },
        Spot::Notes(s("web.pages")),
        Spot::Chart(s("web.daily")),
        Spot::Header,
        Spot::Footer,
    ];
    all(source, "Spot", &spots, |spot| assert_no_english(&spot.ja()));
    let attachments = [
        AttachmentError::NotAPdf(words()),
        AttachmentError::Missing { name: s("figures.json") },
        AttachmentError::Damaged(words()),
    ];
    all(include_str!("../../render/pdf/attachments.rs"), "AttachmentError", &attachments, |error| look_at(error));
    let exports = [
        ExportError::Character { character: '𠮷', row: 3, column: s("title") },
        ExportError::Type { column: s("x"), dtype: s("list") },
        ExportError::Csv(io::Error::other(words()).into()),
        ExportError::Frame(polars::prelude::PolarsError::NoData("there is no data here".into())),
    ];
    all(include_str!("../../render/mod.rs"), "ExportError", &exports, |error| {
        assert_no_english(&error.ja());
        assert_eq!(error.hint_ja().is_some(), error.hint_en().is_some());
    });
}

#[test]
fn every_message_of_the_catalogue_is_japanese_and_english() {
    let source = include_str!("../messages.rs");
    let lines = source.lines().filter(|l| l.starts_with("    ") && l.contains("=> \""));
    let mut seen = 0;
    for line in lines {
        let Some((_, words)) = line.split_once("=> \"") else { continue };
        let ja = words.split("\", \"").next().unwrap_or_default().trim_end_matches("\",");
        let ja = ja.replace("{}", "x");
        assert_no_english(&ja);
        seen += 1;
    }
    assert!(seen > 80, "{seen}");
    for source in [include_str!("../words_issue.rs")] {
        for part in source.split("Words::new(").skip(1) {
            let ja = part.split('"').nth(1).unwrap_or_default();
            assert_no_english(ja);
        }
    }
}

#[test]
fn the_walk_to_the_bytes_has_names() {
    for op in [
        Op::Reading,
        Op::Total,
        Op::Difference,
        Op::Ratio,
        Op::ChangeRate,
        Op::PerDay,
        Op::PerMonth,
        Op::Cumulative,
        Op::Plan,
        Op::Pace,
        Op::Forecast,
        Op::Count,
        Op::DistinctCount,
        Op::Rest,
        Op::Pick,
        Op::Calendar,
        Op::Config,
    ] {
        let words = walk::operation(op.name());
        assert_ne!(words.ja, words.en);
    }
    for fact in [
        "days 2026-10-01..2026-10-31",
        "covered days 30 of 2026-10-01..2026-10-31",
        "months after 2026-10 until 2027-03",
        "events confirmed until 2026-10-31",
    ] {
        let words = walk::calendar(fact);
        assert_no_english(&words.ja);
        assert!(
            !words.ja.contains(" of ") && !words.ja.contains("until") && !words.ja.contains("after"),
            "{}",
            words.ja
        );
    }
    assert_eq!(walk::flag("taken_over").ja, "引継値");
    assert_eq!(walk::absence("hidden").ja, "非公表");
    assert_eq!(walk::operation("of_tomorrow").ja, "of_tomorrow", "a newer program's word is shown as it is");
}

/// The codes of these files, between the first and the last of these words.
fn codes(source: &'static str, before: &str) -> Vec<&'static str> {
    let parts = source.split(before).skip(1);
    parts.filter_map(|part| part.split('"').nth(1)).filter(|code| !code.is_empty()).collect()
}

#[test]
fn every_reason_that_is_given_anywhere_has_japanese_words() {
    let mut found = codes(include_str!("../../http/error.rs"), " { .. } => ");
    for source in [
        include_str!("../../sources/mod.rs"),
        include_str!("../../pipeline/problem.rs"),
        include_str!("../../sources/ga4/mod.rs"),
        include_str!("../../sources/ga4/report.rs"),
        include_str!("../../sources/x/mod.rs"),
        include_str!("../../sources/x/answers.rs"),
        include_str!("../../sources/note/mod.rs"),
        include_str!("../../sources/note/answers.rs"),
        include_str!("../../sources/line/mod.rs"),
        include_str!("../../sources/line/answers.rs"),
        include_str!("../../sources/youtube/mod.rs"),
        include_str!("../../sources/youtube/tables.rs"),
        include_str!("../../sources/youtube/listing.rs"),
        include_str!("../../sources/tiktok/mod.rs"),
        include_str!("../../sources/tiktok/answers.rs"),
        include_str!("../../pipeline/lane.rs"),
    ] {
        for before in ["ParseError::new(", "Reason::new(", "reason("] {
            found.extend(codes(source, before));
        }
    }
    let is_code = |c: &&str| c.len() > 2 && c.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let found: Vec<&str> = found.into_iter().filter(is_code).collect();
    assert!(found.len() > 30, "{found:?}");
    for code in found {
        assert!(reason(code).is_some(), "`{code}` has no Japanese words");
    }
}

#[test]
fn every_remark_on_a_file_has_japanese_words() {
    let listed = include_str!("../../../docs/imports.md").split("## Codes of notes").nth(1).unwrap_or_default();
    let listed = listed.split("## Codes of errors").next().unwrap_or_default();
    let codes: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
    assert!(codes.len() > 15, "{codes:?}");
    for code in codes {
        assert_ne!(note_ja(code, ""), code);
        assert_ne!(note_ja(code, "detail"), "detail", "`{code}` has no Japanese words");
    }
}
