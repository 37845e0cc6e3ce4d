//! Days, months, fiscal years, windows and their zones, and how the Japanese calendar writes them.
//!
//! Not here: reading the present moment (see `clock`). Holidays come from `jpholiday`.
//! Invariant: a [`Window`] is never empty and always says in which zone its days are days.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use std::fmt;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// A calendar day, written `2026-10-31`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

/// A calendar month, written `2026-10`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u32,
}

/// A fiscal year (年度), named by the year in which it starts: from April, `FY2026` runs to 2027-03-31. A programme may start
/// its years in another month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear {
    year: i32,
    /// The month in which it starts, 1 to 12.
    start: u32,
}

/// The zone whose midnights bound a platform's days.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(chrono_tz::Tz);

/// The span of days a number covers, both ends included, in its zone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    start: Day,
    end: Day,
    zone: Zone,
}

/// What a report reports on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Period {
    /// One calendar month.
    Month(Month),
    /// One fiscal year.
    FiscalYear(FiscalYear),
    /// The days around an event: its id (`event-5`), and what it is called (第5回).
    Event { id: String, label: String, window: Window },
}

/// A day, month, window or zone that does not exist or is not written as it should be.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum CalendarError {
    #[error("`{0}` is not a day (expected YYYY-MM-DD)")]
    Day(String),
    #[error("`{0}` is not a month (expected YYYY-MM)")]
    Month(String),
    #[error("`{0}` is not a time zone")]
    Zone(String),
    #[error("the window ends ({end}) before it starts ({start})")]
    Reversed { start: Day, end: Day },
}

impl Day {
    /// The day `year-month-day`, if the calendar has it.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day)
    }
    pub fn from_date(date: NaiveDate) -> Day {
        Day(date)
    }
    pub fn date(self) -> NaiveDate {
        self.0
    }
    /// Reads the platforms' compact form `20261031`.
    pub fn from_compact(text: &str) -> Result<Day, CalendarError> {
        NaiveDate::parse_from_str(text, "%Y%m%d")
            .ok()
            .filter(|_| text.len() == 8)
            .map(Day)
            .ok_or_else(|| CalendarError::Day(text.to_string()))
    }
    /// `20261031`
    pub fn compact(self) -> String {
        self.0.format("%Y%m%d").to_string()
    }
    /// The day `n` days later (earlier where negative).
    pub fn plus(self, n: i64) -> Day {
        let moved = if n >= 0 {
            self.0.checked_add_days(Days::new(n as u64))
        } else {
            self.0.checked_sub_days(Days::new(n.unsigned_abs()))
        };
        Day(moved.expect("days of reports lie far from the ends of the calendar"))
    }
    /// Days from `earlier` to this day.
    pub fn since(self, earlier: Day) -> i64 {
        (self.0 - earlier.0).num_days()
    }
    pub fn month(self) -> Month {
        Month { year: self.0.year(), month: self.0.month() }
    }
    /// The months from this day's to that of `last`; none where it comes before.
    pub fn months_until(self, last: Day) -> impl Iterator<Item = Month> {
        (0..).map(move |n| self.month().plus(n)).take_while(move |month| *month <= last.month())
    }
    pub fn year(self) -> i32 {
        self.0.year()
    }
    pub fn day_of_month(self) -> u32 {
        self.0.day()
    }
    pub fn is_weekend(self) -> bool {
        matches!(self.0.weekday(), Weekday::Sat | Weekday::Sun)
    }
    /// The holiday's name, if the day is a Japanese public holiday.
    pub fn holiday(self) -> Option<String> {
        jpholiday::jpholiday::JPHoliday::new().is_holiday_name(&self.0)
    }
    /// A day on which Japanese offices rest: a weekend or a public holiday.
    pub fn is_rest_day(self) -> bool {
        self.is_weekend() || self.holiday().is_some()
    }
    /// 日月火水木金土
    pub fn weekday_ja(self) -> &'static str {
        ["月", "火", "水", "木", "金", "土", "日"][self.0.weekday().num_days_from_monday() as usize]
    }
    /// 令和8年10月31日
    pub fn wareki(self) -> String {
        format!("{}{}月{}日", era_year(self.0), self.0.month(), self.0.day())
    }
    /// R8.10.31, as tables write a day; the western year before 令和.
    pub fn short_wareki(self) -> String {
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        let reiwa = NaiveDate::from_ymd_opt(2019, 5, 1).expect("the era's first day exists");
        if self.0 >= reiwa { format!("R{}.{month}.{day}", year - 2018) } else { format!("{year}.{month}.{day}") }
    }
    /// 令和8年10月31日（土）
    pub fn wareki_weekday(self) -> String {
        format!("{}（{}）", self.wareki(), self.weekday_ja())
    }
    /// 10/31
    pub fn slash(self) -> String {
        format!("{}/{}", self.0.month(), self.0.day())
    }
}

