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
        let begins = |byte: u8| byte == secret.as_bytes()[0] || matches!(byte, b'%' | b'\\' | b'+');
        for (start, _) in bytes.iter().enumerate().filter(|(_, byte)| begins(**byte)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str, secrets: &[&str]) -> String {
        let secrets: Vec<Secret> = secrets.iter().map(|s| Secret::new(*s)).collect();
        let (clean, found) = redact(text.as_bytes(), &secrets);
        let clean = String::from_utf8(clean).unwrap();
        assert_eq!(clean.len(), text.len(), "every byte keeps its place");
        assert_eq!(found, clean != text);
        clean
    }

    #[test]
    fn a_secret_is_blanked_wherever_it_stands() {
        assert_eq!(redacted("x=tok3n&y=tok3ntok3n", &["tok3n"]), "x=*****&y=**********");
        assert_eq!(redacted("tok3", &["tok3n"]), "tok3", "the beginning of a secret is none");
        assert_eq!(redacted("nothing here", &["tok3n"]), "nothing here");
        assert_eq!(redacted("", &["tok3n"]), "");
    }

    #[test]
    fn every_spelling_is_found() {
        let secret = "a/b+c=\"é 😀\\z";
        for spelling in [
            "a/b+c=\"é 😀\\z",
            "a%2Fb%2Bc%3D%22%C3%A9%20%F0%9F%98%80%5Cz",
            "a%2fb%2bc%3d%22%c3%a9+%f0%9f%98%80%5cz",
            "a\\/b+c=\\\"é 😀\\\\z",
            "\\u0061\\/b\\u002Bc\\u003d\\\"\\u00e9 \\ud83d\\uDE00\\\\z",
        ] {
            let text = format!("{{\"url\":\"{spelling}\",\"n\":12}}");
            let stars = "*".repeat(spelling.len());
            assert_eq!(redacted(&text, &[secret]), format!("{{\"url\":\"{stars}\",\"n\":12}}"));
        }
    }

    #[test]
    fn json_stays_json_and_numbers_stay() {
        let body = serde_json::json!({ "next": "https://x.jp/?token=se/cr\"et&n=1", "sessions": 18204 }).to_string();
        let clean = redacted(&body, &["se/cr\"et"]);
        let value: serde_json::Value = serde_json::from_str(&clean).unwrap();
        assert_eq!(value["sessions"], 18204);
        assert!(!clean.contains("se/cr"), "{clean}");
    }

    #[test]
    fn secrets_inside_each_other_are_all_blanked() {
        assert_eq!(redacted("abcdefgh", &["abcdef", "cdefgh"]), "********");
        assert_eq!(redacted("abcdefgh", &["abcd", "abcdef"]), "******gh");
        assert_eq!(redacted("abababab", &["ababab"]), "********", "and those that overlap themselves");
    }

    #[test]
    fn what_is_too_short_to_be_a_secret_eats_no_figures() {
        assert_eq!(redacted("{\"n\":123}", &["", "1", "123"]), "{\"n\":123}");
    }

    #[test]
    fn bytes_that_are_no_text_keep_their_places() {
        let bytes = [&b"\xff\x00tok3n\x82\xa0%"[..], b"\\u12", b"%4"].concat();
        let (clean, found) = redact(&bytes, &[Secret::new("tok3n")]);
        assert!(found);
        assert_eq!(clean, [&b"\xff\x00*****\x82\xa0%"[..], b"\\u12", b"%4"].concat());
    }
}
