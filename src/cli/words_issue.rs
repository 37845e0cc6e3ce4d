//! What is said about issuing and verifying, in Japanese and English.
//!
//! Style: as in `messages`.

use super::kind::Subject;
use super::messages::Words;
use super::words::Told;
use crate::figures::{Difference, OpenBecause, OpenDuty};
use crate::render::pdf::AttachmentError;
use crate::store::Seal;

/// How an issued report is called where it is corrected: 9月分, 9月分 第2版.
pub fn called(seal: &Seal) -> String {
    let called = Subject::read(&seal.period).map_or_else(|| seal.period.clone(), Subject::short_ja);
    if seal.version > 1 { format!("{called} 第{}版", seal.version) } else { called }
}

fn edition(seal: &Seal) -> Words {
    let plain = || Words::new(seal.period.clone(), seal.period.clone());
    let report = Subject::read(&seal.period).map_or_else(plain, Subject::before_edition);
    let n = seal.version;
    Words::new(format!("{} 第{n}版", report.ja), format!("{}, edition {n}", report.en))
}

/// The report of a period as a file has it.
fn report_of(period: &str) -> Words {
    let unknown = || Words::new(format!("{period} の報告書"), format!("the report of {period}"));
    Subject::read(period).map_or_else(unknown, Subject::in_words)
}

fn when(seal: &Seal) -> Words {
    Words::new(seal.issued_at.short_wareki(), seal.issued_at.rfc3339(crate::domain::Zone::JST))
}

// -- issuing

pub fn not_made(path: &str, subject: Subject) -> (Words, Words) {
    (
        Words::new(
            format!("発行する報告書がまだありません: `{path}`"),
            format!("there is no report to issue yet: `{path}`"),
        ),
        run_again(subject),
    )
}

pub fn run_again(subject: Subject) -> Words {
    let command = subject.command();
    Words::new(
        format!("`report {command}` を実行し、できたPDFを確かめてから発行してください"),
        format!("run `report {command}`, look at the PDF, then issue it"),
    )
}

pub fn not_ours(path: &str) -> Words {
    Words::new(
        format!("この報告書は発行できません。記録されたデータと雛形から作ったものと一致しません: `{path}`"),
        format!("this report cannot be issued: it is not what the recorded data and templates make: `{path}`"),
    )
}

pub fn another_report(path: &str, found: &str) -> Words {
    let report = report_of(found);
    Words::new(format!("{}です: `{path}`", report.ja), format!("this is {}: `{path}`", report.en))
}

pub fn changed_since(subject: Subject) -> Words {
    let report = subject.in_words();
    Words::new(
        format!("{}を作ったあとに、元になるものが変わっています", report.ja),
        format!("something has changed since {} was made", report.en),
    )
}

pub fn changed_file(name: &str) -> Words {
    Words::new(format!("変わったファイル: {name}"), format!("changed: {name}"))
}

pub fn not_final(subject: Subject, count: usize) -> Words {
    let report = subject.in_words();
    Words::new(
        format!("{}には確定していない箇所が {count} あるため、発行しません", report.ja),
        format!("{} is not issued: {count} places in it are not final", report.en),
    )
}

pub fn open_place(what: &str, why: &str, count: usize) -> Words {
    match count {
        1 => Words::new(format!("{what}: {why}"), format!("{what}: {why}")),
        _ => Words::new(format!("{what}: {why}（{count} 箇所）"), format!("{what}: {why} ({count} places)")),
    }
}

pub fn more(count: usize) -> Words {
    Words::new(format!("ほか {count} 件（`--json` ですべて表示）"), format!("and {count} more (`--json` lists all)"))
}

pub fn say_why() -> Words {
    Words::new(
        "このまま発行する場合は `--because \"理由\"` を付けてください。理由は発行の記録に残ります",
        "to issue it as it is, say why with `--because \"...\"`: the reason is kept with the seal",
    )
}

pub fn issued_already(seal: &Seal) -> Words {
    let (edition, when) = (edition(seal), when(seal));
    Words::new(
        format!("{} は {} に発行済みです", edition.ja, when.ja),
        format!("{} was issued at {}", edition.en, when.en),
    )
}

pub fn use_correction() -> Words {
    Words::new(
        "訂正した版を発行する場合は `--correction` を付けてください。前の版は残り、訂正の表が付きます",
        "to issue a corrected edition, add `--correction`: the one before stays, and a table tells what was corrected",
    )
}

