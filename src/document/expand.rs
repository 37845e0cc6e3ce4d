//! The first of two passes: minijinja over the template (or over the commentary's `{{ f(...) }}`), leaving marks.
//!
//! Not here: Markdown and blocks.
//! Invariant: what data say is put out as a mark that points at a literal text; only the template's own characters and
//! marks reach Markdown.

use super::Context;
use super::error::Fault;
use super::locate::{Sources, locate};
use super::markers::{Expanded, Place, collect_places, literal_mark, shield};
use super::mistake::{Holder, Mistake};
use super::values::{FigureValue, FiguresValue, Named, Shared, lock, refused, row_values};
use crate::domain::{AccountId, Day, Members, MetricId, Near, Period, Verdict};
use crate::figures::{Ask, When};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Expands the first of these files, which may include the others. Errors name file, line and column.
pub(super) fn expand(sources: Arc<Sources>, context: &Context, shop: &Shared) -> Result<Expanded, Fault> {
    let mut environment = environment(shop);
    add_functions(&mut environment, context, shop);
    // read when it is asked for: a mistake in a file that nobody includes is nobody's
    let files = sources.clone();
    environment.set_loader(move |name| Ok(files.marked(name).map(str::to_string)));
    let fault = |e: Error| locate(&e, &sources);
    let template = environment.get_template(Sources::OWN).map_err(fault)?;
    let text = template.render(globals(context)).map_err(fault)?;
    Ok(collect_places(&text))
}

/// Expands the `{{ f(...) }}` of a commentary; everything else stays as it is written.
pub(super) fn expand_commentary(name: &str, source: &str, context: &Context, shop: &Shared) -> Result<Expanded, Fault> {
    let mut environment = environment(shop);
    add_measure(&mut environment, shop);
    let mut text = String::new();
    let mut places = Vec::new();
    for (index, line) in shield(source).lines().enumerate() {
        let mut place = Place { line: index as u32 + 1, ..Place::START };
        let mut rest = line;
        places.push((text.len(), place));
        while let Some((before, expression, after)) = figure_expression(rest) {
            text.push_str(before);
            place = place.after(before);
            let expression = format!("{{{{{expression}}}}}");
            let at_place = |e: Error| {
                let fault = locate(&e, &Sources::one(name, &expression));
                Fault { place: Place { column: place.column + fault.place.column - 1, ..place }, ..fault }
            };
            let found = environment
                .render_named_str(Sources::OWN, &expression, globals(context))
                .map_err(|e| Fault { file: Some(name.to_string()), ..at_place(e) })?;
            text.push_str(&found);
            place = place.after(&expression);
            places.push((text.len(), place));
            rest = after;
        }
        text.push_str(rest);
        text.push('\n');
    }
    Ok(Expanded::new(text, places))
}

/// The first `{{ f(...) }}` of a line: what stands before it, within it and after it.
fn figure_expression(line: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(open) = line[from..].find("{{").map(|o| from + o) {
        let inner = &line[open + 2..];
        let close = inner.find("}}")?;
        if inner.trim_start().strip_prefix('f').is_some_and(|r| r.trim_start().starts_with('(')) {
            return Some((&line[..open], &inner[..close], &inner[close + 2..]));
        }
        from = open + 2;
    }
    None
}

fn environment(shop: &Shared) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_syntax(whole_lines());
    // text of data is literal unless the template language itself calls it safe (macros, captured blocks)
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    for filter in ["safe", "escape", "e", "tojson", "pprint", "urlencode"] {
        environment.remove_filter(filter);
    }
    let shop = shop.clone();
    environment.set_formatter(move |out, _, value| {
        if value.downcast_object_ref::<FigureValue>().is_some() {
            return Ok(write!(out, "{value}")?);
        }
        if value.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        if value.is_none() {
            return Ok(());
        }
        if let Some(figures) = value.downcast_object_ref::<FiguresValue>() {
            return Err(refused(Mistake::FiguresPrinted { count: figures.count() }));
        }
        match value.kind() {
            ValueKind::String if value.is_safe() => Ok(write!(out, "{value}")?),
            ValueKind::String => {
                let mut shop = lock(&shop);
                shop.literals.push(value.to_string());
                Ok(write!(out, "{}", literal_mark(shop.literals.len() - 1))?)
            }
            ValueKind::Number | ValueKind::Bool => Err(refused(Mistake::BareNumber { value: value.to_string() })),
            ValueKind::Invalid => Err(Error::new(ErrorKind::InvalidOperation, value.to_string())),
            kind => Err(refused(Mistake::NotPrintable { kind: kind.to_string() })),
        }
    });
    environment
}

