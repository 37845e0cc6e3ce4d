//! What a template holds in its hands: figures, lists of figures and rows of queries, as objects of the template language.
//!
//! Invariant: a figure put out leaves a mark, never characters; a number of data cannot be put out at all.

use super::markers::{figure_mark, shield};
use super::mistake::{Holder, Mistake};
use crate::domain::print::Style;
use crate::domain::{Day, Members, MetricId, Month, Near, Period, Quality};
use crate::figures::{Ask, Datum, Desk, Figure, FigureKey, Op, Refusal, Rows, When};
use minijinja::value::{Kwargs, Object, ObjectRepr, Value, from_args};
use minijinja::{Error, ErrorKind, State};
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a figure is written where it stands in text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    /// With its counter: 96人.
    pub unit: bool,
    pub style: Option<Style>,
    /// Without its sign: the 8人 of 「8人下回った」.
    pub size: bool,
    /// So many decimals; `None` as the unit has it.
    pub places: Option<u32>,
}

impl Look {
    pub const WITH_UNIT: Look = Look { unit: true, style: None, size: false, places: None };
    pub const BARE: Look = Look { unit: false, style: None, size: false, places: None };
}

/// One figure put out by the template, to be printed where its mark stands.
#[derive(Clone, Debug)]
pub(super) struct Printing {
    pub key: FigureKey,
    pub look: Look,
    /// Where it came from, in words that make its id: `line.new_friends/diff-prev`.
    pub path: String,
}

/// What the template's objects share: the desk and the lists that marks point into.
pub(super) struct Workshop {
    desk: Option<Box<dyn Desk>>,
    pub printings: Vec<Printing>,
    pub literals: Vec<String>,
    pub metrics: Vec<MetricId>,
    pub period: Period,
}

pub(super) type Shared = Arc<Mutex<Workshop>>;

impl Workshop {
    pub fn open(desk: Box<dyn Desk>, metrics: Vec<MetricId>, period: Period) -> Shared {
        let shop = Workshop { desk: Some(desk), printings: Vec::new(), literals: Vec::new(), metrics, period };
        Arc::new(Mutex::new(shop))
    }
    pub fn desk(&mut self) -> Result<&mut Box<dyn Desk>, Objection> {
        self.desk.as_mut().ok_or(Objection::Mistake(Mistake::Closed))
    }
    /// Takes the desk back; template objects that are left over can ask no more.
    pub fn close(&mut self) -> Option<Box<dyn Desk>> {
        self.desk.take()
    }
    fn figure(&self, key: FigureKey) -> Option<&Figure> {
        self.desk.as_ref().map(|d| d.figure(key))
    }
}

