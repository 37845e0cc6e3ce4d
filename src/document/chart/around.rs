//! Days before and after an event: the event's day stands out, the mean of the days before is a line to see it against.
//!
//! Invariant: the mean is a figure of the whole span before the event, made by the same rules as any other.

use super::super::alt;
use super::super::error::Fault;
use super::super::maker::{Maker, file_of, slug};
use super::super::markers::Place;
use super::super::mistake::Mistake;
use super::super::values::Look;
use super::series::{Across, LabelAt, SeriesSpec, catalogued_breaks, make_series, point_id, series_spec};
use super::{Drawn, Sketch, check, truth};
use crate::document::model::{ChartNote, Drawing, Inline, Point, Series, SeriesForm, SeriesRole, XAxis};
use crate::domain::Window;
use crate::figures::{Ask, FigureKey, Op, When};
use rust_decimal::prelude::ToPrimitive;

pub(super) fn around(sketch: Sketch<'_>, maker: &mut Maker<'_>) -> Result<Drawn, Fault> {
    let Sketch { fields, name, kind, rows } = sketch;
    let line = fields.line;
    let across = Across::read(fields, &rows)?;
    let event = fields.need("event")?;
    check(&rows, &[&event])?;
    let called = fields.text("event_name")?.unwrap_or_else(|| "開催日".to_string());
    let baseline = fields.words("baseline")?;
    let mut specs = fields.tables("series")?;
    if specs.len() != 1 {
        return Err(Fault::new(line, Mistake::NotOneSeries));
    }
    let mut at = None;
    for (index, row) in rows.rows.iter().enumerate() {
        if truth(&rows, row, &event)? {
            at = Some(index);
            break;
        }
    }
    let spec = series_spec(specs.remove(0), SeriesForm::Bars, Some(&event), &rows, maker)?;
    let mut labels = spec.labels.clone();
    labels.push(LabelAt::Current);
    let spec = SeriesSpec { role: SeriesRole::Context { current: at }, labels, ..spec };
    let (main, keys) = make_series(&name, &spec, &rows, &across.labels, Some(&event), maker)?;
    let (mut series, mut figures) = (vec![main], vec![keys]);
    if let (Some(words), Some(at)) = (&baseline, at)
        && let Some(key) = mean_before(line, &figures[0][..at], maker)?
    {
        let called = maker.plain(words.line, &words.text)?;
        if let Some(y) = maker.figure(key).number.value().and_then(|value| value.to_f64()) {
            let id = point_id(&name, &slug(&called), "mean", maker);
            maker.draw(key, &id);
            let look = Look { places: Some(1), ..Look::WITH_UNIT };
            let label = vec![Inline::Figure(maker.print(key, look, &id))];
            let mut points = vec![Point::Value { y, provisional: false, label: None }; rows.rows.len()];
            if let Some(Point::Value { label: last, .. }) = points.last_mut() {
                *last = Some(label);
            }
            figures.push(vec![Some(key); points.len()]);
            series.push(Series { name: called, role: SeriesRole::Baseline, form: SeriesForm::Line, points });
        }
    }
    let breaks = catalogued_breaks(&series, &figures, maker);
    let called = maker.plain(line, &called)?;
    let words = |at: usize| format!("{} {called}", across.labels[at]);
    let notes = at.map(|at| ChartNote { at, text: vec![Inline::Text(words(at))] }).into_iter().collect();
    let said = alt::series(kind, !across.rest.is_empty(), &across.names, &series, &figures, maker);
    let mut ticks = vec![0, rows.rows.len().saturating_sub(1)];
    ticks.extend(at);
    let x = XAxis { labels: across.labels, rest: across.rest, ticks };
    Ok(Drawn { x, series, notes, breaks, said, drawing: Drawing::Series, ..Drawn::default() })
}

/// 前の日々の1日平均: of the metric over the whole span where it is one, else of the sum.
fn mean_before(line: Place, keys: &[Option<FigureKey>], maker: &mut Maker<'_>) -> Result<Option<FigureKey>, Fault> {
    let keys: Vec<FigureKey> = keys.iter().copied().flatten().collect();
    let windows: Option<Vec<Window>> = keys.iter().map(|key| maker.figure(*key).window).collect();
    let (Some(first), Some(windows)) = (keys.first(), windows) else { return Ok(None) };
    let first = maker.figure(*first).clone();
    let span = (windows.iter().map(|w| w.start()).min(), windows.iter().map(|w| w.end()).max());
    let whole = match (first.metric, span) {
        (Some(metric), (Some(start), Some(end))) => {
            let when = When::Span(start, end);
            let ask = Ask { metric, account: first.account, when, members: first.members, entity: first.entity };
            let file = file_of(&maker.files, line);
            maker.desk.measure(&ask).map_err(|refusal| Fault::refused(line, file, refusal))?
        }
        _ => maker.operate(line, Op::Total, &keys)?,
    };
    Ok(Some(maker.operate(line, Op::PerDay, &[whole])?))
}
