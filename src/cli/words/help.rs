//! What `--help` says, in Japanese: one line a command and an argument, beside the English ones of `arguments`.
//!
//! Invariant: every command and every argument has its line (a test walks them all).

use clap::{Arg, ArgAction, Command};

/// Above what one command takes, and what all of them take.
const HEADINGS: (&str, &str) = ("指定", "どの命令にも付けられる指定");
const TEMPLATE: &str = "{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}";

/// The command line with Japanese help.
pub fn in_japanese(command: Command) -> Command {
    translated(command, "")
}

fn translated(command: Command, path: &str) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_string()).collect();
    let about = about(path).unwrap_or_default();
    let mut command = command
        .about(about)
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(|arg| match argument(path, arg.get_id().as_str()) {
            Some(words) => described(arg, words).help_heading(if path.is_empty() { HEADINGS.1 } else { HEADINGS.0 }),
            None => arg,
        })
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("この説明を表示する")
                .help_heading(HEADINGS.1),
        );
    if path.is_empty() {
        let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
        command = command.arg(version.help("プログラムの版を表示する").help_heading(HEADINGS.1));
    }
    for name in names {
        let inner = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(name, |c| translated(c, &inner));
    }
    command
}

/// With its default and the values it takes, which clap would tell in English.
fn described(arg: Arg, words: &str) -> Arg {
    let shown = |texts: Vec<String>| texts.join(", ");
    let mut help = words.to_string();
    let values: Vec<String> = match arg.get_action().takes_values() {
        true => arg.get_possible_values().iter().map(|v| v.get_name().to_string()).collect(),
        false => Vec::new(),
    };
    if !values.is_empty() {
        help.push_str(&format!("［{}］", shown(values)));
    }
    let default: Vec<String> = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    if !default.is_empty() && arg.get_action().takes_values() {
        help.push_str(&format!("（既定 {}）", shown(default)));
    }
    let arg = arg.help(help);
    match arg.get_action().takes_values() {
        true => arg.hide_default_value(true).hide_possible_values(true),
        false => arg,
    }
}

fn about(path: &str) -> Option<&'static str> {
    Some(match path {
        "" => "公的な事業のウェブサイト、LINE、SNSの月次報告書を、出所をたどれるPDFで作る",
        "monthly" => "月次報告書を作る: 足りないデータを集め、PDFを作り、その場所を示す",
        "collect" => "媒体からデータを集め、応答をすべて保存する",
        "import" => "ダウンロードしたファイルを取り込む。種類は中身から見分ける",
        "status" => "確定、速報、集計中、取得できずを日ごとに示す",
        "doctor" => "設定、認証情報、台帳、雛形を調べる",
        "annual" => "実績報告書を作る: 仕様書の条項ごとの実績と証跡、年間の推移、引継ぎ。年度の途中でも作れる",
        "event" => "イベント開催報告書を作る: 開催日の前後、申込みと参加、アンケート",
        "render" => "自作の雛形から、ある月のPDFを作る",
        "explain" => "印刷された数値を、もとの応答やファイルの一箇所までたどる",
        "issue" => "提出する報告書を固定し、何から作ったかを封じる",
        "verify" => "PDFが発行したものか、数値がいまもデータから導けるかを確かめる",
        "handover" => "次の受託者に渡す一式を一つのファイルにまとめる（認証情報は入れない）",
        "kpi" => "契約の義務ごとに、目標、実績、達成率、判定と、その証跡を示す",
        "query" => "名前の付いた問合せか、自分のSQLを実行する",
        "export" => "表をほかの道具のために書き出す",
        "ledger" => "手で記入する台帳",
        "ledger check" => "すべての台帳を読み、誤りを並べる",
        "ledger key" => "人の代わりに書くキーを作る。アドレスを標準入力に1行ずつ入れる",
        "auth" => "人の同意が要る媒体へのログイン",
        "auth login" => "ブラウザーで同意し、トークンをアカウントのファイルに残す",
        "auth status" => "アカウントごとに、同意がいつまで有効かを示す",
        "auth logout" => "同意を取り消し、トークンを消す",
        "init" => "設定ファイルと、記入する台帳の見出しを作る",
        "sandbox" => "模擬の媒体を動かす（Ctrl-C で終了）",
        "completions" => "シェルの補完の設定を書き出す",
        _ => return None,
    })
}

