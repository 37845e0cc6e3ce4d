//! What the rooms below say, in words that a reader of the report or the terminal understands: one file a room.
//!
//! The rooms speak English and give data; Japanese is made here, by matching on their variants, never on their text.
//! Invariant: every match names every variant, so that a new one cannot be forgotten. What a platform, the system or a parser
//! said stays in its own words, in 「」.

mod document;
mod figures;
pub mod help;
mod http;
mod imports;
pub mod ledger;
mod names;
mod programme;
mod render;
mod sources;
mod store;
mod system;
pub mod usage;
pub mod walk;

pub use names::said;

use super::messages::Words;
use crate::document::GapKind;
use crate::imports as files;
use crate::sources as platforms;

/// What a room says about a mistake, in both languages.
pub trait Told {
    fn ja(&self) -> String;
    fn en(&self) -> String;
    /// The way out, where the room knows one.
    fn hint_ja(&self) -> Option<String> {
        None
    }
    fn hint_en(&self) -> Option<String> {
        None
    }
    fn words(&self) -> Words {
        Words::new(self.ja(), self.en())
    }
    fn hint_words(&self) -> Option<Words> {
        Some(Words::new(self.hint_ja()?, self.hint_en()?))
    }
}

/// Why something could not be had, by its code; `None` for a code that nobody has translated.
fn reason(code: &str) -> Option<&'static str> {
    Some(match code {
        "unready" | "not_counted_yet" => "媒体が集計中",
        "unready_for_long" => "媒体の集計が終わらない",
        "out_of_service" => "媒体に値がない日",
        "too_few_people" => "20人未満のため非公表",
        "audience_too_small" => "友だちが少なく非公表",
        "stream_ended" => "先の失敗により照会せず",
        "rate_limit" | "quota" | "monthly_limit" | "budget_used" | "usage_cap" => "媒体の呼出し上限",
        "connection_refused" | "no_connection" | "unknown_host" | "broken_off" => "接続できず",
        "timed_out" => "応答がない",
        "tls" => "安全な接続ができず",
        "server_error" | "server_errors" => "媒体の障害",
        "html" | "not_json" | "truncated" | "wrong_type" | "wrong_number" | "wrong_date" | "ragged_row"
        | "header_missing" | "header_unknown" | "duplicate_row" | "page_empty" | "page_twice" | "pages_differ"
        | "reports_missing" | "repeated_row" | "repeated_page" | "unexpected_status" | "too_large" => {
            "応答の形式が異なる"
        }
        "empty_answer" => "応答に値がない",
        "blocked" => "媒体がアカウントの利用を制限",
        "too_much_at_once" => "一度に求めた量が多すぎる",
        "metric_refused" => "指標を媒体が拒否",
        "window_refused" => "期間を媒体が拒否",
        "contradiction" => "応答が互いに矛盾",
        "retired" => "一部の指標は提供終了",
        "month_not_whole" => "月の全体では得られない",
        "zone_mismatch" => "日の区切りが設定と異なる",
        "credential_missing" | "credential_empty" => "認証情報が未設定",
        "credential_unreadable" | "credential_wrong" => "認証情報を読めない",
        "token_refused" | "token_denied" | "token_unreachable" => "認証できず",
        "consent_missing" => "同意がない",
        "consent_ended" => "同意が切れた",
        "session_ended" => "ログインの期限が切れた",
        "session_not_in_ci" => "自動実行では使わない",
        "token_not_kept" => "トークンを残せない",
        "no_permission" | "metric_restricted" => "閲覧の権限がない",
        "not_found" => "対象が見つからない",
        "other_account" => "トークンは別のアカウントのもの",
        "credits" => "媒体のクレジット残高が不足",
        "spend_cap" => "媒体の利用額の上限",
        "reads_used" => "有料の読み取りが設定の上限",
        "request_refused" | "bad_address" | "foreign_authority" | "redirected" => "照会の内容を媒体が拒否",
        _ => return None,
    })
}

/// Why something is not there, for the report's page of sources.
pub fn reason_ja(code: &str) -> String {
    reason(code).map_or_else(|| format!("取得できず（{code}）"), str::to_string)
}

/// The same for the terminal, where English is spoken too.
pub fn reason_words(code: &str) -> Words {
    Words::new(reason_ja(code), code.replace('_', " "))
}

