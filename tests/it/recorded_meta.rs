//! Recorded answers of Facebook and Instagram, compared with the files: see `recorded.rs`.

use crate::recorded::{Scene, day, items, line, sorted, told};
use report::domain::{Absence, Request, SnapshotId, Stated};
use report::sources::{Reading, Task};
use serde_json::{Value, json};

#[test]
fn facebook() {
    let scene = Scene::new("facebook", "100000000000001", "2026-11", "2026-12-10T00:00:00Z");
    let task = scene.month_task("facebook.posts");
    if let Some(value) = scene.file("facebook/constructed__published_posts_page.json") {
        let page = scene.read(&task, 200, &value);
        let posts: Vec<(&str, &str)> =
            page.parts[0].posts.iter().map(|post| (post.entity.as_str(), post.title.as_str())).collect();
        assert_eq!(
            posts,
            [("100000000000001_9001", "秋の紅葉まつり開催中です"), ("100000000000001_9000", "（本文なし）")]
        );
        for (post, item) in page.parts[0].posts.iter().zip(items(&value, "/data")) {
            let at = item["created_time"].as_str().unwrap().replace("+0000", "Z");
            assert_eq!(post.published_at.unwrap().to_string(), at);
            assert_eq!(post.url.as_deref(), item["permalink_url"].as_str());
        }
        assert!(told(&page).is_empty(), "their insights were not asked for");
        let next = &page.next[0].request.url;
        assert!(next.ends_with("&after=QVFJ...") && !next.contains("access_token"), "{next}");
        // the same post with the numbers that were written down apart
        if let Some(numbers) = scene.file("facebook/constructed__post_insights.json") {
            let mut value = value.clone();
            value["data"][0]["insights"] = numbers.clone();
            let of = |name: &str| {
                let entry = items(&numbers, "/data").iter().find(|entry| entry["name"] == name).unwrap();
                &entry["values"][0]["value"]
            };
            let (id, window) = ("100000000000001_9001", day("2026-11-03"));
            let expected = vec![
                line("facebook.post.views", id, "", &window, of("post_media_view")),
                line("facebook.post.viewers", id, "", &window, of("post_total_media_view_unique")),
                line("facebook.post.clicks", id, "", &window, of("post_clicks")),
                line("facebook.post.likes", id, "", &window, &of("post_activity_by_action_type")["like"]),
                line("facebook.post.comments", id, "", &window, &of("post_activity_by_action_type")["comment"]),
                line("facebook.post.shares", id, "", &window, &of("post_activity_by_action_type")["share"]),
                line(
                    "facebook.post.reactions",
                    id,
                    "reaction=like",
                    &window,
                    &of("post_reactions_by_type_total")["like"],
                ),
                line(
                    "facebook.post.reactions",
                    id,
                    "reaction=love",
                    &window,
                    &of("post_reactions_by_type_total")["love"],
                ),
            ];
            assert_eq!(told(&scene.read(&task, 200, &value)), sorted(expected));
        }
    }
    let days = scene.task("facebook.days", &|task| task.request.url.contains("metric=page_media_view&"));
    let refusals = [
        ("constructed__error_10_pages_read_user_content", 403, "stream no_permission"),
        ("constructed__error_190_460_password", 400, "token token_refused"),
        ("constructed__error_190_463_expired", 401, "token token_refused"),
        ("constructed__error_1_reduce_data", 500, "skip too_much_at_once"),
        ("constructed__error_2_transient", 500, "retry server_error"),
        ("constructed__error_4_app_rate_limit", 403, "retry rate_limit"),
        ("constructed__error_80001_page_rate_limit", 400, "retry rate_limit"),
        ("docs__error_3001_no_metric", 400, "skip request_refused"),
        ("python-facebook__error", 400, "skip request_refused"),
        ("python-facebook__error_data", 400, "skip request_refused"),
    ];
    for (name, status, kind) in refusals {
        scene.errors(&days, &[(&format!("facebook/{name}.json"), status, kind, "/error/message")]);
    }
    // of one metric alone the refusal says that it has gone; of several they are asked for one by one
    if let Some(value) = scene.file("facebook/constructed__error_100_invalid_metric.json") {
        let page = scene.read(&days, 400, &value);
        assert!(
            told(&page).is_empty() && page.parts[0].notes[0].1.contains(value["error"]["message"].as_str().unwrap())
        );
        assert_eq!(scene.refused(&scene.month_task("facebook.days"), 400, &value).0, "skip metric_refused");
    }
    // a day in two rows is what nobody asked for: refused rather than read by half
    if let Some(value) = scene.file("facebook/excerpt__page_media_view_is_from_ads_values.json") {
        let scene = Scene::new("facebook", "1", "2026-03", "2026-04-10T00:00:00Z");
        let task = scene.task("facebook.days", &|task| task.request.url.contains("metric=page_media_view&"));
        let rows = items(&value, "/values").clone();
        let whole =
            |rows: &[Value]| json!({ "data": [{ "name": "page_media_view", "period": "day", "values": rows }] });
        let answer = scene.answer(200, &whole(&rows));
        let reading = Reading {
            account: scene.account.clone(),
            zone: scene.zone,
            observed_at: scene.now.parse().unwrap(),
            snapshot: SnapshotId::of(&answer.bytes),
        };
        assert_eq!(scene.source.parse(&task, &answer, &reading).unwrap_err().code, "repeated_row");
        let page = scene.read(&task, 200, &whole(&rows[..1]));
        assert_eq!(told(&page), [line("facebook.views", "-", "", &day("2026-03-01"), &rows[0]["value"])]);
    }
}

