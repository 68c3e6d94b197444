//! Who may ask, and what is refused before any route is met.

use std::{convert::Infallible, time::Duration};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use futures::stream;
use hoopoe_node::{
    driver::AskError,
    web::{
        BODY_BYTES, ROUTES,
        auth::{SocketPeer, UserNumber},
    },
};
use tokio::time::timeout;

use crate::api::{Scene, TestNode, owner};

/// A path that the route has.
fn concrete(path: &str) -> String {
    path.replace("{contact}", "1")
        .replace("{request}", "1")
        .replace("{asked}", "1")
        .replace("{session}", "1")
        .replace("{token}", "1")
        .replace("{file}", "a.js")
}

#[tokio::test]
async fn every_route_refuses_whoever_is_not_the_owner() {
    let node = TestNode::new().await;
    let strangers = [
        None,
        Some(ConnectInfo(SocketPeer(None))),
        Some(ConnectInfo(SocketPeer(Some(UserNumber(1_001))))),
    ];
    assert!(ROUTES.len() >= 26);

    for route in ROUTES {
        for stranger in strangers {
            let path = concrete(route.path);
            let mut request = Request::builder().method(route.method.clone()).uri(&path);
            if let Some(stranger) = stranger {
                request = request.extension(stranger);
            }

            let answer = node.send(request.body(Body::empty()).unwrap()).await;

            answer.is_problem(403, "forbidden");
        }
    }
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn a_stranger_does_not_even_learn_which_routes_there_are() {
    let node = TestNode::new().await;

    for (method, path) in [
        (Method::GET, "/v1/nothing"),
        (Method::DELETE, "/v1/status"),
        (Method::GET, "/"),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Body::empty())
            .unwrap();

        node.send(request).await.is_problem(403, "forbidden");
    }
    node.close().await;
}

#[tokio::test]
async fn unknown_routes_and_methods_are_problems_too() {
    let node = TestNode::new().await;

    node.get("/v1/nothing").await.is_problem(404, "not_found");
    node.get("/index.html").await.is_problem(404, "not_found");
    node.ask(Method::DELETE, "/v1/status", None)
        .await
        .is_problem(405, "method_not_allowed");
    node.get("/v1/invitations")
        .await
        .is_problem(405, "method_not_allowed");
    node.close().await;
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_is_refused_and_does_nothing() {
    let node = TestNode::new().await;
    let takes_no_body = [
        "/v1/codes",
        "/v1/lock",
        "/v1/session/lock",
        "/v1/contacts/{contact}/block",
        "/v1/contacts/{contact}/unblock",
        "/v1/address",
        "/v1/requests/{request}/accept",
        "/v1/requests/{request}/decline",
        "/v1/chats/{contact}/messages/{message}/retry",
        // A picture.
        "/v1/qr/decode",
    ];
    let posts = ROUTES.iter().filter(|route| route.method == Method::POST);

    for route in posts.filter(|route| !takes_no_body.contains(&route.path)) {
        let path = concrete(route.path);
        for body in ["", "{", "[]", "null", "7", "{\"unknown\": 1}", "{}garbage"] {
            let takes_nothing = ["/v1/invitations", "/v1/chats/1/read"].contains(&path.as_str());
            assert!(body != "{}" || !takes_nothing);

            node.post(&path, body).await.is_problem(400, "malformed");
        }
    }
    assert!(node.asked.lock().await.is_empty());
    assert!(node.joined.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn fields_of_the_wrong_type_or_unknown_ones_are_refused() {
    let node = TestNode::new().await;

    for (path, body) in [
        ("/v1/invitations", r#"{"lifetime_s": "soon"}"#),
        ("/v1/invitations", r#"{"lifetime_s": -1}"#),
        ("/v1/invitations", r#"{"lifetime_s": 60, "uses": 2}"#),
        ("/v1/invitations/accept", r#"{"link": 7}"#),
        ("/v1/invitations/accept", "{}"),
        ("/v1/chats/1/messages", r#"{"text": null}"#),
        ("/v1/chats/1/messages", r#"{"text": "a", "to": "b"}"#),
        ("/v1/chats/1/messages", r#"{"text": "a", "text": "b"}"#),
        ("/v1/chats/1/read", r#"{"messages": ["AAAA"]}"#),
        ("/v1/chats/1/read", r#"{"messages": "all"}"#),
        ("/v1/server", r#"{"url": "https://store.example", "code": "x"}"#),
    ] {
        node.post(path, body).await.is_problem(400, "malformed");
    }
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn a_body_that_is_not_said_to_be_json_is_refused() {
    let node = TestNode::new().await;

    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
    ] {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri("/v1/invitations")
            .extension(owner());
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }

        let answer = node.send(request.body(Body::from("{}")).unwrap()).await;

        answer.is_problem(415, "unsupported_type");
    }
    node.close().await;
}

#[tokio::test]
async fn a_body_larger_than_any_request_needs_is_refused() {
    let node = TestNode::new().await;
    let body = format!("{{\"text\": \"{}\"}}", "x".repeat(BODY_BYTES));

    node.post("/v1/chats/1/messages", &body)
        .await
        .is_problem(413, "too_large");

    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn what_fails_because_the_node_is_being_locked_is_no_fault_of_it() {
    for (stops, status, code) in [(false, 500, "internal"), (true, 503, "stopping")] {
        let node = TestNode::new().await;
        let (database, stop) = (node.database.database.clone(), node.stop.clone());
        // The node ends after whoever asks was let in, and before it is looked up to whom they write.
        let text = stream::once(async move {
            if stops {
                stop.cancel();
            }
            // From now on nothing is read; it is closed for good when the test drops what it writes with.
            drop(timeout(Duration::from_millis(50), database.close()).await);
            Ok::<_, Infallible>(r#"{"text": "hi"}"#)
        });
        let request = Request::builder()
            .method(Method::POST)
            .uri("/v1/chats/1/messages")
            .header(header::CONTENT_TYPE, "application/json")
            .extension(owner());

        let answer = node.send(request.body(Body::from_stream(text)).unwrap()).await;

        answer.is_problem(status, code);
        let title = answer.body["title"].as_str().unwrap();
        assert_eq!(title.contains("may have been done"), stops, "{title}");
        node.close().await;
    }
}

#[tokio::test]
async fn only_what_was_refused_before_it_began_is_simply_asked_again() {
    let node = TestNode::answering(Scene {
        reply: Err(AskError::Stopped),
        then: Vec::new(),
    })
    .await;
    for (begins, title) in [(true, "may have been done"), (false, "ask again in a moment")] {
        if !begins {
            node.stop.cancel();
        }

        let answer = node.post("/v1/chats/1/messages", r#"{"text": "hi"}"#).await;

        answer.is_problem(503, "stopping");
        let said = answer.body["title"].as_str().unwrap();
        assert!(said.contains(title), "{said}");
        assert_eq!(said.contains("ask again in a moment"), !begins, "{said}");
    }
    assert_eq!(node.asked.lock().await.len(), 1);
    node.close().await;
}
