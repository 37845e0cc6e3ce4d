//! The book of one report: every figure it makes, under one id each, and what they are made from.
//!
//! Not here: how figures are found (measure), combined (operate) and selected (views, query).
//! Invariant: a figure once entered never changes but for the id it is printed under; the same question and the same
//! operation over the same inputs give the same figure.

use super::desk::{Ask, Desk, Rows, When};
use super::engine::Engine;
use super::errata::Erratum;
use super::error::FigureError;
use super::evidence::{Coverage, Evidence, Index, Published};
use super::figure::{Figure, FigureKey, Number, Op};
use super::query::Started;
use super::refusal::{Refusal, Why};
use crate::domain::Derivation;
use crate::domain::Near;
use crate::domain::print::Style;
use crate::domain::{
    Absence, AccountId, Break, Catalogue, Day, Entity, Flags, Instant, Ledger, Members, MetricId, OverMembers,
    OverTime, Period, PlatformId, Post, Quality, Role, Unit, Window, Zone,
};
use crate::programme::Programme;
use crate::sources;
// their hashing of text is several times as fast as the standard library's; none of these is ever walked
use polars::prelude::{DataFrame, PlHashMap, PlHashSet};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

/// `(dimension, member)` to its Japanese label, where one is known.
pub type Labels = fn(&str, &str) -> Option<&'static str>;

/// The figures of one report and all they stand on.
pub struct Book {
    pub(super) index: Index,
    pub(super) posts: Vec<Post>,
    pub(super) ledgers: Vec<Ledger>,
    pub(super) outcomes: Vec<Coverage>,
    pub(super) published: Vec<Published>,
    pub(super) catalogue: Catalogue,
    pub(super) programme: Programme,
    pub(super) period: Period,
    /// The period as ids of figures begin with it.
    pub(super) period_id: String,
    pub(super) now: Instant,
    pub(super) labels: Labels,
    /// Name to file and text.
    pub(super) queries: BTreeMap<String, (String, String)>,
    pub(super) accounts: Vec<Reported>,
    figures: Vec<Figure>,
    /// The id each figure has by its nature, whatever it is printed under; none yet for what was measured and not handed
    /// out, whose nature is what was asked.
    natures: Vec<Option<Arc<str>>>,
    by_nature: PlHashMap<Arc<str>, FigureKey>,
    printed: Vec<bool>,
    ids: PlHashSet<Arc<str>>,
    pub(super) measured: PlHashMap<Question, FigureKey>,
    /// Those that have left the room, with all they were made of.
    pub(super) handed_out: PlHashSet<FigureKey>,
    pub(super) listings: PlHashMap<(MetricId, AccountId), Listings>,
    pub(super) problems: Vec<FigureError>,
    /// What earlier reports said otherwise.
    pub(super) errata: Vec<Erratum>,
    pub(super) frames: BTreeMap<String, DataFrame>,
    pub(super) answers: BTreeMap<String, Rows>,
    pub(super) started: BTreeMap<String, Started>,
    pub(super) engine: Engine,
}

/// The windows for which a list of members was obtained, with what is known of the list.
pub(super) type Listings = PlHashMap<(String, Day, Day), Flags>;

/// What is asked of a series.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Question {
    pub metric: MetricId,
    pub account: AccountId,
    pub start: Day,
    pub end: Day,
    pub members: Members,
    pub entity: Option<Entity>,
}

impl Question {
    /// The question that a measured figure answers.
    pub fn answered_by(figure: &Figure) -> Option<Question> {
        let window = figure.window?;
        Some(Question {
            metric: figure.metric.clone()?,
            account: figure.account.clone()?,
            start: window.start(),
            end: window.end(),
            members: figure.members.clone(),
            entity: figure.entity.clone(),
        })
    }
}

/// An account as the report knows it: of the programme, or only seen in the data.
#[derive(Clone, Debug)]
pub(super) struct Reported {
    pub platform: PlatformId,
    pub id: AccountId,
    pub name: String,
    pub started: Option<Day>,
    /// Whether its platform's interface is used.
    pub is_asked: bool,
}

/// The catalogue's rules about one metric, small enough to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub unit: Unit,
    pub zone: Zone,
    pub over_time: OverTime,
    pub over_members: OverMembers,
    pub derived: Option<Derivation>,
}

