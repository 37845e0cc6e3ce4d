//! Reads pieces of a JSON body as Google's own front end does: unknown names and wrong types are refused with their place.

use super::Refusal;
use serde_json::{Map, Value};

/// The body's object, or a refusal that names the place.
pub fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Map<String, Value>, Refusal> {
    value.as_object().ok_or_else(|| Refusal::wrong_type(place, "", value))
}

/// Refuses every key that the specification does not know.
pub fn known_only(given: &Map<String, Value>, known: &[&str], place: &str) -> Result<(), Refusal> {
    match given.keys().find(|key| !known.contains(&key.as_str())) {
        None => Ok(()),
        Some(key) => Err(Refusal::unknown_name(key, place)),
    }
}

/// An array, empty where it is absent.
pub fn list<'a>(given: &'a Map<String, Value>, key: &str, place: &str) -> Result<&'a [Value], Refusal> {
    match given.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(other) => Err(Refusal::wrong_type(place, key, other)),
    }
}

/// A string, `None` where it is absent.
pub fn text(given: &Map<String, Value>, key: &str, place: &str) -> Result<Option<String>, Refusal> {
    match given.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(Refusal::wrong_type(place, key, other)),
    }
}

/// A boolean, false where it is absent.
pub fn flag(given: &Map<String, Value>, key: &str, place: &str) -> Result<bool, Refusal> {
    match given.get(key) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(other) => Err(Refusal::wrong_type(place, key, other)),
    }
}

/// The discovery document types 64-bit integers as strings.
pub fn int64(given: &Map<String, Value>, key: &str, place: &str) -> Result<Option<i64>, Refusal> {
    match given.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value @ Value::String(text)) => text.parse().map(Some).map_err(|_| Refusal::wrong_type(place, key, value)),
        Some(other) => Err(Refusal::wrong_type(place, key, other)),
    }
}

/// The place of a field inside a place.
pub fn inner(place: &str, field: &str) -> String {
    if place.is_empty() { field.to_string() } else { format!("{place}.{field}") }
}

/// Google names places in errors by the fields of its own messages: `dimension_filter` for `dimensionFilter`.
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
