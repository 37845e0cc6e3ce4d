//! What is wrong with templates, blocks and commentaries, in Japanese.

use super::Told;
use super::figures::{refusal, refusal_hint};
use super::names::{malformed, malformed_hint, near, said};
use crate::document::Mistake;
use crate::document::mistake::{Content, Expected, Found, Holder, LanguageFault, Part, Spot, Thing, Unbalanced};
use crate::domain::CalendarError;

impl Told for Mistake {
    fn ja(&self) -> String {
        mistake(self)
    }
    fn en(&self) -> String {
        self.to_string()
    }
    fn hint_ja(&self) -> Option<String> {
        mistake_hint(self)
    }
    fn hint_en(&self) -> Option<String> {
        self.hint()
    }
}

/// A mistake in a template, a query or a commentary.
fn mistake(mistake: &Mistake) -> String {
    match mistake {
        Mistake::Unknown { what: Thing::Key(at), name, .. } => {
            format!("{}に `{name}` という項目はありません", place(at))
        }
        Mistake::Unknown { what, name, .. } => format!("`{name}` という{}はありません", thing(what)),
        Mistake::UnknownMetric { name, .. } => format!("`{name}` という指標はありません"),
        Mistake::UnknownObligation { name, .. } => format!("`{name}` という義務は設定にありません"),
        Mistake::NoVerdict { name, .. } => format!("`{name}` という判定はありません"),
        Mistake::NoSuchPart { of, name, .. } => format!("{}に `{name}` という項目はありません", holder(of)),
        Mistake::BlockNameTaken { name } => format!("ブロックの名前 `{name}` は、すでに使われています"),
        Mistake::Argument { argument } => format!("ブロックの名前の後の `{argument}` には意味がありません"),
        Mistake::Width { share } => format!("`{share}` は段の幅ではありません"),
        Mistake::Widths { widths, columns } => format!("段は {columns} つですが、幅は {widths} つあります"),
        Mistake::Form { of, form } => format!("{}: {}", place(of), malformed(form)),
        Mistake::Needs { of, name } => format!("{}に `{name}` がありません", place(of)),
        Mistake::WrongKind { at, found, expected: wanted } => {
            format!("{}には{}を書きます（{}があります）", place(at), expected(*wanted), found_kind(*found))
        }
        Mistake::NotWhole { at, found } => format!("{}には整数を書きます（{found} があります）", place(at)),
        Mistake::NoColumns => "table ブロックに `[columns]` がありません".to_string(),
        Mistake::NoSeries => "chart ブロックに `[[series]]` がありません".to_string(),
        Mistake::NotOneSeries => "催しの前後の図に書ける `[[series]]` は一つです".to_string(),
        Mistake::NoParts => "chart ブロックに `[[parts]]`、または `part` と `cell` がありません".to_string(),
        Mistake::TooManyParts { parts, most } => {
            format!("帯を {parts} つに分けると読めません（{most} つまで）")
        }
        Mistake::NoPair => "chart ブロックに `from` と `to` がありません".to_string(),
        Mistake::NoCurrent => {
            "今月の点に値を付けるには `current` が要ります（その点だけ真になる列の名前です）".to_string()
        }
        Mistake::NothingToCompute { column } => format!("列 `{column}` に、計算のもとになる列 `of` がありません"),
        Mistake::SeveralSources { column } => {
            format!("列 `{column}` に書けるのは `op`、`pattern`、`rank`、`pivot` のどれか一つです")
        }
        Mistake::Circular { column } => format!("列 `{column}` の計算が、それ自身に戻ります"),
        Mistake::NotClosed { sign } => format!("この文の `{sign}` が閉じていません"),
        Mistake::ColumnNotText { column, found } => {
            format!("列 `{column}` は{}で、文字ではありません", content(*found))
        }
        Mistake::ColumnNotFigure { column } => format!("列 `{column}` は数値（セル）ではありません"),
        Mistake::ColumnNotTruth { column } => format!("列 `{column}` は真偽の値ではありません"),
        Mistake::ColumnNotDay { column, found } => format!("列 `{column}` の `{found}` は日付ではありません"),
        Mistake::SeveralFigures { column } => format!("列 `{column}` には数値が複数あります"),
        Mistake::BareColumn { column, .. } => {
            format!("列 `{column}` は出所のない数です。報告書に印刷できるのはセルだけです")
        }
        Mistake::NotFoldable { column, why } => {
            format!("列 `{column}` の「その他」をまとめられません: {}", refusal(why))
        }
        Mistake::FigureIn { spot } => format!("{}に数値は書けません", spot_name(*spot)),
        Mistake::Rule => "区切り線は報告書では使えません".to_string(),
        Mistake::BareNumber { value } => {
            format!("`{value}` は出所のない数です。報告書に印刷できるのは出所のある数値だけです")
        }
        Mistake::FiguresPrinted { count } => format!("数値 {count} つをそのまま印刷することはできません"),
        Mistake::NotPrintable { kind } => format!("これは印刷できません（{kind}）"),
        Mistake::NotCalled { name } => format!("数値の `{name}` に括弧は要りません"),
        Mistake::NotComparable { argument } => format!("`{argument}` とは比べられません"),
        Mistake::ComputedWindow => "計算で求めた数値には、別の期間の値がありません".to_string(),
        Mistake::CellWindow => "このセルは指標の値そのものではないため、別の期間の値がありません".to_string(),
        Mistake::OtherMonth => {
            "このセルは報告の月のものではないため、`prev` と `last_year` では読み違えます".to_string()
        }
        Mistake::NoValue { name, .. } => format!("`{name}` には、ここでは値がありません"),
        Mistake::ArgumentMissing { call, .. } => format!("`{call}` の括弧の中が足りません"),
        Mistake::TooManyArguments { call, words, .. } => {
            let words = words.as_ref().map(|w| format!(": {}", said(w))).unwrap_or_default();
            format!("`{call}` の括弧の中が多すぎます{words}")
        }
        Mistake::Calculates { words } => format!("雛形では計算できません: {}", said(words)),
        Mistake::TagNotClosed { tag, .. } => format!("`{tag}` が同じ行の中で閉じていません"),
        Mistake::Unbalanced(wrong) => match wrong {
            Unbalanced::ClosedByOther { name, word, line } => {
                format!("`{name}` が、{line} 行目の `{word}` までに閉じていません")
            }
            Unbalanced::ClosesNothing { word, .. } => format!("`{word}` が閉じるものがありません"),
            Unbalanced::NeverClosed { name } => format!("`{name}` が閉じていません"),
        },
        Mistake::BlockNotClosed { name, before: Some(line) } => {
            format!("{name} ブロックが {line} 行目より前で閉じていません")
        }
        Mistake::BlockNotClosed { name, before: None } => format!("{name} ブロックが閉じていません"),
        Mistake::PartingOutside => "段を区切る `+++` が、段の外にあります".to_string(),
        Mistake::PlannedWithoutPivot { column } => format!("列 `{column}` の `planned` には `pivot` が要ります"),
        Mistake::Calendar(error) => calendar(error),
        Mistake::Closed => "報告書はすでに閉じられています".to_string(),
        Mistake::Language { fault, words } => {
            let said = words.as_ref().map(|w| format!(": {}", said(w))).unwrap_or_default();
            format!("{}{said}", language_fault(*fault))
        }
        Mistake::Refused { why, asked_at } => {
            let asked = asked_at
                .as_ref()
                .map(|(file, line, column)| format!("（{file}:{line}:{column} から）"))
                .unwrap_or_default();
            format!("{}{asked}", refusal(why))
        }
    }
}

