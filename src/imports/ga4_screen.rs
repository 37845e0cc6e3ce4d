//! What GA4's screens give under 共有 → ファイルをダウンロード → CSV (`ga4.screen`, `ga4.exploration`).
//!
//! One file holds one table or many, each after lines of its own that begin with `#` and name its days. Every table is read
//! with its own days. A table whose rows cannot be told from another's (a comparison with an audience) stays out, as do
//! columns whose names are not known. An exploration may be filtered, which its file does not tell: it is read only where
//! somebody names its kind.
//! The lines of a table end at a blank line; `#` begins a remark only at a table's head (a page may be called `#1`).

use super::dates::{DayForm, day};
use super::draft::{Draft, Place};
use super::ga4_names::{Meaning, meaning};
use super::{Expected, ImportError, Kind, Language, Source};
use crate::delimited::numbers::{Form, number};
use crate::delimited::plain_name;
use crate::delimited::{Record, Records, delimiter_of};
use crate::domain::{Day, Decimal, Flag, Members, MetricId, Window};
use std::collections::{BTreeSet, HashMap};

/// Reports and their cards.
pub(super) const SCREEN: Kind = Kind {
    id: "ga4.screen",
    label_ja: "GA4「ファイルをダウンロード」（標準レポート）",
    label_en: "GA4, report downloaded as CSV",
    platform: "ga4",
    proven: &[Language::English, Language::Japanese],
    only_when_named: false,
    marks: &[],
    settle_days: 3,
    estimated: &["ga4.active_users", "ga4.total_users"],
    read,
};

/// Free-form explorations.
pub(super) const EXPLORATION: Kind = Kind {
    id: "ga4.exploration",
    label_ja: "GA4「探索」",
    label_en: "GA4, exploration downloaded as CSV",
    platform: "ga4",
    proven: &[],
    only_when_named: true,
    marks: &[],
    settle_days: 3,
    estimated: &["ga4.active_users", "ga4.total_users"],
    read,
};

/// The lines before a table.
#[derive(Default)]
struct Head {
    start: Option<Day>,
    end: Option<Day>,
    /// Remarks that are neither rules nor dates nor the file's own lines.
    titles: Vec<String>,
    exploration: bool,
}

/// What the first lines say: is it a GA4 file, in which language, is it an exploration?
pub(super) fn recognise(text: &str) -> Option<(&'static str, Language)> {
    let mut lines = text.lines();
    if !lines.next()?.trim_start().starts_with("# --") {
        return None;
    }
    let mut head = Head::default();
    let mut japanese = false;
    for line in lines.take(30).filter(|l| l.trim_start().starts_with('#')) {
        japanese |= !line.is_ascii() && plain_name(line).contains("プロパティ:");
        japanese |= plain_name(line).starts_with("#開始日:");
        head.add(line);
    }
    let language = if japanese { Language::Japanese } else { Language::English };
    Some((if head.exploration { EXPLORATION.id } else { SCREEN.id }, language))
}

impl Head {
    fn add(&mut self, line: &str) {
        let body = line.trim_start().trim_start_matches('#').trim();
        let name = plain_name(body);
        let compact = |t: &str| day(t, &[DayForm::Compact]);
        let after = |keys: [&str; 2]| keys.iter().find_map(|k| name.strip_prefix(*k)).map(compact);
        if let Some(start) = after(["startdate:", "開始日:"]) {
            self.start = start;
        } else if let Some(end) = after(["enddate:", "終了日:"]) {
            self.end = end;
        } else if let Some((start, end)) = name.split_once('-').and_then(|(a, b)| compact(a).zip(compact(b))) {
            (self.start, self.end, self.exploration) = (Some(start), Some(end), true);
        } else if !body.is_empty() && !body.bytes().all(|b| b == b'-') {
            self.titles.push(body.to_string());
        }
    }
    fn is_everybody(title: &str) -> bool {
        matches!(plain_name(title).as_str(), "allusers" | "すべてのユーザー")
    }
}

/// What is known while the tables of one file are read.
#[derive(Default)]
struct File {
    /// The report has cards with titles of their own; otherwise a title names an audience.
    cards: bool,
    /// Tables that were read: their days and columns.
    tables: BTreeSet<(Day, Day, Vec<String>)>,
    /// What was stated, to notice tables that differ about the same thing.
    stated: HashMap<(MetricId, Window, Members), (Decimal, usize)>,
    days: BTreeSet<(Day, Day)>,
}

