//! `report kpi`: the obligations of the shipped `config.toml`, counted in ledgers as staff write them, on both sides of every
//! threshold.

use crate::support::TestProject;
use serde_json::Value;

/// 2027-04-10 09:00 in Japan, after the term.
const AFTER: &[(&str, &str)] = &[("SOURCE_DATE_EPOCH", "1807315200")];

/// The shipped configuration with these ledgers, all of them said to be complete up to the term's end.
struct Contract(TestProject);

impl Contract {
    fn new() -> Contract {
        let contract = Contract(TestProject::new());
        let _ = contract.0.run(&["init"]).succeeds();
        contract.0.remove("data/ledger");
        let ledgers = [
            "line_broadcasts",
            "videos",
            "related_event_lps",
            "events",
            "companies",
            "casual_interviews",
            "submissions",
        ];
        let confirmed: String = ledgers.iter().map(|name| format!("{name} = 2027-03-31\n")).collect();
        contract.0.write("data/ledger/confirmed.toml", confirmed);
        contract
    }
    fn write(&self, ledger: &str, header: &str, rows: impl IntoIterator<Item = String>) {
        let rows: String = rows.into_iter().map(|row| row + "\n").collect();
        self.0.write(&format!("data/ledger/{ledger}.csv"), format!("{header}\n{rows}"));
    }
    /// `actual / target verdict evidence` of one obligation at the end of March.
    #[track_caller]
    fn of(&self, id: &str) -> String {
        let run = self.0.run_with(AFTER, &["--json", "kpi", "--month", "2027-03"]).ends_with_code(3);
        let told: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let all = told["obligations"].as_array().expect("a list");
        let one = all.iter().find(|o| o["id"] == id).unwrap_or_else(|| panic!("{id}"));
        let text = |name: &str| one[name].as_str().unwrap_or("-").to_string();
        let evidence = one["evidence"].as_array().expect("a list").len();
        format!("{} / {} {} {evidence}", text("actual"), text("target"), text("verdict"))
    }
}

#[test]
fn new_friends_on_both_sides_of_900() {
    let contract = Contract::new();
    for (rise, told) in [(899, "899 / 900 missed 2"), (900, "900 / 900 achieved 2"), (901, "901 / 900 achieved 2")] {
        let rows = [("2026-03-31", 4321), ("2027-03-31", 4321 + rise)];
        contract.write(
            "baseline",
            "metric,account,start,end,value,evidence",
            rows.map(|(day, level)| format!("line.friends_added,CROSS SENDAI,{day},{day},{level},管理画面")),
        );
        assert_eq!(contract.of("line.new_friends"), told);
    }
}

#[test]
fn interviews_count_people_and_not_rows() {
    let contract = Contract::new();
    let header = "held_on,participant_key,company_no,mode,stage,survey_talent,survey_company";
    for (people, told) in [(34, "34 / 35 missed 34"), (35, "35 / 35 achieved 35"), (36, "36 / 35 achieved 36")] {
        let row = |n: usize| {
            let (month, who) = (5 + n % 7, n % people);
            format!("2026-{month:02}-{:02},{who:016x},{n},オンライン,,,", 1 + n % 28)
        };
        contract.write("casual_interviews", header, (0..40).map(row));
        assert_eq!(contract.of("interviews.people"), told, "of 40 rows");
    }
}

#[test]
fn films_of_the_city_and_of_the_region_are_counted_apart() {
    let contract = Contract::new();
    let header = "title,category,region,planned_on,published_on,youtube_id";
    for (sendai, tohoku, first, second) in [
        (29, 3, "29 / 30 missed 29", "3 / 3 achieved 3"),
        (30, 2, "30 / 30 achieved 30", "2 / 3 missed 2"),
        (31, 4, "31 / 30 achieved 31", "4 / 3 achieved 4"),
    ] {
        let film = |region: &'static str, kind: &'static str, n: i32| {
            format!("{kind}{n},仙台シゴトダイブ!,{region},,2026-{:02}-{:02},", 4 + n % 9, 1 + n % 28)
        };
        let rows = (0..sendai).map(|n| film("仙台", "街の動画", n));
        let rows = rows.chain((0..tohoku).map(|n| film("東北", "地方の動画", n)));
        // one that is planned and not there yet counts nowhere
        contract.write("videos", header, rows.chain(["予告,仙台シゴトダイブ!,仙台,2027-03-30,,".to_string()]));
        assert_eq!((contract.of("videos.sendai"), contract.of("videos.tohoku")), (first.into(), second.into()));
    }
}