/// What is known there, or what to write instead.
fn mistake_hint(mistake: &Mistake) -> Option<String> {
    Some(match mistake {
        Mistake::Unknown { near: names, .. }
        | Mistake::UnknownMetric { near: names, .. }
        | Mistake::UnknownObligation { near: names, .. }
        | Mistake::NoVerdict { near: names, .. }
        | Mistake::NoSuchPart { near: names, .. }
        | Mistake::NoValue { near: names, .. } => near(names),
        Mistake::Form { form, .. } => return malformed_hint(form),
        Mistake::Refused { why, .. } => return refusal_hint(why),
        Mistake::NotFoldable { column, why } => refusal_hint(why)
            .unwrap_or_else(|| format!("列 `{column}` に `no_rest = true` を書くと、まとめずに空けておけます")),
        Mistake::BareColumn { instead: Some(instead), .. } => format!("列 `{instead}` を印刷してください"),
        Mistake::BareColumn { instead: None, .. } => "隣の `cell` を選んでください".to_string(),
        Mistake::NotCalled { name } => format!("括弧を付けずに `.{name}` と書いてください"),
        Mistake::BlockNameTaken { .. } => "名前は数値のIDになります。別の名前にしてください".to_string(),
        Mistake::Widths { .. } => "段は `+++` だけの行で区切ります".to_string(),
        Mistake::SeveralFigures { .. } => "`op = \"total\"` のように、`op` でまとめてください".to_string(),
        Mistake::FigureIn { spot: Spot::Heading } => "見出しの下の文に書いてください".to_string(),
        Mistake::FigureIn { spot: Spot::Link } => "リンクの隣に書いてください".to_string(),
        Mistake::NoPair => "`from = { name = \"...\", cell = \"...\" }` のように書いてください".to_string(),
        Mistake::Rule => "改ページは pagebreak ブロックで書きます".to_string(),
        Mistake::BareNumber { .. } => "`{{ f(\"...\") }}` か、行のセルを書いてください".to_string(),
        Mistake::FiguresPrinted { .. } => "`.total` か `.count` でまとめてください".to_string(),
        Mistake::NotComparable { .. } => "`\"prev\"`、`\"last_year\"`、または別の数値を書いてください".to_string(),
        Mistake::ComputedWindow => "先に期間を選び、それから計算してください".to_string(),
        Mistake::CellWindow | Mistake::OtherMonth => "問合せに、その期間の列を加えてください".to_string(),
        Mistake::Calendar(_) => "日付は 2026-10-09 のように書きます".to_string(),
        Mistake::ArgumentMissing { usage, .. } | Mistake::TooManyArguments { usage, .. } => match usage {
            [] => "関数の書き方は docs/templates.md にあります".to_string(),
            usage => {
                let usage: Vec<String> = usage.iter().map(|u| format!("`{u}`")).collect();
                format!("書き方: {}", usage.join("、"))
            }
        },
        Mistake::Calculates { .. } => {
            "`.diff(...)`、`.rate(...)`、`.share(...)`、`.per_day`、`.total` のどれかで書いてください".to_string()
        }
        Mistake::TagNotClosed { close, .. } => format!("`{close}` で閉じてください"),
        Mistake::Unbalanced(Unbalanced::ClosesNothing { opens, .. }) => {
            format!("消すか、前に `{{% {opens} ... %}}` を書いてください")
        }
        Mistake::Unbalanced(Unbalanced::ClosedByOther { name, .. } | Unbalanced::NeverClosed { name }) => {
            format!("`{{% end{name} %}}` を書いてください")
        }
        Mistake::BlockNotClosed { before: Some(_), .. } => "``` だけの行で閉じてください".to_string(),
        Mistake::BlockNotClosed { before: None, .. } => {
            "``` だけの行で閉じてください。ほかのブロックを含むものは ````columns のように一つ多く書きます".to_string()
        }
        Mistake::PartingOutside => "````columns で始め、```` で閉じてください".to_string(),
        Mistake::Argument { .. }
        | Mistake::Width { .. }
        | Mistake::Needs { .. }
        | Mistake::WrongKind { .. }
        | Mistake::NotWhole { .. }
        | Mistake::NoColumns
        | Mistake::NoSeries
        | Mistake::NotOneSeries
        | Mistake::NoParts
        | Mistake::TooManyParts { .. }
        | Mistake::NoCurrent
        | Mistake::NothingToCompute { .. }
        | Mistake::SeveralSources { .. }
        | Mistake::PlannedWithoutPivot { .. }
        | Mistake::Circular { .. }
        | Mistake::NotClosed { .. }
        | Mistake::ColumnNotText { .. }
        | Mistake::ColumnNotFigure { .. }
        | Mistake::ColumnNotTruth { .. }
        | Mistake::ColumnNotDay { .. }
        | Mistake::FigureIn { spot: Spot::Name }
        | Mistake::NotPrintable { .. }
        | Mistake::Closed
        | Mistake::Language { .. } => return None,
    })
}

