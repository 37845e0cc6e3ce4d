//! The obligations at the end of the report's period, each with the ledger rows and readings that its number counts.
//!
//! Not here: what was reached and how it is judged (kpi, judge): these are the very figures that the view `kpi` shows.
//! Invariant: a proof names the stored bytes and the place in them; a person's key never leaves with it.

use super::book::Book;
use super::duties::OpenBecause;
use super::figure::{FigureKey, Input};
use super::refusal::Refusal;
use crate::domain::{AccountId, MetricId, Month, Origin, SnapshotId, Verdict, Window};
use crate::programme::Duty;
use std::collections::BTreeSet;

/// One obligation as `report kpi` tells it.
#[derive(Clone, PartialEq, Debug)]
pub struct Scored {
    pub id: String,
    pub clause: String,
    pub label: String,
    /// The counter that the configuration writes.
    pub unit: String,
    /// `target`, `monthly`, `each`, as in the view `kpi`, or `ceiling`.
    pub kind: &'static str,
    /// 目安: never 未達.
    pub about: bool,
    pub month: Month,
    /// What is asked for: of the term, of the month, or of every row so far.
    pub target: FigureKey,
    /// What counts against it: since the term's start, or in the month.
    pub actual: FigureKey,
    /// Of the month alone, and since the term's start.
    pub of_month: FigureKey,
    pub cumulative: FigureKey,
    pub rate: FigureKey,
    pub plan: FigureKey,
    pub pace: FigureKey,
    pub forecast: FigureKey,
    pub forecast_low: FigureKey,
    pub forecast_high: FigureKey,
    pub verdict: Option<Verdict>,
    /// One Japanese sentence.
    pub reason: String,
    /// Why the number is not final, where it is not.
    pub open: Option<OpenBecause>,
    /// What the actual number counts, in its order.
    pub evidence: Vec<Proof>,
}

/// One thing that an actual number counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Proof {
    /// A line of a ledger's file.
    Row { ledger: String, line: String, snapshot: SnapshotId },
    /// A number that a platform or a file stated.
    Reading { metric: MetricId, account: Option<AccountId>, window: Option<Window>, origin: Origin },
}

impl Proof {
    /// `events:4`, `line.friends_added@2026-10-31`.
    pub fn id(&self) -> String {
        match self {
            Proof::Row { ledger, line, .. } => format!("{ledger}:{line}"),
            Proof::Reading { metric, window: None, .. } => metric.to_string(),
            Proof::Reading { metric, window: Some(w), .. } if w.start() == w.end() => format!("{metric}@{}", w.end()),
            Proof::Reading { metric, window: Some(w), .. } => format!("{metric}@{}..{}", w.start(), w.end()),
        }
    }
}

impl Book {
    /// Every obligation in the programme's order; none outside the term.
    ///
    /// # Errors
    /// What the obligations count cannot be counted.
    pub fn scorecard(&mut self) -> Result<Vec<Scored>, Refusal> {
        let last = self.term_months().last().copied();
        let standings = self.standings_of(|_| true)?;
        let mut scored = Vec::new();
        for s in standings.into_iter().filter(|s| Some(s.month) == last) {
            let obligation = self.programme.obligations[s.obligation].clone();
            let (kind, about, target, actual) = match obligation.duty {
                Duty::Target { about, .. } => ("target", about, s.target, s.cumulative),
                Duty::Monthly { .. } => ("monthly", false, s.target, s.cell),
                // of all that there were, how many are as they should be
                Duty::Each { .. } => ("each", false, s.plan, s.cumulative),
                Duty::Ceiling { .. } => ("ceiling", false, s.target, s.cumulative),
            };
            for key in [target, actual, s.cell, s.cumulative, s.rate, s.plan, s.pace, s.forecast] {
                self.hand_out(key);
            }
            let open = [self.openness(s.cumulative), self.openness(s.cell)].into_iter().flatten().next();
            scored.push(Scored {
                id: obligation.id,
                clause: obligation.clause,
                label: obligation.label,
                unit: obligation.unit,
                kind,
                about,
                month: s.month,
                target,
                actual,
                of_month: s.cell,
                cumulative: s.cumulative,
                rate: s.rate,
                plan: s.plan,
                pace: s.pace,
                forecast: s.forecast,
                forecast_low: s.forecast_low,
                forecast_high: s.forecast_high,
                verdict: s.verdict,
                reason: s.reason,
                open,
                evidence: self.proofs(actual),
            });
        }
        Ok(scored)
    }

    /// The places in stored bytes that a figure was made of, each once.
    fn proofs(&self, key: FigureKey) -> Vec<Proof> {
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        let mut open = vec![key];
        while let Some(key) = open.pop() {
            if !seen.insert(key) {
                continue;
            }
            let figure = self.at(key);
            for input in &figure.inputs {
                let Input::Snapshot(origin) = input else { continue };
                let ledger = self.ledgers.iter().find(|l| l.snapshot.as_ref() == Some(&origin.snapshot));
                let proof = match (ledger, &figure.metric) {
                    (_, Some(metric)) => Proof::Reading {
                        metric: metric.clone(),
                        account: figure.account.clone(),
                        window: figure.window,
                        origin: origin.clone(),
                    },
                    (Some(ledger), None) => Proof::Row {
                        ledger: ledger.name.clone(),
                        line: origin.pointer.split(':').next().unwrap_or_default().to_string(),
                        snapshot: origin.snapshot.clone(),
                    },
                    (None, None) => continue,
                };
                if !found.contains(&proof) {
                    found.push(proof);
                }
            }
            // the first input last, so that it is looked at first
            open.extend(
                figure.inputs.iter().rev().filter_map(|i| if let Input::Figure(k) = i { Some(*k) } else { None }),
            );
        }
        found
    }
}
