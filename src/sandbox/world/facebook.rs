//! The page on Facebook: how it lives in the sandbox's world, and what Facebook has trouble with.

use super::happenings::Date;
use super::social::{Life, Measure};
use std::sync::OnceLock;

/// A day that Facebook never counted.
pub const UNCOUNTED: Date = (2026, 6, 16);
/// From this day on `page_video_views` is unknown to every version.
pub const WITHDRAWN: Date = (2026, 11, 2);

const MEASURE: Measure = Measure {
    seed: 0xface,
    followers_before: 612,
    seen: 900,
    quiet: 70,
    weekdays: &[1, 4],
    left: ((2026, 8, 18), (2026, 8, 20)),
    took_off: ((2026, 10, 15), 12),
};

/// The page, made on first use.
pub fn page() -> &'static Life {
    static PAGE: OnceLock<Life> = OnceLock::new();
    PAGE.get_or_init(|| Life::make(MEASURE))
}