pub(super) fn lock(shop: &Shared) -> MutexGuard<'_, Workshop> {
    // a panic elsewhere leaves whole lists behind: every push is one step
    shop.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why something a template asks for cannot be had: the desk refuses, or the template is mistaken.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(super) enum Objection {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Mistake(#[from] Mistake),
}

/// An objection as the template language carries errors.
pub(super) fn refused(objection: impl Into<Objection>) -> Error {
    let objection = objection.into();
    Error::new(ErrorKind::InvalidOperation, objection.to_string()).with_source(objection)
}

/// A figure in the template's hands.
#[derive(Clone)]
pub(super) struct FigureValue {
    pub shop: Shared,
    pub key: FigureKey,
    /// The question it answers; `None` for a cell of a query or the result of an operation.
    pub ask: Option<Ask>,
    pub computed: bool,
    pub look: Look,
    pub path: String,
}

/// What stands behind a figure's dot.
pub(super) const FIGURE_NAMES: &[&str] = &[
    "prev",
    "last_year",
    "fiscal_year",
    "per_day",
    "unit",
    "bare",
    "tenths",
    "size",
    "value",
    "sign",
    "known",
    "absence",
    "provisional",
    "read_on",
    "metric",
];
/// What is called behind a figure's dot.
pub(super) const FIGURE_METHODS: &[&str] = &["diff", "rate", "share", "over", "of"];

impl FigureValue {
    /// The figure that answers a question.
    pub fn ask(shop: &Shared, ask: Ask, path: String) -> Result<FigureValue, Objection> {
        let mut guard = lock(shop);
        if !guard.metrics.is_empty() && !guard.metrics.contains(&ask.metric) {
            let near = Near::to(ask.metric.as_str(), guard.metrics.iter().map(MetricId::as_str));
            return Err(Mistake::UnknownMetric { name: ask.metric.to_string(), near }.into());
        }
        let key = guard.desk()?.measure(&ask)?;
        drop(guard);
        let look = Look::WITH_UNIT;
        Ok(FigureValue { shop: shop.clone(), key, ask: Some(ask), computed: false, look, path })
    }

    fn read<R>(&self, read: impl FnOnce(&Figure) -> R) -> Option<R> {
        lock(&self.shop).figure(self.key).map(read)
    }

    /// The question behind this figure, so that it can be asked of another window.
    fn question(&self) -> Result<Ask, Objection> {
        if let Some(ask) = &self.ask {
            return Ok(ask.clone());
        }
        let guard = lock(&self.shop);
        let Some(figure) = guard.figure(self.key).filter(|_| !self.computed) else {
            return Err(Mistake::ComputedWindow.into());
        };
        let metric = figure.metric.clone().ok_or(Mistake::CellWindow)?;
        let other_month = |month: Month| figure.window.is_some_and(|w| w.as_month().is_some_and(|m| m != month));
        if let Period::Month(month) = guard.period
            && other_month(month)
        {
            return Err(Mistake::OtherMonth.into());
        }
        let (account, members, entity) = (figure.account.clone(), figure.members.clone(), figure.entity.clone());
        Ok(Ask { metric, account, when: When::This, members, entity })
    }

    fn at(&self, when: When, word: &str) -> Result<FigureValue, Objection> {
        let ask = Ask { when, ..self.question()? };
        FigureValue::ask(&self.shop, ask, format!("{}/{word}", self.path))
    }

    fn operate(&self, op: Op, of: &[FigureKey], word: &str) -> Result<FigureValue, Objection> {
        let key = lock(&self.shop).desk()?.operate(op, of)?;
        Ok(FigureValue { key, ask: None, computed: true, path: format!("{}/{word}", self.path), ..self.clone() })
    }

    fn with_look(&self, look: Look) -> FigureValue {
        FigureValue { look, ..self.clone() }
    }

    /// The amount without its sign: 8人 of 「8人下回った」. A negative difference is taken the other way round, so that what is
    /// printed is what the figure says.
    fn size(&self) -> Result<FigureValue, Objection> {
        let look = Look { size: true, ..self.look };
        let facts = self.read(|f| {
            let inputs: Vec<FigureKey> = f
                .inputs
                .iter()
                .filter_map(|i| if let crate::figures::Input::Figure(k) = i { Some(*k) } else { None })
                .collect();
            (f.op, inputs, f.number.value().is_some_and(|v| v.is_sign_negative() && !v.is_zero()))
        });
        match facts {
            Some((Op::Difference, inputs, true)) if inputs.len() == 2 => {
                Ok(self.operate(Op::Difference, &[inputs[1], inputs[0]], "size")?.with_look(look))
            }
            _ => Ok(self.with_look(look)),
        }
    }

    fn attribute(&self, name: &str) -> Result<Value, Objection> {
        let figure = |f: FigureValue| Value::from_object(f);
        Ok(match name {
            "prev" => figure(self.at(When::Previous, "prev")?),
            "last_year" => figure(self.at(When::LastYear, "last_year")?),
            "fiscal_year" => figure(self.at(When::FiscalYear, "fiscal_year")?),
            "per_day" => figure(self.operate(Op::PerDay, &[self.key], "per_day")?),
            "unit" => figure(self.with_look(Look { unit: true, ..self.look })),
            "bare" => figure(self.with_look(Look { unit: false, ..self.look })),
            "tenths" => figure(self.with_look(Look { places: Some(1), ..self.look })),
            "size" => figure(self.size()?),
            "value" => self.read(|f| f.number.value().and_then(|v| v.to_f64())).flatten().into(),
            "sign" => Value::from(self.read(sign).unwrap_or(0)),
            "known" => Value::from(self.is_known()),
            "absence" => self.read(|f| f.number.absence().map(|a| a.name())).flatten().into(),
            "provisional" => Value::from(self.read(|f| f.quality == Quality::Provisional).unwrap_or(false)),
            "read_on" => self.read(|f| f.read_on.map(|d| d.slash())).flatten().into(),
            "metric" => self.read(|f| f.metric.as_ref().map(|m| m.to_string())).flatten().into(),
            _ => {
                let known = FIGURE_NAMES.iter().chain(FIGURE_METHODS).copied();
                let (name, near) = (name.to_string(), Near::to(name, known));
                return Err(Mistake::NoSuchPart { of: Holder::Figure, name, near }.into());
            }
        })
    }

    fn is_known(&self) -> bool {
        self.read(|f| f.number.value().is_some()).unwrap_or(false)
    }

    /// The other figure of a comparison: `"prev"`, `"last_year"` or a figure.
    fn other(&self, argument: &Value) -> Result<(FigureKey, String), Objection> {
        if let Some(other) = argument.downcast_object_ref::<FigureValue>() {
            return Ok((other.key, other.path.replace('/', "-")));
        }
        match argument.as_str() {
            Some("prev") => Ok((self.at(When::Previous, "prev")?.key, "prev".to_string())),
            Some("last_year") => Ok((self.at(When::LastYear, "last_year")?.key, "last_year".to_string())),
            _ => Err(Mistake::NotComparable { argument: argument.to_string() }.into()),
        }
    }

    fn compare(&self, op: Op, word: &str, args: &[Value]) -> Result<Value, Error> {
        let (other,): (Value,) = from_args(args)?;
        let (key, name) = self.other(&other).map_err(refused)?;
        let result = self.operate(op, &[self.key, key], &format!("{word}-{name}")).map_err(refused)?;
        Ok(Value::from_object(result))
    }
}

/// 1, 0 or -1 as the figure is printed: a difference that prints as 0 is none. 0 for an absence.
fn sign(figure: &Figure) -> i32 {
    let Some(value) = figure.number.value() else { return 0 };
    let printed = super::maker::characters(figure, Look::BARE);
    match printed.contains(|c: char| ('1'..='9').contains(&c)) {
        false => 0,
        true if value.is_sign_negative() => -1,
        true => 1,
    }
}

impl fmt::Debug for FigureValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "figure {}", self.path)
    }
}

