//! Files of GA4's screens, also those that it never wrote.

use crate::imports::tests::{hints, import_text, notes, stated};
use crate::imports::{Hints, Imported, import};

const HEAD: &str = "# ----------------------------------------\r\n# Pages and screens: Page path and screen class\r\n# Account: Sendai\r\n# Property: CROSS SENDAI\r\n# ----------------------------------------\r\n# \r\n";

fn member(read: &Imported, metric: &str, dimension: &str, member: &str) -> Option<String> {
    let mut found =
        read.observations.iter().filter(|o| o.metric.as_str() == metric && o.members.get(dimension) == Some(member));
    let first = found.next()?;
    assert!(found.next().is_none());
    Some(format!("{} {} {}", first.stated.value()?, first.origin.pointer, first.window))
}

#[test]
fn a_report_is_a_table_of_members() {
    let text = format!(
        "{HEAD}# All Users\r\n# Start date: 20261001\r\n# End date: 20261031\r\n\
        Page path and screen class,Views,Active users,Average engagement time per active user,Total revenue\r\n\
        /,221,154,12.35,0\r\n\"/a,b\",\"1,053\",21,1.5,0\r\n(other),4,,0,0"
    );
    let read = import_text(&text, "ga4.screen");
    assert_eq!(
        member(&read, "ga4.page_views", "unifiedPagePathScreen", "/a,b").as_deref(),
        Some("1053 12:2 2026-10-01..2026-10-31")
    );
    assert_eq!(member(&read, "ga4.active_users", "unifiedPagePathScreen", "(other)"), None, "blank is not zero");
    assert_eq!(read.observations.len(), 5);
    let flags: Vec<String> = read.observations.iter().take(2).map(|o| o.flags.names()).collect();
    assert_eq!(flags, ["other_row,imported", "estimated,other_row,imported"], "people are estimated");
    assert_eq!(read.window.unwrap().to_string(), "2026-10-01..2026-10-31");
    assert_eq!(notes(&read), ["columns_kept_out: 2", "property: CROSS SENDAI"]);
}

#[test]
fn each_table_has_days_of_its_own() {
    let text = "# ------\n# Reports snapshot\n# Account: a\n# Property: p\n# ------\n#  \n# Start date: 20261001\n# End date: 20261003\nNth day,Active users\n0000,5\n0001,0\n0002,7\n\n\
        # Start date: 20260928\n# End date: 20260930\nNth day,Active users\n0000,1\n\n\
        # How well do you retain your users?\n# Start date: 20260901\n# End date: 20260930\nDate,Week 0,Week 1\nSep 1 - Sep 7,5,-1\n\n\
        # Where do your new users come from?\n# Start date: 20261001\n# End date: 20261003\nFirst user primary channel group (Default channel group),New users\nDirect,3\n\n\
        # Start date: 20261001\n# End date: 20261003\nCountry,Active users\nJP,9\n\n\
        # Start date: 20261001\n# End date: 20261003\nCountry ID,Active users\nJP,9\nUS,1\n\n\
        # Start date: 20261001\n# End date: 20261003\nEvent name,Key events\n\n\n\
        # Start date: 20261001\n# End date: 20261003\nNth week,Active users\n0000,9\n";
    let read = import_text(text, "ga4.screen");
    assert_eq!(stated(&read, "ga4.active_users", "2026-10-03"), Some(("7".into(), "12:2".into())));
    assert_eq!(stated(&read, "ga4.active_users", "2026-10-02"), Some(("0".into(), "11:2".into())));
    assert_eq!(
        stated(&read, "ga4.active_users", "2026-09-28"),
        Some(("1".into(), "17:2".into())),
        "the days of the comparison"
    );
    assert_eq!(
        member(&read, "ga4.new_users", "firstUserDefaultChannelGroup", "Direct").unwrap(),
        "3 29:2 2026-10-01..2026-10-03"
    );
    assert_eq!(
        member(&read, "ga4.active_users", "countryId", "JP").unwrap(),
        "9 34:2 2026-10-01..2026-10-03",
        "stated once"
    );
    assert_eq!(read.window, None, "there is no one window");
    let kept_out: Vec<String> = notes(&read).into_iter().filter(|n| n.starts_with("table")).collect();
    assert_eq!(kept_out, ["table_not_known: 22: Date,Week 0,Week 1", "table_not_known: 49: Nth week,Active users"]);
    assert_eq!(read.dropped, 2);
}

