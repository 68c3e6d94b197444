//! A node is found by its presence record alone, through two drivers and two databases.

use hoopoe_node::{
    driver::Records,
    p2p::{Command, DialFailure, P2pEvent},
};
use hoopoe_protocol::{id::DeviceId, route::PeerIdBytes};

use crate::world::{Node, World, eventually};

const OLD: &str = "/ip4/192.0.2.1/tcp/1";
const NEW: &str = "/ip4/192.0.2.2/tcp/2";

async fn listens(node: &Node, peer: u8, address: &str) {
    let event = P2pEvent::Listening {
        peer: PeerIdBytes(vec![peer; 38]),
        addresses: vec![address.to_owned()],
    };
    node.direct.send(event).await.unwrap();
}

fn records(node: &Node) -> Records {
    node.handle.situation().borrow().records
}

/// Whom a node wants to be dialled at an address.
fn dialled(node: &Node, at: &str) -> Option<DeviceId> {
    let asked = node.asked.lock().unwrap();
    asked.iter().find_map(|command| match command {
        Command::Dial {
            device, addresses, ..
        } => addresses.iter().any(|address| address == at).then_some(*device),
        _ => None,
    })
}

#[tokio::test]
async fn an_address_that_only_a_record_tells_is_dialled_also_after_a_restart() {
    let World { server, alice, bob } = World::introduced().await;
    listens(&alice, 1, "/ip4/192.0.2.7/tcp/7").await;
    listens(&bob, 2, OLD).await;
    eventually("Alice looks for Bob where he was", || async {
        dialled(&alice, OLD).is_some() && records(&bob).written > 0
    })
    .await;
    let device = dialled(&alice, OLD).unwrap();

    // Nothing that he says reaches her now.
    server.set_away(1, true);
    let before = records(&bob).written;
    listens(&bob, 3, NEW).await;
    eventually("Bob's new record stands", || async {
        records(&bob).written > before
    })
    .await;
    alice.send("where are you?").await;
    let reason = DialFailure::Unreachable;
    let failed = P2pEvent::DialFailed { device, reason };
    alice.direct.send(failed).await.unwrap();
    eventually("Alice looks for Bob where he is", || async {
        dialled(&alice, NEW) == Some(device)
    })
    .await;
    assert_eq!(records(&alice).read, 1);
    assert_eq!(records(&alice).refused, 0);

    let alice = alice.crash(&server).await;
    listens(&alice, 1, "/ip4/192.0.2.7/tcp/7").await;
    eventually("she still does", || async {
        dialled(&alice, NEW) == Some(device)
    })
    .await;
    World { server, alice, bob }.stop().await;
}
