//! Reads LINE's answers: JSON to observations. Null, a status other than `ready` and a missing field each mean something else.

use super::metrics::{self, DELIVERIES, MESSAGE_SETTLE_DAYS};
use crate::domain::{
    Absence, Decimal, Detail, Entity, Flag, Flags, Instant, Members, MetricId, Origin, Post, Quality, Reason, Stated,
    WayOut,
};
use crate::sources::plain;
use crate::sources::{ParseError, Part, PartResult, PartState, Promised, Reading};
use serde_json::Value;

/// A day that is not counted after so many days is missing; it is asked for again all the same.
const PATIENCE_DAYS: i64 = 3;

/// Friends, target reach and blocks of one day.
pub fn read_followers(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let fields =
        [("line.friends_added", "followers"), ("line.target_reach", "targetedReaches"), ("line.blocks", "blocks")];
    let mut result = part.result();
    let status = read_status(value, &mut result, read)?;
    match status {
        Status::Ready => {
            for (metric, field) in fields {
                let stated = match value.get(field) {
                    // a ready day without the number: withheld or gone, but not zero
                    None | Some(Value::Null) => Stated::Absent(Absence::Missing),
                    Some(found) => Stated::Value(read_count(found, field)?),
                };
                result.observations.push(read.observe(metric, part.window, stated, format!("/{field}")));
            }
        }
        Status::Pending | Status::NotApplicable => {
            for (metric, _) in fields {
                let stated = Stated::Absent(uncounted(&status, &result));
                result.observations.push(read.observe(metric, part.window, stated, "/status"));
            }
        }
    }
    Ok(result)
}

/// Messages delivered on one day, by kind. On a ready day a kind without traffic is left out: that is zero.
pub fn read_deliveries(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    let status = read_status(value, &mut result, read)?;
    let ready = status == Status::Ready;
    for delivery in DELIVERIES {
        let metric = metrics::delivered_id(delivery.field);
        let (stated, pointer) = match value.get(delivery.field) {
            _ if !ready => (Stated::Absent(uncounted(&status, &result)), "/status".to_string()),
            // the pointer names where the number would stand
            None | Some(Value::Null) => {
                let zero = Stated::Value(Decimal::ZERO);
                let mut implied = read.observe(metric, part.window, zero, format!("/{}", delivery.field));
                implied.flags = Flags::of([Flag::Implied]);
                result.observations.push(implied);
                continue;
            }
            Some(found) => (Stated::Value(read_count(found, delivery.field)?), format!("/{}", delivery.field)),
        };
        result.observations.push(read.observe(metric, part.window, stated, pointer));
    }
    let unknown = value.as_object().into_iter().flatten();
    let unknown = unknown.filter(|(name, _)| *name != "status" && !DELIVERIES.iter().any(|d| d.field == name.as_str()));
    // a further kind of message; what is no count is none
    for (name, stated) in unknown.filter_map(|(name, found)| Some((name, read_count(found, name).ok()?))) {
        let stated = Stated::Value(stated);
        result.notes.push(("unknown_field".into(), format!("`{name}`")));
        result.observations.push(read.observe(metrics::delivered_id(name), part.window, stated, pointer_to(name)));
    }
    Ok(result)
}

/// Who the friends are, today, in per cent. Read as the state of the month that has just ended.
pub fn read_demographic(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    result.settled = true;
    let groups = [
        ("gender", "genders", "gender"),
        ("age", "ages", "age"),
        ("area", "areas", "area"),
        ("app_type", "appTypes", "appType"),
        ("period", "subscriptionPeriods", "subscriptionPeriod"),
    ];
    let available = match value.get("available") {
        Some(Value::Bool(available)) => *available,
        other => return Err(ParseError::wrong_type("/available", other, Promised::Flag)),
    };
    for (name, field, dimension) in groups {
        let metric = MetricId::new(format!("line.demographic.{name}"));
        if !available {
            // fewer than 20 friends within target reach, or a country without the service
            let stated = Stated::Absent(Absence::Hidden);
            result.observations.push(read.observe(metric, part.window, stated, "/available"));
            continue;
        }
        let empty = Vec::new();
        let shares = match value.get(field) {
            None | Some(Value::Null) => &empty,
            Some(Value::Array(shares)) => shares,
            other => return Err(ParseError::wrong_type(format!("/{field}"), other, Promised::List)),
        };
        for (n, share) in shares.iter().enumerate() {
            let member = share.get(dimension).and_then(Value::as_str);
            let member = member.ok_or_else(|| {
                ParseError::wrong_type(format!("/{field}/{n}/{dimension}"), share.get(dimension), Promised::Text)
            })?;
            let pointer = format!("/{field}/{n}/percentage");
            let stated = match share.get("percentage") {
                None | Some(Value::Null) => Stated::Absent(Absence::Missing),
                found => Stated::Value(read_percent(found, &pointer)?),
            };
            let mut seen = read.observe(metric.clone(), part.window, stated, pointer);
            seen.members = Members::new([(dimension, member)]);
            seen.flags = Flags::of([Flag::Estimated, Flag::Partial]);
            result.observations.push(seen);
        }
    }
    if !available {
        result.reason = Some(Reason::new("audience_too_small", Detail::ShownFrom { people: 20 }));
    }
    Ok(result)
}

