//! `report render --watch`: the PDF is drawn again whenever something that people write has changed.
//!
//! Not here: what is drawn (see `render`). Files are looked at a few times a second: their sizes and times, nothing else,
//! so that no kernel, network drive or editor can fool it.
//! Invariant: a mistake is shown and watching goes on; the last good PDF stays until there is a better one.

use super::arguments::{Arguments, Render};
use super::failure::{Exit, Failure};
use super::messages::Message;
use super::project::Project;
use super::render;
use super::report::Made;
use super::ui::Ui;
use super::world::World;
use crate::domain::{Clock, Zone};
use crate::pipeline::Cancel;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often the files are looked at; a change is drawn once nothing has moved for as long.
const PAUSE: Duration = Duration::from_millis(200);

/// Size and time of every file that a drawing reads.
type Seen = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

#[allow(clippy::disallowed_methods, reason = "the files of a person change in real time, whatever the clock says")]
pub async fn run(
    options: &Render,
    arguments: &Arguments,
    world: &World,
    clock: &dyn Clock,
    cancel: &Cancel,
    ui: &Ui,
) -> Result<Exit, Failure> {
    super::project::month(options.month.as_deref(), &*world.environment.clock)?;
    let files = |seen: &mut Seen| {
        look_at(&options.template, seen);
        let project = &world.project;
        if world.sandbox.is_none() {
            look_at(&arguments.global.config, seen);
        }
        for folder in ["queries", "queries/ga4", "report-templates"] {
            look_into(&project.root.join(folder), seen);
        }
        for folder in ["ledger", "commentary"] {
            look_into(&project.data.join(folder), seen);
        }
    };
    let look = || {
        let mut seen = Seen::new();
        files(&mut seen);
        seen
    };
    let mut drawn: Option<Seen> = None;
    let mut before = look();
    loop {
        if drawn.as_ref() != Some(&before) {
            // what changes while it is drawn is drawn after that
            drawn = Some(before.clone());
            match draw(options, arguments, world, ui) {
                Ok(made) => tell(&made, clock, ui),
                Err(failure) => ui.fail(&failure),
            }
            ui.say(&Message::Watching);
        }
        // an editor may write a file in several steps: wait until two looks agree
        loop {
            tokio::select! {
                () = cancel.wished() => return Ok(Exit::Complete),
                () = tokio::time::sleep(PAUSE) => {}
            }
            let now = look();
            let still = now == before;
            before = now;
            if still {
                break;
            }
        }
    }
}

/// One drawing. The configuration is read anew each time; the sandbox's does not change.
fn draw(options: &Render, arguments: &Arguments, world: &World, ui: &Ui) -> Result<Made, Failure> {
    let World { project, environment, sandbox } = world;
    match sandbox {
        Some(_) => render::draw(options, project, environment, ui),
        None => render::draw(options, &Project::open(&arguments.global)?, environment, ui),
    }
}

/// One line: when, where, how many pages.
fn tell(made: &Made, clock: &dyn Clock, ui: &Ui) {
    let path = made.pdf.display().to_string();
    let pages = made.pages;
    if ui.json {
        ui.result(&serde_json::json!({ "pdf": path, "pages": pages, "gaps": made.gaps.len() }).to_string());
        return;
    }
    let time = clock.now().rfc3339(Zone::JST);
    let time = time.get(11..19).unwrap_or_default().to_string();
    ui.result(&ui.words(&Message::Drawn { time, path, pages }.words()));
}

fn look_at(path: &Path, seen: &mut Seen) {
    if let Ok(about) = std::fs::metadata(path) {
        seen.insert(path.to_path_buf(), (about.len(), about.modified().ok()));
    }
}

fn look_into(folder: &Path, seen: &mut Seen) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|e| e.path().is_file()) {
        // what editors put beside a file is none of ours
        let hidden = entry.file_name().to_string_lossy().starts_with(['.', '~', '#']);
        if !hidden {
            look_at(&entry.path(), seen);
        }
    }
}
