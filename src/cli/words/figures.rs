//! What `figures` refuses and finds wrong, in Japanese.

use super::Told;
use super::names::{near, said};
use crate::domain::{OverMembers, OverTime};
use crate::figures::{ExplainError, FigureError, Flaw, RereadError, Stood, Why};

impl Told for Why {
    fn ja(&self) -> String {
        refusal(self)
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        refusal_hint(self)
    }
    fn hint_en(&self) -> Option<String> {
        self.hint()
    }
}

impl Told for FigureError {
    fn ja(&self) -> String {
        figure_error(self)
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        figure_error_hint(self)
    }
    fn hint_en(&self) -> Option<String> {
        self.hint().map(|h| h.to_string())
    }
}

impl Told for ExplainError {
    fn ja(&self) -> String {
        explain(self)
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        explain_hint(self)
    }
    fn hint_en(&self) -> Option<String> {
        self.hint()
    }
}

/// Why a question, an operation or a query was refused.
pub(super) fn refusal(why: &Why) -> String {
    match why {
        Why::UnknownMetric { metric, .. } => format!("`{metric}` という指標はありません"),
        Why::UnknownQuery { name, .. } => format!("`{name}` という問合せはありません"),
        Why::UnknownTable { name, .. } => format!("`{name}` という表も台帳もありません"),
        Why::UnknownColumn { name, .. } => format!("`{name}` という列はありません"),
        Why::NoColumnToFilter { query, column, .. } => {
            format!("問合せ `{query}` に、絞込みに使う列 `{column}` がありません")
        }
        Why::NoColumnToCount { ledger, column, .. } => {
            format!("台帳 `{ledger}` に、数えるための列 `{column}` がありません")
        }
        Why::UnknownDimension { metric, dimension, .. } => {
            format!("`{metric}` に `{dimension}` という切り口はありません")
        }
        Why::UnknownAccount { metric, platform, account, .. } => {
            format!("`{metric}`: {platform} に {account} というアカウントはありません")
        }
        Why::SeveralAccounts { metric, platform, .. } => {
            format!("`{metric}`: {platform} のアカウントが複数あります")
        }
        Why::SpanReversed { start, end } => format!("期間の終わり（{end}）が始まり（{start}）より前です"),
        Why::AccountsAdded { metric, accounts } => {
            format!("`{metric}` は {accounts} つのアカウントを足し合わせられません")
        }
        Why::NoSuchFigure { op, number } => format!("演算 `{}`: 数値 {number} はありません", op.name()),
        Why::NotAnOperation { op } => format!("`{}` は報告書で使える演算ではありません", op.name()),
        Why::WrongCount { op, wanted, given } => {
            format!("演算 `{}` に要る数値は {wanted} つですが、{given} つあります", op.name())
        }
        Why::DifferentUnits { op, first, first_unit, second, second_unit } => format!(
            "演算 `{}`: 単位が違います: {first}（{}）と {second}（{}）",
            op.name(),
            unit(first_unit.ja()),
            unit(second_unit.ja())
        ),
        Why::Repeated { op, figure } => format!("演算 `{}`: {figure} が二度入っています", op.name()),
        Why::NotAddable { op, figure, made_by, rate } => match rate {
            true => format!("演算 `{}`: {figure} は率なので、足し合わせられません", op.name()),
            false => {
                format!("演算 `{}`: {figure} は `{}` の結果なので、足し合わせられません", op.name(), made_by.name())
            }
        },
        Why::DifferentPlatforms { op, first, second } => {
            format!("演算 `{}`: {first} と {second} は媒体が違います", op.name())
        }
        Why::DifferentMetrics { op, first, second } => {
            format!("演算 `{}`: {first} と {second} は指標が違います", op.name())
        }
        Why::CutDifferently { op, first, second } => {
            format!("演算 `{}`: {first} と {second} は切り口が違い、重なるかもしれません", op.name())
        }
        Why::AddedOverTime { op, metric, windows, rule } => format!(
            "演算 `{}`: `{metric}` は期間をまたいで足し合わせられません（期間 {windows} つ。{}）",
            op.name(),
            over_time(*rule)
        ),
        Why::WindowsOverlap { op, metric, first, second } => format!(
            "演算 `{}`: `{metric}` の期間が重なっています（{}～{} と {}～{}）",
            op.name(),
            first.0,
            first.1,
            second.0,
            second.1
        ),
        Why::AddedOverMembers { op, metric, members, rule } => format!(
            "演算 `{}`: `{metric}` は内訳を足し合わせられません（内訳 {members} つ。{}）",
            op.name(),
            over_members(*rule)
        ),
        Why::Unreadable { words } => format!("SQLとして読めません: {}", said(words)),
        Why::NotASelect => "問合せは SELECT で書きます".to_string(),
        Why::SeveralStatements { count } => format!("一つのファイルに書ける SELECT は一つです（{count} つあります）"),
        Why::OuterJoin { condition } => {
            format!("外部結合の ON に書けるのは列どうしの等号だけです: `{condition}` は、行を黙って落とします")
        }
        Why::Rounds => "ROUND は使えません（端数の丸め方がSQLの処理系ごとに違います）".to_string(),
        Why::CellInOver { function, cell } => {
            format!("`{function}` と OVER でセル `{cell}` を集めると、行を取り違えます")
        }
        Why::CellCompared { function, cell } => {
            format!("`{function}` はセル `{cell}` の数値ではなく、参照の文字を比べます")
        }
        Why::ValueNamedForPrint { function } => {
            format!("`{function}` で求めた値は並べ替えと図にだけ使えます。列の名前を `_value` で終えてください")
        }
        Why::Division { divisor } => format!("`{divisor}` で割るところに、0への備えがありません"),
        Why::OrderByAll => "ORDER BY ALL は使えません".to_string(),
        Why::NullsUnplaced { expression } => format!("ORDER BY `{expression}` に、NULL の位置がありません"),
        Why::EngineGaveUp => "この問合せは処理できませんでした".to_string(),
        Why::Engine { words } => format!("この問合せは処理できません: {}", said(words)),
        Why::View { name, words } => format!("表 `{name}` を作れません: {}", said(words)),
        Why::CellChanged { column } => {
            format!("列 `{column}` のセルがSQLで書き換わっています。セルは選ぶ、結合する、集めることだけできます")
        }
        Why::KindOfColumn { column, kind } => format!("列 `{column}` の型（{kind}）は報告書に示せません"),
        Why::Data(error) => figure_error(error),
    }
}

