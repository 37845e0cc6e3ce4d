//! TikTok Business Suite (a business account's own screens): days of the account (`tiktok.business`) and of its audience
//! (`tiktok.business_audience`).
//!
//! Another product than TikTok Studio, with columns and whole dates of its own. `NAN` and `--` are no numbers. The days are
//! taken for those of UTC, as the interface has them; the file does not say so. The net growth is kept out: the report takes
//! it from those who came and those who left, and a row in which the three disagree is remarked on.

use super::by_day::ByDay;
use super::dates::DayForm;
use super::draft::Draft;
use super::sheet::Column;
use super::{ImportError, Kind, Language, Mark, Source};
use crate::delimited::numbers::Form;
use crate::domain::Zone;

pub(super) const OVERVIEW: Kind = Kind {
    id: "tiktok.business",
    label_ja: "TikTok ビジネススイート「概要」（日別）",
    label_en: "TikTok Business Suite, overview by day",
    platform: "tiktok",
    proven: &[Language::English],
    only_when_named: false,
    marks: &[Mark { language: Language::English, columns: &["date", "videoviews", "reachedaudience"] }],
    settle_days: 2,
    estimated: &["tiktok.reached_audience", "tiktok.engaged_audience"],
    read,
};

pub(super) const AUDIENCE: Kind = Kind {
    id: "tiktok.business_audience",
    label_ja: "TikTok ビジネススイート「オーディエンス」（日別）",
    label_en: "TikTok Business Suite, audience by day",
    marks: &[Mark {
        language: Language::English,
        columns: &["date", "totalfollowers", "reachedaudience", "engagedaudience"],
    }],
    ..OVERVIEW
};

const fn count(metric: &'static str, names: &'static [&'static str]) -> Column {
    Column { metric, form: Form::Count, names }
}

const COLUMNS: &[Column] = &[
    count("views", &["videoviews"]),
    count("reached_audience", &["reachedaudience"]),
    count("profile_views", &["profileviews"]),
    count("likes", &["likes"]),
    count("shares", &["shares"]),
    count("comments", &["comments"]),
    count("new_followers", &["newfollowers"]),
    count("lost_followers", &["lostfollowers"]),
    count("followers", &["totalfollowers"]),
    count("engaged_audience", &["engagedaudience"]),
];

const DAYS: ByDay = ByDay {
    date: &["date"],
    forms: &[DayForm::Slashed, DayForm::Iso],
    written: "2026/10/31",
    zone: Zone::UTC,
    prefix: "tiktok.",
    also: &["netgrowth"],
};

fn read(source: Source<'_>, draft: &mut Draft<'_>) -> Result<(), ImportError> {
    draft.note("zone_unstated", "");
    DAYS.read(source, draft, COLUMNS, &mut |sheet, row, on, draft| {
        let [net, came, left] =
            [sheet.column(&["netgrowth"])?, sheet.column(&["newfollowers"])?, sheet.column(&["lostfollowers"])?];
        if let (Some(net), Some(came), Some(left)) = (net, came, left) {
            let of = |index| sheet.number(row, index, Form::Signed);
            if let (Some(net), Some(came), Some(left)) = (of(net)?, of(came)?, of(left)?)
                && let Some(stayed) = came.checked_sub(left).filter(|stayed| *stayed != net)
            {
                draft.note("total_differs", format!("{on}: {net} / {stayed}"));
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use crate::imports::import;
    use crate::imports::tests::{hints, import_text, notes, stated};

    const OVERVIEW: &str = "\u{feff}Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,Phone number clicks ,Leads submission,Net growth,New followers,Lost followers\n\
        2026/10/30,715,NAN,25,26,4,7,0,0,10,10,0\n2026/10/31,\"75,155\",75134,539,845,244,58,0,0,5,6,1\n";

    #[test]
    fn what_is_not_a_number_is_missing() {
        let read = import_text(OVERVIEW, "tiktok.business");
        assert_eq!(stated(&read, "tiktok.reached_audience", "2026-10-30"), None);
        assert_eq!(stated(&read, "tiktok.views", "2026-10-31"), Some(("75155".into(), "3:2".into())));
        assert_eq!(stated(&read, "tiktok.lost_followers", "2026-10-31"), Some(("1".into(), "3:12".into())));
        assert_eq!(notes(&read), ["columns_kept_out: 2", "zone_unstated: "]);
        let audience =
            "Date,New followers,Total followers,Reached audience,Engaged audience\n2026/10/31,10,--,NAN,12\n";
        let read = import_text(audience, "tiktok.business_audience");
        assert_eq!(stated(&read, "tiktok.followers", "2026-10-31"), None);
        assert_eq!(stated(&read, "tiktok.engaged_audience", "2026-10-31"), Some(("12".into(), "2:5".into())));
    }

    #[test]
    fn a_net_that_is_not_what_came_less_what_left_is_told() {
        let read = import_text(&OVERVIEW.replace(",5,6,1\n", ",9,6,1\n"), "tiktok.business");
        assert!(notes(&read).contains(&"total_differs: 2026-10-31: 9 / 5".to_string()), "{:?}", read.notes);
        let error = import(OVERVIEW.replace("2026/10/30", "10/30/2026").as_bytes(), &hints("tiktok")).unwrap_err();
        assert_eq!(error.code(), "changed_by_spreadsheet");
    }
}
