//! The catalogue's entry for a quantity: what it is called, what it means, and how it may be added.
//!
//! Not here: the entries themselves; each source owns those of its platform.
//! Invariant: no addition is made anywhere that [`OverTime`] and [`OverMembers`] do not allow.

use super::{Day, MetricId, PlatformId, Zone};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How the values of several windows make the value of the window they tile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OverTime {
    /// A flow: values of days add up.
    Sum,
    /// A level: the value at the window's end.
    Last,
    /// A counter since a post was published; true only when observed.
    Lifetime,
    /// Unique people, rates: asked of the platform for the very window.
    Ask,
    /// Not at all.
    None,
}

/// How the values of several members (channels, pages, posts) make their total.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OverMembers {
    Sum,
    Ask,
    None,
}

/// What one of it is, and with that how it is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// People: 人
    People,
    /// Times: 回
    Times,
    /// Things: 件
    Items,
    /// Films: 本
    Films,
    /// Companies: 社
    Companies,
    /// Messages delivered: 通
    Messages,
    /// Money: 円
    Yen,
    /// A fraction of one, printed as per cent with one decimal.
    Rate,
    /// A share stated in per cent by the platform (0 to 100), one decimal.
    Percent,
    /// Seconds, printed as 分秒.
    Seconds,
    /// Minutes, whole: 分
    Minutes,
    /// Hours, one decimal: 時間
    Hours,
    /// Anything else, printed as it is.
    Plain,
}

/// One input of a derived metric's operation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Derivation {
    /// The level at the window's end less the level at the end of the day before its start. Never negative where
    /// `monotonic`: a fall is an error of the data.
    Rise { of: &'static str, monotonic: bool },
    /// One quantity of the same window less another: friends less blocks.
    Difference { of: &'static str, less: &'static str },
    /// One quantity of the same window divided by another.
    Ratio { of: &'static str, by: &'static str },
    /// The sum of several quantities of the same window: engagements of a platform from its components.
    Total { of: &'static [&'static str] },
    /// How many posts were published in the window, by these streams' lists of them.
    Posted { lists: &'static [&'static str] },
}

/// What a quantity stands for when platforms are set beside one another, each by the measure that is its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Followers, at a moment.
    Followers,
    /// Followers gained less followers lost, as the platform counts them itself.
    FollowersChange,
    /// Posts published.
    Posts,
    /// How often posts, films or articles were displayed.
    Views,
    /// People reached.
    Reach,
    /// How much of what was displayed was watched.
    Attention,
    /// What people did with posts: the platform's engagements.
    Reactions,
    /// How often one post was displayed, where that is another quantity than the account's.
    PostViews,
    /// What people did with one post, where that is another quantity than the account's.
    PostReactions,
    /// Anything else that stands in the platform's own table.
    More,
}

impl Role {
    /// Its name in views.
    pub fn name(self) -> &'static str {
        match self {
            Role::Followers => "followers",
            Role::FollowersChange => "followers_change",
            Role::Posts => "posts",
            Role::Views => "views",
            Role::Reach => "reach",
            Role::Attention => "attention",
            Role::Reactions => "reactions",
            Role::PostViews => "post_views",
            Role::PostReactions => "post_reactions",
            Role::More => "more",
        }
    }
}

/// A day from which a quantity means something else under the same name. Numbers from before it and from after it are not
/// compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Break {
    /// The first day of the new meaning, in the metric's zone.
    pub on: Day,
    /// What is different since then: a Japanese sentence.
    pub change_ja: Cow<'static, str>,
}

/// A catalogued quantity.
#[derive(Clone, PartialEq, Debug)]
pub struct Metric {
    pub id: MetricId,
    pub label_ja: Cow<'static, str>,
    pub label_en: Cow<'static, str>,
    /// One sentence for the report's glossary, in Japanese.
    pub definition_ja: Cow<'static, str>,
    /// The platform's own name of it: `screenPageViews`.
    pub api_name: Cow<'static, str>,
    /// Where the definition is written.
    pub source: Cow<'static, str>,
    pub unit: Unit,
    pub zone: Zone,
    /// Days after a window's end until the platform no longer changes it.
    pub settle_days: u32,
    pub over_time: OverTime,
    pub over_members: OverMembers,
    pub derived: Option<Derivation>,
    /// The first day for which the platform has it at all, where that is known; before it there is nothing to get.
    pub since: Option<Day>,
    /// Changes of its definition, oldest first.
    pub breaks: Vec<Break>,
    /// A count that is people by nature of the definition: cells from 1 to 4 of breakdowns by attribute are hidden.
    pub estimated: bool,
    /// No downloaded file and no ledger holds it: where an account's interface is not used, there is nothing to get.
    pub by_interface_alone: bool,
    /// What it stands for beside other platforms; `None` where it stands for itself alone.
    pub role: Option<Role>,
}

