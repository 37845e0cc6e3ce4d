//! Until when a way in lasts, and what it may, as far as its credential tells by itself.
//!
//! Not here: what a platform says when it is asked (sources), and when an end is too early (pipeline).
//! Invariant: nothing is sent, and nothing secret is given away.

use super::Session;
use super::grant::Grant;
use super::proof::Signer;
use crate::domain::{Consent, Instant};

/// What a credential tells about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    pub lasts: Lasts,
    /// What a person was asked to consent to and did not.
    pub lacks: Vec<String>,
}

/// Until when it lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lasts {
    /// Nothing is signed.
    Open,
    /// A key, or an id and a secret: short-lived tokens are made of it whenever they are needed.
    Key,
    /// A person's consent; `None`: no end was named.
    Consent(Option<Instant>),
    /// A token that a run renews long before its end: the end of the one at hand.
    Renewed(Option<Instant>),
    /// A bare token does not tell. `renewable`: in a file it would be renewed.
    Bare { renewable: bool },
}

impl Session {
    /// What the credential tells, as it stands now: a call may have renewed it.
    pub async fn standing(&self) -> Standing {
        let plain = |lasts| Standing { lasts, lacks: Vec::new() };
        match &self.signer {
            Signer::None | Signer::Barred(..) => plain(Lasts::Open),
            // a cookie does not tell its end
            Signer::Cookie(_) => plain(Lasts::Consent(None)),
            Signer::ServiceAccount { .. } | Signer::Client { .. } => plain(Lasts::Key),
            Signer::Token(_) => plain(Lasts::Bare { renewable: self.renewable }),
            Signer::Page(_) => plain(Lasts::Bare { renewable: false }),
            Signer::Renewed(holder) => plain(Lasts::Renewed(holder.token.lock().await.ends_at)),
            Signer::Consent(holder) => {
                let grant = holder.grant.lock().await;
                // without a refresh token the access token's end is the end
                let end = if grant.refresh_token.is_some() { grant.refresh_until } else { grant.access_until };
                Standing { lasts: Lasts::Consent(end), lacks: lacking(holder.consent, &grant) }
            }
        }
    }
}

/// Scopes that were asked for and not given; none where the platform did not say what it gave.
fn lacking(consent: &Consent, grant: &Grant) -> Vec<String> {
    let Some(given) = &grant.scope else { return Vec::new() };
    let given: Vec<&str> = given.split([' ', ',']).collect();
    consent.scopes.iter().filter(|scope| !given.contains(scope)).map(|scope| (*scope).to_string()).collect()
}
