//! X by day: the overview of X Analytics (`x.overview`) and the daily file of the analytics that it replaced (`x.daily`).
//!
//! Days of the overview are those of the exporter's own zone, which the file does not name; days of the old file are UTC.
//! Neither states how many followers the account has. Columns that X no longer fills stand at 0 from end to end: they are
//! taken as not supplied. Clicks on the profile and follows of the old file mean something else than the overview's visits
//! and follows, so they stay out.

use super::by_day::{ByDay, nothing};
use super::dates::DayForm;
use super::draft::Draft;
use super::sheet::Column;
use super::x_columns::{self, column};
use super::{ImportError, Kind, Language, Mark, Source};
use crate::domain::{MetricId, Zone};

/// Account overview of X Analytics.
pub(super) const OVERVIEW: Kind = Kind {
    id: "x.overview",
    label_ja: "Xアナリティクス「アカウントの概要」（日別）",
    label_en: "X Analytics, account overview by day",
    platform: "x",
    proven: &[Language::English, Language::Japanese],
    only_when_named: false,
    marks: &[
        Mark { language: Language::English, columns: &["date", "impressions", "createpost", "unfollows"] },
        Mark {
            language: Language::Japanese, columns: &["date", "インプレッション数", "ポストを作成", "フォロー解除"]
        },
    ],
    settle_days: 2,
    estimated: &[],
    read: read_overview,
};

/// The daily file of the old analytics, which ended in 2023 but is still on people's disks.
pub(super) const OLD: Kind = Kind {
    id: "x.daily",
    label_ja: "旧Twitterアナリティクス（日別）",
    label_en: "old Twitter analytics by day",
    platform: "x",
    proven: &[Language::English, Language::Japanese],
    only_when_named: false,
    marks: &[
        Mark { language: Language::English, columns: &["date", "tweetspublished", "impressions"] },
        Mark { language: Language::Japanese, columns: &["日付", "tweetspublished", "インプレッション"] },
    ],
    settle_days: 2,
    estimated: &[],
    read: read_old,
};

/// What an account's day has and a post has not.
const OVERVIEW_COLUMNS: &[&[Column]] = &[
    x_columns::NEW,
    &[
        column("unfollows", &["unfollows", "フォロー解除"]),
        column("posts_created", &["createpost", "ポストを作成"]),
        column("video_views", &["videoviews", "動画再生数"]),
        column("media_views", &["mediaviews", "メディアの再生数"]),
    ],
];

const OLD_COLUMNS: &[&[Column]] = &[&[column("posts_created", &["tweetspublished"])], x_columns::OLD];

const DAYS: ByDay = ByDay {
    date: &["date", "日付"],
    forms: &[DayForm::Iso],
    written: "2025-02-18",
    zone: Zone::UTC,
    prefix: "x.",
    also: &[],
};

fn read_overview(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    let zone = draft.hints.zone;
    draft.note("days_of_exporter", zone.name());
    let days = ByDay { forms: &[DayForm::EnglishWeekday, DayForm::Iso], written: "Tue, Feb 18, 2025", zone, ..DAYS };
    read(source, draft, OVERVIEW_COLUMNS, &days)
}

fn read_old(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    read(source, draft, OLD_COLUMNS, &DAYS)
}

