//! 判定: one rule for every report, with one Japanese sentence that says why.
//!
//! Not here: what was reached and planned (kpi).
//! Invariant: a sentence names months, never numbers: numbers are figures and stand beside it. What is not known is not judged.

use super::book::Book;
use super::figure::{FigureKey, Op};
use crate::domain::{Absence, Decimal, Month, Quality, Verdict, Zone};

/// What is known of one period of a recurring duty.
pub(super) struct Kept {
    pub month: Month,
    pub cell: FigureKey,
    /// What there is at least, also where nobody has confirmed that this is all.
    pub at_least: Option<Decimal>,
    pub settled: bool,
}

impl Book {
    #[allow(clippy::too_many_arguments)] // all that the rule looks at
    pub(super) fn judge_target(
        &self,
        about: bool,
        month: Month,
        months: &[Month],
        cells: &[FigureKey],
        cumulative: FigureKey,
        target: FigureKey,
        plan: FigureKey,
    ) -> (Option<Verdict>, String) {
        let goal = if about { "目安" } else { "目標" };
        let figure = self.at(cumulative);
        let Some(reached) = figure.number.value() else {
            return (None, self.why_unknown(cumulative, months, cells));
        };
        let early = if figure.quality == Quality::Provisional { "（速報値による）" } else { "" };
        let value = |key: FigureKey| self.at(key).number.value().unwrap_or_default();
        if reached >= value(target) {
            return (Some(Verdict::Achieved), format!("累計が{goal}に達している{early}。"));
        }
        if figure.covered_days.is_some() {
            return (None, "累計に欠測の日があるため、判定できない。".to_string());
        }
        let over = month >= self.programme.term.end.month();
        if over && !about {
            return (Some(Verdict::Missed), format!("事業期間が終わり、累計が{goal}に届かなかった{early}。"));
        }
        let by = if self.at(plan).op == Op::Cumulative { "計画" } else { "期間で按分した目標" };
        if over {
            return (Some(Verdict::AtRisk), format!("事業期間が終わり、累計が{goal}を下回った{early}。"));
        }
        match reached.cmp(&value(plan)) {
            std::cmp::Ordering::Greater => (Some(Verdict::OnTrack), format!("累計が{by}を上回っている{early}。")),
            std::cmp::Ordering::Equal => (Some(Verdict::OnTrack), format!("累計が{by}と同じである{early}。")),
            std::cmp::Ordering::Less => (Some(Verdict::AtRisk), format!("累計が{by}を下回っている{early}。")),
        }
    }

    /// A duty that is due after the term: nothing is late before it is over, and no day is named for it.
    pub(super) fn judge_after(&self, cumulative: FigureKey, target: FigureKey) -> (Option<Verdict>, String) {
        let value = |key: FigureKey| self.at(key).number.value();
        match (value(cumulative), value(target)) {
            (Some(reached), Some(target)) if reached >= target => {
                (Some(Verdict::Achieved), "満たしている。".to_string())
            }
            _ if self.now.day_in(Zone::JST) > self.programme.term.end => {
                (None, "事業期間が終わった。速やかに行う。".to_string())
            }
            _ => (None, "事業期間の終了後に行う。".to_string()),
        }
    }

    /// Why the cumulative number is not known, with the months that are not.
    fn why_unknown(&self, cumulative: FigureKey, months: &[Month], cells: &[FigureKey]) -> String {
        // a rise depends on its two ends alone, a sum on every month
        let rise = self.at(cumulative).op == Op::Difference;
        let from = if rise { months.len().saturating_sub(1) } else { 0 };
        let unknown: Vec<Month> = months[from..]
            .iter()
            .zip(&cells[from..])
            .filter(|(_, c)| self.at(**c).number.absence().is_some_and(|a| a.is_gap()))
            .map(|(m, _)| *m)
            .collect();
        let what = match self.at(cumulative).number.absence() {
            Some(Absence::Pending) => "確定していない",
            Some(Absence::NotApplicable) => return "数える対象がないため、判定しない。".to_string(),
            Some(Absence::Hidden) => return "値が秘匿されているため、判定しない。".to_string(),
            Some(Absence::Retired) => return "値の提供が終了したため、判定できない。".to_string(),
            _ => "取得できていない",
        };
        match unknown.is_empty() {
            true => format!("累計の起点または終点の値が{what}ため、判定できない。"),
            false => format!("{}の値が{what}ため、判定できない。", names(&unknown)),
        }
    }

