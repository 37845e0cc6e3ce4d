//! X: its part of the catalogue. The platform stands on downloaded files (`report import`); its interface is off, see README.md.
//!
//! Invariant: an account's day (`x.impressions`) and a post's lifetime (`x.post.impressions`) are different quantities and
//! have different names: the two never reconcile.

use super::Platform;
use crate::domain::{Consent, Metric, MetricId, OverMembers, OverTime, Proof, Redirect, Unit, Zone};

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "x",
    label_ja: "X",
    label_en: "X",
    hosts: &["api.x.com", "x.com"],
    proof: Proof::Consent(&CONSENT),
    metrics,
    options: &[],
    source: None,
    message_ledger: None,
    label: |_, _| None,
};

/// The address that must be registered with the application: X compares it letter by letter and knows no `localhost`.
const PORT: u16 = 8484;

static CONSENT: Consent = Consent {
    authorize_url: "https://x.com/i/oauth2/authorize",
    extra: &[],
    scopes: &["tweet.read", "users.read", "offline.access"],
    separator: " ",
    pkce: true,
    redirect: Redirect::FixedLoopback { port: PORT, path: "/callback" },
    token_url: "https://api.x.com/2/oauth2/token",
    id_field: "client_id",
    secret_in_header: true,
    rotates: true,
    revoke_url: Some("https://api.x.com/2/oauth2/revoke"),
};

const SOURCE: &str = "https://business.x.com/ja/help/campaign-measurement-and-analytics/activity-dashboard";

/// name, label, English label, unit, definition, whether each post has it too.
#[rustfmt::skip]
const ROWS: &[(&str, &str, &str, Unit, &str, bool)] = &[
    ("impressions", "インプレッション数", "Impressions", Unit::Times, "ポストが画面に表示された回数。", true),
    ("engagements", "エンゲージメント", "Engagements", Unit::Times, "ポストに対する操作（クリック、返信、リポスト、いいね等）の総数。", true),
    ("likes", "いいね", "Likes", Unit::Times, "いいねの数。", true),
    ("replies", "返信", "Replies", Unit::Times, "返信の数。", true),
    ("reposts", "リポスト", "Reposts", Unit::Times, "リポストの数。", true),
    ("bookmarks", "ブックマーク", "Bookmarks", Unit::Times, "ブックマークされた数。", true),
    ("shares", "共有された回数", "Shares", Unit::Times, "リンクのコピーなどで共有された回数。", true),
    ("new_follows", "新しいフォロー", "New follows", Unit::People, "新たにフォローした利用者の数。", true),
    ("unfollows", "フォロー解除", "Unfollows", Unit::People, "フォローを解除した利用者の数。", false),
    ("profile_visits", "プロフィールへのアクセス数", "Profile visits", Unit::Times, "プロフィールが表示された回数。", true),
    ("posts_created", "ポストの作成数", "Posts created", Unit::Items, "その日に作成されたポストの数（X の画面の数え方による）。", false),
    ("video_views", "動画再生数", "Video views", Unit::Times, "動画が再生された回数。", false),
    ("media_views", "メディアの再生数", "Media views", Unit::Times, "画像・動画が表示又は再生された回数。", true),
    ("url_clicks", "URLのクリック数", "URL clicks", Unit::Times, "ポスト内のリンクがクリックされた回数。", true),
    ("hashtag_clicks", "ハッシュタグのクリック数", "Hashtag clicks", Unit::Times, "ポスト内のハッシュタグがクリックされた回数。", true),
    ("detail_expands", "詳細のクリック数", "Detail expands", Unit::Times, "ポストの詳細が開かれた回数。", true),
    ("permalink_clicks", "パーマリンクのクリック数", "Permalink clicks", Unit::Times, "ポストの固定リンクがクリックされた回数。", true),
];

fn metrics() -> Vec<Metric> {
    let of_days = ROWS.iter().map(|row| metric(row, "x", OverTime::Sum, ""));
    let of_posts = ROWS.iter().filter(|row| row.5);
    let of_posts = of_posts.map(|row| metric(row, "x.post", OverTime::Lifetime, "投稿してから取得時点までの累計。"));
    of_days.chain(of_posts).collect()
}

fn metric(
    row: &(&str, &'static str, &'static str, Unit, &str, bool),
    prefix: &str,
    over_time: OverTime,
    more: &str,
) -> Metric {
    let (name, label_ja, label_en, unit, definition, _) = *row;
    Metric {
        id: MetricId::new(format!("{prefix}.{name}")),
        label_ja: label_ja.into(),
        label_en: label_en.into(),
        definition_ja: format!("{definition}{more}").into(),
        api_name: name.to_string().into(),
        source: SOURCE.into(),
        unit,
        zone: Zone::JST,
        settle_days: 1,
        over_time,
        over_members: OverMembers::Sum,
        derived: None,
        since: None,
        breaks: Vec::new(),
        estimated: false,
    }
}
