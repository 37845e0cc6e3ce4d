//! A person's consent as platforms give it: the page, the code, the tokens and their renewal.
//!
//! Not here: service accounts. Invariants: a code is good once, for the address and the verifier it was asked with; a
//! refresh token that rotates is good once.

use super::chance::mix;
use super::faults::FaultKind;
use super::platform::{Emulated, Scene};
use super::server::{Answer, Call, form_field};
use crate::domain::Instant;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The application every platform of the sandbox knows.
pub const CLIENT_ID: &str = "sandbox-only.apps.example";
pub const CLIENT_SECRET: &str = "sandbox-only-client-secret";
/// The consent that the sandbox's own configuration starts with.
pub const REFRESH_TOKEN: &str = "sandbox-only-refresh-token";

/// How one platform does it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Manner {
    /// Seconds an access token lives.
    pub life: u64,
    /// A renewal replaces the refresh token.
    pub rotates: bool,
    /// Id and secret stand in a Basic header, not in the form.
    pub basic: bool,
    /// Where a browser may be sent back to.
    pub redirect: &'static str,
    /// The paths of the page, of the token endpoint and of the one that takes consent back.
    pub paths: [&'static str; 3],
}

pub const GOOGLE: Manner = Manner {
    life: 3_599,
    rotates: false,
    basic: false,
    redirect: "http://127.0.0.1:",
    paths: ["/o/oauth2/v2/auth", "/token", "/revoke"],
};
pub const X: Manner = Manner {
    life: 7_200,
    rotates: true,
    basic: true,
    redirect: "http://127.0.0.1:8484/callback",
    paths: ["/i/oauth2/authorize", "/2/oauth2/token", "/2/oauth2/revoke"],
};

/// One platform's pages of consent, as a server of its own.
#[derive(Debug)]
pub struct ConsentPages {
    id: &'static str,
    manner: Manner,
    consents: Arc<Consents>,
}

impl ConsentPages {
    pub fn new(id: &'static str, manner: Manner, consents: Arc<Consents>) -> ConsentPages {
        ConsentPages { id, manner, consents }
    }
}

impl Emulated for ConsentPages {
    fn id(&self) -> &'static str {
        self.id
    }
    fn owns(&self, path: &str) -> bool {
        self.manner.paths.contains(&path)
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        let [page, token, _] = self.manner.paths;
        match call.path.as_str() {
            path if path == page => self.consents.page(call, self.manner),
            path if path == token => self.consents.token(call, self.manner, scene.awaited),
            _ => self.consents.revoke(call),
        }
    }
    fn refusal(&self, _scene: &Scene, kind: FaultKind) -> Answer {
        match kind {
            FaultKind::Unauthorized | FaultKind::Forbidden => {
                Answer::json(400, &json!({ "error": "invalid_grant", "error_description": "Bad Request" }))
            }
            _ => Answer::json(503, &json!({ "error": "temporarily_unavailable" })),
        }
    }
}

/// What a code was given for.
#[derive(Debug)]
struct Promise {
    redirect: String,
    challenge: String,
    scope: String,
}

/// What was given out on one platform.
#[derive(Debug, Default)]
pub struct Consents {
    inner: Mutex<Given>,
}

#[derive(Debug, Default)]
struct Given {
    codes: BTreeMap<String, Promise>,
    refresh: BTreeSet<String>,
    /// Access tokens: until when each lives, on the sandbox's clock, and what was consented to (all, where unknown).
    access: BTreeMap<String, (Instant, Option<String>)>,
    /// The first one was used up or withdrawn.
    first_gone: bool,
    count: u64,
}

impl Consents {
    fn given(&self) -> std::sync::MutexGuard<'_, Given> {
        self.inner.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// The consent page; whoever opens it agrees at once.
    pub fn page(&self, call: &Call, manner: Manner) -> Answer {
        let field = |name: &str| call.query_field(name).unwrap_or_default();
        let refuse = |text: &str| Answer::json(400, &json!({ "error": "invalid_request", "error_description": text }));
        if field("client_id") != CLIENT_ID {
            return refuse("The OAuth client was not found.");
        }
        if field("response_type") != "code" || !field("redirect_uri").starts_with(manner.redirect) {
            return refuse("redirect_uri_mismatch");
        }
        if field("code_challenge_method") != "S256" || field("code_challenge").len() != 43 {
            return refuse("code_challenge is required.");
        }
        if field("scope").is_empty() || field("state").is_empty() {
            return refuse("Missing required parameter: scope");
        }
        let mut given = self.given();
        given.count += 1;
        let code = format!("4/sandbox-{:016x}", mix(given.count ^ 0xc0de));
        let promise =
            Promise { redirect: field("redirect_uri"), challenge: field("code_challenge"), scope: field("scope") };
        given.codes.insert(code.clone(), promise);
        let to = format!("{}?state={}&code={}", field("redirect_uri"), field("state"), code.replace('/', "%2F"));
        Answer { status: 302, headers: vec![("location", to)], body: Vec::new() }
    }

