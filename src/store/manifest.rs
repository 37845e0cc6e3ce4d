//! What one load says about itself: which bytes it kept, what became of each stream, where the next one goes on.
//!
//! Not here: how that stands in a file (`manifest_file`).
//! Invariant: manifests only ever add; the state of a store as of a load is a fold over the manifests up to it.

use crate::domain::{AccountId, Instant, LoadId, PlatformId, SnapshotId, StreamId, Window};
use std::collections::BTreeMap;

/// Why a load was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoadKind {
    /// Responses of platforms.
    Collect,
    /// Files somebody downloaded.
    Import,
    /// What people write and rendering reads: config, ledgers, commentary, queries, templates. Such a load lists all of
    /// them, so the newest one says what there was; unchanged bytes make no new load.
    Inputs,
    /// Many parts of tables replaced by one.
    Compact,
}

/// What kind of bytes a snapshot is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Media {
    Json,
    Csv,
    Text,
    Other,
}

/// The request that was answered, without secrets.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequestRecord {
    pub method: String,
    pub path_and_query: String,
    pub body: Option<String>,
}

/// Where stored bytes come from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SnapshotAbout {
    pub platform: Option<PlatformId>,
    pub account: Option<AccountId>,
    pub stream: Option<StreamId>,
    pub media: Media,
    /// A file's name, or `POST /v1beta/properties/123:batchRunReports`.
    pub name: String,
    pub request: Option<RequestRecord>,
    pub status: Option<u16>,
    pub observed_at: Instant,
    /// The few headers worth keeping, in the order they came.
    pub headers: Vec<(String, String)>,
    /// What the SHA-256 was before secrets were blanked out.
    pub original: Option<SnapshotId>,
}

/// One listed snapshot. The same bytes may be listed many times, each time with its own story.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Snapshot {
    pub id: SnapshotId,
    pub bytes: u64,
    pub about: SnapshotAbout,
}

/// How one stream of one account ended for one window.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    pub platform: PlatformId,
    pub account: AccountId,
    pub stream: StreamId,
    pub window: Window,
    pub state: OutcomeState,
    /// Nothing in it will change any more on the platform's side.
    pub settled: bool,
    /// A code and the detail in words, where something is missing.
    pub reason: Option<(String, String)>,
    /// Remarks for the reader of the report: thresholding, sampling, truncation ...
    pub notes: Vec<(String, String)>,
    pub fetched_at: Instant,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum OutcomeState {
    Complete,
    Partial,
    Pending,
    Failed,
    Retired,
}

/// The tables a store has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Table {
    Observations,
    Posts,
}

/// One Parquet file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    pub table: Table,
    /// Relative to the store: `tables/observations/000118.parquet`.
    pub path: String,
    /// The file's SHA-256.
    pub sha256: String,
    pub bytes: u64,
    pub rows: u64,
}

/// One committed load.
#[derive(Clone, PartialEq, Debug)]
pub struct Manifest {
    pub load: LoadId,
    pub kind: LoadKind,
    /// Which version of the program wrote it: `report 0.1.0`.
    pub program: String,
    pub sandbox: bool,
    pub started_at: Instant,
    pub committed_at: Instant,
    /// In a fixed order, whatever order they arrived in.
    pub snapshots: Vec<Snapshot>,
    pub parts: Vec<Part>,
    /// Paths of earlier parts that this load's parts stand in for.
    pub replaces: Vec<String>,
    /// Only the cursors that this load moved.
    pub cursors: BTreeMap<String, String>,
    pub outcomes: Vec<Outcome>,
}

impl SnapshotAbout {
    /// A file with a name and nothing more to say.
    pub fn file(name: impl Into<String>, media: Media, observed_at: Instant) -> SnapshotAbout {
        SnapshotAbout {
            platform: None,
            account: None,
            stream: None,
            media,
            name: name.into(),
            request: None,
            status: None,
            observed_at,
            headers: Vec::new(),
            original: None,
        }
    }
}

impl Snapshot {
    /// Relative to the store: `snapshots/3f/3f9a....json`.
    pub fn path(&self) -> String {
        snapshot_path(&self.id, self.about.media)
    }
}

/// Where the bytes of a snapshot lie.
pub(super) fn snapshot_path(id: &SnapshotId, media: Media) -> String {
    let id = id.as_str();
    format!("snapshots/{}/{id}.{}", &id[..2], media.extension())
}

macro_rules! named {
    ($($t:ident { $($v:ident => $n:literal),* $(,)? })*) => { $(
        impl $t {
            pub const ALL: &'static [$t] = &[$($t::$v),*];
            /// The name in manifests, paths and messages.
            pub fn name(self) -> &'static str { match self { $($t::$v => $n),* } }
            pub fn from_name(name: &str) -> Option<$t> { match name { $($n => Some($t::$v),)* _ => None } }
        }
    )* };
}
named! {
    LoadKind { Collect => "collect", Import => "import", Inputs => "inputs", Compact => "compact" }
    Media { Json => "json", Csv => "csv", Text => "text", Other => "other" }
    OutcomeState {
        Complete => "complete", Partial => "partial", Pending => "pending", Failed => "failed", Retired => "retired",
    }
    Table { Observations => "observations", Posts => "posts" }
}

impl Media {
    fn extension(self) -> &'static str {
        match self {
            Media::Json => "json",
            Media::Csv => "csv",
            Media::Text => "txt",
            Media::Other => "bin",
        }
    }
}
