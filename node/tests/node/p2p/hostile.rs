//! What comes from outside and should not: it is counted, it ends, and the node goes on.

use std::time::Duration;

use futures::AsyncReadExt;
use hoopoe_node::p2p::{Counted, DisconnectReason, P2pConfig, P2pEvent};
use hoopoe_protocol::{
    id::DeviceId,
    limits,
    peer::{Frame, Hello},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpStream, UdpSocket},
};

use super::{
    node::{Node, connected},
    raw::{Raw, write},
};

const MALLORY: DeviceId = DeviceId::new([66; 32]);

fn impatient() -> P2pConfig {
    P2pConfig {
        hello_timeout: Duration::from_millis(500),
        progress_timeout: Duration::from_millis(500),
        ..P2pConfig::loopback()
    }
}

fn port(node: &Node, transport: &str) -> u16 {
    let address = node.addresses_with(transport).remove(0);
    address.split('/').nth(4).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_on_the_tcp_port_is_counted_and_ends() {
    let (mut alice, bob) = connected("/tcp/").await;

    let mut stream = TcpStream::connect(("127.0.0.1", port(&alice, "/tcp/")))
        .await
        .unwrap();
    stream.write_all(&[0xa5; 4_096]).await.unwrap();
    alice.counted(Counted::InboundFailed, 1).await;

    bob.post(&alice, b"still here");
    assert!(matches!(alice.next().await, P2pEvent::Envelope { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_on_the_udp_port_changes_nothing() {
    let (mut alice, bob) = connected("/quic-v1").await;

    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    for byte in 0..=255_u8 {
        // Headers of all kinds, long and short ones.
        let datagram = vec![byte; 1_200];
        socket
            .send_to(&datagram, ("127.0.0.1", port(&alice, "/quic-v1")))
            .await
            .unwrap();
    }

    bob.post(&alice, b"still here");
    assert!(matches!(alice.next().await, P2pEvent::Envelope { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_with_a_made_up_hello_loses_the_connection() {
    let alice = Node::start(1).await;
    alice.admit(&[MALLORY]);
    let mut raw = Raw::connect(&alice).await;

    let mut stream = raw.open().await;
    write(&mut stream, &[0x5a; limits::PEER_HELLO_BYTES]).await;

    raw.closed().await;
    assert_eq!(alice.handle.counters().read(Counted::HelloRefused), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hello_overheard_from_another_peer_admits_nobody() {
    let alice = Node::start(1).await;
    alice.admit(&[MALLORY]);
    let (contact, mut thief) = (Raw::connect(&alice).await, Raw::connect(&alice).await);

    let overheard: Hello = contact.hello(MALLORY, &alice);
    let mut stream = thief.open().await;
    write(&mut stream, &overheard.to_bytes()).await;

    thief.closed().await;
    assert_eq!(alice.handle.counters().read(Counted::HelloRefused), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_hello_does_not_hold_a_place_for_long() {
    let alice = Node::start_with(1, impatient()).await;
    let mut raw = Raw::connect(&alice).await;

    let mut stream = raw.open().await;
    write(&mut stream, &[1; limits::PEER_HELLO_BYTES - 1]).await;

    raw.closed().await;
    let counters = alice.handle.counters();
    assert_eq!(
        counters
            .read(Counted::HelloMissing)
            .max(counters.read(Counted::StrangerExpired)),
        1
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_who_opens_no_stream_is_sent_away() {
    let alice = Node::start_with(1, impatient()).await;

    let raw = Raw::connect(&alice).await;

    raw.closed().await;
    alice.counted(Counted::StrangerExpired, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_frame_ends_the_stream() {
    let bent: [(&str, Vec<u8>); 8] = [
        ("an empty frame", vec![0, 0, 0, 0]),
        ("a frame that is too long", vec![0xff, 0xff, 0xff, 0x7f, 0]),
        (
            "an envelope that is too long",
            [
                u32::try_from(limits::ENVELOPE_BYTES + 2)
                    .unwrap()
                    .to_le_bytes()
                    .to_vec(),
                vec![0; limits::ENVELOPE_BYTES + 2],
            ]
            .concat(),
        ),
        ("an unknown kind", vec![1, 0, 0, 0, 77]),
        ("a reserved kind", vec![2, 0, 0, 0, 3, 0]),
        ("a live frame of another size", vec![2, 0, 0, 0, 2, 0]),
        ("half an acknowledgement", vec![3, 0, 0, 0, 1, 1, 1]),
        ("a second welcome", Frame::Welcome.to_bytes()),
    ];
    let mut alice = Node::start(1).await;
    alice.admit(&[MALLORY]);

    for (times, (what, bytes)) in bent.into_iter().enumerate() {
        let mut raw = Raw::connect(&alice).await;
        let mut stream = raw.admitted(MALLORY, &alice).await;
        assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));

        write(&mut stream, &bytes).await;

        assert_eq!(
            alice.next().await,
            P2pEvent::Disconnected {
                device: MALLORY,
                reason: DisconnectReason::Misbehaved
            },
            "{what}"
        );
        assert_eq!(alice.handle.counters().read(Counted::BadFrame), times as u64 + 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frame_that_never_ends_is_given_up() {
    let mut alice = Node::start_with(1, impatient()).await;
    alice.admit(&[MALLORY]);
    let mut raw = Raw::connect(&alice).await;
    let mut stream = raw.admitted(MALLORY, &alice).await;
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));

    write(&mut stream, &[0, 8, 0, 0, 0, 1, 2, 3]).await;

    assert_eq!(
        alice.next().await,
        P2pEvent::Disconnected {
            device: MALLORY,
            reason: DisconnectReason::Stalled
        }
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_stream_of_a_contact_replaces_the_first_and_is_told() {
    let mut alice = Node::start(1).await;
    alice.admit(&[MALLORY]);
    let mut raw = Raw::connect(&alice).await;
    let mut first = raw.admitted(MALLORY, &alice).await;
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));

    let mut second = raw.admitted(MALLORY, &alice).await;
    let mut end = Vec::new();
    first.read_to_end(&mut end).await.unwrap();
    assert_eq!(end, Frame::Bye.to_bytes());
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
    write(&mut second, &Frame::Envelope(vec![9; 10]).to_bytes()).await;

    assert_eq!(
        alice.next().await,
        P2pEvent::Envelope {
            device: MALLORY,
            bytes: vec![9; 10]
        }
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_live_frames_is_dropped_and_envelopes_pass() {
    let mut alice = Node::start(1).await;
    let (bob, carol) = (MALLORY, DeviceId::new([67; 32]));
    alice.admit(&[bob, carol]);
    let (mut raw, mut other) = (Raw::connect(&alice).await, Raw::connect(&alice).await);
    let mut flood = raw.admitted(bob, &alice).await;
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
    let mut calm = other.admitted(carol, &alice).await;
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));

    let live = Frame::Live(Box::new([7; limits::PEER_LIVE_BYTES])).to_bytes();
    write(&mut flood, &live.repeat(20_000)).await;
    write(&mut calm, &Frame::Envelope(vec![9; 10]).to_bytes()).await;
    write(&mut flood, &Frame::Envelope(vec![8; 10]).to_bytes()).await;

    let (mut envelopes, mut frames) = (Vec::new(), 0_u64);
    while envelopes.len() < 2 {
        match alice.next().await {
            P2pEvent::Envelope { bytes, .. } => envelopes.push(bytes[0]),
            P2pEvent::Live { device, .. } => {
                assert_eq!(device, bob);
                frames += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    envelopes.sort_unstable();
    assert_eq!(envelopes, [8, 9]);
    // Sixteen at once, and four for each second that it took.
    let dropped = alice.handle.counters().read(Counted::LiveFlood);
    assert_eq!(dropped + frames, 20_000);
    assert!(frames < 1_000, "{frames}");
    assert_eq!(alice.handle.counters().read(Counted::BadFrame), 0);
}
