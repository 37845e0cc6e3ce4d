//! In which language is spoken: told before anything is checked, so that even a mistyped command is answered in it.
//!
//! Invariant: `--lang` comes before the variable, the variable before the configuration; where none says anything it is
//! Japanese.

use super::Environment;
use super::arguments::Arguments;
use super::failure::Exit;
use super::ui;
use super::words::{help, usage};
use crate::programme::Language;
use clap::CommandFactory;
use clap::error::ErrorKind;
use std::ffi::OsString;

/// The variable that says it for a whole machine.
const VARIABLE: &str = "REPORT_LANG";

/// The language, as far as it can be told from what was typed: even a mistyped command and a broken `config.toml` speak.
pub fn before_reading(typed: &[OsString], environment: &Environment) -> Language {
    let asked = value_of(typed, "--lang").or_else(|| environment.variable(VARIABLE).map(str::to_string));
    if let Some(language) = asked.as_deref().and_then(named) {
        return language;
    }
    let config = value_of(typed, "--config").unwrap_or_else(|| "config.toml".to_string());
    let text = std::fs::read_to_string(config).unwrap_or_default();
    let lines = text.lines().map(str::trim).take_while(|l| !l.starts_with('['));
    let value = lines.filter_map(|l| l.strip_prefix("language")?.trim_start().strip_prefix('=')).next();
    let english = value.is_some_and(|value| value.trim_start().starts_with("\"en\""));
    if english { Language::En } else { Language::Ja }
}

/// `en`, `en_US.UTF-8`, `ja` ...
fn named(text: &str) -> Option<Language> {
    match text.to_lowercase().split(['_', '-', '.']).next() {
        Some("en") => Some(Language::En),
        Some("ja") => Some(Language::Ja),
        _ => None,
    }
}

/// What stands behind a switch, however it is written; the last one counts.
fn value_of(typed: &[OsString], switch: &str) -> Option<String> {
    let texts: Vec<&str> = typed.iter().skip(1).map(|t| t.to_str().unwrap_or_default()).collect();
    let mut found = None;
    for (at, text) in texts.iter().enumerate() {
        match text.strip_prefix(switch) {
            Some("") => found = texts.get(at + 1).map(|t| (*t).to_string()),
            Some(rest) => found = rest.strip_prefix('=').map(str::to_string).or(found),
            None => {}
        }
    }
    found
}

/// The command line, its help in the language.
pub fn command(language: Language) -> clap::Command {
    match language {
        Language::Ja => help::in_japanese(Arguments::command()),
        Language::En => Arguments::command(),
    }
}

/// Says what clap has to say: help, the version, or a mistake.
pub fn tell(error: &clap::Error, language: Language) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            ui::print(&error.to_string());
            Exit::Complete
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ui::complain(error.to_string().trim_end());
            Exit::Usage
        }
        _ => {
            ui::complain(&usage::failure(error).text(language));
            Exit::Usage
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Clock, Instant};
    use std::collections::BTreeMap;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::time::Duration;

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Instant {
            Instant::from_unix(0)
        }
        fn wait(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            Box::pin(std::future::ready(()))
        }
    }

    fn spoken(typed: &[&str], variable: Option<&str>) -> Language {
        let typed: Vec<OsString> = typed.iter().map(OsString::from).collect();
        let variables: BTreeMap<OsString, OsString> =
            variable.map(|v| (OsString::from(VARIABLE), OsString::from(v))).into_iter().collect();
        before_reading(&typed, &Environment::new(Arc::new(Still), variables))
    }

    #[test]
    fn the_switch_comes_before_the_variable_and_the_variable_before_the_configuration() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("config.toml");
        std::fs::write(&config, "# English\nlanguage = \"en\"\n[programme]\nlanguage = \"ja\"\n").unwrap();
        let english = format!("--config={}", config.display());
        let nowhere = "--config=/nowhere/config.toml";
        assert_eq!(spoken(&["report", "status", nowhere], None), Language::Ja);
        assert_eq!(spoken(&["report", "status", &english], None), Language::En);
        assert_eq!(spoken(&["report", "status", &english], Some("ja")), Language::Ja);
        assert_eq!(spoken(&["report", "status", nowhere], Some("en_US.UTF-8")), Language::En);
        assert_eq!(spoken(&["report", "--lang", "ja", &english, "status"], Some("en")), Language::Ja);
        assert_eq!(spoken(&["report", "status", "--lang=en", nowhere], None), Language::En);
        assert_eq!(spoken(&["report", "--lang", "fr", nowhere], Some("de")), Language::Ja);
    }
}
