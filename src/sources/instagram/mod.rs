//! Instagram: a professional account's insights, posts and stories through the Graph API.
//!
//! See README.md for streams, errors and how staff get the token.
//! Invariant: accounts reached are asked for the very window and never added; today's followers are never passed off as
//! yesterday's.

mod answers;
mod metrics;
#[cfg(test)]
mod tests;

use super::graph::{self, FACEBOOK, INSTAGRAM, days, errors, insights};
use super::{
    Ask, Finding, History, Page, ParseError, Platform, Promised, Reading, Setup, SetupError, Source, Stream, Task,
    read_json,
};
use crate::domain::{AccountId, Answer, Instant, Judgement, Month, Proof, Request, Role, StreamId, Window, Zone};
use serde_json::json;
use std::collections::BTreeMap;

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "instagram",
    label_ja: "Instagram",
    label_en: "Instagram",
    hosts: &["graph.facebook.com", "graph.instagram.com"],
    proof: Proof::Renewed { url: "https://graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token" },
    metrics: metrics::metrics,
    roles: &[
        ("instagram.followers", Role::Followers),
        ("instagram.posts", Role::Posts),
        ("instagram.views", Role::Views),
        ("instagram.reach", Role::Reach),
        ("instagram.interactions", Role::Reactions),
        ("instagram.post.views", Role::PostViews),
        ("instagram.post.interactions", Role::PostReactions),
    ],
    options: &[(LOGIN, "`facebook` (an account linked to a page, the default) or `instagram` (Instagram login)")],
    source: Some(open),
    message_ledger: None,
    endings: graph::ENDINGS,
    label,
};

/// The option that says which login the token comes from.
const LOGIN: &str = "login";
/// What the token must be allowed, where it comes from a page's login.
const SCOPES: &[&str] = &["instagram_basic", "instagram_manage_insights", "pages_read_engagement"];
/// Days for which the account's numbers are kept, less two.
const ACCOUNT_DAYS: i64 = 88;
/// Days for which posts' numbers are kept.
const MEDIA_DAYS: i64 = 730;
/// Days after a month's end on which today's followers still stand for it.
const LEVEL_DAYS: i64 = 20;
const MEDIA_FIELDS: &str = "id,caption,media_type,media_product_type,permalink,timestamp";

/// The kinds of record, as reports name them.
const STREAMS: &[(&str, &str)] = &[
    ("instagram.followers", "フォロワー数"),
    ("instagram.audience", "フォロワーの属性"),
    ("instagram.month", "月間のリーチ・反応"),
    ("instagram.flows", "閲覧・反応・フォローの増減"),
    ("instagram.days", "日別の閲覧・リーチ"),
    ("instagram.posts", "投稿別の閲覧・反応"),
    ("instagram.stories", "ストーリーズ別の閲覧・反応"),
];

struct Instagram;

fn open(_setup: &Setup) -> Result<Box<dyn Source>, Vec<SetupError>> {
    Ok(Box::new(Instagram))
}

/// Where the account's login lets it ask.
fn host(options: &BTreeMap<String, String>) -> &'static str {
    if options.get(LOGIN).is_some_and(|login| login == "instagram") { INSTAGRAM } else { FACEBOOK }
}

/// How long the account's numbers are kept.
const KEPT_DAYS: u32 = 90;

impl Source for Instagram {
    fn streams(&self) -> Vec<Stream> {
        let stream = |(id, label): &(&str, &str)| Stream {
            id: StreamId::from(*id),
            label_ja: (*label).to_string(),
            history: match *id {
                "instagram.followers" | "instagram.audience" | "instagram.stories" => History::Forgotten,
                "instagram.posts" => History::Kept,
                _ => History::Days(KEPT_DAYS),
            },
            settle_days: match *id {
                "instagram.followers" | "instagram.audience" | "instagram.stories" => 0,
                "instagram.posts" => metrics::POST_SETTLE_DAYS,
                _ => metrics::SETTLE_DAYS,
            },
        };
        STREAMS.iter().map(stream).collect()
    }

    fn plan(&self, ask: &Ask) -> Vec<Task> {
        let base = format!("{}/{}", host(ask.options), ask.account);
        let mut tasks = plan_now(ask, &base);
        tasks.extend(plan_account(ask, &base));
        tasks.extend(plan_posts(ask, &base));
        tasks
    }

