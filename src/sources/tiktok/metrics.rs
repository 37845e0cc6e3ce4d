//! TikTok's part of the catalogue: the account's days, its present levels, its audience, and counters of its posts.
//!
//! Views of days and months include paid ones: TikTok does not tell them apart. Likes are gross: one that is taken back stays.
//! Invariant: people who were counted once a day are never added over days.

use crate::domain::{Derivation, Metric, MetricId, OverMembers, OverTime, Unit, Zone};
use crate::sources::derived;

/// Days until TikTok says that a day is complete (24 to 48 hours).
pub const SETTLE_DAYS: u32 = 2;

const ACCOUNTS: &str = "https://business-api.tiktok.com/portal/docs?id=1762228399168514";
const STUDIO: &str = "https://support.tiktok.com/ja/using-tiktok/growing-your-audience/video-analytics";
const POSTS: &str = "https://business-api.tiktok.com/portal/docs?id=1762228421622786";

/// A number of a day: the interface's name and ours behind `tiktok.`.
pub struct Daily {
    pub field: &'static str,
    pub name: &'static str,
    label: (&'static str, &'static str),
    unit: Unit,
    over_time: OverTime,
    definition: &'static str,
}

#[rustfmt::skip]
pub const DAILY: &[Daily] = &[
    Daily { field: "video_views", name: "views", label: ("動画の再生回数", "Video views"), unit: Unit::Times, over_time: OverTime::Sum,
            definition: "動画が再生された回数。広告による再生を含む。日の区切りは協定世界時。" },
    Daily { field: "likes", name: "likes", label: ("いいね", "Likes"), unit: Unit::Times, over_time: OverTime::Sum,
            definition: "付いた「いいね」の数。取り消されたものは引かれない。" },
    Daily { field: "comments", name: "comments", label: ("コメント", "Comments"), unit: Unit::Items, over_time: OverTime::Sum,
            definition: "書かれたコメントの数。" },
    Daily { field: "shares", name: "shares", label: ("シェア", "Shares"), unit: Unit::Times, over_time: OverTime::Sum,
            definition: "動画がシェアされた回数。" },
    Daily { field: "followers_count", name: "followers", label: ("フォロワー数", "Followers"), unit: Unit::People, over_time: OverTime::Last,
            definition: "その日の終わりのフォロワー数。" },
    Daily { field: "daily_new_followers", name: "new_followers", label: ("新規フォロワー", "New followers"), unit: Unit::People, over_time: OverTime::Sum,
            definition: "新しくフォローした人の数。" },
    Daily { field: "daily_lost_followers", name: "lost_followers", label: ("フォロー解除", "Lost followers"), unit: Unit::People, over_time: OverTime::Sum,
            definition: "フォローを外した人の数。" },
    Daily { field: "profile_views", name: "profile_views", label: ("プロフィールの表示", "Profile views"), unit: Unit::Times, over_time: OverTime::Sum,
            definition: "プロフィールが表示された回数。登録済みのビジネスアカウントだけで得られる。" },
    Daily { field: "bio_link_clicks", name: "link_clicks", label: ("プロフィールのリンクのクリック", "Bio link clicks"), unit: Unit::Times, over_time: OverTime::Sum,
            definition: "プロフィールのリンクがクリックされた回数。登録済みのビジネスアカウントだけで得られる。" },
    Daily { field: "unique_video_views", name: "unique_viewers", label: ("視聴者数（1日ごと）", "Unique viewers of a day"), unit: Unit::People, over_time: OverTime::Ask,
            definition: "その日に動画を見た人の数。同じ人が別の日にも数えられるため、日をまたいで足せない。" },
    Daily { field: "engaged_audience", name: "engaged_audience", label: ("反応した人（1日ごと）", "Engaged audience of a day"), unit: Unit::People, over_time: OverTime::Ask,
            definition: "その日に「いいね」、コメント、シェアなどをした人の数。日をまたいで足せない。" },
];

/// Without these the account says nothing; a refusal of them is no retirement.
pub const NEEDED: &[&str] = &["video_views", "followers_count"];

/// The account's present levels: field of the Accounts API, field of the Display API, our name.
pub const LEVELS: &[(&str, &str, &str)] = &[
    ("followers_count", "follower_count", "followers"),
    ("total_likes", "likes_count", "total_likes"),
    ("videos_count", "video_count", "videos"),
];

