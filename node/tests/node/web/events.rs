//! The stream of events.

use std::time::Duration;

use axum::{
    Extension,
    body::{Body, BodyDataStream},
    http::{Method, Request, Response, request::Builder},
};
use futures::StreamExt;
use hoopoe_engine::{
    Change, Notice,
    row::{ContactId, DeliveryState, InvitationId, JoinId, Path},
    step::{AcceptFailure, Link, QuarantineReason},
};
use hoopoe_node::{driver::ServerState, web::auth::OverPort};
use hoopoe_protocol::time::Timestamp;
use serde_json::{Value, json};
use tokio::time::timeout;
use tower::ServiceExt;

use crate::{
    api::{Answer, TestNode, owner},
    browser::{Browser, program, token},
    fixtures::{delivery, message, place, received, written},
};

pub(super) struct Stream {
    lines: BodyDataStream,
    /// Whether it tells how conversations are listed, which follows nearly everything.
    tells_chats: bool,
}

impl Stream {
    pub(super) async fn open(node: &TestNode) -> Self {
        let request = Request::get("/v1/events")
            .extension(owner())
            .body(Body::empty())
            .unwrap();
        Self::of(node.router().oneshot(request).await.unwrap())
    }

    /// Of somebody who comes over the port.
    async fn over_port(node: &TestNode, request: Builder) -> Self {
        let router = node.router().layer(Extension(OverPort));
        Self::of(
            router
                .oneshot(request.body(Body::empty()).unwrap())
                .await
                .unwrap(),
        )
    }

    fn of(response: Response<Body>) -> Self {
        assert_eq!(response.headers()["content-type"], "application/x-ndjson");
        Self {
            lines: response.into_body().into_data_stream(),
            tells_chats: false,
        }
    }

    /// Tells how conversations are listed as well.
    pub(super) fn with_chats(self) -> Self {
        Self {
            tells_chats: true,
            ..self
        }
    }

    /// The next event that is not a heartbeat.
    pub(super) async fn next(&mut self) -> Option<Value> {
        loop {
            let line = self.lines.next().await?.unwrap();
            assert_eq!(line.last(), Some(&b'\n'));
            let event: Value = serde_json::from_slice(&line).unwrap();
            if event["event"] != "heartbeat" && (self.tells_chats || event["event"] != "chat") {
                return Some(event);
            }
        }
    }
}

#[tokio::test]
async fn each_notice_becomes_one_line_that_says_what_is_now() {
    let mut node = TestNode::new().await;
    let mut course = delivery(2, 1, DeliveryState::Delivered, 7_000);
    course.path = Some(Path::Direct);
    node.database
        .commit(vec![
            received(1, 5_000),
            written(2, 6_000),
            Change::PutDelivery(course),
        ])
        .await;
    let (mut stream, contact) = (Stream::open(&node).await, ContactId(1));

    for (notice, expected) in [
        (
            Notice::Message {
                contact,
                message: message(1),
            },
            json!({"event": "message", "contact": 1, "name": "Bob", "message":
                {"id": message(1).to_text(), "mine": false, "from": "Bob", "text": "received 1", "sent_at": 5_000, "place": place(&received(1, 5_000)),
                 "stored_at": 5_000, "delivery": null, "arrival": "store", "read": false}}),
        ),
        (
            // What the notice says is older than what the database knows.
            Notice::Delivery {
                contact,
                message: message(2),
                state: DeliveryState::Sent,
                path: None,
            },
            json!({"event": "delivery", "contact": 1, "name": "Bob", "message": message(2).to_text(),
                "delivery": {"state": "delivered", "path": "direct", "reason": null, "at": 7_000}}),
        ),
        (
            Notice::Direct {
                contact,
                link: Link::Up,
            },
            json!({"event": "direct", "contact": 1, "name": "Bob", "link": "up"}),
        ),
        (
            Notice::AcceptFailed {
                join: JoinId(1),
                reason: AcceptFailure::Gone,
            },
            json!({"event": "accept_failed", "reason": AcceptFailure::Gone.to_string()}),
        ),
    ] {
        node.notices.send(notice).unwrap();

        assert_eq!(stream.next().await, Some(expected));
    }
    node.notices
        .send(Notice::Contact {
            contact: ContactId(2),
        })
        .unwrap();
    let event = stream.next().await.unwrap();
    assert_eq!(
        (&event["event"], &event["contact"]["name"]),
        (&json!("contact"), &json!("Carol"))
    );
    node.close().await;
}

#[tokio::test]
async fn notices_about_what_is_not_there_or_not_for_the_screen_are_left_out() {
    let node = TestNode::new().await;
    let mut stream = Stream::open(&node).await;

    for notice in [
        Notice::Message {
            contact: ContactId(1),
            message: message(9),
        },
        Notice::Message {
            contact: ContactId(9),
            message: message(9),
        },
        Notice::Contact {
            contact: ContactId(9),
        },
        Notice::Quarantined {
            reason: QuarantineReason::Unopened,
        },
        Notice::InvitationPublished {
            invitation: InvitationId(1),
        },
        Notice::Direct {
            contact: ContactId(2),
            link: Link::Down,
        },
    ] {
        node.notices.send(notice).unwrap();
    }

    assert_eq!(stream.next().await.unwrap()["link"], "down");
    node.close().await;
}

