//! Reads the answers of both interfaces: JSON to observations and posts.
//!
//! A day or a field that is left out is no zero. A field that no day has is one that this account does not get.
//! Invariant: a list of posts goes back in time from page to page, or it is refused.

use super::metrics::{AUDIENCE, COUNTERS, DAILY, Daily, LEVELS, NEEDED, SETTLE_DAYS};
use super::{Api, days_asked};
use crate::domain::{
    Absence, Day, Decimal, Detail, Entity, Flag, Flags, Instant, Members, MetricId, Origin, Post, Quality, Reason,
    Stated, WayOut, Window, Zone,
};
use crate::sources::plain::{self, count};
use crate::sources::{ParseError, ParseFault, Part, PartResult, PartState, Promised, Reading};
use serde_json::Value;
use std::collections::BTreeSet;

/// Days after a window's end until days that are still left out are taken as they are.
const PATIENCE_DAYS: i64 = 7;

/// The account's days.
pub fn read_days(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    let today = read.observed_at.day_in(Zone::UTC);
    result.settled = today.since(part.window.end()) > i64::from(SETTLE_DAYS);
    let fields: Vec<&str> = part.key.split(',').collect();
    if left_out(value, &fields, &mut result, read) {
        return Ok(result);
    }
    let data = data_of(value)?;
    let days = match data.get("metrics") {
        None | Some(Value::Null) => &[][..],
        Some(Value::Array(days)) => days,
        other => return Err(ParseError::wrong_type("/data/metrics", other, Promised::List)),
    };
    let (from, to) = days_asked(part).unwrap_or((part.window.start(), part.window.end()));
    let mut seen = BTreeSet::new();
    let has = |field: &str| days.iter().any(|day| day.get(field).is_some_and(|found| !found.is_null()));
    let wanted = || DAILY.iter().filter(|daily| fields.contains(&daily.field));
    for (n, row) in days.iter().enumerate() {
        let pointer = format!("/data/metrics/{n}");
        let date = row.get("date").and_then(Value::as_str);
        let date =
            date.ok_or_else(|| ParseError::wrong_type(format!("{pointer}/date"), row.get("date"), Promised::Text))?;
        let day = date.get(..10).unwrap_or(date).parse::<Day>().map_err(|_| {
            let text = date.chars().take(40).collect();
            ParseError::new("wrong_date", format!("{pointer}/date"), ParseFault::NotADay { text })
        })?;
        if day < from || to < day {
            let fault = ParseFault::OutsideWindow { day, window: part.window };
            return Err(ParseError::new("wrong_date", format!("{pointer}/date"), fault));
        }
        if !seen.insert(day) {
            let fault = ParseFault::RowTwice { row: vec![date.to_string()] };
            return Err(ParseError::new("duplicate_row", pointer, fault));
        }
        for daily in wanted().filter(|daily| has(daily.field)) {
            let pointer = format!("{pointer}/{}", daily.field);
            let stated = match row.get(daily.field) {
                // left out on this day alone: not counted, and not 0
                None | Some(Value::Null) => Stated::Absent(Absence::Missing),
                Some(found) => Stated::Value(count(found, &pointer)?),
            };
            let mut seen = read.observe(
                MetricId::new(format!("tiktok.{}", daily.name)),
                Window::of_day(day, Zone::UTC),
                stated,
                pointer,
            );
            if today.since(day) <= i64::from(SETTLE_DAYS) {
                seen.quality = Quality::Provisional;
            }
            result.observations.push(seen);
        }
    }
    let never: Vec<&str> = wanted().map(|daily| daily.field).filter(|field| !has(field)).collect();
    if !never.is_empty() && !days.is_empty() {
        result.notes.push(("not_supplied".into(), never.join(", ")));
    }
    if part.window.start() < from && from <= part.window.end() {
        let cut = format!("{}..{}", part.window.start(), from.plus(-1));
        result.notes.push(("days_missing".into(), cut));
    }
    // of what this account never gets nothing is waited for
    let expected = |daily: &&Daily| match days.is_empty() {
        true => NEEDED.contains(&daily.field),
        false => has(daily.field),
    };
    let names = wanted().filter(expected).map(|daily| daily.name).collect();
    wait_for_days(&mut result, &seen, (from, to), today, names, read);
    Ok(result)
}