/// A day, month or zone that does not exist.
pub fn calendar(error: &CalendarError) -> String {
    match error {
        CalendarError::Day(text) => format!("`{text}` は日付ではありません"),
        CalendarError::Month(text) => format!("`{text}` は月ではありません"),
        CalendarError::Zone(text) => format!("`{text}` は時間帯の名前ではありません"),
        CalendarError::Reversed { start, end } => format!("期間の終わり（{end}）が始まり（{start}）より前です"),
    }
}

fn thing(thing: &Thing) -> String {
    match thing {
        Thing::Block => "ブロック".to_string(),
        Thing::HeadingClass => "見出しの指定".to_string(),
        Thing::Key(_) => "項目".to_string(),
        Thing::Column => "列".to_string(),
        Thing::Verdict => "判定".to_string(),
        Thing::ChartKind => "図の種類".to_string(),
        Thing::SeriesRole => "系列の役割".to_string(),
        Thing::SeriesForm => "系列の形".to_string(),
        Thing::Label => "値を付ける点".to_string(),
        Thing::Operation => "演算".to_string(),
        Thing::Style => "数の書き方".to_string(),
        Thing::RowRole => "行の役割".to_string(),
        Thing::Function => "関数".to_string(),
        Thing::Filter => "フィルター".to_string(),
        Thing::Test => "判定の語".to_string(),
        Thing::Statement => "文".to_string(),
        Thing::Template => "雛形".to_string(),
        Thing::ValueOf(key) => format!(" `{key}` の値"),
    }
}

