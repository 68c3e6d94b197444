//! Tokens of programs.

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::json;

use crate::{
    api::{Answer, TestNode},
    browser::{Browser, program, token, with_json},
    fixtures::raw,
};

async fn status(node: &TestNode, token: &str) -> Answer {
    let request = program(Method::GET, "/v1/status", token);
    node.over_port(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_token_is_shown_once_and_works_until_it_is_revoked() {
    let node = TestNode::new().await;
    let token = token(&node, "backup script", "read").await;
    assert!(token.starts_with("hoopoe_") && token.len() == 7 + 43, "{token}");

    let answer = status(&node, &token).await;

    assert_eq!(answer.body["name"], "Alice");
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
    let list = node.get("/v1/tokens").await.body;
    let [entry] = &list["items"].as_array().unwrap()[..] else {
        panic!()
    };
    assert_eq!(
        (&entry["name"], &entry["scope"], &entry["expires"]),
        (&json!("backup script"), &json!("read"), &json!(null))
    );
    assert!(entry["used_at"].is_u64());
    assert!(!list.to_string().contains(&token[7..]));
    let path = format!("/v1/tokens/{}", entry["id"]);
    assert_eq!(node.ask(Method::DELETE, &path, None).await.status, 200);
    status(&node, &token).await.is_problem(401, "token_refused");
    node.ask(Method::DELETE, &path, None)
        .await
        .is_problem(404, "no_such_token");
    node.close().await;
}

#[tokio::test]
async fn a_token_ends_after_its_days() {
    let node = TestNode::new().await;
    let answer = node
        .post("/v1/tokens", r#"{"name": "a", "scope": "read", "days": 1}"#)
        .await;
    let token = answer.body["token"].as_str().unwrap();
    assert_eq!(status(&node, token).await.status, 200);

    let mut connection = raw(node.database.database.path()).await;
    sqlx::query("UPDATE access_token SET ends_at = ends_at - 86400000")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();

    status(&node, token).await.is_problem(401, "token_refused");
    node.close().await;
}

#[tokio::test]
async fn the_owner_makes_tokens_and_no_token_or_session_does() {
    let node = TestNode::new().await;
    let (browser, admin) = (
        Browser::sign_in(&node).await,
        token(&node, "admin", "admin").await,
    );
    let body = r#"{"name": "mine", "scope": "write"}"#;

    let request = with_json(program(Method::POST, "/v1/tokens", &admin), body);
    node.over_port(request).await.is_problem(403, "scope");

    browser
        .post(&node, "/v1/tokens", body)
        .await
        .is_problem(403, "forbidden");

    assert_eq!(node.post("/v1/tokens", body).await.status, 201);
    node.post("/v1/tokens", body)
        .await
        .is_problem(409, "token_exists");
    node.close().await;
}

#[tokio::test]
async fn a_token_without_a_sensible_name_or_life_is_not_made() {
    let node = TestNode::new().await;
    let long = "x".repeat(61);

    for body in [
        json!({"name": "", "scope": "read"}),
        json!({"name": " a", "scope": "read"}),
        json!({"name": "a\u{1b}[2J", "scope": "read"}),
        json!({"name": long, "scope": "read"}),
        json!({"name": "a", "scope": "all"}),
        json!({"name": "a", "scope": "read", "days": 0}),
        json!({"name": "a", "scope": "read", "days": 3_651}),
    ] {
        node.post("/v1/tokens", &body.to_string())
            .await
            .is_problem(400, "malformed");
    }
    assert_eq!(node.get("/v1/tokens").await.body, json!({"items": []}));
    node.close().await;
}

#[tokio::test]
async fn there_is_an_end_to_tokens() {
    let node = TestNode::new().await;
    for number in 0..64 {
        token(&node, &format!("token {number}"), "read").await;
    }

    let answer = node
        .post("/v1/tokens", r#"{"name": "one more", "scope": "read"}"#)
        .await;

    answer.is_problem(409, "too_many_tokens");
    node.close().await;
}
