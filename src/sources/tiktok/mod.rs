//! TikTok: the account's days and posts over the API for Business (Accounts API), or present counters over the Display API.
//!
//! Which of the two follows from the credential's file (`client_id` or `client_key`) or from `[accounts.options] api`; the first
//! where neither says. Days are those of UTC. See README.md for what each tells and for the errors.
//! Invariant: status 200 means nothing here: only the code inside an answer does.

mod answers;
mod metrics;
#[cfg(test)]
mod tests;

use super::{
    Ask, Finding, History, Page, ParseError, Part, Platform, Reading, Seen, Setup, SetupError, Source, Stream, Task,
    plain::encode, read_json,
};
use crate::domain::{
    AccountId, Answer, Consent, Day, Exchange, Instant, Interface, Judgement, Limit, Month, Proof, Reason, Redirect,
    Request, Role, Said, SaidWords, StreamId, WayOut, Window, Zone,
};
use metrics::{AUDIENCE, COUNTERS, DAILY, LEVELS, NEEDED};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "tiktok",
    label_ja: "TikTok",
    label_en: "TikTok",
    hosts: &[BUSINESS_HOST, DISPLAY_HOST, "www.tiktok.com"],
    proof: Proof::Interfaces(&INTERFACES),
    metrics: metrics::metrics,
    roles: &[
        ("tiktok.followers", Role::Followers),
        ("tiktok.posts", Role::Posts),
        ("tiktok.views", Role::Views),
        ("tiktok.reach", Role::Reach),
        ("tiktok.engagements", Role::Reactions),
        ("tiktok.post.views", Role::PostViews),
        ("tiktok.post.engagements", Role::PostReactions),
    ],
    options: &[("api", "which interface is asked: business or display; else as the credential says")],
    source: Some(open),
    message_ledger: None,
    endings: &[],
    label,
};

const BUSINESS_HOST: &str = "business-api.tiktok.com";
const DISPLAY_HOST: &str = "open.tiktokapis.com";
const BUSINESS: &str = "https://business-api.tiktok.com/open_api/v1.3";
const DISPLAY: &str = "https://open.tiktokapis.com/v2";
const AUTHORIZE: &str = "https://www.tiktok.com/v2/auth/authorize";

const fn consent(scopes: &'static [&'static str], token_url: &'static str, id_field: &'static str) -> Consent {
    Consent {
        authorize_url: AUTHORIZE,
        extra: &[],
        scopes,
        separator: ",",
        pkce: false,
        // the page must be https and have no port: this machine cannot be one
        redirect: Redirect::Pasted,
        token_url,
        id_field,
        secret_in_header: false,
        // a renewal may bring another refresh token, and then the old one is dead
        rotates: true,
        revoke_url: None,
    }
}

static INTERFACES: [Interface; 2] = [
    Interface {
        name: "business",
        host: BUSINESS_HOST,
        consent: consent(
            &[
                "user.info.basic",
                "user.info.username",
                "user.info.stats",
                "user.info.profile",
                "user.account.type",
                "user.insights",
                "video.list",
                "video.insights",
            ],
            "https://business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/token/",
            "client_id",
        ),
        page_id_field: "client_key",
        header: Some("access-token"),
        exchange: Exchange::Json {
            renew_url: "https://business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/refresh_token/",
            code_field: "auth_code",
        },
    },
    Interface {
        name: "display",
        host: DISPLAY_HOST,
        consent: consent(
            &["user.info.basic", "user.info.profile", "user.info.stats", "video.list"],
            "https://open.tiktokapis.com/v2/oauth/token/",
            "client_key",
        ),
        page_id_field: "client_key",
        header: None,
        exchange: Exchange::Form,
    },
];

/// Forty calls a minute per account and path.
const LIMIT: Limit = Limit { burst: 30, refill_secs: 2 };
/// Days that the Accounts API looks back: a call for more is refused.
const LOOK_BACK_DAYS: i64 = 60;
/// Posts of a page.
const PAGE: usize = 20;
/// Days after a month's end on which the present state still stands for it.
const STANDING_DAYS: i64 = 20;

