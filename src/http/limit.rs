//! Keeps to a platform's limits before it has to remind us: one bucket per account and path, on the injected clock.
//!
//! Invariant: no more calls leave than the bucket holds and refills, whatever the lanes do.

use crate::domain::{Instant, Limit};
use std::collections::BTreeMap;
use std::time::Duration;

/// All buckets.
#[derive(Debug, Default)]
pub struct Limiter {
    buckets: BTreeMap<String, Bucket>,
}

#[derive(Debug)]
struct Bucket {
    /// In seconds of refill, so that arithmetic stays whole.
    filled: u64,
    at: Instant,
}

impl Limiter {
    /// Takes one call; `Err` says when the next one is free.
    pub fn take(&mut self, name: &str, limit: Limit, now: Instant) -> Result<(), Instant> {
        let bucket = self.refill(name, limit, now);
        if bucket.filled >= limit.refill_secs {
            bucket.filled -= limit.refill_secs;
            return Ok(());
        }
        Err(now.plus(Duration::from_secs(limit.refill_secs - bucket.filled)))
    }

    /// Counts a call that an earlier run made.
    pub fn count_earlier(&mut self, name: &str, limit: Limit, at: Instant) {
        let bucket = self.refill(name, limit, at);
        bucket.filled = bucket.filled.saturating_sub(limit.refill_secs);
    }

    fn refill(&mut self, name: &str, limit: Limit, now: Instant) -> &mut Bucket {
        let full = u64::from(limit.burst) * limit.refill_secs;
        let bucket = self.buckets.entry(name.to_string()).or_insert(Bucket { filled: full, at: now });
        bucket.filled = (bucket.filled + now.since(bucket.at).max(0) as u64).min(full);
        bucket.at = bucket.at.max(now);
        bucket
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { burst: 3, refill_secs: 60 };

    fn at(seconds: i64) -> Instant {
        Instant::from_unix(1_790_000_000 + seconds)
    }

    #[test]
    fn a_burst_then_one_call_a_minute() {
        let mut limiter = Limiter::default();
        for _ in 0..3 {
            assert_eq!(limiter.take("a", LIMIT, at(0)), Ok(()));
        }
        assert_eq!(limiter.take("a", LIMIT, at(10)), Err(at(60)));
        assert_eq!(limiter.take("b", LIMIT, at(10)), Ok(()), "another path has a bucket of its own");
        assert_eq!(limiter.take("a", LIMIT, at(60)), Ok(()));
        assert_eq!(limiter.take("a", LIMIT, at(61)), Err(at(120)));
    }

    #[test]
    fn a_bucket_never_holds_more_than_its_burst() {
        let mut limiter = Limiter::default();
        assert_eq!(limiter.take("a", LIMIT, at(0)), Ok(()));
        let calls = (0..10).filter(|_| limiter.take("a", LIMIT, at(86_400)).is_ok()).count();
        assert_eq!(calls, 3);
    }

    #[test]
    fn calls_of_an_earlier_run_count() {
        let mut limiter = Limiter::default();
        for second in [0, 1, 2] {
            limiter.count_earlier("a", LIMIT, at(second));
        }
        assert!(limiter.take("a", LIMIT, at(30)).is_err());
        assert!(limiter.take("a", LIMIT, at(62)).is_ok());
    }
}
