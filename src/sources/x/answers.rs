//! Reads X's answers: JSON to observations and posts. Both vocabularies are read alike, whichever was asked in.

use super::{Span, Walk, posts, walk_of};
use crate::domain::{
    Absence, Decimal, Entity, Instant, MetricId, Origin, Post, Reason, Said, SaidWords, Stated, Window, Zone,
};
use crate::sources::plain;
use crate::sources::{Page, ParseError, ParseFault, Part, PartResult, PartState, Promised, Reading, Task};
use serde_json::Value;

/// X shows no more than this many of an account's posts.
const DEEPEST: usize = 3_200;
/// Empty pages with a further page behind them are in order; a list without end is not.
const MOST_PAGES: usize = 200;

/// A post's public counters: metric, and the names of the field in both vocabularies.
const PUBLIC: &[(&str, &[&str])] = &[
    ("public_impressions", &["impression_count"]),
    ("likes", &["like_count"]),
    ("replies", &["reply_count"]),
    ("reposts", &["repost_count", "retweet_count"]),
    ("quotes", &["quote_count"]),
    ("bookmarks", &["bookmark_count"]),
];
/// What only the author sees, and for thirty days: metric, object and field.
const PRIVATE: &[(&str, &str, &str)] = &[
    ("impressions", "organic_metrics", "impression_count"),
    ("engagements", "non_public_metrics", "engagements"),
    ("url_clicks", "non_public_metrics", "url_link_clicks"),
    ("profile_clicks", "non_public_metrics", "user_profile_clicks"),
];

/// The account: its numbers now, and the number by which its posts are asked for.
pub fn read_user(value: &Value, task: &Task, read: &Reading) -> Result<Page, ParseError> {
    let data = value.get("data").filter(|data| data.is_object());
    let data = data.ok_or_else(|| ParseError::wrong_type("/data", value.get("data"), Promised::Object))?;
    let text = |field: &str| {
        let found = data.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
        found.ok_or_else(|| ParseError::wrong_type(format!("/data/{field}"), data.get(field), Promised::Text))
    };
    let user = plain::id(data.get("id"));
    let user = user.ok_or_else(|| ParseError::wrong_type("/data/id", data.get("id"), Promised::Text))?;
    let name = text("username")?;
    if !user.bytes().all(|b| b.is_ascii_digit()) {
        return Err(ParseError::wrong_type("/data/id", data.get("id"), Promised::Whole));
    }
    let mut page = Page::default();
    for part in &task.parts {
        let mut result = part.result();
        match walk_of(part) {
            None => {
                result.settled = true;
                let metrics = data.get("public_metrics");
                for (metric, names) in [("followers", &["followers_count"][..]), ("posts_total", &POSTS_SO_FAR)] {
                    let (field, stated) = count(metrics, names, "/data/public_metrics")?;
                    let pointer = format!("/data/public_metrics/{field}");
                    let stated = stated.map_or(Stated::Absent(Absence::Missing), Stated::Value);
                    result.observations.push(read.observe(
                        MetricId::new(format!("x.{metric}")),
                        part.window,
                        stated,
                        pointer,
                    ));
                }
            }
            // the token is another account's: its posts are not this one's
            Some(walk) if !name.eq_ignore_ascii_case(&walk.name) => {
                result.state = PartState::Failed;
                let words = SaidWords::Text(format!("@{name}"));
                let said = Said { status: 200, name: String::new(), words, request: None };
                result.reason = Some(Reason::said("other_account", said).way_out(crate::domain::WayOut::CorrectId));
            }
            Some(mut walk) => {
                walk.user = user.clone();
                walk.name = name.to_string();
                result.state = PartState::Continues;
                page.next.push(posts(part, &walk));
            }
        }
        page.parts.push(result);
    }
    // a stranger's followers are not this account's either
    if page.parts.iter().any(|part| part.state == PartState::Failed) {
        for part in page.parts.iter_mut().filter(|part| part.state == PartState::Complete) {
            part.observations.clear();
            part.state = PartState::Failed;
            part.settled = false;
        }
    }
    Ok(page)
}

const POSTS_SO_FAR: [&str; 2] = ["post_count", "tweet_count"];

