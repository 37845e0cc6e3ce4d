//! YouTube's part of the catalogue: what downloads, the Analytics API and the Data API state.
//!
//! A download and an interface share an entry only where they mean the same: a month's watch time is hours in YouTube Studio
//! and whole minutes in the interface, so these are two.
//! Invariants: `youtube.views` changed its meaning on 2026-08-24, and `youtube.engaged_views` is what it meant before; the
//! rounded count of subscribers is a level of its own and never mixed with exact gains and losses.

use crate::domain::{Break, Day, Derivation, Metric, MetricId, OverMembers, OverTime, Unit, Zone};
use crate::sources::derived;

/// Days until Google says that a day is complete (72 hours).
pub const SETTLE_DAYS: u32 = 3;

const STUDIO: &str = "https://support.google.com/youtube/answer/9002587";
const ANALYTICS: &str = "https://developers.google.com/youtube/analytics/metrics";
const DATA: &str = "https://developers.google.com/youtube/v3/docs";

/// A quantity of the Analytics API: its name there, our name behind `youtube.` or `youtube.video.`.
pub type Named = (&'static str, &'static str);

pub const VIEWS: Named = ("views", "views");
pub const ENGAGED_VIEWS: Named = ("engagedViews", "engaged_views");
pub const WATCH_MINUTES: Named = ("estimatedMinutesWatched", "watch_minutes");
pub const AVERAGE_SECONDS: Named = ("averageViewDuration", "average_view_seconds");
pub const AVERAGE_PERCENT: Named = ("averageViewPercentage", "average_view_percent");
pub const LIKES: Named = ("likes", "likes");
pub const COMMENTS: Named = ("comments", "comments");
pub const SHARES: Named = ("shares", "shares");
pub const GAINED: Named = ("subscribersGained", "subscribers_gained");
pub const LOST: Named = ("subscribersLost", "subscribers_lost");
pub const PLAYLIST_ADDS: Named = ("videosAddedToPlaylists", "playlist_adds");
pub const VIEWER_PERCENT: Named = ("viewerPercentage", "viewer_percentage");

/// Numbers that a platform may count down: a like that is taken back.
pub fn may_be_negative(api_name: &str) -> bool {
    ["likes", "comments", "shares", "subscribersGained", "subscribersLost", "videosAddedToPlaylists"]
        .contains(&api_name)
}

struct Row {
    name: &'static str,
    api_name: &'static str,
    label: (&'static str, &'static str),
    unit: Unit,
    over_time: OverTime,
    over_members: OverMembers,
    /// Whether each video has it too.
    of_videos: bool,
    source: &'static str,
    definition: &'static str,
}

