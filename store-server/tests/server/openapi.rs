//! The description of the routes says what is so, no more and no less.

use std::collections::BTreeSet;

use hoopoe_protocol::store::error::ProblemCode;
use hoopoe_store_server::api;
use serde_json::Value;

use crate::harness::{TestServer, json};

const PROTOCOL: &str = include_str!("../../../docs/protocol/store.md");

/// Every "METHOD path" of the document.
fn described(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect()
}

fn document() -> Value {
    serde_json::from_str(&api::openapi::document().to_json().unwrap()).unwrap()
}

/// Every value in the document under this key, wherever.
fn all_under<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == key {
                    found.push(field);
                }
                all_under(field, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| all_under(item, key, found)),
        _ => {}
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let routes: BTreeSet<String> = api::routes()
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();

    assert_eq!(described(&document()), routes);
    assert_eq!(routes.len(), api::routes().len(), "a route stands there twice");
}

#[test]
fn every_route_stands_in_the_document_of_the_protocol() {
    for route in api::routes() {
        let (method, path) = (route.method.as_str(), format!("`{}`", route.path));
        let is_told = PROTOCOL.lines().any(|line| {
            line.contains(&format!("`{method} {}`", route.path))
                || (line.contains(&format!("`{method} ")) && line.contains(&path))
        });

        assert!(is_told, "{method} {}", route.path);
    }
}

#[test]
fn every_rule_and_every_schema_that_is_named_is_there() {
    let document = document();
    let (mut rules, mut references) = (Vec::new(), Vec::new());
    all_under(&document, "x-cddl-rule", &mut rules);
    all_under(&document, "$ref", &mut references);

    assert!(rules.len() >= 9 && references.len() > 50);
    for rule in rules {
        let definition = format!("\n{} ", rule.as_str().unwrap());
        assert!(PROTOCOL.contains(&definition), "{rule}");
    }
    for reference in references {
        let pointer = reference.as_str().unwrap().trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_code_is_described_in_both_documents() {
    let document = document();
    let codes = document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"].as_array();
    let described: BTreeSet<&str> = codes.unwrap().iter().filter_map(Value::as_str).collect();
    let told: BTreeSet<&str> = PROTOCOL
        .split("## Errors")
        .nth(1)
        .and_then(|rest| rest.split("## Limits").next())
        .unwrap()
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();

    assert_eq!(described, told);
    for code in described {
        let known: ProblemCode = serde_json::from_value(code.into()).unwrap();
        assert_ne!(known, ProblemCode::Unknown, "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_may_read_it_and_answers_have_the_fields_that_it_names() {
    let server = TestServer::start().await;

    let document: Value = json(server.get("/openapi.json").await).await;

    assert_eq!(document["openapi"], "3.1.0");
    for (path, schema) in [("/v1/limits", "ServerLimits"), ("/health", "Health")] {
        let answer: Value = json(server.get(path).await).await;
        let answered: BTreeSet<&String> = answer.as_object().unwrap().keys().collect();
        let properties = &document["components"]["schemas"][schema]["properties"];
        let described: BTreeSet<&String> = properties.as_object().unwrap().keys().collect();
        assert_eq!(answered, described, "{path}");
    }
}
