//! What cannot be drawn, written or read back, in Japanese.

use super::Told;
use super::names::said;
use crate::render::ExportError;
use crate::render::pdf::{AttachmentError, RenderError, Spot};

impl Told for RenderError {
    fn ja(&self) -> String {
        match self {
            RenderError::TableTooWide { name, columns } => {
                format!("表 `{name}` の列が {columns} あり、ページの幅に収まりません")
            }
            RenderError::SameAttachment { name } => format!("`{name}` という名前の添付が二つあります"),
            RenderError::Writer(words) => format!("PDFを書き出せません: {}", said(words)),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

impl Told for ExportError {
    fn ja(&self) -> String {
        match self {
            ExportError::Character { character, row, column } => format!(
                "CP932 に `{character}`（U+{:04X}）がありません（列 `{column}` の {row} 行目）",
                *character as u32
            ),
            ExportError::Type { column, dtype } => format!("列 `{column}` の型（{dtype}）はCSVに書けません"),
            ExportError::Csv(error) => format!("CSVを書き出せません: {}", said(&error.to_string())),
            ExportError::Frame(error) => format!("表を読み書きできません: {}", said(&error.to_string())),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        match self {
            ExportError::Character { .. } => {
                Some("`--csv-encoding utf8-bom` を指定してください。Excelでも開けます".to_string())
            }
            ExportError::Type { .. } | ExportError::Csv(_) | ExportError::Frame(_) => None,
        }
    }
    fn hint_en(&self) -> Option<String> {
        self.hint().map(str::to_string)
    }
}

impl Told for AttachmentError {
    fn ja(&self) -> String {
        match self {
            AttachmentError::NotAPdf(words) => format!("PDFとして読めません: {}", said(words)),
            AttachmentError::Missing { name } => {
                format!("添付 `{name}` がありません。`report` が作ったPDFではないようです")
            }
            AttachmentError::Damaged(words) => format!("添付を取り出せません: {}", said(words)),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

impl Told for Spot {
    fn ja(&self) -> String {
        match self {
            Spot::Cover => "表紙".to_string(),
            Spot::Contents(title) => format!("目次（{title}）"),
            Spot::Heading => "見出し".to_string(),
            Spot::Paragraph => "本文".to_string(),
            Spot::List => "箇条書き".to_string(),
            Spot::Facts => "事項の一覧".to_string(),
            Spot::Stats => "主要な数値".to_string(),
            Spot::Table(name) => format!("表 {name}"),
            Spot::Row { table, row } => format!("表 {table} の {row} 行目"),
            Spot::Notes(table) => format!("表 {table} の注"),
            Spot::Chart(name) => format!("図 {name}"),
            Spot::Header => "ページの上端".to_string(),
            Spot::Footer => "ページの下端".to_string(),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}