/// Days at the end that are left out come later; days between are named, and nobody gets them.
fn wait_for_days(
    result: &mut PartResult,
    seen: &BTreeSet<Day>,
    (from, to): (Day, Day),
    today: Day,
    names: Vec<&'static str>,
    read: &Reading,
) {
    let ready = seen.last().copied().unwrap_or_else(|| from.plus(-1));
    let all = (0..).map(|n| from.plus(n)).take_while(|day| *day <= to);
    let (gaps, late): (Vec<Day>, Vec<Day>) = all.filter(|day| !seen.contains(day)).partition(|day| *day < ready);
    if !gaps.is_empty() {
        let words: Vec<String> = gaps.iter().map(Day::to_string).collect();
        result.notes.push(("days_missing".into(), words.join(", ")));
    }
    if late.is_empty() || today.since(result.window.end()) > PATIENCE_DAYS {
        return;
    }
    result.settled = false;
    for (day, name) in late.iter().flat_map(|day| names.iter().map(move |name| (*day, *name))) {
        let stated = Stated::Absent(Absence::Pending);
        let window = Window::of_day(day, Zone::UTC);
        result.observations.push(read.observe(
            MetricId::new(format!("tiktok.{name}")),
            window,
            stated,
            "/data/metrics",
        ));
    }
    if today > result.window.end() {
        result.state = PartState::Pending;
        result.reason = Some(Reason::new("unready", Detail::NotCountedYet).way_out(WayOut::Tomorrow));
    }
}

/// A refused call for one field was judged fine: the account may not see it, or it is gone for everybody.
fn left_out(value: &Value, fields: &[&str], result: &mut PartResult, read: &Reading) -> bool {
    match value["code"].as_i64() {
        Some(40_001) => {
            result.settled = true;
            result.notes.push(("not_supplied".into(), fields.join(", ")));
            true
        }
        Some(40_002) => {
            result.settled = true;
            for daily in DAILY.iter().filter(|daily| fields.contains(&daily.field)) {
                let stated = Stated::Absent(Absence::Retired);
                result.observations.push(read.observe(
                    MetricId::new(format!("tiktok.{}", daily.name)),
                    result.window,
                    stated,
                    "/message",
                ));
            }
            true
        }
        _ => false,
    }
}

/// Followers, likes and videos as they stand, by the Accounts API.
pub fn read_levels(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    if left_out(value, &part.key.split(',').collect::<Vec<_>>(), &mut result, read) {
        return Ok(result);
    }
    let data = data_of(value)?;
    let (day, flags) = read.standing(part.window);
    result.settled = flags.has(Flag::Partial);
    for (field, _, name) in LEVELS.iter().filter(|(field, ..)| part.key.split(',').any(|asked| asked == *field)) {
        let Some(found) = data.get(*field).filter(|found| !found.is_null()) else { continue };
        let pointer = format!("/data/{field}");
        // followers have days of their own: today's number is today's
        let (day, flags) = match *name {
            "followers" => (read.observed_at.day_in(Zone::UTC), Flags::none()),
            _ => (day, flags),
        };
        let stated = Stated::Value(count(found, &pointer)?);
        let mut seen =
            read.observe(MetricId::new(format!("tiktok.{name}")), Window::of_day(day, Zone::UTC), stated, pointer);
        seen.flags = flags;
        result.observations.push(seen);
    }
    Ok(result)
}

