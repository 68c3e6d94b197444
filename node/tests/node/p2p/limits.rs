//! What strangers may take of a node, and that contacts are served whatever strangers do.

use std::time::Duration;

use hoopoe_node::p2p::{Command, Counted, NetworkShare, P2pConfig, P2pEvent, Strangers};
use hoopoe_protocol::id::DeviceId;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use super::{
    node::{Node, connected},
    raw::{Raw, write},
};

const MALLORY: DeviceId = DeviceId::new([66; 32]);

/// So many places, and so many handshakes in a minute, from loopback; none are kept for those who return.
fn narrow(places: usize, handshakes_per_minute: u32) -> P2pConfig {
    let share = NetworkShare {
        places,
        handshakes_per_minute,
    };
    P2pConfig {
        hello_timeout: Duration::from_secs(120),
        strangers: Strangers {
            per_local_network: share,
            kept_places: 0,
            ..Strangers::default()
        },
        ..P2pConfig::loopback()
    }
}

/// Connects from an address of the loopback network, and says nothing.
async fn knock(node: &Node, from: &str) -> TcpStream {
    let address = node.addresses_with("/tcp/").remove(0);
    let port = address.split('/').nth(4).unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{from}:0").parse().unwrap()).unwrap();
    socket
        .connect(format!("127.0.0.1:{port}").parse().unwrap())
        .await
        .unwrap()
}

/// Whether the node will not hear whoever is at this end: it answers the first line of whom it let in.
async fn is_refused(stream: &mut TcpStream) -> bool {
    let greeted = stream.write_all(b"\x13/multistream/1.0.0\n").await;
    let mut said = [0; 20];
    greeted.is_err() || !matches!(stream.read(&mut said).await, Ok(read) if read > 0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_from_one_network_leaves_a_contact_served_and_is_counted() {
    let (mut alice, bob) = connected("/tcp/").await;

    let mut flood = Vec::new();
    for _ in 0..200 {
        flood.push(knock(&alice, "127.0.0.9").await);
    }
    alice.counted(Counted::StrangerRefused, 184).await;

    bob.post(&alice, b"still here");
    assert!(matches!(alice.next().await, P2pEvent::Envelope { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_comes_back_while_strangers_of_its_network_hold_every_place() {
    let mut config = narrow(2, 99);
    config.strangers.kept_places = 1;
    let mut alice = Node::start_with(1, config).await;
    let mut bob = Node::start(2).await;
    alice.admit(&[bob.device]);
    bob.dial(&alice, "/tcp/");
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
    assert!(matches!(bob.next().await, P2pEvent::Connected { .. }));
    bob.send(Command::Close { device: alice.device });
    assert!(matches!(alice.next().await, P2pEvent::Disconnected { .. }));
    assert!(matches!(bob.next().await, P2pEvent::Disconnected { .. }));

    let mut flood = Vec::new();
    while alice.handle.counters().read(Counted::StrangerRefused) == 0 {
        flood.push(knock(&alice, "127.0.0.9").await);
    }
    bob.dial(&alice, "/tcp/");

    assert!(matches!(bob.next().await, P2pEvent::Connected { .. }));
    bob.post(&alice, b"back again");
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
    assert!(matches!(alice.next().await, P2pEvent::Envelope { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_is_free_again_when_a_stranger_has_left() {
    let alice = Node::start_with(1, narrow(1, 99)).await;
    let stranger = Raw::connect(&alice).await;
    assert!(is_refused(&mut knock(&alice, "127.0.0.9").await).await);

    drop(stranger);

    // The node has to notice first.
    let let_in = async { while is_refused(&mut knock(&alice, "127.0.0.9").await).await {} };
    tokio::time::timeout(super::node::DEADLINE, let_in)
        .await
        .expect("somebody is let in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_takes_no_place_of_strangers() {
    let alice = Node::start_with(1, narrow(1, 99)).await;
    alice.admit(&[MALLORY]);
    let mut contact = Raw::connect(&alice).await;
    let _stream = contact.admitted(MALLORY, &alice).await;

    let _stranger = Raw::connect(&alice).await;
    assert!(is_refused(&mut knock(&alice, "127.0.0.1").await).await);

    alice.counted(Counted::StrangerRefused, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_begins_so_many_handshakes_in_a_minute_and_contacts_do_not_count() {
    let mut alice = Node::start_with(1, narrow(9, 2)).await;
    alice.admit(&[MALLORY]);
    for _ in 0..4 {
        let mut contact = Raw::connect(&alice).await;
        let _stream = contact.admitted(MALLORY, &alice).await;
        // Whoever does not take its events is not served.
        while !matches!(alice.next().await, P2pEvent::Connected { .. }) {}
    }

    let (_first, _second) = (Raw::connect(&alice).await, Raw::connect(&alice).await);
    assert!(is_refused(&mut knock(&alice, "127.0.0.9").await).await);

    alice.counted(Counted::HandshakeRefused, 1).await;
    assert_eq!(alice.handle.counters().read(Counted::StrangerRefused), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_of_one_stranger_leave_room_for_those_of_a_contact() {
    let alice = Node::start_with(1, narrow(9, 99)).await;
    alice.admit(&[MALLORY]);
    let mut raw = Raw::connect(&alice).await;

    // One that finds the swarm busy may be dropped before it is counted, so there is no exact number.
    let mut streams = Vec::new();
    while alice.handle.counters().read(Counted::NoPlaceForStrangers) == 0 {
        let mut stream = raw.open().await;
        write(&mut stream, &[0]).await;
        streams.push(stream);
    }
    assert!(streams.len() > 2);

    let mut contact = Raw::connect(&alice).await;
    let _stream = contact.admitted(MALLORY, &alice).await;
}