#[test]
fn facebook_before_a_month_is_asked_for() {
    let scene = Scene::new("facebook", "112704783733939", "2026-10", "2026-11-10T00:00:00Z");
    let checks = scene.source.checks(&scene.account, &scene.options);
    let look = |asked: &Request, value: &Value| {
        scene.source.diagnose_at(
            &scene.account,
            scene.zone,
            asked,
            &scene.answer(200, value),
            scene.now.parse().unwrap(),
        )
    };
    if let Some(value) = scene.file("facebook/airbyte__page_object_subset.json") {
        let found = look(&checks[0], &value);
        assert!(found[0].good && found[0].seen.to_string().contains("Airbyte"), "{found:?}");
    }
    if let Some(value) = scene.file("facebook/python-facebook__debug_token.json") {
        let found = look(&checks[1], &value);
        let said: Vec<String> = found.iter().map(|finding| finding.seen.to_string()).collect();
        assert!(said[0].contains("pages_read_engagement") && !said[0].contains("read_insights,"), "{said:?}");
        // the nearer of the two ends: 1577347200
        assert!(said[1].contains("2019-12-26"), "{said:?}");
    }
}

/// The question of one post of this kind.
fn of_post(scene: &Scene, kind: &str) -> Task {
    let list = scene.month_task("instagram.posts");
    let item = json!({ "id": "7", "timestamp": "2026-10-05T03:00:00+0000", "media_product_type": kind });
    scene.read(&list, 200, &json!({ "data": [item] })).next.remove(0)
}

