//! What the readers of TOML and JSON say about a file's form, taken apart: a name that is not known, a value of the wrong
//! kind, a name that is missing.
//!
//! Not here: reading. serde has one sentence for each of these; whatever else a reader says stays in its own words.
//! Invariant: nothing is lost: what is not recognised is kept as it was said.

use super::Near;
use std::fmt;

/// A mistake of form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// A name that means nothing there.
    UnknownName {
        name: String,
        near: Near,
    },
    /// A value that is none of those that are known.
    UnknownValue {
        value: String,
        near: Near,
    },
    MissingName {
        name: String,
    },
    /// The name, where it was told.
    RepeatedName {
        name: Option<String>,
    },
    WrongKind {
        found: Kind,
        expected: Kind,
    },
    /// In the reader's own words.
    Words {
        words: String,
    },
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// With its characters, where they were told.
    Text(Option<String>),
    Whole(Option<String>),
    Number(Option<String>),
    Flag(Option<String>),
    Day,
    List,
    Table,
    Nothing,
    /// In the reader's own words.
    Words(String),
}

impl Malformed {
    /// Takes the sentence of a reader apart.
    pub fn of(sentence: &str) -> Malformed {
        let sentence = sentence.trim().replace('\n', ", ");
        let words = || Malformed::Words { words: sentence.clone() };
        let quoted = quoted(&sentence);
        let named = |make: &dyn Fn(String) -> Malformed| quoted.first().map_or_else(words, |name| make(name.clone()));
        let near = |name: &str| Near::to(name, quoted[1..].iter().map(String::as_str));
        if sentence.starts_with("unknown field `") {
            named(&|name| Malformed::UnknownName { near: near(&name), name })
        } else if sentence.starts_with("unknown variant `") {
            named(&|value| Malformed::UnknownValue { near: near(&value), value })
        } else if sentence.starts_with("missing field `") {
            named(&|name| Malformed::MissingName { name })
        } else if sentence.starts_with("duplicate field") || sentence.starts_with("duplicate key") {
            Malformed::RepeatedName { name: quoted.first().cloned() }
        } else if let Some((found, expected)) =
            sentence.strip_prefix("invalid type: ").and_then(|rest| rest.rsplit_once(", expected "))
        {
            Malformed::WrongKind { found: Kind::found(found), expected: Kind::expected(expected) }
        } else {
            words()
        }
    }
    /// What is known there.
    pub fn hint(&self) -> Option<String> {
        match self {
            Malformed::UnknownName { near, .. } | Malformed::UnknownValue { near, .. } => Some(near.to_string()),
            _ => None,
        }
    }
}

impl Kind {
    fn found(words: &str) -> Kind {
        let (kind, value) = words.split_once(' ').unwrap_or((words, ""));
        let value = value.trim_start_matches("point ").trim_matches(['`', '"']).to_string();
        let value = Some(value).filter(|v| !v.is_empty());
        match kind {
            "string" => Kind::Text(value),
            "integer" => Kind::Whole(value),
            "floating" => Kind::Number(value),
            "boolean" => Kind::Flag(value),
            "map" => Kind::Table,
            "sequence" => Kind::List,
            "null" | "unit" => Kind::Nothing,
            _ => Kind::Words(words.to_string()),
        }
    }
    fn expected(words: &str) -> Kind {
        match words {
            "a string" => Kind::Text(None),
            "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => Kind::Whole(None),
            "f64" | "f32" => Kind::Number(None),
            "a boolean" => Kind::Flag(None),
            "a sequence" => Kind::List,
            "a map" => Kind::Table,
            "a TOML datetime" | "datetime" => Kind::Day,
            _ if words.starts_with("struct ") => Kind::Table,
            _ => Kind::Words(words.to_string()),
        }
    }
}

