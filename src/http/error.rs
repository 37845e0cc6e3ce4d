//! What can go wrong between a request and its answer, named for the situation.
//!
//! Invariant: no message carries a token, a password or a body that may contain one.

use super::grant::GrantError;
use crate::domain::{Instant, WayOut};

/// No answer came that could be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error("`{url}` is not a usable address: {why}")]
    BadAddress { url: String, why: AddressFault },
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
    /// `location` is the authority alone; `None` where no address was given.
    #[error(
        "{host} sends the request elsewhere (HTTP {status} to {}); redirects are not followed",
        location.as_deref().unwrap_or("nowhere")
    )]
    Redirected { host: String, status: u16, location: Option<String> },
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
    Empty { account: String, place: CredentialPlace },
    #[error("the credential of `{account}` ({place}) cannot be read: {cause}")]
    Unreadable { account: String, place: CredentialPlace, cause: Unread },
    #[error("the credential of `{account}` ({place}) is not what is needed: {why}")]
    WrongKind { account: String, place: CredentialPlace, why: CredentialFault },
    #[error("{host} gave no token for `{account}`: {answer}")]
    Denied { account: String, host: String, answer: Denial, way_out: Option<DenialWayOut> },
    #[error("nobody has given consent for `{account}` yet ({place})")]
    NeverGranted { account: String, place: CredentialPlace },
    #[error("consent for `{account}` has ended: {host} says {answer}")]
    ConsentEnded { account: String, host: String, answer: Denial },
    #[error("the session of `{account}` has ended: {host} says {answer}")]
    SessionEnded { account: String, host: String, answer: Denial },
    #[error("a person's session is not used in automatic runs (`CI` is set): nothing of `{account}` was asked with it")]
    NotInCi { account: String },
    #[error("the tokens of `{account}` are replaced at every renewal and cannot be kept in {place}")]
    CannotKeep { account: String, place: CredentialPlace },
    /// In the system's own words.
    #[error("the renewed tokens of `{account}` could not be written to {place}: {cause}")]
    NotKept { account: String, place: CredentialPlace, cause: String },
    #[error("{host} could not be asked for a token for `{account}`: {cause}")]
    Unreachable { account: String, host: String, cause: NoToken },
}

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// In the parser's own words.
    #[error("{0}")]
    Unparsable(String),
    #[error("a base_url has no user and no password")]
    UserOrPassword,
    #[error("a base_url is scheme, host and port alone")]
    NotBare,
    #[error("plain http would show the token to the network: it is allowed to this machine alone")]
    PlainHttp,
    #[error("expected https://HOST or http://127.0.0.1:PORT")]
    Scheme,
    #[error("its authority cannot be replaced by that of `base_url`")]
    NotReplaceable,
}

/// Where a credential lies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialPlace {
    #[error("the variable {0}")]
    Variable(String),
    #[error("the file {0}")]
    File(String),
    /// Where the account says.
    #[error("its credential")]
    OfAccount,
}

/// Why a credential cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    #[error("it is not set")]
    NotSet,
    /// `missing`: there is no such file. In the system's own words.
    #[error("{words}")]
    File { missing: bool, words: String },
}

/// Why a credential is not what is needed. Nothing of it is repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialFault {
    #[error("a service-account file (JSON) is needed; line {line}, column {column} is not JSON")]
    NotServiceAccountJson { line: usize, column: usize },
    #[error("its `type` is not `service_account`: download a key of a service account")]
    NotServiceAccount,
    #[error("it has no `{name}`: download a key of a service account")]
    NoField { name: &'static str },
    #[error("its fields are not those of a service account")]
    Fields,
    #[error("its `token_uri` `{uri}` is not an address")]
    TokenUri { uri: String },
    #[error("its `token_uri` `{uri}` is not safe (https)")]
    UnsafeTokenUri { uri: String },
    /// In the words of the library that reads keys.
    #[error("{words}")]
    Key { words: String },
    #[error("it is not JSON (line {line}, column {column})")]
    NotJson { line: usize, column: usize },
    #[error("it needs `{id}` and `{secret}`; `{missing}` is missing")]
    NoPart { id: &'static str, secret: &'static str, missing: String },
    #[error("a token is one word of letters, digits and signs")]
    NotOneWord,
    #[error("a person's session is read from a file alone")]
    FileNeeded,
    #[error("it has no `{name}`")]
    NoToken { name: &'static str },
    #[error("its `{name}` is not a time such as 2026-11-10T09:00:00+09:00")]
    NotATime { name: &'static str },
    #[error("it is a token, not an application to log in with")]
    NoApplication,
    #[error(transparent)]
    Grant(#[from] GrantError),
}

/// What was answered instead of a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// In the answerer's own words.
    #[error("{0}")]
    Said(String),
    #[error("HTTP {status}: {}", words.as_deref().unwrap_or("without a message"))]
    Status { status: u16, words: Option<String> },
    #[error("its answer has no token")]
    NoToken,
}

/// What to do where a token is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DenialWayOut {
    #[error("the clock of this machine is wrong: set it by a time server")]
    SetClock,
    #[error("the key was deleted or belongs to another account: make a new key and put its file in place")]
    ReplaceKey,
    #[error("the service account does not exist (any more): check `client_email` in the file")]
    CheckAccount,
    #[error("make a new key of the service account and put its file in place")]
    MakeKey,
    #[error("the file does not belong to a service account that may ask for this")]
    OtherAccount,
    #[error("check the id and the secret in the credential")]
    CheckIdAndSecret,
    #[error("make a new token and put it in the credential's place")]
    NewToken,
}

/// Why nobody could be asked for a token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoToken {
    #[error("its answer has no token")]
    Missing,
    #[error("its answer is not JSON (a web page?)")]
    NotJson,
    #[error("{0}")]
    Send(Box<SendError>),
    #[error("{0}")]
    Answer(Denial),
    /// In the words of the library that asks.
    #[error("{0}")]
    Said(String),
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
            ProofError::SessionEnded { .. } => "session_ended",
            ProofError::NotInCi { .. } => "session_not_in_ci",
            ProofError::CannotKeep { .. } | ProofError::NotKept { .. } => "token_not_kept",
            ProofError::Unreachable { .. } => "token_unreachable",
        }
    }
    pub fn hint(&self) -> Option<String> {
        match self {
            ProofError::Missing { .. } => {
                Some("name it in the account: `credential = { env = \"NAME\" }` or `{ file = \"PATH\" }`".into())
            }
            ProofError::Denied { way_out, .. } => way_out.map(|way| way.to_string()),
            ProofError::NeverGranted { account, .. } | ProofError::ConsentEnded { account, .. } => {
                Some(format!("give it with `report auth login {account}`"))
            }
            ProofError::SessionEnded { .. } => Some(WayOut::NewCookie.to_string()),
            ProofError::NotInCi { .. } => Some(
                "run `report collect` on the machine of the person whose session it is, or type the month's numbers"
                    .into(),
            ),
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
