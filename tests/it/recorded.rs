//! Recorded answers are read to the very numbers that stand in them.
//!
//! Each answer under `REPORT_SAMPLES` that belongs to a question of ours is read as the answer to it; what is told is compared
//! with the file, walked through by hand here. Errors are compared with the kind they are and the platform's own words.
//! Not here: answers that belong to no question of ours; that those are refused, or read to nothing but what stands in
//! them, is `contract_papers.rs`.

use crate::contract_wire::say;
use report::domain::{AccountId, Answer, Judgement, Month, Observation, Reason, SnapshotId, Stated, Zone};
use report::sources::{self, Ask, Page, Reading, SentMessage, Setup, Source, Task};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// One account on a platform, at one moment.
pub struct Scene {
    pub source: Box<dyn Source>,
    pub account: AccountId,
    pub zone: Zone,
    pub month: Month,
    pub now: &'static str,
    pub options: BTreeMap<String, String>,
    pub messages: Vec<SentMessage>,
    pub folder: Option<std::path::PathBuf>,
}

/// What is told: `metric entity members window` and the number.
pub type Told = Vec<(String, Decimal)>;

impl Scene {
    pub fn new(platform: &str, account: &str, month: &str, now: &'static str) -> Scene {
        Scene::with_files(platform, account, month, now, &[])
    }
    pub fn with_files(
        platform: &str,
        account: &str,
        month: &str,
        now: &'static str,
        files: &[(String, String)],
    ) -> Scene {
        let open = sources::platform(platform).unwrap().source.unwrap();
        let zone = match platform {
            "youtube" | "facebook" | "instagram" | "ga4" => Zone::PACIFIC,
            "tiktok" => Zone::UTC,
            _ => Zone::JST,
        };
        let folder = std::env::var_os("REPORT_SAMPLES").map(std::path::PathBuf::from);
        if folder.is_none() {
            say(&format!("not run: recorded answers of {platform}: REPORT_SAMPLES names no folder"));
        }
        Scene {
            source: open(&Setup { request_files: files, value: &|_| None }).unwrap_or_else(|e| panic!("{e:?}")),
            account: AccountId::from(account),
            zone,
            month: month.parse().unwrap(),
            now,
            options: BTreeMap::new(),
            messages: Vec::new(),
            folder,
        }
    }
    fn plan(&self) -> Vec<Task> {
        self.source.plan(&Ask {
            account: &self.account,
            zone: self.zone,
            started: None,
            month: self.month,
            year_start: 4,
            now: self.now.parse().unwrap(),
            options: &self.options,
            messages: &self.messages,
            done: &|_, _| false,
        })
    }
    /// The first question of the stream that fits; a refused question may have been cut into smaller ones.
    pub fn task(&self, stream: &str, fits: &dyn Fn(&Task) -> bool) -> Task {
        let mut tasks: Vec<Task> = self
            .plan()
            .into_iter()
            .filter(|task| task.parts.iter().any(|part| part.stream.as_str() == stream))
            .collect();
        while !tasks.is_empty() {
            if let Some(task) = tasks.iter().find(|task| fits(task)) {
                return task.clone();
            }
            tasks = tasks.iter().flat_map(|task| self.source.split(task)).collect();
        }
        panic!("no such question of {stream}")
    }
    pub fn month_task(&self, stream: &str) -> Task {
        let month = self.month;
        self.task(stream, &move |task| task.parts[0].window.as_month() == Some(month))
    }
    /// The file's bytes; `None` where the folder has no such file.
    pub fn file(&self, name: &str) -> Option<Value> {
        let path = self.folder.as_ref()?.join(name);
        let Ok(bytes) = std::fs::read(&path) else {
            say(&format!("not run: there is no {name}"));
            return None;
        };
        Some(serde_json::from_slice(&bytes).unwrap_or_else(|e| panic!("{name}: {e}")))
    }
    pub fn answer(&self, status: u16, value: &Value) -> Answer {
        Answer { status, headers: vec![], bytes: value.to_string().into_bytes() }
    }
    pub fn read(&self, task: &Task, status: u16, value: &Value) -> Page {
        let answer = self.answer(status, value);
        let reading = Reading {
            account: self.account.clone(),
            zone: self.zone,
            observed_at: self.now.parse().unwrap(),
            snapshot: SnapshotId::of(&answer.bytes),
        };
        assert_eq!(self.source.judge(task, &answer), Judgement::Fine, "{value}");
        let page = self.source.parse(task, &answer, &reading).unwrap_or_else(|e| panic!("{e}: {value}"));
        for observation in page.parts.iter().flat_map(|part| &part.observations) {
            stands_where_it_says(observation, value);
        }
        page
    }
    /// The kind of an error, and the platform's own words.
    pub fn refused(&self, task: &Task, status: u16, value: &Value) -> (String, String) {
        let told = |how: &str, reason: Reason| (format!("{how} {}", reason.code), reason.detail.to_string());
        match self.source.judge(task, &self.answer(status, value)) {
            Judgement::Fine => ("fine".to_string(), String::new()),
            Judgement::Retry { reason, .. } => told("retry", reason),
            Judgement::RefreshToken { reason } => told("token", reason),
            Judgement::Skip { reason } => told("skip", reason),
            Judgement::StreamEnds { reason } => told("stream", reason),
            Judgement::SourceEnds { reason } => told("source", reason),
        }
    }
    /// A list of files with errors, each with its status, kind and where its words stand.
    pub fn errors(&self, task: &Task, table: &[(&str, u16, &str, &str)]) {
        for (name, status, kind, words_at) in table {
            let Some(value) = self.file(name) else { continue };
            let (found, words) = self.refused(task, *status, &value);
            assert_eq!(found, *kind, "{name}");
            let own = value.pointer(words_at).and_then(Value::as_str).unwrap_or_else(|| panic!("{name}{words_at}"));
            assert!(words.contains(own), "{name}: {words} lacks {own}");
        }
    }
}

