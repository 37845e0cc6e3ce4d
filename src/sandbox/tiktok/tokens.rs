//! Consent on TikTok: the page, codes, and tokens of both interfaces; every renewal replaces the refresh token.
//!
//! Invariant: a code and a refresh token are good once, and for the interface they were given for.

use super::business;
use crate::domain::Instant;
use crate::sandbox::chance::mix;
use crate::sandbox::consent::{CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN};
use crate::sandbox::platform::Scene;
use crate::sandbox::server::{Answer, Call, form_field};
use crate::sandbox::world::tiktok::ACCOUNT;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

/// A token of the Accounts API that never ends: for the sandbox's own configuration.
pub const BUSINESS_TOKEN: &str = "act.sandbox-only-business-f3a1c85e7b";
/// The same of the Display API.
pub const DISPLAY_TOKEN: &str = "act.sandbox-only-display-09d2b6477c";
const BUSINESS_LIFE: u64 = 86_400;
const BUSINESS_YEAR: u64 = 31_536_000;
const DISPLAY_LIFE: u64 = 7_200;
const DISPLAY_REFRESH: u64 = 15_552_000;

/// The file of an application after consent, for the interface of this name.
pub fn grant_json(interface: &str) -> String {
    let id = if interface == "display" { "client_key" } else { "client_id" };
    let refresh = format!("{REFRESH_TOKEN}-{interface}");
    let grant = json!({ id: CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": refresh,
        "redirect_uri": "https://contractor.example.jp/tiktok/" });
    serde_json::to_string_pretty(&grant).expect("a JSON value can be written")
}

/// What was given out.
#[derive(Debug, Default)]
pub struct Tokens(Mutex<Given>);

#[derive(Debug, Default)]
struct Given {
    /// A code, and the page it was promised to.
    codes: BTreeMap<String, String>,
    used: BTreeSet<String>,
    refresh: BTreeSet<String>,
    /// Access tokens with their interface.
    access: BTreeMap<String, (Instant, &'static str)>,
    count: u64,
}

impl Given {
    fn takes(&mut self, refresh: &str, interface: &str) -> bool {
        let first = refresh == format!("{REFRESH_TOKEN}-{interface}");
        (first || self.refresh.remove(refresh)) && self.used.insert(refresh.to_string())
    }
    fn issue(&mut self, interface: &'static str, life: u64, now: Instant) -> (String, String) {
        self.count += 1;
        let access = format!("act.sandbox-{:016x}", mix(self.count ^ 0xac7));
        let refresh = format!("rft.sandbox-{interface}-{:016x}", mix(self.count ^ 0x4f7));
        self.access.insert(access.clone(), (now.plus(Duration::from_secs(life)), interface));
        self.refresh.insert(refresh.clone());
        (access, refresh)
    }
}

impl Tokens {
    fn given(&self) -> MutexGuard<'_, Given> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
    fn knows(&self, token: &str, interface: &str, now: Instant) -> bool {
        self.given().access.get(token).is_some_and(|(until, of)| now < *until && *of == interface)
    }
    pub fn knows_business(&self, token: &str, now: Instant) -> bool {
        token == BUSINESS_TOKEN || self.knows(token, "business", now)
    }
    pub fn knows_display(&self, token: &str, now: Instant) -> bool {
        token == DISPLAY_TOKEN || self.knows(token, "display", now)
    }

