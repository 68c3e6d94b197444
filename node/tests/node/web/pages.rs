//! Pages of a conversation in both directions, and messages that are asked for twice.

use hoopoe_engine::{Change, Command, Reply};
use hoopoe_protocol::time::Timestamp;
use serde_json::{Value, json};

use crate::{
    api::{Scene, TestNode},
    fixtures::{message, place, received, written},
};

/// Ten messages; those from the seventh on were not seen.
async fn ten() -> TestNode {
    let mut node = TestNode::new().await;
    let mut changes: Vec<_> = (1..=10).map(one).collect();
    changes.extend((1..=6).map(|n| Change::SetRead {
        message: message(n),
        contact: hoopoe_engine::row::ContactId(1),
        at: Timestamp(50),
    }));
    node.database.commit(changes).await;
    node
}

fn one(n: u8) -> Change {
    received(n, u64::from(n) * 1_000)
}

async fn asked(node: &TestNode, query: &str) -> (Vec<u64>, Value, Value) {
    let page = node.get(&format!("/v1/chats/1/messages?{query}")).await.body;
    let numbers = page["messages"].as_array().unwrap().iter().map(|message| {
        let text = message["text"].as_str().unwrap();
        text.rsplit(' ').next().unwrap().parse().unwrap()
    });
    (numbers.collect(), page["before"].clone(), page["after"].clone())
}

#[tokio::test]
async fn pages_forward_meet_without_gap_or_overlap_and_end() {
    let node = ten().await;
    let mut seen = Vec::new();
    let mut after = place(&one(1));

    loop {
        let (page, before, next) = asked(&node, &format!("limit=4&after={after}")).await;
        assert_eq!(before, json!(place(&one(u8::try_from(page[0]).unwrap()))));
        seen.extend(page);
        let Some(next) = next.as_str() else { break };
        after = next.to_owned();
    }

    assert_eq!(seen, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
    let (none, before, next) = asked(&node, &format!("after={}", place(&one(10)))).await;
    assert_eq!((none, before, next), (vec![], json!(null), json!(null)));
    node.close().await;
}

#[tokio::test]
async fn a_page_around_a_place_has_what_was_before_and_what_followed() {
    let node = ten().await;

    let middle = asked(&node, &format!("limit=6&around={}", place(&one(5)))).await;
    let first = asked(&node, &format!("limit=4&around={}", place(&one(1)))).await;
    let last = asked(&node, &format!("limit=4&around={}", place(&one(10)))).await;
    let all = asked(&node, &format!("limit=200&around={}", place(&one(5)))).await;

    assert_eq!(
        middle,
        (
            vec![3, 4, 5, 6, 7, 8],
            json!(place(&one(3))),
            json!(place(&one(8)))
        )
    );
    assert_eq!(first, (vec![1, 2, 3, 4], json!(null), json!(place(&one(4)))));
    assert_eq!(last, (vec![7, 8, 9, 10], json!(place(&one(7))), json!(null)));
    assert_eq!(all, ((1..=10).collect(), json!(null), json!(null)));
    node.close().await;
}

#[tokio::test]
async fn one_begins_at_the_first_unread_message_or_at_the_newest() {
    let node = ten().await;

    let (unread, ..) = asked(&node, "limit=3&around=unread").await;
    let (other, ..) = {
        let answer = node.get("/v1/chats/2/messages?around=unread").await;
        (answer.body["messages"].clone(), ())
    };

    assert_eq!(unread, [6, 7, 8]);
    assert_eq!(other, json!([]));
    node.close().await;
}

#[tokio::test]
async fn a_date_leads_to_the_first_message_from_then_on() {
    let node = ten().await;

    assert_eq!(asked(&node, "limit=3&date=3500").await.0, [3, 4, 5]);
    assert_eq!(asked(&node, "limit=3&date=4000").await.0, [3, 4, 5]);
    assert_eq!(asked(&node, "limit=3&date=0").await.0, [1, 2, 3]);
    for late in ["10001", "18446744073709551615"] {
        assert_eq!(asked(&node, &format!("limit=3&date={late}")).await.0, [8, 9, 10]);
    }
    node.close().await;
}

#[tokio::test]
async fn what_stands_at_the_same_time_is_on_one_page_only() {
    let mut node = TestNode::new().await;
    // Five by two people at one moment.
    node.database
        .commit(vec![
            received(1, 7),
            written(2, 7),
            received(3, 7),
            written(4, 7),
            received(5, 7),
        ])
        .await;
    let all = node.get("/v1/chats/1/messages").await.body["messages"].clone();
    let places: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["place"].as_str().unwrap().to_owned())
        .collect();
    assert!(places.is_sorted());

    for (at, place) in places.iter().enumerate() {
        let before = node
            .get(&format!("/v1/chats/1/messages?before={place}"))
            .await
            .body;
        let after = node
            .get(&format!("/v1/chats/1/messages?after={place}"))
            .await
            .body;
        assert_eq!(
            before["messages"].as_array().unwrap()[..],
            all.as_array().unwrap()[..at]
        );
        assert_eq!(
            after["messages"].as_array().unwrap()[..],
            all.as_array().unwrap()[at + 1..]
        );
    }
    node.close().await;
}

#[tokio::test]
async fn a_message_that_is_asked_for_again_is_answered_and_not_sent_again() {
    let mut node = TestNode::answering(Scene {
        reply: Ok(Reply::Sent { message: message(3) }),
        then: Vec::new(),
    })
    .await;
    node.database
        .commit(vec![written(1, 5_000), received(2, 6_000), written(3, 7_000)])
        .await;
    let ask = async |id: u8, text: &str| {
        let body = json!({"text": text, "client_id": message(id).to_text()});
        node.post("/v1/chats/1/messages", &body.to_string()).await
    };

    let again = ask(1, "written 1").await;
    ask(1, "something else").await.is_problem(409, "client_id_used");
    ask(2, "received 2").await.is_problem(409, "client_id_used");
    assert!(node.asked.lock().await.is_empty());
    let fresh = ask(9, "written 3").await;

    assert_eq!((again.status.as_u16(), fresh.status.as_u16()), (200, 201));
    assert_eq!(again.body["message"], message(1).to_text());
    let asked = node.asked.lock().await;
    assert!(matches!(&asked[..], [Command::Send { name: Some(name), .. }] if *name == message(9)));
    drop(asked);
    for id in ["", "x", "AAAAAAAAAAAAAAAAAAAAAB", &"A".repeat(23)] {
        let body = json!({"text": "x", "client_id": id});
        node.post("/v1/chats/1/messages", &body.to_string())
            .await
            .is_problem(400, "malformed");
    }
    node.close().await;
}