/// The same by the Display API, which has no days: the present stands for the month.
pub fn read_user(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    let user = value.pointer("/data/user").filter(|user| user.is_object());
    let user =
        user.ok_or_else(|| ParseError::wrong_type("/data/user", value.pointer("/data/user"), Promised::Object))?;
    if let Some(id) = user.get("open_id").and_then(Value::as_str).filter(|id| *id != read.account.as_str()) {
        return Err(ParseError::wrong_type("/data/user/open_id", Some(&Value::from(id)), Promised::Text));
    }
    let (day, flags) = read.standing(part.window);
    result.settled = flags.has(Flag::Partial);
    for (_, field, name) in LEVELS {
        let Some(found) = user.get(*field).filter(|found| !found.is_null()) else { continue };
        let pointer = format!("/data/user/{field}");
        let stated = Stated::Value(count(found, &pointer)?);
        let mut seen =
            read.observe(MetricId::new(format!("tiktok.{name}")), Window::of_day(day, Zone::UTC), stated, pointer);
        seen.flags = flags;
        result.observations.push(seen);
    }
    Ok(result)
}

/// Who the followers are; nothing below a hundred of them.
pub fn read_audience(value: &Value, part: &Part, read: &Reading) -> Result<PartResult, ParseError> {
    let mut result = part.result();
    if left_out(value, &part.key.split(',').collect::<Vec<_>>(), &mut result, read) {
        return Ok(result);
    }
    let data = data_of(value)?;
    result.settled = read.standing(part.window).1.has(Flag::Partial);
    let mut found_any = false;
    for (field, member_field, name, dimension) in AUDIENCE {
        if !part.key.split(',').any(|asked| asked == *field) {
            continue;
        }
        let shares = match data.get(*field) {
            None | Some(Value::Null) => continue,
            Some(Value::Array(shares)) => shares,
            other => return Err(ParseError::wrong_type(format!("/data/{field}"), other, Promised::List)),
        };
        let mut seen = BTreeSet::new();
        for (n, share) in shares.iter().enumerate() {
            let pointer = format!("/data/{field}/{n}/percentage");
            let member = share.get(*member_field).and_then(Value::as_str);
            let member = member.ok_or_else(|| {
                ParseError::wrong_type(
                    format!("/data/{field}/{n}/{member_field}"),
                    share.get(*member_field),
                    Promised::Text,
                )
            })?;
            if !seen.insert(member) {
                let fault = ParseFault::RowTwice { row: vec![member.to_string()] };
                return Err(ParseError::new("duplicate_row", format!("/data/{field}/{n}"), fault));
            }
            let found = share.get("percentage");
            let rate = found.and_then(plain::decimal).filter(|rate| (Decimal::ZERO..=Decimal::ONE).contains(rate));
            let rate = rate.ok_or_else(|| ParseError::wrong_type(&pointer, found, Promised::Percent))?;
            let stated = Stated::Value(rate);
            let mut observed =
                read.observe(MetricId::new(format!("tiktok.audience.{name}")), part.window, stated, pointer);
            observed.members = Members::new([(*dimension, member)]);
            observed.flags = Flags::of([Flag::Estimated, Flag::Partial]);
            result.observations.push(observed);
            found_any = true;
        }
    }
    if !found_any {
        result.reason = Some(Reason::new("audience_too_small", Detail::ShownFrom { people: 100 }));
    }
    Ok(result)
}

