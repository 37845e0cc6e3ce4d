//! Marks that ride through template and Markdown: where a line came from, which figure and which literal text stands here.
//!
//! A mark is a private-use bracket around a letter and a number. What data bring along of those characters is shielded at
//! the door, so that no text of a platform can pose as a mark.
//! Invariant: `unshield(shield(text)) == text`, and a shielded text holds no mark.

use super::tags::{Inside, step};

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

/// Where something stands in what people wrote: `file` counts from 0, the report's own template; line and column from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub file: u16,
    pub line: u32,
    pub column: u32,
}

impl Place {
    pub const START: Place = Place { file: 0, line: 1, column: 1 };
    /// The place of what follows `text`, where `text` stands here.
    pub fn after(self, text: &str) -> Place {
        let rows = text.matches('\n').count() as u32;
        let last = unshield(text.rsplit('\n').next().unwrap_or_default()).chars().count() as u32;
        let column = if rows == 0 { self.column + last } else { last + 1 };
        Place { file: self.file, line: self.line + rows, column }
    }
}

/// The expanded template without the marks of its places, and which place of the template each part of it comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Expanded {
    pub text: String,
    /// Where in the text a part begins, and where that part stands in the template; in the order of the text.
    places: Vec<(usize, Place)>,
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

/// The template with a mark wherever text of its own begins. No line is added or taken away.
pub(super) fn mark_places(source: &str, file: u16) -> String {
    let mut out = String::with_capacity(source.len() + 24 * 64);
    let mut inside = Inside::Text;
    for (index, line) in shield(source).split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let mut written = 0;
        for start in starts(line, &mut inside) {
            out.push_str(&line[written..start]);
            let column = unshield(&line[..start]).chars().count() + 1;
            out.push_str(&format!("{OPEN}L{file}.{}.{column}{CLOSE}", index + 1));
            written = start;
        }
        out.push_str(&line[written..]);
    }
    out
}

/// Takes the marks of places out again and remembers them.
pub(super) fn collect_places(marked: &str) -> Expanded {
    let mut expanded = Expanded::default();
    let mut rest = marked;
    while let Some(at) = rest.find(OPEN) {
        expanded.text.push_str(&rest[..at]);
        let tail = &rest[at..];
        let Some(end) = tail.find(CLOSE) else {
            rest = tail;
            break;
        };
        let (mark, after) = tail.split_at(end + CLOSE.len_utf8());
        match place_of(mark) {
            Some(place) => expanded.places.push((expanded.text.len(), place)),
            None => expanded.text.push_str(mark),
        }
        rest = after;
    }
    expanded.text.push_str(rest);
    expanded
}

fn place_of(mark: &str) -> Option<Place> {
    let numbers = mark.strip_prefix(OPEN)?.strip_prefix('L')?.strip_suffix(CLOSE)?;
    let mut numbers = numbers.split('.').map(|n| n.parse::<u32>().ok());
    let (file, line, column) = (numbers.next()??, numbers.next()??, numbers.next()??);
    Some(Place { file: file as u16, line, column })
}

impl Expanded {
    /// A text whose parts stand at these places.
    pub fn new(text: String, places: Vec<(usize, Place)>) -> Expanded {
        Expanded { text, places }
    }
    /// The template's place for a byte of the text.
    pub fn place_at(&self, offset: usize) -> Place {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let row = self.text[..offset].rfind('\n').map_or(0, |n| n + 1);
        let next = self.places.partition_point(|(at, _)| *at <= offset);
        let before = next.checked_sub(1).map(|index| self.places[index]);
        if let Some((at, place)) = before.filter(|(at, _)| *at >= row) {
            return place.after(&self.text[at..offset]);
        }
        // white space at the head of a row belongs to what follows it
        if let Some((at, place)) = self.places.get(next)
            && self.text[offset..*at].chars().all(|c| c == ' ' || c == '\t')
        {
            let column = place.column.saturating_sub((at - offset) as u32).max(1);
            return Place { column, ..*place };
        }
        before.map_or(Place::START, |(_, place)| Place { column: 1, ..place })
    }
    /// A part of the text with its own places.
    pub fn part(&self, range: std::ops::Range<usize>) -> Expanded {
        let inner = self.places.iter().filter(|(at, _)| *at > range.start && *at < range.end);
        let mut places = vec![(0, self.place_at(range.start))];
        places.extend(inner.map(|(at, place)| (at - range.start, *place)));
        Expanded { text: self.text[range].to_string(), places }
    }
}

/// Where text begins in a line: its first character, what follows a tag, and every `{{`. A `{{-` takes the white space
/// before it away, so no mark may stand between them.
fn starts(line: &str, inside: &mut Inside) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut fresh = true;
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        let (width, next) = step(rest, *inside);
        match (*inside, next) {
            (Inside::Text, Inside::Text) if fresh && !rest.starts_with(char::is_whitespace) => {
                starts.push(at);
                fresh = false;
            }
            (Inside::Text, Inside::Tag { .. }) if rest.starts_with("{{") && !rest.starts_with("{{-") => starts.push(at),
            (Inside::Tag { .. } | Inside::Comment, Inside::Text) => fresh = true,
            _ => {}
        }
        *inside = next;
        at += width;
    }
    starts
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
    fn marks_name_the_place_in_the_file_and_leave_tags_alone() {
        let source = "a\n{% if x %}\n{% set y = [\n  \"%}\"\n] %}\n  {% if b %}c {{ d }} e {{- f }}\n{# note\n#}e";
        let marked = mark_places(source, 2);
        assert_eq!(marked.matches('\n').count(), source.matches('\n').count());
        let back = collect_places(&marked);
        assert_eq!(back.text, source);
        let place = |line, column| Place { file: 2, line, column };
        let found: Vec<Place> = back.places.iter().map(|(_, place)| *place).collect();
        assert_eq!(found, [place(1, 1), place(6, 13), place(6, 15), place(6, 23), place(8, 3)], "{marked}");
        for (offset, character) in source.char_indices().filter(|(_, c)| ('c'..='e').contains(c)) {
            let line = source[..offset].matches('\n').count() as u32 + 1;
            let column = offset - source[..offset].rfind('\n').map_or(0, |n| n + 1) + 1;
            if ![3, 7].contains(&line) {
                assert_eq!(back.place_at(offset), place(line, column as u32), "{character}");
            }
        }
    }

    #[test]
    fn a_part_keeps_the_places_of_the_whole() {
        let whole = collect_places(&mark_places("一\n  二 {{ x }}三\n\n四", 0));
        let at = whole.text.find('三').unwrap();
        let part = whole.part(at - 1..whole.text.len());
        for (offset, _) in part.text.char_indices() {
            assert_eq!(part.place_at(offset), whole.place_at(at - 1 + offset), "{offset}");
        }
        assert_eq!(whole.place_at(at), Place { file: 0, line: 2, column: 12 });
    }

    #[test]
    fn a_marked_text_falls_into_its_pieces() {
        let text = format!("累計{}人{}", figure_mark(3), literal_mark(0));
        let expected = vec![Piece::Text("累計".into()), Piece::Figure(3), Piece::Text("人".into()), Piece::Literal(0)];
        assert_eq!(pieces(&text), expected);
    }
}