const ACCOUNT: &str = "tiktok.account";
const DAYS: &str = "tiktok.days";
const VIDEOS: &str = "tiktok.videos";
const AUDIENCES: &str = "tiktok.audience";

/// The kinds of record, as reports name them.
const STREAMS: &[(&str, &str)] = &[
    (DAYS, "アカウントの日別"),
    (ACCOUNT, "アカウントの現在値"),
    (VIDEOS, "投稿の一覧と累計"),
    (AUDIENCES, "フォロワーの属性"),
];

/// Which of the two interfaces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Api {
    Business,
    Display,
}

impl Api {
    fn of_options(options: &BTreeMap<String, String>) -> Api {
        if options.get("api").is_some_and(|name| name == "display") { Api::Display } else { Api::Business }
    }
    fn of(request: &Request) -> Api {
        if request.url.starts_with(DISPLAY) { Api::Display } else { Api::Business }
    }
}

struct Tiktok;

fn open(_setup: &Setup) -> Result<Box<dyn Source>, Vec<SetupError>> {
    Ok(Box::new(Tiktok))
}

impl Source for Tiktok {
    fn streams(&self) -> Vec<Stream> {
        let stream = |(id, label_ja): &(&str, &str)| Stream {
            id: StreamId::from(*id),
            label_ja: (*label_ja).to_string(),
            history: if *id == DAYS { History::Days(LOOK_BACK_DAYS as u32) } else { History::Forgotten },
            settle_days: if *id == DAYS { metrics::SETTLE_DAYS } else { 0 },
        };
        STREAMS.iter().map(stream).collect()
    }

    fn plan(&self, ask: &Ask) -> Vec<Task> {
        let today = ask.now.day_in(Zone::UTC);
        let window = ask.month.window(Zone::UTC);
        let began = ask.started.is_none_or(|day| day <= window.end());
        let stands = began && today.since(window.end()) <= STANDING_DAYS && window.start() <= today;
        let wanted = |stream: &str| stands && !(ask.done)(&StreamId::from(stream), window);
        let mut tasks = Vec::new();
        if Api::of_options(ask.options) == Api::Display {
            if wanted(ACCOUNT) {
                tasks.push(task(ACCOUNT, Part::new(&StreamId::from(ACCOUNT), window, ""), display_user()));
            }
            if wanted(VIDEOS) {
                tasks.push(videos_of(Api::Display, ask, window));
            }
            return tasks;
        }
        for month in [ask.month, ask.month.plus(-1)] {
            tasks.extend(plan_days(ask, month, today));
        }
        if wanted(ACCOUNT) {
            let fields: Vec<&str> = LEVELS.iter().map(|(field, ..)| *field).collect();
            tasks.push(fields_task(ACCOUNT, ask.account.as_str(), window, &fields, None));
        }
        if wanted(VIDEOS) {
            tasks.push(videos_of(Api::Business, ask, window));
        }
        if wanted(AUDIENCES) {
            let fields: Vec<&str> = AUDIENCE.iter().map(|(field, ..)| *field).collect();
            tasks.push(fields_task(AUDIENCES, ask.account.as_str(), window, &fields, None));
        }
        tasks
    }

    fn judge(&self, task: &Task, answer: &Answer) -> Judgement {
        match Api::of(&task.request) {
            Api::Business => judge_business(task, answer),
            Api::Display => judge_display(answer),
        }
    }

    fn split(&self, task: &Task) -> Vec<Task> {
        let Some(part) = task.parts.first() else { return vec![] };
        let fields: Vec<&str> = part.key.split(',').filter(|field| !field.is_empty()).collect();
        if fields.len() < 2 || part.stream.as_str() == VIDEOS {
            return vec![];
        }
        let account = part.state["account"].as_str().unwrap_or_default();
        let days = days_asked(part);
        let (left, right) = fields.split_at(fields.len() / 2);
        [left, right].iter().map(|half| fields_task(part.stream.as_str(), account, part.window, half, days)).collect()
    }

