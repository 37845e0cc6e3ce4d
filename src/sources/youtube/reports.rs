//! What is asked of the Analytics API: the reports, their windows and how a refused one is cut into smaller ones.
//!
//! Not here: reading answers. Only the shapes that Google lists as available are asked for: a report of videos needs an
//! order and a number of rows, a report by day takes no filter.
//! Invariant: a part's key names the metrics it asked for, so that an answer is read against its own question.

use super::metrics::*;
use crate::domain::{Day, Month, Request, StreamId, Window, Zone};
use crate::sources::plain::encode;
use crate::sources::{Ask, Part, Task};

const HOST: &str = "https://youtubeanalytics.googleapis.com";
/// The most rows that a report of videos has, and one of search terms.
const MOST_VIDEOS: usize = 200;
const MOST_TERMS: usize = 25;

/// One kind of report.
#[derive(Debug)]
pub struct Report {
    /// Also the part of a part's key before the colon.
    pub id: &'static str,
    pub stream: &'static str,
    pub dimension: Option<&'static str>,
    /// What is told of this alone.
    filter: Option<&'static str>,
    /// Of a list of the most viewed: how many rows it has at most. It is ordered by views, whatever else it tells.
    pub most: Option<usize>,
    /// What stands before a metric's name in the catalogue.
    pub prefix: &'static str,
    pub metrics: &'static [Named],
    spans: &'static [Span],
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Span {
    Month,
    Previous,
    LastYear,
    /// From the fiscal year's first day to the month's end, where that is more than the month.
    FiscalYear,
    /// The other months of the fiscal year and those of the year before.
    Months,
}

use Span::{FiscalYear, LastYear, Months, Previous};

/// Averages are asked for the very window; counts of months add up.
const CORE: &[Named] = &[VIEWS, ENGAGED_VIEWS, WATCH_MINUTES, AVERAGE_SECONDS, LIKES, COMMENTS, SHARES, GAINED, LOST];
/// Outside of Google's deprecation policy: they may go without notice, so they are asked for by themselves.
const EXTRA: &[Named] = &[AVERAGE_PERCENT, PLAYLIST_ADDS];
const FLOWS: &[Named] = &[VIEWS, ENGAGED_VIEWS, WATCH_MINUTES];
const OF_VIDEOS: &[Named] =
    &[VIEWS, ENGAGED_VIEWS, WATCH_MINUTES, AVERAGE_SECONDS, AVERAGE_PERCENT, LIKES, COMMENTS, SHARES, GAINED, LOST];

/// The month asked for comes first, what it is compared with next.
const COMPARED: &[Span] = &[Span::Month, Previous, LastYear];

/// What most reports have in common.
const BY: Report = Report {
    id: "",
    stream: "",
    dimension: None,
    filter: None,
    most: None,
    prefix: "youtube",
    metrics: FLOWS,
    spans: COMPARED,
};

pub const REPORTS: &[Report] = &[
    Report {
        id: "core",
        stream: "youtube.month",
        metrics: CORE,
        spans: &[Span::Month, Previous, LastYear, FiscalYear, Months],
        ..BY
    },
    Report { id: "extra", stream: "youtube.month", metrics: EXTRA, ..BY },
    Report {
        id: "days",
        stream: "youtube.days",
        dimension: Some("day"),
        metrics: CORE,
        spans: &[Span::Month, LastYear],
        ..BY
    },
    Report {
        id: "videos",
        stream: "youtube.video_month",
        dimension: Some("video"),
        most: Some(MOST_VIDEOS),
        prefix: "youtube.video",
        metrics: OF_VIDEOS,
        ..BY
    },
    Report { id: "traffic", stream: "youtube.traffic", dimension: Some("insightTrafficSourceType"), ..BY },
    Report {
        id: "terms",
        stream: "youtube.search_terms",
        dimension: Some("insightTrafficSourceDetail"),
        filter: Some("insightTrafficSourceType==YT_SEARCH"),
        most: Some(MOST_TERMS),
        prefix: "youtube.search",
        ..BY
    },
    Report { id: "devices", stream: "youtube.devices", dimension: Some("deviceType"), ..BY },
    Report { id: "formats", stream: "youtube.formats", dimension: Some("creatorContentType"), ..BY },
    Report {
        id: "ages",
        stream: "youtube.demographics",
        dimension: Some("ageGroup"),
        metrics: &[VIEWER_PERCENT],
        ..BY
    },
    Report {
        id: "genders",
        stream: "youtube.demographics",
        dimension: Some("gender"),
        metrics: &[VIEWER_PERCENT],
        ..BY
    },
];

/// What a part asked for.
#[derive(Debug)]
pub struct Asked {
    pub report: &'static Report,
    pub metrics: Vec<Named>,
}

impl Asked {
    /// From a part's key: `core:views,likes`.
    pub fn of(part: &Part) -> Option<Asked> {
        let (id, names) = part.key.split_once(':')?;
        let report = REPORTS.iter().find(|report| report.id == id)?;
        let names: Vec<&str> = names.split(',').collect();
        let metrics = report.metrics.iter().copied().filter(|(api_name, _)| names.contains(api_name)).collect();
        Some(Asked { report, metrics })
    }
    /// The metrics besides the one that every channel has and that a report of videos is ordered by.
    pub fn others(&self) -> Vec<Named> {
        self.metrics.iter().copied().filter(|named| *named != VIEWS).collect()
    }
    /// Whether a refusal means that the metric has gone: one alone, or beside the one that carries it.
    pub fn may_be_retired(&self) -> bool {
        let carried = usize::from(self.is_carried());
        self.others().len() == 1 && self.metrics.len() == 1 + carried
    }
    /// A list of the most viewed is ordered by views, whatever else it tells.
    fn is_carried(&self) -> bool {
        self.report.most.is_some()
    }
}

/// The last day of which anything can have been counted.
pub fn yesterday(ask: &Ask) -> Day {
    ask.now.day_in(Zone::PACIFIC).plus(-1)
}

/// The calls of all reports for the windows that are not settled yet.
pub fn plan(ask: &Ask) -> Vec<Task> {
    let mut tasks = Vec::new();
    for report in REPORTS {
        let stream = StreamId::from(report.stream);
        for window in windows(report.spans, ask) {
            if !(ask.done)(&stream, window) {
                tasks.push(task(ask.account.as_str(), report, report.metrics, window));
            }
        }
    }
    tasks
}

/// The windows of the spans that have begun and that do not end before the account, each once.
fn windows(spans: &[Span], ask: &Ask) -> Vec<Window> {
    let month = ask.month;
    let year = ask.fiscal_year();
    let of = |month: Month| month.window(Zone::PACIFIC);
    let mut found: Vec<Window> = Vec::new();
    for span in spans {
        match span {
            Span::Month => found.push(of(month)),
            Previous => found.push(of(month.plus(-1))),
            LastYear => found.push(of(month.plus(-12))),
            FiscalYear => found.extend(Window::new(year.first_month().first(), month.last(), Zone::PACIFIC)),
            Months => {
                let first = year.first_month().plus(-12);
                found.extend(
                    std::iter::successors(Some(month), |m| Some(m.plus(-1))).take_while(|m| first <= *m).map(of),
                );
            }
        }
    }
    let mut kept: Vec<Window> = Vec::new();
    for window in found {
        let possible = window.start() <= yesterday(ask) && ask.started.is_none_or(|day| day <= window.end());
        if possible && !kept.contains(&window) {
            kept.push(window);
        }
    }
    kept
}

fn task(channel: &str, report: &'static Report, metrics: &[Named], window: Window) -> Task {
    let names: Vec<&str> = metrics.iter().map(|(api_name, _)| *api_name).collect();
    let names = names.join(",");
    let mut url = format!(
        "{HOST}/v2/reports?ids=channel%3D%3D{}&startDate={}&endDate={}&metrics={}",
        encode(channel),
        window.start(),
        window.end(),
        names.replace(',', "%2C"),
    );
    if let Some(dimension) = report.dimension {
        url.push_str(&format!("&dimensions={dimension}"));
    }
    // an empty parameter is refused, and a list of the most viewed without its order and length as well
    if let Some(filter) = report.filter {
        url.push_str(&format!("&filters={}", encode(filter)));
    }
    match report.most {
        Some(most) => url.push_str(&format!("&sort=-{}&maxResults={most}", metrics[0].0)),
        None if report.dimension == Some("day") => url.push_str("&sort=day"),
        None => {}
    }
    let stream = StreamId::from(report.stream);
    let mut part = Part::new(&stream, window, format!("{}:{names}", report.id));
    part.state = serde_json::Value::from(channel);
    Task { lane: stream.to_string(), request: Request::get(url), parts: vec![part], limit: None }
}

/// Two halves of a report that was refused as a whole: one unavailable metric takes down all that were asked with it.
pub fn split(task: &Task) -> Vec<Task> {
    let Some(part) = task.parts.first() else { return vec![] };
    let (Some(asked), Some(channel)) = (Asked::of(part), part.state.as_str()) else { return vec![] };
    let make = |metrics: &[Named]| self::task(channel, asked.report, metrics, part.window);
    if asked.is_carried() {
        let others = asked.others();
        if others.len() < 2 {
            return vec![];
        }
        let (left, right) = others.split_at(others.len() / 2);
        let whole = asked.metrics.len() == asked.report.metrics.len();
        // views alone find out whether the report itself is refused
        let alone = whole.then(|| make(&[VIEWS]));
        return alone.into_iter().chain([left, right].map(|half| make(&[&[VIEWS], half].concat()))).collect();
    }
    if asked.metrics.len() < 2 {
        return vec![];
    }
    let (left, right) = asked.metrics.split_at(asked.metrics.len() / 2);
    vec![make(left), make(right)]
}
