//! What staff write: Markdown in which only `{{ f(...) }}` means anything, and the skeleton that asks for it.
//!
//! Invariant: a commentary nobody wrote is printed as a marked blank and is a gap of the report.

use super::error::{Fault, TemplateError};
use super::fields::Fields;
use super::maker::Maker;
use super::markdown::{self, Numbering, Reading};
use super::markers::Expanded;
use super::{Context, Gap, GapKind};
use crate::document::model::{Block, Inline, TextRole};
use crate::domain::Period;

/// Printed where nothing was written.
const BLANK: &str = "（未記入）";

/// The commentary block: `level` is the level of its highest headings.
pub(super) fn commentary(
    mut fields: Fields,
    numbering: &mut Numbering,
    maker: &mut Maker<'_>,
) -> Result<Vec<Block>, Fault> {
    let level = fields.count("level")?.unwrap_or(2).clamp(1, 3) as u8;
    let line = fields.line;
    fields.finish()?;
    maker.claim(line, "commentary")?;
    let source = maker.commentary.take().unwrap_or_default();
    let name = maker.context.commentary.as_ref().map(|c| c.name.clone());
    if !is_written(&source.text) {
        maker.gaps.push(blank_gap("commentary", maker));
        return Ok(vec![blank()]);
    }
    let highest = highest_heading(&source.text);
    let reading = Reading { fences: false, deeper: level.saturating_sub(highest), leads: false, numbers: true };
    let blocks =
        markdown::read(&source, reading, numbering, maker).map_err(|f| Fault { file: f.file.or(name), ..f })?;
    Ok(mark_blanks(blocks, maker))
}

/// A heading with nothing under it says 未記入.
fn mark_blanks(blocks: Vec<Block>, maker: &mut Maker<'_>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut open: Option<(u8, String)> = None;
    for block in blocks {
        if let (Some((level, title)), Block::Heading(next)) = (&open, &block)
            && next.level <= *level
        {
            maker.gaps.push(blank_gap(title, maker));
            out.push(blank());
        }
        open = if let Block::Heading(h) = &block { Some((h.level, h.text.clone())) } else { None };
        out.push(block);
    }
    if let Some((_, title)) = open {
        maker.gaps.push(blank_gap(&title, maker));
        out.push(blank());
    }
    out
}

fn blank() -> Block {
    Block::Paragraph { role: TextRole::Body, text: vec![Inline::Text(BLANK.to_string())] }
}

fn blank_gap(what: &str, maker: &Maker<'_>) -> Gap {
    let id = format!("{}/commentary/{}", maker.period, super::maker::slug(what));
    Gap { kind: GapKind::Commentary, id, figure: None, metric: None, window: None }
}

/// Whether anything stands in it but headings, comments and empty list items.
pub(super) fn is_written(text: &str) -> bool {
    without_comments(text)
        .lines()
        .map(|l| l.trim().trim_start_matches(['-', '*', '+', '>', '　', ' ']))
        .any(|l| !l.is_empty() && !l.starts_with('#'))
}

/// The text without `<!-- ... -->`; lines stay where they are.
pub(super) fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("<!--") {
        out.push_str(&rest[..open]);
        let comment = &rest[open..];
        let end = comment.find("-->").map_or(comment.len(), |e| e + 3);
        out.extend(comment[..end].chars().filter(|c| *c == '\n'));
        rest = &comment[end..];
    }
    out.push_str(rest);
    out
}

fn highest_heading(text: &str) -> u8 {
    text.lines()
        .filter_map(|l| {
            let hashes = l.chars().take_while(|c| *c == '#').count();
            (1..=6).contains(&hashes).then_some(hashes as u8).filter(|_| l[hashes..].starts_with([' ', '　']))
        })
        .min()
        .unwrap_or(1)
}

/// Expands the commentary of the context before the second pass.
pub(super) fn expand(context: &Context, shop: &super::values::Shared) -> Result<Option<Expanded>, TemplateError> {
    let Some(commentary) = &context.commentary else { return Ok(None) };
    let text = without_comments(&commentary.text.replace("\r\n", "\n"));
    super::expand::expand_commentary(&commentary.name, text.trim_start_matches('\u{feff}'), context, shop)
        .map(Some)
        .map_err(|f| f.in_files(std::slice::from_ref(&commentary.name)))
}

/// What the year's report asks of staff: what the year came to, and what the next contractor must know.
fn year_skeleton(year: &str) -> String {
    format!(
        "<!-- {year}の実績報告書のうち、担当者が書く章。この行のような矢印の括弧の中は印刷されない。\n\
         数値は {{{{ f(\"line.new_friends\") }}}} のように書くと、報告書と同じ値（年度の値）が入る。 -->\n\
         \n\
         # 効果の総括と課題\n\
         \n\
         <!-- 一年の取組で何が変わったか。目標に届いた理由、届かなかった理由（推定であることが分かるように書く）。\n\
         満たさなかった義務には、いつ発注者に報告し、どう改めたかを書く。 -->\n\
         \n\
         # 引継事項\n\
         \n\
         <!-- アカウント、CMSとデータの移行、素材と権利の期限、進行中の面談・企業・配信の予定、運営マニュアルの所在。\n\
         氏名、連絡先、パスワードは書かない。 -->\n"
    )
}

/// A fact to be copied, or the title of a group of them.
fn fact_line(fact: &str) -> String {
    if fact.starts_with('■') { format!("{fact}\n") } else { format!("- {fact}\n") }
}

/// A commentary to fill in. It counts as blank until something is written: the `facts` stand in a remark, each as a line to
/// be copied.
pub fn commentary_skeleton(context: &Context, facts: &[String]) -> String {
    let (_, end) = context.span();
    if let Period::FiscalYear(year) = &context.period {
        return year_skeleton(&year.wareki());
    }
    let (label, next, before) = match &context.period {
        Period::Month(m) => (m.short_ja(), m.plus(1).short_ja(), m.plus(-1).short_ja()),
        Period::FiscalYear(y) => (y.wareki(), "次年度".to_string(), "前年度".to_string()),
        Period::Event { .. } => ("今回".to_string(), "次回".to_string(), "前回".to_string()),
    };
    let title = match &context.period {
        Period::Month(m) => m.wareki(),
        other => format!("{other}（{}まで）", end.wareki()),
    };
    let facts = match facts {
        [] => String::new(),
        // nothing that people wrote may end the remark
        facts => format!(
            "\n<!-- 計算できる事実。この括弧の中は印刷されない。使う行を括弧の外へ写し、要因（推定）を書き足す。\n\
             {{{{ }}}} のところには報告書と同じ値が入り、データが変われば変わる。【 】は書いた時の値で、写さない。\n\n{} -->\n",
            facts.iter().map(|fact| fact_line(&fact.replace("--", "－"))).collect::<String>()
        ),
    };
    format!(
        "<!-- {title}の考察。この行のような矢印の括弧の中は印刷されない。\n\
         数値は {{{{ f(\"line.new_friends\") }}}} のように書くと、報告書と同じ値が入る。 -->\n\
         \n\
         # {label}の事実と要因（推定）\n\
         \n\
         <!-- 事実：数値から言えることは何か。どの日、どの媒体、どの施策で動いたか。\n\
         要因（推定）：なぜそうなったと考えるか。推定であることが分かるように書く。 -->\n\
         {facts}\n\
         # {next}の取組\n\
         \n\
         <!-- 何を、だれが、いつまでに行い、どの指標で確かめるか。台帳 measures に書いたものは、この下の表に出る。\n\
         {before}に掲げた取組の結果も、同じ台帳から表になる。 -->\n"
    )
}
