//! From one store server to another.

use hoopoe_engine::{
    Command,
    row::{ContactId, DeliveryReason},
};
use hoopoe_node::{
    db::{
        servers::{RememberedServer, Standing},
        views::Course,
    },
    driver::{Joining, NextServer, ServerState},
};
use hoopoe_protocol::{keys::ServerKey, secret::Secret};

use crate::world::{Node, OTHER, THIRD, World, eventually};

fn joining(url: &str) -> Joining {
    Joining {
        url: url.to_owned(),
        pin: None,
        invite_code: None,
        is_new: false,
    }
}

/// The URL of the own server, once it is connected.
fn connected(node: &Node) -> Option<String> {
    let now = node.handle.situation().borrow().clone();
    matches!(now.server, ServerState::Connected { .. })
        .then_some(now.server_url)
        .flatten()
}

async fn is_at_the_other(node: &Node) {
    eventually("the other server is the own one", || async {
        connected(node).as_deref() == Some(OTHER)
    })
    .await;
}

#[tokio::test]
async fn contacts_are_told_of_the_new_lane_and_the_old_one_is_drained() {
    let world = World::introduced().await;
    let (alice, bob, server) = (&world.alice, &world.bob, &world.server);
    eventually("all is quiet", || async {
        server.unacknowledged(1) == 0 && server.unacknowledged(2) == 0
    })
    .await;
    // Bob does not hear of it.
    server.set_away(2, true);

    alice.handle.join_server(joining(OTHER)).await.unwrap();
    is_at_the_other(alice).await;
    let before = server.deposited(1);
    bob.send("to the old lane").await;

    eventually("Alice has it", || async {
        alice.texts().await == ["to the old lane"]
    })
    .await;
    assert!(server.deposited(1) > before);
    eventually("it is acknowledged there", || async {
        server.unacknowledged(1) == 0
    })
    .await;
    server.set_away(2, false);
    eventually("Bob has heard of it", || async {
        bob.send("where are you?").await;
        server.deposited(101) > 0
    })
    .await;
    eventually("what is left at the new one is acknowledged there", || async {
        server.unacknowledged(101) == 0 && server.unacknowledged(1) == 0
    })
    .await;
    assert!(server.leaps(1).is_empty() && server.leaps(101).is_empty());
    world.stop().await;
}

#[tokio::test]
async fn a_server_that_refuses_takes_nobodys_place() {
    let world = World::introduced().await;
    world.server.set_closed(101, true);

    world.alice.handle.join_server(joining(OTHER)).await.unwrap();

    eventually("it is known", || async {
        let now = world.alice.handle.situation().borrow().clone();
        let next = now.next_server.map(|NextServer { state, .. }| state);
        matches!(next, Some(ServerState::Refused { .. }))
    })
    .await;
    assert_eq!(connected(&world.alice).as_deref(), Some("https://store.example"));
    world.bob.send("still here?").await;
    eventually("Alice has it", || async {
        world.alice.texts().await == ["still here?"]
    })
    .await;
    let alice = world.alice.crash(&world.server).await;
    assert!(alice.handle.situation().borrow().next_server.is_none());
    // With another code, perhaps.
    world.server.set_closed(101, false);
    alice.handle.join_server(joining(OTHER)).await.unwrap();
    is_at_the_other(&alice).await;
    World { alice, ..world }.stop().await;
}

#[test]
fn a_server_that_was_set_up_anew_may_show_another_identity() {
    let known = RememberedServer {
        url: OTHER.to_owned(),
        pin: None,
        identity: Some(ServerKey::new([6; 32])),
        device_auth: Secret::new([7; 32]),
        invite_code: None,
        standing: Standing::Own,
    };
    let anew = Joining {
        is_new: true,
        ..joining(OTHER)
    };

    let same = joining(OTHER).remembered(Some(&known), Standing::Own);
    let other = anew.remembered(Some(&known), Standing::Own);

    assert_eq!(
        (same.identity, same.device_auth.expose()),
        (known.identity, &[7; 32])
    );
    // Should it be the same server after all, it still knows this device.
    assert_eq!((other.identity, other.device_auth.expose()), (None, &[7; 32]));
}

#[tokio::test]
async fn a_move_goes_on_after_a_crash_and_the_keys_of_every_server_stay() {
    let world = World::introduced().await;
    let keys = || async {
        let storage = crate::world::storage();
        let servers = world.bob.handle.reader().servers(&storage).await.unwrap();
        let keys: Vec<_> = servers
            .iter()
            .map(|server| *server.device_auth.expose())
            .collect();
        keys
    };
    let own = keys().await;

    world.bob.handle.join_server(joining(OTHER)).await.unwrap();
    is_at_the_other(&world.bob).await;
    world
        .bob
        .handle
        .join_server(joining("https://store.example"))
        .await
        .unwrap();
    eventually("Bob is back", || async {
        connected(&world.bob).as_deref() == Some("https://store.example")
    })
    .await;

    let now = keys().await;
    assert_eq!(now.len(), 2);
    assert!(now.contains(&own[0]));
    let alice = world.alice;
    alice.handle.join_server(joining(OTHER)).await.unwrap();
    // Wherever it was.
    let alice = alice.crash(&world.server).await;
    is_at_the_other(&alice).await;
    world.bob.send("found you").await;
    eventually("Alice has it", || async { alice.texts().await == ["found you"] }).await;
    alice.stop().await;
    world.bob.stop().await;
}