fn place(at: &Part) -> String {
    match at {
        Part::Block(name) => format!("{name} ブロック"),
        Part::Column(id) => format!("列 `{id}` "),
        Part::Key { name, of } => format!("{}の `{name}` ", place(of)),
    }
}

fn holder(of: &Holder) -> String {
    match of {
        Holder::Figure => "数値".to_string(),
        Holder::Figures => "数値の一覧".to_string(),
        Holder::Global(name) => format!("`{name}` "),
        Holder::Account => "アカウント".to_string(),
        Holder::Row { query } => format!("問合せ `{query}` の行"),
    }
}

fn expected(expected: Expected) -> &'static str {
    match expected {
        Expected::Text => "引用符で囲んだ文字",
        Expected::Number => "数",
        Expected::Flag => "true か false",
        Expected::Table => "項目のまとまり",
    }
}

fn found_kind(found: Found) -> &'static str {
    match found {
        Found::Text => "文字",
        Found::Number => "数",
        Found::OddNumber => "読めない数",
        Found::Flag => "true か false",
        Found::Date => "引用符のない日付",
        Found::List => "一覧",
        Found::Table => "項目のまとまり",
    }
}

fn content(content: Content) -> &'static str {
    match content {
        Content::Number => "出所のない数",
        Content::Truth => "真偽の値",
        Content::Figure => "数値（セル）",
    }
}

fn spot_name(spot: Spot) -> &'static str {
    match spot {
        Spot::Heading => "見出し",
        Spot::Link => "リンクの文字",
        Spot::Name => "名前",
    }
}

fn language_fault(fault: LanguageFault) -> &'static str {
    match fault {
        LanguageFault::Syntax => "書き方の誤りです",
        LanguageFault::UnknownMethod => "ない操作です",
        LanguageFault::Operation => "この値にはできない操作です",
        LanguageFault::Structure => "雛形かその部分がありません",
        LanguageFault::Other => "雛形を埋められません",
    }
}
