//! What platforms have announced for the days ahead: metrics and interfaces that go, metrics whose meaning changes.
//!
//! Not here: what has gone already; that is found out by asking, and stated as retired.
//! Invariant: everything told lies ahead, within the days that are looked at.

use super::Platform;
use crate::domain::{Day, Metric};

/// Something a platform takes away, and the last day on which it is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ending {
    pub what: Goes,
    /// Year, month, day.
    pub last: (i32, u32, u32),
}

/// What goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Goes {
    /// A metric of the catalogue.
    Metric(&'static str),
    /// An interface's version that is asked here, by its name.
    Interface(&'static str),
}

/// One announcement that concerns the days ahead.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Announced {
    #[error("`{name}` goes: {last} is its last day")]
    MetricEnds { name: String, name_ja: String, last: Day },
    #[error("`{name}` means something else from {on} on")]
    MetricChanges { name: String, name_ja: String, on: Day, change_ja: String },
    #[error("{name} is switched off: {last} is its last day; a newer version of this program is needed")]
    InterfaceEnds { name: &'static str, last: Day },
}

impl Announced {
    /// The day it happens.
    pub fn day(&self) -> Day {
        match self {
            Announced::MetricEnds { last, .. } | Announced::InterfaceEnds { last, .. } => *last,
            Announced::MetricChanges { on, .. } => *on,
        }
    }
}

/// What a platform has announced for so many days from today on, the nearest first.
pub fn announced(platform: &Platform, today: Day, days: i64) -> Vec<Announced> {
    ahead(&(platform.metrics)(), platform.endings, today, days)
}

fn ahead(metrics: &[Metric], endings: &[Ending], today: Day, days: i64) -> Vec<Announced> {
    let mut all: Vec<Announced> = Vec::new();
    for Ending { what, last: (year, month, day) } in endings {
        let Some(last) = Day::new(*year, *month, *day) else { continue };
        match what {
            Goes::Interface(name) => all.push(Announced::InterfaceEnds { name, last }),
            Goes::Metric(id) => {
                let metric = metrics.iter().find(|metric| metric.id.as_str() == *id);
                let name_ja = metric.map_or(*id, |metric| &metric.label_ja).to_string();
                all.push(Announced::MetricEnds { name: (*id).to_string(), name_ja, last });
            }
        }
    }
    for metric in metrics {
        all.extend(metric.breaks.iter().map(|change| Announced::MetricChanges {
            name: metric.id.to_string(),
            name_ja: metric.label_ja.to_string(),
            on: change.on,
            change_ja: change.change_ja.to_string(),
        }));
    }
    all.retain(|announced| (0..=days).contains(&announced.day().since(today)));
    all.sort_by_key(Announced::day);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::registry;

    #[test]
    fn what_happens_within_the_days_is_told_and_nothing_else() {
        let youtube = crate::sources::platform("youtube").unwrap();
        let seen = |today: &str| announced(youtube, today.parse().unwrap(), 90).len();
        // the channel's views, each film's, those of each search term
        assert_eq!((seen("2026-05-25"), seen("2026-05-26"), seen("2026-08-24"), seen("2026-08-25")), (0, 3, 3, 0));
        let endings = [
            Ending { what: Goes::Interface("Graph API v1"), last: (2027, 2, 1) },
            Ending { what: Goes::Metric("youtube.views"), last: (2027, 1, 21) },
            Ending { what: Goes::Metric("youtube.views"), last: (2027, 5, 1) },
        ];
        let told = ahead(&(youtube.metrics)(), &endings, "2026-11-10".parse().unwrap(), 90);
        let words: Vec<String> = told.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "`youtube.views` goes: 2027-01-21 is its last day",
                "Graph API v1 is switched off: 2027-02-01 is its last day; a newer version of this program is needed"
            ]
        );
    }

    #[test]
    fn announcements_name_days_and_metrics_that_exist() {
        for platform in registry() {
            for Ending { what, last: (year, month, day) } in platform.endings {
                assert!(Day::new(*year, *month, *day).is_some(), "{what:?}");
                let Goes::Metric(id) = what else { continue };
                assert!((platform.metrics)().iter().any(|metric| metric.id.as_str() == *id), "{id}");
            }
        }
    }
}