/// A page of posts, and the part of the next one where there is any.
pub fn read_videos(
    value: &Value,
    api: Api,
    part: &Part,
    read: &Reading,
) -> Result<(PartResult, Option<Part>), ParseError> {
    let mut result = part.result();
    let data = data_of(value)?;
    let videos = plain::list(data.get("videos"), "/data/videos")?;
    let until = part.state["until"].as_i64().unwrap_or_default();
    let listed = part.state["listed"].as_array();
    let mut listed: Vec<Value> = listed.cloned().unwrap_or_default();
    let id_field = if api == Api::Business { "item_id" } else { "id" };
    let (known, mut oldest) = (listed.len(), i64::MAX);
    for (n, video) in videos.iter().enumerate() {
        let pointer = format!("/data/videos/{n}");
        let id = plain::id(video.get(id_field)).filter(|id| id.len() <= 64);
        let id = id.ok_or_else(|| {
            ParseError::wrong_type(format!("{pointer}/{id_field}"), video.get(id_field), Promised::Text)
        })?;
        // whether the post at which a page ended begins the next one is not written
        if listed.iter().any(|known| *known == id) {
            result.notes.push(("rows_repeated".into(), id));
            continue;
        }
        listed.push(id.as_str().into());
        let created = seconds(video.get("create_time"));
        let created = created.ok_or_else(|| {
            ParseError::wrong_type(format!("{pointer}/create_time"), video.get("create_time"), Promised::Whole)
        })?;
        oldest = oldest.min(created);
        let text = |names: &[&str]| {
            let found =
                names.iter().find_map(|name| video.get(*name).and_then(Value::as_str).filter(|t| !t.is_empty()));
            found.map(str::to_string)
        };
        let photo = video.get("media_type").is_some_and(|kind| kind == "PHOTO");
        result.posts.push(Post {
            account: read.account.clone(),
            entity: Entity::from(id.as_str()),
            kind: if photo { "post" } else { "video" }.into(),
            title: text(&["caption", "title", "video_description"]).unwrap_or_default(),
            url: text(&["share_url"]),
            published_at: Some(Instant::from_unix(created)),
            published_on: None,
            observed_at: read.observed_at,
            origin: Origin { snapshot: read.snapshot.clone(), pointer: pointer.clone() },
        });
        read_counters(video, &pointer, api, &id, &mut result, read)?;
    }
    // a whole page of known ones is the page before
    if !videos.is_empty() && listed.len() == known {
        let row = videos.iter().take(1).filter_map(|video| plain::id(video.get(id_field))).collect();
        return Err(ParseError::new("duplicate_row", "/data/videos", ParseFault::RowTwice { row }));
    }
    let more = data.get("has_more") == Some(&Value::Bool(true));
    if !more || oldest < until {
        result.settled = read.standing(part.window).1.has(Flag::Partial);
        return Ok((result, None));
    }
    let cursor = data.get("cursor").and_then(plain::decimal).and_then(|cursor| i64::try_from(cursor).ok());
    let cursor = cursor.ok_or_else(|| ParseError::wrong_type("/data/cursor", data.get("cursor"), Promised::Whole))?;
    // a cursor that does not go back leads round in a circle
    if part.state["cursor"].as_i64().is_some_and(|before| before <= cursor) {
        let fault = ParseFault::RowTwice { row: vec![cursor.to_string()] };
        return Err(ParseError::new("duplicate_row", "/data/cursor", fault));
    }
    result.state = PartState::Continues;
    let mut next = part.clone();
    next.state["cursor"] = cursor.into();
    next.state["listed"] = listed.into();
    Ok((result, Some(next)))
}

/// Counters since publication; one that is left out (nothing moved for a week) says nothing about the number.
fn read_counters(
    video: &Value,
    pointer: &str,
    api: Api,
    id: &str,
    result: &mut PartResult,
    read: &Reading,
) -> Result<(), ParseError> {
    let day = read.observed_at.day_in(Zone::UTC);
    for counter in COUNTERS {
        let field = if api == Api::Business { Some(counter.field) } else { counter.display };
        let Some((field, found)) = field.and_then(|field| Some((field, video.get(field)?))) else { continue };
        if found.is_null() {
            continue;
        }
        let pointer = format!("{pointer}/{field}");
        let number = plain::decimal(found).filter(|number| *number >= Decimal::ZERO);
        let stated =
            Stated::Value(number.ok_or_else(|| ParseError::wrong_type(&pointer, Some(found), Promised::Count))?);
        let metric = MetricId::new(format!("tiktok.post.{}", counter.name));
        let window = Window::of_day(day, Zone::UTC);
        result.observations.push(read.observe_of(&Entity::from(id), metric, window, stated, pointer));
    }
    Ok(())
}

/// Seconds since 1970: a number, or a text of one.
fn seconds(found: Option<&Value>) -> Option<i64> {
    let seconds = match found? {
        Value::String(text) => text.parse().ok()?,
        other => other.as_i64()?,
    };
    (0..=32_503_680_000).contains(&seconds).then_some(seconds)
}

fn data_of(value: &Value) -> Result<&Value, ParseError> {
    value
        .get("data")
        .filter(|data| data.is_object())
        .ok_or_else(|| ParseError::wrong_type("/data", value.get("data"), Promised::Object))
}
