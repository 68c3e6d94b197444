//! How conversations are listed: drafts, choices, what is unread, and that every screen is told.

use axum::http::Method;
use hoopoe_engine::{Change, Command, Notice, row::ContactId};
use hoopoe_protocol::time::Timestamp;
use serde_json::{Value, json};

use super::events::Stream;
use crate::{
    api::{Answer, TestNode},
    browser::Browser,
    fixtures::{message, place, received, written},
};

const BOB: ContactId = ContactId(1);

async fn change(node: &TestNode, contact: i64, what: Value) -> Answer {
    node.ask(
        Method::PATCH,
        &format!("/v1/chats/{contact}"),
        Some(what.to_string()),
    )
    .await
}

async fn draft(node: &TestNode, text: &str) -> Answer {
    let body = json!({ "text": text }).to_string();
    node.ask(Method::PUT, "/v1/chats/1/draft", Some(body)).await
}

async fn listed(node: &TestNode) -> Vec<Value> {
    let chats = node.get("/v1/chats").await.body["items"].clone();
    chats.as_array().unwrap().clone()
}

#[tokio::test]
async fn a_draft_is_kept_told_and_forgotten() {
    let node = TestNode::new().await;
    let mut stream = Stream::open(&node).await.with_chats();

    let kept = draft(&node, "see you at").await;

    assert_eq!(
        (kept.status.as_u16(), &kept.body["draft"]["text"]),
        (200, &json!("see you at"))
    );
    assert_eq!(node.get("/v1/chats/1/draft").await.body, kept.body);
    let told = stream.next().await.unwrap();
    assert_eq!(
        told,
        json!({"event": "draft", "contact": 1, "draft": kept.body["draft"], "whole": true})
    );
    assert_eq!(stream.next().await.unwrap()["chat"]["draft"], kept.body["draft"]);
    let gone = node.ask(Method::DELETE, "/v1/chats/1/draft", None).await;
    assert_eq!(gone.body, json!({"draft": null}));
    assert_eq!(stream.next().await.unwrap()["draft"], json!(null));
    assert_eq!(stream.next().await.unwrap()["chat"]["draft"], json!(null));
    assert_eq!(node.get("/v1/chats/1/draft").await.body, json!({"draft": null}));
    node.close().await;
}

#[tokio::test]
async fn a_long_draft_is_kept_whole_and_listed_with_its_beginning() {
    let node = TestNode::new().await;
    let mut stream = Stream::open(&node).await;
    let long = "ä".repeat(100_000);

    assert_eq!(draft(&node, &long).await.status, 200);

    assert_eq!(node.get("/v1/chats/1/draft").await.body["draft"]["text"], long);
    let chats = listed(&node).await;
    let chat = chats.iter().find(|chat| chat["contact"] == 1).unwrap();
    assert_eq!(chat["draft"]["text"].as_str().unwrap().chars().count(), 200);
    let told = stream.next().await.unwrap();
    assert_eq!(told["whole"], false);
    assert_eq!(told["draft"]["text"].as_str().unwrap().chars().count(), 4_000);
    node.close().await;
}

#[tokio::test]
async fn a_draft_that_cannot_be_kept_leaves_the_one_before() {
    let node = TestNode::new().await;
    draft(&node, "before").await;

    draft(&node, " \n").await.is_problem(400, "empty_text");
    draft(&node, &"x".repeat(262_145))
        .await
        .is_problem(413, "text_too_long");
    let body = json!({"text": "x"}).to_string();
    node.ask(Method::PUT, "/v1/chats/9/draft", Some(body))
        .await
        .is_problem(404, "no_such_contact");

    assert_eq!(
        node.get("/v1/chats/1/draft").await.body["draft"]["text"],
        "before"
    );
    node.close().await;
}

#[tokio::test]
async fn drafts_and_choices_survive_a_restart_and_the_lock_of_the_screen() {
    let mut node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    draft(&node, "half a").await;
    change(&node, 1, json!({"pinned": true, "notify": "off"})).await;

    browser.post(&node, "/v1/session/lock", "").await;
    browser
        .get(&node, "/v1/chats/1/draft")
        .await
        .is_problem(423, "locked");
    browser
        .get(&node, "/v1/bootstrap")
        .await
        .is_problem(423, "locked");
    node.restart().await;

    let first = &listed(&node).await[0];
    assert_eq!(
        (&first["draft"]["text"], &first["notify"]),
        (&json!("half a"), &json!("off"))
    );
    assert!(first["pinned_at"].as_u64().unwrap() > 0);
    node.close().await;
}

#[tokio::test]
async fn what_is_chosen_is_answered_told_and_stays_until_it_is_chosen_otherwise() {
    let node = TestNode::new().await;
    let mut stream = Stream::open(&node).await.with_chats();

    let chosen = change(
        &node,
        2,
        json!({"muted_until": 9_000_000_000_000_000_u64, "notify": "nothing"}),
    )
    .await;
    let pinned = change(&node, 2, json!({"pinned": true})).await;
    let again = change(&node, 2, json!({"pinned": true, "muted_until": 0})).await;

    assert_eq!(
        (chosen.status.as_u16(), &chosen.body["notify"]),
        (200, &json!("nothing"))
    );
    assert_eq!(pinned.body["muted_until"], 9_000_000_000_000_000_u64);
    assert_eq!(again.body["pinned_at"], pinned.body["pinned_at"]);
    assert_eq!(
        (&again.body["muted_until"], &again.body["notify"]),
        (&json!(0), &json!("nothing"))
    );
    for answer in [chosen, pinned, again] {
        assert_eq!(
            stream.next().await.unwrap(),
            json!({"event": "chat", "chat": answer.body})
        );
    }
    let order: Vec<_> = listed(&node)
        .await
        .iter()
        .map(|chat| chat["contact"].clone())
        .collect();
    assert_eq!(order, [json!(2), json!(1), json!(0)]);
    change(&node, 9, json!({}))
        .await
        .is_problem(404, "no_such_contact");
    for bad in [
        json!({"pinned": 1}),
        json!({"notify": "loud"}),
        json!({"muted": true}),
        json!([]),
    ] {
        change(&node, 2, bad).await.is_problem(400, "malformed");
    }
    node.close().await;
}

