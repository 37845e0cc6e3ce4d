//! GA4's part of the catalogue. Users, sessions, rates and averages are asked of the property for the very window:
//! its unique counts are estimates (HyperLogLog) that do not add up over days.

use crate::domain::{Metric, MetricId, OverMembers, OverTime, Unit, Zone};
use std::borrow::Cow;

/// Days after a window's end during which the property may still change it; settled on the 4th day.
pub const SETTLE_DAYS: u32 = 3;

const SOURCE: &str = "https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema";

type Row = (&'static str, &'static str, &'static str, &'static str, Unit, OverTime, OverMembers, bool, &'static str);

/// id, API name, label, English label, unit, over time, over members, estimated, definition.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("active_users", "activeUsers", "アクティブユーザー数", "Active users", Unit::People, OverTime::Ask, OverMembers::Ask, true,
     "期間中にサイトを訪れ、エンゲージメントのあった（又は初めて訪れた）利用者の数。GA4画面の「ユーザー」に当たる。推計値であり、日別・経路別の値を足しても期間の値にはならない。"),
    ("total_users", "totalUsers", "総ユーザー数", "Total users", Unit::People, OverTime::Ask, OverMembers::Ask, true,
     "期間中に一度でもイベントを記録した利用者の数。推計値であり、日別・経路別の値を足しても期間の値にはならない。"),
    ("new_users", "newUsers", "新規ユーザー数", "New users", Unit::People, OverTime::Ask, OverMembers::Sum, false,
     "期間中に初めてサイトを訪れた利用者の数。"),
    ("page_views", "screenPageViews", "表示回数", "Views", Unit::Times, OverTime::Sum, OverMembers::Sum, false,
     "ページが表示された回数。同じ利用者が同じページを繰り返し見た分も数える。"),
    ("sessions", "sessions", "セッション数", "Sessions", Unit::Times, OverTime::Ask, OverMembers::Sum, false,
     "期間中に始まった訪問の回数。30分操作がないと区切られる。推計値のため、内訳の合計と全体が僅かに異なることがある。"),
    ("engaged_sessions", "engagedSessions", "エンゲージのあったセッション数", "Engaged sessions", Unit::Times, OverTime::Ask, OverMembers::Sum, false,
     "10秒を超えて続いた、キーイベントがあった、又は2ページ以上を見たセッションの数。"),
    ("engagement_rate", "engagementRate", "エンゲージメント率", "Engagement rate", Unit::Rate, OverTime::Ask, OverMembers::None, false,
     "エンゲージのあったセッション数をセッション数で割った率。"),
    ("bounce_rate", "bounceRate", "直帰率", "Bounce rate", Unit::Rate, OverTime::Ask, OverMembers::None, false,
     "エンゲージのなかったセッションの率。1からエンゲージメント率を引いたもの。"),
    ("average_session_duration", "averageSessionDuration", "平均セッション時間", "Average session duration", Unit::Seconds, OverTime::Ask, OverMembers::None, false,
     "1セッション当たりの平均の長さ。"),
    ("user_engagement_duration", "userEngagementDuration", "エンゲージメント時間の合計", "User engagement duration", Unit::Seconds, OverTime::Sum, OverMembers::Sum, false,
     "ページが利用者の画面の前面に表示されていた時間の合計。"),
    ("sessions_per_user", "sessionsPerUser", "ユーザー当たりのセッション数", "Sessions per user", Unit::Plain, OverTime::Ask, OverMembers::None, false,
     "セッション数をアクティブユーザー数で割った値。"),
    ("views_per_session", "screenPageViewsPerSession", "セッション当たりの表示回数", "Views per session", Unit::Plain, OverTime::Ask, OverMembers::None, false,
     "表示回数をセッション数で割った値。"),
    ("views_per_user", "screenPageViewsPerUser", "ユーザー当たりの表示回数", "Views per user", Unit::Plain, OverTime::Ask, OverMembers::None, false,
     "表示回数をアクティブユーザー数で割った値。"),
    ("event_count", "eventCount", "イベント数", "Event count", Unit::Times, OverTime::Sum, OverMembers::Sum, false,
     "記録されたイベントの数。"),
    ("key_events", "keyEvents", "キーイベント数", "Key events", Unit::Times, OverTime::Sum, OverMembers::Sum, false,
     "キーイベントとして登録されたイベントの数。アトリビューションの設定により小数になることがある。"),
    ("session_key_event_rate", "sessionKeyEventRate", "セッションのキーイベント率", "Session key event rate", Unit::Rate, OverTime::Ask, OverMembers::None, false,
     "キーイベントのあったセッションの率。"),
    ("sessions_from_partner", "sessions", "連携サイトからのセッション数", "Sessions from the partner site", Unit::Times, OverTime::Ask, OverMembers::Sum, false,
     "参照元が連携サイトであるセッションの数。"),
    ("clicks_to_partner", "eventCount", "連携サイトへのクリック数", "Clicks to the partner site", Unit::Times, OverTime::Sum, OverMembers::Sum, false,
     "連携サイトへのリンクがクリックされた回数（離脱クリックの測定イベント click のうち、リンク先が連携サイトであるもの）。"),
    ("active_users_capital_area", "activeUsers", "首都圏のアクティブユーザー数", "Active users in the capital area", Unit::People, OverTime::Ask, OverMembers::Ask, true,
     "地域が東京都・神奈川県・埼玉県・千葉県であるアクティブユーザーの数。地域は接続元のIPアドレスからの推定。"),
    ("sessions_capital_area", "sessions", "首都圏からのセッション数", "Sessions from the capital area", Unit::Times, OverTime::Ask, OverMembers::Sum, false,
     "地域が東京都・神奈川県・埼玉県・千葉県であるセッションの数。地域は接続元のIPアドレスからの推定。"),
];

