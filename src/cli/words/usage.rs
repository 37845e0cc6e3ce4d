//! What was typed and is no command, in Japanese and English: clap finds it, its kind and context are said here.

use super::names::said;
use crate::cli::failure::{Exit, Failure};
use crate::cli::messages::Words;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// A mistake on the command line, with what to type next.
pub fn failure(error: &clap::Error) -> Failure {
    let text = |kind| context(error, kind).into_iter().next();
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let value = text(ContextKind::InvalidValue).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::UnknownArgument => Words::new(
            format!("`{argument}` という指定はありません"),
            format!("there is no option or argument `{argument}`"),
        ),
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand).unwrap_or_default();
            Words::new(format!("`{name}` という命令はありません"), format!("there is no command `{name}`"))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            Words::new(format!("`{argument}` の値がありません"), format!("`{argument}` needs a value"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::NoEquals => Words::new(
            format!("`{argument}` に `{value}` は使えません"),
            format!("`{value}` cannot be given to `{argument}`"),
        ),
        ErrorKind::TooManyValues => {
            Words::new(format!("`{argument}` の値が多すぎます"), format!("`{argument}` has too many values"))
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => Words::new(
            format!("`{argument}` の値の数が違います"),
            format!("`{argument}` has the wrong number of values"),
        ),
        ErrorKind::ArgumentConflict => {
            let prior = context(error, ContextKind::PriorArg);
            if prior.is_empty() || prior.contains(&argument) {
                Words::new(format!("`{argument}` は一度だけ書けます"), format!("`{argument}` may be given once"))
            } else {
                let both = quoted(&prior);
                Words::new(
                    format!("`{argument}` は {} と一緒には使えません", both.join("、")),
                    format!("`{argument}` does not go with {}", both.join(", ")),
                )
            }
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = quoted(&context(error, ContextKind::InvalidArg));
            Words::new(format!("足りない指定: {}", missing.join("、")), format!("missing: {}", missing.join(", ")))
        }
        ErrorKind::MissingSubcommand => Words::new("命令がありません", "a command is missing"),
        ErrorKind::InvalidUtf8 => {
            Words::new("UTF-8ではない文字が打ち込まれました", "something typed is not UTF-8 text")
        }
        // the words of help are no failure; whatever else clap may learn says it itself
        _ => {
            let words = error.to_string();
            let first = words.lines().next().unwrap_or_default().trim_start_matches("error: ").to_string();
            Words::new(said(&first), first)
        }
    };
    let mut failure = Failure { exit: Exit::Usage, what, causes: Vec::new(), kept: None, hints: Vec::new() };
    // a number out of its range, in the words of whoever checks it
    if let (ErrorKind::ValueValidation, Some(source)) = (error.kind(), std::error::Error::source(error)) {
        failure = failure.cause(source);
    }
    let near: Vec<String> = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .flat_map(|kind| context(error, kind))
        .collect();
    let known: Vec<String> = [ContextKind::ValidValue, ContextKind::ValidSubcommand]
        .into_iter()
        .flat_map(|kind| context(error, kind))
        .collect();
    if !near.is_empty() {
        let near = quoted(&near);
        failure = failure.hint_in_words(Words::new(
            format!("{} ではありませんか", near.join(" か ")),
            format!("did you mean {}?", near.join(" or ")),
        ));
    } else if !known.is_empty() {
        let known = known.join(", ");
        failure = failure.hint_in_words(Words::new(format!("使える値: {known}"), format!("known: {known}")));
    }
    let usage = text(ContextKind::Usage).unwrap_or_default();
    let usage = usage.lines().next().unwrap_or_default().trim_start_matches("Usage: ").trim().to_string();
    if !usage.is_empty() {
        failure = failure.hint_in_words(Words::new(format!("書き方: `{usage}`"), format!("usage: `{usage}`")));
    }
    failure.hint_in_words(Words::new("`--help` を付けると、使い方を表示します", "`--help` shows how it is used"))
}

fn quoted(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| format!("`{text}`")).collect()
}

fn context(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        Some(ContextValue::StyledStrs(texts)) => texts.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}