/// The texts between backticks.
fn quoted(sentence: &str) -> Vec<String> {
    let parts: Vec<&str> = sentence.split('`').collect();
    // the last one may not be closed
    let closed = (parts.len() - 1) / 2;
    parts.iter().skip(1).step_by(2).take(closed).map(|name| (*name).to_string()).collect()
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Malformed::UnknownName { name, .. } => write!(f, "unknown name `{name}`"),
            Malformed::UnknownValue { value, .. } => write!(f, "unknown value `{value}`"),
            Malformed::MissingName { name } => write!(f, "`{name}` is missing"),
            Malformed::RepeatedName { name: Some(name) } => write!(f, "`{name}` stands twice"),
            Malformed::RepeatedName { name: None } => f.write_str("this name stands twice"),
            Malformed::WrongKind { found, expected } => write!(f, "{found} where {expected} is expected"),
            Malformed::Words { words } => f.write_str(words),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value) = match self {
            Kind::Text(value) => ("a text", value.as_ref()),
            Kind::Whole(value) => ("a whole number", value.as_ref()),
            Kind::Number(value) => ("a number", value.as_ref()),
            Kind::Flag(value) => ("true or false", value.as_ref()),
            Kind::Day => ("a day (2026-10-31, without quotes)", None),
            Kind::List => ("a list", None),
            Kind::Table => ("a table", None),
            Kind::Nothing => ("nothing", None),
            Kind::Words(words) => (words.as_str(), None),
        };
        match value {
            Some(value) => write!(f, "{name} (`{value}`)"),
            None => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentences_of_serde_become_data() {
        let told = |sentence: &str| {
            let found = Malformed::of(sentence);
            (found.to_string(), found.hint().unwrap_or_default())
        };
        assert_eq!(
            told("unknown field `contracter`, expected one of `name`, `contractor`\n"),
            ("unknown name `contracter`".into(), "did you mean `contractor`?".into())
        );
        assert_eq!(
            told("unknown variant `fortnight`, expected `month` or `days`"),
            ("unknown value `fortnight`".into(), "known: month, days".into())
        );
        assert_eq!(told("missing field `name`").0, "`name` is missing");
        assert_eq!(told("duplicate key `name` in document root").0, "`name` stands twice");
        assert_eq!(
            told("invalid type: integer `3`, expected a string").0,
            "a whole number (`3`) where a text is expected"
        );
        assert_eq!(
            told("invalid type: string \"a, expected b\", expected u32").0,
            "a text (`a, expected b`) where a whole number is expected"
        );
        assert_eq!(told("invalid type: map, expected a sequence").0, "a table where a list is expected");
        assert_eq!(told("expected value").0, "expected value", "the rest stays as it was said");
        assert_eq!(told("unknown field `").0, "unknown field `");
    }

    #[test]
    fn the_readers_in_use_still_say_these_sentences() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Sample {
            #[expect(dead_code, reason = "only what is wrong with it is looked at")]
            count: u32,
        }
        for (json, toml, expected) in [
            ("{\"cont\": 1}", "cont = 1", "unknown name `cont`"),
            ("{}", "", "`count` is missing"),
            ("{\"count\": \"x\"}", "count = \"x\"", "a text (`x`) where a whole number is expected"),
            ("{\"count\": true}", "count = true", "true or false (`true`) where a whole number is expected"),
            ("{\"count\": [1]}", "count = [1]", "a list where a whole number is expected"),
        ] {
            let json = serde_json::from_str::<Sample>(json).unwrap_err().to_string();
            let json = json.rsplit_once(" at line ").map_or(json.as_str(), |(words, _)| words);
            assert_eq!(Malformed::of(json).to_string(), expected);
            let toml = toml::from_str::<Sample>(toml).unwrap_err();
            assert_eq!(Malformed::of(toml.message()).to_string(), expected);
        }
        let twice = toml::from_str::<Sample>("count = 1\ncount = 2").unwrap_err();
        assert_eq!(Malformed::of(twice.message()).to_string(), "this name stands twice");
    }
}
