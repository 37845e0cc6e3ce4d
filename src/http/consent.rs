//! A person's consent: the page they are sent to, what it brings back, and its renewal.
//!
//! Pure but for randomness: the session sends what is made here. Not here: the file (`grant`), the browser, the terminal.
//! Invariant: a code counts only with the state it was asked with; what is random comes from the system's own generator.

use super::grant::Grant;
use crate::domain::{Body, Consent, Exchange, Method, Request, Secret};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SecureRandom;

/// A question to a person that is under way.
#[derive(Debug)]
pub struct Asking {
    /// The page to open.
    pub url: String,
    /// Where the browser will come back to.
    pub redirect: String,
    state: String,
    verifier: Option<Secret>,
}

/// What the browser brought back is not what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BroughtBack {
    #[error("the address has no `code`")]
    NoCode,
    #[error("the platform says `{error}`: {description}")]
    Declined { error: String, description: String },
    #[error("the address belongs to another login (its `state` differs)")]
    OtherState,
}

impl Asking {
    /// Makes the address of the consent page. `None`: the system gives no randomness.
    pub fn begin(consent: &Consent, grant: &Grant, redirect: &str) -> Option<Asking> {
        Asking::begin_as(consent.id_field, consent, grant, redirect)
    }

    /// The same, where the page knows the application's id under another name than the token endpoint.
    pub fn begin_as(id_field: &str, consent: &Consent, grant: &Grant, redirect: &str) -> Option<Asking> {
        let state = random(16)?;
        let verifier = if consent.pkce { Some(Secret::new(random(48)?)) } else { None };
        let scopes = consent.scopes.join(consent.separator);
        let mut fields: Vec<(&str, &str)> = vec![
            ("response_type", "code"),
            (id_field, &grant.client_id),
            ("redirect_uri", redirect),
            ("scope", &scopes),
            ("state", &state),
        ];
        let challenge = verifier.as_ref().map(|v| challenge(v.reveal()));
        if let Some(challenge) = &challenge {
            fields.push(("code_challenge", challenge));
            fields.push(("code_challenge_method", "S256"));
        }
        fields.extend(consent.extra);
        let url = format!("{}?{}", consent.authorize_url, form(&fields));
        Some(Asking { url, redirect: redirect.to_string(), state, verifier })
    }

    /// The code in the address (or its query alone) that the browser ended at.
    ///
    /// # Errors
    /// No code, a refusal, somebody else's answer.
    pub fn code(&self, address: &str) -> Result<Secret, BroughtBack> {
        let query = address.trim().split_once('?').map_or(address.trim(), |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let parsed = reqwest::Url::parse(&format!("https://form.invalid/?{query}")).map_err(|_| BroughtBack::NoCode)?;
        let field = |name: &str| parsed.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        if let Some(error) = field("error") {
            return Err(BroughtBack::Declined { error, description: field("error_description").unwrap_or_default() });
        }
        let code = field("code").or_else(|| field("auth_code"));
        let code = code.filter(|code| !code.is_empty()).ok_or(BroughtBack::NoCode)?;
        if field("state").as_deref() != Some(&self.state) {
            return Err(BroughtBack::OtherState);
        }
        Ok(Secret::new(code))
    }

    /// The call that exchanges the code for tokens.
    pub(super) fn redeem(&self, consent: &Consent, exchange: Exchange, grant: &Grant, code: &Secret) -> Signed {
        let code_field = match exchange {
            Exchange::Form => "code",
            Exchange::Json { code_field, .. } => code_field,
        };
        let mut fields =
            vec![("grant_type", "authorization_code"), (code_field, code.reveal()), ("redirect_uri", &self.redirect)];
        if let Some(verifier) = &self.verifier {
            fields.push(("code_verifier", verifier.reveal()));
        }
        token_request(consent, exchange, grant, fields)
    }
}

/// A call and its Basic header, if the platform wants one.
pub(super) struct Signed {
    pub request: Request,
    pub basic: Option<Secret>,
}

/// The call that exchanges the refresh token for a new access token.
pub(super) fn renew(consent: &Consent, exchange: Exchange, grant: &Grant, refresh: &Secret) -> Signed {
    let fields = vec![("grant_type", "refresh_token"), ("refresh_token", refresh.reveal())];
    let mut signed = token_request(consent, exchange, grant, fields);
    if let Exchange::Json { renew_url, .. } = exchange {
        signed.request.url = renew_url.to_string();
    }
    signed
}

/// What a token endpoint says about the tokens, without what a platform wraps around it.
pub(super) fn unwrap(exchange: Exchange, mut value: serde_json::Value) -> serde_json::Value {
    match exchange {
        Exchange::Json { .. } if value["code"] == 0 => value["data"].take(),
        Exchange::Json { .. } | Exchange::Form => value,
    }
}

/// The call that takes consent back.
pub(super) fn revoke(url: &str, consent: &Consent, grant: &Grant, token: &Secret) -> Signed {
    let mut signed = token_request(consent, Exchange::Form, grant, vec![("token", token.reveal())]);
    signed.request.url = url.to_string();
    signed
}

fn token_request<'a>(
    consent: &Consent,
    exchange: Exchange,
    grant: &'a Grant,
    mut fields: Vec<(&'a str, &'a str)>,
) -> Signed {
    let secret = grant.client_secret.as_ref().map(Secret::reveal);
    let basic = secret
        .filter(|_| consent.secret_in_header)
        .map(|secret| Secret::new(STANDARD.encode(format!("{}:{secret}", encode(&grant.client_id)))));
    if basic.is_none() {
        fields.push((consent.id_field, &grant.client_id));
        if let Some(secret) = secret {
            fields.push(("client_secret", secret));
        }
    }
    let body = match exchange {
        Exchange::Form => Body { content_type: "application/x-www-form-urlencoded", text: form(&fields) },
        Exchange::Json { .. } => {
            let all = fields.into_iter().map(|(name, text)| (name.to_string(), serde_json::Value::from(text)));
            let text = serde_json::Value::Object(all.collect()).to_string();
            Body { content_type: "application/json", text }
        }
    };
    let request = Request { method: Method::Post, url: consent.token_url.to_string(), body: Some(body) };
    Signed { request, basic }
}