#[allow(clippy::too_many_arguments, reason = "a table of one line per metric reads best")]
const fn row(
    name: &'static str,
    api_name: &'static str,
    label: (&'static str, &'static str),
    unit: Unit,
    over_time: OverTime,
    over_members: OverMembers,
    of_videos: bool,
    source: &'static str,
    definition: &'static str,
) -> Row {
    Row { name, api_name, label, unit, over_time, over_members, of_videos, source, definition }
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    row("views", "views", ("視聴回数", "Views"), Unit::Times, OverTime::Sum, OverMembers::Sum, true, STUDIO,
        "動画が再生された回数。2026年8月24日に定義が変わり、再生の開始だけで数えるようになった。その前後は比べられない。"),
    row("engaged_views", "engagedViews", ("エンゲージ ビュー", "Engaged views"), Unit::Times, OverTime::Sum, OverMembers::Sum, true, STUDIO,
        "一定時間以上続いた再生の回数。2026年8月以前の「視聴回数」に当たる。"),
    row("watch_hours", "watch_hours", ("総再生時間", "Watch time (hours)"), Unit::Hours, OverTime::Sum, OverMembers::Sum, true, STUDIO,
        "動画が再生された時間の合計。"),
    row("watch_minutes", "estimatedMinutesWatched", ("総再生時間（分）", "Watch time (minutes)"), Unit::Minutes, OverTime::Sum, OverMembers::Sum, true, ANALYTICS,
        "動画が再生された時間の合計（分）。1分に満たない端数は切り捨てられる。"),
    row("likes", "likes", ("高評価", "Likes"), Unit::Times, OverTime::Sum, OverMembers::Sum, true, ANALYTICS,
        "期間中に付いた高評価から、取り消された高評価を引いた数。"),
    row("comments", "comments", ("コメント", "Comments"), Unit::Items, OverTime::Sum, OverMembers::Sum, true, ANALYTICS,
        "期間中に書かれたコメントの数。"),
    row("shares", "shares", ("共有", "Shares"), Unit::Times, OverTime::Sum, OverMembers::Sum, true, ANALYTICS,
        "視聴画面の「共有」から共有された回数。"),
    row("playlist_adds", "videosAddedToPlaylists", ("再生リストへの追加", "Added to playlists"), Unit::Times, OverTime::Sum, OverMembers::Sum, false, ANALYTICS,
        "動画が視聴者の再生リスト（「後で見る」を含む）に加えられた回数。"),
    row("subscribers_gained", "subscribersGained", ("新規チャンネル登録", "Subscribers gained"), Unit::People, OverTime::Sum, OverMembers::None, true, ANALYTICS,
        "期間中にチャンネルを登録した人の数。動画ごとの数には、チャンネルのページからの登録は含まれない。"),
    row("subscribers_lost", "subscribersLost", ("チャンネル登録解除", "Subscribers lost"), Unit::People, OverTime::Sum, OverMembers::None, true, ANALYTICS,
        "期間中にチャンネル登録を解除した人の数。"),
    row("impressions", "impressions", ("サムネイルのインプレッション数", "Impressions"), Unit::Times, OverTime::Sum, OverMembers::Sum, true, STUDIO,
        "サムネイルが半分以上、1秒以上表示された回数。"),
    row("impressions_ctr", "impressions_ctr", ("インプレッションのクリック率", "Impressions click-through rate"), Unit::Percent, OverTime::Ask, OverMembers::None, true, STUDIO,
        "サムネイルの表示が再生につながった割合。"),
    row("average_view_seconds", "averageViewDuration", ("平均視聴時間", "Average view duration"), Unit::Seconds, OverTime::Ask, OverMembers::None, true, STUDIO,
        "1再生当たりの平均の視聴時間。2026年8月24日以降もエンゲージ ビューを基に計算される。"),
    row("average_view_percent", "averageViewPercentage", ("平均視聴率", "Average percentage viewed"), Unit::Percent, OverTime::Ask, OverMembers::None, true, STUDIO,
        "動画の長さに対する平均の視聴時間の割合。"),
    row("unique_viewers", "unique_viewers", ("ユニーク視聴者数", "Unique viewers"), Unit::People, OverTime::Ask, OverMembers::Ask, true, STUDIO,
        "期間中に視聴した人の推定数。APIからは得られない。"),
    row("new_viewers", "new_viewers", ("新しい視聴者数", "New viewers"), Unit::People, OverTime::Ask, OverMembers::Ask, true, STUDIO,
        "期間中に初めてチャンネルを視聴した人の推定数。"),
    row("returning_viewers", "returning_viewers", ("リピーター数", "Returning viewers"), Unit::People, OverTime::Ask, OverMembers::Ask, true, STUDIO,
        "以前にもチャンネルを視聴したことがある人の推定数。"),
    row("viewer_percentage", "viewerPercentage", ("視聴者の構成比", "Viewers (share)"), Unit::Percent, OverTime::Ask, OverMembers::None, false, ANALYTICS,
        "ログインしていた視聴者のうち、その年齢層や性別の人の割合。"),
    row("subscribers", "subscriberCount", ("チャンネル登録者数（概数）", "Subscribers (rounded)"), Unit::People, OverTime::Last, OverMembers::None, false, DATA,
        "取得した時点のチャンネル登録者数。上から3桁に切り捨てて公表される。過去の値は得られない。"),
    row("total_views", "viewCount", ("チャンネルの累計視聴回数", "Views (lifetime)"), Unit::Times, OverTime::Last, OverMembers::None, false, DATA,
        "チャンネル開設から、取得した時点までの視聴回数の累計。"),
    row("videos", "videoCount", ("公開動画数", "Public videos"), Unit::Films, OverTime::Last, OverMembers::None, false, DATA,
        "取得した時点で公開されている動画の数。"),
];

/// Counters of a video since it was published.
#[rustfmt::skip]
const COUNTERS: &[(&str, &str, &str, &str, Unit, &str)] = &[
    ("viewCount", "total_views", "累計視聴回数", "Views since publication", Unit::Times,
     "公開から、取得した時点までの視聴回数。再生の開始だけで数える。"),
    ("likeCount", "total_likes", "累計高評価", "Likes since publication", Unit::Times,
     "取得した時点で付いている高評価の数。"),
    ("commentCount", "total_comments", "累計コメント", "Comments since publication", Unit::Items,
     "取得した時点で付いているコメントの数。"),
];

/// The fields of a video's `statistics` and our names behind `youtube.video.`.
pub fn counters() -> impl Iterator<Item = Named> {
    COUNTERS.iter().map(|(api_name, name, ..)| (*api_name, *name))
}

