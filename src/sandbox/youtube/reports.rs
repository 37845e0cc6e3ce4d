//! `reports.query` of the emulated Analytics API: only the shapes that are offered, only days that are ready.
//!
//! A table without data has no `rows`; a day on which nothing happened has no row; the newest days are cut off.

use super::{Query, Refusal};
use crate::domain::{Day, Instant, Zone};
use crate::sandbox::world::happenings::day;
use crate::sandbox::world::youtube::{self as world, CHANNEL, Counts};
use serde_json::{Value, json};

/// How many days after a day its numbers are ready.
const READY_AFTER: i64 = 3;
/// The day on which YouTube stopped offering `videosAddedToPlaylists`.
const PLAYLISTS_ENDED: (i32, u32, u32) = (2026, 10, 15);
const MOST_VIDEOS: usize = 200;
const MOST_TERMS: usize = 25;
const OF_SEARCH: &str = "insightTrafficSourceType==YT_SEARCH";

/// Metrics that are offered for a channel without advertising.
const METRICS: &[&str] = &[
    "views",
    "engagedViews",
    "redViews",
    "likes",
    "dislikes",
    "comments",
    "shares",
    "estimatedMinutesWatched",
    "estimatedRedMinutesWatched",
    "averageViewDuration",
    "averageViewPercentage",
    "subscribersGained",
    "subscribersLost",
    "videosAddedToPlaylists",
    "videosRemovedFromPlaylists",
    "viewerPercentage",
];
const MONEY: &[&str] = &["estimatedRevenue", "estimatedAdRevenue", "grossRevenue", "cpm", "adImpressions"];
/// What is told by source of traffic and by device.
const FLOWS: &[&str] = &["views", "engagedViews", "estimatedMinutesWatched"];

const DEVICES: &[(&str, u32)] = &[("MOBILE", 640), ("DESKTOP", 220), ("TV", 90), ("TABLET", 48), ("GAME_CONSOLE", 2)];
const AGES: &[(&str, u32)] =
    &[("age18-24", 142), ("age25-34", 385), ("age35-44", 267), ("age45-54", 128), ("age55-64", 56), ("age65-", 22)];
const GENDERS: &[(&str, u32)] = &[("female", 452), ("male", 540), ("user_specified", 8)];

fn unsupported() -> Refusal {
    let message = "The query is not supported. Check the documentation at \
                   https://developers.google.com/youtube/analytics/v2/available_reports for a list of supported queries.";
    Refusal::new(400, "global", "badRequest", message)
}

fn required<'a>(query: &'a Query, name: &str) -> Result<&'a str, Refusal> {
    query.get(name).ok_or_else(|| Refusal::new(400, "global", "required", format!("Required parameter: {name}")))
}

fn date(query: &Query, name: &str) -> Result<Day, Refusal> {
    let text = required(query, name)?;
    let message = || {
        let message = format!(
            "Invalid value '{text}'. Values must match the following regular expression: '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}'"
        );
        Refusal::new(400, "global", "invalidParameter", message)
    };
    text.parse().map_err(|_| message())
}

