//! Sends requests and brings back answers: addresses, tokens, limits, retries, redirects refused.
//!
//! The only user of reqwest. Not here: what to ask and what an answer means (sources say both), keeping bytes (the store).
//! Invariants: no secret leaves for an authority the account does not name; time and waiting are the clock's; redirects are
//! never followed; a request is retried only where the source calls its answer transient, and never without end.

mod address;
mod consent;
mod cookie;
mod error;
mod grant;
mod limit;
mod loopback;
mod proof;
mod renewed;
mod standing;
#[cfg(test)]
mod tests;
mod wait;

pub use consent::{Asking, BroughtBack};
pub use error::{
    AddressFault, CredentialFault, CredentialPlace, Denial, DenialWayOut, NoToken, ProofError, SendError, Unread,
};
pub use grant::{Grant, GrantError};
pub use loopback::Loopback;
pub use proof::{Found, Keep};
pub use standing::{Lasts, Standing};

use crate::domain::{Answer, Body, Clock, Instant, Interface, Judgement, Limit, Method, Proof, Request, Secret};
use address::{Gate, is_loopback};
use limit::Limiter;
use proof::{Holder, Issued, Signer};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wait::{asked_wait, back_off, reset_wait};

/// How long a request may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Attempts per request, the first one included.
const TRIES: u32 = 3;
/// The longest wait for a full bucket inside a run; beyond it the rest is left for the next run.
const LONGEST_QUEUE: Duration = Duration::from_secs(5);
/// The longest wait a platform may ask for (Retry-After) inside a run.
const LONGEST_RETRY: Duration = Duration::from_secs(300);
/// The longest wait for the moment at which a platform says its limit ends (`x-rate-limit-reset`).
const LONGEST_RESET: Duration = Duration::from_secs(15 * 60 + 5);
/// No statistic is larger.
const LARGEST_MB: u64 = 256;

/// The connection to the world, with everybody's limits.
pub struct Http {
    clock: Arc<dyn Clock>,
    patience: Duration,
    /// To this machine: no proxy, no certificates.
    near: reqwest::Client,
    /// To the platforms; made when first needed, so that a machine without certificates can still run the sandbox.
    far: Mutex<Option<reqwest::Client>>,
    limiter: Mutex<Limiter>,
}

/// One account's way in: where its requests may go and how they are signed.
pub struct Session {
    http: Arc<Http>,
    account: String,
    gate: Gate,
    signer: Signer,
    /// The platform's interfaces, where each has tokens of its own.
    interfaces: &'static [Interface],
    /// Whether a bare token would be renewed, stood it in a file.
    renewable: bool,
    server_errors_per_hour: Option<usize>,
    server_errors: Mutex<Vec<Instant>>,
    secrets: Mutex<Vec<Secret>>,
}

/// How an account is reached.
pub struct Access<'a> {
    pub account: &'a str,
    pub proof: Proof,
    pub credential: Option<Found>,
    pub base_url: Option<&'a str>,
    pub hosts: &'static [&'static str],
    pub server_errors_per_hour: Option<usize>,
    /// Why a person's session must not be used, where it must not.
    pub barred: Option<ProofError>,
}

/// An answer and what the source made of it. `judgement` is never a retry: those are over.
#[derive(Debug)]
pub struct Sent {
    pub answer: Answer,
    pub judgement: Judgement,
    pub observed_at: Instant,
}

impl Http {
    pub fn new(clock: Arc<dyn Clock>) -> Arc<Http> {
        Http::with_patience(clock, TIMEOUT)
    }

    /// With another patience than the usual one: how long a request may take.
    pub fn with_patience(clock: Arc<dyn Clock>, patience: Duration) -> Arc<Http> {
        // a second installation (another Http, a test) changes nothing
        let _ = rustls::crypto::ring::default_provider().install_default();
        let near = builder(patience).no_proxy().tls_certs_only([]).build();
        Arc::new(Http {
            clock,
            patience,
            near: near.expect("a client without proxy and certificates has nothing to fail on"),
            far: Mutex::new(None),
            limiter: Mutex::new(Limiter::default()),
        })
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Counts a call that an earlier run made against the account's limit.
    pub fn count_earlier(&self, account: &str, path: &str, limit: Limit, at: Instant) {
        lock(&self.limiter).count_earlier(&format!("{account} {path}"), limit, at);
    }

    fn client(&self, url: &reqwest::Url) -> Result<reqwest::Client, SendError> {
        if is_loopback(url) {
            return Ok(self.near.clone());
        }
        let mut far = lock(&self.far);
        if let Some(client) = &*far {
            return Ok(client.clone());
        }
        let failed = |error: reqwest::Error| SendError::Tls { host: host_of(url), cause: proof::describe(&error) };
        let client = builder(self.patience).build().map_err(failed)?;
        *far = Some(client.clone());
        Ok(client)
    }
}

fn builder(patience: Duration) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .timeout(patience)
        .user_agent(concat!("report/", env!("CARGO_PKG_VERSION")))
}

