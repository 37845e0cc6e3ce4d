//! YouTube: the channel's owner consents once; the Data API tells present state, the Analytics API what happened.
//!
//! A person downloads what the interfaces do not tell (impressions, unique viewers): see README.md for what stands where and
//! for the errors. Days are those of the Pacific zone.
//! Invariant: nothing is asked for with the bare key of an application, and nothing about money.

mod listing;
mod metrics;
mod reports;
mod tables;
#[cfg(test)]
mod tests;

use super::{
    Ask, Finding, History, Page, ParseError, Part, Platform, Reading, Seen, Setup, SetupError, Source, Stream, Task,
    read_json,
};
use crate::domain::{
    AccountId, Answer, Consent, Judgement, Proof, Reason, Redirect, Request, Role, Said, SaidWords, StreamId, WayOut,
    Zone,
};
use reports::Asked;
use serde_json::Value;

/// The registry's entry.
pub const PLATFORM: Platform = Platform {
    id: "youtube",
    label_ja: "YouTube",
    label_en: "YouTube",
    hosts: &[
        "youtube.googleapis.com",
        "youtubeanalytics.googleapis.com",
        "www.googleapis.com",
        "oauth2.googleapis.com",
        "accounts.google.com",
    ],
    proof: Proof::Consent(&CONSENT),
    metrics: metrics::metrics,
    roles: &[
        ("youtube.subscribers", Role::Followers),
        ("youtube.subscribers_net", Role::FollowersChange),
        ("youtube.posts", Role::Posts),
        ("youtube.views", Role::Views),
        ("youtube.engaged_views", Role::Attention),
        ("youtube.watch_hours", Role::Attention),
        ("youtube.engagements", Role::Reactions),
        ("youtube.video.views", Role::PostViews),
        ("youtube.video.engagements", Role::PostReactions),
    ],
    options: &[],
    source: Some(open),
    message_ledger: None,
    endings: &[],
    label,
};

/// YouTube knows no service accounts: the channel's owner consents once.
static CONSENT: Consent = Consent {
    authorize_url: "https://accounts.google.com/o/oauth2/v2/auth",
    // without them Google gives no refresh token
    extra: &[("access_type", "offline"), ("prompt", "consent")],
    scopes: &[
        "https://www.googleapis.com/auth/youtube.readonly",
        "https://www.googleapis.com/auth/yt-analytics.readonly",
    ],
    separator: " ",
    pkce: true,
    redirect: Redirect::Loopback,
    token_url: "https://oauth2.googleapis.com/token",
    id_field: "client_id",
    secret_in_header: false,
    rotates: false,
    revoke_url: Some("https://oauth2.googleapis.com/revoke"),
};

/// Days after a month's end on which the present state still stands for it.
const STANDING_DAYS: i64 = 20;

/// What a service account gets, and a person who has no channel.
const NO_CHANNEL: &str = "NoLinkedYouTubeAccount";

/// The kinds of record, as reports name them.
const STREAMS: &[(&str, &str)] = &[
    (listing::CHANNEL, "登録者数（現在）"),
    (listing::VIDEOS, "動画の一覧と累計"),
    ("youtube.month", "チャンネルの月別"),
    ("youtube.days", "チャンネルの日別"),
    ("youtube.video_month", "動画別の月間"),
    ("youtube.traffic", "トラフィックソース"),
    ("youtube.search_terms", "YouTube検索の検索語"),
    ("youtube.devices", "デバイス別"),
    ("youtube.formats", "動画の種類別"),
    ("youtube.demographics", "視聴者の属性"),
];

struct Youtube;

fn open(_setup: &Setup) -> Result<Box<dyn Source>, Vec<SetupError>> {
    Ok(Box::new(Youtube))
}

impl Source for Youtube {
    fn streams(&self) -> Vec<Stream> {
        let present = |id: &str| id == listing::CHANNEL || id == listing::VIDEOS;
        let stream = |(id, label_ja): &(&str, &str)| Stream {
            id: StreamId::from(*id),
            label_ja: (*label_ja).to_string(),
            history: if present(id) { History::Forgotten } else { History::Kept },
            settle_days: if present(id) { 0 } else { metrics::SETTLE_DAYS },
        };
        STREAMS.iter().map(stream).collect()
    }

    fn plan(&self, ask: &Ask) -> Vec<Task> {
        let window = ask.month.window(Zone::PACIFIC);
        let today = ask.now.day_in(Zone::PACIFIC);
        let age = today.since(ask.month.last());
        let began = ask.started.is_none_or(|day| day <= window.end());
        let stands = began && age <= STANDING_DAYS && window.start() <= today;
        let wanted = |name: &&str| stands && !(ask.done)(&StreamId::from(*name), window);
        let parts: Vec<Part> = [listing::CHANNEL, listing::VIDEOS]
            .iter()
            .filter(|name| wanted(name))
            .map(|name| Part::new(&StreamId::from(*name), window, ""))
            .collect();
        let mut tasks = Vec::new();
        if !parts.is_empty() {
            tasks.push(listing::begin(ask.account.as_str(), parts));
        }
        tasks.extend(reports::plan(ask));
        tasks
    }

