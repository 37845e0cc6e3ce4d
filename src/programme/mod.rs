//! What is reported on: `config.toml` as checked types. It knows the file and line of every value.
//!
//! Not here: credentials themselves (only where to find them), ledgers, anything that is measured.
//! Invariant: a [`Programme`] that exists is free of contradictions; unknown keys, wrong types and impossible
//! values were refused with file, line, what was found and what is known there.

pub mod config;
pub mod mistake;

use crate::domain::{AccountId, Day, Decimal, FiscalYear, MetricId, Month, PlatformId, Zone};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The programme, its accounts and its obligations.
#[derive(Clone, Debug)]
pub struct Programme {
    /// 件名: ライフステージの転機を捉えた UIJ ターン促進事業
    pub name: String,
    /// For running headers: UIJターン促進事業
    pub short_name: String,
    /// 提出先: 仙台市
    pub client: String,
    /// 担当課, where known.
    pub department: Option<String>,
    /// 受託者名
    pub contractor: String,
    /// The contract's first and last day; elapsed days and plans count from here.
    pub term: Term,
    pub language: Language,
    pub accounts: Vec<Account>,
    pub obligations: Vec<Obligation>,
    /// Plain values that templates, queries and request files may name: `${config.partner_host}`.
    pub values: Vec<(String, String)>,
    pub report: ReportSettings,
    /// The month in which fiscal years start; April where nothing is said.
    pub year_start: u32,
    /// Where things are counted apart, the first one before all others: the ledgers' words for it.
    pub regions: Vec<Region>,
    /// 要協議: what the contract leaves open, and how it is handled until somebody decides.
    pub questions: Vec<OpenQuestion>,
    /// サンプルデータ is printed on every page.
    pub sample: bool,
}

/// 事業期間
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    pub start: Day,
    pub end: Day,
}

/// The language of messages; reports are Japanese.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    Ja,
    En,
}

/// One property, channel or page on a platform.
#[derive(Clone, Debug)]
pub struct Account {
    pub platform: PlatformId,
    /// As it is printed: CROSS SENDAI
    pub name: String,
    pub id: AccountId,
    /// How its interface is reached; `None` where the platform stands on downloaded files alone.
    pub credential: Option<Credential>,
    /// Replaces scheme and authority of every request of this account.
    pub base_url: Option<String>,
    /// The zone of the platform's days where the account decides it (GA4 property).
    pub zone: Zone,
    /// The account's first day; windows before it are not applicable.
    pub started: Option<Day>,
    /// What the platform alone understands, by name: `[accounts.options]`.
    pub options: BTreeMap<String, String>,
}

/// Where a secret is found; the secret itself is never here.
#[derive(Clone, Debug)]
pub enum Credential {
    Env(String),
    File(PathBuf),
}

/// A clause of the contract with a threshold.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// Short and stable: `line.new_friends`
    pub id: String,
    /// 5(1)-2
    pub clause: String,
    /// LINE新規登録
    pub label: String,
    /// 人, 回, 本 ...
    pub unit: String,
    pub duty: Duty,
    /// Shown by `report kpi` and the year's report, never in a month's.
    pub annual: bool,
    /// The config's path of the threshold, for the figure's input: `obligations.line-new-friends.target`
    pub path: String,
}

/// What the obligation asks for.
#[derive(Clone, Debug)]
pub enum Duty {
    /// A target that adds up over the term: 年間900名以上. One that is due `after` the term is never behind a plan.
    Target { counts: Counts, target: Decimal, about: bool, after: bool },
    /// A duty of every month: 月2回以上. Months before `since` owe nothing.
    Monthly { counts: Counts, at_least: Decimal, since: Option<Day> },
    /// A duty of every row that is counted: 1回あたり登壇者2名以上. The column holds at least the number; without a number it
    /// is filled in, or ○.
    Each { counts: Counts, column: String, at_least: Option<Decimal> },
    /// An amount of the contract itself that may not exceed a ceiling; unknown until it is written down.
    Ceiling { amount: Option<Decimal>, at_most: Decimal },
}

