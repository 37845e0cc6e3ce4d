//! From what is seen on paper to a figure: page and characters, as people type them.
//!
//! Not here: what the figure was made of (`explain`).
//! Invariant: one figure or a list of candidates; never the first of several.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

/// What is printed so on a page.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    One(String),
    /// Ids with the characters they are printed with; none where they are drawn, or only feed others.
    Several(Vec<(String, String)>),
    /// What is printed on the page instead.
    Nothing(Vec<String>),
}

/// The figure that is printed as `text` on `page` of the report with this `figures.json`: with the same characters, else
/// with the same number, else one that is drawn there and has that value, as a chart's alternative text tells it.
pub fn find(json: &Value, page: u32, text: &str) -> Found {
    let mut printed: Vec<(String, String)> = Vec::new();
    let mut unprinted: Vec<(String, String)> = Vec::new();
    for figure in json["figures"].as_array().into_iter().flatten() {
        let id = figure["id"].as_str().unwrap_or_default();
        let places = figure["places"].as_array().map(Vec::as_slice).unwrap_or_default();
        for place in places.iter().filter(|place| place["page"].as_u64() == Some(page.into())) {
            let words = place["printed"].as_str().unwrap_or_default();
            printed.push((id.to_string(), words.to_string()));
        }
        if let (true, Some(value)) = (places.is_empty(), figure["value"].as_str()) {
            unprinted.push((id.to_string(), value.to_string()));
        }
    }
    let number = bare(text);
    let same = |candidates: &[(String, String)], test: &dyn Fn(&str) -> bool| -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = candidates.iter().filter(|(_, words)| test(words)).cloned().collect();
        found.dedup_by(|a, b| a.0 == b.0);
        found
    };
    let mut found = same(&printed, &|words| words == text.trim());
    if found.is_empty() && !number.is_empty() {
        found = same(&printed, &|words| bare(words) == number);
    }
    if found.is_empty() && !number.is_empty() {
        found = same(&unprinted, &|value| value == number);
        found.iter_mut().for_each(|(_, words)| words.clear());
    }
    match found.len() {
        1 => Found::One(found.remove(0).0),
        0 => {
            let mut texts: Vec<String> = printed.into_iter().map(|(_, words)| words).collect();
            texts.dedup();
            Found::Nothing(texts)
        }
        _ => Found::Several(found),
    }
}

/// The number in a text, however it is typed: `▲1,234人`, `-1234` and `－１２３４` are the same; `%` stays.
fn bare(text: &str) -> String {
    let plain: String = text.nfkc().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let (fall, digits) = match plain.strip_prefix(['▲', '△', '−', '-']) {
        Some(rest) => ("-", rest),
        None => ("", plain.trim_start_matches(['+', '±'])),
    };
    let digits = digits.trim_end_matches(|c: char| !c.is_ascii_digit() && c != '%');
    if digits.is_empty() { String::new() } else { format!("{fall}{digits}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report() -> Value {
        let figure = |id: &str, value: &str, places: &[(u32, &str)]| {
            let places: Vec<Value> =
                places.iter().map(|(page, text)| json!({ "page": page, "printed": text })).collect();
            json!({ "id": id, "value": value, "places": places })
        };
        json!({ "figures": [
            figure("sessions", "18204", &[(8, "18,204"), (8, "18,204回"), (3, "18,204回")]),
            figure("change", "-204", &[(8, "▲204")]),
            figure("rate", "0.035", &[(8, "+3.5%")]),
            figure("a", "5", &[(9, "5")]),
            figure("b", "5", &[(9, "5回")]),
            figure("c", "5", &[(9, "5回")]),
            figure("drawn", "77", &[]),
            figure("pending", "", &[(9, "集計中")]),
        ] })
    }
    fn one(page: u32, text: &str) -> String {
        match find(&report(), page, text) {
            Found::One(id) => id,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_number_is_found_however_it_is_typed() {
        for text in ["18,204", "18204", " 18,204回 ", "１８２０４", "18,204 回"] {
            assert_eq!(one(8, text), "sessions", "{text}");
        }
        for text in ["▲204", "△204", "-204", "－204", "▲204回"] {
            assert_eq!(one(8, text), "change", "{text}");
        }
        for text in ["+3.5%", "3.5%", "3.5％"] {
            assert_eq!(one(8, text), "rate", "{text}");
        }
        assert_eq!(one(9, "集計中"), "pending");
        // the very characters win over the same number
        assert_eq!(one(9, "5"), "a");
        assert_eq!(one(3, "77"), "drawn");
    }

    #[test]
    fn several_are_listed_and_none_is_answered_with_what_stands_there() {
        let several = |ids: &[&str], words: &str| {
            Found::Several(ids.iter().map(|id| (id.to_string(), words.to_string())).collect())
        };
        assert_eq!(find(&report(), 9, "5回"), several(&["b", "c"], "5回"));
        assert!(matches!(find(&report(), 9, "5件"), Found::Several(all) if all.len() == 3));
        let texts = ["18,204", "18,204回", "▲204", "+3.5%"].map(str::to_string).to_vec();
        assert_eq!(find(&report(), 8, "999"), Found::Nothing(texts));
        assert_eq!(find(&report(), 8, "人"), find(&report(), 8, "999"));
    }
}