/// The way out of a refusal.
pub(super) fn refusal_hint(why: &Why) -> Option<String> {
    Some(match why {
        Why::UnknownMetric { near: names, .. }
        | Why::UnknownQuery { near: names, .. }
        | Why::UnknownTable { near: names, .. }
        | Why::UnknownColumn { near: names, .. }
        | Why::NoColumnToFilter { near: names, .. }
        | Why::NoColumnToCount { near: names, .. }
        | Why::UnknownDimension { near: names, .. }
        | Why::UnknownAccount { near: names, .. } => near(names),
        Why::SeveralAccounts { accounts, .. } => {
            let names: Vec<&str> = accounts.iter().map(|a| a.as_str()).collect();
            format!("次のどれかを指定してください: {}", names.join(", "))
        }
        Why::SpanReversed { .. } => "二つの日付を入れ替えてください".to_string(),
        Why::AccountsAdded { .. } => "一つの義務では、一つのアカウントを数えます".to_string(),
        Why::NotAnOperation { .. } => {
            "使える演算: total, difference, ratio, change_rate, per_day, rest, pick, count, distinct_count".to_string()
        }
        Why::Repeated { .. } => "JOIN が行を重ねていないか確かめてください".to_string(),
        Why::NotAddable { .. } => "分子と分母の合計をそれぞれ求め、その比を取ってください".to_string(),
        Why::CutDifferently { .. } => "同じ切り口の内訳どうしを足してください".to_string(),
        Why::AddedOverTime { .. } => "求めたい期間全体の値を、そのまま使ってください".to_string(),
        Why::AddedOverMembers { .. } => "合計には、内訳のない指標を使ってください".to_string(),
        Why::NotASelect => "SELECT か WITH で書き始めてください".to_string(),
        Why::OuterJoin { .. } => "副問合せで絞り込んだ表を結合してください".to_string(),
        Why::Rounds => "数はそのままにしてください。印刷するときに丸めます".to_string(),
        Why::CellInOver { .. } => "GROUP BY の副問合せで集めてから、結合してください".to_string(),
        Why::CellCompared { .. } => {
            "値の列で並べて先頭の行を取るか、`STRING_AGG(cell, ' ')` で集めて `op` でまとめてください".to_string()
        }
        Why::ValueNamedForPrint { .. } => {
            "印刷するには、`STRING_AGG(cell, ' ')` でセルを集め、`op = \"total\"` でまとめてください".to_string()
        }
        Why::Division { divisor } => {
            format!("`NULLIF({divisor}, 0)` と書くか、ブロックの `op = \"ratio\"` で割ってください")
        }
        Why::OrderByAll => "列の名前を書いてください".to_string(),
        Why::NullsUnplaced { .. } => "NULLS LAST か NULLS FIRST を書いてください".to_string(),
        Why::EngineGaveUp => "短い問合せに分けて書いてください".to_string(),
        Why::CellChanged { .. } => {
            "複数のセルは `STRING_AGG(cell, ' ')` で集め、ブロックの `op` でまとめてください".to_string()
        }
        Why::KindOfColumn { .. } => "CAST で STRING、BIGINT、DOUBLE のどれかにしてください".to_string(),
        Why::Data(error) => return figure_error_hint(error),
        Why::NoSuchFigure { .. }
        | Why::WrongCount { .. }
        | Why::DifferentUnits { .. }
        | Why::DifferentPlatforms { .. }
        | Why::DifferentMetrics { .. }
        | Why::WindowsOverlap { .. }
        | Why::Unreadable { .. }
        | Why::SeveralStatements { .. }
        | Why::Engine { .. }
        | Why::View { .. } => return None,
    })
}

