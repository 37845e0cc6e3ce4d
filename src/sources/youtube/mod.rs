//! YouTube: its part of the catalogue. The platform stands on downloaded files (`report import`) for now, see README.md.
//!
//! Invariant: `youtube.views` changed its meaning on 2026-08-24; `youtube.engaged_views` is what it meant before.

use super::Platform;
use crate::domain::{Break, Consent, Day, Metric, MetricId, OverMembers, OverTime, Proof, Redirect, Unit, Zone};

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "youtube",
    label_ja: "YouTube",
    label_en: "YouTube",
    hosts: &["youtubeanalytics.googleapis.com", "www.googleapis.com", "oauth2.googleapis.com", "accounts.google.com"],
    proof: Proof::Consent(&CONSENT),
    metrics,
    options: &[],
    source: None,
    message_ledger: None,
    label: |_, _| None,
};

/// YouTube knows no service accounts: the channel's owner consents once.
static CONSENT: Consent = Consent {
    authorize_url: "https://accounts.google.com/o/oauth2/v2/auth",
    // without them Google gives no refresh token
    extra: &[("access_type", "offline"), ("prompt", "consent")],
    scopes: &[
        "https://www.googleapis.com/auth/youtube.readonly",
        "https://www.googleapis.com/auth/yt-analytics.readonly",
    ],
    separator: " ",
    pkce: true,
    redirect: Redirect::Loopback,
    token_url: "https://oauth2.googleapis.com/token",
    id_field: "client_id",
    secret_in_header: false,
    rotates: false,
    revoke_url: Some("https://oauth2.googleapis.com/revoke"),
};

const SOURCE: &str = "https://support.google.com/youtube/answer/9002587";

type Row = (&'static str, &'static str, &'static str, Unit, OverTime, OverMembers, bool, &'static str);

/// name, label, English label, unit, over time, over videos, whether each video has it too, definition.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("views", "視聴回数", "Views", Unit::Times, OverTime::Sum, OverMembers::Sum, true,
     "動画が再生された回数。2026年8月24日に定義が変わり、再生の開始だけで数えるようになった。その前後は比べられない。"),
    ("engaged_views", "エンゲージ ビュー", "Engaged views", Unit::Times, OverTime::Sum, OverMembers::Sum, true,
     "一定時間以上続いた再生の回数。2026年8月以前の「視聴回数」に当たる。"),
    ("watch_hours", "総再生時間", "Watch time (hours)", Unit::Hours, OverTime::Sum, OverMembers::Sum, true,
     "動画が再生された時間の合計。"),
    ("subscribers_net", "チャンネル登録者の増減", "Subscribers (net)", Unit::People, OverTime::Sum, OverMembers::None, true,
     "登録者の増加から減少を引いた数。チャンネルのページからの登録はどの動画にも数えない。"),
    ("impressions", "サムネイルのインプレッション数", "Impressions", Unit::Times, OverTime::Sum, OverMembers::Sum, true,
     "サムネイルが半分以上、1秒以上表示された回数。"),
    ("impressions_ctr", "インプレッションのクリック率", "Impressions click-through rate", Unit::Percent, OverTime::Ask, OverMembers::None, true,
     "サムネイルの表示が再生につながった割合。"),
    ("average_view_seconds", "平均視聴時間", "Average view duration", Unit::Seconds, OverTime::Ask, OverMembers::None, true,
     "1再生当たりの平均の視聴時間。"),
    ("average_view_percent", "平均視聴率", "Average percentage viewed", Unit::Percent, OverTime::Ask, OverMembers::None, true,
     "動画の長さに対する平均の視聴時間の割合。"),
    ("unique_viewers", "ユニーク視聴者数", "Unique viewers", Unit::People, OverTime::Ask, OverMembers::Ask, true,
     "期間中に視聴した人の推定数。"),
    ("new_viewers", "新しい視聴者数", "New viewers", Unit::People, OverTime::Ask, OverMembers::Ask, true,
     "期間中に初めてチャンネルを視聴した人の推定数。"),
    ("returning_viewers", "リピーター数", "Returning viewers", Unit::People, OverTime::Ask, OverMembers::Ask, true,
     "以前にもチャンネルを視聴したことがある人の推定数。"),
];

fn metrics() -> Vec<Metric> {
    let of_channel = ROWS.iter().map(|row| metric(row, "youtube"));
    let of_videos = ROWS.iter().filter(|row| row.6).map(|row| metric(row, "youtube.video"));
    of_channel.chain(of_videos).collect()
}

/// A view counts from the start of playback since 2026-08-24; engaged views go on with the old meaning.
fn views_breaks() -> Vec<Break> {
    let on = Day::new(2026, 8, 24).expect("the day exists");
    vec![Break { on, change_ja: "再生の開始だけで視聴と数えるようになった。".into() }]
}

fn metric(row: &Row, prefix: &str) -> Metric {
    let (name, label_ja, label_en, unit, over_time, over_members, _, definition) = *row;
    Metric {
        id: MetricId::new(format!("{prefix}.{name}")),
        label_ja: label_ja.into(),
        label_en: label_en.into(),
        definition_ja: definition.into(),
        api_name: name.into(),
        source: SOURCE.into(),
        unit,
        zone: Zone::PACIFIC,
        settle_days: 3,
        over_time,
        over_members,
        derived: None,
        since: None,
        breaks: if name == "views" { views_breaks() } else { Vec::new() },
        estimated: unit == Unit::People && over_time == OverTime::Ask,
    }
}
