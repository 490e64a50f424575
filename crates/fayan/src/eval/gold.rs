//! Reading `gold.json`.

use serde_json::Value;

use super::normal::normal;

/// Who a statement of the gold belongs to: the speaker, else the label, else the post.
pub(super) fn who(want: &Value) -> &str {
    ["speaker", "label_as_printed", "position"].into_iter().find_map(|name| text(want, name)).unwrap_or_default()
}

/// A text of the gold; empty counts as absent.
pub(super) fn text<'a>(gold: &'a Value, name: &str) -> Option<&'a str> {
    text_or_empty(gold, name).filter(|text| !text.is_empty())
}

pub(super) fn text_or_empty<'a>(gold: &'a Value, name: &str) -> Option<&'a str> {
    gold.get(name).and_then(Value::as_str)
}

pub(super) fn list<'a>(gold: &'a Value, name: &str) -> &'a [Value] {
    gold.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A list of texts made comparable; absent when the gold leaves it open.
pub(super) fn normal_list(gold: &Value, name: &str) -> Option<Vec<String>> {
    let items = gold.get(name)?.as_array()?;
    Some(items.iter().filter_map(Value::as_str).map(normal).collect())
}
