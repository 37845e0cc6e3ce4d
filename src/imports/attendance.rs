//! Lists of people (connpass, Peatix, answers of a form): counted in memory, and nothing else of them is looked at or kept.
//!
//! Such files hold names, so they are never imported: no bytes are stored and no observation is made. What is told is how many
//! rows of each status there are, for the ledger `event_counts`, on which days they were ordered, for `event_applications`,
//! and how often each choice of a form's questions was given, for `event_surveys`.
//! Invariant: nothing that leaves this module comes from a cell other than a status, a number of tickets, a date, or a choice
//! that several people gave (`tallies`).

use super::dates::{DayForm, day};
use super::recognise::{LIMIT_MEGABYTES, foreign_format};
use super::sheet::Sheet;
use super::tallies::{Tally, tally};
use crate::delimited::numbers::{Form, number};
use crate::delimited::{Record, decode, plain_name};
use crate::domain::{Day, Decimal};
use std::collections::BTreeMap;
use std::io::Read;

/// What a list of people says without its people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attendance {
    /// `connpass`, `peatix`, `forms`.
    pub kind: &'static str,
    /// Who applied and did not cancel; answers, where it is a form.
    pub applied: u64,
    /// Who came; `None` where the list does not say it of anybody.
    pub attended: Option<u64>,
    pub cancelled: u64,
    /// Who waits for a place or has not paid.
    pub waiting: u64,
    /// Rows whose status is not known: they are counted nowhere.
    pub unknown: u64,
    /// How many of those who applied did so on each day, where the list says it of all of them.
    pub by_day: BTreeMap<Day, u64>,
    /// A form's questions that offer a few choices, in the form's order.
    pub questions: Vec<Tally>,
}

impl Attendance {
    /// The first and the last day on which somebody applied or answered.
    pub fn days(&self) -> Option<(Day, Day)> {
        Some((*self.by_day.first_key_value()?.0, *self.by_day.last_key_value()?.0))
    }
    /// The day stands before the time: `2026/10/01 09:10`.
    fn on_day(&mut self, moment: &str, people: u64) {
        let text = moment.split_whitespace().next().unwrap_or_default();
        if let Some(on) = day(text, &[DayForm::Slashed, DayForm::Iso]) {
            let those = self.by_day.entry(on).or_default();
            *those = those.saturating_add(people);
        }
    }
    /// Those who applied before an event by its weeks: the last one ends on the day before it. What came on the day itself
    /// or later stands alone. Empty where the list does not say when all of them applied.
    pub fn by_weeks_before(&self, held_on: Day) -> Vec<(Day, Day, u64)> {
        if self.by_day.values().fold(0, |all: u64, people| all.saturating_add(*people)) != self.applied {
            return Vec::new();
        }
        let mut weeks: BTreeMap<Day, (Day, u64)> = BTreeMap::new();
        for (day, people) in &self.by_day {
            let before = held_on.since(*day);
            let (first, last) = match (before - 1).div_euclid(7) {
                week if before > 0 => (held_on.plus(-7 * (week + 1)), held_on.plus(-7 * week - 1)),
                _ => (held_on, *day),
            };
            let week = weeks.entry(first).or_insert((last, 0));
            *week = (week.0.max(last), week.1.saturating_add(*people));
        }
        weeks.into_iter().map(|(first, (last, people))| (first, last, people)).collect()
    }
}

/// Counts a list of people; `None` where the file is no such list, or is damaged.
pub fn attendance(bytes: &[u8]) -> Option<Attendance> {
    let member;
    let bytes = if bytes.starts_with(b"PK\x03\x04") {
        member = only_member(bytes)?;
        member.as_slice()
    } else {
        bytes
    };
    if foreign_format(bytes).is_some() {
        return None;
    }
    let decoded = decode(bytes).ok()?;
    let mut sheet = Sheet::open(&decoded.text).ok()?;
    let column = |names: &[&str]| sheet.names.iter().position(|n| names.contains(&n.as_str()));
    let has = |name: &str| sheet.names.iter().any(|n| n == name);
    let ordered = column(&["注文日時", "orderdate"]);
    let (kind, status, extra) = if has("参加枠名") && has("受付番号") {
        ("connpass", column(&["参加ステータス"])?, column(&["出欠ステータス"]))
    } else if (has("販売id") && has("チケット名")) || (has("salesid") && has("ticketname")) {
        ("peatix", column(&["ステータス", "status"])?, column(&["枚数", "quantity", "numberoftickets"]))
    } else if sheet.names.first().is_some_and(|n| matches!(n.as_str(), "タイムスタンプ" | "timestamp")) {
        ("forms", 0, None)
    } else {
        return None;
    };
    let mut counted = Attendance {
        kind,
        applied: 0,
        attended: None,
        cancelled: 0,
        waiting: 0,
        unknown: 0,
        by_day: BTreeMap::new(),
        questions: Vec::new(),
    };
    let mut answers: Vec<Vec<String>> = vec![Vec::new(); if kind == "forms" { sheet.titles.len() } else { 0 }];
    while let Some(row) = sheet.next_row().ok()? {
        match kind {
            "connpass" => of_connpass(&row, status, extra, &mut counted),
            "peatix" => of_peatix(&row, status, extra, ordered, &mut counted)?,
            _ => of_form(&row, &mut counted),
        }
        for (column, cell) in answers.iter_mut().zip(&row.fields) {
            column.push(cell.trim().to_string());
        }
    }
    // the first column is the moment of the answer
    let columns = sheet.titles.iter().zip(&answers).skip(1);
    counted.questions = columns
        .filter_map(|(title, answers)| tally(title, &answers.iter().map(String::as_str).collect::<Vec<_>>()))
        .collect();
    Some(counted)
}

