//! YouTube emulated: the reads of the Data API v3 and the reports of the Analytics API v2, for a person who consented.
//!
//! Bodies are written by hand after the discovery documents. A service account is refused: it can have no channel.
//! Invariant: what the documents refuse is refused here in YouTube's own form of error; a call to the Data API costs quota.

mod data;
mod reports;

use super::consent;
use super::faults::FaultKind;
use super::google::Identity;
use super::platform::{Emulated, Scene};
use super::server::{Answer, Call};
use super::world::youtube::CHANNEL;
use crate::domain::{Day, Instant, Zone};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// Units of the Data API's quota a day.
const UNITS_EACH_DAY: u32 = 10_000;
const READ_DATA: &str = "https://www.googleapis.com/auth/youtube.readonly";
const READ_REPORTS: &str = "https://www.googleapis.com/auth/yt-analytics.readonly";

/// A refusal as YouTube words it.
#[derive(Debug)]
pub struct Refusal {
    code: u16,
    message: String,
    domain: &'static str,
    reason: &'static str,
}

impl Refusal {
    pub fn new(code: u16, domain: &'static str, reason: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into(), domain, reason }
    }
    /// 400: a parameter that is missing, unknown or out of range.
    pub fn parameter(reason: &'static str, message: impl Into<String>) -> Refusal {
        Refusal::new(400, "youtube.parameter", reason, message)
    }
    fn unauthorized() -> Refusal {
        let message = "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or \
                       other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";
        Refusal::new(401, "global", "authError", message)
    }
    fn quota() -> Refusal {
        let message = "The request cannot be completed because you have exceeded your <a href=\"/youtube/v3/getting-started#quota\">quota</a>.";
        Refusal::new(403, "youtube.quota", "quotaExceeded", message)
    }
    fn answer(&self) -> Answer {
        let one = json!({ "message": self.message, "domain": self.domain, "reason": self.reason });
        let error = json!({ "code": self.code, "message": self.message, "errors": [one] });
        Answer::json(self.code, &json!({ "error": error }))
    }
}

/// YouTube's two interfaces.
#[derive(Debug)]
pub struct Youtube {
    identity: Arc<Identity>,
    /// Units used, and on which day in California.
    used: Mutex<(Option<Day>, u32)>,
}

impl Youtube {
    pub fn new(identity: Arc<Identity>) -> Youtube {
        Youtube { identity, used: Mutex::default() }
    }

    fn admit(&self, call: &Call, now: Instant) -> Result<(), Refusal> {
        let bearer = call.bearer().ok_or_else(Refusal::unauthorized)?;
        let scope = if call.path.starts_with("/v2/") { READ_REPORTS } else { READ_DATA };
        match self.identity.consents.knows(bearer, scope, now) {
            Some(true) => Ok(()),
            Some(false) => {
                let message = "Request had insufficient authentication scopes.";
                Err(Refusal::new(403, "global", "insufficientPermissions", message))
            }
            None if self.identity.bearers.knows(bearer) => {
                Err(Refusal::new(401, "youtube.header", "youtubeSignupRequired", "NoLinkedYouTubeAccount"))
            }
            None => Err(Refusal::unauthorized()),
        }
    }

    /// Every call of the Data API costs one unit, a refused one too.
    fn spend(&self, now: Instant) -> Result<(), Refusal> {
        let mut used = self.used.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let today = Some(now.day_in(Zone::PACIFIC));
        if used.0 != today {
            *used = (today, 0);
        }
        if used.1 >= UNITS_EACH_DAY {
            return Err(Refusal::quota());
        }
        used.1 += 1;
        Ok(())
    }

    fn respond(&self, scene: &Scene, call: &Call) -> Result<Value, Refusal> {
        self.admit(call, scene.awaited)?;
        if call.method != "GET" {
            return Err(Refusal::new(404, "global", "notFound", "Not Found"));
        }
        let query = Query::read(&call.query);
        if call.path == "/v2/reports" {
            return reports::answer(&query, scene.now);
        }
        self.spend(scene.awaited)?;
        match call.path.as_str() {
            "/youtube/v3/channels" => data::channels(&query, scene.now),
            "/youtube/v3/playlistItems" => data::playlist_items(&query, scene.now),
            "/youtube/v3/videos" => data::videos(&query, scene.now),
            _ => Err(Refusal::new(404, "global", "notFound", "Not Found")),
        }
    }
}

impl Emulated for Youtube {
    fn id(&self) -> &'static str {
        "youtube"
    }
    fn owns(&self, path: &str) -> bool {
        path.starts_with("/youtube/v3/") || path == "/v2/reports"
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        match self.respond(scene, call) {
            Ok(body) => Answer::json(200, &body),
            Err(refusal) => refusal.answer(),
        }
    }
    fn refusal(&self, _scene: &Scene, kind: FaultKind) -> Answer {
        let refusal = match kind {
            FaultKind::Unauthorized => Refusal::unauthorized(),
            FaultKind::TooManyRequests => Refusal::quota(),
            FaultKind::Forbidden => Refusal::new(403, "global", "forbidden", "Forbidden"),
            _ => Refusal::new(503, "global", "backendError", "The service is currently unavailable."),
        };
        refusal.answer()
    }
    fn account(&self) -> Option<&'static str> {
        Some(CHANNEL)
    }
    fn credential(&self, _base_url: &str) -> Option<String> {
        Some(consent::grant_json())
    }
}

/// The parameters of an address, in their order; a name may stand twice.
pub struct Query(Vec<(String, String)>);

impl Query {
    fn read(text: &str) -> Query {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let names = pairs.map(|pair| pair.split('=').next().unwrap_or_default().to_string());
        Query(
            names
                .map(|name| {
                    let value = super::server::form_field(text.as_bytes(), &name).unwrap_or_default();
                    (name, value)
                })
                .collect(),
        )
    }
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
    /// A list: separated by commas.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.get(name).map(|text| text.split(',').collect()).unwrap_or_default()
    }
    /// Only these names are known, and each stands once with a value.
    pub fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        for (n, (name, value)) in self.0.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let message = format!(
                    "Invalid JSON payload received. Unknown name \"{name}\": Cannot bind query parameter. Field '{name}' \
                     could not be found in request message."
                );
                return Err(Refusal::new(400, "global", "badRequest", message));
            }
            if value.is_empty() || self.0[..n].iter().any(|(earlier, _)| earlier == name) {
                let message = format!("Invalid value '{value}'. Values must match the parameter's form: {name}");
                return Err(Refusal::new(400, "global", "invalidParameter", message));
            }
        }
        Ok(())
    }
}
