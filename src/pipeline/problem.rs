//! What went wrong while collecting, in the parts of a message: what, where, why, what is safe, what to do.

use crate::domain::{AccountId, PlatformId, Reason, StreamId, Window};

/// One problem. Several windows that failed the same way are one problem.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    pub platform: PlatformId,
    pub account: AccountId,
    /// As the report prints the account.
    pub account_name: String,
    /// `None`: the account as a whole.
    pub stream: Option<StreamId>,
    /// The windows it concerns, in the order of days.
    pub windows: Vec<Window>,
    pub code: String,
    pub message: String,
    /// What is safe all the same: the snapshot of an answer that could not be read.
    pub kept: Option<String>,
    pub hint: Option<String>,
    /// Only put off: the next run goes on here.
    pub put_off: bool,
}

impl Problem {
    pub(super) fn of_reason(reason: &Reason) -> (String, String, Option<String>) {
        (reason.code.to_string(), reason.detail.clone(), reason.hint.clone())
    }
}

/// Joins problems of one kind in one stream.
pub(super) fn merge(problems: Vec<Problem>) -> Vec<Problem> {
    let mut merged: Vec<Problem> = Vec::new();
    for problem in problems {
        let same = |p: &&mut Problem| {
            // thirty days that broke off at thirty different bytes are one problem: the first one's words tell it
            (&p.account, &p.stream, &p.code) == (&problem.account, &problem.stream, &problem.code)
        };
        match merged.iter_mut().find(same) {
            Some(earlier) => {
                let new = problem.windows.into_iter().filter(|window| !earlier.windows.contains(window));
                let new: Vec<Window> = new.collect();
                earlier.windows.extend(new);
                // whichever of several lanes found out first: there is an answer to show, and something to do
                earlier.kept = earlier.kept.take().or(problem.kept);
                earlier.hint = earlier.hint.take().or(problem.hint);
            }
            None => merged.push(problem),
        }
    }
    for problem in &mut merged {
        problem.windows.sort_by_key(|window| (window.start(), window.end()));
    }
    merged
}
