//! A node takes another peer id while it runs.

use hoopoe_node::{
    p2p::{self, Command, P2pConfig, P2pEvent, Visibility},
    random,
};
use hoopoe_protocol::secret::Secret;

use super::node::Node;

/// Waits until a node listens everywhere again, and answers under which peer id and addresses.
pub(crate) async fn listening(node: &mut Node) {
    loop {
        if let P2pEvent::Listening { peer, addresses } = node.next().await {
            node.peer = peer;
            if addresses.len() == node.addresses.len() {
                node.addresses = addresses;
                return;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_another_peer_id_everything_ends_and_begins_again_on_the_same_ports() {
    let fixed = P2pConfig {
        port: Some(random::dynamic_port()),
        ..P2pConfig::loopback()
    };
    let mut alice = Node::start_with(1, fixed).await;
    let mut bob = Node::start(2).await;
    alice.admit(&[bob.device]);
    bob.admit(&[alice.device]);
    bob.dial(&alice, "/quic-v1");
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
    assert!(matches!(bob.next().await, P2pEvent::Connected { .. }));
    let before = (alice.peer.clone(), alice.addresses.clone());
    let key = Secret::new([77; 32]);

    alice.send(Command::Renew {
        transport_key: key.clone(),
    });

    let gone = bob.device;
    assert!(matches!(alice.next().await, P2pEvent::Disconnected { device, .. } if device == gone));
    assert!(matches!(bob.next().await, P2pEvent::Disconnected { .. }));
    listening(&mut alice).await;
    assert_eq!(alice.peer, p2p::peer_id(&key).unwrap());
    assert_ne!(alice.peer, before.0);
    assert_eq!(alice.addresses, before.1);
    for transport in ["/quic-v1", "/tcp/"] {
        bob.dial(&alice, transport);
        assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
        assert!(matches!(bob.next().await, P2pEvent::Connected { .. }));
        alice.post(&bob, b"it is still me");
        assert!(matches!(bob.next().await, P2pEvent::Envelope { .. }));
        bob.send(Command::Close { device: alice.device });
        assert!(matches!(alice.next().await, P2pEvent::Disconnected { .. }));
        assert!(matches!(bob.next().await, P2pEvent::Disconnected { .. }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_found_under_a_peer_id_of_yesterday() {
    let mut alice = Node::start(1).await;
    let mut bob = Node::start(2).await;
    alice.admit(&[bob.device]);
    let yesterday = alice.peer.clone();
    alice.send(Command::Renew {
        transport_key: Secret::new([78; 32]),
    });
    listening(&mut alice).await;
    let today = std::mem::replace(&mut alice.peer, yesterday.clone());

    bob.dial(&alice, "/tcp/");
    assert!(matches!(bob.next().await, P2pEvent::DialFailed { .. }));

    // A route that names both leads there, whichever is the present one.
    bob.send(Command::Dial {
        device: alice.device,
        peers: vec![yesterday, today],
        addresses: alice.addresses_with("/tcp/"),
        hello_token: super::node::token(bob.device, alice.device),
    });
    let event = bob.next().await;
    assert!(matches!(event, P2pEvent::Connected { .. }), "{event:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_hides_is_gone_and_comes_back_on_the_same_ports() {
    let fixed = P2pConfig {
        port: Some(random::dynamic_port()),
        ..P2pConfig::loopback()
    };
    let mut alice = Node::start_with(1, fixed).await;
    let mut bob = Node::start(2).await;
    alice.admit(&[bob.device]);
    bob.dial(&alice, "/tcp/");
    assert!(matches!(alice.next().await, P2pEvent::Connected { .. }));
    assert!(matches!(bob.next().await, P2pEvent::Connected { .. }));
    let before = (alice.peer.clone(), alice.addresses.clone());
    let show = |visibility| Command::Show {
        transport_key: Secret::new([1; 32]),
        visibility,
    };

    alice.send(show(Visibility::Hidden));
    assert!(matches!(alice.next().await, P2pEvent::Disconnected { .. }));
    assert!(matches!(bob.next().await, P2pEvent::Disconnected { .. }));
    assert_eq!(alice.next().await, P2pEvent::Hidden);
    bob.dial(&alice, "/tcp/");
    assert!(matches!(bob.next().await, P2pEvent::DialFailed { .. }));
    // Who may come in is heard meanwhile.
    let carol = Node::start(3).await;
    alice.admit(&[carol.device]);

    alice.send(show(Visibility::Open));
    listening(&mut alice).await;
    assert_eq!((&alice.peer, &alice.addresses), (&before.0, &before.1));
    carol.dial(&alice, "/tcp/");
    let is_carol = |event| matches!(event, P2pEvent::Connected { device, .. } if device == carol.device);
    assert!(is_carol(alice.next().await));
}
