//! Columns that X's files by day and by post have in common, in the names of each generation of the analytics.
//!
//! Invariant: one quantity has one name here, whichever file states it.

use super::sheet::Column;
use crate::delimited::numbers::Form;

pub(super) const fn column(metric: &'static str, names: &'static [&'static str]) -> Column {
    Column { metric, form: Form::Count, names }
}

/// Of X Analytics.
pub(super) const NEW: &[Column] = &[
    column("impressions", &["impressions", "インプレッション数"]),
    column("likes", &["likes", "いいね"]),
    column("engagements", &["engagements", "エンゲージメント"]),
    column("bookmarks", &["bookmarks", "ブックマーク"]),
    column("shares", &["shares", "share", "共有された回数"]),
    column("new_follows", &["newfollows", "新しいフォロー"]),
    column("replies", &["replies", "返信"]),
    column("reposts", &["reposts", "リポスト"]),
    column("profile_visits", &["profilevisits", "プロフィールへのアクセス数"]),
];

/// Of the analytics before it.
pub(super) const OLD: &[Column] = &[
    column("impressions", &["impressions", "インプレッション"]),
    column("engagements", &["engagements", "エンゲージメント"]),
    column("reposts", &["retweets", "リツイート"]),
    column("replies", &["replies", "返信"]),
    column("likes", &["likes", "favorites", "いいね"]),
    column("url_clicks", &["urlclicks", "urlクリック数"]),
    column("hashtag_clicks", &["hashtagclicks", "ハッシュタグクリック"]),
    column("detail_expands", &["detailexpands", "詳細クリック"]),
    column("permalink_clicks", &["permalinkclicks", "固定リンクのクリック数"]),
    column("media_views", &["mediaviews", "メディアの再生数"]),
];
