//! What happens in the world and makes peaks: events, videos, broadcasts on LINE, with their days and Japanese titles.
//!
//! Everything here is invented. Invariant: each list is in the order of days.

use crate::domain::Day;

/// Year, month and day, as the lists here write them.
pub type Date = (i32, u32, u32);

/// An event of the programme: the second Friday of its month.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// Counted from 1 in each fiscal year.
    pub number: u32,
    pub held_on: Date,
    pub title: &'static str,
    /// オンライン or 対面
    pub mode: &'static str,
    pub venue: &'static str,
    pub nearest_station: &'static str,
    pub cohost: &'static str,
    pub capacity: u32,
    pub speakers: u32,
}

/// A video that is published as a page of the site and on YouTube.
#[derive(Clone, Copy, Debug)]
pub struct Video {
    pub published_on: Date,
    /// YouTube's id.
    pub id: &'static str,
    pub path: &'static str,
    pub title: &'static str,
    pub seconds: u32,
}

/// How a broadcast was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sending {
    /// By staff, from LINE Official Account Manager: no interface knows its opens and clicks.
    Manager,
    /// Through the interface, to all friends.
    Interface,
    /// Through the interface, to a group so small that its figures stay hidden.
    InterfaceToFew,
}

/// A broadcast as it is planned; who read it is the world's business.
#[derive(Clone, Copy, Debug)]
pub struct BroadcastPlan {
    pub sent_on: Date,
    pub title: &'static str,
    /// The day on which the client agreed to the text, where it is the programme's own.
    pub approved_on: Option<Date>,
    pub sending: Sending,
}

/// The day of a date written in this file.
pub fn day((year, month, day): Date) -> Day {
    Day::new(year, month, day).expect("dates written in the sandbox exist, a test reads them all")
}

const fn online(number: u32, held_on: Date, title: &'static str, speakers: u32) -> Event {
    let (mode, venue, nearest_station, cohost, capacity) = ("オンライン", "オンライン（Zoom）", "", "", 40);
    Event { number, held_on, title, mode, venue, nearest_station, cohost, capacity, speakers }
}
const fn on_site(number: u32, held_on: Date, title: &'static str, cohost: &'static str, speakers: u32) -> Event {
    let (mode, venue, nearest_station, capacity) = ("対面", "渋谷サンプルホール 会議室B", "JR渋谷駅", 30);
    Event { number, held_on, title, mode, venue, nearest_station, cohost, capacity, speakers }
}

pub const EVENTS: &[Event] = &[
    online(1, (2025, 6, 13), "仙台で働くという選択", 2),
    on_site(2, (2025, 7, 11), "仙台の経営者と語る夜", "", 3),
    online(3, (2025, 8, 8), "お盆に考えるUターン", 2),
    on_site(4, (2025, 9, 12), "ものづくり企業の現場から", "", 3),
    online(5, (2025, 10, 10), "IT企業で働く、仙台で暮らす", 2),
    on_site(6, (2025, 11, 14), "仙台・山形 合同交流会", "山形市", 4),
    online(7, (2026, 1, 9), "新しい年の働き方", 2),
    on_site(8, (2026, 2, 13), "移住した人に聞く一年目", "", 3),
    online(1, (2026, 6, 12), "ゼロから知る仙台の仕事", 2),
    on_site(2, (2026, 7, 10), "渋谷で会える仙台の会社", "", 3),
    online(3, (2026, 8, 14), "帰省のついでに会社見学", 2),
    on_site(4, (2026, 9, 11), "子育てと仕事 仙台の場合", "", 3),
    online(5, (2026, 10, 9), "給与明細のリアル 暮らしの収支を話そう", 3),
    on_site(6, (2026, 11, 13), "仙台・山形 合同交流会", "山形市", 4),
    online(7, (2027, 1, 8), "転職のはじめかた", 2),
    on_site(8, (2027, 2, 12), "春から仙台で働く人へ", "", 3),
];

const fn video(published_on: Date, id: &'static str, path: &'static str, title: &'static str, seconds: u32) -> Video {
    Video { published_on, id, path, title, seconds }
}

