//! Recorded answers of LINE, TikTok and note, compared with the files: see `recorded.rs`.

use crate::recorded::{Scene, Told, day, items, line, sorted, told};
use report::domain::{Absence, Entity, Stated};
use report::sources::{PartState, SentMessage};
use serde_json::Value;

fn line_scene() -> Scene {
    let mut scene = Scene::new("line", "@example", "2026-10", "2026-11-10T00:00:00Z");
    scene.messages = vec![SentMessage {
        request_id: "f70dd685-499a-4231-a441-f24b8d4fba21".into(),
        entity: Entity::from("2026-10-05/配信"),
        title: "配信".into(),
        sent_on: "2026-10-05".parse().unwrap(),
    }];
    scene
}

const FRIENDS: [(&str, &str); 3] =
    [("line.blocks", "blocks"), ("line.friends_added", "followers"), ("line.target_reach", "targetedReaches")];

#[test]
fn line_days() {
    let scene = line_scene();
    let of_day = |stream: &str, day: &str| {
        let window = self::day(day);
        scene.task(stream, &|task| task.parts[0].window.to_string() == window)
    };
    let friends = |value: &Value, at: &str| -> Told {
        FRIENDS.iter().map(|(metric, field)| line(metric, "-", "", &day(at), &value[*field])).collect()
    };
    let followers = of_day("line.followers", "2026-10-31");
    for name in ["docs__insight_followers__00_ok", "sdk-python__insight_followers"] {
        let Some(value) = scene.file(&format!("line/{name}.json")) else { continue };
        assert_eq!(told(&scene.read(&followers, 200, &value)), friends(&value, "2026-10-31"), "{name}");
    }
    if let Some(value) = scene.file("line/docs__insight_followers__01_ok.json") {
        let page = scene.read(&followers, 200, &value);
        assert!(told(&page).is_empty() && page.parts[0].state == PartState::Failed, "not counted for ten days");
    }
    if let Some(series) = scene.file("line/constructed__insight_followers_month_series.json") {
        for entry in series.as_array().unwrap() {
            let (body, ready) = (&entry["body"], entry["body"]["status"] == "ready");
            let page = scene.read(&followers, 200, body);
            assert_eq!(told(&page), if ready { friends(body, "2026-10-31") } else { vec![] }, "{entry}");
            let before = entry["body"]["status"] == "out_of_service";
            assert_eq!(page.parts[0].observations[0].stated == Stated::Absent(Absence::NotApplicable), before);
        }
    }
    let deliveries = of_day("line.deliveries", "2026-10-31");
    for (name, told_by_file) in [
        ("docs__insight_message_delivery__00_ok", 2),
        ("sdk-python__insight_message_delivery", 8),
        ("constructed__insight_message_delivery_all_fields", 16),
    ] {
        let Some(value) = scene.file(&format!("line/{name}.json")) else { continue };
        let page = scene.read(&deliveries, 200, &value);
        let fields = value.as_object().unwrap().iter().filter(|(field, _)| *field != "status");
        let expected: Vec<_> = fields.map(|(_, number)| number.to_string()).collect();
        assert_eq!(expected.len(), told_by_file);
        let mut found: Vec<String> = told(&page).iter().map(|(_, number)| number.to_string()).collect();
        let mut wanted = expected.clone();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{name}");
        // by name: the pointer of each number is the field it was read from, which `read` has checked
        let main = told(&page).into_iter().find(|(metric, _)| metric.starts_with("line.delivered.broadcast ")).unwrap();
        assert_eq!(main.1.to_string(), value["broadcast"].to_string(), "{name}");
    }
    if let Some(value) = scene.file("line/docs__insight_message_delivery__01_ok.json") {
        assert!(told(&scene.read(&deliveries, 200, &value)).is_empty());
    }
    for (name, words) in [
        ("docs__insight_followers__10_err", "/message"),
        ("docs__insight_followers__11_err", "/message"),
        ("docs__insight_message_delivery__10_err", "/message"),
        ("docs__error_400_details", "/message"),
    ] {
        scene.errors(&followers, &[(&format!("line/{name}.json"), 400, "skip request_refused", words)]);
    }
    scene.errors(
        &followers,
        &[
            ("line/constructed__error_401_invalid_token.json", 401, "token token_refused", "/message"),
            ("line/docs__error_429_rate_limit.json", 429, "retry rate_limit", "/message"),
            ("line/docs__error_429_monthly_limit.json", 429, "stream monthly_limit", "/message"),
        ],
    );
    // four nulls are an error without words
    if let Some(value) = scene.file("line/docs__insight_message_event_aggregation__10_err.json") {
        assert_eq!(scene.refused(&followers, 400, &value).0, "skip request_refused");
    }
}

