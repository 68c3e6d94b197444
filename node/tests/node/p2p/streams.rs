//! What happens on streams between honest nodes.

use hoopoe_node::p2p::{Command, Counted, Direction, DisconnectReason, P2pConfig, P2pEvent};
use hoopoe_protocol::{id::EnvelopeId, limits, peer::PathOutcome};

use super::node::{Node, connected, contacts};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn envelopes_and_acknowledgements_travel_both_ways_over_quic_and_tcp() {
    for transport in ["/quic-v1", "/tcp/"] {
        let (mut alice, mut bob) = connected(transport).await;
        let largest = vec![7; limits::ENVELOPE_BYTES];

        let id = alice.post(&bob, &largest);
        assert_eq!(
            bob.next().await,
            P2pEvent::Envelope {
                device: alice.device,
                bytes: largest
            }
        );
        bob.send(Command::Ack {
            device: alice.device,
            envelope: id,
            outcome: PathOutcome::Held,
        });
        assert_eq!(
            alice.next().await,
            P2pEvent::PathAck {
                device: bob.device,
                envelope: id,
                outcome: PathOutcome::Held
            }
        );

        bob.post(&alice, b"back");
        assert!(matches!(alice.next().await, P2pEvent::Envelope { bytes, .. } if bytes == b"back"));

        let frame = Box::new([9; limits::PEER_LIVE_BYTES]);
        alice.say(&bob, frame.clone());
        let device = alice.device;
        assert_eq!(bob.next().await, P2pEvent::Live { device, frame });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_frame_without_its_stream_is_dropped_and_counted() {
    let (alice, bob) = contacts().await;

    alice.say(&bob, Box::new([9; limits::PEER_LIVE_BYTES]));

    alice.counted(Counted::LiveDropped, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_side_learns_who_opened_the_stream() {
    let (mut alice, mut bob) = contacts().await;

    alice.dial(&bob, "/quic-v1");

    assert!(matches!(
        alice.next().await,
        P2pEvent::Connected { device, direction: Direction::Outbound, .. } if device == bob.device
    ));
    assert!(matches!(
        bob.next().await,
        P2pEvent::Connected { device, direction: Direction::Inbound, .. } if device == alice.device
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_both_dial_at_once_nothing_overtakes_and_nothing_is_lost() {
    let (mut alice, mut bob) = contacts().await;

    alice.dial(&bob, "/tcp/");
    bob.dial(&alice, "/quic-v1");
    // One or two streams come up, in either order; Alice does as the engine: on each she begins with the oldest again.
    let mut seen = Vec::new();
    while seen.len() < 60 {
        tokio::select! {
            event = alice.next() => if matches!(event, P2pEvent::Connected { .. }) {
                for number in 0..60_u8 {
                    alice.post(&bob, &[number]);
                }
            },
            event = bob.next() => if let P2pEvent::Envelope { bytes, .. } = event
                && !seen.contains(&bytes[0])
            {
                seen.push(bytes[0]);
            },
        }
    }

    assert_eq!(seen, (0..60).collect::<Vec<u8>>());
    alice.send(Command::Close { device: bob.device });
    while !matches!(alice.next().await, P2pEvent::Disconnected { .. }) {}
    while !matches!(bob.next().await, P2pEvent::Disconnected { .. }) {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dial_to_a_device_that_is_connected_says_so_and_opens_nothing() {
    let (mut alice, mut bob) = connected("/tcp/").await;

    bob.dial(&alice, "/tcp/");

    assert!(matches!(
        bob.next().await,
        P2pEvent::Connected { device, direction: Direction::Inbound, .. } if device == alice.device
    ));
    bob.post(&alice, b"on the stream there is");
    assert!(matches!(alice.next().await, P2pEvent::Envelope { .. }));
    assert!(alice.is_quiet());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_stream_is_told_to_both_and_can_be_opened_again() {
    let (mut alice, mut bob) = connected("/quic-v1").await;

    for _ in 0..3 {
        alice.send(Command::Close { device: bob.device });
        assert_eq!(
            alice.next().await,
            P2pEvent::Disconnected {
                device: bob.device,
                reason: DisconnectReason::Closed
            }
        );
        assert!(matches!(
            bob.next().await,
            P2pEvent::Disconnected {
                reason: DisconnectReason::PeerClosed | DisconnectReason::Lost,
                ..
            }
        ));

        bob.dial(&alice, "/quic-v1");
        assert!(matches!(bob.next().await, P2pEvent::Connected { .. }));
        assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_admitted_any_more_is_sent_away() {
    let (mut alice, mut bob) = connected("/quic-v1").await;

    bob.admit(&[]);

    assert_eq!(
        bob.next().await,
        P2pEvent::Disconnected {
            device: alice.device,
            reason: DisconnectReason::Closed
        }
    );
    assert!(matches!(alice.next().await, P2pEvent::Disconnected { .. }));
}

/// Alice, who has three envelopes under way and lets two wait, connected to Bob.
async fn narrowly_connected() -> (Node, Node) {
    let mut config = P2pConfig::loopback();
    config.window.envelopes = 3;
    config.window.waiting = 2;
    let (mut alice, mut bob) = (Node::start_with(1, config).await, Node::start(2).await);
    bob.admit(&[alice.device]);
    alice.dial(&bob, "/tcp/");
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
    assert!(matches!(bob.next().await, P2pEvent::Connected { .. }));
    (alice, bob)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_ends_with_the_first_envelope_that_is_dropped() {
    let (mut alice, mut bob) = narrowly_connected().await;

    for number in 0..7_u8 {
        alice.post(&bob, &[number]);
    }

    alice.counted(Counted::Dropped, 2).await;
    assert!(matches!(alice.next().await, P2pEvent::Disconnected { .. }));
    let mut arrived = Vec::new();
    while let P2pEvent::Envelope { bytes, .. } = bob.next().await {
        arrived.extend(bytes);
    }
    assert!([0, 1, 2].starts_with(&arrived), "{arrived:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_envelopes_are_under_way_than_the_window_allows() {
    let (alice, mut bob) = narrowly_connected().await;

    let ids: Vec<EnvelopeId> = (0..5_u8).map(|number| alice.post(&bob, &[number])).collect();
    for number in 0..3 {
        assert!(matches!(bob.next().await, P2pEvent::Envelope { bytes, .. } if bytes == [number]));
    }
    assert!(bob.is_quiet());

    bob.send(Command::Ack {
        device: alice.device,
        envelope: ids[0],
        outcome: PathOutcome::Committed,
    });
    assert!(matches!(bob.next().await, P2pEvent::Envelope { bytes, .. } if bytes == [3]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_consumer_loses_nothing_that_was_sent_to_it() {
    let (alice, mut bob) = connected("/quic-v1").await;

    // Bob's event queue holds four.
    for number in 0..60_u8 {
        alice.post(&bob, &[number; 2_048]);
    }

    for number in 0..60_u8 {
        assert!(matches!(bob.next().await, P2pEvent::Envelope { bytes, .. } if bytes == [number; 2_048]));
    }
    assert_eq!(alice.handle.counters().read(Counted::Dropped), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_no_stream_is_dropped_and_counted() {
    let (alice, bob) = contacts().await;

    let envelope = alice.post(&bob, b"nobody there");
    alice.send(Command::Ack {
        device: bob.device,
        envelope,
        outcome: PathOutcome::Committed,
    });
    alice.send(Command::Close { device: bob.device });

    alice.counted(Counted::Dropped, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shutting_down_ends_every_task_and_says_goodbye() {
    let (alice, mut bob) = connected("/tcp/").await;

    alice.shutdown.cancel();
    tokio::time::timeout(super::node::DEADLINE, alice.handle.stopped())
        .await
        .expect("all tasks end");

    assert!(matches!(
        bob.next().await,
        P2pEvent::Disconnected {
            reason: DisconnectReason::PeerClosed | DisconnectReason::Lost,
            ..
        }
    ));
    let refused = alice.handle.try_send(Command::Close { device: bob.device });
    assert_eq!(refused, Err(hoopoe_node::p2p::SendError::Stopped));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_adapter_that_nobody_listens_to_ends() {
    let (sender, events) = tokio::sync::mpsc::channel(1);
    let shutdown = tokio_util::sync::CancellationToken::new();
    let handle = hoopoe_node::p2p::start(
        hoopoe_protocol::secret::Secret::new([9; 32]),
        hoopoe_protocol::id::DeviceId::new([9; 32]),
        P2pConfig::loopback(),
        sender,
        shutdown.clone(),
    )
    .await
    .unwrap();

    drop(events);

    tokio::time::timeout(super::node::DEADLINE, handle.stopped())
        .await
        .expect("all tasks end");
    assert!(!shutdown.is_cancelled());
}