impl Session {
    pub async fn open(http: &Arc<Http>, access: Access<'_>) -> Result<Session, SendError> {
        let gate = Gate::new(access.base_url, access.hosts)?;
        let signer = match (access.proof, access.barred) {
            (Proof::Session(about), Some(error)) => Signer::Barred(about, error),
            _ => Signer::new(access.account, access.proof, access.credential).await?,
        };
        let secrets = match &signer {
            Signer::Token(token) => vec![token.clone()],
            Signer::Client { secret, .. } => vec![secret.clone()],
            Signer::Consent(holder) => holder.grant.try_lock().map(|grant| grant.secrets()).unwrap_or_default(),
            Signer::Page(holder) => vec![holder.bare.clone()],
            Signer::Renewed(holder) => holder.token.try_lock().map(|held| vec![held.token.clone()]).unwrap_or_default(),
            Signer::Cookie(holder) => holder.secrets(),
            Signer::None | Signer::ServiceAccount { .. } | Signer::Barred(..) => vec![],
        };
        Ok(Session {
            http: http.clone(),
            account: access.account.to_string(),
            gate,
            signer,
            interfaces: if let Proof::Interfaces(all) = access.proof { all } else { &[] },
            renewable: matches!(access.proof, Proof::Renewed { .. }),
            server_errors_per_hour: access.server_errors_per_hour,
            server_errors: Mutex::default(),
            secrets: Mutex::new(secrets),
        })
    }

    /// Where a page of the platform lies for this account.
    ///
    /// # Errors
    /// An address that is not the account's.
    pub fn address(&self, url: &str) -> Result<String, SendError> {
        self.gate.resolve(url).map(|url| url.to_string())
    }

    /// Every secret that has been sent or received so far; to be blanked out of whatever is stored.
    pub fn secrets(&self) -> Vec<Secret> {
        lock(&self.secrets).clone()
    }