    pub(super) fn judge_monthly(&self, kept: &[Kept], at_least: Decimal) -> (Option<Verdict>, String) {
        let Some(now) = kept.last() else {
            return (None, "まだ義務の対象となる月ではない。".to_string());
        };
        let met = |k: &Kept| k.at_least.is_some_and(|n| n >= at_least);
        let today = self.now.day_in(Zone::JST);
        let open = |k: &Kept| self.within_term(k.month).1 >= today;
        let missed: Vec<Month> = kept.iter().filter(|k| !met(k) && k.settled && !open(k)).map(|k| k.month).collect();
        if !missed.is_empty() {
            return (Some(Verdict::Missed), format!("{}が基準に届かなかった。", names(&missed)));
        }
        let unknown: Vec<Month> = kept.iter().filter(|k| !met(k) && !open(k)).map(|k| k.month).collect();
        if !unknown.is_empty() {
            let pending = kept
                .iter()
                .any(|k| unknown.contains(&k.month) && self.at(k.cell).number.absence() != Some(Absence::Missing));
            let what = if pending { "確定していない" } else { "取得できていない" };
            return (None, format!("{}の件数が{what}ため、判定できない。", names(&unknown)));
        }
        if !met(now) {
            let words = format!("{}はまだ基準に届いていないが、月内に満たすことができる。", now.month.short_ja());
            return (Some(Verdict::AtRisk), words);
        }
        let words = match kept {
            [only] => format!("{}は基準を満たしている。", only.month.short_ja()),
            [first, .., last] => {
                format!("{}から{}まで、毎月の基準を満たしている。", first.month.short_ja(), last.month.short_ja())
            }
            [] => String::new(),
        };
        (Some(Verdict::Achieved), words)
    }
}

impl Book {
    /// A duty of every row: the months and whether each row is as it should be. What is short of a number stays short; what is
    /// only to be filled in can be mended while the term lasts.
    pub(super) fn judge_each(
        &self,
        kept: &[(Month, Option<bool>)],
        by_number: bool,
        month: Month,
        cumulative: FigureKey,
    ) -> (Option<Verdict>, String) {
        let of = |state: Option<bool>| {
            let mut months: Vec<Month> = kept.iter().filter(|(_, s)| *s == state).map(|(m, _)| *m).collect();
            months.dedup();
            months
        };
        let (short, unknown) = (of(Some(false)), of(None));
        if by_number && !short.is_empty() {
            return (Some(Verdict::Missed), format!("{}に基準を満たさないものがあった。", names(&short)));
        }
        match self.at(cumulative).number.absence() {
            Some(Absence::Pending) => return (None, "台帳が確認されていないため、判定できない。".to_string()),
            Some(_) => return (None, "台帳がないため、判定できない。".to_string()),
            None => {}
        }
        if kept.is_empty() {
            return (None, "対象となるものがまだない。".to_string());
        }
        if !unknown.is_empty() {
            return (None, format!("{}の記録に空欄があるため、判定できない。", names(&unknown)));
        }
        let over = month >= self.programme.term.end.month();
        match (short.is_empty(), over) {
            (true, _) => (Some(Verdict::Achieved), "これまでのすべてが基準を満たしている。".to_string()),
            (false, true) => (Some(Verdict::Missed), format!("{}の分が満たされなかった。", names(&short))),
            (false, false) => (Some(Verdict::AtRisk), format!("{}の分がまだ満たされていない。", names(&short))),
        }
    }
}

/// 4月、6月
fn names(months: &[Month]) -> String {
    months.iter().map(|m| m.short_ja()).collect::<Vec<_>>().join("、")
}
