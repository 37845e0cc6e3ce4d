//! LINE Official Account: the Messaging API's insight endpoints.
//!
//! Sixty calls an hour per endpoint are allowed, so month ends come first and days later, and a `ready` day is never asked
//! for twice. See README.md for the errors.
//! Invariant: nothing here lists friends or sends anything.

mod answers;
mod metrics;
#[cfg(test)]
mod tests;

use super::{
    Ask, Finding, History, Page, ParseError, Part, Platform, Reading, Seen, Setup, SetupError, Source, Stream, Task,
    ga4::PREFECTURES, plain::encode, read_json,
};
use crate::domain::{
    AccountId, Answer, Body, Day, Instant, Judgement, Limit, Method, Month, Proof, Reason, Request, Said, SaidWords,
    StreamId, WayOut, Window, Zone,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "line",
    label_ja: "公式LINE",
    label_en: "LINE Official Account",
    hosts: &["api.line.me"],
    proof: Proof::TokenOrClient {
        token_url: "https://api.line.me/oauth2/v3/token",
        id_key: "channel_id",
        secret_key: "channel_secret",
    },
    metrics: metrics::metrics,
    roles: &[],
    options: &[],
    source: Some(open),
    message_ledger: Some("line_broadcasts"),
    endings: &[],
    label,
};

const HOST: &str = "https://api.line.me";
/// 60 calls an hour; the size of the bucket is not documented.
const LIMIT: Limit = Limit { burst: 50, refill_secs: 60 };
/// Days after a month's end on which today's audience still stands for it.
const AUDIENCE_DAYS: i64 = 20;
/// LINE counts friends from here on.
const FIRST_FRIENDS: (i32, u32, u32) = (2016, 11, 1);
/// LINE counts deliveries from here on.
const FIRST_DELIVERIES: (i32, u32, u32) = (2017, 3, 1);

/// Tells the rest of a long-lived or short-lived token's life.
const VERIFY: &str = "/v2/oauth/verify";
/// The same of a token whose end was chosen when it was made.
const VERIFY_V2_1: &str = "/oauth2/v2.1/verify";

/// The kinds of record, as reports name them.
const STREAMS: &[(&str, &str)] = &[
    ("line.followers", "友だち数"),
    ("line.deliveries", "配信通数"),
    ("line.demographic", "友だちの属性"),
    ("line.messages", "メッセージ別の開封・クリック"),
];

struct Line;

fn open(_setup: &Setup) -> Result<Box<dyn Source>, Vec<SetupError>> {
    Ok(Box::new(Line))
}

impl Source for Line {
    fn streams(&self) -> Vec<Stream> {
        let stream = |id: &str, history, settle_days| Stream {
            id: StreamId::from(id),
            label_ja: label("stream", id).unwrap_or(id).to_string(),
            history,
            settle_days,
        };
        vec![
            stream("line.followers", History::Kept, 1),
            stream("line.deliveries", History::Kept, 1),
            stream("line.demographic", History::Forgotten, 0),
            stream("line.messages", History::Kept, metrics::MESSAGE_SETTLE_DAYS),
        ]
    }

    fn plan(&self, ask: &Ask) -> Vec<Task> {
        let mut tasks = plan_days(ask, "line.followers", days_of_followers(ask), "followers", FIRST_FRIENDS);
        tasks.extend(plan_days(ask, "line.deliveries", days_of_deliveries(ask), "message/delivery", FIRST_DELIVERIES));
        tasks.extend(plan_demographic(ask));
        tasks.extend(plan_messages(ask));
        tasks
    }

    fn judge(&self, _task: &Task, answer: &Answer) -> Judgement {
        let said = read_error(answer);
        let of_month = matches!(&said.words, SaidWords::Text(words) if words.contains("monthly limit"));
        let reason = |code| Reason::said(code, said.clone());
        match answer.status {
            200 => Judgement::Fine,
            // our request is wrong: repeating it changes nothing, the next day's may be right
            400 => Judgement::Skip { reason: reason("request_refused") },
            // a stateless token lives 15 minutes: one new one, then the credential is wrong
            401 => Judgement::RefreshToken { reason: reason("token_refused").way_out(WayOut::ReissueToken) },
            // account, plan, or the token of a LINE Login channel
            403 => Judgement::StreamEnds { reason: reason("no_permission").way_out(WayOut::LinkedChannel) },
            404 => Judgement::Skip { reason: reason("not_found") },
            429 if of_month => Judgement::StreamEnds { reason: reason("monthly_limit") },
            // the bucket refills one call a minute
            429 => Judgement::Retry { after_secs: Some(60), reason: reason("rate_limit").way_out(WayOut::NextRun) },
            500..=599 => Judgement::Retry { after_secs: None, reason: reason("server_error") },
            _ => Judgement::StreamEnds { reason: reason("unexpected_status") },
        }
    }