#[test]
fn instagram_totals() {
    let scene = Scene::new("instagram", "17841400000000001", "2026-09", "2026-10-10T00:00:00Z");
    let month = "2026-09-01..2026-09-30";
    if let Some(value) = scene.file("instagram/constructed__user_insights_total_value_month.json") {
        let of = |name: &str| {
            let entry = items(&value, "/data").iter().find(|entry| entry["name"] == name).unwrap();
            &entry["total_value"]["value"]
        };
        let unique = scene.read(&scene.month_task("instagram.month"), 200, &value);
        let expected = [("accounts_engaged", "accounts_engaged"), ("reach", "reach")]
            .map(|(ours, name)| line(&format!("instagram.{ours}"), "-", "", month, of(name)));
        assert_eq!(told(&unique), expected);
        // sums are asked for in halves of a month; the same answer to the first of them
        let sums = scene.task("instagram.flows", &|task| task.request.url.contains("total_interactions"));
        let window = "2026-09-01..2026-09-15";
        let expected = ["comments", "contact_taps", "interactions", "likes", "saves", "shares", "views"].map(|ours| {
            let name = match ours {
                "contact_taps" => "profile_links_taps",
                "interactions" => "total_interactions",
                same => same,
            };
            line(&format!("instagram.{ours}"), "-", "", window, of(name))
        });
        assert_eq!(told(&scene.read(&sums, 200, &value)), expected);
    }
    let follows = scene.task("instagram.flows", &|task| task.request.url.contains("follows_and_unfollows"));
    if let Some(value) = scene.file("instagram/constructed__follows_and_unfollows.json") {
        let of = |kind: &str| {
            let rows = items(&value, "/data/0/total_value/breakdowns/0/results");
            &rows.iter().find(|row| row["dimension_values"][0] == kind).unwrap()["value"]
        };
        let expected = [("follows", "FOLLOWER"), ("unfollows", "NON_FOLLOWER")]
            .map(|(ours, kind)| line(&format!("instagram.{ours}"), "-", "", "2026-09-01..2026-09-15", of(kind)));
        assert_eq!(told(&scene.read(&follows, 200, &value)), expected);
    }
    for name in ["follows_and_unfollows_pending", "unavailable_metric_descriptor", "empty_data"] {
        let Some(value) = scene.file(&format!("instagram/constructed__{name}.json")) else { continue };
        let page = scene.read(&follows, 200, &value);
        assert!(page.parts[0].observations.iter().all(|o| o.stated == Stated::Absent(Absence::Missing)), "{name}");
    }
    // one day, in the form of a series of days
    let scene = Scene::new("instagram", "222222222222222", "2024-01", "2024-03-01T00:00:00Z");
    if let Some(value) = scene.file("instagram/airbyte__user_insights_day.json") {
        let task = scene.task("instagram.days", &|task| task.parts[0].window.to_string() == day("2024-01-14"));
        let reach = items(&value, "/data").iter().find(|entry| entry["name"] == "reach").unwrap();
        let expected = line("instagram.reach", "-", "", &day("2024-01-14"), &reach["values"][0]["value"]);
        assert_eq!(told(&scene.read(&task, 200, &value)), [expected]);
    }
    let scene = Scene::new("instagram", "17841400008460056", "2017-05", "2017-06-10T00:00:00Z");
    if let Some(value) = scene.file("instagram/python-facebook__user_insights_old.json") {
        let task = scene.task("instagram.days", &|task| task.parts[0].window.to_string() == day("2017-05-04"));
        let reach = items(&value, "/data").iter().find(|entry| entry["name"] == "reach").unwrap();
        let expected = line("instagram.reach", "-", "", &day("2017-05-04"), &reach["values"][1]["value"]);
        assert_eq!(
            told(&scene.read(&task, 200, &value)),
            [expected],
            "the second day of the series, and no impressions"
        );
    }
}

