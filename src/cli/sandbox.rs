//! `report sandbox`: the emulated platforms served until Ctrl-C.

use super::arguments::{Arguments, SandboxCommand};
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::ui::Ui;
use super::world;
use crate::pipeline::Cancel;
use crate::sandbox::{self, Faults};

pub async fn run(options: &SandboxCommand, arguments: &Arguments, cancel: &Cancel, ui: &Ui) -> Result<Exit, Failure> {
    if options.month.parse::<crate::domain::Month>().is_err() {
        return Err(Failure::new(Exit::Usage, &Message::NotAMonth { text: options.month.clone() }));
    }
    let running = world::start_sandbox(&arguments.command, options.port, Faults::default()).await?;
    if ui.json {
        // everything a programme needs to be pointed at it; these secrets open nothing real
        let key: serde_json::Value = serde_json::from_str(&running.service_account_json()).unwrap_or_default();
        ui.result(
            &serde_json::json!({
                "url": running.base_url(),
                "ga4": { "id": sandbox::PROPERTY, "service_account": key },
                "line": { "id": sandbox::LINE_ACCOUNT, "token": running.line_token() },
            })
            .to_string(),
        );
    } else {
        ui.result(&running.base_url());
    }
    ui.say(&Message::SandboxReady { url: running.base_url() });
    cancel.wished().await;
    running.stop().await;
    Ok(Exit::Complete)
}
