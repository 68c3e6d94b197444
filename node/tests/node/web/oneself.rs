//! The conversation of the user with themselves is listed, read and written as any other, and is nobody's.

use axum::http::Method;
use hoopoe_engine::{Change, Command, Notice, row::ContactId};
use serde_json::{Value, json};

use super::events::Stream;
use crate::{
    api::TestNode,
    browser::Browser,
    fixtures::{message, written},
};

const ME: ContactId = ContactId::ONESELF;

/// A note that the user kept at this time.
fn note(n: u8, at: u64) -> Change {
    let Change::AddMessage(mut row) = written(n, at) else {
        panic!()
    };
    row.contact = ME;
    Change::AddMessage(row)
}

async fn listed(node: &TestNode) -> Value {
    let chats = node.get("/v1/chats").await.body["items"].clone();
    let chats = chats.as_array().unwrap();
    chats.iter().find(|chat| chat["contact"] == 0).unwrap().clone()
}

#[tokio::test]
async fn it_is_there_from_the_beginning_and_nobody_is_in_it() {
    let node = TestNode::new().await;

    let chat = listed(&node).await;

    assert_eq!(
        chat,
        json!({"contact": 0, "name": "", "unread": 0, "last": null, "draft": null, "muted_until": 0,
            "pinned_at": 0, "archived": false, "marked_unread": false, "notify": "usual"})
    );
    let page = node.get("/v1/chats/0/messages").await;
    assert_eq!(page.body, json!({"messages": [], "before": null, "after": null}));
    for path in ["/v1/contacts", "/v1/bootstrap"] {
        let body = node.get(path).await.body;
        let contacts = body["items"].as_array().or(body["contacts"].as_array()).unwrap();
        assert!(contacts.iter().all(|contact| contact["id"] != 0), "{path}");
    }
    node.close().await;
}

#[tokio::test]
async fn a_note_is_kept_and_every_screen_is_told() {
    let mut node = TestNode::new().await;
    let mut stream = Stream::open(&node).await.with_chats();
    node.database.commit(vec![note(1, 5_000)]).await;

    node.notices
        .send(Notice::Message {
            contact: ME,
            message: message(1),
        })
        .unwrap();

    let kept = json!({"state": "kept", "path": null, "reason": null, "at": 5_000});
    let told = stream.next().await.unwrap();
    assert_eq!((&told["event"], &told["contact"]), (&json!("message"), &json!(0)));
    assert_eq!(told["message"]["from"], "Alice");
    assert_eq!(told["message"]["delivery"], kept);
    assert_eq!(stream.next().await.unwrap()["chat"], listed(&node).await);
    assert_eq!(listed(&node).await["last"]["delivery"], kept);
    let page = node.get("/v1/chats/0/messages").await.body;
    assert_eq!(page["messages"][0]["delivery"], kept);
    assert_eq!(page["messages"][0]["read"], false);
    let read = node.post("/v1/chats/0/read", "{}").await.body;
    assert_eq!(read, json!({"messages": 0}));
    node.close().await;
}

#[tokio::test]
async fn what_is_written_goes_to_the_engine_once() {
    let mut node = TestNode::new().await;
    node.database.commit(vec![note(7, 5_000)]).await;
    let body = json!({"text": "written 7", "client_id": message(7)}).to_string();

    let again = node.post("/v1/chats/0/messages", &body).await;

    assert_eq!(again.status, 200);
    assert_eq!(again.body["delivery"]["state"], "kept");
    assert!(node.asked.lock().await.is_empty());
    let body = json!({"text": "more"}).to_string();
    node.post("/v1/chats/0/messages", &body).await;
    let asked = node.asked.lock().await;
    assert!(matches!(&asked[..], [Command::Send { contact: ME, .. }]));
    drop(asked);
    node.close().await;
}

#[tokio::test]
async fn it_has_a_draft_and_choices_of_its_own() {
    let node = TestNode::new().await;

    let draft = json!({"text": "milk and"}).to_string();
    node.ask(Method::PUT, "/v1/chats/0/draft", Some(draft)).await;
    let choices = json!({"pinned": true, "archived": true, "muted_until": 9}).to_string();
    let chosen = node.ask(Method::PATCH, "/v1/chats/0", Some(choices)).await;

    assert_eq!(chosen.status, 200);
    let chat = listed(&node).await;
    assert_eq!(chat["draft"]["text"], "milk and");
    assert_eq!(
        (&chat["archived"], &chat["muted_until"]),
        (&json!(true), &json!(9))
    );
    assert!(chat["pinned_at"].as_u64().unwrap() > 0);
    let draft = node.get("/v1/chats/0/draft").await.body;
    assert_eq!(draft["draft"]["text"], "milk and");
    node.close().await;
}

#[tokio::test]
async fn what_is_about_contacts_knows_no_such_number() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;

    for path in ["/v1/contacts/0/identity", "/v1/contacts/0/avatar"] {
        browser.get(&node, path).await.is_problem(404, "no_such_contact");
    }
    node.close().await;
}
