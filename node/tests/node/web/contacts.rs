//! Contacts are blocked, removed and verified, and shown as what they are.

use axum::http::Method;
use hoopoe_engine::{
    Change, Command,
    command::History,
    row::{ContactId, ContactState, KeyWarning},
};
use hoopoe_protocol::{keys::UserKey, time::Timestamp};
use serde_json::json;

use crate::{
    api::TestNode,
    fixtures::{contact, received},
};

const BOB: ContactId = ContactId(1);

#[tokio::test]
async fn each_route_asks_the_engine_for_what_it_says() {
    let node = TestNode::new().await;
    let key = UserKey::new([7; 32]);
    let body = json!({ "user_key": key }).to_string();
    let (post, delete) = (|| Method::POST, || Method::DELETE);

    for (method, path, body) in [
        (post(), "/v1/contacts/1/block", None),
        (post(), "/v1/contacts/1/unblock", None),
        (delete(), "/v1/contacts/1", None),
        (delete(), "/v1/contacts/1?history=delete", None),
        (post(), "/v1/contacts/1/verified", Some(body)),
        (delete(), "/v1/contacts/1/verified", None),
    ] {
        let answer = node.ask(method, path, body).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.body["id"], 1, "{path}");
    }

    let asked = node.asked.lock().await;
    let [block, unblock, keep, delete, verify, unverify] = &asked[..] else {
        panic!("{asked:?}")
    };
    assert!(matches!(block, Command::Block { contact: BOB }));
    assert!(matches!(unblock, Command::Unblock { contact: BOB }));
    let removed = |command: &Command, kept| matches!(command, Command::Remove { contact: BOB, history } if *history == kept);
    assert!(removed(keep, History::Keep) && removed(delete, History::Delete));
    assert!(matches!(verify, Command::Verify { contact: BOB, key: of } if *of == key));
    assert!(matches!(unverify, Command::Unverify { contact: BOB }));
    drop(asked);
    node.close().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let node = TestNode::new().await;

    for (path, code) in [
        ("/v1/contacts/1?history=burn", "malformed"),
        ("/v1/contacts/x", "malformed"),
        ("/v1/contacts/1?all=1", "malformed"),
    ] {
        node.ask(Method::DELETE, path, None).await.is_problem(400, code);
    }
    let bad_key = Some(r#"{"user_key": "short"}"#.to_owned());
    let answer = node.ask(Method::POST, "/v1/contacts/1/verified", bad_key).await;
    answer.is_problem(400, "malformed");
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn a_contact_is_shown_as_blocked_and_with_what_speaks_for_its_key_and_against_it() {
    let mut node = TestNode::new().await;
    let mut bob = contact(1, "Bob");
    bob.state = ContactState::Blocked;
    bob.verified = Some(bob.user_key);
    bob.warning = Some((KeyWarning::TwoLists, Timestamp(5)));
    node.database.commit(vec![Change::PutContact(bob.clone())]).await;

    let shown = node.get("/v1/contacts").await.body["items"][0].clone();
    assert_eq!(shown["state"], "blocked");
    assert_eq!(shown["verified"], true);
    assert_eq!(shown["warning"], json!({"kind": "two_lists", "at": 5}));
    // A mark is about the key that was compared, and about no other.
    bob.verified = Some(UserKey::new([9; 32]));
    node.database.commit(vec![Change::PutContact(bob)]).await;
    assert_eq!(node.get("/v1/contacts").await.body["items"][0]["verified"], false);
    node.close().await;
}

#[tokio::test]
async fn a_removed_contact_is_in_no_list_but_its_history_is_there_until_it_is_deleted() {
    let mut node = TestNode::new().await;
    let mut bob = contact(1, "Bob");
    bob.state = ContactState::Removed;
    node.database
        .commit(vec![received(1, 1), Change::PutContact(bob)])
        .await;
    let count = |answer: serde_json::Value| answer["items"].as_array().unwrap().len();

    assert_eq!(count(node.get("/v1/contacts").await.body), 1);
    assert_eq!(count(node.get("/v1/chats").await.body), 3);
    let history = node.get("/v1/chats/1/messages").await;
    assert_eq!(history.body["messages"].as_array().unwrap().len(), 1);

    let contact = BOB;
    node.database
        .commit(vec![Change::DeleteHistory { contact }])
        .await;
    assert_eq!(count(node.get("/v1/chats").await.body), 2);
    node.close().await;
}

#[tokio::test]
async fn what_was_dropped_is_counted_for_the_status() {
    let node = TestNode::new().await;

    let status = node.get("/v1/status").await;

    assert_eq!(status.body["counters"]["dropped"], 2);
    node.close().await;
}
