//! The files that the sandbox writes for people to try: every kind that can be imported, in the bytes of the real ones, and
//! with figures that agree with each other and with the world.

use report::domain::{AccountId, Decimal, Instant, Month, Zone};
use report::imports::{Hints, Imported, import, kinds, recognise};
use report::sandbox::{World, downloads};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

fn october() -> Month {
    "2026-10".parse().unwrap()
}

/// The October file whose name begins so.
#[track_caller]
fn download(start: &str) -> Vec<u8> {
    let all = downloads(&World::shared(), october());
    let mut found = all.into_iter().filter(|(name, _)| name.starts_with(start));
    let (_, bytes) = found.next().unwrap_or_else(|| panic!("no file is called {start}..."));
    assert!(found.next().is_none(), "two files are called {start}...");
    bytes
}

const OVERVIEW: &str = "account_overview_analytics";
const CONTENT: &str = "account_analytics_content_2026-10-01_2026-10-31.csv";
const BY_DAY: &str = "daily_tweet_activity_metrics_crosssendai_20261001_20261101_ja.csv";
const BY_TWEET: &str = "tweet_activity_metrics_crosssendai_20261001_20261101_ja.csv";
const ARCHIVE: &str = "コンテンツ 2026-10-01_2026-10-31 CROSS SENDAI.zip";
const EXPLORATION: &str = "月次_ページ別";
const FRIENDS: &str = "friend_overview.csv";

/// What a person would have to say of a file with this name.
pub fn kind_to_name(name: &str) -> Option<&'static str> {
    match name {
        "Views.csv" => Some("instagram.results"),
        "Audience (1).csv" => Some("facebook.demographics"),
        name => name.starts_with(EXPLORATION).then_some("ga4.exploration"),
    }
}

/// Imports an October file; `kind` only where a person would have to name it.
#[track_caller]
fn read(start: &str, platform: &str, kind: Option<&str>) -> Imported {
    let account = AccountId::from(if platform == "x" { "crosssendai" } else { "account" });
    let hints = Hints {
        kind,
        account: Some(account),
        month: None,
        file_name: start,
        observed_at: "2026-11-10T00:00:00Z".parse::<Instant>().unwrap(),
        zone: Zone::JST,
    };
    import(&download(start), &hints).unwrap_or_else(|e| panic!("{start}: {e}"))
}

/// The sum of each metric, entities and members included.
fn sums(read: &Imported) -> BTreeMap<String, Decimal> {
    let mut sums = BTreeMap::new();
    for o in &read.observations {
        *sums.entry(o.metric.to_string()).or_default() += o.stated.value().unwrap();
    }
    sums
}

fn codes(read: &Imported) -> BTreeSet<&'static str> {
    read.notes.iter().map(|n| n.code).collect()
}

#[test]
fn every_kind_that_can_be_imported_is_there() {
    let mut found = BTreeSet::new();
    for (name, bytes) in downloads(&World::shared(), october()) {
        let recognised = recognise(&bytes, kind_to_name(&name), &name).unwrap_or_else(|e| panic!("{name}: {e}"));
        found.extend(recognised.parts.iter().map(|p| p.kind.id));
    }
    assert_eq!(found, kinds().iter().map(|k| k.id).collect(), "kinds found, kinds there are");
}

#[test]
fn the_bytes_have_the_form_of_the_real_ones() {
    // name, end of line, a last line with an end
    let forms = [
        (OVERVIEW, "\n", false),
        (CONTENT, "\r\n", true),
        (BY_DAY, "\n", true),
        (BY_TWEET, "\n", true),
        ("表データ.csv", "\n", true),
        ("ページとスクリーン", "\r\n", true),
        (EXPLORATION, "\r\n", true),
        (FRIENDS, "\n", true),
    ];
    for (name, end, ended) in forms {
        let text = String::from_utf8(download(name)).expect(name);
        assert!(!text.starts_with('\u{feff}'), "{name} has no mark of its encoding");
        assert_eq!(text.contains('\r'), end == "\r\n", "{name}");
        assert_eq!(text.ends_with('\n'), ended, "{name}");
        assert!(end == "\n" || !text.replace(end, "").contains('\n'), "{name}");
    }
    let fields = |name: &str, line: usize| -> String {
        String::from_utf8(download(name)).unwrap().lines().nth(line).unwrap().to_string()
    };
    for name in [BY_DAY, BY_TWEET] {
        assert!(fields(name, 0).split(',').all(|f| f.starts_with('"') && f.ends_with('"')), "{name}");
    }
    assert!(fields(BY_DAY, 1).starts_with("\"2026-10-01\",\"") && !fields(BY_DAY, 1).contains(".0\""));
    assert_eq!(fields(FRIENDS, 1).split(',').next(), Some("20260930"));
    let content = String::from_utf8(download(CONTENT)).unwrap();
    let ids = content.lines().skip(1).map(|r| r.split(',').next().unwrap().parse::<u64>().unwrap());
    assert!(ids.is_sorted_by(|a, b| a > b), "newest first");
    let plain = content.lines().skip(1).filter_map(|r| r.split_once(", 2026\",")?.1.split_once(",https://x.com/"));
    for (text, _) in plain {
        let must = text.trim_matches('"').contains([' ', ',', '"']);
        assert_eq!(text.starts_with('"'), must, "quotes where the text has a space, a comma or a quote: {text}");
    }
    assert!(fields(EXPLORATION, 3) == "# 20261001-20261031" && fields(EXPLORATION, 7).ends_with(",総計"));
}