fn argument(path: &str, id: &str) -> Option<&'static str> {
    Some(match (path, id) {
        ("", "config") => "事業の設定ファイル。そのフォルダーがプロジェクトになる",
        ("", "sandbox") => "模擬の媒体で試す。使うのは data/sandbox と out/sandbox だけ",
        ("", "json") => "結果をJSONで示す",
        ("", "verbose") => "作業の段階と時間も示す",
        ("", "quiet") => "結果と誤りだけを示す",
        ("", "no_progress") => "進み具合の帯を出さない（端末でなければ、もともと出ない）",
        ("", "jobs") => "アカウントごとに同時に行う照会の数（アカウントどうしは並行します）",
        ("", "lang") => "表示の言語（既定は環境変数 REPORT_LANG、次に設定の language）",
        ("monthly", "month") => "報告する月。2026-10 のように書く（既定は先月）",
        ("monthly", "offline") => "保存済みのデータだけで作り、何も送らない",
        ("monthly", "load") => "最新ではなく、この読込の時点で作る",
        ("collect", "month") => "集める月（既定は先月と今月）",
        ("collect", "since") => "最初の日。その日を含む月から集める",
        ("collect", "until") => "最後の日",
        ("collect", "platform") => "この媒体だけを集める（繰り返し書ける）",
        ("import", "files") => "ダウンロードしたままのファイル",
        ("import", "kind") => "中身から種類が分からないときの、種類の名前",
        ("import", "account") => "媒体にアカウントが複数あるときの、名前かID",
        ("import", "month") => "日付のないファイルの月",
        ("import", "event") => "参加者名簿やアンケートが何回目のイベントのものか。数えた結果を台帳に書き足す",
        ("import", "side") => "アンケートの対象。台帳 event_surveys の書き方（既定 人材）",
        ("import", "questions") => "アンケートのうち、この語を含む設問だけ。何度でも付けられる",
        ("status", "month") => "見る月（既定は先月）",
        ("annual", "year") => "報告する年度。2026、令和8、R8 のように書く（省くと今日の年度）",
        ("annual", "offline") => "保存済みのデータだけで作り、何も送らない",
        ("annual", "load") => "最新ではなく、この読込の時点で作る",
        ("event", "no") => "イベントの台帳にある回の番号",
        ("event", "offline") => "保存済みのデータだけで作り、何も送らない",
        ("event", "load") => "最新ではなく、この読込の時点で作る",
        ("render", "template") => "雛形のMarkdownファイル",
        ("render", "month") => "報告する月（既定は先月）",
        ("render", "output") => "PDFの場所（既定は out/月/名前.pdf）",
        ("render", "watch") => "雛形、問合せ、台帳、考察、設定が変わるたびに作り直す（Ctrl-C で終了）",
        ("explain", "target") => "数値のID、または report が作ったPDF",
        ("explain", "page") => "数値のあるページ",
        ("explain", "text") => "印刷されたとおりの数値",
        ("explain", "month") => "IDが月で始まらないときの、報告の月",
        ("issue", "month") => "報告書の月。2026-10 のように書く",
        ("issue", "of_month") => "同じく報告書の月",
        ("issue", "event") => "この番号のイベントの開催報告書",
        ("issue", "year") => "この年に始まる年度の実績報告書",
        ("issue", "by") => "発行する人（既定はこの機械の利用者、なければ受託者）",
        ("issue", "because") => "確定していない箇所があるまま発行する理由（繰り返し書ける）",
        ("issue", "correction") => "発行済みの報告書の、訂正した版を発行する",
        ("verify", "file") => "確かめるPDF（どこにあってもよい）",
        ("handover", "output") => "ファイルの場所（既定は out/handover.zip）",
        ("kpi", "month") => "どの月の末で見るか（既定は先月）",
        ("query", "query") => "queries/ の問合せの名前、またはSQL",
        ("query", "month") => "どの月から見るか（既定は先月）",
        ("query", "format") => "行の示し方",
        ("export", "format") => "ファイルの形式",
        ("export", "table") => "この表だけ（繰り返し書ける）: observations、posts、または台帳の名前",
        ("export", "month") => "この月の観測だけ",
        ("export", "csv_encoding") => "CSVの文字コード",
        ("auth login" | "auth logout", "account") => "媒体、またはアカウントの名前かID",
        ("auth login", "paste") => "この機械にブラウザーがない: 別の機械で開き、着いた先のアドレスを貼る",
        ("sandbox", "month") => "これから報告する月。時計は翌月の10日にある",
        ("sandbox", "port") => "127.0.0.1 のポート（既定は空いているもの）",
        ("completions", "shell") => "シェルの種類",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::Arguments;
    use clap::CommandFactory;

    fn walk(command: &Command, path: &str) {
        assert!(about(path).is_some(), "`{path}` has no Japanese line");
        for arg in command.get_arguments().filter(|a| !["help", "version"].contains(&a.get_id().as_str())) {
            assert!(argument(path, arg.get_id().as_str()).is_some(), "`{path}`: `{}` has no line", arg.get_id());
        }
        for inner in command.get_subcommands() {
            let name = inner.get_name();
            walk(inner, &if path.is_empty() { name.to_string() } else { format!("{path} {name}") });
        }
    }

    #[test]
    fn every_command_and_argument_has_its_line() {
        walk(&Arguments::command(), "");
    }

    #[test]
    fn help_holds_no_english_sentence() {
        let mut command = in_japanese(Arguments::command());
        command.clone().debug_assert();
        let mut texts = vec![command.render_long_help().to_string()];
        command.build();
        for inner in command.get_subcommands_mut() {
            texts.push(inner.render_long_help().to_string());
        }
        for text in texts {
            super::super::tests::assert_no_english(&text);
        }
    }
}
