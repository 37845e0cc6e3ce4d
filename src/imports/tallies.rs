//! Answers of a form to questions of few choices, counted by choice.
//!
//! A form says nothing of which question offers choices, so it is told by its answers: few different ones, each given often.
//! What only one person wrote may be that person's own words, or name, and is told as その他.
//! Not here: opening the file, counting rows (`attendance`).
//! Invariants: no answer leaves this module that fewer than two people gave word for word, or that looks like an address or a
//! number of a person; no question leaves it that asks who somebody is or for their own words.

use crate::delimited::plain_name;
use crate::domain::names_person;
use std::collections::BTreeMap;

/// One question: how often each choice was given, the most frequent first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tally {
    pub question: String,
    pub choices: Vec<(String, u64)>,
    /// Answers that one person alone gave, or that look like a person's.
    pub others: u64,
    /// Who answered the question at all.
    pub answered: u64,
}

/// More different answers are no choices.
const MOST_CHOICES: usize = 12;
/// Fewer answers show no choices: each could be its writer's own.
const FEWEST_ANSWERS: u64 = 4;

/// Words in a question that asks who somebody is, where to find them, or for their own words.
const NOT_ASKED: &[&str] = &[
    "氏名",
    "名前",
    "お名前",
    "ふりがな",
    "フリガナ",
    "ニックネーム",
    "ユーザー名",
    "username",
    "name",
    "mail",
    "メール",
    "アドレス",
    "電話",
    "tel",
    "phone",
    "住所",
    "郵便",
    "連絡先",
    "生年月日",
    "誕生日",
    "会社名",
    "勤務先",
    "学校名",
    "所属",
    "id",
    "アカウント",
    "感想",
    "意見",
    "自由",
    "理由",
    "コメント",
    "具体的",
    "質問があれば",
    "その他",
    "記述",
    "スコア",
    "score",
];

/// The choices in one cell.
type Choices<'c> = &'c dyn Fn(&str) -> Vec<String>;

/// Counts the column of one question: its title, and every answer as it stands.
pub(super) fn tally(title: &str, answers: &[&str]) -> Option<Tally> {
    let question = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let folded = plain_name(title);
    if question.is_empty() || !is_harmless(&question) || NOT_ASKED.iter().any(|word| folded.contains(&plain_name(word)))
    {
        return None;
    }
    // several choices of one person stand in one cell, parted in one of two ways
    let whole = |cell: &str| vec![one_line(cell)];
    let parted = |mark: &'static str| move |cell: &str| cell.split(mark).map(one_line).collect::<Vec<_>>();
    let several = answers.iter().any(|cell| cell.contains(';'));
    let ways: [Choices<'_>; 2] = match several {
        true => [&parted(";"), &whole],
        false => [&whole, &parted(", ")],
    };
    ways.into_iter().find_map(|way| count(&question, answers, way))
}

fn count(question: &str, answers: &[&str], choices_of: Choices<'_>) -> Option<Tally> {
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    let mut answered = 0;
    for cell in answers.iter().filter(|cell| !cell.trim().is_empty()) {
        answered += 1;
        for choice in choices_of(cell).into_iter().filter(|choice| !choice.is_empty()) {
            *counted.entry(choice).or_default() += 1;
        }
    }
    let (shown, rest): (Vec<_>, Vec<_>) =
        counted.into_iter().partition(|(choice, count)| *count >= 2 && is_harmless(choice));
    let (given, others) = (shown.iter().map(|(_, n)| n).sum::<u64>(), rest.iter().map(|(_, n)| n).sum::<u64>());
    let few = (1..=MOST_CHOICES).contains(&shown.len()) && answered >= FEWEST_ANSWERS;
    // own words, or names, of which some happen to be the same
    if !few || given < 3 * others || 2 * given < 5 * shown.len() as u64 {
        return None;
    }
    let mut choices = shown;
    choices.sort_by(|(a, n), (b, m)| m.cmp(n).then_with(|| a.cmp(b)));
    Some(Tally { question: question.to_string(), choices, others, answered })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Short, and neither an address nor a number by which somebody is reached.
fn is_harmless(text: &str) -> bool {
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    text.chars().count() <= 60
        && digits < 7
        && !text.contains(['@', '＠'])
        && !text.contains("://")
        && !names_person(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(title: &str, answers: &[&str]) -> Option<String> {
        let tally = tally(title, answers)?;
        let choices: Vec<String> = tally.choices.iter().map(|(choice, n)| format!("{choice} {n}")).collect();
        Some(format!("{}: {} その他 {} / {}", tally.question, choices.join(" "), tally.others, tally.answered))
    }

    #[test]
    fn choices_are_counted_the_most_frequent_first() {
        let answers = ["満足", "満足", "やや満足", "満足", "やや満足", "", "不満", "満足", "満足"];
        assert_eq!(told("イベントの\n満足度", &answers).unwrap(), "イベントの 満足度: 満足 5 やや満足 2 その他 1 / 8");
        assert_eq!(
            told("満足度（5段階）", &["5", "4", "5", "4", "5"]).unwrap(),
            "満足度（5段階）: 5 3 4 2 その他 0 / 5"
        );
    }

    #[test]
    fn several_choices_of_one_person_are_counted_each() {
        let download = ["LINE;X", "LINE", "X;note;LINE", "note;LINE", "X"];
        let expected = "どこで知りましたか: LINE 4 X 3 note 2 その他 0 / 5";
        assert_eq!(told("どこで知りましたか", &download).unwrap(), expected);
        let sheet: Vec<String> = download.iter().map(|cell| cell.replace(';', ", ")).collect();
        let sheet: Vec<&str> = sheet.iter().map(String::as_str).collect();
        assert_eq!(told("どこで知りましたか", &sheet).unwrap(), expected);
    }

    #[test]
    fn own_words_names_and_ways_to_reach_somebody_are_never_told() {
        let two = ["佐藤", "佐藤", "鈴木", "鈴木", "高橋", "高橋"];
        for title in ["お名前", "メールアドレス", "氏名（任意）", "電話番号", "ご意見・ご感想", "ユーザー名", "会社名"]
        {
            assert_eq!(told(title, &two), None, "{title}");
        }
        let own = ["たのしかった", "よかった", "よかった", "また来たい", "ためになった", "参加してよかったです"];
        assert_eq!(told("いかがでしたか", &own), None);
        assert_eq!(told("満足度", &["満足", "満足", "満足"]), None, "too few to be choices");
        assert_eq!(told("?", &["a@example.jp", "a@example.jp", "b@example.jp", "b@example.jp"]), None);
        assert_eq!(told("?", &["090-1234-5678", "090-1234-5678", "x", "x", "x", "x"]), None);
        assert_eq!(told("", &["満足"; 9]), None);
    }

    proptest! {
        #[test]
        fn what_one_person_wrote_is_never_told(own in "[ぁ-ん]{1,12}", n in 4usize..40, title in "[ァ-ヶ]{1,6}") {
            let mut answers = vec!["満足"; n];
            answers.push(&own);
            if own != "満足" {
                let told = format!("{:?}", tally(&title, &answers).map(|tally| tally.choices));
                prop_assert!(!told.contains(&own), "{told}");
            }
        }
    }
}
