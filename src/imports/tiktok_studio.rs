//! TikTok Studio, アナリティクス → データをダウンロード: days of the account, and who follows it.
//!
//! Columns are English in every language; dates leave out the year and follow the language of the screen. A day that is
//! `undefined` has not been counted, whatever zeros stand beside it. The column of differences is wrong in some files and
//! stays out. In which zone a day is a day the file does not say: the account's is taken.
//! Not here: the list of videos (`tiktok_videos`).

use super::draft::{Draft, Place};
use super::sheet::{Column, Sheet};
use super::yearless::{At, with_years};
use super::{Expected, ImportError, Kind, Language, Mark, Source};
use crate::delimited::numbers::Form;
use crate::delimited::{Record, plain_name};
use crate::domain::{Day, Decimal, Members, MetricId, Window};

pub(super) const OVERVIEW: Kind = Kind {
    id: "tiktok.overview",
    label_ja: "TikTok Studio「概要」（日別）",
    label_en: "TikTok Studio, overview by day",
    platform: "tiktok",
    proven: &[Language::Neutral],
    only_when_named: false,
    marks: &[Mark {
        language: Language::Neutral,
        columns: &["date", "videoviews", "profileviews", "likes", "comments", "shares"],
    }],
    settle_days: 2,
    estimated: &["tiktok.unique_viewers", "tiktok.new_viewers", "tiktok.returning_viewers"],
    read: read_days,
};

pub(super) const VIEWERS: Kind = Kind {
    id: "tiktok.viewers",
    label_ja: "TikTok Studio「視聴者」（日別）",
    label_en: "TikTok Studio, viewers by day",
    proven: &[],
    marks: &[Mark {
        language: Language::Neutral,
        columns: &["date", "totalviewers", "newviewers", "returningviewers"],
    }],
    ..OVERVIEW
};

pub(super) const FOLLOWERS: Kind = Kind {
    id: "tiktok.follower_history",
    label_ja: "TikTok Studio「フォロワー」（日別）",
    label_en: "TikTok Studio, followers by day",
    proven: &[],
    marks: &[Mark {
        language: Language::Neutral,
        columns: &["date", "followers", "differenceinfollowersfrompreviousday"],
    }],
    ..OVERVIEW
};

pub(super) const ACTIVITY: Kind = Kind {
    id: "tiktok.follower_activity",
    label_ja: "TikTok Studio「フォロワーの活動時間」",
    label_en: "TikTok Studio, active followers by hour",
    proven: &[],
    marks: &[Mark { language: Language::Neutral, columns: &["date", "hour", "activefollowers"] }],
    read: read_hours,
    ..OVERVIEW
};

pub(super) const GENDER: Kind = Kind {
    id: "tiktok.follower_gender",
    label_ja: "TikTok Studio「フォロワーの性別」",
    label_en: "TikTok Studio, followers by gender",
    proven: &[],
    marks: &[Mark { language: Language::Neutral, columns: &["gender", "distribution"] }],
    estimated: &["tiktok.audience.gender"],
    read: |source, draft| read_shares(source, draft, "gender", "audienceGender"),
    ..OVERVIEW
};

pub(super) const TERRITORIES: Kind = Kind {
    id: "tiktok.follower_territories",
    label_ja: "TikTok Studio「フォロワーの国・地域」",
    label_en: "TikTok Studio, followers by territory",
    proven: &[],
    marks: &[Mark { language: Language::Neutral, columns: &["topterritories", "distribution"] }],
    estimated: &["tiktok.audience.country"],
    read: |source, draft| read_shares(source, draft, "country", "audienceCountry"),
    ..OVERVIEW
};

