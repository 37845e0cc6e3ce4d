//! A token that a person's session in a browser brings: the session's cookie is exchanged for it, as the platform's own pages
//! do.
//!
//! Not here: logging in; nobody's password is ever asked for. Whether a run may use a session at all (pipeline).
//! Invariants: the cookie goes to the one address that exchanges it, the token to the one host that takes it; a session that
//! has ended is tried once and not again.

use super::error::{CredentialFault, Denial, NoToken, ProofError, SendError};
use super::{Session, Signature, host_of};
use crate::domain::{Answer, Instant, Method, Request, Secret, SessionCookie};
use serde_json::Value;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long a token is used: it lives for half an hour.
const GOOD_FOR: Duration = Duration::from_secs(25 * 60);
/// Between the exchange and the first question, as between questions.
const MANNERS: Duration = Duration::from_secs(3);

/// A session's cookie, and the token that it brought last.
pub(super) struct CookieHolder {
    pub about: &'static SessionCookie,
    pub cookie: Secret,
    pub xsrf: Option<Secret>,
    token: Mutex<Option<(Secret, Instant)>>,
}

impl CookieHolder {
    /// Reads the file: JSON with the cookies' names, a header `Cookie` as a browser shows it, or the cookie's value alone.
    pub fn read(about: &'static SessionCookie, content: &str) -> Result<CookieHolder, CredentialFault> {
        let named = |name: &str| -> Result<Option<String>, CredentialFault> {
            if content.starts_with('{') {
                let value: Value = serde_json::from_str(content)
                    .map_err(|error| CredentialFault::NotJson { line: error.line(), column: error.column() })?;
                return Ok(value[name].as_str().map(str::to_string));
            }
            let pairs = content.trim_start_matches("Cookie:").split([';', '\n']);
            let found = pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(found, _)| *found == name);
            Ok(found.map(|(_, value)| value.to_string()))
        };
        let alone = || (!content.contains(['=', ';', '{'])).then(|| content.to_string());
        let one_word = |text: String| {
            let odd = text.chars().any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii() || c == ';');
            if odd || text.is_empty() { Err(CredentialFault::NotOneWord) } else { Ok(Secret::new(text)) }
        };
        let cookie = named(about.cookie)?.or_else(alone).ok_or(CredentialFault::NoToken { name: about.cookie })?;
        let xsrf = named(about.xsrf)?.map(one_word).transpose()?;
        Ok(CookieHolder { about, cookie: one_word(cookie)?, xsrf, token: Mutex::new(None) })
    }
    /// What must never be stored.
    pub fn secrets(&self) -> Vec<Secret> {
        std::iter::once(&self.cookie).chain(&self.xsrf).cloned().collect()
    }
}

/// The cookies as one header.
pub(super) fn header(holder: &CookieHolder) -> Secret {
    let cookie = format!("{}={}", holder.about.cookie, holder.cookie.reveal());
    let xsrf = holder.xsrf.as_ref().map(|xsrf| format!("; {}={}", holder.about.xsrf, xsrf.reveal()));
    Secret::new(cookie + &xsrf.unwrap_or_default())
}

impl Session {
    pub(super) async fn cookie_token(&self, holder: &CookieHolder, afresh: bool) -> Result<Secret, SendError> {
        // held while asking, so that two lanes do not ask at once
        let mut held = holder.token.lock().await;
        let now = self.http.clock.awaited();
        if let Some((token, _)) = held.as_ref().filter(|(_, until)| !afresh && now < *until) {
            return Ok(token.clone());
        }
        let request = Request { method: Method::Post, url: holder.about.exchange_url.to_string(), body: None };
        let url = self.gate.resolve(&request.url)?;
        let (account, host) = (self.account.clone(), host_of(&url));
        let ended = |answer| ProofError::SessionEnded { account: account.clone(), host: host.clone(), answer };
        let unreachable = |cause| ProofError::Unreachable { account: account.clone(), host: host.clone(), cause };
        let answer = match self.transmit(&url, &request, Signature::Cookie(holder)).await {
            Ok(answer) => answer,
            // to the page on which one logs in
            Err(SendError::Redirected { status, .. }) => {
                return Err(ended(Denial::Status { status, words: None }).into());
            }
            Err(error) => return Err(unreachable(NoToken::Send(Box::new(error))).into()),
        };
        let status = Denial::Status { status: answer.status, words: None };
        let token = match answer.status {
            200..=299 => in_cookies(&answer, holder.about.token).ok_or_else(|| ended(Denial::NoToken))?,
            401 | 403 => return Err(ended(status).into()),
            _ => return Err(unreachable(NoToken::Answer(status)).into()),
        };
        self.remember(&token);
        *held = Some((token.clone(), now.plus(GOOD_FOR)));
        self.http.clock.wait(MANNERS).await;
        Ok(token)
    }
}

/// A value among the cookies that an answer sets.
fn in_cookies(answer: &Answer, name: &str) -> Option<Secret> {
    let set = answer.headers.iter().filter(|(header, _)| header == "set-cookie");
    let mut values = set.filter_map(|(_, text)| text.split(';').next()?.trim().strip_prefix(name)?.strip_prefix('='));
    values.find(|value| !value.is_empty()).map(Secret::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    static NOTE: SessionCookie =
        SessionCookie { host: "h", exchange_url: "https://h/x", cookie: "_s", xsrf: "X", token: "t" };

    #[test]
    fn a_cookie_is_read_as_staff_can_copy_it() {
        let read = |text: &str| CookieHolder::read(&NOTE, text).map(|holder| header(&holder).reveal().to_string());
        assert_eq!(read("abc123").unwrap(), "_s=abc123");
        assert_eq!(read(r#"{"_s":"abc","X":"y%3D"}"#).unwrap(), "_s=abc; X=y%3D");
        assert_eq!(read("Cookie: a=1; _s=abc=; X=y; other=2").unwrap(), "_s=abc=; X=y");
        assert_eq!(read("a=1; b=2").unwrap_err(), CredentialFault::NoToken { name: "_s" });
        assert_eq!(read("{}").unwrap_err(), CredentialFault::NoToken { name: "_s" });
        assert!(matches!(read("{").unwrap_err(), CredentialFault::NotJson { .. }));
        assert_eq!(read("two words").unwrap_err(), CredentialFault::NotOneWord);
        assert_eq!(read(r#"{"_s":"a;b"}"#).unwrap_err(), CredentialFault::NotOneWord);
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let answer = |texts: &[&str]| Answer {
            status: 201,
            headers: texts.iter().map(|text| ("set-cookie".to_string(), (*text).to_string())).collect(),
            bytes: vec![],
        };
        let found = |texts: &[&str]| in_cookies(&answer(texts), "t").map(|token| token.reveal().to_string());
        assert_eq!(found(&["a=1; Path=/", "t=ey.J.x; Path=/; Secure"]).as_deref(), Some("ey.J.x"));
        assert_eq!((found(&["tt=1", "t=; Path=/"]), found(&[])), (None, None));
    }
}
