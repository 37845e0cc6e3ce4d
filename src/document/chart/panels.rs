//! Small plots on one scale, one for each value of a column.
//!
//! Invariant: a panel's points stand at the labels of the common axis, whatever rows it has.

use super::super::alt;
use super::super::blocks::{pattern_columns, text_of};
use super::super::error::Fault;
use super::super::maker::{Maker, push_text, slug};
use super::super::markers::Place;
use super::super::mistake::{Mistake, Thing};
use super::super::values::Look;
use super::series::{Across, catalogued_breaks, make_series, series_spec};
use super::{Drawn, Sketch, check, filled, places, row_id};
use crate::document::model::{Drawing, Inline, Panel, PanelScale, Panels, Point, SeriesForm, XAxis};
use crate::figures::{FigureKey, Op, Rows};

const SCALES: [(&str, PanelScale); 3] =
    [("common", PanelScale::Common), ("first", PanelScale::First), ("target", PanelScale::Target)];

pub(super) fn panels(sketch: Sketch<'_>, maker: &mut Maker<'_>) -> Result<Drawn, Fault> {
    let Sketch { fields, name, rows, .. } = sketch;
    let line = fields.line;
    let column = fields.need("panel")?;
    check(&rows, &[&column])?;
    let scale = match fields.words("scale")? {
        None => PanelScale::Common,
        Some(words) => match SCALES.iter().find(|(n, _)| *n == words.text) {
            Some((_, scale)) => *scale,
            None => {
                return Err(Fault::unknown(words.line, Thing::ValueOf("scale"), &words.text, SCALES.map(|(n, _)| n)));
            }
        },
    };
    let across_count = fields.count("across")?.unwrap_or(3).clamp(1, 6);
    let aside = fields.words("aside")?;
    if let Some(pattern) = &aside {
        check(&rows, &pattern_columns(pattern).iter().collect::<Vec<_>>())?;
    }
    let with_change = fields.flag("change")?;
    let look = Look { places: places(fields)?, ..Look::WITH_UNIT };
    let axis = Across::read(fields, &rows)?;
    let current = fields.words("current")?;
    let mut specs = Vec::new();
    for series in fields.tables("series")? {
        specs.push(series_spec(series, SeriesForm::Line, current.as_ref(), &rows, maker)?);
    }
    if specs.is_empty() {
        return Err(Fault::new(line, Mistake::NoSeries));
    }
    let (mut labels, mut names): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for (index, row) in rows.rows.iter().enumerate() {
        if !labels.contains(&axis.labels[index]) {
            labels.push(axis.labels[index].clone());
            names.push(axis.names[index].clone());
        }
        let title = text_of(&rows, row, &column)?;
        match groups.iter_mut().find(|(known, _)| *known == title) {
            Some((_, own)) => own.push(index),
            None => groups.push((title, vec![index])),
        }
    }
    let (mut made, mut figures) = (Vec::new(), Vec::new());
    for (title, own) in groups {
        let id = format!("{name}/{}", slug(&title));
        let part = Rows { columns: rows.columns.clone(), rows: own.iter().map(|i| rows.rows[*i].clone()).collect() };
        let own_labels: Vec<String> = own.iter().map(|i| axis.labels[*i].clone()).collect();
        let (mut series, mut keys) = (Vec::new(), Vec::new());
        for spec in &specs {
            let (mut one, cells) = make_series(&id, spec, &part, &own_labels, current.as_ref(), maker)?;
            let mut points = vec![Point::None; labels.len()];
            let mut placed = vec![None; labels.len()];
            for ((point, cell), label) in one.points.drain(..).zip(cells).zip(&own_labels) {
                if let Some(at) = labels.iter().position(|known| known == label) {
                    (points[at], placed[at]) = (point, cell);
                }
            }
            one.points = points;
            series.push(one);
            keys.push(placed);
        }
        let last = &part.rows[part.rows.len() - 1];
        let row = row_id(&name, &title, maker);
        let mut words = filled(aside.as_ref(), &rows, last, &row, look, maker)?;
        if with_change {
            words.append(&mut change(line, &keys[0], &row, maker)?);
        }
        let breaks = catalogued_breaks(&series, &keys, maker);
        made.push(Panel { title, aside: words, series, breaks });
        figures.push(keys);
    }
    let said = alt::panels(&names, &made, &figures, scale, maker);
    let x = XAxis { labels, rest: Vec::new(), ticks: Vec::new() };
    let drawing = Drawing::Panels(Panels { scale, across: across_count, panels: made });
    Ok(Drawn { x, drawing, said, ..Drawn::default() })
}

/// +303（+25.6%）: from the first value to the last.
fn change(line: Place, keys: &[Option<FigureKey>], row: &str, maker: &mut Maker<'_>) -> Result<Vec<Inline>, Fault> {
    let known: Vec<FigureKey> =
        keys.iter().flatten().copied().filter(|key| maker.figure(*key).number.value().is_some()).collect();
    let [first, .., last] = known.as_slice() else { return Ok(Vec::new()) };
    let difference = maker.operate(line, Op::Difference, &[*last, *first])?;
    let rate = maker.operate(line, Op::ChangeRate, &[*last, *first])?;
    let mut words = vec![Inline::Figure(maker.print(difference, Look::BARE, &format!("{row}/change")))];
    if maker.figure(rate).number.value().is_some() {
        push_text(&mut words, "（");
        words.push(Inline::Figure(maker.print(rate, Look::WITH_UNIT, &format!("{row}/change_rate"))));
        push_text(&mut words, "）");
    }
    Ok(words)
}