    /// The consent page; whoever opens it agrees at once. It comes back to a registered page: https, no port, a slash at the end.
    pub fn page(&self, call: &Call) -> Answer {
        let field = |name: &str| call.query_field(name).unwrap_or_default();
        let refuse = |text: &str| Answer::json(400, &json!({ "error": "invalid_request", "error_description": text }));
        let redirect = field("redirect_uri");
        if field("client_key") != CLIENT_ID || field("response_type") != "code" || field("state").is_empty() {
            return refuse("client_key, response_type and state are required");
        }
        if !redirect.starts_with("https://") || !redirect.ends_with('/') || redirect.matches(':').count() != 1 {
            return refuse("redirect_uri must be https, end with a slash and have no port");
        }
        if field("scope").is_empty() {
            return refuse("scope is required");
        }
        let mut given = self.given();
        given.count += 1;
        let code = format!("cod-{:016x}*v!", mix(given.count ^ 0xc0d));
        given.codes.insert(code.clone(), redirect.clone());
        let name = if field("scope").contains("user.insights") { "auth_code" } else { "code" };
        let encoded = code.replace('*', "%2A").replace('!', "%21");
        let to = format!("{redirect}?{name}={encoded}&scopes={}&state={}", field("scope"), field("state"));
        Answer { status: 302, headers: vec![("location", to)], body: Vec::new() }
    }

    /// The Accounts API's endpoints: JSON in, an envelope out, status 200 whatever happens.
    pub fn business(&self, call: &Call, grant: &str, scene: &Scene) -> Answer {
        let body: Value = serde_json::from_slice(&call.body).unwrap_or(Value::Null);
        let refuse = |code: u32, message: &str| business::refuse(code, message, scene.number);
        if call.method != "POST" || !body.is_object() {
            return refuse(40_002, "The body must be JSON");
        }
        if body["client_id"] != CLIENT_ID || body["client_secret"] != CLIENT_SECRET || body["grant_type"] != *grant {
            return refuse(40_002, "client_id, client_secret or grant_type: Invalid value.");
        }
        let mut given = self.given();
        let known = match body["refresh_token"].as_str() {
            Some(refresh) if grant == "refresh_token" => given.takes(refresh, "business"),
            _ => {
                let promised = body["auth_code"].as_str().and_then(|code| given.codes.remove(code));
                promised.is_some_and(|redirect| body["redirect_uri"] == redirect.as_str())
            }
        };
        if !known {
            return refuse(40_110, "Auth_code or refresh_token is incorrect or has expired.");
        }
        let (access, refresh) = given.issue("business", BUSINESS_LIFE, scene.awaited);
        let data = json!({
            "access_token": access, "expires_in": BUSINESS_LIFE, "refresh_token": refresh,
            "refresh_token_expires_in": BUSINESS_YEAR, "open_id": ACCOUNT, "token_type": "Bearer",
            "scope": "user.info.basic,user.info.username,user.info.stats,user.insights,video.list,video.insights",
        });
        business::envelope(0, "OK", data, scene.number)
    }

    /// The Display API's endpoint: a form in, a flat answer out.
    pub fn display(&self, call: &Call, now: Instant) -> Answer {
        let field = |name: &str| form_field(&call.body, name).unwrap_or_default();
        let refuse = |error: &str, text: &str| {
            Answer::json(400, &json!({ "error": error, "error_description": text, "log_id": "2026sandbox" }))
        };
        if field("client_key") != CLIENT_ID || field("client_secret") != CLIENT_SECRET {
            return refuse("invalid_client", "Client key or secret is incorrect.");
        }
        let mut given = self.given();
        let known = match field("grant_type").as_str() {
            "refresh_token" => given.takes(&field("refresh_token"), "display"),
            "authorization_code" => given.codes.remove(&field("code")) == Some(field("redirect_uri")),
            _ => return refuse("unsupported_grant_type", "The grant type is not supported."),
        };
        if !known {
            return refuse("invalid_grant", "Refresh token is invalid or expired.");
        }
        let (access, refresh) = given.issue("display", DISPLAY_LIFE, now);
        let body = json!({
            "access_token": access, "expires_in": DISPLAY_LIFE, "open_id": ACCOUNT, "refresh_token": refresh,
            "refresh_expires_in": DISPLAY_REFRESH, "scope": "user.info.basic,user.info.stats,video.list",
            "token_type": "Bearer",
        });
        Answer::json(200, &body)
    }
}