impl Object for FigureValue {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        Some(self.attribute(name).unwrap_or_else(|r| Value::from(refused(r))))
    }
    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match method {
            "diff" => self.compare(Op::Difference, "diff", args),
            "rate" => self.compare(Op::ChangeRate, "rate", args),
            "share" => self.compare(Op::Ratio, "share", args),
            "over" => {
                let (start, end): (String, String) = from_args(args)?;
                let day = |text: &str| text.parse::<Day>().map_err(|e| refused(Mistake::Calendar(e)));
                let when = When::Span(day(&start)?, day(&end)?);
                let found = self.at(when, &format!("{start}..{end}")).map_err(refused)?;
                Ok(Value::from_object(found))
            }
            "of" => {
                let (members,): (Kwargs,) = from_args(args)?;
                let mut pairs: Vec<(String, String)> = Vec::new();
                for name in members.args() {
                    pairs.push((name.to_string(), members.get::<String>(name)?));
                }
                let mut ask = self.question().map_err(refused)?;
                let words: Vec<&str> = pairs.iter().map(|(_, m)| m.as_str()).collect();
                let path = format!("{}/{}", self.path, words.join("-"));
                let before: Vec<(String, String)> =
                    ask.members.iter().map(|(d, m)| (d.to_string(), m.to_string())).collect();
                ask.members = Members::new(before.into_iter().chain(pairs));
                Ok(Value::from_object(FigureValue::ask(&self.shop, ask, path).map_err(refused)?))
            }
            name if FIGURE_NAMES.contains(&name) => Err(refused(Mistake::NotCalled { name: name.to_string() })),
            name => {
                let near = Near::to(name, FIGURE_METHODS.iter().chain(FIGURE_NAMES).copied());
                Err(refused(Mistake::NoSuchPart { of: Holder::Figure, name: name.to_string(), near }))
            }
        }
    }
    fn is_true(self: &Arc<Self>) -> bool {
        self.is_known()
    }
    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shop = lock(&self.shop);
        shop.printings.push(Printing { key: self.key, look: self.look, path: self.path.clone() });
        f.write_str(&figure_mark(shop.printings.len() - 1))
    }
}