#[test]
fn a_company_without_job_information_does_not_count() {
    let contract = Contract::new();
    let header = "no,name,region,published_on,has_job_info";
    for (without, told, jobs) in [
        (0, "30 / 30 achieved 30", "30 / 30 achieved 30"),
        (1, "29 / 30 missed 29", "29 / 30 missed 29"),
        (9, "21 / 30 missed 21", "21 / 30 missed 21"),
    ] {
        let row = |n: i32| {
            let flag = if n <= without { "×" } else { "○" };
            format!("{n},会社{n},仙台市,2026/{}/{},{flag}", 4 + n % 9, 1 + n % 28)
        };
        contract.write("companies", header, (1..=30).map(row));
        assert_eq!(contract.of("companies.sendai"), told);
        assert_eq!(contract.of("companies.jobs"), jobs);
        assert_eq!(contract.of("companies.tohoku"), "0 / 5 missed 0");
    }
}

/// Eight events: the modes of the first ones, then online ones; the last of the first is held with another city.
fn events(contract: &Contract, in_person: &[&str], speakers: i32, capacity: i32) {
    let header = "no,held_on,title,mode,venue,nearest_station,cohost,capacity,speakers,report_submitted_on";
    let row = |n: usize| {
        let (mode, station) = in_person.get(n).map_or(("オンライン", ""), |station| ("対面", *station));
        let cohost = if n + 1 == in_person.len() { "山形市" } else { "" };
        format!(
            "{},2026-{:02}-12,第{}回,{mode},会場,{station},{cohost},{capacity},{speakers},2026-12-20",
            n + 1,
            5 + n,
            n + 1
        )
    };
    contract.write("events", header, (0..8).map(row));
}

#[test]
fn events_are_counted_by_where_and_with_whom() {
    let contract = Contract::new();
    let shibuya = "JR渋谷駅";
    events(&contract, &[shibuya, shibuya, shibuya, "東京駅"], 2, 20);
    assert_eq!(contract.of("events"), "8 / 8 achieved 8");
    assert_eq!(contract.of("events.shibuya"), "3 / 4 missed 3", "three of four in person");
    assert_eq!(contract.of("events.yamagata"), "1 / 1 achieved 1", "it need not be at Shibuya");
    assert_eq!(contract.of("events.speakers"), "8 / 8 achieved 8");
    assert_eq!(contract.of("events.capacity"), "8 / 8 achieved 8");
    assert_eq!(contract.of("reports.events"), "8 / 8 achieved 8");
    events(&contract, &[shibuya, shibuya, shibuya, shibuya, "東京駅"], 1, 19);
    assert_eq!(contract.of("events.shibuya"), "4 / 4 achieved 4");
    assert_eq!(contract.of("events.speakers"), "0 / 8 missed 0");
    assert_eq!(contract.of("events.capacity"), "0 / 8 missed 0");
    // written in full width it is the same station
    events(&contract, &["ＪＲ渋谷駅"; 4], 3, 21);
    assert_eq!(contract.of("events.shibuya"), "4 / 4 achieved 4");
}

