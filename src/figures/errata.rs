//! What an issued report said against what is known now: the differences, and their figures in the book of the next report.
//!
//! Not here: which reports were issued and how an issued one is made anew (who calls gives its `figures.json` and the book
//! of the same report over today's data), and how the table looks.
//! Invariant: an issued value stands in the issued `figures.json`, at a place that can be read again; today's value keeps
//! the id and the inputs that it has in the report it belongs to. What became hidden is not told.

use super::book::{Book, Question, blank};
use super::desk::Desk;
use super::figure::{Figure, FigureKey, Input, Number, Op};
use crate::domain::print::{self, Style};
use crate::domain::{
    Absence, AccountId, Day, Decimal, Entity, Flag, Members, MetricId, Month, Origin, Quality, SnapshotId, Unit,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr;

/// An issued report's figures.
#[derive(Debug)]
pub struct Issued {
    /// `2026-10`: the figures of the report's own bear it before the first slash.
    pub period: String,
    /// The edition, from 1.
    pub version: u32,
    /// Of the `figures.json`, by which its places are named.
    snapshot: SnapshotId,
    entries: Vec<Entry>,
    places: HashMap<String, usize>,
}

#[derive(Debug, Deserialize)]
struct File {
    figures: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    id: String,
    metric: Option<String>,
    account: Option<String>,
    window: Option<Span>,
    #[serde(default)]
    members: BTreeMap<String, String>,
    entity: Option<String>,
    value: Option<String>,
    absence: Option<String>,
    #[serde(default)]
    quality: String,
    covered_days: Option<u32>,
    read_on: Option<String>,
    op: String,
    #[serde(default)]
    places: Vec<Printed>,
}

#[derive(Debug, Deserialize)]
struct Span {
    start: String,
    end: String,
}

#[derive(Debug, Deserialize)]
struct Printed {
    page: u32,
    #[serde(default)]
    boxes: Vec<[f64; 4]>,
}

/// One printed figure that is another today.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// In the issued report.
    pub id: String,
    /// What it is a number of: セッション数（9月）.
    pub label: String,
    /// Where it stands, in order, each page once.
    pub pages: Vec<u32>,
    /// As it was printed, or told last in a later report's table of corrections.
    pub issued: String,
    pub now: String,
    /// One Japanese phrase: 速報を確報に改めた.
    pub reason: String,
    /// It differs only because others in the list do: 増減, 率 ...
    pub follows: bool,
    /// Today's figure, in the book it was compared with.
    key: FigureKey,
    /// Which of the told reports holds the last value, and where in it.
    told: (usize, usize),
}

/// One row of the view `errata`.
#[derive(Clone, Debug)]
pub(super) struct Erratum {
    pub id: String,
    pub report: String,
    pub label: String,
    pub pages: String,
    pub issued: FigureKey,
    pub now: FigureKey,
    pub change: FigureKey,
    pub reason: String,
    pub follows: bool,
}

impl Issued {
    /// Reads an issued `figures.json`.
    ///
    /// # Errors
    /// Text that is none.
    pub fn read(period: &str, version: u32, json: &[u8]) -> Result<Issued, String> {
        let file: File = serde_json::from_slice(json).map_err(|e| e.to_string())?;
        let places = file.figures.iter().enumerate().map(|(at, e)| (e.id.clone(), at)).collect();
        let snapshot = SnapshotId::of(json);
        Ok(Issued { period: period.to_string(), version, snapshot, entries: file.figures, places })
    }

    /// How many figures are printed in it.
    pub fn printed(&self) -> usize {
        self.entries.iter().filter(|e| !e.places.is_empty()).count()
    }
}