#[tokio::test]
async fn what_came_together_is_told_in_its_order() {
    let mut node = TestNode::new().await;
    let mut changes = vec![
        written(20, 6_000),
        Change::PutDelivery(delivery(20, 1, DeliveryState::Sent, 7_000)),
    ];
    changes.extend((1..=12).map(|n| received(n, 5_000 + u64::from(n))));
    node.database.commit(changes).await;
    let (mut stream, contact) = (Stream::open(&node).await, ContactId(1));
    let told = |n| Notice::Message {
        contact,
        message: message(n),
    };

    // The first of them may be read by itself; the others wait meanwhile.
    for n in (1..=6).rev() {
        node.notices.send(told(n)).unwrap();
    }
    let sent = Notice::Delivery {
        contact,
        message: message(20),
        state: DeliveryState::Sent,
        path: None,
    };
    for between in [sent, Notice::Contact { contact }, told(30)] {
        node.notices.send(between).unwrap();
    }
    for n in 7..=12 {
        node.notices.send(told(n)).unwrap();
    }

    let mut seen = Vec::new();
    for _ in 0..14 {
        let event = stream.next().await.unwrap();
        let text = event["message"]["text"].as_str().or(event["event"].as_str());
        seen.push(text.unwrap().to_owned());
    }
    let received = |n: u8| format!("received {n}");
    let mut expected: Vec<String> = (1..=6).rev().map(received).collect();
    expected.extend(["delivery".to_owned(), "contact".to_owned()]);
    expected.extend((7..=12).map(received));
    assert_eq!(seen, expected);
    node.close().await;
}

#[tokio::test]
async fn a_change_of_the_server_is_an_event() {
    let node = TestNode::new().await;
    let mut stream = Stream::open(&node).await;
    // A direct connection alone is told of by its notice.
    node.situation
        .send_modify(|now| now.direct = [ContactId(1)].into());
    node.situation.send_modify(|now| {
        now.server = ServerState::Unreachable { since: Timestamp(1) };
        now.server_url = Some("https://store.example".to_owned());
    });

    assert_eq!(
        stream.next().await.unwrap(),
        json!({"event": "server", "server": {"state": "unreachable", "url": "https://store.example", "reason": null, "pin": null, "next": null}})
    );
    node.close().await;
}

#[tokio::test]
async fn a_reader_that_is_too_slow_is_told_to_look_at_everything_again() {
    let node = TestNode::new().await;
    let mut stream = Stream::open(&node).await;

    for _ in 0..40 {
        node.notices
            .send(Notice::Contact {
                contact: ContactId(1),
            })
            .unwrap();
    }

    assert_eq!(
        stream.next().await.unwrap(),
        json!({"event": "resync", "reason": "lost"})
    );
    node.close().await;
}

#[tokio::test]
async fn the_stream_ends_with_the_node() {
    let node = TestNode::new().await;
    let mut stream = Stream::open(&node).await;

    node.stop.cancel();

    assert_eq!(stream.next().await, None);
    node.close().await;
}

#[tokio::test]
async fn a_quiet_stream_shows_that_it_lives() {
    let node = TestNode::new().await;
    let mut stream = Stream::open(&node).await;

    for _ in 0..3 {
        let line = stream.lines.next().await.unwrap().unwrap();
        assert_eq!(line, "{\"event\":\"heartbeat\"}\n");
    }
    node.close().await;
}

#[tokio::test]
async fn too_many_watchers_are_refused_until_one_leaves() {
    let node = TestNode::new().await;
    let mut streams = Vec::new();
    for _ in 0..32 {
        streams.push(Stream::open(&node).await);
    }
    let request = || {
        Request::get("/v1/events")
            .extension(owner())
            .body(Body::empty())
            .unwrap()
    };

    Answer::read(node.router().oneshot(request()).await.unwrap())
        .await
        .is_problem(503, "busy");
    streams.pop();

    assert_eq!(node.router().oneshot(request()).await.unwrap().status(), 200);
    node.close().await;
}

#[tokio::test]
async fn who_is_turned_out_with_all_others_is_told_nothing_more_at_once() {
    let mut node = TestNode::new().await;
    node.without_heartbeat().await;
    let browser = Browser::sign_in(&node).await;
    let token = token(&node, "wall", "read").await;
    let mut page = Stream::over_port(&node, browser.asks(Method::GET, "/v1/events")).await;
    let mut wall = Stream::over_port(&node, program(Method::GET, "/v1/events", &token)).await;
    for stream in [&mut page, &mut wall] {
        assert!(timeout(Duration::from_millis(50), stream.next()).await.is_err());
    }

    // Both look meanwhile whether they may still ask.
    let soon = Duration::from_secs(4);
    let (ended, page, wall) = tokio::join!(
        node.state.access().end_all(),
        timeout(soon, page.next()),
        timeout(soon, wall.next())
    );

    ended.unwrap();
    assert_eq!((page, wall), (Ok(None), Ok(None)));
    node.close().await;
}
