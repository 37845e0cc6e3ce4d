//! What a ledger says of another one's rows, or of an obligation: it must be there.
//!
//! Invariant: a ledger that nobody keeps (no rows) refuses nothing; all that is wrong is told, each with its place.

use super::problem::{Place, Problem, Wrong};
use super::schema::Schemas;
use crate::domain::{Field, Ledger, Near};
use std::collections::BTreeSet;

/// What there is to refer to.
pub struct Kept<'a> {
    pub ledgers: &'a [Ledger],
    /// The ids of the programme's obligations.
    pub obligations: Vec<&'a str>,
}

/// Every cell that refers to something which is not there.
pub fn broken_references(kept: &Kept<'_>, schemas: &Schemas) -> Vec<Problem> {
    let mut problems = Vec::new();
    for ledger in kept.ledgers {
        let Some(schema) = schemas.get(&ledger.name) else { continue };
        for column in &schema.columns {
            let Some(reference) = &column.references else { continue };
            let (place, known) = match reference.split_once('.') {
                None => (Place::Obligations, kept.obligations.iter().map(|o| o.to_string()).collect()),
                Some((name, there)) => {
                    let Some(other) = kept.ledgers.iter().find(|l| l.name == name) else { continue };
                    let all = other.rows.iter().filter_map(|row| written(other.field(row, there)?));
                    let place = Place::Ledger { name: name.to_string(), column: there.to_string() };
                    (place, all.collect::<BTreeSet<String>>())
                }
            };
            if known.is_empty() {
                continue;
            }
            for row in &ledger.rows {
                let Some(found) = ledger.field(row, &column.name).and_then(written) else { continue };
                if known.contains(&found) {
                    continue;
                }
                let pointer = ledger.origin_of(row, &column.name).pointer;
                let mut at = pointer.split(':').map(|n| n.parse().unwrap_or(0));
                let (line, field) = (at.next().unwrap_or(0), at.next().unwrap_or(0));
                let near = Near::to(&found, known.iter().map(String::as_str));
                problems.push(Problem {
                    file: format!("data/ledger/{}.csv", ledger.name),
                    line,
                    column: field,
                    name: column.name.clone(),
                    wrong: Wrong::NotThere { found, place: place.clone(), near },
                });
            }
        }
    }
    problems
}

fn written(field: &Field) -> Option<String> {
    match field {
        Field::Text(text) => Some(text.clone()),
        Field::Number(number) => Some(number.normalize().to_string()),
        Field::Day(day) => Some(day.to_string()),
        Field::Flag(flag) => Some(flag.to_string()),
        Field::Empty => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SnapshotId;
    use crate::ledger::{empty, read};

    fn ledger(name: &str, text: &str) -> Ledger {
        read(name, "x.csv", text.as_bytes(), None, SnapshotId::of(text.as_bytes())).unwrap()
    }

    fn broken(ledgers: &[Ledger]) -> Vec<String> {
        let kept = Kept { ledgers, obligations: vec!["events", "line.new_friends"] };
        broken_references(&kept, &Schemas::built_in()).iter().map(Problem::to_string).collect()
    }

    #[test]
    fn what_is_referred_to_must_be_there() {
        let events = ledger("events", "no,held_on,title,mode\n1,2026-06-12,第1回,オンライン\n");
        let counts = ledger("event_counts", "event_no,dimension,member,applied\n1,合計,合計,30\n3,合計,合計,31\n");
        let plan = ledger("plan", "obligation,month,value\nevents,2026-06,1\nline.new_friend,2026-06,80\n");
        assert_eq!(
            broken(&[events, counts.clone(), plan]),
            [
                "data/ledger/event_counts.csv:3:1: event_no: found `3`; events.csv has no such no; known: 1",
                "data/ledger/plan.csv:3:1: obligation: found `line.new_friend`; config.toml has no such obligation; did you mean `line.new_friends`?",
            ]
        );
        assert_eq!(broken(&[empty("events", None).unwrap(), counts]), Vec::<String>::new(), "nobody keeps events");
    }
}
