//! `report sandbox`: the emulated platforms served until Ctrl-C.

use super::arguments::{Arguments, SandboxCommand};
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::ui::Ui;
use super::world;
use crate::pipeline::Cancel;
use crate::sandbox::Faults;

pub async fn run(options: &SandboxCommand, arguments: &Arguments, cancel: &Cancel, ui: &Ui) -> Result<Exit, Failure> {
    if options.month.parse::<crate::domain::Month>().is_err() {
        return Err(Failure::new(Exit::Usage, &Message::NotAMonth { text: options.month.clone() }));
    }
    let running = world::start_sandbox(&arguments.command, options.port, Faults::default()).await?;
    if ui.json {
        // everything a programme needs to be pointed at it; these secrets open nothing real
        let mut told = serde_json::json!({ "url": running.base_url() });
        for (platform, id) in running.accounts() {
            let credential = running.credential(platform).unwrap_or_default();
            let credential = serde_json::from_str(&credential).unwrap_or(serde_json::Value::String(credential));
            told[platform] = serde_json::json!({ "id": id, "credential": credential });
        }
        ui.result(&told.to_string());
    } else {
        ui.result(&running.base_url());
    }
    ui.say(&Message::SandboxReady { url: running.base_url() });
    cancel.wished().await;
    running.stop().await;
    Ok(Exit::Complete)
}