/// A contradiction in what the report stands on.
fn figure_error(error: &FigureError) -> String {
    match error {
        FigureError::LevelFell {
            metric,
            account,
            before,
            before_day,
            before_origin,
            after,
            after_day,
            after_origin,
        } => format!(
            "増えるだけのはずの `{metric}`（{account}）が減っています: {before_day} の {before} から {after_day} の {after}（{} の {}、{} の {}）",
            before_origin.snapshot, before_origin.pointer, after_origin.snapshot, after_origin.pointer
        ),
        FigureError::NameTaken { name, views } => format!("台帳 `{name}` の名前は、表の名前と同じです（表: {views}）"),
        FigureError::LedgerTwice { name } => format!("台帳 `{name}` が二つあります"),
        FigureError::Circular { metric } => format!("指標 `{metric}` の求め方が、それ自身に戻ります"),
    }
}

/// The way out of it.
fn figure_error_hint(error: &FigureError) -> Option<String> {
    Some(match error {
        FigureError::LevelFell { .. } => "どちらかの値が別のアカウントのものか、書き誤りです".to_string(),
        FigureError::NameTaken { .. } | FigureError::LedgerTwice { .. } => "台帳の名前を変えてください".to_string(),
        FigureError::Circular { .. } => return None,
    })
}

