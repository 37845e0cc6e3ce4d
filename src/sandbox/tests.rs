//! The sandbox asked over real HTTP by a client of its own, and its answers compared with the truth.

#[cfg(test)] // the house's rules read this line: what follows is no product
use super::google::token::tests::{claims, signed};
use super::*;
use crate::domain::{Day, Window};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use world::site;

struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }
}

async fn ask(base_url: &str, method: &str, path: &str, bearer: Option<&str>, body: &str) -> Reply {
    let address = base_url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let bearer = bearer.map(|b| format!("Authorization: Bearer {b}\r\n")).unwrap_or_default();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{bearer}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, head, body: bytes[end + 4..].to_vec() }
}

async fn start(month: &str, faults: Faults) -> Sandbox {
    Sandbox::start(Options { month: month.parse().unwrap(), faults, port: None }).await.unwrap()
}

async fn bearer(sandbox: &Sandbox) -> String {
    let url = sandbox.base_url();
    let assertion = signed(&claims(google::token::wall_clock(), &format!("{url}/token")));
    let form = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}");
    let reply = ask(&url, "POST", "/token", None, &form).await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    assert_eq!(reply.json()["token_type"], "Bearer");
    reply.json()["access_token"].as_str().unwrap().to_string()
}

async fn report(sandbox: &Sandbox, body: Value) -> Value {
    let token = bearer(sandbox).await;
    let path = format!("/v1beta/{PROPERTY}:runReport");
    let reply = ask(&sandbox.base_url(), "POST", &path, Some(&token), &body.to_string()).await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

fn number(report: &Value, row: usize, metric: usize) -> u64 {
    report["rows"][row]["metricValues"][metric]["value"].as_str().unwrap().parse().unwrap()
}
fn labels(report: &Value) -> Vec<&str> {
    let rows = report["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    rows.iter().map(|r| r["dimensionValues"][0]["value"].as_str().unwrap()).collect()
}
fn october() -> Window {
    "2026-10".parse::<Month>().unwrap().window(Zone::JST)
}
fn range(start: &str, end: &str) -> Value {
    json!([{ "startDate": start, "endDate": end }])
}

#[tokio::test]
async fn a_report_of_october_says_what_is_true() {
    let sandbox = start("2026-10", Faults::default()).await;
    let names = ["activeUsers", "totalUsers", "newUsers", "sessions", "engagedSessions", "screenPageViews"];
    let metrics: Vec<Value> = names.iter().map(|n| json!({ "name": n })).collect();
    let october_range = range("2026-10-01", "2026-10-31");
    let answer =
        report(&sandbox, json!({ "dateRanges": october_range, "metrics": metrics, "returnPropertyQuota": true })).await;
    let truth = sandbox.world().traffic(october(), |_| true);
    let told: Vec<u64> = (0..names.len()).map(|m| number(&answer, 0, m)).collect();
    let known = vec![
        truth.active_users,
        truth.total_users,
        truth.new_users,
        truth.sessions,
        truth.engaged_sessions,
        truth.page_views,
    ];
    assert_eq!(told, known);
    assert_eq!(answer["metadata"], json!({ "currencyCode": "JPY", "timeZone": "Asia/Tokyo" }));
    assert_eq!(answer["rowCount"], 1);
    assert!(answer["dimensionHeaders"].is_null() && answer["rows"][0]["dimensionValues"].is_null());
    assert!(answer["propertyQuota"]["tokensPerDay"]["remaining"].is_i64());

    let by_channel = json!({
        "dateRanges": october_range, "dimensions": [{ "name": "sessionDefaultChannelGroup" }],
        "metrics": [{ "name": "sessions" }, { "name": "totalUsers" }, { "name": "engagementRate" }],
        "metricAggregations": ["TOTAL"],
    });
    let answer = report(&sandbox, by_channel).await;
    assert_eq!(labels(&answer)[0], "Organic Search");
    let rows = answer["rows"].as_array().unwrap().len();
    assert_eq!((0..rows).map(|r| number(&answer, r, 0)).sum::<u64>(), truth.sessions);
    let users: u64 = (0..rows).map(|r| number(&answer, r, 1)).sum();
    assert!(truth.total_users < users, "somebody came through two channels");
    assert_eq!(answer["totals"][0]["metricValues"][1]["value"], truth.total_users.to_string());
    let search = sandbox.world().traffic(october(), |s| s.source().channel == "Organic Search");
    let rate: f64 = answer["rows"][0]["metricValues"][2]["value"].as_str().unwrap().parse().unwrap();
    assert!((rate - search.engaged_sessions as f64 / search.sessions as f64).abs() < 1e-15);

    let pages = json!({
        "dateRanges": october_range, "dimensions": [{ "name": "pagePath" }, { "name": "pageTitle" }],
        "metrics": [{ "name": "screenPageViews" }, { "name": "activeUsers" }],
        "orderBys": [{ "dimension": { "dimensionName": "pagePath" } }, { "dimension": { "dimensionName": "pageTitle" } }],
    });
    let answer = report(&sandbox, pages).await;
    let rows = answer["rows"].as_array().unwrap().len();
    assert_eq!((0..rows).map(|r| number(&answer, r, 0)).sum::<u64>(), truth.page_views);
    let line = labels(&answer).iter().position(|p| *p == "/line/").unwrap();
    assert!(answer["rows"][line]["dimensionValues"][1]["value"].as_str().unwrap().contains('🎉'));
    let mut seen = std::collections::BTreeSet::new();
    for session in sandbox.world().visits_between(october().start(), october().end()) {
        if session.views().iter().any(|v| session.page(v).path == "/line/") && session.counts_as_active() {
            seen.insert(session.visit.visitor);
        }
    }
    assert_eq!(number(&answer, line, 1), seen.len() as u64);
    assert!(labels(&answer).is_sorted());
    sandbox.stop().await;
}

#[tokio::test]
async fn filters_take_what_they_say() {
    let sandbox = start("2026-10", Faults::default()).await;
    let capital = ["Tokyo", "Kanagawa", "Saitama", "Chiba"];
    let filtered = |filter: Value, metric: &str| json!({ "dateRanges": range("2026-10-01", "2026-10-31"), "metrics": [{ "name": metric }], "dimensionFilter": filter });
    let in_list = json!({ "filter": { "fieldName": "region", "inListFilter": { "values": capital } } });
    let truth = sandbox.world().traffic(october(), |s| capital.contains(&s.place().region));
    assert_eq!(number(&report(&sandbox, filtered(in_list.clone(), "activeUsers")).await, 0, 0), truth.active_users);
    let outside = json!({ "notExpression": in_list });
    let truth_outside = sandbox.world().traffic(october(), |s| !capital.contains(&s.place().region));
    assert_eq!(number(&report(&sandbox, filtered(outside, "sessions")).await, 0, 0), truth_outside.sessions);

    let string = |field: &str, kind: &str, value: &str| json!({ "filter": { "fieldName": field, "stringFilter": { "matchType": kind, "value": value } } });
    let from_partner = sandbox.world().traffic(october(), |s| s.source().source == site::PARTNER_HOST);
    for (kind, value) in [
        ("CONTAINS", "HATARAKITAI"),
        ("BEGINS_WITH", "hatarakitai."),
        ("ENDS_WITH", "kitai.example.jp"),
        ("EXACT", site::PARTNER_HOST),
        ("FULL_REGEXP", "hatara.*\\.jp"),
        ("PARTIAL_REGEXP", "^hatara[kK]"),
    ] {
        let answer = report(&sandbox, filtered(string("sessionSource", kind, value), "sessions")).await;
        assert_eq!(number(&answer, 0, 0), from_partner.sessions, "{kind}");
    }
    let clicks = json!({ "andGroup": { "expressions": [
        string("eventName", "EXACT", "click"), string("linkDomain", "CONTAINS", site::PARTNER_HOST),
    ] } });
    let truth = sandbox.world().traffic(october(), |_| true);
    assert_eq!(number(&report(&sandbox, filtered(clicks, "eventCount")).await, 0, 0), truth.clicks_to_partner);

    let either = json!({ "orGroup": { "expressions": [
        string("deviceCategory", "EXACT", "tablet"), { "filter": { "fieldName": "region", "emptyFilter": {} } },
    ] } });
    let truth = sandbox.world().traffic(october(), |s| s.device() == "tablet" || s.place().region == "(not set)");
    assert_eq!(number(&report(&sandbox, filtered(either, "totalUsers")).await, 0, 0), truth.total_users);
    let first_days = json!({ "filter": { "fieldName": "date",
        "betweenFilter": { "fromValue": { "int64Value": "20261001" }, "toValue": { "doubleValue": 20261003.5 } } } });
    let window = Window::new(october().start(), october().start().plus(2), Zone::JST).unwrap();
    let truth = sandbox.world().traffic(window, |_| true);
    assert_eq!(number(&report(&sandbox, filtered(first_days, "activeUsers")).await, 0, 0), truth.active_users);

    let nothing = report(&sandbox, filtered(string("region", "EXACT", "Atlantis"), "sessions")).await;
    assert!(nothing["rows"].is_null() && nothing["rowCount"].is_null(), "{nothing}");
    assert_eq!(nothing["metricHeaders"][0]["type"], "TYPE_INTEGER");
    let busy = |d: &Day| sandbox.world().traffic(Window::of_day(*d, Zone::JST), |_| true).sessions > 420;
    let truly_busy: Vec<String> = october().days().filter(busy).map(|d| d.compact()).collect();
    let most = json!({
        "dateRanges": range("2026-10-01", "2026-10-31"), "dimensions": [{ "name": "date" }], "metrics": [{ "name": "sessions" }],
        "metricFilter": { "filter": { "fieldName": "sessions",
            "numericFilter": { "operation": "GREATER_THAN", "value": { "int64Value": "420" } } } },
        "orderBys": [{ "dimension": { "dimensionName": "date" } }],
    });
    let answer = report(&sandbox, most).await;
    assert!(truly_busy.contains(&"20261009".to_string()) && truly_busy.len() < 20, "{truly_busy:?}");
    assert_eq!(labels(&answer), truly_busy);
    sandbox.stop().await;
}

#[tokio::test]
async fn several_ranges_pages_and_zones_answer_like_google() {
    let sandbox = start("2026-10", Faults::default()).await;
    let two = json!({
        "dateRanges": [{ "startDate": "2026-10-01", "endDate": "2026-10-31", "name": "this" },
                       { "startDate": "2026-09-01", "endDate": "2026-09-30" }],
        "metrics": [{ "name": "sessions" }],
    });
    let answer = report(&sandbox, two).await;
    assert_eq!(answer["dimensionHeaders"], json!([{ "name": "dateRange" }]));
    let mut found = labels(&answer);
    found.sort();
    assert_eq!(found, ["date_range_1", "this"]);

    let by_day = |offset: &str| {
        json!({
            "dateRanges": range("2026-10-01", "2026-10-31"), "dimensions": [{ "name": "date" }],
            "metrics": [{ "name": "activeUsers" }, { "name": "averageSessionDuration" }],
            "orderBys": [{ "dimension": { "dimensionName": "date" } }], "limit": "20", "offset": offset,
        })
    };
    let (first, second) = (report(&sandbox, by_day("0")).await, report(&sandbox, by_day("20")).await);
    assert_eq!((&first["rowCount"], &second["rowCount"]), (&json!(31), &json!(31)));
    assert_eq!(
        (labels(&first).len(), labels(&second)),
        (20, (21..=31).map(|d| format!("202610{d}")).collect::<Vec<_>>().iter().map(String::as_str).collect())
    );
    let beyond = report(&sandbox, by_day("31")).await;
    assert!(beyond["rows"].is_null());
    assert_eq!(beyond["rowCount"], 31);
    sandbox.stop().await;

    let sandbox = start("2026-10", Faults::of("ga4", Fault::always(FaultKind::WrongZone))).await;
    let answer = report(&sandbox, by_day("0")).await;
    assert_eq!(answer["metadata"]["timeZone"], "America/Los_Angeles");
    sandbox.stop().await;
}

#[tokio::test]
async fn what_the_specification_refuses_is_refused_in_googles_words() {
    let sandbox = start("2026-10", Faults::default()).await;
    let (url, token) = (sandbox.base_url(), bearer(&sandbox).await);
    let good = json!({ "dateRanges": range("2026-10-01", "2026-10-31"), "metrics": [{ "name": "sessions" }] });
    let path = format!("/v1beta/{PROPERTY}:runReport");
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut body = good.clone();
        change(&mut body);
        let reply = ask(&url, "POST", &path, Some(&token), &body.to_string()).await;
        assert_eq!(reply.status, 400, "{body}");
        let error = reply.json()["error"].clone();
        assert_eq!((&error["code"], &error["status"]), (&json!(400), &json!("INVALID_ARGUMENT")));
        error["message"].as_str().unwrap().to_string()
    };
    let named = |name: &str, count: usize| vec![json!({ "name": name }); count];
    let says = refused(&|b| b["dimention"] = json!([])).await;
    assert_eq!(says, "Invalid JSON payload received. Unknown name \"dimention\": Cannot find field.");
    let says = refused(&|b| b["metrics"] = json!([{ "name": "sessions", "nome": 1 }])).await;
    assert!(says.contains("Unknown name \"nome\" at 'metrics[0]'"), "{says}");
    assert!(
        refused(&|b| b["dimensions"] = json!(named("pagepath", 1)))
            .await
            .starts_with("Field pagepath is not a valid dimension.")
    );
    assert!(
        refused(&|b| b["metrics"] = json!(named("conversions", 1)))
            .await
            .starts_with("Field conversions is not a valid metric.")
    );
    assert!(refused(&|b| b["dimensions"] = json!(named("date", 10))).await.contains("limited to 9 dimensions"));
    assert!(refused(&|b| b["metrics"] = json!(named("sessions", 11))).await.contains("limited to 10 metrics"));
    assert!(
        refused(&|b| b["dateRanges"] = json!(vec![good["dateRanges"][0].clone(); 5]))
            .await
            .contains("limited to 4 dateRanges")
    );
    assert!(refused(&|b| b["limit"] = json!(10)).await.contains("'limit'"));
    assert!(refused(&|b| b["limit"] = json!("ten")).await.contains("'limit'"));
    assert!(refused(&|b| b["limit"] = json!("250001")).await.contains("at most 250000"));
    assert!(refused(&|b| b["dateRanges"] = range("2026-10-1", "2026-10-31")).await.contains("Invalid startDate"));
    assert!(refused(&|b| b["dateRanges"] = range("2026-02-29", "2026-10-31")).await.contains("Invalid startDate"));
    assert!(refused(&|b| b["dateRanges"] = range("2026-10-31", "2026-10-01")).await.contains("after the end date"));
    refused(&|b| b["orderBys"] = json!([{ "metric": { "metricName": "newUsers" } }])).await;
    refused(&|b| b["dimensionFilter"] = json!({ "filter": { "fieldName": "region" } })).await;
    refused(&|b| b["dimensionFilter"] = json!({ "andGroup": {}, "orGroup": {} })).await;
    let says = refused(&|b| {
        b["dimensions"] = json!(named("defaultChannelGroup", 1));
        b["metrics"] = json!([{ "name": "sessions" }, { "name": "newUsers" }]);
    })
    .await;
    assert!(says.starts_with("Please remove newUsers to make the request compatible."));

    let batch = format!("/v1beta/{PROPERTY}:batchRunReports");
    let reply =
        ask(&url, "POST", &batch, Some(&token), &json!({ "requests": vec![good.clone(); 6] }).to_string()).await;
    assert_eq!(reply.status, 400);
    let mut bad = good.clone();
    bad["limits"] = json!("1");
    let reply = ask(&url, "POST", &batch, Some(&token), &json!({ "requests": [good.clone(), bad] }).to_string()).await;
    assert!(reply.json()["error"]["message"].as_str().unwrap().contains("at 'requests[1]'"));
    let reply =
        ask(&url, "POST", &batch, Some(&token), &json!({ "requests": [good.clone(), good.clone()] }).to_string()).await;
    assert_eq!(reply.json()["kind"], "analyticsData#batchRunReports");
    assert_eq!(reply.json()["reports"][1]["kind"], "analyticsData#runReport");

    let reply = ask(&url, "POST", &path, Some("ya29.wrong"), &good.to_string()).await;
    assert_eq!((reply.status, &reply.json()["error"]["status"]), (401, &json!("UNAUTHENTICATED")));
    let other = ask(&url, "POST", "/v1beta/properties/1:runReport", Some(&token), &good.to_string()).await;
    assert_eq!((other.status, &other.json()["error"]["status"]), (403, &json!("PERMISSION_DENIED")));
    let reply = ask(&url, "POST", &path, Some(&token), "{\"metrics\": [").await;
    assert_eq!(reply.status, 400);
    let property = ask(&url, "GET", &format!("/v1beta/{PROPERTY}"), Some(&token), "").await.json();
    assert_eq!(property["timeZone"], "Asia/Tokyo");
    let metadata = ask(&url, "GET", &format!("/v1beta/{PROPERTY}/metadata"), Some(&token), "").await.json();
    assert!(metadata["metrics"].as_array().unwrap().iter().any(|m| m["apiName"] == "keyEvents"));
    let asked = json!({ "dimensions": [{ "name": "sourceMedium" }], "compatibilityFilter": "INCOMPATIBLE" });
    let check = format!("/v1beta/{PROPERTY}:checkCompatibility");
    let told = ask(&url, "POST", &check, Some(&token), &asked.to_string()).await.json();
    let clash = told["metricCompatibilities"].as_array().unwrap();
    assert!(clash.iter().any(|m| m["metricMetadata"]["apiName"] == "newUsers"));
    assert!(clash.iter().all(|m| m["compatibility"] == "INCOMPATIBLE"));
    sandbox.stop().await;
}

#[tokio::test]
async fn early_questions_get_less_and_marred_months_say_so() {
    let sandbox = start("2026-10", Faults::default()).await;
    let at = |text: &str, hour: u32| Instant::at(text.parse::<Day>().unwrap(), hour, 0, Zone::JST);
    let by_day = json!({ "dateRanges": range("2026-09-25", "2026-10-05"), "dimensions": [{ "name": "date" }],
        "metrics": [{ "name": "sessions" }], "orderBys": [{ "dimension": { "dimensionName": "date" } }] });
    sandbox.set_time(at("2026-10-01", 9));
    let early = report(&sandbox, by_day.clone()).await;
    assert!(labels(&early).last().unwrap() <= &"20261001", "the future does not exist");
    sandbox.set_time(at("2026-10-04", 9));
    let later = report(&sandbox, by_day).await;
    let of = |answer: &Value, day: &str| number(answer, labels(answer).iter().position(|d| *d == day).unwrap(), 0);
    assert!(of(&early, "20260930") < of(&later, "20260930"));
    assert_eq!(of(&early, "20260925"), of(&later, "20260925"));

    sandbox.set_time(at("2026-11-10", 9));
    let of_month = |month: &str, dimension: &str| {
        let window = month.parse::<Month>().unwrap().window(Zone::JST);
        json!({ "dateRanges": range(&window.start().to_string(), &window.end().to_string()),
            "dimensions": [{ "name": dimension }], "metrics": [{ "name": "sessions" }] })
    };
    let august = report(&sandbox, of_month("2026-08", "pagePath")).await;
    assert_eq!(august["metadata"]["dataLossFromOtherRow"], true);
    assert!(labels(&august).contains(&"(other)"));
    let july = report(&sandbox, of_month("2026-07", "city")).await;
    assert_eq!(july["metadata"]["subjectToThresholding"], true);
    let sampled = report(&sandbox, of_month("2025-07", "date")).await;
    assert_eq!(sampled["metadata"]["samplingMetadatas"][0]["samplesReadCount"], "7600000");
    let regions = report(&sandbox, of_month("2026-10", "region")).await;
    assert!(labels(&regions).contains(&"(not set)"));
    assert_eq!(regions["metadata"], json!({ "currencyCode": "JPY", "timeZone": "Asia/Tokyo" }));
    sandbox.stop().await;
}

#[tokio::test]
async fn line_answers_days_as_it_counted_them() {
    let sandbox = start("2026-10", Faults::default()).await;
    let (url, token) = (sandbox.base_url(), sandbox.credential("line").unwrap());
    let get = async |path: &str| ask(&url, "GET", path, Some(&token), "").await;
    let day = async |date: &str| get(&format!("/v2/bot/insight/followers?date={date}")).await.json();
    let (first, last) = (day("20260930").await, day("20261031").await);
    assert_eq!(last["followers"].as_u64().unwrap() - first["followers"].as_u64().unwrap(), 96);
    assert_eq!(last["status"], "ready");
    let unready = json!({ "status": "unready", "followers": null, "targetedReaches": null, "blocks": null });
    assert_eq!(day("20261110").await, unready);
    assert_eq!(day("20261225").await, unready);
    assert_eq!(day("20161031").await["status"], "out_of_service");
    let missing = get("/v2/bot/insight/followers").await;
    assert_eq!((missing.status, missing.json()), (400, json!({ "message": "date is required" })));
    let bad = get("/v2/bot/insight/followers?date=2026-10-31").await;
    assert_eq!((bad.status, bad.json()), (400, json!({ "message": "Bad Request" })));
    assert!(bad.head.contains("x-line-request-id: "), "{}", bad.head);

    let sent = get("/v2/bot/insight/message/delivery?date=20261008").await.json();
    assert!(sent["apiBroadcast"].as_u64().unwrap() > 2_000, "{sent}");
    assert!(sent.get("broadcast").is_none() && sent.get("apiPush").is_none());
    let before = get("/v2/bot/insight/message/delivery?date=20261009").await.json();
    assert!(before["welcomeResponse"].as_u64().unwrap() >= 10);

    let tiles = get("/v2/bot/insight/demographic").await.json();
    assert_eq!(tiles["available"], true);
    assert!(tiles["areas"].as_array().unwrap().iter().any(|a| a["area"] == "宮城"));
    let shares: f64 = tiles["genders"].as_array().unwrap().iter().map(|g| g["percentage"].as_f64().unwrap()).sum();
    assert!((99.5..100.5).contains(&shares));

    let broadcast = sandbox.world().broadcasts.iter().find(|b| b.sent_on.to_string() == "2026-10-08").unwrap();
    let id = broadcast.request_id.clone().unwrap();
    let event = get(&format!("/v2/bot/insight/message/event?requestId={id}")).await.json();
    assert_eq!(event["overview"]["delivered"], broadcast.delivered);
    assert_eq!(event["overview"]["uniqueImpression"], broadcast.opened);
    assert_eq!(event["overview"]["uniqueClick"], broadcast.clicked);
    let few = sandbox.world().broadcasts.iter().find(|b| b.sent_on.to_string() == "2026-08-28").unwrap();
    let id = few.request_id.clone().unwrap();
    let event = get(&format!("/v2/bot/insight/message/event?requestId={id}")).await.json();
    assert!(event["overview"]["delivered"].as_u64().unwrap() >= 20);
    assert!(event["overview"]["uniqueClick"].is_null());

    let info = get("/v2/bot/info").await.json();
    assert_eq!(info["premiumId"], LINE_ACCOUNT);
    assert_eq!(get("/v2/bot/message/quota").await.json()["type"], "limited");
    assert_eq!(get("/v2/bot/followers/ids").await.status, 403);
    let anonymous = ask(&url, "GET", "/v2/bot/info", None, "").await;
    assert_eq!(anonymous.status, 401);
    assert!(
        anonymous.json()["message"].as_str().unwrap().starts_with("Authentication failed due to the following reason:")
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn line_lets_sixty_calls_an_hour_through_and_time_fills_them_up() {
    let sandbox = start("2026-10", Faults::default()).await;
    let (url, clock) = (sandbox.base_url(), sandbox.clock());
    let form =
        format!("grant_type=client_credentials&client_id={}&client_secret={}", line::CHANNEL_ID, line::CHANNEL_SECRET);
    let issued = ask(&url, "POST", "/oauth2/v3/token", None, &form).await.json();
    assert_eq!(issued["expires_in"], 900);
    let token = issued["access_token"].as_str().unwrap().to_string();
    let get = async |path: &str| ask(&url, "GET", path, Some(&token), "").await.status;
    for _ in 0..60 {
        assert_eq!(get("/v2/bot/insight/followers?date=20261001").await, 200);
    }
    assert_eq!(get("/v2/bot/insight/followers?date=20261002").await, 429);
    assert_eq!(get("/v2/bot/insight/message/delivery?date=20261002").await, 200, "each endpoint has its own");
    clock.wait(Duration::from_secs(60)).await;
    assert_eq!(get("/v2/bot/insight/followers?date=20261002").await, 200);
    assert_eq!(get("/v2/bot/insight/followers?date=20261003").await, 429);
    clock.wait(Duration::from_secs(900)).await;
    assert_eq!(get("/v2/bot/info").await, 401, "a stateless token lives for fifteen minutes");
    let wrong =
        ask(&url, "POST", "/oauth2/v3/token", None, "grant_type=client_credentials&client_id=1&client_secret=2").await;
    assert_eq!((wrong.status, &wrong.json()["error"]), (400, &json!("invalid_request")));
    sandbox.stop().await;
}

#[tokio::test]
async fn gaps_stand_in_other_months() {
    let sandbox = start("2026-06", Faults::default()).await;
    let (url, token) = (sandbox.base_url(), sandbox.credential("line").unwrap());
    let get = async |path: &str| ask(&url, "GET", path, Some(&token), "").await;
    assert_eq!(get("/v2/bot/insight/followers?date=20260630").await.status, 503, "LINE is out");
    sandbox.set_time(reporting_time("2026-08".parse().unwrap()));
    assert_eq!(get("/v2/bot/insight/followers?date=20260831").await.json()["status"], "unready");
    sandbox.set_time(reporting_time("2026-09".parse().unwrap()));
    assert_eq!(get("/v2/bot/insight/followers?date=20260831").await.json()["status"], "ready");
    sandbox.set_time(reporting_time("2026-05".parse().unwrap()));
    assert_eq!(get("/v2/bot/insight/demographic").await.json()["available"], false);
    sandbox.set_time(reporting_time("2026-10".parse().unwrap()));
    for day in october().days() {
        assert_eq!(get(&format!("/v2/bot/insight/followers?date={}", day.compact())).await.json()["status"], "ready");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn faults_strike_as_chosen() {
    let line = |kind| Faults::of("line", Fault::first(2, kind));
    for (kind, status) in [
        (FaultKind::Unavailable, 503),
        (FaultKind::HtmlError, 502),
        (FaultKind::Unauthorized, 401),
        (FaultKind::Forbidden, 403),
        (FaultKind::TooManyRequests, 429),
    ] {
        let sandbox = start("2026-10", line(kind)).await;
        let token = sandbox.credential("line").unwrap();
        for expected in [status, status, 200] {
            assert_eq!(
                ask(&sandbox.base_url(), "GET", "/v2/bot/info", Some(&token), "").await.status,
                expected,
                "{kind:?}"
            );
        }
        sandbox.stop().await;
    }
    let sandbox = start("2026-10", line(FaultKind::Truncated)).await;
    let token = sandbox.credential("line").unwrap();
    let cut = ask(&sandbox.base_url(), "GET", "/v2/bot/info", Some(&token), "").await;
    assert!(cut.status == 200 && serde_json::from_slice::<Value>(&cut.body).is_err());
    sandbox.stop().await;

    let ga4 = Faults::of("ga4", Fault::always(FaultKind::Unavailable)).and("line", Fault::always(FaultKind::Refused));
    let sandbox = start("2026-10", ga4).await;
    let statuses = async || ask(&sandbox.base_url(), "GET", &format!("/v1beta/{PROPERTY}"), None, "").await.status;
    for _ in 0..10 {
        assert_eq!(statuses().await, 503);
    }
    assert_eq!(statuses().await, 429, "ten failures an hour, then Google refuses all");
    let address = sandbox.base_url_of("line");
    assert!(TcpStream::connect(address.strip_prefix("http://").unwrap()).await.is_err());
    sandbox.stop().await;
}

#[test]
fn sessions_pages_and_events_tell_one_story() {
    let world = World::shared();
    let told = |dimension: Option<&str>, metric: &str| -> u64 {
        let dimensions: Vec<Value> = dimension.into_iter().map(|d| json!({ "name": d })).collect();
        let body = json!({ "dateRanges": range("2026-10-01", "2026-10-31"), "dimensions": dimensions, "metrics": [{ "name": metric }] });
        let answer = google::settled_report(&world, &body);
        (0..answer["rows"].as_array().unwrap().len()).map(|row| number(&answer, row, 0)).sum()
    };
    for metric in ["eventCount", "screenPageViews", "newUsers", "keyEvents", "userEngagementDuration"] {
        let whole = told(None, metric);
        assert!(whole > 0, "{metric}");
        assert_eq!(told(Some("pagePath"), metric), whole, "{metric}");
        assert_eq!(told(Some("eventName"), metric), whole, "{metric}");
        assert_eq!(told(Some("date"), metric), whole, "{metric}");
    }
    assert!(told(Some("pagePath"), "sessions") > told(None, "sessions"), "a session sees several pages");
}

#[tokio::test]
async fn hostile_bodies_are_refused_and_the_sandbox_lives_on() {
    let sandbox = start("2026-10", Faults::default()).await;
    let (url, token) = (sandbox.base_url(), bearer(&sandbox).await);
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let far =
        json!({ "dateRanges": range("4294967295daysAgo", "today"), "metrics": [{ "name": "sessions" }] }).to_string();
    let pattern = json!({ "dateRanges": range("2026-10-01", "2026-10-31"), "metrics": [{ "name": "sessions" }],
        "dimensionFilter": { "filter": { "fieldName": "region",
            "stringFilter": { "matchType": "FULL_REGEXP", "value": "(" } } } });
    for method in ["runReport", "batchRunReports", "checkCompatibility"] {
        for body in ["null", "[]", "\"x\"", "1e400", "{", "\u{0}", &deep, "{\"requests\": {}}", "{\"metrics\": [null]}"]
        {
            let reply = ask(&url, "POST", &format!("/v1beta/{PROPERTY}:{method}"), Some(&token), body).await;
            assert_eq!(reply.status, 400, "{method} {body}");
        }
    }
    for body in ["{}", &far, &pattern.to_string()] {
        let reply = ask(&url, "POST", &format!("/v1beta/{PROPERTY}:runReport"), Some(&token), body).await;
        assert_eq!(reply.status, 400, "{body}");
    }
    for path in
        ["/", "/token", "/v1beta/", "/v1beta/properties/", "/v1beta/properties/x:runReport", "/v2/", "/v2/bot/%F0"]
    {
        let status = ask(&url, "GET", path, Some(&token), "").await.status;
        assert!((400..405).contains(&status), "{path} {status}");
    }
    let line = sandbox.credential("line").unwrap();
    for date in ["", "0", "20260230", "00000101", "99991231", "%F0%9F%8E%89"] {
        let path = format!("/v2/bot/insight/followers?date={date}");
        assert!([200, 400].contains(&ask(&url, "GET", &path, Some(&line), "").await.status), "{date}");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn rows_without_anything_come_only_when_asked_for() {
    let sandbox = start("2026-10", Faults::default()).await;
    let body = |keep: bool| {
        json!({ "dateRanges": range("2026-10-01", "2026-10-31"), "dimensions": [{ "name": "pagePath" }],
            "metrics": [{ "name": "keyEvents" }], "keepEmptyRows": keep })
    };
    let (without, with) = (report(&sandbox, body(false)).await, report(&sandbox, body(true)).await);
    assert!(without["rowCount"].as_u64() < with["rowCount"].as_u64());
    assert!(labels(&with).len() > labels(&without).len());
    sandbox.stop().await;
}

#[test]
fn the_commentary_says_what_is_true() {
    let world = World::shared();
    let sessions = |text: &str| world.traffic(Window::of_day(text.parse().unwrap(), Zone::JST), |_| true).sessions;
    let [before, out, told, after] = ["2026-10-21", "2026-10-22", "2026-10-23", "2026-10-24"].map(sessions);
    assert!(out.min(told) > before.max(after), "{before} {out} {told} {after}");
    let thursdays = world::happenings::VIDEOS.iter().map(|v| world::happenings::day(v.published_on));
    let october: Vec<Day> = thursdays.filter(|d| october().contains(*d)).collect();
    assert!(october.len() == 3 && october.iter().all(|d| d.weekday_ja() == "木"));
}
