//! TikTok by video: the content file of TikTok Studio (`tiktok.content`) and that of Business Suite (`tiktok.business_videos`).
//!
//! Counters are those of the download. Studio lists fifteen videos of its own choice: no number of posts is ever counted from
//! it. Its day of publication has no year; the id was made at the upload, hours or weeks before, and tells it. Business Suite
//! prints times of UTC. Neither is a complete list.

use super::draft::{Draft, Place};
use super::sheet::{Column, Repetitions, Sheet};
use super::yearless::{self, Printed};
use super::{Expected, ImportError, Kind, Language, Mark, Source};
use crate::delimited::Record;
use crate::delimited::numbers::Form;
use crate::domain::{Day, Entity, Instant, Post, Zone};

pub(super) const STUDIO: Kind = Kind {
    id: "tiktok.content",
    label_ja: "TikTok Studio「コンテンツ」（動画別）",
    label_en: "TikTok Studio, content by video",
    platform: "tiktok",
    proven: &[],
    only_when_named: false,
    marks: &[Mark {
        language: Language::Neutral,
        columns: &["time", "videotitle", "videolink", "posttime", "totalviews"],
    }],
    settle_days: 0,
    estimated: &[],
    read,
};

pub(super) const BUSINESS: Kind = Kind {
    id: "tiktok.business_videos",
    label_ja: "TikTok ビジネススイート「動画」",
    label_en: "TikTok Business Suite, videos",
    proven: &[Language::English],
    marks: &[Mark { language: Language::English, columns: &["videotitle", "videolink", "posttime", "videoviews"] }],
    ..STUDIO
};

const fn count(metric: &'static str, names: &'static [&'static str]) -> Column {
    Column { metric, form: Form::Count, names }
}

const COLUMNS: &[Column] = &[
    count("views", &["totalviews", "videoviews"]),
    count("likes", &["totallikes", "likes"]),
    count("comments", &["totalcomments", "comments"]),
    count("shares", &["totalshares", "shares"]),
    count("favorites", &["addtofavorites"]),
    Column { metric: "watch_seconds", form: Form::Duration, names: &["totalplaytime"] },
];

/// So long before its publication a video is uploaded at the most.
const PLANNED_DAYS: i64 = 90;

fn read(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let mut metrics = sheet.metrics(COLUMNS, "tiktok.post.")?;
    // how the longer variant writes its times has not been seen
    metrics.retain(|m| m.form == Form::Count);
    let title = sheet.column(&["videotitle"])?.unwrap_or(0);
    let link = sheet.column(&["videolink"])?.unwrap_or(0);
    let time = sheet.column(&["posttime"])?.unwrap_or(0);
    let used = metrics.iter().map(|m| m.index).chain([title, link, time]).collect();
    draft.note_columns_kept_out(&sheet.titles, &used);
    if draft.kind.id == STUDIO.id {
        draft.note("list_incomplete", draft.kind.id);
    }
    let mut repetitions = Repetitions::default();
    while let Some(row) = sheet.next_row()? {
        draft.rows += 1;
        let address = row.fields[link].trim();
        let Some(id) = id_in(address) else {
            let expected = Expected::Address("https://www.tiktok.com/@name/video/7567452112981069079");
            return Err(ImportError::cell(row.line, link + 1, &sheet.titles[link], address, expected));
        };
        if repetitions.seen(id, &row)? {
            draft.dropped += 1;
            draft.note("rows_repeated", id);
            continue;
        }
        let (published_at, published_on) = published(&sheet, &row, time, id, draft)?;
        draft.posts.push(Post {
            account: draft.account.clone(),
            entity: Entity::new(id),
            kind: if address.contains("/photo/") { "post" } else { "video" }.to_string(),
            title: row.fields[title].split_whitespace().collect::<Vec<_>>().join(" "),
            url: Some(address.to_string()),
            published_at,
            published_on,
            observed_at: draft.hints.observed_at,
            origin: draft.origin(Place { line: row.line, index: link }),
        });
        for metric in &metrics {
            if let Some(value) = sheet.number(&row, metric.index, metric.form)? {
                let place = Place { line: row.line, index: metric.index };
                draft.state_counter(&metric.metric, draft.hints.zone, Entity::new(id), value, place);
            }
        }
    }
    Ok(())
}

/// The number that ends `https://www.tiktok.com/@name/video/7567452112981069079`.
fn id_in(address: &str) -> Option<&str> {
    let path = address.strip_prefix("https://")?.split(['?', '#']).next()?.trim_end_matches('/');
    let id = path.rsplit('/').next()?;
    (path.contains("tiktok.com/") && (15..=20).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_digit()))
        .then_some(id)
}