pub fn nothing_to_correct(subject: Subject) -> Words {
    let report = subject.in_words();
    Words::new(
        format!("{}はまだ発行されていないため、`--correction` は使えません", report.ja),
        format!("nothing to correct: {} has not been issued", report.en),
    )
}

pub fn issued(seal: &Seal) -> Words {
    let edition = edition(seal);
    Words::new(
        format!("発行しました: {}（{}）\n  SHA-256 {}", edition.ja, seal.issued_by, seal.pdf.sha256),
        format!("issued: {} (by {})\n  SHA-256 {}", edition.en, seal.issued_by, seal.pdf.sha256),
    )
}

pub fn same_again(seal: &Seal) -> Words {
    let said = issued_already(seal);
    Words::new(format!("{}。同じファイルです", said.ja), format!("{}: it is the same file", said.en))
}

/// The row that tells of it in the ledger of what was handed in; an event's own row says so too.
pub fn ledger_row(seal: &Seal, day: &str) -> Words {
    let subject = Subject::read(&seal.period);
    let target = subject.map_or_else(|| seal.period.clone(), Subject::in_ledger);
    let row = format!("{},{target},第{}版,{day},,{}", seal.report, seal.version, seal.pdf.sha256);
    let (ja, en) = match subject {
        Some(Subject::Event(number)) => (
            format!("、data/ledger/events.csv の第{number}回の report_submitted_on に提出した日を書き、"),
            format!(" write the day into report_submitted_on of event {number} in data/ledger/events.csv, and"),
        ),
        _ => ("、".to_string(), String::new()),
    };
    Words::new(
        format!("提出したら{ja}data/ledger/submissions.csv に次の行を加えてください: {row}"),
        format!("once it is handed in,{en} add this row to data/ledger/submissions.csv: {row}"),
    )
}

// -- making a report that has been issued

pub fn is_the_issued(seal: &Seal) -> Words {
    let said = issued_already(seal);
    Words::new(
        format!("{}。その後に変わった値はなく、発行したものと同じファイルです", said.ja),
        format!("{}: no figure has changed since, this is the issued file", said.en),
    )
}

pub fn is_a_draft(seal: &Seal, path: &str) -> Words {
    let said = issued_already(seal);
    let next = seal.version + 1;
    Words::new(
        format!("{}（{path}）。このPDFは第{next}版の案です", said.ja),
        format!("{} ({path}): this PDF is a draft of edition {next}", said.en),
    )
}

pub fn not_compared(report: &str) -> Words {
    Words::new(format!("{report}の値の照合"), format!("comparing the issued report of {report}"))
}

// -- verifying

pub fn proven(seal: &Seal, figures: usize, places: usize) -> Words {
    let edition = edition(seal);
    Words::new(
        format!(
            "発行したファイルです: {}。数値 {figures} 件を、保存した応答と台帳の {places} 箇所から求め直し、すべて一致しました",
            edition.ja
        ),
        format!(
            "this is the issued file: {}. All {figures} figures were computed again from {places} places in stored bytes",
            edition.en
        ),
    )
}

pub fn by_whom(seal: &Seal) -> Words {
    let when = when(seal);
    Words::new(
        format!("発行 {}　{}　読込 {:06}　{}", when.ja, seal.issued_by, seal.load, seal.program),
        format!("issued {} by {}, load {:06}, {}", when.en, seal.issued_by, seal.load, seal.program),
    )
}

pub fn because(reason: &str, open: usize) -> Words {
    Words::new(
        format!("確定していない箇所 {open} のまま発行した理由: {reason}"),
        format!("issued with {open} places not final, because: {reason}"),
    )
}

pub fn superseded(by: u32) -> Words {
    Words::new(format!("のちに第{by}版が発行されています"), format!("edition {by} has been issued since"))
}

pub fn unchanged() -> Words {
    Words::new("その後に変わった値はありません", "no figure has changed since")
}

pub fn changed(count: usize) -> Words {
    Words::new(
        format!("発行後に変わった値が {count} あります"),
        format!("{count} figures have changed since it was issued"),
    )
}

pub fn not_comparable() -> Words {
    Words::new(
        "発行後に変わった値があるかどうかは、この版のプログラムでは調べられません",
        "whether figures have changed since cannot be told by this version of the program",
    )
}

pub fn difference(d: &Difference) -> Words {
    let pages: Vec<String> = d.pages.iter().map(u32::to_string).collect();
    let pages = pages.join(", ");
    Words::new(
        format!("  {pages} 頁  {}: {} → {}（{}）  {}", d.label, d.issued, d.now, d.reason, d.id),
        format!("  page {pages}  {}: {} -> {} ({})  {}", d.label, d.issued, d.now, d.reason, d.id),
    )
}

