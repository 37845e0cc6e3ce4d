//! The tags of the template language, read just far enough to say where one opens and which was never closed.
//!
//! Not here: what a tag means (minijinja).
//! Invariant: quotes within a tag are read, so a `%}` in a text closes nothing.

use super::mistake::Unbalanced;

/// Where a reading of a template stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Inside {
    Text,
    /// Within `{{ }}` or `{% %}`, perhaps within a quoted string there.
    Tag {
        close: &'static str,
        quote: Option<char>,
    },
    Comment,
}

/// One step of reading a template: how many bytes it takes, and where the reading stands then.
pub(super) fn step(rest: &str, inside: Inside) -> (usize, Inside) {
    let one = rest.chars().next().map_or(1, char::len_utf8);
    match inside {
        Inside::Text if rest.starts_with("{{") => (2, Inside::Tag { close: "}}", quote: None }),
        Inside::Text if rest.starts_with("{%") => (2, Inside::Tag { close: "%}", quote: None }),
        Inside::Text if rest.starts_with("{#") => (2, Inside::Comment),
        Inside::Comment if rest.starts_with("#}") => (2, Inside::Text),
        Inside::Tag { close, quote: None } if rest.starts_with(close) => (2, Inside::Text),
        Inside::Tag { close, quote: None } if rest.starts_with(['"', '\'']) => {
            (1, Inside::Tag { close, quote: rest.chars().next() })
        }
        Inside::Tag { quote: Some(_), .. } if rest.starts_with('\\') => {
            (1 + rest[1..].chars().next().map_or(0, char::len_utf8), inside)
        }
        Inside::Tag { close, quote: Some(q) } if rest.starts_with(q) => (1, Inside::Tag { close, quote: None }),
        _ => (one, inside),
    }
}

/// Where the tag opens in which a byte of the source stands; none in text.
pub(super) fn tag_around(source: &str, offset: usize) -> Option<usize> {
    let (mut inside, mut open, mut at) = (Inside::Text, 0, 0);
    while at < source.len().min(offset) {
        let (width, next) = step(&source[at..], inside);
        if inside == Inside::Text && next != Inside::Text {
            open = at;
        }
        inside = next;
        at += width;
    }
    (inside != Inside::Text).then_some(open)
}

/// What is wrong with how tags open and close, and where.
pub(super) struct Imbalance {
    pub offset: usize,
    pub wrong: Unbalanced,
}

/// Statements that stand until their `end...`.
const BLOCKS: &[&str] = &["if", "for", "macro", "call", "filter", "with", "autoescape", "block", "raw", "set"];

/// The first statement that is closed by another's end, by none, or that closes nothing.
pub(super) fn imbalance(source: &str) -> Option<Imbalance> {
    let (mut inside, mut at, mut opened) = (Inside::Text, 0, 0);
    let mut open: Vec<(&str, usize)> = Vec::new();
    while at < source.len() {
        let (width, next) = step(&source[at..], inside);
        if inside == Inside::Text && next != Inside::Text {
            opened = at;
        }
        let ends = inside != Inside::Text && next == Inside::Text;
        at += width;
        inside = next;
        if !ends || !source[opened..].starts_with("{%") {
            continue;
        }
        let word = keyword(&source[opened..at]);
        match word.strip_prefix("end").filter(|w| BLOCKS.contains(w)) {
            Some(closed) => match open.pop() {
                Some((name, _)) if name == closed => {}
                Some((name, offset)) => {
                    let line = source[..opened].matches('\n').count() + 1;
                    let (name, word) = (name.to_string(), word.to_string());
                    return Some(Imbalance { offset, wrong: Unbalanced::ClosedByOther { name, word, line } });
                }
                None => {
                    let wrong = Unbalanced::ClosesNothing { word: word.to_string(), opens: closed.to_string() };
                    return Some(Imbalance { offset: opened, wrong });
                }
            },
            // `set x = 1` stands alone; `set x` takes what follows it
            None if word == "set" && source[opened..at].contains('=') => {}
            None if BLOCKS.contains(&word) => open.push((word, opened)),
            None => {}
        }
    }
    let (name, offset) = open.pop()?;
    Some(Imbalance { offset, wrong: Unbalanced::NeverClosed { name: name.to_string() } })
}

/// The first word of a tag.
pub(super) fn keyword(tag: &str) -> &str {
    let inner = tag.get(2..).unwrap_or_default().trim_start_matches(['-', '+']).trim_start();
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
    &inner[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_bracket_closes_nothing() {
        let source = "a {% set x = \"%}\" %}{{ b";
        assert_eq!(tag_around(source, 1), None);
        assert_eq!(tag_around(source, source.find("%}\"").unwrap()), Some(2));
        assert_eq!(tag_around(source, source.len()), Some(source.find("{{").unwrap()));
    }

    #[test]
    fn what_was_never_closed_is_named() {
        let said = |source: &str| imbalance(source).map(|i| (i.offset, i.wrong.to_string()));
        assert_eq!(said("{% if x %}a{% endif %}{% set y = 1 %}{% set z %}b{% endset %}"), None);
        assert_eq!(said("a{% if x %}{% for y in z %}{% endfor %}"), Some((1, "`if` is never closed".to_string())));
        let message = "`for` is not closed before the `endif` of line 2".to_string();
        assert_eq!(said("{% if x %}{% for y in z %}\n{% endif %}"), Some((10, message)));
        assert_eq!(said("{% endif %}"), Some((0, "`endif` closes nothing".to_string())));
    }
}
