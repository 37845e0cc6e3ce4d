//! How long to wait before a call is made again: the house's own back-off, and what platforms ask for.
//!
//! Pure: waiting itself is the clock's. Not here: whether a call is worth another attempt (sources).
//! Invariant: the same request waits the same at the same attempt, different ones spread, and no own wait passes
//! [`CEILING`].

use crate::domain::{Answer, Instant, Request};
use std::time::Duration;

/// The longest wait of our own, the spread included.
pub(super) const CEILING: Duration = Duration::from_secs(60);
/// The first wait; each one after it is twice as long.
const FIRST: Duration = Duration::from_secs(1);

/// 1, 2, 4 ... seconds and up to half of it more, never beyond the ceiling. What is added comes from the request's own
/// text and the attempt, so that a run that is repeated waits the same time and calls that failed together do not come
/// back together.
pub(super) fn back_off(request: &Request, attempt: u32) -> Duration {
    let base = FIRST.saturating_mul(1 << attempt.saturating_sub(1).min(16)).min(CEILING);
    let base = base.as_millis() as u64;
    Duration::from_millis(base + fingerprint(request, attempt) % (base / 2)).min(CEILING)
}

/// A number that tells requests and attempts apart (FNV-1a).
fn fingerprint(request: &Request, attempt: u32) -> u64 {
    let body = request.body.as_ref().map_or("", |body| &body.text);
    let bytes =
        request.method.name().bytes().chain(request.url.bytes()).chain(body.bytes()).chain(attempt.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// `Retry-After` in seconds; the form with a date is not used by the platforms here.
pub(super) fn asked_wait(answer: &Answer) -> Option<Duration> {
    answer.header("retry-after")?.trim().parse().ok().map(Duration::from_secs)
}

/// Until the moment, in seconds since 1970, at which a full limit begins anew.
pub(super) fn reset_wait(answer: &Answer, now: Instant) -> Option<Duration> {
    let reset: i64 = answer.header("x-rate-limit-reset").filter(|_| answer.status == 429)?.trim().parse().ok()?;
    let seconds = reset.checked_sub(now.unix())?;
    // one that has passed, or a clock that is off: the usual back-off
    (0 < seconds).then(|| Duration::from_secs(seconds.unsigned_abs() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn of_day(day: u32) -> Request {
        Request::get(format!("https://api.line.me/v2/bot/insight/followers?date=202610{day:02}"))
    }

    #[test]
    fn a_wait_doubles_up_to_the_ceiling_and_is_the_same_for_the_same_request() {
        for day in 1..=31 {
            let waits: Vec<u64> = (1..=40).map(|n| back_off(&of_day(day), n).as_millis() as u64).collect();
            for (n, wait) in waits.iter().enumerate() {
                let base = (1_000 << n.min(16)).min(60_000);
                assert!((base..=60_000.min(base + base / 2)).contains(wait), "attempt {}: {wait} ms", n + 1);
            }
            assert_eq!(waits[0], back_off(&of_day(day), 1).as_millis() as u64);
        }
        assert_eq!(back_off(&of_day(1), u32::MAX), CEILING);
    }

    #[test]
    fn calls_that_fail_together_do_not_come_back_together() {
        let waits: BTreeSet<Duration> = (1..=31).map(|day| back_off(&of_day(day), 1)).collect();
        assert!(waits.len() >= 29, "{} different waits of 31", waits.len());
        let (first, last) = (waits.first().unwrap(), waits.last().unwrap());
        assert!(*last - *first > Duration::from_millis(300), "{first:?} to {last:?}");
        // two attempts of one request, and two bodies at one address, differ too
        let spread = |wait: Duration| wait.as_millis() % 1_000;
        assert_ne!(spread(back_off(&of_day(1), 2)), spread(back_off(&of_day(1), 3)));
        let post = |text: &str| back_off(&Request::post_json("https://a.example/", text.to_string()), 1);
        assert_ne!(post("{\"offset\":0}"), post("{\"offset\":100}"));
    }

    #[test]
    fn what_platforms_ask_for_is_read_and_nonsense_is_not() {
        let answer = |status, name: &str, value: &str| Answer {
            status,
            headers: vec![(name.to_string(), value.to_string())],
            bytes: vec![],
        };
        let now = Instant::from_unix(1_793_000_000);
        assert_eq!(asked_wait(&answer(429, "retry-after", " 120 ")), Some(Duration::from_secs(120)));
        for text in ["-1", "soon", "", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999999"] {
            assert_eq!(asked_wait(&answer(429, "retry-after", text)), None, "{text}");
        }
        let reset = |status, text: &str| reset_wait(&answer(status, "x-rate-limit-reset", text), now);
        assert_eq!(reset(429, "1793000060"), Some(Duration::from_secs(61)));
        assert_eq!((reset(200, "1793000060"), reset(429, "1792999999"), reset(429, "x")), (None, None, None));
    }
}