/// A line that holds only tags puts nothing out.
fn whole_lines() -> SyntaxConfig {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("the delimiters are the language's own")
}

/// What a template may call.
pub const FUNCTIONS: &[&str] = &["f", "kpi", "rows", "verdict", "day", "range", "dict", "namespace"];
/// The facts a template may name.
pub const FACTS: &[&str] = &["period", "programme", "config", "report"];
/// What may stand behind a `|`.
pub const FILTERS: &[&str] = &[
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "default",
    "dictsort",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "zip",
];
/// What may stand behind `is`.
pub const TESTS: &[&str] = &[
    "defined",
    "undefined",
    "none",
    "true",
    "false",
    "boolean",
    "odd",
    "even",
    "divisibleby",
    "number",
    "integer",
    "int",
    "float",
    "string",
    "sequence",
    "iterable",
    "mapping",
    "startingwith",
    "endingwith",
    "lower",
    "upper",
    "sameas",
    "eq",
    "equalto",
    "ne",
    "lt",
    "lessthan",
    "le",
    "gt",
    "greaterthan",
    "ge",
    "in",
    "filter",
    "test",
    "safe",
    "escaped",
];

fn add_functions(environment: &mut Environment<'static>, context: &Context, shop: &Shared) {
    add_measure(environment, shop);
    let asked = shop.clone();
    environment.add_function("rows", move |query: String, filter: Kwargs| -> Result<Value, Error> {
        let mut narrow: Vec<(String, String)> = Vec::new();
        for name in filter.args() {
            narrow.push((name.to_string(), filter.get::<Value>(name)?.to_string()));
        }
        narrow.sort();
        let rows = lock(&asked).desk().and_then(|d| Ok(d.rows(&query, &narrow)?)).map_err(refused)?;
        Ok(Value::from(row_values(&asked, &query, rows)))
    });
    let asked = shop.clone();
    let obligations: Vec<String> = context.programme.obligations.iter().map(|o| o.id.clone()).collect();
    environment.add_function("kpi", move |id: String| -> Result<Value, Error> {
        if !obligations.contains(&id) {
            let near = Near::to(&id, obligations.iter().map(String::as_str));
            return Err(refused(Mistake::UnknownObligation { name: id, near }));
        }
        let narrow = [("obligation".to_string(), id)];
        let rows = lock(&asked).desk().and_then(|d| Ok(d.rows("kpi", &narrow)?)).map_err(refused)?;
        Ok(row_values(&asked, "kpi", rows).into_iter().next().unwrap_or_else(|| Value::from(())))
    });
    environment.add_function("verdict", |name: Value| -> Result<Value, Error> {
        let known = name.as_str().and_then(Verdict::from_name).map(Verdict::ja);
        known.map(Value::from).ok_or_else(|| {
            let name = name.to_string();
            let near = Near::to(&name, ["achieved", "on_track", "at_risk", "missed"]);
            refused(Mistake::NoVerdict { name, near })
        })
    });
    // a day as text: 10月9日, or 令和8年10月9日（金）
    environment.add_function("day", |text: String, options: Kwargs| -> Result<Value, Error> {
        let whole: Option<bool> = options.get("whole")?;
        options.assert_all_used()?;
        let day: Day = text.parse().map_err(|e| refused(Mistake::Calendar(e)))?;
        if whole == Some(true) {
            return Ok(Value::from(day.wareki_weekday()));
        }
        Ok(Value::from(format!("{}月{}日", day.month().number(), day.day_of_month())))
    });
}

fn add_measure(environment: &mut Environment<'static>, shop: &Shared) {
    let asked = shop.clone();
    environment.add_function("f", move |metric: String, options: Kwargs| -> Result<Value, Error> {
        let account: Option<String> = options.get("account")?;
        options.assert_all_used()?;
        let ask = Ask {
            metric: MetricId::from(metric.as_str()),
            account: account.as_deref().map(AccountId::from),
            when: When::This,
            members: Members::none(),
            entity: None,
        };
        let path = match account {
            Some(account) => format!("{metric}/{}", super::maker::slug(&account)),
            None => metric,
        };
        FigureValue::ask(&asked, ask, path).map(Value::from_object).map_err(refused)
    });
}

fn named(what: Holder, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let fields = fields.into_iter().map(|(k, v)| (k.to_string(), v)).collect();
    Value::from_object(Named { what, fields })
}