fn form(fields: &[(&str, &str)]) -> String {
    let url = reqwest::Url::parse_with_params("https://form.invalid/", fields);
    url.ok().and_then(|url| url.query().map(str::to_string)).unwrap_or_default()
}

/// An id in a Basic header is form-encoded first (RFC 6749, 2.3.1).
fn encode(text: &str) -> String {
    form(&[(text, "")]).trim_end_matches('=').to_string()
}

fn random(bytes: usize) -> Option<String> {
    let mut buffer = vec![0u8; bytes];
    ring::rand::SystemRandom::new().fill(&mut buffer).ok()?;
    Some(URL_SAFE_NO_PAD.encode(buffer))
}

/// RFC 7636: the verifier's SHA-256.
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Redirect;

    static CONSENT: Consent = Consent {
        authorize_url: "https://accounts.example.com/auth",
        extra: &[("access_type", "offline")],
        scopes: &["one", "two"],
        separator: " ",
        pkce: true,
        redirect: Redirect::Loopback,
        token_url: "https://accounts.example.com/token",
        id_field: "client_id",
        secret_in_header: true,
        revoke_url: None,
        rotates: false,
    };

    fn grant() -> Grant {
        Grant::read(r#"{"client_id":"a:b","client_secret":"s"}"#, "client_id").unwrap()
    }

    #[test]
    fn the_challenge_is_the_one_of_the_standard() {
        // RFC 7636, appendix B
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn only_the_answer_to_this_question_counts() {
        let asking = Asking::begin(&CONSENT, &grant(), "http://127.0.0.1:1").unwrap();
        let state = asking.state.clone();
        assert!(asking.url.starts_with("https://accounts.example.com/auth?response_type=code&client_id=a%3Ab&"));
        assert!(asking.url.contains("scope=one+two") && asking.url.ends_with("access_type=offline"), "{}", asking.url);
        let code = |text: &str| asking.code(text).map(|code| code.reveal().to_string());
        assert_eq!(code(&format!("http://127.0.0.1:1/?code=4%2FP&state={state}&scope=x#f")), Ok("4/P".into()));
        assert_eq!(code(&format!(" code=c&state={state}\n")), Ok("c".into()));
        assert_eq!(code("http://127.0.0.1:1/?code=c&state=other"), Err(BroughtBack::OtherState));
        assert_eq!(code("http://127.0.0.1:1/?code=c"), Err(BroughtBack::OtherState));
        assert_eq!(code("hello"), Err(BroughtBack::NoCode));
        let declined = BroughtBack::Declined { error: "access_denied".into(), description: "no".into() };
        assert_eq!(code("x?error=access_denied&error_description=no"), Err(declined));
        let other = Asking::begin(&CONSENT, &grant(), "http://127.0.0.1:1").unwrap();
        assert_ne!(other.state, asking.state);
    }

    #[test]
    fn some_platforms_speak_json_and_wrap_their_answers() {
        static PLAIN: Consent = Consent { secret_in_header: false, pkce: false, ..CONSENT };
        let exchange = Exchange::Json { renew_url: "https://accounts.example.com/renew", code_field: "auth_code" };
        let asking = Asking::begin_as("client_key", &PLAIN, &grant(), "https://example.com/back/").unwrap();
        assert!(asking.url.contains("client_key=a%3Ab") && !asking.url.contains("client_id"), "{}", asking.url);
        let address = format!("https://example.com/back/?auth_code=c&state={}", asking.state);
        let code = asking.code(&address).unwrap();
        let signed = asking.redeem(&PLAIN, exchange, &grant(), &code);
        assert_eq!(signed.request.url, PLAIN.token_url);
        let body: serde_json::Value = serde_json::from_str(&signed.request.body.unwrap().text).unwrap();
        let wanted = serde_json::json!({ "grant_type": "authorization_code", "auth_code": "c", "client_id": "a:b",
            "client_secret": "s", "redirect_uri": "https://example.com/back/" });
        assert_eq!(body, wanted);
        let renewal = renew(&PLAIN, exchange, &grant(), &Secret::new("r"));
        assert_eq!(renewal.request.url, "https://accounts.example.com/renew");
        let good = serde_json::json!({ "code": 0, "data": { "access_token": "t" } });
        assert_eq!(unwrap(exchange, good)["access_token"], "t");
        let bad = serde_json::json!({ "code": 40105, "message": "no", "data": {} });
        assert_eq!(unwrap(exchange, bad)["message"], "no");
    }

    #[test]
    fn a_code_goes_with_its_verifier_and_the_secret_where_the_platform_wants_it() {
        let asking = Asking::begin(&CONSENT, &grant(), "http://127.0.0.1:1").unwrap();
        let signed = asking.redeem(&CONSENT, Exchange::Form, &grant(), &Secret::new("c"));
        let text = signed.request.body.unwrap().text;
        assert!(text.starts_with("grant_type=authorization_code&code=c&redirect_uri=http%3A%2F%2F127.0.0.1%3A1&"));
        assert!(text.contains("code_verifier=") && !text.contains("client_secret"), "{text}");
        assert_eq!(signed.basic.unwrap().reveal(), STANDARD.encode("a%3Ab:s"));
    }
}
