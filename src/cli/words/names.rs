//! Names that are not known, values of the wrong kind: what the rooms say alike, in Japanese.

use crate::domain::{Kind, Malformed, Near};

/// What to write instead of a name that is not known.
pub fn near(near: &Near) -> String {
    match near {
        Near::Close(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("{} ではありませんか", names.join(" か "))
        }
        Near::Known { names, .. } if names.is_empty() => "そこで使える名前はありません".to_string(),
        Near::Known { names, more } => format!("使える名前: {}{}", names.join(", "), if *more { " ほか" } else { "" }),
    }
}

/// A mistake of form in TOML or JSON.
pub fn malformed(form: &Malformed) -> String {
    match form {
        Malformed::UnknownName { name, .. } => format!("`{name}` という項目はありません"),
        Malformed::UnknownValue { value, .. } => format!("`{value}` は使えません"),
        Malformed::MissingName { name } => format!("`{name}` がありません"),
        Malformed::RepeatedName { name: Some(name) } => format!("`{name}` が二つあります"),
        Malformed::RepeatedName { name: None } => "同じ項目が二つあります".to_string(),
        Malformed::WrongKind { found, expected } => {
            format!("{}を書くところに、{}があります", kind(expected), kind(found))
        }
        Malformed::Words { words } => format!("書式が正しくありません: {}", said(words)),
    }
}

/// What is known there.
pub fn malformed_hint(form: &Malformed) -> Option<String> {
    match form {
        Malformed::UnknownName { near: names, .. } | Malformed::UnknownValue { near: names, .. } => Some(near(names)),
        Malformed::MissingName { .. }
        | Malformed::RepeatedName { .. }
        | Malformed::WrongKind { .. }
        | Malformed::Words { .. } => None,
    }
}

fn kind(kind: &Kind) -> String {
    let (name, value) = match kind {
        Kind::Text(value) => ("引用符で囲んだ文字", value.as_ref()),
        Kind::Whole(value) => ("整数", value.as_ref()),
        Kind::Number(value) => ("数", value.as_ref()),
        Kind::Flag(value) => ("true か false", value.as_ref()),
        Kind::Day => ("日付（2026-10-31 のように、引用符なし）", None),
        Kind::List => ("一覧（[ ] で囲んだもの）", None),
        Kind::Table => ("項目のまとまり（{ } で囲んだもの）", None),
        Kind::Nothing => ("空の値", None),
        Kind::Words(words) => return said(words),
    };
    match value {
        Some(value) => format!("{name}（`{value}`）"),
        None => name.to_string(),
    }
}

/// What somebody else said, in their own words.
pub fn said(words: &str) -> String {
    let words = words.trim();
    match words.is_empty() {
        true => "「説明なし」".to_string(),
        false => format!("「{words}」"),
    }
}
