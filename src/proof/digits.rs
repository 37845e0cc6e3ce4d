//! Every digit on paper has a reason: it is a figure's, a date's, a section's, a page's, a caption's, a tick's, or stands in a
//! text that the template or the data brought along and `figures.json` lists.

use super::content::Glyph;
use super::figures::{Account, Owned};
use super::navigation::Heading;
use super::{Findings, Proof, Rule};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// A run of digits with what stands around it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub text: String,
    pub value: Decimal,
    /// Decimals.
    pub places: u32,
    /// What stands before and after, at most a few characters.
    pub before: String,
    pub after: String,
}

/// Characters kept on each side of a number.
const AROUND: usize = 8;

/// The numbers of a text: `1,234.5` is one, and so is `2分17秒`, in seconds.
pub(super) fn numbers(text: &str) -> Vec<Number> {
    let characters: Vec<char> = text.chars().collect();
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        if !characters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let (mut end, mut value, mut places) = run(&characters, at);
        let clock = |end: usize| characters.get(end).copied();
        if matches!((clock(end), clock(end + 1)), (Some('時'), Some('間')) | (Some('分' | '秒'), _)) && places == 0
        {
            let mut seconds = Decimal::ZERO;
            let mut next = Some((end, value));
            while let Some((stop, amount)) = next {
                let (factor, length) = match (clock(stop), clock(stop + 1)) {
                    (Some('時'), Some('間')) => (3600, 2),
                    (Some('分'), _) => (60, 1),
                    (Some('秒'), _) => (1, 1),
                    _ => break,
                };
                seconds += amount * Decimal::from(factor);
                end = stop + length;
                next = clock(end).filter(char::is_ascii_digit).map(|_| {
                    let (stop, amount, _) = run(&characters, end);
                    (stop, amount)
                });
            }
            (value, places) = (seconds, 0);
        }
        let before = characters[start.saturating_sub(AROUND)..start].iter().collect();
        let after = characters[end..(end + AROUND).min(characters.len())].iter().collect();
        found.push(Number { text: characters[start..end].iter().collect(), value, places, before, after });
        at = end;
    }
    found
}

/// Digits with their commas and decimals: the end, the value, the number of decimals.
fn run(characters: &[char], start: usize) -> (usize, Decimal, u32) {
    let digit = |at: usize| characters.get(at).is_some_and(char::is_ascii_digit);
    let mut end = start;
    let mut plain = String::new();
    let mut places = None;
    while end < characters.len() {
        match characters[end] {
            c if c.is_ascii_digit() => {
                plain.push(c);
                places = places.map(|count: u32| count + 1);
            }
            ',' if places.is_none() && (1..=3).all(|step| digit(end + step)) && !digit(end + 4) => {}
            '.' if places.is_none() && digit(end + 1) => {
                plain.push('.');
                places = Some(0);
            }
            _ => break,
        }
        end += 1;
    }
    (end, plain.parse().unwrap_or(Decimal::MAX), places.unwrap_or(0))
}

impl Number {
    fn whole(&self) -> Option<u32> {
        self.text.parse().ok()
    }
    /// Part of a day, month, year or time of the clock.
    pub fn is_date(&self) -> bool {
        let Some(whole) = self.whole() else { return false };
        let (day, month) = ((1..=31).contains(&whole), (1..=12).contains(&whole));
        let beside = |text: &str, sign: char, from_end: bool| {
            let mut characters: Vec<char> = text.chars().collect();
            if from_end {
                characters.reverse();
            }
            characters.first() == Some(&sign) && characters.get(1).is_some_and(char::is_ascii_digit)
        };
        let after = |sign: char| beside(&self.after, sign, false);
        let before = |sign: char| beside(&self.before, sign, true);
        let era = ["令和", "平成"].iter().any(|era| self.before.ends_with(era));
        let year = (2000..2100).contains(&whole);
        (self.after.starts_with('年') && (era || year))
            || (self.after.starts_with('月') && month)
            || (self.after.starts_with('日') && day)
            // so many days of a year are covered
            || (self.after.starts_with("日分") && (1..=366).contains(&whole))
            || (after('/') && month)
            || (before('/') && day)
            || ((after(':') || before(':')) && self.text.len() <= 2 && whole < 60)
            || (after('-') && (year || month))
            || (before('-') && (day || month))
    }
}

