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

#[cfg(test)]
mod tests {
    use crate::domain::Month;
    use crate::imports::tests::{hints, notes, stated};
    use crate::imports::{Hints, ImportError, Imported, import};
    use std::io::Write;

    const TABLE: &str = "コンテンツ,動画のタイトル,動画公開時刻,長さ,エンゲージ ビュー,平均視聴時間,平均視聴率 (%),ユニーク視聴者数,視聴回数,総再生時間（単位: 時間）,チャンネル登録者,推定収益 (JPY),サムネイルのインプレッション,サムネイルのクリック率 (%)\n\
        合計,,,,300,0:02:05,31.03,0,412,14.3056,-2,0,9000,3.18\n\
        -HHGH-TTqYM,\"仙台シゴトダイブ!, 第1回\",\"Oct 2, 2026\",300,200,0:03:00,60.5,,300,10.0000,1,0,8000,3.5\n\
        bv2iwq17LVY,最近仙台どうでしょう,,40,100,0:00:15,102.69,,110,4.3056,-3,0,1000,\n";

    fn october() -> Hints<'static> {
        Hints { month: Month::new(2026, 10), ..hints("youtube") }
    }

    fn of_video(read: &Imported, metric: &str, id: &str) -> Option<String> {
        let found = read
            .observations
            .iter()
            .find(|o| o.metric.as_str() == metric && o.entity.as_ref().is_some_and(|e| e.as_str() == id))?;
        Some(format!("{} {} {}", found.stated.value()?, found.origin.pointer, found.window))
    }

    fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in members {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn days_of_october() -> String {
        let first = crate::domain::Day::new(2026, 10, 1).unwrap();
        let rows: Vec<String> = (0..31).map(|n| format!("{},{}\n", first.plus(n), n)).collect();
        format!("日付,視聴回数\n{}", rows.concat())
    }

    #[test]
    fn a_table_without_days_needs_a_month_and_says_so() {
        assert_eq!(
            import(TABLE.as_bytes(), &hints("youtube")).unwrap_err(),
            ImportError::PeriodNeeded { kind: "youtube.table" }
        );
        let read = import(TABLE.as_bytes(), &october()).unwrap();
        assert!(read.declared);
        assert_eq!(read.window.unwrap().zone().name(), "America/Los_Angeles");
        assert!(read.observations.iter().all(|o| o.flags.names() == "imported,declared_period"));
        let month = |metric| stated(&read, metric, "2026-10-01");
        assert_eq!(month("youtube.views"), Some(("412".into(), "2:9".into())));
        assert_eq!(month("youtube.average_view_seconds"), Some(("125".into(), "2:6".into())));
        assert_eq!(month("youtube.subscribers_net"), Some(("-2".into(), "2:11".into())));
        assert_eq!(month("youtube.unique_viewers"), None, "a total of 0 over blanks is no count");
        assert_eq!(
            of_video(&read, "youtube.video.average_view_percent", "bv2iwq17LVY").unwrap(),
            "102.69 4:7 2026-10-01..2026-10-31"
        );
        assert_eq!(of_video(&read, "youtube.video.impressions_ctr", "bv2iwq17LVY"), None);
        assert_eq!(of_video(&read, "youtube.video.views", "-HHGH-TTqYM").unwrap(), "300 3:9 2026-10-01..2026-10-31");
        assert_eq!(read.posts[0].title, "仙台シゴトダイブ!, 第1回");
        assert_eq!(
            (read.posts[0].published_on, read.posts[1].published_on),
            (crate::domain::Day::new(2026, 10, 2), None)
        );
        assert_eq!(
            notes(&read),
            [
                "columns_kept_out: 長さ, 推定収益 (JPY)",
                "not_supplied: youtube.unique_viewers",
                "total_differs: youtube.views: 412 / 410"
            ]
        );
        assert_eq!((read.rows, read.posts.len()), (2, 2));
    }

    #[test]
    fn an_archive_knows_its_own_days() {
        let totals = days_of_october();
        // macOS takes ー゛apart: the names are composed again
        let zip = zipped(&[("表テ\u{3099}ータ.csv", TABLE), ("合計.csv", &totals), ("__MACOSX/._合計.csv", "x")]);
        let read =
            import(&zip, &Hints { file_name: "コンテンツ 2026-10-01_2026-11-01.zip", ..hints("youtube") }).unwrap();
        assert!(!read.declared);
        assert_eq!(read.window.unwrap().to_string(), "2026-10-01..2026-10-31");
        assert_eq!(
            read.parts.iter().map(|p| (p.name.as_str(), p.kind.id)).collect::<Vec<_>>(),
            [("表データ.csv", "youtube.table"), ("合計.csv", "youtube.totals")]
        );
        assert_eq!(of_video(&read, "youtube.video.views", "-HHGH-TTqYM").unwrap(), "300 3:9 2026-10-01..2026-10-31");
        assert_eq!(stated(&read, "youtube.views", "2026-10-02"), Some(("1".into(), "3:2".into())));
        assert!(notes(&read).contains(&"name_differs: 2026-10-01..2026-11-01".to_string()), "{:?}", notes(&read));
        let origins: std::collections::BTreeSet<_> =
            read.observations.iter().map(|o| o.origin.snapshot.clone()).collect();
        assert_eq!(origins, read.parts.iter().map(|p| p.snapshot.clone()).collect());
        let named = import(&zip, &Hints { kind: Some("youtube.table"), ..hints("youtube") }).unwrap();
        assert_eq!((named.observations.len(), named.declared), (read.observations.len(), false));
        let wrong = import(&zip, &Hints { kind: Some("x.overview"), ..hints("youtube") }).unwrap_err();
        assert_eq!(wrong.code(), "not_that_kind");
        let september = Hints { month: Month::new(2026, 9), ..hints("youtube") };
        assert_eq!(import(&zip, &september).unwrap_err().code(), "period_contradicted");
    }

    #[test]
    fn totals_and_charts_are_read_only_where_they_are_known_to_be_such() {
        let totals = days_of_october();
        assert_eq!(import(totals.as_bytes(), &hints("youtube")).unwrap_err().code(), "kind_needed");
        let read = import(totals.as_bytes(), &Hints { kind: Some("youtube.totals"), ..hints("youtube") }).unwrap();
        assert_eq!((read.observations.len(), read.observations[0].flags.names()), (31, "imported,unproven".into()));
        let chart = "Date,Geography,Views\n2026-10-01,JP,5\n2026-10-02,JP,6\n2026-10-01,US,0\n2026-10-02,US,1\n";
        let read = import(chart.as_bytes(), &Hints { kind: Some("youtube.chart"), ..hints("youtube") }).unwrap();
        let us: Vec<_> = read.observations.iter().filter(|o| o.members.get("country") == Some("US")).collect();
        assert_eq!(
            (us.len(), us[0].stated.value().unwrap().to_string(), us[0].flags.names()),
            (2, "0".into(), "imported".into())
        );
        let wrong = Hints { kind: Some("youtube.chart"), ..hints("youtube") };
        assert_eq!(import(totals.as_bytes(), &wrong).unwrap_err().code(), "not_that_kind");
    }

    #[test]
    fn weeks_and_months_are_not_taken_for_days() {
        for text in ["Date,Views\n2026-10-05,5\n2026-10-12,6\n", "Date,Views\n2026-10-01,500\n"] {
            let read = import(text.as_bytes(), &Hints { kind: Some("youtube.totals"), ..hints("youtube") }).unwrap();
            assert!(read.observations.is_empty());
            assert_eq!(read.dropped, read.rows);
            assert_eq!(notes(&read), ["rows_not_daily: youtube.totals"]);
        }
    }

    #[test]
    fn a_table_of_days_has_its_days_in_itself() {
        let text = "日付,視聴回数,総再生時間（単位: 時間）\n合計,11,1.5\n2026-10-01,5,1\n2026-10-02,6,0.5\n";
        let zip = zipped(&[("表データ.csv", text)]);
        let read = import(&zip, &hints("youtube")).unwrap();
        assert!(!read.declared);
        let october = read
            .observations
            .iter()
            .find(|o| o.window.len_days() == 2 && o.metric.as_str() == "youtube.views")
            .unwrap();
        assert_eq!(
            (october.stated.value().unwrap().to_string(), october.origin.pointer.as_str()),
            ("11".into(), "2:2")
        );
        assert_eq!(read.observations.len(), 6);
    }

    #[test]
    fn archives_inside_archives_and_bombs_are_refused() {
        let inner = zipped(&[("表データ.csv", TABLE)]);
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("inner.zip", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&inner).unwrap();
        let nested = zip.finish().unwrap().into_inner();
        assert_eq!(import(&nested, &october()).unwrap_err().code(), "broken_archive");
        assert_eq!(import(&zipped(&[("xl/workbook.xml", "<x/>")]), &october()).unwrap_err().code(), "not_a_text_table");
        assert_eq!(import(&zipped(&[]), &october()).unwrap_err().code(), "broken_archive");
        assert_eq!(import(&inner[..inner.len() / 2], &october()).unwrap_err().code(), "broken_archive");
    }
}