/// A remark of a platform or about a file, for the report's page of sources and for the terminal.
pub fn note_ja(code: &str, detail: &str) -> String {
    let words = match code {
        // platforms
        "thresholded" => "少人数の行は媒体が除外",
        "other_row" => "一部は (other) に集約",
        // the names, without the platform's own sentence behind them
        "retired" => return format!("提供を終えた指標: {}", detail.split(": ").next().unwrap_or(detail)),
        "other_date" => "日付のない行を除外",
        "zone_unstated" => "日の区切りの記載なし",
        "empty" | "empty_reason" => "該当する行なし",
        "sampled" if detail.is_empty() => "媒体が標本から推計",
        "truncated" if detail.is_empty() => "保存期限により一部欠ける",
        "sampled" => return format!("媒体が標本から推計（{detail}）"),
        "truncated" => return format!("保存期限により一部欠ける（{detail}）"),
        "count_differs" => return format!("媒体の件数の記載と行数が異なる（{detail} 行）"),
        "private_missing" => return format!("反応の一部が得られない投稿 {detail} 件"),
        "problem_beside" => return format!("媒体が一部の項目を示さない（{detail}）"),
        "billed_reads" => return format!("有料の読み取り {detail} 件"),
        "unknown_field" => return format!("未知の項目あり（{detail}）"),
        // files
        "form_unproven" => "実物で確かめていない形式",
        "filters_unseen" => "画面の絞込みは不明",
        "days_of_exporter" => return format!("日の区切りはダウンロードした人の時刻帯（{detail} とみなす）"),
        "days_missing" => return format!("値のない日: {detail}"),
        "columns_kept_out" => return format!("使わない列が{detail}列ある"),
        "rows_kept_out" => return format!("使わない行: {detail}"),
        "rows_not_daily" => return format!("1日1行の表ではないため使わない: {detail}"),
        "rows_repeated" => return format!("重なる行: {detail}"),
        "row_limit" => return format!("行数の上限に達している（{detail} 行）"),
        "no_rows" => return format!("行がない: {detail}"),
        "no_total" => return format!("合計の行がない: {detail}"),
        "not_supplied" => return format!("値が入っていない列: {detail}"),
        "total_differs" => return format!("合計が行の和と異なる（合計 / 行の和　{detail}）"),
        "level_fell" => return format!("累計が減っている（{detail} 行目）"),
        "id_and_date_differ" => return format!("投稿IDと日付が合わない（{detail} 行目）"),
        "other_account" => return format!("別のアカウントの投稿を含む（{detail}）"),
        "property" => return format!("プロパティ名: {detail}"),
        "comparison_kept_out" => return format!("比較の表は使わない: {detail}"),
        "table_not_known" => return format!("未知の表: {detail}"),
        "table_without_days" => return format!("期間の記載がない表: {detail}"),
        "member_not_read" => return format!("読まなかったファイル: {detail}"),
        "name_differs" => return format!("ファイル名の期間が中身と異なる（{detail}）"),
        "period_of_name" => return format!("投稿の一覧の期間はファイル名による（{detail}）"),
        "zero_days_left_out" => return format!("書き出されない0の日: {detail} 日"),
        "follows_end_early" => {
            return format!("フォローは{detail}まで（直近の約1週間は書き出されない。翌月10日ごろに取り直す）");
        }
        "year_inferred" => return format!("年の記載がないため、日付の並びから決めた（{detail}）"),
        "year_unknown" => return format!("年が分からない投稿日（{detail} 行目）"),
        "days_uncounted" => return format!("媒体がまだ数えていない日: {detail}"),
        "list_incomplete" => "投稿の一覧は全部ではない（投稿数は数えない）",
        "paid_unknown" => "投稿の値に広告による分を含むかは記載なし",
        "saved_again" => "表計算ソフトで保存し直した跡がある",
        "last_line_open" => "最後の行に改行がない（途中で切れていないか確かめる）",
        _ if detail.is_empty() => code,
        _ => detail,
    };
    words.to_string()
}

/// The same for the reader of the report, who need not know which columns of a file were left aside.
pub fn printed_note_ja(code: &str, detail: &str) -> String {
    match code {
        // which question was answered is for the next collection
        "question"
        | "billed_reads"
        | "count_differs"
        | "columns_kept_out"
        | "rows_kept_out"
        | "rows_not_daily"
        | "comparison_kept_out"
        | "table_not_known"
        | "table_without_days"
        | "member_not_read"
        | "not_supplied"
        | "property"
        | "name_differs"
        | "rows_repeated"
        | "zero_days_left_out"
        | "saved_again"
        | "last_line_open"
        | "year_inferred"
        | "no_rows" => String::new(),
        "period_of_name" => "一覧の期間はファイル名による".to_string(),
        "follows_end_early" => "フォローは直近の約1週間が書き出されない".to_string(),
        "days_of_exporter" => "日の区切りは書き出した人の時刻帯".to_string(),
        "total_differs" => "合計の行は内訳の和と異なる".to_string(),
        _ => note_ja(code, detail),
    }
}

/// A remark about an imported file.
pub fn import_note(code: &str, detail: &str) -> Words {
    let en = code.replace('_', " ");
    let en = if detail.is_empty() { en } else { format!("{en}: {detail}") };
    Words::new(note_ja(code, detail), en)
}

/// Japanese names of members, platforms and streams.
pub fn label(dimension: &str, member: &str) -> Option<&'static str> {
    match dimension {
        "platform" => platforms::platform(member).map(|p| p.label_ja),
        "stream" => platforms::label(dimension, member).or_else(|| files::kind(member).map(|k| k.label_ja)),
        _ => platforms::label(dimension, member),
    }
}

/// Why a place of the report is not final.
pub fn gap(kind: GapKind) -> Words {
    match kind {
        GapKind::Pending => Words::new("集計中", "pending"),
        GapKind::Missing => Words::new("未取得", "missing"),
        GapKind::Provisional => Words::new("速報", "provisional"),
        GapKind::Commentary => Words::new("未記入", "blank"),
    }
}

#[cfg(test)]
mod tests;