/// Whatever is told stands in the answer at the place that it names.
pub fn stands_where_it_says(observation: &Observation, value: &Value) {
    let Stated::Value(number) = observation.stated else { return };
    match value.pointer(&observation.origin.pointer) {
        Some(found) => assert_eq!(number_of(found), number, "{observation:?}"),
        None => assert_eq!(number, Decimal::ZERO, "{observation:?}"),
    }
}

pub fn number_of(value: &Value) -> Decimal {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_string);
    text.parse::<Decimal>().unwrap_or_else(|e| panic!("{value}: {e}")).normalize()
}

/// All numbers of a page, sorted; zeros that the platform implies by leaving something out are not told by the file.
pub fn told(page: &Page) -> Told {
    let all = page.parts.iter().flat_map(|part| &part.observations);
    let mut told: Told = all
        .filter(|o| !o.flags.has(report::domain::Flag::Implied))
        .filter_map(|o| {
            let Stated::Value(number) = o.stated else { return None };
            let members: Vec<String> = o.members.iter().map(|(name, member)| format!("{name}={member}")).collect();
            let entity = o.entity.as_ref().map_or("-", |entity| entity.as_str());
            Some((format!("{} {entity} {} {}", o.metric, members.join(","), o.window), number.normalize()))
        })
        .collect();
    told.sort();
    told
}

pub fn line(metric: &str, entity: &str, members: &str, window: &str, number: &Value) -> (String, Decimal) {
    (format!("{metric} {entity} {members} {window}"), number_of(number))
}

pub fn day(text: &str) -> String {
    format!("{text}..{text}")
}

pub fn sorted(mut told: Told) -> Told {
    told.sort();
    told
}

pub fn items<'v>(value: &'v Value, pointer: &str) -> &'v Vec<Value> {
    value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("no list at {pointer}"))
}

fn is_key(key: &'static str) -> impl Fn(&Task) -> bool {
    move |task| task.parts[0].key == key
}