/// Several figures of one field, to be folded.
#[derive(Clone)]
pub(super) struct FiguresValue {
    shop: Shared,
    keys: Vec<FigureKey>,
    path: String,
}

impl FiguresValue {
    pub fn count(&self) -> usize {
        self.keys.len()
    }
}

impl fmt::Debug for FiguresValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} figures {}", self.keys.len(), self.path)
    }
}

impl Object for FiguresValue {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let op = match name {
            "total" => Op::Total,
            "count" => Op::Count,
            _ => {
                let (name, near) = (name.to_string(), Near::to(name, ["total", "count"]));
                return Some(Value::from(refused(Mistake::NoSuchPart { of: Holder::Figures, name, near })));
            }
        };
        let key = match lock(&self.shop).desk().and_then(|d| Ok(d.operate(op, &self.keys)?)) {
            Ok(key) => key,
            Err(objection) => return Some(Value::from(refused(objection))),
        };
        let (shop, path) = (self.shop.clone(), format!("{}/{name}", self.path));
        let look = Look::WITH_UNIT;
        Some(Value::from_object(FigureValue { shop, key, ask: None, computed: true, look, path }))
    }
    fn is_true(self: &Arc<Self>) -> bool {
        !self.keys.is_empty()
    }
}

/// Named fields of something, such as a row or the period: a name that is not there is an error with the nearest names.
pub(super) struct Named {
    pub what: Holder,
    pub fields: BTreeMap<String, Value>,
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.what)
    }
}

impl Object for Named {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        Some(self.fields.get(name).cloned().unwrap_or_else(|| {
            let near = Near::to(name, self.fields.keys().map(String::as_str));
            Value::from(refused(Mistake::NoSuchPart { of: self.what.clone(), name: name.to_string(), near }))
        }))
    }
}

/// The rows of a query as template values.
pub(super) fn row_values(shop: &Shared, query: &str, rows: Rows) -> Vec<Value> {
    let Rows { columns, rows } = rows;
    rows.into_iter()
        .map(|row| {
            let name = row.iter().find_map(|d| if let Datum::Text(t) = d { Some(t.as_str()) } else { None });
            let path = format!("{query}/{}", super::maker::slug(name.unwrap_or("row")));
            let fields = columns
                .iter()
                .zip(row)
                .map(|(column, datum)| (column.clone(), datum_value(shop, datum, format!("{path}/{column}"))))
                .collect();
            Value::from_object(Named { what: Holder::Row { query: query.to_string() }, fields })
        })
        .collect()
}

fn datum_value(shop: &Shared, datum: Datum, path: String) -> Value {
    let look = Look::WITH_UNIT;
    match datum {
        Datum::Null => Value::from(()),
        Datum::Text(text) => Value::from(shield(&text)),
        Datum::Number(n) => Value::from(n),
        Datum::Integer(n) => Value::from(n),
        Datum::Bool(b) => Value::from(b),
        Datum::Cell(key) => {
            Value::from_object(FigureValue { shop: shop.clone(), key, ask: None, computed: false, look, path })
        }
        Datum::Cells(keys) => Value::from_object(FiguresValue { shop: shop.clone(), keys, path }),
    }
}
