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
    let sandbox = world::start_sandbox(&arguments.command, options.port, Faults::default()).await?;
    ui.result(&sandbox.base_url());
    ui.say(&Message::SandboxReady { url: sandbox.base_url() });
    cancel.wished().await;
    sandbox.stop().await;
    Ok(Exit::Complete)
}
