//! Looks into JSON that the binaries print, with messages that show what was there instead.

use anyhow::{Context, Result};
use serde_json::Value;

/// Parses what a command has printed.
pub(crate) fn parse(what: &str, text: &str) -> Result<Value> {
    serde_json::from_str(text).with_context(|| format!("{what} printed something else than JSON: {text:?}"))
}

/// The text at a pointer such as `/server/state`.
pub(crate) fn text(value: &Value, pointer: &str) -> Result<String> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("no text at {pointer} in {value}"))
}

/// The texts in the list at a pointer such as `/words`.
pub(crate) fn texts(value: &Value, pointer: &str) -> Result<Vec<String>> {
    let list = value
        .pointer(pointer)
        .with_context(|| format!("nothing at {pointer} in {value}"))?;
    items(list)?.iter().map(|item| text(item, "")).collect()
}

/// The number at a pointer such as `/stored_at`.
pub(crate) fn number(value: &Value, pointer: &str) -> Result<u64> {
    value
        .pointer(pointer)
        .and_then(Value::as_u64)
        .with_context(|| format!("no number at {pointer} in {value}"))
}

/// The elements of a list: of the value itself, or of its `items` or `messages`.
pub(crate) fn items(value: &Value) -> Result<&[Value]> {
    value
        .as_array()
        .or_else(|| value.get("items").and_then(Value::as_array))
        .or_else(|| value.get("messages").and_then(Value::as_array))
        .map(Vec::as_slice)
        .with_context(|| format!("no list: {value}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_shown_with_what_is_there() {
        let value = parse("status", r#"{"server":{"state":1}}"#).unwrap();

        let error = text(&value, "/server/state").unwrap_err().to_string();

        assert_eq!(error, r#"no text at /server/state in {"server":{"state":1}}"#);
        assert!(parse("status", "Oops").unwrap_err().to_string().contains("Oops"));
    }

    #[test]
    fn a_list_may_stand_by_itself_or_under_a_name() {
        assert_eq!(items(&parse("x", "[1,2]").unwrap()).unwrap().len(), 2);
        assert_eq!(items(&parse("x", r#"{"items":[1]}"#).unwrap()).unwrap().len(), 1);
        assert_eq!(
            items(&parse("x", r#"{"messages":[1]}"#).unwrap()).unwrap().len(),
            1
        );
        assert!(items(&parse("x", "{}").unwrap()).is_err());
    }
}
