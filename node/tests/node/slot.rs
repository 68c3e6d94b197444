//! The mark at the server: a copy of the profile is noticed though nothing else tells, and a lying server gains nothing.

use std::collections::BTreeSet;

use hoopoe_engine::Notice;
use hoopoe_node::boot_slot::Findings;

use crate::world::{Node, Server, World, eventually};

/// Waits until a node has written its slot, above this version.
async fn slot_above(server: &Server, version: u64) {
    eventually("the slot is written", || async {
        server.slot(1).is_some_and(|slot| slot.version > version)
    })
    .await;
}

fn version(server: &Server) -> u64 {
    server.slot(1).map_or(0, |slot| slot.version)
}

fn findings(node: &Node) -> Findings {
    node.handle.situation().borrow().slot
}

fn is_set_back(node: &Node) -> bool {
    node.handle.situation().borrow().is_set_back
}

/// Alice restarted once: her slot is written, and there is a copy of her database from before that start.
async fn with_copy() -> (World, Vec<u8>) {
    let World { server, alice, bob } = World::introduced().await;
    slot_above(&server, 0).await;
    let before = version(&server);
    let (alice, copy) = alice.copied(&server).await;
    slot_above(&server, before).await;
    (World { server, alice, bob }, copy)
}

#[tokio::test]
async fn a_restored_copy_is_noticed_by_the_slot_alone_and_begins_anew() {
    let (World { server, alice, bob }, copy) = with_copy().await;
    alice.send("one").await;
    eventually("Bob has it", || async { bob.texts().await == ["one"] }).await;
    let (before, prekeys) = (version(&server), server.prekey_ids(1));
    server.keep_slot_back(1, true);

    let alice = alice.restored(&server, &copy).await;
    // Nothing is sealed before the slot was read.
    alice.send("two").await;
    assert!(!is_set_back(&alice));
    assert_eq!(bob.texts().await, ["one"]);
    server.keep_slot_back(1, false);
    let alice = alice.crash(&server).await;

    eventually("Alice was told", || async { is_set_back(&alice) }).await;
    // Alice does not know any more that there was another before.
    eventually("Bob has it", || async {
        let texts: BTreeSet<_> = bob.texts().await.into_iter().collect();
        texts.into_iter().eq(["one", "two"])
    })
    .await;
    assert_eq!(
        bob.handle.status().await.unwrap().quarantined,
        0,
        "no key was used twice"
    );
    slot_above(&server, before).await;
    eventually("all prekeys are others", || async {
        let now: BTreeSet<_> = server.prekey_ids(1).into_iter().collect();
        !now.is_empty() && prekeys.iter().all(|id| !now.contains(id))
    })
    .await;
    assert_eq!(findings(&alice), Findings::default());
    // Once is enough.
    let before = version(&server);
    let alice = alice.crash(&server).await;
    slot_above(&server, before).await;
    assert!(!is_set_back(&alice));
    World { server, alice, bob }.stop().await;
}

#[tokio::test]
async fn what_the_file_has_told_the_slot_does_not_tell_again() {
    let World { server, alice, bob } = World::introduced().await;
    alice.keep_mark_beside();
    slot_above(&server, 0).await;
    let before = version(&server);
    let (alice, copy) = alice.copied(&server).await;
    slot_above(&server, before).await;
    alice.send("one").await;
    eventually("Bob has it", || async { bob.texts().await == ["one"] }).await;
    let before = version(&server);

    let alice = alice.restored(&server, &copy).await;
    let mut notices = alice.handle.notices();
    slot_above(&server, before).await;

    assert!(is_set_back(&alice));
    let told = std::iter::from_fn(|| notices.try_recv().ok());
    assert_eq!(told.filter(|notice| *notice == Notice::SetBack).count(), 1);
    World { server, alice, bob }.stop().await;
}

#[tokio::test]
async fn a_node_that_was_not_restored_is_not_told_so_however_often_it_starts() {
    let World {
        server,
        mut alice,
        bob,
    } = World::introduced().await;
    for n in 0..4 {
        let before = version(&server);
        alice.send(&format!("{n}")).await;
        alice = alice.crash(&server).await;
        slot_above(&server, before).await;
        assert!(!is_set_back(&alice));
    }

    eventually("Bob has all", || async { bob.texts().await.len() == 4 }).await;
    assert_eq!(findings(&alice), Findings::default());
    World { server, alice, bob }.stop().await;
}

#[tokio::test]
async fn a_server_that_rolls_back_bends_or_withholds_the_slot_is_noticed_and_harms_nobody() {
    let World {
        server,
        mut alice,
        bob,
    } = World::introduced().await;
    slot_above(&server, 0).await;
    let first = server.slot(1).unwrap();
    let (again, _) = alice.copied(&server).await;
    alice = again;
    slot_above(&server, first.version).await;
    let newest = server.slot(1).unwrap();
    let mut bent = newest.clone();
    bent.value[40] ^= 1;
    let count = |findings: Findings| {
        [
            findings.older,
            findings.unreadable,
            findings.missing,
            findings.twins,
        ]
    };

    // What never arrived, as far as the database knows, is not missed.
    let has_stood = async |alice: &Node, version| {
        eventually("the answer is durable", || async {
            alice.slot_that_stood().await == version
        })
        .await;
    };
    has_stood(&alice, newest.version).await;

    for (slot, expected) in [
        (Some(first), [1, 0, 0, 0]),
        (Some(bent), [0, 1, 0, 0]),
        (None, [0, 0, 1, 0]),
    ] {
        let highest = version(&server);
        server.set_slot(1, slot);
        alice = alice.crash(&server).await;

        eventually("it was noticed", || async { count(findings(&alice)) == expected }).await;
        slot_above(&server, highest).await;
        has_stood(&alice, version(&server)).await;
        assert!(!is_set_back(&alice));
    }
    alice.send("still here").await;
    eventually("Bob has it", || async { bob.texts().await == ["still here"] }).await;
    World { server, alice, bob }.stop().await;
}
