//! Tokens: what a credential is exchanged for, and when a new one is needed.
//!
//! Google's service accounts go through yup-oauth2, which brings its own client and reads the wall clock (a signed claim is
//! only good for an hour of real time): the one exception to the house's clock and to `http` sending everything.
//! Invariant: a secret is held as [`Secret`]; errors name the place of a credential, never its content.

use super::address::is_loopback;
use super::cookie::CookieHolder;
use super::error::{CredentialFault, CredentialPlace, Denial, DenialWayOut, NoToken, ProofError};
use super::grant::Grant;
use super::renewed::{LongLived, PageHolder, RenewedHolder};
use crate::domain::{Consent, Exchange, Instant, Interface, Proof, Secret, SessionCookie};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use yup_oauth2::authenticator::Authenticator;

type Connector = yup_oauth2::hyper_rustls::HttpsConnector<hyper_util::client::legacy::connect::HttpConnector>;

/// A credential's text, and where it was found, for messages.
#[derive(Clone, Debug)]
pub struct Found {
    pub text: Secret,
    pub place: CredentialPlace,
    /// Puts a renewed text in its place; `None` where it cannot be written (a variable).
    pub keep: Option<Keep>,
}

/// Puts a renewed credential where the old one stood, whole or not at all; `Err`: the system's words.
#[derive(Clone)]
pub struct Keep(pub Arc<Keeping>);

/// What a [`Keep`] does.
pub type Keeping = dyn Fn(&Secret) -> Result<(), String> + Send + Sync;

impl fmt::Debug for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keep")
    }
}

/// A grant, and where it is kept.
pub(super) struct Holder {
    pub consent: &'static Consent,
    pub exchange: Exchange,
    pub grant: Mutex<Grant>,
    pub place: CredentialPlace,
    pub keep: Option<Keep>,
}

/// How an account's requests are signed.
pub(super) enum Signer {
    None,
    Token(Secret),
    ServiceAccount {
        authenticator: Box<Authenticator<Connector>>,
        scopes: &'static [&'static str],
        token_host: String,
    },
    Client {
        token_url: &'static str,
        id: String,
        secret: Secret,
        issued: Mutex<Option<Issued>>,
    },
    Consent(Box<Holder>),
    Page(Box<PageHolder>),
    Renewed(Box<RenewedHolder>),
    Cookie(Box<CookieHolder>),
    /// Public pages alone can be asked; why not the others.
    Barred(&'static SessionCookie, ProofError),
}

/// A token that lives for minutes.
pub(super) struct Issued {
    pub token: Secret,
    pub good_until: Instant,
}

