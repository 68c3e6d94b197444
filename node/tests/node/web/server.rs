//! The own store server, and how the node is.

use axum::http::Method;
use hoopoe_engine::row::ContactId;
use hoopoe_node::driver::{NextServer, ServerState};
use hoopoe_protocol::{route::ServerPin, store::error::ProblemCode, time::Timestamp};
use serde_json::json;

use crate::api::TestNode;

#[tokio::test]
async fn the_status_says_who_where_and_how() {
    let node = TestNode::new().await;
    node.situation
        .send_modify(|now| now.direct = [ContactId(1), ContactId(99)].into());

    let answer = node.get("/v1/status").await;

    assert_eq!(
        answer.body,
        json!({"name": "Alice", "device": "abababab", "server": {"state": "none", "url": null, "reason": null, "pin": null, "next": null},
               "direct": [{"contact": 1, "name": "Bob"}], "outbox": 0, "counters": {"quarantined": 0, "missing": 0, "lost_effects": 3, "unopened": 0, "dropped": 2,
                   "presence_written": 5, "presence_read": 1, "presence_refused": 0,
                   "slot_older": 0, "slot_unreadable": 0, "slot_missing": 0, "slot_twins": 0, "stranger_refused": 4, "live_flood": 0},
               "restored": false, "words_owed": null, "version": env!("CARGO_PKG_VERSION")})
    );
    node.close().await;
}

#[tokio::test]
async fn the_status_tells_of_copies_of_the_profile() {
    let node = TestNode::new().await;
    node.situation.send_modify(|now| {
        now.is_set_back = true;
        (
            now.slot.older,
            now.slot.unreadable,
            now.slot.missing,
            now.slot.twins,
        ) = (1, 2, 3, 4);
    });

    let status = node.get("/v1/status").await.body;

    assert_eq!(status["restored"], true);
    let counted =
        ["older", "unreadable", "missing", "twins"].map(|name| &status["counters"][format!("slot_{name}")]);
    assert_eq!(counted, [&json!(1), &json!(2), &json!(3), &json!(4)]);
    node.close().await;
}

#[tokio::test]
async fn joining_answers_with_how_it_stands_then() {
    let node = TestNode::new().await;
    assert_eq!(node.get("/v1/server").await.body["state"], "none");

    let body = r#"{"url": "https://Store.example:443/", "invite_code": "heron"}"#;
    let answer = node.post("/v1/server", body).await;

    let connected = json!({"state": "connected", "url": "https://store.example", "reason": null, "pin": null, "next": null});
    assert_eq!((answer.status.as_u16(), &answer.body), (200, &connected));
    assert_eq!(node.get("/v1/server").await.body, connected);
    assert_eq!(
        *node.joined.lock().await,
        [("https://store.example".to_owned(), Some("heron".to_owned()))]
    );
    node.close().await;
}

