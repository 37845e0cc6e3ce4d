//! Meta's calls about tokens: what one may and until when, and a new one for an old one.

use super::{INSTAGRAM_USER, PAGE_TOKEN, SCOPES, SYSTEM_USER, VERSION, bad_token, error, refusal};
use crate::domain::Instant;
use crate::sandbox::chance::mix;
use crate::sandbox::faults::FaultKind;
use crate::sandbox::platform::{Emulated, Scene};
use crate::sandbox::server::{Answer, Call};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// Days that an Instagram login's token lives.
const LIFE_SECONDS: i64 = 5_184_000;

/// What Meta remembers of the tokens it gave.
#[derive(Debug, Default)]
pub struct Given {
    /// Those of Instagram logins that were renewed, with their ends.
    renewed: Mutex<Vec<(String, Instant)>>,
}

impl Given {
    /// Whether a token opens the profile on Instagram.
    pub fn opens_profile(&self, token: &str, now: Instant) -> bool {
        let renewed = self.renewed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        [SYSTEM_USER, PAGE_TOKEN, INSTAGRAM_USER].contains(&token)
            || renewed.iter().any(|(known, until)| known == token && now < *until)
    }
}

/// The endpoints of tokens.
#[derive(Debug, Default)]
pub struct Tokens(pub Arc<Given>);

impl Emulated for Tokens {
    fn id(&self) -> &'static str {
        "meta_token"
    }
    fn owns(&self, path: &str) -> bool {
        path == "/refresh_access_token" || path.strip_prefix(VERSION) == Some("debug_token")
    }
    fn answer(&self, scene: &Scene, call: &Call) -> Answer {
        if call.method != "GET" {
            return error(400, 100, "Unsupported post request");
        }
        if call.path == "/refresh_access_token" { self.renew(scene, call) } else { debug(scene, call) }
    }
    fn refusal(&self, _scene: &Scene, kind: FaultKind) -> Answer {
        refusal(kind, 4)
    }
}

impl Tokens {
    fn renew(&self, scene: &Scene, call: &Call) -> Answer {
        if call.query_field("grant_type").as_deref() != Some("ig_refresh_token") {
            return error(400, 100, "Invalid parameter");
        }
        let old = call.query_field("access_token").unwrap_or_default();
        if !old.starts_with("IGAA") || !self.0.opens_profile(&old, scene.awaited) {
            return bad_token();
        }
        let mut renewed = self.0.renewed.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let token = format!("IGAASandboxOnly{:016x}", mix(renewed.len() as u64 ^ 0x16a));
        renewed.push((token.clone(), scene.awaited.plus(std::time::Duration::from_secs(LIFE_SECONDS as u64))));
        Answer::json(
            200,
            &json!({
                "access_token": token,
                "token_type": "bearer",
                "expires_in": LIFE_SECONDS - 1,
                "permissions": "instagram_business_basic,instagram_business_manage_insights",
            }),
        )
    }
}

fn debug(scene: &Scene, call: &Call) -> Answer {
    if ![Some(SYSTEM_USER), Some(PAGE_TOKEN)].contains(&call.bearer()) {
        return bad_token();
    }
    let about = call.query_field("input_token").unwrap_or_default();
    let kind = match about.as_str() {
        SYSTEM_USER => "SYSTEM_USER",
        PAGE_TOKEN => "PAGE",
        _ => {
            let error = json!({ "code": 190, "message": "The access token could not be decrypted" });
            return Answer::json(200, &json!({ "data": { "error": error, "is_valid": false, "scopes": [] } }));
        }
    };
    Answer::json(
        200,
        &json!({ "data": {
            "app_id": "260000000000001",
            "type": kind,
            "application": "report (sandbox)",
            // the person who gave access was last asked three weeks ago
            "data_access_expires_at": scene.now.unix() + 69 * 86_400,
            "expires_at": 0,
            "is_valid": true,
            "scopes": SCOPES,
            "granular_scopes": SCOPES.map(|scope| json!({ "scope": scope })),
            "user_id": "122000000000042",
        } }),
    )
}
