//! The names of GA4's screens, English and Japanese, and the API names that stand for the same things.
//!
//! Invariant: a name that is not here is never guessed; its column stays out and is named in a note.

use crate::delimited::plain_name;

/// What a column of a GA4 table is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// A dimension by its API name.
    Dimension(&'static str),
    /// A metric by the name that follows `ga4.`.
    Metric(&'static str),
    /// Days counted from the table's start: `0000`.
    NthDay,
    /// `20260401`
    Date,
}

/// Folded names, and what they mean. A name is folded as `delimited::plain_name` does.
#[rustfmt::skip]
const NAMES: &[(&[&str], Meaning)] = &[
    (&["nthday", "n日目", "第n日"], Meaning::NthDay),
    (&["date", "日付"], Meaning::Date),
    // metrics
    (&["views", "表示回数"], Meaning::Metric("page_views")),
    (&["activeusers", "アクティブユーザー", "アクティブユーザー数"], Meaning::Metric("active_users")),
    (&["newusers", "新規ユーザー数", "新規ユーザー"], Meaning::Metric("new_users")),
    (&["totalusers", "総ユーザー数", "合計ユーザー数"], Meaning::Metric("total_users")),
    (&["sessions", "セッション", "セッション数"], Meaning::Metric("sessions")),
    (&["engagedsessions", "エンゲージのあったセッション数"], Meaning::Metric("engaged_sessions")),
    (&["engagementrate", "エンゲージメント率"], Meaning::Metric("engagement_rate")),
    (&["bouncerate", "直帰率"], Meaning::Metric("bounce_rate")),
    (&["averagesessionduration", "平均セッション継続時間", "平均セッション時間"], Meaning::Metric("average_session_duration")),
    (&["userengagement", "ユーザーエンゲージメント"], Meaning::Metric("user_engagement_duration")),
    (&["eventcount", "イベント数"], Meaning::Metric("event_count")),
    (&["keyevents", "キーイベント"], Meaning::Metric("key_events")),
    (&["sessionkeyeventrate", "セッションキーイベント率"], Meaning::Metric("session_key_event_rate")),
    (&["viewsperactiveuser", "viewsperuser", "ユーザーあたりのビュー", "アクティブユーザーあたりのビュー"], Meaning::Metric("views_per_user")),
    (&["viewspersession", "セッションあたりのビュー", "セッションあたりの表示回数"], Meaning::Metric("views_per_session")),
    // dimensions
    (&["pagepathandscreenclass", "ページパスとスクリーンクラス"], Meaning::Dimension("unifiedPagePathScreen")),
    (&["pagepath+querystringandscreenclass", "ページパス+クエリ文字列とスクリーンクラス"], Meaning::Dimension("unifiedPageScreen")),
    (&["pagetitleandscreenclass", "ページタイトルとスクリーンクラス"], Meaning::Dimension("unifiedScreenClass")),
    (&["pagetitleandscreenname", "ページタイトルとスクリーン名"], Meaning::Dimension("unifiedScreenName")),
    (&["pagepath", "ページパス"], Meaning::Dimension("pagePath")),
    (&["pagepath+querystring", "ページパス+クエリ文字列"], Meaning::Dimension("pagePathPlusQueryString")),
    (&["pagetitle", "ページタイトル"], Meaning::Dimension("pageTitle")),
    (&["hostname", "ホスト名"], Meaning::Dimension("hostName")),
    (&["contentgroup", "コンテンツグループ"], Meaning::Dimension("contentGroup")),
    (&["landingpage", "ランディングページ"], Meaning::Dimension("landingPage")),
    (&["landingpage+querystring", "ランディングページ+クエリ文字列"], Meaning::Dimension("landingPagePlusQueryString")),
    (&["sessionprimarychannelgroup(defaultchannelgroup)", "sessiondefaultchannelgroup",
       "セッションのメインのチャネルグループ(デフォルトチャネルグループ)", "セッションのデフォルトチャネルグループ"], Meaning::Dimension("sessionDefaultChannelGroup")),
    (&["firstuserprimarychannelgroup(defaultchannelgroup)", "firstuserdefaultchannelgroup",
       "ユーザーの最初のメインのチャネルグループ(デフォルトチャネルグループ)", "ユーザーの最初のデフォルトチャネルグループ"], Meaning::Dimension("firstUserDefaultChannelGroup")),
    (&["sessionsource/medium", "セッションの参照元/メディア"], Meaning::Dimension("sessionSourceMedium")),
    (&["sessionsource", "セッションの参照元"], Meaning::Dimension("sessionSource")),
    (&["sessionmedium", "セッションのメディア"], Meaning::Dimension("sessionMedium")),
    (&["sessioncampaign", "セッションのキャンペーン"], Meaning::Dimension("sessionCampaignName")),
    (&["firstusersource/medium", "ユーザーの最初の参照元/メディア"], Meaning::Dimension("firstUserSourceMedium")),
    (&["firstusersource", "ユーザーの最初の参照元"], Meaning::Dimension("firstUserSource")),
    (&["firstusermedium", "ユーザーの最初のメディア"], Meaning::Dimension("firstUserMedium")),
    (&["country", "国"], Meaning::Dimension("country")),
    (&["countryid", "国id"], Meaning::Dimension("countryId")),
    (&["region", "地域"], Meaning::Dimension("region")),
    (&["city", "市区町村"], Meaning::Dimension("city")),
    (&["language", "言語"], Meaning::Dimension("language")),
    (&["age", "年齢"], Meaning::Dimension("userAgeBracket")),
    (&["gender", "性別"], Meaning::Dimension("userGender")),
    (&["devicecategory", "デバイスカテゴリ"], Meaning::Dimension("deviceCategory")),
    (&["browser", "ブラウザ"], Meaning::Dimension("browser")),
    (&["operatingsystem", "オペレーティングシステム"], Meaning::Dimension("operatingSystem")),
    (&["platform", "プラットフォーム"], Meaning::Dimension("platform")),
    (&["eventname", "イベント名"], Meaning::Dimension("eventName")),
];

/// What a column's name means, if it is known.
pub(super) fn meaning(title: &str) -> Option<Meaning> {
    let name = plain_name(title);
    NAMES.iter().find(|(names, _)| names.contains(&name.as_str())).map(|(_, m)| *m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_both_languages_and_of_several_years_mean_the_same() {
        for title in [
            "Session primary channel group (Default Channel Group)",
            "Session primary channel group (Default channel group)",
            "セッションのメインのチャネル グループ（デフォルト チャネル グループ）",
        ] {
            assert_eq!(meaning(title), Some(Meaning::Dimension("sessionDefaultChannelGroup")), "{title}");
        }
        assert_eq!(meaning("ページ パスとスクリーン クラス"), meaning("Page path and screen class"));
        assert_eq!(meaning("アクティブ ユーザーあたりのビュー"), Some(Meaning::Metric("views_per_user")));
        assert_eq!(meaning("Session primary channel group (Our groups)"), None);
    }

    #[test]
    fn no_name_means_two_things() {
        let mut all: Vec<&str> = NAMES.iter().flat_map(|(names, _)| names.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|n| plain_name(n) == *n));
    }
}
