//! The one reader of dates in downloaded files. Which form is legal is decided by the kind of file: `04/05/2025` is never
//! guessed.
//!
//! Invariant: a day that is returned exists and lies between 2000 and 2100, whatever the file says.

use crate::domain::{Day, Instant, Zone};
use chrono::{DateTime, Datelike, NaiveDate};

/// How a column writes its days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DayForm {
    /// `2025-04-01`
    Iso,
    /// `2025/04/01`, `2025/4/1`
    Slashed,
    /// `20250401`
    Compact,
    /// `Apr 1, 2025`
    English,
    /// `Tue, Apr 1, 2025`
    EnglishWeekday,
    /// `Tue Apr 01 2025`
    Script,
}

/// Reads a day that stands in one of `forms`. A weekday that is not the day's own is refused.
pub(super) fn day(text: &str, forms: &[DayForm]) -> Option<Day> {
    let text = text.trim();
    forms.iter().find_map(|form| one_day(text, *form))
}

fn one_day(text: &str, form: DayForm) -> Option<Day> {
    let pattern = match form {
        DayForm::Compact => {
            let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
            return digits.then(|| Day::from_compact(text).ok()).flatten().filter(|d| sensible(*d));
        }
        DayForm::Iso => "%Y-%m-%d",
        DayForm::Slashed => "%Y/%m/%d",
        DayForm::English => "%b %d, %Y",
        DayForm::EnglishWeekday => "%a, %b %d, %Y",
        DayForm::Script => "%a %b %d %Y",
    };
    NaiveDate::parse_from_str(text, pattern).ok().map(Day::from_date).filter(|d| sensible(*d))
}

fn sensible(day: Day) -> bool {
    (2000..=2100).contains(&day.date().year())
}

/// Reads `2021-12-31 15:59 +0000`.
pub(super) fn minute(text: &str) -> Option<Instant> {
    let time = DateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M %z").ok()?;
    (2000..=2100).contains(&time.year()).then(|| Instant::from_unix(time.timestamp()))
}

/// The moment at which X made an id: known for every id since November 2010.
pub(super) fn minted_by_x(id: &str) -> Option<Instant> {
    const FIRST_SNOWFLAKE: u64 = 29_700_859_247;
    let number: u64 = id.parse().ok()?;
    let milliseconds = (number >> 22).checked_add(1_288_834_974_657)?;
    let moment = Instant::from_unix((milliseconds / 1000) as i64);
    (number >= FIRST_SNOWFLAKE && sensible(moment.day_in(Zone::UTC))).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [DayForm; 6] =
        [DayForm::Iso, DayForm::Slashed, DayForm::Compact, DayForm::English, DayForm::EnglishWeekday, DayForm::Script];

    #[test]
    fn each_form_is_read_where_it_is_legal() {
        for (text, form) in [
            ("2025-04-01", DayForm::Iso),
            ("2025/4/1", DayForm::Slashed),
            ("20250401", DayForm::Compact),
            ("Apr 1, 2025", DayForm::English),
            ("Tue, Apr 1, 2025", DayForm::EnglishWeekday),
            ("Tue Apr 01 2025", DayForm::Script),
        ] {
            assert_eq!(day(text, &[form]).map(|d| d.to_string()).as_deref(), Some("2025-04-01"), "{text}");
            assert_eq!(ALL.iter().filter(|f| day(text, &[**f]).is_some()).count(), 1, "{text} has one form");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["2025-02-29", "Mon, Apr 1, 2025", "20250431", "0000-00-00", "99999-01-01", "1899-12-30", "日", ""]
        {
            assert_eq!(day(text, &ALL), None, "{text}");
        }
    }

    #[test]
    fn an_id_of_x_says_when_it_was_made() {
        assert_eq!(minted_by_x("1476946213748543488").unwrap().to_string(), "2021-12-31T15:59:52Z");
        assert_eq!(minute("2021-12-31 15:59 +0000").unwrap().to_string(), "2021-12-31T15:59:00Z");
        assert_eq!(minted_by_x("20"), None, "older than snowflakes");
        assert_eq!(minted_by_x("99999999999999999999999"), None);
        assert_eq!(minted_by_x(&u64::MAX.to_string()), None, "far in the future");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,30}|[0-9/ ,:+-]{0,20}") {
            let _ = (day(&text, &ALL), minute(&text), minted_by_x(&text));
        }
    }
}
