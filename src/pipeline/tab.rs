//! What an account has read this month on a platform that bills by the record, and what it may still read.
//!
//! Not here: prices; what counts as a record (the source's [`Bill`]). Counted are all records of all answers: what a platform
//! gives a second time on the same day for nothing counts too, so the tab is never too low.
//! Invariant: no call is made that could pass the ceiling.

use crate::domain::{AccountId, Instant, Zone};
use crate::store::{Outcome, View};
use std::sync::atomic::{AtomicU64, Ordering};

/// The note under which an outcome keeps how many records were read for it.
pub(super) const BILLED: &str = "billed_reads";

/// An account's tab.
#[derive(Debug)]
pub(super) struct Tab {
    pub ceiling: u64,
    read: AtomicU64,
}

impl Tab {
    pub fn new(ceiling: u64, read: u64) -> Tab {
        Tab { ceiling, read: AtomicU64::new(read) }
    }
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
    pub fn add(&self, records: u64) {
        self.read.fetch_add(records, Ordering::SeqCst);
    }
    /// Whether a call that reads at most so many may be made.
    pub fn allows(&self, most: u64) -> bool {
        self.read().saturating_add(most) <= self.ceiling
    }
}

/// What earlier loads read for an account in the calendar month (of UTC, by which platforms bill) of `now`.
pub(super) fn read_this_month(view: &View, account: &AccountId, now: Instant) -> u64 {
    let month = |at: Instant| at.day_in(Zone::UTC).month();
    let this_month = |o: &&Outcome| o.account == *account && month(o.fetched_at) == month(now);
    let notes = view.outcomes().filter(this_month).flat_map(|o| &o.notes);
    notes.filter(|(code, _)| code == BILLED).filter_map(|(_, detail)| detail.parse::<u64>().ok()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_call_may_pass_the_ceiling() {
        let tab = Tab::new(250, 40);
        assert!(tab.allows(210) && !tab.allows(211));
        tab.add(110);
        assert!(tab.allows(100) && !tab.allows(101) && !tab.allows(u64::MAX));
    }
}
