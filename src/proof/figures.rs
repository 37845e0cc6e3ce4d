//! The figures: what `figures.json` says is printed stands in its boxes, to the character, and is the figure's value.
//!
//! Not here: how a figure was made; `report explain` and `docs/audit.py` do that.

use super::digits::{Number, numbers};
use super::{Findings, Proof, Rule};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct Account {
    schema: u32,
    pub figures: Vec<Figure>,
    /// Which figures each chart draws.
    #[serde(default)]
    pub charts: Vec<Chart>,
    /// Texts with digits that are no figures, by where they come from.
    #[serde(default)]
    pub words: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
pub(super) struct Figure {
    pub id: String,
    pub value: Option<Decimal>,
    unit: Option<String>,
    absence: Option<String>,
    places: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    printed: String,
    page: usize,
    boxes: Vec<[f64; 4]>,
}

#[derive(Deserialize)]
pub(super) struct Chart {
    /// `図2`
    pub number: String,
    /// Ids.
    pub figures: Vec<String>,
}

/// A row of `figures.csv`, as far as the page bears it out.
#[derive(Deserialize)]
struct Row {
    id: String,
    printed: String,
    page: usize,
    value: String,
}

/// Which characters of each page belong to a figure.
pub(super) type Owned = Vec<Vec<bool>>;

impl Account {
    pub fn read(json: &[u8]) -> Result<Account, String> {
        let account: Account = serde_json::from_slice(json).map_err(|e| format!("cannot be read: {e}"))?;
        if account.schema != 1 {
            return Err(format!("schema {} is unknown", account.schema));
        }
        Ok(account)
    }

    /// The table beside it lists the very same places and values.
    pub fn agrees_with(&self, table: &[u8]) -> Result<(), String> {
        let table = table.strip_prefix(b"\xEF\xBB\xBF").ok_or("has no byte order mark")?;
        let mut listed: Vec<(String, usize, String, String)> = Vec::new();
        for row in csv::Reader::from_reader(table).deserialize() {
            let row: Row = row.map_err(|e| format!("cannot be read: {e}"))?;
            listed.push((active(&row.id), row.page, active(&row.printed), row.value));
        }
        let value = |figure: &Figure| figure.value.map_or(String::new(), |value| value.normalize().to_string());
        let own = self.figures.iter().flat_map(|figure| figure.places.iter().map(move |place| (figure, place)));
        let mut own: Vec<(String, usize, String, String)> =
            own.map(|(figure, it)| (figure.id.clone(), it.page, it.printed.clone(), value(figure))).collect();
        listed.sort();
        own.sort();
        match own.iter().zip(&listed).find(|(a, b)| a != b) {
            Some((a, b)) => Err(format!("says {b:?}, figures.json {a:?}")),
            None if own.len() != listed.len() => Err(format!("{} rows for {} places", listed.len(), own.len())),
            None => Ok(()),
        }
    }
}

/// A field without the apostrophe that keeps spreadsheets from computing it.
fn active(field: &str) -> String {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest.to_string(),
        _ => field.to_string(),
    }
}

pub(super) fn check(proof: &Proof<'_>, findings: &mut Findings) -> Owned {
    let mut owned: Owned = proof.pages.iter().map(|page| vec![false; page.glyphs.len()]).collect();
    let Some(account) = &proof.figures else { return owned };
    for figure in &account.figures {
        for place in &figure.places {
            let Some(page) = place.page.checked_sub(1).and_then(|index| proof.pages.get(index)) else {
                findings.add(Rule::FigureText, &figure.id, format!("is said to stand on page {}", place.page));
                continue;
            };
            let mut found = String::new();
            let mut taken = false;
            for corners in &place.boxes {
                for index in page.within(*corners) {
                    let own = &mut owned[place.page - 1][index];
                    taken |= std::mem::replace(own, true);
                    found.extend(page.glyphs[index].said());
                }
            }
            let at = || format!("page {}, {}", place.page, figure.id);
            if taken {
                findings.add(Rule::BoxOverlap, at(), format!("`{}` lies in another figure's box", place.printed));
            }
            if found != place.printed || found.is_empty() {
                findings.add(Rule::FigureText, at(), format!("`{}` is said, `{found}` is printed", place.printed));
            }
            if let Err(why) = figure.is_told_by(&place.printed) {
                findings.add(Rule::FigureValue, at(), why);
            }
        }
    }
    alternatives(proof, account, findings);
    owned
}