#[test]
fn line_people_and_messages() {
    let scene = line_scene();
    let task = scene.task("line.demographic", &|_| true);
    let month = "2026-10-01..2026-10-31";
    for name in ["docs__insight_demographic__01_ok", "sdk-python__insight_demographic"] {
        let Some(value) = scene.file(&format!("line/{name}.json")) else { continue };
        let mut expected = Told::new();
        for (list, dimension, metric) in [
            ("genders", "gender", "gender"),
            ("ages", "age", "age"),
            ("areas", "area", "area"),
            ("appTypes", "appType", "app_type"),
            ("subscriptionPeriods", "subscriptionPeriod", "period"),
        ] {
            for share in value[list].as_array().unwrap() {
                let member = format!("{dimension}={}", share[dimension].as_str().unwrap());
                expected.push(line(&format!("line.demographic.{metric}"), "-", &member, month, &share["percentage"]));
            }
        }
        assert!(expected.len() > 12);
        assert_eq!(told(&scene.read(&task, 200, &value)), sorted(expected), "{name}");
    }
    if let Some(value) = scene.file("line/docs__insight_demographic__00_ok.json") {
        let page = scene.read(&task, 200, &value);
        assert!(page.parts[0].observations.iter().all(|o| o.stated == Stated::Absent(Absence::Hidden)));
    }
    let task = scene.task("line.messages", &|_| true);
    for name in ["docs__insight_message_event__00_ok", "docs__insight_message_event__01_ok"] {
        let Some(value) = scene.file(&format!("line/{name}.json")) else { continue };
        let fields = [("clicked", "uniqueClick"), ("delivered", "delivered"), ("opened", "uniqueImpression")];
        let of = |(metric, field): &(&str, &str)| {
            let found = &value["overview"][*field];
            let metric = format!("line.message.{metric}");
            (!found.is_null()).then(|| line(&metric, "2026-10-05/配信", "", &day("2026-10-05"), found))
        };
        let page = scene.read(&task, 200, &value);
        assert_eq!(told(&page), fields.iter().filter_map(of).collect::<Told>(), "{name}");
        let sent = page.parts[0].posts[0].published_at.unwrap().unix();
        assert_eq!(Some(sent), value["overview"]["timestamp"].as_i64(), "{name}");
    }
}

const COUNTERS: [(&str, &str); 9] = [
    ("average_view_seconds", "average_time_watched"),
    ("comments", "comments"),
    ("favorites", "favorites"),
    ("full_view_rate", "full_video_watched_rate"),
    ("likes", "likes"),
    ("reach", "reach"),
    ("shares", "shares"),
    ("views", "video_views"),
    ("watch_seconds", "total_time_watched"),
];