const fn count(metric: &'static str, names: &'static [&'static str]) -> Column {
    Column { metric, form: Form::Count, names }
}

const COLUMNS: &[Column] = &[
    count("views", &["videoviews"]),
    count("profile_views", &["profileviews"]),
    count("likes", &["likes"]),
    count("comments", &["comments"]),
    count("shares", &["shares"]),
    count("unique_viewers", &["totalviewers"]),
    count("new_viewers", &["newviewers"]),
    count("returning_viewers", &["returningviewers"]),
    count("followers", &["followers"]),
];

fn rows_of<'a>(sheet: &mut Sheet<'a>, draft: &mut Draft<'_>) -> Result<Vec<Record<'a>>, ImportError> {
    let mut rows = Vec::new();
    while let Some(row) = sheet.next_row()? {
        draft.rows += 1;
        rows.push(row);
    }
    Ok(rows)
}

fn is_uncounted(text: &str) -> bool {
    matches!(plain_name(text).as_str(), "undefined" | "nan")
}

fn read_days(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let metrics = sheet.metrics(COLUMNS, "tiktok.")?;
    let date = sheet.column(&["date"])?.unwrap_or(0);
    draft.note_columns_kept_out(&sheet.titles, &metrics.iter().map(|m| m.index).chain([date]).collect());
    let rows = rows_of(&mut sheet, draft)?;
    let zone = draft.hints.zone;
    draft.note("zone_unstated", "");
    let days = with_years(&dates(&sheet, &rows, date), draft, zone)?;
    let mut counted = std::collections::BTreeSet::new();
    for (row, on) in rows.iter().zip(&days) {
        if metrics.iter().any(|m| is_uncounted(&row.fields[m.index])) {
            draft.dropped += 1;
            draft.note("days_uncounted", on.to_string());
            continue;
        }
        counted.insert(*on);
        for metric in &metrics {
            if let Some(value) = sheet.number(row, metric.index, metric.form)? {
                let place = Place { line: row.line, index: metric.index };
                draft.state(&metric.metric, Window::of_day(*on, zone), Members::none(), None, value, place);
            }
        }
    }
    draft.cover(&counted, zone);
    Ok(())
}

/// The column of dates, each once: an hourly table repeats them.
fn dates<'s>(sheet: &'s Sheet<'_>, rows: &[Record<'_>], index: usize) -> Vec<At<'s>> {
    let mut all: Vec<At<'s>> = Vec::new();
    for row in rows {
        all.push(At {
            line: row.line,
            index,
            column: &sheet.titles[index],
            text: row.fields[index].trim().to_string(),
        });
    }
    all
}

/// Followers who were there in an hour, of the last days.
fn read_hours(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let column = |sheet: &Sheet<'_>, name: &str| sheet.column(&[name]).map(|i| i.unwrap_or(0));
    let (date, hour, active) = (column(&sheet, "date")?, column(&sheet, "hour")?, column(&sheet, "activefollowers")?);
    let rows = rows_of(&mut sheet, draft)?;
    let zone = draft.hints.zone;
    draft.note("zone_unstated", "");
    let mut once = dates(&sheet, &rows, date);
    once.dedup_by(|b, a| a.text == b.text);
    let texts: Vec<String> = once.iter().map(|at| at.text.clone()).collect();
    let days = with_years(&once, draft, zone)?;
    let day_of = |text: &str| texts.iter().position(|t| t == text).map(|n| days[n]);
    let metric = MetricId::from("tiktok.active_followers");
    let mut seen = std::collections::BTreeSet::new();
    for row in &rows {
        let Some(on) = day_of(row.fields[date].trim()) else { continue };
        let text = row.fields[hour].trim();
        let bad = || ImportError::cell(row.line, hour + 1, &sheet.titles[hour], text, Expected::Number(Form::Count));
        let nth: u32 = text.parse().ok().filter(|n| *n < 24).ok_or_else(bad)?;
        if !seen.insert((on, nth)) {
            return Err(ImportError::Contradiction {
                what: format!("{on} {nth}"),
                first: row.line - 1,
                second: row.line,
            });
        }
        if let Some(value) = sheet.number(row, active, Form::Count)? {
            let members = Members::new([("hour", format!("{nth:02}"))]);
            let place = Place { line: row.line, index: active };
            draft.state(&metric, Window::of_day(on, zone), members, None, value, place);
        }
    }
    let covered: std::collections::BTreeSet<Day> = days.into_iter().collect();
    draft.cover(&covered, zone);
    Ok(())
}

