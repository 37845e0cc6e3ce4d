//! `posts`: posts, videos and messages published in the period, with each of their numbers.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::{AccountId, Day, Derivation, Entity, Members, MetricId, Post, Zone};
use crate::figures::book::{Book, Question};
use std::collections::BTreeMap;

impl Book {
    pub(in crate::figures) fn view_posts(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("platform", Text),
            ("platform_label", Text),
            ("account", Text),
            ("account_name", Text),
            ("entity", Text),
            ("kind", Text),
            ("title", Text),
            ("url", Text),
            ("published", Text),
            ("published_label", Text),
            ("metric", Text),
            ("label", Text),
            ("role", Text),
            ("unit", Text),
            ("value", Number),
            ("cell", Cell),
        ]);
        let (start, end) = self.span();
        // what the platform said last about a post describes it
        let mut posts: BTreeMap<(AccountId, Entity), &Post> = BTreeMap::new();
        for post in &self.posts {
            let known = posts.entry((post.account.clone(), post.entity.clone())).or_insert(post);
            if post.observed_at > known.observed_at {
                *known = post;
            }
        }
        let mut listed: Vec<(Day, Post)> = posts
            .into_values()
            .filter_map(|p| Some((published(p)?, p.clone())))
            .filter(|(day, _)| start <= *day && *day <= end)
            .collect();
        listed.sort_by(|(a, p), (b, q)| {
            (a, p.published_at, &p.account, &p.entity).cmp(&(b, q.published_at, &q.account, &q.entity))
        });
        let mut metrics: BTreeMap<(AccountId, Entity), Vec<(MetricId, Members)>> = BTreeMap::new();
        for (metric, account) in self.index.observed() {
            for (members, entity) in self.index.kinds(metric, account) {
                if let Some(entity) = entity
                    && members.is_empty()
                {
                    let of = metrics.entry((account.clone(), entity.clone())).or_default();
                    of.push((metric.clone(), members.clone()));
                }
            }
        }
        let made: Vec<(MetricId, &[&str])> = self
            .catalogue
            .iter()
            .filter_map(|m| match m.derived {
                Some(Derivation::Total { of }) => Some((m.id.clone(), of)),
                _ => None,
            })
            .collect();
        for of in metrics.values_mut() {
            let stated = |id: &str| of.iter().any(|(metric, members)| metric.as_str() == id && members.is_empty());
            let own: Vec<MetricId> =
                made.iter().filter(|(_, parts)| parts.iter().any(|id| stated(id))).map(|(id, _)| id.clone()).collect();
            of.extend(own.into_iter().map(|id| (id, Members::none())));
        }
        for (day, post) in listed {
            for (metric, members) in metrics.get(&(post.account.clone(), post.entity.clone())).into_iter().flatten() {
                let key = self.measure_cell(&Question {
                    metric: metric.clone(),
                    account: post.account.clone(),
                    start,
                    end,
                    members: members.clone(),
                    entity: Some(post.entity.clone()),
                });
                let platform = metric.platform();
                let name = self.account(&post.account, &platform).map_or(String::new(), |a| a.name.clone());
                sheet.row(vec![
                    platform.as_str().into(),
                    self.platform_label(&platform).into(),
                    post.account.as_str().into(),
                    name.into(),
                    post.entity.as_str().into(),
                    post.kind.as_str().into(),
                    post.title.as_str().into(),
                    Entry::maybe(post.url.clone()),
                    day.to_string().into(),
                    day.slash().into(),
                    metric.as_str().into(),
                    self.label(metric).into(),
                    self.role(metric).into(),
                    self.at(key).unit.ja().into(),
                    self.number(key),
                    Entry::figure(key),
                ]);
            }
        }
        sheet
    }
}

/// The day on which a post counts: as the platform says, else its moment in Japanese time.
fn published(post: &Post) -> Option<Day> {
    post.published_on.or(post.published_at.map(|t| t.day_in(Zone::JST)))
}
