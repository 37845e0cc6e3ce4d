//! What a run has taken so far: time on the clock, time on all processors, memory.
//!
//! Not here: the stages that are told with it (`ui`). Invariant: nothing but `-v` shows it, and no figure depends on it.

use cpu_time::ProcessTime;
use std::time::{Duration, Instant};

/// Since the process began, or between two moments of it.
#[derive(Clone, Copy)]
pub struct Spent {
    pub wall: Duration,
    /// User and system time of all threads, where the system tells.
    pub busy: Option<Duration>,
    /// The most memory held by then, in KB, where the system tells.
    pub peak_kb: Option<u64>,
}

impl Spent {
    /// From a start to now.
    pub fn since(start: Instant) -> Spent {
        let busy = ProcessTime::try_now().ok().map(|time| time.as_duration());
        Spent { wall: start.elapsed(), busy, peak_kb: peak_kb() }
    }

    /// What was spent after an earlier moment.
    pub fn after(self, earlier: Option<Spent>) -> Spent {
        let Some(earlier) = earlier else { return self };
        let busy = self.busy.zip(earlier.busy).map(|(now, then)| now.saturating_sub(then));
        Spent { wall: self.wall.saturating_sub(earlier.wall), busy, peak_kb: self.peak_kb }
    }
}

/// As Linux tells it.
fn peak_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