/// The plain facts a template may name. All are text, lists of text or truths: nothing that could pose as a figure.
fn globals(context: &Context) -> Value {
    let programme = &context.programme;
    let text = |t: &str| Value::from(shield(t));
    let mut platforms: Vec<&str> = programme.accounts.iter().map(|a| a.platform.as_str()).collect();
    platforms.sort_unstable();
    platforms.dedup();
    let accounts: Vec<Value> = programme
        .accounts
        .iter()
        .map(|a| {
            let fields =
                [("platform", text(a.platform.as_str())), ("id", text(a.id.as_str())), ("name", text(&a.name))];
            named(Holder::Account, fields)
        })
        .collect();
    let obligations: Vec<&str> = programme.obligations.iter().map(|o| o.id.as_str()).collect();
    let about = named(
        Holder::Global("programme"),
        [
            ("name", text(&programme.name)),
            ("short_name", text(&programme.short_name)),
            ("client", text(&programme.client)),
            ("department", text(programme.department.as_deref().unwrap_or(""))),
            ("contractor", text(&programme.contractor)),
            ("edition", text(&programme.report.edition)),
            ("term_start", text(&programme.term.start.wareki())),
            ("term_end", text(&programme.term.end.wareki())),
            ("platforms", platforms.into_iter().map(text).collect()),
            ("accounts", Value::from(accounts)),
            ("obligations", obligations.into_iter().map(text).collect()),
        ],
    );
    let config = Named {
        what: Holder::Global("config"),
        fields: programme.values.iter().map(|(n, v)| (n.clone(), text(v))).collect(),
    };
    let report = named(
        Holder::Global("report"),
        [
            ("load", Value::from(context.load.to_string())),
            ("printed", Value::from(context.now.wareki())),
            ("printed_day", Value::from(context.now.day_in(crate::domain::Zone::JST).wareki_weekday())),
            ("sample", Value::from(context.sample)),
        ],
    );
    let all: BTreeMap<&str, Value> = BTreeMap::from([
        ("programme", about),
        ("period", period(context)),
        ("config", Value::from_object(config)),
        ("report", report),
    ]);
    Value::from(all)
}

fn period(context: &Context) -> Value {
    let (start, end) = context.span();
    let month = end.month();
    let (over, now) = (context.period.span().1 == end, context.now.day_in(crate::domain::Zone::JST));
    let (kind, title, label) = match &context.period {
        Period::Month(m) => ("month", m.wareki(), m.short_ja()),
        Period::FiscalYear(y) => ("fiscal_year", y.wareki(), y.wareki()),
        Period::Event { label, .. } => ("event", label.clone(), label.clone()),
    };
    let term = context.programme.term;
    let first = term.start.month();
    let months_to =
        |m: crate::domain::Month| (m.year() - first.year()) * 12 + m.number() as i32 - first.number() as i32 + 1;
    let (done, all) = (months_to(month), months_to(term.end.month()));
    let end_text = if start.year() == end.year() {
        format!("{}月{}日（{}）", end.month().number(), end.day_of_month(), end.weekday_ja())
    } else {
        end.wareki_weekday()
    };
    let (before, year_before, next) = match &context.period {
        Period::FiscalYear(y) => (y.plus(-1).wareki(), y.plus(-1).wareki(), y.plus(1).wareki()),
        _ => (month.plus(-1).short_ja(), format!("前年{}", month.short_ja()), month.plus(1).short_ja()),
    };
    let text = |t: String| Value::from(t);
    named(
        Holder::Global("period"),
        [
            ("id", text(context.period.to_string())),
            ("kind", text(kind.to_string())),
            ("title", text(title)),
            ("label", text(label)),
            ("start", text(start.to_string())),
            ("end", text(end.to_string())),
            ("span", text(format!("{}～{end_text}", start.wareki_weekday()))),
            ("last_day", text(end.wareki())),
            ("previous_label", text(before)),
            ("last_year_label", text(year_before)),
            ("next_label", text(next)),
            ("last_month_label", text(month.short_ja())),
            ("is_over", Value::from(over && end < now)),
            ("fiscal_label", text(context.programme.fiscal_year(end).wareki())),
            ("in_term", Value::from(term.start <= end && start <= term.end)),
            ("first_month", Value::from(done <= 1)),
            ("last_month", Value::from(done >= all)),
            ("term_months", text(all.to_string())),
            ("term_month", text(done.clamp(1, all.max(1)).to_string())),
            ("months_left", text((all - done).max(0).to_string())),
        ],
    )
}