impl Book {
    /// Opens the book of one report.
    ///
    /// # Errors
    /// Ledgers with the same name, or with the name of a view.
    #[allow(clippy::too_many_arguments)] // one call, in `cli`; each is a different thing
    pub fn new(
        evidence: Evidence,
        catalogue: Catalogue,
        programme: Programme,
        period: Period,
        now: Instant,
        labels: Labels,
        queries: BTreeMap<String, (String, String)>,
    ) -> Result<Book, FigureError> {
        let Evidence { observations, posts, ledgers, outcomes, published } = evidence;
        let mut names = HashSet::new();
        for ledger in &ledgers {
            if super::views::is_view(&ledger.name) {
                let views = super::views::NAMES.join(", ");
                return Err(FigureError::NameTaken { name: ledger.name.clone(), views });
            }
            if !names.insert(ledger.name.as_str()) {
                return Err(FigureError::LedgerTwice { name: ledger.name.clone() });
            }
        }
        let index = Index::new(observations);
        let accounts = reported(&programme, &index);
        Ok(Book {
            index,
            posts,
            ledgers,
            outcomes,
            published,
            catalogue,
            programme,
            period_id: period.to_string(),
            period,
            now,
            labels,
            queries,
            accounts,
            figures: Vec::new(),
            natures: Vec::new(),
            by_nature: PlHashMap::default(),
            printed: Vec::new(),
            ids: PlHashSet::default(),
            measured: PlHashMap::default(),
            handed_out: PlHashSet::default(),
            listings: PlHashMap::default(),
            problems: Vec::new(),
            errata: Vec::new(),
            frames: BTreeMap::new(),
            answers: BTreeMap::new(),
            started: BTreeMap::new(),
            engine: Engine::default(),
        })
    }

