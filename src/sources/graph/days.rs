//! Moments and days as Meta writes and counts them.
//!
//! Invariant: a day is a calendar day of Pacific time; it is named by the moment of its end, 07:00 or 08:00 UTC.

use crate::domain::{Day, Instant, Window, Zone};
use crate::sources::{ParseError, ParseFault};
use std::time::Duration;

/// The most that Instagram answers for in one number: 30 days to the second.
pub const LONGEST_SECONDS: i64 = 2_592_000;

/// A moment such as `2026-11-01T07:00:00+0000`: the offset may lack its colon.
pub fn moment(text: &str) -> Option<Instant> {
    if let Ok(moment) = text.parse() {
        return Some(moment);
    }
    let (head, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let signed = head.len() > 19 && matches!(head.as_bytes()[head.len() - 3], b'+' | b'-');
    if signed { format!("{head}:{minutes}").parse().ok() } else { None }
}

/// The day that ends at this moment. Noon of the day is twelve hours earlier, whether clocks changed in it or not.
pub fn day_ending(text: &str, pointer: &str) -> Result<Day, ParseError> {
    let not =
        || ParseError::new("wrong_type", pointer, ParseFault::NotAMoment { text: text.chars().take(40).collect() });
    let end = moment(text).filter(|end| matches!(end.unix().rem_euclid(86_400), 25_200 | 28_800)).ok_or_else(not)?;
    Ok(Instant::from_unix(end.unix() - 12 * 3600).day_in(Zone::PACIFIC))
}

/// The day's first moment.
pub fn midnight(day: Day) -> Instant {
    Instant::at(day, 0, 0, Zone::PACIFIC)
}

/// The first and the last second of the window's days.
pub fn seconds(window: Window) -> (i64, i64) {
    (midnight(window.start()).unix(), midnight(window.end().plus(1)).unix() - 1)
}

/// The window, or as many of its last days as Instagram answers for in one number. A November has an hour too many.
pub fn longest_tail(window: Window) -> Window {
    let fits = |start: &Day| {
        let (since, until) = seconds(Window::new(*start, window.end(), Zone::PACIFIC).unwrap_or(window));
        until - since < LONGEST_SECONDS
    };
    let start = window.days().find(fits).unwrap_or(window.end());
    Window::new(start, window.end(), Zone::PACIFIC).unwrap_or(window)
}

/// The month's first half and its second: additive numbers are asked for in two, each well below thirty days.
pub fn halves(window: Window) -> [Window; 2] {
    let middle = window.start().plus(i64::from(window.len_days() / 2) - 1);
    let part = |start, end| Window::new(start, end, window.zone()).unwrap_or(window);
    [part(window.start(), middle), part(middle.plus(1), window.end())]
}

/// Whether a moment lies in the days of the window, as its own zone has them.
pub fn within(moment: Instant, window: Window) -> bool {
    window.contains(moment.day_in(window.zone()))
}

/// The window's first second and the one after its last, in its own zone.
pub fn bounds(window: Window) -> (i64, i64) {
    let start = Instant::at(window.start(), 0, 0, window.zone());
    let end = Instant::at(window.end().plus(1), 0, 0, window.zone());
    (start.unix(), end.plus(Duration::ZERO).unix())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(text: &str) -> String {
        day_ending(text, "/x").map_or_else(|e| e.code.to_string(), |day| day.to_string())
    }

    fn days(start: &str, end: &str) -> Window {
        Window::new(start.parse().unwrap(), end.parse().unwrap(), Zone::PACIFIC).unwrap()
    }

    #[test]
    fn a_day_is_named_by_its_end_in_summer_in_winter_and_where_clocks_change() {
        assert_eq!(ending("2026-10-31T07:00:00+0000"), "2026-10-30");
        // the last day of summer time has 25 hours, the first 23
        assert_eq!(ending("2026-11-01T07:00:00+0000"), "2026-10-31");
        assert_eq!(ending("2026-11-02T08:00:00+0000"), "2026-11-01");
        assert_eq!(ending("2026-11-02T07:00:00+0000"), "2026-11-01");
        assert_eq!(ending("2026-11-03T08:00:00+00:00"), "2026-11-02");
        assert_eq!(ending("2026-03-08T08:00:00+0000"), "2026-03-07");
        assert_eq!(ending("2026-03-09T07:00:00+0000"), "2026-03-08");
        assert_eq!(ending("2026-03-09T08:00:00+0000"), "2026-03-08");
        assert_eq!(ending("2026-11-01T00:00:00-0700"), "2026-10-31");
    }

    #[test]
    fn other_moments_are_no_ends_of_days() {
        for text in ["2026-11-01T06:00:00+0000", "2026-11-01", "", "+0", "2026-11-01T07:00:00", "今日は07:00:00+0000"]
        {
            assert_eq!(ending(text), "wrong_type", "{text}");
        }
    }

    #[test]
    fn thirty_days_are_counted_in_seconds() {
        assert_eq!(longest_tail(days("2026-10-01", "2026-10-31")), days("2026-10-02", "2026-10-31"));
        assert_eq!(longest_tail(days("2026-09-01", "2026-09-30")), days("2026-09-01", "2026-09-30"));
        // 30 days and an hour
        assert_eq!(longest_tail(days("2026-11-01", "2026-11-30")), days("2026-11-02", "2026-11-30"));
        // 31 days less an hour
        assert_eq!(longest_tail(days("2027-03-01", "2027-03-31")), days("2027-03-02", "2027-03-31"));
        assert_eq!(longest_tail(days("2027-02-01", "2027-02-28")), days("2027-02-01", "2027-02-28"));
        let (since, until) = seconds(days("2026-11-01", "2026-11-01"));
        assert_eq!(until - since + 1, 25 * 3600);
        let (since, until) = seconds(days("2027-03-14", "2027-03-14"));
        assert_eq!(until - since + 1, 23 * 3600);
    }

    #[test]
    fn halves_tile_their_window() {
        for (start, end) in [("2026-10-01", "2026-10-31"), ("2027-02-01", "2027-02-28"), ("2026-10-01", "2026-10-02")] {
            let [first, second] = halves(days(start, end));
            assert_eq!((first.start(), second.end()), (days(start, end).start(), days(start, end).end()));
            assert_eq!(first.end().plus(1), second.start());
        }
    }
}