    /// Sends, and sends again as long as `judge` (or the network) calls it worth while.
    pub async fn send(
        &self,
        request: &Request,
        limit: Option<Limit>,
        judge: &(dyn Fn(&Answer) -> Judgement + Send + Sync),
    ) -> Result<Sent, SendError> {
        let url = self.gate.resolve(&request.url)?;
        let mut afresh = false;
        for attempt in 1.. {
            if let Some(limit) = limit {
                self.queue(request, limit).await?;
            }
            let token = match &self.signer {
                // what a token may is asked with itself, not with the page's that it brought
                Signer::Page(holder) if renewed::asks_for_token(&url) => Some(holder.bare.clone()),
                // what anybody sees is asked as anybody
                Signer::Cookie(holder) if !holder.about.signs(request) => None,
                Signer::Barred(about, _) if !about.signs(request) => None,
                _ => self.token(afresh).await?,
            };
            let header = Interface::at(self.interfaces, &request.url).and_then(|interface| interface.header);
            let signature = token.as_ref().map_or(Signature::None, |token| match header {
                Some(name) => Signature::Alone(name, token),
                None => Signature::Bearer(token),
            });
            let to = token.as_ref().and_then(|token| renewed::with_token(&url, token));
            let filled = token.as_ref().and_then(|token| renewed::form_with_token(request, token));
            let sent = filled.as_ref().unwrap_or(request);
            let answer = match self.transmit(to.as_ref().unwrap_or(&url), sent, signature).await {
                Ok(answer) => answer,
                Err(error) if error.is_transient() && attempt < TRIES => {
                    self.http.clock.wait(back_off(request, attempt)).await;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let observed_at = self.http.clock.now();
            match judge(&answer) {
                Judgement::RefreshToken { .. } if !afresh && self.can_renew() => afresh = true,
                Judgement::RefreshToken { reason } => {
                    return Ok(Sent { answer, judgement: Judgement::SourceEnds { reason }, observed_at });
                }
                Judgement::Retry { after_secs, reason } => {
                    self.count_server_error(&answer)?;
                    let asked = asked_wait(&answer).max(after_secs.map(Duration::from_secs));
                    let wait = asked.unwrap_or_default().max(back_off(request, attempt));
                    let reset = reset_wait(&answer, self.http.clock.awaited());
                    // a wait whose end the platform names to the second is worth more patience
                    let longest = if reset.is_some() { LONGEST_RESET } else { LONGEST_RETRY };
                    let wait = wait.max(reset.unwrap_or_default());
                    if attempt >= TRIES || wait > longest {
                        return Ok(Sent { answer, judgement: Judgement::StreamEnds { reason }, observed_at });
                    }
                    self.http.clock.wait(wait).await;
                }
                judgement => return Ok(Sent { answer, judgement, observed_at }),
            }
        }
        unreachable!("the loop ends by its own returns")
    }

    /// Waits a moment for the bucket; a longer wait is the next run's.
    async fn queue(&self, request: &Request, limit: Limit) -> Result<(), SendError> {
        let name = format!("{} {}", self.account, request.path());
        loop {
            let now = self.http.clock.awaited();
            let taken = lock(&self.http.limiter).take(&name, limit, now);
            let Err(until) = taken else { return Ok(()) };
            let wait = Duration::from_secs(until.since(now).max(1) as u64);
            if wait > LONGEST_QUEUE {
                return Err(SendError::BudgetUsed { path: request.path().to_string(), until });
            }
            self.http.clock.wait(wait).await;
        }
    }

    fn can_renew(&self) -> bool {
        matches!(
            self.signer,
            Signer::ServiceAccount { .. }
                | Signer::Client { .. }
                | Signer::Consent(_)
                | Signer::Page(_)
                | Signer::Cookie(_)
        )
    }

    async fn token(&self, afresh: bool) -> Result<Option<Secret>, SendError> {
        let token = match &self.signer {
            Signer::None => return Ok(None),
            Signer::Token(token) => return Ok(Some(token.clone())),
            Signer::ServiceAccount { authenticator, scopes, token_host } => {
                proof::service_account_token(&self.account, authenticator, scopes, token_host, afresh).await?
            }
            Signer::Client { token_url, id, secret, issued } => {
                // held while asking, so that two lanes do not ask at once
                let mut issued = issued.lock().await;
                let now = self.http.clock.awaited();
                match &*issued {
                    Some(good) if !afresh && now < good.good_until => return Ok(Some(good.token.clone())),
                    _ => {}
                }
                let (token, seconds) = self.issue(token_url, id, secret).await?;
                let good_until = now.plus(Duration::from_secs(seconds.saturating_sub(60)));
                *issued = Some(Issued { token: token.clone(), good_until });
                token
            }
            Signer::Consent(holder) => {
                let mut grant = holder.grant.lock().await;
                match grant.usable(self.http.clock.awaited()) {
                    Some(good) if !afresh => good.clone(),
                    _ => self.renew(holder, &mut grant).await?,
                }
            }
            Signer::Page(holder) => self.page_token(holder, afresh).await?,
            Signer::Renewed(holder) => self.long_lived_token(holder).await?,
            Signer::Cookie(holder) => self.cookie_token(holder, afresh).await?,
            Signer::Barred(_, error) => return Err(error.clone().into()),
        };
        self.remember(&token);
        Ok(Some(token))
    }

    /// From now on the secret is blanked out of whatever is stored.
    fn remember(&self, secret: &Secret) {
        let mut secrets = lock(&self.secrets);
        if !secrets.iter().any(|known| known.reveal() == secret.reveal()) {
            secrets.push(secret.clone());
        }
    }

    /// Exchanges the refresh token; what comes back is kept before it is used, since the old one may be dead.
    async fn renew(&self, holder: &Holder, grant: &mut Grant) -> Result<Secret, SendError> {
        let (account, place) = (self.account.clone(), holder.place.clone());
        let Some(refresh) = grant.refresh_token.clone() else {
            return Err(ProofError::NeverGranted { account, place }.into());
        };
        if holder.consent.rotates && holder.keep.is_none() {
            return Err(ProofError::CannotKeep { account, place }.into());
        }
        let renewed = self
            .ask_for_tokens(holder, grant, consent::renew(holder.consent, holder.exchange, grant, &refresh), false)
            .await?;
        *grant = renewed;
        grant.access_token.clone().ok_or_else(|| ProofError::NeverGranted { account, place }.into())
    }

    /// Exchanges the code that a person's consent brought, and keeps the tokens.
    ///
    /// # Errors
    /// The platform refuses the code, cannot be reached, or the tokens cannot be written.
    pub async fn redeem(&self, asking: &Asking, code: &Secret) -> Result<Grant, SendError> {
        let Signer::Consent(holder) = &self.signer else { return Err(self.no_consent().into()) };
        let mut grant = holder.grant.lock().await;
        let signed = asking.redeem(holder.consent, holder.exchange, &grant, code);
        *grant = self.ask_for_tokens(holder, &grant, signed, true).await?;
        Ok(grant.clone())
    }

    /// Takes consent back on the platform, where it can be, and forgets the tokens. `false`: the platform did not confirm.
    ///
    /// # Errors
    /// The file cannot be written.
    pub async fn revoke(&self) -> Result<bool, SendError> {
        let Signer::Consent(holder) = &self.signer else { return Err(self.no_consent().into()) };
        let mut grant = holder.grant.lock().await;
        let token = grant.refresh_token.as_ref().or(grant.access_token.as_ref()).cloned();
        let mut confirmed = false;
        if let (Some(url), Some(token)) = (holder.consent.revoke_url, token) {
            let signed = consent::revoke(url, holder.consent, &grant, &token);
            let to = self.gate.resolve(&signed.request.url)?;
            let answer = self.transmit(&to, &signed.request, basic(&signed)).await;
            confirmed = answer.is_ok_and(|answer| answer.status == 200);
        }
        let without = grant.without_tokens();
        self.keep(holder, &without)?;
        *grant = without;
        Ok(confirmed)
    }

    fn no_consent(&self) -> ProofError {
        ProofError::WrongKind {
            account: self.account.clone(),
            place: CredentialPlace::OfAccount,
            why: CredentialFault::NoApplication,
        }
    }

    fn keep(&self, holder: &Holder, grant: &Grant) -> Result<(), ProofError> {
        let Some(keep) = &holder.keep else { return Ok(()) };
        (keep.0)(&grant.write()).map_err(|cause| ProofError::NotKept {
            account: self.account.clone(),
            place: holder.place.clone(),
            cause,
        })
    }

    /// Sends a call to the token endpoint and keeps what it answers.
    async fn ask_for_tokens(
        &self,
        holder: &Holder,
        grant: &Grant,
        signed: consent::Signed,
        first: bool,
    ) -> Result<Grant, SendError> {
        let url = self.gate.resolve(&signed.request.url)?;
        let answer = self.exchange(&url, &signed.request, basic(&signed)).await?;
        let (account, host) = (self.account.clone(), host_of(&url));
        let value: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
        if answer.status >= 500 || (answer.status == 200 && !value.is_object()) {
            let cause = NoToken::Answer(proof::refusal(answer.status, &value));
            return Err(ProofError::Unreachable { account, host, cause }.into());
        }
        let value = consent::unwrap(holder.exchange, value);
        // some platforms refuse with 200 and an error inside
        let renewed = grant.renewed(&value, self.http.clock.awaited(), first).filter(|_| answer.status == 200);
        let Some(renewed) = renewed else {
            let answer = proof::refusal(answer.status, &value);
            return Err(match first {
                true => ProofError::Denied { account, host, answer, way_out: None },
                false => ProofError::ConsentEnded { account, host, answer },
            }
            .into());
        };
        for secret in renewed.secrets() {
            self.remember(&secret);
        }
        self.keep(holder, &renewed)?;
        Ok(renewed)
    }

    /// A call to a token endpoint: tried again where the network or the server hiccups.
    async fn exchange(
        &self,
        url: &reqwest::Url,
        request: &Request,
        signature: Signature<'_>,
    ) -> Result<Answer, SendError> {
        let mut attempt = 1;
        loop {
            match self.transmit(url, request, signature).await {
                Ok(answer) if answer.status < 500 || attempt >= TRIES => return Ok(answer),
                Err(error) if !error.is_transient() || attempt >= TRIES => {
                    let (account, cause) = (self.account.clone(), NoToken::Send(Box::new(error)));
                    return Err(ProofError::Unreachable { account, host: host_of(url), cause }.into());
                }
                _ => self.http.clock.wait(back_off(request, attempt)).await,
            }
            attempt += 1;
        }
    }

    /// Exchanges an id and a secret for a token.
    async fn issue(&self, token_url: &str, id: &str, secret: &Secret) -> Result<(Secret, u64), SendError> {
        let url = self.gate.resolve(token_url)?;
        let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret.reveal())];
        let text = reqwest::Url::parse_with_params("https://form.invalid/", form).ok();
        let text = text.and_then(|url| url.query().map(str::to_string)).unwrap_or_default();
        let body = Some(Body { content_type: "application/x-www-form-urlencoded", text });
        let request = Request { method: Method::Post, url: token_url.to_string(), body };
        let answer = self.exchange(&url, &request, Signature::None).await?;
        proof::read_issued(answer.status, &answer.bytes).map_err(|answer| {
            let way_out = Some(DenialWayOut::CheckIdAndSecret);
            ProofError::Denied { account: self.account.clone(), host: host_of(&url), answer, way_out }.into()
        })
    }

