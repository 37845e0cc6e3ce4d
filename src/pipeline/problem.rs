//! What went wrong while collecting, in the parts of a message: what, where, why, what is safe, what to do.

use crate::domain::{AccountId, PlatformId, Reason, SnapshotId, StreamId, WayOut, Window};
use crate::http::SendError;
use crate::normalize::NormalizeError;
use crate::sources::ParseError;
use std::sync::Arc;

/// One problem. Several windows that failed the same way are one problem.
#[derive(Clone, Debug)]
pub struct Problem {
    pub platform: PlatformId,
    pub account: AccountId,
    /// As the report prints the account.
    pub account_name: String,
    /// `None`: the account as a whole.
    pub stream: Option<StreamId>,
    /// The windows it concerns, in the order of days.
    pub windows: Vec<Window>,
    pub cause: Cause,
    /// What is safe all the same: an answer that could not be read.
    pub kept: Option<SnapshotId>,
}

/// Why something could not be had. The text is English; other languages are made from the data.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Cause {
    /// No answer came.
    #[error("{0}")]
    Send(SendError),
    /// An answer came and brought nothing.
    #[error("{}", .0.detail)]
    Answer(Reason),
    /// An answer came that is not what it should be.
    #[error("{0}")]
    Parse(ParseError),
    /// An answer that contradicts itself.
    #[error("{0}")]
    Contradiction(Arc<NormalizeError>),
    /// The platform lets only so many calls pass: the next run goes on here.
    #[error("{error}; {left} calls are left")]
    PutOff { error: SendError, left: usize },
    /// The platform bills by the record, and the account may read no more this month.
    #[error("{read} of the month's {ceiling} billed reads are used; {left} calls are left")]
    ReadsUsed { read: u64, ceiling: u64, left: usize },
}

impl Cause {
    /// A short stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Cause::Send(error) | Cause::PutOff { error, .. } => error.code(),
            Cause::Answer(reason) => reason.code,
            Cause::Parse(error) => error.code,
            Cause::Contradiction(_) => "contradiction",
            Cause::ReadsUsed { .. } => "reads_used",
        }
    }
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Cause::Send(error) | Cause::PutOff { error, .. } => error.hint(),
            Cause::Answer(reason) => reason.way_out.map(|way| way.to_string()),
            Cause::ReadsUsed { .. } => Some(WayOut::RaiseReads.to_string()),
            Cause::Parse(_) | Cause::Contradiction(_) => None,
        }
    }
    /// As an outcome keeps it.
    pub(super) fn kept_words(&self) -> (String, String) {
        (self.code().to_string(), self.to_string())
    }
}

impl Problem {
    pub fn code(&self) -> &'static str {
        self.cause.code()
    }
    /// Only put off: the next run goes on here.
    pub fn put_off(&self) -> bool {
        matches!(self.cause, Cause::PutOff { .. } | Cause::ReadsUsed { .. })
    }
}

/// Joins problems of one kind in one stream.
pub(super) fn merge(problems: Vec<Problem>) -> Vec<Problem> {
    let mut merged: Vec<Problem> = Vec::new();
    for problem in problems {
        let same = |p: &&mut Problem| {
            // thirty days that broke off at thirty different bytes are one problem: the first one's words tell it
            (&p.account, &p.stream, p.code()) == (&problem.account, &problem.stream, problem.code())
        };
        match merged.iter_mut().find(same) {
            Some(earlier) => {
                let new = problem.windows.into_iter().filter(|window| !earlier.windows.contains(window));
                let new: Vec<Window> = new.collect();
                earlier.windows.extend(new);
                // whichever of several lanes found out first: there is an answer to show, and something to do
                earlier.kept = earlier.kept.take().or(problem.kept);
                if earlier.cause.hint().is_none() && problem.cause.hint().is_some() {
                    earlier.cause = problem.cause;
                }
            }
            None => merged.push(problem),
        }
    }
    for problem in &mut merged {
        problem.windows.sort_by_key(|window| (window.start(), window.end()));
    }
    merged
}
