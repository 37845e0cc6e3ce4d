//! The sandbox's clock: it stands still and can be set; for those who wait it jumps.
//!
//! Invariant: waiting never takes real time, and what is written down does not depend on who waited.

use crate::domain::clock::{Clock, Instant};
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct SandboxClock {
    now: AtomicI64,
    /// Seconds that were waited since it was set.
    waited: AtomicI64,
}

impl SandboxClock {
    pub fn at(time: Instant) -> SandboxClock {
        SandboxClock { now: AtomicI64::new(time.unix()), waited: AtomicI64::new(0) }
    }
    pub fn set(&self, time: Instant) {
        self.now.store(time.unix(), Ordering::SeqCst);
        self.waited.store(0, Ordering::SeqCst);
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> Instant {
        Instant::from_unix(self.now.load(Ordering::SeqCst))
    }
    fn awaited(&self) -> Instant {
        Instant::from_unix(self.now.load(Ordering::SeqCst) + self.waited.load(Ordering::SeqCst))
    }
    fn wait(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // a part of a second counts as a whole one: whoever waits must find that time has passed
        let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
        self.waited.fetch_add(seconds as i64, Ordering::SeqCst);
        Box::pin(ready(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn waiting_moves_limits_on_and_nothing_that_is_written_down() {
        let start = Instant::from_unix(1_000);
        let clock = SandboxClock::at(start);
        clock.wait(Duration::from_millis(2_500)).await;
        assert_eq!((clock.now(), clock.awaited()), (start, Instant::from_unix(1_003)));
        clock.set(Instant::from_unix(2_000));
        assert_eq!((clock.now(), clock.awaited()), (Instant::from_unix(2_000), Instant::from_unix(2_000)));
    }
}
