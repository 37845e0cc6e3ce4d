//! `data/ledger/confirmed.toml`: up to which day each ledger is complete. A count of 0 is a statement that somebody made here.
//!
//! ```toml
//! line_broadcasts = 2026-10-31
//! incidents       = 2026-10-31
//! ```

use super::schema::Schemas;
use super::{Allowed, LedgerError, Problem, Wrong, cells};
use crate::domain::{Day, Malformed, Near};
use serde_spanned::Spanned;
use std::collections::BTreeMap;

const FILE: &str = "confirmed.toml";

/// Reads the file: ledger -> day.
pub fn confirmed(bytes: &[u8], schemas: &Schemas) -> Result<BTreeMap<String, Day>, LedgerError> {
    let text = std::str::from_utf8(bytes).map_err(|e| LedgerError::NotText {
        file: FILE.to_string(),
        cause: crate::delimited::NotText { offset: e.valid_up_to() },
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let problem = |offset: usize, name: &str, wrong: Wrong| {
        let before = &text[..text.floor_char_boundary(offset.min(text.len()))];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Problem { file: FILE.to_string(), line, column, name: name.to_string(), wrong }
    };
    let entries: BTreeMap<Spanned<String>, Spanned<toml::Value>> = toml::from_str(text).map_err(|e| {
        let at = e.span().map_or(0, |s| s.start);
        LedgerError::Problems { problems: vec![problem(at, "", Wrong::Form(Malformed::of(e.message())))] }
    })?;
    let (mut days, mut problems) = (BTreeMap::new(), Vec::new());
    for (name, value) in entries {
        let (at, name) = (name.span().start, name.into_inner());
        if schemas.get(&name).is_none() {
            let near = Near::to(&name, schemas.iter().map(|s| s.name.as_str()));
            problems.push(problem(at, "", Wrong::UnknownLedger { name, near }));
            continue;
        }
        let written = match value.get_ref() {
            toml::Value::Datetime(day) => day.to_string(),
            toml::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        match cells::day(&written) {
            Some(day) => {
                days.insert(name, day);
            }
            None => {
                let wrong = Wrong::Cell { found: written, allowed: Allowed::PlainDay };
                problems.push(problem(value.span().start, &name, wrong));
            }
        }
    }
    if problems.is_empty() {
        Ok(days)
    } else {
        problems.sort_by_key(|p| (p.line, p.column));
        Err(LedgerError::Problems { problems })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confirmed(bytes: &[u8]) -> Result<BTreeMap<String, Day>, LedgerError> {
        super::confirmed(bytes, &Schemas::built_in())
    }

    #[test]
    fn days_are_read_per_ledger() {
        let days = confirmed("# by hand\nevents = 2026-10-31\nline_broadcasts = \"2026/11/1\"\n".as_bytes()).unwrap();
        assert_eq!(days.get("events"), Day::new(2026, 10, 31).as_ref());
        assert_eq!(days.get("line_broadcasts"), Day::new(2026, 11, 1).as_ref());
        assert_eq!(confirmed(b"").unwrap().len(), 0);
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        let error = confirmed("meetings = 2026-10-31\nevent = 2026-10-31\nvideos = true\n".as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "confirmed.toml:2:1: found an unknown ledger `event`; did you mean `events`?\n\
             confirmed.toml:3:10: videos: found `true`; allowed: a day such as 2026-10-31"
        );
        let error = confirmed("events = 2026-10-31\nこれは".as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with("confirmed.toml:2:"), "{error}");
        assert!(confirmed(&[0xFF, 0x00]).is_err());
    }
}
