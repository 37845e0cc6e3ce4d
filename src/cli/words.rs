//! Codes of the rooms below in words a reader of the report or the terminal understands.

use super::messages::Words;
use crate::document::GapKind;
use crate::imports;
use crate::sources;

/// Why something is not there, for the report's page of sources.
pub fn reason_ja(code: &str, detail: &str) -> String {
    match code {
        "unready" | "pending" => "媒体が集計中".to_string(),
        "limit" | "rate_limited" => "媒体の呼出し上限".to_string(),
        "connection" | "timeout" | "dns" | "connect" => "接続できず".to_string(),
        "html" | "not_json" | "truncated" | "unexpected" => "応答の形式が異なる".to_string(),
        "unauthorized" | "token" | "invalid_grant" => "認証できず".to_string(),
        "forbidden" | "permission" => "権限がない".to_string(),
        "zone" => "日の区切りが設定と異なる".to_string(),
        "server" | "unavailable" => "媒体の障害".to_string(),
        _ if code.starts_with("http_") => format!("媒体の応答 {}", code.trim_start_matches("http_")),
        _ if detail.is_empty() => code.to_string(),
        _ => detail.to_string(),
    }
}

/// A remark of a platform about its own numbers, for the report's page of sources.
pub fn note_ja(code: &str, detail: &str) -> String {
    match code {
        "thresholded" => "少人数の行は媒体が除外".to_string(),
        "sampled" => format!("媒体が標本から推計（{detail}）"),
        "other_row" => "一部は (other) に集約".to_string(),
        "truncated" => format!("保存期限により一部欠ける（{detail}）"),
        "zone" => format!("日の区切り {detail}"),
        "unknown_field" => "台帳にない種類の値を含む".to_string(),
        "days_of_exporter" => "日の区切りは書き出した人の設定による".to_string(),
        "days_missing" => format!("日付の欠けがある（{detail}）"),
        "total_differs" => "合計の行は内訳の和と一致しない".to_string(),
        "row_limit" => "上位の行だけのファイルの可能性がある".to_string(),
        "form_unproven" => "形式未確認".to_string(),
        "filters_unseen" => "絞り込みの有無は不明".to_string(),
        "level_fell" => "累計の値が減っている日がある".to_string(),
        // what the person at the keyboard must know and the reader of the report need not
        _ => String::new(),
    }
}

/// A remark about an imported file.
pub fn import_note(code: &str, detail: &str) -> Words {
    let ja = match code {
        "not_supplied" => format!("値が入っていない列: {detail}"),
        "columns_kept_out" | "kept_out" => format!("使わない列: {detail}"),
        _ if detail.is_empty() => code.to_string(),
        _ => format!("{code}: {detail}"),
    };
    let en = if detail.is_empty() { code.to_string() } else { format!("{code}: {detail}") };
    Words::new(ja, en)
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
