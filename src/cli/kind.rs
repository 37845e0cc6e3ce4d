//! What a report is about, and what follows from that: its name, template, file, the command that makes it, what it is called.
//!
//! Not here: making it (`making`), issuing it (`issue`).
//! Invariant: what a period is written as in folders, seals and figure ids is read back as the same thing.

use super::failure::Failure;
use super::messages::Words;
use super::project::Inputs;
use crate::domain::{Day, Field, FiscalYear, Ledger, Month, Period, Window, Zone};
use std::fmt;
use std::path::{Path, PathBuf};

/// So many days before and after an event are looked at.
const AROUND: i64 = 7;
const EVENT: &str = "event-";
const YEAR: &str = "FY";

/// The thing that a report is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    Month(Month),
    /// By its number in the ledger `events`.
    Event(u32),
    /// The fiscal year that begins in this year.
    Year(i32),
}

impl Subject {
    /// The subject of a period that this module made.
    pub fn of(period: &Period) -> Option<Subject> {
        match period {
            Period::Month(month) => Some(Subject::Month(*month)),
            Period::FiscalYear(year) => Some(Subject::Year(year.year())),
            Period::Event { id, .. } => Subject::read(id),
        }
    }

    /// From a folder's name, a seal or a figure's id: `2026-10`, `event-5`, `FY2026`.
    pub fn read(text: &str) -> Option<Subject> {
        let found = if let Some(number) = text.strip_prefix(EVENT) {
            Subject::Event(number.parse().ok()?)
        } else if let Some(year) = text.strip_prefix(YEAR) {
            Subject::Year(year.parse().ok()?)
        } else {
            Subject::Month(text.parse().ok()?)
        };
        // event-05 is no event's folder
        (found.to_string() == text).then_some(found)
    }

    /// The report's name in `figures.json`, in seals and in the ledger of what was handed in.
    pub fn report(self) -> &'static str {
        match self {
            Subject::Month(_) => "monthly",
            Subject::Event(_) => "event",
            Subject::Year(_) => "annual",
        }
    }
    /// As kept in the inputs.
    pub fn template(self) -> &'static str {
        match self {
            Subject::Month(_) => "report-templates/monthly.md",
            Subject::Event(_) => "report-templates/event.md",
            Subject::Year(_) => "report-templates/annual.md",
        }
    }
    pub fn file_name(self) -> String {
        format!("{}.pdf", self.report())
    }
    /// Where the report lies, in the folder of what is made.
    pub fn output(self, out: &Path) -> PathBuf {
        out.join(self.to_string()).join(self.file_name())
    }
    /// What is typed after `report` to make it again.
    pub fn command(self) -> String {
        match self {
            Subject::Month(month) => format!("monthly --month {month}"),
            Subject::Event(number) => format!("event {number}"),
            Subject::Year(year) => format!("annual --year {year}"),
        }
    }

    /// The report, in a sentence.
    pub fn in_words(self) -> Words {
        match self {
            Subject::Month(month) => Words::new(format!("{month} の報告書"), format!("the report of {month}")),
            Subject::Event(number) => {
                Words::new(format!("第{number}回イベントの開催報告書"), format!("the report on event {number}"))
            }
            Subject::Year(year) => Words::new(
                format!("{}の実績報告書", FiscalYear::new(year).wareki()),
                format!("the report of fiscal year {year}"),
            ),
        }
    }
    /// Where an edition's number follows: 2026-10 第1版.
    pub fn before_edition(self) -> Words {
        match self {
            Subject::Month(month) => Words::new(month.to_string(), month.to_string()),
            _ => self.in_words(),
        }
    }
    /// The report by its full title: 令和8年10月分の効果測定レポート.
    pub fn title_ja(self) -> String {
        match self {
            Subject::Month(month) => format!("{}分の効果測定レポート", month.wareki()),
            Subject::Event(number) => format!("第{number}回イベント開催報告書"),
            Subject::Year(year) => format!("{}実績報告書", FiscalYear::new(year).wareki()),
        }
    }
    /// In a table of corrections: 9月分, 第5回, 令和8年度.
    pub fn short_ja(self) -> String {
        match self {
            Subject::Month(month) => format!("{}分", month.short_ja()),
            Subject::Event(number) => format!("第{number}回"),
            Subject::Year(year) => FiscalYear::new(year).wareki(),
        }
    }
    /// As people write it in the ledger of what was handed in.
    pub fn in_ledger(self) -> String {
        match self {
            Subject::Month(month) => month.to_string(),
            Subject::Event(_) | Subject::Year(_) => self.short_ja(),
        }
    }

    /// The days it is about, as configuration and ledgers have them; `None` for an event that the ledger has not.
    pub fn period(self, inputs: &Inputs) -> Result<Option<Period>, Failure> {
        match self {
            Subject::Month(month) => Ok(Some(Period::Month(month))),
            Subject::Year(year) => {
                // December belongs to the year's number wherever the year begins
                let Some(december) = Month::new(year, 12) else { return Ok(None) };
                Ok(Some(Period::FiscalYear(inputs.programme()?.fiscal_year(december.last()))))
            }
            Subject::Event(number) => {
                let held = held(&inputs.ledgers()?);
                Ok(held.iter().find(|(known, _)| *known == number).map(|(_, held_on)| around(number, *held_on)))
            }
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Month(month) => month.fmt(f),
            Subject::Event(number) => write!(f, "{EVENT}{number}"),
            Subject::Year(year) => write!(f, "{YEAR}{year}"),
        }
    }
}