impl Signer {
    pub async fn new(account: &str, proof: Proof, found: Option<Found>) -> Result<Signer, ProofError> {
        let account = account.to_string();
        if proof == Proof::None {
            return Ok(Signer::None);
        }
        if let Proof::Session(about) = proof {
            return Ok(match found.ok_or(ProofError::Missing { account: account.clone() }) {
                Err(error) => Signer::Barred(about, error),
                Ok(found) => Signer::of_session(about, account, found),
            });
        }
        let Some(Found { text, place, keep }) = found else { return Err(ProofError::Missing { account }) };
        let content = text.reveal().trim_start_matches('\u{feff}').trim();
        if content.is_empty() {
            return Err(ProofError::Empty { account, place });
        }
        let wrong =
            |why: CredentialFault| ProofError::WrongKind { account: account.clone(), place: place.clone(), why };
        match proof {
            Proof::None | Proof::Session(_) => Ok(Signer::None),
            Proof::ServiceAccount { scopes } => {
                let key = read_service_account(content).map_err(wrong)?;
                let url = reqwest::Url::parse(&key.token_uri).ok();
                let url = url.ok_or_else(|| wrong(CredentialFault::TokenUri { uri: key.token_uri.clone() }))?;
                if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
                    return Err(wrong(CredentialFault::UnsafeTokenUri { uri: url.to_string() }));
                }
                let token_host = url.authority().to_string();
                let authenticator = build_authenticator(key, url.scheme() == "https")
                    .await
                    .map_err(|e| wrong(CredentialFault::Key { words: e.to_string() }))?;
                Ok(Signer::ServiceAccount { authenticator: Box::new(authenticator), scopes, token_host })
            }
            Proof::TokenOrClient { token_url, id_key, secret_key } if content.starts_with('{') => {
                let value: Value = serde_json::from_str(content)
                    .map_err(|error| wrong(CredentialFault::NotJson { line: error.line(), column: error.column() }))?;
                let field = |name: &str| match &value[name] {
                    Value::String(text) if !text.trim().is_empty() => Ok(text.trim().to_string()),
                    Value::Number(number) => Ok(number.to_string()),
                    _ => {
                        let missing = name.to_string();
                        Err(wrong(CredentialFault::NoPart { id: id_key, secret: secret_key, missing }))
                    }
                };
                let (id, secret) = (field(id_key)?, Secret::new(field(secret_key)?));
                Ok(Signer::Client { token_url, id, secret, issued: Mutex::new(None) })
            }
            Proof::Consent(consent) if content.starts_with('{') => {
                let grant = Grant::read(content, consent.id_field).map_err(|error| wrong(error.into()))?;
                let grant = Mutex::new(grant);
                Ok(Signer::Consent(Box::new(Holder { consent, exchange: Exchange::Form, grant, place, keep })))
            }
            Proof::Renewed { url } if content.starts_with('{') => {
                let token = LongLived::read(content).map_err(&wrong)?;
                Ok(Signer::Renewed(Box::new(RenewedHolder { url, token: Mutex::new(token), keep, place })))
            }
            Proof::PageToken { url, list_url } => {
                let bare = one_word(content).map_err(wrong)?;
                Ok(Signer::Page(Box::new(PageHolder { url, list_url, bare, page: Mutex::new(None) })))
            }
            Proof::Interfaces(all) if content.starts_with('{') => {
                let interface = Interface::of(all, content).or(all.first());
                let Interface { consent, exchange, .. } =
                    interface.ok_or_else(|| wrong(CredentialFault::NoApplication))?;
                let grant = Grant::read(content, consent.id_field).map_err(|error| wrong(error.into()))?;
                let grant = Mutex::new(grant);
                Ok(Signer::Consent(Box::new(Holder { consent, exchange: *exchange, grant, place, keep })))
            }
            Proof::TokenOrClient { .. } | Proof::Consent(_) | Proof::Interfaces(_) | Proof::Renewed { .. } => {
                Ok(Signer::Token(one_word(content).map_err(wrong)?))
            }
        }
    }
}

impl Signer {
    /// A session's cookie that is of no use bars its own pages alone.
    fn of_session(about: &'static SessionCookie, account: String, found: Found) -> Signer {
        let content = found.text.reveal().trim_start_matches('\u{feff}').trim();
        let error = match (&found.place, content) {
            (CredentialPlace::Variable(_), _) => {
                ProofError::WrongKind { account, place: found.place, why: CredentialFault::FileNeeded }
            }
            (_, "") => ProofError::Empty { account, place: found.place },
            _ => match CookieHolder::read(about, content) {
                Ok(holder) => return Signer::Cookie(Box::new(holder)),
                Err(why) => ProofError::WrongKind { account, place: found.place, why },
            },
        };
        Signer::Barred(about, error)
    }
}

/// A bare token.
fn one_word(content: &str) -> Result<Secret, CredentialFault> {
    let odd = content.chars().any(|c| c.is_whitespace() || c.is_control() || !c.is_ascii());
    if odd { Err(CredentialFault::NotOneWord) } else { Ok(Secret::new(content)) }
}

