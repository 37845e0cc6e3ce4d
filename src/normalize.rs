//! Records become tidy frames: one row per statement, the natural key checked, the order fixed.
//!
//! Not here: files (store) and sums (figures). Pure.
//! Invariant: no row is lost except an exact repetition, and [`observations`] gives back what [`tidy`] was given.

use crate::domain::{
    Absence, AccountId, Day, Decimal, Entity, Flags, Instant, Members, MetricId, Observation, Origin, Quality,
    SnapshotId, Stated, Window, Zone,
};
use polars::prelude::*;
use rust_decimal::prelude::ToPrimitive;
use std::cmp::Ordering;
use std::collections::HashMap;

/// Observations as a frame, one row each, in the order of the natural key.
#[derive(Debug)]
pub struct Tidy {
    pub frame: DataFrame,
    /// Rows left out because they repeated another: same key, same statement, same moment.
    pub dropped_duplicates: usize,
}

/// Records that contradict themselves, or a table that is not one of observations.
#[derive(Debug, thiserror::Error)]
pub enum NormalizeError {
    #[error(
        "one response states {key} twice: {first} at {first_pointer} and {second} at {second_pointer} (snapshot {snapshot})"
    )]
    Contradiction {
        /// Metric, account, window, members and entity in words.
        key: String,
        first: String,
        first_pointer: String,
        second: String,
        second_pointer: String,
        snapshot: String,
    },
    #[error("{metric} names the dimension `{dimension}` twice at {pointer}")]
    RepeatedDimension { metric: MetricId, dimension: String, pointer: String },
    #[error("row {row} has {value:?} in the column `{column}`, which cannot be read")]
    Unreadable { row: usize, column: &'static str, value: String },
    #[error("the table cannot be made or read: {0}")]
    Frame(#[from] PolarsError),
}

/// Sorts by natural key, moment and place, leaves out repetitions, and refuses a response that contradicts itself.
/// Gives back the records and how many were left out.
pub fn distinct(mut records: Vec<Observation>) -> Result<(Vec<Observation>, usize), NormalizeError> {
    for record in &records {
        let mut names = record.members.iter().map(|(dimension, _)| dimension);
        let Some(mut last) = names.next() else { continue };
        for name in names {
            if name == last {
                return Err(NormalizeError::RepeatedDimension {
                    metric: record.metric.clone(),
                    dimension: name.to_string(),
                    pointer: record.origin.pointer.clone(),
                });
            }
            last = name;
        }
    }
    records.sort_by(|a, b| compare_keys(a, b).then_with(|| compare_places(a, b)));
    let before = records.len();
    let mut kept: Vec<Observation> = Vec::with_capacity(before);
    // where the kept rows of the key at hand begin
    let mut group = 0;
    for record in records {
        if kept.get(group).is_some_and(|first| compare_keys(first, &record).is_ne()) {
            group = kept.len();
        }
        let same_key = &kept[group..];
        if let Some(other) =
            same_key.iter().find(|k| k.origin.snapshot == record.origin.snapshot && !same_statement(k, &record))
        {
            return Err(contradiction(other, &record));
        }
        if !same_key.iter().any(|k| k.observed_at == record.observed_at && same_statement(k, &record)) {
            kept.push(record);
        }
    }
    let dropped = before - kept.len();
    Ok((kept, dropped))
}

/// The records as a frame; see [`distinct`] for what is left out and refused.
pub fn tidy(records: Vec<Observation>) -> Result<Tidy, NormalizeError> {
    let (records, dropped_duplicates) = distinct(records)?;
    Ok(Tidy { frame: frame(&records)?, dropped_duplicates })
}

fn compare_keys(a: &Observation, b: &Observation) -> Ordering {
    let window = |w: Window| (w.start(), w.end(), w.zone().name());
    (&a.metric, &a.account)
        .cmp(&(&b.metric, &b.account))
        .then_with(|| window(a.window).cmp(&window(b.window)))
        .then_with(|| (&a.members, &a.entity).cmp(&(&b.members, &b.entity)))
}

fn compare_places(a: &Observation, b: &Observation) -> Ordering {
    (a.observed_at, &a.origin).cmp(&(b.observed_at, &b.origin))
}

fn same_statement(a: &Observation, b: &Observation) -> bool {
    a.stated == b.stated && a.quality == b.quality && a.flags == b.flags
}

fn contradiction(first: &Observation, second: &Observation) -> NormalizeError {
    let words = |o: &Observation| match o.stated {
        Stated::Value(value) if o.flags.is_empty() => format!("{value} ({})", o.quality),
        Stated::Value(value) => format!("{value} ({}, {})", o.quality, o.flags.names()),
        Stated::Absent(absence) => absence.to_string(),
    };
    let mut key = format!("{} of {} for {}", first.metric, first.account, first.window);
    if !first.members.is_empty() {
        key.push_str(&format!(" {}", members_text(&first.members)));
    }
    if let Some(entity) = &first.entity {
        key.push_str(&format!(" of {entity}"));
    }
    NormalizeError::Contradiction {
        key,
        first: words(first),
        first_pointer: first.origin.pointer.clone(),
        second: words(second),
        second_pointer: second.origin.pointer.clone(),
        snapshot: format!("{:?}", first.origin.snapshot),
    }
}

/// The members as canonical JSON: `{"deviceCategory":"mobile"}`, dimensions in order, no spaces, `{}` for a total.
pub fn members_text(members: &Members) -> String {
    let mut text = String::from("{");
    for (i, (dimension, member)) in members.iter().enumerate() {
        let comma = if i > 0 { "," } else { "" };
        // a JSON string of text; the quotes and escapes are serde_json's
        text.push_str(&format!("{comma}{}:{}", serde_json::Value::from(dimension), serde_json::Value::from(member)));
    }
    text.push('}');
    text
}

/// Reads what [`members_text`] wrote.
pub fn members_from_text(text: &str) -> Option<Members> {
    let map: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    let pairs: Option<Vec<(String, String)>> =
        map.into_iter().map(|(d, m)| Some((d, m.as_str()?.to_string()))).collect();
    pairs.map(Members::new)
}

/// The columns of a frame of observations, with their types, in order.
pub fn columns() -> Vec<(&'static str, DataType)> {
    let text = ["metric", "account", "platform", "month"].map(|name| (name, DataType::String));
    let days = ["start", "end"].map(|name| (name, DataType::Date));
    let stated = ["zone", "members", "dims", "entity", "value"].map(|name| (name, DataType::String));
    let rest = ["absence", "quality", "flags", "observed_at", "snapshot", "pointer"];
    let mut columns = Vec::with_capacity(18);
    columns.extend(text);
    columns.extend(days);
    columns.extend(stated);
    columns.push(("value_f64", DataType::Float64));
    columns.extend(rest.map(|name| (name, DataType::String)));
    columns
}

/// One row per record, in the order given. `value` is the exact decimal as text; `value_f64` is for filters and charts.
pub fn frame(records: &[Observation]) -> Result<DataFrame, NormalizeError> {
    fn text<'a, T: AsRef<str>>(records: &'a [Observation], name: &str, of: impl Fn(&'a Observation) -> T) -> Column {
        Column::new(name.into(), records.iter().map(of).map(|t| t.as_ref().to_string()).collect::<Vec<_>>())
    }
    fn maybe(records: &[Observation], name: &str, of: impl Fn(&Observation) -> Option<String>) -> Column {
        Column::new(name.into(), records.iter().map(of).collect::<Vec<_>>())
    }
    fn days(records: &[Observation], name: &str, of: impl Fn(Window) -> Day) -> PolarsResult<Column> {
        days_column(name, records.iter().map(|r| Some(of(r.window))))
    }
    let floats: Vec<Option<f64>> = records.iter().map(|r| r.stated.value().and_then(|v| v.to_f64())).collect();
    let columns = vec![
        text(records, "metric", |r| r.metric.as_str()),
        text(records, "account", |r| r.account.as_str()),
        text(records, "platform", |r| r.metric.platform().to_string()),
        text(records, "month", |r| r.window.start().month().to_string()),
        days(records, "start", Window::start)?,
        days(records, "end", Window::end)?,
        text(records, "zone", |r| r.window.zone().name()),
        text(records, "members", |r| members_text(&r.members)),
        text(records, "dims", |r| r.members.dimensions()),
        maybe(records, "entity", |r| r.entity.as_ref().map(Entity::to_string)),
        maybe(records, "value", |r| r.stated.value().map(|v| v.to_string())),
        Column::new("value_f64".into(), floats),
        maybe(records, "absence", |r| r.stated.absence().map(|a| a.name().to_string())),
        text(records, "quality", |r| r.quality.name()),
        text(records, "flags", |r| r.flags.names()),
        text(records, "observed_at", |r| r.observed_at.to_string()),
        text(records, "snapshot", |r| r.origin.snapshot.as_str()),
        text(records, "pointer", |r| r.origin.pointer.as_str()),
    ];
    Ok(DataFrame::new(records.len(), columns)?)
}

/// A column of calendar days.
pub(crate) fn days_column(name: &str, days: impl Iterator<Item = Option<Day>>) -> PolarsResult<Column> {
    let epoch = Day::from_date(chrono::NaiveDate::default());
    let numbers: Vec<Option<i32>> = days.map(|day| day.map(|day| day.since(epoch) as i32)).collect();
    Column::new(name.into(), numbers).cast(&DataType::Date)
}

/// The records that [`frame`] wrote, in the same order. Other columns are ignored.
pub fn observations(frame: &DataFrame) -> Result<Vec<Observation>, NormalizeError> {
    let mut metrics = Cells::new(frame, "metric", |t| Some(MetricId::from(t)))?;
    let mut accounts = Cells::new(frame, "account", |t| Some(AccountId::from(t)))?;
    let starts = DayCells::new(frame, "start")?;
    let ends = DayCells::new(frame, "end")?;
    let mut zones = Cells::new(frame, "zone", |t| t.parse::<Zone>().ok())?;
    let mut members = Cells::new(frame, "members", members_from_text)?;
    let mut entities = Cells::new(frame, "entity", |t| Some(Entity::from(t)))?;
    let mut values = Cells::new(frame, "value", |t| t.parse::<Decimal>().ok())?;
    let mut absences = Cells::new(frame, "absence", Absence::from_name)?;
    let mut qualities = Cells::new(frame, "quality", Quality::from_name)?;
    let mut flags = Cells::new(frame, "flags", Flags::from_names)?;
    let mut moments = Cells::new(frame, "observed_at", |t| t.parse::<Instant>().ok())?;
    let mut snapshots = Cells::new(frame, "snapshot", |t| t.parse::<SnapshotId>().ok())?;
    let pointers = frame.column("pointer")?.str()?;
    let mut records = Vec::with_capacity(frame.height());
    for row in 0..frame.height() {
        let stated = match (values.maybe(row)?, absences.maybe(row)?) {
            (Some(value), None) => Stated::Value(value),
            (None, Some(absence)) => Stated::Absent(absence),
            (Some(value), Some(_)) => return Err(unreadable(row, "absence", Some(&value.to_string()))),
            (None, None) => return Err(unreadable(row, "value", None)),
        };
        let (start, end) = (starts.get(row)?, ends.get(row)?);
        records.push(Observation {
            metric: metrics.get(row)?,
            account: accounts.get(row)?,
            window: Window::new(start, end, zones.get(row)?)
                .map_err(|_| unreadable(row, "end", Some(&end.to_string())))?,
            members: members.get(row)?,
            entity: entities.maybe(row)?,
            stated,
            quality: qualities.get(row)?,
            flags: flags.get(row)?,
            observed_at: moments.get(row)?,
            origin: Origin {
                snapshot: snapshots.get(row)?,
                pointer: pointers.get(row).ok_or_else(|| unreadable(row, "pointer", None))?.to_string(),
            },
        });
    }
    Ok(records)
}

fn unreadable(row: usize, column: &'static str, text: Option<&str>) -> NormalizeError {
    NormalizeError::Unreadable { row, column, value: text.unwrap_or("nothing").to_string() }
}

/// A text column read as values; each different text is read once and its value shared.
pub(crate) struct Cells<'a, T, R> {
    name: &'static str,
    texts: &'a StringChunked,
    read: R,
    seen: HashMap<&'a str, T>,
    /// Tables are sorted: most rows repeat the one before.
    last: Option<(&'a str, T)>,
}

impl<'a, T: Clone, R: Fn(&str) -> Option<T>> Cells<'a, T, R> {
    pub(crate) fn new(frame: &'a DataFrame, name: &'static str, read: R) -> Result<Self, NormalizeError> {
        Ok(Cells { name, texts: frame.column(name)?.str()?, read, seen: HashMap::new(), last: None })
    }
    pub(crate) fn maybe(&mut self, row: usize) -> Result<Option<T>, NormalizeError> {
        let Some(text) = self.texts.get(row) else { return Ok(None) };
        if let Some((last, value)) = &self.last
            && *last == text
        {
            return Ok(Some(value.clone()));
        }
        let value = match self.seen.get(text) {
            Some(value) => value.clone(),
            None => {
                let value = (self.read)(text).ok_or_else(|| unreadable(row, self.name, Some(text)))?;
                self.seen.insert(text, value.clone());
                value
            }
        };
        self.last = Some((text, value.clone()));
        Ok(Some(value))
    }
    pub(crate) fn get(&mut self, row: usize) -> Result<T, NormalizeError> {
        self.maybe(row)?.ok_or_else(|| unreadable(row, self.name, None))
    }
}

/// A column of calendar days.
pub(crate) struct DayCells {
    name: &'static str,
    numbers: Column,
}

impl DayCells {
    pub(crate) fn new(frame: &DataFrame, name: &'static str) -> Result<DayCells, NormalizeError> {
        Ok(DayCells { name, numbers: frame.column(name)?.cast(&DataType::Int32)? })
    }
    pub(crate) fn maybe(&self, row: usize) -> Result<Option<Day>, NormalizeError> {
        let number = self.numbers.i32()?.get(row);
        let day = |n: i32| {
            // a damaged number may lie outside the calendar
            chrono::NaiveDate::default().checked_add_signed(chrono::TimeDelta::days(n.into())).map(Day::from_date)
        };
        number.map(|n| day(n).ok_or_else(|| unreadable(row, self.name, Some(&n.to_string())))).transpose()
    }
    pub(crate) fn get(&self, row: usize) -> Result<Day, NormalizeError> {
        self.maybe(row)?.ok_or_else(|| unreadable(row, self.name, None))
    }
}
