//! YouTube Studio, 詳細モード → エクスポート: the three tables of one archive.
//!
//! `youtube.table` (表データ): a total in the second line, then a row per video, day or country. It names no period.
//! `youtube.chart` (グラフデータ): one metric per day and item. `youtube.totals` (合計): one metric per day. The days are those
//! of California. The last two look like many other files: they are read from the archive, or where somebody names them.
//! Numbers stay as printed: percentages in per cent, hours as decimals; only `H:MM:SS` becomes seconds. The total of a table
//! is the platform's own statement about the channel; that the rows add up to it is checked, never assumed.

use super::dates::{DayForm, day};
use super::draft::{Draft, Place};
use super::sheet::{Column, Found, Repetitions, Sheet};
use super::{Expected, ImportError, Kind, Language, Mark, Source};
use crate::delimited::Record;
use crate::delimited::numbers::Form;
use crate::domain::{Day, Decimal, Entity, Flag, Members, Post, Window, Zone};
use std::collections::BTreeSet;

/// 表データ / Table data.
pub(super) const TABLE: Kind = Kind {
    id: "youtube.table",
    label_ja: "YouTube Studio「表データ」",
    label_en: "YouTube Studio, table data",
    platform: "youtube",
    proven: &[Language::English, Language::Japanese],
    only_when_named: false,
    marks: &[
        Mark { language: Language::English, columns: &["content", "videotitle"] },
        Mark { language: Language::Japanese, columns: &["コンテンツ", "動画のタイトル"] },
        Mark { language: Language::English, columns: &["geography", "views"] },
        Mark { language: Language::Japanese, columns: &["地域", "視聴回数"] },
    ],
    settle_days: SETTLE_DAYS,
    estimated: ESTIMATED,
    read: read_table,
};

/// グラフデータ / Chart data.
pub(super) const CHART: Kind = Kind {
    id: "youtube.chart",
    label_ja: "YouTube Studio「グラフデータ」",
    label_en: "YouTube Studio, chart data",
    platform: "youtube",
    proven: &[Language::English],
    only_when_named: true,
    marks: &[
        Mark { language: Language::English, columns: &["date", "content"] },
        Mark { language: Language::Japanese, columns: &["日付", "コンテンツ"] },
        Mark { language: Language::English, columns: &["date", "geography"] },
        Mark { language: Language::Japanese, columns: &["日付", "地域"] },
    ],
    settle_days: SETTLE_DAYS,
    estimated: ESTIMATED,
    read: read_days,
};

/// 合計 / Totals.
pub(super) const TOTALS: Kind = Kind {
    id: "youtube.totals",
    label_ja: "YouTube Studio「合計」（日別）",
    label_en: "YouTube Studio, totals by day",
    platform: "youtube",
    proven: &[Language::English],
    only_when_named: true,
    marks: &[
        Mark { language: Language::English, columns: &["date"] },
        Mark { language: Language::Japanese, columns: &["日付"] },
    ],
    settle_days: SETTLE_DAYS,
    estimated: ESTIMATED,
    read: read_days,
};

const SETTLE_DAYS: i64 = 3;

/// People counted across devices: the platform says that it estimates them.
const ESTIMATED: &[&str] = &["youtube.unique_viewers", "youtube.new_viewers", "youtube.returning_viewers"];

const COLUMNS: &[Column] = &[
    Column { metric: "views", form: Form::Count, names: &["views", "視聴回数"] },
    Column { metric: "engaged_views", form: Form::Count, names: &["engagedviews", "エンゲージビュー"] },
    Column { metric: "watch_hours", form: Form::Exact, names: &["watchtime(hours)", "総再生時間(単位:時間)"] },
    Column { metric: "subscribers_net", form: Form::Signed, names: &["subscribers", "チャンネル登録者"] },
    Column {
        metric: "impressions",
        form: Form::Count,
        names: &[
            "impressions",
            "thumbnailimpressions",
            "インプレッション数",
            "サムネイルのインプレッション",
            "サムネイルのインプレッション数",
        ],
    },
    Column {
        metric: "impressions_ctr",
        form: Form::Exact,
        names: &[
            "impressionsclick-throughrate(%)",
            "thumbnailclick-throughrate(%)",
            "インプレッションのクリック率(%)",
            "サムネイルのクリック率(%)",
        ],
    },
    Column {
        metric: "average_view_seconds", form: Form::Duration, names: &["averageviewduration", "平均視聴時間"]
    },
    Column {
        metric: "average_view_percent",
        form: Form::Exact,
        names: &["averagepercentageviewed(%)", "平均視聴率(%)", "平均再生率(%)"],
    },
    Column { metric: "unique_viewers", form: Form::Count, names: &["uniqueviewers", "ユニーク視聴者数"] },
    Column { metric: "new_viewers", form: Form::Count, names: &["newviewers", "新しい視聴者数"] },
    Column { metric: "returning_viewers", form: Form::Count, names: &["returningviewers", "リピーター"] },
];

/// Quantities whose rows ought to add up to the total.
const ADDITIVE: &[&str] = &[
    "youtube.views",
    "youtube.engaged_views",
    "youtube.watch_hours",
    "youtube.subscribers_net",
    "youtube.impressions",
];

