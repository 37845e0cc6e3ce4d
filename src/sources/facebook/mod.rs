//! Facebook: a page's insights and posts through the Graph API.
//!
//! See README.md for streams, errors and how staff get the token.
//! Invariant: unique people are never added; a month that the platform does not answer for as a whole is stated as such.

mod answers;
mod metrics;
#[cfg(test)]
mod tests;

use super::graph::{self, FACEBOOK, days, errors, insights};
use super::{
    Ask, Finding, History, Page, ParseError, Platform, Promised, Reading, Setup, SetupError, Source, Stream, Task,
    read_json,
};
use crate::domain::{AccountId, Answer, Day, Instant, Judgement, Month, Proof, Request, Role, StreamId, Window, Zone};
use serde_json::json;
use std::collections::BTreeMap;

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "facebook",
    label_ja: "Facebook",
    label_en: "Facebook",
    hosts: &["graph.facebook.com"],
    proof: Proof::PageToken {
        url: "https://graph.facebook.com/v25.0/{account}?fields=access_token",
        list_url: "https://graph.facebook.com/v25.0/me/accounts?fields=id,access_token&limit=100",
    },
    metrics: metrics::metrics,
    roles: &[
        ("facebook.followers", Role::Followers),
        ("facebook.posts", Role::Posts),
        ("facebook.views", Role::Views),
        ("facebook.viewers", Role::Reach),
        ("facebook.engagements", Role::Reactions),
        ("facebook.post.views", Role::PostViews),
        ("facebook.post.engagements", Role::PostReactions),
    ],
    options: &[],
    source: Some(open),
    message_ledger: None,
    endings: graph::ENDINGS,
    label,
};

/// What the token must be allowed.
const SCOPES: &[&str] = &["read_insights", "pages_read_engagement"];
/// Days for which Facebook keeps a page's numbers.
const HISTORY_DAYS: i64 = 730;
/// Posts on one page of the list: their numbers come with them, so few at a time.
const POSTS_PER_PAGE: u32 = 25;

/// The kinds of record, as reports name them.
const STREAMS: &[(&str, &str)] = &[
    ("facebook.followers", "フォロワー数"),
    ("facebook.days", "日別の閲覧・反応"),
    ("facebook.viewers", "期間の閲覧者数"),
    ("facebook.audience", "フォロワーの地域"),
    ("facebook.posts", "投稿別の閲覧・反応"),
];

struct Facebook;

fn open(_setup: &Setup) -> Result<Box<dyn Source>, Vec<SetupError>> {
    Ok(Box::new(Facebook))
}

impl Source for Facebook {
    fn streams(&self) -> Vec<Stream> {
        let stream = |(id, label): &(&str, &str)| Stream {
            id: StreamId::from(*id),
            label_ja: (*label).to_string(),
            history: History::Kept,
            settle_days: if *id == "facebook.posts" { metrics::POST_SETTLE_DAYS } else { metrics::SETTLE_DAYS },
        };
        STREAMS.iter().map(stream).collect()
    }