pub const VIDEOS: &[Video] = &[
    video((2025, 5, 22), "aV3kq0Zt1sA", "/movie/saikin-01/", "最近仙台どうでしょう #1 定禅寺通", 412),
    video((2025, 7, 24), "bR8mT2xWc4E", "/movie/dive-01/", "仙台シゴトダイブ! #1 水産加工", 655),
    video((2025, 9, 25), "cQ1nLp7-YdM", "/movie/kyuyo-01/", "仙台の給与明細 #1 エンジニア 28歳", 538),
    video((2025, 12, 18), "dK5sUw9_HfI", "/movie/jobreco-01/", "SENDAI JOB RECO #1 建設", 301),
    video((2026, 2, 26), "eJ2vXb6Rk8o", "/movie/saikin-02/", "最近仙台どうでしょう #2 秋保", 447),
    video((2026, 5, 14), "fN7yGc3Tq5U", "/movie/dive-02/", "仙台シゴトダイブ! #2 物流", 702),
    video((2026, 5, 28), "gP4zHd8Sm1w", "/movie/kyuyo-02/", "仙台の給与明細 #2 営業 31歳", 566),
    video((2026, 6, 18), "-H9wJe2Vn6y", "/movie/saikin-03/", "最近仙台どうでしょう #3 荒浜", 389),
    video((2026, 7, 16), "iS6xKf1Bp3c", "/movie/jobreco-02/", "SENDAI JOB RECO #2 保育", 318),
    video((2026, 8, 20), "jT3yLg7Dr9e", "/movie/dive-03/", "仙台シゴトダイブ! #3 半導体", 731),
    video((2026, 9, 3), "kU8zMh4Ft2g", "/movie/kyuyo-03/", "仙台の給与明細 #3 看護師 34歳", 590),
    video((2026, 9, 24), "lV5aNi9Hv7i", "/movie/saikin-04/", "最近仙台どうでしょう #4 芋煮 🍲", 402),
    video((2026, 10, 1), "mW2bOj6Jx4k", "/movie/dive-04/", "仙台シゴトダイブ! #4 酒造", 688),
    video((2026, 10, 22), "nX7cPk3Lz1m", "/movie/kyuyo-04/", "仙台の給与明細 #4 公務員から転職 36歳", 613),
    video((2026, 10, 29), "oY4dQl8Nb6o", "/movie/jobreco-03/", "SENDAI JOB RECO #3 “農業”＆<食品>", 329),
    video((2026, 12, 17), "pZ1eRm5Pd3q", "/movie/saikin-05/", "最近仙台どうでしょう #5 光のページェント", 455),
];

const fn own(sent_on: Date, title: &'static str, approved_on: Date, sending: Sending) -> BroadcastPlan {
    BroadcastPlan { sent_on, title, approved_on: Some(approved_on), sending }
}
const fn passed_on(sent_on: Date, title: &'static str) -> BroadcastPlan {
    BroadcastPlan { sent_on, title, approved_on: None, sending: Sending::Manager }
}

use Sending::{Interface, InterfaceToFew, Manager};