    fn parse(&self, task: &Task, answer: &Answer, read: &Reading) -> Result<Page, ParseError> {
        let value = read_json(answer)?;
        let mut page = Page::default();
        for part in &task.parts {
            page.parts.push(match part.stream.as_str() {
                "line.followers" => answers::read_followers(&value, part, read)?,
                "line.deliveries" => answers::read_deliveries(&value, part, read)?,
                "line.demographic" => answers::read_demographic(&value, part, read)?,
                _ => answers::read_message(&value, part, read)?,
            });
        }
        Ok(page)
    }

    fn check(&self, _account: &AccountId) -> Option<Request> {
        Some(Request::get(format!("{HOST}/v2/bot/info")))
    }

    /// Each kind of token is asked about at an address of its own; the other one refuses.
    fn checks(&self, account: &AccountId, _options: &BTreeMap<String, String>) -> Vec<Request> {
        let form = Body {
            content_type: "application/x-www-form-urlencoded",
            text: format!("access_token={}", Request::TOKEN),
        };
        let by_form = Request { method: Method::Post, url: format!("{HOST}{VERIFY}"), body: Some(form) };
        let by_address = Request::get(format!("{HOST}{VERIFY_V2_1}?access_token={}", Request::TOKEN));
        self.check(account).into_iter().chain([by_form, by_address]).collect()
    }

    fn diagnose_at(
        &self,
        account: &AccountId,
        zone: Zone,
        asked: &Request,
        answer: &Answer,
        now: Instant,
    ) -> Vec<Finding> {
        match [VERIFY, VERIFY_V2_1].contains(&asked.path()) {
            true => vec![token_end(answer, now)],
            false => self.diagnose(account, zone, answer),
        }
    }

    fn diagnose(&self, account: &AccountId, _zone: Zone, answer: &Answer) -> Vec<Finding> {
        if answer.status != 200 {
            let (seen, way_out) = (Seen::Refused(read_error(answer)), Some(WayOut::LinkedChannel));
            return vec![Finding { good: false, seen, way_out }];
        }
        let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
        let ids: Vec<&str> = ["basicId", "premiumId"].iter().filter_map(|field| value[*field].as_str()).collect();
        let name = value["displayName"].as_str().unwrap_or_default().to_string();
        let good = ids.contains(&account.as_str());
        let seen = match good {
            true => Seen::Token { name },
            false => Seen::OtherToken { name, ids: ids.iter().map(|id| (*id).to_string()).collect() },
        };
        vec![Finding { good, seen, way_out: (!good).then_some(WayOut::CorrectId) }]
    }
}

/// Until when a token lasts. One without an end is said to have a hundred years left.
fn token_end(answer: &Answer, now: Instant) -> Finding {
    const FOR_EVER: u64 = 10 * 366 * 86_400;
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let Some(seconds) = value["expires_in"].as_u64().filter(|_| answer.status == 200) else {
        return Finding { good: true, seen: Seen::EndUnknown(read_error(answer)), way_out: None };
    };
    let end = (seconds < FOR_EVER).then(|| now.plus(Duration::from_secs(seconds)).day_in(Zone::JST));
    Finding { good: true, seen: Seen::Access { until: end }, way_out: Some(WayOut::ReissueToken) }
}

/// LINE's own words of an error: `{"message"}`, `{"error","error_description"}`, `message` may be null.
fn read_error(answer: &Answer) -> Said {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let text = ["message", "error_description", "error"].iter().find_map(|field| value[*field].as_str());
    let words = match text {
        Some(text) => SaidWords::Text(text.to_string()),
        None if answer.looks_like_html() => SaidWords::WebPage,
        None => SaidWords::Nothing,
    };
    let request = answer.header("x-line-request-id").map(str::to_string);
    Said { status: answer.status, name: String::new(), words, request }
}

/// The last day that can have been counted.
fn yesterday(ask: &Ask) -> Day {
    ask.now.day_in(Zone::JST).plus(-1)
}

/// The day before the month and its last day (or the latest one there is), then the month ends of the fiscal year and those
/// that last year's month needs, then the days between, then the other month ends of last year.
fn days_of_followers(ask: &Ask) -> Vec<Day> {
    let month = ask.month;
    let last = month.last().min(yesterday(ask));
    let start_of_year = ask.fiscal_year().first_month();
    let ends = |first: Month, until: Month| {
        let months = std::iter::successors(Some(until), |m| Some(m.plus(-1)));
        months.take_while(move |m| *m >= first).map(Month::last)
    };
    let mut days = vec![month.first().plus(-1), last];
    days.extend(ends(start_of_year.plus(-1), month.plus(-1)));
    days.extend([month.plus(-12).last(), month.plus(-13).last()]);
    days.extend(month.window(Zone::JST).days());
    days.extend(ends(start_of_year.plus(-13), start_of_year.plus(-1)));
    days
}

