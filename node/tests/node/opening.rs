//! The pool that opens envelopes.

use std::sync::Arc;

use hoopoe_engine::{
    Event,
    event::{Arrival, LaneNumber},
};
use hoopoe_node::opening::Opening;
use hoopoe_protocol::{
    envelope::{SIZE_CLASSES, SUITE_BASE},
    id::{DeviceId, EnvelopeId},
    version::ENVELOPE_VERSION,
};

#[tokio::test]
async fn envelopes_come_back_in_the_order_of_arrival_whatever_they_are() {
    let mut opening = Opening::new(DeviceId::new([1; 32]));
    let envelopes: Vec<_> = (0..40_u8)
        .map(|n| {
            let mut bytes = vec![
                n;
                if n % 3 == 0 {
                    17
                } else {
                    SIZE_CLASSES[usize::from(n) % 7]
                }
            ];
            bytes[0] = ENVELOPE_VERSION;
            bytes[1] = SUITE_BASE;
            bytes
        })
        .collect();

    for (sequence, bytes) in (0..).zip(&envelopes) {
        opening.push(bytes.clone(), arrival(sequence), Arc::new([]));
    }

    for (sequence, bytes) in (0..).zip(&envelopes) {
        let Some(Event::Envelope(inbound)) = opening.next().await else {
            panic!("nothing came back");
        };
        assert_eq!(inbound.arrival, arrival(sequence));
        assert_eq!(inbound.id, EnvelopeId::of(bytes));
        assert_eq!(inbound.header.is_some(), bytes.len() > 17);
        assert!(inbound.content.is_err());
    }
    assert!(opening.next().await.is_none());
}

#[tokio::test]
async fn what_was_said_behind_an_envelope_stays_behind_it() {
    let mut opening = Opening::new(DeviceId::new([1; 32]));

    assert!(opening.behind(Event::Tick).is_some());
    opening.push(vec![0; 3], arrival(1), Arc::new([]));
    assert!(opening.behind(Event::Tick).is_none());
    opening.push(vec![0; 3], arrival(2), Arc::new([]));

    for expected in [Some(1), None, Some(2)] {
        let came = match opening.next().await.unwrap() {
            Event::Envelope(inbound) => Some(inbound.arrival),
            _ => None,
        };
        assert_eq!(came, expected.map(arrival));
    }
    assert!(opening.behind(Event::Tick).is_some());
}

#[tokio::test]
async fn the_pool_has_room_for_so_many_and_no_more() {
    let mut opening = Opening::new(DeviceId::new([1; 32]));
    let mut pushed = 0;

    while opening.has_room() {
        opening.push(vec![0; 3], arrival(pushed), Arc::new([]));
        pushed += 1;
    }

    assert_eq!(pushed, 128);
    opening.next().await.unwrap();
    assert!(opening.has_room());
    assert!(!opening.has_room_for(2));
}

fn arrival(sequence: u64) -> Arrival {
    Arrival::Store {
        lane: LaneNumber(1),
        sequence,
    }
}
