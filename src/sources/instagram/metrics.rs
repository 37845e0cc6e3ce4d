//! Instagram's part of the catalogue. What was called impressions until April 2025 is called views since, and counted anew.

use crate::domain::{Derivation, Metric, MetricId, OverMembers, OverTime, Unit, Zone};
use crate::sources::derived;

const USER: &str = "https://developers.facebook.com/docs/instagram-platform/api-reference/instagram-user/insights";
const MEDIA: &str = "https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/insights";
/// Numbers are late by up to two days; three are waited.
pub const SETTLE_DAYS: u32 = 3;
/// Posts go on being seen; a reading a week after the month is the one that reports take.
pub const POST_SETTLE_DAYS: u32 = 7;

/// The platform's name of it, ours, Japanese label, English label, unit, over time, definition.
type Row = (&'static str, &'static str, &'static str, &'static str, Unit, OverTime, &'static str);

/// Of the account.
#[rustfmt::skip]
const OF_ACCOUNT: &[Row] = &[
    ("views", "instagram.views", "閲覧数", "Views", Unit::Times, OverTime::Sum,
     "投稿・リール・ストーリーズなどが表示又は再生された回数。広告による分を含む。2025年4月に「インプレッション」に代わった。"),
    ("reach", "instagram.reach", "リーチ", "Reach", Unit::People, OverTime::Ask,
     "投稿などを見たアカウントの数（推定、広告による分を含む）。日ごとの値を足しても期間の数にはならない。"),
    ("accounts_engaged", "instagram.accounts_engaged", "反応したアカウント数", "Accounts engaged", Unit::People, OverTime::Ask,
     "いいね、コメント、保存、シェアなどの反応をしたアカウントの数（推定）。日ごとの値を足しても期間の数にはならない。"),
    ("total_interactions", "instagram.interactions", "エンゲージメント", "Interactions", Unit::Times, OverTime::Sum,
     "いいね、コメント、保存、シェアなどの反応の合計回数。広告による分を含む。"),
    ("likes", "instagram.likes", "いいね！", "Likes", Unit::Times, OverTime::Sum,
     "投稿・リール・動画への「いいね！」の数。"),
    ("comments", "instagram.comments", "コメント", "Comments", Unit::Times, OverTime::Sum,
     "投稿・リール・動画へのコメントの数。"),
    ("saves", "instagram.saves", "保存", "Saves", Unit::Times, OverTime::Sum,
     "投稿・リール・動画が保存された回数。"),
    ("shares", "instagram.shares", "シェア", "Shares", Unit::Times, OverTime::Sum,
     "投稿・ストーリーズ・リール・動画がシェアされた回数。"),
    ("replies", "instagram.replies", "ストーリーズへの返信", "Replies to stories", Unit::Times, OverTime::Sum,
     "ストーリーズへの返信の数。日本の利用者による返信は0と示される。"),
    ("reposts", "instagram.reposts", "再投稿", "Reposts", Unit::Times, OverTime::Sum,
     "投稿が再投稿された回数。"),
    ("profile_links_taps", "instagram.contact_taps", "連絡先ボタンのタップ数", "Taps on contact buttons", Unit::Times, OverTime::Sum,
     "プロフィールの住所・電話・メールなどのボタンがタップされた回数。ウェブサイトのリンクは含まない。"),
    ("profile_views", "instagram.profile_views", "プロフィールへのアクセス", "Profile views", Unit::Times, OverTime::Sum,
     "プロフィールが見られた回数。媒体の資料に記載がなく、予告なく終わることがある。"),
    ("website_clicks", "instagram.website_clicks", "ウェブサイトのタップ数", "Website taps", Unit::Times, OverTime::Sum,
     "プロフィールのウェブサイトのリンクがタップされた回数。媒体の資料に記載がなく、予告なく終わることがある。"),
];

/// Since publication, of a post, reel or story.
#[rustfmt::skip]
const OF_MEDIA: &[Row] = &[
    ("views", "instagram.post.views", "閲覧数", "Views", Unit::Times, OverTime::Lifetime,
     "投稿が表示又は再生された回数（広告による分を除く）。"),
    ("reach", "instagram.post.reach", "リーチ", "Reach", Unit::People, OverTime::Lifetime,
     "投稿を見たアカウントの数（推定）。"),
    ("total_interactions", "instagram.post.interactions", "エンゲージメント", "Interactions", Unit::Times, OverTime::Lifetime,
     "いいね、コメント、保存、シェアなどの反応の合計回数（広告による分を除く）。"),
    ("likes", "instagram.post.likes", "いいね！", "Likes", Unit::Times, OverTime::Lifetime,
     "「いいね！」の数。"),
    ("comments", "instagram.post.comments", "コメント", "Comments", Unit::Times, OverTime::Lifetime,
     "コメントの数。"),
    ("saved", "instagram.post.saves", "保存", "Saves", Unit::Times, OverTime::Lifetime,
     "保存された回数。"),
    ("shares", "instagram.post.shares", "シェア", "Shares", Unit::Times, OverTime::Lifetime,
     "シェアされた回数。"),
    ("reposts", "instagram.post.reposts", "再投稿", "Reposts", Unit::Times, OverTime::Lifetime,
     "再投稿された回数。"),
    ("replies", "instagram.post.replies", "返信", "Replies", Unit::Times, OverTime::Lifetime,
     "ストーリーズへの返信の数。日本の利用者による返信は0と示される。"),
    ("follows", "instagram.post.follows", "フォロー", "Follows", Unit::People, OverTime::Lifetime,
     "投稿からフォローしたアカウントの数。リールでは示されない。"),
    ("profile_visits", "instagram.post.profile_visits", "プロフィールへのアクセス", "Profile visits", Unit::Times, OverTime::Lifetime,
     "投稿からプロフィールが見られた回数。リールでは示されない。"),
    ("ig_reels_avg_watch_time", "instagram.post.average_watch_ms", "平均再生時間（ミリ秒）", "Average watch time (ms)", Unit::Plain, OverTime::Lifetime,
     "リールが再生された時間の平均（ミリ秒）。"),
];

const SUITE: &str = "https://www.facebook.com/business/help/700570830721044";
/// What only the downloaded files state: the interface has no such number.
#[rustfmt::skip]
const OF_FILES: &[Row] = &[
    ("Viewers", "instagram.viewers", "閲覧者数", "Viewers", Unit::People, OverTime::Ask,
     "投稿などを1回以上見たアカウントの数（Meta Business Suite の画面の数え方による推定）。日ごとの値を足しても期間の数にはならない。"),
    ("Instagram link clicks", "instagram.link_clicks", "リンクのクリック数", "Link clicks", Unit::Times, OverTime::Sum,
     "Instagramの投稿や広告などのリンクがクリック又はタップされた回数（Meta Business Suite の画面の数え方による）。プロフィールのウェブサイトのタップ数とは異なる。"),
    ("Age & gender", "instagram.audience.age_gender", "フォロワーの年代・性別の構成比", "Followers by age and gender", Unit::Percent, OverTime::None,
     "フォロワーのうち、その年代と性別の人の割合（推定）。書き出した日の状態。"),
    ("Top cities", "instagram.audience.city", "フォロワーの市区町村の構成比", "Followers by city", Unit::Percent, OverTime::None,
     "フォロワーのうち、その市区町村にいる人の割合（推定、上位だけ）。書き出した日の状態。"),
    ("Top countries", "instagram.audience.country", "フォロワーの国の構成比", "Followers by country", Unit::Percent, OverTime::None,
     "フォロワーのうち、その国にいる人の割合（推定、上位だけ）。書き出した日の状態。"),
];

/// Unique accounts: of the very window, or not at all.
pub const UNIQUE: &[&str] = &["reach", "accounts_engaged"];
/// Additive numbers that the documentation names.
pub const ADDITIVE: &[&str] = &[
    "views",
    "total_interactions",
    "likes",
    "comments",
    "saves",
    "shares",
    "replies",
    "reposts",
    "profile_links_taps",
];
/// Those that it does not name and that answer all the same: asked for apart, so that they take nothing down with them.
pub const UNDOCUMENTED: &[&str] = &["profile_views", "website_clicks"];
/// What is asked for by day.
pub const DAYS: &[&str] = &["views", "reach", "total_interactions", "accounts_engaged"];

/// What is asked for of one post: not every metric is one of every kind.
pub fn of_product(product: &str) -> &'static [&'static str] {
    match product {
        "FEED" => &[
            "views",
            "reach",
            "total_interactions",
            "likes",
            "comments",
            "saved",
            "shares",
            "reposts",
            "follows",
            "profile_visits",
        ],
        "REELS" => &[
            "views",
            "reach",
            "total_interactions",
            "likes",
            "comments",
            "saved",
            "shares",
            "reposts",
            "ig_reels_avg_watch_time",
        ],
        "STORY" => &["views", "reach", "total_interactions", "replies", "shares", "follows", "profile_visits"],
        _ => &["views", "reach"],
    }
}

