//! `report auth`: a person's consent in a browser, what is left of it, and taking it back.
//!
//! Not here: the protocol (http), where a credential is kept (pipeline). Only platforms whose proof is a consent take part.
//! Invariant: nothing secret is printed; the address to open holds no secret.

use super::arguments::{AuthAction, AuthLogin};
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::ui::Ui;
use super::words::Told;
use super::world::World;
use crate::domain::{Consent, Day, Instant, Interface, Proof, Redirect, Zone};
use crate::http::{Asking, Found, Grant, Http, Loopback, SendError, Session};
use crate::pipeline::{self, Options, credential};
use crate::programme::{Account, Credential};
use crate::sources::{self, Platform};
use std::io::BufRead;

/// An account that stands on a person's consent.
#[derive(Clone, Copy)]
struct Consenting<'a> {
    account: &'a Account,
    platform: &'static Platform,
    consent: &'static Consent,
    /// What the consent page calls the application's id.
    page_id_field: &'static str,
}

pub async fn run(action: &AuthAction, world: &World, ui: &Ui) -> Result<Exit, Failure> {
    match action {
        AuthAction::Login(options) => login(options, world, ui).await,
        AuthAction::Status => status(world, ui),
        AuthAction::Logout { account } => logout(account.as_deref(), world, ui).await,
    }
}

fn consenting(world: &World) -> impl Iterator<Item = Consenting<'_>> {
    world.project.programme.accounts.iter().filter_map(|account| {
        let platform = sources::platform(account.platform.as_str())?;
        match platform.proof {
            Proof::Consent(consent) => Some(Consenting { account, platform, consent, page_id_field: consent.id_field }),
            Proof::Interfaces(all) => {
                let named = account.options.get(pipeline::INTERFACE);
                let found = with_options(world, |options| credential::find(account, options)).ok().flatten();
                let of_file = found.and_then(|found| Interface::of(all, found.text.reveal()));
                let interface = match named {
                    Some(name) => all.iter().find(|interface| interface.name == name),
                    None => of_file.or(all.first()),
                }?;
                let Interface { consent, page_id_field, .. } = interface;
                Some(Consenting { account, platform, consent, page_id_field })
            }
            _ => None,
        }
    })
}

/// The one account that is meant.
fn choose<'a>(asked: Option<&str>, world: &'a World) -> Result<Consenting<'a>, Failure> {
    let all: Vec<Consenting<'_>> = consenting(world).collect();
    let known = || all.iter().map(|c| format!("{} {}", c.platform.id, c.account.id)).collect::<Vec<_>>().join(", ");
    let fits = |c: &&Consenting<'_>| match asked {
        None => true,
        Some(text) => text == c.platform.id || text == c.account.id.as_str() || text == c.account.name,
    };
    let chosen: Vec<&Consenting<'_>> = all.iter().filter(fits).collect();
    match chosen[..] {
        [one] => Ok(*one),
        [] if all.is_empty() => Err(Failure::new(Exit::Usage, &Message::NobodyToAsk)),
        _ => Err(Failure::new(Exit::Usage, &Message::WhichAccount { known: known() })),
    }
}

