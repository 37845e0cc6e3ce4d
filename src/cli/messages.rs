//! Everything that is said to a person, in Japanese and English: the one catalogue.
//!
//! Style: no full stop at the end of a single sentence, a colon before a single trailing value, literals in backticks.

use crate::programme::Language;

/// The same thing in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub ja: String,
    pub en: String,
}

impl Words {
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Words {
        Words { ja: ja.into(), en: en.into() }
    }
    pub fn in_language(&self, language: Language) -> String {
        match language {
            Language::Ja => self.ja.clone(),
            Language::En => self.en.clone(),
        }
    }
}

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident $({ $($field:ident : $type:ty),* $(,)? })? => $ja:literal, $en:literal;)*) => {
        /// One thing that can be said, with what it is said about.
        #[derive(Clone, Debug)]
        pub enum Message { $($(#[$doc])* $name $({ $($field: $type),* })?),* }
        impl Message {
            pub fn words(&self) -> Words {
                match self { $(Message::$name $({ $($field),* })? => Words::new(format!($ja), format!($en))),* }
            }
        }
    };
}

catalogue! {
    // -- configuration and the project's folder
    NoConfig { path: String } => "設定ファイルがありません: `{path}`", "there is no configuration file: `{path}`";
    HintInit => "`report init` で雛形を作るか、`--config` で場所を指定してください。試すだけなら `report --sandbox monthly --month 2026-10`",
        "write one with `report init`, or name it with `--config`; to try the program: `report --sandbox monthly --month 2026-10`";
    BadConfig { path: String, line: u32, column: u32 } => "設定に誤りがあります: {path}:{line}:{column}", "mistake in the configuration: {path}:{line}:{column}";
    Verbatim { text: String } => "{text}", "{text}";
    NoSuchFile { path: String } => "ファイルがありません: `{path}`", "there is no file `{path}`";
    CannotRead { path: String } => "読めません: `{path}`", "cannot read `{path}`";
    NotUtf8 => "文字コードが UTF-8 ではありません", "not UTF-8 text";
    CannotWrite { path: String } => "書き込めません: `{path}`", "cannot write `{path}`";
    HintDisk => "空き容量と書込みの権限を確かめて、同じ命令をもう一度実行してください", "check free space and permissions, then run the same command again";
    OutsideProject { path: String } => "プロジェクトのフォルダーの外は指定できません: `{path}`", "paths cannot leave the project's folder: `{path}`";
    NotAMonth { text: String } => "月ではありません: `{text}`（2026-10 のように書きます）", "`{text}` is not a month (written as 2026-10)";
    NotADay { text: String } => "日付ではありません: `{text}`（2026-10-31 のように書きます）", "`{text}` is not a day (written as 2026-10-31)";
    MonthNotBegun { month: String } => "まだ始まっていない月です: {month}", "the month has not begun: {month}";
    NoSuchEvent { no: u32, known: String } => "イベントの台帳に第{no}回はありません（ある回: {known}）", "the ledger events has no event {no} (known: {known})";
    NoSuchYear { text: String } => "`{text}` は年度ではありません（2026、令和8、R8 のように書きます）", "`{text}` is no fiscal year (write 2026, 令和8 or R8)";
    YearNotBegun { year: String, first_day: String } => "{year}はまだ始まっていません（初日 {first_day}）", "{year} has not begun yet (its first day is {first_day})";
    EventNotHeld { no: u32, held_on: String } => "第{no}回のイベントはまだ開かれていません（開催日 {held_on}）", "event {no} has not been held yet (on {held_on})";
    UnknownPlatform { name: String, known: String } => "`{name}` という媒体はありません（{known}）", "no platform is called `{name}` (known: {known})";
    NoAccountOn { platform: String } => "設定に {platform} のアカウントがありません", "config.toml has no account on {platform}";

    // -- the store
    StoreFailed => "データの保存先を使えません", "the store cannot be used";
    StoreLocked => "別の `report` が実行中です", "another `report` is at work";
    HintWaitForLock => "終わるのを待って、もう一度実行してください", "wait until it ends, then run the command again";
    KeptCommitted => "これまでに保存を終えたデータは変わっていません", "everything committed so far is unchanged";
    KeptAnswer { id: String } => "応答はスナップショット {id} として保存済みです", "the answer, as snapshot {id}";
    KeptOriginal { path: String } => "`{path}` はそのまま残っています", "`{path}` is left as it is";

    // -- collecting
    Collecting { month: String } => "{month} を収集", "collecting {month}";
    Replaying { month: String } => "サンプルの履歴を再生 {month}", "replaying the sample's history {month}";
    CollectedNothing => "収集するものはありません。すべて確定済みです", "nothing to collect: everything is settled";
    Collected { load: String, requests: usize } => "収集しました: 読込 {load}、応答 {requests} 件", "collected: load {load}, {requests} answers";
    StreamFailed { stream: String, stream_ja: String, account: String, window: String, reason: String, reason_en: String } => "取得できませんでした: {stream_ja}（{account}、{window}）: {reason}", "could not be collected: {stream} ({account}, {window}): {reason_en}";
    ReadsExpected { platform: String, expected: u64, read: u64, ceiling: u64 } => "{platform} は読み取りに料金がかかります: この実行の見込み 約 {expected} 件、今月（UTC）これまでに {read} 件、設定の上限 {ceiling} 件", "{platform} bills what is read: about {expected} records in this run, {read} so far this month (UTC), at most {ceiling} by the configuration";
    ReadsPutOff { stream: String, stream_ja: String, window: String, why: String } => "残りは後の実行で取得します: {stream_ja}（{window}）: {why}", "put off to a later run: {stream} ({window}): {why}";
    PutOff { stream: String, stream_ja: String, window: String, why: String } => "媒体の呼出し上限のため、残りは次の実行で取得します: {stream_ja}（{window}）: {why}", "put off until the next run, because the platform limits calls: {stream} ({window}): {why}";
    StreamPending { stream: String, account: String, window: String } => "集計中です: {stream}（{account}、{window}）", "not ready yet: {stream} ({account}, {window})";
    HintCollectAgain { month: String } => "原因を除いたのち `report collect --month {month}` を実行すると、欠けている分だけを取り直します", "once the cause is gone, `report collect --month {month}` fetches only what is missing";
    Interrupted => "中断しました", "interrupted";
    SourceNotUsable { account: String } => "{account} を収集できません", "{account} cannot be collected";
    HintDoctor => "`report doctor` で設定と認証情報を確かめられます", "`report doctor` checks configuration and credentials";

    // -- importing
    Imported { file: String, kind: String, rows: usize, window: String } => "取り込みました: {file}（{kind}、{rows} 行、{window}）", "imported: {file} ({kind}, {rows} rows, {window})";
    ImportedBefore { file: String, load: String } => "同じファイルは取込済みです: {file}（読込 {load}）", "the same file was imported before: {file} (load {load})";
    NthFile { nth: usize } => "{nth} 番目のファイル", "file {nth}";
    ImportRefused { file: String } => "取り込めません: {file}", "cannot import {file}";
    ImportNote { file: String, note: String } => "{file}: {note}", "{file}: {note}";
    PeopleCounted { file: String, kind: String, applied: u64, attended: String, cancelled: u64, waiting: u64 } => "名簿を数えました（中身は保存していません）: {file}（{kind}、申込 {applied}、参加 {attended}、キャンセル {cancelled}、補欠・未払 {waiting}）", "counted a list of people (nothing of it is kept): {file} ({kind}, applied {applied}, attended {attended}, cancelled {cancelled}, waiting or unpaid {waiting})";
    AnswersCounted { file: String, answers: u64, days: String } => "回答を数えました（中身は保存していません）: {file}（{answers} 件、{days}）", "counted answers (nothing of them is kept): {file} ({answers}, {days})";
    PeopleUnknown { file: String, unknown: u64 } => "{file}: 知らないステータスの行が {unknown} 件あり、数えていません", "{file}: {unknown} rows have a status that is not known and are not counted";
    HintEventCounts => "`report import FILE --event 5` のように回を付けると、件数を `data/ledger/event_counts.csv` に書き足します", "name the event, as in `report import FILE --event 5`, to have the counts written into `data/ledger/event_counts.csv`";
    LedgerRowsAdded { file: String, rows: usize, lines: String } => "{file} に {rows} 行を書き足しました:\n{lines}", "added {rows} rows to {file}:\n{lines}";
    LedgerRowsThere { file: String, rows: usize } => "{file} には、同じ内容の {rows} 行がすでにあります", "{file} has {rows} rows of the same content already";
    LedgerSaysOther { place: String, there: String, here: String } => "{place}: 台帳には「{there}」、ファイルでは「{here}」です。台帳は書き換えていません。直すときは台帳を直してください", "{place}: the ledger says `{there}`, the file `{here}`; the ledger was left as it is, correct it by hand";
    NoListOfPeople { file: String } => "参加者名簿でもアンケートでもないファイルには `--event` を付けられません: {file}", "`--event` goes with lists of people and surveys only: {file}";
    ChoicesCounted { question: String, choices: String, others: u64, answered: u64 } => "設問「{question}」: {choices}、その他 {others}（回答 {answered}）", "question `{question}`: {choices}, others {others} ({answered} answered)";
    HintSurveyRows => "`report import FILE --event 5 --side 人材 --question 満足度` のように付けると、その設問の数を `data/ledger/event_surveys.csv` に書き足します", "with `report import FILE --event 5 --side 人材 --question 満足度` these numbers are written into `data/ledger/event_surveys.csv`";
    HintEventSurveys => "回収数は `data/ledger/event_surveys.csv` に書いてください", "write the number of answers into `data/ledger/event_surveys.csv`";
    HintDownloadAgain => "ダウンロードしたファイルを、Excelで開いて保存し直さずに、そのまま指定してください", "give the file as it was downloaded, without opening and saving it in Excel";
    HintGiveMonth => "日付のないファイルです。`--month 2026-10` のように対象の月を付けてください", "the file has no dates: say which month it is about with `--month 2026-10`";
    HintKinds { kinds: String } => "取り込める種類: {kinds}", "kinds that can be imported: {kinds}";
    HintGiveAccount { accounts: String } => "`--account` でアカウントを指定してください: {accounts}", "name the account with `--account`: {accounts}";

    // -- ledgers and commentary
    LedgerBad { file: String } => "台帳に誤りがあります: {file}", "mistakes in the ledger {file}";
    LedgerGood { name: String, rows: usize } => "{name}: {rows} 行、誤りなし", "{name}: {rows} rows, no mistakes";
    HintLedgerCheck => "直したら `report ledger check` で確かめてください", "correct it, then check with `report ledger check`";
    YearFromTerm { place: String, found: String, day: String } => "{place}: 年のない `{found}` を、事業期間に合わせて {day} と読みました", "{place}: `{found}` has no year and was read as {day}, the term's only such day";
    NoParticipantKey { name: String } => "環境変数 {name} が設定されていません", "the variable {name} is not set";
    ShortParticipantKey { name: String } => "環境変数 {name} が短すぎます", "the variable {name} is too short";
    HintParticipantKey { characters: usize } => "推測できない {characters} 文字以上を設定し、事業が終わるまで同じものを使ってください。変えると、同じ人が別の人として数えられます", "set at least {characters} characters that nobody can guess, and keep them for the whole programme: with others the same person counts as another";
    TypeAddress => "メールアドレスなどを1行に1件入力し、Ctrl-D で終えてください（どこにも保存しません）", "type one address a line and end with Ctrl-D (none is kept)";
    NoAddress => "アドレスがありません", "no address was given";
    LedgerAbsent { name: String } => "{name}: ファイルなし", "{name}: no file";
    SkeletonWritten { path: String } => "考察の記入用紙を作りました: {path}", "wrote a page for the commentary: {path}";
    CommentaryBlank { path: String } => "考察が未記入です: {path}", "the commentary is blank: {path}";

    // -- rendering
    TemplateBad { file: String, line: u32, column: u32 } => "雛形に誤りがあります: {file}:{line}:{column}", "mistake in the template: {file}:{line}:{column}";
    QueryBad { file: String } => "問合せに誤りがあります: {file}", "mistake in the query: {file}";
    RequestBad { file: String, line: u32 } => "要求の定義に誤りがあります: {file}:{line}", "mistake in the request: {file}:{line}";
    Contradiction => "データの矛盾", "contradiction in the data";
    CharacterReplaced { character: String, code: String, place: String, text: String } => "書体にない文字を〓で示しました: {character}（{code}）{place}「{text}」", "no font has this character, 〓 stands for it: {character} ({code}) in {place}: `{text}`";
    FiguresFailed => "数値を求められません", "the figures cannot be computed";
    RenderFailed => "PDFを作れません", "the PDF cannot be made";
    Rendering => "作成", "rendering";
    Drawn { time: String, path: String, pages: usize } => "{time} {path}（{pages} ページ）", "{time} {path} ({pages} pages)";
    Watching => "変更を待っています（Ctrl-C で終了）", "waiting for changes (Ctrl-C ends it)";
    UnmatchedNumber { file: String, line: u32, column: u32, text: String } => "考察の数値「{text}」は、報告書のどの数値とも一致しません: {file}:{line}:{column}", "the number `{text}` of the commentary is no figure of the report: {file}:{line}:{column}";
    NearFigure { printed: String, what: String } => "  近い数値: {printed}（{what}）", "  the nearest figure: {printed} ({what})";
    HintBindNumber => "報告書の数値は {{{{ f(\"line.new_friends\") }}}} のように書くと、値が変わっても一致します", "write figures as {{{{ f(\"line.new_friends\") }}}}: they stay right when the data changes";
    // -- stages of the work, with `-v`
    StageProject => "プロジェクトを開く", "open the project";
    StagePrepare => "準備する", "prepare";
    StageCollect => "集める", "collect";
    StageStore => "保存先を開き、記入されたものを残す", "open the store, keep inputs";
    StageCompare => "発行済みの報告書と比べる", "compare with issued reports";
    StageSave => "保存する", "save";
    StageCompose => "読み、問い合わせ、求め、組み立てる", "read, query, measure and compose";
    StageLayOut => "ページに割り付ける", "lay out";
    StageAccount => "数値の出所を書き出す", "account for the figures";
    StagePdf => "PDFを書く", "write PDF";
    SinceTheStart => "始めてから", "since the start";

    WithGaps { count: usize } => "作成しましたが、確定していない箇所が {count} あります", "made, with {count} places that are not final";
    Gap { what: String, why: String, count: usize } => "  {what}: {why}（{count} 箇所）", "  {what}: {why} ({count} places)";
    MoreGaps { count: usize } => "  ほか {count} 件（`--json` ですべて表示）", "  and {count} more (`--json` lists all)";
    HintAfterGaps { command: String } => "揃ったらもう一度 `report {command}` を実行してください", "when they are there, run `report {command}` again";
    NothingStored => "保存されたデータがありません", "nothing is stored yet";
    NoSuchLoad { load: u32 } => "読込 {load} はありません", "there is no load {load}";

    HandedOver { count: usize, instructions: String } => "{count} 個のファイルをまとめました。手順は中の {instructions} にあります", "{count} files; how to go on stands in {instructions}";
    HandoverFailed => "引継ぎの一式を作れません", "the archive cannot be made";
    SecretInHandover { path: String } => "認証情報が含まれているため、引継ぎの一式を作りません: `{path}`", "nothing is handed over: a credential stands in `{path}`";
    HintSecretInHandover => "そのファイルから認証情報を取り除き、媒体の側で無効にしてから、もう一度実行してください", "take it out of the file, revoke it on the platform, then run the command again";
    OutsideTerm { month: String, start: String, end: String } => "{month} は事業期間（{start}～{end}）の外です。判定する義務はありません", "{month} lies outside the term ({start} to {end}): there is nothing to judge";
    QuestionsOpen => "要協議（仕様書に定めがないため、次のように扱っています。決まったら `config.toml` の `[[questions]]` に `agreed_on` を書いてください）", "to be settled with the client (handled as follows; once settled, write `agreed_on` in `[[questions]]` of `config.toml`)";
    DutiesOpen { count: usize } => "確定していない義務が {count} あります", "{count} obligations are not final";
    DutyOpen { what: String, why: String } => "  {what}: {why}", "  {what}: {why}";

    StatusLegend => "# 確定  o 速報  ? 集計中  x 取得できず  . なし　　今だけ: 後からは取得できません　　…まで: 月の初日を取得できる最後の日", "# settled  o provisional  ? pending  x failed  . nothing    now only: cannot be had later    until: the last day on which the month's first day can be had";
    UnknownQuery { name: String, known: String } => "`{name}` という問合せはありません（{known}）", "no query is called `{name}` (known: {known})";
    UnknownTable { name: String, known: String } => "`{name}` という表はありません（{known}）", "no table is called `{name}` (known: {known})";
    PersonsStay { name: String } => "`{name}` は一人一人の記録なので書き出しません。件数は `report query` で数えられます", "`{name}` has a row for what single persons did and is not exported; `report query` counts in it";
    ExportFailed => "書き出せません", "the tables cannot be written";

    // -- explaining
    ExplainFailed { target: String } => "説明できません: {target}", "cannot explain {target}";
    ExplainValue { id: String, value: String, op: String, op_ja: String } => "{id} = {value}　［{op_ja}］", "{id} = {value}  [{op}]";
    ExplainPrinted { text: String, page: u32 } => "{page} ページに `{text}` と印刷", "printed `{text}` on page {page}";
    ExplainRead { text: String, pointer: String } => "読み直した値 `{text}`（{pointer}）", "read again: `{text}` at {pointer}";
    ExplainOf { snapshot: String } => "もと {snapshot}", "of {snapshot}";
    ExplainPersons { ledger: String } => "台帳 {ledger} の行（個人が分からないよう、どの行かは示しません）", "rows of the ledger {ledger}, which are not named, so that nobody can be found";
    ExplainConfig { path: String } => "設定 {path}", "config: {path}";
    ExplainStory { name: String, status: String, at: String, load: String, path: String } => "{name}{status}、{at}、読込 {load}、{path}", "{name}{status}, {at}, load {load}, {path}";
    NoFigureThere { text: String, page: u32 } => "{page} ページに「{text}」という数値はありません", "no figure on page {page} is printed as `{text}`";
    NotIn { path: String } => "{path} にありません", "not in {path}";
    HintFiguresOnPage { texts: String } => "そのページの数値: {texts}", "figures on that page: {texts}";
    HintGivePageAndText => "`--page 8 \"18,204\"` のように、ページと数値を付けてください", "say which figure: `--page 8 \"18,204\"`";

    // -- sandbox
    SandboxFailed => "サンプル環境を起動できません", "the sandbox cannot be started";
    SandboxReady { url: String } => "サンプル環境が動いています: {url}（Ctrl-C で終了）", "the sandbox is serving: {url} (Ctrl-C ends it)";

    // -- consent
    NobodyToAsk => "ログインを使うアカウントが設定にありません", "config.toml has no account that is logged in to";
    WhichAccount { known: String } => "どのアカウントか指定してください（{known}）", "name the account (known: {known})";
    ConsentFailed { what: String } => "ログインできません: {what}", "the login did not succeed: {what}";
    LoginNeedsFile { platform: String } => "{platform} のログインには、アプリのIDを書いたファイルが要ります", "a login on {platform} needs a file with the application's id";
    HintLoginFile => "アプリの `client_id` と `client_secret`（必要なら `redirect_uri`）を書いたJSONファイルを作り、アカウントに `credential = {{ file = \"PATH\" }}` と書いてください", "write `client_id` and `client_secret` (where needed `redirect_uri`) of the application into a JSON file and name it in the account: `credential = {{ file = \"PATH\" }}`";
    HintLoginAgain => "もう一度 `report auth login` を実行し、開いたページで許可してください", "run `report auth login` again and allow it on the page";
    CannotListen => "ブラウザーからの戻りを待ち受けられません（`--paste` なら待ち受けません）", "cannot wait for the browser on this machine (`--paste` does without)";
    NoRedirect => "アプリに登録した戻り先 `redirect_uri` がファイルにありません", "the file has no `redirect_uri`, the address registered with the application";
    NoRandomness => "乱数を得られません", "the system gives no randomness";
    OpenThisPage { what: String } => "次のページをブラウザーで開き、{what} の利用を許可してください", "open this page in a browser and allow access to {what}";
    PasteAddress => "許可した後に表示されたページのアドレスを貼り付けて、Enter を押してください", "paste the address of the page you end at, then press Enter";
    LoggedIn { what: String } => "ログインしました: {what}", "logged in: {what}";
    LoggedOut { what: String } => "ログアウトしました: {what}", "logged out: {what}";
    RevokeByHand => "許可の取消しは媒体側で確認できませんでした。必要なら、媒体の画面で連携を解除してください", "the platform did not confirm it: withdraw the application there if needed";
    NotLoggedIn { platform: String } => "まだログインしていません（`report auth login {platform}`）", "not logged in yet (`report auth login {platform}`)";
    BareToken => "トークンを直接使います（期限は分かりません）", "a bare token: its end is not known";
    ConsentUntil { until: String } => "許可の期限: {until}", "consent ends: {until}";
    ConsentWithoutEnd => "許可に期限はありません", "consent has no end";
    ConsentOver { until: String, platform: String } => "許可が切れています（{until}まで）。`report auth login {platform}`", "consent ended at {until}: `report auth login {platform}`";
    ConsentEndsBefore { until: String, platform: String } => "次の報告書の前に許可が切れます（{until}まで）。`report auth login {platform}`", "consent ends before the next report ({until}): `report auth login {platform}`";
    NoRefreshToken => "更新用のトークンが返されませんでした。許可は短時間で切れます", "the platform gave no refresh token: access ends soon";
    OpenToOthers { place: String } => "他の利用者が読めるファイルです（{place}）。`chmod 600` で閉じてください", "others can read {place}: close it with `chmod 600`";

    // -- doctor, init
    Good { what: String } => "○ {what}", "ok    {what}";
    Bad { what: String, why: String } => "× {what}: {why}", "bad   {what}: {why}";
    Note { what: String, why: String } => "－ {what}: {why}", "note  {what}: {why}";
    HintAfterInit { path: String } => "次に `{path}` を事業に合わせて書き換え、`report doctor` で確かめてください", "now fit `{path}` to the programme, then check it with `report doctor`";
    Written { path: String } => "作りました: {path}", "wrote {path}";
    AlreadyThere { path: String } => "既にあります（変更していません）: {path}", "already there, left as it is: {path}";
    InBrackets { text: String } => "（{text}）", " ({text})";
    NextReport { due: String, day: u32 } => "次の報告書の期限は {due} です（`[report] due_day = {day}`）", "the next report is due on {due} (`[report] due_day = {day}`)";
    FilesOnly => "ダウンロードしたファイルだけで報告します（API は使いません）", "reported from downloaded files alone (no API)";
    PublicCountsOff => "公開された数値は取得しません（台帳に入力した値で報告します。取得するには `[accounts.options]` に `public_counts = \"yes\"`）", "public counts are not asked for: reported from the ledger alone (`public_counts = \"yes\"` in `[accounts.options]` asks for them)";
    NoCredential => "認証情報が設定されていないため、収集しません", "no credential is configured: not collected";
    BugOfOurs => "プログラムの誤りです。この表示を開発者に送ってください", "this is a bug of ours: please report what is shown here";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_the_same_in_both_languages() {
        let words = Message::NotAMonth { text: "2026-13".into() }.words();
        assert_eq!(words.ja, "月ではありません: `2026-13`（2026-10 のように書きます）");
        assert_eq!(words.en, "`2026-13` is not a month (written as 2026-10)");
    }
}
