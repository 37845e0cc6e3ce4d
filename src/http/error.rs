//! What can go wrong between a request and its answer, named for the situation.
//!
//! Invariant: no message carries a token, a password or a body that may contain one.

use crate::domain::Instant;

/// No answer came that could be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error("`{url}` is not a usable address: {why}")]
    BadAddress { url: String, why: String },
    #[error("`{authority}` is not an address of this account (allowed: {allowed}); nothing was sent there")]
    ForeignAuthority { authority: String, allowed: String },
    #[error("{host} refused the connection")]
    Refused { host: String },
    #[error("the name {host} could not be resolved")]
    UnknownHost { host: String },
    #[error("no connection to {host}: {cause}")]
    NoConnection { host: String, cause: String },
    #[error("no safe connection (TLS) to {host}: {cause}")]
    Tls { host: String, cause: String },
    #[error("{host} did not answer within {seconds} s")]
    TimedOut { host: String, seconds: u64 },
    #[error("the answer of {host} broke off: {cause}")]
    BrokenOff { host: String, cause: String },
    #[error("{host} sends the request elsewhere (HTTP {status} to {location}); redirects are not followed")]
    Redirected { host: String, status: u16, location: String },
    #[error("the answer of {host} is larger than {megabytes} MB")]
    TooLarge { host: String, megabytes: u64 },
    #[error("the hour's calls to {path} are used up; the next one is free at {until}")]
    BudgetUsed { path: String, until: Instant },
    #[error("{count} server errors within the hour: asking on would block the account for everyone")]
    TooManyServerErrors { count: usize },
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// No token could be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("the account `{account}` has no credential")]
    Missing { account: String },
    #[error("the credential of `{account}` is empty ({place})")]
    Empty { account: String, place: String },
    #[error("the credential of `{account}` ({place}) cannot be read: {cause}")]
    Unreadable { account: String, place: String, cause: String },
    #[error("the credential of `{account}` ({place}) is not what is needed: {why}")]
    WrongKind { account: String, place: String, why: String },
    #[error("{host} gave no token for `{account}`: {answer}")]
    Denied { account: String, host: String, answer: String, hint: Option<String> },
    #[error("nobody has given consent for `{account}` yet ({place})")]
    NeverGranted { account: String, place: String },
    #[error("consent for `{account}` has ended: {host} says {answer}")]
    ConsentEnded { account: String, host: String, answer: String },
    #[error("the tokens of `{account}` are replaced at every renewal and cannot be kept in {place}")]
    CannotKeep { account: String, place: String },
    #[error("the renewed tokens of `{account}` could not be written to {place}: {cause}")]
    NotKept { account: String, place: String, cause: String },
    #[error("{host} could not be asked for a token for `{account}`: {cause}")]
    Unreachable { account: String, host: String, cause: String },
}

impl SendError {
    /// A short stable name.
    pub fn code(&self) -> &'static str {
        match self {
            SendError::BadAddress { .. } => "bad_address",
            SendError::ForeignAuthority { .. } => "foreign_authority",
            SendError::Refused { .. } => "connection_refused",
            SendError::UnknownHost { .. } => "unknown_host",
            SendError::NoConnection { .. } => "no_connection",
            SendError::Tls { .. } => "tls",
            SendError::TimedOut { .. } => "timed_out",
            SendError::BrokenOff { .. } => "broken_off",
            SendError::Redirected { .. } => "redirected",
            SendError::TooLarge { .. } => "too_large",
            SendError::BudgetUsed { .. } => "budget_used",
            SendError::TooManyServerErrors { .. } => "server_errors",
            SendError::Proof(error) => error.code(),
        }
    }
    /// Worth a second try: the network may have hiccuped.
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            SendError::Refused { .. }
                | SendError::UnknownHost { .. }
                | SendError::NoConnection { .. }
                | SendError::TimedOut { .. }
                | SendError::BrokenOff { .. }
        )
    }
    /// Nothing of this account can be had now: further requests would fail the same way.
    pub fn ends_source(&self) -> bool {
        !matches!(
            self,
            SendError::TimedOut { .. }
                | SendError::BrokenOff { .. }
                | SendError::TooLarge { .. }
                | SendError::BudgetUsed { .. }
        )
    }
    /// The way out.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            SendError::Refused { .. } | SendError::UnknownHost { .. } | SendError::NoConnection { .. } => {
                "check the network connection (and `base_url`, if it is set), then collect again".into()
            }
            SendError::Tls { .. } => "check the date of this machine and its CA certificates".into(),
            SendError::BudgetUsed { until, .. } => format!("collect again after {until}: what is there is kept"),
            SendError::TooManyServerErrors { .. } => "collect again in an hour".into(),
            SendError::Proof(error) => return error.hint(),
            _ => return None,
        })
    }
}

impl ProofError {
    pub fn code(&self) -> &'static str {
        match self {
            ProofError::Missing { .. } => "credential_missing",
            ProofError::Empty { .. } => "credential_empty",
            ProofError::Unreadable { .. } => "credential_unreadable",
            ProofError::WrongKind { .. } => "credential_wrong",
            ProofError::Denied { .. } => "token_denied",
            ProofError::NeverGranted { .. } => "consent_missing",
            ProofError::ConsentEnded { .. } => "consent_ended",
            ProofError::CannotKeep { .. } | ProofError::NotKept { .. } => "token_not_kept",
            ProofError::Unreachable { .. } => "token_unreachable",
        }
    }
    pub fn hint(&self) -> Option<String> {
        match self {
            ProofError::Missing { .. } => {
                Some("name it in the account: `credential = { env = \"NAME\" }` or `{ file = \"PATH\" }`".into())
            }
            ProofError::Denied { hint, .. } => hint.clone(),
            ProofError::NeverGranted { account, .. } | ProofError::ConsentEnded { account, .. } => {
                Some(format!("give it with `report auth login {account}`"))
            }
            ProofError::CannotKeep { .. } => {
                Some("write `credential = { file = \"PATH\" }` in the account".to_string())
            }
            ProofError::NotKept { .. } => {
                Some("check free space and permissions, then log in again if the platform refuses the old token".into())
            }
            _ => None,
        }
    }
}