/// The catalogue.
pub fn metrics() -> Vec<Metric> {
    ROWS.iter()
        .map(|&(id, api_name, label_ja, label_en, unit, over_time, over_members, estimated, definition)| Metric {
            id: MetricId::new(format!("ga4.{id}")),
            label_ja: label_ja.into(),
            label_en: label_en.into(),
            definition_ja: definition.into(),
            api_name: api_name.into(),
            source: SOURCE.into(),
            unit,
            zone: Zone::JST,
            settle_days: SETTLE_DAYS,
            over_time,
            over_members,
            derived: None,
            since: None,
            breaks: Vec::new(),
            estimated,
            by_interface_alone: false,
            role: None,
        })
        .collect()
}

/// The metric that an API name stands for in a request without a filter.
pub fn unfiltered_id(api_name: &str) -> MetricId {
    match ROWS.iter().find(|row| row.1 == api_name) {
        Some(row) => MetricId::new(format!("ga4.{}", row.0)),
        None => MetricId::new(format!("ga4.{}", snake(api_name))),
    }
}

/// An entry for a metric of a request file that the catalogue does not know. A renamed one (a filtered quantity) keeps the
/// rules of addition of the API's metric.
pub fn extra(id: &MetricId, api_name: &str) -> Metric {
    let known = metrics().into_iter().find(|metric| metric.api_name == api_name);
    match known {
        Some(base) => Metric {
            label_ja: Cow::Owned(format!("{}（{id}）", base.label_ja)),
            label_en: Cow::Owned(format!("{} ({id})", base.label_en)),
            definition_ja: Cow::Owned(format!(
                "{} のうち、照会ファイルの条件に当てはまるもの。{}",
                base.label_ja, base.definition_ja
            )),
            id: id.clone(),
            ..base
        },
        None => Metric::uncatalogued(id.clone(), api_name, Unit::Plain, Zone::JST, SETTLE_DAYS),
    }
}

/// Whether nothing happening makes the metric zero; a rate or an average of nothing is not applicable.
pub fn is_count(api_name: &str) -> bool {
    let unit = ROWS.iter().find(|row| row.1 == api_name).map(|row| row.4);
    match unit {
        Some(Unit::Rate | Unit::Plain) => false,
        Some(Unit::Seconds) => api_name == "userEngagementDuration",
        Some(_) => true,
        None => false,
    }
}

/// Whether the property estimates the metric (HyperLogLog).
pub fn is_estimated(api_name: &str) -> bool {
    ROWS.iter().any(|row| row.1 == api_name && row.7)
}

/// `averageSessionDuration` -> `average_session_duration`; anything that is no letter or digit becomes `_`.
fn snake(api_name: &str) -> String {
    let mut out = String::new();
    for c in api_name.chars() {
        if c.is_ascii_uppercase() {
            if !out.is_empty() {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(if c.is_alphanumeric() { c } else { '_' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn api_names_lead_to_metrics() {
        assert_eq!(unfiltered_id("screenPageViews").as_str(), "ga4.page_views");
        assert_eq!(unfiltered_id("sessions").as_str(), "ga4.sessions");
        assert_eq!(unfiltered_id("scrolledUsers").as_str(), "ga4.scrolled_users");
    }

    #[test]
    fn users_are_never_added_up() {
        for metric in metrics().iter().filter(|m| m.api_name.ends_with("Users") && m.api_name != "newUsers") {
            assert_eq!((metric.over_time, metric.over_members), (OverTime::Ask, OverMembers::Ask), "{}", metric.id);
        }
    }
}