/// One page of the account's posts.
pub fn read_posts(value: &Value, part: &Part, read: &Reading) -> Result<Page, ParseError> {
    let mut walk = walk_of(part).ok_or_else(|| ParseError::wrong_type("", None, Promised::Object))?;
    let meta = match value.get("meta") {
        // no member is required of an answer: posts without it are the last ones, and nothing at all is no answer
        None | Some(Value::Null) if value.get("data").is_some_and(Value::is_array) => &Value::Null,
        Some(meta) if meta.is_object() => meta,
        other => return Err(ParseError::wrong_type("/meta", other, Promised::Object)),
    };
    let span = walk.spans.first().copied().ok_or_else(|| ParseError::wrong_type("/meta", None, Promised::Object))?;
    let mut result = part.result();
    // there is no such member where nothing was found
    let found = plain::list(value.get("data"), "/data")?;
    if meta.get("result_count").and_then(Value::as_u64).is_some_and(|n| n != found.len() as u64) {
        result.notes.push(("count_differs".into(), found.len().to_string()));
    }
    let mut unseen = 0_usize;
    for (n, post) in found.iter().enumerate() {
        unseen += usize::from(read_post(post, n, span, &mut walk, &mut result, read)?);
    }
    if unseen > 0 {
        result.notes.push(("private_missing".into(), unseen.to_string()));
    }
    note_problems(value, &mut result);
    let mut next = Vec::new();
    match meta.get("next_token").and_then(Value::as_str).filter(|token| !token.is_empty()) {
        Some(token) => {
            let harmless = token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~".contains(&b));
            if !harmless || walk.tokens.iter().any(|used| used == token) || MOST_PAGES <= walk.tokens.len() {
                let fault = ParseFault::PageTwice { token: token.chars().take(40).collect() };
                return Err(ParseError::new("page_twice", "/meta/next_token", fault));
            }
            walk.tokens.push(token.to_string());
            walk.token = Some(token.to_string());
            next.push(posts(part, &walk));
        }
        None => {
            walk.spans.remove(0);
            walk.token = None;
            // the next span is a question of its own
            walk.tokens.clear();
            if !walk.spans.is_empty() {
                next.push(posts(part, &walk));
            }
        }
    }
    if next.is_empty() {
        if DEEPEST <= walk.seen.len() {
            result.notes.push(("truncated".into(), DEEPEST.to_string()));
        }
        // the first reading after the month's end is the one that reports print
        result.settled = part.window.end() < read.observed_at.day_in(read.zone);
    } else {
        result.state = PartState::Continues;
    }
    Ok(Page { parts: vec![result], next })
}

/// One post; whether its private numbers are lacking although they were asked for.
fn read_post(
    post: &Value,
    n: usize,
    span: Span,
    walk: &mut Walk,
    result: &mut PartResult,
    read: &Reading,
) -> Result<bool, ParseError> {
    let place = format!("/data/{n}");
    let id = plain::id(post.get("id")).filter(|id| is_id(id));
    let id = id.ok_or_else(|| ParseError::wrong_type(format!("{place}/id"), post.get("id"), Promised::Text))?;
    // an edit makes a new id: the first one stays the post's name
    let edits = post.get("edit_history_post_ids").or(post.get("edit_history_tweet_ids"));
    let first = edits.and_then(|ids| plain::id(ids.get(0))).filter(|id| is_id(id)).unwrap_or_else(|| id.clone());
    let made = minted(&first).or_else(|| post.get("created_at").and_then(Value::as_str).and_then(moment));
    let made = made
        .ok_or_else(|| ParseError::wrong_type(format!("{place}/created_at"), post.get("created_at"), Promised::Text))?;
    // asked for with a second more on each side
    if made.unix() < span.from || span.to <= made.unix() {
        return Ok(false);
    }
    if walk.seen.contains(&first) {
        result.notes.push(("rows_repeated".into(), first));
        return Ok(false);
    }
    walk.seen.push(first.clone());
    let text = ["note_post", "note_tweet"].iter().find_map(|long| post[*long]["text"].as_str());
    let text = text.or(post.get("text").and_then(Value::as_str)).unwrap_or_default();
    let kind = kind_of(post, text);
    let entity = Entity::new(first.as_str());
    let window = Window::of_day(read.observed_at.day_in(read.zone), read.zone);
    let mut state = |metric: &str, stated, pointer| {
        let metric = MetricId::new(format!("x.post.{metric}"));
        result.observations.push(read.observe_of(&entity, metric, window, stated, pointer));
    };
    let mut unseen = false;
    if kind == "repost" {
        // its counters are those of the original, which is somebody else's
        state("public_impressions", Stated::Absent(Absence::NotApplicable), format!("{place}/id"));
    } else {
        let public = post.get("public_metrics");
        for (metric, names) in PUBLIC {
            let (field, found) = count(public, names, &format!("{place}/public_metrics"))?;
            let stated = found.map_or(Stated::Absent(Absence::Missing), Stated::Value);
            state(metric, stated, format!("{place}/public_metrics/{field}"));
        }
        for (metric, object, field) in PRIVATE.iter().filter(|_| span.private) {
            let (_, found) = count(post.get(*object), &[field], &format!("{place}/{object}"))?;
            match found {
                Some(value) => state(metric, Stated::Value(value), format!("{place}/{object}/{field}")),
                // a value that was seen before must not be followed by an absence; clicks exist only with a link
                None => unseen |= *metric == "engagements",
            }
        }
    }
    result.posts.push(Post {
        account: read.account.clone(),
        entity,
        kind: kind.to_string(),
        title: plain_text(text),
        url: Some(format!("https://x.com/{}/status/{id}", walk.name)),
        published_at: Some(made),
        published_on: Some(made.day_in(read.zone)),
        observed_at: read.observed_at,
        origin: Origin { snapshot: read.snapshot.clone(), pointer: place },
    });
    Ok(unseen)
}

