//! Carries requests from HTTP to the emulated platforms and their answers back.
//!
//! Not here: what a platform says. Invariant: an answer depends on the request, the world, the sandbox's clock and the
//! faults that were chosen, on nothing else (JWT times excepted); nothing is logged.

use super::clock::SandboxClock;
use super::faults::{FaultKind, Faults, Pending};
use super::platform::{self, Emulated, Scene};
use super::world::World;
use crate::domain::clock::Clock;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// What all handlers see.
pub struct Shared {
    /// Made when the first answer needs it: a command that only reads the store does not pay for it.
    pub world: LazyLock<Arc<World>>,
    pub clock: Arc<SandboxClock>,
    pub base_url: String,
    platforms: Vec<(Box<dyn Emulated>, Pending)>,
    requests: AtomicU64,
}

/// A request as the platforms see it.
#[derive(Debug)]
pub struct Call {
    pub method: String,
    pub path: String,
    pub query: String,
    pub authorization: Option<String>,
    /// The header `Access-Token`, in which one platform's tokens stand.
    pub access_token: Option<String>,
    /// What a browser sends along: its cookies, and who asks from within a page.
    pub cookie: Option<String>,
    pub requested_with: Option<String>,
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

impl Shared {
    pub fn new(clock: Arc<SandboxClock>, base_url: String, faults: &Faults) -> Shared {
        let with_fault = |platform: Box<dyn Emulated>| {
            let fault = Pending::new(faults.get(platform.id()));
            (platform, fault)
        };
        Shared {
            world: LazyLock::new(World::shared),
            clock,
            base_url,
            platforms: platform::all().into_iter().map(with_fault).collect(),
            requests: AtomicU64::new(0),
        }
    }
    /// The emulated platforms and servers.
    pub fn platforms(&self) -> impl Iterator<Item = &dyn Emulated> {
        self.platforms.iter().map(|(platform, _)| &**platform)
    }
    /// How many requests have come.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// Answers one call; the second value is a time to let pass first.
    pub fn answer(&self, call: &Call) -> (Answer, Duration) {
        self.requests.fetch_add(1, Ordering::SeqCst);
        let Some((platform, fault)) = self.platforms.iter().find(|(platform, _)| platform.owns(&call.path)) else {
            return (Answer::json(404, &json!({ "message": "Not found" })), Duration::ZERO);
        };
        let kind = fault.strike();
        let scene = Scene {
            world: &|| self.world.clone(),
            now: self.clock.now(),
            awaited: self.clock.awaited(),
            base_url: &self.base_url,
            wrong_zone: kind == FaultKind::WrongZone,
            number: fingerprint(call),
        };
        let right = || platform.answer(&scene, call);
        match kind {
            FaultKind::None | FaultKind::WrongZone | FaultKind::Refused => (right(), Duration::ZERO),
            FaultKind::HtmlPage => (Answer::html(200, "Sign in to the network"), Duration::ZERO),
            FaultKind::HtmlError => (Answer::html(502, "502 Bad Gateway"), Duration::ZERO),
            FaultKind::Truncated => {
                let mut answer = right();
                answer.body.truncate(answer.body.len() / 2);
                (answer, Duration::ZERO)
            }
            FaultKind::Slow(span) => (right(), span),
            _ => (platform.refusal(&scene, kind), Duration::ZERO),
        }
    }
}

/// A number that tells requests apart and does not depend on the order in which they come (FNV-1a).
fn fingerprint(call: &Call) -> u64 {
    let parts = [call.method.as_bytes(), call.path.as_bytes(), call.query.as_bytes(), &call.body];
    let start = 0xcbf2_9ce4_8422_2325;
    parts.concat().iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
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
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_string);
    let (authorization, access_token) = (header("authorization"), header("access-token"));
    let call = Call {
        method: parts.method.as_str().to_string(),
        path: parts.uri.path().to_string(),
        query: parts.uri.query().unwrap_or_default().to_string(),
        authorization,
        access_token,
        cookie: header("cookie"),
        requested_with: header("x-requested-with"),
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