    fn parse(&self, task: &Task, answer: &Answer, read: &Reading) -> Result<Page, ParseError> {
        let value = read_json(answer)?;
        let mut page = Page::default();
        for part in &task.parts {
            match (part.stream.as_str(), Api::of(&task.request)) {
                (DAYS, _) => page.parts.push(answers::read_days(&value, part, read)?),
                (ACCOUNT, Api::Business) => page.parts.push(answers::read_levels(&value, part, read)?),
                (ACCOUNT, Api::Display) => page.parts.push(answers::read_user(&value, part, read)?),
                (AUDIENCES, _) => page.parts.push(answers::read_audience(&value, part, read)?),
                (_, api) => {
                    let (result, next) = answers::read_videos(&value, api, part, read)?;
                    page.parts.push(result);
                    page.next.extend(next.map(|part| videos_page(api, part)));
                }
            }
        }
        Ok(page)
    }

    fn checks(&self, account: &AccountId, options: &BTreeMap<String, String>) -> Vec<Request> {
        match Api::of_options(options) {
            Api::Business => {
                vec![get_account(account.as_str(), &["username", "display_name", "is_business_account"], None)]
            }
            Api::Display => vec![display_user()],
        }
    }

    fn diagnose(&self, account: &AccountId, _zone: Zone, answer: &Answer) -> Vec<Finding> {
        let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
        let bad = |seen, way_out| vec![Finding { good: false, seen, way_out: Some(way_out) }];
        let user = value.pointer("/data/user");
        let good = answer.status == 200 && (value["code"] == 0 || user.is_some());
        if !good {
            return bad(Seen::Refused(read_error(answer)), WayOut::ConsentAsOwner);
        }
        let user = user.unwrap_or(&value["data"]);
        let name = ["username", "display_name"].iter().find_map(|field| user[*field].as_str());
        let name = name.unwrap_or_default().to_string();
        match user["open_id"].as_str() {
            // the Accounts API answers for the id that was asked for, and for no other
            None => vec![Finding { good: true, seen: Seen::Token { name }, way_out: None }],
            Some(id) if id == account.as_str() => {
                vec![Finding { good: true, seen: Seen::Token { name }, way_out: None }]
            }
            Some(id) => bad(Seen::OtherToken { name, ids: vec![id.to_string()] }, WayOut::CorrectId),
        }
    }
}

/// The days of a month that have begun and lie within reach.
fn plan_days(ask: &Ask, month: Month, today: Day) -> Option<Task> {
    let window = month.window(Zone::UTC);
    let first = window.start().max(today.plus(1 - LOOK_BACK_DAYS)).max(ask.started.unwrap_or(window.start()));
    let last = window.end().min(today.plus(-1));
    if last < first || (ask.done)(&StreamId::from(DAYS), window) {
        return None;
    }
    let fields: Vec<&str> = DAILY.iter().map(|daily| daily.field).collect();
    Some(fields_task(DAYS, ask.account.as_str(), window, &fields, Some((first, last))))
}

/// The days that a part asked for.
fn days_asked(part: &Part) -> Option<(Day, Day)> {
    let day = |name: &str| part.state[name].as_str()?.parse().ok();
    Some((day("from")?, day("to")?))
}

/// A call for fields of the account; the part's key names them, so that a refused set can be cut in two.
fn fields_task(stream: &str, account: &str, window: Window, fields: &[&str], days: Option<(Day, Day)>) -> Task {
    let mut part = Part::new(&StreamId::from(stream), window, fields.join(","));
    part.state = json!({ "account": account });
    if let Some((from, to)) = days {
        part.state["from"] = from.to_string().into();
        part.state["to"] = to.to_string().into();
    }
    task(stream, part, get_account(account, fields, days))
}