impl Entry {
    fn value(&self) -> Option<Decimal> {
        Decimal::from_str(self.value.as_deref()?).ok()
    }
    fn absence(&self) -> Option<Absence> {
        Absence::from_name(self.absence.as_deref()?)
    }
    fn pages(&self) -> Vec<u32> {
        self.places.iter().map(|p| p.page).collect::<BTreeSet<_>>().into_iter().collect()
    }
    /// The order on paper: page, from the top, from the left. In tenths of a point.
    fn order(&self) -> (u32, i64, i64) {
        let first = self.places.iter().min_by_key(|p| p.page);
        let corner = first.and_then(|p| p.boxes.first()).copied().unwrap_or_default();
        let tenths = |x: f64| (x * 10.0) as i64;
        (first.map_or(0, |p| p.page), -tenths(corner[3]), tenths(corner[0]))
    }
    /// What was asked, where it was asked of the data and not computed.
    fn question(&self) -> Option<Question> {
        let span = self.window.as_ref()?;
        matches!(self.op.as_str(), "reading" | "total").then_some(())?;
        Some(Question {
            metric: MetricId::from(self.metric.as_deref()?),
            account: AccountId::from(self.account.as_deref()?),
            start: span.start.parse().ok()?,
            end: span.end.parse().ok()?,
            members: Members::new(self.members.iter().map(|(d, m)| (d.as_str(), m.as_str()))),
            entity: self.entity.as_deref().map(Entity::from),
        })
    }
}

/// The printed figures of an issued report that are others in `now`, the same report over today's data, in the order in
/// which they stand on its pages. `told` are the reports in which a value may have been told since, oldest first; the last
/// value told is the one that is compared.
pub fn differences(of: &Issued, told: &[&Issued], now: &mut Book) -> Vec<Difference> {
    let keys: HashMap<String, FigureKey> = now.figures().map(|(key, f)| (f.id.clone(), key)).collect();
    let (own, errata) = (format!("{}/", of.period), format!("{}/errata/", of.period));
    let mut found: Vec<(&Entry, Difference)> = Vec::new();
    for entry in of.entries.iter().filter(|e| !e.places.is_empty()) {
        if !entry.id.starts_with(&own) || entry.id.starts_with(&errata) {
            continue;
        }
        let last = told.iter().enumerate().rev().find_map(|(r, report)| Some((r, *report.places.get(&entry.id)?)));
        let Some((report, at)) = last else { continue };
        let last = &told[report].entries[at];
        // a row may have left its table since; then the number itself is asked for
        let key = keys.get(&entry.id).copied().or_else(|| now.measure_question(&entry.question()?).ok());
        let Some(key) = key.map(|key| now.hand_out(key)) else { continue };
        let figure = now.at(key);
        let Some((issued, today)) = seen_to_differ(last, figure) else { continue };
        let difference = Difference {
            id: entry.id.clone(),
            label: now.label_of(entry, key),
            pages: entry.pages(),
            issued,
            now: today,
            reason: now.reason(last, key),
            follows: false,
            key,
            told: (report, at),
        };
        found.push((entry, difference));
    }
    let roots: BTreeSet<FigureKey> = found.iter().map(|(_, d)| d.key).filter(|key| !now.is_computed(*key)).collect();
    for (_, difference) in &mut found {
        difference.follows = now.is_computed(difference.key) && now.stands_on(difference.key, &roots);
    }
    found.sort_by_key(|(entry, _)| entry.order());
    found.into_iter().map(|(_, difference)| difference).collect()
}

/// Both as printed, where a reader could tell them apart.
fn seen_to_differ(issued: &Entry, now: &Figure) -> Option<(String, String)> {
    let written = |value: Decimal| print::with_unit(value, now.unit, now.style);
    match (issued.value(), issued.absence(), now.number.value(), now.number.absence()) {
        (_, Some(Absence::Hidden), _, _) | (_, _, _, Some(Absence::Hidden)) => None,
        (Some(before), _, Some(after), _) => {
            let (before, after) = (written(before), written(after));
            (before != after).then_some((before, after))
        }
        (Some(before), _, None, Some(absence)) => Some((written(before), absence.mark().to_string())),
        // － was no statement about a number
        (None, Some(absence), Some(after), _) if absence != Absence::NotApplicable => {
            Some((absence.mark().to_string(), written(after)))
        }
        _ => None,
    }
}

impl Book {
    /// Whether it says nothing that its inputs do not say: 増減, 率. A metric that is made of others, such as new friends,
    /// speaks for itself.
    fn is_computed(&self, key: FigureKey) -> bool {
        use Op::*;
        let op = self.at(key).op;
        let made = matches!(op, Difference | Ratio | ChangeRate | PerDay | Plan | Pace | Forecast);
        made && !self.is_measured(key)
    }
    fn is_measured(&self, key: FigureKey) -> bool {
        self.nature(key).split('/').nth(1) == Some("measure")
    }

