//! Carries requests from HTTP to the emulated platforms and their answers back.
//!
//! Not here: what a platform says. Invariant: an answer depends on the request, the world, the sandbox's clock and the
//! faults that were chosen, on nothing else (JWT times excepted); nothing is logged.

use super::clock::SandboxClock;
use super::consent::{self, Consents};
use super::faults::{FaultKind, Faults, Pending};
use super::google::token::Bearers;
use super::google::{self, Quota};
use super::line::{self, Line};
use super::world::World;
use crate::domain::clock::Clock;
use crate::domain::{Instant, Zone};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};

/// What all handlers see.
pub struct Shared {
    /// Made when the first answer needs it: a command that only reads the store does not pay for it.
    pub world: LazyLock<Arc<World>>,
    pub clock: Arc<SandboxClock>,
    pub base_url: String,
    pub google_tokens: Bearers,
    pub google_quota: Quota,
    pub google_consents: Consents,
    pub x_consents: Consents,
    pub line: Line,
    google_token_fault: Pending,
    ga4_fault: Pending,
    line_fault: Pending,
    ga4_errors: ErrorBudget,
    requests: AtomicU64,
}

/// A request as the platforms see it.
#[derive(Debug)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub query: String,
    pub authorization: Option<String>,
    pub body: Bytes,
}

/// An answer as a platform gives it.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// JSON, indented as the platforms do it.
    pub fn json(status: u16, body: &Value) -> Answer {
        let mut body = serde_json::to_vec_pretty(body).expect("a JSON value can be written");
        body.push(b'\n');
        Answer { status, headers: vec![("content-type", "application/json; charset=UTF-8".to_string())], body }
    }
    fn html(status: u16, title: &str) -> Answer {
        let body =
            format!("<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n");
        let headers = vec![("content-type", "text/html; charset=UTF-8".to_string())];
        Answer { status, headers, body: body.into_bytes() }
    }
}

impl Call {
    /// The bearer token of the request.
    pub fn bearer(&self) -> Option<&str> {
        self.authorization.as_deref()?.strip_prefix("Bearer ")
    }
    /// A field of the query.
    pub fn query_field(&self, name: &str) -> Option<String> {
        form_field(self.query.as_bytes(), name)
    }
}

/// Requests that failed on the server's side within one hour: Google counts them and then refuses all.
#[derive(Debug, Default)]
struct ErrorBudget {
    hour: AtomicI64,
    used: AtomicI64,
}

impl ErrorBudget {
    fn is_used_up(&self, now: Instant) -> bool {
        let hour = now.unix() / 3_600;
        if self.hour.swap(hour, Ordering::SeqCst) != hour {
            self.used.store(0, Ordering::SeqCst);
        }
        10 <= self.used.fetch_add(1, Ordering::SeqCst)
    }
}

impl Shared {
    pub fn new(clock: Arc<SandboxClock>, base_url: String, faults: Faults) -> Shared {
        Shared {
            world: LazyLock::new(World::shared),
            clock,
            base_url,
            google_tokens: Bearers::default(),
            google_quota: Quota::default(),
            google_consents: Consents::default(),
            x_consents: Consents::default(),
            line: Line::default(),
            google_token_fault: Pending::new(faults.google_token),
            ga4_fault: Pending::new(faults.ga4),
            line_fault: Pending::new(faults.line),
            ga4_errors: ErrorBudget::default(),
            requests: AtomicU64::new(0),
        }
    }
    pub fn now(&self) -> Instant {
        self.clock.now()
    }
    /// How many requests have come.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// Answers one call; the second value is a time to let pass first.
    pub fn answer(&self, call: &Call) -> (Answer, std::time::Duration) {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let platform = Platform::of(&call.path);
        let kind = match platform {
            Platform::GoogleToken => self.google_token_fault.strike(),
            Platform::GoogleConsent | Platform::XConsent => FaultKind::None,
            Platform::Ga4 => self.ga4_fault.strike(),
            Platform::Line => self.line_fault.strike(),
            Platform::None => FaultKind::None,
        };
        let zone = if kind == FaultKind::WrongZone { Zone::PACIFIC } else { Zone::JST };
        let right = || match platform {
            Platform::GoogleConsent => self.consent(call, &self.google_consents, consent::GOOGLE),
            Platform::XConsent => self.consent(call, &self.x_consents, consent::X),
            Platform::GoogleToken if !google::token::is_claim(&call.body) => {
                self.google_consents.token(call, consent::GOOGLE)
            }
            Platform::GoogleToken => {
                google::token::answer(&self.google_tokens, &call.body, &format!("{}/token", self.base_url))
            }
            Platform::Ga4 => google::answer(self, call, zone.name()),
            Platform::Line => line::answer(self, call),
            Platform::None => Answer::json(404, &json!({ "message": "Not found" })),
        };
        let mut wait = std::time::Duration::ZERO;
        let mut answer = match kind {
            FaultKind::None | FaultKind::WrongZone | FaultKind::Refused => right(),
            FaultKind::HtmlPage => Answer::html(200, "Sign in to the network"),
            FaultKind::HtmlError => Answer::html(502, "502 Bad Gateway"),
            FaultKind::Truncated => {
                let mut answer = right();
                answer.body.truncate(answer.body.len() / 2);
                answer
            }
            FaultKind::Slow(span) => {
                wait = span;
                right()
            }
            FaultKind::Unavailable if platform == Platform::Ga4 && self.ga4_errors.is_used_up(self.now()) => {
                google::Refusal::exhausted("Exhausted server errors quota.").answer()
            }
            _ => platform.refusal(kind),
        };
        if platform == Platform::Line {
            answer.headers.push(("x-line-request-id", super::world::friends::request_id(-(number as i32))));
        }
        (answer, wait)
    }
}