fn read_service_account(content: &str) -> Result<yup_oauth2::ServiceAccountKey, CredentialFault> {
    let value: Value = serde_json::from_str(content)
        .map_err(|error| CredentialFault::NotServiceAccountJson { line: error.line(), column: error.column() })?;
    if value["type"].as_str().is_some_and(|kind| kind != "service_account") {
        return Err(CredentialFault::NotServiceAccount);
    }
    for name in ["client_email", "private_key", "token_uri"] {
        if value[name].as_str().is_none_or(|text| text.trim().is_empty()) {
            return Err(CredentialFault::NoField { name });
        }
    }
    // the parser's own message would quote the file
    yup_oauth2::parse_service_account_key(content).map_err(|_| CredentialFault::Fields)
}

async fn build_authenticator(
    key: yup_oauth2::ServiceAccountKey,
    safe: bool,
) -> std::io::Result<Authenticator<Connector>> {
    const TIMEOUT: Duration = Duration::from_secs(30);
    if safe {
        return yup_oauth2::ServiceAccountAuthenticator::builder(key).with_timeout(TIMEOUT).build().await;
    }
    // to this machine in plain http: no certificates are needed, and a machine without any can still run the sandbox
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let tls = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(std::io::Error::other)?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let connector = yup_oauth2::hyper_rustls::HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .build();
    let client =
        hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build::<_, String>(connector);
    let client = yup_oauth2::CustomHyperClientBuilder::from(client);
    yup_oauth2::ServiceAccountAuthenticator::with_client(key, client).with_timeout(TIMEOUT).build().await
}

/// Asks Google for a token; `afresh`: the one at hand was refused.
pub(super) async fn service_account_token(
    account: &str,
    authenticator: &Authenticator<Connector>,
    scopes: &[&str],
    host: &str,
    afresh: bool,
) -> Result<Secret, ProofError> {
    let token =
        if afresh { authenticator.force_refreshed_token(scopes).await } else { authenticator.token(scopes).await };
    let (account, host) = (account.to_string(), host.to_string());
    let unreachable = |cause: NoToken| ProofError::Unreachable { account: account.clone(), host: host.clone(), cause };
    match token {
        Ok(token) => match token.token() {
            Some(token) => Ok(Secret::new(token)),
            None => Err(unreachable(NoToken::Missing)),
        },
        Err(yup_oauth2::Error::AuthError(error)) => {
            let way_out =
                way_out_of_denial(error.error.as_str(), error.error_description.as_deref().unwrap_or_default());
            Err(ProofError::Denied { account, host, answer: Denial::Said(error.to_string()), way_out })
        }
        Err(yup_oauth2::Error::JSONError(_)) => Err(unreachable(NoToken::NotJson)),
        Err(yup_oauth2::Error::MissingAccessToken) => Err(unreachable(NoToken::Missing)),
        Err(error) => Err(unreachable(NoToken::Said(describe(&error)))),
    }
}

/// What Google's words about a refused claim mean for the person who reads them.
fn way_out_of_denial(code: &str, description: &str) -> Option<DenialWayOut> {
    let text = description.to_lowercase();
    let way_out =
        if text.contains("timeframe") || text.contains("iat") || text.contains("expir") || text.contains("clock") {
            DenialWayOut::SetClock
        } else if text.contains("signature") {
            DenialWayOut::ReplaceKey
        } else if text.contains("not found") || text.contains("disabled") {
            DenialWayOut::CheckAccount
        } else {
            match code {
                "invalid_grant" => DenialWayOut::MakeKey,
                "invalid_client" | "unauthorized_client" => DenialWayOut::OtherAccount,
                _ => return None,
            }
        };
    Some(way_out)
}

/// An error with its causes, on one line.
pub(super) fn describe(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let words = inner.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = inner.source();
    }
    text
}

/// Reads the answer to a request for a short-lived token: the token and its seconds.
pub(super) fn read_issued(status: u16, bytes: &[u8]) -> Result<(Secret, u64), Denial> {
    let value: Value = serde_json::from_slice(bytes).unwrap_or(Value::Null);
    if status != 200 {
        return Err(refusal(status, &value));
    }
    let token = value["access_token"].as_str().filter(|token| !token.is_empty());
    let token = token.ok_or(Denial::NoToken)?;
    Ok((Secret::new(token), value["expires_in"].as_u64().unwrap_or(0)))
}

