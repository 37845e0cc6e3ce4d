//! Codes of the rooms below in words a reader of the report or the terminal understands.

use super::messages::Words;
use crate::document::GapKind;
use crate::imports::{self, Damage, ImportError};
use crate::sources;

/// Why something could not be had, by its code; `None` for a code that nobody has translated.
fn reason(code: &str) -> Option<&'static str> {
    Some(match code {
        "unready" => "媒体が集計中",
        "unready_for_long" => "媒体の集計が終わらない",
        "out_of_service" => "媒体に値がない日",
        "too_few_people" => "20人未満のため非公表",
        "audience_too_small" => "友だちが少なく非公表",
        "stream_ended" => "先の失敗により照会せず",
        "rate_limit" | "quota" | "monthly_limit" | "budget_used" => "媒体の呼出し上限",
        "connection_refused" | "no_connection" | "unknown_host" | "broken_off" => "接続できず",
        "timed_out" => "応答がない",
        "tls" => "安全な接続ができず",
        "server_error" | "server_errors" => "媒体の障害",
        "html" | "not_json" | "truncated" | "wrong_type" | "wrong_number" | "wrong_date" | "ragged_row"
        | "header_missing" | "header_unknown" | "duplicate_row" | "page_empty" | "pages_differ" | "reports_missing"
        | "unexpected_status" | "too_large" => "応答の形式が異なる",
        "contradiction" => "応答が互いに矛盾",
        "zone_mismatch" => "日の区切りが設定と異なる",
        "credential_missing" | "credential_empty" => "認証情報が未設定",
        "credential_unreadable" | "credential_wrong" => "認証情報を読めない",
        "token_refused" | "token_denied" | "token_unreachable" | "consent_missing" | "consent_ended"
        | "token_not_kept" => "認証できず",
        "no_permission" | "metric_restricted" => "閲覧の権限がない",
        "not_found" => "対象が見つからない",
        "request_refused" | "bad_address" | "foreign_authority" | "redirected" => "照会の内容を媒体が拒否",
        _ => return None,
    })
}

/// Why something is not there, for the report's page of sources.
pub fn reason_ja(code: &str) -> String {
    reason(code).map_or_else(|| format!("取得できず（{code}）"), str::to_string)
}

/// The ways out that the rooms below know, in Japanese; whoever rephrases one there finds it in English here until it is
/// rephrased here too.
const HINTS: &[(&str, &str)] = &[
    (
        "check the network connection (and `base_url`, if it is set), then collect again",
        "ネットワークの接続（`base_url` を書いた場合はその値も）を確かめて、もう一度収集してください",
    ),
    ("check the date of this machine and its CA certificates", "この機械の日付とCA証明書を確かめてください"),
    ("collect again in an hour", "1時間後にもう一度収集してください"),
    (
        "name it in the account: `credential = { env = \"NAME\" }` or `{ file = \"PATH\" }`",
        "アカウントに `credential = { env = \"NAME\" }` か `{ file = \"PATH\" }` を書いてください",
    ),
    (
        "add the service account's e-mail address to the property as a Viewer, and enable the Google Analytics Data API in its project",
        "サービスアカウントのメールアドレスをプロパティの閲覧者に加え、そのプロジェクトで Google Analytics Data API を有効にしてください",
    ),
    (
        "correct the named field in the file; Google's list of fields tells which go together",
        "示された項目をファイルで直してください。併用できる項目はGoogleの一覧にあります",
    ),
    ("check the property's number in the account's `id`", "アカウントの `id` のプロパティ番号を確かめてください"),
    ("the day's tokens return at midnight Pacific time", "1日の上限は太平洋時間の午前0時に戻ります"),
    (
        "the hour's tokens return within an hour: run `report collect` again then",
        "上限は1時間以内に戻ります。その後 `report collect` をもう一度実行してください",
    ),
    (
        "reissue the channel access token in the LINE Developers Console",
        "LINE Developers コンソールでチャネルアクセストークンを発行し直してください",
    ),
    (
        "the token must be that of the Messaging API channel linked to the account",
        "このアカウントに結び付いた Messaging API チャネルのトークンが要ります",
    ),
    (
        "LINE allows 60 calls an hour: the days fetched so far are kept, the next run continues",
        "LINEの呼出しは1時間に60回までです。ここまでの日は保存済みで、次の実行で続きを取得します",
    ),
    (
        "the clock of this machine is wrong: set it by a time server",
        "この機械の時計が合っていません。時刻サーバーに合わせてください",
    ),
    (
        "the key was deleted or belongs to another account: make a new key and put its file in place",
        "鍵が削除されたか、別のアカウントのものです。新しい鍵を作り、そのファイルに置き換えてください",
    ),
    (
        "the service account does not exist (any more): check `client_email` in the file",
        "サービスアカウントがありません。ファイルの `client_email` を確かめてください",
    ),
    (
        "make a new key of the service account and put its file in place",
        "サービスアカウントの新しい鍵を作り、そのファイルに置き換えてください",
    ),
    (
        "the file does not belong to a service account that may ask for this",
        "このファイルのサービスアカウントには照会の権限がありません",
    ),
    ("run `report collect` again tomorrow", "明日もう一度 `report collect` を実行してください"),
];

