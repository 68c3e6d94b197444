//! The driver: commit before effect, crashes, failing disks.

use std::path::Path;

use hoopoe_engine::{
    Command, CommandError, Reply,
    row::{ContactId, DeliveryState},
};
use hoopoe_node::{
    db::views::Course,
    driver::{AskError, Joining, ServerState},
    p2p::{self, Direction, DisconnectReason, P2pEvent, StreamNumber},
};
use hoopoe_protocol::{id::DeviceId, time::Span};
use sqlx::Connection as _;

use crate::{
    fixtures::raw,
    world::{Node, Server, World, eventually},
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

fn states(history: &[hoopoe_node::db::views::MessageView]) -> Vec<Option<DeliveryState>> {
    history
        .iter()
        .map(|message| match message.course {
            Course::Sent { delivery } => delivery.map(|delivery| delivery.state),
            Course::Received { .. } => None,
        })
        .collect()
}

#[tokio::test]
async fn a_message_arrives_and_its_receipts_come_back() {
    let world = World::introduced().await;

    world.alice.send("hello").await;
    eventually("Bob has it", || async { world.bob.texts().await == ["hello"] }).await;
    eventually("Alice knows", || async {
        states(&world.alice.history().await) == [Some(DeliveryState::Delivered)]
    })
    .await;
    let messages = world.bob.handle.reader().unread(ContactId(1)).await.unwrap();
    world
        .bob
        .handle
        .command(Command::MarkRead {
            contact: ContactId(1),
            messages,
        })
        .await
        .unwrap();

    eventually("Alice knows that Bob has read", || async {
        states(&world.alice.history().await) == [Some(DeliveryState::Read)]
    })
    .await;
    eventually("nothing is left to be sent or acknowledged", || async {
        let status = [
            world.alice.handle.status().await.unwrap(),
            world.bob.handle.status().await.unwrap(),
        ];
        status.iter().all(|status| status.outbox == 0)
            && world.server.unacknowledged(1) == 0
            && world.server.unacknowledged(2) == 0
    })
    .await;
    world.stop().await;
}

#[tokio::test]
async fn a_crash_between_commit_and_dispatch_loses_nothing() {
    let World { server, alice, bob } = World::introduced().await;
    alice.send("before").await;
    eventually("Bob has the first", || async { bob.texts().await == ["before"] }).await;
    let deposited = server.deposited(2);

    server.set_deaf(1, true);
    alice.send("committed").await;
    eventually("the effect was lost", || async {
        alice.handle.status().await.unwrap().lost_effects > 0
    })
    .await;
    assert_eq!(server.deposited(2), deposited);
    let alice = alice.crash(&server).await;
    assert_eq!(alice.texts().await, ["before", "committed"]);
    server.set_deaf(1, false);
    let alice = alice.crash(&server).await;

    eventually("Bob has both", || async {
        bob.texts().await == ["before", "committed"]
    })
    .await;
    alice.send("after").await;
    eventually("the ratchet goes on", || async {
        bob.texts().await == ["before", "committed", "after"]
    })
    .await;
    bob.send("answer").await;
    eventually("Alice has the answer", || async {
        alice.texts().await.len() == 4
    })
    .await;
    World { server, alice, bob }.stop().await;
}

#[tokio::test]
async fn a_restart_loads_the_very_rows_that_were_committed() {
    let World { server, alice, bob } = World::introduced().await;
    server.set_deaf(1, true);
    for n in 0..5 {
        alice.send(&format!("message {n}")).await;
    }

    let alice = alice.crash(&server).await;

    assert_eq!(
        alice.texts().await,
        ["message 0", "message 1", "message 2", "message 3", "message 4"]
    );
    assert!(alice.handle.status().await.unwrap().outbox >= 5);
    assert!(
        states(&alice.history().await)
            .iter()
            .all(|state| *state == Some(DeliveryState::Queued))
    );
    World { server, alice, bob }.stop().await;
}

#[tokio::test]
async fn a_receiver_that_crashes_before_its_acknowledgement_shows_a_message_once() {
    let World { server, alice, bob } = World::introduced().await;
    server.set_deaf(2, true);
    alice.send("once").await;
    eventually("Bob has it", || async { bob.texts().await == ["once"] }).await;
    assert!(server.unacknowledged(2) > 0);

    let bob = bob.crash(&server).await;
    server.set_deaf(2, false);
    let bob = bob.crash(&server).await;

    eventually("it is acknowledged", || async { server.unacknowledged(2) == 0 }).await;
    assert_eq!(bob.texts().await, ["once"]);
    eventually("Alice knows", || async {
        states(&alice.history().await) == [Some(DeliveryState::Delivered)]
    })
    .await;
    World { server, alice, bob }.stop().await;
}

#[tokio::test]
async fn a_commit_that_fails_is_told_and_nothing_of_it_leaves() {
    let world = World::introduced().await;
    let deposited = world.server.deposited(2);
    refuse_messages(&world.alice.path()).await;

    let command = Command::Send {
        contact: ContactId(1),
        text: "never".to_owned(),
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

#[tokio::test]
async fn many_messages_at_once_arrive_in_order() {
    let world = World::introduced().await;
    let texts: Vec<_> = (0..150).map(|n| format!("message {n:03}")).collect();

    for text in &texts {
        world.alice.send(text).await;
    }

    eventually("Bob has all", || async { world.bob.texts().await == texts }).await;
    world.stop().await;
}

#[tokio::test]
async fn a_refused_command_says_why() {
    let server = Server::default();
    let alice = Node::new(1, "Alice", &server, None).await;

    let sent = alice
        .handle
        .command(Command::Send {
            contact: ContactId(7),
            text: "hello".to_owned(),
        })
        .await;
    let invited = alice
        .handle
        .command(Command::Invite {
            lifetime: Span::hours(1),
        })
        .await;

    assert_eq!(sent, Err(AskError::Refused(CommandError::NoSuchContact)));
    assert_eq!(invited, Err(AskError::Refused(CommandError::NoServer)));
    alice.stop().await;
}

#[tokio::test]
async fn a_server_can_be_joined_while_the_node_runs() {
    let server = Server::default();
    let alice = Node::new(1, "Alice", &server, None).await;
    assert_eq!(alice.handle.status().await.unwrap().server, ServerState::None);

    let joining = Joining {
        url: "https://store.example".to_owned(),
        pin: None,
        invite_code: Some("CODE".to_owned()),
        is_new: false,
    };
    alice.handle.join_server(joining).await.unwrap();

    eventually("it is connected", || async {
        matches!(
            alice.handle.status().await.unwrap().server,
            ServerState::Connected { .. }
        )
    })
    .await;
    let invited = alice
        .handle
        .command(Command::Invite {
            lifetime: Span::hours(1),
        })
        .await;
    assert!(matches!(invited, Ok(Reply::Invited { .. })), "{invited:?}");
    alice.stop().await;
}

#[tokio::test]
async fn direct_connections_show_in_the_status_and_go_with_them() {
    let world = World::introduced().await;
    let device = world.bob.handle.status().await.unwrap().device;
    let direct = || async { world.alice.handle.status().await.unwrap().direct };

    world
        .alice
        .direct
        .send(P2pEvent::Connected {
            device,
            direction: Direction::Inbound,
            stream: StreamNumber(1),
        })
        .await
        .unwrap();
    eventually("Bob is connected", || async { direct().await == [ContactId(1)] }).await;
    world
        .alice
        .direct
        .send(P2pEvent::Disconnected {
            device,
            reason: DisconnectReason::Lost,
        })
        .await
        .unwrap();

    eventually("Bob is gone", || async { direct().await.is_empty() }).await;
    world.stop().await;
}

#[tokio::test]
async fn after_the_end_there_is_nobody_to_ask() {
    let server = Server::default();
    let alice = Node::new(1, "Alice", &server, None).await;
    let handle = alice.handle.clone();

    alice.stop().await;

    let asked = handle
        .command(Command::Invite {
            lifetime: Span::hours(1),
        })
        .await;
    assert_eq!(asked, Err(AskError::Stopped));
}
