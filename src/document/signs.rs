//! What the signs and flags of one table's figures ask to be said under it: 速報, 輸入, …, 30日分.
//!
//! Invariant: a note is written only for what stands in that very table.

use crate::document::model::Inline;
use crate::domain::{Absence, Flag, Quality};
use crate::figures::{Figure, Op};
use std::collections::{BTreeMap, BTreeSet};

/// Collected while a table is filled.
#[derive(Default)]
pub(super) struct Signs {
    absences: BTreeSet<Absence>,
    provisional: bool,
    shares: usize,
    /// Flag -> rows (index) whose figures carry it.
    flagged: BTreeMap<Flag, BTreeSet<usize>>,
    /// Texts of 注1, 注2 ... in order.
    numbered: Vec<String>,
    labels: Vec<String>,
    /// Rows that have figures at all.
    figured: BTreeSet<usize>,
    /// Printed figures, and those of them that bear a numbered note.
    figures: usize,
    marked: usize,
    /// Months of figures taken over, as they were stated.
    taken_over: BTreeSet<String>,
}

/// Flags that stand beside the row's label as a boxed word.
const TAGS: &[(Flag, &str)] = &[(Flag::Imported, "輸入"), (Flag::Typed, "手入力"), (Flag::TakenOver, "引継値")];

/// Flags that are told under the table, as the predicate of a sentence.
const NOTES: &[(Flag, &str)] = &[
    (Flag::Estimated, "プラットフォームによる推計を含む。"),
    (Flag::Sampled, "プラットフォームが標本から計算した値を含む。"),
    (Flag::Thresholded, "プラットフォームが人数の少ない行を除いている場合がある。"),
    (Flag::OtherRow, "プラットフォームが一部の区分を「(other)」にまとめている。"),
    (Flag::Truncated, "プラットフォームの保存期間より前の分を含まない。"),
    (Flag::DeclaredPeriod, "元のファイルに期間の記載がなく、期間は取り込み時の申告による。"),
    (Flag::Unproven, "形式を実物で確認していないファイルから取り込んだ値を含む。"),
];

impl Signs {
    /// Begins a row; its label is used where only some rows carry a flag.
    pub fn begin_row(&mut self, label: &str) -> usize {
        self.labels.push(label.to_string());
        self.labels.len() - 1
    }

    /// Takes note of a printed figure; gives the mark that hangs beside it.
    pub fn note(&mut self, row: usize, figure: &Figure) -> String {
        self.figured.insert(row);
        if let Some(absence) = figure.number.absence() {
            self.absences.insert(absence);
            // what is hidden was written by somebody like its neighbours
            if absence == Absence::Hidden && figure.flags.has(Flag::Typed) {
                self.flagged.entry(Flag::Typed).or_default().insert(row);
            }
            let why = figure.break_on.filter(|_| absence == Absence::NotApplicable);
            return why.map_or(String::new(), |day| {
                self.numbered(format!("{}に定義が変わったため比較しない。", day.slash()))
            });
        }
        self.figures += 1;
        if figure.op == Op::Reading && figure.flags.has(Flag::TakenOver) {
            let month = figure.window.and_then(|w| w.as_month());
            self.taken_over.extend(month.map(|m| m.wareki()));
        }
        for flag in figure.flags.iter() {
            self.flagged.entry(flag).or_default().insert(row);
        }
        let mut marks = Vec::new();
        if figure.quality == Quality::Provisional {
            self.provisional = true;
            marks.push("p".to_string());
        }
        self.marked += usize::from(figure.read_on.is_some());
        if let Some(days) = figure.covered_days.filter(|_| figure.flags.has(Flag::Partial)) {
            marks.push(self.numbered(format!("得られた{days}日分の値である。")));
        }
        if let Some(day) = figure.break_on {
            marks.push(self.numbered(format!("{}に定義が変わり、その前と後の値を合わせている。", day.slash())));
        }
        if let Some(day) = figure.read_on {
            marks.push(self.numbered(format!("{}時点の値である。", day.slash())));
        }
        marks.join(" ")
    }

    /// Every figure of the table bears the one note there is: it is said once, without marks.
    pub fn said_once(&self) -> bool {
        self.numbered.len() == 1 && self.marked > 2 && self.marked == self.figures && !self.provisional
    }