/// The audience: field, the member's field, our name, the dimension.
pub const AUDIENCE: &[(&str, &str, &str, &str)] = &[
    ("audience_ages", "age", "age", "audienceAge"),
    ("audience_genders", "gender", "gender", "audienceGender"),
    ("audience_countries", "country", "country", "audienceCountry"),
    ("audience_cities", "city_name", "city", "audienceCity"),
];

/// A counter of a post: field of the Accounts API, field of the Display API where it has it, our name.
pub struct Counter {
    pub field: &'static str,
    pub display: Option<&'static str>,
    pub name: &'static str,
    label: (&'static str, &'static str),
    unit: Unit,
    over_members: OverMembers,
    definition: &'static str,
}

#[rustfmt::skip]
pub const COUNTERS: &[Counter] = &[
    Counter { field: "video_views", display: Some("view_count"), name: "views", label: ("累計再生回数", "Views since publication"), unit: Unit::Times, over_members: OverMembers::Sum,
              definition: "投稿から、取得した時点までの再生回数。" },
    Counter { field: "likes", display: Some("like_count"), name: "likes", label: ("累計いいね", "Likes since publication"), unit: Unit::Times, over_members: OverMembers::Sum,
              definition: "取得した時点で付いている「いいね」の数。" },
    Counter { field: "comments", display: Some("comment_count"), name: "comments", label: ("累計コメント", "Comments since publication"), unit: Unit::Items, over_members: OverMembers::Sum,
              definition: "取得した時点で付いているコメントの数。" },
    Counter { field: "shares", display: Some("share_count"), name: "shares", label: ("累計シェア", "Shares since publication"), unit: Unit::Times, over_members: OverMembers::Sum,
              definition: "投稿から、取得した時点までにシェアされた回数。" },
    Counter { field: "favorites", display: None, name: "favorites", label: ("累計セーブ", "Favorites since publication"), unit: Unit::Times, over_members: OverMembers::Sum,
              definition: "投稿から、取得した時点までに「お気に入り」に加えられた回数。" },
    Counter { field: "reach", display: None, name: "reach", label: ("リーチ", "Reach"), unit: Unit::People, over_members: OverMembers::None,
              definition: "動画を見た人の数（投稿からの累計）。7日以上動きがないと得られなくなる。" },
    Counter { field: "total_time_watched", display: None, name: "watch_seconds", label: ("累計視聴時間", "Time watched"), unit: Unit::Seconds, over_members: OverMembers::Sum,
              definition: "投稿から、取得した時点までに視聴された時間の合計。" },
    Counter { field: "average_time_watched", display: None, name: "average_view_seconds", label: ("平均視聴時間", "Average time watched"), unit: Unit::Seconds, over_members: OverMembers::None,
              definition: "1再生当たりの平均の視聴時間（投稿からの累計）。" },
    Counter { field: "full_video_watched_rate", display: None, name: "full_view_rate", label: ("最後まで見た割合", "Watched in full"), unit: Unit::Rate, over_members: OverMembers::None,
              definition: "最後まで再生された割合（投稿からの累計）。" },
    Counter { field: "new_followers", display: None, name: "new_followers", label: ("動画からの新規フォロワー", "New followers from the video"), unit: Unit::People, over_members: OverMembers::Sum,
              definition: "その動画からフォローした人の数（投稿からの累計）。" },
];

/// What only the downloaded files state: name, labels, unit, over time, definition.
type OfFile = (&'static str, (&'static str, &'static str), Unit, OverTime, &'static str);
#[rustfmt::skip]
const OF_FILES: &[OfFile] = &[
    ("new_viewers", ("新しい視聴者（1日ごと）", "New viewers of a day"), Unit::People, OverTime::Ask,
     "その日に初めて動画を見た人の数（TikTok Studio の画面の数え方による）。日をまたいで足せない。"),
    ("returning_viewers", ("再訪した視聴者（1日ごと）", "Returning viewers of a day"), Unit::People, OverTime::Ask,
     "その日に動画を見た人のうち、以前にも見たことがある人の数（TikTok Studio の画面の数え方による）。日をまたいで足せない。"),
    ("reached_audience", ("リーチしたオーディエンス（1日ごと）", "Reached audience of a day"), Unit::People, OverTime::Ask,
     "その日に動画が届いた人の数（TikTok ビジネススイートの画面の数え方による）。日をまたいで足せない。"),
    ("active_followers", ("活動していたフォロワー（1時間ごと）", "Active followers of an hour"), Unit::People, OverTime::None,
     "その時間帯にTikTokを使っていたフォロワーの数（TikTok Studio の画面の数え方による）。足し合わせられない。"),
];

