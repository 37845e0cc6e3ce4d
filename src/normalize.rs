//! Records become tidy frames: one row per statement, the natural key checked, the order fixed.
//!
//! Not here: files (store) and sums (figures). Pure.
//! Invariant: no row is lost except an exact repetition, and [`observations`] gives back what [`tidy`] was given.

use crate::domain::{
    Absence, AccountId, Day, Decimal, Entity, Flags, Instant, Members, MetricId, Observation, Origin, Quality,
    SnapshotId, Stated, Window, Zone,
};
use polars::prelude::*;
use rayon::prelude::{IntoParallelIterator, ParallelIterator};
use rust_decimal::prelude::ToPrimitive;
use std::cmp::Ordering;
use std::ops::Range;

/// Observations as a frame, one row each, in the order of the natural key.
#[derive(Debug)]
pub struct Tidy {
    pub frame: DataFrame,
    /// Rows left out because they repeated another: same key, same statement, same moment.
    pub dropped_duplicates: usize,
}

/// One response says two things about one key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "one response states {key} twice: {first} at {first_pointer} and {second} at {second_pointer} (snapshot {snapshot})"
)]
pub struct Contradiction {
    /// Metric, account, window, members and entity in words.
    pub key: String,
    pub first: String,
    pub first_pointer: String,
    pub second: String,
    pub second_pointer: String,
    /// The beginning of its SHA-256.
    pub snapshot: String,
}

