//! What looks like personal data in a cell: mail addresses, telephone numbers, LINE user ids.
//!
//! A name of a person cannot be told from other words; that no ledger has a column for one is the schemas' part.
//! Invariant: a message about such a cell never repeats what stands in it.

use super::problem::PersonalData;
use crate::domain::names_person;
use unicode_normalization::UnicodeNormalization;

/// The kind of personal data that a text holds, if it looks like any.
pub(super) fn personal_data(text: &str) -> Option<PersonalData> {
    let folded: Vec<char> = text.nfkc().collect();
    if has_mail_address(&folded) {
        Some(PersonalData::MailAddress)
    } else if has_user_id(&folded) {
        Some(PersonalData::LineUserId)
    } else if has_telephone_number(&folded) {
        Some(PersonalData::TelephoneNumber)
    } else {
        None
    }
}

/// What in somebody's own words could tell who they are, beyond [`personal_data`].
pub(super) fn telling_words(text: &str) -> Option<PersonalData> {
    let folded: Vec<char> = text.nfkc().collect();
    if has_account_name(&folded) {
        Some(PersonalData::AccountName)
    } else if has_postal_address(&folded) {
        Some(PersonalData::PostalAddress)
    } else if names_person(text) {
        Some(PersonalData::PersonName)
    } else {
        None
    }
}

/// `@name`
fn has_account_name(text: &[char]) -> bool {
    text.windows(4).any(|w| w[0] == '@' && w[1..].iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
}

/// `〒980-0011`, `980-0011`, `二日町1丁目2`, `1番2号`, `1-2-3`: a number of a house.
fn has_postal_address(text: &[char]) -> bool {
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let counting = |at: usize| digit(at) || text.get(at).is_some_and(|c| "一二三四五六七八九十".contains(*c));
    let dash = |at: usize| text.get(at).is_some_and(|c| matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−' | 'ー'));
    let code = |at: usize| {
        let before = at > 0 && (digit(at - 1) || dash(at - 1));
        !before && (0..3).all(|n| digit(at + n)) && dash(at + 3) && (4..8).all(|n| digit(at + n)) && !digit(at + 8)
    };
    let house = |at: usize| match text[at] {
        '〒' => true,
        '丁' => at > 0 && counting(at - 1) && text.get(at + 1) == Some(&'目'),
        '番' => at > 0 && counting(at - 1) && (text.get(at + 1) == Some(&'地') || counting(at + 1)),
        _ => false,
    };
    (0..text.len()).any(|at| code(at) || house(at))
}

fn has_mail_address(text: &[char]) -> bool {
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
    let domain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.iter().enumerate().filter(|(_, c)| **c == '@').any(|(at, _)| {
        let before = at > 0 && local(text[at - 1]);
        let host = text[at + 1..].iter().take_while(|c| domain(**c)).count();
        let point = at + 1 + host;
        let after = text.get(point) == Some(&'.') && text.get(point + 1).is_some_and(|c| domain(*c));
        before && host > 0 && after
    })
}

/// `U` and 32 hex digits.
fn has_user_id(text: &[char]) -> bool {
    let hex = |c: &char| c.is_ascii_digit() || ('a'..='f').contains(c);
    text.windows(33).enumerate().any(|(at, w)| {
        let alone = at == 0 || !text[at - 1].is_ascii_alphanumeric();
        alone && w[0] == 'U' && w[1..].iter().all(hex) && text.get(at + 33).is_none_or(|c| !c.is_ascii_alphanumeric())
    })
}

/// `022-214-8255`, `090 1234 5678`, `09012345678`: 10 or 11 digits from 0, with or without separators, standing alone.
fn has_telephone_number(text: &[char]) -> bool {
    // dashes of every kind, brackets and spaces separate the groups of a number
    let separator = |c: char| matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−' | 'ー' | '(' | ')' | ' ');
    let mut at = 0;
    while at < text.len() {
        if text[at] != '0'
            || (at > 0 && (text[at - 1].is_ascii_alphanumeric() || matches!(text[at - 1], '-' | '.' | '/' | '_' | '=')))
        {
            at += 1;
            continue;
        }
        let (mut digits, mut groups, mut end) = (0, 1, at);
        while let Some(&c) = text.get(end) {
            if c.is_ascii_digit() {
                digits += 1;
            } else if separator(c) && text.get(end + 1).is_some_and(char::is_ascii_digit) {
                groups += 1;
            } else {
                break;
            }
            end += 1;
        }
        let alone = text.get(end).is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_'));
        // ten digits in one run are an id as often as a number of a landline; mobile numbers have eleven
        if alone && ((groups == 3 && (10..=11).contains(&digits)) || (groups == 1 && digits == 11)) {
            return true;
        }
        at = end.max(at + 1);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_numbers_and_user_ids_are_found() {
        for (text, kind) in [
            ("連絡は taro.yamada+x@example.co.jp まで", PersonalData::MailAddress),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", PersonalData::MailAddress),
            ("電話022-214-8255", PersonalData::TelephoneNumber),
            ("090-1234-5678", PersonalData::TelephoneNumber),
            ("０９０ー１２３４ー５６７８", PersonalData::TelephoneNumber),
            ("(022)214-8255", PersonalData::TelephoneNumber),
            ("09012345678", PersonalData::TelephoneNumber),
            ("U0123456789abcdef0123456789abcdef", PersonalData::LineUserId),
        ] {
            assert_eq!(personal_data(text), Some(kind), "{text}");
        }
    }

    #[test]
    fn own_words_that_could_tell_who_somebody_is_are_found() {
        for (text, kind) in [
            ("インスタの @taro_yamada です", PersonalData::AccountName),
            ("〒980-0011に住んでいる", PersonalData::PostalAddress),
            ("郵便番号は９８０－００１１", PersonalData::PostalAddress),
            ("青葉区二日町1丁目", PersonalData::PostalAddress),
            ("国分町3番7号", PersonalData::PostalAddress),
            ("山田太郎さんの話がよかった", PersonalData::PersonName),
            ("司会の佐藤様", PersonalData::PersonName),
            ("タナカさん", PersonalData::PersonName),
        ] {
            assert_eq!(telling_words(text), Some(kind), "{text}");
        }
        for text in
            ["企業の方と30分話せた", "お客様の声や皆さんの話", "2026-10-09の回", "3番目の企業", "18:30-20:00がよい", ""]
        {
            assert_eq!(telling_words(text), None, "{text}");
        }
    }

    #[test]
    fn ordinary_cells_are_left_alone() {
        for text in [
            "https://www.youtube.com/@crosssendai/videos",
            "@crosssendai",
            "2026-10-09",
            "f70dd685-0123-4231-1441-f24b8d4fba21",
            "0123456789abcdef",
            "第1回 仙台シゴトダイブ！ 18:30-20:00",
            "0.0384",
            "https://example.jp/id=09012345678",
            "単価 1,000-2,000-3000円",
            "",
        ] {
            assert_eq!(personal_data(text), None, "{text}");
        }
    }
}