#[tokio::test]
async fn what_is_left_at_a_server_of_a_few_moments_is_fetched_too() {
    let world = World::introduced().await;
    let (alice, bob, server) = (&world.alice, &world.bob, &world.server);
    alice.handle.join_server(joining(OTHER)).await.unwrap();
    is_at_the_other(alice).await;
    eventually("Bob has heard of it", || async {
        bob.send("where are you?").await;
        server.deposited(101) > 0
    })
    .await;
    server.set_away(2, true);

    alice.handle.join_server(joining(THIRD)).await.unwrap();
    eventually("the third is the own one", || async {
        connected(alice).as_deref() == Some(THIRD)
    })
    .await;
    bob.send("left at the other").await;

    eventually("Alice has it", || async {
        alice
            .texts()
            .await
            .last()
            .is_some_and(|text| text == "left at the other")
    })
    .await;
    world.stop().await;
}

#[tokio::test]
async fn a_former_server_that_would_not_be_the_own_one_again_is_still_fetched_from() {
    let world = World::introduced().await;
    let (alice, server) = (&world.alice, &world.server);
    server.set_away(2, true);
    alice.handle.join_server(joining(OTHER)).await.unwrap();
    is_at_the_other(alice).await;
    server.set_closed(1, true);

    alice
        .handle
        .join_server(joining("https://store.example"))
        .await
        .unwrap();
    eventually("it refuses", || async {
        let next = alice.handle.situation().borrow().next_server.clone();
        matches!(next.map(|next| next.state), Some(ServerState::Refused { .. }))
    })
    .await;
    world.bob.send("to the old lane").await;

    eventually("Alice has it", || async {
        alice.texts().await == ["to the old lane"]
    })
    .await;
    let World { alice, bob, server } = world;
    let alice = alice.crash(&server).await;
    bob.send("again").await;
    eventually("after a crash, too", || async {
        alice.texts().await == ["to the old lane", "again"]
    })
    .await;
    World { server, alice, bob }.stop().await;
}

#[tokio::test]
async fn who_is_blocked_is_shut_out_at_the_server_that_was_left_as_well() {
    let world = World::introduced().await;
    let (alice, server) = (&world.alice, &world.server);
    alice.handle.join_server(joining(OTHER)).await.unwrap();
    is_at_the_other(alice).await;

    let contact = ContactId(1);
    alice.handle.command(Command::Block { contact }).await.unwrap();

    // The invitation's token was withdrawn at the first server before.
    eventually("both servers know", || async {
        server.withdrawn(101) >= 2 && server.withdrawn(1) >= 2
    })
    .await;
    eventually("nothing of Bob's is shown", || async {
        world.bob.send("hello?").await;
        alice.texts().await.is_empty()
    })
    .await;
    world.stop().await;
}

#[tokio::test]
async fn whoever_leaves_has_no_server_and_still_gets_what_was_left_there() {
    let world = World::introduced().await;
    let (alice, bob, server) = (&world.alice, &world.bob, &world.server);
    // Bob does not hear of it.
    server.set_away(2, true);

    alice.handle.leave_server().await.unwrap();

    let now = alice.handle.situation().borrow().clone();
    assert!(matches!(now.server, ServerState::None) && now.server_url.is_none());
    bob.send("to the old lane").await;
    eventually("Alice has it", || async {
        alice.texts().await == ["to the old lane"]
    })
    .await;
    eventually("it is acknowledged there", || async {
        server.unacknowledged(1) == 0
    })
    .await;
    world.stop().await;
}

#[tokio::test]
async fn contacts_hear_that_nothing_can_be_left_any_more_and_where_it_can_again() {
    let world = World::introduced().await;
    world.alice.handle.leave_server().await.unwrap();
    let before = world.server.deposited(2);
    eventually("Bob is told", || async { world.server.deposited(2) > before }).await;
    let waiting = || async {
        let found = world.bob.handle.reader().history(ContactId(1), None, 1).await;
        let last = found.unwrap().pop().map(|message| message.course);
        matches!(last, Some(Course::Sent { delivery: Some(delivery) })
            if delivery.reason == Some(DeliveryReason::NoServer))
    };
    eventually("Bob cannot leave anything", || async {
        world.bob.send("are you there?").await;
        waiting().await
    })
    .await;

    // Also after a crash there is none.
    let World { alice, bob, server } = world;
    let alice = alice.crash(&server).await;
    assert!(matches!(
        alice.handle.situation().borrow().server,
        ServerState::None
    ));
    alice.handle.join_server(joining(OTHER)).await.unwrap();
    is_at_the_other(&alice).await;
    eventually("what waited is there", || async {
        let texts = alice.texts().await;
        texts.last().is_some_and(|text| text == "are you there?")
    })
    .await;
    eventually("Bob leaves it at the other", || async {
        bob.send("welcome back").await;
        server.deposited(101) > 0
    })
    .await;
    World { server, alice, bob }.stop().await;
}