pub fn not_issued(file: &str) -> Words {
    Words::new(format!("発行したファイルではありません: {file}"), format!("this is no issued file: {file}"))
}

pub fn no_report(cause: &AttachmentError) -> Words {
    Words::new(
        format!("`report` が作った報告書として読めません（{}）", cause.ja()),
        format!("not readable as a report: {cause}"),
    )
}

pub fn never_issued(period: &str) -> Words {
    let report = report_of(period);
    Words::new(format!("{}は発行されていません", report.ja), format!("{} has not been issued", report.en))
}

pub fn says_to_be(seal: &Seal) -> Words {
    let edition = edition(seal);
    Words::new(
        format!("中の記録は {} のものですが、発行したファイルとは異なります", edition.ja),
        format!("what is inside says {}, but it is another file than the issued one", edition.en),
    )
}

pub fn bytes_differ(at: usize, found: usize, issued: u64) -> Words {
    Words::new(
        format!("{} バイト目から異なります（このファイル {found} バイト、発行したもの {issued} バイト）", at + 1),
        format!("they differ from byte {} on (this file has {found} bytes, the issued one {issued})", at + 1),
    )
}

pub fn figure_differs(id: &str, here: &str, issued: &str) -> Words {
    Words::new(
        format!("数値が異なります: {id}: このファイル {here}、発行したもの {issued}"),
        format!("a figure differs: {id}: {here} in this file, {issued} in the issued one"),
    )
}

pub fn figures_same() -> Words {
    Words::new(
        "添付された数値の一覧は、発行したものと同じです",
        "the attached list of figures is that of the issued one",
    )
}

pub fn not_provable(seal: &Seal) -> Words {
    let edition = edition(seal);
    Words::new(
        format!("発行したファイルですが、数値を元のデータから証明できません: {}", edition.ja),
        format!("this is the issued file, but its figures cannot be proven from the data: {}", edition.en),
    )
}

pub fn seal_copy_damaged(path: &str) -> Words {
    Words::new(format!("保存した写しが損なわれています: {path}"), format!("the kept copy is damaged: {path}"))
}

pub fn load_differs(load: u32) -> Words {
    Words::new(
        format!("読込 {load:06} の記録が、発行したときのものと異なります"),
        format!("the manifest of load {load:06} is not the one that was sealed"),
    )
}

pub fn restore() -> Words {
    Words::new(
        "data フォルダーを控えから戻して、もう一度実行してください",
        "bring the data folder back from a backup, then run this again",
    )
}

// -- explaining

pub fn ambiguous(text: &str, page: u32) -> Words {
    Words::new(
        format!("{page} ページの「{text}」に当たる数値が複数あります"),
        format!("several figures on page {page} may be meant by `{text}`"),
    )
}

pub fn explain_by_id() -> Words {
    Words::new(
        "どれかを選び、`report explain ID` のように指定してください",
        "choose one and name it: `report explain ID`",
    )
}

/// Why an obligation is open.
pub fn open_duty(duty: &OpenDuty) -> (String, Words) {
    (format!("{} {}", duty.clause, duty.label), open_because(duty.why))
}

pub fn open_because(why: OpenBecause) -> Words {
    match why {
        OpenBecause::Missing => Words::new("未取得", "missing"),
        OpenBecause::Pending => Words::new("集計中", "pending"),
        OpenBecause::Provisional => Words::new("速報", "provisional"),
    }
}

/// The line of `status` about an edition.
pub fn status_line(seal: &Seal) -> Words {
    let when = when(seal);
    let short = &seal.pdf.sha256[..12.min(seal.pdf.sha256.len())];
    let n = seal.version;
    let which = match Subject::read(&seal.period) {
        // the line stands below the month it is about
        Some(Subject::Month(_)) | None => Words::new(format!("第{n}版"), format!("edition {n}")),
        Some(_) => edition(seal),
    };
    let (mut ja, mut en) = (
        format!("発行 {}  {}  {}  {short}", which.ja, when.ja, seal.issued_by),
        format!("issued, {}  {}  {}  {short}", which.en, when.en, seal.issued_by),
    );
    for reason in &seal.because {
        ja.push_str(&format!("  理由: {reason}"));
        en.push_str(&format!("  because: {reason}"));
    }
    Words::new(ja, en)
}