/// The file in an archive of one, as forms give their answers.
fn only_member(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok().filter(|zip| zip.len() == 1)?;
    let mut content = Vec::new();
    zip.by_index(0).ok()?.take(LIMIT_MEGABYTES << 20).read_to_end(&mut content).ok()?;
    Some(content)
}

fn of_connpass(row: &Record<'_>, status: usize, attended: Option<usize>, counted: &mut Attendance) {
    match plain_name(&row.fields[status]).as_str() {
        "参加" => {
            counted.applied += 1;
            // 出席, 欠席, or nothing where nobody took the register
            match attended.map(|i| plain_name(&row.fields[i])).as_deref() {
                Some("出席" | "参加") => *counted.attended.get_or_insert(0) += 1,
                Some("欠席" | "不参加") => {
                    counted.attended.get_or_insert(0);
                }
                _ => {}
            }
        }
        "参加キャンセル" | "キャンセル" => counted.cancelled += 1,
        "補欠" => counted.waiting += 1,
        _ => counted.unknown += 1,
    }
}

fn of_peatix(
    row: &Record<'_>,
    status: usize,
    tickets: Option<usize>,
    ordered: Option<usize>,
    counted: &mut Attendance,
) -> Option<()> {
    let people = match tickets {
        Some(i) => number(&row.fields[i], Form::Count).ok()?.unwrap_or(Decimal::ONE),
        None => Decimal::ONE,
    };
    let people = u64::try_from(people).ok()?;
    let status = plain_name(&row.fields[status]);
    let any = |words: &[&str]| words.iter().any(|w| status.contains(w));
    if any(&["キャンセル", "払い戻し", "返金", "cancel", "refund"]) {
        counted.cancelled = counted.cancelled.saturating_add(people);
    } else if any(&["未払", "未入金", "unpaid", "pending"]) {
        counted.waiting = counted.waiting.saturating_add(people);
    } else if any(&["支払済", "支払い済", "無料", "確定", "paid", "free", "confirmed"]) {
        counted.applied = counted.applied.saturating_add(people);
        counted.on_day(ordered.map_or("", |i| row.fields[i].as_ref()), people);
    } else {
        counted.unknown = counted.unknown.saturating_add(people);
    }
    Some(())
}