#[test]
fn instagram_posts() {
    let scene = Scene::new("instagram", "17841406338772941", "2021-08", "2021-09-10T00:00:00Z");
    let list = scene.month_task("instagram.posts");
    let (one, two) = (
        scene.file("instagram/python-facebook__user_media_page1.json"),
        scene.file("instagram/python-facebook__user_media_page2.json"),
    );
    if let (Some(one), Some(two)) = (one, two) {
        let page = scene.read(&list, 200, &one);
        let posts: Vec<&str> = page.parts[0].posts.iter().map(|post| post.entity.as_str()).collect();
        let ids: Vec<&str> = items(&one, "/data").iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(posts, ids);
        for (post, item) in page.parts[0].posts.iter().zip(items(&one, "/data")) {
            assert_eq!(
                post.published_at.unwrap().to_string(),
                item["timestamp"].as_str().unwrap().replace("+0000", "Z")
            );
            assert_eq!(post.url.as_deref(), item["permalink"].as_str());
        }
        let next = page.next.iter().find(|task| task.request.url.contains("&after=after")).expect("the next page");
        assert!(!next.request.url.contains("access_token"));
        let page = scene.read(next, 200, &two);
        assert!(page.parts[0].posts.is_empty() && page.next.is_empty(), "of June and July");
    }
    if let Some(item) = scene.file("instagram/airbyte__expected_record_media_reel.json") {
        let scene = Scene::new("instagram", "17841408147298757", "2023-06", "2023-07-20T00:00:00Z");
        let page = scene.read(&scene.month_task("instagram.posts"), 200, &json!({ "data": [item] }));
        let post = &page.parts[0].posts[0];
        assert_eq!(
            (post.kind.as_str(), post.published_at.unwrap().to_string()),
            ("video", "2023-06-12T19:20:02Z".into())
        );
        assert!(post.title.starts_with("Terraform Explained Part 1 . . . #airbyte"), "{}", post.title);
        if let Some(user) = scene.file("instagram/airbyte__expected_record_user.json") {
            let now = scene.task("instagram.followers", &|task| task.parts[0].window.len_days() == 1);
            let window = now.parts[0].window.to_string();
            let expected = [("followers", "followers_count"), ("media", "media_count")]
                .map(|(ours, field)| line(&format!("instagram.{ours}"), "-", "", &window, &user[field]));
            assert_eq!(told(&scene.read(&now, 200, &user)), expected);
        }
    }
    let scene = Scene::new("instagram", "17841400000000001", "2026-10", "2026-11-10T00:00:00Z");
    if let Some(value) = scene.file("instagram/python-facebook__media_insights_old.json") {
        let of = |name: &str| {
            let entry = items(&value, "/data").iter().find(|entry| entry["name"] == name).unwrap();
            &entry["values"][0]["value"]
        };
        let expected = [("reach", "reach"), ("saves", "saved")]
            .map(|(ours, name)| line(&format!("instagram.post.{ours}"), "7", "", &day("2026-10-05"), of(name)));
        let page = scene.read(&of_post(&scene, "FEED"), 200, &value);
        assert_eq!(told(&page), expected, "impressions are no views");
    }
}

#[test]
fn instagram_errors() {
    let scene = Scene::new("instagram", "17841400000000001", "2026-10", "2026-11-10T00:00:00Z");
    let (feed, story) = (of_post(&scene, "FEED"), of_post(&scene, "STORY"));
    let days = scene.task("instagram.days", &|_| true);
    for (name, task, kind) in [
        ("airbyte__error_10_permission", &feed, "stream no_permission"),
        ("airbyte__error_100_33_unsupported_get", &feed, "skip not_found"),
        ("constructed__error_100_metric_enum", &days, "skip metric_refused"),
        ("constructed__error_100_impressions_v22", &days, "skip metric_refused"),
        ("constructed__error_100_follower_count_30_days", &days, "skip window_refused"),
        ("constructed__error_100_metric_type_required", &days, "skip request_refused"),
    ] {
        scene.errors(task, &[(&format!("instagram/{name}.json"), 400, kind, "/error/message")]);
    }
    // what an error says of a post is a statement about its numbers
    for (name, task, absence) in [
        ("constructed__error_10_story_not_enough_viewers", &story, Absence::Hidden),
        ("airbyte__error_100_2108006_posted_before_business", &feed, Absence::NotApplicable),
        ("airbyte__error_100_2108006_short", &feed, Absence::NotApplicable),
    ] {
        let Some(value) = scene.file(&format!("instagram/{name}.json")) else { continue };
        let page = scene.read(task, 400, &value);
        assert!(page.parts[0].observations.len() > 3, "{name}");
        assert!(page.parts[0].observations.iter().all(|o| o.stated == Stated::Absent(absence)), "{name}");
    }
    // a month of 31 days is told for its last thirty
    if let Some(value) = scene.file("instagram/constructed__error_100_window_over_30_days.json") {
        let page = scene.read(&scene.month_task("instagram.month"), 400, &value);
        let since = 1_790_924_400; // 2026-10-02T07:00:00Z
        assert!(page.next[0].request.url.contains(&format!("since={since}&")), "{}", page.next[0].request.url);
    }
}
