//! Faults that a test may ask of the sandbox: a platform that is down, slow, angry, or answers nonsense.
//!
//! Chosen when the sandbox starts, never by an address, so the program under test cannot tell.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What is wrong, by the name of the emulated platform or server (`ga4`, `google_token`, `line`).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Faults(BTreeMap<String, Fault>);

impl Faults {
    /// One platform at fault.
    pub fn of(name: &str, fault: Fault) -> Faults {
        Faults::default().and(name, fault)
    }
    /// A further one.
    pub fn and(mut self, name: &str, fault: Fault) -> Faults {
        self.0.insert(name.to_string(), fault);
        self
    }
    /// What is wrong with this one.
    pub fn get(&self, name: &str) -> Fault {
        self.0.get(name).copied().unwrap_or_default()
    }
}

/// What is wrong, and with how many requests before all is well again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    pub kind: FaultKind,
    pub times: u32,
}

/// What is wrong with a platform.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum FaultKind {
    #[default]
    None,
    /// HTTP 503 in the platform's own form.
    Unavailable,
    /// HTTP 502 with a page of HTML.
    HtmlError,
    /// HTTP 200 with a page of HTML, as a captive portal answers.
    HtmlPage,
    /// The right answer, cut in half.
    Truncated,
    /// HTTP 401, whatever the token.
    Unauthorized,
    /// HTTP 403.
    Forbidden,
    /// HTTP 429.
    TooManyRequests,
    /// The property says that its days are those of California (GA4 alone).
    WrongZone,
    /// The right answer, after this time on the wall clock.
    Slow(Duration),
    /// Nobody listens at the platform's address.
    Refused,
}

impl Fault {
    /// Wrong for ever.
    pub fn always(kind: FaultKind) -> Fault {
        Fault { kind, times: u32::MAX }
    }
    /// Wrong for the first `times` requests.
    pub fn first(times: u32, kind: FaultKind) -> Fault {
        Fault { kind, times }
    }
}

impl Default for Fault {
    fn default() -> Fault {
        Fault { kind: FaultKind::None, times: 0 }
    }
}

/// A fault and how often it still strikes.
#[derive(Debug)]
pub struct Pending {
    kind: FaultKind,
    left: AtomicU32,
}

impl Pending {
    pub fn new(fault: Fault) -> Pending {
        Pending { kind: fault.kind, left: AtomicU32::new(fault.times) }
    }
    /// What is wrong with the request at hand.
    pub fn strike(&self) -> FaultKind {
        let one_less = |left: u32| match left {
            0 => None,
            u32::MAX => Some(u32::MAX),
            left => Some(left - 1),
        };
        match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less) {
            Ok(_) => self.kind,
            Err(_) => FaultKind::None,
        }
    }
}