impl Metric {
    /// A quantity that nobody has catalogued: never added, labelled with the platform's own name.
    pub fn uncatalogued(id: MetricId, api_name: &str, unit: Unit, zone: Zone, settle_days: u32) -> Metric {
        Metric {
            id,
            label_ja: Cow::Owned(api_name.to_string()),
            label_en: Cow::Owned(api_name.to_string()),
            definition_ja: Cow::Owned(format!("プラットフォームが {api_name} の名で返す値（定義は未登録）。")),
            api_name: Cow::Owned(api_name.to_string()),
            source: Cow::Borrowed(""),
            unit,
            zone,
            settle_days,
            over_time: OverTime::None,
            over_members: OverMembers::None,
            derived: None,
            since: None,
            breaks: Vec::new(),
            estimated: false,
            by_interface_alone: false,
            role: None,
        }
    }
    /// The first change of definition that some day of a span lies before and another lies after.
    pub fn break_within(&self, first: Day, last: Day) -> Option<&Break> {
        self.breaks.iter().find(|change| first < change.on && change.on <= last)
    }
}

impl Derivation {
    /// The metrics it is made of.
    pub fn inputs(&self) -> Vec<&'static str> {
        match *self {
            Derivation::Rise { of, .. } => vec![of],
            Derivation::Difference { of, less } => vec![of, less],
            Derivation::Ratio { of, by } => vec![of, by],
            Derivation::Total { of } => of.to_vec(),
            Derivation::Posted { .. } => Vec::new(),
        }
    }
}

impl Unit {
    /// The unit that people write as this counter; a plain number where it is none of ours.
    pub fn of_counter(counter: &str) -> Unit {
        match counter {
            "人" | "名" => Unit::People,
            "回" => Unit::Times,
            "件" => Unit::Items,
            "本" => Unit::Films,
            "社" => Unit::Companies,
            "通" => Unit::Messages,
            "円" => Unit::Yen,
            _ => Unit::Plain,
        }
    }
    /// The counter printed after a number; empty where the number says it itself.
    pub fn ja(self) -> &'static str {
        match self {
            Unit::People => "人",
            Unit::Times => "回",
            Unit::Items => "件",
            Unit::Films => "本",
            Unit::Companies => "社",
            Unit::Messages => "通",
            Unit::Yen => "円",
            Unit::Rate | Unit::Percent => "%",
            Unit::Seconds => "秒",
            Unit::Minutes => "分",
            Unit::Hours => "時間",
            Unit::Plain => "",
        }
    }
}

/// All metrics by id.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    metrics: BTreeMap<MetricId, Metric>,
    /// In the order in which the metrics came.
    platforms: Vec<PlatformId>,
}

impl Catalogue {
    /// Later entries of the same id are ignored: a source's own definition comes first.
    pub fn new(metrics: impl IntoIterator<Item = Metric>) -> Catalogue {
        let mut all = Catalogue { metrics: BTreeMap::new(), platforms: Vec::new() };
        for metric in metrics {
            let platform = metric.id.platform();
            if !all.platforms.contains(&platform) {
                all.platforms.push(platform);
            }
            all.metrics.entry(metric.id.clone()).or_insert(metric);
        }
        all
    }
    pub fn get(&self, id: &MetricId) -> Option<&Metric> {
        self.metrics.get(id)
    }
    pub fn iter(&self) -> impl Iterator<Item = &Metric> {
        self.metrics.values()
    }
    /// Where a platform stands when platforms are told side by side, from 1; one that is not catalogued comes last.
    pub fn place_of(&self, platform: &PlatformId) -> usize {
        self.platforms.iter().position(|p| p == platform).unwrap_or(self.platforms.len()) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_lies_within_a_span_that_has_days_on_both_sides() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let mut metric = Metric::uncatalogued(MetricId::from("youtube.views"), "views", Unit::Times, Zone::PACIFIC, 3);
        metric.breaks = vec![Break { on: day("2026-08-24"), change_ja: "".into() }];
        let within = |a: &str, b: &str| metric.break_within(day(a), day(b)).is_some();
        assert!(within("2026-08-23", "2026-08-24") && within("2026-08-01", "2026-08-31"));
        assert!(!within("2026-08-24", "2026-08-31") && !within("2026-08-01", "2026-08-23"));
    }
}