fn get_account(account: &str, fields: &[&str], days: Option<(Day, Day)>) -> Request {
    let days = days.map(|(from, to)| format!("&start_date={from}&end_date={to}")).unwrap_or_default();
    let fields = encode(&json!(fields).to_string());
    Request::get(format!("{BUSINESS}/business/get/?business_id={}{days}&fields={fields}", encode(account)))
}

fn display_user() -> Request {
    let fields = ["open_id", "display_name", "username", "follower_count", "likes_count", "video_count"].join("%2C");
    Request::get(format!("{DISPLAY}/user/info/?fields={fields}"))
}

/// The list of posts, back to the fiscal year's first day, or to last month where the year has just begun.
fn videos_of(api: Api, ask: &Ask, window: Window) -> Task {
    let first = ask.fiscal_year().first_month().first().min(ask.month.plus(-1).first());
    let mut part = Part::new(&StreamId::from(VIDEOS), window, "");
    let until = Instant::at(first, 0, 0, Zone::JST).unix();
    part.state = json!({ "account": ask.account.as_str(), "until": until, "cursor": null, "listed": [] });
    videos_page(api, part)
}

fn videos_page(api: Api, part: Part) -> Task {
    let cursor = part.state["cursor"].as_i64();
    let request = match api {
        Api::Business => {
            let own = ["item_id", "create_time", "caption", "share_url", "media_type"];
            let fields: Vec<&str> = own.into_iter().chain(COUNTERS.iter().map(|counter| counter.field)).collect();
            let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            Request::get(format!(
                "{BUSINESS}/business/video/list/?business_id={}&fields={}&max_count={PAGE}{cursor}",
                encode(part.state["account"].as_str().unwrap_or_default()),
                encode(&json!(fields).to_string()),
            ))
        }
        Api::Display => {
            let own = ["id", "create_time", "title", "video_description", "share_url"];
            let fields: Vec<&str> =
                own.into_iter().chain(COUNTERS.iter().filter_map(|counter| counter.display)).collect();
            let mut body = json!({ "max_count": PAGE });
            if let Some(cursor) = cursor {
                body["cursor"] = cursor.into();
            }
            Request::post_json(format!("{DISPLAY}/video/list/?fields={}", fields.join("%2C")), body.to_string())
        }
    };
    task(VIDEOS, part, request)
}

fn task(stream: &str, part: Part, request: Request) -> Task {
    let limit = (Api::of(&request) == Api::Business).then_some(LIMIT);
    Task { lane: stream.to_string(), request, parts: vec![part], limit }
}

/// The Accounts API answers 200 and says in `code` what it means.
fn judge_business(task: &Task, answer: &Answer) -> Judgement {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let said = read_error(answer);
    let reason = |code| Reason::said(code, said.clone());
    let throttled = || Judgement::Retry { after_secs: Some(300), reason: reason("rate_limit") };
    match (answer.status, value["code"].as_i64()) {
        // what is no envelope is found out when it is read
        (200, None | Some(0)) => Judgement::Fine,
        // the minute's limit is over after five minutes; the day's is not
        (_, Some(40_100 | 51_021)) => throttled(),
        (_, Some(40_101..=40_199)) => {
            Judgement::RefreshToken { reason: reason("token_refused").way_out(WayOut::ConsentAsOwner) }
        }
        // one field by itself that this account may not see, or that has gone: read as such
        (_, Some(40_001 | 40_002)) if may_be_left_out(task) && is_of_field(&said) => Judgement::Fine,
        (_, Some(40_001)) if Tiktok.split(task).is_empty() => {
            Judgement::StreamEnds { reason: reason("no_permission").way_out(WayOut::ConsentAsOwner) }
        }
        (_, Some(40_001)) => Judgement::Skip { reason: reason("no_permission") },
        (_, Some(50_000..=59_999)) => Judgement::Retry { after_secs: None, reason: reason("server_error") },
        (200, Some(_)) | (400, _) => Judgement::Skip { reason: reason("request_refused") },
        (status, _) => judge_status(status, &reason),
    }
}

