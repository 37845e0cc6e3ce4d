//! What the operating system says, in Japanese with its own words behind.

use super::Told;
use super::names::said;
use crate::sandbox::SandboxError;
use std::io::{Error, ErrorKind};

impl Told for SandboxError {
    fn ja(&self) -> String {
        match self {
            SandboxError::Listen { address, source } => format!("{address} で待ち受けられません: {}", source.ja()),
        }
    }
    fn en(&self) -> String {
        match self {
            SandboxError::Listen { source, .. } => format!("{self}: {source}"),
        }
    }
}

impl Told for Error {
    fn ja(&self) -> String {
        let words = said(&self.to_string());
        match meaning(self.kind()) {
            Some(meaning) => format!("{meaning}{words}"),
            None => words,
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

/// What the common kinds mean; the system has many more, whose own words must do.
pub fn meaning(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "ありません",
        ErrorKind::PermissionDenied => "権限がありません",
        ErrorKind::AlreadyExists => "すでにあります",
        ErrorKind::IsADirectory => "ファイルではなくフォルダーです",
        ErrorKind::NotADirectory => "フォルダーではありません",
        ErrorKind::StorageFull => "空き容量がありません",
        ErrorKind::QuotaExceeded => "容量の割当てを使い切りました",
        ErrorKind::ReadOnlyFilesystem => "書き込めない場所です",
        ErrorKind::FileTooLarge => "ファイルが大きすぎます",
        ErrorKind::InvalidData => "文字として読めません",
        ErrorKind::AddrInUse => "別のプログラムが使っています",
        ErrorKind::UnexpectedEof => "途中で切れています",
        _ => return None,
    })
}
