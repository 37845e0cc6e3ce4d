//! What has been issued before, compared with what is known now: the edition of the next report and its table of
//! corrections.
//!
//! Not here: issuing (`issue`), comparing figures (`figures::errata`).
//! Invariant: issued reports are read from the kept inputs of the view, so a report as of a load knows only those issued
//! before it.

use super::failure::{Exit, Failure};
use super::kind::Subject;
use super::messages::{Message, Words};
use super::project::{Inputs, Project};
use super::report::{Composed, Report, book_of, compose, draft};
use super::ui::Ui;
use super::words_issue;
use crate::domain::{Instant, LoadId, Period, SnapshotId};
use crate::figures::{self, Book, Difference, Issued};
use crate::programme::Programme;
use crate::store::{Seal, View};

/// The folder of issued reports among the inputs.
pub const ISSUED: &str = "data/issued/";

/// The issued reports up to a period, and how each differs from today.
pub struct Past {
    /// In the order in which they were issued, each with its figures.
    reports: Vec<(Seal, Issued)>,
    compared: Vec<Compared>,
    /// The newest edition of the very report that is made; its place in `reports`.
    own: Option<usize>,
    /// Issued reports that cannot be made anew any more, and why.
    lost: Vec<(String, Vec<Words>)>,
}

/// The newest edition of one period against today's data.
struct Compared {
    /// Its place among the reports.
    report: usize,
    differences: Vec<Difference>,
    /// The same report over today's data.
    then: Book,
}

impl Past {
    /// Nothing was issued before.
    pub fn none() -> Past {
        Past { reports: Vec::new(), compared: Vec::new(), own: None, lost: Vec::new() }
    }

    /// Looks back from a report that is about to be made.
    pub fn of(view: &View, inputs: &Inputs, report: &Report<'_>, now: Instant) -> Result<Past, Failure> {
        let mut past = Past::none();
        past.reports = issued_before(inputs, report);
        past.reports
            .sort_by(|(a, _), (b, _)| (a.issued_at, &a.period, a.version).cmp(&(b.issued_at, &b.period, b.version)));
        for at in 0..past.reports.len() {
            let seal = past.reports[at].0.clone();
            if past.reports.iter().any(|(other, _)| other.period == seal.period && other.version > seal.version) {
                continue;
            }
            let own = seal.period == report.period.to_string();
            let mut then = if own {
                past.own = Some(at);
                book_of(draft(view, inputs, report, None, now)?.0.desk)?
            } else {
                match over_today(view, inputs, &seal, now) {
                    Ok(book) => book,
                    // an old report that this program cannot make must not take down the new one
                    Err(failure) => {
                        past.lost.push((words_issue::called(&seal), failure.causes));
                        continue;
                    }
                }
            };
            let told: Vec<&Issued> = past.reports.iter().map(|(_, issued)| issued).collect();
            let differences = figures::differences(told[at], &told, &mut then);
            past.compared.push(Compared { report: at, differences, then });
        }
        past.compared.sort_by(|a, b| past.reports[a.report].0.period.cmp(&past.reports[b.report].0.period));
        Ok(past)
    }

    /// 第2版, where a first one was issued; else what the configuration says.
    pub fn edition(&self, programme: &Programme) -> String {
        match self.own {
            Some(at) => format!("第{}版", self.reports[at].0.version + 1),
            None => programme.report.edition.clone(),
        }
    }

    /// Enters every difference into the book of the report that is made.
    pub fn correct(&self, book: &mut Book) {
        let told: Vec<&Issued> = self.reports.iter().map(|(_, issued)| issued).collect();
        for compared in &self.compared {
            let seal = &self.reports[compared.report].0;
            book.correct(&words_issue::called(seal), &told, &compared.then, &compared.differences);
        }
    }

    /// The very report as it was issued, where neither what people wrote nor a printed figure is another today.
    pub fn issued_unchanged(
        &self,
        view: &View,
        inputs: &Inputs,
        report: &Report<'_>,
        ui: &Ui,
    ) -> Result<Option<Composed>, Failure> {
        let Some(at) = self.own else { return Ok(None) };
        let seal = &self.reports[at].0;
        let same_figures = self.compared.iter().all(|c| c.report != at || c.differences.is_empty());
        if !same_figures || !changed_inputs(seal, inputs).is_empty() {
            return Ok(None);
        }
        let Some(composed) = as_issued(view, seal, report, ui)? else { return Ok(None) };
        let same = SnapshotId::of(&composed.pdf).as_str() == seal.pdf.sha256;
        Ok(same.then_some(composed))
    }

    /// Issued reports that could not be compared, and why.
    pub fn lost(&self) -> &[(String, Vec<Words>)] {
        &self.lost
    }