fn read(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let mut records = Records::new(source.text, b',');
    let mut file = File::default();
    let mut head = Head::default();
    let mut first_head = true;
    while !records.rest().is_empty() {
        let line = records.line();
        let rest = records.rest();
        if rest.starts_with(['\n', '\r']) {
            records.raw_line();
        } else if rest.starts_with('#') {
            let raw = records.raw_line().unwrap_or_default();
            head.add(raw);
        } else {
            if first_head {
                file.cards = head.titles.first().is_some_and(|t| {
                    matches!(plain_name(t).as_str(), "reportssnapshot" | "レポートのスナップショット")
                });
                // the file's own lines: the report, the account, the property
                let own = |t: &String| !t.contains(": ") || t == head.titles.first().unwrap_or(t);
                let property = head
                    .titles
                    .iter()
                    .find(|t| plain_name(t).starts_with("property:") || plain_name(t).starts_with("プロパティ:"));
                if let Some(property) = property {
                    draft.note("property", property.split_once(':').map_or("", |(_, p)| p.trim()));
                }
                head.titles = head.titles.iter().filter(|t| own(t)).skip(1).cloned().collect();
                if draft.kind.id == EXPLORATION.id {
                    head.titles.clear();
                    draft.note("filters_unseen", draft.kind.id);
                }
                first_head = false;
            }
            let delimiter = delimiter_of(rest.lines().next().unwrap_or_default());
            if delimiter != b',' {
                return Err(ImportError::Damaged { damage: super::Damage::Semicolons });
            }
            table(&mut records, line, std::mem::take(&mut head), &mut file, draft)?;
        }
    }
    if let [(start, end)] = file.days.iter().collect::<Vec<_>>()[..] {
        draft.window = Window::new(*start, *end, draft.hints.zone).ok();
    }
    Ok(())
}

/// Reads one table from its header to the blank line after it.
fn table(
    records: &mut Records<'_>,
    line: usize,
    head: Head,
    file: &mut File,
    draft: &mut Draft<'_>,
) -> Result<(), ImportError> {
    let mut rows = Vec::new();
    let Some(header) = records.next() else { return Ok(()) };
    let header = header?;
    while !records.rest().is_empty() && !records.rest().starts_with(['\n', '\r']) {
        let Some(row) = records.next() else { break };
        rows.push(row?);
    }
    draft.rows += rows.len();
    let titles: Vec<String> = header.fields.iter().map(|f| f.trim().to_string()).collect();
    let name = titles.join(",");
    let keep_out = |draft: &mut Draft<'_>, why: &'static str| {
        draft.dropped += rows.len();
        draft.note(why, format!("{line}: {name}"));
    };
    let (Some(start), Some(end)) = (head.start, head.end) else {
        keep_out(draft, "table_without_days");
        return Ok(());
    };
    let Ok(window) = Window::new(start, end, draft.hints.zone) else {
        return Err(ImportError::cell(line, 1, "# Start date", &format!("{start}..{end}"), Expected::StartBeforeEnd));
    };
    let audience = head.titles.iter().any(|t| !Head::is_everybody(t)) && !file.cards;
    if audience || !file.tables.insert((start, end, titles.clone())) {
        keep_out(draft, "comparison_kept_out");
        return Ok(());
    }
    let meanings: Vec<Option<Meaning>> = titles.iter().map(|t| meaning(t)).collect();
    // dimensions stand before metrics; the first column that is neither ends what can be understood
    let leading = meanings.iter().take_while(|m| !matches!(m, Some(Meaning::Metric(_)) | None)).count();
    let known = meanings.iter().skip(leading).any(|m| matches!(m, Some(Meaning::Metric(_))));
    if leading == 0 || !known || (meanings[leading].is_none() && leading < first_metric(&meanings)) {
        keep_out(draft, "table_not_known");
        return Ok(());
    }
    file.days.insert((start, end));
    let unknown: BTreeSet<usize> =
        (0..titles.len()).filter(|i| !matches!(meanings[*i], Some(Meaning::Metric(_))) && *i >= leading).collect();
    let used = (0..titles.len()).filter(|i| !unknown.contains(i)).collect();
    draft.note_columns_kept_out(&titles, &used);
    read_rows(&Table { titles, meanings, leading, window }, rows, file, draft)
}

fn first_metric(meanings: &[Option<Meaning>]) -> usize {
    meanings.iter().position(|m| matches!(m, Some(Meaning::Metric(_)))).unwrap_or(meanings.len())
}