pub fn answer(query: &Query, now: Instant) -> Result<Value, Refusal> {
    query.only(&[
        "ids",
        "startDate",
        "endDate",
        "metrics",
        "dimensions",
        "filters",
        "sort",
        "maxResults",
        "startIndex",
        "currency",
        "includeHistoricalChannelData",
    ])?;
    let ids = required(query, "ids")?;
    if ids != "channel==MINE" && ids != format!("channel=={CHANNEL}") {
        return Err(Refusal::new(403, "global", "forbidden", "Forbidden"));
    }
    let (start, end) = (date(query, "startDate")?, date(query, "endDate")?);
    if end < start {
        return Err(Refusal::new(400, "global", "badRequest", "The end date must not lie before the start date."));
    }
    let today = now.day_in(Zone::PACIFIC);
    required(query, "metrics")?;
    let metrics = query.list("metrics");
    for metric in &metrics {
        if MONEY.contains(metric) {
            return Err(Refusal::new(403, "global", "forbidden", "Forbidden"));
        }
        let gone = *metric == "videosAddedToPlaylists" && day(PLAYLISTS_ENDED) <= today;
        if !METRICS.contains(metric) || gone {
            let message = format!("Unknown identifier ({metric}) given in field parameters.metrics.");
            return Err(Refusal::new(400, "global", "invalid", message));
        }
    }
    let dimensions = query.list("dimensions");
    // more filters are offered by the real one; nothing here needs them
    let filter = (dimensions == ["insightTrafficSourceDetail"]).then_some(OF_SEARCH);
    if query.get("filters") != filter || query.get("startIndex").is_some_and(|at| at != "1") {
        return Err(unsupported());
    }
    let end = end.min(today.plus(-READY_AFTER));
    let percentages = metrics.contains(&"viewerPercentage");
    let only_flows = metrics.iter().all(|metric| FLOWS.contains(metric));
    let rows: Vec<(Option<String>, Vec<Value>)> = match dimensions[..] {
        _ if percentages && (metrics.len() > 1 || !matches!(dimensions[..], ["ageGroup"] | ["gender"])) => {
            return Err(unsupported());
        }
        ["ageGroup"] if percentages => shares_of(AGES, start),
        ["gender"] if percentages => shares_of(GENDERS, start),
        [] => one_row(start, end, &metrics),
        ["day"] => by_day(start, end, &metrics),
        ["video"] => by_video(query, start, end, &metrics)?,
        ["insightTrafficSourceType"] if only_flows => of_members(world::by_source(start, end), &metrics),
        ["insightTrafficSourceDetail"] if only_flows => by_term(query, start, end, &metrics)?,
        ["deviceType"] if only_flows => by_weight(DEVICES, start, end, &metrics),
        ["creatorContentType"] => by_weight(&[("videoOnDemand", 1)], start, end, &metrics),
        _ => return Err(unsupported()),
    };
    let kind = |metric: &&str| {
        if metric.starts_with("average") || *metric == "viewerPercentage" { "FLOAT" } else { "INTEGER" }
    };
    let dimension = |name: &&str| json!({ "name": name, "columnType": "DIMENSION", "dataType": "STRING" });
    let metric = |name: &&str| {
        // a duration is a whole number of seconds
        let kind = if *name == "averageViewDuration" { "INTEGER" } else { kind(name) };
        json!({ "name": name, "columnType": "METRIC", "dataType": kind })
    };
    let headers: Vec<Value> = dimensions.iter().map(dimension).chain(metrics.iter().map(metric)).collect();
    let mut body = json!({ "kind": "youtubeAnalytics#resultTable", "columnHeaders": headers });
    if !rows.is_empty() {
        let whole = |(member, values): (Option<String>, Vec<Value>)| {
            Value::from(member.map(Value::from).into_iter().chain(values).collect::<Vec<_>>())
        };
        body["rows"] = rows.into_iter().map(whole).collect();
    }
    Ok(body)
}

type Rows = Vec<(Option<String>, Vec<Value>)>;

/// One decimal of a percentage is enough for an invention.
fn tenths(part: u64, whole: u64) -> Value {
    let tenths = (part * 1_000 + whole / 2).checked_div(whole).unwrap_or(0);
    json!(tenths as f64 / 10.0)
}

fn value(counts: &Counts, length: u64, metric: &str) -> Value {
    match metric {
        "views" => counts.views.into(),
        "engagedViews" => counts.engaged.into(),
        "estimatedMinutesWatched" => counts.minutes.into(),
        "likes" => counts.likes.into(),
        "comments" => counts.comments.into(),
        "shares" => counts.shares.into(),
        "subscribersGained" => counts.gained.into(),
        "subscribersLost" => counts.lost.into(),
        "videosAddedToPlaylists" => counts.playlist_adds.into(),
        "averageViewDuration" => (counts.seconds / counts.engaged.max(1)).into(),
        "averageViewPercentage" => tenths(u64::from(counts.seconds), length),
        // Premium, dislikes, removals: nothing of it here
        _ => 0.into(),
    }
}

