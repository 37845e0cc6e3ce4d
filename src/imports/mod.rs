//! Files that people download from the platforms: bytes in, observations and posts out. One file per kind.
//!
//! A file is recognised by what stands in it, never by its name: marks of the format, encoding, lines before the table, and
//! the names of its columns in English and Japanese. Not here: storing anything, asking the user, sums over months.
//! Invariant: any bytes give records or one [`ImportError`], never a guess; every number knows its line and field; what a
//! file leaves blank is not stated at all, and files with personal data are refused before a byte of them is kept.
//!
//! The order of a caller: [`recognise`] -> keep the bytes of each [`Part`] -> [`import`]. Origins name the SHA-256 of a part's
//! bytes: of the file itself, or of a member where the file is an archive.

mod archive;
mod attendance;
mod by_day;
mod dates;
mod draft;
mod error;
mod ga4_names;
mod ga4_screen;
#[cfg(test)]
mod hostile;
mod line_friends;
mod meta_audience;
mod meta_posts;
mod meta_results;
mod meta_times;
mod meta_titles;
mod note_dashboard;
mod post_ids;
mod recognise;
#[cfg(test)]
mod samples;
mod sheet;
mod tallies;
mod tiktok_business;
mod tiktok_studio;
mod tiktok_videos;
mod workbook;
mod x_columns;
mod x_content;
mod x_daily;
mod yearless;
mod youtube;

pub use attendance::{Attendance, attendance};
pub use error::{ArchiveFault, Damage, Expected, FileFormat, ImportError, Near, Unlike};
pub use recognise::{Part, Recognised, days_in_name, is_of_a_platform, recognise};
pub use tallies::Tally;

use crate::delimited::Encoding;
use crate::domain::{AccountId, Instant, Month, Observation, Post, SnapshotId, Window, Zone};
use draft::Draft;
use sheet::Sheet;
use std::collections::HashMap;

/// One kind of downloaded file.
pub struct Kind {
    /// What `--as` takes: `x.overview`.
    pub id: &'static str,
    pub label_ja: &'static str,
    pub label_en: &'static str,
    pub platform: &'static str,
    /// The languages in which the form has been checked against a real file. Others import with the flag `unproven`.
    pub proven: &'static [Language],
    /// Recognised only inside its archive or where somebody names it: too many files look alike.
    pub only_when_named: bool,
    marks: &'static [Mark],
    /// Days after a window's end until the platform no longer changes it.
    settle_days: i64,
    /// Metrics that the platform says it estimates.
    estimated: &'static [&'static str],
    read: fn(Source<'_>, &mut Draft<'_>) -> Result<(), ImportError>,
}

/// The language in which a file's columns are named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    English,
    Japanese,
    /// The same names in every language.
    Neutral,
}

/// Columns that a file of the kind must have, in one language. Written as `delimited::plain_name` makes them.
pub(crate) struct Mark {
    language: Language,
    columns: &'static [&'static str],
}

/// What a kind's reader is given.
struct Source<'a> {
    /// The decoded text, from its first line.
    text: &'a str,
}

impl<'a> Source<'a> {
    fn sheet(&self) -> Result<Sheet<'a>, ImportError> {
        Sheet::open(self.text)
    }
}

/// What the caller knows beside the bytes.
#[derive(Clone, Debug)]
pub struct Hints<'a> {
    /// `--as`: the kind's id.
    pub kind: Option<&'a str>,
    /// Whose file it is.
    pub account: Option<AccountId>,
    /// `--month`: the period of a file that names none.
    pub month: Option<Month>,
    pub file_name: &'a str,
    /// When the file was downloaded, or read where that is unknown: counters of posts are true for this moment.
    pub observed_at: Instant,
    /// The account's zone, for kinds whose days are those of a property or of the exporter.
    pub zone: Zone,
}

/// A remark about a file, as data: a stable code and details.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Note {
    pub code: &'static str,
    pub detail: String,
}

/// What one file gave.
#[derive(Debug)]
pub struct Imported {
    /// The kind of the file, or of the table where an archive holds several.
    pub kind: &'static Kind,
    pub language: Language,
    pub encoding: Encoding,
    /// The files that were read: one, or the members of an archive.
    pub parts: Vec<PartRead>,
    /// Records of data, without headers.
    pub rows: usize,
    /// Records of data that gave nothing: repetitions and tables that are kept out. Each has a note.
    pub dropped: usize,
    /// The days that the file covers, where it or the caller says so.
    pub window: Option<Window>,
    /// The window comes from `--month`, not from the file.
    pub declared: bool,
    pub observations: Vec<Observation>,
    pub posts: Vec<Post>,
    /// Sorted, without repetitions.
    pub notes: Vec<Note>,
}

/// One file that was read.
#[derive(Debug)]
pub struct PartRead {
    pub name: String,
    pub kind: &'static Kind,
    pub language: Language,
    pub encoding: Encoding,
    pub snapshot: SnapshotId,
    pub rows: usize,
}

/// Every kind that can be imported.
pub fn kinds() -> &'static [Kind] {
    KINDS
}

static KINDS: &[Kind] = &[
    x_daily::OVERVIEW,
    x_daily::OLD,
    x_content::CONTENT,
    x_content::OLD,
    youtube::TABLE,
    youtube::CHART,
    youtube::TOTALS,
    ga4_screen::SCREEN,
    ga4_screen::EXPLORATION,
    line_friends::FRIENDS,
    meta_results::INSTAGRAM,
    meta_posts::INSTAGRAM,
    meta_audience::INSTAGRAM,
    meta_results::FACEBOOK,
    meta_posts::FACEBOOK,
    meta_audience::FACEBOOK,
    // before the overview of Studio, whose columns it has too
    tiktok_business::OVERVIEW,
    tiktok_business::AUDIENCE,
    tiktok_videos::BUSINESS,
    tiktok_studio::OVERVIEW,
    tiktok_studio::VIEWERS,
    tiktok_studio::FOLLOWERS,
    tiktok_studio::ACTIVITY,
    tiktok_studio::GENDER,
    tiktok_studio::TERRITORIES,
    tiktok_videos::STUDIO,
    note_dashboard::DASHBOARD,
    note_dashboard::SHEET,
];