/// Something the contract does not say (要協議), with the default that is followed meanwhile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenQuestion {
    /// Short and stable: `term`
    pub id: String,
    pub clause: String,
    pub question: String,
    /// How it is handled.
    pub assumed: String,
    /// The configuration's paths that say so: `programme.term.start`.
    pub settings: Vec<String>,
    /// The day on which it was settled with the client; open without it.
    pub agreed_on: Option<Day>,
}

/// A region that obligations tell apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Region {
    /// Short and stable; obligations and queries name it by this.
    pub id: String,
    /// As it is printed.
    pub label: String,
    /// Other words that people write for it in a ledger.
    pub also: Vec<String>,
    /// Columns that a ledger's row of this region fills in, where the ledger has them: the prefecture of one that spans
    /// several.
    pub needs: Vec<String>,
}

/// What is counted towards an obligation.
#[derive(Clone, Debug)]
pub enum Counts {
    /// A metric of one platform's account: `line.new_friends`.
    Metric(MetricId),
    /// Rows of a ledger by the day in `on`, where every `(column, value)` holds; `"true"` for a flag that is set.
    /// With `distinct`, of the rows that have the same text there only the first of the term counts (実人数).
    Ledger { ledger: String, on: String, filter: Vec<(String, String)>, distinct: Option<String> },
}

/// How reports are made.
#[derive(Clone, Debug)]
pub struct ReportSettings {
    /// Day of the following month on which the report is due.
    pub due_day: u32,
    /// 版: 第1版
    pub edition: String,
}

/// The option by which staff let a platform without proof of identity be asked for what anybody sees: `yes`.
pub const PUBLIC_COUNTS: &str = "public_counts";

/// The option by which staff let a person's session be used for what only the account itself sees: `yes`.
pub const DASHBOARD: &str = "dashboard";

impl Account {
    /// Whether the account is asked over its platform's interface: it has a credential, or none is needed and staff said
    /// so.
    pub fn is_asked(&self, needs_proof: bool) -> bool {
        let allowed = || [PUBLIC_COUNTS, DASHBOARD].iter().any(|name| self.says_yes(name));
        self.credential.is_some() || (!needs_proof && allowed())
    }
}

impl Account {
    /// Whether an option is switched on.
    fn says_yes(&self, option: &str) -> bool {
        self.options.get(option).is_some_and(|said| said == "yes")
    }
}

impl ReportSettings {
    /// The day after today on which the next report is due.
    pub fn next_due(&self, today: Day) -> Day {
        let of = |month: Month| month.first().plus(i64::from(self.due_day) - 1);
        let this = of(today.month());
        if today < this { this } else { of(today.month().plus(1)) }
    }
}

impl Programme {
    /// The fiscal year a day belongs to, as the programme counts.
    pub fn fiscal_year(&self, day: Day) -> FiscalYear {
        day.month().fiscal_year(self.year_start)
    }
    /// The fiscal year that begins in this year.
    pub fn year_from(&self, year: i32) -> Option<FiscalYear> {
        Some(Month::new(year, self.year_start)?.fiscal_year(self.year_start))
    }
    pub fn accounts_on<'a>(&'a self, platform: &'a PlatformId) -> impl Iterator<Item = &'a Account> {
        self.accounts.iter().filter(move |a| &a.platform == platform)
    }
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_report_is_due_after_today() {
        let due = |day: u32, today: &str| {
            let settings = ReportSettings { due_day: day, edition: String::new() };
            settings.next_due(today.parse().expect("a day")).to_string()
        };
        assert_eq!(due(10, "2026-11-09"), "2026-11-10");
        assert_eq!(due(10, "2026-11-10"), "2026-12-10", "today's is being made");
        assert_eq!(due(28, "2026-12-31"), "2027-01-28");
        assert_eq!(due(1, "2027-01-31"), "2027-02-01");
    }
}
