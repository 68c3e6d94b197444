//! What an answer holds is always there.
//!
//! The description takes every field that may be null for one that may be absent. The node never leaves one out: what there is not
//! is null. So every field of what is answered is required, and whoever reads it need not think of a third case.

use std::collections::BTreeSet;

use serde_json::Value;
use utoipa::{
    Modify,
    openapi::{Components, OpenApi, RefOr, Schema},
};

/// How a schema is referred to.
const REFERENCE: &str = "#/components/schemas/";

/// Makes every field of every answer a required one.
pub(super) struct Answers;

impl Modify for Answers {
    fn modify(&self, document: &mut OpenApi) {
        // Of what is asked as well, a field may be left out if whoever reads it says so.
        let asked = asked(document);
        let named = answered(document)
            .into_iter()
            .filter(|name| !asked.contains(name));
        let named: Vec<_> = named.collect();
        let Some(components) = document.components.as_mut() else {
            return;
        };
        for name in named {
            if let Some(schema) = components.schemas.get_mut(&name) {
                require(schema);
            }
        }
    }
}

/// The schemas that answers are made of, directly or through others.
fn answered(document: &OpenApi) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let paths = serde_json::to_value(&document.paths).unwrap_or_default();
    for item in paths.as_object().into_iter().flat_map(|paths| paths.values()) {
        for operation in item.as_object().into_iter().flat_map(|item| item.values()) {
            gather(&operation["responses"], document.components.as_ref(), &mut found);
        }
    }
    // What a socket sends stands in no answer.
    gather(
        &Value::String(format!("{REFERENCE}Frame")),
        document.components.as_ref(),
        &mut found,
    );
    found
}

/// The schemas that bodies of requests are made of.
fn asked(document: &OpenApi) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let paths = serde_json::to_value(&document.paths).unwrap_or_default();
    for item in paths.as_object().into_iter().flat_map(|paths| paths.values()) {
        for operation in item.as_object().into_iter().flat_map(|item| item.values()) {
            gather(
                &operation["requestBody"],
                document.components.as_ref(),
                &mut found,
            );
        }
    }
    found
}

/// Adds what is referred to in here, and what that refers to.
fn gather(within: &Value, components: Option<&Components>, found: &mut BTreeSet<String>) {
    match within {
        Value::String(text) => {
            let Some(name) = text.strip_prefix(REFERENCE) else {
                return;
            };
            if !found.insert(name.to_owned()) {
                return;
            }
            let schema = components.and_then(|components| components.schemas.get(name));
            let schema = serde_json::to_value(schema).unwrap_or_default();
            gather(&schema, components, found);
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, components, found)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, components, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Requires all fields of an object, of each of its variants, and of what stands inside it without a name.
fn require(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => {
            object.required = object.properties.keys().cloned().collect();
            object.properties.values_mut().for_each(require);
        }
        Schema::OneOf(variants) => variants.items.iter_mut().for_each(require),
        Schema::AllOf(parts) => parts.items.iter_mut().for_each(require),
        Schema::AnyOf(variants) => variants.items.iter_mut().for_each(require),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::document::document;

    #[test]
    fn no_field_of_an_answer_may_be_left_out() {
        let document = document();
        let schemas = &document.components.as_ref().unwrap().schemas;
        let names = answered(&document);
        assert!(names.contains("Chat") && names.contains("Server") && names.contains("Event"));

        for name in names {
            let Some(RefOr::T(Schema::Object(object))) = schemas.get(&name) else {
                continue;
            };
            let all: Vec<_> = object.properties.keys().collect();
            assert_eq!(object.required.iter().collect::<Vec<_>>(), all, "{name}");
        }
    }
}
