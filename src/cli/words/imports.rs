//! Why downloaded files are not taken in, in Japanese.

use super::Told;
use super::names::said;
use crate::delimited::numbers::Form;
use crate::imports::{ArchiveFault, Damage, Expected, FileFormat, ImportError, Unlike};

impl Told for ImportError {
    fn ja(&self) -> String {
        match self {
            ImportError::PersonalData { .. } => {
                "個人情報を含むファイルです。読み込まず、何も保存していません".to_string()
            }
            ImportError::Format { format: found } => {
                format!("表のテキストではありません（{}）。CSVでダウンロードしてください", format(*found))
            }
            ImportError::NotText(cause) => {
                format!("文字として読めません（先頭から {} バイト目）", cause.offset + 1)
            }
            ImportError::Archive { fault } => format!("圧縮ファイルを開けません: {}", archive(fault)),
            ImportError::TooLarge { limit_megabytes } => format!("{limit_megabytes} MBを超えています"),
            ImportError::Empty => "中身がありません".to_string(),
            ImportError::Damaged { damage: found } => {
                format!("表計算ソフトで書き換わっています（{}）", damage(found))
            }
            ImportError::NoSuchKind { asked } => format!("`{asked}` という種類はありません"),
            ImportError::NotThatKind { asked, unlike } => match unlike {
                Unlike::Lacks(missing) => format!("`{asked}` ではありません。ない列: {}", missing.join(", ")),
                Unlike::LooksLike(kind) => format!("`{asked}` ではなく、`{kind}` のようです"),
                Unlike::NotInArchive => format!("圧縮ファイルの中に `{asked}` がありません"),
            },
            ImportError::Unknown { header, nearest } => {
                let near =
                    nearest.iter().map(|n| format!("。`{}` に近いが、次の列がない: {}", n.kind, n.missing.join(", ")));
                format!("知らない種類のファイルです。列: {}{}", header.join(", "), near.collect::<String>())
            }
            ImportError::NotYet { kind, .. } => format!("`{kind}` のファイルは、まだ取り込めません"),
            ImportError::KindNeeded { kind, .. } => {
                format!("`{kind}` のようですが、似たファイルがあります。そうであれば `--as {kind}` を付けてください")
            }
            ImportError::PlatformNeeded { title, kinds: [one, other] } => {
                format!(
                    "「{title}」とだけあり、どの媒体のものか書かれていません。`--as {one}` か `--as {other}` を付けてください"
                )
            }
            ImportError::UnknownTitle { title } => format!("知らない題の表です: 「{title}」"),
            ImportError::AccountNeeded { platform } => format!("{platform} のどのアカウントのものか分かりません"),
            ImportError::PeriodNeeded { kind } => format!("`{kind}` には期間が書かれていません"),
            ImportError::PeriodContradicted { declared, found } => {
                format!("対象の月を {declared} と指定しましたが、ファイルの期間は {found} です")
            }
            ImportError::RepeatedColumn { column } => format!("列「{column}」が二つあります"),
            ImportError::Cell { line, field, column, found, expected: holds } => {
                format!("{line} 行目 {field} 列目（{column}）を読めません: `{found}`。{}", expected(*holds))
            }
            ImportError::Ragged { line, found, expected } => {
                format!("{line} 行目の列が {found} です（見出しは {expected}）。途中で切れたファイルかもしれません")
            }
            ImportError::UnclosedQuote(quote) => {
                format!("{} 行目の引用符が閉じていません。途中で切れたファイルかもしれません", quote.line)
            }
            ImportError::Contradiction { what, first, second } => {
                format!("{first} 行目と {second} 行目が食い違っています（{what}）")
            }
        }
    }
    fn en(&self) -> String {
        self.to_string()
    }
}

fn format(format: FileFormat) -> &'static str {
    match format {
        FileFormat::Workbook => "Excelのブック",
        FileFormat::OldWorkbook => "古い形式のExcelのブック",
        FileFormat::Pdf => "PDF",
        FileFormat::WebPage => "ウェブページ",
        FileFormat::Xml => "XML",
        FileFormat::Json => "JSON",
        FileFormat::Picture => "画像",
        FileFormat::Compressed => "圧縮ファイル",
    }
}

fn archive(fault: &ArchiveFault) -> String {
    match fault {
        ArchiveFault::Zip(words) => said(words),
        ArchiveFault::Member { name, words } => format!("{name}{}", said(words)),
        ArchiveFault::Nested { name } => format!("{name} は圧縮ファイルの中の圧縮ファイルです"),
        ArchiveFault::NoFile => "中にファイルがありません".to_string(),
    }
}

fn damage(damage: &Damage) -> String {
    match damage {
        Damage::Semicolons => "列がセミコロンで区切られている".to_string(),
        Damage::Requoted => "行の全体が引用符で囲まれている".to_string(),
        Damage::ExponentIds { line, field } => format!("{line} 行目 {field} 列目のIDが指数になっている"),
        Damage::RoundedIds { line } => format!("{line} 行目のIDの下の桁が0になっている"),
        Damage::RewrittenDates { line, field } => format!("{line} 行目 {field} 列目の日付の書き方が変わっている"),
        Damage::NumberToDate { line, field } => format!("{line} 行目 {field} 列目の数が日付になっている"),
        Damage::SavedWorkbook => "ブックが保存し直されている".to_string(),
    }
}

fn expected(expected: Expected) -> String {
    match expected {
        Expected::Number(form) => match form {
            Form::Count => "1234 のような0以上の整数のはずです".to_string(),
            Form::Signed => "-3 や 1234 のような整数のはずです".to_string(),
            Form::Exact => "0.3549 のような数のはずです".to_string(),
            Form::Duration => "1:05:00 のような時間のはずです".to_string(),
        },
        Expected::Day(like) => format!("`{like}` のような日付のはずです"),
        Expected::NthDay => "0003 のような、初日から数えた日のはずです".to_string(),
        Expected::DayOfTable => "表の期間の中の日のはずです".to_string(),
        Expected::StartBeforeEnd => "始まりは終わりより前のはずです".to_string(),
        Expected::VideoId => "動画のIDのはずです".to_string(),
        Expected::PostId => "数字だけの投稿IDのはずです".to_string(),
        Expected::NextDay => "前の行の翌日のはずです（年は、1日ずつ続く日付から決めます）".to_string(),
        Expected::Lifetime => {
            "投稿からの通算（Lifetime、通算）のはずです。日別の内訳を付けずに書き出してください".to_string()
        }
        Expected::Share(most) => format!("0から{most}までの割合のはずです"),
        Expected::Period(like) => format!("`{like}` のような期間のはずです"),
        Expected::Address(like) => format!("`{like}` のようなURLのはずです"),
    }
}
