//! The sandbox's clock: it stands still, jumps when somebody waits, and can be set.
//!
//! Invariant: waiting never takes real time.

use crate::domain::clock::{Clock, Instant};
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct SandboxClock(AtomicI64);

impl SandboxClock {
    pub fn at(time: Instant) -> SandboxClock {
        SandboxClock(AtomicI64::new(time.unix()))
    }
    pub fn set(&self, time: Instant) {
        self.0.store(time.unix(), Ordering::SeqCst);
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> Instant {
        Instant::from_unix(self.0.load(Ordering::SeqCst))
    }
    fn wait(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        // a part of a second counts as a whole one: whoever waits must find that time has passed
        let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
        self.0.fetch_add(seconds as i64, Ordering::SeqCst);
        Box::pin(ready(()))
    }
}
