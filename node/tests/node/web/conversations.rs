//! Contacts, conversations, messages, and what was seen.

use hoopoe_crypto::safety_number::SafetyNumber;
use hoopoe_engine::{
    Change, Command, Reply,
    row::{ContactId, DeliveryReason, DeliveryState, Path},
};
use serde_json::json;

use crate::{
    api::{Scene, TestNode},
    fixtures::{contact, delivery, message, own, place, received, user, written},
};

#[tokio::test]
async fn contacts_are_listed_by_number() {
    let node = TestNode::new().await;

    let answer = node.get("/v1/contacts").await;

    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.body["items"][0],
        json!({"id": 1, "name": "Bob", "about": "", "avatar": null, "earlier_names": [], "state": "accepted", "user": user(1).to_text(), "since": 1_001,
            "verified": false, "warning": null, "presence": {"state": "unknown", "last_seen": null}, "typing": false})
    );
    assert_eq!(answer.body["items"][1]["name"], "Carol");
    node.close().await;
}

#[tokio::test]
async fn a_contact_is_known_by_their_key_and_the_number_that_both_see() {
    let node = TestNode::new().await;

    let answer = node.get("/v1/contacts/1/identity").await;

    let key = contact(1, "Bob").user_key;
    let number = SafetyNumber::of(&own().user_key, &key).to_string();
    assert_eq!(
        answer.body,
        json!({"name": "Bob", "user": user(1).to_text(), "user_key": key.to_text(), "safety_number": number,
            "verified": false})
    );
    node.get("/v1/contacts/99/identity")
        .await
        .is_problem(404, "no_such_contact");
    node.close().await;
}