/// The platform's own words about a refused token.
pub(super) fn refusal(status: u16, value: &Value) -> Denial {
    let text = ["error_description", "message", "error"].iter().find_map(|field| value[*field].as_str());
    Denial::Status { status, words: text.map(str::to_string) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: Proof = Proof::TokenOrClient {
        token_url: "https://api.line.me/oauth2/v3/token",
        id_key: "channel_id",
        secret_key: "channel_secret",
    };
    const GOOGLE: Proof = Proof::ServiceAccount { scopes: &["scope"] };

    async fn error(proof: Proof, text: &str) -> String {
        let place = CredentialPlace::File("key.json".into());
        let found = Found { text: Secret::new(text), place, keep: None };
        match Signer::new("acme", proof, Some(found)).await {
            Ok(_) => "none".into(),
            Err(error) => error.to_string(),
        }
    }

    #[tokio::test]
    async fn a_credential_that_will_not_do_is_named_by_its_place_and_never_shown() {
        for (proof, text, expected) in [
            (CLIENT, "", "the credential of `acme` is empty (the file key.json)"),
            (CLIENT, " \n", "is empty"),
            (CLIENT, "two words", "one word"),
            (CLIENT, "{\"channel_id\": 123}", "`channel_secret` is missing"),
            (CLIENT, "{\"channel_id\": hunter2", "not JSON (line 1, column 16)"),
            (GOOGLE, "hunter2", "a service-account file (JSON) is needed"),
            (GOOGLE, "{\"type\":\"authorized_user\"}", "not `service_account`"),
            (GOOGLE, "{\"client_email\":\"a@b\",\"private_key\":\"hunter2\"}", "no `token_uri`"),
            (
                GOOGLE,
                "{\"client_email\":\"a@b\",\"private_key\":\"hunter2\",\"token_uri\":\"http://example.com/\"}",
                "not safe",
            ),
            (
                GOOGLE,
                "{\"client_email\":\"a@b\",\"private_key\":\"hunter2\",\"token_uri\":\"nowhere\"}",
                "not an address",
            ),
            (
                GOOGLE,
                "{\"client_email\":\"a@b\",\"private_key\":\"hunter2\",\"token_uri\":\"http://127.0.0.1:1/t\"}",
                "Error reading key",
            ),
        ] {
            let found = error(proof, text).await;
            assert!(found.contains(expected), "{text}: {found}");
            assert!(!found.contains("hunter2"), "{found}");
        }
        assert_eq!(error(CLIENT, "abc+/=").await, "none");
        let missing = Signer::new("acme", CLIENT, None).await.err();
        assert_eq!(missing.map(|e| e.code()), Some("credential_missing"));
    }

    #[test]
    fn both_forms_of_a_refused_token_are_read() {
        let read = |status, text: &str| {
            let issued = read_issued(status, text.as_bytes());
            issued.map(|(token, secs)| (token.reveal().to_string(), secs)).map_err(|denial| denial.to_string())
        };
        assert_eq!(read(200, r#"{"access_token":"t","expires_in":900}"#), Ok(("t".into(), 900)));
        assert_eq!(
            read(400, r#"{"error":"invalid_request","error_description":"Invalid."}"#),
            Err("HTTP 400: Invalid.".into())
        );
        assert_eq!(read(400, r#"{"message":"Cannot find"}"#), Err("HTTP 400: Cannot find".into()));
        assert_eq!(read(502, "<html>"), Err("HTTP 502: without a message".into()));
        assert!(read(200, "{}").is_err());
    }

    #[test]
    fn googles_words_lead_to_a_way_out() {
        let hint = |text| way_out_of_denial("invalid_grant", text).unwrap().to_string();
        assert!(
            hint("Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.")
                .contains("clock")
        );
        assert!(hint("Invalid JWT Signature.").contains("new key"));
        assert!(hint("Invalid grant: account not found").contains("client_email"));
    }
}
