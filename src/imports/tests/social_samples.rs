//! Real files of Meta and TikTok, read where `REPORT_SAMPLES` names their folder. The sums were taken from the files by other
//! means, not from this program.

use super::hints;
use crate::domain::Zone;
use crate::imports::samples::{check_sums, sample};
use crate::imports::{Hints, Imported, import};

fn codes(read: &Imported) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = read.notes.iter().map(|n| n.code).collect();
    codes.dedup();
    codes
}

#[test]
fn meta_results_by_day() {
    let ig = Some("instagram.results");
    let fb = Some("facebook.results");
    for (name, kind, metric, sum, days, window) in [
        ("ig_daily_en_2026/Follows.csv", None, "instagram.follows", "2736", 20, "2026-05-25..2026-06-13"),
        ("ig_daily_en_2026/Interactions.csv", ig, "instagram.interactions", "53288", 28, "2026-05-25..2026-06-21"),
        ("ig_daily_en_2026/Link clicks.csv", None, "instagram.link_clicks", "9838", 28, "2026-05-25..2026-06-21"),
        ("ig_daily_en_2026/Reach.csv", ig, "instagram.reach", "808076", 28, "2026-05-25..2026-06-21"),
        ("ig_daily_en_2026/Views.csv", ig, "instagram.views", "1117725", 28, "2026-05-25..2026-06-21"),
        ("ig_daily_en_2026/Visits.csv", None, "instagram.profile_views", "7724", 28, "2026-05-25..2026-06-21"),
        // 22 quiet days are left out of 62
        ("ig_daily_en_2025/IG_FOLLOWS.csv", None, "instagram.follows", "146", 62, "2025-10-31..2025-12-31"),
        ("ig_daily_en_2025/IG_REACH.csv", ig, "instagram.reach", "273471", 62, "2025-10-31..2025-12-31"),
        ("fb_daily_en_2025_dst/Follows.csv", fb, "facebook.follows", "66", 105, "2025-01-01..2025-04-15"),
        ("fb_daily_en_2025_dst/Reach.csv", None, "facebook.reach", "10734", 105, "2025-01-01..2025-04-15"),
        ("fb_daily_en_2025_dst/Visits.csv", None, "facebook.page_views", "976", 105, "2025-01-01..2025-04-15"),
    ] {
        let Some(bytes) = sample(&format!("meta/{name}")) else { return };
        let hints = Hints { kind, ..hints("instagram") };
        let read = import(&bytes, &hints).unwrap_or_else(|e| panic!("{name}: {e}"));
        check_sums(&read, &[(metric, sum)]);
        assert_eq!((read.observations.len(), read.encoding.name()), (days, "utf-16le"), "{name}");
        assert_eq!(read.window.unwrap().to_string(), window, "{name}");
        let implied = read.observations.iter().filter(|o| o.flags.names().contains("implied")).count();
        assert_eq!(implied, if name.contains("IG_FOLLOWS") { 22 } else { 0 }, "{name}");
    }
}

#[test]
fn meta_posts() {
    let name = "ig_posts_en_May-25-2026_Jun-21-2026_1493633672508178.csv";
    let Some(bytes) = sample(&format!("meta/{name}")) else { return };
    let read = import(&bytes, &Hints { file_name: name, ..hints("instagram") }).unwrap();
    assert_eq!((read.rows, read.posts.len(), read.encoding.name()), (21, 21, "utf-8-bom"));
    check_sums(
        &read,
        &[
            ("instagram.post.views", "541645"),
            ("instagram.post.reach", "408151"),
            ("instagram.post.likes", "31172"),
            ("instagram.post.follows", "525"),
            ("instagram.post.saves", "3255"),
        ],
    );
    assert_eq!(read.window.unwrap().to_string(), "2026-05-26..2026-06-21");
    assert_eq!(codes(&read), ["columns_kept_out", "other_account", "paid_unknown", "period_of_name"]);
    // printed 05/26/2026 10:23 in California: the next morning in Japan
    assert_eq!(read.posts[0].published_at.unwrap().day_in(Zone::JST).to_string(), "2026-05-27");

    let bytes = sample("meta/ig_posts_en_Mar-18-2025_Apr-14-2025_1019826952924933.head30.csv").unwrap();
    let read = import(&bytes, &hints("instagram")).unwrap();
    check_sums(&read, &[("instagram.post.views", "3979"), ("instagram.post.follows", "2")]);
    assert_eq!(read.posts.iter().filter(|p| p.published_at.is_some()).count(), 29);

    let bytes = sample("meta/fb_posts_en_Jan-14-2025_Apr-14-2025_1396269028466733.head40.csv").unwrap();
    let read = import(&bytes, &hints("facebook")).unwrap();
    check_sums(
        &read,
        &[
            ("facebook.post.views", "1567"),
            ("facebook.post.reach", "709"),
            ("facebook.post.likes", "11"),
            ("facebook.post.clicks", "17"),
            ("facebook.post.link_clicks", "3"),
        ],
    );
    let bytes = sample("meta/fb_posts_en_Mar-18-2025_Apr-14-2025_553302954456165.dupViews.head30.csv").unwrap();
    let read = import(&bytes, &hints("facebook")).unwrap();
    check_sums(&read, &[("facebook.post.reach", "609"), ("facebook.post.clicks", "10")]);
    assert!(codes(&read).contains(&"not_supplied"), "views of 0 beside people reached: {:?}", read.notes);
    assert!(!read.observations.iter().any(|o| o.metric.as_str() == "facebook.post.views"));
}