#[test]
fn ga4() {
    let file = (
        "queries/ga4/devices_of_days.json".to_string(),
        r#"{"windows":["days"],"request":{"dimensions":[{"name":"date"},{"name":"deviceCategory"},{"name":"operatingSystem"},
            {"name":"browser"}],"metrics":[{"name":"totalUsers"},{"name":"newUsers"},{"name":"sessions"},{"name":"sessionsPerUser"},
            {"name":"averageSessionDuration"},{"name":"screenPageViews"},{"name":"screenPageViewsPerSession"},{"name":"bounceRate"}]}}"#
            .to_string(),
    );
    let scene = Scene::with_files("ga4", "properties/1", "2022-07", "2022-09-01T00:00:00Z", &[file]);
    let task = scene.task("ga4.devices_of_days", &|task| task.parts.len() == 1);
    if let Some(value) = scene.file("google/ga4__airbyte_runReport_devices.json") {
        let names = [
            "total_users",
            "new_users",
            "sessions",
            "sessions_per_user",
            "average_session_duration",
            "page_views",
            "views_per_session",
            "bounce_rate",
        ];
        let mut expected = Told::new();
        for row in items(&value, "/rows") {
            let of = |n: usize| row["dimensionValues"][n]["value"].as_str().unwrap();
            let members = format!("browser={},deviceCategory={},operatingSystem={}", of(3), of(1), of(2));
            let date = format!("{}-{}-{}", &of(0)[..4], &of(0)[4..6], &of(0)[6..]);
            for (n, name) in names.iter().enumerate() {
                expected.push(line(
                    &format!("ga4.{name}"),
                    "-",
                    &members,
                    &day(&date),
                    &row["metricValues"][n]["value"],
                ));
            }
        }
        assert_eq!(expected.len(), 16, "two of the 54 rows are in the file");
        let page = scene.read(&task, 200, &value);
        assert_eq!(told(&page), sorted(expected));
        assert!(
            format!("{:?}", page.next[0].request).contains(r#"\"offset\":\"2\""#),
            "the other 52 rows are asked for"
        );
        // in a call of several reports the same numbers are told
        assert_eq!(told(&scene.read(&task, 200, &json!({ "reports": [value] }))), told(&page));
    }
    scene.errors(
        &task,
        &[
            ("google/ga4__docs_error_403.json", 403, "source no_permission", "/error/message"),
            ("google/constructed__ga4_error_429.json", 429, "source quota", "/error/message"),
        ],
    );
}

#[test]
fn ga4_with_every_caveat() {
    let file = (
        "queries/ga4/landing_days.json".to_string(),
        r#"{"windows":["days"],"request":{"dimensions":[{"name":"date"},{"name":"landingPage"}],
            "metrics":[{"name":"sessions"},{"name":"engagementRate"}]}}"#
            .to_string(),
    );
    let mut scene = Scene::with_files("ga4", "properties/1", "2026-10", "2026-11-10T00:00:00Z", &[file]);
    scene.zone = Zone::JST;
    let task = scene.task("ga4.landing_days", &|task| task.parts.len() == 1);
    let Some(value) = scene.file("google/constructed__ga4_runReport_all_caveats.json") else { return };
    let page = scene.read(&task, 200, &value);
    let of = |n: usize| &value["rows"][0]["metricValues"][n]["value"];
    let expected = [("ga4.engagement_rate", of(1)), ("ga4.sessions", of(0))]
        .map(|(metric, number)| line(metric, "-", "landingPage=/", &day("2026-10-01"), number));
    assert_eq!(told(&page), expected, "the row of (other) has no day, and the totals are no rows");
    let notes: Vec<(&str, &str)> =
        page.parts[0].notes.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    assert_eq!(
        notes,
        [("thresholded", ""), ("other_row", ""), ("sampled", "79.0%, 9800000/12400000"), ("other_date", "")]
    );
}

