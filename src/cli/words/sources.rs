//! What platforms' answers, request files and accounts have wrong, in Japanese.

use super::Told;
use super::names::{malformed, malformed_hint, said};
use crate::domain::{Detail, Said, SaidWords, WayOut};
use crate::pipeline::Cause;
use crate::sources::{Announced, Finding, ParseError, ParseFault, Promised, Seen, SetupError, SetupFault, Stands};
use std::borrow::Cow;

impl Told for Cause {
    fn ja(&self) -> String {
        match self {
            Cause::Send(error) => error.ja(),
            Cause::Answer(reason) => detail(&reason.detail),
            Cause::Parse(error) => error.ja(),
            Cause::Contradiction(error) => error.ja(),
            Cause::PutOff { error, left } => format!("{}（残り {left} 回）", error.ja()),
            Cause::ReadsUsed { read, ceiling, left } => {
                format!(
                    "有料の読み取りが今月 {read} 件になり、設定の上限 {ceiling} 件を超えないように止めました（残り {left} 回）"
                )
            }
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        match self {
            Cause::Send(error) | Cause::PutOff { error, .. } => error.hint_ja(),
            Cause::Answer(reason) => reason.way_out.map(|way| way_out(way).into_owned()),
            Cause::ReadsUsed { .. } => Some(way_out(WayOut::RaiseReads).into_owned()),
            Cause::Parse(_) | Cause::Contradiction(_) => None,
        }
    }
    fn hint_en(&self) -> Option<String> {
        self.hint()
    }
}

impl Told for ParseError {
    fn ja(&self) -> String {
        let place = if self.pointer.is_empty() { String::new() } else { format!("（`{}`）", self.pointer) };
        format!("{}{place}", parse_fault(&self.fault))
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

impl Told for SetupError {
    fn ja(&self) -> String {
        format!("{}:{}: {}", self.file, self.line, setup_fault(&self.fault))
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        match &self.fault {
            SetupFault::Form { form, .. } => malformed_hint(form),
            SetupFault::StreamTaken { .. }
            | SetupFault::AskedTwice { .. }
            | SetupFault::DateRanges
            | SetupFault::NoWindows
            | SetupFault::WindowsOfDates
            | SetupFault::DaysWithoutDate
            | SetupFault::Dimensions { .. }
            | SetupFault::Metrics { .. }
            | SetupFault::Twice { .. }
            | SetupFault::NotAName { .. }
            | SetupFault::DateRangeDimension
            | SetupFault::Limit { .. }
            | SetupFault::Expression
            | SetupFault::Filter { .. }
            | SetupFault::EmptyFilter { .. }
            | SetupFault::NoValue { .. }
            | SetupFault::RenamesNothing { .. }
            | SetupFault::NotAMetric { .. }
            | SetupFault::NameOfWhole { .. }
            | SetupFault::NeedsName { .. }
            | SetupFault::NamedTwice { .. }
            | SetupFault::OrderBys
            | SetupFault::NotAStream { .. } => None,
        }
    }
    fn hint_en(&self) -> Option<String> {
        self.fault.hint()
    }
}

impl Told for Finding {
    fn ja(&self) -> String {
        match &self.seen {
            Seen::Refused(answer) => answer_ja(answer),
            Seen::NotJson => "応答がJSONではありません".to_string(),
            Seen::Zone { name, zone } => format!("「{name}」 日の区切りは {zone}"),
            Seen::OtherZone { name, found, configured } => {
                format!("「{name}」 時間帯が {} です（設定では {configured}）", found.as_deref().unwrap_or("不明"))
            }
            Seen::Account { name } => format!("アカウントは「{name}」です"),
            Seen::Token { name } => format!("トークンは「{name}」のものです"),
            Seen::NoAccount => "トークンの利用者には、この媒体のアカウントがありません".to_string(),
            Seen::OtherToken { name, ids } => format!("トークンは「{name}」（{}）のものです", ids.join(", ")),
            Seen::PublicAlone => {
                "アプリのトークンです。公開された値だけを、本人以外の料金で取得できます".to_string()
            }
            Seen::MayWrite { level } => format!("トークンに読み取り以外の権限があります（`{level}`）"),
            Seen::TermsFirst => {
                "APIは使っていません。Xの規約（従量課金契約 XIV.C、開発者ガイドライン）は、行政機関のための利用を Enterprise 契約に限ると読めます。認証情報を設定する前に、規約を読み、発注者と協議してください。APIがなくても、ダウンロードしたファイルで報告は完成します".to_string()
            }
            Seen::Access { until: None } => "アクセスに期限はありません".to_string(),
            Seen::Access { until: Some(day) } => format!("アクセスの期限は {day} です"),
            Seen::AccessEnds { until, due } if until <= due => {
                format!("アクセスの期限は {until} で、次の報告書の期限（{due}）に間に合いません")
            }
            Seen::AccessEnds { until, due } => {
                format!("アクセスの期限（{until}）が近づいています。次の報告書の期限は {due} です")
            }
            Seen::NoEndNamed => {
                "許可の期限は示されていません（取り消すか、長く使わないと切れます）".to_string()
            }
            Seen::Renews { until: None } => "トークンは実行のたびに更新します".to_string(),
            Seen::Renews { until: Some(day) } => {
                format!("トークンは実行のたびに更新します（今のものの期限は {day}）")
            }
            Seen::BareToken => "トークンを直接使っており、期限は分かりません".to_string(),
            Seen::ScopesLack { scopes } => format!("トークンに権限 {} がありません", scopes.join(", ")),
            Seen::EndUnknown(answer) => format!("トークンの期限は分かりません。{}", answer_ja(answer)),
        }
    }
    fn en(&self) -> String {
        self.seen.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        self.way_out.map(|way| way_out(way).into_owned())
    }
    fn hint_en(&self) -> Option<String> {
        self.way_out.map(|way| way.to_string())
    }
}

impl Told for Announced {
    fn ja(&self) -> String {
        match self {
            Announced::MetricEnds { name, name_ja, last } => {
                format!("「{name_ja}」（{name}）の提供が {last} で終わります")
            }
            Announced::MetricChanges { name, name_ja, on, change_ja } => {
                format!("「{name_ja}」（{name}）の数え方が {on} から変わります: {change_ja}")
            }
            Announced::InterfaceEnds { name, last } => {
                format!("{name} の提供が {last} で終わります。それまでに新しい版の report が要ります")
            }
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

fn detail(detail: &Detail) -> String {
    match detail {
        Detail::Nothing => String::new(),
        Detail::Answer { said, files } if files.is_empty() => answer_ja(said),
        Detail::Answer { said, files } => format!("{}: {}", files.join(", "), answer_ja(said)),
        Detail::MayNotSee { metrics, file } => {
            format!("このアカウントには {} を見る権限がなく、媒体は代わりに0を返します（{file}）", metrics.join(", "))
        }
        Detail::NotCountedYet => "この日はまだ集計されていません".to_string(),
        Detail::StillNotCounted { day, after_days } => {
            format!("{day} が、{after_days} 日を過ぎても集計されていません")
        }
        Detail::NoNumbersOfDay => "この日の値は媒体にありません".to_string(),
        Detail::ShownFrom { people } => format!("媒体は {people} 人以上のときだけ値を示します"),
        Detail::NotWhole { instead } => {
            format!("媒体はこの期間全体の値を示しません。代わりに {instead} の値を保存しました")
        }
        Detail::Empty => "応答に値がありません（集計前、人数不足又は権限不足）".to_string(),
    }
}

/// What a platform says, behind its status.
fn answer_ja(answer: &Said) -> String {
    let name = if answer.name.is_empty() { String::new() } else { format!(" {}", answer.name) };
    let words = match &answer.words {
        SaidWords::Text(words) => said(words),
        SaidWords::WebPage => "（JSONではなくウェブページ）".to_string(),
        SaidWords::Nothing => "（説明なし）".to_string(),
    };
    let request = answer.request.as_ref().map(|id| format!("（照会番号 {id}）")).unwrap_or_default();
    format!("媒体の応答は HTTP {}{name}{words}{request}", answer.status)
}

fn way_out(way: WayOut) -> Cow<'static, str> {
    Cow::Borrowed(match way {
        WayOut::LogIn { platform } => {
            return Cow::Owned(format!("`report auth login {platform}` を実行してください"));
        }
        WayOut::CollectNow => "`report collect` を実行すると、トークンが更新されます",
        WayOut::KeepInFile => {
            "トークンを `{ \"access_token\": \"...\" }` と書いたJSONファイルに置き、`credential` にそのファイルを指定してください。60日の期限の前に、実行のたびに更新します"
        }
        WayOut::GiveAccess => {
            "サービスアカウントのメールアドレスをプロパティの閲覧者に加え、そのプロジェクトで「Google Analytics Data API」を有効にしてください"
        }
        WayOut::CorrectRequest => "示された項目をファイルで直してください。併用できる項目はGoogleの一覧にあります",
        WayOut::CheckProperty => "アカウントの `id` のプロパティ番号を確かめてください",
        WayOut::WaitForDay => "1日の上限は太平洋時間の午前0時に戻ります",
        WayOut::WaitForHour => "上限は1時間以内に戻ります。その後 `report collect` をもう一度実行してください",
        WayOut::RemoveMetric => "その指標を除くか、アカウントに見る権限を与えてください",
        WayOut::SetZone => "アカウントの `zone` か、プロパティの「レポートのタイムゾーン」を合わせてください",
        WayOut::ReissueToken => "LINE Developers コンソールでチャネルアクセストークンを発行し直してください",
        WayOut::LinkedChannel => "このアカウントに結び付いた Messaging API チャネルのトークンが要ります",
        WayOut::NextRun => "LINEの呼出しは1時間に60回までです。ここまでの日は保存済みで、次の実行で続きを取得します",
        WayOut::Tomorrow => "明日もう一度 `report collect` を実行してください",
        WayOut::ConsentAsOwner => {
            "`report auth login` を実行し、アカウントを持つ利用者で、求められた項目すべてに同意してください"
        }
        WayOut::EnableYoutube => {
            "アプリのプロジェクトで「YouTube Data API v3」と「YouTube Analytics API」を有効にしてください"
        }
        WayOut::CorrectId => "アカウントの `id` を直すか、もう一方のチャネルのトークンを使ってください",
        WayOut::CheckUrlName => "アカウントの `id` を確かめてください（ページのアドレスの note.com/ に続く名前です）",
        WayOut::LogInAgain => "`report auth login` で、アカウント本人としてもう一度ログインしてください",
        WayOut::BuyCredits => {
            "媒体の開発者コンソールでクレジットを購入するか、ダウンロードしたファイルで報告してください"
        }
        WayOut::RaiseSpendCap => "開発者コンソールの上限額に達しました。上限を上げるか、次の期間を待ってください",
        WayOut::EnrolApplication => {
            "アプリの契約かプロジェクトに含まれていません。開発者コンソールで両方を確かめてください"
        }
        WayOut::LaterRun => "時間をおいて `report collect` をもう一度実行してください。取得した分は保存済みです",
        WayOut::RaiseReads => {
            "アカウントの `[accounts.options]` の `reads_per_month` を増やすか、翌月（UTC）を待ってください"
        }
        WayOut::ReadOnly => "アプリの権限を読み取りだけにして、もう一度ログインしてください",
        WayOut::NewCookie => {
            "ブラウザーでそのアカウントとしてログインし、セッションのクッキーを `credential` のファイルに入れ直してください（媒体の README.md）"
        }
        WayOut::NewToken => "新しいトークンを作り、認証情報に置き換えてください",
        WayOut::GivePermissions => "媒体の README.md にある権限を、トークンに与えてください",
        WayOut::AskDoctor => "`report doctor` で、足りない権限とアクセスの期限を確かめてください",
    })
}

fn parse_fault(fault: &ParseFault) -> String {
    match fault {
        ParseFault::WebPage => "JSONを求めたのに、ウェブページ（HTML）が返りました".to_string(),
        ParseFault::CutOff(words) => format!("応答が途中で切れています: {}", said(words)),
        ParseFault::NotJson(words) => format!("応答がJSONではありません: {}", said(words)),
        ParseFault::NoReports => "応答に報告の一覧がありません".to_string(),
        ParseFault::Reports { found, asked } => format!("{asked} 件を求めたのに、{found} 件が返りました"),
        ParseFault::RowTwice { row } => format!("行 {} が二つあります", row.join(", ")),
        ParseFault::EmptyPage { announced, offset } => {
            format!("全 {announced} 行のはずですが、{offset} 行目からのページが空です")
        }
        ParseFault::RowsChanged { before, after } => {
            format!("ページの間で行の数が {before} から {after} に変わりました")
        }
        ParseFault::PageTwice { token } => format!("ページ `{token}` の次がまた同じページです（終わりがありません）"),
        ParseFault::HeadersChanged => "ページの間で見出しが変わりました".to_string(),
        ParseFault::OtherZone { found, configured } => {
            format!("プロパティの時間帯は {found} ですが、設定では {configured} です")
        }
        ParseFault::NoColumn { name } => format!("求めた `{name}` の列がありません"),
        ParseFault::Columns { found, asked } => format!("{asked} 列を求めたのに、{found} 列が返りました"),
        ParseFault::Values { found, headers } => format!("見出しは {headers} ですが、値は {found} です"),
        ParseFault::NotPromised { found, promised: wanted } => {
            format!("{}のはずのところに、{}があります", promised(wanted), stands(found))
        }
        ParseFault::NotAMoment { text } => format!("`{text}` は、媒体の日の区切りの時刻ではありません"),
        ParseFault::NotADay { text } => format!("`{text}` は日付（YYYYMMDD）ではありません"),
        ParseFault::OutsideWindow { day, window } => format!("{day} は、求めた期間（{window}）の外です"),
        ParseFault::NotANumber { text, metric } => format!("`{text}` は数ではありません（指標 `{metric}`）"),
        ParseFault::NotWhole { text, metric } => {
            format!("`{text}` は、型が約束する整数ではありません（指標 `{metric}`）")
        }
    }
}

fn stands(found: &Stands) -> String {
    match found {
        Stands::Nothing => "何もないところ".to_string(),
        Stands::Null => "空の値 `null` ".to_string(),
        Stands::Flag => "真偽の値".to_string(),
        Stands::Text(text) => format!("文字 `{text}` "),
        Stands::Number(number) => format!("数 {number} "),
        Stands::List => "一覧".to_string(),
        Stands::Object => "項目のまとまり".to_string(),
    }
}

fn promised(promised: &Promised) -> String {
    match promised {
        Promised::Text => "文字".to_string(),
        Promised::Flag => "真偽の値".to_string(),
        Promised::Whole => "整数".to_string(),
        Promised::Count => "0以上の整数".to_string(),
        Promised::Percent => "0から100までの数".to_string(),
        Promised::List => "一覧".to_string(),
        Promised::Object => "項目のまとまり".to_string(),
        Promised::OneOf(words) => {
            let words: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
            words.join(" か ")
        }
    }
}

fn setup_fault(fault: &SetupFault) -> String {
    match fault {
        SetupFault::Form { form, column } => format!("{}（{column} 文字目）", malformed(form)),
        SetupFault::StreamTaken { stream, file } => format!("`{stream}` は {file} でも使われています"),
        SetupFault::AskedTwice { metric, file } => {
            format!("`{metric}` は、同じ切り口で {file} でも求めています")
        }
        SetupFault::DateRanges => "`dateRanges` は書けません。日付は `windows` から決まります".to_string(),
        SetupFault::NoWindows => "`windows` が空なので、何も求められません".to_string(),
        SetupFault::WindowsOfDates => {
            "切り口 `date` のある要求に書ける期間は `days` と `last_year_days` だけです".to_string()
        }
        SetupFault::DaysWithoutDate => "期間 `days` と `last_year_days` には切り口 `date` が要ります".to_string(),
        SetupFault::Dimensions { count } => format!("切り口が {count} あります（9つまで）"),
        SetupFault::Metrics { count } => format!("指標が {count} あります（1つ以上、10まで）"),
        SetupFault::Twice { name } => format!("`{name}` が二つあります"),
        SetupFault::NotAName { name } => format!("`{name}` は切り口や指標の名前ではありません"),
        SetupFault::DateRangeDimension => "切り口 `dateRange` は使えません".to_string(),
        SetupFault::Limit { found } => {
            format!("`limit` の `{found}` は使えません。1 から 250000 までの行数を引用符で囲んで書きます")
        }
        SetupFault::Expression => {
            "絞込みには `andGroup`、`orGroup`、`notExpression`、`filter` のどれか一つを書きます".to_string()
        }
        SetupFault::Filter { name } => format!(
            "`{name}` の絞込みには `stringFilter`、`inListFilter`、`numericFilter`、`betweenFilter`、`emptyFilter` のどれか一つを書きます"
        ),
        SetupFault::EmptyFilter { name } => format!("`{name}` の絞込みが、空の文字と比べています"),
        SetupFault::NoValue { name } => format!("`${{config.{name}}}` の値が、設定の `[values]` にありません"),
        SetupFault::RenamesNothing { name } => format!("`as` の `{name}` は、要求の指標にありません"),
        SetupFault::NotAMetric { name } => {
            format!("`{name}` は指標の名前になりません（`ga4.` と英小文字、数字、`_`）")
        }
        SetupFault::NameOfWhole { name } => {
            format!("`{name}` は絞り込まない値の名前です。絞り込む要求では別の名前にしてください")
        }
        SetupFault::NeedsName { name } => {
            format!("絞り込む要求なので、`as` で `{name}` に別の名前を付けてください")
        }
        SetupFault::NamedTwice { metric } => format!("二つの指標が同じ名前 `{metric}` になります"),
        SetupFault::OrderBys => "`orderBys` には、要求の切り口か指標を一つずつ書きます".to_string(),
        SetupFault::NotAStream { name } => {
            format!("`{name}` は名前になりません（`ga4.` と英小文字、数字、`_`）")
        }
    }
}