/// Records that contradict themselves, or a table that is not one of observations.
#[derive(Debug, thiserror::Error)]
pub enum NormalizeError {
    #[error(transparent)]
    Contradiction(#[from] Box<Contradiction>),
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
    let contradiction = Contradiction {
        key,
        first: words(first),
        first_pointer: first.origin.pointer.clone(),
        second: words(second),
        second_pointer: second.origin.pointer.clone(),
        snapshot: format!("{:?}", first.origin.snapshot),
    };
    Box::new(contradiction).into()
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

/// Rows that one thread reads at a time: enough that texts repeat, few enough that all processors are busy.
const ROWS_AT_ONCE: usize = 16_384;

/// The records that [`frame`] wrote, in the same order. Other columns are ignored.
pub fn observations(frame: &DataFrame) -> Result<Vec<Observation>, NormalizeError> {
    let height = frame.height();
    let starts = (0..height).step_by(ROWS_AT_ONCE);
    let runs: Vec<Range<usize>> = starts.map(|from| from..height.min(from + ROWS_AT_ONCE)).collect();
    let read: Vec<_> = runs.into_par_iter().map(|rows| observations_of(frame, rows)).collect();
    let mut records = Vec::with_capacity(height);
    for run in read {
        records.append(&mut run?);
    }
    Ok(records)
}

fn observations_of(frame: &DataFrame, rows: Range<usize>) -> Result<Vec<Observation>, NormalizeError> {
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
    let mut records = Vec::with_capacity(rows.len());
    for row in rows {
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
    seen: PlHashMap<&'a str, T>,
    /// Tables are sorted: most rows repeat the one before.
    last: Option<(&'a str, T)>,
}

impl<'a, T: Clone, R: Fn(&str) -> Option<T>> Cells<'a, T, R> {
    pub(crate) fn new(frame: &'a DataFrame, name: &'static str, read: R) -> Result<Self, NormalizeError> {
        Ok(Cells { name, texts: frame.column(name)?.str()?, read, seen: PlHashMap::default(), last: None })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Flag;
    use proptest::prelude::*;

    fn snapshot(text: &str) -> SnapshotId {
        SnapshotId::of(text.as_bytes())
    }
    fn moment(seconds: i64) -> Instant {
        Instant::from_unix(1_790_000_000 + seconds)
    }
    fn sessions(value: &str, pointer: &str) -> Observation {
        Observation {
            metric: MetricId::from("ga4.sessions"),
            account: AccountId::from("properties/123"),
            window: Window::of_day("2026-10-31".parse().unwrap(), Zone::JST),
            members: Members::none(),
            entity: None,
            stated: Stated::Value(value.parse().unwrap()),
            quality: Quality::Settled,
            flags: Flags::none(),
            observed_at: moment(0),
            origin: Origin { snapshot: snapshot("a"), pointer: pointer.to_string() },
        }
    }
    fn texts(frame: &DataFrame, column: &str) -> Vec<Option<String>> {
        frame.column(column).unwrap().str().unwrap().iter().map(|t| t.map(str::to_string)).collect()
    }

    #[test]
    fn a_row_says_everything_in_columns() {
        let record = Observation {
            members: Members::new([("pageTitle", "「AI\"活用\"」"), ("pagePath", "/")]),
            entity: Some(Entity::from("17")),
            flags: Flags::of([Flag::Imported, Flag::Sampled]),
            ..sessions("-12.50", "/rows/0")
        };
        let frame = tidy(vec![record]).unwrap().frame;
        let names: Vec<(String, DataType)> =
            frame.columns().iter().map(|c| (c.name().to_string(), c.dtype().clone())).collect();
        let expected: Vec<(String, DataType)> = columns().into_iter().map(|(n, t)| (n.to_string(), t)).collect();
        assert_eq!(names, expected);
        let one = |column| texts(&frame, column)[0].clone().unwrap();
        assert_eq!(one("platform"), "ga4");
        assert_eq!(one("month"), "2026-10");
        assert_eq!(one("zone"), "Asia/Tokyo");
        assert_eq!(one("members"), r#"{"pagePath":"/","pageTitle":"「AI\"活用\"」"}"#);
        assert_eq!(one("dims"), "pagePath,pageTitle");
        assert_eq!(one("value"), "-12.50");
        assert_eq!(frame.column("value_f64").unwrap().f64().unwrap().get(0), Some(-12.5));
        assert_eq!(texts(&frame, "absence"), [None]);
        assert_eq!(one("flags"), "sampled,imported");
        assert_eq!(frame.column("start").unwrap().get(0).unwrap().to_string(), "2026-10-31");
        assert_eq!(one("snapshot").len(), 64);
    }

    #[test]
    fn an_absence_has_no_number_and_zero_has() {
        let hidden = Observation { stated: Stated::Absent(Absence::Hidden), ..sessions("0", "/rows/1") };
        let zero = Observation { account: AccountId::from("properties/124"), ..sessions("0", "/rows/0") };
        let frame = tidy(vec![zero, hidden]).unwrap().frame;
        assert_eq!(texts(&frame, "value"), [None, Some("0".to_string())]);
        assert_eq!(texts(&frame, "absence"), [Some("hidden".to_string()), None]);
        assert_eq!(frame.column("value_f64").unwrap().null_count(), 1);
    }

    #[test]
    fn a_repetition_is_left_out_and_a_contradiction_names_both_places() {
        let tidied = tidy(vec![sessions("5", "/rows/1"), sessions("5.0", "/rows/0")]).unwrap();
        assert_eq!((tidied.frame.height(), tidied.dropped_duplicates), (1, 1));
        assert_eq!(texts(&tidied.frame, "pointer"), [Some("/rows/0".to_string())]);

        let differing = [
            sessions("6", "/rows/1"),
            Observation { stated: Stated::Absent(Absence::Hidden), ..sessions("5", "/rows/1") },
            Observation { quality: Quality::Provisional, ..sessions("5", "/rows/1") },
            Observation { flags: Flags::of([Flag::Sampled]), ..sessions("5", "/rows/1") },
        ];
        for other in differing {
            let error = tidy(vec![other, sessions("5", "/rows/0")]).unwrap_err().to_string();
            for part in ["ga4.sessions", "properties/123", "2026-10-31", "/rows/0", "/rows/1"] {
                assert!(error.contains(part), "{error}");
            }
        }
        // not next to each other in time, and still the same response
        let later = Observation { observed_at: moment(9), ..sessions("6", "/rows/1") };
        let between = Observation {
            observed_at: moment(5),
            origin: Origin { snapshot: snapshot("b"), pointer: String::new() },
            ..sessions("7", "")
        };
        assert!(tidy(vec![sessions("5", "/rows/0"), between, later]).is_err());
    }

    #[test]
    fn other_responses_and_other_moments_may_differ() {
        let of = |name: &str| Origin { snapshot: snapshot(name), pointer: "/rows/0".to_string() };
        let records = vec![
            sessions("5", "/rows/0"),
            Observation { origin: of("b"), ..sessions("6", "") },
            // a counter that did not move is a reading all the same
            Observation { origin: of("c"), observed_at: moment(60), ..sessions("5", "") },
        ];
        let tidied = tidy(records).unwrap();
        assert_eq!((tidied.frame.height(), tidied.dropped_duplicates), (3, 0));
    }

    #[test]
    fn every_part_of_the_key_tells_rows_apart() {
        let one = || sessions("1", "/rows/0");
        let two = |o: Observation| Observation { stated: Stated::Value(2.into()), ..o };
        let month = crate::domain::Month::new(2026, 10).unwrap();
        let others = [
            Observation { metric: MetricId::from("ga4.users"), ..one() },
            Observation { account: AccountId::from("properties/12"), ..one() },
            Observation { window: month.window(Zone::JST), ..one() },
            Observation { window: Window::of_day(one().window.start(), Zone::UTC), ..one() },
            Observation { members: Members::new([("a", "")]), ..one() },
            Observation { entity: Some(Entity::from("")), ..one() },
        ];
        for other in others {
            let tidied = tidy(vec![one(), two(other.clone())]).unwrap();
            assert_eq!(tidied.frame.height(), 2, "{other:?}");
        }
    }

    #[test]
    fn a_dimension_cannot_be_named_twice() {
        let record = Observation { members: Members::new([("a", "1"), ("a", "2")]), ..sessions("1", "/rows/7") };
        let error = tidy(vec![record]).unwrap_err().to_string();
        assert!(error.contains("`a`") && error.contains("/rows/7"), "{error}");
    }

    #[test]
    fn no_records_are_an_empty_table_with_all_columns() {
        let tidied = tidy(Vec::new()).unwrap();
        let names: Vec<&str> = tidied.frame.columns().iter().map(|c| c.name().as_str()).collect();
        assert_eq!(names, columns().iter().map(|(name, _)| *name).collect::<Vec<_>>());
        assert!(tidied.frame.columns().iter().zip(columns()).all(|(column, (_, dtype))| *column.dtype() == dtype));
        assert_eq!(observations(&tidied.frame).unwrap(), vec![]);
    }

    #[test]
    fn a_table_that_is_not_ours_is_refused_with_row_and_column() {
        let good = || frame(&[sessions("1", "/rows/0"), sessions("2", "/rows/1")]).unwrap();
        let wrong = |column: &str, values: [Option<&str>; 2]| {
            let mut frame = good();
            frame.with_column(Column::new(column.into(), values)).unwrap();
            observations(&frame).unwrap_err().to_string()
        };
        for (column, value) in [
            ("value", "1,000"),
            ("zone", "Asia/Edo"),
            ("members", "{"),
            ("members", "{\"a\":1}"),
            ("quality", "good"),
            ("flags", "shiny"),
            ("observed_at", "yesterday"),
            ("snapshot", "abc"),
        ] {
            let first = texts(&good(), column)[0].clone().unwrap();
            let error = wrong(column, [Some(&first), Some(value)]);
            assert!(error.contains("row 1") && error.contains(column), "{column}: {error}");
        }
        assert!(wrong("metric", [Some("a.b"), None]).contains("row 1"));
        assert!(wrong("value", [Some("1"), None]).contains("row 1"), "neither a value nor an absence");
        assert!(wrong("absence", [None, Some("hidden")]).contains("row 1"), "both a value and an absence");
        assert!(observations(&good().drop("zone").unwrap()).unwrap_err().to_string().contains("zone"));
    }

    /// Any observation: odd names, all kinds of statements, decimals of every scale.
    fn any_observation() -> impl Strategy<Value = Observation> {
        let name = || "[a-zあ-ん\"\\\\{},:/ 🎉\u{0}\n]{0,6}";
        let key = (
            ("[a-z0-9]{1,4}", "[a-z_]{1,6}", name()),
            (-30_000i64..60_000, 0i64..400, 0usize..3),
            proptest::collection::btree_map(name(), name(), 0..3),
            proptest::option::of(name()),
        );
        let stated = prop_oneof![
            (any::<i64>(), 0u32..20).prop_map(|(digits, scale)| Stated::Value(Decimal::new(digits, scale))),
            (0..Absence::ALL.len()).prop_map(|i| Stated::Absent(Absence::ALL[i])),
        ];
        let rest = (stated, 0u16..1 << Flag::ALL.len(), any::<bool>(), 0i64..4_000_000_000, 0u8..4, "[/0-9a-z:~]{0,9}");
        (key, rest).prop_map(|(key, rest)| {
            let ((platform, metric, account), (start, days, zone), members, entity) = key;
            let (stated, flags, settled, seconds, snapshot_number, pointer) = rest;
            let start = Day::from_date(chrono::NaiveDate::default()).plus(start);
            let zone = [Zone::JST, Zone::UTC, Zone::PACIFIC][zone];
            Observation {
                metric: MetricId::new(format!("{platform}.{metric}")),
                account: AccountId::new(account),
                window: Window::new(start, start.plus(days), zone).unwrap(),
                members: Members::new(members),
                entity: entity.map(Entity::new),
                stated,
                quality: if settled { Quality::Settled } else { Quality::Provisional },
                flags: Flags::of(Flag::ALL.iter().copied().filter(|flag| flags & 1 << *flag as u16 != 0)),
                observed_at: Instant::from_unix(seconds),
                origin: Origin { snapshot: snapshot(&snapshot_number.to_string()), pointer },
            }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_read_back_is_what_was_written(records in proptest::collection::vec(any_observation(), 0..20)) {
            // random records hardly ever contradict each other; where they do there is nothing to read back
            let Ok((expected, dropped)) = distinct(records.clone()) else { return Ok(()) };
            prop_assert_eq!(expected.len() + dropped, records.len());
            let mut bytes = Vec::new();
            ParquetWriter::new(&mut bytes).finish(&mut tidy(records.clone()).unwrap().frame).unwrap();
            let read = observations(&ParquetReader::new(std::io::Cursor::new(bytes)).finish().unwrap()).unwrap();
            let digits = |records: &[Observation]| -> Vec<Option<String>> {
                records.iter().map(|r| r.stated.value().map(|v| v.to_string())).collect()
            };
            prop_assert_eq!(digits(&read), digits(&expected));
            prop_assert_eq!(&read, &expected);
            for record in &records {
                prop_assert!(read.iter().any(|r| compare_keys(r, record).is_eq() && same_statement(r, record)));
            }
        }
    }
}