    /// Says what a report is that has been issued before.
    pub fn tell(&self, pdf: &[u8], project: &Project, ui: &Ui) {
        let Some(at) = self.own else { return };
        let seal = &self.reports[at].0;
        let path = project.data.join("issued").join(&seal.period).join(seal.version.to_string()).join(&seal.pdf.name);
        let words = match SnapshotId::of(pdf).as_str() == seal.pdf.sha256 {
            true => words_issue::is_the_issued(seal),
            false => words_issue::is_a_draft(seal, &path.display().to_string()),
        };
        ui.say(&Message::Verbatim { text: ui.words(&words) });
    }
}

/// Every seal among the inputs, with its folder there.
pub fn seals(inputs: &Inputs) -> impl Iterator<Item = (&str, Seal)> {
    let issued = inputs.files().filter(|(path, _)| path.starts_with(ISSUED));
    issued.filter_map(|(path, bytes)| Some((path.strip_suffix("/seal.json")?, Seal::read(bytes).ok()?)))
}

/// Whether the report of a period tells what has become of an issued one: a month's of its own earlier editions and of the
/// months before it, a year's of its own and of its months', an event's of its own alone.
pub fn tells_of(period: &Period, issued: Subject) -> bool {
    match (period, issued) {
        (Period::Month(month), Subject::Month(issued)) => issued <= *month,
        (Period::FiscalYear(year), Subject::Month(issued)) => year.months().contains(&issued),
        (period, issued) => Subject::of(period) == Some(issued),
    }
}

/// The issued reports that a report tells of, as the inputs have them.
fn issued_before(inputs: &Inputs, report: &Report<'_>) -> Vec<(Seal, Issued)> {
    let mut found = Vec::new();
    // what staff render from a template of their own tells of nothing
    let is_own = Subject::of(report.period).is_some_and(|subject| subject.report() == report.name);
    let told = |seal: &Seal| {
        Subject::read(&seal.period)
            .is_some_and(|issued| issued.report() == seal.report && tells_of(report.period, issued))
    };
    for (folder, seal) in seals(inputs).filter(|(_, seal)| is_own && told(seal)) {
        let figures = inputs.files().find(|(other, _)| other.strip_suffix("/figures.json") == Some(folder));
        let Some(Ok(issued)) = figures.map(|(_, json)| Issued::read(&seal.period, seal.version, json)) else {
            continue;
        };
        found.push((seal, issued));
    }
    found
}

/// The book of an issued report over today's data and ledgers: its own template, queries, configuration and commentary, and
/// its own days, whatever day the ledger gives an event today.
pub fn over_today(view: &View, inputs: &Inputs, seal: &Seal, now: Instant) -> Result<Book, Failure> {
    let then = view.earlier(LoadId(seal.load)).unwrap_or_else(|| view.clone());
    let sealed = Inputs::of(&then)?;
    let subject = Subject::read(&seal.period).map_or(Ok(None), |subject| subject.period(&sealed))?;
    let Some(period) = subject else { return Err(Failure::new(Exit::Failed, &Message::FiguresFailed)) };
    let inputs = sealed.with_ledgers_of(inputs);
    let report = Report { template: &seal.template, name: &seal.report, period: &period, sample: seal.sandbox };
    book_of(draft(view, &inputs, &report, None, now)?.0.desk)
}

/// The report as its seal says it was made; `None` where the view has not its load.
fn as_issued(view: &View, seal: &Seal, report: &Report<'_>, ui: &Ui) -> Result<Option<Composed>, Failure> {
    let Some(then) = view.earlier(LoadId(seal.load)) else { return Ok(None) };
    let report = Report { template: &seal.template, ..*report };
    made_again(&then, &report, seal.printed_at, ui).map(Some)
}

/// A report made again from what a view keeps.
pub fn made_again(view: &View, report: &Report<'_>, printed_at: Instant, ui: &Ui) -> Result<Composed, Failure> {
    let inputs = Inputs::of(view)?;
    let past = Past::of(view, &inputs, report, printed_at)?;
    compose(view, &inputs, report, &past, printed_at, ui)
}

/// The names of what people wrote that is another than it was when the report was made; issued reports aside.
fn changed_inputs(seal: &Seal, inputs: &Inputs) -> Vec<String> {
    let sealed = seal.inputs.iter().map(|kept| (kept.name.as_str(), kept.sha256.as_str()));
    let now = inputs.hashes().map(|(name, id)| (name, id.as_str()));
    unlike(sealed, now).into_iter().filter(|name| !name.starts_with(ISSUED)).collect()
}

/// The names whose hashes differ, or that only one side has, in order.
pub fn unlike<'a>(
    first: impl Iterator<Item = (&'a str, &'a str)>,
    second: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<String> {
    use std::collections::BTreeSet;
    let (first, second): (BTreeSet<_>, BTreeSet<_>) = (first.collect(), second.collect());
    let names: BTreeSet<&str> = first.symmetric_difference(&second).map(|(name, _)| *name).collect();
    names.into_iter().map(str::to_string).collect()
}
