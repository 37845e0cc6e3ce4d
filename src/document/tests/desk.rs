//! A small desk in memory: readings by metric and window, rows by query name, and honest arithmetic.

#[cfg(test)] // the house's rules read this line: what follows is no product
use crate::domain::print::Style;
use crate::domain::*;
use crate::figures::*;
use std::collections::BTreeMap;

pub struct SmallDesk {
    pub figures: Vec<Figure>,
    readings: BTreeMap<String, FigureKey>,
    queries: BTreeMap<String, Rows>,
    pub names: BTreeMap<FigureKey, String>,
    pub breaks: Vec<Break>,
}

impl SmallDesk {
    pub fn new() -> SmallDesk {
        let (figures, readings) = (Vec::new(), BTreeMap::new());
        SmallDesk { figures, readings, queries: BTreeMap::new(), names: BTreeMap::new(), breaks: Vec::new() }
    }
    fn enter(&mut self, number: Number, unit: Unit, style: Style, op: Op, inputs: Vec<FigureKey>) -> FigureKey {
        self.figures.push(Figure {
            id: format!("feeder/{}", self.figures.len()),
            metric: None,
            account: None,
            members: Members::none(),
            entity: None,
            window: None,
            number,
            quality: Quality::Settled,
            flags: Flags::none(),
            covered_days: None,
            read_on: None,
            break_on: None,
            unit,
            style,
            op,
            inputs: inputs.into_iter().map(Input::Figure).collect(),
        });
        FigureKey(self.figures.len() as u32 - 1)
    }
    pub fn value(&mut self, value: &str, unit: Unit) -> FigureKey {
        self.enter(Number::Value(value.parse().unwrap()), unit, Style::Plain, Op::Reading, Vec::new())
    }
    pub fn absent(&mut self, absence: Absence) -> FigureKey {
        self.enter(Number::Absent(absence), Unit::People, Style::Plain, Op::Reading, Vec::new())
    }
    /// A reading of a metric: `this`, `prev`, `last_year`, `fiscal_year`.
    pub fn read(&mut self, metric: &str, when: &str, value: &str) -> FigureKey {
        let key = self.value(value, Unit::People);
        self.figures[key.0 as usize].metric = Some(MetricId::from(metric));
        self.readings.insert(format!("{metric} {when}"), key);
        key
    }
    pub fn query(&mut self, name: &str, columns: &[&str], rows: Vec<Vec<Datum>>) {
        self.queries.insert(name.to_string(), Rows { columns: columns.iter().map(|c| c.to_string()).collect(), rows });
    }
}

impl Desk for SmallDesk {
    fn measure(&mut self, ask: &Ask) -> Result<FigureKey, Refusal> {
        let when = match &ask.when {
            When::This => "this".to_string(),
            When::Previous => "prev".to_string(),
            When::LastYear => "last_year".to_string(),
            When::FiscalYear => "fiscal_year".to_string(),
            When::Span(a, b) => format!("{a}..{b}"),
            When::Window(w) => w.to_string(),
        };
        let members: String = ask.members.iter().map(|(d, m)| format!(" {d}={m}")).collect();
        match self.readings.get(&format!("{} {when}{members}", ask.metric)) {
            Some(key) => Ok(*key),
            None => Ok(self.absent(Absence::Missing)),
        }
    }
    fn operate(&mut self, op: Op, of: &[FigureKey]) -> Result<FigureKey, Refusal> {
        let inputs: Vec<Figure> = of.iter().map(|k| self.figure(*k).clone()).collect();
        let unit = inputs[0].unit;
        let absence = inputs.iter().find_map(|f| f.number.absence());
        let values: Vec<Decimal> = inputs.iter().filter_map(|f| f.number.value()).collect();
        if let Some(absence) = absence {
            return Ok(self.enter(Number::Absent(absence), unit, Style::Plain, op, of.to_vec()));
        }
        let (value, unit, style) = match op {
            Op::Total | Op::Rest => (values.iter().sum(), unit, Style::Plain),
            Op::Difference => (values[0] - values[1], unit, Style::Change),
            Op::Ratio => (values[0] / values[1], Unit::Rate, Style::Share),
            Op::ChangeRate => ((values[0] - values[1]) / values[1], Unit::Rate, Style::ChangeRate),
            Op::PerDay => (values[0] / Decimal::from(31), unit, Style::Plain),
            Op::Count => (Decimal::from(of.len()), Unit::Times, Style::Plain),
            op => return Err(Why::NotAnOperation { op }.into()),
        };
        Ok(self.enter(Number::Value(value), unit, style, op, of.to_vec()))
    }
    fn rows(&mut self, query: &str, filter: &[(String, String)]) -> Result<Rows, Refusal> {
        let Some(rows) = self.queries.get(query) else {
            if query == "broken" {
                let near = Near::to("monthy", ["monthly"]);
                let mut refusal = Refusal::new(Why::UnknownTable { name: "monthy".to_string(), near });
                refusal.file = Some("queries/broken.sql".to_string());
                (refusal.line, refusal.column) = (Some(4), Some(6));
                return Err(refusal);
            }
            let near = Near::to(query, self.queries.keys().map(String::as_str));
            return Err(Why::UnknownQuery { name: query.to_string(), near }.into());
        };
        let mut rows = rows.clone();
        for (column, text) in filter {
            let Some(at) = rows.column(column) else {
                let near = Near::to(column, rows.columns.iter().map(String::as_str));
                let (query, column) = (query.to_string(), column.clone());
                return Err(Why::NoColumnToFilter { query, column, near }.into());
            };
            rows.rows.retain(|r| r[at] == Datum::Text(text.clone()));
        }
        Ok(rows)
    }
    fn figure(&self, key: FigureKey) -> &Figure {
        &self.figures[key.0 as usize]
    }
    fn breaks(&self, _metric: &MetricId) -> Vec<Break> {
        self.breaks.clone()
    }
    fn name(&mut self, key: FigureKey, id: &str) {
        self.names.entry(key).or_insert_with(|| id.to_string());
        self.figures[key.0 as usize].id = self.names[&key].clone();
    }
}

pub fn text(text: &str) -> Datum {
    Datum::Text(text.to_string())
}
