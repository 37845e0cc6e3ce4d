//! Turns the world's sessions into facts as fine as a report needs, filtered and told apart by row.
//!
//! Invariant: facts of one session follow one another; a session that has not arrived yields none.

use super::fields::{self, Codes, Dimension, Grain};
use super::filter::Filter;
use super::request::ReportRequest;
use crate::domain::Instant;
use crate::sandbox::world::visits::Click;
use crate::sandbox::world::{Session, World};
use std::collections::HashMap;

/// Something that happened, as finely as the report looks, and the row it belongs to.
pub struct Fact {
    pub group: u32,
    pub visit: u32,
    pub views: u32,
    pub events: u32,
    pub key_events: u32,
    pub engagement: u32,
    pub first_visit: bool,
}

/// Where a fact stands: the codes its dimensions are made of.
struct Position<'a> {
    session: Session<'a>,
    page: u8,
    event: u8,
    link: u8,
    range: u32,
}

/// A filter whose tests are already answered for every code.
enum Sieve {
    All(Vec<Sieve>),
    Any(Vec<Sieve>),
    Not(Box<Sieve>),
    Member { dimension: Dimension, taken: Vec<bool> },
}

impl Sieve {
    fn of(filter: &Filter, world: &World) -> Sieve {
        let inner = |filters: &[Filter]| filters.iter().map(|f| Sieve::of(f, world)).collect();
        match filter {
            Filter::All(filters) => Sieve::All(inner(filters)),
            Filter::Any(filters) => Sieve::Any(inner(filters)),
            Filter::Not(filter) => Sieve::Not(Box::new(Sieve::of(filter, world))),
            Filter::Field { name, test } => {
                let entry = fields::dimension_named(name).expect("names of filters were checked when they were read");
                let dimension = entry.dimension;
                let taken = (0..dimension.cardinality(world))
                    .map(|code| test.takes_text(&dimension.label(code, world, &[])))
                    .collect();
                Sieve::Member { dimension, taken }
            }
        }
    }
    fn takes(&self, position: &Position, months: &[u32]) -> bool {
        match self {
            Sieve::All(inner) => inner.iter().all(|s| s.takes(position, months)),
            Sieve::Any(inner) => inner.iter().any(|s| s.takes(position, months)),
            Sieve::Not(inner) => !inner.takes(position, months),
            Sieve::Member { dimension, taken } => taken[code(*dimension, position, months) as usize],
        }
    }
}

/// The code of a dimension at a position; `months` gives the month of each day.
fn code(dimension: Dimension, at: &Position, months: &[u32]) -> u32 {
    let visit = at.session.visit;
    let day = visit.start / 86_400;
    // the world begins in March: the month codes count from there
    let month = || months[day as usize] + 2;
    match dimension {
        Dimension::Date => day,
        Dimension::YearMonth => months[day as usize],
        Dimension::Year => month() / 12,
        Dimension::Month => month() % 12,
        Dimension::Channel | Dimension::SourceMedium | Dimension::Source | Dimension::Medium => u32::from(visit.source),
        Dimension::Landing => u32::from(at.session.views()[0].page),
        Dimension::Device => u32::from(at.session.visitor().device),
        Dimension::Country | Dimension::Region | Dimension::City => u32::from(at.session.visitor().place),
        Dimension::NewOrReturning => u32::from(!visit.first),
        Dimension::HostName => 0,
        Dimension::PagePath | Dimension::PageTitle => u32::from(at.page),
        Dimension::EventName => u32::from(at.event),
        Dimension::LinkDomain => u32::from(at.link),
        Dimension::DateRange => at.range,
    }
}