#[tokio::test]
async fn the_most_recent_conversation_comes_first_with_its_last_message_and_what_is_unread() {
    let mut node = TestNode::new().await;
    node.database
        .commit(vec![received(1, 5_000), received(2, 6_000), written(3, 7_000)])
        .await;

    let answer = node.get("/v1/chats").await;

    let chats = &answer.body["items"];
    assert_eq!(
        (&chats[0]["contact"], &chats[0]["unread"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(chats[0]["last"]["text"], "written 3");
    assert_eq!(
        chats[1],
        json!({"contact": 2, "name": "Carol", "unread": 0, "last": null, "draft": null, "muted_until": 0,
            "pinned_at": 0, "archived": false, "marked_unread": false, "notify": "usual"})
    );
    node.close().await;
}

#[tokio::test]
async fn a_message_says_who_wrote_it_when_and_how_far_it_is() {
    let mut node = TestNode::new().await;
    let mut course = delivery(1, 1, DeliveryState::Sent, 5_500);
    course.path = Some(Path::Store);
    course.reason = Some(DeliveryReason::MailboxFull);
    node.database
        .commit(vec![
            written(1, 5_000),
            Change::PutDelivery(course),
            received(2, 6_000),
        ])
        .await;

    let answer = node.get("/v1/chats/1/messages").await;

    assert_eq!(
        (&answer.body["before"], &answer.body["after"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(
        answer.body["messages"],
        json!([
            {"id": message(1).to_text(), "place": place(&written(1, 5_000)), "mine": true, "from": "Alice", "text": "written 1", "sent_at": 5_000,
             "stored_at": 5_000, "arrival": null, "read": false,
             "delivery": {"state": "sent", "path": "store", "reason": "mailbox_full", "at": 5_500}},
            {"id": message(2).to_text(), "place": place(&received(2, 6_000)), "mine": false, "from": "Bob", "text": "received 2", "sent_at": 6_000,
             "stored_at": 6_000, "arrival": "store", "read": false, "delivery": null},
        ])
    );
    node.close().await;
}

#[tokio::test]
async fn pages_meet_without_gap_or_overlap() {
    let mut node = TestNode::new().await;
    node.database
        .commit((1..=7).map(|n| written(n, u64::from(n))).collect())
        .await;
    let mut texts = Vec::new();
    let mut query = "limit=3".to_owned();

    loop {
        let page = node.get(&format!("/v1/chats/1/messages?{query}")).await.body;
        let mut earlier: Vec<_> = page["messages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|message| message["text"].clone())
            .collect();
        earlier.append(&mut texts);
        texts = earlier;
        let Some(before) = page["before"].as_str() else {
            break;
        };
        query = format!("limit=3&before={before}");
    }

    let expected: Vec<_> = (1..=7).map(|n| json!(format!("written {n}"))).collect();
    assert_eq!(texts, expected);
    node.close().await;
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let node = TestNode::new().await;

    for query in [
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=many",
        "date=x",
        "date=-1",
        "before=x&date=1",
        "around=unread&date=1",
        "limit=1&limit=2",
    ] {
        node.get(&format!("/v1/chats/1/messages?{query}"))
            .await
            .is_problem(400, "malformed");
    }
    for cursor in ["x", "AAAA", "%00", &"A".repeat(4_000)] {
        for side in ["before", "after", "around"] {
            node.get(&format!("/v1/chats/1/messages?{side}={cursor}"))
                .await
                .is_problem(400, "no_such_cursor");
        }
    }
    node.close().await;
}

#[tokio::test]
async fn a_contact_that_does_not_exist_is_said_not_to() {
    let node = TestNode::answering(Scene {
        reply: Err(hoopoe_engine::CommandError::NoSuchContact.into()),
        then: Vec::new(),
    })
    .await;

    for number in ["3", "-1", "-9223372036854775808", "9223372036854775807"] {
        node.get(&format!("/v1/chats/{number}/messages"))
            .await
            .is_problem(404, "no_such_contact");
        node.post(&format!("/v1/chats/{number}/messages"), r#"{"text": "x"}"#)
            .await
            .is_problem(404, "no_such_contact");
        node.post(&format!("/v1/chats/{number}/read"), "{}")
            .await
            .is_problem(404, "no_such_contact");
    }
    node.close().await;
}

#[tokio::test]
async fn a_contact_is_named_by_its_number_and_nothing_else() {
    let node = TestNode::new().await;

    for name in ["Bob", "1.0", "9223372036854775808", "%20", "%ff", "1%2f2"] {
        node.get(&format!("/v1/chats/{name}/messages"))
            .await
            .is_problem(400, "malformed");
        node.post(&format!("/v1/chats/{name}/read"), "{}")
            .await
            .is_problem(400, "malformed");
    }
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn a_sent_message_is_answered_with_how_far_it_is_now() {
    let reply = Reply::Sent { message: message(1) };
    let mut node = TestNode::answering(Scene {
        reply: Ok(reply),
        then: Vec::new(),
    })
    .await;
    let mut course = delivery(1, 1, DeliveryState::AwaitingKeys, 5_000);
    course.reason = Some(DeliveryReason::AwaitingContact);
    node.database
        .commit(vec![written(1, 5_000), Change::PutDelivery(course)])
        .await;

    let answer = node
        .post("/v1/chats/1/messages", "{\"text\": \"grüße\\n\\u0000\"}")
        .await;

    assert_eq!(answer.status, 201);
    assert_eq!(
        answer.body,
        json!({"message": message(1).to_text(), "contact": 1, "place": place(&written(1, 5_000)), "stored_at": 5_000,
               "delivery": {"state": "awaiting_keys", "path": null, "reason": "awaiting_contact", "at": 5_000}})
    );
    let asked = node.asked.lock().await;
    assert!(
        matches!(&asked[..], [Command::Send { contact: ContactId(1), text, name: None }] if text == "grüße\n\0")
    );
    drop(asked);
    node.close().await;
}

#[tokio::test]
async fn marking_all_names_every_unread_message() {
    let mut node = TestNode::new().await;
    node.database
        .commit(vec![received(1, 5), written(2, 6), received(3, 7)])
        .await;

    let answer = node.post("/v1/chats/1/read", "{}").await;

    assert_eq!(answer.body, json!({"messages": 2}));
    let asked = node.asked.lock().await;
    let [
        Command::MarkRead {
            contact: ContactId(1),
            messages,
        },
    ] = &asked[..]
    else {
        panic!("{asked:?}")
    };
    assert_eq!(messages[..], [message(1), message(3)]);
    drop(asked);
    node.close().await;
}

#[tokio::test]
async fn marking_some_names_those_alone() {
    let mut node = TestNode::new().await;
    node.database.commit(vec![received(1, 5), received(3, 7)]).await;

    let answer = node
        .post(
            "/v1/chats/1/read",
            &json!({"messages": [message(3).to_text()]}).to_string(),
        )
        .await;

    assert_eq!(answer.body, json!({"messages": 1}));
    let asked = node.asked.lock().await;
    assert!(matches!(&asked[..], [Command::MarkRead { messages, .. }] if messages[..] == [message(3)]));
    drop(asked);
    node.close().await;
}

#[tokio::test]
async fn marking_nothing_asks_the_engine_for_nothing() {
    let node = TestNode::new().await;

    assert_eq!(
        node.post("/v1/chats/1/read", "{}").await.body,
        json!({"messages": 0})
    );
    assert_eq!(
        node.post("/v1/chats/1/read", r#"{"messages": []}"#).await.body,
        json!({"messages": 0})
    );

    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn more_messages_than_one_receipt_holds_cannot_be_marked_by_name() {
    let node = TestNode::new().await;
    let many = vec![message(1).to_text(); 1_025];

    node.post("/v1/chats/1/read", &json!({"messages": many}).to_string())
        .await
        .is_problem(400, "malformed");
    node.close().await;
}
