//! Blanks secrets out of bytes before they are stored.
//!
//! Not here: which strings are secret (http knows what it sent).
//! Invariant: every byte keeps its place; nothing but bytes of a secret becomes `*`.

use crate::domain::Secret;

/// Secrets shorter than this (in bytes) are left alone: blanking them would eat figures, and they protect nothing.
const SHORTEST: usize = 4;

/// The bytes with every secret replaced by as many `*`, and whether there was any. Found as they are, percent-encoded and
/// as JSON strings escape them, in any mixture of the three.
pub fn redact(bytes: &[u8], secrets: &[Secret]) -> (Vec<u8>, bool) {
    let mut clean = bytes.to_vec();
    let mut found = false;
    for secret in secrets.iter().map(Secret::reveal).filter(|secret| secret.len() >= SHORTEST) {
        for start in 0..bytes.len() {
            if let Some(length) = spelled_at(&bytes[start..], secret) {
                clean[start..start + length].fill(b'*');
                found = true;
            }
        }
    }
    (clean, found)
}

/// How many bytes at the beginning spell the secret; `None` where they do not.
fn spelled_at(bytes: &[u8], secret: &str) -> Option<usize> {
    let mut at = 0;
    for character in secret.chars() {
        at += spelled_character(&bytes[at..], character)?;
    }
    Some(at)
}

fn spelled_character(bytes: &[u8], character: char) -> Option<usize> {
    let mut buffer = [0; 4];
    let plain = character.encode_utf8(&mut buffer).as_bytes();
    if bytes.starts_with(plain) {
        // a backslash that begins an escaped backslash stands for one character with it
        let doubled = character == '\\' && bytes.starts_with(b"\\\\");
        return Some(plain.len() + usize::from(doubled));
    }
    match bytes.first()? {
        b'%' => percent_encoded(bytes, plain),
        b'+' if character == ' ' => Some(1),
        b'\\' => json_escaped(bytes, character),
        _ => None,
    }
}

/// `%E3%81%82`, in capitals or not.
fn percent_encoded(bytes: &[u8], plain: &[u8]) -> Option<usize> {
    for (i, byte) in plain.iter().enumerate() {
        let code = bytes.get(3 * i..3 * i + 3)?;
        let same = code.eq_ignore_ascii_case(format!("%{byte:02x}").as_bytes());
        same.then_some(())?;
    }
    Some(3 * plain.len())
}

/// `\/`, `\n`, `\u3042`, and a pair of them for what lies beyond.
fn json_escaped(bytes: &[u8], character: char) -> Option<usize> {
    let short = match character {
        '"' | '/' | '\\' => Some(character as u8),
        '\u{8}' => Some(b'b'),
        '\u{c}' => Some(b'f'),
        '\n' => Some(b'n'),
        '\r' => Some(b'r'),
        '\t' => Some(b't'),
        _ => None,
    };
    if short.is_some() && bytes.get(1).copied() == short {
        return Some(2);
    }
    let mut units = [0; 2];
    let units = character.encode_utf16(&mut units);
    for (i, unit) in units.iter().enumerate() {
        let code = bytes.get(6 * i..6 * i + 6)?;
        (code.starts_with(b"\\u") && code.eq_ignore_ascii_case(format!("\\u{unit:04x}").as_bytes())).then_some(())?;
    }
    Some(6 * units.len())
}
