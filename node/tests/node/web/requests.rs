//! The own address, and requests both ways.

use axum::http::Method;
use hoopoe_engine::{
    Change, Command, Notice, Reply,
    row::{Ask, ContactId, JoinId, JoinRow, JoinState, RequestId, RequestRow, RequestState},
};
use hoopoe_protocol::{id::UserId, time::Timestamp};
use serde_json::json;

use crate::{
    api::{Scene, TestNode},
    fixtures::{signed, user_key},
};

fn addressed(then: Vec<Notice>) -> Scene {
    let link = Some("hoopoe://i#public".to_owned());
    Scene {
        reply: Ok(Reply::Address { link }),
        then,
    }
}

fn request(n: u8) -> Change {
    Change::PutRequest(RequestRow {
        id: RequestId(i64::from(n)),
        user_key: user_key(n),
        name: "Dave".to_owned(),
        note: "from the choir".to_owned(),
        at: Timestamp(4),
        received: Timestamp(5),
        until: Timestamp(6),
        state: RequestState::Waiting(signed(n)),
    })
}

fn asked() -> Change {
    Change::PutJoin(JoinRow {
        id: JoinId(3),
        link_sealed: vec![1; 200],
        state: JoinState::Asked {
            contact: ContactId(1),
        },
        ask: Some(Ask {
            note: "hello".to_owned(),
            since: Timestamp(1_000),
        }),
    })
}

#[tokio::test]
async fn an_address_is_shown_and_made_and_withdrawn() {
    let node = TestNode::answering(addressed(vec![Notice::AddressPublished])).await;
    let there = json!({"link": "hoopoe://i#public", "published": true});

    let shown = node.get("/v1/address").await;
    assert_eq!((shown.status.as_u16(), shown.body), (200, there.clone()));
    let made = node.ask(Method::POST, "/v1/address", None).await;
    assert_eq!((made.status.as_u16(), made.body), (201, there));
    let gone = node.ask(Method::DELETE, "/v1/address", None).await;
    assert_eq!(gone.body, json!({"link": null, "published": false}));

    assert!(matches!(
        node.asked.lock().await[..],
        [
            Command::ShowAddress,
            Command::NewAddress,
            Command::WithdrawAddress
        ]
    ));
    node.close().await;
}

#[tokio::test]
async fn an_address_that_the_server_refuses_or_that_is_not_there_in_time_is_told() {
    let node = TestNode::answering(addressed(vec![Notice::AddressRefused])).await;
    node.ask(Method::POST, "/v1/address", None)
        .await
        .is_problem(502, "invitation_refused");
    node.close().await;

    let node = TestNode::answering(addressed(Vec::new())).await;
    let made = node.ask(Method::POST, "/v1/address", None).await;
    assert_eq!(made.body["published"], false);
    node.close().await;
}

#[tokio::test]
async fn requests_are_listed_both_ways() {
    let mut node = TestNode::new().await;
    node.database.commit(vec![request(7), asked()]).await;

    let listed = node.get("/v1/requests").await.body;

    let incoming = &listed["incoming"][0];
    assert_eq!(
        (&incoming["id"], &incoming["name"], &incoming["note"]),
        (&json!(7), &json!("Dave"), &json!("from the choir"))
    );
    let user = UserId::of(&user_key(7));
    assert_eq!(incoming["user"], json!(user));
    assert_eq!(incoming["user_key"], json!(user_key(7)));
    assert!(incoming["safety_number"].as_str().unwrap().len() >= 60);
    let outgoing = &listed["outgoing"][0];
    assert_eq!(
        (
            &outgoing["id"],
            &outgoing["contact"],
            &outgoing["note"],
            &outgoing["state"]
        ),
        (&json!(3), &json!(1), &json!("hello"), &json!("asked"))
    );
    assert_eq!(outgoing["until"], 30 * 24 * 3_600_000_u64 + 1_000);
    node.close().await;
}

#[tokio::test]
async fn who_is_accepted_is_answered_as_a_contact() {
    let reply = Reply::TakenIn {
        contact: ContactId(1),
    };
    let node = TestNode::answering(Scene {
        reply: Ok(reply),
        then: Vec::new(),
    })
    .await;

    let answer = node.ask(Method::POST, "/v1/requests/7/accept", None).await;

    assert_eq!(
        (answer.status.as_u16(), &answer.body["name"]),
        (200, &json!("Bob"))
    );
    let request = RequestId(7);
    assert!(matches!(node.asked.lock().await[..], [Command::AcceptRequest { request: of }] if of == request));
    node.ask(Method::POST, "/v1/requests/Dave/accept", None)
        .await
        .is_problem(400, "malformed");
    node.close().await;
}

#[tokio::test]
async fn a_request_is_declined_and_an_own_one_taken_back_by_number() {
    let node = TestNode::new().await;

    for (method, path) in [
        (Method::POST, "/v1/requests/7/decline"),
        (Method::DELETE, "/v1/asked/3"),
    ] {
        let answer = node.ask(method, path, None).await;
        assert_eq!(answer.body, json!({"incoming": [], "outgoing": []}), "{path}");
    }

    let asked = node.asked.lock().await;
    let [Command::DeclineRequest { request }, Command::WithdrawAsk { join }] = asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!((request, join), (RequestId(7), JoinId(3)));
    drop(asked);
    node.close().await;
}

#[tokio::test]
async fn a_link_that_is_an_address_is_asked_under_with_a_note_or_without() {
    let then = vec![Notice::Asked {
        join: JoinId(5),
        contact: ContactId(1),
    }];
    let node = TestNode::answering(Scene {
        reply: Ok(Reply::Accepting { join: JoinId(5) }),
        then,
    })
    .await;

    let body = r#"{"link": "hoopoe://i#x", "note": "it is me"}"#;
    let answer = node.post("/v1/invitations/accept", body).await;

    assert_eq!(answer.status, 201);
    assert_eq!(answer.body, json!({"contact": 1, "state": "asked"}));
    assert!(matches!(
        &node.asked.lock().await[..],
        [Command::Ask { link, note }] if link == "hoopoe://i#x" && note == "it is me"
    ));
    node.close().await;
}

#[tokio::test]
async fn somebody_who_asks_is_an_event_with_what_they_say() {
    let mut node = TestNode::new().await;
    node.database.commit(vec![request(7)]).await;
    let mut stream = super::events::Stream::open(&node).await;

    for request in [RequestId(9), RequestId(7)] {
        node.notices.send(Notice::Request { request }).unwrap();
    }

    let event = stream.next().await.unwrap();
    assert_eq!(
        (
            &event["event"],
            &event["request"]["id"],
            &event["request"]["note"]
        ),
        (&json!("request"), &json!(7), &json!("from the choir"))
    );
    let request = RequestId(7);
    node.notices.send(Notice::RequestGone { request }).unwrap();
    let gone = stream.next().await.unwrap();
    assert_eq!(gone, json!({"event": "request_gone", "request": 7}));
    node.close().await;
}