#[test]
fn tiktok_business() {
    let scene = Scene::new("tiktok", "openid", "2026-11", "2026-12-04T00:00:00Z");
    if let Some(value) = scene.file("tiktok/constructed__business_get.json") {
        let task = scene.month_task("tiktok.days");
        let fields = [
            ("comments", "comments"),
            ("engaged_audience", "engaged_audience"),
            ("followers", "followers_count"),
            ("likes", "likes"),
            ("link_clicks", "bio_link_clicks"),
            ("lost_followers", "daily_lost_followers"),
            ("new_followers", "daily_new_followers"),
            ("profile_views", "profile_views"),
            ("shares", "shares"),
            ("unique_viewers", "unique_video_views"),
            ("views", "video_views"),
        ];
        let mut expected = Told::new();
        for of_day in items(&value, "/data/metrics") {
            for (metric, field) in fields.iter().filter(|(_, field)| of_day.get(field).is_some()) {
                let window = day(of_day["date"].as_str().unwrap());
                expected.push(line(&format!("tiktok.{metric}"), "-", "", &window, &of_day[field]));
            }
        }
        assert_eq!(expected.len(), 16);
        assert_eq!(told(&scene.read(&task, 200, &value)), sorted(expected));
        let levels = [
            ("total_likes", "total_likes", "2026-11-30"),
            ("videos", "videos_count", "2026-11-30"),
            ("followers", "followers_count", "2026-12-04"),
        ];
        let expected = levels
            .map(|(metric, field, at)| line(&format!("tiktok.{metric}"), "-", "", &day(at), &value["data"][field]));
        let page = scene.read(&scene.task("tiktok.account", &|_| true), 200, &value);
        assert_eq!(told(&page), sorted(expected.to_vec()));
    }
    if let Some(value) = scene.file("tiktok/mock__business_get_profile.json") {
        let share = &value["data"]["audience_genders"][0];
        let page = scene.read(&scene.task("tiktok.audience", &|_| true), 200, &value);
        let expected = line(
            "tiktok.audience.gender",
            "-",
            "audienceGender=Female",
            "2026-11-01..2026-11-30",
            &share["percentage"],
        );
        assert_eq!(told(&page), [expected]);
    }
    if let Some(value) = scene.file("tiktok/constructed__business_video_list.json") {
        let page = scene.read(&scene.task("tiktok.videos", &|_| true), 200, &value);
        let mut expected = Told::new();
        for video in items(&value, "/data/videos") {
            for (metric, field) in COUNTERS.iter().filter(|(_, field)| video.get(field).is_some()) {
                let id = video["item_id"].as_str().unwrap();
                expected.push(line(&format!("tiktok.post.{metric}"), id, "", &day("2026-12-04"), &video[field]));
            }
        }
        assert_eq!(expected.len(), 14);
        assert_eq!(told(&page), sorted(expected));
        let moments: Vec<i64> = page.parts[0].posts.iter().map(|post| post.published_at.unwrap().unix()).collect();
        assert_eq!(moments, [1_793_600_000, 1_792_000_000]);
        let kinds: Vec<&str> = page.parts[0].posts.iter().map(|post| post.kind.as_str()).collect();
        assert_eq!((kinds, page.next.len()), (vec!["video", "post"], 0));
    }
    let days = scene.month_task("tiktok.days");
    scene.errors(
        &days,
        &[
            ("tiktok/airbyte__error_40100_qps.json", 200, "retry rate_limit", "/message"),
            ("tiktok/excerpt__error_40100_restricted.json", 200, "retry rate_limit", "/message"),
            ("tiktok/excerpt__error_40105_full_envelope.json", 200, "token token_refused", "/message"),
            ("tiktok/constructed__error_40001.json", 200, "skip no_permission", "/message"),
            ("tiktok/constructed__error_40002.json", 200, "skip request_refused", "/message"),
        ],
    );
    // of one field alone: this account does not get it, or nobody does
    let one = scene.task("tiktok.days", &|task| task.parts[0].key == "profile_views");
    for (name, absences) in [("constructed__error_40001", 0), ("constructed__error_40002", 1)] {
        let Some(value) = scene.file(&format!("tiktok/{name}.json")) else { continue };
        let page = scene.read(&one, 200, &value);
        let retired = page.parts[0].observations.iter().filter(|o| o.stated == Stated::Absent(Absence::Retired));
        assert_eq!((told(&page).len(), retired.count()), (0, absences), "{name}");
    }
}

