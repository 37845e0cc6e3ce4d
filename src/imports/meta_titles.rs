//! Which of Meta Business Suite's files with a title of their own it is: days of one quantity, or the audience.
//!
//! Not here: reading them. Invariant: a file that does not tell its platform is nobody's until somebody names the kind.

use super::error::{Damage, Unlike};
use super::meta_results::{self, is_head, is_separator_line, lines_of, titled};
use super::{ImportError, Kind, Language, meta_audience};
use crate::delimited::plain_name;

/// The kind's id and the language; `None` where it is no such file.
pub(super) fn recognise(
    text: &str,
    asked: Option<&'static Kind>,
) -> Result<Option<(&'static str, Language)>, ImportError> {
    let is_separated = text.lines().next().is_some_and(is_separator_line);
    let mut lines = lines_of(text).filter(|r| r.as_ref().map_or(true, |r| !r.fields.is_empty()));
    let (title, head) = match (lines.next(), lines.next()) {
        (Some(Ok(title)), Some(Ok(head))) => (title, head),
        (Some(Err(error)), _) | (_, Some(Err(error))) if is_separated => return Err(error),
        _ if is_separated => return Err(ImportError::Empty),
        _ => return Ok(None),
    };
    let name = title.fields[0].trim().to_string();
    if is_separated && let Some((told, language)) = meta_audience::recognise(&name, text)? {
        let kinds = [meta_audience::INSTAGRAM.id, meta_audience::FACEBOOK.id];
        return choose(name, kinds, told, asked).map(|id| Some((id, language)));
    }
    let damaged = |damage| Err(ImportError::Damaged { damage });
    match plain_name(&head.fields[0]) {
        one if one.starts_with("date;primary") => return damaged(Damage::Semicolons),
        one if one.starts_with("date,\"primary\"") => return damaged(Damage::Requoted),
        _ => {}
    }
    if !is_head(&head) {
        return if is_separated { Err(ImportError::UnknownTitle { title: name }) } else { Ok(None) };
    }
    let language = if name.is_ascii() && head.fields[0].is_ascii() { Language::English } else { Language::Japanese };
    let Some(quantity) = titled(&name) else { return Err(ImportError::UnknownTitle { title: name }) };
    let kinds = [meta_results::INSTAGRAM.id, meta_results::FACEBOOK.id];
    choose(name, kinds, quantity.of, asked).map(|id| Some((id, language)))
}

fn choose(
    title: String,
    kinds: [&'static str; 2],
    told: Option<&'static str>,
    asked: Option<&'static Kind>,
) -> Result<&'static str, ImportError> {
    match (told, asked) {
        (Some(told), None) => Ok(told),
        (None, None) => Err(ImportError::PlatformNeeded { title, kinds }),
        (told, Some(asked)) if told.unwrap_or(asked.id) == asked.id && kinds.contains(&asked.id) => Ok(asked.id),
        (told, Some(asked)) => {
            Err(ImportError::NotThatKind { asked: asked.id, unlike: Unlike::LooksLike(told.unwrap_or(kinds[0])) })
        }
    }
}