    /// All figures, in the order in which they were made.
    pub fn figures(&self) -> impl Iterator<Item = (FigureKey, &Figure)> {
        self.figures.iter().enumerate().map(|(i, f)| (FigureKey(i as u32), f))
    }
    /// Contradictions in the data that left a cell of a view without a number; each is named once.
    pub fn problems(&self) -> &[FigureError] {
        &self.problems
    }
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }
    pub fn period(&self) -> &Period {
        &self.period
    }

    /// Enters a figure under the id of its nature, or finds it there.
    pub(super) fn enter(&mut self, nature: String, figure: Figure) -> FigureKey {
        if let Some(key) = self.by_nature.get(nature.as_str()) {
            return *key;
        }
        let key = self.push(figure);
        self.identify(key, nature);
        key
    }
    /// Enters the answer to a question. It gets its id where it is handed out: most cells of a view are only looked at.
    pub(super) fn enter_measured(&mut self, question: Question, figure: Figure) -> FigureKey {
        let key = self.push(figure);
        self.measured.insert(question, key);
        key
    }
    fn push(&mut self, figure: Figure) -> FigureKey {
        let key = FigureKey(self.figures.len() as u32);
        self.figures.push(figure);
        self.natures.push(None);
        self.printed.push(false);
        key
    }
    /// Gives a measured figure its id, where it has none yet.
    pub(super) fn identify_measured(&mut self, key: FigureKey) {
        if self.natures[key.0 as usize].is_none() {
            let nature = self.nature_of_measured(self.at(key));
            self.identify(key, nature);
        }
    }
    fn identify(&mut self, key: FigureKey, nature: String) {
        let nature: Arc<str> = nature.into();
        let id = self.free(&nature);
        self.ids.insert(if id == *nature { nature.clone() } else { id.as_str().into() });
        self.at_mut(key).id = id;
        self.by_nature.entry(nature.clone()).or_insert(key);
        self.natures[key.0 as usize] = Some(nature);
    }
    pub(super) fn known(&self, nature: &str) -> Option<FigureKey> {
        self.by_nature.get(nature).copied()
    }
    pub(super) fn nature(&self, key: FigureKey) -> Cow<'_, str> {
        match &self.natures[key.0 as usize] {
            Some(nature) => Cow::Borrowed(nature),
            None => Cow::Owned(self.nature_of_measured(self.at(key))),
        }
    }
    pub(super) fn at(&self, key: FigureKey) -> &Figure {
        &self.figures[key.0 as usize]
    }
    pub(super) fn at_mut(&mut self, key: FigureKey) -> &mut Figure {
        &mut self.figures[key.0 as usize]
    }
    pub(super) fn has(&self, key: FigureKey) -> bool {
        (key.0 as usize) < self.figures.len()
    }
    /// The id itself, or with the first free number behind it.
    fn free(&self, id: &str) -> String {
        if !self.ids.contains(id) {
            return id.to_string();
        }
        (2u32..).map(|n| format!("{id}-{n}")).find(|id| !self.ids.contains(id.as_str())).expect("some number is free")
    }

    pub(super) fn rule(&self, metric: &MetricId) -> Rule {
        match self.catalogue.get(metric) {
            Some(m) => Rule {
                unit: m.unit,
                zone: m.zone,
                over_time: m.over_time,
                over_members: m.over_members,
                derived: m.derived,
            },
            None => Rule {
                unit: Unit::Plain,
                zone: Zone::JST,
                over_time: OverTime::None,
                over_members: OverMembers::None,
                derived: None,
            },
        }
    }
    pub(super) fn label(&self, metric: &MetricId) -> String {
        self.catalogue.get(metric).map_or_else(|| metric.to_string(), |m| m.label_ja.to_string())
    }
    pub(super) fn is_by_interface_alone(&self, metric: &MetricId) -> bool {
        self.catalogue.get(metric).is_some_and(|m| m.by_interface_alone)
    }
    /// YouTube, 公式LINE: as the report calls a platform.
    pub(super) fn platform_label(&self, platform: &PlatformId) -> String {
        (self.labels)("platform", platform.as_str()).map_or_else(|| platform.to_string(), str::to_string)
    }
    /// What a metric stands for beside other platforms; empty where for nothing.
    pub(super) fn role(&self, metric: &MetricId) -> &'static str {
        self.catalogue.get(metric).and_then(|known| known.role).map_or("", Role::name)
    }
    /// Its place among the platforms that are told side by side.
    pub(super) fn platform_place(&self, platform: &PlatformId) -> i64 {
        self.catalogue.place_of(platform) as i64
    }
    pub(super) fn account(&self, id: &AccountId, platform: &PlatformId) -> Option<&Reported> {
        self.accounts.iter().find(|a| &a.id == id && &a.platform == platform)
    }
    pub(super) fn ledger(&self, name: &str) -> Option<&Ledger> {
        self.ledgers.iter().find(|l| l.name == name)
    }
    /// The report's first and last day.
    pub(super) fn span(&self) -> (Day, Day) {
        self.period.span_by(self.now.day_in(Zone::JST))
    }

    /// First and last day of what `when` means to this report, and its zone where it names one.
    pub(super) fn days_of(&self, when: &When) -> Result<(Day, Day), Refusal> {
        let (start, end) = self.span();
        Ok(match when {
            When::This => (start, end),
            When::Previous => match &self.period {
                Period::Month(m) => (m.plus(-1).first(), m.plus(-1).last()),
                Period::FiscalYear(_) => self.year_earlier(),
                Period::Event { window, .. } => {
                    let length = i64::from(window.len_days());
                    (start.plus(-length), start.plus(-1))
                }
            },
            When::LastYear => self.year_earlier(),
            When::FiscalYear => (self.programme.fiscal_year(end).first_month().first(), end),
            When::Span(a, b) if b < a => {
                return Err(Why::SpanReversed { start: *a, end: *b }.into());
            }
            When::Span(a, b) => (*a, *b),
            When::Window(w) => (w.start(), w.end()),
        })
    }
    fn year_earlier(&self) -> (Day, Day) {
        let (start, end) = self.span();
        match &self.period {
            Period::Month(m) => (m.plus(-12).first(), m.plus(-12).last()),
            _ => (year_before(start), year_before(end)),
        }
    }

    /// The account a question is about, or why it cannot be told. `None`: the platform has no account here.
    pub(super) fn account_of(
        &self,
        metric: &MetricId,
        wanted: Option<&AccountId>,
    ) -> Result<Option<AccountId>, Refusal> {
        let platform = metric.platform();
        let known: Vec<&AccountId> = self.accounts.iter().filter(|a| a.platform == platform).map(|a| &a.id).collect();
        match (wanted, known.as_slice()) {
            (Some(id), known) if known.contains(&id) => Ok(Some(id.clone())),
            (Some(id), known) => {
                let near = Near::to(id.as_str(), known.iter().map(|a| a.as_str()));
                Err(Why::UnknownAccount { metric: metric.clone(), platform, account: id.clone(), near }.into())
            }
            (None, []) => Ok(None),
            (None, [only]) => Ok(Some((*only).clone())),
            (None, many) => {
                let accounts = many.iter().map(|a| (*a).clone()).collect();
                Err(Why::SeveralAccounts { metric: metric.clone(), platform, accounts }.into())
            }
        }
    }
}

impl Book {
    /// A dimension in which the metric was never listed is a slip of the pen, not a missing value.
    fn check_dimensions(&mut self, question: &Question) -> Result<(), Refusal> {
        let asked = question.members.dimensions();
        let known: BTreeSet<String> = self.listings(question).keys().map(|(d, _, _)| d.clone()).collect();
        if known.is_empty() || known.contains(&asked) {
            return Ok(());
        }
        let near = Near::to(&asked, known.iter().map(String::as_str));
        Err(Why::UnknownDimension { metric: question.metric.clone(), dimension: asked, near }.into())
    }
}