    /// One attempt.
    async fn transmit(
        &self,
        url: &reqwest::Url,
        request: &Request,
        signature: Signature<'_>,
    ) -> Result<Answer, SendError> {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
        };
        let mut builder = self.http.client(url)?.request(method, url.clone()).header("accept", "application/json");
        builder = match signature {
            Signature::None => builder,
            Signature::Bearer(token) => builder.bearer_auth(token.reveal()),
            Signature::Alone(name, token) => builder.header(name, token.reveal()),
            Signature::Cookie(holder) => {
                let builder = builder.header("cookie", cookie::header(holder).reveal());
                let builder = builder.header("x-requested-with", "XMLHttpRequest");
                match &holder.xsrf {
                    Some(xsrf) => builder.header("x-xsrf-token", xsrf.reveal()),
                    None => builder,
                }
            }
            Signature::Basic(pair) => builder.header("authorization", format!("Basic {}", pair.reveal())),
        };
        if let Some(Body { content_type, text }) = &request.body {
            builder = builder.header("content-type", *content_type).body(text.clone());
        }
        let mut response = builder.send().await.map_err(|error| name_failure(&error, url, self.http.patience))?;
        let status = response.status().as_u16();
        if (300..400).contains(&status) {
            let location = response.headers().get("location").and_then(|value| value.to_str().ok());
            // only the authority: a location may carry anything
            let location = location.and_then(|text| url.join(text).ok()).map(|to| to.authority().to_string());
            return Err(SendError::Redirected { host: host_of(url), status, location });
        }
        let text = |value: &http::HeaderValue| value.to_str().map(str::to_string).ok();
        let headers =
            response.headers().iter().filter_map(|(name, value)| Some((name.as_str().to_string(), text(value)?)));
        let mut headers: Vec<(String, String)> = headers.collect();
        headers.sort();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| name_failure(&error, url, self.http.patience))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > LARGEST_MB << 20 {
                return Err(SendError::TooLarge { host: host_of(url), megabytes: LARGEST_MB });
            }
        }
        Ok(Answer { status, headers, bytes })
    }

    /// Some platforms forgive only few server errors an hour, to everyone who asks for the same account.
    fn count_server_error(&self, answer: &Answer) -> Result<(), SendError> {
        let Some(most) = self.server_errors_per_hour.filter(|_| answer.status >= 500) else { return Ok(()) };
        let now = self.http.clock.awaited();
        let mut errors = lock(&self.server_errors);
        errors.retain(|at| now.since(*at) < 3600);
        errors.push(now);
        if errors.len() >= most { Err(SendError::TooManyServerErrors { count: errors.len() }) } else { Ok(()) }
    }
}

