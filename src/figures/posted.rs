//! How many posts an account published in a window, counted from the lists of posts that were obtained.
//!
//! Not here: numbers of single posts (views::posts).
//! Invariant: a list counts for a day only where it is complete and was obtained after that day; a post counts once,
//! however often it was listed; without a list there is no number, never 0.

use super::book::{Book, Question, blank};
use super::figure::{Figure, Input, Number, Op};
use crate::domain::{Absence, Day, Decimal, Entity, Instant, Post, Unit, Zone};
use std::collections::{BTreeMap, BTreeSet};

/// What the account did not write itself, or what is gone after a day.
const NOT_COUNTED: [&str; 4] = ["reply", "repost", "story", "message"];

impl Book {
    pub(super) fn posted(&self, q: &Question, lists: &[&str], unit: Unit, zone: Zone) -> Figure {
        let mut figure = blank(Op::Count, unit);
        let until = |at: Instant| at.day_in(zone).plus(-1);
        let mut known: Vec<(Day, Day)> = self
            .outcomes
            .iter()
            .filter(|it| it.account == q.account && lists.contains(&it.stream.as_str()) && it.state == "complete")
            .map(|it| (it.window.start(), it.window.end().min(until(it.fetched_at))))
            .collect();
        known.sort_unstable();
        let mut next = q.start;
        for (first, last) in known {
            if first <= next && next <= last {
                next = last.plus(1);
            }
        }
        let mut posts: BTreeMap<&Entity, &Post> = BTreeMap::new();
        let of_platform = self.entities_of(q);
        let own = |post: &&Post| {
            post.account == q.account
                && of_platform.as_ref().is_none_or(|known| known.contains(&post.entity))
                && counts(post, q, zone)
        };
        for post in self.posts.iter().filter(own) {
            let first = posts.entry(&post.entity).or_insert(post);
            if post.observed_at > first.observed_at {
                *first = post;
            }
        }
        figure.number = if next > q.end {
            figure.inputs = posts.values().map(|post| Input::Snapshot(post.origin.clone())).collect();
            Number::Value(Decimal::from(posts.len()))
        } else if q.end >= self.now.day_in(zone) {
            Number::Absent(Absence::Pending)
        } else {
            Number::Absent(Absence::Missing)
        };
        figure
    }

    /// The posts that the platform has stated numbers of, where another platform's account bears the same name; `None`
    /// where the account's name tells its posts.
    fn entities_of(&self, q: &Question) -> Option<BTreeSet<Entity>> {
        let platform = q.metric.platform();
        let shared = self.accounts.iter().any(|it| it.id == q.account && it.platform != platform);
        shared.then(|| {
            let observed = self
                .index
                .observed()
                .filter(|(metric, account)| *account == q.account && metric.platform() == platform);
            let kinds = observed.flat_map(|(metric, account)| self.index.kinds(metric, account));
            kinds.filter_map(|(_, entity)| entity.clone()).collect()
        })
    }

    /// Whether any of these lists was ever obtained for the account.
    pub(super) fn has_list(&self, account: &crate::domain::AccountId, lists: &[&str]) -> bool {
        self.outcomes.iter().any(|it| it.account == *account && lists.contains(&it.stream.as_str()))
    }
}

fn counts(post: &Post, q: &Question, zone: Zone) -> bool {
    let day = post.published_on.or(post.published_at.map(|at| at.day_in(zone)));
    !NOT_COUNTED.contains(&post.kind.as_str()) && day.is_some_and(|day| q.start <= day && day <= q.end)
}