/// The catalogue's name of a metric of the account.
pub fn of_account(api: &str) -> Option<&'static str> {
    OF_ACCOUNT.iter().find(|row| row.0 == api).map(|row| row.1)
}

/// The catalogue's name of a metric of a post.
pub fn of_media(api: &str) -> Option<&'static str> {
    OF_MEDIA.iter().find(|row| row.0 == api).map(|row| row.1)
}

/// Followers by these: the platform's breakdown, our name, its Japanese name.
pub const AUDIENCE: &[(&str, &str, &str)] = &[
    ("age", "instagram.demographic.age", "年代"),
    ("gender", "instagram.demographic.gender", "性別"),
    ("city", "instagram.demographic.city", "市区町村"),
    ("country", "instagram.demographic.country", "国"),
];

/// The catalogue.
pub fn metrics() -> Vec<Metric> {
    let level = |api, id, label_ja, label_en, unit, definition| Metric {
        over_members: OverMembers::None,
        settle_days: 0,
        ..metric(USER, &(api, id, label_ja, label_en, unit, OverTime::Last, definition))
    };
    let mut all = vec![
        derived::posts("instagram.posts", "投稿", Unit::Items, &["instagram.posts", "instagram.content"]),
        level(
            "followers_count",
            "instagram.followers",
            "フォロワー数",
            "Followers",
            Unit::People,
            "取得した時点のフォロワーの数。過去の値は得られない。",
        ),
        level(
            "media_count",
            "instagram.media",
            "公開中の投稿数",
            "Posts",
            Unit::Items,
            "取得した時点で公開されている投稿の数（ストーリーズを除く）。過去の値は得られない。",
        ),
    ];
    let flows: [Row; 2] = [
        (
            "follows_and_unfollows/FOLLOWER",
            "instagram.follows",
            "新規フォロワー",
            "New followers",
            Unit::People,
            OverTime::Sum,
            "新たにフォローしたアカウントの数。",
        ),
        (
            "follows_and_unfollows/NON_FOLLOWER",
            "instagram.unfollows",
            "フォロー解除",
            "Unfollows",
            Unit::People,
            OverTime::Sum,
            "フォローをやめたアカウントの数。",
        ),
    ];
    all.extend(flows.iter().map(|row| metric(USER, row)));
    all.push(Metric {
        over_members: OverMembers::None,
        derived: Some(Derivation::Difference { of: "instagram.follows", less: "instagram.unfollows" }),
        ..metric(
            USER,
            &(
                "",
                "instagram.follows_net",
                "フォロワーの増減",
                "Followers (net)",
                Unit::People,
                OverTime::Sum,
                "新規フォロワーからフォロー解除を引いた数（当方計算）。",
            ),
        )
    });
    all.extend(OF_ACCOUNT.iter().map(|row| metric(USER, row)));
    all.extend(OF_FILES.iter().map(|row| {
        let share = row.4 == Unit::Percent;
        let metric = metric(SUITE, row);
        Metric { estimated: metric.estimated || share, settle_days: if share { 0 } else { SETTLE_DAYS }, ..metric }
    }));
    all.extend(OF_MEDIA.iter().map(|row| Metric { settle_days: POST_SETTLE_DAYS, ..metric(MEDIA, row) }));
    for (breakdown, id, label) in AUDIENCE {
        let label_ja = format!("フォロワーの{label}");
        let definition =
            format!("フォロワーの{label}別の人数（推定、上位45まで）。取得した時点の状態で、過去の値は得られない。");
        all.push(Metric {
            id: MetricId::from(*id),
            label_ja: label_ja.into(),
            label_en: format!("Followers by {breakdown}").into(),
            definition_ja: definition.into(),
            over_members: OverMembers::None,
            settle_days: 0,
            estimated: true,
            ..metric(USER, &("follower_demographics", "", "", "", Unit::People, OverTime::None, ""))
        });
    }
    all
}