    /// Takes note of a place without a figure.
    pub fn note_blank(&mut self) {
        self.absences.insert(Absence::Missing);
    }

    fn numbered(&mut self, text: String) -> String {
        let index = self.numbered.iter().position(|t| *t == text).unwrap_or_else(|| {
            self.numbered.push(text);
            self.numbered.len() - 1
        });
        format!("注{}", index + 1)
    }

    /// The boxed words of each row; a word that every row would carry is said once, under the table.
    pub fn tags(&self, row: usize, provisional: bool) -> Vec<String> {
        let mut tags = Vec::new();
        if provisional {
            tags.push("速報".to_string());
        }
        for (flag, word) in TAGS {
            if self.flagged.get(flag).is_some_and(|rows| rows.contains(&row)) && !self.everywhere(*flag) {
                tags.push((*word).to_string());
            }
        }
        tags
    }

    fn everywhere(&self, flag: Flag) -> bool {
        self.labels.len() > 1 && self.flagged.get(&flag).is_some_and(|rows| rows.len() == self.figured.len())
            || self.labels.len() == 1
    }

    pub fn notes(&self) -> Vec<Vec<Inline>> {
        let mut notes: Vec<String> = Vec::new();
        for (index, text) in self.numbered.iter().enumerate() {
            notes.push(if self.said_once() {
                format!("この表の値は、{}", text.replace("の値である", "のものである"))
            } else {
                format!("注{}　{text}", index + 1)
            });
        }
        let mut signs: Vec<String> = Vec::new();
        if self.provisional {
            signs.push("pは速報値で、後で変わることがある。".to_string());
        }
        for absence in &self.absences {
            signs.push(
                match absence {
                    Absence::Hidden => "xは人数が少ないため伏せた値である。",
                    Absence::Pending => "集計中は、プラットフォームの集計または記録の確認が終わっていないことを示す。",
                    Absence::Missing => "…は得られなかった値である。",
                    Absence::Retired => "提供終了は、プラットフォームが提供をやめた値である。",
                    Absence::NotApplicable => "－は該当がないか、計算しないことを示す。",
                }
                .to_string(),
            );
        }
        if !signs.is_empty() {
            notes.push(signs.concat());
        }
        let mut told = Vec::new();
        for (flag, word) in TAGS {
            if self.flagged.contains_key(flag) {
                if *flag == Flag::TakenOver && self.taken_over.len() == 1 && self.everywhere(*flag) {
                    let month = self.taken_over.iter().next().map_or("", String::as_str);
                    told.push(format!("{month}の値は、前の受託者から引き継いだもの（{word}）である。"));
                    continue;
                }
                let subject = if self.everywhere(*flag) { "この表の値は" } else { "" };
                told.push(match (flag, subject) {
                    (Flag::Imported, "") => "輸入は、管理画面から書き出したファイルを取り込んだ値である。".to_string(),
                    (Flag::Imported, s) => {
                        format!("{s}、管理画面から書き出したファイルを取り込んだもの（輸入）である。")
                    }
                    (Flag::Typed, "") => "手入力は、担当者が記録した値を含む行である。".to_string(),
                    (Flag::Typed, s) => format!("{s}、担当者が記録した値（手入力）を含む。"),
                    (_, "") => format!("{word}は、前の受託者から引き継いだ値である。"),
                    (_, s) => format!("{s}、前の受託者から引き継いだもの（{word}）である。"),
                });
            }
        }
        for (flag, text) in NOTES {
            let Some(rows) = self.flagged.get(flag) else { continue };
            if self.everywhere(*flag) || rows.len() > 4 {
                told.push(format!("この表は、{text}"));
            } else {
                let labels: Vec<&str> = rows.iter().filter_map(|r| self.labels.get(*r)).map(String::as_str).collect();
                told.push(format!("{}は、{text}", labels.join("、")));
            }
        }
        if self.shares > 2 {
            told.push("端数処理のため、構成比の合計は100%にならないことがある。".to_string());
        }
        if !told.is_empty() {
            notes.push(told.concat());
        }
        notes.into_iter().map(|n| vec![Inline::Text(n)]).collect()
    }

    /// A share stands in this table.
    pub fn shares(&mut self) {
        self.shares += 1;
    }
}
