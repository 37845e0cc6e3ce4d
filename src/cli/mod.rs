//! Commands: parse, call, print. One file per command; [`ui`] is the only writer to the terminal.
//!
//! Not here: anything that computes, fetches or draws.
//! Invariant: every way out of a command is an [`failure::Exit`] or a [`failure::Failure`] with words.

pub mod arguments;
pub mod assets;
pub mod failure;
pub mod messages;
pub mod ui;