#[test]
fn posts_of_x_agree_with_the_days_of_x() {
    let (overview, content) = (read(OVERVIEW, "x", None), read(CONTENT, "x", None));
    let (days, posts) = (sums(&overview), sums(&content));
    for metric in ["impressions", "likes", "engagements", "bookmarks", "new_follows", "replies", "profile_visits"] {
        let (day, post) = (days[&format!("x.{metric}")], posts[&format!("x.post.{metric}")]);
        assert!(Decimal::ZERO < post && post <= day, "{metric}: {post} of {day}");
    }
    let written = content.posts.iter().filter(|p| p.kind == "post").count();
    assert_eq!(Decimal::from(written), days["x.posts_created"]);
    assert!(written < content.posts.len(), "replies are listed too");
    let in_october = |p: &report::domain::Post| {
        p.published_at.unwrap().day_in(Zone::JST).month() == october()
            && p.published_on == p.published_at.map(|t| t.day_in(Zone::JST))
    };
    assert!(content.posts.iter().all(in_october));
    assert!(content.posts.iter().any(|p| p.title.contains("“農業”＆<食品>")), "entities are undone");
    assert_eq!(codes(&content), BTreeSet::from(["period_of_name"]));
    assert_eq!(content.window.unwrap().as_month(), Some(october()));
}

#[test]
fn the_old_files_of_x_agree_with_each_other_and_with_the_new() {
    let (by_day, by_tweet) = (read(BY_DAY, "x", None), read(BY_TWEET, "x", None));
    let (days, tweets) = (sums(&by_day), sums(&by_tweet));
    assert_eq!(by_day.window.unwrap().as_month(), Some(october()));
    assert_eq!(by_day.window.unwrap().zone(), Zone::UTC);
    assert_eq!(days["x.impressions"], sums(&read(OVERVIEW, "x", None))["x.impressions"]);
    assert_eq!(days["x.posts_created"], Decimal::from(by_tweet.posts.len()));
    for metric in ["impressions", "engagements", "reposts", "likes", "url_clicks", "detail_expands", "media_views"] {
        let (day, tweet) = (days[&format!("x.{metric}")], tweets[&format!("x.post.{metric}")]);
        assert!(Decimal::ZERO < tweet && tweet <= day, "{metric}: {tweet} of {day}");
    }
    assert!(by_tweet.posts.iter().all(|p| p.published_at.unwrap().day_in(Zone::UTC).month() == october()));
    assert_eq!(codes(&by_day), BTreeSet::from(["columns_kept_out"]));
    assert_eq!(codes(&by_tweet), BTreeSet::from(["columns_kept_out", "period_of_name"]));
    // the first day of UTC begins at nine in Japan
    assert_eq!(by_tweet.window.unwrap().to_string(), "2026-10-02..2026-10-31");
}

#[test]
fn the_archive_of_youtube_needs_no_month_and_adds_up() {
    let archive = read(ARCHIVE, "youtube", None);
    assert_eq!(
        archive.parts.iter().map(|p| (p.name.as_str(), p.kind.id)).collect::<Vec<_>>(),
        [("表データ.csv", "youtube.table"), ("グラフデータ.csv", "youtube.chart"), ("合計.csv", "youtube.totals")]
    );
    assert_eq!((archive.declared, archive.window.unwrap().as_month()), (false, Some(october())));
    let views = |days: u32, metric: &str| -> Decimal {
        let of = archive.observations.iter().filter(|o| o.metric.as_str() == metric && o.window.len_days() == days);
        of.map(|o| o.stated.value().unwrap()).sum()
    };
    assert!(Decimal::ZERO < views(31, "youtube.views"));
    assert_eq!(views(1, "youtube.views"), views(31, "youtube.views"), "the days of 合計 are the month of 表データ");
    assert_eq!(views(31, "youtube.video.views"), views(31, "youtube.views"));
    let drawn: BTreeSet<_> =
        archive.observations.iter().filter(|o| o.window.len_days() == 1).filter_map(|o| o.entity.clone()).collect();
    for video in &drawn {
        let of_video = |days: u32| -> Decimal {
            let of = archive.observations.iter().filter(|o| o.entity.as_ref() == Some(video));
            of.filter(|o| o.metric.as_str() == "youtube.video.views" && o.window.len_days() == days)
                .map(|o| o.stated.value().unwrap())
                .sum()
        };
        assert_eq!(of_video(1), of_video(31), "{video}");
    }
    assert_eq!(drawn.len(), 5);
    assert!(!codes(&archive).contains("name_differs") && !codes(&archive).contains("days_missing"));
}

