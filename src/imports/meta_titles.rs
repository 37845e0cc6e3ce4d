//! Which of Meta Business Suite's files with a title of their own it is: days of one quantity, or the audience.
//!
//! The platform is told by the title (`Instagram follows`), by a block beside it, or, of follows, by how days without any are
//! written; `Reach`, `Views` and `Content interactions` tell nothing in either.
//! Not here: reading them. Invariant: a file that does not tell its platform is nobody's until somebody names the kind.

use super::dates::{DayForm, day};
use super::error::{Damage, Unlike};
use super::meta_results::{self, is_head, is_separator_line, lines_of, titled};
use super::{ImportError, Kind, Language, meta_audience};
use crate::delimited::{Record, plain_name};

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
    let by_days = || if asked.is_none() && quantity.is_of_follows() { of_days(lines) } else { None };
    choose(name, kinds, quantity.of.or_else(by_days), asked).map(|id| Some((id, language)))
}

/// Whose follows they are, where the title does not say it: Instagram leaves out the days on which nobody followed, a page
/// states them as 0. A file with neither is nobody's, and so is one with both.
fn of_days<'a>(rows: impl Iterator<Item = Result<Record<'a>, ImportError>>) -> Option<&'static str> {
    let mut days = Vec::new();
    let mut zeros = false;
    for row in rows {
        let row = row.ok()?;
        days.push(day(row.fields.first()?.trim().get(..10)?, &[DayForm::Iso])?);
        zeros |= row.fields.get(1)?.trim() == "0";
    }
    let gaps = days.windows(2).any(|pair| pair[1].since(pair[0]) != 1);
    match (zeros, gaps) {
        (true, false) => Some(meta_results::FACEBOOK.id),
        (false, true) => Some(meta_results::INSTAGRAM.id),
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use super::super::recognise;

    fn kind(text: &str) -> &'static str {
        match recognise(text.as_bytes(), None, "file.csv") {
            Ok(found) => found.parts[0].kind.id,
            Err(error) => error.code(),
        }
    }

    #[test]
    fn follows_without_a_platform_are_told_by_their_days_without_any() {
        let follows = |title: &str, days: &str| {
            let rows: Vec<String> = days
                .split(' ')
                .filter_map(|pair| pair.split_once(':'))
                .map(|(day, n)| format!("\"2026-10-{day}T00:00:00\",\"{n}\"\n"))
                .collect();
            kind(&format!("sep=,\n\"{title}\"\n\"Date\",\"Primary\"\n{}", rows.concat()))
        };
        assert_eq!(follows("Follows", "01:2 02:0 03:1"), "facebook.results");
        assert_eq!(follows("Follows", "01:2 03:1"), "instagram.results");
        // neither, or both: nobody knows
        assert_eq!(follows("Follows", "01:2 02:1 03:1"), "platform_needed");
        assert_eq!(follows("Follows", "01:0 03:1"), "platform_needed");
        // other quantities state their zeros on both
        assert_eq!(follows("Reach", "01:2 02:0 03:1"), "platform_needed");
        // a title that says it is believed
        assert_eq!(follows("Instagram follows", "01:2 02:0 03:1"), "instagram.results");
        assert_eq!(follows("Facebook follows", "01:2 03:1"), "facebook.results");
    }

    #[test]
    fn an_audience_is_told_by_a_block_beside_it() {
        let file = |more: &str| {
            kind(&format!("sep=,\n\"Age & gender\"\n\"\",\"Women\",\"Men\"\n\"18-24\",\"10.6\",\"6.5\"\n{more}"))
        };
        let days = |title: &str| format!("\n\"{title}\"\n\"Date\",\"Primary\"\n\"2026-10-01T00:00:00\",\"3\"\n");
        assert_eq!(file(""), "platform_needed");
        assert_eq!(file(&days("Follows")), "platform_needed");
        assert_eq!(file(&days("Instagram follows")), "instagram.demographics");
        assert_eq!(file(&days("Facebook follows")), "facebook.demographics");
    }
}