#[test]
fn tiktok_display() {
    let mut scene = Scene::new("tiktok", "723f24d7-e717-40f8-a2b6-cb8464cd23b4", "2026-11", "2026-12-04T00:00:00Z");
    scene.options.insert("api".into(), "display".into());
    let user = scene.task("tiktok.account", &|_| true);
    if let Some(value) = scene.file("tiktok/constructed__display_user_info.json") {
        let of = [("followers", "follower_count"), ("total_likes", "likes_count"), ("videos", "video_count")];
        let expected = of.map(|(metric, field)| {
            line(&format!("tiktok.{metric}"), "-", "", &day("2026-11-30"), &value["data"]["user"][field])
        });
        assert_eq!(told(&scene.read(&user, 200, &value)), expected);
    }
    if let Some(value) = scene.file("tiktok/constructed__display_video_list.json") {
        let of = [
            ("comments", "comment_count"),
            ("likes", "like_count"),
            ("shares", "share_count"),
            ("views", "view_count"),
        ];
        let video = &value["data"]["videos"][0];
        let expected = of.map(|(metric, field)| {
            line(&format!("tiktok.post.{metric}"), video["id"].as_str().unwrap(), "", &day("2026-12-04"), &video[field])
        });
        let page = scene.read(&scene.task("tiktok.videos", &|_| true), 200, &value);
        assert_eq!(told(&page), expected);
        assert_eq!(page.parts[0].posts[0].title, video["title"]);
    }
    scene.errors(
        &user,
        &[
            ("tiktok/constructed__display_error_401.json", 401, "token token_refused", "/error/message"),
            ("tiktok/constructed__display_error_429.json", 429, "retry rate_limit", "/error/message"),
            ("tiktok/constructed__oauth_error.json", 400, "skip request_refused", "/error_description"),
        ],
    );
}

#[test]
fn note_in_public() {
    let mut scene = Scene::new("note", "example_city", "2026-10", "2026-11-10T00:00:00Z");
    scene.options.insert("public_counts".into(), "yes".into());
    let creator = scene.task("note.account", &|_| true);
    if let Some(value) = scene.file("note/constructed__creator.json") {
        let expected = [("articles", "noteCount"), ("followers", "followerCount")]
            .map(|(metric, field)| line(&format!("note.{metric}"), "-", "", &day("2026-11-10"), &value["data"][field]));
        assert_eq!(told(&scene.read(&creator, 200, &value)), expected);
    }
    let list = scene.task("note.articles", &|_| true);
    let pages = (
        scene.file("note/constructed__creator_contents_page1.json"),
        scene.file("note/constructed__creator_contents_page2_last.json"),
    );
    if let (Some(one), Some(two)) = pages {
        let of = |value: &Value| -> Told {
            let mut expected = Told::new();
            for article in items(value, "/data/contents") {
                for (metric, field) in [("comments", "commentCount"), ("likes", "likeCount")] {
                    let key = article["key"].as_str().unwrap();
                    expected.push(line(&format!("note.post.{metric}"), key, "", &day("2026-11-10"), &article[field]));
                }
            }
            sorted(expected)
        };
        let first = scene.read(&list, 200, &one);
        assert_eq!(told(&first), of(&one));
        let second = scene.read(&first.next[0], 200, &two);
        assert_eq!((told(&second), second.next.len()), (of(&two), 0));
        for (post, article) in first.parts[0].posts.iter().zip(items(&one, "/data/contents")) {
            assert_eq!(post.title, article["name"]);
            let at = article["publishAt"].as_str().unwrap();
            assert_eq!(post.published_at.unwrap().rfc3339(scene.zone), at.replace(".000", ""));
        }
    }
    if let Some(value) = scene.file("note/constructed__stats_pv_error_not_signed_in.json") {
        assert!(scene.refused(&creator, 401, &value).1.contains("not_login"));
    }
}