    fn judge(&self, task: &Task, answer: &Answer) -> Judgement {
        let Some(error) = errors::of(answer) else { return errors::judge(answer) };
        let kind = task.parts.first().map_or("", graph::kind_of);
        let alone = graph::count(task) == 1 && (error.withdraws_metric() || error.not_of_this_kind());
        let told = match kind {
            "month" => error.window_too_long(),
            "media" => error.too_few_viewers() || error.before_the_account(),
            _ => false,
        };
        if alone || told { Judgement::Fine } else { errors::judge(answer) }
    }

    fn split(&self, task: &Task) -> Vec<Task> {
        graph::halves(task)
    }

    fn parse(&self, task: &Task, answer: &Answer, read: &Reading) -> Result<Page, ParseError> {
        let value = read_json(answer)?;
        let error = errors::of(answer);
        let mut page = Page::default();
        for part in &task.parts {
            let kind = graph::kind_of(part);
            let settle = metrics::SETTLE_DAYS;
            if let Some(error) = &error {
                page.parts.push(match kind {
                    "media" => answers::without_numbers(error, part, read, &value)?,
                    "month" if error.window_too_long() => answers::not_whole(part, read, &mut page.next),
                    _ if error.withdraws_metric() => insights::retired(error, part, metrics::of_account, read),
                    _ => return Err(ParseError::wrong_type("/error", value.get("error"), Promised::List)),
                });
                continue;
            }
            page.parts.push(match kind {
                "now" => answers::read_now(&value, part, read)?,
                "audience" => answers::read_audience(&value, part, read)?,
                "follows" => answers::read_follows(&value, part, read)?,
                "media" => answers::read_media(&value, part, read)?,
                "list" => answers::read_list(&value, part, read, &mut page.next)?,
                "day" => answers::read_day(&value, part, read)?,
                _ => insights::totals(&value, part, answers::own_window(part), metrics::of_account, read, settle)?,
            });
        }
        Ok(page)
    }

    fn check(&self, account: &AccountId) -> Option<Request> {
        Some(Request::get(format!("{FACEBOOK}/{account}?fields=id,username,followers_count")))
    }

    fn checks(&self, account: &AccountId, options: &BTreeMap<String, String>) -> Vec<Request> {
        if host(options) == INSTAGRAM {
            return vec![Request::get(format!("{INSTAGRAM}/me?fields=user_id,username,followers_count"))];
        }
        self.check(account).into_iter().chain([graph::ask_about_token()]).collect()
    }

    fn diagnose_at(
        &self,
        account: &AccountId,
        _zone: Zone,
        asked: &Request,
        answer: &Answer,
        _now: Instant,
    ) -> Vec<Finding> {
        graph::diagnose(account, asked, answer, ("username", &["user_id", "id"]), SCOPES)
    }
}

fn not_done<'a>(ask: &'a Ask, stream: &'static str) -> impl Fn(&(StreamId, Window)) -> bool + 'a {
    move |(_, window)| !(ask.done)(&StreamId::from(stream), *window)
}

/// What is given for the present alone: followers, who they are, stories.
fn plan_now(ask: &Ask, base: &str) -> Vec<Task> {
    let today = ask.now.day_in(Zone::PACIFIC);
    let month = ask.month.window(Zone::PACIFIC);
    let stands = (1..=LEVEL_DAYS).contains(&today.since(month.end()));
    let mut tasks = Vec::new();
    // today's, and once the month's: the first one after its end is the nearest to it
    let stream = StreamId::from("instagram.followers");
    let mut windows = vec![Window::of_day(today, Zone::PACIFIC)];
    windows.extend(stands.then_some(month));
    for window in windows.into_iter().filter(|window| !(ask.done)(&stream, *window)) {
        let url = format!("{base}?fields=id,username,followers_count,media_count");
        tasks.push(graph::question(&stream, window, "now", &url, &[], json!({})));
    }
    let stream = StreamId::from("instagram.audience");
    if stands && !(ask.done)(&stream, month) {
        for (breakdown, ..) in metrics::AUDIENCE {
            let url = format!(
                "{base}/insights?metric=follower_demographics&period=lifetime&metric_type=total_value\
                 &timeframe=this_month&breakdown={breakdown}"
            );
            tasks.push(graph::question(&stream, month, "audience", &url, &[], json!({ "entity": breakdown })));
        }
    }
    let stream = StreamId::from("instagram.stories");
    let day = Window::of_day(ask.now.day_in(Zone::JST), Zone::JST);
    if !(ask.done)(&stream, day) {
        let url = format!("{base}/stories?fields={MEDIA_FIELDS}&limit=50");
        tasks.push(graph::question(&stream, day, "list", &url, &[], json!({ "host": host(ask.options) })));
    }
    tasks
}

