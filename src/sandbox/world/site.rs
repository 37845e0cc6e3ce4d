//! The website and the ways to it: pages, sources, devices, places. Tables only.
//!
//! Invariant: an index into a table fits into one byte. Two pages may share a path (its title changed one day), several
//! sources share a medium.

use super::happenings::{EVENTS, VIDEOS, day};
use crate::domain::Day;

/// The site's own host.
pub const HOST: &str = "cross-sendai.example.jp";
/// The host of the partner portal 「仙台で働きたい！」.
pub const PARTNER_HOST: &str = "hatarakitai.example.jp";
/// The host of LINE's button for adding a friend.
pub const LINE_HOST: &str = "lin.ee";

/// A page under one title.
#[derive(Clone, Debug)]
pub struct Page {
    pub path: String,
    pub title: String,
    pub weight: f64,
    /// First day on which the page stood under this title.
    pub from: Option<Day>,
    /// First day on which it did so no longer.
    pub until: Option<Day>,
    /// The day whose happening draws people to this page.
    pub peak: Option<Day>,
}

/// Where a session came from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    pub source: &'static str,
    pub medium: &'static str,
    pub channel: &'static str,
    pub weight: f64,
}

/// Where a visitor lives.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub country: &'static str,
    pub region: &'static str,
    pub city: &'static str,
    pub weight: f64,
}

pub const DEVICES: [&str; 3] = ["mobile", "desktop", "tablet"];

const fn source(source: &'static str, medium: &'static str, channel: &'static str, weight: f64) -> Source {
    Source { source, medium, channel, weight }
}
pub const SOURCES: &[Source] = &[
    source("google", "organic", "Organic Search", 34.0),
    source("(direct)", "(none)", "Direct", 17.0),
    source("yahoo", "organic", "Organic Search", 8.0),
    source("bing", "organic", "Organic Search", 3.0),
    source("line", "social", "Organic Social", 7.0),
    source("t.co", "referral", "Organic Social", 4.5),
    source("l.instagram.com", "referral", "Organic Social", 5.0),
    source("m.facebook.com", "referral", "Organic Social", 2.0),
    source("tiktok.com", "referral", "Organic Social", 2.5),
    source("youtube.com", "referral", "Organic Video", 4.0),
    source(PARTNER_HOST, "referral", "Referral", 5.5),
    source("city.sendai.example.jp", "referral", "Referral", 2.0),
    source("note.com", "referral", "Referral", 1.2),
    source("google", "cpc", "Paid Search", 3.0),
    source("(not set)", "(not set)", "Unassigned", 1.0),
    source("chatgpt.com", "referral", "AI Assistant", 0.8),
];
pub const LINE_SOURCE: usize = 4;
pub const X_SOURCE: usize = 5;
pub const YOUTUBE_SOURCE: usize = 9;
pub const PAID_SOURCE: usize = 13;

const fn japan(region: &'static str, city: &'static str, weight: f64) -> Place {
    Place { country: "Japan", region, city, weight }
}
pub const PLACES: &[Place] = &[
    japan("Tokyo", "Shinjuku City", 9.0),
    japan("Tokyo", "Minato City", 7.0),
    japan("Tokyo", "Setagaya City", 6.0),
    japan("Tokyo", "Shibuya", 5.0),
    japan("Tokyo", "Hachioji", 3.0),
    japan("Kanagawa", "Yokohama", 6.0),
    japan("Kanagawa", "Kawasaki", 3.5),
    japan("Saitama", "Saitama", 4.0),
    japan("Saitama", "Kawaguchi", 1.8),
    japan("Chiba", "Chiba", 3.0),
    japan("Chiba", "Funabashi", 1.8),
    japan("Miyagi", "Sendai", 20.0),
    japan("Miyagi", "Ishinomaki", 1.6),
    japan("Osaka", "Osaka", 5.0),
    japan("Aichi", "Nagoya", 3.0),
    japan("Hokkaido", "Sapporo", 2.0),
    japan("Fukuoka", "Fukuoka", 2.0),
    japan("Yamagata", "Yamagata", 2.0),
    japan("Fukushima", "Koriyama", 1.5),
    japan("Iwate", "Morioka", 1.4),
    japan("Aomori", "Hachinohe", 0.9),
    japan("Akita", "Akita", 0.8),
    japan("Kyoto", "Kyoto", 1.0),
    japan("Hyogo", "Kobe", 1.2),
    japan("Ibaraki", "Tsukuba", 0.9),
    japan("Shizuoka", "Hamamatsu", 0.8),
    japan("Niigata", "Niigata", 0.7),
    japan("Okinawa", "Naha", 0.25),
    japan("Tottori", "Yonago", 0.1),
    japan("(not set)", "(not set)", 2.6),
    Place { country: "United States", region: "California", city: "San Jose", weight: 0.8 },
    Place { country: "Taiwan", region: "Taipei City", city: "(not set)", weight: 0.4 },
    Place { country: "(not set)", region: "(not set)", city: "(not set)", weight: 0.6 },
];