#[test]
fn messages_of_every_month_and_a_guide_that_is_never_missed() {
    let contract = Contract::new();
    let months = |n: i32| format!("{}-{:02}", 2026 + (3 + n) / 12, (3 + n) % 12 + 1);
    let write = |short: Option<i32>, plain: Option<i32>| {
        let row = |n: i32| {
            let (month, two) = (months(n / 2), n % 2 == 1);
            let original = if two && plain != Some(n / 2) { "○" } else { "×" };
            (!(two && short == Some(n / 2))).then(|| format!("{month}-{:02},お知らせ{n},{original}", 5 + n % 2 * 10))
        };
        contract.write("line_broadcasts", "sent_on,title,original", (0..24).filter_map(row));
    };
    write(None, None);
    assert_eq!(contract.of("line.broadcasts"), "2 / 2 achieved 2");
    assert_eq!(contract.of("line.originals"), "1 / 1 achieved 1");
    write(Some(4), None);
    assert_eq!(contract.of("line.broadcasts"), "2 / 2 missed 2", "August had one, and August is past repair");
    write(None, Some(11));
    assert_eq!(contract.of("line.originals"), "0 / 1 missed 0", "March had no original");
    let page = |n: i32| format!("行事{n},2026-05-01,2026-06-{:02}", n + 1);
    for (pages, told) in [(9, "9 / 10 at_risk 9"), (10, "10 / 10 achieved 10"), (11, "11 / 10 achieved 11")] {
        contract.write("related_event_lps", "title,requested_on,published_on", (0..pages).map(page));
        assert_eq!(contract.of("related_lps"), told);
    }
}

#[test]
fn a_zero_is_somebodys_statement() {
    let contract = Contract::new();
    contract.write("events", "no,held_on,title,mode", []);
    assert_eq!(contract.of("events"), "0 / 8 missed 0");
    contract.0.write("data/ledger/confirmed.toml", "events = 2027-03-30\n");
    assert_eq!(contract.of("events"), "- / 8 - 0", "a day short of it, the count is pending");
    let run = contract.0.run_with(AFTER, &["kpi", "--month", "2027-03"]).ends_with_code(3);
    assert!(run.stdout.lines().any(|l| l.contains("イベント開催") && l.contains("集計中")), "{}", run.seen());
    assert!(run.stderr.contains("5(5)-1 イベント開催: 集計中"), "{}", run.seen());
}

