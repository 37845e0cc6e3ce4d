//! What the invented contractor's staff kept for the year's report: what was made and whose rights it touches, security checks,
//! accounts taken over and handed on, work done with others.
//!
//! Everything here is invented. Invariant: nothing is written down before its day.

use super::super::world::happenings::{Date, day};
use super::done;
use crate::domain::Day;

/// Day, title, kind, rights, and whether they are settled.
const MADE: &[(Date, &str, &str, &str, bool)] = &[
    ((2026, 4, 30), "サイトの改修（関連イベントのLPを作る機能）", "サイト", "なし", true),
    ((2026, 5, 15), "公式SNSの見出し画像", "デザイン", "現行のロゴ（発注者から提供）", true),
    ((2026, 5, 29), "SNS運営マニュアル", "文書", "なし", true),
    ((2026, 6, 12), "イベントLPとチラシのひな形", "デザイン", "会場の写真（会場の許諾済み）", true),
    ((2026, 9, 30), "オリジナル動画（上半期）", "動画", "出演者の肖像（承諾書）、楽曲（購入）", true),
    ((2026, 9, 30), "企業情報の記事と写真（上半期）", "記事", "企業のロゴ、社員の肖像（承諾書）", true),
    ((2027, 3, 24), "オリジナル動画（下半期）", "動画", "出演者の肖像（承諾書）、楽曲（購入）", true),
    ((2027, 3, 24), "企業情報の記事と写真（下半期）", "記事", "企業のロゴ、社員の肖像（承諾書）", true),
    ((2027, 3, 31), "イベント運営マニュアル", "文書", "なし", true),
];

pub fn deliverables(today: Day) -> String {
    let mut rows = "title,kind,delivered_on,rights,rights_cleared\n".to_string();
    for (on, title, kind, rights, cleared) in MADE.iter().filter(|(on, ..)| day(*on) < today) {
        rows.push_str(&format!("{title},{kind},{},{rights},{cleared}\n", day(*on)));
    }
    rows
}

/// The chapters of IPA's checklist, looked through twice a year, and the client's own rules once.
pub fn security_checks(today: Day) -> String {
    const ITEMS: [&str; 11] = [
        "SQLインジェクション",
        "OSコマンド・インジェクション",
        "パス名パラメータの未チェック",
        "セッション管理の不備",
        "クロスサイト・スクリプティング",
        "クロスサイト・リクエスト・フォージェリ",
        "HTTPヘッダ・インジェクション",
        "メールヘッダ・インジェクション",
        "クリックジャッキング",
        "バッファオーバーフロー",
        "アクセス制御や認可制御の欠落",
    ];
    let mut rows = "checked_on,item,result,action\n".to_string();
    for on in [day((2026, 5, 20)), day((2026, 12, 9))].into_iter().filter(|on| *on < today) {
        for (nth, item) in ITEMS.into_iter().enumerate() {
            // the site sends no mail, and runs on a managed platform
            let result = if [7, 9].contains(&nth) { "対象外" } else { "適" };
            rows.push_str(&format!("{on},IPA チェックリスト：{item},{result},\n"));
        }
    }
    let on = day((2026, 4, 20));
    if on < today {
        rows.push_str(&format!("{on},外部委託審査（個人情報の情報システム処理）,適,\n"));
        rows.push_str(&format!("{on},行政情報の取扱いに関する特記仕様書の確認,適,\n"));
    }
    rows
}

pub fn accounts(today: Day) -> String {
    const TAKEN: [(&str, &str); 9] = [
        ("line", "CROSS SENDAI"),
        ("web", "CROSS SENDAI（CMS）"),
        ("ga4", "CROSS SENDAI"),
        ("youtube", "CROSS SENDAI"),
        ("x", "crosssendai"),
        ("facebook", "CROSS SENDAI"),
        ("instagram", "crosssendai"),
        ("tiktok", "crosssendai"),
        ("note", "cross_sendai"),
    ];
    let mut rows = "platform,name,taken_over_on,handed_over_on\n".to_string();
    for (platform, name) in TAKEN {
        let taken = done(day((2026, 4, 8)), today);
        rows.push_str(&format!("{platform},{name},{taken},{}\n", done(day((2027, 3, 29)), today)));
    }
    rows
}

pub fn partnerships(today: Day) -> String {
    const WITH: &[(Date, &str, &str, &str)] = &[
        ((2026, 6, 18), "市の子育て支援の担当部署", "配信に使う制度の説明の確認", "庁内"),
        ((2026, 7, 3), "連携サイトの受託者", "イベントのバナーと記事の提供", "素材提供"),
        ((2026, 7, 22), "首都圏の移住相談の窓口", "相談会での紹介", "団体"),
        ((2026, 9, 2), "市の観光振興の担当部署", "動画の撮影場所の調整", "庁内"),
        ((2026, 10, 14), "首都圏の出身者の集まり", "イベントの案内", "団体"),
        ((2026, 11, 20), "連携サイトの受託者", "企業記事の提供", "素材提供"),
        ((2027, 1, 27), "都内の大学の就職支援の窓口", "卒業生への案内", "教育機関"),
    ];
    let mut rows = "partner,title,kind,held_on\n".to_string();
    for (on, partner, title, kind) in WITH.iter().filter(|(on, ..)| day(*on) < today) {
        rows.push_str(&format!("{partner},{title},{kind},{}\n", day(*on)));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_before_its_day() {
        let november = day((2026, 11, 10));
        let all = [deliverables(november), security_checks(november), accounts(november), partnerships(november)];
        assert!(all.iter().all(|text| !text.contains("2027-") && !text.contains("2026-12")), "{all:?}");
        assert_eq!(all.map(|text| text.lines().count() - 1), [6, 13, 9, 5]);
        let april = day((2027, 4, 10));
        assert_eq!(security_checks(april).lines().count() - 1, 24);
        assert!(accounts(april).lines().skip(1).all(|line| line.ends_with("2027-03-29")));
    }
}
