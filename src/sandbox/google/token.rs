//! The token endpoint for service accounts: checks a signed JWT and issues a bearer.
//!
//! JWT times and the life of the bearer go by the wall clock, as the caller's own token library does: the one exception
//! to the sandbox's clock. The key beside this file belongs to no account anywhere.

use crate::sandbox::chance::mix;
use crate::sandbox::server::{Answer, form_field};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

pub const CLIENT_EMAIL: &str = "report-reader@cross-sendai-sandbox.iam.gserviceaccount.example";
const SCOPE: &str = "https://www.googleapis.com/auth/analytics.readonly";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const LIFE_SECONDS: i64 = 3_599;
/// How far a caller's clock may be off.
const SKEW_SECONDS: i64 = 300;

/// For the sandbox only.
const PRIVATE_KEY: &str = include_str!("../keys/sandbox-only.private.pem");
const PUBLIC_KEY: &str = include_str!("../keys/sandbox-only.public.pem");

/// The service account's file, as Google hands it out; `token_uri` is the sandbox's own.
pub fn service_account_json(base_url: &str) -> String {
    let account = json!({
        "type": "service_account",
        "project_id": "cross-sendai-sandbox",
        "private_key_id": "5a6e64626f782d6f6e6c792d6e6f742d612d7365",
        "private_key": PRIVATE_KEY,
        "client_email": CLIENT_EMAIL,
        "client_id": "100000000000000420261",
        "auth_uri": format!("{base_url}/o/oauth2/auth"),
        "token_uri": format!("{base_url}/token"),
        "universe_domain": "googleapis.com",
    });
    serde_json::to_string_pretty(&account).expect("a JSON value can be written")
}

/// The bearers that were issued, and until when each lives.
#[derive(Debug, Default)]
pub struct Bearers(Mutex<BTreeMap<String, i64>>);

impl Bearers {
    pub fn knows(&self, bearer: &str) -> bool {
        let issued = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        issued.get(bearer).is_some_and(|until| wall_clock() < *until)
    }
    fn issue(&self) -> String {
        let mut issued = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let number = issued.len() as u64 + 1;
        let bearer = format!("ya29.c.sandbox-{:016x}{:016x}", mix(number), mix(number ^ 0xa11));
        issued.insert(bearer.clone(), wall_clock() + LIFE_SECONDS);
        bearer
    }
}

/// Whether the form is a service account's; a person's consent comes to the same address.
pub fn is_claim(body: &[u8]) -> bool {
    !matches!(form_field(body, "grant_type").as_deref(), Some("authorization_code" | "refresh_token"))
}

/// Answers `POST /token`.
pub fn answer(bearers: &Bearers, body: &[u8], token_uri: &str) -> Answer {
    let refuse = |code: u16, error: &str, description: &str| {
        Answer::json(code, &json!({ "error": error, "error_description": description }))
    };
    if form_field(body, "grant_type").as_deref() != Some(GRANT) {
        return refuse(400, "unsupported_grant_type", "Invalid grant_type");
    }
    let Some(assertion) = form_field(body, "assertion") else {
        return refuse(400, "invalid_request", "Missing required parameter: assertion");
    };
    match check(&assertion, token_uri, wall_clock()) {
        Ok(()) => {
            let token = bearers.issue();
            Answer::json(200, &json!({ "access_token": token, "expires_in": LIFE_SECONDS, "token_type": "Bearer" }))
        }
        Err((error, description)) => refuse(400, error, description),
    }
}

