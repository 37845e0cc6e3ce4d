//! 改善策: what the ledger of measures may say beyond its columns. Which figure a measure is to move is named here, and found
//! in the report (figures).
//!
//! Invariant: a number is either measured or typed: a row that names a metric has no base and no result of its own.

use super::observe::{named_account, problem_at};
use super::{LedgerError, Problem, Wrong};
use crate::domain::{Catalogue, Field, Ledger, LedgerRow, MetricId, Near};
use crate::programme::Programme;

/// Columns that stay empty where a metric is named.
const MEASURED: [&str; 2] = ["base", "result"];

/// Checks the rows of `measures`: a metric is one of the catalogue or an obligation of the programme, an account one of its
/// platform.
///
/// # Errors
/// [`LedgerError::Problems`]: all that is wrong, each with its place.
pub fn measures(ledger: &Ledger, programme: &Programme, catalogue: &Catalogue) -> Result<(), LedgerError> {
    let problems: Vec<Problem> =
        ledger.rows.iter().filter_map(|row| measure(ledger, row, programme, catalogue).err()).collect();
    if problems.is_empty() { Ok(()) } else { Err(LedgerError::Problems { problems }) }
}

fn measure(ledger: &Ledger, row: &LedgerRow, programme: &Programme, catalogue: &Catalogue) -> Result<(), Problem> {
    let text = |column: &str| ledger.field(row, column).and_then(Field::text);
    let Some(named) = text("metric") else { return Ok(()) };
    if let Some(column) = MEASURED.iter().find(|c| ledger.field(row, c).and_then(Field::number).is_some()) {
        let metric = MetricId::new(named);
        return Err(problem_at(ledger, row, column, Wrong::MeasuredAndTyped { metric }));
    }
    let obligations = programme.obligations.iter().map(|o| o.id.as_str());
    if obligations.clone().any(|id| id == named) {
        return Ok(());
    }
    let metric = MetricId::new(named);
    if catalogue.get(&metric).is_none() {
        let near = Near::to(named, catalogue.iter().map(|m| m.id.as_str()).chain(obligations));
        return Err(problem_at(ledger, row, "metric", Wrong::UnknownMetric { metric, near }));
    }
    let account = text("account").unwrap_or_default();
    let several = programme.accounts_on(&metric.platform()).count() > 1;
    if account.is_empty() && !several {
        return Ok(());
    }
    named_account(programme, &metric, account).map(drop).map_err(|wrong| problem_at(ledger, row, "account", wrong))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Metric, SnapshotId, Unit, Zone};

    #[test]
    fn a_measure_names_what_is_known_and_types_no_number_beside_it() {
        let text = "month,measure,metric,account,base,aim\n\
            2026-09,a,line.new_friends,,,95\n\
            2026-09,b,,,61,65\n\
            2026-09,c,line.new_friend,,,95\n\
            2026-09,d,line.new_friends,@nobody,,95\n\
            2026-09,e,line.new_friends,,88,95\n";
        let ledger =
            super::super::read("measures", "x.csv", text.as_bytes(), None, SnapshotId::of(text.as_bytes())).unwrap();
        let programme = super::super::observe::tests::programme();
        let friends = Metric::uncatalogued("line.new_friends".into(), "friends", Unit::People, Zone::JST, 0);
        let error = measures(&ledger, &programme, &Catalogue::new([friends])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "measures.csv:4:3: metric: found `line.new_friend`; did you mean `line.new_friends`?\n\
             measures.csv:5:4: account: found `@nobody`; the accounts on line are: @crosssendai\n\
             measures.csv:6:5: base: found a number; `line.new_friends` is measured, so leave it empty, or name no metric"
        );
    }
}
