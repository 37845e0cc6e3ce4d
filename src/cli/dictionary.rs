//! The dictionary of a handover: every table with its columns, every metric with its definition.
//!
//! Not here: the tables themselves (store, figures, ledger).
//! Invariant: made from the program's own catalogue and schemas, so it cannot say anything else than they do.

use crate::domain::{OverMembers, OverTime};
use crate::figures::Book;
use crate::ledger::{ColumnKind, Schemas};
use crate::store::View;

/// Name and text of each page.
pub fn pages(book: &Book, view: &View, schemas: &Schemas) -> Vec<(&'static str, String)> {
    vec![
        ("tables.csv", tables(view, schemas)),
        ("metrics.csv", metrics(book)),
        ("views.md", include_str!("../../docs/views.md").to_string()),
        ("figures.md", include_str!("../../docs/figures.md").to_string()),
        ("ledgers.md", include_str!("../../docs/ledgers.md").to_string()),
        ("imports.md", include_str!("../../docs/imports.md").to_string()),
    ]
}

/// One line, every field in quotes, as Excel reads it.
fn line(fields: &[&str]) -> String {
    let quoted: Vec<String> = fields.iter().map(|f| format!("\"{}\"", f.replace('"', "\"\""))).collect();
    quoted.join(",") + "\r\n"
}

fn tables(view: &View, schemas: &Schemas) -> String {
    let mut text = "\u{FEFF}".to_string();
    text.push_str(&line(&["表", "場所", "列", "説明", "書き方", "必須", "一意"]));
    let stored = [
        ("observations", view.observations_frame().map(|f| f.schema().iter_names().map(|n| n.to_string()).collect())),
        ("posts", view.posts_frame().map(|f| f.schema().iter_names().map(|n| n.to_string()).collect::<Vec<_>>())),
    ];
    for (table, columns) in stored {
        for column in columns.unwrap_or_default() {
            let place = format!("tables/{table}/*.parquet");
            text.push_str(&line(&[table, &place, &column, stored_column(&column), "", "", ""]));
        }
    }
    for schema in schemas.iter() {
        let (table, place) = (format!("{}（{}）", schema.name, schema.label_ja), format!("ledger/{}.csv", schema.name));
        for column in &schema.columns {
            let holds = match column.values.is_empty() {
                true => kind(column.kind).to_string(),
                false => column.values.join("・"),
            };
            let must = if column.required { "○" } else { "" };
            let key = if schema.key.contains(&column.name) { "○" } else { "" };
            text.push_str(&line(&[&table, &place, &column.name, &column.label_ja, &holds, must, key]));
        }
    }
    text
}

fn stored_column(name: &str) -> &'static str {
    match name {
        "metric" => "指標のID（metrics.csv）",
        "account" => "アカウントのID",
        "platform" => "媒体",
        "month" => "期間が始まる月（日の区切りで見て）",
        "start" => "期間の初日",
        "end" => "期間の末日",
        "zone" => "日の区切りの時間帯",
        "members" => "内訳の名前と値（JSON）",
        "dims" => "内訳の名前",
        "entity" => "投稿、動画、配信のID",
        "value" => "値（10進の文字列。空は値がない）",
        "value_f64" => "値（並べ替えと作図のための近似値）",
        "absence" => {
            "値がない理由（hidden 秘匿、pending 集計中、missing 未取得、retired 提供終了、not_applicable 該当なし）"
        }
        "quality" => "settled 確定、provisional 速報",
        "flags" => "注記（estimated 推計、imported 輸入、typed 手入力、taken_over 引継値 など）",
        "kind" => "投稿の種類",
        "title" => "題名、本文の初め",
        "url" => "アドレス",
        "published_at" => "公開した時刻（UTC）",
        "published_on" => "公開した日（時刻が分からないもの）",
        "observed_at" => "その値であった時刻（UTC）",
        "snapshot" => "もとのファイルのSHA-256（snapshots/）",
        "pointer" => "もとのファイルの中の場所",
        "load" => "読込の番号（loads/）",
        _ => "",
    }
}

fn kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Text => "文字",
        ColumnKind::Name => "名前",
        ColumnKind::Number => "数",
        ColumnKind::Count => "0以上の整数",
        ColumnKind::Day => "日付",
        ColumnKind::Month => "年月",
        ColumnKind::Time => "時刻",
        ColumnKind::Flag => "○か×",
        ColumnKind::Url => "アドレス",
        ColumnKind::Hash => "16桁のキー",
    }
}

fn metrics(book: &Book) -> String {
    let mut text = "\u{FEFF}".to_string();
    let heads = ["指標", "媒体", "名前", "定義", "媒体での名前", "定義の出典", "単位", "日の区切り", "確定まで（日）"];
    let heads: Vec<&str> = heads.into_iter().chain(["期間の足し方", "内訳の足し方"]).collect();
    text.push_str(&line(&heads));
    for m in book.catalogue().iter() {
        let over_time = match m.over_time {
            OverTime::Sum => "足せる",
            OverTime::Last => "末日の値",
            OverTime::Lifetime => "公開からの累計",
            OverTime::Ask => "足せない（期間ごとに媒体に問う）",
            OverTime::None => "足せない",
        };
        let over_members = match m.over_members {
            OverMembers::Sum => "足せる",
            OverMembers::Ask => "足せない（合計を媒体に問う）",
            OverMembers::None => "足せない",
        };
        text.push_str(&line(&[
            m.id.as_str(),
            m.id.platform().as_str(),
            &m.label_ja,
            &m.definition_ja,
            &m.api_name,
            &m.source,
            m.unit.ja(),
            m.zone.label_ja(),
            &m.settle_days.to_string(),
            over_time,
            over_members,
        ]));
    }
    text
}
