//! Marks that ride through template and Markdown: where a line came from, which figure and which literal text stands here.
//!
//! A mark is a private-use bracket around a letter and a number. What data bring along of those characters is shielded at
//! the door, so that no text of a platform can pose as a mark.
//! Invariant: `unshield(shield(text)) == text`, and a shielded text holds no mark.

const OPEN: char = '\u{F0000}';
const CLOSE: char = '\u{F0001}';
const ESCAPE: char = '\u{F0002}';

/// One part of a marked text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    /// A place in the list of printings.
    Figure(usize),
    /// A place in the list of literal texts.
    Literal(usize),
}

/// The expanded template without its line marks, and the template's line for each of its lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Expanded {
    pub text: String,
    pub lines: Vec<u32>,
}

pub(super) fn figure_mark(index: usize) -> String {
    format!("{OPEN}F{index}{CLOSE}")
}
pub(super) fn literal_mark(index: usize) -> String {
    format!("{OPEN}T{index}{CLOSE}")
}

/// A text of data in which nothing is a mark.
pub(super) fn shield(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            OPEN => out.extend([ESCAPE, '0']),
            CLOSE => out.extend([ESCAPE, '1']),
            ESCAPE => out.extend([ESCAPE, '2']),
            c => out.push(c),
        }
    }
    out
}

/// The text as it was before [`shield`].
pub(super) fn unshield(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            ESCAPE => match chars.next() {
                Some('0') => out.push(OPEN),
                Some('1') => out.push(CLOSE),
                Some('2') => out.push(ESCAPE),
                // half an escape: somebody cut the text
                Some(c) => out.push(c),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// Takes a marked text apart; line marks vanish, as does half a mark left by cutting.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(OPEN) {
        plain.push_str(&rest[..at]);
        rest = &rest[at + OPEN.len_utf8()..];
        let Some(end) = rest.find(CLOSE) else { break };
        let mark = &rest[..end];
        rest = &rest[end + CLOSE.len_utf8()..];
        let piece = match (mark.chars().next(), mark.get(1..).and_then(|n| n.parse::<usize>().ok())) {
            (Some('F'), Some(n)) => Piece::Figure(n),
            (Some('T'), Some(n)) => Piece::Literal(n),
            _ => continue,
        };
        if !plain.is_empty() {
            out.push(Piece::Text(unshield(&std::mem::take(&mut plain))));
        }
        out.push(piece);
    }
    plain.push_str(rest);
    plain.retain(|c| c != OPEN && c != CLOSE);
    if !plain.is_empty() {
        out.push(Piece::Text(unshield(&plain)));
    }
    out
}

/// The template with a mark in every line that puts something out. No line is added or taken away.
pub(super) fn mark_lines(source: &str) -> String {
    let mut out = String::with_capacity(source.len() + 16 * 64);
    let mut inside = Inside::Text;
    for (index, line) in shield(source).split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        if inside == Inside::Text {
            let start = after_leading_tags(line);
            let rest = &line[start..];
            out.push_str(&line[..start]);
            if !rest.trim().is_empty() && !rest.starts_with("{%") && !rest.starts_with("{#") {
                out.push_str(&format!("{OPEN}L{}{CLOSE}", index + 1));
            }
            out.push_str(rest);
        } else {
            out.push_str(line);
        }
        inside = scan(line, inside);
    }
    out
}

/// Takes the line marks out again and remembers them.
pub(super) fn collect_lines(marked: &str) -> Expanded {
    let mut expanded = Expanded::default();
    let mut last = 1;
    for (index, line) in marked.split('\n').enumerate() {
        if index > 0 {
            expanded.text.push('\n');
        }
        let mut first = None;
        let mut rest = line;
        while let Some(at) = rest.find(OPEN) {
            expanded.text.push_str(&rest[..at]);
            let tail = &rest[at..];
            let Some(end) = tail.find(CLOSE) else {
                rest = tail;
                break;
            };
            let (mark, after) = tail.split_at(end + CLOSE.len_utf8());
            match mark.strip_prefix(OPEN).and_then(|m| m.strip_prefix('L')).and_then(|m| m.strip_suffix(CLOSE)) {
                Some(number) => {
                    last = number.parse().unwrap_or(last);
                    first.get_or_insert(last);
                }
                None => expanded.text.push_str(mark),
            }
            rest = after;
        }
        expanded.text.push_str(rest);
        expanded.lines.push(first.unwrap_or(last));
    }
    expanded
}

