//! Frames between two nodes.

use hoopoe_protocol::{
    id::EnvelopeId,
    limits,
    peer::{Frame, FrameError, Hello, PathOutcome},
};
use proptest::prelude::*;

fn frames() -> impl Strategy<Value = Frame> {
    let outcome = prop_oneof![
        Just(PathOutcome::Committed),
        Just(PathOutcome::Held),
        Just(PathOutcome::Quarantined)
    ];
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..4_096).prop_map(Frame::Envelope),
        (any::<[u8; 16]>(), outcome).prop_map(|(id, outcome)| Frame::PathAck {
            envelope: EnvelopeId::new(id),
            outcome
        }),
        any::<[u8; 32]>().prop_map(|half| Frame::Live(Box::new(std::array::from_fn(|at| half[at / 2])))),
        Just(Frame::Bye),
        Just(Frame::Welcome),
    ]
}

proptest! {
    #[test]
    fn a_frame_comes_back_and_its_head_announces_it(frame in frames()) {
        let bytes = frame.to_bytes();
        let (head, rest) = bytes.split_first_chunk::<4>().unwrap();

        prop_assert_eq!(Frame::length(*head), Ok(rest.len()));
        prop_assert_eq!(Frame::read(rest), Ok(frame));
    }

    #[test]
    fn bent_bytes_are_refused_or_exactly_one_frame(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(frame) = Frame::read(&bytes) {
            prop_assert_eq!(&frame.to_bytes()[4..], &bytes[..]);
        }
    }

    #[test]
    fn a_hello_comes_back(token in any::<[u8; 16]>(), proof in any::<[u8; 32]>()) {
        let hello = Hello { token, proof };

        prop_assert_eq!(Hello::read(&hello.to_bytes()), hello);
    }
}

#[test]
fn an_envelope_of_the_greatest_size_fits_and_one_byte_more_does_not() {
    let largest = Frame::Envelope(vec![7; limits::ENVELOPE_BYTES]).to_bytes();
    let (head, rest) = largest.split_first_chunk::<4>().unwrap();
    assert!(Frame::length(*head).is_ok());
    assert!(Frame::read(rest).is_ok());

    let larger = Frame::Envelope(vec![7; limits::ENVELOPE_BYTES + 1]).to_bytes();
    assert_eq!(Frame::read(&larger[4..]), Err(FrameError::Body(0)));
}

#[test]
fn every_length_outside_the_limits_is_refused() {
    let most = u32::try_from(limits::PEER_FRAME_BYTES).unwrap();

    assert!(Frame::length(most.to_le_bytes()).is_ok());
    for length in [0, most + 1, u32::MAX] {
        assert_eq!(
            Frame::length(length.to_le_bytes()),
            Err(FrameError::Length(usize::try_from(length).unwrap()))
        );
    }
}

#[test]
fn the_bytes_of_each_frame_are_frozen() {
    let ack = Frame::PathAck {
        envelope: EnvelopeId::new([0xab; 16]),
        outcome: PathOutcome::Quarantined,
    };

    assert_eq!(Frame::Envelope(vec![9]).to_bytes(), [2, 0, 0, 0, 0, 9]);
    assert_eq!(
        ack.to_bytes(),
        [&[18, 0, 0, 0, 1][..], &[0xab; 16], &[2]].concat()
    );
    assert_eq!(
        Frame::Live(Box::new([0xcd; limits::PEER_LIVE_BYTES])).to_bytes(),
        [&[65, 0, 0, 0, 2][..], &[0xcd; 64]].concat()
    );
    assert_eq!(Frame::Bye.to_bytes(), [1, 0, 0, 0, 4]);
    assert_eq!(Frame::Welcome.to_bytes(), [1, 0, 0, 0, 5]);
    assert_eq!(Frame::Claim.to_bytes(), [1, 0, 0, 0, 6]);
}

#[test]
fn kinds_that_are_kept_for_later_are_refused() {
    for kind in (0..=u8::MAX).filter(|kind| ![0, 1, 2, 4, 5, 6, 7].contains(kind)) {
        assert_eq!(Frame::read(&[kind]), Err(FrameError::Kind(kind)));
    }
}