#[test]
fn a_title_may_begin_with_a_hash_and_a_comparison_stays_out() {
    let text = format!(
        "{HEAD}# All Users\n# Start date: 20261001\n# End date: 20261031\nPage title and screen class,Views\nHome,5\n#1 guide,4\n\n\
        # Mobile traffic\n# Start date: 20261001\n# End date: 20261031\nPage title and screen class,Views\nHome,2\n"
    );
    let read = import_text(&text, "ga4.screen");
    assert_eq!(
        member(&read, "ga4.page_views", "unifiedScreenClass", "#1 guide").unwrap(),
        "4 12:2 2026-10-01..2026-10-31"
    );
    assert_eq!(read.observations.len(), 2);
    assert!(notes(&read)[0].starts_with("comparison_kept_out: 17"), "{:?}", read.notes);
}

#[test]
fn the_japanese_screen_is_the_same_table() {
    let text = "# ----------\r\n# トラフィック獲得: セッションのメインのチャネル グループ（デフォルト チャネル グループ）\r\n# アカウント: 仙台\r\n# プロパティ: CROSS SENDAI\r\n# ----------\r\n# \r\n# すべてのユーザー\r\n# 開始日: 20260401\r\n# 終了日: 20260430\r\n\
        セッションのメインのチャネル グループ（デフォルト チャネル グループ）,セッション,エンゲージのあったセッション数,エンゲージメント率,セッションあたりの平均エンゲージメント時間,イベント数,キーイベント,セッション キーイベント率,合計収益\r\n\
        Organic Search,1200,800,0.6666666666666666,35.5,9000,12.5,0.01,0\r\n";
    let read = import_text(text, "ga4.screen");
    assert_eq!(read.language.code(), "ja");
    assert_eq!(
        member(&read, "ga4.engagement_rate", "sessionDefaultChannelGroup", "Organic Search").unwrap(),
        "0.6666666666666666 11:4 2026-04-01..2026-04-30"
    );
    assert_eq!(read.observations.len(), 6);
}

#[test]
fn an_exploration_must_be_named_because_its_filters_are_unseen() {
    let text = "# ----\n# 月次\n# 自由形式-自由形式 1\n# 20260817-20260913\n# ----\n\nページパス + クエリ文字列,表示回数\n,54334,総計\n/,100\n";
    assert_eq!(import(text.as_bytes(), &hints("ga4")).unwrap_err().code(), "kind_needed");
    let read = import(text.as_bytes(), &Hints { kind: Some("ga4.exploration"), ..hints("ga4") }).unwrap();
    let total = read.observations.iter().find(|o| o.members.is_empty()).unwrap();
    assert_eq!((total.stated.value().unwrap().to_string(), total.origin.pointer.as_str()), ("54334".into(), "8:2"));
    assert_eq!(total.flags.names(), "imported,unproven");
    assert_eq!(read.window.unwrap().to_string(), "2026-08-17..2026-09-13");
    assert_eq!(
        member(&read, "ga4.page_views", "pagePathPlusQueryString", "/").unwrap(),
        "100 9:2 2026-08-17..2026-09-13"
    );
}

#[test]
fn what_does_not_fit_its_own_table_is_an_error_with_its_place() {
    let table = |body: &str| format!("{HEAD}# All Users\n# Start date: 20261001\n# End date: 20261002\n{body}");
    let code = |body: &str| import(table(body).as_bytes(), &hints("ga4")).unwrap_err().to_string();
    assert!(code("Nth day,Active users\n0002,1\n").starts_with("line 11, field 1 (Nth day)"));
    assert!(code("Country,Sessions\nJapan,-1\n").starts_with("line 11, field 2 (Sessions): found `-1`"));
    assert!(code("Country,Sessions\nJapan\n").starts_with("line 11: 1 fields"));
    assert!(code("Country,Sessions\nJapan,1\nJapan,2\n").starts_with("lines 11 and 12 say different things"));
    let read = import_text(&HEAD.replace("# Account", "# Start").replace("Property", "End"), "ga4.screen");
    assert_eq!((read.rows, read.observations.len()), (0, 0));
}