    fn judge(&self, task: &Task, answer: &Answer) -> Judgement {
        if answer.status == 200 {
            return judge_inside(task, answer);
        }
        let said = read_error(answer);
        let linkless = matches!(&said.words, SaidWords::Text(words) if words.contains(NO_CHANNEL));
        let named = if linkless { NO_CHANNEL.to_string() } else { said.name.clone() };
        let reason = |code| Reason::said(code, said.clone());
        let asked = task.parts.first().and_then(Asked::of);
        match (answer.status, named.as_str()) {
            // a service account, or a person without a channel
            (401 | 403, NO_CHANNEL | "youtubeSignupRequired") => {
                Judgement::SourceEnds { reason: reason("no_permission").way_out(WayOut::ConsentAsOwner) }
            }
            // quota comes as 403 and as 429; it returns at midnight in California
            (403 | 429, "quotaExceeded" | "dailyLimitExceeded") => {
                Judgement::StreamEnds { reason: reason("quota").way_out(WayOut::WaitForDay) }
            }
            (403 | 429, "rateLimitExceeded" | "userRateLimitExceeded") | (429, _) => {
                Judgement::Retry { after_secs: Some(60), reason: reason("rate_limit") }
            }
            // one metric by itself that YouTube does not know any more: read as such
            (400, _) if is_of_metric(&said) && asked.is_some_and(|asked| asked.may_be_retired()) => Judgement::Fine,
            (400, _) => Judgement::Skip { reason: reason("request_refused") },
            (401, _) => Judgement::RefreshToken { reason: reason("token_refused").way_out(WayOut::ConsentAsOwner) },
            (403, "accessNotConfigured" | "SERVICE_DISABLED") => {
                Judgement::StreamEnds { reason: reason("no_permission").way_out(WayOut::EnableYoutube) }
            }
            (403, "authenticatedUserAccountClosed" | "authenticatedUserAccountSuspended") => {
                Judgement::SourceEnds { reason: reason("no_permission") }
            }
            // the two interfaces have a permission each: one may still answer
            (403, _) => Judgement::StreamEnds { reason: reason("no_permission").way_out(WayOut::ConsentAsOwner) },
            (404, _) => Judgement::StreamEnds { reason: reason("not_found") },
            (500..=599, _) => Judgement::Retry { after_secs: None, reason: reason("server_error") },
            _ => Judgement::StreamEnds { reason: reason("unexpected_status") },
        }
    }

    fn split(&self, task: &Task) -> Vec<Task> {
        reports::split(task)
    }

    fn parse(&self, task: &Task, answer: &Answer, read: &Reading) -> Result<Page, ParseError> {
        let value = read_json(answer)?;
        let Some((part, asked)) = task.parts.first().and_then(|part| Some((part, Asked::of(part)?))) else {
            return listing::read(task, &value, read);
        };
        Ok(Page { parts: vec![tables::read(answer, &value, part, &asked, read)?], next: vec![] })
    }

    fn check(&self, _account: &AccountId) -> Option<Request> {
        Some(listing::mine())
    }