/// The kind with this id.
pub fn kind(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.id == id)
}

impl Language {
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Japanese => "ja",
            Language::Neutral => "-",
        }
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// Recognises and reads one file.
///
/// # Errors
/// [`ImportError`] with the line and the field where there is one; nothing of the file is then to be used.
pub fn import(bytes: &[u8], hints: &Hints<'_>) -> Result<Imported, ImportError> {
    recognise(bytes, hints.kind, hints.file_name)?.read(hints)
}

impl Recognised<'_> {
    /// The days of a table that names none, where another member of its archive lists them.
    fn period(&self, hints: &Hints<'_>) -> Result<Option<Window>, ImportError> {
        let mut found = None;
        for part in &self.parts {
            if part.kind.only_when_named && part.kind.platform == "youtube" {
                let decoded = crate::delimited::decode(&part.bytes)?;
                found = found.or(youtube::days_covered(&decoded.text));
            }
        }
        let table = self.parts.iter().any(|p| p.kind.id == youtube::TABLE.id);
        match (found, hints.month) {
            (Some(window), Some(month)) if table && window.as_month() != Some(month) => {
                Err(ImportError::PeriodContradicted { declared: month, found: window })
            }
            _ => Ok(found.filter(|_| self.from_archive)),
        }
    }

    /// Reads the parts.
    pub fn read(&self, hints: &Hints<'_>) -> Result<Imported, ImportError> {
        let mut parts = Vec::new();
        let mut drafts: Vec<Draft<'_>> = Vec::new();
        let period = self.period(hints)?;
        for part in &self.parts {
            let snapshot = SnapshotId::of(&part.bytes);
            let mut draft = Draft::new(hints, part.kind, part.language, snapshot.clone())?;
            draft.period = period;
            draft.in_workbook = part.in_workbook;
            let text = part.text()?;
            (part.kind.read)(Source { text: &text }, &mut draft)?;
            if draft.rows == 0 {
                draft.note("no_rows", part.kind.id);
            }
            parts.push(PartRead {
                name: part.name.clone(),
                kind: part.kind,
                language: part.language,
                encoding: part.encoding,
                snapshot,
                rows: draft.rows,
            });
            drafts.push(draft);
        }
        let lead = &self.parts[0];
        let mut imported = Imported {
            kind: lead.kind,
            language: lead.language,
            encoding: lead.encoding,
            parts,
            rows: 0,
            dropped: 0,
            window: None,
            declared: false,
            observations: Vec::new(),
            posts: Vec::new(),
            notes: self.notes.clone(),
        };
        let mut stated = HashMap::new();
        for mut draft in drafts {
            // tables of one archive may state the same
            if self.parts.len() > 1 {
                draft.leave_out_repeated(&mut stated)?;
            }
            imported.rows += draft.rows;
            imported.dropped += draft.dropped;
            imported.window = imported.window.or(draft.window);
            imported.declared |= draft.declared;
            imported.notes.extend(draft.notes());
            imported.observations.extend(draft.observations);
            imported.posts.extend(draft.posts);
        }
        if let (Some((start, end)), Some(window)) = (recognise::days_in_name(hints.file_name), imported.window)
            && imported.kind.platform == "youtube"
            && (start, end) != (window.start(), window.end())
        {
            imported.notes.push(Note { code: "name_differs", detail: format!("{start}..{end}") });
        }
        imported.notes.sort();
        imported.notes.dedup();
        Ok(imported)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    mod ga4_screen;
    mod social_samples;
    mod youtube;

    #[test]
    fn the_documentation_lists_every_kind() {
        let page = include_str!("../../docs/imports.md");
        for kind in kinds() {
            assert!(page.contains(&format!("| `{}` |", kind.id)), "{}", kind.id);
        }
    }

    /// Hints of a file read at 09:00 on 2026-11-10 in Japan.
    pub(super) fn hints(platform: &str) -> Hints<'static> {
        let account = if platform == "x" { "@crosssendai" } else { "account" };
        Hints {
            kind: None,
            account: Some(AccountId::from(account)),
            month: None,
            file_name: "file.csv",
            observed_at: "2026-11-10T00:00:00Z".parse().expect("a moment"),
            zone: Zone::JST,
        }
    }

    /// Imports a text that must be of the kind.
    pub(super) fn import_text(text: &str, id: &str) -> Imported {
        let platform = kind(id).expect("a kind").platform;
        let read = import(text.as_bytes(), &hints(platform)).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(read.kind.id, id);
        read
    }

    /// Value and place of a metric on a day.
    pub(super) fn stated(read: &Imported, metric: &str, day: &str) -> Option<(String, String)> {
        let mut found = read.observations.iter().filter(|o| {
            o.metric.as_str() == metric
                && o.window.start().to_string() == day
                && o.entity.is_none()
                && o.members.is_empty()
        });
        let first = found.next()?;
        assert!(found.next().is_none(), "one statement for {metric} on {day}");
        Some((first.stated.value()?.to_string(), first.origin.pointer.clone()))
    }

    pub(super) fn notes(read: &Imported) -> Vec<String> {
        read.notes.iter().map(|n| format!("{}: {}", n.code, n.detail)).collect()
    }
}
