//! What is shown of the moment, and to whom.

use axum::http::Method;
use hoopoe_engine::{
    Change, Command, Notice, Reply,
    privacy::{Audience, Privacy, PrivacyChange},
    row::ContactId,
};
use hoopoe_node::driver::{AskError, Moment};
use hoopoe_protocol::{
    content::live::{Presence, Typing},
    time::Timestamp,
};
use serde_json::json;

use crate::api::{Scene, TestNode};

fn answering(reply: Result<Reply, AskError>) -> Scene {
    Scene {
        reply,
        then: Vec::new(),
    }
}

#[tokio::test]
async fn contacts_are_shown_it_all_until_somebody_says_otherwise() {
    let mut node = TestNode::new().await;
    let path = "/v1/settings/privacy";

    let first = node.get(path).await;
    assert_eq!(
        first.body,
        json!({"typing": "contacts", "presence": "contacts", "read_receipts": "contacts"})
    );

    let kept = Privacy {
        typing: Audience::Nobody,
        presence: Audience::Everyone,
        read_receipts: Audience::Contacts,
    };
    node.database.commit(vec![Change::PutPrivacy(kept)]).await;
    let then = node.get(path).await;
    assert_eq!(
        then.body,
        json!({"typing": "nobody", "presence": "everyone", "read_receipts": "contacts"})
    );
    node.close().await;
}

#[tokio::test]
async fn what_is_not_named_stays_as_it_is() {
    let now = Privacy {
        presence: Audience::Nobody,
        ..Privacy::default()
    };
    let node = TestNode::answering(answering(Ok(Reply::Privacy(now)))).await;

    let body = Some(r#"{"presence": "nobody"}"#.to_owned());
    let answer = node.ask(Method::PATCH, "/v1/settings/privacy", body).await;

    assert_eq!(answer.body["presence"], "nobody");
    let expected = PrivacyChange {
        presence: Some(Audience::Nobody),
        ..PrivacyChange::default()
    };
    assert!(matches!(&node.asked.lock().await[..], [Command::SetPrivacy(change)] if *change == expected));
    node.close().await;
}

#[tokio::test]
async fn settings_that_are_none_are_refused() {
    let node = TestNode::new().await;

    for body in [
        r#"{"presence": "somebody"}"#,
        r#"{"delivery_receipts": "nobody"}"#,
        r#"{"typing": true}"#,
        "[]",
    ] {
        let answer = node.ask(Method::PATCH, "/v1/settings/privacy", Some(body.to_owned()));
        answer.await.is_problem(400, "malformed");
    }
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn typing_and_being_there_are_told_to_the_engine() {
    let node = TestNode::new().await;

    for (path, body) in [
        ("/v1/contacts/1/typing", r#"{"typing": true}"#),
        ("/v1/contacts/1/typing", r#"{"typing": false}"#),
        ("/v1/activity", r#"{"active": true}"#),
        ("/v1/activity", r#"{"active": false}"#),
    ] {
        assert_eq!(node.post(path, body).await.status, 204, "{path} {body}");
    }

    let asked = node.asked.lock().await;
    assert!(matches!(
        &asked[..],
        [
            Command::Typing {
                contact: ContactId(1),
                typing: Typing::Started
            },
            Command::Typing {
                typing: Typing::Stopped,
                ..
            },
            Command::Active,
            Command::Away
        ]
    ));
    drop(asked);
    node.close().await;
}

#[tokio::test]
async fn a_contact_shows_what_is_to_be_seen_of_them_now() {
    let node = TestNode::new().await;
    let away = Moment {
        is_typing: false,
        presence: Some(Presence::Away),
        last_seen: Some(Timestamp(7)),
    };
    let typing = Moment {
        is_typing: true,
        presence: Some(Presence::Online),
        last_seen: None,
    };
    node.situation.send_modify(|now| {
        now.moments = [(ContactId(1), away), (ContactId(2), typing)].into();
    });

    let contacts = node.get("/v1/contacts").await;

    let shown = |at: usize| {
        let contact = &contacts.body["items"][at];
        json!([contact["presence"], contact["typing"]])
    };
    assert_eq!(shown(0), json!([{"state": "away", "last_seen": 7}, false]));
    assert_eq!(shown(1), json!([{"state": "online", "last_seen": null}, true]));
    node.close().await;
}

#[tokio::test]
async fn whoever_was_away_is_not_told_who_typed_meanwhile() {
    let node = TestNode::new().await;
    let contact = ContactId(1);
    let mut notices = vec![Notice::Contact { contact }];
    for typing in [Typing::Started, Typing::Stopped] {
        notices.push(Notice::Typing { contact, typing });
    }
    let (presence, last_seen) = (Some(Presence::Online), None);
    notices.push(Notice::Presence {
        contact,
        presence,
        last_seen,
    });
    let mut live = super::events::Stream::open(&node).await;

    for notice in notices {
        node.notices.send(notice).unwrap();
    }
    let mut told = Vec::new();
    for _ in 0..4 {
        told.push(live.next().await.unwrap());
    }

    assert_eq!(
        told[1],
        json!({"event": "typing", "contact": 1, "name": "Bob", "typing": true})
    );
    assert_eq!(told[2]["typing"], false);
    assert_eq!(
        told[3],
        json!({"event": "presence", "contact": 1, "name": "Bob", "presence": {"state": "online", "last_seen": null}})
    );
    node.close().await;
}