    /// The token endpoint: a code or a refresh token against an access token.
    pub fn token(&self, call: &Call, manner: Manner, now: Instant) -> Answer {
        let field = |name: &str| form_field(&call.body, name).unwrap_or_default();
        let refuse = |status: u16, error: &str, text: &str| {
            Answer::json(status, &json!({ "error": error, "error_description": text }))
        };
        let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}")));
        let known = match manner.basic {
            true => call.authorization.as_deref() == Some(&basic),
            false => field("client_id") == CLIENT_ID && field("client_secret") == CLIENT_SECRET,
        };
        if !known {
            return refuse(401, "invalid_client", "The OAuth client was not found.");
        }
        let mut given = self.given();
        let scope = match field("grant_type").as_str() {
            "authorization_code" => {
                let Some(promise) = given.codes.remove(&field("code")) else {
                    return refuse(400, "invalid_grant", "Malformed auth code.");
                };
                let verifier = ring::digest::digest(&ring::digest::SHA256, field("code_verifier").as_bytes());
                if promise.redirect != field("redirect_uri") || promise.challenge != URL_SAFE_NO_PAD.encode(verifier) {
                    return refuse(400, "invalid_grant", "Invalid code verifier.");
                }
                Some(promise.scope)
            }
            "refresh_token" => {
                let old = field("refresh_token");
                let first = old == REFRESH_TOKEN && !given.first_gone;
                if !first && !given.refresh.contains(&old) {
                    return refuse(400, "invalid_grant", "Token has been expired or revoked.");
                }
                if manner.rotates {
                    given.first_gone |= first;
                    given.refresh.remove(&old);
                }
                None
            }
            _ => return refuse(400, "unsupported_grant_type", "Invalid grant_type"),
        };
        given.count += 1;
        let number = given.count;
        let access = access_token(number);
        let until = now.plus(Duration::from_secs(manner.life));
        given.access.insert(access.clone(), (until, scope.clone()));
        let mut body = json!({ "access_token": access, "expires_in": manner.life, "token_type": "Bearer" });
        if manner.rotates || scope.is_some() {
            let refresh = format!("1//sandbox-{:016x}", mix(number ^ 0x4ef4));
            given.refresh.insert(refresh.clone());
            body["refresh_token"] = Value::String(refresh);
        }
        if let Some(scope) = scope {
            body["scope"] = Value::String(scope);
        }
        Answer::json(200, &body)
    }

    /// Whether an access token was given out here.
    pub fn issued(&self, bearer: &str) -> bool {
        let count = self.given().count;
        (1..=count).any(|number| access_token(number) == bearer)
    }
    /// Whether a bearer is a person's and still lives; `scope`: what it must have been given for.
    pub fn knows(&self, bearer: &str, scope: &str, now: Instant) -> Option<bool> {
        let given = self.given();
        let (until, scopes) = given.access.get(bearer)?;
        let allowed = scopes.as_ref().is_none_or(|all| all.split(' ').any(|one| one == scope));
        (now < *until).then_some(allowed)
    }

    /// Takes consent back.
    pub fn revoke(&self, call: &Call) -> Answer {
        let token = form_field(&call.body, "token").unwrap_or_default();
        let mut given = self.given();
        let first = token == REFRESH_TOKEN && !given.first_gone;
        given.first_gone |= first;
        if !given.refresh.remove(&token) && !first {
            return Answer::json(
                400,
                &json!({ "error": "invalid_token", "error_description": "Token expired or revoked" }),
            );
        }
        Answer::json(200, &json!({}))
    }
}

fn access_token(number: u64) -> String {
    format!("sandbox-access-{:016x}{:016x}", mix(number), mix(number ^ 0xacce))
}

/// The file of an application to which consent was given before.
pub fn grant_json() -> String {
    let grant = json!({ "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": REFRESH_TOKEN });
    serde_json::to_string_pretty(&grant).expect("a JSON value can be written")
}

/// The file of the application alone, as staff write it before they log in.
pub fn application_json() -> String {
    format!("{{\"client_id\": \"{CLIENT_ID}\", \"client_secret\": \"{CLIENT_SECRET}\"}}\n")
}