struct Table {
    titles: Vec<String>,
    meanings: Vec<Option<Meaning>>,
    /// How many columns are dimensions.
    leading: usize,
    window: Window,
}

fn read_rows(table: &Table, rows: Vec<Record<'_>>, file: &mut File, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let width = table.titles.len();
    let metrics: Vec<(usize, MetricId)> = (table.leading..width)
        .filter_map(|i| match table.meanings[i] {
            Some(Meaning::Metric(name)) => Some((i, MetricId::new(format!("ga4.{name}")))),
            _ => None,
        })
        .collect();
    if [10, 25, 50, 100, 250, 500, 1000, 5000].contains(&rows.len()) {
        draft.note("row_limit", format!("{}: {}", table.titles[0], rows.len()));
    }
    let flags = draft.flags;
    if rows.iter().any(|r| r.fields.first().is_some_and(|f| f.trim() == "(other)")) {
        draft.flags = flags.with(Flag::OtherRow);
    }
    let codes = country_codes(table, &rows);
    for row in &rows {
        // the total of an exploration: no member, its label in a column after the last
        let total = row.fields.len() == width + 1
            && row.fields[0].is_empty()
            && matches!(row.fields[width].trim(), "総計" | "Grand total");
        if row.fields.len() != width && !total {
            return Err(ImportError::Ragged { line: row.line, found: row.fields.len(), expected: width });
        }
        let (window, members) = if total { (table.window, Members::none()) } else { place_of(table, row, codes)? };
        for (index, metric) in &metrics {
            let text = &row.fields[*index];
            let bad =
                || ImportError::cell(row.line, index + 1, &table.titles[*index], text, Expected::Number(Form::Exact));
            let Some(value) = number(text, Form::Exact).map_err(|_| bad())? else { continue };
            if value.is_sign_negative() && !value.is_zero() {
                return Err(bad());
            }
            let key = (metric.clone(), window, members.clone());
            match file.stated.get(&key) {
                Some((before, _)) if *before == value => continue,
                Some((_, first)) => {
                    let what = format!("{metric} of {} in {window}", row.fields[0]);
                    return Err(ImportError::Contradiction { what, first: *first, second: row.line });
                }
                None => {}
            }
            file.stated.insert(key, (value, row.line));
            draft.state(metric, window, members.clone(), None, value, Place { line: row.line, index: *index });
        }
    }
    draft.flags = flags;
    Ok(())
}

/// The card Country lists codes under the name of countries.
fn country_codes(table: &Table, rows: &[Record<'_>]) -> bool {
    let Some(index) = table.meanings.iter().position(|m| *m == Some(Meaning::Dimension("country"))) else {
        return false;
    };
    let code = |f: &str| f.len() == 2 && f.bytes().all(|b| b.is_ascii_uppercase());
    let mut members = rows.iter().filter_map(|r| r.fields.get(index)).map(|f| f.trim()).filter(|f| !f.starts_with('('));
    members.clone().next().is_some() && members.all(code)
}

/// The days and the members of one row.
fn place_of(table: &Table, row: &Record<'_>, codes: bool) -> Result<(Window, Members), ImportError> {
    let mut window = table.window;
    let mut members = Vec::new();
    for index in 0..table.leading {
        let text = row.fields[index].trim();
        let bad = |expected: Expected| ImportError::cell(row.line, index + 1, &table.titles[index], text, expected);
        match table.meanings[index] {
            Some(Meaning::NthDay) => {
                let offset: u32 = text.parse().map_err(|_| bad(Expected::NthDay))?;
                if offset >= table.window.len_days() {
                    return Err(bad(Expected::DayOfTable));
                }
                window = Window::of_day(table.window.start().plus(i64::from(offset)), table.window.zone());
            }
            Some(Meaning::Date) => {
                let on = day(text, &[DayForm::Compact, DayForm::Iso, DayForm::Slashed]);
                let on = on.filter(|d| table.window.contains(*d)).ok_or_else(|| bad(Expected::DayOfTable))?;
                window = Window::of_day(on, table.window.zone());
            }
            Some(Meaning::Dimension("country")) if codes => members.push(("countryId", text)),
            Some(Meaning::Dimension(name)) => members.push((name, text)),
            Some(Meaning::Metric(_)) | None => {}
        }
    }
    Ok((window, Members::new(members)))
}