#[tokio::test]
async fn what_is_put_away_comes_back_with_a_message_unless_it_is_muted() {
    let mut node = TestNode::new().await;
    node.database.commit(vec![received(1, 5_000)]).await;
    let archived = async |node: &TestNode| listed(node).await[0]["archived"].clone();

    assert_eq!(
        change(&node, 1, json!({"archived": true})).await.body["archived"],
        true
    );
    // One that was there before stands later in the conversation: that brings nothing back.
    node.database
        .commit(vec![Change::SetRead {
            message: message(1),
            contact: BOB,
            at: Timestamp(9_000),
        }])
        .await;
    assert_eq!(archived(&node).await, true);
    change(&node, 1, json!({"muted_until": 9_000_000_000_000_000_u64})).await;
    node.database.commit(vec![received(2, 4_000)]).await;
    assert_eq!(archived(&node).await, true);

    assert_eq!(
        change(&node, 1, json!({"muted_until": 0})).await.body["archived"],
        false
    );
    assert_eq!(
        change(&node, 1, json!({"archived": true})).await.body["archived"],
        true
    );
    assert_eq!(
        change(&node, 1, json!({"archived": false})).await.body["archived"],
        false
    );
    node.close().await;
}

#[tokio::test]
async fn what_was_seen_is_told_to_every_screen_and_with_it_the_mark_goes() {
    let mut node = TestNode::new().await;
    node.database
        .commit(vec![received(1, 5_000), received(2, 6_000), received(3, 7_000)])
        .await;
    change(&node, 1, json!({"marked_unread": true})).await;
    let mut stream = Stream::open(&node).await.with_chats();

    let up_to = place(&received(2, 6_000));
    let marked = node
        .post("/v1/chats/1/read", &json!({ "up_to": up_to }).to_string())
        .await;

    assert_eq!(marked.body, json!({"messages": 2}));
    let [first, second] = [1, 2].map(|n| message(n).to_text());
    assert_eq!(
        stream.next().await.unwrap(),
        json!({"event": "read", "contact": 1, "messages": [first, second]})
    );
    assert_eq!(stream.next().await.unwrap()["chat"]["marked_unread"], false);
    let both = json!({"up_to": place(&received(2, 6_000)), "messages": []});
    node.post("/v1/chats/1/read", &both.to_string())
        .await
        .is_problem(400, "malformed");
    node.post("/v1/chats/1/read", r#"{"up_to": "x"}"#)
        .await
        .is_problem(400, "no_such_cursor");
    let asked = node.asked.lock().await;
    assert!(matches!(&asked[..], [Command::MarkRead { messages, .. }] if messages.len() == 2));
    drop(asked);
    node.close().await;
}

#[tokio::test]
async fn after_a_message_it_is_told_how_the_conversation_is_listed() {
    let mut node = TestNode::new().await;
    node.database
        .commit(vec![received(1, 5_000), received(2, 5_000), written(3, 5_000)])
        .await;
    let mut stream = Stream::open(&node).await.with_chats();

    node.notices
        .send(Notice::Message {
            contact: BOB,
            message: message(1),
        })
        .unwrap();

    assert_eq!(stream.next().await.unwrap()["event"], "message");
    let chat = stream.next().await.unwrap()["chat"].clone();
    assert_eq!((&chat["contact"], &chat["unread"]), (&json!(1), &json!(2)));
    assert_eq!(chat, listed(&node).await[0]);
    node.close().await;
}

#[tokio::test]
async fn a_page_begins_with_one_answer() {
    let mut node = TestNode::new().await;
    node.database
        .commit(vec![received(1, 5_000), written(2, 6_000)])
        .await;
    let browser = Browser::sign_in(&node).await;

    let begun = browser.get(&node, "/v1/bootstrap").await;
    // The browser keeps its cookie for longer from here.
    assert_eq!(crate::browser::cookie(&begun), browser.cookie);
    let begun = begun.body;

    let session = browser.get(&node, "/v1/session").await.body;
    assert_eq!(begun["session"], session);
    assert_eq!(begun["seq"], session["seq"]);
    assert_eq!(begun["status"], browser.get(&node, "/v1/status").await.body);
    assert_eq!(begun["chats"], json!(listed(&node).await));
    assert_eq!(begun["contacts"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&begun["unread"], &begun["more"], &begun["requests"]),
        (&json!(1), &json!(false), &json!(0))
    );
    assert_eq!(node.get("/v1/bootstrap").await.body["session"], json!(null));
    node.close().await;
}

#[tokio::test]
async fn the_list_has_the_beginning_of_a_text_alone() {
    let mut node = TestNode::new().await;
    let Change::AddMessage(row) = received(1, 5_000) else {
        panic!()
    };
    let text = "ü".repeat(30_000);
    node.database
        .commit(vec![Change::AddMessage(hoopoe_engine::row::MessageRow {
            text,
            ..row
        })])
        .await;

    let last = listed(&node).await[0]["last"]["text"].clone();

    assert_eq!(last, "ü".repeat(200));
    node.close().await;
}
