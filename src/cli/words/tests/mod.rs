//! Every mistake that a room can find is said in Japanese: each variant is made once, and none leaves an English sentence.

#[cfg(test)] // the house's rules read this line: what follows is no product
mod codes;
mod document;
mod figures;
mod kept;
mod people;
mod platforms;

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
use crate::ledger::{Allowed, ColumnKind, LedgerError, PersonalData, Place, Problem, Wrong};
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