/// All facts that the request takes, and the codes of each group.
pub fn gather(world: &World, request: &ReportRequest, columns: &[Codes], now: Instant) -> (Vec<Fact>, Vec<Vec<u32>>) {
    let sieve = request.dimension_filter.as_ref().map(|f| Sieve::of(f, world));
    let filtered = request.dimension_filter.iter().flat_map(Filter::names);
    let filtered = filtered.filter_map(|name| fields::dimension_named(&name)).map(|entry| entry.dimension);
    let grain =
        columns.iter().map(|c| c.dimension).chain(filtered).map(Dimension::grain).max().unwrap_or(Grain::Session);
    let days = World::number(World::last_day()) + 1;
    let months: Vec<u32> = (0..days).map(|n| fields::month_code(World::first_day().plus(n))).collect();
    let now = now.unix();
    let mut facts = Vec::new();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut known: HashMap<u128, u32> = HashMap::new();
    let mut last: Option<(u128, u32)> = None;
    for (nth, range) in request.ranges.iter().enumerate() {
        for session in world.visits_between(range.start, range.end).filter(|s| s.arrival() <= now) {
            let mut add = |position: Position, mut fact: Fact| {
                if sieve.as_ref().is_some_and(|s| !s.takes(&position, &months)) {
                    return;
                }
                let mut key = 0u128;
                for column in columns {
                    let code = column.joined[code(column.dimension, &position, &months) as usize];
                    key = key * column.labels.len() as u128 + u128::from(code);
                }
                // neighbours often share a row
                if last.is_none_or(|(known_key, _)| known_key != key) {
                    let group = *known.entry(key).or_insert_with(|| {
                        groups.push(decode(key, columns));
                        groups.len() as u32 - 1
                    });
                    last = Some((key, group));
                }
                fact.group = last.map_or(0, |(_, group)| group);
                facts.push(fact);
            };
            each_fact(session, nth as u32, grain, &mut add);
        }
    }
    (facts, groups)
}

fn decode(mut key: u128, columns: &[Codes]) -> Vec<u32> {
    let mut codes: Vec<u32> = columns
        .iter()
        .rev()
        .map(|column| {
            let base = column.labels.len() as u128;
            let code = (key % base) as u32;
            key /= base;
            code
        })
        .collect();
    codes.reverse();
    codes
}

/// Hands over one fact per session, per page seen or per event.
fn each_fact<'a>(session: Session<'a>, range: u32, grain: Grain, add: &mut impl FnMut(Position<'a>, Fact)) {
    let visit = session.visit;
    let number = session.number;
    if grain == Grain::Session {
        let fact = Fact {
            group: 0,
            visit: number,
            views: u32::from(visit.views),
            events: u32::from(visit.events),
            key_events: u32::from(visit.line_adds),
            engagement: u32::from(visit.engagement),
            first_visit: visit.first,
        };
        add(Position { session, page: 0, event: 0, link: 0, range }, fact);
        return;
    }
    for (nth, view) in session.views().iter().enumerate() {
        let opening = nth == 0;
        let first_visit = opening && visit.first;
        let line_add = view.click == Click::Line;
        let engagement = u32::from(view.engagement);
        let at = |event, link| Position { session, page: view.page, event, link, range };
        if grain == Grain::Page {
            let events = u32::from(view.events()) + u32::from(opening) + u32::from(first_visit);
            let key_events = u32::from(line_add);
            add(at(0, 0), Fact { group: 0, visit: number, views: 1, events, key_events, engagement, first_visit });
            continue;
        }
        let happened = [
            (fields::PAGE_VIEW, true),
            (fields::SESSION_START, opening),
            (fields::FIRST_VISIT, first_visit),
            (fields::USER_ENGAGEMENT, view.engagement > 0),
            (fields::SCROLL, view.scrolled),
            (fields::CLICK, view.click != Click::None),
            (fields::LINE_ADD, line_add),
        ];
        for (event, _) in happened.into_iter().filter(|(_, did)| *did) {
            let linked = event == fields::CLICK || event == fields::LINE_ADD;
            let fact = Fact {
                group: 0,
                visit: number,
                views: u32::from(event == fields::PAGE_VIEW),
                events: 1,
                key_events: u32::from(event == fields::LINE_ADD),
                engagement: if event == fields::USER_ENGAGEMENT { engagement } else { 0 },
                first_visit: event == fields::FIRST_VISIT,
            };
            add(at(event, if linked { fields::link_code(view.click) } else { 0 }), fact);
        }
    }
}