/// One number for the days of a window.
fn total(stream: &StreamId, window: Window, of: Window, kind: &str, base: &str, asked: &[&str], more: &str) -> Task {
    let (since, until) = days::seconds(of);
    let url = format!(
        "{base}/insights?metric={{metrics}}&period=day&metric_type=total_value{more}&since={since}&until={until}"
    );
    let own =
        json!({ "entity": of.to_string(), "start": of.start().to_string(), "end": of.end().to_string(), "base": base });
    graph::question(stream, window, kind, &url, asked, own)
}

/// The account's numbers of the month and the one before: of the month as a whole, of its halves, of its days.
fn plan_account(ask: &Ask, base: &str) -> Vec<Task> {
    let last = graph::yesterday(ask.now);
    let months: Vec<Month> = graph::months(ask, false, ACCOUNT_DAYS);
    let windows = |stream: &'static str| -> Vec<(StreamId, Window)> {
        let stream_id = StreamId::from(stream);
        let windows = months.iter().map(|month| (stream_id.clone(), month.window(Zone::PACIFIC)));
        windows.filter(not_done(ask, stream)).collect()
    };
    let mut tasks = Vec::new();
    for (stream, window) in windows("instagram.month") {
        if window.end() <= last {
            tasks.push(total(&stream, window, window, "month", base, metrics::UNIQUE, ""));
        }
    }
    for (stream, window) in windows("instagram.flows") {
        for half in days::halves(window).into_iter().filter(|half| half.start() <= last) {
            let half = Window::new(half.start(), half.end().min(last), Zone::PACIFIC).unwrap_or(half);
            tasks.push(total(&stream, window, half, "half", base, metrics::ADDITIVE, ""));
            tasks.push(total(&stream, window, half, "half", base, metrics::UNDOCUMENTED, ""));
            let breakdown = "&breakdown=follow_type";
            tasks.push(total(&stream, window, half, "follows", base, &["follows_and_unfollows"], breakdown));
        }
    }
    let stream = StreamId::from("instagram.days");
    for month in &months {
        for day in month.window(Zone::PACIFIC).days().filter(|day| *day <= last) {
            let window = Window::of_day(day, Zone::PACIFIC);
            let begun = ask.started.is_none_or(|started| started <= day);
            if begun && !(ask.done)(&stream, window) {
                tasks.push(total(&stream, window, window, "day", base, metrics::DAYS, ""));
            }
        }
    }
    tasks
}

/// Posts of the month, of the one before and of last year's.
fn plan_posts(ask: &Ask, base: &str) -> Vec<Task> {
    let stream = StreamId::from("instagram.posts");
    let mut tasks = Vec::new();
    for month in graph::months(ask, false, MEDIA_DAYS) {
        let window = month.window(Zone::JST);
        if (ask.done)(&stream, window) {
            continue;
        }
        let (since, until) = days::bounds(window);
        let url = format!("{base}/media?fields={MEDIA_FIELDS}&since={since}&until={until}&limit=50");
        tasks.push(graph::question(&stream, window, "list", &url, &[], json!({ "host": host(ask.options) })));
    }
    tasks
}

/// See [`crate::sources::label`].
fn label(dimension: &str, member: &str) -> Option<&'static str> {
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(name, _)| *name == member).map(|(_, ja)| *ja);
    match dimension {
        "stream" => find(STREAMS),
        "gender" => find(&[("F", "女性"), ("M", "男性"), ("U", "不明")]),
        "age" => find(&[
            ("13-17", "13〜17歳"),
            ("18-24", "18〜24歳"),
            ("25-34", "25〜34歳"),
            ("35-44", "35〜44歳"),
            ("45-54", "45〜54歳"),
            ("55-64", "55〜64歳"),
            ("65+", "65歳以上"),
        ]),
        "country" => find(&[
            ("JP", "日本"),
            ("US", "アメリカ合衆国"),
            ("TW", "台湾"),
            ("KR", "韓国"),
            ("CN", "中国"),
            ("HK", "香港"),
            ("TH", "タイ"),
            ("VN", "ベトナム"),
            ("ID", "インドネシア"),
            ("IN", "インド"),
            ("BR", "ブラジル"),
            ("GB", "イギリス"),
            ("FR", "フランス"),
        ]),
        _ => None,
    }
}
