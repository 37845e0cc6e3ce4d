//! note's part of the catalogue.
//!
//! Invariants: a month's number of an article (`note.page_views` with the article as its entity) and an article's counter
//! since it was published (`note.post.likes`) are different quantities; the old dashboard's views are no page views.

use crate::domain::{Day, Metric, MetricId, OverMembers, OverTime, Unit, Zone};

const DASHBOARD: &str = "https://www.help-note.com/hc/ja";
const CREATOR: &str = "https://note.com/";

/// name, the platform's own name, label, English label, unit, rule over time, definition, where it is written.
type Row = (&'static str, &'static str, &'static str, &'static str, Unit, OverTime, &'static str, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("impressions", "impressionCount", "インプレッション", "Impressions", Unit::Times, OverTime::Sum, "期間中に記事が一覧などに表示された回数（新しいダッシュボードの値）。", DASHBOARD),
    ("page_views", "pageViewCount", "ページビュー", "Page views", Unit::Times, OverTime::Sum, "期間中に記事のページが開かれた回数（2026年9月からの新しいダッシュボードの値）。旧ダッシュボードの「ビュー」とは数え方が異なり、比べられない。", DASHBOARD),
    ("likes", "likeCount", "スキ", "Likes", Unit::Times, OverTime::Sum, "期間中に付いたスキの数。", DASHBOARD),
    ("comments", "commentCount", "コメント", "Comments", Unit::Items, OverTime::Sum, "期間中に付いたコメントの数。", DASHBOARD),
    ("views_legacy", "read_count", "ビュー（旧）", "Views, old dashboard", Unit::Times, OverTime::Sum, "期間中の旧ダッシュボードの「ビュー」。一覧での表示などを含み、新しい「ページビュー」とは比べられない。", DASHBOARD),
    ("articles_published", "", "公開した記事数", "Articles published", Unit::Items, OverTime::Sum, "期間中に公開した記事の数。", DASHBOARD),
    ("followers", "followerCount", "フォロワー数", "Followers", Unit::People, OverTime::Last, "アカウントをフォローしている利用者の数。見た時点の値で、過去の値は得られない。", CREATOR),
    ("articles", "noteCount", "記事数（累計）", "Articles so far", Unit::Items, OverTime::Last, "公開されている記事の数。見た時点の値。", CREATOR),
    ("post.likes", "likeCount", "スキ（累計）", "Likes so far", Unit::Times, OverTime::Lifetime, "記事に付いたスキの、公開してから取得時点までの累計。取り消されると減る。", CREATOR),
    ("post.views_legacy", "read_count", "ビュー（旧、累計）", "Views so far, old dashboard", Unit::Times, OverTime::Lifetime, "旧ダッシュボードの「ビュー」の、公開してから取得時点までの累計。一覧での表示などを含み、新しい「ページビュー」とは比べられない。", DASHBOARD),
    ("post.comments", "commentCount", "コメント（累計）", "Comments so far", Unit::Items, OverTime::Lifetime, "記事に付いたコメントの、公開してから取得時点までの累計。", CREATOR),
];

/// The catalogue.
pub fn metrics() -> Vec<Metric> {
    ROWS.iter().map(metric).collect()
}

/// The dashboard that counts impressions and page views came in September 2026.
fn new_dashboard(name: &str) -> Option<Day> {
    matches!(name, "impressions" | "page_views").then(|| Day::new(2026, 9, 1).expect("the day exists"))
}

fn metric(row: &Row) -> Metric {
    let (name, api_name, label_ja, label_en, unit, over_time, definition, source) = *row;
    Metric {
        id: MetricId::new(format!("note.{name}")),
        label_ja: label_ja.into(),
        label_en: label_en.into(),
        definition_ja: definition.into(),
        api_name: api_name.into(),
        source: source.into(),
        unit,
        zone: Zone::JST,
        settle_days: 1,
        over_time,
        over_members: if over_time == OverTime::Last { OverMembers::None } else { OverMembers::Sum },
        derived: None,
        since: new_dashboard(name),
        breaks: Vec::new(),
        estimated: false,
        by_interface_alone: false,
        role: None,
    }
}