fn with_options<T>(world: &World, then: impl FnOnce(&Options<'_>) -> T) -> T {
    let lookup = |name: &str| world.environment.variable(name).map(str::to_string);
    let month = super::project::today(&*world.environment.clock).month();
    then(&Options { month, platforms: Vec::new(), messages: Vec::new(), jobs: 1, environment: &lookup })
}

fn failed(c: Consenting<'_>, error: &SendError) -> Failure {
    let what = format!("{} {}", c.platform.label_ja, c.account.name);
    Failure::new(Exit::Failed, &Message::ConsentFailed { what }).because(error)
}

fn found(c: Consenting<'_>, world: &World) -> Result<Found, Failure> {
    let found = with_options(world, |options| credential::find(c.account, options));
    let missing = || SendError::Proof(crate::http::ProofError::Missing { account: c.account.id.to_string() });
    found.map_err(|e| failed(c, &e.into()))?.ok_or_else(|| failed(c, &missing()))
}

async fn session(c: Consenting<'_>, found: Found, world: &World) -> Result<Session, Failure> {
    let http = Http::new(world.environment.clock.clone());
    let opened = pipeline::open_plain(c.account, c.platform, found, &http).await;
    opened.map_err(|error| failed(c, &error))
}

async fn login(options: &AuthLogin, world: &World, ui: &Ui) -> Result<Exit, Failure> {
    let c = choose(options.account.as_deref(), world)?;
    if !matches!(c.account.credential, Some(Credential::File(_))) {
        let platform = c.platform.id.to_string();
        return Err(Failure::new(Exit::Usage, &Message::LoginNeedsFile { platform }).hint(&Message::HintLoginFile));
    }
    let found = found(c, world)?;
    let text = found.text.reveal().trim_start_matches('\u{feff}').trim().to_string();
    let grant = Grant::read(&text, c.consent.id_field).map_err(|error| {
        let what = format!("{} {}", c.platform.label_ja, c.account.name);
        Failure::new(Exit::Usage, &Message::ConsentFailed { what })
            .because(&found.place)
            .because(&error)
            .hint(&Message::HintLoginFile)
    })?;
    let session = session(c, found, world).await?;
    // where the browser comes back to
    let (fixed, path) = match c.consent.redirect {
        Redirect::Loopback => (None, "/"),
        Redirect::FixedLoopback { port, path } => (Some(port), path),
        Redirect::Pasted => (None, "/"),
    };
    let pasted = options.paste || c.consent.redirect == Redirect::Pasted;
    let taken = |error: std::io::Error| Failure::new(Exit::Failed, &Message::CannotListen).because(&error);
    let page = if pasted { None } else { Some(Loopback::listen(fixed, path).await.map_err(taken)?) };
    let redirect = match (&page, &grant.redirect_uri, c.consent.redirect) {
        (Some(page), ..) => page.address(),
        (None, Some(registered), _) => registered.clone(),
        (None, None, Redirect::FixedLoopback { port, path }) => format!("http://127.0.0.1:{port}{path}"),
        (None, None, Redirect::Loopback) => "http://127.0.0.1:1/".to_string(),
        (None, None, Redirect::Pasted) => {
            return Err(Failure::new(Exit::Usage, &Message::NoRedirect).hint(&Message::HintLoginFile));
        }
    };
    let asking = Asking::begin_as(c.page_id_field, c.consent, &grant, &redirect);
    let asking = asking.ok_or_else(|| Failure::new(Exit::Failed, &Message::NoRandomness))?;
    let url = session.address(&asking.url).map_err(|error| failed(c, &error))?;
    ui.say(&Message::OpenThisPage { what: format!("{} {}", c.platform.label_ja, c.account.name) });
    ui.result(&url);
    let address = match page {
        Some(page) => page.brought_back().await,
        None => {
            ui.say(&Message::PasteAddress);
            let mut line = String::new();
            // a closed input is an empty line
            let _ = std::io::stdin().lock().read_line(&mut line);
            Some(line)
        }
    };
    let code = asking.code(&address.unwrap_or_default()).map_err(|error| {
        let what = format!("{} {}", c.platform.label_ja, c.account.name);
        Failure::new(Exit::Failed, &Message::ConsentFailed { what }).because(&error).hint(&Message::HintLoginAgain)
    })?;
    let grant = session.redeem(&asking, &code).await.map_err(|error| failed(c, &error))?;
    ui.say(&Message::LoggedIn { what: format!("{} {}", c.platform.label_ja, c.account.name) });
    if let Some(until) = grant.refresh_until {
        ui.say(&Message::ConsentUntil { until: until.wareki() });
    }
    if grant.refresh_token.is_none() {
        ui.say(&Message::NoRefreshToken);
        return Ok(Exit::WithGaps);
    }
    Ok(Exit::Complete)
}

/// How one account's consent stands.
struct Standing {
    good: Option<bool>,
    why: Message,
    until: Option<Instant>,
}

fn status(world: &World, ui: &Ui) -> Result<Exit, Failure> {
    let now = world.environment.clock.now();
    let due = world.project.programme.report.next_due(now.day_in(Zone::JST));
    let mut bad = false;
    let mut rows = Vec::new();
    for c in consenting(world) {
        let standing = standing(c, world, now, due, ui);
        bad |= standing.good == Some(false);
        let what = format!("{} {}", c.platform.id, c.account.id);
        let why = ui.words(&standing.why.words());
        if ui.json {
            let until = standing.until.map(|at| at.rfc3339(Zone::JST));
            rows.push(serde_json::json!({ "account": what, "good": standing.good, "why": why, "until": until }));
            continue;
        }
        let message = match standing.good {
            Some(true) => Message::Good { what: format!("{what}: {why}") },
            Some(false) => Message::Bad { what, why },
            None => Message::Note { what, why },
        };
        ui.result(&ui.words(&message.words()));
    }
    if ui.json {
        ui.result(&serde_json::Value::Array(rows).to_string());
    }
    Ok(if bad { Exit::WithGaps } else { Exit::Complete })
}

fn standing(c: Consenting<'_>, world: &World, now: Instant, due: Day, ui: &Ui) -> Standing {
    let plain = |good, why| Standing { good, why, until: None };
    if c.account.credential.is_none() {
        return plain(None, Message::NoCredential);
    }
    let found = match with_options(world, |options| credential::find(c.account, options)) {
        Ok(Some(found)) => found,
        Ok(None) => return plain(None, Message::NoCredential),
        Err(error) => return plain(Some(false), Message::Verbatim { text: ui.words(&error.words()) }),
    };
    let text = found.text.reveal().trim();
    if !text.starts_with('{') {
        return plain(None, Message::BareToken);
    }
    let grant = match Grant::read(text, c.consent.id_field) {
        Ok(grant) => grant,
        Err(error) => return plain(Some(false), Message::Verbatim { text: ui.words(&error.words()) }),
    };
    if grant.refresh_token.is_none() {
        return plain(Some(false), Message::NotLoggedIn { platform: c.platform.id.to_string() });
    }
    if credential::is_open_to_others(c.account) {
        return plain(Some(false), Message::OpenToOthers { place: ui.words(&found.place.words()) });
    }
    let standing = |good, why| Standing { good, why, until: grant.refresh_until };
    match grant.refresh_until {
        Some(until) if until <= now => {
            standing(Some(false), Message::ConsentOver { until: until.wareki(), platform: c.platform.id.to_string() })
        }
        Some(until) if until.day_in(Zone::JST) <= due => standing(
            Some(false),
            Message::ConsentEndsBefore { until: until.wareki(), platform: c.platform.id.to_string() },
        ),
        Some(until) => standing(Some(true), Message::ConsentUntil { until: until.wareki() }),
        None => standing(Some(true), Message::ConsentWithoutEnd),
    }
}

async fn logout(asked: Option<&str>, world: &World, ui: &Ui) -> Result<Exit, Failure> {
    let c = choose(asked, world)?;
    let found = found(c, world)?;
    if found.keep.is_none() {
        let platform = c.platform.id.to_string();
        return Err(Failure::new(Exit::Usage, &Message::LoginNeedsFile { platform }).hint(&Message::HintLoginFile));
    }
    let session = session(c, found, world).await?;
    let confirmed = session.revoke().await.map_err(|error| failed(c, &error))?;
    ui.say(&Message::LoggedOut { what: format!("{} {}", c.platform.label_ja, c.account.name) });
    if !confirmed {
        ui.say(&Message::RevokeByHand);
    }
    Ok(Exit::Complete)
}
