//! Forms of characters other than the usual one (異体字: 葛 with a variation selector). printpdf knows one glyph for a
//! character: on the pages each form stands as a private character of its own, and the text layer says what it means.
//!
//! Not here: whether a font has the form (fonts), its glyph (subset).
//! Invariant: what is read out of the file is the character and its selector, never the private one.

use super::RenderError;
use super::text::is_selector;
use lopdf::{Document, Object};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Stand for forms: a plane in which no report can show anything else, since no font of its has it.
pub const PRIVATE: RangeInclusive<char> = '\u{F0000}'..='\u{FFFFD}';

/// The forms that a text shows: character and selector.
pub fn of(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1)).filter(|(_, selector)| is_selector(*selector))
}

/// Puts the private characters in the place of forms.
pub fn replace(text: &mut String, codes: &BTreeMap<(char, char), char>) {
    if !text.contains(is_selector) {
        return;
    }
    let mut replaced = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let form = characters.peek().and_then(|next| codes.get(&(character, *next)));
        match form {
            Some(code) => {
                replaced.push(*code);
                characters.next();
            }
            None => replaced.push(character),
        }
    }
    *text = replaced;
}

/// Lets the fonts' text layers (ToUnicode) say the forms where they say the private characters.
pub fn tell<'f>(
    document: &mut Document,
    forms: impl Iterator<Item = (&'f (char, char), &'f char)>,
) -> Result<(), RenderError> {
    let said: BTreeMap<String, String> =
        forms.map(|((c, selector), code)| (hexadecimal(&[*code]), hexadecimal(&[*c, *selector]))).collect();
    if said.is_empty() {
        return Ok(());
    }
    for object in document.objects.values_mut() {
        let Object::Stream(stream) = object else { continue };
        if !stream.content.windows(11).any(|bytes| bytes == b"beginbfchar") {
            continue;
        }
        let table = std::str::from_utf8(&stream.content).map_err(|e| RenderError::Writer(e.to_string()))?;
        let told = said.iter().fold(table.to_string(), |table, (code, form)| table.replace(code, form));
        stream.set_content(told.into_bytes());
    }
    Ok(())
}

/// `<845BDB40DD00>`: as a text layer writes what a glyph says, in UTF-16.
fn hexadecimal(characters: &[char]) -> String {
    let text: String = characters.iter().collect();
    let units: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("<{units}>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_become_private_characters_and_the_rest_stays() {
        let mut text = "葛\u{E0100}城と葛飾".to_string();
        let forms: Vec<(char, char)> = of(&text).collect();
        assert_eq!(forms, [('葛', '\u{E0100}')]);
        replace(&mut text, &forms.into_iter().zip(PRIVATE).collect());
        assert_eq!(text, "\u{F0000}城と葛飾");
        assert_eq!(hexadecimal(&['葛', '\u{E0100}']), "<845BDB40DD00>");
    }
}