impl Desk for Book {
    fn measure(&mut self, ask: &Ask) -> Result<FigureKey, Refusal> {
        let observed = self.index.observed().any(|(m, _)| m == &ask.metric);
        if self.catalogue.get(&ask.metric).is_none() && !observed {
            let known = self.catalogue.iter().map(|m| m.id.as_str());
            let near = Near::to(ask.metric.as_str(), known);
            return Err(Why::UnknownMetric { metric: ask.metric.clone(), near }.into());
        }
        let (start, end) = self.days_of(&ask.when)?;
        let Some(account) = self.account_of(&ask.metric, ask.account.as_ref())? else {
            return Ok(self.unreported(&ask.metric, start, end, &ask.members));
        };
        let question = Question {
            metric: ask.metric.clone(),
            account,
            start,
            end,
            members: ask.members.clone(),
            entity: ask.entity.clone(),
        };
        if !ask.members.is_empty() {
            self.check_dimensions(&question)?;
        }
        let key = self.measure_question(&question)?;
        Ok(self.hand_out(key))
    }
    fn operate(&mut self, op: Op, of: &[FigureKey]) -> Result<FigureKey, Refusal> {
        let key = self.operate_checked(op, of)?;
        Ok(self.hand_out(key))
    }
    fn rows(&mut self, query: &str, filter: &[(String, String)]) -> Result<Rows, Refusal> {
        self.answer(query, filter)
    }
    fn figure(&self, key: FigureKey) -> &Figure {
        self.at(key)
    }
    fn breaks(&self, metric: &MetricId) -> Vec<Break> {
        self.breaks_of(metric, 0)
    }
    fn name(&mut self, key: FigureKey, id: &str) {
        let place = key.0 as usize;
        if self.printed[place] {
            return;
        }
        let old = std::mem::take(&mut self.figures[place].id);
        self.ids.remove(old.as_str());
        let id = self.free(id);
        self.ids.insert(id.as_str().into());
        self.figures[place].id = id;
        self.printed[place] = true;
    }
}

/// The same day one year earlier; 28 February for the 29th.
pub(super) fn year_before(day: Day) -> Day {
    let month = day.month().plus(-12);
    Day::new(month.year(), month.number(), day.day_of_month()).unwrap_or_else(|| month.last())
}

/// The programme's accounts in their order, then those that only the data name.
fn reported(programme: &Programme, index: &Index) -> Vec<Reported> {
    let mut all: Vec<Reported> = Vec::new();
    for a in &programme.accounts {
        let (platform, id, name) = (a.platform.clone(), a.id.clone(), a.name.clone());
        let is_asked = sources::platform(platform.as_str()).is_some_and(|platform| platform.asks(a));
        all.push(Reported { platform, id, name, started: a.started, is_asked });
    }
    for (metric, id) in index.observed() {
        let platform = metric.platform();
        if !all.iter().any(|a| &a.id == id && a.platform == platform) {
            let (id, name) = (id.clone(), id.to_string());
            all.push(Reported { platform, id, name, started: None, is_asked: true });
        }
    }
    all
}

/// A figure with nothing in it yet.
pub(super) fn blank(op: Op, unit: Unit) -> Figure {
    Figure {
        id: String::new(),
        metric: None,
        account: None,
        members: Members::none(),
        entity: None,
        window: None,
        number: Number::Absent(Absence::Missing),
        quality: Quality::Settled,
        flags: Flags::none(),
        covered_days: None,
        read_on: None,
        break_on: None,
        unit,
        style: Style::Plain,
        op,
        inputs: Vec::new(),
    }
}

/// A window of days that are known to be in order.
pub(super) fn window(start: Day, end: Day, zone: Zone) -> Window {
    Window::new(start, end.max(start), zone).expect("the end is not before the start")
}

/// Text as a part of an id: readable, without slashes, spaces or control characters, and different for different texts.
pub(super) fn part(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_part(&mut out, text);
    out
}

/// Writes what [`part`] gives.
pub(super) fn push_part(out: &mut String, text: &str) {
    let strange = |c: char| c == '/' || c == '%' || c.is_whitespace() || c.is_control();
    for piece in text.split_inclusive(strange) {
        let Some(last) = piece.chars().next_back().filter(|c| strange(*c)) else {
            out.push_str(piece);
            continue;
        };
        let (plain, strange) = piece.split_at(piece.len() - last.len_utf8());
        out.push_str(plain);
        for b in strange.bytes() {
            out.push_str(&format!("%{b:02X}"));
        }
    }
}

/// The union of flags and the worst quality of several figures.
pub(super) fn worst<'a>(figures: impl Iterator<Item = &'a Figure>) -> (Quality, Flags) {
    figures.fold((Quality::Settled, Flags::none()), |(q, f), one| (q.max(one.quality), f.union(one.flags)))
}