/// When the id was made: at the upload.
fn uploaded(id: &str) -> Option<Day> {
    let seconds = id.parse::<u64>().ok()? >> 32;
    let day = Instant::from_unix(i64::try_from(seconds).ok()?).day_in(Zone::UTC);
    (2016..=2100).contains(&day.year()).then_some(day)
}

/// The moment, or the day where only that is known; nothing where a year cannot be told.
fn published(
    sheet: &Sheet<'_>,
    row: &Record<'_>,
    index: usize,
    id: &str,
    draft: &mut Draft<'_>,
) -> Result<(Option<Instant>, Option<Day>), ImportError> {
    let text = row.fields[index].trim();
    let bad = |like| ImportError::cell(row.line, index + 1, &sheet.titles[index], text, Expected::Day(like));
    if draft.kind.id == BUSINESS.id {
        let naive = ["%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S"];
        let at = naive.iter().find_map(|form| chrono::NaiveDateTime::parse_from_str(text, form).ok());
        let at = at.map(|at| Instant::from_unix(at.and_utc().timestamp())).ok_or_else(|| bad("2026/10/31 18:19:10"))?;
        return Ok((Some(at), Some(at.day_in(Zone::JST))));
    }
    let (month, day) = match yearless::printed(text).ok_or_else(|| bad("October 13"))? {
        Printed::Whole(day) => return Ok((None, Some(day))),
        Printed::Yearless { month, day } => (month, day),
    };
    // such a day near the upload
    let today = draft.hints.observed_at.day_in(draft.hints.zone);
    let found = uploaded(id).and_then(|made| {
        let years = made.year() - 1..=made.year() + 1;
        let planned = |on: &Day| (-1..=PLANNED_DAYS).contains(&on.since(made));
        years.filter_map(|year| Day::new(year, month, day)).find(planned)
    });
    if found.is_none() {
        draft.note("year_unknown", row.line.to_string());
    }
    Ok((None, found.filter(|on| *on <= today.plus(1))))
}

#[cfg(test)]
mod tests {
    use crate::imports::tests::{hints, import_text, notes};
    use crate::imports::{Imported, import};

    fn counters(read: &Imported, metric: &str) -> Vec<String> {
        let of = read.observations.iter().filter(|o| o.metric.as_str() == metric);
        of.map(|o| format!("{} {}", o.stated.value().unwrap(), o.origin.pointer)).collect()
    }

    #[test]
    fn business_suite_prints_times_of_utc() {
        let text = "\u{feff}Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites\n\
            \"a, b\",https://www.tiktok.com/@a/video/7567452112981069079,2025/10/31 18:19:10,172353,1774,42,,180\n";
        let read = import_text(text, "tiktok.business_videos");
        assert_eq!(read.posts[0].published_at.unwrap().to_string(), "2025-10-31T18:19:10Z");
        assert_eq!(read.posts[0].published_on.unwrap().to_string(), "2025-11-01", "the next day in Japan");
        assert_eq!(counters(&read, "tiktok.post.favorites"), ["180 2:8"]);
        assert!(counters(&read, "tiktok.post.shares").is_empty(), "blank is not zero");
        assert_eq!((read.window, notes(&read).len()), (None, 0), "no list of a period");
        let bad = text.replace("/video/7567452112981069079", "/video/7.56745E+18");
        assert_eq!(import(bad.as_bytes(), &hints("tiktok")).unwrap_err().code(), "bad_cell");
    }

    #[test]
    fn the_upload_tells_the_year_of_a_planned_video() {
        // the id was made on 2025-10-31
        let text = "Time,Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\n\
            \"November 8\",\"計画\",\"https://www.tiktok.com/@a/video/7567452112981069079\",\"January 3\",\"1\",\"2\",\"3\",\"4\"\n";
        let read = import_text(text, "tiktok.content");
        assert_eq!(read.posts[0].published_on.unwrap().to_string(), "2026-01-03");
        assert_eq!(counters(&read, "tiktok.post.views"), ["4 2:8"]);
        assert!(notes(&read).contains(&"list_incomplete: tiktok.content".to_string()));
    }
}
