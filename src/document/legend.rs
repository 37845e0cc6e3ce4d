//! The legend block: what the signs of a report mean, beside what the verdicts mean.
//!
//! Invariant: the signs are those that [`Absence::mark`](crate::domain::Absence::mark) and the number formats print.

use super::error::Fault;
use super::fields::Fields;
use super::maker::Maker;
use crate::document::model::{
    Align, Block, Cell, ChartKey, Column, Graphic, Inline, RowRole, Table, TableColumn, TableRow, TextRole,
};
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
        (Absence::Pending.mark().to_string(), "集計か確認が終わっていない"),
        (Absence::Hidden.mark().to_string(), "人数が少ないため伏せた"),
        (Absence::Retired.mark().to_string(), "プラットフォームが提供をやめた"),
        ("▲3　▲3.0%".to_string(), "減少した数、減少した割合"),
        ("±0".to_string(), "増減なし"),
        ("+1.3".to_string(), "率どうしの差（ポイント）"),
    ];
    let mut left: Vec<TableRow> = signs.iter().map(|(sign, meaning)| row(vec![text(sign), text(meaning)])).collect();
    let marked =
        |mark: &str| Cell { text: vec![Inline::Text("12".to_string())], mark: mark.to_string(), ..Cell::default() };
    left.insert(6, row(vec![marked("p"), text("速報値（後で変わることがある）")]));
    left.insert(7, row(vec![marked("注1"), text("表の下に説明がある値")]));
    left.push(row(vec![text("輸入"), text("管理画面から書き出した値")]));
    left.push(row(vec![text("手入力"), text("担当者が台帳に記録した値")]));
    let verdicts = [
        (Verdict::Achieved, "目標または基準を満たした"),
        (Verdict::OnTrack, "累計が計画以上"),
        (Verdict::AtRisk, "累計が計画を下回る"),
        (Verdict::Missed, "基準を満たさなかった"),
    ];
    let mut right: Vec<TableRow> = verdicts
        .iter()
        .map(|(verdict, meaning)| row(vec![Cell { verdict: Some(*verdict), ..Cell::default() }, text(meaning)]))
        .collect();
    for (key, meaning) in [
        (ChartKey::Actual, "当年度、当月の実績"),
        (ChartKey::LastYear, "前年度、前年同月"),
        (ChartKey::PlanAndTarget, "計画（破線）、目標（実線）"),
        (ChartKey::Days, "確報、速報、得られない日"),
        (ChartKey::RestDays, "土日祝日（横軸の下の帯）"),
    ] {
        let drawn = Cell { graphic: Some(Graphic::Key(key)), ..Cell::default() };
        right.push(row(vec![drawn, text(meaning)]));
    }
    for (word, meaning) in
        [("前月差", "当月－前月（数の差）"), ("前月比", "前月差÷前月（符号付き）"), ("日平均", "値÷値のある日数")]
    {
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
            small: false,
        })
    };
    let mut out = vec![Block::Columns(vec![
        Column { share: 1.0, blocks: vec![table("legend.signs", "記号", left)] },
        Column { share: 1.0, blocks: vec![table("legend.words", "判定・図・語", right)] },
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
    TableColumn { label: label.to_string(), align: Align::Left, grow, min_width: if grow > 0.0 { 0.0 } else { 52.0 } }
}