/// A way out in both languages.
pub fn hint(text: &str) -> Words {
    let known = HINTS.iter().find(|(english, _)| *english == text);
    Words::new(known.map_or(text, |(_, japanese)| japanese), text)
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
        "other_date" => "日付のない行を除外",
        "zone_unstated" => "日の区切りの記載なし",
        "empty" | "empty_reason" => "該当する行なし",
        "sampled" => return format!("媒体が標本から推計（{detail}）"),
        "truncated" => return format!("保存期限により一部欠ける（{detail}）"),
        "unknown_field" => return format!("未知の項目あり（{detail}）"),
        // files
        "form_unproven" => "実物で確かめていない形式",
        "filters_unseen" => "画面の絞込みは不明",
        "days_of_exporter" => return format!("日の区切りはダウンロードした人の時刻帯（{detail} とみなす）"),
        "days_missing" => return format!("値のない日: {detail}"),
        "columns_kept_out" => return format!("使わない列: {detail}"),
        "rows_kept_out" => return format!("使わない行: {detail}"),
        "rows_repeated" => return format!("重なる行: {detail}"),
        "row_limit" => return format!("行数の上限に達している（{detail}）"),
        "no_rows" => return format!("行がない: {detail}"),
        "no_total" => return format!("合計の行がない: {detail}"),
        "not_supplied" => return format!("値が入っていない列: {detail}"),
        "total_differs" => return format!("合計が行の和と異なる（{detail}）"),
        "level_fell" => return format!("累計が減っている（{detail}）"),
        "id_and_date_differ" => return format!("投稿IDと日付が合わない（{detail}）"),
        "other_account" => return format!("別のアカウントの投稿を含む（{detail}）"),
        "property" => return format!("プロパティ名: {detail}"),
        "comparison_kept_out" => return format!("比較の表は使わない: {detail}"),
        "table_not_known" => return format!("未知の表: {detail}"),
        "table_without_days" => return format!("期間の記載がない表: {detail}"),
        "member_not_read" => return format!("読まなかったファイル: {detail}"),
        "name_differs" => return format!("ファイル名の期間が中身と異なる（{detail}）"),
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
        | "columns_kept_out"
        | "rows_kept_out"
        | "comparison_kept_out"
        | "table_not_known"
        | "table_without_days"
        | "member_not_read"
        | "not_supplied"
        | "property"
        | "name_differs"
        | "rows_repeated"
        | "no_rows" => String::new(),
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

/// Why a file was not taken in.
pub fn import_refusal(error: &ImportError) -> Words {
    let ja = match error {
        ImportError::PersonalData { .. } => "個人情報を含むファイルです。読み込まず、何も保存していません".to_string(),
        ImportError::Format { format } => {
            format!("表のテキストではありません（{format}）。CSVでダウンロードしてください")
        }
        ImportError::NotText(_) => "文字として読めません".to_string(),
        ImportError::Archive { reason } => format!("圧縮ファイルを開けません（{reason}）"),
        ImportError::TooLarge { limit_megabytes } => format!("{limit_megabytes} MBを超えています"),
        ImportError::Empty => "中身がありません".to_string(),
        ImportError::Damaged { damage } => format!("表計算ソフトで書き換わっています（{}）", damage_ja(damage)),
        ImportError::NoSuchKind { asked } => format!("`{asked}` という種類はありません"),
        ImportError::NotThatKind { asked, missing } => match missing.as_slice() {
            [hint] if hint.starts_with("(it looks like") => {
                format!("`{asked}` ではなく、`{}` のようです", hint.split('`').nth(1).unwrap_or_default())
            }
            _ => format!("`{asked}` ではありません。ない列: {}", missing.join(", ")),
        },
        ImportError::Unknown { header, nearest } => {
            let near =
                nearest.iter().map(|n| format!("。`{}` に近いが、次の列がない: {}", n.kind, n.missing.join(", ")));
            format!("知らない種類のファイルです。列: {}{}", header.join(", "), near.collect::<String>())
        }
        ImportError::NotYet { kind, label } => format!("{label}（`{kind}`）は、まだ取り込めません"),
        ImportError::KindNeeded { kind, .. } => {
            format!("`{kind}` のようですが、似たファイルがあります。そうであれば `--as {kind}` を付けてください")
        }
        ImportError::AccountNeeded { platform } => format!("{platform} のどのアカウントのものか分かりません"),
        ImportError::PeriodNeeded { kind } => format!("`{kind}` には期間が書かれていません"),
        ImportError::PeriodContradicted { declared, found } => {
            format!("対象の月を {declared} と指定しましたが、ファイルの期間は {found} です")
        }
        ImportError::RepeatedColumn { column } => format!("列「{column}」が二つあります"),
        ImportError::Cell { line, field, column, found, .. } => {
            format!("{line} 行目 {field} 列目（{column}）を読めません: `{found}`")
        }
        ImportError::Ragged { line, found, expected } => {
            format!("{line} 行目の列が {found} です（見出しは {expected}）。途中で切れたファイルかもしれません")
        }
        ImportError::UnclosedQuote(quote) => {
            format!("{} 行目の引用符が閉じていません。途中で切れたファイルかもしれません", quote.line)
        }
        ImportError::Contradiction { what, first, second } => {
            format!("{first} 行目と {second} 行目が食い違っています（{what}）")
        }
    };
    Words::new(ja, error.to_string())
}

fn damage_ja(damage: &Damage) -> String {
    match damage {
        Damage::Semicolons => "列がセミコロンで区切られている".to_string(),
        Damage::Requoted => "行の全体が引用符で囲まれている".to_string(),
        Damage::ExponentIds { line, field } => format!("{line} 行目 {field} 列目のIDが指数になっている"),
        Damage::RoundedIds { line } => format!("{line} 行目のIDの下の桁が0になっている"),
        Damage::RewrittenDates { line, field } => format!("{line} 行目 {field} 列目の日付の書き方が変わっている"),
    }
}

/// Japanese names of members, platforms and streams.
pub fn label(dimension: &str, member: &str) -> Option<&'static str> {
    match dimension {
        "platform" => sources::platform(member).map(|p| p.label_ja),
        "stream" => sources::label(dimension, member).or_else(|| imports::kind(member).map(|k| k.label_ja)),
        _ => sources::label(dimension, member),
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
mod tests {
    use super::*;

    /// The codes of these files, between the first and the last of these words.
    fn codes(source: &'static str, before: &str) -> Vec<&'static str> {
        let parts = source.split(before).skip(1);
        parts.filter_map(|part| part.split('"').nth(1)).filter(|code| !code.is_empty()).collect()
    }

    #[test]
    fn every_reason_that_is_given_anywhere_has_japanese_words() {
        let mut found = codes(include_str!("../http/error.rs"), " { .. } => ");
        for source in [
            include_str!("../sources/mod.rs"),
            include_str!("../sources/ga4/mod.rs"),
            include_str!("../sources/ga4/report.rs"),
            include_str!("../sources/line/mod.rs"),
            include_str!("../sources/line/answers.rs"),
            include_str!("../pipeline/lane.rs"),
        ] {
            for before in ["ParseError::new(", "Reason::new(", "reason("] {
                found.extend(codes(source, before));
            }
        }
        let is_code = |c: &&str| c.len() > 2 && c.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let found: Vec<&str> = found.into_iter().filter(is_code).collect();
        assert!(found.len() > 30, "{found:?}");
        for code in found {
            assert!(reason(code).is_some(), "`{code}` has no Japanese words");
        }
    }

    #[test]
    fn every_remark_on_a_file_has_japanese_words() {
        let listed = include_str!("../../docs/imports.md").split("## Codes of notes").nth(1).unwrap_or_default();
        let listed = listed.split("## Codes of errors").next().unwrap_or_default();
        let codes: Vec<&str> = listed.split('`').skip(1).step_by(2).collect();
        assert!(codes.len() > 15, "{codes:?}");
        for code in codes {
            assert_ne!(note_ja(code, ""), code);
            assert_ne!(note_ja(code, "detail"), "detail", "`{code}` has no Japanese words");
        }
    }
}
