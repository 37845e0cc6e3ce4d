//! `errata`: printed figures of issued reports that are others today.

use super::sheet::Kind;
use super::{Entry, Sheet};
use crate::figures::book::Book;
use crate::figures::figure::{FigureKey, Op};

impl Book {
    pub(in crate::figures) fn view_errata(&mut self) -> Sheet {
        use Kind::*;
        let mut sheet = Sheet::new(&[
            ("place", Integer),
            ("id", Text),
            ("report", Text),
            ("label", Text),
            ("pages", Text),
            ("issued_value", Number),
            ("issued_cell", Cell),
            ("value", Number),
            ("cell", Cell),
            ("change", Cell),
            ("reason", Text),
            ("follows", Bool),
            ("following_cell", Cell),
        ]);
        let rows = self.errata.clone();
        let follow: Vec<FigureKey> =
            rows.iter().filter(|r| r.follows && self.at(r.now).number.value().is_some()).map(|r| r.now).collect();
        let following = if follow.is_empty() { Entry::Null } else { Entry::figure(self.count(Op::Count, &follow)) };
        for (place, row) in (1..).zip(rows) {
            sheet.row(vec![
                Entry::Integer(place),
                row.id.into(),
                row.report.into(),
                row.label.into(),
                row.pages.into(),
                self.number(row.issued),
                Entry::figure(row.issued),
                self.number(row.now),
                Entry::figure(row.now),
                Entry::figure(row.change),
                row.reason.into(),
                Entry::Bool(row.follows),
                following.clone(),
            ]);
        }
        sheet
    }
}
