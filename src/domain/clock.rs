//! The one clock: made in `main` (or by the sandbox) and passed to whoever asks the time or has to wait.
//!
//! Invariant: nothing below `main` reads the system's time; a replay of months passes in a moment because
//! waiting is the clock's business too.

use super::{Day, Zone};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeZone, Utc};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::str::FromStr;
use std::time::Duration;

/// A moment in time, to the second.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(DateTime<Utc>);

/// Tells the time and waits.
pub trait Clock: Send + Sync {
    /// The moment that is written down.
    fn now(&self) -> Instant;
    /// The moment for whoever waits: limits, tokens. In the sandbox it runs ahead of [`Clock::now`] by all that was waited,
    /// since it is chance which of several accounts waits while another one is asked.
    fn awaited(&self) -> Instant {
        self.now()
    }
    /// Lets `span` pass: the system's clock sleeps, the sandbox's jumps.
    fn wait(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

impl Instant {
    pub fn from_utc(time: DateTime<Utc>) -> Instant {
        Instant::from_unix(time.timestamp())
    }
    /// Seconds since 1970.
    pub fn from_unix(seconds: i64) -> Instant {
        Instant(DateTime::from_timestamp(seconds, 0).expect("moments of reports lie within chrono's range"))
    }
    pub fn unix(self) -> i64 {
        self.0.timestamp()
    }
    /// `hour:minute` on `day` in `zone`; where clocks jump, the earlier reading.
    pub fn at(day: Day, hour: u32, minute: u32, zone: Zone) -> Instant {
        let naive: NaiveDateTime = day.date().and_hms_opt(hour, minute, 0).expect("an hour and a minute of a day");
        let local = zone.tz().from_local_datetime(&naive).earliest();
        Instant::from_utc(local.map_or_else(|| Utc.from_utc_datetime(&naive), |t| t.with_timezone(&Utc)))
    }
    pub fn day_in(self, zone: Zone) -> Day {
        Day::from_date(self.0.with_timezone(&zone.tz()).date_naive())
    }
    pub fn plus(self, span: Duration) -> Instant {
        Instant::from_unix(self.unix() + span.as_secs() as i64)
    }
    /// Seconds since `earlier`; negative where this is the earlier one.
    pub fn since(self, earlier: Instant) -> i64 {
        self.unix() - earlier.unix()
    }
    /// `2026-11-10T09:00:00+09:00` in `zone`.
    pub fn rfc3339(self, zone: Zone) -> String {
        self.0.with_timezone(&zone.tz()).to_rfc3339_opts(SecondsFormat::Secs, false)
    }
    /// 令和8年11月10日（火）9:00, in Japanese time.
    pub fn wareki(self) -> String {
        let local = self.0.with_timezone(&Zone::JST.tz());
        format!("{}{}", self.day_in(Zone::JST).wareki_weekday(), local.format("%-H:%M"))
    }
    /// R8.11.10 9:00, in Japanese time, as tables write it.
    pub fn short_wareki(self) -> String {
        let local = self.0.with_timezone(&Zone::JST.tz());
        format!("{} {}", self.day_in(Zone::JST).short_wareki(), local.format("%-H:%M"))
    }
    /// `D:20261110090000+09'00'`, as PDF writes a moment in Japanese time.
    pub fn pdf(self) -> String {
        format!("D:{}+09'00'", self.0.with_timezone(&Zone::JST.tz()).format("%Y%m%d%H%M%S"))
    }
}

/// `2026-11-10T00:00:00Z`
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}
impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl FromStr for Instant {
    type Err = chrono::ParseError;
    fn from_str(text: &str) -> Result<Instant, chrono::ParseError> {
        DateTime::parse_from_rfc3339(text).map(|t| Instant::from_utc(t.with_timezone(&Utc)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_three_zones() {
        let t = Instant::at("2026-11-10".parse().unwrap(), 9, 0, Zone::JST);
        assert_eq!(t.to_string(), "2026-11-10T00:00:00Z");
        assert_eq!(t.rfc3339(Zone::JST), "2026-11-10T09:00:00+09:00");
        assert_eq!(t.pdf(), "D:20261110090000+09'00'");
        assert_eq!(t.wareki(), "令和8年11月10日（火）9:00");
        assert_eq!(t.day_in(Zone::PACIFIC).to_string(), "2026-11-09");
        assert_eq!("2026-11-10T09:00:00+09:00".parse::<Instant>().unwrap(), t);
    }
}
