//! What the invented contractor's staff made, met and handed in: videos, companies, interviews, pages, meetings, papers.
//!
//! Everything here is invented; nobody stands behind a key. Invariant: a ledger's rows are those that staff could have written
//! on the day of reporting: what was to come is planned, and has no day on which it was done.

use super::super::files::csv_field;
use super::super::world::happenings::{Date, EVENTS, VIDEOS, day};
use super::{done, first_month};
use crate::domain::Day;

/// What each month of the term adds, from April on.
type Year = [u32; 12];

const COMPANIES: Year = [0, 2, 4, 4, 3, 4, 4, 3, 2, 2, 2, 1];
const COMPANIES_TOHOKU: Year = [0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0];
/// People interviewed for the first time, and those who came again.
const PEOPLE: Year = [0, 2, 2, 3, 3, 4, 5, 4, 3, 4, 4, 2];
const AGAIN: Year = [0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0];
const SITE_UPDATES: Year = [9, 12, 14, 15, 13, 16, 17, 15, 12, 13, 14, 11];

/// The year's plan beside that of the new friends and of the events: obligation and values.
pub const PLANS: [(&str, Year); 8] = [
    ("events.shibuya", [0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0]),
    ("events.yamagata", [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
    ("videos.sendai", [0, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2]),
    ("videos.tohoku", [0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0]),
    ("companies.sendai", [0, 2, 4, 4, 3, 3, 4, 3, 2, 2, 2, 1]),
    ("companies.tohoku", [0, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0]),
    ("interviews.people", [0, 2, 2, 3, 3, 4, 4, 4, 3, 4, 4, 2]),
    ("related_lps", [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]),
];

/// Short upright films: they run on the site, TikTok and Instagram and have no YouTube id.
const SHORTS: &[(Date, &str)] = &[
    ((2026, 6, 4), "最近仙台どうでしょう ショート 朝市"),
    ((2026, 6, 25), "仙台シゴトダイブ! ショート 倉庫の一日"),
    ((2026, 7, 2), "仙台の給与明細 ショート 家賃"),
    ((2026, 7, 30), "仙台シゴトダイブ! ショート 保育の現場"),
    ((2026, 8, 6), "最近仙台どうでしょう ショート 七夕"),
    ((2026, 9, 10), "東北の仕事 #1 石巻の造船"),
    ((2026, 9, 17), "SENDAI JOB RECO ショート 経理"),
    ((2026, 11, 5), "仙台シゴトダイブ! ショート 酒蔵の冬"),
    ((2026, 11, 12), "最近仙台どうでしょう ショート 山形との行き来"),
    ((2026, 11, 19), "仙台の給与明細 ショート 手取り"),
    ((2026, 11, 26), "SENDAI JOB RECO ショート 設計"),
    ((2026, 12, 3), "仙台の給与明細 ショート 通勤"),
    ((2026, 12, 10), "仙台シゴトダイブ! ショート 水産加工"),
    ((2026, 12, 24), "東北の仕事 #2 会津の漆器"),
    ((2027, 1, 14), "最近仙台どうでしょう ショート どんと祭"),
    ((2027, 1, 21), "仙台の給与明細 ショート 共働き"),
    ((2027, 1, 28), "SENDAI JOB RECO ショート 介護"),
    ((2027, 2, 4), "仙台シゴトダイブ! ショート 研究所"),
    ((2027, 2, 11), "東北の仕事 #3 青森の食品"),
    ((2027, 2, 18), "最近仙台どうでしょう ショート 雪の朝"),
    ((2027, 2, 25), "SENDAI JOB RECO ショート 営業"),
    ((2027, 3, 4), "仙台の給与明細 ショート 引っ越し"),
    ((2027, 3, 11), "最近仙台どうでしょう ショート 海辺の春"),
];
const TOHOKU: &str = "東北の仕事";
const CATEGORIES: [&str; 5] =
    ["最近仙台どうでしょう", "仙台シゴトダイブ!", "仙台の給与明細", "SENDAI JOB RECO", TOHOKU];

/// The category of a film, which its title begins with.
fn category(title: &str) -> &'static str {
    CATEGORIES.into_iter().find(|c| title.starts_with(c)).unwrap_or(CATEGORIES[0])
}

/// The year's films, published and planned.
pub fn videos(today: Day) -> String {
    let long =
        VIDEOS.iter().filter(|v| first_month().first() <= day(v.published_on)).map(|v| (v.published_on, v.title, v.id));
    let mut films: Vec<(Date, &str, &str)> = long.chain(SHORTS.iter().map(|(on, title)| (*on, *title, ""))).collect();
    films.sort_unstable();
    let mut rows = "title,category,region,planned_on,published_on,youtube_id\n".to_string();
    for (on, title, id) in films {
        let category = category(title);
        let region = if category == TOHOKU { "tohoku" } else { "sendai" };
        let on = day(on);
        rows.push_str(&format!("{},{category},{region},{on},{},{id}\n", csv_field(title), done(on, today)));
    }
    rows
}

/// Films and events that others make and the client names.
pub fn related_videos(today: Day) -> String {
    let mut rows = "title,requested_on,published_on,url\n".to_string();
    for (requested, title) in [((2026, 6, 1), "仙台で働きたい！ 企業紹介"), ((2026, 9, 14), "東北の地域企業 座談会")]
    {
        let asked = day(requested);
        if asked < today {
            rows.push_str(&format!("{title},{asked},{},\n", done(asked.plus(14), today)));
        }
    }
    rows
}

pub fn related_event_lps(today: Day) -> String {
    const TITLES: [&str; 10] = [
        "みやぎ移住フェア",
        "東北UIターン相談会",
        "夏の就職相談会",
        "仙台の企業と話す会",
        "東北移住セミナー",
        "オンライン企業説明会",
        "秋の就職相談会",
        "冬の帰省相談会",
        "地域企業の合同説明会",
        "春の転職相談会",
    ];
    let mut rows = "title,requested_on,published_on,url\n".to_string();
    for (nth, title) in TITLES.into_iter().enumerate() {
        let published = first_month().plus(nth as i32 + 1).first().plus(19);
        let asked = published.plus(-12);
        if asked < today {
            rows.push_str(&format!("{title},{asked},{},\n", done(published, today)));
        }
    }
    rows
}

/// Companies that were won, with the day on which their page went out.
pub fn companies(today: Day) -> String {
    const PREFECTURES: [&str; 5] = ["山形県", "岩手県", "福島県", "青森県", "秋田県"];
    let mut rows = "no,name,region,prefecture,opened_on,published_on,has_job_info,url\n".to_string();
    for (region, year, from) in [("sendai", COMPANIES, 0), ("tohoku", COMPANIES_TOHOKU, 100)] {
        for (nth, published) in days_of(year, 6).into_iter().enumerate() {
            let opened = published.plus(-24);
            if today <= opened {
                continue;
            }
            let (label, prefecture) = match region {
                "sendai" => ("仙台", "宮城県"),
                _ => ("東北", PREFECTURES[nth % PREFECTURES.len()]),
            };
            let (no, published) = (from + nth + 1, done(published, today));
            rows.push_str(&format!(
                "{no},サンプル企業（{label}）{:02},{region},{prefecture},{opened},{published},{},\n",
                nth + 1,
                !published.is_empty(),
            ));
        }
    }
    rows
}

/// Who was interviewed: a key for each person, from which nobody can be found because there is nobody.
pub fn casual_interviews(today: Day) -> String {
    const STAGES: [&str; 7] = ["面談済", "選考中", "面談済", "見送り", "選考中", "面談済", "内定"];
    let key = |person: usize| format!("{:016x}", (person as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let first: Vec<(Day, usize)> = days_of(PEOPLE, 3).into_iter().zip(0..).collect();
    let again: Vec<(Day, usize)> = days_of(AGAIN, 24).into_iter().zip(1..).collect();
    let mut met: Vec<(Day, usize)> = first.into_iter().chain(again).filter(|(on, _)| *on < today).collect();
    met.sort_unstable();
    let mut rows = "held_on,participant_key,company_no,mode,stage,survey_talent,survey_company,event_no\n".to_string();
    for (nth, (on, person)) in met.into_iter().enumerate() {
        let mode = if nth % 5 == 4 { "対面" } else { "オンライン" };
        let answered = if nth % 6 == 5 { "×" } else { "○" };
        let stage = STAGES[person % STAGES.len()];
        // who came to an event is asked within the fortnight
        let led = EVENTS.iter().find(|e| (1..=14).contains(&on.since(day(e.held_on))) && e.number > 0);
        let led = led.filter(|e| first_month().first() <= day(e.held_on)).map(|e| e.number.to_string());
        let led = led.unwrap_or_default();
        rows.push_str(&format!("{on},{},{},{mode},{stage},{answered},○,{led}\n", key(person), nth % 2 + 1));
    }
    rows
}

/// What people answered after interviews, as sums of each month.
pub fn interview_surveys(today: Day) -> String {
    let mut rows = "month,side,question,answer,answers,asked,collected\n".to_string();
    for (nth, (people, again)) in PEOPLE.into_iter().zip(AGAIN).enumerate() {
        let month = first_month().plus(nth as i32);
        let asked = people + again;
        if asked == 0 || today <= month.last() {
            continue;
        }
        for (side, collected) in [("人材", asked - asked / 6), ("企業", asked)] {
            answers(&mut rows, &format!("{month},{side},面談の満足度"), asked, collected);
        }
    }
    rows
}

/// Two answers that share what came back.
fn answers(rows: &mut String, of: &str, asked: u32, collected: u32) {
    let well = collected - collected / 3;
    for (answer, count) in [("満足", well), ("やや満足", collected - well)] {
        rows.push_str(&format!("{of},{answer},{count},{asked},{collected}\n"));
    }
}

/// Applied, attended, cancelled, for each event of the term.
const GUESTS: [[u32; 3]; 8] =
    [[46, 33, 5], [34, 24, 4], [41, 29, 6], [38, 27, 3], [52, 37, 7], [44, 28, 5], [39, 30, 4], [36, 27, 3]];

fn held(today: Day) -> impl Iterator<Item = (&'static super::super::world::happenings::Event, [u32; 3])> {
    let term = EVENTS.iter().filter(|e| first_month().first() <= day(e.held_on));
    term.zip(GUESTS).filter(move |(event, _)| day(event.held_on) < today)
}

/// Who came, by age and by where they live, in hundredths.
const AGES: [(&str, u32); 5] = [("20代前半", 8), ("20代後半", 33), ("30代前半", 30), ("30代後半", 20), ("40代以上", 9)];
const HOMES: [(&str, u32); 5] = [("東京都", 50), ("神奈川県", 22), ("埼玉県", 12), ("千葉県", 11), ("その他", 5)];

pub fn event_counts(today: Day) -> String {
    let mut rows = "event_no,dimension,member,applied,attended,cancelled\n".to_string();
    for (event, [applied, attended, cancelled]) in held(today) {
        rows.push_str(&format!("{},合計,合計,{applied},{attended},{cancelled}\n", event.number));
        for (dimension, members) in [("年代", AGES), ("居住地", HOMES)] {
            for ((member, _), count) in members.iter().zip(split(attended, &members.map(|(_, share)| share))) {
                rows.push_str(&format!("{},{dimension},{member},,{count},\n", event.number));
            }
        }
        // how they had applied; who applied through what stands among the media
        let through = split(applied, &PROMOTIONS.map(|(.., share)| share));
        for ((medium, ..), count) in PROMOTIONS.iter().zip(split(attended, &through)) {
            rows.push_str(&format!("{},経路,{medium},,{count},\n", event.number));
        }
    }
    rows
}

/// Medium, days before the event, what was seen of it, its share of the applications.
type Promotion = (&'static str, i64, Option<(u32, u32)>, u32);

/// How people were told of the events: medium, days before it, times seen and clicks a thousandth of them, and its share of
/// the applications in hundredths. Of what nobody counts stands nothing.
const PROMOTIONS: [Promotion; 7] = [
    ("公式LINE", 22, Some((6240, 78)), 37),
    ("X", 30, Some((58_420, 7)), 19),
    ("Instagram", 30, Some((21_980, 13)), 16),
    ("YouTube", 24, Some((4310, 20)), 8),
    ("Facebook", 30, Some((3875, 16)), 6),
    ("関係機関・コミュニティ", 25, None, 11),
    ("その他・不明", 30, None, 3),
];

pub fn event_promotions(today: Day) -> String {
    let mut rows = "event_no,medium,started_on,ended_on,impressions,clicks,applications,cost\n".to_string();
    for (event, [applied, ..]) in held(today) {
        let on = day(event.held_on);
        let applications = split(applied, &PROMOTIONS.map(|(.., share)| share));
        for ((medium, before, seen, _), applications) in PROMOTIONS.into_iter().zip(applications) {
            let seen = seen.map_or(",".to_string(), |(seen, thousandths)| {
                let seen = seen * (90 + 3 * event.number) / 100;
                format!("{seen},{}", seen * thousandths / 1000)
            });
            rows.push_str(&format!("{},{medium},{},{on},{seen},{applications},0\n", event.number, on.plus(-before)));
        }
    }
    rows
}

const AGREED: [&str; 4] = ["そう思う", "ややそう思う", "あまりそう思わない", "そう思わない"];
const ASKED_PEOPLE: [(&str, [u32; 4]); 4] = [
    ("内容に満足した", [55, 45, 0, 0]),
    ("仙台で働くことへの関心が高まった", [48, 33, 19, 0]),
    ("登壇企業についてもっと知りたい", [42, 38, 20, 0]),
    ("次回も参加したい", [52, 28, 20, 0]),
];
const ASKED_COMPANIES: [(&str, [u32; 4]); 2] =
    [("運営に満足した", [70, 30, 0, 0]), ("次回も参加したい", [100, 0, 0, 0])];

pub fn event_surveys(today: Day) -> String {
    let mut rows = "event_no,side,question,answer,answers,asked,collected\n".to_string();
    for (event, [_, attended, _]) in held(today) {
        let mut ask = |side: &str, questions: &[(&str, [u32; 4])], asked: u32, collected: u32| {
            for (question, shares) in questions {
                for (answer, count) in AGREED.into_iter().zip(split(collected, shares)) {
                    let number = event.number;
                    rows.push_str(&format!("{number},{side},{question},{answer},{count},{asked},{collected}\n"));
                }
            }
        };
        ask("人材", &ASKED_PEOPLE, attended, attended - attended / 6);
        ask("企業", &ASKED_COMPANIES, event.speakers, event.speakers);
    }
    rows
}

/// When those who came applied, by weeks before the event, in hundredths.
const WEEKS: [u32; 4] = [16, 22, 26, 36];

pub fn event_applications(today: Day) -> String {
    let mut rows = "event_no,from,until,applications\n".to_string();
    for (event, [applied, ..]) in held(today) {
        let first = day(event.held_on).plus(-28);
        for (week, people) in (0..).zip(split(applied, &WEEKS)) {
            let from = first.plus(7 * week);
            rows.push_str(&format!("{},{from},{},{people}\n", event.number, from.plus(6)));
        }
    }
    rows
}

/// What was written in the surveys; somebody has looked at the first ones.
pub fn event_comments(today: Day) -> String {
    const SAID: [(&str, &str, &str); 5] = [
        ("人材", "給与や働き方の話を、企業の方から直接聞けてよかった", "○"),
        ("人材", "仙台での暮らしの費用も知りたい", "○"),
        ("企業", "関心の高い参加者が多く、話しやすかった", "○"),
        ("人材", "日程が合えば次も参加したい", ""),
        ("人材", "勤め先の事情を書いたため載せない記述", "×"),
    ];
    let mut rows = "event_no,side,comment,publishable,confirmed_on\n".to_string();
    for (event, _) in held(today) {
        for (side, words, publishable) in SAID {
            let on = if publishable == "○" { day(event.held_on).plus(5).to_string() } else { String::new() };
            rows.push_str(&format!("{},{side},{words},{publishable},{on}\n", event.number));
        }
    }
    rows
}

/// What the companies told of applications for the jobs that were published.
pub fn applications(today: Day) -> String {
    const APPLICATIONS: Year = [0, 1, 2, 4, 5, 6, 8, 6, 5, 6, 7, 5];
    let mut rows = "month,applications,evidence\n".to_string();
    for (month, count) in (0..).map(|n| first_month().plus(n)).zip(APPLICATIONS) {
        if month.last() < today {
            rows.push_str(&format!("{month},{count},公開企業への聞き取り\n"));
        }
    }
    rows
}

/// A number in parts that add up to it; what is left over goes to the first ones.
fn split(whole: u32, shares: &[u32]) -> Vec<u32> {
    let all: u32 = shares.iter().sum();
    let mut parts: Vec<u32> = shares.iter().map(|share| whole * share / all).collect();
    let left = whole - parts.iter().sum::<u32>();
    parts.iter_mut().zip(0..left).for_each(|(part, _)| *part += 1);
    parts
}

/// When the report of an event was handed in.
pub fn event_report(held_on: Day) -> Day {
    held_on.plus(14)
}

pub fn site_updates(today: Day) -> String {
    const PAGES: [&str; 8] =
        ["求人", "動画", "イベント", "企業情報", "仙台の暮らし", "家賃と住まい", "よくある質問", "お知らせ"];
    let mut rows = "updated_on,page,summary,url\n".to_string();
    for (nth, on) in days_of(SITE_UPDATES, 1).into_iter().enumerate().filter(|(_, on)| *on < today) {
        rows.push_str(&format!("{on},{}（{}）,掲載内容の更新,\n", PAGES[nth % PAGES.len()], nth + 1));
    }
    rows
}

/// One night without the site, and nothing else.
pub fn incidents(today: Day) -> String {
    let mut rows =
        "no,kind,occurred_on,occurred_at,reported_on,reported_at,recovered_on,recovered_at,summary\n".to_string();
    let on = day((2026, 8, 18));
    if on < today {
        rows.push_str(&format!("1,outage,{on},21:40,{on},22:05,{on},23:30,サーバーの停止（閲覧できない状態）\n"));
    }
    rows
}

/// The year's meetings, held and planned.
pub fn meetings(today: Day) -> String {
    let mut rows = "held_on,title,minutes_submitted_on\n".to_string();
    for nth in 0..12 {
        let month = first_month().plus(nth);
        for (place, of_month) in [0, 14].into_iter().enumerate() {
            // nobody met in the week of the Bon holidays
            if (month.number(), place) == (8, 1) {
                continue;
            }
            // Wednesdays: 1 April 2026 is one
            let late = (day((2026, 4, 1)).since(month.first())).rem_euclid(7);
            let on = month.first().plus(late + of_month);
            rows.push_str(&format!("{on},定例会議（{}回目）,{}\n", place + 1, done(on.plus(6), today)));
        }
    }
    rows
}

/// What each month's report announced: month, measure, team, what it is to move, from where to where, and until when.
struct Announced {
    month: u32,
    measure: &'static str,
    owner: &'static str,
    /// A metric or an obligation; where there is none, the typed words, counter, base and result.
    moves: Result<&'static str, (&'static str, &'static str, &'static str, &'static str)>,
    aim: &'static str,
    until: Date,
}

const MEASURES: &[Announced] = &[
    Announced {
        month: 8,
        measure: "配信の時刻を木曜日の夜にそろえる",
        owner: "LINE担当",
        moves: Ok("line.new_friends"),
        aim: "95",
        until: (2026, 9, 30),
    },
    Announced {
        month: 9,
        measure: "イベント前日の配信で登録を案内する",
        owner: "LINE担当",
        moves: Ok("line.new_friends"),
        aim: "95",
        until: (2026, 10, 31),
    },
    Announced {
        month: 9,
        measure: "動画の公開日を木曜日にそろえる",
        owner: "制作担当",
        moves: Ok("youtube.views"),
        aim: "30000",
        until: (2026, 12, 31),
    },
    Announced {
        month: 9,
        measure: "東北6県の企業を毎月訪ねる",
        owner: "企業担当",
        moves: Ok("companies.tohoku"),
        aim: "1",
        until: (2026, 12, 31),
    },
    Announced {
        month: 9,
        measure: "申込みの画面の項目を減らす",
        owner: "運営担当",
        moves: Err(("申込みの完了率", "%", "61", "63.5")),
        aim: "65",
        until: (2026, 12, 31),
    },
    Announced {
        month: 10,
        measure: "第6回イベントを2回に分けて案内する",
        owner: "LINE担当",
        moves: Ok("line.new_friends"),
        aim: "100",
        until: (2026, 11, 30),
    },
    Announced {
        month: 10,
        measure: "「家賃と住まい」から動画へ案内する",
        owner: "サイト担当",
        moves: Ok("ga4.page_views"),
        aim: "32000",
        until: (2026, 11, 30),
    },
    Announced {
        month: 10,
        measure: "連携サイトへの案内の位置を見直す",
        owner: "サイト担当",
        moves: Ok("ga4.clicks_to_partner"),
        aim: "600",
        until: (2026, 12, 31),
    },
];

/// A month's measures are written when it is reported; a typed result a month later.
pub fn measures(today: Day) -> String {
    let mut rows = "month,measure,owner,metric,indicator,counter,base,aim,until,result\n".to_string();
    for one in MEASURES {
        let month = first_month().plus(one.month as i32 - 4);
        if today < month.plus(1).first() {
            continue;
        }
        let seen = month.plus(2).first() <= today;
        let (metric, (indicator, counter, base, result)) = match one.moves {
            Ok(metric) => (metric, Default::default()),
            Err(typed) => ("", typed),
        };
        let result = if seen { result } else { "" };
        let (measure, aim, until) = (csv_field(one.measure), one.aim, day(one.until));
        rows.push_str(&format!(
            "{month},{measure},{},{metric},{indicator},{counter},{base},{aim},{until},{result}\n",
            one.owner
        ));
    }
    rows
}

pub fn submissions(today: Day) -> String {
    let mut papers: Vec<(Day, String)> = vec![
        (day((2026, 4, 15)), "plan,令和8年度,第1版,2026-04-15,2026-04-20".to_string()),
        (day((2026, 5, 20)), "manual,SNS運営マニュアル,第1版,2026-05-20,2026-05-29".to_string()),
    ];
    for nth in 0..12 {
        let month = first_month().plus(nth);
        let on = month.plus(1).first().plus(8);
        papers.push((on, format!("monthly,{month},第1版,{on},")));
    }
    for (event, _) in held(today) {
        let on = event_report(day(event.held_on));
        papers.push((on, format!("event,第{}回,第1版,{on},", event.number)));
    }
    papers.sort();
    let mut rows = "kind,target,version,submitted_on,approved_on,sha256\n".to_string();
    for (_, paper) in papers.into_iter().filter(|(on, _)| *on < today) {
        rows.push_str(&format!("{paper},\n"));
    }
    rows
}

/// Days for what each month adds, spread over it from this day on.
fn days_of(year: Year, from: i64) -> Vec<Day> {
    let mut days = Vec::new();
    for (nth, count) in year.into_iter().enumerate() {
        let first = first_month().plus(nth as i32).first();
        days.extend((0..count).map(|one| first.plus(from + i64::from(one) * (27 - from) / i64::from(count))));
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<&str>> {
        text.lines().skip(1).map(|line| line.split(',').collect()).collect()
    }
    /// The rows that were done until the end of October.
    fn until_october<'t>(rows: &'t [Vec<&'t str>], column: usize) -> impl Iterator<Item = &'t Vec<&'t str>> {
        rows.iter().filter(move |row| !row[column].is_empty() && row[column] <= "2026-10-31")
    }
    fn reported() -> Day {
        day((2026, 11, 10))
    }

    #[test]
    fn what_was_made_until_october_is_near_its_plan() {
        let films = videos(reported());
        let films = rows(&films);
        let of = |region: &str| until_october(&films, 4).filter(|r| r[2] == region).count();
        assert_eq!((of("sendai"), of("tohoku")), (16, 1));
        assert!(films.iter().any(|r| r[3] == "2026-11-26" && r[4].is_empty()), "what is to come is planned");
        let companies = companies(reported());
        let companies = rows(&companies);
        let of = |region: &str| until_october(&companies, 5).filter(|r| r[2] == region).count();
        assert_eq!((of("sendai"), of("tohoku")), (21, 2));
        assert!(companies.iter().all(|r| r[5].is_empty() == (r[6] == "false")));
        let pages = related_event_lps(reported());
        assert_eq!(until_october(&rows(&pages), 2).count(), 6);
    }

    #[test]
    fn people_are_fewer_than_their_interviews() {
        let met = casual_interviews(reported());
        let met = rows(&met);
        let october: Vec<_> = until_october(&met, 0).collect();
        let people: std::collections::BTreeSet<_> = october.iter().map(|r| r[1]).collect();
        assert_eq!((october.len(), people.len()), (24, 19));
        assert!(people.iter().all(|key| key.len() == 16 && key.chars().all(|c| c.is_ascii_hexdigit())));
    }

    #[test]
    fn the_plans_add_up_to_the_contract() {
        let sums: Vec<u32> = PLANS.iter().map(|(_, year)| year.iter().sum()).collect();
        assert_eq!(sums, [4, 1, 30, 3, 30, 5, 35, 10]);
        assert!([COMPANIES, PEOPLE].iter().zip([30, 35]).all(|(year, target)| year.iter().sum::<u32>() > target));
    }

    #[test]
    fn nobody_knows_on_the_tenth_what_comes_after() {
        let later = |text: &str, column: usize| rows(text).iter().filter(|r| r[column] >= "2026-11-10").count();
        assert_eq!(later(&videos(reported()), 4) + later(&companies(reported()), 5), 0);
        assert_eq!(later(&casual_interviews(reported()), 0) + later(&submissions(reported()), 3), 0);
        assert_eq!(later(&site_updates(reported()), 0) + later(&meetings(reported()), 2), 0);
        let counts = event_counts(reported());
        let counts = rows(&counts);
        let of = |dimension: &str| -> u32 {
            counts.iter().filter(|r| r[1] == dimension).map(|r| r[4].parse::<u32>().expect("a count")).sum()
        };
        assert_eq!(
            (of("合計"), of("年代"), of("居住地"), of("経路")),
            (150, 150, 150, 150),
            "33, 24, 29, 27 and 37 came"
        );
    }
}
