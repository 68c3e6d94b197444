//! Whom a dial reaches, and what it says when it reaches nobody; and where a node listens to be reached.

use std::{
    net::{Ipv4Addr, TcpListener, UdpSocket},
    time::Duration,
};

use hoopoe_node::p2p::{self, Command, Counted, DialFailure, P2pConfig, P2pEvent, StartError};
use hoopoe_protocol::{id::DeviceId, route::PeerIdBytes, secret::Secret};

use tokio::{sync::mpsc, time::timeout};
use tokio_util::sync::CancellationToken;

use super::node::{Node, contacts, token};

/// An address on loopback where nobody listens: it was free a moment ago.
async fn deserted() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("/ip4/127.0.0.1/tcp/{}", listener.local_addr().unwrap().port())
}

fn failed(event: P2pEvent) -> DialFailure {
    match event {
        P2pEvent::DialFailed { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_without_anybody_is_unreachable() {
    let (mut alice, bob) = contacts().await;

    alice.dial_at(&bob, vec![deserted().await]);

    assert_eq!(failed(alice.next().await), DialFailure::Unreachable);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_usable_addresses_or_peer_ids_there_is_nobody_to_dial() {
    let (mut alice, bob) = contacts().await;

    alice.dial_at(&bob, vec!["nonsense".into(), "/memory/7".into()]);
    assert_eq!(failed(alice.next().await), DialFailure::NoAddress);
    assert_eq!(alice.handle.counters().read(Counted::BadAddress), 2);

    alice.dial_at(&bob, Vec::new());
    assert_eq!(failed(alice.next().await), DialFailure::NoAddress);

    alice.send(Command::Dial {
        device: bob.device,
        peers: vec![PeerIdBytes(vec![1, 2, 3])],
        addresses: bob.addresses.clone(),
        hello_token: token(alice.device, bob.device),
    });
    assert_eq!(failed(alice.next().await), DialFailure::NoAddress);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_else_behind_the_address_is_not_spoken_to() {
    for transport in ["/quic-v1", "/tcp/"] {
        let (mut alice, bob) = contacts().await;
        let mallory = Node::start(66).await;

        alice.dial_at(&bob, mallory.addresses_with(transport));

        assert_eq!(failed(alice.next().await), DialFailure::WrongPeer, "{transport}");
        assert_eq!(alice.handle.counters().read(Counted::WrongPeer), 1);
        assert_eq!(mallory.handle.counters().read(Counted::HelloRefused), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stale_address_that_is_somebody_elses_now_does_not_hide_the_right_one() {
    let (mut alice, bob) = contacts().await;
    let mallory = Node::start(66).await;
    let addresses = [mallory.addresses_with("/quic-v1"), bob.addresses_with("/tcp/")].concat();

    alice.dial_at(&bob, addresses);

    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_peer_id_is_tried_after_the_current_one() {
    let (mut alice, bob) = contacts().await;
    let former = p2p::peer_id(&Secret::new([77; 32])).unwrap();

    alice.send(Command::Dial {
        device: bob.device,
        peers: vec![former, bob.peer.clone()],
        addresses: bob.addresses_with("/quic-v1"),
        hello_token: token(alice.device, bob.device),
    });

    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dialer_without_the_right_token_is_refused() {
    let (mut alice, mut bob) = contacts().await;

    alice.send(Command::Dial {
        device: bob.device,
        peers: vec![bob.peer.clone()],
        addresses: bob.addresses_with("/quic-v1"),
        hello_token: Secret::new([0xee; 32]),
    });

    assert_eq!(failed(alice.next().await), DialFailure::Refused);
    assert!(bob.handle.counters().read(Counted::HelloRefused) >= 1);
    assert!(bob.is_quiet());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hello_for_another_device_of_the_listener_is_refused() {
    let (mut alice, bob) = contacts().await;

    alice.send(Command::Dial {
        device: DeviceId::new([99; 32]),
        peers: vec![bob.peer.clone()],
        addresses: bob.addresses_with("/tcp/"),
        hello_token: token(alice.device, bob.device),
    });

    assert_eq!(failed(alice.next().await), DialFailure::Refused);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_own_address_in_a_route_is_not_dialled() {
    let (mut alice, bob) = contacts().await;
    let own = alice.addresses_with("/tcp/");

    alice.dial_at(&bob, own);

    assert_eq!(failed(alice.next().await), DialFailure::NoAddress);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_that_never_answers_is_given_up() {
    let mut config = P2pConfig::loopback();
    config.connection_timeout = std::time::Duration::from_millis(300);
    let (mut alice, bob) = (Node::start_with(1, config).await, Node::start(2).await);
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();

    alice.dial_at(&bob, vec![format!("/ip4/127.0.0.1/tcp/{port}")]);

    assert_eq!(failed(alice.next().await), DialFailure::Unreachable);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_adapter_that_can_listen_nowhere_does_not_start() {
    let (events, _receiver) = mpsc::channel(1);
    let config = P2pConfig {
        listen: vec!["nonsense".into(), "/memory/1".into()],
        ..P2pConfig::loopback()
    };

    let started = p2p::start(
        Secret::new([1; 32]),
        DeviceId::new([1; 32]),
        config,
        events,
        CancellationToken::new(),
    )
    .await;

    assert!(matches!(started, Err(StartError::Listen(2))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_that_somebody_has_for_a_moment_yet_is_waited_for() {
    for transport in ["udp", "tcp"] {
        let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = udp.local_addr().unwrap().port();
        let tcp = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        let (events, _receiver) = mpsc::channel(1);
        let shutdown = CancellationToken::new();
        let address = match transport {
            "udp" => format!("/ip4/127.0.0.1/udp/{port}/quic-v1"),
            _ => format!("/ip4/127.0.0.1/tcp/{port}"),
        };
        let config = P2pConfig {
            // One that this computer does not have is not waited for.
            listen: vec!["/ip4/192.0.2.1/tcp/0".into(), address],
            ..P2pConfig::loopback()
        };
        let start = |shutdown: &CancellationToken| {
            let (key, device) = (Secret::new([1; 32]), DeviceId::new([1; 32]));
            Box::pin(p2p::start(
                key,
                device,
                config.clone(),
                events.clone(),
                shutdown.clone(),
            ))
        };
        let ended = CancellationToken::new();
        let (mut starting, mut ending) = (start(&shutdown), start(&ended));
        assert!(timeout(Duration::ZERO, &mut starting).await.is_err());
        assert!(timeout(Duration::ZERO, &mut ending).await.is_err());

        ended.cancel();
        assert!(matches!(ending.await, Err(StartError::Stopped)));
        drop((udp, tcp));

        let handle = starting.await.unwrap();
        shutdown.cancel();
        handle.stopped().await;
    }
}