impl Expanded {
    /// The template's line for a byte of the text.
    pub fn line_at(&self, offset: usize) -> u32 {
        let end = offset.min(self.text.len());
        let row = self.text.as_bytes()[..end].iter().filter(|b| **b == b'\n').count();
        self.lines.get(row).or(self.lines.last()).copied().unwrap_or(1)
    }
    /// A part of the text with its own lines.
    pub fn part(&self, range: std::ops::Range<usize>) -> Expanded {
        let first = self.text.as_bytes()[..range.start].iter().filter(|b| **b == b'\n').count();
        let text = self.text[range].to_string();
        let count = text.matches('\n').count() + 1;
        let lines = self.lines.iter().skip(first).take(count).copied().collect();
        Expanded { text, lines }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Inside {
    Text,
    /// Within `{{ }}` or `{% %}`, perhaps within a quoted string there.
    Tag {
        close: &'static str,
        quote: Option<char>,
    },
    Comment,
}

/// Where the line stands after its white space and the whole block tags at its start.
fn after_leading_tags(line: &str) -> usize {
    let mut at = line.len() - line.trim_start().len();
    loop {
        let rest = &line[at..];
        let Some(open) = rest.get(..2).filter(|o| *o == "{%" || *o == "{#") else { return at };
        let Some(end) = tag_end(rest, open) else { return at };
        at += end;
        if line[at..].trim().is_empty() {
            return at;
        }
    }
}

/// The end of the tag that opens `rest`, if it closes on this line.
fn tag_end(rest: &str, open: &str) -> Option<usize> {
    if open == "{#" {
        return rest.find("#}").map(|e| e + 2);
    }
    let mut quote = None;
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(2) {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if rest[i..].starts_with("%}") => return Some(i + 2),
            None => {}
        }
    }
    None
}

/// The state after a line.
fn scan(line: &str, mut inside: Inside) -> Inside {
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        let c = rest.chars().next().map_or(1, char::len_utf8);
        match inside {
            Inside::Text if rest.starts_with("{{") => {
                inside = Inside::Tag { close: "}}", quote: None };
                at += 2;
            }
            Inside::Text if rest.starts_with("{%") => {
                inside = Inside::Tag { close: "%}", quote: None };
                at += 2;
            }
            Inside::Text if rest.starts_with("{#") => {
                inside = Inside::Comment;
                at += 2;
            }
            Inside::Comment if rest.starts_with("#}") => {
                inside = Inside::Text;
                at += 2;
            }
            Inside::Tag { close, quote: None } if rest.starts_with(close) => {
                inside = Inside::Text;
                at += 2;
            }
            Inside::Tag { close, quote: None } if rest.starts_with(['"', '\'']) => {
                inside = Inside::Tag { close, quote: rest.chars().next() };
                at += 1;
            }
            Inside::Tag { quote: Some(_), .. } if rest.starts_with('\\') => {
                at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            }
            Inside::Tag { close, quote: Some(q) } if rest.starts_with(q) => {
                inside = Inside::Tag { close, quote: None };
                at += 1;
            }
            _ => at += c,
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_texts_come_back_as_they_were() {
        for text in ["plain", "\u{F0000}F0\u{F0001}", "\u{F0002}0", "{{ x }}|*<\u{F0002}", ""] {
            assert_eq!(unshield(&shield(text)), text);
            assert!(pieces(&shield(text)).iter().all(|p| matches!(p, Piece::Text(_))), "{text:?}");
        }
    }

    #[test]
    fn line_marks_name_the_line_of_the_file_and_leave_tags_alone() {
        let source = "a\n{% if x %}\n{% set y = [\n  \"%}\"\n] %}\n  {% if b %}c {{ d }}\n{# note\n#}e";
        let marked = mark_lines(source);
        assert_eq!(marked.matches('\n').count(), source.matches('\n').count());
        let back = collect_lines(&marked);
        assert_eq!(back.text, source);
        assert_eq!(marked.matches(OPEN).count(), 2, "{marked}");
        assert!(marked.contains(&format!("{{% if b %}}{OPEN}L6{CLOSE}c")));
    }

    #[test]
    fn a_marked_text_falls_into_its_pieces() {
        let text = format!("累計{}人{}", figure_mark(3), literal_mark(0));
        let expected = vec![Piece::Text("累計".into()), Piece::Figure(3), Piece::Text("人".into()), Piece::Literal(0)];
        assert_eq!(pieces(&text), expected);
    }
}
