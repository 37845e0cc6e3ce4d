//! The platforms emulated over real HTTP on loopback, and a world of people behind them that knows its true totals.
//!
//! Not here: the program's own readers. The sandbox writes each platform's wire format by hand and shares no type with
//! `sources`, so that a mistake made twice is still two mistakes. Only `cli` imports it.
//! Invariant: it touches nothing real, and its clock moves only when told to.

mod chance;
mod clock;
mod consent;
mod faults;
mod files;
mod google;
mod ledgers;
mod line;
mod note;
mod meta;
mod platform;
mod server;
#[cfg(test)]
mod tests;
mod tiktok;
pub mod world;
mod x;
mod youtube;

pub use faults::{Fault, FaultKind, Faults};
pub use files::{TAKEN_IN, downloads, files};
pub use google::PROPERTY;
pub use ledgers::{commentaries, ledgers};
pub use line::{ACCOUNT as LINE_ACCOUNT, delivered as line_deliveries};
pub use meta::{facebook_places, facebook_truth, instagram_audience, instagram_truth};
pub use note::COOKIE as NOTE_COOKIE;
pub use platform::{credential_variable, names};
pub use world::World;
pub use x::{APPLICATION_TOKEN as X_APPLICATION_TOKEN, posts_total as x_posts_total};

use crate::domain::clock::Clock;
use crate::domain::{Instant, Month, Zone};
use clock::SandboxClock;
use server::Shared;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The `config.toml` of the sandbox's programme; its `base_url`s and credentials are set by whoever starts the sandbox.
pub const CONFIG: &str = include_str!("config.toml");

/// How the sandbox is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// The month that will be reported: the clock stands at 09:00 (Japanese time) on the 10th of the following month.
    pub month: Month,
    pub faults: Faults,
    /// A fixed port; `None` for a free one.
    pub port: Option<u16>,
}

/// The sandbox could not be started.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    #[error("the sandbox cannot listen on {address}")]
    Listen { address: SocketAddr, source: std::io::Error },
}

/// The running sandbox. Dropping it stops it.
pub struct Sandbox {
    shared: Arc<Shared>,
    faults: Faults,
    /// An address at which nobody listens.
    closed_url: String,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl Sandbox {
    /// Starts serving on loopback.
    pub async fn start(options: Options) -> Result<Sandbox, SandboxError> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port.unwrap_or(0)));
        let listen = |source| SandboxError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(listen)?;
        let base_url = format!("http://{}", listener.local_addr().map_err(listen)?);
        let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(listen)?;
        let closed_url = format!("http://{}", closed.local_addr().map_err(listen)?);
        drop(closed);
        let clock = Arc::new(SandboxClock::at(reporting_time(options.month)));
        let shared = Arc::new(Shared::new(clock, base_url, &options.faults));
        let (stop, stopped) = oneshot::channel::<()>();
        let router = server::router(shared.clone());
        let serving = tokio::spawn(async move {
            let until = async {
                // a sender that is gone means the same as one that spoke
                let _ = stopped.await;
            };
            // an error of the listener ends the sandbox; its callers see refused connections
            let _ = axum::serve(listener, router).with_graceful_shutdown(until).await;
        });
        Ok(Sandbox { shared, faults: options.faults, closed_url, stop: Some(stop), serving })
    }

    /// `http://127.0.0.1:PORT`, the `base_url` of every emulated account.
    pub fn base_url(&self) -> String {
        self.shared.base_url.clone()
    }
    /// The base URL of one platform: another one where the chosen fault is that nobody listens.
    pub fn base_url_of(&self, platform: &str) -> String {
        let fault = self.faults.get(platform);
        if fault.kind == FaultKind::Refused { self.closed_url.clone() } else { self.base_url() }
    }
    /// The sandbox's clock: waiting makes it jump.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.shared.clock.clone()
    }
    /// Sets the clock, forwards or back.
    pub fn set_time(&self, time: Instant) {
        self.shared.clock.set(time);
    }
    /// The credential that opens the programme's account on a platform; `None` where there is no such account.
    pub fn credential(&self, platform: &str) -> Option<String> {
        self.shared.platforms().find(|p| p.id() == platform)?.credential(&self.shared.base_url)
    }
    /// The platforms that are emulated, with the programme's account on each.
    pub fn accounts(&self) -> Vec<(&'static str, &'static str)> {
        self.shared.platforms().filter_map(|p| Some((p.id(), p.account()?))).collect()
    }
    /// The other form of LINE's credential: a file from which a stateless token is asked for.
    pub fn line_channel_json(&self) -> String {
        format!("{{\"channel_id\": \"{}\", \"channel_secret\": \"{}\"}}\n", line::CHANNEL_ID, line::CHANNEL_SECRET)
    }
    /// The file of an application that a person has given consent to.
    pub fn grant_json(&self) -> String {
        consent::grant_json()
    }
    /// The file of the application before anybody has.
    pub fn application_json(&self) -> String {
        consent::application_json()
    }
    /// The file of an application on TikTok that a person has given consent to, for one of its interfaces.
    pub fn tiktok_grant_json(&self, interface: &str) -> String {
        tiktok::grant_json(interface)
    }
    /// What is true in the world.
    pub fn world(&self) -> &World {
        &self.shared.world
    }
    /// How many requests have come so far.
    pub fn requests(&self) -> u64 {
        self.shared.requests()
    }
    /// Stops serving; open connections get a moment to end.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            // nobody listens any more where serving has ended by itself
            let _ = stop.send(());
        }
        if tokio::time::timeout(Duration::from_secs(2), &mut self.serving).await.is_err() {
            self.serving.abort();
        }
    }
}

/// 09:00 (Japanese time) on the 10th of the month after `month`.
pub fn reporting_time(month: Month) -> Instant {
    Instant::at(month.plus(1).first().plus(9), 9, 0, Zone::JST)
}