impl Figure {
    /// Whether printed characters tell this figure.
    fn is_told_by(&self, printed: &str) -> Result<(), String> {
        let told = numbers(printed);
        let (value, number) = match (self.value, told.as_slice()) {
            (None, []) if self.absence.is_some() => return Ok(()),
            (Some(value), [number]) => (value, number),
            _ => {
                let value = self.value.map_or("no value".to_string(), |value| value.to_string());
                return Err(format!("`{printed}` is printed for {value}"));
            }
        };
        let sign = printed.chars().next().unwrap_or(' ');
        let told = match sign {
            '▲' => number.is_negative_of(value, self.unit.as_deref()),
            '+' => !value.is_sign_negative() && number.is(value, self.unit.as_deref()),
            // an amount without its sign is told of a fall too: 8人下回った
            _ => number.is(value.abs(), self.unit.as_deref()),
        };
        if told { Ok(()) } else { Err(format!("`{printed}` is printed for {value}")) }
    }
}

impl Number {
    /// Whether this is the value as it is rounded for print; rates are printed in hundredths.
    pub fn is(&self, value: Decimal, unit: Option<&str>) -> bool {
        let near = |value: Decimal| {
            value.round_dp_with_strategy(self.places, RoundingStrategy::MidpointAwayFromZero) == self.value
        };
        near(value) || (unit == Some("%") && near(value * Decimal::ONE_HUNDRED))
    }
    fn is_negative_of(&self, value: Decimal, unit: Option<&str>) -> bool {
        value.is_sign_negative() && self.is(-value, unit)
    }
}

/// Every number of a chart's alternative is one it draws, a difference of two that it tells, or a date.
fn alternatives(proof: &Proof<'_>, account: &Account, findings: &mut Findings) {
    let tree = &proof.tree;
    let by_id: BTreeMap<&str, &Figure> = account.figures.iter().map(|figure| (figure.id.as_str(), figure)).collect();
    let words = account.known_words();
    for index in tree.all("Figure") {
        let Some(alternative) = &tree.elements[index].alternative else { continue };
        let number = proof.caption_below(index).map(|(number, _)| number);
        let chart = number.as_ref().and_then(|number| account.charts.iter().find(|it| it.number == *number));
        if let (Some(number), None) = (&number, chart) {
            findings.add(Rule::AttachedFigures, number, "figures.json does not say what it draws");
            continue;
        }
        let ids = chart.map(|it| it.figures.as_slice()).unwrap_or(&[]);
        let mut drawn: Vec<&Figure> = Vec::new();
        for id in ids {
            match by_id.get(id.as_str()) {
                Some(figure) => drawn.push(figure),
                None => findings.add(
                    Rule::AttachedFigures,
                    number.clone().unwrap_or_default(),
                    format!("draws {id}, which is not there"),
                ),
            }
        }
        let told = numbers(alternative);
        let is_drawn = |number: &Number| {
            drawn.iter().any(|it| it.value.is_some_and(|value| number.is(value.abs(), it.unit.as_deref())))
        };
        let known: Vec<&Number> = told.iter().filter(|number| is_drawn(number)).collect();
        for number in &told {
            let difference = || known.iter().any(|a| known.iter().any(|b| (a.value - b.value).abs() == number.value));
            if !(number.is_date()
                || is_drawn(number)
                || difference()
                || words.hold(number)
                || number.after.starts_with("か所"))
            {
                let why = format!("`{}` in its alternative is none of its figures", number.text);
                findings.add(Rule::Alternative, tree.place(index), why);
            }
        }
    }
}
