//! What is done with one message: deleting it, and sending it again.

use axum::http::Method;
use hoopoe_engine::{
    Change, Command, Notice, Reply,
    row::{ContactId, DeliveryState},
};
use serde_json::json;

use super::events::Stream;
use crate::{
    api::{Scene, TestNode},
    fixtures::{delivery, message, received, written},
};

const BOB: ContactId = ContactId(1);

#[tokio::test]
async fn a_message_is_deleted_and_every_screen_is_told() {
    let mut node = TestNode::new().await;
    node.database
        .commit(vec![received(1, 5_000), written(2, 6_000)])
        .await;
    let mut stream = Stream::open(&node).await.with_chats();
    let path = |contact: i64, name: &str| format!("/v1/chats/{contact}/messages/{name}");
    let name = message(2).to_text();

    let deleted = node.ask(Method::DELETE, &path(1, &name), None).await;

    assert_eq!(
        (deleted.status.as_u16(), &deleted.body),
        (200, &json!({"message": name}))
    );
    let asked = node.asked.lock().await.clone();
    let [
        Command::DeleteMessage {
            contact: BOB,
            message: which,
        },
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    assert_eq!(*which, message(2));
    let gone = Change::DeleteMessage {
        contact: BOB,
        message: message(2),
    };
    node.database.commit(vec![gone]).await;
    node.notices
        .send(Notice::MessageGone {
            contact: BOB,
            message: message(2),
        })
        .unwrap();
    assert_eq!(
        stream.next().await.unwrap(),
        json!({"event": "message_gone", "contact": 1, "message": name})
    );
    assert_eq!(stream.next().await.unwrap()["chat"]["last"]["text"], "received 1");
    for (contact, name, code) in [
        (1, name.as_str(), "no_such_message"),
        (1, "!", "no_such_message"),
        (1, &"A".repeat(3_000), "no_such_message"),
        (99, name.as_str(), "no_such_contact"),
    ] {
        let answer = node.ask(Method::DELETE, &path(contact, name), None).await;
        answer.is_problem(404, code);
    }
    assert_eq!(node.asked.lock().await.len(), 1);
    node.close().await;
}

#[tokio::test]
async fn what_has_failed_is_sent_again_once_and_nothing_else_is() {
    let sent = Ok(Reply::Sent { message: message(3) });
    let mut node = TestNode::answering(Scene {
        reply: sent,
        then: Vec::new(),
    })
    .await;
    let failed = Change::PutDelivery(delivery(1, 1, DeliveryState::Failed, 6));
    let on_its_way = Change::PutDelivery(delivery(3, 1, DeliveryState::Queued, 6));
    node.database
        .commit(vec![
            written(1, 1),
            failed,
            received(2, 2),
            written(3, 3),
            on_its_way,
        ])
        .await;
    let path = |n: u8| format!("/v1/chats/1/messages/{}/retry", message(n).to_text());

    let again = node.post(&path(1), "").await;

    assert_eq!(
        (again.status.as_u16(), &again.body["message"]),
        (201, &json!(message(3).to_text()))
    );
    let asked = node.asked.lock().await.clone();
    let [
        Command::SendAgain {
            contact: BOB,
            message: which,
            text,
        },
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    assert_eq!((*which, text.as_str()), (message(1), "written 1"));
    node.post(&path(2), "").await.is_problem(409, "not_failed");
    node.post(&path(3), "").await.is_problem(409, "not_failed");
    node.post(&path(9), "").await.is_problem(404, "no_such_message");
    let nobody = path(1).replace("chats/1", "chats/x");
    node.post(&nobody, "").await.is_problem(400, "malformed");
    assert_eq!(node.asked.lock().await.len(), 1);
    node.close().await;
}