/// What stands in a request's `Authorization`.
#[derive(Clone, Copy)]
enum Signature<'a> {
    None,
    Bearer(&'a Secret),
    /// In a header of the platform's own, without a word before it.
    Alone(&'static str, &'a Secret),
    /// A person's session, as a browser sends it.
    Cookie(&'a cookie::CookieHolder),
    /// Already in base64.
    Basic(&'a Secret),
}

fn basic(signed: &consent::Signed) -> Signature<'_> {
    signed.basic.as_ref().map_or(Signature::None, Signature::Basic)
}

fn host_of(url: &reqwest::Url) -> String {
    url.authority().to_string()
}

/// Names what reqwest reports.
fn name_failure(error: &reqwest::Error, url: &reqwest::Url, patience: Duration) -> SendError {
    let host = host_of(url);
    if error.is_timeout() {
        return SendError::TimedOut { host, seconds: patience.as_secs() };
    }
    let mut refused = false;
    let mut words = String::new();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            refused |= io.kind() == std::io::ErrorKind::ConnectionRefused;
        }
        // reqwest's own text repeats the address; the causes do not
        let text = inner.to_string();
        if !words.contains(&text) {
            words.push_str(if words.is_empty() { "" } else { ": " });
            words.push_str(&text);
        }
        cause = inner.source();
    }
    let lower = words.to_lowercase();
    if refused {
        SendError::Refused { host }
    } else if lower.contains("dns error") || lower.contains("failed to lookup") {
        SendError::UnknownHost { host }
    } else if lower.contains("certificate") || lower.contains("tls") || lower.contains("handshake") {
        SendError::Tls { host, cause: words }
    } else if error.is_connect() {
        SendError::NoConnection { host, cause: words }
    } else {
        SendError::BrokenOff { host, cause: words }
    }
}

/// A poisoned lock holds plain lists and counters, which are good at any moment.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
