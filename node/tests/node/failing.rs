//! Commits that fail: nobody is told of them, and what they were about comes again, in its order.

use std::path::Path;

use hoopoe_engine::{Command, row::ContactId};
use hoopoe_node::{
    driver::AskError,
    p2p::{self, Direction, P2pEvent, StreamNumber},
};
use hoopoe_protocol::id::DeviceId;
use sqlx::Connection as _;

use crate::{
    fixtures::raw,
    world::{Node, World, eventually},
};

/// Makes a commit with a message fail as it does when the disk is full: SQLite ends the transaction by itself.
async fn refuse_messages(path: &Path) {
    let mut raw = raw(path).await;
    sqlx::query(
        "CREATE TRIGGER refuse BEFORE INSERT ON message BEGIN SELECT RAISE(ROLLBACK, 'no room'); END",
    )
    .execute(&mut raw)
    .await
    .unwrap();
    raw.close().await.unwrap();
}

async fn accept_messages(path: &Path) {
    let mut raw = raw(path).await;
    sqlx::query("DROP TRIGGER refuse")
        .execute(&mut raw)
        .await
        .unwrap();
    raw.close().await.unwrap();
}

#[tokio::test]
async fn a_commit_that_fails_is_told_and_nothing_of_it_leaves() {
    let world = World::introduced().await;
    let deposited = world.server.deposited(2);
    refuse_messages(&world.alice.path()).await;

    let command = Command::Send {
        contact: ContactId(1),
        text: "never".to_owned(),
        name: None,
    };
    let refused = world.alice.handle.command(command).await;

    assert_eq!(refused, Err(AskError::Database));
    assert_eq!(world.server.deposited(2), deposited);
    assert!(world.alice.texts().await.is_empty());
    accept_messages(&world.alice.path()).await;
    eventually("the engine is back", || async {
        let command = Command::Send {
            contact: ContactId(1),
            text: "now".to_owned(),
            name: None,
        };
        world.alice.handle.command(command).await.is_ok()
    })
    .await;
    eventually("the ratchet fits", || async {
        world.bob.texts().await == ["now"]
    })
    .await;
    world.stop().await;
}

#[tokio::test]
async fn an_envelope_that_could_not_be_stored_is_not_acknowledged_and_comes_again() {
    let world = World::introduced().await;
    eventually("all is quiet", || async { world.server.unacknowledged(2) == 0 }).await;
    refuse_messages(&world.bob.path()).await;

    world.alice.send("patience").await;
    eventually("it waits on the server", || async {
        world.server.unacknowledged(2) > 0
    })
    .await;
    let refused = eventually("Bob's node has noticed", || async {
        let nothing = Command::MarkRead {
            contact: ContactId(1),
            messages: Vec::new(),
        };
        world.bob.handle.command(nothing).await == Err(AskError::Database)
    });
    refused.await;
    assert!(world.server.unacknowledged(2) > 0);
    accept_messages(&world.bob.path()).await;

    eventually("Bob has it", || async { world.bob.texts().await == ["patience"] }).await;
    eventually("it is acknowledged", || async {
        world.server.unacknowledged(2) == 0
    })
    .await;
    world.stop().await;
}

#[tokio::test]
async fn a_commit_that_fails_is_not_acknowledged_by_what_waits_behind_it() {
    let world = World::introduced().await;
    eventually("all is quiet", || async { world.server.unacknowledged(2) == 0 }).await;
    // More than go into one commit, and fewer than are opened at a time: the rest waits, open, when the first fails.
    let texts: Vec<_> = (0..100).map(|n| format!("message {n:03}")).collect();
    world.server.set_away(2, true);
    for text in &texts {
        world.alice.send(text).await;
    }
    eventually("all wait on the server", || async {
        world.server.unacknowledged(2) >= texts.len()
    })
    .await;
    refuse_messages(&world.bob.path()).await;

    world.server.set_away(2, false);
    eventually("Bob's node has noticed", || async {
        let nothing = Command::MarkRead {
            contact: ContactId(1),
            messages: Vec::new(),
        };
        world.bob.handle.command(nothing).await == Err(AskError::Database)
    })
    .await;
    accept_messages(&world.bob.path()).await;

    eventually("Bob has all", || async { world.bob.texts().await == texts }).await;
    eventually("all are acknowledged", || async {
        world.server.unacknowledged(2) == 0
    })
    .await;
    assert_eq!(world.server.leaps(2), Vec::<u64>::new());
    world.stop().await;
}