    /// Whether one of these is among all that the figure was made of.
    fn stands_on(&self, key: FigureKey, roots: &BTreeSet<FigureKey>) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![key];
        while let Some(key) = open.pop() {
            for input in &self.at(key).inputs {
                if let Input::Figure(input) = input
                    && seen.insert(*input)
                {
                    if roots.contains(input) {
                        return true;
                    }
                    open.push(*input);
                }
            }
        }
        false
    }

    /// セッション数「自然検索」（9月）
    fn label_of(&self, entry: &Entry, key: FigureKey) -> String {
        let mut label = match entry.metric.as_deref().map(MetricId::from) {
            Some(metric) => self.label(&metric),
            None => self.name_of_block(&entry.id),
        };
        // a ledger's row is named by the block that prints it
        let entity = entry.entity.as_deref().filter(|_| entry.metric.is_some());
        let members: Vec<&str> = entry
            .members
            .iter()
            .map(|(d, m)| (self.labels)(d, m).unwrap_or(m))
            .chain(entity.map(|e| self.title_of(e)))
            .collect();
        if !members.is_empty() {
            label.push_str(&format!("「{}」", members.join("、")));
        }
        let made = match self.at(key).op {
            _ if self.is_measured(key) => "",
            Op::Difference => "差",
            Op::ChangeRate => "増減率",
            Op::Ratio => "割合",
            Op::PerDay => "日平均",
            Op::Cumulative => "累計",
            Op::Plan => "計画",
            Op::Pace => "必要な数",
            Op::Forecast => "見込み",
            Op::Rest => "その他",
            _ => "",
        };
        if !made.is_empty() && !label.ends_with(made) {
            label.push_str(&format!("の{made}"));
        }
        let when = entry.window.as_ref().and_then(|w| Some((w.start.parse().ok()?, w.end.parse().ok()?)));
        match when {
            Some((start, end)) => format!("{label}（{}）", self.when(start, end)),
            None => label,
        }
    }

    /// An obligation's label, or what else an id names.
    fn name_of_block(&self, id: &str) -> String {
        let parts: Vec<&str> = id.split('/').collect();
        let obligation = self.programme.obligations.iter().find(|o| parts.contains(&o.id.as_str()));
        match obligation {
            Some(obligation) => obligation.label.clone(),
            None => parts.get(2).or(parts.last()).unwrap_or(&id).to_string(),
        }
    }

    fn title_of<'a>(&'a self, entity: &'a str) -> &'a str {
        let post = self.posts.iter().rev().find(|p| p.entity.as_str() == entity);
        post.map(|p| p.title.as_str()).filter(|t| !t.is_empty()).unwrap_or(entity)
    }

    /// 9月, 9月12日, 4月1日～9月30日; with the year where it is another fiscal year than the report's.
    fn when(&self, start: Day, end: Day) -> String {
        let ours = self.programme.fiscal_year(self.span().1) == self.programme.fiscal_year(end);
        let month: Month = end.month();
        if start == month.first() && end == month.last() {
            return if ours { month.short_ja() } else { month.wareki() };
        }
        let day = |day: Day| match ours {
            true => format!("{}月{}日", day.month().number(), day.day_of_month()),
            false => day.wareki(),
        };
        if start == end { day(end) } else { format!("{}～{}", day(start), day(end)) }
    }

    /// Why today's number is another one.
    fn reason(&self, issued: &Entry, key: FigureKey) -> String {
        let now = self.at(key);
        if issued.value.is_none() {
            return "得られていなかった値を得た".to_string();
        }
        if now.number.value().is_none() {
            return "値を取り下げた".to_string();
        }
        let days = |span: &Span| Some((span.start.parse::<Day>().ok()?, span.end.parse::<Day>().ok()?));
        let (before, after) = (issued.window.as_ref().and_then(days), now.window.map(|w| (w.start(), w.end())));
        if before.is_some() && after.is_some() && before != after {
            return "対象の期間を改めた".to_string();
        }
        if issued.quality == Quality::Provisional.name() {
            let words = if now.quality == Quality::Settled {
                "速報を確報に改めた"
            } else {
                "速報の値が改まった"
            };
            return words.to_string();
        }
        if issued.read_on.is_some() && now.read_on.is_none() {
            return "別の日の値を期末の値に改めた".to_string();
        }
        if issued.covered_days.is_some() && now.covered_days.is_none() {
            return "欠けていた日の値を得た".to_string();
        }
        if issued.op != now.op.name() {
            return "求め方を改めた".to_string();
        }
        let typed: BTreeSet<&SnapshotId> = self.ledgers.iter().filter_map(|l| l.snapshot.as_ref()).collect();
        let from_ledger =
            now.inputs.iter().any(|i| if let Input::Snapshot(o) = i { typed.contains(&o.snapshot) } else { false });
        if from_ledger || now.flags.has(Flag::Typed) {
            return "台帳の記載を改めた".to_string();
        }
        if now.flags.has(Flag::Imported) {
            return "新しいファイルの値に改めた".to_string();
        }
        match &now.metric {
            Some(metric) if !self.is_computed(key) => {
                let platform = metric.platform();
                let name = (self.labels)("platform", platform.as_str()).unwrap_or(platform.as_str());
                format!("{name}が値を改めた")
            }
            _ => "求めるもとの値が改まった".to_string(),
        }
    }

    /// Enters the differences of one issued report into the book of the next one, for the view `errata`. `then` is the book
    /// that they were found in; `report` is how the issued one is called: 9月分.
    pub fn correct(&mut self, report: &str, told: &[&Issued], then: &Book, differences: &[Difference]) {
        for difference in differences {
            let now = self.adopt(then, difference.key);
            let issued = self.issued(told[difference.told.0], difference.told.1, now);
            let change = self.change(issued, now, &difference.id);
            let pages: Vec<String> = difference.pages.iter().map(u32::to_string).collect();
            self.errata.push(Erratum {
                id: difference.id.clone(),
                report: report.to_string(),
                label: difference.label.clone(),
                pages: format!("{}頁", pages.join("、")),
                issued,
                now,
                change,
                reason: difference.reason.clone(),
                follows: difference.follows,
            });
        }
    }

    /// A figure of another book with all it was made of, under the ids that they have there.
    fn adopt(&mut self, other: &Book, key: FigureKey) -> FigureKey {
        if let Some(known) = self.known(&other.nature(key)) {
            return known;
        }
        let mut figure = other.at(key).clone();
        for input in &mut figure.inputs {
            match input {
                Input::Figure(input) => *input = self.adopt(other, *input),
                // its place is one among the other book's evidence
                Input::Observed(place) => *input = Input::Snapshot(other.index.get(*place).origin.clone()),
                _ => {}
            }
        }
        let id = figure.id.clone();
        let asked =
            Question::answered_by(&figure).filter(|_| other.is_measured(key) && other.period_id == self.period_id);
        let adopted = self.enter(other.nature(key).into_owned(), figure);
        // an earlier edition of the same report asked the same questions
        if let Some(question) = asked {
            self.measured.entry(question).or_insert(adopted);
        }
        self.name(adopted, &id);
        adopted
    }

    /// The value that was told, as a reading of the issued `figures.json`.
    fn issued(&mut self, report: &Issued, at: usize, now: FigureKey) -> FigureKey {
        let entry = &report.entries[at];
        let now = self.at(now);
        let mut figure = blank(Op::Reading, now.unit);
        figure.style = now.style;
        figure.metric = now.metric.clone();
        figure.account = now.account.clone();
        figure.members = now.members.clone();
        figure.entity = now.entity.clone();
        figure.window = now.window;
        match (entry.value(), entry.absence()) {
            (Some(value), _) => {
                figure.number = Number::Value(value);
                let pointer = format!("/figures/{at}/value");
                figure.inputs = vec![Input::Snapshot(Origin { snapshot: report.snapshot.clone(), pointer })];
            }
            (None, absence) => figure.number = Number::Absent(absence.unwrap_or(Absence::Missing)),
        }
        let nature = format!("{}/errata/{}/issued", self.period, entry.id);
        self.enter(nature, figure)
    }

    fn change(&mut self, issued: FigureKey, now: FigureKey, id: &str) -> FigureKey {
        let known = |key: FigureKey| self.at(key).number.value().is_some();
        // a difference of rates of change is no number anybody uses
        let rates = matches!(self.at(now).style, Style::ChangeRate);
        if known(issued) && known(now) && !rates {
            return self.combine(Op::Difference, &[now, issued]);
        }
        let mut figure = blank(Op::Difference, Unit::Plain);
        figure.number = Number::Absent(Absence::NotApplicable);
        let nature = format!("{}/errata/{id}/no-change", self.period);
        self.enter(nature, figure)
    }
}