/// What the rows of a file are about, from its first column that is no date.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Video,
    Country,
    Day,
    /// A dimension that is not read; only the total is.
    Other,
    Channel,
}

impl About {
    fn of(name: Option<&String>) -> About {
        match name.map(String::as_str) {
            Some("content" | "コンテンツ") => About::Video,
            Some("geography" | "地域") => About::Country,
            Some("date" | "日付") => About::Day,
            Some(_) => About::Other,
            None => About::Channel,
        }
    }
    fn prefix(self) -> &'static str {
        if self == About::Video { "youtube.video." } else { "youtube." }
    }
}

fn is_total(text: &str) -> bool {
    matches!(text.trim(), "Total" | "合計")
}

/// Tells the tables of an archive apart that share their columns' names with other files: a 表データ has its total in the
/// second line; a 合計 has two columns, a グラフデータ three, the first of them days.
pub(super) fn recognise(text: &str, sheet: &Sheet<'_>) -> Option<(&'static str, Language)> {
    let metric = |n: &String| COLUMNS.iter().any(|c| c.names.contains(&n.as_str()));
    let metrics = sheet.names.iter().filter(|n| metric(n)).count();
    let first = sheet.titles.first().filter(|_| metrics > 0)?;
    let language = if first.is_ascii() { Language::English } else { Language::Japanese };
    let second_line = Sheet::open(text).ok()?.next_row().ok()?;
    if second_line.is_some_and(|row| is_total(&row.fields[0])) {
        return Some((TABLE.id, language));
    }
    let of_days = About::of(sheet.names.first()) == About::Day;
    match sheet.names.len() {
        2 if of_days => Some((TOTALS.id, language)),
        3 if of_days && metrics == 1 => Some((CHART.id, language)),
        _ => None,
    }
}

/// The days of a 合計 or グラフデータ that has one row per day; `None` where its steps are weeks or months, or cannot be told.
pub(super) fn days_covered(text: &str) -> Option<Window> {
    let mut sheet = Sheet::open(text).ok()?;
    let mut days = BTreeSet::new();
    while let Some(row) = sheet.next_row().ok()? {
        days.insert(day(&row.fields[0], &[DayForm::Iso])?);
    }
    let window = Window::new(*days.first()?, *days.last()?, Zone::PACIFIC).ok()?;
    (days.len() > 1 && window.len_days() as usize == days.len()).then_some(window)
}

fn read_table(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let about = About::of(sheet.names.first());
    let window = match (draft.period, draft.hints.month) {
        (Some(window), _) if about != About::Day => Some(window),
        (None, Some(month)) if about != About::Day => {
            draft.declared = true;
            draft.flags = draft.flags.with(Flag::DeclaredPeriod);
            Some(month.window(Zone::PACIFIC))
        }
        _ if about == About::Day => None,
        _ => return Err(ImportError::PeriodNeeded { kind: draft.kind.id }),
    };
    draft.window = window;
    let metrics = sheet.metrics(COLUMNS, about.prefix())?;
    let of_channel = sheet.metrics(COLUMNS, "youtube.")?;
    let title = sheet.column(&["videotitle", "動画のタイトル"])?;
    let published = sheet.column(&["videopublishtime", "動画公開時刻"])?;
    let used: BTreeSet<usize> = metrics.iter().map(|m| m.index).chain([0]).chain(title).chain(published).collect();
    draft.note_columns_kept_out(&sheet.titles, &used);
    if about == About::Other {
        draft.note("rows_kept_out", sheet.titles[0].clone());
    }

    let mut total: Option<Record<'_>> = None;
    let mut sums: Vec<Option<Decimal>> = vec![None; metrics.len()];
    let mut repetitions = Repetitions::default();
    let mut days = BTreeSet::new();
    while let Some(row) = sheet.next_row()? {
        if is_total(&row.fields[0]) && total.is_none() {
            total = Some(row);
            continue;
        }
        draft.rows += 1;
        let member = row.fields[0].trim().to_string();
        if repetitions.seen(&member, &row)? {
            draft.dropped += 1;
            draft.note("rows_repeated", member);
            continue;
        }
        let mut values = Vec::with_capacity(metrics.len());
        for (metric, sum) in metrics.iter().zip(&mut sums) {
            let value = sheet.number(&row, metric.index, metric.form)?;
            if let Some(value) = value {
                *sum = Some(sum.unwrap_or_default().checked_add(value).unwrap_or_default());
            }
            values.push(value);
        }
        let (window, members, entity) = match about {
            About::Other | About::Channel => {
                draft.dropped += 1;
                continue;
            }
            About::Day => {
                let on = day_of(&sheet, &row)?;
                days.insert(on);
                (Some(Window::of_day(on, Zone::PACIFIC)), Members::none(), None)
            }
            About::Country => (window, Members::new([("country", member.as_str())]), None),
            About::Video => {
                let post = video(&sheet, &row, &member, title, published, draft)?;
                let entity = post.entity.clone();
                draft.posts.push(post);
                (window, Members::none(), Some(entity))
            }
        };
        let Some(window) = window else { continue };
        for (metric, value) in metrics.iter().zip(values) {
            if let Some(value) = value {
                let place = Place { line: row.line, index: metric.index };
                draft.state(&metric.metric, window, members.clone(), entity.clone(), value, place);
            }
        }
    }
    if about == About::Day {
        draft.cover(&days, Zone::PACIFIC);
    }
    match total {
        Some(total) => channel_total(&sheet, &total, &of_channel, &sums, about, draft),
        None => {
            draft.note("no_total", draft.kind.id);
            Ok(())
        }
    }
}

