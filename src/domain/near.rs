//! The known names nearest to one that is not known, for messages: data, not sentences.
//!
//! Invariant: the same names give the same answer, in one order.

use std::fmt;

/// What to offer where a name is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Near {
    /// The names that look most like it, best first; at most three.
    Close(Vec<String>),
    /// None looks like it: the known names, or the first of many.
    Known { names: Vec<String>, more: bool },
}

/// So many names are listed; more help nobody.
const LISTED: usize = 40;

impl Near {
    /// Of `known`, what comes nearest to `wanted`: at most two letters of five differ, capitals aside.
    pub fn to<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Near {
        let known: Vec<&str> = known.into_iter().collect();
        let letters = wanted.chars().count();
        // a whole sentence is no misspelt name, and comparing it takes long
        let mut ranked: Vec<(usize, &str)> =
            known.iter().filter(|_| letters <= 100).map(|name| (distance(wanted, name), *name)).collect();
        ranked.sort_unstable();
        ranked.dedup();
        let nearest = ranked.first().map_or(0, |(d, _)| *d);
        let close: Vec<String> = ranked
            .into_iter()
            .filter(|(d, name)| *d <= nearest + 1 && *d * 5 <= 2 * name.chars().count().max(letters))
            .map(|(_, name)| name.to_string())
            .take(3)
            .collect();
        if !close.is_empty() {
            return Near::Close(close);
        }
        let names: Vec<String> = known.iter().take(LISTED).map(|name| (*name).to_string()).collect();
        Near::Known { more: known.len() > names.len(), names }
    }
    /// The names that look alike; empty where none does.
    pub fn close(&self) -> &[String] {
        match self {
            Near::Close(names) => names,
            Near::Known { .. } => &[],
        }
    }
}

impl fmt::Display for Near {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Near::Close(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                write!(f, "did you mean {}?", names.join(" or "))
            }
            Near::Known { names, .. } if names.is_empty() => f.write_str("nothing is known there"),
            Near::Known { names, more } => {
                write!(f, "known: {}{}", names.join(", "), if *more { ", ..." } else { "" })
            }
        }
    }
}

/// Edits that turn one name into the other (insertions, deletions, replacements), capitals aside.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_the_right_one_and_a_strange_one_hears_what_is_known() {
        let near = |wanted: &str, known: &[&str]| Near::to(wanted, known.iter().copied()).to_string();
        assert_eq!(near("ga4.session", &["ga4.sessions", "line.blocks"]), "did you mean `ga4.sessions`?");
        assert_eq!(near("titel", &["title", "venue"]), "did you mean `title`?");
        assert_eq!(near("Title", &["title", "venue"]), "did you mean `title`?");
        assert_eq!(near("weather", &["title", "venue"]), "known: title, venue");
        assert_eq!(near("zzzzzz", &["monthly", "posts"]), "known: monthly, posts");
        assert_eq!(near("a", &[]), "nothing is known there");
        assert_eq!(
            near("event_2", &["event_1", "event_3", "events"]),
            "did you mean `event_1` or `event_3` or `events`?"
        );
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "あい"), 2);
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let names: Vec<String> = (0..50).map(|n| format!("name_{n:02}")).collect();
        let near = Near::to("xxxxxxxxx", names.iter().map(String::as_str));
        assert!(matches!(&near, Near::Known { names, more: true } if names.len() == 40));
        assert!(near.to_string().ends_with("name_39, ..."));
    }
}