/// What a post is to others: `repost`, `reply`, `quote`, or the account's own.
fn kind_of(post: &Value, text: &str) -> &'static str {
    let listed = post.get("referenced_posts").or(post.get("referenced_tweets")).and_then(Value::as_array);
    let refers = |kind: &str| listed.into_iter().flatten().any(|r| r["type"].as_str() == Some(kind));
    if refers("retweeted") || refers("reposted") {
        "repost"
    } else if refers("replied_to") || post.get("in_reply_to_user_id").is_some_and(Value::is_string) {
        "reply"
    } else if refers("quoted") {
        "quote"
    } else if listed.is_none() && text.starts_with("RT @") {
        // the newer vocabulary names what a post refers to only for a price that is not written down
        "repost"
    } else if listed.is_none() && text.starts_with('@') {
        "reply"
    } else {
        "post"
    }
}

/// Problems beside the data of an answer: the rest of it is good, and each is remarked on.
fn note_problems(value: &Value, result: &mut PartResult) {
    let problems = value.get("errors").and_then(Value::as_array);
    for problem in problems.into_iter().flatten() {
        let text = |field: &str| problem[field].as_str().unwrap_or_default().to_string();
        let kind = text("type").rsplit('/').next().unwrap_or_default().to_string();
        let of = if text("resource_id").is_empty() { text("value") } else { text("resource_id") };
        let note = ("problem_beside".to_string(), format!("{kind} {of}").trim().to_string());
        if !result.notes.contains(&note) {
            result.notes.push(note);
        }
    }
}

/// A whole number of 0 or more under one of these names, with the name; `None` where there is none of them.
fn count(
    object: Option<&Value>,
    names: &[&'static str],
    place: &str,
) -> Result<(&'static str, Option<Decimal>), ParseError> {
    let named = names.iter().find_map(|name| Some((*name, object?.get(*name).filter(|found| !found.is_null())?)));
    let Some((name, found)) = named else { return Ok((names.last().copied().unwrap_or_default(), None)) };
    Ok((name, Some(plain::count(found, &format!("{place}/{name}"))?)))
}

fn is_id(text: &str) -> bool {
    (1..=19).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// When a post was made stands in its id, exactly, since X gives ids by the clock.
fn minted(id: &str) -> Option<Instant> {
    const FIRST: u64 = 29_700_859_247;
    let number: u64 = id.parse().ok()?;
    let milliseconds = (number >> 22) + 1_288_834_974_657;
    (FIRST <= number).then(|| Instant::from_unix((milliseconds / 1_000) as i64))
}

/// `2026-11-10T03:00:00.000Z`
fn moment(text: &str) -> Option<Instant> {
    text.parse().ok().filter(|at: &Instant| at.day_in(Zone::UTC).year() >= 2006)
}

/// X leaves a few HTML entities in the texts of posts.
fn plain_text(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}
