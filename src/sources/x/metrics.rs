//! X's part of the catalogue.
//!
//! Invariants: an account's day (`x.impressions`) and a post's lifetime (`x.post.impressions`) are different quantities and
//! have different names: the two never reconcile. A post's counter that includes what was paid for
//! (`x.post.public_impressions`) is not the one of the downloaded files, which leaves it out.

use crate::domain::{Metric, MetricId, OverMembers, OverTime, Unit, Zone};
use crate::sources::derived;

const SCREEN: &str = "https://business.x.com/ja/help/campaign-measurement-and-analytics/activity-dashboard";
const INTERFACE: &str = "https://docs.x.com/x-api/fundamentals/metrics";

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

/// What the interface alone tells of the account: name, its own name, label, English label, unit, definition.
#[rustfmt::skip]
const LEVELS: &[(&str, &str, &str, &str, Unit, &str)] = &[
    ("followers", "public_metrics.followers_count", "フォロワー数", "Followers", Unit::People, "アカウントをフォローしている利用者の数。取得した時点の値で、過去の値は得られない。"),
    ("posts_total", "public_metrics.tweet_count", "ポスト数（累計）", "Posts so far", Unit::Items, "アカウントのポストの累計（返信・リポストを含み、削除されたものを除く）。取得した時点の値。"),
];

/// What the interface alone tells of a post.
#[rustfmt::skip]
const COUNTERS: &[(&str, &str, &str, &str, Unit, &str)] = &[
    ("public_impressions", "public_metrics.impression_count", "表示回数（公開値）", "Impressions, public", Unit::Times, "ポストが画面に表示された回数。広告による表示を含む。"),
    ("quotes", "public_metrics.quote_count", "引用", "Quotes", Unit::Times, "引用された数。"),
    ("profile_clicks", "non_public_metrics.user_profile_clicks", "プロフィールのクリック数", "Profile clicks", Unit::Times, "ポストからプロフィールがクリックされた回数。投稿から30日以内にだけ得られる。"),
];

/// A post's lifetime is true only when it was seen.
const SO_FAR: &str = "投稿してから取得時点までの累計。";

/// The catalogue.
pub fn metrics() -> Vec<Metric> {
    let of_days = ROWS.iter().map(|row| stated(row, "x", OverTime::Sum, ""));
    let of_posts = ROWS.iter().filter(|row| row.5).map(|row| stated(row, "x.post", OverTime::Lifetime, SO_FAR));
    let levels = LEVELS.iter().map(|row| told(row, "x", OverTime::Last, OverMembers::None, ""));
    let counters = COUNTERS.iter().map(|row| told(row, "x.post", OverTime::Lifetime, OverMembers::Sum, SO_FAR));
    let made = [
        derived::posts("x.posts", "投稿", Unit::Items, &["x.posts", "x.content", "x.tweet"]),
        derived::net("x.followers_net", "x.new_follows", "x.unfollows"),
    ];
    of_days.chain(of_posts).chain(levels).chain(counters).chain(made).collect()
}

fn stated(
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
        source: SCREEN.into(),
        unit,
        zone: Zone::JST,
        settle_days: 1,
        over_time,
        over_members: OverMembers::Sum,
        derived: None,
        since: None,
        breaks: Vec::new(),
        estimated: false,
        by_interface_alone: false,
        role: None,
    }
}

fn told(
    row: &(&str, &'static str, &'static str, &'static str, Unit, &str),
    prefix: &str,
    over_time: OverTime,
    over_members: OverMembers,
    more: &str,
) -> Metric {
    let (name, api_name, label_ja, label_en, unit, definition) = *row;
    Metric {
        api_name: api_name.into(),
        source: INTERFACE.into(),
        over_members,
        by_interface_alone: true,
        ..stated(&(name, label_ja, label_en, unit, definition, true), prefix, over_time, more)
    }
}