/// The era and year of a date, 元年 for the first: 令和8年, 令和元年, 平成31年.
fn era_year(date: NaiveDate) -> String {
    let eras = [("令和", 2019, 5, 1), ("平成", 1989, 1, 8), ("昭和", 1926, 12, 25)];
    for (era, y, m, d) in eras {
        let first = NaiveDate::from_ymd_opt(y, m, d).expect("the eras' first days exist");
        if date >= first {
            return match date.year() - y + 1 {
                1 => format!("{era}元年"),
                n => format!("{era}{n}年"),
            };
        }
    }
    format!("{}年", date.year())
}

impl Month {
    pub fn new(year: i32, month: u32) -> Option<Month> {
        (1..=12).contains(&month).then_some(Month { year, month })
    }
    pub fn year(self) -> i32 {
        self.year
    }
    /// 1 to 12.
    pub fn number(self) -> u32 {
        self.month
    }
    pub fn first(self) -> Day {
        Day::new(self.year, self.month, 1).expect("every month has a first day")
    }
    pub fn last(self) -> Day {
        self.plus(1).first().plus(-1)
    }
    pub fn days(self) -> u32 {
        self.last().day_of_month()
    }
    /// The month `n` months later (earlier where negative).
    pub fn plus(self, n: i32) -> Month {
        let months = self.year * 12 + self.month as i32 - 1 + n;
        Month { year: months.div_euclid(12), month: months.rem_euclid(12) as u32 + 1 }
    }
    pub fn window(self, zone: Zone) -> Window {
        Window { start: self.first(), end: self.last(), zone }
    }
    /// The fiscal year it belongs to, where years start in the month `start`.
    pub fn fiscal_year(self, start: u32) -> FiscalYear {
        let start = start.clamp(1, 12);
        FiscalYear { year: if self.month >= start { self.year } else { self.year - 1 }, start }
    }
    /// 令和8年10月. The era is the one at the month's end.
    pub fn wareki(self) -> String {
        format!("{}{}月", era_year(self.last().date()), self.month)
    }
    /// 10月
    pub fn short_ja(self) -> String {
        format!("{}月", self.month)
    }
}

impl FiscalYear {
    /// From April, as Japan's public bodies have it.
    pub const APRIL: u32 = 4;
    /// The year that starts in April.
    pub fn new(year: i32) -> FiscalYear {
        FiscalYear { year, start: FiscalYear::APRIL }
    }
    pub fn year(self) -> i32 {
        self.year
    }
    pub fn first_month(self) -> Month {
        Month { year: self.year, month: self.start }
    }
    pub fn last_month(self) -> Month {
        self.first_month().plus(11)
    }
    pub fn months(self) -> Vec<Month> {
        (0..12).map(|n| self.first_month().plus(n)).collect()
    }
    /// The year a person names: `2026`, `FY2026`, `R8`, `令和8`, `令和8年度`. Years start in the month `start`.
    pub fn named(text: &str, start: u32) -> Option<FiscalYear> {
        let text: String = text.trim().nfkc().collect();
        let text = text.trim_end_matches('度').trim_end_matches('年');
        let of_era = ["令和", "R", "r"].iter().find_map(|era| text.strip_prefix(era));
        let year = match of_era {
            Some("元") => 2019,
            Some(number) => number.parse::<u8>().ok().filter(|n| (1..=99).contains(n)).map(|n| 2018 + i32::from(n))?,
            None => {
                let number = text.strip_prefix("FY").unwrap_or(text);
                number.parse().ok().filter(|year| number.len() == 4 && (1900..=2999).contains(year))?
            }
        };
        Some(FiscalYear { year, start: start.clamp(1, 12) })
    }
    pub fn plus(self, n: i32) -> FiscalYear {
        FiscalYear { year: self.year + n, ..self }
    }
    /// 令和8年度
    pub fn wareki(self) -> String {
        // the era at the end of April: FY2019 is 令和元年度 in general use
        let at = NaiveDate::from_ymd_opt(self.year, 5, 1).expect("the first of May exists");
        format!("{}度", era_year(at))
    }
}

