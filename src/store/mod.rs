//! `data/`: snapshots (append-only, addressed by content), load manifests, Parquet parts, the lock.
//!
//! Invariant: a manifest's rename is the commit; what is in no manifest does not exist; nothing is overwritten.