/// The month's days, then those of the months it is compared with.
fn days_of_deliveries(ask: &Ask) -> Vec<Day> {
    [0, -1, -12].iter().flat_map(|n| ask.month.plus(*n).window(Zone::JST).days()).collect()
}

/// One call a day, each day once. The hour's budget cuts the list where it is used up; the next run goes on there.
fn plan_days(ask: &Ask, stream: &str, days: Vec<Day>, path: &str, first: (i32, u32, u32)) -> Vec<Task> {
    let stream = StreamId::from(stream);
    let began = Day::new(first.0, first.1, first.2).max(ask.started.map(|day| day.plus(-1)));
    let mut tasks: Vec<Task> = Vec::new();
    for day in days {
        let window = Window::of_day(day, Zone::JST);
        let known = tasks.iter().any(|task| task.parts[0].window == window);
        let possible = day <= yesterday(ask) && began.is_none_or(|began| began <= day);
        if known || !possible || (ask.done)(&stream, window) {
            continue;
        }
        let url = format!("{HOST}/v2/bot/insight/{path}?date={}", day.compact());
        tasks.push(task(&stream, Part::new(&stream, window, day.to_string()), url));
    }
    tasks
}

/// Today's audience, soon after the month has ended.
fn plan_demographic(ask: &Ask) -> Option<Task> {
    let stream = StreamId::from("line.demographic");
    let window = ask.month.window(Zone::JST);
    let age = ask.now.day_in(Zone::JST).since(ask.month.last());
    let wanted = (1..=AUDIENCE_DAYS).contains(&age) && !(ask.done)(&stream, window);
    wanted.then(|| task(&stream, Part::new(&stream, window, ""), format!("{HOST}/v2/bot/insight/demographic")))
}

/// The messages of this month and of the one before, as long as their numbers move.
fn plan_messages(ask: &Ask) -> Vec<Task> {
    let stream = StreamId::from("line.messages");
    let mut tasks = Vec::new();
    for message in ask.messages {
        let window = Window::of_day(message.sent_on, Zone::JST);
        let month = message.sent_on.month();
        let wanted = month == ask.month || month == ask.month.plus(-1);
        if !wanted || message.sent_on > ask.now.day_in(Zone::JST) || (ask.done)(&stream, window) {
            continue;
        }
        let mut part = Part::new(&stream, window, message.request_id.as_str());
        part.state = json!({ "entity": message.entity.as_str(), "title": message.title });
        let url = format!("{HOST}/v2/bot/insight/message/event?requestId={}", encode(&message.request_id));
        tasks.push(task(&stream, part, url));
    }
    tasks
}

fn task(stream: &StreamId, part: Part, url: String) -> Task {
    Task { lane: stream.to_string(), request: Request::get(url), parts: vec![part], limit: Some(LIMIT) }
}

/// See [`crate::sources::label`].
fn label(dimension: &str, member: &str) -> Option<&'static str> {
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(name, _)| *name == member).map(|(_, ja)| *ja);
    match dimension {
        "stream" => find(STREAMS),
        "gender" => find(&[("male", "男性"), ("female", "女性"), ("unknown", "不明")]),
        "age" => find(AGES),
        // 宮城 is written without 県
        "area" if member == "unknown" => Some("不明"),
        "area" if !member.is_empty() => {
            let full = PREFECTURES.iter().map(|(_, ja)| *ja);
            full.into_iter().find(|ja| *ja == member || ja.strip_suffix(['都', '府', '県']) == Some(member))
        }
        "appType" => find(&[("ios", "iOS"), ("android", "Android"), ("others", "その他")]),
        "subscriptionPeriod" => find(&[
            ("within7days", "7日未満"),
            ("within30days", "7〜29日"),
            ("within90days", "30〜89日"),
            ("within180days", "90〜179日"),
            ("within365days", "180〜364日"),
            ("over365days", "365日以上"),
            ("unknown", "不明"),
        ]),
        _ => None,
    }
}

const AGES: &[(&str, &str)] = &[
    ("from0to14", "14歳以下"),
    ("from15to19", "15〜19歳"),
    ("from20to24", "20〜24歳"),
    ("from25to29", "25〜29歳"),
    ("from30to34", "30〜34歳"),
    ("from35to39", "35〜39歳"),
    ("from40to44", "40〜44歳"),
    ("from45to49", "45〜49歳"),
    ("from50", "50歳以上"),
    ("from50to54", "50〜54歳"),
    ("from55to59", "55〜59歳"),
    ("from60to64", "60〜64歳"),
    ("from65to69", "65〜69歳"),
    ("from70", "70歳以上"),
    ("unknown", "不明"),
];