/// A stream from Alice to Bob, on which the test carries the frames.
struct Stream<'w> {
    world: &'w World,
    number: StreamNumber,
}

impl<'w> Stream<'w> {
    async fn begin(world: &'w World, number: u64) -> Self {
        let number = StreamNumber(number);
        for (node, other) in [(&world.alice, &world.bob), (&world.bob, &world.alice)] {
            let connected = P2pEvent::Connected {
                device: device(other),
                direction: Direction::Outbound,
                stream: number,
            };
            node.direct.send(connected).await.unwrap();
        }
        Self { world, number }
    }

    /// What Alice's node has put on it since it was asked last.
    fn sent(&self) -> Vec<Vec<u8>> {
        let mut asked = self.world.alice.asked.lock().unwrap();
        let sent = asked.drain(..).filter_map(|command| match command {
            p2p::Command::Send { stream, bytes, .. } if stream == self.number => Some(bytes),
            _ => None,
        });
        sent.collect()
    }

    async fn arrive(&self, envelopes: &[Vec<u8>]) {
        for bytes in envelopes {
            let envelope = P2pEvent::Envelope {
                device: device(&self.world.alice),
                bytes: bytes.clone(),
            };
            self.world.bob.direct.send(envelope).await.unwrap();
        }
    }

    /// Waits until Bob's node ends it.
    async fn is_ended(&self) {
        let alice = device(&self.world.alice);
        let ends =
            |command: &p2p::Command| matches!(command, p2p::Command::Close { device } if device == &alice);
        eventually("Bob's node ends the stream", || async {
            self.world.bob.asked.lock().unwrap().iter().any(ends)
        })
        .await;
    }
}

fn device(node: &Node) -> DeviceId {
    node.handle.situation().borrow().device
}

#[tokio::test]
async fn after_a_commit_that_failed_nothing_that_waits_on_a_stream_overtakes_it() {
    let world = World::introduced().await;
    let (alice, bob) = (&world.alice, &world.bob);
    eventually("all is quiet", || async {
        world.server.unacknowledged(1) == 0 && world.server.unacknowledged(2) == 0
    })
    .await;
    world.server.set_away(2, true);
    let stream = Stream::begin(&world, 1).await;
    // More than may be overtaken, and fewer than a window.
    let texts: Vec<_> = (0..60).map(|n| format!("message {n:02}")).collect();
    for text in &texts {
        alice.send(text).await;
    }
    let envelopes = stream.sent();
    assert!(envelopes.len() >= texts.len());
    let (first, rest) = envelopes.split_at(envelopes.len() - 5);

    refuse_messages(&bob.path()).await;
    stream.arrive(first).await;
    stream.is_ended().await;
    accept_messages(&bob.path()).await;
    stream.arrive(rest).await;
    let stream = Stream::begin(&world, 2).await;
    let mut again = Vec::new();
    eventually("all goes again", || {
        again.extend(stream.sent());
        let is_all = again.len() >= texts.len();
        async move { is_all }
    })
    .await;
    stream.arrive(&again).await;

    eventually("Bob has all", || async { bob.texts().await == texts }).await;
    let history = bob.history().await;
    assert!(history.is_sorted_by_key(|message| message.stored_at));
    assert_eq!(bob.handle.status().await.unwrap().quarantined, 0);
    world.stop().await;
}
