//! The key that stands for a person in `casual_interviews`: so that people can be counted and none is named.
//!
//! Invariant: without the secret nobody can make or test a key; the address itself is written nowhere.

use crate::domain::Secret;
use ring::hmac;
use unicode_normalization::UnicodeNormalization;

/// The first 16 hex digits of HMAC-SHA256 of the address (a mail address, a LINE user id), folded so that the same address
/// typed in another width or case is the same person.
pub fn participant_key(secret: &Secret, address: &str) -> String {
    let folded: String = address.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect();
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.reveal().as_bytes());
    hmac::sign(&key, folded.as_bytes()).as_ref().iter().take(8).map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_key_however_the_address_is_typed() {
        let secret = Secret::new("key");
        let key = participant_key(&secret, "taro@example.jp");
        assert_eq!(participant_key(&secret, " Ｔａｒｏ＠example.JP "), key);
        assert_ne!(participant_key(&Secret::new("other"), "taro@example.jp"), key);
        assert_ne!(participant_key(&secret, "hanako@example.jp"), key);
        assert_eq!(key, "38c861bdde6b475c", "as computed by another program");
    }
}
