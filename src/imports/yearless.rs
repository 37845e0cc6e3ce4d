//! Dates that leave out the year: `April 12`, `4月12日`, `8 de marzo`.
//!
//! A year is only told where every row is the day after the one above and the last of them lies before the download; so a
//! month and a day that are read in the wrong order are noticed too. A date that does name its year is taken as it is.
//! Invariant: the days that are returned follow one another without a gap.

use super::dates::{DayForm, day};
use super::draft::Draft;
use super::{Expected, ImportError};
use crate::domain::{Day, Flag, Window, Zone};

/// A date as it stands in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Printed {
    Whole(Day),
    Yearless { month: u32, day: u32 },
}

const ENGLISH: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const SPANISH: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// Reads a date with or without its year.
pub(super) fn printed(text: &str) -> Option<Printed> {
    let text = text.trim();
    if let Some(whole) = day(text, &[DayForm::Iso, DayForm::Slashed, DayForm::English]) {
        return Some(Printed::Whole(whole));
    }
    let number = |t: &str| t.parse::<u32>().ok().filter(|_| t.len() <= 2 && t.bytes().all(|b| b.is_ascii_digit()));
    let named = |names: &[&str; 12], t: &str| {
        let t = t.to_lowercase();
        // abbreviations keep at least three letters
        let at = names.iter().position(|n| *n == t || (t.len() >= 3 && n.starts_with(t.trim_end_matches('.'))))?;
        Some(at as u32 + 1)
    };
    let yearless = |month: u32, day: u32| {
        // a leap year has every day there is
        Day::new(2024, month, day).map(|_| Printed::Yearless { month, day })
    };
    if let Some((month, rest)) = text.split_once('月') {
        return yearless(number(month.trim())?, number(rest.trim().strip_suffix('日')?.trim())?);
    }
    if let Some((month, day)) = text.split_once('/') {
        return yearless(number(month)?, number(day)?);
    }
    match text.split_whitespace().collect::<Vec<_>>()[..] {
        [month, day] => yearless(named(&ENGLISH, month)?, number(day)?),
        [day, "de", month] => yearless(named(&SPANISH, month)?, number(day)?),
        _ => None,
    }
}

/// A date and the line and field on which it stands.
pub(super) struct At<'a> {
    pub line: usize,
    pub index: usize,
    pub column: &'a str,
    pub text: String,
}

/// The days of a column, oldest first and each but once, with their years.
pub(super) fn with_years(column: &[At<'_>], draft: &mut Draft<'_>, zone: Zone) -> Result<Vec<Day>, ImportError> {
    let bad = |at: &At<'_>, expected| Err(ImportError::cell(at.line, at.index + 1, at.column, &at.text, expected));
    let mut read = Vec::with_capacity(column.len());
    for at in column {
        match printed(&at.text) {
            Some(printed) => read.push(printed),
            None => return bad(at, Expected::Day("April 12")),
        }
    }
    let Some(last) = read.last() else { return Ok(Vec::new()) };
    let today = draft.hints.observed_at.day_in(zone);
    let count = read.len() as i64;
    let ends = match *last {
        Printed::Whole(day) => vec![day],
        Printed::Yearless { month, day } => {
            (0..12).filter_map(|n| Day::new(today.year() - n, month, day)).filter(|d| *d <= today).collect()
        }
    };
    let Some(newest) = ends.first().copied() else {
        return bad(&column[column.len() - 1], Expected::Day("April 12"));
    };
    let covers = |end: &&Day| {
        let month = draft.hints.month;
        month.is_none_or(|m| end.plus(1 - count) <= m.last() && m.first() <= **end)
    };
    let end = match (ends.iter().find(covers), draft.hints.month) {
        (Some(end), _) => *end,
        (None, Some(declared)) => {
            let Ok(found) = Window::new(newest.plus(1 - count), newest, zone) else { return Ok(Vec::new()) };
            return Err(ImportError::PeriodContradicted { declared, found });
        }
        (None, None) => newest,
    };
    if end != newest {
        draft.declared = true;
        draft.flags = draft.flags.with(Flag::DeclaredPeriod);
    }
    let days: Vec<Day> = (0..count).map(|n| end.plus(n + 1 - count)).collect();
    for ((at, printed), on) in column.iter().zip(&read).zip(&days) {
        let follows = match *printed {
            Printed::Whole(day) => day == *on,
            Printed::Yearless { month, day } => (month, day) == (on.month().number(), on.day_of_month()),
        };
        if !follows {
            return bad(at, Expected::NextDay);
        }
    }
    if matches!(last, Printed::Yearless { .. }) {
        draft.note("year_inferred", format!("{}..{end}", days[0]));
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_form() {
        let yearless = |month, day| Some(Printed::Yearless { month, day });
        for text in ["April 12", "Apr 12", "4月12日", "4/12", "12 de abril", " April 12 "] {
            assert_eq!(printed(text), yearless(4, 12), "{text}");
        }
        assert_eq!(printed("February 29"), yearless(2, 29));
        assert_eq!(printed("2026-04-12"), Some(Printed::Whole(Day::new(2026, 4, 12).unwrap())));
        for bad in ["", "undefined", "April", "April 31", "13/2", "4月", "12", "Ma 3", "25 Φεβρουαρίου"] {
            assert_eq!(printed(bad), None, "{bad}");
        }
    }
}
