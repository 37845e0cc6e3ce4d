//! Plain values of an answer: whole numbers, decimals, names of things, lists that may be left out; and of an address.
//!
//! Platforms write one number in several ways: `12`, `"12"`, `12.0`; an id as a text or as a number. All of them are read.
//! Not here: what a value means that is null or not there; whoever asks tells that apart from zero.
//! Invariant: nothing is rounded, and what is no number is refused with its place.

use super::{ParseError, Promised};
use crate::domain::Decimal;
use serde_json::Value;

/// A number, or a text of digits alone: no signs but a leading minus, no separators.
pub(crate) fn decimal(found: &Value) -> Option<Decimal> {
    let number = match found {
        Value::Number(number) => {
            let text = number.to_string();
            text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&text)).ok()?
        }
        Value::String(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let framed = digits.starts_with(|c: char| c.is_ascii_digit()) && !digits.ends_with('.');
            text.parse::<Decimal>().ok().filter(|_| plain && framed)?
        }
        _ => return None,
    };
    Some(number.normalize())
}

/// A whole number of 0 or more.
pub(crate) fn count(found: &Value, pointer: &str) -> Result<Decimal, ParseError> {
    let most = Decimal::from(u64::MAX);
    let whole = decimal(found).filter(|n| n.is_integer() && (Decimal::ZERO..=most).contains(n));
    whole.ok_or_else(|| ParseError::wrong_type(pointer, Some(found), Promised::Count))
}

/// The name of a thing: a text, or a number where somebody wrote it as one.
pub(crate) fn id(found: Option<&Value>) -> Option<String> {
    match found? {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        other => other.as_u64().map(|number| number.to_string()),
    }
}

/// Whatever a text holds stays one value of an address's query.
pub(crate) fn encode(text: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if keep(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

/// A list; one that is left out or null is empty.
pub(crate) fn list<'v>(found: Option<&'v Value>, pointer: &str) -> Result<&'v [Value], ParseError> {
    match found {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        other => Err(ParseError::wrong_type(pointer, other, Promised::List)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_number_is_read_however_it_is_written_and_nothing_else_is() {
        let read =
            |value: Value| count(&value, "/x").map(|n| n.to_string()).map_err(|e| format!("{} {}", e.code, e.pointer));
        for (value, told) in
            [(json!(12), "12"), (json!("12"), "12"), (json!(12.0), "12"), (json!("0"), "0"), (json!("007"), "7")]
        {
            assert_eq!(read(value), Ok(told.to_string()));
        }
        assert_eq!(read(json!(u64::MAX)), Ok(u64::MAX.to_string()));
        for value in [
            json!(null),
            json!(true),
            json!([1]),
            json!({"x": 1}),
            json!(-1),
            json!("-1"),
            json!(1.5),
            json!("1.5"),
            json!(""),
            json!("1,234"),
            json!("1_000"),
            json!("1e3"),
            json!(" 1"),
            json!("+1"),
            json!("1."),
            json!(".5"),
            json!("--"),
            json!(1e300),
        ] {
            assert_eq!(read(value.clone()), Err("wrong_type /x".to_string()), "{value}");
        }
        assert_eq!(decimal(&json!("-2.50")).map(|n| n.to_string()), Some("-2.5".into()));
        assert_eq!(decimal(&json!(0.0395)).map(|n| n.to_string()), Some("0.0395".into()));
    }

    #[test]
    fn ids_and_lists_have_two_forms_each() {
        assert_eq!(id(Some(&json!("17895"))), id(Some(&json!(17895))));
        assert_eq!(id(Some(&json!(1_949_003_093_120_876_544_u64))).as_deref(), Some("1949003093120876544"));
        assert_eq!((id(None), id(Some(&json!(""))), id(Some(&json!(1.5)))), (None, None, None));
        assert_eq!(list(None, "/x").unwrap().len() + list(Some(&Value::Null), "/x").unwrap().len(), 0);
        assert_eq!(list(Some(&json!([1])), "/x").unwrap().len(), 1);
        assert!(list(Some(&json!({})), "/x").is_err());
        assert_eq!(encode("a b/仙=-._~"), "a%20b%2F%E4%BB%99%3D-._~");
    }
}