/// The numbers of listed texts, by their characters, with the neighbours they have there.
pub(super) struct Known(BTreeMap<String, Vec<Neighbours>>);

/// The characters before and after.
type Neighbours = (Option<char>, Option<char>);

impl Account {
    pub fn known_words(&self) -> Known {
        let mut known = Known(BTreeMap::new());
        for text in self.words.values().flatten() {
            for number in numbers(text) {
                let around = (number.before.chars().next_back(), number.after.chars().next());
                known.0.entry(number.text).or_default().push(around);
            }
        }
        known
    }
}

impl Known {
    /// Whether the number stands so in a listed text, between the same characters. An end of either text is as good as a
    /// mark of punctuation.
    pub fn hold(&self, number: &Number) -> bool {
        let own = (number.before.chars().next_back(), number.after.chars().next());
        let apart = |side: Option<char>| side.is_none_or(|c| !c.is_alphanumeric());
        let same = |a: Option<char>, b: Option<char>| a == b || (apart(a) && apart(b));
        self.0.get(&number.text).is_some_and(|all| all.iter().any(|it| same(it.0, own.0) && same(it.1, own.1)))
    }
}

/// `図2` of 「図2　…」.
pub(super) fn caption_number(caption: &str) -> Option<&str> {
    let kind = caption.chars().next().filter(|c| matches!(c, '図' | '表'))?;
    let digits = caption[kind.len_utf8()..].chars().take_while(char::is_ascii_digit).count();
    let end = kind.len_utf8() + digits;
    let ends = caption[end..].chars().next().is_none_or(char::is_whitespace);
    (digits > 0 && ends).then(|| &caption[..end])
}

/// `3.1` of 「3.1　配信の実績」.
fn section_number(heading: &str) -> Option<&str> {
    let end = heading.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    (end > 0 && heading[end..].starts_with(char::is_whitespace)).then(|| &heading[..end])
}

pub(super) fn check(proof: &Proof<'_>, headings: &[Heading], owned: &Owned, findings: &mut Findings) {
    sections(proof, headings, findings);
    captions(proof, findings);
    let ranks = ranks(proof);
    let Some(account) = &proof.figures else { return };
    let known = account.known_words();
    for (index, element) in proof.tree.elements.iter().enumerate() {
        let whole = matches!(
            element.role.as_str(),
            "P" | "Note" | "Caption" | "TH" | "TD" | "Lbl" | "LBody" | "TOCI" | "Figure"
        ) || super::elements::level(&element.role).is_some();
        let nested =
            element.parent.is_some_and(|parent| matches!(proof.tree.elements[parent].role.as_str(), "TD" | "TH"));
        if whole && !nested {
            let place = || proof.tree.place(index);
            let glyphs = proof.glyphs(index);
            let page = Looking { proof, owned, known: &known, headings };
            page.text(&element.role, ranks.contains(&index), &glyphs, &place, findings);
        }
    }
    for (number, page) in proof.pages.iter().enumerate() {
        for (section, it) in page.sections.iter().enumerate() {
            let Some((_, subtype)) = &it.artifact else { continue };
            let glyphs = page.glyphs.iter().enumerate().filter(|(_, glyph)| glyph.section == Some(section));
            let glyphs: Vec<(usize, usize)> = glyphs.map(|(index, _)| (number, index)).collect();
            // running feet are looked at whole by `navigation`
            if subtype != "Footer" && !glyphs.is_empty() {
                let place = || format!("page {}, an artifact", number + 1);
                let page = Looking { proof, owned, known: &known, headings };
                page.text("Artifact", false, &glyphs, &place, findings);
            }
        }
    }
}

/// What the digits of a text are judged by.
struct Looking<'l> {
    proof: &'l Proof<'l>,
    owned: &'l Owned,
    known: &'l Known,
    headings: &'l [Heading],
}

