//! A mistake in a file that people edit is one message with file and line, and exit code 2; nothing is made or lost.

use crate::support::{OCTOBER_PDF, TestProject};

/// The sample's October with the shipped files beside it, one of them changed; the message must name the line.
#[track_caller]
fn with(file: &str, from: &str, to: &str) -> String {
    let project = TestProject::october();
    project.take("queries");
    project.take("report-templates");
    let text = String::from_utf8(project.read(file)).unwrap();
    let line = text[..text.find(from).expect("it stands there")].lines().count() + usize::from(!text.starts_with(from));
    project.edit(file, from, to);
    let pdf = project.read(OCTOBER_PDF);
    let run = project.run(&["--sandbox", "monthly", "--offline", "--month", "2026-10"]).ends_with_code(2);
    assert!(project.read(OCTOBER_PDF) == pdf, "the report of before is left as it was");
    assert_eq!(run.stderr.matches("エラー").count(), 1, "{}", run.seen());
    let (name, lines) = (regex::escape(file), regex::Regex::new(&format!("{}:(\\d+)", regex::escape(file))).unwrap());
    let told: usize = lines.captures(&run.stderr).unwrap_or_else(|| panic!("{name} is not named: {}", run.stderr))[1]
        .parse()
        .unwrap();
    // a block is named by its fence, a few lines above; what is not closed is noticed on the next line
    assert!(told <= line + 1 && line <= told + 5, "line {line} is wrong, {told} is told: {}", run.stderr);
    // the template grows, its mistakes stay where they are
    regex::Regex::new(r"monthly\.md:\d+").unwrap().replace_all(&run.stderr, "monthly.md:[n]").into_owned()
}

