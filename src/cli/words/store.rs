//! What goes wrong with the store, in Japanese.

use super::Told;
use super::document::calendar;
use super::names::said;
use crate::normalize::{Contradiction, NormalizeError};
use crate::store::disk::DiskError;
use crate::store::{Damage, ManifestFault, SealFault, StoreError};
use std::io::ErrorKind;

impl Told for StoreError {
    fn ja(&self) -> String {
        match self {
            StoreError::Disk(error) => error.ja(),
            StoreError::Locked { pid, command, since } => {
                let command = command.as_ref().map(|c| format!("（`{c}`）")).unwrap_or_default();
                let since = since.map(|at| format!(" {at} から")).unwrap_or_default();
                let pid = pid.map_or("不明".to_string(), |pid| pid.to_string());
                format!("プロセス {pid}{command}が{since}保存先を使っています")
            }
            StoreError::ReadOnly => "この保存先は読取り専用で開かれています".to_string(),
            StoreError::Mixed { file, sandbox: true } => {
                format!("サンプル環境のデータが、本番の保存先に入っています: {file}")
            }
            StoreError::Mixed { file, sandbox: false } => {
                format!("本番のデータが、サンプル環境の保存先に入っています: {file}")
            }
            StoreError::BrokenManifest { file, cause } => {
                format!("読込の記録を読めません: {file}: {}", manifest_fault(cause))
            }
            StoreError::MissingManifest { file } => format!("後の読込があるのに、読込の記録がありません: {file}"),
            StoreError::NewerManifest { file, program, schema } => {
                format!("新しい版のプログラム（{program}、形式 {schema}）が書いた記録です: {file}")
            }
            StoreError::NoSuchLoad { load, latest } => match latest {
                Some(latest) => format!("読込 {load} はありません。最新は {latest} です"),
                None => format!("読込 {load} はありません。まだ何も保存されていません"),
            },
            StoreError::Overtaken { load } => format!("その間に、別のプログラムが読込 {load} を保存しました"),
            StoreError::DamagedPart { load, file, cause } => {
                format!("読込 {load} の表が壊れています: {file}: {}", damage(cause))
            }
            StoreError::DamagedSnapshot { load, file, cause } => {
                format!("読込 {load} のスナップショットが壊れています: {file}: {}", damage(cause))
            }
            StoreError::UnknownSnapshot(id) => format!("スナップショット {id} は、どの読込にもありません"),
            StoreError::Unfounded { of, snapshot } => {
                format!("{of} のもとになるスナップショット {snapshot} が保存されていません")
            }
            StoreError::BrokenSeal { file, cause } => format!("発行の記録を読めません: {file}: {}", seal_fault(cause)),
            StoreError::MissingSeal { file } => format!("後の版があるのに、発行の記録がありません: {file}"),
            StoreError::Sealed { file } => format!("その間に、別のプログラムが発行しました: {file}"),
            StoreError::Normalize(error) => error.ja(),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        Some(match self {
            StoreError::Disk(error) => return error.hint_ja(),
            StoreError::Locked { .. } => {
                "終わるのを待って、もう一度実行してください。そのプロセスがもうなければ、使用中の印も消えます"
                    .to_string()
            }
            StoreError::Mixed { sandbox: true, .. } => {
                "`data/sandbox` から持ち出したものを取り除いてください。サンプル環境は `data/sandbox` だけを使います"
                    .to_string()
            }
            StoreError::Mixed { sandbox: false, .. } => {
                "本番の読込を `data/sandbox` から `data` へ移してください".to_string()
            }
            StoreError::BrokenManifest { file, .. } | StoreError::MissingManifest { file } => {
                format!(
                    "{file} をバックアップから戻してください。後の読込はこの記録の上にあり、代わりになるものはありません"
                )
            }
            StoreError::BrokenSeal { file, .. } | StoreError::MissingSeal { file } => {
                format!("{file} をバックアップから戻してください。発行の記録は証拠であり、代わりになるものはありません")
            }
            StoreError::NewerManifest { .. } => "その版か、より新しい版のプログラムを使ってください".to_string(),
            StoreError::Overtaken { .. } | StoreError::Sealed { .. } => {
                "同じ命令をもう一度実行してください".to_string()
            }
            StoreError::DamagedPart { .. } => {
                "このファイルをバックアップから戻してください（表はスナップショットから作り直せます）".to_string()
            }
            StoreError::DamagedSnapshot { .. } => {
                "このファイルをバックアップから戻してください。スナップショットは証拠であり、作り直せません".to_string()
            }
            StoreError::ReadOnly
            | StoreError::NoSuchLoad { .. }
            | StoreError::UnknownSnapshot(_)
            | StoreError::Unfounded { .. }
            | StoreError::Normalize(_) => return None,
        })
    }
    fn hint_en(&self) -> Option<String> {
        self.hint()
    }
}

impl Told for DiskError {
    fn ja(&self) -> String {
        match self {
            DiskError::Failed { path, cause, .. } => format!("読み書きできません: {}: {}", path.display(), cause.ja()),
            DiskError::Taken { path } => format!("すでにあります: {}", path.display()),
            DiskError::Stopped { step } => format!("指定どおり {step} 番目の書込みで止まりました"),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        match self {
            DiskError::Failed { cause, .. } => match cause.kind() {
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some(
                    "空き容量を作ってから、同じ命令をもう一度実行してください。保存を終えた分はそのまま残っています"
                        .to_string(),
                ),
                ErrorKind::PermissionDenied => Some("このフォルダーの所有者と権限を確かめてください".to_string()),
                ErrorKind::ReadOnlyFilesystem => Some("このディスクは読取り専用です".to_string()),
                // the system has many more, of which nothing better is known
                _ => None,
            },
            DiskError::Taken { .. } | DiskError::Stopped { .. } => None,
        }
    }
    fn hint_en(&self) -> Option<String> {
        self.hint().map(str::to_string)
    }
}

impl Told for NormalizeError {
    fn ja(&self) -> String {
        match self {
            NormalizeError::Contradiction(contradiction) => contradiction.ja(),
            NormalizeError::RepeatedDimension { metric, dimension, pointer } => {
                format!("{metric} の切り口 `{dimension}` が {pointer} に二つあります")
            }
            NormalizeError::Unreadable { row, column, value } => {
                format!("表の {row} 行目、列 `{column}` の `{value}` を読めません")
            }
            NormalizeError::Frame(error) => format!("表を作れないか、読めません: {}", said(&error.to_string())),
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

impl Told for Contradiction {
    fn ja(&self) -> String {
        let Contradiction { key, first, first_pointer, second, second_pointer, snapshot } = self;
        format!(
            "一つの応答の中で {key} の値が食い違っています: {first_pointer} は {first}、{second_pointer} は {second}（スナップショット {snapshot}）"
        )
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

fn manifest_fault(cause: &ManifestFault) -> String {
    match cause {
        ManifestFault::Json(words) => format!("JSONとして読めません: {}", said(words)),
        ManifestFault::OtherLoad(load) => format!("読込 {load} と書かれています"),
        ManifestFault::Field { field, text } => format!("`{field}` に `{text}` は書けません"),
        ManifestFault::Window(error) => calendar(error),
    }
}

fn seal_fault(cause: &SealFault) -> String {
    match cause {
        SealFault::Json(words) => format!("JSONとして読めません: {}", said(words)),
        SealFault::Disk(error) => error.ja(),
        SealFault::Newer { program, schema } => {
            format!("新しい版のプログラム（{program}、形式 {schema}）が書いています")
        }
        SealFault::Names => "ファイルの名前がフォルダーの外を指しています".to_string(),
        SealFault::Other { period, version } => format!("{period} 第{version}版の記録です"),
    }
}

fn damage(cause: &Damage) -> String {
    match cause {
        Damage::Missing => "ファイルがありません".to_string(),
        Damage::OtherBytes => "中身が保存したときと違います".to_string(),
        Damage::Rows { found, expected } => format!("{expected} 行あるはずが、{found} 行です"),
        Damage::Unreadable(words) => format!("読めません: {}", said(words)),
    }
}

impl Told for polars::prelude::PolarsError {
    fn ja(&self) -> String {
        format!("表を読み書きできません: {}", said(&self.to_string()))
    }
    fn en(&self) -> String {
        self.to_string()
    }
}
