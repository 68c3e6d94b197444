//! Invitations without a server: whoever holds one is answered by the node that made it, and nobody else is.

use std::{sync::Arc, time::Duration};

use hoopoe_node::p2p::{Command, Counted, Hosted, P2pConfig, P2pEvent, VisitorNumber};
use hoopoe_protocol::{
    id::DeviceId,
    invitation::InvitationNode,
    keys::TokenHash,
    prekey::HandedPrekeys,
    secret::Secret,
    signed::Signed,
    visit::{VisitHead, VisitKind, with_length},
};

use super::{
    node::{Node, connected},
    raw::Raw,
    renewal::listening,
};

const BUNDLE: &[u8] = b"a sealed bundle";

fn token(byte: u8) -> Secret<32> {
    Secret::new([byte; 32])
}

/// A node that serves one invitation.
async fn inviter(config: P2pConfig) -> Node {
    let node = Node::start_with(1, config).await;
    host(&node, Some(BUNDLE));
    node
}

fn host(node: &Node, sealed: Option<&[u8]>) {
    node.send(Command::Host {
        invitations: vec![Hosted {
            token: TokenHash::of(token(7).expose()),
            sealed: sealed.map(Arc::from),
        }],
    });
}

fn visit(joiner: &Node, inviter: &Node, transport: &str, shown: Secret<32>, reply: Option<&[u8]>) {
    joiner.send(Command::Visit {
        visit: 5,
        node: InvitationNode {
            peer: inviter.peer.clone(),
            addresses: inviter.addresses_with(transport),
        },
        token: shown,
        reply: reply.map(Arc::from),
    });
}