/// The Display API names its errors.
fn judge_display(answer: &Answer) -> Judgement {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let said = read_error(answer);
    let reason = |code| Reason::said(code, said.clone());
    match (answer.status, value["error"]["code"].as_str()) {
        (200, None | Some("ok" | "")) => Judgement::Fine,
        (_, Some("access_token_invalid")) => {
            Judgement::RefreshToken { reason: reason("token_refused").way_out(WayOut::ConsentAsOwner) }
        }
        (_, Some("scope_not_authorized" | "scope_permission_missed")) => {
            Judgement::StreamEnds { reason: reason("no_permission").way_out(WayOut::ConsentAsOwner) }
        }
        (_, Some("rate_limit_exceeded")) => Judgement::Retry { after_secs: Some(60), reason: reason("rate_limit") },
        (_, Some("internal_error")) => Judgement::Retry { after_secs: None, reason: reason("server_error") },
        (200 | 400, _) => Judgement::Skip { reason: reason("request_refused") },
        (status, _) => judge_status(status, &reason),
    }
}

fn judge_status(status: u16, reason: &dyn Fn(&'static str) -> Reason) -> Judgement {
    match status {
        401 => Judgement::RefreshToken { reason: reason("token_refused").way_out(WayOut::ConsentAsOwner) },
        403 => Judgement::StreamEnds { reason: reason("no_permission").way_out(WayOut::ConsentAsOwner) },
        404 => Judgement::StreamEnds { reason: reason("not_found") },
        429 => Judgement::Retry { after_secs: Some(60), reason: reason("rate_limit") },
        500..=599 => Judgement::Retry { after_secs: None, reason: reason("server_error") },
        _ => Judgement::StreamEnds { reason: reason("unexpected_status") },
    }
}

/// One field alone, and not one without which nothing is said.
fn may_be_left_out(task: &Task) -> bool {
    let Some(part) = task.parts.first() else { return false };
    let key = part.key.as_str();
    part.stream.as_str() != VIDEOS && !key.is_empty() && !key.contains(',') && !NEEDED.contains(&key)
}

/// A refusal because of a field or its permission, not of the dates or of the account.
fn is_of_field(said: &Said) -> bool {
    let SaidWords::Text(words) = &said.words else { return false };
    let words = words.to_lowercase();
    words.contains("field") || words.contains("scope") || words.contains("permission")
}

/// What either interface says about what went wrong.
fn read_error(answer: &Answer) -> Said {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let error = &value["error"];
    let name = match (&value["code"], error["code"].as_str()) {
        (Value::Number(code), _) => code.to_string(),
        (_, Some(code)) => code.to_string(),
        _ => String::new(),
    };
    let flat = value["error_description"].as_str().or(error.as_str());
    let text = value["message"].as_str().or(error["message"].as_str()).or(flat).filter(|text| !text.is_empty());
    let words = match text {
        Some(text) => SaidWords::Text(text.to_string()),
        None if answer.looks_like_html() => SaidWords::WebPage,
        None => SaidWords::Nothing,
    };
    let request = value["request_id"].as_str().or(error["log_id"].as_str()).map(str::to_string);
    Said { status: answer.status, name, words, request }
}

/// See [`crate::sources::label`].
fn label(dimension: &str, member: &str) -> Option<&'static str> {
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(name, _)| *name == member).map(|(_, ja)| *ja);
    match dimension {
        "stream" => find(STREAMS),
        "audienceGender" => find(&[("Female", "女性"), ("Male", "男性"), ("Other", "その他")]),
        "audienceAge" => find(&[
            ("13-17", "13〜17歳"),
            ("18-24", "18〜24歳"),
            ("25-34", "25〜34歳"),
            ("35-44", "35〜44歳"),
            ("45-54", "45〜54歳"),
            ("55+", "55歳以上"),
        ]),
        "audienceCountry" => find(&[("JP", "日本"), ("TW", "台湾"), ("US", "米国"), ("KR", "韓国"), ("CN", "中国")]),
        _ => None,
    }
}