/// Shares of the followers at the moment of the download, as fractions of one.
fn read_shares(source: Source<'_>, draft: &mut Draft<'_>, name: &str, dimension: &str) -> Result<(), ImportError> {
    let mut sheet = source.sheet()?;
    let share = sheet.column(&["distribution"])?.unwrap_or(1);
    let member = sheet.column(&["gender", "topterritories"])?.unwrap_or(0);
    let metric = MetricId::new(format!("tiktok.audience.{name}"));
    let mut repetitions = super::sheet::Repetitions::default();
    while let Some(row) = sheet.next_row()? {
        draft.rows += 1;
        if repetitions.seen(row.fields[member].trim(), &row)? {
            draft.dropped += 1;
            continue;
        }
        let Some(value) = sheet.number(&row, share, Form::Exact)? else { continue };
        if value.is_sign_negative() || value > Decimal::ONE {
            let text = &row.fields[share];
            return Err(ImportError::cell(row.line, share + 1, &sheet.titles[share], text, Expected::Share(1)));
        }
        let members = Members::new([(dimension, row.fields[member].trim())]);
        let place = Place { line: row.line, index: share };
        draft.state_now(&metric, draft.hints.zone, members, value, place);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::domain::Month;
    use crate::imports::tests::{hints, import_text, notes, stated};
    use crate::imports::{Hints, import};

    const OVERVIEW: &str = "\u{feff}\"Date\",\"Video Views\",\"Profile Views\",\"Likes\",\"Comments\",\"Shares\"\n\"December 30\",\"1,591\",\"7\",\"10\",\"1\",\"0\"\n\"December 31\",\"1154\",\"\",\"5\",\"0\",\"0\"\n\"January 1\",\"5\",\"1\",\"5\",\"0\",\"0\"";

    #[test]
    fn a_year_is_told_by_days_that_follow_one_another() {
        let read = import_text(OVERVIEW, "tiktok.overview");
        assert_eq!(read.window.unwrap().to_string(), "2025-12-30..2026-01-01");
        assert_eq!(stated(&read, "tiktok.views", "2025-12-30"), Some(("1591".into(), "2:2".into())));
        assert_eq!(stated(&read, "tiktok.profile_views", "2025-12-31"), None, "blank is not zero");
        assert_eq!(notes(&read), ["year_inferred: 2025-12-30..2026-01-01", "zone_unstated: "]);
        let of = |month| import(OVERVIEW.as_bytes(), &Hints { month: Month::new(month, 12), ..hints("tiktok") });
        let earlier = of(2024).unwrap();
        assert_eq!(earlier.window.unwrap().to_string(), "2024-12-30..2025-01-01");
        assert!(earlier.declared && earlier.observations[0].flags.names().contains("declared_period"));
        assert!(!of(2025).unwrap().declared, "the month only says what is known");
        let march = Hints { month: Month::new(2026, 3), ..hints("tiktok") };
        assert_eq!(import(OVERVIEW.as_bytes(), &march).unwrap_err().code(), "period_contradicted");
    }

    #[test]
    fn days_that_do_not_follow_are_refused() {
        let code = |text: String| import(text.as_bytes(), &hints("tiktok")).unwrap_err().code();
        assert_eq!(code(OVERVIEW.replace("December 31", "December 29")), "bad_cell");
        assert_eq!(code(OVERVIEW.replace("December 31", "2025/12/31 0:00")), "bad_cell");
        assert_eq!(code(OVERVIEW[..OVERVIEW.len() - 8].to_string()), "ragged_row");
        let japanese = OVERVIEW
            .replace("December 30", "12月30日")
            .replace("December 31", "12月31日")
            .replace("January 1", "1月1日");
        assert_eq!(import_text(&japanese, "tiktok.overview").observations.len(), 14);
    }

    #[test]
    fn an_undefined_day_takes_its_zeros_with_it_and_differences_stay_out() {
        let viewers = "\"Date\",\"Total Viewers\",\"New Viewers\",\"Returning Viewers\"\n\"November 7\",\"10\",\"8\",\"2\"\n\"November 8\",\"undefined\",\"0\",\"0\"";
        let read = import_text(viewers, "tiktok.viewers");
        assert_eq!(stated(&read, "tiktok.unique_viewers", "2026-11-07"), Some(("10".into(), "2:2".into())));
        assert_eq!(stated(&read, "tiktok.new_viewers", "2026-11-08"), None);
        assert!(notes(&read).contains(&"days_uncounted: 2026-11-08".to_string()));
        assert_eq!(read.window.unwrap().to_string(), "2026-11-07..2026-11-07");
        let followers = "Date,Followers,Difference in followers from previous day\n11/7,100,5\n11/8,103,9\n";
        let read = import_text(followers, "tiktok.follower_history");
        assert_eq!(stated(&read, "tiktok.followers", "2026-11-08"), Some(("103".into(), "3:2".into())));
        assert_eq!(read.observations.len(), 2);
    }

    #[test]
    fn hours_and_shares_are_members() {
        let hours: String = (0..48).map(|n| format!("\"November {}\",\"{}\",\"{n}\"\n", 7 + n / 24, n % 24)).collect();
        let read = import_text(&format!("Date,Hour,Active followers\n{hours}"), "tiktok.follower_activity");
        assert_eq!(
            (read.observations.len(), read.window.unwrap().to_string().as_str()),
            (48, "2026-11-07..2026-11-08")
        );
        assert_eq!(read.observations[25].members.get("hour"), Some("01"));
        let read = import_text("Gender,Distribution\nFemale,0.51\nOther,\n", "tiktok.follower_gender");
        assert_eq!(read.observations[0].members.get("audienceGender"), Some("Female"));
        assert_eq!(read.observations.len(), 1, "blank is not zero");
        let error = import(b"Top Territories,Distribution\nJP,97\n", &hints("tiktok")).unwrap_err();
        assert_eq!(error.code(), "bad_cell", "hundredths are not fractions");
        assert_eq!(
            import_text("Top territories,Distribution\nJP,0.97\n", "tiktok.follower_territories").observations.len(),
            1
        );
    }
}
