//! The facts of a period that can be computed, as lines for the commentary: rises and falls, days that stand out, records, what
//! was announced and what came of it, and of an event how it stands beside the one before.
//!
//! Not here: why any of it happened; that is for people to say.
//! Invariant: a number of a metric is an expression that is bound to its figure, beside what it is now in 【 】; numbers of
//! ledgers are those that the report prints, so that the check of typed numbers finds them.

use crate::domain::{Day, Decimal, Month, Period, Unit, Verdict, print};
use crate::figures::{self, Book};
use polars::prelude::AnyValue;
use std::collections::BTreeMap;

/// What a report on the month is read for, platform by platform.
const HEADLINES: [&str; 9] = [
    "line.new_friends",
    "ga4.total_users",
    "ga4.sessions",
    "ga4.page_views",
    "youtube.views",
    "x.impressions",
    "instagram.views",
    "facebook.views",
    "tiktok.views",
];
/// Begins the title of a group of facts.
const GROUP: char = '■';
/// With fewer months before it nothing is a record.
const FEWEST_MONTHS: usize = 3;

/// The facts as lines of Markdown, without their marks.
pub fn of(book: &mut Book, period: &Period) -> Vec<String> {
    let series = series(book);
    match period {
        Period::Month(month) => {
            let groups = [
                ("前月からの増減（大きい順）", changes(book, &series)),
                ("最も多い日、前日から最も増えた日と減った日", days(book, &series)),
                ("これまでで最も多い月、少ない月", records(book, &series, *month)),
                ("開いたイベント", held(book)),
                ("前月に掲げた取組", measures(book)),
            ];
            let told = groups.into_iter().filter(|(_, facts)| !facts.is_empty());
            told.flat_map(|(title, facts)| std::iter::once(format!("{GROUP}{title}")).chain(facts)).collect()
        }
        Period::Event { id, .. } => event(book, &series, id),
        Period::FiscalYear(_) => Vec::new(),
    }
}

/// The rows of a query, every field as text; none where the query has no answer.
fn rows(book: &mut Book, sql: &str) -> Vec<Vec<String>> {
    let Ok(frame) = figures::select(book, sql) else { return Vec::new() };
    let text = |value: AnyValue<'_>| match value {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.to_string(),
        AnyValue::StringOwned(text) => text.to_string(),
        other => other.to_string(),
    };
    let row = |nth| frame.columns().iter().map(|column| column.get(nth).map_or(String::new(), text)).collect();
    (0..frame.height()).map(row).collect()
}

/// A metric of one account as sentences name it.
struct Series {
    metric: String,
    account: String,
    label: String,
    unit: Unit,
    /// `f("x.impressions")`, with its account where the platform has several.
    asked: String,
}

impl Series {
    fn now(&self, value: Decimal) -> String {
        format!("【{}】", print::with_unit(value, self.unit, print::Style::Plain))
    }
    fn on(&self, day: &str) -> String {
        format!("{{{{ {}.over(\"{day}\", \"{day}\") }}}}", self.asked)
    }
}

/// The headline metrics that the programme has, in their order.
fn series(book: &mut Book) -> Vec<Series> {
    let mut known: BTreeMap<String, Vec<Series>> = BTreeMap::new();
    let sql = "SELECT DISTINCT metric, account, account_name, platform_label, label, unit FROM monthly ORDER BY metric, account";
    for row in rows(book, sql) {
        let [metric, account, name, platform, label, unit] = row.as_slice() else { continue };
        let of = known.entry(metric.clone()).or_default();
        let asked = format!("f(\"{metric}\")");
        let label = if label.contains(platform.as_str()) { label.clone() } else { format!("{platform}の{label}") };
        let label = if of.is_empty() { label } else { format!("{label}（{name}）") };
        let unit = Unit::of_counter(unit);
        of.push(Series { metric: metric.clone(), account: account.clone(), label, unit, asked });
    }
    let mut found = Vec::new();
    for metric in HEADLINES {
        let Some(mut of) = known.remove(metric) else { continue };
        if of.len() > 1 {
            for one in &mut of {
                one.asked = format!("f(\"{metric}\", account=\"{}\")", one.account);
            }
        }
        found.extend(of);
    }
    found
}