#[test]
fn the_sample_month_as_a_table_and_as_json() {
    let project = TestProject::october();
    insta::assert_snapshot!(project.run(&["--sandbox", "kpi", "--month", "2026-10"]).seen(), @r#"
exit code: Some(0)
--- stdout
条項     義務                                  目標  当月          累計  達成率  判定      証跡
-------  ------------------------  ----------------  ----  ------------  ------  --------  -----------------------------------------------------------
5(1)-2   LINE新規登録                         900人  96人         534人   59.3%  順調      line.friends_added@2026-10-31 line.friends_added@2026-03-31
5(1)-2   LINEの定期発信                      2回/月   4回          21回      －  達成      line_broadcasts:19-22
5(1)-3   LINEのオリジナル情報                1回/月   2回          11回      －  達成      line_broadcasts:19-20
5(3)①-1  動画（仙台）                          30本   3本          16本   53.3%  要注意    videos:2-12,14-18
5(3)①-3  動画（東北）                           3本   0本           1本   33.3%  順調      videos:13
5(3)②-2  関連イベントLP                    目安10本   1本           6本   60.0%  順調      related_event_lps:2-7
5(5)-1   イベント開催                           8回   1回           5回   62.5%  順調      events:2-6
5(5)-1   うち渋谷駅最寄りの対面                 4回   0回           2回   50.0%  順調      events:3,5
5(5)-1   うち山形市との共催                     1回   0回           0回    0.0%  順調
5(5)-2   イベントの登壇者数               5回すべて   1回           5回  100.0%  達成      events:2-6
5(5)-2   イベントの定員                   5回すべて   1回           5回  100.0%  達成      events:2-6
5(6)-1   企業（仙台）                          30社   4社          21社   70.0%  順調      companies:2-22
5(6)-2   企業（東北6県）                        5社   0社           2社   40.0%  要注意    companies:26-27
5(6)-4   公開企業の求人情報              23社すべて   4社          23社  100.0%  達成      companies:2-22,26-27
5(7)-3   面談（実人数）                        35人   5人          19人   54.3%  順調      casual_interviews:2-5,7-9,11-13,15-18,20-24
7(2)-1   効果測定レポートの提出              1件/月   1件           6件      －  達成      submissions:13
7(2)-2   イベント開催報告書の提出         5回すべて   1回           5回  100.0%  達成      events:2-6
7(2)-3   実績報告書の提出                       1件   0件           0件      －  判定せず
3        契約金額（税込）          31,140,000円以内    －  29,800,000円   95.7%  達成

5(3)①-1 動画（仙台）［要注意］累計が計画を下回っている。
5(6)-2 企業（東北6県）［要注意］累計が計画を下回っている。
7(2)-3 実績報告書の提出［判定せず］事業期間の終了後に行う。

要協議（仕様書に定めがないため、次のように扱っています。決まったら `config.toml` の `[[questions]]` に `agreed_on` を書いてください）
  7(2) 3月分の報告の方法（数値は契約の終了後に揃う）: 3月分も月次報告書を作り、実績報告書に確報を載せる
  9(1) 伏せる人数の境目と、企業名を月次報告書に載せてよいか: 内訳の1～4人は x とし、企業名は載せない
--- stderr
"#);
    let run = project.run(&["--sandbox", "--json", "kpi", "--month", "2026-10"]);
    let told: Value = serde_json::from_str(&run.stdout).expect("JSON");
    // what is printed in the report is what is told here
    let printed = project.json(crate::support::OCTOBER_FIGURES);
    let figures = printed["figures"].as_array().expect("figures");
    for one in told["obligations"].as_array().expect("a list") {
        let id = one["id"].as_str().expect("text");
        if one["kind"] == "ceiling" || id == "reports.annual" {
            // the client's money and what is due after the term are no matter of a month's report
            assert!(!figures.iter().any(|f| f["id"].to_string().contains(id)), "{id}");
            continue;
        }
        let is_it = |f: &&Value| {
            let printed = f["id"].as_str().expect("an id");
            printed.contains(&format!("/{id}/")) && printed.ends_with("cumulative")
        };
        let figure = figures.iter().find(is_it).unwrap_or_else(|| panic!("{id} is not printed"));
        assert_eq!(figure["value"], one["cumulative"], "{id}");
    }
    let mut first = told["obligations"][0].clone();
    for proof in first["evidence"].as_array_mut().expect("a list") {
        assert!(proof["snapshot"].as_str().is_some_and(|id| id.len() == 64));
        proof["snapshot"] = "[sha256]".into();
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&first).unwrap(), @r#"
{
  "clause": "5(1)-2",
  "id": "line.new_friends",
  "label": "LINE新規登録",
  "kind": "target",
  "about": false,
  "unit": "人",
  "target": "900",
  "actual": "534",
  "month": "96",
  "cumulative": "534",
  "rate": "0.593333333333",
  "plan": "525",
  "pace": "73.2",
  "forecast": "980.666666666667",
  "forecast_low": "954",
  "forecast_high": "1014",
  "state": "settled",
  "verdict": "on_track",
  "reason": "累計が計画を上回っている。",
  "evidence": [
    {
      "id": "line.friends_added@2026-10-31",
      "metric": "line.friends_added",
      "account": "@crosssendai",
      "snapshot": "[sha256]",
      "pointer": "/followers"
    },
    {
      "id": "line.friends_added@2026-03-31",
      "metric": "line.friends_added",
      "account": "@crosssendai",
      "snapshot": "[sha256]",
      "pointer": "/followers"
    }
  ]
}
"#);
    let outside = project.run(&["--sandbox", "kpi", "--month", "2025-10"]).succeeds();
    insta::assert_snapshot!(outside.stdout, @"2025-10 は事業期間（2026-04-01～2027-03-31）の外です。判定する義務はありません");
}

#[test]
fn a_new_ledger_explains_itself_and_its_example_counts_nowhere() {
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    let text = String::from_utf8(project.read("data/ledger/events.csv")).unwrap();
    insta::assert_snapshot!(text.trim_start_matches('\u{feff}'), @r#"
no,held_on,title,mode,venue,nearest_station,cohost,capacity,speakers,lp_url,web_report_url,report_submitted_on
# 回（必須）,開催日（必須）,イベント名（必須）,形式（必須: 対面・オンライン・併用）,会場,最寄り駅,共催,定員,登壇者数,LP,開催レポート,報告書提出日
# 例: 12,2026-10-09,（イベント名）,対面,（会場）,（最寄り駅）,（共催）,12,12,https://example.jp/,https://example.jp/,2026-10-09
"#);
    assert!(text.starts_with('\u{feff}'), "so that Excel reads it");
    let run = project.run(&["ledger", "check"]).succeeds();
    assert!(run.stdout.contains("events: 0 行、誤りなし"), "{}", run.seen());
    // as somebody types it: no year, full width, a space behind
    project.write(
        "data/ledger/events.csv",
        format!("{text}１,10/9 ,第1回,オンライン,,,,２０,2 ,,,\n2,12月4日,第2回,対面,会場,ＪＲ渋谷駅,,20,2,,,\n"),
    );
    insta::assert_snapshot!(project.run(&["ledger", "check"]).succeeds().stderr, @r#"
./data/ledger/events.csv:4 held_on: 年のない `10/9` を、事業期間に合わせて 2026-10-09 と読みました
./data/ledger/events.csv:5 held_on: 年のない `12月4日` を、事業期間に合わせて 2026-12-04 と読みました
"#);
    // what other ledgers say of it
    project
        .write("data/ledger/event_counts.csv", "event_no,dimension,member,applied\n1,合計,合計,30\n3,合計,合計,30\n");
    project.write("data/ledger/plan.csv", "義務,月,計画値\nline.new_friend,2026-10,80\n");
    project.write("data/ledger/security_checks.csv", "点検日,項目,結果\n10/1,SQLインジェクション,不適\n");
    insta::assert_snapshot!(project.run(&["-q", "ledger", "check"]).ends_with_code(2).stderr, @r#"
エラー: 台帳に誤りがあります: ./data/ledger/security_checks.csv
  原因: ./data/ledger/security_checks.csv:2 action: 空欄です。「結果」が `不適` のときは、「対応」を必ず記入してください
  次の操作: 直したら `report ledger check` で確かめてください
エラー: 台帳に誤りがあります: data/ledger/plan.csv
  原因: data/ledger/plan.csv:2:1 obligation: `line.new_friend` という義務は設定にありません。`line.new_friends` ではありませんか
  原因: data/ledger/event_counts.csv:3:1 event_no: `3` は events.csv の no にありません。使えるもの: 1, 2
  次の操作: 直したら `report ledger check` で確かめてください
"#);
}

#[test]
fn a_person_becomes_a_key_and_nothing_else_is_said() {
    use std::io::Write;
    use std::process::Stdio;
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    let key = |secret: Option<&str>, typed: &str| {
        let mut command = project.command();
        command.args(["ledger", "key"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(secret) = secret {
            command.env("REPORT_PARTICIPANT_KEY", secret);
        }
        let mut child = command.spawn().unwrap();
        // refused before it is read
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        crate::support::Run::from(child.wait_with_output().unwrap(), project.path())
    };
    let secret = "a-secret-of-this-programme-0123456789";
    let run = key(Some(secret), "taro@example.jp\n\n ＴＡＲＯ@example.jp\nhanako@example.jp\n").succeeds();
    let keys: Vec<&str> = run.stdout.lines().collect();
    assert_eq!((keys.len(), keys[0] == keys[1], keys[0] == keys[2]), (3, true, false), "{}", run.seen());
    assert!(keys.iter().all(|k| k.len() == 16) && !run.seen().contains("example.jp"), "{}", run.seen());
    project.write("data/ledger/casual_interviews.csv", format!("held_on,participant_key\n10/1,{}\n", keys[0]));
    let _ = project.run(&["ledger", "check"]).succeeds();
    for (secret, told) in [(None, "設定されていません"), (Some("short"), "短すぎます")] {
        let run = key(secret, "taro@example.jp\n").ends_with_code(2);
        assert!(run.stderr.contains(told) && !run.seen().contains("taro"), "{}", run.seen());
    }
    let _ = key(Some(secret), "\n").ends_with_code(2);
}
