//! Downloaded files of Meta, TikTok and note: what is imported is what truly happened, whatever the file went through; beside
//! an interface both are kept; lists of people leave nothing behind.

use crate::downloads::kind_to_name;
use crate::imported;
use crate::pdf_text::Pdf;
use crate::support::TestProject;
use report::domain::{AccountId, Day, Decimal, Instant, Month, Observation, Window, Zone};
use report::imports::{Hints, ImportError, Imported, import, recognise};
use report::sandbox::world::social::Life;
use report::sandbox::world::{facebook, instagram, note, tiktok};
use report::sandbox::{World, downloads, reporting_time};
use std::collections::{BTreeMap, BTreeSet};

fn october() -> Month {
    "2026-10".parse().unwrap()
}

const INSTAGRAM_POSTS: &str = "Sep-30-2026_Oct-31-2026_1493633672508178.csv";
const FACEBOOK_POSTS: &str = "Sep-30-2026_Oct-31-2026_1396269028466733.csv";

fn hints(name: &str, kind: Option<&'static str>, month: Month) -> Hints<'static> {
    Hints {
        kind,
        account: Some(AccountId::from("account")),
        month: None,
        file_name: Box::leak(name.to_string().into_boxed_str()),
        observed_at: reporting_time(month),
        zone: Zone::JST,
    }
}

/// The October file whose name begins so.
#[track_caller]
fn download(start: &str) -> (String, Vec<u8>) {
    let all = downloads(&World::shared(), october());
    all.into_iter().find(|(name, _)| name.starts_with(start)).unwrap_or_else(|| panic!("no file is called {start}..."))
}

#[track_caller]
fn read(start: &str) -> Imported {
    let (name, bytes) = download(start);
    import(&bytes, &hints(&name, kind_to_name(&name), october())).unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn of<'a>(read: &'a Imported, metric: &'a str) -> impl Iterator<Item = &'a Observation> {
    read.observations.iter().filter(move |o| o.metric.as_str() == metric)
}

fn by_day(read: &Imported, metric: &str) -> BTreeMap<Day, Decimal> {
    of(read, metric).map(|o| (o.window.start(), o.stated.value().unwrap())).collect()
}

fn days(month: Month) -> Vec<Day> {
    (0..month.days()).map(|n| month.first().plus(i64::from(n))).collect()
}

fn sum(read: &Imported, metric: &str) -> Decimal {
    of(read, metric).map(|o| o.stated.value().unwrap()).sum()
}

#[test]
fn results_of_meta_are_the_days_of_the_world() {
    let in_california = |day| Window::of_day(day, Zone::PACIFIC);
    let truth = |life: &Life, of: fn(report::sandbox::world::social::Flow) -> u64| -> BTreeMap<Day, Decimal> {
        days(october()).into_iter().map(|day| (day, of(life.flow(in_california(day))).into())).collect()
    };
    for (file, metric, truth) in [
        ("Views.csv", "instagram.views", truth(instagram::profile(), |f| f.views)),
        ("Follows.csv", "instagram.follows", truth(instagram::profile(), |f| f.follows)),
        ("Visits (1).csv", "facebook.page_views", truth(facebook::page(), |f| f.visits)),
    ] {
        let read = read(file);
        assert_eq!(by_day(&read, metric), truth, "{file}");
        assert_eq!(read.window.unwrap().as_month(), Some(october()), "{file}");
        assert_eq!(read.encoding.name(), "utf-16le");
    }
}

#[test]
fn posts_of_meta_are_those_of_the_month_in_japan() {
    let now = reporting_time(october());
    for (file, life, prefix) in
        [(INSTAGRAM_POSTS, instagram::profile(), "instagram"), (FACEBOOK_POSTS, facebook::page(), "facebook")]
    {
        let read = read(file);
        assert_eq!(read.window.unwrap().as_month(), Some(october()), "the first evening is September's in California");
        let in_october = |at: Instant| at.day_in(Zone::JST).month() == october();
        let listed: BTreeSet<i64> = read
            .posts
            .iter()
            .map(|p| p.published_at.unwrap())
            .filter(|at| in_october(*at))
            .map(|at| at.unix() / 60)
            .collect();
        let truth: BTreeSet<i64> =
            life.posts.iter().map(|p| p.at).filter(|at| in_october(*at)).map(|at| at.unix() / 60).collect();
        assert!(truth.len() > 5 && listed == truth, "{prefix}");
        let total = |pick: fn(report::sandbox::world::social::Counters) -> u64| -> Decimal {
            let listed = life
                .posts
                .iter()
                .filter(|p| read.posts.iter().any(|r| r.published_at.unwrap().unix() / 60 == p.at.unix() / 60));
            listed.map(|p| Decimal::from(pick(p.at(now)))).sum()
        };
        for (metric, truth) in [
            ("views", total(|c| c.views)),
            ("reach", total(|c| c.people)),
            ("likes", total(|c| c.likes)),
            ("comments", total(|c| c.comments)),
            ("shares", total(|c| c.shares)),
        ] {
            assert_eq!(sum(&read, &format!("{prefix}.post.{metric}")), truth, "{prefix} {metric}");
        }
        assert!(read.posts.iter().any(|p| p.kind == "video") && read.posts.iter().any(|p| p.kind == "post"));
    }
    let follows = of(&read(INSTAGRAM_POSTS), "instagram.post.follows").count();
    assert!(follows > 0 && follows < read(INSTAGRAM_POSTS).posts.len(), "a reel does not say who followed");
}

#[test]
fn audiences_tell_followers_and_shares() {
    let profile = read("Audience.csv");
    let followers = instagram::profile().followers(reporting_time(october()).day_in(Zone::PACIFIC));
    assert_eq!(sum(&profile, "instagram.followers"), followers.into());
    assert_eq!(sum(&profile, "instagram.audience.age_gender").to_string(), "100.0");
    let page = read("Audience (1).csv");
    assert_eq!(sum(&page, "facebook.audience.age_gender").to_string(), "100.0");
    assert_eq!(sum(&page, "facebook.audience.city"), sum(&profile, "instagram.audience.city"));
    assert_eq!(of(&page, "facebook.audience.country").count(), 2);
}

#[test]
fn tiktok_tells_the_days_of_the_world_in_every_form() {
    let truth = |pick: fn(tiktok::AccountDay) -> u32| -> BTreeMap<Day, Decimal> {
        let counted = days(october()).into_iter().filter_map(|day| Some((day, pick(tiktok::account_day(day)?).into())));
        counted.collect()
    };
    for (file, metric, truth) in [
        ("Overview_", "tiktok.views", truth(|d| d.views)),
        ("Overview.xlsx", "tiktok.views", truth(|d| d.views)),
        ("Overview.xlsx", "tiktok.profile_views", truth(|d| d.profile_views)),
        ("Viewers_", "tiktok.unique_viewers", truth(|d| d.unique_viewers)),
        ("Followers_", "tiktok.followers", truth(|d| d.followers)),
        ("TikTokビジネススイート_概要", "tiktok.views", truth(|d| d.views)),
        ("TikTokビジネススイート_概要", "tiktok.lost_followers", truth(|d| d.lost_followers)),
    ] {
        let read = read(file);
        assert_eq!(by_day(&read, metric), truth, "{file} {metric}");
        assert_eq!(read.window.unwrap().as_month(), Some(october()), "{file}");
    }
    let audience = read("TikTokビジネススイート_オーディエンス");
    assert_eq!(of(&audience, "tiktok.engaged_audience").count(), 30, "NAN on the first day");
    let followers = read("Followers_");
    assert_eq!(
        followers.parts.iter().map(|p| p.kind.id).collect::<Vec<_>>(),
        [
            "tiktok.follower_history",
            "tiktok.follower_activity",
            "tiktok.follower_gender",
            "tiktok.follower_territories"
        ]
    );
    assert_eq!(of(&followers, "tiktok.active_followers").count(), 7 * 24);
    assert_eq!(sum(&followers, "tiktok.audience.gender").to_string(), "1.00");
    let today = reporting_time(october()).day_in(Zone::UTC);
    for (file, count) in [("Content_", 15), ("TikTokビジネススイート_動画", 6)] {
        let read = read(file);
        assert_eq!((read.posts.len(), read.window), (count, None), "{file} is no list of a period");
        for post in &read.posts {
            let clip = tiktok::clips().iter().find(|c| c.id == post.entity.as_str()).unwrap();
            assert_eq!(post.published_on, Some(clip.published.day_in(Zone::JST)), "{file}");
            let views = of(&read, "tiktok.post.views").find(|o| o.entity.as_ref() == Some(&post.entity)).unwrap();
            assert_eq!(views.stated.value(), Some(tiktok::clip_until(clip, today).views.into()));
        }
    }
}

#[test]
fn the_template_of_note_says_what_the_ledger_says() {
    let read = read("note_2026-10");
    let whole = note::whole(october());
    for (metric, truth) in [
        ("note.impressions", whole.impressions),
        ("note.page_views", whole.page_views),
        ("note.likes", whole.likes),
        ("note.comments", whole.comments),
    ] {
        let stated = of(&read, metric).find(|o| o.entity.is_none()).unwrap();
        assert_eq!(
            (stated.stated.value(), stated.window.as_month()),
            (Some(truth.into()), Some(october())),
            "{metric}"
        );
    }
    let articles = of(&read, "note.page_views").filter(|o| o.entity.is_some()).count();
    assert!(articles > 5);
    let sheet = self::read("note_記事別PV");
    assert!(!sheet.notes.iter().any(|n| n.code == "total_differs" || n.code == "no_total"), "{:?}", sheet.notes);
}

#[test]
fn every_month_has_files_that_can_be_read() {
    for month in ["2025-07", "2026-02", "2026-08", "2027-02"] {
        let month: Month = month.parse().unwrap();
        for (name, bytes) in downloads(&World::shared(), month) {
            let hints = Hints {
                month: name.starts_with("表データ").then_some(month),
                ..hints(&name, kind_to_name(&name), month)
            };
            let read = import(&bytes, &hints).unwrap_or_else(|e| panic!("{month} {name}: {e}"));
            let own = read.window.is_none_or(|w| w.contains(month.last()) || w.end() >= month.last().plus(-8));
            assert!(own, "{month} {name}: {:?}", read.window);
        }
    }
}

/// The tables of this room's files: name, a column that must be there, the kind to be named, the text.
fn tables() -> Vec<(String, &'static str, Option<&'static str>, String)> {
    let mut all = Vec::new();
    for (start, column) in [
        ("Follows.csv", "Primary"),
        ("Views.csv", "Primary"),
        ("Visits (1).csv", "Primary"),
        (INSTAGRAM_POSTS, "公開時間"),
        (FACEBOOK_POSTS, "Publish time"),
        ("Audience (1).csv", ""),
        ("Overview_", "Profile Views"),
        ("Viewers_", "New Viewers"),
        ("Content_", "Post time"),
        ("Followers_", "Followers"),
        ("TikTokビジネススイート_概要", "Video views"),
        ("TikTokビジネススイート_オーディエンス", "Engaged audience"),
        ("TikTokビジネススイート_動画", "Video link"),
        ("note_2026-10", "期間終了"),
        ("note_記事別PV", "スキ数"),
    ] {
        let (name, bytes) = download(start);
        let recognised = recognise(&bytes, kind_to_name(&name), &name).unwrap();
        let bytes = recognised.parts[0].bytes.to_vec();
        let (text, _, broken) =
            encoding_rs::Encoding::for_bom(&bytes).map_or(encoding_rs::UTF_8, |(e, _)| e).decode(&bytes);
        assert!(!broken);
        all.push((name.clone(), column, kind_to_name(&name), text.into_owned()));
    }
    all
}

fn facts(read: &Imported) -> BTreeSet<String> {
    let fact = |o: &Observation| {
        format!("{} {} {:?} {:?} {:?} {}", o.metric, o.window, o.members, o.entity, o.stated, o.origin.pointer)
    };
    read.observations.iter().map(fact).collect()
}

#[test]
fn an_encoding_changes_no_number() {
    for (name, _, kind, text) in tables() {
        let hints = hints(&name, kind, october());
        let plain = import(text.as_bytes(), &hints).unwrap_or_else(|e| panic!("{name}: {e}"));
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        let little: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let big: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        let windows_ends = text.replace('\n', "\r\n").into_bytes();
        let (cp932, _, lost) = encoding_rs::SHIFT_JIS.encode(&text);
        let mut forms = vec![marked, little, big, windows_ends];
        if !lost {
            forms.push(cp932.into_owned());
        }
        for form in forms {
            let read = import(&form, &hints).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert!(facts(&read) == facts(&plain), "{name} {}", read.encoding);
        }
    }
}

#[test]
fn broken_and_foreign_files_are_refused() {
    for (name, column, kind, text) in tables() {
        let hints = hints(&name, kind, october());
        let refused = |what: &str, text: &str| -> ImportError {
            import(text.as_bytes(), &hints).err().unwrap_or_else(|| panic!("{name}: {what} was read"))
        };
        // cut within a row: an open quotation or too few fields
        let rows: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        let row = rows[rows.len() * 2 / 3];
        let cut: String = text[..row].chars().chain(text[row..].chars().take(6)).collect();
        let error = refused("a cut file", &cut);
        assert!(["unclosed_quote", "ragged_row"].contains(&error.code()), "{name}: {error}");
        if !column.is_empty() {
            let error = refused("a file without a column", &text.replacen(column, "何か", 1));
            let codes = ["unknown_kind", "not_that_kind", "unknown_title", "kind_needed", "personal_data"];
            assert!(codes.contains(&error.code()), "{name} without {column}: {error}");
        }
        assert_eq!(
            refused("a web page", "<!DOCTYPE html><html><body>ログイン</body></html>").code(),
            "not_a_text_table"
        );
        assert_eq!(refused("nothing", "").code(), "empty_file");
        // what stands last in these is not taken anyway
        if ["Viewers_", "Followers_"].iter().any(|n| name.starts_with(n)) || name.starts_with("note_記事別PV") {
            continue;
        }
        let digits = text.rfind(|c: char| c.is_ascii_digit()).unwrap();
        let words = text[..digits].to_string() + "多" + &text[digits + 1..];
        let code = refused("words for a number", &words).code();
        assert!(["bad_cell", "changed_by_spreadsheet"].contains(&code), "{name}: {code}");
    }
}

#[test]
fn a_total_that_disagrees_is_told() {
    let (name, bytes) = download("note_記事別PV");
    let text = String::from_utf8(bytes).unwrap();
    let (rest, total) = text.rsplit_once("sum,【合計】,,").unwrap();
    let wrong = format!("{rest}sum,【合計】,,1{total}");
    let read = import(wrong.as_bytes(), &hints(&name, None, october())).unwrap();
    assert!(read.notes.iter().any(|n| n.code == "total_differs"), "{:?}", read.notes);
}

/// The interface's numbers and a file's of the same days.
#[test]
fn beside_the_interface_both_are_kept_and_the_report_says_which_it_used() {
    let project = TestProject::october();
    let folder = "out/sandbox/2026-10/downloads";
    let figures = |project: &TestProject| {
        let json = project.json("out/sandbox/2026-10/monthly.figures.json");
        let of = |f: &&serde_json::Value| {
            f["metric"] == "instagram.views"
                && f["window"]["start"] == "2026-10-01"
                && f["window"]["end"] == "2026-10-31"
                && f["entity"].is_null()
        };
        json["figures"].as_array().unwrap().iter().find(of).unwrap().clone()
    };
    let before = figures(&project);
    // one more view on every day than the interface knows
    let bytes = project.read(&format!("{folder}/Views.csv"));
    let units: Vec<u16> = bytes[2..].chunks(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
    let text = String::from_utf16(&units).unwrap();
    let more: String = text
        .lines()
        .map(|line| {
            match line.rsplit_once(",\"").and_then(|(day, n)| Some((day, n.trim_end_matches('"').parse::<u64>().ok()?)))
            {
                Some((day, n)) => format!("{day},\"{}\"\n", n + 1),
                None => format!("{line}\n"),
            }
        })
        .collect();
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(more.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    project.write("Views.csv", utf16);
    let _ = project.run(&["--sandbox", "import", "Views.csv", "--as", "instagram.results"]).succeeds();
    let again = project.run(&["--sandbox", "import", "Views.csv", "--as", "instagram.results"]).succeeds();
    assert!(again.stderr.contains("取込済み"), "{}", again.seen());
    let posts = format!("{folder}/{INSTAGRAM_POSTS}");
    let _ = project.run(&["--sandbox", "import", &posts]).succeeds();
    let unnamed = project.run(&["--sandbox", "import", "Views.csv"]).ends_with_code(2);
    assert!(unnamed.stderr.contains("--as instagram.results"), "{}", unnamed.seen());
    let _ = project.run(&["--sandbox", "monthly", "--month", "2026-10", "--offline"]);
    let after = figures(&project);
    assert_eq!((&before["value"], &before["flags"]), (&after["value"], &after["flags"]), "the interface's counts");
    let text = Pdf::read(&project.read("out/sandbox/2026-10/monthly.pdf")).text();
    let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    assert!(joined.contains("APIと重なる値はAPIを使用"), "the page of sources does not say which it used");
    assert!(joined.contains("MetaBusinessSuite"), "the file is no source");
    // both statements stand in the store
    let store =
        report::store::Store::open(&project.path().join("data/sandbox"), report::store::Access::Read, true).unwrap();
    let seen: Vec<Observation> =
        store.as_of(None).unwrap().observations().unwrap().into_iter().map(|(_, o)| o).collect();
    let on = |imported: bool| -> Decimal {
        let of = seen.iter().filter(|o| {
            o.metric.as_str() == "instagram.views"
                && o.entity.is_none()
                && o.window.len_days() == 1
                && o.window.start().to_string() == "2026-10-15"
                && o.flags.names().contains("imported") == imported
        });
        of.filter_map(|o| o.stated.value()).next_back().unwrap()
    };
    assert_eq!(on(true), on(false) + Decimal::ONE);
    // the file's posts are the interface's: none is there twice
    let list = project.json("out/sandbox/2026-10/monthly.figures.json");
    let of_month = |f: &&serde_json::Value| f["id"] == "2026-10/social.summary/instagram/posts/posts";
    let count = list["figures"].as_array().unwrap().iter().find(of_month).unwrap();
    let truth = instagram::profile().posts.iter().filter(|p| p.at.day_in(Zone::JST).month() == october()).count();
    assert_eq!(count["value"], truth.to_string());
}

/// X's content file of a month whose first and last days were quiet.
#[test]
fn a_quiet_first_day_hides_no_number_of_posts() {
    let project = imported::project();
    let header = "Post id,Date,Post text,Link,Impressions,Likes\r\n";
    let row = |id: u64, date: &str| format!("{id},{date},text,https://x.com/crosssendai/status/{id},5,1\r\n");
    // 2025-01-15 and 2025-01-20 in Japan
    let id = |day: &str| ((day.parse::<Instant>().unwrap().unix() as u64 * 1000 - 1_288_834_974_657) << 22) + 7;
    let rows = row(id("2025-01-20T03:00:00Z"), "Mon Jan 20 2025") + &row(id("2025-01-15T03:00:00Z"), "Wed Jan 15 2025");
    let name = "account_analytics_content_2025-01-01_2025-01-31.csv";
    project.write(name, format!("{header}{rows}"));
    let _ = project.run(&["import", name]).succeeds();
    let _ = project.run(&["monthly", "--month", "2025-01", "--offline"]).ends_with_code(3);
    let json = project.json("out/2025-01/monthly.figures.json");
    let posts = json["figures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["metric"] == "x.posts" && f["window"]["end"] == "2025-01-31");
    assert_eq!(posts.unwrap()["value"], "2");
}

#[test]
fn lists_of_people_are_counted_and_leave_nothing_behind() {
    let project = imported::project();
    let loads = project.loads("data");
    let connpass = "参加枠名,ユーザー名,表示名,コメント,参加ステータス,出欠ステータス,更新日時,受付番号\n\
        一般,taro,仙台太郎,,参加,出席,2026年10月9日 17時22分,1\n一般,hanako,青葉花子,,参加,欠席,2026年10月9日 17時22分,2\n\
        一般,jiro,泉次郎,,参加キャンセル,,2026年10月9日 17時22分,3\n";
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(connpass);
    project.write("event_1_participants.csv", cp932);
    let run = project.run(&["import", "event_1_participants.csv"]).succeeds();
    insta::assert_snapshot!(run.seen(), @r#"
exit code: Some(0)
--- stdout
名簿を数えました（中身は保存していません）: 1 番目のファイル（connpass、申込 2、参加 1、キャンセル 1、補欠・未払 0）
--- stderr
`report import FILE --event 5` のように回を付けると、件数を `data/ledger/event_counts.csv` に書き足します
"#);
    let json = project.run(&["--json", "import", "event_1_participants.csv"]).succeeds();
    let told: serde_json::Value = serde_json::from_str(json.stdout.trim()).unwrap();
    assert_eq!(
        (told["applied"].as_u64(), told["attended"].as_u64(), told["kept"].as_bool()),
        (Some(2), Some(1), Some(false))
    );
    project
        .write("回答.csv", "タイムスタンプ,メールアドレス,感想\n2026/10/10 10:16:35 午前 GMT+9,a@example.jp,よい会\n");
    let run = project.run(&["import", "回答.csv"]).succeeds();
    assert!(run.stdout.contains("1 件") && !run.seen().contains("よい会"), "{}", run.seen());
    assert_eq!(project.loads("data"), loads, "no load was made");
    assert!(!run.seen().contains("太郎"));
    let mut folders = vec![project.path().join("data")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                let bytes = std::fs::read(entry.path()).unwrap();
                assert!(!bytes.windows(4).any(|w| w == b"taro"), "{}", entry.path().display());
            }
        }
    }

    // a form: choices are counted, own words and names are not
    let form = "タイムスタンプ,メールアドレス,\"満足度, 全体\",ご感想\n".to_string()
        + &"2026/10/10 10:16:35 午前 GMT+9,a@example.jp,満足,とてもよい会でした\n".repeat(3)
        + "2026/10/11 0:05:19,b@example.jp,やや満足,また来ます\n2026/10/11 0:06:19,c@example.jp,やや満足,\n"
        + "2026/10/11 0:07:19,d@example.jp,青木のひとりごと,\n";
    project.write("アンケート.csv", &form);
    let run = project.run(&["import", "アンケート.csv"]).succeeds();
    assert!(run.stdout.contains("設問「満足度, 全体」: 満足 3、やや満足 2、その他 1（回答 6）"), "{}", run.seen());
    assert!(run.stderr.contains("--event 5 --side 人材"), "{}", run.seen());
    let json = project.run(&["--json", "import", "アンケート.csv"]).succeeds();
    let told: serde_json::Value = serde_json::from_str(json.stdout.trim()).unwrap();
    assert_eq!(told["questions"][0]["choices"][0], serde_json::json!({ "answer": "満足", "answers": 3 }));
    for text in [run.seen(), json.seen()] {
        assert!(!text.contains("example.jp") && !text.contains("青木") && !text.contains("よい会"), "{text}");
    }
    let _ = project.run(&["ledger", "check"]).succeeds();
    assert_eq!(project.loads("data"), loads, "no load was made");
}

/// With the event named its ledgers get the numbers: behind what people wrote, once, and never over it.
#[test]
fn the_counts_of_an_events_lists_are_written_into_its_ledgers() {
    let project = imported::project();
    let folder = "data/ledger";
    let read = |name: &str| String::from_utf8(project.read(&format!("{folder}/{name}.csv"))).unwrap();
    project.write(
        &format!("{folder}/events.csv"),
        "no,held_on,title,mode,capacity\n1,2026-09-11,第1回,オンライン,20\n2,2026-10-09,第2回,オンライン,20\n",
    );
    project.write(&format!("{folder}/event_counts.csv"), "回,区分,内訳,申込,参加,キャンセル\n1,合計,合計,24,20,2\n");
    let order = |on: &str, people: u32, status: &str| format!("1,仙台太郎,{on},一般,{people},{status}\n");
    let peatix = "販売ID,参加者名,注文日時,チケット名,枚数,ステータス\n".to_string()
        + &order("2026/09/26 09:10", 4, "支払済")
        + &order("2026/10/08 21:00", 3, "支払済")
        + &order("2026/10/09 18:00", 1, "支払済")
        + &order("2026/10/02 10:00", 2, "キャンセル");
    project.write("peatix.csv", &peatix);
    let run = project.run(&["import", "peatix.csv", "--event", "2"]).succeeds();
    insta::assert_snapshot!(run.seen(), @r#"exit code: Some(0)
--- stdout
名簿を数えました（中身は保存していません）: 1 番目のファイル（peatix、申込 8、参加 －、キャンセル 2、補欠・未払 0）
--- stderr
./data/ledger/event_counts.csv に 1 行を書き足しました:
2,合計,合計,8,,2
./data/ledger/event_applications.csv に 3 行を書き足しました:
2,2026-09-25,2026-10-01,4
2,2026-10-02,2026-10-08,3
2,2026-10-09,2026-10-09,1"#);
    assert_eq!(read("event_counts"), "回,区分,内訳,申込,参加,キャンセル\n1,合計,合計,24,20,2\n2,合計,合計,8,,2\n");
    let weeks = read("event_applications");
    let weeks: Vec<&str> = weeks.lines().filter(|l| l.starts_with('2')).collect();
    assert_eq!(weeks, ["2,2026-09-25,2026-10-01,4", "2,2026-10-02,2026-10-08,3", "2,2026-10-09,2026-10-09,1"]);
    let before = (read("event_counts"), read("event_applications"));
    let run = project.run(&["import", "peatix.csv", "--event", "2"]).succeeds();
    assert!(run.stderr.contains("すでにあります"), "{}", run.seen());
    // a later list says more: what stands in the ledger is somebody's word
    project.write("later.csv", peatix + &order("2026/10/07 08:00", 5, "支払済"));
    let run = project.run(&["import", "later.csv", "--event", "2"]).succeeds();
    assert!(run.stderr.contains("event_counts.csv:3 申込: 台帳には「8」、ファイルでは「13」です"), "{}", run.seen());
    assert_eq!((read("event_counts"), read("event_applications")), before);
    // a survey of those companies that spoke, one of its questions
    let form = "タイムスタンプ,満足度,知ったきっかけ\n".to_string() + &"2026/10/10 10:16:35,満足,LINE\n".repeat(5);
    project.write("form.csv", form);
    let run = project.run(&["--json", "import", "form.csv", "--event", "2", "--side", "企業", "--question", "満足"]);
    let told: serde_json::Value = serde_json::from_str(run.succeeds().stdout.trim()).unwrap();
    assert_eq!(told["ledgers"][0], serde_json::json!({"ledger": "event_surveys", "added": 1, "same": 0, "differ": 0}));
    assert!(read("event_surveys").ends_with("\n2,企業,満足度,満足,5,,5\n"), "{}", read("event_surveys"));
    let _ = project.run(&["ledger", "check"]).succeeds();
    // an event that is not in its ledger, and a file that is no list of people
    let run = project.run(&["import", "peatix.csv", "--event", "3"]).ends_with_code(2);
    assert!(run.stderr.contains("第3回はありません（ある回: 1, 2）"), "{}", run.seen());
    let overview = "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,\
        Profile visits,Create Post,Video views,Media views\n\"Fri, Oct 2, 2026\",10,1,1,1,1,1,1,1,1,1,1,1,1\n";
    project.write("overview.csv", overview);
    let run = project.run(&["import", "overview.csv", "--event", "2"]).ends_with_code(2);
    assert!(run.stderr.contains("--event"), "{}", run.seen());
}