/// All pages, in a fixed order: those that always stood first, then events and videos.
pub fn pages() -> Vec<Page> {
    let renamed = Day::new(2026, 7, 1);
    let mut pages: Vec<Page> = STANDING
        .iter()
        .map(|&(path, title, weight)| {
            let (path, title) = (path.to_string(), title.to_string());
            Page { path, title, weight, from: None, until: None, peak: None }
        })
        .collect();
    // the front page got a new title in July 2026: one path under two titles
    pages[0].until = renamed;
    pages[1].from = renamed;
    for event in EVENTS {
        let held = day(event.held_on);
        let path = format!("/event/{}/", held.month());
        let title = format!("第{}回イベント {}｜CROSS SENDAI", event.number, event.title);
        pages.push(Page { path, title, weight: 1.1, from: Some(held.plus(-30)), until: None, peak: Some(held) });
    }
    for video in VIDEOS {
        let out = day(video.published_on);
        let (path, title) = (video.path.to_string(), format!("{}｜CROSS SENDAI", video.title));
        pages.push(Page { path, title, weight: 1.5, from: Some(out), until: None, peak: Some(out) });
    }
    pages
}

const STANDING: &[(&str, &str, f64)] = &[
    ("/", "CROSS SENDAI｜仙台で働く・暮らす", 20.0),
    ("/", "CROSS SENDAI（クロスセンダイ）｜仙台で、はたらく。", 20.0),
    ("/about/", "CROSS SENDAIとは｜CROSS SENDAI", 3.0),
    ("/movie/", "動画一覧｜CROSS SENDAI", 7.0),
    ("/event/", "イベント一覧｜CROSS SENDAI", 5.0),
    ("/company/", "企業一覧｜CROSS SENDAI", 6.0),
    ("/company/search/", "企業をさがす｜CROSS SENDAI", 3.5),
    ("/line/", "🎉公式LINEのご案内🎉｜CROSS SENDAI", 3.0),
    ("/interview/", "カジュアル面談｜CROSS SENDAI", 4.0),
    ("/interview/form/", "カジュアル面談 申込み｜CROSS SENDAI", 1.4),
    ("/life/", "仙台で暮らす｜CROSS SENDAI", 3.2),
    ("/life/house/", "家賃と住まい｜CROSS SENDAI", 2.4),
    ("/life/childcare/", "子育て支援｜CROSS SENDAI", 2.0),
    ("/life/money/", "「年収４００万円」で暮らす＆貯める <Q&A> 100問100答｜CROSS SENDAI", 2.8),
    ("/voice/", "移住者の声｜CROSS SENDAI", 2.6),
    ("/voice/01/", "東京のSEから仙台のSEへ｜CROSS SENDAI", 1.6),
    ("/voice/02/", "夫婦でUターン｜CROSS SENDAI", 1.3),
    ("/voice/03/", "山形に住み、仙台で働く｜CROSS SENDAI", 1.0),
    ("/company/0101/", "株式会社サンプル製作所｜CROSS SENDAI", 1.1),
    ("/company/0102/", "サンプル水産株式会社｜CROSS SENDAI", 1.0),
    ("/company/0103/", "青葉サンプルシステムズ｜CROSS SENDAI", 1.3),
    ("/company/0104/", "広瀬川サンプル建設｜CROSS SENDAI", 0.8),
    ("/company/0105/", "サンプル物流東北｜CROSS SENDAI", 0.7),
    ("/news/", "お知らせ｜CROSS SENDAI", 1.2),
    ("/contact/", "お問い合わせ｜CROSS SENDAI", 0.5),
    ("/privacy/", "プライバシーポリシー｜CROSS SENDAI", 0.2),
    ("/sitemap/", "サイトマップ｜CROSS SENDAI", 0.1),
];