/// The line 合計: what the platform states of the whole channel.
fn channel_total(
    sheet: &Sheet<'_>,
    total: &Record<'_>,
    metrics: &[Found],
    sums: &[Option<Decimal>],
    about: About,
    draft: &mut Draft<'_>,
) -> Result<(), ImportError> {
    for (metric, sum) in metrics.iter().zip(sums) {
        let Some(value) = sheet.number(total, metric.index, metric.form)? else { continue };
        // where no row has the number the platform prints a total of 0: it has not counted
        if sum.is_none() && value.is_zero() && draft.rows > 0 {
            draft.note("not_supplied", metric.metric.as_str());
            continue;
        }
        let additive = ADDITIVE.contains(&metric.metric.as_str());
        if let Some(sum) = sum.filter(|s| additive && about != About::Other && (*s - value).abs() > Decimal::new(1, 2))
        {
            draft.note("total_differs", format!("{}: {value} / {sum}", metric.metric));
        }
        if let Some(window) = draft.window {
            let place = Place { line: total.line, index: metric.index };
            draft.state(&metric.metric, window, Members::none(), None, value, place);
        }
    }
    Ok(())
}

fn day_of(sheet: &Sheet<'_>, row: &Record<'_>) -> Result<Day, ImportError> {
    day(&row.fields[0], &[DayForm::Iso])
        .ok_or_else(|| ImportError::cell(row.line, 1, &sheet.titles[0], &row.fields[0], Expected::Day("2026-10-01")))
}

fn video(
    sheet: &Sheet<'_>,
    row: &Record<'_>,
    id: &str,
    title: Option<usize>,
    published: Option<usize>,
    draft: &Draft<'_>,
) -> Result<Post, ImportError> {
    if id.is_empty() || id.len() > 64 || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(ImportError::cell(row.line, 1, &sheet.titles[0], id, Expected::VideoId));
    }
    let published_on = match published.map(|i| (i, row.fields[i].trim())) {
        None | Some((_, "")) => None,
        Some((index, text)) => {
            Some(day(text, &[DayForm::English, DayForm::Iso, DayForm::Slashed]).ok_or_else(|| {
                ImportError::cell(row.line, index + 1, &sheet.titles[index], text, Expected::Day("Feb 22, 2024"))
            })?)
        }
    };
    Ok(Post {
        account: draft.account.clone(),
        entity: Entity::from(id),
        kind: "video".to_string(),
        title: title.map_or(String::new(), |i| row.fields[i].trim().to_string()),
        url: Some(format!("https://www.youtube.com/watch?v={id}")),
        published_at: None,
        published_on,
        observed_at: draft.hints.observed_at,
        origin: draft.origin(Place { line: row.line, index: 0 }),
    })
}

/// グラフデータ and 合計: a day, an item or none, and one metric.
fn read_days(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let per_item = draft.kind.id == CHART.id;
    let about = if per_item { About::of(sheet.names.get(1)) } else { About::Channel };
    let metrics = sheet.metrics(COLUMNS, about.prefix())?;
    let used = metrics.iter().map(|m| m.index).chain([0]).chain(per_item.then_some(1)).collect();
    draft.note_columns_kept_out(&sheet.titles, &used);
    let readable = days_covered(source.text).is_some() && !matches!(about, About::Other | About::Day);
    if !readable {
        draft.note("rows_not_daily", draft.kind.id);
    }
    let mut repetitions = Repetitions::default();
    let mut days = BTreeSet::new();
    while let Some(row) = sheet.next_row()? {
        draft.rows += 1;
        if !readable {
            draft.dropped += 1;
            continue;
        }
        let on = day_of(&sheet, &row)?;
        days.insert(on);
        let member = if per_item { row.fields[1].trim() } else { "" };
        if repetitions.seen(&format!("{on} {member}"), &row)? {
            draft.dropped += 1;
            continue;
        }
        let (members, entity) = match about {
            About::Video => (Members::none(), Some(Entity::from(member))),
            About::Country => (Members::new([("country", member)]), None),
            _ => (Members::none(), None),
        };
        for metric in &metrics {
            if let Some(value) = sheet.number(&row, metric.index, metric.form)? {
                let window = Window::of_day(on, Zone::PACIFIC);
                let place = Place { line: row.line, index: metric.index };
                draft.state(&metric.metric, window, members.clone(), entity.clone(), value, place);
            }
        }
    }
    draft.cover(&days, Zone::PACIFIC);
    Ok(())
}
