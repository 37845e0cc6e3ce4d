//! `config.toml` text becomes a [`Programme`], or a message that points at the line.
//!
//! Not here: reading the file; secrets (only where they are found).
//! Invariant: whatever is wrong is said with line, column, what was found and what is known there.

use super::mistake::ConfigMistake;
use super::{
    Account, Counts, Credential, Duty, Language, Obligation, OpenQuestion, Programme, Region, ReportSettings, Term,
};
use crate::domain::{AccountId, Day, Decimal, FiscalYear, Malformed, MetricId, Near, PlatformId, Zone};
use serde::Deserialize;
use serde_spanned::Spanned;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;

/// A mistake in `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{mistake}")]
pub struct ConfigError {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    pub mistake: ConfigMistake,
}

impl ConfigError {
    /// What is known there, or what to write instead.
    pub fn hint(&self) -> Option<String> {
        self.mistake.hint()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    language: Option<Spanned<String>>,
    #[serde(default)]
    fiscal_year_start: Option<Spanned<u32>>,
    programme: ProgrammeTable,
    #[serde(default)]
    report: Option<ReportTable>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    accounts: Vec<Spanned<AccountTable>>,
    #[serde(default)]
    obligations: Vec<Spanned<ObligationTable>>,
    #[serde(default)]
    regions: Vec<RegionTable>,
    #[serde(default)]
    questions: Vec<Spanned<QuestionTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionTable {
    id: Spanned<String>,
    label: String,
    #[serde(default)]
    also: Vec<Spanned<String>>,
    #[serde(default)]
    needs: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionTable {
    id: Spanned<String>,
    #[serde(default)]
    clause: String,
    question: String,
    assumed: String,
    #[serde(default)]
    settings: Vec<String>,
    #[serde(default)]
    agreed_on: Option<Spanned<toml::value::Datetime>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgrammeTable {
    name: String,
    short_name: String,
    client: String,
    #[serde(default)]
    department: Option<String>,
    contractor: String,
    term: TermTable,
    #[serde(default)]
    sample: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermTable {
    start: Spanned<toml::value::Datetime>,
    end: Spanned<toml::value::Datetime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportTable {
    #[serde(default)]
    due_day: Option<Spanned<u32>>,
    #[serde(default)]
    edition: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountTable {
    platform: Spanned<String>,
    name: String,
    id: Spanned<String>,
    #[serde(default)]
    credential: Option<Spanned<CredentialTable>>,
    #[serde(default)]
    base_url: Option<Spanned<String>>,
    #[serde(default)]
    zone: Option<Spanned<String>>,
    #[serde(default)]
    started: Option<Spanned<toml::value::Datetime>>,
    #[serde(default)]
    options: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialTable {
    #[serde(default)]
    env: Option<String>,
    #[serde(default)]
    file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObligationTable {
    id: Spanned<String>,
    clause: String,
    label: String,
    unit: String,
    #[serde(default)]
    target: Option<Spanned<i64>>,
    #[serde(default)]
    about: bool,
    #[serde(default)]
    after_term: bool,
    #[serde(default)]
    at_least: Option<Spanned<i64>>,
    #[serde(default)]
    per: Option<Spanned<String>>,
    #[serde(default)]
    metric: Option<Spanned<String>>,
    #[serde(default)]
    ledger: Option<Spanned<String>>,
    #[serde(default)]
    on: Option<String>,
    #[serde(default)]
    distinct: Option<Spanned<String>>,
    #[serde(default)]
    each: Option<Spanned<String>>,
    #[serde(default)]
    at_most: Option<Spanned<i64>>,
    #[serde(default)]
    amount: Option<Spanned<i64>>,
    #[serde(default)]
    since: Option<Spanned<toml::value::Datetime>>,
    #[serde(default, rename = "where")]
    filter: BTreeMap<String, toml::Value>,
}

/// Turns a byte offset into line and column, both from 1.
pub fn position(text: &str, offset: usize) -> (u32, u32) {
    let before = &text[..offset.min(text.len())];
    let line = before.bytes().filter(|b| *b == b'\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() as u32 + 1;
    (line, column)
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn fail<T>(&self, span: Range<usize>, mistake: ConfigMistake) -> Result<T, ConfigError> {
        let (line, column) = position(self.text, span.start);
        Err(ConfigError { line, column, mistake })
    }

    fn day(&self, found: &Spanned<toml::value::Datetime>) -> Result<Day, ConfigError> {
        let value = found.get_ref();
        let date = value.date.filter(|_| value.time.is_none());
        match date.and_then(|d| Day::new(d.year.into(), d.month.into(), d.day.into())) {
            Some(day) => Ok(day),
            None => self.fail(found.span(), ConfigMistake::NotADay { found: value.to_string() }),
        }
    }

    fn account(&self, table: &AccountTable, platforms: &[&str]) -> Result<Account, ConfigError> {
        let platform = table.platform.get_ref();
        if !platforms.contains(&platform.as_str()) {
            let near = Near::to(platform, platforms.iter().copied());
            return self.fail(table.platform.span(), ConfigMistake::UnknownPlatform { name: platform.clone(), near });
        }
        if table.id.get_ref().trim().is_empty() {
            return self.fail(table.id.span(), ConfigMistake::EmptyAccountId);
        }
        let credential = match &table.credential {
            None => None,
            Some(found) => Some(match (&found.get_ref().env, &found.get_ref().file) {
                (Some(name), None) if !name.is_empty() => Credential::Env(name.clone()),
                (None, Some(path)) if !path.as_os_str().is_empty() => Credential::File(path.clone()),
                _ => return self.fail(found.span(), ConfigMistake::Credential),
            }),
        };
        if let Some(url) = &table.base_url {
            let good = url.get_ref().parse::<http::Uri>().ok().is_some_and(|u| {
                matches!(u.scheme_str(), Some("http" | "https")) && u.authority().is_some() && u.path().len() <= 1
            });
            if !good {
                return self.fail(url.span(), ConfigMistake::NotABaseAddress { found: url.get_ref().clone() });
            }
        }
        let zone = match &table.zone {
            None => Zone::JST,
            Some(found) => match found.get_ref().parse() {
                Ok(zone) => zone,
                Err(_) => {
                    return self.fail(found.span(), ConfigMistake::NotAZone { found: found.get_ref().clone() });
                }
            },
        };
        Ok(Account {
            platform: PlatformId::from(platform.as_str()),
            name: table.name.clone(),
            id: AccountId::from(table.id.get_ref().trim()),
            credential,
            base_url: table.base_url.as_ref().map(|u| u.get_ref().trim_end_matches('/').to_string()),
            zone,
            started: table.started.as_ref().map(|d| self.day(d)).transpose()?,
            options: table.options.clone(),
        })
    }

    fn question(&self, table: &QuestionTable) -> Result<OpenQuestion, ConfigError> {
        Ok(OpenQuestion {
            id: table.id.get_ref().clone(),
            clause: table.clause.clone(),
            question: table.question.clone(),
            assumed: table.assumed.clone(),
            settings: table.settings.clone(),
            agreed_on: table.agreed_on.as_ref().map(|d| self.day(d)).transpose()?,
        })
    }

    /// No word leads to two regions.
    fn regions(&self, tables: &[RegionTable]) -> Result<Vec<Region>, ConfigError> {
        let mut known: Vec<String> = Vec::new();
        let mut regions = Vec::new();
        for table in tables {
            let id = table.id.get_ref().clone();
            let own = [&id, &table.label];
            let words = own.into_iter().map(|word| (word, &table.id));
            for (word, place) in words.chain(table.also.iter().map(|w| (w.get_ref(), w))) {
                if known.contains(word) {
                    return self.fail(place.span(), ConfigMistake::RegionTwice { word: word.clone() });
                }
            }
            let also: Vec<String> = table.also.iter().map(|w| w.get_ref().clone()).collect();
            known.extend(own.into_iter().chain(&also).cloned());
            regions.push(Region { id, label: table.label.clone(), also, needs: table.needs.clone() });
        }
        Ok(regions)
    }

    /// A duty that counts nothing: an amount and its ceiling.
    fn ceiling(&self, table: &ObligationTable, at_most: &Spanned<i64>) -> Result<Obligation, ConfigError> {
        let id = table.id.get_ref().clone();
        let others = [table.target.as_ref(), table.at_least.as_ref()].into_iter().flatten().map(|n| n.span());
        let others = others.chain([&table.metric, &table.ledger, &table.each].into_iter().flatten().map(|n| n.span()));
        if let Some(span) = others.min_by_key(|span| span.start) {
            return self.fail(span, ConfigMistake::CeilingCounts { id });
        }
        let positive = |n: &Spanned<i64>| match *n.get_ref() {
            value if value > 0 => Ok(Decimal::from(value)),
            found => self.fail(n.span(), ConfigMistake::NotAThreshold { found }),
        };
        let duty =
            Duty::Ceiling { amount: table.amount.as_ref().map(positive).transpose()?, at_most: positive(at_most)? };
        Ok(Obligation {
            path: format!("obligations.{id}.at_most"),
            id,
            clause: table.clause.clone(),
            label: table.label.clone(),
            unit: table.unit.clone(),
            duty,
            annual: true,
        })
    }

    fn obligation(&self, span: Range<usize>, table: &ObligationTable) -> Result<Obligation, ConfigError> {
        if let Some(at_most) = &table.at_most {
            return self.ceiling(table, at_most);
        }
        let counts = match (&table.metric, &table.ledger) {
            (Some(metric), None) => Counts::Metric(MetricId::from(metric.get_ref().as_str())),
            (None, Some(ledger)) => {
                let Some(on) = &table.on else {
                    return self.fail(ledger.span(), ConfigMistake::LedgerWithoutDay);
                };
                let filter = table
                    .filter
                    .iter()
                    .map(|(column, value)| {
                        let text = match value {
                            toml::Value::String(s) => s.clone(),
                            other => other.to_string(),
                        };
                        (column.clone(), text)
                    })
                    .collect();
                let distinct = table.distinct.as_ref().map(|d| d.get_ref().clone());
                Counts::Ledger { ledger: ledger.get_ref().clone(), on: on.clone(), filter, distinct }
            }
            _ => {
                return self.fail(span, ConfigMistake::MetricOrLedger { id: table.id.get_ref().clone() });
            }
        };
        if let (Counts::Metric(_), Some(column)) = (&counts, table.distinct.as_ref().or(table.each.as_ref())) {
            let id = table.id.get_ref().clone();
            return self.fail(column.span(), ConfigMistake::ColumnWithoutLedger { id });
        }
        let positive = |n: &Spanned<i64>| -> Result<Decimal, ConfigError> {
            if *n.get_ref() > 0 {
                Ok(Decimal::from(*n.get_ref()))
            } else {
                self.fail(n.span(), ConfigMistake::NotAThreshold { found: *n.get_ref() })
            }
        };
        let since = table.since.as_ref().map(|d| self.day(d)).transpose()?;
        let duty = match (&table.target, &table.at_least) {
            (None, least) if table.each.is_some() => {
                let column = table.each.as_ref().map(|c| c.get_ref().clone()).unwrap_or_default();
                Duty::Each { counts, column, at_least: least.as_ref().map(positive).transpose()? }
            }
            (Some(target), None) if table.each.is_none() => {
                Duty::Target { counts, target: positive(target)?, about: table.about, after: table.after_term }
            }
            (None, Some(least)) => {
                if let Some(per) = table.per.as_ref().filter(|p| p.get_ref() != "month") {
                    return self.fail(per.span(), ConfigMistake::NotAPeriod { found: per.get_ref().clone() });
                }
                Duty::Monthly { counts, at_least: positive(least)?, since }
            }
            _ => {
                return self.fail(span, ConfigMistake::TargetOrAtLeast { id: table.id.get_ref().clone() });
            }
        };
        if let (Some(found), false) = (&table.since, matches!(duty, Duty::Monthly { .. })) {
            let id = table.id.get_ref().clone();
            return self.fail(found.span(), ConfigMistake::SinceWithoutMonth { id });
        }
        let threshold = match (&table.target, &table.at_least) {
            (Some(_), _) => "target",
            (_, Some(_)) => "at_least",
            _ => "each",
        };
        Ok(Obligation {
            id: table.id.get_ref().clone(),
            clause: table.clause.clone(),
            label: table.label.clone(),
            unit: table.unit.clone(),
            annual: matches!(duty, Duty::Target { after: true, .. }),
            duty,
            path: format!("obligations.{}.{threshold}", table.id.get_ref()),
        })
    }
}

/// Reads `config.toml`. `platforms` are the ids that exist.
pub fn read(text: &str, platforms: &[&str]) -> Result<Programme, ConfigError> {
    let reader = Reader { text };
    let file: File = toml::from_str(text).map_err(|e| {
        let (line, column) = position(text, e.span().map_or(0, |s| s.start));
        ConfigError { line, column, mistake: ConfigMistake::Form(Malformed::of(e.message())) }
    })?;
    let language = match &file.language {
        None => Language::Ja,
        Some(found) => match found.get_ref().as_str() {
            "ja" => Language::Ja,
            "en" => Language::En,
            other => {
                return reader.fail(found.span(), ConfigMistake::UnknownLanguage { found: other.to_string() });
            }
        },
    };
    let year_start = match &file.fiscal_year_start {
        None => FiscalYear::APRIL,
        Some(found) if (1..=12).contains(found.get_ref()) => *found.get_ref(),
        Some(found) => {
            return reader.fail(found.span(), ConfigMistake::FiscalYearStart { month: *found.get_ref() });
        }
    };
    let term = Term { start: reader.day(&file.programme.term.start)?, end: reader.day(&file.programme.term.end)? };
    if term.end < term.start {
        let mistake = ConfigMistake::TermReversed { start: term.start, end: term.end };
        return reader.fail(file.programme.term.end.span(), mistake);
    }
    let mut accounts = Vec::new();
    for found in &file.accounts {
        let account = reader.account(found.get_ref(), platforms)?;
        if accounts.iter().any(|a: &Account| a.platform == account.platform && a.id == account.id) {
            let mistake = ConfigMistake::AccountTwice { id: account.id, platform: account.platform };
            return reader.fail(found.get_ref().id.span(), mistake);
        }
        accounts.push(account);
    }
    let mut obligations: Vec<Obligation> = Vec::new();
    for found in &file.obligations {
        let obligation = reader.obligation(found.span(), found.get_ref())?;
        if obligations.iter().any(|o| o.id == obligation.id) {
            return reader.fail(found.get_ref().id.span(), ConfigMistake::ObligationTwice { id: obligation.id });
        }
        obligations.push(obligation);
    }
    let regions = reader.regions(&file.regions)?;
    let mut questions: Vec<OpenQuestion> = Vec::new();
    for found in &file.questions {
        let question = reader.question(found.get_ref())?;
        if questions.iter().any(|q| q.id == question.id) {
            return reader.fail(found.get_ref().id.span(), ConfigMistake::QuestionTwice { id: question.id });
        }
        questions.push(question);
    }
    let due_day = match file.report.as_ref().and_then(|r| r.due_day.as_ref()) {
        None => 10,
        Some(found) if (1..=28).contains(found.get_ref()) => *found.get_ref(),
        Some(found) => {
            return reader.fail(found.span(), ConfigMistake::DueDay { found: *found.get_ref() });
        }
    };
    Ok(Programme {
        name: file.programme.name,
        short_name: file.programme.short_name,
        client: file.programme.client,
        department: file.programme.department,
        contractor: file.programme.contractor,
        term,
        language,
        accounts,
        obligations,
        year_start,
        regions,
        questions,
        values: file.values.into_iter().collect(),
        report: ReportSettings {
            due_day,
            edition: file.report.and_then(|r| r.edition).unwrap_or_else(|| "第1版".to_string()),
        },
        sample: file.programme.sample,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"language = "ja"

[programme]
name = "事業"
short_name = "事業"
client = "仙台市"
contractor = "株式会社サンプル"

[programme.term]
start = 2026-04-01
end = 2027-03-31

[values]
partner_host = "partner.example"

[[accounts]]
platform = "line"
name = "CROSS SENDAI"
id = "@crosssendai"
credential = { env = "LINE_CHANNEL_TOKEN" }

[[obligations]]
id = "line.new_friends"
clause = "5(1)-2"
label = "LINE新規登録"
unit = "人"
target = 900
metric = "line.new_friends"
"#;

    fn fails(from: &str, to: &str) -> String {
        assert!(GOOD.contains(from), "{from}");
        let error = read(&GOOD.replacen(from, to, 1), &["ga4", "line"]).expect_err("refused");
        let hint = error.hint().map(|h| format!(" ({h})")).unwrap_or_default();
        format!("{}:{}: {}{hint}", error.line, error.column, error.mistake)
    }

    #[test]
    fn a_good_file_is_read_whole() {
        let p = read(GOOD, &["ga4", "line"]).expect("a programme");
        assert_eq!(p.accounts[0].id.as_str(), "@crosssendai");
        assert_eq!(p.term.start.to_string(), "2026-04-01");
        assert_eq!(p.value("partner_host"), Some("partner.example"));
        assert_eq!(p.obligations[0].path, "obligations.line.new_friends.target");
        assert_eq!(p.report.due_day, 10);
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        assert_eq!(
            fails("platform = \"line\"", "platform = \"lime\""),
            "17:12: no platform is called `lime` (did you mean `line`?)"
        );
        assert_eq!(
            fails("end = 2027-03-31", "end = 2026-03-31"),
            "11:7: the term ends (2026-03-31) before it starts (2026-04-01)"
        );
        assert_eq!(
            fails("{ env = \"LINE_CHANNEL_TOKEN\" }", "{ env = \"A\", file = \"b\" }"),
            "20:14: a credential names either a variable or a file (write { env = \"NAME\" } or { file = \"PATH\" }; never the secret itself)"
        );
        assert!(fails("target = 900", "target = 900\ndistinct = \"key\"").starts_with("28:12: the obligation"));
        assert!(fails("target = 900", "target = 900\nsince = 2026-05-01").starts_with("28:9: the obligation"));
        assert!(fails("target = 900\n", "").starts_with("22:1: the obligation `line.new_friends` needs either"));
        assert!(fails("target = 900", "target = 0").starts_with("27:10: `0` is no threshold"));
        assert_eq!(fails("client = ", "cleint = "), "6:1: unknown name `cleint` (did you mean `client`?)");
        assert_eq!(fails("target = 900", "target = \"900\""), "27:10: a text (`900`) where a whole number is expected");
        assert!(fails("[values]", "[values").starts_with("13:"));
    }
}
