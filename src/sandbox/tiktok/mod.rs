//! TikTok emulated: the Accounts API of the API for Business, the Display API, and the consent that opens each.
//!
//! The first answers 200 and means what `code` says; its token stands alone in `Access-Token`. The second has a bearer that
//! lives two hours. Bodies are written by hand after the published tables; what an account does not get is left out.
//! Invariant: what the documents refuse is refused here in each interface's own words.

mod business;
mod display;
mod tokens;

use super::faults::FaultKind;
use super::platform::{Emulated, Scene};
use super::server::{Answer, Call};
use super::world::tiktok::ACCOUNT;
use crate::domain::{Day, Instant, Zone};
use std::collections::BTreeMap;
use std::sync::Mutex;
use tokens::Tokens;

pub use tokens::grant_json;

/// Days after a day until its numbers are ready.
const READY_AFTER: i64 = 2;
/// Calls of one path a minute.
const CALLS_EACH_MINUTE: u32 = 40;

/// The last day whose numbers are ready.
fn ready(now: Instant) -> Day {
    now.day_in(Zone::UTC).plus(-READY_AFTER)
}

/// TikTok's two interfaces.
#[derive(Debug, Default)]
pub struct Tiktok {
    tokens: Tokens,
    /// Per path: the minute, and calls in it.
    calls: Mutex<BTreeMap<String, (i64, u32)>>,
}

impl Tiktok {
    fn admits(&self, path: &str, now: Instant) -> bool {
        let mut calls = self.calls.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let minute = now.unix() / 60;
        let (known, count) = calls.entry(path.to_string()).or_insert((minute, 0));
        if *known != minute {
            (*known, *count) = (minute, 0);
        }
        *count += 1;
        *count <= CALLS_EACH_MINUTE
    }

    fn business(&self, scene: &Scene, call: &Call) -> Answer {
        let known = call.access_token.as_deref().is_some_and(|token| self.tokens.knows_business(token, scene.awaited));
        if !known {
            return business::refuse(40_105, "Access token is incorrect or has been revoked.", scene.number);
        }
        if !self.admits(&call.path, scene.awaited) {
            return business::refuse(40_100, "App reaches the QPS limit.", scene.number);
        }
        match business::respond(call, scene.now) {
            Ok(data) => business::envelope(0, "OK", data, scene.number),
            Err((code, message)) => business::refuse(code, &message, scene.number),
        }
    }
}

impl Emulated for Tiktok {
    fn id(&self) -> &'static str {
        "tiktok"
    }
    fn owns(&self, path: &str) -> bool {
        const DISPLAY: [&str; 5] =
            ["/v2/auth/authorize", "/v2/auth/authorize/", "/v2/oauth/token/", "/v2/user/info/", "/v2/video/list/"];
        path.starts_with("/open_api/v1.3/") || DISPLAY.contains(&path)
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        match call.path.as_str() {
            "/v2/auth/authorize" | "/v2/auth/authorize/" => self.tokens.page(call),
            "/v2/oauth/token/" => self.tokens.display(call, scene.awaited),
            "/open_api/v1.3/tt_user/oauth2/token/" => self.tokens.business(call, "authorization_code", scene),
            "/open_api/v1.3/tt_user/oauth2/refresh_token/" => self.tokens.business(call, "refresh_token", scene),
            path if path.starts_with("/open_api/") => self.business(scene, call),
            _ => {
                let known = call.bearer().is_some_and(|token| self.tokens.knows_display(token, scene.awaited));
                display::answer(call, known, scene)
            }
        }
    }
    fn refusal(&self, scene: &Scene, kind: FaultKind) -> Answer {
        let refuse = |code: u32, message: &str| business::refuse(code, message, scene.number);
        match kind {
            FaultKind::Unauthorized => refuse(40_105, "Access token is incorrect or has been revoked."),
            FaultKind::Forbidden => refuse(40_001, "No permission to operate the requested scope"),
            FaultKind::TooManyRequests => {
                refuse(40_100, "Due to too many requests, requests from App are temporarily restricted.")
            }
            _ => Answer { status: 503, ..refuse(50_000, "System error") },
        }
    }
    fn account(&self) -> Option<&'static str> {
        Some(ACCOUNT)
    }
    fn credential(&self, _base_url: &str) -> Option<String> {
        Some(tokens::BUSINESS_TOKEN.to_string())
    }
}
