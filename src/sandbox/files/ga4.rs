//! GA4's 共有 → ファイルをダウンロード → CSV: a screen of the reports, and an exploration.
//!
//! Both say what the world knows, with CRLF and without a mark. An exploration names its days on one line and has a total
//! whose label stands in a column too many.

use super::{World, csv_field, google};
use crate::domain::Month;
use serde_json::json;

const GA4_COLUMNS: &str = "ページ パスとスクリーン クラス,表示回数,アクティブ ユーザー,アクティブ ユーザーあたりのビュー,アクティブ ユーザーあたりの平均エンゲージメント時間,イベント数,キーイベント,合計収益";

const RULE: &str = "# ----------------------------------------";

/// 「ページとスクリーン」: a preamble of remarks, CRLF, fractions with all their digits, no total.
pub fn pages(world: &World, month: Month) -> String {
    let request = json!({
        "dateRanges": [{ "startDate": month.first().to_string(), "endDate": month.last().to_string() }],
        "dimensions": [{ "name": "pagePath" }],
        "metrics": [{ "name": "screenPageViews" }, { "name": "activeUsers" }, { "name": "screenPageViewsPerUser" },
            { "name": "userEngagementDuration" }, { "name": "eventCount" }, { "name": "keyEvents" }],
    });
    let mut lines = vec![
        RULE.to_string(),
        "# ページとスクリーン: ページパスとスクリーン クラス".to_string(),
        "# アカウント: CROSS SENDAI".to_string(),
        "# プロパティ: CROSS SENDAI - GA4".to_string(),
        RULE.to_string(),
        "# ".to_string(),
        "# すべてのユーザー".to_string(),
        format!("# 開始日: {}", month.first().compact()),
        format!("# 終了日: {}", month.last().compact()),
        GA4_COLUMNS.to_string(),
    ];
    let answer = google::settled_report(world, &request);
    for row in answer["rows"].as_array().into_iter().flatten() {
        let path = row["dimensionValues"][0]["value"].as_str().unwrap_or_default();
        let value = |nth: usize| row["metricValues"][nth]["value"].as_str().unwrap_or_default();
        let number = |nth: usize| value(nth).parse::<f64>().unwrap_or_default();
        let each = if number(1) == 0.0 { 0.0 } else { number(3) / number(1) };
        let (views, users, per_user) = (value(0), value(1), value(2));
        lines.push(format!("{},{views},{users},{per_user},{each},{},{},0", csv_field(path), value(4), value(5)));
    }
    lines.push(String::new());
    lines.join("\r\n")
}

/// 「探索」, free form: views by page. The label of the total stands after the last column.
pub fn exploration(world: &World, month: Month) -> String {
    let request = json!({
        "dateRanges": [{ "startDate": month.first().to_string(), "endDate": month.last().to_string() }],
        "dimensions": [{ "name": "pagePath" }],
        "metrics": [{ "name": "screenPageViews" }],
    });
    let answer = google::settled_report(world, &request);
    let mut rows = Vec::new();
    let mut total: u64 = 0;
    for row in answer["rows"].as_array().into_iter().flatten() {
        let path = row["dimensionValues"][0]["value"].as_str().unwrap_or_default();
        let views = row["metricValues"][0]["value"].as_str().unwrap_or_default();
        total += views.parse::<u64>().unwrap_or_default();
        rows.push(format!("{},{views}", csv_field(path)));
    }
    let mut lines = vec![
        RULE.to_string(),
        "# 月次 ページ別".to_string(),
        "# 自由形式-自由形式 1".to_string(),
        format!("# {}-{}", month.first().compact(), month.last().compact()),
        RULE.to_string(),
        String::new(),
        // the site has no addresses with a query, so both are the same
        "ページパス + クエリ文字列,表示回数".to_string(),
        format!(",{total},総計"),
    ];
    lines.extend(rows);
    lines.push(String::new());
    lines.join("\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Zone;

    #[test]
    fn the_screen_says_what_is_true() {
        let month: Month = "2026-10".parse().unwrap();
        let text = pages(&World::shared(), month);
        assert!(text.starts_with("# ----------------------------------------\r\n# ページとスクリーン: "));
        assert!(text.contains("# 開始日: 20261001\r\n# 終了日: 20261031\r\nページ パスとスクリーン クラス,表示回数,"));
        let rows = text.split("\r\n").skip(10).filter(|l| !l.is_empty());
        let views: u64 = rows.map(|r| r.split(',').nth(1).unwrap().parse::<u64>().unwrap()).sum();
        assert_eq!(views, World::shared().traffic(month.window(Zone::JST), |_| true).page_views);
        assert!(
            pages(&World::shared(), "2028-02".parse().unwrap()).ends_with("合計収益\r\n"),
            "no pages after the world"
        );
    }

    #[test]
    fn the_exploration_has_the_days_on_one_line_and_a_label_too_many() {
        let month: Month = "2026-10".parse().unwrap();
        let text = exploration(&World::shared(), month);
        let views = World::shared().traffic(month.window(Zone::JST), |_| true).page_views;
        let table = format!(
            "# 20261001-20261031\r\n# ----------------------------------------\r\n\r\nページパス + クエリ文字列,表示回数\r\n,{views},総計\r\n/"
        );
        assert!(text.contains(&table), "{text}");
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(exploration(&World::shared(), "2028-02".parse().unwrap()).ends_with(",0,総計\r\n"));
    }
}