/// `2025/07/11 10:16:35 午前 GMT+9`, `2025/09/11 0:05:19`.
fn of_form(row: &Record<'_>, counted: &mut Attendance) {
    counted.applied += 1;
    counted.on_day(&row.fields[0], 1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CONNPASS: &str = "参加枠名,ユーザー名,表示名,コメント,参加ステータス,出欠ステータス,更新日時,受付番号\n\
        一般,taro,太郎,,参加,出席,2026年10月9日 17時22分,1\n一般,hanako,花子,,参加,欠席,2026年10月9日 17時22分,2\n\
        一般,jiro,次郎,,参加キャンセル,,2026年10月9日 17時22分,3\n一般,saburo,三郎,,補欠,,2026年10月9日 17時22分,4\n";

    #[test]
    fn people_are_counted_by_status_in_every_encoding() {
        let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(CONNPASS);
        for bytes in [CONNPASS.as_bytes(), &cp932] {
            let counted = attendance(bytes).unwrap();
            assert_eq!((counted.kind, counted.applied, counted.attended), ("connpass", 2, Some(1)));
            assert_eq!((counted.cancelled, counted.waiting, counted.unknown), (1, 1, 0));
        }
        let without_register = CONNPASS.replace("出席,2", ",2").replace("欠席,2", ",2");
        assert_eq!(attendance(without_register.as_bytes()).unwrap().attended, None, "nobody said who came");
    }

    #[test]
    fn tickets_count_and_not_rows() {
        let text = "販売ID,ユーザーID,参加者名,アカウント名,注文日時,チケット名,枚数,チケットID,ステータス\n\
            1,1,太郎,a,2026/10/01 09:10,一般,3,1,支払済\n2,2,花子,b,2026/10/01 09:10,一般,1,2,キャンセル済み\n3,3,次郎,c,2026/10/01,一般,2,3,未入金\n4,4,三郎,d,2026/10/01,一般,2,4,不明な語\n";
        let counted = attendance(text.as_bytes()).unwrap();
        assert_eq!((counted.applied, counted.cancelled, counted.waiting, counted.unknown), (3, 1, 2, 2));
        assert_eq!(weeks(text, "2026-10-09"), ["2026-09-25..2026-10-01 3"]);
    }

    fn weeks(text: &str, held_on: &str) -> Vec<String> {
        let weeks = attendance(text.as_bytes()).unwrap().by_weeks_before(held_on.parse().unwrap());
        weeks.into_iter().map(|(from, until, people)| format!("{from}..{until} {people}")).collect()
    }

    #[test]
    fn who_applied_is_told_by_the_weeks_before_the_event() {
        let head = "販売ID,注文日時,チケット名,枚数,ステータス\n";
        let order = |on: &str, people: u32| format!("1,{on},一般,{people},支払済\n");
        let days = [("2026/10/08 23:59", 1), ("2026/10/02 00:00", 2), ("2026/10/01 23:59", 4), ("2026/09/25 08:00", 8)];
        let before: String = days.iter().map(|(on, people)| order(on, *people)).collect();
        let late = order("2026/10/09 18:00", 16) + &order("2026/10/10 09:00", 32);
        assert_eq!(
            weeks(&format!("{head}{before}{late}"), "2026-10-09"),
            ["2026-09-25..2026-10-01 12", "2026-10-02..2026-10-08 3", "2026-10-09..2026-10-10 48"]
        );
        let huge = format!("{head}1,2026/10/01,一般,18446744073709551615,支払済\n") + &order("2026/10/01", 9);
        assert_eq!(weeks(&huge, "2026-10-09").len(), 1, "no number of tickets is too large");
        let unsaid = format!("{head}{before}{}", order("", 1));
        assert_eq!(weeks(&unsaid, "2026-10-09"), Vec::<String>::new(), "parts that are not the whole");
    }

    #[test]
    fn answers_of_a_form_are_counted_with_their_days() {
        let text = "タイムスタンプ,メールアドレス,感想\n2026/10/10 10:16:35 午前 GMT+9,a@example.jp,\"よい\n会\"\n2026/10/11 0:05:19,b@example.jp,\n";
        let counted = attendance(text.as_bytes()).unwrap();
        assert_eq!((counted.applied, counted.attended), (2, None));
        assert_eq!(
            counted.days().map(|(a, b)| (a.to_string(), b.to_string())),
            Some(("2026-10-10".into(), "2026-10-11".into()))
        );
        let more = "タイムスタンプ,ユーザー名,満足度,お名前\n".to_string()
            + &"2026/10/10 10:16:35,a@example.jp,満足,太郎\n".repeat(4)
            + "2026/10/10 10:16:35,b@example.jp,不満,花子\n";
        let told = attendance(more.as_bytes()).unwrap();
        assert_eq!(told.questions.len(), 1, "neither names nor addresses");
        assert_eq!((told.questions[0].choices[0].clone(), told.questions[0].others), (("満足".to_string(), 4), 1));
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("回答.csv", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
        let zipped = zip.finish().unwrap().into_inner();
        assert_eq!(attendance(&zipped), Some(counted), "as forms pack it");
        assert_eq!(attendance("氏名,住所\n太郎,青葉区\n".as_bytes()), None, "any other list is refused outright");
        assert_eq!(
            attendance(&CONNPASS.as_bytes()[..CONNPASS.len() - 30]),
            None,
            "a list that was cut off is not counted"
        );
    }

    proptest! {
        #[test]
        fn nothing_of_a_person_is_told(name in "[ぁ-ん]{3,8}", status in "(参加|補欠|[ぁ-ん]{2})") {
            let text = format!("参加枠名,ユーザー名,表示名,参加ステータス,受付番号\n一般,{name},{name},{status},1\n");
            let told = format!("{:?}", attendance(text.as_bytes()));
            prop_assert!(!told.contains(&name));
        }
    }
}
