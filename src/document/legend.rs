//! The legend block: what the signs of a report mean, beside what the verdicts mean.
//!
//! Invariant: the signs are those that [`Absence::mark`](crate::domain::Absence::mark) and the number formats print.

use super::error::Fault;
use super::fields::Fields;
use super::maker::Maker;
use crate::document::model::{Align, Block, Cell, Column, Inline, RowRole, Table, TableColumn, TableRow, TextRole};
use crate::domain::{Absence, Verdict};

pub(super) fn legend(mut fields: Fields, maker: &mut Maker<'_>) -> Result<Vec<Block>, Fault> {
    let line = fields.line;
    let note = fields.text("note")?.unwrap_or_default();
    fields.finish()?;
    maker.claim(line, "legend")?;
    let text = |t: &str| Cell { text: vec![Inline::Text(t.to_string())], ..Cell::default() };
    let signs = [
        ("0".to_string(), "測った結果が0"),
        (Absence::NotApplicable.mark().to_string(), "該当がない、または計算しない"),
        (Absence::Missing.mark().to_string(), "得られなかった"),
        (Absence::Pending.mark().to_string(), "集計または記録の確認が終わっていない"),
        (Absence::Hidden.mark().to_string(), "人数が少ないため伏せた"),
        (Absence::Retired.mark().to_string(), "プラットフォームが提供をやめた"),
        ("▲3　▲3.0%".to_string(), "減少した数、減少した割合"),
        ("±0".to_string(), "増減なし"),
        ("+1.3".to_string(), "率どうしの差（ポイント）"),
    ];
    let mut left: Vec<TableRow> = signs.iter().map(|(sign, meaning)| row(vec![text(sign), text(meaning)])).collect();
    let provisional = Cell { text: vec![Inline::Text("12".to_string())], mark: "p".to_string(), ..Cell::default() };
    left.insert(6, row(vec![provisional, text("速報値（後で変わることがある）")]));
    let verdicts = [
        (Verdict::Achieved, "目標または毎月の基準を満たした"),
        (Verdict::OnTrack, "累計が計画（または経過日数の割合）以上"),
        (Verdict::AtRisk, "累計が計画を下回る"),
        (Verdict::Missed, "基準を満たさない月があった、または期末に届かない"),
    ];
    let mut right: Vec<TableRow> = verdicts
        .iter()
        .map(|(verdict, meaning)| row(vec![Cell { verdict: Some(*verdict), ..Cell::default() }, text(meaning)]))
        .collect();
    for (word, meaning) in [
        ("前月差", "当月－前月（数の差）"),
        ("前月比", "前月差÷前月（符号付きの率）"),
        ("前年同月比", "（当月－前年同月）÷前年同月"),
        ("日平均", "当月の値÷値のある日数"),
        ("注1", "表の下に説明がある値"),
        ("輸入", "管理画面から書き出したファイルの値"),
    ] {
        right.push(row(vec![text(word), text(meaning)]));
    }
    let table = |name: &str, head: &str, rows: Vec<TableRow>| {
        Block::Table(Table {
            name: name.to_string(),
            number: String::new(),
            caption: Vec::new(),
            unit: String::new(),
            columns: vec![column(head, 0.0), column("意味", 1.0)],
            rows,
            notes: Vec::new(),
            empty: String::new(),
        })
    };
    let mut out = vec![Block::Columns(vec![
        Column { share: 1.0, blocks: vec![table("legend.signs", "記号", left)] },
        Column { share: 1.0, blocks: vec![table("legend.words", "判定・語", right)] },
    ])];
    let note = super::blocks::paragraph(&note, maker);
    if !super::markdown::is_blank(&note) {
        out.push(Block::Paragraph { role: TextRole::Note, text: note });
    }
    Ok(out)
}

fn row(cells: Vec<Cell>) -> TableRow {
    TableRow { role: RowRole::Plain, cells }
}

fn column(label: &str, grow: f32) -> TableColumn {
    TableColumn { label: label.to_string(), align: Align::Left, grow, min_width: 62.0 }
}
