//! The threads on which SQL is run: several queries side by side, while the report goes on with what it has.
//!
//! Not here: which query is asked, what its rows mean (query).
//! Invariant: what a query gives depends on its text and its views alone, never on when or where it ran.

use polars::prelude::{DataFrame, IntoLazy};
use polars::sql::SQLContext;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// What the engine may use of the stack: a long chain of UNION or WITH goes deeper than what a thread has by default.
const STACK: usize = 64 << 20;
/// More threads do not make the queries of one report faster: each of them uses all processors by itself.
const MOST_THREADS: usize = 2;

/// What came of a query.
pub(super) enum Ran {
    Rows(DataFrame),
    /// What the engine says.
    Refused(String),
    /// Some SQL that the engine does not support makes it panic instead of saying so.
    GaveUp,
}

struct Job {
    sql: String,
    views: Vec<(String, DataFrame)>,
    answer: Sender<Ran>,
}

/// Its threads start with the first query and end with it.
#[derive(Default)]
pub(super) struct Engine {
    jobs: Option<Sender<Job>>,
}

impl Engine {
    /// Starts a query over its views; what came of it can be had from the receiver.
    pub fn start(&mut self, sql: String, views: Vec<(String, DataFrame)>) -> Receiver<Ran> {
        let (answer, answered) = channel();
        let jobs = self.jobs.get_or_insert_with(threads);
        // where no thread could be started nobody takes the job, and the receiver says so
        let _ = jobs.send(Job { sql, views, answer });
        answered
    }
}

/// Waits for what came of a query.
pub(super) fn wait(answered: &Receiver<Ran>) -> Ran {
    answered.recv().unwrap_or(Ran::GaveUp)
}

fn threads() -> Sender<Job> {
    let (sender, receiver) = channel();
    let jobs = Arc::new(Mutex::new(receiver));
    let many = thread::available_parallelism().map_or(1, |n| n.get()).min(MOST_THREADS);
    for _ in 0..many {
        let jobs = jobs.clone();
        // a thread that cannot be started leaves its jobs to the others
        let _ = thread::Builder::new().stack_size(STACK).spawn(move || work(&jobs));
    }
    sender
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        // the lock is given back before the query runs
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { sql, views, answer }) = job else { return };
        let ran = catch_unwind(AssertUnwindSafe(|| run(&sql, views)));
        // a report that has stopped with an error does not wait for its queries
        let _ = answer.send(ran.unwrap_or(Ran::GaveUp));
    }
}

fn run(sql: &str, views: Vec<(String, DataFrame)>) -> Ran {
    let mut context = SQLContext::new();
    for (name, frame) in views {
        context.register(&name, frame.lazy());
    }
    match context.execute(sql).and_then(|lazy| lazy.collect()) {
        Ok(frame) => Ran::Rows(frame),
        Err(error) => Ran::Refused(error.to_string()),
    }
}