#[test]
fn youtube_tables() {
    let scene = Scene::new("youtube", "UCx", "2022-06", "2022-07-20T00:00:00Z");
    let task = scene.task("youtube.days", &is_key("days:views"));
    if let Some(value) = scene.file("google/youtubeAnalytics_v2__analytix_day_views.json") {
        let at = |name: &str| items(&value, "/columnHeaders").iter().position(|header| header["name"] == name).unwrap();
        let row =
            |row: &Value| line("youtube.views", "-", "", &day(row[at("day")].as_str().unwrap()), &row[at("views")]);
        let expected: Told = items(&value, "/rows").iter().map(row).collect();
        let total: Decimal = expected.iter().map(|(_, number)| *number).sum();
        assert_eq!((expected.len(), total), (7, Decimal::from(11_923)));
        assert_eq!(told(&scene.read(&task, 200, &value)), expected);
    }
    if let Some(value) = scene.file("google/constructed__youtubeAnalytics_no_rows.json") {
        let page = scene.read(&task, 200, &value);
        assert_eq!((told(&page), page.parts[0].notes[0].0.as_str()), (vec![], "empty"));
    }
    let refusals = [
        (
            "google/constructed__youtubeAnalytics_error_400_unsupported.json",
            400,
            "skip request_refused",
            "/error/message",
        ),
        ("google/youtube_v3__error_403_permission.json", 403, "stream no_permission", "/error/message"),
        ("google/youtube_v3__error_400_keyInvalid.json", 400, "skip request_refused", "/error/message"),
    ];
    scene.errors(&task, &refusals);
    // of one metric that may go, the same refusal says that it has gone
    let extra = scene.task("youtube.month", &is_key("extra:videosAddedToPlaylists"));
    if let Some(value) = scene.file(refusals[0].0) {
        let page = scene.read(&extra, 400, &value);
        assert_eq!(page.parts[0].observations[0].stated, Stated::Absent(report::domain::Absence::Retired));
    }
}

#[test]
fn youtube_channels() {
    let of_channel = |file: &str, id: &str, wrap: bool, uploads: &str| {
        let scene = Scene::new("youtube", id, "2026-10", "2026-11-10T00:00:00Z");
        let task = scene.task("youtube.channel", &|_| true);
        let Some(value) = scene.file(file) else { return };
        let value = if wrap { json!({ "items": [value] }) } else { value };
        let own = items(&value, "/items").iter().find(|item| item["id"] == id).unwrap();
        let expected = [("subscribers", "subscriberCount"), ("total_views", "viewCount"), ("videos", "videoCount")]
            .map(|(name, field)| {
                line(&format!("youtube.{name}"), "-", "", &day("2026-10-31"), &own["statistics"][field])
            });
        let page = scene.read(&task, 200, &value);
        assert_eq!(told(&page), expected);
        assert!(page.next[0].request.url.contains(&format!("playlistId={uploads}&")), "{}", page.next[0].request.url);
        // the list that begins there
        let (Some(one), Some(two)) = (
            scene.file("google/youtube_v3__playlistItems_list_page1.json"),
            scene.file("google/youtube_v3__playlistItems_list_page2.json"),
        ) else {
            return;
        };
        // recorded without the parts that say whether a video is public: nothing is taken for public
        let first = scene.read(&page.next[0], 200, &one);
        assert!(first.parts[0].posts.is_empty());
        assert!(first.next[0].request.url.ends_with(&format!("&pageToken={}", one["nextPageToken"].as_str().unwrap())));
        assert!(scene.read(&first.next[0], 200, &two).next.is_empty());
        // with them
        let public = |page: &Value| {
            let mut page = page.clone();
            for item in page["items"].as_array_mut().unwrap() {
                item["status"] = json!({ "privacyStatus": "public" });
                item["contentDetails"] = json!({ "videoPublishedAt": item["snippet"]["publishedAt"] });
            }
            page
        };
        let first = scene.read(&page.next[0], 200, &public(&one));
        let second = scene.read(&first.next[0], 200, &public(&two));
        let posts: Vec<_> = [&first, &second].iter().flat_map(|page| &page.parts[0].posts).collect();
        let recorded: Vec<&Value> = [&one, &two].iter().flat_map(|page| items(page, "/items")).collect();
        assert_eq!(posts.len(), recorded.len());
        for (post, item) in posts.iter().zip(&recorded) {
            assert_eq!(post.entity.as_str(), item["snippet"]["resourceId"]["videoId"]);
            assert_eq!(post.title, item["snippet"]["title"]);
            let at = item["snippet"]["publishedAt"].as_str().unwrap();
            assert!(at.starts_with(post.published_at.unwrap().to_string().trim_end_matches('Z')), "{at}");
        }
        let counters = &second.next[0];
        let Some(of_video) = scene.file("google/youtube_v3__video_statistics_part.json") else { return };
        let id = recorded[0]["snippet"]["resourceId"]["videoId"].as_str().unwrap();
        let page = scene.read(counters, 200, &json!({ "items": [{ "id": id, "statistics": of_video }] }));
        let expected = [("total_comments", "commentCount"), ("total_likes", "likeCount"), ("total_views", "viewCount")]
            .map(|(name, field)| line(&format!("youtube.video.{name}"), id, "", &day("2026-11-09"), &of_video[field]));
        assert_eq!(told(&page), expected);
    };
    let list = "google/youtube_v3__channels_list_statistics.json";
    of_channel(list, "UC_x5XG1OV2P6uZZ5FSM9Ttw", false, "UU_x5XG1OV2P6uZZ5FSM9Ttw");
    of_channel(list, "UCK8sQmJBp8GCxrOtXWBpyEA", false, "UUK8sQmJBp8GCxrOtXWBpyEA");
    of_channel("google/youtube_v3__channel_full.json", "UC_x5XG1OV2P6uZZ5FSM9Ttw", true, "UU_x5XG1OV2P6uZZ5FSM9Ttw");
}