#[test]
fn in_the_configuration() {
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    for (from, to) in [
        ("contractor =", "contracter ="),
        ("fiscal_year_start = 4", "fiscal_year_start = 13"),
        ("start = 2026-04-01", "start = 2028-04-01"),
        ("platform   = \"line\"", "platform   = \"lime\""),
    ] {
        project.edit("config.toml", from, to);
        let run = project.run(&["status"]).ends_with_code(2);
        assert!(run.stderr.contains("config.toml:"), "{}", run.seen());
        match from {
            "contractor =" => insta::assert_snapshot!(run.stderr, @r#"
エラー: 設定に誤りがあります: config.toml:11:1
  原因: `contracter` という項目はありません
  次の操作: `contractor` ではありませんか
"#),
            "fiscal_year_start = 4" => insta::assert_snapshot!(run.stderr, @r#"
エラー: 設定に誤りがあります: config.toml:5:21
  原因: 13 月に始まる年度はありません
  次の操作: 1 から 12 までの月を書いてください。行がなければ4月です
"#),
            "start = 2026-04-01" => insta::assert_snapshot!(run.stderr, @r#"
エラー: 設定に誤りがあります: config.toml:16:9
  原因: 契約期間の終わり（2027-03-31）が始まり（2028-04-01）より前です
"#),
            _ => insta::assert_snapshot!(run.stderr, @r#"
エラー: 設定に誤りがあります: config.toml:37:14
  原因: `lime` という媒体はありません
  次の操作: `line` ではありませんか
"#),
        }
        project.edit("config.toml", to, from);
    }
}

#[test]
fn in_a_request() {
    let run = with("queries/ga4/channels.json", "\"windows\"", "\"window\"");
    insta::assert_snapshot!(run, @r#"
エラー: 要求の定義に誤りがあります: queries/ga4/channels.json:2
  原因: queries/ga4/channels.json:2: `window` という項目はありません（10 文字目）
  次の操作: `windows` ではありませんか
"#);
    let run = with("queries/ga4/channels.json", "\"windows\"", "\"windows\": [\"fortnight\"], \"x\"");
    insta::assert_snapshot!(run, @r#"
エラー: 要求の定義に誤りがあります: queries/ga4/channels.json:2
  原因: queries/ga4/channels.json:2: `fortnight` は使えません（25 文字目）
  次の操作: 使えるもの: month, previous, last_year, fiscal_year, months, days, last_year_days
"#);
}

#[test]
fn in_a_query() {
    let run = with("queries/web_pages.sql", "member_2, value", "title, value");
    insta::assert_snapshot!(run, @r#"
エラー: 問合せに誤りがあります: queries/web_pages.sql:2:16
  原因: `title` という列はありません（report-templates/monthly.md:[n]:15 から）
  次の操作: 使えるもの: account, cell, dimension, label, last_year, last_year_value, member, member_2, metric, platform, previous, previous_value, state, total, unit, value
"#);
    let run = with("queries/web_pages.sql", "SELECT member", "SELEC member");
    insta::assert_snapshot!(run, @r#"
エラー: 問合せに誤りがあります: queries/web_pages.sql:2:1
  原因: SQLとして読めません: 「Expected: an SQL statement, found: SELEC」（report-templates/monthly.md:[n]:15 から）
"#);
    let joined = "FROM breakdown b LEFT JOIN calendar c ON b.member = c.day AND c.is_rest";
    let run = with("queries/web_pages.sql", "FROM breakdown", joined);
    insta::assert_snapshot!(run, @r#"
エラー: 問合せに誤りがあります: queries/web_pages.sql:3:63
  原因: 外部結合の ON に書けるのは列どうしの等号だけです: `c.is_rest` は、行を黙って落とします（report-templates/monthly.md:[n]:15 から）
  次の操作: 副問合せで絞り込んだ表を結合してください
"#);
    let run = with("queries/web_pages.sql", "value, cell", "value, SUM(value) AS cell");
    insta::assert_snapshot!(run, @r#"
エラー: 問合せに誤りがあります: queries/web_pages.sql:2:33
  原因: `SUM` で求めた値は並べ替えと図にだけ使えます。列の名前を `_value` で終えてください（report-templates/monthly.md:[n]:15 から）
  次の操作: 印刷するには、`STRING_AGG(cell, ' ')` でセルを集め、`op = "total"` でまとめてください
"#);
}

#[test]
fn in_a_template() {
    let run = with("report-templates/monthly.md", "```contents", "```contens");
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:4
  原因: `contens` というブロックはありません
  次の操作: `contents` ではありませんか
"#);
    let run = with("report-templates/monthly.md", "query = \"web_pages\"", "query = \"web_page\"");
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:10
  原因: `web_page` という問合せはありません
  次の操作: `web_pages` ではありませんか
"#);
    let run = with("report-templates/monthly.md", "f(\"ga4.page_views\")", "f(\"ga4.pageviews\")");
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:19
  原因: `ga4.pageviews` という指標はありません
  次の操作: `ga4.page_views` ではありませんか
"#);
    let run = with("report-templates/monthly.md", "{% if friends %}", "{% if friends %");
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:1
  原因: `{%` が同じ行の中で閉じていません
  次の操作: `%}` で閉じてください
"#);
    let run = with("report-templates/monthly.md", r#"of = ["cell", "total"]"#, r#"of = ["cell", "totl"]"#);
    insta::assert_snapshot!(run, @r#"
エラー: 雛形に誤りがあります: report-templates/monthly.md:[n]:55
  原因: `totl` という列はありません
  次の操作: `total` ではありませんか
"#);
    let run = with("report-templates/monthly.md", "f(\"ga4.page_views\")", "f(\"ga4.page_views\").of(deviceCat=\"x\")");
    assert!(
        run.contains("monthly.md:[n]:39\n  原因: `ga4.page_views` に `deviceCat` という切り口はありません"),
        "{run}"
    );
}

/// Runs that go wrong, one after the other, as one text: what was typed, the exit code, and what people read.
fn told(project: &TestProject, runs: &[&[&str]]) -> String {
    let mut text = String::new();
    for arguments in runs {
        let run = project.run(arguments);
        assert!(run.stdout.is_empty() && !run.stderr.contains("panicked"), "{}", run.seen());
        text.push_str(&format!("$ report {}  -> {}\n{}", arguments.join(" "), run.code.unwrap_or(-1), run.stderr));
    }
    text
}

/// No English sentence stands outside of quotes.
#[track_caller]
fn assert_japanese(text: &str) {
    let quoted = regex::Regex::new("「[^」]*」|`[^`]*`").unwrap();
    let sentence = regex::Regex::new(r"\b[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}\b").unwrap();
    for line in text.lines().filter(|l| !l.starts_with('$')) {
        let bare = quoted.replace_all(line, "");
        assert!(!sentence.is_match(&bare), "English: {line}");
    }
}

#[test]
fn on_the_command_line() {
    let project = TestProject::new();
    let runs: &[&[&str]] = &[
        &["mothly"],
        &["monthly", "--mnth", "2026-10"],
        &["monthly", "--month"],
        &["monthly", "--load", "3"],
        &["monthly", "--quiet", "--verbose"],
        &["monthly", "--month", "2026-10", "--month", "2026-11"],
        &["export", "--format", "xml"],
        &["--jobs", "99", "status"],
        &["import"],
        &["explain", "a", "b", "c"],
    ];
    let text = told(&project, runs);
    assert_japanese(&text);
    insta::assert_snapshot!(text, @r#"
$ report mothly  -> 2
エラー: `mothly` という命令はありません
  次の操作: `monthly` ではありませんか
  次の操作: 書き方: `report [OPTIONS] <命令>`
  次の操作: `--help` を付けると、使い方を表示します
$ report monthly --mnth 2026-10  -> 2
エラー: `--mnth` という指定はありません
  次の操作: `--month` ではありませんか
  次の操作: 書き方: `report monthly --month <MONTH>`
  次の操作: `--help` を付けると、使い方を表示します
$ report monthly --month  -> 2
エラー: `--month <MONTH>` の値がありません
  次の操作: `--help` を付けると、使い方を表示します
$ report monthly --load 3  -> 2
エラー: 足りない指定: `--offline`
  次の操作: 書き方: `report monthly --offline --load <N>`
  次の操作: `--help` を付けると、使い方を表示します
$ report monthly --quiet --verbose  -> 2
エラー: `--quiet` は `--verbose` と一緒には使えません
  次の操作: 書き方: `report monthly --quiet`
  次の操作: `--help` を付けると、使い方を表示します
$ report monthly --month 2026-10 --month 2026-11  -> 2
エラー: `--month <MONTH>` は一度だけ書けます
  次の操作: 書き方: `report monthly [OPTIONS]`
  次の操作: `--help` を付けると、使い方を表示します
$ report export --format xml  -> 2
エラー: `--format <FORMAT>` に `xml` は使えません
  次の操作: 使えるもの: parquet, csv
  次の操作: `--help` を付けると、使い方を表示します
$ report --jobs 99 status  -> 2
エラー: `--jobs <N>` に `99` は使えません
  原因: 「99 is not in 1..=16」
  次の操作: `--help` を付けると、使い方を表示します
$ report import  -> 2
エラー: 足りない指定: `<FILE>...`
  次の操作: 書き方: `report import <FILE>...`
  次の操作: `--help` を付けると、使い方を表示します
$ report explain a b c  -> 2
エラー: `c` という指定はありません
  次の操作: 書き方: `report explain [OPTIONS] <FIGURE-ID|PDF> [TEXT]`
  次の操作: `--help` を付けると、使い方を表示します
"#);
    let help = project.run(&["collect", "--help"]).succeeds().stdout;
    assert!(help.contains("使い方: report collect") && help.contains("最初の日"), "{help}");
    let english = project.run(&["collect", "--help", "--lang", "en"]).succeeds().stdout;
    assert!(english.contains("Usage: report collect") && !english.contains('日'), "{english}");
    let nothing = project.run(&[]).ends_with_code(2);
    assert!(nothing.stderr.contains("使い方: report"), "{}", nothing.seen());
}

#[test]
fn in_ledgers() {
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    let events = "no,held_on,title,mode,capacity\n\
        1,2026-06-12,第1回,オンライン,20\n\
        2,6/31,,渋谷で,二十\n\
        1,2026-07-10,第1回ではない,対面,20\n\
        3,2026-08-14,第3回,対面,20,余り\n\
        4,2026-09-11,連絡先 taro@example.jp,対面,20\n";
    project.write("data/ledger/events.csv", events);
    project.write("data/ledger/meetings.csv", "held_on,titel,weather\n2026-10-01,\"定例\n");
    project.write("data/ledger/videos.csv", [0xFF, 0x00, 0x41]);
    project.write("data/ledger/confirmed.toml", "event = 2026-10-31\nvideos = true\n");
    let run = project.run(&["ledger", "check"]).ends_with_code(2);
    assert_japanese(&run.stderr);
    assert!(!run.stderr.contains("taro"), "personal data is not repeated");
    insta::assert_snapshot!(run.stderr, @r#"
エラー: 台帳に誤りがあります: ./data/ledger/confirmed.toml
  原因: confirmed.toml:1:1: `event` という台帳はありません。`events` ではありませんか
  原因: confirmed.toml:2:10 videos: `true` は使えません。2026-10-31 のような日付を書きます
  次の操作: 直したら `report ledger check` で確かめてください
エラー: 台帳に誤りがあります: ./data/ledger/videos.csv
  原因: ./data/ledger/videos.csv: 文字として読めません（UTF-8、UTF-16、CP932 のどれでもない。先頭から 2 バイト目）
  次の操作: 直したら `report ledger check` で確かめてください
エラー: 台帳に誤りがあります: ./data/ledger/events.csv
  原因: ./data/ledger/events.csv:3:2 held_on: `6/31` は使えません。2026-10-09、2026/10/9、2026年10月9日、令和8年10月9日 のような日付を書きます
  原因: ./data/ledger/events.csv:3:3 title: 空欄です。必ず記入してください
  原因: ./data/ledger/events.csv:3:4 mode: `…` は使えません。次のどれかを書きます: 対面, オンライン, 併用
  原因: ./data/ledger/events.csv:3:5 capacity: `二十` は使えません。12 のような0以上の整数を書きます
  原因: ./data/ledger/events.csv:4 no: `1` は 2 行目にもあります（同じ no の行は一つだけ書けます）
  原因: ./data/ledger/events.csv:5:6: 列が多すぎます（見出しは 5 列）。コンマを含む文字は引用符 " で囲んでください
  原因: ./data/ledger/events.csv:6:3 title: メールアドレスらしいものがあります。台帳に個人情報は書けません
  次の操作: 直したら `report ledger check` で確かめてください
エラー: 台帳に誤りがあります: ./data/ledger/meetings.csv
  原因: ./data/ledger/meetings.csv:1:2: `titel` という列はありません。`title` ではありませんか
  原因: ./data/ledger/meetings.csv:1:3: `weather` という列はありません。使えるもの: held_on, title, minutes_submitted_on
  原因: ./data/ledger/meetings.csv:1 title: 列 `title`（会議名）がありません。必ず要る列です
  次の操作: 直したら `report ledger check` で確かめてください
"#);
    let english = project.run(&["--lang", "en", "ledger", "check"]).ends_with_code(2);
    assert!(
        english.stderr.contains("data/ledger/events.csv:3:2: held_on: found `6/31`; allowed: a day"),
        "{}",
        english.seen()
    );
}

#[test]
fn in_sql_that_is_typed() {
    let project = TestProject::october();
    let query = |sql: &'static str| -> [&'static str; 3] { ["--sandbox", "query", sql] };
    let runs = [
        query("SELECT valu FROM monthly"),
        query("SELECT value FROM montly"),
        query("SELECT value FROM monthly WHERE (value > 1"),
        query("DELETE FROM monthly"),
        query("SELECT 1; SELECT 2"),
        query("SELECT m.value FROM monthly m LEFT JOIN calendar c ON m.month = c.month AND c.is_rest"),
        query("web_page"),
    ];
    let runs: Vec<&[&str]> = runs.iter().map(|r| r.as_slice()).collect();
    let text = told(&project, &runs);
    assert_japanese(&text);
    insta::assert_snapshot!(text, @r#"
$ report --sandbox query SELECT valu FROM monthly  -> 2
エラー: 問合せに誤りがあります: SQL:1:8
  原因: `valu` という列はありません
  次の操作: `value` ではありませんか
$ report --sandbox query SELECT value FROM montly  -> 2
エラー: 問合せに誤りがあります: SQL:1:19
  原因: `montly` という表も台帳もありません
  次の操作: `monthly` ではありませんか
$ report --sandbox query SELECT value FROM monthly WHERE (value > 1  -> 2
エラー: 問合せに誤りがあります: SQL
  原因: SQLとして読めません: 「Expected: ), found: EOF」
$ report --sandbox query DELETE FROM monthly  -> 2
エラー: 問合せに誤りがあります: SQL
  原因: 問合せは SELECT で書きます
  次の操作: SELECT か WITH で書き始めてください
$ report --sandbox query SELECT 1; SELECT 2  -> 2
エラー: 問合せに誤りがあります: SQL
  原因: 一つのファイルに書ける SELECT は一つです（2 つあります）
$ report --sandbox query SELECT m.value FROM monthly m LEFT JOIN calendar c ON m.month = c.month AND c.is_rest  -> 2
エラー: 問合せに誤りがあります: SQL:1:77
  原因: 外部結合の ON に書けるのは列どうしの等号だけです: `c.is_rest` は、行を黙って落とします
  次の操作: 副問合せで絞り込んだ表を結合してください
$ report --sandbox query web_page  -> 2
エラー: `web_page` という問合せはありません（web_pages, web_partner）
"#);
}

#[test]
fn in_names_of_files() {
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    project.write("not.pdf", "hello");
    project.write("folder/x", "");
    let runs: &[&[&str]] = &[
        &["render", "own.md", "--month", "2026-10"],
        &["verify", "gone.pdf"],
        &["verify", "not.pdf"],
        &["explain", "not.pdf", "--page", "1", "5"],
        &["explain", "2026-10/a/b"],
        &["import", "gone.csv"],
        &["import", "folder"],
        &["monthly", "--offline", "--month", "2026-10", "--load", "7"],
        &["issue", "2026-10"],
    ];
    let text = told(&project, runs);
    assert_japanese(&text);
    insta::assert_snapshot!(text, @r#"
$ report render own.md --month 2026-10  -> 1
エラー: ファイルがありません: `own.md`
$ report verify gone.pdf  -> 1
エラー: ファイルがありません: `gone.pdf`
$ report verify not.pdf  -> 1
エラー: 発行したファイルではありません: not.pdf
  原因: `report` が作った報告書として読めません（PDFとして読めません: 「couldn't parse input: invalid file header」）
$ report explain not.pdf --page 1 5  -> 1
エラー: 説明できません: not.pdf
  原因: PDFとして読めません: 「couldn't parse input: invalid file header」
$ report explain 2026-10/a/b  -> 1
エラー: ファイルがありません: `./out/2026-10`
$ report import gone.csv  -> 1
エラー: ファイルがありません: `gone.csv`
$ report import folder  -> 1
エラー: 読めません: `folder`
  原因: ファイルではなくフォルダーです「Is a directory (os error 21)」
$ report monthly --offline --month 2026-10 --load 7  -> 1
エラー: データの保存先を使えません
  原因: 読込 000007 はありません。まだ何も保存されていません
  保全: これまでに保存を終えたデータは変わっていません
$ report issue 2026-10  -> 1
エラー: 発行する報告書がまだありません: `./out/2026-10/monthly.pdf`
  次の操作: `report monthly --month 2026-10` を実行し、できたPDFを確かめてから発行してください
"#);
}

#[test]
fn in_credentials() {
    let project = TestProject::new();
    let _ = project.run(&["init"]).succeeds();
    project.write("keys/ga4.json", "{\"type\": \"authorized_user\"}");
    let text = String::from_utf8(project.read("config.toml")).unwrap();
    let first = text.find("[[accounts]]").unwrap();
    let last = text.find("[[obligations]]").unwrap();
    let accounts = "[[accounts]]\nplatform = \"ga4\"\nname = \"LP\"\nid = \"properties/1\"\ncredential = { file = \"keys/ga4.json\" }\n\n\
        [[accounts]]\nplatform = \"line\"\nname = \"LINE\"\nid = \"@a\"\ncredential = { env = \"NOWHERE\" }\n\n";
    project.write("config.toml", format!("{}{accounts}{}", &text[..first], &text[last..]));
    let doctor = project.run(&["doctor"]).ends_with_code(1);
    let told: String = doctor.stdout.lines().filter(|l| l.starts_with('×')).map(|l| format!("{l}\n")).collect();
    assert_japanese(&told);
    insta::assert_snapshot!(told, @r#"
× ga4 properties/1: `properties/1` の認証情報（ファイル ./keys/ga4.json）が使えません: `type` が `service_account` ではありません。サービスアカウントの鍵をダウンロードしてください
× line @a: `@a` の認証情報（環境変数 NOWHERE）を読めません: 設定されていません
"#);
    let english = project.run(&["--lang", "en", "doctor"]).ends_with_code(1).stdout;
    assert!(
        english.contains("the credential of `@a` (the variable NOWHERE) cannot be read: it is not set"),
        "{english}"
    );
}
