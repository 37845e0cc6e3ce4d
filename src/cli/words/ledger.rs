//! What is wrong with ledgers, in Japanese.

use super::Told;
use super::names::{malformed, near};
use crate::ledger::{Allowed, ColumnKind, LedgerError, PersonalData, Place, Problem, Wrong};

impl Told for Problem {
    fn ja(&self) -> String {
        let column = if self.column > 0 { format!(":{}", self.column) } else { String::new() };
        let name = if self.name.is_empty() { String::new() } else { format!(" {}", self.name) };
        format!("{}:{}{column}{name}: {}", self.file, self.line, wrong(&self.wrong))
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

/// Everything that is wrong, each thing by itself.
pub fn told_of(error: &LedgerError) -> Vec<&dyn Told> {
    match error {
        LedgerError::Problems { problems } => problems.iter().map(|p| p as &dyn Told).collect(),
        LedgerError::UnknownLedger { .. } | LedgerError::NotText { .. } | LedgerError::Schema { .. } => vec![error],
    }
}

impl Told for LedgerError {
    fn ja(&self) -> String {
        match self {
            LedgerError::UnknownLedger { name, near: names } => {
                format!("`{name}` という台帳はありません。{}", near(names))
            }
            LedgerError::Schema { file, what } => format!("{file}: 台帳の定義に誤りがあります: 「{what}」"),
            LedgerError::NotText { file, cause } => format!(
                "{file}: 文字として読めません（UTF-8、UTF-16、CP932 のどれでもない。先頭から {} バイト目）",
                cause.offset + 1
            ),
            LedgerError::Problems { problems } => problems.iter().map(Told::ja).collect::<Vec<_>>().join("\n"),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

fn wrong(wrong: &Wrong) -> String {
    match wrong {
        Wrong::Cell { found, allowed: holds } => format!("`{found}` は使えません。{}", allowed(holds)),
        Wrong::Blank => "空欄です。必ず記入してください".to_string(),
        Wrong::BlankHere { label_ja, other, is } => match is {
            Some(is) => format!("空欄です。「{other}」が `{is}` のときは、「{label_ja}」を必ず記入してください"),
            None => format!("空欄です。「{other}」を書いたときは、「{label_ja}」も必ず記入してください"),
        },
        Wrong::NotThere { found, place, near: names } => match place {
            Place::Ledger { name, column } => {
                format!("`{found}` は {name}.csv の {column} にありません。{}", near(names))
            }
            Place::Obligations => format!("`{found}` という義務は設定にありません。{}", near(names)),
        },
        Wrong::Personal(kind) => format!("{}があります。台帳に個人情報は書けません", personal(*kind)),
        Wrong::Nameless { found } => format!("`{found}` の列に、見出しがありません"),
        Wrong::TooManyFields { columns } => {
            format!("列が多すぎます（見出しは {columns} 列）。コンマを含む文字は引用符 \" で囲んでください")
        }
        Wrong::Repeated { key, first, by } => {
            format!("`{key}` は {first} 行目にもあります（同じ {} の行は一つだけ書けます）", by.join(" と "))
        }
        Wrong::UnclosedQuote => "引用符 \" が閉じていません".to_string(),
        Wrong::NoHeader { columns } => format!("1行目に見出しがありません。見出し: {}", columns.join(", ")),
        Wrong::UnknownColumn { name, near: names } => format!("`{name}` という列はありません。{}", near(names)),
        Wrong::RepeatedColumn => "同じ列が二つあります".to_string(),
        Wrong::MissingColumn { name, label_ja } => format!("列 `{name}`（{label_ja}）がありません。必ず要る列です"),
        Wrong::Form(form) => format!("{}。`events = 2026-10-31` のような行を書きます", malformed(form)),
        Wrong::UnknownLedger { name, near: names } => format!("`{name}` という台帳はありません。{}", near(names)),
        Wrong::UnknownMetric { metric, near: names } => match names.close() {
            [] => format!("`{metric}` という指標はありません"),
            _ => format!("`{metric}` という指標はありません。{}", near(names)),
        },
        Wrong::UnknownAccount { named, platform, known } => {
            let known: Vec<&str> = known.iter().map(|a| a.as_str()).collect();
            format!("`{named}` というアカウントはありません。{platform} のアカウント: {}", known.join(", "))
        }
        Wrong::EndBeforeStart { end, start } => format!("終わりの日（{end}）が始まりの日（{start}）より前です"),
        Wrong::MeasuredAndTyped { metric } => {
            format!("数が書かれていますが、`{metric}` の値はデータから入ります。数を消すか、指標の欄を空にしてください")
        }
    }
}

fn allowed(allowed: &Allowed) -> String {
    match allowed {
        Allowed::Kind(kind) => match kind {
            ColumnKind::Text | ColumnKind::Name => "文字を書きます".to_string(),
            ColumnKind::Number => "12 や 0.5 のような数を書きます".to_string(),
            ColumnKind::Count => "12 のような0以上の整数を書きます".to_string(),
            ColumnKind::Day => {
                "2026-10-09、2026/10/9、2026年10月9日、令和8年10月9日 のような日付を書きます".to_string()
            }
            ColumnKind::Month => "2026-10 のような年月を書きます".to_string(),
            ColumnKind::Time => "9:05 のような時刻を書きます".to_string(),
            ColumnKind::Flag => "○ か ×、はい か いいえ を書きます".to_string(),
            ColumnKind::Url => "https:// か http:// で始まるアドレスを書きます".to_string(),
            ColumnKind::Hash => "`report ledger key` で作った16桁を書きます。氏名は書けません".to_string(),
        },
        Allowed::OneOf(values) => format!("次のどれかを書きます: {}", values.join(", ")),
        Allowed::PlainDay => "2026-10-31 のような日付を書きます".to_string(),
    }
}

fn personal(kind: PersonalData) -> &'static str {
    match kind {
        PersonalData::MailAddress => "メールアドレスらしいもの",
        PersonalData::LineUserId => "LINEのユーザーIDらしいもの",
        PersonalData::TelephoneNumber => "電話番号らしいもの",
        PersonalData::AccountName => "SNSのアカウント名らしいもの",
        PersonalData::PostalAddress => "郵便番号か住所らしいもの",
        PersonalData::PersonName => "人の名前らしいもの（「〇〇さん」など。「人事の方」のように書き換えます）",
    }
}