/// Seconds of all videos' lengths, as often as they were viewed.
fn length_of_channel(start: Day, end: Day) -> u64 {
    let months = std::iter::successors(Some(start.month()), |m| Some(m.plus(1))).take_while(|m| *m <= end.month());
    let lengths = months.flat_map(|month| {
        let (from, to) = (month.first().max(start), month.last().min(end));
        world::seen_in(month).map(move |v| u64::from(v.seconds) * u64::from(world::of_video(v, from, to).engaged))
    });
    lengths.sum()
}

fn values(counts: &Counts, length: u64, metrics: &[&str]) -> Vec<Value> {
    metrics.iter().map(|metric| value(counts, length, metric)).collect()
}

fn one_row(start: Day, end: Day, metrics: &[&str]) -> Rows {
    let counts = world::of_channel(start, end);
    if counts == Counts::default() {
        return Vec::new();
    }
    vec![(None, values(&counts, length_of_channel(start, end), metrics))]
}

fn by_day(start: Day, end: Day, metrics: &[&str]) -> Rows {
    let days = world::channel_by_day(start, end).into_iter();
    let days = days.filter(|(_, counts)| counts.views > 0);
    days.map(|(on, counts)| (Some(on.to_string()), values(&counts, length_of_channel(on, on), metrics))).collect()
}

/// A list of the most: by which metric, and how many. Without them it is refused.
fn order<'q>(query: &'q Query, metrics: &[&str], limit: usize) -> Result<(&'q str, usize), Refusal> {
    let most = query.get("maxResults").and_then(|text| text.parse::<usize>().ok());
    let most = most.filter(|most| (1..=limit).contains(most)).ok_or_else(unsupported)?;
    let sort = query.get("sort").and_then(|sort| sort.strip_prefix('-')).filter(|by| metrics.contains(by));
    Ok((sort.ok_or_else(unsupported)?, most))
}

/// What people searched for who found a video: the most frequent terms alone.
fn by_term(query: &Query, start: Day, end: Day, metrics: &[&str]) -> Result<Rows, Refusal> {
    let (sort, most) = order(query, metrics, MOST_TERMS)?;
    let mut terms = world::searched(start, end);
    terms.sort_by_key(|(_, counts)| std::cmp::Reverse(value(counts, 0, sort).as_u64()));
    Ok(terms
        .into_iter()
        .take(most)
        .map(|(term, counts)| (Some(term.to_string()), values(&counts, 0, metrics)))
        .collect())
}

