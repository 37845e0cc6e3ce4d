//! Lists with cursors: posts, media.
//!
//! Invariant: the address of the next page is made here from its cursor, for the one in the answer carries the token; a post
//! or a cursor that comes twice is refused, and so is a next page without a cursor.

use super::{list_at, task, text_at};
use crate::sources::plain::{self, encode};
use crate::sources::{ParseError, ParseFault, Part, Promised, Task};
use serde_json::{Value, json};

/// More pages than this are no month of posts.
const MOST_PAGES: usize = 200;

/// One page of a list.
pub struct Listed<'a> {
    /// Place, id and what is said.
    pub items: Vec<(String, String, &'a Value)>,
    pub next: Option<Task>,
}

/// Reads a page, in the light of the pages before it.
pub fn read<'a>(value: &'a Value, part: &Part) -> Result<Listed<'a>, ParseError> {
    let known = |name: &str| -> Vec<String> {
        let list = part.state["more"][name].as_array().into_iter().flatten();
        list.filter_map(Value::as_str).map(str::to_string).collect()
    };
    let (mut seen, mut cursors) = (known("seen"), known("cursors"));
    let mut items = Vec::new();
    for (n, item) in list_at(value, "data", "")?.iter().enumerate() {
        let place = format!("/data/{n}");
        let id = plain::id(item.get("id"));
        let id = id.ok_or_else(|| ParseError::wrong_type(format!("{place}/id"), item.get("id"), Promised::Text))?;
        if seen.contains(&id) {
            let fault = ParseFault::RowTwice { row: vec![id] };
            return Err(ParseError::new("repeated_row", format!("{place}/id"), fault));
        }
        seen.push(id.clone());
        items.push((place, id, item));
    }
    // a last page also has a cursor: only the address tells that there is more
    let next = match value.pointer("/paging/next") {
        None | Some(Value::Null) => None,
        Some(_) => {
            let place = "/paging/cursors";
            let cursor = text_at(value.pointer(place).unwrap_or(&Value::Null), "after", place)?.to_string();
            if cursors.contains(&cursor) || cursors.len() >= MOST_PAGES {
                let cursor = cursor.chars().take(20).collect();
                return Err(ParseError::new("repeated_page", place, ParseFault::PageTwice { token: cursor }));
            }
            let base = part.state["more"]["base"].as_str().or(part.state["url"].as_str()).unwrap_or_default();
            let mut next = part.clone();
            next.state["url"] = format!("{base}&after={}", encode(&cursor)).into();
            cursors.push(cursor);
            next.state["more"]["base"] = base.into();
            next.state["more"]["seen"] = json!(seen);
            next.state["more"]["cursors"] = json!(cursors);
            Some(task(next))
        }
    };
    Ok(Listed { items, next })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Month, StreamId, Zone};

    fn first() -> Part {
        let window = Month::new(2026, 10).unwrap().window(Zone::JST);
        let url = "https://graph.facebook.com/v25.0/1/posts?limit=2";
        super::super::question(&StreamId::from("facebook.posts"), window, "posts", url, &["a"], json!({})).parts[0]
            .clone()
    }

    fn page(ids: &[&str], after: Option<&str>, next: bool) -> Value {
        let data: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        let mut page = json!({ "data": data, "paging": { "cursors": { "before": "b" } } });
        if let Some(after) = after {
            page["paging"]["cursors"]["after"] = after.into();
        }
        if next {
            page["paging"]["next"] = "https://graph.facebook.com/v25.0/1/posts?access_token=EAAsecret&after=x".into();
        }
        page
    }

    #[test]
    fn the_next_page_is_asked_for_by_its_cursor_and_never_by_the_address_given() {
        let value = page(&["1", "2"], Some("QV/J="), true);
        let next = read(&value, &first()).unwrap().next.unwrap();
        assert_eq!(next.request.url, "https://graph.facebook.com/v25.0/1/posts?limit=2&after=QV%2FJ%3D");
        let value = page(&["3"], Some("Z2"), true);
        let third = read(&value, &next.parts[0]).unwrap().next.unwrap();
        assert_eq!(third.request.url, "https://graph.facebook.com/v25.0/1/posts?limit=2&after=Z2");
        assert_eq!(third.parts[0].key, first().key, "one part, however many pages");
        assert!(read(&page(&["4"], Some("Z3"), false), &third.parts[0]).unwrap().next.is_none(), "the last page");
    }

    #[test]
    fn pages_that_repeat_or_lack_something_are_refused() {
        let value = page(&["1", "2"], Some("A"), true);
        let next = read(&value, &first()).unwrap().next.unwrap();
        let error = |value: &Value| read(value, &next.parts[0]).err().map(|e| format!("{} {}", e.code, e.pointer));
        assert_eq!(error(&page(&["2"], Some("B"), false)).unwrap(), "repeated_row /data/0/id");
        assert_eq!(error(&page(&["3"], Some("A"), true)).unwrap(), "repeated_page /paging/cursors");
        assert_eq!(error(&page(&["3"], None, true)).unwrap(), "wrong_type /paging/cursors/after");
        assert_eq!(error(&json!({ "data": [{}] })).unwrap(), "wrong_type /data/0/id");
        assert_eq!(error(&json!({ "paging": {} })).unwrap(), "wrong_type /data");
        let twice = json!({ "data": [{ "id": "7" }, { "id": "7" }] });
        assert_eq!(error(&twice).unwrap(), "repeated_row /data/1/id");
    }
}
