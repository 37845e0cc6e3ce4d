//! When a post of Instagram or Facebook was published, from its file: the printed time, and the address of the post.
//!
//! Meta prints times of California, whoever asks, as month/day/year, in some countries as day/month/year. An address of
//! Instagram holds the moment at which the post was made, exactly.
//! Invariant: the order of day and month is that of the whole column, never guessed row by row.

use crate::domain::{Day, Instant, Zone};

/// How a column writes its days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    MonthFirst,
    DayFirst,
}

/// `10/14/2026 05:14` in California.
pub(super) fn printed(text: &str, order: Order) -> Option<Instant> {
    let (date, time) = text.trim().split_once(' ')?;
    let number = |part: &str, most: usize| {
        (!part.is_empty() && part.len() <= most && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())?
    };
    let [a, b, year] = date.split('/').collect::<Vec<_>>()[..] else { return None };
    let (a, b, year) = (number(a, 2)?, number(b, 2)?, number(year, 4)?);
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute) = (number(hour, 2)?, number(minute, 2)?);
    let (month, day) = if order == Order::MonthFirst { (a, b) } else { (b, a) };
    let on = Day::new(year as i32, month, day).filter(|_| (2000..=2100).contains(&year) && hour < 24 && minute < 60)?;
    // an hour that autumn repeats is taken for its first
    Some(Instant::at(on, hour, minute, Zone::PACIFIC))
}

/// The order of a column: the one in which every time is a time; of two the one that agrees with the posts' addresses, and
/// the files' own, month before day.
pub(super) fn order_of(column: &[(&str, Option<Instant>)]) -> Order {
    let all = |order| column.iter().all(|(text, _)| printed(text, order).is_some());
    let near = |order| {
        let agrees = |(text, made): &&(&str, Option<Instant>)| {
            made.zip(printed(text, order)).is_some_and(|(made, at)| at.since(made).abs() < 2 * 86_400)
        };
        column.iter().filter(agrees).count()
    };
    match (all(Order::MonthFirst), all(Order::DayFirst)) {
        (false, true) => Order::DayFirst,
        (true, true) if near(Order::DayFirst) > near(Order::MonthFirst) => Order::DayFirst,
        _ => Order::MonthFirst,
    }
}

/// The moment in the address of a post of Instagram: `/p/CODE/`, `/reel/CODE/`.
pub(super) fn made_at(address: &str) -> Option<Instant> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let path = address.split("instagram.com/").nth(1)?;
    let mut parts = path.split('/').skip_while(|part| !matches!(*part, "p" | "reel" | "reels" | "tv"));
    let code = parts.nth(1)?.get(..11)?;
    let digit = |b: u8| LETTERS.iter().position(|l| *l == b).map(|n| n as u128);
    let number = code.bytes().try_fold(0u128, |n, b| Some(n * 64 + digit(b)?))?;
    let milliseconds = u64::try_from(number >> 23).ok()?.checked_add(1_314_220_021_721)?;
    let moment = Instant::from_unix(i64::try_from(milliseconds / 1000).ok()?);
    (2011..=2100).contains(&moment.day_in(Zone::UTC).year()).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_the_moment() {
        let address = "https://www.instagram.com/reel/DYz2HS0M2ks/";
        let made = made_at(address).unwrap();
        // the file prints 05/26/2026 10:23 in California
        assert!(printed("05/26/2026 10:23", Order::MonthFirst).unwrap().since(made).abs() < 300, "{made}");
        assert_eq!(made_at("https://www.instagram.com/p/short/"), None);
        assert_eq!(made_at("https://www.instagram.com/stories/a/18029371615857"), None);
        assert_eq!(made_at("https://www.facebook.com/p/DYz2HS0M2ks/"), None);
    }

    #[test]
    fn times_are_californian() {
        let at = |text| printed(text, Order::MonthFirst).map(|t| t.to_string());
        assert_eq!(at("10/31/2026 23:30").as_deref(), Some("2026-11-01T06:30:00Z"));
        assert_eq!(at("12/01/2026 00:05").as_deref(), Some("2026-12-01T08:05:00Z"));
        assert_eq!(at("11/01/2026 01:30").as_deref(), Some("2026-11-01T08:30:00Z"), "the first of the two");
        for bad in ["2026/10/31 23:30", "31/10/2026 23:30", "10/31/26 23:30", "10/31/2026", "10/31/2026 24:00", ""] {
            assert_eq!(at(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_column_tells_whether_the_month_comes_first() {
        assert_eq!(order_of(&[("09/10/2026 10:30", None), ("15/09/2026 10:30", None)]), Order::DayFirst);
        assert_eq!(order_of(&[("09/10/2026 10:30", None)]), Order::MonthFirst);
        let made = Some("2026-10-09T17:30:00Z".parse().unwrap());
        assert_eq!(order_of(&[("09/10/2026 10:30", made)]), Order::DayFirst);
    }
}