/// Stands for a whole figure, so that digits beside it never run together with it.
const FIGURE: char = '\u{E000}';

impl Looking<'_> {
    /// Looks at the digits of one element or artifact that are no figure's.
    fn text(
        &self,
        role: &str,
        is_rank: bool,
        glyphs: &[(usize, usize)],
        place: &dyn Fn() -> String,
        findings: &mut Findings,
    ) {
        let words = self.without_figures(role, glyphs, place, findings);
        for part in words.split('\n') {
            let trimmed = part.trim_start();
            let section = section_number(trimmed).or_else(|| caption_number(trimmed)).unwrap_or("");
            let section = section.trim_start_matches(['図', '表']);
            for (order, number) in numbers(part).into_iter().enumerate() {
                let numbering = order == 0 && number.text == section;
                let classed = match role {
                    "Figure" => is_tick(part),
                    "Caption" | "P" | "Artifact" => numbering && caption_number(trimmed).is_some(),
                    "TH" | "TD" => is_rank,
                    "Lbl" => true,
                    "TOCI" => numbering || page_of(&number, trimmed, self.headings),
                    role => numbering && super::elements::level(role).is_some(),
                };
                let note = number.before.ends_with('注');
                if !(classed || note || number.is_date() || self.known.hold(&number)) {
                    let why = format!("`{}` in `{}`", number.text, part.replace(FIGURE, "〔…〕"));
                    findings.add(Rule::UnknownDigits, place(), why);
                }
            }
        }
    }

    /// The text with one sign for each figure. Labels of a chart and parts of a running head are lines of their own.
    fn without_figures(
        &self,
        role: &str,
        glyphs: &[(usize, usize)],
        place: &dyn Fn() -> String,
        findings: &mut Findings,
    ) -> String {
        let mut words = String::new();
        // of the character before: whether it is a figure's, and itself
        let mut last: Option<(bool, usize, &Glyph)> = None;
        for &(page, index) in glyphs {
            let glyph = &self.proof.pages[page].glyphs[index];
            let figure = self.owned[page][index];
            if let Some((was_figure, before_page, before)) = last {
                let same_line = (glyph.baseline - before.baseline).abs() < 1.0 && before_page == page;
                let gap = (glyph.x - before.x - before.advance).abs();
                let digits = glyph.character.is_ascii_digit() && before.character.is_ascii_digit();
                if was_figure != figure && digits && same_line && gap < 0.1 * glyph.size {
                    findings.add(Rule::UnknownDigits, place(), "a figure's digits run on into others");
                }
                if matches!(role, "Figure" | "Artifact") && !(same_line && gap < 0.6 * glyph.size) {
                    words.push('\n');
                }
            }
            match figure {
                true if words.ends_with(FIGURE) => {}
                true => words.push(FIGURE),
                false => words.extend(glyph.said()),
            }
            last = Some((figure, page, glyph));
        }
        words
    }
}

/// Cells that count their rows: 1, 2, 3 in the first column of a table.
fn ranks(proof: &Proof<'_>) -> BTreeSet<usize> {
    let tree = &proof.tree;
    let mut found = BTreeSet::new();
    for body in tree.all("TBody") {
        let cells: Vec<usize> = tree.children_of(body, "TR").filter_map(|row| tree.children(row).next()).collect();
        let texts = cells.iter().map(|cell| proof.text(*cell).trim().parse().ok());
        let numbers: Vec<Option<usize>> = texts.collect();
        let counted = numbers.iter().take_while(|number| number.is_some()).count();
        let consecutive = numbers[..counted].iter().enumerate().all(|(index, number)| *number == Some(index + 1));
        if counted > 1 && consecutive {
            found.extend(&cells[..counted]);
        }
    }
    found
}

/// A label of an axis: a number alone, perhaps with a sign of hundredths or multiples.
fn is_tick(part: &str) -> bool {
    let bare = part.trim().trim_start_matches(['▲', '+', '-']).trim_end_matches(['%', '倍', '万', '億']);
    numbers(bare).len() == 1 && bare.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'))
}