#[test]
fn x_accounts_and_errors() {
    for (file, name) in
        [("x/constructed__users_me.json", "example_city"), ("x/python-twitter__users_me.json", "TwitterDev")]
    {
        let scene = Scene::new("x", name, "2026-10", "2026-11-20T00:00:00Z");
        let task = scene.task("x.account", &|_| true);
        let Some(value) = scene.file(file) else { continue };
        let page = scene.read(&task, 200, &value);
        let metrics = &value["data"]["public_metrics"];
        let expected: Told = [("followers", "followers_count"), ("posts_total", "tweet_count")]
            .iter()
            .filter(|(_, field)| metrics.get(field).is_some())
            .map(|(metric, field)| line(&format!("x.{metric}"), "-", "", &day("2026-11-20"), &metrics[field]))
            .collect();
        assert_eq!(told(&page), expected, "{file}: what was not asked for is missing");
        let next = &page.next[0].request.url;
        assert!(next.contains(&format!("/2/users/{}/tweets?", value["data"]["id"].as_str().unwrap())), "{next}");
    }
    let scene = Scene::new("x", "example_city", "2026-10", "2026-11-20T00:00:00Z");
    let me = scene.task("x.account", &|_| true);
    scene.errors(
        &me,
        &[
            ("x/recorded__error_402_credits_old_2026-07-14.json", 402, "source credits", "/detail"),
            ("x/recorded__error_429_usage_capped_2026-02.json", 429, "source usage_cap", "/detail"),
            ("x/constructed__error_403_client_not_enrolled.json", 403, "source no_permission", "/detail"),
            ("x/source-quoted__error_403_unsupported_authentication.json", 403, "skip no_permission", "/detail"),
            ("x/source-quoted__error_401_unauthorized.json", 401, "token token_refused", "/detail"),
            ("x/docs__error_401_invalid_bearer_legacy.json", 401, "token token_refused", "/errors/0/message"),
            ("x/docs__error_429_legacy_shape.json", 429, "retry rate_limit", "/errors/0/message"),
            ("x/docs__error_invalid_request.json", 400, "stream request_refused", "/detail"),
        ],
    );
}

