//! Tokens that live for weeks: a person's, exchanged for that of their page; one that renews itself and is written back.
//!
//! Not here: consent in a browser (`consent`), service accounts (`proof`).
//! Invariant: a renewed token is kept before it is used; a renewal that fails leaves the old token in use, which the platform
//! still judges.

use super::error::{CredentialFault, Denial, DenialWayOut, NoToken, ProofError, SendError};
use super::proof::{self, Keep};
use super::{Session, Signature, TRIES, host_of};
use crate::domain::{Body, Instant, Request, Secret, Zone};
use serde_json::{Map, Value};
use std::time::Duration;
use tokio::sync::Mutex;

/// A token is renewed when it is this old: well after the first day, in which platforms refuse, and well before its end.
const RENEW_AFTER_DAYS: i64 = 7;
/// What a throttled call waits before it is tried again.
const THROTTLE: Duration = Duration::from_secs(60);

/// A bare token, and the page's own that it brought.
pub(super) struct PageHolder {
    /// With `{account}` in it.
    pub url: &'static str,
    pub list_url: &'static str,
    pub bare: Secret,
    pub page: Mutex<Option<Secret>>,
}

/// A long-lived token and where a renewed one is put.
pub(super) struct RenewedHolder {
    pub url: &'static str,
    pub token: Mutex<LongLived>,
    pub keep: Option<Keep>,
    pub place: super::CredentialPlace,
}

/// The file of a token that renews itself.
#[derive(Debug)]
pub(super) struct LongLived {
    pub token: Secret,
    pub ends_at: Option<Instant>,
    renewed_at: Option<Instant>,
    /// Whether this run has asked already.
    asked: bool,
}

impl LongLived {
    /// Reads the file.
    pub fn read(content: &str) -> Result<LongLived, CredentialFault> {
        let value: Value = serde_json::from_str(content)
            .map_err(|error| CredentialFault::NotJson { line: error.line(), column: error.column() })?;
        let token = value["access_token"].as_str().map(str::trim).filter(|text| !text.is_empty());
        let token = token.ok_or(CredentialFault::NoToken { name: "access_token" })?;
        if token.chars().any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
            return Err(CredentialFault::NotOneWord);
        }
        let time = |name: &'static str| match value[name].as_str() {
            None => Ok(None),
            Some(text) => text.parse::<Instant>().map(Some).map_err(|_| CredentialFault::NotATime { name }),
        };
        let (ends_at, renewed_at) = (time("access_token_expires_at")?, time("renewed_at")?);
        Ok(LongLived { token: Secret::new(token), ends_at, renewed_at, asked: false })
    }

    /// The file's text.
    fn write(&self) -> Secret {
        let mut map = Map::new();
        map.insert("access_token".to_string(), self.token.reveal().into());
        for (name, time) in [("access_token_expires_at", self.ends_at), ("renewed_at", self.renewed_at)] {
            if let Some(time) = time {
                map.insert(name.to_string(), time.rfc3339(Zone::JST).into());
            }
        }
        let mut text = serde_json::to_string_pretty(&Value::Object(map)).expect("a map of texts can be written");
        text.push('\n');
        Secret::new(text)
    }

    fn is_due(&self, now: Instant) -> bool {
        !self.asked && self.renewed_at.is_none_or(|at| now.since(at) >= RENEW_AFTER_DAYS * 86_400)
    }

    /// What a renewal's answer makes of it; `None` where there is no token in it.
    fn renewed(&self, value: &Value, now: Instant) -> Option<LongLived> {
        let token = value["access_token"].as_str().filter(|text| !text.is_empty())?;
        let ends_at = value["expires_in"].as_u64().map(|seconds| now.plus(Duration::from_secs(seconds)));
        Some(LongLived { token: Secret::new(token), ends_at, renewed_at: Some(now), asked: true })
    }
}

/// Whether the query asks for the token itself.
pub(super) fn asks_for_token(url: &reqwest::Url) -> bool {
    url.query_pairs().any(|(_, value)| value == Request::TOKEN)
}

