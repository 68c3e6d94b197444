//! The driver: commit before effect, and crashes.

use hoopoe_engine::{
    Command, CommandError, Reply,
    row::{ContactId, DeliveryState},
};
use hoopoe_node::{
    db::views::Course,
    driver::{AskError, Joining, ServerState},
    p2p::{Direction, DisconnectReason, P2pEvent, StreamNumber},
};
use hoopoe_protocol::time::Span;

use crate::world::{Node, Server, World, eventually};

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
    let messages = world
        .bob
        .handle
        .reader()
        .unread(ContactId(1), None)
        .await
        .unwrap();
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
            name: None,
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