impl Zone {
    pub const JST: Zone = Zone(chrono_tz::Tz::Asia__Tokyo);
    pub const UTC: Zone = Zone(chrono_tz::Tz::UTC);
    pub const PACIFIC: Zone = Zone(chrono_tz::Tz::America__Los_Angeles);
    pub fn tz(self) -> chrono_tz::Tz {
        self.0
    }
    pub fn name(self) -> &'static str {
        self.0.name()
    }
    /// 日本時間, 太平洋時間, 協定世界時, else the IANA name.
    pub fn label_ja(self) -> &'static str {
        match self.0 {
            chrono_tz::Tz::Asia__Tokyo => "日本時間",
            chrono_tz::Tz::America__Los_Angeles => "太平洋時間",
            chrono_tz::Tz::UTC => "協定世界時",
            other => other.name(),
        }
    }
}

impl Window {
    pub fn new(start: Day, end: Day, zone: Zone) -> Result<Window, CalendarError> {
        if end < start { Err(CalendarError::Reversed { start, end }) } else { Ok(Window { start, end, zone }) }
    }
    pub fn of_day(day: Day, zone: Zone) -> Window {
        Window { start: day, end: day, zone }
    }
    pub fn start(self) -> Day {
        self.start
    }
    pub fn end(self) -> Day {
        self.end
    }
    pub fn zone(self) -> Zone {
        self.zone
    }
    /// How many days the window covers; at least one.
    pub fn len_days(self) -> u32 {
        (self.end.since(self.start) + 1) as u32
    }
    pub fn days(self) -> impl Iterator<Item = Day> {
        (0..self.len_days() as i64).map(move |n| self.start.plus(n))
    }
    pub fn contains(self, day: Day) -> bool {
        self.start <= day && day <= self.end
    }
    /// The month, if the window is exactly one calendar month.
    pub fn as_month(self) -> Option<Month> {
        let month = self.start.month();
        (self.start == month.first() && self.end == month.last()).then_some(month)
    }
}

impl Period {
    /// The first and the last day reported on.
    pub fn span(&self) -> (Day, Day) {
        match self {
            Period::Month(m) => (m.first(), m.last()),
            Period::FiscalYear(y) => (y.first_month().first(), y.last_month().last()),
            Period::Event { window, .. } => (window.start, window.end),
        }
    }
    /// The days that can be reported on `today`: of a fiscal year those up to the end of the last month that is over, and at
    /// least its first month. A month and an event are reported whole.
    pub fn span_by(&self, today: Day) -> (Day, Day) {
        let (start, end) = self.span();
        match self {
            Period::FiscalYear(_) => (start, today.month().plus(-1).last().clamp(start.month().last(), end)),
            _ => (start, end),
        }
    }
}