/// The address with the token where its query asks for it; `None` where it does not.
pub(super) fn with_token(url: &reqwest::Url, token: &Secret) -> Option<reqwest::Url> {
    if !asks_for_token(url) {
        return None;
    }
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let mut url = url.clone();
    url.query_pairs_mut().clear().extend_pairs(
        pairs.iter().map(|(name, value)| (name, if value == Request::TOKEN { token.reveal() } else { value.as_str() })),
    );
    Some(url)
}

/// The request with the token where a field of its form asks for it; `None` where none does.
pub(super) fn form_with_token(request: &Request, token: &Secret) -> Option<Request> {
    let body = request.body.as_ref().filter(|body| body.content_type == "application/x-www-form-urlencoded")?;
    let mut changed = false;
    let fields = body.text.split('&').map(|field| match field.strip_suffix(Request::TOKEN) {
        Some(name) if name.ends_with('=') => {
            changed = true;
            format!("{name}{}", encoded(token))
        }
        _ => field.to_string(),
    });
    let text = fields.collect::<Vec<_>>().join("&");
    changed.then(|| Request { body: Some(Body { text, ..body.clone() }), ..request.clone() })
}

fn encoded(token: &Secret) -> String {
    let url = reqwest::Url::parse_with_params("https://form.invalid/", [("", token.reveal())]).ok();
    let query = url.and_then(|url| url.query().map(str::to_string)).unwrap_or_default();
    query.strip_prefix('=').unwrap_or_default().to_string()
}

impl Session {
    /// The page's own token. A token for which the platform names none may be the page's already: it is used as it is.
    pub(super) async fn page_token(&self, holder: &PageHolder, afresh: bool) -> Result<Secret, SendError> {
        // held while asking, so that two lanes do not ask at once
        let mut page = holder.page.lock().await;
        if let Some(token) = page.as_ref().filter(|_| !afresh) {
            return Ok(token.clone());
        }
        let id: String = self.account.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let itself = self.ask_graph(&holder.url.replace("{account}", &id), &holder.bare).await?;
        let named = |value: &Value| value["access_token"].as_str().filter(|text| !text.is_empty()).map(Secret::new);
        let token = match named(&itself) {
            Some(token) => token,
            None => {
                let listed = self.ask_graph(holder.list_url, &holder.bare).await?;
                let pages = listed["data"].as_array().into_iter().flatten();
                let own = pages.filter(|page| page["id"] == id.as_str()).find_map(named);
                own.unwrap_or_else(|| holder.bare.clone())
            }
        };
        self.remember(&token);
        *page = Some(token.clone());
        Ok(token)
    }

    /// A call about a token. An error that says nothing about it is an answer too.
    async fn ask_graph(&self, address: &str, bare: &Secret) -> Result<Value, SendError> {
        let request = Request::get(address);
        let url = self.gate.resolve(&request.url)?;
        let mut attempt = 1;
        let (answer, value) = loop {
            let answer = self.exchange(&url, &request, Signature::Bearer(bare)).await?;
            let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
            if !is_throttled(&value) || attempt >= TRIES {
                break (answer, value);
            }
            self.http.clock.wait(THROTTLE).await;
            attempt += 1;
        };
        let (account, host) = (self.account.clone(), host_of(&url));
        if answer.status >= 500 || !value.is_object() || is_throttled(&value) {
            let cause = match value.is_object() {
                true => NoToken::Answer(refusal(answer.status, &value)),
                false => NoToken::NotJson,
            };
            return Err(ProofError::Unreachable { account, host, cause }.into());
        }
        if matches!(value["error"]["code"].as_i64(), Some(190 | 102)) {
            let (answer, way_out) = (refusal(answer.status, &value), Some(DenialWayOut::NewToken));
            return Err(ProofError::Denied { account, host, answer, way_out }.into());
        }
        Ok(value)
    }

