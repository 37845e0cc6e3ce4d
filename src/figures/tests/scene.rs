//! A small programme with its evidence, written by hand.

use crate::domain::*;
use crate::figures::*;
use crate::programme::{Account, Counts, Duty, Language, Obligation, Programme, ReportSettings, Term};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub fn day(text: &str) -> Day {
    text.parse().expect("a day")
}
pub fn month(text: &str) -> Month {
    text.parse().expect("a month")
}
pub fn number(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

pub fn metric(
    id: &str,
    unit: Unit,
    over_time: OverTime,
    over_members: OverMembers,
    derived: Option<Derivation>,
) -> Metric {
    Metric {
        id: id.into(),
        label_ja: Cow::Owned(format!("「{id}」")),
        label_en: Cow::Owned(id.to_string()),
        definition_ja: Cow::Borrowed("定義"),
        api_name: Cow::Owned(id.to_string()),
        source: Cow::Borrowed("here"),
        unit,
        zone: Zone::JST,
        settle_days: 2,
        over_time,
        over_members,
        derived,
        since: None,
        breaks: Vec::new(),
        estimated: false,
        by_interface_alone: false,
        role: None,
    }
}

pub fn catalogue() -> Catalogue {
    use OverMembers as M;
    use OverTime as T;
    Catalogue::new([
        metric("ga4.sessions", Unit::Times, T::Sum, M::Sum, None),
        metric("ga4.active_users", Unit::People, T::Ask, M::Ask, None),
        metric("ga4.engaged_sessions", Unit::Times, T::Sum, M::Sum, None),
        metric("ga4.engagement_rate", Unit::Rate, T::Ask, M::None, None),
        metric(
            "ga4.engaged_share",
            Unit::Rate,
            T::None,
            M::None,
            Some(Derivation::Ratio { of: "ga4.engaged_sessions", by: "ga4.sessions" }),
        ),
        metric("line.friends_added", Unit::People, T::Last, M::None, None),
        metric("line.blocks", Unit::People, T::Last, M::None, None),
        metric(
            "line.new_friends",
            Unit::People,
            T::Sum,
            M::None,
            Some(Derivation::Rise { of: "line.friends_added", monotonic: true }),
        ),
        metric(
            "line.friends_net",
            Unit::People,
            T::Last,
            M::None,
            Some(Derivation::Difference { of: "line.friends_added", less: "line.blocks" }),
        ),
        metric("line.delivered.broadcast", Unit::Messages, T::Sum, M::Sum, None),
        metric("line.delivered.targeting", Unit::Messages, T::Sum, M::Sum, None),
        metric(
            "line.delivered_campaign",
            Unit::Messages,
            T::Sum,
            M::Sum,
            Some(Derivation::Total { of: &["line.delivered.broadcast", "line.delivered.targeting"] }),
        ),
        metric("x.impressions", Unit::Times, T::Sum, M::Sum, None),
        metric("x.post.impressions", Unit::Times, T::Lifetime, M::Sum, None),
    ])
}

pub struct Scene {
    pub observations: Vec<(LoadId, Observation)>,
    pub posts: Vec<Post>,
    pub ledgers: Vec<Ledger>,
    pub outcomes: Vec<Coverage>,
    pub obligations: Vec<Obligation>,
    pub queries: BTreeMap<String, (String, String)>,
    pub term: (Day, Day),
    pub period: Period,
    pub now: Instant,
    pub started: Option<Day>,
    /// Metrics besides those of `catalogue`.
    pub extra: Vec<Metric>,
    pub snapshots: BTreeMap<SnapshotId, Vec<u8>>,
    /// What was issued before.
    pub published: Vec<Published>,
}

impl Scene {
    pub fn new(period: &str) -> Scene {
        let period = month(period);
        Scene {
            observations: Vec::new(),
            posts: Vec::new(),
            ledgers: Vec::new(),
            outcomes: Vec::new(),
            obligations: Vec::new(),
            queries: BTreeMap::new(),
            term: (day("2026-04-01"), day("2027-03-31")),
            period: Period::Month(period),
            now: Instant::at(period.plus(1).first().plus(9), 9, 0, Zone::JST),
            started: None,
            extra: Vec::new(),
            snapshots: BTreeMap::new(),
            published: Vec::new(),
        }
    }

    /// Keeps one number in a snapshot of its own.
    pub fn keep(&mut self, text: &str) -> Origin {
        let bytes = format!("{{\"n\":{},\"value\":\"{text}\"}}", self.snapshots.len()).into_bytes();
        let snapshot = SnapshotId::of(&bytes);
        self.snapshots.insert(snapshot.clone(), bytes);
        Origin { snapshot, pointer: "/value".into() }
    }

    pub fn account_of(metric: &str) -> AccountId {
        AccountId::from(match metric.split('.').next() {
            Some("ga4") => "properties/123",
            Some("line") => "@crosssendai",
            _ => "cross_sendai",
        })
    }

    /// One settled statement of the platform; change it through the returned observation.
    pub fn see(&mut self, metric: &str, start: &str, end: &str, value: &str) -> &mut Observation {
        let origin = self.keep(value);
        let (start, end) = (day(start), day(end));
        let observation = Observation {
            metric: metric.into(),
            account: Scene::account_of(metric),
            window: Window::new(start, end, Zone::JST).expect("in order"),
            members: Members::none(),
            entity: None,
            stated: Stated::Value(number(value)),
            quality: Quality::Settled,
            flags: Flags::none(),
            observed_at: Instant::at(end.plus(5), 3, 0, Zone::JST),
            origin,
        };
        let load = LoadId(self.observations.len() as u32 + 1);
        self.observations.push((load, observation));
        &mut self.observations.last_mut().expect("just pushed").1
    }
    pub fn see_month(&mut self, metric: &str, of: &str, value: &str) -> &mut Observation {
        let m = month(of);
        self.see(metric, &m.first().to_string(), &m.last().to_string(), value)
    }
    pub fn see_day(&mut self, metric: &str, of: &str, value: &str) -> &mut Observation {
        self.see(metric, of, of, value)
    }

    pub fn ledger(&mut self, name: &str, columns: &[(&str, FieldKind)], confirmed: Option<&str>, csv: &str) {
        let bytes = csv.as_bytes().to_vec();
        let snapshot = SnapshotId::of(&bytes);
        self.snapshots.insert(snapshot.clone(), bytes);
        let rows = csv.lines().enumerate().skip(1).map(|(i, line)| LedgerRow {
            key: format!("row {i}"),
            fields: line
                .split(',')
                .zip(columns)
                .map(|(text, (_, kind))| match kind {
                    _ if text.is_empty() => Field::Empty,
                    FieldKind::Text => Field::Text(text.to_string()),
                    FieldKind::Number => Field::Number(number(text)),
                    FieldKind::Day => Field::Day(day(text)),
                    FieldKind::Flag => Field::Flag(text == "true"),
                })
                .collect(),
            origin: Origin { snapshot: snapshot.clone(), pointer: format!("{}:0", i + 1) },
        });
        self.ledgers.push(Ledger {
            name: name.to_string(),
            columns: columns.iter().map(|(n, k)| (n.to_string(), *k)).collect(),
            unit: Unit::Items,
            counters: BTreeMap::new(),
            people: None,
            persons: None,
            shown: None,
            rows: rows.collect(),
            confirmed_until: confirmed.map(day),
            snapshot: Some(snapshot.clone()),
        });
    }

    pub fn target(&mut self, id: &str, counts: Counts, target: &str, about: bool) {
        let duty = Duty::Target { counts, target: number(target), about, after: false };
        self.oblige(id, duty);
    }
    pub fn monthly(&mut self, id: &str, counts: Counts, at_least: &str) {
        self.oblige(id, Duty::Monthly { counts, at_least: number(at_least), since: None });
    }
    pub fn oblige(&mut self, id: &str, duty: Duty) {
        self.obligations.push(Obligation {
            id: id.to_string(),
            clause: "5(1)-2".into(),
            label: id.to_string(),
            unit: "人".into(),
            duty,
            annual: false,
            path: format!("obligations.{id}.target"),
        });
    }
    pub fn query(&mut self, name: &str, sql: &str) {
        self.queries.insert(name.to_string(), (format!("queries/{name}.sql"), sql.to_string()));
    }

    pub fn book(&self) -> Book {
        let account = |platform: &str, id: &str| Account {
            platform: platform.into(),
            name: "CROSS SENDAI".into(),
            id: id.into(),
            credential: None,
            base_url: None,
            zone: Zone::JST,
            started: self.started,
            options: Default::default(),
        };
        let programme = Programme {
            name: "事業".into(),
            short_name: "事業".into(),
            client: "市".into(),
            department: None,
            contractor: "受託者".into(),
            term: Term { start: self.term.0, end: self.term.1 },
            language: Language::Ja,
            accounts: vec![
                account("ga4", "properties/123"),
                account("line", "@crosssendai"),
                account("x", "cross_sendai"),
            ],
            obligations: self.obligations.clone(),
            values: Vec::new(),
            year_start: 4,
            regions: vec![],
            questions: Vec::new(),
            report: ReportSettings { due_day: 10, edition: "第1版".into() },
            sample: false,
        };
        let evidence = Evidence {
            observations: self.observations.clone(),
            posts: self.posts.clone(),
            ledgers: self.ledgers.clone(),
            outcomes: self.outcomes.clone(),
            published: self.published.clone(),
        };
        let label: Labels = |dimension, member| match (dimension, member) {
            ("deviceCategory", "mobile") => Some("スマートフォン"),
            ("platform", "ga4") => Some("Google アナリティクス"),
            _ => None,
        };
        let catalogue = Catalogue::new(catalogue().iter().chain(&self.extra).cloned());
        Book::new(evidence, catalogue, programme, self.period.clone(), self.now, label, self.queries.clone())
            .expect("a book")
    }

    pub fn read(&self) -> impl Fn(&KeptIn) -> Result<(SnapshotId, Vec<u8>), String> + '_ {
        |kept| {
            let id = match kept {
                KeptIn::Snapshot(id) => Some(id.clone()),
                KeptIn::Ledger(name) => {
                    self.ledgers.iter().find(|ledger| ledger.name == *name).and_then(|ledger| ledger.snapshot.clone())
                }
            };
            let found = id.and_then(|id| Some((id.clone(), self.snapshots.get(&id)?.clone())));
            found.ok_or_else(|| "not kept".to_string())
        }
    }
}

pub fn ask(metric: &str, when: When) -> Ask {
    Ask { metric: metric.into(), account: None, when, members: Members::none(), entity: None }
}
pub fn get<'a>(book: &'a mut Book, metric: &str, when: When) -> &'a Figure {
    let key = book.measure(&ask(metric, when)).expect("a figure");
    book.figure(key)
}
/// The value, or the name of the absence.
pub fn shown(figure: &Figure) -> String {
    match figure.number {
        Number::Absent(a) => a.name().to_string(),
        n => n.value().map_or(String::new(), |v| v.normalize().to_string()),
    }
}