#[test]
fn note_signed_in() {
    let mut scene = Scene::new("note", "example_city", "2026-10", "2026-11-10T00:00:00Z");
    scene.options.insert("dashboard".into(), "yes".into());
    let first = scene.month_task("note.month");
    let month = "2026-10-01..2026-10-31";
    const FIELDS: [(&str, &str); 4] = [
        ("comments", "commentCount"),
        ("impressions", "impressionCount"),
        ("likes", "likeCount"),
        ("page_views", "pageViewCount"),
    ];
    let numbers = |of: &Value, entity: &str| -> Told {
        let known = FIELDS.iter().filter(|(_, field)| !of[field].is_null());
        known.map(|(metric, field)| line(&format!("note.{metric}"), entity, "", month, &of[field])).collect()
    };
    let articles = |value: &Value| -> Told {
        let edges = items(value, "/data/dashboardNoteListConnection/edges").iter().map(|edge| &edge["node"]);
        let public = edges.filter(|node| !node["note"]["publishedAt"].is_null());
        public.flat_map(|node| numbers(&node["metrics"], node["note"]["key"].as_str().unwrap())).collect()
    };
    let (one, two) = (
        scene.file("note/constructed__gql_custom_month_page1.json"),
        scene.file("note/constructed__gql_custom_month_page2_last.json"),
    );
    if let (Some(one), Some(two)) = (one, two) {
        let page = scene.read(&first, 200, &one);
        let mut expected = articles(&one);
        expected.extend(numbers(&one["data"]["dashboardSummary"]["metrics"], "-"));
        assert_eq!((expected.len(), told(&page)), (16, sorted(expected)));
        let next = &page.next[0];
        assert!(format!("{:?}", next.request.body).contains("Y3Vyc29yOjM="), "{:?}", next.request.body);
        let last = scene.read(next, 200, &two);
        assert_eq!(told(&last), sorted(articles(&two)), "the draft is left out, and the whole is told once");
        assert!(last.parts[0].settled && last.next.is_empty());
        assert_eq!(page.parts[0].posts[0].title, "10月の移住相談会レポート");
        // the request is the one that was seen
        if let Some(seen) = scene.file("note/constructed__gql_request_custom_month.json") {
            let ours: Value = serde_json::from_str(&first.request.body.as_ref().unwrap().text).unwrap();
            let words = |value: &Value| value["query"].as_str().unwrap().split_whitespace().collect::<String>();
            assert_eq!((words(&ours), &ours["variables"]), (words(&seen), &seen["variables"]));
        }
    }
    if let Some(value) = scene.file("note/constructed__gql_month_not_settled.json") {
        let page = scene.read(&first, 200, &value);
        assert_eq!((page.parts[0].state, page.parts[0].settled), (PartState::Pending, false));
        assert!(page.parts[0].observations.iter().all(|o| o.quality == report::domain::Quality::Provisional));
        assert_eq!(told(&page).len(), 12);
    }
    for (name, status, kind) in [
        ("constructed__gql_anonymous_zero", 200, "token token_refused"),
        ("excerpt__gql_viewer_not_logged_in", 200, "token token_refused"),
        ("constructed__gql_error_unauthenticated", 200, "token token_refused"),
        ("constructed__gql_error_unknown_field", 200, "stream request_refused"),
        ("constructed__stats_pv_error_not_signed_in", 401, "token token_refused"),
    ] {
        let Some(value) = scene.file(&format!("note/{name}.json")) else { continue };
        let (found, words) = scene.refused(&first, status, &value);
        assert_eq!(found, kind, "{name}");
        let own = value.pointer("/errors/0/message").or(value.pointer("/data/viewer/__typename"));
        assert!(own.and_then(Value::as_str).is_none_or(|own| words.contains(own)), "{name}: {words}");
    }
}
