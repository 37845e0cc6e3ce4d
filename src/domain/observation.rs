//! One number that a platform or a person stated, with everything needed to find it again in the stored bytes.

use super::{AccountId, Entity, Flags, Instant, Members, MetricId, Quality, SnapshotId, Stated, Window};

/// Where a number stands in stored bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin {
    pub snapshot: SnapshotId,
    /// A JSON pointer (`/rows/0/metricValues/0/value`), or `line:column` of a text file, both counted from 1, the column in
    /// fields of the record, or the name of a cell (`B2`) of a workbook's sheet.
    pub pointer: String,
}

/// One statement about one metric. The natural key is metric, account, window, members and entity; a newer observation of
/// the same key never overwrites an older one.
#[derive(Clone, PartialEq, Debug)]
pub struct Observation {
    pub metric: MetricId,
    pub account: AccountId,
    pub window: Window,
    pub members: Members,
    pub entity: Option<Entity>,
    pub stated: Stated,
    pub quality: Quality,
    pub flags: Flags,
    pub observed_at: Instant,
    pub origin: Origin,
}

/// A post, video or message as the platform lists it; its numbers are observations with its entity.
#[derive(Clone, PartialEq, Debug)]
pub struct Post {
    pub account: AccountId,
    pub entity: Entity,
    /// Platform-independent kind: `post`, `reply`, `video`, `message` ...
    pub kind: String,
    pub title: String,
    pub url: Option<String>,
    /// Exact instant where the platform gives one.
    pub published_at: Option<Instant>,
    /// The day, where only that is known, in the zone of the source's rule.
    pub published_on: Option<super::Day>,
    pub observed_at: Instant,
    pub origin: Origin,
}