#[test]
fn the_exploration_of_ga4_says_what_the_screen_says() {
    let exploration = read(EXPLORATION, "ga4", Some("ga4.exploration"));
    assert_eq!(exploration.window.unwrap().as_month(), Some(october()));
    let truth = World::shared().traffic(october().window(Zone::JST), |_| true).page_views;
    let total = exploration.observations.iter().find(|o| o.members.is_empty()).unwrap();
    assert_eq!(total.stated.value(), Some(Decimal::from(truth)));
    let of_pages = |read: &Imported, dimension: &str| -> BTreeMap<String, Decimal> {
        let views = read.observations.iter().filter(|o| o.metric.as_str() == "ga4.page_views");
        views.filter_map(|o| Some((o.members.get(dimension)?.to_string(), o.stated.value()?))).collect()
    };
    let screen = of_pages(&read("ページとスクリーン", "ga4", None), "unifiedPagePathScreen");
    assert!(10 < screen.len());
    assert_eq!(of_pages(&exploration, "pagePathPlusQueryString"), screen);
}

#[test]
fn the_friends_are_those_of_the_world() {
    let friends = read(FRIENDS, "line", None);
    assert_eq!(friends.window.unwrap().to_string(), "2026-09-30..2026-10-31");
    let world = World::shared();
    for (metric, truth) in [
        ("line.friends_added", (|f| f.added) as fn(report::sandbox::world::Followers) -> u64),
        ("line.target_reach", |f| f.reach),
        ("line.blocks", |f| f.blocks),
    ] {
        let levels: Vec<_> = friends.observations.iter().filter(|o| o.metric.as_str() == metric).collect();
        assert_eq!(levels.len(), 32);
        for level in levels {
            let truth = truth(world.followers(level.window.start()));
            assert_eq!(level.stated.value(), Some(Decimal::from(truth)), "{metric} {}", level.window);
        }
    }
    let added = |day: &str| {
        let of_day = |o: &&report::domain::Observation| o.window.start().to_string() == day;
        let mut levels = friends.observations.iter().filter(|o| o.metric.as_str() == "line.friends_added");
        levels.find(of_day).unwrap().stated.value().unwrap()
    };
    let new_friends = world.new_friends(october().window(Zone::JST));
    assert_eq!(added("2026-10-31") - added("2026-09-30"), Decimal::from(new_friends));
    assert_eq!(codes(&friends), BTreeSet::from(["form_unproven"]));
}

#[test]
fn headers_are_those_of_the_samples() {
    let Some(folder) = std::env::var_os("REPORT_SAMPLES") else {
        eprintln!("skipped: REPORT_SAMPLES does not name the folder of samples");
        return;
    };
    let sample = |name: &str| std::fs::read_to_string(PathBuf::from(&folder).join("exports").join(name)).expect(name);
    let text = |name: &str| String::from_utf8(download(name)).unwrap();
    let archive = download(ARCHIVE);
    let recognised = recognise(&archive, None, ARCHIVE).unwrap();
    let member = |nth: usize| String::from_utf8(recognised.parts[nth].bytes.to_vec()).unwrap();
    // the sample of the old files has the names alone, without the quotes around each
    let unquoted = |text: String| text.lines().next().unwrap().replace('"', "");
    for (ours, theirs) in [
        (text(OVERVIEW), "x/HEADER_ONLY__account_overview_analytics.ja.csv"),
        (text(CONTENT), "x/HEADER_ONLY__account_analytics_content.ja.csv"),
        (unquoted(text(BY_DAY)), "x/HEADER_ONLY__daily_tweet_activity_metrics.ja.csv"),
        (unquoted(text(BY_TWEET)), "x/HEADER_ONLY__tweet_activity_metrics.ja.csv"),
        (member(1), "youtube/HEADER_ONLY__グラフデータ.ja.csv"),
        (member(2), "youtube/HEADER_ONLY__合計.ja.csv"),
        (text(FRIENDS), "line/HEADER_ONLY__friend_overview.csv"),
    ] {
        assert_eq!(ours.lines().next(), sample(theirs).lines().next(), "{theirs}");
    }
    // the table of YouTube has fewer columns than the sample's channel with advertising: each of ours is one of theirs
    let theirs = sample("youtube/ja_table_表データ.via-sheets.csv");
    let theirs: BTreeSet<&str> = theirs.lines().next().unwrap().split(',').collect();
    let renamed = ["サムネイルのインプレッション", "サムネイルのクリック率 (%)"];
    for column in member(0).lines().next().unwrap().split(',') {
        assert!(theirs.contains(column) || renamed.contains(&column), "{column}");
    }
    // the lines before the table: the same kinds of lines in the same order
    let head = |text: &str| -> Vec<String> {
        let keep = |l: &str| if l.starts_with("# --") || !l.starts_with('#') { l.to_string() } else { "#".to_string() };
        text.lines().take(7).map(keep).collect()
    };
    assert_eq!(head(&text(EXPLORATION)), head(&sample("ga4/HEADER_ONLY__exploration_freeform.ja.csv")));
}
