//! One writer at a time: the lock on `data/.lock`, and who holds it.
//!
//! Invariant: the system's lock decides; the text in the file only tells people whom they are waiting for, and text left
//! behind by a program that is gone harms nobody.

use super::StoreError;
use super::disk::{Attempt, Disk, Lock};
use std::time::Duration;

const NAME: &str = ".lock";
/// How often a waiting writer looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Takes the lock, waiting for at most `wait`. This waits for another process, so real time passes.
pub(super) fn take(disk: &Disk, wait: Option<Duration>, holder: &str) -> Result<Lock, StoreError> {
    // one line each, whatever the command contains
    let text = format!("pid {}\ncommand {}\n", std::process::id(), holder.replace(['\n', '\r'], " "));
    let mut left = wait.unwrap_or_default();
    loop {
        match disk.try_lock(NAME, &text)? {
            Attempt::Locked(lock) => return Ok(lock),
            Attempt::Held { text, since } if left.is_zero() => {
                let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                return Err(StoreError::Locked {
                    pid: field("pid ").and_then(|pid| pid.parse().ok()),
                    command: field("command ").map(str::to_string),
                    since,
                });
            }
            Attempt::Held { .. } => {
                let pause = left.min(LOOK_AGAIN);
                wait_beside_another_process(pause);
                left -= pause;
            }
        }
    }
}

/// The other process lives in real time, whatever clock this one has been given.
#[expect(clippy::disallowed_methods, reason = "waiting for another process is no business of a simulated clock")]
fn wait_beside_another_process(pause: Duration) {
    std::thread::sleep(pause);
}