impl Shared {
    fn consent(&self, call: &Call, consents: &Consents, manner: consent::Manner) -> Answer {
        match call.path.rsplit('/').next() {
            Some("token") => consents.token(call, manner),
            Some("revoke") => consents.revoke(call),
            _ => consents.page(call, manner),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Platform {
    GoogleConsent,
    XConsent,
    GoogleToken,
    Ga4,
    Line,
    None,
}

impl Platform {
    fn of(path: &str) -> Platform {
        match path {
            "/token" => Platform::GoogleToken,
            "/o/oauth2/v2/auth" | "/revoke" => Platform::GoogleConsent,
            "/i/oauth2/authorize" | "/2/oauth2/token" | "/2/oauth2/revoke" => Platform::XConsent,
            _ if path.starts_with("/v1beta/") => Platform::Ga4,
            _ if path.starts_with("/v2/") || path.starts_with("/oauth2/") => Platform::Line,
            _ => Platform::None,
        }
    }
    /// How the platform words a fault.
    fn refusal(self, kind: FaultKind) -> Answer {
        let google = |code: u16, status: &str, message: &str| {
            Answer::json(code, &json!({ "error": { "code": code, "message": message, "status": status } }))
        };
        match (self, kind) {
            (Platform::GoogleToken, FaultKind::Unauthorized) => {
                let body = json!({ "error": "invalid_grant", "error_description": "Invalid JWT Signature." });
                Answer::json(400, &body)
            }
            (Platform::Ga4, FaultKind::Unauthorized) => google::Refusal::unauthenticated().answer(),
            (Platform::Ga4, FaultKind::TooManyRequests) => google::Refusal::exhausted(google::EXHAUSTED_HOUR).answer(),
            (Platform::Ga4, FaultKind::Forbidden) => {
                google(403, "PERMISSION_DENIED", "User does not have sufficient permissions for this property.")
            }
            (Platform::Ga4 | Platform::GoogleToken, _) => {
                google(503, "UNAVAILABLE", "The service is currently unavailable.")
            }
            (_, FaultKind::Unauthorized) => line::unauthorized(),
            (_, FaultKind::TooManyRequests) => line::too_many(),
            (_, FaultKind::Forbidden) => line::forbidden(),
            _ => line::unavailable(),
        }
    }
}

/// The router that hands every request to [`Shared::answer`].
pub fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(handle).with_state(shared)
}

const LARGEST_BODY: usize = 4 << 20;

#[allow(clippy::disallowed_methods, reason = "a slow platform is slow in real time, or no time-out could be tested")]
async fn handle(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return write(Answer::html(413, "413 Request Entity Too Large"));
    };
    let authorization = parts.headers.get("authorization").and_then(|value| value.to_str().ok()).map(str::to_string);
    let call = Call {
        method: parts.method.as_str().to_string(),
        path: parts.uri.path().to_string(),
        query: parts.uri.query().unwrap_or_default().to_string(),
        authorization,
        body,
    };
    let (answer, wait) = shared.answer(&call);
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    write(answer)
}

fn write(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// A field of a form or a query, decoded.
pub fn form_field(form: &[u8], name: &str) -> Option<String> {
    let form = std::str::from_utf8(form).ok()?;
    let pairs = form.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.into_iter().find(|(key, _)| decode(key) == name).map(|(_, value)| decode(value))
}

fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = || Some((hex(*after.first()?)? << 4) | hex(*after.get(1)?)?);
        match (first, escaped()) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|d| d as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded() {
        assert_eq!(form_field(b"a=1&grant_type=urn%3Aietf%3Aa+b", "grant_type").unwrap(), "urn:ietf:a b");
        assert_eq!(form_field("x=%E4%BB%99%2".as_bytes(), "x").unwrap(), "仙%2");
        assert_eq!(form_field(b"a=1", "b"), None);
    }
}