/// Before April 2026 the previous contractor sent two a month; this programme's ledger begins with April 2026.
pub const BROADCASTS: &[BroadcastPlan] = &[
    passed_on((2025, 4, 11), "はじめまして"),
    passed_on((2025, 4, 25), "連休の帰省情報"),
    passed_on((2025, 5, 9), "求人特集 5月"),
    passed_on((2025, 5, 23), "動画を公開しました"),
    passed_on((2025, 6, 6), "イベントのご案内"),
    passed_on((2025, 6, 20), "求人特集 6月"),
    passed_on((2025, 7, 4), "イベントのご案内"),
    passed_on((2025, 7, 25), "動画を公開しました"),
    passed_on((2025, 8, 1), "イベントのご案内"),
    passed_on((2025, 8, 22), "求人特集 8月"),
    passed_on((2025, 9, 5), "イベントのご案内"),
    passed_on((2025, 9, 26), "動画を公開しました"),
    passed_on((2025, 10, 3), "イベントのご案内"),
    passed_on((2025, 10, 24), "求人特集 10月"),
    passed_on((2025, 11, 7), "イベントのご案内"),
    passed_on((2025, 11, 21), "求人特集 11月"),
    passed_on((2025, 12, 5), "年末年始の帰省情報"),
    passed_on((2025, 12, 19), "動画を公開しました"),
    passed_on((2026, 1, 6), "イベントのご案内"),
    passed_on((2026, 1, 23), "求人特集 1月"),
    passed_on((2026, 2, 6), "イベントのご案内"),
    passed_on((2026, 2, 27), "動画を公開しました"),
    passed_on((2026, 3, 6), "求人特集 3月"),
    passed_on((2026, 3, 20), "今年度のまとめ"),
    own((2026, 4, 10), "新年度のごあいさつと今年度の企画", (2026, 4, 7), Manager),
    passed_on((2026, 4, 24), "連休に帰省する方へ 仙台の企業見学のご案内"),
    own((2026, 5, 15), "新動画「仙台シゴトダイブ! #2 物流」を公開", (2026, 5, 12), Manager),
    passed_on((2026, 5, 29), "「仙台で働きたい！」求人特集 5月号"),
    own((2026, 6, 5), "第1回イベント「ゼロから知る仙台の仕事」ご案内", (2026, 6, 2), Manager),
    passed_on((2026, 6, 11), "【明日開催】第1回イベントの参加方法"),
    passed_on((2026, 6, 26), "仙台の住まい探し 家賃の目安"),
    own((2026, 7, 3), "第2回イベント「渋谷で会える仙台の会社」ご案内", (2026, 6, 30), Manager),
    own((2026, 7, 9), "【明日開催】渋谷で会える仙台の会社", (2026, 7, 6), Interface),
    passed_on((2026, 7, 24), "「仙台で働きたい！」求人特集 7月号"),
    own((2026, 8, 7), "第3回イベント「帰省のついでに会社見学」ご案内", (2026, 8, 4), Manager),
    passed_on((2026, 8, 13), "【明日開催】第3回イベントの参加方法"),
    own((2026, 8, 28), "会社見学に参加された方へ お礼と次のご案内", (2026, 8, 25), InterfaceToFew),
    own((2026, 9, 4), "第4回イベント「子育てと仕事 仙台の場合」ご案内", (2026, 9, 1), Manager),
    own((2026, 9, 10), "【明日開催】子育てと仕事 仙台の場合", (2026, 9, 7), Interface),
    passed_on((2026, 9, 18), "連休に帰省する方へ 移住相談窓口のご案内"),
    passed_on((2026, 9, 25), "新動画「最近仙台どうでしょう #4 芋煮」を公開"),
    own((2026, 10, 2), "第5回イベント「給与明細のリアル」ご案内", (2026, 9, 29), Manager),
    own((2026, 10, 8), "【明日開催】給与明細のリアル 暮らしの収支を話そう", (2026, 10, 5), Interface),
    passed_on((2026, 10, 16), "「仙台で働きたい！」求人特集 10月号"),
    passed_on((2026, 10, 23), "新動画「仙台の給与明細 #4」を公開"),
    own((2026, 11, 6), "第6回イベント「仙台・山形 合同交流会」ご案内", (2026, 11, 2), Manager),
    own((2026, 11, 12), "【明日開催】仙台・山形 合同交流会", (2026, 11, 9), Interface),
    passed_on((2026, 11, 27), "「仙台で働きたい！」求人特集 11月号"),
    own((2026, 12, 4), "年末年始の帰省と会社見学のご案内", (2026, 12, 1), Manager),
    passed_on((2026, 12, 18), "新動画「最近仙台どうでしょう #5」を公開"),
    own((2027, 1, 5), "第7回イベント「転職のはじめかた」ご案内", (2026, 12, 25), Manager),
    passed_on((2027, 1, 22), "「仙台で働きたい！」求人特集 1月号"),
    own((2027, 2, 5), "第8回イベント「春から仙台で働く人へ」ご案内", (2027, 2, 2), Manager),
    passed_on((2027, 2, 26), "引っ越しの準備 仙台の住まい探し"),
    own((2027, 3, 5), "企業の採用担当者からのメッセージ", (2027, 3, 2), Manager),
    passed_on((2027, 3, 19), "今年度のまとめ"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Weekday};

    #[test]
    fn every_written_date_exists_and_stands_in_order() {
        let events: Vec<Day> = EVENTS.iter().map(|e| day(e.held_on)).collect();
        let videos: Vec<Day> = VIDEOS.iter().map(|v| day(v.published_on)).collect();
        let sent: Vec<Day> = BROADCASTS.iter().map(|b| day(b.sent_on)).collect();
        for list in [&events, &videos, &sent] {
            assert!(list.is_sorted());
        }
        for b in BROADCASTS {
            assert!(b.approved_on.is_none_or(|approved| day(approved) < day(b.sent_on)), "{}", b.title);
        }
        for (event, held) in EVENTS.iter().zip(events) {
            assert_eq!(held.date().weekday(), Weekday::Fri, "{}", event.title);
            assert!((8..=14).contains(&held.day_of_month()), "{}", event.title);
        }
    }

    #[test]
    fn every_month_of_the_term_has_two_broadcasts_and_one_of_its_own() {
        for n in 0..12 {
            let month = crate::domain::Month::new(2026, 4).unwrap().plus(n);
            let sent = || BROADCASTS.iter().filter(move |b| day(b.sent_on).month() == month);
            assert!(sent().count() >= 2, "{month}");
            assert!(sent().any(|b| b.approved_on.is_some()), "{month}");
        }
    }
}