/// What is told by search term, of the terms that brought the most views: never added, for the others are not told.
#[rustfmt::skip]
const BY_TERM: &[(Named, &str, &str, Unit, &str)] = &[
    (VIEWS, "検索からの視聴回数", "Views from search", Unit::Times,
     "YouTube内の検索から再生された回数。検索語ごとに、多い順の25語まで。ほかの語は示されないため、足しても検索全体の数にはならない。"),
    (ENGAGED_VIEWS, "検索からのエンゲージ ビュー", "Engaged views from search", Unit::Times,
     "YouTube内の検索から再生され、一定時間以上続いた再生の回数。検索語ごとに、多い順の25語まで。"),
    (WATCH_MINUTES, "検索からの総再生時間（分）", "Watch time from search (minutes)", Unit::Minutes,
     "YouTube内の検索から再生された時間の合計（分）。検索語ごとに、多い順の25語まで。"),
];

pub fn metrics() -> Vec<Metric> {
    let by_term = BY_TERM.iter().map(|((api_name, name), label_ja, label_en, unit, definition)| {
        let label = (*label_ja, *label_en);
        let row = row(name, api_name, label, *unit, OverTime::Ask, OverMembers::None, false, ANALYTICS, definition);
        metric(&row, "youtube.search")
    });
    let of_channel = ROWS.iter().map(|row| metric(row, "youtube"));
    let of_videos = ROWS.iter().filter(|row| row.of_videos).map(|row| metric(row, "youtube.video"));
    let counters = COUNTERS.iter().map(|(api_name, name, label_ja, label_en, unit, definition)| {
        let over_members = if *unit == Unit::People { OverMembers::None } else { OverMembers::Sum };
        metric(
            &row(name, api_name, (label_ja, label_en), *unit, OverTime::Lifetime, over_members, true, DATA, definition),
            "youtube.video",
        )
    });
    of_channel.chain(of_videos).chain(by_term).chain(counters).chain(derived()).collect()
}

/// What is made of others. A downloaded file states the change of subscribers itself; it counts where nothing else does.
fn derived() -> Vec<Metric> {
    const NET: (&str, &str) = ("チャンネル登録者の増減", "Subscribers (net)");
    const NET_DEFINITION: &str = "登録者の増加から減少を引いた数。チャンネルのページからの登録はどの動画にも数えない。";
    const ENGAGEMENTS: (&str, &str) = ("エンゲージメント", "Engagements");
    const ENGAGEMENTS_DEFINITION: &str = "高評価、コメント、共有の数の合計（このレポートで合計したもの）。";
    let make = |prefix, name, label, unit, over_members, derivation, definition| {
        let row = row(name, "", label, unit, OverTime::Sum, over_members, true, STUDIO, definition);
        Metric { derived: Some(derivation), ..metric(&row, prefix) }
    };
    let net = |prefix, of, less| {
        let derivation = Derivation::Difference { of, less };
        make(prefix, "subscribers_net", NET, Unit::People, OverMembers::None, derivation, NET_DEFINITION)
    };
    let engagements = |prefix, of| {
        let derivation = Derivation::Total { of };
        let made =
            make(prefix, "engagements", ENGAGEMENTS, Unit::Times, OverMembers::Sum, derivation, ENGAGEMENTS_DEFINITION);
        Metric { by_interface_alone: true, ..made }
    };
    vec![
        derived::posts("youtube.posts", "公開した動画", Unit::Films, &["youtube.videos", "youtube.table"]),
        net("youtube", "youtube.subscribers_gained", "youtube.subscribers_lost"),
        net("youtube.video", "youtube.video.subscribers_gained", "youtube.video.subscribers_lost"),
        engagements("youtube", &["youtube.likes", "youtube.comments", "youtube.shares"]),
        engagements("youtube.video", &["youtube.video.likes", "youtube.video.comments", "youtube.video.shares"]),
    ]
}

/// A view counts from the start of playback since 2026-08-24; engaged views go on with the old meaning.
fn views_breaks() -> Vec<Break> {
    let on = Day::new(2026, 8, 24).expect("the day exists");
    vec![Break { on, change_ja: "再生の開始だけで視聴と数えるようになった。".into() }]
}

fn metric(row: &Row, prefix: &str) -> Metric {
    Metric {
        id: MetricId::new(format!("{prefix}.{}", row.name)),
        label_ja: row.label.0.into(),
        label_en: row.label.1.into(),
        definition_ja: row.definition.into(),
        api_name: row.api_name.into(),
        source: row.source.into(),
        unit: row.unit,
        zone: Zone::PACIFIC,
        settle_days: SETTLE_DAYS,
        over_time: row.over_time,
        over_members: row.over_members,
        derived: None,
        since: None,
        breaks: if row.name == "views" { views_breaks() } else { Vec::new() },
        estimated: row.unit == Unit::People && row.over_time == OverTime::Ask,
        by_interface_alone: row.source != STUDIO,
        role: None,
    }
}