/// Checks signature and claims of a JWT.
fn check(assertion: &str, token_uri: &str, now: i64) -> Result<(), (&'static str, &'static str)> {
    let grant = |description| Err(("invalid_grant", description));
    let parts: Vec<&str> = assertion.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return grant("Invalid JWT: Failed audience check. The right format is header.claims.signature");
    };
    // clients that pad are let in, as Google does
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).ok();
    let read = |part: &str| -> Option<Value> { serde_json::from_slice(&decode(part)?).ok() };
    let (Some(header_value), Some(claims_value)) = (read(header), read(claims)) else {
        return grant("Invalid JWT: Token must be a short-lived token");
    };
    if header_value["alg"] != "RS256" {
        return grant("Invalid JWT: the algorithm must be RS256");
    }
    let signed = &assertion[..header.len() + 1 + claims.len()];
    let key = ring::signature::UnparsedPublicKey::new(&ring::signature::RSA_PKCS1_2048_8192_SHA256, public_key());
    let signature = decode(signature).unwrap_or_default();
    if key.verify(signed.as_bytes(), &signature).is_err() {
        return grant("Invalid JWT Signature.");
    }
    if claims_value["iss"] != CLIENT_EMAIL {
        return grant("Invalid grant: account not found");
    }
    if claims_value["aud"] != token_uri {
        return grant("Invalid JWT: Failed audience check.");
    }
    let scopes = claims_value["scope"].as_str().unwrap_or_default();
    if !scopes.split(' ').any(|scope| scope == SCOPE) {
        return Err(("invalid_scope", "Invalid OAuth scope or ID token audience provided."));
    }
    let time = |name: &str| claims_value[name].as_i64();
    let (Some(issued), Some(expires)) = (time("iat"), time("exp")) else {
        return grant("Invalid JWT: iat and exp are required.");
    };
    if now + SKEW_SECONDS < issued || expires < now - SKEW_SECONDS || issued + 3_600 < expires {
        return grant(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and \
             exp values in the JWT claim.",
        );
    }
    Ok(())
}

/// The public half of the sandbox's key, in DER.
fn public_key() -> Vec<u8> {
    let lines: String = PUBLIC_KEY.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(lines).expect("the key beside this file is base64, a test reads it")
}

/// Seconds since 1970 by the machine's clock.
#[allow(
    clippy::disallowed_methods,
    reason = "JWT times go by the wall clock: the caller's token library knows no other"
)]
pub fn wall_clock() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use base64::engine::general_purpose::{GeneralPurpose, URL_SAFE};
    use ring::rand::SystemRandom;
    use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};

    /// A JWT with these claims, signed by the sandbox's key.
    pub fn signed(claims: &Value) -> String {
        signed_in(claims, &URL_SAFE_NO_PAD)
    }

    fn signed_in(claims: &Value, base64: &GeneralPurpose) -> String {
        let lines: String = PRIVATE_KEY.lines().filter(|line| !line.starts_with("-----")).collect();
        let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(lines).unwrap()).unwrap();
        let part = |value: &Value| base64.encode(value.to_string());
        let text = format!("{}.{}", part(&json!({ "alg": "RS256", "typ": "JWT" })), part(claims));
        let mut signature = vec![0; key.public().modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
        format!("{text}.{}", base64.encode(signature))
    }

    const URI: &str = "http://127.0.0.1:9/token";

    pub fn claims(now: i64, uri: &str) -> Value {
        json!({ "iss": CLIENT_EMAIL, "scope": SCOPE, "aud": uri, "iat": now, "exp": now + 3_600 })
    }

    #[test]
    fn a_rightly_signed_assertion_is_taken_and_every_wrong_one_refused() {
        let now = 1_800_000_000;
        assert_eq!(check(&signed(&claims(now, URI)), URI, now), Ok(()));
        // yup-oauth2 pads its base64, and Google lets it in
        assert_eq!(check(&signed_in(&claims(now, URI), &URL_SAFE), URI, now), Ok(()));
        let wrong = |change: &dyn Fn(&mut Value)| {
            let mut claims = claims(now, URI);
            change(&mut claims);
            check(&signed(&claims), URI, now).unwrap_err().0
        };
        assert_eq!(wrong(&|c| c["aud"] = "https://oauth2.googleapis.com/token".into()), "invalid_grant");
        assert_eq!(wrong(&|c| c["iss"] = "somebody@else.example".into()), "invalid_grant");
        assert_eq!(wrong(&|c| c["scope"] = "https://www.googleapis.com/auth/analytics".into()), "invalid_scope");
        assert_eq!(wrong(&|c| c["exp"] = (now + 90_000).into()), "invalid_grant");
        assert_eq!(wrong(&|c| c["iat"] = (now + 1_000).into()), "invalid_grant");
        let mut forged = signed(&claims(now, URI));
        let other = signed(&json!({ "iss": "x" }));
        forged.replace_range(forged.rfind('.').unwrap().., &other[other.rfind('.').unwrap()..]);
        assert_eq!(check(&forged, URI, now), Err(("invalid_grant", "Invalid JWT Signature.")));
        for text in ["", "a.b", "a.b.c", "....", "🎉.🎉.🎉"] {
            assert!(check(text, URI, now).is_err(), "{text}");
        }
    }
}
