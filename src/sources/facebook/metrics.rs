//! Facebook's part of the catalogue. Views are called views since November 2025; what was counted before is not comparable.

use crate::domain::{Derivation, Metric, MetricId, OverMembers, OverTime, Unit, Zone};
use crate::sources::derived;

const PAGE: &str = "https://developers.facebook.com/docs/graph-api/reference/page/insights";
const LEVEL: &str = "https://developers.facebook.com/docs/graph-api/reference/page";
/// Numbers of days stand after about a day; two are waited.
pub const SETTLE_DAYS: u32 = 2;
/// Posts go on being seen; a reading a week after the month is the one that reports take.
pub const POST_SETTLE_DAYS: u32 = 7;

/// The platform's name of it, ours, Japanese label, English label, unit, over time, definition.
type Row = (&'static str, &'static str, &'static str, &'static str, Unit, OverTime, &'static str);

/// By day, of the page.
#[rustfmt::skip]
const OF_DAYS: &[Row] = &[
    ("page_media_view", "facebook.views", "閲覧数", "Views", Unit::Times, OverTime::Sum,
     "ページの投稿・動画などが画面に表示又は再生された回数。広告による分を含む。2025年11月に「インプレッション」に代わった。"),
    ("page_total_media_view_unique", "facebook.viewers", "閲覧者数", "Viewers", Unit::People, OverTime::Ask,
     "ページの投稿・動画などを見た人の数（推定、広告による分を含む）。日ごとの値を足しても期間の人数にはならない。2026年6月に「リーチ」に代わった。"),
    ("page_post_engagements", "facebook.engagements", "エンゲージメント", "Engagements", Unit::Times, OverTime::Sum,
     "投稿へのリアクション、コメント、シェア、クリックなどの回数。リール動画への反応は含まない。"),
    ("page_views_total", "facebook.page_views", "ページの閲覧数", "Page views", Unit::Times, OverTime::Sum,
     "Facebookページ（プロフィール）が開かれた回数。"),
    ("page_total_actions", "facebook.actions", "連絡先・ボタンのクリック数", "Clicks on contact information and buttons", Unit::Times, OverTime::Sum,
     "ページの連絡先情報とボタンがクリックされた回数。ウェブサイトへのクリックだけの値は提供されていない。"),
    ("page_daily_follows_unique", "facebook.follows", "新規フォロワー", "New followers", Unit::People, OverTime::Sum,
     "その日に新たにフォローした人の数（推定）。"),
    ("page_daily_unfollows_unique", "facebook.unfollows", "フォロー解除", "Unfollows", Unit::People, OverTime::Sum,
     "その日にフォローをやめた人の数（推定）。"),
    ("page_video_views", "facebook.video_views", "動画の3秒以上の再生数", "Video views (3 seconds)", Unit::Times, OverTime::Sum,
     "動画が3秒以上再生された回数。閲覧数より小さい。"),
];

/// Since publication, of a post.
#[rustfmt::skip]
const OF_POSTS: &[Row] = &[
    ("post_media_view", "facebook.post.views", "閲覧数", "Views", Unit::Times, OverTime::Lifetime,
     "投稿が画面に表示又は再生された回数。"),
    ("post_total_media_view_unique", "facebook.post.viewers", "閲覧者数", "Viewers", Unit::People, OverTime::Lifetime,
     "投稿を見た人の数（推定）。"),
    ("post_clicks", "facebook.post.clicks", "クリック数", "Clicks", Unit::Times, OverTime::Lifetime,
     "投稿がクリックされた回数。"),
    ("post_video_views", "facebook.post.video_views", "動画の3秒以上の再生数", "Video views (3 seconds)", Unit::Times, OverTime::Lifetime,
     "投稿の動画が3秒以上再生された回数。"),
    ("post_activity_by_action_type/like", "facebook.post.likes", "リアクション", "Reactions", Unit::Times, OverTime::Lifetime,
     "投稿への「いいね！」などのリアクションの数（媒体の集計区分 like）。"),
    ("post_activity_by_action_type/comment", "facebook.post.comments", "コメント", "Comments", Unit::Times, OverTime::Lifetime,
     "投稿へのコメントの数。"),
    ("post_activity_by_action_type/share", "facebook.post.shares", "シェア", "Shares", Unit::Times, OverTime::Lifetime,
     "投稿がシェアされた数。"),
    ("post_reactions_by_type_total", "facebook.post.reactions", "リアクション（種類別）", "Reactions by type", Unit::Times, OverTime::Lifetime,
     "投稿へのリアクションの数。種類別（いいね！、超いいね！など）。「いいね！」には「大切だね」を含む。"),
];

const SUITE: &str = "https://www.facebook.com/business/help/700570830721044";
/// What only the downloaded files state: the interface has no such number, or no longer.
#[rustfmt::skip]
const OF_FILES: &[Row] = &[
    ("Facebook reach", "facebook.reach", "リーチ", "Reach", Unit::People, OverTime::Ask,
     "ページの投稿などを1回以上見た人の数（Meta Business Suite の画面の数え方による推定）。日ごとの値を足しても期間の人数にはならない。APIの「閲覧者数」とは数え方が異なる。"),
    ("Content interactions", "facebook.interactions", "コンテンツへの反応", "Content interactions", Unit::Times, OverTime::Sum,
     "投稿・リール・動画などへのリアクション、コメント、シェアなどの回数（Meta Business Suite の画面の数え方による）。APIの「エンゲージメント」とは数え方が異なる。"),
    ("Facebook link clicks", "facebook.link_clicks", "リンクのクリック数", "Link clicks", Unit::Times, OverTime::Sum,
     "Facebookの投稿や広告などのリンクがクリックされた回数（Meta Business Suite の画面の数え方による）。"),
    ("Reach", "facebook.post.reach", "リーチ", "Reach", Unit::People, OverTime::Lifetime,
     "投稿を1回以上見た人の数（Meta Business Suite の画面の数え方による推定）。"),
    ("Link Clicks", "facebook.post.link_clicks", "リンクのクリック数", "Link clicks", Unit::Times, OverTime::Lifetime,
     "投稿のリンクがクリックされた回数。"),
    ("Age & gender", "facebook.audience.age_gender", "フォロワーの年代・性別の構成比", "Followers by age and gender", Unit::Percent, OverTime::None,
     "フォロワーのうち、その年代と性別の人の割合（推定）。書き出した日の状態。"),
    ("Top cities", "facebook.audience.city", "フォロワーの市区町村の構成比", "Followers by city", Unit::Percent, OverTime::None,
     "フォロワーのうち、その市区町村にいる人の割合（推定、上位だけ）。書き出した日の状態。"),
    ("Top countries", "facebook.audience.country", "フォロワーの国の構成比", "Followers by country", Unit::Percent, OverTime::None,
     "フォロワーのうち、その国にいる人の割合（推定、上位だけ）。書き出した日の状態。"),
];

/// What is asked for by day.
pub const DAYS: &[&str] = &[
    "page_media_view",
    "page_post_engagements",
    "page_views_total",
    "page_total_actions",
    "page_daily_follows_unique",
    "page_daily_unfollows_unique",
    "page_video_views",
    "page_total_media_view_unique",
];

/// What is asked for of each post.
pub const POSTS: &[&str] = &[
    "post_media_view",
    "post_total_media_view_unique",
    "post_clicks",
    "post_video_views",
    "post_activity_by_action_type",
    "post_reactions_by_type_total",
];

/// Followers by where they live: the platform's name, ours, the dimension, its Japanese name.
pub const AUDIENCE: &[(&str, &str, &str, &str)] = &[
    ("page_follows_city", "facebook.demographic.city", "city", "市区町村"),
    ("page_follows_country", "facebook.demographic.country", "country", "国"),
];

pub const FOLLOWERS: &str = "page_follows";
pub const VIEWERS: &str = "page_total_media_view_unique";
/// The number of 28 days is another quantity than that of a day or a month.
pub const VIEWERS_28D: &str = "facebook.viewers_28d";

/// The catalogue's name of a metric of the page.
pub fn of_page(api: &str) -> Option<&'static str> {
    if api == FOLLOWERS {
        return Some("facebook.followers");
    }
    let of_audience = AUDIENCE.iter().find(|row| row.0 == api).map(|row| row.1);
    OF_DAYS.iter().find(|row| row.0 == api).map(|row| row.1).or(of_audience)
}

