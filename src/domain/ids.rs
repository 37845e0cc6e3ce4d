//! Names of things as types of their own, so that an account is never passed for a metric.
//!
//! Invariant: each id keeps the text it was made from, byte for byte. Cloning one is cheap.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);
        impl $name {
            pub fn new(text: impl Into<Arc<str>>) -> $name { $name(text.into()) }
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "`{}`", self.0) }
        }
        impl From<&str> for $name { fn from(text: &str) -> $name { $name(text.into()) } }
    )* };
}

text_id! {
    /// A platform, such as `ga4` or `line`.
    PlatformId,
    /// One property, channel or page on a platform, by the platform's own id: `properties/123`, `@crosssendai`.
    AccountId,
    /// A catalogued quantity, such as `ga4.sessions`.
    MetricId,
    /// One kind of record a source yields, such as `line.followers`.
    StreamId,
    /// A post, video or message, by the platform's own id.
    Entity,
}

impl MetricId {
    /// The part before the first point: the platform.
    pub fn platform(&self) -> PlatformId {
        PlatformId::from(self.0.split('.').next().unwrap_or_default())
    }
}

/// One committed run, counted from 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LoadId(pub u32);

impl fmt::Display for LoadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

/// The SHA-256 of a snapshot's stored bytes, in lower-case hex.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotId(Arc<str>);

impl SnapshotId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The id of these bytes.
    pub fn of(bytes: &[u8]) -> SnapshotId {
        use sha2::{Digest, Sha256};
        let hex: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        SnapshotId(hex.into())
    }
}
impl FromStr for SnapshotId {
    type Err = ();
    fn from_str(text: &str) -> Result<SnapshotId, ()> {
        let hex = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        hex.then(|| SnapshotId(text.into())).ok_or(())
    }
}
impl fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl fmt::Debug for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", &self.0[..12])
    }
}

/// Dimensions with their members, in the order of the dimensions' names: `{deviceCategory: mobile}`. Empty for a total.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Members(Arc<[(Arc<str>, Arc<str>)]>);

impl Members {
    pub fn none() -> Members {
        Members::default()
    }
    pub fn new(pairs: impl IntoIterator<Item = (impl Into<Arc<str>>, impl Into<Arc<str>>)>) -> Members {
        let mut pairs: Vec<(Arc<str>, Arc<str>)> = pairs.into_iter().map(|(d, m)| (d.into(), m.into())).collect();
        pairs.sort();
        Members(pairs.into())
    }
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    pub fn get(&self, dimension: &str) -> Option<&str> {
        self.0.iter().find(|(d, _)| &**d == dimension).map(|(_, m)| &**m)
    }
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(d, m)| (&**d, &**m))
    }
    /// The dimensions alone, joined by commas: `pagePath,pageTitle`.
    pub fn dimensions(&self) -> String {
        self.0.iter().map(|(d, _)| &**d).collect::<Vec<_>>().join(",")
    }
}