    fn diagnose(&self, account: &AccountId, _zone: Zone, answer: &Answer) -> Vec<Finding> {
        let bad = |seen, way_out| vec![Finding { good: false, seen, way_out: Some(way_out) }];
        if answer.status != 200 {
            let said = read_error(answer);
            let off = ["accessNotConfigured", "SERVICE_DISABLED"].contains(&said.name.as_str());
            return bad(Seen::Refused(said), if off { WayOut::EnableYoutube } else { WayOut::ConsentAsOwner });
        }
        let Ok(value) = serde_json::from_slice::<Value>(&answer.bytes) else {
            return vec![Finding { good: false, seen: Seen::NotJson, way_out: None }];
        };
        let channels = value["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let ids: Vec<String> = channels.iter().filter_map(|c| c["id"].as_str().map(str::to_string)).collect();
        let name = |c: &Value| c["snippet"]["title"].as_str().unwrap_or_default().to_string();
        match channels.iter().find(|c| c["id"] == account.as_str()).or(channels.first()) {
            None => bad(Seen::NoAccount, WayOut::ConsentAsOwner),
            Some(channel) if channel["id"] == account.as_str() => {
                vec![Finding { good: true, seen: Seen::Token { name: name(channel) }, way_out: None }]
            }
            // a person with several channels consents for one of them
            Some(channel) => bad(Seen::OtherToken { name: name(channel), ids }, WayOut::ConsentAsOwner),
        }
    }
}

/// A table may carry an error although the status is 200.
fn judge_inside(task: &Task, answer: &Answer) -> Judgement {
    if task.parts.first().and_then(Asked::of).is_none() {
        return Judgement::Fine;
    }
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    let Some(errors) = value.get("errors").filter(|errors| errors.is_object()) else { return Judgement::Fine };
    let first = &errors["error"][0];
    let code = [&first["code"], &errors["code"]].iter().find_map(|code| code.as_str()).unwrap_or_default().to_string();
    let words = ["debugInfo", "externalErrorMessage", "message"].iter().find_map(|field| first[*field].as_str());
    let words = words.map_or(SaidWords::Nothing, |text| SaidWords::Text(text.to_string()));
    let request = errors["requestId"].as_str().map(str::to_string);
    let said = Said { status: 200, name: code.clone(), words, request };
    match code.as_str() {
        "INTERNAL_ERROR" | "SERVICE_UNAVAILABLE" => {
            Judgement::Retry { after_secs: None, reason: Reason::said("server_error", said) }
        }
        "FORBIDDEN" => {
            Judgement::StreamEnds { reason: Reason::said("no_permission", said).way_out(WayOut::ConsentAsOwner) }
        }
        _ => Judgement::Skip { reason: Reason::said("request_refused", said) },
    }
}

/// A refusal of what was asked, not of how: an unknown name, or a combination that is not offered.
fn is_of_metric(said: &Said) -> bool {
    let SaidWords::Text(words) = &said.words else { return false };
    words.contains("query is not supported")
        || (words.contains("Unknown identifier") && words.contains("parameters.metrics"))
}

/// Google's error: the reason of the first of `errors` names it best.
fn read_error(answer: &Answer) -> Said {
    let value: Value = serde_json::from_slice(&answer.bytes).unwrap_or(Value::Null);
    // a stream of answers is a list, and so is its error
    let error = value.get("error").unwrap_or(&value[0]["error"]);
    let detail = error["details"].as_array().into_iter().flatten().find_map(|d| d["reason"].as_str());
    let name = error.pointer("/errors/0/reason").and_then(Value::as_str);
    let name = detail.or(name).or_else(|| error["status"].as_str()).unwrap_or_default().to_string();
    let words = match error["message"].as_str() {
        Some(text) => SaidWords::Text(text.to_string()),
        None if answer.looks_like_html() => SaidWords::WebPage,
        None => SaidWords::Nothing,
    };
    Said { status: answer.status, name, words, request: None }
}

/// See [`crate::sources::label`].
fn label(dimension: &str, member: &str) -> Option<&'static str> {
    let find = |table: &[(&str, &'static str)]| table.iter().find(|(name, _)| *name == member).map(|(_, ja)| *ja);
    match dimension {
        "stream" => find(STREAMS),
        "insightTrafficSourceType" => find(TRAFFIC),
        "deviceType" => find(&[
            ("DESKTOP", "パソコン"),
            ("GAME_CONSOLE", "ゲーム機"),
            ("MOBILE", "スマートフォン"),
            ("TABLET", "タブレット"),
            ("TV", "テレビ"),
            ("UNKNOWN_PLATFORM", "不明"),
        ]),
        // written in either way
        "creatorContentType" => find(&[
            ("LIVE_STREAM", "ライブ配信"),
            ("liveStream", "ライブ配信"),
            ("SHORTS", "ショート"),
            ("shorts", "ショート"),
            ("STORY", "ストーリー"),
            ("story", "ストーリー"),
            ("VIDEO_ON_DEMAND", "動画"),
            ("videoOnDemand", "動画"),
            ("UNSPECIFIED", "不明"),
        ]),
        "ageGroup" => find(&[
            ("age13-17", "13〜17歳"),
            ("age18-24", "18〜24歳"),
            ("age25-34", "25〜34歳"),
            ("age35-44", "35〜44歳"),
            ("age45-54", "45〜54歳"),
            ("age55-64", "55〜64歳"),
            ("age65-", "65歳以上"),
        ]),
        "gender" => find(&[("female", "女性"), ("male", "男性"), ("user_specified", "その他")]),
        _ => None,
    }
}

const TRAFFIC: &[(&str, &str)] = &[
    ("ADVERTISING", "YouTube広告"),
    ("ANNOTATION", "アノテーション"),
    ("CAMPAIGN_CARD", "キャンペーンカード"),
    ("END_SCREEN", "終了画面"),
    ("EXT_URL", "外部サイト・アプリ"),
    ("HASHTAGS", "ハッシュタグ"),
    ("LIVE_REDIRECT", "ライブからの誘導"),
    ("NO_LINK_EMBEDDED", "埋め込みプレーヤー"),
    ("NO_LINK_OTHER", "直接または不明"),
    ("NOTIFICATION", "通知"),
    ("PLAYLIST", "再生リスト"),
    ("PRODUCT_PAGE", "商品ページ"),
    ("PROMOTED", "YouTube内の宣伝"),
    ("RELATED_VIDEO", "関連動画"),
    ("SHORTS", "ショートフィード"),
    ("SOUND_PAGE", "サウンドのページ"),
    ("SUBSCRIBER", "ブラウジング・登録チャンネル"),
    ("VIDEO_REMIXES", "動画のリミックス"),
    ("YT_CHANNEL", "チャンネルのページ"),
    ("YT_OTHER_PAGE", "YouTubeのその他の機能"),
    ("YT_SEARCH", "YouTube検索"),
];
