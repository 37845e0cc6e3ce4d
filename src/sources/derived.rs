//! Quantities that several platforms make of others in the same way: posts counted from lists, reactions added up.
//!
//! Not here: what a platform states itself; that stands in its own folder.

use crate::domain::{Derivation, Metric, MetricId, OverMembers, OverTime, Unit, Zone};

/// How many posts an account published: counted from these streams' lists of posts, in Japanese days.
pub(super) fn posts(id: &'static str, label_ja: &'static str, unit: Unit, lists: &'static [&'static str]) -> Metric {
    let definition = "期間中に公開した投稿の数。返信、再投稿、1日で消えるものを含まない（一覧から数えたもの）。";
    made(id, (label_ja, "Posts"), unit, OverMembers::None, definition, Derivation::Posted { lists })
}

/// What rose less what fell of a platform's followers.
pub(super) fn net(id: &'static str, of: &'static str, less: &'static str) -> Metric {
    let definition = "新たなフォローから解除を引いた数。";
    let derivation = Derivation::Difference { of, less };
    made(id, ("フォロワーの増減", "Followers (net)"), Unit::People, OverMembers::None, definition, derivation)
}

/// Reactions to one post that a platform states only one by one, added up.
pub(super) fn reactions(id: &'static str, definition_ja: &'static str, of: &'static [&'static str]) -> Metric {
    let label = ("エンゲージメント", "Engagements");
    let total = Derivation::Total { of };
    let metric = made(id, label, Unit::Times, OverMembers::Sum, definition_ja, total);
    Metric { over_time: OverTime::Lifetime, ..metric }
}

fn made(
    id: &'static str,
    (label_ja, label_en): (&'static str, &'static str),
    unit: Unit,
    over_members: OverMembers,
    definition_ja: &'static str,
    derivation: Derivation,
) -> Metric {
    Metric {
        id: MetricId::from(id),
        label_ja: label_ja.into(),
        label_en: label_en.into(),
        definition_ja: definition_ja.into(),
        api_name: "".into(),
        source: "docs/views.md".into(),
        unit,
        zone: Zone::JST,
        settle_days: 1,
        over_time: OverTime::Sum,
        over_members,
        derived: Some(derivation),
        since: None,
        breaks: Vec::new(),
        estimated: false,
        by_interface_alone: false,
        role: None,
    }
}