impl FromStr for Day {
    type Err = CalendarError;
    fn from_str(text: &str) -> Result<Day, CalendarError> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|_| text.len() == 10)
            .map(Day)
            .ok_or_else(|| CalendarError::Day(text.to_string()))
    }
}
impl FromStr for Month {
    type Err = CalendarError;
    fn from_str(text: &str) -> Result<Month, CalendarError> {
        let bad = || CalendarError::Month(text.to_string());
        let (y, m) = text.split_once('-').filter(|(y, m)| y.len() == 4 && m.len() == 2).ok_or_else(bad)?;
        Month::new(y.parse().map_err(|_| bad())?, m.parse().map_err(|_| bad())?).ok_or_else(bad)
    }
}
impl FromStr for Zone {
    type Err = CalendarError;
    fn from_str(text: &str) -> Result<Zone, CalendarError> {
        text.parse().map(Zone).map_err(|_| CalendarError::Zone(text.to_string()))
    }
}
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = (self.0.year(), self.0.month(), self.0.day());
        if !(0..=9999).contains(&year) {
            return write!(f, "{}", self.0.format("%Y-%m-%d"));
        }
        // written ten thousand times in a report
        let digit = |number: u32, power: u32| b'0' + (number / power % 10) as u8;
        let year = year as u32;
        let text = [
            digit(year, 1000),
            digit(year, 100),
            digit(year, 10),
            digit(year, 1),
            b'-',
            digit(month, 10),
            digit(month, 1),
            b'-',
            digit(day, 10),
            digit(day, 1),
        ];
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FY{}", self.year)
    }
}
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
/// The id of a period in paths and figure ids: `2026-10`, `FY2026`, `event-5`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Month(m) => m.fmt(f),
            Period::FiscalYear(y) => y.fmt(f),
            Period::Event { id, .. } => f.write_str(id),
        }
    }
}
macro_rules! debug_as_display {
    ($($t:ty),*) => { $(impl fmt::Debug for $t {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
    })* };
}
debug_as_display!(Day, Month, FiscalYear, Zone, Window);

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn the_japanese_calendar_names_years_as_offices_do() {
        assert_eq!(day("2026-10-31").wareki_weekday(), "令和8年10月31日（土）");
        assert_eq!(day("2019-04-30").wareki(), "平成31年4月30日");
        assert_eq!(day("2019-05-01").wareki(), "令和元年5月1日");
        assert_eq!("2027-02".parse::<Month>().unwrap().wareki(), "令和9年2月");
        assert_eq!("2027-02".parse::<Month>().unwrap().fiscal_year(4).wareki(), "令和8年度");
        assert_eq!(FiscalYear::new(2019).wareki(), "令和元年度");
    }

    #[test]
    fn february_and_year_ends_have_their_own_lengths() {
        assert_eq!("2028-02".parse::<Month>().unwrap().days(), 29);
        assert_eq!("2026-02".parse::<Month>().unwrap().days(), 28);
        assert_eq!(Month::new(2026, 1).unwrap().plus(-1).to_string(), "2025-12");
        assert_eq!(Month::new(2026, 12).unwrap().last(), day("2026-12-31"));
    }

    #[test]
    fn days_written_loosely_are_refused() {
        for text in ["2026-1-01", "20261031", "2026-02-29", "2026/10/31", ""] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert!(Day::from_compact("2026103").is_err());
        assert_eq!(Day::from_compact("20261031"), Ok(day("2026-10-31")));
    }

    #[test]
    fn a_window_knows_whether_it_is_a_month() {
        let w = Window::new(day("2026-10-01"), day("2026-10-31"), Zone::JST).unwrap();
        assert_eq!(w.as_month(), Month::new(2026, 10));
        assert_eq!(w.len_days(), 31);
        let w = Window::new(day("2026-10-02"), day("2026-10-31"), Zone::JST).unwrap();
        assert_eq!(w.as_month(), None);
        assert!(Window::new(day("2026-10-02"), day("2026-10-01"), Zone::JST).is_err());
    }

    #[test]
    fn a_fiscal_year_is_named_as_people_name_it() {
        for text in ["2026", "FY2026", "R8", "r8", "令和8", "令和8年度", "令和８年", "２０２６"] {
            assert_eq!(FiscalYear::named(text, 4), Some(FiscalYear::new(2026)), "{text}");
        }
        assert_eq!(FiscalYear::named("令和元年度", 4), Some(FiscalYear::new(2019)));
        for text in ["", "26", "20266", "R", "R0", "令和", "平成31", "2026-10", "H30", "+2026"] {
            assert_eq!(FiscalYear::named(text, 4), None, "{text}");
        }
    }

    #[test]
    fn a_year_is_reported_up_to_the_last_month_that_is_over() {
        let year = Period::FiscalYear(FiscalYear::new(2026));
        let until = |today: &str| year.span_by(day(today)).1.to_string();
        assert_eq!(until("2026-11-01"), "2026-10-31");
        assert_eq!(until("2026-11-30"), "2026-10-31");
        assert_eq!((until("2027-03-31"), until("2027-04-01")), ("2027-02-28".into(), "2027-03-31".into()));
        assert_eq!((until("2026-04-02"), until("2030-01-01")), ("2026-04-30".into(), "2027-03-31".into()));
        let month = Period::Month("2026-10".parse().unwrap());
        assert_eq!(month.span_by(day("2026-10-05")), month.span());
    }

    #[test]
    fn holidays_and_weekends_are_rest_days() {
        assert_eq!(day("2026-10-12").holiday().as_deref(), Some("スポーツの日"));
        assert!(day("2026-10-10").is_rest_day());
        assert!(!day("2026-10-13").is_rest_day());
    }
}
