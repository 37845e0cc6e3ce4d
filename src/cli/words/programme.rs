//! What is wrong with `config.toml`, in Japanese.

use super::Told;
use super::names::{malformed, malformed_hint, near};
use crate::programme::mistake::ConfigMistake;

impl Told for ConfigMistake {
    fn ja(&self) -> String {
        match self {
            ConfigMistake::Form(form) => malformed(form),
            ConfigMistake::NotADay { found } => format!("`{found}` は日付ではありません"),
            ConfigMistake::UnknownPlatform { name, .. } => format!("`{name}` という媒体はありません"),
            ConfigMistake::EmptyAccountId => "アカウントの `id` が空です".to_string(),
            ConfigMistake::Credential => "認証情報の場所は、環境変数かファイルのどちらか一つです".to_string(),
            ConfigMistake::NotABaseAddress { found } => format!("`{found}` は接続先のアドレスではありません"),
            ConfigMistake::NotAZone { found } => format!("`{found}` は時間帯の名前ではありません"),
            ConfigMistake::LedgerWithoutDay => "台帳で数える義務には、日付の列の名前 `on` が要ります".to_string(),
            ConfigMistake::MetricOrLedger { id } => {
                format!("義務 `{id}` で数えるものは、`metric` か `ledger` のどちらか一つです")
            }
            ConfigMistake::ColumnWithoutLedger { id } => {
                format!("義務 `{id}` に列の名前（`distinct`、`each`）がありますが、台帳で数える義務ではありません")
            }
            ConfigMistake::SinceWithoutMonth { id } => {
                format!("義務 `{id}` に `since` がありますが、毎月の義務ではありません")
            }
            ConfigMistake::NotAThreshold { found } => format!("`{found}` は目標の数になりません"),
            ConfigMistake::NotAPeriod { found } => format!("`{found}` は義務の周期ではありません"),
            ConfigMistake::TargetOrAtLeast { id } => {
                format!("義務 `{id}` には、`target`、`at_least`、`each` のどれかが要ります")
            }
            ConfigMistake::UnknownLanguage { found } => format!("`{found}` の表示はありません"),
            ConfigMistake::FiscalYearStart { month } => format!("{month} 月に始まる年度はありません"),
            ConfigMistake::TermReversed { start, end } => {
                format!("契約期間の終わり（{end}）が始まり（{start}）より前です")
            }
            ConfigMistake::AccountTwice { id, platform } => format!("{platform} のアカウント {id} が二つあります"),
            ConfigMistake::ObligationTwice { id } => format!("義務 `{id}` が二つあります"),
            ConfigMistake::CeilingCounts { id } => {
                format!("義務 `{id}` には上限 `at_most` があるため、ほかのものは数えられません")
            }
            ConfigMistake::QuestionTwice { id } => format!("協議事項 `{id}` が二つあります"),
            ConfigMistake::RegionTwice { word } => format!("「{word}」が二つの地域を指しています"),
            ConfigMistake::DueDay { found } => format!("{found} 日は、すべての月にはありません"),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        Some(match self {
            ConfigMistake::Form(form) => return malformed_hint(form),
            ConfigMistake::UnknownPlatform { near: names, .. } => near(names),
            ConfigMistake::NotADay { .. } => "2026-04-01 のように、引用符なしで書いてください".to_string(),
            ConfigMistake::EmptyAccountId => "`properties/123` のような、媒体が付けたIDを書いてください".to_string(),
            ConfigMistake::Credential => {
                "`{ env = \"NAME\" }` か `{ file = \"PATH\" }` と書いてください。認証情報そのものは書かないでください"
                    .to_string()
            }
            ConfigMistake::NotABaseAddress { .. } => {
                "`http://127.0.0.1:9100` のように、方式とホストだけを書いてください".to_string()
            }
            ConfigMistake::NotAZone { .. } => "`Asia/Tokyo` のようなIANAの名前を書いてください".to_string(),
            ConfigMistake::NotAThreshold { .. } => "0より大きい数を書いてください".to_string(),
            ConfigMistake::NotAPeriod { .. } => "使える周期: month".to_string(),
            ConfigMistake::TargetOrAtLeast { .. } => {
                "`target = 900` は契約期間の合計、`at_least = 2` は毎月の下限、`each = \"speakers\"` は各回の列です"
                    .to_string()
            }
            ConfigMistake::UnknownLanguage { .. } => "使える表示: ja, en".to_string(),
            ConfigMistake::FiscalYearStart { .. } => {
                "1 から 12 までの月を書いてください。行がなければ4月です".to_string()
            }
            ConfigMistake::DueDay { .. } => "1 から 28 までの日を書いてください".to_string(),
            ConfigMistake::LedgerWithoutDay
            | ConfigMistake::MetricOrLedger { .. }
            | ConfigMistake::ColumnWithoutLedger { .. }
            | ConfigMistake::SinceWithoutMonth { .. }
            | ConfigMistake::TermReversed { .. }
            | ConfigMistake::AccountTwice { .. }
            | ConfigMistake::CeilingCounts { .. }
            | ConfigMistake::QuestionTwice { .. }
            | ConfigMistake::RegionTwice { .. }
            | ConfigMistake::ObligationTwice { .. } => return None,
        })
    }
    fn hint_en(&self) -> Option<String> {
        self.hint()
    }
}
