//! Meta Business Suite, インサイト → 結果 → エクスポート: one quantity by day (`instagram.results`, `facebook.results`).
//!
//! `sep=,`, a line with the quantity's name, `"Date","Primary"`, then the days: those of California. Some names tell the
//! platform (`Instagram follows`), most do not (`Reach`); then somebody must name the kind. The file of Instagram's follows
//! leaves out days of zero between two others, and ends about a week before the download: a gap is a zero, the end is not.
//! Numbers of people are those of each day and never added.

use super::dates::{DayForm, day, is_rewritten};
use super::draft::{Draft, Place};
use super::error::Damage;
use super::{Expected, ImportError, Kind, Language, Mark, Source};
use crate::delimited::numbers::{Form, number};
use crate::delimited::{Record, Records, plain_name};
use crate::domain::{Members, MetricId, Window, Zone};
use std::collections::BTreeMap;

pub(super) const INSTAGRAM: Kind = Kind {
    id: "instagram.results",
    label_ja: "Meta Business Suite「結果」（Instagram、日別）",
    label_en: "Meta Business Suite, results by day (Instagram)",
    platform: "instagram",
    proven: &[Language::English],
    only_when_named: true,
    marks: MARKS,
    settle_days: 3,
    estimated: &["instagram.reach", "instagram.viewers"],
    read,
};

pub(super) const FACEBOOK: Kind = Kind {
    id: "facebook.results",
    label_ja: "Meta Business Suite「結果」（Facebook、日別）",
    label_en: "Meta Business Suite, results by day (Facebook)",
    platform: "facebook",
    settle_days: 2,
    estimated: &["facebook.reach", "facebook.viewers"],
    ..INSTAGRAM
};

const MARKS: &[Mark] = &[
    Mark { language: Language::English, columns: &["date", "primary"] },
    Mark { language: Language::Japanese, columns: &["日付", "primary"] },
    Mark { language: Language::Japanese, columns: &["日付", "プライマリ"] },
];

/// So many days before the download the file of follows ends.
const UNWRITTEN_DAYS: i64 = 10;

/// A quantity's names without the platform's, and what each platform's means here.
struct Quantity {
    names: &'static [&'static str],
    instagram: &'static str,
    facebook: &'static str,
}

/// No Japanese file has been seen: those names are the words of the screen.
#[rustfmt::skip]
const QUANTITIES: &[Quantity] = &[
    Quantity { names: &["reach", "リーチ"], instagram: "instagram.reach", facebook: "facebook.reach" },
    Quantity { names: &["views", "閲覧数", "ビュー", "ビュー数"], instagram: "instagram.views", facebook: "facebook.views" },
    Quantity { names: &["viewers", "閲覧者数", "閲覧者", "ビューアー"], instagram: "instagram.viewers", facebook: "facebook.viewers" },
    Quantity { names: &["contentinteractions", "interactions", "コンテンツのインタラクション", "コンテンツでのインタラクション", "インタラクション"],
               instagram: "instagram.interactions", facebook: "facebook.interactions" },
    Quantity { names: &["follows", "フォロー", "フォロー数"], instagram: "instagram.follows", facebook: "facebook.follows" },
    Quantity { names: &["linkclicks", "リンクのクリック", "リンクのクリック数", "リンククリック", "リンククリック数"],
               instagram: "instagram.link_clicks", facebook: "facebook.link_clicks" },
    Quantity { names: &["profilevisits", "visits", "プロフィールへのアクセス", "プロフィールへのアクセス数", "アクセス", "アクセス数"],
               instagram: "instagram.profile_views", facebook: "facebook.page_views" },
];

/// What a file's title says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Titled {
    instagram: &'static str,
    facebook: &'static str,
    /// The kind, where the title tells the platform.
    pub of: Option<&'static str>,
}

impl Titled {
    /// Days without any follow are written in two ways.
    pub fn is_of_follows(&self) -> bool {
        self.instagram == "instagram.follows"
    }
}

/// Reads a title such as `Reach` or `Instagram follows`.
pub(super) fn titled(title: &str) -> Option<Titled> {
    let name = plain_name(title);
    let platforms = [("instagram", INSTAGRAM.id), ("facebook", FACEBOOK.id)];
    let told = platforms.iter().find_map(|(platform, kind)| Some((name.strip_prefix(platform)?, *kind)));
    let (rest, of) = told.map_or((name.as_str(), None), |(rest, kind)| (rest.trim_start_matches('の'), Some(kind)));
    let found = QUANTITIES.iter().find(|q| q.names.contains(&rest))?;
    Some(Titled { instagram: found.instagram, facebook: found.facebook, of })
}

/// Whether a line is the head of a table of days.
pub(super) fn is_head(record: &Record<'_>) -> bool {
    let name = |i: usize| record.fields.get(i).map(|f| plain_name(f)).unwrap_or_default();
    matches!(name(0).as_str(), "date" | "日付") && matches!(name(1).as_str(), "primary" | "プライマリ")
}