fn head(kind: VisitKind, shown: u8) -> Vec<u8> {
    VisitHead {
        kind,
        token: token(shown),
    }
    .to_bytes()
    .to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_holds_an_invitation_fetches_the_bundle_and_hands_over_a_reply() {
    for transport in ["/tcp/", "/quic-v1"] {
        let (mut alice, mut bob) = (inviter(P2pConfig::loopback()).await, Node::start(2).await);

        visit(&bob, &alice, transport, token(7), None);
        let fetched = bob.next().await;
        visit(&bob, &alice, transport, token(7), Some(b"a reply"));
        let P2pEvent::Reply { visitor, bytes } = alice.next().await else {
            panic!("no reply over {transport}")
        };
        let is_taken = true;
        alice.send(Command::AnswerVisitor { visitor, is_taken });

        assert!(
            fetched
                == P2pEvent::Visited {
                    visit: 5,
                    answer: BUNDLE.to_vec()
                }
        );
        assert_eq!(bytes, b"a reply");
        assert!(
            bob.next().await
                == P2pEvent::Visited {
                    visit: 5,
                    answer: Vec::new()
                }
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_that_is_refused_is_not_answered() {
    let (mut alice, mut bob) = (inviter(P2pConfig::loopback()).await, Node::start(2).await);

    visit(&bob, &alice, "/tcp/", token(7), Some(b"no reply"));
    let P2pEvent::Reply { visitor, .. } = alice.next().await else {
        panic!("no reply")
    };
    let is_taken = false;
    alice.send(Command::AnswerVisitor { visitor, is_taken });

    assert!(bob.next().await == P2pEvent::VisitFailed { visit: 5 });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_who_guesses_is_not_answered() {
    let mut alice = inviter(P2pConfig::loopback()).await;
    for said in [
        head(VisitKind::Fetch, 8),
        [head(VisitKind::Reply, 8), with_length(b"a reply")].concat(),
        // An unknown kind, and half a head.
        [vec![9], head(VisitKind::Fetch, 7)[1..].to_vec()].concat(),
        [head(VisitKind::Reply, 7), vec![0xff; 4]].concat(),
    ] {
        let mut raw = Raw::connect(&alice).await;
        assert_eq!(raw.visit(&said).await, b"");
        raw.closed().await;
    }
    alice.counted(Counted::VisitorRefused, 4).await;
    assert!(alice.is_quiet());

    let mut raw = Raw::connect(&alice).await;
    assert_eq!(raw.visit(&head(VisitKind::Fetch, 7)).await, with_length(BUNDLE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_that_is_not_live_any_more_is_not_served() {
    let alice = inviter(P2pConfig::loopback()).await;
    host(&alice, None);
    let mut raw = Raw::connect(&alice).await;
    assert_eq!(raw.visit(&head(VisitKind::Fetch, 7)).await, b"");

    alice.send(Command::Host {
        invitations: Vec::new(),
    });
    let mut raw = Raw::connect(&alice).await;
    assert_eq!(raw.visit(&head(VisitKind::Fetch, 7)).await, b"");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_says_nothing_or_waits_for_ever_goes() {
    let config = P2pConfig {
        hello_timeout: Duration::from_millis(500),
        ..P2pConfig::loopback()
    };
    let mut alice = inviter(config).await;

    let mut silent = Raw::connect(&alice).await;
    assert_eq!(silent.visit(b"").await, b"");
    let mut waiting = Raw::connect(&alice).await;
    let said = [head(VisitKind::Reply, 7), with_length(b"a reply")].concat();
    assert_eq!(waiting.visit(&said).await, b"");

    // The engine is too late.
    let P2pEvent::Reply { visitor, .. } = alice.next().await else {
        panic!("no reply")
    };
    let is_taken = true;
    alice.send(Command::AnswerVisitor { visitor, is_taken });
    let visitor = VisitorNumber(4_711);
    alice.send(Command::AnswerVisitor { visitor, is_taken });
    let mut raw = Raw::connect(&alice).await;
    assert_eq!(raw.visit(&head(VisitKind::Fetch, 7)).await, with_length(BUNDLE));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_visits_is_cut_off_and_contacts_do_not_notice() {
    let (mut alice, bob) = connected("/tcp/").await;
    host(&alice, Some(BUNDLE));

    for _ in 0..40 {
        let mut raw = Raw::connect(&alice).await;
        raw.visit(&head(VisitKind::Fetch, 8)).await;
    }

    alice.counted(Counted::VisitorRefused, 40).await;
    bob.post(&alice, b"still here");
    assert!(matches!(alice.next().await, P2pEvent::Envelope { .. }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_to_nobody_or_to_somebody_else_fails() {
    let (alice, mut bob) = (inviter(P2pConfig::loopback()).await, Node::start(2).await);
    let carol = Node::start(3).await;
    let wrong = InvitationNode {
        peer: carol.peer.clone(),
        addresses: alice.addresses_with("/tcp/"),
    };
    let nobody = InvitationNode {
        peer: alice.peer.clone(),
        addresses: vec!["/ip4/127.0.0.1/tcp/1".into()],
    };
    let no_address = InvitationNode {
        peer: alice.peer.clone(),
        addresses: vec!["nonsense".into()],
    };

    for node in [wrong, nobody, no_address] {
        bob.send(Command::Visit {
            visit: 5,
            node,
            token: token(7),
            reply: None,
        });
        assert!(bob.next().await == P2pEvent::VisitFailed { visit: 5 });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prekeys_are_asked_for_and_handed_over_on_the_stream() {
    let (mut alice, mut bob) = connected("/tcp/").await;
    let prekeys = Box::new(HandedPrekeys {
        kem: Signed::from_parts(vec![1; 1_400], hoopoe_protocol::keys::Signature::new([2; 64])),
        dh: Signed::from_parts(vec![3; 120], hoopoe_protocol::keys::Signature::new([4; 64])),
    });

    alice.send(Command::Claim { device: bob.device });
    assert!(bob.next().await == P2pEvent::PrekeysWanted { device: alice.device });
    bob.send(Command::HandPrekeys {
        device: alice.device,
        prekeys: prekeys.clone(),
    });

    let device: DeviceId = bob.device;
    assert!(alice.next().await == P2pEvent::PrekeysHanded { device, prekeys });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_peer_id_forgets_neither_what_is_served_nor_a_visit_under_way() {
    let (mut alice, mut bob) = (inviter(P2pConfig::loopback()).await, Node::start(2).await);
    // Nobody answers this visitor.
    visit(&bob, &alice, "/tcp/", token(7), Some(b"a reply"));
    let P2pEvent::Reply { visitor, .. } = alice.next().await else {
        panic!("no reply")
    };

    bob.send(Command::Renew {
        transport_key: token(78),
    });
    assert!(bob.next().await == P2pEvent::VisitFailed { visit: 5 });
    alice.send(Command::Renew {
        transport_key: token(79),
    });
    listening(&mut alice).await;
    listening(&mut bob).await;

    let is_taken = true;
    alice.send(Command::AnswerVisitor { visitor, is_taken });
    visit(&bob, &alice, "/tcp/", token(7), None);
    let answer = BUNDLE.to_vec();
    assert!(bob.next().await == P2pEvent::Visited { visit: 5, answer });
    visit(&bob, &alice, "/tcp/", token(7), Some(b"another"));
    let P2pEvent::Reply { visitor: later, .. } = alice.next().await else {
        panic!("no reply")
    };
    assert!(visitor < later);
}
