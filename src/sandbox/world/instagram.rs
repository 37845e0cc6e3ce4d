//! The profile on Instagram: how it lives in the sandbox's world, and what Instagram has trouble with.

use super::happenings::Date;
use super::social::{Life, Measure};
use std::sync::OnceLock;

/// A day that Instagram never counted.
pub const UNCOUNTED: Date = (2026, 7, 22);
/// From this day on `website_clicks` is unknown to every version.
pub const WITHDRAWN: Date = (2026, 11, 4);
/// Before this day the account was a private person's: its posts have no numbers.
pub const PROFESSIONAL: Date = (2025, 4, 8);

const MEASURE: Measure = Measure {
    seed: 0x1496,
    followers_before: 1_204,
    seen: 1_700,
    quiet: 150,
    weekdays: &[0, 2, 5],
    left: ((2026, 7, 6), (2026, 7, 8)),
    took_off: ((2026, 10, 21), 9),
};

/// The profile, made on first use.
pub fn profile() -> &'static Life {
    static PROFILE: OnceLock<Life> = OnceLock::new();
    PROFILE.get_or_init(|| Life::make(MEASURE))
}
