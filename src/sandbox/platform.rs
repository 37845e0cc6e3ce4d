//! An emulated platform as the server sees it: where it answers, what it says, how it words a fault, and with which
//! credential it lets the program in.
//!
//! Not here: HTTP; any platform's wire format.
//! Invariant: the list is the only place that knows all of them. A further platform is its module and a line in [`all`].

use super::consent::{self, ConsentPages, Consents};
use super::faults::FaultKind;
use super::google::{self, Identity};
use super::line::Line;
use super::meta;
use super::note::Note;
use super::server::{Answer, Call};
use super::tiktok::Tiktok;
use super::world::World;
use super::x::X;
use super::youtube::Youtube;
use crate::domain::Instant;
use std::fmt::Debug;
use std::sync::Arc;

/// What an answer depends on besides the request and what the platform remembers.
pub struct Scene<'a> {
    /// Made when the first answer needs it: a command that only reads the store does not pay for it.
    pub world: &'a dyn Fn() -> Arc<World>,
    /// What answers tell stands at this moment.
    pub now: Instant,
    /// Limits and tokens go by this one, which knows who waited.
    pub awaited: Instant,
    pub base_url: &'a str,
    /// The fault that is no refusal: days are those of California.
    pub wrong_zone: bool,
    /// A number for the request's id, made of what was asked.
    pub number: u64,
}

/// One emulated platform, or one of its servers that can fail alone (a token endpoint).
pub trait Emulated: Send + Sync + Debug {
    /// The platform's id in the program; also the name by which a fault is asked for.
    fn id(&self) -> &'static str;
    /// Whether a path is its own. All answer at one address, so paths tell them apart.
    fn owns(&self, path: &str) -> bool;
    /// The right answer.
    fn answer(&self, scene: &Scene, call: &Call) -> Answer;
    /// How it words a fault.
    fn refusal(&self, scene: &Scene, kind: FaultKind) -> Answer;
    /// The sandbox programme's account on it; `None` for a server that has none.
    fn account(&self) -> Option<&'static str> {
        None
    }
    /// The credential that opens that account: what stands in its file or variable.
    fn credential(&self, _base_url: &str) -> Option<String> {
        None
    }
}

/// All of them; the first that owns a path answers.
pub fn all() -> Vec<Box<dyn Emulated>> {
    let identity = Arc::new(Identity::default());
    let of_x = Arc::new(Consents::default());
    let tokens = meta::Tokens::default();
    vec![
        Box::new(google::TokenEndpoint(identity.clone())),
        Box::new(ConsentPages::new("google_consent", consent::GOOGLE, identity.consents.clone())),
        Box::new(ConsentPages::new("x_consent", consent::X, of_x.clone())),
        Box::new(google::Ga4::new(identity.clone())),
        Box::new(Youtube::new(identity)),
        Box::new(Tiktok::default()),
        Box::new(Line::default()),
        Box::new(X::new(of_x)),
        Box::new(Note),
        Box::new(meta::Facebook),
        Box::new(meta::Instagram(tokens.0.clone())),
        Box::new(tokens),
    ]
}

/// The variable in which the sandbox's configuration looks for a platform's credential.
pub fn credential_variable(id: &str) -> String {
    format!("SANDBOX_{}_CREDENTIAL", id.to_uppercase())
}

/// The names by which faults are asked for.
pub fn names() -> Vec<&'static str> {
    all().iter().map(|platform| platform.id()).collect()
}