    fn plan(&self, ask: &Ask) -> Vec<Task> {
        let today = ask.now.day_in(Zone::PACIFIC);
        let year = graph::months(ask, true, HISTORY_DAYS);
        let few = graph::months(ask, false, HISTORY_DAYS);
        let wanted = |stream: &str, months: &[Month], zone: Zone| -> Vec<(StreamId, Window)> {
            let stream = StreamId::from(stream);
            let windows = months.iter().map(|month| (stream.clone(), month.window(zone)));
            windows.filter(|(stream, window)| !(ask.done)(stream, *window)).collect()
        };
        let mut tasks = Vec::new();
        for (name, asked) in [("facebook.followers", &[metrics::FOLLOWERS][..]), ("facebook.days", metrics::DAYS)] {
            for (stream, window) in wanted(name, &year, Zone::PACIFIC) {
                let url = insights_url(ask.account, "day", around(window, today));
                tasks.push(graph::question(&stream, window, "days", &url, asked, json!({})));
            }
        }
        for (stream, window) in wanted("facebook.viewers", &few, Zone::PACIFIC) {
            if window.end() < today {
                // whether the whole month can be asked for is found out by asking
                let range = (window.start(), window.end().plus(1));
                let url = insights_url(ask.account, "total_over_range", range);
                tasks.push(graph::question(&stream, window, "range", &url, &[metrics::VIEWERS], json!({})));
            }
        }
        for (stream, window) in wanted("facebook.audience", &[ask.month], Zone::PACIFIC) {
            if window.end() < today && ask.started.is_none_or(|day| day <= window.end()) {
                let range = around(Window::of_day(window.end(), Zone::PACIFIC), today);
                let url = insights_url(ask.account, "day", range);
                let asked: Vec<&str> = metrics::AUDIENCE.iter().map(|row| row.0).collect();
                tasks.push(graph::question(&stream, window, "audience", &url, &asked, json!({})));
            }
        }
        for (stream, window) in wanted("facebook.posts", &few, Zone::JST) {
            let (since, until) = days::bounds(window);
            let url = format!(
                "{FACEBOOK}/{}/published_posts?fields=id,message,story,created_time,permalink_url,status_type,\
                 insights.metric({{metrics}})&since={since}&until={until}&limit={POSTS_PER_PAGE}",
                ask.account
            );
            tasks.push(graph::question(&stream, window, "posts", &url, metrics::POSTS, json!({})));
        }
        tasks
    }

    fn judge(&self, task: &Task, answer: &Answer) -> Judgement {
        let Some(error) = errors::of(answer) else { return errors::judge(answer) };
        let kind = task.parts.first().map_or("", graph::kind_of);
        let withdrawn = graph::count(task) == 1 && error.withdraws_metric();
        // a window of its own kind may be refused in any words: there is another way to ask
        let range = kind == "range" && error.code == 100;
        if withdrawn || range { Judgement::Fine } else { errors::judge(answer) }
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
            if let Some(error) = &error {
                page.parts.push(match kind {
                    // the 28 days are another metric of the same name: it alone tells whether that is withdrawn
                    "range" if error.code == 100 => answers::not_whole(part, read, &mut page.next),
                    "posts" if error.withdraws_metric() => answers::retired_of_posts(error, part, read),
                    "days_28" if error.withdraws_metric() => answers::retired_28_days(error, part, read),
                    _ if error.withdraws_metric() => insights::retired(error, part, metrics::of_page, read),
                    _ => return Err(ParseError::wrong_type("/error", value.get("error"), Promised::List)),
                });
                continue;
            }
            page.parts.push(match kind {
                "range" => answers::read_range(&value, part, read, &mut page.next)?,
                "days_28" => answers::read_28_days(&value, part, read)?,
                "audience" => answers::read_audience(&value, part, read)?,
                "posts" => answers::read_posts(&value, part, read, &mut page.next)?,
                _ => insights::by_days(&value, part, metrics::of_page, read, metrics::SETTLE_DAYS)?,
            });
        }
        Ok(page)
    }

    fn check(&self, account: &AccountId) -> Option<Request> {
        Some(Request::get(format!("{FACEBOOK}/{account}?fields=id,name,followers_count")))
    }

    fn checks(&self, account: &AccountId, _options: &BTreeMap<String, String>) -> Vec<Request> {
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
        graph::diagnose(account, asked, answer, ("name", &["id"]), SCOPES)
    }
}

/// Two days more on each side: what `since` and `until` include is documented in two ways.
fn around(window: Window, today: Day) -> (Day, Day) {
    (window.start().plus(-2), window.end().plus(2).min(today))
}

fn insights_url(account: &AccountId, period: &str, (since, until): (Day, Day)) -> String {
    format!("{FACEBOOK}/{account}/insights?metric={{metrics}}&period={period}&since={since}&until={until}")
}

/// See [`crate::sources::label`].
fn label(dimension: &str, member: &str) -> Option<&'static str> {
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(name, _)| *name == member).map(|(_, ja)| *ja);
    match dimension {
        "stream" => find(STREAMS),
        "reaction" => find(&[
            ("like", "いいね！"),
            ("love", "超いいね！"),
            ("wow", "すごいね"),
            ("haha", "うけるね"),
            ("sorry", "悲しいね"),
            ("sad", "悲しいね"),
            ("anger", "ひどいね"),
            ("angry", "ひどいね"),
        ]),
        _ => None,
    }
}