/// The lines behind `sep=,` that are not blank.
pub(super) fn lines_of(text: &str) -> impl Iterator<Item = Result<Record<'_>, ImportError>> {
    let mut records = Records::new(text, b',');
    let sep = text.lines().next().is_some_and(is_separator_line);
    if sep {
        records.raw_line();
    }
    records.map(|r| r.map_err(ImportError::from))
}

pub(super) fn is_separator_line(line: &str) -> bool {
    line.trim().replace('"', "").to_ascii_lowercase().starts_with("sep=")
}

fn read(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    if !source.text.lines().next().is_some_and(is_separator_line) {
        draft.note("saved_again", draft.kind.id);
    }
    if !source.text.ends_with(['\n', '\r']) {
        draft.note("last_line_open", draft.kind.id);
    }
    let mut lines = lines_of(source.text).filter(|r| r.as_ref().map_or(true, |r| !r.fields.is_empty()));
    let title = lines.next().ok_or(ImportError::Empty)??;
    let head = lines.next().ok_or(ImportError::Empty)??;
    let rows: Vec<Record<'_>> = lines.collect::<Result<_, _>>()?;
    days(&title, &head, &rows, draft)
}

/// A table of days: also one block of the file of the audience.
pub(super) fn days(
    title: &Record<'_>,
    head: &Record<'_>,
    rows: &[Record<'_>],
    draft: &mut Draft<'_>,
) -> Result<(), ImportError> {
    let name = title.fields.first().map(|f| f.trim().to_string()).unwrap_or_default();
    let quantity = titled(&name).ok_or(ImportError::UnknownTitle { title: name })?;
    let id = if draft.kind.platform == "instagram" { quantity.instagram } else { quantity.facebook };
    let metric = MetricId::from(id);
    let titles: Vec<String> = head.fields.iter().map(|f| f.trim().to_string()).collect();
    draft.note_columns_kept_out(&titles, &[0, 1].into());
    let mut stated = BTreeMap::new();
    for row in rows {
        if row.fields.len() != titles.len() {
            return Err(ImportError::Ragged { line: row.line, found: row.fields.len(), expected: titles.len() });
        }
        draft.rows += 1;
        let text = row.fields[0].trim();
        // the hour is that of California's midnight somewhere else: it means nothing
        let on =
            text.split_once('T').and_then(|(day_of, _)| day(day_of, &[DayForm::Iso])).or(day(text, &[DayForm::Iso]));
        let Some(on) = on else {
            if is_rewritten(text) {
                let damage = Damage::RewrittenDates { line: row.line, field: 1 };
                return Err(ImportError::Damaged { damage });
            }
            let expected = Expected::Day("2026-10-01T00:00:00");
            return Err(ImportError::cell(row.line, 1, &titles[0], text, expected));
        };
        let value = number(&row.fields[1], Form::Count)
            .map_err(|_| ImportError::cell(row.line, 2, &titles[1], &row.fields[1], Expected::Number(Form::Count)))?;
        match stated.insert(on, (value, row.line)) {
            None => {}
            Some((before, first)) if before != value => {
                return Err(ImportError::Contradiction { what: on.to_string(), first, second: row.line });
            }
            Some(_) => {
                draft.dropped += 1;
                draft.note("rows_repeated", on.to_string());
            }
        }
    }
    let zone = Zone::PACIFIC;
    for (on, (value, line)) in &stated {
        if let Some(value) = value {
            let place = Place { line: *line, index: 1 };
            draft.state(&metric, Window::of_day(*on, zone), Members::none(), None, *value, place);
        }
    }
    if id == "instagram.follows" {
        let mut quiet = 0;
        let mut before = None;
        for (on, (_, line)) in &stated {
            let from = before.map_or(*on, |day: crate::domain::Day| day.plus(1));
            for nth in 0..on.since(from) {
                let window = Window::of_day(from.plus(nth), zone);
                draft.imply_zero(&metric, window, Place { line: *line, index: 1 });
                quiet += 1;
            }
            before = Some(*on);
        }
        if quiet > 0 {
            draft.note("zero_days_left_out", quiet.to_string());
        }
        // a file that was downloaded later holds its days to the last
        let early = |last: &crate::domain::Day| draft.hints.observed_at.day_in(zone).since(*last) < UNWRITTEN_DAYS;
        if let Some(last) = before.filter(early) {
            draft.note("follows_end_early", last.to_string());
        }
        let ends = stated.keys().next().zip(stated.keys().next_back());
        draft.window = draft.window.or(ends.and_then(|(first, last)| Window::new(*first, *last, zone).ok()));
        return Ok(());
    }
    if draft.window.is_none() {
        draft.cover(&stated.keys().copied().collect(), zone);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::tests::{hints, notes, stated};
    use crate::imports::{Hints, import, recognise};

    fn file(title: &str, rows: &str) -> Vec<u8> {
        let text = format!("sep=,\n\"{title}\"\n\"Date\",\"Primary\"\n{rows}");
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    }

    fn named(kind: &'static str) -> Hints<'static> {
        Hints { kind: Some(kind), ..hints("instagram") }
    }

    #[test]
    fn titles_tell_quantity_and_sometimes_the_platform() {
        let told = |title: &str| titled(title).map(|t| (t.instagram, t.facebook, t.of));
        assert_eq!(
            told("Instagram follows"),
            Some(("instagram.follows", "facebook.follows", Some("instagram.results")))
        );
        assert_eq!(told("Facebook visits").unwrap().2, Some("facebook.results"));
        assert_eq!(told("Instagramのリーチ").unwrap().0, "instagram.reach");
        assert_eq!(told("Reach").unwrap().2, None);
        assert_eq!(told("Net earnings"), None);
    }

    #[test]
    fn a_day_is_read_without_its_hour_and_extra_columns_stay_out() {
        let bytes = file(
            "Instagram profile visits",
            "\"2026-10-01T00:00:00\",\"1,165\"\n\"2026-10-02T01:00:00\",\"\"\n\"2026-10-04T00:00:00\",\"0\"\n",
        );
        let read = import(&bytes, &hints("instagram")).unwrap();
        assert_eq!((read.kind.id, read.encoding.name()), ("instagram.results", "utf-16le"));
        assert_eq!(stated(&read, "instagram.profile_views", "2026-10-01"), Some(("1165".into(), "4:2".into())));
        assert_eq!(stated(&read, "instagram.profile_views", "2026-10-02"), None, "blank is not zero");
        assert_eq!(stated(&read, "instagram.profile_views", "2026-10-04"), Some(("0".into(), "6:2".into())));
        assert_eq!(read.observations[0].window.zone().name(), "America/Los_Angeles");
        assert_eq!(notes(&read), ["days_missing: 2026-10-03"]);
    }

    #[test]
    fn quiet_days_of_follows_are_zeros_and_its_end_is_not() {
        let bytes = file("Instagram follows", "\"2026-10-01T00:00:00\",\"4\"\n\"2026-10-04T00:00:00\",\"2\"\n");
        let read = import(&bytes, &hints("instagram")).unwrap();
        let values: Vec<_> = read
            .observations
            .iter()
            .map(|o| (o.window.start().to_string(), o.stated.value().unwrap().to_string(), o.flags.names()))
            .collect();
        let implied = "imported,implied".to_string();
        assert!(values.contains(&("2026-10-02".into(), "0".into(), implied.clone())), "{values:?}");
        assert!(values.contains(&("2026-10-03".into(), "0".into(), implied)));
        assert_eq!((values.len(), read.window.unwrap().to_string().as_str()), (4, "2026-10-01..2026-10-04"));
        assert_eq!(notes(&read), ["zero_days_left_out: 2"]);
        let bytes = file("Instagram follows", "\"2026-11-01T00:00:00\",\"4\"\n");
        let read = import(&bytes, &hints("instagram")).unwrap();
        assert_eq!(notes(&read), ["follows_end_early: 2026-11-01"], "read on the 9th in California");
    }

    #[test]
    fn a_title_without_a_platform_needs_somebody_who_knows() {
        let bytes = file("Reach", "\"2026-10-01T00:00:00\",\"5\"\n");
        assert_eq!(import(&bytes, &hints("instagram")).unwrap_err().code(), "platform_needed");
        let read = import(&bytes, &named("facebook.results")).unwrap();
        assert_eq!(stated(&read, "facebook.reach", "2026-10-01"), Some(("5".into(), "4:2".into())));
        assert_eq!(read.observations[0].flags.names(), "estimated,imported");
        let told = file("Facebook reach", "\"2026-10-01T00:00:00\",\"5\"\n");
        assert_eq!(import(&told, &named("instagram.results")).unwrap_err().code(), "not_that_kind");
        assert_eq!(import(&file("Net earnings", ""), &hints("instagram")).unwrap_err().code(), "unknown_title");
    }

    #[test]
    fn what_a_spreadsheet_did_is_seen() {
        let code = |text: &str| recognise(text.as_bytes(), None, "Follows.csv").err().map(|e| e.code());
        assert_eq!(code("Follows;\nDate;Primary\n2026-10-01T00:00:00;4\n"), Some("changed_by_spreadsheet"));
        assert_eq!(code("\"Instagram follows\"\n\"Date,\"\"Primary\"\"\"\n"), Some("changed_by_spreadsheet"));
        // without `sep=,` and in another encoding, but every character of the table is there
        let read = import(b"Instagram follows,\nDate,Primary\n2026-10-01T00:00:00,4\n", &hints("instagram")).unwrap();
        assert_eq!(stated(&read, "instagram.follows", "2026-10-01"), Some(("4".into(), "3:2".into())));
        assert!(notes(&read).contains(&"saved_again: instagram.results".to_string()));
        let error = import(b"Instagram follows,\nDate,Primary\n2026/10/1 0:00,4\n", &hints("instagram")).unwrap_err();
        assert_eq!(error, ImportError::Damaged { damage: Damage::RewrittenDates { line: 3, field: 1 } });
        let error = import(&file("Instagram follows", "\"2026-10-01T00:00:00\"\n"), &hints("instagram")).unwrap_err();
        assert_eq!(error.code(), "ragged_row");
    }
}