/// The catalogue's name of a metric of a post; of an object's part by `metric/part`.
pub fn of_post(api: &str) -> Option<&'static str> {
    OF_POSTS.iter().find(|row| row.0 == api).map(|row| row.1)
}

/// The catalogue.
pub fn metrics() -> Vec<Metric> {
    let mut all = vec![
        derived::posts("facebook.posts", "投稿", Unit::Items, &["facebook.posts", "facebook.content"]),
        derived::reactions(
            "facebook.post.engagements",
            "投稿へのリアクション、コメント、シェアの合計（このレポートで合計したもの）。投稿してから取得時点までの累計。",
            &["facebook.post.likes", "facebook.post.comments", "facebook.post.shares"],
        ),
        Metric {
            source: LEVEL.into(),
            over_members: OverMembers::None,
            ..metric(&(
                FOLLOWERS,
                "facebook.followers",
                "フォロワー数",
                "Followers",
                Unit::People,
                OverTime::Last,
                "その日の終わりにページをフォローしている人の数。",
            ))
        },
        Metric {
            over_members: OverMembers::None,
            estimated: true,
            ..metric(&(
                VIEWERS,
                VIEWERS_28D,
                "閲覧者数（28日間）",
                "Viewers (28 days)",
                Unit::People,
                OverTime::Last,
                "その日までの28日間にページの投稿・動画などを見た人の数（推定）。暦月の人数は提供されていない。",
            ))
        },
        Metric {
            over_members: OverMembers::None,
            derived: Some(Derivation::Difference { of: "facebook.follows", less: "facebook.unfollows" }),
            ..metric(&(
                "",
                "facebook.follows_net",
                "フォロワーの増減",
                "Followers (net)",
                Unit::People,
                OverTime::Sum,
                "新規フォロワーからフォロー解除を引いた数（当方計算）。",
            ))
        },
    ];
    all.extend(OF_DAYS.iter().map(metric));
    all.extend(AUDIENCE.iter().map(|(api, id, dimension, label)| Metric {
        label_ja: format!("フォロワーの{label}").into(),
        label_en: format!("Followers by {dimension}").into(),
        definition_ja:
            format!("フォロワーの{label}別の人数（推定、人数の多いところだけ）。月の最後の日の状態。").into(),
        over_members: OverMembers::None,
        estimated: true,
        ..metric(&(api, id, "", "", Unit::People, OverTime::None, ""))
    }));
    all.extend(OF_FILES.iter().map(|row| {
        let share = row.4 == Unit::Percent;
        let of_file = Metric { source: SUITE.into(), estimated: share || row.4 == Unit::People, ..metric(row) };
        match (share, row.5) {
            (true, _) => Metric { settle_days: 0, over_members: OverMembers::None, ..of_file },
            (false, OverTime::Lifetime) => Metric { settle_days: POST_SETTLE_DAYS, ..of_file },
            _ => of_file,
        }
    }));
    all.extend(OF_POSTS.iter().map(|row| Metric { settle_days: POST_SETTLE_DAYS, ..metric(row) }));
    all
}

fn metric(row: &Row) -> Metric {
    let (api, id, label_ja, label_en, unit, over_time, definition) = *row;
    let more = if over_time == OverTime::Lifetime { "投稿してから取得時点までの累計。" } else { "" };
    let unique = unit == Unit::People && matches!(over_time, OverTime::Ask | OverTime::Lifetime);
    Metric {
        id: MetricId::from(id),
        label_ja: label_ja.into(),
        label_en: label_en.into(),
        definition_ja: format!("{definition}{more}").into(),
        api_name: api.into(),
        source: PAGE.into(),
        unit,
        zone: Zone::PACIFIC,
        settle_days: SETTLE_DAYS,
        over_time,
        over_members: if unique { OverMembers::None } else { OverMembers::Sum },
        derived: None,
        since: None,
        breaks: Vec::new(),
        estimated: unique,
        by_interface_alone: false,
        role: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_asked_for_has_a_name() {
        assert!(DAYS.iter().all(|api| of_page(api).is_some()));
        let named = |api: &&str| of_post(api).is_some() || of_post(&format!("{api}/like")).is_some();
        assert!(POSTS.iter().all(named));
        assert_eq!(of_page("page_impressions"), None);
    }
}