/// Why a figure does not follow from the data.
fn explain(error: &ExplainError) -> String {
    match error {
        ExplainError::NotJson(words) => format!("`figures.json` を読めません: {}", said(words)),
        ExplainError::Schema(schema) => {
            format!("`figures.json` の版（{schema}）に対応していません。このプログラムが読める版は 1 です")
        }
        ExplainError::Unknown { id, .. } => format!("`{id}` という数値はありません"),
        ExplainError::Twice { id } => format!("`figures.json` に `{id}` が二つあります"),
        ExplainError::NoInput { id, input } => format!("`{id}` のもとになる `{input}` がありません"),
        ExplainError::Circular { id } => format!("`{id}` の求め方が、それ自身に戻ります"),
        ExplainError::Unreadable { id, snapshot, why } => {
            format!("`{id}`: スナップショット {snapshot} を読めません: {why}")
        }
        ExplainError::Changed { id, snapshot } => {
            format!("`{id}`: スナップショット {snapshot} の中身が、その名前（SHA-256）と合いません")
        }
        ExplainError::Place { id, snapshot, pointer, why } => {
            format!("`{id}`: {snapshot} の {pointer}: {}", reread(why))
        }
        ExplainError::Differs { id, expected, found } => {
            format!("`{id}`: 報告書の値は {expected}、保存したデータから求めた値は{}", stood(found))
        }
        ExplainError::Malformed { id, flaw: found } => format!("`{id}`: {}", flaw(found)),
    }
}

/// The way out of it.
fn explain_hint(error: &ExplainError) -> Option<String> {
    match error {
        ExplainError::Unknown { near: names, .. } => Some(near(names)),
        ExplainError::NotJson(_)
        | ExplainError::Schema(_)
        | ExplainError::Twice { .. }
        | ExplainError::NoInput { .. }
        | ExplainError::Circular { .. }
        | ExplainError::Unreadable { .. }
        | ExplainError::Changed { .. }
        | ExplainError::Place { .. }
        | ExplainError::Differs { .. }
        | ExplainError::Malformed { .. } => None,
    }
}

fn reread(error: &RereadError) -> String {
    match error {
        RereadError::NotJson(words) => format!("JSONとして読めません: {}", said(words)),
        RereadError::NothingThere(pointer) => format!("`{pointer}` には何もありません"),
        RereadError::NotAPlace(pointer) => format!("`{pointer}` は位置の書き方ではありません"),
        RereadError::Encoding => "文字コードが分かりません".to_string(),
    }
}

fn stood(found: &Stood) -> String {
    match found {
        Stood::Value(value) => format!(" {value} です"),
        Stood::NoNumber => "ありません（数がありません）".to_string(),
        Stood::InputWithoutValue(id) => format!("ありません（`{id}` に値がありません）"),
        Stood::DivisionByZero => "ありません（0での割り算です）".to_string(),
    }
}

fn flaw(flaw: &Flaw) -> String {
    match flaw {
        Flaw::NoHash => "スナップショットの SHA-256 がありません".to_string(),
        Flaw::UnknownOperation(name) => format!("`{name}` という演算はありません"),
        Flaw::Absence(name) => format!("値がない（`{name}`）はずのところに、別の記載があります"),
        Flaw::NotOnePlace => "読んだ場所が一つではありません".to_string(),
        Flaw::Calendar => "暦の記載から日数を数えられません".to_string(),
        Flaw::Undefined => "この組合せの演算は定められていません".to_string(),
        Flaw::Part { name, found } => format!("`{name}` が、求めた値 {found} と合いません"),
        Flaw::Nothing => "値も、値がない理由もありません".to_string(),
        Flaw::NotDecimal(text) => format!("`{text}` は数ではありません"),
    }
}

fn over_time(rule: OverTime) -> &'static str {
    match rule {
        OverTime::Sum => "日ごとに足せる指標です",
        OverTime::Last => "期間の終わりの値を取る指標です",
        OverTime::Lifetime => "公開からの累計の指標です",
        OverTime::Ask => "期間ごとに媒体へ照会する指標です",
        OverTime::None => "足し合わせない指標です",
    }
}

fn over_members(rule: OverMembers) -> &'static str {
    match rule {
        OverMembers::Sum => "内訳を足せる指標です",
        OverMembers::Ask => "合計は媒体へ照会する指標です",
        OverMembers::None => "足し合わせない指標です",
    }
}

fn unit(unit: &str) -> &str {
    if unit.is_empty() { "単位なし" } else { unit }
}