    /// The token, renewed where it is old and a new one can be kept.
    pub(super) async fn long_lived_token(&self, holder: &RenewedHolder) -> Result<Secret, SendError> {
        let mut held = holder.token.lock().await;
        let now = self.http.clock.awaited();
        let Some(keep) = holder.keep.as_ref().filter(|_| held.is_due(now)) else { return Ok(held.token.clone()) };
        held.asked = true;
        let mut url = self.gate.resolve(holder.url)?;
        // the platform documents no other place for it here; the address is shown nowhere
        url.query_pairs_mut().append_pair("access_token", held.token.reveal());
        let request = Request::get(holder.url);
        let answer = self.transmit(&url, &request, Signature::Bearer(&held.token)).await;
        // too young, or the platform is down: the old token is still good, or the platform will say so
        let answer = answer.ok().filter(|answer| answer.status == 200);
        let value = answer.and_then(|answer| serde_json::from_slice::<Value>(&answer.bytes).ok()).unwrap_or_default();
        let Some(renewed) = held.renewed(&value, now) else { return Ok(held.token.clone()) };
        self.remember(&renewed.token);
        (keep.0)(&renewed.write()).map_err(|cause| ProofError::NotKept {
            account: self.account.clone(),
            place: holder.place.clone(),
            cause,
        })?;
        *held = renewed;
        Ok(held.token.clone())
    }
}

/// Too many calls, or a hiccup: neither says anything about the token. The status does not tell.
fn is_throttled(value: &Value) -> bool {
    matches!(value["error"]["code"].as_i64(), Some(1 | 2 | 4 | 17 | 32 | 341 | 613 | 80_000..=80_014))
}

/// The platform's words: `error.message`, or the flat forms.
fn refusal(status: u16, value: &Value) -> Denial {
    match value["error"]["message"].as_str() {
        Some(words) => Denial::Status { status, words: Some(words.to_string()) },
        None => proof::refusal(status, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: i64) -> Instant {
        Instant::from_unix(1_793_000_000 + days * 86_400)
    }

    #[test]
    fn a_token_is_due_after_a_week_and_its_file_survives() {
        let first = LongLived::read(r#"{"access_token":" IGAAabc "}"#).unwrap();
        assert!(first.is_due(at(0)), "nobody knows how old it is");
        let answer = serde_json::json!({ "access_token": "IGAAnew", "token_type": "bearer", "expires_in": 5_183_999 });
        let renewed = first.renewed(&answer, at(0)).unwrap();
        let mut again = LongLived::read(renewed.write().reveal()).unwrap();
        assert_eq!(again.write().reveal(), renewed.write().reveal());
        assert!(!again.is_due(at(6)) && again.is_due(at(7)));
        again.asked = true;
        assert!(!again.is_due(at(7)), "once a run is enough");
        assert!(first.renewed(&serde_json::json!({ "error": {} }), at(0)).is_none());
        assert!(!format!("{renewed:?}").contains("IGAA"));
    }

    #[test]
    fn a_file_without_a_token_is_named_for_what_it_lacks() {
        let error = |text: &str| LongLived::read(text).unwrap_err().to_string();
        assert_eq!(error("{}"), "it has no `access_token`");
        assert!(error("{\"access_token\":\"a b\"}").contains("one word"));
        assert!(error("{\"access_token\":\"a\",\"renewed_at\":\"soon\"}").contains("`renewed_at`"));
        assert!(error("{\n x").contains("line 2"));
    }

    #[test]
    fn a_token_stands_where_the_query_asks_for_it_alone() {
        let url = |text: &str| reqwest::Url::parse(text).unwrap();
        let put = with_token(&url("https://a.example/debug?input_token={token}&x=1"), &Secret::new("a|b")).unwrap();
        assert_eq!(put.query(), Some("input_token=a%7Cb&x=1"));
        assert!(with_token(&url("https://a.example/x?y={tokens}"), &Secret::new("t")).is_none());
        let form = |text: &str| {
            let body = Body { content_type: "application/x-www-form-urlencoded", text: text.to_string() };
            Request { body: Some(body), ..Request::get("https://a.example/verify") }
        };
        let put = form_with_token(&form("a={token}&access_token={token}"), &Secret::new("a/+=")).unwrap();
        assert_eq!(put.body.unwrap().text, "a=a%2F%2B%3D&access_token=a%2F%2B%3D");
        assert!(form_with_token(&form("a={tokens}&b=x{token}"), &Secret::new("t")).is_none());
        assert!(
            form_with_token(&Request::post_json("https://a.example/", "a={token}".into()), &Secret::new("t")).is_none()
        );
    }
}
