//! The only writer to stdout and stderr: results go to the one, everything else to the other.
//!
//! Not here: what is said (see `messages`) and why something failed (see `failure`).
//! Invariant: stdout carries results alone, so that it can be piped.

use super::failure::Failure;
use super::messages::{Message, Words};
use super::spent::Spent;
use crate::programme::Language;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Speaks to whoever typed the command.
pub struct Ui {
    pub language: Language,
    pub json: bool,
    verbose: bool,
    quiet: bool,
    /// Not even results.
    mute: bool,
    progress: bool,
    /// With what the run had taken when each ended.
    stages: RefCell<Vec<(Message, Spent)>>,
    /// `-v` measures with the machine's own stopwatch; no figure ever depends on it.
    started: Instant,
}

/// Help and version: the result of a command line that asks for no command.
pub fn print(text: &str) {
    // a reader that has closed the pipe has what it wanted
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// A mistake that is found before there is a command.
pub fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

impl Ui {
    pub fn new(global: &super::arguments::Global, language: Language) -> Ui {
        Ui {
            language,
            json: global.json,
            verbose: global.verbose,
            quiet: global.quiet,
            mute: false,
            progress: !global.no_progress && !global.quiet && std::io::stderr().is_terminal(),
            stages: RefCell::default(),
            started: Instant::now(),
        }
    }

    /// The same language, and nothing said but failures.
    pub fn silent(&self) -> Ui {
        Ui {
            language: self.language,
            json: false,
            verbose: false,
            quiet: true,
            mute: true,
            progress: false,
            stages: RefCell::default(),
            started: Instant::now(),
        }
    }

    /// One line of the result.
    pub fn result(&self, line: &str) {
        if self.mute {
            return;
        }
        let mut out = std::io::stdout().lock();
        // a reader that has closed the pipe has what it wanted
        let _ = writeln!(out, "{line}");
    }

    /// Raw bytes of the result, such as a completion script.
    pub fn result_bytes(&self, bytes: &[u8]) {
        let _ = std::io::stdout().lock().write_all(bytes);
    }

    /// Something worth knowing that is no result.
    pub fn say(&self, message: &Message) {
        if !self.quiet {
            self.line(&message.words().in_language(self.language));
        }
    }

    /// Only with `-v`.
    pub fn detail(&self, message: &Message) {
        if self.verbose {
            self.line(&message.words().in_language(self.language));
        }
    }

    pub fn words(&self, words: &Words) -> String {
        words.in_language(self.language)
    }

    pub fn fail(&self, failure: &Failure) {
        self.line(&failure.text(self.language));
    }

    fn line(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Ends a stage of the work; with `-v` what it took is told at the end.
    pub fn stage(&self, name: Message) {
        if self.verbose {
            self.stages.borrow_mut().push((name, Spent::since(self.started)));
        }
    }

    /// With `-v`: every stage and their sum, each with its time on the clock and on all processors and the most memory held
    /// until its end.
    pub fn tell_stages(&self) {
        if !self.verbose {
            return;
        }
        let mut earlier = None;
        for (name, spent) in self.stages.borrow().iter() {
            self.lasted(name, spent.after(earlier));
            earlier = Some(*spent);
        }
        self.lasted(&Message::SinceTheStart, Spent::since(self.started));
    }

    fn lasted(&self, what: &Message, spent: Spent) {
        let ms = |time: Duration| format!("{:>9.1} ms", time.as_secs_f64() * 1e3);
        let busy = spent.busy.map(|busy| format!("{} CPU", ms(busy))).unwrap_or_default();
        let peak = spent.peak_kb.map(|kb| format!("{:>6} MB", kb / 1024)).unwrap_or_default();
        self.line(&format!("{}{busy}{peak}  {}", ms(spent.wall), self.words(&what.words())));
    }

    /// A bar of `length` steps, or nothing where stderr is no terminal.
    pub fn bar(&self, what: &Message, length: u64) -> ProgressBar {
        if !self.progress {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}").expect("the template is well formed");
        bar.set_style(style.progress_chars("=> "));
        bar.set_message(what.words().in_language(self.language));
        bar
    }
}
