//! The file of an account that stands on a person's consent: the application's id and secret, and the tokens it was given.
//!
//! Not here: asking for consent and renewing it (`consent`), writing the file (whoever opened the session).
//! Invariant: what is read and not understood is no grant; a renewed grant keeps whatever the answer did not replace.

use crate::domain::{Instant, Secret, Zone};
use serde_json::{Map, Value};
use std::time::Duration;

/// Seconds before its end at which a token is no longer used.
const MARGIN_SECS: i64 = 60;

/// An application, and what a person allowed it.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The name under which the application's id stands in the file.
    id_field: &'static str,
    pub client_id: String,
    pub client_secret: Option<Secret>,
    /// The page a browser comes back to, where the platform wants a registered one.
    pub redirect_uri: Option<String>,
    pub access_token: Option<Secret>,
    pub access_until: Option<Instant>,
    pub refresh_token: Option<Secret>,
    /// When consent ends for good; `None`: no end was named.
    pub refresh_until: Option<Instant>,
    pub scope: Option<String>,
    pub granted_at: Option<Instant>,
    /// Whose consent it is, where the platform says so (`open_id`).
    pub subject: Option<String>,
}

/// Why a text is no grant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    #[error("it is not JSON (line {line}, column {column})")]
    NotJson { line: usize, column: usize },
    #[error("it needs `{field}`, the application's id")]
    NoClient { field: &'static str },
    #[error("its `{field}` is not a time such as 2026-11-10T09:00:00+09:00")]
    NotATime { field: &'static str },
}

impl Grant {
    /// Reads the file: our own, or the one a platform's console gives for an application (`installed`, `web`).
    ///
    /// # Errors
    /// Not JSON, no application, a time that is none.
    pub fn read(text: &str, id_field: &'static str) -> Result<Grant, GrantError> {
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|e| GrantError::NotJson { line: e.line(), column: e.column() })?;
        let console = ["installed", "web"].iter().find_map(|name| value.get(*name)).filter(|inner| inner.is_object());
        let value = console.unwrap_or(&value);
        let field = |name: &str| match &value[name] {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_string()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let secret = |name: &str| field(name).map(Secret::new);
        let time = |name: &'static str| match field(name) {
            None => Ok(None),
            Some(text) => text.parse::<Instant>().map(Some).map_err(|_| GrantError::NotATime { field: name }),
        };
        Ok(Grant {
            id_field,
            client_id: field(id_field)
                .or_else(|| field("client_id"))
                .ok_or(GrantError::NoClient { field: id_field })?,
            client_secret: secret("client_secret"),
            redirect_uri: field("redirect_uri"),
            access_token: secret("access_token"),
            access_until: time("access_token_expires_at")?,
            refresh_token: secret("refresh_token"),
            refresh_until: time("refresh_token_expires_at")?,
            scope: field("scope"),
            granted_at: time("granted_at")?,
            subject: field("open_id"),
        })
    }

    /// The file's text, with every secret in it.
    pub fn write(&self) -> Secret {
        let mut map = Map::new();
        let mut put = |name: &str, text: Option<String>| {
            if let Some(text) = text {
                map.insert(name.to_string(), Value::String(text));
            }
        };
        let shown = |secret: &Option<Secret>| secret.as_ref().map(|s| s.reveal().to_string());
        let time = |at: Option<Instant>| at.map(|at| at.rfc3339(Zone::JST));
        put(self.id_field, Some(self.client_id.clone()));
        put("client_secret", shown(&self.client_secret));
        put("redirect_uri", self.redirect_uri.clone());
        put("access_token", shown(&self.access_token));
        put("access_token_expires_at", time(self.access_until));
        put("refresh_token", shown(&self.refresh_token));
        put("refresh_token_expires_at", time(self.refresh_until));
        put("scope", self.scope.clone());
        put("granted_at", time(self.granted_at));
        put("open_id", self.subject.clone());
        let mut text = serde_json::to_string_pretty(&Value::Object(map)).expect("a map of texts can be written");
        text.push('\n');
        Secret::new(text)
    }

    /// The token to use now, if there is one that is still good.
    pub fn usable(&self, now: Instant) -> Option<&Secret> {
        let over = self.access_until.is_some_and(|until| until.since(now) < MARGIN_SECS);
        self.access_token.as_ref().filter(|_| !over)
    }

    /// The grant after a token endpoint's answer. `None`: the answer has no token.
    pub fn renewed(&self, answer: &Value, now: Instant, first: bool) -> Option<Grant> {
        let text = |name: &str| answer[name].as_str().filter(|t| !t.is_empty()).map(str::to_string);
        let end = |name: &str| {
            let seconds = answer[name].as_u64().or_else(|| answer[name].as_str()?.parse().ok());
            seconds.map(|s| now.plus(Duration::from_secs(s)))
        };
        let refresh_end = end("refresh_token_expires_in").or_else(|| end("refresh_expires_in"));
        let refresh = text("refresh_token").map(Secret::new);
        Some(Grant {
            access_token: Some(Secret::new(text("access_token")?)),
            access_until: end("expires_in"),
            // a renewal that names no end leaves the known one standing; a new consent starts anew
            refresh_until: refresh_end.or(if first { None } else { self.refresh_until }),
            refresh_token: refresh.or_else(|| self.refresh_token.clone()),
            scope: text("scope").or_else(|| self.scope.clone()),
            granted_at: if first { Some(now) } else { self.granted_at },
            subject: text("open_id").or_else(|| self.subject.clone()),
            ..self.clone()
        })
    }

    /// The application alone.
    pub fn without_tokens(&self) -> Grant {
        Grant {
            access_token: None,
            access_until: None,
            refresh_token: None,
            refresh_until: None,
            scope: None,
            granted_at: None,
            subject: None,
            ..self.clone()
        }
    }

    /// Everything that must not be shown.
    pub fn secrets(&self) -> Vec<Secret> {
        [&self.client_secret, &self.access_token, &self.refresh_token].into_iter().flatten().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        Instant::from_unix(1_793_000_000)
    }

    #[test]
    fn a_grant_survives_its_file() {
        let text = r#"{"client_id":"app","client_secret":"s3","refresh_token":"r1","scope":"a b","granted_at":"2026-11-01T09:00:00+09:00"}"#;
        let grant = Grant::read(text, "client_id").unwrap();
        let again = Grant::read(grant.write().reveal(), "client_id").unwrap();
        assert_eq!(again.write().reveal(), grant.write().reveal());
        assert!(grant.write().reveal().contains("2026-11-01T09:00:00+09:00"));
        assert_eq!(grant.secrets().len(), 2);
        assert!(grant.usable(now()).is_none());
        assert!(!format!("{grant:?}").contains("r1"));
    }

    #[test]
    fn the_consoles_file_is_an_application() {
        let text = "\u{feff}{\"installed\":{\"client_id\":\"1.apps\",\"client_secret\":\"s\",\"redirect_uris\":[\"http://localhost\"]}}";
        let grant = Grant::read(text, "client_id").unwrap();
        assert_eq!((grant.client_id.as_str(), grant.refresh_token.is_none()), ("1.apps", true));
        assert_eq!(Grant::read("{}", "client_key").unwrap_err(), GrantError::NoClient { field: "client_key" });
        assert_eq!(Grant::read("{\n x", "client_id").unwrap_err(), GrantError::NotJson { line: 2, column: 2 });
        let bad = r#"{"client_id":"a","granted_at":"yesterday"}"#;
        assert_eq!(Grant::read(bad, "client_id").unwrap_err(), GrantError::NotATime { field: "granted_at" });
    }

    #[test]
    fn a_renewal_replaces_what_the_answer_names() {
        let grant = Grant::read(
            r#"{"client_id":"a","refresh_token":"old","refresh_token_expires_at":"2027-01-01T00:00:00+09:00"}"#,
            "client_id",
        )
        .unwrap();
        let answer = serde_json::json!({ "access_token": "t", "expires_in": 3599 });
        let renewed = grant.renewed(&answer, now(), false).unwrap();
        assert_eq!(renewed.refresh_token.as_ref().unwrap().reveal(), "old");
        assert_eq!(renewed.refresh_until, grant.refresh_until);
        assert_eq!(renewed.usable(now()).unwrap().reveal(), "t");
        assert!(renewed.usable(now().plus(Duration::from_secs(3_550))).is_none());
        let rotated = serde_json::json!({ "access_token": "t2", "expires_in": "7200", "refresh_token": "new", "refresh_expires_in": 86400 });
        let renewed = renewed.renewed(&rotated, now(), false).unwrap();
        assert_eq!(renewed.refresh_token.as_ref().unwrap().reveal(), "new");
        assert_eq!(renewed.refresh_until, Some(now().plus(Duration::from_secs(86_400))));
        assert!(grant.renewed(&serde_json::json!({}), now(), false).is_none());
        // a new consent without an end has none, whatever the old one had
        assert_eq!(grant.renewed(&answer, now(), true).unwrap().refresh_until, None);
    }
}