#[test]
fn x_posts() {
    let scene = Scene::new("x", "example_city", "2025-11", "2025-12-01T12:00:00Z");
    let Some(me) = scene.file("x/constructed__users_me.json") else { return };
    let first = scene.read(&scene.task("x.account", &|_| true), 200, &me).next.remove(0);
    let public = [
        ("bookmarks", "bookmark_count"),
        ("likes", "like_count"),
        ("public_impressions", "impression_count"),
        ("quotes", "quote_count"),
        ("replies", "reply_count"),
        ("reposts", "retweet_count"),
        ("reposts", "repost_count"),
    ];
    let private =
        [("engagements", "engagements"), ("profile_clicks", "user_profile_clicks"), ("url_clicks", "url_link_clicks")];
    for file in ["x/constructed__users_tweets_tweet_vocab.json", "x/constructed__users_tweets_post_vocab.json"] {
        let Some(value) = scene.file(file) else { continue };
        let page = scene.read(&first, 200, &value);
        let post = &value["data"][0];
        // the moment stands in the id: 2025-11-05, whatever `created_at` says
        let id = post["id"].as_str().unwrap();
        let mut expected = Told::new();
        for (group, names) in [("public_metrics", &public[..]), ("non_public_metrics", &private[..])] {
            for (metric, field) in names.iter().filter(|(_, field)| post[group].get(field).is_some()) {
                expected.push(line(&format!("x.post.{metric}"), id, "", &day("2025-12-01"), &post[group][field]));
            }
        }
        assert!(expected.len() >= 6, "{file}");
        assert_eq!(told(&page), sorted(expected), "{file}");
        assert_eq!(page.parts[0].posts[0].title, post["text"], "{file}");
    }
    // nothing, but more behind it; nothing at all
    for (file, goes_on) in [
        ("x/constructed__users_tweets_nonpublic_old_page.json", true),
        ("x/constructed__users_tweets_empty_month.json", false),
    ] {
        let Some(value) = scene.file(file) else { continue };
        let page = scene.read(&first, 200, &value);
        assert!(told(&page).is_empty() && page.parts[0].posts.is_empty(), "{file}");
        let token = page.next.first().is_some_and(|next| next.request.url.contains("pagination_token=7140w9gefhslx3"));
        assert_eq!(token, goes_on, "{file}");
    }
    // posts beside a problem: the rest of it is good, and the problem is told
    if let Some(value) = scene.file("x/docs__partial_error_200.json") {
        let mut value = value;
        value["data"][0]["id"] = json!("1986000000000000001");
        let page = scene.read(&first, 200, &value);
        assert_eq!(page.parts[0].posts[0].title, "Hello");
        assert_eq!(page.parts[0].notes[0], ("private_missing".into(), "1".into()));
        assert_eq!(page.parts[0].notes[1], ("problem_beside".into(), "resource-not-found 456".into()));
    }
    // recorded elsewhere, years ago: counters of posts in the words of then
    if let Some(post) = scene.file("x/python-twitter__model_tweet.json") {
        let scene = Scene::new("x", "TwitterDev", "2020-01", "2020-02-01T12:00:00Z");
        let first = scene.read(
            &scene.task("x.account", &|_| true),
            200,
            &json!({ "data": { "id": "2244994945", "username": "TwitterDev" } }),
        );
        // the newer days first, which still have private numbers
        let first = scene.read(&first.next[0], 200, &json!({ "meta": { "result_count": 0 } }));
        let page = scene.read(&first.next[0], 200, &json!({ "data": [post], "meta": { "result_count": 1 } }));
        let id = post["id"].as_str().unwrap();
        let expected: Told = public[..6]
            .iter()
            .filter(|(_, field)| post["public_metrics"].get(field).is_some())
            .map(|(metric, field)| {
                line(&format!("x.post.{metric}"), id, "", &day("2020-02-01"), &post["public_metrics"][field])
            })
            .collect();
        assert_eq!((told(&page), expected.len()), (sorted(expected), 4));
        assert_eq!(page.parts[0].posts[0].kind, "reply");
    }
}