/// The page at the end of an entry of the contents: `navigation` knows that it is the right one.
fn page_of(number: &Number, entry: &str, headings: &[Heading]) -> bool {
    entry.ends_with(&number.text)
        && headings.iter().any(|heading| {
            number.whole() == u32::try_from(heading.page + 1).ok() && entry.trim().starts_with(heading.text.trim())
        })
}

/// Sections are numbered one after the other.
fn sections(proof: &Proof<'_>, headings: &[Heading], findings: &mut Findings) {
    let mut counts: Vec<u32> = Vec::new();
    for heading in headings {
        let Some(number) = section_number(&heading.text) else { continue };
        let parts: Vec<u32> = number.split('.').filter_map(|part| part.parse().ok()).collect();
        let depth = parts.len().max(1);
        let mut next = counts.clone();
        next.resize(depth, 0);
        next[depth - 1] += 1;
        if parts != next {
            let due: Vec<String> = next.iter().map(u32::to_string).collect();
            let why = format!("is numbered {number}, {} is due", due.join("."));
            findings.add(Rule::Numbering, proof.tree.place(heading.element), why);
        }
        counts = parts;
    }
}

/// Tables and charts are numbered one after the other. A chart's caption is the paragraph below it; a table or chart that is
/// empty is nothing but its caption and a sentence.
fn captions(proof: &Proof<'_>, findings: &mut Findings) {
    let tree = &proof.tree;
    let captions = tree.elements.iter().enumerate().filter_map(|(index, element)| {
        let text = matches!(element.role.as_str(), "Caption" | "P").then(|| proof.text(index))?;
        let label = caption_number(&text)?;
        let titled = element.role == "Caption" || text[label.len()..].starts_with('\u{3000}');
        titled.then(|| (label.to_string(), index))
    });
    let mut counts: BTreeMap<char, u32> = BTreeMap::new();
    for (label, index) in captions {
        let mut characters = label.chars();
        let Some(kind) = characters.next() else { continue };
        let count = counts.entry(kind).or_insert(0);
        *count += 1;
        if characters.as_str().parse() != Ok(*count) {
            let why = format!("is called {label}, {kind}{count} is due");
            findings.add(Rule::Numbering, tree.place(index), why);
        }
    }
}

impl Proof<'_> {
    /// `図2` and its element, of the first text after a figure that begins so.
    pub(super) fn caption_below(&self, figure: usize) -> Option<(String, usize)> {
        let after = self.tree.elements.iter().enumerate().skip(figure + 1);
        let own = after.take_while(|(_, element)| element.role != "Figure");
        let mut texts = own.filter(|(_, element)| matches!(element.role.as_str(), "P" | "Caption"));
        texts.find_map(|(index, _)| {
            let text = self.text(index);
            caption_number(&text).filter(|it| it.starts_with('図')).map(|it| (it.to_string(), index))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_commas_decimals_and_minutes() {
        let read: Vec<(String, String)> =
            numbers("1,234.5回、2分17秒、3.。12,34").into_iter().map(|it| (it.text, it.value.to_string())).collect();
        let wanted = [("1,234.5", "1234.5"), ("2分17秒", "137"), ("3", "3"), ("12", "12"), ("34", "34")];
        assert_eq!(read, wanted.map(|(text, value)| (text.to_string(), value.to_string())));
    }

    #[test]
    fn dates_are_known_by_what_stands_around_them() {
        for date in ["令和8年10月31日", "10/9", "9:00", "2026-10-09", "2025年4月"] {
            assert!(numbers(date).iter().all(Number::is_date), "{date}: {:?}", numbers(date));
        }
        for other in ["13月", "45回", "令和8回", "32日", "8/45", "12"] {
            assert!(numbers(other).iter().any(|it| !it.is_date()), "{other}");
        }
    }

    #[test]
    fn labels_of_sections_and_captions_end_before_a_space() {
        assert_eq!(section_number("3.1　配信の実績"), Some("3.1"));
        assert_eq!(section_number("10月の事実"), None);
        assert_eq!(caption_number("図12　累計"), Some("図12"));
        assert_eq!(caption_number("表計算"), None);
    }
}
