//! Archives (zip): which members are read, and workbooks, which are archives too.
//!
//! Not here: what a member is (`recognise`). Invariant: personal data in any member refuses the whole; an archive inside an
//! archive is refused, except a workbook as TikTok packs it; all parts are of one platform, in an order that does not depend
//! on the archive's.

use super::error::{ArchiveFault, FileFormat, ImportError, Unlike};
use super::recognise::{LIMIT_MEGABYTES, Part, Recognised, kind_of, part};
use super::{KINDS, Kind, Note, workbook};
use crate::delimited::{Encoding, decode};
use std::borrow::Cow;
use std::io::Read;
use unicode_normalization::UnicodeNormalization;

/// The members that are read, each with its kind; a workbook is an archive of one.
pub(super) fn open<'a>(
    bytes: &[u8],
    asked: Option<&'static Kind>,
    file_name: &str,
) -> Result<Recognised<'a>, ImportError> {
    let broken = |fault: ArchiveFault| ImportError::Archive { fault };
    let mut zip =
        zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|e| broken(ArchiveFault::Zip(e.to_string())))?;
    if zip.index_for_name(workbook::MARK).is_some() {
        let sheet = workbook::only_sheet(&mut zip).map_err(|_| ImportError::Format { format: FileFormat::Workbook })?;
        let part = sheet_part(file_name.nfc().collect(), sheet, asked, false)
            .map_err(|_| ImportError::Format { format: FileFormat::Workbook })?;
        return Ok(Recognised { parts: vec![part], from_archive: true, notes: Vec::new() });
    }
    let (mut parts, mut notes, mut refusal) = (Vec::new(), Vec::new(), None);
    let mut left = LIMIT_MEGABYTES << 20;
    for index in 0..zip.len().min(64) {
        let member = zip.by_index(index).map_err(|e| broken(ArchiveFault::Zip(e.to_string())))?;
        let name = member_name(member.name_raw());
        // folders and what macOS adds are no content
        let base = name.rsplit(['/', '\\']).next().unwrap_or_default().to_string();
        if member.is_dir() || base.is_empty() || base.starts_with('.') || name.starts_with("__MACOSX") {
            continue;
        }
        let mut content = Vec::new();
        let read = member
            .take(left + 1)
            .read_to_end(&mut content)
            .map_err(|e| broken(ArchiveFault::Member { name: base.clone(), words: e.to_string() }))?;
        left = left.checked_sub(read as u64).ok_or(ImportError::TooLarge { limit_megabytes: LIMIT_MEGABYTES })?;
        let nested = content.starts_with(b"PK\x03\x04");
        // TikTok puts its workbooks into archives
        let sheet = zip_of(&content).filter(|z| nested && z.index_for_name(workbook::MARK).is_some());
        if nested && sheet.is_none() {
            return Err(broken(ArchiveFault::Nested { name: base }));
        }
        // `--as youtube.table` names the archive's main table; what lies beside it is of the same platform
        let beside = |p: &Part<'_>| asked.is_none_or(|a| a.platform == p.kind.platform);
        let found = match sheet {
            Some(mut zip) => {
                workbook::only_sheet(&mut zip).and_then(|sheet| sheet_part(base.clone(), sheet, None, true))
            }
            None => part(base.clone(), Cow::Owned(content), member_kind(asked), true),
        };
        match found {
            Ok(part) if beside(&part) => parts.push(part),
            Ok(part) => {
                notes.push(Note { code: "member_not_read", detail: part.kind.id.to_string() });
            }
            Err(refused @ ImportError::PersonalData { .. }) => return Err(refused),
            Err(refused) => {
                notes.push(Note { code: "member_not_read", detail: refused.code().to_string() });
                refusal.get_or_insert(refused);
            }
        }
    }
    if let Some(asked) = asked.filter(|a| refusal.is_none() && !parts.iter().any(|p| p.kind.id == a.id)) {
        return Err(ImportError::NotThatKind { asked: asked.id, unlike: Unlike::NotInArchive });
    }
    if parts.is_empty() {
        return Err(refusal.unwrap_or_else(|| broken(ArchiveFault::NoFile)));
    }
    // the same lead whatever the order in the archive, and one platform: all parts are one account's
    parts.sort_by_key(|p| KINDS.iter().position(|k| k.id == p.kind.id));
    let platform = parts[0].kind.platform;
    parts.retain(|p| {
        let same = p.kind.platform == platform;
        if !same {
            notes.push(Note { code: "member_not_read", detail: p.kind.id.to_string() });
        }
        same
    });
    Ok(Recognised { parts, from_archive: true, notes })
}

fn zip_of(bytes: &[u8]) -> Option<zip::ZipArchive<std::io::Cursor<&[u8]>>> {
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()
}

/// Files of Meta tell their platform only in part: where it was named, it holds for each member.
fn member_kind(asked: Option<&'static Kind>) -> Option<&'static Kind> {
    asked.filter(|a| a.only_when_named && matches!(a.platform, "instagram" | "facebook"))
}

/// The sheet of a workbook, by the names of its columns.
fn sheet_part<'a>(
    name: String,
    sheet: Vec<u8>,
    asked: Option<&'static Kind>,
    in_archive: bool,
) -> Result<Part<'a>, ImportError> {
    let text = workbook::text_of(&sheet)?;
    let (kind, language) = kind_of(&text, asked, in_archive)?;
    Ok(Part { name, bytes: Cow::Owned(sheet), kind, language, encoding: Encoding::Utf8, in_workbook: true })
}

/// Names in archives are UTF-8, or CP932 where Windows made it. macOS takes accents and dakuten apart; NFC joins them.
fn member_name(raw: &[u8]) -> String {
    match decode(raw) {
        Ok(decoded) => decoded.text.nfc().collect(),
        Err(_) => String::from_utf8_lossy(raw).into_owned(),
    }
}