/// One message that was sent through the interface: how many got, opened and clicked it.
pub fn read_message(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    let text = |field: &str| part.state[field].as_str().unwrap_or_default().to_string();
    let entity = Entity::new(text("entity"));
    let overview = value
        .get("overview")
        .filter(|o| o.is_object())
        .ok_or_else(|| ParseError::wrong_type("/overview", value.get("overview"), Promised::Object))?;
    let sent_at = overview
        .get("timestamp")
        .and_then(plain::decimal)
        .and_then(|t| i64::try_from(t).ok())
        .filter(|t| (0..=32_503_680_000).contains(t));
    let sent_at = sent_at.map(Instant::from_unix);
    let settled = match sent_at {
        Some(sent) => read.observed_at.since(sent) >= i64::from(MESSAGE_SETTLE_DAYS) * 86_400,
        None => read.observed_at.day_in(read.zone).since(part.window.end()) > i64::from(MESSAGE_SETTLE_DAYS),
    };
    result.settled = settled;
    for (metric, field) in [("delivered", "delivered"), ("opened", "uniqueImpression"), ("clicked", "uniqueClick")] {
        let pointer = format!("/overview/{field}");
        let stated = match overview.get(field) {
            // no number until all is sent
            None | Some(Value::Null) if metric == "delivered" => Stated::Absent(Absence::Pending),
            // fewer than 20 people
            None | Some(Value::Null) => Stated::Absent(Absence::Hidden),
            Some(found) if found.as_i64().is_some_and(|n| n < 0) => Stated::Absent(Absence::Hidden),
            Some(found) => Stated::Value(read_count(found, &format!("overview/{field}"))?),
        };
        if stated == Stated::Absent(Absence::Hidden) {
            result.reason = Some(Reason::new("too_few_people", Detail::ShownFrom { people: 20 }));
        }
        let mut seen = read.observe(MetricId::new(format!("line.message.{metric}")), part.window, stated, pointer);
        seen.entity = Some(entity.clone());
        seen.quality = if settled { Quality::Settled } else { Quality::Provisional };
        result.observations.push(seen);
    }
    result.posts.push(Post {
        account: read.account.clone(),
        entity,
        kind: "message".into(),
        title: text("title"),
        url: None,
        published_at: sent_at,
        published_on: Some(part.window.start()),
        observed_at: read.observed_at,
        origin: Origin { snapshot: read.snapshot.clone(), pointer: "/overview".into() },
    });
    Ok(result)
}

#[derive(PartialEq, Eq)]
enum Status {
    Ready,
    Pending,
    NotApplicable,
}

/// What a day without numbers is: still being counted, given up, or before the service.
fn uncounted(status: &Status, result: &PartResult) -> Absence {
    match status {
        Status::NotApplicable => Absence::NotApplicable,
        _ if result.state == PartState::Pending => Absence::Pending,
        _ => Absence::Missing,
    }
}

/// `ready`, `unready` or `out_of_service`; the result's state follows from it.
fn read_status(value: &Value, result: &mut PartResult, read: &Reading) -> Result<Status, ParseError> {
    match value.get("status").and_then(Value::as_str) {
        Some("ready") => {
            result.settled = true;
            Ok(Status::Ready)
        }
        Some("unready") if read.observed_at.day_in(read.zone).since(result.window.end()) > PATIENCE_DAYS => {
            result.state = PartState::Failed;
            let detail = Detail::StillNotCounted { day: result.window.end(), after_days: PATIENCE_DAYS };
            result.reason = Some(Reason::new("unready_for_long", detail));
            Ok(Status::Pending)
        }
        Some("unready") => {
            result.state = PartState::Pending;
            result.reason = Some(Reason::new("unready", Detail::NotCountedYet).way_out(WayOut::Tomorrow));
            Ok(Status::Pending)
        }
        Some("out_of_service") => {
            result.settled = true;
            result.reason = Some(Reason::new("out_of_service", Detail::NoNumbersOfDay));
            Ok(Status::NotApplicable)
        }
        _ => Err(ParseError::wrong_type(
            "/status",
            value.get("status"),
            Promised::OneOf(&["ready", "unready", "out_of_service"]),
        )),
    }
}

/// A whole number that is not negative.
fn read_count(found: &Value, field: &str) -> Result<Decimal, ParseError> {
    plain::count(found, &pointer_to(field))
}

fn read_percent(found: Option<&Value>, pointer: &str) -> Result<Decimal, ParseError> {
    let legal = found.and_then(plain::decimal).filter(|n| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(n));
    legal.ok_or_else(|| ParseError::wrong_type(pointer, found, Promised::Percent))
}

/// `/a` and `/overview/a`; a name's own slashes and tildes are escaped.
fn pointer_to(field: &str) -> String {
    match field.strip_prefix("overview/") {
        Some(field) => format!("/overview/{field}"),
        None => format!("/{}", field.replace('~', "~0").replace('/', "~1")),
    }
}