fn by_video(query: &Query, start: Day, end: Day, metrics: &[&str]) -> Result<Rows, Refusal> {
    let (sort, most) = order(query, metrics, MOST_VIDEOS)?;
    let mut rows: Vec<_> = world::seen_in(end.month())
        .map(|video| (video, world::of_video(video, start, end)))
        .filter(|(_, counts)| counts.views > 0)
        .map(|(video, counts)| {
            let length = u64::from(video.seconds) * u64::from(counts.engaged);
            (
                value(&counts, length, sort).as_f64().unwrap_or(0.0),
                (Some(video.id.to_string()), values(&counts, length, metrics)),
            )
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(rows.into_iter().map(|(_, row)| row).take(most).collect())
}

fn by_weight(members: &[(&'static str, u32)], start: Day, end: Day, metrics: &[&str]) -> Rows {
    let parts = world::of_channel(start, end).cut(&world::moved(members, start));
    of_members(members.iter().map(|(name, _)| *name).zip(parts).collect(), metrics)
}

fn of_members(members: Vec<(&'static str, Counts)>, metrics: &[&str]) -> Rows {
    let rows = members.into_iter().filter(|(_, counts)| counts.views > 0);
    rows.map(|(name, counts)| (Some(name.to_string()), values(&counts, 0, metrics))).collect()
}

fn shares_of(members: &[(&'static str, u32)], start: Day) -> Rows {
    let weights = world::moved(members, start);
    let whole: u64 = weights.iter().map(|w| u64::from(*w)).sum();
    let rows = members.iter().zip(&weights);
    rows.map(|((name, _), weight)| (Some((*name).to_string()), vec![tenths(u64::from(*weight), whole)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONTH: &str = "ids=channel%3D%3DMINE&startDate=2026-10-01&endDate=2026-10-31";

    fn ask(more: &str) -> Result<Value, Refusal> {
        let now = Instant::at(Day::new(2026, 11, 10).unwrap(), 9, 0, Zone::JST);
        answer(&Query::read(&format!("{MONTH}{more}")), now)
    }

    #[test]
    fn only_the_shapes_that_are_offered_are_answered() {
        for good in [
            "&metrics=views,likes",
            "&metrics=views&dimensions=day&sort=day",
            "&metrics=views,shares&dimensions=video&sort=-views&maxResults=200",
            "&metrics=views&dimensions=insightTrafficSourceType",
            "&metrics=viewerPercentage&dimensions=ageGroup",
            "&metrics=views&dimensions=insightTrafficSourceDetail&filters=insightTrafficSourceType%3D%3DYT_SEARCH&sort=-views&maxResults=25",
        ] {
            assert!(ask(good).unwrap()["rows"].is_array(), "{good}");
        }
        for (bad, reason) in [
            ("", "required"),
            ("&metrics=views&dimensions=", "invalidParameter"),
            ("&metrics=views&pretty=1", "badRequest"),
            ("&metrics=impressions", "invalid"),
            ("&metrics=views,videosAddedToPlaylists", "invalid"),
            ("&metrics=estimatedRevenue", "forbidden"),
            ("&metrics=views&dimensions=video", "badRequest"),
            ("&metrics=views&dimensions=video&sort=views&maxResults=10", "badRequest"),
            ("&metrics=views&dimensions=video&sort=-views&maxResults=201", "badRequest"),
            ("&metrics=views&dimensions=insightTrafficSourceDetail&sort=-views&maxResults=25", "badRequest"),
            (
                "&metrics=views&dimensions=insightTrafficSourceDetail&filters=insightTrafficSourceType==YT_SEARCH&sort=-views&maxResults=26",
                "badRequest",
            ),
            ("&metrics=views&filters=insightTrafficSourceType==YT_SEARCH", "badRequest"),
            ("&metrics=likes&dimensions=deviceType", "badRequest"),
            ("&metrics=viewerPercentage", "badRequest"),
            ("&metrics=views,viewerPercentage&dimensions=gender", "badRequest"),
            ("&metrics=views&dimensions=video,day&sort=-views&maxResults=10", "badRequest"),
        ] {
            assert_eq!(ask(bad).unwrap_err().reason, reason, "{bad}");
        }
    }

    #[test]
    fn the_newest_days_are_not_ready_and_a_month_without_anything_has_no_rows() {
        let now = Instant::at(Day::new(2026, 10, 20).unwrap(), 9, 0, Zone::JST);
        let days = answer(&Query::read(&format!("{MONTH}&metrics=views&dimensions=day")), now).unwrap();
        assert_eq!(days["rows"].as_array().unwrap().last().unwrap()[0], "2026-10-16");
        let empty = "ids=channel==MINE&startDate=2025-04-01&endDate=2025-04-30&metrics=views";
        let none = answer(&Query::read(empty), now).unwrap();
        assert!(none["rows"].is_null() && none["columnHeaders"].is_array());
    }
}
