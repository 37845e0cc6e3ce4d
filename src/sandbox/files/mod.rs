//! The files that staff would download for a month, one of every kind, in Japanese where a Japanese form is
//! known.
//!
//! Their bytes have the form of the real ones (encoding, line ends, quoting, dates, spelling of headers). They all
//! say what the world knows.
//! Invariant: the same month gives the same bytes, and files of the same platform do not contradict each other.

mod ga4;
mod line;
mod meta;
mod note;
mod tiktok;
mod x;
mod youtube;

pub(super) use x::month_sums as x_month;
pub(super) use youtube::month_sums as youtube_month;

use super::google;
use super::world::World;
use crate::domain::{Day, Month};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// How many of [`downloads`] the sandbox's own programme takes in: the first, which [`files`] makes.
pub const TAKEN_IN: usize = 4;

/// What the sandbox's own programme takes in for `month`: name and bytes.
pub fn files(world: &World, month: Month) -> Vec<(String, Vec<u8>)> {
    vec![
        ("account_overview_analytics.csv".to_string(), x::overview(month).into_bytes()),
        ("表データ.csv".to_string(), youtube::table(month).into_bytes()),
        ("ページとスクリーン_ページパスとスクリーン_クラス.csv".to_string(), ga4::pages(world, month).into_bytes()),
        (content_name(month), x::content(month).into_bytes()),
    ]
}

/// An archive of these members.
fn archive(members: Vec<(&str, Vec<u8>)>) -> Vec<u8> {
    const CANNOT_FAIL: &str = "small members fit into an archive in memory";
    // the same bytes every time: no moment and no rights of the machine at work
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .system(System::Unix);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(name, options).expect(CANNOT_FAIL);
        zip.write_all(&bytes).expect(CANNOT_FAIL);
    }
    zip.finish().expect(CANNOT_FAIL).into_inner()
}

fn content_name(month: Month) -> String {
    format!("account_analytics_content_{}_{}.csv", month.first(), month.last())
}

/// A download of every kind for `month`: name and bytes. The first are those of [`files`].
pub fn downloads(world: &World, month: Month) -> Vec<(String, Vec<u8>)> {
    let (first, last) = (month.first(), month.last());
    // the old analytics named the day after the last one
    let span = format!("crosssendai_{}_{}_ja", first.compact(), last.plus(1).compact());
    let mut all = files(world, month);
    all.extend([
        (format!("daily_tweet_activity_metrics_{span}.csv"), x::old_by_day(month).into_bytes()),
        (format!("tweet_activity_metrics_{span}.csv"), x::old_by_tweet(month).into_bytes()),
        (format!("コンテンツ {first}_{last} CROSS SENDAI.zip"), youtube::archive(month)),
        ("月次_ページ別_自由形式_1.csv".to_string(), ga4::exploration(world, month).into_bytes()),
        ("friend_overview.csv".to_string(), line::friends(world, month).into_bytes()),
        ("Follows.csv".to_string(), meta::follows(month)),
        ("Views.csv".to_string(), meta::views(month)),
        ("Visits (1).csv".to_string(), meta::visits(month)),
        (meta::posts_name(month, 1_493_633_672_508_178), meta::instagram_posts(month)),
        (meta::posts_name(month, 1_396_269_028_466_733), meta::facebook_posts(month)),
        ("Audience.csv".to_string(), meta::instagram_audience(month)),
        ("Audience (1).csv".to_string(), meta::facebook_audience()),
        (format!("Overview_{first}_1793491200_crosssendai.zip"), tiktok::overview(month)),
        ("Overview.xlsx".to_string(), tiktok::workbook(month)),
        (format!("Viewers_{first}_1793491200_crosssendai.zip"), tiktok::viewers(month)),
        (format!("Followers_{first}_1793491200_crosssendai.zip"), tiktok::followers(month)),
        (format!("Content_{first}_1793491200_crosssendai.zip"), tiktok::content(month)),
        ("TikTokビジネススイート_概要.csv".to_string(), tiktok::business(month).into_bytes()),
        ("TikTokビジネススイート_オーディエンス.csv".to_string(), tiktok::business_audience(month).into_bytes()),
        ("TikTokビジネススイート_動画.csv".to_string(), tiktok::business_videos(month).into_bytes()),
        (format!("note_{month}.csv"), note::dashboard(month).into_bytes()),
        ("note_記事別PV.csv".to_string(), note::sheet(month).into_bytes()),
    ]);
    all
}

/// A field of a CSV row, quoted only where it must be.
pub(super) fn csv_field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { quoted(text) } else { text.to_string() }
}

/// A field of a CSV row in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A day's place among the days of the world, for seeds.
pub(super) fn seed_of(day: Day) -> u64 {
    day.since(World::first_day()) as u64
}

/// A whole number cut into parts by weight, so that the parts add up to it; nothing where nobody has weight.
pub(super) fn shares(whole: u32, weights: &[u32]) -> Vec<u32> {
    let all: u64 = weights.iter().map(|w| u64::from(*w)).sum();
    let mut reached = 0;
    let up_to = |weight: u64| (u64::from(whole) * weight).checked_div(all).unwrap_or(0) as u32;
    let part = |weight: &u32| {
        let before = up_to(reached);
        reached += u64::from(*weight);
        up_to(reached) - before
    };
    weights.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_the_whole() {
        assert_eq!(shares(10, &[1, 1, 1]), [3, 3, 4]);
        assert_eq!(shares(1, &[5, 0, 5]), [0, 0, 1]);
        assert_eq!(shares(u32::MAX, &[1_000, 3_000]).iter().map(|n| u64::from(*n)).sum::<u64>(), u64::from(u32::MAX));
        assert_eq!((shares(7, &[]), shares(7, &[0, 0])), (vec![], vec![0, 0]));
    }

    #[test]
    fn the_same_month_gives_the_same_bytes() {
        let month: Month = "2026-10".parse().unwrap();
        let world = World::shared();
        assert_eq!(downloads(&world, month), downloads(&world, month));
        let own = files(&world, month);
        assert!(own.len() == TAKEN_IN && downloads(&world, month).starts_with(&own));
    }

    #[test]
    fn months_without_posts_or_pages_have_files_too() {
        for month in ["2025-03", "2026-02", "2028-02"] {
            let all = downloads(&World::shared(), month.parse().unwrap());
            assert!(all.iter().all(|(name, bytes)| !bytes.is_empty() && !name.contains('/')), "{month}");
        }
    }
}
