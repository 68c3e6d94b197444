//! A contact floods its stream with garbage.

use hoopoe_node::p2p::{self, P2pEvent};
use hoopoe_protocol::id::{DeviceId, EnvelopeId};

use crate::world::{Node, World, eventually};

const MALLORY: DeviceId = DeviceId::new([66; 32]);
const FLOOD: usize = 1_000;

/// As many as may fail at once, as fit into the pool that opens them, and as the driver takes at a time.
const OPENED: usize = 64 + 128 + 64;

async fn comes(to: &Node, device: DeviceId, number: usize) {
    let bytes = format!("garbage {number}").into_bytes();
    to.direct
        .send(P2pEvent::Envelope { device, bytes })
        .await
        .unwrap();
}

/// The envelopes of a device that were acknowledged.
fn acknowledged(node: &Node, from: DeviceId) -> Vec<EnvelopeId> {
    let asked = node.asked.lock().unwrap();
    let acks = asked.iter().filter_map(|command| match command {
        p2p::Command::Ack { device, envelope, .. } if *device == from => Some(*envelope),
        _ => None,
    });
    acks.collect()
}

#[tokio::test]
async fn a_flood_of_garbage_is_passed_over_and_whoever_keeps_to_the_rules_is_heard() {
    let world = World::introduced().await;
    let bob = world.bob.handle.status().await.unwrap().device;
    let mut texts = Vec::new();

    for number in 0..FLOOD {
        comes(&world.alice, MALLORY, number).await;
        if number % 100 == 0 {
            let text = format!("message {number}");
            world.bob.send(&text).await;
            texts.push(text);
        }
    }
    comes(&world.alice, bob, FLOOD).await;

    eventually("Alice has what Bob wrote", || async {
        world.alice.texts().await == texts
    })
    .await;
    eventually("Bob's stream is heard", || async {
        acknowledged(&world.alice, bob) == [EnvelopeId::of(format!("garbage {FLOOD}").as_bytes())]
    })
    .await;
    let opened = acknowledged(&world.alice, MALLORY);
    assert!(
        (64..=OPENED).contains(&opened.len()),
        "{} were opened",
        opened.len()
    );
    let unopened = usize::try_from(world.alice.handle.unopened()).unwrap();
    assert_eq!(opened.len() + unopened, FLOOD);
    // Everything up to a certain one, and nothing behind it.
    let first: Vec<_> = (0..opened.len())
        .map(|number| EnvelopeId::of(format!("garbage {number}").as_bytes()))
        .collect();
    assert_eq!(opened, first);
    world.stop().await;
}
