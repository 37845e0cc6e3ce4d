//! Words that seem to name somebody, and cells that may be shown in a message although a person wrote them.
//!
//! Not here: addresses and numbers of people (ledger). A name without さん, 様 or 氏 cannot be told from other words.
//! Invariant: where in doubt, a word names somebody.

/// What comes before さん, 様 and 氏 without being a name.
const NO_NAMES: [&str; 22] = [
    "皆",
    "みな",
    "みんな",
    "お客",
    "客",
    "企業",
    "会社",
    "各社",
    "担当",
    "担当者",
    "人事",
    "先輩",
    "社員",
    "参加者",
    "登壇者",
    "司会者",
    "講師",
    "お子",
    "子ども",
    "学生",
    "奥",
    "同",
];

/// Whether the text holds a word before さん, 様 or 氏 that may be a name.
pub fn names_person(text: &str) -> bool {
    ["さん", "サン", "様", "氏"].iter().any(|title| {
        text.match_indices(title).any(|(at, _)| {
            // 模様, 同様, 多様 and 氏名 are words of their own
            let rest = &text[at + title.len()..];
            if *title == "氏" && rest.starts_with('名') || *title == "様" && rest.starts_with(['々', '子', '式'])
            {
                return false;
            }
            let before = &text[..at];
            let first = before.chars().last().map(kind_of).unwrap_or(Letter::Other);
            let of_word = |c: &char| kind_of(*c) == first;
            let mut word: Vec<char> = before.chars().rev().take_while(of_word).collect();
            word.reverse();
            let word: String = word.into_iter().collect();
            match first {
                Letter::Kanji
                    if *title == "様" && ["模", "同", "多", "一", "仕", "異"].iter().any(|w| word.ends_with(w)) =>
                {
                    false
                }
                // だくさん, たくさん are words; names in hiragana are seldom
                Letter::Hiragana | Letter::Other => false,
                _ => !NO_NAMES.iter().any(|known| word == *known || before.ends_with(known)),
            }
        })
    })
}

/// The cell as a message may repeat it: short, and with a digit, as a number or a day that was mistyped. Other words may be
/// somebody's name that stands in the wrong column.
pub fn repeatable(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.chars().filter(|c| c.is_numeric()).count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let harmless =
        (1..7).contains(&digits) || (digits > 0 && letters == 0 && text.chars().count() <= 40 && !is_telephone(text));
    (harmless && letters <= 4 || text.chars().count() <= 2).then(|| text.chars().take(60).collect())
}

/// 10 or 11 digits from 0, however they are parted.
fn is_telephone(text: &str) -> bool {
    let digits: Vec<char> = text.chars().filter(|c| c.is_numeric()).collect();
    matches!(digits.len(), 10 | 11) && matches!(digits[0], '0' | '０')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    Kanji,
    Katakana,
    Hiragana,
    Latin,
    Other,
}

fn kind_of(c: char) -> Letter {
    match c {
        '々' | '\u{3400}'..='\u{9fff}' => Letter::Kanji,
        'ァ'..='ヺ' | 'ー' => Letter::Katakana,
        'ぁ'..='ゖ' => Letter::Hiragana,
        c if c.is_ascii_alphabetic() => Letter::Latin,
        _ => Letter::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_other_words_before_the_same_title() {
        for text in ["山田太郎さんの話", "佐藤様", "鈴木氏による講演", "タナカさん", "Tanakaさんの感想"]
        {
            assert!(names_person(text), "{text}");
        }
        for text in
            ["お客様", "皆様", "企業さん", "たくさん話せた", "氏名", "同様に", "多様な働き方", "様々な企業", "仕様", ""]
        {
            assert!(!names_person(text), "{text}");
        }
    }

    #[test]
    fn a_cell_without_a_number_is_not_repeated() {
        for text in ["10/9", "2026-13-40", "1,2x4", "30人", "約40", "?", "1.5e3"] {
            assert_eq!(repeatable(text).as_deref(), Some(text));
        }
        for text in
            ["山田太郎", "Taro Yamada", "taro@example.jp", "090-1234-5678", "仙台市青葉区二日町1丁目", "山田太郎 30歳"]
        {
            assert_eq!(repeatable(text), None, "{text}");
        }
    }
}
