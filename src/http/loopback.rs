//! The page on this machine at which a browser ends after consent.
//!
//! Not here: what the address means (`consent`). Invariant: it listens on loopback alone, hands out one address and stops.

use axum::Router;
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::IntoResponse;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// What the person sees in the browser.
const PAGE: &str = "<!DOCTYPE html>\n<html lang=\"ja\"><meta charset=\"utf-8\"><title>report</title>\
<p>受け取りました。この画面を閉じて、端末に戻ってください。</p><p lang=\"en\">Received. Close this page and go back to the terminal.</p></html>\n";

/// A page that waits for one browser.
pub struct Loopback {
    listener: TcpListener,
    path: &'static str,
    port: u16,
}

impl Loopback {
    /// Listens at the port, or at any free one.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn listen(port: Option<u16>, path: &'static str) -> std::io::Result<Loopback> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.unwrap_or(0))).await?;
        let port = listener.local_addr()?.port();
        Ok(Loopback { listener, path, port })
    }

    /// The address the platform is told to send the browser back to.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.path)
    }

    /// Waits for the browser. `None`: the page could not be served.
    pub async fn brought_back(self) -> Option<String> {
        let (send, mut receive) = mpsc::channel(1);
        let router = Router::new().fallback(receive_address).with_state(send);
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = async {
            let until = async {
                let _ = stopped.await;
            };
            // whatever ends the page early ends the channel too
            let _ = axum::serve(self.listener, router).with_graceful_shutdown(until).await;
        };
        let serving = tokio::spawn(serving);
        let address = receive.recv().await;
        // the browser gets its page before the door closes, if it takes it soon
        let _ = stop.send(());
        let _ = tokio::time::timeout(Duration::from_secs(2), serving).await;
        address
    }
}

/// Browsers also ask for icons: only an address with an answer of the platform counts.
async fn receive_address(State(send): State<mpsc::Sender<String>>, uri: Uri) -> impl IntoResponse {
    let query = uri.query().unwrap_or_default();
    if query.split('&').any(|pair| pair.starts_with("code=") || pair.starts_with("error=")) {
        // a second answer finds nobody waiting
        let _ = send.try_send(uri.to_string());
    }
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONNECTION, "close")], PAGE)
}
