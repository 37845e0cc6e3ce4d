//! `report init`: a commented config.toml and ledger files to fill in. What is there already is left alone.

use super::arguments::Global;
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::Project;
use super::report::write_whole;
use super::ui::Ui;
use crate::ledger;
use std::path::{Path, PathBuf};

const CONFIG: &str = include_str!("../../config.toml");

const CONFIRMED: &str = "\
# 台帳ごとに、漏れなく記入し終えた最後の日。その翌日からの件数は 0 ではなく「集計中」になる。
# line_broadcasts = 2026-10-31
";

pub fn run(global: &Global, ui: &Ui) -> Result<Exit, Failure> {
    let folder = match global.config.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    write_new(&global.config, CONFIG, ui)?;
    // a project's own ledgers can be begun at any time
    let schemas = Project::open(global)?.schemas()?;
    for schema in schemas.iter() {
        let path = folder.join("data/ledger").join(format!("{}.csv", schema.name));
        write_new(&path, &ledger::blank(schema), ui)?;
    }
    write_new(&folder.join("data/ledger/confirmed.toml"), CONFIRMED, ui)?;
    ui.say(&Message::HintAfterInit { path: global.config.display().to_string() });
    Ok(Exit::Complete)
}

fn write_new(path: &Path, text: &str, ui: &Ui) -> Result<(), Failure> {
    let shown = path.display().to_string();
    if path.exists() {
        ui.say(&Message::AlreadyThere { path: shown });
        return Ok(());
    }
    write_whole(path, text.as_bytes())?;
    ui.result(&ui.words(&Message::Written { path: shown }.words()));
    Ok(())
}
