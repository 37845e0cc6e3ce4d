//! The names on the walk from a figure to its bytes (`report explain`), in Japanese: operations, flags, absences, calendar.
//!
//! They come out of `figures.json` as text; a name that this program does not know is shown as it stands there.

use crate::cli::messages::Words;
use crate::domain::{Absence, Flag};
use crate::figures::Op;

/// How a figure was made.
pub fn operation(name: &str) -> Words {
    Words::new(Op::from_name(name).map(operation_ja).unwrap_or(name), name)
}

fn operation_ja(op: Op) -> &'static str {
    match op {
        Op::Reading => "読み値",
        Op::Total => "合計",
        Op::Difference => "差",
        Op::Ratio => "比",
        Op::ChangeRate => "増減率",
        Op::PerDay => "1日あたり",
        Op::PerMonth => "1か月あたり",
        Op::Cumulative => "累計",
        Op::Plan => "計画",
        Op::Pace => "必要なペース",
        Op::Forecast => "見込み",
        Op::Count => "件数",
        Op::DistinctCount => "異なるものの数",
        Op::Rest => "その他の合計",
        Op::Pick => "選んだ一つ",
        Op::Calendar => "暦",
        Op::Config => "設定",
    }
}

/// Why there is no value.
pub fn absence(name: &str) -> Words {
    let ja = Absence::from_name(name).map_or(name, |absence| match absence {
        Absence::Hidden => "非公表",
        Absence::Pending => "集計中",
        Absence::Missing => "未取得",
        Absence::Retired => "提供終了",
        Absence::NotApplicable => "対象外",
    });
    Words::new(ja, name)
}

/// What is to be known about a value.
pub fn flag(name: &str) -> Words {
    let ja = Flag::from_name(name).map_or(name, |flag| match flag {
        Flag::Estimated => "推計",
        Flag::Sampled => "標本から推計",
        Flag::Thresholded => "少人数の行を除外",
        Flag::OtherRow => "一部は (other) に集約",
        Flag::Truncated => "保存期限により一部欠ける",
        Flag::Imported => "ファイルから",
        Flag::Typed => "手入力",
        Flag::TakenOver => "引継値",
        Flag::DeclaredPeriod => "期間は申告",
        Flag::Partial => "一部の日",
        Flag::Implied => "記載なしは0",
        Flag::Unproven => "形式未確認",
    });
    Words::new(ja, name)
}

/// A fact of the calendar, or a person's statement that a ledger is complete.
pub fn calendar(fact: &str) -> Words {
    let ja = if let Some(rest) = fact.strip_prefix("covered days ") {
        let (days, of) = rest.split_once(" of ").unwrap_or((rest, ""));
        format!("暦 値のある {days} 日（{of}）")
    } else if let Some(span) = fact.strip_prefix("days ") {
        format!("暦 日数 {span}")
    } else if let Some((after, until)) = fact.strip_prefix("months after ").and_then(|r| r.split_once(" until ")) {
        format!("暦 月数 {after} の翌月から {until} まで")
    } else if let Some((ledger, until)) = fact.split_once(" confirmed until ") {
        format!("台帳 {ledger} は {until} まで記入済み")
    } else {
        format!("暦 {fact}")
    };
    Words::new(ja, format!("calendar: {fact}"))
}