#[tokio::test]
async fn whoever_leaves_has_none_and_may_do_so_twice() {
    let node = TestNode::new().await;
    node.post("/v1/server", r#"{"url": "https://store.example"}"#)
        .await;

    for _ in 0..2 {
        let left = node.ask(Method::DELETE, "/v1/server", None).await;

        let none = json!({"state": "none", "url": null, "reason": null, "pin": null, "next": null});
        assert_eq!((left.status.as_u16(), &left.body), (200, &none));
    }
    assert_eq!(node.get("/v1/server").await.body["state"], "none");
    node.close().await;
}

#[tokio::test]
async fn a_server_that_is_away_or_slow_is_kept_and_tried_again() {
    let node = TestNode::new().await;

    for (url, state) in [
        ("https://away.example", "unreachable"),
        ("https://slow.example", "connecting"),
    ] {
        let answer = node.post("/v1/server", &json!({ "url": url }).to_string()).await;

        assert_eq!(
            (answer.status.as_u16(), &answer.body["state"], &answer.body["url"]),
            (200, &json!(state), &json!(url))
        );
    }
    node.close().await;
}

#[tokio::test]
async fn a_server_whose_certificate_is_not_believed_is_told_from_one_that_is_away() {
    let node = TestNode::new().await;

    let answer = node
        .post("/v1/server", r#"{"url": "https://forged.example"}"#)
        .await;

    assert_eq!(answer.body["state"], "unreachable");
    let reason = answer.body["reason"].as_str().unwrap();
    assert!(
        reason.contains("certificate is not believed") && reason.contains("--pin"),
        "{reason}"
    );
    node.close().await;
}

#[tokio::test]
async fn the_pin_of_a_server_is_told_with_its_url() {
    let node = TestNode::new().await;
    let (own, next) = (ServerPin::new([1; 32]), ServerPin::new([2; 32]));
    node.situation.send_modify(|now| {
        now.server = ServerState::Connected { since: Timestamp(1) };
        (now.server_url, now.server_pin) = (Some("https://192.0.2.7".to_owned()), Some(own));
        now.next_server = Some(NextServer {
            url: "https://192.0.2.8".to_owned(),
            pin: Some(next),
            state: ServerState::Connecting { since: Timestamp(1) },
        });
    });

    let answer = node.get("/v1/server").await;

    assert_eq!(answer.body["pin"], own.to_text());
    assert_eq!(answer.body["next"]["pin"], next.to_text());
    node.close().await;
}

#[tokio::test]
async fn a_server_that_refuses_or_is_another_one_says_what_to_do() {
    let node = TestNode::new().await;

    for (url, words) in [
        ("https://closed.example", "invite code"),
        ("https://replaced.example", "another server"),
    ] {
        let answer = node.post("/v1/server", &json!({ "url": url }).to_string()).await;

        answer.is_problem(502, "server_refused");
        assert!(
            answer.body["title"].as_str().unwrap().contains(words),
            "{}",
            answer.body
        );
    }
    node.close().await;
}

#[tokio::test]
async fn a_server_that_does_not_take_the_place_of_the_own_one_says_who_stays() {
    let node = TestNode::new().await;
    node.situation.send_modify(|now| {
        now.server = ServerState::Connected { since: Timestamp(1) };
        now.server_url = Some("https://store.example".to_owned());
        now.next_server = Some(NextServer {
            url: "https://next.example".to_owned(),
            pin: None,
            state: ServerState::Refused {
                code: ProblemCode::InviteCodeRefused,
                since: Timestamp(1),
            },
        });
    });

    let answer = node
        .post("/v1/server", r#"{"url": "https://next.example"}"#)
        .await;

    answer.is_problem(502, "server_refused");
    let title = answer.body["title"].as_str().unwrap();
    assert!(title.contains("you stay with https://store.example"), "{title}");
    let now = node.get("/v1/server").await.body;
    assert_eq!(
        (&now["state"], &now["next"]["state"]),
        (&json!("connected"), &json!("refused"))
    );
    node.close().await;
}

#[tokio::test]
async fn joining_that_cannot_be_remembered_is_a_problem() {
    let node = TestNode::new().await;

    node.post("/v1/server", r#"{"url": "https://full-disk.example"}"#)
        .await
        .is_problem(507, "not_written");
    node.post("/v1/server", r#"{"url": "https://stopping.example"}"#)
        .await
        .is_problem(503, "stopping");
    node.close().await;
}

#[tokio::test]
async fn a_url_that_no_server_can_have_is_refused_before_anybody_is_asked() {
    let node = TestNode::new().await;

    for url in [
        "",
        "store.example",
        "http://store.example",
        "https://a@b.example",
        "https://b.example/x",
        "file:///",
    ] {
        let body = json!({ "url": url }).to_string();
        node.post("/v1/server", &body)
            .await
            .is_problem(400, "server_url_invalid");
    }
    assert!(node.joined.lock().await.is_empty());
    node.close().await;
}
