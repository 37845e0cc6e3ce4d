//! `period` and `calendar`: what is reported on, and its days.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::domain::Month;
use crate::figures::book::Book;

impl Book {
    pub(in crate::figures) fn view_period(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("id", Text),
            ("start", Text),
            ("end", Text),
            ("month", Text),
            ("month_label", Text),
            ("previous_month", Text),
            ("previous_label", Text),
            ("last_year_month", Text),
            ("last_year_label", Text),
            ("year", Integer),
            ("month_number", Integer),
            ("fiscal_year", Integer),
            ("fiscal_label", Text),
            ("fiscal_start", Text),
            ("fiscal_month", Text),
            ("days", Integer),
        ]);
        let (start, end) = self.span();
        let month = end.month();
        let year = self.programme.fiscal_year(month.last());
        let text = |m: Month| Entry::from(m.to_string());
        sheet.row(vec![
            self.period.to_string().into(),
            start.to_string().into(),
            end.to_string().into(),
            text(month),
            month.short_ja().into(),
            text(month.plus(-1)),
            month.plus(-1).short_ja().into(),
            text(month.plus(-12)),
            format!("前年{}", month.short_ja()).into(),
            Entry::Integer(i64::from(month.year())),
            Entry::Integer(i64::from(month.number())),
            Entry::Integer(i64::from(year.year())),
            year.wareki().into(),
            year.first_month().first().to_string().into(),
            text(year.first_month()),
            Entry::Integer(end.since(start) + 1),
        ]);
        sheet
    }

    pub(in crate::figures) fn view_calendar(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet =
            Sheet::new(&[("day", Text), ("day_label", Text), ("weekday", Text), ("is_rest", Bool), ("holiday", Text)]);
        let (start, end) = self.span();
        for day in (0..=end.since(start)).map(|n| start.plus(n)) {
            sheet.row(vec![
                day.to_string().into(),
                day.day_of_month().to_string().into(),
                day.weekday_ja().into(),
                Entry::Bool(day.is_rest_day()),
                Entry::maybe(day.holiday()),
            ]);
        }
        sheet
    }
}
