//! Attacks with a token: beyond its scope, from a browser, and with what is none.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use hoopoe_node::web::{Needs, ROUTES};

use super::security::{concrete, has_every_header};
use crate::{
    api::{PAGE, TestNode},
    browser::{program, token},
};

#[tokio::test]
async fn a_token_does_what_its_scope_names_and_no_more() {
    let node = TestNode::new().await;
    let mut tokens = Vec::new();
    for scope in ["read", "write", "admin"] {
        tokens.push(token(&node, scope, scope).await);
    }

    for route in ROUTES {
        let least = match route.needs {
            Needs::Scope(scope) => scope as usize,
            Needs::AnySession | Needs::Person | Needs::Owner => 3,
            Needs::Nothing | Needs::Code => continue,
        };
        if route.path == "/v1/events" {
            // It never ends.
            continue;
        }
        for (scope, token) in tokens.iter().enumerate() {
            let request = program(route.method.clone(), &concrete(route.path), token);

            let answer = node.over_port(request.body(Body::empty()).unwrap()).await;

            let what = format!("{} {} {scope}: {}", route.method, route.path, answer.body);
            assert_eq!(answer.body["code"] == "scope", scope < least, "{what}");
            has_every_header(&answer);
        }
    }
    node.close().await;
}

#[tokio::test]
async fn a_token_is_of_no_use_to_a_browser() {
    let node = TestNode::new().await;
    let token = token(&node, "script", "read").await;
    let origin = PAGE.origin();

    for (name, value) in [
        ("origin", origin.as_str()),
        ("origin", "null"),
        ("sec-fetch-site", "same-origin"),
        ("cookie", "theme=dark"),
    ] {
        let request = program(Method::GET, "/v1/status", &token).header(name, value);

        node.over_port(request.body(Body::empty()).unwrap())
            .await
            .is_problem(403, "origin");
    }
    node.close().await;
}

#[tokio::test]
async fn what_is_no_token_is_none() {
    let node = TestNode::new().await;
    let token = token(&node, "script", "read").await;
    let bare = token.strip_prefix("hoopoe_").unwrap();

    for value in [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("bearer {token}"),
        format!("Basic {token}"),
        format!("Bearer {bare}"),
        format!("Bearer {token}A"),
        format!("Bearer {token} "),
        format!("Bearer hoopoe_{}", "A".repeat(43)),
    ] {
        let request = Request::get("/v1/status")
            .header(header::HOST, PAGE.host())
            .header(header::AUTHORIZATION, &value);

        node.over_port(request.body(Body::empty()).unwrap())
            .await
            .is_problem(401, "token_refused");
    }
    let twice = program(Method::GET, "/v1/status", &token).header(header::AUTHORIZATION, "Bearer x");
    node.over_port(twice.body(Body::empty()).unwrap())
        .await
        .is_problem(401, "token_refused");
    node.close().await;
}