#[test]
fn meta_audience() {
    // shares added up over age and gender, cities and countries
    for (name, kind, sums) in [
        ("ig_daily_en_2026", "instagram.demographics", ["age_gender 100.0", "city 6.9", "country 67.4"]),
        ("fb_daily_en_2025_dst", "facebook.demographics", ["age_gender 100.0", "city 37.7", "country 91.4"]),
    ] {
        let Some(bytes) = sample(&format!("meta/{name}/Audience.csv")) else { return };
        let read = import(&bytes, &Hints { kind: Some(kind), ..hints("instagram") }).unwrap();
        let prefix = kind.split('.').next().unwrap();
        for sum in sums {
            let (metric, sum) = sum.split_once(' ').unwrap();
            check_sums(&read, &[(&format!("{prefix}.audience.{metric}"), sum)]);
        }
        assert_eq!((read.observations.len(), codes(&read)), (32, vec![]));
    }
}

#[test]
fn tiktok_studio_in_each_form_is_the_same() {
    let Some(csv) = sample("tiktok/studio_en_2026-04/Overview.csv") else { return };
    let read = |bytes: &[u8]| import(bytes, &hints("tiktok")).unwrap();
    let from_csv = read(&csv);
    check_sums(&from_csv, &[("tiktok.views", "7919"), ("tiktok.profile_views", "35"), ("tiktok.likes", "51")]);
    assert_eq!(from_csv.window.unwrap().to_string(), "2026-04-12..2026-04-18");
    let workbook = read(&sample("tiktok/studio_en_2026-04/Overview.xlsx").unwrap());
    let values = |read: &Imported| -> Vec<_> {
        read.observations.iter().map(|o| (o.metric.clone(), o.window, o.stated)).collect()
    };
    assert_eq!(values(&workbook), values(&from_csv));
    assert_eq!(workbook.observations[0].origin.pointer, "B2", "a cell of the sheet");
    let zip = read(&sample("tiktok/studio_en_2026-04/Overview_7d.zip").unwrap());
    check_sums(&zip, &[("tiktok.views", "1"), ("tiktok.profile_views", "5")]);
    let spanish = read(&sample("tiktok/studio_es/Overview.csv").unwrap());
    check_sums(&spanish, &[("tiktok.views", "9")]);
    assert_eq!(spanish.window.unwrap().to_string(), "2026-03-08..2026-03-14");
}

#[test]
fn tiktok_business_suite() {
    let Some(bytes) = sample("tiktok/business-suite_en/TIKTOK_RAW.csv") else { return };
    let read = import(&bytes, &hints("tiktok")).unwrap();
    check_sums(
        &read,
        &[
            ("tiktok.views", "521491"),
            ("tiktok.reached_audience", "505414"),
            ("tiktok.new_followers", "409"),
            ("tiktok.lost_followers", "7"),
        ],
    );
    assert_eq!(read.window.unwrap().to_string(), "2025-10-31..2025-12-31");
    let reached = read.observations.iter().filter(|o| o.metric.as_str() == "tiktok.reached_audience");
    assert_eq!(reached.count(), 61, "NAN is no number");
    let bytes = sample("tiktok/business-suite_en/TIKTOK_AUDIENCE_RAW.csv").unwrap();
    let read = import(&bytes, &hints("tiktok")).unwrap();
    check_sums(&read, &[("tiktok.new_followers", "409"), ("tiktok.engaged_audience", "13643")]);
    assert!(!read.observations.iter().any(|o| o.metric.as_str() == "tiktok.followers"), "`--` throughout");
    let bytes = sample("tiktok/business-suite_en/TIKTOK_VIDEO_RAW.csv").unwrap();
    let read = import(&bytes, &hints("tiktok")).unwrap();
    assert_eq!((read.kind.id, read.posts.len()), ("tiktok.business_videos", 51));
    check_sums(&read, &[("tiktok.post.views", "538938"), ("tiktok.post.favorites", "570")]);
}