/// The month beside the one before, the greatest change first.
fn changes(book: &mut Book, series: &[Series]) -> Vec<String> {
    let sql = "SELECT metric, account, cell, previous FROM monthly WHERE is_period ORDER BY metric, account";
    let mut found: Vec<(Decimal, String)> = Vec::new();
    for row in rows(book, sql) {
        let Some(of) = series.iter().find(|s| s.metric == row[0] && s.account == row[1]) else { continue };
        let (Ok(now), Ok(before)) = (row[2].parse::<Decimal>(), row[3].parse::<Decimal>()) else { continue };
        if before.is_zero() {
            continue;
        }
        let rate = (now - before) / before;
        let word = if rate.is_sign_negative() { "減った" } else { "増えた" };
        let (label, asked, told) = (&of.label, &of.asked, of.now(now));
        let rate_now = print::with_unit(rate, Unit::Rate, print::Style::ChangeRate);
        found.push((
            -rate.abs(),
            format!(
                "{label}は{{{{ {asked} }}}}で、前月から{word}（前月比{{{{ {asked}.rate(\"prev\") }}}}）。{told}【{rate_now}】"
            ),
        ));
    }
    found.sort();
    found.into_iter().map(|(_, fact)| fact).collect()
}

/// The values of each day, by metric and account.
fn by_day(book: &mut Book) -> BTreeMap<(String, String), Vec<(Day, Decimal)>> {
    let mut days: BTreeMap<(String, String), Vec<(Day, Decimal)>> = BTreeMap::new();
    for row in rows(book, "SELECT metric, account, day, cell FROM daily ORDER BY metric, account, day") {
        if let (Ok(day), Ok(value)) = (row[2].parse(), row[3].parse()) {
            days.entry((row[0].clone(), row[1].clone())).or_default().push((day, value));
        }
    }
    days
}

/// The highest day of each metric, and the greatest step from one day to the next.
fn days(book: &mut Book, series: &[Series]) -> Vec<String> {
    let events: BTreeMap<String, String> = rows(book, "SELECT held_on, title FROM events ORDER BY held_on")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    let all = by_day(book);
    let occasion =
        |day: Day| events.get(&day.to_string()).map_or(String::new(), |title| format!("（「{title}」の開催日）"));
    let mut found = Vec::new();
    for of in series {
        let Some(days) = all.get(&(of.metric.clone(), of.account.clone())).filter(|days| days.len() > 1) else {
            continue;
        };
        // of equal days the first
        let Some((top, most)) = days.iter().rev().max_by_key(|(_, value)| *value) else { continue };
        let when = format!("{}{}", spoken(*top), occasion(*top));
        found.push(format!("{}が最も多い日は{when}の{}。{}", of.label, of.on(&top.to_string()), of.now(*most)));
        let steps = || days.windows(2).filter(|w| w[1].0.since(w[0].0) == 1).map(|w| (w[1].1 - w[0].1, w[0], w[1]));
        let rise = steps().rev().max_by_key(|(step, ..)| *step).filter(|(step, ..)| *step > Decimal::ZERO);
        let fall = steps().min_by_key(|(step, ..)| *step).filter(|(step, ..)| *step < Decimal::ZERO);
        for (step, word) in [(rise, "増えた"), (fall, "減った")] {
            let Some((_, before, after)) = step else { continue };
            if after.0 == *top && word == "増えた" && days.len() > 2 {
                let (from, was) = (of.on(&before.0.to_string()), of.now(before.1));
                found.push(format!("{}は、その前日は{from}で、この日に最も増えた。{was}", of.label));
                continue;
            }
            let (from, to) = (of.on(&before.0.to_string()), of.on(&after.0.to_string()));
            let (was, is) = (of.now(before.1), of.now(after.1));
            let when = format!("{}{}", spoken(after.0), occasion(after.0));
            found.push(format!("{}が前日から最も{word}のは{when}で、{from}から{to}になった。{was}{is}", of.label));
        }
    }
    found
}

/// Months that are the highest or the lowest of all that are known.
fn records(book: &mut Book, series: &[Series], now: Month) -> Vec<String> {
    let mut months: BTreeMap<(String, String), Vec<(Month, Decimal)>> = BTreeMap::new();
    for row in rows(book, "SELECT metric, account, month, cell FROM monthly ORDER BY metric, account, month") {
        if let (Ok(month), Ok(value)) = (row[2].parse::<Month>(), row[3].parse())
            && month <= now
        {
            months.entry((row[0].clone(), row[1].clone())).or_default().push((month, value));
        }
    }
    let mut found = Vec::new();
    for of in series {
        let Some(known) = months.get(&(of.metric.clone(), of.account.clone())) else { continue };
        let Some(((last, value), before)) = known.split_last().filter(|(_, before)| before.len() >= FEWEST_MONTHS)
        else {
            continue;
        };
        let since = before[0].0;
        let word = match (before.iter().map(|m| m.1).max(), before.iter().map(|m| m.1).min()) {
            (Some(most), _) if *value > most => "多い",
            (_, Some(least)) if *value < least => "少ない",
            _ => continue,
        };
        if *last == now {
            let (label, asked, told) = (&of.label, &of.asked, of.now(*value));
            found.push(format!("{label}の{{{{ {asked} }}}}は、{}からの月で最も{word}。{told}", since.wareki()));
        }
    }
    found
}