/// Every event of the ledger with its day.
pub fn held(ledgers: &[Ledger]) -> Vec<(u32, Day)> {
    use rust_decimal::prelude::ToPrimitive;
    let events = ledgers.iter().find(|ledger| ledger.name == "events");
    events.map_or_else(Vec::new, |events| {
        let number = |field: &Field| field.number()?.to_u32();
        let of = |row| Some((number(events.field(row, "no")?)?, events.field(row, "held_on")?.day()?));
        events.rows.iter().filter_map(of).collect()
    })
}

/// The days around an event.
fn around(number: u32, held_on: Day) -> Period {
    let window = Window::new(held_on.plus(-AROUND), held_on.plus(AROUND), Zone::JST)
        .expect("the days after an event come after those before it");
    Period::Event { id: Subject::Event(number).to_string(), label: format!("第{number}回"), window }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_nothing_else_is() {
        for text in ["2026-10", "event-5", "event-12", "FY2026"] {
            assert_eq!(Subject::read(text).unwrap().to_string(), text);
        }
        for text in ["", "2026-13", "event-", "event-05", "event-+5", "FY", "FY02026", "2026", "downloads"] {
            assert_eq!(Subject::read(text), None, "{text}");
        }
        let period = around(5, "2026-10-09".parse().unwrap());
        assert_eq!(Subject::of(&period), Some(Subject::Event(5)));
        assert_eq!(period.span(), ("2026-10-02".parse().unwrap(), "2026-10-16".parse().unwrap()));
        let year = Period::FiscalYear(FiscalYear::new(2026));
        assert_eq!(Subject::of(&year).unwrap().to_string(), year.to_string());
    }

    #[test]
    fn each_has_its_name_command_and_title() {
        let month = Subject::Month(Month::new(2026, 10).unwrap());
        let told = [month, Subject::Event(5), Subject::Year(2026)].map(|s| {
            format!("{} | {} | {} | {}", s.output(Path::new("out")).display(), s.command(), s.title_ja(), s.in_ledger())
        });
        assert_eq!(
            told,
            [
                "out/2026-10/monthly.pdf | monthly --month 2026-10 | 令和8年10月分の効果測定レポート | 2026-10",
                "out/event-5/event.pdf | event 5 | 第5回イベント開催報告書 | 第5回",
                "out/FY2026/annual.pdf | annual --year 2026 | 令和8年度実績報告書 | 令和8年度",
            ]
        );
    }
}
