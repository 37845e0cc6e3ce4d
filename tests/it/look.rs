//! What `status`, `doctor`, `init` and `ledger check` tell a person.

use crate::support::TestProject;

#[test]
fn status_of_a_whole_month_and_of_one_that_nobody_collected() {
    let project = TestProject::october();
    insta::assert_snapshot!(project.run(&["--sandbox", "status", "2026-10"]).succeeds().stdout, @r#"
  2026-10                              1234567890123456789012345678901
GA4 CROSS SENDAI (properties/420261031)
  首都圏                               ###############################
  流入経路                             ###############################
  日別                                 ###############################
  端末                                 ###############################
  入口ページ                           ###############################
  ページ                               ###############################
  連携サイト流入                       ###############################
  連携サイト送客                       ###############################
  地域                                 ###############################
  日別の参照元                         ###############################
  参照元                               ###############################
  全体                                 ###############################
  GA4「ファイルをダウンロード」        ###############################  ファイル
公式LINE CROSS SENDAI (@crosssendai)
  友だち数                             ###############################
  配信通数                             ###############################
  友だちの属性                         ###############################  今だけ
  メッセージ別の開封・クリック         .......#.......................
X CROSS SENDAI (crosssendai)
  Xアナリティクス「コンテンツ」        ###############################  ファイル
  Xアナリティクス「アカウントの概要」  ###############################  ファイル
YouTube CROSS SENDAI (UCsandboxOnlyCROSSSENDAI)
  登録者数（現在）                     ###############################  今だけ
  動画の一覧と累計                     ###############################  今だけ
  チャンネルの月別                     ###############################
  チャンネルの日別                     ###############################
  動画別の月間                         ###############################
  トラフィックソース                   ###############################
  YouTube検索の検索語                  ###############################
  デバイス別                           ###############################
  動画の種類別                         ###############################
  視聴者の属性                         ###############################
  YouTube Studio「表データ」           ###############################  ファイル
note CROSS SENDAI (cross_sendai)
  フォロワー数・記事数                 .........#.....................  今だけ
  記事別のスキ・コメント               .........#.....................  今だけ
Facebook CROSS SENDAI (104200000000042)
  フォロワー数                         ###############################
  日別の閲覧・反応                     ###############################
  期間の閲覧者数                       ###############################
  フォロワーの地域                     ###############################
  投稿別の閲覧・反応                   ###############################
Instagram CROSS SENDAI (17841404200000042)
  フォロワー数                         ###############################  今だけ
  フォロワーの属性                     ###############################  今だけ
  月間のリーチ・反応                   ###############################  12/30まで
  閲覧・反応・フォローの増減           ###############################  12/30まで
  日別の閲覧・リーチ                   ###############################  12/30まで
  投稿別の閲覧・反応                   ###############################
  ストーリーズ別の閲覧・反応           .........#.....................  今だけ
TikTok CROSS SENDAI (sandbox-only-0f6b9a52-crosssendai)
  アカウントの日別                     ###############################  11/30まで
  アカウントの現在値                   ###############################  今だけ
  投稿の一覧と累計                     ###############################  今だけ
  フォロワーの属性                     ###############################  今だけ
# 確定  o 速報  ? 集計中  x 取得できず  . なし　　今だけ: 後からは取得できません　　…まで: 月の初日を取得できる最後の日
"#);
    let later = project.run(&["--sandbox", "status", "2026-12"]).succeeds();
    let marks: Vec<&str> = later.stdout.lines().filter(|l| l.contains("友だち数")).collect();
    assert!(marks.len() == 1 && marks[0].contains(&".".repeat(31)), "{}", later.stdout);
    let json = project.run(&["--sandbox", "--json", "status", "2026-10"]).succeeds();
    assert!(serde_json::from_str::<serde_json::Value>(&json.stdout).is_ok(), "{}", json.stdout);
}

#[test]
fn doctor_is_content_with_the_sandbox_and_names_what_is_wrong() {
    let project = TestProject::october();
    insta::assert_snapshot!(project.run(&["--sandbox", "doctor"]).succeeds().stdout, @r#"
○ sandbox/config.toml: 次の報告書の期限は 2026-12-10 です（`[report] due_day = 10`）
○ queries/ga4
○ ga4 properties/420261031: 「CROSS SENDAI - GA4」 日の区切りは Asia/Tokyo
○ ga4 properties/420261031: アクセスに期限はありません
○ line @crosssendai: トークンは「CROSS SENDAI」のものです
○ line @crosssendai: アクセスに期限はありません
○ youtube UCsandboxOnlyCROSSSENDAI: トークンは「CROSS SENDAI」のものです
○ youtube UCsandboxOnlyCROSSSENDAI: 許可の期限は示されていません（取り消すか、長く使わないと切れます）
○ note cross_sendai: アカウントは「CROSS SENDAI」です
○ note cross_sendai: アクセスに期限はありません
○ facebook 104200000000042: トークンは「CROSS SENDAI」のものです
○ facebook 104200000000042: アクセスの期限は 2027-01-18 です
○ instagram 17841404200000042: トークンは「crosssendai」のものです
○ instagram 17841404200000042: アクセスの期限は 2027-01-18 です
○ tiktok sandbox-only-0f6b9a52-crosssendai: トークンは「crosssendai」のものです
○ tiktok sandbox-only-0f6b9a52-crosssendai: トークンを直接使っており、期限は分かりません
－ x crosssendai: 認証情報が設定されていないため、収集しません
－ x crosssendai: APIは使っていません。Xの規約（従量課金契約 XIV.C、開発者ガイドライン）は、行政機関のための利用を Enterprise 契約に限ると読めます。認証情報を設定する前に、規約を読み、発注者と協議してください。APIがなくても、ダウンロードしたファイルで報告は完成します
○ data
○ queries
"#);
    let sick =
        project.run_with(&[("REPORT_SANDBOX_FAULT", "line=unauthorized,ga4=wrong_zone")], &["--sandbox", "doctor"]);
    let id = regex::Regex::new(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,27}").unwrap();
    let sick = id.replace_all(&sick.ends_with_code(1).stdout, "[id]").into_owned();
    insta::assert_snapshot!(sick, @r#"
○ sandbox/config.toml: 次の報告書の期限は 2026-12-10 です（`[report] due_day = 10`）
○ queries/ga4
× ga4 properties/420261031: 「CROSS SENDAI - GA4」 時間帯が America/Los_Angeles です（設定では Asia/Tokyo）（アカウントの `zone` か、プロパティの「レポートのタイムゾーン」を合わせてください）
× line @crosssendai: 媒体の応答は HTTP 401「Authentication failed due to the following reason: invalid token. Confirm that the access token in the authorization header is valid.」（照会番号 [id]）（このアカウントに結び付いた Messaging API チャネルのトークンが要ります）
○ youtube UCsandboxOnlyCROSSSENDAI: トークンは「CROSS SENDAI」のものです
○ youtube UCsandboxOnlyCROSSSENDAI: 許可の期限は示されていません（取り消すか、長く使わないと切れます）
○ note cross_sendai: アカウントは「CROSS SENDAI」です
○ note cross_sendai: アクセスに期限はありません
○ facebook 104200000000042: トークンは「CROSS SENDAI」のものです
○ facebook 104200000000042: アクセスの期限は 2027-01-18 です
○ instagram 17841404200000042: トークンは「crosssendai」のものです
○ instagram 17841404200000042: アクセスの期限は 2027-01-18 です
○ tiktok sandbox-only-0f6b9a52-crosssendai: トークンは「crosssendai」のものです
○ tiktok sandbox-only-0f6b9a52-crosssendai: トークンを直接使っており、期限は分かりません
－ x crosssendai: 認証情報が設定されていないため、収集しません
－ x crosssendai: APIは使っていません。Xの規約（従量課金契約 XIV.C、開発者ガイドライン）は、行政機関のための利用を Enterprise 契約に限ると読めます。認証情報を設定する前に、規約を読み、発注者と協議してください。APIがなくても、ダウンロードしたファイルで報告は完成します
○ data
○ queries
"#);
    // what has been announced is told three months ahead
    let july = project.run_with(&[("REPORT_SANDBOX_TIME", "2026-07-20T00:00:00Z")], &["--sandbox", "doctor"]);
    // the sandbox's note is down that day, which says nothing about the account
    assert!(july.stdout.contains("（時間をおいて `report collect` をもう一度実行してください"), "{}", july.stdout);
    assert!(
        july.stdout.contains("－ youtube: 「視聴回数」（youtube.views）の数え方が 2026-08-24 から変わります"),
        "{}",
        july.stdout
    );
    assert!(july.stdout.contains("次の報告書の期限は 2026-08-10"), "{}", july.stdout);
    project.take("queries");
    project.edit("queries/web_pages.sql", "NULLS LAST", "");
    project.edit("queries/web_devices.sql", "NULLS LAST", "");
    let sick = project.run(&["--sandbox", "doctor"]).ends_with_code(1);
    assert!(
        sick.stdout.contains("queries/web_pages.sql:") && sick.stdout.contains("queries/web_devices.sql:"),
        "{}",
        sick.seen()
    );
}

#[test]
fn init_then_doctor_says_what_is_left_to_do() {
    let project = TestProject::new();
    insta::assert_snapshot!(project.run(&["init"]).succeeds().seen(), @r#"
exit code: Some(0)
--- stdout
作りました: config.toml
作りました: ./data/ledger/plan.csv
作りました: ./data/ledger/line_broadcasts.csv
作りました: ./data/ledger/note_monthly.csv
作りました: ./data/ledger/videos.csv
作りました: ./data/ledger/related_videos.csv
作りました: ./data/ledger/related_event_lps.csv
作りました: ./data/ledger/events.csv
作りました: ./data/ledger/event_promotions.csv
作りました: ./data/ledger/event_counts.csv
作りました: ./data/ledger/event_surveys.csv
作りました: ./data/ledger/event_comments.csv
作りました: ./data/ledger/event_applications.csv
作りました: ./data/ledger/interview_surveys.csv
作りました: ./data/ledger/companies.csv
作りました: ./data/ledger/casual_interviews.csv
作りました: ./data/ledger/applications.csv
作りました: ./data/ledger/site_updates.csv
作りました: ./data/ledger/incidents.csv
作りました: ./data/ledger/security_checks.csv
作りました: ./data/ledger/meetings.csv
作りました: ./data/ledger/measures.csv
作りました: ./data/ledger/submissions.csv
作りました: ./data/ledger/deliverables.csv
作りました: ./data/ledger/accounts.csv
作りました: ./data/ledger/partnerships.csv
作りました: ./data/ledger/baseline.csv
作りました: ./data/ledger/confirmed.toml
--- stderr
次に `config.toml` を事業に合わせて書き換え、`report doctor` で確かめてください
"#);
    // this project lives in our own time
    let due = regex::Regex::new(r"20\d\d-\d\d-10").unwrap();
    insta::assert_snapshot!(due.replace_all(&project.run(&["doctor"]).seen(), "[due]"), @r#"
exit code: Some(1)
--- stdout
○ config.toml: 次の報告書の期限は [due] です（`[report] due_day = 10`）
○ queries/ga4
× ga4 properties/000000000: `properties/000000000` の認証情報（環境変数 GA4_CREDENTIALS_JSON）を読めません: 設定されていません
× line @crosssendai: `@crosssendai` の認証情報（環境変数 LINE_CHANNEL_TOKEN）を読めません: 設定されていません
－ x crosssendai: 認証情報が設定されていないため、収集しません
－ x crosssendai: APIは使っていません。Xの規約（従量課金契約 XIV.C、開発者ガイドライン）は、行政機関のための利用を Enterprise 契約に限ると読めます。認証情報を設定する前に、規約を読み、発注者と協議してください。APIがなくても、ダウンロードしたファイルで報告は完成します
－ youtube UC0000000000000000000000: 認証情報が設定されていないため、収集しません
○ data
○ queries
--- stderr
"#);
    let config = project.read("config.toml");
    let again = project.run(&["init"]).succeeds();
    assert!(again.stdout.is_empty() && again.stderr.contains("既にあります"), "{}", again.seen());
    assert_eq!(project.read("config.toml"), config);
    let _ = project.run(&["ledger", "check"]).succeeds();
}

#[test]
fn a_bad_ledger_is_told_whole_with_lines() {
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    project.write(
        "data/ledger/events.csv",
        "no,held_on,title,mode,venue,nearest_station,cohost,capacity,speakers\n\
         1,2026-06-31,移住のはじめ方,対面,会場,JR渋谷駅,,30,3\n\
         2,2026-07-10,渋谷で会える仙台の会社,対面,会場,JR渋谷駅,,many,3\n\
         2,2026-08-10,同じ番号,対面,会場,JR渋谷駅,,20,3\n",
    );
    let run = project.run(&["ledger", "check"]).ends_with_code(2);
    insta::assert_snapshot!(run.stderr, @r#"
エラー: 台帳に誤りがあります: ./data/ledger/events.csv
  原因: ./data/ledger/events.csv:2:2 held_on: `2026-06-31` は使えません。2026-10-09、2026/10/9、2026年10月9日、令和8年10月9日 のような日付を書きます
  原因: ./data/ledger/events.csv:3:8 capacity: `…` は使えません。12 のような0以上の整数を書きます
  原因: ./data/ledger/events.csv:4 no: `2` は 3 行目にもあります（同じ no の行は一つだけ書けます）
  次の操作: 直したら `report ledger check` で確かめてください
"#);
    // and no report is made from it
    let run = project.run(&["monthly", "--offline", "--month", "2026-08"]).ends_with_code(2);
    assert!(run.stderr.contains("events.csv") && !project.path().join("out").exists(), "{}", run.seen());
}