fn held(book: &mut Book) -> Vec<String> {
    let sql = "SELECT e.held_on, e.title, e.mode FROM events e JOIN period p ON e.month = p.month ORDER BY e.held_on";
    let said = |row: Vec<String>| {
        let day: Day = row[0].parse().ok()?;
        Some(format!("{}にイベント「{}」を{}で開いた。", spoken(day), row[1], row[2]))
    };
    rows(book, sql).into_iter().filter_map(said).collect()
}

/// What the report before announced, and what came of it.
fn measures(book: &mut Book) -> Vec<String> {
    let sql = "SELECT m.month_label, m.measure, m.indicator, m.metric, m.base_month, m.base_cell, m.result_cell, m.aim_cell, \
               m.verdict, m.reason FROM measure_results m JOIN period p ON m.month = p.previous_month ORDER BY m.until, m.measure";
    let metrics: Vec<String> = rows(book, "SELECT DISTINCT metric FROM monthly ORDER BY metric").concat();
    rows(book, sql)
        .into_iter()
        .map(|row| {
            let [announced, measure, indicator, metric, base_month, base, result, aim, verdict, reason] = row.as_slice()
            else {
                return String::new();
            };
            let verdict = Verdict::from_name(verdict).map_or("判定保留", Verdict::ja);
            let moved = match base_month.parse::<Month>() {
                Ok(month) if metrics.contains(metric) => {
                    let base = format!("{{{{ f(\"{metric}\").over(\"{}\", \"{}\") }}}}", month.first(), month.last());
                    format!("{indicator}は{base}から{{{{ f(\"{metric}\") }}}}になった")
                }
                _ => format!("{indicator}の結果は取組の表のとおり"),
            };
            format!(
                "{announced}に掲げた「{measure}」: {moved}。判定は{verdict}。{reason}【基準 {base}、結果 {result}、目標 {aim}】"
            )
        })
        .filter(|fact| !fact.is_empty())
        .collect()
}

/// An event beside the one before it, and its day beside the same day of the week before.
fn event(book: &mut Book, series: &[Series], id: &str) -> Vec<String> {
    let Some(no) = id.strip_prefix("event-").and_then(|no| no.parse::<u32>().ok()) else { return Vec::new() };
    let sql = "SELECT e.no, e.held_on, e.capacity_cell, c.applied_cell, c.attended_cell FROM events e \
               LEFT JOIN (SELECT event_no, applied_cell, attended_cell FROM event_counts WHERE dimension = '合計') c \
               ON e.no = c.event_no ORDER BY e.no";
    let all = rows(book, sql);
    let number = |row: &[String]| row[0].parse::<f64>().ok().map(|no| no as u32);
    let of = |no: u32| all.iter().find(|row| number(row) == Some(no));
    let Some(this) = of(no) else { return Vec::new() };
    let mut found = Vec::new();
    if !this[3].is_empty() && !this[4].is_empty() {
        found.push(format!("定員{}人に対し、申込は{}人、参加は{}人であった。", this[2], this[3], this[4]));
        if let Some(before) = no.checked_sub(1).and_then(of).filter(|row| !row[3].is_empty() && !row[4].is_empty()) {
            found.push(format!("前回（第{}回）の申込は{}人、参加は{}人であった。", no - 1, before[3], before[4]));
        }
    }
    let Ok(held_on) = this[1].parse::<Day>() else { return found };
    let days = by_day(book);
    for one in series {
        let Some(days) = days.get(&(one.metric.clone(), one.account.clone())) else { continue };
        let on = |day: Day| days.iter().find(|(known, _)| *known == day).map(|(_, value)| *value);
        let before = held_on.plus(-7);
        if let (Some(now), Some(was)) = (on(held_on), on(before)) {
            let (then, at) = (one.on(&before.to_string()), one.on(&held_on.to_string()));
            let (was, now) = (one.now(was), one.now(now));
            found.push(format!("{}は、開催日に{at}、前の週の同じ曜日に{then}であった。{now}{was}", one.label));
        }
    }
    found
}

/// `10月9日`
fn spoken(day: Day) -> String {
    format!("{}月{}日", day.month().number(), day.day_of_month())
}
