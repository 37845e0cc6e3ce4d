//! Arguments, clock and environment go in, an exit code comes out; nothing else happens here.

use report::cli;
use report::domain::{Clock, Instant};
use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// A report is made of a million small pieces of text; the system's allocator takes a quarter of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The machine's clock.
struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's time is read")]
    fn now(&self) -> Instant {
        Instant::from_utc(chrono::Utc::now())
    }
    #[expect(clippy::disallowed_methods, reason = "the one place that sleeps")]
    fn wait(&self, span: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(span))
    }
}

fn main() -> ExitCode {
    let environment = cli::Environment::new(Arc::new(SystemClock), std::env::vars_os().collect());
    ExitCode::from(cli::start(std::env::args_os(), environment))
}