fn metric(source: &'static str, row: &Row) -> Metric {
    let (api, id, label_ja, label_en, unit, over_time, definition) = *row;
    let more = if over_time == OverTime::Lifetime { "投稿してから取得時点までの累計。" } else { "" };
    let unique = over_time == OverTime::Ask || api == "reach";
    let adds = !unique && !matches!(unit, Unit::Plain | Unit::Percent);
    Metric {
        id: MetricId::from(id),
        label_ja: label_ja.into(),
        label_en: label_en.into(),
        definition_ja: format!("{definition}{more}").into(),
        api_name: api.into(),
        source: source.into(),
        unit,
        zone: Zone::PACIFIC,
        settle_days: SETTLE_DAYS,
        over_time,
        over_members: if adds { OverMembers::Sum } else { OverMembers::None },
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
        for list in [UNIQUE, ADDITIVE, UNDOCUMENTED, DAYS] {
            assert!(list.iter().all(|api| of_account(api).is_some()), "{list:?}");
        }
        for product in ["FEED", "REELS", "STORY", "AD"] {
            assert!(of_product(product).iter().all(|api| of_media(api).is_some()), "{product}");
        }
    }

    #[test]
    fn people_are_never_added() {
        for metric in metrics().iter().filter(|metric| metric.id.as_str().contains("reach")) {
            assert_ne!(metric.over_time, OverTime::Sum, "{}", metric.id);
            assert_eq!(metric.over_members, OverMembers::None, "{}", metric.id);
        }
    }
}