pub fn metrics() -> Vec<Metric> {
    let mut all: Vec<Metric> = DAILY
        .iter()
        .map(|daily| Metric {
            unit: daily.unit,
            over_time: daily.over_time,
            estimated: daily.over_time == OverTime::Ask,
            ..base(format!("tiktok.{}", daily.name), daily.field, daily.label, daily.definition)
        })
        .collect();
    let level = |name: &str, field, label, unit, definition| Metric {
        unit,
        over_time: OverTime::Last,
        settle_days: 0,
        over_members: OverMembers::None,
        ..base(format!("tiktok.{name}"), field, label, definition)
    };
    all.push(level(
        "total_likes",
        "total_likes",
        ("いいねの累計", "Likes (lifetime)"),
        Unit::Times,
        "取得した時点で、アカウントのすべての動画に付いている「いいね」の数。",
    ));
    all.push(level(
        "videos",
        "videos_count",
        ("公開動画数", "Public videos"),
        Unit::Films,
        "取得した時点で公開されている動画の数。",
    ));
    for ((field, _, name, _), label) in AUDIENCE.iter().zip([
        ("フォロワーの年齢の構成比", "Followers by age"),
        ("フォロワーの性別の構成比", "Followers by gender"),
        ("フォロワーの国の構成比", "Followers by country"),
        ("フォロワーの都市の構成比", "Followers by city"),
    ]) {
        let definition =
            "フォロワーのうち、その属性の人の割合。取得した日の状態で、フォロワーが100人以上のときだけ得られる。";
        let metric = base(format!("tiktok.audience.{name}"), field, label, definition);
        let (over_time, over_members) = (OverTime::None, OverMembers::None);
        all.push(Metric { unit: Unit::Rate, over_time, over_members, settle_days: 0, estimated: true, ..metric });
    }
    all.extend(COUNTERS.iter().map(|counter| Metric {
        unit: counter.unit,
        over_time: OverTime::Lifetime,
        over_members: counter.over_members,
        source: POSTS.into(),
        ..base(format!("tiktok.post.{}", counter.name), counter.field, counter.label, counter.definition)
    }));
    all.extend(OF_FILES.iter().map(|(name, label, unit, over_time, definition)| Metric {
        unit: *unit,
        over_time: *over_time,
        source: STUDIO.into(),
        estimated: true,
        ..base(format!("tiktok.{name}"), "", *label, definition)
    }));
    let of_posts = &["tiktok.post.likes", "tiktok.post.comments", "tiktok.post.shares"];
    let of_days = &["tiktok.likes", "tiktok.comments", "tiktok.shares"];
    let label = ("エンゲージメント", "Engagements");
    let definition = "いいね、コメント、シェアの数の合計（このレポートで合計したもの）。";
    all.push(Metric {
        derived: Some(Derivation::Total { of: of_days }),
        ..base("tiktok.engagements".into(), "", label, definition)
    });
    all.push(derived::posts("tiktok.posts", "投稿", Unit::Items, &["tiktok.videos"]));
    all.push(derived::net("tiktok.followers_net", "tiktok.new_followers", "tiktok.lost_followers"));
    let definition =
        "いいね、コメント、シェアの数の合計（このレポートで合計したもの）。投稿してから取得した時点までの累計。";
    all.push(derived::reactions("tiktok.post.engagements", definition, of_posts));
    all
}

fn base(id: String, field: &'static str, label: (&'static str, &'static str), definition: &'static str) -> Metric {
    Metric {
        id: MetricId::new(id),
        label_ja: label.0.into(),
        label_en: label.1.into(),
        definition_ja: definition.into(),
        api_name: field.into(),
        source: ACCOUNTS.into(),
        unit: Unit::Times,
        zone: Zone::UTC,
        settle_days: SETTLE_DAYS,
        over_time: OverTime::Sum,
        over_members: OverMembers::None,
        derived: None,
        since: None,
        breaks: Vec::new(),
        estimated: false,
        by_interface_alone: false,
        role: None,
    }
}