fn read(source: Source<'_>, draft: &mut Draft<'_>, columns: &[&[Column]], days: &ByDay) -> Result<(), ImportError> {
    days.read(source, draft, columns.iter().copied().flatten(), &mut nothing)?;
    for dead in ["x.video_views", "x.media_views"] {
        draft.withdraw_if_all_zero(&MetricId::from(dead));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::imports::tests::{hints, import_text, notes, stated};
    use crate::imports::{ImportError, import};

    const ENGLISH: &str = "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views\n\
        \"Sun, Mar 1, 2026\",120,4,9,0,,1,0,1,2,7,2,0,0\n\
        \"Sat, Feb 28, 2026\",\"1,080\",3,8,1,0,0,1,0,0,5,0,0,0";

    #[test]
    fn the_overview_gives_a_reading_per_day_and_column() {
        let read = import_text(ENGLISH, "x.overview");
        assert_eq!((read.rows, read.observations.len()), (2, 2 * 11 - 1), "one blank, two columns never supplied");
        assert_eq!(stated(&read, "x.impressions", "2026-02-28"), Some(("1080".into(), "3:2".into())));
        assert_eq!(stated(&read, "x.shares", "2026-03-01"), None, "blank is not zero");
        assert_eq!(stated(&read, "x.shares", "2026-02-28"), Some(("0".into(), "3:6".into())), "zero is a value");
        assert_eq!(read.window.unwrap().to_string(), "2026-02-28..2026-03-01");
        assert_eq!(read.observations[0].flags.names(), "imported");
        assert!(!read.declared);
        assert_eq!(
            notes(&read),
            ["days_of_exporter: Asia/Tokyo", "not_supplied: x.media_views", "not_supplied: x.video_views"]
        );
    }

    #[test]
    fn the_japanese_overview_keeps_an_english_date_and_a_stray_backslash() {
        let text = "Date,インプレッション数,いいね,エンゲージメント,ブックマーク,共有された回数\\,新しいフォロー,フォロー解除,返信,リポスト,プロフィールへのアクセス数,ポストを作成,動画再生数,メディアの再生数,新しい列\r\n\
            \"Thu, Oct 1, 2026\",300,1,2,3,4,5,6,7,8,9,10,11,0,99\r\n";
        let read = import_text(text, "x.overview");
        assert_eq!(stated(&read, "x.shares", "2026-10-01"), Some(("4".into(), "2:6".into())));
        assert_eq!(stated(&read, "x.video_views", "2026-10-01"), Some(("11".into(), "2:13".into())));
        assert!(notes(&read).contains(&"columns_kept_out: 1".to_string()), "{:?}", read.notes);
        assert_eq!(read.language.code(), "ja");
    }

    #[test]
    fn days_that_are_missing_or_repeated_are_named() {
        let rows = |text: &str| format!("{}\n{text}", ENGLISH.lines().next().unwrap());
        let zero = ",1,0,0,0,0,0,0,0,0,0,0,0,0\n";
        let read = import_text(
            &rows(&format!("\"Thu, Oct 1, 2026\"{zero}\"Sun, Oct 4, 2026\"{zero}\"Thu, Oct 1, 2026\"{zero}")),
            "x.overview",
        );
        assert!(notes(&read).contains(&"days_missing: 2026-10-02, 2026-10-03".to_string()));
        assert_eq!((read.rows, read.dropped), (3, 1));
        let other = ",2,0,0,0,0,0,0,0,0,0,0,0,0\n";
        let error =
            import(rows(&format!("\"Thu, Oct 1, 2026\"{zero}\"Thu, Oct 1, 2026\"{other}")).as_bytes(), &hints("x"))
                .unwrap_err();
        assert_eq!(error, ImportError::Contradiction { what: "2026-10-01".into(), first: 2, second: 3 });
    }

    #[test]
    fn a_cell_that_is_no_number_names_its_place() {
        let error = import(ENGLISH.replace(",120,", ",1.2万,").as_bytes(), &hints("x")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2, field 2 (Impressions): found `1.2万`, expected a whole number of at least 0, such as 1234"
        );
        let error = import(ENGLISH.replace("\"Sun, Mar 1, 2026\"", "2026/3/1").as_bytes(), &hints("x")).unwrap_err();
        assert_eq!(error.code(), "changed_by_spreadsheet");
        let cut = &ENGLISH[..ENGLISH.len() - 8];
        assert_eq!(import(cut.as_bytes(), &hints("x")).unwrap_err().code(), "ragged_row");
    }

    #[test]
    fn the_old_daily_file_has_days_of_utc_and_dashes_for_nothing() {
        let text = "\"Date\",\"Tweets published\",\"impressions\",\"engagements\",\"engagement rate\",\"retweets\",\"replies\",\"likes\",\"user profile clicks\",\"media views\",\"promoted impressions\"\n\
            \"2021-12-01\",\"4\",\"20300.0\",\"501\",\"0.0246\",\"30\",\"4\",\"131\",\"54\",\"65\",\"-\"\n";
        let read = import_text(text, "x.daily");
        assert_eq!(stated(&read, "x.impressions", "2021-12-01"), Some(("20300".into(), "2:3".into())));
        assert_eq!(stated(&read, "x.reposts", "2021-12-01"), Some(("30".into(), "2:6".into())));
        assert_eq!(read.observations[0].window.zone().name(), "UTC");
        assert!(notes(&read)[0].starts_with("columns_kept_out: 3"), "{:?}", read.notes);
    }

    #[test]
    fn a_month_without_posts_is_a_header_and_nothing_else() {
        let read = import_text("Date,Tweets published,impressions\n", "x.daily");
        assert_eq!((read.rows, read.window, read.observations.len()), (0, None, 0));
        assert_eq!(notes(&read), ["no_rows: x.daily"]);
    }
}
